"""Who makes the batches: this process, other processes, or a Dask scheduler. All give the same rows.

A pool takes spans (start, stop) and gives rows as they are made, in any order. Only a few spans are out at a time, so
that memory stays bounded however many there are. A worker that dies costs time: its spans are made again.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from functools import lru_cache, partial
from multiprocessing import active_children, parent_process
from typing import Any, TypeVar

from offramp.ensemble.batch import Job, Rows, Worker
from offramp.errors import OfframpError, Problem, needed

T = TypeVar("T")
R = TypeVar("R")
Span = tuple[int, int]
Made = Generator[Rows, None, None]
Pool = Callable[[Sequence[Span]], Made]

AHEAD = 2  # spans out for each worker
DEATHS = 3  # times that a span may lose its worker before it is given up


def pool_of(job: Job, workers: int, cluster: Any) -> Pool:
    """The pool that was asked for."""
    if cluster is not None:
        return partial(_on_dask, job, cluster)
    return here(job) if workers == 1 else partial(_in_processes, job, workers)


def here(job: Job) -> Pool:
    """This process."""
    return partial(_here, Worker(job))


def _here(worker: Worker, spans: Sequence[Span]) -> Made:
    return (worker.rows(start, stop - start) for start, stop in spans)


# processes ----------------------------------------------------------------------------------------------------------

_worker: Worker | None = None  # of this process, where it is a worker


def _start(job: Job) -> None:
    global _worker
    _watch()
    _worker = Worker(job)


def _watch() -> None:
    """What every process does first: Ctrl-C is for the one who collects, and nobody works on when that one is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """End this process when the one who collects is gone, even killed: nobody would take its rows."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _make(span: Span) -> Rows:
    assert _worker is not None
    return _worker.rows(span[0], span[1] - span[0])


def _in_processes(job: Job, workers: int, spans: Sequence[Span]) -> Made:
    from concurrent.futures.process import BrokenProcessPool

    left, deaths = list(spans), 0
    while left:
        try:
            with closing(_round(job, workers, left)) as made:
                for span, rows in made:
                    left.remove(span)
                    yield rows
        except BrokenProcessPool:
            deaths += 1
            if deaths > DEATHS:
                raise OfframpError(_lost("a process")) from None


def _round(job: Job, workers: int, spans: Sequence[Span]) -> Generator[tuple[Span, Rows], None, None]:
    """Spans and their rows from one set of processes, until all are made or a process dies.

    Where it ends before all are made, the processes are ended too: nobody waits for what nobody will take.
    """
    from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
    from multiprocessing import get_context

    waiting, out, others = list(reversed(spans)), dict[Future[Rows], Span](), set(active_children())
    pool = ProcessPoolExecutor(min(workers, len(spans)), get_context("spawn"), _start, (job,))
    try:
        while waiting or out:
            while waiting and len(out) < AHEAD * workers:
                span = waiting.pop()
                out[pool.submit(_make, span)] = span
            done, _ = wait(out, return_when=FIRST_COMPLETED)
            for future in done:
                yield out.pop(future), future.result()
    finally:
        for process in set(active_children()) - others if waiting or out else ():
            process.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def mapped(
    work: Callable[[T], R], items: Sequence[T], workers: int, tell: Callable[[int, int], None] | None = None
) -> list[R]:
    """Work done on each of some items, in their order: here, or in so many processes.

    `work` must be a function that pickles. `tell` is called with how many are done and how many there are. Raises what
    `work` raises, and OfframpError worker-lost.
    """
    if workers == 1 or len(items) < 2:
        return [_counted(work(one), k, len(items), tell) for k, one in enumerate(items, 1)]
    from concurrent.futures.process import BrokenProcessPool, ProcessPoolExecutor
    from multiprocessing import get_context

    try:
        with ProcessPoolExecutor(min(workers, len(items)), get_context("spawn"), _watch) as pool:
            made = pool.map(work, items)
            return [_counted(one, k, len(items), tell) for k, one in enumerate(made, 1)]
    except BrokenProcessPool:
        raise OfframpError(_lost("a process")) from None


def _counted(made: R, done: int, wanted: int, tell: Callable[[int, int], None] | None) -> R:
    if tell:
        tell(done, wanted)
    return made


# Dask ---------------------------------------------------------------------------------------------------------------


def _on_dask(job: Job, cluster: Any, spans: Sequence[Span]) -> Made:
    """Rows from a scheduler: a client, or its address. Raises OfframpError no-cluster, worker-lost."""
    as_completed = needed("distributed", "cluster").as_completed
    killed_worker = needed("distributed.scheduler", "cluster").KilledWorker
    client, own = _client(cluster)
    try:
        waiting = list(reversed(spans))
        ahead = AHEAD * max(1, len(client.scheduler_info()["workers"]))
        out = as_completed()
        while waiting or not out.is_empty():
            while waiting and out.count() < ahead:
                start, stop = waiting.pop()
                out.add(client.submit(_remote, job, start, stop, pure=False, retries=DEATHS))
            yield next(out).result()
    except killed_worker:
        raise OfframpError(_lost("a worker of the cluster")) from None
    finally:
        if own:
            client.close()


def _client(cluster: Any) -> tuple[Any, bool]:
    Client = needed("distributed", "cluster").Client  # noqa: N806
    if isinstance(cluster, Client):
        return cluster, False
    try:
        return Client(cluster, timeout=10), True
    except (OSError, ValueError) as error:
        message = f"no scheduler answers at {cluster}: {error}"
        raise OfframpError(
            Problem("no-cluster", "run", 0, 0, message, ("tcp://HOST:8786",), "start one, or give its address")
        ) from None


def _remote(job: Job, start: int, stop: int) -> Rows:
    return _kept(job).rows(start, stop - start)


@lru_cache(maxsize=1)
def _kept(job: Job) -> Worker:
    """The worker of a job, kept between its batches."""
    return Worker(job)


def _lost(who: str) -> Problem:
    message = f"{who} died {DEATHS + 1} times"
    remedy = "see whether memory is enough; a script of your own must call it under: if __name__ == '__main__'"
    return Problem("worker-lost", "run", 0, 0, message, remedy=remedy)
