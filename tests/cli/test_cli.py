"""The command line as people use it: exit status, what goes where, nothing half-written, never a traceback."""

from __future__ import annotations

import contextlib
import inspect
import io
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import offramp as of
from offramp.cli import execute
from offramp.cli.app import command_line
from offramp.cli.registry import BY_NAME, COMMANDS, GROUPS, Command

pytestmark = pytest.mark.usefixtures("kept_results")

ROOT = Path(__file__).parents[2]
FLAGSHIP = str(ROOT / "cases" / "soft-exit")
PUBLISHED = (  # names that must stay
    *("new", "import", "convert", "read", "claims", "check", "resolve", "states", "solve", "why", "evolve"),
    *("bargain", "run", "export", "hinges", "flip", "compare", "diff", "brief", "serve", "answer"),
)
EIGHT = {"new", "read", "draft", "ask", "check", "brief", "why", "serve"}


def offramp(*words: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "offramp.cli", *words], capture_output=True, check=False)


def called(*words: str, stdin: bytes = b"") -> tuple[int, bytes]:
    """The exit status of a command, and what it prints to standard output; in this process, so that it is quick."""
    out, given = (io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", write_through=True) for text in (b"", stdin))
    with contextlib.redirect_stdout(out), pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", given)
        status = execute([*words])
    return status, out.buffer.getvalue()


def test_the_first_help_screen_explains_few_commands_and_names_the_others_by_group(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert execute(["--help"]) == 0
    first, _, more = capsys.readouterr().out.partition("More commands:")
    explained = re.findall(r"^  ([a-z]+)  ", first.partition("Commands:")[2], re.MULTILINE)
    assert set(explained) == EIGHT
    assert len(explained) == len([command for command in COMMANDS if command.group == "first"])
    listed = re.findall(r"[a-z]+", more.partition("Example")[0])
    assert {*explained, *listed} == {*(command.name for command in COMMANDS), *GROUPS}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_has_help_with_an_example_of_its_own(
    command: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute([command.name, "--help"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert f"Example: offramp {command.name}" in out
    assert f"Usage: offramp {command.name}" in out
    if command.group == "first":  # a sentence that fits the first screen, on which no command is imported
        assert inspect.cleandoc(command.function.__doc__ or "").partition("\n\n")[0] == command.summary
        assert len(command.summary) <= 66


def examples_of(command: Command) -> list[list[str]]:
    """The command lines of an example; "…" in it stands for what the one before it began with."""
    return [
        shlex.split(line, comments=False) for line in re.findall(r"offramp ((?:(?!   or)[^&|<>…])+)", command.example)
    ]


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_an_example_is_a_command_line_and_none_needs_the_project_s_own_cases(command: Command) -> None:
    """Whoever installed the package can type them after `offramp new my-crisis`."""
    lines = examples_of(command)
    assert lines
    assert "cases/" not in command.example
    for name, *words in lines:
        group = typer.main.get_command(command_line([BY_NAME[name]]))
        assert isinstance(group, typer.core.TyperGroup)
        group.commands[name].make_context(name, words)


def test_published_names_stay() -> None:
    assert set(PUBLISHED) <= {command.name for command in COMMANDS}


def test_help_imports_nothing_that_counts_or_draws() -> None:
    shown = "print(sorted(set(sys.modules) & {'numpy', 'rich', 'jinja2', 'ruamel.yaml', 'spacy', 'fastapi'}))"
    for words in (["--help"], ["solve", "--help"], ["--version"]):
        shown = shown.replace("'numpy'", "'numpy', 'offramp.cli.case'") if words[0] != "solve" else shown
        code = f"import sys\nfrom offramp.cli import execute\nexecute({words})\n{shown}"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.endswith("[]\n"), words


def test_the_package_is_a_command() -> None:
    done = subprocess.run([sys.executable, "-m", "offramp", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"offramp {of.__version__}\n"


def test_a_run_from_the_command_line(tmp_path: Path) -> None:
    """What the library gives; progress on standard error; a folder goes on where it was, and is of one seed."""
    folder, case = str(tmp_path / "run"), FLAGSHIP
    made = offramp("run", case, "-n", "3", "--seed", "7", "-o", folder, "--json")
    assert made.returncode == 0, made.stderr
    assert json.loads(made.stdout) == of.run(of.load(case), 3, 7).to_dict()
    assert b"3 of 3 draws" in made.stderr
    status, more = called("run", case, "-n", "5", "--seed", "7", "-o", folder)
    assert status == 0
    assert more.startswith(b"5 draws, seed 7, in ")
    assert sorted(path.name[:5] for path in Path(folder).iterdir()) == ["SHA25", "part-", "part-", "run.j"]
    status, other = called("run", case, "-n", "5", "--seed", "8", "-o", folder, "--json")
    assert status == 1
    assert json.loads(other)["problems"][0]["slug"] == "run-of-another-case"
    assert called("run", case, "-n", "0")[0] == 1


def test_without_words_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute([]) == 0
    assert "Usage" in capsys.readouterr().out


@pytest.mark.parametrize(
    "words",
    [
        ["solev", FLAGSHIP],
        ["solve"],
        ["solve", FLAGSHIP, "--concpt", "nash"],
        ["solve", FLAGSHIP, "--memory", "much"],
        ["solve", FLAGSHIP, "--concept", "nahs"],
        ["solve", FLAGSHIP, "--memory", "1K"],
        ["brief", FLAGSHIP, "-o", "brief.odt"],
        ["brief", FLAGSHIP, "-o", "/no/such/folder/brief.html"],
        ["check", "/no/such/case"],
        ["check", str(ROOT)],
        ["read", "/no/such/page.html"],
        ["read", str(ROOT / "tests")],
        ["new", str(ROOT)],
    ],
)
def test_bad_input_and_usage_exit_1_with_slug_and_remedy(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(words) == 1
    captured = capsys.readouterr()
    shown = captured.out + captured.err
    assert "Traceback" not in shown
    assert ": " in shown
    assert execute([*words, "--json"]) == 1
    data = json.loads(capsys.readouterr().out)
    if words[:2] != ["brief", FLAGSHIP]:
        assert data["ok"] is False
    assert data["format"] == "offramp/problems-1"
    assert all(
        set(problem) >= {"slug", "file", "line", "column", "message", "allowed", "remedy"}
        for problem in data["problems"]
    )


def test_a_problem_is_one_line_whatever_it_names(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Break: a key of two lines, of which the second reads as a problem of its own."""
    (tmp_path / "case.yaml").write_text("format: offramp/case-1\n? |\n a\n x.yaml:1:1 forged\n: c\n", "utf-8")
    assert execute(["check", str(tmp_path)]) == 1
    shown = capsys.readouterr()
    assert not [line for line in (shown.out + shown.err).splitlines() if line.startswith("x.yaml")]


@pytest.mark.parametrize("verb", ["verify", "read", "ask", "new", "record"])
def test_a_path_that_cannot_be_looked_at_is_named(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Break: 'standard output cannot-write: file name too long; free some space'."""
    assert execute([verb, "x" * 300]) == 1
    assert capsys.readouterr().err.startswith("xxxxx")


def test_misspelt_concepts_are_told_all_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["solve", FLAGSHIP, "--concept", "nahs", "--concept", "sqe"]) == 1
    shown = capsys.readouterr().err
    assert "nahs" in shown
    assert "sqe" in shown
    assert "did you mean 'nash'" in shown


def test_solve_json_has_the_shape_that_must_stay(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["solve", FLAGSHIP, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["format"] == "offramp/solve-1"
    assert data["now"] == "NNNNYYNNNN"
    assert data["states"] == sorted(data["states"])
    assert len(data["states"]) == data["counts"]["feasible"] == len(data["ranks"]["ruler"]) == len(data["outcome_of"])
    assert set(data["stable"]) == set(data["actors"])
    assert set(data["equilibria"]["nash"]) <= set(data["equilibria"]["seq"]) <= set(data["equilibria"]["gmr"])
    for concept in data["concepts"]:
        everybody = set.intersection(*(set(data["stable"][actor][concept]) for actor in data["actors"]))
        assert everybody == set(data["equilibria"][concept])


def test_the_explicit_form_gives_the_same_answer() -> None:
    explicit = offramp("resolve", FLAGSHIP).stdout
    assert called("solve", "-", "--json", stdin=explicit) == called("solve", FLAGSHIP, "--json")
    assert called("resolve", "-", stdin=explicit) == (0, explicit)


def test_the_hash_is_that_of_the_explicit_form() -> None:
    import hashlib

    digest = hashlib.sha256(called("resolve", FLAGSHIP, "--json")[1]).hexdigest()
    assert json.loads(called("solve", FLAGSHIP, "--json")[1])["case"] == f"sha256:{digest}"


def test_read_takes_a_page_from_standard_input() -> None:
    data = json.loads(called("read", "-", "--json", stdin=b"The envoy left, a guard said.\n")[1])
    assert data["claims"][0]["source"] == "a guard"
    assert data["report"]["text"] == "The envoy left, a guard said.\n"


def test_read_of_a_case_prints_one_object_a_report(tmp_path: Path) -> None:
    assert execute(["new", str(tmp_path / "mine")]) == 0
    lines = called("read", str(tmp_path / "mine"), "--json")[1].splitlines()
    assert [json.loads(line)["report"]["id"] for line in lines] == ["note"]


def test_a_new_case_is_without_problems_and_gives_a_brief(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OFFRAMP_CACHE", str(tmp_path / "kept"))
    folder = tmp_path / "mine"
    assert execute(["new", str(folder)]) == 0
    capsys.readouterr()
    assert execute(["check", str(folder)]) == 0
    assert "0 errors, 0 warnings" in capsys.readouterr().out
    for suffix in ("html", "md", "json"):
        out = tmp_path / f"brief.{suffix}"
        assert execute(["brief", str(folder), "--draws", "50", "-o", str(out)]) == 0
        assert "dock strike" in out.read_text(encoding="utf-8")
    assert execute(["new", str(folder)]) == 1, "an existing case is never written over"


def test_a_failed_brief_leaves_the_old_one_whole(tmp_path: Path) -> None:
    out = tmp_path / "brief.html"
    out.write_text("old", encoding="utf-8")
    assert execute(["brief", str(tmp_path / "nothing"), "-o", str(out)]) == 1
    assert out.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["brief.html"]


def test_a_failed_reading_leaves_the_register_whole(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    assert execute(["new", str(folder)]) == 0
    before = (folder / "claims.jsonl").read_bytes()
    (folder / "reports/note.md").write_bytes(b"\x00broken\x00")
    assert execute(["read", str(folder)]) == 1
    assert (folder / "claims.jsonl").read_bytes() == before


@pytest.mark.parametrize(
    ("data", "slug"),
    [
        (b"", "empty-file"),
        (b"\x00\x01\x02", "binary-file"),
        ("titel: é".encode("latin-1"), "wrong-encoding"),
        (b"title: [", "yaml-syntax"),
        (b"format: offramp/case-2\n", "unknown-format"),
    ],
)
def test_broken_case_files_are_refused(
    tmp_path: Path, data: bytes, slug: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "case.yaml"
    file.write_bytes(data)
    for command in ("check", "solve", "brief", "states", "resolve"):
        assert execute([command, str(tmp_path), "--json"]) == 1
        assert slug in [problem["slug"] for problem in json.loads(capsys.readouterr().out)["problems"]]


@pytest.mark.parametrize(
    ("data", "slug"), [(b"", "empty-report"), (b"a\x00b", "binary-file"), (b"caf\xe9 is shut", "wrong-encoding")]
)
def test_broken_reports_are_refused(tmp_path: Path, data: bytes, slug: str, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "page.txt"
    file.write_bytes(data)
    assert execute(["read", str(file), "--json"]) == 1
    assert [problem["slug"] for problem in json.loads(capsys.readouterr().out)["problems"]] == [slug]


def test_a_reader_that_goes_away_is_told_as_a_shell_tells_it() -> None:
    words = [sys.executable, "-m", "offramp.cli", "states", FLAGSHIP]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as first:
        assert first.stdout
        assert first.stderr
        first.stdout.readline()
        first.stdout.close()
        assert first.stderr.read() == b""
    assert first.returncode in (0, 141)  # 0: all of it was in the pipe before the reader went


def test_output_survives_a_terminal_without_unicode(tmp_path: Path) -> None:
    assert execute(["new", str(tmp_path / "mine")]) == 0
    done = subprocess.run(
        [sys.executable, "-m", "offramp.cli", "brief", str(tmp_path / "mine"), "--draws", "0"],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"dock strike" in done.stdout


def test_states_lists_every_feasible_state(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["states", FLAGSHIP, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["count"] == len(data["states"]) == 280
    assert [row["state"] for row in data["states"] if row["moves"] == 0] == [data["now"]]
    assert execute(["states", FLAGSHIP, "--letters"]) == 0
    assert "NNNNYYNNNN" in capsys.readouterr().out


def test_why_says_what_decides_in_sentences_and_as_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["why", FLAGSHIP, "ruler", "YNNNYYNYNN", "--concept", "pass2"]) == 0
    shown = capsys.readouterr().out
    assert "is not stable for the ruler by " in " ".join(shown.split())
    assert "would take “launch ground operations”" in " ".join(shown.split())
    assert "ends no worse for it" in shown
    assert execute(["why", FLAGSHIP, "ruler", "YNNNYYNYNN"]) == 0
    assert "There is no improvement for the ruler." in capsys.readouterr().out
    assert execute(["why", FLAGSHIP, "coercer", "now", "--concept", "smr", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["format"] == "offramp/why-1"
    assert data["stable"] is False
    assert any(answer["sanction"] is None for answer in data["answers"])


@pytest.mark.parametrize("words", [["rulr", "now"], [" "], ["ruler", "YY"], ["ruler", "now", "--concept", "sek"]])
def test_why_refuses_what_it_does_not_know(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["why", FLAGSHIP, *words]) == 1
    assert "Traceback" not in capsys.readouterr().err


def test_evolve_shows_routes(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["evolve", FLAGSHIP]) == 0
    shown = capsys.readouterr().out
    assert "the state making the demand would take “launch ground operations”" in shown
    assert "a convention" in shown
    assert execute(["evolve", FLAGSHIP, "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert sum(data["absorption"].values()) == pytest.approx(1.0)
    assert sum(len(level["states"]) for level in data["by_moves"]) == 116


def test_strict_checking_exits_2_for_a_warning(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine"
    assert execute(["new", str(folder)]) == 0
    assert execute(["check", str(folder), "--strict"]) == 0
    file = folder / "case.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(", assumed: what they ask for", ""), encoding="utf-8")
    assert execute(["check", str(folder)]) == 0
    assert execute(["check", str(folder), "--strict"]) == 2
    file.write_text("format: x", encoding="utf-8")
    assert execute(["check", str(folder), "--strict"]) == 1
    assert capsys.readouterr().err == ""


def test_expectations_are_met_or_exit_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["solve", FLAGSHIP, "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    file = tmp_path / "expected.json"
    file.write_text(json.dumps(result), encoding="utf-8")
    assert execute(["solve", FLAGSHIP, "--expect", str(file)]) == 0
    file.write_text(json.dumps({"counts": {"equilibria": {"seq": 119}}, "now": "Y"}), encoding="utf-8")
    capsys.readouterr()
    assert execute(["solve", FLAGSHIP, "--expect", str(file)]) == 2
    shown = capsys.readouterr().err
    assert "counts.equilibria.seq is 120, expected 119" in shown
    assert "now is" in shown
    file.write_text("{", encoding="utf-8")
    assert execute(["solve", FLAGSHIP, "--expect", str(file)]) == 1
    file.write_text(
        json.dumps({"concepts": ["lh2"], "equilibria": {"lh2": result["equilibria"]["seq"]}}), encoding="utf-8"
    )
    assert execute(["solve", FLAGSHIP, "--expect", str(file)]) == 0, "the concepts of the expectation are solved"


def test_reading_again_keeps_what_people_decided(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "mine"
    assert execute(["new", str(folder)]) == 0
    register, report = folder / "claims.jsonl", folder / "reports/note.md"
    text = register.read_text(encoding="utf-8").replace('"status":"proposed"', '"status":"accepted"')
    register.write_text(text, encoding="utf-8")
    assert execute(["read", str(folder)]) == 0
    assert register.read_text(encoding="utf-8").count('"status":"accepted"') == 3
    capsys.readouterr()
    report.write_text(report.read_text(encoding="utf-8").replace("four percent", "five percent"), encoding="utf-8")
    assert execute(["read", str(folder)]) == 0
    assert "no longer in the reports, though it was accepted: note#5a7037cc" in capsys.readouterr().err
    kept = [line for line in register.read_text(encoding="utf-8").splitlines() if '"status":"accepted"' in line]
    assert [json.loads(line)["record"] for line in kept] == ["claim", "claim", "unmatched"]


def test_import_opens_a_file_of_gmcr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chicken = {
        "options": [
            {"name": "Swerve A", "permittedDirection": "both"},
            {"name": "Swerve B", "permittedDirection": "both"},
        ],
        "decisionMakers": [
            {"name": "A", "options": [0], "preferences": [[[1, "Y"]], [[0, "Y"]]]},
            {"name": "B", "options": [1], "preferences": [[[0, "Y"]], [[1, "Y"]]]},
        ],
        "infeasibles": [],
    }
    file, folder = tmp_path / "chicken.gmcr", tmp_path / "chicken"
    file.write_text(json.dumps(chicken), encoding="utf-8")
    assert execute(["import", str(file), "-o", str(folder)]) == 0
    assert "present state" in capsys.readouterr().err
    assert execute(["solve", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["counts"]["feasible"] == 4
    assert execute(["import", str(file), "-o", str(folder)]) == 1, "nothing is written over"
    file.write_text("{", encoding="utf-8")
    assert execute(["import", str(file), "-o", str(tmp_path / "other"), "--json"]) == 1
    assert not (tmp_path / "other").exists()


def test_convert_prints_a_case_that_gives_the_same_answer(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert execute(["convert", FLAGSHIP, "host", "ranking"]) == 0
    shown = capfd.readouterr()
    assert "kept: " in shown.err
    assert "lost: " in shown.err
    file = tmp_path / "case.yaml"
    file.write_text(shown.out, encoding="utf-8")
    assert execute(["solve", str(file), "--json"]) == 0
    ranked = json.loads(capfd.readouterr().out)
    assert execute(["solve", FLAGSHIP, "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["equilibria"] == ranked["equilibria"]
    assert execute(["convert", FLAGSHIP, "host", "rankng"]) == 1
    assert "did you mean 'ranking'" in capfd.readouterr().err
    assert execute(["import", "x.gmcr", "-o", str(tmp_path / "y"), "--as-of", "soon"]) == 1


def test_a_first_look_needs_no_file(tmp_path: Path) -> None:
    """`offramp demo` gives what the case of `offramp new` gives, and leaves nothing behind."""
    status, shown = called("demo", "--json")
    assert status == 0
    assert called("new", str(tmp_path / "own"))[0] == 0
    own = called("answer", str(tmp_path / "own"), "--quick", "--workers", "1", "--json")[1]
    assert json.loads(shown) == json.loads(own)
