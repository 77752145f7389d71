"""Text to blocks: lines first, sentences later (a subhead must never be glued to its neighbours).

A block is a line, but for lines that were wrapped at a fixed width: there a block is the run of lines, joined only
where the first word of the next line would not have fitted. Markdown keeps its marks in the text; a block that is
nothing but marks has the role `mark`.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence

from offramp.evidence.types import Block

_LINE = re.compile(r"[^\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_ATX = re.compile(r"#{1,6}[ \t]")
_SETEXT = re.compile(r"(=+|-{2,})[ \t]*\Z")
_FENCE = re.compile(r"(```|~~~)")
_ITEM = re.compile(r"(?:[-*+•‣▪–]|\d{1,3}[.)])[ \t]+\S")
_IMAGE = re.compile(r"!\[[^\]]{0,500}\]\([^)]{0,2000}\)\Z")
_TABLE = re.compile(r"\|.*\|\Z")
_COMMENT = re.compile(r"<!--[^>]*-->\Z")
_LINK = re.compile(r"\[[^\]]{1,300}\]\([^)]{1,2000}\)\Z")
_END = re.compile(r"[.!?…:;,。！？؟।][\"'”’»)\]*_」』]*(?:[ \u00a0\u202f]»)?\Z")
_LETTER = re.compile(r"[^\W_]")
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"(?:page\s+)?[-–—|\s]*(?:\d{1,4}|[ivxlc]{1,6})(?:\s*(?:of|/)\s*\d{1,4})?[-–—|\s]*", re.I)
_BYLINE = re.compile(r"by\s+(?:[A-Z][\w.’'-]*[, ]*(?:and |[A-Z][\w.’'-]*[, ]*){1,8})\Z", re.IGNORECASE)
_DAY_NAMES = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|mon(?:day)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?"
)
_DAY = re.compile(
    rf"(?:{_DAY_NAMES})[.,:;]*\Z|\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|\d{{1,2}}[:.]\d{{2}}\b", re.IGNORECASE
)
_DIGIT = re.compile(r"\d")

MAX_HEADING_WORDS = 16
MAX_HEADING_LENGTH = 120
WRAP_WIDTHS = range(40, 121)


def text_blocks(text: str, markdown: bool = False, skip: int = 0) -> tuple[Block, ...]:
    """The blocks of a plain or Markdown text in order; `skip` code points at the start are front matter.
    >>> [(b.start, b.end, b.role) for b in text_blocks("Talks fail\\nThe two sides left without a word.\\n")]
    [(0, 10, 'heading'), (11, 45, 'paragraph')]
    """
    front = [Block(*_trim(text, 0, skip), "mark")] if text[:skip].strip() else []
    lines = [_trim(text, *found.span()) for found in _LINE.finditer(text, skip)]
    kept = [(start, end) for start, end in lines if start < end]
    merged = list(_unwrap(text, kept))
    roles = _markdown_roles(text, merged) if markdown else [""] * len(merged)
    plain = [role if role else _plain_role(text[start:end]) for (start, end), role in zip(merged, roles, strict=True)]
    linked = [markdown and bool(_LINK.match(text, start, end)) for start, end in merged]
    found = [Block(*span, role, "", link) for span, role, link in zip(merged, plain, linked, strict=True)]
    return (*front, *(part for block in _headings(text, found) for part in _unmarked(text, block, markdown)))


def _unmarked(text: str, block: Block, markdown: bool) -> Iterator[Block]:
    """A heading of Markdown without its number signs, which are a mark before it."""
    sign = _ATX.match(text, block.start, block.end) if markdown and block.role == "heading" else None
    if sign is None:
        yield block
        return
    yield Block(block.start, sign.end() - 1, "mark")
    yield Block(*_trim(text, sign.end(), block.end), "heading", block.region, block.linked)


def printed_blocks(text: str, pages: Sequence[int]) -> tuple[Block, ...]:
    """The blocks of a PDF's text: its lines put together to paragraphs; page numbers and running heads in `margin`.
    >>> text = "1\\nThe two sides left the hall without\\na word to the press.\\nWhy they left"
    >>> [(text[b.start : b.end].split()[0], b.region) for b in printed_blocks(text, (0,))]
    [('1', 'margin'), ('The', ''), ('Why', '')]
    """
    lines = [_trim(text, *found.span()) for found in _LINE.finditer(text)]
    kept = [(start, end) for start, end in lines if start < end]
    margins = _margins(text, kept, pages)
    found: list[Block] = []
    for margin, group in itertools.groupby(kept, key=lambda line: line in margins):
        own = list(group)
        spans = own if margin else list(_reflow(text, own))
        found += [Block(*span, _plain_role(text[slice(*span)]), "margin" if margin else "") for span in spans]
    return tuple(_headings(text, found))


def _margins(text: str, lines: Sequence[tuple[int, int]], pages: Sequence[int]) -> set[tuple[int, int]]:
    """The first and last lines of pages that are a number, or stand so (numbers aside) on three pages and on half."""
    edges: list[tuple[int, int]] = []
    for _, group in itertools.groupby(lines, key=lambda line: bisect_right(pages, line[0])):
        own = list(group)
        edges += dict.fromkeys((own[0], own[-1]))
    often = Counter(_DIGITS.sub("0", text[slice(*line)]) for line in edges)
    least = max(3, len(pages) / 2)
    return {line for line in edges if often[_DIGITS.sub("0", text[slice(*line)])] >= least or _is_number(text, line)}


def _is_number(text: str, line: tuple[int, int]) -> bool:
    return bool(_PAGE_NUMBER.fullmatch(text, *line))


def _reflow(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Put the lines of a page together: a paragraph ends at a blank line, a mark, or a line that falls short."""
    width = sorted(end - start for start, end in lines)[9 * len(lines) // 10]
    start, end = lines[0]
    last = lines[0]
    for here in lines[1:]:
        if _ends_paragraph(text, last, here, width):
            yield start, end
            start = here[0]
        last, end = here, here[1]
    yield start, end


def _ends_paragraph(text: str, last: tuple[int, int], line: tuple[int, int], width: int) -> bool:
    small = text[line[0]].islower()
    if text.count("\n", last[1], line[0]) > 1:
        return not small or ends_as_sentence(text[slice(*last)])
    size = last[1] - last[0]
    stopped = ends_as_sentence(text[slice(*last)]) and not text[slice(*last)].endswith(",")
    return _starts_afresh(text, line) or (10 * size < (8 if stopped else 6) * width and not (small and not stopped))


def is_full(text: str) -> bool:
    """Whether a block is a full paragraph of prose: it ends as a sentence does and has eight words, or has thirty."""
    words = text.split(maxsplit=31)
    return len(words) >= 30 or (len(words) >= 8 and ends_as_sentence(text))


def ends_as_sentence(text: str) -> bool:
    """Whether the last mark is one that prose ends or breaks off with.
    >>> ends_as_sentence("He left.”"), ends_as_sentence("Talks at an end")
    (True, False)
    """
    return bool(_END.search(text[-12:]))


def is_byline(text: str) -> bool:
    """Whether a line names who wrote: "By Ann Example and Bo Specimen".
    >>> is_byline("By Ann Example"), is_byline("By night the guns fell silent")
    (True, False)
    """
    words = text.rstrip(".").split(maxsplit=12)
    names = [word for word in words[1:] if word.lower() not in ("and", "in", "of", "the", "for", "|", "staff", "with")]
    return (
        2 <= len(words) <= 11
        and words[0].lower() == "by"
        and bool(names)
        and all(name[:1].isupper() for name in names)
        and not any(character.isdigit() for character in text)
    )


def is_dateline(text: str) -> bool:
    """Whether a short line is mostly a date or a place and a date.
    >>> is_dateline("GENEVA, March 3, 2024"), is_dateline("Talks collapse in March"), is_dateline("2. Marco (1.)")
    (True, False, False)
    """
    words = text.split(maxsplit=9)
    named = [word for word in words if _DAY.match(word)]
    dated = sum(1 for word in words if _DAY.match(word) or _DIGIT.match(word))
    return len(words) <= 8 and bool(named) and dated >= 2 and 2 * dated >= len(words) - 1


_PLACE = r"[A-Z][A-Z.,’' -]{2,60}(?:, [^—―–()]{0,30})?(?: ?\([A-Z][\w ]{1,20}\))?"
_CREDITED = r"[A-Z][\w.’' -]{2,30}(?:, [^—―–()]{0,30})? ?\([A-Z][\w ]{1,20}\)"  # a place in small letters
_DASH = r"(?: ?(?:[—―]|--) ?| [–-] )(?=[\"“‘'«]?[A-ZÀ-Ý0-9])"  # "NATO-led" and "Storm (Labour) – who left –" open none
_OPENS = re.compile(rf"(?:{_PLACE}|{_CREDITED}){_DASH}")


def behind_dateline(text: str, start: int, end: int) -> int:
    """Where a sentence begins behind the place, day and agency that open a dispatch.
    >>> [behind_dateline(text, 0, 80) for text in ("OSLO, May 3 (AFP) - He left.", "Oslo (AFP) — He left.", "He left.")]
    [20, 13, 0]
    """
    found = _OPENS.match(text, start, end)
    return found.end() if found and found.end() < end else start


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return start + left, end - (len(piece) - len(piece.rstrip())) if piece.strip() else start + left


def _unwrap(text: str, lines: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Join the lines that were one paragraph before it was wrapped; a group ends at a blank line."""
    group: list[tuple[int, int]] = []
    for line in lines:
        if group and text.count("\n", group[-1][1], line[0]) != 1:
            yield from _unwrap_group(text, group)
            group = []
        group.append(line)
    yield from _unwrap_group(text, group)


def _unwrap_group(text: str, group: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    width = max((end - start for start, end in group), default=0)
    if len(group) < 3 or width not in WRAP_WIDTHS or not _is_wrapped(text, group, width):
        yield from group
        return
    start, end = group[0]
    for here in group[1:]:
        if _fits(text, (start, end), here, width) or _starts_afresh(text, here):
            yield start, end
            start = here[0]
        end = here[1]
    yield start, end


def _is_wrapped(text: str, group: list[tuple[int, int]], width: int) -> bool:
    """Four in five of the lines but the last are as full as they could be, and most of those do not end a sentence."""
    pairs = list(itertools.pairwise(group))
    full = [here for here, after in pairs if not _fits(text, here, after, width)]
    broken = [here for here in full if not ends_as_sentence(text[here[0] : here[1]])]
    return 5 * len(full) >= 4 * len(pairs) and 2 * len(broken) > len(full)


def _fits(text: str, line: tuple[int, int], after: tuple[int, int], width: int) -> bool:
    """Whether the next line's first word would still have fitted on this line, so that the break was meant."""
    begin = text.rfind("\n", 0, line[1]) + 1
    word = len(text[after[0] : min(after[1], after[0] + width)].split(maxsplit=1)[0])
    return line[1] - max(begin, line[0]) + 1 + word <= width


def _starts_afresh(text: str, line: tuple[int, int]) -> bool:
    return bool(_ITEM.match(text, *line) or _ATX.match(text, *line) or text[line[0]] in "|>")


def _plain_role(line: str) -> str:
    if not _LETTER.search(line):
        return "mark"
    return "list_item" if _ITEM.match(line) else "paragraph"


def _markdown_roles(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The role that a mark gives a line, "" where none does."""
    roles: list[str] = []
    fenced = False
    for start, end in spans:
        role = "code" if fenced else _markdown_role(text, start, end)
        if _FENCE.match(text, start):
            fenced, role = not fenced, "mark"
        elif roles and roles[-1] == "" and _SETEXT.match(text, start, end):
            roles[-1], role = "heading", "mark"
        roles.append(role)
    return roles


def _markdown_role(text: str, start: int, end: int) -> str:
    if _ATX.match(text, start, end):
        return "heading"
    if _IMAGE.match(text, start, end):
        return "caption"
    if _COMMENT.match(text, start, end):
        return "mark"
    if text[start] == ">":
        return "quote"
    return "table" if _TABLE.match(text, start, end) and _LETTER.search(text, start, end) else ""


def _headings(text: str, blocks: Sequence[Block]) -> Iterator[Block]:
    """Mark the short lines without a full stop that stand over a paragraph, directly or over another heading."""
    over = False
    out: list[Block] = []
    for block in reversed(blocks):
        line = text[block.start : min(block.end, block.start + 2 * MAX_HEADING_LENGTH)]
        if block.region:
            pass
        elif block.role == "paragraph" and not block.linked and _looks_like_heading(line):
            block = Block(block.start, block.end, "heading") if over else block
        elif block.role != "mark":
            over = block.role in ("paragraph", "list_item", "quote", "code", "table")
        out.append(block)
    yield from reversed(out)


def _looks_like_heading(line: str) -> bool:
    words = line.split(maxsplit=MAX_HEADING_WORDS + 1)
    first = next((character for character in line if character.isalnum()), "")
    return (
        len(line) <= MAX_HEADING_LENGTH
        and len(words) <= MAX_HEADING_WORDS
        and not first.islower()
        and (not ends_as_sentence(line) or line.endswith("?") or line.endswith(":"))
        and not is_byline(line)
        and not is_dateline(line)
    )
