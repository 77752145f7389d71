"""The answer by date: its limits, a slow count, how it moves, and what is refused in words."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from every_verb import called
from schemas import schema
from small_play import EXIT, case_of

import offramp as of
from offramp.briefing.dates import date_page
from offramp.case.canonical import explicit
from offramp.case.types import Case, cited_claims
from offramp.ensemble.by_date import ByDate, by_date, horizon_days, with_pace
from offramp.ensemble.sampling import Draws
from offramp.ensemble.weights import weighted

DRAWS = 40
SPEC = Path(__file__).parents[2] / "spec"
LONG = EXIT.replace("horizon: 10 days", "horizon: 12 weeks")
EXILE, WAR = "  exile: {when: leave, ", "  war: {when: strike, "


def paced(exile: str, war: str = "") -> str:
    """The small case of twelve weeks with a pace for one outcome or both."""
    text = LONG.replace(EXILE, f"{EXILE}{exile}, assumed: test, ")
    return text.replace(WAR, f"{WAR}{war}, assumed: test, ") if war else text


BOTH = paced("per_week: 0.1..0.3, until: 2026-02-20", "per_week: 0.2..0.6, from: 2026-01-20")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(BOTH, tmp_path_factory.mktemp("paced"))


@pytest.fixture(scope="module")
def made(case: Case) -> ByDate:
    return by_date(case, draws=DRAWS)


def test_a_pace_moves_no_answer_and_no_case_without_one(case: Case, tmp_path: Path) -> None:
    plain = case_of(LONG, tmp_path)
    one, other = of.answer(case, draws=DRAWS).to_dict(), of.answer(plain, draws=DRAWS).to_dict()
    assert [key for key in one if one[key] != other[key]] == ["case"]
    assert explicit(plain)["outcomes"]["exile"] == {"when": "leave", "resolves": "he has left"}
    assert explicit(case)["outcomes"]["war"]["from"] == "2026-01-20"


def test_what_comes_at_once_is_the_answer(tmp_path: Path) -> None:
    """Where what the play decides first comes first and at once, every outcome is as without dates."""
    instant = case_of(paced("per_week: 1000000000", "per_week: 1000000000, from: 2026-01-20"), tmp_path)
    found, answer = by_date(instant, draws=DRAWS), of.answer(instant, draws=DRAWS)
    assert found.undated == pytest.approx(answer.probability, abs=1e-12)
    for name in ("exile", "war"):
        assert found.dates[-1].outcomes[name] == pytest.approx(answer.outcomes[name], abs=1e-6)


def test_a_curve_is_a_slow_count_over_draws(tmp_path: Path) -> None:
    """One pace: in each draw its probability times what an exponential time leaves; the weights of the answer."""
    case = case_of(paced("per_week: 0.1..0.3, from: 2026-01-15"), tmp_path)
    found, runs = by_date(case, draws=12), of.run(case, 12)
    sample = weighted(runs.job.layout.outcomes, runs.read)
    rate = Draws(case, 0, 0, 12).value(case.outcomes[0].pace.per_week)  # type: ignore[union-attr]
    assert np.ptp(rate) > 0.05
    for at in found.dates:
        total = 0.0
        for k in range(12):
            total += sample.weight[k] * sample.of("exile")[k] * (1 - np.exp(-rate[k] * max(at.weeks - 2, 0)))
        assert at.outcomes["exile"] == pytest.approx(total, abs=1e-12)
    assert [at.weeks for at in found.dates] == [2, 4, 8, 12]
    assert found.without == ("war",)


def test_later_is_never_less_and_what_is_left_adds_up(made: ByDate) -> None:
    for name in ("exile", "war"):
        odds = [at.outcomes[name] for at in made.dates]
        assert odds == sorted(odds)
    for at in made.dates:
        assert at.nothing + sum(at.outcomes.values()) == pytest.approx(1.0)
        assert made.dates[-1].outcomes["exile"] == pytest.approx(at.outcomes["exile"] + at.nothing * at.later)
    assert made.dates[-1].on == made.horizon == "2026-03-26"
    assert [at.on_its_way["exile"] > 0 for at in made.dates] == [True, True, False, False], "the offer has lapsed"


def test_silence_tells_against_a_threat_only_when_it_could_have_come(tmp_path: Path) -> None:
    """One draw's worth of numbers, so that nothing but silence moves the belief."""
    text = paced("per_week: 0", "per_week: 0.4, from: 2026-01-29")
    war = [at.on_its_way["war"] for at in by_date(case_of(text, tmp_path), draws=1).dates]
    assert war[0] == pytest.approx(war[1])
    assert war[1] > war[2] > war[3] > 0


def test_a_threat_not_carried_out_erodes_the_belief_in_who_makes_it_by_its_hazard(tmp_path: Path) -> None:
    """A firm one strikes surely, a bluff never: Bayes' factor is exp(-0.4 t) from week 4 on."""
    text = paced("per_week: 0", "per_week: 0.4, from: 2026-01-29").partition("variants:")[0]
    hidden = "{bluff: -60, firm: 10}, private: {bluff: 50 %, firm: 50 %}"
    made = by_date(case_of(f"rationality: limit\n{text.replace('-8..-2, private: yes', hidden)}", tmp_path), draws=4)
    threat = next(one for one in made.types if one.path == "worth.coercer.cost")
    assert (threat.low, threat.high) == ("bluff", "firm")
    assert threat.odds == pytest.approx([1.0, 1.0, np.exp(-1.6), np.exp(-3.2)])


