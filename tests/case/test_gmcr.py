"""Files of GMCR+ and gmcr-py, old and new, as cases: what is carried over, what is said, what is refused."""

from __future__ import annotations

import copy
import doctest
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import offramp as of
from offramp.case import conditions
from offramp.case.importers import gmcr, gmcr_case, gmcr_conflict, gmcr_json
from offramp.case.importers.gmcr import Imported, read_gmcr, save_import
from offramp.errors import CaseError, Problem
from offramp.graph.model import Model, name

Data = dict[str, Any]
DAY = date(2026, 3, 2)

# An older file: statements, one of them compound; a one-way option; a rule. Made for these tests.
OLD: Data = {
    "useManualPreferenceVectors": False,
    "program": "gmcr-py",
    "version": "0.3.1",
    "options": [
        {"name": "Air raid", "permittedDirection": "fwd"},
        {"name": "Embargo", "permittedDirection": "both"},
        {"name": "Pull out", "permittedDirection": "back"},
    ],
    "infeasibles": [[[0, "Y"], [1, "Y"]]],
    "decisionMakers": [
        {
            "name": "Sender",
            "options": [0, 1],
            "preferences": [[[2, "Y"]], {"compound": True, "members": [[[0, "N"], [1, "Y"]], [[0, "Y"]]]}],
        },
        {"name": "Target", "options": [2], "preferences": [[[0, "N"]], [[1, "N"], [2, "N"]]]},
    ],
}

# A newer file: rankings of state numbers with ties; coalitions, misperceptions, payoffs.
NEW: Data = {
    "useManualPreferenceRanking": True,
    "program": "gmcr-py",
    "version": "0.4.1",
    "options": OLD["options"],
    "infeasibles": OLD["infeasibles"],
    "coalitions": [0, 1],
    "coalitionsFull": [{"name": "Sender", "options": [0, 1]}, {"name": "Target", "options": [2]}],
    "decisionMakers": [
        {
            "name": "Sender",
            "options": [0, 1],
            "preferences": [],
            "misperceptions": [],
            "preferenceRanking": [6, [5, 4], 3, 2, 1],
            "payoffs": [2, 3, 4, 5, 5, 6],
        },
        {
            "name": "Target",
            "options": [2],
            "preferences": [],
            "misperceptions": [],
            "preferenceRanking": [1, [2, 3, 4], 5, 6],
            "payoffs": [6, 5, 5, 5, 4, 3],
        },
    ],
}
STATES = {1: "NNN", 2: "YNN", 3: "NYN", 4: "NNY", 5: "YNY", 6: "NYY"}  # of both files, by their numbers


def written(folder: Path, data: Any, title: str = "small war.gmcr") -> Path:
    file = folder / title
    file.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return file


def changed(data: Data, change: Callable[[Data], object]) -> Data:
    new = copy.deepcopy(data)
    change(new)
    return new


@pytest.fixture
def opened(tmp_path: Path) -> Callable[[Data], Imported]:
    return lambda data: read_gmcr(written(tmp_path, data), DAY)


Opened = Callable[[Data], Imported]


def order(model: Model, actor: str) -> list[list[str]]:
    """The feasible states by rank, best first."""
    row = model.ranks[model.actors.index(actor)]
    codes = [int(one) for one in np.flatnonzero(model.feasible)]
    levels = sorted({int(row[one]) for one in codes}, reverse=True)
    return [sorted(name(one, len(model.options)) for one in codes if row[one] == level) for level in levels]


def slugs(imported: Imported, level: str) -> list[str]:
    return [one.slug for one in imported.problems if one.level == level]


ASSUMED = ["gmcr-present-state", "gmcr-head-assumed"]


# what is carried over -------------------------------------------------------------------------------------------


def test_an_older_file_of_statements(opened: Opened) -> None:
    imported = opened(OLD)
    case, model = imported.case, of.model(imported.case)
    assert [(one.id, one.text, one.actor) for one in case.options] == [
        ("air_raid", "Air raid", "sender"),
        ("embargo", "Embargo", "sender"),
        ("pull_out", "Pull out", "target"),
    ]
    assert [(one.id, one.name) for one in case.actors] == [("sender", "Sender"), ("target", "Target")]
    assert sorted(name(int(one), 3) for one in np.flatnonzero(model.feasible)) == sorted(STATES.values())
    assert order(model, "sender") == [["NYY", "YNY"], ["NNY"], ["NYN", "YNN"], ["NNN"]]
    assert order(model, "target") == [["NNN"], ["NNY", "NYN", "NYY"], ["YNN"], ["YNY"]]
    assert slugs(imported, "note") == ASSUMED
    assert slugs(imported, "warning") == []


