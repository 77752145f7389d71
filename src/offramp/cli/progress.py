"""How far a run is, said while it goes on."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import TextIO

from offramp.case.types import Case
from offramp.ensemble.run import Advance
from offramp.game.play import forewarning

_EVERY = 2.0  # seconds between two lines of progress, where no line can be written over
_SELDOM = 10.0  # seconds between two lines of alternatives


def teller(stream: TextIO, clock: Callable[[], float] = time.monotonic) -> Callable[[Advance], None]:
    """What tells how far a run is: draws, rate, time left, failures; on a terminal one line that is written over."""
    start, over = clock(), stream.isatty()
    last = start

    def tell(now: Advance) -> None:
        nonlocal last
        at, whole = clock(), now.done >= now.wanted
        if not (over or whole or at - last >= _EVERY):
            return
        last = at
        text = progress_line(now, at - start)
        stream.write(f"\r{text:<79}" + ("\n" if whole else "") if over else text + "\n")
        stream.flush()

    return tell


def progress_line(now: Advance, seconds: float) -> str:
    """How far a run is after so many seconds.

    >>> progress_line(Advance(100, 300, 700, 2), 10.0)
    '300 of 700 draws (20 a second), 20 s left, 2 failed'
    """
    rate = (now.done - now.before) / seconds if seconds > 0 else 0.0
    left = f", {_time((now.wanted - now.done) / rate)} left" if rate and now.done < now.wanted else ""
    failed = f", {now.failed:,} failed" if now.failed else ""
    return f"{now.done:,} of {now.wanted:,} draws ({rate:,.0f} a second){left}{failed}"


def counter(
    stream: TextIO, clock: Callable[[], float] = time.monotonic, of: str = "alternatives"
) -> Callable[[int, int], None]:
    """What tells how many alternatives (or what else `of` says) are solved, and the time left; it counts anew where
    others begin."""
    start = last = clock()
    first, before = 0, math.inf

    def tell(done: int, wanted: int) -> None:
        nonlocal start, last, first, before
        at = clock()
        if done <= before:
            start, first = at, done
        before = done
        if not done or (done % 10 and done < wanted and at - last < _SELDOM):
            return
        last = at
        ahead = (at - start) / (done - first) * (wanted - done) if done > first else 0.0
        left = f", {_time(ahead)} left" if ahead >= 1 else ""
        stream.write(f"solved {done} of {wanted} {of}{left}\n")
        stream.flush()

    return tell


def forewarn(case: Case, stream: TextIO, draws: int = 0) -> None:
    """Say before a large play is solved what that takes. Raises ModelError as `forewarning`."""
    if says := forewarning(case, draws):
        stream.write(f"{says}\n")
        stream.flush()


def _time(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
