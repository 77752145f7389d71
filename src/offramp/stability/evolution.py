"""How the conflict can evolve: what the present state can become, through whom, and how soon (status quo analysis).

* `evolve`: the shortest legal sequences to each equilibrium, by any moves and by improvements, and the table by
  number of moves after Li, Kilgour & Hipel (2005), Status quo analysis in the graph model, IEEE SMC.
* `absorption`: a Markov reading, a convention and no finding: at each state one of the actors who can improve is
  drawn with equal odds, and it makes one of its improvements with equal odds; where nobody can improve, nothing moves.

No actor moves twice in a row in a sequence. A state is named by its letters.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from offramp.codec import Count, ModelHash, Ordinal, Published, StateCode, Text, limits, note
from offramp.errors import takes
from offramp.frames import data_frame, on_one_line
from offramp.graph.model import Model, code, name
from offramp.graph.moves import improvements, moves
from offramp.graph.reach import reached
from offramp.stability.concepts import LEADING, conventions_of
from offramp.stability.solve import Table
from offramp.stability.witness import Move, Path
from offramp.wording import count

if TYPE_CHECKING:
    import pandas


MOST_PATHS = 20  # shortest sequences listed for one state; all are counted
MOST_STATES = 4_096  # transient states of the Markov reading, which solves a linear system

Moves = Callable[[Model, int, int], list[int]]


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
    """The states first reached at some number of moves, each with the actors whose move can be the last."""

    moves: Count
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
        counts = f"{count(len(self.routes), 'equilibrium', 'equilibria')} reached, {len(self.unreached)} not"
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
def evolve(table: Table, concept: str = LEADING) -> Evolution:
    """Routes from the present state to each equilibrium of a concept, the tables by number of moves, the reading.

    `moves` count moves, `absorption` gives odds from 0 to 1. Raises ModelError unknown-concept where the table was not
    solved by the concept, and many-draws. Source: Li, Kilgour & Hipel (2005), status quo analysis.

    >>> import offramp as of
    >>> dilemma = of.free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    >>> [(route.state, route.moves, route.count) for route in of.evolve(of.solve(dilemma)).routes]
    [('NN', 0, 1), ('YY', 2, 2)]
    """
    model = table.model
    goals = table.equilibria(concept)
    every, better = _search(model, moves), _search(model, improvements)
    away = reached(model)
    return Evolution(
        case=model.case,
        now=name(model.now, len(model.options)),
        concept=concept,
        by_moves=_levels(model, every),
        by_improvements=_levels(model, better),
        routes=tuple(_route(model, every, goal) for goal in goals if away[code(goal)] >= 0),
        improving_routes=tuple(_route(model, better, goal) for goal in goals if code(goal) in better.first),
        unreached=tuple(goal for goal in goals if away[code(goal)] < 0),
        absorption=absorption(model),
        notes=tuple(conventions_of(model, [concept])),
    )


@dataclass(frozen=True, slots=True)
class _Search:
    """A breadth-first search over (state, last mover): distance, and the pairs from which each is first reached."""

    first: dict[int, int]  # state: fewest moves
    before: dict[tuple[int, int], list[tuple[int, int]]]
    depth: dict[tuple[int, int], int]


def _search(model: Model, step: Moves) -> _Search:
    start = (model.now, -1)
    depth: dict[tuple[int, int], int] = {start: 0}
    before: dict[tuple[int, int], list[tuple[int, int]]] = {start: []}
    first, front = {model.now: 0}, [start]
    while front:
        ahead: list[tuple[int, int]] = []
        for state, last in front:
            for k in range(len(model.actors)):
                for t in step(model, k, state) if k != last else ():
                    if (t, k) not in depth:
                        depth[t, k] = depth[state, last] + 1
                        before[t, k] = []
                        ahead.append((t, k))
                    if depth[t, k] == depth[state, last] + 1:
                        before[t, k].append((state, last))
                    first.setdefault(t, depth[t, k])
        front = ahead
    return _Search(first, before, depth)


def _levels(model: Model, search: _Search) -> tuple[MoveLevel, ...]:
    """The table by number of moves: a state is listed where it is first reached."""
    levels: dict[int, dict[int, list[str]]] = {}
    for (state, last), moved in search.depth.items():
        if moved == search.first[state]:
            movers = levels.setdefault(moved, {}).setdefault(state, [])
            movers.extend([model.actors[last]] if last >= 0 else [])
    return tuple(MoveLevel(moved, _named(model, levels[moved])) for moved in sorted(levels))


def _named(model: Model, movers: dict[int, list[str]]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """States by their letters, each with its last movers in the order of the case."""
    n = len(model.options)
    return tuple((name(state, n), tuple(sorted(movers[state], key=model.actors.index))) for state in sorted(movers))


def _route(model: Model, search: _Search, goal: str) -> Route:
    state = code(goal)
    moved = search.first[state]
    ends = [pair for pair in search.depth if pair[0] == state and search.depth[pair] == moved]
    counts: dict[tuple[int, int], int] = {}
    total = sum(_count(search, pair, counts) for pair in ends)
    paths: list[Path] = []
    for pair in ends:
        _collect(model, search, pair, (), paths)
    return Route(goal, model.outcomes[model.outcome[state]], moved, total, tuple(paths))


def _count(search: _Search, pair: tuple[int, int], counts: dict[tuple[int, int], int]) -> int:
    """How many shortest sequences end in this pair."""
    if pair not in counts:
        counts[pair] = sum(_count(search, one, counts) for one in search.before[pair]) or 1
    return counts[pair]


def _collect(model: Model, search: _Search, pair: tuple[int, int], tail: Path, paths: list[Path]) -> None:
    """The shortest sequences that end in this pair, until enough are found."""
    if not search.before[pair]:
        paths.append(tail)
    n = len(model.options)
    for start, last in search.before[pair]:
        if len(paths) >= MOST_PATHS:
            return
        step = Move(model.actors[pair[1]], name(start, n), name(pair[0], n))
        _collect(model, search, (start, last), (step, *tail), paths)


def absorption(model: Model) -> dict[str, float] | None:
    """The odds of ending in each state from which nobody improves, or of never ending ("cycle"), by the reading above.
    None where more than 4,096 states are passed through. Improvements may follow one another by the same actor."""
    chances, states = _chain(model)
    if chances is None:
        return None
    ends = [s for s in states if s not in chances]
    passing = [s for s in states if s in chances]
    if not passing:
        return {name(model.now, len(model.options)): 1.0}
    row = {s: k for k, s in enumerate(passing)}
    inner = np.zeros((len(passing), len(passing)))
    outer = np.zeros((len(passing), len(ends)))
    for s in passing:
        for t, p in chances[s].items():
            if t in row:
                inner[row[s], row[t]] += p
            else:
                outer[row[s], ends.index(t)] += p
    odds = _first_row(inner, outer, row[model.now])
    found = {name(t, len(model.options)): float(p) for t, p in zip(ends, odds, strict=True) if p > 0}
    lost = 1.0 - sum(found.values())
    return found | ({"cycle": lost} if lost > 1e-9 else {})


def _first_row(inner: Any, outer: Any, start: int) -> Any:
    """Absorption odds from one state: the least solution of x = inner x + outer, as cycles may have no way out."""
    leads = outer.sum(axis=1) > 0
    while True:
        wider = leads | ((inner > 0) @ leads)
        if (wider == leads).all():
            break
        leads = wider
    kept = np.flatnonzero(leads)
    if start not in kept:
        return np.zeros(outer.shape[1])
    solved = np.linalg.solve(np.eye(len(kept)) - inner[np.ix_(kept, kept)], outer[kept])
    return solved[int(np.searchsorted(kept, start))]


def _chain(model: Model) -> tuple[dict[int, dict[int, float]] | None, list[int]]:
    """The transition odds of the states that improvements pass through, and all states met, in order."""
    waiting, met = [model.now], {model.now: None}
    chances: dict[int, dict[int, float]] = {}
    while waiting:
        s = waiting.pop()
        better = [found for k in range(len(model.actors)) if (found := improvements(model, k, s))]
        for found in better:
            for t in found:
                chances.setdefault(s, {})
                chances[s][t] = chances[s].get(t, 0.0) + 1 / len(better) / len(found)
                if t not in met:
                    met[t] = None
                    waiting.append(t)
        if len(chances) > MOST_STATES:
            return None, []
    return chances, list(met)
