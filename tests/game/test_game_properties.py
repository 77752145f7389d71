"""What must not change the table: other names, another order, another zero or unit of worth, draws beside others; and
the analytic Jacobian against differences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawing import drawn_numbers
from played import case_of
from random_play import random_case, random_pass
from scale import SCALE
from strategies import ASSUMED, number
from twin_game import twin, ways

from offramp import load
from offramp.case.conditions import ALWAYS, Expr, Joined, Name, Not
from offramp.case.quantities import Range, Value
from offramp.case.types import Actor, Case, Crowd, Item, Option, Outcome, Quantity, Rationality, Step, Worth
from offramp.game import qre as branch_module
from offramp.game import solvers as solve_module
from offramp.game.evaluate import Evaluation, evaluate, history_beliefs, stage
from offramp.game.payoffs import central_numbers, frame, game, ranges
from offramp.game.qre import ROUGH, refine, start, trace_branch
from offramp.game.response import Floats, Game, respond
from offramp.game.solvers import FEW, coarser, point_at, solve_game
from offramp.game.tree import tree

CASES = range(12 * SCALE)
FIVE, TWENTY = Rationality("value", 5.0), Rationality("value", 20.0)


@cache
def case(seed: int) -> Case:
    return random_case(seed, most=24)


def chances_of(one: Case, how: Rationality = FIVE) -> dict[str, float]:
    found = evaluate(stage(one), central_numbers, how)
    assert found.solved.all()
    names = found.last.game.plan.tree.model.outcomes
    return dict(zip(names, found.outcomes[:, 0].tolist(), strict=True))


@cache
def chances(seed: int, how: Rationality) -> dict[str, float]:
    return chances_of(case(seed), how)


def unchanged(change: Callable[[Case], Case], how: Rationality, outcomes: dict[str, str] | None = None) -> None:
    for seed in CASES:
        before, after = chances(seed, how), chances_of(change(case(seed)), how)
        named = {(outcomes or {}).get(name, name): p for name, p in before.items()}
        assert after == pytest.approx(named, abs=1e-8), seed


# names and order --------------------------------------------------------------------------------------------------

NAMES = {"a": "z9", "b": "m", "c": "b", "d": "a", "ann": "zoe", "bob": "ann", "cyd": "bob", "p": "q", "q": "p"}
RESULTS = {"deal": "war", "war": "deal"}


def renamed(expr: Expr) -> Expr:
    if isinstance(expr, Name):
        return Name(NAMES.get(expr.name, expr.name))
    if isinstance(expr, Not):
        return Not(renamed(expr.part))
    return Joined(expr.word, tuple(map(renamed, expr.parts))) if isinstance(expr, Joined) else expr


def called(one: object) -> Quantity:
    assert isinstance(one, Quantity)
    return replace(one, path=".".join(NAMES.get(part, part) for part in one.path.split(".")))


def other_names(one: Case) -> Case:
    """Other names for everything, and actors, options, chances, items and outcomes in the opposite order."""

    def crowd(many: Crowd | None) -> Crowd | None:
        return many and Crowd(NAMES[many.option], many.model, tuple(map(called, many.parameters)))

    def option(old: Option) -> Option:
        return replace(old, id=NAMES[old.id], actor=NAMES[old.actor], take=renamed(old.take), undo=renamed(old.undo))

    def worth(form: Worth) -> Worth:
        items = (Item(item.name, renamed(item.when), called(item.value)) for item in reversed(form.items))
        return Worth(NAMES[form.actor], tuple(items))

    return replace(
        one,
        actors=tuple(Actor(NAMES[a.id], a.name, (), crowd(a.crowd)) for a in reversed(one.actors)),
        options=tuple(option(old) for old in reversed(one.options)),
        preferences=tuple(worth(form) for form in reversed(one.preferences) if isinstance(form, Worth)),
        rules=tuple(replace(rule, when=renamed(rule.when)) for rule in one.rules),
        chances=tuple(
            replace(
                old,
                id=NAMES[old.id],
                cases=tuple(replace(c, when=renamed(c.when), probability=called(c.probability)) for c in old.cases),
            )
            for old in reversed(one.chances)
        ),
        play=replace(
            one.play,
            steps=tuple(Step(NAMES[s.actor], tuple(NAMES[o] for o in reversed(s.chooses))) for s in one.play.steps),
            delay=tuple(map(called, one.play.delay)),
        ),
        outcomes=tuple(Outcome(RESULTS[o.name], renamed(o.when), o.resolves) for o in reversed(one.outcomes)),
    )


@pytest.mark.parametrize("how", [FIVE, TWENTY, Rationality("raw", 1.0)], ids=lambda how: f"{how.kind} {how.value}")
def test_names_and_order_do_not_matter(how: Rationality) -> None:
    unchanged(other_names, how, RESULTS)


def test_the_order_of_private_items_does_not_matter() -> None:
    several = 0
    for seed in CASES:
        several += any(sum(i.value.private for i in getattr(form, "items", ())) > 1 for form in case(seed).preferences)
    assert several >= 3
    unchanged(lambda one: with_items(one, lambda items: items[::-1]), TWENTY)


def with_items(one: Case, change: Callable[[tuple[Item, ...]], tuple[Item, ...]], actor: str = "") -> Case:
    forms = (
        replace(form, items=change(form.items)) if isinstance(form, Worth) and actor in ("", form.actor) else form
        for form in one.preferences
    )
    return replace(one, preferences=tuple(forms))


# zero and unit of worth -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("actor", ["ann", "bob"])
def test_the_zero_of_worth_does_not_matter(actor: str) -> None:
    always = Item("always", ALWAYS, number(f"worth.{actor}.always", 7.3))
    for how in (TWENTY, Rationality("raw", 1.0)):
        unchanged(lambda one: with_items(one, lambda items: (*items, always), actor), how)


def times(value: Value, by: float) -> Value:
    if not isinstance(value, Range):
        return value * by
    return Range(times(value.low, by), None if value.mode is None else value.mode * by, times(value.high, by))


def scaled(one: Case, actor: str, by: float) -> Case:
    def larger(item: Item) -> Item:
        return replace(item, value=replace(item.value, value=times(item.value.value, by)))

    delay = tuple(
        replace(cost, value=times(cost.value, by)) if cost.path == f"delay.{actor}" else cost for cost in one.play.delay
    )
    made = with_items(one, lambda items: tuple(map(larger, items)), actor)
    return replace(made, play=replace(one.play, delay=delay))


@pytest.mark.parametrize("actor", ["ann", "bob"])
def test_the_unit_of_worth_matters_only_to_raw_rationality(actor: str) -> None:
    unchanged(lambda one: scaled(one, actor, 3.0), TWENTY)
    raw = Rationality("raw", 0.5)
    pairs = [(chances(seed, raw), chances_of(scaled(case(seed), actor, 3.0), raw)) for seed in CASES]
    assert sum(max(abs(x[k] - y[k]) for k in x) > 1e-3 for x, y in pairs) > len(CASES) // 4


def test_what_nobody_would_do_changes_nothing() -> None:
    """Under perfect information, backward induction: one more option that only costs, chosen before all else."""
    costly = Item("folly", Name("folly"), number("worth.ann.folly", -0.01))
    for seed in CASES:
        plain = with_items(
            case(seed), lambda items: tuple(replace(i, value=replace(i.value, private=False)) for i in items)
        )
        more = replace(
            with_items(plain, lambda items: (*items, costly), "ann"),
            options=(*plain.options, Option("folly", "ann", "folly", False, ALWAYS, ALWAYS, ASSUMED)),
            play=replace(plain.play, steps=(Step("ann", ("folly",)), *plain.play.steps), rounds=1, delay=()),
        )
        before = replace(plain, play=replace(plain.play, rounds=1, delay=()))
        exact = Rationality("exact", None)
        assert chances_of(more, exact) == pytest.approx(chances_of(before, exact), abs=1e-12), seed


# draws ------------------------------------------------------------------------------------------------------------


def pieces(found: Evaluation, regret: bool = False) -> list[bytes]:
    """Every number of an answer, draw by draw; `regret` of an answer in one block."""
    arrays = [found.outcomes, *([found.regret] if regret else []), found.steps[None], found.solved[None]]
    for item in found.history:
        arrays += [item.probability[None], item.before, item.belief, item.after, item.shared[None]]
    return [b"".join(np.ascontiguousarray(one[:, k]).tobytes() for one in arrays) for k in range(len(found.steps))]


def with_history(seed: int) -> Case:
    """A random case with something seen, where it is possible."""
    one = random_case(2000 + seed, most=24)
    item = random_pass(one, seed)
    return replace(one, history=(item,)) if ways(one, twin(one).root, item) else one


@pytest.mark.parametrize("seed", [0, 7, 15, 16])
def test_a_draw_does_not_depend_on_its_neighbours(seed: int) -> None:
    """The same bytes alone, in a batch of 7 and all at once."""
    made = stage(with_history(seed))

    def worked(start: int, count: int) -> list[bytes]:
        return pieces(evaluate(made, lambda one: drawn_numbers(one, 5, start, count), TWENTY), True)

    whole = worked(0, 18)
    assert worked(7, 7) == whole[7:14]
    assert [piece for start in (0, 8, 13, 17) for piece in worked(start, 1)] == [whole[k] for k in (0, 8, 13, 17)]
    assert len(set(whole)) == 18


def is_small(one: Case) -> bool:
    return bool(one.history and stage(one).now.plan.unknowns) and len(tree(one).nodes) <= 11


def test_hundreds_of_draws_are_as_many_draws_alone() -> None:
    made = stage(next(one for one in map(with_history, range(60)) if is_small(one)))
    whole = pieces(evaluate(made, lambda one: drawn_numbers(one, 5, 0, 260), FIVE))
    for k in (0, 6, 7, 8, 131, 259):
        assert pieces(evaluate(made, lambda one, k=k: drawn_numbers(one, 5, k, 1), FIVE)) == whole[k : k + 1]  # type: ignore[misc]
    assert pieces(evaluate(made, lambda one: drawn_numbers(one, 5, 125, 7), FIVE)) == whole[125:132]


# slopes -----------------------------------------------------------------------------------------------------------


def played(one: Case, rng: np.random.Generator) -> Game:
    """The game of a case with uneven beliefs."""
    made, numbers = frame(one), central_numbers(one)
    rate = rng.uniform(0.05, 0.3, (len(one.actors), 1))
    even = game(made, numbers, rate)
    uneven = [rng.uniform(0.5, 1.5, weights.shape) for weights in even.weights]
    return game(made, numbers, rate, [weights / weights.sum(axis=1, keepdims=True) for weights in uneven])


def slow_slopes(made: Game, rationality: float, at: Floats) -> Floats:
    """Central differences of the residual by each unknown and by rationality."""
    count = len(at)
    slow = np.empty((count, count + 1))
    for k in range(count + 1):
        step, more = np.zeros((count, 1)), 1e-6 * (k == count)
        step[k:, :][:1] = 1e-6
        up = respond(made, np.array([rationality + more]), at + step).residual
        down = respond(made, np.array([rationality - more]), at - step).residual
        slow[:, k] = ((up - down) / 2e-6)[:, 0]
    return slow[..., None]


def test_slopes_are_those_of_the_residual() -> None:
    """The Jacobian by the unknowns and by rationality against central differences, crowds of each model included."""
    tried, crowds = 0, set[str]()
    for seed in range(48 * SCALE):
        one, rng = random_case(seed, most=45), np.random.default_rng(seed)
        made = played(one, rng)
        count = made.plan.unknowns
        if not count:
            continue
        rationality, at = np.array([6.0]), rng.uniform(0.15, 0.45, (count, 1))
        found = respond(made, rationality, at, slopes=True).jacobian
        assert found is not None
        slow = slow_slopes(made, 6.0, at)
        assert np.abs(found - slow).max() < 2e-7 * max(1.0, float(np.abs(slow).max())), seed
        tried += 1
        crowds |= {many.model for many in made.crowds.values()}
    assert tried >= 16
    assert crowds == {"public", "private", "quorum"}


BETWEEN = """
actors: {king: {}, crews: {crowd: {option: rise, model: public, strength: 0.5, doubt: 1, noise: 0.5}}}
options: {promise: {actor: king}, rise: {actor: crews, undo: never}, flee: {actor: king}}
worth:
  king:
    - {name: price, when: promise, value: -1}
    - {name: fall, when: rise and not flee, value: -6}
    - {name: abroad, when: flee, value: -8..4, private: yes}
  crews:
    - {name: exposed, when: self and not rise and not flee, value: -4}
    - {name: spared, when: self and not rise and flee, value: -1}
    - {name: honour, when: self and rise and flee, value: 4}
    - {name: ruin, when: self and rise and not flee, value: 2}
    - {name: purge, when: not self and not flee, value: -1}
