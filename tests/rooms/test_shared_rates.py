"""The rates and planted rows of ../shared/record, where that lies beside the checkout."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from shared_record import SHARED, asked, room_of, with_rows

from offramp.errors import OfframpError
from offramp.rooms.fetch import made_from
from offramp.rooms.library import open_room
from offramp.rooms.record import record_of
from offramp.rooms.table import RoomTable, trusted
from offramp.rooms.types import Room

pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="../shared/record is not here")


def _book(name: str, key: str) -> list[dict[str, Any]]:
    file = SHARED / name
    return list(json.loads(file.read_text(encoding="utf-8"))[key]) if file.exists() else []


QUERIES = {query["id"]: query for query in _book("rates.json", "queries")}
LEAKS = {test["id"]: test for test in _book("leaks.json", "tests")}


@pytest.mark.parametrize("name", [name for name, query in QUERIES.items() if room_of(query["room"])])
def test_every_published_rate(name: str) -> None:
    query = QUERIES[name]
    room, table = with_rows(query["room"])
    record = record_of(room, table, asked(query), query["as_of"])
    assert [record.k, record.n] == [query["k"], query["n"]]
    assert record.interval == pytest.approx(query["wilson95"], abs=5.1e-5)
    assert sum(record.dropped.values()) + record.n == table.size


def _planted(table: RoomTable, room: Room, rows: list[dict[str, str]]) -> RoomTable:
    def more(column: str) -> Any:
        return np.array([row.get(column, "") for row in rows], dtype=object)

    texts = {column: (*cells, *map(str, more(column))) for column, cells in table.texts.items()}
    dated = tuple(name for name, column in room.columns.items() if column.dates)
    return trusted(RoomTable(texts, ""), "planted", dated)


@pytest.mark.parametrize("name", LEAKS)
def test_every_planted_row(name: str) -> None:
    test = LEAKS[name]
    query = {**QUERIES[test["query"]], **test.get("but", {})}
    room, table = with_rows(query["room"])
    if test.get("must_refuse"):
        with pytest.raises(OfframpError, match=test["plant"][0]["id"]):
            _planted(table, room, test["plant"])
        return
    rows = _planted(table, room, test["plant"]) if "plant" in test else table
    record = record_of(room, rows, asked(query), query["as_of"])
    assert [record.k, record.n] == [test["k"], test["n"]]
    assert not set(test.get("must_not_count", ())) & set(record.rows)
    assert set(test.get("must_count", ())) <= set(record.rows)


@pytest.mark.parametrize("name", ["crisis_actors", "gjp_questions", "sanctions_threats"])
def test_a_room_is_made_from_a_publishers_file(name: str) -> None:
    room = open_room(name)
    assert room
    recipe = dict(room.recipe)
    raw = (SHARED / "synthetic" / f"{name}.raw.synthetic.csv").read_bytes()
    if name == "gjp_questions":  # the invented questions are not of the list
        recipe["needed"] = []
    text = made_from(replace(room, recipe={**recipe, "encoding": "utf-8"}), raw, "raw")
    assert text == (SHARED / "synthetic" / f"{name}.synthetic.csv").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["exile_offers", "exile_fate", "strikes", "news_questions"])
def test_what_is_shipped_is_what_was_checked(name: str) -> None:
    rooms = json.loads((SHARED / "rates.json").read_text(encoding="utf-8"))["rooms"]
    assert with_rows(name)[1].sha256 == rooms[name]["sha256"]
