"""Whether something stored is whole and made from these bytes: what `offramp verify` asks.

A case folder and its register, a run folder, a stored brief, a session, a kept result, a ledger. Every fault is a
problem with its place and a remedy; a note tells no fault, but what could not be proved.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from offramp import cache
from offramp.briefing import stored
from offramp.briefing.renderers.registry import json_text
from offramp.case.canonical import fingerprint
from offramp.case.check import BRIEF, examine
from offramp.case.load import REGISTER, load, outline
from offramp.case.report_reading import reread
from offramp.ensemble.integrity import (
    SUMS,
    BadPartError,
    damaged,
    part_content,
    read_sums,
    spoiled_sums,
    sum_of,
    unproven,
)
from offramp.ensemble.run_folder import FORMAT, MANIFEST
from offramp.errors import OfframpError, Problem, ReportError
from offramp.evidence.journal import decided_records, journal_path
from offramp.evidence.readers.registry import load_report
from offramp.evidence.register import Register, verify
from offramp.evidence.revision import RegisterState, register_state
from offramp.io import read_bytes
from offramp.ledger.chain import is_ledger, read_ledger
from offramp.proposals.folder import CASE, folder_outline
from offramp.proposals.stored import FILE as DRAFT
from offramp.proposals.stored import examine_draft
from offramp.seats.session import read_session, replayed, session_text
from offramp.seats.types import SeatSession
from offramp.wording import count

_CASE = (".yaml", ".yml")
_FROM = "play it again: offramp seat CASE --replay FILE"
_READ = "read the reports again: offramp read CASE"


@dataclass(frozen=True, slots=True)
class Wholeness:
    """What became of a check: what the thing is, with what was compared, and every fault and note."""

    what: str
    problems: tuple[Problem, ...]

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong with it."""
        return all(problem.level != "error" for problem in self.problems)


def examine_stored(path: Path, head: str = "") -> Wholeness:
    """Compare a case folder, register, run folder, stored brief, kept result or ledger with all that is known of it.
    `head`: of a ledger, kept elsewhere. Writes nothing. Raises OfframpError no-such-file, cannot-verify for others."""
    try:
        return _ledger(path, head) if head or _keeps_score(path) else _checker(path)(path)
    except OfframpError as error:
        return Wholeness(path.name, error.problems)


def _checker(path: Path) -> Callable[[Path], Wholeness]:
    """What compares a thing of this kind."""
    if path.is_dir():
        if any((path / name).exists() for name in (CASE, REGISTER, DRAFT)):
            return _case_folder
        if (path / MANIFEST).exists() or (path / SUMS).exists():
            return _run_folder
    elif not path.exists():
        raise OfframpError(Problem("no-such-file", str(path), 0, 0, "there is no such file", remedy="check the path"))
    elif path.suffix == cache.SUFFIX:
        return _kept_result
    elif path.suffix == ".jsonl" or path.suffix in _CASE:
        return lambda file: _case_folder(file if file.suffix in _CASE and file.name != CASE else file.parent)
    elif path.suffix == ".json":
        return _session if SeatSession.FORMAT.encode() in path.read_bytes()[:100] else _brief
    allowed = (
        "a case folder",
        "a register",
        "a run folder",
        "a stored brief (.json)",
        "a session of a seat (.json)",
        "a kept result (.kept)",
        "a ledger",
    )
    message = "it is nothing that Offramp stores"
    raise OfframpError(Problem("cannot-verify", str(path), 0, 0, message, allowed, "name one of these"))


# a case ---------------------------------------------------------------------------------------------------------------


def _case_folder(folder: Path) -> Wholeness:
    drafted = (folder / DRAFT).exists()
    told = examine_draft(folder / DRAFT) if drafted else ()
    case = folder if folder.is_file() or not drafted or (folder / CASE).exists() else None
    problems = [one for one in examine(case).problems if one.level == "error"] if case else []
    path = folder / REGISTER
    if problems or not path.exists():
        return Wholeness(f"case {folder.name}, without a register", (*problems, *told))
    now = register_state(path)
    register = now.register
    assert register
    problems += [*_reports(folder, register), *_journal(now, register), *_read_anew(folder, now), *told]
    counts = (count(len(register.reports), "report"), count(len(register.claims), "claim"))
    return Wholeness(", ".join((f"case {folder.name}", *counts, _lines(now))), tuple(problems))


