"""Verbs of manner behind a quotation, before who speaks."""

from __future__ import annotations

import pytest

from offramp.evidence.pipeline import read_report


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ('"The plan is dead," grumbled the captain, closing his bag.', "the captain"),
        ('"We have no orders," sighed the clerk.', "the clerk"),
        ('"Unless the crew comes first," added the mayor from the far end of the hall.', "the mayor"),
        ('"Leave us alone," shouted the miners.', "the miners"),
        ('"Never," replied the judge.', "the judge"),
    ],
)
def test_who_speaks_behind_a_verb_of_manner(text: str, source: str) -> None:
    claims = read_report(text.encode(), "k").claims
    assert [(claim.kind in ("direct", "mixed"), claim.source) for claim in claims] == [(True, source)]
