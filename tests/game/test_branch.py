"""A principal branch that folds, where another part of it lies near: it is not left for that (a wage round's draws)."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from played import case_of
from scipy.integrate import solve_ivp
from scipy.linalg import null_space

from offramp.game.payoffs import central_numbers, frame, game
from offramp.game.qre import _solve, start, trace_branch
from offramp.game.response import Game, respond
from offramp.game.stakes import units

USUAL = 3.0
STRIKE = """
actors: {{line: {{}}, union: {{}}, members: {{}}}}
options:
  half: {{actor: line, undo: not sign}}
  meet: {{actor: line, undo: not sign}}
  replace: {{actor: line, undo: never}}
  strike: {{actor: union, now: yes, undo: sign}}
  sign: {{actor: union, take: half or meet, undo: never}}
  ratify: {{actor: members, take: sign, undo: never}}
rules: [{{never: half and meet}}, {{never: ratify and replace}}]
worth:
  line:
    - {{name: idle plant, when: strike and not ratify and not replace, value: {idle}..-14, private: yes}}
    - {{name: full cost, when: meet and ratify, value: {full}}}
    - {{name: part cost, when: half and ratify, value: {part}}}
    - {{name: work again, when: ratify, value: {again}}}
    - {{name: cost of replacing, when: replace, value: {replacing}}}
  union:
    - {{name: full gain, when: meet and ratify, value: {gain}}}
    - {{name: part gain, when: half and ratify, value: {some}}}
    - {{name: signed too little, when: sign and half, value: {little}}}
    - {{name: strike fund, when: strike and not ratify, value: {fund}}}
    - {{name: broken, when: replace, value: {broken}}}
    - {{name: voted down, when: sign and not ratify, value: {down}}}
  members:
    - {{name: full rise, when: meet and ratify, value: {rise}}}
    - {{name: part rise, when: half and ratify, value: {more}}}
    - {{name: pay lost, when: strike and not ratify, value: {pay}..-5.2, private: yes}}
    - {{name: job lost, when: replace, value: {job}}}
    - {{name: gave in, when: half and ratify, value: {gave}}}
play:
  - {{actor: line, chooses: [half, meet]}}
  - {{actor: union, chooses: [sign]}}
  - {{actor: members, chooses: [ratify]}}
  - {{actor: line, chooses: [replace]}}
outcomes: {{settlement: ratify, replaced: replace, strike goes on: not (ratify or replace)}}
type_points: {points}
"""
NAMES = (
    "idle",
    "full",
    "part",
    "again",
    "replacing",
    "gain",
    "some",
    "little",
    "fund",
    "broken",
    "down",
    "rise",
    "more",
    "pay",
    "job",
    "gave",
)
JUMPED = (
    -276.077,
    -36.7576,
    -21.7517,
    76.6688,
    -89.9371,
    50.891,
    37.9849,
    -41.2211,
    -27.1089,
    -126.078,
    -49.838,
    55.1625,
    35.3256,
    -159.325,
    -117.798,
    -13.7005,
)
LOST = (
    -182.815,
    -35.3933,
    -34.7927,
    51.351,
    -65.6454,
    59.4604,
    21.2085,
    -24.0893,
    -43.129,
    -109.142,
    -45.2885,
    52.8346,
    27.2307,
    -51.9064,
    -66.6253,
    -11.6397,
)


def strike(values: tuple[float, ...], rationality: float, points: int) -> Game:
    """The game with these values, in which the usual rationality stands for another."""
    one = frame(case_of(STRIKE.format(points=points, **dict(zip(NAMES, values, strict=True)))))
    numbers = central_numbers(one.case)
    return game(one, numbers, rationality / USUAL / units(one, numbers))


def integrated(one: Game, rationality: float) -> NDArray[np.float64]:
    """The unknowns where the branch first reaches a rationality: its arc integrated, by no corrector.

    The direction is the Jacobian's null vector, on the side where it and the Jacobian keep the sign of their
    determinant.
    """
    count, goal = one.plan.unknowns, float(np.log1p(rationality))

    def ahead(_: float, at: NDArray[np.float64]) -> NDArray[np.float64]:
        jacobian = respond(one, np.expm1(at[-1:]), at[:-1, None], slopes=True).jacobian
        assert jacobian is not None
        matrix = jacobian[:, :, 0] * np.append(np.ones(count), np.exp(at[-1]))
        along: NDArray[np.float64] = null_space(matrix, rcond=1e-12)[:, 0]
        return np.asarray(along * float(np.linalg.slogdet(np.vstack([matrix, along]))[0]) * (-1.0) ** count)

    def reached(_: float, at: NDArray[np.float64]) -> float:
        return float(at[-1]) - goal

    reached.terminal = True  # type: ignore[attr-defined]
    begin = np.append(start(one).unknowns[:, 0], 0.0)
    found = solve_ivp(ahead, (0.0, 60.0), begin, rtol=1e-5, atol=1e-8, events=reached)
    unknowns: NDArray[np.float64] = found.y[:-1, -1]
    return unknowns


def test_a_branch_that_folds_is_followed_round_its_folds() -> None:
    """Before the mend a correction led from one part of the curve to another, and the answer was 1.7 points off."""
    one = strike(JUMPED, 1.13537, 12)
    point = trace_branch(one, start(one), np.full(1, USUAL))
    assert point.arrived.all()
    assert point.unknowns[:, 0] == pytest.approx(integrated(one, USUAL), abs=1e-4)


def test_the_branch_is_never_followed_back() -> None:
    """Before the mend this draw came back to rationality 0, went on below it for 4,000 steps, and was lost."""
    point = trace_branch(one := strike(LOST, 4.65176, 5), start(one), np.full(1, USUAL))
    assert point.arrived.all()
    assert point.steps[0] < 200


def test_solving_leaves_the_matrices_of_other_draws_as_they_are() -> None:
    """Also where there is one unknown: a Jacobian that is kept lost what it said of draws that had arrived."""
    matrices = np.full((1, 1, 3), 2.0)
    assert _solve(matrices, np.ones((1, 3)), np.array([True, False, True]))[0, 0] == 0.5
    assert (matrices == 2.0).all()
