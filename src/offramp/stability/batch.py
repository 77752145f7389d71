"""The verdicts on one model in many draws of its ranks: the same concepts, over its feasible states as a list.

What does not change from draw to draw is a `Roster`. Ranks come and verdicts go with the listed states first, draws
last; ranks are places counted from 0, each below the number of states, so that they are narrow. Each draw is worked out
apart from its neighbours. That the list gives what the hypercube gives is tested on random models
(tests/stability/test_batch.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.errors import ModelError, Problem
from offramp.graph.kernels import Values, no_state
from offramp.graph.model import Bools, Model
from offramp.graph.reach import absorbing, lowest_ahead
from offramp.graph.state_list import Listed, composes, listed_mover, lowest_by_improvement, move_pairs
from offramp.stability.concept import Concept
from offramp.stability.concepts import concepts_named
from offramp.stability.sanctions import PreparedModel
from offramp.stability.solve import solve

Alike = tuple[PreparedModel, NDArray[np.intp]]
MOST_MOVES = 20_000_000  # that a list may hold


@dataclass(frozen=True, eq=False)
class Roster:
    """A model without its ranks, as a list of its S feasible states.

    * `codes` (S,): their codes, ascending; `now`: the place of the present one.
    * `outcome` (S,): the place of each one's outcome among the model's; `absorbing` (S,).
    * `movers`: each actor's moves; `backward`: the same run backwards."""

    model: Model
    codes: NDArray[np.int64]
    now: int
    outcome: NDArray[np.int16]
    absorbing: Bools
    movers: tuple[Listed, ...]
    backward: tuple[Listed, ...]


def roster(model: Model) -> Roster:
    """The list of a model's feasible states, whatever its ranks. Raises ModelError too-many-moves where the list of all
    moves could take more than half a gigabyte."""
    most = int(model.feasible.sum()) * sum(1 << len(axes) for axes in model.axes)
    if most > MOST_MOVES:
        message, remedy = f"up to {most:,} moves are too many to list", "fix some options, or leave the graph model out"
        raise ModelError(Problem("too-many-moves", "model", 0, 0, message, (f"{MOST_MOVES:,} moves",), remedy))
    codes = np.flatnonzero(model.feasible).astype(np.int64)
    states = len(codes)
    moves = [(pairs, composes(pairs, states)) for pairs in move_pairs(model, codes)]
    dtype: type[np.signedinteger[Any]] = np.int16 if states <= np.iinfo(np.int16).max else np.int32
    return Roster(
        model=model,
        codes=codes,
        now=int(np.searchsorted(codes, model.now)),
        outcome=model.outcome[codes],
        absorbing=absorbing(model)[codes],
        movers=tuple(listed_mover(*each, states, dtype) for each in moves),
        backward=tuple(listed_mover(each[::-1], may, states, dtype) for each, may in moves),  # composes as forward
    )


def stable_in_draws(states: Roster, ranks: Values, concepts: Iterable[str]) -> dict[str, Bools]:
    """For each concept which states are equilibria: bool (S, D), of ranks (actors, S, D).

    >>> from offramp.graph.model import free_model
    >>> states = roster(free_model({"A": ["x"], "B": ["y"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"}))
    >>> stable_in_draws(states, states.model.ranks[:, states.codes, None], ["nash"])["nash"][:, 0].tolist()
    [True, False, False, False]
    """
    ready = PreparedModel(states.model, states.movers, _narrow(states, ranks))
    alike = tuple(_alike(ready, actor) for actor in range(len(ranks)))
    found = {}
    for concept in concepts_named(concepts):
        found[concept.key] = (
            _everybody(concept, ready, alike) if concept.listed else _on_hypercube(concept, states, ranks)
        )
    return found


def _everybody(concept: Concept, ready: PreparedModel, alike: Sequence[Alike]) -> Bools:
    if concept.alone:
        verdicts = (concept.stable(one, actor)[:, kind] for actor, (one, kind) in enumerate(alike))
    else:
        verdicts = (concept.stable(ready, actor) for actor in range(len(ready.ranks)))
    return np.asarray(np.logical_and.reduce(list(verdicts)))


def _alike(ready: PreparedModel, actor: int) -> Alike:
    """The draws without those in which an actor's ranks are those of one before, and the place of each draw in them."""
    first, places = distinct_rows(ready.ranks[actor].T)
    return replace(ready, ranks=tuple(rank[:, first] for rank in ready.ranks)), places


def distinct_rows(rows: NDArray[Any]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """The first place of each distinct row, in the order in which they come, and of every row which of them it is.

    >>> [each.tolist() for each in distinct_rows(np.array([[2, 1], [0, 5], [2, 1]]))]
    [[0, 1], [0, 1, 0]]
    """
    seen = dict[bytes, int]()
    kind = [seen.setdefault(row.tobytes(), len(seen)) for row in np.ascontiguousarray(rows)]
    _, first, places = np.unique(kind, return_index=True, return_inverse=True)
    return first, places


def _on_hypercube(concept: Concept, states: Roster, ranks: Values) -> Bools:
    """A concept that takes no list of states: every draw's ranks are spread over all states, infeasible ones too."""
    everywhere = np.zeros((len(ranks), len(states.model.feasible), ranks.shape[2]), dtype=np.int32)
    everywhere[:, states.codes] = ranks
    verdicts = solve(replace(states.model, ranks=everywhere), [concept.key]).stable[concept.key]
    return np.asarray(np.all(verdicts[:, states.codes], axis=0))


def _narrow(states: Roster, ranks: Values) -> tuple[Values, ...]:
    dtype = states.movers[0].wall.dtype
    return tuple(np.ascontiguousarray(rank, dtype=dtype) for rank in ranks)


def reached_in_draws(states: Roster, ranks: Values) -> Bools:
    """Which states improvements lead to from the present one, itself included: bool (S, D).
    No actor moves twice in a row (see graph/reach.py); found by running the moves backwards, each of which must be
    from a worse state for its mover."""
    x = np.full(ranks.shape[1:], no_state(states.movers[0].wall), dtype=states.movers[0].wall.dtype)
    x[states.now] = 0
    better = zip(states.backward, _narrow(states, ranks), strict=True)
    return np.asarray(
        lowest_ahead(x, states.backward, [lowest_by_improvement(mover, ~rank) for mover, rank in better]) == 0
    )
