"""How firmly the answer stands, and what supports it; never in one sentence with the likelihood (ICD 203)."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.context import Context
from offramp.briefing.document import Basis, Para, Section
from offramp.briefing.provenance import pointer
from offramp.briefing.views.evidence import graded_text, origins_text, quotes_that_support_most, support_blocks
from offramp.briefing.views.judgement import confidence_para
from offramp.wording import capital, count

_KEYS = ("pages", "origins", "assumed_numbers", "numbers", "ungraded", "claims_cited")


def confidence_section(context: Context) -> Section:
    """Confidence, the reasons for it, and the claims that support most."""
    lead = (*([confidence_para(context.judgement)] if context.judgement else []), *_support(context))
    reasons = quotes_that_support_most(context)
    return Section("confidence", "Confidence and support", support_blocks(context), False, "Confidence", lead, reasons)


def _support(context: Context) -> Iterator[Para]:
    rests = context.rests
    assumed = f"{rests.assumed_numbers} of {count(rests.numbers, 'number')} are assumed" if rests.numbers else ""
    parts = [part for part in (origins_text(rests), assumed, graded_text(rests)) if part]
    basis = Basis(tuple(pointer("rests", key) for key in _KEYS), ("",), "offramp claims CASE")
    yield Para(f"{capital('; '.join(parts))}.", "rests", basis)
