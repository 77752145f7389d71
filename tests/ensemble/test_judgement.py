"""The one answer against plain loops; its sums, its bounds, and that the same bytes come out of any batch."""

from __future__ import annotations

import json
import math
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from schemas import schema
from small_cases import ORDERS, TALKS, made
from twin_judgement import PlainAnswer, PlainDraw, plain_answer, plain_weights

import offramp as of
from offramp.case.types import OTHER, Case
from offramp.cli.app import execute as command
from offramp.ensemble.judgement import Judgement, judgement
from offramp.ensemble.run import Runs, run
from offramp.ensemble.sampling import Draws
from offramp.ensemble.weights import effective, weights
from offramp.errors import ModelError
from offramp.game.evaluate import evaluate as play
from offramp.game.evaluate import history_beliefs, stage, usual_rationality
from offramp.rooms.answer import answer

SEED, DRAWS = 4, 12
# Leaving needs a claim: where that is false nobody can leave, and the question is settled beforehand.
GONE = TALKS.replace(
    "leave: {actor: ruler, text: leave, take: offer, undo: never, assumed: he can}",
    "leave: {actor: ruler, text: leave, take: offer, undo: never, needs: [press#00000002]}",
)


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return made(TALKS, tmp_path_factory.mktemp("talks"))


@pytest.fixture(scope="module")
def gone(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return made(GONE, tmp_path_factory.mktemp("gone"))


def one_by_one(runs: Runs) -> PlainAnswer:
    """The draws of a run made again, each alone, and put together in plain loops."""
    case = runs.case
    assert case.asks
    return plain_answer([_alone(runs, number) for number in range(runs.wanted)], case.asks.outcome)


def _alone(runs: Runs, number: int) -> PlainDraw:
    case = runs.draw(number).case
    numbers = partial(Draws(runs.case, SEED, number, 1, dict(runs.job.fixed)).numbers, places=np.array([0]))
    ready = stage(case)
    heard = history_beliefs(ready, numbers, usual_rationality(ready))
    likelihood = math.prod(float(p[0]) for p in heard.probability) if heard else 1.0
    model = ready.now.tree.model
    odds = play(ready, numbers, usual_rationality(ready)).outcomes[:, 0]
    ends = {
        model.outcomes[model.outcome[node.state]] == case.asks.outcome  # type: ignore[union-attr]
        for node in ready.now.tree.nodes
        if not node.children
    }
    items = tuple(item.support.claims[0] for item in case.history)
    return PlainDraw(items, likelihood, dict(zip(model.outcomes, map(float, odds), strict=True)), len(ends) == 1)


@pytest.mark.parametrize("name", ["talks", "gone"])
def test_the_answer_is_that_of_plain_loops(name: str, request: pytest.FixtureRequest) -> None:
    runs = run(request.getfixturevalue(name), DRAWS, SEED, lenses=("bargain",))
    plain, found = one_by_one(runs), judgement(runs)
    for outcome, p in found.outcomes.items():
        assert p == pytest.approx(plain.outcomes[outcome], abs=1e-9)
    assert found.premise_gone == pytest.approx(plain.premise_gone, abs=1e-9)
    assert found.effective_draws == pytest.approx(plain.effective, rel=1e-9)
    assert found.above_half.k == round(DRAWS * plain.above_half)
    assert (found.premise_gone > 0) == (name == "gone")
    assert (found.premise_gone > 0.01) == (name == "gone")


@pytest.mark.parametrize("name", ["talks", "gone"])
def test_the_outcomes_and_the_premise_add_up_to_one(name: str, request: pytest.FixtureRequest) -> None:
    found = answer(request.getfixturevalue(name), 12, SEED)
    assert sum(found.outcomes.values()) + found.premise_gone == pytest.approx(1.0, abs=1e-12)
    assert found.outcomes[found.outcome] == pytest.approx(found.probability, abs=1e-15)
    assert OTHER in found.outcomes


def test_a_draw_whose_premise_is_gone_is_never_a_yes(gone: Case) -> None:
    """He leaves at once wherever he can, and cannot where the claim is false: the answer is what remains."""
    assert gone.asks
    runs = run(gone, DRAWS, SEED, lenses=("bargain",))
    lost = ~runs.read("true")[:, runs.job.layout.claims.index("press#00000002")]
    assert 0 < lost.sum() < DRAWS
    assert np.array_equal(runs.read("premise_gone"), lost)
    found = judgement(runs)
    assert found.probability <= 1 - found.premise_gone


def test_as_reported_every_cited_claim_is_true(talks: Case) -> None:
    found = answer(talks, 12, SEED)
    held = tuple((f"claim.{claim}", True) for claim in talks.claims if not claim.startswith("late"))
    runs = run(talks, 12, SEED, lenses=("bargain",), fixed=held)
    assert (runs.read("fell") == "").all()
    plain = one_by_one(runs)
    assert found.as_reported
    assert found.as_reported.probability == pytest.approx(plain.outcomes["exile"], abs=1e-9)
    assert found.as_reported.effective_draws == pytest.approx(plain.effective, rel=1e-9)
    assert found.central == pytest.approx(of.bargain(talks).outcomes["exile"], abs=1e-12)


def test_a_rejected_claim_is_not_reported(tmp_path: Path) -> None:
    text = TALKS.replace('quote: "They will strike."', 'quote: "They will strike.", status: rejected')
    case = made(text, tmp_path)
    assert case.claims["radio#00000004"].status == "rejected"
    found = answer(case, 20, SEED)
    runs = run(case, 20, SEED, lenses=("bargain",), fixed=(("claim.radio#00000004", False),))
    assert "options.strike" in runs.read("fell")[0]
    assert found.as_reported


def test_the_same_bytes_over_batches_and_workers(talks: Case) -> None:
    whole = judgement(run(talks, 10, SEED, lenses=("bargain",)))
    for size in (1, 7):
        assert judgement(run(talks, 10, SEED, lenses=("bargain",), batch=size)) == whole
    assert judgement(run(talks, 10, SEED, lenses=("bargain",), batch=5, workers=2)) == whole


def test_the_summary_of_a_run_says_the_same(gone: Case) -> None:
    runs = run(gone, 20, SEED)
    found, summary = judgement(runs), runs.summary
    assert summary.bargain
    assert {name: one.mean for name, one in summary.bargain.items()} == dict(found.outcomes)
    assert summary.premise_gone == found.premise_gone
    assert summary.effective_draws == found.effective_draws
    assert summary.bargain["exile"].spread == found.spread
    assert schema("run").faults(runs.to_dict()) == []


def test_json_and_the_command(talks: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(TALKS, tmp_path)
    assert command(["answer", str(tmp_path / "case.yaml"), "--draws", "20", "--quick", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert schema("judgement").faults(data) == []
    assert data["probability"] == answer(talks, 20).probability
    assert command(["answer", str(tmp_path / "case.yaml"), "--draws", "20", "--quick"]) == 0
    assert f"There is {data['word']} (under 5 %) of exile on these terms." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        (TALKS.replace("asks: {outcome: exile, given: {offer: yes}}\n", ""), "nothing-asked"),
        (ORDERS + "outcomes: {both: a and b}\nasks: {outcome: both}\n", "no-bargaining-lens"),
    ],
)
def test_what_cannot_be_answered_says_so(text: str, slug: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as refused:
        answer(made(text, tmp_path), 10)
    assert [problem.slug for problem in refused.value.problems] == [slug]


# weights ------------------------------------------------------------------------------------------------------------

Plain = st.tuples(st.sampled_from(["", "history.1", "history.1 history.2"]), st.floats(0, 1), st.booleans())


@settings(deadline=None)
@given(st.lists(Plain, min_size=1, max_size=30))
def test_weights_are_those_of_plain_loops(rows: list[tuple[str, float, bool]]) -> None:
    draws = [PlainDraw((items,), p if p > 1e-300 else 0.0, {}, solved=fine) for items, p, fine in rows]
    if not any(draw.solved for draw in draws):
        return
    with np.errstate(divide="ignore"):
        logs = np.log([draw.likelihood for draw in draws])
    found = weights(logs, np.array([draw.items[0] for draw in draws], object), np.array([d.solved for d in draws]))
    plain = plain_weights(draws)
    assert found == pytest.approx(plain, abs=1e-12)
    assert found.sum() == pytest.approx(1.0)
    assert effective(found) == pytest.approx(1 / math.fsum(w * w for w in plain), rel=1e-9)
    assert 1 - 1e-9 <= effective(found) <= sum(draw.solved for draw in draws) + 1e-9


@settings(deadline=None)
@given(st.lists(st.floats(-700, 0), min_size=2, max_size=30), st.floats(-1e4, 0))
def test_a_factor_common_to_all_draws_changes_no_weight(logs: list[float], shift: float) -> None:
    """Nor does a history so unlikely that its probability underflows."""
    alike, fine = np.full(len(logs), "", dtype=object), np.ones(len(logs), dtype=bool)
    before, after = (weights(np.array(logs) + by, alike, fine) for by in (0.0, shift))
    assert after == pytest.approx(before, abs=1e-9)


def test_an_item_that_falls_is_not_rewarded() -> None:
    """Half the draws keep an unlikely item: they keep half of what counts."""
    fallen = np.array(["", "", "history.1", "history.1"], dtype=object)
    found = weights(np.log([1e-9, 1e-9, 1.0, 1.0]), fallen, np.ones(4, dtype=bool))
    assert found == pytest.approx([0.25] * 4)


def test_a_judgement_is_no_prophecy(talks: Case) -> None:
    found = answer(talks, 20, SEED)
    assert isinstance(found, Judgement)
    assert found.effective_draws < 100
    low, high = found.sampling
    assert low < found.probability < high
