"""A folder of past cases for a back-test: one in each subfolder, as of a day before it was settled, and what happened.

`outcomes.csv` has a row for every case: `case` (its subfolder), `happened` (yes or no; decoy: it was invented), `on`
(the day on which that was settled), `source`; and, where there is one, `coder`, `second` (a folder or file with a
second coding of the pages), `second_coder`, `recognised` (yes or no: whether a coder, asked afterwards, knew which case
it was), and from 0 to 1 `crowd` (what a crowd gave it) and `guess` (what a rule of the analyst's own gives it). The
record is that of the case. A decoy has neither day nor source.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from offramp.case.canonical import fingerprint
from offramp.case.types import Case, cited_claims
from offramp.errors import CaseError, OfframpError, Problem, nearest
from offramp.io import decoded_utf8, read_bytes
from offramp.ledger.scoring import CROWD
from offramp.rooms.check import load
from offramp.rooms.record import check_record

FILE = "outcomes.csv"
MAX_BYTES = 10_000_000
NEEDED = ("case", "happened", "on", "source")
CHANCES = {"crowd": CROWD, "guess": "the analyst's own rule"}  # columns of forecasts from elsewhere, and their names
COLUMNS = (*NEEDED, "coder", "second", "second_coder", "recognised", *CHANCES)
DECOY = "decoy"
_CELL = re.compile(r'(?:"(?:[^"]|"")*"|[^,])*(?:,|$)')  # of a row, with what ends it


@dataclass(frozen=True, slots=True)
class PastCase:
    """A case of a back-test, with what happened and on which day that was settled; `given`: what others gave it.
    `decoy`: nothing happened, as it was invented; `recognised`: yes, no or empty."""

    name: str
    case: Case
    happened: bool
    on: date
    source: str
    coder: str = ""
    second: Case | None = None
    second_coder: str = ""
    given: Mapping[str, float] | None = None
    decoy: bool = False
    recognised: str = ""


def read_past_cases(folder: Path) -> tuple[PastCase, ...]:
    """Every case of a folder. Raises OfframpError with every problem: no-such-file, missing-key, unknown-key,
    unknown-name, bad-date, not-a-probability, no-outcome, known-already, undated-report, and those of the cases."""
    if folder.is_dir() and not (folder / FILE).exists():
        message = f"there is no {FILE} in this folder"
        remedy = f"write one, its first line {','.join(NEEDED)}, and a row for each case"
        raise OfframpError(Problem("no-such-file", str(folder / FILE), 0, 0, message, remedy=remedy))
    made, problems = list[PastCase](), list[Problem]()
    for row in _checked_rows(folder):
        try:
            made.append(row.read(folder))
        except OfframpError as error:
            problems += error.problems
    if problems:
        raise CaseError(problems)
    return tuple(made)


def _checked_rows(folder: Path) -> list[_Row]:
    rows = list(_rows(folder / FILE))
    problems = [problem for row in rows for problem in row.problems(folder)]
    there = sorted(path.parent.name for path in folder.glob("*/case.yaml"))
    problems += [_no_outcome(folder, name) for name in there if name not in {row.cells["case"] for row in rows}]
    if all(row.decoy for row in rows) and not problems:
        problems.append(Problem("no-outcome", str(folder / FILE), 1, 1, "there are no cases in it", remedy="add some"))
    if problems:
        raise OfframpError(problems)
    return rows


def codings_hash(cases: tuple[PastCase, ...]) -> str:
    """The SHA-256 of all codings, first and second: noted before the run, it shows that none was changed after it."""
    codings = [(one.name, fingerprint(one.case), fingerprint(one.second) if one.second else "") for one in cases]
    return hashlib.sha256(repr(sorted(codings)).encode()).hexdigest()


def _no_outcome(folder: Path, name: str) -> Problem:
    message = f"the case {name!r} has no row here; a case that is left out would be one that was chosen"
    return Problem("no-outcome", str(folder / FILE), 1, 1, message, remedy="add what happened, or take the case away")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table: its line, and its cells by column."""

    file: Path
    line: int
    cells: Mapping[str, str]
    columns: Mapping[str, int]

    @property
    def decoy(self) -> bool:
        """Whether the case was invented."""
        return self.cells["happened"] == DECOY

    def problem(self, slug: str, column: str, message: str, allowed: tuple[str, ...] = (), remedy: str = "") -> Problem:
        return Problem(slug, str(self.file), self.line, self.columns.get(column, 1), message, allowed, remedy)

    def problems(self, folder: Path) -> Iterator[Problem]:
        """What is wrong with the cells by themselves."""
        name = self.cells["case"]
        if not (name and "/" not in name and (folder / name / "case.yaml").exists()):
            near = nearest(name, [path.parent.name for path in folder.glob("*/case.yaml")])
            yield self.problem("unknown-name", "case", f"there is no case {name[:60]!r} in this folder", (), near)
        for column, allowed in (("happened", ("yes", "no", DECOY)), ("recognised", ("", "yes", "no"))):
            if (cell := self.cells[column]) not in allowed:
                yield self.problem(
                    "unknown-name", column, f"{cell[:60]!r} is not allowed here", (*filter(None, allowed),)
                )
        if not self.cells["source"] and not self.decoy:
            yield self.problem("missing-key", "source", "it does not say where that can be read", (), "name the source")
        yield from self._bad_numbers()

    def _bad_numbers(self) -> Iterator[Problem]:
        for column in CHANCES:
            if (text := self.cells[column]) and not _is_chance(text):
                yield self.problem("not-a-probability", column, f"{text[:60]!r} is not from 0 to 1", (), "such as 0.35")
        if not _is_day(self.cells["on"]) and not self.decoy:
            message = f"{self.cells['on'][:60]!r} is not a valid date"
            yield self.problem("bad-date", "on", message, ("YYYY-MM-DD",), "write it as 2017-01-20")

    def read(self, folder: Path) -> PastCase:
        """The case of the row. Raises CaseError known-already, undated-report, and as `load`."""
        cells, case = self.cells, load(folder / self.cells["case"])
        check_record(case)
        on = date.max if self.decoy else date.fromisoformat(cells["on"])
        if case.as_of >= on:
            message = f"the case is as of {case.as_of}, and on {on} it was settled: it could be known"
            raise CaseError(self.problem("known-already", "on", message, (), "set as_of to a day before that"))
        second = load(folder / cells["second"]) if cells["second"] else None
        if undated := [*undated_reports(case), *(undated_reports(second) if second else ())]:
            raise CaseError(undated)
        given = {name: float(cells[column]) for column, name in CHANCES.items() if cells[column]}
        happened, coders = cells["happened"] == "yes", (cells["coder"], second, cells["second_coder"])
        more = (given, self.decoy, cells["recognised"])
        return PastCase(cells["case"], case, happened, on, cells["source"], *coders, *more)


