"""How the conflict can evolve: what the present state can become, through whom, and how soon (status quo analysis).

* `evolve`: the shortest legal sequences to each equilibrium, by any moves and by improvements, and the table by
  number of moves after Li, Kilgour & Hipel (2005), Status quo analysis in the graph model, IEEE SMC.
* `absorption`: a Markov reading, a convention and no finding: at each state one of the actors who can improve is
  drawn with equal odds, and it makes one of its improvements with equal odds; where nobody can improve, nothing moves.

No actor moves twice in a row in a sequence. A state is named by its letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import compress, pairwise
from typing import TYPE_CHECKING, Annotated

import numpy as np
from numpy.typing import NDArray

from offramp.codec import Count, ModelHash, Ordinal, Published, StateCode, Text, limits, note
from offramp.errors import takes
from offramp.frames import data_frame, on_one_line
from offramp.graph.model import Bools, Model, check_more, code, name
from offramp.graph.moves import Codes, arriving_from, departures, leaves_for
from offramp.graph.reach import advance, most_ways, spreading
from offramp.stability.concepts import LEADING, conventions_of
from offramp.stability.concepts.nash import NASH
from offramp.stability.solve import MOST_LISTED, Table, solve
from offramp.stability.witness import Move, Path
from offramp.wording import count

if TYPE_CHECKING:
    import pandas


MOST_PATHS = 20  # shortest sequences listed for one state; all are counted
MOST_ROUTES = 1_000  # equilibria to which routes are listed, the nearest; all are counted
MOST_STATES = 4_096  # transient states of the Markov reading, which solves a linear system
MOST_STEPS = 1 << 21  # of theirs that are looked at: some 100 MB


@dataclass(frozen=True, slots=True)
class Route:
    """A state and the shortest sequences to it: how many moves, how many such sequences, some of them."""

    state: StateCode
    outcome: Text
    moves: Count
    count: Ordinal
    paths: Annotated[tuple[Path, ...], limits(minItems=1, maxItems=MOST_PATHS)]


@dataclass(frozen=True, slots=True)
class MoveLevel:
    """The states first reached at some number of moves, each with the actors whose move can be the last: how many, and
    up to 65,536 of them."""

    moves: Count
    count: Ordinal
    states: Annotated[tuple[tuple[StateCode, tuple[Text, ...]], ...], limits(minItems=1)]


@dataclass(frozen=True)
class Evolution(Published):
    """What the present state can become, which `evolve --json` prints.

    `routes` and `by_moves` count moves; `absorption` gives odds, 0 to 1. Source: Li, Kilgour & Hipel (2005), status quo
    analysis.

    Raises OfframpError missing-extra by `to_frame`.

    >>> import offramp as of
    >>> found = of.evolve(of.solve(of.model(of.load("my-crisis"))))
    >>> found, found.routes[0].state
    (Evolution(from NNY, 2 equilibria reached, 0 not by seq), 'NNY')
    """

    FORMAT, TITLE = "offramp/evolve-1", "Evolution"

    case: ModelHash
    now: StateCode
    concept: Text
    by_moves: tuple[MoveLevel, ...]
    by_improvements: tuple[MoveLevel, ...]
    routes: tuple[Route, ...]
    improving_routes: tuple[Route, ...]
    reached: Annotated[Count, note("How many equilibria moves lead to; 1,000 routes at most are listed.")]
    improved_to: Annotated[Count, note("How many equilibria improvements lead to.")]
    unreached: tuple[StateCode, ...]
    absorption: Annotated[
        Mapping[str, Annotated[float, limits(minimum=0, maximum=1 + 1e-9)]] | None,
        note(
            "Odds of ending in each state, or `cycle`, by convention, not a finding; null where too many states "
            "are passed through."
        ),
    ]
    notes: tuple[Text, ...] = ()

    def __repr__(self) -> str:
        counts = f"{count(self.reached, 'equilibrium', 'equilibria')} reached, {len(self.unreached)} not"
        return on_one_line("Evolution", f"from {self.now}", f"{counts} by {self.concept}")

    def to_frame(self) -> pandas.DataFrame:
        """The routes as a table: `state`, `outcome`, `moves`, `count` of shortest routes, and whether each move is an
        improvement (`improving`). Raises OfframpError missing-extra without pandas."""
        keys = ("state", "outcome", "moves", "count")
        kinds = ((False, self.routes), (True, self.improving_routes))
        rows = (
            {"improving": improving, **{key: getattr(route, key) for key in keys}}
            for improving, routes in kinds
            for route in routes
        )
        return data_frame(rows, {"moves": "moves", "count": "routes"})


@takes
def evolve(
    table: Table,
    concept: str = LEADING,
    progress: Callable[[str], None] | None = None,
    memory: int | None = None,
) -> Evolution:
    """Routes from the present state to each equilibrium of a concept, the tables by number of moves, the reading.

    Routes lead to the 1,000 nearest equilibria at most, and each number of moves lists 65,536 states at most; all are
    counted. `moves` count moves, `absorption` gives odds from 0 to 1. `progress` is told each number of moves that is
    searched. Raises ModelError unknown-concept where the table was not solved by the concept, many-draws, and
    too-many-states where it could take more than `memory` bytes (by default 60 % of what is free).
    Source: Li, Kilgour & Hipel (2005), status quo analysis.

    >>> import offramp as of
    >>> dilemma = of.free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    >>> [(route.state, route.moves, route.count) for route in of.evolve(of.solve(dilemma)).routes]
    [('NN', 0, 1), ('YY', 2, 2)]
    """
    model = table.model
    states = table.equilibria(concept)
    goals = np.array([code(state) for state in states], dtype=np.intp)
    check_more(model, bytes_evolving(model, len(goals)), "what follows from", memory)
    every, better = (_search(model, improving, progress) for improving in (False, True))
    return Evolution(
        case=model.case,
        now=name(model.now, len(model.options)),
        concept=concept,
        by_moves=_levels(model, every),
        by_improvements=_levels(model, better),
        routes=_routes(model, every, goals),
        improving_routes=_routes(model, better, goals),
        reached=int((every.first[goals] >= 0).sum()),
        improved_to=int((better.first[goals] >= 0).sum()),
        unreached=tuple(compress(states, every.first[goals] < 0)),
        absorption=absorption(model),
        notes=(*conventions_of(model, [concept]), *_capped(model, every, better)),
    )


def bytes_evolving(model: Model, goals: int = MOST_ROUTES) -> int:
    """An upper bound of what `evolve` takes beside `bytes_needed`: two searches, states listed by number of moves,
    routes to so many goals, and the linear system of the Markov reading; measured with what `--json` prints.

    >>> from offramp.graph.model import free_model
    >>> bytes_evolving(free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"}))
    406000
    """
    states = len(model.feasible)
    listed, passing = min(2 * states, 8 * MOST_LISTED), _passing(model)
    steps = sum(1 << len(axes) for axes in model.axes)
    system = 0 if passing is None else len(passing) * (24 * len(passing) + 60 * steps)
    return 50 * states * len(model.actors) + 700 * listed + 100_000 * min(MOST_ROUTES, goals, states) + system


@dataclass(frozen=True, slots=True)
class _Search:
    """A search front by front: for each last mover (actors, S), the fewest moves, -1 where it never is the last, and
    how many shortest sequences; of each state (S,), the fewest moves by anybody."""

    improving: bool
    moves: NDArray[np.int32]
    ways: NDArray[np.int64]
    first: NDArray[np.int32]


def _search(model: Model, improving: bool, progress: Callable[[str], None] | None) -> _Search:
    moves = np.full((len(model.actors), len(model.feasible)), -1, dtype=np.int32)
    ways, first = np.zeros(moves.shape, dtype=np.int64), moves[0].copy() if len(moves) else moves
    first[model.now] = 0
    for moved, fronts in enumerate(advance(model, improving, np.int64), 1):
        for k, front in enumerate(fronts):
            new = front[:, 0] > 0
            moves[k, new], ways[k, new] = moved, front[new, 0]
            first[new & (first < 0)] = moved
        if progress:
            progress(f"{count(moved, 'improvement' if improving else 'move')}: {int((first == moved).sum()):,} states")
    return _Search(improving, moves, ways, first)


def _capped(model: Model, *searches: _Search) -> list[str]:
    most = most_ways(model)
    return [f"shortest sequences are counted up to {most:,}"] * any((search.ways >= most).any() for search in searches)


def _levels(model: Model, search: _Search) -> tuple[MoveLevel, ...]:
    """The table by number of moves: a state is listed where it is first reached."""
    at = (np.flatnonzero(search.first == moved) for moved in range(int(search.first.max()) + 1))
    return tuple(
        MoveLevel(moved, len(codes), _named(model, search, codes[:MOST_LISTED])) for moved, codes in enumerate(at)
    )


def _named(model: Model, search: _Search, codes: NDArray[np.intp]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """States by their letters, each with its last movers in the order of the case."""
    last = (search.moves[:, codes] == search.first[codes]).T
    movers = {row.tobytes(): tuple(compress(model.actors, row)) for row in np.unique(last, axis=0)}
    n = len(model.options)
    return tuple((name(state, n), movers[row.tobytes()]) for state, row in zip(codes.tolist(), last, strict=True))


def _routes(model: Model, search: _Search, goals: NDArray[np.intp]) -> tuple[Route, ...]:
    """The routes to the nearest goals, N before Y."""
    away = search.first[goals]
    near = np.argsort(np.where(away < 0, np.iinfo(np.int32).max, away), kind="stable")[
        : min(MOST_ROUTES, (away >= 0).sum())
    ]
    routes: dict[int, Route] = {}
    for moved in np.unique(away[near]):
        ends = goals[near[away[near] == moved]]
        routes |= _routes_of_length(model, search, ends, int(moved))
    return tuple(routes[state] for state in sorted(routes))


def _routes_of_length(model: Model, search: _Search, ends: NDArray[np.intp], moved: int) -> dict[int, Route]:
    """The routes to states that are so many moves away."""
    last = search.moves[:, ends] == moved
    totals = (search.ways[:, ends] * last).sum(axis=0).tolist() if moved else [1] * len(ends)
    paths: dict[int, list[Path]] = {int(end): [] for end in ends}
    for end, path in _paths(model, search, ends, moved):
        paths[end].append(path)
    n = len(model.options)
    return {
        end: Route(name(end, n), model.outcomes[model.outcome[end]], moved, total, tuple(paths[end]))
        for end, total in zip(paths, totals, strict=True)
    }


def _paths(model: Model, search: _Search, ends: NDArray[np.intp], moved: int) -> Iterator[tuple[int, Path]]:
    """Up to 20 of the shortest sequences to each end, found backwards for all of them together: a row for each, its
    states and movers from the last to the first."""
    if not moved:
        yield from ((int(end), ()) for end in ends)
        return
    movers, at = np.nonzero(search.moves[:, ends] == moved)
    order = np.lexsort((movers, at))
    rows, by = ends[at[order]][:, None].astype(np.int64), movers[order][:, None]
    for left in reversed(range(moved)):
        back = _before(model, search, rows[:, -1], by[:, -1], left)
        keep = _first_of_each(rows[back[0], 0], MOST_PATHS)
        origin, state, last = (column[keep] for column in back)
        rows = np.column_stack([rows[origin], state])
        by = np.column_stack([by[origin], last]) if left else by[origin]
    n, names = len(model.options), model.actors
    for actors, states in sorted(zip(by[:, ::-1].tolist(), rows[:, ::-1].tolist(), strict=True)):
        steps = zip(actors, pairwise(states), strict=True)
        yield states[-1], tuple(Move(names[k], name(s, n), name(t, n)) for k, (s, t) in steps)


def _before(model: Model, search: _Search, states: Codes, by: Codes, left: int) -> tuple[Codes, Codes, Codes]:
    """From where a shortest sequence comes to each state by the move of an actor, with so many moves left to its start:
    the row, the state before, and who moved to that (-1 where nobody has), in this order."""
    found = [np.empty((3, 0), dtype=np.int64)]
    for k in np.unique(by).tolist():
        rows = np.flatnonzero(by == k)
        there = _at(model, search, k, left)
        for origin, starts in _origins(model, search, k, states[rows], np.asarray(there.any(axis=0))):
            last, at = np.nonzero(there[:, starts])
            found.append(np.stack([rows[origin[at]], starts[at], last - (left == 0)]))
    row, state, last = np.concatenate(found, axis=1)
    order = np.lexsort((last, state, row))
    return row[order], state[order], last[order]


def _at(model: Model, search: _Search, actor: int, left: int) -> Bools:
    """Whether a shortest sequence can be at each state after so many moves, by last mover, for this actor to go on."""
    if left:
        return np.asarray((search.moves == left) & (np.arange(len(search.moves)) != actor)[:, None])
    return np.asarray(np.arange(len(search.first))[None] == model.now)


def _origins(model: Model, search: _Search, actor: int, ends: Codes, among: Bools) -> Iterator[tuple[Codes, Codes]]:
    """From which states `among` which to look an actor's moves, or its improvements, lead to some states: the places of
    these in `ends`, and from where."""
    rank = model.ranks[actor].reshape(-1)
    for at, starts in arriving_from(model, actor, ends, among):
        if search.improving:
            better = leaves_for(model, actor, starts, ends[at], rank[ends[at]] > rank[starts])
            at, starts = at[better], starts[better]
        yield at, starts


def _first_of_each(keys: Codes, most: int) -> NDArray[np.intp]:
    """The places of the first so many of each key, equal keys being neighbours."""
    _, first, sizes = np.unique(keys, return_index=True, return_counts=True)
    order = np.argsort(first)
    place = np.arange(len(keys)) - np.repeat(first[order], sizes[order])
    return np.flatnonzero(place < most)


def absorption(model: Model) -> dict[str, float] | None:
    """The odds of ending in each state from which nobody improves, or of never ending ("cycle"), by the reading above.
    None where more than 4,096 states are passed through, or 2^21 moves of theirs would have to be looked at.
    Improvements may follow one another by the same actor."""
    chain = _chain(model)
    if chain is None:
        return None
    starts, ends, odds = chain
    passing = np.unique(starts)
    if not passing.size:
        return {name(model.now, len(model.options)): 1.0}
    visits = _visits(passing, starts, ends, odds, model.now)
    final = ~np.isin(ends, passing)
    chances = np.bincount(ends[final], (visits[np.searchsorted(passing, starts)] * odds)[final])
    found = {name(int(t), len(model.options)): float(chances[t]) for t in np.flatnonzero(chances > 0)}
    lost = 1.0 - sum(found.values())
    return found | ({"cycle": lost} if lost > 1e-9 else {})


def _visits(passing: Codes, starts: Codes, ends: Codes, odds: NDArray[np.float64], now: int) -> NDArray[np.float64]:
    """How often each passing state is expected to be met on the way out; those with no way out count nothing."""
    leads = np.zeros(int(max(ends.max(), passing.max())) + 1, dtype=bool)
    leads[np.setdiff1d(ends, passing)] = True
    while (wider := starts[leads[ends] & ~leads[starts]]).size:
        leads[wider] = True
    kept = passing[leads[passing]]
    visits = np.zeros(len(passing))
    if leads[now]:
        inside = np.isin(starts, kept) & np.isin(ends, kept)
        flow = np.eye(len(kept))
        np.subtract.at(flow, tuple(np.searchsorted(kept, each[inside]) for each in (ends, starts)), odds[inside])
        visits[leads[passing]] = np.linalg.solve(flow, kept == now)
    return visits


def _chain(model: Model) -> tuple[Codes, Codes, NDArray[np.float64]] | None:
    """The steps of the reading from every state that improvements pass through: from, to, odds. None if too many."""
    passing = _passing(model)
    if passing is None:
        return None
    actors, starts, ends = _improving_steps(model, passing)
    keys, pair, many = np.unique(actors * len(model.feasible) + starts, return_inverse=True, return_counts=True)
    able = np.bincount(keys % len(model.feasible), minlength=len(model.feasible))
    return starts, ends, 1 / able[starts] / many[pair]


def _passing(model: Model) -> Codes | None:
    """The states in reach by improvements from which somebody improves; None where they, or their moves, are many."""
    leaves = model.feasible & ~solve(model, [NASH.key]).stable[NASH.key].all(axis=0)
    met, most = np.zeros(0, dtype=bool), min(MOST_STATES, MOST_STEPS // sum(1 << len(axes) for axes in model.axes))
    for met in spreading(model):
        if (met & leaves).sum() > most:
            return None
    return np.flatnonzero(met & leaves)


def _improving_steps(model: Model, codes: Codes) -> tuple[Codes, Codes, Codes]:
    """Every improvement from some states: whose, from where, where to."""
    found = [np.empty((3, 0), dtype=np.int64)]
    for actor in range(len(model.actors)):
        rank = model.ranks[actor].reshape(-1)
        for origin, ends in departures(model, actor, codes):
            starts = codes[origin]
            chosen = leaves_for(model, actor, starts, ends, rank[ends] > rank[starts])
            found.append(np.stack([np.full(int(chosen.sum()), actor), starts[chosen], ends[chosen]]))
    actors, starts, ends = np.concatenate(found, axis=1)
    return actors, starts, ends
