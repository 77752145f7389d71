"""What the model does not hold, and what the case holds and the brief does not use."""

from __future__ import annotations

from collections.abc import Mapping

from offramp.briefing.context import Context
from offramp.briefing.document import Para, Section, listed

_LEFT_OUT: Mapping[str, str] = {
    "play": "the order of play: what happens when the others' choices are foreseen",
    "private": "private information (private numbers stand at their central value)",
    "crowd": "a crowd deciding one by one (it is taken as one actor)",
    "history": "what earlier talks and refusals say about the parties",
    "unknown-pairs": "pairs of states whose order is unknown (they keep the order in which they are written)",
    "doubted-priorities": "doubt about the order of priorities (they stand as written)",
    "foresight": "foresight: the case has too many states for it here; ask 'offramp solve --concept lh2'",
    "ranges": "the ranges of the numbers, and claims that may be false (no draws: ask for --draws)",
}


def not_modelled_section(context: Context) -> Section:
    """Who and what is not in the model, and what was left out of this brief."""
    left_out = tuple(_LEFT_OUT[key] for key in context.not_analysed)
    lead = [Para("Not modelled: other actors; options that the case does not list.")]
    lead += [Para(f"Left out of this brief: {'; '.join(left_out)}.")] if left_out else []
    blocks = (listed(left_out),) if left_out else ()
    return Section("missing", "What is not modelled", blocks, False, "Left out", tuple(lead))
