"""Promises: the least guarantor against slow loops and the closed form, what would do instead, how long it is kept."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from every_verb import called
from schemas import schema
from small_play import EXIT, case_of
from twin_offer import SlowOffer

import offramp as of
from offramp.briefing.guarantees import guarantee_page
from offramp.case.host_model import survival
from offramp.case.types import Case
from offramp.ensemble.estimate import weighted_quantile
from offramp.game.guarantees import army_streams, least_guarantor, residual_power
from offramp.offers.guarantee import guarantee
from offramp.offers.promises import Guarantees, VouchedPromise

DRAWS = 40
HISTORY = "history:\n  - {saw: {offer: yes, leave: no}, until: strike, assumed: test}\n"
TERM = "  strike: {actor: coercer,"
PAID = (
    EXIT.replace(TERM, f"  pension: {{actor: coercer, take: not leave, undo: not leave, assumed: test}}\n{TERM}")
    .replace("rules: [", "rules: [{never: pension and not offer, assumed: test}, ")
    .replace("  ruler:\n", "  ruler:\n    - {name: income, when: leave and pension, value: 3, assumed: test}\n")
    .replace("chooses: [offer]", "chooses: [offer, pension]")
    .replace("given: {offer: yes}", "given: {offer: yes, pension: no}")
    .replace("variants:\n", "variants:\n  sure host: {chance.kept: 0.95, assumed: test}\n")
)
HOSTED = PAID.replace(
    "probability: 0.7", "model: host, pressure: 8..12, stake: 0.6, discount: 0.9, periods: 4"
).replace("chance.kept: 0.95", "chance.kept.stake: 2")
ARMY = """\
format: offramp/case-1
title: The army now, the money later
question: Is the army given up?
as_of: 2026-01-01
horizon: 90 days
asks: {outcome: peace, given: {promise: yes}}
actors: {state: {}, rebels: {}}
options:
  promise: {actor: state, assumed: test}
  disarm: {actor: rebels, take: promise, undo: never, assumed: test}
chance:
  paid: {text: the money is paid, when: disarm, probability: 0.5, assumed: test}
worth:
  state:
    - {name: peace, when: disarm, value: 1, assumed: test}
    - {name: cost, when: promise, value: -0.1, assumed: test}
  rebels:
    - {name: war, when: not disarm, value: WAR, assumed: test}
    - {name: what is left, when: disarm, value: BROKEN, assumed: test}
    - {name: money, when: disarm and paid, value: MONEY, assumed: test}
play:
  - {actor: state, chooses: [promise]}
  - {actor: rebels, chooses: [disarm]}
