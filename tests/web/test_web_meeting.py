"""A meeting in the page: ranges given blind, shown side by side with the answers, disagreements by what they are worth.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import hashlib
import re
import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from schemas import schema
from web_browser import BROWSER, running, tab_of
from web_client import SMALL, Client, page_of, plain, slugs, small

from offramp.analysts.meeting import FILE, meeting_of
from offramp.case.load import load
from offramp.ensemble.judgement import asked_mean
from offramp.ensemble.run import run
from offramp.ensemble.weights import weighted
from offramp.errors import OfframpError
from offramp.web.live_answer import central_answer
from offramp.web.overrides import changes

FAR = "worth.her.far"
CHANCE = "chance:\n  luck: {text: all goes well, when: leave, probability: 0.3..0.6, assumed: a}\n"
EVIL = "<script>alert(1)</script> \u202e =1+1"


def say(page: Client, action: str, by: str = "Ana", **more: Any) -> Any:
    return page.post("/meetings", json={"action": action, "by": by, **more})


def ranges(page: Client, path: str, **given: tuple[float, float]) -> None:
    assert say(page, "open", path=path).status_code == 200
    for by, (low, high) in given.items():
        assert say(page, "range", by, path=path, low=low, high=high).status_code == 200


def test_ranges_are_blind_until_all_are_shown(tmp_path: Path) -> None:
    page = page_of(small(tmp_path))
    ranges(page, FAR, Ana=(1.25, 2), Ben=(4, 4.75))
    for address in ("/meeting", "/meeting.json", "/history", "/history.json"):
        text = page.get(address).text
        assert not re.search(r"1\.25|4\.75", text), address
    assert "2 ranges given, by Ana, Ben." in plain(page.get("/meeting").text)
    ranges_ = page.get("/meeting.json").json()["rounds"][0]
    assert (ranges_["given"], ranges_["shown"], ranges_["ranges"]) == (["Ana", "Ben"], False, [])
    assert say(page, "range", "Ana", path=FAR, low=1.5, high=2).status_code == 200, "a second thought takes its place"
    assert say(page, "show").status_code == 200
    text = plain(page.get("/meeting").text)
    assert re.search(
        r'<th scope="row">Ana</th><td>1.5 to 2</td>.*<th scope="row">Ben</th><td>4 to 4.75</td>', text, re.S
    )
    assert text.count('<th scope="row">Ana</th>') == 1
    assert slugs(say(page, "range", "Cy", path=FAR, low=1, high=2)) == ["bad-change"], "too late"


def test_the_range_of_the_case_is_not_told_before_all_are_shown(tmp_path: Path) -> None:
    page = page_of(small(tmp_path))
    ranges(page, FAR, Ana=(1.25, 2))
    assert "In the case: " not in page.get("/meeting").text
    say(page, "show")
    assert "In the case: 1 to 5." in page.get("/meeting").text


@pytest.mark.parametrize(
    ("low", "high", "read"),
    [
        ("55 %", "70%", (0.55, 0.7, "55 % to 70 %")),
        (55, 70, (0.55, 0.7, "55 % to 70 %")),
        ("0.2", 0.4, (0.2, 0.4, None)),
        (0.5, "70 %", None),
        (1, 5, None),
        ("a half", "1", None),
        ("nan", "1", None),
    ],
    ids=["signs", "above-one", "chances", "mixed", "unclear", "words", "nan"],
)
def test_a_chance_may_be_given_in_percent(tmp_path: Path, low: Any, high: Any, read: Any) -> None:
    folder = small(tmp_path, SMALL + CHANCE)
    page = page_of(folder)
    path = next(iter(load(folder).probabilities))
    say(page, "open", path=path)
    answer = say(page, "range", path=path, low=low, high=high)
    if read is None:
        assert "or both in percent, with its sign" in answer.json()["problems"][0]["remedy"]
        return
    say(page, "show")
    given = meeting_of(folder, load(folder)).rounds[0].ranges[0]
    assert (given.low, given.high, answer.json().get("read")) == read


def test_the_answer_under_each_range_is_that_of_the_play(tmp_path: Path) -> None:
    folder = small(tmp_path)
    page, case = page_of(folder), load(folder)
    ranges(page, FAR, Ana=(0.2, 0.4), Ben=(1, 5))
    say(page, "show")
    found = page.get("/meeting.json").json()
    assert schema("meeting").faults(found) == []
    for one in found["rounds"][0]["ranges"]:
        for at, p in ((one["low"], one["at_low"]), (one["high"], one["at_high"])):
            variant = changes(case, [f"{FAR}={at}"], []).variant
            assert p == pytest.approx(central_answer(case, variant).probability, abs=1e-9)
    first, last = (one["at_middle"] for one in found["rounds"][0]["ranges"])
    assert found["rounds"][0]["worth"] == pytest.approx(abs(last - first))
    assert found["rounds"][0]["worth"] > 0.005


def test_over_draws_each_range_takes_the_place_of_the_cases_own(tmp_path: Path) -> None:
    """Against runs of the changed case by themselves. Seen red with a range's middle alone, with another seed, and with
    what it is worth left from the middle."""
    folder = small(tmp_path)
    page, case = page_of(folder), load(folder)
    ranges(page, FAR, Ana=(0.2, 0.4), Ben=(1, 5))
    say(page, "show")
    assert "data-due" in page.get("/meeting").text.split('id="work-meeting"')[1]
    job = page.post("/jobs", json={"kind": "meeting", "draws": 50}).json()["id"]
    while (now := page.get(f"/jobs/{job}").json())["state"] != "done":
        assert now["state"] in ("waiting", "working"), now
        time.sleep(0.05)
    found = page.get("/meeting.json").json()
    assert schema("meeting").faults(found) == []
    (turn,) = found["rounds"]
    means = []
    for one in turn["ranges"]:
        runs = run(case.with_({FAR: f"{one['low']}..{one['high']}"}), 50, 0)
        expected = asked_mean(weighted(runs.job.layout.outcomes, runs.read), "gone")
        assert expected
        assert (one["drawn"]["mean"], one["drawn"]["spread"]) == (
            pytest.approx(expected.mean),
            pytest.approx(list(expected.spread)),
        )
        means.append(expected.mean)
    assert turn["worth"] == pytest.approx(abs(means[0] - means[1]))
    assert "on the same 50 draws" in plain(page.get("/meeting").text)
    assert "90 % interval" in plain(page.get("/meeting").text)


def test_disagreements_are_ranked_by_what_they_are_worth(tmp_path: Path) -> None:
    page = page_of(small(tmp_path))
    for path, given in (("worth.them.cost", {"Ana": (-2, -2), "Ben": (-2, -2)}), (FAR, {"Ana": (0, 0), "Ben": (5, 5)})):
        ranges(page, path, **given)
        say(page, "show")
    found = meeting_of(tmp_path, load(tmp_path))
    assert [one.path for one in found.ranked] == [FAR, "worth.them.cost"]
    text = plain(page.get("/meeting").text)
    assert re.search(r"<li>Far \(her\): worth [\d.]+ points? of the answer, between Ana and Ben\.</li>", text)
    assert "<li>Cost (them): the ranges differ, the answer does not.</li>" in text
    assert "every other number in the middle; the answer above is the mean over draws." in text, "what is held is named"


def test_notes_and_decisions_are_kept_told_and_inert(tmp_path: Path) -> None:
    page = page_of(small(tmp_path))
    say(page, "note", EVIL, text=EVIL)
    say(page, "decide", "Ben", text="We ask again in May.")
    text = page.get("/meeting").text
    assert not re.search("<script>alert|\u202e", text)
    assert "<b>Decided:</b> We ask again in May." in text
    assert "decided in the meeting “We ask again in May.”" in page.get("/history").text
    assert [one["decision"] for one in page.get("/meeting.json").json()["notes"]] == [False, True]


def test_what_was_written_is_said_to_be_saved_and_nothing_is_solved_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seen red with the answers under each range worked out before anything is written."""
    page = page_of(small(tmp_path))
    ranges(page, FAR, Ana=(1, 2))
    say(page, "show")
    digest = hashlib.sha256((tmp_path / "case.yaml").read_bytes()).hexdigest()
    for solving in ("offramp.analysts.meeting.sweep", "offramp.game.evaluate.evaluate"):
        monkeypatch.setattr(solving, lambda *_, **__: pytest.fail("the game was solved"))
    assert say(page, "adopt", path=FAR, low=1, high=2, digest=digest).json()["words"] == "Saved."


