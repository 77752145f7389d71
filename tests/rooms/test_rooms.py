"""Rooms: those of the package, one of an analyst, one that is made from a file; what is not here is no error."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

import offramp
from offramp.briefing.views.record import case_record_blocks
from offramp.case.canonical import as_json
from offramp.case.load import load, load_text
from offramp.case.types import Case
from offramp.cli.app import execute
from offramp.cli.options import print_blocks
from offramp.errors import CaseError, OfframpError
from offramp.rooms import fetch as fetching
from offramp.rooms.check import record_problems
from offramp.rooms.describe import read_room
from offramp.rooms.library import open_room, own_rooms, packaged_rooms
from offramp.rooms.record import record
from offramp.rooms.table import read_table

ROOT = Path(__file__).parents[2]
HEAD = (ROOT / "spec/valid/record.yaml").read_text("utf-8").partition("record:")[0]
OWN = """format: offramp/room-1
title: Calls at blockaded ports
rows: ships that called
mask: {kind: outcome}
columns:
  port: where
  stopped: {means: whether it was stopped, words: {yes: were stopped}}
  known_from: the day after
"""
ROWS = "id,port,stopped,known_from\n1,Aden,yes,2025-01-02\n2,Aden,no,2025-02-02\n3,Aden,yes,2026-03-02\n"
ROWS += "4,Basra,no,2025-01-02\n"


def _case(lines: str) -> Case:
    return load_text(f"{HEAD}record:\n{lines}\n")


def _beside(folder: Path, lines: str, rows: str = ROWS, own: str = OWN) -> Path:
    room = folder / "calls"
    room.mkdir()
    (room / "room.yaml").write_text(own, "utf-8")
    (room / "calls.csv").write_text(rows, "utf-8")
    (folder / "case.yaml").write_text(f"{HEAD}record:\n{lines}\n", "utf-8")
    return folder


def test_a_case_s_own_room_names_its_rows_and_who_chose_a_narrow_class(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As a stored brief holds them, without the room. Breaks, each red: names of the rows but not of the similar
    cases, or the reverse; nothing of who chose; narrow not said."""
    asked = "  - {room: calls, where: {port: Aden}, outcome: {stopped: yes}, similar: {port: Basra}, by: ana}"
    asked += "\n  - {room: calls, outcome: {stopped: yes}}"
    _beside(tmp_path, asked, own=OWN.replace("mask:", "label: [port, stopped]\nmask:"))
    assert execute(["record", str(tmp_path), "--json"]) == 0
    stored = json.loads(capsys.readouterr().out)
    print_blocks(stored, case_record_blocks(stored), as_json=False)
    said = " ".join(capsys.readouterr().out.split())
    assert said.count("Aden, yes: yes [1]") == 2
    assert "Basra, no [4] no 100 %" in said
    assert "Too narrow to say much: 2 cases." in said
    assert "The class was chosen by ana." in said


def test_rooms_whose_licence_nobody_has_read_are_not_shipped() -> None:
    unread = {path.parent.name for path in Path(__file__).parent.glob("described/*/room.yaml")}
    assert unread == {"conflict_ends", "peace_agreements"}
    assert not unread & set(packaged_rooms())


@pytest.mark.parametrize("name", packaged_rooms())
def test_a_room_says_where_it_is_from_and_what_it_is_not_for(name: str) -> None:
    room = open_room(name)
    assert room
    assert all((room.title, room.rows, room.source, room.licence, room.selection, room.not_for, room.label))
    assert bool(room.recipe) == (room.file is None)
    if room.file:
        assert set(room.columns) == set(read_table(room).texts)


def test_the_rows_that_ship() -> None:
    sizes = {name: read_table(room).size for name in packaged_rooms() if (room := open_room(name)) and room.file}
    assert sizes == {"exile_fate": 137, "exile_offers": 29, "news_questions": 140, "strikes": 14_317}
    folder = ROOT / "src/offramp/rooms/data/news_questions"
    assert "CC BY-SA 4.0" in (folder / "LICENSE.md").read_text("utf-8")
    assert "Attribution-ShareAlike 4.0" in (folder / "LICENSE-CC-BY-SA-4.0.txt").read_text("utf-8")
    assert str(folder.relative_to(ROOT)) in (ROOT / "pyproject.toml").read_text("utf-8")


