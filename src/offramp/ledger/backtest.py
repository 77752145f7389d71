"""The method on past cases: each judged as of its day, beside what knows nothing of conflicts.

What stands beside the answer: one half, how often it happened in the other cases, the best single code and a logistic
regression on the same codes (each predicts a case from the others), and where they are given past cases, a crowd and
a rule of the analyst's own. What
is left out in turn: the reports, the past, the draws, the codes themselves, the game (what the graph model gives by
each concept). And, as coders err, the same cases with a third of their codes wrong by a step. Decoys, which somebody
invented, are judged and not scored. Whoever coded the cases may have known how they ended: no back-test shows skill.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np

from offramp.case.canonical import fingerprint
from offramp.case.quantities import Range, Value, bounds, central
from offramp.case.transform import renumbered
from offramp.case.types import Case, Quantity, cited_claims
from offramp.codec import CaseHash, Count, Date, Ordinal, Probability, Published, Text, note
from offramp.ensemble.judgement import answer_as_reported, asked_mean, check_asked, reported_claims
from offramp.ensemble.kept import draws_of
from offramp.ensemble.run import Runs
from offramp.ensemble.weights import weighted
from offramp.errors import ModelError, OfframpError, Problem
from offramp.frames import Tabular
from offramp.ledger.baselines import (
    CoderAgreement,
    Predict,
    agreement,
    each_from_the_others,
    logit,
    one_rule,
    others_rate,
)
from offramp.ledger.locking import ANSWER, CENTRAL, REPORTED, graph_lenses
from offramp.ledger.past_cases import CHANCES, PastCase, codings_hash, undated_reports
from offramp.ledger.scores import Against, CalibrationBin, MeanScores, against, brier, calibration, mean_scores
from offramp.ledger.scoring import HALF, RECORD, record_rates
from offramp.ledger.types import Hash
from offramp.rooms.record import record
from offramp.wording import EVEN

DRAWS = 200
WRONG = 1 / 3  # of the codes, in a noisy coding
NOISY, SECOND = "a third of the codes wrong by a step", "second coding"
NO_REPORTS, NO_PAST, NO_CODES = "no report true", "without the past", "every code at its average"
RATE, RULE, LOGIT = "rate of the other cases", "one rule on a code", "logit on the codes"
RULES: dict[str, Predict] = {RATE: others_rate, RULE: one_rule, LOGIT: logit}
Levels = Mapping[str, tuple[float, ...]]  # the numbers that a code has in any of the cases, by its path
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class JudgedCase(Published):
    """A case of a back-test: the answer, and under `beside` what else gave it (of noisy codings the mean)."""

    name: Text
    title: Text
    case: CaseHash
    as_of: Date
    on: Date
    happened: bool
    source: Text
    coder: str
    second_coder: str
    probability: Probability
    brier: Probability
    wrong: bool
    recognised: Annotated[str, note("Whether a coder, asked afterwards, knew the case: yes, no, or not noted.")]
    beside: Mapping[str, Probability]


@dataclass(frozen=True, slots=True)
class DecoyCase(Published):
    """An invented case of a back-test, which is judged and not scored."""

    name: Text
    coder: str
    probability: Probability
    recognised: str


@dataclass(frozen=True, slots=True)
class BackTest(Tabular, Published):
    """A back-test. `frozen`: the hash of all codings; `codes`: the numbers that all cases share and that differ between
    them; `noisy`: how many codings with errors were tried of each case."""

    FORMAT, TITLE = "offramp/backtest-1", "A back-test"
    ROWS, UNITS = "cases", {"probability": "1", "brier": "1"}

    frozen: Hash
    draws: Ordinal
    seed: int
    noisy: Count
    cases: tuple[JudgedCase, ...]
    codes: tuple[Text, ...]
    scores: tuple[MeanScores, ...]
    against: tuple[Against, ...]
    calibration: tuple[CalibrationBin, ...]
    decoys: tuple[DecoyCase, ...]
    agreement: CoderAgreement | None
    undated: Annotated[
        Count, note("Cited reports without a date, which cannot be masked; a table of cases that has one is refused.")
    ]


@dataclass(frozen=True, slots=True)
class CaseJudge:
    """How cases are judged: over so many draws, from a seed, in so many processes; `tell` is called with each case."""

    draws: int = DRAWS
    seed: int = 0
    workers: int = 1
    noisy: int = 3
    tell: Progress | None = None

    def drawn(self, case: Case, fixed: tuple[tuple[str, bool], ...] = ()) -> Runs:
        """The draws of a case."""
        return draws_of(case, self.draws, self.seed, self.workers, fixed=fixed)

    def probability(self, case: Case, fixed: tuple[tuple[str, bool], ...] = ()) -> float | None:
        """The mean over draws of the asked outcome; None where no draw was solved."""
        runs = self.drawn(case, fixed)
        mean = asked_mean(weighted(runs.job.layout.outcomes, runs.read), case.outcome_asked)
        return None if mean is None else mean.mean


def backtest(cases: Sequence[PastCase], judge: CaseJudge | None = None) -> BackTest:
    """A back-test of cases. Raises ModelError nothing-asked, no-bargaining-lens, not-solved, with every such case."""
    judge, decoys = judge or CaseJudge(), [each for each in cases if each.decoy]
    frozen, cases = codings_hash(tuple(cases)), [each for each in cases if not each.decoy]
    _check([*cases, *decoys])
    levels = code_levels([each.case for each in cases])
    tried = [_views(each, levels, judge, k) for k, each in enumerate(cases)]
    invented = [dict(_decoy_view(each, judge)) for each in decoys]
    _refuse_unsolved([*cases, *decoys], [*tried, *invented])
    yes = np.array([each.happened for each in cases])
    codes = np.array([[central(each.case.quantities[path].value) for path in levels] for each in cases])
    for name, predict in RULES.items() if len(cases) > 1 else ():
        if name == RATE or levels:
            for views, p in zip(tried, each_from_the_others(predict, codes, yes), strict=True):
                views[name] = [p]
    tested = tuple(_tested(each, views) for each, views in zip(cases, tried, strict=True))
    return BackTest(
        frozen=frozen,
        draws=judge.draws,
        seed=judge.seed,
        noisy=judge.noisy,
        cases=tested,
        codes=tuple(levels),
        scores=_scores(cases, tried),
        against=_against(tested),
        calibration=calibration([(each.probability, each.happened) for each in tested]),
        decoys=tuple(
            DecoyCase(each.name, each.coder, views[ANSWER][0], each.recognised)
            for each, views in zip(decoys, invented, strict=True)
        ),
        agreement=coder_agreement(cases),
        undated=sum(1 for each in cases for _ in undated_reports(each.case)),
    )


def _check(cases: Sequence[PastCase]) -> None:
    problems = list[Problem]()
    for case in (coding for each in cases for coding in (each.case, each.second) if coding):
        try:
            check_asked(case)
        except OfframpError as error:
            problems += error.problems
    if problems:
        raise ModelError(problems)


def _refuse_unsolved(cases: Sequence[PastCase], tried: Sequence[Mapping[str, list[float]]]) -> None:
    remedy = "see 'offramp answer' of it"
    lost = [each.case for each, views in zip(cases, tried, strict=True) if ANSWER not in views]
    if lost:
        raise ModelError(case.problem("not-solved", "play.1", "no draw was solved", remedy=remedy) for case in lost)


# the views of a case --------------------------------------------------------------------------------------------------


def _views(past: PastCase, levels: Levels, judge: CaseJudge, place: int) -> dict[str, list[float]]:
    """What each way of looking gives a case, in an order; several where codings with errors are drawn."""
    if judge.tell:
        judge.tell(past.name)
    found = defaultdict[str, list[float]](list)
    for name, p in _each_view(past, levels, judge, place):
        if p is not None:
            found[name].append(p)
    return dict(found)


def _decoy_view(past: PastCase, judge: CaseJudge) -> Iterator[tuple[str, list[float]]]:
    p = judge.probability(past.case)
    if p is not None:
        yield ANSWER, [p]


def _each_view(past: PastCase, levels: Levels, judge: CaseJudge, place: int) -> Iterator[tuple[str, float | None]]:
    """Errors are drawn by the case's place, as its name is another one where names are left out."""
    case = past.case
    yield ANSWER, judge.probability(case)
    for k in range(judge.noisy):
        dice = random.Random(f"{judge.seed} {place} {k}")
        yield NOISY, judge.probability(miscoded(case, levels, dice))
    if past.second:
        yield SECOND, judge.probability(past.second)
    yield REPORTED, judge.probability(case, reported_claims(case))
    if claims := cited_claims(case):
        yield NO_REPORTS, judge.probability(case, tuple((f"claim.{claim}", False) for claim in claims))
    if case.history:
        yield NO_PAST, judge.probability(replace(case, history=()))
    if levels:
        yield NO_CODES, judge.probability(uninformed(case, levels))
    yield CENTRAL, answer_as_reported(case)
    yield from graph_lenses(judge.drawn(case).summary.graph, case.outcome_asked).items()
    if past_record := record(case):
        for k, p in enumerate(record_rates(past_record.to_dict(), case.outcome_asked).values(), 1):
            yield RECORD if k == 1 else f"{RECORD}, class {k}", p
    yield from (past.given or {}).items()


