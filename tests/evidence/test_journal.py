"""Decisions are never lost: one lock, one compare-and-swap, and a journal from which the register is built again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from small_cases import PIT

from offramp.case.load import outline
from offramp.case.report_reading import read_again
from offramp.cli import execute
from offramp.errors import OfframpError, ReportError
from offramp.evidence import decisions
from offramp.evidence.journal import LoggedAction, decided_records, journal_path, read_journal
from offramp.evidence.register import Register, load_register
from offramp.evidence.revision import register_state, revise
from offramp.evidence.types import Grading
from offramp.io import append_durably, swap, write_atomically

TEXT = "".join(f"The miners of shaft {k} walked out at dawn and did not return to the pit.\n" for k in range(9))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.yaml").write_text(PIT, encoding="utf-8")
    (tmp_path / "press.txt").write_text(TEXT + "Click here to subscribe\n", encoding="utf-8")
    read_again(outline(tmp_path))
    return tmp_path


def names(folder: Path) -> list[str]:
    return list(load_register(folder / "claims.jsonl").claims)


def entries(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "claims.journal.jsonl").read_text("utf-8").splitlines()]


AT_ONCE = """
import os, sys
from offramp.cli import execute
from offramp.evidence import decisions
folder, *names = sys.argv[1:]
children = []
for name in names:
    child = os.fork()
    if not child:
        os._exit(execute(["claims", folder, "grade", "B2", name, "--by", name]))
    children.append(child)
sys.exit(max(os.waitpid(child, 0)[1] for child in children))
"""


def test_eight_who_grade_at_once_lose_nothing(folder: Path) -> None:
    """Break: without the lock two of eight or more are lost each time."""
    several = names(folder)[:8]
    done = subprocess.run(
        [sys.executable, "-c", AT_ONCE, str(folder), *several], stdout=subprocess.DEVNULL, check=False
    )
    assert done.returncode == 0
    claims = load_register(folder / "claims.jsonl").claims
    assert {one: claims[one].grading.graded_by for one in several} == {one: one for one in several}
    assert sorted(one["by"] for one in entries(folder)) == sorted(several)


def test_a_decision_made_while_the_reports_are_read_is_kept(folder: Path) -> None:
    name = names(folder)[0]

    def more(reading: Any) -> Any:
        assert execute(["claims", str(folder), "reject", name]) == 0
        return reading

    read_again(outline(folder), more=more)
    assert load_register(folder / "claims.jsonl").claims[name].status == "rejected"


def test_a_part_restored_while_the_reports_are_read_is_read_too(folder: Path) -> None:
    register = load_register(folder / "claims.jsonl")
    piece = decisions.piece_id("press", register.set_aside[0].text)
    calls = list[int]()

    def more(reading: Any) -> Any:
        calls.append(1)
        if len(calls) == 1:
            assert execute(["claims", str(folder), "restore", piece, "--by", "ana"]) == 0
        return reading

    read_again(outline(folder), more=more)
    after = load_register(folder / "claims.jsonl")
    assert len(calls) == 2
    assert [one.restored_by for one in after.review_of["press"] if one.restored_by] == ["ana"]


def test_who_is_overtaken_is_told(folder: Path) -> None:
    """By the digest of what was looked at, and by an editor that knows of no lock; the other's file stands."""
    path, name = folder / "claims.jsonl", names(folder)[0]
    seen = register_state(path).digest

    def reject(register: Register) -> Any:
        return decisions.set_status(register, [name], "rejected")

    revise(path, reject, LoggedAction("reject", (name,)), seen)
    with pytest.raises(ReportError) as late:
        revise(path, reject, LoggedAction("reject", (name,)), seen)
    assert [one.slug for one in late.value.problems] == ["case-changed"]

    def by_hand(register: Register) -> Any:
        path.write_text(path.read_text("utf-8") + "\n", encoding="utf-8")
        return decisions.set_status(register, [name], "accepted")

    with pytest.raises(ReportError) as hand:
        revise(path, by_hand, LoggedAction("accept", (name,)))
    assert [one.slug for one in hand.value.problems] == ["case-changed"]
    assert path.read_text("utf-8").endswith("\n\n")
    assert load_register(path).claims[name].status == "rejected"
    assert [one.name for one in folder.iterdir() if one.name.startswith(".")] == []


