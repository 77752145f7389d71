"""Expectations that other people's pipelines hold a result to: any part of its JSON, in a file."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path as File
from typing import Any

from offramp.codec.decoding import Path
from offramp.codec.json_text import line_column, offsets, read_json, text_of
from offramp.errors import OfframpError, Problem

MOST_TOLD = 20
REMEDY = "see what the command prints with --json"
_ABSENT = object()


@dataclass(frozen=True, slots=True)
class Expectation:
    """The expected part of a result, and the text in which it stands."""

    file: str
    text: str
    wanted: dict[str, Any]

    def keys(self, key: str, allowed: Collection[str]) -> tuple[str, ...]:
        """The names in a list that the expectation holds under a key, () where it does not hold it.

        Raises OfframpError unknown-name where it is not a list of texts.
        """
        found = self.wanted.get(key, [])
        if isinstance(found, list) and all(isinstance(name, str) for name in found):
            return tuple(found)
        raise OfframpError(self._problem("unknown-name", (key,), f"{key} is not a list of names", tuple(allowed)))

    def differences(self, result: dict[str, Any]) -> tuple[Problem, ...]:
        """Where a result is not as expected: objects key by key, everything else whole; the first 20.

        >>> wanted = Expectation("f.json", '{"a": {"b": 1}}', {"a": {"b": 1}})
        >>> [str(problem) for problem in wanted.differences({"a": {"b": 2, "c": 3}})]
        ['f.json:1:13 not-as-expected: a.b is 2, expected 1']
        """
        unmet = list(_unmet((), self.wanted, result))[:MOST_TOLD]
        return tuple(
            self._problem("not-as-expected", path, f"{_dotted(path)} is {_short(found)}, expected {_short(wanted)}")
            for path, wanted, found in unmet
        )

    def _problem(self, slug: str, path: Path, message: str, allowed: tuple[str, ...] = ()) -> Problem:
        line, column = line_column(self.text, offsets(self.text).get(path, 0))
        return Problem(slug, self.file, line, column, message, allowed)


NOTHING = Expectation("", "{}", {})


def read_expected(path: File) -> Expectation:
    """The expected part of a result. Raises OfframpError as `read_bytes`, and not-json for what is not a JSON object
    that names something."""
    text, data = read_json(path, "not-json", remedy=REMEDY)
    if not isinstance(data, dict) or not data:
        message = "the file expects nothing" if data == {} else "the file holds no JSON object"
        raise OfframpError(Problem("not-json", str(path), 1, 1, message, remedy=f"write {{…}}, {REMEDY}"))
    return Expectation(str(path), text, data)


def _unmet(path: Path, wanted: Any, actual: Any) -> Iterator[tuple[Path, Any, Any]]:
    names = bool(wanted) or not path  # within an expectation an empty object expects an empty one
    if isinstance(wanted, dict) and isinstance(actual, dict) and names:
        for key, value in wanted.items():
            yield from _unmet((*path, key), value, actual.get(key, _ABSENT))
    elif not _same(wanted, actual):
        yield path, wanted, actual


def _same(wanted: Any, actual: Any) -> bool:
    """Equality of JSON, in which true is not 1."""
    if isinstance(wanted, bool) or isinstance(actual, bool):
        return wanted is actual
    if isinstance(wanted, dict) and isinstance(actual, dict):
        return wanted.keys() == actual.keys() and all(_same(value, actual[key]) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(actual, list):
        return len(wanted) == len(actual) and all(map(_same, wanted, actual))
    return bool(wanted == actual)


def _dotted(path: Path) -> str:
    return ".".join(map(str, path)) or "the result"


def _short(value: Any) -> str:
    if value is _ABSENT:
        return "no key of the result"
    text = text_of(value)
    return text if len(text) <= 120 else text[:119] + "…"
