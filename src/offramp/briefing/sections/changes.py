"""What changed since an earlier brief, where one was given."""

from __future__ import annotations

from offramp.briefing.changes import Since
from offramp.briefing.context import Context
from offramp.briefing.document import Section
from offramp.briefing.views.changes import changes_blocks, changes_paras


def changes_section(context: Context) -> Section | None:
    """The answer then and now, and the differences that did it; None where no earlier brief was given."""
    return since_section(context.since) if context.since else None


def since_section(since: Since) -> Section:
    """The same from the differences alone."""
    heading = f"What changed since the brief of {since.as_of}"
    return Section("since", heading, changes_blocks(since), False, "Since", changes_paras(since))
