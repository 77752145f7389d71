"""The annexes of a brief: every claim, number, assumption, rule and state, for the reader with an hour."""

from __future__ import annotations

from offramp.briefing.both_lenses import Played
from offramp.briefing.context import Asked, Context
from offramp.briefing.document import Grid, Para, Section, listed
from offramp.briefing.views.draws import credence_section
from offramp.briefing.views.evidence import quotation
from offramp.briefing.views.game import game_sections, unsolved_section
from offramp.briefing.views.private_numbers import bins_section
from offramp.briefing.views.stability import state_annexes
from offramp.stability.concepts import BY_STRICTNESS, concept_named
from offramp.wording import joined


def annexes(context: Context) -> tuple[Section, ...]:
    """The part of a brief for the reader with an hour."""
    rests = context.rests
    claims = tuple(quotation(quote) for quote in rests.quotes) or (Para("None."),)
    carried = Grid(("claim", "supports"), tuple((quote.id, joined(quote.carries)) for quote in rests.quotes))
    assumed = Grid(("item", "value", "assumed, because"), rests.assumptions)
    options = Grid(("option", "actor", "text"), context.options)
    unused = listed(tuple(f"{claim}: {reason}" for claim, reason in context.unused))
    words = listed(tuple(f"{key}: {concept_named(key).meaning}" for key in BY_STRICTNESS))
    settled = tuple((row.outcome, row.resolves) for row in context.outcomes if row.resolves)
    return (
        Section("claims", "Claims that are cited", (*claims, *([carried] if rests.quotes else [])), annex=True),
        *([Section("unused", "Claims that are not used, and why", (unused,), annex=True)] if context.unused else []),
        Section("assumptions", f"Assumptions ({len(rests.assumptions)})", (assumed,), annex=True),
        Section("numbers", f"Every number ({rests.numbers})", (_all_numbers(context),), annex=True),
        *([_worked(context.asked)] if context.asked and context.asked.terms else []),
        *([Section("rules", "Rules and conditions", (_conditions(context),), annex=True)] if context.rules else []),
        Section("options", "Options, in the order of a state's letters", (options,), annex=True),
        *(
            [
                Section(
                    "resolves",
                    "What would count",
                    (Grid(("outcome", "counts as having happened when"), settled),),
                    annex=True,
                )
            ]
            if settled
            else []
        ),
        Section("held", "States in reach that hold (the first 40 by each concept)", (_held(context),), annex=True),
        *state_annexes(context),
        *([_by_horizon(context)] if context.foresight else []),
        *(_game(context.bargain) if context.bargain else ()),
        *([credence_section(context.runs)] if context.runs else []),
        Section("words", "What the concepts mean", (words,), annex=True),
        Section("provenance", "Provenance", (_provenance(context),), annex=True),
    )


def _game(played: Played) -> tuple[Section, ...]:
    deal = played.deal
    if deal is None or not deal.converged:
        return (unsolved_section(played.problems, deal.notes if deal else ()),)
    return (*game_sections(deal), *(bins_section(path, types) for path, types in deal.types.items()))


def _all_numbers(context: Context) -> Grid:
    columns = ("number", "counts when", "value", "central", "support", "otherwise")
    rows = (
        (
            one.path,
            one.when or "always",
            f"{one.value}{' (private)' if one.private else ''}",
            f"{one.central:g}",
            one.rests,
            one.otherwise,
        )
        for one in context.all_numbers
    )
    return Grid(columns, tuple(rows))


def _worked(asked: Asked) -> Section:
    """The sum behind the answer: the mover's worth at the state asked about and after its move, item by item."""
    best = asked.movers[0]
    rows = [
        (
            term.item,
            f"{term.value:g}",
            *(f"{odds:.3g} × {term.value:g} = {odds * term.value:.3g}" for odds in term.odds),
        )
        for term in asked.terms
    ]
    sums = (sum(term.value * term.odds[k] for term in asked.terms) for k in (0, 1))
    rows.append(("sum", "", *(f"{total:.4g}" for total in sums)))
    columns = ("item", "central value", f"at {asked.state}", f"after {joined(best.changes)}")
    heading = f"The sum behind the question: {best.actor}'s worth, odds × value"
    return Section("sum", heading, (Grid(columns, tuple(rows)),), annex=True)


def _conditions(context: Context) -> Grid:
    return Grid(("item", "condition", "support"), context.rules)


def _held(context: Context) -> Grid:
    rows = ((concept, " ".join(states) or "none") for concept, states in context.held_states.items())
    return Grid(("concept", "states"), tuple(rows))


def _by_horizon(context: Context) -> Section:
    named = [row.outcome for row in context.outcomes]
    rows = tuple((str(row.moves), *(str(row.holds[outcome]) for outcome in named)) for row in context.foresight)
    heading = "States in reach where every actor stays (or waits), by moves foreseen"
    return Section("horizons", heading, (Grid(("moves", *named), rows),), annex=True)


def _provenance(context: Context) -> Grid:
    rows = [
        ("case", context.case),
        ("offramp", context.version),
        ("values", "central"),
        ("concepts", ", ".join(BY_STRICTNESS)),
    ]
    for key, day, grade, digest in context.reports:
        rows.append((f"report {key}, {day}, graded {grade}", f"sha256:{digest}" if digest else "not read"))
    return Grid(("what", "which"), tuple(rows))
