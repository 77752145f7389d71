"""The evidence, the jobs and the brief as a person uses them: in a real browser, and with a hostile report."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_web_evidence import ALONE, HOSTILE, hostile
from web_browser import BROWSER, Watch, running, tab_of
from web_client import FLAGSHIP, flagship

from offramp.briefing.names import names_of
from offramp.case import evidence_audit
from offramp.case.load import load
from offramp.case.transform import without
from offramp.case.types import Case
from offramp.evidence.register import load_register
from offramp.web.job_runner import KINDS
from offramp.web.live_answer import central_answer
from offramp.web.overrides import changes
from offramp.web.routes import VIEWS
from offramp.web.sliders import Slider, sliders, swings
from offramp.web.templating import element_id
from offramp.wording import capital, percent

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
if not BROWSER:
    pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium)", allow_module_level=True)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(FLAGSHIP, tmp_path_factory.mktemp("page") / "case"))


@pytest.fixture(scope="module")
def base(folder: Path) -> Iterator[str]:
    with running(folder) as address:
        yield address


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A case whose report is hostile, all of it cited."""
    place = hostile(tmp_path_factory.mktemp("evil") / "case", HOSTILE + "y" * 200_000)
    file = place / "case.yaml"
    claims = ", ".join(load_register(place / "claims.jsonl").claims)
    text = file.read_text("utf-8").replace("value: 1..5, assumed: a", f"value: 1..5, because: [{claims}], otherwise: 0")
    file.write_text(text, "utf-8")
    with running(place) as address:
        yield address


