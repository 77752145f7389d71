"""What was worked out is kept: once, whole, bounded, and nothing foreign is ever read."""

from __future__ import annotations

import json
import os
import pickle
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from small_cases import TALKS, made

from offramp import cache
from offramp.briefing.results import results
from offramp.cli.app import execute as command
from offramp.ensemble.run import Runs, run
from offramp.errors import Problem
from offramp.rooms.answer import answer


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "kept"))
    return tmp_path / "kept"


class Counter:
    """Counts how often something is made."""

    def __init__(self, value: object) -> None:
        self.value, self.times = value, 0

    def __call__(self) -> object:
        self.times += 1
        return self.value


def test_a_result_is_made_once(folder: Path) -> None:
    make = Counter((1, "two", None, {"three": 3.0}))
    assert not cache.is_cached("sum", ("case", 1))
    assert [cache.remembered("sum", ("case", 1), make) for _ in range(3)] == [make.value] * 3
    assert cache.is_cached("sum", ("case", 1))
    assert make.times == 1
    assert cache.remembered("sum", ("case", 2), make) == make.value
    assert cache.remembered("other", ("case", 1), make) == make.value
    assert make.times == 3
    assert cache.state().entries == 3
    assert cache.state().folder == folder
    assert cache.clear().entries == 3
    assert cache.state().size == 0


