"""SSEQ, SIM, foresight and non-myopic stability against their literal twin; M8 of MODELS.md; what every model obeys."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_models import random_model
from twin_foresight import Foreseeing

from offramp.errors import ModelError
from offramp.graph.model import Bools, Model, code, name
from offramp.stability.concepts.foresight import lookahead, verdicts
from offramp.stability.solve import solve

seeds = st.integers(0, 1 << 30)


@pytest.mark.parametrize("block", range(6))
def test_sseq_and_sim_equal_their_twin(block: int) -> None:
    seen = {"sseq": set[bool](), "sim": set[bool]()}
    for seed in range(block * 40, block * 40 + 40):
        model = random_model(seed, most_options=4)
        twin, table = Foreseeing(model), solve(model, ["sseq", "sim"])
        for concept in ("sseq", "sim"):
            np.testing.assert_array_equal(table.stable[concept], twin.table(concept), err_msg=f"{concept}, seed {seed}")
            seen[concept] |= set(table.stable[concept][:, model.feasible].ravel().tolist())
    assert seen == {"sseq": {True, False}, "sim": {True, False}}


def stable(model: Model, twin: Foreseeing, h: int) -> Bools:
    found = np.zeros((len(model.actors), len(model.feasible)), dtype=bool)
    for i in twin.actors:
        for s in twin.states:
            found[i, s] = twin.foresight(i, s, h)
    return found


@pytest.mark.parametrize("staying", ["pass", "ends"])
@pytest.mark.parametrize("following", ["worst", "turn"])
def test_foresight_equals_its_twin_by_every_convention(staying: str, following: str) -> None:
    for seed in range(110):
        model = random_model(1000 + seed, most_options=4)
        twin = Foreseeing(model, staying, following)
        for h in range(5):
            fast = np.stack(verdicts(model, h, staying, following))[..., 0]  # type: ignore[arg-type]
            np.testing.assert_array_equal(fast, stable(model, twin, h), err_msg=f"seed {seed}, horizon {h}")


def test_the_conventions_differ() -> None:
    """Each switch changes a verdict somewhere, so that the test above compares four things and not one."""
    base, ends, turn = 0, 0, 0
    for seed in range(60):
        model = random_model(1000 + seed, most_options=4)
        every = [np.stack(verdicts(model, 3, *by)) for by in (("pass", "worst"), ("ends", "worst"), ("pass", "turn"))]
        base += 1
        ends += int((every[0] != every[1]).any())
        turn += int((every[0] != every[2]).any())
    assert base == 60
    assert ends > 5
    assert turn > 1


def test_foresight_in_the_table_and_with_draws() -> None:
    for seed in range(40):
        model = random_model(seed, most_options=4, draws=3)
        concepts = ["lh0", "lh1", "lh2", "lh3", "sim", "sseq", "nonmyopic"]
        table = solve(model, concepts)
        for draw in range(3):
            alone = solve(replace(model, ranks=model.ranks[:, :, draw]), concepts)
            for concept in concepts:
                np.testing.assert_array_equal(table.stable[concept][..., draw], alone.stable[concept], err_msg=concept)


def test_nonmyopic_is_where_foresight_settles() -> None:
    """Against the definition: the verdicts of long horizons, all along two cycles of the recurring views."""
    cycles = set()
    for seed in range(60):
        model = random_model(seed, most_options=3)
        look = lookahead(model)
        length = len(look.cycle)
        cycles.add(length)
        far = [np.stack(verdicts(model, 60 + h))[..., 0] for h in range(2 * length)]
        np.testing.assert_array_equal(solve(model, ["nonmyopic"]).stable["nonmyopic"], np.logical_and.reduce(far))
    assert len(cycles) > 1, "some settle, some go round"


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_implications(seed: int) -> None:
    model = random_model(seed, most_options=4)
    table = solve(model, ["nash", "gmr", "smr", "seq", "sseq", "sim", "lh0", "lh1"])
    found = table.stable
    for stronger, weaker in [
        *(("nash", "sseq"), ("sseq", "seq"), ("seq", "gmr"), ("nash", "smr"), ("smr", "gmr")),
        *(("sseq", "smr"), ("nash", "sim"), ("nash", "lh0")),
    ]:
        assert not (found[stronger] & ~found[weaker]).any(), f"{stronger} => {weaker}"
    np.testing.assert_array_equal(found["nash"], found["lh1"])
    assert (found["lh0"] == model.feasible).all()


@settings(max_examples=40, deadline=None)
@given(seeds, st.data())
def test_names_and_order_do_not_matter(seed: int, data: st.DataObject) -> None:
    model = random_model(seed, most_options=4)
    concepts = ["sseq", "sim", "lh2", "lh3", "nonmyopic"]
    order = data.draw(st.permutations(range(len(model.actors))))
    place = {old: new for new, old in enumerate(order)}
    other = replace(
        model,
        actors=tuple(model.actors[k] for k in order),
        owner=tuple(place[k] for k in model.owner),
        ranks=model.ranks[list(order)],
    )
    one, two = solve(model, concepts), solve(other, concepts)
    for concept in concepts:
        np.testing.assert_array_equal(one.stable[concept][list(order)], two.stable[concept], err_msg=concept)


@settings(max_examples=40, deadline=None)
@given(seeds)
def test_increasing_maps_of_ranks_change_nothing(seed: int) -> None:
    model = random_model(seed, most_options=4)
    level = np.stack([np.unique(ranks, return_inverse=True)[1] for ranks in model.ranks]).astype(np.int32)
    for concept in ("sseq", "sim", "lh2", "lh4", "nonmyopic"):
        mapped = solve(replace(model, ranks=level * 3 - 7), [concept])
        np.testing.assert_array_equal(solve(model, [concept]).stable[concept], mapped.stable[concept])


# M8 of MODELS.md ---------------------------------------------------------------------------------------------


def m8(bond: bool) -> Model:
    """Coercer, ruler, host; options strike, leave, honour. The numbers are M2's and M8's."""
    feasible = np.array([not (s >> 2 & 1 and s >> 1 & 1) for s in range(8)])  # never leave and strike
    numbered = {"NNY": 1, "NNN": 2, "YNY": 3, "YNN": 4, "NYY": 5, "NYN": 6}
    utilities = {
        "coercer": [-2, -2, -1, -1, 8, 9],
        "ruler": [10, 10, -3, -3, 1, -7],
        "host": [0, 0, -1, -1, 3, 2 if bond else 4],
    }
    ranks = np.zeros((3, 8), dtype=np.int32)
    for i, values in enumerate(utilities.values()):
        for state, number in numbered.items():
            ranks[i, code(state)] = values[number - 1]
    always, never = np.array(True), np.array(False)
    return Model(
        options=("strike", "leave", "honour"),
        actors=tuple(utilities),
        owner=(0, 1, 2),
        now=code("NNY"),
        feasible=feasible,
        take=(always, always, always),
        undo=(never, never, always),
        ranks=ranks,
        outcomes=("other",),
        outcome=np.zeros(8, dtype=np.int16),
    )


@pytest.mark.parametrize("bond", [True, False])
def test_m8_sanction_concepts_show_both_outcomes(bond: bool) -> None:
    held = {"YNN", "YNY", "NYY" if bond else "NYN"}
    table = solve(m8(bond))
    assert all(set(table.equilibria(concept)) == held for concept in table.concepts)


def test_m8_foresight_sees_compellence_where_the_guarantee_is_good() -> None:
    with_bond = solve(m8(True), ["lh1", "lh2"])
    assert "NNY" in with_bond.stable_states("ruler", "lh1")
    assert "NNY" not in with_bond.stable_states("ruler", "lh2"), "he leaves: 1 > -3"
    without = solve(m8(False), ["lh2"])
    assert "NNY" in without.stable_states("ruler", "lh2"), "he stays and is struck: -7 < -3"


def test_where_staying_ends_play_the_ruler_does_not_leave() -> None:
    for h in range(1, 5):
        assert bool(verdicts(m8(True), h, "ends")[1][code("NNY"), 0]), h


# refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("concept", ["lh", "lh01", "lh-1", "lh1000", "LH2", "sims"])
def test_unknown_concepts_are_refused(concept: str) -> None:
    with pytest.raises(ModelError) as refused:
        solve(m8(True), [concept])
    assert [problem.slug for problem in refused.value.problems] == ["unknown-concept"]


def test_sim_on_many_states_must_be_asked_for() -> None:
    n = 15
    model = replace(
        m8(True),
        options=tuple(f"o{k}" for k in range(n)),
        owner=tuple(k % 3 for k in range(n)),
        now=0,
        feasible=np.arange(1 << n) < 4,
        take=(np.array(True),) * n,
        undo=(np.array(True),) * n,
        ranks=np.zeros((3, 1 << n), dtype=np.int32),
        outcome=np.zeros(1 << n, dtype=np.int16),
    )
    with pytest.raises(ModelError) as refused:
        solve(model, ["sim"])
    assert refused.value.problems[0].slug == "sim-too-large"
    assert solve(model, ["sim"], slow=True).equilibria("sim") == tuple(name(s, n) for s in range(4))


def test_the_variant_and_the_convention_are_named() -> None:
    notes = solve(m8(True), ["sim", "lh2", "nonmyopic", "nash"]).to_dict()["notes"]
    assert len(notes) == 2
    assert notes[0].startswith("sim: variant after Fraser & Hipel")
    assert "staying is a pass" in notes[1]
