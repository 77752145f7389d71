"""Results of a case that were worked out before (see `cache`), under the case's hash."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from offramp import cache
from offramp.case.canonical import fingerprint
from offramp.case.types import Case
from offramp.ensemble.run import Progress, Runs, run
from offramp.game.compiled import engine

T = TypeVar("T")


def cached(kind: str, case: Case, parts: tuple[object, ...], make: Callable[[], T]) -> T:
    """A result of a case, from the cache or else made; `parts` are all that it depends on beside the case.
    What another engine worked out is another result: its bytes differ, if no printed digit does (see `compiled`).
    Problems in a result say lines and columns, so a case that says the same in other lines has results of its own."""
    return cache.remembered(kind, _parts(case, parts), make)


def is_kept(kind: str, case: Case, parts: tuple[object, ...]) -> bool:
    """Whether there is such a result in the cache."""
    return cache.is_cached(kind, _parts(case, parts))


def draws_of(
    case: Case,
    draws: int,
    seed: int,
    workers: int = 1,
    progress: Progress | None = None,
    fixed: tuple[tuple[str, bool], ...] = (),
    batch: int | None = None,
) -> Runs:
    """The draws of a case, from the cache or else made: one set for its answer, its brief and its page. `batch` is how
    many are made between two calls of `progress`; it changes no draw. Raises KeyboardInterrupt where it is stopped:
    some of the draws are no answer."""

    def make() -> Runs:
        made = run(case, draws, seed, batch=batch, workers=workers, fixed=fixed, progress=progress)
        if made.interrupted:
            raise KeyboardInterrupt
        return made

    return cached("draws", case, (draws, seed, fixed), make)


def are_drawn(case: Case, draws: int, seed: int) -> bool:
    """Whether these draws are in the cache."""
    return is_kept("draws", case, (draws, seed, ()))


def _parts(case: Case, parts: tuple[object, ...]) -> tuple[object, ...]:
    written = fingerprint(case.written) if case.written else ""
    return fingerprint(case), written, case.places.file, sorted(case.places.at.items()), engine(), parts
