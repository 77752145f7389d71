"""What went wrong, in one shape: `problems-1` for programs, the same as a page for people."""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from offramp.errors import CaseError, OfframpError, Problem, problems_to_dict
from offramp.sanitize import visible
from offramp.web.overrides import CHANGED, changes, without_refused
from offramp.web.request import jobs_of, session_of
from offramp.web.routes import VIEWS
from offramp.web.sheet import Sheet
from offramp.web.templating import html_page, in_frame, render_template

ABSENT = frozenset({"nothing-asked", "no-play", "nothing-to-ask", "no-register"})  # what a case does not have
FRAME = 3.0  # seconds for a page that only says that a view is not there yet
STATUS = {  # what is not here is 422: understood, and refused
    "case-changed": 409,
    "name-taken": 409,
    "too-busy": 429,
    "too-many-jobs": 429,
    "no-such-job": 404,
    "cannot-write": 409,
    **dict.fromkeys(ABSENT, 404),
}


def response(problems: Sequence[Problem], status: int, wants_page: bool = False) -> Response:
    """The problems as JSON, or as a page."""
    if wants_page:
        return HTMLResponse(render_template("problems.html", {"problems": problems, "status": status}), status)
    body = json.dumps(problems_to_dict(problems), ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    return Response(body, status, media_type="application/json")


def install(app: FastAPI) -> None:
    """Answer every error of an application in the one shape."""
    app.add_exception_handler(OfframpError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _fault)


def wants_page(request: Request) -> bool:
    """Whether a person asks, not a program."""
    return "text/html" in request.headers.get("accept", "") and not request.url.path.endswith(".json")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why something cannot be shown, and which changes of the address were `left` out for it; `companion`: the address
    with what would have to be changed, too, "" where nothing would do."""

    problems: tuple[Problem, ...]
    left: tuple[str, ...] = ()
    companion: str = ""

    @property
    def title(self) -> str:
        return "This change cannot be made" if self.left else "This cannot be shown"


@dataclass(frozen=True, slots=True)
class Later:
    """A view that is not there yet, and the `address` that asks for it again."""

    problem: Problem
    address: str

    @property
    def busy(self) -> bool:
        return self.problem.slug == "too-busy"


async def later(scope: Scope, error: OfframpError, status: int) -> Response | None:
    """That a view is not there yet, within the page; None where that itself takes long, or there is no case to show."""
    try:  # in a thread that waits for no view
        return await asyncio.wait_for(asyncio.to_thread(_framed, Request(scope), error, status), FRAME)
    except (TimeoutError, OfframpError):
        return None


def _framed(request: Request, error: OfframpError, status: int) -> Response:
    session = session_of(request)
    loaded, path = session.current(), "/" + request.url.path.lstrip("/\\")
    asked = changes(loaded.case, *(request.query_params.getlist(kind) for kind in CHANGED))
    query = f"?{request.url.query}" if request.url.query else ""
    view = Later(error.problems[0], quote(path) + query)
    here = next((one.module for one in VIEWS if one.address == path), "")
    put = Sheet(session, loaded, asked, jobs_of(request), session.files)
    return in_frame(put, "later.html", view, status, here=here)


def _within(request: Request, error: OfframpError, status: int) -> Response | None:
    """What is wrong within the page, under the changes that can be; None where there is no case to show."""
    try:
        session, wanted = session_of(request), [request.query_params.getlist(kind) for kind in CHANGED]
        loaded, left = session.current(), tuple[str, ...]()
        try:
            good = changes(loaded.case, *wanted)
        except OfframpError:
            good, left = without_refused(loaded.case, *wanted)
        more = error.problems[0].allowed if error.problems[0].slug == "present-infeasible" and left else ()
        companion = "&".join([request.url.query, *(urlencode({"fix": one}) for one in more)]) if more else ""
        view = Refused(error.problems, left, companion)
        absent = not left and {one.slug for one in error.problems} <= ABSENT
        status = 200 if absent or "offramp-part" in request.headers else status  # no fault for a console
        here = next((one.module for one in VIEWS if absent and one.address == request.url.path), "refused")
        put = Sheet(session, loaded, good, jobs_of(request), session.files)
        return html_page(put, "refused.html", view, status, here=here)
    except OfframpError:
        return None


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, OfframpError)
    if wants_page(request) and not request.app.state.session.file.exists():
        return RedirectResponse("/build", 303)
    first = error.problems[0].slug if error.problems else ""
    broken = isinstance(error, CaseError) and any(one.file not in ("changes", "variant") for one in error.problems)
    status = STATUS.get(first, 409 if broken else 422)
    if wants_page(request) and request.method == "GET":
        placed = await run_in_threadpool(_within, request, error, status)
        return placed or response(error.problems, status, True)
    return response(error.problems, status, wants_page(request))


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    problems = [
        Problem(
            "bad-request", ".".join(map(str, one["loc"]))[:200], 0, 0, str(one["msg"])[:300], (), "see /openapi.json"
        )
        for one in error.errors()[:50]
    ]
    return response(problems, 422, wants_page(request))


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    slug = "refused"
    if error.status_code == 404:
        slug = "no-such-page"
    elif error.status_code == 405:
        slug = "wrong-method"
    path = visible(request.url.path)[:200]
    problem = Problem(slug, path, 0, 0, str(error.detail).lower(), remedy="start from the first page: /")
    answer = response([problem], error.status_code, wants_page(request))
    answer.headers.update(error.headers or {})
    return answer


async def _fault(request: Request, error: Exception) -> Response:
    """A fault of ours: told to who runs the page, not to who looks at it."""
    traceback.print_exception(error)
    message = "the page has a fault of its own; the case is as it was"
    return response(
        [Problem("internal-error", "page", 0, 0, message, (), "tell who runs it")], 500, wants_page(request)
    )


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {
        "description": "What is wrong, as `problems-1`.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problems"}}},
    }
}
