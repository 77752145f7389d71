"""Every word of a class works in every frame that the class licenses: the sentences are made, not found.

Classes after FrameNet (Judgment_communication) and Levin 33 (accusing), Karttunen 2012 (implicatives), Hyland 2005 and
Sauri & Pustejovsky 2009 (hedges). `ODD`: verbs that need another frame, or whose passive the parser reads otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import pytest

from offramp.evidence.cue_lexicon import forms_of
from offramp.evidence.pipeline import read_report
from offramp.evidence.rule_tables import rule_table
from offramp.evidence.types import Assertion

DEED, BOATS, FERRY = "hiding the ledgers", "the boats had been moved", "the ferry will leave the port"
ODD = ("want", "investigate", "link", "tie", "connect", "probe", "pursue", "question", "prosecute", "upbraid", "damn",
       "deride", "decry", "flay", "rap", "skewer", "inculpate", "impeach", "disparage", "denigrate", "deplore",
       "deprecate", "stigmatize", "shame", "malign")  # fmt: skip
ACCUSING = {verb: after[0] for verb, after in rule_table("allegations")["verbs"].items() if verb not in ODD}
Row = tuple[str, str, Callable[[Assertion], object]]  # a sentence, the words that are judged, what they must be


def accused() -> Iterator[Row]:
    for verb, after in ACCUSING.items():
        by = next(form for form in forms_of(verb) if form.endswith("ed"))
        for sentence in (
            f"The union {by} the mayor {after} {DEED}.",
            f"The union left the talks and {by} the mayor {after} {DEED}.",
            f"The mayor was {by} by the union {after} {DEED}.",
        ):
            yield sentence, DEED, lambda one: one.allegation and (one.source or "").lower() == "the union"
        yield (
            f"The mayor has been {by} {after} {DEED}.",
            DEED,
            lambda one: one.allegation and one.certainty == "possible",
        )


def denied() -> Iterator[Row]:
    for verb in ("denied", "rejected", "dismissed", "rebutted", "refuted", "disputed", "contradicted", "debunked"):
        for noun in ("claims", "reports", "the assertion", "rumours", "any suggestion"):
            yield f"The clerk {verb} {noun} that {BOATS}.", BOATS, _is_denied
    for verb in ("Denying", "Rejecting", "Dismissing", "Refuting"):
        yield f"{verb} the claim that {BOATS}, the clerk left the hall.", BOATS, _is_denied
    for word in (
        "false",
        "untrue",
        "baseless",
        "a lie",
        "not true",
        "mistaken",
        "wide of the mark",
        "far from the truth",
    ):
        yield f"The claim that {BOATS} was {word}, the clerk said.", BOATS, _is_denied


def _is_denied(one: Assertion) -> bool:
    return (one.polarity, one.certainty, (one.source or "").lower()) == ("negative", "certain", "the clerk")


def implied() -> Iterator[Row]:
    for verb, turns in (
        ("failed to", True), ("neglected to", True), ("omitted to", True), ("did not manage to", True),
        ("did not fail to", False), ("did not neglect to", False), ("managed to", False), ("was able to", False),
    ):  # fmt: skip
        words = f"The ferry {verb} enter the port"
        yield f"{words}.", words, partial(_turns, turns)
    for verb in ("refrained", "abstained", "was prevented", "was barred", "was kept"):
        words = f"The ferry {verb} from entering the port"
        yield f"{words}.", words, lambda one: one.polarity == "negative"


def _turns(turns: bool, one: Assertion) -> bool:
    return (one.polarity == "negative") is turns


def hedged() -> Iterator[Row]:
    for grade, words in (
        (
            "probable",
            ("is likely to", "is expected to", "is tipped to", "is forecast to", "is deemed to", "looks set to"),
        ),
        ("possible", ("may", "might", "is said to", "is rumoured to", "is reputed to", "is feared to")),
    ):
        for word in words:
            yield f"The ferry {word} leave the port, the clerk said.", f"The ferry {word} leave", _graded(grade)
    for grade, nouns in (
        ("possible", ("a risk", "a danger", "a chance")),
        ("probable", ("every chance", "little doubt")),
    ):
        for noun in nouns:
            yield f"There is {noun} that {FERRY}.", FERRY, _graded(grade)
    for word in ("probable", "conceivable"):
        grade = "probable" if word == "probable" else "possible"
        yield f"It is {word} that {FERRY}, the clerk said.", FERRY, _graded(grade)


def _graded(grade: str) -> Callable[[Assertion], bool]:
    return lambda one: one.certainty == grade


CONDITIONS = ("if the bank agrees", "unless the bank objects", "provided that the bank agrees", "if asked",
              "as long as the bank agrees", "only if the bank agrees", "on condition that the bank agrees",
              "provided the bank agrees", "in the event of a storm", "should the bank object", "in case it rains",
              "on the understanding that the bank agrees", "if and when the bank agrees",
              "subject to approval by parliament")  # fmt: skip
PLAIN = ("even if the bank objects", "as if nothing had happened", "whether or not the bank objects", "after dark",
         "on condition of anonymity", "in the event", "only after dark", "as long ago as May")  # fmt: skip


def conditional() -> Iterator[Row]:
    for words in CONDITIONS:
        yield (
            f"The ferry will leave the port {words}, the clerk said.",
            "The ferry will leave",
            lambda one: one.conditional,
        )
    for words in PLAIN:
        yield f"The ferry left the port {words}.", "The ferry left", lambda one: not one.conditional
    for words in ("Nobody knows if", "Police checked if", "The clerk doubted if", "It was not known if"):
        yield f"{words} the ferry had left.", "the ferry had left", lambda one: not one.conditional


def relayed() -> Iterator[Row]:
    for outlet in ("Reuters", "the daily Kurier", "a local radio station", "the news agency Tanjug"):
        first = outlet[0].upper() + outlet[1:]
        for sentence in (
            f"The minister told {outlet} that {BOATS}.",
            f"Speaking to {outlet}, the minister said that {BOATS}.",
            f"The minister confirmed to {outlet} that {BOATS}.",
            f"{first} quoted the minister as saying that {BOATS}.",
            f"{first} said, citing the minister, that {BOATS}.",
            f"{first} reported that {BOATS}, citing the minister.",
        ):
            yield sentence, BOATS, partial(_hands, outlet.split()[-1].lower())


def _hands(name: str, one: Assertion) -> bool:
    hands = [hand.lower() for hand in one.chain]
    return len(hands) == 2 and hands[0].endswith(name) and hands[1] == "the minister"


def attributed() -> Iterator[Row]:
    for start in ("In the clerk’s view", "By the clerk’s account", "In the words of the clerk", "Per the clerk"):
        yield f"{start}, {BOATS}.", BOATS, _is_clerks
    for noun in ("view", "claim", "position", "verdict", "explanation", "warning"):
        yield f"The clerk’s {noun} is that {BOATS}.", BOATS, _is_clerks
    for verb in ("deposed", "averred", "is convinced", "reaffirmed", "made known", "reckons"):
        yield f"The clerk {verb} that {BOATS}.", BOATS, _is_clerks


def _is_clerks(one: Assertion) -> bool:
    return (one.source or "").lower().removesuffix("’s") == "the clerk"


def judged(sentence: str, words: str) -> Assertion:
    """The assertion that shares most with some words of a sentence."""
    every = [one for claim in read_report(sentence.encode(), "k").claims for one in claim.assertions]
    low, high = sentence.index(words), sentence.index(words) + len(words)
    return max(every, key=lambda one: (min(one.end, high) - max(one.start, low), one.start - one.end))


@pytest.mark.parametrize("rows", [accused, denied, implied, hedged, conditional, relayed, attributed])
def test_every_word_works_in_every_frame(rows: Callable[[], Iterator[Row]]) -> None:
    assert [sentence for sentence, words, holds in rows() if not holds(judged(sentence, words))] == []