play: [{actor: king, chooses: [promise]}, {actor: crews, chooses: [rise]}, {actor: king, chooses: [flee]}]
type_points: 5
outcomes: {fallen: rise, stands: not rise}
"""


def test_slopes_of_a_crowd_between_two_decisions_of_a_ruler() -> None:
    """What members gain turns on what the ruler does after them, where they rose and where they did not, against
    central differences. Break: either way left out of the crowd's slopes."""
    made, at = played(case_of(BETWEEN), np.random.default_rng(3)), np.array([[0.3], [0.35], [0.4], [0.45]])
    found = respond(made, np.array([6.0]), at, slopes=True).jacobian
    assert found is not None
    slow = slow_slopes(made, 6.0, at)
    assert (np.abs(slow[:, :4, 0] + np.eye(4)) > 1e-3).all()  # each mean moves each
    assert np.abs(found - slow).max() < 2e-8


# many types -------------------------------------------------------------------------------------------------------


@cache
def many_types() -> tuple[Game, ...]:
    """Games with feedback and 24 values of each private quantity, two of them at once in some."""
    found = []
    for seed in range(36 * SCALE):
        one = replace(random_case(seed, most=17), type_points=24)
        made = frame(one)
        if made.plan.unknowns:
            scale = ranges(made, central_numbers(one))
            rate = np.where(scale > 0, 1.0 / np.where(scale > 0, scale, 1.0), 0.0)
            found.append(game(made, central_numbers(one), rate))
    assert len(found) >= 7
    assert sum(any(len(values) > 1 for values in one.grid) for one in found) >= 2
    return tuple(found)


