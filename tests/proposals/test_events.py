"""The event that a crisis is about, a blockade, a strike, an embargo, an invasion, is what somebody does and did.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from offramp.proposals.folder import draft_folder


@pytest.mark.parametrize(
    ("sentence", "owner", "option", "now", "moved"),
    [
        ("Norway has blockaded the port since May.", "Norway", "blockade the port", True, True),
        ("Norway invaded the island on Monday.", "Norway", "invade the island", True, True),
        ("Norway imposed an embargo on gas.", "Norway", "impose an embargo on gas", True, True),
        ("Norway closed the strait to ships.", "Norway", "close the strait to ships", True, True),
        ("Norway's blockade of the port went on.", "Norway", "blockade of the port", True, False),
        ("The siege of the town by Norway went on.", "Norway", "siege of the town by Norway", True, False),
        ("The dockers went on strike on Monday.", "dockers", "strike", True, True),
        ("The dockers walked out on Monday.", "dockers", "walk out", True, True),
        ("The dockers' strike went on.", "dockers", "strike", True, False),
        (
            "Norway blockaded the port. Norway lifted the blockade.",
            "Norway",
            "blockade the port",
            False,
            True,
        ),
    ],
    ids=["perfect", "invasion", "imposed", "closed", "by name", "by", "on strike", "walkout", "theirs", "lifted"],
)
def test_the_event_is_an_option_of_its_actor_and_a_past_move(
    tmp_path: Path, sentence: str, owner: str, option: str, now: bool, moved: bool
) -> None:
    (tmp_path / "page.txt").write_text(f"{sentence} Chile refused to pay.\n", "utf-8")
    draft, _ = draft_folder(tmp_path)
    found = [item for item in draft.items if item.kind == "option" and item.text == option]
    assert [(draft.by_id[str(item.owner)].text, item.now, item.tier) for item in found] == [(owner, now, 1)]
    moves = [item for item in draft.items if item.kind == "move" and item.owner == found[0].owner and item.tier == 1]
    assert bool(moves) == moved


@pytest.mark.parametrize(
    "sentence",
    ["Norway struck a deal.", "A Norwegian blockade is possible.", "Norway did not close the strait.",
     "Norway's strikes on the camp hurt Chile."],
    ids=["a deal", "possible", "not", "strikes on"],
)  # fmt: skip
def test_what_is_no_such_event_is_none(tmp_path: Path, sentence: str) -> None:
    (tmp_path / "page.txt").write_text(f"{sentence} Chile refused to pay.\n", "utf-8")
    draft, _ = draft_folder(tmp_path)
    assert not [item.text for item in draft.items if item.kind == "option" and item.now]
