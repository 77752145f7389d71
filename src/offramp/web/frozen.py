"""A frozen copy of the page: every view that is read, as one HTML file; it needs no server,
and fetches and runs nothing.

The views are asked for as a browser asks, under the changes in force. Of their markup only what is listed here is put
down again, every text escaped anew: no script, no form, no address but a place in the file itself. Pictures stand
inside. The Content-Security-Policy admits our own style sheet by its sha256, pictures from within, and nothing else.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from html import escape
from html.parser import HTMLParser
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from offramp.ensemble.judgement import DRAWS
from offramp.web.app import application
from offramp.web.headline import warm
from offramp.web.job_runner import KINDS
from offramp.web.overrides import CHANGED
from offramp.web.routes import VIEWS
from offramp.web.server import case_folder

READ = tuple(view for view in VIEWS if not view.acts)
MOST = 400  # pages: the views, and what their links explain
_FOLLOWED = re.compile(r"/(?:why/|why\?|choice\?|evidence\?report=)")
_VOID = frozenset(("br", "hr", "img", "input", "rect", "line", "circle", "path", "polyline", "polygon", "wbr"))
_DROPPED = frozenset(
    ("script", "style", "form", "button", "noscript", "progress", "textarea", "select", "template", "title", "head")
)
_TAGS = """main section article div p span b strong em i a ul ol li dl dt dd h1 h2 h3 h4 h5 h6 table caption thead tbody
tr th td figure figcaption blockquote details summary label fieldset legend nav code svg g text small sup sub pre"""
_KEPT = """class scope aria-label aria-description aria-current aria-hidden role tabindex open alt colspan rowspan type
value min max step checked viewbox preserveaspectratio x y d x1 x2 y1 y2 cx cy r width height points text-anchor"""
_NAMES = ("id", "for", "aria-labelledby", "aria-describedby")  # which name places of their own page
_SHAPES = frozenset(("number", "range", "radio", "checkbox"))  # inputs that show something; others only take it
_AGAIN = frozenset(("verdict", "said"))  # on every page; the first one's stand for all
_ACTING = "trouble changed change take decided answered built panel again by work drop close refusal"  # ids and classes
_ASKED = frozenset(KINDS) - {"draws", "change", "meeting"}  # work that a copy is without where nobody asked for it
_ADMITTED, _SHOWN, _IDLE = _VOID | set(_TAGS.split()), set(_KEPT.split()), set(_ACTING.split())


@dataclass
class Crawl:
    """What was asked for: the markup of each page by its address, pictures as data, and how many were too many."""

    pages: dict[str, str] = field(default_factory=dict)
    ids: dict[str, set[str]] = field(default_factory=dict)
    pictures: dict[str, str] = field(default_factory=dict)
    left: int = 0


def frozen_case(folder: Path, draws: int = DRAWS) -> str:
    """A frozen copy of a case in a folder, its answer drawn. Raises CaseError where the case cannot be used, and
    OfframpError not-a-folder."""
    app = application(case_folder(str(folder)), draws)
    session, jobs = app.state.session, app.state.jobs
    for _ in range(2):  # the draws, then other conventions
        warm(session, jobs)
        while any(job.open for kind in KINDS for job in jobs.of(kind)):
            time.sleep(0.1)
    try:
        return frozen_copy(app)
    finally:
        jobs.close()


def frozen_copy(app: Any, query: str = "") -> str:
    """The page of an application, under the changes of a query, as one HTML text."""
    crawl = asyncio.run(_crawled(app, query))
    policy = f"default-src 'none'; style-src {_digest(_style())}; img-src data:; base-uri 'none'; form-action 'none'"
    front = crawl.pages[next(iter(crawl.pages))]
    case, changes = (_whole(front, query, element) for element in ("case", "changes"))
    nav = "".join(f'<a href="#v{k}">{escape(view.title)}</a>\n' for k, view in enumerate(READ))
    body = "\n".join(_view(crawl, query, k, address) for k, address in enumerate(crawl.pages))
    left = f"<p>Explanations left out: {crawl.left:,}.</p>" if crawl.left else ""
    title = re.sub("<[^>]*>", "", case)
    return _PAGE.format(
        title=title, policy=policy, style=_style(), case=case, changes=changes, nav=nav, body=body, left=left
    )


_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">To the page</a>
<header>
<p class="case">{case}. A frozen copy: to be read, and it sends nothing.</p>
<nav aria-label="Views">
{nav}</nav>
</header>
<main id="main" tabindex="-1">
{body}
</main>
<aside class="changes" aria-label="What was changed">{changes}</aside>
<footer>
<p>A structured argument, not a forecast: likelihoods follow from the case's assumptions.</p>
{left}</footer>
</body>
</html>
"""


