"""The reports of a case read again into its register, with what people decided kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from offramp.case.load import REGISTER, Outline
from offramp.errors import Problem
from offramp.evidence.batch import Progress, ReportFile, read_reports, update_register
from offramp.evidence.decisions import restored
from offramp.evidence.register import Register
from offramp.evidence.types import Claim, Reading

Unmatched = tuple[Claim, ...]


def read_again(
    found: Outline,
    before: Register | None,
    more: Callable[[Reading], Reading] = lambda reading: reading,
    progress: Progress | None = None,
) -> tuple[list[Reading], Unmatched, tuple[Problem, ...]]:
    """Read every report of a case and write its register; `before` is what people decided, `more` is done to each.

    The readings, the decided claims that no longer stand in the reports, and the problems of reports that could not be
    read, which keep their earlier records. Raises ReportError as `update`.
    """
    taken = restored(before) if before else {}
    files = [
        ReportFile(found.folder / one.file, one.id, one.file, taken.get(one.id, {}), one.origin)
        for one in found.reports
    ]
    batch = read_reports(files, {actor.id: actor.aliases for actor in found.actors}, progress=progress)
    batch = replace(batch, readings=tuple(map(more, batch.readings)))
    readings, unmatched = update_register(found.folder / REGISTER, batch, before)
    return readings, unmatched, batch.problems
