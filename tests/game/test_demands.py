"""Demands made of one who alone knows what war would cost (Fearon 1995): every golden row, in the general tree.

A pie of 1; C demands x = p + d; R accepts or fights; war gives p - cC and 1 - p - c, and c is R's own secret.
Fearon (1995), International Organization 49:379-414; Powell (1999), In the Shadow of Power.

The demand is made in pieces that add up, each an option, so that every sum of pieces is a demand. The language has
uniform and PERT priors; exponential and Beta(2, 5) ones, and two types with odds other than even, are given to the tree
as bins, which the case cannot say: those tests say so.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from played import LIMIT, Played, case_of, play, raw, with_
from scipy import optimize, stats

from offramp.case.types import Case, Pass, Support
from offramp.game.payoffs import Numbers, central_numbers
from offramp.game.response import Floats

BODY = """
actors: {{coercer: {{}}, ruler: {{}}}}
options:
{options}
  accept: {{actor: ruler, undo: never}}
worth:
  coercer:
    - {{name: share, when: accept, value: {p}}}
{gains}
    - {{name: war, when: not accept, value: {war}}}
  ruler:
    - {{name: rest, when: accept, value: {rest}}}
{losses}
    - {{name: share of war, when: not accept, value: {rest}}}
    - {{name: cost, when: not accept, value: {cost}, private: yes}}
play:
  - {{actor: coercer, chooses: [{names}]}}
  - {{actor: ruler, chooses: [accept]}}
{more}outcomes: {{peace: accept, war: not accept}}
type_points: {points}
"""


def demand(
    pieces: tuple[float, ...], cost: tuple[float, float], points: int, p: float = 0.6, cc: float = 0.1, more: str = ""
) -> Case:
    """A case in which every sum of pieces can be demanded beyond p, and R's cost of war is uniform."""
    names = [f"piece_{k}" for k in range(len(pieces))]
    rows = {
        "options": "  {name}: {{actor: coercer, take: not accept, undo: not accept}}",
        "gains": "    - {{name: {name}, when: accept and {name}, value: {piece}}}",
        "losses": "    - {{name: {name}, when: accept and {name}, value: -{piece}}}",
    }
    told = {
        key: "\n".join(row.format(name=name, piece=piece) for name, piece in zip(names, pieces, strict=True))
        for key, row in rows.items()
    }
    numbers = {"p": p, "war": round(p - cc, 9), "rest": round(1 - p, 9), "cost": f"-{cost[1]}..-{cost[0]}"}
    return case_of(BODY.format(**told, **numbers, names=", ".join(names), points=points, more=more))


def demanded(found: Played, pieces: tuple[float, ...]) -> dict[float, float]:
    """How likely each demand is, at the first decision."""
    tree, last = found.stage.now.tree, found.answer.last
    layer, place = found.stage.now.plan.place[0]
    chances = last.means[layer][place, :, 0]
    sums = [
        round(sum(piece for k, piece in enumerate(pieces) if found.takes(child, f"piece_{k}")), 9)
        for child in tree.nodes[0].children
    ]
    return dict(zip(sums, chances.tolist(), strict=True))


def the_demand(found: Played, pieces: tuple[float, ...]) -> float:
    """The one demand that is made."""
    chances = demanded(found, pieces)
    assert max(chances.values()) == pytest.approx(1.0, abs=1e-9)
    return max(chances, key=lambda d: chances[d])


EIGHT = (0.05, 0.1, 0.2)  # demands 0, .05, .., .35


def test_m1a_uniform() -> None:
    """d* = (hi - cC) / 2 = .15, risk .375, worth .65625; 16 points put 6 types below .15."""
    found = play(demand(EIGHT, (0, 0.4), 16), LIMIT)
    assert 0.6 + the_demand(found, EIGHT) == pytest.approx(0.75)
    assert found.outcomes["war"] == pytest.approx(0.375, abs=1e-12)
    assert found.value("coercer") == pytest.approx(0.65625, abs=1e-12)


def test_m1b_another_interval() -> None:
    """The lowest cost is not part of d*, but of the risk: (.15 - .05) / .35."""
    found = play(demand(EIGHT, (0.05, 0.4), 14), LIMIT)
    assert 0.6 + the_demand(found, EIGHT) == pytest.approx(0.75)
    assert found.outcomes["war"] == pytest.approx(2 / 7, abs=1e-12)


@pytest.mark.parametrize(("low", "risky"), [(0.14, True), (0.18, False)])
def test_m1_no_risk_where_types_differ_little(low: float, risky: bool) -> None:
    """No risk iff hi <= 2 lo + cC, here lo >= .15: the demand is then the most that all accept."""
    pieces = (round(low - 1e-4, 6), 0.01, 0.02)
    found = play(demand(pieces, (low, 0.4), 200), LIMIT)
    assert (found.outcomes["war"] > 0.01) == risky
    assert (the_demand(found, pieces) > low) == risky


