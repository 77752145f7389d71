"""Asking the page in the tests, without a socket."""

from __future__ import annotations

import asyncio
import shutil
import time
from pathlib import Path
from typing import Any

import httpx

from offramp.web.app import served
from offramp.web.gate import Settings
from offramp.web.session import Memo

CASES = Path(__file__).parents[2] / "cases"
FLAGSHIP = CASES / "soft-exit"
SMALL = """\
format: offramp/case-1
title: Small  # a comment
question: Will she leave?
as_of: 2025-01-01
horizon: 90 days
asks: {outcome: gone, given: {}}
actors: {her: {name: her}, them: {name: them}}
options:
  leave: {actor: her, text: leave, undo: never, assumed: a}
  chase: {actor: them, text: chase, undo: never, assumed: a}
worth:
  her:
    - {name: calm, when: not leave, value: 0..2, assumed: a}
    - {name: far, when: leave and not chase, value: 1..5, assumed: a}
  them:
    - {name: cost, when: chase, value: -3..-1, assumed: a}
play:
  - {actor: her, chooses: [leave]}
  - {actor: them, chooses: [chase]}
outcomes: {gone: leave}
"""


FLAGSHIP_RESULTS = Memo(4096)  # they follow from the case alone, whose hash is in their keys


def served_with_results(folder: Path, settings: Settings | None = None, draws: int = 0) -> Any:
    """The page of a folder; all pages of the flagship in a process share what is solved of it."""
    app: Any = served(folder, settings, draws)
    app.longest = 600.0  # in place of half a minute, which a busy machine takes for a cold brief
    file = folder / "case.yaml"
    if file.exists() and file.read_bytes() == (FLAGSHIP / "case.yaml").read_bytes():
        app.app.state.session.memo = FLAGSHIP_RESULTS
    return app


class Client:
    """A client of one page; `base` is the address that it believes it talks to."""

    def __init__(self, app: Any, base: str = "http://127.0.0.1:8000") -> None:
        self.app, self.base = app, base

    def ask(self, method: str, address: str, **more: Any) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url=self.base) as client:
                return await client.request(method, address, **more)

        return asyncio.run(go())

    def get(self, address: str, **more: Any) -> httpx.Response:
        return self.ask("GET", address, **more)

    def post(self, address: str, **more: Any) -> httpx.Response:
        return self.ask("POST", address, **more)


def page_of(folder: Path, settings: Settings | None = None, draws: int = 0) -> Client:
    """The page of a folder; with `draws` its answer is drawn as soon as it is opened."""
    return Client(served_with_results(folder, settings, draws))


def drawn(page: Client, query: str = "") -> dict[str, Any]:
    """The answer of a page that draws by itself, when it is drawn: its `answer-1`."""
    page.get(f"/?{query}")
    while (found := page.get(f"/answer.json?{query}").json())["judgement"] is None or working(page, query):
        time.sleep(0.05)
    return dict(found)


def plain(text: str) -> str:
    """Text of a page with the blanks that a line is not broken at as plain ones."""
    return text.replace("\u00a0", " ")


def working(page: Client, query: str = "") -> bool:
    """Whether draws are still being made."""
    work = {one["kind"]: one["job"] for one in page.get(f"/hinges.json?{query}").json()["work"]}["draws"]
    return work is not None and work["state"] in ("waiting", "working")


def flagship(folder: Path) -> Path:
    """A copy of the flagship that may be written to."""
    return Path(shutil.copytree(FLAGSHIP, folder / "soft-exit"))


def small(folder: Path, text: str = SMALL) -> Path:
    """A small case in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "case.yaml").write_bytes(text.encode())
    return folder


def slugs(answer: httpx.Response) -> list[str]:
    """The slugs of a `problems-1`, whose shape is looked at too."""
    found = answer.json()
    assert found["format"] == "offramp/problems-1"
    assert found["ok"] is False
    return [one["slug"] for one in found["problems"]]
