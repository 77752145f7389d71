"""A report that was read, in words: its claims, and what was set aside. The one view of a Reading."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offramp.briefing.document import Block, Para, Quotation, listed
from offramp.evidence.types import Assertion, Claim, Correction, Reading, SetAside
from offramp.wording import capital, count

_SLUG = re.compile(r"\A[a-z]+(?:-[a-z]+)+: ")  # by which a program knows a note


def reading_blocks(reading: Reading) -> tuple[Block, ...]:
    """Each claim with its id, source and hedges; what was set aside or kept in doubt, with the reason."""
    claims, aside = count(len(reading.claims), "claim"), count(len(reading.debris), "part")
    return (
        Para(f"{reading.report.id}: {claims}, {aside} set aside:"),
        *(block for claim in reading.claims for block in _claim(claim)),
        *(Para(_piece("set aside", piece)) for piece in reading.debris),
        *(Para(_piece("kept", piece)) for piece in reading.review),
        *(Para(f"Note: {_SLUG.sub('', note)}.") for note in reading.notes),
    )


def _claim(claim: Claim) -> Iterator[Block]:
    marks = [claim.id, claim.kind]
    marks += [f"source: {claim.source}{_likely(claim)}"] if claim.source else []
    marks += [f"hedged: {', '.join(hedge.text for hedge in claim.hedges)}"] if claim.hedges else []
    yield Quotation(claim.text, " · ".join([*marks, *_commitment(claim)]), claim.id)
    if further := claim.assertions[1:]:
        yield listed(f"also: {assertion_text(one)}" for one in further)


def _likely(claim: Claim) -> str:
    return f" (likely {claim.speaker.text})" if claim.speaker else ""


def assertion_text(assertion: Assertion) -> str:
    """A further assertion of a claim in a line: its words, its id, its source, and what decides how far it counts."""
    marks = [assertion.id, *([f"source: {assertion.source}"] if assertion.source else [])]
    marks += [words for words, holds in (
        ("denied by the source", assertion.denied),
        ("negated", (assertion.polarity == "negative") != assertion.denied and assertion.polarity != "unknown"),
        ("under a condition", assertion.conditional),
        ("an allegation", assertion.allegation),
        (assertion.certainty, assertion.certainty != "certain"),
    ) if holds]  # fmt: skip
    return f"“{assertion.text}” ({' · '.join(marks)})"


def correction_text(correction: Correction) -> str:
    """What a person put right, and what it had been read as."""
    of = f"{correction.assertion.rpartition('.')[2]}: " if "." in correction.assertion.rpartition("#")[2] else ""
    return f"{of}{correction.what} corrected to {correction.value} by {correction.by} (read: {correction.read})"


def _commitment(claim: Claim) -> Iterator[str]:
    """What decides how far the claim counts, where it is not the plain case: a certain, positive statement."""
    if len(claim.chain) > 1:
        yield f"by way of: {' < '.join(claim.chain)}"
    if claim.witness and claim.witness not in (claim.source or ""):
        yield f"witness: {claim.witness}"
    yield from (words for words, holds in (
        ("denied by the source", claim.denied),
        ("not said by the source", claim.cue_negated),
        ("negated", claim.negated),
        ("under a condition", claim.conditional),
        ("a question", claim.question and claim.kind != "heading"),
    ) if holds)  # fmt: skip
    if claim.certainty != "certain" and claim.kind != "heading":
        yield claim.certainty
    if claim.dates:
        yield f"dates: {', '.join(f'{date.text} ({date.value})' for date in claim.dates)}"
    yield from map(correction_text, claim.corrections)
    if claim.language:
        yield f"language: {claim.language}"


def _piece(what: str, piece: SetAside) -> str:
    doubt = f" {piece.score:.2f}, check it" if piece.doubtful or what == "kept" else ""
    return f"{capital(what)} ({piece.reason.replace('_', ' ')}{doubt}): {piece.text}"
