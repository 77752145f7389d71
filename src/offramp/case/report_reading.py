"""The reports of a case read again into its register, with what people decided kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from offramp.case.load import REGISTER, Outline
from offramp.errors import Problem, ReportError
from offramp.evidence.batch import Batch, Progress, Renewed, ReportFile, read_reports, renewed
from offramp.evidence.decisions import restored
from offramp.evidence.journal import LoggedAction
from offramp.evidence.register import Register
from offramp.evidence.revision import Decide, RegisterState, register_state, write_revision, writing
from offramp.evidence.types import Claim, Reading
from offramp.io import changed_meanwhile

Unmatched = tuple[Claim, ...]
Restored = Mapping[str, Mapping[str, str]]
TRIES = 3  # readings, where others restore parts while the reports are read
READ = LoggedAction("read")


def read_again(
    outline: Outline,
    decide: Decide | None = None,
    more: Callable[[Reading], Reading] = lambda reading: reading,
    progress: Progress | None = None,
    action: LoggedAction = READ,
    seen: str = "",
) -> tuple[list[Reading], Unmatched, tuple[Problem, ...]]:
    """Read every report of a case and write its register; `decide` is done to what people decided, `more` to each.
    What people decide while the reports are read is kept too. Where the register is gone, the decisions of its journal
    are put back. The readings, the decided claims that no longer stand in the reports, and the problems of reports that
    could not be read, which keep their earlier records. Raises ReportError as `renewed` and as `revision.writing`."""
    path = outline.folder / REGISTER
    taken = _restored(_wanted(register_state(path), decide))
    for _ in range(TRIES):
        batch = _batch(outline, taken, more, progress)
        with writing(path, seen) as now:
            wanted = _wanted(now, decide)
            if _restored(wanted) == taken:
                fresh = _put(now, batch, wanted, action)
                return fresh.readings, fresh.unmatched, batch.problems
            taken = _restored(wanted)
    raise ReportError(changed_meanwhile(path))


def reread(outline: Outline, before: Register | None, file: str) -> Renewed:
    """What another reading would make of the register, without writing it. Raises ReportError as `renewed`."""
    return renewed(_batch(outline, _restored(before), lambda reading: reading, None), before, file)


def _wanted(now: RegisterState, decide: Decide | None) -> Register | None:
    """The register with what is to be decided."""
    return decide(now.register)[0] if decide and now.register else now.register


def _restored(register: Register | None) -> Restored:
    return restored(register) if register else {}


def _batch(outline: Outline, taken: Restored, more: Callable[[Reading], Reading], progress: Progress | None) -> Batch:
    files = [
        ReportFile(
            *(outline.folder / one.file, one.id, one.file, taken.get(one.id, {}), one.origin, one.publisher),
            one.date.isoformat() if one.date else "",
        )
        for one in outline.reports
    ]
    batch = read_reports(files, {actor.id: actor.aliases for actor in outline.actors}, progress=progress)
    return replace(batch, readings=tuple(map(more, batch.readings)))


def _put(now: RegisterState, batch: Batch, before: Register | None, action: LoggedAction) -> Renewed:
    fresh = renewed(batch, before, str(now.path))
    write_revision(now, fresh.text, action)
    return fresh
