"""Markdown: its marks stay in the text; title, publisher and date are those of its front matter."""

from __future__ import annotations

import re
from dataclasses import replace

from offramp.evidence.blocks import text_blocks
from offramp.evidence.readers.characters import decode_characters, lines_of
from offramp.evidence.readers.reader import Extracted, Reader, day

_FRONT = re.compile(r"---[ \t]*\n(.{0,4000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def markdown_text(data: bytes, file: str) -> Extracted:
    """The text of a Markdown file. Raises ReportError: binary-file, wrong-encoding."""
    raw, encoding, notes = decode_characters(data, file)
    text = lines_of(raw)
    fields = _fields(text)
    publisher = fields.get("publisher") or fields.get("source")
    return Extracted(text, encoding, fields.get("title"), publisher, day(fields.get("date")), notes=notes)


def markdown_blocks(extracted: Extracted) -> Extracted:
    """The blocks of the text; its front matter is one of them."""
    text = extracted.text
    return replace(extracted, blocks=text_blocks(text, markdown=True, skip=front_matter(text)))


def front_matter(text: str) -> int:
    """How many code points at the start of a Markdown text are its front matter.
    >>> front_matter("---\\ntitle: A\\n---\\nText"), front_matter("Text")
    (17, 0)
    """
    matched = _FRONT.match(text)
    return matched.end() if matched else 0


def _fields(text: str) -> dict[str, str]:
    """Simple `name: value` lines of the front matter; anything richer is left alone."""
    lines = text[: front_matter(text)].split("\n")[1:]
    pairs = (line.partition(":") for line in lines if ":" in line and line[:1].isalpha())
    return {name.strip().lower(): value.strip().strip("\"'") for name, _, value in pairs if value.strip().strip("\"'")}


READER = Reader("markdown", (".md", ".markdown"), markdown_text, markdown_blocks)
