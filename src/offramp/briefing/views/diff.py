"""The difference between two cases, in words. The one view of a Diff."""

from __future__ import annotations

from offramp.briefing.document import Block, Grid, Para
from offramp.briefing.names import NAMELESS, Names
from offramp.ensemble.diff import Diff, Effect
from offramp.ensemble.global_analysis import Gap
from offramp.wording import CENTRAL, capital, count, joined, outcome_named, percent, points, span_of_points

_SHOWN = 20


def diff_blocks(diff: Diff, names: Names = NAMELESS) -> tuple[Block, ...]:
    """The two answers, and each edit with what it does."""
    answers = ["not solved" if p is None else percent(p) for p in diff.probabilities]
    rest = len(diff.effects) - _SHOWN
    columns = ("what", "was", "is", "made in the first", "undone in the second", "support")
    table = Grid(columns, tuple(_row(each, names) for each in diff.effects[:_SHOWN]))
    return (
        Para(f"{capital(CENTRAL)}: {outcome_named(diff.outcome)} {answers[0]}, then {answers[1]}."),
        *([table] if diff.effects else []),
        *([Para(f"{capital(count(rest, 'more difference'))} moving it less (--json lists them).")] if rest > 0 else []),
        *([_drawn(diff.drawn)] if diff.drawn else []),
        *(Para(f"{capital(note)}.") for note in diff.notes),
    )


def _drawn(gap: Gap) -> Para:
    doubts = f"95 % of the mean {span_of_points(*gap.sampling)}; nine of ten draws {span_of_points(*gap.spread)}"
    return Para(f"Over {count(gap.draws, 'draw')}: {points(gap.difference)} ({doubts}).")


def _row(effect: Effect, names: Names) -> tuple[str, ...]:
    first, second = ("–" if each is None else points(each) for each in (effect.in_first, effect.in_second))
    first = f"– ({effect.problem})" if effect.problem and first == "–" else first
    support = joined([names.claim(claim) for claim in effect.claims]) or "assumed"
    values = (names.value(effect.what, each) for each in (effect.was, effect.now))
    return _what(effect.what, names), *values, first, second, support


def _what(path: str, names: Names) -> str:
    """What differs: a number in words, its path in brackets; what has no words by its path."""
    words = names.item(path)
    return words if "." not in path else f"{words} [{path}]"
