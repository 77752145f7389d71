"""The answer under other terms: each variant, and each two neighbouring steps of the play swapped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Literal

from offramp.case.canonical import fingerprint
from offramp.case.types import Case, Choices, Play, Rationality
from offramp.codec import OPTIONAL, CaseHash, Probability, Published, Text, note
from offramp.errors import OfframpError, takes
from offramp.frames import data_frame, on_one_line
from offramp.game.batching import Playing, play_out_together
from offramp.game.evaluate import (
    Evaluation,
    HistoryBeliefs,
    Stage,
    evaluation,
    history_beliefs,
    solved,
    stage,
    usual_rationality,
)
from offramp.game.payoffs import central_numbers
from offramp.game.play import unavailable
from offramp.game.results import Choice, Deal, Odds
from offramp.game.solve import deal_of
from offramp.version import VERSION

if TYPE_CHECKING:
    import pandas


Kind = Literal["variant", "swap"]


@dataclass(frozen=True, slots=True)
class TermsRow:
    """The answer in a variant, or with two steps swapped: with the terms of the question, and with nothing given.
    Both are None where it was not solved, and `problem` says why. `outcomes` and `outcomes_free` hold every outcome."""

    name: Text
    kind: Kind
    fixed: Probability | None
    free: Probability | None
    problem: str = ""
    outcomes: Odds = field(default_factory=dict)
    outcomes_free: Odds = field(default_factory=dict)


@dataclass(frozen=True)
class DealWithTerms(Deal):
    """The table of a case, solved at central values: what `bargain --json` prints, with the answers under other terms
    where --variants asks for them. Where `converged` is false there are no outcomes, and `notes` say why."""

    terms: Annotated[tuple[TermsRow, ...] | None, OPTIONAL, note("With --variants.")] = None


def bargain_with_terms(
    case: Case, keep: Callable[[Callable[[], Deal]], Deal] = lambda make: make()
) -> tuple[Deal, tuple[TermsRow, ...]]:
    """The deal as `bargain` gives it, and the answer under other terms; the past is listened to once. No rows where
    nothing is asked or the play was not solved. `keep` gives a deal that was made before, or makes it. Raises
    ModelError as `bargain` does."""
    one = solved(case)
    deal = keep(partial(deal_of, one))
    return deal, terms(case, one.how, one.heard) if deal.converged else ()


def terms(
    case: Case, rationality: Rationality | None = None, beliefs: HistoryBeliefs | None = None
) -> tuple[TermsRow, ...]:
    """The answer under each variant, and with each two neighbouring steps of different actors swapped, where the case
    can still be played so.

    () where nothing is asked. The past was played as the case has it, and the scale of rationality is that of the case
    as it stands. `heard`: what the case's own past tells at central values, where it has been asked already.
    """
    if not case.asks:
        return ()
    swapped: Iterator[Entry] = ((title, "swap", _played(case, play), True) for title, play in playable_orders(case))
    return _rows(case, (*_varied(case), *swapped), rationality, beliefs)


Make = Callable[[Choices | None], Stage]


Entry = tuple[str, Kind, Make, bool]  # whether its past tells what that of the case does: it depends on values alone


def _varied(case: Case) -> Iterator[Entry]:
    return ((each.name, "variant", partial(stage, case, each), not each.values) for each in case.variants)


def _played(case: Case, play: Play) -> Make:
    return lambda given: stage(case, None, given, play)


def playable_orders(case: Case) -> Iterator[tuple[str, Play]]:
    """The play with two neighbouring steps of different actors swapped, where `check` would not refuse it."""
    steps = case.play.steps
    for k, (one, two) in enumerate(pairwise(steps)):
        play = replace(case.play, steps=(*steps[:k], two, one, *steps[k + 2 :]))
        if one.actor != two.actor and _playable(replace(case, play=play)):
            yield f"{two.actor} before {one.actor}", play


def _playable(case: Case) -> bool:
    """Whether every option of the play can be chosen on some path, and every outcome is at some end."""
    try:
        return next(unavailable(case), None) is None
    except OfframpError:
        return False


def _rows(
    case: Case, entries: Iterable[Entry], rationality: Rationality | None = None, beliefs: HistoryBeliefs | None = None
) -> tuple[TermsRow, ...]:
    """All of them solved together."""
    one = stage(case)
    rationality = rationality or usual_rationality(one)
    beliefs = beliefs or history_beliefs(one, central_numbers, rationality, entangled=False)
    return tuple(play_out_together([_row(case, *entry, rationality, beliefs) for entry in entries]))


def _row(
    case: Case,
    title: str,
    kind: Kind,
    make: Make,
    alike: bool,
    rationality: Rationality,
    beliefs: HistoryBeliefs | None,
) -> Playing[TermsRow]:
    try:
        fixed, free = make(None), make(())
        first = yield from evaluation(
            fixed, central_numbers, rationality, beliefs=beliefs if alike else None, parts=False
        )
        second = yield from evaluation(free, central_numbers, rationality, beliefs=first.heard, parts=False)
    except OfframpError as error:
        return TermsRow(title, kind, None, None, error.problems[0].message)
    one, two = _odds(fixed, first), _odds(free, second)
    return TermsRow(title, kind, one.get(case.outcome_asked), two.get(case.outcome_asked), "", one, two)


def _odds(stage: Stage, evaluation: Evaluation) -> Odds:
    """The probability of each outcome; nothing where it was not solved."""
    names = stage.now.tree.model.outcomes
    return dict(zip(names, evaluation.outcomes[:, 0].tolist(), strict=True)) if evaluation.solved[0] else {}


@dataclass(frozen=True)
class Comparison(Published):
    """The variants of a case side by side, itself first: every outcome, with the terms of the question and without.

    `rows`: one for each variant, and for each two neighbouring steps of the play swapped; probabilities are 0 to 1.
    Source: spec/case-file.md, section 11.

    Raises OfframpError missing-extra by `to_frame`.

    >>> import offramp as of
    >>> [(row.name, round(row.fixed, 2)) for row in of.compare(of.load("my-crisis")).rows]
    [('as it stands', 0.87), ('trusted company', 0.83), ('only in writing', 0.87)]
    """

    FORMAT, TITLE = "offramp/compare-1", "Comparison"

    version: Text = field(default=VERSION, kw_only=True)
    case: CaseHash
    asked: Text
    given: Choice
    rows: tuple[TermsRow, ...]

    def __repr__(self) -> str:
        answers = (f"{row.name} {row.problem or f'{row.fixed:.2f}'}" for row in self.rows)
        return on_one_line("Comparison", self.asked, *answers)

    def to_frame(self) -> pandas.DataFrame:
        """The variants as a table: `name`, `kind`, the probability of the asked outcome with the terms of the question
        (`fixed`) and without (`free`), `problem`, and the probability of each outcome with those terms.

        Probabilities are 0 to 1. Raises OfframpError missing-extra without pandas.
        """
        keys = ("name", "kind", "fixed", "free", "problem")
        rows = ({**{key: getattr(row, key) for key in keys}, **row.outcomes} for row in self.rows)
        outcomes = (name for row in self.rows for name in row.outcomes)
        return data_frame(rows, dict.fromkeys(("fixed", "free", *outcomes), "1"))


@takes
def compare(case: Case) -> Comparison:
    """Put the variants of a case beside it.

    Raises ModelError nothing-asked, and as `bargain` does.

    Probabilities are 0 to 1. Source: spec/case-file.md, section 11.

    >>> import offramp as of
    >>> of.compare(of.load("my-crisis"))
    Comparison(settlement, as it stands 0.87, trusted company 0.83, only in writing 0.87)
    """
    asked = case.outcome_asked
    itself: Entry = ("as it stands", "variant", partial(stage, case, None), True)
    rows = _rows(case, (itself, *_varied(case)))
    return Comparison(fingerprint(case), asked, dict(case.asks.given if case.asks else ()), rows)
