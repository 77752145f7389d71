"""A meeting in words: the ranges side by side with the answer under each, and what each disagreement is worth."""

from __future__ import annotations

from collections.abc import Sequence

from offramp.analysts.meeting import GivenRange, Meeting, MeetingNote, Round
from offramp.briefing.document import Grid, Items, Page, Para, Section
from offramp.briefing.names import Names, value_text
from offramp.case.quantities import as_text
from offramp.case.types import Case
from offramp.wording import LEAST, capital, count, percent, points

RANGE_COLUMNS = ("who", "range", "answer in the middle of it", "from end to end")
DRAWN_COLUMNS = ("who", "range", "answer", "90 % interval")


def range_columns(turn: Round) -> tuple[str, ...]:
    """What the columns of `range_rows` are called."""
    return DRAWN_COLUMNS if _is_drawn(turn) else RANGE_COLUMNS


def _is_drawn(turn: Round) -> bool:
    return bool(turn.ranges) and all(one.drawn for one in turn.ranges)


def blind_text(turn: Round) -> str:
    """Who has given a range: names alone, as long as they are not shown.

    >>> blind_text(Round("worth.a.b", ("Ana",)))
    '1 range given, by Ana. Nobody sees them before all are shown.'
    """
    if not turn.given:
        return "No range given yet. Nobody sees them before all are shown."
    return (
        f"{count(len(turn.given), 'range')} given, by {', '.join(turn.given)}. Nobody sees them before all are shown."
    )


def range_rows(turn: Round) -> tuple[tuple[str, ...], ...]:
    """The ranges of a round, in the order of `range_columns`, from the lowest middle to the highest."""
    ordered, drawn = sorted(turn.ranges, key=lambda given: given.low + given.high), _is_drawn(turn)
    return tuple((one.by, value_text(f"{one.low:g}..{one.high:g}"), *_answers(one, drawn)) for one in ordered)


def _answers(given: GivenRange, drawn: bool) -> tuple[str, str]:
    if drawn and given.drawn:
        low, high = given.drawn.spread
        return _chance(given.drawn.mean), f"{_chance(low)} to {_chance(high)}"
    return _chance(given.at_middle), _ends(given)


def _chance(p: float | None) -> str:
    return "not solved" if p is None else percent(p, exact=False)


def _ends(given: GivenRange) -> str:
    return f"{_chance(given.at_low)} to {_chance(given.at_high)}"


def disagreement_text(turn: Round, names: Names) -> str:
    """What the disagreement about one number is worth."""
    name = capital(names.label(turn.path))
    if turn.worth is None:
        return f"{name}: nothing to compare."
    if turn.worth < LEAST:
        return f"{name}: the ranges differ, the answer does not."
    worth = points(turn.worth).lstrip("+")
    return f"{name}: worth {worth} of the answer, between {turn.between[0]} and {turn.between[1]}."


def meeting_lines(meeting: Meeting, names: Names) -> tuple[str, ...]:
    """The disagreements that were shown, what moves the answer most first."""
    return tuple(disagreement_text(one, names) for one in meeting.ranked)


def minutes_page(meeting: Meeting, case: Case, names: Names) -> Page:
    """A meeting as a document: what was decided and noted, then the ranges that were shown with the answers."""
    sections = (
        _noted("Decided", [one for one in meeting.notes if one.decision], case, names),
        _noted("Noted", [one for one in meeting.notes if not one.decision], case, names),
        *(_round_section(one, names) for one in meeting.ranked),
    )
    lead = ("Minutes of a meeting over this case.", *meeting_lines(meeting, names))
    return Page(case.title, case.question, lead, sections, "")


def note_text(note: MeetingNote, case: Case, names: Names) -> str:
    """A note or decision; of a range that was written into the case, also whether the case still says so."""
    if not note.value:
        return note.text
    number = case.quantities.get(note.path)
    now = as_text(number.value) if number else ""
    if now == note.value:
        return f"{note.text} The case says so now."
    says = f"says {names.value(note.path, now)}" if now else "has no such number"
    return f"{note.text} This was undone or changed since: the case {says} now."


def _noted(heading: str, notes: Sequence[MeetingNote], case: Case, names: Names) -> Section:
    said = (Para(f"{note_text(one, case, names)} ({one.by}, {one.at[:16].replace('T', ' ')} UTC)") for one in notes)
    return Section(heading.lower(), heading, (Items(tuple(said)) if notes else Para("Nothing."),))


def _round_section(turn: Round, names: Names) -> Section:
    columns = tuple(map(capital, range_columns(turn)))
    return Section(turn.path, capital(names.label(turn.path)), (Grid(columns, range_rows(turn)),))
