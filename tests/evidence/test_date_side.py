"""Deadlines lie ahead: the side of a date without its year follows the tense of its verb."""

from __future__ import annotations

import pytest

from offramp.evidence.pipeline import read_report

WEDNESDAY = "2026-03-18"
AHEAD = [
    ("The mine will close on April 1, the owner said.", "2026-04-01"),
    ("The new judge joins on April 1.", "2026-04-01"),
    ("Talks resume in Koln on Friday, the ministry said.", "2026-03-20"),
    ("The fleet would sail on August 21, officers said.", "2026-08-21"),
    ("Both sides agreed to meet on Monday.", "2026-03-23"),
    ("The rebels were given until May 3 to leave.", "2026-05-03"),
    ("The bridge may reopen in July, a guard said.", "2026-07"),
    ("The envoy is leaving on Saturday.", "2026-03-21"),
    ("Fuel will be loaded on Thursday.", "2026-03-19"),
    ("The court must decide by June 5.", "2026-06-05"),
    ("The march, planned for July 3, has been called off.", "2026-07-03"),
    ("The fair had been put off until May.", "2026-05"),
    ("The fleet will sail before Easter.", "2026-04"),
]
BEHIND = [
    ("The mine closed on April 1, the owner said.", "2025-04-01"),
    ("The ministry said on Friday that the mine would close.", "2026-03-13"),
    ("The envoy has been in Koln since Monday.", "2026-03-16"),
    ("The fleet was loaded on August 21.", "2025-08-21"),
    ("The guard could have left on Tuesday.", "2026-03-17"),
    ("The clerk, who arrived on Sunday, will speak.", "2026-03-15"),
    ("The road reopened in July.", "2025-07"),
    ("The men were filmed last October.", "2025-10"),
    ("The hall was built around Christmas.", "2025-12"),
    ("Talks will go on, the mayor said last Friday.", "2026-03-13"),
]


def dates_of(text: str) -> list[str]:
    page = f"---\ndate: {WEDNESDAY}\n---\n{text}\n"
    return [date.value for claim in read_report(page.encode(), "k", file="k.md").claims for date in claim.dates]


@pytest.mark.parametrize(("text", "value"), AHEAD)
def test_what_is_to_come_lies_ahead(text: str, value: str) -> None:
    assert dates_of(text) == [value]


@pytest.mark.parametrize(("text", "value"), BEHIND)
def test_what_has_been_lies_behind(text: str, value: str) -> None:
    assert dates_of(text) == [value]


def test_each_date_has_the_side_of_its_own_verb() -> None:
    assert dates_of("The envoy said on Monday that talks would resume on Friday.") == ["2026-03-16", "2026-03-20"]


def test_where_the_side_is_open_both_dates_are_kept() -> None:
    assert dates_of("Both sides agreed to meet on May 3.") == ["2025-05-03", "2026-05-03"]
    assert dates_of("They had agreed to go on in November.") == ["2025-11", "2026-11"]
    assert dates_of("They will agree to meet on May 3.") == ["2026-05-03"]


def test_the_previous_month_and_the_following() -> None:
    assert dates_of("They had agreed the previous month. They met the following year.") == ["2026-02", "2027"]


def test_both_years_of_a_span_are_dates() -> None:
    assert dates_of("The yard will be cleared between 2027 and 2031.") == ["2027", "2031"]
    assert dates_of("It fed 1950 and 2000 sheep.") == []


@pytest.mark.parametrize(
    ("text", "tense"),
    [("The judge is to rule in March.", "future"), ("Bids are likely to open in March.", "future"),
     ("The envoy is happy to wait.", "present"), ("The pit was to shut in March.", "past")],
)  # fmt: skip
def test_what_is_to_be_lies_ahead_by_its_tense(text: str, tense: str) -> None:
    page = read_report(f"---\ndate: {WEDNESDAY}\n---\n{text}\n".encode(), "k", file="k.md")
    assert [one.time.tense for claim in page.claims for one in claim.assertions] == [tense]


@pytest.mark.parametrize(
    ("sentence", "values"),
    [
        ("A text was agreed by 2 May.", ["2025-05-02", "2026-05-02"]),
        ("Both sides accepted the deadline of 2 May.", ["2025-05-02", "2026-05-02"]),
        ("The text was signed on 2 May.", ["2025-05-02"]),
        ("A text was agreed by 2 November.", ["2025-11-02"]),
    ],
    ids=["by", "deadline", "on", "near"],
)
def test_a_term_told_in_the_past_is_open_where_the_next_day_is_near(sentence: str, values: list[str]) -> None:
    reading = read_report(f"---\ndate: {WEDNESDAY}\n---\n\n{sentence}\n".encode(), key="page", file="page.md")
    assert [date.value for claim in reading.claims for date in claim.dates if claim.text == sentence] == values