def test_directions_become_take_and_undo(opened: Opened) -> None:
    raid, embargo, out = opened(OLD).case.options
    assert [of.explicit(opened(OLD).case)["options"][one.id][key] for one in (raid, embargo, out) for key in
            ("take", "undo")] == ["always", "never", "always", "always", "never", "always"]  # fmt: skip


def test_a_newer_file_of_rankings_by_state_number(opened: Opened) -> None:
    imported = opened(NEW)
    model = of.model(imported.case)
    for actor, ranking in (("sender", [[6], [5, 4], [3], [2], [1]]), ("target", [[1], [2, 3, 4], [5], [6]])):
        assert order(model, actor) == [sorted(STATES[number] for number in level) for level in ranking]
    assert slugs(imported, "warning") == []
    assert slugs(imported, "note") == [*ASSUMED, "gmcr-derived"]


def test_older_rankings_have_another_key(opened: Opened) -> None:
    def older(data: Data) -> None:
        del data["useManualPreferenceRanking"]
        data["useManualPreferenceVectors"] = True
        for maker in data["decisionMakers"]:
            maker["preferenceVector"] = maker.pop("preferenceRanking")

    old, new = opened(changed(NEW, older)), opened(NEW)
    assert old.case == new.case


def test_state_1_is_taken_as_present_and_said(opened: Opened) -> None:
    def forbid(data: Data) -> None:
        data["infeasibles"] = [[[1, "N"], [2, "N"]]]
        data["useManualPreferenceRanking"] = False
        for maker in data["decisionMakers"]:
            del maker["preferenceRanking"], maker["payoffs"]

    imported = opened(changed(NEW, forbid))
    assert imported.case.present == "NYN"  # decimals of those left: NYN 2, YYN 3, NNY 4, YNY 5, NYY 6, YYY 7
    said = next(one for one in imported.problems if one.slug == "gmcr-present-state")
    assert "state 1 of 6, NYN" in said.message


def test_every_item_says_where_it_is_from(opened: Opened) -> None:
    from offramp.case.types import supports

    for data in (OLD, NEW):
        case = opened(data).case
        rests = [one for _, one in supports(case)]
        assert len(rests) > 5
        assert {one.assumed for one in rests} == {"imported from small war.gmcr"}
        assert case.title == "small war"
        assert case.as_of == DAY


def test_the_file_that_is_written_loads_without_a_problem(tmp_path: Path) -> None:
    for k, data in enumerate((OLD, NEW)):
        (path,) = save_import(read_gmcr(written(tmp_path, data), DAY), tmp_path / f"case {k}")
        assert path == tmp_path / f"case {k}" / "case.yaml"
        assert of.examine(path.parent).problems == ()
        assert of.load(path.parent) == read_gmcr(written(tmp_path, data), DAY).case
        text = path.read_text("utf-8")
        assert "gmcr-present-state" in text, "what is assumed is said in the file too"
        assert "undo: never" in text
        assert text.count("\n") < 60


def test_names_are_made_into_ids_and_kept(opened: Opened) -> None:
    def rename(data: Data) -> None:
        for option, title in zip(data["options"], ["Never!", "Straße  sperren", "straße sperren"], strict=True):
            option["name"] = title
        data["decisionMakers"][0]["name"] = "第三国"
        data["decisionMakers"][1]["name"] = 'a "b": {c}, #d\x00\u2028'

    case = opened(changed(OLD, rename)).case
    assert [(one.id, one.text) for one in case.options] == [
        ("option_1_never", "Never!"),
        ("strae_sperren", "Straße sperren"),
        ("strae_sperren_2", "straße sperren"),
    ]
    assert [(one.id, one.name) for one in case.actors] == [("actor_1", "第三国"), ("a_b_c_d", 'a "b": {c}, #d')]
    assert "gmcr-name-cleaned" in [one.slug for one in opened(changed(OLD, rename)).problems]


def test_an_option_of_nobody_never_changes(opened: Opened) -> None:
    imported = opened(changed(OLD, lambda data: data["decisionMakers"][0].update(options=[0])))
    assert slugs(imported, "warning") == ["gmcr-unowned-option"]
    embargo = of.explicit(imported.case)["options"]["embargo"]
    assert (embargo["actor"], embargo["take"], embargo["undo"]) == ("nobody", "never", "never")
    assert of.solve(of.model(imported.case)).stable_states("nobody", "nash")


