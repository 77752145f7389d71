"""Bytes to a report: decode without guessing, refuse what is not text, keep the text as it is.

Encodings, in this order: a byte order mark; UTF-8; for HTML the charset that the page declares. Nothing else is tried:
bytes that fit none of these are refused with the place of the first that does not (`wrong-encoding`). Where a page
declares one charset and the bytes are another that is certain, the result carries the note `encoding-guessed`.

For .txt and .md the text is the decoded bytes without byte order mark, CRLF and CR as LF, nothing else changed. A
page is HTML by its suffix, or by `<!doctype html` or `<html` at its start unless the suffix says text or Markdown; a
file is a PDF by its first bytes, whatever its suffix says.

A text of more than 2,000,000 characters (some 800 pages) is a collection and not a report: `report-too-long`. Time and
memory are linear in the text; 48 MB of it took 2 to 3 GB, nearly all of it for claims that nobody could look through.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath

from offramp.errors import Problem, ReportError
from offramp.evidence.types import Page, Report
from offramp.io import read_bytes

MAX_BYTES = 50_000_000
MAX_CHARACTERS = 2_000_000

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HTML_SUFFIXES = {".html", ".htm", ".xhtml", ".xht"}
_TEXT_SUFFIXES = {".txt", ".text", ".md", ".markdown"}
_MARKDOWN_SUFFIXES = {".md", ".markdown"}
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_HEAD = 4096  # a declaration further down is not looked for (browsers stop at 1,024)
_LATIN = {"iso-8859-1", "iso8859-1", "latin1", "latin-1", "ascii", "us-ascii", "windows-1252", "cp1252"}
_PLAIN = re.compile(
    r"(iso-?8859-\d{1,2}|(windows-|cp)125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|shift[_-]jis|euc-(jp|kr))"
)
_FRONT = re.compile(r"---[ \t]*\n(.{0,4000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def load_page(path: Path, key: str | None = None, file: str | None = None) -> Page:
    """Read a file of at most 50 MB; the key is its stem unless given.

    Raises ReportError: no-such-file, is-a-directory, file-too-large, cannot-read, and those of `read_page`.
    """
    name = file if file is not None else _printable(str(path))
    return read_page(read_bytes(path, MAX_BYTES, ReportError), key or _printable(path.stem), name)


def read_page(data: bytes, key: str, file: str) -> Page:
    """A report from its bytes; `blocks` are those of the page's markup for HTML, empty for text.

    Raises ReportError: file-too-large, report-too-long, binary-file, wrong-encoding, empty-report, and those of `pdf`.
    """
    if len(data) > MAX_BYTES:
        raise ReportError(Problem("file-too-large", file, 0, 0, f"larger than {MAX_BYTES:,} bytes", remedy="split it"))
    page = _from_pdf(data, key, file) if is_pdf(data) else _from_characters(data, key, file)
    _refuse_size(page.report.text, file)
    return replace(page, report=replace(page.report, sha256=hashlib.sha256(data).hexdigest()))


def is_pdf(data: bytes) -> bool:
    """Whether the bytes are a PDF's: its mark stands within the first 1,024 of them and no text is before it."""
    return data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n\f\0").startswith(b"%PDF-")


def _refuse_size(text: str, file: str) -> None:
    if not text.strip():
        raise ReportError(Problem("empty-report", file, 0, 0, "there is no text in it", remedy="check the file"))
    if len(text) > MAX_CHARACTERS:
        message = f"its text has more than {MAX_CHARACTERS:,} characters"
        raise ReportError(Problem("report-too-long", file, 0, 0, message, remedy="split it into the reports it holds"))


def _from_characters(data: bytes, key: str, file: str) -> Page:
    _refuse_binary(data, file)
    html = _is_html(data, file)
    raw, encoding, notes = _decode(data, file, html)
    page = _from_html(raw, key, file) if html else _from_text(raw, key, file)
    return replace(page, report=replace(page.report, encoding=encoding), notes=(*notes, *page.notes))


def _from_pdf(data: bytes, key: str, file: str) -> Page:
    from offramp.evidence.readers.pdf import read_pdf  # only PDFs pay for it

    found = read_pdf(data, file)
    report = Report(key, file, "", "pdf", found.title, None, None, found.mended.text, found.pages)
    return Page(report, (), found.notes)


def front_matter(text: str) -> int:
    """How many code points at the start of a Markdown text are its front matter.

    >>> front_matter("---\\ntitle: A\\n---\\nText"), front_matter("Text")
    (17, 0)
    """
    found = _FRONT.match(text)
    return found.end() if found else 0


def is_markdown(file: str) -> bool:
    """Whether the file's suffix says Markdown."""
    return PurePath(file).suffix.lower() in _MARKDOWN_SUFFIXES


def day(words: str | None) -> str | None:
    """The day of an ISO 8601 date or time as YYYY-MM-DD; None where there is none.

    >>> day("2025-12-03T08:00:00Z"), day("last week")
    ('2025-12-03', None)
    """
    try:
        return date.fromisoformat((words or "").strip()[:10]).isoformat()
    except ValueError:
        return None


