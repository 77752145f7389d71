"""Preferences without numbers in many draws: every order that a ranking or a list of priorities allows.

A ranking says of each two states which is better, or that they are tied, save for the pairs it calls unknown. An order
is allowed when it keeps all that is said (what follows from it by way of a third state included) and sets the unknown
pairs one way or the other; each is as likely. A statement with a doubt counts in a draw with the odds that it is not
doubted, and else is left out of the list.

    ranking.<actor>.<k>    stream: the order of the k-th stretch of states that unknown pairs hold together
    priorities.<actor>.<k> stream: whether the k-th statement counts
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from offramp.case.types import Case, Priorities, Ranking
from offramp.errors import ModelError
from offramp.graph.model import Bools, Ranks, code
from offramp.graph.preferences import from_priorities

Floats = NDArray[np.float64]
Uniform = Callable[[str], Floats]  # the uniforms of a stream in the draws asked for

MOST_ORDERS = 50_000  # of one stretch: eight states of which nothing is known have 40,320


@dataclass(frozen=True, eq=False)
class Stretch:
    """Tied groups that unknown pairs hold together, all below what stands before them and above what stands after.
    `low`: the place of its worst group; `groups`: the states of each, as codes; `orders` (E, groups): for each order
    that is allowed, the place of each group counted from the worst."""

    low: int
    groups: tuple[tuple[int, ...], ...]
    orders: Ranks


def stretches(case: Case, form: Ranking) -> tuple[Stretch, ...]:
    """A ranking in stretches, worst first. Raises ModelError too-many-orders."""
    groups = _groups(form)
    free = {frozenset(pair) for pair in form.unknown}
    found, start = [], 0
    while start < len(groups):
        stop = _end(groups, free, start)
        stretch = groups[start:stop]
        above = [[_known(a, b, free) for b in stretch] for a in stretch]
        orders = list(_orders(above))
        if len(orders) > MOST_ORDERS:
            message = f"the unknown pairs of '{form.actor}' allow more than {MOST_ORDERS:,} orders"
            raise ModelError(
                case.problem("too-many-orders", f"ranking.{form.actor}", message, remedy="say more of these states")
            )
        codes = tuple(tuple(code(state) for state in group) for group in stretch)
        found.append(Stretch(start, codes, np.array(orders, dtype=np.int32).reshape(len(orders), len(stretch))))
        start = stop
    return tuple(found)


Group = tuple[str, ...]


def _groups(form: Ranking) -> list[Group]:
    """The tied groups, worst first; states of one group that are said to be unknown to each other stand apart."""
    free = {frozenset(pair) for pair in form.unknown}
    found: list[Group] = []
    for tied in reversed(form.order):
        apart = [state for state in tied if any(frozenset((state, other)) in free for other in tied)]
        together = tuple(state for state in tied if state not in apart)
        found += [(state,) for state in apart] + ([together] if together else [])
    return found


def _known(a: Group, b: Group, free: set[frozenset[str]]) -> bool:
    """Whether something is said of the two groups: of some state of the one and some state of the other."""
    return a != b and any(frozenset((s, t)) not in free for s in a for t in b)


def _end(groups: Sequence[Group], free: set[frozenset[str]], start: int) -> int:
    """Where the stretch that begins at `start` ends: no unknown pair reaches over its end."""
    stop, at = start + 1, start
    while at < stop:
        reach = [k for k in range(at + 1, len(groups)) if not _known(groups[at], groups[k], free)]
        stop, at = max([stop, *(k + 1 for k in reach)]), at + 1
    return stop


def _orders(comparisons: Sequence[Sequence[bool]]) -> Iterator[tuple[int, ...]]:
    """Every order that keeps what is known, as the place of each group; one more than `MOST_ORDERS` at most. Groups are
    given worst first, so that of two the later is the better where something is known."""
    size = len(comparisons)
    below = [{a for a in range(b) if comparisons[a][b]} for b in range(size)]

    def grow(placed: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
        if len(placed) == size:
            yield tuple(int(k) for k in np.argsort(placed))
        for b in range(size):
            if b not in placed and below[b] <= set(placed):
                yield from grow((*placed, b))

    return islice(grow(()), MOST_ORDERS + 1)


def ranking(parts: Sequence[Stretch], actor: str, codes: NDArray[np.int64], uniform: Uniform) -> Ranks:
    """An actor's ranks of the states `codes` in each draw, from the stretches of its ranking: int32 (S, D)."""
    place = {int(state): k for k, state in enumerate(codes)}
    drawn = [uniform(f"ranking.{actor}.{k}") for k in range(1, len(parts) + 1)]
    ranks = np.zeros((len(codes), len(drawn[0]) if drawn else 0), dtype=np.int32)
    for one, u in zip(parts, drawn, strict=True):
        order = one.orders[np.minimum((u * len(one.orders)).astype(np.intp), len(one.orders) - 1)]
        for group, states in enumerate(one.groups):
            ranks[[place[state] for state in states if state in place]] = one.low + order[:, group]
    return ranks


def priorities(
    case: Case, form: Priorities, feasible: Bools, doubts: Mapping[str, Floats], uniform: Uniform, count: int
) -> Ranks:
    """An actor's ranks of the feasible states in `count` draws: int32 (S, D); `doubts` by path, each (D,)."""
    counts = np.ones((count, len(form.statements)), dtype=bool)
    for k, one in enumerate(form.statements):
        if one.doubt:
            counts[:, k] = uniform(f"priorities.{form.actor}.{k + 1}") >= doubts[one.doubt.path]
    kinds, kind = np.unique(counts, axis=0, return_inverse=True)
    rows = [from_priorities(case, _kept(form, kept), feasible)[feasible] for kept in kinds]
    return np.stack(rows, axis=1)[:, kind.reshape(-1)]


def _kept(form: Priorities, counts: Bools) -> Priorities:
    pairs = zip(form.statements, counts, strict=True)
    return replace(form, statements=tuple(one for one, counts in pairs if counts))
