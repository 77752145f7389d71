"""The unit in which rationality counts: how much is at stake for an actor in the play.

The unit is half the mean absolute difference (Gini 1912, Variabilità e mutabilità) of the actor's worth between two
ends of the play, each reached by coin tosses among the choices that are not dominated. A choice is dominated where, at
every type of the actor who makes it, its best end is worth less than the worst end of another choice; what is dominated
further down is left out first. So an extreme at an end that nobody would bring about, or an option that nobody takes,
does not change how much a mistake costs elsewhere.

Where all those ends are worth the same to the actor, the unit is half the least gap between its best choice and the
next one that is worth less, over all its own decisions, each followed by such play (the least, not the mean, and the
next that is worth less, so that one more choice at which nobody errs does not change it). Where there is none, it is
half the mean absolute difference over coin tosses among all choices. All that is at the prior mean of private numbers;
a prior centred on the alternative leaves nothing there, and then they stand at their quartiles, the unit being the mean
over these. An actor to whom no end matters has the unit 0.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.case.quantities import NamedTypes
from offramp.game.information import Layer, Plan
from offramp.game.payoffs import ROUNDING, Frame, Numbers, at_types, means_only, worth_parts
from offramp.game.response import Ends, Floats, less

Bools = NDArray[np.bool_]
CELLS = 4_000_000  # numbers that are worked on at once


def units(frame: Frame, numbers: Numbers) -> Floats:
    """The unit of rationality of each actor in each draw, in its own worth: (actors, D). Each draw by itself: the same
    bytes whatever draws are beside it."""
    width = max(1, CELLS // max(1, len(frame.tree.nodes) * len(frame.case.actors) * _corners(frame)))
    parts = (numbers.at(np.arange(k, min(k + width, numbers.draws))) for k in range(0, numbers.draws, width))
    return np.concatenate([_units(frame, part) for part in parts], axis=1)


def _corners(frame: Frame) -> int:
    return 1 << max(len(private) for private in frame.private)


def _units(frame: Frame, numbers: Numbers) -> Floats:
    plan = frame.plan
    parts = worth_parts(frame, means_only(frame, numbers))
    ends = tuple(one.worth for one in parts)  # of a crowd both sides of `self`, evenly
    quartiles = _at_shares(frame, numbers, parts, 0.25, 0.75)
    tosses = _undominated(frame, _at_shares(frame, numbers, parts, 0.0, 1.0)), even(plan, numbers.draws)
    return np.stack(
        [_unit(frame, tosses, *each, actor) for actor, each in enumerate(zip(ends, quartiles, strict=True))]
    )


def _at_shares(frame: Frame, numbers: Numbers, parts: tuple[Ends, ...], *shares: float) -> tuple[Floats, ...]:
    """The worths with each private quantity at some shares of its types; of named types, and of what follows another
    number, at all, as worth need not be greatest at an end of them."""
    told = frame.case.quantities
    whole = {path for path in numbers.bins if isinstance(told[path].value, NamedTypes)}
    whole |= {each for path in numbers.bins if told[path].follows for each in (path, told[path].follows)}
    places = {path: [round(share * (len(bins) - 1)) for share in shares] for path, bins in numbers.bins.items()}
    bins = {path: each if path in whole else each[places[path]] for path, each in numbers.bins.items()}
    return at_types(frame, Numbers(numbers.values, bins), parts)


def _unit(frame: Frame, tosses: tuple[Tosses, Tosses], ends: Floats, quartiles: Floats, actor: int) -> Floats:
    """What is at stake for one actor; the next definition where one finds nothing but rounding: (D,)."""
    undominated, tossed = tosses
    reached = undominated.reach(frame.plan)[frame.ends][..., None] > 0
    least = ROUNDING * np.where(reached, np.abs(quartiles), 0.0).max(axis=(0, 2))
    found = _difference(frame, undominated, ends)
    if (found <= least).any():
        found = np.where(found <= least, _gap(frame, undominated, ends, actor), found)
    for odds, worth in ((tossed, ends), (undominated, quartiles), (tossed, quartiles)):
        if (found <= least).any():
            by_type = [_difference(frame, odds, part) for part in _by_type(frame, worth, actor)]
            found = np.where(found <= least, sum(by_type) / len(by_type), found)
    return np.where(found <= least, 0.0, found)


def _by_type(frame: Frame, worth: Floats, actor: int) -> list[Floats]:
    """Worths (L, D, T) type by type; the two sides of a crowd are taken together."""
    return [worth] if actor in frame.crowds else np.split(worth, worth.shape[2], axis=2)


# play by coin tosses ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Tosses:
    """By layer of a plan, the probability of each choice: (G, A, D)."""

    layers: tuple[Floats, ...]

    def reach(self, plan: Plan) -> Floats:
        """The probability of each history: (N, D)."""
        draws = self.layers[0].shape[-1] if self.layers else 1  # nobody decides: alike in all draws
        out = np.ones((len(plan.tree.nodes), draws))
        for layer, odds in zip(reversed(plan.layers), reversed(self.layers), strict=True):
            out[layer.children] = out[layer.nodes][:, None] * odds
        return out


def even(plan: Plan, draws: int) -> Tosses:
    """Every choice as likely as any other, nested ones less."""
    shapes = ((len(layer.nodes), layer.choices, draws) for layer in plan.layers)
    everywhere = (np.ones(shape, dtype=bool) for shape in shapes)
    return Tosses(tuple(_tossed(layer, kept) for layer, kept in zip(plan.layers, everywhere, strict=True)))


def _tossed(layer: Layer, choices: Bools) -> Floats:
    """The odds of each choice that is kept (G, A, D)."""
    if layer.nests is None:
        return np.asarray(choices / choices.sum(axis=1, keepdims=True))
    return layer.nests.best(choices[..., None])[..., 0]


def _undominated(frame: Frame, ends: tuple[Floats, ...]) -> Tosses:
    """Every choice that is not dominated as likely as any other such, of worths at the ends of each private number.
    Worth is linear in each private quantity, so that the best end is convex and the worst one concave in the type: who
    compares them at the first and the last value of each compares them at every type."""
    high = [_filled(frame, each) for each in ends]
    low = [each.copy() for each in high]
    found = []
    for layer in frame.plan.layers:
        kept = _kept(frame, layer, low[layer.actor], high[layer.actor])
        for best, worst in zip(high, low, strict=True):
            best[layer.nodes] = np.where(kept[..., None], best[layer.children], -np.inf).max(axis=1)
            worst[layer.nodes] = np.where(kept[..., None], worst[layer.children], np.inf).min(axis=1)
        found.append(_tossed(layer, kept))
    return Tosses(tuple(found))


def _filled(frame: Frame, ends: Floats) -> Floats:
    """Worths at the ends (L, D, T) as worths at all histories: (N, D, T)."""
    worth = np.zeros((len(frame.tree.nodes), *ends.shape[1:]))
    worth[frame.ends] = ends
    return worth


def _alike(frame: Frame, layer: Layer, ends: Floats, top: bool) -> Floats:
    """The ends (G, A, D, T) after each choice, of all decisions that its actor cannot tell apart."""
    if frame.plan.sets is None:
        return ends
    places = frame.plan.sets.places[frame.plan.layers.index(layer)]
    sets = (ends[places == place] for place in range(places.max() + 1))
    return np.stack([each.max(axis=0) if top else each.min(axis=0) for each in sets])[places]


def _kept(frame: Frame, layer: Layer, low: Floats, high: Floats) -> Bools:
    """Which choices are not dominated: (G, A, D). What a crowd does is not a choice of any one actor."""
    best, worst = (_alike(frame, layer, each[layer.children], top) for each, top in ((high, True), (low, False)))
    out = np.ones(best.shape[:3], dtype=bool)
    if layer.actor not in frame.crowds:
        for other in range(layer.choices):
            out &= ~less(best, worst[:, other, None]).all(axis=-1)
    return out


# what is at stake -------------------------------------------------------------------------------------------------


def _difference(frame: Frame, tosses: Tosses, ends: Floats) -> Floats:
    """Half the mean absolute difference of worth (L, D, T) over pairs of ends: (D,). The sum over neighbouring worths
    of their gap times the odds to be below and above it."""
    odds = np.broadcast_to(tosses.reach(frame.plan)[frame.ends][..., None] / ends.shape[2], ends.shape)
    weight, worth = (each.transpose(0, 2, 1).reshape(-1, ends.shape[1]) for each in (odds, ends))
    reached = weight > 0
    worth = np.where(reached, worth, np.where(reached, worth, np.inf).min(axis=0))  # what is not reached opens no gap
    order = np.argsort(worth, axis=0, kind="stable")
    worth, weight = (np.take_along_axis(each, order, axis=0) for each in (worth, weight))
    below = np.minimum(np.cumsum(weight, axis=0)[:-1], 1.0)
    gaps = np.where(less(worth[:-1], worth[1:]), worth[1:] - worth[:-1], 0.0)
    return _added(gaps * below * (1.0 - below))


def _added(rows: Floats) -> Floats:
    """The sum of rows (K, D), each draw along its own memory."""
    return np.asarray(np.add.reduce(np.ascontiguousarray(rows.T), axis=1))


def _gap(frame: Frame, tosses: Tosses, ends: Floats, actor: int) -> Floats:
    """Half the least gap between an actor's best choice and the next one worth less, over its decisions; 0 for none."""
    values = _filled(frame, ends).mean(axis=-1)
    least = np.full(values.shape[1], np.inf)
    for layer, odds in zip(frame.plan.layers, tosses.layers, strict=True):
        ahead = values[layer.children]
        values[layer.nodes] = sum(odds[:, k] * ahead[:, k] for k in range(layer.choices))
        if layer.actor == actor and actor not in frame.crowds:
            first = ahead.max(axis=1, keepdims=True)
            gaps = np.where(less(ahead, first), first - ahead, np.inf).min(axis=1)
            least = np.minimum(least, gaps.min(axis=0))
    return np.where(np.isfinite(least), 0.5 * least, 0.0)
