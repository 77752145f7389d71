"""Output that cannot be taken, and output that would destroy what it is made from."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from offramp.cli import execute
from offramp.evidence.readers import reader

FLAGSHIP = Path(__file__).parents[2] / "cases" / "soft-exit"
WORDS = [sys.executable, "-m", "offramp", "states", str(FLAGSHIP)]


def started(words: list[str], **more: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(words, stderr=subprocess.PIPE, check=False, **more)  # type: ignore[call-overload,no-any-return]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_one_line_and_exit_1() -> None:
    with Path("/dev/full").open("wb") as full:
        done = started(WORDS, stdout=full)
    assert done.returncode == 1
    assert done.stderr.decode().startswith("standard output cannot-write: no space left on device")
    assert done.stderr.count(b"\n") == 1


def test_a_reader_that_went_away_is_exit_141_without_a_word() -> None:
    read, write = os.pipe()
    os.close(read)
    done = started(WORDS, stdout=write)
    os.close(write)
    assert (done.returncode, done.stderr) == (141, b"")


def test_a_closed_output_is_one_line_and_exit_1() -> None:
    done = started(["sh", "-c", '"$@" >&-', "sh", *WORDS])
    assert done.returncode == 1
    assert done.stderr.startswith(b"standard output cannot-write: it is closed")


def test_a_closed_input_is_an_empty_one() -> None:
    """Break: as it was, a traceback."""
    done = started(
        ["sh", "-c", '"$@" <&-', "sh", sys.executable, "-m", "offramp", "check", "-"], stdout=subprocess.PIPE
    )
    assert done.returncode == 1
    assert done.stdout.startswith(b"<stdin>:1:1 ")


def test_an_input_without_end_is_refused_at_the_size_of_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Break: as it was, all of it was read."""
    monkeypatch.setattr(reader, "MAX_BYTES", 5_000)
    given = io.BytesIO(b"y\n" * 50_000)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(given))
    assert execute(["read", "-"]) == 1
    assert capsys.readouterr().err.startswith("<stdin> file-too-large: larger than 5,000 bytes")
    assert given.tell() < 20_000


def test_an_interrupted_answer_is_one_line_and_no_answer(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Breaks: an answer of the draws that were there, without a word; 130 without a line, as Typer ends."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("offramp.ensemble.batch.Worker.rows", stopped)
    assert execute(["answer", str(FLAGSHIP), "--draws", "7", "--seed", "77"]) == 130
    assert capsys.readouterr() == ("", "interrupted; nothing was left half-written\n")


def test_a_terminal_of_few_letters_gets_replacements(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    text = (Path(__file__).parents[2] / "spec/valid/smallest.yaml").read_text(encoding="utf-8")
    file.write_text(text.replace("title: ", "title: Łódź ≥ "), encoding="utf-8")
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}
    done = started([sys.executable, "-m", "offramp", "brief", str(file), "--draws", "0"], stdout=-1, env=env)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert "?ód?" in done.stdout.decode("cp1252")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_typed_bytes_that_are_no_letters_are_no_traceback(encoding: str, briefed: Path) -> None:
    """Broken: strict decoding of what is typed; red."""
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding}
    words = [sys.executable, "-m", "offramp", "ask", str(briefed / "case")]
    done = started(words, stdout=-1, env=env, input=b"\x9d\x81\n")
    assert done.returncode == 1
    assert b"is not an answer" in done.stdout
    assert b"no-input" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.fixture(scope="module")
def briefed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a new case and its brief."""
    folder = tmp_path_factory.mktemp("briefed")
    assert execute(["new", str(folder / "case")]) == 0
    assert execute(["brief", str(folder / "case"), "--draws", "0", "-o", str(folder / "brief.json")]) == 0
    return folder


@pytest.mark.parametrize("out", ["brief.json", "link.json", "hard.json", "case/reports/note.md"])
def test_no_output_replaces_what_it_is_made_from(
    briefed: Path, tmp_path: Path, out: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(briefed, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    stored = tmp_path / "brief.json"
    (tmp_path / "link.json").symlink_to(stored)
    os.link(stored, tmp_path / "hard.json")
    before = (tmp_path / out).read_bytes()
    capsys.readouterr()
    source = "case" if out.startswith("case") else "brief.json"
    assert execute(["brief", source, "--draws", "0", "-o", out]) == 1
    assert "output-is-input" in capsys.readouterr().err
    assert (tmp_path / out).read_bytes() == before