def _lines(now: RegisterState) -> str:
    return f"{count(now.journal.lines, 'line')} in its journal" if now.journal.lines else "no journal"


def _reports(folder: Path, register: Register) -> Iterator[Problem]:
    """Reports whose bytes are no longer those that were read, and quotes that do not stand in them."""
    for report in register.reports.values():
        file = folder / report.file
        try:
            text, digest = load_report(file, report.id, report.file).text, sum_of(file.read_bytes())
        except ReportError as error:
            yield from error.problems
            continue
        if digest != report.sha256:
            message = f"its bytes are not those of which the register's {report.id!r} was made"
            yield Problem("report-changed", str(file), 0, 0, message, remedy=f"put it back, or {_READ}")
        yield from verify(register, report.id, text)


def _journal(now: RegisterState, register: Register) -> Iterator[Problem]:
    """Decisions in the register that its journal does not hold, and the other way round."""
    if not now.journal.lines or now.journal.register == now.digest:
        return
    stand = decided_records(register)
    for name in sorted({*stand, *now.journal.decided}):
        if stand.get(name, []) != now.journal.decided.get(name, []):
            line = register.lines.get(name, 0)
            message = f"what is decided about {name} is not what {journal_path(now.path).name} says"
            remedy = "decide again, which takes it over; or remove the register and read again, which takes it back"
            yield Problem("register-changed", str(now.path), line, min(line, 1), message, remedy=remedy)


def _read_anew(folder: Path, now: RegisterState) -> Iterator[Problem]:
    """Where the register differs from what reading its reports again gives; nothing where the journal proves it."""
    if now.raw is None or now.journal.register == now.digest:
        return
    try:
        text = reread(
            outline(folder) if (folder / CASE).exists() else folder_outline(folder), now.register, str(now.path)
        ).text
    except ReportError as error:
        yield from (one if one.slug != "missing-extra" else _not_read(now.path) for one in error.problems)
        return
    fresh, lines = text.encode("utf-8").split(b"\n"), now.raw.split(b"\n")
    if fresh != lines:
        number = next(
            (k for k, pair in enumerate(zip(fresh, lines, strict=False), 1) if pair[0] != pair[1]), len(lines)
        )
        message = "this line is not what the reports and the decisions give: it was changed, or is of another version"
        yield Problem("register-changed", str(now.path), number, 1, message, remedy=_READ)


def _not_read(path: Path) -> Problem:
    message = "the reports were not read again, as that needs the extra 'reports': only quotes were compared"
    return Problem("missing-extra", str(path), 0, 0, message, remedy='pip install "offramp[reports]"', level="note")


def _keeps_score(path: Path) -> bool:
    """Whether a file is a ledger, also one that no longer says so: JSON lines, and by its name nothing of a case."""
    of_case = (REGISTER, journal_path(Path(REGISTER)).name, DRAFT)
    return (path.suffix == ".jsonl" and path.is_file() and path.name not in of_case) or is_ledger(path)


def _ledger(path: Path, head: str) -> Wholeness:
    book = read_ledger(path, head)
    for _ in book.entries:  # each is as its format says
        pass
    against = (
        "up to the head given and after it" if head else "in itself; its head, kept elsewhere, would prove its end"
    )
    return Wholeness(
        f"ledger {path.name}, {count(len(book.checks), 'entry', 'entries')}, {against} (head {book.head})", ()
    )


# many draws -----------------------------------------------------------------------------------------------------------


