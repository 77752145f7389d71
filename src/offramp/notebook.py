"""How the main nouns look in a notebook: `import offramp` there registers these with IPython, by name and lazily.

A noun becomes the blocks of its one view (`briefing.views`), and these become HTML in which every text is escaped; a
chart stands as SVG. Elsewhere nothing here is imported.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from offramp.briefing.document import Block, Figure, Grid, Items, Para, Picture, Quotation
from offramp.briefing.views import VIEWS, blocks_of
from offramp.sanitize import visible
from offramp.wording import count, unbroken

if TYPE_CHECKING:
    from offramp.ensemble.thresholds import Hinges
    from offramp.game.results import Deal

_SHOWN = 15  # rows of a table; the nouns have all


def register(shell: Any) -> None:
    """Teach an IPython shell how the nouns look. Does nothing where the shell shows no HTML."""
    formatter = shell.display_formatter.formatters.get("text/html")
    if formatter is None:
        return
    for module, name in VIEWS:
        formatter.for_type_by_name(module, name, noun_html)
    formatter.for_type_by_name("offramp.briefing.document", "Figure", lambda figure: html((), (figure,)))


def noun_html(noun: Any) -> str:
    """A noun as an HTML fragment: its blocks, and its charts where it has some."""
    drawn = CHARTS.get(type(noun).__name__)
    return html(blocks_of(noun), drawn(noun) if drawn else ())


def _outcomes(deal: Deal) -> tuple[Figure, ...]:
    from offramp.briefing.charts.outcomes import outcomes

    figure = outcomes(deal) if deal.converged else None
    return (figure,) if figure else ()


def _tornado(hinges: Hinges) -> tuple[Figure, ...]:
    from offramp.briefing.charts.tornado import tornado

    figure = tornado(hinges)
    return (figure,) if figure else ()


CHARTS: dict[str, Callable[[Any], tuple[Figure, ...]]] = {"Deal": _outcomes, "Hinges": _tornado}


def html(blocks: tuple[Block, ...], figures: tuple[Figure, ...] = ()) -> str:
    """Blocks as an HTML fragment; figures stand at the end.

    >>> html((Para("a < b"),))
    '<div><p>a &lt; b</p></div>'
    """
    drawn = "".join(_drawn(figure) for figure in figures)
    return f"<div>{''.join(map(_block, blocks))}{drawn}</div>"


def _text(text: str) -> str:
    return escape(visible(unbroken(text)))


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
    rest = f"<p>… and {count(more, 'more row')}</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def _drawn(figure: Figure) -> str:
    from offramp.briefing.renderers.figures import cached_svg, inline

    return f'<div role="img" aria-label="{_text(figure.alt)}">{inline(cached_svg(figure), f"{figure.id}.")}</div>'
