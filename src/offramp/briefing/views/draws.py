"""A run in words: what the draws say, which doubt is which, and how far a run is."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TextIO

from offramp.briefing.views.state_listing import columns
from offramp.ensemble.estimate import Mean, Share, counted
from offramp.ensemble.run import Advance, Runs
from offramp.ensemble.summary import Summary
from offramp.sanitize import visible
from offramp.wording import percent

_REASONS = 5  # listed; --json has all
_EVERY = 2.0  # seconds between two lines of progress, where no line can be written over


def run_text(runs: Runs) -> str:
    """What the draws say together, for the terminal."""
    found = runs.summary
    lines = [*_head(found), *_table(found), *_graph(found), *_claims(found), *_failures(found)]
    return "\n".join(lines) + "\n"


def _head(found: Summary) -> Iterator[str]:
    cases = "one case" if found.groups == 1 else f"{found.groups} cases, as options, rules or history fell"
    yield f"{found.draws:,} draws, seed {found.seed}, in {cases}; {found.case[:19]}…"
    yield from (f"note: {note}" for note in found.notes)
    yield "sampling: 95 %, shrinks with draws; spread: 5 % to 95 % of draws, does not"


def _table(found: Summary) -> Iterator[str]:
    if found.bargain is None:
        return
    yield from ("", "at the table")
    rows = [("  outcome", "", "sampling", "spread")]
    rows += [(f"  {_asked(name, found)}", one.shown, *_intervals(one)) for name, one in found.bargain.items()]
    yield from columns(rows)


def _asked(name: str, found: Summary) -> str:
    return f"{name} (asked)" if name == found.asked else name


def _intervals(one: Mean) -> tuple[str, str]:
    return _interval(one.sampling), _interval(one.spread)


def _interval(ends: tuple[float, float]) -> str:
    low, high = (percent(end, exact=False) for end in ends)
    return f"{low.removesuffix(' %')}–{high}" if low[0].isdigit() and high[0].isdigit() else f"{low} to {high}"


def _graph(found: Summary) -> Iterator[str]:
    """By outcome, as the concepts often agree: those with equal counts share a line."""
    if found.graph is None:
        return
    yield from ("", "as a graph: draws in which an outcome is an equilibrium, and is one that improvements reach")
    rows = [("  outcome", "concepts", "equilibrium", "reached", "")]
    for name in next(iter(found.graph.values()), {}):
        alike: dict[tuple[int, int, int], list[str]] = {}
        for concept, outcomes in found.graph.items():
            one = outcomes[name]
            alike.setdefault((one.equilibrium.k, one.reached.k, one.absorbing.k), []).append(concept)
        for concepts in alike.values():
            one = found.graph[concepts[0]][name]
            stuck = one.absorbing.k
            note = f"! absorbing alone in {stuck:,}" if stuck else ""
            label = f"  {_asked(name, found)}"
            rows.append((label, " ".join(concepts), counted(one.equilibrium), counted(one.reached), note))
    yield from columns(rows)


def _claims(found: Summary) -> Iterator[str]:
    if not found.claims:
        return
    yield from ("", "what can be relied on, by the credence of each grade (conventions, not calibrated)")
    yield f"  {', '.join(f'{grade} {odds:g}' for grade, odds in found.credence.items())}"
    rows = [(f"  origin {name}", _plain(one)) for name, one in found.origins.items()]
    rows += [(f"  claim {name}", _plain(one)) for name, one in found.claims.items()]
    yield from columns(rows)


def _plain(one: Share) -> str:
    return f"in {counted(one)}"


def _failures(found: Summary) -> Iterator[str]:
    if not found.failed:
        return
    yield from ("", f"{found.failed:,} draws failed and are left out; no other is touched")
    shown = sorted(found.failures, key=lambda one: -one.draws)[:_REASONS]
    for one in shown:
        yield visible(f"  {one.lens}: {one.draws:,}, first {one.first}: {one.reason}")
    if len(found.failures) > len(shown):
        yield f"  … and {len(found.failures) - len(shown)} more reasons (--json lists all)"


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


def _time(seconds: float) -> str:
    if seconds < 60:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"
