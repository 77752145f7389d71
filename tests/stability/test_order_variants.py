"""Variants of a case with orders alone, beside the twin: through the command and the page."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from twin import Twin

import offramp as of
from offramp.case.transform import vary
from offramp.cli import execute
from offramp.graph.model import name
from offramp.stability.order_variants import order_comparison

ROOT = Path(__file__).parents[2]
VARIANTS = """
variants:
  A gives way for good: {fix: {a_yields: yes}, assumed: to see}
  neither: {fix: {a_yields: no, b_yields: no}, assumed: to see}
"""


@pytest.fixture(scope="module")
def chicken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("orders") / "chicken"
    shutil.copytree(ROOT / "cases/published/fang-hipel-kilgour-1993-chicken", folder)
    with (folder / "case.yaml").open("a") as file:
        file.write(VARIANTS)
    return folder


def equilibria(case: of.Case) -> set[str]:
    twin = Twin(of.model(case))
    lasting = (s for s in twin.states if all(twin.seq(i, s) for i in twin.actors))
    return {name(s, len(twin.model.options)) for s in lasting}


def test_each_variant_has_the_equilibria_of_the_twin_and_they_come_and_go(chicken: Path) -> None:
    case = of.load(chicken)
    itself, rows = equilibria(case), order_comparison(case).rows
    assert [row.name for row in rows] == ["as it stands", *(variant.name for variant in case.variants)]
    for row, each in zip(rows, (case, *(vary(case, variant) for variant in case.variants)), strict=True):
        there = equilibria(each)
        assert (row.count, {*row.equilibria}) == (len(there), there)
        assert ({*row.gained}, {*row.lost}) == (there - itself, itself - there)
    assert any(row.gained for row in rows)
    assert any(row.lost for row in rows)


def test_the_command_says_which_come_and_go(chicken: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert execute(["compare", str(chicken)]) == 0
    text = " ".join(capfd.readouterr().out.split())
    assert "No game is played, so variants are compared by their equilibria, by sequential stability:" in text
    assert "good neither 1 (the present (the present (“B gives way”) state) state) and" in text
    assert execute(["compare", str(chicken), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["format"] == "offramp/order-compare-1"


def test_the_page_compares_and_says_what_turns_each_equilibrium(chicken: Path) -> None:
    pytest.importorskip("fastapi", reason="the extra web is not installed")
    from web_client import page_of

    page = page_of(chicken)
    assert "No game is played, so what turns an" in page.get("/hinges").text
    assert "A gives way for good" in page.get("/compare").text
    assert page.get("/compare.json").json()["format"] == "offramp/order-compare-1"


def test_draws_say_that_what_actors_see_is_not_drawn(capfd: pytest.CaptureFixture[str]) -> None:
    for case, told in (("valid/sees-options", True), ("table/plain", False)):
        assert execute(["run", str(ROOT / f"spec/{case}.yaml"), "-n", "2"]) == 0
        assert ("what actors see otherwise is not drawn" in " ".join(capfd.readouterr().out.split())) == told
