"""No test fails by the clock: the machine may be busy with others. No test reads or writes the user's cache.
All are solved by NumPy, the reference, but for those of the compiled loop.

Tests of what is shown of a result, not of how it came about, share kept results for the session: those in the folders
SHOWN, and modules that say `pytestmark = pytest.mark.usefixtures("kept_results")`.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import settings

SHOWN = {"briefing", "house", "web"}
os.environ["OFFRAMP_CACHE"] = "off"
os.environ["OFFRAMP_FAST"] = "off"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is loaded: each process is on a core of its own
gc.set_threshold(100_000, 50, 50)  # a sixteenth of the processor time otherwise
settings.register_profile("offramp", deadline=None)
settings.load_profile("offramp")


@pytest.fixture(scope="module")
def kept_results(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A cache of this session, one for all its processes."""
    top = tmp_path_factory.getbasetemp()
    folder = (top.parent if "PYTEST_XDIST_WORKER" in os.environ else top) / "kept"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OFFRAMP_CACHE", str(folder))
        yield


@pytest.fixture(autouse=True, scope="module")
def _kept_where_shown(request: pytest.FixtureRequest) -> None:
    if request.path.parent.name in SHOWN:
        request.getfixturevalue("kept_results")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for each module of tests that opens pages in it."""
    from playwright.sync_api import sync_playwright
    from web_browser import BROWSER

    with sync_playwright() as playing:
        opened = playing.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()
