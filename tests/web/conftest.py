"""One browser for each module of tests that opens pages in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from web_browser import BROWSER


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playing:
        opened = playing.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()
