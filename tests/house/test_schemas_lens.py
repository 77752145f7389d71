"""The schemas of `why` and `evolve` accept what is printed, and refuse what is wrong."""

from __future__ import annotations

import json
from typing import Any

import pytest
from random_models import random_model
from schemas import schema

from offramp.graph.model import name
from offramp.stability.evolution import evolve
from offramp.stability.solve import Table, solve


def witnesses() -> list[dict[str, Any]]:
    found = []
    for seed in range(30):
        model = random_model(seed, most_options=4)
        table, now = Table(model, (), {}), name(model.now, len(model.options))
        for concept in ("nash", "gmr", "smr", "seq", "sseq", "sim", "lh0", "lh3", "pass1", "pass3"):
            found += [json.loads(json.dumps(table.why(actor, now, concept).to_dict())) for actor in model.actors]
    return found


def evolutions() -> list[dict[str, Any]]:
    models = (random_model(seed, most_options=4) for seed in range(30))
    return [json.loads(json.dumps(evolve(solve(model, ["gmr"]), "gmr").to_dict())) for model in models]


def test_what_is_printed_is_accepted() -> None:
    for kind, outputs in (("why", witnesses()), ("evolve", evolutions())):
        validator = schema(kind)
        assert len(outputs) >= 30
        for output in outputs:
            assert validator.faults(output) == []


@pytest.mark.parametrize("kind", ["why", "evolve"])
def test_every_key_is_needed_and_has_its_type(kind: str) -> None:
    validator, output = schema(kind), (witnesses() if kind == "why" else evolutions())[0]
    for key in output:
        assert not validator.is_valid({other: value for other, value in output.items() if other != key}), key
        assert not validator.is_valid(output | {key: {"no": ["such"]}}), key


@pytest.mark.parametrize(
    ("kind", "key", "value"),
    [
        ("why", "concept", "lh01"),
        ("why", "state", "YX"),
        ("why", "answers", [{"improvement": {"mover": "a", "start": "N", "end": "Y"}}]),
        ("why", "stays", {"steps": []}),
        ("evolve", "by_moves", [{"moves": -1, "states": []}]),
        ("evolve", "routes", [{"state": "N", "outcome": "x", "moves": 1, "count": 0, "paths": []}]),
        ("evolve", "absorption", {"NN": 1.5}),
    ],
)
def test_what_is_wrong_is_refused(kind: str, key: str, value: Any) -> None:
    output = (witnesses() if kind == "why" else evolutions())[0]
    assert not schema(kind).is_valid(output | {key: value})
