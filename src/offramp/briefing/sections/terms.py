"""What other terms, another order of play and other numbers do to the answer of the play as reported."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.context import Context
from offramp.briefing.document import Basis, Block, Para, Section
from offramp.briefing.provenance import pointer
from offramp.briefing.views.changing import is_measured, means_by_terms, variants_para
from offramp.briefing.views.judgement import terms_para
from offramp.briefing.views.sensitivity import contrast_blocks
from offramp.briefing.views.stability import variant_blocks
from offramp.briefing.views.terms import COMMAND, opposed_basis, opposed_text, terms_blocks
from offramp.game.variants import TermsRow
from offramp.wording import CENTRAL, EVEN, LEAST, capital, count, is_reversed, joined, percent

_MOST = 3  # variants named in the line


def other_terms_section(context: Context) -> Section:
    """The answer under every variant and order of play; the variants in the graph model too."""
    lead, reasons = tuple(_lead(context)), tuple(_reasons(context))
    return Section("terms", "Other terms", tuple(_blocks(context)), False, "Terms", lead, reasons)


def _blocks(context: Context) -> Iterator[Block]:
    played, drawn = context.bargain, context.turns.drawn if context.turns else None
    if context.deal and played and played.terms:
        judged = context.judgement
        means = means_by_terms(judged) if judged and is_measured(judged) else None
        yield from terms_blocks(context.deal, played.terms, played.setters, context.names, means)
    if context.judgement and is_measured(context.judgement):
        yield from _played(context)
    if drawn:
        yield from contrast_blocks(drawn)
    if context.variants:
        yield from variant_blocks(context)


def _lead(context: Context) -> Iterator[Para]:
    if context.judgement and (terms := terms_para(context.judgement["given"], context.names)):
        yield terms
    played, deal = context.bargain, context.deal
    if played is None or deal is None or deal.probability is None:
        named = joined([row.name for row in context.variants])
        yield Para(f"By the graph model alone, in the table: {named}." if named else "The case has no variants.")
    elif not played.terms:
        yield Para("The case has no variants, and no two steps of its play can be swapped.")
    elif not (context.judgement and is_measured(context.judgement)):
        yield _reversing(played.terms, deal.probability)
    else:
        yield variants_para(context.judgement, offered_variants(context)) or Para(
            "No variant moves the answer by five points."
        )


def offered_variants(context: Context) -> frozenset[str]:
    """The variants that change nothing but what the question takes as given."""
    given = dict(context.judgement["given"]) if context.judgement else {}
    return frozenset(
        name
        for name, one in context.explicit.get("variants", {}).items()
        if one.get("fix") and not any("." in key for key in one) and set(one["fix"]) <= set(given)
    )


def _reasons(context: Context) -> Iterator[Para]:
    if not (context.judgement and is_measured(context.judgement)):
        yield from _played(context)


def _played(context: Context) -> Iterator[Para]:
    """The same in the play as reported: among the annexes where it was measured on the answer."""
    played, deal = context.bargain, context.deal
    if played and deal and deal.probability is not None and played.terms:
        yield _moving(played.terms, deal.probability)
        if played.opposed:
            setters = [context.names.actor(one) for one in played.setters]
            yield Para(opposed_text(played.opposed, setters), "opposed", opposed_basis(played.opposed))


def _reversing(terms: tuple[TermsRow, ...], now: float) -> Para:
    """Which other terms reverse the answer, by name alone."""
    names = [f"“{row.name}”" for row in terms if is_reversed(row.fixed, now >= EVEN)]
    more = [count(len(names) - _MOST, "other")] if len(names) > _MOST else []
    each = joined([*names[:_MOST], *more])
    text = f"{each} would reverse the answer." if each else "no other terms reverse the answer."
    return Para(f"{capital(CENTRAL)}, {text}", "terms", Basis((), ("variants", "play"), COMMAND))


def _moving(terms: tuple[TermsRow, ...], now: float) -> Para:
    rows = [(k, row, row.fixed) for k, row in enumerate(terms) if row.fixed is not None]
    reversing = [each for each in rows if is_reversed(each[2], now >= EVEN)]
    others = sorted((each for each in rows if each not in reversing), key=lambda each: -abs(each[2] - now))
    most = [each for each in others if abs(each[2] - now) >= LEAST][:2]
    text = f"{capital(CENTRAL)} ({percent(now, exact=False)}), "
    text += f"reversed by {_named(reversing)}." if reversing else "no other terms reverse the answer."
    text += f" Moved most by {_named(most)}." if most else ""
    numbers = (pointer("bargain", "deal", "asks", "probability"), *_pointers(reversing), *_pointers(most))
    return Para(text, "terms.all", Basis(numbers, ("variants", "play"), COMMAND))


def _named(rows: list[tuple[int, TermsRow, float]]) -> str:
    return joined([f"“{row.name}” ({percent(p, exact=False)})" for _, row, p in rows])


def _pointers(rows: list[tuple[int, TermsRow, float]]) -> Iterator[str]:
    return (pointer("bargain", "terms", k, "fixed") for k, _, _ in rows)
