"""The line of a page that says when it was published: "Published: 2026-10-14", "Updated on 3 March 2026, 10:40 GMT", or
the day alone. Where none does, the day in the dateline of a dispatch, "OSLO, May 3, 2026 (AFP) –", which is not a line.

It is the page's date where nothing else gives one, and no claim of the report. A page in which several lines are days
and nothing else is a chronicle: none of them is its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from offramp.evidence.blocks import behind_dateline
from offramp.evidence.dates import dates_in
from offramp.evidence.types import Block

ROLE = "published"
_HEAD = 8  # lines of a page among which the line is looked for
_LONGEST = 90
_OPENS = re.compile(
    r"[*_\s(]*(?:first\s+)?(?:published|posted|issued|released|updated|last\s+(?:updated|modified)|date)"
    r"(?:\s+(?:on|at))?\s*[:–—-]?[*_]*\s+",
    re.IGNORECASE,
)
_ZONES = "gmt|utc|[ecmp][sd]?t|ces?t|eest|bst|ist|msk|jst|hkt|sgt|aes?dt|aest"
_BETWEEN = r"[\s,|·/()*_.–—-]"
_REST = re.compile(
    rf"{_BETWEEN}*(?:(?:\d{{1,2}}[:.h]\d{{2}}(?:[:.]\d{{2}})?|T[\d:.]+Z?|[ap]\.?m\.?|at|on|the|{_ZONES}|[+-]\d{{2}}:?\d{{2}}"
    rf"|(?:mon|tues|wednes|thurs|fri|satur|sun)day){_BETWEEN}*)*",
    re.IGNORECASE,
)


def with_published_line(text: str, blocks: Sequence[Block]) -> tuple[tuple[Block, ...], str | None]:
    """The blocks, the line that says the day marked with its role, and the day; None where no line says one.
    >>> with_published_line("Published: 2026-10-14", [Block(0, 21)])[1]
    '2026-10-14'
    """
    found = [(k, day) for k, block in enumerate(blocks[:_HEAD]) if (day := day_of(text[block.start : block.end]))]
    if not found:
        alone = [(k, day) for k, block in enumerate(blocks) if (day := _day_alone(text[block.start : block.end]))]
        found = [(k, day) for k, day in alone if len(alone) == 1 and k < _HEAD]
    if not found:
        head = [(k, _masthead_day(text[block.start : block.end])) for k, block in enumerate(blocks[:_HEAD]) if k]
        found = [(k, day) for k, day in head if day][:1]
    if not found:
        return tuple(blocks), next((day for block in blocks[:_HEAD] if (day := _dateline_day(text, block))), None)
    marked = dict(found)
    out = (replace(block, role=ROLE) if k in marked else block for k, block in enumerate(blocks))
    return tuple(out), found[0][1] if found else None


def day_of(line: str) -> str | None:
    """The day that a line gives as the day of publication, where it gives nothing else.
    >>> day_of("Posted on Wednesday, 14 October 2026 at 10:40 GMT"), day_of("Published works of 2026-10-14 were banned")
    ('2026-10-14', None)
    """
    opens = _OPENS.match(line) if len(line) <= _LONGEST else None
    return _only_day(line, opens.end()) if opens else None


def _dateline_day(text: str, block: Block) -> str | None:
    """The day that the dateline of a dispatch gives, with its year."""
    end = behind_dateline(text, block.start, block.end)
    return next((date.value for date in dates_in(text, block.start, end, None) if date.precision == "day"), None)


_MASTHEAD = re.compile(r"[*_ ]*(?:(?:[A-Z][\w'’.&-]*|of|the|and)[ ]+){0,5}[A-Z][\w'’.&-]*\s*[,|·:–—-]\s*(?=\S)")


def _masthead_day(line: str) -> str | None:
    """The day behind a name, with nothing else, as a newspaper's below a heading.
    >>> _masthead_day("*The Harbour Gazette, 4 March 2031*"), _masthead_day("It signed on 4 March 2031")
    ('2031-03-04', None)
    """
    named = _MASTHEAD.match(line) if len(line) <= _LONGEST and re.search(r"\d{4}", line) else None
    return _only_day(line, named.end()) if named else None


def _day_alone(line: str) -> str | None:
    """The day of a line that holds nothing else."""
    return _only_day(line, 0) if len(line) <= _LONGEST and re.search(r"\d{4}", line) else None


def _only_day(line: str, start: int) -> str | None:
    """The day that a line gives from `start` on, where it gives nothing else."""
    iso = re.search(r"(?<!\d)\d{4}-\d{2}-\d{2}", line)
    said = next((date for date in dates_in(line, start, len(line), None) if date.precision == "day"), None)
    span = (said.start, said.end, said.value) if said else (iso.start(), iso.end(), iso.group()) if iso else None
    if span is None or not _REST.fullmatch(line, start, span[0]) or not _REST.fullmatch(line, span[1]):
        return None
    return span[2]
