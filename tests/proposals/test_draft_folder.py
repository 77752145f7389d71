"""A draft in a folder: what is kept, what is written into the case and what is not, by whom and how often."""

from __future__ import annotations

import json
import random
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from schemas import schema

from offramp.briefing.wholeness import examine_stored
from offramp.case.check import examine
from offramp.case.open_sizes import open_paths
from offramp.cli.app import execute
from offramp.errors import OfframpError
from offramp.proposals.case_writing import with_changed
from offramp.proposals.decide import decide_proposals
from offramp.proposals.folder import CASE, draft_folder
from offramp.proposals.stored import FILE, decode_draft, encode_draft, load_draft
from offramp.proposals.types import Draft, Proposal

PAGE = (
    "Norway threatened to close the strait on Friday. Norway urged Chile to release the crew. Chile refused. "
    "Chile demands a new map of the border. It has not said whether the crew is well.\n"
)
MORE = "Sweden offered to mediate. Norway threatened to close the strait.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "first.txt").write_text(PAGE, "utf-8")
    return tmp_path


def item_of(draft: Draft, text: str, kind: str = "option") -> Proposal:
    return next(item for item in draft.items if item.kind == kind and text in item.text)


def slugs(error: pytest.ExceptionInfo[OfframpError]) -> set[str]:
    return {problem.slug for problem in error.value.problems}


def test_pages_without_a_case_become_one_that_checks(folder: Path) -> None:
    draft, problems = draft_folder(folder)
    assert problems == ()
    assert not (folder / CASE).exists()
    decided = decide_proposals(
        folder, "accept", [item_of(draft, "close the strait").id, item_of(draft, "release the crew").id]
    )
    assert decided.written
    examined = examine(folder)
    assert [problem for problem in examined.problems if problem.level == "error"] == []
    assert examined.case is not None
    assert {option.text for option in examined.case.options} == {"close the strait", "release the crew"}
    assert all(option.support.because for option in examined.case.options)
    assert {actor.name for actor in examined.case.actors} == {"Norway", "Chile"}


def test_an_option_without_an_owner_is_asked_for(folder: Path) -> None:
    draft, _ = draft_folder(folder)
    open_ = item_of(draft, "new map")
    with pytest.raises(OfframpError) as error:
        decide_proposals(folder, "accept", [open_.id])
    assert slugs(error) == {"owner-open"}
    assert not (folder / CASE).exists()
    decide_proposals(folder, "accept", [open_.id], owner="Norway")
    case = examine(folder).case
    assert case is not None
    assert [(option.actor, option.text) for option in case.options] == [("norway", "new map of the border")]


def test_all_is_what_is_shown_first_but_for_what_needs_a_decision_of_its_own(folder: Path) -> None:
    draft, _ = draft_folder(folder, shape="ultimatum")
    decided = decide_proposals(folder, "accept", ["all"])
    assert {item.kind for item in decided.draft.items if item.status == "accepted"} >= {"actor", "option", "move"}
    left = {item.id for item in decided.draft.items if item.status == "proposed" and item.tier == 1}
    assert left == {item_of(draft, *what).id for what in (("new map",), ("", "private"), ("", "shape"))}
    assert any("still to come" in note and item_of(draft, "", "shape").id in note for note in decided.notes)
    assert sum("only what was refused" in note for note in decided.notes) == 1  # break: a note for each
    assert decide_proposals(folder, "accept", ["all"]).names == ()