@pytest.mark.parametrize("p", [0.5, 0.7])
def test_m1_risk_rises_with_doubt_falls_with_cost_and_does_not_depend_on_strength(p: float) -> None:
    risk = play(demand(EIGHT, (0, 0.4), 16, p), LIMIT).outcomes["war"]
    assert risk == pytest.approx(0.375, abs=1e-12)
    assert play(demand(EIGHT, (0, 0.6), 24, p, 0.1), LIMIT).outcomes["war"] == pytest.approx(0.25 / 0.6, abs=1e-12)
    assert play(demand(EIGHT, (0, 0.4), 16, p, 0.2), LIMIT).outcomes["war"] == pytest.approx(0.25, abs=1e-12)


# priors that the language has not --------------------------------------------------------------------------------


def numbers_with(case: Case, costs: Floats) -> Numbers:
    """The case's central numbers with R's types put in by hand, as equally likely costs of war."""
    numbers = central_numbers(case)
    return replace(numbers, bins={"worth.ruler.cost": -np.sort(costs)[::-1, None]})


def by_grid(cdf: object, cc: float, p: float, top: float) -> tuple[float, float]:
    """The best demand and its risk by plain search."""
    assert callable(cdf)
    d = np.linspace(0, top, 400_001)
    risk = np.asarray(cdf(d))
    best = int(np.argmax((p + d) * (1 - risk) + (p - cc) * risk))
    return float(d[best]), float(risk[best])


STEPS = (0.01, 0.02, 0.04, 0.08, 0.16)  # demands 0, .01, .., .31


def test_m1c_exponential() -> None:
    """d* = 1/k - cC = .15, risk 1 - exp(-.75) = .527633; the prior is not in the language, its bins are given."""
    prior = stats.expon(scale=1 / 5)
    assert by_grid(prior.cdf, 0.05, 0.5, 1.0) == pytest.approx((0.15, 0.5276334472589854), abs=2e-5)
    case = demand(STEPS, (0, 1), 1, 0.5, 0.05)
    costs = prior.ppf((np.arange(2000) + 0.5) / 2000)
    found = play(case, LIMIT, numbers=numbers_with(case, costs))
    assert the_demand(found, STEPS) == pytest.approx(0.15)
    assert found.outcomes["war"] == pytest.approx(0.5276334472589854, abs=0.5 / 2000)


def hazard(prior: object, cc: float) -> float:
    """The demand at which f / (1 - F) = 1 / (d + cC)."""
    return float(optimize.brentq(lambda d: prior.pdf(d) * (d + cc) - prior.sf(d), 1e-9, 0.9))  # type: ignore[attr-defined]


def test_m1d_beta() -> None:
    """Beta(2, 5): d* = .183919, risk .305175; the prior is not in the language, its bins are given. The demands are a
    hundredth apart, so that the best of them is .18, and the risk is the prior's there."""
    prior = stats.beta(2, 5)
    assert hazard(prior, 0.1) == pytest.approx(0.18391917267197025, abs=1e-9)
    assert by_grid(prior.cdf, 0.1, 0.5, 1.0) == pytest.approx((0.18391917267197025, 0.30517461047492334), abs=2e-5)
    case = demand(STEPS, (0, 1), 1, 0.5)
    costs = prior.ppf((np.arange(2000) + 0.5) / 2000)
    found = play(case, LIMIT, numbers=numbers_with(case, costs))
    assert the_demand(found, STEPS) == pytest.approx(0.18)
    assert found.outcomes["war"] == pytest.approx(prior.cdf(0.18), abs=0.5 / 2000)


def test_a_pert_prior_meets_its_own_hazard_equation() -> None:
    """The language's PERT 0...25..1 is Beta(2, 4): its d* by the equation, and the tree's within half a step of it."""
    prior = stats.beta(2, 4)
    case = with_(demand(STEPS, (0, 1), 400, 0.5), {"worth.ruler.cost": "-1..-0.25..0"})
    found = play(case, LIMIT)
    best = hazard(prior, 0.1)
    assert best == pytest.approx(by_grid(prior.cdf, 0.1, 0.5, 1.0)[0], abs=1e-5)
    assert abs(the_demand(found, STEPS) - best) <= 0.005
    assert found.outcomes["war"] == pytest.approx(prior.cdf(the_demand(found, STEPS)), abs=0.5 / 400)


# two types -------------------------------------------------------------------------------------------------------

SAFE, RISKY = 0.0499, 0.35  # just below cL = .05; with it .3999, just below cH = .4: at equality logit tosses a coin


