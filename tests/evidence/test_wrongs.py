"""A wrong laid at somebody's door is an allegation, also where no verb accuses; hearsay that harms nobody is none."""

from __future__ import annotations

import pytest

from offramp.evidence.pipeline import read_report
from offramp.evidence.types import Assertion

LAID = [
    ("Villagers said the guards had looted the mill.", "the guards had looted the mill"),
    ("Ballots were doctored in two towns, observers said.", "Ballots were doctored in two towns"),
    ("“They burned our boats,” said Ada Kor, a fisherwoman.", "They burned our boats"),
    ("The envoy says militiamen fired on the ferry.", "militiamen fired on the ferry"),
    ("Farmers said the utility had opened the sluices without warning.", "had opened the sluices without warning"),
    ("The mayor said smugglers were behind the killings.", "smugglers were behind the killings"),
    ("Rights groups hold the regiment responsible for the massacre.", "the massacre"),
    ("Norland laid the blame for the blast on saboteurs.", "the blast"),
    ("The bank denied that it had forged the deeds.", "it had forged the deeds"),
    ("Kaldor denies using the truce to move guns.", "using the truce to move guns"),
    ("The regiment insisted that it had not shelled the clinic.", "it had not shelled the clinic"),
    ("Auditors are examining claims that the prince sold the mine.", "the prince sold the mine"),
    ("The guards reportedly robbed a pilgrim.", "The guards reportedly robbed a pilgrim"),
    ("Police say the suspect bought the rifle abroad.", "the suspect bought the rifle abroad"),
    ("The league fined the club for bribing a referee.", "bribing a referee"),
    ("Her lawyers said she had never met the broker.", "she had never met the broker"),
    ("The guard beat a boy, the jury heard.", "The guard beat a boy"),
    ("The consul protested against what he called a deliberate attack.", "a deliberate attack"),
    ("The abbot condemned the decree as a violation of the concordat.", "the decree as a violation of the concordat"),
    ("The palace reacted to what it described as an unlawful raid by Norland.", "an unlawful raid by Norland"),
    ("The indictment says that the clerk wired the pensions to Varda.", "the clerk wired the pensions to Varda"),
    ("The consulate complained that an officer had opened its mail.", "an officer had opened its mail"),
    ("Nurses are suing the clinic for hiding the outbreak.", "hiding the outbreak"),
    ("The broker has been tied by the police to the smuggling of ivory.", "the smuggling of ivory"),
    ("The suit alleges years of negligence by the shipyard.", "years of negligence by the shipyard"),
    ("Kaldor's agency suspects that a cook was behind the poisoning.", "a cook was behind the poisoning"),
    ("Norland sold the mines in defiance of the ban, divers said.", "Norland sold the mines in defiance of the ban"),
    ("Pilgrims said bandits had shot at their cart.", "bandits had shot at their cart"),
    ("The crew said the militia used the chapel as an arms depot.", "the militia used the chapel as an arms depot"),
    ("Prosecutors say she moved the coins to a cave.", "she moved the coins to a cave"),
    ("Miners said the owner kept them underground against their will.", "the owner kept them underground"),
    ("Herders said a patrol had beaten and gagged a boy.", "had beaten and gagged a boy"),
]
NOT_LAID = [
    ("The queen reportedly left for the hills.", "left for the hills"),
    ("The army said it had shelled the ridge.", "it had shelled the ridge"),
    ("Soldiers looted the mill on Monday.", "Soldiers looted the mill on Monday"),
    ("An earthquake struck the coast, the institute said.", "An earthquake struck the coast"),
    ("Ten people were killed in the blast, a doctor said.", "Ten people were killed in the blast"),
    ("The junta denied that it would resign.", "it would resign"),
    ("The pilot denied that he had been wounded.", "he had been wounded"),
    ("The minister said rebels would attack the port.", "rebels would attack the port"),
    ("The general said his men had shot down two drones.", "his men had shot down two drones"),
    ("Miners struck for a week, the union said.", "Miners struck for a week"),
    ("The clerk admitted shooting the fox.", "shooting the fox"),
    ("The regent excluded selling the island.", "selling the island"),
    ("Fans complained that the match had ended late.", "the match had ended late"),
    ("The abbot described the vote as a defeat for the crown.", "the vote as a defeat for the crown"),
    ("Norland sued for peace in the spring.", "Norland sued for peace"),
]


def at(text: str, words: str) -> Assertion:
    claims = read_report(text.encode(), "k").claims
    low, high = text.index(words), text.index(words) + len(words)
    every = [part for claim in claims for part in claim.assertions]
    return max(every, key=lambda part: (min(part.end, high) - max(part.start, low), part.start - part.end))


@pytest.mark.parametrize(("text", "words"), LAID)
def test_a_wrong_laid_at_a_door_is_an_allegation(text: str, words: str) -> None:
    assert at(text, words).allegation


