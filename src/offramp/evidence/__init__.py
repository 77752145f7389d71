"""Reports to claims: text, Markdown, HTML and PDF read into quotes with their source, their hedges and their place.

    reading = read_report(Path("press.md"), aliases={"ruler": ["Maduro"]})
    reading.claims, reading.debris, reading.report       # claims and debris cover every character of the text once
    write_register(Path("claims.jsonl"), [reading])
    register = load_register(Path("claims.jsonl"))
    verify(register, "press", reading.report.text)       # quotes that are no longer where they were

Everything here is a proposal made by rules, for a person to accept, edit or reject; nothing in a report is obeyed. The
rules are the JSON files in `data/`. The way of a report: readers (bytes to text and blocks), boilerplate (what is not
of the report), sentences, parse, attribution, claims; then the register, decisions and links between reports. A name is
imported when it is first asked for (PEP 562), so that importing the package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from offramp.evidence.batch import Batch, ReportFile, read_reports
    from offramp.evidence.claims import claim_id
    from offramp.evidence.decisions import keep_decisions
    from offramp.evidence.pipeline import read_report
    from offramp.evidence.register import Register, encode_register, load_register, stale, verify, write_register
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
    "encode_register",
    "keep_decisions",
    "load_register",
    "read_report",
    "read_reports",
    "stale",
    "verify",
    "write_register",
]

_MODULES = {
    "register": ("Register", "encode_register", "load_register", "stale", "verify", "write_register"),
    "batch": ("Batch", "ReportFile", "read_reports"),
    "claims": ("claim_id",),
    "decisions": ("keep_decisions",),
    "pipeline": ("read_report",),
}
_MODULE_OF = {name: module for module, names in _MODULES.items() for name in names}


def __getattr__(name: str) -> object:
    """A public name, from the module that holds it; the nouns are in `types`."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_MODULE_OF.get(name, 'types')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