@pytest.mark.parametrize("path", [FAR, "chance.luck"])
def test_the_range_agreed_on_is_written_into_the_case_and_can_be_undone(tmp_path: Path, path: str) -> None:
    folder = small(tmp_path, SMALL + CHANCE)
    page, before = page_of(folder), (folder / "case.yaml").read_bytes()
    ranges(page, path, Ana=(0.25, 0.5))
    wanted: dict[str, Any] = {"path": path, "low": 0.25, "high": 0.5, "digest": hashlib.sha256(before).hexdigest()}
    assert slugs(say(page, "adopt", **wanted)) == ["bad-change"], "not before it is shown"
    say(page, "show")
    assert slugs(say(page, "adopt", **{**wanted, "digest": "0" * 64})) == ["case-changed"]
    assert say(page, "adopt", **wanted).status_code == 200
    after = (folder / "case.yaml").read_bytes()
    assert b"0.25..0.5" in after
    assert len(after.splitlines()) == len(before.splitlines())
    both = ("/meeting", "/meeting/minutes.md")
    for address in both:
        assert "as agreed. The case says so now." in plain(page.get(address).text).replace("\\", "")
    digest = hashlib.sha256(after).hexdigest()
    assert page.post("/edits", json={"action": "undo", "digest": digest}).status_code == 200
    assert (folder / "case.yaml").read_bytes() == before
    for address in both:  # seen red with what the case says now taken for what was agreed
        text = plain(page.get(address).text).replace("\\", "")
        assert "as agreed. This was undone or changed since: the case says " in text
    moved = plain(page.get(f"/meeting?set={path}=0.25..0.5").text)
    assert "This was undone" in moved, "a slider is no case file"


