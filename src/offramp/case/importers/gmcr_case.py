"""The case file that a conflict of GMCR+ or gmcr-py becomes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from offramp.case import conditions
from offramp.case.importers.gmcr_conflict import DIRECTIONS, Condition, Conflict
from offramp.case.insertion import yaml_text
from offramp.case.sections import RESERVED
from offramp.case.types import FORMAT
from offramp.errors import Problem

HORIZON = "1 year"
NOBODY = "nobody"
_LONGEST_ID = 40
_AVOIDED = frozenset((*RESERVED, "yes", "no", "true", "false", "null", "on", "off", "y", "n"))

Decimals = NDArray[np.int64]


def case_text(
    conflict: Conflict, states: Decimals, file: str, title: str, day: date, problems: Sequence[Problem]
) -> str:
    """The text of the case file, with all that was said at its head."""
    rests = f"assumed: {yaml_text(f'imported from {file}')}"
    taken: set[str] = set()
    options = [_symbol(one.name, f"option_{k}", taken) for k, one in enumerate(conflict.options, 1)]
    taken = {NOBODY}
    makers = [_symbol(one.name, f"actor_{k}", taken) for k, one in enumerate(conflict.makers, 1)]
    sections = (
        _head(file, title, day, problems),
        _actors(conflict, makers),
        _options(conflict, options, makers, int(states[0]), rests),
        _rules(conflict, options, rests),
        _priorities(conflict, options, makers, rests),
        _rankings(conflict, makers, states, rests),
        _sees(conflict, options, makers, rests),
    )
    return "\n".join("".join(f"{line}\n" for line in section) for section in sections if section)


def _head(file: str, title: str, day: date, problems: Sequence[Problem]) -> list[str]:
    slugs = [f"#   {one.slug}: {one.message}" + (f"; {one.remedy}" if one.remedy else "") for one in problems]
    return [
        f"# Imported by Offramp from {file}. What the file does not say, or the case cannot hold:",
        *slugs,
        f"format: {FORMAT}",
        f"title: {yaml_text(title or 'imported')}",
        'question: "Which states of this conflict are stable?"',
        f"as_of: {day.isoformat()}",
        f"horizon: {HORIZON}",
    ]


def _actors(conflict: Conflict, ids: Sequence[str]) -> list[str]:
    lines = [f"  {key}: {{name: {yaml_text(maker.name)}}}" for key, maker in zip(ids, conflict.makers, strict=True)]
    if _unowned(conflict):
        lines.append(f'  {NOBODY}: {{name: "nobody in the file"}}')
    return ["actors:", *lines]


def _unowned(conflict: Conflict) -> set[int]:
    return set(range(len(conflict.options))).difference(*(maker.options for maker in conflict.makers))


def _options(conflict: Conflict, ids: Sequence[str], makers: Sequence[str], present: int, rests: str) -> list[str]:
    owner = {option: key for key, maker in zip(makers, conflict.makers, strict=True) for option in maker.options}
    lines = ["options: # in the order of the file, which is that of the letters of a state"]
    for k, (key, option) in enumerate(zip(ids, conflict.options, strict=True)):
        now = ", now: yes" if present >> k & 1 else ""
        change = DIRECTIONS[option.direction] if k in owner else ", take: never, undo: never"
        who = owner.get(k, NOBODY)
        lines.append(f"  {key}: {{actor: {who}, text: {yaml_text(option.name)}{now}{change}, {rests}}}")
    return lines


def _rules(conflict: Conflict, ids: Sequence[str], rests: str) -> list[str]:
    lines = [f"  - {{never: {_when(condition, ids)}, {rests}}}" for condition in conflict.infeasibles]
    return ["rules:", *lines] if lines else []


def _priorities(conflict: Conflict, ids: Sequence[str], makers: Sequence[str], rests: str) -> list[str]:
    lines = []
    for key, maker in zip(makers, conflict.makers, strict=True):
        if maker.levels is None and maker.statements:
            lines.append(f"  {key}: # most important first")
            lines += [f"    - {{when: {_when(condition, ids)}, {rests}}}" for condition in maker.statements]
        elif maker.levels is None:
            lines.append(f"  {key}: [] # indifferent among all states")
    if _unowned(conflict):
        lines.append(f"  {NOBODY}: []")
    return ["priorities:", *lines] if lines else []


def _rankings(conflict: Conflict, makers: Sequence[str], states: Decimals, rests: str) -> list[str]:
    lines = []
    for key, maker in zip(makers, conflict.makers, strict=True):
        if maker.levels is not None:
            lines += [f"  {key}:", "    order: # best first, an inner list is a tie"]
            lines += [f"      - {_level(level, states, len(conflict.options))}" for level in maker.levels]
            lines.append(f"    {rests}")
    return ["ranking:", *lines] if lines else []


def _sees(conflict: Conflict, ids: Sequence[str], makers: Sequence[str], rests: str) -> list[str]:
    lines = [
        f"  {key}: {{never: [{', '.join(_when(condition, ids) for condition in maker.unseen)}], {rests}}}"
        for key, maker in zip(makers, conflict.makers, strict=True)
        if maker.unseen
    ]
    return ["sees: # states that a decision maker takes not to exist", *lines] if lines else []


def _level(level: Iterable[int], states: Decimals, options: int) -> str:
    names = [state_letters(int(states[number - 1]), options) for number in level]
    return f"[{', '.join(names)}]" if len(names) > 1 else names[0]


def _when(condition: Condition, ids: Sequence[str]) -> str:
    """The condition in the language of cases.

    >>> _when((((0, True), (1, False)), ((2, True),)), ["offer", "strike", "leave"])
    'offer and not strike or leave'
    """
    names = [conditions.Name(name) for name in ids]
    parts = [
        _joined("and", [each if yes else conditions.Not(each) for each, yes in ((names[k], yes) for k, yes in cells)])
        for cells in condition
    ]
    return conditions.write(_joined("or", parts))


def _joined(word: str, parts: list[conditions.Expr]) -> conditions.Expr:
    return parts[0] if len(parts) == 1 else conditions.Joined(word, tuple(parts))


def _symbol(name: str, otherwise: str, taken: set[str]) -> str:
    """A name that conditions can use, made of the letters and digits of a text; added to those taken.

    >>> taken = set()
    >>> [_symbol(text, "option_9", taken) for text in ("Air Strike", "air strike", "Iff", "第三", "2nd wave")]
    ['air_strike', 'air_strike_2', 'option_9_iff', 'option_9', 'option_9_2nd_wave']
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_ID].strip("_")
    if not word:
        word = otherwise
    elif word in _AVOIDED or not word[0].isalpha():
        word = f"{otherwise}_{word}"
    unique, k = word, 2
    while unique in taken:
        unique, k = f"{word}_{k}", k + 1
    taken.add(unique)
    return unique


def state_letters(decimal: int, options: int) -> str:
    """The name of a state: a letter for each option, in their order.

    >>> state_letters(6, 4)
    'NYYN'
    """
    return "".join("NY"[decimal >> k & 1] for k in range(options))
