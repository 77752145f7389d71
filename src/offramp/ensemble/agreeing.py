"""What would have to be believed for the answer to be another number: the least change of what is held possible.

A belief says of one to three inputs that they lie in a part of what the case holds possible: a claim is true, an origin
can be relied on, a number lies above or below some place in its range. Believing it changes the case's beliefs by
−ln(share), the relative entropy of the draws in which it holds to all, so that the least change is the belief of the
largest share (Kullback & Leibler 1951, Annals of Mathematical Statistics 22: 79-86). A claim or an origin alone may
also be believed in part. A further input must double the share, or two weak coincidences would pass for a reason. It is
a search over twentieths and tenths of ranges on the draws at hand, not a proof that nothing smaller would do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from math import inf, log

import numpy as np
from numpy.typing import NDArray

from offramp.case import distributions, quantities
from offramp.case.canonical import as_json
from offramp.case.load import load_text
from offramp.case.quantities import NamedTypes, Range, Value
from offramp.case.transform import renumbered
from offramp.case.types import Case, Quantity
from offramp.ensemble.draw_conditions import Condition, NeededBelief
from offramp.ensemble.drawn_inputs import inputs, valued
from offramp.ensemble.run import Runs
from offramp.ensemble.scenarios import Input
from offramp.ensemble.weights import Floats, total, weighted
from offramp.errors import CaseError
from offramp.game.payoffs import RATIONALITY

Places = NDArray[np.intp]

CLOSE = 0.025  # answers that are printed as the same five points
SHARE, EFFECTIVE = 0.05, 25.0  # draws in which a belief must hold: of their weight, and their effective number
FURTHER = log(2)  # what each further input costs
STEPS = tuple(k / 20 for k in range(1, 20))
PAIRED, TRIPLED = 10, 4  # inputs tried two and three at a time: those that move most for their share


def least_belief(runs: Runs, wanted: float) -> NeededBelief | None:
    """The least belief found under which the answer of a run is another number; None where it is that number already,
    or where no part of any input holds in enough draws. A belief is passed over whose case `check` would refuse."""
    made = weighted(runs.job.layout.outcomes, runs.read)
    answer, solved = made.of(runs.case.outcome_asked), made.solved
    drawn = [replace(each, values=each.values[solved]) for each in inputs(runs)]
    found = (each for each in least_beliefs(drawn, answer[solved], made.weight[solved], wanted))
    case = runs.job.varied
    said = (replace(each, when=tuple(valued(case, one) for one in each.when)) for each in found)
    return next((each for each in said if _passes(case, each)), None)


def _passes(case: Case, each: NeededBelief) -> bool:
    """Whether the case whose numbers lie where a belief has them passes `check`."""
    try:
        load_text(as_json(believing(case, each.when)))
    except CaseError:
        return False
    return True


def believing(case: Case, when: Sequence[Condition]) -> Case:
    """The case with its numbers in the parts of their ranges that some conditions name, also where they fall back to
    `otherwise`; claims and origins are left as they are (`run` holds them by `fixed`). A range with a mode keeps it
    where it lies inside, else it is uniform."""
    parts = {one.name: one for one in when if one.cut is not None}

    def change(quantity: Quantity) -> Quantity:
        value = _within(quantity.value, parts.get(quantity.path))
        if isinstance(value, Range):
            low, high = (_within(getattr(value, end), parts.get(f"{end}.{quantity.path}")) for end in ("low", "high"))
            value = replace(value, low=low, high=high)
        other = quantity.otherwise
        return replace(
            quantity, value=value, otherwise=other if other is None else _within(other, parts.get(quantity.path))
        )

    made = renumbered(case, change)
    if RATIONALITY not in parts or not case.rationality or case.rationality.value is None:
        return made
    return replace(
        made, rationality=replace(case.rationality, value=_within(case.rationality.value, parts[RATIONALITY]))
    )


def _within(value: Value, part: Condition | None) -> Value:
    """A range cut down to a part of it."""
    if part is None or part.cut is None or not isinstance(value, Range) or isinstance(value, NamedTypes):
        return value
    (low, high), at = quantities.bounds(value), float(distributions.quantile(value, part.cut))
    ends = (at, high) if part.upper else (low, at)
    inside = value.mode is not None and ends[0] <= value.mode <= ends[1]
    return Range(ends[0], value.mode if inside else None, ends[1])


# the search -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class _Parts:
    """C parts of inputs: what each says, the place of its input (C,), and in which of D draws it holds: (C, D)."""

    says: tuple[Condition, ...]
    of: Places
    holds: Floats

    def among(self, inputs: Sequence[int]) -> _Parts:
        """Those of some inputs, at every second step."""
        fits = [k for k, one in enumerate(self.says) if self.of[k] in inputs and one.cut in (None, *STEPS[1::2])]
        return _Parts(tuple(self.says[k] for k in fits), self.of[fits], self.holds[fits])


Found = tuple[float, NeededBelief]  # what a belief costs; infinite where it does not reach


@dataclass(frozen=True, eq=False)
class _BeliefSearch:
    """`ahead` (D,): how far each draw's answer lies beyond the wanted one, seen from the answer; `weight` (D,)."""

    wanted: float
    up: bool
    ahead: Floats
    weight: Floats

    def measured(self, parts: _Parts, given: Floats) -> tuple[Floats, Floats]:
        """For each part, (C,), the share of the draws in which it holds and what is given (D,), and how far beyond the
        wanted one the answer lies there; −∞ where too few hold."""
        sums = parts.holds @ (given * np.stack([self.weight, self.weight * self.ahead, self.weight**2])).T
        share, ahead, squares = sums.T
        enough = (share >= SHARE) & (share**2 >= EFFECTIVE * squares)
        return share, np.where(enough, ahead / np.maximum(share, 1e-300), -np.inf)

    def found(self, when: tuple[Condition, ...], share: float, ahead: float) -> Found:
        p = self.wanted + (ahead if self.up else -ahead)
        cost = FURTHER * (len(when) - 1) - log(share) if ahead >= 0 else inf
        return cost, NeededBelief(self.wanted, when, min(share, 1.0), min(max(p, 0.0), 1.0), reached=ahead >= 0)


