"""Case files that no editor would keep: odd bytes, great depth, great size. Refused with a place, in bounded time."""

from __future__ import annotations

import io
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from scale import SCALE

from offramp.case.check import examine
from offramp.case.reader import MAX_BYTES, _built

HEAD = """format: offramp/case-1
title: T
question: Q
as_of: 2026-03-02
horizon: 1 day
actors: {a: {}}
"""
SMALL = HEAD + "options: {x: {actor: a, assumed: g}}\nworth: {a: []}\n"
SECONDS = 30.0  # for a fifth of a mebibyte of the worst; a second on an idle machine


def errors(folder: Path, data: str | bytes) -> list[str]:
    """The errors of a case file as `slug line:column`, and how long it took is bounded."""
    place = folder / "case.yaml"
    place.write_bytes(data.encode() if isinstance(data, str) else data)
    start = time.perf_counter()
    examined = examine(place)
    assert time.perf_counter() - start < SECONDS
    found = [f"{one.slug} {one.line}:{one.column}" for one in examined.problems if one.level == "error"]
    assert (examined.case is None) == bool(found)
    return found


def rule(condition: str) -> str:
    return SMALL + f"rules: [{{never: {condition}, assumed: g}}]\n"


@pytest.mark.parametrize("data", [SMALL, "\ufeff" + SMALL, SMALL.replace("\n", "\r\n"), SMALL.replace("\n", "\r")])
def test_line_ends_and_byte_order_mark_do_not_matter(tmp_path: Path, data: str) -> None:
    assert errors(tmp_path, data) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty-file 1:1"),
        (b"\n\n# nothing but a comment\n", "empty-file 1:1"),
        (SMALL.encode("utf-16"), "binary-file 0:0"),
        (SMALL.encode("utf-16-le"), "binary-file 0:0"),
        (SMALL.replace("T\n", "T\0\n").encode(), "binary-file 0:0"),
        (SMALL.replace("title: T", "title: T\xe9").encode("latin-1"), "wrong-encoding 2:9"),
        (SMALL.replace("title: T", "title: a\x01b").encode(), "control-character 2:9"),
        (SMALL.replace("title: T", "title: a\x1b[31mb").encode(), "control-character 2:9"),
        (SMALL.replace("title: T", "title: a\x7fb").encode(), "control-character 2:9"),
        (SMALL.replace("title: T", "title: a\uffffb").encode(), "control-character 2:9"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "binary-file 0:0"),
        (SMALL.encode() + b"#" * MAX_BYTES, "file-too-large 0:0"),
    ],
)
def test_odd_bytes(tmp_path: Path, data: bytes, expected: str) -> None:
    assert errors(tmp_path, data) == [expected]


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    data = SMALL.encode()
    assert errors(tmp_path, data + b"#" * (MAX_BYTES - len(data))) == []


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("[" * 3_000, "nesting-too-deep 1:65"),
        ("{" * 3_000, "nesting-too-deep 1:65"),
        ("- " * 3_000, "nesting-too-deep 1:129"),
        ("? " * 3_000, "nesting-too-deep 1:129"),
        ("".join(" " * k + "x:\n" for k in range(1_000)), "nesting-too-deep 65:65"),
        (rule("(" * 10_000 + "x" + ")" * 10_000), "logic-too-deep 9:217"),
        (rule("not " * 10_000 + "x"), "logic-too-deep 9:17"),
        (rule("x implies " * 10_000 + "x"), "logic-too-deep 9:17"),
        (rule("x iff " * 10_000 + "x"), "logic-too-deep 9:17"),
    ],
    ids=lambda text: text if len(text) < 40 else text[-40:-20],
)
def test_depth(tmp_path: Path, data: str, expected: str) -> None:
    assert errors(tmp_path, data) == [expected]


def test_forty_options(tmp_path: Path) -> None:
    options = "".join(f"  x{k}: {{actor: a, assumed: g}}\n" for k in range(40))
    assert errors(tmp_path, HEAD + f"options:\n{options}worth: {{a: []}}\n") == ["too-many-options 32:3"]


def test_twenty_four_options_are_read(tmp_path: Path) -> None:
    options = "".join(f"  x{k}: {{actor: a, assumed: g}}\n" for k in range(24))
    assert errors(tmp_path, HEAD + f"options:\n{options}worth: {{a: []}}\n") == []


LINKS = zip("abcdefg", "bcdefgh", strict=True)
BOMB = "a: &a [x, x]\n" + "".join(f"{two}: &{two} [*{one}, *{one}]\n" for one, two in LINKS)


