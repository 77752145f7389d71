"""Ultimatums: the audience costs of Fearon 1994, 1997 and the logit tree of M7, each through the general tree.

M5a after Fearon (1994), American Political Science Review 88:577-592; M5b after Fearon (1997), Journal of Conflict
Resolution 41:68-90, and Slantchev (2005), American Political Science Review 99:533-547; M7 after Signorino (1999),
American Political Science Review 93:279-297. Numbers restated from the golden files exit_game.json and bargaining.json.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from played import EXACT, LIMIT, Played, case_of, play, raw, turn, with_

from offramp.case.types import Case, Rationality
from offramp.game.evaluate import evaluate, stage
from offramp.game.payoffs import central_numbers, frame, game
from offramp.game.qre import start, trace_branch
from offramp.game.response import respond
from offramp.game.solvers import MOST_REGRET

ULTIMATUM = """
actors: {coercer: {}, ruler: {}}
options:
  ultimatum: {actor: coercer, undo: never}
  resist: {actor: ruler, take: ultimatum, undo: never}
  attack: {actor: coercer, take: resist, undo: never}
rules: [{require: (resist implies ultimatum) and (attack implies resist)}]
worth:
  coercer:
    - {name: concession, when: ultimatum and not resist, value: 1}
    - {name: war, when: attack, value: 0.2}
    - {name: cost, when: attack, value: -1..0, private: yes}
    - {name: audience, when: resist and not attack, value: -0.1}
  ruler:
    - {name: stays, when: not ultimatum or (resist and not attack), value: 0.6}
    - {name: exile, when: ultimatum and not resist, value: 0.1}
    - {name: attacked, when: attack, value: -0.4}
play:
  - {actor: coercer, chooses: [ultimatum]}
  - {actor: ruler, chooses: [resist]}
  - {actor: coercer, chooses: [attack]}