def least_beliefs(drawn: Sequence[Input], answer: Floats, weight: Floats, wanted: float) -> list[NeededBelief]:
    """Beliefs under which an answer (D,) is the wanted one, the least change first; where none reaches it, the nearest.
    `weight` (D,) adds up to 1."""
    now, parts = total(weight * answer), _parts(drawn)
    if not parts.says or abs(now - wanted) < CLOSE:
        return []
    up = wanted > now
    search = _BeliefSearch(wanted, up, (answer - wanted) * (1 if up else -1), weight)
    order = _by_effect(search, parts)
    tried = [*_in_part(search, parts), *_joint(search, parts, 1)]
    if all(cost > FURTHER for cost, _ in tried):
        tried += _joint(search, parts.among(order[:PAIRED]), 2)
    if all(cost == inf for cost, _ in tried):
        tried += _joint(search, parts.among(order[:TRIPLED]), 3)
    reached = [each for cost, each in sorted(tried, key=lambda pair: pair[0]) if cost < inf]
    return reached or sorted((each for _, each in tried), key=lambda each: abs(each.probability - wanted))[:1]


def _parts(drawn: Sequence[Input]) -> _Parts:
    """Every part of every input: either side of every step of a range."""
    made = [
        (Condition(each.kind, each.name, upper, None if each.kind in ("claim", "origin") else cut), k, side)
        for k, each in enumerate(drawn)
        for cut in ((0.5,) if each.kind in ("claim", "origin") else STEPS)
        for upper, side in ((True, each.values > cut), (False, each.values <= cut))
    ]
    says, of, holds = zip(*made, strict=True) if made else ((), (), ())
    return _Parts(tuple(says), np.array(of, dtype=np.intp), np.array(holds, dtype=np.float64))


def _by_effect(search: _BeliefSearch, parts: _Parts) -> list[int]:
    """The inputs by what their best part moves for what it costs, the most telling first."""
    share, ahead = search.measured(parts, np.ones_like(search.weight))
    moved = ahead - total(search.weight * search.ahead)
    worth = np.where(moved > 0, moved / np.maximum(-np.log(np.clip(share, 1e-300, 1.0)), 1e-9), -np.inf)
    each = {int(k): float(worth[parts.of == k].max()) for k in np.unique(parts.of)}
    return sorted((k for k in each if each[k] > 0), key=lambda k: -each[k])


def _in_part(search: _BeliefSearch, parts: _Parts) -> Iterator[Found]:
    """Claims and origins that need be believed in part alone, at the relative entropy of that credence."""
    share, ahead = search.measured(parts, np.ones_like(search.weight))
    now = total(search.weight * search.ahead)
    for one, c, beyond in zip(parts.says, share.tolist(), ahead.tolist(), strict=True):
        if one.cut is None and beyond > 0 and c < 1:
            else_ = (now - c * beyond) / (1 - c)
            q = -else_ / (beyond - else_)
            cost = q * log(q / c) + (1 - q) * log((1 - q) / (1 - c))
            yield cost, NeededBelief(search.wanted, (one,), c, search.wanted, q)


def _joint(search: _BeliefSearch, parts: _Parts, size: int) -> list[Found]:
    """Of the beliefs of so many parts, each of another input, the one of the largest share that reaches; else the one
    that comes nearest. None where no such belief holds in enough draws."""
    best: Found | None = None
    for some in combinations(range(len(parts.says)), size - 1):
        of = [int(parts.of[k]) for k in some]
        if len(set(of)) < len(of):
            continue
        share, ahead = search.measured(parts, np.prod(parts.holds[list(some)], axis=0))
        ahead[parts.of <= (of[-1] if of else -1)] = -np.inf
        k = int(np.argmax(np.where(ahead >= 0, share, ahead - 1)))
        if ahead[k] > -np.inf:
            when = (*(parts.says[each] for each in some), parts.says[k])
            best = _better(best, search.found(when, float(share[k]), float(ahead[k])))
    return [best] if best else []


def _better(best: Found | None, other: Found) -> Found:
    """The cheaper; of two that do not reach, the nearer."""
    if best is None or other[0] < best[0]:
        return other
    nearer = abs(other[1].probability - other[1].wanted) < abs(best[1].probability - best[1].wanted)
    return other if best[0] == other[0] == inf and nearer else best
