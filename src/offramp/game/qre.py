"""The principal branch of logit quantal response equilibria, followed from no rationality at all to the one wanted.

At rationality 0 everybody's choice is a coin toss and the fixed point is unique; the curve of fixed points that starts
there is the principal branch (McKelvey & Palfrey 1995, Games and Economic Behavior 10:6-38; Turocy 2005, GEB 51:243-263
for following it). The unknowns are the public means that feed back (see `plan`), so a game in which none does is solved
by one pass. Predictor and corrector by pseudo-arclength in the unknowns and s = log(1 + rationality), with the analytic
Jacobian; a fixed point counts when no mean is off by more than 1e-10, or by what rounding the unknowns alone makes: in
a mixed equilibrium at a rationality in the ten thousands more than 1e-10 lies between two neighbouring doubles. Where
the curve folds, another part of it lies near: a point counts as next only within a step of where it was looked for, and
where the curve leads on there and not back (Allgower & Georg 1990, Numerical Continuation Methods, chapter 6).

Every draw goes its own way: its steps depend on nothing but itself, and those that have arrived leave the block. A
draw's bytes do not depend on the draws beside it, as long as there is one: see `response.FEWEST`.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from offramp.game import compiled
from offramp.game.payoffs import NARROW
from offramp.game.response import FEWEST, Floats, Game, Places, Reply, part_of, some_of
from offramp.game.unseen import reply_of, start_of

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

TOLERANCE = 1e-10  # by which a mean may be off
ROUNDING = 4.0 * float(np.finfo(np.float64).eps)  # of each unknown: some last places of a number between 0 and 1
GAIN = 0.1  # of a pass, below which a Jacobian is kept
MOST_PASSES = 4_000
SQUARED, MOST_FEW = 1e-5, 4  # what a Newton step squares to less than is asked for, and how many are tried
MOST_CORRECTIONS = 7
GROWTH = np.array([2.0, 2.0, 1.5, 1.0, 0.5])  # of a step, by how many corrections the one before took
SHORTEST_STEP = 1e-7
TOGETHER = 16  # draws whose types are put back together
LEAVING = 0.75  # of the draws of a block: those that have arrived leave when no more are under way


class Pace(NamedTuple):
    """How boldly a branch is followed: by which a mean may be off (`tolerance`), the first step and the longest, the
    cosine below which the curve has turned too far within one (`straight`), and how much a correction may leave of what
    the one before was off by (`left`); where more is left, the next point is looked for nearer by."""

    tolerance: float
    first: float
    longest: float
    straight: float
    left: float

    def rules(self) -> tuple[float, ...]:
        """As `kernel.Rules` has them."""
        shared = MOST_PASSES, MOST_CORRECTIONS, SHORTEST_STEP, ROUNDING
        return *shared, self.tolerance, self.longest, self.straight, self.left


EXACT = Pace(TOLERANCE, 0.1, 1.0, 0.9, np.inf)
ROUGH = Pace(1e-2, 1.0, 2.0, 0.5, 0.5)


@dataclass(frozen=True, eq=False)
class Point:
    """Where each draw stands on its branch: the unknowns (U, D), s (D,), the direction (U + 1, D), the next step (D,).
    `arrived` (D,): false where the branch was lost. `steps` (D,): how many were taken."""

    unknowns: Floats
    s: Floats
    direction: Floats
    step: Floats
    steps: Ints
    arrived: Bools

    def at(self, draws: Bools) -> Point:
        """Some of the draws."""
        places = np.flatnonzero(draws)
        return Point(*(np.take(getattr(self, name), places, axis=-1) for name in self.__dataclass_fields__))


def start(game: Game, pace: Pace = EXACT) -> Point:
    """The point at rationality 0, where every choice is as likely as any other, nested ones less."""
    count, draws = game.plan.unknowns, game.draws
    unknowns = np.empty((count, draws)) if game.plan.sets is None else start_of(game)
    for layer in game.plan.layers if game.plan.sets is None else ():
        even = 1.0 / layer.choices if layer.nests is None else layer.nests.even[:, : layer.own, None]
        unknowns[layer.unknowns[:, : layer.own]] = even
    direction = np.zeros((count + 1, draws))
    direction[-1] = 1.0
    step = np.full(draws, pace.first)
    return Point(unknowns, np.zeros(draws), direction, step, np.zeros(draws, dtype=np.int64), np.ones(draws, bool))


def trace_branch(game: Game, point: Point, rationality: Floats, pace: Pace = EXACT) -> Point:
    """The point further along the branch at which rationality (D,) first is what is wanted."""
    if not game.plan.unknowns:
        return Point(point.unknowns, np.log1p(rationality), point.direction, point.step, point.steps, point.arrived)
    places, goal, ends = np.arange(game.draws), np.log1p(rationality), list[tuple[Places, Point]]()
    if compiled.serves(game):
        return _compiled(game, point, goal, pace)[0]
    walk = _Walk(game, point, goal, pace)
    for _ in range(MOST_PASSES):
        if not walk.going.any():
            break
        stay = _stay(walk.going)
        if not stay.all():
            ends.append((places[~stay], walk.end().at(~stay)))
            places, walk = places[stay], walk.only(stay)
        walk.advance()
    return _together([*ends, (places, walk.end())])


def trace_roughly(game: Game, rationality: Floats) -> tuple[Point, Floats | None]:
    """The branch from its start at the pace ROUGH; from the compiled loop also the Jacobian (U, U, D) there."""
    if compiled.serves(game):
        return _compiled(game, start(game, ROUGH), np.log1p(rationality), ROUGH)
    return trace_branch(game, start(game, ROUGH), rationality, ROUGH), None


def _compiled(game: Game, point: Point, goal: Floats, pace: Pace) -> tuple[Point, Floats]:
    """As `trace_branch`, in the compiled loop, with the Jacobian there."""
    at = np.concatenate([point.unknowns, point.s[None]])
    points = np.stack([at, point.direction])
    step, steps, arrived = point.step.copy(), point.steps.copy(), point.arrived.copy()
    jacobian = compiled.trace_draws(game, points, goal, pace.rules(), step, steps, arrived)
    return Point(points[0, :-1], points[0, -1], points[1], step, steps, arrived), jacobian


def _stay(going: Bools) -> Bools:
    """Which draws go on together: all, until many have arrived; never one alone, see `response.FEWEST`."""
    if going.sum() > LEAVING * len(going):
        return np.ones_like(going)
    stay, arrived = going.copy(), np.flatnonzero(~going)
    stay[arrived[: max(0, FEWEST - int(going.sum()))]] = True
    return stay


def _together(parts: list[tuple[Places, Point]]) -> Point:
    """Points of some draws each, in the order of the draws."""
    order = np.argsort(np.concatenate([places for places, _ in parts]))
    names = tuple(Point.__dataclass_fields__)
    joined = (np.concatenate([getattr(part, name) for _, part in parts], axis=-1) for name in names)
    return Point(*(np.take(each, order, axis=-1) for each in joined))


class _Walk:
    """Each draw in its own state: trying a point (with so many corrections made), arrived, or lost."""

    def __init__(self, game: Game, point: Point, goal: Floats, pace: Pace) -> None:
        self.game, self.goal, self.pace = game, goal, pace
        self.base = np.concatenate([point.unknowns, point.s[None]])
        self.direction, self.step, self.steps = point.direction.copy(), point.step.copy(), point.steps.copy()
        self.going = point.arrived & (point.s < goal)
        self.arrived = point.arrived & ~self.going
        self.trial = self.base.copy()
        self.predicted = self.base.copy()
        self.landing = np.zeros(len(goal), dtype=bool)
        self.before = np.full(len(goal), np.inf)  # by how much the point before the last correction was off
        self.corrections = np.zeros(len(goal), dtype=np.int64)
        fresh = self.going & (self.base[-1] == 0.0)
        self._predict(self.going & ~fresh)  # a fresh draw first asks for the direction at its start

    def only(self, draws: Bools) -> _Walk:
        """The walk of some of the draws, for as they stand."""
        out, places = copy.copy(self), np.flatnonzero(draws)
        out.game = part_of(self.game, places)
        named = ("goal", "base", "direction", "step", "steps", "going", "arrived", "trial", "predicted", "landing")
        for name in (*named, "corrections", "before"):
            setattr(out, name, np.take(getattr(self, name), places, axis=-1))
        return out

    def advance(self) -> None:
        """One pass for every draw that is under way."""
        reply = reply_of(self.game, np.expm1(self.trial[-1]), self.trial[:-1], slopes=True)
        matrix = self._matrix(reply)
        off = np.abs(reply.residual).max(axis=0)
        there = self.going & (off <= np.maximum(self.pace.tolerance, self._rounding(matrix)))
        strayed = there & ~_forward(matrix, there)
        landed = there & self.landing & ~strayed
        solved = _solve(matrix, self._wanted(reply, there), self.going & ~landed)
        self._land(landed)
        self._accept(there & ~landed & ~strayed, solved)
        self._correct(self.going & ~there, solved, off)
        self._shorten(strayed)

    def _matrix(self, reply: Reply) -> Floats:
        """The Jacobian, with s for rationality, over the row that holds the step: (U + 1, U + 1, D)."""
        assert reply.jacobian is not None
        jacobian = reply.jacobian
        jacobian[:, -1] *= np.exp(self.trial[-1])
        row = np.where(self.landing, 0.0, self.direction)
        row[-1] = np.where(self.landing, 1.0, row[-1])
        return np.concatenate([jacobian, row[None]])

    def _rounding(self, matrix: Floats) -> Floats:
        """What rounding the unknowns alone puts a mean off by."""
        return np.asarray(ROUNDING * np.abs(matrix[:-1, :-1]).sum(axis=1).max(axis=0))

    def _wanted(self, reply: Reply, there: Bools) -> Floats:
        """Right-hand sides: for the direction where a point is found, for a correction elsewhere."""
        out = np.concatenate([-reply.residual, np.zeros((1, len(there)))])
        held = np.add.reduce(self.direction * (self.trial - self.predicted), axis=0)
        out[-1] = np.where(self.landing, 0.0, -held)
        out[:, there] = 0.0
        out[-1, there] = 1.0
        return out

    def _land(self, landed: Bools) -> None:
        if not landed.any():
            return
        self.base[:, landed] = self.trial[:, landed]
        self.steps[landed] += 1
        self.arrived |= landed
        self.going &= ~landed

    def _accept(self, reached: Bools, solved: Floats) -> None:
        """Go on from the points found where the curve has not turned too far, and try again nearer where it has."""
        if not reached.any():
            return
        length = np.sqrt(np.add.reduce(solved * solved, axis=0))
        fresh = self.steps == 0
        bent = reached & ~fresh & ~(length * self.pace.straight <= 1.0)
        kept = reached & ~bent & np.isfinite(length)
        self.base[:, kept] = self.trial[:, kept]
        self.direction[:, kept] = solved[:, kept] / length[kept]
        factor = GROWTH[np.minimum(self.corrections, len(GROWTH) - 1)]
        grown = np.where(fresh, self.step, np.minimum(self.step * factor, self.pace.longest))
        self.step[kept] = grown[kept]
        self.steps[kept] += 1
        self._shorten(reached & ~kept)
        self._predict(kept)

    def _correct(self, draws: Bools, solved: Floats, off: Floats) -> None:
        if not draws.any():
            return
        away = self.trial + solved - self.predicted
        near = np.sqrt(np.add.reduce(away * away, axis=0)) <= self.step + self.pace.tolerance
        slow = (self.corrections > 0) & ~(off <= self.pace.left * self.before)
        lost = draws & ((self.corrections >= MOST_CORRECTIONS) | slow | ~near)
        good = draws & ~lost
        self.trial[:, good] += solved[:, good]
        self.corrections[good] += 1
        self.before[good] = off[good]
        self._shorten(lost)

    def _shorten(self, draws: Bools) -> None:
        if not draws.any():
            return
        self.step[draws] /= 2.0
        gone = draws & (self.step < SHORTEST_STEP)
        self.going &= ~gone
        self._predict(draws & ~gone)

    def _predict(self, draws: Bools) -> None:
        """A step along the direction, or as much of it as leads to the goal; means bend towards their limit."""
        if not draws.any():
            return
        rise = self.direction[-1] * self.step
        left = self.goal - self.base[-1]
        landing = draws & (rise >= left)
        share = np.where(landing, left / np.where(landing, self.direction[-1], 1.0), self.step)
        ahead = self.base + self.direction * share
        ahead[:-1] = self.base[:-1] + self.direction[:-1] * share * _slowing(self.direction[-1] * share)
        ahead[-1, landing] = self.goal[landing]
        self.predicted[:, draws] = self.trial[:, draws] = ahead[:, draws]
        self.landing[draws] = landing[draws]
        self.corrections[draws] = 0

    def end(self) -> Point:
        return Point(self.base[:-1], self.base[-1], self.direction, self.step, self.steps, self.arrived)


def _slowing(rise: Floats) -> Floats:
    """(1 - exp(-rise)) / rise: how far a mean that goes like 1/rationality gets as s rises, of what its slope promises.
    Exact near the limit of a mixed equilibrium, and elsewhere as good as a straight line: both are off by a square."""
    wide = np.abs(rise) > 1e-9
    return np.where(wide, -np.expm1(-rise) / np.where(wide, rise, 1.0), 1.0)


def _forward(matrix: Floats, points: Bools) -> Bools:
    """Whether the curve leads on at some points: the determinant of the Jacobian (U + 1, U + 1, D) over the direction
    keeps the sign that it has at rationality 0, where nothing feeds back; on a part that leads back it has the other.
    """
    out = np.ones_like(points)
    if points.any():
        sign = np.linalg.slogdet(np.ascontiguousarray(matrix[:, :, points].transpose(2, 0, 1)))[0]
        out[points] = sign == (-1.0) ** (len(matrix) - 1)
    return out


def _solve(matrix: Floats, wanted: Floats, active: Bools) -> Floats:
    """The solutions (U, D) of one small system a draw; nan where it has none."""
    matrices = np.array(matrix.transpose(2, 0, 1), order="C")  # a copy also where there is one unknown
    matrices[~active] = np.eye(len(matrix))
    sides = np.ascontiguousarray(wanted.T)[:, :, None]
    try:
        return np.asarray(np.linalg.solve(matrices, sides)[:, :, 0].T)
    except np.linalg.LinAlgError:
        return np.stack([_solve_one(one, side) for one, side in zip(matrices, sides[:, :, 0], strict=True)], axis=1)


def _solve_one(matrix: Floats, side: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(matrix[None], side[None, :, None])[0, :, 0])
    except np.linalg.LinAlgError:
        return np.full(len(side), np.nan)


def newton(game: Game, rationality: Floats, unknowns: Floats, passes: int = 60) -> tuple[Floats, Bools]:
    """Fixed points reached from any start by damped Newton steps, and which draws reached one. It follows no branch: it
    serves to look for fixed points beside the principal one."""
    at = unknowns.copy()
    for _ in range(passes):
        reply = reply_of(game, rationality, at, slopes=True)
        off = np.abs(reply.residual).max(axis=0)
        if (off <= TOLERANCE).all():
            return at, np.ones(game.draws, dtype=bool)
        assert reply.jacobian is not None
        move = _solve(reply.jacobian[:, :-1], -reply.residual, off > TOLERANCE)
        size = np.maximum(np.abs(np.nan_to_num(move, nan=0.5)).max(axis=0), 1e-300)
        at = np.where(off <= TOLERANCE, at, np.clip(at + np.nan_to_num(move) * np.minimum(1.0, 0.3 / size), 0.0, 1.0))
    off = np.abs(reply_of(game, rationality, at).residual).max(axis=0)
    return at, off <= TOLERANCE


def newton_few(game: Game, rationality: Floats, unknowns: Floats) -> tuple[Floats, Floats]:
    """Points near the fixed points next to some points, by a few Newton steps, and the last Jacobian (U, U, D). Each
    draw stops where a step begins within 1e-5, which that step squares; so its bytes are its own."""
    at, jacobian, off = unknowns.copy(), np.zeros((len(unknowns), *unknowns.shape)), np.empty(game.draws)
    going = np.arange(game.draws)
    for _ in range(MOST_FEW):
        for part in some_of(game, going, NARROW):
            reply = reply_of(part_of(game, part), rationality[part], np.take(at, part, axis=-1), slopes=True)
            assert reply.jacobian is not None
            jacobian[:, :, part], off[part] = reply.jacobian[:, :-1], np.abs(reply.residual).max(axis=0)
            _move(at, jacobian, reply.residual, part)
        going = going[off[going] > SQUARED]
    return at, jacobian


def _move(at: Floats, jacobian: Floats, residual: Floats, draws: Places) -> None:
    """Newton's step of some draws, in place; none where it is not finite."""
    move = _solve(jacobian[:, :, draws], -residual, np.ones(len(draws), dtype=bool))
    at[:, draws] += np.where(np.isfinite(move).all(axis=0), move, 0.0)


