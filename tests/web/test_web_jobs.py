"""Jobs: what they make is what the library makes; they are bounded, cancelled, told when they fail, stale when old.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from schemas import schema
from web_client import FLAGSHIP, SMALL, Client, page_of, slugs, small

from offramp.case.load import load
from offramp.ensemble.global_analysis import over_draws
from offramp.ensemble.reversal import flip
from offramp.ensemble.run import run
from offramp.ensemble.thresholds import hinges
from offramp.errors import OfframpError
from offramp.rooms.answer import answer
from offramp.web.job_runner import KINDS
from offramp.web.jobs import MOST_OPEN, Jobs, Order

LONG = 300.0  # seconds after which a job that should have ended is a failure
FEW = 50  # draws, the fewest for sensitivity
VARIANTS = "variants:\n  costly: {worth.them.cost: -3, assumed: a}\n"
CHANGED = "set=worth.her.calm%3D1.5"


def until(true: Callable[[], Any]) -> Any:
    """Wait for something to be so."""
    end = time.monotonic() + LONG
    while not (found := true()):
        assert time.monotonic() < end
        time.sleep(0.02)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small(tmp_path_factory.mktemp("jobs") / "case", SMALL + VARIANTS)


@pytest.fixture(scope="module")
def page(folder: Path) -> Iterator[Client]:
    made = page_of(folder)
    yield made
    made.app.app.state.jobs.close()


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    until(lambda: not active_children())
    made = Jobs(at_once=1)
    yield made
    made.close()
    until(lambda: not active_children())


def ended(page: Client, job: dict[str, Any]) -> dict[str, Any]:
    """A job when it is over."""

    def over() -> dict[str, Any] | None:
        now: dict[str, Any] = page.get(f"/jobs/{job['id']}").json()
        assert schema("work", "job").faults(now) == []
        return now if now["state"] not in ("waiting", "working") else None

    found: dict[str, Any] = until(over)
    return found


def order(page: Client, kind: str, **more: Any) -> dict[str, Any]:
    answer = page.post("/jobs", json={"kind": kind, **more})
    assert answer.status_code == 202
    found: dict[str, Any] = answer.json()
    return found


def result(page: Client, kind: str, query: str = "") -> Any:
    told = page.get(f"/hinges.json?{query}").json()
    assert schema("work").faults(told) == []
    return next(one["result"] for one in told["work"] if one["kind"] == kind)


# what they make -----------------------------------------------------------------------------------------------------


def test_what_jobs_make_is_what_the_library_makes(page: Client, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And it stands on the page and in the brief; under other numbers it is stale, and nowhere in the data."""
    case = load(folder)
    monkeypatch.setitem(KINDS, "contrasts", replace(KINDS["contrasts"], least=FEW))  # the page itself asks for 500
    orders = [
        order(page, "draws", draws=30, seed=3),
        order(page, "hinges"),
        order(page, "flip"),
        order(page, "contrasts", draws=FEW),
    ]
    assert order(page, "hinges")["id"] == orders[1]["id"]  # one piece of work for all who ask for it
    assert [ended(page, one)["state"] for one in orders] == ["done"] * 4
    monkeypatch.setenv("OFFRAMP_CACHE", "off")  # the library solves for itself
    assert result(page, "draws") == run(case, 30, 3).to_dict()
    turns = result(page, "hinges")
    assert turns | {"frontier": None} == _plain(hinges(case).to_dict())
    assert turns["frontier"]
    assert result(page, "flip") == _plain(flip(case).to_dict())
    assert result(page, "contrasts")["contrasts"][0]["fixed"]["difference"] == pytest.approx(
        getattr(over_draws(case, FEW).contrasts[0].fixed, "difference", None), abs=1e-12
    )
    public = [one for one in turns["thresholds"] if one["ends"]]
    ranked = sorted(public, key=lambda one: (not one["turns_at"], -abs(one["ends"][1] - one["ends"][0])))
    sliders = dict.fromkeys(re.findall(r'data-set="([^"]+)"', page.get("/").text))
    assert list(sliders)[:8] == [one["quantity"] for one in ranked[:8]]  # as the hinges of a brief
    found = page.get("/hinges").text
    assert "stale" not in found
    assert found.count("/figure?name=") >= 2
    assert "30 draws, seed 3" in found
    picture = re.search(r'src="(/figure\?name=tornado[^"]*)"', found)
    assert picture
    drawn = page.get(picture[1].replace("&amp;", "&"))
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.text.startswith("<svg")
    assert "30 draws" in page.get("/brief").text
    stale = page.get(f"/hinges?{CHANGED}").text
    assert stale.count("stale: the numbers were changed") == 3
    assert "these are of the case without changes" in stale
    assert "data-stale" in stale
    assert page.get(f"/compare?{CHANGED}").text.count("stale: the numbers were changed") == 1
    assert result(page, "hinges", CHANGED) is None
    assert "30 draws" not in page.get(f"/brief?{CHANGED}").text
    assert page.get(f"{picture[1].replace('&amp;', '&')}&job={orders[1]['id']}&{CHANGED}").status_code == 200


def test_what_would_change_the_answer_is_measured_on_it(tmp_path: Path) -> None:
    """The whole judgement, as the library gives it; then the page and its brief wait for nothing."""
    page = page_of(small(tmp_path / "case", SMALL))
    assert "Not worked out yet" in page.get("/brief").text
    assert ended(page, order(page, "change", draws=6))["state"] == "done"
    case = load(tmp_path / "case")
    assert result(page, "change") == _plain(answer(case, 6, whole=True).to_dict())
    assert "Not worked out yet" not in page.get("/brief").text
    assert "move the answer most" in page.get("/hinges").text or "moves the answer by" in page.get("/hinges").text


