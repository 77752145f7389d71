"""The sections of a case file, one function each: nodes in, frozen nouns out, problems to the reader's desk."""

from __future__ import annotations

from offramp.case.sections.actors import actors
from offramp.case.sections.chances import chances
from offramp.case.sections.history import history
from offramp.case.sections.names import RESERVED, Declared
from offramp.case.sections.numbers import limits
from offramp.case.sections.options import MAX_OPTIONS, options, rules
from offramp.case.sections.outcomes import asks, horizon, outcomes, variants
from offramp.case.sections.play import play, rationality
from offramp.case.sections.preferences import preferences
from offramp.case.sections.reports import credence, evidence, reports, unused

__all__ = [
    "MAX_OPTIONS",
    "RESERVED",
    "Declared",
    "actors",
    "asks",
    "chances",
    "credence",
    "evidence",
    "history",
    "horizon",
    "limits",
    "options",
    "outcomes",
    "play",
    "preferences",
    "rationality",
    "reports",
    "rules",
    "unused",
    "variants",
]
