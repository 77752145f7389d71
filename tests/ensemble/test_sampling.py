"""Claims, numbers and orders as draws: each against its definition in plain loops, one draw at a time."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import twin_credence
from drawing import drawn_numbers
from hypothesis import given, settings
from hypothesis import strategies as st
from small_cases import ORDERS, TALKS, made
from strategies import cases

from offramp.case import distributions, quantities
from offramp.case.host_model import survival
from offramp.case.quantities import Range, Value
from offramp.case.transform import without
from offramp.case.types import Case, Item, Quantity, Ranking, Support, Worth, cited_claims
from offramp.ensemble import preference_orders
from offramp.ensemble.evaluate_draw import AS_IT_STANDS, ranks, scene
from offramp.ensemble.run import run
from offramp.ensemble.sampling import Draws
from offramp.errors import ModelError
from offramp.graph.build import model
from offramp.graph.model import name

SEED, COUNT = 11, 300


@pytest.fixture
def talks(tmp_path: Path) -> Case:
    return made(TALKS, tmp_path)


def uniform(name: str, draw: int) -> float:
    return float(distributions.stream(SEED, name, draw, 1)[0])


def twin_claims(case: Case, draw: int) -> dict[str, bool]:
    """Each cited claim in one draw, by the definition."""
    return {claim: twin_credence.true(case, claim, partial(uniform, draw=draw)) for claim in cited_claims(case)}


def twin_value(case: Case, one: Quantity, true: dict[str, bool], draw: int) -> float:
    stands = twin_credence.stands(case, one.support, true)
    value = one.value if stands or one.otherwise is None else one.otherwise
    return float(distributions.draw(replace(one, value=value), SEED, draw, 1)[0])


def test_claims_numbers_and_parts_are_their_definitions(talks: Case) -> None:
    drawn = Draws(talks, SEED, 0, COUNT)
    fell = {int(k): parts for parts, places in drawn.groups() for k in places}
    assert len(fell) == COUNT
    seen: Counter[frozenset[str]] = Counter()
    for draw in range(COUNT):
        true = twin_claims(talks, draw)
        assert {claim: bool(one[draw]) for claim, one in drawn.claims.items()} == true
        for one in talks.quantities.values():
            assert drawn.value(one)[draw] == twin_value(talks, one, true, draw), one.path
        parts = {
            "options.strike": talks.options[1].support,
            "rules.1": talks.rules[0].support,
            "history.1": talks.history[0].support,
        }  # `offer` is given, so that it never falls
        expected = frozenset(path for path, rests in parts.items() if not twin_credence.stands(talks, rests, true))
        assert fell[draw] == expected
        seen[expected] += 1
    assert len(seen) == 4  # the rule and the history rest on claims of one origin


def test_where_each_item_cites_an_origin_once_the_parts_are_those_of_without(talks: Case) -> None:
    """The case of a draw is `without` its false claims: no second definition of what falls."""
    drawn = Draws(talks, SEED, 0, 60)
    for parts, places in drawn.groups():
        for draw in places:
            false = frozenset(claim for claim, true in drawn.claims.items() if not true[draw])
            told = without(talks, false)
            mine = scene(talks, AS_IT_STANDS, parts).case
            assert (mine.rules, mine.history, mine.fix) == (told.rules, told.history, told.fix)


def test_batches_and_single_draws_give_the_same_bytes(talks: Case) -> None:
    whole = Draws(talks, SEED, 0, 40)
    for start, count in ((0, 1), (7, 1), (7, 13), (39, 1)):
        part = Draws(talks, SEED, start, count)
        for one in talks.quantities.values():
            assert part.value(one).tobytes() == whole.value(one)[start : start + count].tobytes()
        for claim, true in part.claims.items():
            assert np.array_equal(true, whole.claims[claim][start : start + count])


def test_without_claims_the_numbers_are_those_of_the_bargaining_room(talks: Case) -> None:
    bare = replace(talks, rationality=None)
    numbers = Draws(_sure(bare), SEED, 3, 20).numbers(bare, np.arange(20))
    expected = drawn_numbers(bare, SEED, 3, 20)
    for path, one in expected.values.items():
        assert numbers.values[path].tobytes() == one.tobytes()
    assert all(numbers.bins[path].tobytes() == one.tobytes() for path, one in expected.bins.items())
    assert len(expected.bins) == 2


def _sure(case: Case) -> Case:
    """The case with every grade certain and no report too late."""
    return replace(
        case, credence=tuple((grade, 1.0) for grade, _ in case.credence), as_of=case.as_of.replace(year=2030)
    )


def test_what_is_held_is_not_drawn_and_moves_nothing_else(talks: Case) -> None:
    free = Draws(talks, SEED, 0, COUNT)
    held = Draws(talks, SEED, 0, COUNT, {"origin.radio": False, "claim.press#00000001": True})
    doubtful = [uniform("fact.radio#00000004", draw) < (0.9 + 0.3) / 2 for draw in range(COUNT)]
    assert held.claims["radio#00000004"].tolist() == doubtful  # an unreliable source is not a liar
    assert held.claims["press#00000001"].all()
    assert np.array_equal(held.claims["press#00000002"], free.claims["press#00000002"])
    assert free.claims["radio#00000004"].sum() > sum(doubtful)


def test_a_claim_that_was_rejected_is_not_true_though_it_is_held(talks: Case) -> None:
    gone = tuple(replace(one, status="rejected") if one.id == "press#00000001" else one for one in talks.evidence)
    held = Draws(replace(talks, evidence=gone), SEED, 0, COUNT, {"claim.press#00000001": True})
    assert not held.claims["press#00000001"].any()


def cites(case: Case, path: str, support: Support, otherwise: Value | None) -> Case:
    """The case with one quantity resting on other claims."""

    def item(one: Item) -> Item:
        if one.value.path != path:
            return one
        return replace(one, value=replace(one.value, support=support, otherwise=otherwise))

    forms = tuple(
        replace(form, items=tuple(map(item, form.items))) if isinstance(form, Worth) else form
        for form in case.preferences
    )
    return replace(case, preferences=forms)


def same_rows(one: Case, two: Case, n: int = 40) -> None:
    first, second = run(one, n, SEED).dataset, run(two, n, SEED).dataset
    assert first.variables.keys() == second.variables.keys()
    for field in first.data_vars:
        if first[field].dtype == object:
            assert first[field].values.tolist() == second[field].values.tolist()
        else:
            assert first[field].values.tobytes() == second[field].values.tobytes(), field


def test_a_second_claim_of_the_same_origin_changes_no_byte(talks: Case) -> None:
    """So it can never narrow a spread, and order does not matter; a claim of another origin does narrow it."""
    path = "worth.coercer.change"
    once = cites(talks, path, Support(because=("relay#00000003",)), 2.0)
    again = cites(talks, path, Support(because=("press#00000001", "relay#00000003")), 2.0)
    other = cites(talks, path, Support(because=("relay#00000003", "radio#00000004")), 2.0)
    same_rows(once, again)
    same_rows(again, cites(talks, path, Support(because=("relay#00000003", "press#00000001")), 2.0))
    few, many = (Draws(case, SEED, 0, COUNT).value(case.quantities[path]) for case in (once, other))
    assert (many == 2.0).sum() < (few == 2.0).sum()


def test_an_otherwise_equal_to_the_value_changes_no_byte(talks: Case) -> None:
    path = "worth.ruler.safe"
    value, rests = talks.quantities[path].value, Support(because=("press#00000001",))
    same_rows(cites(talks, path, rests, None), cites(talks, path, rests, value))


# orders -------------------------------------------------------------------------------------------------------------


def twin_orders(form: Ranking) -> set[tuple[frozenset[str], ...]]:
    """Every order of tied groups (worst first) that keeps what a ranking says, by trying all."""
    free = {frozenset(pair) for pair in form.unknown}
    groups = [frozenset(tied) for tied in reversed(form.order)]
    kept = set()
    for order in itertools.permutations(range(len(groups))):
        place = {group: order.index(group) for group in range(len(groups))}
        said = ((a, b) for b in range(len(groups)) for a in range(b))
        if all(place[a] < place[b] or _unknown(groups[a], groups[b], free) for a, b in said):
            kept.add(tuple(groups[k] for k in order))
    return kept


def _unknown(one: frozenset[str], two: frozenset[str], free: set[frozenset[str]]) -> bool:
    return all(frozenset((a, b)) in free for a in one for b in two)


def forms() -> list[Ranking]:
    rng = np.random.default_rng(5)
    states = [format(k, "03b").replace("0", "N").replace("1", "Y") for k in range(8)]
    found = []
    for _ in range(25):
        chosen = rng.permutation(states)[: int(rng.integers(3, 7))].tolist()
        order: list[tuple[str, ...]] = []
        for state in chosen:
            if order and rng.random() < 0.25:
                order[-1] = (*order[-1], state)
            else:
                order.append((state,))
        pairs = [p for p in itertools.combinations(chosen, 2) if not any(set(p) <= set(tied) for tied in order)]
        unknown = tuple(pair for pair in pairs if rng.random() < 0.5)
        found.append(Ranking("row", tuple(order), unknown, Support()))
    return found


def test_orders_of_a_ranking_are_all_that_it_allows_and_each_once(tmp_path: Path) -> None:
    case, seen = made(ORDERS, tmp_path), 0
    for form in forms():
        parts = preference_orders.stretches(case, form)
        whole = [_joined(parts, chosen) for chosen in itertools.product(*(range(len(one.orders)) for one in parts))]
        assert len(whole) == len(set(whole))
        assert set(whole) == twin_orders(form)
        seen += len(whole) > 1
    assert seen > 10


def _joined(parts: tuple[preference_orders.Stretch, ...], chosen: tuple[int, ...]) -> tuple[frozenset[str], ...]:
    places: dict[int, frozenset[str]] = {}
    for one, k in zip(parts, chosen, strict=True):
        for group, place in zip(one.groups, one.orders[k], strict=True):
            places[one.low + int(place)] = frozenset(name(state, 3) for state in group)
    return tuple(places[k] for k in sorted(places))


def test_a_ranking_without_unknown_pairs_is_what_it_says(tmp_path: Path) -> None:
    case = made(ORDERS.replace("unknown: [[NN, NY], [NN, YN], [NN, YY], [NY, YN], [NY, YY], [YN, YY]], ", ""), tmp_path)
    one = scene(case, AS_IT_STANDS, frozenset())
    assert np.array_equal(ranks(one, Draws(case, 1, 0, 3), np.arange(3))[:, :, 1], model(case).ranks)


def test_states_tied_and_unknown_are_set_apart(tmp_path: Path) -> None:
    case = made(ORDERS, tmp_path)
    form = Ranking("row", (("NN", "NY"), ("YN", "YY")), (("NN", "NY"),), Support())
    (low, high) = preference_orders.stretches(case, form)
    assert (len(low.orders), len(high.orders)) == (1, 2)
    assert (low.groups, high.groups) == (((2, 3),), ((0,), (1,)))


def test_too_many_orders_are_refused(tmp_path: Path) -> None:
    case = made(ORDERS, tmp_path)
    states = [format(k, "04b").replace("0", "N").replace("1", "Y") for k in range(9)]
    form = Ranking("row", tuple((s,) for s in states), tuple(itertools.combinations(states, 2)), Support())
    with pytest.raises(ModelError, match="too-many-orders"):
        preference_orders.stretches(case, form)


PRIORITIES = """
priorities:
  row: [{when: a, doubt: 0.2..0.4, assumed: x}, b]
  column: [{when: not b, doubt: 0.5, assumed: x}, {when: a, doubt: 0, assumed: x}]
