"""What would reverse the answer of the play as reported: evidence and numbers, alone or together."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.context import Context
from offramp.briefing.document import Para, Section
from offramp.briefing.views.reversal import together_para
from offramp.briefing.views.thresholds import threshold_blocks, threshold_lead
from offramp.wording import CENTRAL


def thresholds_section(context: Context) -> Section:
    """What alone reverses the answer of the play as reported; if nothing does, the fewest numbers that do together."""
    hinges = context.turns
    blocks = threshold_blocks(hinges, context.names.quotes) if hinges else ()
    heading = f"Hinges: what would reverse the answer, {CENTRAL}"
    return Section("turns", heading, blocks, False, "Hinges", tuple(_lead(context)))


def _lead(context: Context) -> Iterator[Para]:
    hinges = context.turns
    if hinges is None:
        yield Para("Not computed: that needs a question, and a game that was solved.")
        return
    origins = {quote.id: quote.origin for quote in context.rests.quotes}
    paras = list(threshold_lead(hinges, context.names.quotes, origins))
    alone = any(one.turns_at and not one.private for one in hinges.thresholds)
    if not alone and context.flips:  # where it was not searched nothing is said
        paras += [para] if (para := together_para(context.flips)) else []
    yield Para(f"{'Yes' if hinges.answer['yes'] else 'No'}, {CENTRAL}.")
    yield from paras or [Para("No number, claim or origin alone reverses that, within the ranges of the case.")]
