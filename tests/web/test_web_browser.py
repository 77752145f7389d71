"""The page as a person uses it: in a real browser, by mouse and by keyboard, wide and narrow."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from web_browser import BROWSER, Watch, running, slide, tab_of
from web_client import FLAGSHIP, SMALL, small

from offramp.case import quantities
from offramp.case.load import load
from offramp.web.routes import VIEWS

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
if not BROWSER:
    pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium)", allow_module_level=True)

ADDRESSES = [view.address for view in VIEWS]
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(FLAGSHIP, tmp_path_factory.mktemp("page") / "case"))


@pytest.fixture(scope="module")
def base(folder: Path) -> Iterator[str]:
    with running(folder) as address:
        yield address


@pytest.fixture(scope="module")
def little(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small case, where nothing is asked of the flagship."""
    with running(small(tmp_path_factory.mktemp("little"))) as address:
        yield address


@pytest.fixture(scope="module")
def tab(browser: Any, base: str) -> Iterator[tuple[Any, Watch]]:
    with tab_of(browser, base) as opened:
        yield opened


@pytest.fixture
def page(tab: tuple[Any, Watch]) -> Iterator[Any]:
    """The page, for each test to open anew; the site keeps nothing in the browser."""
    yield tab[0]
    tab[1].check(tab[0])


def test_by_keyboard_alone(page: Any) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the page"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Draw the answer"
    for _ in range(2):  # the number, then its slider
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "range"
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    sync_api.expect(page.locator("#changes li")).to_have_count(1)
    assert page.evaluate("document.activeElement.type") == "range"
    assert "set=" in page.url


def test_a_term_can_be_switched_and_back_again(page: Any) -> None:
    asks = load(FLAGSHIP).asks
    assert asks
    term, given = asks.given[-1]
    before, after = ("yes", "no") if given else ("no", "yes")
    page.goto("/")
    text = next(one.text for one in load(FLAGSHIP).options if one.id == term)
    group = page.get_by_role("group", name=re.compile(f"^{text}", re.IGNORECASE))
    group.get_by_label(after, exact=True).check()
    sync_api.expect(page.locator("#changes")).to_contain_text(f"{text} {before} → {after}")
    group.get_by_label(re.compile("as in the case")).check()
    sync_api.expect(page.locator("#changes")).to_contain_text("Nothing yet")
    assert page.url.endswith("/")


def test_a_prior_has_two_ends(page: Any) -> None:
    low, high = quantities.bounds(load(FLAGSHIP).quantities["worth.ruler.determination"].value)
    middle = f"{(low + high) / 2:g}"
    page.goto("/")
    slide(page, "Determination (the ruler): lowest", middle)
    sync_api.expect(page.locator("#changes")).to_contain_text(
        f"Determination (the ruler) {low:g} to {high:g} → {middle} to {high:g}"
    )


def test_changes_go_with_you_to_every_view(browser: Any, little: str) -> None:
    with tab_of(browser, little) as (page, watch):
        page.goto("/")
        slide(page, "Calm (her)", "1.5")
        sync_api.expect(page.locator("#changes")).to_contain_text("0 to 2 → 1.5")
        links = page.get_by_role("navigation", name="Views").get_by_role("link")
        assert [links.nth(k).inner_text() for k in range(len(VIEWS))] == [view.title for view in VIEWS]
        for link, view in zip(links.all(), VIEWS, strict=True):
            sent = page.request.get(f"{little}{link.get_attribute('href')}").text()
            assert re.search(rf'<a [^>]*aria-current="page"[^>]*>{view.title}</a>', sent), view
            assert "Calm (her)" in sent[sent.index('id="changes"') :], view
        last = links.last
        last.click()
        sync_api.expect(last).to_have_attribute("aria-current", "page")
        sync_api.expect(page.locator("#changes")).to_contain_text("Calm (her)")
        watch.check(page)


def test_read_why_a_state_is_stable(page: Any) -> None:
    page.goto("/holds?concept=seq")
    row = page.locator("tr[data-state=NNNNYYYNNN]")
    page.locator("details.group", has=row).locator("summary").click()
    ruler = next(one.name for one in load(FLAGSHIP).actors if one.id == "ruler")
    link = row.get_by_role("link", name=f"stays why, for {ruler}")
    link.click()
    panel = page.get_by_role("region", name="Why")
    sync_api.expect(panel).to_contain_text("is stable for the ruler by sequential stability")
    sync_api.expect(panel).to_be_focused()
    page.keyboard.press("Escape")
    sync_api.expect(panel).to_be_hidden()
    sync_api.expect(link).to_be_focused()


