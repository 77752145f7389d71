"""Who denies what: verbs of denial, statements rejected or called false, and what only looks like it."""

from __future__ import annotations

import pytest

from offramp.evidence.links import link
from offramp.evidence.pipeline import read_report
from offramp.evidence.types import Claim, Links, Reading

DENIALS = [
    ("The airline rejected suggestions that the pilot had slept.", "The airline"),
    ("The embassy dismissed the allegations as a smear.", "The embassy"),
    ("The mayor dismissed as rubbish the report that the bridge had been sold.", "The mayor"),
    ("A clerk said the rumours were utterly without foundation.", "A clerk"),
    ("The bank called the story a lie.", "The bank"),
    ("An army statement described the footage as fabricated.", "An army statement"),
    ("The prefect ruled out that the guard had fired first.", "The prefect"),
    ("The police commissioner ruled out sabotage.", "The police commissioner"),
    ("The council hit back at claims that it had wasted money.", "The council"),
    ("The consulate said it was untrue that visas had been sold.", "The consulate"),
    ("The spokeswoman said it was not true that the road was shut.", "The spokeswoman"),
    ('"There is no truth to these reports," the envoy said.', "the envoy"),
    ("The claim that the dam was unsafe was denied by its owner.", "its owner"),
    ("The accusations were rejected by the mine as fabricated.", "the mine"),
    ("The mayor's office denied knowledge of the contract.", "The mayor's office"),
    ("Officials said that the general denied taking bribes.", "Officials"),
    ("The lodge described talk of a merger as fanciful.", "The lodge"),
    ("The mint poured cold water on hopes of a new coin.", "The mint"),
    ("The foundation disputes that it ever received the money.", "The foundation"),
    ("The big old foundation disputes that it ever received the money.", "The big old foundation"),
]
NO_DENIALS = [
    "The labour disputes that shook the town.",
    "The company did not deny that the pit was flooded.",
    "The envoy neither confirmed nor denied that he had met the rebels.",
    "Neither side would confirm or deny that a truce had been signed.",
    "The consul could not rule out that the ship had been hit.",
    "The consul refused to rule out a boycott.",
    "The minister stopped short of denying that shots were fired.",
    "The prince has never denied that he owns the yacht.",
    "The union rejected the offer as too low.",
    "The president dismissed his minister of defence.",
    "The court dismissed the claim for damages.",
    "The guards denied entry to the inspectors.",
    "The doctor denied him the drug.",
    "The mine said the alarm was false.",
    "The spokeswoman said the report was not false.",
    "Critics say the reports are true.",
    "The editor called the minister a liar.",
]
ASIDE = [
    ("The chief, who denies all charges, flew home on Sunday.", None),
    ("The fleet, whose captain denied the collision, sailed at noon.", None),
    ("The senator left after the ministry denied the report.", None),
    ("Denying the accusation, the harbour master said the crane had been checked.", "the harbour master"),
    ("Officials said that the general, who denied taking bribes, had left the capital.", "Officials"),
]


def one(text: str) -> Claim:
    found = read_report(text.encode(), "k").claims
    assert [claim.text for claim in found] == [text]
    return found[0]


@pytest.mark.parametrize(("text", "source"), DENIALS)
def test_a_denial_has_its_source(text: str, source: str) -> None:
    claim = one(text)
    assert (claim.denied, claim.source, claim.certainty, claim.polarity) == (True, source, "certain", "unknown")


@pytest.mark.parametrize(
    ("text", "certainty"),
    [
        ("The rebels denied that the pit might be mined.", "certain"),
        ("The rebels reportedly denied that the pit was mined.", "possible"),
        ("The envoy probably denied that the pit was mined.", "probable"),
        ("The rebels denied that the pit would be mined if they left.", "certain"),
    ],
)
def test_a_denial_is_as_certain_as_who_denies(text: str, certainty: str) -> None:
    assert (one(text).denied, one(text).certainty) == (True, certainty)


@pytest.mark.parametrize("text", NO_DENIALS)
def test_what_is_undone_withheld_or_refused_is_no_denial(text: str) -> None:
    assert not one(text).denied


@pytest.mark.parametrize(("text", "source"), ASIDE)
def test_a_denial_at_the_side_does_not_turn_the_sentence(text: str, source: str | None) -> None:
    claim = one(text)
    assert (claim.denied, claim.source, claim.certainty) == (False, source, "certain")


def test_a_statement_called_untrue_is_denied_and_not_negated_too() -> None:
    claim = one("The spokeswoman said it was not true that the road was shut.")
    assert (claim.denied, claim.negated) == (True, False)


# across reports ------------------------------------------------------------------------------------------------------


def links_of(*texts: str) -> Links:
    return link([read(text, f"r{k}") for k, text in enumerate(texts)])


def read(text: str, key: str) -> Reading:
    return read_report(text.encode(), key, {"ruler": ["Okoro"]}, file=f"{key}.txt")


ASSERTED = "Okoro asked for a pardon for the guards, two officials said.\n"


@pytest.mark.parametrize(
    "answer",
    [
        "The palace denied that Okoro had asked for a pardon for the guards.\n",
        "The palace dismissed reports that Okoro asked for a pardon for the guards.\n",
        "The palace said it was not true that Okoro had asked for a pardon for the guards.\n",
        "The palace called it a lie that Okoro had asked for a pardon for the guards.\n",
    ],
)
def test_a_denial_contradicts_what_it_denies(answer: str) -> None:
    for pair in ((ASSERTED, answer), (answer, ASSERTED)):
        assert [relation.kind for relation in links_of(*pair).relations] == ["contradicts"]


def test_a_denial_contradicts_by_its_words_alone() -> None:
    told = "The dam in the northern valley broke on a winter night, a guard said.\n"
    denied = "The owner denied that the dam in the northern valley broke on a winter night.\n"
    assert [relation.kind for relation in links_of(told, denied).relations] == ["contradicts"]
    assert [relation.kind for relation in links_of(told, told.replace("a guard", "a nurse")).relations] == ["same_as"]


def test_two_denials_of_one_thing_do_not_contradict_each_other() -> None:
    denial = "The palace denied that Okoro had asked for a pardon for the guards.\n"
    other = "The army ruled out that Okoro asked for a pardon for the guards.\n"
    assert "contradicts" not in {relation.kind for relation in links_of(denial, other).relations}


def test_what_was_not_denied_stands_on_neither_side() -> None:
    answer = "The palace did not deny that Okoro had asked for a pardon for the guards.\n"
    found = links_of(ASSERTED, answer)
    assert (found.relations, found.omissions) == ((), ())