@pytest.mark.parametrize(("text", "words"), NOT_LAID)
def test_what_accuses_nobody_is_none(text: str, words: str) -> None:
    assert not at(text, words).allegation


@pytest.mark.parametrize(
    ("text", "words", "polarity"),
    [
        ("Asked whether a truce was near, the envoy said it was not.", "a truce was near", "negative"),
        ("Asked if the bridge would open, the mayor spoke of the weather.", "the bridge would open", "unknown"),
        ("“I doubt that the wall will hold,” said a mason.", "the wall will hold", "negative"),
        ("“We reject the claim that the water is foul,” the mayor said.", "the water is foul", "negative"),
        ("The Herald could not verify the claim that the port had fallen.", "the port had fallen", "positive"),
        ("It is too early to tell if the harvest is lost, growers say.", "the harvest is lost", "unknown"),
        ("The clerk told the court he had never seen the deed.", "he had never seen the deed", "negative"),
        ("Officials have been at pains to deny a shortage.", "a shortage", "negative"),
        ("The board threw out as unfounded a complaint that seats were sold.", "seats were sold", "negative"),
        ("Ships sailed at dawn, none of them armed.", "Ships sailed at dawn", "positive"),
        ("The mission said it could not verify that the bridge had fallen.", "the bridge had fallen", "unknown"),
        ("Her aide said that at no time had she signed it.", "had she signed it", "negative"),
    ],
)
def test_what_is_answered_doubted_or_open(text: str, words: str, polarity: str) -> None:
    assert at(text, words).polarity == polarity


@pytest.mark.parametrize(
    ("text", "words", "chain"),
    [
        ("Kor told Radio Delta that the dam had held.", "the dam had held", ("Radio Delta", "Kor")),
        ("Kor told state television that the vote was over.", "the vote was over", ("state television", "Kor")),
        ("In an interview with Die Zeitung, Kor said the plan was dead.", "the plan was dead", ("Die Zeitung", "Kor")),
        ("A memo seen by the Herald says the mine will close.", "the mine will close", ("the Herald", "A memo")),
        ("Traders polled by Delta Group said prices would fall.", "prices would fall", ("Delta Group", "Traders")),
        ("Two envoys said Norland had offered to send grain.", "Norland had offered to send grain", ("Two envoys",)),
        ("The crew said they had seen a fire.", "a fire", ("The crew",)),
        ("The navy denied the fishermen's claim that it had fled.", "it had fled", ("The navy",)),
        ("The mill is shut, said the Herald, which quoted a clerk.", "The mill is shut", ("the Herald", "a clerk")),
        ("The duke said bandits had robbed him, Nova TV reported.", "bandits had robbed him", ("Nova TV", "The duke")),
        ("Kor told Radio Delta that the dam had held, according to a text carried by the Herald.", "the dam had held",
         ("the Herald", "Radio Delta", "Kor")),
        ("Through her lawyer, Ada Kor said the debt was paid.", "the debt was paid", ("her lawyer", "Ada Kor")),
        ("Villagers said the mill had burned, an aide told the mission.", "mill had burned", ("an aide", "Villagers")),
        ("The board found nothing to support the crew's claim that the lamp was lit.", "the lamp was lit", ()),
        ("The court held that the sale was void.", "the sale was void", ("The court",)),
        ("The paper quotes a cook who said the pans were stolen.", "the pans were stolen", ("The paper", "a cook")),
        ("The duke was quoted by the Herald as saying the hunt is off.", "hunt is off", ("the Herald", "The duke")),
        ("The Herald reported that, according to a ledger, the mill owed rent.", "the mill owed rent",
         ("The Herald", "a ledger")),
        ("A monk told the radio that the bell had cracked.", "the bell had cracked", ("the radio", "A monk")),
        ("Kor told his radio audience that the bell had cracked.", "the bell had cracked", ("Kor",)),
        ("The abbey says the cook knew that the oil was bad.", "the oil was bad", ("The abbey",)),
        ("A monk said the duke had threatened to jail those who fled.", "those who fled", ("A monk",)),
        ("Her brother said she had told the guard that the gate was open.", "gate was open", ("Her brother", "she")),
    ],
)  # fmt: skip
def test_the_hands_of_a_chain(text: str, words: str, chain: tuple[str, ...]) -> None:
    assert at(text, words).chain == chain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Without a new dyke, the town will drown.", "the town will drown"),
        ("“We stay,” the captain said, “if the pay comes.”", "We stay"),
        ("The nurses would return were the ministry to pay them, a deputy said.", "The nurses would return"),
        ("The letter, if genuine, names the buyer.", "names the buyer"),
    ],
)
def test_a_condition_in_any_order(text: str, words: str) -> None:
    assert at(text, words).conditional


def test_without_is_no_condition_of_what_was() -> None:
    assert not at("Without a word, the envoy left.", "the envoy left").conditional
