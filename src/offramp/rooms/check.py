"""Whether the classes that a case names can be counted: its rooms, their columns and their values, with places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from offramp.case.load import also_check
from offramp.case.load import load as load
from offramp.case.types import Case, Filters, PastCases
from offramp.errors import CaseError, Level, OfframpError, Problem, nearest
from offramp.rooms.filters import cell_test, telling_columns
from offramp.rooms.library import how_to_fetch, how_to_show, open_room, own_rooms, packaged_rooms
from offramp.rooms.table import RoomTable, read_table
from offramp.rooms.types import WINDOW, Room

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FEW = 30  # values of a column that are listed where another was named


def record_problems(case: Case) -> tuple[Problem, ...]:
    """Every problem of the section `record`: errors of columns and values, warnings of rooms that are not here.
    Slugs: unknown-name, unknown-value, missing-key, unknown-key; record-not-here and unknown-value as warnings.
    Nothing of a room is an error that is not on this machine, as another machine may have it."""
    return tuple(problem for k, asked in enumerate(case.record, 1) for problem in _of_class(case, f"record.{k}", asked))


@also_check
def further_problems(case: Case, others: Sequence[Problem]) -> Iterator[Problem]:
    """Those of a case that may hold other errors, without what stands at the same place among the `others`."""
    places = {(problem.slug, problem.line, problem.column) for problem in others}
    return (each for each in record_problems(case) if (each.slug, each.line, each.column) not in places)


def errors_of(error: OfframpError) -> tuple[Problem, ...]:
    """The problems of a case that cannot be used, with those of the rooms that it names: all are said at once."""
    case = error.readable if isinstance(error, CaseError) else None
    rooms = further_problems(case, error.problems) if case else ()
    return (*error.problems, *(each for each in rooms if each.level == "error"))


def no_such_room(name: str) -> OfframpError:
    """What somebody is told who names a room that nothing describes."""
    names = (*packaged_rooms(), "the folder of a case or of a room of your own")
    remedy = nearest(name, names[:-1]) or "name one of these"
    return OfframpError(Problem("unknown-name", name, 0, 0, "there is no such room or case", names, remedy))


def _of_class(case: Case, what: str, asked: PastCases) -> Iterator[Problem]:
    if not asked.room:
        return  # said already
    folder = Path(case.places.file).parent if case.places.file else None
    try:
        room = open_room(asked.room, folder)
        table = read_table(room) if room and room.file else None
    except OfframpError as error:
        yield from error.problems
        return
    if room is None:
        names = (*packaged_rooms(), *own_rooms(folder))
        remedy = nearest(asked.room, names) or f"put {asked.room}/room.yaml and its rows beside the case"
        message = f"no room '{asked.room[:60]}' is on this machine"
        yield case.problem("record-not-here", f"{what}.room", message, names, remedy, "warning")
        return
    yield from _rules(case, what, asked, room)
    for part, filters in (
        ("where", asked.where),
        ("own_case", asked.own_case),
        ("outcome", asked.outcome),
        ("similar", asked.similar),
    ):
        yield from _filters(case, f"{what}.{part}", filters, room, table)
    yield from (*_telling(case, what, asked, room), *_notes(case, what, asked, room, table))
    if table is None:
        message, remedy = f"the rows of the room '{room.name}' are not on this machine", how_to_fetch(room)
        yield case.problem("record-not-here", f"{what}.room", message, (), remedy, "warning")


def _rules(case: Case, what: str, asked: PastCases, room: Room) -> Iterator[Problem]:
    if asked.within is None and room.mask.kind == WINDOW:
        remedy = "add 'still_on: DAYS, within: DAYS'"
        yield case.problem("missing-key", what, f"the room '{room.name}' needs 'within'", (), remedy)
    if asked.within is None and not asked.outcome:
        yield case.problem("missing-key", what, f"{what} needs 'outcome'", (), "add 'outcome: {column: value}'")
    if (asked.within is not None or asked.still_on) and room.window is None:
        message = f"the room '{room.name}' says nothing of how long its cases lasted"
        yield case.problem("unknown-key", what, message, (), "leave out 'still_on' and 'within'")
    if asked.latest not in ("", "no", *room.columns):
        yield _no_column(case, what, asked.latest, room)


def _filters(case: Case, what: str, filters: Filters, room: Room, table: RoomTable | None) -> Iterator[Problem]:
    for column, values in filters:
        if column not in room.columns:
            yield _no_column(case, f"{what}.{column}", column, room)
            continue
        sought = () if table is None or _measured(what, values, column, table) else values
        for value in filter(None, sought):
            if table and not any(map(cell_test(value), table.cells(column))):
                yield _no_value(case, f"{what}.{column}", value, room, table)


def _measured(what: str, values: Sequence[str], column: str, table: RoomTable) -> bool:
    """Whether similar cases are sought by numbers in a column of numbers, which no row need have."""
    return what.endswith(".similar") and all(map(_NUMBER.fullmatch, filter(None, (*values, *table.cells(column)))))


def _telling(case: Case, what: str, asked: PastCases, room: Room) -> Iterator[Problem]:
    """Columns that tell how a row ended."""
    telling = telling_columns(room, asked)
    for part, filters in (("where", asked.where), ("similar", asked.similar)):
        for column in (column for column, _ in filters if column in telling):
            message = f"'{column}' tells how a past case ended, which of this one nobody knows yet"
            allowed = tuple(name for name in room.columns if name not in telling)
            yield case.problem("unknown-name", f"{what}.{part}.{column}", message, allowed, "leave it out")


def _notes(case: Case, what: str, asked: PastCases, room: Room, table: RoomTable | None) -> Iterator[Problem]:
    """Notes to rows that the room has not or that are not shown."""
    if asked.notes and not asked.similar:
        message, remedy = "notes stand beside similar cases, and none are asked for", "add 'similar: {column: value}'"
        yield case.problem("missing-key", f"{what}.notes.{asked.notes[0][0]}", message, (), remedy, "warning")
    for name, _ in asked.notes if table else ():
        if table and name not in table.texts["id"]:
            remedy = nearest(name, tuple(table.texts["id"])) or f"see '{how_to_show(room)}'"
            message = f"the room '{room.name}' has no row '{name[:60]}'"
            yield case.problem("unknown-name", f"{what}.notes.{name}", message, (), remedy)


def _no_column(case: Case, path: str, column: str, room: Room) -> Problem:
    remedy = nearest(column, room.columns) or f"see '{how_to_show(room)}'"
    message = f"the room '{room.name}' has no column '{column[:60]}'"
    return case.problem("unknown-name", path, message, tuple(room.columns), remedy)


def _no_value(case: Case, path: str, value: str, room: Room, table: RoomTable) -> Problem:
    """A value that no row has: an error in a filter, and where the room says its values in words; of the case itself
    else a note, as it need not be in the room."""
    column = path.rpartition(".")[2]
    values = sorted(filter(None, table.cells(column)))
    allowed = tuple(values) if len(values) <= _FEW else ()
    open_ended = not set(values) <= room.columns[column].words.keys()
    own = open_ended and (".own_case." in path or ".similar." in path)  # this case may differ from all
    near = "" if own and _NUMBER.fullmatch(value) else nearest(value, values)
    remedy = near or ("" if own else f"see '{how_to_show(room)}'")
    message = f"no row has '{value[:60]}' in {column}"
    level: Level = "warning" if own and near else "note" if own else "error"
    return case.problem("unknown-value", path, message, () if own else allowed, remedy, level)
