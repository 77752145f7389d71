"""The headline as a person meets it in a browser: drawn when the page is opened, and again when something changes.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_web_evidence import hostile
from web_browser import BROWSER, Watch, running, slide, tab_of
from web_client import plain

from offramp.briefing.names import names_of
from offramp.briefing.views.judgement import headline
from offramp.case.load import load
from offramp.case.transform import revalued
from offramp.case.types import Case, Support
from offramp.ensemble.judgement import Judgement, judgement
from offramp.ensemble.run import run
from offramp.evidence.register import load_register
from offramp.web.overrides import changes
from offramp.web.sliders import Slider, sliders, swings
from offramp.web.templating import element_id
from offramp.wording import fives

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")
sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
if not BROWSER:
    pytest.skip("there is no Chromium on this machine (Debian: apt-get install chromium)", allow_module_level=True)

DRAWS = 12
REPORT = (
    "She may leave, the minister reportedly said.\n\nShe is said to pack, according to the Post.\n\n"
    "The journey could begin, officials said.\n\n"
)
LONG = 60_000  # milliseconds that the draws may take on a busy machine


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small case, two of whose numbers rest on a report."""
    top = hostile(tmp_path_factory.mktemp("headline") / "case", REPORT)
    claims, case = ", ".join(load_register(top / "claims.jsonl").claims), top / "case.yaml"
    text = case.read_text("utf-8").replace("0..2, assumed: a", f"0..2, because: [{claims}], otherwise: 9")
    text = text.replace("given: {}", "given: {chase: no}")
    case.write_text(text.replace("1..5, assumed: a", f"1..5, because: [{claims}], otherwise: 0"), "utf-8")
    return top


@pytest.fixture(scope="module")
def base(folder: Path) -> Iterator[str]:
    with running(folder, DRAWS) as address:
        yield address


@pytest.fixture(scope="module")
def tab(browser: Any, base: str) -> Iterator[tuple[Any, Watch]]:
    with tab_of(browser, base) as opened:
        yield opened


@pytest.fixture
def page(tab: tuple[Any, Watch]) -> Iterator[Any]:
    """The page with its answer drawn; afterwards nothing may have been said on the console, or have left."""
    tab[0].goto("/")
    expect(tab[0], "on these terms")
    yield tab[0]
    tab[1].check(tab[0])


def expect(page: Any, text: str) -> None:
    """Wait until the headline says something."""
    sync_api.expect(page.locator("#verdict")).to_contain_text(text, timeout=LONG)


def judged(case: Case) -> Judgement:
    """The answer of a case over the draws of these tests."""
    return judgement(run(case, DRAWS))


def at(case: Case, path: str, value: float) -> Case:
    """The case with one number elsewhere."""
    return revalued(case, ((path, value),), Support(assumed="a test"))


def reversing(case: Case) -> tuple[Slider, float]:
    """A slider, and where it has to stand for the answer over the draws to be reversed."""
    now = judged(case).yes
    for one in sorted(sliders(case, changes(case, (), ()), swings(case)), key=lambda one: -(one.swing or 0)):
        for value in (one.least, one.most) if not one.ends else ():
            if judged(at(case, one.path, value)).yes != now:
                return one, value
    raise AssertionError("no slider reverses the answer")


def sentence(case: Case, answer: Judgement) -> str:
    return headline(answer.to_dict(), names_of(case))


def test_open_it_and_read_the_answer(page: Any, folder: Path) -> None:
    case = load(folder)
    assert page.get_by_role("heading", level=1).inner_text() == case.question
    answer = judged(case)
    sync_api.expect(page.locator("#verdict .headline")).to_contain_text(sentence(case, answer))
    sync_api.expect(page.locator("#middle")).to_contain_text("Every number in the middle")
    sync_api.expect(page.locator("#confidence")).to_contain_text("Confidence")
    shown = page.locator("#stands table.outcomes tbody tr").all_inner_texts()
    assert [re.split(r"\s*\t\s*", plain(one).strip())[:2] for one in shown] == [
        [name, fives(p)] for name, p in answer.outcomes.items()
    ]


def test_a_slider_reverses_the_answer_and_it_is_old_until_it_is_drawn(page: Any, folder: Path) -> None:
    case = load(folder)
    (slider, value), before = reversing(case), judged(case)
    after = judged(at(case, slider.path, value))
    slide(page, slider.name, f"{value:.6g}")
    expect(page, "Old: the answer before your changes")
    assert sentence(case, before) in plain(page.locator("#verdict .headline").inner_text())
    expect(page, "it is reversed")
    text = plain(page.locator("#verdict").inner_text())
    assert "Old:" not in text
    assert sentence(case, after) in text
    moved = (
        f"from {fives(before.probability).removesuffix(' %')} to {fives(after.probability)}, on the same {DRAWS} draws"
    )
    assert moved in text.replace(" % to ", " to ")
    sync_api.expect(page.locator("#said")).to_contain_text("it is reversed")
    page.get_by_role("link", name=f"undo {slider.name}").click()
    expect(page, sentence(case, before))
    sync_api.expect(page.locator("#verdict .shift")).to_have_count(0)


def test_follow_a_number_to_its_quote(page: Any) -> None:
    """From the answer: the number, why, the quote, and its sentence marked in the report."""
    page.goto("/")
    page.locator("#verdict").locator("a.handle").click()
    sync_api.expect(page.get_by_role("heading", level=1)).to_have_text("Where it comes from")
    quote = page.locator("figure.quote blockquote a").nth(2)
    words = quote.inner_text()
    quote.click()
    marked = page.locator("[data-claim][aria-current]")
    sync_api.expect(marked).to_have_text(words, use_inner_text=True)
    sync_api.expect(marked).to_be_in_viewport()
    about = page.get_by_role("region", name="The claim that is looked at")
    sync_api.expect(about).to_contain_text("What it supports")
    about.locator(".carries a[href^='/model#']").first.click()
    assert "/model#" in page.url
    place = page.url.partition("#")[2]
    sync_api.expect(page.locator(f"[id='{place}']")).to_be_in_viewport()


def test_reject_a_claim_and_take_it_back(page: Any, folder: Path) -> None:
    """The answer is drawn again and compared with the one before; taken back, it is the same as it was."""
    case = load(folder)
    claim = most_moving(case)
    before = sentence(case, judged(case))
    page.goto("/evidence")
    page.locator(f"[data-claim][id='{element_id(f'claim.{claim}')}']").click()
    page.locator("#decide").get_by_role("button", name="Reject").click()
    expect(page, "The latest change")
    answer = judged(load(folder))
    assert sentence(case, answer) != before
    expect(page, sentence(case, answer))
    assert f"on the same {DRAWS} draws" in page.locator("#verdict").inner_text()
    page.locator("#decide").get_by_role("button", name="Leave open").click()
    expect(page, before)


def most_moving(case: Case) -> str:
    """A cited claim that supports the slider that moves the answer most."""
    some = [one for one in sliders(case, changes(case, (), ()), swings(case)) if one.support.claims]
    return max(some, key=lambda one: one.swing or 0.0).support.claims[0]
