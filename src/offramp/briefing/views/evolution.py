"""What the present state can become, in words. The one view of an Evolution."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from offramp.briefing.document import Block, Items, Para, listed
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.explanation import note_blocks, path_text
from offramp.briefing.views.states import letters_text, present_text
from offramp.stability.concepts import concept_named
from offramp.stability.evolution import Evolution, MoveLevel, Route
from offramp.wording import count, joined, percent

_NAMED = 3  # states of one number of moves that are named; --json has them all
_SHOWN = 12  # routes
_MARKOV = (
    "A Markov reading (a convention: one of those who can improve moves, drawn at equal odds, by one of its "
    "improvements, drawn at equal odds; the odds are the convention's, not the actors'):"
)


def evolution_blocks(
    evolution: Evolution, options: Sequence[str], names: Names = NAMELESS, letters: bool = False
) -> tuple[Block, ...]:
    """The states by number of moves, the shortest routes to the equilibria, the Markov reading. States stand by what
    differs from the present one; with `letters` by their letters."""
    unreached, concept = len(evolution.unreached), concept_named(evolution.concept).name
    key = letters_text(options, names) if letters else present_text(options, evolution.now, names)

    def named(state: str) -> str:
        return state if letters else names.state(options, evolution.now, state)

    def routes(title: str, every: Sequence[Route], total: int) -> Iterator[Block]:
        yield Para(title)
        ordered = sorted(every, key=lambda route: route.moves)
        nearest = [
            next(one for one in ordered if one.outcome == name)
            for name in dict.fromkeys(one.outcome for one in ordered)
        ]
        shown = (ordered if letters else nearest)[:_SHOWN]
        yield listed([_route(route, options, names, letters) for route in shown] or ["none"])
        rest, lists = total - len(shown), f"{len(every):,}" if len(every) < total else "all"
        more = count(rest, "more equilibrium", "more equilibria")
        yield from [Para(f"{more} (--json lists {lists}).")] if rest else []

    return (
        Para(f"{key} Equilibria are those of {concept}."),
        *_levels("By any legal moves:", evolution.by_moves, names, named),
        *_levels("By improvements:", evolution.by_improvements, names, named),
        *routes("Shortest routes to equilibria, by improvements:", evolution.improving_routes, evolution.improved_to),
        *routes("Shortest routes to equilibria, by any legal moves:", evolution.routes, evolution.reached),
        *([Para(f"No moves lead from the present state to {_equilibria(unreached)}.")] if unreached else []),
        *_markov(evolution, named, letters),
        *note_blocks(evolution.notes),
    )


def _equilibria(number: int) -> str:
    return count(number, "other equilibrium", "other equilibria")


def _levels(title: str, levels: Sequence[MoveLevel], names: Names, named: Callable[[str], str]) -> Iterator[Block]:
    yield Para(title)
    yield listed([_level(level, names, named) for level in levels if level.moves] or ["none"])


def _level(level: MoveLevel, names: Names, named: Callable[[str], str]) -> str:
    """How many states, and through whom; a few by name."""
    counts = f"{count(level.moves, 'move')}: {count(level.count, 'state')}"
    if len(level.states) > _NAMED:
        movers = dict.fromkeys(mover for _, movers in level.states for mover in movers)
        return f"{counts}, the last move by {joined([names.actor(mover) for mover in movers], 'or')}"
    through = (joined([names.actor(mover) for mover in movers], "or") for _, movers in level.states)
    states = [
        f"{named(state)} ({who})" if who else named(state)
        for (state, _), who in zip(level.states, through, strict=True)
    ]
    return f"{counts}: {'; '.join(states)}"


def _route(route: Route, options: Sequence[str], names: Names, letters: bool) -> str:
    path = path_text(route.paths[0], options, names) or "already there"
    ways = f"; one of {route.count:,} as short" if route.count > 1 else ""
    return f"{f'{route.state}, ' if letters else ''}{route.outcome}, {count(route.moves, 'move')}: {path}{ways}"


def _markov(evolution: Evolution, named: Callable[[str], str], letters: bool) -> Iterator[Block]:
    if evolution.absorption is None:
        yield Para("Too many states are passed through for a Markov reading.")
        return
    outcome = {route.state: route.outcome for route in evolution.routes if not letters}
    odds: dict[str, float] = {}
    for state, p in evolution.absorption.items():
        end = "never ends" if state == "cycle" else f"ends in {outcome.get(state) or named(state)}"
        odds[end] = odds.get(end, 0.0) + p
    yield Para(_MARKOV)
    ranked = sorted(odds.items(), key=lambda pair: -pair[1])[:_SHOWN]
    yield Items(tuple(Para(f"{end}: {percent(round(p, 9))}") for end, p in ranked))
