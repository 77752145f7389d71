"""Files that come into a folder: which are whole by now, and what of them is a page; a feed is a page for each item."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree

from offramp.errors import OfframpError, Problem
from offramp.evidence.readers.html import extract
from offramp.evidence.readers.reader import MAX_BYTES
from offramp.io import read_bytes
from offramp.proposals.pages import pasted_page

Signature = tuple[int, int]  # size in bytes, time of the last change in nanoseconds
FEEDS = (".xml", ".rss", ".atom")
MOST_ITEMS = 500
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def signatures(folder: Path) -> dict[Path, Signature]:
    """The files of a folder, hidden ones and folders left out, by size and time."""
    found: dict[Path, Signature] = {}
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.name[:1] not in ".~" and path.is_file():
            status = path.stat()
            found[path] = (status.st_size, status.st_mtime_ns)
    return found


def settled(now: Mapping[Path, Signature], before: Mapping[Path, Signature]) -> dict[Path, Signature]:
    """The files that did not change between two looks: one that is still written is taken when it is whole."""
    return {path: one for path, one in now.items() if before.get(path) == one}


def digest_of(path: Path, signature: Signature) -> str:
    """The SHA-256 of a file; of one too large to be read its size and time."""
    if signature[0] > MAX_BYTES:
        return hashlib.sha256(repr(signature).encode()).hexdigest()
    return hashlib.sha256(read_bytes(path, MAX_BYTES, OfframpError)).hexdigest()


def feed_pages(data: bytes, file: str) -> Iterator[tuple[str, bytes]]:
    """The items of a feed (RSS, Atom) as pages: a name and a Markdown page each, at most 500. Raises OfframpError
    bad-feed."""
    try:
        if _DOCTYPE.search(data[:4096]):
            raise ValueError("it declares entities")
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError) as reason:
        message = f"not a feed that can be read: {reason}"
        raise OfframpError(Problem("bad-feed", file, 0, 0, message, remedy="save it as RSS or Atom")) from None
    publisher = _text(root, "title") or _text(next(iter(root), root), "title")
    items = [one for one in root.iter() if _name(one) in ("item", "entry")][:MOST_ITEMS]
    for item in items:
        title, body = _text(item, "title"), _body(item)
        if body or title:
            name = re.sub(r"[^\w-]+", "-", title).strip("-")[:40] or "item"
            yield f"{name}.md", pasted_page(f"# {title}\n\n{body}\n", publisher, _day(item))


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _text(element: ElementTree.Element, *names: str) -> str:
    """The words of the first child of one of these names that has some, without markup."""
    for name in names:
        for child in element:
            if _name(child) == name and (text := " ".join("".join(child.itertext()).split())):
                return " ".join(extract(text).text.split()) if "<" in text else text
    return ""


def _body(item: ElementTree.Element) -> str:
    return _text(item, "encoded", "content", "description", "summary")


def _day(item: ElementTree.Element) -> str:
    """The day of an item, "" where it says none."""
    text = _text(item, "pubdate", "published", "updated", "date")
    if re.match(r"\d{4}-\d{2}-\d{2}", text):
        return text[:10]
    try:
        return parsedate_to_datetime(text).date().isoformat()
    except (ValueError, TypeError):
        return ""
