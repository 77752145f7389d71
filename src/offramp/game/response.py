"""One pass through a game: how everybody plays, given rationality and the mean choice probabilities that feed back.

From the last turn to the first. An actor's expectation at its own decision weighs the choices by its own play, by
type; at another's decision by that one's mean choice probabilities, which are public. Its play is the logit of what it
expects of each choice (McKelvey & Palfrey 1998, Experimental Economics 1:9-41, agent form, eq. 3):

    p(a | t) = exp(rate V(a | t)) / sum over b of exp(rate V(b | t))

or, in the limit, an even split over its best choices (nested choices: see `nests`). A mean is the play averaged over
the types as they are believed to be at that public history: prior weight times the probability of the actor's own
earlier choices, by type.

Shapes: L leaves, D draws, T types of an actor, G decisions and A choices of a layer, U unknowns. Types come last, since
sums over them are most of the work and a sum over the last axis never looks at another draw. Derivatives have slots
(see `plan`) after the decision, the first one for rationality.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from offramp.case.global_game import Parameters, collapse, cost
from offramp.game.information import LEAVES, Earlier, Layer, Plan, Trail
from offramp.game.nests import logit_slopes, nested_logit

Floats = NDArray[np.float64]
Places = NDArray[np.intp]

FEWEST = 2  # draws that are worked together: NumPy adds up an array of one draw in another order
EQUAL = 1e-12  # of the larger of two worths: closer ones are equal


def less(left: Floats, two: Floats) -> NDArray[np.bool_]:
    """Whether worths are less than others by more than rounding."""
    return np.asarray(two - left > EQUAL * np.maximum(np.abs(left), np.abs(two)))


def evenly(best: NDArray[np.bool_], axis: int) -> Floats:
    """Equal probabilities for the choices along an axis that are among the best."""
    return np.asarray(best / best.sum(axis=axis, keepdims=True))


@dataclass(frozen=True, eq=False)
class Many:
    """A crowd with numbers: by which model it falls, and that model's parameters, each (D,); `highest`: whether at the
    largest threshold where there are several."""

    model: str
    parameters: Parameters
    highest: bool = False


@dataclass(frozen=True, eq=False)
class Ends:
    """What an actor is worth at the leaves in their order, expected over the chances: `base` (L, D, T), or (L, D, 1)
    where it is that of every type; and of each number that it hides the `share` that counts there (L, D), and what it
    is by `size` (D, T)."""

    base: Floats
    share: tuple[Floats, ...] = ()
    size: tuple[Floats, ...] = ()

    @property
    def types(self) -> int:
        return int((*self.size, self.base)[0].shape[-1])

    @cached_property
    def worth(self) -> Floats:
        """By type: (L, D, T)."""
        out = self.base
        for share, size in zip(self.share, self.size, strict=True):
            part = share[..., None] * size
            out = np.add(out, part, out=part)
        return out

    def at(self, draws: Places) -> Ends:
        """Some of the draws, by their places."""
        share = tuple(np.take(one, draws, axis=1) for one in self.share)
        return Ends(np.take(self.base, draws, axis=1), share, tuple(one[draws] for one in self.size))


@dataclass(frozen=True, eq=False)
class Cross:
    """A number of an actor's worth that the hidden type of another, the `source`, sets: how much of it counts at the
    leaves (L, D), and by how much it is more than its prior mean for each type of the source (D, T)."""

    actor: int
    source: int
    share: Floats
    size: Floats

    def at(self, draws: Places) -> Cross:
        return replace(self, share=np.take(self.share, draws, axis=1), size=self.size[draws])


@dataclass(frozen=True, eq=False)
class Game:
    """A tree with numbers.

    * `ends`: the worth of each actor; `worth`: the same by type, (L, D, T) each.
    * `weights`: for each actor (D, T), what is believed of its type at the start; each row sums to 1.
    * `rate`: (actors, D), by which rationality is multiplied: one over the actor's range, or 1.
    * `crowds`: for an actor that is a crowd, how it falls; its two "types" are a member who stays out and one who
      joins.
    * `grid`: for each actor, how many values each of its private quantities has; types are their combinations, the last
      quantity changing fastest; `cross`: what the hidden types of others add to worth."""

    plan: Plan
    ends: tuple[Ends, ...]
    weights: tuple[Floats, ...]
    rate: Floats
    crowds: dict[int, Many]
    grid: tuple[tuple[int, ...], ...]
    cross: tuple[Cross, ...] = ()

    @property
    def draws(self) -> int:
        return int(self.rate.shape[1])

    @cached_property
    def worth(self) -> tuple[Floats, ...]:
        return tuple(one.worth for one in self.ends)

    @cached_property
    def log_weights(self) -> tuple[Floats, ...]:
        with np.errstate(divide="ignore"):
            return tuple(map(np.log, self.weights))


def part_of(game: Game, draws: Places) -> Game:
    """Some of a game's draws, by their places."""
    crowds = {
        place: replace(many, parameters={name: _drawn(value, draws) for name, value in many.parameters.items()})
        for place, many in game.crowds.items()
    }
    ends = tuple(each.at(draws) for each in game.ends)
    weights = tuple(each[draws] for each in game.weights)
    rate, cross = np.take(game.rate, draws, axis=1), tuple(one.at(draws) for one in game.cross)
    return replace(game, ends=ends, weights=weights, rate=rate, crowds=crowds, cross=cross)


