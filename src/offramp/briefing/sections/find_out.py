"""What to find out next, by how far it could move the answer."""

from __future__ import annotations

from offramp.briefing.context import Context
from offramp.briefing.document import Para, Section
from offramp.briefing.views.changing import find_out_para, is_measured, pending_para
from offramp.briefing.views.reversal import flips_blocks, leads_para
from offramp.wording import CENTRAL, capital


def find_out_section(context: Context) -> Section:
    """What to find out next: on the answer itself where that was computed, else if everything is as reported."""
    central = Para(f"{capital(CENTRAL)}:")
    blocks = (central, *flips_blocks(context.flips, context.names)) if context.flips else ()
    return Section("next", "What to find out next", blocks, False, "Find out", (_lead(context),))


def _lead(context: Context) -> Para:
    if context.judgement and is_measured(context.judgement):
        return find_out_para(context.judgement, context.names)
    if context.flips:
        return leads_para(context.flips, context.names)
    if context.judgement:
        return pending_para()
    return Para("Not searched: that needs a question, and a game that was solved.")
