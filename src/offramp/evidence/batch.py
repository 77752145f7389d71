"""Many reports at once: on every core, in the order they were named, and a report that fails stops no other."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from offramp.cache import remembered
from offramp.errors import OfframpError, Problem, ReportError
from offramp.evidence.decisions import keep_decisions, keep_links
from offramp.evidence.links import link
from offramp.evidence.parse import parser_version, require_parser
from offramp.evidence.pipeline import read_report
from offramp.evidence.readers.reader import MAX_BYTES
from offramp.evidence.register import Register, encode_register
from offramp.evidence.register.check import doubles
from offramp.evidence.types import Claim, Reading
from offramp.io import read_bytes
from offramp.workers import cores, spread

LARGE = 300_000  # bytes of all reports from which a second process is worth its start

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class ReportFile:
    """A report to be read: where it is, its key, the name that problems show, what a person restored.
    `origin`, `publisher` and `date` are what the case says of it."""

    path: Path
    key: str
    file: str
    restored: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    publisher: str = ""
    date: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """What became of some reports: the readings in the order named, and the problems of those that failed by key.
    `declared`, `publishers` and `dates` are the origins, publishers and days that the case gives them."""

    readings: tuple[Reading, ...]
    failed: Mapping[str, tuple[Problem, ...]]
    declared: Mapping[str, str] = field(default_factory=dict)
    publishers: Mapping[str, str] = field(default_factory=dict)
    dates: Mapping[str, str] = field(default_factory=dict)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Every problem of every report that failed."""
        return tuple(problem for problems in self.failed.values() for problem in problems)


def read_reports(
    files: Iterable[ReportFile],
    aliases: Mapping[str, Sequence[str]] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Batch:
    """Read reports; `workers` defaults to the cores that there are, or one where the reports are small.
    `progress` is told how many are done, of how many, and the file just read. A bad report raises
    nothing; only where reading is not possible at all, ReportError missing-extra."""
    require_parser()
    named = list(files)
    count = workers or (cores() if sum(map(_size, named)) >= LARGE else 1)
    done: dict[str, Result] = {}
    for file, result in spread(_reader, aliases, named, count, lost=_lost):
        done[file.key] = result
        if progress:
            progress(len(done), len(named), file.file)
    ordered = [(file.key, done[file.key]) for file in named]
    failed = {key: result for key, result in ordered if not isinstance(result, Reading)}
    declared = {file.key: file.origin for file in named if file.origin}
    publishers = {file.key: file.publisher for file in named if file.publisher}
    dates = {file.key: file.date for file in named if file.date}
    read = tuple(result for _, result in ordered if isinstance(result, Reading))
    return Batch(read, failed, declared, publishers, dates)


@dataclass(frozen=True, slots=True)
class Renewed:
    """A register made anew: its text, its readings, and the decided claims that no longer stand in the reports."""

    text: str
    readings: list[Reading]
    unmatched: tuple[Claim, ...]


def renewed(batch: Batch, before: Register | None, file: str) -> Renewed:
    """The register of a batch with what people decided before. A report that failed keeps its earlier records. Raises
    ReportError: every problem where no report could be read, and duplicate-report."""
    if not batch.readings:
        raise ReportError(batch.problems)
    readings = list(batch.readings)
    unmatched: tuple[Claim, ...] = ()
    if before:
        earlier = [one for one in before.readings() if one.report.id in batch.failed]
        kept = keep_decisions([*readings, *earlier], before)
        readings, unmatched = list(kept.readings), kept.unmatched
    links = link(readings, batch.declared, batch.publishers, batch.dates)
    standing = {claim.id for reading in readings for claim in reading.claims}
    kept_links = keep_links(links, before.links, standing) if before else links
    if problems := list(doubles(readings, file)):
        raise ReportError(problems)
    return Renewed(encode_register(readings, kept_links, unmatched), readings[: len(batch.readings)], unmatched)


Result = Reading | tuple[Problem, ...]


def _reader(aliases: Mapping[str, Sequence[str]] | None) -> Callable[[ReportFile], Result]:
    """What reads a report, with the names that the actors go by."""
    return partial(_read, aliases)


def _read(aliases: Mapping[str, Sequence[str]] | None, named: ReportFile) -> Result:
    """One reading, which is kept (see `cache`): the same bytes and names are read once."""
    try:
        data = read_bytes(named.path, MAX_BYTES, ReportError)
        names = (sorted((aliases or {}).items()), sorted(named.restored.items()))
        parts = (hashlib.sha256(data).hexdigest(), named.key, named.file, names, parser_version())
        return remembered("reading", parts, lambda: read_report(data, named.key, aliases, named.file, named.restored))
    except OfframpError as error:
        return error.problems
    except MemoryError:
        return _lost(named)


def _lost(named: ReportFile) -> tuple[Problem, ...]:
    message = "the process that read it ended, most likely for want of memory"
    return (Problem("reading-failed", named.file, 0, 0, message, remedy="read it alone, or free some memory"),)


def _size(named: ReportFile) -> int:
    try:
        return named.path.stat().st_size
    except (OSError, ValueError):
        return 0
