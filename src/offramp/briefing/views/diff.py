"""The difference between two cases in words."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.views.state_listing import columns
from offramp.ensemble.diff import Diff, Effect
from offramp.ensemble.global_analysis import Gap
from offramp.sanitize import visible
from offramp.wording import percent

_SHOWN = 20


def diff_text(found: Diff) -> str:
    """Everything `offramp diff` prints."""
    odds = [percent(p) if p is not None else "not solved" for p in found.probabilities]
    head = f"{found.outcome}: {odds[0]}, then {odds[1]}"
    rows = [("what", "was", "is", "alone in the first", "absent from the second", "rests on"), *_rows(found)]
    table = "\n".join(f"  {line}" for line in columns(rows)) if found.effects else ""
    rest = len(found.effects) - _SHOWN
    more = [f"and {rest} more differences that move it less (--json lists them)"] if rest > 0 else []
    drawn = [_drawn(found.drawn)] if found.drawn else []
    return "\n".join(visible(part) for part in (head, table, *more, *drawn, *found.notes) if part) + "\n"


def _drawn(one: Gap) -> str:
    sampling, spread = (" to ".join(f"{100 * end:+.0f}" for end in ends) for ends in (one.sampling, one.spread))
    text = f"over {one.draws:,} draws: {100 * one.difference:+.0f} points (sampling {sampling}; spread {spread})"
    return text.replace("-", "−")


def _rows(found: Diff) -> Iterator[tuple[str, ...]]:
    for one in found.effects[:_SHOWN]:
        rests = ", ".join(one.claims) or "assumed"
        yield one.what, one.was, one.now, *_moves(one), rests


def _moves(one: Effect) -> tuple[str, str]:
    first, second = (
        "–" if each is None else f"{100 * each:+.0f} points".replace("-", "−") for each in (one.in_first, one.in_second)
    )
    return (f"– ({one.problem})" if one.problem and first == "–" else first), second
