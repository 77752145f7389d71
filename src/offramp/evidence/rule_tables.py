"""The rules as data: JSON files in `data/`, read once, when first wanted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any


@cache
def rule_table(name: str, package: str = __package__) -> Mapping[str, Any]:
    """One file of the `data/` of this package, or of another, as it is.
    >>> rule_table("abbreviations")["format"]
    'offramp/abbreviations-1'
    """
    from importlib.resources import files  # not needed to import the package

    loaded: dict[str, Any] = json.loads((files(package) / "data" / f"{name}.json").read_text("utf-8"))
    return loaded


@cache
def rule_set(name: str, key: str) -> frozenset[str]:
    """One list of a table as a set."""
    return frozenset(rule_table(name)[key])


@cache
def rule_pattern(name: str, key: str) -> re.Pattern[str]:
    """Any phrase of one list of a table as whole words, the longest first.
    >>> rule_pattern("polarity", "truth").findall("It is not the case, nor true.")
    ['the case', 'true']
    """
    return re.compile(rf"\b{phrases_pattern(rule_table(name)[key])}\b", re.IGNORECASE)


def phrases_pattern(phrases: Iterable[str]) -> str:
    """A pattern of any of some phrases in letters of either case, the longest first, behind a look at the first letter,
    which most words fail: without it every phrase is tried at every word.
    >>> re.findall(phrases_pattern(["told", "said to"]), "He Told, and said to us")
    ['Told', 'said to']
    """
    rows = sorted(phrases, key=lambda row: (-len(row), row))
    letters = "".join(sorted({letter for row in rows for letter in (row[0].lower(), row[0].upper())}))
    return rf"(?=[{re.escape(letters)}])(?i:{'|'.join(rows)})".replace(" ", r"\s+")


@cache
def abbreviations() -> Mapping[str, frozenset[str]]:
    """The lists of abbreviations.json as sets."""
    return _sets("abbreviations")


@cache
def words() -> Mapping[str, frozenset[str]]:
    """The lists of words.json as sets."""
    return _sets("words")


def _sets(name: str) -> dict[str, frozenset[str]]:
    return {key: frozenset(value) for key, value in rule_table(name).items() if isinstance(value, list)}
