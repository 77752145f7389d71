"""The convention audit: the answer under other conventions than those chosen, on common draws.

Nobody can say that a number's fallback should be this wide, that an unreliable source is right this often, or that
actors err this rarely; a reader must see how far the answer hangs on it. Each convention is changed alone:

    otherwise    where the claims behind a number are false it may lie anywhere in the hull of both ranges
    base         how often an unreliable source is right all the same
    rationality  how closely actors follow their interest, in units of what is at stake among their choices
    private      either end of a private prior at half and at twice its distance from the other; no end crosses 0
    history      an item of the past left out, or a threat in it read as pending instead of called off, or the reverse
    order        two neighbouring steps of the play swapped, where the case can still be played so
    worth        the items of worth that matter most at half and at twice their size
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from math import log
from typing import Annotated

from offramp.case.history_checks import unsaid
from offramp.case.quantities import NamedTypes, Range, Value, as_text, bounds, central
from offramp.case.transform import renumbered, with_followers
from offramp.case.types import Case, Pass, Quantity, Rationality, Worth
from offramp.codec import HIDDEN, Count, Ordinal, Probability, Published, computed, key, one_of
from offramp.ensemble.alternatives import AlteredCase, Level, Measured, Tell, first, solve_paired
from offramp.ensemble.estimate import Interval
from offramp.ensemble.evaluate_draw import Terms
from offramp.ensemble.one_at_a_time import sweep
from offramp.ensemble.run import Runs
from offramp.ensemble.weights import WeightedDraws, weighted
from offramp.game.variants import playable_orders

KINDS = ("otherwise", "base", "rationality", "private", "history", "order", "worth")
EVEN = 0.5
DRAWS = 500  # paired with those of the answer: five points more or less are told apart
BASES = (0.15, 0.45)
RATIONALITIES = (0.5, 2.0, 6.0, 12.0)
HALF, TWICE = 0.5, 2.0
ITEMS = 6  # of worth, the most sensitive


@dataclass(frozen=True, slots=True)
class Tried(Published):
    """One convention changed: `kind` as in the module, `what` the path, history item or order concerned ("" where it
    concerns the whole case), `value` what was put in its place, and the answer then with its sampling error (see
    `alternatives.Measured`); None where it was not solved, and `problem` says why."""

    CLOSED = True

    kind: Annotated[str, one_of(KINDS)]
    what: str
    value: str
    probability: Probability | None
    problem: str = ""
    sampling: Interval | None = None


@dataclass(frozen=True, slots=True)
class Audit(Published):
    """Every convention that was tried on `draws` common draws. `low` and `high`: the range of the answers, that of the
    case as it stands included; `most_by`: what moves it most, None where nothing could be tried."""

    CLOSED = True

    tried: Annotated[tuple[Tried, ...], key("table")]
    answer: Annotated[float, HIDDEN]
    draws: Ordinal

    @property
    def _answers(self) -> list[float]:
        return [self.answer, *(one.probability for one in self.tried if one.probability is not None)]

    @property
    @computed
    def low(self) -> Probability:
        return min(self._answers)

    @property
    @computed
    def high(self) -> Probability:
        return max(self._answers)

    @property
    def crosses(self) -> bool:
        """Whether the answer is a yes under some conventions and a no under others."""
        return self.low < EVEN <= self.high

    @property
    def most(self) -> Tried | None:
        """What moves the answer most; the first of equals."""
        solved = [one for one in self.tried if one.probability is not None]
        return max(solved, key=lambda convention: abs((convention.probability or 0.0) - self.answer), default=None)

    @property
    @computed
    def conventions(self) -> Annotated[Count, key("tried")]:
        """How many were tried."""
        return len(self.tried)

    @property
    @computed
    def most_by(self) -> str | None:
        """What moves it most: a path, history item or order, else the kind of convention."""
        return (self.most.what or self.most.kind) if self.most else None


@dataclass(frozen=True)
class _Change:
    """A convention to try."""

    kind: str
    what: str
    value: str
    alternative: AlteredCase


def audit(runs: Runs, sample: WeightedDraws, workers: int = 1, tell: Tell | None = None) -> Audit:
    """Try every convention; `runs` are the draws of the answer, `sample` the same weighted."""
    case, base = runs.case, first(runs, DRAWS)
    level = Level(sample, weighted(sample.outcomes, partial(getattr, base)), case.outcome_asked)
    changes = list(conventions(case))
    made = solve_paired(runs.job, base, [one.alternative for one in changes], workers, tell)
    pairs = zip(changes, made, strict=True)
    tried = tuple(_tried(one, level.measured(found.draws), found.problem) for one, found in pairs)
    return Audit(tried, level.answer, len(base.draw))


def _tried(change: _Change, measured: Measured | None, problem: str) -> Tried:
    then = (None, problem, None) if measured is None else (measured.probability, problem, measured.sampling)
    return Tried(change.kind, change.what, change.value, *then)


def conventions(case: Case) -> Iterator[_Change]:
    """Every convention of a case to try, in a fixed order."""
    yield from _otherwise(case)
    yield from _bases(case)
    yield from _rationalities(case)
    yield from _priors(case)
    yield from _history(case)
    yield from _orders(case)
    yield from _items(case)


def _change(kind: str, what: str, value: str, case: Case, terms: Terms | None = None) -> _Change:
    return _Change(kind, what, value, AlteredCase(f"{kind} {what} {value}", case, terms or Terms()))


# belief -------------------------------------------------------------------------------------------------------------


def _otherwise(case: Case) -> Iterator[_Change]:
    wide = renumbered(case, _hulled)
    if wide != case:
        yield _change("otherwise", "", "hull", wide)


def _hulled(quantity: Quantity) -> Quantity:
    if quantity.otherwise is None:
        return quantity
    return replace(quantity, otherwise=hull(quantity.value, quantity.otherwise))


def hull(value: Value, two: Value) -> Value:
    """The smallest range that holds two values.

    >>> hull(Range(4.0, None, 8.0), 1.0)
    Range(low=1.0, mode=None, high=8.0)
    """
    ends = (*bounds(value), *bounds(two))
    return Range(min(ends), None, max(ends)) if min(ends) < max(ends) else min(ends)


def _bases(case: Case) -> Iterator[_Change]:
    table = dict(case.credence)
    for base in BASES if "base" in table else ():
        if table["base"] != base:
            yield _change("base", "", as_text(base), replace(case, credence=tuple((table | {"base": base}).items())))


# play ---------------------------------------------------------------------------------------------------------------


def _rationalities(case: Case) -> Iterator[_Change]:
    if any(one.private for one in case.quantities.values()) and (
        case.rationality is None or case.rationality.kind not in ("raw", "limit")
    ):
        for value in RATIONALITIES:
            yield _change("rationality", "", as_text(value), replace(case, rationality=Rationality("choice", value)))


def _priors(case: Case) -> Iterator[_Change]:
    for path, one in case.quantities.items():
        for value in moved_ends(one.value) if one.private and not one.follows and isinstance(one.value, Range) else ():
            yield _change("private", path, as_text(value), _valued(case, path, value))


def moved_ends(prior: Range) -> Iterator[Range]:
    """A prior with either end at half and at twice its distance from the other; no end crosses 0. Of named types, with
    the odds of each twice as high."""
    if isinstance(prior, NamedTypes):
        yield from _odds_doubled(prior)
        return
    low, high = central(prior.low), central(prior.high)
    for factor in (HALF, TWICE):
        width = factor * (high - low)
        for ends in ((_short_of_0(high - width, low), high), (low, _short_of_0(low + width, high))):
            mode = None if prior.mode is None else min(max(prior.mode, ends[0]), ends[1])
            if ends != (low, high) and ends[0] < ends[1]:
                yield Range(ends[0], mode, ends[1])


def _odds_doubled(prior: NamedTypes) -> Iterator[NamedTypes]:
    for place, chance in enumerate(prior.chances):
        whole = 1.0 + chance
        chances = [(TWICE * each if k == place else each) / whole for k, each in enumerate(prior.chances)]
        yield NamedTypes.of(prior.names, chances, prior.values)


def _short_of_0(end: float, before: float) -> float:
    """An end of a range that was moved, but not across 0 (nor away from it)."""
    return end if end * before > 0 else 0.0


def _valued(case: Case, path: str, value: Value) -> Case:
    values = with_followers(case, {path: value})
    return renumbered(case, lambda number: replace(number, value=values.get(number.path, number.value)))


def _history(case: Case) -> Iterator[_Change]:
    for k, item in enumerate(case.history):
        without = (*case.history[:k], *case.history[k + 1 :])
        yield _change("history", f"history.{k + 1}", "left out", replace(case, history=without))
        for value, other in _readings(case, item):
            changed = (*case.history[:k], other, *case.history[k + 1 :])
            yield _change("history", f"history.{k + 1}", value, replace(case, history=changed))


def _readings(case: Case, item: Pass) -> Iterator[tuple[str, Pass]]:
    """The other reading of a threat in an item: pending at its end, or called off."""
    if item.until:
        yield f"{item.until} called off", replace(item, until="", saw=(*item.saw, (item.until, False)))
    elif silent := unsaid(case, item):
        yield f"{silent[0]} pending", replace(item, until=silent[0])


def _orders(case: Case) -> Iterator[_Change]:
    for title, play in playable_orders(case):
        yield _change("order", title, "swapped", case, Terms(play=play))


# worth --------------------------------------------------------------------------------------------------------------


def _items(case: Case) -> Iterator[_Change]:
    for path in _sensitive(case)[:ITEMS]:
        for factor in (HALF, TWICE):
            scaled = renumbered(case, partial(_scaled, path, factor))
            yield _change("worth", path, f"times {as_text(factor)}", scaled)


def _sensitive(case: Case) -> list[str]:
    """The public items of worth, those first at which half and twice the central value move the odds most."""
    items = [item.value for form in case.preferences if isinstance(form, Worth) for item in form.items]
    public = [(one.path, central(one.value)) for one in items if not one.private and central(one.value)]
    columns = [{path: factor * value} for path, value in public for factor in (HALF, TWICE)]
    base, *moved = [_odds(p) for p in sweep(case, [{}, *columns])]
    sizes = {path: max(abs(moved[2 * k] - base), abs(moved[2 * k + 1] - base)) for k, (path, _) in enumerate(public)}
    return sorted(sizes, key=lambda path: -sizes[path])


def _odds(p: float) -> float:
    """The logarithm of the odds, so that what matters near 0 or 1 counts; 0 where it was not solved."""
    if p != p:
        return 0.0
    inside = min(max(p, 1e-6), 1 - 1e-6)
    return log(inside / (1 - inside))


def _scaled(path: str, factor: float, quantity: Quantity) -> Quantity:
    if quantity.path != path:
        return quantity
    otherwise = None if quantity.otherwise is None else scaled(quantity.otherwise, factor)
    return replace(quantity, value=scaled(quantity.value, factor), otherwise=otherwise)


def scaled(value: Value, factor: float) -> Value:
    """A value times a positive number.

    >>> scaled(Range(4.0, 5.0, 8.0), 0.5)
    Range(low=2.0, mode=2.5, high=4.0)
    """
    if not isinstance(value, Range):
        return value * factor
    mode = None if value.mode is None else value.mode * factor
    return Range(scaled(value.low, factor), mode, scaled(value.high, factor))
