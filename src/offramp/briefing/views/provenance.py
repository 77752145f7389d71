"""A trace in words: the sentence again, its numbers in the context, and the claims or assumptions under them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from offramp.briefing.document import Trace
from offramp.sanitize import visible
from offramp.wording import joined

_MOST = 12  # items and claims listed; --json has all


def trace_text(found: Trace, data: Mapping[str, Any]) -> str:
    """Everything that `offramp why CASE HANDLE` prints; `data` is the brief's JSON twin."""
    return "\n".join(visible(line) for line in _lines(found, data)) + "\n"


def _lines(found: Trace, data: Mapping[str, Any]) -> Iterator[str]:
    yield f"[{found.handle}] {found.says}"
    yield from _listed("the numbers, in the brief's JSON", [f"{path} = {value}" for path, value in found.numbers])
    numbers = {one["path"]: one for one in data["all_numbers"]}
    yield from _listed("they rest on, in the case", [_item(path, numbers) for path in found.items])
    quotes = {one["id"]: one for one in (*data["rests"]["quotes"], *data["rests"]["beside"])}
    yield from _listed("which cites", [_claim(claim, quotes) for claim in found.claims])
    reasons = {path: reason for path, _, reason in data["supports"]}
    yield from _listed("and assumes", [f"{path}: {reasons[path] or 'no reason given'}" for path in found.assumed])
    if found.command:
        yield f"\nthe whole table: {found.command}"


def _item(path: str, numbers: Mapping[str, Any]) -> str:
    return f"{path} = {numbers[path]['value']}" if path in numbers else path


def _claim(claim: str, quotes: Mapping[str, Any]) -> str:
    if claim not in quotes:
        return f"{claim}: not quoted, as it does not count"
    one = quotes[claim]
    hedged = f"; hedged: {joined(one['hedges'])}" if one["hedges"] else ""
    return f"{claim}: “{one['text']}” ({one['publisher'] or one['report']}, graded {one['reliability']}{hedged})"


def _listed(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"\n{title}"
        yield from (f"  {line}" for line in lines[:_MOST])
    if len(lines) > _MOST:
        yield f"  … and {len(lines) - _MOST} more (--json lists all)"
