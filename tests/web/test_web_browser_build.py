"""A case built in the page by keyboard alone, on a phone's width: from an empty folder to the first question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_web_build import PAGE
from web_browser import BROWSER, running, tab_of

from offramp.case.load import load

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
if not BROWSER:
    pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium)", allow_module_level=True)


def test_from_an_empty_folder_by_keyboard_alone(browser: Any, tmp_path: Path) -> None:
    with running(tmp_path) as address, tab_of(browser, address) as (page, watch):
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto("/")
        sync_api.expect(page.get_by_role("heading", level=1)).to_have_text("From pages to a case")
        page.get_by_label("Paste a page").focus()
        page.keyboard.insert_text(PAGE)
        for label in ("Published by", "On"):
            page.keyboard.press("Tab")
            assert page.evaluate("document.activeElement.labels[0].textContent").startswith(label)
        page.get_by_role("button", name="Read this page").press("Enter")
        sync_api.expect(page.locator("#built")).to_contain_text("proposals to decide", timeout=60_000)
        sync_api.expect(page.locator("#built")).to_be_focused()
        rows = page.locator("#proposals li.proposal")
        first = rows.first.locator("b").inner_text()
        rows.first.get_by_role("button", name="Reject").press("Enter")
        sync_api.expect(page.locator("#built")).to_contain_text("Set aside")
        assert rows.first.locator("b").inner_text() != first
        sync_api.expect(rows.first.get_by_role("button", name="Accept")).to_be_focused()
        page.get_by_role("button", name="Accept the shape alone").press("Enter")
        page.get_by_role("link", name="Answer the questions").press("Enter")
        sync_api.expect(page.get_by_role("heading", name="Question 1 of about")).to_be_visible(timeout=60_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert load(tmp_path).asks
        watch.check(page)
