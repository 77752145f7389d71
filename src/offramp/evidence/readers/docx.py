"""Word documents (.docx) by the standard library: a line for each paragraph, as ECMA-376 has them.

Headers, footers, notes, comments and what was deleted under tracking are left out. A document is read up to a size, and
one with a document type of its own (entities) is refused, so that no small file becomes a large one.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from offramp.errors import Problem, ReportError
from offramp.evidence.readers.reader import MAX_CHARACTERS, Extracted, Reader
from offramp.evidence.types import Block

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_BODY, _CORE = "word/document.xml", "docProps/core.xml"
_MOST = 15_000_000  # bytes of a document's markup
_DEPTH = 200  # elements within one another


def looks_like_docx(data: bytes) -> bool:
    """Whether a file is a zip archive with the body of a Word document."""
    return data.startswith(b"PK\x03\x04") and _BODY.encode() in data


# what the standard library raises for archives and XML that are damaged, locked or of a method that it does not have;
# NotImplementedError and RecursionError are RuntimeErrors
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, ElementTree.ParseError),
    *(KeyError, ValueError, RuntimeError, EOFError, OSError),
)


def docx_text(data: bytes, file: str) -> Extracted:
    """The text of a document, a block for each paragraph. Raises ReportError bad-docx."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = _part(archive, _BODY)
            core = _part(archive, _CORE) if _CORE in archive.namelist() else None
        title = core.findtext(_TITLE) if core is not None else None
        lines = [(role, words) for role, words in _paragraphs(body) if words]
    except _DAMAGED:
        message = "it is damaged, locked, or larger within than a document may be"
        remedy = "open it and save it again, or save its text"
        raise ReportError(Problem("bad-docx", file, 0, 0, message, remedy=remedy)) from None
    return _laid_out(lines, (title or "").strip() or None)


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    with archive.open(name) as part:
        markup = part.read(_MOST + 1)
    if len(markup) > _MOST or b"<!DOCTYPE" in markup[:4096] or b"<!ENTITY" in markup:
        raise ValueError(name)
    return ElementTree.fromstring(markup)


def _paragraphs(body: Element) -> Iterator[tuple[str, str]]:
    """The role and the words of each paragraph, in order."""
    front: list[tuple[Element, int]] = [(body, 0)]
    while front:
        element, depth = front.pop()
        if depth > _DEPTH:
            raise ValueError("depth")
        if element.tag == f"{_W}p":
            yield _role(element), " ".join("".join(_words(element)).split())
            continue  # a text box in a paragraph is no part of the text
        front.extend((one, depth + 1) for one in reversed(list(element)) if one.tag != _FALLBACK)


def _words(element: Element) -> Iterator[str]:
    """The words of a paragraph, without those of a text box in it."""
    for one in element:
        if one.tag == f"{_W}t":
            yield one.text or ""
        elif one.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        elif one.tag not in (f"{_W}p", f"{_W}pPr", _FALLBACK, f"{_W}txbxContent"):
            yield from _words(one)


def _role(paragraph: Element) -> str:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = (style.get(f"{_W}val") or "").lower() if style is not None else ""
    if name.startswith(("heading", "title", "subtitle", "berschrift", "überschrift", "titre", "ttulo", "título")):
        return "heading"
    return "list_item" if paragraph.find(f"{_W}pPr/{_W}numPr") is not None else "paragraph"


def _laid_out(lines: list[tuple[str, str]], title: str | None) -> Extracted:
    blocks: list[Block] = []
    at = 0
    for role, words in lines:
        blocks.append(Block(at, at + len(words), role))
        at += len(words) + 1
        if at > MAX_CHARACTERS:
            break
    return Extracted("\n".join(words for _, words in lines), title=title, blocks=tuple(blocks))


def _as_it_is(extracted: Extracted) -> Extracted:
    return extracted


READER = Reader("docx", (".docx",), docx_text, _as_it_is, looks_like=looks_like_docx)
