"""The one place that makes processes: for many items alike (draws, reports), and for one that is watched (jobs).

`spread` gives each of some items to a function, here, in other processes or on a Dask scheduler; whichever it is, the
results are the same, in any order. Each process has one item at a time, so that memory stays bounded however many there
are. A process that dies costs time: its item is done again by another. `Child` is one process at the other end of a
pipe. Every process ends with this one, however this one ends, and leaves Ctrl-C to it. On Linux processes are copies of
one that has imported what draws need, made where the first is wanted, or by `make_ready` before.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache, lru_cache
from multiprocessing import forkserver, get_context, parent_process, resource_tracker, set_forkserver_preload
from multiprocessing.connection import Connection, wait
from typing import Any, TypeVar

from offramp.errors import OfframpError, Problem, needed

Shared = TypeVar("Shared")
Item = TypeVar("Item")
Result = TypeVar("Result")
Prepare = Callable[[Shared], Callable[[Item], Result]]
Made = Generator[tuple[Item, Result], None, None]

DEATHS = 3  # processes lost, for each worker, before the whole is given up
TRIES = 2  # processes that an item may lose where something can be said in its place
_AHEAD = 2  # items out for each worker of a cluster
_GLANCE = 0.1  # seconds between two looks at whether a process still lives
_IMPORTED = ("offramp.cli", "offramp.ensemble.run", "offramp.game.kernel")  # those that there are


def cores() -> int:
    """How many processes can run at once on this machine."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def make_ready() -> Any:
    """What processes are made by. Where that is a process that they are copied from, it begins to import what they need
    while this one does something else; not where its socket's path would be too long, or on other systems."""
    if sys.platform == "linux":
        set_forkserver_preload(list(_IMPORTED))
        with suppress(OSError):
            resource_tracker.ensure_running()  # before, as it hears signals again once its own process is begun
            with _deaf():
                forkserver.ensure_running()
            return get_context("forkserver")
    return get_context("spawn")


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes begun within it never hear Ctrl-C, not even while they import and could only tell a traceback."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def spread(
    prepare: Prepare[Shared, Item, Result],
    shared: Shared,
    items: Sequence[Item],
    workers: int = 1,
    cluster: Any = None,
    lost: Callable[[Item], Result] | None = None,
) -> Made[Item, Result]:
    """Each item with what `prepare(shared)` makes of it, as they come; `prepare` runs once for each worker.

    `cluster` is a Dask client, or the address of a scheduler. `lost` is what stands for an item whose process died
    again and again; without it that raises OfframpError worker-lost. Raises what the work raises, and no-cluster. Close
    it to end what still works.

    >>> sorted(spread(lambda base: lambda item: base + item, 10, [1, 2]))
    [(1, 11), (2, 12)]
    """
    if cluster is not None:
        return _on_dask(prepare, shared, items, cluster)
    if workers == 1 or len(items) < 2:
        return _in_turn(prepare, shared, items)
    return _in_processes(prepare, shared, items, min(workers, len(items)), lost)


_spare: list[Child] | None = None  # processes that wait for work, within `staffed`


@contextmanager
def staffed() -> Iterator[None]:
    """Within it processes whose work is done wait for the next spread: starting one costs most of a second."""
    global _spare
    if _spare is not None:
        yield
        return
    _spare = []
    try:
        yield
    finally:
        waiting, _spare = _spare, None
        for child in waiting:
            child.end()


def mapped(
    work: Callable[[Item], Result], items: Sequence[Item], workers: int, tell: Callable[[int, int], None] | None = None
) -> list[Result]:
    """Work done on each of some items, in their order: here, or in so many processes.

    `work` must be a function that pickles. `tell` is called with how many are done and how many there are. Raises what
    `work` raises, and OfframpError worker-lost.
    """
    made: dict[int, Result] = {}
    for (number, _), result in spread(_numbered, work, list(enumerate(items)), workers):
        made[number] = result
        if tell:
            tell(len(made), len(items))
    return [made[number] for number in range(len(items))]


def _numbered(work: Callable[[Item], Result]) -> Callable[[tuple[int, Item]], Result]:
    return lambda pair: work(pair[1])


def _in_turn(prepare: Prepare[Shared, Item, Result], shared: Shared, items: Sequence[Item]) -> Made[Item, Result]:
    work = prepare(shared)
    yield from ((item, work(item)) for item in items)


# one process --------------------------------------------------------------------------------------------------------


class Child:
    """A process that runs `function(pipe, *arguments)`; `pipe` here is the other end of its pipe."""

    def __init__(self, function: Callable[..., None], *arguments: object) -> None:
        context = make_ready()
        self.pipe, far = context.Pipe()
        self._process = context.Process(target=_live, args=(far, dict(os.environ), function, arguments), daemon=True)
        with _deaf():
            self._process.start()
        far.close()

    def messages(self) -> Iterator[Any]:
        """What the process sends, and None now and then while it sends nothing; ends where the process does."""
        while True:
            try:
                yield self.pipe.recv() if self.pipe.poll(_GLANCE) else None
            except (EOFError, OSError):
                return
            if not self._process.is_alive() and not self.pipe.poll(0):
                return

    def end(self) -> None:
        """End the process, whatever it does."""
        self._process.terminate()
        self._process.join(2)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self.pipe.close()


def _live(
    pipe: Connection, variables: dict[str, str], function: Callable[..., None], arguments: tuple[object, ...]
) -> None:
    os.environ.clear()
    os.environ.update(variables)  # of now, not of when the process was begun that this one is a copy of
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    function(pipe, *arguments)


