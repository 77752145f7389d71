"""A Page for the terminal: the front part only."""

from __future__ import annotations

import io

from offramp.brief.blocks import Block, Grid, Items, Page, Para, Picture, Quotation
from offramp.letters import visible

WIDTH = 90


def render(page: Page, width: int = WIDTH, colour: bool = False) -> str:
    """The front part of a brief as text of at most `width` columns."""
    from rich.console import Console
    from rich.rule import Rule
    from rich.text import Text

    stream = io.StringIO()
    console = Console(
        file=stream, width=width, force_terminal=colour, no_color=not colour, highlight=False, emoji=False, markup=False
    )
    console.print(Text(visible(page.title), "bold"))
    console.print(Text(visible(page.question), "italic"))
    for line in page.lead:
        console.print(Text(visible(line), "dim"))
    for section in page.sections:
        if not section.annex:
            console.print()
            console.print(Rule(Text(visible(section.heading), "bold"), align="left", style="dim"))
            for block in section.blocks:
                console.print(_block(block))
    console.print()
    console.print(Text(visible(page.foot), "dim"))
    return "\n".join(line.rstrip() for line in stream.getvalue().splitlines()) + "\n"


def _block(block: Block) -> object:
    from rich.padding import Padding
    from rich.text import Text

    if isinstance(block, Para):
        return Text(visible(block.text))
    if isinstance(block, Items):
        return Text("\n".join(f"· {visible(item.text)}" for item in block.items))
    if isinstance(block, Quotation):
        return Padding(Text.assemble(f"“{visible(block.text)}”\n", (visible(block.note), "dim")), (0, 0, 0, 2))
    if isinstance(block, Picture):
        return Text("")
    return _grid(block)


def _grid(grid: Grid) -> object:
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for column in grid.columns:
        table.add_column(Text(visible(column)), overflow="fold")
    for row in grid.rows:
        table.add_row(*(Text(visible(cell)) for cell in row))
    return table
