"""Allegations: what somebody is accused of is never the page's own fact."""

from __future__ import annotations

import pytest

from offramp.evidence.pipeline import read_report
from offramp.evidence.types import Claim

BY_NOBODY = [
    "The mayor is accused of selling the quay.",
    "The treasurer was charged on Monday with stealing the fund.",
    "Two brothers are suspected of having set the fire.",
    "The guild has been blamed for the shortage.",
    "The blackout was blamed on a faulty cable.",
    "The colonel stands accused of torturing prisoners.",
    "Three officers have been indicted for perjury.",
    "The minister faces accusations of bribery.",
]
BY_SOMEBODY = [
    ("The driver was accused by the union of taking bribes.", "the union"),
    ("Prosecutors charged the banker with fraud.", "Prosecutors"),
    ("Police suspect a former guard of the theft.", "Police"),
    ("The envoy accused the rebels of using the truce to rearm.", "The envoy"),
    ("The opposition blamed the army for the blaze.", "The opposition"),
    ("Officials said the captain was accused of smuggling.", "Officials"),
]
OF_THE_PAGE = [
    "The general, accused of ordering the raid, flew home on Sunday.",
    "The chief, who is suspected of arson, was released.",
    "The judge freed a man accused of spying.",
    "After prosecutors charged the banker with fraud, he fled.",
    "The clerk was not charged with any crime.",
    "Nobody was blamed for the crash.",
    "She was charged with guarding the bridge.",
    "The air was charged with tension.",
    "The hotel charged guests for water.",
    "The captain was cleared of murder.",
]


def one(text: str) -> Claim:
    found = read_report(text.encode(), "k").claims
    assert [claim.text for claim in found] == [text]
    return found[0]


@pytest.mark.parametrize("text", BY_NOBODY)
def test_an_allegation_that_nobody_is_named_for_is_hearsay(text: str) -> None:
    claim = one(text)
    assert (claim.kind, claim.source, claim.certainty) == ("reportative", None, "possible")
    assert [hedge.sort for hedge in claim.hedges] == ["hearsay"]


@pytest.mark.parametrize(("text", "source"), BY_SOMEBODY)
def test_an_allegation_has_its_source(text: str, source: str) -> None:
    claim = one(text)
    assert (claim.kind, claim.source, claim.certainty) == (
        "indirect",
        source,
        "certain" if "blamed" in text else "probable" if "suspect " in text else "possible",
    )


@pytest.mark.parametrize("text", OF_THE_PAGE)
def test_a_fact_beside_an_allegation_stays_the_pages_own(text: str) -> None:
    claim = one(text)
    assert (claim.kind, claim.source, claim.certainty) == ("author", None, "certain")


def test_the_words_of_an_allegation_are_shown_as_a_hedge() -> None:
    hedges = one("The general, accused of ordering the raid, flew home on Sunday.").hedges
    assert [(hedge.text, hedge.sort) for hedge in hedges] == [("accused of", "hearsay")]


CHARGED = [
    ("The reeve is to stand trial on charges that he let the sluice run dry.", True),
    ("The miller moved the weir by night, a charge he denies.", True),
    ("The guild regards it as a slander that it sold the meadow.", True),
    ("Wardens suspect that the gamekeeper let the hounds in.", True),
    ("The porters complain that they had been kept outside.", True),
    ("A review cleared the warden of using undue force.", True),
    ("A judge cleared the warden of using undue force.", False),
    ("The report blames the warden's failure for the flood.", True),
    ("The clerk was recalled over alleged payments to a smuggler.", True),
    ("The purported payment was made on a Sunday.", True),
    ("The fourth suspect is believed to have lent the cart.", True),
    ("The mayor said the ballots had been burned.", True),
    ("The party denied that it had taken roubles.", True),
    ("The deputy denies ever having received a penny from the firm.", True),
    ("A judge heard that the bailiff moved the stones by night.", True),
    ("The porters complain that the frost will be long.", False),
    ("The ferry was replaced by a barge, a charge of two florins.", False),
]


@pytest.mark.parametrize(("text", "charged"), CHARGED)
def test_what_governs_or_sums_up_a_statement_makes_it_an_allegation(text: str, charged: bool) -> None:
    assert (
        any(part.allegation for claim in read_report(text.encode(), "k").claims for part in claim.assertions) is charged
    )
