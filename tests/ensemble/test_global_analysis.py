"""Hinges over draws: measures of sensitivity on functions whose indices are known, differences by plain loops, trees by
counting again."""

from __future__ import annotations

import json
import math
import statistics
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from test_thresholds import EXIT

from offramp import load
from offramp.case.transform import revalued
from offramp.case.types import Case, Question, Rationality, Support
from offramp.cli import execute as command
from offramp.ensemble.evaluate_draw import Terms
from offramp.ensemble.global_analysis import Drawn, _inputs, between, branches, over_draws
from offramp.ensemble.one_at_a_time import shares
from offramp.ensemble.run import run
from offramp.ensemble.sensitivity import Floats, _indices, noise, sensitivity, sobol
from offramp.ensemble.thresholds import hinges
from offramp.errors import ModelError

N = 60
PROMISED = {  # docs/reference/json.md's example of hinges-1, key by key
    (): (
        "format",
        "case",
        "seed",
        "draws",
        "answer",
        "thresholds",
        "frontier",
        "claims",
        "origins",
        "order",
        "variants",
    ),
    ("answer",): ("outcome", "probability", "word", "yes", "near_tie"),
    ("thresholds", 0): ("quantity", "now", "range", "turns_at", "answer_then", "reason"),
    ("claims", 0): ("claim", "p_true", "if_true", "if_false", "quantities"),
    ("origins", 0): ("origin", "if_reliable", "if_not"),
    ("order", 0): ("swap", "probability"),
    ("variants", 0): ("variant", "fixed", "free"),
    ("variants", 0, "fixed"): ("difference", "sampling"),
    ("sensitivity", 0): ("quantity", "method", "index", "low", "high"),
}


def ishigami(x: Floats) -> Floats:
    """Ishigami & Homma (1990): sin x1 + 7 sin^2 x2 + 0.1 x3^4 sin x1 on -pi..pi."""
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


BOX = dict.fromkeys(("x1", "x2", "x3"), (-math.pi, math.pi))


def test_sobol_of_ishigami_is_the_closed_form() -> None:
    """Variance shares by the integrals: V = a^2/8 + b pi^4/5 + b^2 pi^8/18 + 1/2 with a = 7, b = 0.1."""
    a, b = 7.0, 0.1
    first = 0.5 * (1 + b * math.pi**4 / 5) ** 2
    second, third = a**2 / 8, 8 * b**2 * math.pi**8 / 225
    whole = first + second + third
    found = {one.quantity: one for one in sobol(ishigami, BOX, 2048)}
    for name, share, total in (("x1", first, first + third), ("x2", second, second), ("x3", 0.0, third)):
        assert found[name].first == pytest.approx(share / whole, abs=0.03), name
        assert found[name].total == pytest.approx(total / whole, abs=0.03), name


@pytest.mark.parametrize("rows", [60, 900])
def test_pawn_is_what_salib_computes(rows: int) -> None:
    """To the last bit, with equal answers, a claim, and an input of two values of which one is rare. Break: the largest
    value of an input counted in its last slice."""
    rng = np.random.default_rng(rows)
    wide, claim, rare = rng.normal(size=rows), rng.random(rows) < 0.4, rng.random(rows) < 0.05
    table = np.column_stack([wide, claim, rare, np.round(wide, 1)]).astype(np.float64)
    answer = np.asarray(np.round(np.clip(wide + claim, -1.0, 1.0), 1), dtype=np.float64)
    problem = {"num_vars": 4, "names": list("abcd"), "bounds": [[0.0, 1.0]] * 4}
    pawn = pytest.importorskip("SALib.analyze.pawn")
    slow = pawn.analyze(problem, table, answer, S=8 if rows >= 800 else 4)["median"]
    assert _indices(table, answer).tolist() == slow.tolist()


def test_draws_that_are_made_already() -> None:
    """An input without effect stays within the noise, those with effect stand above it, the heaviest first."""
    rng = np.random.default_rng(3)
    rows = 800
    x = rng.uniform(-math.pi, math.pi, size=(rows, 4))
    inputs = {name: x[:, k] for k, name in enumerate((*BOX, "idle"))} | {"fixed": np.ones(rows)}
    found = sensitivity(inputs, ishigami(x), seed=0)
    by_name = {one.quantity: one for one in found}
    assert "fixed" not in by_name
    assert [one.index for one in found] == sorted((one.index for one in found), reverse=True)
    assert all(one.low <= one.high for one in found)
    least = noise(ishigami(x))
    assert by_name["idle"].index <= least < min(by_name[name].index for name in ("x1", "x2"))
    assert found[0].quantity == "x2"


