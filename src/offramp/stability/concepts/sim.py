"""Simultaneous stability, SIM: no improvement survives the others' moving at the same moment. A variant, named as such.

    SIM(i, s):  for all s1 in R_i+(s) there is, for each j != i, an m_j in {s} + R_j+(s) such that the state with i's
                options from s1 and each j's options from m_j is feasible and <=_i s

Source: after Fraser & Hipel (1984), Conflict Analysis, whose simultaneous stability is for two actors and one reply;
the form for n actors is ours. Ties sanction. Nash implies SIM.

Shapes: result bool (S, D). Costs the product of everybody's improvements, up to S * S comparisons.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from offramp.errors import ModelError, Problem
from offramp.graph.model import Bools, Model, name
from offramp.graph.moves import departures, improvements, no_better
from offramp.stability.concept import Concept
from offramp.stability.sanctions import PreparedModel
from offramp.stability.witness import Countermove, Reasons, countered, move

VARIANT = "sim: variant after Fraser & Hipel (1984); every other actor may answer by an improvement or stay"
MOST_STATES = 1 << 14  # beyond, only when asked: the cost grows with the square

Flips = dict[int, Bools]  # a flip of own options, as bits: where it is an improvement


def sim(prepared: PreparedModel, actor: int) -> Bools:
    """Simultaneous stability of every state for one actor."""
    model, rank = prepared.model, prepared.ranks[actor]
    others = [_improving(prepared, k) for k in range(len(model.actors)) if k != actor]
    codes = np.arange(len(rank))
    stable = np.broadcast_to(model.feasible[:, None], rank.shape).copy()
    for own, gains in _improving(prepared, actor).items():
        met = np.zeros_like(gains)
        for flip, legal in _joint(others, gains & stable):
            end = codes ^ (own ^ flip)
            met |= legal & model.feasible[end][:, None] & (rank[end] <= rank)
        stable &= ~gains | met
    return stable


def _improving(prepared: PreparedModel, actor: int) -> Flips:
    """Each flip of the actor's own options that is an improvement somewhere, and where."""
    model, rank = prepared.model, prepared.ranks[actor]
    found: Flips = {}
    codes = np.flatnonzero(model.feasible)
    for places, targets in departures(model, actor, codes):
        starts = codes[places]
        better = rank[targets] > rank[starts]
        if better.any():
            where = np.zeros(rank.shape, dtype=bool)
            where[starts] = better
            found[int(starts[0] ^ targets[0])] = where
    return found


def _joint(others: Sequence[Flips], where: Bools) -> Iterator[tuple[int, Bools]]:
    """Every way in which each of the others stays or improves, and the states in `where` at which all can."""
    if not others:
        yield 0, where
        return
    yield from _joint(others[1:], where)
    for flip, gains in others[0].items():
        both = where & gains
        if both.any():
            for rest, everywhere in _joint(others[1:], both):
                yield flip ^ rest, everywhere


def comparisons(model: Model) -> int:
    """An upper bound on the states that a solution by SIM compares, for all actors."""
    return len(model.actors) * len(model.feasible) ** 2


def _check(model: Model, slow: bool) -> None:
    """Refuse a large model, unless the caller is willing to wait. Raises ModelError sim-too-large."""
    if len(model.feasible) > MOST_STATES and not slow:
        message = f"sim would compare up to {comparisons(model):.1e} states"
        raise ModelError(Problem("sim-too-large", "model", 0, 0, message, remedy="leave sim out, or ask with --slow"))


def _reasons(model: Model, i: int, s: int) -> Reasons:
    return countered(model, i, s, lambda gain: _countermove(model, i, s, gain))


def _countermove(model: Model, i: int, s: int, gain: int) -> Countermove:
    """The simultaneous moves that deter the improvement, by as few actors as do."""
    improvement = move(model, i, s, gain)
    others = [k for k in range(len(model.actors)) if k != i]
    choices = itertools.product(*([s, *improvements(model, k, s, credible=True)] for k in others))
    for ends in sorted(choices, key=lambda ends: sum(end != s for end in ends)):
        end = gain
        for t in ends:
            end ^= t ^ s
        if model.feasible[end] and no_better(model, i, end, s):
            moved = tuple(move(model, k, s, t) for k, t in zip(others, ends, strict=True) if t != s)
            return Countermove(improvement, moved, name(end, len(model.options)), None, True, joint=True)
    return Countermove(improvement, None, None, None, False, joint=True)


SIM = Concept(
    key="sim",
    name="simultaneous stability",
    source="after Fraser & Hipel (1984); the form for more than two actors is ours",
    meaning="each improvement fails when the others improve at the same moment (a variant)",
    looks_at="everybody moving at the same moment",
    stable=sim,
    explain=_reasons,
    unmet="No simultaneous improvement of the others meets it",
    convention=VARIANT,
    listed=False,
    check=_check,
)
