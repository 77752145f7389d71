"""HTML to one canonical text and the structure it had.

One line per block, entities decoded, white space within a line collapsed. Script, style, template and noscript are not
text of the page; they are counted in the notes. All else that a reader could see is kept, with the region it stood in
(nav, footer, aside, header, form, hidden), so that the boilerplate rules can set it aside with a reason.

The tags are found by one small scanner of our own and not by html.parser, for two reasons: html.parser changed what
it makes of broken markup between Python releases, which would change claim ids; and it takes quadratic time on
unclosed comments and tags. Here every character is looked at a bounded number of times. Rules: WHATWG HTML, section
13.2, in short.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from offramp.evidence.readers import reader
from offramp.evidence.readers.characters import decode_characters, head_of
from offramp.evidence.readers.containers import without_containers
from offramp.evidence.readers.json_ld import embedded
from offramp.evidence.readers.reader import Extracted, Reader, day, paragraphs
from offramp.evidence.rule_tables import rule_table
from offramp.evidence.types import Block

# Tags hold no "<" outside quotes: a scan then never runs over the next tag, so the whole stays linear.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/><]*+)((?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>""")
_ATTRIBUTE = re.compile(r"""([^\s=/"'>]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++)))?+""")
_NUMBER = re.compile(r"&#(?:[0-9]++|[xX][0-9a-fA-F]++);?")

_HIDDEN = 3  # times as long as the page's own text that the article in its JSON-LD has to be

_CODED = frozenset(("title", "textarea"))
_UNSEEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_DATES = ("article:published_time", "og:published_time", "datepublished", "dc.date", "dcterms.created", "date", "time")

_TABLE = rule_table("markup")
_DROPPED, _RAW, _VOID, _INLINE, _CLOSED_BY_ITSELF = (
    frozenset(_TABLE[name]) for name in ("dropped", "raw", "void", "inline", "closed")
)
_REGIONS, _ARIA, _ROLES = _TABLE["regions"], _TABLE["aria"], _TABLE["roles"]
_STRENGTH = _TABLE["strength"]  # an inner region never weakens an outer one


@dataclass(slots=True)
class _Open:
    """An element that is open, with what its text inherits."""

    name: str
    region: str
    role: str
    link: bool


@dataclass(slots=True)
class _PageBuilder:
    """The page while it is read."""

    stack: list[_Open] = field(default_factory=lambda: [_Open("", "", "paragraph", False)])
    open_names: Counter[str] = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)
    linked: bool = True
    lines: list[str] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    length: int = 0
    meta: dict[str, str] = field(default_factory=dict)
    dropped: Counter[str] = field(default_factory=Counter)
    skipping: int = 0
    in_article: int = 0


def extract(source: str, most: int = 1 << 40) -> Extracted:
    """The text of a page, a block per line, and what its head says; linear in the length of the page.

    Reading ends with the line in which the text comes to be longer than `most` characters.
    >>> page = extract("<title>A</title><h1>Talks&nbsp;end</h1><p>No <b>deal</b>.<nav><a href=x>Home</a></nav>")
    >>> page.text, [(block.role, block.region) for block in page.blocks]
    ('Talks end\\nNo deal.\\nHome', [('heading', ''), ('paragraph', ''), ('paragraph', 'nav')])
    """
    draft = _PageBuilder()
    for token, name, attributes, closing in _tokens(source):
        if draft.length > most:
            break
        if not name:
            _take_text(draft, token)
        elif closing:
            _close(draft, name)
        else:
            _begin(draft, name, attributes, token)
    _break(draft)
    notes = tuple(f"not-page-text: {count} <{name}>" for name, count in sorted(draft.dropped.items()))
    return Extracted(
        "\n".join(draft.lines),
        title=draft.meta.get("title"),
        publisher=draft.meta.get("og:site_name") or draft.meta.get("application-name"),
        date=next((draft.meta[name] for name in _DATES if name in draft.meta), None),
        blocks=tuple(draft.blocks),
        notes=notes,
    )