def test_seeds_and_the_global_generator() -> None:
    x = np.random.default_rng(1).random((200, 2))
    inputs, answer = {"a": x[:, 0], "b": x[:, 1]}, x[:, 0] ** 2
    np.random.seed(5)
    one = sensitivity(inputs, answer, seed=0)
    after = np.random.random()
    np.random.seed(5)
    assert after == np.random.random()
    assert one == sensitivity(inputs, answer, seed=0)
    assert one != sensitivity(inputs, answer, seed=1)
    with pytest.raises(ModelError, match="too few"):
        sensitivity({"a": x[:10, 0]}, answer[:10])
    assert sensitivity(inputs, np.ones(200)) == []


def test_a_tree_says_what_would_have_to_be_true_and_counts_right() -> None:
    rng = np.random.default_rng(2)
    inputs = {"claim c": (rng.random(500) < 0.5).astype(float), "worth.a.b": rng.random(500), "idle": rng.random(500)}
    yes = (inputs["claim c"] == 1) & (inputs["worth.a.b"] > 0.7)
    found = branches(inputs, yes)
    assert sum(one.draws for one in found) == 500
    assert sum(one.yes for one in found) == yes.sum()
    assert set(found[0].conditions) == {"claim c is true", "worth.a.b in the upper 30 % of its range"}
    assert found[0].yes == found[0].draws == yes.sum()
    assert all(one.yes == 0 for one in found[1:])
    assert branches(inputs, np.ones(500, dtype=bool)) == []
    assert branches({"fixed": np.ones(500)}, yes) == []


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Case:
    file = tmp_path_factory.mktemp("drawn") / "case.yaml"
    file.write_text(EXIT, encoding="utf-8")
    return replace(load(file), type_points=7, rationality=Rationality("raw", 3.0))


@pytest.fixture(scope="module")
def found(case: Case) -> Drawn:
    return over_draws(case, N, seed=4)


def test_differences_are_draw_by_draw(case: Case, found: Drawn) -> None:
    """By plain loops over the answers of both; on the same draws, so that less is left to chance than between runs."""
    variant = case.variants[0]
    one = run(case, N, 4, lenses=("bargain",), terms=Terms(variant)).read("bargain")
    base = run(case, N, 4, lenses=("bargain",)).read("bargain")
    place = 1 + [outcome.name for outcome in case.outcomes].index("exile")
    gaps = [float(a[place] - b[place]) for a, b in zip(one, base, strict=True)]
    contrast = found.contrasts[0]
    assert contrast.fixed is not None
    middle = statistics.fmean(gaps)
    assert contrast.fixed.difference == pytest.approx(middle)
    half = 2.001 * statistics.stdev(gaps) / math.sqrt(N)  # t with 59 degrees of freedom
    assert contrast.fixed.sampling == pytest.approx((middle - half, middle + half), abs=1e-5)
    assert contrast.fixed.draws == N
    assert contrast.free == contrast.fixed  # nothing is given
    assert (found.draws, found.failed) == (N, 0)
    assert found.answer is not None
    assert found.answer.mean == pytest.approx(statistics.fmean(float(row[place]) for row in base))


