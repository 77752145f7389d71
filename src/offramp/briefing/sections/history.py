"""What happened before, and what it does to the answer of the play as reported."""

from __future__ import annotations

from offramp.briefing.context import Context
from offramp.briefing.document import Para, Section
from offramp.briefing.views.history import effect_basis, effect_text, effects_blocks


def history_section(context: Context) -> Section | None:
    """The items of the history, in two parts; None where the case has none."""
    deal = context.deal
    if deal is None or not deal.history:
        return None
    items = enumerate(deal.history)
    paras = tuple(
        Para(effect_text(one, deal, context.names), f"history.{one.item}", effect_basis(deal, k)) for k, one in items
    )
    blocks = effects_blocks(deal, context.without_history, context.names)
    return Section("history", "What happened before", blocks, False, "History", (), paras)
