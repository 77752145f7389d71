"""What happens at the table, in many draws at once: history first, then the play from now on (CASE.md 11 to 18).

A Stage is a case made ready: the play now, with what the question takes as given; the play in which the past passes
were made, with nothing given; and the play of the case as it stands, whose ends set the scale of rationality, so that
it means the same in every variant. `answer` takes a stage and numbers for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from offramp.bargain.beliefs import Way, believed, hear, passes
from offramp.bargain.branch import Bools, Ints
from offramp.bargain.game import BLOCK, Frame, Numbers, frame, game, ranges
from offramp.bargain.respond import Floats, Game
from offramp.bargain.solve import Solution, blocks, exact, solve
from offramp.case import quantity
from offramp.case.settle import revalued, vary
from offramp.case.types import Case, Choices, Pass, Rationality, Variant
from offramp.errors import ModelError, Problem

DEFAULT = 20.0
NumbersOf = Callable[[Case], Numbers]


@dataclass(frozen=True, eq=False)
class Stage:
    """A case made ready: `now` is played, `past` was played (None without history), `base` sets the scale."""

    case: Case
    now: Frame
    past: Frame | None
    base: Frame
    ways: tuple[tuple[Way, ...], ...]

    @property
    def perfect(self) -> bool:
        """Whether nobody who decides hides anything."""
        return not any(self.now.private) and not self.now.plan.unknowns


def stage(case: Case, variant: Variant | None = None, given: Choices | None = None) -> Stage:
    """The stage of a case, or of one of its variants; `given` by default what the question takes as given.

    What a variant fixes holds from now on and not in the past. Raises ModelError as `frame` and `passes` do.
    """
    held = dict(case.asks.given if case.asks and given is None else given or ())
    told = vary(case, variant) if variant else case
    held |= dict(variant.fix) if variant else {}
    unfixed = replace(told, fix=case.fix)
    base = frame(case)
    past = frame(unfixed) if told.history else None
    now = frame(told, tuple(held.items()))
    items = past.case.history if past else ()
    _check_items(unfixed, items)
    ways = tuple(passes(past, item, k) for k, item in enumerate(items, 1) if past)
    return Stage(now.case, now, past, base, ways)


def _check_items(case: Case, items: tuple[Pass, ...]) -> None:
    private = {path for path, one in case.quantities.items() if one.private}
    problems = []
    for k, item in enumerate(items, 1):
        for path, _ in item.values:
            if path in private:
                message = f"history.{k} changes '{path}', which is private: what is learned of it would be lost"
                remedy = "change it in the case, or leave it as it is"
                problems.append(Problem("history-changes-private", case.title, 0, 0, message, remedy=remedy))
    if problems:
        raise ModelError(problems)


def rationality(one: Stage) -> Rationality:
    """At which rationality a case is solved: its own (at the central value), else exactly, or at 20."""
    own = one.case.rationality
    if own is None:
        return Rationality("exact", None) if one.perfect else Rationality("value", DEFAULT)
    return own if own.value is None else Rationality(own.kind, quantity.central(own.value))


@dataclass(frozen=True, eq=False)
class Told:
    """What one item of history tells and changes, in D draws.

    `probability` beforehand; `before`, `belief`, `after`: the probability of each outcome (outcomes, D) before the
    item, with the new beliefs while all play as before, and when all have taken it in; `shared` as in `Heard`.
    """

    probability: Floats
    before: Floats
    belief: Floats
    after: Floats
    shared: Floats


@dataclass(frozen=True, eq=False)
class Answer:
    """The table in D draws: outcomes (outcomes, D) in the order of the model's, and the history item by item.

    `solved` (D,): false where a solver lost its way; that draw's other entries mean nothing. `last` is the last block's
    solution, for one draw the only one.
    """

    outcomes: Floats
    history: tuple[Told, ...]
    regret: Floats
    steps: Ints
    solved: Bools
    last: Solution


def answer(one: Stage, numbers_of: NumbersOf, how: Rationality, width: int = BLOCK) -> Answer:
    """Solve a stage in as many draws as the numbers have; the same bytes for a draw whatever draws are beside it.

    `numbers_of` gives the numbers of a case whose values differ, on the same draws; `width` is how many draws are
    worked together, and only draws worked in blocks of the same width are equal to the last bit.
    """
    numbers, base = numbers_of(one.case), numbers_of(one.base.case)
    items = [numbers_of(_with(one.past.case, item)) for item in one.past.case.history] if one.past else []
    scale = ranges(one.base, base)
    rate = np.ones_like(scale) if how.kind == "raw" else np.where(scale > 0, 1.0 / np.where(scale > 0, scale, 1.0), 0.0)
    parts = []
    for places, count in blocks(numbers.draws, width):
        made = _block(one, numbers.at(places), [item.at(places) for item in items], rate[:, places], how)
        parts.append((made, count))
    return _joined(parts)


def _with(case: Case, item: Pass) -> Case:
    return revalued(case, item.values, item.support)


def _solved(one: Game, how: Rationality) -> Solution:
    return exact(one) if how.kind == "exact" else solve(one, how)


def _block(one: Stage, numbers: Numbers, items: list[Numbers], rate: Floats, how: Rationality) -> Answer:
    def table(weights: tuple[Floats, ...] | None) -> Solution:
        return _solved(game(one.now, numbers, rate, weights), how)

    solution = table(None)
    told, fine = [], solution.solved
    finite = how if how.kind in ("value", "raw") else Rationality("value", DEFAULT)
    for item, ways, past_numbers in zip(one.past.case.history if one.past else (), one.ways, items, strict=True):
        assert one.past
        past = solve(game(one.past, past_numbers, rate, solution.game.weights), finite)
        heard = hear(past, item, ways)
        before, belief = solution.outcomes, believed(solution, heard.weights).outcomes
        solution = table(heard.weights)
        fine = fine & past.solved & solution.solved
        told.append(Told(heard.probability, before, belief, solution.outcomes, heard.shared))
    return Answer(solution.outcomes, tuple(told), solution.regret, solution.steps, fine, solution)


def _joined(parts: list[tuple[Answer, int]]) -> Answer:
    def joined(arrays: list[Floats]) -> Floats:
        return np.concatenate([one[..., :count] for one, (_, count) in zip(arrays, parts, strict=True)], axis=-1)

    answers = [part for part, _ in parts]
    history = tuple(
        Told(*(joined([getattr(part.history[k], name) for part in answers]) for name in Told.__dataclass_fields__))
        for k in range(len(answers[0].history))
    )
    return Answer(
        joined([part.outcomes for part in answers]),
        history,
        joined([part.regret for part in answers]),
        np.concatenate([part.steps[:count] for part, count in parts]),
        np.concatenate([part.solved[:count] for part, count in parts]),
        answers[-1].last,
    )
