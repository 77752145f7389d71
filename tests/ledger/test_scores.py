"""Scores of forecasts, from their definitions; and of a crowd on questions that were resolved."""

from __future__ import annotations

import csv
import math
import random
import statistics
from pathlib import Path

import pytest

from offramp.ledger.scores import against, average, brier, calibration, log_loss, mean_scores

QUESTIONS = Path(__file__).parents[3] / "shared/record/rooms/news_questions/news_questions.csv"


def test_the_scores_are_those_of_their_definitions() -> None:
    """Brier 1950, table 1: rain said with 0.7, 0.9, 0.8, 0.4, 0.2, 0, 0, 0, 0, 0.1; no, yes, yes, yes, no … no."""
    said = (0.7, 0.9, 0.8, 0.4, 0.2, 0.0, 0.0, 0.0, 0.0, 0.1)
    rain = (False, True, True, True, *(False,) * 6)
    over_both = [sum((f - e) ** 2 for f, e in ((p, y), (1 - p, 1 - y))) for p, y in zip(said, rain, strict=True)]
    mean = mean_scores("rain", zip(said, rain, strict=True))
    assert mean.brier == pytest.approx(sum(over_both) / 10 / 2, abs=1e-15)
    assert math.exp(-log_loss(0.2, True)) == pytest.approx(0.2)
    assert math.exp(-log_loss(0.2, False)) == pytest.approx(0.8)
    assert log_loss(0.0, True) == log_loss(1.0, False) == math.inf
    assert log_loss(0.0, False) == log_loss(1.0, True) == 0


@pytest.mark.parametrize("score", [brier, log_loss])
def test_what_one_believes_is_expected_to_score_best(score: object) -> None:
    """A score is proper where no other probability than the true one has a lower expected score."""
    grid = [k / 20 for k in range(1, 20)]
    for truth in grid:
        expected = {p: truth * score(p, True) + (1 - truth) * score(p, False) for p in grid}  # type: ignore[operator]
        assert min(expected, key=expected.__getitem__) == truth


def test_what_was_called_impossible_is_counted_and_never_averaged_away() -> None:
    mean = mean_scores("x", [(0.0, True), (1.0, False), (0.5, True)])
    assert (mean.n, mean.impossible) == (3, 2)
    assert mean.log == pytest.approx(math.log(2))
    assert mean.brier == pytest.approx((1 + 1 + 0.25) / 3)
    nothing = mean_scores("x", [])
    assert (nothing.brier, nothing.log) == (None, None)


def test_a_difference_of_scores_has_the_interval_of_paired_values() -> None:
    dice = random.Random(3)
    triples = [(dice.random(), dice.random(), dice.random() < 0.4) for _ in range(12)]
    made = against("crowd", triples)
    gaps = [(b - y) ** 2 - (a - y) ** 2 for a, b, y in triples]
    middle, half = statistics.fmean(gaps), 2.2009852 * statistics.stdev(gaps) / math.sqrt(12)  # t of 11, 97.5 %
    assert made.better == pytest.approx(sum(gaps) / 12)
    assert made.interval == pytest.approx((middle - half, middle + half))
    assert made.baseline - made.answer == pytest.approx(made.better)
    assert against("crowd", triples[:1]).interval is None


def test_calibration_counts_what_happened_in_each_fifth() -> None:
    forecasts = [(0.0, False), (0.1, True), (0.2, False), (0.95, True), (1.0, True), *[(0.5, k < 3) for k in range(10)]]
    bins = calibration(forecasts)
    assert [(each.low, each.n, each.happened, each.few) for each in bins] == [
        (0.0, 2, 1, True),
        (0.2, 1, 0, True),
        (0.4, 10, 3, False),
        (0.8, 2, 2, True),
    ]
    assert sum(each.n for each in bins) == len(forecasts)
    assert bins[2].interval == pytest.approx((0.1078, 0.6032), abs=1e-4)  # Wilson's of 3 of 10


def test_the_crowd_on_the_resolved_news_questions() -> None:
    """As `record/SOURCES.md` gives it: Brier .103, and .188 of always saying how often it is resolved yes."""
    if not QUESTIONS.exists():
        pytest.skip("the questions are kept elsewhere")
    rows = [row for row in csv.DictReader(QUESTIONS.read_text("utf-8").splitlines()) if row["resolved"]]
    for chosen, n, crowd, climate in (
        ([row for row in rows if not row["excluded"]], 64, 0.103, 0.188),
        (rows, 68, 0.106, 0.201),
    ):
        forecasts = [(float(row["crowd_at_freeze"]), row["resolved"] == "yes") for row in chosen]
        rate = average([float(happened) for _, happened in forecasts])
        assert rate is not None
        assert len(forecasts) == n
        assert mean_scores("crowd", forecasts).brier == pytest.approx(crowd, abs=5e-4)
        assert mean_scores("rate", [(rate, happened) for _, happened in forecasts]).brier == pytest.approx(
            climate, abs=6e-4
        )
