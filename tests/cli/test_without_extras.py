"""What the core does where no extra is installed: a case is started, answered, briefed and read again."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from offramp.cli import execute
from offramp.evidence import parse

EXTRAS = (
    *("altair", "vl_convert", "typst", "spacy", "trafilatura", "pypdf", "ahocorasick", "lxml"),
    *("xarray", "pyarrow", "pandas", "SALib", "sklearn", "distributed", "numba", "fastapi", "uvicorn", "docx"),
    *("matplotlib", "scipy"),  # of the tests alone
)


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in {*EXTRAS, *(name for name in sys.modules if name.partition(".")[0] in EXTRAS)}:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr(parse, "_loaded", parse._loaded.__wrapped__)  # a test before may have loaded the parser
    monkeypatch.chdir(tmp_path)


def test_a_brief_in_markdown_and_json_needs_no_extra(capsys: pytest.CaptureFixture[str]) -> None:
    """Break: charts asked for whatever the form, as before."""
    assert execute(["new", "mine"]) == 0
    for words in (
        ["check", "mine"],
        ["brief", "mine", "--draws", "0", "--quick", "-o", "b.json"],
        ["brief", "b.json", "-o", "b.md"],
        ["verify", "b.json"],
        ["verify", "mine"],
        ["solve", "mine"],
        ["answer", "mine", "--draws", "20", "--quick"],
        ["run", "mine", "-n", "4"],
    ):
        capsys.readouterr()
        assert execute(words) == 0, capsys.readouterr().err
    assert "The dock strike" in Path("b.md").read_text("utf-8")


NEEDED = {
    "charts": ["brief", "mine", "--draws", "0", "--quick", "-o", "b.html"],
    "ensemble": ["run", "mine", "-n", "2", "-o", "draws"],
    "reports": ["read", "mine"],
    "web": ["serve", "mine"],
    "word": ["brief", "b.json", "-o", "b.docx"],
}


def test_what_needs_an_extra_names_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["new", "mine"]) == 0
    assert execute(["brief", "mine", "--draws", "0", "--quick", "-o", "b.json"]) == 0
    for extra, words in NEEDED.items():
        capsys.readouterr()
        assert execute(words) == 1
        assert f'pip install "offramp[{extra}]"' in capsys.readouterr().err