outcomes: {concede: ultimatum and not resist, attack: attack, bluff called: resist and not attack, quiet: not ultimatum}
type_points: 10
"""


def ultimatum(points: int = 10, **values: float | str) -> Case:
    """M5a with other numbers of the coercer's or the ruler's."""
    owners = {"audience": "coercer", "war": "coercer", "cost": "coercer", "concession": "coercer"}
    paths = {f"worth.{owners.get(name, 'ruler')}.{name}": value for name, value in values.items()}
    return with_(case_of(ULTIMATUM), paths, points)


@cache
def in_the_limit(points: int = 10, **values: float) -> Played:
    return play(ultimatum(points, **values), LIMIT)


def test_m5a_in_the_limit() -> None:
    """q* = .5, bluff 3/7, r = 1/11, Pr(ultimatum) = .6, Pr(war) = 3/11; ten points put no type on the cutoff .3."""
    found = in_the_limit()
    wanted = {"concede": 3 / 55, "attack": 3 / 11, "bluff called": 3 / 11, "quiet": 0.4}
    assert {name: found.outcomes[name] for name in wanted} == pytest.approx(wanted, abs=1e-7)
    assert 1 - found.chance("resist", ultimatum=True) == pytest.approx(1 / 11, abs=1e-7)
    assert found.by_type("ultimatum") == pytest.approx([3 / 7] * 7 + [1.0] * 3, abs=1e-6)  # the dear wars first
    assert found.by_type("attack", resist=True) == pytest.approx([0.0] * 7 + [1.0] * 3, abs=1e-6)
    assert found.chance("attack", resist=True) == pytest.approx(0.5, abs=1e-8)  # q*, what makes the ruler indifferent


def test_m5a_where_the_grid_misses_the_cutoff() -> None:
    """Four points put a quarter of the types below the cutoff, not .3: war .25 * 10/11."""
    war = in_the_limit(4).outcomes["attack"]
    assert war == pytest.approx(0.25 * 10 / 11, abs=1e-6)
    assert round(war, 4) == 0.2273


def test_a_mixed_equilibrium_is_followed_to_where_doubles_are_coarse() -> None:
    """At rationality 20,480 a change of the one unknown in its last place moves the reply by more than 1e-10, so that
    a residual of 1e-10 cannot be asked for (before the mend: lost at about 13,000)."""
    one = frame(ultimatum())
    made = game(one, central_numbers(one.case), np.ones((2, 1)))
    point = trace_branch(made, start(made), np.full(1, 20_480.0))
    assert point.arrived.all()
    slope = respond(made, np.full(1, 20_480.0), point.unknowns, slopes=True).jacobian
    assert slope is not None
    assert abs(slope[0, 0, 0]) * np.spacing(0.5) > 1e-10
    share = evaluate(stage(one.case), central_numbers, Rationality("raw", 20_480.0), width=1).outcomes[2, 0]
    assert share == pytest.approx(3 / 11, abs=1e-5)


def test_the_limit_is_what_the_branch_heads_for() -> None:
    """The limit is nearer to the closed form than the last point of the branch by a factor of a thousand, and nobody
    gains by leaving it."""
    found = in_the_limit()
    reached = float(found.answer.last.rationality[0])
    last = play(ultimatum(), Rationality("value", reached))
    off = [abs(one.outcomes["quiet"] - 0.4) for one in (found, last)]
    assert off[0] < off[1] / 1000
    assert (found.answer.regret * found.answer.last.game.rate < MOST_REGRET / 1000).all()


@pytest.mark.parametrize(
    ("audience", "points", "war"),
    [(0.05, 12, 5 / 21), (0.1, 10, 3 / 11), (0.2, 5, 1 / 3), (0.29, 100, 49 / 129)],
)
def test_m5a_war_rises_with_half_credible_threats(audience: float, points: int, war: float) -> None:
    """Pr(war) = F (1 - r) with F = (y + a) / K on the grid: .238095, .272727, .333333, .379845."""
    found = in_the_limit(points, audience=-audience)
    share = np.mean((np.arange(points) + 0.5) / points < 0.2 + audience)  # of the types on the grid that attack
    assert share == pytest.approx(0.2 + audience)
    assert found.outcomes["attack"] == pytest.approx(war, abs=1e-6)


def test_m5a_at_the_least_sufficient_audience_cost() -> None:
    """a* = q* K - y = .3 exactly makes the ruler indifferent (F = q*): the closed form lets him give way, so no war;
    logit takes each of two equal choices as often, so he gives way half the time. Above a* there is no war."""
    edge, above = in_the_limit(audience=-0.3), in_the_limit(100, audience=-0.31)
    assert edge.chance("ultimatum") == pytest.approx(1.0, abs=1e-9)
    assert edge.chance("attack", resist=True) == pytest.approx(0.5, abs=1e-9)  # what he believes is what he can bear
    assert edge.chance("resist", ultimatum=True) == pytest.approx(0.5, abs=1e-9)
    assert above.outcomes["concede"] == pytest.approx(1.0, abs=1e-9)


def test_offer_and_threat_are_complements() -> None:
    """A better exile, E = .3, lowers q* to .3 and a* to .1: an audience cost of .2, which ends in war in a third of all
    cases at E = .1, then always suffices; below a* he still gambles, and the closed form holds with the new q*."""
    assert in_the_limit(5, audience=-0.2).outcomes["attack"] == pytest.approx(1 / 3, abs=1e-6)
    assert in_the_limit(5, audience=-0.2, exile=0.3).outcomes["concede"] == pytest.approx(1.0, abs=1e-9)
    below = in_the_limit(4, audience=-0.05, exile=0.3)
    assert below.chance("attack", resist=True) == pytest.approx(0.3, abs=1e-7)
    assert below.chance("ultimatum") == pytest.approx(0.25 / 0.3, abs=1e-6)
    assert below.outcomes["attack"] == pytest.approx(0.25 * (1 - 0.05 / 1.05), abs=1e-6)


MOBILISED = """
actors: {coercer: {}, ruler: {}}
options:
  resist: {actor: ruler, undo: never}
  attack: {actor: coercer, take: resist, undo: never}
rules: [{require: attack implies resist}]
chance:
  wins: {when: attack, probability: 0.7}
worth:
  coercer:
    - {name: prize, when: not resist or (attack and wins), value: 1}
    - {name: cost, when: attack, value: -0.4}
  ruler:
    - {name: stays, when: resist and not (attack and wins), value: 0.6}
    - {name: exile, when: not resist, value: 0.1}
    - {name: taken, when: attack and wins, value: -0.4}
    - {name: war, when: attack, value: -0.05}
play:
  - {actor: ruler, chooses: [resist]}
  - {actor: coercer, chooses: [attack]}
