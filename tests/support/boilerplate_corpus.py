"""The corpus of self-written articles, and how a reading is scored on it; run as a program, it prints the scores.

Each article in tests/corpus/{tuned,held-out} has its gold beside it: each line with `keep`, or the reason why it
is debris; for some sentences the source that is cited first and the cue. A line counts as set aside where most of its
visible characters are.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from offramp.evidence.pipeline import read_report
from offramp.evidence.types import Reading

CORPUS = Path(__file__).parents[1] / "corpus"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an article: what it is, and what the reading makes of it (None: kept)."""

    article: str
    text: str
    gold: str | None
    told: str | None


@dataclass(frozen=True, slots=True)
class Score:
    """Debris as the class that is looked for."""

    found: int
    false: int
    missed: int
    kept: int
    right_reason: int

    @property
    def f1(self) -> float:
        """In percent."""
        return 200 * self.found / (2 * self.found + self.false + self.missed)

    @property
    def alarms(self) -> float:
        """False alarms in a thousand good lines."""
        return 1000 * self.false / self.kept


def articles(part: str) -> list[Path]:
    return sorted(path for path in (CORPUS / part).iterdir() if path.suffix != ".json")


def gold(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.with_name(f"{path.name}.json").read_text(encoding="utf-8"))
    return found


def digest(part: str) -> str:
    """SHA-256 over the names and bytes of a part of the corpus, gold included."""
    whole = hashlib.sha256()
    for path in sorted((CORPUS / part).iterdir()):
        whole.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


@cache
def read(path: Path) -> Reading:
    return read_report(path, file=path.name)


def lines(part: str) -> Iterator[Line]:
    for path in articles(part):
        yield from lines_of(path, read(path))


def lines_of(path: Path, reading: Reading) -> Iterator[Line]:
    """The gold lines in the order of the text, which for a page may be another than that of the gold."""
    taken: Counter[str] = Counter()
    for row in gold(path)["lines"]:
        text, start = reading.report.text, -1
        for _ in range(taken[row["text"]] + 1):
            start = text.index(row["text"], start + 1)
            while not _whole(text, start, len(row["text"])):
                start = text.index(row["text"], start + 1)
        taken[row["text"]] += 1
        yield Line(path.name, row["text"], row.get("reason"), _told(reading, start, start + len(row["text"])))


def _whole(text: str, start: int, size: int) -> bool:
    """Whether a line of its own stands there."""
    return text[start - 1 : start] in ("", "\n") and text[start + size : start + size + 1] in ("", "\n")


def _told(reading: Reading, start: int, end: int) -> str | None:
    seen = [at for at in range(start, end) if not reading.report.text[at].isspace()]
    for piece in reading.debris:
        if 2 * sum(piece.start <= at < piece.end for at in seen) > len(seen):
            return piece.reason
    return None


def score(rows: list[Line]) -> Score:
    return Score(
        found=sum(row.gold is not None and row.told is not None for row in rows),
        false=sum(row.gold is None and row.told is not None for row in rows),
        missed=sum(row.gold is not None and row.told is None for row in rows),
        kept=sum(row.gold is None for row in rows),
        right_reason=sum(row.gold is not None and row.told == row.gold for row in rows),
    )


def main() -> None:
    for part in ("tuned", "held-out"):
        rows = list(lines(part))
        made = score(rows)
        print(
            f"{part}: {len(articles(part))} articles, {len(rows)} lines; F1 {made.f1:.1f}, {made.alarms:.1f} false "
            f"alarms in 1,000; found {made.found}, false {made.false}, missed {made.missed}, "
            f"right reason {made.right_reason}"
        )
        for row in rows if part == "tuned" else ():
            if (row.gold is None) != (row.told is None):
                what = "MISSED" if row.told is None else "FALSE "
                print(f"   {what} {row.gold or row.told}: {row.article}: {row.text[:90]}")


if __name__ == "__main__":
    main()