def refine(
    game: Game, rationality: Floats, unknowns: Floats, passes: int, jacobian: Floats
) -> tuple[Floats, Bools, compiled.Replies]:
    """The fixed points next to some points, which draws reached theirs, and what is played there.
    Newton with a Jacobian (U, U, D) that is kept, each draw its own, while a pass gains it a factor of ten: most passes
    need no slopes. A few draws at a time, as many types of many would not fit a cache; those that are there leave."""
    if compiled.serves(game):
        return compiled.refine_draws(game, rationality, unknowns, jacobian, passes, TOLERANCE, GAIN)
    at, before, jacobian = unknowns.copy(), np.full(game.draws, np.inf), jacobian.copy()
    off, residual, replies = np.empty(game.draws), np.empty_like(unknowns), _Replies(game)
    going = np.arange(game.draws)
    for left in range(passes, -1, -1):
        for part in some_of(game, going, TOGETHER):
            reply = reply_of(part_of(game, part), rationality[part], np.take(at, part, axis=-1))
            residual[:, part], off[part] = reply.residual, np.abs(reply.residual).max(axis=0)
            replies.keep(reply, part, ~(off[part] > TOLERANCE) | (left == 0))
        going = going[off[going] > TOLERANCE]
        if not (left and going.size):
            break
        for part in some_of(game, going[~(off[going] <= GAIN * before[going])], TOGETHER):
            made = reply_of(part_of(game, part), rationality[part], np.take(at, part, axis=-1), slopes=True).jacobian
            assert made is not None
            jacobian[:, :, part] = made[:, :-1]
        _move(at, jacobian, residual[:, going], going)
        before = off.copy()
    return at, ~(off > TOLERANCE), (replies.means, replies.play)


