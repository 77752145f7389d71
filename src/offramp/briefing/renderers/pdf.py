"""A Page as a PDF by typst: from memory, without a network or any font of the machine, the same bytes each time.

All that a page says goes to the template as the strings of one JSON text, which it puts down as they stand: typst and
Markdown signs in them are letters. Texts longer than `LONGEST` are cut, with the number of letters left out.
"""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections import Counter
from functools import cache
from importlib import resources
from typing import Any

from offramp.briefing.document import Page
from offramp.briefing.renderers import figures
from offramp.briefing.renderers.layout import laid, shortened
from offramp.errors import needed
from offramp.sanitize import visible

LONGEST = 4_000  # letters of one text: more than a page of it
_UNBROKEN, _PIECE = 32, 16  # a word longer than this may be broken after so many letters
_MISSING = "▯"  # stands for a letter that no font here can draw


def page_pdf(page: Page) -> bytes:
    """The brief as a PDF of A4 pages. Raises OfframpError missing-extra where typst, or the charts' library, is not
    there."""
    typst = needed("typst", "pdf")
    missing: Counter[str] = Counter()
    page, drawn = figures.drawn_page(page, figures.cached_svg)
    data = laid(page, lambda text: _put(text, missing))
    data["running"] = {"title": _short(data["title"]), "asof": _short(_first_sentence(data["lead"]))}
    stills = {key: figures.inline(still, "", "Roboto") for key, still in drawn.items()}
    data["pictures"] = {key: _drawable(still, missing) for key, still in stills.items()}
    data["notes"] = notes(missing)
    with resources.as_file(_home() / "fonts") as fonts, tempfile.TemporaryDirectory() as empty:
        made: bytes = typst.compile(
            (_home() / "templates" / "brief.typ").read_bytes(),
            root=empty,
            font_paths=[str(fonts)],
            ignore_system_fonts=True,
            sys_inputs={"brief": json.dumps(data)},
            package_path=empty,
            package_cache_path=empty,
            timestamp=0,
        )
    return made


def notes(missing: Counter[str]) -> list[str]:
    """What a reader must know of letters that are not drawn.

    >>> notes(Counter("灯台"))
    ['Letters in none of the fonts here: 2 (CJK), each shown as ▯; the HTML brief has them.']
    """
    if not missing:
        return []
    scripts = sorted({unicodedata.name(letter, "OTHER").split()[0].split("-")[0] for letter in missing})
    named = ", ".join(scripts[:5]) + (", …" if len(scripts) > 5 else "")
    count = missing.total()
    return [
        f"Letters in none of the fonts here: {count:,} ({named}), each shown as {_MISSING}; the HTML brief has them."
    ]


def _put(text: str, missing: Counter[str]) -> str:
    return _breakable(_drawable(visible(shortened(text, LONGEST)), missing))


def _drawable(text: str, missing: Counter[str]) -> str:
    """Text with a sign for each letter that the shipped fonts lack; `missing` counts them."""
    if text.isascii():
        return text
    lacking = {letter for letter in text if ord(letter) > 126} - coverage()
    missing.update(letter for letter in text if letter in lacking)
    return text.translate(dict.fromkeys(map(ord, lacking), _MISSING)) if lacking else text


def _breakable(text: str) -> str:
    """Text in which a long word may be broken across lines.

    >>> _breakable("ab " + "x" * 40).count("\\u200b")
    2
    """
    cut = rf"\S{{{_PIECE}}}(?=\S)"
    return re.sub(rf"\S{{{_UNBROKEN},}}", lambda word: re.sub(cut, "\\g<0>\u200b", word.group()), text)


def _first_sentence(lead: list[str]) -> str:
    return lead[0].partition(". ")[0].rstrip(".") if lead else ""


def _short(text: str) -> str:
    return text if len(text) <= 70 else text[:69].rstrip() + "…"


@cache
def coverage() -> frozenset[str]:
    """The letters that the shipped fonts can draw, as `fonts/coverage.txt` lists them."""
    ranges = (line.split("-") for line in (_home() / "fonts" / "coverage.txt").read_text(encoding="ascii").split())
    return frozenset(chr(code) for ends in ranges for code in range(int(ends[0], 16), int(ends[-1], 16) + 1))


def _home() -> Any:
    return resources.files("offramp.briefing")
