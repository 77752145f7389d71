"""A brief at a glance: its question, and the leads of its front sections. The one view of a Brief."""

from __future__ import annotations

from offramp.briefing.brief import Brief
from offramp.briefing.document import Block, Grid, Para


def brief_blocks(brief: Brief) -> tuple[Block, ...]:
    """The front of a brief, a row for each section."""
    front = (section for section in brief.page.sections if not section.annex)
    rows = tuple((section.heading, " ".join(para.text for para in section.lead)) for section in front)
    return (Para(f"{brief.page.title}: {brief.page.question}"), Grid(("section", "in short"), rows))
