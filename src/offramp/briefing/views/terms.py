"""The answer under other terms, in words: variants, another order of play. The view of terms and of comparisons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from offramp.briefing.both_lenses import Opposed, opposed_rows
from offramp.briefing.document import Basis, Block, Grid, Para, Section
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.provenance import pointer
from offramp.ensemble.global_analysis import Drawn, Gap
from offramp.game.results import Deal
from offramp.game.variants import Comparison, TermsRow
from offramp.wording import CENTRAL, capital, count, fives, joined, percent, points, span_of_points

COMMAND = "offramp bargain CASE --variants"
_MEAN = "The answer: the mean over draws, terms fixed. The other columns: "


def terms_section(deal: Deal, rows: Sequence[TermsRow], names: Names = NAMELESS) -> Section:
    """The answer under each variant, and in another order of play."""
    return Section("terms", "Under other terms", terms_blocks(deal, rows, (), names))


def terms_blocks(
    deal: Deal,
    rows: Sequence[TermsRow],
    setters: Sequence[str] = (),
    names: Names = NAMELESS,
    means: Mapping[str, float] | None = None,
) -> tuple[Block, ...]:
    """The table of other terms, and where fixed and free terms part; `setters` choose what the question gives. `means`:
    the answer, the mean over draws, by what moves it, and as it stands ("")."""
    sure = deal.method != "qre-limit"
    p = "–" if deal.probability is None else percent(deal.probability, sure)
    itself = ("as it stands", p, "–" if deal.free is None else percent(deal.free, sure))
    cells, keys = [itself, *(_row(row, sure, names) for row in rows)], ["", *(row.name for row in rows)]
    heads: tuple[str, ...] = ("variant or order of play", "terms fixed", "terms free")
    if means:
        heads = (heads[0], "the answer", *heads[1:])
        told = (fives(means[key]) if key in means else "as it stands" for key in keys)
        cells = [(one[0], mean, *one[1:]) for one, mean in zip(cells, told, strict=True)]
    grid = Grid(heads, tuple(cells))
    opposed = tuple(opposed_rows(deal, rows))
    setters = [names.actor(actor) for actor in setters]
    who = f" ({joined(setters)})" if setters else ""
    note = (
        f"{_MEAN if means else ''}{capital(CENTRAL)}: the probability of {deal.asked}. Fixed: the terms of the "
        f"question hold; free: those who set them{who} choose them. {opposed_text(opposed, setters)}"
    )
    return (grid, Para(note, "opposed" if opposed else "", opposed_basis(opposed)))


def terms_title(row: TermsRow, names: Names) -> str:
    """A variant by its name, another order of play by who moves before whom."""
    return row.name if row.kind == "variant" else f"order: {order_text(row.name, names)}"


def _row(row: TermsRow, sure: bool, names: Names) -> tuple[str, ...]:
    title = terms_title(row, names)
    if row.problem:
        return title, f"not solved: {row.problem}", ""
    return title, *("–" if p is None else percent(p, sure) for p in (row.fixed, row.free))


def order_text(order: str, names: Names) -> str:
    """Another order of play: who moves before whom.

    >>> order_text("loyalists before ruler", Names(actors={"ruler": "the ruler", "loyalists": "the loyalists"}))
    'the loyalists before the ruler'
    """
    first, before, then = order.partition(" before ")
    return f"{names.actor(first)}{before}{names.actor(then)}"


def opposed_basis(opposed: Sequence[Opposed]) -> Basis:
    """Where the numbers of the terms that part stand."""
    pairs = (pointer("bargain", "opposed", k, key) for k in range(len(opposed)) for key in ("fixed", "free"))
    return Basis(tuple(pairs), ("variants",), COMMAND)


def opposed_text(opposed: Sequence[Opposed], setters: Sequence[str]) -> str:
    """Under which terms the answer moves one way with them fixed and the other way with them free."""
    if not opposed:
        return "Fixed and free terms never move the answer in opposite directions."
    each = joined([f"{one.name} ({points(one.fixed)} fixed, {points(one.free)} free)" for one in opposed])
    who = f", because {joined(setters)} would change the terms" if setters else ""
    return f"Fixed and free terms move the answer in opposite directions in {each}{who}."


def given_text(comparison: Comparison, names: Names) -> str:
    """What a page of variants says of them all."""
    given = names.choice(comparison.given.items())
    return (
        f"{capital(CENTRAL)}: every outcome by variant, with the terms of the question ({given or 'none'}), and with "
        "none given, so that those who set the terms choose them."
    )


def gap_cells(gap: Gap | None) -> tuple[str, str]:
    """A difference that draws make: its mean with the 95 % interval of the mean, and 5 % to 95 % of the draws."""
    if gap is None:
        return "–", ""
    return f"{points(gap.difference)} ({span_of_points(*gap.sampling)})", span_of_points(*gap.spread)


def contrasts_grid(drawn: Drawn) -> Grid:
    """What each variant alone does to the answer, draw by draw."""
    rows = (
        (one.variant, one.problem, "", "", "")
        if one.problem
        else (one.variant, *gap_cells(one.fixed), *gap_cells(one.free))
        for one in drawn.contrasts
    )
    return Grid(("variant", "terms of the question", "in draws", "no terms given", "in draws"), tuple(rows))


def contrasts_text(drawn: Drawn) -> str:
    """Of which draws the differences are, and how to read them."""
    failed = f", {drawn.failed} failed and left out" if drawn.failed else ""
    return (
        f"{count(drawn.draws, 'draw')}, seed {drawn.seed}{failed}. In brackets: where the mean would be with endless "
        "draws (95 %); then 5 % to 95 % of the draws, which is the doubt about the evidence."
    )


def comparison_blocks(comparison: Comparison, names: Names = NAMELESS) -> tuple[Block, ...]:
    """A row for each variant, a column for each outcome; the last column with no terms given."""
    outcomes = tuple(compared_outcomes(comparison))
    given = names.choice(comparison.given.items())
    terms = f", given {given}; last column: no terms given" if given else ""
    lead = Para(f"{capital(CENTRAL)}: every outcome by variant{terms}.")
    rows = tuple(_compared(row, outcomes) for row in comparison.rows)
    heads = ("variant", *outcomes, f"{comparison.asked}, free")
    if given:
        return (lead, Grid(heads, rows))
    return (lead, Grid(heads[:-1], tuple(row[:-1] for row in rows)))


def compared_outcomes(comparison: Comparison) -> Iterator[str]:
    """The outcomes to show: what no outcome claims only where some variant can end in it."""
    for name in comparison.rows[0].outcomes:
        if name != "other" or any(row.outcomes.get(name, 0.0) > 0 for row in comparison.rows):
            yield name


def _compared(row: TermsRow, names: Sequence[str]) -> tuple[str, ...]:
    if not row.outcomes:
        return row.name, row.problem or "not solved", *([""] * len(names))
    free = "–" if row.free is None else percent(row.free)
    return row.name, *(percent(row.outcomes[name]) for name in names), free
