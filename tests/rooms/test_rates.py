"""Masked rates against the same in plain loops, on invented rows; no row counts that was not known before the date."""

from __future__ import annotations

import csv
import io
import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from twin_record import plain_rate

from offramp.case.types import PastCases
from offramp.ensemble.estimate import wilson
from offramp.errors import OfframpError
from offramp.rooms import table as tables
from offramp.rooms.record import record_of
from offramp.rooms.survival import kaplan_meier, still_on
from offramp.rooms.table import RoomTable, cell_number, parse_table
from offramp.rooms.types import Column, Latest, Mask, Room

COLUMNS = ("id", "who", "order", "kind", "size", "answer", "known_from", "start", "end", "excluded")
FIRST = date(2000, 1, 1)
MASKS = {
    "outcome": (Mask("outcome"), None),
    "state": (Mask("state", "start", "end"), None),
    "ended": (Mask("window", "start", "end", True, FIRST + timedelta(9)), None),
    "again": (Mask("outcome"), Mask("window", "start", "end", False, FIRST + timedelta(8))),
}


def _room(rule: str, latest: bool) -> Room:
    mask, window = MASKS[rule]
    columns = {name: Column(name, name, name in ("known_from", "start", "end")) for name in COLUMNS}
    return Room(
        "invented",
        "Invented",
        "cases",
        "",
        "",
        columns,
        mask,
        window or mask,
        Latest("who", "order") if latest else None,
    )


def _table(rows: list[dict[str, str]]) -> RoomTable:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return parse_table(stream.getvalue().encode(), "invented.csv", COLUMNS, ("known_from", "start", "end"))


def _day(number: int | None) -> str:
    return "" if number is None else (FIRST + timedelta(number)).isoformat()


FILTERS = [(), (("kind", ("r*",)),), (("kind", ("red", "blue")),), (("size", (">= 4",)),)]
OWN = [(), (("who", ("a",)),), (("kind", ("!= red",)),)]


def _row(dice: random.Random, name: str) -> dict[str, str]:
    """A row with few different days, so that many fall on the day of the question itself."""
    days = {key: _day(dice.choice([None, *range(12)])) for key in ("known_from", "start", "end")}
    words = {"who": "abc", "order": "1234", "kind": ["red", "rose", "blue"], "answer": ["yes", "no"]}
    drawn = {key: dice.choice(values) for key, values in words.items()}
    return {"id": name, **drawn, **days, "size": str(dice.randint(1, 9)), "excluded": dice.choice(["", "", "", "odd"])}


@pytest.mark.parametrize("rule", sorted(MASKS))
def test_a_rate_is_that_of_plain_loops(rule: str) -> None:
    """Breaks, each red: known on the day or later counts; a window that closes on it; an event on it; data beyond
    their end; undated rows; what was over before a class that still goes on; the last row of a subject before
    the mask."""
    for seed in range(150):
        dice = random.Random(seed)
        rows = [_row(dice, f"r{k}") for k in range(dice.randint(0, 12))]
        asked = PastCases("invented", dice.choice(FILTERS), dice.choice(OWN), (("answer", ("yes",)),))
        if rule in ("ended", "again"):
            asked = replace(asked, outcome=(), still_on=dice.randint(0, 2), within=dice.randint(0, 4))
        room, as_of = _room(rule, dice.random() < 0.5), _day(dice.randint(3, 11))
        record = record_of(room, _table(rows), asked, as_of)
        assert (record.k, record.n, set(record.rows)) == plain_rate(room, rows, asked, as_of), seed
        assert sum(record.dropped.values()) + record.n == len(rows)
        known = {row["id"]: row["known_from" if rule == "outcome" else "start"] for row in rows}
        assert all("" < known[name] < as_of for name in record.rows), seed  # none that is known on the day or later


def _offer(name: str, **cells: str) -> dict[str, str]:
    return {"id": name, "who": name, "order": "1", "answer": "yes", "known_from": "2001-05-01", **cells}


