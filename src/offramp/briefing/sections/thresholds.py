"""What would reverse the answer of the play as reported: evidence and numbers, alone or together."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.context import Context
from offramp.briefing.document import Para, Section
from offramp.briefing.views.reversal import together_para
from offramp.briefing.views.thresholds import threshold_blocks, threshold_line, threshold_paras
from offramp.wording import CENTRAL


def thresholds_section(context: Context) -> Section:
    """What alone reverses the answer of the play as reported; if nothing does, the fewest numbers that do together."""
    hinges = context.turns
    blocks = threshold_blocks(hinges, context.names.quotes) if hinges else ()
    heading = f"Hinges: what would reverse the answer, {CENTRAL}"
    return Section("turns", heading, blocks, False, "Hinges", tuple(_lead(context)), tuple(_reasons(context)))


def _lead(context: Context) -> Iterator[Para]:
    hinges = context.turns
    if hinges is None:
        yield Para("Not computed: that needs a question, and a game that was solved.")
        return
    if line := threshold_line(hinges, context.names):
        yield line
    elif context.flips:  # where it was not searched nothing is said
        yield together_para(context.flips, context.names)
    else:
        yield Para("In the play as reported no number, claim or origin alone reverses the answer.")


def _reasons(context: Context) -> Iterator[Para]:
    if context.turns:
        origins = {quote.id: quote.origin for quote in context.rests.quotes}
        yield from threshold_paras(context.turns, context.names, origins)
