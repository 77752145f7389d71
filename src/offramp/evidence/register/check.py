"""Whether a register can be written, and whether its quotes still stand where it says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.errors import Problem, nearest
from offramp.evidence.register.types import Register
from offramp.evidence.types import Claim, Reading, SetAside


def doubles(readings: Sequence[Reading], file: str) -> Iterator[Problem]:
    """Every key that two reports have: their claims could not be told apart."""
    seen: set[str] = set()
    for name in (reading.report.id for reading in readings):
        if name in seen:
            message = f"two reports have the key {name!r}"
            yield Problem("duplicate-report", file, 0, 0, message, remedy="give one of them another key")
        seen.add(name)


def stale(claim: Claim, text: str) -> bool:
    """Whether a claim's quote no longer stands at its place.
    >>> claim = Claim("press#1a2b3c4d", "author", 0, 3, "No.")
    >>> stale(claim, "No. He left."), stale(claim, "He left. No.")
    (False, True)
    """
    return text[claim.start : claim.end] != claim.text


def verify(register: Register, report_id: str, text: str) -> tuple[Problem, ...]:
    """Every claim and piece of a report whose quote no longer stands at its place in the text, and whether it moved.
    Returns problems with slug quote-not-in-document (the line is the register's); an unknown report is one problem,
    unknown-report."""
    if report_id not in register.reports:
        message = f"no report has the key {report_id!r}"
        allowed = tuple(register.reports)
        return (Problem("unknown-report", register.file, 0, 0, message, allowed, nearest(report_id, allowed)),)
    claims = (
        _moved(register, f"claim {claim.id}", register.lines.get(claim.id, 0), claim, text)
        for claim in register.of(report_id)
        if stale(claim, text)
    )
    pieces = (
        _moved(register, "a piece set aside", 0, piece, text)
        for piece in register.set_aside_of.get(report_id, ())
        if text[piece.start : piece.end] != piece.text
    )
    return (*claims, *pieces)


def _moved(register: Register, what: str, line: int, quote: Claim | SetAside, text: str) -> Problem:
    at = text.find(quote.text) if quote.text else -1
    if at >= 0:
        found = f"it moved to {at}..{at + len(quote.text)} (line {text.count(chr(10), 0, at) + 1} of the report)"
        remedy = "read the report again"
    else:
        found, remedy = "it is nowhere in the report", "read the report again, and look for what it says now"
    shown = quote.text if len(quote.text) <= 60 else quote.text[:59] + "…"
    message = f"{what}: “{shown}” is not at {quote.start}..{quote.end}; {found}"
    return Problem("quote-not-in-document", register.file, line, 1 if line else 0, message, remedy=remedy)