def test_nothing_is_kept_where_caching_is_off(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(cache.VARIABLE, "off")
    make = Counter(1)
    assert [cache.remembered("sum", (), make) for _ in range(2)] == [1, 1]
    assert make.times == 2
    assert not folder.exists()
    assert cache.state().folder is None
    assert not cache.is_cached("sum", ())


@pytest.mark.parametrize(("system", "within"), [("darwin", "Library/Caches"), ("win32", "AppData/Local")])
def test_each_system_has_its_own_place(system: str, within: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(cache.VARIABLE)
    monkeypatch.delenv("LOCALAPPDATA", raising=False)
    monkeypatch.setattr(sys, "platform", system)
    place = cache.folder()
    assert place is not None
    assert place.is_relative_to(Path.home() / within)


def test_nothing_and_none_are_told_apart() -> None:
    make = Counter(None)
    assert [cache.remembered("sum", (), make) for _ in range(2)] == [None, None]
    assert make.times == 1


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied", "foreign", "longer"])
def test_a_damaged_entry_is_made_again(damage: str, folder: Path) -> None:
    make = Counter(list(range(100)))
    cache.remembered("sum", (), make)
    entry = next(folder.glob("*.kept"))
    raw = bytearray(entry.read_bytes())
    if damage == "flipped":
        raw[-3] ^= 1
    damaged = {"cut": bytes(raw[:-9]), "emptied": b"", "foreign": b"not an entry", "longer": bytes(raw) + b"\0"}
    assert cache.is_whole(entry)
    entry.write_bytes(damaged.get(damage, bytes(raw)))
    assert not cache.is_whole(entry)
    assert cache.remembered("sum", (), make) == make.value
    assert make.times == 2
    assert cache.remembered("sum", (), make) == make.value
    assert make.times == 2


class Foreign:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, ("made-by-a-foreign-entry",)


def test_an_entry_that_names_foreign_code_runs_none(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Even with a right checksum: whoever can write here could have written anything else, but not by our reading."""
    monkeypatch.chdir(tmp_path)
    make = Counter("good")
    cache.remembered("sum", (), make)
    packed = zlib.compress(pickle.dumps(Foreign()))
    next(folder.glob("*.kept")).write_bytes(cache.HEAD + cache._checksum(packed) + packed)
    assert cache.remembered("sum", (), make) == "good"
    assert not (tmp_path / "made-by-a-foreign-entry").exists()


def test_what_was_used_longest_ago_goes_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(1).bytes(4_000)
    for k in range(3):
        cache.remembered("sum", (k,), Counter(noise))
        os.utime(next(path for path in folder.glob("*.kept") if path.stat().st_mtime > 1e6), (k, k))
    monkeypatch.setattr(cache, "LIMIT", 9_000)
    assert cache.remembered("sum", (0,), Counter("again")) == noise  # used now: no longer the oldest
    cache.remembered("sum", (3,), Counter(noise))
    made_again = Counter(noise)
    cache.remembered("sum", (0,), made_again)
    assert made_again.times == 0
    assert cache.state().size <= 9_000


def test_the_folder_is_looked_through_once_in_a_while(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At the first entry of a process, and when a good part of the limit was written since."""
    looks = list[int]()
    monkeypatch.setattr(cache, "_bound", lambda: looks.append(len(looks)))
    monkeypatch.setattr(cache, "LIMIT", 64 * 9_000)
    noise = np.random.default_rng(1).bytes(4_000)
    for k in range(5):
        cache.remembered("sum", (k,), Counter(noise))
    assert len(looks) == 2
    assert len(list(folder.glob("*.kept"))) == 5


def test_many_at_once_and_a_folder_deleted_under_them(folder: Path) -> None:
    def work(k: int) -> object:
        if k % 7 == 0:
            cache.clear()
        return cache.remembered("sum", (k % 3,), lambda: list(range(k % 3, 1000)))

    with ThreadPoolExecutor(8) as pool:
        for k, found in enumerate(pool.map(work, range(60))):
            assert found == list(range(k % 3, 1000))
    assert not [path for path in folder.iterdir() if path.suffix != ".kept"]


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a-file").write_text("")
    monkeypatch.setenv(cache.VARIABLE, str(tmp_path / "a-file" / "kept"))
    assert cache.remembered("sum", (), Counter(7)) == 7


def test_where_one_may_not_look_nothing_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Break: a PermissionError out of `brief` and `why` where the folder is another user's."""

    def denied(_: Path) -> bool:
        raise PermissionError(13, "Permission denied", "kept")

    monkeypatch.setattr(Path, "exists", denied)
    assert not cache.is_cached("sum", ("case", 1))


def test_the_programs_own_results_come_back_equal(tmp_path: Path) -> None:
    case = made(TALKS, tmp_path)
    runs, found = run(case, 8), answer(case, 8)
    problem = Problem("slug", "file", 1, 2, "message")
    values = (runs, found, case, problem)
    before = cache.state().entries  # an answer keeps its own draws
    again = [[cache.remembered("kept", (k,), Counter(value)) for _ in range(2)][1] for k, value in enumerate(values)]
    assert again[1:] == list(values[1:])
    assert isinstance(again[0], Runs)
    assert again[0].read("bargain").tobytes() == runs.read("bargain").tobytes()
    assert again[0].to_dict() == runs.to_dict()
    assert cache.state().entries == before + 4  # each was read back, and none made twice
    boom = Counter(None)
    for k in range(4):
        cache.remembered("kept", (k,), boom)
    assert boom.times == 0


def test_another_version_of_the_program_has_entries_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    make = Counter(1)
    cache.remembered("sum", (), make)
    monkeypatch.setattr(cache, "_program", lambda: "changed")
    cache.remembered("sum", (), make)
    assert make.times == 2


# commands -------------------------------------------------------------------------------------------------------------


def test_a_second_answer_and_brief_solve_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another form of a brief and `why` on one of its numbers neither; and the texts are the same."""
    made(TALKS, tmp_path)
    case, wanted = str(tmp_path / "case.yaml"), ["--draws", "6"]
    commands = (
        ["answer", case],
        ["brief", case],
        ["brief", case, "-o", str(tmp_path / "x.md")],
        ["why", case, "answer"],
    )
    first = []
    for words in commands:
        assert command([*words, *wanted]) == 0
        first.append(capsys.readouterr().out)
    for solving in ("offramp.game.evaluate.evaluate", "offramp.ensemble.batch.talk"):
        monkeypatch.setattr(solving, no_solving)
    for words, text in zip(commands, first, strict=True):
        assert command([*words, *wanted]) == 0
        assert capsys.readouterr().out == text
    assert command(["cache", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["entries"] >= 3
    assert command(["cache", "--clear"]) == 0
    assert cache.state().entries == 0


def test_other_draws_solve_the_game_and_its_thresholds_no_second_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = made(TALKS, tmp_path)
    first = results(case)
    for name in ("bargain_with_terms", "hinges", "find_frontier"):
        monkeypatch.setattr(f"offramp.briefing.results.{name}", no_solving)
    again = results(case, draws=4)
    assert (again.deal, again.terms, again.turns) == (first.deal, first.terms, first.turns)
    assert first.turns is not None


def no_solving(*_: object, **__: object) -> None:
    raise AssertionError("nothing is to be solved")


def test_another_seed_or_case_is_solved_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(TALKS, tmp_path)
    case, texts = str(tmp_path / "case.yaml"), []
    for more in (["--seed", "0"], ["--seed", "1"], ["--seed", "0"]):
        assert command(["answer", case, "--draws", "6", "--quick", "--json", *more]) == 0
        texts.append(json.loads(capsys.readouterr().out)["probability"])
    made(TALKS.replace("value: 5..8", "value: 1..2"), tmp_path)
    assert command(["answer", case, "--draws", "6", "--quick", "--json"]) == 0
    texts.append(json.loads(capsys.readouterr().out)["probability"])
    assert texts[0] == texts[2]
    assert len(set(texts)) == 3
