"""A file of pairs made by hand: on each line a part of the first case, "=", its counterpart in the second or "-"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from offramp.errors import OfframpError, Problem
from offramp.io import lines_written

MAX_BYTES = 1_000_000


def read_pairs(path: Path) -> dict[str, str]:
    """The pairs in a file; a line that begins with # is a remark. Raises OfframpError bad-pair with every line that is
    none, and as `read_bytes`."""
    found: dict[str, str] = {}
    problems: list[Problem] = []
    for number, line in lines_written(path, MAX_BYTES):
        first, equals, second = (part.strip() for part in line.partition("="))
        if why := _wrong(first, equals, second, found):
            remedy = "such as 'options.leave = options.go', or 'options.leave = -' for none"
            problems.append(Problem("bad-pair", str(path), number, 1, why, (), remedy))
            continue
        found[first] = second
    if problems:
        raise OfframpError(problems)
    return found


def _wrong(first: str, equals: str, second: str, pairs: Mapping[str, str]) -> str:
    if not (first and equals and second):
        return "a pair is a part of the first case, '=', and a part of the second"
    if first in pairs:
        return f"'{first[:80]}' is paired twice"
    return f"'{second[:80]}' is paired twice" if second != "-" and second in pairs.values() else ""


def pairs_text(pairs: Mapping[str, str]) -> str:
    """Pairs as lines of such a file."""
    return "\n".join(_lines(pairs))


def _lines(pairs: Mapping[str, str]) -> Iterator[str]:
    yield from (f"{one} = {two}" for one, two in pairs.items())
