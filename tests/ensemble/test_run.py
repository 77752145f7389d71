"""A run: the same rows whatever the batches; failures that stay where they are; folders; exact targets."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from schemas import schema
from small_cases import ORDERS, SYRIA, TALKS, made

import offramp as of
from offramp.case.distributions import stream
from offramp.case.types import Case, Rationality
from offramp.ensemble import evaluate_draw
from offramp.ensemble.batch import Rows
from offramp.ensemble.evaluate_draw import Scene, Terms
from offramp.ensemble.run import Advance, Runs, run
from offramp.ensemble.sampling import Draws, Places
from offramp.errors import ModelError, OfframpError
from offramp.game.evaluate import evaluate, evaluation, history_beliefs, stage, usual_rationality
from offramp.graph.model import code
from offramp.graph.reach import absorbing, reached
from offramp.stability.solve import solve

SEED = 4
GRAPH = ("graph",)


@pytest.fixture
def talks(tmp_path: Path) -> Case:
    return made(TALKS, tmp_path)


def same(one: Runs, two: Runs, but: int | None = None) -> None:
    """Every field of every row is the same bytes; `but` leaves out one draw."""
    for name in Rows.__dataclass_fields__:
        first, second = one.read(name), two.read(name)
        if but is not None:
            first, second = np.delete(first, but, axis=0), np.delete(second, but, axis=0)
        assert (first.dtype, first.shape) == (second.dtype, second.shape), name
        if first.dtype == object:
            assert first.tolist() == second.tolist(), name
        else:
            assert first.tobytes() == second.tobytes(), name


def test_batches_of_1_7_and_1000_give_the_same_bytes(talks: Case) -> None:
    whole = run(talks, 24, SEED, batch=1000)
    assert whole.summary.failed == 0
    assert whole.summary.groups == 4
    for size in (1, 7):
        same(whole, run(talks, 24, SEED, batch=size))


def test_the_rows_are_those_of_the_two_lenses_one_draw_at_a_time(talks: Case) -> None:
    """Each draw made again by the rooms below, from the draw's own case and numbers."""
    runs, outcomes = run(talks, 12, SEED), ("other", "exile", "war")
    for number in range(12):
        draw = runs.draw(number)
        table = solve(of.model(draw.case, draw.values))
        ahead, stuck = reached(table.model, improving=True) >= 0, absorbing(table.model)
        for c, concept in enumerate(("nash", "gmr", "smr", "seq")):
            states = [code(state) for state in table.equilibria(concept)]
            assert runs.read("equilibria")[number, c] == len(states)
            for k, outcome in enumerate(outcomes):
                here = [s for s in states if table.model.outcomes[table.model.outcome[s]] == outcome]
                assert runs.read("equilibrium")[number, c, k] == bool(here)
                assert runs.read("reached")[number, c, k] == any(ahead[s] for s in here)
                assert runs.read("absorbing")[number, c, k] == (bool(here) and all(stuck[s] for s in here))
        drawn = Draws(talks, SEED, number, 1)
        one = stage(draw.case)
        numbers = partial(drawn.numbers, places=np.array([0]))
        alone, heard = (
            evaluate(one, numbers, usual_rationality(one)),
            history_beliefs(one, numbers, usual_rationality(one)),
        )
        likelihood = math.prod(float(p[0]) for p in heard.probability) if heard else 1.0
        assert runs.read("history")[number] == pytest.approx(math.log(likelihood), abs=1e-12)
        assert alone.outcomes[:, 0].tobytes() == runs.read("bargain")[number].tobytes()
        assert draw.rows.bargain.tobytes() == runs.read("bargain")[number].tobytes()
    for name in ("equilibrium", "reached", "absorbing"):
        assert 0 < runs.read(name).mean() < 1  # so that the comparison is not of nothing
    assert (runs.read("equilibrium") & ~runs.read("reached")).any()
    assert (runs.read("equilibrium") & ~runs.read("absorbing")).any()


