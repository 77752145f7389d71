"""Orders of play that are tried: every one of them passes `check`, in all four shipped cases."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

import offramp as of
from offramp.case.types import Case
from offramp.game.play import unavailable
from offramp.game.variants import playable_orders

CASES = Path(__file__).parents[2] / "cases"
NAMES = ("soft-exit", "banjul-2017", "writers-2023", "grain-2023")


def orders(case: Case) -> list[Case]:
    """The case with each two neighbouring steps of different actors swapped."""
    steps = case.play.steps
    return [
        replace(case, play=replace(case.play, steps=(*steps[:k], two, one, *steps[k + 2 :])))
        for k, (one, two) in enumerate(pairwise(steps))
        if one.actor != two.actor
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_order_that_is_tried_passes_check_and_every_other_does_not(name: str) -> None:
    case = of.load(CASES / name)
    tried = [play for _, play in playable_orders(case)]
    for other in orders(case):
        refused = {slug for slug, _, _ in unavailable(other)}
        assert (other.play in tried) == (not refused)
        assert refused <= {"never-available", "outcome-unreachable"}
    assert len(tried) == sum(not any(unavailable(other)) for other in orders(case))


def test_some_orders_of_the_shipped_cases_cannot_be_played() -> None:
    made = [other for name in NAMES for other in orders(of.load(CASES / name))]
    refused = [other for other in made if any(unavailable(other))]
    assert 0 < len(refused) < len(made)