def test_read_why_a_choice_is_made(page: Any) -> None:
    page.goto("/table")
    page.get_by_role("link", name=re.compile("^“leave for exile” ?: why the ruler")).click()
    sync_api.expect(page.get_by_role("region", name="Why")).to_contain_text("it is for the ruler to decide")
    page.keyboard.press("Escape")
    page.get_by_text("rationality", exact=True).first.focus()
    shown = page.evaluate("getComputedStyle(document.activeElement, '::after').content")
    assert "how rarely actors err" in shown


def test_filter_what_holds(page: Any) -> None:
    page.goto("/holds?fix=safety%3Dyes")
    page.locator("select[name=show]").select_option("reach")
    page.locator("select[name=outcome]").select_option("exile")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/holds?*outcome=exile*")
    assert "fix=safety" in page.url
    assert page.locator("details.group > summary").all_inner_texts() == ["Exile, whatever else: 8 states"]
    page.get_by_role("link", name="War, whatever else").click()  # the box of another outcome
    sync_api.expect(page.locator("details.group[open] > summary")).to_contain_text("War")
    assert "fix=safety" in page.url


def test_save_a_variant_and_the_second_is_told(browser: Any, tmp_path: Path) -> None:
    folder = small(tmp_path)
    with running(folder) as address, tab_of(browser, address) as (page, watch):
        page.goto("/")
        other = browser.new_page(base_url=address)
        other.goto("/?set=worth.her.calm%3D1")
        slide(page, "Calm (her)", "1.5")
        page.get_by_label("Name", exact=True).fill("a calmer her")
        page.get_by_label("Why, in a sentence").last.fill('she said: "no"')
        page.get_by_role("button", name="Save into the case file").click()
        sync_api.expect(page.locator("#saved")).to_have_text("Saved as the variant “a calmer her”.")
        saved = load(folder).variants[-1]
        values = (("worth.her.calm", 1.5),)
        assert (saved.name, saved.values, saved.support.assumed) == ("a calmer her", values, 'she said: "no"')
        other.get_by_label("Name", exact=True).fill("another")
        other.get_by_label("Why, in a sentence").last.fill("b")
        other.get_by_role("button", name="Save into the case file").click()
        sync_api.expect(other.locator("#saved")).to_contain_text("changed since this page was made")
        assert load(folder).variants[-1].name == "a calmer her"
        other.close()
        watch.check(page)


def test_without_its_script_a_page_can_be_read(browser: Any, little: str) -> None:
    context = browser.new_context(base_url=little, java_script_enabled=False)
    page = context.new_page()
    page.goto("/?set=worth.her.calm%3D1.5")
    sync_api.expect(page.locator("#verdict")).to_contain_text("gone")
    page.get_by_role("link", name="What is stable").click()
    page.locator("details.group > summary").first.click()
    page.get_by_role("link", name="stays why").first.click()
    sync_api.expect(page.get_by_role("heading", level=1)).to_contain_text("Why")
    context.close()


def _barrier(violation: dict[str, Any]) -> str:
    return f"{violation['id']}: {violation['nodes'][0]['html'][:200]}"


FURTHER = (
    "/why?actor=ruler",
    "/evidence?claim=press%23837c0372",
    "/why/worth.ruler.fear",
    "/edit?item=sees.ruler.%2B",
    "/edit?item=history.1",
    "/none",
)


@pytest.fixture(scope="module")
def examined(browser: Any, base: str) -> Iterator[Any]:
    """A page that opens one view after the other, which takes far less than a page for each."""
    page = browser.new_page(base_url=base, bypass_csp=True)
    yield page
    page.close()


FEWER = """document.querySelectorAll("tbody, ul, ol, select, .numbers").forEach(
  list => [...list.children].slice(4).forEach(row => row.remove()))"""  # each is made as the first are


