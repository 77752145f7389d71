"""One view for each noun: a function from the noun to blocks, which every form prints. The registry of those by noun.

A view that needs more than its noun (the names of options, the quotes of claims) is called by name and is not here.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from offramp.briefing.document import Block, Section

VIEWS: Mapping[tuple[str, str], tuple[str, str]] = {  # module and name of a noun, module and name of its view
    ("offramp.case.types", "Case"): ("case", "case_blocks"),
    ("offramp.graph.model", "Model"): ("states", "model_blocks"),
    ("offramp.briefing.states", "States"): ("states", "states_blocks"),
    ("offramp.stability.solve", "Table"): ("states", "table_blocks"),
    ("offramp.game.results", "Deal"): ("game", "deal_blocks"),
    ("offramp.game.results", "Reason"): ("choice", "reason_blocks"),
    ("offramp.game.variants", "Comparison"): ("terms", "comparison_blocks"),
    ("offramp.ensemble.run", "Runs"): ("draws", "runs_blocks"),
    ("offramp.ensemble.summary", "Summary"): ("draws", "summary_blocks"),
    ("offramp.ensemble.judgement", "Judgement"): ("judgement", "noun_blocks"),
    ("offramp.ensemble.thresholds", "Hinges"): ("thresholds", "hinges_blocks"),
    ("offramp.ensemble.reversal", "Flips"): ("reversal", "flips_blocks"),
    ("offramp.ensemble.diff", "Diff"): ("diff", "diff_blocks"),
    ("offramp.evidence.types", "Reading"): ("reading", "reading_blocks"),
    ("offramp.evidence.register", "Register"): ("register", "register_blocks"),
    ("offramp.briefing.brief", "Brief"): ("brief", "brief_blocks"),
}


def blocks_of(noun: Any) -> tuple[Block, ...]:
    """The blocks of a noun. Raises KeyError for a type that has no view."""
    module, name = VIEWS[type(noun).__module__, type(noun).__name__]
    blocks: tuple[Block, ...] = getattr(import_module(f"offramp.briefing.views.{module}"), name)(noun)
    return blocks


def flattened(sections: tuple[Section, ...]) -> tuple[Block, ...]:
    """Sections as blocks, each under its heading."""
    from offramp.briefing.document import Para

    return tuple(block for section in sections for block in (Para(f"{section.heading}:"), *section.blocks))
