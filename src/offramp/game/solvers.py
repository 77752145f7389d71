"""Solving a game: exactly where information is perfect, else at some rationality, or in the limit.

exact   backward induction; an actor indifferent between choices takes each as often
value   the principal branch of logit agent quantal response equilibria at that rationality (see `branch`)
limit   the same branch, followed to ever higher rationality; what each pair of points heads for is the estimate. It
        stops when nobody could gain more than 1e-4 of its range and the last two estimates differ by at most 1e-6 in
        every mean, or else at rationality 327,680, where rounding sets in, and then 1e-3 of the probability of each
        outcome is good enough; where nothing feeds back, the limit itself

What a pair of points heads for: near the limit the logarithm of a probability that stays above 0 is that of its limit
plus a multiple of 1/rationality, and so is extrapolated (Richardson 1911, Philosophical Transactions A 210:307-357);
one that goes to 0 only goes there faster. A mixed equilibrium is otherwise off by some 8/rationality.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from offramp.case.types import Rationality
from offramp.game import compiled
from offramp.game.information import Ints as Places
from offramp.game.information import Plan
from offramp.game.payoffs import BLOCK
from offramp.game.qre import Bools, Ints, Point, newton_few, play_in_parts, refine, start, trace_branch, trace_roughly
from offramp.game.response import FEWEST, Ends, Floats, Game, respond
from offramp.game.unseen import best_unseen, worth_to

MOST_REGRET = 1e-4  # of an actor's range: what counts as the limit
SETTLED = 1e-6  # of every mean: when to stop
ROUGHLY = 1e-3  # of every outcome's probability: what will do where means off the path never settle
RATIO = 4.0
LADDER = tuple(20.0 * RATIO**k for k in range(8))  # rationalities at which the limit is looked for
FEW, MANY = 11, 2  # types of a private quantity on which the branch is followed first, where it has MANY times as many
WHOLE = 16  # the same in the compiled loop, where they fill whole vectors of a processor
SOME = 26  # of a Gauss rule on which Newton comes near enough for a pass or two of all
NOTHING = 1e-26  # of a measure: what is left of it where its points are used up
NEAR = 0.1  # by which a mean may move when all types are put back
MOST_POLISH = 20  # passes in which it must get there
BRANCH = "qre-branch"


@dataclass(frozen=True, eq=False)
class Solution:
    """A game solved in D draws.
    `means` and `play` by layer as in `respond.Reply`; `rationality` (D,) as reached, inf where exact; `solved` (D,):
    false where the branch was lost, and then nothing else of that draw means anything."""

    game: Game
    method: str
    means: tuple[Floats, ...]
    play: tuple[Floats | None, ...]
    rationality: Floats
    steps: Ints
    solved: Bools

    def at(self, draws: Places | slice, game: Game) -> Solution:
        """That of some of the draws, whose game is given."""
        means = tuple(one[..., draws] for one in self.means)
        play = tuple(None if one is None else one[:, :, draws] for one in self.play)
        rest = {name: getattr(self, name)[draws] for name in ("rationality", "steps", "solved")}
        return replace(self, game=game, means=means, play=play, **rest)

    @cached_property
    def values(self) -> tuple[Floats, ...]:
        """What each actor expects from each history on, by type: (N, D, T)."""
        return tuple(_expected(self.game, self.means, self.play, actor) for actor in range(len(self.game.worth)))

    @cached_property
    def regret(self) -> Floats:
        """The most that any type could gain by playing otherwise, in the actor's own worth: (actors, D)."""
        return np.stack([_regret(self, actor) for actor in range(len(self.game.worth))])

    @property
    def reach(self) -> Floats:
        """The probability of each history: (N, D)."""
        out = np.ones((len(self.game.plan.tree.nodes), self.game.draws))
        for layer, means in zip(reversed(self.game.plan.layers), reversed(self.means), strict=True):
            out[layer.children] = out[layer.nodes][:, None] * means
        return out

    @property
    def outcomes(self) -> Floats:
        """The probability of each outcome, in the order of the model's: (outcomes, D)."""
        tree, reach = self.game.plan.tree, self.reach
        out = np.zeros((len(tree.model.outcomes), self.game.draws))
        for leaf in tree.leaves:
            out[tree.model.outcome[tree.nodes[leaf].state]] += reach[leaf]
        return out


