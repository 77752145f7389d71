"""Published games of threat, bluff and signal, as cases through the general tree: what is printed and what is derived.

Their `expected.json` has `lens: bargain` and keeps the two apart; the published graph models are in
test_published_cases.py.
"""

from __future__ import annotations

import json
from fractions import Fraction
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from played import LIMIT, Played, play, turn, with_

import offramp as of
from offramp.case.transform import vary
from offramp.case.types import Case
from offramp.game.payoffs import central_numbers, frame, game, ranges, worths
from offramp.game.qre import newton
from offramp.game.response import respond

ROOT = Path(__file__).parents[2] / "cases" / "published"
Expected = dict[str, Any]
FOLDERS = {
    folder.name: json.loads((folder / "expected.json").read_text("utf-8"))
    for folder in sorted(ROOT.iterdir())
    if "lens" in json.loads((folder / "expected.json").read_text("utf-8"))
}


def number(text: str) -> float:
    return float(Fraction(text))


def test_the_games_are_there() -> None:
    assert set(FOLDERS) == {"dixit-skeath-1999", "fearon-1995", "reiley-urbancic-walker-2008", "watson-2013"}


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_case_has_no_problem_and_the_expectations_are_whole(folder: str) -> None:
    data = FOLDERS[folder]
    found = of.examine(ROOT / folder)
    assert found.problems == ()
    assert found.case is not None
    assert found.case.title == data["title"]
    assert set(data) == {"format", "lens", "title", "citation", "transcription", "published", "derived"}
    assert set(data["transcription"]) == {"confidence", "basis"}
    assert {"source"} < set(data["published"])
    assert {"how"} < set(data["derived"])
    assert found.case.rationality == LIMIT


# poker -------------------------------------------------------------------------------------------------------------

POKER = "reiley-urbancic-walker-2008"


@cache
def poker() -> Played:
    return play(of.load(ROOT / POKER))


def test_poker_as_published() -> None:
    told, found = FOLDERS[POKER]["published"], poker()
    bets = [number(told["bet with a queen"]), number(told["bet with a king"])]
    assert found.by_type("bet") == pytest.approx(bets, abs=1e-6)
    assert found.chance("call", bet=True) == pytest.approx(number(told["call"]), abs=1e-6)
    assert -found.value("student") == pytest.approx(number(told["value to the professor"]), abs=1e-6)
    assert found.by_type("king", call=True) == pytest.approx([0.0, 1.0], abs=1e-9)  # the card is told truly


def test_poker_as_derived() -> None:
    told, found = FOLDERS[POKER]["derived"], poker()
    for outcome in ("no bet", "bet taken", "king shown", "queen shown"):
        assert found.outcomes[outcome] == pytest.approx(number(told[outcome]), abs=1e-6)
    queen = found.believed("king", call=True)[0]
    assert queen == pytest.approx(number(told["believed a queen after a bet"]), abs=1e-6)
    assert (found.answer.regret * found.answer.last.game.rate < 1e-7).all()


@pytest.mark.parametrize("size", [5, 1000])
def test_how_dear_a_false_card_is_does_not_matter(size: int) -> None:
    """Showing a king in vain would gain 4; `card` of any size beyond that gives the same play."""
    base = of.load(ROOT / POKER)
    other = play(with_(base, {"worth.professor.card": f"-{2 * size}..{2 * size}"}))
    assert other.outcomes == pytest.approx(poker().outcomes, abs=1e-6)


# signalling --------------------------------------------------------------------------------------------------------

WATSON = "watson-2013"


def test_signalling_heads_for_the_separating_equilibrium() -> None:
    """Two pure equilibria are published; the limit of the branch is the separating one."""
    data, found = FOLDERS[WATSON], play(of.load(ROOT / WATSON))
    named = {one["name"]: one for one in data["published"]["equilibria"]}[data["derived"]["limit of the branch"]]
    assert found.by_type("educate") == pytest.approx([named["others educate"]] * 2 + [named["able educate"]], abs=1e-9)
    assert found.chance("manager", educate=True) == pytest.approx(named["manager after education"], abs=1e-9)
    assert found.chance("manager", educate=False) == pytest.approx(named["manager without"], abs=1e-9)
    for outcome in ("educated manager", "plain clerk"):
        assert found.outcomes[outcome] == pytest.approx(number(data["derived"][outcome]), abs=1e-9)


