"""Pairs of unknown order: extensions a to d of Li, Hipel, Kilgour & Fang (2004), against their twin and a published
conflict; and what the commands say of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from random_models import random_model, with_pairs
from twin_unknown import Unsure

import offramp as of
from offramp.cli import execute
from offramp.errors import ModelError
from offramp.graph.model import code, name
from offramp.graph.reach import reached
from offramp.stability.evolution import evolve
from offramp.stability.explain import Witness, explain
from offramp.stability.solve import solve

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")
SHARED = Path(__file__).parents[3] / "shared/oracles"
GISBORNE = """
format: offramp/case-1
title: A lake whose water another country wants to buy, after Li, Hipel, Kilgour & Fang (2004)
question: Which states would nobody leave?
as_of: 2004-07-01
horizon: 1 year
actors: {federal: {}, province: {}, support: {}}
options:
  ban: {actor: federal, text: continue to ban exports of water, assumed: x}
  lift: {actor: province, text: lift its own ban, assumed: x}
  appeal: {actor: support, text: appeal for exports, assumed: x}
ranking:
  federal: {order: [YNN, YNY, YYN, YYY, NNN, NNY, NYN, NYY], assumed: x}
  support: {order: [NYN, YYN, NYY, YYY, NNY, YNY, NNN, YNN], assumed: x}
  province:
    order: [NYN, NYY, YYN, YYY, NNN, NNY, YNN, YNY]
    unknown: [PAIRS]
    assumed: x
