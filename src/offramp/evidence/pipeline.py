"""The whole way from a file or bytes to claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from offramp.evidence.actors import finder
from offramp.evidence.blocks import blocks_of, printed_blocks
from offramp.evidence.boilerplate import sift
from offramp.evidence.claims import claims_of
from offramp.evidence.parse import parser_notes
from offramp.evidence.readers.text import front_matter, is_markdown, load_page, read_page
from offramp.evidence.types import Block, Page, Reading


def read_report(
    source: Path | bytes,
    key: str | None = None,
    aliases: Mapping[str, Sequence[str]] | None = None,
    file: str | None = None,
    restored: Mapping[str, str] | None = None,
) -> Reading:
    """Read a report and propose its claims.

    `source` is a path, or the bytes themselves (standard input). `key` becomes the first part of every claim id: for
    a path its stem by default, for bytes "stdin". `aliases` maps an actor's id to the names it goes by. `file` is the
    name that problems and the register show; its suffix says how bytes are read. `restored` maps the text of lines
    that would be set aside, and that a person took back, to who did. Pure: the same bytes and names give the same
    reading. Raises ReportError (no-such-file, is-a-directory, file-too-large, report-too-long, cannot-read,
    binary-file, wrong-encoding, empty-report, and for a PDF those of `pdf`).

    >>> reading = read_report(b"Talks fail\\nThe envoy left, a guard said. He reportedly wept.", key="press")
    >>> [(claim.kind, claim.source, claim.text) for claim in reading.claims][1:]
    [('indirect', 'a guard', 'The envoy left, a guard said.'), ('reportative', None, 'He reportedly wept.')]
    """
    if isinstance(source, bytes):
        page = read_page(source, key or "stdin", file if file is not None else "-")
    else:
        page = load_page(Path(source), key, file)
    return _reading(page, aliases, restored)


def _reading(page: Page, aliases: Mapping[str, Sequence[str]] | None, restored: Mapping[str, str] | None) -> Reading:
    page = _with_article(page) if page.source else page
    text = page.report.text
    find = finder(aliases)
    blocks = page.blocks or _plain_blocks(page)
    sifted = sift(text, blocks, find, page.report.title, restored)
    gone = {piece.start for piece in sifted.debris}
    own = [(index, block) for index, block in enumerate(blocks) if block.start not in gone]
    claims = claims_of(text, own, page.report.id, find, page.report.date)
    return Reading(page.report, claims, sifted.debris, (*page.notes, *sifted.notes, *parser_notes()), sifted.review)


def _with_article(page: Page) -> Page:
    """The page with the lines marked that are outside its article, and with what its own head does not say."""
    from offramp.evidence.article import article_of, marked  # only pages pay for it

    article, report = article_of(page.source), page.report
    found = {name: getattr(article, name) for name in ("title", "publisher", "date") if not getattr(report, name)}
    guessed = [f"{name} {value!r}" for name, value in found.items() if value]
    notes = (f"head-guessed: {', '.join(guessed)} by trafilatura; the page's head does not say it",) if guessed else ()
    told = replace(report, **found)
    return Page(told, marked(report.text, page.blocks, article.lines), (*page.notes, *article.notes, *notes))


def _plain_blocks(page: Page) -> tuple[Block, ...]:
    if page.report.pages:
        return printed_blocks(page.report.text, page.report.pages)
    markdown = is_markdown(page.report.file)
    skip = front_matter(page.report.text) if markdown else 0
    return blocks_of(page.report.text, markdown, skip)
