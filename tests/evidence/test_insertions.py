"""Who speaks between two commas, or is named beside what he is; nobody is no source."""

from __future__ import annotations

import pytest

from offramp.evidence.pipeline import read_report


def voices(sentence: str, clause: str) -> tuple[str, ...]:
    """Through whom the assertion comes that holds a clause, the nearest to the reader first."""
    found = [one for claim in read_report(sentence.encode(), "k").claims for one in claim.assertions]
    one = next(one for one in found if clause in one.text)
    return one.chain or ((one.source,) if one.source else ())


INSERTED = [
    ("The old mast, the harbour office maintained until Friday, was of pine.", "was of pine", "the harbour office"),
    ("The spring fair opens in May, the abbey’s leaflet says, and lasts two days.", "lasts two days", "leaflet"),
    ("The cook, a porter told detectives, had left the gate open.", "left the gate", "a porter"),
    ("The lift, the porter assured guests, had been mended twice.", "been mended twice", "the porter"),
    ("The dam will hold, a retired surveyor mused over lunch, or it will not.", "The dam will hold", "surveyor"),
]


@pytest.mark.parametrize(("sentence", "clause", "who"), INSERTED, ids=[row[2] for row in INSERTED])
def test_a_clause_between_commas_is_who_says_what_stands_around_it(sentence: str, clause: str, who: str) -> None:
    assert any(who in voice for voice in voices(sentence, clause))


def test_what_is_said_of_a_noun_is_no_comment() -> None:
    assert voices("The guards beat a driver, a charge the ministry denies, and left.", "beat a driver") != (
        "the ministry",
    )


def test_a_name_beside_a_description_is_the_source() -> None:
    assert voices("The harbour master, Ole Brandt, told Reuters that the boats had left.", "boats") == (
        "Reuters",
        "Ole Brandt",
    )


@pytest.mark.parametrize("who", ["Nobody", "No one at the mill", "Neither owner"])
def test_nobody_is_no_source(who: str) -> None:
    assert voices(f"{who} had warned the campers that the sluice would open.", "sluice") == ()


TOLD = [
    ("The blaze, which inspectors believe started in a loft, killed nine.", "started in a loft", "inspectors"),
    ("The keeper was careful to add that the gate was shut.", "the gate was shut", "The keeper"),
    ("The abbey is adamant: the bell was bought in good faith.", "the bell was bought", "The abbey"),
    ("The palace put out a short note: the duke had not resigned.", "had not resigned", "The palace"),
    ("The clerk “flatly denies” that the boats were moved.", "the boats were moved", "The clerk"),
    ("The villagers believe, wrongly as it happens, that the dam has cracked.", "the dam has cracked", "The villagers"),
    ("A cook told the Kurier that the ovens were cold.", "the ovens were cold", "Kurier"),
    ("The mill will close, its owner told Reuters, citing weak demand.", "The mill will close", "its owner"),
]


@pytest.mark.parametrize(("sentence", "clause", "who"), TOLD, ids=[row[0][:24] for row in TOLD])
def test_who_says_it(sentence: str, clause: str, who: str) -> None:
    assert any(who in voice for voice in voices(sentence, clause))


def test_a_reason_is_no_source() -> None:
    assert voices("The mill will close, its owner told Reuters, citing weak demand.", "The mill")[-1] == "its owner"


def test_a_box_that_lies_somewhere_accuses_nobody() -> None:
    reading = read_report(b"The box lies under the silt, the diver said. The guard lied to us, the diver said.", "k")
    assert [one.assertions[0].allegation for one in reading.claims] == [False, True]