def unescape(text: str) -> str:
    """html.unescape for any input: a number of any length is bounded before Python reads it.
    >>> unescape("Q&amp;A &#" + "9" * 5000 + ";")
    'Q&A \ufffd'
    """
    return html.unescape(_NUMBER.sub(_bounded, text)) if "&" in text else text


def _bounded(match: re.Match[str]) -> str:
    body = match.group()[2:].rstrip(";")
    mark, digits = ("x", body[1:]) if body[0] in "xX" else ("", body)
    digits = digits.lstrip("0")
    return f"&#{mark}{digits or '0'};" if len(digits) <= 8 else "\ufffd"


def _tokens(source: str) -> Iterator[tuple[str, str, str, bool]]:
    """(text, "", "", False) or (raw content, name, attributes, closing), in order."""
    at, size = 0, len(source)
    last = source.rfind(">")  # past it no tag or comment ends: what opens there is text
    while at < size:
        start = source.find("<", at)
        if start < 0:
            yield source[at:], "", "", False
            return
        if start > at:
            yield source[at:start], "", "", False
        found = _TAG.match(source, start)
        if found:
            name = found.group(2).lower()
            at = found.end()
            inside = ""
            if not found.group(1) and (name in _RAW or name in _CODED):
                inside, at = _raw(source, at, name)
            yield inside, name, found.group(3), bool(found.group(1))
        elif start < last and source.startswith(("<!", "<?", "</"), start):
            at = _past_comment(source, start)
            if at == size and not source.endswith(">"):
                yield "", "unclosed comment", "", False
        else:
            yield "<", "", "", False
            at = start + 1


def _raw(source: str, at: int, name: str) -> tuple[str, int]:
    """The content of an element that holds no tags, and where to go on (its end tag); to the end if it never closes."""
    found = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(source, at)
    return (source[at : found.start()], found.start()) if found else (source[at:], len(source))


def _past_comment(source: str, start: int) -> int:
    """Where a comment, a declaration or a broken end tag ends; the end of the page if nothing ends it."""
    mark = "-->" if source.startswith("<!--", start) else ">"
    end = source.find(mark, start + 2)
    return len(source) if end < 0 else end + len(mark)


def _take_text(draft: _PageBuilder, raw: str) -> None:
    if draft.skipping or not raw:
        return
    here = draft.stack[-1]
    text = unescape(raw)
    if here.role == "code" and "\n" in text:
        for part in text.split("\n")[:-1]:
            _add(draft, part, here)
            _break(draft)
        text = text.rpartition("\n")[2]
    _add(draft, text, here)


def _add(draft: _PageBuilder, text: str, element: _Open) -> None:
    if text.strip() and not element.link:
        draft.linked = False
    draft.words.append(text)


def _break(draft: _PageBuilder) -> None:
    """End the line: what was gathered becomes a block with the role and region of the element that is open."""
    text = " ".join("".join(draft.words).split())
    if text:
        here = draft.stack[-1]
        start = draft.length
        draft.blocks.append(Block(start, start + len(text), here.role, here.region, draft.linked))
        draft.lines.append(text)
        draft.length = start + len(text) + 1
    draft.words.clear()
    draft.linked = True


def _begin(draft: _PageBuilder, name: str, attributes: str, inside: str) -> None:
    if name == "meta" or name == "time":
        _note_meta(draft, name, attributes)
    if name == "title":
        draft.meta.setdefault("title", " ".join(unescape(inside).split()))
        return
    if name not in _INLINE:
        _break(draft)
    if name in _RAW or name == "unclosed comment":
        draft.dropped[name] += 1
        return
    if name == "a" or (name in _CLOSED_BY_ITSELF and draft.stack[-1].name == name):
        _close(draft, name)  # links do not nest; an open one is ended by the next
    if name == "textarea":
        _take_text(draft, inside)
    if name in _VOID:
        return
    _push(draft, name, attributes)