def _printable(name: str) -> str:
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _refuse_binary(data: bytes, file: str) -> None:
    if _bom(data) or not data:
        return
    if b"\0" in data:
        line, column = _place(data, data.index(0))
        remedy = "save it as UTF-8 text (UTF-16 needs its byte order mark)"
        raise ReportError(Problem("binary-file", file, line, column, "it holds NUL bytes", remedy=remedy))
    if 10 * _controls(data) > len(data):
        remedy = "name a text, Markdown or HTML file"
        raise ReportError(Problem("binary-file", file, 0, 0, "more than a tenth is control characters", remedy=remedy))


def _controls(data: bytes) -> int:
    kept = bytes(code for code in range(32) if code not in b"\t\n\x0c\r\x1b") + b"\x7f"
    return len(data) - len(data.translate(None, kept))


def _bom(data: bytes) -> tuple[bytes, str] | None:
    return next(((mark, name) for mark, name in _BOMS if data.startswith(mark)), None)


def _is_html(data: bytes, file: str) -> bool:
    suffix = PurePath(file).suffix.lower()
    if suffix in _HTML_SUFFIXES or suffix in _TEXT_SUFFIXES:
        return suffix in _HTML_SUFFIXES
    mark = _bom(data)
    head = data[:_HEAD].decode(mark[1] if mark else "latin-1", "replace").lstrip("\ufeff \t\r\n\f").lower()
    return head.startswith(("<!doctype html", "<html"))


def _decode(data: bytes, file: str, html: bool) -> tuple[str, str, tuple[str, ...]]:
    """The text, the name of its encoding, and notes."""
    mark = _bom(data)
    declared = _declared(data) if html and not mark else None
    if mark:
        return _strictly(data, len(mark[0]), mark[1], file), mark[1], ()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        if not declared or declared == "utf-8":
            raise _wrong(data, 0, "utf-8", file) from None
        return _strictly(data, 0, declared, file), declared, ()
    if declared in (None, "utf-8") or text.isascii():
        return text, "utf-8", ()
    return text, "utf-8", (f"encoding-guessed: the page declares {declared}, its bytes are UTF-8",)


def _declared(data: bytes) -> str | None:
    """The charset that a page declares, as a codec that is safe to use; None where it names none we know."""
    found = _DECLARED.search(data, 0, _HEAD)
    name = found.group(1).decode("ascii").lower() if found else ""
    if name in {"utf-8", "utf8", "utf-16"}:  # a page that can be read far enough to say UTF-16 is not UTF-16
        return "utf-8"
    if name in _LATIN:
        return "cp1252"  # what browsers do with these names
    return name if _PLAIN.fullmatch(name) else None


def _strictly(data: bytes, start: int, encoding: str, file: str) -> str:
    try:
        text = data[start:].decode(encoding)
    except UnicodeDecodeError:
        raise _wrong(data, start, encoding, file) from None
    except LookupError:
        raise _wrong(data, 0, "utf-8", file) from None
    if "\0" in text:
        raise ReportError(Problem("binary-file", file, 0, 0, "it holds NUL characters", remedy="name a text file"))
    return text


def _wrong(data: bytes, start: int, encoding: str, file: str) -> ReportError:
    try:
        data[start:].decode(encoding)
        at = 0
    except UnicodeDecodeError as reason:
        at = start + reason.start
    line, column = _place(data, at)
    message = f"byte {at} (0x{data[at]:02x}) is not {encoding}"
    return ReportError(Problem("wrong-encoding", file, line, column, message, remedy="save it as UTF-8"))


def _place(data: bytes, at: int) -> tuple[int, int]:
    """Line and column, 1-based, of a byte; columns count bytes."""
    return data.count(b"\n", 0, at) + 1, at - data.rfind(b"\n", 0, at)


def _from_text(raw: str, key: str, file: str) -> Page:
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    fields = _front_fields(text) if is_markdown(file) else {}
    publisher = fields.get("publisher") or fields.get("source")
    report = Report(key, file, "", "", fields.get("title"), publisher, day(fields.get("date")), text)
    notes = ("looks-like-html: read as text because of its suffix",) if _is_html(raw[:200].encode(), "") else ()
    return Page(report, (), notes)


def _front_fields(text: str) -> dict[str, str]:
    """Simple `name: value` lines of the front matter; anything richer is left alone."""
    lines = text[: front_matter(text)].split("\n")[1:]
    pairs = (line.partition(":") for line in lines if ":" in line and line[:1].isalpha())
    return {name.strip().lower(): value.strip().strip("\"'") for name, _, value in pairs if value.strip().strip("\"'")}


def _from_html(raw: str, key: str, file: str) -> Page:
    from offramp.evidence.readers import html  # only pages pay for it

    page = html.extract(raw, MAX_CHARACTERS)
    report = Report(key, file, "", "", page.title, page.publisher, day(page.date), page.text)
    unclear = (f"date-unclear: the page says {page.date[:60]!r}",) if page.date and not report.date else ()
    return Page(report, page.blocks, (*page.notes, *unclear), raw)
