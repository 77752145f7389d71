"""The answer by date: what the play decides, and how soon it comes (spec/case-file.md 10, pace).

The play says who would do what; each outcome that has a pace then comes after a time of its own, unless another comes
first (`offramp.game.clocks`), all on the draws of the answer. What is decided does not change as days pass: that who
waits learns from silence and decides anew is not modelled, but what others may learn from it is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Annotated

import numpy as np

from offramp.case.canonical import fingerprint
from offramp.case.conditions import names, where
from offramp.case.quantities import NamedTypes, QuantityError, Value, bounds, parse_value
from offramp.case.types import Case, Outcome, OutcomeHazard, Quantity, Support
from offramp.codec import OPTIONAL, CaseHash, Count, Ordinal, Probability, Published, Text, note
from offramp.ensemble.alternatives import first
from offramp.ensemble.estimate import Mean, mean, weighted_quantile
from offramp.ensemble.judgement import DRAWS, check_asked
from offramp.ensemble.kept import cached, draws_of
from offramp.ensemble.private_ends import private_ends
from offramp.ensemble.run import Progress, Runs
from offramp.ensemble.sampling import Draws
from offramp.ensemble.weights import Floats, WeightedDraws, total, weighted
from offramp.errors import ModelError, Problem
from offramp.frames import Tabular, on_one_line
from offramp.game.clocks import MOST_CLOCKS, Clock, Race
from offramp.version import VERSION
from offramp.wording import figures

WEEKS = (2.0, 4.0, 8.0, 12.0)
FIRST = 200  # draws on which it is worked out what silence tells of a hidden type
SHIFTS = (-4, -2, 2, 4)  # weeks by which a day is moved
_DAYS = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.4375, "year": 365.25}


@dataclass(frozen=True, slots=True)
class AtDate(Published):
    """What has come by a day. `asked`: the outcome of the question; `outcomes`: each that has a pace; `nothing`: none.

    If nothing has come by then: `on_its_way`, how likely each is still on its way and can come; `later`: that the asked
    one comes by the horizon."""

    CLOSED = True

    on: Text
    weeks: float
    asked: Mean | None
    outcomes: Mapping[str, Probability]
    nothing: Probability
    on_its_way: Mapping[str, Probability]
    later: Probability


@dataclass(frozen=True, slots=True)
class OutcomePace(Published):
    """How soon an outcome comes once it is decided: its hazard per week (5th, 50th and 95th percentile of the draws),
    the days between which it can come, and the claims behind it. `decided`: how likely it is on its way at first."""

    CLOSED = True

    outcome: Text
    low: float
    middle: float
    high: float
    start: Annotated[Text | None, note("A day.")]
    end: Annotated[Text | None, note("A day.")]
    decided: Probability
    claims: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class MovedDay(Published):
    """A day of an outcome (`from` or `until`) moved by some weeks, and the asked outcome by the horizon then."""

    CLOSED = True

    outcome: Text
    day: Text
    weeks: int
    on: Text
    probability: Probability


@dataclass(frozen=True, slots=True)
class TypeBySilence(Published):
    """What it tells of a private number (`path`) that nothing has come by each of the `dates`: `odds`, by how much
    likelier that is where the number lies at its `high` end than where it lies at its `low` one (Bayes' factor), on the
    first draws. Only an outcome that depends on it, and that could have come by then, moves this from 1."""

    CLOSED = True

    path: Text
    low: Text
    high: Text
    odds: tuple[float, ...]


@dataclass(frozen=True)
class ByDate(Published, Tabular):
    """The answer by date, on the draws of the answer. `undated`: the answer without dates; `horizon`: the last day.

    Probabilities are 0 to 1; none of an outcome is smaller on a later day. Source: spec/case-file.md 10;
    `offramp.game.clocks`.

    >>> ByDate.FORMAT
    'offramp/when-1'
    """

    FORMAT, TITLE = "offramp/when-1", "By date"
    ROWS, UNITS = "dates", {"weeks": "week", "nothing": "1", "later": "1"}

    case: CaseHash
    version: Text = field(default=VERSION, kw_only=True)
    seed: int
    draws: Ordinal
    failed: Annotated[Count, note("Draws that were not solved and do not count.")]
    outcome: Text
    as_of: Text
    horizon: Text
    undated: Probability
    paces: tuple[OutcomePace, ...]
    without: tuple[Text, ...]
    dates: tuple[AtDate, ...]
    moved: tuple[MovedDay, ...]
    types: Annotated[tuple[TypeBySilence, ...], OPTIONAL] = ()

    def __repr__(self) -> str:
        told = (f"{at.on} {at.outcomes[self.outcome]:.2f}" for at in self.dates)
        return on_one_line("ByDate", self.outcome, *told)


def by_date(
    case: Case,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    by: Sequence[date] = (),
    progress: Progress | None = None,
) -> ByDate:
    """The answer by date, for a case whose outcomes have a pace; `by` are further days.

    Raises ModelError nothing-asked, no-pace, too-many-paces, date-past, date-beyond, and as `answer` does.
    Probabilities are 0 to 1. Source: `offramp.game.clocks`.
    """
    check_asked(case)
    _check(case, by)
    return cached("when", case, (draws, seed, tuple(by)), partial(_made, case, draws, seed, workers, by, progress))


def _made(case: Case, draws: int, seed: int, workers: int, by: Sequence[date], progress: Progress | None) -> ByDate:
    return of_runs(case, draws_of(case, draws, seed, workers, progress), by)


def with_pace(case: Case, text: str) -> Case:
    """The case with how soon the asked outcome comes, as somebody supposes: per week, as in a case file. Raises
    ModelError nothing-asked, bad-quantity, range-order, out-of-range, holds-already."""
    check_asked(case)
    try:
        value = parse_value(text)
    except QuantityError as error:
        message = error.message if repr(text) in error.message else f"'{text}': {error.message}"
        raise _unfit(error.slug, message) from None
    if bounds(value)[0] < 0:
        raise _unfit("out-of-range", f"'{text}' is below 0")
    asked = next(each for each in case.outcomes if each.name == case.outcome_asked)
    if holds_now(case, asked):
        raise _unfit("holds-already", f"“{asked.name}” is what is so now: it need not come")
    supposed = Quantity(f"per_week.{asked.name}", value, support=Support(assumed="supposed by --per-week"))
    days = (asked.pace.start, asked.pace.end) if asked.pace else (None, None)
    changed = replace(asked, pace=OutcomeHazard(supposed, *days))
    return replace(case, outcomes=tuple(changed if each is asked else each for each in case.outcomes))


def _unfit(slug: str, message: str) -> ModelError:
    return ModelError(Problem(slug, "--per-week", 0, 0, message, (), "give a hazard per week, such as 0.1..0.3"))


def of_runs(case: Case, runs: Runs, by: Sequence[date] = ()) -> ByDate:
    """The answer by date, from draws that are at hand."""
    return _Dated(case, runs, tuple(by)).noun()


def paced(case: Case) -> tuple[Outcome, ...]:
    """The outcomes that have a pace, in the order in which the play decides them."""
    step = {option: k for k, each in enumerate(case.play.steps) for option in each.chooses}
    return tuple(
        sorted(
            (outcome for outcome in case.outcomes if outcome.pace),
            key=lambda outcome: max((step.get(name, -1) for name in names(outcome.when)), default=-1),
        )
    )


def holds_now(case: Case, outcome: Outcome) -> bool:
    """Whether an outcome holds in the present state."""
    truth = {option.id: int(letter == "Y") for option, letter in zip(case.options, case.present, strict=True)}
    return bool(where(outcome.when, truth, 1))


def horizon_days(text: str) -> float:
    """The length of a horizon in days.

    >>> horizon_days("90 days"), horizon_days("12 hours"), horizon_days("6 months")
    (90.0, 0.5, 182.625)
    """
    number, unit = text.split()
    return int(number) * _DAYS[unit.removesuffix("s")]


def _hidden(case: Case) -> Iterator[str]:
    """The private numbers of the owners of the options by which what has a pace comes."""
    named = {name for outcome in paced(case) for name in names(outcome.when)}
    owners = {option.actor for option in case.options if option.id in named}
    for path, number in case.quantities.items():
        if number.private and not number.follows and path.split(".")[1] in owners:
            yield path


def end_names(value: Value) -> tuple[str, str]:
    """The two ends of what is hidden: the names of its lowest and highest type, or numbers.

    >>> from offramp.case.quantities import Range
    >>> end_names(Range(-8.0, None, -2.0))
    ('−8', '−2')
    """
    if isinstance(value, NamedTypes):
        return value.names[0], value.names[-1]
    low, high = bounds(value)
    return figures(low), figures(high)


def _last_day(case: Case) -> date:
    return _on(case, min(horizon_days(case.horizon), (date.max - case.as_of).days))


def _on(case: Case, days: float) -> date:
    return case.as_of + timedelta(days=int(days))


def _check(case: Case, by: Sequence[date]) -> None:
    found = [outcome.name for outcome in paced(case)]
    if case.outcome_asked not in found:
        message = f"the case does not say how soon “{case.outcome_asked}” comes, once it is decided"
        remedy = "suppose one, such as --per-week 0.1..0.3, or add its 'per_week: …' under 'outcomes'"
        raise ModelError(case.problem("no-pace", f"outcomes.{case.outcome_asked}", message, remedy=remedy))
    if len(found) > MOST_CLOCKS:
        message, allowed = f"{len(found)} outcomes have a pace", (f"at most {MOST_CLOCKS}",)
        raise ModelError(case.problem("too-many-paces", "outcomes", message, allowed, "leave the least likely out"))
    for day in by:
        _check_day(case, day)


def _check_day(case: Case, day: date) -> None:
    if day <= case.as_of:
        message = f"{day} is not after the case's as_of, {case.as_of}"
        raise ModelError(case.problem("date-past", "as_of", message, remedy="name a day that is still ahead"))
    if day > _last_day(case):
        message = f"{day} is after the horizon of the case, {case.horizon}: its play says nothing of it"
        raise ModelError(case.problem("date-beyond", "horizon", message, remedy="name an earlier day"))


@dataclass(frozen=True, eq=False)
class _Dated:
    """A case with its draws, D of them; failed ones weigh nothing."""

    case: Case
    runs: Runs
    by: tuple[date, ...]
    at_end: WeightedDraws | None = None  # the draws with a private number at one end

    @cached_property
    def sample(self) -> WeightedDraws:
        return self.at_end or weighted(self.runs.job.layout.outcomes, self.runs.read)

    @property
    def weight(self) -> Floats:
        return self.sample.weight

    @cached_property
    def outcomes(self) -> tuple[Outcome, ...]:
        return paced(self.case)

    @cached_property
    def rates(self) -> dict[str, Floats]:
        """The hazard of each outcome per week: (D,)."""
        drawn = Draws(self.case, self.runs.job.seed, 0, len(self.weight))
        return {each.name: drawn.value(each.pace.per_week) for each in self.outcomes if each.pace}

    @cached_property
    def pending(self) -> dict[str, Floats]:
        """How likely each is on its way, given that none is which the play decides before it: (D,)."""
        left, found = np.ones_like(self.weight), {}
        for outcome in self.outcomes:
            odds = self.sample.of(outcome.name)
            share = np.divide(odds, left, out=np.zeros_like(odds), where=left > 0)
            found[outcome.name], left = np.clip(share, 0.0, 1.0), left - odds
        return found

    def race(self, moved: Mapping[tuple[str, str], int] | None = None) -> Race:
        """The clocks of the outcomes, some days of which are moved by some weeks."""
        shift = moved or {}
        return Race(tuple(self._clock(outcome, shift) for outcome in self.outcomes))

    def _clock(self, outcome: Outcome, shift: Mapping[tuple[str, str], int]) -> Clock:
        assert outcome.pace
        start, end = (
            None if day is None else (day - self.case.as_of).days / 7 + shift.get((outcome.name, key), 0)
            for key, day in (("from", outcome.pace.start), ("until", outcome.pace.end))
        )
        edges = (0.0 if start is None else start, np.inf if end is None else end)
        return Clock(self.pending[outcome.name], self.rates[outcome.name], *edges)

    @cached_property
    def last(self) -> float:
        return horizon_days(self.case.horizon) / 7

    @cached_property
    def weeks(self) -> list[float]:
        own = [(day - self.case.as_of).days / 7 for day in self.by]
        return sorted({*(week for week in WEEKS if week < self.last), *own, self.last})

    @cached_property
    def place(self) -> int:
        return [outcome.name for outcome in self.outcomes].index(self.case.outcome_asked)

    def _mean(self, values: Floats) -> float:
        return min(max(total(self.weight * values), 0.0), 1.0)

    # the noun ---------------------------------------------------------------------------------------------------------

    def noun(self) -> ByDate:
        case, named = self.case, [outcome.name for outcome in self.outcomes]
        return ByDate(
            case=fingerprint(case),
            seed=self.runs.job.seed,
            draws=len(self.weight),
            failed=int((~self.sample.solved).sum()),
            outcome=case.outcome_asked,
            as_of=case.as_of.isoformat(),
            horizon=_last_day(case).isoformat(),
            undated=self._mean(self.sample.of(case.outcome_asked)),
            paces=tuple(map(self._pace, self.outcomes)),
            without=tuple(each.name for each in case.outcomes if each.name not in named and not holds_now(case, each)),
            dates=tuple(map(self._at, self.weeks)),
            moved=tuple(self._moved()),
            types=tuple(self._types()),
        )

    def _types(self) -> Iterator[TypeBySilence]:
        """What silence tells of the private numbers of those who can bring an outcome about."""
        paths = list(_hidden(self.case))
        ends = private_ends(self.runs.job, first(self.runs, FIRST), paths) if paths else {}
        for path, sides in ends.items():
            low, high = (replace(self, at_end=side)._silences() for side in sides)
            if all(silent > 0 for silent in low):
                value = self.case.quantities[path].value
                odds = tuple(above / below for above, below in zip(high, low, strict=True))
                yield TypeBySilence(path, *end_names(value), odds)

    def _silences(self) -> list[float]:
        """How likely nothing has come by each week."""
        race = self.race()
        return [self._mean(race.nothing_by(week)) for week in self.weeks]

    def _pace(self, outcome: Outcome) -> OutcomePace:
        assert outcome.pace
        rate, start, end = self.rates[outcome.name], outcome.pace.start, outcome.pace.end
        low, middle, high = (weighted_quantile(rate, self.weight, level) for level in (0.05, 0.5, 0.95))
        return OutcomePace(
            outcome=outcome.name,
            low=low,
            middle=middle,
            high=high,
            start=start.isoformat() if start else None,
            end=end.isoformat() if end else None,
            decided=self._mean(self.pending[outcome.name]),
            claims=outcome.pace.per_week.support.claims,
        )

    def _at(self, week: float) -> AtDate:
        race = self.race()
        came, none = race.first_by(week), race.nothing_by(week)
        left = self.weight * none / max(total(self.weight * none), np.finfo(float).tiny)
        rest = race.first_by(self.last)[self.place] - came[self.place]
        still = ((clock.still(week) if week < clock.end else np.zeros_like(none)) for clock in race.clocks)
        by_name = [outcome.name for outcome in self.outcomes]
        return AtDate(
            on=_on(self.case, 7 * week + 1e-9).isoformat(),
            weeks=week,
            asked=mean(came[self.place], self.weight),
            outcomes={name: self._mean(odds) for name, odds in zip(by_name, came, strict=True)},
            nothing=self._mean(none),
            on_its_way={name: min(total(left * odds), 1.0) for name, odds in zip(by_name, still, strict=True)},
            later=min(max(total(self.weight * rest) / max(total(self.weight * none), 1e-300), 0.0), 1.0),
        )

    def _moved(self) -> Iterator[MovedDay]:
        """What the asked outcome would be by the horizon, each day moved by some weeks where that can be."""
        for outcome in self.outcomes:
            assert outcome.pace
            for key, day in (("from", outcome.pace.start), ("until", outcome.pace.end)):
                for weeks in SHIFTS if day else ():
                    clock = self._clock(outcome, {(outcome.name, key): weeks})
                    if day and (clock.start if key == "from" else clock.end) > 0 and clock.start < clock.end:
                        odds = self.race({(outcome.name, key): weeks}).first_by(self.last)[self.place]
                        on = (day + timedelta(weeks=weeks)).isoformat()
                        yield MovedDay(outcome.name, key, weeks, on, self._mean(odds))
