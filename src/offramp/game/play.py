"""What a play allows, from state to state: the moves of a step, and what the whole play can never bring about.

It needs no graph model and no NumPy, so that `check` stays quick. Moves are those of CASE.md 11, see `tree`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from offramp.case import conditions, states
from offramp.case.load import Examined
from offramp.case.transform import absent, standing
from offramp.case.types import Case
from offramp.errors import Problem

Change = Callable[[int, int], bool]  # whether, at a state, an option may change


def moves(
    state: int, options: Iterable[int], n: int, may_change: Change, exists: Callable[[int], bool]
) -> tuple[int, ...]:
    """The states to which one move on some of the n options can lead, staying included, in the order of their names.

    Every option that changes must be allowed to at the state before the move; the state after it must exist.

    >>> moves(0b00, (0, 1), 2, lambda state, option: True, lambda state: state != 0b11)
    (0, 1, 2)
    """
    targets = [state]
    for option in options:
        if may_change(state, option):
            targets += [target ^ 1 << (n - 1 - option) for target in targets]
    return tuple(sorted(target for target in targets if exists(target)))


def check(examined: Examined) -> tuple[Problem, ...]:
    """The problems that only the play shows: never-available, outcome-unreachable; () for a case without play."""
    case = examined.case
    if case is None or not case.play.steps:
        return ()
    remedies = {
        "never-available": "change the order of the steps, 'now', or the option's 'take'",
        "outcome-unreachable": "add the option that brings it about to a step, or drop the outcome",
    }
    return tuple(
        Problem(slug, examined.file, *examined.places.get(path, (0, 0)), message, remedy=remedies[slug])
        for slug, path, message in unavailable(case)
    )


def unavailable(case: Case) -> Iterator[tuple[str, str, str]]:
    """What the play cannot bring about: slug, path in the case and message for each option that is never a choice on
    any path, and each named outcome at no leaf; on the case without `fix`.

    Raises ModelError present-infeasible where the present state exists only by `fix`.
    """
    free = standing(replace(case, fix=()))
    names = tuple(option.id for option in free.options)
    always, truth = states.everywhere(len(names)), states.axes(names)
    exist = states.feasible(free, truth, always)
    if not exist >> states.code(free.present) & 1:
        raise absent(free)
    where = functools.cache(lambda when: conditions.where(when, truth, always))  # many options share their conditions
    open_, ends = _reach(free, _targets(free, exist, where))
    for step, one in enumerate(free.play.steps, 1):
        for option in one.chooses:
            if (step - 1, names.index(option)) not in open_:
                present = f"the present state {free.present}"
                message = f"'{option}' can be chosen on no path: {present} and the steps before leave no choice"
                yield "never-available", f"play.{step}", message
    found = _outcomes(free, states.gathered(ends, len(names)), where)
    for outcome in free.outcomes:
        if outcome.name not in found:
            path = f"outcomes.{outcome.name}"
            yield "outcome-unreachable", path, f"'{outcome.name}' holds at no end of the play"


Where = Callable[[conditions.Expr], int]
Targets = Callable[[int, tuple[int, ...]], tuple[int, ...]]


def _targets(case: Case, exist: int, where: Where) -> Targets:
    """`moves` of this case, by the state and the places of the options."""
    n = len(case.options)
    feasible, table = states.table(exist, n), functools.cache(lambda when: states.table(where(when), n))

    def may_change(state: int, option: int) -> bool:
        one = case.options[option]
        return states.has(table(one.undo if state >> (n - 1 - option) & 1 else one.take), state)

    return lambda state, options: moves(state, options, n, may_change, lambda target: states.has(feasible, target))


def _reach(case: Case, targets: Targets) -> tuple[set[tuple[int, int]], set[int]]:
    """The (step, option) pairs that are a choice somewhere, and the states in which the play can end."""
    n, places = len(case.options), {option.id: k for k, option in enumerate(case.options)}
    steps = tuple(tuple(places[option] for option in step.chooses) for step in case.play.steps)
    open_: set[tuple[int, int]] = set()
    here, before = {states.code(case.present)}, 0
    for _ in range(case.play.rounds):
        if len(here) == before:  # whoever may stay where he is loses no state, so nothing new can come
            break
        before = len(here)
        for k, options in enumerate(steps):
            ahead: set[int] = set()
            for state in here:
                found = targets(state, options)
                open_ |= {(k, o) for o in options if any((state ^ target) >> (n - 1 - o) & 1 for target in found)}
                ahead.update(found)
            here = ahead
    return open_, here


def _outcomes(case: Case, ends: int, where: Where) -> set[str]:
    """The outcomes of these states; the last one counts where two hold, as in the graph model."""
    found: set[str] = set()
    for outcome in reversed(case.outcomes):
        own = ends & where(outcome.when)
        found |= {outcome.name} if own else set()
        ends ^= own
    return found
