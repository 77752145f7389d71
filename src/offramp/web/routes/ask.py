"""Asking for sizes: the next question, an answer to it, what that changed, and what is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, Response

from offramp.asking.answers_file import query_named
from offramp.asking.interview import Interview, interview, next_query
from offramp.asking.keeping import keep, left_open, take_back, write_sizes
from offramp.asking.state import InterviewState, interview_state
from offramp.briefing.views.interview import believed_text, changed_lines, left_text, reason_text, written_lines
from offramp.case.types import Case
from offramp.errors import OfframpError, Problem
from offramp.game.play import large_play
from offramp.web.briefs import Panel, order_question, question_panel
from offramp.web.jobs import Jobs
from offramp.web.request import Asked, PageJobs, log_change, session_of
from offramp.web.session import Loaded, Session, overtaken, refuse
from offramp.web.sheet import Sheet
from offramp.web.templating import data, html_page

router = APIRouter()
_CHANGED = "the page shows how it stands now: answer once more"
MOST_SKIPPED = 50
Who = Annotated[str, Query(max_length=200, description="the actor to ask about; empty for everybody who decides")]
Skip = Annotated[list[str] | None, Query(max_length=MOST_SKIPPED, description="the handle of a question to pass over")]


@dataclass(frozen=True)
class AskPage:
    """An interview as the page shows it; `problem`: why there is nothing to ask; `choices`: what is put in
    order; `left`: which sizes stay open if those that follow are written now. Of a large play the question is weighed
    by a job, whose `panel` is shown until it is there, and then what the last answer `changed`."""

    actor: str
    skipped: tuple[str, ...]
    state: InterviewState | None = None
    reason: str = ""
    believed: str = ""
    waiting: int = 0
    problem: Problem | None = None
    choices: tuple[str, ...] = ()
    left: str = ""
    changed: tuple[str, ...] = ()
    panel: Panel | None = None


def asked_about(session: Session, loaded: Loaded, actor: str, skipped: tuple[str, ...] = ()) -> Interview:
    """The interview about a case as its file stands. Raises ModelError as `interview`."""
    made = session.memo(("interview", loaded.digest, actor), lambda: interview(loaded.case, actor or None))
    return _without(made, skipped)


def _without(interview: Interview, skipped: tuple[str, ...]) -> Interview:
    for handle in skipped:
        query = query_named(interview, handle)
        interview = interview.without(query) if query else interview
    return interview


def ask_page(sheet: Sheet, jobs: Jobs, actor: str, skipped: tuple[str, ...]) -> AskPage:
    """What is asked now, or the job that weighs it, which is begun where there is none."""
    session, loaded = sheet.session, sheet.loaded
    if not _is_long(session, loaded):
        make = partial(asked_about, session, loaded, actor, skipped)
        return session.memo(("asked", loaded.digest, actor, skipped), lambda: _asked_now(make, actor, skipped))
    panel = question_panel(sheet, jobs, (actor, *skipped))
    if panel.job is None:
        order_question(sheet, jobs, (actor, *skipped))
        panel = question_panel(sheet, jobs, (actor, *skipped))
    if panel.job and panel.done:
        return cast(AskPage, panel.job.result)
    return AskPage(actor, skipped, panel=panel)


def _is_long(session: Session, loaded: Loaded) -> bool:
    """Whether a question takes so long that a job has to weigh it: its game is solved on many points."""
    return session.memo(("large", loaded.digest), lambda: large_play(loaded.case)) is not None


def weighed_question(case: Case, actor: str, skipped: tuple[str, ...]) -> AskPage:
    """What is asked now, worked out from nothing, with what the last answer changed."""
    page = _asked_now(lambda: _without(interview(case, actor or None), skipped), actor, skipped)
    if not page.waiting:
        return page
    made = interview(case, actor or None)
    return replace(page, changed=tuple(changed_lines(made.without_last(), made)))


def _asked_now(make: Callable[[], Interview], actor: str, skipped: tuple[str, ...]) -> AskPage:
    try:
        made = make()
    except OfframpError as error:
        if error.problems[0].slug != "nothing-to-ask":
            raise
        return AskPage(actor, skipped, problem=error.problems[0])
    state = interview_state(made, made.case)
    query = next_query(made) if state.next else None
    return AskPage(
        actor,
        skipped,
        state,
        reason_text(made, query) if query else "",
        believed_text(state.believed),
        len(made.given),
        choices=tuple(one.words for one in query.endings) if query and query.kind == "order" else (),
        left=left_text(made.case, left_open(made)) if made.given else "",
    )


@router.get("/ask", response_class=HTMLResponse)
def show(sheet: Asked, jobs: PageJobs, actor: Who = "", skip: Skip = None) -> HTMLResponse:
    """The next question, as a page."""
    return html_page(sheet, "ask.html", ask_page(sheet, jobs, actor, tuple(skip or ())))


@router.get("/ask.json")
def ask_json(sheet: Asked, jobs: PageJobs, actor: Who = "", skip: Skip = None) -> Response:
    """The interview (`offramp/ask-1`); of a large play once a job has weighed it."""
    found = ask_page(sheet, jobs, actor, tuple(skip or ()))
    if found.problem:
        raise OfframpError(found.problem)
    if found.state is None:
        raise refuse("no-such-job", "the next question is not weighed yet", "wait for it under Questions")
    return data(found.state.to_dict())


# answering ------------------------------------------------------------------------------------------------------


class Given(BaseModel):
    """An answer to a question, the last answer taken back, or the sizes that follow written; and the case file that was
    looked at."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal["answer", "undo", "write"]
    question: str = Field(default="", max_length=4000, description="for answer: the handle of the question")
    reply: str = Field(default="", max_length=200, description="for answer: such as half, 3/4, 60 or likely")
    by: str = Field(default="", max_length=100, description="for answer: who answers; kept in the case file")
    actor: str = Field(default="", max_length=200, description="who is asked about; empty for everybody who decides")
    digest: str = Field(min_length=1, max_length=64, description="the sha256 of the case file the page was made from")


