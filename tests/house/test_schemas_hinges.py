"""The schemas of `hinges`, `flip`, `diff` and `compare` accept what is printed, and refuse each missing key and each
wrong type."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from schemas import schema
from test_schemas_game import changed, places, short, twin
from test_thresholds import EXIT

from offramp import load
from offramp.case.types import Case, Rationality
from offramp.ensemble.diff import diff
from offramp.ensemble.reversal import flip
from offramp.ensemble.thresholds import hinges
from offramp.game.variants import compare

MAPS = ("given", "outcomes", "outcomes_free", "rationality")  # objects whose keys are names of the case


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Any]]:
    folder = tmp_path_factory.mktemp("schemas")
    one, two = (
        _loaded(folder, name, text) for name, text in (("a", EXIT), ("b", EXIT.replace("0.8..1,", "0.6..0.8,")))
    )
    pair = ("worth.ruler.fear", "chance.kept")
    found = {
        "hinges": [hinges(one, pair, draws=60, seed=1, sobol=4).to_dict(), hinges(two).to_dict()],
        "flip": [flip(one).to_dict(), flip(two).to_dict()],
        "diff": [diff(one, two, draws=40).to_dict(), diff(one, one).to_dict()],
        "compare": [compare(one).to_dict(), compare(two).to_dict()],
    }
    return {kind: [twin(each) for each in made] for kind, made in found.items()}


@functools.cache
def _loaded(folder: Path, name: str, text: str) -> Case:
    file = folder / f"{name}.yaml"
    file.write_text(text, encoding="utf-8")
    return replace(load(file), type_points=7, rationality=Rationality("raw", 3.0))


@pytest.mark.parametrize("kind", ["hinges", "flip", "diff", "compare"])
def test_what_is_printed_is_accepted(kind: str, outputs: dict[str, list[Any]]) -> None:
    for output in outputs[kind]:
        assert schema(kind).faults(output) == []


@pytest.mark.parametrize("kind", ["hinges", "flip", "diff", "compare"])
def test_each_key_is_needed_and_has_its_type(kind: str, outputs: dict[str, list[Any]]) -> None:
    output, validator, seen = short(outputs[kind][0]), schema(kind), 0
    assert validator.is_valid(output), "else whatever is changed is refused"
    for path in places(output):
        if not path:
            continue
        assert not validator.is_valid(changed(output, path, {"no": {"such": ["thing", 1.5]}})), path
        if isinstance(path[-1], str) and not (len(path) > 1 and path[-2] in MAPS):
            assert not validator.is_valid(changed(output, path, ...)), path
        seen += 1
    assert seen > {"hinges": 60, "flip": 15, "diff": 12, "compare": 12}[kind]
