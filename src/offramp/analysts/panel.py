"""Several analysts: each one's answer, their pool, and where their dissent comes from.

Each case is renamed into the names of the first and answered on common draws. What an analyst says of the outcomes
himself joins what his case gives, and is made to agree with itself (`coherence`). The pool is the mean of the log odds,
all with equal weight. Dissent is found pair by pair (`disputes`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from math import exp, sqrt
from typing import Annotated

import numpy as np

from offramp.analysts.coherence import coherent, incoherence, log_odds, log_odds_pool
from offramp.analysts.disputes import AlignedDiff, Shift, disputes, mean_of
from offramp.analysts.matching import Alignment, align
from offramp.analysts.renaming import same_but_for_words
from offramp.analysts.stated import StatedChance, judged_events
from offramp.case.canonical import fingerprint
from offramp.case.types import OTHER, Case
from offramp.codec import HIDDEN, Amount, CaseHash, Count, Probability, Published, Text, note
from offramp.ensemble.estimate import Interval, half_width
from offramp.ensemble.judgement import asked_mean, check_asked
from offramp.ensemble.kept import draws_of
from offramp.ensemble.weights import PREMISE_GONE, Floats, WeightedDraws, total, weighted, with_premise_gone
from offramp.errors import ModelError, OfframpError, Problem
from offramp.frames import Tabular
from offramp.version import VERSION
from offramp.wording import LEAST, word
from offramp.workers import staffed

DRAWS = 100
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Voice(Published):
    """An analyst: `probability` is what enters the pool. `by_case` is his case's answer with its 95 % `sampling`
    interval and `spread` from draw to draw, null for somebody without a case. `outcomes` are what enters for every
    outcome. `incoherence` is how far what he says and his case lie from that: 0 where they agree. `same_as` is who has
    the same case but for names, and counts in his place."""

    label: Text
    case: CaseHash | None
    probability: Probability
    word: Text
    by_case: Probability | None
    sampling: Interval | None
    spread: Interval | None
    outcomes: Mapping[str, Probability]
    incoherence: Amount = 0.0
    stated: Mapping[str, Probability] = field(default_factory=dict)
    same_as: Text | None = None


@dataclass(frozen=True, slots=True)
class Pool(Published):
    """The pool of the asked outcome: the mean of the log odds of all voices, each counted once, with equal weights.

    `sampling` is the 95 % interval over the common draws, null where no voice has a case; `mean` is the mean of the
    probabilities, for comparison.
    """

    probability: Probability
    word: Text
    sampling: Interval | None
    mean: Probability
    voices: Count


@dataclass(frozen=True, slots=True)
class Dissent(Published):
    """Something that analysts dispute: `what` as in `alignment-1`, between which two it is worth most, and how much:
    the larger of its two effects there. `pairs` is the number of pairs that dispute it."""

    what: Text
    first: Text
    second: Text
    worth: Shift
    pairs: Count


@dataclass(frozen=True)
class AnalystPanel(Tabular, Published):
    """Every analyst's answer, the pool, and where dissent comes from, the weightiest first."""

    FORMAT, TITLE = "offramp/panel-1", "A panel of analysts"
    ROWS, UNITS = "voices", {"probability": "1", "by_case": "1", "incoherence": "1"}

    version: Text = field(default=VERSION, kw_only=True)
    outcome: Text
    seed: int
    draws: Count
    voices: tuple[Voice, ...]
    pool: Annotated[Pool, note("Not an answer of its own: no case gives it.")]
    dissent: tuple[Dissent, ...]
    notes: tuple[Text, ...]
    compared: Annotated[Mapping[tuple[str, str], AlignedDiff], HIDDEN]


