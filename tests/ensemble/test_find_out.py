"""What would change the answer: against runs with the same thing held, and against a game in plain loops."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from small_cases import TALKS, made

from offramp.case.types import Case
from offramp.ensemble import find_out as finding
from offramp.ensemble.alternatives import AlteredCase, Level, first, solve_paired
from offramp.ensemble.evaluate_draw import Terms
from offramp.ensemble.find_out import Finding, Side, apart, at_value, find_out
from offramp.ensemble.private_ends import outcomes_by_type, private_ends
from offramp.ensemble.run import Runs, run
from offramp.ensemble.scenarios import Input
from offramp.ensemble.weights import WeightedDraws, weighted
from offramp.game.evaluate import solved

SEED, DRAWS = 4, 24
LENS = ("bargain",)
HIDDEN = "worth.ruler.determination"


@pytest.fixture(scope="module")
def talks(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return made(TALKS, tmp_path_factory.mktemp("talks"))


@pytest.fixture(scope="module")
def runs(talks: Case) -> Runs:
    return run(talks, DRAWS, SEED, lenses=LENS)


def of(runs: Runs) -> WeightedDraws:
    return weighted(runs.job.layout.outcomes, runs.read)


@pytest.mark.parametrize(
    "held", [("claim.press#00000002", True), ("claim.radio#00000004", False), ("origin.agency", False)]
)
def test_held_draws_are_those_of_a_run_of_their_own(talks: Case, runs: Runs, held: tuple[str, bool]) -> None:
    """Draws in which the same things stand are taken over, and the bytes are those of solving them all."""
    found = solve_paired(runs.job, first(runs, DRAWS), [AlteredCase("held", talks, fixed=(held,))])[0].draws
    whole = of(run(talks, DRAWS, SEED, lenses=LENS, fixed=(held,)))
    assert found
    assert found.probability.tobytes() == whole.probability.tobytes()
    assert found.weight.tobytes() == whole.weight.tobytes()


def test_a_number_at_an_end_is_a_variant_of_its_own(talks: Case, runs: Runs) -> None:
    found = solve_paired(runs.job, first(runs, DRAWS), [at_value(talks, "worth.ruler.fear", -12.0)])[0].draws
    variant = at_value(talks, "worth.ruler.fear", -12.0).terms.variant
    whole = of(run(talks, DRAWS, SEED, lenses=LENS, terms=Terms(variant)))
    assert found
    assert found.probability.tobytes() == whole.probability.tobytes()


def test_the_same_bytes_with_two_workers(talks: Case, runs: Runs) -> None:
    both = [AlteredCase(str(side), talks, fixed=(("origin.agency", side),)) for side in (True, False)]
    told: list[tuple[int, int]] = []
    here = solve_paired(runs.job, first(runs, 8), both, tell=lambda *done: told.append(done))
    there = solve_paired(runs.job, first(runs, 8), both, workers=2)
    assert told == [(0, 2), (2, 2)]  # the time left counts from the beginning
    for one, two in zip(here, there, strict=True):
        assert one.draws
        assert two.draws
        assert one.draws.probability.tobytes() == two.draws.probability.tobytes()


def test_what_cannot_be_played_says_why(talks: Case, runs: Runs) -> None:
    broken = AlteredCase("broken", talks, Terms(talks.variants[1]), ())
    assert solve_paired(runs.job, first(runs, 4), [broken])[0].draws
    nothing = solve_paired(runs.job, first(runs, 4), [AlteredCase("none", made_without_play(talks))])[0]
    assert nothing.draws is None or not nothing.draws.solved.any()


def made_without_play(case: Case) -> Case:
    return replace(case, play=replace(case.play, steps=()))


# private numbers ----------------------------------------------------------------------------------------------------


def test_the_types_together_are_the_play(talks: Case) -> None:
    """Each type's outcomes, weighted by what is believed of it, are the outcomes of the play."""
    play = solved(talks)
    for actor in range(2):
        by_type = outcomes_by_type(play.solution, actor)[:, 0]
        together = (by_type * play.solution.game.weights[actor][0]).sum(axis=-1)
        assert together == pytest.approx(play.solution.outcomes[:, 0], abs=1e-9)
        assert by_type.sum(axis=0) == pytest.approx(np.ones(by_type.shape[1]))


