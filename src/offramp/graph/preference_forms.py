"""One actor's preferences in another form: worth, priorities and ranking turned into each other, and what that costs.

    from          to ranking                  to priorities                  to worth
    worth         the order at central        by way of the ranking          -
                  values; strengths are lost
    priorities    exact, ties kept            -                              powers of two: an order only
    ranking       -                           exact, one statement a level   places: an order only

The order of the feasible states, with its ties, is always the same before and after, which tests hold; what a form
says beyond an order is kept by no other, and `Conversion.lost` names it. Numbers made out of an order compare and never
subtract: they serve the graph model, and `use="bargain"` refuses them. Pairs of states that are
unknown are a third relation, which neither priorities nor worth can hold.

Source: option prioritizing, its equal weights in powers of two, and direct ranking after Fang, Hipel, Kilgour & Peng
(2003), IEEE Trans. SMC-C 33(1):42-66; no page is claimed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from offramp.case import conditions
from offramp.case.quantities import Value
from offramp.case.sights import seen_cases, without_items
from offramp.case.state_grid import feasible_states
from offramp.case.transform import baseline
from offramp.case.types import (
    Case,
    Item,
    Pass,
    Preference,
    Priorities,
    Quantity,
    Ranking,
    Statement,
    Support,
    Variant,
    Worth,
    sights,
)
from offramp.errors import ModelError, Problem, nearest
from offramp.graph import preferences
from offramp.graph.model import Bools, Ranks, name

Form = Literal["worth", "priorities", "ranking"]
Use = Literal["graph", "bargain"]
Levels = tuple[tuple[str, ...], ...]  # state names, best level first
Values = tuple[tuple[str, Value], ...]

MOST_STATES = 20_000  # that a ranking may list; a case file holds 50,000 values
MOST_LETTERS = 20_000  # states times options that conditions may spell out
MOST_STATEMENTS = 39  # powers of two beyond are no longer told apart: worths within a part in 10^12 are equal

_FORMS: dict[type, Form] = {Worth: "worth", Priorities: "priorities", Ranking: "ranking"}


@dataclass(frozen=True, slots=True)
class Conversion:
    """A preference in another form: what the form keeps of the old one, and what it loses."""

    form: Preference
    kept: str
    lost: tuple[str, ...]


def convert(case: Case, actor: str, to: Form, use: Use = "graph") -> Conversion:
    """The preferences of one actor in the form `to`, with the same order of the feasible states.

    Claims that `as_of` masks do not count, quantities stand at their central values. Raises ModelError: unknown-name
    for an actor or a form there is not, cannot-convert with the reason where the form cannot hold what is known.

    >>> from offramp.case.load import load  # doctest: +SKIP
    >>> convert(load("cases/soft-exit"), "ruler", "ranking").lost[0]  # doctest: +SKIP
    'how much better one state is than another'
    """
    _check_name("form", to, tuple(_FORMS.values()))
    form = _preference(case, actor)
    origin = _FORMS[type(form)]
    if origin == to:
        return Conversion(form, "everything: it has this form", ())
    _check_meaning(form, to, use)
    now = baseline(case)
    form = _preference(now, actor)
    _check_others(now, form, to)
    support = Support(assumed=f"converted from {origin}: the same order of the states")
    made = _made(now, form, to, support)
    return Conversion(made, _KEPT[origin, to], tuple(_lost(case, form, to)))


def replaced(case: Case, form: Preference) -> Case:
    """The case with a converted form in place of the actor's own. What other parts of the case say of numbers that are
    no more goes too, as `lost` of the conversion told."""
    preferences = tuple(form if one.actor == form.actor else one for one in case.preferences)
    changed = replace(case, preferences=preferences)
    known = changed.quantities
    variants = (replace(one, values=_known(one.values, known)) for one in case.variants)
    return replace(
        changed,
        sees=without_items(changed.sees, form.actor),
        variants=tuple(one for one in variants if one.values or one.fix),
        history=tuple(replace(one, values=_known(one.values, known)) for one in case.history),
    )


# what each form can hold ----------------------------------------------------------------------------------------


_KEPT: Mapping[tuple[Form, Form], str] = {
    ("priorities", "ranking"): "the order of the feasible states, exactly, with its ties",
    ("worth", "ranking"): "the order of the feasible states at central values, with its ties",
    ("ranking", "priorities"): "the order of the feasible states, exactly, with its ties: one statement for each level",
    ("worth", "priorities"): "the order of the feasible states at central values: one statement for each level",
    ("priorities", "worth"): "the order of the feasible states, with its ties, by powers of two",
    ("ranking", "worth"): "the order of the feasible states, with its ties, by places counted from the worst",
}


def _lost(case: Case, form: Preference, to: Form) -> Iterable[str]:
    """What the new form does not say, or must not be read to say, the weightiest first."""
    if to == "worth":
        yield "any meaning of the numbers but their order: they never add up or subtract, nor serve for bargaining"
    elif isinstance(form, Worth):
        yield from _lost_of_worth(case, form)
    if isinstance(form, Priorities) and any(one.doubt for one in form.statements):
        yield "the doubt of its statements"
    if any(one.claims or one.assumed for one in _supports(form)):
        yield "which part is supported by which claim or reason"
    if to != "worth" and not isinstance(form, Ranking):
        yield "what it says of states that do not exist now, and that a variant or a dropped rule may bring back"
    if to == "priorities":
        yield "readability: the statements list states, they give no reasons"


def _supports(form: Preference) -> Iterable[Support]:
    if isinstance(form, Worth):
        return (item.value.support for item in form.items)
    return (one.support for one in form.statements) if isinstance(form, Priorities) else (form.support,)


def _lost_of_worth(case: Case, form: Worth) -> Iterable[str]:
    yield "how much better one state is than another"
    yield "use in the bargaining game, which needs worth"
    if any(not isinstance(item.value.value, float) for item in form.items):
        yield "the doubt of its numbers, and every order but the one at central values"
    if any(item.value.private for item in form.items):
        yield "what is private to the actor"
    chances = {chance.id for chance in case.chances}
    if any(chances.intersection(conditions.names(item.when)) for item in form.items):
        yield "its dependence on chance, which is taken in expectation"
    if any(form.actor in dict(sight.worth) for _, sight in sights(case.sees)):
        yield "what others take its numbers to be (`sees`)"
    if named := _revalued_in(case, {item.value.path for item in form.items}):
        yield f"the other values of its numbers in {', '.join(named)}"


def _revalued_in(case: Case, paths: set[str]) -> list[str]:
    """The variants and history items that give other values to some numbers."""
    named = [f"variant '{one.name}'" for one in case.variants if _names_any(one, paths)]
    return named + [f"history item {k}" for k, one in enumerate(case.history, 1) if _names_any(one, paths)]


def _names_any(item: Variant | Pass, paths: set[str]) -> bool:
    return any(path in paths for path, _ in item.values)


def _known(values: Values, quantities: Mapping[str, Quantity]) -> Values:
    return tuple((path, value) for path, value in values if path in quantities)


def _check_meaning(form: Preference, to: Form, use: Use) -> None:
    """Refuse what would say more, or less, than is known."""
    if isinstance(form, Ranking) and form.unknown and to != "ranking":
        pair = " and ".join(form.unknown[0])
        more = f" and {len(form.unknown) - 1} more pairs" if len(form.unknown) > 1 else ""
        message = f"the order of {pair}{more} is unknown, which is not a tie; {to} would say one or the other"
        raise _refusal(form.actor, message, "rank the pairs, or keep the ranking")
    if to == "worth" and use == "bargain":
        message = "an order does not say how much better one state is than another, which the bargaining game needs"
        raise _refusal(form.actor, message, "write the worth of each gain and loss")


def _check_others(case: Case, form: Preference, to: Form) -> None:
    """Refuse what would leave others without a number that they follow, or without an order of what they see."""
    own = {item.value.path for item in form.items} if isinstance(form, Worth) else set[str]()
    others = [item for one in case.preferences if isinstance(one, Worth) and one is not form for item in one.items]
    if own and (after := [item.name for item in others if item.value.follows in own]):
        message = f"its hidden type sets '{after[0]}' of another actor too, which would lose it"
        raise _refusal(form.actor, message, "give that number a private type of its own first")
    exist, seen = feasible_states(case), [one for one in seen_cases(case) if one.preference(form.actor) == form]
    if to == "ranking" and any((feasible_states(one) & ~exist).any() for one in seen):
        message = "in somebody's eyes ('sees') there are states that the case does not have, which it would leave out"
        raise _refusal(form.actor, message, "convert to priorities or worth, or say the order in those eyes")


def _refusal(actor: str, message: str, remedy: str) -> ModelError:
    return ModelError(Problem("cannot-convert", "model", 0, 0, f"{actor}: {message}", remedy=remedy))


def _preference(case: Case, actor: str) -> Preference:
    _check_name("actor", actor, tuple(one.id for one in case.actors))
    form = case.preference(actor)
    if form is None:
        raise _refusal(actor, "there are no preferences, as the actor owns no option", "write some")
    return form


def _check_name(kind: str, name: str, allowed: tuple[str, ...]) -> None:
    if name not in allowed:
        remedy = nearest(name, allowed) or "name one of these"
        raise ModelError(Problem("unknown-name", "model", 0, 0, f"no {kind} {name!r}", allowed, remedy))


# making the forms -----------------------------------------------------------------------------------------------


def _ranks(case: Case, form: Preference, mask: Bools) -> Ranks:
    if isinstance(form, Worth):
        return preferences.from_worth(preferences.worth(case, form, preferences.central_values(case)), mask)
    if isinstance(form, Priorities):
        return preferences.from_priorities(case, form, mask)
    return preferences.from_ranking(form, mask)


def _levels(case: Case, form: Preference) -> Levels:
    """The feasible states by rank, best first, N before Y within a level."""
    mask = feasible_states(case)
    row, codes = _ranks(case, form, mask), np.flatnonzero(mask)
    if len(codes) > MOST_STATES:
        message = f"{len(codes):,} states are too many to list, at most {MOST_STATES:,}"
        raise _refusal(form.actor, message, "fix some options, or keep the form")
    places = row[codes]
    best_first = np.unique(places)[::-1]
    return tuple(tuple(name(int(one), len(case.options)) for one in codes[places == place]) for place in best_first)


def _made(case: Case, form: Preference, to: Form, support: Support) -> Preference:
    if to == "worth" and isinstance(form, Priorities):
        return _powers(form, support)
    levels = _levels(case, form)
    if to == "ranking":
        return Ranking(form.actor, levels, (), support)
    options = tuple(option.id for option in case.options)
    _check_length(form.actor, levels, len(options))
    if to == "priorities":
        statements = (Statement(_any_of(level, options), None, support) for level in levels[:-1])
        return Priorities(form.actor, tuple(statements))
    return _places(form.actor, levels, options, support)


def _powers(form: Priorities, support: Support) -> Worth:
    """Each statement is worth more than all that come after it together.

    >>> names = map(conditions.Name, ("leave", "offer", "strike"))
    >>> statements = tuple(Statement(name, None, Support()) for name in names)
    >>> [item.value.value for item in _powers(Priorities("ruler", statements), Support()).items]
    [4.0, 2.0, 1.0]
    """
    count = len(form.statements)
    if count > MOST_STATEMENTS:
        message = f"{count} statements need numbers to 2**{count - 1}, and worths within a part in 10^12 are equal"
        raise _refusal(form.actor, message, f"join some, at most {MOST_STATEMENTS}, or ask for a ranking")
    return Worth(
        form.actor,
        tuple(
            _item(form.actor, f"statement {k}", one.when, 2.0 ** (count - k), support)
            for k, one in enumerate(form.statements, 1)
        ),
    )


def _places(actor: str, levels: Levels, options: tuple[str, ...], support: Support) -> Worth:
    """The place of each level, counted from the worst, which is 0 and needs no item.

    >>> items = _places("ruler", (("Y",), ("N",)), ("leave",), Support()).items
    >>> [(item.name, conditions.write(item.when), item.value.value) for item in items]
    [('level 1', 'leave', 1.0)]
    """
    worst = len(levels) - 1
    better = enumerate(levels[:-1])
    items = (_item(actor, f"level {k + 1}", _any_of(one, options), float(worst - k), support) for k, one in better)
    return Worth(actor, tuple(items))


def _item(actor: str, title: str, when: conditions.Expr, value: float, support: Support) -> Item:
    return Item(title, when, Quantity(f"worth.{actor}.{title}", value, support))


def _check_length(actor: str, levels: Levels, options: int) -> None:
    states = sum(map(len, levels[:-1]))
    if states * options > MOST_LETTERS:
        message = f"{states:,} states of {options} options would have to be spelt out"
        raise _refusal(actor, message, "fix some options, or ask for a ranking")


def _any_of(states: tuple[str, ...], options: tuple[str, ...]) -> conditions.Expr:
    """The condition that one of the states is the case.

    >>> conditions.write(_any_of(("YN", "NN"), ("offer", "leave")))
    'offer and not leave or not offer and not leave'
    """
    return _joined("or", tuple(_joined("and", tuple(map(_letter, options, state))) for state in states))


def _letter(option: str, letter: str) -> conditions.Expr:
    return conditions.Name(option) if letter == "Y" else conditions.Not(conditions.Name(option))


def _joined(word: str, parts: tuple[conditions.Expr, ...]) -> conditions.Expr:
    return parts[0] if len(parts) == 1 else conditions.Joined(word, parts)