# asking -------------------------------------------------------------------------------------------------------


async def _crawled(app: Any, query: str) -> Crawl:
    """The views, then what their links explain, in the order in which they come."""
    crawl, waiting = Crawl(), [view.address for view in READ]
    while waiting:
        address = waiting.pop(0)
        if address in crawl.pages:
            continue
        if len(crawl.pages) >= MOST:
            crawl.left += 1
            continue
        crawl.pages[address] = (await _asked(app, _joined(address, query))).decode("utf-8", "replace")
        found = _Links(crawl.pages[address])
        crawl.ids[address] = found.ids
        waiting += [one for href in found.links if _FOLLOWED.match(one := _plain(href, query) or "")]
        for source in found.pictures:
            if source not in crawl.pictures:
                drawn = await _asked(app, source)
                crawl.pictures[source] = f"data:image/svg+xml;base64,{b64encode(drawn).decode('ascii')}"
    return crawl


async def _asked(app: Any, address: str) -> bytes:
    """What an application answers to a browser."""
    parts, sent = urlsplit(address), list[bytes]()
    headers = [(b"host", b"127.0.0.1"), (b"accept", b"text/html")]
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
    }
    scope |= {"path": unquote(parts.path), "raw_path": parts.path.encode(), "query_string": parts.query.encode()}
    scope |= {"root_path": "", "headers": headers, "client": ("127.0.0.1", 0), "server": ("127.0.0.1", 80)}

    async def receive() -> Mapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Mapping[str, Any]) -> None:
        sent.append(message.get("body", b""))

    await app(scope, receive, send)
    return b"".join(sent)


def _joined(address: str, query: str) -> str:
    return address + ("&" if "?" in address else "?") * bool(query) + query


def _plain(href: str, query: str) -> str | None:
    """A link to a page without the changes in force; None where it would make other changes.

    >>> _plain("/why/answer?set=a%3D1", "set=a%3D1"), _plain("?", "set=a%3D1"), _plain("/why/x#y", "")
    ('/why/answer', None, '/why/x')
    """
    parts = urlsplit(href)
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    changes = [pair for pair in pairs if pair[0] in CHANGED]
    if changes != parse_qsl(query, keep_blank_values=True):
        return None
    rest = urlencode([pair for pair in pairs if pair[0] not in CHANGED], quote_via=quote)
    return parts.path + (f"?{rest}" if rest else "")