def some_of(game: Game, draws: Places, together: int) -> list[Places]:
    """Some places of a game's draws at a time; one that is left is worked beside itself, never alone."""
    if len(draws) == 1 < game.draws:
        draws = np.repeat(draws, FEWEST)
    ends = [*range(0, max(len(draws) - 1, 1), together), len(draws)]
    return [draws[first:stop] for first, stop in pairwise(ends)] if len(draws) else []


def _drawn(value: ArrayLike, draws: Places) -> ArrayLike:
    """A parameter of a crowd: a number, or one for each draw."""
    return np.asarray(value)[draws] if np.ndim(value) else value


@dataclass(frozen=True, eq=False)
class Reply:
    """What a pass gives: by layer the public means (G, A, D) and the play by type (G, A, D, T; None for a crowd), and
    by how much the unknowns are off: `residual` (U, D), and its derivatives by the unknowns and, last, by rationality:
    (U, U + 1, D), None where not asked for. `logs`: the logarithms of `play` at decisions that are earlier ones of
    others, which tell types apart where the play itself is too small for a double; () where only `play` is known."""

    means: tuple[Floats, ...]
    play: tuple[Floats | None, ...]
    residual: Floats
    jacobian: Floats | None
    logs: tuple[Floats | None, ...] = ()


def respond(game: Game, rationality: Floats | None, unknowns: Floats, slopes: bool = False) -> Reply:
    """The reply to `unknowns` (U, D) at `rationality` (D,), or in the limit where that is None."""
    work = _Work(game, rationality, unknowns, slopes)
    for k in range(len(game.plan.layers)):
        work.pass_layer(k)
    residual = np.empty_like(unknowns)
    jacobian = np.zeros((len(unknowns), len(unknowns) + 2, game.draws)) if slopes else None
    for trail in game.plan.trails:
        work.close(trail, residual, jacobian)
    if jacobian is not None:
        jacobian = _square(jacobian)
    return Reply(tuple(work.means), tuple(work.play), residual - unknowns, jacobian)


def _square(jacobian: Floats) -> Floats:
    """Without the column of empty slots, rationality last, and the unknowns themselves taken off."""
    count = len(jacobian)
    out = np.concatenate([jacobian[:, :count], jacobian[:, count + 1 :]], axis=1)
    out[np.arange(count), np.arange(count)] -= 1.0
    return out


