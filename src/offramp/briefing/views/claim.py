"""A claim and the report that it stands in, in words: what kind it is, its grade, and the play without it."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.views.reading import assertion_text
from offramp.case.types import ReportEntry
from offramp.evidence.signs import read_lines
from offramp.evidence.types import Claim, SetAside
from offramp.wording import capital, count, is_reversed, percent

GRADES = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "cannot be judged",
    "1": "confirmed by others",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "cannot be judged",
}
CORRECTIONS = {  # what a claim can be corrected to, in two keys: the letter of what, the letter of the value
    "polarity": ("p", {"positive": "p", "negative": "n", "denied": "d", "unknown": "u"}),
    "certainty": ("c", {"certain": "c", "probable": "r", "possible": "s", "unknown": "u"}),
    "condition": ("o", {"yes": "y", "no": "n"}),
    "hedge": ("h", {"none": "n"}),
    "source": ("s", {"none": "n"}),
    "date": ("d", {"none": "n"}),
}
_REASONS = {
    "boilerplate": "the site's own words",
    "related_title": "the title of another story",
    "ad": "an advertisement",
    "repeated": "said before",
    "off_topic": "of something else",
    "caption": "a caption",
    "navigation": "navigation",
    "byline": "a byline",
}
_KINDS = {
    "heading": "A heading",
    "author": "Said by the page itself",
    "direct": "Quoted word for word",
    "indirect": "Reported in the page's words",
    "mixed": "Partly quoted",
    "reportative": "Said to be said",
}
_MARKS = {
    "negated": "Negated.",
    "denied": "The source denies it.",
    "conditional": "Under a condition.",
    "question": "A question.",
}


def claim_text(claim: Claim) -> str:
    """Who says it and how."""
    source = f"source: {claim.source}" if claim.source else "no source named"
    marks = [text for key, text in _MARKS.items() if getattr(claim, key)]
    return " ".join([f"{_KINDS.get(claim.kind, claim.kind)}, {source}.", *marks])


def claim_facts(claim: Claim) -> Iterator[tuple[str, str]]:
    """Its hedges, what was read of it by which words, corrections, grade and state, each under its name."""
    grade = claim.grading
    by = f"by {grade.graded_by}" if grade.graded_by else "not graded"
    lines = dict(read_lines(claim))
    yield "Hedges", ", ".join(f"“{one.text}” ({one.sort})" for one in claim.hedges) or "none"
    yield from ((capital(what), text) for what, text in ({"certainty": claim.certainty} | lines).items()
                if what != "hedge" or "corrected" in text)  # fmt: skip
    if claim.speaker:
        yield "Source likely", f"{claim.speaker.text} ({claim.speaker.ground})"
    if claim.witness:
        yield "Witness", claim.witness
    if claim.assertions[1:]:
        yield "Further assertions", "; ".join(map(assertion_text, claim.assertions[1:]))
    yield "Grade", f"{grade}: source {GRADES[grade.reliability]}, claim {GRADES[grade.credibility]}; {by}"
    yield "State", claim.status


def register_text(claims: int, decided: int, graded: int) -> str:
    """How many claims there are, and how many somebody has decided about."""
    return f"{count(claims, 'claim')}, {decided} decided, {graded} graded by somebody."


def rejected_text(claims: int) -> str:
    """That the case cites claims which were rejected; which they are stands behind it."""
    return f"The case cites {count(claims, 'rejected claim')}, which {'does' if claims == 1 else 'do'} not count:"


def report_text(report: ReportEntry, claims: int) -> str:
    """A report at a glance."""
    publisher, date = report.publisher or "no publisher", report.date or "undated"
    return f"{publisher}, {date}, origin: {report.origin}, reliability {report.reliability}, {count(claims, 'claim')}"


def report_grade_text(report: ReportEntry, by: str, why: str) -> str:
    """How far a report's source can be relied on, who says so and why."""
    told = (
        f"graded {report.reliability} by {by}{f': {why}' if why else ''}" if by else f"{report.reliability}, not graded"
    )
    return f"Source of this report: {GRADES[report.reliability]} ({told})."


def aside_text(piece: SetAside) -> str:
    """Why a part of a report was set aside."""
    doubt = ", in doubt" if piece.doubtful else ""
    restored = f", restored by {piece.restored_by}" if piece.restored_by else ""
    return f"set aside: {_REASONS.get(piece.reason, piece.reason)}{doubt}{restored}"


def without_text(outcome: str, p: float | None, now: float | None, problem: str = "") -> str:
    """The play in the middle where a claim is false, beside the same play as it is.

    >>> without_text("exile", 0.2, 0.6)
    'Every number in the middle, this claim false: exile 20 %; as it is 60 %, so it reverses that play.'
    >>> without_text("exile", 0.6, 0.6), without_text("exile", None, 0.6, "no state is left")[-23:]
    ('Every number in the middle, this claim false: exile 60 %, as it is.', 'none: no state is left.')
    """
    start = "Every number in the middle, this claim false"
    if p is None:
        return f"{start}, there is none: {problem or 'not solved'}."
    if now is None or percent(now) == percent(p):
        return f"{start}: {outcome} {percent(p)}{'' if now is None else ', as it is'}."
    reverses = ", so it reverses that play" if is_reversed(p, now >= 0.5) else ""
    return f"{start}: {outcome} {percent(p)}; as it is {percent(now)}{reverses}."


def becomes_text(then: str) -> str:
    """What becomes of an item where a claim is false."""
    return f"without it: {then.replace('..', ' to ')}"


def relation_text(kind: str, about: str) -> str:
    """How a claim is related to another, which stands behind it."""
    return capital(kind) + (f" ({about})" if about else "") + ":"