def solve_game(game: Game, rationality: Rationality) -> Solution:
    """The game at the rationality asked for: a number, or in the limit, or "exact" where nobody hides anything."""
    if rationality.kind == "exact":
        return backward_induction(game)
    if rationality.kind == "limit":
        return _limit(game)
    assert isinstance(rationality.value, float)
    return finished(game, *_reached(game, np.full(game.draws, rationality.value)))


def point_at(game: Game, rationality: Floats) -> Point:
    """The point of the branch at a rationality."""
    return _reached(game, rationality)[0]


def _reached(game: Game, rationality: Floats) -> tuple[Point, str, compiled.Replies | None]:
    """The point of the branch at a rationality, the method, and what is played there where that was found on the way.
    The branch is followed roughly, on few types where there are many, and Newton goes from there to the fixed point of
    all: the same branch at a fraction of the work. A draw whose means this last step moves far follows it exactly."""
    if not game.plan.unknowns:
        return trace_branch(game, start(game), rationality), BRANCH, None
    rough = coarser(game, WHOLE if compiled.serves(game) else FEW)
    near, slopes = trace_roughly(rough, rationality)
    unknowns, found, replies = polished(game, rationality, near.unknowns, rough, slopes)
    good = near.arrived & found & (np.abs(unknowns - near.unknowns).max(axis=0) <= NEAR)
    if good.all():
        same = np.array_equal(np.expm1(near.s), rationality)  # to the last place, as it is read off the point
        return replace(near, unknowns=unknowns), BRANCH, replies if same else None
    fresh = start(game)
    far = trace_branch(game, replace(fresh, arrived=~good), rationality)
    parts = [(vars(replace(near, unknowns=unknowns))[name], there) for name, there in vars(far).items()]
    return replace(Point(*(np.where(good, *pair) for pair in parts)), arrived=good | far.arrived), BRANCH, None


def polished(
    game: Game, rationality: Floats, unknowns: Floats, rough: Game, slopes: Floats | None = None
) -> tuple[Floats, Bools, compiled.Replies]:
    """As `refine`, of all types; `slopes` is the Jacobian of `rough` there, where it is known. Where types are many,
    Newton first goes to the fixed points on some of them, whose means are nearly right, and then with the slopes found
    there to those of all."""
    if compiled.serves(game):  # which works draws alone
        first = compiled.slopes(rough, rationality, unknowns) if slopes is None else slopes
        return refine(game, rationality, unknowns, MOST_POLISH, first)
    middle = coarser(game, SOME)
    near, jacobian = newton_few(rough if middle is game else middle, rationality, unknowns)
    return refine(game, rationality, near, MOST_POLISH, jacobian)


def coarser(game: Game, few: int = FEW) -> Game:
    """The game with few types in place of many: the nodes of a Gauss rule for one private quantity, else neighbouring
    types made one."""
    if game.cross:
        return game
    made = [_fewer(*parts, few) for parts in zip(game.ends, game.weights, game.grid, strict=True)]
    if all(ends is before for (ends, _, _), before in zip(made, game.ends, strict=True)):
        return game
    ends, weights, grid = zip(*made, strict=True)
    return replace(game, ends=tuple(ends), weights=tuple(weights), grid=tuple(grid))


def _fewer(ends: Ends, weights: Floats, grid: tuple[int, ...], few: int) -> tuple[Ends, Floats, tuple[int, ...]]:
    """One actor's worth and weights (D, T) on few types, where it has many."""
    if all(count < MANY * few for count in grid):
        return ends, weights, grid
    return _gauss(ends, weights, few) if len(grid) == len(ends.size) == 1 else _coarser(ends, weights, grid, few)


def _gauss(ends: Ends, weights: Floats, few: int) -> tuple[Ends, Floats, tuple[int, ...]]:
    """The Gauss rule of what is believed of one private quantity, in which worth is linear: its nodes and weights.
    The nodes are the eigenvalues of the Jacobi matrix, the weights from its eigenvectors (Golub & Welsch 1969,
    Mathematics of Computation 23:221-230), the matrix by Stieltjes' procedure."""
    size = ends.size[0]
    span = size[:, -1:] - size[:, :1]
    even = np.linspace(0.0, 1.0, size.shape[1])
    inside = np.where(span == 0, even, (size - size[:, :1]) / np.where(span == 0, 1.0, span))
    first, place = _alike(np.concatenate([inside, weights], axis=1))
    nodes, mass = (each[place] for each in _rule(inside[first], weights[first], few))
    return replace(ends, size=(size[:, :1] + span * nodes,) * len(ends.size)), mass, (few,)