def panel(
    cases: Mapping[str, Case],
    stated: Mapping[str, tuple[StatedChance, ...]] | None = None,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    tell: Tell | None = None,
) -> AnalystPanel:
    """A panel of two or more analysts, by label; `stated` is what some say of the outcomes themselves.

    Raises ModelError too-few-analysts, and with all problems of all pairs as `align`, `disputes` and `judged_events`
    do. Source: Mandel, Karvetski & Dhami 2018, Judgment and Decision Making 13 (make coherent, then pool).
    """
    said = stated or {}
    if len(cases.keys() | said.keys()) < 2 or not cases:
        message = "a panel takes two analysts or more, one of them with a case"
        raise ModelError(Problem("too-few-analysts", "panel", 0, 0, message, remedy="name another case"))
    aligned = _aligned(cases)
    asks = next(iter(aligned.values())).first.asks
    assert asks  # or it would have been refused
    outcome = asks.outcome
    own = {label: replace(one.renamed, hindsight="") for label, one in aligned.items()}
    with staffed():
        samples = {label: _sample(case, draws, seed, workers) for label, case in own.items()}
        voices = _voices(aligned, samples, said, outcome)
        single = [voice.label for voice in voices if voice.same_as is None and voice.label in own]
        compared = {pair: _compared(own, pair, draws, seed, workers, tell) for pair in combinations(single, 2)}
    counted = [voice for voice in voices if voice.same_as is None]
    pool = _pool(counted, samples, outcome)
    return AnalystPanel(outcome, seed, draws, voices, pool, _dissent(compared), tuple(_notes(voices)), compared)


def _aligned(cases: Mapping[str, Case]) -> dict[str, Alignment]:
    """Each case with the first; the problems of all."""
    first, problems, made = next(iter(cases.values())), list[Problem](), dict[str, Alignment]()
    for label, case in cases.items():
        try:
            check_asked(case)
            made[label] = align(first, case)
            _check_question(first, made[label])
        except OfframpError as error:
            problems += [replace(one, message=f"{label}: {one.message}") for one in error.problems]
    if problems:
        raise ModelError(problems)
    return made


def _check_question(first: Case, alignment: Alignment) -> None:
    asked, other = first.asks, alignment.renamed.asks
    if asked and other and asked.outcome != other.outcome:
        message = (
            f"asks for '{alignment.second.asks and alignment.second.asks.outcome}', the first for '{asked.outcome}'"
        )
        remedy = "ask for one outcome in all, or leave this case out"
        raise ModelError(alignment.second.problem("other-outcome", "asks", message, remedy=remedy))


def _sample(case: Case, draws: int, seed: int, workers: int) -> WeightedDraws:
    run = draws_of(case, draws, seed, workers)
    sample = weighted(run.job.layout.outcomes, run.read)
    mean_of(sample, case.outcome_asked, run)
    return sample


def _compared(
    own: Mapping[str, Case], pair: tuple[str, str], draws: int, seed: int, workers: int, tell: Tell | None
) -> AlignedDiff:
    if tell:
        tell(f"{pair[0]} against {pair[1]}")
    return disputes(align(own[pair[0]], own[pair[1]]), draws, seed, workers)


# voices ---------------------------------------------------------------------------------------------------------------


def _voices(
    aligned: Mapping[str, Alignment],
    samples: Mapping[str, WeightedDraws],
    stated: Mapping[str, tuple[StatedChance, ...]],
    outcome: str,
) -> tuple[Voice, ...]:
    known: dict[str, Case] = {}
    made, problems = [], list[Problem]()
    names = next(iter(samples.values())).outcomes
    for label in dict.fromkeys((*aligned, *stated)):
        case = aligned[label].renamed if label in aligned else None
        twin = next((other for other, one in known.items() if case and same_but_for_words(one, case)), None)
        if case and not stated.get(label):
            known[label] = case
        try:
            made.append(
                _voice(label, aligned.get(label), samples.get(label), stated.get(label, ()), outcome, names, twin)
            )
        except OfframpError as error:
            problems += error.problems
    if problems:
        raise OfframpError(problems)
    return tuple(made)


