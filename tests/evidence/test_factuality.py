"""How firmly: the words of ICD 203, dates, tense, polarity; what is said, not what is likely."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offramp.evidence.dates import dates_in
from offramp.evidence.factuality import likelihood_of, tense_of
from offramp.evidence.parse import ParseTree, Token
from offramp.evidence.pipeline import read_report
from offramp.evidence.rule_tables import rule_table
from offramp.evidence.types import Claim


def one(text: str) -> Claim:
    found = read_report(text.encode(), "k").claims
    assert [claim.text for claim in found] == [text]
    return found[0]


# --- ICD 203 ---------------------------------------------------------------------------------------------------------

ICD_203 = [  # the directive's own table, section D.6.e.(2)(a): terms of both rows and the percentages
    ("almost no chance", 1, 5), ("remote", 1, 5), ("very unlikely", 5, 20), ("highly improbable", 5, 20),
    ("unlikely", 20, 45), ("improbable", 20, 45), ("roughly even chance", 45, 55), ("roughly even odds", 45, 55),
    ("likely", 55, 80), ("probable", 55, 80), ("very likely", 80, 95), ("highly probable", 80, 95),
    ("almost certain", 95, 99), ("nearly certain", 95, 99),
]  # fmt: skip


@pytest.mark.parametrize(("words", "low", "high"), ICD_203)
def test_the_bands_of_the_directive(words: str, low: int, high: int) -> None:
    found = likelihood_of(f"A deal is {words} this year.", 0, 40)
    assert found is not None
    assert (found.text, round(100 * found.low), round(100 * found.high)) == (words, low, high)


def test_the_bands_meet_and_do_not_overlap() -> None:
    bands = rule_table("likelihood")["bands"]
    assert [row["high"] for row in bands[:-1]] == [row["low"] for row in bands[1:]]
    every = [word for row in bands for word in row["words"]]
    assert len(every) == len(set(every))


def test_a_band_only_where_the_text_has_such_a_word() -> None:
    assert one("The pit may close, and perhaps it will.").likelihood is None
    assert one("A likelihood was not given.").likelihood is None
    claim = one("The clerk said it was very unlikely that the pit would close.")
    assert claim.likelihood is not None
    assert claim.likelihood.band == "very unlikely"


# --- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It closed on 3 December 2025.", [("3 December 2025", "2025-12-03", "day", None)]),
        ("It closed on Dec. 3, 2025.", [("Dec. 3, 2025", "2025-12-03", "day", None)]),
        ("It closed on 2025-12-03.", [("2025-12-03", "2025-12-03", "day", None)]),
        ("It closed on 2025-13-03.", []),
        ("It closed in March 2024.", [("March 2024", "2024-03", "month", None)]),
        ("It closed in 1995.", [("1995", "1995", "year", None)]),
        ("It closed on Friday.", [("Friday", "2025-12-05", "day", "2025-12-07")]),
        ("It closes next Friday.", [("next Friday", "2025-12-12", "day", "2025-12-07")]),
        ("It closed on Sunday.", [("Sunday", "2025-12-07", "day", "2025-12-07")]),
        ("It closed last Sunday.", [("last Sunday", "2025-11-30", "day", "2025-12-07")]),
        ("It closed last year.", [("last year", "2024", "year", "2025-12-07")]),
        ("It closes next month.", [("next month", "2026-01", "month", "2025-12-07")]),
        ("It closed last week.", []),  # which day of it is not said
        ("It may close, and may not.", []),
        ("We march on.", []),
        ("Flight 1995 left at 3 p.m.", []),
    ],
)
def test_dates(text: str, found: list[tuple[str, str, str, str | None]]) -> None:
    made = dates_in(text, 0, len(text), "2025-12-07")
    assert [(one.text, one.value, one.precision, one.basis) for one in made] == found
    assert all(text[one.start : one.end] == one.text for one in made)


@pytest.mark.parametrize(
    ("text", "value", "precision"),
    [("yesterday", "2025-12-06", "day"), ("three days ago", "2025-12-04", "day"), ("two years ago", "2023", "year"),
     ("four months ago", "2025-08", "month"), ("December 3", "2025-12-03", "day"), ("3 May", "2025-05-03", "day"),
     ("a week ago", "2025-11-30", "day"), ("Sept. 3rd", "2025-09-03", "day"), ("29 February", "2024-02-29", "day"),
     ("12 months ago", "2024-12", "month"), ("tomorrow", "2025-12-08", "day")],
)  # fmt: skip
def test_dates_counted_from_the_day_of_publication(text: str, value: str, precision: str) -> None:
    made = dates_in(f"It closed {text}.", 0, 40, "2025-12-07")
    assert [(one.value, one.precision, one.basis) for one in made] == [(value, precision, "2025-12-07")]


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.dates(date(2024, 1, 1), date(2024, 12, 31)), st.booleans())
@settings(max_examples=20)
def test_a_day_without_a_year_is_the_nearest_on_its_side(published: date, day: date, ahead: bool) -> None:
    text = f"It closes on {day:%B} {day.day}."
    steps = (published + timedelta(step if ahead else -step) for step in range(int(ahead), 3_000))
    wanted = next(one for one in steps if (one.month, one.day) == (day.month, day.day))
    made = dates_in(text, 0, len(text), published.isoformat(), lambda _: ahead)
    assert [one.value for one in made] == [wanted.isoformat()]


def test_the_month_of_the_publication_lies_on_both_sides() -> None:
    text = "It meets in December, in January or in March."
    found = [dates_in(text, 0, 45, "2025-12-07", ahead) for ahead in (lambda _: False, lambda _: True)]
    values = [[one.value for one in dates] for dates in found]
    assert values == [["2025-12", "2025-01", "2025-03"], ["2025-12", "2026-01", "2026-03"]]


@pytest.mark.parametrize("published", ["0001-01-01", "9999-12-31"])
def test_what_lies_beyond_the_calendar_has_no_date(published: str) -> None:
    text = "It closed on Monday, last year, 900 years ago, nine weeks ago, next month, tomorrow, on May 3 and in June."
    for ahead in (lambda _: False, lambda _: True, lambda _: None):
        dates_in(text, 0, len(text), published, ahead)
    assert not dates_in("900 years ago", 0, 13, "0001-01-01")


def test_without_a_day_of_publication_relative_dates_are_left_alone() -> None:
    text = "It closed on Friday, yesterday, last year, three days ago and in March 2024."
    assert [one.text for one in dates_in(text, 0, len(text), None)] == ["March 2024"]


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(calendar.day_name[:]),
    st.sampled_from(["", "next ", "last "]),
)
def test_a_weekday_is_the_nearest_one_on_its_side(day: date, name: str, which: str) -> None:
    text = f"It closed {which}{name}."
    steps = {"": range(0, -7, -1), "last ": range(-1, -8, -1), "next ": range(1, 8)}[which]
    wanted = next(day + timedelta(step) for step in steps if (day + timedelta(step)).strftime("%A") == name)
    assert [one.value for one in dates_in(text, 0, len(text), day.isoformat())] == [wanted.isoformat()]


def test_the_day_of_publication_reaches_the_claims() -> None:
    text = "---\ntitle: Pit shut\ndate: 2025-12-07\n---\n# Pit stays shut\n\nThe miners walked out on Friday at dawn.\n"
    claim = read_report(text.encode(), "k", file="a.md").claims[-1]
    assert [(one.value, one.basis) for one in claim.dates] == [("2025-12-05", "2025-12-07")]


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        ("OSLO, May 3, 2026 (Nordwire) - ", "2026-05-03"),
        ("PORT LOUIS, 3 May 2026 — ", "2026-05-03"),
        ("Oslo, May 3, 2026 (AFP) -- ", "2026-05-03"),
        ("OSLO, May 3 (Nordwire) - ", None),
        ("The mine closed on May 3, 2026 - ", None),
    ],
)
def test_a_dateline_gives_the_day_of_a_page(opening: str, day: str | None) -> None:
    reading = read_report(f"Pit stays shut\n\n{opening}The miners walked out on Friday, a guard said.\n".encode(), "k")
    assert reading.report.date == day
    assert [date.value for date in reading.claims[-1].dates if date.text == "Friday"] == (["2026-05-01"] if day else [])


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        ("Ada Storm (Labour) – who had left – said that the pit was shut.", "Ada Storm"),
        ("NATO-led forces said that the pit was shut.", "NATO-led forces"),
        ("Oslo (Nordwire) – A guard said that the pit was shut.", "A guard"),
    ],
)
def test_what_opens_a_sentence_but_is_no_dateline_is_read(sentence: str, source: str) -> None:
    claim = read_report(f"Pit stays shut\n\n{sentence}\n".encode(), "k").claims[-1]
    assert (claim.source or "").startswith(source)


# --- tense and polarity ----------------------------------------------------------------------------------------------


def tree(*tokens: tuple[str, str, str, int]) -> ParseTree:
    return ParseTree(
        tuple(Token(10 * at, 10 * at + 5, low, tag, dep, head) for at, (low, tag, dep, head) in enumerate(tokens))
    )


@pytest.mark.parametrize(
    ("tokens", "tense"),
    [
        ([("he", "PRP", "nsubj", 1), ("left", "VBD", "ROOT", 1)], "past"),
        ([("he", "PRP", "nsubj", 1), ("leaves", "VBZ", "ROOT", 1)], "present"),
        ([("he", "PRP", "nsubj", 2), ("will", "MD", "aux", 2), ("leave", "VB", "ROOT", 2)], "future"),
        ([("he", "PRP", "nsubj", 2), ("'ll", "MD", "aux", 2), ("leave", "VB", "ROOT", 2)], "future"),
        ([("he", "PRP", "nsubj", 2), ("has", "VBZ", "aux", 2), ("left", "VBN", "ROOT", 2)], "past"),
        ([("he", "PRP", "nsubj", 2), ("may", "MD", "aux", 2), ("leave", "VB", "ROOT", 2)], "present"),
        ([("to", "TO", "aux", 1), ("leave", "VB", "ROOT", 1)], "none"),
        ([("a", "DT", "det", 1), ("pit", "NN", "ROOT", 1)], "none"),
        ([("leave", "VB", "xcomp", 1), ("wanted", "VBD", "ROOT", 1)], "past"),
    ],
)
def test_tense(tokens: list[tuple[str, str, str, int]], tense: str) -> None:
    assert tense_of(tree(*tokens), [(0, 100)]) == tense


def test_tense_of_what_is_not_parsed_is_unknown() -> None:
    assert tense_of(None, [(0, 5)]) == "unknown"


@pytest.mark.parametrize(
    ("text", "tense", "polarity"),
    [
        ("Okoro said that the pit will close.", "future", "positive"),
        ("Okoro says that the pit closed in June.", "past", "positive"),
        ("Okoro said that the pit is not safe.", "present", "negative"),
        ("Okoro did not say that the pit is safe.", "present", "unknown"),
        ("Okoro denied that the pit is safe.", "present", "unknown"),
        ("Is the pit safe?", "present", "unknown"),
        ("If they pay, the pit will close.", "future", "positive"),
    ],
)
def test_of_the_content(text: str, tense: str, polarity: str) -> None:
    claim = one(text)
    assert (claim.tense, claim.polarity) == (tense, polarity)


# --- what the sentence asserts, and what stands beside it ------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("The navy said that a ship had left the port from which torpedoes could be fired.", "certain"),
        ("Guards stopped a driver who may have carried the money.", "certain"),
        ("The ban on overtime, which might have cost thousands, ended at noon.", "certain"),
        ("The envoy left although talks could begin again.", "certain"),
        ("The general could leave within days, aides said.", "possible"),
        ("The pit may close and the miners may strike.", "possible"),
        ("It is possible that the pit will close.", "possible"),
    ],
)
def test_a_hedge_of_a_side_clause_does_not_hedge_the_sentence(text: str, certainty: str) -> None:
    assert one(text).certainty == certainty


@pytest.mark.parametrize(
    ("text", "conditional"),
    [
        ("Two miners were handed over to the police, a guard said.", False),
        ("Both sides said they were ready to return to the table.", False),
        ("Nine men were flown to a hospital.", False),
        ("The union asked if the pit was safe.", False),
        ("The clerk met a man who would sell only if he was paid.", False),
        ("Were the guards to leave, the miners would go back.", True),
        ("Should the talks fail, the fleet will sail.", True),
        ("The fleet will sail if the talks fail.", True),
        ("The union said that it would go back provided that it was paid.", True),
    ],
)
def test_a_condition_is_one_of_what_is_asserted(text: str, conditional: bool) -> None:
    assert one(text).conditional is conditional


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("The list names the party's No. 2, officials said.", False),
        ("A no-fly zone was declared.", False),
        ("The general, who had not slept, signed.", False),
        ("Not only the miners but the guards left.", False),
        ("No order had been given.", True),
        ("The union said the pit was not safe.", True),
    ],
)
def test_a_negation_is_one_of_what_is_asserted(text: str, negated: bool) -> None:
    assert one(text).negated is negated