def test_an_analysts_own_room_is_a_table_and_ten_lines(tmp_path: Path) -> None:
    line = "  - {room: calls, where: {port: Aden}, own_case: {id: 9}, outcome: {stopped: yes}, like: paid}"
    folder = _beside(tmp_path, line.replace("id: 9", "port: Muscat"))
    case = load(folder)
    found = record(case)
    assert len(OWN.splitlines()) < 10
    assert own_rooms(folder) == ("calls",)
    assert found
    assert (found.k, found.n, found.rows, found.yes) == (
        1,
        2,
        ("1", "2"),
        ("1",),
    )  # the third is known on the day itself
    kind = "ships that called with port Aden, as known by this date"
    assert found.says == f"Of 2 {kind}, 1 was stopped (9 to 91 %)."
    assert found.narrow
    assert dict(found.dropped) == {"later": 1, "outside the class": 1}
    assert [problem.slug for problem in record_problems(case)] == ["unknown-value"]  # a note: no row is of Muscat


def test_faults_of_a_class_are_said_at_once_with_their_places(tmp_path: Path) -> None:
    filters = "where: {prt: Aden, port: Adn}, own_case: {port: Basrah}, outcome: {stopped: maybe}"
    lines = f"  - {{room: calls, {filters}, within: 3}}"
    case = load(_beside(tmp_path, lines))
    assert [(one.slug, one.line, one.column, one.level) for one in record_problems(case)] == [
        ("unknown-key", 17, 5, "error"),
        ("unknown-name", 17, 27, "error"),
        ("unknown-value", 17, 38, "error"),
        ("unknown-value", 17, 61, "warning"),
        ("unknown-value", 17, 86, "error"),
    ]
    assert "did you mean 'Aden'?" in [one.remedy for one in record_problems(case)]
    with pytest.raises(CaseError, match="has no column 'prt'"):
        record(case)


def test_an_own_room_is_shown_by_its_folder_and_the_case_need_not_be_in_it(tmp_path: Path) -> None:
    """Breaks, each red: its name, by which `record` does not find it; a column with words for one value is closed; a
    number by which similar cases are sought must be in a row."""
    stopped = OWN.partition("  stopped:")[2].partition("\n")[0]
    own = OWN.replace("port: where", "port: {means: where, words: {Aden: off Aden}}").replace(stopped, " tons")
    asked = "  - {room: calls, own_case: {port: Muscat}, outcome: {port: Xyz}, similar: {stopped: 35}}"
    rows = ROWS.replace(",yes,", ",20,").replace(",no,", ",30,")
    problems = record_problems(load(_beside(tmp_path, asked, rows, own)))
    assert [each.level for each in problems] == ["note", "error"]
    assert problems[1].remedy == f"see 'offramp record {tmp_path / 'calls'}'"


def test_a_value_of_the_case_itself_that_its_column_cannot_hold_is_an_error() -> None:
    """A country may be in no row; a column with two words has no third. Break: each is a warning."""
    own = "own_case: {country: Venezuelia, external_military_threat: yess}"
    case = _case(f"  - {{room: exile_offers, {own}, outcome: {{accepted: yes}}}}")
    assert [(one.slug, one.level) for one in record_problems(case)] == [
        ("unknown-value", "warning"),
        ("unknown-value", "error"),
    ]


