"""Kinds of sentence that a set of own sentences showed to be read wrong (verification/claims), each in further words.

The expected readings follow from what the sentences mean (FactBank). Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import pytest

pytest.importorskip("spacy", reason="reading needs the extra 'reports'")

from offramp.evidence.links import link
from offramp.evidence.pipeline import read_report
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
    assert (first(text).denied, first(text).certainty) == (True, "certain")


@pytest.mark.parametrize("text", ALLEGED)
def test_an_allegation_is_no_fact(text: str) -> None:
    assert (first(text).allegation, first(text).certainty) == (True, "possible")


@pytest.mark.parametrize("text", CONDITIONAL)
def test_a_condition_without_if(text: str) -> None:
    assert first(text).conditional


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


# --- further kinds: what is said to be so, and how firmly, of the stretch behind the bar ------------------------------

NOT_SO, OPEN, SO = ("negative", "certain", False, True), ("unknown", "unknown", False, False), "positive"
LIKELY_NOT, ALLEGEDLY = ("negative", "probable", False, False), ("positive", "possible", True, False)
READ_AS = {
    NOT_SO: (
        "Arson was ruled out by the brigade.",
        "A return to the gold standard has been ruled out.",
        "The stories were written off by the abbot as gossip.",
        "Speculation about a sale was talked down by the owners.",
        "The rumours have been denied.",
        "The legend was rubbished by the museum.",
        "The weaver issued a flat denial of the report.",
        "Despite the captain's denials that rum was on board, the dockers found it. | rum was on board",
        "Her rejection of the claim that she had left was short. | she had left",
        "The abbot continues to deny that the bell was sold. | the bell was sold",
        'The abbot called "baseless" the assertion that the bell had been sold. | the bell had been sold',
        "The baker repeated his denial that flour was short. | flour was short",
        "Denials that the well was dry were issued by the council. | the well was dry",
        "The regent poured cold water on talk of a wedding.",
        "The guild took issue with the claim that its prices had risen.",
        "The farmer does not accept that the fence was his.",
        "The choir denied that it was short of money and said that it would sing. | it was short of money",
    ),
    ("negative", "certain", True, True): ("The tanner pleaded not guilty to poisoning the stream.",),
    ("unknown", "possible", False, False): (
        "Arson has not been ruled out.",
        "Frost damage could not be ruled out, the grower said. | Frost damage",
        "The conductor refused to rule out leaving.",
    ),
    OPEN: (
        "The coopers are examining whether the casks leaked. | the casks leaked",
        "The glazier declined to deny the report.",
        "The regent stopped short of saying that the pact was dead. | the pact was dead",
        "The council has yet to confirm that the mill was sold. | the mill was sold",
        "The miller neither confirmed nor denied that he had sold it. | he had sold it",
        "The abbess asked whether the roof had been mended. | the roof had been mended",
    ),
    LIKELY_NOT: (
        "The pilot does not believe that the ice will hold. | the ice will hold",
        "Few farmers think the rain will come. | the rain will come",
        "The ferry is unlikely to sail.",
        "The grocer doubts that the road will open. | the road will open",
        "The surveyor said he did not expect the wall to stand. | the wall to stand",
    ),
    ALLEGEDLY: (
        "Accusations that the vintner watered the wine split the village. | the vintner watered the wine",
        "The notary resigned amid claims that he had burned a will. | he had burned a will",
        "Claims surfaced that the vintner had watered the wine.",
        "The cobbler was arrested over the theft of a bell. | the theft of a bell",
        "A coalition of masons alleged on Friday that guards had moved the stones. | guards had moved the stones",
        "The usher is under suspicion of having sold the keys.",
        "The farmers charged that the dam had been opened. | the dam had been opened",
        "The alleged swindle took place in a tavern.",
        "The cook, accused of theft, ran away. | theft",
    ),
    (SO, "certain", False, False): (
        "The notary resigned amid claims that he had burned a will. | The notary resigned",
        "The cobbler was arrested over the theft of a bell. | The cobbler was arrested",
        "The choir denied that it was short of money and said that it would sing. | it would sing",
        "The cart was written off by the insurer.",
        "The motion was ruled out of order by the chair.",
        "No fewer than nine barns burned.",
        "It is no secret that the abbot snores. | the abbot snores",
        "The guards, not the monks, rang the bell.",
    ),
    (SO, "probable", False, False): (
        "Growers think the frost will return. | the frost will return",
        "The vet believes the cow was poisoned. | the cow was poisoned",
        "The ship is thought to have sunk.",
    ),
    (SO, "possible", False, False): ("Growers fear that the frost will return. | the frost will return",),
    ("negative", "certain", False, False): (
        "None of the lambs survived.",
        "The harvest is far from safe.",
        "The council has yet to publish the list.",
        "The court acquitted the cooper of theft. | theft",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def kinds() -> Reading:
    texts = dict.fromkeys(text.partition(" | ")[0] for texts in READ_AS.values() for text in texts)
    return read("\n\n".join(texts))


@pytest.mark.parametrize(("expected", "text"), [(key, text) for key, texts in READ_AS.items() for text in texts])
def test_a_kind_is_read_as_it_is_meant(kinds: Reading, expected: tuple[object, ...], text: str) -> None:
    sentence, _, target = text.partition(" | ")
    low = kinds.report.text.index(sentence) + sentence.index(target)
    every = [one for claim in kinds.claims for one in claim.assertions]
    meant = max(
        every, key=lambda one: (min(one.end, low + len(target or sentence)) - max(one.start, low), one.start - one.end)
    )
    assert (meant.polarity, meant.certainty, meant.allegation, meant.denied) == expected


SAID = (  # a sentence, words of one assertion in it, its polarity and certainty
    ("If the pay is cut, the choir will leave.", "the choir will leave", "positive", "certain"),
    ("If the pay is cut, the choir will leave.", "the pay is cut", "unknown", "unknown"),
    ("The choir would stay were the duke to pay, she said.", "were the duke to pay", "unknown", "unknown"),
    ("If the bell had rung, the crew would have left.", "the bell had rung", "negative", "certain"),
    ("He will sing on condition that the hall is warm.", "the hall is warm", "unknown", "unknown"),
    ("Asked twice if he had sold it, he laughed.", "he had sold it", "unknown", "unknown"),
    ("It is untrue, the mayor wrote, that the well is dry.", "the well is dry", "negative", "certain"),
    ("The duke “flatly denies” the claim that he fled.", "he fled", "negative", "certain"),
    ("The claim that the duke fled is, says his aide, “a cruel lie”.", "the duke fled", "negative", "certain"),
    ("Reports that the duke had fled turned out to be false.", "the duke had fled", "negative", "certain"),
    ("Contrary to reports that the duke had fled, he dined at home.", "the duke had fled", "negative", "certain"),
    ("The duke ruled out selling the mill.", "selling the mill", "negative", "certain"),
    ("Asked whether he would go, the duke said he would not.", "he would go", "negative", "certain"),
    ("Asked if he had gone, he replied: “Certainly not.”", "Certainly not", "negative", "certain"),
    ("The aide did not rule out that the mill would close.", "the mill would close", "unknown", "possible"),
    ("Clerks could not verify the claim that the mill had closed.", "the mill had closed", "positive", "possible"),
    ("Claims that the mill had closed are being examined by clerks.", "the mill had closed", "positive", "possible"),
    ("The gate is open to carts, but not to cars.", "The gate is open", "positive", "certain"),
    ("Far from resting, the crew rowed on.", "the crew rowed on", "positive", "certain"),
    ("What the crew did not know was that the bell had rung.", "the bell had rung", "positive", "certain"),
    ("The crew failed on its third try to ring the bell.", "to ring the bell", "negative", "certain"),
    ("The clerk sees little hope that the mill will open.", "the mill will open", "negative", "probable"),
    ("Doctors no longer think that the well is safe.", "the well is safe", "negative", "probable"),
    ("The duke promised that the mill would open.", "the mill would open", "positive", "probable"),
    ("A lawsuit says that the mill was sold twice.", "the mill was sold twice", "positive", "possible"),
    ("A judge dismissed the porter's claim that he was struck.", "he was struck", "negative", "certain"),
    ("The rules do not mention the bell.", "do not mention the bell", "negative", "certain"),
    ("The clerk said that a guest had left with no coat.", "a guest had left", "positive", "certain"),
    ("Members will vote on whether dogs may stay.", "Members will vote", "positive", "certain"),
    ("“It’s conceivable that the bell rang,” the clerk said.", "the bell rang", "positive", "possible"),
    ("Unverified accounts say that the mill was sold.", "the mill was sold", "positive", "possible"),
)


@pytest.mark.parametrize(("text", "part", "polarity", "certainty"), SAID)
def test_what_a_kind_of_sentence_asserts(text: str, part: str, polarity: str, certainty: str) -> None:
    holding = (one for claim in read_report(text.encode()).claims for one in claim.assertions if part in one.text)
    one = min(holding, key=lambda found: len(found.text))
    assert (one.polarity, one.certainty) == (polarity, certainty)