# what cannot be carried over is said ----------------------------------------------------------------------------


def misperceive(data: Data) -> None:
    data["decisionMakers"][1]["misperceptions"] = [[[0, "Y"]]]


def test_misperceptions_are_what_is_seen(opened: Opened) -> None:
    imported = opened(changed(NEW, misperceive))
    assert slugs(imported, "warning") == []
    (sight,) = imported.case.sees
    assert (sight.actor, [conditions.write(when) for when in sight.never]) == ("target", ["air_raid"])


def join(data: Data) -> None:
    data["coalitions"] = [[0, 1]]


def invent(data: Data) -> None:
    data["strengths"] = {"Sender": 3}


def invent_inside(data: Data) -> None:
    data["options"][0]["cost"] = 3


def contradict(data: Data) -> None:
    data["decisionMakers"][0]["payoffs"] = [1, 2, 3, 4, 5, 6]


def state_as_well(data: Data) -> None:
    data["decisionMakers"][0]["preferences"] = [[[0, "Y"]]]


def flag_twice(data: Data) -> None:
    data["useManualPreferenceVectors"] = False


def ungroup(data: Data) -> None:
    data["decisionMakers"].reverse()


@pytest.mark.parametrize(
    ("change", "slug", "words"),
    [
        (join, "gmcr-coalition", "Sender, Target"),
        (invent, "gmcr-unknown-key", "'strengths'"),
        (invent_inside, "gmcr-unknown-key", "options[0]"),
        (contradict, "gmcr-payoffs-differ", "Sender"),
        (state_as_well, "gmcr-statements-unused", "Sender"),
        (flag_twice, "gmcr-two-flags", "useManualPreferenceVectors"),
        (ungroup, "gmcr-options-not-grouped", "state numbers"),
    ],
)
def test_what_is_left_out_is_said(
    change: Callable[[Data], None], slug: str, words: str, opened: Opened, tmp_path: Path
) -> None:
    imported = opened(changed(NEW, change))
    assert slugs(imported, "warning") == [slug]
    (said,) = (one for one in imported.problems if one.slug == slug)
    assert words in str(said)
    (path,) = save_import(imported, tmp_path / "case")
    assert slug in path.read_text("utf-8")


def test_a_ranking_that_does_not_count_and_silence_are_said(opened: Opened) -> None:
    def let_statements_count(data: Data) -> None:
        data["useManualPreferenceRanking"] = False
        for maker in data["decisionMakers"]:
            del maker["payoffs"]

    imported = opened(changed(NEW, let_statements_count))
    assert slugs(imported, "warning") == ["gmcr-ranking-unused"] * 2
    assert slugs(imported, "note").count("gmcr-no-preference") == 2
    assert len(order(of.model(imported.case), "sender")) == 1


def test_conditions_that_hold_everywhere_or_nowhere_say_nothing(opened: Opened) -> None:
    def add(data: Data) -> None:
        data["decisionMakers"][0]["preferences"] += [[], {"compound": True, "members": []}]

    imported = opened(changed(OLD, add))
    assert slugs(imported, "note") == ASSUMED + ["gmcr-empty-condition"] * 2
    assert of.model(imported.case).ranks.tolist() == of.model(opened(OLD).case).ranks.tolist()


# what is refused ------------------------------------------------------------------------------------------------


def put(value: Any, *path: str | int) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        place: Any = data
        for key in path[:-1]:
            place = place[key]
        place[path[-1]] = value

    return change


def drop(*path: str | int) -> Callable[[Data], None]:
    def change(data: Data) -> None:
        place: Any = data
        for key in path[:-1]:
            place = place[key]
        del place[path[-1]]

    return change