outcomes: {concede: not resist, attack: attack, bluff called: resist and not attack}
"""


def test_m5b_the_two_levels_of_mobilisation() -> None:
    """With p = m / (m + 1): at m_T = 2/3, p V = k, the hands are tied; m_D = 9/11, p = (B - E - cR) / (B + D),
    deters."""
    found = play(case_of(MOBILISED), EXACT)
    assert found.outcomes["concede"] == 1.0
    tied = turn(found.weigh("attack", resist=True), "chance.wins").turns_at
    deterred = turn(found.weigh("resist"), "chance.wins").turns_at
    assert tied is not None
    assert deterred is not None
    assert [p / (1 - p) for p in (tied, deterred)] == pytest.approx([0.666667, 0.818182], abs=1e-6)


@pytest.mark.parametrize(("wins", "outcome"), [(0.39, "bluff called"), (0.42, "attack"), (0.46, "concede")])
def test_m5b_between_the_levels_there_is_war(wins: float, outcome: str) -> None:
    """Below m_T the threat is empty, between m_T and m_D it is meant and does not deter, above m_D it deters."""
    assert play(with_(case_of(MOBILISED), {"chance.wins": wins}), EXACT).outcomes[outcome] == 1.0


def logit_tree() -> Case:
    """M7: y = .1, a = .3, v = 1, B = .6, E = .1, D = .8, and nothing private."""
    return case_of(
        ULTIMATUM.replace("-1..0, private: yes", "0")
        .replace("value: 0.2}", "value: 0.1}")
        .replace("value: -0.1}", "value: -0.3}")
        .replace("value: -0.4}", "value: -0.8}")
    )


def test_m7_at_rationality_2() -> None:
    found = play(logit_tree(), raw(2.0))
    chances = [found.chance("ultimatum"), found.chance("resist", ultimatum=True), found.chance("attack", resist=True)]
    assert chances == pytest.approx([0.8055523760731397, 0.2825336179487356, 0.6899744811276125], abs=1e-12)
    wanted = {"attack": 0.157035, "concede": 0.577957, "bluff called": 0.07056, "quiet": 0.194448}
    assert {name: found.outcomes[name] for name in wanted} == pytest.approx(wanted, abs=5e-7)
    assert found.outcomes["attack"] == pytest.approx(0.1570351748250418, abs=1e-12)


def test_m7_at_the_two_ends() -> None:
    """No rationality: coin tosses. Ever more: the subgame perfect equilibrium, which backward induction finds."""
    nothing, most, exact = play(logit_tree(), raw(0.0)), play(logit_tree(), raw(1e4)), play(logit_tree(), EXACT)
    assert nothing.outcomes == pytest.approx(
        {"other": 0.0, "concede": 0.25, "attack": 0.125, "bluff called": 0.125, "quiet": 0.5}
    )
    assert exact.outcomes["concede"] == 1.0  # she would attack, so he gives way, so she makes it
    assert most.outcomes == pytest.approx(exact.outcomes, abs=1e-9)


amounts = st.integers(-20, 20).map(lambda k: k / 10)


@settings(max_examples=20, deadline=None)
@given(amounts, amounts, amounts, amounts, amounts, amounts)
def test_consistency_iv_m7_at_high_rationality_is_backward_induction(
    war: float, audience: float, prize: float, stays: float, gives: float, attacked: float
) -> None:
    """Against the tree worked by hand; numbers at which somebody is indifferent are left out."""
    values = {
        "coercer": {"war": war, "audience": audience, "concession": prize},
        "ruler": {"stays": stays, "exile": gives, "attacked": attacked},
    }
    paths = {f"worth.{who}.{name}": one for who, told in values.items() for name, one in told.items()}
    attacks = war > audience
    resists = (attacked if attacks else stays) > gives
    threatens = ((max(war, audience)) if resists else prize) > 0.0
    assume(war != audience and (attacked if attacks else stays) != gives)
    assume(((max(war, audience)) if resists else prize) != 0.0)
    found = play(with_(logit_tree(), paths), raw(1e3))
    wanted = "quiet" if not threatens else "concede" if not resists else "attack" if attacks else "bluff called"
    assert found.outcomes[wanted] == pytest.approx(1.0, abs=1e-9)
    assert play(with_(logit_tree(), paths), EXACT).outcomes[wanted] == 1.0


def test_regret_is_what_the_best_reply_would_add() -> None:
    """At rationality 2, by hand: his is the chance of the ultimatum times what his coin tosses cost him; hers what the
    tosses at her two decisions cost against the better of both plans."""
    found = play(logit_tree(), raw(2.0))
    issue, resist = found.chance("ultimatum"), found.chance("resist", ultimatum=True)
    attack = found.chance("attack", resist=True)
    fights = attack * -0.8 + (1 - attack) * 0.6
    his = issue * (max(fights, 0.1) - (resist * fights + (1 - resist) * 0.1))
    called = attack * 0.1 + (1 - attack) * -0.3
    best = max(0.0, resist * 0.1 + (1 - resist) * 1.0)  # war beats backing down
    hers = best - issue * (resist * called + (1 - resist) * 1.0)
    assert found.answer.regret[:, 0] == pytest.approx([hers, his], abs=1e-12)
