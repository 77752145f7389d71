"""The brief as a Word document: read back by python-docx and by our own reader, inert, the same bytes each time.

Broken on purpose, each seen red: see the commit.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from pages import LIGHTHOUSE, hostile, pages

from offramp.briefing.document import Page, in_short
from offramp.briefing.renderers import word_document
from offramp.errors import OfframpError
from offramp.evidence.readers.docx import docx_text
from offramp.sanitize import visible
from offramp.wording import unbroken

docx = pytest.importorskip("docx", reason="pip install 'offramp[word]'")
pytest.importorskip("vl_convert", reason="pip install 'offramp[charts]'")

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
LINKS = ("NOTEREF", "PAGE")  # the only fields


def parts(made: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}


def tree(made: bytes, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(parts(made)[f"word/{name}.xml"])


@pytest.fixture(scope="module")
def made() -> bytes:
    return word_document.page_docx(LIGHTHOUSE)


def test_headings_tables_and_pictures_are_words_own(made: bytes) -> None:
    read = docx.Document(io.BytesIO(made))
    headings = [one.text for one in read.paragraphs if one.style.name.startswith("Heading")]
    expected = [section.heading for section in LIGHTHOUSE.sections]
    assert headings == [*expected[:5], "Annexes", *expected[5:], "Where each number comes from"]
    assert (read.paragraphs[0].text, read.paragraphs[0].style.name) == (LIGHTHOUSE.title, "Title")
    table = read.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["outcome", "likelihood", "spread over draws", "why"]
    assert table.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None
    assert [shape._inline.docPr.get("descr") for shape in read.inline_shapes] == [
        unbroken(figure.alt) for figure in LIGHTHOUSE.figures
    ]
    assert all(shape.width.inches <= 6.3 for shape in read.inline_shapes)
    assert (read.core_properties.title, read.core_properties.author) == (LIGHTHOUSE.title, "Offramp")


def test_every_handle_has_an_endnote_and_every_link_an_end(made: bytes) -> None:
    body, notes = tree(made, "document"), tree(made, "endnotes")
    told = {note.get(f"{W}id"): "".join(note.itertext()) for note in notes}
    references = [one.get(f"{W}id") for one in body.iter(f"{W}endnoteReference")]
    assert references == ["1", "2", "3", "4", "5", "6"], "each once, in the order of the page"
    assert told["1"].startswith(" k1: The keeper hands over: 0.62. Claims: log#1a2b3c4d. Assumed: ")
    assert "/bargain/deal/asks/probability = 0.61984" in told["1"]
    marks = [one.get(f"{W}name") for one in body.iter(f"{W}bookmarkStart")]
    assert len(marks) == len(set(marks))
    ends = {one.get(f"{W}anchor") for one in notes.iter(f"{W}hyperlink")}
    again = {str(one.get(f"{W}instr")).split()[1] for one in fields(body)}
    assert again
    assert ends | again <= set(marks)
    assert len(list(fields(body))) == 3, "k1 in a row; k4 in a list and in a lead"


def fields(body: ElementTree.Element) -> Iterator[ElementTree.Element]:
    yield from body.iter(f"{W}fldSimple")


def test_the_first_pages_have_the_endnotes_of_the_whole() -> None:
    short = word_document.page_docx(in_short(LIGHTHOUSE), LIGHTHOUSE.traces)
    assert " k5: Repairs turn the answer. Claims" in "".join(tree(short, "endnotes").itertext())


def test_our_own_reader_reads_it_back(made: bytes) -> None:
    text = docx_text(made, "b.docx").text
    assert text.count("when the roof is mended") == 2
    assert all(para.text in text for section in LIGHTHOUSE.sections for para in section.lead)


def test_the_same_page_is_the_same_bytes(made: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.localtime", lambda *_: (2001, 2, 3, 4, 5, 6, 0, 0, 0))
    assert word_document.page_docx(LIGHTHOUSE) == made


def test_hostile_text_is_written_and_does_nothing() -> None:
    found = parts(word_document.page_docx(hostile()))
    assert not [name for name, text in found.items() if 'TargetMode="External"' in text]
    body = ElementTree.fromstring(found["word/document.xml"])
    assert {str(one.get(f"{W}instr")).split()[0] for one in fields(body)} <= set(LINKS)
    assert not [one for one in body.iter() if one.tag in (f"{W}instrText", f"{W}object", f"{W}altChunk")]
    shown = "".join(body.itertext())
    assert visible(hostile().sections[0].lead[0].text).replace("\n", "")[:300] in shown.replace("\n", "")
    assert "\u202e" not in shown


@given(pages())
@settings(max_examples=4, deadline=None)
def test_any_page_is_a_document(page: Page) -> None:
    styles = [one.get(f"{W}val") for one in tree(word_document.page_docx(page), "document").iter(f"{W}pStyle")]
    assert sum(str(one).startswith("Heading") for one in styles) >= len(page.sections)


def test_without_python_docx_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(OfframpError) as refused:
        word_document.page_docx(LIGHTHOUSE)
    assert refused.value.problems[0].remedy == 'pip install "offramp[word]"'
