"""The calculus behind one choice: what each alternative is worth, and at which numbers the choice would turn.

For a ruler who is offered exile this is the calculus of Sutter (1995), Gilligan (2006) and Krcmaric (2018), read off
the case's own tree: the value of staying and of leaving, the chance of survival at which he is indifferent, the
guarantee and the payment that would be enough, and whether the threat of prosecution pushes him out or locks him in.
The same sums serve any decision, such as whether a threat is worth carrying out.

Everybody's play is held fixed, by type and in public. Then what an alternative is worth is linear in any one number of
the case and in the probability of any one choice, so each turning point is one division, and exact. The chance that a
host keeps his guest counts as one number; it is not linear in what makes it up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from offramp.case import chance, conditions
from offramp.case.types import Host, Worth
from offramp.codec import Amount, Count, Text, computed
from offramp.game.beliefs import at_node
from offramp.game.payoffs import Frame, Numbers, types_of, worths
from offramp.game.response import Floats
from offramp.game.solvers import Solution

Side = Literal["move", "stay", "both"]

_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """One number at which the choice turns, all else held.
    `what` is the path of a quantity, or `ACTOR: OPTION` for how likely another's choice is; `slope` is what one more of
    it adds to the value of the move over that of staying; `turns_at` is None where no possible value turns the choice.
    `side` says which of the two alternatives it bears on."""

    what: Text
    now: float
    slope: float
    turns_at: float | None
    side: Side


@dataclass(frozen=True, slots=True)
class Loss:
    """A loss of the actor, how likely it is after the move and after staying; the larger it is, the more it pushes
    towards the alternative after which it is less likely (Krcmaric 2018)."""

    item: Text
    value: float
    after_move: float
    after_stay: float

    @property
    @computed
    def pushes(self) -> Literal["to move", "to stay", "neither"]:
        gap = self.after_stay - self.after_move
        return "neither" if abs(gap) <= _NOTHING else "to move" if gap > 0 else "to stay"


@dataclass(frozen=True, slots=True)
class Weighing:
    """A decision weighed: `move` against `stay` (children of `node`), on average over the types believed possible.
    The move does the option in question; `doing` and `instead` say of the options at choice what each alternative does.
    `payment`: what would have to be added to the worth of the move for indifference, 0 where none is needed."""

    node: Count
    actor: Text
    move: Count
    stay: Count
    value_move: float
    value_stay: float
    payment: Amount
    turns: tuple[TurningPoint, ...]
    losses: tuple[Loss, ...]
    doing: Mapping[str, bool]
    instead: Mapping[str, bool]


def weigh(frame: Frame, numbers: Numbers, solution: Solution, node: int, move: int, stay: int) -> Weighing:
    """The calculus of a decision, for one draw; `move` and `stay` are children of `node`."""
    place = frame.tree.turns[frame.tree.nodes[node].turn or 0].actor
    believed = at_node(solution, node)[0]
    ways = _Ways(frame, solution, place, believed, (move, stay))
    worth = worths(frame, numbers)[place][:, 0]
    values = [float((way * worth).sum()) for way in ways.leaves]
    gap = values[0] - values[1]
    turns = (*_quantities(frame, numbers, place, ways, gap), *_choices(frame, worth, solution, ways, gap))
    losses = tuple(_losses(frame, numbers, place, ways))
    actor = frame.case.actors[place].id
    both = (choice_at(frame, node, child) for child in (move, stay))
    return Weighing(node, actor, move, stay, values[0], values[1], max(0.0, -gap), turns, losses, *both)


def choice_at(frame: Frame, node: int, child: int) -> dict[str, bool]:
    """What a choice does of the options in which the choices at a decision differ."""
    state, options = frame.tree.nodes[child].state, [one.id for one in frame.case.options]
    at_choice = options_of(frame, frame.tree.nodes[node].children)
    return {option: bool(state >> (len(options) - 1 - options.index(option)) & 1) for option in at_choice}


class _Ways:
    """How likely each leaf is after each of the two alternatives, jointly with the actor's type: (L, T) each."""

    def __init__(self, frame: Frame, solution: Solution, place: int, believed: Floats, starts: tuple[int, int]) -> None:
        self.frame, self.solution, self.place, self.believed, self.starts = frame, solution, place, believed, starts
        self.leaves = tuple(self.from_(start)[frame.ends] for start in starts)

    def from_(self, start: int, certain: tuple[int, int] | None = None) -> Floats:
        """The weight of every node after `start`; `certain` makes one choice (decision, its place) certain."""
        tree, out = self.frame.tree, np.zeros((len(self.frame.tree.nodes), len(self.believed)))
        out[start] = self.believed
        for node in range(start, len(tree.nodes)):
            if tree.nodes[node].turn is None or not out[node].any():
                continue
            sure = certain is not None and certain[0] == node
            odds = np.eye(len(tree.nodes[node].children))[certain[1]] if certain and sure else self._odds(node)
            for choice, child in enumerate(tree.nodes[node].children):
                out[child] = out[node] * odds[choice]
        return out

    def _odds(self, node: int) -> Floats:
        layer, g = self.solution.game.plan.place[node]
        play = self.solution.play[layer]
        if self.solution.game.plan.layers[layer].actor == self.place and play is not None:
            return play[g, :, 0]
        return self.solution.means[layer][g, :, 0]


