"""Ultimatums: the audience costs of MODELS.md M5 and the logit tree of M7, each through the general tree.

M5a after Fearon (1994), American Political Science Review 88:577-592; M5b after Fearon (1997), Journal of Conflict
Resolution 41:68-90, and Slantchev (2005), American Political Science Review 99:533-547; M7 after Signorino (1999),
American Political Science Review 93:279-297. Numbers restated from the golden files exit_game.json and bargaining.json.
"""

from __future__ import annotations

import numpy as np
import pytest

from offramp.bargain.answer import answer, stage
from offramp.bargain.branch import follow, start
from offramp.bargain.game import central, frame, game
from offramp.bargain.respond import respond
from offramp.bargain.solve import MOST_REGRET
from offramp.case.types import Case, Rationality
from played import LIMIT, case_of, play, with_

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


def test_m5a_in_the_limit() -> None:
    """q* = .5, bluff 3/7, r = 1/11, Pr(ultimatum) = .6, Pr(war) = 3/11; ten points put no type on the cutoff .3."""
    found = play(ultimatum(), LIMIT)
    wanted = {"concede": 3 / 55, "attack": 3 / 11, "bluff called": 3 / 11, "quiet": 0.4}
    assert {name: found.outcomes[name] for name in wanted} == pytest.approx(wanted, abs=1e-7)
    assert 1 - found.chance("resist", ultimatum=True) == pytest.approx(1 / 11, abs=1e-7)
    assert found.by_type("ultimatum") == pytest.approx([3 / 7] * 7 + [1.0] * 3, abs=1e-6)  # the dear wars first
    assert found.by_type("attack", resist=True) == pytest.approx([0.0] * 7 + [1.0] * 3, abs=1e-6)
    assert found.chance("attack", resist=True) == pytest.approx(0.5, abs=1e-8)  # q*, what makes the ruler indifferent


def test_m5a_where_the_grid_misses_the_cutoff() -> None:
    """Four points put a quarter of the types below the cutoff, not .3: war .25 * 10/11."""
    war = play(ultimatum(points=4), LIMIT).outcomes["attack"]
    assert war == pytest.approx(0.25 * 10 / 11, abs=1e-6)
    assert round(war, 4) == 0.2273


def test_a_mixed_equilibrium_is_followed_to_where_doubles_are_coarse() -> None:
    """At rationality 20,480 a change of the one unknown in its last place moves the reply by more than 1e-10, so that
    a residual of 1e-10 cannot be asked for (before the mend: lost at about 13,000)."""
    one = frame(ultimatum())
    made = game(one, central(one.case), np.ones((2, 1)))
    point = follow(made, start(made), np.full(1, 20_480.0))
    assert point.arrived.all()
    slope = respond(made, np.full(1, 20_480.0), point.unknowns, slopes=True).jacobian
    assert slope is not None
    assert abs(slope[0, 0, 0]) * np.spacing(0.5) > 1e-10
    share = answer(stage(one.case), central, Rationality("raw", 20_480.0), width=1).outcomes[2, 0]
    assert share == pytest.approx(3 / 11, abs=1e-5)


def test_the_limit_is_what_the_branch_heads_for() -> None:
    """The limit is nearer to the closed form than the last point of the branch by a factor of a thousand, and nobody
    gains by leaving it."""
    found = play(ultimatum(), LIMIT)
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
    found = play(ultimatum(points, audience=-audience), LIMIT)
    share = np.mean((np.arange(points) + 0.5) / points < 0.2 + audience)  # of the types on the grid that attack
    assert share == pytest.approx(0.2 + audience)
    assert found.outcomes["attack"] == pytest.approx(war, abs=1e-6)
