"""The draws of a case and the answer over them: what the page's draws make, in two steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from offramp.case.types import Case
from offramp.ensemble.judgement import Judgement, answer_of, check_asked, judgement
from offramp.ensemble.kept import are_drawn, draws_of, is_kept
from offramp.ensemble.run import Advance, Runs, run
from offramp.errors import ModelError, OfframpError, Problem
from offramp.rooms.record import with_record

FIRST = 200  # draws of the first answer, which is shown while the others are made
BATCH = 50  # draws between two words
Progress = Callable[[Advance], None]


@dataclass(frozen=True, eq=False)
class DrawnAnswer:
    """Draws, and the answer over them: None where there is none, and `problems` say why."""

    runs: Runs
    judgement: Judgement | None
    problems: tuple[Problem, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The draws as `run-1`."""
        return self.runs.to_dict()

    def first(self, draws: int) -> Runs:
        """The first of the draws, for a comparison with as many of another case."""
        return replace(self.runs, wanted=min(draws, self.runs.wanted))


def first_answer(case: Case, draws: int, seed: int, progress: Progress) -> Judgement | None:
    """The answer over the first few of so many draws; None where these are few, kept, or give none."""
    if draws <= FIRST or are_drawn(case, draws, seed):
        return None
    try:
        check_asked(case)
        return with_record(judgement(run(case, FIRST, seed, batch=BATCH, progress=progress)), case)
    except ModelError:
        return None


def drawn_runs(case: Case, draws: int, seed: int, progress: Progress | None = None) -> Runs:
    """So many draws of a case, counted; from the cache or else made. Raises as `run`."""
    runs = draws_of(case, draws, seed, progress=progress, batch=BATCH)
    assert runs.summary
    return runs


def is_answered(case: Case, draws: int, seed: int) -> bool:
    """Whether the cache has these draws, and the answer over them."""
    judged = any(is_kept("judgement", case, (draws, seed, whole)) for whole in (True, False))
    return judged and are_drawn(case, draws, seed)


def with_answer(runs: Runs) -> DrawnAnswer:
    """Draws with the answer over them, from the cache or else made."""
    try:
        check_asked(runs.case)
        return DrawnAnswer(runs, with_record(answer_of(runs), runs.case, lambda: runs))
    except OfframpError as error:
        return DrawnAnswer(runs, None, error.problems)