class _Replies:
    """What is played in each draw of a game, as in `Reply`, kept a few draws at a time."""

    def __init__(self, game: Game) -> None:
        shapes = [(*layer.children.shape, game.draws) for layer in game.plan.layers]
        types = [None if one.actor in game.crowds else game.ends[one.actor].types for one in game.plan.layers]
        self.means = tuple(map(np.empty, shapes))
        self.play = tuple(None if n is None else np.empty((*one, n)) for one, n in zip(shapes, types, strict=True))

    def keep(self, reply: Reply, draws: Places, wanted: Bools) -> None:
        """Those of some of the draws that a reply is of."""
        places = draws[wanted]
        for room, one in zip((*self.means, *self.play), (*reply.means, *reply.play), strict=True):
            if room is not None and one is not None:
                room[:, :, places] = one[:, :, wanted]


def play_in_parts(game: Game, rationality: Floats, unknowns: Floats) -> compiled.Replies:
    """The means and the play of `response.Reply`, a few draws at a time, so that they fit a cache."""
    replies = _Replies(game)
    for part in some_of(game, np.arange(game.draws), TOGETHER):
        made = reply_of(part_of(game, part), rationality[part], np.take(unknowns, part, axis=-1))
        replies.keep(made, part, np.ones(len(part), dtype=bool))
    return replies.means, replies.play
