"""The application: the views put together, behind the gate."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from copy import copy
from functools import cache
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from starlette.datastructures import State
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles

from offramp.codec.formats import schema_text
from offramp.ensemble.judgement import DRAWS
from offramp.version import VERSION
from offramp.web import error_pages, job_routes, register_edits, saving
from offramp.web.gate import Gate, Settings, check_settings
from offramp.web.jobs import Jobs
from offramp.web.routes import VIEWS, edit
from offramp.web.session import Session

AT_ONCE = 6  # requests that are worked on, of which the gate lets three be answers and two views; the others wait


def served(folder: Path, settings: Settings | None = None, draws: int = DRAWS) -> Gate:
    """The page of a case in a folder, behind its gate: an ASGI application.

    Its answer is made of so many `draws`, which begin when it is opened (0: when somebody asks for them).

    Raises OfframpError as `safety.check`, and CaseError where the case cannot be used.
    """
    settings = settings or Settings()
    check_settings(settings)
    app = application(folder, draws)
    app.state.settings = settings
    return Gate(app, settings)


def application(folder: Path, draws: int = DRAWS) -> FastAPI:
    """The page without the gate."""
    session = Session(folder, draws)
    if session.file.exists():
        session.current()
    app = copy(_without_a_case())
    app.state = State({"session": session, "jobs": Jobs()})
    return app


@cache
def _without_a_case() -> FastAPI:
    """Routes and description, which are the same for every case."""
    app = FastAPI(
        title="Offramp",
        version=VERSION,
        description="A case argued over in a meeting. Every page has a twin that ends in `.json`.",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        responses=error_pages.RESPONSES,
        lifespan=_few_at_once,
    )
    error_pages.install(app)
    for view in VIEWS:
        app.include_router(import_module(f"offramp.web.routes.{view.module}").router)
    for room in (edit, saving, register_edits, job_routes):
        app.include_router(room.router)
    app.add_middleware(GZipMiddleware, minimum_size=1000, compresslevel=5)
    app.mount("/static", StaticFiles(directory=str(files("offramp.web") / "static")), name="static")
    _describe(app)
    app.openapi()  # makes every route ready now: made on the first request, two at once would race (FastAPI 0.165)
    return app


@asynccontextmanager
async def _few_at_once(app: FastAPI) -> AsyncIterator[None]:
    """Work on a few requests at a time: more threads than that only make every one of them slower. At the end jobs are
    ended too."""
    from anyio.to_thread import current_default_thread_limiter

    current_default_thread_limiter().total_tokens = AT_ONCE
    yield
    app.state.jobs.close()


def _describe(app: FastAPI) -> None:
    """Put the shape of an error into the OpenAPI description, in place of FastAPI's own."""
    plain = app.openapi

    def told() -> dict[str, Any]:
        schema = plain()
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        published = {key: told for key, told in json.loads(schema_text("problems")).items() if key[:1] != "$"}
        schemas["Problem"] = json.loads(schema_text("problems"))["$defs"]["problems"]
        published["properties"]["problems"]["items"] = {"$ref": "#/components/schemas/Problem"}
        schemas["Problems"] = published
        for path in schema["paths"].values():
            for operation in path.values():
                operation["responses"].pop("422", None)
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        return schema

    app.openapi = told  # type: ignore[method-assign]  # how FastAPI's own manual extends the description
