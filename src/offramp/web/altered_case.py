"""The case with the changes of a page written into it: what the brief and the jobs are made from."""

from __future__ import annotations

from dataclasses import replace

from offramp.case.transform import revalued, vary
from offramp.case.types import Case
from offramp.web.sheet import Sheet


def case_under_changes(sheet: Sheet) -> Case:
    """The case under the changes. What is held at yes or no is given, as what the question takes as given is; where
    nothing is asked, it is fixed.

    The answer can differ a little from the verdict on the page: the scale of rationality is that of the case as it is
    written (spec/case-file.md 11), and here the changes are.
    """
    case, variant = sheet.case, sheet.changes.variant
    if variant is None:
        return case
    if case.asks is None:
        return vary(case, variant)
    given = {**dict(case.asks.given), **dict(variant.fix)}
    asks = replace(case.asks, given=tuple(given.items()))
    return replace(revalued(case, variant.values, variant.support), asks=asks)


def basis(sheet: Sheet) -> str:
    """What tells whether numbers were made from the same case under the same changes."""
    return f"{sheet.loaded.hash}?{sheet.changes.query}"


def in_words(sheet: Sheet) -> tuple[str, ...]:
    """The changes in words, a line each."""
    return tuple(f"{one.name}: {one.before} → {one.value}".replace("..", " to ") for one in sheet.changes.listed)