def _quantities(frame: Frame, numbers: Numbers, place: int, ways: _Ways, gap: float) -> Iterator[TurningPoint]:
    """A turn for each number that bears on either alternative; of a host, for the chance that follows from him."""
    worth = worths(frame, numbers)[place][:, 0]
    private = types_of(frame, numbers, place)
    hosts = {one.path: one for one in _hosts(frame)}
    numbers_of_hosts = {number.path for host in hosts.values() for number in host.quantities}
    for path in (*hosts, *(path for path in frame.case.quantities if path not in numbers_of_hosts)):
        now = _now(frame, numbers, place, path, ways.believed)
        shifted = worths(frame, _shifted(numbers, path, now, path in private))[place][:, 0]
        slopes = [float((way * (shifted - worth)).sum()) for way in ways.leaves]
        if max(map(abs, slopes)) > _NOTHING:
            likely = path in hosts or path in frame.case.probabilities
            yield _turn(path, now, slopes, gap, (0.0, 1.0) if likely else (-np.inf, np.inf))


def _hosts(frame: Frame) -> Iterator[Host]:
    for one in frame.case.chances:
        yield from (each.probability for each in one.cases if isinstance(each.probability, Host))


def _now(frame: Frame, numbers: Numbers, place: int, path: str, believed: Floats) -> float:
    """What a number is now: as believed where it is private, as it follows from a host."""
    grid = types_of(frame, numbers, place)
    if path in grid:
        return float((grid[path][:, 0] * believed).sum())
    hosted = (each for one in frame.case.chances for each in one.cases if each.probability.path == path)
    found = numbers.values[path] if path in numbers.values else chance.odds(next(hosted), numbers.values)
    return float(np.asarray(found).reshape(-1)[0])


def _shifted(numbers: Numbers, path: str, now: float, private: bool) -> Numbers:
    """The numbers with one of them raised by 1; worth is linear in it, so that a chance beyond 1 does no harm."""
    if private:
        return replace(numbers, bins={**numbers.bins, path: numbers.bins[path] + 1.0})
    return replace(numbers, values={**numbers.values, path: np.full(numbers.draws, now + 1.0)})


def _turn(what: str, now: float, slopes: list[float], gap: float, bounds: tuple[float, float]) -> TurningPoint:
    slope = slopes[0] - slopes[1]
    at = _within(now - gap / slope, bounds) if abs(slope) > _NOTHING else None
    side: Side = "both" if min(map(abs, slopes)) > _NOTHING else "move" if abs(slopes[0]) > _NOTHING else "stay"
    return TurningPoint(what, now, slope, at, side)


def _within(at: float, bounds: tuple[float, float]) -> float | None:
    """A number between two bounds but for rounding; None where it lies outside."""
    if bounds[0] - _NOTHING <= at <= bounds[1] + _NOTHING:
        return min(max(at, bounds[0]), bounds[1])
    return None


def _choices(frame: Frame, worth: Floats, solution: Solution, ways: _Ways, gap: float) -> Iterator[TurningPoint]:
    """A turn for each option of another that may be chosen after an alternative: at the likeliest of the decisions
    about it at which it makes a difference."""
    weights = [ways.from_(start).sum(axis=-1) for start in ways.starts]
    for option, nodes in sorted(_next_choices(frame, ways, weights).items()):
        found = ((node, _by_choice(frame, worth, ways, node)) for node in nodes)
        node, slopes = next(((n, s) for n, s in found if max(map(abs, s)) > _NOTHING), (None, []))
        if node is not None:
            layer, place = solution.game.plan.place[node]
            now = float(solution.means[layer][place, 1, 0])
            actor = frame.case.actors[solution.game.plan.layers[layer].actor].id
            yield _turn(f"{actor}: {option}", now, slopes, gap, (0.0, 1.0))


def _by_choice(frame: Frame, worth: Floats, ways: _Ways, node: int) -> list[float]:
    """What each alternative gains when the choice at a node goes from sure no to sure yes."""
    sure = [[float((ways.from_(start, (node, k))[frame.ends] * worth).sum()) for k in (0, 1)] for start in ways.starts]
    return [yes - no for no, yes in sure]


def _next_choices(frame: Frame, ways: _Ways, weights: list[Floats]) -> dict[str, list[int]]:
    """For each option that another may take to yes, the decisions between the two, the likeliest first."""
    tree, found = frame.tree, dict[str, list[int]]()
    total = weights[0] + weights[1]
    for node in np.argsort(-total, kind="stable").tolist():
        one = tree.nodes[node]
        if total[node] > _NOTHING and one.turn is not None and tree.turns[one.turn].actor != ways.place:
            named = options_of(frame, one.children)
            if len(one.children) == 2 and len(named) == 1:
                found.setdefault(named[0], []).append(node)
    return found


def options_of(frame: Frame, children: tuple[int, ...]) -> tuple[str, ...]:
    """The options in which the choices at a decision differ."""
    states = [frame.tree.nodes[child].state for child in children]
    n = len(frame.case.options)
    return tuple(
        one.id for k, one in enumerate(frame.case.options) if len({state >> (n - 1 - k) & 1 for state in states}) == 2
    )


def _losses(frame: Frame, numbers: Numbers, place: int, ways: _Ways) -> Iterator[Loss]:
    """The actor's losses that may follow either alternative, with their odds."""
    form = frame.case.preference(frame.case.actors[place].id)
    chances = {one.id: one for one in frame.case.chances}
    for item in form.items if isinstance(form, Worth) and place not in frame.crowds else ():
        odds = chance.expectation(item.when, frame.truth, chances, numbers.values)
        odds = np.broadcast_to(odds, (len(frame.ends), numbers.draws))[:, :1]
        after = [min(float((way * odds).sum()), 1.0) for way in ways.leaves]
        value = float(numbers.values[item.value.path][0])
        if value < 0 and max(after) > _NOTHING and chances.keys() & set(conditions.names(item.when)):
            yield Loss(item.name, value, after[0], after[1])
