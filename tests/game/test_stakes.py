"""The unit of rationality: by its definition, and what must not move an answer (spec/case-file.md, section 10)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawing import drawn_numbers
from played import case_of, play, raw
from random_play import random_case
from scale import SCALE
from twin_stakes import stakes

import offramp as of
from offramp.case.conditions import ALWAYS, Expr, Name, Not, chain
from offramp.case.quantities import Range, Value
from offramp.case.types import Case, Item, Option, Quantity, Support, Worth
from offramp.game.evaluate import evaluate, solved, stage, usual_rationality
from offramp.game.payoffs import RATIONALITY, Numbers, central_numbers
from offramp.game.rationality import HIGHEST, LOWEST
from offramp.game.stakes import units

CASES = Path(__file__).parents[2] / "cases"
NAMES = ("soft-exit", "banjul-2017", "writers-2023", "grain-2023")
DRAWS = 6
ASSUMED = Support(assumed="a test")


def unit(case: Case) -> dict[str, float]:
    made = stage(case)
    found = units(made.stakes, central_numbers(made.stakes.case))[:, 0]
    return dict(zip((actor.id for actor in case.actors), found.tolist(), strict=True))


@pytest.mark.parametrize("seed", range(20 * SCALE))
def test_the_unit_by_its_definition(seed: int) -> None:
    case = replace(random_case(seed, most=40), rationality=None)
    assert unit(case) == pytest.approx(stakes(case), rel=1e-9, abs=1e-12)


def test_the_unit_by_hand() -> None:
    """He gets 4 or 0 as she tosses a coin, and 1 where he stays out: ends 1 (1/2), 4 (1/4), 0 (1/4); she 0, 2, 0."""
    case = case_of(HAND.replace("value: 0}", "value: -6..6, private: yes}"))
    assert unit(case) == pytest.approx({"he": (0.25 * 1 * 0.75) + (3 * 0.75 * 0.25), "she": 2 * 0.25 * 0.75})


def test_a_dominated_choice_is_left_out_and_a_lone_end_is_judged_by_the_choice_it_comes_from() -> None:
    """She answers with what is worth 2 to her whatever her type, so that he gets 4, and staying out is dominated too:
    one end is left. What is at stake is his 4 against 1 and her 4 against 0, by half."""
    assert unit(case_of(HAND.replace("value: 0}", "value: 1..3, private: yes}"))) == pytest.approx(
        {"he": 1.5, "she": 2.0}
    )


@pytest.mark.parametrize(("prior", "cost"), [("-4..4", "0"), ("-3.9..4.1", "-0.1")])
def test_a_prior_centred_on_the_alternative_is_no_reason_to_toss_coins(prior: str, cost: str) -> None:
    """Five types of her, -3.2 to 3.2 from meeting him against 0: at the mean nothing is at stake (or rounding is), at
    the quartiles -1.6 or 1.6, each against 0 by a coin: half the mean difference is 0.4, and outer types rarely err."""
    text = HAND.replace("value: 2,", f"value: {prior}, private: yes,").replace("value: 0}", f"value: {cost}}}")
    one = solved(replace(case_of(text), fix=(("come", True),), type_points=5))
    assert unit(one.case)["she"] == pytest.approx(0.4)
    taken = 1 / (1 + np.exp(-3 * np.array([-3.2, -1.6, 0, 1.6, 3.2]) / 0.4))
    assert one.play(0)[1] == pytest.approx(taken, abs=1e-12)


HAND = """
asks: {outcome: joint}
actors: {he: {}, she: {}}
options:
  come: {actor: he, assumed: x}
  meet: {actor: she, take: come, assumed: x}
worth:
  he:
    - {name: alone, when: not come, value: 1, assumed: x}
    - {name: met, when: meet, value: 4, assumed: x}
  she:
    - {name: met, when: meet, value: 2, assumed: x}
    - {name: more, when: meet, value: 0}