@cache
def followed(place: int, rationality: float) -> Floats:
    """The unknowns that the branch leads to on all types from the start."""
    one = many_types()[place]
    point = trace_branch(one, start(one), np.full(1, rationality))
    assert point.arrived.all()
    return point.unknowns


def test_fewer_types_have_the_same_mean_worth() -> None:
    for one in many_types():
        rough = coarser(one)
        for fine, few, before, after in zip(one.worth, rough.worth, one.weights, rough.weights, strict=True):
            assert after.sum(axis=1) == pytest.approx(1.0)
            assert (few * after).sum(axis=2) == pytest.approx((fine * before).sum(axis=2), abs=1e-9)
        assert [len(w[0]) for w in rough.weights] == [
            2 if k in one.crowds else FEW ** len(values) for k, values in enumerate(one.grid)
        ]


@pytest.mark.parametrize("rationality", [5.0, 20.0])
def test_few_types_first_leads_to_the_same_fixed_point(rationality: float) -> None:
    """As following the branch on all types from the start."""
    for place, one in enumerate(many_types()):
        short = point_at(one, np.full(1, rationality))
        assert short.arrived.all()
        assert np.abs(short.unknowns - followed(place, rationality)).max() < 1e-9


@pytest.mark.parametrize("points", [5, 11, 15, 31])
def test_fewer_type_points_are_not_more_work(points: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Than the usual 101, in the flagship's past. Work is types times passes, one with slopes counting three times."""
    monkeypatch.setenv("OFFRAMP_FAST", "off")
    work = 0

    def counted(one: Game, rationality: Any, unknowns: Any, slopes: bool = False) -> Any:
        nonlocal work
        work += one.draws * max(worth.shape[2] for worth in one.worth) * (3 if slopes else 1)
        return respond(one, rationality, unknowns, slopes)

    for module in ("unseen", "solvers"):
        monkeypatch.setattr(f"offramp.game.{module}.respond", counted)
    spent = list[int]()
    for count in (points, 101):
        one = replace(load(Path(__file__).parents[2] / "cases/soft-exit"), type_points=count)
        history_beliefs(stage(one), lambda case: drawn_numbers(case, 1, 0, 4), Rationality("choice", 3.0))
        spent.append(work - sum(spent))
    assert 0 < spent[0] <= spent[1]


def test_what_is_played_there_is_a_pass_at_the_point() -> None:
    """It is taken from the last pass of polishing, not made again: the same bytes."""
    for one in many_types():
        found, point = solve_game(one, FIVE), point_at(one, np.full(1, 5.0))
        again = respond(one, np.full(1, 5.0), point.unknowns)
        assert [each.tobytes() for each in found.means] == [np.maximum(each, 0.0).tobytes() for each in again.means]
        for mine, pass_ in zip(found.play, again.play, strict=True):
            assert mine is pass_ is None or np.array_equal(mine, pass_)  # type: ignore[arg-type]


def test_where_few_types_mislead_all_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solve_module, "NEAR", -1.0)
    for place, one in enumerate(many_types()[:6]):
        assert point_at(one, np.full(1, 20.0)).unknowns.tobytes() == followed(place, 20.0).tobytes()
    monkeypatch.undo()
    monkeypatch.setattr(solve_module, "MOST_POLISH", 0)
    for place, one in enumerate(many_types()[:6]):
        assert np.abs(point_at(one, np.full(1, 20.0)).unknowns - followed(place, 20.0)).max() < 1e-9


