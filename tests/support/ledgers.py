"""Small ledgers for the tests: judgements that nobody computed, at times of our own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from offramp.ledger import chain
from offramp.ledger.types import Entry, LockedConvention, LockedJudgement, RecordedOutcome

BEGIN = datetime(2026, 3, 1, 12, tzinfo=UTC)


def judged(probability: float = 0.3, **changes: Any) -> LockedJudgement:
    """A judgement that he leaves."""
    plain = LockedJudgement(
        title="Talks",
        question="Will he leave?",
        by="ana",
        happens="he is seen abroad",
        until="2026-06-30",
        case=f"sha256:{0:064}",
        version="0.1.0",
        draws=20,
        seed=0,
        outcome="exile",
        given={"offer": True},
        terms="offer exile: yes",
        probability=probability,
        word="unlikely",
        spread=(0.1, 0.6),
        sampling=(0.2, 0.4),
        outcomes={"exile": probability, "other": 1 - probability},
        confidence="low",
        lenses={"answer": probability, "as reported": 0.9},
        conventions=(LockedConvention("base", "", "0.15", "a base of 15 %", 0.4),),
    )
    return replace(plain, **changes)


def became(of: int, yes: bool, on: str = "2026-05-01", source: str = "a page") -> RecordedOutcome:
    return RecordedOutcome(of, "yes" if yes else "no", on, source)


def lines_of(*entries: Entry, step: timedelta = timedelta(hours=1)) -> list[bytes]:
    """The lines of entries, an hour apart."""
    lines, before = [], chain.START
    for number, entry in enumerate(entries, 1):
        at = (BEGIN + number * step).strftime("%Y-%m-%dT%H:%M:%SZ")
        lines.append(chain.entry_line(before, at, number, entry))
        before = lines[-1][-66:-2].decode()
    return lines


def write_ledger(path: Path, *entries: Entry) -> Path:
    path.write_bytes(b"".join(line + b"\n" for line in lines_of(*entries)))
    return path