def _plain(found: Any) -> Any:
    """As it is after a journey as JSON."""
    import json

    return json.loads(json.dumps(found))


def test_what_was_not_searched_is_not_said(tmp_path: Path) -> None:
    """Hinges without flips: numbers were moved one by one, never together."""
    page = page_of(small(tmp_path / "case", SMALL))
    assert ended(page, order(page, "hinges"))["state"] == "done"
    text = page.get("/hinges").text
    assert "every number in the middle, no number, claim or origin alone reverses the answer." in text
    assert "alone or together" not in page.get("/hinges").text
    assert ended(page, order(page, "flip"))["state"] == "done"
    assert "alone or together" in page.get("/hinges").text
    page.app.app.state.jobs.close()


def test_a_job_under_changes_is_of_the_changed_case(page: Client, folder: Path) -> None:
    case = load(folder)
    calm = replace(case.quantities["worth.her.calm"], value=1.5)
    assert ended(page, order(page, "hinges", set=["worth.her.calm=1.5"]))["changes"] == ["Calm (her): 0 to 2 → 1.5"]
    found = {one["quantity"]: one for one in result(page, "hinges", CHANGED)["thresholds"]}
    assert found["worth.her.calm"]["now"] == calm.value
    assert found["worth.her.calm"]["range"] is None  # a single number now
    assert found["worth.her.far"]["range"] == [1, 5]


# bounds, ends and failures ------------------------------------------------------------------------------------------


def test_a_job_can_be_cancelled_and_one_that_waits_too(jobs: Jobs) -> None:
    case = load(FLAGSHIP)
    first = jobs.start(Order("draws", 20_000), case, "a")
    second = jobs.start(Order("draws", 20_000), case, "b")
    until(lambda: jobs.job(first.id).state == "working")
    assert jobs.job(second.id).state == "waiting"
    assert jobs.cancel(second.id).state == "cancelled"
    assert jobs.cancel(first.id).state == "cancelled"
    until(lambda: not active_children())
    assert jobs.cancel(first.id).result is None
    again = jobs.start(Order("draws", 20_000), case, "a")  # what was cancelled can be asked for again
    assert again.id != first.id


def test_not_too_much_at_once(jobs: Jobs) -> None:
    case = load(FLAGSHIP)
    for k in range(MOST_OPEN):
        jobs.start(Order("draws", 20_000, k), case, "a")
    with pytest.raises(OfframpError) as told:
        jobs.start(Order("draws", 20_000, 99), case, "a")
    assert told.value.problems[0].slug == "too-many-jobs"
    assert jobs.start(Order("draws", 20_000, 0), case, "a").order.seed == 0  # what is there already can be had


def test_a_process_that_is_killed_is_told(jobs: Jobs) -> None:
    others = set(active_children())
    job = jobs.start(Order("draws", 20_000, 207), load(FLAGSHIP), "a")
    process = until(lambda: list(set(active_children()) - others))[0]
    os.kill(process.pid, signal.SIGKILL)
    until(lambda: not jobs.job(job.id).open)
    assert jobs.job(job.id).state == "failed"
    assert [one.slug for one in jobs.job(job.id).problems] == ["work-ended"]


def test_a_process_that_cannot_be_started_is_told(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr("offramp.web.jobs.Child", full)
    job = jobs.start(Order("draws", 100), load(FLAGSHIP), "a")
    until(lambda: not jobs.job(job.id).open)
    assert "no process could be started for it: Resource" in jobs.job(job.id).problems[0].message


def test_a_job_that_takes_too_long_is_ended() -> None:
    jobs = Jobs(longest=0.0)
    job = jobs.start(Order("draws", 20_000, 217), load(FLAGSHIP), "a")
    until(lambda: not jobs.job(job.id).open)
    assert [one.slug for one in jobs.job(job.id).problems] == ["took-too-long"]
    until(lambda: not active_children())


def test_a_refusal_of_the_library_is_told_in_its_words(tmp_path: Path) -> None:
    page = page_of(small(tmp_path / "case", SMALL.replace("asks: {outcome: gone, given: {}}\n", "")))
    found = ended(page, order(page, "hinges"))
    assert found["state"] == "failed"
    assert [one["slug"] for one in found["problems"]] == ["nothing-asked"]
    assert "The case asks nothing" in page.get("/hinges").text


@pytest.mark.parametrize(
    ("body", "slug", "status"),
    [
        ({"kind": "guess"}, "unknown-name", 422),
        ({"kind": "draws"}, "bad-number", 422),
        ({"kind": "hinges", "draws": 5}, "bad-number", 422),
        ({"kind": "contrasts", "draws": 499}, "bad-number", 422),
        ({"kind": "draws", "draws": 20_001}, "bad-request", 422),
        ({"kind": "draws", "draws": 10, "set": ["nothing=1"]}, "unknown-name", 422),
        ({"kind": "draws", "draws": 10, "seed": 1.5}, "bad-request", 422),
    ],
)
def test_an_order_that_is_none_is_refused(page: Client, body: dict[str, Any], slug: str, status: int) -> None:
    answer = page.post("/jobs", json=body)
    assert answer.status_code == status
    assert slugs(answer) == [slug]


def test_there_are_only_the_jobs_there_are(page: Client) -> None:
    for method in ("GET", "DELETE"):
        answer = page.ask(method, "/jobs/0000000000000000")
        assert answer.status_code == 404
        assert slugs(answer) == ["no-such-job"]
    assert slugs(page.get("/figure?name=nothing")) == ["unknown-name"]
    assert slugs(page.get("/figure?name=states&job=nothing")) == ["no-such-job"]
