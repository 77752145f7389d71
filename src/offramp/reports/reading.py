"""The whole way from a file or bytes to claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from offramp.reports.actors import finder
from offramp.reports.blocks import blocks_of
from offramp.reports.claims import claims_of
from offramp.reports.debris import debris_of
from offramp.reports.parse import parser_notes
from offramp.reports.read import front_matter, is_markdown, load_page, read_page
from offramp.reports.types import Block, Page, Reading


def read_report(
    source: Path | bytes,
    key: str | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    file: str | None = None,
) -> Reading:
    """Read a report and propose its claims.

    `source` is a path, or the bytes themselves (standard input). `key` becomes the first part of every claim id: for
    a path its stem by default, for bytes "stdin". `aliases` maps an actor's id to the names it goes by. `file` is the
    name that problems and the register show; its suffix says how bytes are read. Pure: the same bytes and aliases
    give the same reading. Raises ReportError (no-such-file, is-a-directory, file-too-large, cannot-read, binary-file,
    wrong-encoding, empty-report).

    >>> reading = read_report(b"Talks fail\\nThe envoy left, a guard said. He reportedly wept.", key="press")
    >>> [(claim.kind, claim.source, claim.text) for claim in reading.claims][1:]
    [('indirect', 'a guard', 'The envoy left, a guard said.'), ('reportative', None, 'He reportedly wept.')]
    """
    if isinstance(source, bytes):
        page = read_page(source, key or "stdin", file if file is not None else "-")
    else:
        page = load_page(Path(source), key, file)
    return _reading(page, aliases)


def _reading(page: Page, aliases: Mapping[str, Sequence[str]] | None) -> Reading:
    text = page.report.text
    find = finder(aliases)
    blocks = page.blocks or _plain_blocks(page)
    debris, notes = debris_of(text, blocks, find)
    gone = {piece.start for piece in debris}
    own = [(index, block) for index, block in enumerate(blocks) if block.start not in gone]
    claims = claims_of(text, own, page.report.id, find, page.report.date)
    return Reading(page.report, claims, debris, (*page.notes, *notes, *parser_notes()))


def _plain_blocks(page: Page) -> tuple[Block, ...]:
    markdown = is_markdown(page.report.file)
    skip = front_matter(page.report.text) if markdown else 0
    return blocks_of(page.report.text, markdown, skip)
