"""JSON as text: read strictly, with the line and column of whatever is wrong, and written so that it can be read back.

RFC 8259 leaves open what equal keys and huge numbers mean, and Python's reader takes NaN; here they are refused.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from json.decoder import scanstring  # type: ignore[attr-defined]
from pathlib import Path as File
from typing import Any, Never, TypeVar

from offramp.codec.decoding import Fault, Path, decode
from offramp.errors import OfframpError, Problem
from offramp.io import decoded_utf8, read_bytes

T = TypeVar("T")
MAX_BYTES = 100_000_000
MAX_DEPTH = 100
MOST_DIGITS = 400  # of a number
MOST_LOCATED = 10_000_000  # letters of a text that is gone through for the places of its values
MOST_TOLD = 50  # problems of one file
_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_SURROGATE, _HALF = re.compile(r"\\u[dD][89a-fA-F]"), re.compile("[\ud800-\udfff]")
_WORDS = {"true": True, "false": False, "null": None}


def read_noun(path: File, cls: type[T], slug: str, error: type[OfframpError] = OfframpError, remedy: str = "") -> T:
    """The noun that a JSON file holds. Raises `error` with every problem, each at its line and column; of what the
    file holds under `slug`. Raises as `read_json` too."""
    text, data = read_json(path, slug, error, remedy)
    return decoded(cls, data, text, str(path), slug, error, remedy)


def decoded(
    cls: type[T], data: Any, text: str, file: str, slug: str, error: type[OfframpError] = OfframpError, remedy: str = ""
) -> T:
    """The noun in a value that was read from a text. Raises `error` with every problem."""
    made, faults = decode(cls, data)
    if made is None:
        raise refused(faults, text, file, slug, error, remedy)
    return made


def refused(
    faults: Sequence[Fault], text: str, file: str, slug: str, error: type[OfframpError] = OfframpError, remedy: str = ""
) -> OfframpError:
    """The exception that tells of some faults in a text."""
    return error(located(faults, text, file, slug, remedy))


def read_json(path: File, slug: str, error: type[OfframpError] = OfframpError, remedy: str = "") -> tuple[str, Any]:
    """The text of a JSON file and the value in it. Raises `error` as `read_bytes`, or with `slug`: see `parsed`."""
    text = decoded_utf8(read_bytes(path, MAX_BYTES, error), str(path), slug, error, remedy)
    return text, parsed(text, str(path), slug, error, remedy)


def parsed(text: str, file: str, slug: str, error: type[OfframpError] = OfframpError, remedy: str = "") -> Any:
    """The value of a JSON text. Raises `error` with the first thing that is not JSON, a key that stands twice, a number
    that is not finite, or values nested more than 100 deep, each at its line and column."""
    try:
        data = loads(text)
        if deep(data, MAX_DEPTH):
            raise ValueError
    except (ValueError, RecursionError):
        offset, message = _first_fault(text)
        raise error(Problem(slug, file, *line_column(text, offset), message, remedy=remedy)) from None
    return data


def content_checksum(data: Mapping[str, Any]) -> str:
    """The SHA-256 of what an object says beside its `checksum`, however it is laid out.

    >>> content_checksum({"b": 1, "a": 2}) == content_checksum({"a": 2, "b": 1, "checksum": "…"})
    True
    """
    said = {key: value for key, value in data.items() if key != "checksum"}
    text = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def is_altered(data: Any) -> bool:
    """Whether an object has a checksum, and says something else than when that was made."""
    return isinstance(data, dict) and "checksum" in data and data["checksum"] != content_checksum(data)


class RepeatedKeyError(ValueError):
    """A key stands twice in an object."""


def loads(text: str) -> Any:
    """The value of a JSON text. Raises RepeatedKeyError, and ValueError for other text that is not JSON and for a
    number that is not finite, or is not a number of any other program (RFC 8259, section 6), and for half a character
    (a surrogate alone, section 8.2)."""
    hooks: dict[str, Any] = {"parse_float": _finite, "parse_int": _whole, "parse_constant": _refuse}
    data = json.loads(text, object_pairs_hook=_without_repeats, **hooks)
    if _SURROGATE.search(text):
        text_of(data).encode()  # ValueError for one without its other half
    return data


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise RepeatedKeyError(f"the key {twice!r} stands twice")
    return made


def _refuse(word: str) -> Never:
    raise ValueError(f"{word} is not JSON")


def _finite(text: str) -> float:
    if _too_large(text):
        raise ValueError(f"{text[:40]} is too large")
    return float(text)


def _whole(text: str) -> int:
    _finite(text)
    return int(text)


def _too_large(text: str) -> bool:
    return len(text) > MOST_DIGITS or not math.isfinite(float(text))


def deep(data: Any, most: int) -> bool:
    """Whether values are nested more than so many deep; without recursion."""
    level: list[Any] = [data]
    for _ in range(most + 1):
        level = [item for each in level if isinstance(each, dict | list) for item in _items(each)]
        if not level:
            return False
    return True


def _items(value: dict[str, Any] | list[Any]) -> Iterator[Any]:
    return iter(value.values() if isinstance(value, dict) else value)


def text_of(data: Any, indent: int | None = None) -> str:
    """A JSON value as text. Raises ValueError for a number that is not finite."""
    return json.dumps(data, ensure_ascii=False, indent=indent, allow_nan=False)


# where it stands ------------------------------------------------------------------------------------------------


def located(faults: Sequence[Fault], text: str, file: str, slug: str, remedy: str = "") -> list[Problem]:
    """Faults as problems, each at the line and column where its value begins; the first 50."""
    at = offsets(text)

    def problem(fault: Fault) -> Problem:
        message = f"{message_head(fault.path)}{fault.message}"
        place = line_column(text, at.get(fault.path, 0))
        return Problem(slug, file, *place, message, fault.allowed, fault.remedy or remedy)

    return list(map(problem, faults[:MOST_TOLD]))


def message_head(path: Path) -> str:
    """The head of a message: the JSON pointer of a path (RFC 6901), nothing for the whole.

    >>> message_head(("page", "lead", 0))
    'at /page/lead/0: '
    """
    steps = (str(step).replace("~", "~0").replace("/", "~1")[:60] for step in path)
    return f"at /{'/'.join(steps)}: " if path else ""


def line_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1.

    >>> line_column("{\\n 1", 3)
    (2, 2)
    """
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def offsets(text: str) -> dict[Path, int]:
    """Where each value of a JSON text begins, up to what is nested too deep; none in a text over MOST_LOCATED."""
    found: dict[Path, int] = {}
    if len(text) <= MOST_LOCATED:
        with suppress(_StopError):
            _Scanner(text, found).value(_past(text, 0), ())
    return found