def test_the_minutes_are_a_document(tmp_path: Path) -> None:
    page = page_of(small(tmp_path))
    ranges(page, FAR, Ana=(1.25, 2))
    say(page, "decide", "Ben", text="We ask again in May.")
    assert "1.25" not in page.get("/meeting/minutes.md").text, "blind as the page"
    say(page, "show")
    text = page.get("/meeting/minutes.md").text.replace("\\", "")
    assert re.search(r"Decided.*We ask again in May\. \(Ben, .*Noted.*Nothing\..*Ana \| 1.25 to 2", text, re.S)
    pytest.importorskip("docx", reason="Word needs the extra 'word'")
    assert page.get("/meeting/minutes.docx").content[:2] == b"PK"


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        ({"action": "open", "path": "worth.nobody"}, "unknown-name"),
        ({"action": "range", "path": FAR, "low": 1, "high": 2, "by": " "}, "who-decides"),
        ({"action": "range", "path": FAR, "low": 2, "high": 1, "by": "Ana"}, "bad-number"),
        ({"action": "range", "path": "worth.her.calm", "low": 1, "high": 2, "by": "Ana"}, "bad-change"),
        ({"action": "note", "text": " ", "by": "Ana"}, "nothing-changed"),
    ],
    ids=["name", "who", "order", "other", "empty"],
)
def test_what_cannot_be_said_is_refused_and_not_kept(tmp_path: Path, body: dict[str, Any], slug: str) -> None:
    page = page_of(small(tmp_path))
    say(page, "open", path=FAR)
    before = (tmp_path / FILE).read_bytes()
    assert slugs(page.post("/meetings", json=body)) == [slug]
    assert (tmp_path / FILE).read_bytes() == before


def test_a_line_cut_short_does_not_count_and_a_damaged_one_is_located(tmp_path: Path) -> None:
    page = page_of(small(tmp_path))
    say(page, "note", text="one")
    with (tmp_path / FILE).open("ab") as file:
        file.write(b'{"action": "no')
    assert len(meeting_of(tmp_path, load(tmp_path)).notes) == 1
    (tmp_path / FILE).write_text('{"action": "range", "at": "", "by": "", "low": "x", "high": 1}\n', "utf-8")
    with pytest.raises(OfframpError, match=r"meeting.jsonl:1:1 damaged-journal"):
        meeting_of(tmp_path, load(tmp_path))


@pytest.mark.skipif(not BROWSER, reason="there is no Chromium on this machine")
def test_two_people_by_keyboard_on_a_wall_and_on_a_phone(browser: Any, tmp_path: Path) -> None:
    """One presents at 1920, where the type is large; the other answers on a phone, and is seen without a reload."""
    expect = pytest.importorskip("playwright.sync_api").expect
    with (
        running(small(tmp_path)) as address,
        tab_of(browser, address) as (wall, seen),
        tab_of(browser, address) as (phone, heard),
    ):
        wall.set_viewport_size({"width": 1920, "height": 1080})
        phone.set_viewport_size({"width": 390, "height": 844})
        for page, name in ((wall, "Ana"), (phone, "Ben")):
            page.goto("/meeting")
            page.get_by_label("Your name").fill(name)
        assert wall.evaluate("parseFloat(getComputedStyle(document.getElementById('meeting')).fontSize)") >= 24
        wall.get_by_label("Ask about").select_option(FAR)
        wall.get_by_role("button", name="Ask everybody for a range").press("Enter")
        phone.get_by_label("At least").fill("9", timeout=120_000)
        phone.get_by_label("At most").fill("2")
        phone.keyboard.press("Enter")
        expect(phone.locator(".meet .refusal")).to_contain_text("the lower end first", timeout=120_000)
        expect(phone.get_by_label("At most")).to_have_value("2")
        assert len(heard.said) == 1, "the refusal"
        heard.said.clear()
        phone.get_by_label("At least").fill("1")
        phone.keyboard.press("Tab")
        phone.keyboard.type("2")
        phone.keyboard.press("Enter")
        expect(phone.locator("#met")).to_have_text("Kept.", timeout=120_000)
        expect(wall.locator("#given")).to_contain_text("1 range given, by Ben.", timeout=120_000)
        wall.get_by_role("button", name="Show all ranges").press("Enter")
        expect(wall.get_by_role("row", name="Ben")).to_contain_text("1 to 2", timeout=120_000)
        assert phone.evaluate("document.documentElement.scrollWidth") <= 390
        seen.check(wall)
        heard.check(phone)
