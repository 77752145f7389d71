"""The published graph models, solved from their case files: what is printed and what is derived, each on its own.

`expected.json` keeps the two apart and says where they disagree. States have the labels of their source; `states` gives
our name, or several names where the source joins states that nobody tells apart. The published games of the bargaining
lens are in test_published_games.py.
"""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import offramp as of
from offramp.case.types import Ranking
from offramp.graph.model import Model, Ranks, code, name
from offramp.graph.moves import moves
from offramp.graph.reach import reached
from offramp.stability.concepts import KEYS
from offramp.stability.solve import Table

ROOT = Path(__file__).parents[2]
EVERY = sorted(path.parent for path in (ROOT / "cases" / "published").glob("*/case.yaml"))
FOLDERS = [one for one in EVERY if "lens" not in json.loads((one / "expected.json").read_text("utf-8"))]
ELMIRA = ROOT / "cases" / "published" / "hipel-fang-kilgour-haight-1993"
SYRIA = ROOT / "cases" / "published" / "hipel-kilgour-kinsara-2014"
Expected = dict[str, Any]

every_case = pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)


def expected(folder: Path) -> Expected:
    data: Expected = json.loads((folder / "expected.json").read_text("utf-8"))
    return data


def solved(folder: Path, model: Model | None = None) -> Table:
    asked = [concept for concept in ("nash", "gmr", "smr", "seq", "sseq", "sim") if concept in KEYS]
    return of.solve(model or of.model(of.load(folder)), asked)


def named(data: Expected, labels: list[str]) -> tuple[str, ...]:
    """Our names of the labelled states, N before Y."""
    names = (data["states"][label] for label in labels)
    return tuple(sorted(name for one in names for name in ([one] if isinstance(one, str) else one)))


def ranked(data: Expected, best_to_worst: str, model: Model) -> Ranks:
    """Ranks of a preference given best to worst by label."""
    row = np.zeros(len(model.feasible), dtype=np.int32)
    for place, label in enumerate(reversed(best_to_worst.split())):
        row[[code(name) for name in named(data, [label])]] = place
    return row


def test_the_cases_are_there() -> None:
    assert {folder.name for folder in FOLDERS} == {
        "fang-hipel-kilgour-1993-chicken",
        "fang-hipel-kilgour-1993-prisoners-dilemma",
        "fraser-hipel-1984",
        "fraser-hipel-1984-irreversible-strike",
        "hipel-fang-kilgour-haight-1993",
        "hipel-kilgour-kinsara-2014",
    }


@every_case
def test_the_case_has_no_problem_and_the_expectations_are_whole(folder: Path) -> None:
    assert of.examine(folder).problems == ()
    data = expected(folder)
    assert set(data) >= {"title", "citation", "transcription", "states", "present", "published", "derived"}
    assert set(data["transcription"]) == {"confidence", "basis"}
    assert set(data["derived"]["verdicts"]) == {"nash", "gmr", "smr", "seq", "sseq"}
    case = of.load(folder)
    assert case.title == data["title"]
    assert case.present == data["states"][data["present"]]


@every_case
def test_states_and_preferences_are_those_of_the_source(folder: Path) -> None:
    data, model = expected(folder), of.model(of.load(folder))
    assert set(named(data, list(data["states"]))) == set(names(model))
    for actor, best_to_worst in data["preferences"].items():
        row = ranked(data, best_to_worst, model)
        assert model.ranks[model.actors.index(actor)].tolist() == row.tolist()


def names(model: Model) -> list[str]:
    return [name(int(one), len(model.options)) for one in np.flatnonzero(model.feasible)]


@every_case
def test_derived_results_are_ours(folder: Path) -> None:
    data, table = expected(folder), solved(folder)
    compared = 0
    for concept, verdicts in data["derived"]["verdicts"].items():
        if concept not in table.concepts:
            continue
        assert table.equilibria(concept) == named(data, verdicts["equilibria"]), concept
        assert set(verdicts["stable"]) == set(table.model.actors)
        for actor, labels in verdicts["stable"].items():
            assert table.stable_states(actor, concept) == named(data, labels), (concept, actor)
            compared += 1
    assert compared >= 4 * len(table.model.actors)


@every_case
def test_published_equilibria_are_ours(folder: Path) -> None:
    data, table = expected(folder), solved(folder)
    for concept, labels in data["published"]["equilibria"].items():
        if concept in table.concepts:
            assert table.equilibria(concept) == named(data, labels), concept
        if concept in data["derived"]["verdicts"]:
            assert labels == data["derived"]["verdicts"][concept]["equilibria"]


