"""Every kind of file that can be read as a report: one module of this package each, which holds its `READER`."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import cache
from importlib import import_module
from pathlib import Path, PurePath

from offramp.errors import Problem, ReportError
from offramp.evidence.provenance import publisher_in
from offramp.evidence.published_line import with_published_line
from offramp.evidence.readers import reader
from offramp.evidence.readers.reader import Extracted, Reader
from offramp.evidence.readers.unread import refuse_barrier, refuse_format, teaser
from offramp.evidence.types import Block, Report
from offramp.io import read_bytes

MODULES = (
    "pdf",
    "html",
    "mail",
    "docx",
    "json_ld",
    "markdown",
    "text",  # the last: what nothing else claims is read as text
)
_BEFORE_MAGIC = b"\xef\xbb\xbf \t\r\n\f\0"


@cache
def readers() -> tuple[Reader, ...]:
    """Every reader, in the order in which they are asked.
    >>> [one.name for one in readers()]
    ['pdf', 'html', 'mail', 'docx', 'json_ld', 'markdown', 'text']
    """
    return tuple(import_module(f"{__package__}.{name}").READER for name in MODULES)


def page_suffixes() -> frozenset[str]:
    """The suffixes of files that are pages; a PDF is read by its first bytes, and looked for by its suffix.
    >>> sorted(page_suffixes() & {".pdf", ".eml", ".py"})
    ['.eml', '.pdf']
    """
    return frozenset({".pdf", *(suffix for one in readers() for suffix in one.suffixes)})


def reader_for(data: bytes, file: str) -> Reader:
    """The reader of a file: by its first bytes, else by its suffix, else by what it looks like, else text.
    >>> [reader_for(b"%PDF-1.7", "a.txt").name, reader_for(b"<html>", "").name, reader_for(b"<html>", "a.txt").name]
    ['pdf', 'html', 'text']
    """
    head, suffix = data[:1024].lstrip(_BEFORE_MAGIC), PurePath(file).suffix.lower()
    by_magic = [one for one in readers() if one.magic and head.startswith(one.magic)]
    by_suffix = [one for one in readers() if suffix in one.suffixes]
    by_look = [one for one in readers() if one.looks_like(data)]
    return next(iter([*by_magic, *by_suffix, *by_look]), readers()[-1])


def load_report(path: Path, key: str | None = None, file: str | None = None) -> Report:
    """A report with its text alone, from a file of at most 50 MB; the key is the file's stem unless given. Raises
    ReportError: no-such-file, is-a-directory, file-too-large, cannot-read, and those of `extract`."""
    data, key, file = open_report(path, key, file)
    return _report(data, key, file, extract_report(data, file)[1])


def structured(data: bytes, key: str, file: str) -> tuple[Report, tuple[Block, ...], tuple[str, ...]]:
    """A report from its bytes, with the blocks of its text and notes. Raises ReportError as `extract`."""
    kind, extracted = extract_report(data, file)
    whole = kind.structure(extracted)
    blocks, published = with_published_line(whole.text, whole.blocks)
    publisher = whole.publisher or publisher_in(whole.text[block.start : block.end] for block in blocks)
    report = _report(data, key, file, replace(whole, date=whole.date or published, publisher=publisher))
    refuse_barrier(whole.text, file)
    paid = teaser(whole.text)
    return report, blocks, (*whole.notes, *((paid,) if paid else ()), *_mistaken(kind, data))


def dated_report(path: Path, key: str) -> Report:
    """A report as `load_report` gives it, with the day that a line of its page says. Raises ReportError as there."""
    return structured(*open_report(path, key))[0]


def open_report(path: Path, key: str | None = None, file: str | None = None) -> tuple[bytes, str, str]:
    """The bytes of a file of at most 50 MB, its key and its name. Raises ReportError."""
    name = file if file is not None else _printable(str(path))
    return read_bytes(path, reader.MAX_BYTES, ReportError), key or _printable(path.stem), name


def extract_report(data: bytes, file: str) -> tuple[Reader, Extracted]:
    """The reader of a file, and the text that it takes from it. Raises ReportError: file-too-large, report-too-long,
    empty-report, and those of the reader."""
    if len(data) > reader.MAX_BYTES:
        message = f"larger than {reader.MAX_BYTES:,} bytes"
        raise ReportError(Problem("file-too-large", file, 0, 0, message, remedy="split it"))
    refuse_format(data, file)
    kind = reader_for(data, file)
    extracted = kind.extract(data, file)
    _refuse_size(extracted.text, file)
    return kind, extracted


def _refuse_size(text: str, file: str) -> None:
    if not text.strip():
        raise ReportError(Problem("empty-report", file, 0, 0, "there is no text in it", remedy="check the file"))
    if len(text) > reader.MAX_CHARACTERS:
        message = f"its text has more than {reader.MAX_CHARACTERS:,} characters"
        raise ReportError(Problem("report-too-long", file, 0, 0, message, remedy="split it into the reports it holds"))


def _report(data: bytes, key: str, file: str, extracted: Extracted) -> Report:
    digest, head = hashlib.sha256(data).hexdigest(), (extracted.title, extracted.publisher, extracted.date)
    return Report(key, file, digest, extracted.encoding, *head, extracted.text, extracted.pages)


def _mistaken(kind: Reader, data: bytes) -> tuple[str, ...]:
    """A note where a file looks like another kind than its suffix says."""
    likely = next((one for one in readers() if one.looks_like(data)), kind)
    return (f"looks-like-{likely.name}: read as {kind.name} because of its suffix",) if likely is not kind else ()


def _printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
