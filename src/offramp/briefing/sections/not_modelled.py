"""What the model does not hold, and what the case holds and the brief does not use."""

from __future__ import annotations

from offramp.briefing.context import Context
from offramp.briefing.document import Para, Section, listed
from offramp.graph.left_out import LEFT_OUT


def not_modelled_section(context: Context) -> Section:
    """Who and what is not in the model, and what was left out of this brief."""
    left_out = tuple(LEFT_OUT[key] for key in context.not_analysed)
    lead = [Para("Not modelled: actors and options that the case does not list.")]
    if not context.explicit.get("record"):
        lead.append(Para("No record of past cases stands beside the answer."))
    lead += [Para(f"Left out of this brief: {'; '.join(left_out)}.")] if left_out else []
    blocks = (listed(left_out),) if left_out else ()
    return Section("missing", "What is not modelled", blocks, False, "Left out", tuple(lead))
