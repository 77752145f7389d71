"""The difference between two cases, in words. The one view of a Diff."""

from __future__ import annotations

from offramp.briefing.document import Block, Grid, Para
from offramp.briefing.views.sensitivity import gap_text
from offramp.ensemble.diff import Diff, Effect
from offramp.ensemble.global_analysis import Gap
from offramp.wording import CENTRAL, capital, count, joined, percent, points

_SHOWN = 20


def diff_blocks(diff: Diff) -> tuple[Block, ...]:
    """The two answers, and each edit with what it does."""
    answers = ["not solved" if p is None else percent(p) for p in diff.probabilities]
    rest = len(diff.effects) - _SHOWN
    columns = ("what", "was", "is", "alone in the first", "absent from the second", "support")
    table = Grid(columns, tuple(map(_row, diff.effects[:_SHOWN])))
    return (
        Para(f"{capital(CENTRAL)}: {diff.outcome} {answers[0]}, then {answers[1]}."),
        *([table] if diff.effects else []),
        *([Para(f"{capital(count(rest, 'more difference'))} moving it less (--json lists them).")] if rest > 0 else []),
        *([_drawn(diff.drawn)] if diff.drawn else []),
        *(Para(f"{capital(note)}.") for note in diff.notes),
    )


def _drawn(gap: Gap) -> Para:
    doubts = f"sampling {gap_text(gap.sampling)}; spread {gap_text(gap.spread)}"
    return Para(f"Over {count(gap.draws, 'draw')}: {points(gap.difference)} ({doubts}).")


def _row(effect: Effect) -> tuple[str, ...]:
    first, second = ("–" if each is None else points(each) for each in (effect.in_first, effect.in_second))
    first = f"– ({effect.problem})" if effect.problem and first == "–" else first
    return effect.what, effect.was, effect.now, first, second, joined(effect.claims) or "assumed"
