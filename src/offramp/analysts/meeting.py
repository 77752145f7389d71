"""A meeting over a case: a range for a chosen number from each, blind; then all side by side; notes and decisions.

What is said is kept in `meeting.jsonl` beside the case, a line each, only ever added. Nobody is told a range before
all are shown. What a disagreement is worth is how far it alone moves the answer: over draws, each range in place of
the case's own, on the same draws. Until they are made the play is solved at both ends and in the middle of each range,
every other number in the middle.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from offramp.case.types import Case
from offramp.codec import Published, Text
from offramp.ensemble.alternatives import AlteredCase, Paired, Tell, solve_paired
from offramp.ensemble.alternatives import first as first_rows
from offramp.ensemble.estimate import Mean
from offramp.ensemble.judgement import asked_mean
from offramp.ensemble.kept import draws_of
from offramp.ensemble.one_at_a_time import sweep
from offramp.errors import OfframpError, Problem
from offramp.frames import Tabular
from offramp.io import append_durably, locked, read_bytes

FILE = "meeting.jsonl"
MAX_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class GivenRange(Published):
    """What somebody holds a number to be, and the answer there: `at_low`, `at_middle` and `at_high`, 0 to 1; null where
    the play was not solved. `drawn` is the answer over draws with this range in place of the case's; null where none
    were made."""

    by: Text
    low: float
    high: float
    at_low: float | None = None
    at_middle: float | None = None
    at_high: float | None = None
    drawn: Mean | None = None

    @property
    def answer(self) -> float | None:
        """The answer over draws, or else in the middle of the range."""
        return self.drawn.mean if self.drawn else self.at_middle


@dataclass(frozen=True, slots=True)
class Round(Published):
    """A number that ranges are asked for: who has `given` one, and when they are `shown`, the `ranges`. `worth` is by
    how much the answer differs between the two middles that lie furthest apart in it, `between` whose they are."""

    path: Text
    given: tuple[str, ...] = ()
    shown: bool = False
    ranges: tuple[GivenRange, ...] = ()
    worth: float | None = None
    between: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingNote(Published):
    """A note, or a `decision`: when (UTC), by whom, and what; of a range that was written into the case also which
    number it is of (`path`) and what was written (`value`); "" of any other."""

    at: Text
    by: Text
    text: Text
    decision: bool
    path: str = ""
    value: str = ""


@dataclass(frozen=True)
class Meeting(Tabular, Published):
    """A meeting as it stands: its rounds, of which the last is open until it is shown, and what was noted."""

    FORMAT, TITLE = "offramp/meeting-1", "A meeting over a case"
    ROWS = "rounds"

    rounds: tuple[Round, ...] = ()
    notes: tuple[MeetingNote, ...] = field(default=())

    @property
    def open(self) -> Round | None:
        """The round for which ranges are given now."""
        return self.rounds[-1] if self.rounds and not self.rounds[-1].shown else None

    @property
    def ranked(self) -> tuple[Round, ...]:
        """The rounds that are shown, what moves the answer most first."""
        return tuple(sorted((one for one in self.rounds if one.shown), key=lambda each: -(each.worth or 0.0)))


def say_in_meeting(folder: Path, action: str, by: str, **more: Any) -> None:
    """Keep what somebody does in a meeting: `open` or `show` a round (`path`), give a `range` (`low`, `high`), or
    `note` or `decide` something (`text`, and of a range that was written: `path`, `value`). Raises OfframpError
    cannot-write."""
    at = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    line = json.dumps({"format": "offramp/said-1", "at": at, "action": action, "by": by, **more}, allow_nan=False)
    with locked(folder):
        append_durably(folder / FILE, line.encode() + b"\n", OfframpError)


def meeting_of(folder: Path, case: Case) -> Meeting:
    """The meeting in the folder of a case, with the answers under each range that is shown; of a number that the case
    has no more nothing is told. Raises OfframpError damaged-journal."""
    met = meeting_said(folder, case)
    return replace(met, rounds=tuple(_answered(case, one) if one.shown else one for one in met.rounds))


def meeting_said(folder: Path, case: Case) -> Meeting:
    """The meeting as `meeting_of`, without the answers: nothing is solved."""
    rounds, notes = list[Round](), list[MeetingNote]()
    for entry in _said(folder / FILE):
        _take(entry, rounds, notes)
    rounds = [one for one in rounds if one.path in case.quantities]
    return Meeting(tuple(one if one.shown else replace(one, ranges=()) for one in rounds), tuple(notes))


def _said(path: Path) -> Iterator[dict[str, Any]]:
    """The lines of a meeting; a last one that a crash cut short does not count."""
    lines = read_bytes(path, MAX_BYTES, OfframpError).split(b"\n")[:-1] if path.exists() else []
    for number, line in enumerate(lines, 1):
        try:
            yield _checked(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            remedy = "put the file back from a copy, or take this line out"
            message = "this line is not what a meeting writes"
            raise OfframpError(Problem("damaged-journal", str(path), number, 1, message, remedy=remedy)) from None


_NEEDS = {"open": ("path",), "range": ("low", "high"), "show": (), "note": ("text",), "decide": ("text",)}


def _checked(entry: dict[str, Any]) -> dict[str, Any]:
    texts = [entry[key] for key in ("at", "by", *_NEEDS[entry["action"]]) if key not in ("low", "high")]
    texts += [entry.get("path", ""), entry.get("value", "")]
    numbers = [float(entry[key]) for key in ("low", "high")] if entry["action"] == "range" else []
    if not all(isinstance(text, str) for text in texts) or not all(map(math.isfinite, numbers)):
        raise ValueError
    return entry


def _take(entry: dict[str, Any], rounds: list[Round], notes: list[MeetingNote]) -> None:
    """What one line does to a meeting; a range of somebody who gave one before takes its place."""
    action, by = entry["action"], entry["by"]
    if action in ("note", "decide"):
        written = entry.get("path", ""), entry.get("value", "")
        notes.append(MeetingNote(entry["at"], by, entry["text"], action == "decide", *written))
    elif action == "open":
        rounds[:] = [*(one for one in rounds if one.shown and one.path != entry["path"]), Round(entry["path"])]
    elif rounds and not rounds[-1].shown:
        last = rounds[-1]
        others = tuple(one for one in last.ranges if one.by != by)
        ranges = (*others, GivenRange(by, entry["low"], entry["high"])) if action == "range" else last.ranges
        rounds[-1] = replace(last, ranges=ranges, given=tuple(one.by for one in ranges), shown=action == "show")


def _answered(case: Case, turn: Round) -> Round:
    """A round with the answer under each range, and what the widest disagreement is worth."""
    columns = [{turn.path: at} for one in turn.ranges for at in (one.low, (one.low + one.high) / 2, one.high)]
    try:
        solved = [None if math.isnan(p) else float(p) for p in sweep(case, columns)]
    except OfframpError:
        solved = [None] * len(columns)
    at = iter(solved)
    ranges = tuple(GivenRange(one.by, one.low, one.high, next(at), next(at), next(at)) for one in turn.ranges)
    return _compared(replace(turn, ranges=ranges))


def _compared(turn: Round) -> Round:
    """A round with what its widest disagreement is worth."""
    answers = sorted((one.answer, one.by) for one in turn.ranges if one.answer is not None)
    if len(answers) < 2:
        return turn
    (low, first), (high, last) = answers[0], answers[-1]
    return replace(turn, worth=high - low, between=(first, last))


def drawn_meeting(case: Case, meeting: Meeting, draws: int, seed: int, tell: Tell | None = None) -> Meeting:
    """A meeting with the answer under each range that is shown, on the first draws of the case's own answer; a range
    that could not be played keeps what it has. Raises ModelError as `draws_of`."""
    runs = draws_of(case, draws, seed)
    given = [(turn.path, one) for turn in meeting.rounds if turn.shown for one in turn.ranges]
    altered = [AlteredCase(one.by, case.with_({path: _written(one)})) for path, one in given]
    made = iter(solve_paired(runs.job, first_rows(runs, draws), altered, tell=tell))
    rounds = (
        _compared(replace(turn, ranges=tuple(_drawn(case, one, next(made)) for one in turn.ranges)))
        if turn.shown
        else turn
        for turn in meeting.rounds
    )
    return replace(meeting, rounds=tuple(rounds))


def _written(given: GivenRange) -> str:
    return f"{given.low!r}" if given.low == given.high else f"{given.low!r}..{given.high!r}"


def _drawn(case: Case, given: GivenRange, paired: Paired) -> GivenRange:
    return replace(given, drawn=asked_mean(paired.draws, case.outcome_asked) if paired.draws else None)
