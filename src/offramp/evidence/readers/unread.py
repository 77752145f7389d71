"""Files that are no reports: formats that are not read, each named, and pages that a site shows in place of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from offramp.errors import Problem, ReportError
from offramp.evidence.rule_tables import rule_table

READ = ("text", "Markdown", "HTML", "PDF", "DOCX", "mail (.eml)", "saved pages (.mhtml)", "JSON-LD")
_SHORT = 200  # words of a page that may be a barrier and nothing else
_TINY, _LINE = 30, 12  # words of a page that is nothing else, and of a line that names it
_FRONT = 400  # characters at the beginning of a page in which a barrier names itself


def refuse_format(data: bytes, file: str) -> None:
    """Raise ReportError format-not-read for a format that is known and not read."""
    found = next(iter(_formats(data, PurePath(file).suffix.lower())), None)
    if found:
        message = f"it is {found}, which is not read"
        remedy = "save it as text, HTML or PDF"
        raise ReportError(Problem("format-not-read", file, 0, 0, message, READ, remedy))


def _formats(data: bytes, suffix: str) -> Iterator[str]:
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n")
    for row in rule_table("unread")["formats"]:
        opens = any(head.startswith(sign.encode("latin-1")) for sign in row.get("magic", ()))
        holds = any(sign.encode() in data[:2048] for sign in row.get("holds", ()))
        if (opens and (holds or "holds" not in row)) or (suffix in row.get("suffixes", ())):
            yield row["name"]


def barrier(text: str) -> tuple[str, str] | None:
    """What a page shows in place of a report, and the words by which it is known; None for a report.
    >>> barrier("Just a moment...\\nEnable JavaScript and cookies to continue")
    ('a check for robots', 'just a moment')
    """
    size = len(text.split(maxsplit=_SHORT))
    if size >= _SHORT:
        return None
    low = text[:_FRONT].lower().replace("’", "'")
    lines = [line.strip(" \t#*|.:-–—") for line in low.split("\n")]
    rows = rule_table("unread")["barriers"]
    known = ((row["name"], one) for row in rows for one in row["words"])
    return next((found for found in known if _bars(found[1], lines) or (size < _TINY and _stands(found[1], low))), None)


def _bars(words: str, lines: list[str]) -> bool:
    """Whether a line near the beginning is such words, with little behind them."""
    return any(_stands(words, line) and line.startswith(words) and len(line.split()) <= _LINE for line in lines if line)


def refuse_barrier(text: str, file: str) -> None:
    """Raise ReportError page-blocked for a page that is not a report."""
    found = barrier(text)
    if found:
        message = f"it is {found[0]} (“{found[1]}”), not the report"
        raise ReportError(Problem("page-blocked", file, 0, 0, message, remedy="save the page as it looks when read"))


def teaser(text: str) -> str | None:
    """The note of a page that ends where readers have to pay: what stands before is only the beginning."""
    low = " ".join(text[-1500:].lower().replace("’", "'").split())
    found = next((one for one in rule_table("unread")["paywalls"] if _stands(one, low)), None)
    return (
        f"teaser: the page asks its readers to pay (“{found}”); what it shows may be only the beginning"
        if found
        else None
    )


def _stands(words: str, low: str) -> bool:
    return words in low and re.search(rf"(?<!\w){re.escape(words)}(?!\w)", low) is not None
