"""What the rooms say about a case at its date: one record for each class that the case names."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from pathlib import Path

from offramp.case.canonical import filters_plain
from offramp.case.types import Case, PastCases
from offramp.ensemble.agreeing import least_belief
from offramp.ensemble.draw_conditions import NeededBelief
from offramp.ensemble.estimate import wilson
from offramp.ensemble.judgement import Judgement
from offramp.ensemble.kept import cached
from offramp.ensemble.run import Runs
from offramp.errors import CaseError, takes
from offramp.rooms.analogies import analogies
from offramp.rooms.check import record_problems
from offramp.rooms.library import how_to_fetch, open_room
from offramp.rooms.rates import Counted, count_rows, ids_of
from offramp.rooms.sentences import outcome_words, record_sentence
from offramp.rooms.survival import milestones, still_on
from offramp.rooms.table import RoomTable, read_table
from offramp.rooms.types import LISTED, NARROW, Elapsed, Record, Room


@takes
def record(case: Case) -> Record | None:
    """The record of a case, masked at its date: its first class that can be counted leads, the others are its rivals.

    None where the case names no class. A room that is not on this machine gives a record that says so. Raises CaseError
    holding every problem (unknown-name, unknown-value, missing-key), and OfframpError bad-room.

    Rates are shares, 0 to 1, of rows; they describe who got into the file. Source: the page of each room's `room.yaml`;
    Wilson 1927, Journal of the American Statistical Association 22: 209-212.

    >>> import offramp as of
    >>> import json
    >>> asked = [{"room": "exile_offers", "outcome": {"accepted": "yes"}, "by": "ana"}]
    >>> of.record(of.load(json.dumps(of.explicit(of.load("my-crisis")) | {"record": asked}, indent=1)))
    Record(exile_offers, 12 of 19)
    """
    check_record(case)
    every = [_of_class(case, asked) for asked in case.record]
    every.sort(key=lambda each: bool(each.missing))  # stable: the first class leads, unless its room is not here
    return replace(every[0], rivals=tuple(every[1:])) if every else None


def check_record(case: Case) -> None:
    """Refuse what `record` cannot count, before anything is drawn. Raises as `record`."""
    if errors := [each for each in record_problems(case) if each.level == "error"]:
        raise CaseError(errors)


def with_record(judgement: Judgement, case: Case, runs: Callable[[], Runs] | None = None) -> Judgement:
    """A judgement with the record beside it, which moves nothing in it; with its draws (`runs`) also what it would
    have to believe to agree. Raises as `record`."""
    beside = record(case)
    if beside and beside.rate is not None and beside.like == judgement.outcome and runs:
        make = partial(_belief, runs, beside.rate)
        beside = replace(beside, belief=cached("belief", case, (judgement.draws, judgement.seed, beside.rate), make))
    return replace(judgement, record=beside.to_dict()) if beside else judgement


def _belief(runs: Callable[[], Runs], rate: float) -> NeededBelief | None:
    return least_belief(runs(), rate)


def _folder(case: Case) -> Path | None:
    """The folder of a case's file; None where it was not read from one."""
    file = Path(case.places.file)
    return file.parent if case.places.file and file.is_file() else None


def _of_class(case: Case, asked: PastCases) -> Record:
    as_of = case.as_of.isoformat()
    if asked.none:
        missing = f"No class of past cases fits: {asked.none.rstrip('.')}."
        return replace(_empty(asked, as_of, "No class fits.", "not known"), room="none", missing=missing)
    room = open_room(asked.room, _folder(case))
    if room is None or room.file is None:
        return _not_here(asked, room, as_of)
    return record_of(room, read_table(room), asked, as_of)


def record_of(room: Room, table: RoomTable, asked: PastCases, as_of: str) -> Record:
    """The record of one class of a room at a date (YYYY-MM-DD)."""
    found = count_rows(room, table, asked, as_of)
    k, n = sum(found.yes), len(found.rows)
    similar, tied = analogies(room, table, asked, as_of)
    rows = ids_of(table, found.rows)
    return replace(
        _empty(asked, as_of, record_sentence(room, asked, k, n), outcome_words(room, asked)),
        k=k,
        n=n,
        rate=k / n if n else None,
        interval=wilson(k, n) if n else None,
        dropped=found.dropped,
        rows=rows,
        yes=tuple(row for row, yes in zip(rows, found.yes, strict=True) if yes),
        narrow=n < NARROW,
        elapsed=_elapsed(found, asked),
        similar=filters_plain(asked.similar),
        analogies=similar,
        tied=tied,
        labels=_labels(room, table, (*rows[:LISTED], *(each.row for each in similar))),
        sha256=table.sha256,
    )


def _labels(room: Room, table: RoomTable, rows: Iterable[str]) -> dict[str, str]:
    """The names of some rows by their ids, of the columns by which the room names one; none where these are empty."""
    places = {row: table.texts["id"].index(row) for row in dict.fromkeys(rows if room.label else ())}
    named = {row: ", ".join(filter(None, (table.texts[c][k] for c in room.label))) for row, k in places.items()}
    return {row: name for row, name in named.items() if name}


def _elapsed(rows: Counted, asked: PastCases) -> tuple[Elapsed, ...]:
    start = still_on(rows.curve, asked.still_on - 1) if asked.within else 0.0
    if not rows.curve or not start:
        return ()
    days = milestones(asked.still_on, asked.within or 1)
    return tuple(Elapsed(day - asked.still_on, still_on(rows.curve, day) / start) for day in days)


def _empty(asked: PastCases, as_of: str, says: str, outcome: str) -> Record:
    return Record(
        room=asked.room,
        where=filters_plain(asked.where),
        own_case=filters_plain(asked.own_case),
        as_of=as_of,
        outcome=outcome,
        k=0,
        n=0,
        rate=None,
        interval=None,
        dropped={},
        rows=(),
        yes=(),
        yes_when=filters_plain(asked.outcome),
        says=says,
        like=asked.like,
        by=asked.by,
        still_on=asked.still_on,
        within=asked.within,
    )


def _not_here(asked: PastCases, room: Room | None, as_of: str) -> Record:
    how = how_to_fetch(room) if room else f"put {asked.room}/room.yaml and its rows beside the case"
    missing = f"The room '{asked.room}' is not on this machine: {how}."
    return replace(_empty(asked, as_of, "Record not here.", "not known"), missing=missing)
