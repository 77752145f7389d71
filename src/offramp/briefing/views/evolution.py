"""What the present state can become, in words. The one view of an Evolution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.briefing.document import Block, Items, Para, listed
from offramp.briefing.views.explanation import note_blocks, path_text
from offramp.stability.evolution import Evolution, MoveLevel, Route
from offramp.wording import count, joined

_SHOWN = 12  # states and routes named; --json has them all
_MARKOV = (
    "A Markov reading (a convention: one of those who can improve moves, drawn at equal odds, by one of its "
    "improvements, drawn at equal odds; the odds are the convention's, not the actors'):"
)


def evolution_blocks(evolution: Evolution, options: Sequence[str]) -> tuple[Block, ...]:
    """The states by number of moves, the shortest routes to the equilibria, the Markov reading."""
    unreached = len(evolution.unreached)
    equilibria = count(unreached, "equilibrium", "equilibria")
    return (
        Para(f"Letters: {', '.join(options)}. Now: {evolution.now}; equilibria by {evolution.concept}."),
        *_levels("By any legal moves:", evolution.by_moves),
        *_levels("By improvements:", evolution.by_improvements),
        *_routes("Shortest routes to equilibria, by improvements:", evolution.improving_routes, options),
        *_routes("Shortest routes to equilibria, by any legal moves:", evolution.routes, options),
        *([Para(f"No moves lead from the present state to {equilibria}.")] if unreached else []),
        *_markov(evolution),
        *note_blocks(evolution.notes),
    )


def _levels(title: str, levels: Sequence[MoveLevel]) -> Iterator[Block]:
    yield Para(title)
    yield listed(_level(level) for level in levels)


def _level(level: MoveLevel) -> str:
    states = [f"{state}{f' ({joined(movers)})' if movers else ''}" for state, movers in level.states]
    more = f" … and {len(states) - _SHOWN} more" if len(states) > _SHOWN else ""
    counts = f"{count(level.moves, 'move')}: {count(len(states), 'state')}"
    return f"{counts}: {', '.join(states[:_SHOWN])}{more}"


def _routes(title: str, routes: Sequence[Route], options: Sequence[str]) -> Iterator[Block]:
    yield Para(title)
    shown = sorted(routes, key=lambda route: route.moves)[:_SHOWN]
    more = [f"… and {len(routes) - _SHOWN} more"] if len(routes) > _SHOWN else []
    yield listed([*(_route(route, options) for route in shown), *more] or ["none"])


def _route(route: Route, options: Sequence[str]) -> str:
    path = path_text(route.paths[0], options) or "already there"
    ways = f"; one of {route.count} as short" if route.count > 1 else ""
    return f"{route.state} ({route.outcome}), {count(route.moves, 'move')}: {path}{ways}"


def _markov(evolution: Evolution) -> Iterator[Block]:
    if evolution.absorption is None:
        yield Para("Too many states are passed through for a Markov reading.")
        return
    odds = sorted(evolution.absorption.items(), key=lambda pair: -pair[1])[:_SHOWN]
    yield Para(_MARKOV)
    yield Items(tuple(Para(f"{'never ends' if state == 'cycle' else state}: {p:.3f}") for state, p in odds))
