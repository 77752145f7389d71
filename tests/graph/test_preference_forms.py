"""Worth, priorities and ranking turned into each other: the same integer ranks, and every loss said."""

from __future__ import annotations

import doctest
import itertools
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scale import SCALE

import offramp as of
from offramp.case import conditions
from offramp.case.canonical import as_yaml
from offramp.case.conditions import ALWAYS, Expr, Joined, Name, Not
from offramp.case.quantities import Range, Value
from offramp.case.state_grid import feasible_states
from offramp.case.types import (
    Actor,
    Case,
    Chance,
    Contingency,
    Item,
    Option,
    Preference,
    Priorities,
    Quantity,
    Ranking,
    Rule,
    Statement,
    Support,
    Variant,
    Worth,
)
from offramp.errors import ModelError
from offramp.graph import preference_forms as room
from offramp.graph.model import Ranks, name
from offramp.graph.preference_forms import Conversion, Form, convert, replaced
from offramp.graph.preferences import central_values, from_priorities, from_ranking, from_worth, worth

FLAGSHIP = Path(__file__).parents[2] / "cases" / "soft-exit"
FORMS: tuple[Form, ...] = get_args(Form)
A_GUESS = Support(assumed="a guess")


def case_of(options: int, form: Preference, *rules: Expr, chances: tuple[Chance, ...] = ()) -> Case:
    """A case of one actor, whose options may all change, that loads."""
    names = [f"o{k}" for k in range(options)]
    support = A_GUESS
    bare = Case(
        title="a random case",
        question="which states are stable?",
        as_of=date(2026, 1, 1),
        horizon="1 year",
        actors=(Actor("a", "the actor"),),
        options=tuple(Option(one, "a", one, False, ALWAYS, ALWAYS, support) for one in names),
        preferences=(form,),
        rules=tuple(Rule("never", one, support) for one in rules),
        chances=chances,
    )
    present = name(int(feasible_states(bare).argmax()), options)
    now = (replace(one, now=letter == "Y") for one, letter in zip(bare.options, present, strict=True))
    return replace(bare, options=tuple(now))


# random cases ---------------------------------------------------------------------------------------------------


def condition_trees(names: list[str]) -> st.SearchStrategy[Expr]:
    return st.recursive(
        st.sampled_from(names).map(Name),
        lambda inner: st.one_of(
            inner.map(Not),
            st.builds(
                lambda word, one, two: Joined(word, (one, two)),
                st.sampled_from(["and", "or", "implies", "iff"]),
                inner,
                inner,
            ),
        ),
        max_leaves=5,
    )


@st.composite
def rules(draw: st.DrawFn, options: int) -> list[Expr]:
    """Up to two rules that leave a state."""
    names = [f"o{k}" for k in range(options)]
    found = draw(st.lists(condition_trees(names), max_size=2))
    if not feasible_states(case_of(options, Priorities("a", ()), *found)).any():
        return []
    return found


VALUES: st.SearchStrategy[Value] = st.sampled_from(
    [-3.0, -1.0, 0.0, 1.0, 1.0 / 3, 2.0, 5.0, Range(0.0, None, 4.0), Range(-1.0, 1.0, 9.0)]
)


@st.composite
def cases(draw: st.DrawFn, form: Form) -> Case:
    options = draw(st.integers(1, 4))
    names = [f"o{k}" for k in range(options)]
    found = draw(rules(options))
    if form == "priorities":
        statements = draw(st.lists(condition_trees(names), max_size=6))
        return case_of(options, Priorities("a", tuple(Statement(one, None, A_GUESS) for one in statements)), *found)
    if form == "worth":
        luck = Chance("luck", "luck", (Contingency("", Name("o0"), Quantity("chance.luck", 0.25, A_GUESS)),))
        pairs = draw(st.lists(st.tuples(condition_trees([*names, "luck"]), VALUES), max_size=6))
        items = (Item(f"i{k}", one, Quantity(f"worth.a.i{k}", v, A_GUESS)) for k, (one, v) in enumerate(pairs))
        return case_of(options, Worth("a", tuple(items)), *found, chances=(luck,))
    mask = feasible_states(case_of(options, Priorities("a", ()), *found))
    states = draw(st.permutations([name(int(one), options) for one in np.flatnonzero(mask)]))
    cuts = draw(st.lists(st.booleans(), min_size=len(states) - 1, max_size=len(states) - 1))
    order = [[states[0]]]
    for state, cut in zip(states[1:], cuts, strict=True):
        order = [*order, [state]] if cut else [*order[:-1], [*order[-1], state]]
    return case_of(options, Ranking("a", tuple(map(tuple, order)), (), A_GUESS), *found)