def test_a_rationality_that_is_a_range_is_drawn(talks: Case) -> None:
    """A draw is what the same draw is at the rationality that it took, as a number."""
    runs = run(talks, 6, SEED, lenses=("bargain",))
    taken = runs.dataset["value"].sel(quantity="rationality").values
    assert ((taken > 8) & (taken < 14)).all()
    for number in (0, 3, 5):
        fixed = replace(talks, rationality=Rationality("value", float(taken[number])))
        again = run(fixed, 6, SEED, lenses=("bargain",)).read("bargain")[number]
        assert np.allclose(again, runs.read("bargain")[number], atol=1e-9)
    assert np.ptp(taken) > 0.5


# failures -----------------------------------------------------------------------------------------------------------


def test_a_draw_that_fails_moves_no_neighbour(talks: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, bad = run(talks, 15, SEED), 13

    def broken(real: Callable[[Scene, Draws, Places], Any], error: Exception) -> Any:
        def work(one: Scene, drawn: Draws, places: Places) -> Any:
            if bad in (drawn.start + places):
                raise error
            return real(one, drawn, places)

        return work

    monkeypatch.setattr("offramp.ensemble.batch.talk", broken(evaluate_draw.talk, FloatingPointError("overflow")))
    monkeypatch.setattr("offramp.ensemble.batch.ranks", broken(evaluate_draw.ranks, ValueError("no such rank")))
    for size in (1, 7, 1000):
        runs = run(talks, 15, SEED, batch=size)
        same(whole, runs, but=bad)
        assert np.isnan(runs.read("bargain")[bad]).all()
        assert not runs.read("equilibrium")[bad].any()
        summary = runs.summary
        assert (summary.failed, summary.draws) == (1, 15)
        assert [(one.lens, one.reason, one.draws, one.first) for one in summary.failures] == [
            ("bargain", "FloatingPointError: overflow", 1, bad),
            ("graph", "ValueError: no such rank", 1, bad),
        ]
        assert summary.graph
        assert summary.graph["nash"]["exile"].equilibrium.n == 14
        assert summary.bargain
        assert summary.bargain["exile"].n == 14


RULED = """
format: offramp/case-1
title: Two who differ
question: Where does it end?
as_of: 2026-03-02
horizon: 30 days
actors: {row: {}, column: {}}
options:
  a: {actor: row, text: a, assumed: x}
  b: {actor: column, text: b, assumed: x}
rules: [{never: a and b, because: [press#00000001]}]
reports:
  press: {file: press.md}
ranking:
  row: {order: [NN, NY, YN], assumed: x}
  column: {order: [NN, NY, YN], assumed: x}
claims:
  press#00000001: {report: press, quote: "Not both.", kind: author, start: 0, end: 9}
"""


def test_where_a_case_cannot_be_all_its_draws_say_why(tmp_path: Path) -> None:
    """With the claim behind a rule false, a ranking leaves out a state that exists then: those draws fail, no other."""
    case = made(RULED, tmp_path)
    runs = run(case, 40, SEED)
    fallen = np.array(["rules.1" in fell for fell in runs.read("fell")])
    assert 0 < fallen.sum() < 40
    reasons = runs.read("graph_failed")
    assert np.array_equal(reasons != "", fallen)
    assert all(why.startswith("ranking-misses-state") for why in reasons[fallen])
    data = runs.to_dict()
    assert data["failed"] == fallen.sum()
    assert json.dumps(data, allow_nan=False)


def test_a_draw_that_the_solver_loses_fails(talks: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a draw of a block is lost, its neighbours are not; and nothing of what stands in its place is kept."""
    whole = run(talks, 20, SEED, lenses=("bargain",))

    def losing(one: Any, numbers_of: Any, how: Any, **more: Any) -> Any:
        found = yield from evaluation(one, numbers_of, how, **more)
        fear = numbers_of(one.case).values["worth.ruler.fear"]
        return replace(found, solved=found.solved & (fear > np.median(fears)))

    fears = whole.dataset["value"].sel(quantity="worth.ruler.fear").values
    monkeypatch.setattr(evaluate_draw, "evaluation", losing)
    runs = run(talks, 20, SEED, lenses=("bargain",))
    lost = fears <= np.median(fears)
    assert 0 < lost.sum() < 20
    assert np.array_equal(runs.read("bargain_failed") != "", lost)
    assert np.isnan(runs.read("bargain")[lost]).all()
    assert runs.read("bargain")[~lost].tobytes() == whole.read("bargain")[~lost].tobytes()
    assert runs.summary.failures[0].reason.startswith("not-solved")


def test_a_case_without_play_or_worth_has_the_graph_lens_alone(tmp_path: Path) -> None:
    runs = run(made(ORDERS, tmp_path), 20, SEED)
    assert runs.job.lenses == GRAPH
    assert runs.to_dict()["bargain"] is None
    assert runs.to_dict()["notes"] == ["no bargaining game: the case has no play"]
    assert runs.summary.failed == 0
    played = made(ORDERS + "play: [{actor: row, chooses: [a]}]\n", tmp_path)
    assert run(played, 2, SEED).summary.notes == ("no bargaining game: row: in the play, but without a worth",)


@pytest.mark.parametrize(
    ("more", "slug"),
    [
        ({"concepts": ("nash", "simm")}, "unknown-concept"),
        ({"lenses": ("grpah",)}, "unknown-name"),
        ({"fixed": (("claim.nobody", True),)}, "unknown-name"),
        ({"workers": 0}, "bad-number"),
        ({"batch": 0}, "bad-number"),
        ({"workers": 1.5}, "bad-number"),
    ],
)
def test_what_cannot_be_asked_is_refused(talks: Case, more: dict[str, Any], slug: str) -> None:
    with pytest.raises(ModelError, match=slug):
        run(talks, 5, SEED, **more)


@pytest.mark.parametrize("seed", [None, True, 1.0, "1"])
def test_a_seed_is_a_whole_number(talks: Case, seed: Any) -> None:
    with pytest.raises(ModelError, match="bad-number"):
        run(talks, 2, seed)


def test_seed_zero_is_a_seed_of_its_own(talks: Case) -> None:
    values = [run(talks, 3, seed, lenses=GRAPH).read("value").tobytes() for seed in (0, 1, 0, -1)]
    assert values[0] == values[2]
    assert len(set(values)) == 3


@pytest.mark.parametrize("n", [0, -1, True, 10**20])  # the last: all its batches would be listed before the first
def test_a_number_of_draws_is_a_whole_number(talks: Case, n: int) -> None:
    with pytest.raises(ModelError, match="bad-number"):
        run(talks, n, SEED)


# terms --------------------------------------------------------------------------------------------------------------


def test_a_variant_is_run_on_the_same_uniforms(talks: Case) -> None:
    weak, fixed = talks.variants
    base = run(talks, 30, SEED)
    other = run(talks, 30, SEED, terms=Terms(variant=weak))
    kept = other.dataset["value"].sel(quantity="chance.kept").values
    assert np.allclose(kept, 0.1 + 0.2 * stream(SEED, "chance.kept", 0, 30))  # its range stands, whatever is true
    assert np.array_equal(base.read("true"), other.read("true"))
    assert other.summary.bargain["exile"].mean < base.summary.bargain["exile"].mean  # type: ignore[index]
    assert run(talks, 30, SEED, terms=Terms(variant=fixed)).summary.bargain["war"].mean == 0.0  # type: ignore[index]


def test_other_terms_are_those_of_the_bargaining_room(talks: Case) -> None:
    """Nothing given, a variant, another order of play: each draw as its stage, made alone, answers."""
    weak, first = talks.variants[0], talks.play.steps
    swapped = replace(talks.play, steps=(first[1], first[0], first[2]))
    for terms in (Terms(given=()), Terms(variant=weak), Terms(play=swapped), Terms(weak, (("offer", False),), swapped)):
        runs = run(talks, 4, SEED, terms=terms, lenses=("bargain",))
        for number in range(4):
            draw, drawn = runs.draw(number), Draws(talks, SEED, number, 1)
            one = stage(draw.case, terms.variant, terms.given, terms.play)
            alone = evaluate(one, partial(drawn.numbers, places=np.array([0])), usual_rationality(one))
            assert alone.outcomes[:, 0].tobytes() == runs.read("bargain")[number].tobytes()
    free = run(talks, 4, SEED, terms=Terms(given=(), play=swapped)).summary.bargain
    assert free
    assert free["exile"].mean == 0.0  # he must decide before there is an offer


def test_a_claim_that_only_the_base_case_cites_is_drawn_in_a_variant_too(tmp_path: Path) -> None:
    """The scale of rationality is that of the base case, with what its numbers rest on."""
    case = made(TALKS.replace("[radio#00000004, press#00000002]", "[radio#00000004]"), tmp_path)
    runs = run(case, 10, SEED, terms=Terms(variant=case.variants[0]))
    assert runs.summary.failed == 0
    assert "press#00000002" in runs.summary.claims


# folders ------------------------------------------------------------------------------------------------------------


def test_a_folder_gives_the_same_rows_and_only_makes_what_is_missing(talks: Case, tmp_path: Path) -> None:
    folder, told = tmp_path / "run", list[Advance]()
    first = run(talks, 20, SEED, folder=folder, batch=7)
    parts = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert len(parts) == 5  # with run.json and SHA256SUMS
    kept = parts.keys() - {next(folder.glob("part-000000000007*")).name, "SHA256SUMS"}
    (folder / "part-000000000007-000000000013.parquet").unlink()
    again = run(talks, 33, SEED, folder=folder, batch=5, progress=told.append)
    assert [one.done for one in told] == [18, 20, 25, 30, 33]
    assert {(one.before, one.wanted) for one in told} == {(13, 33)}
    assert all((folder / name).read_bytes() == data for name, data in parts.items() if name in kept)
    same(again, run(talks, 33, SEED))
    assert first.summary.draws == 20
    assert run(talks, 20, SEED, folder=folder).to_dict() == run(talks, 20, SEED).to_dict()


@pytest.mark.parametrize("name", ["run", "~"])
def test_a_case_without_claims_or_numbers_is_the_same_from_a_folder(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of any name. Break: a folder called ~ is looked for at home."""
    monkeypatch.chdir(tmp_path)
    case = made(ORDERS, tmp_path)
    same(run(case, 9, SEED, folder=Path(name)), run(case, 9, SEED))


def test_a_draw_that_two_runs_made_is_read_once(talks: Case, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    run(talks, 12, SEED, folder=one, batch=4, lenses=GRAPH)
    run(talks, 12, SEED, folder=two, batch=5, lenses=GRAPH)
    for part in two.glob("part-*"):
        part.rename(one / part.name)
    same(run(talks, 12, SEED, folder=one, lenses=GRAPH), run(talks, 12, SEED, lenses=GRAPH))


def test_parts_are_of_the_draws_below_a_number(talks: Case, tmp_path: Path) -> None:
    for folder in (None, tmp_path / "run"):
        store = run(talks, 12, SEED, folder=folder, batch=5, lenses=GRAPH).store
        for below in (1, 4, 5, 11, 12, 40):
            draws = [int(draw) for part in store.parts(below) for draw in part("draw")]
            assert draws == list(range(min(below, 12)))


def test_two_versions_of_a_case_are_never_mixed(talks: Case, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run(talks, 5, SEED, folder=folder, lenses=GRAPH)
    before = sorted((path.name, path.read_bytes()) for path in folder.iterdir())
    changed = replace(talks, title="Other talks")
    others: list[tuple[Case, int, dict[str, Any]]] = [
        *((changed, SEED, {}), (talks, SEED + 1, {}), (talks, SEED, {"concepts": ("nash",)})),
        *((talks, SEED, {"terms": Terms(variant=talks.variants[0])}), (talks, SEED, {"terms": Terms(given=())})),
        (talks, SEED, {"fixed": (("origin.radio", True),)}),
    ]
    for case, seed, more in others:
        with pytest.raises(OfframpError, match=r"it is of another run \(((case|seed|concepts), )?settings\)"):
            run(case, 9, seed, folder=folder, lenses=GRAPH, **more)
    assert sorted((path.name, path.read_bytes()) for path in folder.iterdir()) == before


def test_a_folder_that_was_only_begun_is_of_its_case_too(talks: Case, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    run(talks, 5, SEED, folder=folder, lenses=GRAPH)
    next(folder.glob("part-*")).unlink()
    with pytest.raises(OfframpError, match="run-of-another-case"):
        run(replace(talks, title="Other talks"), 5, SEED, folder=folder, lenses=GRAPH)


def test_a_part_of_another_run_is_seen_even_where_the_folder_says_otherwise(talks: Case, tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    run(talks, 5, SEED, folder=one, lenses=GRAPH)
    run(replace(talks, title="Other talks"), 5, SEED, folder=two, lenses=GRAPH)
    part = next(two.glob("part-*"))
    (one / "part-000000000005-000000000009.parquet").write_bytes(part.read_bytes())
    with pytest.raises(OfframpError, match="run-of-another-case"):
        run(talks, 12, SEED, folder=one, lenses=GRAPH)


def test_a_folder_of_other_things_is_refused(talks: Case, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x")
    with pytest.raises(OfframpError, match="not-a-run-folder"):
        run(talks, 5, SEED, folder=tmp_path / "mine", lenses=GRAPH)
    (tmp_path / "mine" / "thesis.txt").rename(tmp_path / "mine" / "run.json")
    (tmp_path / "mine" / "run.json").write_text('{"format": "offramp/other-1"}')
    with pytest.raises(OfframpError, match="not-a-run-folder"):
        run(talks, 5, SEED, folder=tmp_path / "mine", lenses=GRAPH)


# exact targets ------------------------------------------------------------------------------------------------------

N = 100_000
Z = 5.0  # standard errors: a right program fails one comparison in 1.7 million, so all 24 here one time in 70,000


def close(count: int, share: float) -> bool:
    return abs(count - N * share) <= Z * math.sqrt(N * share * (1 - share))


def test_random_strict_2x2_models(tmp_path: Path) -> None:
    """Of 576 strict models so many have 0, 1, 2, 3 equilibria: Nash 72, 432, 72 (Goldberg, Goldman & Newman 1968); the
    others counted by brute force (golden random_2x2_exact)."""
    exact = {"nash": (72, 432, 72, 0), "gmr": (0, 192, 320, 64), "smr": (32, 320, 208, 16), "seq": (0, 380, 196, 0)}
    found = run(made(ORDERS, tmp_path), N, 2).summary.equilibria
    assert found
    for concept, models in exact.items():
        assert set(found[concept]) == {k for k, count in enumerate(models) if count}
        assert all(close(found[concept][k], count / 576) for k, count in enumerate(models) if count)


def test_syria_and_iraq(tmp_path: Path) -> None:
    """Over Syria's 720 strict rankings the release of water is an equilibrium in 1/3, 8/15, 8/15, 5/12 of them."""
    states = ["NNN", "NYN", "NYY", "YNN", "NNY", "YNY"]
    pairs = ", ".join(f"[{a}, {b}]" for k, a in enumerate(states) for b in states[k + 1 :])
    found = run(made(SYRIA % pairs, tmp_path), N, 3).summary.graph
    assert found
    for concept, share in {"nash": 1 / 3, "gmr": 8 / 15, "seq": 8 / 15, "smr": 5 / 12}.items():
        assert close(found[concept]["released"].equilibrium.k, share), concept
        assert not close(found[concept]["released"].equilibrium.k, 420 / 720), concept  # the misprint for seq


# what is printed ----------------------------------------------------------------------------------------------------


def test_the_json_of_a_run_is_as_its_schema_says(talks: Case, tmp_path: Path) -> None:
    validator = schema("run")
    for runs in (run(talks, 20, SEED), run(talks, 1, SEED, lenses=GRAPH), run(made(ORDERS, tmp_path), 20, SEED)):
        output = json.loads(json.dumps(runs.to_dict(), allow_nan=False))
        assert validator.faults(output) == []
        for key in output:
            assert not validator.is_valid({other: value for other, value in output.items() if other != key}), key
            assert not validator.is_valid(output | {key: {"no": ["such"]}}), key
        assert not validator.is_valid(output | {"more": 1})


def test_the_dataset_is_aligned_by_draw(talks: Case) -> None:
    data = run(talks, 12, SEED, batch=5).dataset
    assert dict(data.sizes) == {
        "draw": 12, "quantity": 11, "origin": 2, "claim": 5, "outcome": 3, "concept": 4,
    }  # fmt: skip
    assert data["draw"].values.tolist() == list(range(12))
    assert np.allclose(data["bargain"].sum("outcome"), 1.0)
    assert not data["true"].sel(claim="late#00000005").any()
    drawn = Draws(talks, SEED, 0, 12)
    assert data["reliable"].sel(origin="agency").values.tolist() == drawn.origins["agency"].tolist()
    assert data["true"].sel(claim="press#00000001").values.tolist() == drawn.claims["press#00000001"].tolist()
