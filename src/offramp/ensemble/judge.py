"""What only solving a case shows, and its analyst should confirm: the notes of `offramp check --judge`.

They are no faults: a case may be meant so. But a sign that was typed wrong, an option that nobody takes, a bound that
decides though it is only assumed, or a refusal that raises the answer is seen nowhere else.
All is in the play as reported, every number in the middle, but for the draws in which the premise is gone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from offramp.case import conditions, quantities
from offramp.case.quantities import Range
from offramp.case.transform import dropped, revalued
from offramp.case.types import Case, Support
from offramp.ensemble.audit import moved_ends
from offramp.ensemble.batch import unplayable
from offramp.ensemble.evaluate_draw import Scene
from offramp.ensemble.sampling import Draws
from offramp.errors import OfframpError, Problem
from offramp.game.evaluate import HistoryBeliefs, Solved, evaluate, solved, stage
from offramp.game.payoffs import central_numbers, worths
from offramp.game.solve import decision_nodes
from offramp.wording import joined, percent, points

DRAWS = 400
RARELY = 0.01  # the share of draws without a premise that is said
MOVED = 0.005  # a change of the answer that is said
Found = Iterator[tuple[str, str, str, str]]  # slug, path, message, remedy


def judge(case: Case) -> tuple[Problem, ...]:
    """Notes option-never-taken, private-bound-decides, refusal-raises, premise-gone, and best-and-worst for each actor;
    the errors of a play that cannot be solved; () where there is nothing to solve."""
    if unplayable(case):
        return ()
    try:
        found = [*_ends(case), *never_taken(case), *(_asked(case) if case.asks else ())]
    except OfframpError as error:
        return error.problems
    return tuple(case.problem(slug, path, message, (), remedy, "note") for slug, path, message, remedy in found)


def _asked(case: Case) -> Found:
    one = solved(case)
    yield from _bounds(case, one)
    yield from _raising(case, one)
    yield from _premise(case)


# actors and options -------------------------------------------------------------------------------------------------


def _ends(case: Case) -> Found:
    """Each actor's best and worst end of the play."""
    frame = stage(case, given=()).now
    for place, worth in enumerate(worths(frame, central_numbers(frame.case))):
        actor = case.actors[place]
        if case.preference(actor.id) is not None and frame.ends.size > 1:
            mean = worth.mean(axis=(1, 2))
            best, worst = (_end(case, frame.tree.nodes[int(frame.ends[k])].state) for k in _extremes(mean))
            message = f"{actor.name}: best off with {best}; worst off with {worst}"
            yield "best-and-worst", f"actors.{actor.id}", message, "confirm both; a sign typed wrong shows here"


def _extremes(worth: np.ndarray) -> tuple[int, int]:
    return int(np.argmax(worth)), int(np.argmin(worth))


def _end(case: Case, state: int) -> str:
    """An end in words: what is chosen there that is not so now."""
    n = len(case.options)
    chosen = [
        ("" if state >> (n - 1 - k) & 1 else "no longer ") + f"“{option.text}”"
        for k, option in enumerate(case.options)
        if bool(state >> (n - 1 - k) & 1) != option.now
    ]
    return joined(chosen) if chosen else "nothing changed"


def _changes(case: Case) -> Iterator[tuple[str, float]]:
    """Each change of an option that the play allows, and for which share of types it is best; of a crowd, who do it."""
    game = solved(case, given=(), parts=False)
    now = {option.id: option.now for option in case.options}
    for node in decision_nodes(game):
        crowd = game.actor(node.node) in game.frame.crowds
        for each in node.alternatives:
            share = each.probability if crowd else each.best_for
            yield from ((option, share) for option, value in each.choice.items() if value != now[option])


def never_taken(case: Case) -> Found:
    """Options that can be chosen and that are the best choice of no type, wherever in the play."""
    best: dict[str, float] = {}
    for option, share in _changes(case):
        best[option] = max(best.get(option, 0.0), share)
    for idle in (one for one in case.options if best.get(one.id, 1.0) < MOVED):
        change = f"giving up “{idle.text}”" if idle.now else f"choosing “{idle.text}”"
        message = f"no type of its actor is best off by {change} at any point of the play"
        remedy = "see whether its worth is complete, or leave the option out"
        yield "option-never-taken", f"options.{idle.id}", message, remedy


