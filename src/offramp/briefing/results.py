"""What a brief is made of: every result of a case, each made once; what cannot be made is told, not raised."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, partial

from offramp.case.types import Case
from offramp.ensemble.global_analysis import over_draws
from offramp.ensemble.judgement import First, Judgement, answer_of, judgement
from offramp.ensemble.kept import draws_of, kept
from offramp.ensemble.reversal import Flips, flip
from offramp.ensemble.run import Advance, Runs
from offramp.ensemble.thresholds import Hinges, find_frontier, hinges
from offramp.errors import ModelError, OfframpError, Problem
from offramp.game.results import Deal
from offramp.game.variants import TermsRow, bargain_with_terms
from offramp.rooms.record import with_record
from offramp.workers import staffed

Tell = Callable[[str], None]
Progress = Callable[[Advance], None]


@dataclass(frozen=True)
class Results:
    """The results of a case beside its table of stability; None where there is none.

    * `deal`, `terms`: the play solved, and the answer under other terms. None where the case has no play, or where
      `problems` say why it was refused.
    * `runs`: the draws, and `judgement` the answer over them.
    * `turns`, `flips`: thresholds of the answer, and what would reverse it.
    """

    deal: Deal | None = None
    terms: tuple[TermsRow, ...] = ()
    runs: Runs | None = None
    judgement: Judgement | None = None
    turns: Hinges | None = None
    flips: Flips | None = None
    problems: tuple[Problem, ...] = field(default=())


def game_results(case: Case) -> Results:
    """The game alone, and the answer under other terms."""
    return kept("game", case, (), partial(_game_results, case)) if case.play.steps else Results()


def _game_results(case: Case) -> Results:
    try:
        return Results(*bargain_with_terms(case))
    except OfframpError as error:
        return Results(problems=error.problems)


def results(
    case: Case,
    draws: int = 0,
    seed: int = 0,
    workers: int = 1,
    thorough: bool = False,
    tell: Tell = lambda _: None,
    progress: Progress | None = None,
    whole: bool = False,
    first: First | None = None,
) -> Results:
    """Every result of a case that a brief tells.

    With `draws` the case is drawn so often. With `whole`, as in `answer`, also other conventions and what would change
    the answer; with `thorough` each variant is drawn, too, for differences with their intervals and for what would have
    to be true. `tell` is called with what is done next, `first` as in `answer`. Raises ModelError as `run` and
    `over_draws` do for their numbers.
    """
    tell("solving the bargaining game")
    found = game_results(case)
    asked = found.deal is not None and found.deal.probability is not None
    with staffed(), ThreadPoolExecutor(1) as aside:
        turning = cache(lambda: _turning_of(case, found, aside if draws and workers > 1 else None))

        def shown(judgement: Judgement) -> None:
            """Once there is an answer, other processes do the rest of it, and this one sweeps meanwhile."""
            turning()
            if first:
                first(judgement)

        if draws:
            tell(f"sampling the uncertain inputs {draws:,} times")
            runs = draws_of(case, draws, seed, workers, progress)
            make = partial(answer_of, runs, workers, whole or thorough, progress, first=shown)
            found = replace(found, runs=runs, judgement=_made(case, found.deal, make))
        if not asked:
            return found
        tell("sweeping each input across its range")
        turns = turning()()
        if draws and thorough:
            tell(f"sampling each variant {draws:,} times")
            turns = replace(turns, drawn=over_draws(case, draws, seed, workers))
    tell("searching for what would reverse the answer")
    return replace(found, turns=turns, flips=flip(case, turns))


def _turning_of(case: Case, results: Results, aside: ThreadPoolExecutor | None) -> Callable[[], Hinges]:
    """What gives the hinges: begun aside, or when they are asked for."""
    assert results.deal
    turning = partial(kept, "turning", case, (), partial(_turning, case, results))
    return aside.submit(turning).result if aside else turning


def judged(deal: Deal | None, runs: Runs) -> Judgement | None:
    """The answer over draws that are at hand, without the one as reported; None as in `_made`."""
    return _made(runs.case, deal, partial(judgement, runs))


def _made(case: Case, deal: Deal | None, make: Callable[[], Judgement]) -> Judgement | None:
    """The answer over the draws, with its record; None where nothing is asked, or no draw was solved."""
    if deal is None or deal.probability is None:
        return None
    try:
        made = make()
    except ModelError:  # no draw was solved: the draws' own section says why
        return None
    return with_record(made, case)


def _turning(case: Case, results: Results) -> Hinges:
    assert results.deal
    turns = hinges(case, rows=results.terms, beside=results.deal.beside)
    pair = telling_pair(case, results.deal, turns)
    return replace(turns, frontier=find_frontier(case, *pair)) if pair else turns


def telling_pair(case: Case, deal: Deal, turns: Hinges) -> tuple[str, str] | None:
    """The two numbers whose frontier says most: of the actor that the question is about, its private number against
    the public one that moves the answer most; else the two public numbers that move it most. None of fewer than two.
    """
    ranked = [one.quantity for one in sorted(turns.thresholds, key=lambda threshold: -threshold.swing) if one.ends]
    own = f"worth.{deal.calculus[0].actor}." if deal.calculus else "no actor"
    hidden = [path for path, one in case.quantities.items() if one.private and path.startswith(own)]
    public = [path for path in ranked if path.startswith(own)]
    if hidden and public:
        return public[0], hidden[0]
    return (ranked[0], ranked[1]) if len(ranked) > 1 else None