play: [{actor: he, chooses: [come]}, {actor: she, chooses: [meet]}]
outcomes: {joint: meet}
"""


# what must not move an answer -------------------------------------------------------------------------------------


def shipped(name: str) -> Case:
    return replace(of.load(CASES / name), type_points=5)


def answers(case: Case) -> np.ndarray:
    """The asked outcome at central values and, after that, in some draws: solved side by side."""
    made = stage(case)
    assert case.asks
    usual = usual_rationality(made)
    assert isinstance(usual.value, float)
    centre = usual.value
    found = evaluate(made, lambda one: central_and_drawn(one, centre), usual, parts=False)
    assert found.solved.all()
    return np.asarray(found.outcomes[made.now.tree.model.outcomes.index(case.asks.outcome)])


def central_and_drawn(case: Case, rationality: float) -> Numbers:
    middle, drawn = central_numbers(case), drawn_numbers(case, 3, 0, DRAWS)
    values = {RATIONALITY: np.array([rationality]), **middle.values}
    return Numbers(
        {path: np.concatenate([values[path], more]) for path, more in drawn.values.items()},
        {path: np.concatenate([middle.bins[path], more], axis=1) for path, more in drawn.bins.items()},
    )


def moved(before: np.ndarray, after: np.ndarray) -> float:
    """The most that the centre, the mean over draws and a draw on average move, in points."""
    off = (after - before)[1:]
    return 100 * float(max(abs(after[0] - before[0]), abs(off.mean()), np.abs(off).mean()))


def add_item(case: Case, actor: str, when: Expr, value: float) -> Case:
    item = Item("added", when, Quantity(f"worth.{actor}.added", value, ASSUMED))
    forms = (
        replace(form, items=(*form.items, item)) if isinstance(form, Worth) and form.actor == actor else form
        for form in case.preferences
    )
    return replace(case, preferences=tuple(forms))


def deciders(case: Case) -> list[str]:
    crowds = {actor.id for actor in case.actors if actor.crowd}
    return [actor for actor in dict.fromkeys(step.actor for step in case.play.steps) if actor not in crowds]


def extreme(case: Case) -> Case:
    """A loss of 100 to each who decides where the question's terms fail, and nobody asks about that, nor ever did."""
    asks = case.asks
    assert asks
    if not asks.given:
        pytest.skip("the question gives nothing")
    case, (option, yes) = replace(case, history=()), asks.given[0]
    outcome = next(one for one in case.outcomes if one.name == asks.outcome)
    when = chain("and", [outcome.when, Not(Name(option)) if yes else Name(option)])
    for actor in deciders(case):
        case = add_item(case, actor, when, -100.0)
    return case


def idle_option(case: Case) -> Case:
    """Another option at the first decision of who decides first and of who decides last, which costs whoever takes it
    more than all else is worth."""
    for actor in deciders(case)[:: len(deciders(case)) - 1]:
        name = f"idle_{actor}"
        option = Option(name, actor, "does what only costs", False, ALWAYS, ALWAYS, ASSUMED)
        first = next(k for k, step in enumerate(case.play.steps) if step.actor == actor)
        steps = tuple(
            replace(step, chooses=(*step.chooses, name)) if k == first else step
            for k, step in enumerate(case.play.steps)
        )
        case = replace(case, options=(*case.options, option), play=replace(case.play, steps=steps))
        case = add_item(case, actor, Name(name), -60.0)
    return case


def constant(case: Case) -> Case:
    for actor in deciders(case):
        case = add_item(case, actor, ALWAYS, 7.0)
    return case


def tenfold(case: Case) -> Case:
    """Everything that the first to decide wants, ten times."""
    actor = deciders(case)[0]

    def larger(item: Item) -> Item:
        more = item.value.otherwise
        otherwise = None if more is None else times(more, 10.0)
        return replace(item, value=replace(item.value, value=times(item.value.value, 10.0), otherwise=otherwise))

    forms = (
        replace(form, items=tuple(map(larger, form.items))) if isinstance(form, Worth) and form.actor == actor else form
        for form in case.preferences
    )
    assert all(not one.path.endswith(actor) for one in case.play.delay)
    own = f"worth.{actor}."
    history = (
        replace(item, values=tuple((path, times(v, 10.0) if path.startswith(own) else v) for path, v in item.values))
        for item in case.history
    )
    return replace(case, preferences=tuple(forms), history=tuple(history))


def times(value: Value, by: float) -> Value:
    if not isinstance(value, Range):
        return value * by
    return Range(times(value.low, by), None if value.mode is None else value.mode * by, times(value.high, by))