def type_beliefs(game: Game, reply: Reply, trail: Trail) -> Floats:
    """What is believed of the actor's type at the decisions of a trail: (G, D, T)."""
    actor = game.plan.layers[trail.layer].actor
    logs = np.zeros((len(trail.place), *game.weights[actor].shape)) + game.log_weights[actor]
    with np.errstate(divide="ignore"):
        for one in trail.earlier:
            known = reply_play(reply.logs, one.layer) if reply.logs else np.log(reply_play(reply.play, one.layer))
            logs += known[one.place, one.choice]
    return weights_of_logs(logs)


def reply_play(play: tuple[Floats | None, ...], layer: int) -> Floats:
    found = play[layer]
    assert found is not None
    return found


def weights_of_logs(logs: Floats) -> Floats:
    """Weights from their logarithms, over the types; even where all are nothing."""
    top = logs.max(axis=-1, keepdims=True)
    known = np.isfinite(top)
    weights = np.exp(np.where(known, logs - np.where(known, top, 0.0), 0.0))
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


class _Work:
    """The arrays of a pass while it goes up the tree."""

    def __init__(self, game: Game, rationality: Floats | None, unknowns: Floats, slopes: bool) -> None:
        count = len(game.plan.layers)
        self.game, self.unknowns, self.slopes = game, unknowns, slopes
        self.rate = None if rationality is None else game.rate * rationality
        self.values: list[list[Floats]] = [[np.empty(0)] * count for _ in game.worth]  # (G, D, T)
        self.means: list[Floats] = [np.empty(0)] * count
        self.play: list[Floats | None] = [None] * count
        self.logs: list[Floats | None] = [None] * count
        self.mean_slopes: list[Floats] = [np.empty(0)] * count  # (G, 1 + S, A, D); unknowns have none but their own
        self.value_slopes: list[list[Floats | None]] = [[None] * count for _ in game.worth]  # (G, 1 + S, D, T)
        self.nested: dict[int, Floats] = {}  # by layer with nests: how log play follows the logits, (G, A, A, D, T)
        self.logit_slopes: dict[int, tuple[Floats, list[Floats]]] = {}  # by layer: (G, A, D, T), by choice (G, W, D, T)

    def pass_layer(self, k: int) -> None:
        layer, actor = self.game.plan.layers[k], self.game.plan.layers[k].actor
        ahead = self._ahead(layer, actor)
        slopes = self._below(layer, actor) if self.slopes else None
        if actor in self.game.crowds:
            self._crowd(k, layer, ahead, slopes)
        else:
            self._decide(k, layer, ahead, slopes)
        for other in range(len(self.values)):
            if self.game.plan.looks[other][k] and (other != actor or actor in self.game.crowds):
                self._expect(k, layer, other)

    def _ahead(self, layer: Layer, actor: int) -> list[Floats]:
        """What an actor expects after each choice: (G, D, T) each."""
        worth, values = self.game.worth[actor], self.values[actor]
        out = []
        for parts in layer.ahead:
            found = [(worth if one.layer == LEAVES else values[one.layer])[one.place] for one in parts]
            if len(parts) > 1:
                into = np.empty((len(layer.nodes), *worth.shape[1:]))
                for one, each in zip(parts, found, strict=True):
                    into[one.decision] = each
                found = [into]
            out += found
        return out

    def _below(self, layer: Layer, actor: int) -> list[Floats]:
        """The slopes of an actor's expectations at the children, by choice: (G, 1 + W, D, T) each."""
        shape, count = self.game.worth[actor].shape[1:], len(layer.nodes)
        out: list[Floats | None] = [None] * layer.choices
        for one in layer.sources:
            found = self.value_slopes[actor][one.layer]
            if found is None:
                continue
            if len(one.decision) == count and found.shape[1] == 1 + layer.widths[one.choice]:
                out[one.choice] = found[one.place]
                continue
            into = out[one.choice]
            if into is None:
                into = out[one.choice] = np.zeros((count, 1 + layer.widths[one.choice], *shape))
            into[one.decision, : found.shape[1]] = found[one.place]
        widths = zip(out, layer.widths, strict=True)
        return [np.zeros((count, 1 + width, *shape)) if one is None else one for one, width in widths]

    # the actor who decides -----------------------------------------------------------------------------------------

    def _decide(self, k: int, layer: Layer, ahead: list[Floats], slopes: list[Floats] | None) -> None:
        actor = layer.actor
        if self.rate is None:
            values = np.stack(ahead, axis=1)
            best = ~less(values, values.max(axis=1, keepdims=True))
            play = evenly(best, 1) if layer.nests is None else layer.nests.best(best)
        elif layer.nests is not None:
            play, self.logs[k], within = nested_logit(self.rate[actor, :, None] * np.stack(ahead, axis=1), layer.nests)
            if self.slopes:
                self.nested[k] = logit_slopes(layer.nests, play, within)
        else:
            play, self.logs[k] = _logit(self.rate[actor, :, None], ahead, k in self.game.plan.heard)
        self.play[k] = play
        value = self.values[actor][k] = _weighed(play, ahead)
        if layer.feedback:
            self._public(k, layer)
        else:
            self.means[k] = _sum(play * self.game.weights[actor], -1)
        if slopes is not None:
            self._decide_slopes(k, layer, np.stack(ahead, axis=1), value, slopes)

    def _public(self, k: int, layer: Layer) -> None:
        """The means that are unknowns."""
        own = self.unknowns[layer.unknowns[:, : layer.own]]
        self.means[k] = np.concatenate([own, 1.0 - _sum(own, 1)[:, None]], axis=1)

    def _decide_slopes(self, k: int, layer: Layer, ahead: Floats, value: Floats, slopes: list[Floats]) -> None:
        assert self.rate is not None
        actor = layer.actor
        rate, play = self.rate[actor, :, None], self.play[k]
        assert play is not None
        by_rationality = np.stack([each[:, 0] for each in slopes], axis=1)
        first = self.game.rate[actor, :, None] * ahead + rate * by_rationality  # of the logits, by rationality
        nested = self.nested.get(k)
        mean = _weighed(play, first.swapaxes(0, 1))[:, None]
        first = first - mean if nested is None else _sum(nested * first[:, None], 2)  # of the logarithm of the play
        blocks = [rate * each[:, 1:] for each in slopes]  # of the logits, by the unknowns below each choice
        self.logit_slopes[k] = (first, blocks)
        out = np.zeros((len(layer.nodes), 1 + layer.unknowns.shape[1], *value.shape[1:]))
        out[:, 0] = _weighed(play, by_rationality.swapaxes(0, 1)) + _weighed(play * first, ahead.swapaxes(0, 1))
        gain = play * (1.0 + rate * (ahead - value[:, None]))
        if nested is not None:
            gain = play + rate * _sum((play * ahead)[:, :, None] * nested, 1)
        for choice in layer.leading:
            out[:, 1:][:, layer.blocks[choice]] = gain[:, choice, None] * slopes[choice][:, 1:]
        self.value_slopes[actor][k] = out
        if not layer.feedback:
            weights = self.game.weights[actor][None]
            self.mean_slopes[k] = self._mean_slopes(layer, play, weights, first, blocks, nested)

    def _mean_slopes(
        self, layer: Layer, play: Floats, weights: Floats, first: Floats, blocks: list[Floats], nested: Floats | None
    ) -> Floats:
        """How the play, averaged with fixed weights (G or 1, D, T), changes: (G, 1 + S, A, D)."""
        out = np.zeros((len(play), 1 + layer.unknowns.shape[1], layer.choices, self.game.draws))
        out[:, 0] = _sum(weights[:, None] * play * first, -1)
        if nested is not None:
            for choice in layer.leading:
                moved = weights[:, None] * play * nested[:, :, choice]  # (G, A, D, T)
                out[:, 1:][:, layer.blocks[choice]] = _sum(blocks[choice][:, :, None] * moved[:, None], -1)
            return out
        others = np.ascontiguousarray(play.transpose(0, 2, 3, 1))  # (G, D, T, A)
        for choice in layer.leading:
            moved = (weights * play[:, choice])[:, None] * blocks[choice]  # (G, W, D, T)
            here = out[:, 1:][:, layer.blocks[choice]]
            here -= (moved.transpose(0, 2, 1, 3) @ others).transpose(0, 2, 3, 1)
            here[:, :, choice] += _sum(moved, -1)
        return out

    # the others, and crowds ----------------------------------------------------------------------------------------

    def _expect(self, k: int, layer: Layer, actor: int) -> None:
        """What an actor expects at a decision that is not its own."""
        ahead, means = self._ahead(layer, actor), self.means[k]
        self.values[actor][k] = _weighed(means[..., None], ahead)
        if not self.slopes:
            return
        slopes = self._below(layer, actor)
        out = self._by_mean(k, layer, np.stack(ahead, axis=1))
        for choice in range(layer.choices):
            out[:, 0] += means[:, choice, :, None] * slopes[choice][:, 0]
        for choice in layer.leading:
            out[:, 1:][:, layer.blocks[choice]] += means[:, choice, None, :, None] * slopes[choice][:, 1:]
        self.value_slopes[actor][k] = out

    def _by_mean(self, k: int, layer: Layer, ahead: Floats) -> Floats:
        """How an expectation changes as the means at this decision do, those ahead held: (G, 1 + S, D, T)."""
        out = np.zeros((len(layer.nodes), 1 + layer.unknowns.shape[1], *ahead.shape[2:]))
        if layer.feedback:
            out[:, 1 : 1 + layer.own] = ahead[:, :-1] - ahead[:, -1:]
            return out
        by_mean = self.mean_slopes[k]
        for choice in range(layer.choices):
            out += by_mean[:, :, choice, :, None] * ahead[:, choice, None]
        return out

    def _crowd(self, k: int, layer: Layer, ahead: list[Floats], slopes: list[Floats] | None) -> None:
        """A crowd tips or not, by what a member expects: staying out or joining (axis T), falling or not (axis A)."""
        crowd = self.game.crowds[layer.actor]
        paid, by_worth = cost(ahead[0][..., 0], ahead[0][..., 1], ahead[1][..., 0], ahead[1][..., 1])
        found = collapse(crowd.model, paid, crowd.parameters, crowd.highest)
        self.means[k] = np.stack([1.0 - found.probability, found.probability], axis=1)
        if slopes is None:
            return
        out = np.zeros((len(layer.nodes), 1 + layer.unknowns.shape[1], 2, self.game.draws))
        for fallen in (0, 1):
            for joined in (0, 1):
                by = (found.slope * by_worth[2 * fallen + joined])[:, None]
                here = by * slopes[fallen][..., joined]
                out[:, 0, 1] += here[:, 0]
                out[:, 1:, 1][:, layer.blocks[fallen]] += here[:, 1:]
        out[:, :, 0] = -out[:, :, 1]
        self.mean_slopes[k] = out

    # what feeds back -----------------------------------------------------------------------------------------------

    def close(self, trail: Trail, residual: Floats, jacobian: Floats | None) -> None:
        """Means at beliefs, for the decisions of a trail, and their slopes."""
        layer = self.game.plan.layers[trail.layer]
        play = reply_play(tuple(self.play), trail.layer)[trail.place]
        reply = Reply((), tuple(self.play), residual, None, () if self.rate is None else tuple(self.logs))
        believed = type_beliefs(self.game, reply, trail)
        means = _sum(believed[:, None] * play, -1)
        rows = layer.unknowns[trail.place, : layer.own]
        residual[rows] = means[:, : layer.own]
        if jacobian is None:
            return
        first, blocks = self.logit_slopes[trail.layer]
        first, blocks = first[trail.place], [each[trail.place] for each in blocks]
        nested = self.nested[trail.layer][trail.place] if trail.layer in self.nested else None
        own = self._mean_slopes(layer, play, believed, first, blocks, nested)[:, :, : layer.own]
        self._add(jacobian, rows, layer.unknowns[trail.place], own)
        pull = (believed[:, None] * (play - means[..., None]))[:, : layer.own]  # (G, own, D, T)
        for one in trail.earlier:
            above = self.game.plan.layers[one.layer]
            slopes = self._belief_slopes(one, above, pull)
            self._add(jacobian, rows, above.unknowns[one.place], slopes)

    def _belief_slopes(self, earlier: Earlier, above: Layer, pull: Floats) -> Floats:
        """How means change as an earlier choice tells more or less of the type: (G, 1 + S, own, D)."""
        k, place, choice = earlier.layer, earlier.place, earlier.choice
        first, blocks = self.logit_slopes[k]
        play = reply_play(tuple(self.play), k)
        out = np.zeros((len(pull), 1 + above.unknowns.shape[1], *pull.shape[1:2], self.game.draws))
        out[:, 0] = _sum(pull * first[place, choice][:, None], -1)
        if k in self.nested:
            for other in above.leading:
                told = self.nested[k][place, choice, other][:, None] * blocks[other][place]  # (rows, W, D, T)
                out[:, 1:][:, above.blocks[other]] = _sum(pull[:, None] * told[:, :, None], -1)
            return out
        for taken, rows in earlier.chosen:
            told = blocks[taken][place[rows]]  # (rows, W, D, T)
            start = 1 + above.blocks[taken].start
            for slot in range(above.widths[taken]):
                out[rows, start + slot] = _sum(pull[rows] * told[:, slot, None], -1)
        for one, here in earlier.places if sum(above.widths) else ():
            parts = [odds * each[one] for odds, each in zip(play[one], blocks, strict=True)]
            expected = np.concatenate(parts).transpose(1, 2, 0)  # (D, T, S)
            pulled = pull[here]
            by_draw = pulled.reshape(-1, *pull.shape[2:]).transpose(1, 0, 2)  # (D, rows, T)
            fall = (by_draw @ expected).transpose(1, 2, 0).reshape(*pulled.shape[:2], -1, self.game.draws)
            out[here, 1 + above.own :] -= fall.transpose(0, 2, 1, 3)
        return out

    def _add(self, jacobian: Floats, rows: NDArray[np.intp], columns: NDArray[np.intp], slopes: Floats) -> None:
        """Add slopes (G, 1 + S, own, D) at their unknowns; the last two columns are for empty slots and rationality."""
        count = len(jacobian)
        for choice in range(rows.shape[1]):
            here = rows[:, choice]
            jacobian[here, count + 1] += slopes[:, 0, choice]
            jacobian[here[:, None], columns] += slopes[:, 1:, choice]


