"""The traps that the guideline lists, each with sentences of our own."""

from __future__ import annotations

import pytest

from offramp.evidence.pipeline import read_report
from offramp.evidence.quotes import quotations
from offramp.evidence.sentences import sentences_of
from offramp.evidence.types import Claim, Reading


def read(text: str, aliases: dict[str, list[str]] | None = None, file: str = "a.txt") -> Reading:
    return read_report(text.encode(), "k", aliases, file=file)


def one(text: str) -> Claim:
    claims = read(text).claims
    assert [claim.text for claim in claims] == [text]
    return claims[0]


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences_of(text, 0, len(text))]


def test_1_lines_are_split_before_sentences() -> None:
    text = "The miners walked out at dawn and did not return.\nWhat the company offers\nIt offers a bonus to all."
    assert [claim.text for claim in read(text).claims] == text.split("\n")


def test_1_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The two delegations met for the third time in the old customs house on\n"
        "the quay, and parted after an hour without shaking hands. A guard said\n"
        "that the younger of the envoys was in tears when he got into the car.\n\n"
        "What comes next\n\nNobody at the quay knows when they will meet again."
    )
    claims = read(text).claims
    assert [claim.text[:12] for claim in claims] == ["The two dele", "A guard said", "What comes n", "Nobody at th"]
    assert [claim.source for claim in claims] == [None, "A guard", None, None]


def test_2_subheads_are_headings_and_stay() -> None:
    text = "Strike enters its third week\nThe miners walked out again.\nA bonus nobody wants\nThe offer was small."
    reading = read(text)
    assert [claim.kind for claim in reading.claims] == ["heading", "author", "heading", "author"]
    assert reading.debris == ()


@pytest.mark.parametrize("cue", ["rumored", "rumoured"])
def test_3_is_rumored_to(cue: str) -> None:
    claim = one(f"The island is {cue} to shelter two of the bankers.")
    assert (claim.kind, claim.source, claim.certainty) == ("reportative", None, "possible")
    assert [(hedge.text, hedge.sort) for hedge in claim.hedges] == [(cue, "hearsay")]


@pytest.mark.parametrize(
    "text",
    [
        "Brandt reportedly told her aides to pack.",
        "The Duke reportedly left for Lisbon.",
        "Reportedly, Brandt left.",
        "Earlier bids by two banks were reportedly turned down or ignored.",
        "Brandt refused, allegedly asking for a pension.",
        "The governor is said to have wept.",
        "It is understood that the governor wept.",
    ],
)
def test_4_hearsay_has_no_source(text: str) -> None:
    claim = one(text)
    if "told" not in text:  # there the telling itself is what is hearsay
        assert (claim.kind, claim.source, claim.source_span) == ("reportative", None, None)
    assert claim.hedges[0].sort == "hearsay"
    assert claim.certainty == "possible"


def test_4_a_named_source_keeps_its_hedge() -> None:
    claim = one("A clerk said the judge had reportedly resigned.")
    assert (claim.kind, claim.source, claim.certainty) == ("indirect", "A clerk", "possible")


def test_5_a_denial_is_not_the_contrary() -> None:
    claim = one("The rebels denied that they had mined the road.")
    assert (claim.source, claim.negated, claim.denied, claim.certainty) == ("The rebels", False, True, "certain")
    assert claim.cue is not None
    assert claim.cue.sort == "denial"
    plain = one("The rebels said that they had not mined the road.")
    assert (plain.negated, plain.denied, plain.certainty) == (True, False, "certain")


def test_5_not_saying_is_not_saying_not() -> None:
    claim = one("The rebels did not say that they had mined the road.")
    assert (claim.cue_negated, claim.negated, claim.certainty) == (True, False, "unknown")


def test_5_nobody_said_so() -> None:
    claim = one("Nobody at the quay would say that the talks were over.")
    assert (claim.source, claim.cue_negated) == (None, True)


@pytest.mark.parametrize("verb", ["threatened to", "plans to", "hopes to", "is considering plans to"])
def test_5_an_intention_is_no_act(verb: str) -> None:
    claim = one(f"The company {verb} close the pit.")
    assert "intention" in {hedge.sort for hedge in claim.hedges}
    assert claim.source == ("The company" if verb == "threatened to" else None)


def test_6_attribution_ends_with_its_sentence() -> None:
    claims = read("The envoy said the talks were over. The crowd went home. Shops opened again.").claims
    assert [claim.source for claim in claims] == ["The envoy", None, None]
    assert [claim.kind for claim in claims] == ["indirect", "author", "author"]


def test_7_offsets_are_code_points() -> None:
    text = "🙂 A clerk said e\u0301 so. Brandt left."
    claims = read(text, {"b": ["Brandt"]}).claims
    assert [(claim.start, claim.end) for claim in claims] == [(0, 21), (22, 34)]
    assert claims[1].actors[0].start == 22