def _run_folder(folder: Path) -> Wholeness:
    sums, run = read_sums(folder), _manifest(folder / MANIFEST)
    problems = [damaged(folder / SUMS, "a line of it cannot be read")] if spoiled_sums(folder) else []
    problems += [unproven(folder)] if sums is None else []
    if run is None or (sums is not None and sums.get(MANIFEST) != sum_of((folder / MANIFEST).read_bytes())):
        problems.append(damaged(folder / MANIFEST, "it is not what was written"))
    spans = list[tuple[int, int]]()
    for part in sorted(folder.glob("part-*")):
        try:
            content = part_content(part, sums)
        except BadPartError as reason:
            problems.append(damaged(part, str(reason)))
            continue
        spans.append(content.span)
        if run is not None and content.run != run:
            message = "it is of another run than its folder"
            problems.append(Problem("run-of-another-case", str(part), 0, 0, message, remedy="take it away"))
    problems += _gaps(folder, spans) if sums is None else _gone(folder, sums)
    draws = sum(stop - start for start, stop in spans)
    return Wholeness(f"run {folder.name}, {count(draws, 'draw')} in {count(len(spans), 'part')}", tuple(problems))


def _gone(folder: Path, sums: dict[str, str]) -> Iterator[Problem]:
    for name in sums:
        if name != MANIFEST and not (folder / name).exists():
            yield damaged(folder / name, "it is not there any more")


def _gaps(folder: Path, spans: Sequence[tuple[int, int]]) -> Iterator[Problem]:
    """Draws before the last that no part holds."""
    at = 0
    for start, stop in sorted(spans):
        if start > at:
            yield damaged(folder, f"no part holds the draws {at:,} to {start - 1:,}")
        at = max(at, stop)


def _manifest(path: Path) -> dict[str, Any] | None:
    try:
        run = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return run if isinstance(run, dict) and run.get("format") == FORMAT else None


# a brief, and a kept result -------------------------------------------------------------------------------------------


def _brief(path: Path) -> Wholeness:
    raw = read_bytes(path, 100_000_000, OfframpError)
    if BRIEF.encode() not in raw[:100]:
        message, remedy = (
            "it is not a brief that Offramp wrote as JSON",
            "name a file of 'offramp brief CASE -o X.json'",
        )
        raise OfframpError(Problem("cannot-verify", str(path), 0, 0, message, remedy=remedy))
    page, data = stored.read(path)
    what, whole = f"brief “{page.title}”, {count(len(page.sections), 'section')}", json.loads(raw)
    if "checksum" not in whole:
        message = "the brief has no checksum, as an earlier version wrote it"
        note = Problem("no-checksums", str(path), 0, 0, message, remedy=stored.REMEDY, level="note")
        return Wholeness(what, (note, *_case_in(data, path)))
    if json_text(whole).encode("utf-8") != raw:
        message = "it says what was written, in other bytes: another program wrote it again, or it was damaged"
        return Wholeness(what, (Problem("bad-brief", str(path), 0, 0, message, remedy=stored.REMEDY),))
    return Wholeness(what, tuple(_case_in(data, path)))


def _case_in(data: dict[str, Any], path: Path) -> Iterator[Problem]:
    """Whether the case that a brief holds is the one that it names by its hash."""
    found = examine(path)
    yield from (one for one in found.problems if one.level == "error")
    if found.case and fingerprint(found.case) != data.get("case"):
        message = "the case in it is not the one whose hash it names"
        yield Problem("bad-brief", str(path), 0, 0, message, remedy=stored.REMEDY)


def _session(path: Path) -> Wholeness:
    """A session of a seat, played again where the case that it names is there."""
    session = read_session(path)
    what = f"session of the seat of '{session.actor}', {count(len(session.own), 'choice')}"
    try:
        case = load(session.file)
    except OfframpError:
        message = f"the case '{session.file}' cannot be read from here: only the checksum was compared"
        return Wholeness(what, (Problem("not-replayed", str(path), 0, 0, message, remedy=_FROM, level="note"),))
    if session_text(session).encode() != path.read_bytes() or not replayed(case, session, path):
        message = "it says what was written, in other bytes: another program wrote it again"
        return Wholeness(what, (Problem("bad-session", str(path), 0, 0, message, remedy=_FROM),))
    return Wholeness(f"{what}, played again on {session.file}", ())


def _kept_result(path: Path) -> Wholeness:
    if cache.is_whole(path):
        return Wholeness(f"kept result {path.name[:20]}…", ())
    message, remedy = "it is not what was written, or of another version", "nothing need be done: it is made again"
    return Wholeness(path.name, (Problem("damaged-entry", str(path), 0, 0, message, remedy=remedy),))
