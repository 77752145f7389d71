"""The integrated graph as DOT: every state and every move, by the literal twin."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import pytest
from random_models import random_model
from twin import Twin

import offramp as of
from offramp.briefing.names import NAMELESS, Names, names_of
from offramp.briefing.network import dot
from offramp.briefing.state_graph import integrated_graph
from offramp.cli import execute
from offramp.errors import ModelError
from offramp.graph.model import free_model, name
from offramp.graph.reach import reached

SYRIA = Path(__file__).parents[2] / "cases/published/hipel-kilgour-kinsara-2014"


def test_every_move_and_improvement_is_an_edge() -> None:
    for seed in range(20):
        model = random_model(seed, most_options=4)
        twin, n = Twin(model), len(model.options)
        text = dot(integrated_graph(model, NAMELESS))
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
    quoted = dot(integrated_graph(free_model({"A": ["x"]}, {"A": "Y N"}), Names(options={"x": 'a "b" \\'})))
    assert 'label="“a \\"b\\" \\\\”"' in quoted


def test_too_many_states_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offramp.briefing.state_graph.MOST_STATES_DRAWN", 1)
    with pytest.raises(ModelError, match="too-many-states"):
        integrated_graph(free_model({"A": ["x"]}, {"A": "Y N"}), NAMELESS)


def facts(element: ET.Element) -> dict[str, str]:
    return {str(each.get("key")).partition("-")[2]: each.text or "" for each in element if each.tag.endswith("data")}


def test_states_and_evolution_are_graphml_and_dot_of_the_same_nodes_and_edges(tmp_path: Path) -> None:
    """The evolution by the literal twin: who improves from how many states of one outcome to another."""
    for kind in ("states", "evolution"):
        for form in ("graphml", "dot"):
            assert execute(["export", str(SYRIA), "-o", str(tmp_path / f"syria.{kind}.{form}")]) == 0
        root = ET.fromstring((tmp_path / f"syria.{kind}.graphml").read_text("utf-8"))
        nodes, edges = ([each for each in root.iter() if each.tag.endswith(part)] for part in ("}node", "}edge"))
        drawn = (tmp_path / f"syria.{kind}.dot").read_text("utf-8")
        assert (drawn.count("\n  ") - drawn.count(" -> "), drawn.count(" -> ")) == (len(nodes), len(edges))
        for each in (*nodes, *edges):
            assert f'[label="{facts(each)["label"]}"' in drawn
    model = of.model(of.load(SYRIA))
    twin, away = Twin(model), reached(model)
    wanted = {
        (model.outcomes[model.outcome[s]], actor, model.outcomes[model.outcome[t]], s)
        for i, actor in enumerate(model.actors)
        for s in twin.states
        for t in twin.R_plus[i, s]
        if away[s] >= 0 and model.outcome[s] != model.outcome[t]
    }
    counts = Counter(each[:3] for each in wanted)
    names = {each.get("id"): facts(each)["label"].partition(":")[0] for each in nodes}
    actors = {names_of(of.load(SYRIA)).actor(actor): actor for actor in model.actors}
    assert counts == {
        (names[e.get("source")], actors[facts(e)["actor"]], names[e.get("target")]): int(facts(e)["states"])
        for e in edges
    }
    assert sum(int(facts(each)["states"]) for each in nodes) == int((away >= 0).sum())