def test_whose_grade_is_replaced_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = names(folder)[0]
    assert execute(["claims", str(folder), "grade", "2", name, "--by", "ana"]) == 0
    assert execute(["claims", str(folder), "grade", "3", name, "--by", "bo"]) == 0
    assert f"note: {name} was graded F2 by ana" in capsys.readouterr().out


def test_a_register_that_is_a_link_stays_one(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    path, other = folder / "claims.jsonl", tmp_path_factory.mktemp("shared") / "register.jsonl"
    path.rename(other)
    path.symlink_to(other)
    assert execute(["claims", str(folder), "reject", names(folder)[0]]) == 0
    assert execute(["read", str(folder)]) == 0
    assert path.is_symlink()
    assert load_register(other).claims[names(folder)[0]].status == "rejected"
    assert journal_path(path) == other.with_name("register.journal.jsonl")
    assert journal_path(path).exists()


# the journal ----------------------------------------------------------------------------------------------------


def decide_all(folder: Path) -> None:
    """One decision of each kind, one taken back, one by hand, and one whose quote is gone from the report."""
    some, path = names(folder), folder / "claims.jsonl"
    piece = decisions.piece_id("press", load_register(path).set_aside[0].text)
    for words in (
        ["grade", "B2", some[0], "--by", "ana"],
        ["grade", "C", "press", "--by", "bo"],
        ["accept", some[1]],
        ["reject", some[2], some[3]],
        ["reset", some[3]],
        ["restore", piece, "--by", "ana"],
        ["conflict", some[4], some[5], "--by", "bo", "--about", "who left"],
    ):
        assert execute(["claims", str(folder), *words]) == 0, words
    lines = path.read_text("utf-8").split("\n")
    row = next(k for k, line in enumerate(lines) if some[6] in line)
    lines[row] = json.dumps(json.loads(lines[row]) | {"status": "edited", "certainty": "possible"})
    path.write_text("\n".join(lines), encoding="utf-8")
    text = (folder / "press.txt").read_text("utf-8")
    (folder / "press.txt").write_text(text.replace("shaft 2", "shaft twenty"), encoding="utf-8")
    assert execute(["read", str(folder)]) == 0


def test_the_register_is_built_again_from_the_journal(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every byte of it: grades, letters, statuses, restored parts, conflicts, edits, and what matches no more."""
    decide_all(folder)
    path = folder / "claims.jsonl"
    before = path.read_bytes()
    assert len(load_register(path).unmatched) == 1
    path.unlink()
    capsys.readouterr()
    assert execute(["read", str(folder)]) == 0
    assert "claims.jsonl is gone" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_decision_on_a_claim_brings_the_record_of_its_report(folder: Path) -> None:
    """Break: only reports that somebody graded, so that a register put back would not know whose claim it was."""
    assert execute(["claims", str(folder), "reject", names(folder)[0]]) == 0
    found = decided_records(load_register(folder / "claims.jsonl"))
    assert [record["record"] for record in found["press"]] == ["report"]


def test_the_journal_says_who_did_what_to_which(folder: Path) -> None:
    """One line a decision: none for what did not change, one that is `register_state` for what was written by hand."""
    decide_all(folder)
    told = [(one["action"], one["by"], one["grade"]) for one in entries(folder)]
    restoring = [*(("grade", "ana", "B2"), ("grade", "bo", "C")), ("accept", "", ""), ("reject", "", "")]
    assert told[:4] == restoring
    assert [one[0] for one in told[4:]] == ["reset", "restore", "conflict", "standing", "read"]
    assert read_journal(folder / "claims.jsonl").lines == len(told)  # break: counted by twos
    assert execute(["read", str(folder)]) == 0
    assert len(entries(folder)) == len(told)


def test_a_case_in_which_nobody_decided_has_no_journal(folder: Path) -> None:
    assert not (folder / "claims.journal.jsonl").exists()
    assert execute(["read", str(folder)]) == 0
    assert not (folder / "claims.journal.jsonl").exists()


def test_a_line_that_a_crash_cut_short_goes_and_any_other_damage_is_told(folder: Path) -> None:
    some, place = names(folder), folder / "claims.journal.jsonl"
    assert execute(["claims", str(folder), "reject", some[0]]) == 0
    assert execute(["claims", str(folder), "reject", some[1]]) == 0
    whole = place.read_bytes()
    place.write_bytes(whole + whole.splitlines()[1][:50])
    assert execute(["claims", str(folder), "reject", some[2]]) == 0
    assert place.read_bytes().startswith(whole)
    assert len(entries(folder)) == 3
    first, second, third = place.read_bytes().splitlines(keepends=True)
    for damaged in (first + third, second + third, first + second.replace(b"rejected", b"accepted") + third):
        place.write_bytes(damaged)
        with pytest.raises(ReportError) as problem:
            read_journal(folder / "claims.jsonl")
        assert [(one.slug, one.column) for one in problem.value.problems] == [("damaged-journal", 1)]
        assert execute(["claims", str(folder), "reject", some[4]]) == 1
    assert load_register(folder / "claims.jsonl").claims[some[4]].status == "proposed"


# what is written is on the disk, with the right of the old file ----------------------------------------------------


def test_what_is_written_is_synced_before_it_takes_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file, the name, then the folder; a line of the journal and its folder. Break: any fsync left out."""
    steps = list[str]()
    sync, replace = os.fsync, Path.replace

    def synced(handle: int) -> None:
        place = Path(f"/proc/self/fd/{handle}").readlink()
        steps.append("folder" if place.is_dir() else f"file of {place.stat().st_size}")
        sync(handle)

    def named(draft: Path, target: Path) -> Path:
        steps.append("name")
        return replace(draft, target)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", named)
    write_atomically(tmp_path / "one", "abc")
    assert steps == ["file of 3", "name", "folder"]
    steps.clear()
    append_durably(tmp_path / "two", b"a\n")
    append_durably(tmp_path / "two", b"b\n")
    assert steps == ["file of 2", "folder", "file of 4"]


def test_a_file_keeps_its_mode_and_a_new_one_has_that_of_the_umask(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_text("a")
    old.chmod(0o640)
    mask = os.umask(0o027)
    try:
        write_atomically(old, "b")
        write_atomically(new, "b")
        os.umask(0)
        write_atomically(tmp_path / "open", "b")
    finally:
        os.umask(mask)
    assert (tmp_path / "open").stat().st_mode & 0o777 == 0o666
    assert (old.stat().st_mode & 0o777, new.stat().st_mode & 0o777) == (0o640, 0o640)
    old.chmod(0o606)
    write_atomically(old, "c")
    assert old.stat().st_mode & 0o777 == 0o606


def test_a_swap_that_comes_too_late_writes_nothing(tmp_path: Path) -> None:
    place = tmp_path / "one"
    for before in (b"other", None):
        place.write_bytes(b"now")
        with pytest.raises(OfframpError, match="case-changed"):
            swap(place, before, "mine")
        assert [one.read_bytes() for one in tmp_path.iterdir()] == [b"now"]
    swap(place, b"now", "mine")
    assert place.read_bytes() == b"mine"


def test_a_grade_is_kept_as_it_was_given(folder: Path) -> None:
    """The journal's record is the register's line."""
    name = names(folder)[0]
    assert execute(["claims", str(folder), "grade", "B2", name, "--by", "ana"]) == 0
    record = entries(folder)[0]["decided"][name][0]
    lines = (folder / "claims.jsonl").read_text("utf-8").splitlines()
    assert record in map(json.loads, lines)
    assert record["grading"] == Grading("B", "2", "ana").to_dict()
