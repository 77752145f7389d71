"""A case without the options on which nobody decides any more: every condition is read with them as they are.

So a case of twenty terms, all of them given, is one of the few options that are left, and packages that differ in what
is paid alone share one tree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from offramp.case.conditions import Expr, assuming
from offramp.case.transform import baseline
from offramp.case.types import Case, Chance, Choices, Preference, Priorities, Step, Worth


def decided(case: Case, given: Choices) -> Case:
    """The case from now on, without the options that `fix` or `given` hold; every number keeps its path and its place.
    What a crowd decides stays, held; the past is left out.

    >>> import offramp as of
    >>> case = of.load("my-crisis")
    >>> [one.id for one in decided(case, (("raise_pay", True),)).options]
    ['in_writing', 'strike']
    """
    told = baseline(case)
    held = {**dict(told.fix), **dict(given)}
    crowds = {actor.crowd.option for actor in told.actors if actor.crowd}
    gone = {option: yes for option, yes in held.items() if option not in crowds}

    def read(when: Expr) -> Expr:
        return assuming(when, gone)

    return replace(
        told,
        options=tuple(replace(x, take=read(x.take), undo=read(x.undo)) for x in told.options if x.id not in gone),
        chances=tuple(_chance(each, read) for each in told.chances),
        preferences=tuple(_preference(form, read) for form in told.preferences),
        rules=tuple(replace(rule, when=read(rule.when)) for rule in told.rules),
        outcomes=tuple(replace(outcome, when=read(outcome.when)) for outcome in told.outcomes),
        play=replace(told.play, steps=tuple(_step(step, gone) for step in told.play.steps)),
        fix=tuple((option, yes) for option, yes in held.items() if option in crowds),
        history=(),
        written=None,
    )


def _chance(chance: Chance, read: Callable[[Expr], Expr]) -> Chance:
    return replace(chance, cases=tuple(replace(case, when=read(case.when)) for case in chance.cases))


def _preference(form: Preference, read: Callable[[Expr], Expr]) -> Preference:
    if isinstance(form, Worth):
        return replace(form, items=tuple(replace(item, when=read(item.when)) for item in form.items))
    if isinstance(form, Priorities):
        return replace(form, statements=tuple(replace(each, when=read(each.when)) for each in form.statements))
    return form


def _step(step: Step, gone: dict[str, bool]) -> Step:
    nests = tuple(replace(nest, options=tuple(o for o in nest.options if o not in gone)) for nest in step.nests)
    return replace(step, chooses=tuple(o for o in step.chooses if o not in gone), nests=nests)
