"""The answer of a case, with the record of past cases beside it."""

from __future__ import annotations

from functools import cache, partial

from offramp.case.types import Case
from offramp.ensemble.alternatives import Tell
from offramp.ensemble.judgement import DRAWS, First, Judgement, answer_of, check_asked
from offramp.ensemble.kept import cached, draws_of
from offramp.ensemble.run import Progress
from offramp.errors import takes
from offramp.rooms.record import check_record, with_record
from offramp.workers import staffed


@takes
def answer(
    case: Case,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    whole: bool = False,
    progress: Progress | None = None,
    tell: Tell | None = None,
    first: First | None = None,
) -> Judgement:
    """The answer of a case over so many draws.

    What was evaluated before for the same case, draws and seed is kept (`cache`). The answer as reported rests on at
    most 400 of the draws. With `whole` also the audit of conventions and what would change the answer, which take some
    five times as long; `first` is called with the judgement before these are worked out. The same bytes whatever
    `workers` (processes) is. `progress` is called as draws are made, `tell` with how many of the alternatives are
    solved, of how many.

    Beside it stands the record that the case names, if any: see `record`.

    Raises ModelError nothing-asked, no-bargaining-lens (no play, or an actor in it without a worth), not-solved (no
    draw was), and as `run` does.

    Probabilities are 0 to 1. Source: the mean over the draws, each weighted by the likelihood of its history;
    docs/explanation/how-the-answer-is-made.md.

    >>> import offramp as of
    >>> of.answer(of.load("my-crisis"), draws=20)
    Judgement(settlement 0.78 (likely), 20 effective of 20 draws)
    """
    check_asked(case)
    check_record(case)
    runs = cache(partial(draws_of, case, draws, seed, workers, progress))

    def make() -> Judgement:
        with staffed():
            return answer_of(runs(), workers, whole, tell, first)

    return with_record(cached("judgement", case, (draws, seed, whole), make), case, runs)