"""


def lake() -> str:
    """The case: the province, of two minds, does not know whether it prefers any state with its ban lifted."""
    lifted, kept = ("NYN", "NYY", "YYN", "YYY"), ("NNN", "NNY", "YNN", "YNY")
    return GISBORNE.replace("PAIRS", ", ".join(f"[{one}, {other}]" for one in lifted for other in kept))


@pytest.mark.parametrize("extension", "abcd")
def test_each_extension_equals_its_twin(extension: str) -> None:
    seen = {concept: set[bool]() for concept in CONCEPTS}
    for seed in range(24):
        model, pairs = with_pairs(random_model(seed, most_options=3), seed, extension)
        twin, table = Unsure(model, pairs, extension), solve(model, CONCEPTS)
        for concept in CONCEPTS:
            np.testing.assert_array_equal(table.stable[concept], twin.table(concept), err_msg=f"{concept}, seed {seed}")
            seen[concept] |= set(table.stable[concept][:, model.feasible].ravel().tolist())
    assert all(verdicts == {True, False} for verdicts in seen.values())


def test_what_follows_from_what() -> None:
    """Nash, GMR and SMR: a => b => d, a => c => d; without pairs all four are the concept without unknowns."""
    for seed in range(6):
        plain = random_model(seed, most_options=3)
        by = {each: solve(with_pairs(plain, seed, each)[0], CONCEPTS).stable for each in "abcd"}
        for concept in ("nash", "gmr", "smr"):
            for one, other in ("ab", "bd", "ac", "cd"):
                assert not (by[one][concept] & ~by[other][concept]).any()
        none = tuple(np.empty(0, dtype=np.int64) for _ in plain.actors)
        crisp = solve(plain, CONCEPTS).stable
        for extension in "abcd":
            found = solve(replace(plain, unknown=none, extension=extension), CONCEPTS).stable
            assert all((found[concept] == crisp[concept]).all() for concept in CONCEPTS)


def test_improving_sequences_heed_them() -> None:
    for seed in range(20):
        for extension in "ab":
            model, pairs = with_pairs(random_model(seed, most_options=3), seed, extension)
            twin = Unsure(model, pairs, extension)
            twin.R_plus = twin.R_leave
            away, wanted = reached(model, improving=True), twin.distances(improving=True)
            assert {int(s): int(away[s]) for s in np.flatnonzero(away >= 0)} == wanted
            levels = evolve(solve(model, ["nash"]), "nash").by_improvements
            found = {code(state): level.moves for level in levels for state, _ in level.states}
            assert found == wanted


# Lake Gisborne --------------------------------------------------------------------------------------------------

PUBLISHED = {4: "YYN", 6: "YNY", 8: "YYY"}  # the states that the paper finds by one extension or another


@pytest.fixture
def case(tmp_path: Path) -> Path:
    file = tmp_path / "case.yaml"
    file.write_text(lake(), encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("extension", "wanted"),
    [
        ("a", [(), (), (), ()]),
        ("b", [(4, 6), (4, 6, 8), (4, 6, 8), (4, 6, 8)]),
        ("c", [(), (4, 6, 8), (4, 6, 8), (4, 6)]),
        ("d", [(4, 6), (4, 6, 8), (4, 6, 8), (4, 6, 8)]),
    ],
)
def test_the_lake(case: Path, extension: str, wanted: list[tuple[int, ...]]) -> None:
    """Worked out from the definitions by a program apart from this one; 4, 6 and 8 are what is printed."""
    by = dict(zip(CONCEPTS, wanted, strict=False))
    table = of.solve(of.model(of.load(case), unknown=extension), by)
    found = {concept: set(table.equilibria(concept)) for concept in by}
    assert found == {concept: {PUBLISHED[number] for number in numbers} for concept, numbers in by.items()}


def test_the_lake_kept_beside_the_project() -> None:
    kept = SHARED / "unknown_gisborne.json"
    if not kept.exists():
        pytest.skip("needs ../shared")
    said = json.loads(kept.read_text("utf-8"))
    loaded = of.load(SHARED / said["case_file"])
    for extension, wanted in said["equilibria"].items():
        table = of.solve(of.model(loaded, unknown=extension), wanted)
        for concept, numbers in wanted.items():
            assert set(table.equilibria(concept)) == {said["states"][str(number)] for number in numbers}


# what is said -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["solve"], ["evolve"], ["states"], ["why", "province", "YNN"]])
def test_every_command_says_how_it_reads_them(
    command: list[str], case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [command[0], str(case), *command[1:]]
    assert execute(words) == 0
    assert "by extension b of Li et al. (2004)" in " ".join(capsys.readouterr().out.split())
    assert execute([*words, "--unknown", "c", "--json"]) == 0
    assert any("by extension c" in note for note in json.loads(capsys.readouterr().out)["notes"])
    assert execute([*words, "--unknown", "e"]) == 1
    assert "no extension 'e'; allowed: a, b, c, d" in capsys.readouterr().err


def test_a_state_is_left_for_what_may_be_better_only_where_that_is_said(case: Path) -> None:
    loaded = of.load(case)
    stays, left = (of.why(loaded, "province", "YNN", "nash", by) for by in "ba")
    assert isinstance(stays, Witness)
    assert isinstance(left, Witness)
    assert stays.stable
    assert [answer.improvement.end for answer in left.answers] == ["YYN"]


def test_foresight_takes_the_written_order_and_says_so(case: Path) -> None:
    table = of.solve(of.model(of.load(case)), ["seq", "lh2", "nonmyopic"])
    assert "by lh2, nonmyopic pairs of unknown order stand as they are written" in table.notes()
    assert table.to_dict()["unknown"] == "b"


def test_explanations_are_those_of_the_table() -> None:
    for seed in range(8):
        model, _ = with_pairs(random_model(seed, most_options=3), seed, "c")
        table = solve(model, [*CONCEPTS, "sim"])
        for concept in table.concepts:
            for actor in model.actors:
                stable = set(table.stable_states(actor, concept))
                for s in np.flatnonzero(model.feasible):
                    state = name(int(s), len(model.options))
                    assert explain(model, actor, state, concept).stable == (state in stable)


def test_too_many_states_are_refused() -> None:
    n = 11
    always = (np.array(True),) * n
    ranks, size = np.zeros((2, 1 << n), dtype=np.int32), 1 << n
    model = replace(
        random_model(0),
        options=tuple(f"o{k}" for k in range(n)),
        actors=("A", "B"),
        owner=(0,) * n,
        now=0,
        feasible=np.ones(size, dtype=bool),
        take=always,
        undo=always,
        ranks=ranks,
        outcomes=("other",),
        outcome=np.zeros(size, dtype=np.int16),
        unknown=(np.array([1, size]), np.empty(0, dtype=np.int64)),
    )
    with pytest.raises(ModelError, match="too-many-states"):
        solve(model, ["seq"])
