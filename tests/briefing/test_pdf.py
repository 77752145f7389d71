"""The brief as a PDF: texts as they stand, links inside, the same bytes each time, no letter lost in silence."""

from __future__ import annotations

import io
import itertools
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from goldens import golden
from hypothesis import given, settings
from pages import HOSTILE, LIGHTHOUSE, hostile, long_line, pages

from offramp.briefing.document import Page, Para, Quotation, Section
from offramp.briefing.renderers import pdf
from offramp.errors import OfframpError
from offramp.sanitize import visible

pytest.importorskip("typst", reason="pip install 'offramp[pdf]'")
pypdf = pytest.importorskip("pypdf", reason="pip install 'offramp[reports]'")

FONTS = Path(pdf.__file__).parents[1] / "fonts"


def read(made: bytes) -> Any:
    return pypdf.PdfReader(io.BytesIO(made))


def words(made: bytes) -> str:
    """All that is printed, without spaces: where a line is broken is not what is said."""
    return squeezed("".join(page.extract_text() for page in read(made).pages))


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def test_golden() -> None:
    """The text of each page; the pages themselves were looked at as pictures."""
    found = read(pdf.page_pdf(LIGHTHOUSE)).pages
    sheets = [f"--- page {n} ---\n{page.extract_text()}\n" for n, page in enumerate(found, start=1)]
    golden("lighthouse.pdf.txt", "".join(sheets))


def test_the_same_page_is_the_same_bytes() -> None:
    made = pdf.page_pdf(LIGHTHOUSE)
    assert made == pdf.page_pdf(LIGHTHOUSE)
    about = read(made).metadata
    assert about.creation_date is None
    assert about.title == f"{LIGHTHOUSE.title}: {LIGHTHOUSE.question}"


def links(made: bytes) -> Iterator[Any]:
    for page in read(made).pages:
        for note in page.get("/Annots", ()):
            assert note.get_object()["/Subtype"] == "/Link"
            yield note.get_object()


def test_marks_lead_to_traces_and_traces_to_quotes() -> None:
    found = list(links(pdf.page_pdf(LIGHTHOUSE)))
    assert not [link for link in found if "/URI" in str(link)]
    inside = [link for link in found if "/Dest" in link or link["/A"]["/S"] == "/GoTo"]
    assert len(inside) == len(found)
    contents = 9  # headings
    marks = 9  # handles beside sentences and rows
    quotes = 6  # claims named in traces that are quoted on the page: one of the seven is not
    back = 7  # each of six traces names the pages it is said on; one is said on two
    assert len(found) == contents + marks + quotes + back
    assert [link["/Contents"] for link in found if link["/Contents"].startswith("page ")][-1] == "page 1"


def test_bookmarks_and_language() -> None:
    made = read(pdf.page_pdf(LIGHTHOUSE))
    assert made.trailer["/Root"]["/Lang"] == "en"
    titles = [entry.title for entry in made.outline if not isinstance(entry, list)]
    assert titles == [section.heading for section in LIGHTHOUSE.sections if not section.annex] + ["Annexes"]


def test_hostile_text_is_printed_and_does_nothing() -> None:
    made = pdf.page_pdf(hostile())
    said = words(made)
    for text in HOSTILE:
        for line in visible(text).split("\n"):
            assert squeezed(line) in said, line
    assert "root:" not in said, "no file is read"
    whole = read(made).trailer["/Root"]
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(whole)
    assert "/JavaScript" not in whole.get("/Names", {})
    assert not [link for link in links(made) if "/URI" in str(link)]


@given(pages())
@settings(max_examples=25, deadline=None)
def test_any_page_is_printed_whole(page: Page) -> None:
    said = words(pdf.page_pdf(page))
    for text in (page.question, page.foot, *page.lead, *(section.heading for section in page.sections)):
        if text.isascii() and text.isprintable():
            assert squeezed(text) in said


def test_a_million_letters_are_cut_and_the_cut_is_said() -> None:
    made = pdf.page_pdf(long_line())
    assert len(read(made).pages) < 20
    assert "x…(996,000moreletters)" in words(made)
    lines = [line for page in read(made).pages for line in page.extract_text().splitlines()]
    assert max(map(len, lines)) < 150, "a long word is broken before the edge of the sheet"


def test_letters_of_many_scripts_are_printed() -> None:
    text = "Ο φύλακας αρνήθηκε. Смотритель отказался. Ñandú Łódź Đặng ҷӯғӣ Ќ → ≥ עברית հայերեն ქართული"
    page = Page("t", "q", (), (Section("s", "S", (Para(text),)),), "f")
    said = words(pdf.page_pdf(page))
    for word in text.split():
        assert word in said or word[::-1] in said, word
    assert "▯" not in said
    assert {"Roboto-Bold", "LibertinusSerif-Regular", "DejaVuSans"} <= fonts(pdf.page_pdf(page))


def fonts(made: bytes) -> set[str]:
    """The names of the fonts that the pages use."""
    found = (font.get_object() for page in read(made).pages for font in page["/Resources"]["/Font"].values())
    return {str(font["/BaseFont"]).split("+")[1].removesuffix("-Identity-H") for font in found}


def test_a_letter_without_a_font_is_counted_and_marked() -> None:
    page = Page("t", "q", (), (Section("s", "S", (Quotation("灯台 x 灯", "note", ""),)),), "f")
    said = words(pdf.page_pdf(page))
    assert "▯▯x▯" in said
    assert "Lettersinnoneofthefontshere:3(CJK),eachshownas▯;theHTMLbriefhasthem." in said
    assert "Lettersinnone" not in words(pdf.page_pdf(LIGHTHOUSE))


def test_what_the_fonts_can_draw_is_listed_as_it_is() -> None:
    tables = pytest.importorskip("fontTools.ttLib", reason="fonttools is not installed")
    codes = sorted({code for file in FONTS.glob("*.ttf") for code in tables.TTFont(file).getBestCmap()})
    runs = [[code for _, code in run] for _, run in itertools.groupby(enumerate(codes), lambda at: at[1] - at[0])]
    lines = (f"{run[0]:x}-{run[-1]:x}" if len(run) > 1 else f"{run[0]:x}" for run in runs)
    golden("coverage.txt", "\n".join(lines) + "\n", FONTS)
    assert pdf.coverage() == frozenset(map(chr, codes))


def test_without_typst_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(OfframpError) as refused:
        pdf.page_pdf(replace(LIGHTHOUSE, figures=()))
    assert refused.value.problems[0].slug == "missing-extra"
    assert refused.value.problems[0].remedy == 'pip install "offramp[pdf]"'
