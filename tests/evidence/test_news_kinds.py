"""Whole kinds of news sentences, each read at once: who says it, how firmly, and through whom."""

from __future__ import annotations

from functools import cache

import pytest

from offramp.evidence.pipeline import read_report
from offramp.evidence.types import Assertion

# sentence; below it: words of the assertion | source (- the page's own) | polarity | certainty
KINDS = """
A bakery hopes to open a second shop in May.
    to open a second shop | A bakery | positive | probable
Ms Ode intends to sell the barn, her lawyer said.
    to sell the barn | Ms Ode | positive | probable
Both choirs plan to meet again, a tutor said.
    Both choirs plan | a tutor | positive | probable
The mill plans a new wheel for the spring, Ada Kor said.
    a new wheel for the spring | The mill | positive | probable
The choir does not plan to sing.
    does not plan to sing | - | negative | certain
Nobody from the club had warned the rowers that the lock was shut.
    had warned the rowers | - | negative | certain
The clinic has not told patients to stay at home.
    has not told patients | - | negative | certain
The minister did not say that the dam was safe.
    that the dam was safe | The minister | unknown | unknown
The rector dismissed as malicious gossip the notion that he had sold the bell.
    he had sold the bell | The rector | negative | certain
Ms Brandt rejected, in a long letter, the claim that the bridge was unsafe.
    the bridge was unsafe | Ms Brandt | negative | certain
Mr Olin, who kept the lock, described as absurd the idea that the gate had stood open.
    the gate had stood open | Mr Olin | negative | certain
The ferry lost trade over rumours, since denied by its owner, that the hull was cracked.
    the hull was cracked | its owner | negative | certain
The club apologised for telling members that the pool was heated.
    the pool was heated | The club | negative | certain
The dean withdrew her earlier advice that students should wear gloves.
    students should wear gloves | The dean | negative | certain
There was smoke in the stands, recalled Ines Moro, who sat near the gate.
    There was smoke | Ines Moro | positive | certain
“There will be no fair,” the mayor was quoted by the local radio as saying.
    There will be no fair | the mayor | negative | certain
Prosecutors in Koln allege that the owners hid the leak.
    the owners hid the leak | Prosecutors in Koln | positive | possible
The commission suspects Norvik and two rivals of having rigged the price.
    having rigged the price | The commission | positive | probable
The guard is accused of ordering men to burn the files.
    ordering men to burn the files | - | positive | possible
The union, which blames the owner for the theft of the tools, left the hall.
    the theft of the tools | The union | positive | certain
"""
PAIRS = KINDS.strip().replace("\n    ", "|").splitlines()
ROWS = [[cell.strip() for cell in row.split("|")] for row in PAIRS]


@cache
def read() -> dict[str, tuple[Assertion, ...]]:
    """The assertions of every sentence, by its words: one page, a paragraph each."""
    text = "---\ndate: 2026-03-18\n---\n\n" + "\n\n".join(dict.fromkeys(row[0] for row in ROWS)) + "\n"
    claims = read_report(text.encode(), "k", file="k.md").claims
    return {row[0]: tuple(one for c in claims if c.text in row[0] for one in c.assertions) for row in ROWS}


def about(sentence: str, words: str) -> Assertion:
    """The shortest assertion of a sentence that holds some words."""
    return min((one for one in read()[sentence] if words in one.text), key=lambda one: len(one.text))


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_kinds(row: list[str]) -> None:
    one = about(row[0], row[1])
    source = one.chain[-1] if one.chain else one.source or "-"
    assert [source, one.polarity, one.certainty] == row[2:]