def _alike(rows: Floats) -> tuple[Places, Places]:
    """The first of rows (D, N) that are alike to the byte, two at least, and the place of each row's among them."""
    seen = dict[bytes, int]()
    kinds = [seen.setdefault(row.tobytes(), k) for k, row in enumerate(rows)]
    first = np.array(list(seen.values()))
    again = first[: max(0, min(FEWEST, len(rows)) - len(first))]
    return np.concatenate([first, again]), np.searchsorted(first, kinds)


def _rule(places: Floats, weights: Floats, few: int) -> tuple[Floats, Floats]:
    """Nodes and weights, (D, few) each, of the measure with weights (D, T) at places (D, T)."""
    jacobi = np.zeros((len(places), few, few))
    last, here, norm = np.zeros_like(places), np.ones_like(places), _along(weights)
    step, before = np.zeros_like(norm), norm
    for k in range(few):
        square = weights * here * here
        total = _along(square)
        known = total > NOTHING * norm
        safe = np.where(known, total, 1.0)
        middle = np.where(known, _along(places * square) / safe, 0.0)
        jacobi[:, k, k] = middle
        if k:
            step = np.where(known, total / np.where(known, before, 1.0), 0.0)
            jacobi[:, k, k - 1] = jacobi[:, k - 1, k] = np.sqrt(step)
        here, last = (places - middle[:, None]) * here - step[:, None] * last, here
        here, before = np.where(known[:, None], here, 0.0), total
    nodes, vectors = np.linalg.eigh(jacobi)
    return nodes, vectors[:, 0] ** 2 * norm[:, None]


def _along(rows: Floats) -> Floats:
    return np.asarray(np.add.reduce(rows, axis=-1))