"""


def test_priorities_with_doubt_are_their_definition(tmp_path: Path) -> None:
    case = made(ORDERS[: ORDERS.index("ranking:")] + PRIORITIES, tmp_path)
    one, drawn = scene(case, AS_IT_STANDS, frozenset()), Draws(case, SEED, 0, COUNT)
    found = ranks(one, drawn, np.arange(COUNT))
    kinds: Counter[tuple[Any, ...]] = Counter()
    for draw in range(COUNT):
        doubt = float(distributions.draw(case.quantities["priorities.row.1.doubt"], SEED, draw, 1)[0])
        row = [b for b in ("a", "b") if b != "a" or uniform("priorities.row.1", draw) >= doubt]
        column = [c for c in ("not b", "a") if c != "not b" or uniform("priorities.column.1", draw) >= 0.5]
        keys = [[tuple(_holds(c, s) for c in kept) for s in range(4)] for kept in (row, column)]
        assert found[:, :, draw].tolist() == [[sorted(set(key)).index(one) for one in key] for key in keys]
        kinds[(*row, *column)] += 1
    assert len(kinds) == 4


def _holds(condition: str, state: int) -> bool:
    return {"a": state >= 2, "b": state % 2 == 1, "not b": state % 2 == 0}[condition]


# the graph model of a draw ------------------------------------------------------------------------------------------


def test_the_ranks_of_a_draw_are_those_of_its_model(talks: Case) -> None:
    """The states taken together by what a worth reads, and the ranks of all draws at once, against `offramp.model`."""
    drawn = Draws(talks, SEED, 0, 60)
    compared = 0
    for parts, places in drawn.groups(("options", "rules")):
        one = scene(talks, AS_IT_STANDS, parts)
        found, values = ranks(one, drawn, places), drawn.values(one.told, places)
        for k in range(len(places)):
            alone = model(one.case, {path: float(value[k]) for path, value in values.items()})
            assert np.array_equal(found[:, :, k], alone.ranks[:, alone.feasible])
            compared += 1
    assert compared == 60


HOSTED = TALKS.replace(
    "kept: {text: the word is kept, when: leave, probability: 0.5..0.9, needs: [press#00000002], otherwise: 0.1..0.3}",
    "kept: {text: the word is kept, when: leave, model: host, pressure: 8..12, stake: 0.6, discount: 0.9, periods: 10, "
    "needs: [press#00000002], otherwise: 0.1..0.3}",
).replace("  weak word: {chance.kept: 0.1..0.3, assumed: a contrast}\n", "")


def test_a_host_whose_claims_are_not_true_leaves_the_otherwise(tmp_path: Path) -> None:
    """In each draw the chance is the host's own where his claims are true, else its `otherwise`; so at both lenses."""
    case, every = made(HOSTED, tmp_path), np.arange(COUNT)
    drawn = Draws(case, SEED, 0, COUNT)
    for found in (drawn.values(case, every), drawn.numbers(case, every).values):
        for draw in range(COUNT):
            if twin_claims(case, draw)["press#00000002"]:
                numbers = (found[f"chance.kept.{name}"][draw] for name in ("pressure", "stake", "discount", "periods"))
                assert found["chance.kept"][draw] == survival(*numbers)
            else:
                assert found["chance.kept"][draw] == 0.1 + (0.3 - 0.1) * uniform("chance.kept", draw)
    true = drawn.claims["press#00000002"]
    assert 0 < true.sum() < COUNT
    runs = run(case, 12, SEED)
    assert runs.summary.failed == 0


