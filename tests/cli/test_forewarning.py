"""Every command that may solve a large play says before it begins what that takes, or refuses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from every_verb import called

from offramp.cli import progress
from offramp.errors import ModelError, Problem
from offramp.game import play
from offramp.web.server import _forewarned
from offramp.web.session import Session

LOCK = "lock CASE --by p --happens x --until 2999-12-31 --ledger LEDGER"
COMMANDS = (
    *("bargain CASE", "compare CASE", "why CASE b1", "export CASE -o GAME.efg", "ask CASE", "run CASE", LOCK),
    *("answer CASE", "brief CASE", "hinges CASE", "flip CASE", "diff CASE CASE", "panel CASE CASE"),
    *("draft CASE --since 2026-01-01", "backtest PAST"),
)


@pytest.fixture
def names(tmp_path: Path, my_crisis: Path) -> dict[str, str]:
    for place in ("CASE", "PAST/a", "PAST/b"):
        shutil.copytree(my_crisis / "my-crisis", tmp_path / place)
    rows = "case,happened,on,source,coder\na,yes,2026-04-20,a page,ana\nb,no,2026-04-20,a page,ana\n"
    (tmp_path / "PAST" / "outcomes.csv").write_text(rows, "utf-8")
    return {name: str(tmp_path / name) for name in ("CASE", "PAST", "LEDGER", "GAME.efg")}


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_forewarns(line: str, names: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Break: `ask`, `export`, `backtest` or `draft --since` begin without a word."""

    def forewarn(*_: object) -> None:
        raise ModelError(Problem("forewarned", "case.yaml", 0, 0, "it would be solved now"))

    monkeypatch.setattr(progress, "forewarn", forewarn)
    status, _, err = called([names.get(word, word) for word in line.split()])
    assert (status, "forewarned" in err) == (1, True)


def test_the_page_forewarns(names: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """And opens where the play is too large, as it shows the rest. Break: refused."""
    session = Session(Path(names["CASE"]), 10)
    assert _forewarned(session) == ""
    monkeypatch.setattr(play, "LARGE", 0.0)
    assert _forewarned(session).startswith("a large play: ")
    monkeypatch.setattr(play, "MOST_HISTORIES", 1)
    assert "tree-too-large" in _forewarned(session)
