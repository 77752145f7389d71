"""The nouns of a ledger: a judgement as it was locked, what happened, and the entry that holds either."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from offramp.codec import OPTIONAL, CaseHash, Date, Ordinal, Probability, Published, Text, limits, note

Interval = tuple[Probability, Probability]
Hash = Annotated[str, limits(pattern="^[0-9a-f]{64}$")]
Instant = Annotated[str, limits(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$")]


@dataclass(frozen=True, slots=True)
class CrowdForecast(Published):
    """What other forecasters said at the same time, and where that can be read."""

    probability: Probability
    source: Text


@dataclass(frozen=True, slots=True)
class LockedScenario(Published):
    """A scenario in words, the share of draws in it, and the answer there."""

    when: Text
    share: Probability
    probability: Probability


@dataclass(frozen=True, slots=True)
class LockedConvention(Published):
    """Another convention of the method, as the audit names it and in words, and the answer under it."""

    kind: Text
    what: str
    value: str
    says: Text
    probability: Probability


@dataclass(frozen=True, slots=True)
class Carried(Published):
    """Something that the answer hung on when it was locked, in words: the answer with it at either side.

    `quotes`: the claims behind it; none: it was assumed.
    """

    what: Text
    kind: Text
    says: Text
    low: Probability
    high: Probability
    reverses: bool
    quotes: tuple[Text, ...] = ()
    when_low: Annotated[str, OPTIONAL, note("What was held where the answer is lowest, as a condition.")] = ""
    when_high: Annotated[str, OPTIONAL, note("Likewise where it is highest.")] = ""


@dataclass(frozen=True, slots=True)
class LockedJudgement(Published):
    """A judgement as it was locked: who answers for it, what would count as having happened, and until which day.

    `lenses`: the probability of the asked outcome by each way of looking, the answer itself among them. `conventions`,
    `carried`: from the audit and from what would change the answer; none where these were not computed. `record`: as
    the judgement held it, without its rows. A later judgement of the same question is an entry of its own.
    """

    KIND = "lock"

    title: Text
    question: str
    by: Text
    happens: Annotated[Text, note("What would count as having happened.")]
    until: Annotated[Date, note("The last day on which it may happen.")]
    case: CaseHash
    version: Text
    draws: Ordinal
    seed: int
    outcome: Text
    given: Mapping[str, bool]
    terms: Annotated[str, note("The terms that the question takes as given, in words; empty for none.")]
    probability: Annotated[Probability, note("The answer.")]
    word: Text
    spread: Interval
    sampling: Interval
    outcomes: Annotated[Mapping[str, Probability], note("With 'premise gone', where it may be, they add up to 1.")]
    confidence: Text
    lenses: Mapping[str, Probability]
    scenarios: tuple[LockedScenario, ...] = ()
    conventions: tuple[LockedConvention, ...] = ()
    carried: tuple[Carried, ...] = ()
    record: Mapping[str, Any] | None = None
    crowd: CrowdForecast | None = None
    hindsight: Annotated[str, note("What happened, where whoever made the case knew it; else empty.")] = ""


@dataclass(frozen=True, slots=True)
class RecordedOutcome(Published):
    """What became of the judgement in entry `of`: whether it happened, on which day that was settled, and who says so;
    `unmet`: the terms that its question took as given did not come about, so that it is neither right nor wrong.

    A second one of the same judgement corrects the first; both stay.
    """

    KIND = "outcome"

    of: Ordinal
    happened: Literal["yes", "no", "unmet"]
    on: Date
    source: Text
    by: str = ""


Entry = LockedJudgement | RecordedOutcome


@dataclass(frozen=True, slots=True)
class LedgerEntry(Published):
    """One line of a ledger.

    `before`: the `check` of the line before, zeros for the first. `at`: when it was written (UTC). `check`: the SHA-256
    of the line up to the comma before its key `check`, which comes last. The check of the last line is the ledger's
    head: kept elsewhere, it proves every line up to it.
    """

    FORMAT, TITLE = "offramp/ledger-1", "An entry of a ledger"

    before: Hash
    at: Instant
    number: Ordinal
    entry: Entry
    check: Hash
