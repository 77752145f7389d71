"""How the main nouns look in a notebook: `import offramp` there registers these with IPython, by name and lazily.

Each noun becomes the blocks of a brief, and these become HTML in which every text is escaped; a chart stands as SVG.
Elsewhere nothing here is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from offramp.briefing.document import Block, Figure, Grid, Items, Para, Picture, Quotation
from offramp.sanitize import visible
from offramp.wording import count, joined, percent

if TYPE_CHECKING:
    from offramp.briefing.brief import Brief
    from offramp.case.types import Case
    from offramp.ensemble.diff import Diff
    from offramp.ensemble.reversal import Flips
    from offramp.ensemble.run import Runs
    from offramp.ensemble.thresholds import Hinges
    from offramp.evidence.types import Reading
    from offramp.game.results import Deal
    from offramp.graph.model import Model
    from offramp.stability.solve import Table

_SHOWN = 15  # rows of a table; the nouns have all
Shown = Callable[[Any], tuple[tuple[Block, ...], tuple[Figure, ...]]]


def register(shell: Any) -> None:
    """Teach an IPython shell how the nouns look. Does nothing where the shell shows no HTML."""
    formatter = shell.display_formatter.formatters.get("text/html")
    for (module, name), shown in NOUNS.items():
        if formatter is not None:
            formatter.for_type_by_name(module, name, _of(shown))


def _of(shown: Shown) -> Callable[[Any], str]:
    return lambda noun: html(*shown(noun))


def html(blocks: tuple[Block, ...], figures: tuple[Figure, ...] = ()) -> str:
    """Blocks as an HTML fragment; a figure that is drawn nowhere in them stands at the end.

    >>> html((Para("a < b"),))
    '<div><p>a &lt; b</p></div>'
    """
    drawn = "".join(_drawn(figure) for figure in figures)
    return f"<div>{''.join(map(_block, blocks))}{drawn}</div>"


def _text(text: str) -> str:
    return escape(visible(text))


def _block(block: Block) -> str:
    if isinstance(block, Para):
        return f"<p>{_text(block.text)}</p>"
    if isinstance(block, Items):
        return f"<ul>{''.join(f'<li>{_text(para.text)}</li>' for para in block.items)}</ul>"
    if isinstance(block, Quotation):
        return f"<blockquote>{_text(block.text)}<br><small>{_text(block.note)}</small></blockquote>"
    return "" if isinstance(block, Picture) else _grid(block)


def _grid(grid: Grid) -> str:
    head = "".join(f'<th scope="col">{_text(column)}</th>' for column in grid.columns)
    rows = ("".join(f"<td>{_text(cell)}</td>" for cell in row) for row in grid.rows[:_SHOWN])
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    more = len(grid.rows) - _SHOWN
    rest = f"<p>… and {more} more rows</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def _drawn(figure: Figure) -> str:
    from offramp.briefing.renderers.figures import inline, svg

    return f'<div role="img" aria-label="{_text(figure.alt)}">{inline(svg(figure), f"{figure.id}.")}</div>'


# the nouns ------------------------------------------------------------------------------------------------------


def _some(*figures: Figure | None) -> tuple[Figure, ...]:
    return tuple(one for one in figures if one is not None)


def case(one: Case) -> tuple[tuple[Block, ...], tuple[Figure, ...]]:
    """A case: what it asks, and who can do what."""
    rows = (
        (o.id, o.actor, "yes" if o.now else "no", o.text, joined(o.support.claims) or "assumed") for o in one.options
    )
    cited = {claim for q in one.quantities.values() for claim in q.support.claims}
    asks = f" It asks for {one.asks.outcome}." if one.asks else ""
    numbers = f"{count(len(one.quantities), 'number')}, {count(len(cited), 'claim')} cited by them"
    return (
        Para(f"{one.title}: {one.question} As of {one.as_of}, for the next {one.horizon}.{asks} {numbers}."),
        Grid(("option", "actor", "now", "text", "rests on"), tuple(rows)),
    ), ()


def model(one: Model) -> tuple[tuple[Block, ...], tuple[Figure, ...]]:
    """A graph model: its states by outcome."""
    from offramp.graph.model import name

    counts = ((outcome, int(((one.outcome == k) & one.feasible).sum())) for k, outcome in enumerate(one.outcomes))
    rows = tuple((outcome, f"{states:,}") for outcome, states in counts if states)
    now = name(one.now, len(one.options))
    text = f"{int(one.feasible.sum()):,} feasible states of {count(len(one.options), 'option')}; now {now}."
    return (Para(text), Grid(("outcome", "states"), rows)), ()


def table(one: Table) -> tuple[tuple[Block, ...], tuple[Figure, ...]]:
    """A table of stability: how many equilibria of each outcome, by concept."""
    import numpy as np

    made = one.model
    held = {concept: one.stable[concept].all(axis=0) & made.feasible for concept in one.concepts}
    rows = (
        (outcome, *(f"{int(np.sum(states & (made.outcome == k))):,}" for states in held.values()))
        for k, outcome in enumerate(made.outcomes)
    )
    return (Para("Equilibria by outcome and concept:"), Grid(("outcome", *one.concepts), tuple(rows))), ()


def deal(one: Deal) -> tuple[tuple[Block, ...], tuple[Figure, ...]]:
    """A deal: the answer, how the play ends, and who decides what."""
    from offramp.briefing.charts.outcomes import outcomes
    from offramp.briefing.views.game import answer_para
    from offramp.briefing.views.game_listing import decision_rows, outcome_rows

    if not one.converged:
        return (Para("The play was not solved."), *(Para(note) for note in one.notes)), ()
    ends, decided = ([tuple(row) for row in rows] for rows in (outcome_rows(one), decision_rows(one)))
    grids = (Grid(rows[0], tuple(rows[1:])) for rows in (ends, decided))
    return (answer_para(one), *grids), _some(outcomes(one))


def runs(one: Runs) -> tuple[tuple[Block, ...], tuple[Figure, ...]]:
    """Draws: the mean of each outcome with its two doubts, apart."""
    found = one.summary
    failed = f"; {found.failed:,} failed" if found.failed else ""
    lead = Para(f"{count(found.draws, 'draw')}, seed {found.seed}{failed}.")
    means = found.bargain or {}
    rows = ((name, each.shown, _ends(each.sampling), _ends(each.spread)) for name, each in means.items())
    return (lead, Grid(("outcome", "mean", "sampling, 95 %", "spread, 5 % to 95 %"), tuple(rows))), ()


def _ends(ends: tuple[float, float]) -> str:
    return f"{percent(ends[0], exact=False)} to {percent(ends[1], exact=False)}"


def hinges(one: Hinges) -> tuple[tuple[Block, ...], tuple[Figure, ...]]:
    """Hinges: the tornado, and each number's turning points."""
    from offramp.briefing.charts.tornado import tornado

    moved = sorted((each for each in one.thresholds if each.ends), key=lambda each: -each.swing)
    rows = (
        (each.quantity, f"{each.now:.3g}", _ends(each.ends or (0, 0)), _turns(each.turns_at), joined(each.rests_on))
        for each in moved
    )
    lead = Para(f"{one.answer['outcome']}: {one.answer['word']} ({percent(float(one.answer['probability']))}).")
    return (lead, Grid(("number", "now", "answer at its ends", "turns at", "rests on"), tuple(rows))), _some(
        tornado(one)
    )


