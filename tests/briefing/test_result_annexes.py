"""The annexes of a brief that are worked out when they are asked for: what they hold, where they are left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from every_verb import called
from schemas import schema
from small_play import EXIT, case_of

from offramp.briefing.brief import brief
from offramp.briefing.result_annexes import with_result_annexes
from offramp.ensemble import by_date

PACED = EXIT.replace("resolves: he has left}", "resolves: he has left, per_week: 0.4..0.6, assumed: test}")
HEADINGS = ("Which terms all could live with", "When a promise is believed", "By when")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    room = tmp_path_factory.mktemp("annexes")
    (room / "case.yaml").write_text(PACED, encoding="utf-8")
    return room


def test_the_annexes_hold_the_views_of_offers_guarantees_and_dates(folder: Path) -> None:
    """Break: a result left out, its traces or its key in JSON, red."""
    words = ["brief", str(folder / "case.yaml"), "--draws", "9", "--quick", "--annexes", "-o", str(folder / "b.json")]
    assert called(words)[0] == 0
    assert called(["brief", str(folder / "b.json"), "--annexes", "-o", str(folder / "b.md")])[0] == 0
    text, data = (folder / "b.md").read_text("utf-8"), json.loads((folder / "b.json").read_text("utf-8"))
    for verb, heading in zip(("offer", "guarantee", "when"), HEADINGS, strict=True):
        assert heading in text
        _, printed, _ = called([verb, str(folder / "case.yaml"), "--draws", "9", "--json"])
        assert data[verb] == json.loads(printed)
        assert {"offer.1", "guarantee.kept", "when"} <= {one["handle"] for one in data["page"]["traces"]}
    assert schema("brief").faults(data) == []


def test_what_a_case_has_nothing_of_is_left_out_and_what_cannot_be_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = case_of(EXIT.replace("and not kept", ""), tmp_path)
    made = with_result_annexes(brief(bare), bare, 9, 0, 1, False)
    assert [one.anchor for one in made.page.sections if one.heading in HEADINGS] == ["offer"]
    monkeypatch.setattr(by_date, "MOST_CLOCKS", 0)
    paced = case_of(PACED, tmp_path)
    told = with_result_annexes(brief(paced), paced, 9, 0, 1, False).page.sections[-1]
    assert "Not worked out: 1 outcomes have a pace." in getattr(told.blocks[0], "text", "")
