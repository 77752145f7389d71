"""A Page as a Word document: headings, tables and lists as Word has them, charts as pictures with their words, and an
endnote for each handle that says where its numbers come from. Nothing is linked outside; the same bytes each time.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from offramp.briefing.document import Page, Trace
from offramp.briefing.renderers import figures
from offramp.briefing.renderers.layout import Plain, laid
from offramp.errors import needed

_WIDEST = 6.3  # inches of a picture: what the margins of A4 leave
_POINT = 12_700  # in the unit of the format
_MOST = 12  # numbers of a trace that an endnote tells; 'why' and the JSON tell them all
_NOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/endnotes"
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml.endnotes+xml"


def page_docx(page: Page, traces: tuple[Trace, ...] = ()) -> bytes:
    """The brief as a Word document; `traces` are those of the whole brief, for a page that has none of its own.

    Raises OfframpError missing-extra where python-docx, or the charts' library, is not there.
    """
    document = needed("docx", "word").Document()
    page, pictures = figures.drawn_page(page, figures.cached_png)
    data = laid(replace(page, traces=page.traces or traces))
    _set_up(document, data)
    _DocxWriter(document, data, pictures).write()
    return _same_bytes(document)


class _DocxWriter:
    """The work of writing one document: its bookmarks, and its endnotes in the order of their first use."""

    def __init__(self, document: Any, data: Plain, pictures: dict[str, bytes]) -> None:
        self.document, self.data, self.pictures = document, data, pictures
        self.traces = {trace["id"]: trace for trace in data["traces"]}
        self.notes: dict[str, int] = {}  # by the id of the trace
        self.marks: dict[str, int] = {}  # by the name of the place: Word takes 40 letters, and few signs

    def write(self) -> None:
        data, add = self.data, self.add
        add(data["title"], "Title")
        add(data["question"], "Subtitle")
        for line in data["lead"]:
            add(line)
        self.sections(data["front"], 1)
        if data["annexes"]:
            add(data["second"], "Heading1")
            self.sections(data["annexes"], 2)
        add(data["foot"])
        if self.notes:
            add("Where each number comes from", "Heading1")  # endnotes follow the last paragraph
            self.add_endnotes()

    def sections(self, sections: Iterable[Plain], level: int) -> None:
        for section in sections:
            self.add(section["heading"], f"Heading{level}")
            for block in (*section["lead"], *section["blocks"]):
                getattr(self, block["kind"])(block)

    def add(self, text: str, style: str | None = None) -> Any:
        """A paragraph of a style, by its id: by its name python-docx looks through all styles, some 5 ms each."""
        paragraph = self.document.add_paragraph(text)
        paragraph._p.style = style
        return paragraph

    def para(self, block: Plain, style: str | None = None) -> None:
        self.handle(self.add(block["text"], style), block["handle"])

    def list(self, block: Plain) -> None:
        for item in block["list"]:
            self.para(item, "ListBullet")

    def quote(self, block: Plain) -> None:
        paragraph = self.add(block["text"], "Quote")
        if block["id"]:
            paragraph._p.extend(self.bookmarked(block["id"]))
        self.add(f"— {block['note']}")

    def picture(self, block: Plain) -> None:
        drawn = self.pictures.get(block["figure"])
        if drawn is None:
            self.add(f"There is no chart named {block['name']}.")
            return
        shape = self.document.add_picture(io.BytesIO(drawn))
        scale = min(0.5, _WIDEST / shape.width.inches)  # drawn with two pixels for each of the chart's
        shape.height, shape.width = int(shape.height * scale), int(shape.width * scale)
        about = shape._inline.docPr
        about.set("descr", block["alt"])
        about.set("title", block["title"])
        self.add(block["title"], "Caption")

    def grid(self, block: Plain) -> None:
        if not block["columns"]:
            return
        handles = block["handles"]
        columns = [*block["columns"], *(["why"] if handles else [])]
        table = self.document.add_table(1, len(columns))
        table._tbl.tblStyle_val = "TableGrid"
        table.rows[0]._tr.get_or_add_trPr().append(_node("tblHeader"))
        for cell, text in zip(table.rows[0].cells, columns, strict=True):
            cell.paragraphs[0].add_run(text).bold = True
        for at, row in enumerate(block["rows"]):
            cells = table.add_row().cells
            for cell, text in zip(cells, row, strict=False):
                cell.paragraphs[0].add_run(text)
            if handles:
                self.handle(cells[-1].paragraphs[0], handles[at])
        self.add("")

    def handle(self, paragraph: Any, handle: Plain | None) -> None:
        """A handle in brackets, with its endnote; said again, with a reference to the one there is."""
        if handle is None:
            return
        paragraph.add_run(f" [{handle['name']}]").font.size = 9 * _POINT
        trace = handle["to"]
        if trace is None:
            return
        if trace in self.notes:
            paragraph._p.append(self.again(trace))
            return
        self.notes[trace] = len(self.notes) + 1
        reference = _run(_node("endnoteReference", id=str(self.notes[trace])), raised=True)
        paragraph._p.extend(self.bookmarked(trace, reference))

    def again(self, trace: str) -> Any:
        shown = _run(_text(str(self.notes[trace])), raised=True)
        return _node("fldSimple", shown, instr=f" NOTEREF {self.mark(trace)} \\f \\h ")

    def mark(self, place: str) -> str:
        return f"place_{self.marks.setdefault(place, len(self.marks) + 1)}"

    def bookmarked(self, place: str, *inside: Any) -> Iterator[Any]:
        name = self.mark(place)
        number = str(self.marks[place])
        yield from (_node("bookmarkStart", id=number, name=name), *inside, _node("bookmarkEnd", id=number))

    def add_endnotes(self) -> None:
        from docx.opc.oxml import serialize_part_xml
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        apart = (_node("endnote", _node("p", _run(_node(kind))), type=kind, id=str(at)) for at, kind in _APART)
        notes = (self.endnote(self.traces[trace], number) for trace, number in self.notes.items())
        blob = serialize_part_xml(_node("endnotes", *apart, *notes))
        own = self.document.part
        own.relate_to(Part(PackURI("/word/endnotes.xml"), _KIND, blob, own.package), _NOTES)

    def endnote(self, trace: Plain, number: int) -> Any:
        head = _run(_node("endnoteRef"), raised=True)
        return _node("endnote", _node("p", head, *self.said(trace)), id=str(number))

    def said(self, trace: Plain) -> Iterator[Any]:
        """What an endnote says: the sentence, what supports it, and how to ask again."""
        yield _run(_text(f" {trace['handle']}: {trace['says'].rstrip('.')}"))
        for k, claim in enumerate(trace["claims"]):
            yield _run(_text(". Claims: " if k == 0 else ", "))
            run = _run(_text(claim["name"]))
            yield _node("hyperlink", run, anchor=self.mark(claim["to"])) if claim["to"] else run
        yield from (_run(_text(f". {name}: {'; '.join(texts)}")) for name, texts in _rest(trace) if texts)


_APART = ((-1, "separator"), (0, "continuationSeparator"))  # the line above the endnotes, as every document has


def _rest(trace: Plain) -> Iterator[tuple[str, Sequence[str]]]:
    numbers = [f"{pointer} = {value}" for pointer, value in trace["numbers"]]
    more = [f"{len(numbers) - _MOST} more"] if len(numbers) > _MOST else []
    yield "Assumed", trace["assumed"]
    yield "In the case", trace["items"]
    yield "Numbers", [*numbers[:_MOST], *more]
    yield "Ask again", [trace["command"]] if trace["command"] else []


def _set_up(document: Any, data: Plain) -> None:
    """Paper, language and properties; no date and no name but ours."""
    from docx.shared import Mm

    page, about, then = document.sections[0], document.core_properties, datetime(1980, 1, 1)
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(25)
    about.title, about.subject = data["title"][:255], data["question"][:255]
    about.author, about.comments, about.language, about.created, about.modified = "Offramp", "", "en", then, then
    footer = page.footer.paragraphs[0]
    footer.add_run(f"{data['title'][:70]} · ")
    footer._p.append(_node("fldSimple", _run(_text("1")), instr=" PAGE "))


def _node(tag: str, *inside: Any, **values: str) -> Any:
    """An element of WordprocessingML."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    node = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        node.set(qn(f"w:{name}"), value)
    node.extend(inside)
    return node


def _text(text: str) -> Any:
    node = _node("t")
    node.text = text
    node.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return node


def _run(inside: Any, raised: bool = False) -> Any:
    style = [_node("rPr", _node("vertAlign", val="superscript"))] if raised else []
    return _node("r", *style, inside)


def _same_bytes(document: Any) -> bytes:
    """The document as a file without the time of its making."""
    made, fixed = io.BytesIO(), io.BytesIO()
    document.save(made)
    with ZipFile(made) as old, ZipFile(fixed, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return fixed.getvalue()
