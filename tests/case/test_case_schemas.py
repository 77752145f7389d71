"""The schemas of `spec/json` accept what Offramp prints and people write, and refuse what is wrong."""

from __future__ import annotations

import copy
import functools
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from schemas import resolved, schema

from offramp import explicit, load, model, read_report, solve
from offramp.briefing.brief import brief
from offramp.briefing.states import states_table
from offramp.case.check import examine
from offramp.errors import problems_to_dict
from offramp.evidence.types import CERTAINTIES, KINDS, REASONS, RELIABILITIES, STATUSES
from offramp.stability.solve import MOST_LISTED

pytestmark = pytest.mark.usefixtures("kept_results")

ROOT = Path(__file__).parents[2]
CASES = [ROOT / "spec/valid/with-reports"]
CASES += [ROOT / "spec/valid" / f"{name}.yaml" for name in ("smallest", "explicit", "ranking", "outcomes", "variants")]
CASES += [ROOT / "cases/soft-exit"]
SCHEMAS = ("case", "solve", "states", "read", "brief", "problems")


def keywords(name: str) -> Any:
    return schema(name).schema


def complaints(name: str, data: Any) -> list[str]:
    return schema(name).faults(data)


def twin(data: Any) -> Any:
    """As JSON, so that tuples are lists."""
    return json.loads(json.dumps(data))


def outputs(name: str) -> Iterator[Any]:
    """Real outputs of every kind."""
    for path in CASES:
        case = load(path)
        made = model(case)
        if name == "solve":
            yield twin(solve(made).to_dict())
        elif name == "states":
            yield twin(states_table(made).to_dict())
        elif name == "brief":
            yield twin(brief(case).data)
        elif name == "case":
            yield twin(explicit(case))
    if name == "read":
        pages = [*ROOT.glob("cases/*/reports/*.md"), *ROOT.glob("spec/*valid/*/reports/note.md")]
        yield from (twin(read_report(page).to_dict()) for page in pages if "binary" not in str(page))
    if name == "problems":
        specimens = [*refused().values(), *sorted(ROOT.glob("spec/valid/*.yaml")), *CASES]
        yield from (twin(problems_to_dict(examine(path).problems)) for path in specimens)


def refused() -> dict[str, Path]:
    """A specimen for each slug that a case file is refused with."""
    every = sorted(ROOT.glob("spec/invalid/*.yaml"))
    return {slug: path for path in every for slug in re.findall(r"refused: ([a-z-]+)", path.read_text("utf-8"))}


@functools.cache
def first(name: str) -> Any:
    """The first output of a kind, which nobody changes."""
    return next(outputs(name))


@pytest.mark.parametrize("name", SCHEMAS)
def test_real_outputs_are_accepted(name: str) -> None:
    validator, seen = schema(name), 0
    for output in outputs(name):
        assert validator.faults(output) == []
        seen += 1
    assert seen > 1


PROMISED = {  # docs/reference/json.md: "keys may be added, never removed or renamed"
    "solve": "format case version options actors now concepts counts states ranks outcome_of stable equilibria "
    "absorbing notes",
    "read": "format report claims debris",
    "problems": "format ok problems",
    "states": "format case options now count states",
    "brief": "format title question as_of horizon options actors present outcomes gains asked foresight rests variants "
    "base rules held_states all_numbers set_aside unused not_analysed feasible reachable named_outcomes case version "
    "reports bargain confidence without_history runs hinges flip supports explicit since page",
}
PROMISED_WITHIN = {
    ("read", "claims"): "id kind start end text source source_span cue hedges certainty negated actors status",
    ("read", "debris"): "start end text reason",
    ("problems", "problems"): "level slug file line column message allowed remedy",
    ("states", "states"): "state outcome moves improvements absorbing",
}


def test_promised_keys_are_required() -> None:
    for name, keys in PROMISED.items():
        assert set(keys.split()) <= set(keywords(name)["required"]), name
    for (name, part), keys in PROMISED_WITHIN.items():
        assert set(keys.split()) <= set(resolved(name, "properties", part, "items")["required"]), (name, part)
    report = resolved("read", "properties", "report")
    assert set(report["required"]) >= {"id", "file", "sha256", "encoding", "title", "publisher", "date", "text"}