def payoffs(case: Case) -> dict[tuple[bool, bool, bool], tuple[float, float]]:
    """What worker and firm get by (able, educated, manager), `talent` left out: read off the ends of the tree."""
    told = frame(with_(case, {"worth.worker.talent": 0.0}, points=1))
    worker, firm = (one[:, 0, 0] for one in worths(told, central_numbers(told.case)))
    ends = [tuple(bool(told.truth[o][k, 0]) for o in ("able", "educate", "manager")) for k in range(len(told.ends))]
    return {(a, e, m): (float(worker[k]), float(firm[k])) for k, (a, e, m) in enumerate(ends)}


def test_signalling_payoffs_are_those_of_the_figure() -> None:
    figure = {"HEM": (6, 10), "HEC": (0, 4), "HNM": (10, 10), "HNC": (4, 4)}
    figure |= {"LEM": (3, 0), "LEC": (-3, 4), "LNM": (10, 0), "LNC": (4, 4)}
    named = {(a == "H", e == "E", m == "M"): figure[a + e + m] for a, e, m in product("HL", "EN", "MC")}
    assert payoffs(of.load(ROOT / WATSON)) == named


def test_signalling_has_the_two_published_equilibria() -> None:
    """All pure profiles and a grid of beliefs off the path, by plain loops over the case's own worths."""
    pays, prior = payoffs(of.load(ROOT / WATSON)), 1 / 3
    found: dict[tuple[bool, ...], list[float]] = {}
    for high, low, after, without in product((False, True), repeat=4):
        reply = {True: after, False: without}
        best = all(
            pays[able, plan, reply[plan]][0] >= pays[able, not plan, reply[not plan]][0]
            for able, plan in ((True, high), (False, low))
        )
        for off in np.linspace(0, 1, 101) if best else ():
            weight = {e: (prior * (high == e), (1 - prior) * (low == e)) for e in (True, False)}
            able = {e: w[0] / sum(w) if sum(w) else off for e, w in weight.items()}
            gain = {e: able[e] * pays[True, e, True][1] + (1 - able[e]) * pays[False, e, True][1] - 4 for e in able}
            if all(gain[e] * (1 if reply[e] else -1) >= -1e-9 for e in able):
                found.setdefault((high, low, after, without), []).append(float(off))
    separating, pooling = (True, False, True, False), (False, False, False, False)
    assert set(found) == {separating, pooling}
    told = FOLDERS[WATSON]["published"]["equilibria"]
    for one, profile in zip(told, (separating, pooling), strict=True):
        keys = ("able educate", "others educate", "manager after education", "manager without")
        assert tuple(bool(one[key]) for key in keys) == profile
    assert max(found[pooling]) == pytest.approx(number(told[1]["believed able after education at most"]))


def test_signalling_the_pooling_one_is_no_limit_of_logit() -> None:
    """From 40 starts at rationality 100 every fixed point has the educated made managers: whoever is educated by
    mistake is the likelier able, as it costs him less, while pooling needs a belief of 2/5 at most."""
    told = frame(of.load(ROOT / WATSON))
    numbers = central_numbers(told.case)
    made = game(told, numbers, 1 / ranges(told, numbers))
    starts = np.random.default_rng(1).uniform(size=(40, told.plan.unknowns, 1))
    reached = [newton(made, np.full(1, 100.0), one) for one in starts]
    fixed = [point for point, fine in reached if fine.all()]
    assert len(fixed) >= 30
    layer = next(k for k, one in enumerate(told.plan.layers) if one.turn == 1)
    chances = [respond(made, np.full(1, 100.0), one).means[layer][:, 1, 0] for one in fixed]
    assert np.ptp(chances, axis=0) == pytest.approx(0.0, abs=1e-6)
    assert sorted(chances[0]) == pytest.approx([0.0, 1.0], abs=1e-3)


# brinkmanship ------------------------------------------------------------------------------------------------------

CUBA = "dixit-skeath-1999"


def cuba(hard: int = 3, of_: int = 11, q: float = 1.0) -> Played:
    """With `hard` of `of_` types hard, and war after defiance with probability q."""
    temper = f"{-100 * (of_ - hard)}..{100 * hard}"
    return play(with_(of.load(ROOT / CUBA), {"worth.ussr.temper": temper, "chance.war": q}, of_))