# the answer ---------------------------------------------------------------------------------------------------------


def _bounds(case: Case, play: Solved) -> Found:
    """Private ranges whose ends are assumed, and of which one alone at half or twice its distance turns the answer."""
    now = _answer(case, play)
    for path, number in case.quantities.items():
        assumed = number.private and not (number.follows or number.support.claims)
        for prior in moved_ends(number.value) if assumed and isinstance(number.value, Range) else ():
            other = solved(revalued(case, ((path, prior),), Support(assumed=number.support.assumed)), parts=False)
            if other.converged and (_answer(case, other) >= 0.5) != (now >= 0.5):
                was, then = quantities.as_text(number.value), quantities.as_text(prior)
                change = f"{percent(now)} with {was}, {percent(_answer(case, other))} with {then}"
                message = f"every number in the middle, an end that is only assumed decides the answer: {change}"
                yield "private-bound-decides", path, message, "cite what bounds it, or say in its reason why this end"
                break


def _answer(case: Case, solved: Solved) -> float:
    return solved.odds()[case.outcome_asked]


def _raising(case: Case, solved: Solved) -> Found:
    """Recorded refusals that raise the answer, and through whom."""
    asked = solved.frame.tree.model.outcomes.index(case.outcome_asked)
    for k, told in enumerate(solved.found.history, 1):
        raised = float(told.after[asked, 0] - told.before[asked, 0])
        if raised > MOVED and _refusal(solved, k):
            names = [case.actors[place].name for place in raising_actors(solved, asked)]
            by = points(raised).removeprefix("+")
            through = f", through what is believed of {joined(names)}" if names else ""
            message = f"every number in the middle, a recorded refusal raises the answer by {by}{through}"
            yield "refusal-raises", f"history.{k}", message, "see whether it tells of others what you mean it to"


def _refusal(solved: Solved, item: int) -> bool:
    """Whether an item of history records a no to what the asked outcome is about."""
    assert solved.stage.past
    asked = (each.when for each in solved.case.outcomes if solved.case.asks and each.name == solved.case.asks.outcome)
    named = {name for when in asked for name in conditions.names(when)}
    return any(option in named and not taken for option, taken in solved.stage.past.case.history[item - 1].saw)


def raising_actors(solved: Solved, asked: int) -> tuple[int, ...]:
    """The actors of whom the history alone, all others believed as before it, raises an outcome; the most first."""
    if solved.heard is None:
        return ()
    before = solved.found.history[0].before[asked, 0]
    rises = {
        place: _alone(solved, solved.heard, place)[asked, 0] - before for place in range(len(solved.heard.weights[0]))
    }
    return tuple(sorted((place for place, rise in rises.items() if rise > MOVED), key=lambda place: -rises[place]))


def _alone(solved: Solved, beliefs: HistoryBeliefs, place: int) -> np.ndarray:
    """The outcomes where the history is taken in for one actor alone."""
    first, last = beliefs.weights[0], beliefs.weights[-1]
    mixed = tuple(last[k] if k == place else first[k] for k in range(len(first)))
    return evaluate(
        solved.stage, central_numbers, solved.how, 1, replace(beliefs, weights=(first, mixed)), parts=False
    ).outcomes


def _premise(case: Case) -> Found:
    """How often what the question takes for possible is not, as claims are false."""
    gone = sum(len(places) for fell, places in Draws(case, 0, 0, DRAWS).groups() if _gone(case, fell))
    if gone > RARELY * DRAWS:
        message = f"in {percent(gone / DRAWS)} of draws the question is settled before anybody decides"
        yield "premise-gone", "asks", message, "see which option 'needs' claims: what can be done anyhow is 'because'"


def _gone(case: Case, fallen: frozenset[str]) -> bool:
    try:
        return Scene(dropped(case, fallen)).premise_gone
    except OfframpError:
        return False
