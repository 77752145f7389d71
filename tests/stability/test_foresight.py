"""SSEQ, SIM, foresight and non-myopic stability against their literal twin; what every model obeys."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import permutations, product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from random_models import random_model
from scale import SCALE
from twin_foresight import Foreseeing

from offramp.errors import ModelError
from offramp.graph.model import Bools, Model, bytes_needed, code, free_model, name
from offramp.stability.concepts.foresight import (
    CONVENTIONS,
    LIMITED,
    PASS,
    Convention,
    bytes_foreseen,
    distinct_conventions,
    lookahead,
    verdicts,
)
from offramp.stability.solve import solve

seeds = st.integers(0, 1 << 30)


@pytest.mark.parametrize("block", range(6))
def test_sseq_and_sim_equal_their_twin(block: int) -> None:
    seen = {"sseq": set[bool](), "sim": set[bool]()}
    for seed in range(block * 40, block * 40 + 14 * SCALE):
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


@pytest.mark.parametrize("by", CONVENTIONS, ids=lambda by: f"{by.staying}-{by.following}-{by.ties}")
def test_foresight_equals_its_twin_by_every_convention(by: Convention) -> None:
    for seed in range(24 * SCALE):
        model = random_model(1000 + seed, most_options=4)
        twin = Foreseeing(model, by.staying, by.following, by.ties)
        for h in range(5):
            fast = np.stack(verdicts(model, h, by))[..., 0]
            np.testing.assert_array_equal(fast, stable(model, twin, h), err_msg=f"seed {seed}, horizon {h}")


def test_the_conventions_differ() -> None:
    """Each switch changes a verdict somewhere, so that the test above compares six things and not one."""
    differ = dict.fromkeys(CONVENTIONS[1:], 0)
    for seed in range(24 * SCALE):
        model = random_model(1000 + seed, most_options=4)
        ours = np.stack(verdicts(model, 3, PASS))
        for by in differ:
            differ[by] += int((np.stack(verdicts(model, 3, by)) != ours).any())
    assert min(differ.values()) > 0


def test_two_owners_have_half_the_conventions() -> None:
    """Of two actors the other one moves next: the conventions left out say nothing of their own."""
    seen = set()
    for seed in range(20 * SCALE):
        model = random_model(seed, most_options=3)
        seen.add(len(distinct_conventions(model)))
        for by in set(CONVENTIONS) - set(distinct_conventions(model)):
            worst = replace(by, following="worst")
            np.testing.assert_array_equal(np.stack(verdicts(model, 4, by)), np.stack(verdicts(model, 4, worst)))
    assert seen == {3, 6}


def test_foresight_in_the_table_and_with_draws() -> None:
    for seed in range(20 * SCALE):
        model = random_model(seed, most_options=4, draws=3)
        concepts = ["lh0", "lh1", "lh2", "pass1", "pass3", "sim", "sseq", "nonmyopic"]
        table = solve(model, concepts)
        for draw in range(3):
            alone = solve(replace(model, ranks=model.ranks[:, :, draw]), concepts)
            for concept in concepts:
                np.testing.assert_array_equal(table.stable[concept][..., draw], alone.stable[concept], err_msg=concept)


def test_nonmyopic_is_where_foresight_settles() -> None:
    """Against the definition: the verdicts of long horizons, all along two cycles of the recurring views."""
    cycles = set()
    for seed in range(12 * SCALE):
        model = random_model(seed, most_options=3)
        look = lookahead(model, LIMITED)
        length = len(look.cycle)
        cycles.add(length)
        far = [np.stack(verdicts(model, 40 + h, LIMITED))[..., 0] for h in range(2 * length)]
        np.testing.assert_array_equal(solve(model, ["nonmyopic"]).stable["nonmyopic"], np.logical_and.reduce(far))
    assert len(cycles) > 1, "some settle, some go round"


@settings(max_examples=16 * SCALE, deadline=None)
@given(seeds)
def test_implications(seed: int) -> None:
    model = random_model(seed, most_options=4)
    table = solve(model, ["nash", "gmr", "smr", "seq", "sseq", "sim", "lh0", "lh1", "pass0", "pass1"])
    found = table.stable
    for stronger, weaker in [
        *(("nash", "sseq"), ("sseq", "seq"), ("seq", "gmr"), ("nash", "smr"), ("smr", "gmr")),
        *(("sseq", "smr"), ("nash", "sim"), ("nash", "lh0")),
    ]:
        assert not (found[stronger] & ~found[weaker]).any(), f"{stronger} => {weaker}"
    for family in ("lh", "pass"):
        np.testing.assert_array_equal(found["nash"], found[f"{family}1"])
        assert (found[f"{family}0"] == model.feasible).all()


@settings(max_examples=16 * SCALE, deadline=None)
@given(seeds, st.data())
def test_names_and_order_do_not_matter(seed: int, data: st.DataObject) -> None:
    model = random_model(seed, most_options=4)
    concepts = ["sseq", "sim", "lh2", "lh3", "pass3", "nonmyopic"]
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


@settings(max_examples=16 * SCALE, deadline=None)
@given(seeds)
def test_increasing_maps_of_ranks_change_nothing(seed: int) -> None:
    model = random_model(seed, most_options=4)
    level = np.stack([np.unique(ranks, return_inverse=True)[1] for ranks in model.ranks]).astype(np.int32)
    for concept in ("sseq", "sim", "lh2", "lh4", "pass4", "nonmyopic"):
        mapped = solve(replace(model, ranks=level * 3 - 7), [concept])
        np.testing.assert_array_equal(solve(model, [concept]).stable[concept], mapped.stable[concept])


# The graph model of an exile offer ------------------------------------------------------------------------------


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
    with_bond = solve(m8(True), ["pass1", "pass2"])
    assert "NNY" in with_bond.stable_states("ruler", "pass1")
    assert "NNY" not in with_bond.stable_states("ruler", "pass2"), "he leaves: 1 > -3"
    without = solve(m8(False), ["pass2"])
    assert "NNY" in without.stable_states("ruler", "pass2"), "he stays and is struck: -7 < -3"


def test_where_staying_ends_play_the_ruler_does_not_leave() -> None:
    for h in range(1, 5):
        assert bool(verdicts(m8(True), h, LIMITED)[1][code("NNY"), 0]), h


# L(h) and the non-myopic limit in the literature -----------------------------------------------------------------


def two_by_two(one: tuple[str, ...], other: tuple[str, ...]) -> Model:
    return free_model({"A": ["a"], "B": ["b"]}, {"A": " ".join(one), "B": " ".join(other)})


def anticipated(model: Model, i: int, s: int, h: int) -> int:
    """G_h(i, s) of Kilgour (1985) for two actors with strict orders, as printed: s where h = 0, where i has no move, or
    where s is as good for i as what j would make of i's best move; else that end."""
    ends = [anticipated(model, 1 - i, s ^ (2 >> i), h - 1)] if h else []
    rank = model.ranks[i]
    return s if not ends or rank[s] >= max(rank[t] for t in ends) else max(ends, key=lambda t: int(rank[t]))


