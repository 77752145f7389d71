"""The score of a ledger: every judgement in it, what became of it, and how good they were beside simple baselines.

Nothing is left out because it was wrong: a judgement counts from the moment its outcome is recorded, the last word on
it holds, and all earlier ones are listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from offramp.codec import Count, Date, Ordinal, Probability, Published, Text, note
from offramp.frames import Tabular
from offramp.ledger import chain
from offramp.ledger.chain import Ledger
from offramp.ledger.locking import ANSWER
from offramp.ledger.scores import (
    Against,
    CalibrationBin,
    Forecast,
    MeanScores,
    against,
    brier,
    calibration,
    log_loss,
    mean_scores,
)
from offramp.ledger.types import Hash, LockedJudgement, RecordedOutcome
from offramp.wording import EVEN, is_even, joined, spaced

HALF, RECORD, CROWD = "one half", "record", "crowd"
_EACH_VALUE = ("base", "rationality", "worth", "otherwise")  # conventions whose values are the same in every case


@dataclass(frozen=True, slots=True)
class JudgedEntry(Published):
    """A judgement of the ledger and what became of it.

    `outcomes`: all that was recorded, the last one counts; none: unresolved. `overdue`: unresolved after its last day.
    `wrong`: it happened though called less likely than not, or the reverse; never where `probability` rounds to one
    half (see `wording.is_even`). `late`: it was settled on the day of the
    lock or before, or its case says so, so that whoever locked it may have known. `unmet`: its terms did
    not come about, by the last word. `log` is None where it is infinite.
    """

    number: Ordinal
    title: Text
    by: Text
    at: Date
    outcome: Text
    happens: Text
    until: Date
    probability: Probability
    outcomes: tuple[RecordedOutcome, ...]
    happened: bool | None = None
    overdue: bool = False
    unmet: bool = False
    wrong: bool = False
    late: bool = False
    brier: Probability | None = None
    log: float | None = None


@dataclass(frozen=True, slots=True)
class LedgerScore(Tabular, Published):
    """What a ledger shows.

    `resolved` judgements are about so many different `questions` (what would count, and by when): several of one
    question are not independent, and the intervals take them to be. `without_late`: the answer's score without the
    judgements that were settled on the day of the lock or before.
    """

    FORMAT, TITLE = "offramp/score-1", "The score of a ledger"
    ROWS, UNITS = "judgements", {"probability": "1", "brier": "1", "log": "nat"}

    head: Hash
    today: Date
    judgements: tuple[JudgedEntry, ...]
    resolved: Count
    questions: Annotated[Count, note("Different questions among the resolved judgements.")]
    answer: MeanScores
    without_late: MeanScores
    against: tuple[Against, ...]
    calibration: tuple[CalibrationBin, ...]
    analysts: tuple[MeanScores, ...]
    lenses: tuple[MeanScores, ...]
    conventions: tuple[MeanScores, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    """A judgement as locked, and what became of it."""

    locked: LockedJudgement
    entry: JudgedEntry


def score(ledger: Ledger, today: date | None = None) -> LedgerScore:
    """The scores of a ledger; `today` (the clock's day) tells which unresolved judgements are overdue. Raises
    OfframpError damaged-ledger."""
    day = (today or chain.now().date()).isoformat()
    every = _judged(ledger, day)
    over = [each for each in every if each.entry.happened is not None]
    forecasts = [(each.entry.probability, bool(each.entry.happened)) for each in over]
    timely = [pair for pair, each in zip(forecasts, over, strict=True) if not each.entry.late]
    return LedgerScore(
        head=ledger.head,
        today=day,
        judgements=tuple(each.entry for each in every),
        resolved=len(over),
        questions=len({(each.locked.happens, each.locked.until) for each in over}),
        answer=mean_scores(ANSWER, forecasts),
        without_late=mean_scores(ANSWER, timely),
        against=tuple(_against(over)),
        calibration=calibration(forecasts),
        analysts=_by_name(over, lambda locked: {locked.by: locked.probability}),
        lenses=_by_name(over, lambda locked: locked.lenses),
        conventions=_conventions(over),
    )


def _judged(ledger: Ledger, today: str) -> list[_Judged]:
    locks = dict[int, tuple[str, LockedJudgement]]()
    outcomes = defaultdict[int, list[RecordedOutcome]](list)
    for line in ledger.entries:
        if isinstance(line.entry, LockedJudgement):
            locks[line.number] = line.at, line.entry
        else:
            outcomes[line.entry.of].append(line.entry)
    return [
        _Judged(locked, _entry(number, at, locked, tuple(outcomes[number]), today))
        for number, (at, locked) in locks.items()
    ]


def _entry(
    number: int, at: str, locked: LockedJudgement, outcomes: tuple[RecordedOutcome, ...], today: str
) -> JudgedEntry:
    p, day = locked.probability, at[:10]
    head = (number, locked.title, locked.by, day, locked.outcome, locked.happens, locked.until, p, outcomes)
    if not outcomes:
        return JudgedEntry(*head, overdue=locked.until < today)
    last = outcomes[-1]
    if last.happened == "unmet":
        return JudgedEntry(*head, unmet=True)
    yes = last.happened == "yes"
    loss = log_loss(p, yes)
    return JudgedEntry(
        *head,
        happened=yes,
        wrong=(p >= EVEN) != yes and not is_even(p),
        late=last.on <= day or bool(locked.hindsight),
        brier=brier(p, yes),
        log=None if loss == float("inf") else loss,
    )


def _against(over: list[_Judged]) -> Iterator[Against]:
    """The answer beside one half, each record, and the crowd, where there is one."""
    triples = defaultdict[str, list[tuple[float, float, bool]]](list)
    for each in over:
        for name, p in _baselines(each.locked).items():
            triples[name].append((each.entry.probability, p, bool(each.entry.happened)))
    return (against(name, found) for name, found in triples.items())


def _baselines(locked: LockedJudgement) -> dict[str, float]:
    crowd = {CROWD: locked.crowd.probability} if locked.crowd else {}
    rates = record_rates(locked.record, locked.outcome)
    if len(rates) > 1:  # rival classes are never averaged: each is a baseline of its own
        return {HALF: EVEN, **{f"{RECORD}: {name}": rate for name, rate in rates.items()}, **crowd}
    return {HALF: EVEN, **dict.fromkeys([RECORD] if rates else [], *rates.values()), **crowd}


def record_rates(record: Mapping[str, Any] | None, outcome: str) -> dict[str, float]:
    """What each class of past cases in a record gives an outcome, by its room and conditions; none of no rows, and none
    where the class is not said to be like that outcome.

    >>> record_rates({"room": "exile_offers", "where": {"force": "yes"}, "k": 3, "n": 4, "like": "exile"}, "exile")
    {'exile offers (force: yes)': 0.75}
    """
    every = (record, *record.get("rivals", ())) if record else ()
    rates = [
        (_class_name(each), each["k"] / each["n"]) for each in every if each.get("n") and each.get("like") == outcome
    ]
    names = [name for name, _ in rates]
    return {name if names.count(name) == 1 else f"{name}, class {k}": rate for k, (name, rate) in enumerate(rates, 1)}


def _class_name(record: Mapping[str, Any]) -> str:
    """A class by its room and conditions, in words."""
    where = (
        (name, value if isinstance(value, list) else [value]) for name, value in (record.get("where") or {}).items()
    )
    conditions = ", ".join(f"{spaced(name)}: {joined([str(each) for each in values], 'or')}" for name, values in where)
    return spaced(record["room"]) + (f" ({conditions})" if conditions else "")


def _by_name(
    over: Iterable[_Judged], named: Callable[[LockedJudgement], Mapping[str, float]]
) -> tuple[MeanScores, ...]:
    forecasts = defaultdict[str, list[Forecast]](list)
    for each in over:
        for name, p in named(each.locked).items():
            forecasts[name].append((p, bool(each.entry.happened)))
    return tuple(mean_scores(name, found) for name, found in forecasts.items())


def _conventions(over: Iterable[_Judged]) -> tuple[MeanScores, ...]:
    """The scores that each convention would have had, by its kind and value; by the kind alone where each case has
    values of its own. Of several in one judgement (two private numbers, say) each counts as a forecast."""
    forecasts = defaultdict[str, list[Forecast]](list)
    for each in over:
        for tried in each.locked.conventions:
            name = f"{tried.kind} {tried.value}" if tried.kind in _EACH_VALUE else tried.kind
            forecasts[name].append((tried.probability, bool(each.entry.happened)))
    return tuple(mean_scores(name, found) for name, found in forecasts.items())
