"""A dozen small articles of our own, from different crises, with what a careful reader would note of each sentence."""

from __future__ import annotations

import pytest

from offramp.evidence.pipeline import read_report
from offramp.evidence.types import Claim

Row = tuple[str, str, str | None, str]  # beginning of the claim, kind, source, certainty

ARTICLES: dict[str, tuple[str, list[Row]]] = {
    "mine strike": (
        "Pit stays shut as talks stall\n"
        "The copper mine at Varda remained closed on Friday, the miners’ union said. "
        "“We will not go back underground for a promise,” its chief, Ilse Okoro, told reporters. "
        "The company denied that it had broken off the talks. "
        "It may call in a mediator next week.\n",
        [
            ("Pit stays", "heading", None, "unknown"),
            ("The copper", "indirect", "the miners’ union", "certain"),
            ("“We will", "direct", "Ilse Okoro", "certain"),
            ("The company", "indirect", "The company", "certain"),
            ("It may", "author", None, "possible"),
        ],
    ),
    "debt": (
        "The island’s creditors are expected to grant a delay, according to a report in the Lisbon Courier. "
        "The finance ministry declined to comment. "
        "A lender who asked not to be named said that no deal had been struck.",
        [
            ("The island", "indirect", "the Lisbon Courier", "probable"),
            ("The finance", "indirect", "The finance ministry", "unknown"),
            ("A lender", "indirect", "A lender", "certain"),
        ],
    ),
    "hostages": (
        "The hijackers are believed to hold eleven sailors. "
        "They have threatened to sink the ship unless they are paid. "
        "“Nobody will be paid,” said Admiral Tove Lind. "
        "Two of the sailors reportedly swam ashore.",
        [
            ("The hijackers", "reportative", None, "probable"),
            ("They have", "indirect", "They", "certain"),
            ("“Nobody", "direct", "Admiral Tove Lind", "certain"),
            ("Two of", "reportative", None, "possible"),
        ],
    ),
    "coalition": (
        "On Monday the Greens said they would leave the cabinet. "
        "The premier, who called the threat “theatre”, left for the coast. "
        "Will she resign? "
        "Polls suggest that she might.",
        [
            ("On Monday", "indirect", "the Greens", "certain"),
            ("The premier", "mixed", "The premier", "certain"),
            ("Will she", "author", None, "unknown"),
            ("Polls", "indirect", "Polls", "possible"),
        ],
    ),
    "dam": (
        "Upstream engineers insist that the dam is safe. "
        "Downstream, farmers fear that it is not. "
        "If the level rises again, the sluices will be opened. "
        "The river authority’s statement said the gauges had failed.",
        [
            ("Upstream", "indirect", "Upstream engineers", "certain"),
            ("Downstream", "indirect", "farmers", "possible"),
            ("If the", "author", None, "certain"),
            ("The river", "indirect", "The river authority", "certain"),
        ],
    ),
    "merger": (
        "Norfab is considering an offer for its rival, a Borsen report said on Thursday. "
        "People familiar with the matter said the board had met twice. "
        "Norfab could not be reached. "
        "Its shares rose.",
        [
            ("Norfab is", "indirect", "Borsen", "certain"),
            ("People", "indirect", "People familiar with the matter", "certain"),
            ("Norfab could", "author", None, "certain"),
            ("Its shares", "author", None, "certain"),
        ],
    ),
    "fisheries": (
        "Brussels proposed a quota, saying stocks had recovered. "
        "“They have not,” Captain Joan Pires replied. “Come and look.” "
        "The court was told by a biologist that the counts were wrong. "
        "It was reported that the counts were wrong.",
        [
            ("Brussels", "indirect", "Brussels", "certain"),
            ("“They have", "direct", "Captain Joan Pires", "certain"),
            ("“Come", "direct", "Captain Joan Pires", "certain"),
            ("The court", "indirect", "a biologist", "certain"),
            ("It was", "reportative", None, "possible"),
        ],
    ),
    "succession": (
        "The old sultan is rumoured to have named his nephew. "
        "The palace confirmed that he was ill. "
        "The nephew is viewed as a friend of the generals. "
        "He walked out of the mosque and later said that he would serve.",
        [
            ("The old", "reportative", None, "possible"),
            ("The palace", "indirect", "The palace", "certain"),
            ("The nephew", "author", None, "probable"),
            ("He walked", "indirect", "He", "certain"),
        ],
    ),
    "ceasefire": (
        "By Noor Haddad\n"
        "ZAHL, March 3, 2019\n"
        "The truce held overnight, both sides said. "
        "The Gazette reported, citing two officers, that shells fell at dawn. "
        "“We count the hours,” a nurse said. “Then we count the beds.”",
        [
            ("The truce", "indirect", "both sides", "certain"),
            ("The Gazette", "indirect", "The Gazette", "certain"),
            ("“We count", "direct", "a nurse", "certain"),
            ("“Then", "direct", "a nurse", "certain"),
        ],
    ),
    "port": (
        "Dockers plan to block the port in May. "
        "The harbour master warned that grain would rot. "
        "“Let it rot,” said one docker, who gave no name. "
        "Ministers hope to avoid a blockade.",
        [
            ("Dockers", "author", None, "certain"),
            ("The harbour", "indirect", "The harbour master", "certain"),
            ("“Let it", "direct", "one docker", "certain"),
            ("Ministers", "author", None, "certain"),
        ],
    ),
    "border": (
        "According to three diplomats, the map was redrawn twice. "
        "General Sorin Vasc, the chief of staff, did not confirm the change. "
        "The map has allegedly been burned. "
        "“It exists,” he insisted; “I have seen it.”",
        [
            ("According", "indirect", "three diplomats", "certain"),
            ("General", "indirect", "General Sorin Vasc", "unknown"),
            ("The map", "reportative", None, "possible"),
            ("“It exists", "direct", "he", "certain"),
        ],
    ),
    "club": (
        "The club’s owners promised to sell by June. "
        "Fans doubt it. "
        "A spokeswoman for the league said: “The papers are not here.” "
        "The buyer probably has the money.",
        [
            ("The club", "indirect", "The club’s owners", "probable"),
            ("Fans", "indirect", "Fans", "probable"),
            ("A spokeswoman", "direct", "A spokeswoman for the league", "certain"),
            ("The buyer", "author", None, "probable"),
        ],
    ),
}


def _row(claim: Claim, beginning: str) -> Row:
    return claim.text[: len(beginning)], claim.kind, claim.source, claim.certainty


@pytest.mark.parametrize("name", ARTICLES)
def test_article(name: str) -> None:
    text, rows = ARTICLES[name]
    reading = read_report(text.encode(), name)
    assert {piece.reason for piece in reading.debris} <= {"byline"}
    assert len(reading.claims) == len(rows)
    for claim, row in zip(reading.claims, rows, strict=True):
        assert _row(claim, row[0]) == row


def test_a_report_in_a_named_paper_is_the_papers() -> None:
    """A paper whose name is also the word for an occasion ("post") is not an occasion."""
    reading = read_report(b"The ferry will run again, according to a report in The Evening Post.", key="ferry")
    assert [claim.source for claim in reading.claims] == ["The Evening Post"]