def test_all_strict_2x2_games_by_the_recursion_as_printed() -> None:
    """396 of the 576 have one non-myopic equilibrium, 176 none, 4 two (Brams & Wittman 1981; Kilgour 1984)."""
    counts = {0: 0, 1: 0, 2: 0}
    orders = list(permutations(("NN", "NY", "YN", "YY")))
    games = [two_by_two(one, other) for one in orders for other in orders]
    ranks = np.stack([game.ranks for game in games], axis=2)
    table = solve(replace(games[0], ranks=ranks), ["lh1", "lh2", "lh3", "lh4", "lh5"])
    for number, game in enumerate(games):
        for h in range(1, 6):
            literal = [[anticipated(game, i, s, h) == s for s in range(4)] for i in (0, 1)]
            assert table.stable[f"lh{h}"][..., number].tolist() == literal
        far = [[all(anticipated(game, i, s, h) == s for h in (9, 10, 11, 12)) for s in range(4)] for i in (0, 1)]
        if number % 16 == 0:
            assert solve(game, ["nonmyopic"]).stable["nonmyopic"].tolist() == far
        counts[int(np.all(far, axis=0).sum())] += 1
    assert counts == {0: 176, 1: 396, 2: 4}


def test_the_dilemma_and_chicken_in_print() -> None:
    """From two moves on, both cooperating and both defecting are left by nobody in the dilemma; in chicken only the
    compromise (Zagare 1984; Brams 1994, Theory of Moves). Y: cooperate."""
    dilemma = two_by_two(("NY", "YY", "NN", "YN"), ("YN", "YY", "NN", "NY"))
    chicken = two_by_two(("NY", "YY", "YN", "NN"), ("YN", "YY", "NY", "NN"))
    for concept in ("lh2", "lh3", "nonmyopic"):
        assert solve(dilemma, [concept]).equilibria(concept) == ("NN", "YY")
    assert solve(chicken, ["nonmyopic"]).equilibria("nonmyopic") == ("YY",)


