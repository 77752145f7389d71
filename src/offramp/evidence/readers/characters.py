"""Bytes to characters: decode without guessing, refuse what is not text.

Encodings, in this order: a byte order mark; UTF-8; the charset that the file itself declares. Nothing else is tried:
bytes that fit none of these are refused with the place of the first that does not (`wrong-encoding`). Where a file
declares one charset and the bytes are another that is certain, the result carries the note `encoding-guessed`.
"""

from __future__ import annotations

import codecs
import re

from offramp.errors import Problem, ReportError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{1,40})""", re.IGNORECASE)
_HEAD = 4096  # a declaration further down is not looked for (browsers stop at 1,024)
_LATIN = {"iso-8859-1", "iso8859-1", "latin1", "latin-1", "ascii", "us-ascii", "windows-1252", "cp1252"}
_PLAIN = re.compile(
    r"(iso-?8859-\d{1,2}|(windows-|cp)125\d|koi8-[ru]|gb2312|gbk|gb18030|big5|shift[_-]jis|euc-(jp|kr))"
)


def _refuse_binary(data: bytes, file: str) -> None:
    if byte_order_mark(data) or not data:
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


def byte_order_mark(data: bytes) -> tuple[bytes, str] | None:
    """The mark that a file begins with, and the encoding that it means; None without one."""
    return next(((mark, name) for mark, name in _BOMS if data.startswith(mark)), None)


def decode_characters(data: bytes, file: str, declares: bool = False) -> tuple[str, str, tuple[str, ...]]:
    """The characters of a file, the name of their encoding, and notes; `declares`: the file may name its charset.
    Raises ReportError: binary-file, wrong-encoding."""
    _refuse_binary(data, file)
    mark = byte_order_mark(data)
    declared = _declared(data) if declares and not mark else None
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


def lines_of(raw: str) -> str:
    """The characters with every line end as LF.
    >>> lines_of("a\\r\\nb\\rc")
    'a\\nb\\nc'
    """
    return raw.replace("\r\n", "\n").replace("\r", "\n")


def head_of(data: bytes) -> str:
    """The first characters of a file as far as they can be told, in lower case, without white space before them."""
    mark = byte_order_mark(data)
    return data[:_HEAD].decode(mark[1] if mark else "latin-1", "replace").lstrip("\ufeff \t\r\n\f").lower()


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
