"""PDF to text by pypdf, in a process of its own with bounded time and memory: a PDF from a stranger can ask for both.

The child is given the bytes on standard input and answers with one JSON object; what it cannot do is one of the slugs
pdf-unreadable, pdf-encrypted, pdf-too-slow, report-too-long, empty-report, pdf-needs-pypdf.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from offramp.errors import Problem, ReportError
from offramp.evidence.blocks import printed_blocks
from offramp.evidence.readers.reader import MAX_CHARACTERS, Extracted, Reader
from offramp.evidence.readers.typeset import Mended, mend

MAX_PAGES = 2_000
MAX_SHOWN = 100_000  # times that one page shows text; a dense page does so some 20,000 times
SECONDS = 120
MEMORY = 2 << 30  # bytes of address space

_REMEDIES = {
    "pdf-unreadable": "open it and print it to a new PDF, or save its text as UTF-8",
    "pdf-encrypted": "save a copy without a password",
    "pdf-too-slow": "print it to a new PDF, or save its text as UTF-8",
    "report-too-long": "split it",
    "empty-report": "it may be a scan: run OCR over it, then save the text as UTF-8",
    "pdf-needs-pypdf": "pip install 'offramp[reports]', or save its text as UTF-8",
}


def read_pdf(data: bytes, file: str) -> Extracted:
    """The text of a PDF, mended, with the offsets at which its pages begin. Raises ReportError with the slugs above."""
    answer = _asked(data, file)
    if "slug" in answer:
        raise _refusal(answer["slug"], file, answer["message"])
    pages: list[str] = answer["pages"]
    if not any(page.strip() for page in pages):
        raise _refusal("empty-report", file, f"there is no text in its {len(pages)} pages")
    mended = mend("\n\n".join(pages))
    starts = tuple(_begins(pages, mended))
    return Extracted(mended.text, "pdf", answer["title"], pages=starts, notes=tuple(answer["notes"]))


def page_blocks(extracted: Extracted) -> Extracted:
    """The blocks of printed pages: paragraphs put together, page numbers and running heads apart."""
    return replace(extracted, blocks=printed_blocks(extracted.text, extracted.pages))


READER = Reader("pdf", (), read_pdf, page_blocks, magic=b"%PDF-")  # whatever its suffix


def _asked(data: bytes, file: str) -> dict[str, Any]:
    try:
        run = subprocess.run(
            [sys.executable, "-m", "offramp.evidence.readers.pdf"],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refusal("pdf-too-slow", file, f"it takes more than {SECONDS} seconds to read") from None
    try:
        found: dict[str, Any] = json.loads(run.stdout)
    except ValueError:
        message = f"reading it fails, or takes more than {MEMORY >> 30} GB or {SECONDS} seconds"
        raise _refusal("pdf-unreadable", file, message) from None
    return found


def _refusal(slug: str, file: str, message: str) -> ReportError:
    return ReportError(Problem(slug, file, 0, 0, message, remedy=_REMEDIES[slug]))


def _begins(pages: list[str], mended: Mended) -> Iterator[int]:
    """Where each page begins in the mended text: the inverse of its map, walked once."""
    raw, k = 0, 0
    for page in pages:
        while k + 1 < len(mended.starts) and mended.starts[k + 1] + mended.shifts[k + 1] <= raw:
            k += 1
        yield max(0, min(raw - mended.shifts[k], len(mended.text)))
        raw += len(page) + 2


# --- the child ------------------------------------------------------------------------------------------------------


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not on Windows; the parent's time limit stands
        return
    for what, most in ((resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_AS, MEMORY)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _answer(data: bytes) -> dict[str, Any]:
    try:
        import pypdf
    except ImportError:
        return {"slug": "pdf-needs-pypdf", "message": "this is a PDF, and pypdf is not installed"}
    import io
    import logging

    logging.disable(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"slug": "pdf-encrypted", "message": "it needs a password"}
        if len(reader.pages) > MAX_PAGES:
            return {"slug": "report-too-long", "message": f"it has more than {MAX_PAGES:,} pages"}
        return _pages(reader)
    except MemoryError:
        return {"slug": "pdf-unreadable", "message": f"reading it takes more than {MEMORY >> 30} GB"}
    except Exception as reason:
        return {"slug": "pdf-unreadable", "message": f"it is broken or cut short ({type(reason).__name__})"}


def _shown(page: Any) -> int:
    """How many times a page shows text: that it is too much is known before the minutes that reading it takes."""
    try:
        content: bytes = page.get_contents().get_data()
    except Exception:  # it says what is wrong when it is read
        return 0
    return sum(map(content.count, (b"Tj", b"TJ", b")'", b") '")))


def _pages(reader: Any) -> dict[str, Any]:
    pages: list[str] = []
    notes: list[str] = []
    size = 0
    for number, page in enumerate(reader.pages, 1):
        if _shown(page) > MAX_SHOWN:
            return {"slug": "report-too-long", "message": f"page {number} shows text more than {MAX_SHOWN:,} times"}
        try:
            text = page.extract_text().encode("utf-8", "replace").decode("utf-8")
        except Exception as reason:
            notes.append(f"pdf-page-unreadable: page {number} ({type(reason).__name__})")
            text = ""
        pages.append(text)
        size += len(text)
        if size > MAX_CHARACTERS:
            return {"slug": "report-too-long", "message": f"it has more than {MAX_CHARACTERS:,} characters"}
    if notes and not any(pages):
        return {"slug": "pdf-unreadable", "message": f"none of its {len(pages)} pages can be read"}
    told = reader.metadata.title if reader.metadata else None
    return {"pages": pages, "title": str(told).strip() or None if told else None, "notes": notes}


if __name__ == "__main__":
    _limit()
    json.dump(_answer(sys.stdin.buffer.read()), sys.stdout)