# codes ----------------------------------------------------------------------------------------------------------------


def code_levels(cases: Sequence[Case]) -> dict[str, tuple[float, ...]]:
    """The codes of some cases: worths and chances that all of them have and that are not the same in all, with every
    number that they have anywhere (the middle of a range)."""
    shared = [path for path in cases[0].quantities if all(path in case.quantities for case in cases)]
    codes = (path for path in shared if path.startswith("worth.") or path in cases[0].probabilities)
    found = {path: sorted({central(case.quantities[path].value) for case in cases}) for path in codes}
    return {path: tuple(levels) for path, levels in found.items() if len(levels) > 1}


def miscoded(case: Case, levels: Levels, dice: random.Random) -> Case:
    """A case in which each worth and chance is, with a chance of a third, wrong by a step: at the next number that it
    has in another case; where it has none, at either end of its own range."""

    def change(quantity: Quantity) -> Quantity:
        if not (quantity.path.startswith("worth.") or quantity.path in case.probabilities):
            return quantity
        wrong, up = dice.random() < WRONG, dice.random() < 0.5  # both are always drawn
        return _moved(case, quantity, _step(quantity, levels.get(quantity.path, ()), up)) if wrong else quantity

    return renumbered(case, change)


def _step(quantity: Quantity, levels: Sequence[float], up: bool) -> float:
    """How far a step goes from the middle of a number, up or down; the other way where there is none."""
    middle = central(quantity.value)
    higher, lower = [each for each in levels if each > middle], [each for each in levels if each < middle]
    if higher or lower:
        return (min(higher) if (up and higher) or not lower else max(lower)) - middle
    low, high = bounds(quantity.value)
    return (high if up else low) - middle


