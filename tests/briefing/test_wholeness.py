"""`offramp verify`: what is whole is one line, and whatever was changed since is found, with its place."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from ledgers import became, write_ledger
from small_cases import ORDERS, PIT, made

from offramp import cache
from offramp.briefing.brief import brief_of, load_brief
from offramp.briefing.results import Results
from offramp.briefing.wholeness import examine_stored
from offramp.case.canonical import explicit
from offramp.case.load import load, outline
from offramp.case.report_reading import read_again
from offramp.cli import execute as offramp
from offramp.ensemble.integrity import SUMS
from offramp.ensemble.run import run
from offramp.errors import CaseError, OfframpError
from offramp.evidence.register import load_register

TEXT = "The miners walked out at dawn.\nThe owner said that the pit would probably close.\n"
FLIPS = 16


def slugs(path: Path) -> list[str]:
    return [one.slug for one in examine_stored(path).problems]


def flipped(path: Path, rng: random.Random) -> bytes:
    """Change one bit of a file; its bytes before."""
    before = path.read_bytes()
    raw = bytearray(before)
    raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
    path.write_bytes(raw)
    return before


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.yaml").write_text(PIT, encoding="utf-8")
    (tmp_path / "press.txt").write_text(TEXT, encoding="utf-8")
    read_again(outline(tmp_path))
    return tmp_path


def test_a_case_is_whole_with_a_journal_and_without(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = next(iter(load_register(folder / "claims.jsonl").claims))
    assert offramp(["verify", str(folder)]) == 0
    assert offramp(["claims", str(folder), "grade", "B2", name, "--by", "ana"]) == 0
    capsys.readouterr()
    for place in (folder, folder / "claims.jsonl", folder / "case.yaml"):
        assert offramp(["verify", str(place)]) == 0
        assert capsys.readouterr().out.splitlines() == [
            f"whole: case {folder.name}, 1 report, 2 claims, 1 line in its journal"
        ]


@pytest.mark.parametrize("file", ["claims.jsonl", "claims.journal.jsonl", "press.txt"])
def test_a_flipped_bit_in_a_case_folder_is_found(file: str, folder: Path) -> None:
    """Break: no digest in the journal, or reports not compared: not all are."""
    name = next(iter(load_register(folder / "claims.jsonl").claims))
    assert offramp(["claims", str(folder), "grade", "B2", name, "--by", "ana"]) == 0
    rng = random.Random(file)
    for _ in range(FLIPS):
        before = flipped(folder / file, rng)
        assert not examine_stored(folder).whole
        (folder / file).write_bytes(before)
    assert examine_stored(folder).whole


def test_a_brief_with_a_number_that_is_not_finite_gives_no_case(folder: Path) -> None:
    """Wherever it stands. Break: read by plain JSON, which takes NaN."""
    data = {"format": "offramp/brief-1", "length": 1.5, "explicit": explicit(load(folder))}
    stored = folder / "stored.json"
    stored.write_text(json.dumps(data), "utf-8")
    assert load(stored)
    stored.write_text(json.dumps(data).replace("1.5", "NaN"), "utf-8")
    with pytest.raises(CaseError, match="bad-brief"):
        load(stored)


def test_a_case_in_a_file_of_any_name(folder: Path) -> None:
    """Break: the folder looked at, which holds no case.yaml."""
    (folder / "case.yaml").rename(folder / "pit.yaml")
    found = examine_stored(folder / "pit.yaml")
    assert (found.what, found.problems) == ("case pit.yaml, without a register", ())


def test_what_is_decided_by_hand_is_named(folder: Path) -> None:
    name, path = next(iter(load_register(folder / "claims.jsonl").claims)), folder / "claims.jsonl"
    assert offramp(["claims", str(folder), "grade", "B2", name, "--by", "ana"]) == 0
    path.write_text(path.read_text("utf-8").replace('"credibility":"2"', '"credibility":"1"'), encoding="utf-8")
    problem = examine_stored(folder).problems[0]
    assert (problem.slug, problem.line) == ("register-changed", 2)
    assert offramp(["verify", str(folder)]) == 2
    path.unlink()
    assert offramp(["read", str(folder)]) == 0
    assert str(load_register(path).claims[name].grading) == "B2"
    assert examine_stored(folder).whole


def test_a_ledger_beside_a_case_that_no_longer_says_what_it_is(folder: Path) -> None:
    path = write_ledger(folder / "ledger.jsonl", became(1, True))
    path.write_bytes(path.read_bytes().replace(b"offramp/ledger", b"offramp/ledgez", 1))
    assert slugs(path) == ["damaged-ledger"]


def test_a_run_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case, place, rng = made(ORDERS, tmp_path), tmp_path / "run", random.Random(2)
    run(case, 9, 1, folder=place, batch=3)
    assert offramp(["verify", str(place)]) == 0
    assert capsys.readouterr().out == "whole: run run, 9 draws in 3 parts\n"
    for file in sorted(place.iterdir()):
        for _ in range(FLIPS // 4):
            before = flipped(file, rng)
            assert "damaged-part" in slugs(place), file
            file.write_bytes(before)
    gone = next(place.glob("part-*"))
    gone.rename(tmp_path / gone.name)
    assert slugs(place) == ["damaged-part"]
    (tmp_path / gone.name).rename(gone)
    (place / SUMS).unlink()
    assert examine_stored(place).whole
    assert slugs(place) == ["no-checksums"]
    sorted(place.glob("part-*"))[1].unlink()  # break: gaps not looked for
    assert [one.message for one in examine_stored(place).problems][1:] == ["no part holds the draws 3 to 5"]


def test_a_stored_brief(tmp_path: Path) -> None:
    made(ORDERS, tmp_path)
    place, rng = tmp_path / "b.json", random.Random(3)
    brief = brief_of(load(tmp_path / "case.yaml"), None, Results(), charts=False)
    brief.save(place)
    assert load_brief(place).json() == brief.json()
    assert examine_stored(place).whole
    for _ in range(FLIPS):
        before = flipped(place, rng)
        assert not examine_stored(place).whole
        place.write_bytes(before)
    data = json.loads(place.read_bytes())
    place.write_text(json.dumps(data | {"title": "Other"}), encoding="utf-8")
    for read in (load_brief, load):
        with pytest.raises(OfframpError, match="not what was written"):
            read(place)
    del data["checksum"]
    place.write_text(json.dumps(data), encoding="utf-8")
    assert load_brief(place).json() == brief.json()
    assert slugs(place) == ["no-checksums"]


def test_a_kept_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path))
    cache.remembered("answer", (1,), lambda: (0.25, "a" * 50))
    place, rng = next(tmp_path.glob("*.kept")), random.Random(4)
    assert examine_stored(place).whole
    for _ in range(FLIPS):
        before = flipped(place, rng)
        assert slugs(place) == ["damaged-entry"]
        place.write_bytes(before)


def test_what_is_nothing_that_is_stored_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("x")
    (tmp_path / "x.json").write_text("{}")
    for name in ("x.txt", "x.json", "no", "."):
        assert offramp(["verify", str(tmp_path / name)]) == 1
    shutil.rmtree(tmp_path)