def test_all_takes_nobody_who_is_only_guessed_at(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(
        "“We can hire others,” a baker said. Norway threatened to close the port.\n", "utf-8"
    )
    draft_folder(tmp_path)
    decided = decide_proposals(tmp_path, "accept", ["all"]).draft
    assert {item.text: item.status for item in decided.items if item.kind == "actor"} == {
        "Norway": "accepted",
        "baker": "proposed",
    }


def test_all_takes_no_more_options_than_can_be_solved(tmp_path: Path) -> None:
    ports = ("Oslo", "Bergen", "Narva", "Riga", "Genoa", "Porto", "Cadiz", "Brest", "Turku")
    lines = [f"Norway threatened to close {port}. Chile offered to feed {port}." for port in ports]
    (tmp_path / "page.txt").write_text(" ".join((*lines, "Norway again threatened to close Turku.")) + "\n", "utf-8")
    draft_folder(tmp_path)
    decided = decide_proposals(tmp_path, "accept", ["all"])
    taken = {item.text for item in decided.draft.items if item.kind == "option" and item.status == "accepted"}
    assert len(taken) == 16
    assert "close Turku" in taken  # the one of two claims
    assert any("2 options left to you" in note for note in decided.notes)


def test_who_is_called_by_the_last_word_of_another_is_asked_about(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "page.txt").write_text(
        "The mill board refused a raise. The port board demanded a raise. The board threatened to close. "
        "Norway offered a loan.\n",
        "utf-8",
    )
    assert execute(["draft", str(tmp_path)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "One actor? mill board and board: both are called “board”." in shown
    assert shown.count("One actor?") == 2


def test_a_draft_is_as_of_its_newest_page(folder: Path) -> None:
    (folder / "first.txt").write_text(f"The strait\n\n14 October 2026\n\n{PAGE}", "utf-8")
    (folder / "second.md").write_text(f"# More\n\nPublished: 2026-10-12\n\n{MORE}", "utf-8")
    draft_folder(folder)
    decide_proposals(folder, "accept", ["all"])
    case = examine(folder).case
    assert case is not None
    assert case.as_of.isoformat() == "2026-10-14"
    assert [str(entry.date) for entry in case.reports] == ["2026-10-14", "2026-10-12"]


def test_other_bytes_stay(folder: Path) -> None:
    draft, _ = draft_folder(folder)
    decide_proposals(folder, "accept", [item_of(draft, "close the strait").id])
    by_hand = (folder / CASE).read_text("utf-8").replace("options:\n", "options: # mine\n") + "# the end\r\n"
    (folder / CASE).write_bytes(by_hand.encode())
    decide_proposals(folder, "accept", [item_of(draft, "release the crew").id])
    after = (folder / CASE).read_bytes().decode().split("\n")
    left = iter(after)
    assert all(line in left for line in by_hand.split("\n"))  # in their order, and nothing of them is gone
    assert len(after) == len(by_hand.split("\n")) + 3  # an actor, an option, a line under worth


def test_drafting_again_proposes_what_is_new_and_keeps_what_was_decided(folder: Path) -> None:
    draft, _ = draft_folder(folder)
    strait, crew = item_of(draft, "close the strait"), item_of(draft, "release the crew")
    decide_proposals(folder, "accept", [strait.id])
    decide_proposals(folder, "reject", [crew.id])
    decide_proposals(folder, "rename", [item_of(draft, "new map").id], text="draw the border anew")
    (folder / "a-later-page.txt").write_text(MORE, "utf-8")
    again, _ = draft_folder(folder)
    assert set(draft.by_id) <= set(again.by_id)
    assert {again.by_id[name].status for name in (strait.id,)} == {"accepted"}
    assert again.by_id[crew.id].status == "rejected"
    assert item_of(again, "draw the border anew").id == item_of(draft, "new map").id
    assert {item.text for item in again.items if item.id not in draft.by_id and item.kind == "actor"} == {"Sweden"}
    assert len(again.by_id[strait.id].claims) == 2


def test_a_draft_that_was_changed_is_told_by_verify_and_read(folder: Path) -> None:
    """Each flipped bit; a draft of an earlier version is not refused. Break: no checksum in the last line: letters of
    texts, which are most of it, change unseen."""
    draft, _ = draft_folder(folder)
    decide_proposals(folder, "reject", [item_of(draft, "release the crew").id])
    assert examine_stored(folder).problems == ()
    file, rng = folder / FILE, random.Random(1)
    before = file.read_bytes()
    for _ in range(24):
        raw = bytearray(before)
        raw[rng.randrange(len(raw))] ^= 1 << rng.randrange(8)
        file.write_bytes(raw)
        assert not examine_stored(folder).whole
    file.write_bytes(before.replace(b"release the crew", b"release the ship"))
    assert [one.slug for one in examine_stored(file).problems] == ["draft-changed"]
    assert item_of(load_draft(file), "release the ship").status == "rejected"
    file.write_bytes(before.rpartition(b'{"record":"end"')[0])
    assert [(one.slug, one.level) for one in examine_stored(folder).problems] == [("no-checksums", "note")]


def test_owners_that_own_each_other_do_not_turn_in_a_circle(folder: Path) -> None:
    """Of lines changed by hand; the fuzzer's RecursionError. Break: who owns is not asked to be an actor."""
    draft, _ = draft_folder(folder)
    one, two, actor = item_of(draft, "close"), item_of(draft, "release"), item_of(draft, "Norway", "actor")
    for item, owner in ((one, two.id), (two, one.id), (actor, actor.id)):
        draft = with_changed(draft, replace(item, owner=owner))
    (folder / FILE).write_text(encode_draft(draft), "utf-8")
    decide_proposals(folder, "accept", [actor.id])
    assert load_draft(folder / FILE).by_id[actor.id].status == "accepted"
    with pytest.raises(OfframpError, match="owner-open"):
        decide_proposals(folder, "accept", [one.id])


def test_a_rename_outlives_a_page_that_comes_first(folder: Path) -> None:
    draft, _ = draft_folder(folder)
    decide_proposals(folder, "rename", [item_of(draft, "close the strait").id], text="shut it")
    (folder / "a-page.txt").write_text("Norway has threatened to close the strait for good.\n", "utf-8")
    again, _ = draft_folder(folder)
    assert item_of(again, "shut it").id == item_of(draft, "close the strait").id


def test_a_merge_is_kept_and_speaks_for_both(folder: Path) -> None:
    draft, _ = draft_folder(folder)
    norway, chile = (item_of(draft, name, "actor") for name in ("Norway", "Chile"))
    decide_proposals(folder, "merge", [norway.id, chile.id])
    again, _ = draft_folder(folder)
    assert again.by_id[chile.id].merged_into == norway.id
    decide_proposals(folder, "accept", [item_of(again, "release the crew").id])
    case = examine(folder).case
    assert case is not None
    assert [(actor.name, actor.aliases) for actor in case.actors] == [("Norway", ("Chile",))]


def test_a_private_matter_becomes_an_open_size_that_counts_when_the_option_it_names_is_taken(folder: Path) -> None:
    """One that names no option would count at all times, and so change nothing: it is kept. Broken: either; red."""
    (folder / "first.txt").write_text(f"{PAGE}Nobody knows whether Chile would release the crew in May.\n", "utf-8")
    draft, _ = draft_folder(folder)
    asked = [item_of(draft, "release the crew").id, item_of(draft, "whether Chile would", "private").id]
    decide_proposals(folder, "accept", asked)
    well = item_of(draft, "whether the crew", "private").id
    decided = decide_proposals(folder, "accept", [well], owner="Chile")
    assert decided.draft.by_id[well].status == "accepted"
    assert any("names no option" in note for note in decided.notes)
    case = examine(folder).case
    assert case is not None
    assert [path.split(".")[1] for path in open_paths(case)] == ["chile"]
    assert "when: release_crew, value: open, private: yes" in (folder / CASE).read_text("utf-8")


def test_options_that_say_nearly_the_same_are_asked_about(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Broken: pairs of two owners asked about, too; red."""
    (folder / "first.txt").write_text(
        "Norway offered a loan of 40 boats. Norway refused a loan of 60 boats. Chile offered a loan of 9 boats.\n",
        "utf-8",
    )
    assert execute(["draft", str(folder)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert shown.count("One option?") == 1
    assert "“loan of 40 boats”" in shown.split("One option?")[1].split("If so")[0]


def test_claims_that_propose_nothing_are_listed_as_unused(folder: Path) -> None:
    (folder / "quiet.txt").write_text("The river is long. Trees stand on both banks.\n", "utf-8")
    draft, _ = draft_folder(folder)
    assert len(draft.unused) == 2
    decide_proposals(folder, "accept", [item_of(draft, "close the strait").id, "unused"])
    decide_proposals(folder, "accept", ["unused"])
    case = examine(folder).case
    assert case is not None
    assert {claim for claim, _ in case.unused} == {claim.claim for claim in draft.unused}


def test_unknown_names_are_said_all_at_once(folder: Path) -> None:
    draft_folder(folder)
    with pytest.raises(OfframpError) as error:
        decide_proposals(folder, "accept", ["o0000x", "o1111x"])
    assert [problem.slug for problem in error.value.problems] == ["unknown-proposal"] * 2


def test_two_who_decide_at_once_lose_nothing(folder: Path) -> None:
    draft, _ = draft_folder(folder)
    names = [item_of(draft, "close the strait").id, item_of(draft, "release the crew").id]
    threads = [threading.Thread(target=decide_proposals, args=(folder, "accept", [name])) for name in names]
    for thread in (*threads, threading.Thread(target=draft_folder, args=(folder,))):
        thread.start()
        threads += [] if thread in threads else [thread]
    for thread in threads:
        thread.join()
    case = examine(folder).case
    assert case is not None
    assert len(case.options) == 2
    assert {load_draft(folder / FILE).by_id[name].status for name in names} == {"accepted"}


def test_a_case_that_has_it_already_is_not_asked_again(folder: Path) -> None:
    draft, _ = draft_folder(folder)
    decide_proposals(folder, "accept", [item_of(draft, "close the strait").id])
    (folder / FILE).unlink()
    again, _ = draft_folder(folder)
    assert item_of(again, "close the strait").status == "accepted"
    assert item_of(again, "release the crew").status == "proposed"


def test_a_draft_is_read_back_as_it_was(folder: Path) -> None:
    draft, _ = draft_folder(folder)
    assert decode_draft(encode_draft(draft).encode()) == draft
    assert schema("draft").faults(json.loads(json.dumps(draft.to_dict()))) == []


def test_a_damaged_draft_is_told_line_by_line(folder: Path) -> None:
    draft_folder(folder)
    lines = (folder / FILE).read_text("utf-8").splitlines()
    lines[0], lines[2] = "{", lines[2].replace('"proposed"', '"perhaps"')
    (folder / FILE).write_text("\n".join(lines) + "\n", "utf-8")
    with pytest.raises(OfframpError) as error:
        draft_folder(folder)
    assert [(problem.slug, problem.line) for problem in error.value.problems] == [
        ("draft-bad-record", 1),
        ("draft-bad-record", 3),
    ]


def test_the_command_shows_names_and_quotes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["draft", str(folder)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "What Norway may do" in shown
    assert "“urged Chile to release”" in shown
    assert "Who would do this?" in shown
    assert execute(["draft", str(folder), "accept", "Norway"]) == 0
    assert "wrote" in capsys.readouterr().out
    assert execute(["draft", str(folder), "--claims"]) == 0
    assert "Chile refused." in capsys.readouterr().out


@pytest.mark.parametrize("words", [["praise", "x"], ["accept"], ["rename", "x"]])
def test_a_wrong_command_line_is_said(folder: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    draft_folder(folder)
    assert execute(["draft", str(folder), *words]) == 1
    assert "usage" in capsys.readouterr().err


def test_pages_about_nothing_and_no_pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert execute(["draft", str(tmp_path)]) == 1
    assert "no-pages" in capsys.readouterr().err
    (tmp_path / "page.txt").write_text("The river is long. Trees stand on both banks.\n", "utf-8")
    assert execute(["draft", str(tmp_path)]) == 0
    assert "Nothing was read that can be modelled" in capsys.readouterr().out
