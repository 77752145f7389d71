"""The whole way from a file or bytes to claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from offramp.evidence.actors import finder
from offramp.evidence.assertions import completed
from offramp.evidence.boilerplate import sift
from offramp.evidence.claims import claims_of
from offramp.evidence.language import foreign_blocks, language_notes
from offramp.evidence.readers.registry import open_report, structured
from offramp.evidence.tables_reader import in_their_languages
from offramp.evidence.turns import with_turns
from offramp.evidence.types import Reading


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
    reading. Raises ReportError: no-such-file, is-a-directory, cannot-read, file-too-large, report-too-long,
    empty-report, those of the reader of the file, and missing-extra where spaCy is not installed.

    >>> import offramp as of
    >>> reading = of.read_report(b"Talks fail\\nThe envoy left, a guard said. He reportedly wept.", key="press")
    >>> [(claim.kind, claim.source, claim.text) for claim in reading.claims][1:]
    [('indirect', 'a guard', 'The envoy left, a guard said.'), ('reportative', None, 'He reportedly wept.')]
    """
    if isinstance(source, bytes):
        data, key, name = source, key or "stdin", file if file is not None else "-"
    else:
        data, key, name = open_report(Path(source), key, file)
    report, blocks, notes = structured(data, key, name)
    blocks = with_turns(report.text, blocks)
    find = finder(aliases)
    sifted = sift(report.text, blocks, find, report.title, restored)
    set_aside = {piece.start for piece in sifted.debris}
    own = [(index, block) for index, block in enumerate(blocks) if block.start not in set_aside]
    claims = claims_of(report.text, own, report.id, find, report.date, report.publisher)
    foreign = foreign_blocks(report.text, own)
    claims = tuple(map(completed, in_their_languages(claims, foreign, report.date)))
    return Reading(report, claims, sifted.debris, (*notes, *sifted.notes, *language_notes(claims)), sifted.review)
