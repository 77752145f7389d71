"""Kinds of sentence that a set of own sentences showed to be read wrong (verification/claims), each in further words.

The expected readings follow from what the sentences mean (FactBank). Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import pytest

pytest.importorskip("spacy", reason="reading needs the extra 'reports'")

from offramp.evidence import read_report
from offramp.evidence.links import link
from offramp.evidence.types import Assertion, Reading


def read(text: str, key: str = "page") -> Reading:
    return read_report(f"{text}\n".encode(), key=key, file=f"{key}.txt")


def first(text: str) -> Assertion:
    return read(text).claims[0].assertions[0]


DENIED = (
    "The report that she had sold the paintings was untrue, her brother said.",
    "The story that the mill was for sale was not true, its owner wrote.",
    "The ministry rebuffed claims that its boats had entered the bay.",
)
ALLEGED = (
    "Auditors allege that the abbot sold the relics.",
    "The brewery was sued for dumping yeast into the lake.",
    "A gardener is wanted for the theft of two statues.",
    "The firm is being investigated for fraud.",
    "The monk faces accusations that he forged the letter.",
    "The dealer is under investigation for fraud.",
)
CONDITIONAL = (
    "Were the army to withdraw, the rebels would enter the town.",
    "In the event of a storm, the ferry will stay in port.",
    "Supposing that the ice holds, the race will be held on Sunday.",
    "Assuming the ice holds, the race will be held on Sunday.",
    "The choir will sing only when the hall is full.",
    "The farm gets the money on the condition that it keeps no pigs.",
)
PLAIN = (
    "It is not clear if the boat was insured.",
    "The choir wants money for a new hall.",
    "The duke failed the exam, and assuming office was his dream.",
)


@pytest.mark.parametrize("text", DENIED)
def test_a_statement_with_its_clause_is_called_false(text: str) -> None:
    assert (first(text).denied, first(text).certainty) == (True, "unknown")


@pytest.mark.parametrize("text", ALLEGED)
def test_an_allegation_is_no_fact(text: str) -> None:
    assert (first(text).allegation, first(text).certainty) == (True, "possible")


@pytest.mark.parametrize("text", CONDITIONAL)
def test_a_condition_without_if(text: str) -> None:
    assert (first(text).conditional, first(text).certainty) == (True, "unknown")


@pytest.mark.parametrize("text", PLAIN)
def test_what_only_looks_like_one(text: str) -> None:
    assert (first(text).conditional, first(text).allegation) == (False, False)


def test_who_denies_in_a_clause_beside_it_does_not_deny_for_the_accuser() -> None:
    found = first("The guild accused the mayor of taking bribes, which she denied.")
    assert (found.source, found.chain, found.denied, found.allegation) == ("The guild", ("The guild",), False, True)


def test_what_failed_to_happen_did_not() -> None:
    assert first("The two captains failed to agree on a price.").polarity == "negative"


def test_whom_an_agency_quotes_is_in_the_chain() -> None:
    assert first("Interfax quoted the pilot as saying that the runway was dark.").chain == ("Interfax", "the pilot")
    assert "Interfax" in first("The pilot was quoted by Interfax as saying that the runway was dark.").chain


NUMBERS = (("Forty", "Twenty-six", "contradicts"), ("Forty", "40", "same_as"), ("Two", "3", "contradicts"))


@pytest.mark.parametrize(("one", "other", "kind"), NUMBERS)
def test_numbers_in_words_are_compared(one: str, other: str, kind: str) -> None:
    text = "{} sailors were rescued from the burning ship off the northern cape."
    pages = [read(text.format(number), key) for key, number in (("a", one), ("b", other))]
    assert [relation.kind for relation in link(pages).relations] == [kind]


ONE_WITNESS = (
    ("The Tarn bridge will close in May, the agency EFE reported.", "The Tarn bridge closes in May, EFE said."),
    ("Ritzau reported that the queen would abdicate.", "The queen will abdicate, the news agency Ritzau reported."),
)  # fmt: skip


@pytest.mark.parametrize("texts", ONE_WITNESS)
def test_an_agency_is_one_witness_by_whatever_name(texts: tuple[str, str]) -> None:
    pages = [read(text, key) for text, key in zip(texts, "ab", strict=True)]
    assert [one.reports for one in link(pages).origins] == [("a", "b")]


FOREIGN = (
    ("El alcalde, que niega los cargos, volvió a la ciudad. Nadie habló con la prensa en el puerto.", None, False),
    ("No es cierto que el puente se haya cerrado, afirmó el alcalde de la ciudad.", "el alcalde de la ciudad", True),
    ("Le maire, qui nie les faits, est revenu dans la ville. Personne n'a parlé à la presse.", None, False),
    ("Il est faux que le pont soit fermé aux camions, a affirmé le maire.", "le maire", True),
)


@pytest.mark.parametrize(("text", "source", "denied"), FOREIGN)
def test_a_denial_beside_and_a_statement_called_false_in_other_languages(
    text: str, source: str | None, denied: bool
) -> None:
    assert (first(text).source, first(text).denied) == (source, denied)