def undated_reports(case: Case) -> Iterator[Problem]:
    """Reports that are cited and carry no date, so that nothing masks what was published after the day of the case."""
    cited = {case.claims[claim].report for claim in cited_claims(case)}
    for report in case.reports:
        if report.id in cited and report.date is None:
            message = f"the report '{report.id}' has no date: it may have been written after the end"
            remedy = "add its date; where it is inferred: date: {assumed: 2017-01-19, why: …}"
            yield case.problem("undated-report", f"reports.{report.id}", message, (), remedy)


def _is_chance(text: str) -> bool:
    try:
        return 0 <= float(text) <= 1
    except ValueError:
        return False


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _rows(path: Path) -> Iterator[_Row]:
    """The rows of the table, cells without blanks at their ends. Raises OfframpError missing-key, unknown-key,
    duplicate-key, wrong-shape, and as `read_bytes`."""
    text = decoded_utf8(read_bytes(path, MAX_BYTES, OfframpError), str(path))
    lines = text.splitlines(keepends=True)
    reader = csv.reader(lines)
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(path, header)
        seen = set[str]()
        for cells in reader:
            if not any(map(str.strip, cells)):
                continue
            starts = [cell.start() + 1 for cell in _CELL.finditer(lines[reader.line_num - 1])]
            columns = dict(zip(header, starts, strict=False))
            if len(cells) != len(header):
                message = f"{len(cells)} cells stand in a row of {len(header)}"
                raise OfframpError(
                    Problem("wrong-shape", str(path), reader.line_num, 1, message, remedy="see its commas")
                )
            row = dict.fromkeys(COLUMNS, "") | {k: v.strip() for k, v in zip(header, cells, strict=True)}
            if row["case"] in seen:
                message = f"the case {row['case'][:60]!r} stands twice"
                raise OfframpError(Problem("duplicate-key", str(path), reader.line_num, 1, message, remedy="keep one"))
            seen.add(row["case"])
            yield _Row(path, reader.line_num, row, columns)
    except csv.Error as reason:
        problem = Problem("wrong-shape", str(path), max(reader.line_num, 1), 1, f"{reason}", remedy="write it as CSV")
        raise OfframpError(problem) from None


def _check_header(path: Path, header: list[str]) -> None:
    problems = [
        Problem("missing-key", str(path), 1, 1, f"the column '{name}' is missing", NEEDED, f"add '{name}'")
        for name in NEEDED
        if name not in header
    ]
    for name in dict.fromkeys(header):
        if name not in COLUMNS:
            message = f"there is no column '{name[:60]}'"
            problems.append(Problem("unknown-key", str(path), 1, 1, message, COLUMNS, nearest(name, COLUMNS)))
        elif header.count(name) > 1:
            problems.append(
                Problem("duplicate-key", str(path), 1, 1, f"the column '{name}' stands twice", (), "keep one")
            )
    if problems:
        raise OfframpError(problems)
