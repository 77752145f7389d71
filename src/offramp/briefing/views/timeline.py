"""What the claims of a case tell, day by day, in words. The one view of a Timeline."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.document import Block, Grid, Para
from offramp.briefing.names import single
from offramp.evidence.timeline import Timeline, TimelineItem
from offramp.wording import count, short

COLUMNS = ("day", "published", "what", "source", "standing")
_LONGEST = 90


def timeline_blocks(timeline: Timeline) -> tuple[Block, ...]:
    """A table of days, claims, who says so, and whether each still stands."""
    rows = timeline_rows(timeline)
    gone = sum(item.standing != "stands" for item in timeline.items)
    stand = f"{gone or 'none'} no longer {'stands' if gone < 2 else 'stand'} unopposed"
    lead = Para(f"{count(len(rows), 'assertion')}, of which {stand}.")
    return (lead, Grid(COLUMNS, rows)) if rows else (lead,)


def timeline_rows(timeline: Timeline) -> tuple[tuple[str, ...], ...]:
    """The cells of the table, in the order of COLUMNS."""
    return tuple(tuple(_row(item)) for item in timeline.items)


def _row(item: TimelineItem) -> Iterator[str]:
    yield item.event or ""
    yield item.reported or ""
    yield f"“{short(single(item.text), _LONGEST)}” [{item.claim}]"
    yield f"“{item.source}”" if item.source else "the page"
    yield f"{item.standing} by {item.by}" if item.by else item.standing