@pytest.mark.parametrize("text", [BOMB, "a: &a\n  b: *a\n", "&a a: *a\n", "- &a [*a]\n", "<<: *a\n"])
def test_alias_bombs(tmp_path: Path, text: str) -> None:
    slugs = {one.split()[0] for one in errors(tmp_path, text)}
    assert "yaml-feature" in slugs
    assert slugs <= {"yaml-feature", "yaml-syntax"}


LARGE: dict[str, Callable[[int], str]] = {
    "plain text": lambda size: "title: " + "a " * (size // 2),
    "flow list": lambda size: "[" + "a," * (size // 2) + "]",
    "flow mapping": lambda size: "{" + "".join(f"k{k}: 1, " for k in range(size // 11)) + "}",
    "aliases": lambda size: "- *a\n" * (size // 5),
    "escapes": lambda size: 'title: "' + "\\n" * (size // 2) + '"',
    "colons": lambda size: ":" * size,
    "logic": lambda size: rule("x and " * (size // 6) + "x"),
    "no logic": lambda size: rule("x & " * (size // 4) + "x"),
    "a range": lambda size: SMALL.replace("[]", "[{name: n, assumed: g, value: " + "1.." * (size // 3) + "2}]"),
    "a number": lambda size: SMALL.replace("[]", "[{name: n, assumed: g, value: " + "1" * size + "}]"),
}


@pytest.mark.parametrize("name", LARGE)
def test_four_times_the_worst_takes_far_less_than_sixteen_times_the_time(tmp_path: Path, name: str) -> None:
    """By processor time, up to a tenth of the most that is read (the most at OFFRAMP_SCALE=10), of values a 50th."""

    def cost(size: int) -> float:
        _built.cache_clear()
        start = time.process_time()
        errors(tmp_path, LARGE[name](size))
        return time.process_time() - start

    size = SCALE * MAX_BYTES // (210 if name.startswith("flow") else 42)
    limit = 9 * cost(size) + 0.05
    assert cost(4 * size) < limit or cost(4 * size) < limit


def test_values_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offramp.case.reader.MAX_VALUES", 2_000)
    assert errors(tmp_path, "[" + "a," * 2_000 + "]")[0].startswith("too-many-values 1:")
    assert not errors(tmp_path, "[" + "a," * 1_990 + "]")[0].startswith("too-many-values")


def test_the_first_500_problems_are_kept(tmp_path: Path) -> None:
    assert len(errors(tmp_path, SMALL + "fix:\n" + "".join(f"  y{k}: yes\n" for k in range(600)))) == 500


@pytest.mark.parametrize("name", ["", ".", "none", "x" * 5_000, "a\0b", "case.yaml/x", "\ud800"])
def test_a_path_that_leads_nowhere(tmp_path: Path, name: str) -> None:
    examined = examine(f"{tmp_path}/{name}")
    assert examined.problems[0].slug in ("no-such-file", "cannot-read", "is-a-directory")


def test_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    case, secret = tmp_path / "case", tmp_path / "secret.md"
    case.mkdir()
    secret.write_text("A secret.\n", encoding="utf-8")
    (case / "press.md").symlink_to(secret)
    (case / "own.md").write_text("An open word.\n", encoding="utf-8")
    (case / "link.md").symlink_to("own.md")
    text = SMALL + "reports:\n  press: {file: press.md}\n  own: {file: link.md}\n"
    assert errors(case, text) == ["path-outside-case 10:17"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [(SMALL.encode(), []), (b"\0", ["binary-file"]), (b"#" * (MAX_BYTES + 1), ["file-too-large"])],
)
def test_standard_input(monkeypatch: pytest.MonkeyPatch, data: bytes, expected: list[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert [one.slug for one in examine("-").problems] == expected


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(SMALL, encoding="utf-8")
    (tmp_path / "case.yaml").chmod(0)
    assert [one.slug for one in examine(tmp_path).problems] == ["cannot-read"]


def test_a_mild_fault_of_yaml_does_not_hide_the_others(tmp_path: Path) -> None:
    """A pair that an unquoted comma or a second key spoils is left out, and everything else is still read."""
    (tmp_path / "case.yaml").write_text(
        "format: offramp/case-1\ntitle: T\ntitle: U\nquestion: Q\nas_of: 2026-02-30\nhorizon: 5 days\nactors: {a: {}}\n"
        "options: {x: {actor: b, text: one, two, assumed: t}}\nworth: {a: [{name: n, value: 1, assumed: t}]}\n",
        encoding="utf-8",
    )
    found = {(problem.slug, problem.line) for problem in examine(tmp_path).problems if problem.level == "error"}
    assert found == {("duplicate-key", 3), ("bad-date", 5), ("unknown-name", 8), ("unquoted-comma", 8)}
