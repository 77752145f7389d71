"""The sections of a brief, in the order in which a reader asks: a registry.

One more is a file here with a function from the Context to a Section (None where the case has nothing of its kind), and
a line below; docs/how-to/add-a-section.md does it step by step.
"""

from __future__ import annotations

from collections.abc import Callable

from offramp.briefing.context import Context
from offramp.briefing.document import Section
from offramp.briefing.sections.answer import answer_section
from offramp.briefing.sections.changes import changes_section
from offramp.briefing.sections.conflicts import conflicts_section
from offramp.briefing.sections.find_out import find_out_section
from offramp.briefing.sections.history import history_section
from offramp.briefing.sections.lenses import lenses_section
from offramp.briefing.sections.limits import limits_section
from offramp.briefing.sections.not_modelled import not_modelled_section
from offramp.briefing.sections.other_chair import other_chair_section
from offramp.briefing.sections.other_outcomes import other_outcomes_section
from offramp.briefing.sections.set_aside import set_aside_section
from offramp.briefing.sections.support import confidence_section
from offramp.briefing.sections.terms import other_terms_section
from offramp.briefing.sections.thresholds import thresholds_section

SectionMaker = Callable[[Context], Section | None]

SECTIONS: dict[str, SectionMaker] = {
    "answer": answer_section,
    "confidence": confidence_section,
    "since": changes_section,
    "else": other_outcomes_section,
    "turns": thresholds_section,
    "next": find_out_section,
    "terms": other_terms_section,
    "chair": other_chair_section,
    "history": history_section,
    "lenses": lenses_section,
    "conflicts": conflicts_section,
    "missing": not_modelled_section,
    "set-aside": set_aside_section,
    "limits": limits_section,
}


def sections(context: Context) -> tuple[Section, ...]:
    """The front sections of a brief."""
    made = (make(context) for make in SECTIONS.values())
    return tuple(section for section in made if section is not None)
