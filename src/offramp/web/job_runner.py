"""What a job's process does: one kind of work on one case, told through a pipe as it goes."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing.connection import Connection
from typing import Any, Protocol

from offramp.ensemble.kept import cached
from offramp.ensemble.run import Advance
from offramp.errors import OfframpError, Problem


class Tell(Protocol):
    """Says how far a job is; `first` is a result to be shown meanwhile."""

    def __call__(self, doing: str, done: int, of: int, first: Any = None) -> None: ...


@dataclass(frozen=True, eq=False)
class JobRequest:
    """What a process works on; `given` is what an earlier job made of the same numbers, where that is of use, or what
    else it needs. `case` is None for what reads pages, before there is one."""

    case: Any
    draws: int
    seed: int
    given: Any


@dataclass(frozen=True, slots=True)
class Work:
    """A kind of work: what the page calls it, the fewest draws that it takes (0: it takes none), and what does it."""

    title: str
    least: int
    does: Callable[[JobRequest, Tell], Any]
    kept: bool = False  # whether it keeps by itself what it makes
    apart: bool = False  # whether it is no part of the brief


def begin(pipe: Connection, kind: str, asked: JobRequest) -> None:
    """The whole life of a process."""
    try:
        made = _made(kind, asked, partial(_say, pipe))
        pipe.send({"state": "done", "result": made, "doing": ""})
    except OfframpError as error:
        pipe.send({"state": "failed", "problems": error.problems})
    except Exception:  # a fault of ours: told to who runs the page
        traceback.print_exc()
        message = "the work has a fault of its own; the case is as it was"
        pipe.send({"state": "failed", "problems": (Problem("internal-error", "page", 0, 0, message),)})


def _made(kind: str, asked: JobRequest, tell: Tell) -> Any:
    """What was asked for; draws and the answer over them are kept by who makes them, everything else here."""
    work = KINDS[kind]
    if work.kept:
        return work.does(asked, tell)
    return cached(f"page-{kind}", asked.case, (asked.draws, asked.seed), lambda: work.does(asked, tell))


def _say(pipe: Connection, doing: str, done: int, of: int, first: Any = None) -> None:
    told = {"doing": doing, "done": done, "of": of}
    pipe.send(told if first is None else {**told, "first": first})


# the kinds ------------------------------------------------------------------------------------------------------


def _draws(asked: JobRequest, tell: Tell) -> Any:
    from offramp.web.drawn_answer import FIRST, drawn_runs, first_answer, with_answer

    def progress(at: Advance) -> None:
        before = FIRST if at.wanted > FIRST else 0  # of the first ones the answer is shown already
        tell("drawing the uncertain inputs", max(at.done, before), asked.draws)

    tell("drawing the uncertain inputs", 0, asked.draws)
    first = first_answer(asked.case, asked.draws, asked.seed, progress)
    if first:
        tell("drawing the uncertain inputs", first.draws, asked.draws, first)
    runs = drawn_runs(asked.case, asked.draws, asked.seed, progress)
    tell("working out the answer", 0, 0)
    return with_answer(runs)


def _hinges(asked: JobRequest, tell: Tell) -> Any:
    from offramp.briefing.results import game_results, telling_pair
    from offramp.ensemble.thresholds import find_frontier, hinges

    tell("solving the bargaining game", 0, 3)
    found = game_results(asked.case)
    if found.deal is None and found.problems:
        raise OfframpError(found.problems)
    tell("sweeping each input across its range", 1, 3)
    turns = hinges(asked.case)
    pair = telling_pair(asked.case, found.deal, turns) if found.deal else None
    if pair is None:
        return turns
    tell(f"following the answer in the plane of {pair[0]} and {pair[1]}", 2, 3)
    return replace(turns, frontier=find_frontier(asked.case, *pair))


def _flip(asked: JobRequest, tell: Tell) -> Any:
    from offramp.ensemble.reversal import flip
    from offramp.ensemble.thresholds import hinges

    tell("sweeping each input across its range", 0, 2)
    turns = asked.given or hinges(asked.case)
    tell("searching for what would reverse the answer", 1, 2)
    return flip(asked.case, turns)


def _contrasts(asked: JobRequest, tell: Tell) -> Any:
    from offramp.ensemble.global_analysis import over_draws

    tell(f"sampling the case and each of its {len(asked.case.variants)} variants, with terms given and free", 0, 0)
    return over_draws(asked.case, asked.draws, asked.seed)


def _change(asked: JobRequest, tell: Tell) -> Any:
    from offramp.rooms.answer import answer

    def progress(at: Advance) -> None:
        tell("drawing the uncertain inputs", at.done, at.wanted)

    def tried(done: int, of: int) -> None:
        tell("trying other conventions, and what would change the answer", done, of)

    return answer(asked.case, asked.draws, asked.seed, whole=True, progress=progress, tell=tried)


def _copy(asked: JobRequest, tell: Tell) -> Any:
    from offramp.web.app import application
    from offramp.web.frozen import frozen_copy

    folder, query, done = asked.given
    tell("putting down every page", 0, 0)
    app = application(folder, 0)
    for job in done:
        app.state.jobs.add(job.order, job.case, job.basis, job.result)
    return frozen_copy(app, query)


def _meeting(asked: JobRequest, tell: Tell) -> Any:
    from offramp.analysts.meeting import drawn_meeting

    said = "drawing the answer under each range"
    return drawn_meeting(asked.case, asked.given, asked.draws, asked.seed, lambda done, of: tell(said, done, of))


def _offers(asked: JobRequest, tell: Tell) -> Any:
    from offramp.briefing.result_annexes import case_results

    return case_results(asked.case, asked.draws, asked.seed, say=tell)


def _ask(asked: JobRequest, tell: Tell) -> Any:
    from offramp.web.routes.ask import weighed_question

    tell("weighing what could be asked", 0, 0)
    return cached("page-ask", asked.case, asked.given, lambda: weighed_question(asked.case, *asked.given))


def _draft(asked: JobRequest, tell: Tell) -> Any:
    from offramp.web.routes.build import read_pages

    folder, shape = asked.given
    return read_pages(folder, shape, lambda done, of, name: tell(f"reading {name}", done, of))


COPY, MEETING, OFFERS, ASK, DRAFT = "copy", "meeting", "offers", "ask", "draft"
KINDS = {
    "draws": Work("Draws of the uncertain inputs", 1, _draws, True),
    "change": Work("What would change the answer, and other conventions", 1, _change, True),
    "hinges": Work("Hinges: what alone reverses the answer", 0, _hinges),
    "flip": Work("What would reverse the answer", 0, _flip),
    "contrasts": Work("Variants, draw by draw", 500, _contrasts),
    COPY: Work("All pages as one file to read", 0, _copy, True, True),
    MEETING: Work("The answer under each range, over draws", 1, _meeting, True, True),
    OFFERS: Work("Offers, guarantees and the answer by date", 1, _offers, True, True),
    ASK: Work("The next question", 0, _ask, True, True),
    DRAFT: Work("Reading the pages, and what they propose", 0, _draft, True, True),
}