def test_enough_is_published() -> None:
    counts = {folder.name: len(expected(folder)["published"]["equilibria"]) for folder in FOLDERS}
    assert sum(counts.values()) == 16
    assert [name for name, count in counts.items() if not count] == ["fraser-hipel-1984-irreversible-strike"]


def test_elmira_state_9_is_four_states_that_nobody_tells_apart() -> None:
    data, table = expected(ELMIRA), solved(ELMIRA)
    nine = named(data, ["9"])
    assert len(nine) == 4
    assert len(names(table.model)) == 12
    for row in table.model.ranks:
        assert len({int(row[code(name)]) for name in nine}) == 1
    for concept in table.concepts:
        for actor in table.model.actors:
            assert len({name in table.stable_states(actor, concept) for name in nine}) == 1


def test_elmira_moves_are_those_of_the_papers() -> None:
    data, model = expected(ELMIRA), of.model(of.load(ELMIRA))
    label = {state: one for one in data["states"] for state in named(data, [one])}
    for row, actor in enumerate(model.actors):
        for start in label:
            ends = {label[name(one, 5)] for one in moves(model, row, code(start))} - {label[start]}
            assert ends == set(data["moves"][actor].get(label[start], "").split()), (actor, start)


def test_elmira_status_quo_analysis() -> None:
    data, model = expected(ELMIRA), of.model(of.load(ELMIRA))
    for key, improving in (("moves", False), ("improving", True)):
        distance, told = reached(model, improving), data["derived"]["reached"][key]
        for label in data["states"]:
            moves = [int(distance[code(name)]) for name in named(data, [label])]
            found = min((one for one in moves if one >= 0), default=None)
            assert found == told.get(label), (key, label)


def test_elmira_with_the_other_ranking_of_uniroyal_gives_the_same_verdicts() -> None:
    data, model = expected(ELMIRA), of.model(of.load(ELMIRA))
    ranks = model.ranks.copy()
    row = model.actors.index("uniroyal")
    ranks[row] = ranked(data, data["other_preferences"]["uniroyal"], model)
    assert (ranks[row] != model.ranks[row]).any()
    other, table = solved(ELMIRA, replace(model, ranks=ranks)), solved(ELMIRA)
    for concept in table.concepts:
        assert other.equilibria(concept) == table.equilibria(concept)


def test_syria_iraq_inverse_is_384_and_not_420() -> None:
    data, model = expected(SYRIA), of.model(of.load(SYRIA))
    names = [data["states"][label] for label in data["states"]]
    ranks = np.repeat(model.ranks[:, :, None], 720, axis=2)
    for draw, order in enumerate(permutations(range(6))):
        ranks[0, [code(name) for name in names], draw] = order
    table = of.solve(replace(model, ranks=ranks))
    found = {one: int(table.stable[one][:, code(data["states"]["2"])].all(axis=0).sum()) for one in table.concepts}
    assert found == data["derived"]["inverse"]
    assert data["published"]["inverse"]["nash"] == found["nash"]
    assert data["published"]["inverse"]["seq"] == 420
    assert found["seq"] == 384


def test_the_order_of_a_ranking_matters() -> None:
    """The comparison can fail: two states of one ranking exchanged, and a verdict is another."""
    folder = next(one for one in FOLDERS if "prisoners" in one.name)
    case = of.load(folder)
    first = case.preferences[0]
    assert isinstance(first, Ranking)
    turned = replace(first, order=(first.order[1], first.order[0], *first.order[2:]))
    table = of.solve(of.model(replace(case, preferences=(turned, *case.preferences[1:]))))
    assert table.stable_states("a", "nash") != solved(folder).stable_states("a", "nash")


# documents ------------------------------------------------------------------------------------------------------


@every_case
def test_the_page_has_what_is_printed_beside_what_is_derived(folder: Path) -> None:
    page = (ROOT / "docs" / "reference" / "published-cases.md").read_text("utf-8")
    section = page.split(f"`{folder.name}`")[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")][2:]
    for concept, verdict in expected(folder)["derived"]["verdicts"].items():
        printed = expected(folder)["published"]["equilibria"].get(concept, ["–"])
        assert [concept, " ".join(printed), " ".join(verdict["equilibria"]) or "none"] in rows
