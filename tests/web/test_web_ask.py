"""Questions on the page: asked, answered, kept in the case file, and never over what another has kept.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from asked_case import OPEN, SIZED
from schemas import schema
from web_browser import BROWSER, Watch, running
from web_client import Client, page_of, slugs

from offramp.asking import choice
from offramp.case.load import load
from offramp.case.quantities import is_open


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions are weighed on few points."""
    monkeypatch.setattr(choice, "DRAWS", 8)
    monkeypatch.setattr("offramp.asking.interview.outlook", lambda ready, belief, _: choice.outlook(ready, belief, 8))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "case.yaml").write_text(OPEN, "utf-8")
    return tmp_path


def sent(page: Client, digest: str, **body: str) -> tuple[int, Any]:
    found = page.post("/answers", json={"action": "answer", "by": "ana", "digest": digest, **body})
    return found.status_code, found.json()


def digest_of(page: Client) -> str:
    return str(page.app.app.state.session.current().digest)


def test_an_answer_is_kept_and_the_next_question_comes(folder: Path) -> None:
    page = page_of(folder)
    begun = page.get("/ask.json").json()
    assert schema("ask").faults(begun) == []
    assert begun["next"]["text"].partition("\n")[0] in page.get("/ask").text
    status, told = sent(page, digest_of(page), question=begun["next"]["handle"], reply="2")
    assert status == 200
    (kept,) = load(folder).asked
    assert (kept.answer, kept.by, kept.question) == ("2", "ana", begun["next"]["text"])
    then = page.get("/ask.json").json()
    assert then["next"]["handle"] != begun["next"]["handle"]
    assert [one["counts"] for one in then["answers"]] == [True]
    assert told["digest"] == digest_of(page)


def test_who_is_overtaken_is_told_and_nothing_is_written(folder: Path) -> None:
    one, other = page_of(folder), page_of(folder)
    digest, handle = digest_of(one), one.get("/ask.json").json()["next"]["handle"]
    assert sent(other, digest, question=handle, reply="1")[0] == 200
    before = (folder / "case.yaml").read_bytes()
    status, told = sent(one, digest, question=handle, reply="2")
    assert (status, told["problems"][0]["slug"]) == (409, "case-changed")
    assert (folder / "case.yaml").read_bytes() == before


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        ({"reply": "1 2 3 4"}, "bad-reply"),
        ({"reply": "1", "by": " "}, "who-decides"),
        ({"question": "swing nobody: x | y", "reply": "1"}, "bad-answers"),
        ({"action": "write"}, "nothing-changed"),
        ({"action": "undo"}, "nothing-changed"),
        ({"actor": "nobody", "reply": "1"}, "unknown-name"),
    ],
)
def test_what_is_no_answer_is_refused_and_nothing_is_written(folder: Path, body: dict[str, str], slug: str) -> None:
    page = page_of(folder)
    status, told = sent(page, digest_of(page), **{"question": "sign coercer: change | war cost", **body})
    assert (status, told["problems"][0]["slug"]) == (422, slug)
    assert (folder / "case.yaml").read_text("utf-8") == OPEN


def test_sizes_are_written_with_their_answers_and_the_last_answer_is_taken_back(tmp_path: Path) -> None:
    (tmp_path / "case.yaml").write_text(SIZED, "utf-8")
    page = page_of(tmp_path)
    handle = "swing ruler: trial | office"
    told = sent(page, digest_of(page), question=handle, reply="nothing")[1]
    assert sent(page, told["digest"], action="undo")[1]["changed"] == ["Taken back: nothing."]
    assert load(tmp_path).asked == ()
    told = sent(page, digest_of(page), question=handle, reply="3 times")[1]
    assert sent(page, told["digest"], action="write")[0] == 200
    trial = load(tmp_path).quantities["worth.ruler.trial"]
    assert trial.support.asked == ("a1",)
    assert not is_open(trial.value)


def test_a_question_passed_over_is_not_put_and_nothing_to_ask_is_said(folder: Path) -> None:
    page = page_of(folder)
    handle = page.get("/ask.json").json()["next"]["handle"]
    assert page.get("/ask.json", params={"skip": handle}).json()["next"]["handle"] != handle
    case = SIZED.replace("0.3..0.8", "0.5").replace(", private: yes", "").replace("      private: yes\n", "")
    for size in ("4..9", "-12..-2", "0..12", "1..5", "-9..-3", "-8..-2"):
        case = case.replace(f"value: {size}", f"value: {size.partition('..')[2]}")
    (folder / "case.yaml").write_text(case, "utf-8")
    assert "There is nothing to ask" in page.get("/ask", headers={"accept": "text/html"}).text