@pytest.mark.parametrize(
    ("change", "slug", "where"),
    [
        (drop("options"), "gmcr-missing-key", "'options'"),
        (drop("decisionMakers"), "gmcr-missing-key", "'decisionMakers'"),
        (drop("infeasibles"), "gmcr-missing-key", "'infeasibles'"),
        (drop("options", 1, "name"), "gmcr-missing-key", "options[1]"),
        (drop("options", 1, "permittedDirection"), "gmcr-missing-key", "options[1]"),
        (drop("decisionMakers", 0, "options"), "gmcr-missing-key", "decisionMakers[0]"),
        (drop("decisionMakers", 0, "preferenceRanking"), "gmcr-missing-key", "decisionMakers[0]"),
        (put({}, "options"), "gmcr-bad-record", "options: this is an object"),
        (put(None, "decisionMakers"), "gmcr-bad-record", "decisionMakers: this is null"),
        (put([], "decisionMakers"), "gmcr-bad-record", "decisionMakers"),
        (put(3, "options", 0), "gmcr-bad-record", "options[0]: this is a number"),
        (put(3, "options", 0, "name"), "gmcr-bad-record", "options[0].name"),
        (put("yes", "useManualPreferenceRanking"), "gmcr-bad-record", "useManualPreferenceRanking"),
        (put("up", "options", 0, "permittedDirection"), "gmcr-bad-direction", "options[0].permittedDirection"),
        (put([True], "decisionMakers", 0, "options"), "gmcr-bad-record", "decisionMakers[0].options[0]"),
        (put([3], "decisionMakers", 0, "options"), "gmcr-unknown-option", "decisionMakers[0].options[0]"),
        (put([-1], "decisionMakers", 0, "options"), "gmcr-unknown-option", "decisionMakers[0].options[0]"),
        (put([1, 2], "decisionMakers", 1, "options"), "gmcr-shared-option", "'Embargo' belongs to Sender, Target"),
        (put([[[7, "Y"]]], "infeasibles"), "gmcr-unknown-option", "infeasibles[0][0]"),
        (put([[[0, "y"]]], "infeasibles"), "gmcr-bad-record", "infeasibles[0][0]"),
        (put([[0, "Y"]], "infeasibles"), "gmcr-bad-record", "infeasibles[0][0]"),
        (put([[]], "infeasibles"), "gmcr-no-states", "infeasibles[0]"),
        (put([[[0, "Y"]], [[0, "N"]]], "infeasibles"), "gmcr-no-states", "infeasibles"),
        (put([{"members": 3}], "infeasibles"), "gmcr-bad-record", "infeasibles[0].members"),
        (put([{"compound": True}], "infeasibles"), "gmcr-missing-key", "infeasibles[0]"),
        (put([0], "decisionMakers", 0, "preferenceRanking"), "gmcr-unknown-state", "preferenceRanking[0]"),
        (put([[7], 6, 5, 4, 3, 2, 1], "decisionMakers", 0, "preferenceRanking"), "gmcr-unknown-state", "state 7"),
        (put([1, 6, 5, 4, 3, 2, [1]], "decisionMakers", 0, "preferenceRanking"), "gmcr-ranking-repeats", "state 1"),
        (put([6, 5, 4, 2, 1], "decisionMakers", 0, "preferenceRanking"), "gmcr-ranking-misses-state", "of them 3"),
        (put([[[1]]], "decisionMakers", 0, "preferenceRanking"), "gmcr-bad-record", "preferenceRanking[0][0]"),
        (put([1, "2"], "decisionMakers", 0, "payoffs"), "gmcr-bad-record", "payoffs"),
        (put([[0, 2]], "coalitions"), "gmcr-bad-record", "coalitions[0][1]"),
        (put([[[0, "?"]]], "decisionMakers", 0, "misperceptions"), "gmcr-bad-record", "misperceptions[0][0]"),
        (put([{"name": "x", "permittedDirection": "both"}] * 25, "options"), "gmcr-too-large", "25 options"),
        (put([], "options"), "gmcr-too-large", "0 options"),
        (put([{"name": "x", "options": []}] * 201, "decisionMakers"), "gmcr-too-large", "201 decision makers"),
    ],
)
def test_a_malformed_file_is_refused_with_its_place(
    change: Callable[[Data], None], slug: str, where: str, tmp_path: Path
) -> None:
    file = written(tmp_path, changed(NEW, change))
    with pytest.raises(CaseError) as caught:
        read_gmcr(file)
    problems = caught.value.problems
    assert slug in [one.slug for one in problems]
    assert any(where in one.message for one in problems if one.slug == slug), problems
    assert all(one.level == "error" and one.file == str(file) for one in problems)
    assert all(one.remedy or one.allowed for one in problems)


