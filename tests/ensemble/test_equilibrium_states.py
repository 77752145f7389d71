"""In which draws each state is an equilibrium: beside the rooms below, draw by draw, and in words."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from small_cases import TALKS, made

import offramp as of
from offramp.briefing.document import Grid
from offramp.briefing.names import NAMELESS
from offramp.briefing.views.draws import _states
from offramp.cli import execute
from offramp.ensemble import equilibrium_states
from offramp.ensemble.equilibrium_states import StateShare, StatesInDraws, state_sets, states_in_draws


def test_each_state_is_counted_as_each_draw_solved_alone_has_it(tmp_path: Path) -> None:
    """Options that fall and rules that no longer hold included; outcomes as the graph model has them."""
    talks = made(TALKS, tmp_path)
    runs, model = of.run(talks, 30, seed=4, lenses=("graph",)), of.model(talks)
    counts = {concept: Counter[str]() for concept in ("nash", "gmr", "smr", "seq")}
    for number in range(30):
        draw = runs.draw(number)
        table = of.solve(of.model(draw.case, draw.values))
        for c, (concept, held) in enumerate(counts.items()):
            assert runs.read("states")[number, c].split() == list(table.equilibria(concept))
            held.update(table.equilibria(concept))
    found = runs.summary.states
    assert found
    assert {row.state for row in found.states} == set().union(*counts.values())
    assert all(row.draws == {concept: held[row.state] for concept, held in counts.items()} for row in found.states)
    codes = [int(row.state.replace("N", "0").replace("Y", "1"), 2) for row in found.states]
    assert [row.outcome for row in found.states] == [model.outcomes[model.outcome[code]] for code in codes]
    assert len({row.draws["nash"] for row in found.states}) > 2  # so that the comparison is not of nothing


def test_a_run_tells_the_shares_in_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(TALKS, tmp_path)
    assert execute(["run", str(tmp_path), "-n", "40"]) == 0
    told = capsys.readouterr().out.partition("each state is an equilibrium")[2]
    assert "“" in told
    assert not re.search(r"\b[NY]{3,}\b", told)


def test_states_are_told_together_by_outcome_concept_and_share() -> None:
    draws = {"NN": (50, 50), "NY": (1, 0), "YN": (0, 50), "YY": (30, 45)}
    rows = tuple(
        StateShare(s, "war" if s == "YY" else "peace", dict(zip(("nash", "seq"), k, strict=True)))
        for s, k in draws.items()
    )
    found = StatesInDraws(("a", "b"), "NY", rows, 0, {"nash": 0, "seq": 2})
    grid = next(block for block in _states(found, 50, NAMELESS) if isinstance(block, Grid))
    assert grid.rows == (
        ("peace", "Nash stability", "over 95 %", "1 state: not “b”"),
        ("peace", "Nash stability", "under 5 %", "1 state: the present state"),
        ("peace", "sequential stability", "over 95 %", "2 states: not “b”; “a”, not “b”"),
        ("war", "Nash stability", "60 %", "1 state: “a”"),
        ("war", "sequential stability", "90 %", "1 state: “a”"),
    )


def test_too_many_equilibria_are_told_as_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(equilibrium_states, "MOST_HELD", 1)
    monkeypatch.setattr(equilibrium_states, "MOST_STATES", 1)
    sets = state_sets(np.array([[[True, False, True], [True, True, False]]]), np.array([1, 6]), 3)
    assert sets.tolist() == [["…", "YYN", "NNY"]]
    both = np.array([[[True]], [[False]]])
    assert state_sets(both, np.array([1]), 1).tolist() == [["Y"], [""]]
    found = states_in_draws(made(TALKS, tmp_path), ["nash"], [Counter(sets[0].tolist())])
    assert (len(found.states), found.more, found.untold) == (1, 1, {"nash": 1})
