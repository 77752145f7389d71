"""No test fails by the clock: the machine may be busy with others. No test reads or writes the user's cache.
All are solved by NumPy, the reference, but for those of the compiled loop.

Tests of what is shown of a result, not of how it came about, share kept results for the session: those in the folders
SHOWN, and modules that say `pytestmark = pytest.mark.usefixtures("kept_results")`.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

SHOWN = {"briefing", "house", "web"}
LONGEST = (  # files that begin first, so that no process waits for one of them at the end
    *("house/test_docs", "web/test_web_browser", "briefing/test_charts_render", "web/test_web_browser_evidence"),
    *("briefing/test_front", "web/test_web_pages", "web/test_web_openapi", "briefing/test_brief_chain"),
    *("house/test_further_cases", "game/test_game_properties", "game/test_game_twin", "evidence/test_partition"),
)
NOWHERE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"  # no page of a test finds its way off the machine
NO_GPU = ("--disable-gpu", "--disable-software-rasterizer", "--disable-gpu-rasterization")  # none is imitated
sys.dont_write_bytecode = False  # whatever the machine says: to compile the tests takes each process five seconds
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["OFFRAMP_CACHE"] = "off"
os.environ["OFFRAMP_FAST"] = "off"
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy is loaded: each process is on a core of its own
gc.set_threshold(100_000, 50, 50)  # a sixteenth of the processor time otherwise
settings.register_profile("offramp", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("offramp")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    first = {f"tests/{name}.py": place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: first.get(item.nodeid.partition("::")[0], len(first)))


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


@pytest.fixture(autouse=True, scope="session")
def _one_core() -> None:
    """Draws are made here unless a test asks for processes: each worker of pytest has a core of its own."""
    from offramp import workers

    workers.cores = lambda: 1


@pytest.fixture(scope="session")
def my_crisis(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the case of the docstrings' examples, as `offramp new my-crisis` writes it."""
    from offramp.case.new import new

    folder = tmp_path_factory.mktemp("examples")
    new(folder / "my-crisis")
    return folder


@pytest.fixture
def beside_my_crisis(my_crisis: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(my_crisis)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One browser for each module of tests that opens pages in it."""
    from web_browser import BROWSER

    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not BROWSER:
        pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium)")
    api.expect.set_options(timeout=60_000)  # in place of five seconds, which a busy machine takes for a page
    with api.sync_playwright() as playing:
        opened = playing.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", NOWHERE, *NO_GPU])
        for verb in ("new_context", "new_page"):
            setattr(opened, verb, _patient(getattr(opened, verb)))
        yield opened
        opened.close()


def _patient(make: Callable[..., Any]) -> Callable[..., Any]:
    """What `make` makes, with minutes in place of the half of one after which Playwright gives up."""

    def made(**more: Any) -> Any:
        opened = make(**more)
        opened.set_default_timeout(300_000)
        return opened

    return made
