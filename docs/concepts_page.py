"""The page of solution concepts, from the registry; see `generate.py`."""

from __future__ import annotations

from pathlib import Path

from offramp.stability.concept import Concept
from offramp.stability.concepts import concepts

MADE = "<!-- made by docs/generate.py: do not edit -->\n\n"
HEAD = Path(__file__).parent / "reference" / "concepts.head.md"


def concepts_page() -> str:
    """Every concept in the order of the registry, with its definition, its source and how it is asked for."""
    return MADE + HEAD.read_text("utf-8") + "\n" + "\n".join(_section(concept) for concept in concepts())


def _section(concept: Concept) -> str:
    usual = "In every brief and run." if concept.usual else "Solved when it is asked for."
    more = f"Our form: {concept.convention}." if concept.convention else ""
    rows = (
        f"**{concept.name}**: {concept.meaning}.",
        f"An actor looks at {concept.looks_at}.",
        f"{usual} {more}".strip(),
        f"Source: {concept.source}.",
    )
    return f"## {concept.key}\n\n" + "\n".join(f"* {row}" for row in rows) + "\n"
