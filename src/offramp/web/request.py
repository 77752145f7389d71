"""What every page is asked with: the changes in its address, put to the case that lies on the desk."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import Depends, Query, Request

from offramp.web.jobs import Bench
from offramp.web.overrides import changes
from offramp.web.session import Session
from offramp.web.sheet import Sheet

SET = "PATH=VALUE: a number of the case at another value or range, such as worth.ruler.fear=-7; may be repeated"
FIX = "OPTION=yes or OPTION=no: a choice taken away; may be repeated"


def desk_of(request: Request) -> Session:
    """The desk of the application."""
    return cast(Session, request.app.state.desk)


def bench_of(request: Request) -> Bench:
    """The jobs of the application."""
    return cast(Bench, request.app.state.bench)


def sheet(
    request: Request,
    set_: Annotated[list[str] | None, Query(alias="set", description=SET)] = None,
    fix: Annotated[list[str] | None, Query(description=FIX)] = None,
) -> Sheet:
    """The case with the changes of an address. Raises as `changes` and `Desk.current`."""
    desk = desk_of(request)
    loaded = desk.current()
    return Sheet(desk, loaded, changes(loaded.case, set_ or (), fix or ()), bench_of(request))


Asked = Annotated[Sheet, Depends(sheet)]
AtWork = Annotated[Bench, Depends(bench_of)]
