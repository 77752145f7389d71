"""Work that takes seconds: done by processes of its own, few at a time, told as it goes, ended when nobody wants it.

A job is a noun that never changes: what was ordered, of which numbers (its `basis`), how far it is, what it made.
`Jobs` keeps the latest of each. A page whose numbers have another basis shows an older job as stale, never as its own.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, replace
from typing import Any, Literal

from offramp.errors import Problem
from offramp.web.job_runner import KINDS, JobRequest, begin
from offramp.web.session import refuse
from offramp.workers import Child

State = Literal["waiting", "working", "done", "failed", "cancelled"]
AT_ONCE = 2  # processes
MOST_OPEN = 8  # jobs that wait or are worked on
MOST_KEPT = 32
LONGEST = 900.0  # seconds of one job
MOST_DRAWS = 20_000


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted: a kind of work, for draws how many and their seed, and `about` what (a question: the actor, then
    what is passed over)."""

    kind: str
    draws: int = 0
    seed: int = 0
    about: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Job:
    """One piece of work. `basis` is what its numbers follow from, `changes` those of the page in words.

    `given` is what an earlier job made and this one can use. `done` of `of` steps are made (`of` 0: nobody knows
    how many), `doing` says which; `seconds` it has taken so far. `first` is a result of the first steps, to be shown
    until there is the `result`.
    """

    id: str
    order: Order
    basis: str
    case: Any
    changes: tuple[str, ...] = ()
    given: Any = None
    state: State = "waiting"
    doing: str = ""
    done: int = 0
    of: int = 0
    seconds: float = 0.0
    first: Any = None
    result: Any = None
    problems: tuple[Problem, ...] = ()

    @property
    def open(self) -> bool:
        """Whether it waits or is worked on."""
        return self.state in ("waiting", "working")

    def to_dict(self) -> dict[str, Any]:
        """`offramp/job-1`, without what was made."""
        return {
            "format": "offramp/job-1",
            "id": self.id,
            "kind": self.order.kind,
            "draws": self.order.draws,
            "seed": self.order.seed,
            "changes": list(self.changes),
            "state": self.state,
            "doing": self.doing,
            "done": self.done,
            "of": self.of,
            "seconds": round(self.seconds, 1),
            "problems": [one.to_dict() for one in self.problems],
        }


class Jobs:
    """The jobs of one page. What is mutable here is which jobs there are; results are never changed."""

    def __init__(self, at_once: int = AT_ONCE, longest: float = LONGEST) -> None:
        self._jobs: dict[str, Job] = {}
        self._lock = threading.Lock()
        self._room = threading.Semaphore(at_once)
        self._longest = longest

    def start(self, order: Order, case: Any, basis: str, changes: tuple[str, ...] = (), given: Any = None) -> Job:
        """The job for an order: one that is there already, or a new one.

        Raises OfframpError unknown-name, bad-number, and too-many-jobs where too many are open.
        """
        _check(order)
        with self._lock:
            if job := self._standing(order, basis):
                return job
            if sum(one.open for one in self._jobs.values()) >= MOST_OPEN:
                raise refuse("too-many-jobs", f"{MOST_OPEN} jobs are open already", "wait for one, or cancel one")
            job = Job(secrets.token_hex(8), order, basis, case, changes, given)
            self._jobs[job.id] = job
            self._forget()
        threading.Thread(target=self._follow, args=(job.id,), daemon=True).start()
        return job

    def add(self, order: Order, case: Any, basis: str, result: Any) -> Job:
        """A job whose result was there already."""
        job = Job(secrets.token_hex(8), order, basis, case, state="done", result=result)
        with self._lock:
            self._jobs[job.id] = job
            self._forget()
        return job

    def job(self, name: str) -> Job:
        """A job by its id. Raises OfframpError no-such-job."""
        with self._lock:
            if name not in self._jobs:
                raise refuse("no-such-job", f"there is no job '{name[:40]}'", "look at the list of jobs")
            return self._jobs[name]

    def cancel(self, name: str) -> Job:
        """End a job; one that has ended stays as it is. Raises OfframpError no-such-job."""
        job = self.job(name)
        return self._put(job.id, state="cancelled") if job.open else job

    def of(self, kind: str) -> tuple[Job, ...]:
        """The jobs of a kind, the latest first."""
        with self._lock:
            return tuple(one for one in reversed(self._jobs.values()) if one.order.kind == kind)

    def close(self) -> None:
        """End everything that is open."""
        for kind in KINDS:
            for one in self.of(kind):
                self.cancel(one.id)

    def _standing(self, order: Order, basis: str) -> Job | None:
        """The latest job of an order that did not fail."""
        same = [one for one in self._jobs.values() if (one.order, one.basis) == (order, basis)]
        return next((one for one in reversed(same) if one.open or one.state == "done"), None)

    def _forget(self) -> None:
        """Let go of the oldest that are over."""
        over = [one.id for one in self._jobs.values() if not one.open]
        for name in over[: max(len(self._jobs) - MOST_KEPT, 0)]:
            del self._jobs[name]

    def _put(self, name: str, **more: Any) -> Job:
        """A job with something new; what has ended is never changed again."""
        with self._lock:
            if self._jobs[name].open:
                self._jobs[name] = replace(self._jobs[name], **more)
            return self._jobs[name]

    def _follow(self, name: str) -> None:
        """One job from its start to its end."""
        with self._room:
            job = self._put(name, state="working", doing="starting")
            if job.state != "working":
                return
            start = time.monotonic()
            try:
                child = Child(begin, job.order.kind, JobRequest(job.case, job.order.draws, job.order.seed, job.given))
            except OSError as error:  # no memory, or no more processes
                self._put(name, state="failed", problems=(_unbegun(error),))
                return
            try:
                for said in child.messages():
                    self._put(name, **(said or {}), seconds=time.monotonic() - start)
                    if not self.job(name).open:
                        return
                    if time.monotonic() - start > self._longest:
                        self._put(name, state="failed", problems=(_late(self._longest),))
                self._put(name, state="failed", problems=(_ended(),))
            finally:
                child.end()


def _check(order: Order) -> None:
    if order.kind not in KINDS:
        raise refuse("unknown-name", f"there is no work '{order.kind[:40]}'", "", tuple(KINDS))
    least = KINDS[order.kind].least
    if (least and not least <= order.draws <= MOST_DRAWS) or (not least and order.draws):
        allowed = f"{least} to {MOST_DRAWS}" if least else "0"
        raise refuse("bad-number", f"{order.draws} draws cannot be made here", f"ask for {allowed}", (allowed,))


def _late(longest: float) -> Problem:
    message = f"it took longer than {longest:g} seconds and was ended"
    return Problem("took-too-long", "page", 0, 0, message, (), "ask for fewer draws, or use the command line")


def _unbegun(error: OSError) -> Problem:
    remedy = "free some memory or end other programs, and ask again"
    return Problem("work-ended", "page", 0, 0, f"no process could be started for it: {error.strerror}", (), remedy)


def _ended() -> Problem:
    remedy = "ask again; if it ends again, use the command line and free some memory"
    return Problem("work-ended", "page", 0, 0, "the process that worked on it ended", (), remedy)
