"""The one answer: the probability of the asked outcome, over all uncertain inputs.

The mean over draws of the play's probability: draws of which origins can be relied on, which claims are true, what
every public number is, and how closely actors follow their interest; each draw counts by the likelihood of the history
that stands in it (see `weights`). Private numbers are integrated within each draw. The same draws give every other
outcome.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from offramp.case.canonical import fingerprint
from offramp.case.credence import silent
from offramp.case.open_sizes import require_sizes
from offramp.case.types import OTHER, Case, cited_claims
from offramp.codec import (
    HIDDEN,
    Amount,
    CaseHash,
    Count,
    Ordinal,
    Probability,
    Published,
    Text,
    computed,
    key,
    limits,
    note,
)
from offramp.ensemble.alternatives import Tell
from offramp.ensemble.audit import Audit, audit
from offramp.ensemble.batch import unplayable
from offramp.ensemble.confidence import Confidence, confidence
from offramp.ensemble.decisions import DecisionEffect, decisions
from offramp.ensemble.drawn_inputs import run_scenarios
from offramp.ensemble.estimate import Mean, mean
from offramp.ensemble.find_out import Finding
from offramp.ensemble.grades import GradeBranches, grade_branches, without_reports
from offramp.ensemble.kept import cached, draws_of, is_kept
from offramp.ensemble.reversing import JointReversal, MeanHinges, mean_hinges
from offramp.ensemble.run import Progress, Runs
from offramp.ensemble.scenarios import Scenario, Scenarios, Split
from offramp.ensemble.summary import Failure
from offramp.ensemble.weights import Floats, WeightedDraws, total, weighted
from offramp.errors import ModelError, OfframpError
from offramp.frames import data_frame, on_one_line
from offramp.game.evaluate import solved
from offramp.version import VERSION
from offramp.wording import EVEN
from offramp.workers import staffed

if TYPE_CHECKING:
    import pandas


DRAWS = 1_000
First = Callable[[Any], None]  # what takes a judgement that is not yet whole
Interval = tuple[Probability, Probability]
REPORTED = 400  # draws at most for the answer as reported, which stands beside the answer


@dataclass(frozen=True, slots=True)
class DrawCount(Published):
    """In how many draws, weighted: `k` of `of`."""

    CLOSED = True

    k: Count
    of: Count


@dataclass(frozen=True)
class AsReported(Published):
    """The answer where every cited claim is true that nobody rejected and that `as_of` does not mask, numbers drawn.
    `probability` is the mean, `spread` from the 5th to the 95th percentile of the draws, `sampling` the 95 % interval
    of the mean, `effective_draws` as in `Judgement`; `draws` of how many."""

    CLOSED = True

    probability: Probability
    word: Text
    spread: Interval
    sampling: Interval
    effective_draws: Amount
    draws: Ordinal


@dataclass(frozen=True)
class Judgement(Published):
    """The answer of a case, with what stands beside it.

    * `case`, `version`, `seed`, `draws`: of what it was made; `failed` draws were not solved, `failures` say why, and
      the others are all that it rests on.
    * `outcome`, `given`: what is asked, and the terms that the question takes as given.
    * `probability`: the mean over draws of the probability of the asked outcome, each draw weighted by the likelihood
      of its history, 0 where the premise is gone. `word`: its ICD 203 word. The one number that is called the answer.
    * `sampling`: the 95 % interval of that mean, which more draws make narrower (Student's t, by the effective number
      of draws). `spread`: from the 5th to the 95th percentile of the draws, the doubt itself.
    * `outcomes`: the probability of every outcome from the same draws; with `premise_gone`, the share of draws in which
      the question is settled before anybody decides, they add up to 1. `other` is left out where it never comes about.
    * `above_half`: the weighted share of draws in which the asked outcome is likelier than not, as a count.
    * `effective_draws`: 1 / sum of squared weights.
    * `as_reported`: None where no draw of it was solved. `central`: the play as reported with every number in the
      middle, for tables of sliders and thresholds; None where it was not solved. Neither is the answer.
    * `scenarios`: the few conditions that tell draws with a high answer from draws with a low one.
    * `branches`: the answer with an origin's reports graded A and graded E, for every cited origin that nobody graded;
      the widest first. Where one `decides`, both are told and the grade is asked for.
    * `decisions`: what each decision of a person about the evidence moves: every outcome had it not been made.
    * `without_reports`: the answer with every report set aside, None where the case cites none.
    * `confidence`: moderate or low, with its grounds. `audit`: the answer under other conventions, and `find_out`: what
      would change it, the weightiest first; None where not yet computed. `reversal`: what reverses it only together,
      where nothing alone does. `record`: what past cases say (`offramp.rooms`), which moves nothing in it.

    Probabilities are 0 to 1. Source: docs/explanation/how-the-answer-is-made.md; the words are those of ICD 203.

    Raises OfframpError missing-extra by `to_frame`.

    >>> import offramp as of
    >>> judged = of.answer(of.load("my-crisis"), draws=20)
    >>> judged.outcome, round(judged.probability, 2), judged.word
    ('settlement', 0.78, 'likely')
    """

    FORMAT, CLOSED = "offramp/judgement-1", True

    case: CaseHash
    version: Text
    seed: int
    draws: Ordinal
    failed: Annotated[Count, note("Draws that were not solved and do not count.")]
    failures: tuple[Failure, ...]
    outcome: Text
    given: Mapping[str, bool]
    probability: Annotated[Probability, note("The answer.")]
    word: Annotated[Text, note("The ICD 203 word of the probability.")]
    spread: Annotated[Interval, note("5th to 95th percentile of the draws.")]
    sampling: Annotated[Interval, note("95 % interval of the mean; more draws make it narrower.")]
    outcomes: Mapping[str, Probability]
    premise_gone: Annotated[
        Probability, note("The share of draws in which the question is settled before anybody decides.")
    ]
    above_half: DrawCount
    effective_draws: Amount
    scenarios: Annotated[Scenarios, HIDDEN]
    confidence: Confidence
    as_reported: AsReported | None = None
    central: Annotated[Probability | None, note("Not the answer.")] = None
    branches: tuple[GradeBranches, ...] = ()
    decisions: tuple[DecisionEffect, ...] = ()
    without_reports: Annotated[Probability | None, note("With every report set aside.")] = None
    audit: Audit | None = None
    find_out: tuple[Finding, ...] | None = None
    reversal: JointReversal | None = None
    record: Annotated[
        Annotated[Mapping[str, Any], limits(**{"$ref": "record.schema.json"})] | None,
        note("How past cases turned out; moves nothing."),
    ] = None

    @property
    def yes(self) -> bool:
        """Whether the asked outcome is at least as likely as not."""
        return self.probability >= EVEN

    @property
    @computed
    def leaves(self) -> Annotated[tuple[Scenario, ...], key("scenarios")]:
        """The scenarios, the highest answer first; none where a few conditions explain too little."""
        return self.scenarios.leaves

    @property
    @computed
    def splits(self) -> tuple[Split, ...]:
        """The splits that made the scenarios."""
        return self.scenarios.splits

    @property
    @computed
    def explained(self) -> Annotated[Amount, note("The share of the variance that the splits explain together.")]:
        """What the splits explain."""
        return self.scenarios.explained

    @property
    @computed
    def undetermined(self) -> bool:
        """Whether other conventions put the answer on either side of one half: then its range is the headline."""
        return self.audit is not None and self.audit.crosses

    def __repr__(self) -> str:
        draws = f"{self.effective_draws:,.0f} effective of {self.draws:,} draws"
        return on_one_line("Judgement", f"{self.outcome} {self.probability:.2f} ({self.word})", draws)

    def to_frame(self) -> pandas.DataFrame:
        """The outcomes as a table: `outcome`, `probability` (0 to 1), and whether it is the asked one (`asked`).
        The probabilities and `premise_gone` add up to 1. Raises OfframpError missing-extra without pandas."""
        rows = ({"outcome": name, "probability": p, "asked": name == self.outcome} for name, p in self.outcomes.items())
        return data_frame(rows, {"probability": "1"})


def answer_of(
    runs: Runs,
    workers: int = 1,
    whole: bool = False,
    tell: Tell | None = None,
    first: First | None = None,
) -> Judgement:
    """The answer over draws that are at hand, without a record; whole also where that was made before, and then `first`
    is called with the answer before what grades and decisions move is known. Raises as `judgement`."""
    case, parts = runs.case, (runs.wanted, runs.job.seed)
    begun = cache(lambda: cached("answer", case, parts, lambda: _beside_reported(runs, workers)))

    def quick() -> Judgement:
        return cached("judgement", case, (*parts, False), lambda: _with_credence(begun(), runs, workers, tell))

    def complete() -> Judgement:
        if first:
            first(begun())
        return whole_judgement(quick(), runs, workers, tell)

    if not whole and not is_kept("judgement", case, (*parts, True)):
        return quick()
    return cached("judgement", case, (*parts, True), complete)


def _beside_reported(runs: Runs, workers: int) -> Judgement:
    """The answer of draws, beside it that as reported, from draws of its own."""
    case, draws = runs.case, min(runs.wanted, REPORTED)
    return _answer(runs, draws_of(case, draws, runs.job.seed, workers, fixed=reported_claims(case)))


def check_asked(case: Case) -> None:
    """Refuse a case that asks nothing, whose sizes are not all given, or that has no play to ask it of."""
    _ = case.outcome_asked
    require_sizes(case)
    if why := unplayable(case):
        remedy = "give it a play, and a worth for every actor who decides in it"
        raise ModelError(case.problem("no-bargaining-lens", "", f"there is nothing to judge by: {why}", remedy=remedy))


def reported_claims(case: Case) -> tuple[tuple[str, bool], ...]:
    """What is held in the case as reported: each cited claim true, but for those that were rejected or are masked."""
    never = silent(case)
    return tuple((f"claim.{claim}", True) for claim in cited_claims(case) if claim not in never)


def whole_judgement(judgement: Judgement, runs: Runs, workers: int = 1, tell: Tell | None = None) -> Judgement:
    """A judgement with its audit and what to find out; `runs` are its draws."""
    sample = weighted(runs.job.layout.outcomes, runs.read)
    found = audit(runs, sample, workers, tell)
    hinges = mean_hinges(runs, workers, tell)
    grounds = confidence(runs.case, found, sample.effective)
    return replace(judgement, audit=found, find_out=hinges.find_out, reversal=hinges.reversal, confidence=grounds)


def hinges_of_draws(
    case: Case,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
    tell: Tell | None = None,
) -> MeanHinges:
    """What would change the answer of a case, on the draws of its answer; kept with them. Raises as `judgement`."""
    check_asked(case)
    with staffed():
        runs = draws_of(case, draws, seed, workers, progress)
        if not weighted(runs.job.layout.outcomes, runs.read).solved.any():
            raise ModelError(_unsolved(case, runs))
        return mean_hinges(runs, workers, tell)


def judgement(runs: Runs, reported: Runs | None = None, workers: int = 1) -> Judgement:
    """The judgement of draws that were made; `reported` are those of the same case as reported. Raises ModelError
    nothing-asked, and not-solved where no draw was solved."""
    return _with_credence(_answer(runs, reported), runs, workers)


def _with_credence(judgement: Judgement, runs: Runs, workers: int, tell: Tell | None = None) -> Judgement:
    """The judgement with what grades that nobody gave would move, and what each decision about the evidence moves."""
    sample = weighted(runs.job.layout.outcomes, runs.read)
    return replace(
        judgement,
        branches=grade_branches(runs, sample, workers, tell),
        decisions=decisions(runs, sample, workers, tell),
        without_reports=without_reports(runs, sample, workers),
    )


def _answer(runs: Runs, reported: Runs | None) -> Judgement:
    """The judgement as far as its own draws give it."""
    case, sample = runs.case, weighted(runs.job.layout.outcomes, runs.read)
    check_asked(case)
    assert case.asks
    found = asked_mean(sample, case.asks.outcome)
    if found is None:
        raise ModelError(_unsolved(case, runs))
    return Judgement(
        case=fingerprint(case),
        version=VERSION,
        seed=runs.job.seed,
        draws=sample.draws,
        failed=runs.summary.failed,
        failures=runs.summary.failures,
        outcome=case.asks.outcome,
        given=dict(case.asks.given),
        probability=found.mean,
        word=found.word,
        spread=found.spread,
        sampling=found.sampling,
        outcomes=_shown(sample),
        premise_gone=sample.gone,
        above_half=_above_half(sample, sample.of(case.asks.outcome)),
        effective_draws=sample.effective,
        scenarios=run_scenarios(runs, sample.of(case.asks.outcome), sample.weight, sample.solved),
        confidence=confidence(case, None, sample.effective),
        as_reported=as_reported(reported) if reported else None,
        central=answer_as_reported(case),
    )


def asked_mean(sample: WeightedDraws, outcome: str) -> Mean | None:
    """The mean of an outcome over weighted draws; None where no draw was solved."""
    solved_draws = sample.solved
    return mean(sample.of(outcome)[solved_draws], sample.weight[solved_draws])


def as_reported(reported: Runs) -> AsReported | None:
    """The answer of draws of a case as reported."""
    sample = weighted(reported.job.layout.outcomes, reported.read)
    found = asked_mean(sample, reported.case.outcome_asked)
    if found is None:
        return None
    return AsReported(found.mean, found.word, found.spread, found.sampling, sample.effective, sample.draws)


def _unsolved(case: Case, runs: Runs) -> Any:
    why = runs.summary.failures[0].reason if runs.summary.failures else "there are none"
    remedy = "see 'offramp check' and 'offramp bargain'"
    return case.problem("not-solved", "play.1", f"no draw was solved: {why}", remedy=remedy)


def _shown(sample: WeightedDraws) -> dict[str, float]:
    """Every outcome; what no outcome claims only where it comes about."""
    return {name: p for name, p in sample.means.items() if name != OTHER or p > 0}


def _above_half(sample: WeightedDraws, probability: Floats) -> DrawCount:
    solved_draws = int(sample.solved.sum())
    return DrawCount(round(solved_draws * total(sample.weight * (probability > EVEN))), solved_draws)


def answer_as_reported(case: Case) -> float | None:
    """The play as reported, every number in the middle."""
    try:
        play = solved(case, parts=False)
    except OfframpError:
        return None
    return play.odds()[case.outcome_asked] if play.converged else None
