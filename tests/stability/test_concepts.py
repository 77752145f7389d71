"""Every solution concept goes through every part of the program that knows concepts, and one more goes too."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import web_client
from how_to import follow, python

import offramp as of
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.views.explanation import witness_blocks
from offramp.case.types import Case
from offramp.graph.model import name
from offramp.stability.concept import Concept
from offramp.stability.concepts import BY_STRICTNESS, EXPLAINED, FORESIGHT, LIMITED_MOVES, concept_named, concepts
from offramp.stability.evolution import evolve
from offramp.stability.explain import explain
from offramp.web.routes.holds import CONCEPTS as ON_PAGE

ROOT = Path(__file__).parents[2]
_ASKED = """
import contextlib, io, json, sys
from pathlib import Path
from typing import Any
import offramp as of
from offramp.cli import execute
from offramp.stability.concepts import EXPLAINED
from web_client import page_of

def printed(words):
    with contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")) as out:
        assert execute([*words, "--json"]) == 0
    out.flush()
    return json.loads(out.buffer.getvalue())

made = {words[0]: printed(words) for words in json.loads(sys.argv[1])}
page = page_of(Path("small"))
found = page.get("/holds?concept=doubly"), page.get("/why.json?actor=her&concept=doubly")
pages = [(answer.status_code, "doubly" in answer.text) for answer in found]
print(json.dumps({**made, "concepts": str(of.concepts()), "explained": EXPLAINED, "pages": pages}))
"""
EVERY = [*concepts(), FORESIGHT.member(0), LIMITED_MOVES.member(1)]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return of.load(web_client.small(tmp_path_factory.mktemp("small")))


def test_no_key_is_given_twice_and_each_fact_is_there() -> None:
    keys = [concept.key for concept in EVERY]
    assert len(set(keys)) == len(keys)
    for concept in EVERY:
        assert min(len(concept.name), len(concept.source), len(concept.meaning), len(concept.looks_at)) > 5
        assert concept_named(concept.key).key == concept.key


@pytest.mark.parametrize("concept", EVERY, ids=lambda concept: concept.key)
def test_a_concept_goes_through_every_consumer(concept: Concept, case: Case) -> None:
    model = of.model(case)
    table = of.solve(model, [concept.key])
    assert table.to_dict()["concepts"] == [concept.key]
    assert (concept.convention in table.to_dict()["notes"]) == bool(concept.convention)
    runs = of.run(case, n=5, lenses=("graph",), concepts=(concept.key,))
    assert set(runs.to_dict()["graph"]) == {concept.key}
    assert evolve(table, concept.key).to_dict()["concept"] == concept.key
    assert (concept.key in BY_STRICTNESS) == bool(concept.usual)
    if concept.explain is None:
        with pytest.raises(of.ModelError, match="no-witness"):
            explain(model, "her", "NN", concept.key)
        return
    for state in (name(int(code), 2) for code in np.flatnonzero(model.feasible)):
        found = explain(model, "her", state, concept.key)
        assert found.stable == (state in table.stable_states("her", concept.key))
        assert concept.meaning in blocks_text(witness_blocks(found, model.options), 1000)
    assert re.fullmatch(EXPLAINED, concept.key)
    assert concept.key in ON_PAGE or concept.key in ("pass0", "lh1")


def test_the_schema_of_a_witness_takes_the_keys_of_the_registry() -> None:
    schema = json.loads((ROOT / "spec/json/why.schema.json").read_text("utf-8"))
    assert schema["properties"]["concept"]["pattern"] == f"^({EXPLAINED})$"


# the how-to -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the commands, the library and the page say in a copy of the package in which the how-to was followed."""
    folder = tmp_path_factory.mktemp("package")
    followed = follow(folder, ROOT / "docs/how-to/add-a-concept.md")
    assert followed.returncode == 0, followed.stdout + followed.stderr
    web_client.small(folder / "small")
    asked = ["solve small --concept doubly", "run small -n 5", "why small her NN --concept doubly"]
    words = [one.split() for one in (*asked, "brief small --draws 0")]
    made = python(folder, _ASKED, json.dumps(words))
    assert made.returncode == 0, made.stdout + made.stderr
    return dict(json.loads(made.stdout))


def test_the_how_to_is_followed_in_a_package_of_its_own(told: dict[str, Any]) -> None:
    assert told["solve"]["concepts"] == ["doubly"]
    assert "doubly" in told["run"]["graph"]
    assert told["why"]["concept"] == "doubly"
    assert "doubly" in told["brief"]["held_states"]
    assert "both sequential and symmetric" in told["concepts"]
    assert "doubly" in told["explained"]


def test_the_page_offers_the_added_concept(told: dict[str, Any]) -> None:
    assert told["pages"] == [[200, True], [200, True]]