@pytest.mark.parametrize(
    ("text", "aliases", "found"),
    [
        ("They told us that the US would pay.", {"a": ["US"]}, [("US", 22)]),
        ("The U.S. envoy spoke.", {"a": ["US"]}, [("US", 4)]),
        ("He may go in May, and May may not.", {"m": ["May"]}, [("May", 22)]),
        ("The Ito cabinet met Ito’s aide.", {"c": ["Ito cabinet"], "b": ["Ito"]}, [("Ito cabinet", 4), ("Ito", 20)]),
        ("Il a eu peur, the EU said.", {"e": ["EU"]}, [("EU", 18)]),
        ("Rebrandt met Brandt.", {"b": ["Brandt"]}, [("Brandt", 13)]),
        ("BRANDT and Brandtson met.", {"b": ["Brandt"]}, [("Brandt", 0)]),
        ("Inner Circle aides, inner circles.", {"l": ["inner circle"]}, [("inner circle", 0)]),
        ("Nicola\u0301s left.", {"n": ["Nicol\u00e1s"]}, [("Nicol\u00e1s", 0)]),
        ("turkey in Turkey", {"t": ["Turkey"]}, [("Turkey", 10)]),
        ("The union met.", {"a": ["union"], "b": ["union"]}, [("union", 4), ("union", 4)]),
        ("Nothing.", {"a": ["", " "]}, []),
    ],
)  # fmt: skip
def test_8_aliases(text: str, aliases: dict[str, list[str]], found: list[tuple[str, int]]) -> None:
    mentions = [mention for claim in read(text, aliases).claims for mention in claim.actors]
    assert [(mention.alias, mention.start) for mention in mentions] == found


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("He said “no ‘last’ offer” twice.", ["“no ‘last’ offer”"]),
        ('He said "no" and "never".', ['"no"', '"never"']),
        ("The miners’ chief said ‘no’ to it.", ["‘no’"]),
        ("He said ‘it’s over’ twice.", ["‘it’s over’"]),
        ("It’s the miners' chief, isn't it?", []),
        ("«Non», dit-il.", ["«Non»"]),
        ("„Nein“, sagte er.", ["„Nein“"]),
        ("“This one goes on", ["“This one goes on"]),
        ("A plank 5\" wide and 6\" long.", []),
        ("He said “this one never closes.", []),
    ],
)  # fmt: skip
def test_9_quotations(text: str, quoted: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text, 0, len(text))] == quoted


def test_9_a_quotation_of_several_paragraphs_keeps_its_source() -> None:
    text = "“We came in good faith. We leave without it,” Brandt said. “It is over.\n\n"
    text += "“The boats sail tonight.”\n\nThey sailed."
    claims = read(text).claims
    assert [claim.source for claim in claims] == ["Brandt"] * 4 + [None]
    assert [claim.kind for claim in claims] == ["direct"] * 4 + ["author"]
    assert [claim.inherited for claim in claims] == [True, False, True, True, False]


def test_9_scare_quotes_attribute_nothing() -> None:
    claim = one("The so-called “peace bridge” was closed to lorries.")
    assert (claim.kind, claim.source, claim.certainty) == ("author", None, "certain")


def test_10_two_sources_make_two_claims() -> None:
    text = "The union said the pit was unsafe, while the company said it had passed every test."
    claims = read(text).claims
    assert [claim.text for claim in claims] == [text[:34], text[35:]]
    assert [claim.source for claim in claims] == ["The union", "the company"]
    assert len(read("The union said the pit was unsafe, and it said so twice.").claims) in (1, 2)
    assert len(read("The union said the pit was unsafe, while the company closed it.").claims) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Gen. Ito met Mr. Ruiz of the U.S. Navy at 3.30 p.m. on Tuesday.",
        "J. R. Okoro and Dr. Lindqvist signed No. 7 of the protocol.",
        "It cost $1.5 million, i.e. nothing.",
        "“Will you go?” she asked.",
        "“Will you go?” the old envoy asked.",
        "“Will you go?” Omar Ruiz asked.",
        "“Go!” shouted the crowd.",
        "He waited … and waited ... and left.",
        "The U.S. Treasury and Acme Corp. Holdings agreed.",
        "He left on Jan. 5 for Lisbon.",
        "They met (again!) in Lisbon.",
    ],
)
def test_one_sentence(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("He left. She stayed.", 2),
        ("He left the U.S. The boat sank.", 2),
        ("“He left.” She stayed.", 2),
        ("“It is ‘over.’” She left.", 2),
        ("He said no. (She said yes.) They left.", 3),
        ("No. He refused.", 2),
        ("They met in 2019. 300 came.", 2),
        ("He left…  She stayed?! Yes.", 3),
        ("It was Plan B. It failed.", 2),
        ("He left.[3] She stayed.", 2),
        ("Il part.\u00a0Elle reste.", 2),
        ("会谈结束。代表离开。", 2),
        ("", 0),
    ],
)
def test_sentences(text: str, parts: int) -> None:
    assert len(split(text)) == parts
    assert all(part == part.strip() for part in split(text))
    assert "".join("".join(split(text)).split()) == "".join(text.split())


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The tax will stay, Senator Ana Brandt (G-Varda) said on Tuesday.", "Senator Ana Brandt"),
        ("“It stays,” Omar Ruiz, the party’s whip, said Tuesday.", "Omar Ruiz"),
        ("“It stays,” said Omar Ruiz on Tuesday.", "Omar Ruiz"),
        ("The minister and her deputy said it would stay.", "The minister and her deputy"),
        ("Talks failed and the minister said it would stay.", "the minister"),
        ("In Lisbon, officials briefed on the plan said it would stay.", "officials briefed on the plan"),
        ("The tax will stay, according to a letter by the Lund Gazette’s owner.", "the Lund Gazette’s owner"),
        ("The tax, the minister says, will stay.", "the minister"),
        ("Weeks later a spokesman said it would stay.", "a spokesman"),
        ("“They said it would stay,” Omar Ruiz told us.", "Omar Ruiz"),
        ("They asked what the minister’s alleged claims meant.", "They"),
        ("The reported claims were false.", None),
        ("He is said to be ill.", None),
        ("There are claims that he is ill.", None),
        ("She wants to say that he is ill.", None),
        ("The story added weight to the offer.", None),
        ("The workers’ warnings, claims and reports filled a shelf.", None),
    ],
)
def test_sources(text: str, source: str | None) -> None:
    assert one(text).source == source
