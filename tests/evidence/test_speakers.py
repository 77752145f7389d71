"""Who speaks: in transcripts, in resolutions, behind a pronoun or a surname; who is silent; whose word a subhead is."""

from __future__ import annotations

import pytest

from offramp.evidence.pipeline import read_report
from offramp.evidence.published_line import day_of
from offramp.evidence.types import Claim


def read(text: str, file: str = "k.txt") -> tuple[Claim, ...]:
    return read_report(text.encode(), "k", file=file).claims


# --- transcripts -----------------------------------------------------------------------------------------------------

TALK = """B. OSEI (HARBOUR RADIO): Good morning.

BEA OSEI, HARBOUR RADIO HOST: The captain is with us. Will the ferries sail?

CAPT. LEO MARR (RET.), FORMER PILOT: I do not know. The ministry denied that they were safe.

OSEI: 6:12 already. Who decides?

MARR: The council may.

It meets on Monday.

Q: And you?

MR. MARR: I rest my case."""


def test_what_stands_behind_a_label_is_its_speakers_until_the_next() -> None:
    claims = read(TALK)
    assert {claim.kind for claim in claims} == {"direct"}
    spoken = [(claim.source, claim.text.split(": ")[-1]) for claim in claims]
    captain = "CAPT. LEO MARR (RET.), FORMER PILOT"
    assert spoken == [
        ("B. OSEI (HARBOUR RADIO)", "Good morning."), ("BEA OSEI, HARBOUR RADIO HOST", "The captain is with us."),
        ("BEA OSEI, HARBOUR RADIO HOST", "Will the ferries sail?"), (captain, "I do not know."),
        (captain, "The ministry denied that they were safe."), ("OSEI", "6:12 already."), ("OSEI", "Who decides?"),
        ("MARR", "The council may."), ("MARR", "It meets on Monday."), ("Q", "And you?"),
        ("MR. MARR", "I rest my case."),
    ]  # fmt: skip
    assert [claim.text for claim in claims if claim.question] == [
        "Will the ferries sail?", "Who decides?", "Q: And you?",
    ]  # fmt: skip


def test_a_speaker_is_one_person_under_every_label() -> None:
    claims = read(TALK)
    fullest = [claim.speaker.text if claim.speaker else claim.source for claim in claims]
    host, captain = "BEA OSEI, HARBOUR RADIO HOST", "CAPT. LEO MARR (RET.), FORMER PILOT"
    assert fullest == [host] * 3 + [captain] * 2 + [host] * 2 + [captain] * 2 + ["Q", captain]
    denial = next(claim for claim in claims if "denied" in claim.text)
    assert (denial.denied, denial.chain) == (True, (captain, "The ministry"))


def test_times_notes_and_one_label_make_no_transcript() -> None:
    claims = read("The ferry left at 4:57 from the quay.\n\nNote: it was late.\n\nThe mayor: nobody knows.")
    assert claims[0].kind == "author"
    assert "direct" not in {claim.kind for claim in claims}


# --- resolutions -----------------------------------------------------------------------------------------------------

RESOLUTION = """The Harbour Council,

Bearing in mind its earlier decisions on Kestria,

Gravely concerned at the shelling of the quays,

1. Condemns the shelling;

2. Further urges both sides:

(a) to open the port;

3. Decides to meet again."""


def test_every_clause_of_a_resolution_is_its_bodys() -> None:
    head, *clauses = read(RESOLUTION)
    assert (head.kind, head.source) == ("heading", None)
    assert {(claim.kind, claim.source) for claim in clauses} == {("indirect", "The Harbour Council")}
    assert [claim.cue.text for claim in clauses if claim.cue] == [
        "Bearing", "Gravely concerned", "Condemns", "Further urges", "Decides",
    ]  # fmt: skip
    assert "2." not in [claim.text for claim in read(RESOLUTION)]


def test_a_sentence_that_ends_with_a_comma_is_no_resolution() -> None:
    claims = read("The council met,\n\nbut decided nothing.\n\nIt will meet again.")
    assert {claim.source for claim in claims} == {None}


# --- he, she, they ---------------------------------------------------------------------------------------------------

PRONOUNS = [  # text, the source as written, whom it means; by a reader
    ("Minister Ada Obi closed the port. She said it was unsafe.", "She", "Minister Ada Obi"),
    ("The colonel met Ms. Ito. “We agree,” she said.", "she", "Ms. Ito"),
    ("The navy sent boats. It said they were armed.", "It", "The navy"),
    ("Two aides left the hall. They said nothing was signed.", "They", "Two aides"),
    ("A storm hit the quay. He said it would pass.", "He", None),
    ("Spokeswoman Eva Lind left. He said it was late.", "He", None),
    ("Colonel Max Reiter denied the charge. Reiter said the camp was empty.", "Reiter", "Colonel Max Reiter"),
    ("“No,” said the spokesman. He said the talks go on.", "He", "the spokesman"),
]


