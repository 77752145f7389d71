"""What a play allows, from state to state: the moves of a step, and what the whole play can never bring about.

It needs no graph model and no NumPy, so that `check_play` stays quick. Moves: see `tree`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from math import prod

from offramp.case import conditions, states
from offramp.case.check import Examined
from offramp.case.quantities import NamedTypes
from offramp.case.transform import absent, baseline
from offramp.case.types import Case, Quantity, Worth
from offramp.errors import ModelError, Problem

Where = Callable[[conditions.Expr], int]
Targets = Callable[[int, tuple[int, ...]], tuple[int, ...]]  # the states that one move on some options leads to
Change = Callable[[int, int], bool]  # whether, at a state, an option may change


def moves_on(
    state: int, options: Iterable[int], n: int, may_change: Change, exists: Callable[[int], bool]
) -> tuple[int, ...]:
    """The states to which one move on some of the n options can lead, staying included, in the order of their names.

    Every option that changes must be allowed to at the state before the move; the state after it must exist.

    >>> moves_on(0b00, (0, 1), 2, lambda state, option: True, lambda state: state != 0b11)
    (0, 1, 2)
    """
    targets = [state]
    for option in options:
        if may_change(state, option):
            targets += [target ^ 1 << (n - 1 - option) for target in targets]
    return tuple(sorted(target for target in targets if exists(target)))


_REMEDIES = {
    "never-available": "change the order of the steps, 'now', or the option's 'take'",
    "outcome-unreachable": "add the option that brings it about to a step, or drop the outcome",
}
MOST_HISTORIES = 200_000
MOST_SECONDS, MOST_GIGABYTES = 30.0, 2.0  # of one solution, as estimated
LARGE = 1.0  # seconds of one solution from which a play is large: told of before, and in no limit beside its result
MOST_TYPES = 40_000
TYPE_POINTS = 101


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to solve: the histories of a play, the means that feed back (see `information`), its turns, and
    the types of the actor who has most."""

    histories: int
    unknowns: int
    turns: int
    types: int

    @property
    def seconds(self) -> float:
        """What one solution takes, at most about: each turn's beliefs rest on all earlier ones, each mean on all below
        it, and every step solves a system of as many equations as there are means (fitted at rationality 1 to 12 to
        plays of 8 to 50 turns; where the branch takes few steps, a tenth)."""
        deep, wide = self.turns**2 * self.unknowns, self.histories * self.unknowns * self.types
        return 3e-4 * deep + 3e-8 * wide + 5e-8 * self.unknowns**3

    @property
    def gigabytes(self) -> float:
        """What the derivatives of everybody's expectations take in one solution."""
        return 8e-9 * self.histories * (1 + self.unknowns) * self.types

    @property
    def estimate(self) -> str:
        """How long one solution would take, and how much memory."""
        return f"{_about(self.seconds)} and {max(self.gigabytes, 0.01):,.2f} GB for one solution"

    def answer(self, draws: int) -> str:
        """How long an answer over so many draws would take, with all that stands beside it; without draws, one game
        with what stands beside it. The factor is measured (verification/README.md)."""
        over = f"an answer over {draws:,} draws" if draws else "all that stands beside it"
        return f"{_about(self.seconds * (10 + 0.3 * draws))} for {over}"


def _about(seconds: float) -> str:
    long = (f"{seconds / unit:,.0f} {name}" for unit, name in _UNITS if seconds >= 2 * unit)
    return f"about {next(long, 'a second')}"


SMALLER = "take rounds, steps or private quantities out of the play"
FEWER = f"ask for fewer draws, or '--quick' where a command has it, or {SMALLER}"
_UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))
Turns = tuple[tuple[str, tuple[int, ...]], ...]  # the actor and the places of the options of each turn


def private(case: Case, actor: str) -> tuple[Quantity, ...]:
    """What only an actor in the play knows, but for what follows it; of one that never decides nobody learns."""
    form = case.preference(actor)
    if not isinstance(form, Worth) or all(step.actor != actor for step in case.play.steps):
        return ()
    return tuple(item.value for item in form.items if item.value.private and not item.value.follows)


def type_count(case: Case, number: Quantity) -> int:
    """How many values a private number is taken to have."""
    return len(number.value.names) if isinstance(number.value, NamedTypes) else case.type_points or TYPE_POINTS


def play_size(case: Case, start: int, targets: Targets) -> Size:
    """The size of a case's play from a state on, without growing its tree."""
    hidden = {actor.id: len(private(case, actor.id)) for actor in case.actors}
    types = max(prod(type_count(case, number) for number in private(case, actor.id)) for actor in case.actors)
    histories, unknowns = _counted(start, _turns(case), targets, frozenset(name for name in hidden if hidden[name]))
    if any(step.unseen_by for step in case.play.steps):
        unknowns = histories  # at most: information sets are not counted beforehand
    return Size(histories, unknowns, len(case.play.steps) * case.play.rounds, types)


def _turns(case: Case) -> Turns:
    places = {option.id: k for k, option in enumerate(case.options)}
    steps = ((step.actor, tuple(places[option] for option in step.chooses)) for step in case.play.steps)
    return tuple(steps) * case.play.rounds