def _coarser(ends: Ends, weights: Floats, grid: tuple[int, ...], few: int) -> tuple[Ends, Floats, tuple[int, ...]]:
    """What an actor hides averaged by weight (D, T) over the parts, 0 in a part without weight."""

    def added(rows: Floats) -> Floats:
        rows = rows.reshape(-1, *grid)
        for axis, count in enumerate(grid):
            rows = np.add.reduceat(rows, np.arange(min(few, count)) * count // min(few, count), axis=axis + 1)
        return rows.reshape(len(weights), -1)

    mass = added(weights)
    size = tuple(np.where(mass > 0, added(one * weights) / np.where(mass > 0, mass, 1.0), 0.0) for one in ends.size)
    return replace(ends, size=size), mass, tuple(min(few, count) for count in grid)


def backward_induction(game: Game) -> Solution:
    """Backward induction, for a game in which nothing feeds back; by type, each best choice as often."""
    assert not game.plan.unknowns
    reply, point = respond(game, None, np.zeros((0, game.draws))), start(game)
    exactly = np.full(game.draws, np.inf)
    return Solution(game, "backward-induction", reply.means, reply.play, exactly, point.steps, point.arrived)


def _limit(game: Game) -> Solution:
    if not game.plan.unknowns:
        return replace(backward_induction(game), method="qre-limit")
    point, last = start(game), None
    found, moved, done = None, np.full((2, game.draws), np.inf), np.zeros(game.draws, dtype=bool)
    for rationality in LADDER:
        point = trace_branch(game, point, np.where(done, 0.0, rationality))
        here = finished(game, point, "qre-limit")
        ahead = _ahead(last, here) if last else here
        stays = done | ~here.solved
        moved = np.where(stays, moved, _moved(ahead, found))
        found = _kept(found, ahead, stays) if found else ahead
        fine = (found.regret * game.rate <= MOST_REGRET).all(axis=0)
        done = stays | (fine & (moved[0] <= SETTLED))
        last = here
        if done.all():
            break
    assert found is not None
    return replace(found, solved=fine & (moved[1] <= ROUGHLY))


def _ahead(last: Solution, solution: Solution) -> Solution:
    """What two points of the branch, the second at RATIO times the rationality of the first, head for."""
    means = tuple(_heading(two, one) for two, one in zip(solution.means, last.means, strict=True))
    play = tuple(
        None if one is None or two is None else _heading(two, one)
        for two, one in zip(solution.play, last.play, strict=True)
    )
    return replace(solution, means=means, play=play)


def _heading(current: Floats, last: Floats) -> Floats:
    """Probabilities over axis 1."""
    known = (current > 0) & (last > 0)
    logs = (RATIO * np.log(np.where(known, current, 1.0)) - np.log(np.where(known, last, 1.0))) / (RATIO - 1.0)
    odds = np.where(known, np.exp(logs), current)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def _expected(game: Game, means: tuple[Floats, ...], play: tuple[Floats | None, ...], actor: int) -> Floats:
    """What an actor expects from each history on, by type, its own play and the others' means held: (N, D, T)."""
    values = at_nodes(game.plan, worth_to(game, play, actor))
    for layer, mean, own in zip(game.plan.layers, means, play, strict=True):
        odds = own if own is not None and layer.actor == actor else mean[..., None]
        values[layer.nodes] = np.add.reduce(odds * values[layer.children], axis=1)
    return values


def _moved(solution: Solution, before: Solution | None) -> Floats:
    """By how much the mean and the outcome that differ most do: (2, D)."""
    if before is None:
        return np.full((2, solution.game.draws), np.inf)
    gaps = [np.abs(one - two).max(axis=(0, 1)) for one, two in zip(solution.means, before.means, strict=True)]
    return np.stack([np.max(gaps, axis=0), np.abs(solution.outcomes - before.outcomes).max(axis=0)])


def _kept(old: Solution, new: Solution, done: Bools) -> Solution:
    """The new solution, but for the draws that were done before."""
    last = (done, done[:, None])

    def chosen(before: Floats | None, two: Floats | None, by: int) -> Floats | None:
        return None if before is None or two is None else np.where(last[by], before, two)

    def all_of(before: tuple[Floats, ...], two: tuple[Floats, ...], by: int) -> tuple[Floats, ...]:
        return tuple(np.where(last[by], a, b) for a, b in zip(before, two, strict=True))

    return replace(
        new,
        means=all_of(old.means, new.means, 0),
        play=tuple(chosen(a, b, 1) for a, b in zip(old.play, new.play, strict=True)),
        rationality=np.where(done, old.rationality, new.rationality),
        steps=np.where(done, old.steps, new.steps),
        solved=np.where(done, old.solved, new.solved),
    )


def finished(game: Game, point: Point, method: str, replies: compiled.Replies | None = None) -> Solution:
    """The solution at a point; `replies` is what is played there, where that is known."""
    rationality = np.expm1(point.s)
    reply = compiled.all_replies if compiled.serves(game) else play_in_parts
    means, play = replies or reply(game, rationality, point.unknowns)
    means = tuple(np.maximum(mean, 0.0) for mean in means)  # one that was solved for may end just below
    return Solution(game, method, means, play, rationality, point.steps, point.arrived)


def at_nodes(plan: Plan, worth: Floats) -> Floats:
    """Worth at the leaves (L, D, T) as one of all nodes, 0 elsewhere: (N, D, T)."""
    values = np.zeros((len(plan.tree.nodes), *worth.shape[1:]))
    values[list(plan.tree.leaves)] = worth
    return values


def best(plan: Plan, worth: Floats, means: tuple[Floats, ...], actor: int) -> Floats:
    """What an actor could get from each history on by its best play, by type, the others' means held: (N, D, T)."""
    values = at_nodes(plan, worth)
    for layer, mean in zip(plan.layers, means, strict=True):
        ahead = values[layer.children]
        own = layer.actor == actor
        values[layer.nodes] = ahead.max(axis=1) if own else np.add.reduce(mean[..., None] * ahead, axis=1)
    return values


def _regret(solution: Solution, actor: int) -> Floats:
    """The most that a type believed possible could gain: (D,). A crowd's members have none: see `cascade`."""
    one = solution.game
    if actor in one.crowds:
        return np.zeros(one.draws)
    worth = worth_to(one, solution.play, actor)
    able = best(one.plan, worth, solution.means, actor)
    if one.plan.sets is not None:
        able = best_unseen(one, worth, solution.means, actor)
    gap = able[0] - solution.values[actor][0]
    return np.asarray(np.where(one.weights[actor] > 0, gap, 0.0).max(axis=-1).clip(min=0.0))


def blocks(draws: int, width: int = BLOCK) -> Iterator[tuple[Places, int]]:
    """The places of the draws in each block, at most so many, and how many were asked for.

    A draw alone is worked twice, so that its bytes are those it has beside others; only where the width is 1 it is not.

    >>> [(places.tolist(), count) for places, count in blocks(5, 2)]
    [([0, 1], 2), ([2, 3], 2), ([4, 4], 1)]
    """
    for first in range(0, draws, width):
        stop = min(first + width, draws)
        count = max(stop - first, min(FEWEST, width))
        yield np.minimum(np.arange(first, first + count), stop - 1), stop - first