def test_of_a_large_play_a_job_weighs_the_question(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offramp.web.routes.ask.large_play", lambda _: True)
    monkeypatch.setattr("offramp.asking.interview.outlook", None)  # the page itself solves no game
    page = page_of(folder)
    jobs = page.app.app.state.jobs
    assert 'id="work-ask" data-working="' in page.get("/ask").text
    (job,) = jobs.of("ask")
    page.ask("DELETE", f"/jobs/{job.id}")
    assert "Cancelled." in page.get("/ask").text
    assert slugs(page.post("/jobs", json={"kind": "draft"})) == ["unknown-name"]
    assert page.post("/jobs", json={"kind": "ask", "about": [""]}).status_code == 202
    begun = weighed(page)
    status, told = sent(page, digest_of(page), question=begun["next"]["handle"], reply="2")
    assert (status, told["changed"]) == (200, ["Kept. What it changes is said with the next question."])
    assert slugs(page.get("/ask.json")) == ["no-such-job"]
    assert weighed(page)["next"]["handle"] != begun["next"]["handle"]
    assert "The last answer: “" in page.get("/ask").text


def weighed(page: Client) -> dict[str, Any]:
    while (found := page.get("/ask.json")).status_code != 200:
        time.sleep(0.05)
    return dict(found.json())


def test_what_stays_open_is_said_before_the_sizes_are_written(folder: Path) -> None:
    page = page_of(folder)
    assert "leave open" not in page.get("/ask").text
    sent(page, digest_of(page), question=page.get("/ask.json").json()["next"]["handle"], reply="2")
    assert "Written now, they leave open" in " ".join(page.get("/ask").text.split())


@pytest.fixture
def base(folder: Path) -> Iterator[str]:
    with running(folder) as address:
        yield address


@pytest.mark.skipif(not BROWSER, reason="there is no Chromium on this machine")
def test_answer_a_question_with_the_keyboard(browser: Any, base: str, folder: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    context = browser.new_context(base_url=base)
    page, watch = context.new_page(), Watch(base)
    watch.over(page)
    page.goto("/")
    page.get_by_role("link", name="Answer the questions").click()
    page.get_by_label("Your name").fill("ana")
    asked, reply = page.locator("#reply .question"), page.get_by_label("Your answer")
    first = asked.inner_text()
    reply.fill("nine")
    reply.press("Enter")
    sync_api.expect(page.locator("#answered")).to_contain_text("numbers from 1 to 2")
    assert reply.input_value() == "nine"
    reply.fill("2")
    reply.press("Enter")
    sync_api.expect(page.locator("#answered")).to_contain_text("90 % interval")
    assert asked.inner_text() != first
    sync_api.expect(page.locator("ol.answers li")).to_contain_text("ana")
    endings = page.locator(".ranking .words")
    begun = endings.all_inner_texts()
    sync_api.expect(page.locator(".ranking button").first).to_be_focused()  # moved on by the keyboard, then by dragging
    page.keyboard.press("ArrowDown")
    assert endings.all_inner_texts() == [begun[1], begun[0], *begun[2:]]
    sync_api.expect(page.locator("#answered")).to_contain_text(f"{begun[0]}: 2 of {len(begun)}")
    page.locator(".ranking li").last.drag_to(page.locator(".ranking li").first, target_position={"x": 2, "y": 2})
    page.get_by_label(f"as good as the one above: {begun[0]}").check()
    page.get_by_label("Your name").fill("")
    page.get_by_role("button", name="Keep it").click()
    sync_api.expect(page.locator("#answered")).to_contain_text("write your name")  # and the order stands
    page.get_by_label("Your name").fill("ana")
    page.get_by_role("button", name="Keep it").click()
    sync_api.expect(page.locator("ol.answers li")).to_have_count(2)
    context.close()
    assert [one.answer for one in load(folder).asked] == ["2", "3 2=1"]
    assert [said for said in watch.said if "422" not in said] == []  # the front page, and what was no answer
    assert watch.left == []


@pytest.mark.skipif(not BROWSER, reason="there is no Chromium on this machine")
def test_an_answer_given_before_the_script_has_come_is_kept(browser: Any, base: str, folder: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    context = browser.new_context(base_url=base)
    page = context.new_page()
    held: list[Any] = []
    page.route("**/static/work.js", lambda route: held.append(route))
    page.goto("/ask", wait_until="commit")
    page.get_by_label("Your name").fill("ana")
    page.get_by_label("Your answer").fill("2")
    page.get_by_label("Your answer").press("Enter")
    page.wait_for_timeout(100)  # a form of its own accord would have left the page by now
    held[0].continue_()
    sync_api.expect(page.locator("ol.answers li")).to_contain_text("ana")
    context.close()
    assert [one.answer for one in load(folder).asked] == ["2"]
