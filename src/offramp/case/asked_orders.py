"""An order of endings that a person gave stands for the worth of an actor while that is open: enough for an order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from offramp.case import conditions
from offramp.case.conditions import LogicError
from offramp.case.open_sizes import sizes_of
from offramp.case.types import Case, Priorities, Statement, StoredAnswer, Support, Worth


def with_orders(case: Case) -> Case:
    """The case with the worth of each actor who lacks a size replaced by the order of endings he was asked for, where
    there is one: statements that are met from the best ending down, ties as one. What no ending covers comes last."""
    forms = (_ordered(case, form) if isinstance(form, Worth) else form for form in case.preferences)
    return replace(case, preferences=tuple(forms))


def orders_used(case: Case) -> tuple[str, ...]:
    """The actors for whom an order stands in place of worth."""
    changed = with_orders(case).preferences
    return tuple(form.actor for form, other in zip(case.preferences, changed, strict=True) if form is not other)


def _ordered(case: Case, form: Worth) -> Worth | Priorities:
    told = [one for one in case.asked if one.kind == "order" and one.subject == form.actor]
    if not told or not any(sizes_of(case, form)):
        return form
    statements = tuple(_statements(case, told[-1]))
    return Priorities(form.actor, statements) if statements else form


def _statements(case: Case, answer: StoredAnswer) -> Iterator[Statement]:
    """A statement for each place of the order; the more closely an ending is described, the sooner it is meant."""
    options, classes = {one.id for one in case.options}, list[str]()
    own = next((actor.crowd.option for actor in case.actors if actor.id == answer.subject and actor.crowd), "self")
    about = [re.sub(r"\bself\b", own, text) for text in answer.about]  # a crowd is seen as one actor
    for text in about:
        finer = [f"not ({other})" for other in about if other != text and _within(other, text)]
        classes.append(" and ".join((f"({text})", *finer)))
    for group in re.findall(r"\d[\d=]*", answer.answer):
        places = [int(one) - 1 for one in group.split("=") if one]
        try:
            when, names = conditions.parse(" or ".join(f"({classes[place]})" for place in places))
        except (LogicError, IndexError):
            return
        if not {name for name, _ in names} <= options:
            return
        yield Statement(when, None, Support(asked=(answer.id,)))


def _within(finer: str, text: str) -> bool:
    """Whether a condition is another with one more part, as endings are built."""
    return finer.startswith((f"{text} and ", f"({text}) and "))
