"""Terms with a size: the best one is that of the closed form, and no grid's; what is refused; that it is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from every_verb import called
from schemas import schema

import offramp as of
from offramp.briefing.offers import offer_page
from offramp.case.load import load_text
from offramp.case.term_sizes import size_places, size_words
from offramp.case.types import Case
from offramp.offers.types import Offer

DEMAND = """\
format: offramp/case-1
title: A demand
question: Is it met?
as_of: 2026-01-01
horizon: 10 days
rationality: limit
type_points: 8001
asks: {outcome: met, given: {demand: yes}}
actors: {coercer: {}, ruler: {}}
options:
  demand: {actor: coercer, assumed: test}
  yield: {actor: ruler, take: demand, assumed: test}
worth:
  coercer:
    - {name: share, when: demand and yield, value: 0.6, assumed: test}
    - {name: war, when: demand and not yield, value: 0.5, assumed: p less what it costs the coercer}
  ruler:
    - {name: rest, when: demand and yield, value: 0.4, assumed: test}
    - {name: war, when: demand and not yield, value: 0..0.4, private: yes, assumed: 1 - p less what it costs him}
play: [{actor: coercer, chooses: [demand]}, {actor: ruler, chooses: [yield]}]
outcomes: {met: yield}
variants:
  all: {worth.coercer.share: 1.03, worth.ruler.rest: -0.03, size: 0.6..1.03, assumed: test}
"""


@pytest.fixture(scope="module")
def case() -> Case:
    return load_text(DEMAND)


@pytest.fixture(scope="module")
def made(case: Case) -> Offer:
    return of.offer(case, draws=4)


def test_the_best_size_is_the_demand_of_the_closed_form(made: Offer) -> None:
    """Screening (Fearon 1995; MODELS.md, M1): costs uniform from 0 to 0.4, p 0.6, the coercer's cost 0.1."""
    (term,) = made.sizes
    best = term.points[term.best - 1]
    assert float(best.size) == pytest.approx(0.75, abs=0.004)
    assert best.share * 16 % 1 != 0, "between two points of the grid"
    assert best.expects == pytest.approx(0.65625, abs=0.002)


def test_sizes_run_from_the_case_to_the_variant(made: Offer) -> None:
    (term,) = made.sizes
    one = made.package(term.package)
    first = term.points[0]
    assert (first.size, term.points[-1].size) == ("0.6", "1.03")
    assert (first.accepted, first.expects, first.zone) == (one.accepted, one.expects, one.zone)
    far = DEMAND.replace("value: 0.6,", "value: 1.03,").replace("value: 0.4,", "value: -0.03,")
    whole = of.offer(load_text(far), 4)
    assert whole.package(term.package).accepted == term.points[-1].accepted
    assert term.points[term.widest - 1].zone == max(point.zone for point in term.points)
    assert min(point.zone for point in term.points) < max(point.zone for point in term.points)
    accepted = [point.accepted for point in term.points]
    assert accepted == sorted(accepted, reverse=True)


def test_the_sizes_are_told_drawn_and_published(case: Case, made: Offer, tmp_path: Path) -> None:
    file = tmp_path / "demand.yaml"
    file.write_text(DEMAND, encoding="utf-8")
    code, told, _ = called(["offer", str(file), "--draws", "4"])
    assert code == 0
    best = made.sizes[0].points[made.sizes[0].best - 1]
    assert f"coercer expects most at {best.size}, where all accept with" in " ".join(told.split())
    data = json.loads(called(["offer", str(file), "--draws", "4", "--json"])[1])
    assert schema("offer").faults(data) == []
    assert data["sizes"] == made.to_dict()["sizes"]
    assert called(["why", str(file), "offer.size.1", "--draws", "4"])[0] == 0
    page = offer_page(case, made, charts=True)
    assert "acceptance" in [figure.id for figure in page.figures]
    assert any(trace.handle == "offer.size.1" for trace in page.traces)
    assert of.charts.acceptance(None) is None


BAD = {
    "text": ("size: much", "bad-size: variants.all.size is not two numbers or two days; allowed: 50..200"),
    "signs within digits": ("size: 1_0..2_0", "bad-size: variants.all.size is not two numbers"),
    "other digits": ("size: １..２", "bad-size: variants.all.size is not two numbers"),
    "one end": ("size: 3..3", "bad-size: variants.all.size is not two numbers"),
    "mixed": ("size: 3..2026-03-01", "bad-size: variants.all.size is not two numbers"),
    "fix": ("fix: {demand: yes}, size: 1..2", "bad-size: variants.all has a size, but fixes options"),
    "hidden": ("worth.ruler.war: 0..1, size: 1..2", "bad-size: variants.all has a size, but moves worth.ruler.war"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_size_is_refused_where_it_stands(name: str) -> None:
    written, words = BAD[name]
    with pytest.raises(of.CaseError, match=words):
        load_text(DEMAND.replace("size: 0.6..1.03", written))


def test_a_size_may_be_a_day_and_survives_the_explicit_form() -> None:
    ends = ("2026-03-15", "2026-05-01")
    assert size_places(ends) is not None
    assert [size_words(ends, share) for share in (0.0, 1.0)] == list(ends)
    dated = load_text(DEMAND.replace("0.6..1.03", "..".join(ends)))
    assert dated.variants[0].size == ends
    assert of.fingerprint(dated) != of.fingerprint(load_text(DEMAND))
