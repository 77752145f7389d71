"""What must not change an answer without a word: states that are not reached, ties by tolerance, exact zeros."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from random_play import random_case

from offramp.case.conditions import ALWAYS, Expr, Name, Not, chain
from offramp.case.quantities import Range
from offramp.case.types import Actor, Case, Item, Option, Outcome, Play, Quantity, Question, Step, Support, Worth
from offramp.ensemble import thresholds
from offramp.game.evaluate import Solved, solved
from offramp.game.solve import bargain, crossing
from offramp.game.tree import tree
from offramp.graph.build import model

ASSUMED = Support(assumed="a test")
SEEDS = range(16)


def state_of(case: Case, state: int) -> Expr:
    last = len(case.options) - 1
    names = [Name(option.id) for option in case.options]
    return chain("and", [name if state >> (last - k) & 1 else Not(name) for k, name in enumerate(names)])


def with_worth(case: Case, when: Expr, value: float) -> Case:
    """The case in which every actor that has worth has that much more of it."""
    return replace(
        case,
        preferences=tuple(
            replace(
                form,
                items=(*form.items, Item("ruin", when, Quantity(f"worth.{form.actor}.ruin", value, ASSUMED))),
            )
            if isinstance(form, Worth)
            else form
            for form in case.preferences
        ),
    )


@cache
def unchanged(seed: int) -> Solved:
    return solved(random_case(seed, most=16, points=3))


@pytest.mark.parametrize("value", [-1000.0, 1e12])
def test_worth_in_a_state_that_the_play_cannot_end_in_moves_nothing(value: float) -> None:
    """Breaks: the unit of rationality over all states; a tie measured by the largest worth of the case."""
    tried = 0
    for seed in SEEDS:
        case = random_case(seed, most=16, points=3)
        grown = tree(case)
        ends = {grown.nodes[leaf].state for leaf in grown.leaves}
        free = [state for state in range(1 << len(case.options)) if state not in ends]
        if not free:
            continue
        tried += 1
        other = with_worth(case, state_of(case, random.Random(seed).choice(free)), value)
        before, after = unchanged(seed), solved(other)
        assert after.converged == before.converged
        assert after.odds() == pytest.approx(before.odds(), abs=1e-9), seed
    assert tried >= 5


def test_a_hidden_number_that_counts_everywhere_moves_nothing() -> None:
    """Break: as it was, an exception (its worth has one row, whatever the number of ends)."""
    secret = Quantity("worth.a.taken", Range(-5.0, None, 5.0), ASSUMED, None, True)
    for number in (secret, replace(secret, value=1.0, private=False)):
        case = game(0.0, 0.0)
        found = solved(replace(case, preferences=(Worth("a", (Item("taken", ALWAYS, number),)),)))
        assert found.odds()["gone"] == pytest.approx(0.5)


def game(value: float, other: float, **more: Any) -> Case:
    """One who chooses between two ends, worth so much to him: the third is closed to him."""
    worths = (
        Item("taken", Name("go"), Quantity("worth.a.taken", value, ASSUMED)),
        Item("left", Not(Name("go")), Quantity("worth.a.left", other, ASSUMED)),
    )
    return replace(
        random_case(0),
        actors=(Actor("a", "a"),),
        options=(Option("go", "a", "go", False, ALWAYS, ALWAYS, ASSUMED),),
        preferences=(Worth("a", worths),),
        rules=(),
        chances=(),
        play=Play((Step("a", ("go",)),), 1, ()),
        outcomes=(Outcome("gone", Name("go"), "r"),),
        asks=Question("gone", ()),
        **more,
    )


CLOSE = "worths that differ by less than a part in 10^12 count as equal, at b1"


@pytest.mark.parametrize(
    ("one", "two", "notes"),
    [
        (1.0, 1.0, ("ties, split evenly, at b1",)),
        (1.0, 1.0 + 1e-14, ("ties, split evenly, at b1", CLOSE)),
        (1.0, 1.0 + 1e-9, ()),
        (1e-30, 0.0, ()),  # a difference counts beside the larger of the two, not beside 1
    ],
)
def test_a_tie_by_tolerance_is_told_apart_from_an_even_one(one: float, two: float, notes: tuple[str, ...]) -> None:
    """Break: no note of its own, or one for every tie."""
    found = bargain(game(one, two)).notes
    assert tuple(note for note in found if "b1" in note) == notes


@pytest.mark.parametrize(("value", "ranks", "told"), [(0.002, [0, 1], 0), (1e6, [0, 1], 0), (1e-8, [0, 0], 1)])
def test_a_graph_model_ties_only_what_is_close_beside_the_larger_of_two(
    value: float, ranks: list[int], told: int
) -> None:
    """Breaks: a share of the actor's range, so that ruin elsewhere makes a tie (ranks 0, 0); a tie untold, or told of a
    difference that is rounding."""
    case = game(1e5, 1e5 + value)
    ruin = Item("ruin", Name("stop"), Quantity("worth.a.ruin", -1e15, ASSUMED))
    (form,) = case.preferences
    assert isinstance(form, Worth)
    stop = replace(case.options[0], id="stop")
    wider = replace(case, options=(*case.options, stop), preferences=(replace(form, items=(*form.items, ruin)),))
    found, widened = model(case), model(wider)
    assert found.ranks[0].tolist()[::-1] == ranks
    assert np.sign(widened.ranks[0][0] - widened.ranks[0][2]) == ranks[1] - ranks[0]
    assert sum("10^12" in note for note in found.notes) == told
    assert not any("10^12" in note for note in model(game(0.1 + 0.2, 0.3)).notes)


def test_decimals_that_cancel_are_nothing_and_no_better_move() -> None:
    """Break: a plain sum, by which 0.1 + 0.2 - 0.3 is 5.6e-17, a better move, and almost certain."""
    case = game(0.1, 0.0)
    more = (Item(str(v), Name("go"), Quantity(f"worth.a.{v}", v, ASSUMED)) for v in (0.2, -0.3))
    (form,) = case.preferences
    assert isinstance(form, Worth)
    case = replace(case, preferences=(replace(form, items=(*form.items, *more)),))
    assert bargain(case).outcomes["gone"] == 0.5
    assert model(case).ranks[0].tolist() == [0, 0]


# exact zeros ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("gaps", "at"),
    [
        ((-1, 1), 0.5),
        ((-1, 3), 0.25),
        ((-1, 0, 1), 1),  # the type that is indifferent is itself the cutoff
        ((-1, 0, 3), 1),  # not where a line through both neighbours passes
        ((-1, 0, 0, 1), 1.5),
        ((1, 0, -1), 1),
        ((0, 1), None),  # indifferent at one end: nobody turns
        ((0, 0, 0), None),
        ((1, 0, 1), None),  # touched, not crossed
        ((0, -1, 0, 1, -1), 2),  # the first of two
        ((1,), None),
    ],
)
def test_an_exact_zero_at_a_cutoff(gaps: Sequence[float], at: float | None) -> None:
    """Values 0, 1, 2, …; where the gap first goes from one sign to the other. Breaks: zero as a sign of its own, zeros
    skipped and the line drawn through them, the last crossing for the first."""
    assert crossing([float(k) for k in range(len(gaps))], list(map(float, gaps))) == at


def test_a_type_that_is_exactly_indifferent_is_the_cutoff() -> None:
    """Four bins of -1..3 have their medians at -0.5, 0.5, 1.5 and 2.5."""
    case = game(0.0, 0.5, type_points=4)
    form = case.preferences[0]
    assert isinstance(form, Worth)
    secret = Quantity("worth.a.taken", Range(-1.0, None, 3.0), ASSUMED, None, True)
    private = replace(form, items=(replace(form.items[0], value=secret), form.items[1]))
    found = bargain(replace(case, preferences=(private,))).types["worth.a.taken"]
    assert (found.points[1].choices["go"], found.cutoff) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("answers", "wanted"),
    [
        ({16: 0.5}, [0.5]),  # below, exactly one half at a grid point, above: turned there, once
        ({0: 0.5}, []),  # one half at its end, then above: yes throughout
        ({32: 0.5}, [1.0]),  # no until its end
    ],
)
def test_an_answer_of_exactly_one_half_at_a_point_of_the_grid(
    answers: dict[int, float], wanted: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One half is a yes. Break: above one half alone, so that the end counts for nothing."""
    grid = np.linspace(0.0, 1.0, thresholds.GRID)
    (at,) = answers
    slope = 0.4 if at else 0.5

    def answer(x: float) -> float:
        return float(0.5 + slope * (x - grid[at]))

    monkeypatch.setattr(thresholds, "sweep", lambda _case, columns, _how: np.array([answer(c["n"]) for c in columns]))
    row = np.array([answer(x) for x in grid])
    found = thresholds._crossings(random_case(0), {"n": grid}, {"n": row}, None)  # type: ignore[arg-type]
    assert list(found["n"]) == pytest.approx(wanted, abs=1e-6)
