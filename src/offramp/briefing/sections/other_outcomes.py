"""What else may happen: the other outcomes, from the same draws as the answer."""

from __future__ import annotations

from offramp.briefing.context import Context
from offramp.briefing.document import Basis, Para, Section
from offramp.briefing.provenance import pointer
from offramp.briefing.views.draws import outcome_blocks
from offramp.briefing.views.game import is_certain
from offramp.briefing.views.hypergame import hypergame_lead
from offramp.briefing.views.judgement import other_outcomes_para
from offramp.game.results import Deal
from offramp.stability.concepts import BY_STRICTNESS, LEADING, concept_named
from offramp.wording import CENTRAL, capital, joined, outcome_named, percent

_PREFERENCES = ("worth", "priorities", "ranking")


def other_outcomes_section(context: Context) -> Section:
    """The other outcomes with their probabilities; by the graph model alone, which of them are stable."""
    blocks = outcome_blocks(context.deal, context.runs) if context.deal else ()
    lead, mistaken, answered = _lead(context), context.hypergame, context.deal is not None
    seen = (hypergame_lead(mistaken, context.names, answered),) if mistaken else ()
    return Section("else", "Other outcomes", blocks, False, "Otherwise", (lead, *seen))


def _lead(context: Context) -> Para:
    if context.judgement:
        return other_outcomes_para(context.judgement)
    return _central(context.deal) if context.deal else _stable(context)


def _central(deal: Deal) -> Para:
    others = sorted((pair for pair in deal.outcomes.items() if pair[0] != deal.asked), key=lambda pair: -pair[1])
    shown = [(name, p) for name, p in others if name != "other" or p > 0]
    each = joined([f"{outcome_named(name)} {percent(p, is_certain(deal, name))}" for name, p in shown]) or "none"
    numbers = tuple(pointer("bargain", "deal", "outcomes", name) for name, _ in shown)
    text = f"{capital(CENTRAL)}: {each}."
    return Para(text, "else", Basis(numbers, ("",), "offramp bargain CASE"))


def _stable(context: Context) -> Para:
    rows = [(k, row) for k, row in enumerate(context.outcomes) if row.holds[LEADING]]
    by = "" if context.agreement.agreed(BY_STRICTNESS) else f", by {concept_named(LEADING).name}"
    if not rows:
        return Para(f"No state within reach is stable for everybody{by}.")
    each = joined([f"{row.outcome} ({row.holds[LEADING]} of {row.states})" for _, row in rows])
    numbers = tuple(pointer("outcomes", k, *key) for k, _ in rows for key in (("holds", LEADING), ("states",)))
    text = f"States within reach that would be stable once reached{by}: {each}."
    return Para(text, "else", Basis(numbers, _PREFERENCES, "offramp solve CASE"))