@pytest.mark.parametrize("command", ["record", "check", "answer", "panel"])
def test_faults_of_a_case_and_of_its_rooms_are_said_at_once(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only `check` did. Break: the errors of the case alone."""
    file = _beside(tmp_path, "  - {room: calls, own_case: {port: Aden}, outcome: {stoped: yes}}") / "case.yaml"
    file.write_text(file.read_text("utf-8").replace("horizon: ", "horizon: soon "), "utf-8")
    assert execute([command, *[str(tmp_path)] * (1 + (command == "panel"))]) == 1
    said = "".join(capsys.readouterr())
    assert "bad-horizon" in said
    assert "has no column 'stoped'" in said
    with pytest.raises(CaseError) as refused:
        offramp.load(tmp_path)
    assert [each.slug for each in refused.value.problems] == ["bad-horizon", "unknown-name"]


def test_a_room_that_is_not_here_is_told_and_never_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFRAMP_ROOMS", str(tmp_path))
    gone = "{room: crisis_actors, own_case: {actor: X}, outcome: {agreement: yes}}"
    case = _case(f"  - {gone}\n  - {{room: elsewhere, own_case: {{a: b}}, outcome: {{c: d}}}}")
    found = record(case)
    assert found
    assert found.n == 0
    assert "offramp record fetch crisis_actors icb2v13.csv" in found.missing
    assert [(one.slug, one.level) for one in record_problems(case)] == [("record-not-here", "warning")] * 2
    both = _case(f"  - {gone}\n  - {{room: exile_offers, own_case: {{country: X}}, outcome: {{accepted: yes}}}}")
    found = record(both)
    assert found
    assert (found.room, [one.room for one in found.rivals]) == ("exile_offers", ["crisis_actors"])


@pytest.mark.parametrize("recipe", ["", "recipe: a page of it\n", "recipe: {file: x.csv}\n"])
def test_the_rows_of_an_own_room_that_are_not_there(recipe: str, tmp_path: Path) -> None:
    """The fuzzer's KeyError. Break: only a recipe says how the rows are had."""
    file = _beside(tmp_path, "  - {room: calls, outcome: {stopped: yes}}", own=OWN + recipe)
    (tmp_path / "calls" / "calls.csv").unlink()
    (problem,) = record_problems(load(file))
    assert (problem.slug, problem.remedy) == ("record-not-here", "put calls.csv beside its room.yaml")
    assert record(load(file))


@pytest.mark.parametrize(
    ("file", "data", "says"),
    [
        ("calls.csv", b'id,port,stopped,known_from\n1,"' + b"x" * 200_000 + b"\n", "field larger than"),
        ("calls.csv.gz", gzip.compress(ROWS.encode(), mtime=0)[:-9], "was cut short or damaged"),
        ("calls.csv.gz", b"\x1f\x8b" + bytes(40), "was cut short or damaged"),
        ("calls.csv", ROWS.replace("Basra", "Barsa").encode(), "not the rows whose sha256"),
    ],
    ids=("endless", "cut short", "no gzip", "other rows"),
)
def test_rows_that_are_damaged_are_refused(file: str, data: bytes, says: str, tmp_path: Path) -> None:
    """Breaks: each exception let out; the checksum that room.yaml names not compared, as it was not."""
    digest = hashlib.sha256(ROWS.encode()).hexdigest() if "not the rows" in says else ""
    own = OWN + f"file: {file}\n" + (f"sha256: {digest}\n" if digest else "")
    case = _beside(tmp_path, "  - {room: calls, outcome: {stopped: yes}}", own=own)
    (tmp_path / "calls" / file).write_bytes(data)
    assert [says in one.message for one in record_problems(load(case))] == [True]
    if digest:
        (tmp_path / "calls" / file).write_text(ROWS, "utf-8")
        assert record_problems(load(case)) == ()


def test_a_case_without_a_class_says_nothing() -> None:
    assert record(load_text(HEAD)) is None


def test_where_no_class_fits_it_is_said() -> None:
    """Break: the reason not in the explicit form."""
    case = _case("  - {none: nobody counted such calls}")
    found = record(load_text(as_json(case)))
    assert found
    assert (found.room, found.missing) == ("none", "No class of past cases fits: nobody counted such calls.")
    with pytest.raises(CaseError, match=r"record\.1 has no key 'room'"):
        _case("  - {none: nobody counted such calls, room: strikes}")


def test_what_a_window_needs_is_said() -> None:
    case = _case("  - {room: strikes, own_case: {union: WGA*}, outcome: {state: OH}}")
    assert [one.message for one in record_problems(case)] == ["the room 'strikes' needs 'within'"]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("room-1", "room-2", "this does not describe a room"),
        ("kind: outcome", "kind: outcom", "did you mean 'outcome'"),
        ("kind: outcome", "kind: whenever", "write one of these"),
        ("kind: outcome", "kind: state, begin: port", "needs 'begin' and 'event'"),
        ("  known_from: the day after\n", "", "no column 'known_from'"),
        ("rows: ships", "rows: []\nsource: ships", "wrong-shape"),
        ("title:", "file: ../../etc/passwd\ntitle:", "in the room's own folder"),
        ("mask: {kind: outcome}", "mask: {kind: outcome}\nlatest: {per: ship, by: port}", "no column 'ship'"),
    ],
)
def test_a_description_that_is_wrong_is_refused(tmp_path: Path, old: str, new: str, says: str) -> None:
    _beside(tmp_path, "  - {room: calls, own_case: {port: X}, outcome: {stopped: yes}}", own=OWN.replace(old, new))
    with pytest.raises(OfframpError, match=says):
        read_room(tmp_path / "calls/room.yaml")
    assert record_problems(load(tmp_path))  # the same, with the class that names it