def _leave_with_parent() -> None:
    """End this process when its parent is gone, even killed: nobody would take what it makes."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


# many processes -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Duty:
    """What a process does with the items that follow."""

    prepare: Callable[[Any], Callable[[Any], Any]]
    shared: Any


def _hired(duty: _Duty) -> Child:
    """A process for a duty: one that waits for work, or a new one."""
    child = _spare.pop() if _spare else Child(_serve)
    with suppress(ConnectionError):  # that it has died is seen when its answer is awaited
        child.pipe.send(duty)
    return child


@dataclass(slots=True)
class _Staff:
    """The processes of one spread: those without work, and those that work, each with the number of its item."""

    start: Callable[[], Child]
    idle: list[Child] = field(default_factory=list)
    busy: dict[Any, tuple[Child, int]] = field(default_factory=dict)

    def give(self, number: int, item: object) -> None:
        """Send an item; that a process has died in the meantime is seen when its answer is awaited."""
        child = self.idle.pop() if self.idle else self.start()
        with suppress(ConnectionError):
            child.pipe.send(item)
        self.busy[child.pipe] = child, number

    def answers(self) -> Iterator[tuple[int, tuple[Exception | None, Any] | None]]:
        """Wait for the next answers: the number of each item, and what was made of it; None where its process died."""
        for pipe in wait(list(self.busy)) if self.busy else ():
            child, number = self.busy.pop(pipe)
            try:
                answer = child.pipe.recv()
            except (EOFError, ConnectionError):
                child.end()
                yield number, None
            else:
                self.idle.append(child)
                yield number, answer

    def end(self) -> None:
        if _spare is not None:
            _spare.extend(self.idle)
            self.idle = []
        for child in [*self.idle, *(child for child, _ in self.busy.values())]:
            child.end()


def _in_processes(
    prepare: Prepare[Shared, Item, Result],
    shared: Shared,
    items: Sequence[Item],
    workers: int,
    lost: Callable[[Item], Result] | None,
) -> Made[Item, Result]:
    waiting, deaths, ready = list(reversed(range(len(items)))), Counter[int](), list[tuple[Item, Result]]()
    staff = _Staff(lambda: _hired(_Duty(prepare, shared)))
    try:
        while waiting or staff.busy or ready:
            while waiting and len(staff.busy) < workers:
                number = waiting.pop()
                staff.give(number, items[number])
            yield from ready  # whoever takes them may be slow: by now every process has work again
            ready = []
            for number, answer in staff.answers():
                deaths[number] += answer is None
                if answer is not None:
                    ready.append((items[number], _made(answer)))
                elif lost is not None and deaths[number] >= TRIES:
                    ready.append((items[number], lost(items[number])))
                else:
                    _refuse_deaths(deaths.total() if lost is None else 0, workers)
                    waiting.append(number)
    finally:
        staff.end()


def _made(answer: tuple[Exception | None, Any]) -> Any:
    error, result = answer
    if error is not None:
        raise error
    return result


def _refuse_deaths(deaths: int, workers: int) -> None:
    if deaths > DEATHS * workers:
        raise OfframpError(_lost("a process"))


def _serve(pipe: Connection) -> None:
    """The life of a process that is given a duty, then items, then perhaps another duty."""
    work = None
    while True:
        item = pipe.recv()
        if isinstance(item, _Duty):
            duty, work = item, None
            continue
        try:
            work = work or duty.prepare(duty.shared)
            pipe.send((None, work(item)))
        except Exception as error:
            error.add_note(f"in a process of its own:\n{traceback.format_exc()}")
            pipe.send((error, None))


# Dask ---------------------------------------------------------------------------------------------------------------


def _on_dask(
    prepare: Prepare[Shared, Item, Result], shared: Shared, items: Sequence[Item], cluster: Any
) -> Made[Item, Result]:
    as_completed = needed("distributed", "cluster").as_completed
    killed_worker = needed("distributed.scheduler", "cluster").KilledWorker
    client, own = _client(cluster)
    try:
        waiting = list(reversed(items))
        ahead = _AHEAD * max(1, len(client.scheduler_info()["workers"]))
        out = as_completed()
        while waiting or not out.is_empty():
            while waiting and out.count() < ahead:
                out.add(client.submit(_remote, prepare, shared, waiting.pop(), pure=False, retries=DEATHS))
            yield next(out).result()
    except killed_worker:
        raise OfframpError(_lost("a worker of the cluster")) from None
    except (CancelledError, needed("distributed.comm", "cluster").CommClosedError):
        message, remedy = "the scheduler went away", "start it again and run again: what a folder holds is kept"
        raise OfframpError(Problem("no-cluster", "run", 0, 0, message, remedy=remedy)) from None
    finally:
        if own:
            client.close()


def _client(cluster: Any) -> tuple[Any, bool]:
    Client = needed("distributed", "cluster").Client  # noqa: N806
    if isinstance(cluster, Client):
        return cluster, False
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # it logs tracebacks; a problem is told instead
    try:
        return Client(cluster, timeout=10), True
    except (OSError, ValueError) as error:
        message = f"no scheduler answers at {cluster}: {error}"
        raise OfframpError(
            Problem("no-cluster", "run", 0, 0, message, ("tcp://HOST:8786",), "start one, or give its address")
        ) from None


def _remote(prepare: Prepare[Any, Any, Any], shared: Any, item: Any) -> tuple[Any, Any]:
    return item, _prepared(prepare, shared)(item)


@lru_cache(maxsize=1)
def _prepared(prepare: Prepare[Any, Any, Any], shared: Any) -> Callable[[Any], Any]:
    """What a worker of the cluster keeps between its items."""
    return prepare(shared)


def _lost(who: str) -> Problem:
    message = f"{who} died again and again, {DEATHS + 1} times or more"
    remedy = "see whether memory is enough; a script of your own must call it under: if __name__ == '__main__'"
    return Problem("worker-lost", "run", 0, 0, message, remedy=remedy)
