"""The tableau (its twin: test_agreement.py); states in words as patterns; the numbers of GMCR; the file for GMCR+."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from random_models import random_model

import offramp as of
from offramp.briefing.gmcr_file import gmcr_text
from offramp.briefing.names import NAMELESS
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.views.tableau import pattern_text, tableau_blocks
from offramp.case.importers.gmcr import read_gmcr
from offramp.cli import execute
from offramp.graph.cubes import cubes, state_numbers
from offramp.graph.model import Model, free_model
from offramp.graph.moves import arranged, moves
from offramp.stability.tableau import RECHECKED, tableau

CUBAN = Path(__file__).parents[2] / "cases/published/fraser-hipel-1984"
GMCR_ORDER = (4, 6, 5, 7, 2, 1, 3, 0, 11, 9, 10, 8)  # of the United States, in decimals: the case's own remark


def test_numbers_and_decimals_are_those_of_the_published_case() -> None:
    found = tableau(of.model(of.load(CUBAN)))
    order = sorted(found.states, key=lambda row: row.actors[0].rank)
    assert tuple(row.decimal for row in order) == GMCR_ORDER
    assert [row.decimal for row in found.states] == sorted(GMCR_ORDER)
    assert [row.number for row in found.states] == list(range(1, 13))


def test_patterns_cover_the_states_and_nothing_else_that_is_feasible() -> None:
    freed = 0
    for seed in range(60):
        model, rng = random_model(seed, most_options=4), np.random.default_rng(seed)
        states = model.feasible & (rng.random(len(model.feasible)) < 0.5)
        covered = np.zeros(len(states), dtype=bool)
        for mask, bits in cubes(model.feasible, states, model.now):
            covered |= np.arange(len(states)) & mask == bits
            freed += mask != len(states) - 1
        assert np.array_equal(covered & model.feasible, states)
    assert freed > 60


def test_states_in_words_say_what_is_fixed() -> None:
    every = ["".join(letters) for letters in product("NY", repeat=3)]
    options = ["leave", "turn", "strike"]
    leaving = [state for state in every if state[0] == "Y"]
    assert pattern_text(options, "NNN", every, leaving, NAMELESS) == "“leave”, whatever else"
    assert pattern_text(options, "NNN", every, ["YNN", "YYN"], NAMELESS) == "“leave”, not “strike”, whatever else"
    assert pattern_text(options, "NNN", every, ["NNY"], NAMELESS) == "“strike”"
    assert pattern_text(options, "NNN", every, every, NAMELESS) == "any state"


def test_the_tableau_as_the_field_draws_it(capfd: pytest.CaptureFixture[str]) -> None:
    assert execute(["solve", str(CUBAN), "--tableau"]) == 0
    text = " ".join(capfd.readouterr().out.split())
    assert "Soviet Union, best first 1 5 7 3 6 2 8 4 12 10 11 9" in text
    assert "SEQ or SIM" in text
    assert execute(["solve", str(CUBAN), "--tableau", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["format"] == "offramp/tableau-1"
    wide = free_model(
        {"A": ["a", "b"], "B": ["c", "d"]}, dict.fromkeys("AB", "=".join(map("".join, product("NY", repeat=4))))
    )
    assert "16 states in 1 row" in blocks_text(tableau_blocks(tableau(wide)))
    apart = replace(wide, outcomes=("other", "war"), outcome=np.arange(16, dtype=np.int16) // 8)
    assert len(tableau(apart).groups) == 2


KOREA = {  # Jacobi (2017), socratic-form-microscopy.com, both posts: orders of the US and North Korea, in decimals
    "as first": ("8 0 9 10 12 5 4 13 14 1 2 6", "6 14 2 10 0 4 12 5 1 13 8 9", False, "0 4 5 10"),
    # printed without 12; but for good, 12 to 0 goes too, and of 12 to 4 the US' move to 5 deters by his own orders
    "invasion for good": ("8 0 9 10 12 5 4 13 14 1 2 6", "6 14 2 10 0 4 12 5 1 13 8 9", True, "0 5 10 12"),
    "belligerent": ("8 9 0 10 13 12 5 4 1 2 14 6", "6 14 4 12 5 13 2 0 10 1 9 8", True, "5 12"),
    "deterred": ("8 9 0 10 13 12 5 4 1 2 14 6", "6 14 4 12 0 10 5 13 2 1 9 8", True, "0 5 10 12"),
    "peaceful": ("8 0 10 2 9 12 4 5 14 13 6 1", "6 14 2 10 0 8 4 12 5 1 9 13", True, "0 4 5"),
}


@pytest.mark.parametrize("which", KOREA)
def test_the_second_look_gives_the_published_equilibria_of_korea(which: str) -> None:
    """State 4 is one only by the second look: both would leave it, and together they end in 1, worse for either."""
    us, north, for_good, published = KOREA[which]
    orders = {"US": us, "NK": north}
    named = {actor: " ".join(_letters(int(state)) for state in order.split()) for actor, order in orders.items()}
    model = free_model({"US": ["strike", "withdraw"], "NK": ["invade", "abandon"]}, named)
    never = np.array(False)
    made = replace(model, undo=(never, model.undo[1], never if for_good else model.undo[2], model.undo[3]))
    found = {row.decimal for row in tableau(made).states if RECHECKED in row.equilibrium}
    assert found == {int(state) for state in published.split()}


def _letters(decimal: int) -> str:
    return "".join("NY"[decimal >> k & 1] for k in range(4))


# the file for GMCR+ -----------------------------------------------------------------------------------------------


def plain(seed: int) -> Model:
    """A random model without conditions on a move, which the format cannot hold."""
    model, always = random_model(seed, most_options=4), np.array(True)
    take, undo = (tuple(each if each.ndim == 0 else always for each in way) for way in (model.take, model.undo))
    return replace(model, take=take, undo=undo)


def test_what_is_exported_is_imported_as_the_same_states_moves_and_orders(tmp_path: Path) -> None:
    file = tmp_path / "model.gmcr"
    for seed in range(16):
        file.write_text(gmcr_text(plain(seed), NAMELESS))
        model, _ = arranged(plain(seed))
        imported = read_gmcr(file, date(2026, 3, 2))
        again = of.model(imported.case)
        assert [problem.slug for problem in imported.problems if problem.level == "warning"] in (
            [],
            ["gmcr-unowned-option"]
            * sum(not (take or undo) for take, undo in zip(model.take, model.undo, strict=True)),
        )
        assert again.options == model.options
        assert np.array_equal(again.feasible, model.feasible)
        assert np.array_equal(state_numbers(again), state_numbers(model))
        codes = np.flatnonzero(model.feasible)
        for i, actor in enumerate(model.actors):
            k = again.actors.index(actor)
            assert all(moves(model, i, int(s)) == moves(again, k, int(s)) for s in codes)
            one, two = (np.unique(ranks[codes], return_inverse=True)[1] for ranks in (model.ranks[i], again.ranks[k]))
            assert one.tolist() == two.tolist()


def test_what_the_format_cannot_hold_is_refused(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    case = str(Path(__file__).parents[2] / "spec/table/plain.yaml")
    model = of.model(of.load(case))
    conditional = any(each.ndim for each in (*model.take, *model.undo))
    assert execute(["export", case, "-o", str(tmp_path / "x.gmcr")]) == int(conditional)
    assert execute(["export", str(CUBAN), "-o", str(tmp_path / "cuban.gmcr")]) == 0
    assert "no present state" in capfd.readouterr().err
    assert execute(["import", str(tmp_path / "cuban.gmcr"), "-o", str(tmp_path / "again")]) == 0


def test_a_ranking_to_fill_in_is_a_section_of_a_case(capfd: pytest.CaptureFixture[str]) -> None:
    assert execute(["states", str(CUBAN), "--ranking", "us"]) == 0
    text = capfd.readouterr().out
    order = re.findall(r"^      - ([YN]+) #", text, re.M)
    assert [sum(1 << k for k, letter in enumerate(state) if letter == "Y") for state in order] == list(GMCR_ORDER)
    assert "NNYN # 5: “withdraw the missiles”" in text
