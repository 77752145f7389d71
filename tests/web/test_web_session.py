"""The session: what is made once, and what is kept."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from web_client import SMALL, page_of, small

from offramp.web.app import application
from offramp.web.session import Memo


def test_who_asks_for_what_is_being_made_waits_for_it() -> None:
    memo, made, asking = Memo(), list[int](), threading.Barrier(4)

    def make() -> int:
        made.append(1)
        threading.Event().wait(0.3)  # long enough for the others to ask; were they later, nothing would be shown
        return 7

    found: list[int] = []

    def ask() -> None:
        asking.wait(10)
        found.append(memo("one", make))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert (found, made) == ([7] * 4, [1])


def test_the_latest_are_kept() -> None:
    memo, made = Memo(2), list[str]()
    for key in "abacab":
        memo(key, lambda key=key: made.append(key))  # type: ignore[misc]
    assert made == ["a", "b", "c", "b"]


def test_what_fails_is_made_again() -> None:
    memo = Memo()

    def fail() -> int:
        raise ValueError

    for _ in range(2):
        with pytest.raises(ValueError):  # noqa: PT011
            memo("one", fail)
    assert memo("one", lambda: 3) == 3
    assert memo._making == {}


def test_every_route_is_ready_before_the_first_request(tmp_path: Path) -> None:
    """FastAPI makes routes on the first request otherwise, and requests that come together then race."""
    app = application(small(tmp_path))
    made = [route for route in app.router.routes if hasattr(route, "_effective_candidates_version")]
    assert all(route._effective_candidates_version is not None for route in made)
    assert app.openapi() == app.openapi()
    assert "/variants" in app.openapi()["paths"]


def test_pages_that_are_open_together_are_each_of_their_own_case(tmp_path: Path) -> None:
    """Their routes and description are the same objects. Break: one application for all."""
    titles = ("One", "Other")
    pages = [page_of(small(tmp_path / title, SMALL.replace("Small", title))) for title in titles]
    for title, page in zip(titles, pages, strict=True):
        assert f"<title>{title}</title>" in page.get("/").text
