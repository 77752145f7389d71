"""Under which concepts each outcome is stable: one sentence and one small table. The one view of an Agreement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.briefing.document import Basis, Block, Grid, Para
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.explanation import note_blocks
from offramp.stability.agreement import Agreement, OutcomeStability
from offramp.stability.concepts import concept_named
from offramp.wording import joined, outcome_named


def agreement_blocks(compared: Agreement, names: Names = NAMELESS) -> tuple[Block, ...]:
    """The sentence, the table, what was not asked, and the conventions."""
    return (*agreement_lines(compared, names), *note_blocks(compared.notes))


def agreement_lines(compared: Agreement, names: Names) -> tuple[Block, ...]:
    """The sentence, the table with a column for each group of concepts that agree, and what was not asked."""
    columns = tuple(", ".join(group) for group in compared.groups)
    rows = tuple(
        (_label(compared, row, names), str(row.states), *(_cell(row, k) for k in row.equilibria))
        for row in compared.outcomes
    )
    asked = "; ".join(f"{key} ({reason})" for key, reason in compared.unsolved.items())
    return (
        Para(agreement_text(compared, names), "agreement", _BASIS),
        Grid(("equilibria", "states", *columns), rows),
        *([Para(f"Not asked: {asked}.")] if asked else []),
    )


def _row(compared: Agreement, row: OutcomeStability, names: Names) -> tuple[str, ...]:
    return (_label(compared, row, names), str(row.states), *(_cell(row, states) for states in row.equilibria))


def _cell(row: OutcomeStability, states: int) -> str:
    return "all" if states == row.states else str(states) if states else "–"


def _label(compared: Agreement, row: OutcomeStability, names: Names) -> str:
    return outcome_named(row.outcome) if row.state is None else names.state(compared.options, compared.now, row.state)


def agreement_text(compared: Agreement, names: Names = NAMELESS) -> str:
    """Whether the choice of a concept matters, and for which outcomes, in one sentence.

    >>> from offramp.graph.model import free_model
    >>> from offramp.stability.agreement import concept_agreement
    >>> agreement_text(concept_agreement(free_model({"A": ["a"]}, {"A": "Y N"})))
    'All 13 concepts and conventions find the same equilibrium.'
    """
    if compared.agree:
        same = "equilibrium" if compared.counts == (1,) else f"{compared.counts[0]:,} equilibria"
        return f"All {compared.asked} concepts and conventions find the same {same}." if compared.counts[0] else _NONE
    rows = [(_label(compared, row, names), row.equilibria) for row in compared.outcomes]
    parts = [*_apart(compared, rows), *_alike(rows)]
    return f"The concepts differ: {'; '.join(parts)}."


_BASIS = Basis(
    ("/agreement/asked", "/agreement/counts/0"), ("worth", "priorities", "ranking"), "offramp solve CASE --agreement"
)
Row = tuple[str, tuple[int, ...]]  # an outcome, or a state in words, and its equilibria by group
_NONE = "By none of the concepts and conventions is any state an equilibrium."


def _alike(rows: Sequence[Row]) -> Iterator[str]:
    """The outcomes on which the choice does not bear, so far as one of their states is stable."""
    always = [what for what, counts in rows if all(counts)]
    never = [what for what, counts in rows if not any(counts)]
    if always:
        yield f"{joined(always)} {'is' if len(always) == 1 else 'are'} stable by all of them"
    if never:
        yield f"{joined(never)} by none"


def _apart(compared: Agreement, rows: Sequence[Row]) -> Iterator[str]:
    """The outcomes that are stable by some concepts only."""
    for what, counts in rows:
        by = [key for group, k in zip(compared.groups, counts, strict=True) if k for key in group]
        rest = [key for group, k in zip(compared.groups, counts, strict=True) if not k for key in group]
        if by and rest:
            yield f"{what} is stable {_named(by, rest)}"


def _named(by: Sequence[str], rest: Sequence[str]) -> str:
    """The concepts by which something is so, or the fewer by which it is not."""
    return f"by {joined(_names(by))} only" if len(by) <= len(rest) else f"by all but {joined(_names(rest))}"


def _names(keys: Sequence[str]) -> list[str]:
    """Concepts by name, those of a family by key; an extension behind it."""
    parts = [key.partition("-") for key in keys]
    return [
        (key if key[-1].isdigit() else concept_named(key).name) + (f" (extension {extension})" if extension else "")
        for key, _, extension in parts
    ]