@settings(max_examples=40, deadline=None)
@given(cases(), st.integers(0, 10**6))
def test_the_ranks_of_a_draw_are_those_of_its_model_in_any_case(case: Case, start: int) -> None:
    one, drawn = scene(case, AS_IT_STANDS, frozenset()), Draws(case, SEED, start, 3)
    places = np.arange(3)
    found, values = ranks(one, drawn, places), drawn.values(case, places)
    for k in range(3):
        alone = model(case, {path: float(value[k]) for path, value in values.items()})
        assert np.array_equal(found[:, :, k], alone.ranks[:, alone.feasible])


def test_a_private_quantity_is_sampled_for_the_graph_and_integrated_at_the_table(talks: Case) -> None:
    one = talks.quantities["worth.ruler.determination"]
    assert isinstance(one.value, Range)
    drawn, every = Draws(talks, SEED, 0, COUNT), np.arange(COUNT)
    low, high = distributions.ends(one.value, one.path, SEED, 0, COUNT)
    prior = drawn.numbers(talks, every).bins[one.path]
    assert prior.shape == (7, COUNT)
    assert np.allclose(prior, np.linspace(1 / 14, 13 / 14, 7)[:, None] * high, atol=1e-12)
    assert np.array_equal(drawn.values(talks, every)[one.path], distributions.draw(one, SEED, 0, COUNT))
    assert float(low) == 0.0
    assert quantities.bounds(one.value) == (0.0, 12.0)
