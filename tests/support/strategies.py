"""Random small cases, conditions and quantities for hypothesis."""

from __future__ import annotations

import functools
from datetime import date

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from offramp.case import conditions, types
from offramp.case.conditions import Expr, Joined, Name, Not
from offramp.case.quantities import Range, Value
from offramp.case.types import Case, Quantity, Support

OPTIONS = ("a", "b", "c", "d")
CHANCES = ("p", "q")
ACTORS = ("one", "two")
ASSUMED = Support(assumed="a guess")


@functools.cache
def condition_trees(names: tuple[str, ...] = OPTIONS, leaves: int = 8) -> SearchStrategy[Expr]:
    """Any condition that the language can write."""
    return st.recursive(st.sampled_from(names).map(Name), _joined, max_leaves=leaves)


def _joined(parts: SearchStrategy[Expr]) -> SearchStrategy[Expr]:
    many, two = st.lists(parts, min_size=2, max_size=3), st.tuples(parts, parts)
    chains = st.builds(conditions.chain, st.sampled_from(("and", "or")), many)
    return st.builds(Not, parts) | chains | st.builds(Joined, st.sampled_from(("implies", "iff")), two)


def numbers(least: float = -1000.0, most: float = 1000.0) -> SearchStrategy[float]:
    """Finite numbers, many of them round."""
    whole = st.integers(int(least), int(most)).map(float)
    return whole | st.floats(least, most, allow_subnormal=False).map(lambda number: number + 0.0)


@functools.cache
def quantity_values(least: float = -1000.0, most: float = 1000.0) -> SearchStrategy[Value]:
    """A point, a range or a triple; an end may itself be a range."""
    return _quantity(least, most)


@st.composite
def _quantity(draw: DrawFn, least: float, most: float) -> Value:
    count = draw(st.sampled_from((1, 2, 3)))
    if count == 1:
        return draw(numbers(least, most))
    places = sorted(draw(st.lists(numbers(least, most), min_size=7, max_size=7, unique=True)))
    lows: list[Value] = [places[0], Range(places[0], None, places[2]), Range(places[0], places[1], places[2])]
    highs: list[Value] = [places[6], Range(places[4], None, places[6]), Range(places[4], places[5], places[6])]
    low, high = draw(st.sampled_from(lows)), draw(st.sampled_from(highs))
    return Range(low, places[3] if count == 3 else None, high)


@st.composite
def cases(draw: DrawFn) -> Case:
    """A small case: two actors, up to four options, rules, chances, and one form of preference for each actor.

    The present state is feasible; outcomes and the cases of a chance are disjoint; rankings rank every state.
    """
    names = OPTIONS[: draw(st.integers(1, len(OPTIONS)))]
    owners = [draw(st.sampled_from(ACTORS)) for _ in names]
    now = [draw(st.booleans()) for _ in names]
    options = tuple(
        types.Option(name, owner, name, yes, draw(_change(names)), draw(_change(names)), ASSUMED)
        for name, owner, yes in zip(names, owners, now, strict=True)
    )
    truth = dict(zip(names, now, strict=True))
    drawn = draw(st.lists(condition_trees(names, 4), max_size=2))
    rules = tuple(types.Rule("never" if not holds(when, truth) else "require", when, ASSUMED) for when in drawn)
    chances = tuple(draw(_chance(name, names)) for name in CHANCES[: draw(st.integers(0, 2))])
    states = feasible(names, rules)
    readable = (*names, *(chance.id for chance in chances))
    return Case(
        title="T",
        question="Q",
        as_of=date(2026, 3, 2),
        horizon="30 days",
        actors=tuple(types.Actor(actor, actor) for actor in ACTORS),
        options=options,
        preferences=tuple(draw(_preferences(names, readable, states))),
        rules=rules,
        chances=chances,
    )


@functools.cache
def _change(names: tuple[str, ...]) -> SearchStrategy[Expr]:
    return st.sampled_from((conditions.ALWAYS, conditions.NEVER)) | condition_trees(names, 3)


@st.composite
def _chance(draw: DrawFn, name: str, names: tuple[str, ...]) -> types.Chance:
    path, odds = f"chance.{name}", quantity_values(0, 1)
    if draw(st.integers(0, 3)) == 0:
        return types.Chance(name, name, (types.Contingency("", draw(condition_trees(names, 3)), draw(_host(path))),))
    if draw(st.booleans()):
        only = types.Contingency(
            "", draw(st.just(conditions.ALWAYS) | condition_trees(names, 3)), number(path, draw(odds))
        )
        return types.Chance(name, name, (only,))
    when = draw(condition_trees(names, 3))
    split = (types.Contingency("x", when, number(f"{path}.x", draw(odds))),)
    more = types.Contingency("y", Not(when), number(f"{path}.y", draw(odds)))
    return types.Chance(name, name, (*split, more) if draw(st.booleans()) else split)