def test_a_private_number_at_its_ends_in_plain_loops(talks: Case, runs: Runs) -> None:
    """Walked down the tree by hand: the ruler by the choices of the type at that end, the coercer by his means."""
    play = solved(talks)
    ruler = [actor.id for actor in talks.actors].index("ruler")
    tree, end = play.stage.now.tree, -1
    exile = 0.0
    for leaf in tree.leaves:
        p, path = 1.0, tree.path(leaf)
        for node, after in pairwise(path):
            choice = tree.nodes[node].children.index(after)
            own = play.actor(node) == ruler
            p *= float(play.play(node)[choice, end] if own else play.means(node)[choice])
        exile += p * (tree.model.outcomes[tree.model.outcome[tree.nodes[leaf].state]] == "exile")
    place = tree.model.outcomes.index("exile")
    assert outcomes_by_type(play.solution, ruler)[place, 0, end] == pytest.approx(exile, abs=1e-12)
    low, high = private_ends(runs.job, first(runs, DRAWS), [HIDDEN])[HIDDEN]
    assert low.means["exile"] > high.means["exile"]  # who is less determined to stay leaves sooner
    assert sum(high.means.values()) + high.gone == pytest.approx(1.0)


def test_a_refusal_makes_the_determined_likelier(runs: Runs) -> None:
    """Where the past refusal stands, draws count at an end by how likely it was for the types there."""
    base = first(runs, DRAWS)
    low, high = private_ends(runs.job, base, [HIDDEN])[HIDDEN]
    stands = np.array(["history" not in fell for fell in base.fell])
    assert low.weight[stands].sum() == pytest.approx(high.weight[stands].sum())
    assert not np.allclose(low.weight[stands], high.weight[stands])
    assert np.allclose(low.weight[~stands], high.weight[~stands])


# what is found ------------------------------------------------------------------------------------------------------


def test_what_to_find_out_is_ordered_and_holds_every_kind(
    talks: Case, runs: Runs, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "DRAWS", DRAWS)
    found = find_out(runs, of(runs))
    kinds = {one.kind for one in found}
    assert {"private", "variant", "claim"} <= kinds
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    answer = of(runs).means["exile"]
    for one in found:
        assert one.points >= 0.5
        assert one.reverses == any((side.probability >= 0.5) != (answer >= 0.5) for side in one.sides)
    claim = next(one for one in found if one.kind == "claim")
    held = (f"claim.{claim.what}", True)
    whole = of(run(talks, DRAWS, SEED, lenses=LENS, fixed=(held,)))
    assert claim.sides[0].at is True
    assert claim.sides[0].probability == pytest.approx(whole.means["exile"])


def test_evidence_is_held_beside_the_numbers(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break: one limit for both, so that numbers crowd out the claims."""
    for name, kinds in (("MOST", {"claim", "origin"}), ("MOST_EVIDENCE", {"number", "rationality"})):
        with monkeypatch.context() as patch:
            patch.setattr(finding, "DRAWS", 8)
            patch.setattr(finding, name, 0)
            screened = {one.kind for one in find_out(runs, of(runs))} - {"private", "variant"}
            assert screened
            assert screened <= kinds


def test_all_draws_of_a_level_need_no_correction(runs: Runs) -> None:
    sample = of(runs)
    assert Level(sample, sample, "exile").at(sample) == pytest.approx(sample.means["exile"])
    few = weighted(sample.outcomes, partial(getattr, first(runs, 8)))
    assert Level(sample, few, "exile").at(few) == pytest.approx(sample.means["exile"])  # the base itself: in full
    assert Level(sample, few, "exile").at(None) is None


def test_screening_sees_both_sides() -> None:
    values, weight = np.array([0.05, 0.5, 0.95, 0.99]), np.full(4, 0.25)
    assert apart(Input("quantity", "x", values), np.array([0.1, 0.9, 0.5, 0.7]), weight) == pytest.approx(0.5)
    assert apart(Input("claim", "x", np.ones(4)), np.array([0.1, 0.9, 0.5, 0.7]), weight) == 0.0


def test_a_finding_across_one_half_reverses() -> None:
    across = Finding("press#1", "claim", (Side(True, 0.7), Side(False, 0.2)), 0.4)
    assert across.points == pytest.approx(50)
    assert across.reverses
    assert not Finding("press#1", "claim", (Side(True, 0.45), Side(False, 0.2)), 0.4).reverses
    assert Finding("press#1", "claim", (), 0.4).points == 0.0
