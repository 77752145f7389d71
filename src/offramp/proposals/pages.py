"""Pages that are handed in, as a file or as pasted text: kept in `reports/` under a name that is free."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path, PurePosixPath

from offramp.errors import OfframpError, Problem
from offramp.evidence.readers.markdown import front_matter
from offramp.evidence.readers.registry import page_suffixes, reader_for, structured
from offramp.io import locked, of_path, write_atomically


def add_page(folder: Path, name: str, data: bytes) -> Path:
    """Keep a page in a folder, byte for byte, once it is seen that it can be read; the file that holds it.

    Raises ReportError as `structured`, OfframpError page-known where the folder has these bytes, cannot-write.
    """
    stem, suffix = _name(name, data)
    structured(data, stem, f"{stem}{suffix}")
    with locked(folder):
        room = folder / "reports"
        room.mkdir(exist_ok=True)
        known = (path for path in room.glob("*") if path.is_file() and path.stat().st_size == len(data))
        if any(path.read_bytes() == data for path in known):
            raise OfframpError(of_path("page-known", room, "this page is there already", "hand in another"))
        names = (f"{stem}{suffix}", *(f"{stem}-{k}{suffix}" for k in range(2, 10_000)))
        path = next(path for each in names if not (path := room / each).exists())
        write_atomically(path, data)
    return path


def pasted_page(text: str, publisher: str = "", day: str = "") -> bytes:
    """Pasted text as a Markdown page, with who published it and when at its head, where that is given. Raises
    OfframpError bad-date."""
    try:
        day = date.fromisoformat(day).isoformat() if day else ""
    except ValueError:
        problem = Problem("bad-date", "page", 0, 0, f"'{day[:20]}' is not a valid date", ("YYYY-MM-DD",), "")
        raise OfframpError(problem) from None
    fields = {"publisher": " ".join(publisher.split()), "date": day}
    lines = "".join(f"{name}: {value}\n" for name, value in fields.items() if value)
    head = f"---\n{lines}---\n\n" if lines and text.strip() and not front_matter(text) else ""
    return f"{head}{text}".encode("utf-8", "replace")


def _name(name: str, data: bytes) -> tuple[str, str]:
    """The stem and suffix under which a page is kept; a suffix that no reader has is that of what it looks like."""
    path = PurePosixPath(name.replace("\\", "/"))
    own, seen = path.suffix.lower(), reader_for(data, "").suffixes or (".pdf",)
    suffix = own if own in page_suffixes() else seen[0]
    return re.sub(r"[^\w-]+", "-", path.stem).strip("-")[:60] or "page", suffix
