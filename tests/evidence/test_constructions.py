"""Wordings of more than one word: who is the source, through whose hands, and whether it is so."""

from __future__ import annotations

import pytest

from offramp.evidence.pipeline import read_report
from offramp.evidence.types import Assertion

READ = {  # sentence -> source, chain, polarity, allegation of the first assertion
    "Detectives are investigating whether the miller had been drinking.": ("Detectives", "", "unknown", False),
    "The paper withdrew its report that the abbot had met the cooper.": ("The paper", "", "negative", False),
    "The dyers withdrew their carts, saying that the fair was over.": ("The dyers", "", "positive", False),
    "The kidnappers set a deadline of noon for the guild to pay the ransom.": ("The kidnappers", "", "unknown", False),
    "The coroner put the toll at 41.": ("The coroner", "", "positive", False),
    "The waiter put the bill at her elbow.": (None, "", "positive", False),
    "Early counts pointed to a defeat for the guild.": ("Early counts", "", "positive", False),
    "A jury convicted the banker of laundering money.": ("A jury", "", "positive", False),
    "The board cleared the reeve of taking bribes.": ("The board", "", "negative", True),
    "Officials blamed fog for the collision.": ("Officials", "", "positive", False),
    "The union blamed the owners for the delay.": ("The union", "", "positive", True),
    "The bank expects a loss of two billion.": ("The bank", "", "positive", False),
    "An aide let slip that the talks had failed.": ("An aide", "", "positive", False),
    "Nobody at the mill disputes that the wheel was late.": ("Nobody at the mill", "", "positive", False),
    "The ferry has been seized, the coastguard reported on Friday.": ("the coastguard", "", "positive", False),
    "The raid killed nine, a figure reported on Friday.": (None, "", "positive", False),
    "The dam is said by two divers to be cracked.": ("two divers", "", "positive", False),
    "The clerk confessed that he had forged the deeds.": ("The clerk", "", "positive", True),
    "The judge found that the guards had beaten the cooper.": ("The judge", "", "positive", False),
    "Two sides traded accusations of rigging the count.": ("Two sides", "", "positive", True),
    "Two agencies carried a line from the palace: the king was ill.": (
        "Two agencies", "Two agencies < the palace", "positive", False),
    "The envoy told the weekly Marrow Quay that the fleet had sailed.": (
        "The envoy", "Marrow Quay < The envoy", "positive", False),
    "The clinic, echoing a note from the health board, said beds had run out.": (
        "The clinic", "The clinic < the health board", "positive", False),
    '"My aunt said the mill was gone," a boy told reporters.': ("a boy", "a boy < My aunt", "positive", False),
}  # fmt: skip


@pytest.fixture(scope="module")
def firsts() -> dict[str, Assertion]:
    page = read_report("\n\n".join(READ).encode(), key="k", file="k.md")
    return {claim.text: claim.assertions[0] for claim in page.claims}


@pytest.mark.parametrize("text", READ)
def test_a_wording_has_its_source_and_its_hands(firsts: dict[str, Assertion], text: str) -> None:
    source, chain, polarity, allegation = READ[text]
    one = firsts[text]
    assert (one.source, one.polarity, one.allegation) == (source, polarity, allegation)
    assert not chain or " < ".join(one.chain) == chain


def test_a_condition_is_told_from_a_saying() -> None:
    """ "Unless I am mistaken" conditions nothing; "not until", "failing" and a threat with "or" do."""
    texts = {"Unless I am mistaken, the abbot voted for the bill.": False,
             "Failing an agreement, the fair will close.": True,
             "Not until the last guest has left will the inn shut, the owner said.": True,
             "The beds were all clean, the nurse said, if rather short.": False}  # fmt: skip
    page = read_report("\n\n".join(texts).encode(), key="k", file="k.md")
    assert {claim.text: claim.conditional for claim in page.claims} == texts
