"""The schemas of `bargain`, `why CASE HANDLE` and the bargaining part of `brief` accept what is printed, and refuse
each missing key and each wrong type."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from schemas import schema
from small_play import EXIT, case_of, flagship

from offramp import load
from offramp.briefing.brief import brief
from offramp.cli import execute
from offramp.game.solve import bargain, why_choice

VALID = Path(__file__).parents[2] / "spec" / "valid"

PROMISED = (  # docs/reference/json.md's example of bargain-1, key by key
    *("format", "case", "method", "rationality", "converged", "steps", "type_points", "error_doubling_types", "asks"),
    *("outcomes", "beside", "regret", "values", "path", "types", "history", "notes"),
)
PROMISED_WITHIN = {
    ("asks",): ("outcome", "given", "probability"),
    ("path", 0): ("step", "actor", "given", "choice", "probability"),
    ("types", "worth.ruler.determination"): ("cutoff", "points"),
    ("types", "worth.ruler.determination", "points", 0): ("value", "prior", "posterior", "choices"),
    ("history", 0): ("item", "probability", "belief", "response"),
}


def twin(data: Any) -> Any:
    """As JSON, in which tuples are lists."""
    return json.loads(json.dumps(data, allow_nan=False))


@functools.cache
def deals() -> tuple[Any, ...]:
    """With and without other terms, history, an answer, a question; solved exactly, on the branch, in the limit."""
    found = flagship().context.bargain
    assert found is not None
    assert found.deal is not None
    whole = twin(found.deal.to_dict())
    more = [twin(bargain(load(VALID / f"{name}.yaml")).to_dict()) for name in ("play", "history")]
    return whole | {"terms": [twin(asdict(row)) for row in found.terms]}, whole, *more


@functools.cache
def choices() -> tuple[Any, ...]:
    case = load(VALID.parents[1] / "cases" / "soft-exit")
    found = [twin(why_choice(case, handle).to_dict()) for handle in ("b1", "b2", "b3")]
    return *found, twin(why_choice(load(VALID / "history.yaml"), "b2").to_dict())


@functools.cache
def briefs() -> tuple[Any, ...]:
    made = [flagship(), *(brief(load(VALID / f"{name}.yaml")) for name in ("history", "smallest"))]
    return tuple(json.loads(one.json()) for one in made)


OUTPUTS = {"bargain": deals, "choice": choices, "brief": briefs}
MAPS = {  # objects whose keys are names of the case, and not the format's
    *(
        "given",
        "choice",
        "chosen",
        "outcomes",
        "outcomes_free",
        "beside",
        "regret",
        "values",
        "types",
        "choices",
        "by_model",
        "leaves",
    ),
    *("after_staying", "move", "doing", "instead", "1", "3", "6", "limit"),
}
KEYS = {"bargain": (), "choice": (), "brief": ("bargain", "confidence")}  # the rest of a brief: test_case_schemas


@pytest.mark.parametrize("kind", OUTPUTS)
def test_what_is_printed_is_accepted(kind: str) -> None:
    for output in OUTPUTS[kind]():
        assert schema(kind).faults(output) == []


def test_a_deal_that_was_not_solved_is_accepted() -> None:
    empty: dict[str, Any] = {
        "outcomes": {},
        "beside": {},
        "regret": {},
        "values": {},
        "path": [],
        "decisions": [],
        "types": {},
    }
    nothing = dict.fromkeys(("probability", "yes", "most_likely", "free"))
    one = deals()[1] | empty | {"converged": False, "notes": ["not solved: lost"], "error_doubling_types": None}
    one |= {"history": [], "crowds": [], "calculus": [], "asks": one["asks"] | nothing}
    assert schema("bargain").faults(one) == []


def test_the_promised_keys_are_there() -> None:
    deal = deals()[1]
    assert set(PROMISED) <= set(deal)
    assert set(PROMISED) <= set(at(schema("bargain").schema, ("required",)))
    for path, keys in PROMISED_WITHIN.items():
        assert set(keys) <= set(at(deal, path)), path
    assert set(deal["beside"]) == {"1", "6", "limit"}
    assert all(set(odds) == set(deal["outcomes"]) for odds in deal["beside"].values()), "`beside` holds every outcome"


def at(data: Any, path: tuple[str | int, ...]) -> Any:
    for step in path:
        data = data[step]
    return data


def short(data: Any) -> Any:
    """With no list longer than four."""
    if isinstance(data, dict):
        return {key: short(value) for key, value in data.items()}
    return [short(value) for value in data[:4]] if isinstance(data, list) else data


Place = tuple[str | int, ...]


def places(data: Any, path: Place = ()) -> Iterator[Place]:
    """Every place of a JSON value; of a list or a map of names the first and no other."""
    yield path
    if isinstance(data, dict):
        mapped = bool(path) and path[-1] in MAPS
        for key in list(data)[:1] if mapped else data:
            yield from places(data[key], (*path, key))
    elif isinstance(data, list) and data:
        yield from places(data[0], (*path, 0))


def changed(data: Any, path: Place, value: Any) -> Any:
    """A copy with another value at a place; with `...` the key is left out."""
    out = copy.deepcopy(data)
    inner = at(out, path[:-1])
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return out


@pytest.mark.parametrize("kind", OUTPUTS)
def test_each_key_is_needed_and_has_its_type(kind: str) -> None:
    output, validator, seen = short(OUTPUTS[kind]()[0]), schema(kind), 0
    assert validator.is_valid(output), "else whatever is changed is refused"
    for path in places(output):
        if not path or path[:2] == ("bargain", "deal") or (KEYS[kind] and path[0] not in KEYS[kind]):
            continue  # a deal is a `bargain`, looked at by itself
        assert not validator.is_valid(changed(output, path, {"no": {"such": ["thing", 1.5]}})), path
        named = len(path) > 1 and path[-2] in MAPS
        if isinstance(path[-1], str) and not named and path != ("terms",):
            assert not validator.is_valid(changed(output, path, ...)), path
        seen += 1
    assert seen > (25 if kind != "choice" else 20)


@pytest.mark.parametrize(
    ("kind", "path", "value"),
    [
        ("bargain", ("format",), "offramp/bargain-2"),
        ("bargain", ("case",), "sha256:1"),
        ("bargain", ("method",), "guess"),
        ("bargain", ("outcomes", "exile"), 1.0000001),
        ("bargain", ("asks", "probability"), -0.1),
        ("bargain", ("beside", "1", "war"), 2),
        ("bargain", ("type_points",), 0),
        ("bargain", ("path", 0, "choice"), {"leave": "yes"}),
        ("bargain", ("decisions", 0, "handle"), "b0"),
        ("bargain", ("decisions", 0, "state"), "YX"),
        ("bargain", ("decisions", 0, "alternatives"), []),
        ("bargain", ("types", "worth.ruler.determination", "points"), []),
        ("bargain", ("history", 0, "belief"), -1.5),
        ("bargain", ("crowds", 0, "model"), "mob"),
        ("bargain", ("crowds", 0, "promise"), -1),
        ("bargain", ("calculus", 0, "turns", 0, "side"), "left"),
        ("bargain", ("calculus", 0, "losses", 0, "pushes"), "away"),
        ("bargain", ("warnings", 0, "slug"), "Not A Slug"),
        ("bargain", ("terms", 0, "kind"), "other"),
        ("bargain", ("terms", 0, "free"), 1.5),
        ("choice", ("format",), "offramp/why-1"),
        ("choice", ("decision", "reach"), 1.5),
        ("choice", ("crowd",), {}),
        ("brief", ("bargain", "deal", "converged"), "yes"),
        ("brief", ("bargain", "lenses", 0, "better"), 2),
        ("brief", ("bargain", "lenses", 0, "parting"), ["pass2"]),
        ("brief", ("bargain", "threats", 0, "credible"), 72),
        ("brief", ("bargain", "problems"), ["why"]),
        ("brief", ("confidence", "level"), "high"),
        ("brief", ("confidence", "turned", 0), ["reading", "x"]),
    ],
)
def test_what_is_wrong_is_refused(kind: str, path: Place, value: Any) -> None:
    output = OUTPUTS[kind]()[0]
    assert at(output, path) is not None or path == ("crowd",)
    assert not schema(kind).is_valid(changed(output, path, value))


def test_the_commands_print_these_shapes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case_of(EXIT, tmp_path)
    file = str(tmp_path / "case.yaml")
    for kind, words in (
        ("bargain", ["bargain", file]),
        ("bargain", ["bargain", file, "--variants"]),
        ("choice", ["why", file, "b2"]),
        ("brief", ["brief", file, "--draws", "20"]),
    ):
        assert execute([*words, "--json"]) == 0
        data = json.loads(capsys.readouterr().out)
        assert schema(kind).faults(data) == []
        assert ("terms" in data) == ("--variants" in words)