def _push(draft: _PageBuilder, name: str, attributes: str) -> None:
    outer = draft.stack[-1]
    if name in _DROPPED:
        draft.dropped[name] += 1
        draft.skipping += 1
    draft.in_article += name in ("article", "main")
    region = _region(draft, name, attributes)
    role = _ROLES.get(name, outer.role if name in _INLINE or outer.role != "heading" else "paragraph")
    draft.stack.append(_Open(name, min(outer.region, region, key=_STRENGTH.index), role, outer.link or name == "a"))
    draft.open_names[name] += 1


def _region(draft: _PageBuilder, name: str, attributes: str) -> str:
    if name == "head":
        return ""
    known = dict(_attributes(attributes)) if attributes.strip() else {}
    if "hidden" in known or _UNSEEN.search(known.get("style", "")):
        return "hidden"
    region = _REGIONS.get(name) or _ARIA.get(known.get("role", "").strip().lower(), "")
    # the header and footer of an article are its title and by-line, not the site's
    return "" if region in ("header", "footer") and name in ("header", "footer") and draft.in_article else region


def _close(draft: _PageBuilder, name: str) -> None:
    """Close the nearest open element of that name and all within; an end tag that fits nothing closes nothing."""
    if name in ("p", "br") and not draft.open_names[name]:
        _break(draft)
    if not draft.open_names[name]:
        return
    while True:
        if draft.stack[-1].name not in _INLINE:
            _break(draft)
        gone = draft.stack.pop()
        draft.open_names[gone.name] -= 1
        draft.skipping -= gone.name in _DROPPED
        draft.in_article -= gone.name in ("article", "main")
        if gone.name == name:
            return


def _note_meta(draft: _PageBuilder, name: str, attributes: str) -> None:
    known = dict(_attributes(attributes))
    if name == "time":
        key, value = "time", known.get("datetime", "")
    else:
        key = (known.get("property") or known.get("name") or known.get("itemprop") or "").strip().lower()
        value = known.get("content", "")
    if key and value.strip():
        draft.meta.setdefault(key, " ".join(value.split()))


def _attributes(source: str) -> Iterator[tuple[str, str]]:
    for found in _ATTRIBUTE.finditer(source):
        yield found.group(1).lower(), unescape(found.group(2) or found.group(3) or found.group(4) or "")


# the reader -----------------------------------------------------------------------------------------------------


def looks_like_html(data: bytes) -> bool:
    """Whether a file begins as a page does."""
    return head_of(data).startswith(("<!doctype html", "<html"))


def read_page(data: bytes, file: str) -> Extracted:
    """The text of a page. Raises ReportError: binary-file, wrong-encoding."""
    markup, encoding, notes = decode_characters(data, file, declares=True)
    page = extract(markup, reader.MAX_CHARACTERS)
    published = day(page.date)
    unclear = (f"date-unclear: the page says {page.date[:60]!r}",) if page.date and not published else ()
    blocks = without_containers(page.text, page.blocks)
    notes = (*notes, *page.notes, *unclear)
    hidden = embedded(markup)
    if hidden and len(hidden.text) > _HIDDEN * max(len(page.text), 1):
        told = "json-ld: the page shows next to no text; the article in its JSON-LD is read"
        return replace(hidden, encoding=encoding, date=hidden.date or published, notes=(*notes, told))
    return replace(page, encoding=encoding, date=published, blocks=blocks, notes=notes, markup=markup)


def with_article(page: Extracted) -> Extracted:
    """The page with the lines marked that are outside its article, and with what its own head does not say."""
    from offramp.evidence.article import article_of, marked  # only pages pay for it

    if not page.markup:  # an article from JSON-LD
        return paragraphs(page)
    article = article_of(page.markup)
    missing = {name: getattr(article, name) for name in ("title", "publisher", "date") if not getattr(page, name)}
    guessed = [f"{name} {value!r}" for name, value in missing.items() if value]
    notes = (f"head-guessed: {', '.join(guessed)} by trafilatura; the page's head does not say it",) if guessed else ()
    blocks = marked(page.text, page.blocks, article.lines)
    return replace(page, **missing, blocks=blocks, notes=(*page.notes, *article.notes, *notes))


READER = Reader("html", (".html", ".htm", ".xhtml", ".xht"), read_page, with_article, looks_like=looks_like_html)
