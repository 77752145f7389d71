"""A case built in the page by keyboard alone, on a phone's width: from an empty folder to the first question."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from test_web_build import PAGE
from web_browser import BROWSER, running, tab_of
from web_client import flagship, small

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
        sync_api.expect(page.locator("#built")).to_contain_text("Rejected")
        assert rows.first.locator("b").inner_text() != first
        sync_api.expect(rows.first.get_by_role("button", name="Accept")).to_be_focused()
        _other_words(page)
        page.get_by_role("button", name="Accept the shape alone").press("Enter")
        page.get_by_role("link", name="Answer the questions").press("Enter")
        sync_api.expect(page.get_by_role("heading", name="Question 1 of at most")).to_be_visible(timeout=60_000)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert load(tmp_path).asks
        watch.check(page)


def _other_words(page: Any) -> None:
    """Enter in the box of a name renames, and of two made one the one that was chosen stays."""
    words, two = page.get_by_text("Other words, or the same as another"), page.locator("select[name=same]")
    words.nth(1).click()
    page.get_by_label("Call it").nth(1).fill("Another name")
    page.get_by_label("Call it").nth(1).press("Enter")
    sync_api.expect(page.locator("#built")).to_contain_text("Renamed: “Another name”")
    row = page.locator("li.proposal", has=two).first
    row.get_by_text("Other words").click()
    kept = row.locator("select[name=same] option").first.inner_text()
    row.get_by_role("button", name="Make them one").click()
    sync_api.expect(page.locator("#built")).to_contain_text(f"Made one: “{kept}”")


def test_a_gain_is_added_with_a_claim_dragged_onto_it_and_undone(browser: Any, tmp_path: Path) -> None:
    """By mouse at a desk's width; then the same by keyboard on a phone's. Nothing is written for what check refuses."""
    folder = flagship(tmp_path)
    before = (folder / "case.yaml").read_bytes()
    with running(folder) as address, tab_of(browser, address) as (page, watch):
        page.goto("/model")
        late: list[Any] = []  # the script of the page that comes next: what is done before it waits for it
        page.route("**/static/edit.js", lambda route: late.append(route))
        page.get_by_role("link", name=re.compile("^Add a gain or loss ?: the ruler$")).click()
        sync_api.expect(page.get_by_role("heading", level=1)).to_have_text("Add a gain or loss of the ruler")
        held: list[Any] = []  # the first question to check, whose answer comes after that of a later one
        page.route("**/edits", lambda route: route.continue_() if held else held.append(route))
        page.get_by_label("Its name").fill("pride")
        with page.expect_request("**/edits"):
            late.pop().continue_()
        page.get_by_label("Name an option").select_option("leave for exile")
        page.get_by_label("How much").fill("much")
        sync_api.expect(page.locator('[data-field="value"] .said')).to_contain_text("is not a number or a range")
        with page.expect_response("**/edits"):
            held[0].continue_()
        page.unroute("**/edits")
        sync_api.expect(page.locator('[data-field="value"] .said')).to_contain_text("is not a number or a range")
        page.get_by_role("button", name="Add it").click()
        assert (folder / "case.yaml").read_bytes() == before
        page.get_by_label("How much").fill("-3..-1")
        page.get_by_label("If what it cites is not true").fill("-4..0")
        page.get_by_label("Show those with").fill("refused amnesty")
        page.locator("[data-cite]:visible").drag_to(page.locator("#cites"))
        sync_api.expect(page.locator("#cites li")).to_contain_text("“Maduro refused")
        sync_api.expect(page.locator(".said li")).to_have_count(0)
        page.get_by_role("button", name="Add it").click()
        sync_api.expect(page.locator("#last-edit")).to_contain_text("Added: “pride”.")
        (pride,) = (one for one in load(folder).quantities.values() if one.path == "worth.ruler.pride")
        assert pride.support.claims
        page.get_by_role("button", name="Undo", exact=True).click()
        late.pop().continue_()
        page.unroute("**/static/edit.js")
        sync_api.expect(page.locator("#last-edit")).to_have_count(0)
        assert (folder / "case.yaml").read_bytes() == before
        page.set_viewport_size({"width": 390, "height": 844})
        page.get_by_role("link", name="Add a rule").press("Enter")
        page.wait_for_url("**/edit?*")
        page.get_by_label("This can never be").fill("“receive the ruler” and ")
        page.keyboard.press("Tab")
        page.keyboard.press("l")  # a list picks by the first letter
        sync_api.expect(page.get_by_label("This can never be")).to_have_value(re.compile("and “l"))
        page.get_by_label("This can never be").fill("“receive the ruler” and “launch ground operations”")
        page.locator("[data-pick]").first.press("Enter")
        sync_api.expect(page.locator("#none-cited")).to_be_hidden()
        page.get_by_role("button", name="Add it").press("Enter")
        sync_api.expect(page.locator("#last-edit")).to_contain_text("Added: a rule.")
        assert load(folder).rules[-1].support.claims
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        watch.check(page)


def test_an_order_is_moved_by_keyboard_and_a_variant_is_given_its_numbers(browser: Any, tmp_path: Path) -> None:
    """What is refused stands beside the number; where the numbers are not sent this waits for it in vain."""
    file = small(tmp_path) / "case.yaml"
    with running(tmp_path) as address, tab_of(browser, address) as (page, watch):
        page.set_viewport_size({"width": 390, "height": 844})
        page.goto("/edit?item=ranking.them.%2B")
        page.get_by_role("button", name=re.compile("^↑ chase: up$")).press("ArrowUp")
        page.get_by_label("and this one").select_option("leave and chase")
        page.get_by_role("button", name="Add this pair").click()
        page.get_by_label("If nothing is cited").fill("b")
        page.get_by_role("button", name="Add it").click()
        sync_api.expect(page.locator("#last-edit")).to_contain_text("Added: the ranking of them.")
        assert "them: {order: [NN, [NY, YN, YY]], unknown: [[NN, YY]], assumed: b}" in file.read_text()
        page.get_by_role("link", name="Add a variant").click()
        page.get_by_label("Its name").fill("far away")
        page.get_by_label("The worth of ‘far’ to her").fill("x")
        said = page.locator('[data-field="worth.her.far"] .said')
        sync_api.expect(said).to_contain_text("'x' is not a number or a range")
        page.get_by_label("The worth of ‘far’ to her").fill("7 to 9")
        page.get_by_label("If nothing is cited").fill("c")
        page.get_by_role("button", name="Add it").click()
        sync_api.expect(page.locator("#last-edit")).to_contain_text("Added: “far away”.")
        assert "  far away: {worth.her.far: 7..9, assumed: c}" in file.read_text()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        watch.check(page)
