"""What a brief rests on, in sentences: claims and assumptions, conflicts, what was set aside."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.context import Context
from offramp.briefing.document import Basis, Block, Para, Picture
from offramp.briefing.provenance import pointer
from offramp.briefing.views.annexes import quotation
from offramp.wording import count, joined

_SHOWN = 5  # quotes in the front part
_COUNTS = (
    *("assumed_numbers", "numbers", "claims_cited", "claims", "claims_unused", "pages", "origins", "hedged"),
    *("ungraded", "masked", "fallen"),
)


def rests_blocks(context: Context) -> tuple[Block, ...]:
    """What it rests on: counts, and the claims that carry most."""
    rests = context.rests
    if not rests.claims:
        text = f"No report is cited: all {rests.numbers} numbers are assumed."
        none = "No report is cited, and the case holds no numbers."
        return (Para(text, "counts", Basis(("/rests/numbers",))) if rests.numbers else Para(none),)
    counts = Para(" ".join(_counts(context)), "counts", Basis(tuple(pointer("rests", key) for key in _COUNTS), ("",)))
    top = sorted(rests.quotes, key=lambda quote: -len(quote.carries))[:_SHOWN]
    lead = Para("The claims that carry most:" if len(rests.quotes) > len(top) else "The claims:")
    return (counts, Picture("support"), lead, *map(quotation, top))


def _counts(context: Context) -> Iterator[str]:
    rests = context.rests
    yield (
        f"{rests.assumed_numbers} of {rests.numbers} numbers are assumed, the rest cite claims, for their sign or "
        f"existence and never for their size. {rests.claims_cited} of {rests.claims} claims are cited, "
        f"{rests.claims_unused} listed as unused; {count(rests.pages, 'page')}, {count(rests.origins, 'origin')} "
        f"(pages that relay one report share it); {rests.hedged} of the cited claims are hedged by their own words."
    )
    if rests.ungraded:
        yield f"{rests.ungraded} of the cited claims have been graded by nobody."
    if rests.masked:
        yield (
            f"{count(rests.masked, 'claim')} dated after {context.as_of} do not count: "
            f"{count(rests.fallen, 'number')} fall back, options held at no: {joined(rests.held) or 'none'}."
        )


def conflict_blocks(context: Context) -> Iterator[Block]:
    """Both quotes of each pair that conflicts."""
    known = {quote.id: quote for quote in (*context.rests.quotes, *context.rests.beside)}
    for one, other, what in context.rests.conflicts:
        yield Para(f"On {what}:")
        for claim in (one, other):
            yield quotation(known[claim])