def _counted(start: int, turns: Turns, targets: Targets, hiding: frozenset[str]) -> tuple[int, int]:
    """The histories, and for each decision of an actor who hides something and has decided before its choices but one.
    Histories that meet in a state, after decisions of the same actors, are counted together."""
    front, histories, unknowns = {(start, frozenset[str]()): 1}, 1, 0
    for actor, options in turns:
        ahead: dict[tuple[int, frozenset[str]], int] = {}
        for (state, decided), ways in front.items():
            found = targets(state, options)
            branches = len(found) > 1
            histories += ways * len(found) if branches else 0
            unknowns += ways * (len(found) - 1) if branches and actor in decided else 0
            after = decided | {actor} if branches and actor in hiding else decided
            for target in found:
                ahead[target, after] = ahead.get((target, after), 0) + ways
        front = ahead
    return histories, unknowns


def oversized(case: Case, size: Size) -> Problem | None:
    """The problem of a play that is too large to solve: too-many-types, tree-too-large, too-many-unknowns."""
    if size.types > MOST_TYPES:
        return too_many_types(case, size.histories, size.types)
    remedy = "fix some options, keep fewer quantities private, or take steps or rounds out of the play"
    if size.histories > MOST_HISTORIES:
        message, allowed = f"the play has {_many(size.histories)} histories", f"at most {MOST_HISTORIES:,}"
        return case.problem("tree-too-large", "play.1", message, (allowed,), remedy)
    if size.seconds > MOST_SECONDS or size.gigabytes > MOST_GIGABYTES:
        counted = f"{size.histories:,} histories in {size.turns} turns, and {_many(size.unknowns)} of its means"
        message = f"the play has {counted} feed back on one another: {size.estimate}"
        return case.problem("too-many-unknowns", "play.1", message, (), remedy)
    return None


def too_many_types(case: Case, histories: int, types: int) -> Problem:
    """The problem of a play in which an actor can be of too many types."""
    message = f"{_many(histories)} histories for {_many(types)} types"
    remedy = "lower 'type_points', keep fewer quantities private, or fix some options"
    return case.problem("too-many-types", "play.1", message, (f"{MOST_TYPES:,} types",), remedy)


def _many(count: int) -> str:
    return f"{count:,}" if count < 10**15 else f"10^{len(str(count)) - 1}"


def solved_cases(case: Case) -> Iterator[Case]:
    """The plays of a case that are solved: on the terms of its question, and the round of its recorded passes."""
    free = baseline(case)
    given = free.asks.given if free.asks else ()
    yield replace(free, fix=tuple({**dict(free.fix), **dict(given)}.items()))
    if free.history:
        yield one_round(free)


def one_round(case: Case) -> Case:
    """The case with one round of its play: a recorded pass lies within one, and is solved for that alone."""
    return replace(case, play=replace(case.play, rounds=1))


def play_sizes(case: Case) -> Iterator[tuple[Case, Size]]:
    """The plays of a case that are solved, with their sizes; none where the present state cannot be."""
    names = tuple(option.id for option in case.options)
    always, truth = states.everywhere(len(names)), states.axes(names)
    where = functools.cache(lambda when: conditions.where(when, truth, always))
    for one in solved_cases(case):
        exist, start = states.feasible(one, truth, always), states.code(one.present)
        if exist >> start & 1:
            yield one, play_size(one, start, _targets(one, exist, where))


def large_play(case: Case) -> tuple[Case, Size] | None:
    """The largest play of a case that is solved, where it is large, and its size."""
    sizes = play_sizes(case) if case.play.steps else ()
    found = max(sizes, key=lambda each: each[1].seconds, default=None)
    return found if found and found[1].seconds >= LARGE else None


def forewarning(case: Case, draws: int = 0) -> str:
    """What is said before a large play is solved: what that takes, about, on so many draws or none; "" for another.
    Raises ModelError where it is too large to solve."""
    if not (large := large_play(case)):
        return ""
    if problem := oversized(*large):
        raise ModelError(problem)
    return f"a large play: {large[1].estimate}, {large[1].answer(draws)}; {FEWER if draws else SMALLER}"


def check_play(examined: Examined) -> tuple[Problem, ...]:
    """The problems that only the play shows: never-available, outcome-unreachable, tree-too-large, too-many-unknowns;
    () for a case without play."""
    case = examined.case
    if case is None or not case.play.steps:
        return ()
    shown = (
        Problem(slug, examined.file, *examined.places.get(path, (0, 0)), message, remedy=_REMEDIES[slug])
        for slug, path, message in unavailable(case)
    )
    sized = (oversized(one, size) or _slow(one, size) for one, size in play_sizes(case))
    too_large = dict.fromkeys(filter(None, sized))
    return *shown, *(replace(one, file=examined.file) for one in too_large)


def _slow(case: Case, size: Size) -> Problem | None:
    """The warning that a play takes long, with the estimate that commands give before they begin."""
    if size.seconds < LARGE:
        return None
    message = f"a large play: {size.estimate}, {size.answer(1_000)}"
    return case.problem("slow-play", "play.1", message, (), FEWER, "warning")


def unavailable(case: Case) -> Iterator[tuple[str, str, str]]:
    """What the play cannot bring about: slug, path in the case and message for each option that is never a choice on
    any path, and each named outcome at no leaf; on the case without `fix`.

    Raises ModelError present-infeasible where the present state exists only by `fix`.
    """
    free = baseline(replace(case, fix=()))
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


def _targets(case: Case, exist: int, where: Where) -> Targets:
    """`moves_on` of this case, by the state and the places of the options."""
    n = len(case.options)
    feasible, table = states.state_bytes(exist, n), functools.cache(lambda when: states.state_bytes(where(when), n))

    def may_change(state: int, option: int) -> bool:
        one = case.options[option]
        return states.has(table(one.undo if state >> (n - 1 - option) & 1 else one.take), state)

    return lambda state, options: moves_on(state, options, n, may_change, lambda target: states.has(feasible, target))


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
