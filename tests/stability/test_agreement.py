"""Which concepts agree, and the tableau, against their literal twin; the sentence; a front without concepts."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, astuple, replace
from pathlib import Path

import numpy as np
import pytest
from random_models import features, random_model, with_pairs
from twin_tableau import Judged, agreement, tableau_rows

import offramp as of
from offramp.briefing.views.agreement import agreement_text
from offramp.cli import execute
from offramp.graph.model import free_model
from offramp.stability.agreement import Agreement, concept_agreement
from offramp.stability.concepts import BY_STRICTNESS, concepts
from offramp.stability.tableau import RECHECKED, tableau

PUBLISHED = Path(__file__).parents[2] / "cases/published"
SAID = re.compile("|".join(concept.name for concept in concepts()) + "|concept|by seq", re.I)


def compared(seed: int) -> tuple[int, set[str]]:
    """One random model's tableau and agreement against the twin; every third has pairs of unknown order. How many
    verdicts were compared, and what it happened to have."""
    model, pairs = random_model(seed, most_options=3), None
    if seed % 3 == 2:
        model, pairs = with_pairs(model, seed, "abcd"[seed // 3 % 4])
    judged, table, found = Judged(model, pairs, model.extension), tableau(model), concept_agreement(model)
    rows = tableau_rows(judged)
    assert [astuple(row) for row in table.states] == rows, seed
    groups, counts, outcomes = agreement(model, pairs)
    assert ([*map(list, found.groups)], list(found.counts)) == (groups, counts), seed
    assert [astuple(each) for each in found.outcomes] == outcomes, seed
    assert not found.unsolved
    assert found.agree == (len(groups) == 1)
    verdicts = len(rows) * (7 * len(model.actors) + found.asked)
    standings = [each for row in table.states for each in row.actors]
    struck = [each for each in standings if each.mark == "u" and RECHECKED in each.stable]
    assert all("sim" in each.stable for each in struck), seed
    marks = {each.mark for each in standings} | ({"struck out"} if struck else set())
    has = {kind for kind, value in asdict(features(model)).items() if value is True}
    return verdicts, {*marks, *has, *(["coalesced"] if len(table.groups) < len(rows) else []), str(found.agree)}


def test_tableau_and_agreement_are_those_of_the_definitions() -> None:
    seeds = [*range(16), 68, 104, 158]  # 68, 104: a joint answer that is infeasible, or nobody's; 158: unknown pairs
    seen = set[str]().union(*(compared(seed)[1] for seed in seeds))
    assert seen >= {
        "r",
        "s",
        "u",
        "struck out",
        "infeasible",
        "ties",
        "one_way",
        "on_others",
        "on_own",
        "coalesced",
        "True",
        "False",
    }


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
