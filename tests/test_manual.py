"""The pages that the package names are in the project, in the wheel, and printed by `offramp docs`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import offramp as of
from offramp import manual
from offramp.cli import execute

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src/offramp"
OF_A_CASE = (SOURCE / "case/template", ROOT / "cases/soft-exit")  # what the examples of messages are from
NAMED = re.compile(r"(?<![\w./-])(?:[\w.-]+/)*[\w.-]+\.md\b|(?<![\w./-])spec/json\b")
ASKED = re.compile(r"offramp docs ([a-z][\w.-]*\w)")


def named(pattern: re.Pattern[str]) -> Iterator[tuple[Path, str]]:
    """What matches in any text of the package, with its file."""
    for path in SOURCE.rglob("*"):
        if path.suffix in (".py", ".html", ".js", ".yaml", ".json", ".typ"):
            yield from ((path, text) for text in pattern.findall(path.read_text("utf-8")))


def carried(page: str) -> bool:
    """Whether the wheel has a page of this path, at the same path in the package."""
    build = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["hatch"]["build"]
    beside: dict[str, str] = build["targets"]["wheel"]["force-include"]
    return any(f"{page}/".startswith(f"{kept}/") and to == f"offramp/{kept}" for kept, to in beside.items())


def test_every_page_that_the_package_names_is_in_the_project_and_in_the_wheel() -> None:
    pages = set(named(NAMED))
    assert len({page for _, page in pages}) > 10
    places = {(path, page): (ROOT, path.parent, *OF_A_CASE) for path, page in pages}
    gone = [
        f"{path}: {page}"
        for (path, page), of in places.items()
        if not any((one / page.removeprefix("my-crisis/")).exists() for one in of)
    ]
    assert not gone, "\n".join(gone)
    left_out = {page for _, page in pages if page.startswith(("docs/", "spec/")) and not carried(page)}
    assert left_out == set(), "name it in pyproject.toml, force-include"


def test_every_page_that_a_text_says_can_be_printed_is_in_the_wheel() -> None:
    asked = {name for _, name in named(ASKED)}
    assert {"limits", "use-and-misuse", "case-file"} <= asked
    assert [
        name for name in asked if not carried(manual.page_files()[name].relative_to(manual.home()).as_posix())
    ] == []


def test_pages_are_found_beside_the_modules_of_a_wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs/how-to").mkdir(parents=True)
    (tmp_path / "docs/how-to/brief.md").write_text("# Share\n", "utf-8")
    monkeypatch.setattr(manual, "_PACKAGE", tmp_path)
    assert {name: manual.page_title(path) for name, path in manual.page_files().items()} == {"brief": "Share"}


def test_a_page_is_printed_by_name_or_path_and_all_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "docs/explanation/limits.md").read_text("utf-8")
    for name in ("limits", "limits.md", "docs/explanation/limits.md"):
        assert execute(["docs", name]) == 0
        assert capsys.readouterr().out == text
    assert execute(["docs"]) == 0
    listed = capsys.readouterr().out
    assert "limits: What this cannot tell you\n" in listed
    assert "brief.schema.json: Brief\n" in listed
    assert execute(["docs", "limit"]) == 1
    with pytest.raises(of.OfframpError, match=r"unknown-name: no page 'limit'; allowed: .*; 'offramp docs' lists them"):
        manual.printed_page("limit")