class _Links(HTMLParser):
    """The links and pictures of a page."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.links, self.pictures, self.ids = list[str](), list[str](), set[str]()
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        self.links += [attributes["href"] or ""] if tag == "a" and "href" in attributes else []
        self.pictures += [attributes["src"] or ""] if tag == "img" else []
        self.ids |= {attributes["id"] or ""} if "id" in attributes else set()


# putting down -------------------------------------------------------------------------------------------------


def _view(crawl: Crawl, query: str, number: int, address: str) -> str:
    """One page of the copy: its main part, with links to places of the copy alone."""
    copier = _Copier(crawl, query, number, "main")
    copier.feed(crawl.pages[address])
    return f'<section class="view" id="v{number}">\n{"".join(copier.out)}</section>'


def _whole(markup: str, query: str, element: str) -> str:
    """What stands in one element of a page, put down anew."""
    copier = _Copier(Crawl(), query, 0, element)
    copier.feed(markup)
    return "".join(copier.out)


class _Copier(HTMLParser):
    """Puts down the inside of the element of an id, of listed elements and attributes alone."""

    def __init__(self, crawl: Crawl, query: str, number: int, inside: str) -> None:
        super().__init__()
        self.crawl, self.query, self.number, self.inside = crawl, query, number, inside
        self.out: list[str] = []
        self.open: list[tuple[str, str]] = []  # each open element, and what it was put down as
        self.dropped = ""  # the element that is being left out, with
        self.depth = 0  # how many of its kind are open in it

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if self.open and attributes.get("data-kind") in _ASKED:
            self.out.append("<p>Not worked out when this copy was made.</p>")
        if self.dropped:
            self.depth += tag == self.dropped
        elif not self.open:
            self.open += [(tag, "")] if attributes.get("id") == self.inside else []
        elif self._left_out(tag, attributes):
            self.dropped, self.depth = (tag, 1) if tag not in _VOID else ("", 0)
        else:
            self._put(tag, attributes)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.dropped:
            self.depth -= tag == self.dropped
            self.dropped = self.dropped if self.depth else ""
        elif any(tag == each for each, _ in self.open):
            while self.open:
                each, put = self.open.pop()
                self.out += [f"</{put}>"] if put else []
                if each == tag:
                    break

    def handle_data(self, data: str) -> None:
        if self.open and not self.dropped:
            self.out.append(escape(data))

    def _left_out(self, tag: str, attributes: Mapping[str, str]) -> bool:
        """What only acts, what every view says again, and links that would change something."""
        again = self.number and attributes.get("id") in _AGAIN
        acts = (
            tag in _DROPPED or attributes.get("id") in _IDLE or bool(_IDLE & set(attributes.get("class", "").split()))
        )
        acts = acts or (tag == "input" and attributes.get("type") not in _SHAPES)
        return bool(again or acts or (tag == "a" and _plain(attributes.get("href", ""), self.query) is None))

    def _put(self, tag: str, attributes: Mapping[str, str]) -> None:
        put = tag if tag in _ADMITTED else ""
        more = [(name, value) for name, value in attributes.items() if name in _SHOWN]
        more += [(name, self._own(value)) for name, value in attributes.items() if name in _NAMES]
        if tag == "a":
            target = self._target(attributes.get("href", ""))
            put, more = ("a", [*more, ("href", target)]) if target else ("span", more)
        if tag == "img":
            more.append(("src", self.crawl.pictures.get(attributes.get("src", ""), "data:,")))
        if tag == "input":
            more.append(("disabled", ""))
        written = "".join(f' {name}="{escape(value)}"' for name, value in more)
        end = "/" if tag in _VOID else ""  # or a second shape would stand inside the first, and not be drawn
        self.out += [f"<{put}{written}{end}>"] if put else []
        if tag not in _VOID:
            self.open.append((tag, put))

    def _own(self, names: str) -> str:
        """Names of places, as this page of the copy has them."""
        return " ".join(f"v{self.number}-{name}" for name in names.split())

    def _target(self, href: str) -> str:
        """The place in the copy that a link leads to; "" where it is not there."""
        place, plain = urlsplit(href).fragment, _plain(href, self.query)
        pages = list(self.crawl.pages)
        if plain in ("", None):
            return f"#v{self.number}-{place}" if place else ""
        if plain in pages:
            return f"#v{pages.index(plain)}" + (f"-{place}" if place in self.crawl.ids[plain] else "")
        return next((f"#v{k}-{place}" for k, one in enumerate(pages) if place in self.crawl.ids[one]), "")


@cache
def _style() -> str:
    own = resources.files("offramp.web").joinpath("static", "page.css").read_text(encoding="utf-8")
    return own + _MORE


_MORE = """
.view:not(:target, :has(:target)) { display: none; }
main:not(:has(.view:target, .view :target)) > #v0 { display: block; }
input:disabled { opacity: 1; color: inherit; }
@media print { .view:not(:target, :has(:target)) { display: block; } }
"""


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode('ascii')}'"
