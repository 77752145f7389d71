"""A model's proposals stand word for word in the claim that they name, or are turned down; a person alone accepts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from offramp.evidence.llm import Endpoint
from offramp.proposals import llm
from offramp.proposals.decide import decide_proposals
from offramp.proposals.folder import draft_folder
from offramp.proposals.llm import ModelProposals

PAGE = "Norway threatened to close the strait. Old Okoro, of the pilots, would see the harbour dark.\n"
GOOD = {"sentence": 1, "kind": "option", "class": "threat", "who": "Old Okoro", "text": "see the harbour dark"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "page.txt").write_text(PAGE, "utf-8")
    return tmp_path


def asked(monkeypatch: pytest.MonkeyPatch, *rows: dict[str, Any]) -> ModelProposals:
    monkeypatch.setattr(llm, "ask_model", lambda *_: {"proposals": list(rows)})
    return ModelProposals(Endpoint("http://127.0.0.1:1/v1", "stub"))


def test_what_stands_there_is_added_and_nothing_else_changes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stays when drafted again without the model. Break: not carried over, red."""
    before = draft_folder(folder)[0]
    model = asked(monkeypatch, GOOD)
    made = draft_folder(folder, model=model)[0]
    (added,) = (item for item in made.items if item not in before.items)
    assert (added.text, added.sort, added.reports[0].rule) == ("see the harbour dark", "threat", "llm")
    assert PAGE[added.reports[0].start : added.reports[0].end] == added.text
    assert [note.split(":")[0] for note in model.notes] == ["llm-used"]
    assert draft_folder(folder)[0].items == made.items


@pytest.mark.parametrize(
    ("row", "slug"),
    [
        ({**GOOD, "text": "see the harbour bright"}, "llm-quote-not-found"),
        ({**GOOD, "who": "Brandt"}, "llm-quote-not-found"),
        ({**GOOD, "text": "close the strait"}, "llm-quote-not-found"),
        ({**GOOD, "sentence": 9}, "llm-bad-answer"),
        ({**GOOD, "sentence": True}, "llm-bad-answer"),
        ({**GOOD, "kind": "shape"}, "llm-bad-answer"),
        ({"sentence": 0, "kind": "option", "who": "Norway", "text": "close the strait"}, ""),
        ({"sentence": 0, "kind": "actor", "text": "Norway"}, ""),
    ],
    ids=["altered", "invented", "another sentence", "no sentence", "true", "no kind", "known option", "known actor"],
)
def test_what_does_not_hold_is_turned_down(
    folder: Path, monkeypatch: pytest.MonkeyPatch, row: dict[str, Any], slug: str
) -> None:
    """Breaks: the quote not looked for; a known option proposed again; both red."""
    before = draft_folder(folder)[0]
    model = asked(monkeypatch, row)
    assert draft_folder(folder, model=model)[0].items == before.items
    assert [note.split(":")[0] for note in model.notes[1:]] == ([slug] if slug else [])


def test_all_does_not_take_what_a_model_alone_proposes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Break: taken like the rest, red."""
    row = {"sentence": 0, "kind": "option", "class": "threat", "who": "Norway", "text": "the strait"}
    item = draft_folder(folder, model=asked(monkeypatch, row))[0].items[-1]
    assert (item.text, item.owner is not None) == ("the strait", True)
    assert item.id not in decide_proposals(folder, "accept", ["all"]).names
    assert decide_proposals(folder, "accept", [item.id]).written