@pytest.mark.parametrize("concept", ["lh2", "lh3", "nonmyopic"])
def test_an_actor_who_never_leaves_changes_no_verdict(concept: str) -> None:
    """Why "worst leaver": an idle third actor must not make a threat that is none look as if it ended play."""
    idle = "=".join(f"{a}{b}{c}" for a, b, c in product("NY", repeat=3))
    for order in permutations(("NN", "NY", "YN", "YY")):
        orders = {"A": "NY YY NN YN", "B": " ".join(order)}
        wider = {who: " ".join(f"{state}N={state}Y" for state in row.split()) for who, row in orders.items()}
        two = solve(free_model({"A": ["a"], "B": ["b"]}, orders), [concept])
        three = solve(free_model({"A": ["a"], "B": ["b"], "C": ["c"]}, {**wider, "C": idle}), [concept])
        for actor in ("A", "B"):
            wanted = {f"{state}{c}" for state in two.stable_states(actor, concept) for c in "NY"}
            assert set(three.stable_states(actor, concept)) == wanted


def test_the_games_kept_beside_the_project() -> None:
    """Half of the 576 games with their L(h) for h = 1 .. 8 and their non-myopic equilibria, computed elsewhere."""
    kept = Path(__file__).parents[3] / "shared/oracles/lh_2x2.json"
    if not kept.exists():
        pytest.skip("needs ../shared")
    for game in json.loads(kept.read_text("utf-8"))["games"]:
        model = two_by_two(tuple(game["A"].split()), tuple(game["B"].split()))
        table = solve(model, [*(f"lh{h}" for h in game["Lh_equilibria"]), "nonmyopic"])
        for h, wanted in {**game["Lh_equilibria"], "": game["nonmyopic"]}.items():
            assert set(table.equilibria(f"lh{h}" if h else "nonmyopic")) == set(wanted)


# refusals ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("concept", ["lh", "lh01", "lh-1", "lh1000", "LH2", "pass", "pass01", "sims"])
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
    notes = solve(m8(True), ["sim", "lh2", "nonmyopic", "nash", "pass2"]).to_dict()["notes"]
    assert len(notes) == 3
    assert notes[0].startswith("sim: variant after Fraser & Hipel")
    assert "staying ends play" in notes[1]
    assert notes[2].startswith("pass: not L(h) of the literature")


def test_memory_counts_what_is_foreseen() -> None:
    """A limit that the model itself stays under: nash is solved, foresight refused."""
    model = m8(True)
    limit = bytes_needed(len(model.options), len(model.actors))
    assert solve(model, ["nash"], memory=limit).equilibria("nash")
    with pytest.raises(ModelError) as refused:
        solve(model, ["pass2"], memory=limit)
    assert [problem.slug for problem in refused.value.problems] == ["too-many-states"]
    assert solve(model, ["pass2"], memory=limit + bytes_foreseen(model, 2)).stable
