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
The mayor used a speech in Koln to warn that the dam was full.
    the dam was full | The mayor | positive | certain
Two deputies broke ranks to argue that the tax should go.
    the tax should go | Two deputies | positive | certain
The mayor went to Koln to learn that trade had gone.
    trade had gone | - | positive | certain
Officials described the talks as friendly.
    the talks as friendly | Officials | positive | certain
Fishermen spoke of a dark slick along the pier.
    a dark slick along the pier | Fishermen | positive | certain
The railway announced the closure of two stations.
    the closure of two stations | The railway | positive | certain
There was wide agreement among teachers that the plan had failed.
    the plan had failed | teachers | positive | certain
Figures from the port show that trade fell by a fifth.
    trade fell by a fifth | Figures from the port | positive | certain
The abbot is of the view that the well would run dry.
    the well would run dry | The abbot | positive | probable
The sign read: “The lock is shut.”
    The lock is shut | The sign | positive | certain
As the clerk sees it, the vote was fair.
    the vote was fair | the clerk | positive | certain
The vote was fair, or so the clerk says.
    The vote was fair | the clerk | positive | certain
The utility put the outage down to a fallen tree.
    the outage down to a fallen tree | The utility | positive | certain
Dr Carne, who led the trial, sees little chance that the drug will be sold.
    the drug will be sold | Dr Carne | negative | probable
Nothing in the diary suggests that the captain was ill.
    the captain was ill | the diary | negative | certain
The court held on Monday that the sale was void.
    the sale was void | The court | positive | certain
The tenor left no doubt that he would sing.
    he would sing | The tenor | positive | certain
The rector’s letter made plain that the hall would close.
    the hall would close | The rector’s letter | positive | certain
The study does not mean that tea heals the heart.
    tea heals the heart | - | unknown | unknown
"""

# sentence; below it: words of the assertion | its hands, the outermost first
HANDS = """
Witnesses told Amnesty International that the guards had run.
    the guards had run | Amnesty International < Witnesses
In a memo seen by Reuters, the head of safety wrote that the logs were lost.
    the logs were lost | Reuters < memo < the head of safety
In a statement carried by Reuters, the guild wrote that the logs were lost.
    the logs were lost | Reuters < the guild
Asked by CNN about the race, the rower said the lake was too rough.
    the lake was too rough | CNN < the rower
In remarks broadcast by state radio, the general said the pass was open.
    the pass was open | state radio < the general
The Post quoted the harbour master, Ole Brandt, as having told friends that the crane would go.
    the crane would go | The Post < the harbour master, Ole Brandt
The network, relaying a statement by the coast guard, said the crew was safe.
    the crew was safe | The network < the coast guard
According to Reuters, which spoke to two guards, the gate was open.
    the gate was open | Reuters < two guards
The crane would go, the owner writes in today’s Observer.
    The crane would go | Observer < the owner
“He told me the tests were fine,” recalls Lena Strand.
    the tests were fine | Lena Strand < He
“We were told by the embassy that the buses had gone,” said Farah Nuri.
    the buses had gone | Farah Nuri < the embassy
"""

# sentence; below it: words of the assertion | whether it is an allegation
CHARGES = """
The nurse, 34, faces eleven counts of attempting to poison patients.
    poison patients | yes
The abbot resigned over claims that he had covered up the theft.
    he had covered up the theft | yes
Tenants complain that guards have been tearing down their tents.
    tearing down their tents | yes
An investigation is under way into whether the guards struck a boy.
    the guards struck a boy | yes
Intelligence officers suspect that the cable was cut by a trawler.
    the cable was cut | no
The union denied that it plans to strike at Easter.
    it plans to strike | no
The airline denied that its pilots had struck a mast.
    its pilots had struck a mast | yes
Her lawyer denied that Ms Ode had gone to the vault.
    Ms Ode had gone to the vault | yes
“It is a lie that we abandoned our posts,” the guard said.
    we abandoned our posts | yes
"""


def _rows(table: str) -> list[list[str]]:
    pairs = table.strip().replace("\n    ", "|").splitlines()
    return [[cell.strip() for cell in row.split("|")] for row in pairs]


ROWS = _rows(KINDS)
EVERY = [row[0] for table in (KINDS, HANDS, CHARGES) for row in _rows(table)]


@cache
def read() -> dict[str, tuple[Assertion, ...]]:
    """The assertions of every sentence, by its words: one page, a paragraph each."""
    text = "---\ndate: 2026-03-18\n---\n\n" + "\n\n".join(dict.fromkeys(EVERY)) + "\n"
    claims = read_report(text.encode(), "k", file="k.md").claims
    return {whole: tuple(one for c in claims if c.text in whole for one in c.assertions) for whole in EVERY}


def about(sentence: str, words: str) -> Assertion:
    """The shortest assertion of a sentence that holds some words."""
    return min((one for one in read()[sentence] if words in one.text), key=lambda one: len(one.text))


@pytest.mark.parametrize("row", ROWS, ids=[row[1] for row in ROWS])
def test_kinds(row: list[str]) -> None:
    one = about(row[0], row[1])
    source = one.chain[-1] if one.chain else one.source or "-"
    assert [source, one.polarity, one.certainty] == row[2:]


def test_hands_and_charges() -> None:
    wrong = [row for row in _rows(HANDS) if " < ".join(about(*row[:2]).chain) != row[2]]
    wrong += [row for row in _rows(CHARGES) if about(*row[:2]).allegation != (row[2] == "yes")]
    assert not wrong
