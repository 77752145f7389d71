"""From nouns to pages: one Jinja environment, everything escaped, nothing that could act left in any text."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Container, Mapping
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from offramp.briefing.glossary import cut_at_terms, glossary
from offramp.briefing.renderers.jinja import environment
from offramp.briefing.views import page_words
from offramp.case import quantities
from offramp.sanitize import visible
from offramp.version import VERSION
from offramp.wording import capital, count, figures, joined, percent, points, unbroken, word

if TYPE_CHECKING:
    from jinja2 import Environment
    from starlette.responses import HTMLResponse, Response

    from offramp.web.sheet import Sheet


@functools.cache
def _environment() -> Environment:
    from jinja2 import pass_context

    made = environment("offramp.web")
    named = (visible, figures, percent, points, capital, count, joined)
    made.filters.update({one.__name__: one for one in named})
    made.filters |= {**_FILTERS, "explained": pass_context(_explained)}
    made.finalize = _safe  # so that no template can forget it
    made.globals |= {"version": VERSION, "headings": page_words.HEADINGS, "words": page_words}
    return made


class Verbatim(str):
    """Text of a report, of which no letter is changed."""


def _safe(value: Any) -> Any:
    """Every text that a template prints, made visible; markup that a macro made has been through here already."""
    if type(value) is Verbatim:
        return visible(value)
    return visible(unbroken(value)) if type(value) is str else value


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most]} … (the rest is in its report)"


def input_number(value: float) -> str:
    """A number as an input takes it.

    >>> input_number(1e-7), input_number(-0.1 - 0.2)
    ('0.0000001', '-0.3')
    """
    return quantities.number(float(f"{value:.6g}"))


def element_id(path: str) -> str:
    """A path as the id of an element: one for each path, without blanks.

    >>> element_id("worth.ruler.safe exile")
    'worth-2e-ruler-2e-safe-20-exile'
    """
    return re.sub(r"[^a-zA-Z0-9]", lambda match: f"-{ord(match[0]):x}-", path)


def cut_at_claims(text: str, claims: Container[str]) -> list[tuple[str, str]]:
    """A text cut where it names a claim: each part, and whether it is a claim, or one in brackets behind its words.

    >>> cut_at_claims("if press#1a2b3c4d, or “x” [press#1a2b3c4d]", {"press#1a2b3c4d"})
    [('if ', ''), ('press#1a2b3c4d', 'claim'), (', or “x” ', ''), ('press#1a2b3c4d', 'source')]
    """
    parts = ((part, part.strip("[]")) for part in _CLAIM.split(text) if part)
    return [(inner, "claim" if inner == part else "source") if inner in claims else (part, "") for part, inner in parts]


_CLAIM = re.compile(r"(\[?[^\s,;:()“”\[\]]{1,200}#[0-9a-f]{8}(?:\.[0-9]+)?\]?)")

_FILTERS = {
    "word": word,
    "anchor": element_id,
    "number": input_number,
    "written": quantities.as_text,
    "cited": cut_at_claims,
    "cut": _cut,
    "tabless": lambda text: Verbatim(text.replace("\t", " ")),
    "file": lambda path: PurePath(path).name,  # where the server keeps it is nobody's business
    "kind": lambda block: type(block).__name__,
}


def _explained(context: Any, text: str) -> Any:
    """A text in which each word of the glossary, where it first stands on the page, says what it means."""
    from markupsafe import Markup, escape

    seen = context.get("explained_words", set())
    cut = list(cut_at_terms(text, tuple(seen)))
    seen.update(term for _, term in cut if term)
    marked = (Markup(_TERM).format(glossary()[term], part) if term else escape(_safe(part)) for part, term in cut)
    return Markup("").join(marked)


_TERM = '<span class="term" tabindex="0" aria-description="{}">{}</span>'


def render_template(template: str, context: Mapping[str, Any]) -> str:
    """A template with what it is told."""
    return _environment().get_template(template).render(context)


def html_page(sheet: Sheet, template: str, view: Any, status: int = 200, **more: Any) -> HTMLResponse:
    """A view as HTML."""
    from offramp.briefing.names import names_of
    from offramp.web.headline import first_view, page_headline
    from offramp.web.live_answer import verdict

    told = {"verdict": verdict(sheet), "head": page_headline(sheet), "names": names_of(sheet.case), "stamp": ""}
    told["instead"] = first_view(sheet)
    return in_frame(sheet, template, view, status, **{**told, **more})


def in_frame(sheet: Sheet, template: str, view: Any, status: int = 200, **more: Any) -> HTMLResponse:
    """A view as HTML in the frame of every page, for which nothing is solved."""
    from starlette.responses import HTMLResponse

    from offramp.web.register_edits import register_claims
    from offramp.web.routes import VIEWS

    here = template.removesuffix(".html")
    told = {"sheet": sheet, "case": sheet.case, "changes": sheet.changes, "views": VIEWS, "here": here, "found": view}
    told["explained_words"] = set()
    claims = register_claims(sheet.session) if sheet.changes.aside or sheet.changes.trusted else None
    told["register"] = claims.digest if claims else ""
    text = render_template(template, {**told, **more})
    return HTMLResponse(text.encode("utf-8", "replace"), status)


def attached(name: str, content: str | bytes) -> Response:
    """A file to take away."""
    from starlette.responses import Response

    body = content.encode("utf-8", "replace") if isinstance(content, str) else content
    kind = _TYPES[name.rpartition(".")[2]]
    return Response(body, media_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


_TYPES = {
    "csv": "text/csv",
    "graphml": "application/xml",
    "json": "application/json",
    "html": "text/html",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def data(content: Mapping[str, Any]) -> Response:
    """A view as JSON, without NaN."""
    from starlette.responses import Response

    text = json.dumps(content, ensure_ascii=False, allow_nan=False)
    return Response(text.encode("utf-8", "replace"), media_type="application/json")
