"""The answer: the judgement over the draws; where there are none, the play as reported or the graph model alone."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.context import Context
from offramp.briefing.document import Basis, Block, Para, Section
from offramp.briefing.provenance import pointer
from offramp.briefing.views.game import answer_para, beside_blocks
from offramp.briefing.views.judgement import front_paras, judgement_blocks, judgement_reasons, terms_para
from offramp.briefing.views.stability import asked_para
from offramp.ensemble.estimate import counted
from offramp.stability.concepts import LEADING, concept_named
from offramp.wording import CENTRAL, capital, joined

_BELOW = ("branches", "effective")  # stand with the confidence: what a grade would do, and few draws among its reasons


def answer_section(context: Context) -> Section:
    """The answer with word and number, its scenarios, as reported, and how far conventions move it."""
    deal = context.deal
    central: tuple[Block, ...] = ()
    if deal:
        central = (Para(f"{capital(CENTRAL)}:"), answer_para(deal, in_brief=True), *beside_blocks(deal))
    if context.judgement:
        judged, names = context.judgement, context.names
        front, terms = front_paras(judged, names), terms_para(judged["given"], names)
        lead = tuple(para for para in front if para.handle not in _BELOW and para != terms)
        few = tuple(para for para in front if para.handle == "effective")
        reasons = (*few, *judgement_reasons(judged, names))
        blocks = (*judgement_blocks(judged, names), *central)
        return Section("answer", "The answer", blocks, False, "Answer", lead, reasons)
    return Section("answer", "The answer", central, False, "Answer", tuple(_without_draws(context)))


def _without_draws(context: Context) -> Iterator[Para]:
    if context.deal:
        yield Para(f"{capital(CENTRAL)}:")
        yield answer_para(context.deal, in_brief=True)
        yield from [para] if (para := terms_para(context.deal.given, context.names)) else []
        yield Para("This is not the answer: that needs draws of the uncertain inputs (--draws).")
        return
    yield from [para] if (para := indifferent_para(context)) else []
    yield asked_para(context.asked, "answer", context.names) if context.asked else _present(context)
    yield from _graph_counts(context)


def indifferent_para(context: Context) -> Para | None:
    """To whom none of its own options makes a difference, so that a verdict says nothing of what it will do."""
    who = joined([context.names.actor(actor) for actor in context.indifferent])
    return Para(f"Half a case: by the preferences given, nothing that {who} could do matters to it.") if who else None


def _present(context: Context) -> Para:
    """Where nothing is asked and nothing is played: whether the present state is stable."""
    leavers = context.present.leavers
    by: dict[str, list[str]] = {}
    for concept, actors in leavers.items():
        by.setdefault(joined([context.names.actor(actor) for actor in actors]), []).append(concept_named(concept).name)
    if len(by) == 1:
        who = next(iter(by))
        return Para(f"The present state is {f'not stable for {who}' if who else 'stable for everybody'}.")
    said = (f"{who or 'nobody'} by {joined(names)}" for who, names in by.items())
    return Para(f"The present state is not stable for {'; '.join(said)}.")


def _graph_counts(context: Context) -> Iterator[Para]:
    """In how many draws the asked outcome is an equilibrium, and one that improvements reach."""
    if context.runs is None or context.runs.graph is None or context.asked is None:
        return
    shares = context.runs.graph[LEADING][context.asked.outcome]
    alike = {str(row[context.asked.outcome]) for row in context.runs.graph.values()}
    by = ", by sequential stability" if len(alike) > 1 else ""
    text = (
        f"Over the draws{by}: {context.asked.outcome} is an equilibrium in "
        f"{counted(shares.equilibrium)}, and one that improvements reach in {counted(shares.reached)}."
    )
    at = ("runs", "graph", LEADING, context.asked.outcome)
    numbers = [pointer(*at, kind, key) for kind in ("equilibrium", "reached") for key in ("k", "n")]
    numbers += [pointer(*at, kind, "sampling", k) for kind in ("equilibrium", "reached") for k in (0, 1)]
    yield Para(text, "draws", Basis(tuple(numbers), ("",), f"offramp run CASE -n {context.runs.wanted}"))
