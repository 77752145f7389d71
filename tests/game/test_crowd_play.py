"""Crowds at the table: the rows of a global game (Morris & Shin 1998) through the general tree.

The closed forms themselves are tested in test_global_game.py; here a case says what members gain and lose, and the tree
makes the cost of it. Morris & Shin (1998), American Economic Review 88:587-597; (2003), in Advances in Economics and
Econometrics.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from played import EXACT, LIMIT, Played, case_of, play, raw, turn, with_
from scipy import stats

from offramp.case.global_game import cutoff, is_unique
from offramp.case.types import Case

LOYALISTS = """
actors:
  loyalists: {crowd: {option: turn, CROWD}}
options:
  turn: {actor: loyalists, undo: never}
worth:
  loyalists:
    - {name: amnesty, when: self and turn, value: 1}
    - {name: exposed, when: self and not turn, value: -1}
    - {name: favour, when: not self and not turn, value: 1}
    - {name: purge, when: not self and turn, value: -2}
play:
  - {actor: loyalists, chooses: [turn]}
outcomes: {coup: turn, stands: not turn}
"""
PUBLIC = "model: public, strength: 0.5, doubt: 1, noise: 0.5"
PRIVATE = "model: private, strength: 0.5, doubt: 1, noise: 0.1"
QUORUM = "model: quorum, size: 10, quorum: 7"


def loyalists(crowd: str, **values: float) -> Case:
    """b 1, l 1, s 1, r 2, so that c = .4; other values of the members' worth by their name."""
    return with_(case_of(LOYALISTS.replace("CROWD", crowd)), {f"worth.loyalists.{k}": v for k, v in values.items()})


def falls(case: Case) -> float:
    return play(case).outcomes["coup"]


def test_m4a_private_signals_alone() -> None:
    """theta* = 1 - c = .6: without doubt of the strength the regime falls below it and stands above."""
    assert falls(loyalists(PRIVATE)) == pytest.approx(stats.norm.cdf(0.6 - 0.5), abs=1e-12)
    sure = PRIVATE.replace("doubt: 1", "doubt: 0")
    assert [falls(loyalists(sure.replace("0.5", z))) for z in ("0.599", "0.601")] == [1.0, 0.0]
    assert float(cutoff(0.6, 0.1)) == pytest.approx(0.6253347103135799, abs=1e-12)  # x*, which the play does not show


def test_m4b_with_a_public_signal() -> None:
    """alpha 1, beta 4, z .5: theta* .637600, so Pr(falls) .554722."""
    assert falls(loyalists(PUBLIC)) == pytest.approx(0.5547216587764081, abs=1e-12)
    assert stats.norm.ppf(falls(loyalists(PUBLIC))) + 0.5 == pytest.approx(0.6375998394182925, abs=1e-12)
    assert float(cutoff(0.6375998394182925, 0.5)) == pytest.approx(0.8136251354014387, abs=1e-12)  # x*


def test_m4b_where_the_cutoff_is_one_alone() -> None:
    """Unique iff beta >= alpha^2 / (2 pi): for alpha = 2 from .636620 on; below it several states of mind hold."""
    doubt = 1 / np.sqrt(2.0)
    for beta, unique in ((0.6367, True), (0.6365, False)):
        assert bool(is_unique({"strength": 0.5, "doubt": doubt, "noise": 1 / np.sqrt(beta)})) == unique


def test_m4c_a_quorum_of_ten() -> None:
    """At c = .4 ten members cascade up to a quorum of 7, (N - k + 1) / N >= c."""
    outcomes = {k: falls(loyalists(QUORUM.replace("quorum: 7", f"quorum: {k}"))) for k in range(1, 11)}
    assert outcomes == {k: float(k <= 7) for k in range(1, 11)}


def test_m4c_the_amnesty_that_a_quorum_needs() -> None:
    """A quorum of 8 needs c = 2 / (b + 4) <= .3, an amnesty worth 2 / .3 - 4."""
    crowd = QUORUM.replace("quorum: 7", "quorum: 8")
    least = 2 / 0.3 - 4
    assert [falls(loyalists(crowd, amnesty=least + gap)) for gap in (-1e-3, 1e-3)] == [0.0, 1.0]


