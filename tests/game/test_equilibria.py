"""Other equilibria: found where there are several, by hand, and none where there is one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from drawing import drawn_numbers
from scipy import stats
from test_crowd_play import LOYALISTS, PUBLIC, loyalists

import offramp as of
from offramp.case.types import Case
from offramp.game.equilibria import alternatives
from offramp.game.evaluate import evaluate, stage, usual_rationality
from offramp.game.payoffs import central_numbers

CASES = Path(__file__).parents[2] / "cases"
SEVERAL = "model: public, strength: 0.5, doubt: 0.3, noise: 0.5"


def differing(case: Case) -> list[str]:
    made = stage(case)
    how = usual_rationality(made)
    principal = evaluate(made, central_numbers, how, 1, parts=False)
    return [each.start for each in alternatives(made, central_numbers, how, principal, 1) if each.differs[0]]


def test_a_crowd_with_three_thresholds_by_hand() -> None:
    """Costs of one half: thresholds .0029, .5 and .9971 of a strength drawn around .5 by .3."""
    case = loyalists(SEVERAL, purge=-1.0)
    deal = of.bargain(case)
    low, high = (float(stats.norm.cdf((theta - 0.5) / 0.3)) for theta in (0.0029, 0.9971))
    assert deal.outcomes["coup"] == pytest.approx(low, abs=1e-4)
    (other,) = deal.equilibria
    assert other.start == "crowds"
    assert other.outcomes["coup"] == pytest.approx(high, abs=1e-4)
    assert sum(other.outcomes.values()) == pytest.approx(1.0)
    assert any("several equilibria: this is the one that is reached from rationality 0" in note for note in deal.notes)


def test_a_crowd_with_one_threshold_has_no_other_equilibrium() -> None:
    assert differing(loyalists(PUBLIC)) == []
    assert of.bargain(loyalists(PUBLIC)).equilibria == ()
    assert "crowd" in LOYALISTS


@pytest.mark.parametrize("name", ["soft-exit", "grain-2023"])
def test_the_shipped_cases_reach_one_equilibrium_from_every_start(name: str) -> None:
    """Where means feed back, Newton from both ends and the centre arrives where the branch does."""
    case = of.load(CASES / name)
    assert differing(case) == []


def test_draws_with_several_equilibria_are_counted() -> None:
    """The doubt of the strength decides: above some .45 there is one threshold at noise .5, below there are three."""
    case = loyalists("model: public, strength: 0.5, doubt: 0.2..1, noise: 0.5", purge=-1.0)
    made = stage(case)
    numbers = drawn_numbers(case, 1, 0, 40)
    principal = evaluate(made, lambda _: numbers, usual_rationality(made), parts=False)
    others = alternatives(made, lambda _: numbers, usual_rationality(made), principal)
    found = np.logical_or.reduce([one.differs for one in others])
    doubt = numbers.values["crowd.loyalists.doubt"]
    steep = 0.5 / doubt**2 / np.sqrt(2 * np.pi)
    assert 0 < found.sum() < 40
    assert (found == (steep > 1.0)).all()
