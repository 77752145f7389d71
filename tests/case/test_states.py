"""Sets of states as whole numbers against one state looked at after the other, and what `check` makes of them."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import OPTIONS, cases, condition_trees, feasible, holds, states_of, truth_of

from offramp.case import conditions, consistency, state_grid, states
from offramp.case.load import load
from offramp.case.types import Case, Outcome, Play, Rule, Step, Support
from offramp.errors import ModelError
from offramp.game.play import unavailable
from offramp.graph.build import model

FLAGSHIP = Path(__file__).parents[2] / "cases" / "soft-exit"
N = len(OPTIONS)
SOME = settings(max_examples=40, deadline=None)
FEW = settings(max_examples=25, deadline=None)


def members(found: int, options: tuple[str, ...]) -> list[str]:
    return [state for state in states_of(options) if found >> states.code(state) & 1]


def fixed(case: Case, truth: dict[str, bool]) -> bool:
    return all(truth[option] == yes for option, yes in case.fix)


@SOME
@given(condition_trees())
def test_where_equals_the_truth_table(expr: conditions.Expr) -> None:
    found = conditions.where(expr, states.axes(OPTIONS), states.everywhere(N))
    assert members(found, OPTIONS) == [state for state in states_of(OPTIONS) if holds(expr, truth_of(OPTIONS, state))]


@FEW
@given(cases(), st.lists(st.tuples(st.sampled_from(OPTIONS), st.booleans()), max_size=2))
def test_feasible_equals_the_slow_twin_and_the_arrays(case: Case, fix: list[tuple[str, bool]]) -> None:
    options = tuple(option.id for option in case.options)
    case = replace(case, fix=tuple((option, yes) for option, yes in fix if option in options))
    found = states.feasible(case, states.axes(options), states.everywhere(len(options)))
    slow = [state for state in feasible(options, case.rules) if fixed(case, truth_of(options, state))]
    assert members(found, options) == slow
    assert state_grid.feasible_states(case).tolist() == [bool(found >> code & 1) for code in range(1 << len(options))]


@SOME
@given(st.integers(0, 7), st.data())
def test_sets_and_codes_turn_into_each_other(n: int, data: st.DataObject) -> None:
    codes = data.draw(st.sets(st.integers(0, (1 << n) - 1)))
    found = states.gathered(codes, n)
    assert list(states.codes(found, n)) == sorted(codes)
    assert [states.has(states.state_bytes(found, n), code) for code in range(1 << n)] == [
        k in codes for k in range(1 << n)
    ]
    assert found == sum(1 << code for code in codes)


@pytest.mark.parametrize("kept", [1, 2, 3, 64])
def test_the_first_that_shares_states_is_named(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consistency, "_UNIONS", kept)
    random, letters = Random(kept), ("a", "b", "c", "d", "e", "f", "g")
    truth, exist = states.axes(letters), Random(5).getrandbits(1 << len(letters))
    for _ in range(40):
        text = [" and ".join(random.choice(("", "not ")) + letter for letter in letters) for _ in range(90)]
        where = {
            str(k): (when := conditions.parse(one)[0], conditions.where(when, truth, -1) & exist)
            for k, one in enumerate(text)
        }
        slow = dict[str, tuple[str, str, int]]()
        for one, two in combinations(where, 2):
            if where[one][1] & where[two][1]:
                slow.setdefault(two, (one, two, where[one][1] & where[two][1]))
        found = list(consistency._shared([(name, when) for name, (when, _) in where.items()], truth, exist))
        assert found == [slow[name] for name in where if name in slow]
        assert len(found) > 2


def slow_unavailable(case: Case) -> set[str]:
    """By the definition: walk every history of the play, one assignment after the other."""
    names = [option.id for option in case.options]

    def meets(expr: conditions.Expr, state: str) -> bool:
        return holds(expr, truth_of(tuple(names), state))

    options = {option.id: option for option in case.options}
    exist, changed, here = set(feasible(tuple(names), case.rules)), set[tuple[int, str]](), {case.present}
    for _, (k, step) in product(range(case.play.rounds), enumerate(case.play.steps, 1)):
        ahead = set[str]()
        for before, letters in product(here, product("NY", repeat=len(step.chooses))):
            chosen = dict(zip(step.chooses, letters, strict=True))
            after = "".join(chosen.get(name, letter) for name, letter in zip(names, before, strict=True))
            moved = {name for name, a, b in zip(names, before, after, strict=True) if a != b}
            permits = {name: options[name].take if chosen[name] == "Y" else options[name].undo for name in moved}
            if after in exist and all(meets(when, before) for when in permits.values()):
                changed |= {(k, name) for name in moved}
                ahead.add(after)
        here = ahead
    never = {
        f"play.{k}" for k, step in enumerate(case.play.steps, 1) if any((k, o) not in changed for o in step.chooses)
    }
    lost = {one.name for one in case.outcomes if not any(meets(one.when, state) for state in here)}
    return never | {f"outcomes.{name}" for name in lost}


@st.composite
def plays(draw: st.DrawFn) -> Case:
    """A small case with a play of owned options and outcomes of which each state has at most one."""
    case = draw(cases())
    by_actor = {actor.id: [one.id for one in case.options if one.actor == actor.id] for actor in case.actors}
    chooses = st.sampled_from([actor for actor, own in by_actor.items() if own]).flatmap(
        lambda actor: st.builds(
            Step, st.just(actor), st.lists(st.sampled_from(by_actor[actor]), min_size=1, unique=True).map(tuple)
        )
    )
    steps = tuple(draw(st.lists(chooses, min_size=1, max_size=4)))
    first = draw(condition_trees(tuple(one.id for one in case.options), 4))
    outcomes = (Outcome("met", first, ""), Outcome("not met", conditions.Not(first), ""))
    return replace(case, play=Play(steps, draw(st.integers(1, 4))), outcomes=outcomes)


@FEW
@given(plays())
def test_what_a_play_never_brings_about_is_what_no_history_does(case: Case) -> None:
    assert {path for _, path, _ in unavailable(case)} == slow_unavailable(case)


def test_a_present_that_only_fix_makes_possible_is_refused_as_by_the_model() -> None:
    case = load(FLAGSHIP)
    broken = replace(
        case, rules=(*case.rules, Rule("require", conditions.Name("offer"), Support())), fix=(("offer", True),)
    )
    with pytest.raises(ModelError) as refused:
        list(unavailable(broken))
    with pytest.raises(ModelError) as also:
        model(replace(broken, fix=()))
    assert refused.value.problems == also.value.problems
    assert refused.value.problems[0].slug == "present-infeasible"


def test_check_needs_neither_numpy_nor_the_graph_room() -> None:
    heavy = "{'numpy', 'scipy', 'lark', 'rich', 'jinja2', 'offramp.graph', 'offramp.evidence.pipeline'}"
    code = f"import sys\nfrom offramp.cli import execute\nexecute(['check', {str(FLAGSHIP)!r}])"
    code = f"{code}\nprint(set(sys.modules) & {heavy})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.endswith("0 errors, 0 warnings\nset()\n"), (done.stdout, done.stderr)