@router.post("/answers")
def give(request: Request, wanted: Given) -> Response:
    """Keep an answer, take the last one back, or write the sizes: all in case.yaml (`offramp/answered-1`)."""
    session = session_of(request)
    lines = write_answer(session, wanted)
    if wanted.action != "answer":  # which the case file keeps with its name and day
        log_change(request, "sizes", wanted.action, [])
    told = {"format": "offramp/answered-1", "action": wanted.action, "changed": lines}
    return data({**told, "digest": session.current().digest})


def write_answer(session: Session, wanted: Given) -> list[str]:
    """What an answer changed, in sentences, after it is in the case file.

    Raises OfframpError case-changed where the file is no longer the one that was looked at, bad-reply, who-decides,
    bad-answers, nothing-to-ask, cannot-insert and cannot-write; the file is then as it was.
    """
    loaded = session.current()
    if loaded.digest != wanted.digest:
        raise overtaken(_CHANGED)
    before = asked_about(session, loaded, wanted.actor)
    try:
        return _written(session, before, wanted)
    except OfframpError as error:
        if error.problems[0].slug == "case-changed":
            raise overtaken(_CHANGED) from None
        raise OfframpError(_with_allowed(each) for each in error.problems) from None


def _with_allowed(problem: Problem) -> Problem:
    """A problem whose remedy says what is allowed."""
    remedy = f"{problem.remedy}: {'; '.join(problem.allowed)}" if problem.allowed else problem.remedy
    return replace(problem, file="answer", remedy=remedy)


def _written(session: Session, before: Interview, wanted: Given) -> list[str]:
    if wanted.action == "write":
        if not before.given:
            raise refuse("nothing-changed", "no answer waits for its size", "answer a question first")
        return list(written_lines(before, write_sizes(before, session.file, wanted.digest), "case.yaml"))
    if wanted.action == "undo":
        if not before.given:
            raise refuse("nothing-changed", "there is no answer to take back", "answer a question first")
        take_back(before, session.file, wanted.digest)
        return [f"Taken back: {before.given[-1][2].text}."]
    return _answered(session, before, wanted)


def _answered(session: Session, before: Interview, wanted: Given) -> list[str]:
    query = query_named(before, wanted.question)
    if query is None:
        raise refuse("bad-answers", "there is no such question about this case", "open the page again")
    if not wanted.by.strip():
        raise refuse("who-decides", "it is not known who answers", "write your name")
    after = keep(before, session.file, query, wanted.reply, wanted.by.strip(), wanted.digest)
    if _is_long(session, session.current()):
        return ["Kept. What it changes is said with the next question."]
    return list(changed_lines(before, after)) or ["Kept."]