def test_few_types_nearly_always_do_and_polishing_takes_few_passes() -> None:
    """Otherwise the way over few types would be longer than the way over all."""
    done = 0
    for one in many_types():
        goal = np.full(1, 20.0)
        near = trace_branch(coarser(one), start(one, ROUGH), goal, ROUGH)
        slopes = respond(coarser(one), goal, near.unknowns, slopes=True).jacobian
        assert slopes is not None
        found, there, _ = refine(one, goal, near.unknowns, 8, slopes[:, :-1])
        assert np.abs(respond(one, goal, found).residual).max() <= 1e-10 or not there.all()
        done += bool(there.all())
    assert done >= len(many_types()) - 2


def test_with_many_types_a_draw_does_not_depend_on_its_neighbours(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same bytes whatever is followed, and polished, beside it: blocks of 64, and of 16 within them.

    A Jacobian is kept only by draws that gain much from it, so that some make it anew and others do not.
    """
    monkeypatch.setattr(branch_module, "GAIN", 1e-3)
    made = stage(many_types_case())

    def worked(start: int, count: int) -> list[bytes]:
        return pieces(evaluate(made, lambda one: drawn_numbers(one, 5, start, count), TWENTY))

    whole = worked(0, 70)
    assert made.now.plan.unknowns
    assert worked(40, 30) == whole[40:]
    assert [worked(draw, 1)[0] for draw in (15, 64)] == [whole[k] for k in (15, 64)]
    assert len(set(whole)) == 70


def many_types_case() -> Case:
    """The flagship's free play with 45 types, which is four times those of the first way and one more."""
    flagship = load(Path(__file__).parents[2] / "cases" / "soft-exit")
    return replace(flagship, type_points=45, asks=None)