def test_a_solution_without_lists_is_accepted() -> None:
    output = first("solve") | dict.fromkeys(("states", "ranks", "outcome_of", "stable", "equilibria"))
    assert complaints("solve", output) == []
    assert MOST_LISTED == 65_536  # the schema's description says so


def broken(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """The places of a JSON value, with the first of each list standing for the others."""
    yield path, data
    if isinstance(data, dict):
        for key, value in data.items():
            yield from broken(value, (*path, key))
    elif isinstance(data, list) and data:
        yield from broken(data[0], (*path, 0))


def put(data: Any, path: tuple[str | int, ...], value: Any) -> Any:
    changed = copy.deepcopy(data)
    place = changed
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return changed


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_key_and_each_type_is_needed(name: str) -> None:
    """A top-level key that is missing, and a value of a type that nothing has, are refused wherever they stand."""
    output, validator = first(name), schema(name)
    optional = set(output) - set(keywords(name)["required"])
    for key in set(output) - optional:
        assert not validator.is_valid({one: value for one, value in output.items() if one != key}), key
    for path, _ in broken(output):
        if path and not free(name, path):
            assert not validator.is_valid(put(output, path, {"no": {"such": ["thing", 1.5]}})), path


MORE = ("source_phrase", "chain", "content", "denied", "cue_negated", "conditional", "question", "inherited")
UNPROMISED = {  # keys that the schema does not describe (yet): what stands there is not looked at
    "read": {*MORE, "block", "sentence", "evidence", "notes", "assertions"},
    "brief": {"rank", "takes", "other_terms", "already", "terms", "foreseen", "reliability", "spec"},
}


def free(name: str, path: tuple[str | int, ...]) -> bool:
    """Places in which anything may stand: keys beyond the promised, and the text of a span, which the offsets give."""
    return bool(UNPROMISED.get(name, set()) & set(path)) or path[-2:] == ("source_span", "text")


WRONG: dict[str, list[tuple[str, Any]]] = {
    "solve": [
        *(("format", "offramp/solve-2"), ("now", "YX"), ("case", "sha256:1"), ("states", ["NN", "NN"]), ("counts", {})),
    ],
    "states": [("count", 0), ("count", 1.5), ("states", []), ("now", None)],
    "read": [("report", {}), ("claims", [{}]), ("debris", [{"start": 1}])],
    "brief": [
        *(("as_of", "yesterday"), ("options", [["a", "b"]]), ("asked", {}), ("rests", {}), ("actors", [["a"]])),
        *(("bargain", {}), ("bargain", {"deal": None}), ("confidence", {"level": "high"})),
    ],
    "problems": [("ok", "yes"), ("problems", [{}]), ("format", "problems")],
    "case": [
        *(("format", "offramp/case-2"), ("horizon", "soon"), ("as_of", "2026/1/1"), ("options", {}), ("actors", {})),
        *(("options", {"NO": {"actor": "a"}}), ("options", {"not": {"actor": "a"}}), ("options", {"x": {"actr": "a"}})),
        *(("rules", [{}]), ("rules", [{"never": "a", "require": "b"}]), ("chance", {"p": {"text": "t"}})),
        *(("chance", {"p": {"probability": "50%"}}), ("worth", {"a": [{"name": "n", "value": "1e3"}]}), ("rounds", 0)),
        *(("worth", {"a": [{"name": "n", "value": "6..4..x"}]}), ("ranking", {"a": ["YX"]}), ("quesion", "?")),
    ],
}  # fmt: skip


@pytest.mark.parametrize(("name", "key", "value"), [(name, *pair) for name, pairs in WRONG.items() for pair in pairs])
def test_wrong_outputs_are_refused(name: str, key: str, value: Any) -> None:
    assert complaints(name, first(name) | {key: value})


def plain(path: Path) -> Any:
    """A case file with every value as text: `1e3` and `0x1F` stay what was written."""
    return YAML(typ="base", pure=True).load(path.read_text("utf-8"))


def seen_by_an_editor(path: Path) -> Any:
    """A case file as a YAML 1.2 reader sees it, numbers as numbers; dates as text."""
    return dated(YAML(typ="safe", pure=True).load(path.read_text("utf-8")))


def dated(data: Any) -> Any:
    if isinstance(data, dict):
        return {str(key): dated(value) for key, value in data.items()}
    if isinstance(data, list):
        return [dated(value) for value in data]
    return data.isoformat() if isinstance(data, date) else data


SHORT = [ROOT / "cases/soft-exit/case.yaml", ROOT / "src/offramp/case/template/case.yaml"]


@pytest.mark.parametrize("path", [*SHORT, *sorted(ROOT.glob("spec/valid/*.yaml"))], ids=lambda path: path.stem)
def test_what_people_write_is_accepted(path: Path) -> None:
    assert complaints("case", plain(path)) == []
    if path in SHORT:
        assert complaints("case", seen_by_an_editor(path)) == []


BEYOND = {  # what a schema cannot see: the calendar, the size of a number, which form or which model it is
    *("head-date-no-such-day", "head-date-year-zero", "value-too-large", "report-unknown-key", "crowd-misses-numbers"),
    "variant-host-word",
}


@pytest.mark.parametrize("slug", ["unknown-key", "missing-key", "bad-quantity", "bad-date", "bad-horizon", "bad-rule"])
def test_what_is_misshapen_is_refused_by_the_schema_too(slug: str) -> None:
    """For each specimen refused for shape alone; a schema cannot know names, states or claims."""
    specimens = [path for path in ROOT.glob("spec/invalid/*.yaml") if f"# refused: {slug} " in path.read_text("utf-8")]
    assert specimens
    for path in specimens:
        assert bool(complaints("case", plain(path))) == (path.stem not in BEYOND), path


def test_closed_sets_are_those_of_the_reader() -> None:
    """A set that the schema closes is closed by the reader too, with the same members."""
    claim = keywords("case")["properties"]["claims"]["additionalProperties"]["properties"]
    report = keywords("case")["properties"]["reports"]["additionalProperties"]["properties"]
    assert claim["certainty"]["enum"] == list(CERTAINTIES)
    assert claim["status"]["enum"] == list(STATUSES)
    assert claim["kind"]["enum"] == list(KINDS)
    assert report["set_aside"]["propertyNames"]["enum"] == list(REASONS)
    assert report["reliability"]["enum"] == list(RELIABILITIES)


@pytest.mark.parametrize("key", ["certainty", "kind", "status", "grade"])
def test_a_misspelt_word_of_a_closed_set_is_told_with_its_place(tmp_path: Path, key: str) -> None:
    """In an explicit form; `certainty: probble` once was a KeyError in every command."""
    data = explicit(load(ROOT / "cases/soft-exit"))
    name = next(iter(data["claims"]))
    data["claims"][name][key] = "probble"
    file = tmp_path / "case.json"
    file.write_text(json.dumps(data, indent=1), "utf-8")
    found = examine(file)
    (problem,) = [one for one in found.problems if one.level == "error"]
    assert (problem.slug, problem.file) == ("unknown-name", str(file))
    assert file.read_text("utf-8").split("\n")[problem.line - 1].strip().rstrip(",") == f'"{key}": "probble"'
    assert complaints("case", data)


def test_what_was_set_aside_has_a_known_reason_and_a_claim_ends_behind_its_start(tmp_path: Path) -> None:
    data = explicit(load(ROOT / "cases/soft-exit"))
    next(iter(data["reports"].values()))["set_aside"] = {"boilerplat": 1}
    claim = next(iter(data["claims"].values()))
    claim["end"] = claim["start"]
    (file := tmp_path / "case.json").write_text(json.dumps(data, indent=1), "utf-8")
    errors = [each for each in examine(file).problems if each.level == "error"]
    assert [each.slug for each in errors] == ["unknown-name", "not-a-whole-number"]
    assert complaints("case", data)
