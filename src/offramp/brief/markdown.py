"""A Page as Markdown (CommonMark with tables), whole, in which no text of a report can act as markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offramp.brief.blocks import Block, Grid, Items, Page, Para, Quotation, Section
from offramp.letters import visible

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&:@])")


def render(page: Page) -> str:
    """The brief as Markdown text."""
    return "\n".join(_lines(page)) + "\n"


def escape(text: str) -> str:
    """One line of text with every sign of Markdown and HTML made inert.

    >>> escape("# <b>*x*")
    '\\\\# \\\\<b\\\\>\\\\*x\\\\*'
    """
    return _SPECIAL.sub(r"\\\1", " ".join(visible(text).split()))


def _lines(page: Page) -> Iterator[str]:
    yield f"# {escape(page.title)}"
    yield ""
    yield f"**{escape(page.question)}**"
    for line in page.lead:
        yield ""
        yield escape(line)
    for section in page.sections:
        yield from _section(section)
    yield ""
    yield escape(page.foot)


def _section(section: Section) -> Iterator[str]:
    yield ""
    yield f"{'###' if section.annex else '##'} {escape(section.heading)}"
    for block in section.blocks:
        yield ""
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    if isinstance(block, Para):
        yield escape(block.text)
    elif isinstance(block, Items):
        yield from (f"* {escape(item.text)}" for item in block.items)
    elif isinstance(block, Quotation):
        yield f"> {escape(block.text)}"
        yield ">"
        yield f"> — {escape(block.note)}"
    elif isinstance(block, Grid):
        yield "| " + " | ".join(map(escape, block.columns)) + " |"
        yield "|" + " --- |" * len(block.columns)
        yield from ("| " + " | ".join(map(escape, row)) + " |" for row in block.rows)