def _voice(
    label: str,
    alignment: Alignment | None,
    sample: WeightedDraws | None,
    stated: Sequence[StatedChance],
    outcome: str,
    names: Sequence[str],
    twin: str | None,
) -> Voice:
    given = with_premise_gone(sample.means, sample.gone) if sample else {}
    given = {name: p for name, p in given.items() if p > 0 or name != OTHER}
    outcomes = list(given) or [*(name for name in names if name != OTHER), OTHER]
    called = _called(alignment, outcomes)
    said = judged_events(stated, outcomes, called, "--stated")
    all_judged = [*((frozenset([name]), p) for name, p in given.items()), *said]
    entered = coherent(all_judged, outcomes) if stated else given
    found = asked_mean(sample, outcome) if sample else None
    twin = twin if not stated else None
    return Voice(
        label,
        fingerprint(alignment.second) if alignment else None,
        entered[outcome],
        word(entered[outcome]),
        found.mean if found else None,
        found.sampling if found else None,
        found.spread if found else None,
        entered,
        incoherence(all_judged, entered) if stated else 0.0,
        {each.event: each.probability for each in stated},
        twin,
    )


def _called(alignment: Alignment | None, outcomes: Sequence[str]) -> dict[str, str]:
    """How an analyst calls each outcome: by the name in his own case, or by the first's."""
    told = {name: name for name in outcomes if name != PREMISE_GONE}
    for match in alignment.matches if alignment else ():
        if match.kind == "outcome":
            told[match.second.removeprefix("outcomes.")] = match.first.removeprefix("outcomes.")
    return told


# the pool -------------------------------------------------------------------------------------------------------------


def _pool(counted: Sequence[Voice], samples: Mapping[str, WeightedDraws], outcome: str) -> Pool:
    said = [voice.probability for voice in counted]
    found = log_odds_pool(said)
    return Pool(found, word(found), pool_sampling(counted, samples, outcome), float(np.mean(said)), len(said))


def pool_sampling(counted: Sequence[Voice], samples: Mapping[str, WeightedDraws], outcome: str) -> Interval | None:
    """The interval of the pool over the common draws, by how each draw moves the log odds of each voice (the delta
    method; Owen 2013, Monte Carlo theory, section 2.8)."""
    own = [(voice, samples[voice.label]) for voice in counted if voice.label in samples]
    if not own:
        return None
    moved = sum((_influence(one, voice.by_case or 0.0, outcome) for voice, one in own), np.zeros(own[0][1].draws))
    half = half_width(sqrt(total(moved * moved)) / len(counted), min(one.effective for _, one in own))
    middle = sum(log_odds(voice.probability) for voice in counted) / len(counted)
    low, high = (1.0 / (1.0 + exp(-middle + side * half)) for side in (1, -1))
    return low, high


def _influence(draws: WeightedDraws, mean: float, outcome: str) -> Floats:
    """How far each draw moves the log odds of a mean."""
    held = min(max(mean, LEAST), 1.0 - LEAST)
    return np.asarray(draws.weight * (draws.of(outcome) - mean) / (held * (1.0 - held)))


# dissent --------------------------------------------------------------------------------------------------------------


def _dissent(compared: Mapping[tuple[str, str], AlignedDiff]) -> tuple[Dissent, ...]:
    told: dict[str, list[Dissent]] = {}
    for (one, two), found in compared.items():
        for each in found.disputes:
            shifts = [shift for shift in (each.in_first, each.in_second) if shift]
            if shifts:
                worth = max(shifts, key=lambda shift: abs(shift.difference))
                told.setdefault(each.what, []).append(Dissent(each.what, one, two, worth, 1))
    most = (max(some, key=lambda each: abs(each.worth.difference)) for some in told.values())
    counted = (replace(each, pairs=len(told[each.what])) for each in most)
    return tuple(sorted(counted, key=lambda each: -abs(each.worth.difference)))


def _notes(voices: Sequence[Voice]) -> Iterator[str]:
    for voice in voices:
        if voice.same_as:
            yield f"the case of {voice.label} says the same as that of {voice.same_as} but for names: they count as one"
    if sum(voice.same_as is None for voice in voices) == 1:
        yield "all the cases say the same: this is one analyst, and the pool is his answer"