def _rate(*rows: dict[str, str], **asked: Any) -> tuple[int, int, dict[str, int]]:
    asked = {"outcome": (("answer", ("yes",)),), **asked}
    record = record_of(_room("outcome", True), _table(list(rows)), PastCases("invented", **asked), "2001-06-01")
    return record.k, record.n, dict(record.dropped)


def test_what_was_told_on_the_day_or_later_does_not_count() -> None:
    told = [_offer("a"), _offer("b", known_from="2001-06-01"), _offer("c", known_from="")]
    assert _rate(*told) == (1, 1, {"later": 1, "not dated": 1})
    assert _rate(_offer("b", known_from="2001-05-31")) == (1, 1, {})


def test_a_later_offer_replaces_an_earlier_one_only_once_it_is_known() -> None:
    first, second = _offer("a", who="x"), _offer("b", who="x", order="2", answer="no")
    assert _rate(first, second) == (0, 1, {"earlier row": 1})
    assert _rate(first, {**second, "known_from": "2001-07-01"}) == (1, 1, {"later": 1})
    assert _rate(first, second, latest="no") == (1, 2, {})


@pytest.mark.parametrize(("end", "k"), [("2001-05-31", 1), ("2001-06-01", 0), ("", 0)])
def test_what_has_not_ended_yet_counts_as_a_no(end: str, k: int) -> None:
    guest = _offer("a", start="2001-01-01", end=end)
    record = record_of(_room("state", False), _table([guest]), PastCases("invented"), "2001-06-01")
    assert (record.k, record.n) == (k, 1)


def test_the_own_conflict_is_left_out_and_a_class_of_none_has_no_rate() -> None:
    own = (("who", ("a",)),)
    assert _rate(_offer("a"), _offer("b"), own_case=own) == (1, 1, {"own conflict": 1})
    record = record_of(_room("outcome", False), _table([]), PastCases("invented"), "2001-06-01")
    assert (record.n, record.rate, record.interval, record.narrow) == (0, None, None, True)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([_offer("a", known_from="2001-13-40")], "row 'a': known_from is '2001-13-40'"),
        ([_offer("a", known_from="2001-6-1")], "row 'a'"),
        ([_offer("a"), _offer("a")], "the id 'a' stands twice"),
        ([_offer("")], "a row has no id"),
    ],
)
def test_a_table_that_cannot_be_trusted_is_refused(rows: list[dict[str, str]], says: str) -> None:
    with pytest.raises(OfframpError, match=says):
        _table(rows)


def test_a_column_that_is_missing_and_a_row_too_long_are_said_at_once() -> None:
    with pytest.raises(OfframpError) as caught:
        parse_table(b"id,who\na,b,c\n", "t.csv", ("id", "kind"), ())
    assert [problem.message for problem in caught.value.problems] == [
        "there is no column 'kind'",
        "row 1 ('a') has 3 cells, the head 2",
    ]


@pytest.mark.parametrize(
    ("text", "spells", "order", "says"),
    [
        ("id,who,who\na,b,c\n", (), "", "the column 'who' stands twice"),
        ("id;who\na;b\n", (), "", "its first line does not name columns: 'id;who'"),
        ("id,start,end\na,2001-01-02,2001-01-01\n", (("start", "end"),), "", "row 'a': end .* lies before start"),
        ("id,order\na,2001\nb,2002-01-01\n", (), "order", "row 'b': order is '2002-01-01', so its place"),
        ("id,order\na,2001-01-02\nb,\n", (), "order", "row 'b': order is ''"),
        ("id,order\na,first\n", (), "order", "row 'a': order is 'first'"),
    ],
    ids=("twice", "semicolons", "backward", "numbers and days", "empty", "words"),
)
def test_a_table_that_could_be_read_two_ways_is_refused(text: str, spells: Any, order: str, says: str) -> None:
    """Each was counted in silence, or ended in a traceback. Breaks: each check left out."""
    with pytest.raises(OfframpError, match=says):
        parse_table(text.encode(), "t.csv", ("id",), (), spells, order)