def ranks(case: Case) -> Ranks:
    """The ranks of the feasible states, by `offramp.graph.preferences`."""
    form, mask = case.preferences[0], feasible_states(case)
    if isinstance(form, Worth):
        return from_worth(worth(case, form, central_values(case)), mask)[mask]
    return (from_priorities(case, form, mask) if isinstance(form, Priorities) else from_ranking(form, mask))[mask]


@pytest.mark.parametrize(("origin", "to"), list(itertools.permutations(FORMS, 2)))
def test_the_ranks_are_the_same(origin: Form, to: Form, tmp_path: Path) -> None:
    tied: list[int] = []
    apart: list[int] = []
    loaded = itertools.count()

    @settings(max_examples=20 * SCALE, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
    @given(cases(origin))
    def holds(case: Case) -> None:
        made = convert(case, "a", to)
        assert isinstance(made.form, {"worth": Worth, "priorities": Priorities, "ranking": Ranking}[to])
        changed = replaced(case, made.form)
        assert ranks(changed).tolist() == ranks(case).tolist()
        levels = len(set(ranks(case).tolist()))
        (tied if levels < len(ranks(case)) else apart).append(levels)
        if next(loaded) % 20 == 0:  # and so it is when written and read
            (tmp_path / "case.yaml").write_text(as_yaml(changed), encoding="utf-8")
            model = of.model(of.load(tmp_path))
            assert model.ranks[0][model.feasible].tolist() == ranks(case).tolist()

    holds()
    assert len(tied) > 5
    assert max([*tied, *apart]) > 3


@settings(max_examples=20 * SCALE, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(cases("ranking"), st.permutations(FORMS))
def test_any_chain_of_conversions_keeps_the_order(case: Case, chain: list[Form]) -> None:
    changed = case
    for form in (*chain, "ranking"):
        changed = replaced(changed, convert(changed, "a", form).form)
    assert ranks(changed).tolist() == ranks(case).tolist()


# what is said ---------------------------------------------------------------------------------------------------


def losses(case: Case, actor: str, to: Form) -> str:
    return "; ".join(convert(case, actor, to).lost)


def priorities(*texts: str) -> Priorities:
    return Priorities("a", tuple(Statement(conditions.parse(text)[0], None, A_GUESS) for text in texts))


def test_priorities_are_kept_exactly_by_a_ranking() -> None:
    made = convert(case_of(2, priorities("o0", "not o1")), "a", "ranking")
    assert isinstance(made.form, Ranking)
    assert made.form.order == (("YN",), ("YY",), ("NN",), ("NY",))
    assert "exactly" in made.kept


def test_a_ranking_becomes_one_statement_a_level() -> None:
    form = Ranking("a", (("YN",), ("NN", "YY"), ("NY",)), (), A_GUESS)
    made = convert(case_of(2, form), "a", "priorities")
    assert isinstance(made.form, Priorities)
    texts = [conditions.write(one.when) for one in made.form.statements]
    assert texts == ["o0 and not o1", "not o0 and not o1 or o0 and o1"]
    assert "readability" in "; ".join(made.lost)


def test_powers_of_two_say_that_they_mean_an_order_only() -> None:
    made = convert(case_of(3, priorities("o0", "o1", "o2")), "a", "worth")
    assert isinstance(made.form, Worth)
    assert [item.value.value for item in made.form.items] == [4.0, 2.0, 1.0]
    assert "never add up or subtract" in made.lost[0]
    assert all("converted from priorities" in item.value.support.assumed for item in made.form.items)


def test_the_flagship_says_what_a_ranking_of_it_loses() -> None:
    case = of.load(FLAGSHIP)
    said = losses(case, "ruler", "ranking")
    for loss in ("how much better", "bargaining", "central values", "private", "chance", "claim"):
        assert loss in said
    assert "private" not in losses(case, "host", "ranking")
    assert "variant 'threat believed'" in losses(case, "coercer", "ranking")
    changed = replaced(case, convert(case, "coercer", "ranking").form)
    assert {one.name for one in case.variants} - {one.name for one in changed.variants} == {
        "threat believed",
        "threat doubted",
    }
    assert of.solve(of.model(changed)).equilibria("seq") == of.solve(of.model(case)).equilibria("seq")


def test_doubt_of_statements_is_said() -> None:
    doubted = Statement(Name("o0"), Quantity("priorities.a.1.doubt", 0.2, A_GUESS), A_GUESS)
    case = case_of(1, Priorities("a", (doubted,)))
    assert "doubt" in losses(case, "a", "ranking")
    assert "doubt" in losses(case, "a", "worth")
    assert "doubt" not in losses(case_of(1, priorities("o0")), "a", "ranking")


def test_the_same_form_is_left_alone() -> None:
    form = priorities("o0")
    assert convert(case_of(1, form), "a", "priorities") == Conversion(form, "everything: it has this form", ())


def test_variants_keep_what_still_has_a_number() -> None:
    form = Worth("a", (Item("i", Name("o0"), Quantity("worth.a.i", 1.0, A_GUESS)),))
    variant = Variant("v", (("worth.a.i", 2.0),), (("o0", True),), A_GUESS)
    case = replace(case_of(1, form), variants=(variant, replace(variant, name="w", fix=())))
    changed = replaced(case, convert(case, "a", "ranking").form)
    assert [(one.name, one.values) for one in changed.variants] == [("v", ())]


# what is refused ------------------------------------------------------------------------------------------------


def refused(case: Case, to: Form, *, bargain: bool = False) -> str:
    with pytest.raises(ModelError) as caught:
        convert(case, "a", to, "bargain" if bargain else "graph")
    (problem,) = caught.value.problems
    assert problem.slug == "cannot-convert"
    assert problem.remedy
    return problem.message


def test_unknown_pairs_are_no_ties() -> None:
    form = Ranking("a", (("Y",), ("N",)), (("Y", "N"),), A_GUESS)
    case = case_of(1, form)
    assert "not a tie" in refused(case, "priorities")
    assert "not a tie" in refused(case, "worth")
    assert convert(case, "a", "ranking").form == form


def test_an_order_is_no_worth_for_bargaining() -> None:
    assert "how much better" in refused(case_of(1, priorities("o0")), "worth", bargain=True)
    ranking = convert(case_of(1, priorities("o0")), "a", "ranking", "bargain").form
    assert "how much better" in refused(case_of(1, ranking), "worth", bargain=True)


def test_more_statements_than_numbers_can_tell_apart_are_refused() -> None:
    most = room.MOST_STATEMENTS
    alternating = ["o1"] * (most - 1) + ["o0"]
    case = case_of(2, priorities(*alternating))
    assert ranks(replaced(case, convert(case, "a", "worth").form)).tolist() == ranks(case).tolist() == [0, 2, 1, 3]
    assert f"{most + 1} statements" in refused(case_of(2, priorities("o1", *alternating)), "worth")


def test_what_is_too_long_to_spell_out_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    case = case_of(3, priorities("o0", "o1", "o2"))
    monkeypatch.setattr(room, "MOST_LETTERS", 20)
    ranking = replaced(case, convert(case, "a", "ranking").form)
    assert "7 states of 3 options" in refused(ranking, "priorities")
    assert "7 states of 3 options" in refused(ranking, "worth")
    monkeypatch.setattr(room, "MOST_STATES", 7)
    assert "8 states" in refused(case, "ranking")
    assert convert(case, "a", "worth"), "powers of two list no states"


def test_unknown_actors_and_actors_without_preferences_are_told() -> None:
    case = case_of(1, priorities("o0"))
    with pytest.raises(ModelError, match="unknown-name"):
        convert(case, "b", "ranking")
    with pytest.raises(ModelError, match="did you mean 'worth'"):
        convert(case, "a", "worht")  # type: ignore[arg-type]
    idle = replace(case, actors=(*case.actors, Actor("b", "a bystander")))
    with pytest.raises(ModelError, match="cannot-convert"):
        convert(idle, "b", "ranking")


def test_what_another_actors_number_follows_is_not_converted_away() -> None:
    """Break: the other's `private: crews.gain` named what was gone, and the converted case did not load."""
    case = of.load(Path(__file__).parents[2] / "spec/valid/private-types-of-another.yaml")
    with pytest.raises(ModelError, match="its hidden type sets 'idle' of another actor too"):
        convert(case, "crews", "ranking")
    assert of.load(as_yaml(replaced(case, convert(case, "owner", "ranking").form))).preference("owner")


def test_doctests() -> None:
    assert doctest.testmod(room).failed == 0
    assert doctest.testmod(room).attempted >= 5
