"""Options that nobody chooses are named and made a choice; what was accepted is taken back; the day a draft is as of.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from offramp.case.check import examine
from offramp.case.insertion import plain_tree
from offramp.case.reader import parse_yaml
from offramp.case.removal import removed, reworded
from offramp.cli.app import execute
from offramp.errors import OfframpError
from offramp.proposals.decide import decide_proposals
from offramp.proposals.folder import CASE, draft_folder
from offramp.proposals.types import Draft, Proposal

PAGE = (
    "Norway threatened to close the strait. Norway urged Chile to release the crew by Friday. Chile refused. "
    "Chile threatened to tax salmon. Norway offered to pay a fine. Sweden offered to mediate.\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "first.md").write_text(f"# Strait\n\n*The Harbour Gazette, 4 March 2131*\n\n{PAGE}", "utf-8")
    draft_folder(tmp_path, shape="ultimatum")
    return tmp_path


def shape_and_all(folder: Path) -> Draft:
    draft, _ = draft_folder(folder)
    return decide_proposals(folder, "accept", ["all", next(i.id for i in draft.items if i.kind == "shape")]).draft


def item_of(draft: Draft, text: str, kind: str = "option") -> Proposal:
    return next(item for item in draft.items if item.kind == kind and text in item.text)


def test_an_option_in_no_step_is_named_and_made_a_choice_and_taken_back(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = shape_and_all(folder)
    assert execute(["draft", str(folder)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    tax, fine = item_of(draft, "tax salmon"), item_of(draft, "pay a fine")
    told = shown.partition("In no step of the play, so that nobody chooses ")[2]
    assert f"“tax salmon” ({tax.id})" in told
    assert "close the strait" not in told.partition(". To make")[0]
    before = (folder / CASE).read_bytes()
    notes = [problem for problem in examine(folder).problems if problem.slug == "not-played"]
    assert "tax_salmon (“tax salmon”)" in notes[0].message
    assert execute(["draft", str(folder), "play", tax.id, str(fine.case_key)]) == 0
    case = examine(folder).case
    assert case is not None
    assert {(step.actor, step.chooses) for step in case.play.steps[-2:]} == {
        ("chile", ("tax_salmon",)),
        ("norway", ("pay_fine",)),
    }
    played = [problem for problem in examine(folder).problems if problem.slug in ("not-played", "choices-alike")]
    assert all("salmon" not in problem.message for problem in played)
    decide_proposals(folder, "reset", [fine.id, tax.id])
    gone = [line for line in before.split(b"\n") if not line.startswith((b"  tax_salmon:", b"  pay_fine:"))]
    assert (folder / CASE).read_bytes() == b"\n".join(gone)


def test_what_others_name_is_not_taken_back(folder: Path) -> None:
    draft = shape_and_all(folder)
    before = (folder / CASE).read_bytes()
    for item in (item_of(draft, "release the crew"), item_of(draft, "Chile", "actor")):
        with pytest.raises(OfframpError) as error:
            decide_proposals(folder, "reset", [item.id])
        assert {problem.slug for problem in error.value.problems} == {"still-used"}
    assert (folder / CASE).read_bytes() == before
    after = decide_proposals(folder, "reset", [item_of(draft, "Sweden", "actor").id, item_of(draft, "mediate").id])
    assert b"weden" not in (folder / CASE).read_bytes().partition(b"actors:")[2]
    assert item_of(after.draft, "mediate").status == "proposed"


def test_a_whole_shape_is_taken_back_and_no_other_byte(folder: Path) -> None:
    draft, _ = draft_folder(folder)
    shape = item_of(draft, "", "shape").id
    decide_proposals(folder, "accept", [item_of(draft, "tax salmon").id])
    before, path = [(folder / CASE).read_bytes(), (folder / "draft.jsonl").read_bytes()], folder / CASE
    decide_proposals(folder, "accept", [shape])
    path.write_bytes(path.read_bytes().replace(b"value: open", b"value: 3", 1))  # somebody gave a size
    assert execute(["draft", str(folder), "reset", shape]) == 0
    assert [path.read_bytes(), (folder / "draft.jsonl").read_bytes()] == before
    draft = shape_and_all(folder)
    own = b"  chile:\n    - {name: shame, when: act and kept, value: 1}\n"
    path.write_bytes(path.read_bytes().replace(b"  chile:\n", own, 1))
    decided = decide_proposals(folder, "reset", [shape])
    named = "kept, demand, comply, act and norway"
    assert decided.notes == (f"other entries of the case name {named}, which stay there",)
    assert b"history" not in path.read_bytes()
    assert b"{name: shame, when: act and kept" in path.read_bytes()
    status = {each.text: each.status for each in decided.draft.items if each.kind != "actor"}
    assert (status["refused"], status["close the strait"]) == ("proposed", "accepted")


def test_the_day_is_that_of_the_latest_page_and_moves_on_until_somebody_writes_it(folder: Path) -> None:
    draft, _ = draft_folder(folder)
    decided = decide_proposals(folder, "accept", [item_of(draft, "tax salmon").id])
    assert "as_of is 2131-03-04, the day of the latest page, which lies ahead" in decided.notes
    (folder / "second.txt").write_text("9 March 2131\n\nSweden threatened to sail.\n", "utf-8")
    draft, _ = draft_folder(folder)
    decide_proposals(folder, "accept", [item_of(draft, "sail").id])
    assert b"\nas_of: 2131-03-09\n" in (folder / CASE).read_bytes()
    by_hand = (folder / CASE).read_bytes().replace(b"2131-03-09\nhor", b"2131-03-08\nhor")
    (folder / CASE).write_bytes(by_hand)
    decided = decide_proposals(folder, "accept", [item_of(draft, "pay a fine").id])
    assert b"\nas_of: 2131-03-08\n" in (folder / CASE).read_bytes()
    assert any("a page is of 2131-03-09" in note for note in decided.notes)


def test_without_a_day_on_any_page_it_is_said_that_it_is_today(tmp_path: Path) -> None:
    (tmp_path / "first.txt").write_text(PAGE, "utf-8")
    draft, _ = draft_folder(tmp_path)
    decided = decide_proposals(tmp_path, "accept", [item_of(draft, "tax salmon").id])
    assert any(f"no page says its day, so as_of is today, {date.today()}" in note for note in decided.notes)


@pytest.mark.parametrize(
    ("text", "path", "after"),
    [
        ("a:\n  - {b: 1} # one\n  # two\n  - {b: 2}\n", ("a", 0), "a:\n  # two\n  - {b: 2}\n"),
        ("a: {b: [1, 2, '3, ]'], c: 4}\n", ("a", "b", 2), "a: {b: [1, 2], c: 4}\n"),
        ("w:\n  x:\n    - {b: 1}\n  y: []\n", ("w", "x", 0), "w:\n  x: []\n  y: []\n"),
        ("a:\r\n  b: {c: 1}\r\nd: 2\r\n", ("a", "b"), "d: 2\r\n"),
    ],
    ids=["a comment stays", "in brackets", "the last of a list", "the last of a section"],
)
def test_an_entry_is_removed_and_nothing_else(text: str, path: tuple[str | int, ...], after: str) -> None:
    assert removed(text.encode(), "", [path]) == after.encode()


def test_a_text_is_put_in_place_of_another() -> None:
    text = b'a: {b: "c and d", e: c} # c\n'
    assert reworded(text, "", {("a", "b"): "c", ("a", "e"): "f"}) == b'a: {b: "c", e: f} # c\n'


def unused(folder: Path) -> dict[str, str]:
    listed: dict[str, str] = plain_tree(parse_yaml((folder / CASE).read_text("utf-8"), "")).get("unused", {})
    return listed


def test_what_changes_no_number_lands_among_the_unused_claims_and_leaves_with_its_decision(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.txt").write_text(
        "Norway threatened to strike. The strike would begin on 21 May 2131. Chile refused to close a school.\n",
        "utf-8",
    )
    draft, _ = draft_folder(tmp_path)
    assert execute(["draft", str(tmp_path)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "No step of a play has a day: accepted, these change no number" in shown
    begins, refused = item_of(draft, "21 May", "deadline"), item_of(draft, "refused", "move")
    option, strike = item_of(draft, "close a school"), item_of(draft, "strike")
    assert execute(["draft", str(tmp_path), "accept", strike.id]) == 0
    assert execute(["draft", str(tmp_path), "accept", begins.id, refused.id]) == 0
    assert begins.text in unused(tmp_path)[begins.claims[0]]
    assert "no option in the play" in unused(tmp_path)[refused.claims[0]]
    assert execute(["draft", str(tmp_path), "reset", begins.id, refused.id]) == 0
    assert not unused(tmp_path)
    assert execute(["draft", str(tmp_path), "accept", begins.id, refused.id]) == 0
    assert execute(["draft", str(tmp_path), "accept", option.id, "--owner", "Chile"]) == 0
    assert list(unused(tmp_path)) == list(begins.claims)  # the refusal's is cited by the option now
