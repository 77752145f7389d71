"""What check says of claims: how many are cited, and those that nothing cites: each by its quote, of many the first."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import offramp as of
from offramp.briefing.support import rests
from offramp.briefing.views.case import case_blocks
from offramp.case.diagnostics import NodeReader
from offramp.case.evidence_audit import warn_of_idle
from offramp.case.types import Case, Evidence
from offramp.errors import Problem


def warned(count: int) -> list[Problem]:
    claims = (Evidence(f"page#{k}", "page", f"quote {k}", "author", None, (), "certain", 0, 1) for k in range(count))
    reader = NodeReader("case.yaml")
    warn_of_idle(reader, tuple(claims))
    return [problem for problem in reader.problems if problem.slug == "claim-unused"]


@pytest.mark.parametrize("count", [0, 1, 6])
def test_a_few_are_named_one_by_one(count: int) -> None:
    assert [f'page#{k} ("quote {k}") is' in problem.message for k, problem in enumerate(warned(count))] == [
        True
    ] * count


def test_many_are_one_warning_with_their_number() -> None:
    (problem,) = warned(7)
    assert problem.message.startswith("7 claims are neither cited")
    assert "page#5, and 1 more" in problem.message
    assert "page#6" not in problem.message
    assert "accept unused" in (problem.remedy or "")


CASES = Path(__file__).parents[2] / "cases"


def counts(case: Case, note: str) -> set[str]:
    """How many claims are cited: on one line, at a glance, by `check`, in the brief."""
    shown = [re.findall(r"(\d+) claims? cited", text) for text in (repr(case), repr(case_blocks(case)))]
    return {number for each in shown for number in each} | {note.split()[0], str(rests(case).claims_cited)}


@pytest.mark.parametrize(
    ("name", "cited"), [("soft-exit", 14), ("banjul-2017", 18), ("grain-2023", 19), ("writers-2023", 16)]
)
def test_the_claims_cited_are_counted_alike_everywhere(name: str, cited: int) -> None:
    examined = of.examine(CASES / name)
    (note,) = (problem.message for problem in examined.problems if problem.slug == "claims-used")
    assert examined.case
    for case in (examined.case, replace(examined.case, as_of=date(1990, 1, 1))):  # masked, and cited all the same
        assert counts(case, note) == {str(cited)}
