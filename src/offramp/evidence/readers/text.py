"""Plain text: the decoded bytes without byte order mark, CRLF and CR as LF, nothing else changed."""

from __future__ import annotations

from offramp.evidence.readers.characters import decode_characters, lines_of
from offramp.evidence.readers.reader import Extracted, Reader


def plain_text(data: bytes, file: str) -> Extracted:
    """The text of a file of text. Raises ReportError: binary-file, wrong-encoding."""
    raw, encoding, notes = decode_characters(data, file)
    return Extracted(lines_of(raw), encoding, notes=notes)


READER = Reader("text", (".txt", ".text"), plain_text)
