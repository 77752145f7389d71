"""What supports a brief, in sentences: claims and assumptions, conflicts. The one view of Rests."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.context import Context
from offramp.briefing.document import Basis, Block, Para, Picture, Quotation
from offramp.briefing.provenance import pointer
from offramp.briefing.support import Quote, Rests
from offramp.wording import capital, count, joined

_PRONOUNS = frozenset({"he", "i", "it", "she", "they", "we", "who", "which", "you"})
_SHOWN = 5  # quotes in the front part
_COUNTS = (
    *("assumed_numbers", "numbers", "claims_cited", "claims", "claims_unused", "pages", "origins", "hedged"),
    *("ungraded", "masked", "fallen"),
)


def support_blocks(context: Context) -> tuple[Block, ...]:
    """The support: counts, and the claims that support most."""
    rests = context.rests
    if not rests.claims:
        every = "the one number is" if rests.numbers == 1 else f"all {rests.numbers} numbers are"
        text = f"No report is cited: {every} assumed."
        none = "No report is cited, and the case holds no numbers."
        return (Para(text, "counts", Basis(("/rests/numbers",))) if rests.numbers else Para(none),)
    basis = Basis(tuple(pointer("rests", key) for key in _COUNTS), ("",))
    counts = Para(" ".join(_counts(context)), "counts", basis)
    return (counts, Picture("support"), *quotes_that_support_most(context, _SHOWN))


def quotes_that_support_most(context: Context, most: int = 2) -> tuple[Block, ...]:
    """The cited claims on which most items rest, with where they are from."""
    quotes = context.rests.quotes
    top = sorted(quotes, key=lambda quote: -len(quote.carries))[:most]
    lead = Para("The claims that support most:" if len(quotes) > len(top) else "The claims:")
    return (lead, *map(quotation, top)) if top else ()


def _counts(context: Context) -> Iterator[str]:
    rests = context.rests
    yield (
        f"{rests.assumed_numbers} of {count(rests.numbers, 'number')} are assumed; the others cite claims, for their "
        f"sign or existence and never for their size. "
        f"{rests.claims_cited} of {count(rests.claims, 'claim')} are cited, {rests.claims_unused} listed "
        f"as unused; {count(rests.pages, 'page')}, {count(rests.origins, 'original source')} "
        f"(secondary sources of one report share it); {rests.hedged} of the cited claims are hedged in their own words."
    )
    if rests.ungraded:
        yield f"{capital(graded_text(rests))}."
    if rests.masked:
        yield (
            f"{count(rests.masked, 'claim')} dated after {context.as_of} do not count: "
            f"{count(rests.fallen, 'number')} fall back to 'otherwise'; "
            f"options held at no: {joined([context.names.option(option) for option in rests.held]) or 'none'}."
        )


def conflict_blocks(context: Context) -> Iterator[Block]:
    """Both quotes of each pair that conflicts."""
    known = {quote.id: quote for quote in (*context.rests.quotes, *context.rests.beside)}
    for one, other, what in context.rests.conflicts:
        yield Para(f"On {what}:")
        for claim in (one, other):
            yield quotation(known[claim])


_COUNTED = ("pages", "origins", "assumed_numbers", "numbers", "ungraded", "claims_cited")


def support_para(rests: Rests, graded: bool = True) -> Para:
    """From how many origins the evidence comes, how many numbers are assumed, how many claims nobody has `graded`."""
    assumed = f"{rests.assumed_numbers} of {count(rests.numbers, 'number')} are assumed" if rests.numbers else ""
    parts = [part for part in (origins_text(rests), assumed, graded_text(rests) if graded else "") if part]
    basis = Basis(tuple(pointer("rests", key) for key in _COUNTED), ("",), "offramp claims CASE")
    return Para(f"{capital('; '.join(parts))}.", "rests", basis)


def graded_text(rests: Rests) -> str:
    """How many of the cited claims nobody has graded. "" where all have been graded, or none is cited."""
    cited, ungraded = rests.claims_cited, rests.ungraded
    if not ungraded:
        return ""
    if ungraded >= cited:
        return (
            "the cited claim has not been graded" if cited == 1 else f"none of the {cited} cited claims has been graded"
        )
    return f"{ungraded} of the {cited} cited claims {'has' if ungraded == 1 else 'have'} not been graded"


def origins_text(rests: Rests) -> str:
    """From how many pages and origins the evidence comes."""
    if not rests.pages:
        return "no page is cited"
    if rests.origins == 1 and rests.pages > 1:
        return f"all cited evidence, on {rests.pages} pages, traces to a single source"
    told = f"evidence: {count(rests.pages, 'page')}, {count(rests.origins, 'original source')}"
    fewer = 0 < rests.witnesses < rests.origins
    return told + (f", which are {count(rests.witnesses, 'witness', 'witnesses')}" if fewer else "")


def quotation(quote: Quote) -> Quotation:
    """A claim with where it is from and what it carries."""
    pronoun = " (a pronoun)" if quote.source and quote.source.lower() in _PRONOUNS else ""
    cited = f"citing “{quote.source}”{pronoun}" if quote.source else "citing nobody"
    hedged = f"; hedged: {joined(quote.hedges)}" if quote.hedges else ""
    carries = f"supports {count(len(quote.carries), 'item')}" if quote.carries else "not cited"
    publisher = quote.publisher or quote.report
    publisher += f" (from {quote.origin})" if quote.origin.lower() != publisher.lower() else ""
    grade = "reliability not judged" if quote.reliability == "F" else f"graded {quote.reliability}"
    return Quotation(quote.text, f"{quote.id} · {publisher}, {grade}, {cited}{hedged} · {carries}", quote.id)
