"""What check says of claims that nothing cites: each by its quote, of many the first in one warning."""

from __future__ import annotations

import pytest

from offramp.case.diagnostics import NodeReader
from offramp.case.evidence_audit import warn_of_idle
from offramp.case.types import Evidence
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