@pytest.mark.parametrize("crowd", [PUBLIC, PRIVATE])
@pytest.mark.parametrize(("item", "rises"), [("amnesty", True), ("purge", False), ("favour", False), ("exposed", True)])
def test_m4_better_terms_make_more_turn(crowd: str, item: str, rises: bool) -> None:
    """theta* goes up in b and r and down in s and l; the items hold l and r as losses, so that their signs turn."""
    base = {"amnesty": 1.0, "purge": -2.0, "favour": 1.0, "exposed": -1.0}
    chances = [falls(loyalists(crowd, **{item: base[item] + step})) for step in (0.0, 0.25, 0.5)]
    assert all((b > a) == rises for a, b in pairwise(chances))


def test_m4_a_public_signal_helps_against_the_weak_and_backfires_against_the_strong() -> None:
    """A sharper public signal (a leak, an ultimatum heard by all) moves a weak regime towards its fall and a strong one
    away from it."""
    crowd = "model: public, strength: {z}, doubt: {d}, noise: 0.5"
    weak = [falls(loyalists(crowd.format(z=0.2, d=d))) for d in (1.0, 0.8)]
    strong = [falls(loyalists(crowd.format(z=1.0, d=d))) for d in (1.0, 0.8)]
    assert weak[1] > weak[0]
    assert strong[1] < strong[0]


@settings(max_examples=10, deadline=None)
@given(st.integers(2, 400), st.floats(0.05, 0.95))
def test_consistency_v_a_large_quorum_is_the_private_cutoff(size: int, share: float) -> None:
    """The largest quorum that still cascades, over N, is within 1 / N of theta* = 1 - c."""
    amnesty = 2 / share - 4  # c = 2 / (b + 4) in this case
    highest = 0
    low, high = 0, size
    while low < high:  # a larger quorum never falls where a smaller one stands
        highest = (low + high + 1) // 2
        fell = falls(loyalists(f"model: quorum, size: {size}, quorum: {highest}", amnesty=amnesty)) == 1.0
        low, high = (highest, high) if fell else (low, highest - 1)
    assert abs(low / size - (1 - share)) <= 1 / size + 1e-9


# in front of a ruler -------------------------------------------------------------------------------------------------

PALACE = (
    LOYALISTS.replace("  loyalists: {crowd", "  ruler: {}\n  loyalists: {crowd")
    .replace("options:\n", "options:\n  leave: {actor: ruler, undo: never}\n")
    .replace(
        "worth:\n",
        """rules: [{never: leave and turn}]
worth:
  ruler:
    - {name: power, when: not leave and not turn, value: 10}
    - {name: fall, when: turn, value: -10}
    - {name: refuge, when: leave, value: -2}
""",
    )
    .replace("play:\n", "play:\n  - {actor: ruler, chooses: [leave]}\n")
)


def palace(crowd: str) -> Played:
    case = case_of(PALACE.replace("CROWD", crowd).replace("coup: turn, stands: not turn", "exile: leave, coup: turn"))
    return play(case, raw(2.0))


@pytest.mark.parametrize("crowd", [PUBLIC, PRIVATE, QUORUM])
def test_a_ruler_weighs_the_crowd(crowd: str) -> None:
    """He leaves where the fall is likelier than .6: 10 (1 - p) - 10 p = -2; the calculus finds it for each model."""
    found = palace(crowd)
    fall = turn(found.weigh("leave"), "loyalists: turn")
    assert fall.turns_at == pytest.approx(0.6, abs=1e-12)
    assert fall.now == pytest.approx(falls(loyalists(crowd)), abs=1e-12)
    gap = -2 - (10 - 20 * fall.now)
    assert found.chance("leave") == pytest.approx(1 / (1 + np.exp(-2 * gap)), abs=1e-12)


def test_a_crowd_leaves_no_other_way_to_solve_it() -> None:
    """By backward induction, at a rationality and in the limit the crowd falls alike: it has a model of its own."""
    case = loyalists(PUBLIC)
    assert play(case, EXACT).outcomes == play(case, raw(0.1)).outcomes == play(case, LIMIT).outcomes
