"""Who changed what in the folder of a case, and when: decided claims, answers about sizes, variants, proposals, pages.

Decisions about claims are in their own journal, answers in the case file. What the page writes otherwise it notes in
`history.jsonl` beside the case, a line for each change, only ever added. What the files hold and nobody noted (it was
written by hand or by a command, or a crash came between) stands at the beginning, without a day and a name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

from offramp.case.check import examine
from offramp.case.load import REGISTER
from offramp.case.types import Case
from offramp.codec import Published, Text, note
from offramp.errors import OfframpError, Problem
from offramp.evidence.journal import journal_entries
from offramp.frames import Tabular
from offramp.io import append_durably, locked, read_bytes
from offramp.proposals.stored import FILE as DRAFT
from offramp.proposals.stored import load_draft

FILE = "history.jsonl"
MAX_BYTES = 64 * 1024 * 1024
_DECIDED = {"accepted": "accept", "rejected": "reject"}


@dataclass(frozen=True, slots=True)
class PastChange(Published):
    """One change: the `action` on what sort of thing (`kind`), which things in words (`subjects`), and a `detail`, such
    as a grade, an answer or a reason. `at` is a day or a time in UTC, `by` a name; empty where nobody noted them."""

    at: str
    by: str
    kind: Text
    action: Text
    subjects: tuple[str, ...] = ()
    detail: str = ""


@dataclass(frozen=True, slots=True)
class CaseHistory(Tabular, Published):
    """Who changed what in the folder of a case, the earliest first; what has no day comes before."""

    FORMAT, TITLE = "offramp/history-1", "Who changed what in a case"
    ROWS = "changes"

    case: Annotated[str, note("The folder of the case.")]
    changes: tuple[PastChange, ...]


def case_history(folder: Path) -> CaseHistory:
    """The history of a case in a folder. Raises OfframpError damaged-journal, and as `load_draft`."""
    noted = tuple(map(_change, noted_lines(folder / FILE)))
    case = examine(folder / "case.yaml").case if (folder / "case.yaml").exists() else None
    found = [*_decided(folder), *(_answered(case) if case else ()), *noted]
    found += [*(_variants(case, noted) if case else ()), *_proposals(folder, noted)]
    return CaseHistory(folder.resolve().name, tuple(sorted(found, key=lambda change: change.at)))


def note_change(folder: Path, change: PastChange) -> None:
    """Add a change, which has been made, to the history, as of now. Raises OfframpError cannot-write."""
    with locked(folder):
        append_durably(folder / FILE, change_line(change), OfframpError)


def change_line(change: PastChange, more: Mapping[str, Any] = MappingProxyType({})) -> bytes:
    """A change as a line of the history, as of now; `more` is what no reader of the history is told of."""
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    line = json.dumps({**change.to_dict(), "format": "offramp/change-1", "at": at, **more}, ensure_ascii=True)
    return line.encode() + b"\n"


def noted_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of `history.jsonl`; a last one that a crash cut short does not count. Raises OfframpError
    damaged-journal."""
    if not path.exists():
        return
    *lines, _ = read_bytes(path, MAX_BYTES, OfframpError).split(b"\n")
    for number, line in enumerate(lines, 1):
        try:
            found = json.loads(line)
            _change(found)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            remedy = "put the file back from a copy, or take this line out"
            problem = Problem("damaged-journal", str(path), number, 1, "this line is not a change", remedy=remedy)
            raise OfframpError(problem) from None
        yield found


def _change(entry: dict[str, Any]) -> PastChange:
    texts = [entry[key] for key in ("at", "by", "kind", "action", "detail")]
    subjects = tuple(entry["subjects"])
    if not all(isinstance(text, str) for text in (*texts, *subjects)):
        raise ValueError
    at, by, kind, action, detail = texts
    return PastChange(at, by, kind, action, subjects, detail)


def _decided(folder: Path) -> Iterator[PastChange]:
    """The decisions about claims, by the words of each where the journal has them."""
    texts: dict[str, str] = {}
    for entry in journal_entries(folder / REGISTER):
        records = {name: some[0] for name, some in entry["decided"].items() if some}
        texts |= {name: str(record.get("text") or record.get("publisher") or name) for name, record in records.items()}
        names: Sequence[str] = entry["names"] or tuple(entry["decided"])
        detail = ": ".join(filter(None, (entry["grade"], entry["about"])))
        subjects = tuple(texts.get(name, name) for name in names)
        yield PastChange(entry["at"], entry["by"], "claims", entry["action"], subjects, detail)


def _answered(case: Case) -> Iterator[PastChange]:
    for one in case.asked:
        yield PastChange(one.on.isoformat(), one.by, "sizes", "answer", (one.question,), one.answer)


def _variants(case: Case, noted: Sequence[PastChange]) -> Iterator[PastChange]:
    """Variants that stand in the file and nobody noted."""
    known = {name for one in noted if one.kind == "variants" for name in one.subjects}
    for one in case.variants:
        if one.name not in known:
            yield PastChange("", "", "variants", "standing", (one.name,), one.support.assumed)


def _proposals(folder: Path, noted: Sequence[PastChange]) -> Iterator[PastChange]:
    """Proposals that are decided and of which nobody noted it."""
    known = {name for one in noted if one.kind == "proposals" for name in one.subjects}
    items = load_draft(folder / DRAFT).items if (folder / DRAFT).exists() else ()
    for status, action in _DECIDED.items():
        texts = tuple(item.text for item in items if item.status == status and item.text not in known)
        if texts:
            yield PastChange("", "", "proposals", action, texts)
