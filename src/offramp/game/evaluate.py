"""How the play ends, in many draws at once: history first, then the play from now on (spec/case-file.md 11).

A Stage is a case made ready: the play now, with what the question takes as given; the play in which the past passes
were made, with nothing given; and the play of the case as it stands, which sets the unit of rationality, so that it
means the same in every variant. `evaluate` takes a stage and numbers for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from offramp.case.transform import baseline, revalued, vary
from offramp.case.types import Case, Choices, Pass, Play, Rationality, Variant
from offramp.errors import ModelError
from offramp.game import rationality as convention
from offramp.game.batching import Playing, Request, Solver, play_out
from offramp.game.beliefs import Way, believed, passes
from offramp.game.information import Ints as Places
from offramp.game.memo import PastMemo, item_update
from offramp.game.payoffs import (
    BLOCK,
    RATIONALITY,
    Frame,
    Numbers,
    block_width,
    central_numbers,
    frame,
    prior_weights,
    ranges,
)
from offramp.game.play import one_round
from offramp.game.qre import Bools, Ints
from offramp.game.response import Floats, reply_play
from offramp.game.solvers import Solution, blocks, solve_game
from offramp.game.stakes import units

NumbersOf = Callable[[Case], Numbers]


@dataclass(frozen=True, eq=False)
class Stage:
    """A case made ready: `now` is played, `past` was played (None without history).
    `stakes`: the play of the case `as_it_stands`, on the terms of its question, in which the unit of rationality is
    found, so that it is the same in every variant, in the past and with nothing given."""

    case: Case
    now: Frame
    past: Frame | None
    stakes: Frame
    as_it_stands: Case
    ways: tuple[tuple[Way, ...], ...]

    @cached_property
    def base(self) -> Frame:
        """The play of the case as it stands with nothing given, whose ends set the range of worth."""
        return frame(self.as_it_stands)

    @property
    def perfect(self) -> bool:
        """Whether nobody who decides hides anything."""
        return not any(self.now.private) and not self.now.plan.unknowns


def stage(case: Case, variant: Variant | None = None, given: Choices | None = None, play: Play | None = None) -> Stage:
    """The stage of a case, or of one of its variants; `given` by default what the question takes as given.
    What a variant fixes, and another `play`, hold from now on and not in the past. Raises ModelError as `frame` and
    `passes` do."""
    written = replace(case.written, rationality=case.rationality) if case.written else case
    asked, own = (one.asks.given if one.asks else () for one in (written, case))
    held = dict(own if given is None else given)
    told = vary(case, variant) if variant else case
    held |= dict(variant.fix) if variant else {}
    unfixed = replace(told, fix=written.fix)
    past = frame(one_round(unfixed)) if baseline(unfixed).history else None  # what `as_of` masks was never heard
    now = frame(replace(told, play=play) if play else told, tuple(held.items()))
    stakes = frame(written, asked) if variant or play or case.written or held != dict(asked) else now
    items = past.case.history if past else ()
    _check_items(unfixed, items)
    ways = tuple(passes(past, item, k) for k, item in enumerate(items, 1) if past)
    return Stage(now.case, now, past, stakes, written, ways)


def with_variant(stage: Stage, variant: Variant) -> Stage:
    """A stage with a variant's values in place of its own: `stage(case, variant)`, where `one` is the stage of the same
    case with what the variant fixes and no values, and no claim is masked; nothing is grown or checked again."""

    def told(frame: Frame) -> Frame:
        return replace(frame, case=revalued(frame.case, variant.values, variant.support))

    now = told(stage.now)
    return replace(stage, case=now.case, now=now, past=told(stage.past) if stage.past else None)


def _check_items(case: Case, items: tuple[Pass, ...]) -> None:
    private = {path for path, one in case.quantities.items() if one.private}
    problems = []
    for k, item in enumerate(items, 1):
        for path, _ in item.values:
            if path in private:
                message = f"history.{k} changes '{path}', which is private: what is learned of it would be lost"
                remedy = "change it in the case, or leave it as it is"
                problems.append(case.problem("history-changes-private", f"history.{k}", message, remedy=remedy))
    if problems:
        raise ModelError(problems)


def usual_rationality(stage: Stage) -> Rationality:
    """At which rationality a case is solved: its own (at the central value), else exactly, or at the usual one."""
    if stage.case.rationality is None and stage.perfect:
        return Rationality("exact", None)
    return convention.of_case(stage.case)


@dataclass(frozen=True, eq=False)
class HistoryStep:
    """What one item of history tells and changes, in D draws.
    `probability` beforehand; `before`, `belief`, `after`: the probability of each outcome (outcomes, D) before the
    item, with the new beliefs while all play as before, and when all have taken it in; `shared` as in `Heard`."""

    probability: Floats
    before: Floats
    belief: Floats
    after: Floats
    shared: Floats


@dataclass(frozen=True, eq=False)
class HistoryBeliefs:
    """What the history tells, in D draws: by item what is believed of each actor's types before and after it, its
    probability, how far types hang together; and in which draws all of it was solved."""

    weights: tuple[tuple[Floats, ...], ...]
    probability: tuple[Floats, ...]
    shared: tuple[Floats, ...]
    solved: Bools


@dataclass(frozen=True, eq=False)
class Evaluation:
    """The table in D draws: outcomes (outcomes, D) in the order of the model's, and the history item by item.
    `solved` (D,): false where a solver lost its way; that draw's other entries mean nothing. `last` is the last block's
    solution, for one draw the only one. `heard`: what the history told."""

    outcomes: Floats
    history: tuple[HistoryStep, ...]
    steps: Ints
    solved: Bools
    last: Solution
    heard: HistoryBeliefs | None = None

    @property
    def regret(self) -> Floats:
        """As in `Solution`, of the last block: (actors, D)."""
        return self.last.regret[:, : len(self.steps)]


def history_beliefs(
    stage: Stage,
    numbers_of: NumbersOf,
    rationality: Rationality,
    width: int = BLOCK,
    base: Numbers | None = None,
    entangled: bool = True,
) -> HistoryBeliefs | None:
    """What the history of a stage tells; None where there is none. It does not depend on what is given or fixed now.
    The past is solved at the same rationality, or at the usual one where that is not finite. `base` as in `evaluate`,
    `entangled` as in `update`."""
    rates = rate_of(stage, base or numbers_of(stage.stakes.case), convention.finite(stage.case, rationality))
    return play_out(_listening(stage, numbers_of, rationality, width, rates, entangled))


def _listening(
    stage: Stage,
    numbers_of: NumbersOf,
    rationality: Rationality,
    width: int,
    rates: tuple[Floats, Bools],
    entangled: bool,
    memo: PastMemo | None = None,
) -> Playing[HistoryBeliefs | None]:
    if stage.past is None:
        return None
    items = [numbers_of(revalued(stage.past.case, item.values, item.support)) for item in stage.past.case.history]
    (rate, usable), parts, counts = rates, list[HistoryBeliefs](), list[int]()
    for places, count in blocks(items[0].draws, min(width, block_width(stage.past, items[0]))):
        numbers = [item.at(places) for item in items]
        finite = convention.finite(stage.case, rationality)
        parts.append((yield from _listen(stage, numbers, rate[:, places], finite, entangled, count, memo)))
        counts.append(count)
    found: HistoryBeliefs = _joined(parts, counts, 0)
    return replace(found, solved=found.solved & usable)


def _listen(
    stage: Stage,
    items: list[Numbers],
    rate: Floats,
    rationality: Rationality,
    entangled: bool,
    count: int,
    memo: PastMemo | None,
) -> Playing[HistoryBeliefs]:
    assert stage.past
    weights, probability, shared = [prior_weights(stage.past, items[0])], list[Floats](), list[Floats]()
    fine = np.ones(items[0].draws, dtype=bool)
    for item, ways, numbers in zip(stage.past.case.history, stage.ways, items, strict=True):
        past = Request(stage.past, numbers, rate, weights[-1], rationality, count)
        learned, solved = yield from item_update(past, item, ways, entangled, memo)
        weights.append(learned.weights)
        probability.append(learned.probability)
        shared.append(learned.shared)
        fine &= solved
    return HistoryBeliefs(tuple(weights), tuple(probability), tuple(shared), fine)


def rate_of(stage: Stage, base: Numbers, rationality: Rationality) -> tuple[Floats, Bools]:
    """What rationality is multiplied by: one over its unit in the case as it stands, for each actor: (actors, D).
    Where the case's rationality is itself drawn, also by the draw over the value that is solved for. And in which draws
    that is a finite number (D,): a unit may be too small to divide by; the rate is 0 where it is not."""
    rate = _inverse(_scale(stage, base, rationality))
    if (
        RATIONALITY in base.values
        and rationality == usual_rationality(stage)
        and isinstance(rationality.value, float)
        and rationality.value
    ):
        rate = rate * (base.values[RATIONALITY] / rationality.value)
    with np.errstate(over="ignore"):
        highest = rate * max(rationality.value if isinstance(rationality.value, float) else 1.0, 1.0)
    usable = np.asarray(np.isfinite(highest).all(axis=0))
    return np.where(usable, rate, 0.0), usable


def _scale(stage: Stage, base: Numbers, rationality: Rationality) -> Floats:
    """The unit of each actor: what is at stake among its choices, the range of its worth, or 1: (actors, D)."""
    if rationality.kind == "raw":
        return np.ones((len(stage.case.actors), base.draws))
    if rationality.kind == "choice":
        return units(stage.stakes, base)
    return ranges(stage.base if rationality.kind == "value" else stage.stakes, base)


def _inverse(scale: Floats) -> Floats:
    """One over a number; 0 where there is nothing to divide by, infinite where it is too small for that."""
    with np.errstate(over="ignore"):
        return np.where(scale > 0, 1.0 / np.where(scale > 0, scale, 1.0), 0.0)


def evaluate(
    stage: Stage,
    numbers_of: NumbersOf,
    rationality: Rationality,
    width: int = BLOCK,
    beliefs: HistoryBeliefs | None = None,
    base: Numbers | None = None,
    parts: bool = True,
    solver: Solver = solve_game,
) -> Evaluation:
    """Solve a stage in as many draws as the numbers have; the same bytes for a draw whatever draws are beside it.
    `numbers_of` gives the numbers of a case whose values differ, on the same draws; `width` is how many draws are at
    most worked together, which changes no bytes unless it is 1. `heard` is what `history_beliefs` gave for the same
    past, where it has been asked already. `base` are the numbers that set the unit of rationality, where they are not
    those of the draws: when one number is moved, the unit stays. Without `parts` the play is solved once, as believed
    after the whole history, and what each item of it changes is left out. `solver`: how games are solved."""
    return play_out(evaluation(stage, numbers_of, rationality, width, beliefs, base, parts), solver)


def evaluation(
    stage: Stage,
    numbers_of: NumbersOf,
    rationality: Rationality,
    width: int = BLOCK,
    beliefs: HistoryBeliefs | None = None,
    base: Numbers | None = None,
    parts: bool = True,
    memo: PastMemo | None = None,
) -> Playing[Evaluation]:
    """As `evaluate`, to be played beside others; `memo` is what the past told in other draws."""
    numbers, units_of = numbers_of(stage.case), base or numbers_of(stage.stakes.case)
    rate, usable = rate_of(stage, units_of, rationality)
    if beliefs is None and stage.past:
        finite = convention.finite(stage.case, rationality)
        rates = (rate, usable) if finite == rationality else rate_of(stage, units_of, finite)
        beliefs = yield from _listening(stage, numbers_of, rationality, width, rates, parts, memo)
    found, counts = list[Evaluation](), list[int]()
    for places, count in blocks(numbers.draws, min(width, block_width(stage.now, numbers))):
        at = numbers.at(places), beliefs, places, rate[:, places]
        found.append((yield from _block(stage, *at, rationality, parts, count)))
        counts.append(count)
    joined: Evaluation = _joined(found, counts, -1)
    fine = joined.solved & usable & np.isfinite(joined.outcomes).all(axis=0)
    return replace(joined, solved=fine, heard=beliefs)


def _block(
    stage: Stage,
    numbers: Numbers,
    beliefs: HistoryBeliefs | None,
    places: Places,
    rate: Floats,
    rationality: Rationality,
    parts: bool,
    count: int,
) -> Playing[Evaluation]:
    def table(weights: tuple[Floats, ...] | None) -> Request:
        return Request(stage.now, numbers, rate, weights, rationality, count)

    if beliefs and not parts:
        last = yield table(tuple(each[places] for each in beliefs.weights[-1]))
        return Evaluation(last.outcomes, (), last.steps, last.solved & beliefs.solved[places], last)
    solution, told = (yield table(None)), []
    fine = solution.solved if beliefs is None else solution.solved & beliefs.solved[places]
    for k in range(len(beliefs.probability) if beliefs else 0):
        assert beliefs
        weights = tuple(each[places] for each in beliefs.weights[k + 1])
        before, belief = solution.outcomes, believed(solution, weights).outcomes
        solution = yield table(weights)
        fine = fine & solution.solved
        probability, shared = beliefs.probability[k][places], beliefs.shared[k][places]
        told.append(HistoryStep(probability, before, belief, solution.outcomes, shared))
    return Evaluation(solution.outcomes, tuple(told), solution.steps, fine, solution)


def _joined(parts: Sequence[Any], counts: Sequence[int], axis: int) -> Any:
    """Blocks of draws put together: arrays along an axis, in tuples and nouns; of the rest the last block's."""
    first = parts[0]
    if isinstance(first, np.ndarray):
        whole = (slice(None),) * (axis % first.ndim)
        return np.concatenate([one[*whole, :count] for one, count in zip(parts, counts, strict=True)], axis=axis)
    if isinstance(first, tuple):
        return tuple(_joined(each, counts, axis) for each in zip(*parts, strict=True))
    if not isinstance(first, HistoryBeliefs | HistoryStep | Evaluation):
        return parts[-1]
    names = type(first).__dataclass_fields__
    return type(first)(*(_joined([getattr(one, name) for one in parts], counts, axis) for name in names))