def _logit(rate: Floats, ahead: list[Floats], logs: bool) -> tuple[Floats, Floats | None]:
    """The logit over axis 1 at a rate (D, 1), and where it is heard its logarithm."""
    if len(ahead) == 2:
        return _logit_of_two(rate * ahead[1] - rate * ahead[0], logs)
    logits = rate * np.stack(ahead, axis=1)
    below = logits - logits.max(axis=1, keepdims=True)
    shifted = np.exp(below)
    total = shifted.sum(axis=1, keepdims=True)
    return shifted / total, below - np.log(total) if logs else None


def _logit_of_two(gain: Floats, logs: bool) -> tuple[Floats, Floats | None]:
    """The logit of the first choice and the second, by what the second is better: (G, 2, D, T)."""
    size = np.abs(gain)
    odds = np.exp(-size)
    total = 1.0 + odds
    better, worse, first = 1.0 / total, odds / total, gain < 0
    play = np.stack([np.where(first, better, worse), np.where(first, worse, better)], axis=1)
    if not logs:
        return play, None
    log = -np.log(total)
    return play, np.stack([np.where(first, log, log - size), np.where(first, log - size, log)], axis=1)


def _weighed(odds: Floats, values: Iterable[Floats]) -> Floats:
    """Values by choice weighed by their odds (axis 1) and added up."""
    parts = (odds[:, choice] * each for choice, each in enumerate(values))
    out = next(parts)
    for part in parts:
        out += part
    return out


def _sum(array: Floats, axis: int) -> Floats:
    return np.asarray(np.add.reduce(array, axis=axis))
