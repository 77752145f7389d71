"""What a brief names can be played: every swap, variant and scenario of the shipped cases passes `check`; and all
outcomes of one brief add up to one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache

import pytest
from shipped import DRAWS, SHIPPED, shipped, shipped_case

from offramp.case.canonical import as_json
from offramp.case.check import examine_bytes
from offramp.case.quantities import Range, Value
from offramp.case.transform import revalued, vary
from offramp.case.types import Case, Rationality, Support
from offramp.ensemble.draw_conditions import Condition
from offramp.ensemble.drawn_inputs import run_scenarios
from offramp.ensemble.kept import draws_of
from offramp.ensemble.run import Runs
from offramp.ensemble.weights import WeightedDraws, weighted
from offramp.game.play import check_play
from offramp.game.variants import playable_orders

EVERY = pytest.mark.parametrize("name", SHIPPED)


@cache
def drawn(name: str) -> tuple[Runs, WeightedDraws]:
    runs = draws_of(shipped_case(name), max(DRAWS[name], 100), 0)  # of fewer there are hardly scenarios
    return runs, weighted(runs.job.layout.outcomes, runs.read)


def refused(case: Case) -> list[str]:
    """The errors of a case, written out and read by `check`. The past was played as the case has it: it is left out."""
    examined = examine_bytes(as_json(replace(case, history=(), variants=())).encode(), "case.json", None)
    return [one.slug for one in (*examined.problems, *check_play(examined)) if one.level == "error"]


@EVERY
def test_every_order_and_every_variant_passes_check(name: str) -> None:
    case = shipped_case(name)
    for title, play in playable_orders(case):
        assert refused(replace(case, play=play)) == [], title
    for variant in case.variants:
        assert refused(vary(case, variant)) == [], variant.name


@EVERY
def test_every_scenario_passes_check(name: str) -> None:
    case, (runs, sample) = shipped_case(name), drawn(name)
    assert case.asks
    leaves = run_scenarios(runs, sample.of(case.asks.outcome), sample.weight, sample.solved).leaves
    assert sum(len(leaf.when) for leaf in leaves) > 4
    for leaf in leaves:
        for other in scenario_cases(case, leaf.when):
            assert refused(other) == [], leaf.when


def scenario_cases(case: Case, when: tuple[Condition, ...]) -> Iterator[Case]:
    """The case with each condition of a scenario put into it: a false claim rejected, a number in its part."""
    for one in when:
        if one.kind == "claim" and not one.upper:
            gone = (replace(each, status="rejected") if each.id == one.name else each for each in case.evidence)
            yield replace(case, evidence=tuple(gone))
        if one.name == "rationality":
            kind = case.rationality.kind if case.rationality else "choice"
            yield replace(case, rationality=Rationality(kind, one.value))
        elif one.value is not None:
            yield _part(case, one.name, one.value, one.upper)


def _part(case: Case, path: str, cut: float, upper: bool) -> Case:
    value = case.quantities[path].value
    assert isinstance(value, Range)
    assert _end(value.low) < cut < _end(value.high), "the cut lies in the range"
    part = Range(cut, None, value.high) if upper else Range(value.low, None, cut)
    return revalued(case, ((path, part),), Support(assumed="a scenario"))


def _end(end: Value) -> float:
    return _end(end.low) if isinstance(end, Range) else end


@EVERY
def test_all_outcomes_add_up_to_one(name: str) -> None:
    """Before rounding, wherever a brief has them. Shown, each is rounded by itself: by half of five points at most."""
    sample, made = drawn(name)[1], shipped(name)
    found = list(tables(made.data))
    assert len(found) > 3
    for outcomes in (*found, {**sample.means, "gone": sample.gone}):
        assert sum(outcomes.values()) == pytest.approx(1.0, abs=1e-9)
    assert abs(sum(5 * round(20 * p) for p in sample.means.values()) - 100 * (1 - sample.gone)) <= 2.5 * len(
        sample.means
    )


def tables(made: object) -> Iterator[dict[str, float]]:
    """Every table of outcomes in a brief's JSON."""
    if isinstance(made, dict):
        outcomes = made.get("outcomes")
        if isinstance(outcomes, dict) and outcomes and all(isinstance(p, float) for p in outcomes.values()):
            yield outcomes
    parts = made.values() if isinstance(made, dict) else made if isinstance(made, list | tuple) else ()
    for each in parts:
        yield from tables(each)