def _turns(turns: tuple[float, ...]) -> str:
    return ", ".join(f"{at:.3g}" for at in turns) or "nowhere in it"


def flips(one: Flips) -> tuple[tuple[Block, ...], tuple[Figure, ...]]:
    """Flips: what would reverse the answer, and what to find out next."""
    from offramp.briefing.views.thresholds import next_blocks

    return next_blocks(one), ()


def diff(one: Diff) -> tuple[tuple[Block, ...], tuple[Figure, ...]]:
    """A difference of two cases: the answers, and each edit with what it does."""
    odds = ["not solved" if p is None else percent(p) for p in one.probabilities]
    rows = (
        (each.what, each.was, each.now, _moved(each.in_first), joined(each.claims) or "assumed") for each in one.effects
    )
    lead = Para(f"{one.outcome}: {odds[0]}, then {odds[1]}.")
    return (lead, Grid(("what", "was", "is", "alone moves it by", "rests on"), tuple(rows))), ()


def _moved(change: float | None) -> str:
    from offramp.wording import points

    return "–" if change is None else points(change)


def reading(one: Reading) -> tuple[tuple[Block, ...], tuple[Figure, ...]]:
    """A report that was read: its claims, and what was set aside."""
    rows = tuple(
        (claim.id, claim.text, claim.source or "none cited", joined([hedge.text for hedge in claim.hedges]))
        for claim in one.claims
    )
    aside = tuple((piece.reason, piece.text) for piece in one.debris)
    lead = Para(f"{one.report.id}: {count(len(one.claims), 'claim')}, {count(len(one.debris), 'part')} set aside.")
    claims = Grid(("claim", "quote", "source", "hedges"), rows)
    return (lead, claims, *((Grid(("set aside as", "text"), aside),) if aside else ())), ()


def brief(one: Brief) -> tuple[tuple[Block, ...], tuple[Figure, ...]]:
    """A brief: its front."""
    front = [section for section in one.page.sections if not section.annex]
    rows = tuple((section.heading, " ".join(para.text for para in section.lead)) for section in front)
    return (Para(f"{one.page.title}: {one.page.question}"), Grid(("", ""), rows)), ()


NOUNS: dict[tuple[str, str], Shown] = {
    ("offramp.case.types", "Case"): case,
    ("offramp.graph.model", "Model"): model,
    ("offramp.stability.solve", "Table"): table,
    ("offramp.game.results", "Deal"): deal,
    ("offramp.ensemble.run", "Runs"): runs,
    ("offramp.ensemble.thresholds", "Hinges"): hinges,
    ("offramp.ensemble.reversal", "Flips"): flips,
    ("offramp.ensemble.diff", "Diff"): diff,
    ("offramp.evidence.types", "Reading"): reading,
    ("offramp.briefing.brief", "Brief"): brief,
    ("offramp.briefing.document", "Figure"): lambda figure: ((), (figure,)),
}
