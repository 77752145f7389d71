"""A case in which some options stay as they are: they go, and every condition is read without them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from offramp.case.conditions import assuming
from offramp.case.types import Case, Chance, Item, Preference, Priorities, Ranking, Step, Worth


def holding(case: Case, choices: Mapping[str, bool]) -> Case:
    """The case in which these options stay yes or no for good. Not of a crowd, and not of a case with a ranking, whose
    states name every option. Its past and its questions stay as written, and name what is gone.

    >>> import offramp as of
    >>> case = of.load("my-crisis")
    >>> fewer = holding(case, {case.options[0].id: False})
    >>> len(case.options) - len(fewer.options)
    1
    """
    options = (one for one in case.options if one.id not in choices)
    steps = (
        replace(one, chooses=tuple(each for each in one.chooses if each not in choices)) for one in case.play.steps
    )
    return replace(
        case,
        options=tuple(
            replace(one, take=assuming(one.take, choices), undo=assuming(one.undo, choices)) for one in options
        ),
        rules=tuple(replace(one, when=assuming(one.when, choices)) for one in case.rules),
        chances=tuple(_chance(one, choices) for one in case.chances),
        preferences=tuple(_preference(one, choices) for one in case.preferences),
        play=replace(case.play, steps=tuple(_step(one) for one in steps if one.chooses)),
        outcomes=tuple(replace(one, when=assuming(one.when, choices)) for one in case.outcomes),
        fix=tuple((option, taken) for option, taken in case.fix if option not in choices),
        sees=(),  # what others see of what is gone
    )


def _step(step: Step) -> Step:
    return replace(step, nests=())


def _chance(chance: Chance, choices: Mapping[str, bool]) -> Chance:
    return replace(chance, cases=tuple(replace(one, when=assuming(one.when, choices)) for one in chance.cases))


def _preference(form: Preference, choices: Mapping[str, bool]) -> Preference:
    if isinstance(form, Worth):
        return replace(form, items=tuple(_item(one, choices) for one in form.items))
    if isinstance(form, Priorities):
        stated = (replace(one, when=assuming(one.when, choices)) for one in form.statements)
        return replace(form, statements=tuple(stated))
    assert isinstance(form, Ranking)
    return form


def _item(item: Item, choices: Mapping[str, bool]) -> Item:
    return replace(item, when=assuming(item.when, choices))
