"""One walk from what is embedded to the root: whatever governs a statement, its signature counts (signatures.json)."""

from __future__ import annotations

import pytest

from offramp.evidence.pipeline import read_report

ROWS = [
    ("The baker scoffed at the suggestion that the oven leaks.", "the oven leaks", "negative", "The baker"),
    ("The guild has dropped plans to raise its fees.", "raise its fees", "negative", "The guild"),
    ("The guild gave no credence to reports that the well is dry.", "the well is dry", "negative", "The guild"),
    ("The guild has not given up hope that the mill will turn.", "the mill will turn", "positive", "The guild"),
    ("The baker backtracked on his statement that the oven leaks.", "the oven leaks", "negative", "The baker"),
    ("Two clerks are sceptical of the claim that the well is dry.", "the well is dry", "negative", "Two clerks"),
    ("The guild withdrew its report, made in May, that the well is dry.", "the well is dry", "negative", "The guild"),
    ("The clerk said the well was “a help and nothing more”.", "the well was", "positive", "The clerk"),
]


@pytest.mark.parametrize(("sentence", "words", "polarity", "source"), ROWS, ids=[row[0][4:30] for row in ROWS])
def test_what_governs_a_statement_decides(sentence: str, words: str, polarity: str, source: str) -> None:
    reading = read_report(sentence.encode(), key="page")
    held = [one for claim in reading.claims for one in claim.assertions if words in one.text]
    one = min(held, key=lambda part: len(part.text))
    assert (one.polarity, one.chain[-1] if one.chain else "") == (polarity, source)


def test_a_charge_that_is_answered_is_one() -> None:
    for sentence in (
        "The mayor denied any role in the theft.",
        "The mayor hit back at accusations that he took bribes.",
    ):
        claim = read_report(sentence.encode(), key="page").claims[0]
        assert [one.allegation for one in claim.assertions if one.polarity == "negative"] == [True]
