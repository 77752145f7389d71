"""A real browser in front of a real server, for the tests; nothing it asks for may leave the machine."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")  # the first takes half as long
BROWSER = next(filter(None, map(shutil.which, BROWSERS)), "")


@contextmanager
def running(folder: Path, draws: int = 0) -> Iterator[str]:
    """The page of a folder behind uvicorn; gives its address."""
    import uvicorn
    from web_client import served_with_results

    from offramp.web.gate import Settings
    from offramp.web.server import _listening

    with _listening("127.0.0.1", 0) as listening:
        port = int(listening.getsockname()[1])
        app = served_with_results(folder, Settings(port=port), draws)
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", ws="none"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join()


@dataclass
class Watch:
    """What a page said and asked for."""

    base: str
    said: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def over(self, page: Any) -> None:
        """Hear the console, every fault, and what is asked for elsewhere, which the browser finds no way to."""
        page.on("console", lambda one: self.said.append(f"{one.type}: {one.text}"))
        page.on("pageerror", lambda one: self.said.append(f"fault: {one}"))
        page.on("request", self._look)  # no route, for which the browser would wait at each request

    def check(self, page: Any) -> None:
        """Nothing was said on the console since the last check, and nothing has left the machine."""
        page.evaluate("0")  # what was said before has come by then
        said, left = self.said[:], self.left[:]
        self.said.clear()
        self.left.clear()
        assert (said, left) == ([], []), (said, left)

    def _look(self, request: Any) -> None:
        to = urlsplit(request.url)
        if to.scheme not in ("data", "blob") and f"{to.scheme}://{to.netloc}" != self.base:
            self.left.append(request.url)


@contextmanager
def tab_of(browser: Any, base: str) -> Iterator[tuple[Any, Watch]]:
    """A tab for the pages of an address, and what watches over it; a new one takes a second of the processor."""
    context = browser.new_context(base_url=base, viewport={"width": 1280, "height": 900})
    opened, watch = context.new_page(), Watch(base)
    watch.over(opened)
    yield opened, watch
    context.close()


def slide(page: Any, label: str, value: str) -> None:
    """Move a slider as a hand does: on the way, and then let go."""
    slider = page.get_by_label(f"{label}, slider", exact=True)
    slider.evaluate(
        """(one, value) => {
          one.value = value;
          one.dispatchEvent(new Event("input", { bubbles: true }));
          one.dispatchEvent(new Event("change", { bubbles: true }));
        }""",
        value,
    )
