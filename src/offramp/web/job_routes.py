"""Ordering work that takes seconds, looking how far it is, and ending it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from offramp.web.altered_case import basis, in_words
from offramp.web.briefs import order_apart, panels
from offramp.web.headline import earlier, start_draws
from offramp.web.job_runner import KINDS
from offramp.web.jobs import MOST_DRAWS, Job, Jobs, Order
from offramp.web.overrides import MOST, changes
from offramp.web.request import PageJobs, session_of
from offramp.web.sheet import Sheet
from offramp.web.templating import data

router = APIRouter()


class Ordered(BaseModel):
    """Work that is wanted, and the changes of the page that it is wanted for."""

    model_config = ConfigDict(extra="forbid", strict=True)

    kind: str = Field(max_length=20, description="draws, change, hinges, flip, contrasts, copy, meeting, offers or ask")
    draws: int = Field(default=0, ge=0, le=MOST_DRAWS, description="for draws, change, contrasts, meeting and offers")
    seed: int = Field(default=0, ge=0, lt=2**31)
    set: list[str] = Field(default=[], max_length=MOST, description="PATH=VALUE")
    fix: list[str] = Field(default=[], max_length=MOST, description="OPTION=yes or OPTION=no")
    doubt: list[str] = Field(default=[], max_length=MOST, description="claims or reports that are set aside")
    believe: list[str] = Field(default=[], max_length=MOST, description="those that are believed")
    about: list[str] = Field(
        default=[], max_length=MOST, description="for ask: the actor (empty: everybody), then questions passed over"
    )


@router.post("/jobs", status_code=202)
def order(request: Request, wanted: Ordered, jobs: PageJobs) -> Response:
    """Begin a piece of work, or find the one that is there already (`offramp/job-1`)."""
    session = session_of(request)
    loaded = session.current()
    found = changes(loaded.case, wanted.set, wanted.fix, wanted.doubt, wanted.believe)
    sheet = Sheet(session, loaded, found, jobs)
    if wanted.kind == "draws" and (base := earlier(sheet)):
        start_draws(base)  # so that there is an answer to compare with
    answer = data(started(sheet, jobs, Order(wanted.kind, wanted.draws, wanted.seed, tuple(wanted.about))).to_dict())
    answer.status_code = 202
    return answer


def started(sheet: Sheet, jobs: Jobs, wanted: Order) -> Job:
    """The job for an order on a sheet. Raises OfframpError as `Jobs.start`."""
    if wanted.kind in KINDS and KINDS[wanted.kind].apart:
        return order_apart(sheet, jobs, wanted)
    hinges = panels(sheet, jobs)["hinges"]
    given: Any = hinges.job.result if wanted.kind == "flip" and hinges.job and hinges.done else None
    return jobs.start(wanted, sheet.changed, basis(sheet), in_words(sheet), given)


Name = Annotated[str, Path(description="the id of a job", max_length=40)]


@router.get("/jobs/{job}")
def get_job(job: Name, jobs: PageJobs) -> Response:
    """How far a job is (`offramp/job-1`)."""
    return data(jobs.job(job).to_dict())


@router.delete("/jobs/{job}")
def cancel_job(job: Name, jobs: PageJobs) -> Response:
    """End a job (`offramp/job-1`)."""
    return data(jobs.cancel(job).to_dict())