def test_every_problem_is_said_at_once(tmp_path: Path) -> None:
    def break_much(data: Data) -> None:
        put("up", "options", 0, "permittedDirection")(data)
        put([9], "decisionMakers", 0, "options")(data)
        put([[[0, "maybe"]]], "infeasibles")(data)

    with pytest.raises(CaseError) as caught:
        read_gmcr(written(tmp_path, changed(NEW, break_much)))
    assert [one.slug for one in caught.value.problems] == [
        "gmcr-bad-direction",
        "gmcr-unknown-option",
        "gmcr-bad-record",
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", (1, 1)),
        ('{"options": [\n  1,\n  }', (3, 3)),
        ("[" * 100_000, (0, 0)),
        ('{"options": NaN}', (0, 0)),
        ('{"options": ' + "9" * 5000 + "}", (0, 0)),
        ("format: offramp/case-1\n", (1, 1)),
    ],
)
def test_what_is_no_json_is_refused_with_its_line(text: str, place: tuple[int, int], tmp_path: Path) -> None:
    with pytest.raises(CaseError) as caught:
        read_gmcr(written(tmp_path, text))
    (problem,) = caught.value.problems
    assert problem.slug == "gmcr-not-json"
    assert (problem.line, problem.column) == place


def test_other_files_are_refused(tmp_path: Path) -> None:
    def slug(path: Path) -> str:
        with pytest.raises(CaseError) as caught:
            read_gmcr(path)
        return caught.value.problems[0].slug

    assert slug(tmp_path / "none.gmcr") == "no-such-file"
    assert slug(tmp_path) == "is-a-directory"
    assert slug(written(tmp_path, " " * (gmcr.MAX_BYTES + 1))) == "file-too-large"
    assert slug(written(tmp_path, "[]")) == "gmcr-bad-record"
    assert slug(written(tmp_path, '{"options": 1, "options": 2}')) == "gmcr-duplicate-key"
    (tmp_path / "latin.gmcr").write_bytes('{\n"é'.encode("latin-1"))
    with pytest.raises(CaseError) as caught:
        read_gmcr(tmp_path / "latin.gmcr")
    assert (caught.value.problems[0].line, caught.value.problems[0].column) == (2, 2)


def test_many_warnings_hide_no_error_and_are_counted(opened: Opened, tmp_path: Path) -> None:
    def crowd(data: Data) -> None:
        data |= {f"key {k}": k for k in range(700)}

    many = opened(changed(NEW, crowd))
    assert [one.slug for one in many.problems[:2]] == ASSUMED
    assert len(many.problems) == 503
    assert "201 more" in many.problems[-1].message  # 200 keys, one derived part
    with pytest.raises(CaseError) as caught:
        read_gmcr(written(tmp_path, changed(changed(NEW, crowd), drop("options", 1, "name"))))
    assert [one.slug for one in caught.value.problems] == ["gmcr-missing-key"]


def test_a_case_that_would_be_too_large_is_refused(tmp_path: Path) -> None:
    def state_much(data: Data) -> None:
        data["decisionMakers"][0]["preferences"] = [[[0, "Y"]]] * 40_000

    with pytest.raises(CaseError) as caught:
        read_gmcr(written(tmp_path, changed(OLD, state_much)))
    assert caught.value.problems[0].slug == "gmcr-too-large"


def test_work_is_bounded(tmp_path: Path) -> None:
    def widen(data: Data) -> None:
        data["options"] = [{"name": "x", "permittedDirection": "both"} for _ in range(24)]
        data["infeasibles"] = [[[a, "Y"], [b, "N"]] for a in range(24) for b in range(24) if a != b]

    with pytest.raises(CaseError) as caught:
        read_gmcr(written(tmp_path, changed(OLD, widen)))
    assert caught.value.problems[0].slug == "gmcr-too-large"


def test_nothing_is_written_over_or_left_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, OLD)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "case.yaml").write_text("mine")
    for folder in (tmp_path / "full", file):
        with pytest.raises(CaseError, match="folder-not-empty"):
            save_import(read_gmcr(file), folder)
    assert (tmp_path / "full" / "case.yaml").read_text() == "mine"
    bad = written(tmp_path, changed(OLD, drop("options")), "bad.gmcr")
    with pytest.raises(CaseError):
        save_import(read_gmcr(bad), tmp_path / "new")
    assert not (tmp_path / "new").exists()

    def fail(*_: object) -> None:
        raise CaseError(Problem("cannot-write", "x", 0, 0, "full disk"))

    monkeypatch.setattr(gmcr, "write_atomically", fail)
    with pytest.raises(CaseError, match="cannot-write"):
        save_import(read_gmcr(file), tmp_path / "new")
    assert not (tmp_path / "new").exists()
    with pytest.raises(CaseError, match="cannot-write"):
        save_import(read_gmcr(file), file / "below a file")