def uninformed(case: Case, levels: Levels) -> Case:
    """A case that says of every code what the cases say on average."""

    def change(quantity: Quantity) -> Quantity:
        known = levels.get(quantity.path)
        middle = sum(known) / len(known) if known else central(quantity.value)
        return _moved(case, quantity, middle - central(quantity.value))

    return renumbered(case, change)


def _moved(case: Case, quantity: Quantity, by: float) -> Quantity:
    limits = (0.0, 1.0) if quantity.path in case.probabilities else (-np.inf, np.inf)
    return replace(quantity, value=moved_value(quantity.value, by, limits)) if by else quantity


def moved_value(value: Value, by: float, limits: tuple[float, float]) -> Value:
    """A number or a range moved by so much, every end kept within limits.

    >>> moved_value(Range(0.5, None, 0.9), 0.25, (0.0, 1.0)), moved_value(0.9, 0.2, (0.0, 1.0))
    (Range(low=0.75, mode=None, high=1.0), 1.0)
    """
    if not isinstance(value, Range):
        return float(min(max(central(value) + by, limits[0]), limits[1]))
    low, high = moved_value(value.low, by, limits), moved_value(value.high, by, limits)
    if bounds(low)[0] >= bounds(high)[1]:
        return bounds(low)[0]
    mode = None if value.mode is None else min(max(value.mode + by, limits[0]), limits[1])
    return Range(low, mode, high)


def coder_agreement(cases: Sequence[PastCase]) -> CoderAgreement | None:
    """How far the second codings agree with the first, in every worth and chance that both have."""
    pairs, overlap = defaultdict[str, list[tuple[float, float]]](list), 0
    for each in cases:
        for path, quantity in each.case.quantities.items():
            other = each.second.quantities.get(path) if each.second else None
            if other and (path.startswith("worth.") or path in each.case.probabilities):
                pairs[path].append((central(quantity.value), central(other.value)))
                (low, high), (least, most) = bounds(quantity.value), bounds(other.value)
                overlap += low <= most and least <= high
    return agreement(list(pairs.values()), overlap)


# the result -----------------------------------------------------------------------------------------------------------


def _tested(past: PastCase, views: Mapping[str, list[float]]) -> JudgedCase:
    (p,) = views[ANSWER]
    beside = {name: sum(each) / len(each) for name, each in views.items() if name != ANSWER}
    return JudgedCase(
        past.name,
        past.case.title,
        fingerprint(past.case),
        past.case.as_of.isoformat(),
        past.on.isoformat(),
        past.happened,
        past.source,
        past.coder,
        past.second_coder,
        p,
        brier(p, past.happened),
        (p >= EVEN) != past.happened,
        past.recognised,
        beside,
    )


def _scores(cases: Sequence[PastCase], tried: Sequence[Mapping[str, list[float]]]) -> tuple[MeanScores, ...]:
    """The scores of the answer and of everything beside it; one half among them."""
    names = dict.fromkeys(name for views in tried for name in views)
    pairs = {
        name: [(p, e.happened) for e, v in zip(cases, tried, strict=True) for p in v.get(name, ())] for name in names
    }
    half = mean_scores(HALF, [(EVEN, each.happened) for each in cases])
    return (*(mean_scores(name, forecasts) for name, forecasts in pairs.items()), half)


def _against(tested: Sequence[JudgedCase]) -> tuple[Against, ...]:
    """The answer beside each baseline on the cases that have it."""
    triples = {HALF: [(each.probability, EVEN, each.happened) for each in tested]}
    records = dict.fromkeys(name for each in tested for name in each.beside if name.startswith(RECORD))
    for name in (RATE, RULE, LOGIT, *records, *CHANCES.values()):
        triples[name] = [(e.probability, e.beside[name], e.happened) for e in tested if name in e.beside]
    return tuple(against(name, found) for name, found in triples.items() if found)
