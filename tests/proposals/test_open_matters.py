"""By when something is due, and what nobody has settled, in the forms in which pages say it.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from offramp.proposals.folder import draft_folder


def read(folder: Path, sentence: str, kind: str) -> list[tuple[str, str | None]]:
    page = f"---\ndate: 2026-03-02\n---\n\n{sentence} Norway refused to wait. Chile threatened to sail.\n"
    (folder / "page.md").write_text(page, "utf-8")
    return [(item.text, item.date) for item in draft_folder(folder)[0].items if item.kind == kind]


@pytest.mark.parametrize(
    ("sentence", "text", "day"),
    [
        ("Norway demanded that Chile leave the port by 15 March.", "15 March: leave the port", "2026-03-15"),
        ("Norway will end its siege if Chile left the port by 15 March.", "15 March: leave the port", "2026-03-15"),
        ("Chile has until Friday to leave the port.", "Friday: leave the port", "2026-03-06"),
        ("Chile must leave the port within ten days.", "within ten days: leave the port", "2026-03-12"),
        ("The deadline is 15 March.", "15 March: The deadline", "2026-03-15"),
        ("Norway gave Chile 48 hours to release the crew.", "48 hours: release the crew", None),
        ("Chile was given two weeks to release the crew.", "two weeks: release the crew", None),
        ("Norway demanded that Chile leave within 48 hours.", "48 hours: leave", None),
        ("Norway set a 48-hour deadline for Chile to leave.", "48-hour: leave", None),
        ("Talks resume on 15 March.", "15 March: Talks resume", "2026-03-15"),
    ],
    ids=["demanded", "condition", "has until", "within", "the deadline", "gave", "was given", "a span", "set", "on"],
)
def test_a_deadline_is_read_with_what_is_due(tmp_path: Path, sentence: str, text: str, day: str | None) -> None:
    assert read(tmp_path, sentence, "deadline") == [(text, day)]


@pytest.mark.parametrize(
    ("sentence", "text"),
    [
        ("It remains unclear how long Chile can hold out.", "how long Chile can hold out"),
        ("How far Norway would go is unknown.", "How far Norway would go"),
        ("Will Norway fire on an escort?", "Will Norway fire on an escort"),
        ("Norway would not say how many ships it has.", "would not say how many ships it has"),
    ],
    ids=["unclear", "unknown", "asked", "would not say"],
)
def test_what_nobody_has_settled_is_read(tmp_path: Path, sentence: str, text: str) -> None:
    assert [told for told, _ in read(tmp_path, sentence, "private")] == [text]


def test_what_was_due_and_is_past_is_no_deadline(tmp_path: Path) -> None:
    assert read(tmp_path, "Chile voted on 15 February. The contract of 3 March 2025 ended.", "deadline") == []


def test_so_much_time_is_a_deadline_only_where_it_is_given_to_do_something(tmp_path: Path) -> None:
    told = (
        "Chile was given 48 hours to release the crew. Norway gave the crew two meals a day. Rain fell within two days."
    )
    assert read(tmp_path, told, "deadline") == [("48 hours: release the crew", None)]
    drafted = draft_folder(tmp_path)[0]
    (option,) = (item for item in drafted.items if item.text == "release the crew")
    assert (option.kind, drafted.by_id[option.owner or ""].text) == ("option", "Chile")


def test_a_deadline_lies_ahead_of_the_day_that_stands_in_the_page(tmp_path: Path) -> None:
    told = (
        "# Strait\n\n18 May 2026\n\nNorway demanded that Chile accept its offer by 1 June. Chile threatened to sail.\n"
    )
    (tmp_path / "page.md").write_text(told, "utf-8")
    due = [(item.text, item.date) for item in draft_folder(tmp_path)[0].items if item.kind == "deadline"]
    assert due == [("1 June: accept its offer", "2026-06-01")]
