"""A case at a glance: what it asks, and who can do what. The one view of a Case."""

from __future__ import annotations

from offramp.briefing.document import Block, Grid, Para
from offramp.case.types import Case, cited_claims
from offramp.wording import count, joined


def case_blocks(case: Case) -> tuple[Block, ...]:
    """The question, and the options with what they rest on."""
    rows = (
        (one.id, one.actor, "yes" if one.now else "no", one.text, joined(one.support.claims) or "assumed")
        for one in case.options
    )
    asks = f" It asks for {case.asks.outcome}." if case.asks else ""
    numbers = f"{count(len(case.quantities), 'number')}, {count(len(cited_claims(case)), 'claim')} cited"
    return (
        Para(f"{case.title}: {case.question} As of {case.as_of}, for the next {case.horizon}.{asks} {numbers}."),
        Grid(("option", "actor", "now", "text", "support"), tuple(rows)),
    )
