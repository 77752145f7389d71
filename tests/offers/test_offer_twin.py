"""Offers against slow plain loops (`twin_offer`) over random small cases, package by package."""

from __future__ import annotations

import numpy as np
import pytest
from random_doubt import doubtful_case
from twin_offer import SlowOffer, asked_by_first, sums

import offramp as of
from offramp.ensemble.weights import weighted

DRAWS = 3
REFUSED = ("nothing-to-accept", "no-terms", "no-package", "not-solved")


def compared(seed: int) -> bool:
    """Whether a random case has an offer; then everything is as the slow loops say."""
    case = asked_by_first(doubtful_case(seed))
    try:
        made = of.offer(case, draws=DRAWS, alternatives=())
    except of.ModelError as refused:
        if refused.problems[0].slug not in REFUSED:
            raise
        return False
    runs = of.run(case, DRAWS)
    weight = weighted(runs.job.layout.outcomes, runs.read).weight
    if made.failed:
        return False
    slow = SlowOffer(case, runs)
    idle = [term for term in slow.terms if term not in made.terms]
    found = [one for one in sums(slow, weight, list(made.parties)) if not any(one["terms"][term] for term in idle)]
    assert len(found) == len(made.packages)
    for one in found:
        own = next(each for each in made.packages if each.terms.items() <= one["terms"].items())
        gains = [own.gains[actor.id].mean for actor in case.actors]
        assert own.accepted == pytest.approx(one["accepted"], abs=1e-6)
        assert gains == pytest.approx(one["gains"], abs=1e-5)
        assert own.zone == pytest.approx(one["zone"], abs=1e-9)
        assert own.expects == pytest.approx(one["expects"], abs=1e-5)
        assert (own.dominated, own.binding) == (one["dominated"], one["binding"])
        assert (len(own.concession.terms) if own.concession else None) == one["changed"]
    assert made.choice == 1 + int(np.argmax([each.expects for each in made.packages]))
    return True


@pytest.mark.parametrize("start", range(0, 30, 10))
def test_an_offer_is_what_slow_loops_find(start: int) -> None:
    assert sum(compared(seed) for seed in range(start, start + 10)) >= 2
