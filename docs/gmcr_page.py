"""The page that maps every analysis of GMCR II and GMCR+ to ours, from `gmcr.json`: what theirs is, by which source."""

from __future__ import annotations

import json
from pathlib import Path

MADE = "<!-- made by docs/generate.py from docs/gmcr.json -->\n"


def gmcr_page() -> str:
    """The table, and the sources that it rests on."""
    held = json.loads((Path(__file__).parent / "gmcr.json").read_text("utf-8"))
    head = ("theirs", "source", "ours", "difference")
    rows = ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *held["rows"])]
    sources = [f"* **{key}**: {text}." for key, text in held["sources"].items()]
    about = "What their programs do, by what could be read of them, and what does the same here.\n"
    return "\n".join([f"{MADE}# From GMCR II and GMCR+\n", about, *rows, "\n## Sources\n", *sources, ""])
