"""Briefs of the cases of this repository, each made once in a session, and kept for all of its processes."""

from __future__ import annotations

import functools
from pathlib import Path

from offramp import cache, load
from offramp.briefing.brief import Brief, brief_of
from offramp.briefing.results import results
from offramp.case.types import Case

CASES = Path(__file__).parents[2] / "cases"
SHIPPED = ("soft-exit", "banjul-2017", "grain-2023", "writers-2023")
DRAWS = {"soft-exit": 24, "banjul-2017": 115, "grain-2023": 40, "writers-2023": 24}
# of 115 more than a hundred count: one front is as with a thousand


@functools.cache
def shipped_case(name: str) -> Case:
    """A shipped case."""
    return load(CASES / name)


@functools.cache
def shipped(name: str) -> Brief:
    """Its brief over a few draws, with charts for the flagship."""
    case = shipped_case(name)

    def make() -> Brief:
        return brief_of(case, None, results(case, DRAWS[name], whole=True), charts=name == SHIPPED[0])

    return cache.remembered("shipped", (name,), make)
