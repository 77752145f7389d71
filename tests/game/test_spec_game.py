"""The specimens of `spec/table/`: cases that are well written, and what solving their play must say of them.

# table: history-surprising 30:5, private-idle 22:7     what the table says, all of it, errors and warnings
# table: nothing
# warns: threat-unsaid 31:5                             what reading the case says
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from small_cases import TALKS, made
from test_spec import SPEC, found, listed, specimens, title

from offramp.case.check import examine
from offramp.cli import execute
from offramp.game.play import Size
from offramp.game.solve import bargain, check_game

SECONDS = 20.0


@pytest.mark.parametrize("path", specimens("table"), ids=title)
def test_the_table_says_what_the_specimen_names_and_nothing_else(path: Path) -> None:
    examined, start = examine(path), time.perf_counter()
    assert examined.case is not None
    problems = check_game(examined.case)
    said = sorted(f"{one.slug} {one.line}:{one.column}" for one in problems)
    assert said == [one for one in listed(path, "table") if one != "nothing"]
    assert found(examined, path, "warning") == listed(path, "warns")
    assert all(one.file == str(path) and one.message and one.remedy for one in problems)
    assert time.perf_counter() - start < SECONDS


def test_every_slug_of_the_table_has_a_specimen_and_a_line_in_the_definition() -> None:
    slugs = {
        *("private-idle", "history-surprising", "history-contradicts-case", "history-impossible"),
        *("history-changes-private", "worth-needed", "grid-too-coarse", "too-many-types", "tree-too-large"),
        "too-many-unknowns",
        *("cascade-edge", "cascade-models-differ", "crowd-chooses-more", "private-in-crowd"),
        *("types-entangled", "unseen-with-crowd"),
    }
    named = {one.split()[0] for path in specimens("table") for one in listed(path, "table")} - {"nothing"}
    assert named == slugs
    explained = json.loads((SPEC.parent / "docs/problems.json").read_text("utf-8"))["Solving the play"]
    assert slugs == set(explained)


def test_check_asks_the_table_only_when_told(capsys: pytest.CaptureFixture[str]) -> None:
    path = str(SPEC / "table" / "private-idle.yaml")
    assert execute(["check", path, "--strict"]) == 0
    assert "private-idle" not in capsys.readouterr().out
    assert execute(["check", path, "--strict", "--table"]) == 2
    assert "warning private-idle" in capsys.readouterr().out
    assert execute(["check", str(SPEC / "table" / "history-impossible.yaml"), "--table"]) == 1
    assert "history.1: leave could not be chosen" in capsys.readouterr().out


def test_too_many_types_are_refused_by_check_and_by_every_verb(capsys: pytest.CaptureFixture[str]) -> None:
    """Break: only the solver counts them: check says that nothing is wrong."""
    for verb in (["check"], ["bargain"], ["answer", "--draws", "9"]):
        assert execute([verb[0], str(SPEC / "table" / "too-many-types.yaml"), *verb[1:]]) == 1
        said = capsys.readouterr()
        assert "27:5 too-many-types: " in said.out + said.err


def test_types_that_are_too_many_only_when_doubled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """How fine the grid is cannot be said then; the game is solved. Break: the doubled grid refuses the whole game."""
    case = made(TALKS, tmp_path)
    monkeypatch.setattr("offramp.game.payoffs.MOST_TYPES", 12)
    deal = bargain(case)
    assert (deal.converged, deal.error_doubling_types) == (True, None)


def test_a_large_play_is_not_also_solved_in_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And says so. Break: the limit is solved all the same, which takes longest of all."""
    case = made(TALKS, tmp_path)
    assert "limit" in bargain(case).beside
    monkeypatch.setattr("offramp.game.play.LARGE", 0.0)
    deal = bargain(case)
    assert [*deal.beside] == ["5", "20"]
    assert "not also solved in the limit" in " ".join(deal.notes)


@pytest.mark.parametrize(("unknowns", "words"), [(3_000, "23 minutes"), (6_000, "3 hours"), (20_000, "5 days")])
def test_an_estimate_counts_in_its_own_unit(unknowns: int, words: str) -> None:
    """1,350 s are 23 minutes. Break: the estimate divided by the two units from which on a unit is used."""
    assert f"about {words} and" in Size(10, unknowns, 0, 10).estimate
