"""Where a sentence comes from, in words: its numbers, and the claims or assumptions under them. The view of a Trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from offramp.briefing.document import Block, Para, Trace, listed
from offramp.wording import joined

_MOST = 12  # items and claims listed; --json has all


def trace_blocks(trace: Trace, data: Mapping[str, Any]) -> tuple[Block, ...]:
    """The sentence again, and what it rests on; `data` is the brief's JSON twin."""
    numbers = {one["path"]: one for one in data["all_numbers"]}
    quotes = {one["id"]: one for one in (*data["rests"]["quotes"], *data["rests"]["beside"])}
    reasons = {path: reason for path, _, reason in data["supports"]}
    return (
        Para(f"[{trace.handle}] {trace.says}"),
        *_part("Numbers, in the brief's JSON:", (f"{path} = {value}" for path, value in trace.numbers)),
        *_part("From these items of the case:", (_item(path, numbers) for path in trace.items)),
        *_part("Which cite:", (_claim(claim, quotes) for claim in trace.claims)),
        *_part("Assumed:", (f"{path}: {reasons.get(path) or 'no reason given'}" for path in trace.assumed)),
        *([Para(f"The whole table: {trace.command}")] if trace.command else []),
    )


def _item(path: str, numbers: Mapping[str, Any]) -> str:
    return f"{path} = {numbers[path]['value']}" if path in numbers else path


def _claim(claim: str, quotes: Mapping[str, Any]) -> str:
    if claim not in quotes:
        return f"{claim}: not quoted, as it does not count"
    quote = quotes[claim]
    hedged = f"; hedged: {joined(quote['hedges'])}" if quote["hedges"] else ""
    return (
        f"{claim}: “{quote['text']}” ({quote['publisher'] or quote['report']}, graded {quote['reliability']}{hedged})"
    )


def _part(title: str, items: Iterable[str]) -> Iterator[Block]:
    lines = list(items)
    if lines:
        more = [f"… and {len(lines) - _MOST} more (--json lists all)"] if len(lines) > _MOST else []
        yield Para(title)
        yield listed([*lines[:_MOST], *more])