# random files ---------------------------------------------------------------------------------------------------


def reference(data: Data) -> tuple[list[str], list[list[int]]]:
    """States in the order of their numbers, and each maker's score of them: the format's rule, as plain loops."""
    n = len(data["options"])

    def met(condition: Any, state: str) -> bool:
        if isinstance(condition, dict):
            return any(met(member, state) for member in condition["members"])
        return all(state[option] == letter for option, letter in condition)

    every = ("".join("NY"[number >> k & 1] for k in range(n)) for number in range(1 << n))
    states = [state for state in every if not any(met(one, state) for one in data["infeasibles"])]
    scores = []
    for maker in data["decisionMakers"]:
        if data["useManualPreferenceRanking"]:
            ranking = [level if isinstance(level, list) else [level] for level in maker["preferenceRanking"]]
            scores.append(
                [next(-k for k, level in enumerate(ranking) if s in level) for s in range(1, len(states) + 1)]
            )
        else:
            weighted = [(one, 2 ** (len(maker["preferences"]) - k)) for k, one in enumerate(maker["preferences"])]
            scores.append([sum(weight for one, weight in weighted if met(one, state)) for state in states])
    return states, scores


@st.composite
def files(draw: st.DrawFn) -> Data:
    n = draw(st.integers(1, 4))
    cells = st.lists(st.tuples(st.integers(0, n - 1), st.sampled_from("YN")), min_size=1, max_size=3).map(
        lambda pairs: [list(pair) for pair in pairs]
    )
    conditions = st.one_of(
        cells, st.lists(cells, min_size=1, max_size=3).map(lambda m: {"compound": True, "members": m})
    )
    data: Data = {
        "options": [
            {"name": draw(st.text(max_size=4)), "permittedDirection": draw(st.sampled_from(["both", "fwd", "back"]))}
            for _ in range(n)
        ],
        "infeasibles": draw(st.lists(conditions, max_size=2)),
        "useManualPreferenceRanking": draw(st.booleans()),
        "decisionMakers": [{"options": list(range(draw(st.integers(0, n))))}, {}],
    }
    data["decisionMakers"][1]["options"] = [k for k in range(n) if k not in data["decisionMakers"][0]["options"]]
    count = len(reference({**data, "decisionMakers": []})[0])
    for maker in data["decisionMakers"]:
        maker |= {"name": draw(st.text(max_size=4)), "preferences": draw(st.lists(conditions, max_size=4))}
        numbers = draw(st.permutations(range(1, count + 1)))
        cut = draw(st.integers(0, count))
        maker["preferenceRanking"] = [*numbers[:cut], *([list(numbers[cut:])] if cut < count else [])]
    return data


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(files())
def test_random_files_mean_what_the_format_says(tmp_path: Path, data: Data) -> None:
    states, scores = reference(data)
    file = written(tmp_path, data)
    if not states:
        with pytest.raises(CaseError, match="gmcr-no-states"):
            read_gmcr(file)
        return
    model = of.model(read_gmcr(file, DAY).case)
    assert {name(int(one), len(model.options)) for one in np.flatnonzero(model.feasible)} == set(states)
    assert name(model.now, len(model.options)) == states[0]
    codes = [int(state.replace("N", "0").replace("Y", "1"), 2) for state in states]
    for row, score in zip(model.ranks, scores, strict=True):
        assert [[row[a] > row[b] for b in codes] for a in codes] == [[x > y for y in score] for x in score]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.data())
def test_a_mutated_file_is_read_or_refused(tmp_path: Path, data: st.DataObject) -> None:
    text = json.dumps(data.draw(st.sampled_from([OLD, NEW])))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        text = (
            text[:at]
            + data.draw(st.sampled_from(["", "[", "]", "{", '"', "0", "-", "null", ",", "\x00"]))
            + text[at + 1 :]
        )
    try:
        read_gmcr(written(tmp_path, text), DAY)
    except CaseError as error:
        found = [one.slug for one in error.problems]
        if not all(one.startswith("gmcr-") for one in found):
            pytest.fail(f"{found}")


def test_doctests() -> None:
    found = [doctest.testmod(module) for module in (gmcr, gmcr_json, gmcr_conflict, gmcr_case)]
    assert sum(each.failed for each in found) == 0
    assert sum(each.attempted for each in found) >= 5
