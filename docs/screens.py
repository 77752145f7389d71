"""The pictures of the page in the README and the docs: `python docs/screens.py`, with Chromium and the extra 'test'.

It opens `offramp serve` on a copy of the flagship, goes through it as a person would, and writes docs/screens/*.png,
each under 220 kB. Run it again after the page has changed.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "docs" / "screens"
MOST = 220_000  # bytes of a picture
LONG = 300_000  # milliseconds that a job may take
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """The page of a case, as the command line opens it; gives its address."""
    command = [sys.executable, "-m", "offramp.cli", "serve", str(folder), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        found = re.search(r"http://\S+", server.stdout.readline())
        if not found:
            raise SystemExit("the page could not be opened")
        try:
            yield found[0].rstrip("/")
        finally:
            server.terminate()


def answer(page: Any) -> None:
    """The answer, with a slider moved until it turns."""
    page.goto("/?set=chance.kept.stake%3D0.4")
    page.get_by_role("button", name="Cancel").wait_for(timeout=LONG)  # the draws have begun
    page.get_by_role("button", name="Cancel").wait_for(state="hidden", timeout=LONG)


def evidence(page: Any) -> None:
    """A claim that the answer turns on, in its report."""
    page.goto("/evidence?claim=press%23837c0372")
    page.locator("[data-claim][aria-current]").evaluate("one => one.scrollIntoView({block: 'center'})")


def hinges(page: Any) -> None:
    """What the answer hinges on, worked out here."""
    page.goto("/hinges")
    page.locator("#order-hinges").click()
    page.locator("#panel-hinges img").first.wait_for(timeout=LONG)
    page.locator("#of-hinges").evaluate("one => one.scrollIntoView()")
    page.wait_for_timeout(3_000)  # the pictures are drawn when they come into view


VIEWS = (answer, evidence, hinges)


def main() -> None:
    from playwright.sync_api import sync_playwright

    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise SystemExit(f"there is no browser: {', '.join(BROWSERS)}")
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playing:
        folder = Path(shutil.copytree(ROOT / "cases" / "soft-exit", Path(place) / "soft-exit"))
        opened = playing.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        with serving(folder) as base:
            for view in VIEWS:
                page = opened.new_page(base_url=base, viewport={"width": 1180, "height": 740})
                page.set_default_timeout(LONG)
                view(page)
                page.wait_for_load_state("networkidle")
                data = page.screenshot(path=str(OUT / f"{view.__name__}.png"), animations="disabled")
                if len(data) > MOST:
                    raise SystemExit(f"{view.__name__}.png has {len(data):,} bytes")
                print(f"{view.__name__}.png {len(data):,} bytes")
                page.close()
        opened.close()


if __name__ == "__main__":
    main()
