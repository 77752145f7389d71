"""Where sources conflict."""

from __future__ import annotations

from offramp.briefing.context import Context
from offramp.briefing.document import Basis, Para, Section
from offramp.briefing.views.evidence import conflict_blocks
from offramp.wording import count, joined


def conflicts_section(context: Context) -> Section | None:
    """Both quotes of each pair that conflicts; None where no pair does."""
    pairs = context.rests.conflicts
    if not pairs:
        return None
    each = joined([what for _, _, what in pairs[:2]])
    more = f" and {count(len(pairs) - 2, 'other point')}" if len(pairs) > 2 else ""
    claims = tuple(dict.fromkeys(claim for one, other, _ in pairs for claim in (one, other)))
    lead = Para(f"Accounts differ on {each}{more}.", "conflicts", Basis((), (), "offramp claims CASE list", claims))
    blocks = tuple(conflict_blocks(context))
    return Section("conflicts", "Where sources conflict", blocks, False, "Conflicts", (lead,))
