"""The exit game G1 and its crowd, through the general tree: every number of the golden file exit_game.json, restated.

A ruler leaves or stays; the coercer then strikes or backs down; both hide how much they care. Threat, offer and
guarantee meet in it, and its limit is in closed form.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from played import LIMIT, case_of, play, raw, turn, with_

import offramp as of
from offramp.case.types import Case, Pass, Rationality, Support

G1 = """
actors: {coercer: {}, ruler: {}}
options:
  strike: {actor: coercer, undo: never}
  leave: {actor: ruler, undo: never}
chance:
  kept: {when: leave, probability: 0.8}
  removed: {when: strike, probability: 0.5}
rules: [{never: leave and strike}]
worth:
  coercer:
    - {name: change, when: leave or (strike and removed), value: 6}
    - {name: war cost, when: strike, value: -6..-2, private: yes}
    - {name: backing down, when: not (leave or strike), value: -1}
  ruler:
    - {name: determination, when: not (leave or (strike and removed)), value: 0..10, private: yes}
    - {name: fear, when: strike and removed, value: -10}
    - {name: safe exile, when: leave and kept, value: 2}
    - {name: trial, when: leave and not kept, value: -8}
play:
  - {actor: ruler, chooses: [leave]}
  - {actor: coercer, chooses: [strike]}
outcomes: {exile: leave, war: strike, standoff: not (leave or strike)}
"""
REFUSED = Pass((("leave", False),), "strike", False, (), (), Support())  # a refusal; the threat is still pending
CLEAR = raw(1e6)  # history is heard at a finite rationality; at this one no type of the grid is left in doubt


def g1(kept: float = 0.8, points: int = 15) -> Case:
    return with_(case_of(G1), {"chance.kept": kept}, points)


def refused(kept: float, host: float = 0.8, points: int = 15) -> Case:
    """The host now on offer keeps its word with `kept`, the one that he refused with `host`."""
    return replace(g1(kept, points), history=(replace(REFUSED, values=(("chance.kept", host),)),))


def shares(exile: float, war: float, standoff: float) -> dict[str, float]:
    return {"other": 0.0, "exile": exile, "war": war, "standoff": standoff}


@pytest.mark.parametrize(
    ("kept", "wanted", "cutoff"),
    [(0.8, shares(1 / 3, 1 / 3, 1 / 3), 10 / 3), (0.9, shares(7 / 15, 4 / 15, 4 / 15), 14 / 3)],
)
def test_the_limit_is_exact_at_15_points(kept: float, wanted: dict[str, float], cutoff: float) -> None:
    found = play(g1(kept), LIMIT)
    assert found.outcomes == pytest.approx(wanted, abs=1e-15)
    assert found.chance("strike", leave=False) == pytest.approx(0.5, abs=1e-15)
    types = (np.arange(15) + 0.5) * 10 / 15
    assert found.by_type("leave").tolist() == (types < cutoff).tolist()
    assert turn(found.weigh("leave"), "worth.ruler.determination").turns_at == pytest.approx(cutoff, abs=1e-12)


def test_a_refusal_tells_the_limit() -> None:
    """Those who stayed are above 10/3: of them, none leaves for the same host and a fifth for the better one."""
    same, better = play(refused(0.8), CLEAR), play(refused(0.9), CLEAR)
    assert same.outcomes == pytest.approx(shares(0, 1 / 2, 1 / 2), abs=1e-9)
    assert better.outcomes == pytest.approx(shares(0.2, 0.4, 0.4), abs=1e-9)


def test_at_rationality_2() -> None:
    offered, better = play(g1(), raw(2.0)), play(g1(0.9), raw(2.0))
    assert offered.outcomes["exile"] == pytest.approx(0.333760158, abs=1e-9)
    assert offered.outcomes["war"] == pytest.approx(0.333119921, abs=1e-9)
    assert better.outcomes["exile"] == pytest.approx(0.466703519, abs=1e-9)
    assert offered.chance("strike", leave=False) == pytest.approx(0.5, abs=1e-15)


def test_a_refusal_at_rationality_2() -> None:
    found = play(refused(0.9), raw(2.0))
    assert found.outcomes == pytest.approx(shares(0.230774763, 0.384612618, 0.384612618), abs=1e-9)
    told = found.answer.history[0]
    assert told.probability[0] == pytest.approx(0.666239842, abs=1e-9)
    assert told.before[1, 0] == pytest.approx(0.466703519, abs=1e-9)  # exile with the better host, unasked
    assert told.shared[0] == 0.0


def test_more_points_tell_the_continuous_game() -> None:
    """Medians of n bins leave an error of the order of 1/n^2: four times the points, a sixteenth of it."""
    off = []
    for points in (60, 240):
        after = play(refused(0.9, points=points), raw(2.0))
        found = (
            play(g1(0.8, points), raw(2.0)).outcomes["exile"] - 0.333777997,
            play(g1(0.9, points), raw(2.0)).outcomes["exile"] - 0.466705071,
            after.outcomes["exile"] - 0.23075267,
            float(after.answer.history[0].probability[0]) - 0.666222003,
        )
        off.append(found)
    assert max(map(abs, off[1])) < 1e-7
    assert [fine / coarse for coarse, fine in zip(*off, strict=True)] == pytest.approx([1 / 16] * 4, abs=5e-3)


# the crowd -------------------------------------------------------------------------------------------------------

G3 = (
    G1.replace(
        "actors: {coercer: {}, ruler: {}}",
        """actors:
  coercer: {}
  ruler: {}
  loyalists: {crowd: {option: turn, model: public, strength: 0.5, doubt: 1, noise: 0.5}}""",
    )
    .replace("chance:", "  turn: {actor: loyalists, undo: never}\nchance:")
    .replace("rules: [", "rules: [{never: leave and turn}, {never: turn and strike}, ")
    .replace("when: not (leave or (strike and removed))", "when: not (leave or turn or (strike and removed))")
    .replace(
        "play:\n",
        """    - {name: coup, when: turn, value: -1}
  loyalists:
    - {name: amnesty, when: self and turn, value: 1}
    - {name: exposed, when: self and not turn, value: -1}
    - {name: favour, when: not self and not turn, value: 1}
    - {name: purge, when: not self and turn, value: -2}