def test_an_interrupted_comparison_ends(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break: what is drawn is taken for a run, and the next variant is run."""
    stopped = replace(run(case, 2, 0, lenses=("bargain",)), interrupted=True)
    monkeypatch.setattr("offramp.ensemble.global_analysis.run", lambda *_, **__: stopped)
    with pytest.raises(KeyboardInterrupt):
        between(case, case, 2)


def test_fixed_and_free_are_two_questions(case: Case, found: Drawn) -> None:
    given = replace(case, asks=Question("exile", (("strike", False),)))
    contrast, free = over_draws(given, N, seed=4).contrasts[0], found.contrasts[0]
    assert contrast.free == free.free
    assert contrast.fixed != contrast.free
    assert contrast.fixed is not None
    place = 1 + [outcome.name for outcome in case.outcomes].index("exile")
    one, base = (
        run(given, N, 4, lenses=("bargain",), terms=terms).read("bargain")[:, place]
        for terms in (Terms(case.variants[0]), Terms())
    )
    assert contrast.fixed.difference == pytest.approx(float((one - base).mean()))


def test_inputs_of_a_measure_of_sensitivity_are_independent(case: Case) -> None:
    """A claim is true more often where its origin holds; what drew it is not tied to that."""
    runs = run(case, 400, 4, lenses=("bargain",))
    fine = np.ones(400, dtype=bool)
    apart, whole = _inputs(runs, fine, whole=False), _inputs(runs, fine, whole=True)
    assert set(apart) == set(whole)
    assert all(len(set(values.tolist())) == 400 for values in apart.values())
    assert set(whole["claim press#00000003"].tolist()) == {0.0, 1.0}
    true, holds = whole["claim press#00000003"], whole["origin wire"] == 1
    assert 0 < true[~holds].mean() < true[holds].mean()  # who cannot be relied on is not a liar
    table = np.corrcoef(np.array(list(apart.values())))
    assert np.abs(table - np.eye(len(table))).max() < 0.2


def test_claims_and_origins_are_counted_and_weighed(case: Case, found: Drawn) -> None:
    rows = run(case, N, 4, lenses=("bargain",))
    assert found.true["press#00000003"] == rows.read("true")[:, rows.job.layout.claims.index("press#00000003")].mean()
    assert 0.3 < found.reliable["wire"] < 0.7
    heavy = [one.quantity for one in found.sensitivity if one.index > found.noise]
    assert heavy[0] in ("claim press#00000001", "claim press#00000003")  # what the guarantee and the fear rest on
    assert "worth.ruler.determination" not in {one.quantity for one in found.sensitivity}  # private: integrated
    assert "worth.ruler.pride" not in heavy  # it never counts


def test_hinges_with_draws_have_every_promised_key(case: Case) -> None:
    data = json.loads(json.dumps(hinges(case, draws=N, seed=4).to_dict(), allow_nan=False))
    for path, keys in PROMISED.items():
        inner = data
        for step in path:
            inner = inner[step]
        assert set(keys) <= set(inner), path
    assert (data["draws"], data["seed"]) == (N, 4)
    fixed = data["variants"][0]["fixed"]
    assert fixed["sampling"][0] < fixed["difference"] < fixed["sampling"][1]
    assert fixed["central"] != fixed["difference"]
    plain = hinges(case).to_dict()
    assert (plain["draws"], plain["seed"], plain["sensitivity"]) == (0, None, [])
    assert plain["variants"][0]["fixed"]["sampling"] is None


def test_the_command_says_both_doubts(case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "case.yaml"
    file.write_text(EXIT.replace("type_points: 501", "type_points: 7").replace("2000}", "3}"), encoding="utf-8")
    assert command(["hinges", str(file), "--draws", str(N), "--seed", "4"]) == 0
    out = capsys.readouterr().out
    assert f"Over {N} draws, seed 4: " in out
    assert "; sampling " in out
    assert ", spread " in out
    assert "Draw by draw, the variant's answer less that of the case as it stands" in out
    assert "What would have to be true" in out
    with pytest.raises(ModelError, match="asks nothing"):
        over_draws(replace(case, asks=None), 5)


def test_sobol_of_a_case_gives_all_to_the_number_that_counts_and_refuses_what_it_cannot_do(case: Case) -> None:
    """With fear and removal settled only the guarantee is left; pride never counts."""
    settled = revalued(case, (("worth.ruler.fear", -10.0), ("chance.removed", 0.5)), Support())
    found = {one.quantity: one for one in shares(settled, 64)}
    assert set(found) == {"chance.kept", "worth.ruler.pride"}
    assert found["chance.kept"].first == pytest.approx(1.0, abs=0.05)
    assert found["chance.kept"].total == pytest.approx(1.0, abs=0.05)
    assert found["worth.ruler.pride"].total == pytest.approx(0.0, abs=1e-9)
    both = {one.quantity: one for one in shares(case, 64)}
    assert 0.1 < both["chance.kept"].total < 0.95
    assert both["worth.ruler.fear"].total > 0.1
    with pytest.raises(ModelError, match="not a power of two"):
        shares(case, 48)


def test_two_cases_are_compared_on_common_streams(case: Case) -> None:
    worse = revalued(case, (("chance.kept", 0.7),), Support())
    found, same = between(case, worse, N, seed=4), between(case, case, N, seed=4)
    assert same is not None
    assert (same.difference, same.sampling, same.spread) == (0.0, (0.0, 0.0), (0.0, 0.0))
    place = 1 + [outcome.name for outcome in case.outcomes].index("exile")
    one, two = (run(each, N, 4, lenses=("bargain",)).read("bargain")[:, place] for each in (case, worse))
    assert found is not None
    assert found.difference == pytest.approx(float((two - one).mean()))
    apart = run(worse, N, 5, lenses=("bargain",)).read("bargain")[:, place]
    assert (two - one).std() < (apart - one).std()


def test_what_cannot_be_done_is_refused_before_any_work(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Moving every number takes seconds; a size that will be refused is refused first."""

    def worked(*_: object) -> None:
        raise AssertionError("work was done first")

    monkeypatch.setattr("offramp.ensemble.thresholds._solved", worked)
    with pytest.raises(ModelError, match="5 draws are too few"):
        hinges(case, draws=5)
    with pytest.raises(ModelError, match="3 is not a power of two"):
        hinges(case, sobol=3)
    with pytest.raises(ModelError, match="bad-number"):
        hinges(case, sobol=1 << 40)