@pytest.fixture
def opened(browser: Any) -> Iterator[Any]:
    """Opens pages; afterwards nothing may have been said, asked in a dialog, or have left the machine."""
    contexts, watches, dialogs = list[Any](), list[Watch](), list[str]()

    def heard(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    def go(address: str, width: int = 1280, watched: bool = True, **more: Any) -> Any:
        context = browser.new_context(base_url=address, viewport={"width": width, "height": 900}, **more)
        page, watch = context.new_page(), Watch(address)
        watch.over(page)
        page.on("dialog", heard)
        contexts.append(context)
        watches.extend([watch] if watched else [])
        return page

    yield go
    for context in contexts:
        context.close()
    assert [watch.said for watch in watches if watch.said] == []
    assert [watch.left for watch in watches if watch.left] == []
    assert dialogs == []


def cited_number(case: Case) -> Slider:
    """The slider that moves the answer most of those that a claim supports."""
    some = [one for one in sliders(case, changes(case, (), ()), swings(case)) if one.support.claims]
    return max(some, key=lambda one: one.swing or 0.0)


def test_a_slider_leads_to_its_quote_too(opened: Any, base: str) -> None:
    case = load(FLAGSHIP)
    slider = cited_number(case)
    name, page = slider.name, opened(base)
    page.goto("/")
    page.get_by_role("link", name=re.compile(f"^Where it comes from.*{re.escape(name)}$")).first.click()
    sync_api.expect(page.locator(".says")).to_contain_text(capital(names_of(case).quantity(slider.path)))
    page.locator("figure.quote blockquote a").first.click()
    sync_api.expect(page.locator("[data-claim][aria-current]")).to_be_in_viewport()


def test_a_doubt_for_a_moment_moves_every_view_until_it_is_undone(opened: Any, base: str) -> None:
    page = opened(base)
    page.goto(f"/evidence?claim={ALONE.replace('#', '%23')}")
    page.get_by_role("link", name="Set this claim aside for a moment").click()
    sync_api.expect(page.locator("#doubted")).to_have_text("Counts without 1 claim.")
    page.get_by_role("navigation").get_by_role("link", name="The answer").click()
    page.wait_for_url("**/?doubt=*")
    page.wait_for_load_state("networkidle")  # a key before the page's script has run would be lost
    page.locator("input[type=range][data-set]").first.press("ArrowLeft")
    sync_api.expect(page.locator("#changes li")).to_have_count(2)
    page.locator("#changes li", has_text="set aside for a moment").get_by_role("link").click()
    sync_api.expect(page.locator("#doubted")).to_have_count(0)
    sync_api.expect(page.locator("#changes li")).to_have_count(1)
    sync_api.expect(page.locator("#settle")).to_be_hidden()


def test_a_doubt_is_decided_for_good_with_a_name_and_a_reason(browser: Any, tmp_path: Path) -> None:
    folder = flagship(tmp_path)
    with running(folder) as address, tab_of(browser, address) as (page, watch):
        page.goto(f"/evidence?claim={ALONE.replace('#', '%23')}&doubt={ALONE.replace('#', '%23')}")
        page.get_by_label("Decided by").fill("A. Reader")
        page.locator("aside.changes").get_by_label("Your reason").fill("seen elsewhere")
        page.get_by_role("button", name="Decide it for good").click()
        sync_api.expect(page.locator("#doubted")).to_have_count(0)
        assert "doubt" not in page.url
        assert load(folder).claims[ALONE].status == "rejected"
        sync_api.expect(page.locator("#changed")).to_be_hidden()
        watch.check(page)


def turning_claim(case: Case) -> str:
    """A cited claim without which yes and no change places, if everything is as reported."""
    now = central_answer(case).yes
    every = sorted({claim for claims in evidence_audit.cited(case).values() for claim in claims})
    return next(one for one in every if central_answer(without(case, frozenset({one}))).yes != now)


def claim_link(page: Any, name: str) -> Any:
    """A claim where it stands in its report."""
    return page.locator(f"[data-claim][id='{element_id(f'claim.{name}')}']")


def test_decide_about_a_claim_and_see_what_it_does_to_the_answer(opened: Any, base: str, folder: Path) -> None:
    page, other = opened(base), opened(base, watched=False)  # a refusal is noted on the console of who is refused
    name = turning_claim(load(FLAGSHIP))
    page.goto("/evidence")
    page.get_by_label("Your name").fill("Ana")
    claim_link(page, name).focus()
    page.keyboard.press("Enter")
    about = page.get_by_role("region", name="The claim that is looked at")
    sync_api.expect(about).to_be_focused()
    sync_api.expect(about).to_contain_text(name)
    sync_api.expect(about).to_contain_text("it reverses that play")
    about.locator("[name=reliability]").select_option("B")
    about.locator("[name=credibility]").select_option("2")
    about.get_by_role("button", name="Grade").click()
    sync_api.expect(about).to_contain_text("B2: source usually reliable, claim probably true; by Ana")
    sync_api.expect(page.locator("#decided")).to_contain_text("The answer is drawn again")
    assert load(folder).claims[name].grade == "B2"
    page.keyboard.press("c")
    page.keyboard.press("s")
    sync_api.expect(about).to_contain_text("possible, corrected by Ana")
    assert load(folder).claims[name].certainty == "possible"
    about.get_by_role("button", name="certainty as it was read").click()
    sync_api.expect(about).not_to_contain_text("corrected by Ana")
    before = page.locator("#verdict").inner_text()
    claim_link(page, ALONE).click()
    sync_api.expect(about).to_contain_text(ALONE)
    other.goto(page.url)
    about.get_by_role("button", name="Reject").click()
    sync_api.expect(page.locator("#evidence .warned")).to_contain_text("The case cites 1 rejected claim")
    sync_api.expect(page.locator("#verdict")).to_contain_text(percent(central_answer(load(folder)).probability))
    sync_api.expect(page.locator("#verdict")).not_to_have_text(before, use_inner_text=True)
    other.locator("#decide").get_by_role("button", name="Accept").click()  # of the page as it was before
    sync_api.expect(other.locator("#decided")).to_contain_text("changed since this page was made")
    sync_api.expect(other.locator("#evidence")).to_contain_text("The case cites 1 rejected claim")
    assert load_register(folder / "claims.jsonl").claims[ALONE].status == "rejected"
    about.get_by_role("button", name="Leave open").click()
    sync_api.expect(page.locator("#evidence .warned")).to_have_count(0)
    sync_api.expect(page.locator("#verdict")).to_have_text(before, use_inner_text=True)


def test_begin_a_job_cancel_it_and_see_one_go_stale(opened: Any, base: str, evil: str) -> None:
    page = opened(base)
    page.goto("/hinges")
    draws = page.get_by_role("region", name=KINDS["draws"].title)  # the head of the page tells of the same work
    draws.get_by_role("spinbutton", name="Draws").fill("20000")
    page.get_by_role("button", name=re.compile("^Work it out.*Draws")).click()
    sync_api.expect(draws.get_by_role("progressbar")).to_be_visible()
    stop = draws.get_by_role("button", name=re.compile("^Cancel.*Draws"))
    stop.focus()
    page.wait_for_timeout(1000)  # the page is fetched again meanwhile
    sync_api.expect(stop).to_be_focused()
    page.keyboard.press("Enter")
    sync_api.expect(page.locator("#panel-draws")).to_contain_text("Cancelled.")
    small = opened(evil)
    small.goto("/hinges")
    small.get_by_role("button", name=re.compile(f"^Work it out.*{KINDS['hinges'].title}")).click()
    picture = small.locator("#panel-hinges img").first
    picture.wait_for(timeout=60_000)
    picture.scroll_into_view_if_needed()
    sync_api.expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("one => one.naturalWidth") > 100
    small.goto("/hinges?set=worth.her.calm%3D1.5")
    sync_api.expect(small.locator("#panel-hinges")).to_contain_text("stale: the numbers were changed")
    sync_api.expect(small.locator("#panel-hinges .stale")).to_have_count(0, timeout=60_000)  # worked out again


FETCHING = ("/", "/hinges", "/compare", "/brief")  # what they show comes in pieces
VIEWED = [*(view.address for view in VIEWS), "/why/answer", "/why/worth.her.far", "/evidence?part=6"]


def test_a_hostile_report_does_nothing_in_any_view(opened: Any, evil: str) -> None:
    page = opened(evil)
    for address in VIEWED:
        page.goto(address)
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
        page.wait_for_load_state("networkidle" if address in FETCHING else "load")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280, address
        assert page.locator("main script, main iframe, img[src='x']").count() == 0, address


def test_a_hostile_claim_can_be_looked_at(opened: Any, evil: str) -> None:
    page = opened(evil)
    page.goto("/evidence")
    claim = page.locator("[data-claim]").filter(has_text="<script>alert(1)</script>").first
    claim.click()
    sync_api.expect(page.get_by_role("region", name="The claim that is looked at")).to_contain_text("What it supports")
    assert "\\u202e" in page.locator("#text").inner_text()
