"""What the present state can become, in words. The one view of an Evolution."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.briefing.document import Block, Items, Para, listed
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.explanation import note_blocks, path_text
from offramp.briefing.views.states import letters_text
from offramp.stability.concepts import concept_named
from offramp.stability.evolution import Evolution, MoveLevel, Route
from offramp.wording import count, joined

_SHOWN = 12  # states and routes named; --json has them all
_MARKOV = (
    "A Markov reading (a convention: one of those who can improve moves, drawn at equal odds, by one of its "
    "improvements, drawn at equal odds; the odds are the convention's, not the actors'):"
)


def evolution_blocks(evolution: Evolution, options: Sequence[str], names: Names = NAMELESS) -> tuple[Block, ...]:
    """The states by number of moves, the shortest routes to the equilibria, the Markov reading."""
    unreached = len(evolution.unreached)
    equilibria, concept = count(unreached, "equilibrium", "equilibria"), concept_named(evolution.concept).name
    return (
        Para(f"{letters_text(options, names)} Now: {evolution.now}; equilibria by {concept}."),
        *_levels("By any legal moves:", evolution.by_moves, names),
        *_levels("By improvements:", evolution.by_improvements, names),
        *_routes("Shortest routes to equilibria, by improvements:", evolution.improving_routes, options, names),
        *_routes("Shortest routes to equilibria, by any legal moves:", evolution.routes, options, names),
        *([Para(f"No moves lead from the present state to {equilibria}.")] if unreached else []),
        *_markov(evolution),
        *note_blocks(evolution.notes),
    )


def _levels(title: str, levels: Sequence[MoveLevel], names: Names) -> Iterator[Block]:
    yield Para(title)
    yield listed(_level(level, names) for level in levels)


def _level(level: MoveLevel, names: Names) -> str:
    through = (joined([names.actor(mover) for mover in movers]) for _, movers in level.states)
    states = [f"{state} ({who})" if who else state for (state, _), who in zip(level.states, through, strict=True)]
    more = f" … and {len(states) - _SHOWN} more" if len(states) > _SHOWN else ""
    counts = f"{count(level.moves, 'move')}: {count(len(states), 'state')}"
    return f"{counts}: {', '.join(states[:_SHOWN])}{more}"


def _routes(title: str, routes: Sequence[Route], options: Sequence[str], names: Names) -> Iterator[Block]:
    yield Para(title)
    shown = sorted(routes, key=lambda route: route.moves)[:_SHOWN]
    more = [f"… and {len(routes) - _SHOWN} more"] if len(routes) > _SHOWN else []
    yield listed([*(_route(route, options, names) for route in shown), *more] or ["none"])


def _route(route: Route, options: Sequence[str], names: Names) -> str:
    path = path_text(route.paths[0], options, names) or "already there"
    ways = f"; one of {route.count} as short" if route.count > 1 else ""
    return f"{route.state} ({route.outcome}), {count(route.moves, 'move')}: {path}{ways}"


def _markov(evolution: Evolution) -> Iterator[Block]:
    if evolution.absorption is None:
        yield Para("Too many states are passed through for a Markov reading.")
        return
    odds = sorted(evolution.absorption.items(), key=lambda pair: -pair[1])[:_SHOWN]
    yield Para(_MARKOV)
    yield Items(tuple(Para(f"{'never ends' if state == 'cycle' else state}: {p:.3f}") for state, p in odds))