def test_a_pure_threat_is_made_below_three_elevenths() -> None:
    """Exactly there the US is indifferent, and logit makes the threat half the time."""
    cutoff = Fraction(FOLDERS[CUBA]["published"]["pure threat made below p"])
    assert (cutoff.numerator, cutoff.denominator) == (3, 11)
    chances = [cuba(hard).chance("threat") for hard in (2, 3, 4)]
    assert chances == pytest.approx([1.0, 0.5, 0.0], abs=1e-12)
    at = cuba()
    for outcome, told in FOLDERS[CUBA]["derived"]["at p 3/11 and q 1"].items():
        assert at.outcomes[outcome] == pytest.approx(number(told), abs=1e-12)


def test_the_threat_is_effective_from_three_fifths() -> None:
    """The soft give way from q = .6 on; the hard defy at any q."""
    effective = number(FOLDERS[CUBA]["published"]["effective from q"])
    for q in (0.0, effective - 0.01, effective + 0.01, 1.0):
        found = cuba(q=q)
        assert found.by_type("defy", threat=True) == pytest.approx([float(q < effective)] * 8 + [1.0] * 3, abs=1e-12)
        assert found.by_type("hard", threat=True) == pytest.approx([0.0] * 8 + [1.0] * 3, abs=1e-12)


@pytest.mark.parametrize(("hard", "of_"), [(3, 11), (1, 2), (5, 13), (1, 4), (4, 9)])
def test_the_threat_is_acceptable_up_to_its_published_risk(hard: int, of_: int) -> None:
    """The US makes it up to q = .375 (1 - p) / p: the turning point of its own choice, where the soft give way."""
    p = hard / of_
    acceptable = 0.375 * (1 - p) / p
    found = cuba(hard, of_, 0.7)
    at = turn(found.weigh("threat"), "chance.war").turns_at
    if acceptable > 1 + 1e-9:
        assert at is None
    else:
        assert at == pytest.approx(acceptable, abs=1e-9)  # 1 itself for 3/11, in spite of rounding
    assert found.chance("threat") == float(acceptable > 0.7)


@pytest.mark.parametrize(("hard", "of_"), [(4, 13), (5, 13), (6, 13)])
def test_no_brinkmanship_above_five_thirteenths(hard: int, of_: int) -> None:
    """Effective and acceptable at once: some q in [.6, .375 (1 - p) / p], so p < 5/13."""
    cutoff = Fraction(FOLDERS[CUBA]["published"]["no brinkmanship above p"])
    risks = np.linspace(0.6, 1.0, 41)[1:]
    made = [cuba(hard, of_, float(q)).chance("threat") > 0.75 for q in risks]
    assert any(made) == (Fraction(hard, of_) < cutoff)


# demands -----------------------------------------------------------------------------------------------------------

FEARON = "fearon-1995"
PIECES = {"small": 0.05, "middling": 0.1, "large": 0.2}


def demands(found: Played, p: float) -> dict[float, float]:
    tree, (layer, place) = found.stage.now.tree, found.stage.now.plan.place[0]
    sums = [
        p + sum(size for name, size in PIECES.items() if found.takes(child, name)) for child in tree.nodes[0].children
    ]
    means = found.answer.last.means[layer][place, :, 0].tolist()
    return {round(x, 9): mean for x, mean in zip(sums, means, strict=True)}


@pytest.mark.parametrize("row", FOLDERS[FEARON]["derived"]["rows"], ids=lambda row: row["variant"] or "as it stands")
def test_fearon_demands(row: dict[str, Any]) -> None:
    case = of.load(ROOT / FEARON)
    variants = {one.name: one for one in case.variants}
    found = play(vary(case, variants[row["variant"]]) if row["variant"] else case)
    half = max(0.0, (row["bound"] - row["cA"]) / 2)
    assert row["demand"] == pytest.approx(row["p"] + half)
    assert number(row["war"]) == pytest.approx(half / row["bound"])
    assert demands(found, row["p"])[row["demand"]] == pytest.approx(1.0, abs=1e-12)
    assert found.outcomes["war"] == pytest.approx(number(row["war"]), abs=1e-12)
    assert found.value("a") == pytest.approx(number(row["worth to A"]), abs=1e-12)
