"""The command that watches a folder for a case: what would be seen, and what each page that comes in bears on."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from offramp.cli.options import AllCores, Json, Seed, SomeDraws, argument, option, print_blocks, print_json, processes
from offramp.errors import OfframpError
from offramp.sanitize import visible

if TYPE_CHECKING:
    from offramp.case.types import Case
    from offramp.news.arrivals import Arrival
    from offramp.news.indicators import Indicators
    from offramp.news.watching import Watcher

SETTLE = 0.2  # seconds between the two looks by which a file that is still written is seen


def watch_command(
    folder: Annotated[Path, argument("CASE", "A folder with case.yaml.")],
    indicators: Annotated[
        bool, option("--indicators", "What would be seen where the answer is about to change; nothing is watched.")
    ] = False,
    source: Annotated[
        Path | None,
        option("--folder DIR", "Where pages, mails and feed files come in, if not in the case's own reports folder."),
    ] = None,
    once: Annotated[bool, option("--once", "One look, for a timer such as cron.")] = False,
    every: Annotated[float, option("--every SECONDS", "Seconds between two looks.", min=0.05)] = 5.0,
    state: Annotated[
        Path | None, option("--state FILE", "Where it is kept what was told; by default in the user's cache.")
    ] = None,
    draws: SomeDraws = 1_000,
    seed: Seed = 0,
    workers: AllCores = None,
    as_json: Json = False,
) -> int:
    """Watch a folder as it fills: what each page that comes in bears on, and what it does to the answer.

    An indicator is something that would change the answer, with its signs: the moves of the play and further reports,
    how likely each is seen if it is so and if not, and whether that tells the two apart. Each page is told on one
    screen (with --json on one line); an alert is an event that an indicator tells by, from a witness that is new for
    it, so that copies raise nothing. Pages of another folder are copied to reports/, the register is written as 'read'
    does; case.yaml is never touched. Stopped or killed, it goes on where it was.
    """
    from offramp.rooms.check import load

    case = load(folder)
    count = processes(workers, draws)
    if indicators:
        return _print_indicators(case, draws, seed, count, as_json)
    return _watch(_Desk(folder, source, state, draws, seed, count, as_json), case, once, every)


def _print_indicators(case: Case, draws: int, seed: int, workers: int, as_json: bool) -> int:
    from offramp.briefing.names import names_of
    from offramp.briefing.views.indicators import indicators_blocks
    from offramp.cli.progress import forewarn
    from offramp.news.indicators import indicators

    forewarn(case, sys.stderr, draws)
    every = indicators(case, draws, seed, workers)
    print_blocks(every.to_dict(), indicators_blocks(every, names_of(case)), as_json)
    return 0


@dataclass(frozen=True)
class _Desk:
    """What was asked on the command line."""

    folder: Path
    source: Path | None
    state: Path | None
    draws: int
    seed: int
    workers: int
    as_json: bool

    def indicators(self, case: Case) -> Indicators:
        from offramp.news.indicators import indicators

        return indicators(case, self.draws, self.seed, self.workers)

    def show(self, arrival: Arrival, again: bool = False) -> None:
        """Tell of one page; `again` where it may have been shown before."""
        if self.as_json:
            print_json(replace(arrival, repeated=again).to_dict(), indent=None)
        else:
            print_blocks({}, self._blocks(arrival), False)
            typer.echo()
        sys.stdout.flush()

    def _blocks(self, arrival: Arrival) -> Any:
        from offramp.briefing.names import names_of
        from offramp.briefing.views.arrival import arrival_blocks
        from offramp.case.load import REGISTER, load
        from offramp.evidence.register import load_register

        names = names_of(load(self.folder))
        register = self.folder / REGISTER
        quotes = {one.id: one.text for one in load_register(register).claims.values()} if register.exists() else {}
        return arrival_blocks(arrival, replace(names, quotes={**quotes, **names.quotes}), visible(str(self.folder)))


def _watch(desk: _Desk, case: Case, once: bool, every: float) -> int:
    """Look until somebody stops it, or once."""
    from offramp.ensemble.judgement import check_asked
    from offramp.news.watch_log import alone, log_path, read_log
    from offramp.news.watching import Watcher

    check_asked(case)
    log = desk.state or log_path(desk.folder)
    with alone(log), _Stop().listening() as stop:
        before = read_log(log)
        watcher = Watcher(desk.folder, desk.source, log, list(before.arrivals), desk.indicators)
        try:
            _say_place(desk, watcher)
            if before.arrivals and not before.shown:
                _show(desk, watcher, before.arrivals[-1], stop, again=True)
            _looks(desk, watcher, stop, once, every)
        except KeyboardInterrupt:
            typer.echo("stopped; what was told is kept, and the next watch goes on from here", err=True)
            return 128 + (stop.number or signal.SIGINT)
    return 0


def _say_place(desk: _Desk, watcher: Watcher) -> None:
    place = desk.source or desk.folder / "reports"
    told = f"{len(watcher.arrivals)} told before" if watcher.arrivals else "nothing told before"
    writes = f"writes {desk.folder / 'claims.jsonl'}, {watcher.log}"
    copies = f" and copies pages to {desk.folder / 'reports'}" if desk.source else ""
    typer.echo(visible(f"watching {place} ({told}); {writes}{copies}"), err=True)


def _looks(desk: _Desk, watcher: Watcher, stop: _Stop, once: bool, every: float) -> None:
    said, waiting = "", True
    while waiting or not once:
        try:
            for arrival in watcher.look():
                _show(desk, watcher, arrival, stop)
            said, waiting = "", watcher.pending()
        except OfframpError as error:  # a case that somebody is editing, or a register that is written just now
            if once:
                raise
            said, waiting = _say_once(str(error.problems[0]), said), False
        if waiting or not once:
            time.sleep(min(SETTLE, every) if waiting else every)


def _say_once(text: str, before: str) -> str:
    """Say why there was no look, where that is not what was said before."""
    if text != before:
        typer.echo(visible(f"cannot look now, and tries again: {text}"), err=True)
    return text


def _show(desk: _Desk, watcher: Watcher, arrival: Arrival, stop: _Stop, again: bool = False) -> None:
    from offramp.news.watch_log import keep_shown

    with stop.later():
        desk.show(arrival, again)
        keep_shown(watcher.log, len(watcher.arrivals))


@dataclass
class _Stop:
    """SIGINT and SIGTERM, which stop at once but while a page is told."""

    number: int = 0
    busy: bool = False
    earlier: dict[int, Any] = field(default_factory=dict)

    def __call__(self, number: int, _frame: FrameType | None) -> None:
        self.number = number
        if not self.busy:
            raise KeyboardInterrupt

    @contextmanager
    def listening(self) -> Iterator[_Stop]:
        """Listen until the end."""
        for number in map(int, (signal.SIGINT, signal.SIGTERM)):
            self.earlier[number] = signal.signal(number, self)
        try:
            yield self
        finally:
            for number, handler in self.earlier.items():
                signal.signal(number, handler)

    @contextmanager
    def later(self) -> Iterator[None]:
        """Stop only when this is done."""
        self.busy = True
        try:
            yield
        finally:
            self.busy = False
        if self.number:
            raise KeyboardInterrupt
