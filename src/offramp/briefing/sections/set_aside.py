"""What was set aside, of the reports and of the claims."""

from __future__ import annotations

from offramp.briefing.context import Context
from offramp.briefing.document import Basis, Block, Para, Section
from offramp.briefing.provenance import pointer
from offramp.wording import capital, count, joined, spaced


def set_aside_section(context: Context) -> Section | None:
    """The parts of reports that are not claims, and the claims that nothing cites; None where there are none."""
    parts = dict[str, list[str]]()
    for one, why, n in context.set_aside:
        parts.setdefault(spaced(why), []).append(f"{count(n, 'part')} of {context.names.report(one)}")
    texts = [f"{capital(why)}: {joined(each)}." for why, each in parts.items()]
    unused = context.rests.claims_unused
    texts += [f"Listed as unused: {unused} of {count(context.rests.claims, 'claim')}."] if unused else []
    if not texts:
        return None
    numbers = [pointer("set_aside", k, 2) for k in range(len(context.set_aside))]
    numbers += [pointer("rests", "claims_unused"), pointer("rests", "claims")] if unused else []
    lead = Para(" ".join(texts), "set-aside", Basis(tuple(numbers), (), "offramp claims CASE"))
    kept = "What was set aside stays in the register; 'offramp read' shows it."
    blocks: tuple[Block, ...] = (lead, *((Para(kept),) if context.set_aside else ()))
    return Section("set-aside", "What was set aside", blocks, False, "Set aside", (), (lead,))
