"""`offramp record`, and what `check` says of the classes of a case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from offramp.cli.app import execute

ROOT = Path(__file__).parents[2]


def _printed(capsys: pytest.CaptureFixture[str], *words: str, status: int = 0) -> str:
    assert execute(list(words)) == status
    out, err = capsys.readouterr()
    return " ".join((out + err).split())


def test_rooms_one_room_and_a_case(capsys: pytest.CaptureFixture[str]) -> None:
    rooms = _printed(capsys, "record")
    assert "strikes Work stoppages in the United States 14,317" in rooms
    assert "offramp record fetch crisis_actors icb2v13.csv" in rooms
    room = _printed(capsys, "record", "exile_fate")
    assert (
        "A row counts at a date when its exile_from lies before it, as a yes only once its fate_known_from does" in room
    )
    case = _printed(capsys, "record", str(ROOT / "cases/soft-exit"))
    kind = "rulers offered exile under an outside military threat"
    assert f"Of 7 {kind}, as known by this date, 3 accepted" in case
    assert "Yahya Jammeh, Gambia, 2017: yes [OF18]" in case
    assert "3 of this case itself" in case
    assert "No class of past cases fits: agreements" in _printed(capsys, "record", str(ROOT / "cases/grain-2023"))


def test_the_same_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["record", str(ROOT / "cases/soft-exit"), "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["format"], data["k"], data["n"], data["as_of"]) == ("offramp/record-1", 3, 7, "2025-12-04")
    assert (data["where"], data["own_case"], data["outcome"]) == (
        {"external_military_threat": "yes"},
        {"country": "Venezuela"},
        "accepted",
    )
    assert [(one["k"], one["n"]) for one in data["rivals"]] == [(12, 18), (3, 123)]


def test_bad_input_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert "did you mean 'strikes'?" in _printed(capsys, "record", "strikes_", status=1)
    assert "fetch needs a room and a file" in _printed(capsys, "record", "fetch", status=1)
    assert "belong to fetch" in _printed(capsys, "record", "strikes", "x", status=1)
    assert "no-such-file" in _printed(capsys, "record", "fetch", "crisis_actors", "no.csv", status=1)


def test_check_sees_a_column_that_the_room_does_not_have(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "spec/valid/record.yaml").read_text("utf-8").replace("idled:", "idle:")
    (tmp_path / "case.yaml").write_text(text, "utf-8")
    said = _printed(capsys, "check", str(tmp_path), status=1)
    assert "case.yaml:17:29 unknown-name: the room 'strikes' has no column 'idle'" in said
    assert "did you mean 'idled'?" in said
