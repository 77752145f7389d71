"""What a brief is made of: every result of a case, each made once; what cannot be made is told, not raised."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import cache, partial
from typing import TypeVar

from offramp.case.types import Case
from offramp.ensemble.global_analysis import over_draws
from offramp.ensemble.judgement import First, Judgement, answer_of, check_asked, judgement
from offramp.ensemble.kept import cached, draws_of
from offramp.ensemble.reversal import Flips, flip
from offramp.ensemble.run import Advance, Runs
from offramp.ensemble.thresholds import Hinges, find_frontier, hinges
from offramp.errors import ModelError, OfframpError, Problem
from offramp.game.results import Deal
from offramp.game.solve import bargain
from offramp.game.variants import TermsRow, bargain_with_terms
from offramp.rooms.record import check_record, with_record
from offramp.workers import staffed

Tell = Callable[[str], None]
Progress = Callable[[Advance], None]
T = TypeVar("T")


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
    return cached("game", case, (), partial(_game_results, case)) if case.play.steps else Results()


def kept_deal(case: Case, make: Callable[[], Deal] | None = None) -> Deal:
    """The deal as `bargain` gives it, and raises; worked out once for a case's brief and its page."""
    return cached("deal", case, (), make or partial(bargain, case))


def _game_results(case: Case) -> Results:
    try:
        return Results(*bargain_with_terms(case, partial(kept_deal, case)))
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
    check_record(case)
    with staffed(), ThreadPoolExecutor(1) as aside:
        rest = cache(lambda: _begun(partial(_game_and_turning, case), aside if draws and workers > 1 else None))

        def shown(judgement: Judgement) -> None:
            """Once there is an answer, other processes do the rest of it, and this one solves the game meanwhile."""
            if first:
                first(judgement)
            rest()

        runs = answer = None
        if draws:
            tell(f"sampling the uncertain inputs {draws:,} times")
            runs = draws_of(case, draws, seed, workers, progress)
            answer = judged(runs, partial(answer_of, runs, workers, whole or thorough, first=shown))
        tell("solving the bargaining game and sweeping each input across its range")
        found, turns = rest()()
        if turns is None:
            return replace(found, runs=runs)
        if draws and thorough:
            tell(f"sampling each variant {draws:,} times")
            turns = replace(turns, drawn=over_draws(case, draws, seed, workers))
    tell("searching for what would reverse the answer")
    return replace(found, runs=runs, judgement=answer, turns=turns, flips=flip(case, turns))


def _begun(work: Callable[[], T], aside: ThreadPoolExecutor | None) -> Callable[[], T]:
    """What gives the result of some work: begun aside, or done when it is asked for."""
    return aside.submit(work).result if aside else work


def _game_and_turning(case: Case) -> tuple[Results, Hinges | None]:
    """The game with its thresholds; these are None where it gives no answer to the question."""
    found = game_results(case)
    asked = found.deal is not None and found.deal.probability is not None
    return found, cached("turning", case, (), partial(_turning, case, found)) if asked else None


def judged(runs: Runs, make: Callable[[], Judgement] | None = None) -> Judgement | None:
    """The answer over draws that are at hand, with its record; by default without the one as reported. None where
    nothing is asked, or no draw was solved: then the draws' own section says why."""
    try:
        check_asked(runs.case)
        made = make() if make else judgement(runs)
    except ModelError:
        return None
    return with_record(made, runs.case, lambda: runs)


def _turning(case: Case, results: Results) -> Hinges:
    assert results.deal
    turns = hinges(case, rows=results.terms, beside=results.deal.beside)
    pair = telling_pair(case, results.deal, turns)
    return replace(turns, frontier=find_frontier(case, *pair)) if pair else turns


def telling_pair(case: Case, deal: Deal, turns: Hinges) -> tuple[str, str] | None:
    """The two numbers whose frontier says most: of the actor that the question is about, its private number against the
    public one that moves the answer most; else the two public numbers that move it most. None of fewer than two."""
    ranked = [one.quantity for one in sorted(turns.thresholds, key=lambda threshold: -threshold.swing) if one.ends]
    own = f"worth.{deal.calculus[0].actor}." if deal.calculus else "no actor"
    hidden = [path for path, one in case.quantities.items() if one.private and path.startswith(own)]
    public = [path for path in ranked if path.startswith(own)]
    if hidden and public:
        return public[0], hidden[0]
    return (ranked[0], ranked[1]) if len(ranked) > 1 else None