def test_a_cell_that_stands_often_is_read_as_a_number_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a million rows most days stand often: each row's was read. Breaks: each row in the check, in the order."""
    read = list[str]()

    def counted(cell: str) -> float:
        read.append(cell)
        return cell_number(cell)

    monkeypatch.setattr(tables, "cell_number", counted)
    rows = "".join(f"{k},2001-01-0{k % 3 + 1}\n" for k in range(60))
    table = parse_table(f"id,order\n{rows}".encode(), "t.csv", ("order",), ("order",), (), "order")
    assert table.order("order")[:3].tolist() == [11323, 11324, 11325]
    assert sorted(read) == sorted([f"2001-01-0{k}" for k in (1, 2, 3)] * 2)


def test_the_rows_of_a_large_table_are_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Class and similar cases share what their columns hold; the subject's last row is not sought row by row. Breaks:
    the different cells are not kept; the batches of a table without the last."""
    monkeypatch.setattr(tables, "_BATCH", 7)
    rows = [{"id": f"r{k}", "who": f"p{k % 3}", "kind": "red", "known_from": f"2000-01-{k + 1:02}"} for k in range(20)]
    table, passes = _table(rows), Counter[str]()
    assert table.size == 20

    class Watched(dict[str, Any]):
        def __getitem__(self, column: str) -> Any:
            passes[column] += 1
            return super().__getitem__(column)

    asked = PastCases("invented", where=(("kind", ("red",)),), latest="who", similar=(("kind", ("red",)),))
    made = record_of(_room("outcome", False), replace(table, texts=Watched(table.texts)), asked, "2001-01-01")
    assert made.rows == ("r17", "r18", "r19")
    assert {passes[column] for column in ("who", "known_from", "excluded")} == {2}  # its cells, and their places


def test_cells_have_no_blanks_at_their_ends_and_what_is_not_known_needs_no_order() -> None:
    table = parse_table(
        b"id, who ,known_from\na, b ,2001-01-01\nb,c,\n", "t.csv", ("who",), ("known_from",), (), "known_from"
    )
    assert table.texts["who"] == ("b", "c")


def test_the_last_row_of_a_subject_is_told_by_the_day_of_the_rule() -> None:
    """A room of states has no `known_from`: that was a KeyError. Break: always `known_from`."""
    first, second = (_offer(name, who="x", start=f"2001-0{k}-01", known_from="") for k, name in ((2, "a"), (1, "b")))
    asked = PastCases("invented", latest="who")
    assert record_of(_room("state", False), _table([first, second]), asked, "2001-06-01").rows == ("a",)


def test_a_window_is_told_by_what_it_waits_for() -> None:
    room, rows = _room("again", False), [{"id": "a", "start": "2000-01-01", "end": "2000-01-03"}]
    asked = PastCases("invented", within=4)
    begun = "Of 1 cases whose first 4 days were known by this date, 1"
    assert record_of(room, _table(rows), asked, "2001-01-01").says.startswith(f"{begun} with end within 4 days (")
    columns = {**room.columns, "end": Column("end", "its end", True, {"*": "came back"})}
    named = replace(room, columns=columns)
    assert record_of(named, _table(rows), asked, "2001-01-01").says.startswith(f"{begun} came back within 4 days (")


def test_who_is_still_on_counts_as_long_as_he_was_seen() -> None:
    """Durations 2, 4+, 6 of which the second is cut off: 2/3 after day 2, then 0 after day 6 (by hand)."""
    curve = kaplan_meier(np.array([2, 4, 6]), np.array([True, False, True]))
    assert [day for day, _ in curve] == [2, 6]
    assert [share for _, share in curve] == pytest.approx([2 / 3, 0.0])
    assert [still_on(curve, day) for day in (1, 2, 5, 6)] == [1.0, pytest.approx(2 / 3), pytest.approx(2 / 3), 0.0]


def test_the_interval_of_three_in_seven() -> None:
    """Wilson 1927 by hand: centre (3 + 1.92) / (7 + 3.84), half width 1.96 sqrt(12/7 + 0.96) / 10.84."""
    assert list(wilson(3, 7)) == pytest.approx([0.1582, 0.7495], abs=5e-5)
