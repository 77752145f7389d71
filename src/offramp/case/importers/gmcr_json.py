"""JSON of GMCR+ and gmcr-py read with care: typed access by path, and every problem met on the way."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Collection, Sequence
from typing import Any, NoReturn

from offramp.errors import MAX_PROBLEMS, CaseError, Level, Problem, nearest
from offramp.io import decoded_utf8

REMEDY = "name a .gmcr file saved by GMCR+ or gmcr-py"


class JsonReader:
    """Typed access to JSON values by their path; every problem met on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.errors: list[Problem] = []
        self.said: list[Problem] = []  # notes and warnings
        self.unlisted = 0

    def say(
        self,
        slug: str,
        path: str,
        message: str,
        allowed: Collection[str] = (),
        remedy: str = "",
        level: Level = "error",
    ) -> None:
        kept = self.errors if level == "error" else self.said
        if len(kept) < MAX_PROBLEMS:
            what = f"{path}: {message}" if path else message
            kept.append(Problem(slug, self.file, 0, 0, what, tuple(allowed), remedy, level))
        elif level != "error":
            self.unlisted += 1

    def warn(self, slug: str, path: str, message: str, remedy: str = "") -> None:
        self.say(slug, path, message, remedy=remedy, level="warning")

    def note(self, slug: str, path: str, message: str, remedy: str = "") -> None:
        self.say(slug, path, message, remedy=remedy, level="note")

    def stop_if_broken(self) -> None:
        if self.errors:
            raise CaseError(self.errors)

    def all_said(self) -> tuple[Problem, ...]:
        """Every note and warning; what is too much to list is counted."""
        if not self.unlisted:
            return tuple(self.said)
        message = f"{self.unlisted:,} more notes and warnings are not listed"
        return (*self.said, Problem("gmcr-unlisted", self.file, 0, 0, message, level="warning"))

    def table(self, value: Any, path: str, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Any]:
        """An object with known keys; others are left out and said."""
        if not isinstance(value, dict):
            self._bad(path, value, "an object")
            return {}
        known = (*required, *optional)
        for key in value:
            if key not in known:
                message = f"'{cut_value(key)}' is not a key that this reader knows; it is not carried over"
                self.warn("gmcr-unknown-key", path, message, nearest(str(key), known))
        for key in required:
            if key not in value:
                self.say("gmcr-missing-key", path, f"'{key}' is missing", remedy=f"add '{key}', or save the file anew")
        return {key: value[key] for key in known if key in value}

    def items(self, value: Any, path: str) -> list[tuple[str, Any]]:
        """The entries of an array, each with its path."""
        if value is None or not isinstance(value, list):
            self._bad(path, value, "an array")
            return []
        return [(f"{path}[{k}]", item) for k, item in enumerate(value)]

    def flag(self, value: Any, path: str) -> bool:
        if not isinstance(value, bool):
            self._bad(path, value, "true or false")
        return value is True

    def text(self, value: Any, path: str, otherwise: str) -> str:
        """A name on one line, of letters that can be shown; `otherwise` where nothing is left."""
        if not isinstance(value, str):
            self._bad(path, value, "a text")
            return otherwise
        clean = one_line(value)
        if clean != value:
            self.note("gmcr-name-cleaned", path, f"'{cut_value(value)}' is written as '{clean or otherwise}'")
        return clean or otherwise

    def whole(self, value: Any, path: str, slug: str, least: int, most: int, kind: str) -> int | None:
        """A whole number from `least` to `most`; none where it is not."""
        if not isinstance(value, int) or isinstance(value, bool):
            self._bad(path, value, f"the number of {kind}")
        elif least <= value <= most:
            return value
        else:
            self.say(slug, path, f"there is no {kind} {cut_value(value)}", (f"{least} to {most}",), "mend the number")
        return None

    def _bad(self, path: str, value: Any, wanted: str) -> None:
        message = f"this is {_kind(value)}, not {wanted}"
        self.say("gmcr-bad-record", path, message, (wanted,), "save the file anew with GMCR+ or gmcr-py")


def json_value(data: bytes, reader: JsonReader) -> Any:
    """The JSON value in the bytes of a file."""
    text = decoded_utf8(data, reader.file, "gmcr-not-json", CaseError, REMEDY)
    try:
        return json.loads(text, object_pairs_hook=_unique(reader), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        _refuse(reader, error.msg, error.lineno, error.colno)
    except RecursionError:
        _refuse(reader, "nested too deeply")
    except ValueError as error:
        _refuse(reader, str(error)[:200])


def _refuse(reader: JsonReader, message: str, line: int = 0, column: int = 0) -> NoReturn:
    raise CaseError(Problem("gmcr-not-json", reader.file, line, column, f"no JSON: {message}", remedy=REMEDY))


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")


def _unique(reader: JsonReader) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for key, value in pairs:
            if key in table:
                reader.say(
                    "gmcr-duplicate-key", "", f"'{cut_value(key)}' stands twice in one object", remedy="keep one"
                )
            table[key] = value
        return table

    return build


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "missing" if value is None else "a number")


def cut_value(value: Any) -> str:
    """A value in a message, cut."""
    return one_line(str(value))[:60]


def one_line(text: str) -> str:
    """The text on one line, without letters that a case file may not hold.

    >>> one_line(" Air\\tstrike\\x00 ")
    'Air strike'
    """
    odd = ("Cc", "Cs", "Cn", "Co", "Zl", "Zp")
    kept = (" " if unicodedata.category(one) in odd or one == "\ufeff" else one for one in text)
    return " ".join("".join(kept).split())