def two_types(tough: int, of: int) -> Played:
    """A tough type, cL = .05, with odds tough / of, against cH = .4. The language has no such prior: bins by hand."""
    case = demand((SAFE, RISKY), (0, 1), 1)
    costs = np.where(np.arange(of) < tough, 0.05, 0.4)
    return play(case, LIMIT, numbers=numbers_with(case, costs))


@pytest.mark.parametrize(("tough", "of", "risk", "worth"), [(1, 2, 0.5, 0.75), (4, 5, 0.0, 0.65)])
def test_m1e_two_types(tough: int, of: int, risk: float, worth: float) -> None:
    found = two_types(tough, of)
    assert found.outcomes["war"] == pytest.approx(risk, abs=1e-9)
    assert found.value("coercer") == pytest.approx(worth, abs=2e-4)


def test_m1e_the_cutoff() -> None:
    """Risk iff q < q* = (cH - cL) / (cH + cC) = .7."""
    assert two_types(69, 100).outcomes["war"] == pytest.approx(0.69, abs=1e-9)
    assert two_types(71, 100).outcomes["war"] == pytest.approx(0.0, abs=1e-9)


def test_two_even_types_are_in_the_language() -> None:
    """Two type points of a range are its quartiles: .05 and .4 of -.125...575."""
    case = with_(demand((SAFE, RISKY), (0, 1), 2), {"worth.ruler.cost": "-0.575..0.125"})
    assert central_numbers(case).bins["worth.ruler.cost"][:, 0] == pytest.approx([-0.4, -0.05])
    assert play(case, LIMIT).outcomes == pytest.approx(two_types(1, 2).outcomes, abs=1e-12)


# after a refusal -------------------------------------------------------------------------------------------------


def test_m1f_the_next_demand_after_a_refusal() -> None:
    """Who refused .15 has c < .15; the next demand is (.15 - .1) / 2 = .025, and the risk .025 / .15 = 1/6. History is
    heard at a finite rationality, here one at which no type of the grid is left in doubt."""
    pieces = (0.025, 0.05, 0.1)
    saw = {"piece_0": False, "piece_1": True, "piece_2": True, "accept": False}
    refusal = Pass(tuple(saw.items()), "", False, (), (), Support())
    found = play(replace(demand(pieces, (0, 0.4), 48), history=(refusal,)), raw(1e6))
    assert the_demand(found, pieces) == pytest.approx(0.025)
    assert found.outcomes["war"] == pytest.approx(1 / 6, abs=1e-9)
    assert found.believed("accept", piece_0=True, piece_1=False, piece_2=False)[:30] == pytest.approx([0.0] * 30)


# two rounds ------------------------------------------------------------------------------------------------------

LATER = (0.01, 0.04, 0.08)  # demands 0, .01, .04, .05, .08, .09, .12, .13
TWO_ROUNDS = "rounds: 2\ndelay: {coercer: 0.02, ruler: 0.05}\n"


def second_demands(found: Played, first: dict[str, bool]) -> dict[float, float]:
    """How likely each demand of the second round is when the first, `first`, was not accepted."""
    after = found.child("accept", False, **first)
    tree, (layer, place) = found.stage.now.tree, found.stage.now.plan.place[after]
    sums = [
        round(sum(piece for k, piece in enumerate(LATER) if found.takes(child, f"piece_{k}")), 9)
        for child in tree.nodes[after].children
    ]
    return dict(zip(sums, found.answer.last.means[layer][place, :, 0].tolist(), strict=True))


def test_m1f_two_rounds_with_delay() -> None:
    """d2* = (hi - cC) / 2 - tR - tC = .08, d1* = d2* + tR = .13, risk d2* / hi = .2 (against .375 in one round).

    Whoever would take .08 later is indifferent to .13 now, whatever his cost, so that the marginal type c1 = .26 of the
    closed form is one way among many to split them; the branch heads for another, with the same demands and risk.
    """
    found = play(demand(LATER, (0, 0.4), 40, more=TWO_ROUNDS), LIMIT)
    first = {"piece_0": True, "piece_1": True, "piece_2": True}
    assert the_demand(found, LATER) == pytest.approx(0.13)
    assert second_demands(found, first)[0.08] == pytest.approx(1.0, abs=2e-4)
    assert found.outcomes["war"] == pytest.approx(0.2, abs=1e-5)
    early = found.by_type("accept", **first)
    assert early[-8:] == pytest.approx([0.0] * 8, abs=1e-6)  # c < .08: fights rather than give .08
    assert early[:26] == pytest.approx([early[0]] * 26, abs=1e-4)
    assert found.answer.last.rationality[0] == pytest.approx(327_680.0)  # means off the path never settle to 1e-6
