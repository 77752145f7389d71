"""Every solution concept goes through every part of the program that knows concepts, and one more goes too."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import web_client

import offramp as of
from offramp.briefing.renderers.terminal import blocks_text
from offramp.briefing.views.explanation import witness_blocks
from offramp.case.types import Case
from offramp.graph.model import name
from offramp.stability.concept import Concept
from offramp.stability.concepts import BY_STRICTNESS, EXPLAINED, FORESIGHT, concept_named, concepts
from offramp.stability.evolution import evolve
from offramp.stability.explain import explain
from offramp.web.routes.holds import CONCEPTS as ON_PAGE

ROOT = Path(__file__).parents[2]
HOW_TO = ROOT / "docs/how-to/add-a-concept.md"
EVERY = [*concepts(), FORESIGHT.member(0), FORESIGHT.member(1)]


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
        assert concept.meaning in blocks_text(witness_blocks(found, model.options))
    assert re.fullmatch(EXPLAINED, concept.key)
    assert concept.key in ON_PAGE or concept.key in ("lh0", "lh1")


def test_the_schema_of_a_witness_takes_the_keys_of_the_registry() -> None:
    schema = json.loads((ROOT / "spec/json/why.schema.json").read_text("utf-8"))
    assert schema["properties"]["concept"]["pattern"] == f"^({EXPLAINED})$"


# the how-to -----------------------------------------------------------------------------------------------------


def blocks(language: str) -> list[str]:
    """The code of the how-to, in the order of the page."""
    return re.findall(rf"```{language}\n(.*?)```", HOW_TO.read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package with what the how-to adds: one file, and the lines of the registry."""
    folder = tmp_path_factory.mktemp("package")
    shutil.copytree(ROOT / "src/offramp", folder / "offramp", ignore=shutil.ignore_patterns("__pycache__"))
    room = folder / "offramp/stability/concepts"
    (room / "doubly.py").write_text(blocks("python")[0], encoding="utf-8")
    registry = (room / "__init__.py").read_text("utf-8")
    for hunk in blocks("diff")[0].split(" …\n"):
        before, after = (
            "".join(line[1:] for line in hunk.splitlines(True) if line[0] in marks) for marks in (" -", " +")
        )
        assert before in registry
        registry = registry.replace(before, after)
    (room / "__init__.py").write_text(registry, encoding="utf-8")
    web_client.small(folder / "small")
    return folder


def done(package: Path, *words: str) -> str:
    """What a command line prints in the package with the added concept."""
    made = subprocess.run(
        [sys.executable, *words],
        capture_output=True,
        text=True,
        check=False,
        cwd=package,
        env={"PYTHONPATH": f"{package}:{ROOT / 'tests/support'}", "PATH": "/usr/bin:/bin"},
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return made.stdout


def test_the_how_to_is_followed_in_a_package_of_its_own(package: Path) -> None:
    printed = {
        name: json.loads(done(package, "-m", "offramp", *words, "--json"))
        for name, words in {
            "solve": ["solve", "small", "--concept", "doubly"],
            "run": ["run", "small", "-n", "5"],
            "why": ["why", "small", "her", "NN", "--concept", "doubly"],
            "brief": ["brief", "small", "--draws", "0"],
        }.items()
    }
    assert printed["solve"]["concepts"] == ["doubly"]
    assert "doubly" in printed["run"]["graph"]
    assert printed["why"]["concept"] == "doubly"
    assert "doubly" in printed["brief"]["held_states"]
    assert "both sequential and symmetric" in done(package, "-c", "import offramp as of; print(of.concepts())")
    assert "doubly" in done(package, "-c", "from offramp.stability.concepts import EXPLAINED; print(EXPLAINED)")


def test_the_page_offers_the_added_concept(package: Path) -> None:
    asks = (
        "from pathlib import Path; from web_client import page_of\n"
        "client = page_of(Path('small'))\n"
        "found = client.get('/holds?concept=doubly'), client.get('/why.json?actor=her&concept=doubly')\n"
        "print([(answer.status_code, 'doubly' in answer.text) for answer in found])"
    )
    assert done(package, "-c", asks) == "[(200, True), (200, True)]\n"