def _first_fault(text: str) -> tuple[int, str]:
    """Where a JSON text is first wrong, and how."""
    if len(text) > MOST_LOCATED:
        return 0, "the file is not JSON, or holds a key twice, a number that is not finite or values nested too deep"
    try:
        scanner = _Scanner(text, {})
        end = _past(text, scanner.value(_past(text, 0), ()))
        if end < len(text):
            scanner.stop(end, "something follows the end of the JSON value")
    except _StopError as reason:
        return reason.offset, reason.message
    return 0, "the file is not JSON that can be read"


def _past(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


class _StopError(Exception):
    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset, self.message = offset, message


class _Scanner:
    """Walks over a JSON text, notes where each value begins, and stops at the first thing that is wrong."""

    def __init__(self, text: str, offsets: dict[Path, int]) -> None:
        self.text, self.found = text, offsets

    def stop(self, offset: int, message: str) -> Never:
        raise _StopError(offset, message)

    def value(self, at: int, path: Path) -> int:
        """The end of the value that begins at an offset."""
        self.found[path] = at
        if len(path) > MAX_DEPTH:
            self.stop(at, f"values are nested more than {MAX_DEPTH} deep")
        sign = self.text[at : at + 1]
        if sign == "{":
            return self.entries(at, path, "}")
        if sign == "[":
            return self.entries(at, path, "]")
        return self.string(at)[1] if sign == '"' else self.word(at)

    def entries(self, at: int, path: Path, close: str) -> int:
        """The end of an object or a list."""
        keys: set[str] = set()
        count, at = 0, _past(self.text, at + 1)
        while self.text[at : at + 1] != close:
            if count:
                at = self.sign(at, ",")
            step: str | int = count
            if close == "}":
                step, at = self.key(at, keys)
            at = _past(self.text, self.value(at, (*path, step)))
            count += 1
        return at + 1

    def key(self, at: int, keys: set[str]) -> tuple[str, int]:
        """A key of an object and the offset of its value."""
        if self.text[at : at + 1] != '"':
            self.stop(at, "a key in double quotes is missing")
        name, end = self.string(at)
        if name in keys:
            self.stop(at, f"the key '{name[:60]}' stands twice")
        keys.add(name)
        return name, self.sign(_past(self.text, end), ":")

    def sign(self, at: int, wanted: str) -> int:
        if self.text[at : at + 1] != wanted:
            self.stop(at, f"'{wanted}' is missing" if at < len(self.text) else "the text ends too early")
        return _past(self.text, at + 1)

    def string(self, at: int) -> tuple[str, int]:
        try:
            found: tuple[str, int] = scanstring(self.text, at + 1)
        except json.JSONDecodeError as reason:
            self.stop(min(reason.pos, len(self.text)), "this text in quotes does not end, or holds a bad escape")
        if _HALF.search(found[0]):
            self.stop(at, "this text in quotes holds half a character (a surrogate alone)")
        return found

    def word(self, at: int) -> int:
        """The end of a number, true, false or null."""
        number = _NUMBER.match(self.text, at)
        if number:
            if _too_large(number.group()):
                self.stop(at, "the number is too large")
            return number.end()
        for word in _WORDS:
            if self.text.startswith(word, at):
                return at + len(word)
        if at >= len(self.text):
            self.stop(at, "the text ends too early")
        name = re.match(r"[-+]?\w+", self.text[at : at + 40])
        return self.stop(at, f"'{name.group() if name else self.text[at]}' is not a JSON value")
