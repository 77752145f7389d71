"""An article that stands inside a form or a dialog: some sites (ASP.NET, SharePoint) put their whole page in one.

A form is a region of controls; one that holds most of the prose of the page is no such region but a container. Then its
prose and headings are the page's own, and what is short or only linked in it stays of the form.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from offramp.evidence.types import Block

_PROSE = 60  # characters of a paragraph that is prose
_LEAST = 180  # characters of prose that make an article
_MOST = 0.5  # the part of a page's prose from which a form is its container
_ENDS = '.!?”"’»…:'


def without_containers(text: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks, those of an article in a form or dialog without that region.
    >>> text = "The envoy left the town on Monday, and nobody in the port knew why he had gone so soon. " * 3
    >>> [block.region for block in without_containers(text, [Block(0, len(text) - 1, region="form")])]
    ['']
    """
    prose = [block for block in blocks if _is_prose(text, block)]
    every = sum(_length(block) for block in prose if block.region in ("", "form", "header"))
    held = sum(_length(block) for block in prose if block.region == "form")
    if held < _LEAST or held <= _MOST * every:
        return tuple(blocks)
    return tuple(replace(block, region="") if _of_article(text, block) else block for block in blocks)


def _is_prose(text: str, block: Block) -> bool:
    words = text[block.start : block.end]
    return block.role in ("paragraph", "list_item", "quote") and not block.linked and len(words) >= _PROSE


def _of_article(text: str, block: Block) -> bool:
    """Whether a line of a form is of the article in it: a heading, or a sentence."""
    ends = text[block.start : block.end].rstrip()[-1:] in _ENDS
    return block.region == "form" and not block.linked and (block.role == "heading" or ends or _is_prose(text, block))


def _length(block: Block) -> int:
    return block.end - block.start