@st.composite
def _host(draw: DrawFn, path: str) -> types.Host:
    limits = ((0.0, 20.0), (-5.0, 5.0), (0.0, 1.0), (0.0, 30.0))
    drawn = (
        number(f"{path}.{name}", draw(quantity_values(*ends))) for name, ends in zip(types.HOST, limits, strict=True)
    )
    pressure, stake, discount, periods = drawn
    return types.Host(path, pressure, stake, discount, periods)


def number(path: str, value: Value, private: bool = False) -> Quantity:
    """A quantity that is assumed."""
    return Quantity(path, value, ASSUMED, None, private)


@st.composite
def _preferences(
    draw: DrawFn, names: tuple[str, ...], readable: tuple[str, ...], states: tuple[str, ...]
) -> list[types.Preference]:
    """One form for each actor, in the order of the explicit form: worth, priorities, ranking."""
    kinds = sorted(((draw(st.integers(0, 2)), actor) for actor in ACTORS), key=lambda pair: pair[0])
    return [draw(_preference(kind, actor, names, readable, states)) for kind, actor in kinds]


def _preference(
    kind: int, actor: str, names: tuple[str, ...], readable: tuple[str, ...], states: tuple[str, ...]
) -> SearchStrategy[types.Preference]:
    if kind == 0:
        return _worth(actor, readable)
    return _priorities(actor, names) if kind == 1 else _ranking(actor, states)


@st.composite
def _worth(draw: DrawFn, actor: str, readable: tuple[str, ...]) -> types.Preference:
    whens = draw(st.lists(st.just(conditions.ALWAYS) | condition_trees(readable, 4), max_size=4))
    return types.Worth(actor, tuple(draw(_item(f"i{k}", actor, when)) for k, when in enumerate(whens)))


@st.composite
def _item(draw: DrawFn, name: str, actor: str, when: Expr) -> types.Item:
    value = draw(quantity_values())
    private = isinstance(value, Range) and draw(st.booleans())
    return types.Item(name, when, number(f"worth.{actor}.{name}", value, private))


def _priorities(actor: str, names: tuple[str, ...]) -> SearchStrategy[types.Preference]:
    statements = condition_trees(names, 3).map(lambda when: types.Statement(when, None, ASSUMED))
    return st.lists(statements, max_size=4).map(lambda chosen: types.Priorities(actor, tuple(chosen)))


@st.composite
def _ranking(draw: DrawFn, actor: str, states: tuple[str, ...]) -> types.Preference:
    order: list[tuple[str, ...]] = []
    tied = draw(st.lists(st.booleans(), min_size=len(states), max_size=len(states)))
    for state, tie in zip(draw(st.permutations(states)), tied, strict=True):
        if order and tie:
            order[-1] = (*order[-1], state)
        else:
            order.append((state,))
    return types.Ranking(actor, tuple(order), (), ASSUMED)


def holds(expr: Expr, truth: dict[str, bool]) -> bool:
    """The slow twin of `logic.evaluate`: one state, plain Python, straight from spec/case-file.md."""
    if isinstance(expr, conditions.Constant):
        return expr.value
    if isinstance(expr, Name):
        return truth[expr.name]
    if isinstance(expr, Not):
        return not holds(expr.part, truth)
    parts = [holds(part, truth) for part in expr.parts]
    if expr.word == "and":
        return all(parts)
    if expr.word == "or":
        return any(parts)
    left, right = parts
    return (right if left else True) if expr.word == "implies" else left is right


def states_of(names: tuple[str, ...]) -> list[str]:
    """All states by name, N before Y."""
    states = [""]
    for _ in names:
        states = [state + letter for state in states for letter in "NY"]
    return states


def truth_of(names: tuple[str, ...], state: str) -> dict[str, bool]:
    return {name: letter == "Y" for name, letter in zip(names, state, strict=True)}


def feasible(names: tuple[str, ...], rules: tuple[types.Rule, ...]) -> tuple[str, ...]:
    """The slow twin of `grid.feasible`: the states that break no rule, by name."""

    def exists(state: str) -> bool:
        return all(holds(rule.when, truth_of(names, state)) == (rule.kind == "require") for rule in rules)

    return tuple(state for state in states_of(names) if exists(state))
