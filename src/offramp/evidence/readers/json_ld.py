"""Articles as JSON-LD (schema.org): the `articleBody` of a file, or of a page that shows no text without scripts."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from offramp.errors import Problem, ReportError
from offramp.evidence.readers.characters import decode_characters, lines_of
from offramp.evidence.readers.reader import Extracted, Reader, day

_SCRIPT = re.compile(r"<script[^>]{0,300}application/ld\+json[^>]{0,300}>(.{1,2000000}?)</script", re.I | re.S)
_DEPTH = 40


def looks_like_article(data: bytes) -> bool:
    """Whether a file is JSON with the body of an article."""
    return data.lstrip()[:1] in (b"{", b"[") and b'"articleBody"' in data


def json_article(data: bytes, file: str) -> Extracted:
    """The article in a file of JSON. Raises ReportError: no-article, binary-file, wrong-encoding."""
    raw, encoding, notes = decode_characters(data, file)
    found = _article(raw)
    if found is None:
        message = "it is JSON without the body of an article (articleBody)"
        remedy = "save the article as text or HTML"
        raise ReportError(Problem("no-article", file, 0, 0, message, ("articleBody",), remedy))
    return Extracted(_text(found), encoding, *_head(found), notes=notes)


def embedded(markup: str) -> Extracted | None:
    """The longest article in the JSON-LD of a page; None where it has none."""
    found = [one for script in _SCRIPT.finditer(markup) if (one := _article(script.group(1)))]
    best = max(found, key=lambda article: len(article["articleBody"]), default=None)
    return Extracted(_text(best), "utf-8", *_head(best)) if best else None


def _article(raw: str) -> dict[str, Any] | None:
    try:
        articles = list(_articles(json.loads(raw), 0))
    except (ValueError, RecursionError):
        return None
    return max(articles, key=lambda article: len(article["articleBody"]), default=None)


def _articles(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEPTH:
        return
    if isinstance(value, dict) and isinstance(value.get("articleBody"), str) and value["articleBody"].strip():
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        if isinstance(inner, dict | list):
            yield from _articles(inner, depth + 1)


def _text(article: dict[str, Any]) -> str:
    """The headline and the body, entities decoded, without lone surrogates."""
    head = article.get("headline") if isinstance(article.get("headline"), str) else ""
    body = html.unescape(article["articleBody"])
    text = f"{html.unescape(head)}\n\n{body}" if head and not body.startswith(head) else body
    return lines_of(text).replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def _head(article: dict[str, Any]) -> tuple[str | None, str | None, str | None]:
    publisher = article.get("publisher")
    name = publisher.get("name") if isinstance(publisher, dict) else publisher
    title, date = article.get("headline"), article.get("datePublished")
    return (
        title if isinstance(title, str) and title else None,
        name if isinstance(name, str) and name else None,
        day(date if isinstance(date, str) else None),
    )


READER = Reader("json_ld", (".json", ".jsonld"), json_article, looks_like=looks_like_article)
