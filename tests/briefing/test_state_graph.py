"""The integrated graph as DOT: every state and every move, by the literal twin."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from random_models import random_model
from twin import Twin

from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.state_graph import integrated_dot
from offramp.cli import execute
from offramp.errors import ModelError
from offramp.graph.model import free_model, name

SYRIA = Path(__file__).parents[2] / "cases/published/hipel-kilgour-kinsara-2014"


def test_every_move_and_improvement_is_an_edge() -> None:
    for seed in range(20):
        model = random_model(seed, most_options=4)
        twin, n = Twin(model), len(model.options)
        text = integrated_dot(model, NAMELESS)
        edges = re.findall(r'^  "([NY]+)" -> "([NY]+)" \[label="(\w+)", style=(\w+)\];$', text, re.M)
        wanted = {
            (name(s, n), name(t, n), model.actors[i], "solid" if t in twin.R_plus[i, s] else "dotted")
            for (i, s), ends in twin.R.items()
            for t in ends
        }
        assert len(edges) == len(wanted)
        assert set(edges) == wanted
        assert text.count("[label=") == len(wanted) + len(twin.states)


def test_states_and_actors_are_named_and_quotes_escaped(tmp_path: Path) -> None:
    assert execute(["export", str(SYRIA), "-o", str(tmp_path / "graph.dot")]) == 0
    text = (tmp_path / "graph.dot").read_text()
    assert '"NYN" [label="“escalate”"];' in text
    assert '"NNN" -> "NNY" [label="Iraq", style=' in text
    quoted = integrated_dot(free_model({"A": ["x"]}, {"A": "Y N"}), Names(options={"x": 'a "b" \\'}))
    assert 'label="“a \\"b\\" \\\\”"' in quoted


def test_too_many_states_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offramp.briefing.state_graph.MOST_STATES_DRAWN", 1)
    with pytest.raises(ModelError, match="too-many-states"):
        integrated_dot(free_model({"A": ["x"]}, {"A": "Y N"}), NAMELESS)