CHANGES: dict[str, tuple[Callable[[Case], Case], float]] = {
    "an extreme that the question excludes": (extreme, 2.0),
    "an option that nobody takes": (idle_option, 2.0),
    "a constant added": (constant, 1e-6),
    "one actor's worth ten times": (tenfold, 1e-6),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", NAMES)
def test_what_must_not_move_an_answer(name: str, change: str) -> None:
    make, points = CHANGES[change]
    other = make(shipped(name))
    assert moved(unchanged(name, bool(other.history)), answers(other)) < points


@functools.cache
def unchanged(name: str, history: bool) -> np.ndarray:
    return answers(shipped(name) if history else replace(shipped(name), history=()))


def test_a_state_that_nothing_reaches_does_not_move_an_answer() -> None:
    """She greets him whatever he does; what he would lose if she did not is never lost."""
    text = """
asks: {outcome: deal}
actors: {he: {}, she: {}}
options:
  come: {actor: he, assumed: x}
  greet: {actor: she, assumed: x}
worth:
  he:
    - {name: ruin, when: not come and not greet, value: -LOSS, assumed: x}
    - {name: gain, when: come, value: 1, assumed: x}
  she: [{name: joy, when: greet, value: 0..10, private: yes, assumed: x}]
play: [{actor: he, chooses: [come]}, {actor: she, chooses: [greet]}]
outcomes: {deal: come and greet, neither: not come}
"""
    plain, extreme_ = (case_of(text.replace("LOSS", loss)) for loss in ("1", "1000"))
    assert moved(answers(plain), answers(extreme_)) < 2.0


# how it is drawn --------------------------------------------------------------------------------------------------


def test_rationality_is_drawn_log_uniform_where_a_case_says_nothing() -> None:
    found = np.log(drawn_numbers(shipped("soft-exit"), 5, 0, 4000).values["rationality"])
    assert found.min() >= np.log(LOWEST)
    assert found.max() <= np.log(HIGHEST)
    assert np.quantile(found, [0.25, 0.5, 0.75]) == pytest.approx(
        np.log(HIGHEST) * np.array([0.25, 0.5, 0.75]), abs=0.05
    )


def test_nothing_is_drawn_where_nobody_hides_anything_or_a_number_is_given() -> None:
    assert "rationality" not in drawn_numbers(case_of(HAND), 5, 0, 3).values
    fixed = case_of(HAND.replace("value: 0}", "value: 1..3, private: yes}") + "rationality: {unit: choice, value: 2}\n")
    assert "rationality" not in drawn_numbers(fixed, 5, 0, 3).values
    assert usual_rationality(stage(fixed)).value == 2.0


# what does move an answer -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("worth", [-1.0, -0.35, 0.0, 2.0])
def test_a_choice_told_as_two_equal_ones_draws_two_shares(worth: float) -> None:
    """Independence of irrelevant alternatives (docs/explanation/limits.md): p becomes 2p/(1 + p), 17 points at most."""
    text = """
actors: {{he: {{}}}}
options: {{{options}}}
rules: [{rules}]
worth:
  he: [{{name: gain, when: {come}, value: {worth}, assumed: x}}]
play: [{{actor: he, chooses: [{chooses}]}}]
outcomes: {{comes: {come}}}
"""
    ways = ("walk: {actor: he, assumed: x}", "ride: {actor: he, assumed: x}")
    one = text.format(options=ways[0], rules="", come="walk", worth=worth, chooses="walk")
    both = {"options": ", ".join(ways), "rules": "{never: walk and ride, assumed: x}"}
    two = text.format(**both, come="walk or ride", worth=worth, chooses="walk, ride")
    p, split = (play(case_of(each), raw(1.0)).outcomes["comes"] for each in (one, two))
    assert p == pytest.approx(1 / (1 + np.exp(-worth)))
    assert split == pytest.approx(2 * p / (1 + p))
    assert split - p <= 3 - 2 * np.sqrt(2)  # at p = sqrt(2) - 1


def test_a_play_in_which_nobody_decides_is_solved() -> None:
    """All that could be chosen is fixed. Break: the code before, an IndexError."""
    text = """
actors: {he: {}}
options: {walk: {actor: he, assumed: x}}
fix: {walk: no}
worth:
  he: [{name: gain, when: walk, value: 1, assumed: x}]
play: [{actor: he, chooses: [walk]}]
outcomes: {comes: walk}
"""
    one = stage(case_of(text)).now
    for numbers in (central_numbers(case_of(text)), Numbers({"worth.he.gain": np.arange(3.0)}, {})):
        assert all(np.isfinite(unit).all() for unit in units(one, numbers))  # break: of three draws, a ValueError