@pytest.mark.parametrize("address", [*ADDRESSES, "/?set=chance.removed%3D0.1&fix=safety%3Dyes", *FURTHER])
def test_no_barrier_that_is_serious(examined: Any, address: str) -> None:
    """By the rules of axe-core, on every view, narrow, where more is folded and scrolls, and the first wide too, the
    first four rows of each table and list; and nothing runs out of the page sideways, wide or narrow."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-core is not installed")
    page = examined
    page.set_viewport_size({"width": 1280, "height": 844})
    page.goto(address)
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width == 1280 and address != "/":
            continue
        page.evaluate(FEWER)
        found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response  # of the rest one each
        assert [_barrier(one) for one in found["violations"] if one["impact"] in SERIOUS] == []
        assert found["passes"]


def test_what_is_refused_is_said_beside_its_input_and_undone(browser: Any, tmp_path: Path) -> None:
    """Seen red with the message at the top of the page, and with the change left in the address."""
    rule = "rules: [{never: chase and not leave, assumed: a}]\n"
    with running(small(tmp_path, SMALL + rule)) as address, tab_of(browser, address) as (page, watch):
        page.goto("/model")
        slide(page, "Calm (her)", "1.5")
        sync_api.expect(page.locator("#changes")).to_contain_text("0 to 2 → 1.5")
        group = page.get_by_role("group", name=re.compile("^chase", re.IGNORECASE))
        group.get_by_label("yes", exact=True).click()  # it is undone at once, which check() would wait against
        sync_api.expect(group.get_by_role("alert")).to_contain_text("hold also “leave”")
        sync_api.expect(group.get_by_label(re.compile("as in the case"))).to_be_checked()
        assert page.url.endswith("?set=worth.her.calm%3D1.5")
        group.get_by_role("link", name="Change that too").click()
        sync_api.expect(page.locator("#changes li")).to_have_count(3)
        page.get_by_label("Calm (her)", exact=True).fill("1e999")
        page.get_by_label("Calm (her)", exact=True).blur()
        sync_api.expect(page.locator("#changes")).to_contain_text("0 to 2 → 1.5")
        watch.check(page)


def test_the_pages_own_writing_is_not_told_as_a_change_beside_it(browser: Any, tmp_path: Path) -> None:
    """What it writes shows in the files before its answer is here; seen red without `writing`."""
    with running(small(tmp_path)) as address, tab_of(browser, address) as (page, watch):
        page.clock.install()
        page.goto("/?set=worth.her.calm%3D1.5")
        late: list[Any] = []
        page.route("**/variants", lambda route: late.append((route, route.fetch())))
        page.get_by_label("Name", exact=True).fill("calmer")
        page.get_by_label("Why, in a sentence").last.fill("a test")
        page.get_by_role("button", name="Save into the case file").click()
        sync_api.expect(page.locator("#saved")).to_be_empty()
        while not late:
            page.evaluate("0")
        assert load(tmp_path).variants
        with page.expect_response("**/files"):
            page.clock.run_for(6000)
        page.evaluate("0")
        sync_api.expect(page.locator("#changed")).to_be_hidden()
        route, answer = late[0]
        route.fulfill(response=answer)
        sync_api.expect(page.locator("#saved")).to_contain_text("Saved as the variant")
        sync_api.expect(page.locator("#changed")).to_be_hidden()
        watch.check(page)


def test_a_file_that_is_changed_beside_the_page_is_offered_and_not_mixed_in(browser: Any, tmp_path: Path) -> None:
    """Seen red with every page put in place."""
    with running(small(tmp_path)) as address, tab_of(browser, address) as (page, watch):
        page.goto("/")
        text = SMALL.replace("value: 1..5", "value: 1..4").replace("title: Small", "title: Other")
        (tmp_path / "case.yaml").write_text(text, "utf-8")
        page.get_by_text("Hold another choice").wait_for()
        for event, left in (("beforeprint", 0), ("afterprint", page.locator("details:not([open])").count())):
            page.evaluate("(name) => void dispatchEvent(new Event(name))", event)
            sync_api.expect(page.locator("details:not([open])")).to_have_count(left)
        slide(page, "Calm (her)", "1.5")
        offered = page.locator("#changed")
        sync_api.expect(offered).to_be_visible()
        sync_api.expect(page.locator("#changes")).to_contain_text("Nothing yet")
        offered.get_by_role("link").click()
        sync_api.expect(page).to_have_title("Other")
        sync_api.expect(page.locator("#changes")).to_contain_text("0 to 2 → 1.5")
        watch.check(page)
