"""The journal of decisions: `claims.journal.jsonl` beside the register, one line for each time that people decided.

Lines are only ever added. A line says when, who, what was done to which names, the SHA-256 of the register after it,
and under `decided` all records that now hold a decision, by name; an empty list: a decision was taken back. `check` is
the SHA-256 of the line before and of this one, so that a changed, lost or moved line is seen. What stood in a register
before, or was written into it by hand, is a line of its own, `action` "standing".

Everything that people decided follows from the lines alone, and `offramp read` puts it back where the register is gone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from offramp.errors import Problem, ReportError
from offramp.evidence.decisions import is_decided, piece_id
from offramp.evidence.register import MAX_REGISTER_BYTES, Register, decode_register
from offramp.evidence.register.codec import claim_record
from offramp.io import append_durably, read_bytes

FORMAT = "offramp/decision-1"
Records = Mapping[str, Sequence[Mapping[str, Any]]]  # by the name that people use for what they decide
_ORDER = ("report", "claim", "set_aside", "review", "unmatched", "origin", "omission", "relation")


@dataclass(frozen=True, slots=True)
class LoggedAction:
    """What somebody does to a register: the action with its words."""

    action: str
    names: tuple[str, ...] = ()
    by: str = ""
    grade: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal as read: how many lines, the check of the last one, the register after it, and what is decided."""

    lines: int = 0
    check: str = ""
    register: str = ""
    decided: Records = field(default_factory=dict)


def journal_path(register: Path) -> Path:
    """Where the journal of a register lies: beside the file itself, also where the register is a link."""
    place = Path(os.path.realpath(register))
    return place.with_name(f"{place.stem}.journal.jsonl")


def decided_records(register: Register) -> dict[str, list[dict[str, Any]]]:
    """All records of a register that hold a decision, and those of the reports that they are of, by name."""
    found: dict[str, list[dict[str, Any]]] = {}
    for name, record in (*_claims(register), *_pieces(register), *_links(register)):
        found.setdefault(name, []).append(record)
    mentioned = {name.partition("#")[0].partition("~")[0] for name in found}
    for report in register.reports.values():
        if report.id in mentioned or report.grading.graded_by:
            record = {key: value for key, value in report.to_dict().items() if key != "text"}
            found[report.id] = [{"record": "report", **record}]
    return found


def _claims(register: Register) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, claims in (("claim", register.claims), ("unmatched", register.unmatched)):
        for claim in claims.values():
            if is_decided(claim) or claim.more:
                yield claim.id, {"record": kind, **claim_record(claim)}


def _pieces(register: Register) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, some in (("set_aside", register.set_aside_of), ("review", register.review_of)):
        for report, pieces in some.items():
            for piece in pieces:
                if piece.restored_by:
                    yield piece_id(report, piece.text), {"record": kind, "report": report, **piece.to_dict()}


def _links(register: Register) -> Iterator[tuple[str, dict[str, Any]]]:
    links = register.links
    for kind, some in (("origin", links.origins), ("omission", links.omissions), ("relation", links.relations)):
        for link in some:
            if link.status != "proposed":
                yield link.id, {"record": kind, **link.to_dict()}


def read_journal(path: Path) -> Journal:
    """The journal of a register; an empty one where there is none. A last line that a crash cut short was never told to
    anybody, and does not count. Raises ReportError damaged-journal, cannot-read."""
    place = journal_path(path)
    if not place.exists():
        return Journal()
    journal = Journal()
    *lines, _ = read_bytes(place, MAX_REGISTER_BYTES, ReportError).split(b"\n")
    for number, line in enumerate(lines, 1):
        try:
            journal = _with_line(journal, json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise ReportError(_damaged(place, number)) from None
    return journal


def journal_entries(path: Path) -> tuple[Mapping[str, Any], ...]:
    """What the lines of the journal of a register say, the earliest first. Raises as `read_journal`."""
    place, count = journal_path(path), read_journal(path).lines
    lines = read_bytes(place, MAX_REGISTER_BYTES, ReportError).split(b"\n")[:count] if count else []
    return tuple(json.loads(line) for line in lines)


def _with_line(journal: Journal, entry: Mapping[str, Any]) -> Journal:
    """The journal one line further. Raises ValueError where its check is not that of what it says."""
    if entry["format"] != FORMAT or _check(journal.check, entry) != entry["check"]:
        raise ValueError
    decided = {**journal.decided, **entry["decided"]}
    standing = {name: records for name, records in decided.items() if records}
    return Journal(journal.lines + 1, entry["check"], entry["register"], standing)


def _check(before: str, entry: Mapping[str, Any]) -> str:
    text = _line({key: value for key, value in entry.items() if key != "check"})
    return hashlib.sha256(f"{before}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _line(entry: Mapping[str, Any]) -> str:
    return json.dumps(entry, allow_nan=False, separators=(",", ":"))


def _damaged(place: Path, number: int) -> Problem:
    message = "this line is not what was written, or one before it is missing"
    remedy = "put the journal back from a copy, or move it away: the next decision begins a new one from the register"
    return Problem("damaged-journal", str(place), number, 1, message, remedy=remedy)


def record_decision(path: Path, journal: Journal, action: LoggedAction, before: Register | None, after: bytes) -> None:
    """Add to the journal of a register what was decided; nothing where nothing was. Raises ReportError cannot-write.
    What stands in `before` and the journal does not know of (it is older, or was written by hand) comes first."""
    now = decided_records(decode_register(after))
    stood = decided_records(before) if before else journal.decided  # the register was gone: put back from the journal
    steps: tuple[tuple[LoggedAction, Records, Records], ...] = (
        (LoggedAction("standing"), journal.decided, stood),
        (action, stood, now),
    )
    digest = hashlib.sha256(after).hexdigest()
    lines, check = [], journal.check
    for step, old, new in steps:
        changes = _changes(old, new)
        if changes or (step is action and journal.lines and journal.register != digest):
            entry = _entry(step, digest, changes)
            check = _check(check, entry)
            lines.append(_line({**entry, "check": check}) + "\n")
    if lines:
        append_durably(journal_path(path), "".join(lines).encode(), ReportError)


def _changes(old: Records, new: Records) -> dict[str, Sequence[Mapping[str, Any]]]:
    """What became of each name: its records now, none where a decision was taken back."""
    return {name: new.get(name, []) for name in (*old, *new) if old.get(name, []) != new.get(name, [])}


def _entry(action: LoggedAction, digest: str, changes: Records) -> dict[str, Any]:
    words = {
        "action": action.action,
        "names": list(action.names),
        "by": action.by,
        "grade": action.grade,
        "about": action.about,
    }
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return {"format": FORMAT, "at": at, **words, "register": digest, "decided": dict(changes)}


def rebuilt(path: Path, journal: Journal) -> Register | None:
    """A register of all that is decided and nothing else, which another reading fills; None where nothing is. Raises
    ReportError as `decode_register`."""
    if not journal.decided:
        return None
    records = [record for some in journal.decided.values() for record in some]
    ordered = sorted(records, key=lambda record: _ORDER.index(str(record["record"])))
    return decode_register("".join(_line(record) + "\n" for record in ordered).encode(), str(journal_path(path)))
