"""What every page is asked with: the changes in its address, put to the case of the session."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Annotated, cast
from urllib.parse import unquote

from fastapi import Depends, Query, Request

from offramp.analysts.case_history import PastChange, note_change
from offramp.errors import OfframpError
from offramp.web.jobs import Jobs
from offramp.web.overrides import changes
from offramp.web.session import Session
from offramp.web.sheet import Sheet

NAME = "offramp-name"  # of the cookie with the name that somebody typed
SET = "PATH=VALUE: a number of the case at another value or range, such as worth.ruler.fear=-7; may be repeated"
DOUBT = "a claim, a report, origin:NAME or source:NAME, whose claims are set aside for a moment; may be repeated"
BELIEVE = "likewise, whose claims count for a moment as if they had the best grade; may be repeated"
FIX = "OPTION=yes or OPTION=no: a choice taken away; may be repeated"


def session_of(request: Request) -> Session:
    """The session of the application."""
    return cast(Session, request.app.state.session)


def jobs_of(request: Request) -> Jobs:
    """The jobs of the application."""
    return cast(Jobs, request.app.state.jobs)


def sheet(
    request: Request,
    set_: Annotated[list[str] | None, Query(alias="set", description=SET)] = None,
    fix: Annotated[list[str] | None, Query(description=FIX)] = None,
    doubt: Annotated[list[str] | None, Query(description=DOUBT)] = None,
    believe: Annotated[list[str] | None, Query(description=BELIEVE)] = None,
) -> Sheet:
    """The case with the changes of an address. Raises as `changes` and `NodeReader.current`."""
    session = session_of(request)
    loaded = session.current()
    changed = changes(loaded.case, set_ or (), fix or (), doubt or (), believe or ())
    return Sheet(session, loaded, changed, jobs_of(request), session.files)


def log_change(
    request: Request, kind: str, action: str, subjects: Sequence[str], detail: str = "", by: str = ""
) -> None:
    """Note what was just written, by the name that its browser was told. Where that cannot be, it stands in the files
    all the same, and so in the history without a day."""
    with suppress(OfframpError):
        change = PastChange("", by.strip() or name_of(request), kind, action, tuple(subjects), detail)
        note_change(session_of(request).folder, change)


def name_of(request: Request) -> str:
    """The name that somebody typed in this browser; "" where nobody did."""
    return unquote(request.cookies.get(NAME, ""))[:100].strip()


Asked = Annotated[Sheet, Depends(sheet)]
PageJobs = Annotated[Jobs, Depends(jobs_of)]