play:
""",
    )
    .replace("  - {actor: coercer, chooses", "  - {actor: loyalists, chooses: [turn]}\n  - {actor: coercer, chooses")
    .replace("standoff: not (leave or strike)", "coup: turn, standoff: not (leave or strike or turn)")
)
CUTOFF = 4.99438  # of determination, in the continuous game: 0 = p (-1) + (1 - p) (.75 d - 2.5) at p = .554722


def g3(points: int) -> Case:
    return with_(case_of(G3), points=points)


def test_the_crowd_of_g3() -> None:
    found = play(g3(15), LIMIT)
    assert found.chance("turn", leave=False) == pytest.approx(0.5547216587764081, abs=1e-12)
    assert turn(found.weigh("leave"), "worth.ruler.determination").turns_at == pytest.approx(CUTOFF, abs=1e-5)


@pytest.mark.parametrize(("points", "exile"), [(15, 0.481504), (101, 0.497253), (1001, 0.499438)])
def test_g3_on_a_grid(points: int, exile: float) -> None:
    """The golden shares are those at rationality 5,000, where the type next to the cutoff still wavers; in the limit a
    grid is off by half a bin at most."""
    near = play(g3(points), Rationality("value", 5000.0)).outcomes
    assert near["exile"] == pytest.approx(exile, abs=5e-7)
    assert abs(play(g3(points), LIMIT).outcomes["exile"] - CUTOFF / 10) <= 0.5 / points


def test_g3_as_its_points_grow() -> None:
    wanted = {"other": 0.0, "exile": 0.499438, "coup": 0.277672, "war": 0.111445, "standoff": 0.111445}
    assert play(g3(10_001), Rationality("value", 5000.0)).outcomes == pytest.approx(wanted, abs=1e-6)
    assert play(g3(10_001), LIMIT).outcomes == pytest.approx(wanted, abs=5e-5)


# both lenses, nothing hidden ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("war_cost", "stable", "end"), [("-3", ("NY", "YN"), "exile"), ("-5", ("NN", "NY", "YN"), "standoff")]
)
def test_both_lenses_at_known_types(war_cost: str, stable: tuple[str, ...], end: str) -> None:
    """State letters: strike, leave. The graph model calls every state from which nobody gains stable, exile among them
    at both war costs; at the table the ruler leaves only where the strike would come."""
    known = case_of(G1.replace("0..10, private: yes", "5").replace("-6..-2, private: yes", war_cost))
    table = of.solve(of.model(known), ["nash", "gmr", "smr", "seq", "sseq", "sim"])
    assert {concept: table.equilibria(concept) for concept in table.concepts} == dict.fromkeys(table.concepts, stable)
    found = play(known)
    assert found.answer.last.method == "backward-induction"
    assert found.outcomes[end] == 1.0
