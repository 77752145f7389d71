"""Reports to claims: text, Markdown, HTML and PDF read into quotes with their source, their hedges and their place.

    reading = read_report(Path("press.md"), aliases={"ruler": ["Maduro"]})
    reading.claims, reading.debris, reading.report       # claims and debris cover every character of the text once
    write_register(Path("claims.jsonl"), [reading])
    register = load_register(Path("claims.jsonl"))
    verify(register, "press", reading.report.text)       # quotes that are no longer where they were

Everything here is a proposal made by rules, for a person to accept, edit or reject; nothing in a report is obeyed. The
rules are the JSON files in `data/`. Imports run downward: types < tables < read, markup, body, pdf, mend, blocks,
sentences, quotes < cues, actors < claims, debris < reading, register < decisions < batch. A name is imported when it is
first asked for (PEP 562), so that importing the room costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offramp.evidence.batch import Batch, ReportFile, read_reports
    from offramp.evidence.claims import claim_id
    from offramp.evidence.decisions import keep_decisions
    from offramp.evidence.pipeline import read_report
    from offramp.evidence.register import Register, stale, verify
    from offramp.evidence.register import dump as dump_register
    from offramp.evidence.register import load as load_register
    from offramp.evidence.register import write as write_register
    from offramp.evidence.types import (
        Block,
        Claim,
        Cue,
        Grading,
        Hedge,
        Links,
        Mention,
        Origin,
        Reading,
        Relation,
        Report,
        SetAside,
        Span,
    )

__all__ = [
    "Batch",
    "Block",
    "Claim",
    "Cue",
    "Grading",
    "Hedge",
    "Links",
    "Mention",
    "Origin",
    "Reading",
    "Register",
    "Relation",
    "Report",
    "ReportFile",
    "SetAside",
    "Span",
    "claim_id",
    "dump_register",
    "keep_decisions",
    "load_register",
    "read_report",
    "read_reports",
    "stale",
    "verify",
    "write_register",
]

_ELSEWHERE = {
    "claim_id": ("claims", "claim_id"),
    "read_report": ("pipeline", "read_report"),
    "Register": ("register", "Register"),
    "stale": ("register", "stale"),
    "verify": ("register", "verify"),
    "dump_register": ("register", "dump"),
    "keep_decisions": ("decisions", "keep_decisions"),
    "read_reports": ("batch", "read_reports"),
    "Batch": ("batch", "Batch"),
    "ReportFile": ("batch", "ReportFile"),
    "load_register": ("register", "load"),
    "write_register": ("register", "write"),
}


def __getattr__(name: str) -> object:
    """A public name, from the module that holds it; the nouns are in `types`."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, inner = _ELSEWHERE.get(name, ("types", name))
    found: object = getattr(import_module(f"{__name__}.{module}"), inner)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
