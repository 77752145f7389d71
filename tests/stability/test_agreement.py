"""Which concepts agree, against each concept solved alone; the sentence; and a front without concepts where all do."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from random_models import random_model
from twin import Twin

import offramp as of
from offramp.briefing.views.agreement import agreement_text
from offramp.cli import execute
from offramp.graph.model import Model, code, free_model
from offramp.stability.agreement import Agreement, concept_agreement
from offramp.stability.concepts import BY_STRICTNESS, concepts
from offramp.stability.solve import solve

PUBLISHED = Path(__file__).parents[2] / "cases/published"
SAID = re.compile("|".join(concept.name for concept in concepts()) + "|concept|by seq", re.I)


def equilibria(model: Model, key: str) -> set[int]:
    """By the literal twin where it has the concept, else as it is solved alone."""
    twin = Twin(model)
    if key in ("nash", "gmr", "smr", "seq"):
        return {s for s in twin.states if all(getattr(twin, key)(i, s) for i in twin.actors)}
    return {code(state) for state in solve(model, [key]).equilibria(key)}


def test_groups_are_the_concepts_with_the_same_equilibria_counted_by_outcome() -> None:
    seen = set()
    for seed in range(8):
        model = random_model(seed, most_options=3)
        found = concept_agreement(model)
        sets = [{key: equilibria(model, key) for key in group} for group in found.groups]
        assert not found.unsolved
        assert all(len(set(map(frozenset, group.values()))) == 1 for group in sets)
        first = [next(iter(group.values())) for group in sets]
        assert len(set(map(frozenset, first))) == len(first) == len(found.counts)
        assert {key for group in found.groups for key in group} == {concept.key for concept in concepts()}
        for row in found.outcomes:
            at = {code(row.state)} if row.state else outcome_states(model, row.outcome)
            assert row.equilibria == tuple(len(at & states) for states in first)
            assert row.states == len(at)
        seen.add(found.agree)
    assert seen == {True, False}


def outcome_states(model: Model, outcome: str) -> set[int]:
    at = model.outcome == model.outcomes.index(outcome)
    return set(np.flatnonzero(at & model.feasible).tolist())


def test_every_way_to_read_unknown_order_is_a_convention() -> None:
    model = free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    pairs = np.array(sorted({4 * s + t for s, t in ((0, 2), (2, 0))}))
    found = concept_agreement(replace(model, unknown=(pairs, np.array([], dtype=np.int64))))
    keys = {key for group in found.groups for key in group}
    assert {"nash-a", "nash-d", "seq-b"} <= keys
    assert "nash" not in keys
    assert "Nash stability (extension a)" in agreement_text(found)


def test_the_sentence_names_the_fewer_concepts() -> None:
    dilemma = free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    names = "“a”, “b” is stable by all but Nash stability"
    assert names in agreement_text(concept_agreement(dilemma))
    assert "the present state is stable by all of them" in agreement_text(concept_agreement(dilemma))
    assert agreement_text(replace(concept_agreement(dilemma), groups=(("nash", "seq"),), counts=(0,))).startswith(
        "By none"
    )


AGREED = """
format: offramp/case-1
title: Two
question: What lasts?
as_of: 2026-03-02
horizon: 30 days
actors: {a: {name: A}, b: {name: B}}
options:
  x: {actor: a, text: go, assumed: so}
  y: {actor: b, text: stop, assumed: so}
ranking:
  a: {order: [YN, YY, NN, NY], assumed: so}
  b: {order: [YN, NN, YY, NY], assumed: so}
"""


@pytest.mark.parametrize("agree", [True, False])
def test_the_front_says_nothing_of_concepts_where_all_agree(agree: bool, tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(AGREED)
    made = of.brief(of.load(tmp_path if agree else PUBLISHED / "fraser-hipel-1984"))
    assert made.context.agreement.agreed(BY_STRICTNESS) is agree
    assert bool(SAID.findall(made.text())) is not agree
    annexes = {section.anchor for section in made.page.sections if section.annex}
    assert {"agreement", "tableau", "coalitions"} <= annexes


def test_the_command_prints_it_and_refuses_what_it_does_not_read(capfd: pytest.CaptureFixture[str]) -> None:
    plain = str(Path(__file__).parents[2] / "spec/table/plain.yaml")
    assert execute(["solve", plain, "--agreement", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["format"] == Agreement.FORMAT
    assert execute(["solve", plain, "--agreement", "--concept", "seq"]) == 1
    assert "--concept is not read with it" in capfd.readouterr().err