outcomes: {peace: disarm}
"""


def first(case: Case, draws: int = DRAWS) -> VouchedPromise:
    return guarantee(case, draws=draws).promises[0]


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return case_of(PAID, tmp_path_factory.mktemp("paid"))


@pytest.fixture(scope="module")
def made(case: Case) -> Guarantees:
    return guarantee(case, draws=DRAWS)


def army(folder: Path, power_after: float, delivered: float = 0.35) -> Case:
    none, broken, kept = army_streams(0.5, power_after, delivered, 0.2, 0.9)
    numbers = {"WAR": none, "BROKEN": broken, "MONEY": kept - broken}
    text = ARMY
    for name, value in numbers.items():
        text = text.replace(name, f"{float(value):.12f}")
    return case_of(text, folder)


def test_the_army_now_and_the_money_later_is_the_closed_form(tmp_path: Path) -> None:
    """Powell 2006: golden numbers; a case whose worths are the streams has the same least guarantor."""
    one = first(army(tmp_path, 0.05), draws=3)
    assert one.least.middle == pytest.approx(0.946236559139785, abs=1e-9)
    none, broken, _ = army_streams(0.5, 0.05, 0.35, 0.2, 0.9)
    assert one.lacks == pytest.approx(float(none - broken))
    assert (one.enough, one.unneeded, one.never) == (0.0, 0.0, 0.0)
    least = float(residual_power(0.5, 0.2, 0.9))
    assert first(army(tmp_path, least + 0.001), draws=3).unneeded == 1.0
    assert first(army(tmp_path, least - 0.001), draws=3).unneeded == 0.0
    poor = first(army(tmp_path, 0.05, delivered=0.3), draws=3)
    assert (poor.least.middle, poor.never) == (None, 1.0)


def test_the_least_guarantor_is_what_slow_loops_find(tmp_path: Path) -> None:
    """Each draw solved alone by other code, at no guarantor and at the surest, and the line between them."""
    case = case_of(PAID.replace(HISTORY, ""), tmp_path)
    one, gains = first(case, draws=5), []
    for level in (0.0, 1.0):
        held = case.with_({"chance.kept": level})
        slow = SlowOffer(held, of.run(held, 5))
        gains.append([slow.row(k, {"offer": True, "pension": False})["gains"][1] for k in range(5)])
    least = np.minimum(least_guarantor(0.0, *map(np.array, gains)), 2.0)
    assert 0 < least.min() < 1 < least.max(), "some draws can be had by a guarantor, and some cannot"
    even = np.full(5, 0.2)
    for told, level in ((one.least.low, 0.05), (one.least.middle, 0.5)):
        expected = weighted_quantile(least, even, level)
        assert told == (pytest.approx(expected, abs=1e-6) if expected <= 1 else None)
    assert one.never == pytest.approx((least > 1).mean())
    assert one.enough == pytest.approx((least <= 0.7).mean())


def test_a_level_is_what_a_variant_with_that_chance_gives(tmp_path: Path) -> None:
    """By another way through the same game: `offer` with a variant beside the package."""
    text = PAID.replace("sure host: {chance.kept: 0.95", "half: {chance.kept: 0.5")
    case = case_of(text, tmp_path)
    one, packages = first(case), of.offer(case, draws=DRAWS, alternatives=["half"]).packages
    half = next(each for each in packages if each.alternative == "half" and not each.terms["pension"])
    level = next(each for each in one.levels if each.level == 0.5)
    assert (level.accepted, level.enough) == pytest.approx((half.accepted, half.gains["ruler"].share), abs=1e-9)
    other = one.guarantors[0]
    assert other.variant == "half"
    assert other.probability == pytest.approx(0.5)
    assert (other.accepted, other.enough) == pytest.approx((half.accepted, half.gains["ruler"].share), abs=1e-9)


def test_what_follows_from_a_promise_moves_as_it_must(case: Case, made: Guarantees) -> None:
    """Surer is more often enough; a pension makes less of it needed, by what it leaves in hand."""
    one = made.promises[0]
    assert made.accepted == pytest.approx(of.answer(case, draws=DRAWS).probability, abs=1e-12)
    assert one.probability
    assert one.probability.mean == pytest.approx(0.7)
    assert [each.enough for each in one.levels] == sorted(each.enough for each in one.levels)
    assert [each.accepted for each in one.levels] == sorted(each.accepted for each in one.levels)
    term = one.terms[0]
    assert (term.term, term.yes) == ("pension", True)
    assert term.in_hand == pytest.approx(3.0)
    assert term.enough >= one.enough
    assert one.items == ("worth.ruler.trial",)


def test_a_host_keeps_as_long_as_it_pays(tmp_path: Path) -> None:
    hosted = case_of(HOSTED.replace(HISTORY, ""), tmp_path)
    one = first(hosted, draws=20)
    host = one.host
    assert host
    pressure = [8.0, 10.0, 12.0]
    low, middle, high = (float(survival(each, 0.6, 0.9, 4)) for each in pressure)
    four = next(each for each in host.kept_for if each.periods == 4)
    assert high <= four.low <= middle <= four.high <= low
    assert [each.mean for each in host.kept_for] == sorted((each.mean for each in host.kept_for), reverse=True)
    assert host.surely == 0.0
    assert host.for_ever.middle == pytest.approx(1.0, abs=0.05)
    assert host.needed
    assert host.needed.middle <= host.for_ever.high
    enough = first(hosted.with_({"chance.kept.stake": host.for_ever.high + 0.2}), draws=20)
    assert enough.host
    assert enough.host.surely == 1.0
    assert enough.enough == pytest.approx(1.0 - one.never)


def test_who_counts_on_nothing_is_asked_for_a_promise(tmp_path: Path) -> None:
    bare = case_of(EXIT.replace("when: leave and not kept", "when: leave"), tmp_path)
    with pytest.raises(of.ModelError, match=r"no-promise: ruler count on nothing .*add a 'chance'"):
        guarantee(bare, draws=2)


def test_the_command_prints_one_view_and_every_row_answers_why(tmp_path: Path) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(HOSTED, encoding="utf-8")
    status, out, _ = called(["guarantee", str(file), "--draws", str(DRAWS), "--json"])
    assert status == 0
    assert schema("guarantee").faults(json.loads(out)) == []
    status, text, _ = called(["guarantee", str(file), "--draws", str(DRAWS), "-o", str(tmp_path / "page.md")])
    assert status == 0
    assert "later “the guarantee is kept”: not believed by ruler unless" in " ".join(text.split())
    assert "still kept with" in (tmp_path / "page.md").read_text("utf-8")
    for handle in ("kept", "kept.pension", "kept.with.1", "kept.time", "kept.stake", "kept.50", "kept.hand"):
        status, told, _ = called(["why", str(file), f"guarantee.{handle}", "--draws", str(DRAWS)])
        assert status == 0
        assert "/guarantee/" in told
    assert called(["why", str(file), "guarantee.x", "--draws", str(DRAWS)])[0] == 1


def test_the_chart_says_what_it_shows(case: Case, made: Guarantees) -> None:
    pytest.importorskip("altair", reason="pip install 'offramp[charts]'")
    assert "Kept with 50 %" in of.charts.guarantor(made).alt
    assert of.charts.guarantor(None) is None
    assert [one.id for one in guarantee_page(case, made, charts=True).figures] == ["guarantor"]