def test_silence_moves_a_hidden_type_one_way_and_the_sooner_the_quicker(tmp_path: Path) -> None:
    moved = {
        rate: next(one.odds for one in by_date(case, draws=8).types if one.path == "worth.coercer.cost")
        for rate in (0.0, 0.2, 0.4)
        for case in [case_of(paced("per_week: 0", f"per_week: {rate}"), tmp_path)]
    }
    assert moved[0.0] == pytest.approx([1.0] * 4), "no hazard, no evidence: it holds"
    assert all(list(odds) == sorted(odds, reverse=True) for odds in moved.values())
    assert all(quick < slow < 1.0 for quick, slow in zip(moved[0.4], moved[0.2], strict=True))


def test_moving_a_day_moves_the_answer_as_it_must(made: ByDate) -> None:
    """More time for the offer, or before the strike, is never less; a quicker strike never more."""
    for outcome, day in (("exile", "until"), ("war", "from")):
        moved = [one.probability for one in made.moved if (one.outcome, one.day) == (outcome, day)]
        assert len(moved) >= 3
        assert moved == sorted(moved)
    assert made.dates[-1].outcomes["exile"] <= made.undated


def test_a_pace_falls_back_with_its_claims() -> None:
    text = (SPEC / "valid/masked-quantity-falls-back.yaml").read_text("utf-8")
    rate = "outcomes: {deal: {when: pay, per_week: 0.1, because: ['blog#00000003'], otherwise: 0.7}}\n"
    case = of.load(text.replace("claims:\n", f"{rate}claims:\n", 1))
    pace = case.outcomes[0].pace
    assert pace
    assert Draws(case, 0, 0, 3).value(pace.per_week).tolist() == [0.7] * 3
    assert "blog#00000003" in cited_claims(case)


@pytest.mark.parametrize(
    ("text", "by", "says"),
    [
        (LONG, (), "no-pace: the case does not say how soon “exile” comes"),
        (BOTH, (date(2026, 1, 1),), "date-past: 2026-01-01 is not after"),
        (BOTH, (date(2026, 4, 1),), "date-beyond: 2026-04-01 is after the horizon"),
    ],
    ids=["pace", "past", "beyond"],
)
def test_what_cannot_be_dated_is_refused_in_words(text: str, by: tuple[date, ...], says: str, tmp_path: Path) -> None:
    with pytest.raises(of.ModelError, match=says):
        by_date(case_of(text, tmp_path), draws=2, by=by)


def test_lengths_of_time() -> None:
    assert [horizon_days(text) for text in ("1 hour", "2 weeks", "1 year")] == [1 / 24, 14.0, 365.25]


def test_the_command_prints_one_view_and_every_row_answers_why(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(BOTH, encoding="utf-8")
    status, out, _ = called(["when", str(file), "--by", "2026-02-01", "--draws", str(DRAWS), "--json"])
    assert status == 0
    assert schema("when").faults(json.loads(out)) == []
    assert "2026-02-01" in [at["on"] for at in json.loads(out)["dates"]]
    status, text, _ = called(["when", str(file), "--draws", str(DRAWS), "-o", str(tmp_path / "page.md")])
    assert status == 0
    assert "Exile by 26 March 2026: " in " ".join(text.split())
    assert "the odds that cost (coercer) is −2 rather than −8 are multiplied by" in " ".join(text.split())
    assert re.search(r"\((on|worked out on the first) \d+ draws\)\.", " ".join(text.split()))
    assert "By when" in (tmp_path / "page.md").read_text("utf-8")
    for handle in ("when", "when.2", "when.war", "when.type.1", "when.moved.1"):
        status, told, _ = called(["why", str(file), handle, "--draws", str(DRAWS)])
        assert status == 0
        assert "/when/" in told
    assert called(["when", str(file), "--by", "soon"])[0] == 1


def test_a_supposed_pace_is_that_of_a_case_that_says_it(tmp_path: Path) -> None:
    """Break: the days of the case forgotten, or the range not taken, red."""
    plain, own = case_of(LONG, tmp_path), case_of(paced("per_week: 0.1..0.3, until: 2026-02-20"), tmp_path)
    other = case_of(paced("per_week: 0.9, until: 2026-02-20"), tmp_path)
    supposed = (by_date(with_pace(each, "0.1..0.3"), draws=9).to_dict()["dates"] for each in (plain, other))
    without_days = case_of(paced("per_week: 0.1..0.3"), tmp_path)
    assert list(supposed) == [by_date(each, draws=9).to_dict()["dates"] for each in (without_days, own)]
    for text, slug in (("soon", "bad-quantity"), ("3..1", "range-order"), ("-1..2", "out-of-range")):
        with pytest.raises(of.ModelError, match=slug) as refused:
            with_pace(plain, text)
        assert str(refused.value).count(f"'{text}'") == 1


def test_the_chart_says_what_it_shows(case: Case, made: ByDate) -> None:
    pytest.importorskip("altair", reason="pip install 'offramp[charts]'")
    assert "By 26 March 2026: " in of.charts.curve(made).alt
    assert of.charts.curve(None) is None
    assert [one.id for one in date_page(case, made, charts=True).figures] == ["curve"]
