"""Expectations that other people's pipelines hold a result to: any part of its JSON, in a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from offramp.errors import OfframpError, Problem
from offramp.io import read_bytes

MAX_BYTES = 50_000_000
MOST_TOLD = 20
_ABSENT = object()


def read_expected(path: Path) -> dict[str, Any]:
    """The expected part of a result. Raises OfframpError: no-such-file, cannot-read, not-json."""
    try:
        data = json.loads(read_bytes(path, MAX_BYTES, OfframpError))
    except (ValueError, RecursionError) as error:
        line, column = getattr(error, "lineno", 0), getattr(error, "colno", 0)
        problem = Problem(
            "not-json", str(path), line, column, "the file is no JSON", remedy="see 'offramp solve --json'"
        )
        raise OfframpError(problem) from None
    if not isinstance(data, dict):
        raise OfframpError(Problem("not-json", str(path), 1, 1, "the file holds no JSON object", remedy="write {…}"))
    return data


def differences(expected: dict[str, Any], found: dict[str, Any], file: str) -> tuple[Problem, ...]:
    """Where a result is not as expected: objects key by key, everything else whole; the first 20.

    >>> [str(one) for one in differences({"a": {"b": 1}}, {"a": {"b": 2, "c": 3}}, "f.json")]
    ['f.json not-as-expected: a.b is 2, expected 1']
    """
    told = []
    for path, one, other in _compare("", expected, found):
        told.append(Problem("not-as-expected", file, 0, 0, f"{path} is {_short(other)}, expected {_short(one)}"))
    return tuple(told[:MOST_TOLD])


def _compare(path: str, expected: Any, found: Any) -> Iterator[tuple[str, Any, Any]]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for key, value in expected.items():
            yield from _compare(f"{path}.{key}".strip("."), value, found.get(key, _ABSENT))
    elif expected != found:
        yield path or "the result", expected, found


def _short(value: Any) -> str:
    if value is _ABSENT:
        return "no key of the result"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else text[:119] + "…"