@pytest.mark.parametrize(("text", "source", "meant"), PRONOUNS, ids=[row[0][:25] for row in PRONOUNS])
def test_a_pronoun_is_linked_to_the_last_who_fits(text: str, source: str, meant: str | None) -> None:
    claim = read(text)[-1]
    assert (claim.source, claim.speaker.text if claim.speaker else None) == (source, meant)
    if claim.speaker:
        assert source in claim.speaker.ground
        assert text[claim.speaker.start : claim.speaker.end] == meant


def test_no_link_goes_across_a_heading_and_an_actor_is_named() -> None:
    first = "Minister Ada Obi closed the port on Monday for all ships."
    second = "She said that it was unsafe for the crews of all ships."
    assert read(f"{first}\n\nWhat comes next\n\n{second}")[-1].speaker is None
    linked = read_report(f"{first}\n\n{second}".encode(), "k", aliases={"host": ["Ada Obi"]}).claims[-1].speaker
    assert linked is not None
    assert linked.actor == "host"


# --- others ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("The Treasury declined to comment.", "The Treasury"),
        ("The bank did not immediately respond to a request for comment.", "The bank"),
        ("A spokesman for the yard refused to say whether the loan was paid.", "A spokesman for the yard"),
        ("The firm could not be reached for comment.", "The firm"),
        ("The guild had no immediate comment on the offer.", "The guild"),
    ],
)
def test_who_says_nothing_is_cited_and_takes_no_side(text: str, source: str) -> None:
    (claim,) = read(text)
    assert (claim.source, claim.cue_negated, claim.certainty, claim.denied) == (source, True, "unknown", False)


def test_who_declines_an_offer_is_not_silent() -> None:
    assert not read("The bank declined to lend the money.")[0].cue_negated


def test_a_quoted_subhead_is_not_the_speakers_before_it() -> None:
    text = (
        "“We hold no ships in that port,” Captain Marr said.\n\n“Our part is small and old.”\n\n"
        "“… stop the boats from leaving the quay”\n\nA sailor in the port said that the charge was true."
    )
    assert [claim.source for claim in read(text)] == ["Captain Marr", "Captain Marr", None, "A sailor in the port"]


def test_a_source_keeps_its_rank_and_its_corps() -> None:
    text = "Lt. Gen. C. D. Hale of the U.S. 7th Fleet said no ship had sailed."
    assert read(text)[0].source == "Lt. Gen. C. D. Hale of the U.S. 7th Fleet"


def test_what_is_said_by_way_of_a_statement_is_the_speakers() -> None:
    (claim,) = read("The navy said on Monday that it had shut the strait, according to a statement.")
    assert (claim.source, claim.chain) == ("The navy", ("a statement", "The navy"))


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Published: 2026-10-14", "2026-10-14"),
        ("*Last updated on 3 March 2026, 10:40 GMT*", "2026-03-03"),
        ("Posted March 3, 2026", "2026-03-03"),
        ("Published on Wednesday, 14 October 2026", "2026-10-14"),
        ("Published works of 14 October 2026 were banned", None),
        ("Updated figures came in", None),
    ],
)
def test_the_line_that_says_the_day_of_publication(line: str, day: str | None) -> None:
    assert day_of(line) == day
    reading = read_report(f"{line}\n\nThe ferry left on Friday, a guard said.\n".encode(), "k", file="k.md")
    assert reading.report.date == day
    assert (day is None) or [piece.text for piece in reading.debris] == [line]


@pytest.mark.parametrize(
    ("lines", "day"),
    [
        (["The port is shut", "14 October 2026"], "2026-10-14"),
        (["The port is shut", "Wednesday, 14 October 2026, 10:40 GMT"], "2026-10-14"),
        (["The port is shut", "14 October"], None),
        (["The port is shut", "1985"], None),
        (["The port in the war", "14 October 1943", "The port was shelled.", "16 October 1943"], None),
        (["The port is shut", *["A ferry left, a guard said."] * 8, "14 October 2026"], None),
        (["14 October 2026 was a day of rest"], None),
    ],
)
def test_a_day_that_stands_alone_near_the_head_is_that_of_the_page(lines: list[str], day: str | None) -> None:
    """But a page in which several do is a chronicle."""
    text = "\n\n".join([*lines, "The ferry left on Friday, a guard said."])
    assert read_report(text.encode(), "k", file="k.txt").report.date == day


def test_a_headline_of_markdown_is_without_its_sign() -> None:
    reading = read_report(b"# The port is shut\n\nThe ferry left on Friday, a guard said.\n", "k", file="k.md")
    assert reading.claims[0].text == "The port is shut"
    assert [piece.text for piece in reading.debris] == ["#"]


def test_whose_report_the_page_hands_on() -> None:
    text = "PORT ALMA, Sept 2 (Reuters) - The strait is shut.\n\nTwo aides told the BBC that it was not."
    assert [claim.witness for claim in read(text)] == ["Reuters", "BBC"]
    assert [claim.assertions[0].witness for claim in read("The strait is shut.")] == ["k"]
