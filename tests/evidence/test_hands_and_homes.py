"""Sentences of the kinds that the set `unread` showed to be missing: own words, one row a rule."""

from __future__ import annotations

import pytest

from offramp.evidence.pipeline import read_report
from offramp.evidence.types import Assertion

ROWS = [
    ("told a programme", "Bakers in two towns told the radio programme Plain Crust that the mill had shut.",
     "the mill had", ("Plain Crust", "Bakers in two towns"), "positive"),
    ("said in a note", "The abbey said in a brief notice that the bell had cracked.", "the bell had cracked",
     ("The abbey",), "positive"),
    ("lodged a complaint", "The council has lodged a formal complaint alleging that a neighbour moved the fence.",
     "a neighbour", ("The council",), "positive"),
    ("a letter seen", "The ministry said in a letter seen by Reuters that the dock had closed.", "the dock had closed",
     ("Reuters", "letter", "The ministry"), "positive"),
    ("heard from", "The clerk in Ostia heard from a porter, who had it from the cook, that the safe was empty.",
     "the safe was", ("The clerk in Ostia", "a porter", "the cook"), "positive"),
    ("no evidence", "The divers could find no evidence that anyone had opened the hatch.", "anyone had opened",
     ("The divers",), "negative"),
    ("assumption", "Firemen are working on the assumption that the blaze began in the loft.", "the blaze began",
     ("Firemen",), "positive"),
    ("came forward", "Two cooks have come forward, their lawyer says, with claims that the owner kept their tips.",
     "the owner kept", ("their lawyer", "Two cooks"), "positive"),
    ("nor did", "Nor did the bailiff accept that the gate had been locked.", "the gate had been",
     ("the bailiff",), "negative"),
    ("put to rest", "Rumours that the duke had drowned were put to rest by the duke.", "the duke had drowned",
     ("the duke",), "negative"),
    ("premature", "Reports that the mast had fallen were premature, the mate told the BBC.", "the mast had fallen",
     ("the BBC", "the mate"), "negative"),
    ("boast of", "The smugglers boast of having moved nine tonnes of salt.", "having moved",
     ("The smugglers",), "positive"),
    ("a broadcast", "In an interview on CNBC, the mayor said the bridge would hold.", "the bridge would",
     ("CNBC", "the mayor"), "positive"),
    ("a reporter", "The guard told a local radio reporter that the keys were lost.", "the keys were",
     ("a local radio reporter", "The guard"), "positive"),
    ("odds", "Bookmakers put the odds of a dry summer at “one in nine”.", "a dry summer", ("Bookmakers",), "positive"),
    ("at an hour", "The leaflet puts the blessing of the boats at 11am.", "the blessing of",
     ("The leaflet",), "positive"),
    ("through her grandson", "Mrs Pell says through her grandson that the deed was forged.", "the deed was",
     ("her grandson", "Mrs Pell"), "positive"),
    ("two subjects", "Cooks cited by the local station Radio Kor said that the roof had gone.", "the roof had",
     ("the local station", "Radio Kor", "Cooks"), "positive"),
    ("in remarks", "The head of the port, in remarks carried by the daily Quay, said the crane was safe.",
     "the crane was", ("Quay", "The head of the port"), "positive"),
    ("what one knew", "The writ contends that the owner knew that the roof leaked.", "the roof leaked",
     ("The writ",), "positive"),
]  # fmt: skip


def holding(sentence: str, clause: str) -> Assertion:
    found = [one for claim in read_report(sentence.encode(), "k").claims for one in claim.assertions]
    return min((one for one in found if clause in one.text), key=lambda one: len(one.text))


@pytest.mark.parametrize(
    ("sentence", "clause", "chain", "polarity"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS]
)
def test_a_kind_has_its_hands_and_its_polarity(
    sentence: str, clause: str, chain: tuple[str, ...], polarity: str
) -> None:
    one = holding(sentence, clause)
    assert (one.chain, one.polarity) == (chain, polarity)


KEPT = [
    ("The dealer tells so many lies that the court could lose its way, the clerk said.", "the clerk"),
    ("Maduro refused, asking for terms that Washington turned down, the envoy said.", "the envoy"),
    ("During his time at the mill the cook checked the Quay Gazette, the owner said.", "the owner"),
    ("Holding NBC’s Lester Holt to blame, the mayor said the vote was lost.", "the mayor"),
    ("A side of TV that nobody sees, the host said, is the waiting.", "the host"),
]


@pytest.mark.parametrize(("sentence", "who"), KEPT, ids=[row[1] for row in KEPT])
def test_what_only_looks_like_a_hand_is_none(sentence: str, who: str) -> None:
    assert {one.chain for claim in read_report(sentence.encode(), "k").claims for one in claim.assertions} <= {
        (),
        (who,),
    }


def test_what_is_not_mentioned_is_the_pages_own() -> None:
    claim = read_report(b"The charter does not mention the breach.", "k").claims[0]
    assert (claim.kind, claim.polarity) == ("author", "negative")
