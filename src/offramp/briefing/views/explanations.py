"""Sentences about witnesses and evolutions: why a state holds for an actor, and what the present state can become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.sanitize import visible
from offramp.stability.concepts import concept_named
from offramp.stability.evolution import Evolution, Level, Route
from offramp.stability.explain import Witness
from offramp.stability.witness import Countermove, ForeseenPlay, Move, Path
from offramp.wording import joined


def why_text(found: Witness, options: Sequence[str]) -> str:
    """A witness in sentences, one line each."""
    return "\n".join(visible(line) for line in _why(found, options)) + "\n"


def _why(found: Witness, options: Sequence[str]) -> Iterator[str]:
    verdict = "is stable" if found.stable else "is not stable"
    yield f"{found.state} {verdict} for {found.actor} by {found.concept} ({concept_named(found.concept).meaning})."
    if found.stays is not None:
        yield from _foreseen(found, found.stays, options)
    elif not found.answers:
        yield f"{found.actor} has no better move."
    for answer in found.answers:
        yield from _answered(found, answer, options)


def _foreseen(found: Witness, stays: ForeseenPlay, options: Sequence[str]) -> Iterator[str]:
    yield f"If {found.actor} stays, it foresees: {_line(stays, options)}."
    if found.leaves is None:
        yield f"{found.actor} has no move here."
        return
    yield f"Its best move, and what it foresees then: {_line(found.leaves, options)}."
    reason = "does not end better for it" if found.stable else "ends better for it"
    yield f"Moving {reason} than staying."


def _line(line: ForeseenPlay, options: Sequence[str]) -> str:
    last = max((k for k, step in enumerate(line.steps) if step.start != step.end), default=-1)
    told = [_step(step, options) for step in line.steps[: last + 1]]
    passes = len(line.steps) - last - 1
    told += [_plural(passes, "pass", "passes")] if passes else []
    return f"{', then '.join(told) or 'nothing'}, ending in {line.end}"


def _plural(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _answered(found: Witness, answer: Countermove, options: Sequence[str]) -> Iterator[str]:
    better = f"- better for {found.actor}: {_step(answer.improvement, options)}"
    if answer.sanction is None:
        yield f"{better}. {concept_named(found.concept).unmet}."
    elif not answer.sanction:
        yield f"{better}. It fails by itself."
    else:
        how = "at the same moment " if answer.joint else ""
        worse = f"and {answer.end} is no better for {found.actor} than {found.state}"
        yield f"{better}. But {how}{_path(answer.sanction, options)}, {worse}{_recovered(found, answer, options)}."


def _recovered(found: Witness, answer: Countermove, options: Sequence[str]) -> str:
    if answer.recovery is None:
        return "" if answer.holds else "; yet it recovers"
    best = f"{found.actor}'s best reply is {_step(answer.recovery, options)}"
    return f"; {best}, no better either" if answer.holds else f"; yet {best}, which is better, so it is not deterred"


def _path(path: Path, options: Sequence[str]) -> str:
    return ", then ".join(_step(step, options) for step in path)


def _step(step: Move, options: Sequence[str]) -> str:
    if step.start == step.end:
        return f"{step.mover} passes"
    letters = zip(options, step.start, step.end, strict=True)
    changes = [f"{option}: {'yes' if to == 'Y' else 'no'}" for option, was, to in letters if was != to]
    return f"{step.mover} takes {joined(changes)} (to {step.end})"


# evolution ----------------------------------------------------------------------------------------------------


def evolution_text(found: Evolution, options: Sequence[str]) -> str:
    """An evolution as text: tables by number of moves, routes to the equilibria, the Markov reading."""
    return "\n".join(visible(line) for line in _evolution(found, options)) + "\n"


def _evolution(found: Evolution, options: Sequence[str]) -> Iterator[str]:
    yield f"letters: {', '.join(options)}"
    yield f"now: {found.now}; equilibria by {found.concept}"
    yield from _levels("by any legal moves", found.by_moves)
    yield from _levels("by moves that each better their mover", found.by_improvements)
    yield from _routes("shortest routes to equilibria, by better moves", found.improving_routes, options)
    yield from _routes("shortest routes to equilibria, by any legal moves", found.routes, options)
    if found.unreached:
        yield f"\nno moves lead from the present state to {_plural(len(found.unreached), 'equilibrium', 'equilibria')}"
    yield "\na Markov reading (a convention: one of those who can improve is drawn, then one of its improvements)"
    if found.absorption is None:
        yield "  too many states are passed through to solve it"
    for state, odds in sorted((found.absorption or {}).items(), key=lambda pair: -pair[1])[:_SHOWN]:
        yield f"  {state if state != 'cycle' else 'never ends'}: {odds:.3f}"
    yield "  equal odds among equally good moves are the convention's, not the actors'"


_SHOWN = 12  # states and routes in a text; --json has them all


def _levels(heading: str, levels: Sequence[Level]) -> Iterator[str]:
    yield f"\n{heading}"
    for level in levels:
        states = [f"{state}{f' ({joined(movers)})' if movers else ''}" for state, movers in level.states]
        more = f" … and {len(states) - _SHOWN} more" if len(states) > _SHOWN else ""
        counts = f"{_plural(level.moves, 'move', 'moves')}: {_plural(len(states), 'state', 'states')}"
        yield f"  {counts}: {', '.join(states[:_SHOWN])}{more}"


def _routes(heading: str, routes: Sequence[Route], options: Sequence[str]) -> Iterator[str]:
    yield f"\n{heading}"
    if not routes:
        yield "  none"
    for route in sorted(routes, key=lambda one: one.moves)[:_SHOWN]:
        path = _path(route.paths[0], options) or "here already"
        ways = f"; one of {route.count} as short" if route.count > 1 else ""
        yield f"  {route.state} ({route.outcome}), {_plural(route.moves, 'move', 'moves')}: {path}{ways}"
    if len(routes) > _SHOWN:
        yield f"  … and {len(routes) - _SHOWN} more"
