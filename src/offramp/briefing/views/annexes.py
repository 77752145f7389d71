"""The annexes of a brief: every claim, number, assumption and rule, for the reader with an hour."""

from __future__ import annotations

from collections.abc import Mapping

from offramp.briefing.both_lenses import Played
from offramp.briefing.context import Asked, Context, Term
from offramp.briefing.document import Basis, Grid, Para, Row, Section, grid, listed
from offramp.briefing.names import Names, value_text
from offramp.briefing.provenance import pointer
from offramp.briefing.support import Number, pages_text
from offramp.briefing.views.draws import credence_section
from offramp.briefing.views.evidence import quotation
from offramp.briefing.views.game import game_sections, unsolved_section
from offramp.briefing.views.private_numbers import bins_section
from offramp.briefing.views.record import analogy_blocks
from offramp.briefing.views.stability import state_annexes
from offramp.briefing.views.timeline import COLUMNS, timeline_rows
from offramp.evidence.timeline import Timeline
from offramp.stability.concepts import BY_STRICTNESS, concept_named
from offramp.wording import figures, joined


def annexes(context: Context) -> tuple[Section, ...]:
    """The part of a brief for the reader with an hour."""
    rests = context.rests
    names = context.names
    claims = tuple(quotation(quote) for quote in rests.quotes) or (Para("None."),)
    carried = Grid(
        ("claim", "supports"),
        tuple((names.claim(one.id), "; ".join(map(names.item, one.carries))) for one in rests.quotes),
    )
    assumptions = ((names.item(path), value_text(value), reason) for path, value, reason in rests.assumptions)
    assumed = Grid(("item", "value", "assumed, because"), tuple(assumptions))
    options = Grid(("option", "actor"), tuple((text, names.actor(actor)) for _, actor, text in context.options))
    unused = listed(tuple(f"{names.claim(claim)}: {reason}" for claim, reason in context.unused))
    words = listed(tuple(f"{concept_named(key).name} ({key}): {concept_named(key).meaning}" for key in BY_STRICTNESS))
    settled = tuple((row.outcome, row.resolves) for row in context.outcomes if row.resolves)
    counts = Grid(("outcome", "counts as having happened when"), settled)
    return (
        Section("claims", "Claims that are cited", (*claims, *([carried] if rests.quotes else [])), annex=True),
        *([Section("unused", "Claims that are not used, and why", (unused,), annex=True)] if context.unused else []),
        *_timeline(context),
        *_analogies(context),
        Section("assumptions", f"Assumptions ({len(rests.assumptions)})", (assumed,), annex=True),
        Section("numbers", f"Every number ({rests.numbers})", (_all_numbers(context),), annex=True),
        *([_worked(context.asked, names)] if context.asked and context.asked.terms else []),
        *([Section("rules", "Rules and conditions", (_conditions(context),), annex=True)] if context.rules else []),
        Section("options", "Options", (options,), annex=True),
        *([Section("resolves", "What would count", (counts,), annex=True)] if settled else []),
        *state_annexes(context),
        *([_by_horizon(context)] if context.foresight else []),
        *(_game(context.bargain, names) if context.bargain else ()),
        *([credence_section(context.runs, names)] if context.runs else []),
        Section("words", "What the concepts mean", (words,), annex=True),
        Section("provenance", "Provenance", (_provenance(context),), annex=True),
    )


def _timeline(context: Context) -> tuple[Section, ...]:
    """The cited claims by day; none where the case has no register."""
    table = Grid(COLUMNS, timeline_rows(Timeline("", context.timeline)))
    return (Section("timeline", "Timeline of the cited claims", (table,), annex=True),) if context.timeline else ()


def _analogies(context: Context) -> tuple[Section, ...]:
    """The past cases most like this one, where the case says in what they should be."""
    record = (context.judgement or {}).get("record") or {}
    found = tuple(block for one in (record, *record.get("rivals", ())) for block in analogy_blocks(one))
    return (Section("analogies", "Past cases most like this one", found, annex=True),) if found else ()


def _game(played: Played, names: Names) -> tuple[Section, ...]:
    deal = played.deal
    if deal is None or not deal.converged:
        return (unsolved_section(played.problems, deal.notes if deal else ()),)
    return (*game_sections(deal, names), *(bins_section(path, types, names) for path, types in deal.types.items()))


def _all_numbers(context: Context) -> Grid:
    conditions = dict(context.conditions)
    columns = ("number", "counts when", "value", "central", "support", "otherwise")
    return grid(columns, (_number(k, one, context, conditions) for k, one in enumerate(context.all_numbers)))


def _number(index: int, number: Number, context: Context, conditions: Mapping[str, str]) -> Row:
    private = " (only its owner knows)" if number.private else ""
    cells = (
        context.names.quantity(number.path),
        conditions.get(number.path, "always"),
        f"{value_text(number.value)}{private}",
        figures(number.central),
        _rests(number.path, context),
        value_text(number.otherwise),
    )
    keys = ("central", "value", "otherwise") if number.otherwise else ("central", "value")
    numbers = tuple(pointer("all_numbers", index, key) for key in keys)
    return cells, number.path, Basis(numbers, (number.path,), "offramp resolve CASE")


def _term_row(term: Term) -> tuple[str, ...]:
    value = figures(term.value)
    return term.item, value, *(f"{figures(odds)} × {value} = {figures(odds * term.value)}" for odds in term.odds)


def _worked(asked: Asked, names: Names) -> Section:
    """The sum behind the answer: the mover's worth at the state asked about and after its move, item by item."""
    best = asked.movers[0]
    rows = [_term_row(term) for term in asked.terms]
    sums = (sum(term.value * term.odds[k] for term in asked.terms) for k in (0, 1))
    rows.append(("sum", "", *map(figures, sums)))
    moved = joined([names.change(change) for change in best.changes])
    columns = ("item", "central value", "with the terms of the question", f"after {moved}")
    heading = f"The sum behind the question: what it is worth to {names.actor(best.actor)}, odds × value"
    return Section("sum", heading, (Grid(columns, tuple(rows)),), annex=True)


def _conditions(context: Context) -> Grid:
    bound = ("rules", "options")
    rows = ((text, _rests(path, context)) for path, text in context.conditions if path.partition(".")[0] in bound)
    return Grid(("rule or condition", "support"), tuple(rows))


def _rests(path: str, context: Context) -> str:
    """The claims that an item cites, or why it is assumed."""
    claims, assumed = next(((claims, assumed) for one, claims, assumed in context.supports if one == path), ((), ""))
    told = [(one.report, one.witness) for one in context.rests.quotes if one.id in claims]
    whose = f" ({pages_text(told)})" if told else ""
    return context.names.support(claims) + whose if claims else f"assumed: {assumed or 'no reason given'}"


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
        ("concepts", joined([f"{concept_named(key).name} ({key})" for key in BY_STRICTNESS])),
    ]
    for key, day, grade, digest in context.reports:
        rows.append((f"report {key}, {day}, graded {grade}", f"sha256:{digest}" if digest else "not read"))
    return Grid(("what", "which"), tuple(rows))
