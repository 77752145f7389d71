"""A Page for the terminal: the leads of its front sections beside their labels, in at most 30 lines of 90 columns.

Where all of it is more than that, whole sentences are left out, the last of the longest sections first, and the
sections that say more than is shown are named at the end. The answer, the confidence, what it depends on and what to
find out come before all others. Only a sentence that is longer than the screen is cut, at a word, with " …" and its
handle.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Any, Literal

from offramp.briefing.document import Block, Grid, Items, Page, Para, Picture, Quotation, Section
from offramp.sanitize import visible
from offramp.wording import capital

WIDTH, LINES = 90, 30
MARGIN = 12  # columns of the labels, with the space after them
_NARROWEST = 40
_LEGIBLE = 8  # columns under which no cell is narrowed
_HEAD = 2  # lines that the question may take, and half of what may stand under it

Word = tuple[str, str]  # a word and its style
Line = tuple[Word, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """A section as sentences, each its lines."""

    label: str
    sentences: tuple[tuple[Line, ...], ...]
    kept: bool

    @property
    def size(self) -> int:
        return sum(map(len, self.sentences))


def page_text(page: Page, width: int = WIDTH, colour: bool = False) -> str:
    """The front of a brief as text of at most `LINES` lines of at most `width` columns (never under 40)."""
    width = max(width, _NARROWEST)
    head = [
        *_at_most(_wrapped(_words(page.title, "bold"), width), 1, width),
        *_at_most(_wrapped(_words(page.question, "italic"), width), _HEAD, width),
        *_at_most([line for text in page.lead for line in _wrapped(_words(text, "dim"), width)], 2 * _HEAD, width),
    ]
    foot = _at_most(_wrapped(_words(page.foot, "dim"), width), 1, width)
    shown = [section for section in page.sections if section.lead and not section.annex]
    parts = [_part(section, width, at == 0) for at, section in enumerate(shown)]
    body = _body(parts, LINES - len(head) - len(foot), width)
    spare: list[Line] = [()] if len(head) + len(body) + len(foot) <= LINES - 2 else []
    return _printed([*head, *spare, *body, *spare, *foot], width, colour)


def fair(wants: Sequence[int], lines: int) -> list[int]:
    """How many lines each gets: what it wants, or one length for the longest; what is over goes to the first of them.

    >>> fair([1, 9, 2, 7], 12)
    [1, 5, 2, 4]
    """
    given = [0] * len(wants)
    for _ in range(min(lines, sum(wants))):
        short = [at for at, want in enumerate(wants) if given[at] < want]
        given[min(short, key=lambda at: given[at])] += 1
    return given


def _part(section: Section, width: int, first: bool) -> _Part:
    sentences = tuple(tuple(_wrapped(_sentence(para), width - MARGIN)) for para in section.lead)
    kept = first or section.anchor in ("answer", "confidence", "turns", "next")
    return _Part(section.label or section.heading, sentences, kept)


def _body(parts: Sequence[_Part], lines: int, width: int) -> list[Line]:
    """The parts in so many lines: what is kept stands whole, the others share what is left, sentence by sentence."""
    if sum(part.size for part in parts if part.kept) >= lines:  # else even what is kept must be cut
        parts = [replace(part, sentences=_short(part, lines // 2, width)) for part in parts]
    spare = int(sum(part.size for part in parts) > lines)  # for the names of what says more
    counts = _shares(parts, lines - spare)
    found: list[Line] = []
    for part, shown in zip(parts, counts, strict=True):
        found += _beside(part.label, (line for sentence in part.sentences[:shown] for line in sentence))
    if spare:
        cut = [part.label for part, shown in zip(parts, counts, strict=True) if shown < len(part.sentences)]
        more = f"in the whole brief, on: {', '.join(cut)}"
        found += _beside("More", _at_most(_wrapped(_words(more, "dim"), width - MARGIN), 1, width - MARGIN))
    return found


def _short(part: _Part, lines: int, width: int) -> tuple[tuple[Line, ...], ...]:
    """The sentences of a part, each of at most so many lines."""
    return tuple(tuple(_at_most(sentence, lines, width - MARGIN)) for sentence in part.sentences)


def _shares(parts: Sequence[_Part], lines: int) -> list[int]:
    """How many sentences of each part are shown, as they fit: of what is kept the first of each, then their others in
    order; then the next of each other part in turn."""
    every = [(at, depth) for at, part in enumerate(parts) for depth in range(len(part.sentences))]
    every.sort(key=lambda turn: (2, turn[1]) if not parts[turn[0]].kept else (turn[1] > 0, turn[0]))
    counts, room = [0 for _ in parts], lines
    for at, depth in every:
        size = len(parts[at].sentences[depth])
        if counts[at] == depth and size <= room:
            counts[at], room = depth + 1, room - size
    return counts


def _beside(label: str, lines: Iterable[Line]) -> list[Line]:
    """Lines with the label in the margin of the first."""
    from rich.cells import cell_len, set_cell_size

    text = " ".join(visible(capital(label)).split())
    short = text if cell_len(text) < MARGIN else set_cell_size(text, MARGIN - 2).rstrip() + "…"
    margins = [set_cell_size(short, MARGIN - 1), *[" " * (MARGIN - 1)] * LINES]
    return [((margin, "bold"), *line) for margin, line in zip(margins, lines, strict=False)]


def _at_most(lines: Sequence[Line], most: int, width: int) -> list[Line]:
    """The first lines; where there are more, the last ends with the sign of a cut and the handle."""
    if len(lines) <= most:
        return list(lines)
    handle = [word for word in lines[-1][-1:] if word[0].startswith("[") and _size(word[0]) < width - 2]
    end, words = [("…", ""), *handle], [*lines[most - 1]]
    while words and _cells([*words, *end]) > width:
        words.pop()
    return [*lines[: most - 1], (*words, *end)]


def _sentence(para: Para) -> list[Word]:
    handle = _words(f"[{para.handle}]", "dim") if para.handle else []
    return [*_words(para.text, ""), *handle]


def _words(text: str, style: str) -> list[Word]:
    """The words of a text; a number and the sign of a percentage after it are never parted."""
    return [(word, style) for word in re.findall(r"\S+(?: %\S*)?", " ".join(visible(text).split()))]


def _wrapped(words: Iterable[Word], width: int) -> list[Line]:
    """Words in lines of at most `width` columns; a word that is wider is folded."""
    lines: list[Line] = []
    line: list[Word] = []
    used = 0
    for word in words:
        for piece in _folded(word, width):
            size = _size(piece[0])
            if line and used + 1 + size > width:
                lines.append(tuple(line))
                line, used = [], 0
            used += size + bool(line)
            line.append(piece)
    return [*lines, tuple(line)] if line else lines


def _folded(word: Word, width: int) -> list[Word]:
    if _size(word[0]) <= width:
        return [word]
    from rich.cells import chop_cells

    return [(piece, word[1]) for piece in chop_cells(word[0], width)]


def _cells(words: Sequence[Word]) -> int:
    return sum(_size(word) for word, _ in words) + max(len(words) - 1, 0)


def _size(word: str) -> int:
    """Columns that a word takes: the letters of East Asia take two."""
    if word.isascii():
        return len(word)
    from rich.cells import cell_len

    return cell_len(word)


def _printed(lines: Iterable[Line], width: int, colour: bool) -> str:
    from rich.console import Console
    from rich.text import Text

    stream = io.StringIO()
    plain: dict[str, Any] = {"highlight": False, "emoji": False, "markup": False, "force_jupyter": False}
    colours: Literal["standard"] | None = "standard" if colour else None
    console = Console(file=stream, width=width, force_terminal=colour, color_system=colours, **plain)
    for line in lines:
        console.print(
            Text(" ").join(Text(word, style) for word, style in line), overflow="ignore", no_wrap=True, crop=False
        )
    return "\n".join(text.rstrip() for text in stream.getvalue().splitlines()) + "\n"


# blocks of a command --------------------------------------------------------------------------------------------


def blocks_text(blocks: Iterable[Block], width: int = WIDTH) -> str:
    """Blocks as plain text in lines of at most `width` columns: what a command prints. Quotes stay on one line each."""
    return "\n".join(_block_lines(tuple(blocks), width)) + "\n"


def sections_text(sections: Iterable[Section], width: int = WIDTH) -> str:
    """Sections one after the other, each under its heading."""
    parts = (f"{visible(section.heading)}\n{blocks_text(section.blocks, width)}" for section in sections)
    return "\n".join(parts)


def _block_lines(every: Sequence[Block], width: int) -> list[str]:
    blocks = [block for block in every if not isinstance(block, Picture)]  # a terminal shows none
    lines: list[str] = []
    for k, block in enumerate(blocks):
        titled = isinstance(block, Para) and k + 1 < len(blocks) and not isinstance(blocks[k + 1], Para)
        after = k > 0 and not isinstance(blocks[k - 1], Para)
        if lines and (titled or after):
            lines.append("")
        lines += _plain(block, width)
    return lines


def _plain(block: Block, width: int) -> list[str]:
    if isinstance(block, Para):
        return _filled(block.text, width)
    if isinstance(block, Items):
        return [line for item in block.items for line in _filled(item.text, width, "  ", "    ")]
    if isinstance(block, Grid):
        return [f"  {line}" for line in columns((block.columns, *_handled(block)), width - 2)]
    if isinstance(block, Quotation):
        return [f"  “{visible(block.text)}”", f"    {visible(block.note)}"]
    return []


def _handled(grid: Grid) -> tuple[tuple[str, ...], ...]:
    """The rows of a table, each with its handle behind its first cell, for `why`."""
    handles = (*grid.handles, *[""] * (len(grid.rows) - len(grid.handles)))
    return tuple(
        (first if not handle or f"[{handle}]" in first else f"{first} [{handle}]", *rest)
        for (first, *rest), handle in zip(grid.rows, handles, strict=True)
    )


def _filled(text: str, width: int, first: str = "", then: str = "") -> list[str]:
    """Text in lines of at most `width` columns, the first after `first` and the others after `then`."""
    if _size(first + visible(text)) <= width:
        return [first + visible(text)]
    lines = _wrapped(_words(text, ""), width - max(len(first), len(then)))
    texts = [" ".join(word for word, _ in line) for line in lines]
    return [f"{then if k else first}{text}" for k, text in enumerate(texts)]


def columns(rows: Sequence[Sequence[str]], width: int = WIDTH) -> list[str]:
    """Rows of cells as lines, each column as wide as its widest cell; where that is more than `width` in all, the
    widest columns are narrowed to one width, and their cells take several lines."""
    from rich.cells import set_cell_size

    shown = [[visible(cell) for cell in row] for row in rows]
    widths = _widths([[row[k] for row in shown] for k in range(len(shown[0]))], width)
    found = []
    for row in shown:
        cells = [
            _filled(cell, wide, "", "" if k else "  ") for k, (cell, wide) in enumerate(zip(row, widths, strict=True))
        ]
        for line in zip_longest(*cells, fillvalue=""):
            padded = (set_cell_size(cell, wide) for cell, wide in zip(line, widths, strict=True))
            found.append("  ".join(padded).rstrip())
    return found


def _widths(cells: Sequence[Sequence[str]], width: int) -> list[int]:
    """The widths of columns: each its longest word, what is over shared out; as wide as the cells where there are so
    many columns that none could be read in less."""
    wants = [max(map(_size, column)) for column in cells]
    words = [max((_size(word) for cell in column for word in cell.split()), default=0) for column in cells]
    room = max(width - 2 * (len(wants) - 1), 0)
    for spare in (2, 0):  # beside the longest word; the first column, which is indented, needs it
        least = [min(want, word + (spare if k else 2)) for k, (want, word) in enumerate(zip(wants, words, strict=True))]
        if sum(least) <= room:
            more = fair([want - few for want, few in zip(wants, least, strict=True)], room - sum(least))
            return [few + extra for few, extra in zip(least, more, strict=True)]
    given = fair(wants, room)
    legible = all(wide >= min(want, _LEGIBLE) for wide, want in zip(given, wants, strict=True))
    return given if legible else wants
