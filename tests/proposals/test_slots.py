"""A role of a shape that no page names is said to be absent once: its items and questions go, also from the case.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from offramp.case.check import examine_bytes
from offramp.case.open_sizes import open_paths
from offramp.case.reduction import reduction
from offramp.case.shapes import load_shape, shape_names
from offramp.cli.app import execute
from offramp.proposals.case_removal import reduce_case
from offramp.proposals.case_writing import CaseText
from offramp.proposals.decide import decide_proposals
from offramp.proposals.folder import CASE, draft_folder
from offramp.proposals.shape_fit import droppable, slot_text, structure_of

PAGE = "Norway demanded that Chile return the boats by Friday. It threatened to close the strait.\n"
SLOTS = [(shape, slot) for shape in shape_names() for slot in droppable(shape)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    draft_folder(tmp_path)
    return tmp_path


def sizes(folder: Path) -> int:
    return len(open_paths(examine_bytes((folder / CASE).read_bytes(), str(folder / CASE), folder).case))  # type: ignore[arg-type]


def test_no_ally_is_said_before_or_after_and_the_case_is_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["draft", str(folder)]) == 0
    shown = " ".join(capsys.readouterr().out.split())
    assert "the target's ally: nobody on the pages (ally)" in shown
    assert f"offramp draft {folder} reject ally" in shown
    shape = next(item.id for item in draft_folder(folder)[0].items if item.kind == "shape")
    decide_proposals(folder, "accept", [shape])
    assert sizes(folder) == 15
    assert decide_proposals(folder, "reject", ["ally"]).notes == ("An ultimatum: the target's ally is not there",)
    after = (folder / CASE).read_bytes()
    assert sizes(folder) == 10
    assert not {b"ally", b"support"} & set(after.replace(b":", b" ").replace(b",", b" ").split())
    (folder / CASE).unlink()
    (folder / "draft.jsonl").unlink()
    draft_folder(folder)
    decide_proposals(folder, "reject", ["ally"])
    assert "not there, as you said" in str(draft_folder(folder)[0].by_id[shape].grounds)  # kept by another draft
    decide_proposals(folder, "accept", [shape])
    assert (folder / CASE).read_bytes() == after


@pytest.mark.parametrize(("shape", "slot"), SLOTS, ids=[f"{shape} without {slot}" for shape, slot in SLOTS])
def test_a_shape_without_a_part_is_a_case(shape: str, slot: str, tmp_path: Path) -> None:
    case = CaseText(tmp_path, load_shape(shape).text.encode())
    reduce_case(case, slot_text(structure_of(shape), slot), reduction(case.tree, {slot}))
    examined = examine_bytes(case.data, "case.yaml", None)
    assert [one for one in examined.problems if one.level == "error" or one.slug == "choices-alike"] == []
    assert case.tree == {name: part for name, part in structure_of(shape, (slot,)).items() if part}


def test_what_the_rest_needs_is_not_offered_as_absent() -> None:
    assert not {"host", "ruler", "coercer"} & set(droppable("exile"))
    assert "members" not in droppable("strike")
    assert set(droppable("ultimatum")) == {"ally", "assure", "act"}