RAW = (
    "cracno,crisno,crisname,actor,yrtrig,motrig,datrig,yrterm,moterm,daterm,gravty,outcom,outfor,viol\n"
    "1,7,BERLIN,X,1948,6,,1949,,,2,1,1,1\n2,7,BERLIN,Y,1948,6,7,1949,2,31,2,4,7,1\n3,8,OLD,Z,1938,1,1,1939,1,1,2,4,7,1\n"
    "4,9,OPEN,Z,1950,1,1,1951,1,1,2,4,,1\n5,10,UNDATED,Z,,,,,,,2,4,1,1\n"
)


@pytest.fixture
def crises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A file like the publisher's, with a recipe that knows it."""
    monkeypatch.setenv("OFFRAMP_ROOMS", str(tmp_path / "rooms"))
    file = tmp_path / "icb2v13.csv"
    file.write_text(RAW, "utf-8")
    room = open_room("crisis_actors")
    assert room
    monkeypatch.setitem(room.recipe, "sha256", hashlib.sha256(RAW.encode()).hexdigest())
    return file


def test_a_room_is_made_from_a_file_that_the_user_has(crises: Path) -> None:
    place = fetching.fetch("crisis_actors", crises)
    assert place.read_text("utf-8").splitlines() == [
        "id,crisis,name,actor,started,known_from,gravest_threat,content,form,agreement,violence,excluded",
        "1,7,BERLIN,X,1948-06-30,1949-12-31,political system,victory,formal agreement,yes,none,",
        "2,7,BERLIN,Y,1948-06-07,1949-02-28,political system,defeat,compliance,no,none,",
        "4,9,OPEN,Z,1950-01-01,1951-01-01,political system,defeat,,,none,form of outcome not coded",
    ]
    asked = "{room: crisis_actors, own_case: {actor: Q}, outcome: {agreement: yes}"
    each = record(_case(f"  - {asked}}}\n  - {asked}, latest: crisis}}"))
    assert each
    assert [(one.k, one.n) for one in (each, *each.rivals)] == [(1, 2), (1, 1)]  # a crisis once: its last end


def test_lines_that_are_not_wanted_may_hold_anything() -> None:
    """As the publishers' files do: of three, two could not be read. Break: each line is read before it is asked for."""
    room = open_room("gjp_questions")
    assert room
    lines = ["ifp_id,q_text,date_start,date_closed,outcome", "1012-0,Will he leave?,9/1/11,1/31/12,b", "7-0,?,NULL,,c"]
    assert fetching.made_from(room, "\n".join(lines).encode(), "ifps").splitlines()[1:] == [
        "1012-0,Will he leave?,leader_exit,2011-09-01,2012-01-31,no,"
    ]


def test_another_file_is_refused(crises: Path) -> None:
    crises.write_text(RAW.replace("BERLIN", "BERLINS"), "utf-8")
    with pytest.raises(OfframpError, match="wrong-file"):
        fetching.fetch("crisis_actors", crises)
    assert fetching.fetch("crisis_actors", crises, unchecked=True).exists()
    crises.write_text(RAW.replace("outfor", "form"), "utf-8")
    with pytest.raises(OfframpError, match="no column outfor"):
        fetching.fetch("crisis_actors", crises, unchecked=True)
    with pytest.raises(OfframpError, match="not-fetched"):
        fetching.fetch("strikes", crises)
    with pytest.raises(OfframpError, match="unknown-name"):
        fetching.fetch("elsewhere", crises)
