"""The states in reach, folded by outcome: how many there are, who would leave them, and where to; for a picture that
stays legible whatever their number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from offramp.graph.model import Model
from offramp.graph.moves import Codes, departures, leaves_for
from offramp.graph.reach import absorbing, reached
from offramp.stability.solve import Table


@dataclass(frozen=True, slots=True)
class Leading:
    """From how many states of an outcome an actor can move to a better one of another outcome."""

    actor: str
    outcome: str
    states: int


@dataclass(frozen=True, slots=True)
class FoldedOutcome:
    """The states of one outcome that are in reach: how many, how many of them nobody would leave and from how many no
    moves lead out of the outcome (`final`); `leavers` says of how many each actor would leave, `leads` where that is
    better for the mover; `moves` is how far the nearest one is from the present state, `now` whether that is among
    them."""

    outcome: str
    states: int
    stable: int
    final: int
    leavers: tuple[tuple[str, int], ...]
    leads: tuple[Leading, ...]
    moves: int
    now: bool


def folded_states(table: Table, concept: str) -> tuple[FoldedOutcome, ...]:
    """The outcomes in reach of the present state, the nearest first; for a model without draws.

    >>> from offramp.graph.model import free_model
    >>> from offramp.stability.solve import solve
    >>> found = folded_states(solve(free_model({"A": ["x"]}, {"A": "Y N"}), ["nash"]), "nash")
    >>> [(one.outcome, one.states, one.stable, one.leavers) for one in found]
    [('other', 2, 1, (('A', 1),))]
    """
    model, away = table.model, reached(table.model)
    codes, stuck, stays = np.flatnonzero(away >= 0), absorbing(model), table.stable[concept]
    better = [_leading(model, actor, codes) for actor in range(len(model.actors))]

    def fold(k: int) -> FoldedOutcome:
        own = codes[model.outcome[codes] == k]
        left = ((name, int((~stays[i, own]).sum())) for i, name in enumerate(model.actors))
        return FoldedOutcome(
            outcome=model.outcomes[k],
            states=len(own),
            stable=int(stays[:, own].all(axis=0).sum()),
            final=int(stuck[own].sum()),
            leavers=tuple(one for one in left if one[1]),
            leads=tuple(_leads(model, k, better)),
            moves=int(away[own].min()),
            now=bool(k == model.outcome[model.now]),
        )

    return tuple(sorted(map(fold, sorted(set(model.outcome[codes].tolist()))), key=lambda folded: folded.moves))


def _leads(model: Model, outcome: int, better: Sequence[Counter[tuple[int, int]]]) -> Iterator[Leading]:
    for name, counted in zip(model.actors, better, strict=True):
        ends = sorted((to, n) for (start, to), n in counted.items() if start == outcome)
        yield from (Leading(name, model.outcomes[to], n) for to, n in ends)


def _leading(model: Model, actor: int, codes: Codes) -> Counter[tuple[int, int]]:
    """From how many states of each outcome an actor has a better move to each other one."""
    ranks, seen = model.ranks[actor], np.zeros((len(model.feasible), len(model.outcomes)), dtype=bool)
    for at, ends in departures(model, actor, codes):
        starts = codes[at]
        good = leaves_for(model, actor, starts, ends, ranks[ends] > ranks[starts])
        good &= model.outcome[ends] != model.outcome[starts]
        seen[starts[good], model.outcome[ends[good]]] = True
    states, leads = np.nonzero(seen)
    return Counter(zip(model.outcome[states].tolist(), leads.tolist(), strict=True))
