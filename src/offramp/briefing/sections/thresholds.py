"""What would reverse the answer: evidence and numbers, alone or together."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.context import Context
from offramp.briefing.document import Para, Picture, Section
from offramp.briefing.views.changing import changing_blocks, hinges_para, is_measured, pending_para
from offramp.briefing.views.reversal import together_para
from offramp.briefing.views.thresholds import threshold_blocks, threshold_line
from offramp.wording import CENTRAL, capital

_LABEL = "Depends on"


def thresholds_section(context: Context) -> Section:
    """What reverses the answer, measured on it; else, and in the annexes, if everything is as reported."""
    hinges, measured = context.turns, context.judgement if is_measured(context.judgement) else None
    pictures, blocks = (
        (Picture("tornado"), Picture("claims")),
        threshold_blocks(hinges, context.names) if hinges else (),
    )
    lead = tuple(_lead(context))
    if measured is None:
        heading = f"Hinges: what would reverse the answer, {CENTRAL}"
        return Section("turns", heading, (*pictures, *blocks) if blocks else (), False, _LABEL, lead)
    blocks = (*pictures, Para(f"{capital(CENTRAL)}:"), *blocks) if blocks else pictures
    reasons = changing_blocks(measured, context.names)
    return Section("turns", "Hinges: what would change the answer", blocks, False, _LABEL, lead, reasons)


def _lead(context: Context) -> Iterator[Para]:
    hinges = context.turns
    if context.judgement and is_measured(context.judgement):
        yield hinges_para(context.judgement, context.names)
    elif hinges is None:
        none = Para("Not computed: that needs a question, and a game that was solved.")
        yield pending_para() if context.judgement else none
    elif line := threshold_line(hinges, context.names):
        yield line
    elif context.flips:  # where it was not searched nothing is said
        yield together_para(context.flips, context.names)
    else:
        yield Para(f"{capital(CENTRAL)}, no number, claim or origin alone reverses the answer.")