def probable(p: float | np.floating[Any]) -> float:
    """A probability as a plain number; a sum of shares may round above 1.

    >>> probable(np.float64(1.0000000000000002))
    1.0
    """
    return min(float(p), 1.0)


@dataclass(frozen=True, eq=False)
class Solved:
    """One draw of a stage, solved: the case it came from, how it was solved, the answer, and the numbers; `variant` is
    the one that was solved, or None."""

    case: Case
    stage: Stage
    how: Rationality
    found: Evaluation
    numbers: Numbers
    heard: HistoryBeliefs | None
    variant: Variant | None = None

    @property
    def given(self) -> dict[str, bool]:
        """What is taken as given: by the question, and what the variant fixes."""
        asked = self.case.asks.given if self.case.asks else ()
        return {**dict(asked), **dict(self.variant.fix if self.variant else ())}

    @property
    def frame(self) -> Frame:
        return self.stage.now

    @property
    def solution(self) -> Solution:
        return self.found.last

    @property
    def converged(self) -> bool:
        return bool(self.found.solved[0])

    def odds(self, other: Evaluation | None = None) -> dict[str, float]:
        """The probability of each outcome; of another answer on the same stage, where one is given."""
        names = self.stage.now.tree.model.outcomes
        return {name: probable(p) for name, p in zip(names, (other or self.found).outcomes[:, 0], strict=True)}

    def actor(self, decision: int) -> int:
        """The place of the actor who decides at a node."""
        layer, _ = self.solution.game.plan.place[decision]
        return int(self.solution.game.plan.layers[layer].actor)

    def means(self, decision: int) -> Floats:
        """The probability of each choice at a node, before it is known who the actor is: (A,)."""
        layer, place = self.solution.game.plan.place[decision]
        return np.asarray(self.solution.means[layer][place, :, 0])

    def play(self, decision: int) -> Floats:
        """The probability of each choice at a node by type: (A, T)."""
        layer, place = self.solution.game.plan.place[decision]
        return np.asarray(reply_play(self.solution.play, layer)[place, :, 0])


def solved(
    case: Case,
    rationality: Rationality | None = None,
    given: Choices | None = None,
    beliefs: HistoryBeliefs | None = None,
    parts: bool = True,
    variant: Variant | None = None,
) -> Solved:
    """A case, or one of its variants, solved at central values, at its own rationality or another; `heard` and `parts`
    as in `evaluate`."""
    one = stage(case, variant, given)
    rationality = rationality or usual_rationality(one)
    beliefs = beliefs or history_beliefs(one, central_numbers, rationality, width=1)
    found = evaluate(one, central_numbers, rationality, 1, beliefs, parts=parts)
    return Solved(case, one, rationality, found, central_numbers(one.case), beliefs, variant)
