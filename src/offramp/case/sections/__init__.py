"""The sections of a case file, one function each: nodes in, frozen nouns out, problems to the `NodeReader`."""

from __future__ import annotations

from offramp.case.sections.actors import actors
from offramp.case.sections.asked import stored_answers
from offramp.case.sections.chances import chances
from offramp.case.sections.history import history
from offramp.case.sections.names import RESERVED, Declared
from offramp.case.sections.numbers import read_limits
from offramp.case.sections.options import MAX_OPTIONS, options, read_rules
from offramp.case.sections.outcomes import asks, horizon, read_outcomes, variants
from offramp.case.sections.play import play, read_rationality
from offramp.case.sections.preferences import preferences
from offramp.case.sections.record import read_record
from offramp.case.sections.reports import credence, read_evidence, reports, unused
from offramp.case.sections.sees import read_sights

__all__ = [
    "MAX_OPTIONS",
    "RESERVED",
    "Declared",
    "actors",
    "asks",
    "chances",
    "credence",
    "history",
    "horizon",
    "options",
    "play",
    "preferences",
    "read_evidence",
    "read_limits",
    "read_outcomes",
    "read_rationality",
    "read_record",
    "read_rules",
    "read_sights",
    "reports",
    "stored_answers",
    "unused",
    "variants",
]
