"""The brief as text blocks, in its fixed order: a Context in, a Page out.

The only place where results become a page. A Page knows nothing of terminals or HTML; each renderer lays it out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from offramp.briefing.changes import Since, since_section
from offramp.briefing.context import Context
from offramp.briefing.document import Block, Figure, Page, Para, Picture, Section, listed
from offramp.briefing.provenance import traces
from offramp.briefing.views import summary
from offramp.briefing.views.annexes import annexes
from offramp.briefing.views.evidence import conflict_blocks, rests_blocks
from offramp.briefing.views.game import answer_blocks, history_blocks, lens_blocks, terms_blocks
from offramp.briefing.views.stability import variant_blocks
from offramp.briefing.views.thresholds import draws_blocks, gap_blocks, hinge_blocks, next_blocks
from offramp.stability.concepts import BY_STRICTNESS, USUAL
from offramp.wording import joined

LIMITS = (
    "This is a structured argument, not a forecast: what follows, follows from the case's assumptions. "
    "The method has not been shown to be calibrated.",
    "Motives attached to named office-holders are modelling assumptions, not findings about them.",
    "Charges are allegations unless a court has decided. The model judges neither law nor right, and takes no side.",
    "An analysis as of its date: what is dated later is left out, though its authors may know what followed.",
    f"By {joined(USUAL)} a state holds when no actor would leave it, looking at its own next move and the "
    "replies to it; a threat to be carried out later moves nobody. Foresight sees it, by the convention stated there.",
)
_LIMIT = "An argument, not a forecast; motives are assumed; it takes no side."

_MISSING: Mapping[str, str] = {
    "play": "the order of play: what happens at the table when the others' choices are foreseen",
    "private": "what only one side knows (private quantities stand at their central value)",
    "crowd": "a crowd deciding one by one (it is taken as one actor)",
    "history": "what earlier talks and refusals say about the parties",
    "unknown-pairs": "pairs of states whose order is unknown (they keep the order in which they are written)",
    "doubted-priorities": "doubt about the order of priorities (they stand as written)",
    "foresight": "foresight: the case has too many states for it here; ask 'offramp solve --concept lh2'",
    "ranges": "the ranges of the numbers, and claims that may be false (not drawn: ask for --draws)",
}


def page(
    context: Context, data: Mapping[str, Any], change: Since | None = None, figures: Sequence[Figure] = ()
) -> Page:
    """The brief as text blocks; `data` is the context's JSON twin, in which its numbers are found again.

    A place for a figure that the case does not have is left out.
    """
    there = {figure.id for figure in figures}
    sections = tuple(_pictured(section, there) for section in (*_sections(context, change), *annexes(context)))
    lead = (f"As of {context.as_of}, for the next {context.horizon}. A structured argument, not a forecast.",)
    found = traces(sections, data, context.supports)
    return Page(context.title, context.question, lead, sections, _foot(context), tuple(figures), found)


def _pictured(section: Section, there: set[str]) -> Section:
    kept = tuple(block for block in section.blocks if not isinstance(block, Picture) or block.figure in there)
    return replace(section, blocks=kept)


def _sections(context: Context, change: Since | None) -> Iterator[Section]:
    """The front part, in the order in which a reader asks."""
    found = context.bargain if context.bargain and context.bargain.solved else None
    deal = found.deal if found else None
    missing = tuple(_MISSING[key] for key in context.not_analysed)
    beside = answer_blocks(found) if found else ()
    apart: tuple[Block, ...] = (Picture("states"), *(lens_blocks(found.lenses) if found and found.lenses else ()))
    other = (*(terms_blocks(found, deal) if found and deal and found.terms else ()), *gap_blocks(context))
    graph = variant_blocks(context) if context.variants else ()
    yield Section("answer", "The answer", beside, False, "Answer", summary.answer(context))
    yield Section(
        "confidence", "Confidence, and why", rests_blocks(context), False, "Confidence", summary.confidence(context)
    )
    if change:
        yield since_section(change)
    yield Section("else", "What else may happen", draws_blocks(context), False, "Else", summary.otherwise(context))
    yield Section("lenses", "Where the two lenses part, and why", apart, False, "Lenses", summary.lenses(context))
    yield Section("turns", "What it turns on", hinge_blocks(context), False, "Turns on", summary.turning(context))
    yield Section("terms", "What changes with the terms", (*other, *graph), False, "Terms", summary.terms(context))
    yield Section(
        "history",
        "What happened before",
        history_blocks(deal, context.without_history) if deal and deal.history else (),
        False,
        "History",
        summary.history(context),
    )
    yield Section(
        "conflicts",
        "Where sources conflict",
        tuple(conflict_blocks(context)),
        False,
        "Conflicts",
        summary.conflicts(context),
    )
    yield Section(
        "next", "What to find out next", next_blocks(context.flips), False, "Find out", summary.leads(context)
    )
    yield Section(
        "missing",
        "What is not modelled",
        (listed(missing),) if missing else (),
        False,
        "Not in it",
        summary.missing(context, missing),
    )
    yield Section("set-aside", "What was set aside", _aside(context), False, "Set aside", summary.set_aside(context))
    yield Section("limits", "What this cannot tell you", (listed(LIMITS),), False, "Limits", (Para(_LIMIT),))


def _aside(context: Context) -> tuple[Block, ...]:
    kept = "The text that was set aside is kept in the register; 'offramp read' shows it."
    return (Para(kept),) if context.set_aside else ()


def _foot(context: Context) -> str:
    return f"Offramp {context.version} · {', '.join(BY_STRICTNESS)} · case {context.case[:19]}…"
