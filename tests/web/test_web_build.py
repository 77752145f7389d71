"""A case built in the page: from an empty folder to a judgement, by the same files and locks as the command line.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("fastapi", reason="the page needs the extra 'web'")

from web_client import Client, page_of, slugs

from offramp.case.load import load
from offramp.case.open_sizes import open_paths
from offramp.proposals.decide import decide_proposals
from offramp.proposals.stored import FILE, load_draft
from offramp.web.gate import MOST_PAGE

PAGE = (
    "The crews' union threatened to strike over pay. The union demands a raise of six percent. The ferry line offered "
    "a raise of two percent, and the union refused the offer. The ferry line threatened to replace the crews. The "
    "ferry line urged the union to sign the contract. The union's members must ratify any contract, its lawyer said.\n"
)


def hand_in(page: Client, text: str, query: str = "publisher=The+Herald&date=2026-03-02") -> Any:
    return page.post(f"/pages?{query}", content=text, headers={"content-type": "application/octet-stream"})


def decide(page: Client, digest: str, action: str, *names: str, **more: str) -> Any:
    return page.post("/proposals", json={"action": action, "names": list(names), "digest": digest, **more})


def digest_of(page: Client) -> str:
    return str(page.get("/build").text.partition('data-draft="')[2].partition('"')[0])


@pytest.fixture
def page(tmp_path: Path) -> Client:
    """An empty folder with one page handed in."""
    page = page_of(tmp_path)
    assert hand_in(page, PAGE).status_code == 200
    return page


def test_two_proposals_are_made_one(tmp_path: Path, page: Client) -> None:
    shown = page.get("/build").text
    assert "Make them one" in shown
    actors = [item for item in load_draft(tmp_path / FILE).items if item.kind == "actor"]
    assert f'<option value="{actors[1].id}">' in shown
    assert decide(page, digest_of(page), "merge", actors[0].id, actors[1].id).status_code == 200
    assert load_draft(tmp_path / FILE).by_id[actors[1].id].merged_into == actors[0].id


def test_of_many_pages_a_job_reads_and_the_page_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("offramp.web.routes.build.MOST_AT_ONCE", 0)
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "bad.pdf").write_bytes(b"%PDF-")
    page = page_of(tmp_path)
    assert decide(page, "", "draft").json()["changed"] == ["The pages are kept; reading them takes a while."]
    assert 'id="work-draft" data-working="' in page.get("/build").text
    while "data-working" in (shown := page.get("/build").text):
        time.sleep(0.05)
    (job,) = page.app.app.state.jobs.of("draft")
    assert job.problems[0].slug == "pdf-unreadable"
    assert "It is broken or cut short" in shown


def test_from_an_empty_folder_to_a_case_whose_sizes_are_asked_for(tmp_path: Path, page: Client) -> None:
    headers = {"accept": "text/html"}
    assert page.get("/", headers=headers).headers["location"] == "/build"
    kept = tmp_path / "reports/The-Herald.md"
    assert kept.read_text("utf-8") == f"---\npublisher: The Herald\ndate: 2026-03-02\n---\n\n{PAGE}"
    shown = page.get("/build").text
    draft = load_draft(tmp_path / FILE)
    assert "The Herald, 2026-03-02" in shown
    assert "“raise of two percent”" in shown
    ids = [item.id for item in draft.items]
    assert all(f"({name}" not in shown for name in ids)
    shape = next(item for item in draft.items if item.kind == "shape")
    found = decide(page, digest_of(page), "accept", shape.id, "all", "unused")
    assert found.status_code == 200, found.text
    assert not any("offramp draft" in line or shape.id in line for line in found.json()["changed"])
    case = load(tmp_path)
    assert (case.reports[0].publisher, str(case.reports[0].date)) == ("The Herald", "2026-03-02")
    sizes = len(open_paths(case))
    for address in ("/", "/model", "/build", "/evidence"):
        told = page.get(address, headers=headers)
        assert told.status_code == 200
        assert f"Open: {sizes} sizes" in told.text
        assert str(tmp_path) not in told.text


def test_what_is_decided_is_what_the_command_line_decides(tmp_path: Path, page: Client) -> None:
    draft = load_draft(tmp_path / FILE)
    strike = next(item for item in draft.items if item.text == "strike over pay")
    assert decide(page, digest_of(page), "rename", strike.id, text="stop the ferries").status_code == 200
    assert decide(page, digest_of(page), "accept", strike.id).status_code == 200
    assert [option.text for option in load(tmp_path).options] == ["stop the ferries"]
    demand = next(item for item in draft.items if item.text == "raise of six percent")
    assert slugs(decide(page, digest_of(page), "accept", demand.id)) == ["owner-open"]
    owner = demand.owner_candidates[0].actor
    assert decide(page, digest_of(page), "accept", demand.id, owner=owner).status_code == 200
    assert len(load(tmp_path).options) == 2


def test_after_the_first_actor_the_page_says_what_comes_next_and_names_a_page_by_its_heading(
    tmp_path: Path, page: Client
) -> None:
    """Broken: the problems of a case without options shown; a pasted page named by its file; each red."""
    actor = next(item for item in load_draft(tmp_path / FILE).items if item.kind == "actor")
    assert decide(page, digest_of(page), "accept", actor.id).status_code == 200
    shown = page.get("/build").text
    assert "Still to come: what a side may do, what each actor wants" in shown
    assert "missing-key" not in shown
    told = hand_in(page, f"# Ferries stay in port\n\n{PAGE}More talks are due.\n").json()["changed"]
    assert told[0] == "“Ferries stay in port” is read."


def test_who_was_set_aside_does_not_come_back_with_what_he_did(tmp_path: Path, page: Client) -> None:
    """Broken: an owner who was set aside written with his deed; red."""
    draft = load_draft(tmp_path / FILE)
    deed = next(item for item in draft.items if item.kind == "move" and item.owner)
    option = next(item for item in draft.items if item.kind == "option" and item.owner == deed.owner)
    assert decide(page, digest_of(page), "reject", str(deed.owner)).status_code == 200
    decide(page, digest_of(page), "accept", deed.id)
    assert slugs(decide(page, digest_of(page), "accept", option.id)) == ["owner-open"]
    assert load_draft(tmp_path / FILE).by_id[str(deed.owner)].status == "rejected"


def test_who_is_overtaken_is_told_and_nothing_is_lost(tmp_path: Path, page: Client) -> None:
    digest, draft = digest_of(page), load_draft(tmp_path / FILE)
    first, second = [item.id for item in draft.items if item.kind == "option" and item.owner][:2]
    decide_proposals(tmp_path, "reject", [first])
    before = (tmp_path / FILE).read_bytes()
    for found in (decide(page, digest, "accept", second), decide(page, digest, "draft")):
        assert (found.status_code, slugs(found)) == (409, ["case-changed"])
    assert (tmp_path / FILE).read_bytes() == before
    assert not (tmp_path / "case.yaml").exists()


def test_a_page_is_kept_once_whole_and_inside_the_folder(tmp_path: Path, page: Client) -> None:
    assert slugs(hand_in(page, PAGE)) == ["page-known"]
    assert slugs(hand_in(page, " \n")) == ["empty-report"]
    assert slugs(hand_in(page, PAGE + "A.", "date=tomorrow")) == ["bad-date"]
    assert slugs(hand_in(page, "x" * (MOST_PAGE + 1))) == ["body-too-large"]
    assert hand_in(page, f"<html><p>{PAGE}</p></html>", "name=..%2F..%2F.etc%5Cpass+wd.exe").status_code == 200
    assert sorted(one.name for one in (tmp_path / "reports").iterdir()) == ["The-Herald.md", "pass-wd.html"]


def test_a_case_that_cannot_be_used_is_told_beside_its_pages(tmp_path: Path, page: Client) -> None:
    (tmp_path / "case.yaml").write_text("format: offramp/case-1\ntitle: <b>x\nhues: 1\n", "utf-8")
    shown = page.get("/build")
    assert shown.status_code == 200
    assert "unknown-key" in shown.text
    assert "missing-key" not in shown.text
    assert "What the pages propose" in shown.text


def test_an_option_that_nobody_chooses_is_made_a_choice_and_what_was_accepted_is_taken_back(
    tmp_path: Path, page: Client
) -> None:
    """Broken: no such section; no button at what was accepted; each red."""
    assert hand_in(page, "The crews' union threatened to sue the ferry line.\n").status_code == 200
    draft = load_draft(tmp_path / FILE)
    shape = next(item for item in draft.items if item.kind == "shape")
    assert decide(page, digest_of(page), "accept", shape.id, "all").status_code == 200
    shown = page.get("/build").text.partition('aria-label="In no step of the play"')[2].partition("</section>")[0]
    name = shown.partition('data-name="')[2].partition('"')[0]
    before = (tmp_path / "case.yaml").read_bytes()
    assert decide(page, digest_of(page), "play", name).status_code == 200
    assert name not in page.get("/build").text.partition("In no step")[2].partition("</section>")[0]
    assert "Take it back" in page.get("/build").text
    assert decide(page, digest_of(page), "reset", name).status_code == 200
    assert b"sue" not in (tmp_path / "case.yaml").read_bytes().partition(b"options:")[2]
    assert b"sue_ferry_line" in before
    assert f'>Take it back<span class="unseen">: {shape.text}' in page.get("/build").text
    assert decide(page, digest_of(page), "reset", shape.id).status_code == 200
    assert b"of the shape" not in (tmp_path / "case.yaml").read_bytes()


def test_a_part_of_the_shape_that_no_page_names_is_not_there_by_one_button(tmp_path: Path) -> None:
    """Broken: the accepted shape's empty parts not shown; red."""
    page = page_of(tmp_path)
    hand_in(page, "Norway demanded that Chile return the boats by Friday. It threatened to close the strait.\n")
    shape = next(item for item in load_draft(tmp_path / FILE).items if item.kind == "shape")
    assert decide(page, digest_of(page), "accept", shape.id).status_code == 200
    before = len(open_paths(load(tmp_path)))
    assert '<li class="proposal" data-name="ally">' in page.get("/build").text
    found = decide(page, digest_of(page), "reject", "ally")
    assert found.json()["changed"] == ["An ultimatum: the target's ally is not there."]
    assert len(open_paths(load(tmp_path))) == before - 5
    assert 'data-name="ally"' not in page.get("/build").text
