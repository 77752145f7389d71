"""HTML by trafilatura beside our own markup, PDF by pypdf, and what hostile or broken files come to."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_partition import check_partition, check_spans

from offramp.errors import Problem, ReportError
from offramp.evidence import article
from offramp.evidence.article import article_of, marked
from offramp.evidence.blocks import printed_blocks
from offramp.evidence.pipeline import read_report
from offramp.evidence.readers import pdf
from offramp.evidence.readers import reader as limits
from offramp.evidence.readers.html import extract
from offramp.evidence.readers.typeset import mend
from offramp.evidence.types import Block, Reading

_PARTS = (
    "The harbour board told the dockers on Monday that it would lift the ban on overtime, a spokeswoman said.",
    "The dockers answered that the ban was the least of their complaints, and that they wanted the guards sent home.",
    "Two rounds of talks have been held in the customs house, and both broke up without a date for the next.",
    "A mediator who has sat with both sides reportedly hopes for a third round before the end of the month.",
)
_ARTICLE = "".join(f"<p>{part}</p>" for part in _PARTS)
_ELSEWHERE = "The harbour choir sang to the dockers and the board on Monday, and the customs house was lit for a month."


def page(extra: str = "", head: str = "") -> bytes:
    return f"<html><head>{head}</head><body><article>{_ARTICLE}</article>{extra}</body></html>".encode()


def read(data: bytes, file: str = "a.html") -> Reading:
    reading = read_report(data, "k", file=file)
    check_partition(reading)
    check_spans(reading)
    return reading


def refusal(data: bytes, file: str = "a.pdf") -> Problem:
    with pytest.raises(ReportError) as caught:
        read_report(data, "k", file=file)
    return caught.value.problems[0]


# pages ----------------------------------------------------------------------------------------------------------


def test_what_trafilatura_leaves_out_is_set_aside_with_that_reason() -> None:
    reading = read(page(f"<div class='teasers'><div>{_ELSEWHERE}</div></div>"))
    assert [claim.text for claim in reading.claims] == list(_PARTS)
    assert [piece.text for piece in reading.debris] == [_ELSEWHERE]
    assert any("trafilatura" in sign for sign in reading.debris[0].evidence)


def test_a_paragraph_that_the_extractor_alone_leaves_out_is_to_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = [_PARTS[0], *_PARTS[2:]]
    monkeypatch.setattr(article, "article_of", lambda _: article.Article(tuple(kept)))
    reading = read(page())
    assert [(piece.text, piece.doubtful) for piece in reading.debris] == [(_PARTS[1], True)]


def test_without_trafilatura_the_text_and_the_ids_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    data = page(f"<div class='teasers'><div>{_ELSEWHERE}</div></div>")
    before = read(data)
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    after = read(data)
    assert any(note.startswith("no-extractor: trafilatura is not installed") for note in after.notes)
    assert after.report.text == before.report.text
    assert {claim.id for claim in before.claims} < {claim.id for claim in after.claims}


def test_a_failing_or_empty_extractor_is_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    import trafilatura

    def fails(*_: object, **__: object) -> None:
        raise RecursionError

    monkeypatch.setattr(trafilatura, "bare_extraction", fails)
    assert any("trafilatura failed (RecursionError)" in note for note in read(page()).notes)
    monkeypatch.setattr(trafilatura, "bare_extraction", lambda *_, **__: None)
    assert any(note.startswith("no-article") for note in read(page()).notes)


def test_a_page_that_is_too_large_for_it_is_flagged(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(article, "MAX_SOURCE", 100)
    reading = read(page())
    assert any("too large for trafilatura" in note for note in reading.notes)
    assert len(reading.claims) == len(_PARTS)


def test_title_publisher_and_date() -> None:
    head = "<title>Ban lifted</title><meta property='og:site_name' content='Quay Post'>"
    reading = read(page("<p>x</p>", head + "<meta name='pubdate' content='2126-02-03'>"))
    report = reading.report
    assert [note for note in reading.notes if note.startswith("head-guessed")] == [
        "head-guessed: date '2126-02-03' by trafilatura; the page's head does not say it"
    ]
    assert (report.title, report.publisher, report.date) == ("Ban lifted", "Quay Post", "2126-02-03")


def test_a_copy_of_a_paragraph_is_left_out_and_the_one_in_its_place_is_kept() -> None:
    blocks = extract(f"<p>{_PARTS[1]}</p><div>{_ARTICLE}</div><p>{_PARTS[2]}</p>")
    found = marked(blocks.text, blocks.blocks, _PARTS)
    assert [block.inside for block in found] == [False, True, True, True, True, False]


def test_a_page_that_is_all_script() -> None:
    assert refusal(b"<html><script>var a = 'The talks have failed.';</script></html>", "a.html").slug == "empty-report"
    reading = read(b"<html><noscript>Please enable JavaScript.</noscript><script>x</script><p>Loading</p></html>")
    assert any(note.startswith("no-paragraphs") for note in reading.notes)
    assert "not-page-text: 1 <script>" in reading.notes


def test_a_long_page_of_scripts_is_read_and_flagged() -> None:
    data = page("<script>" + "x = 1;" * 800_000 + "</script>")
    reading = read(data)
    assert [claim.text for claim in reading.claims] == list(_PARTS)
    assert any("too large for trafilatura" in note for note in reading.notes)


@pytest.mark.parametrize("file", ["a.txt", "a.md", "a.html"])
def test_a_text_too_long_to_look_through_is_refused(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_CHARACTERS", 500)
    problem = refusal(("The envoy left. " * 40).encode(), file)
    assert (problem.slug, problem.file) == ("report-too-long", file)
    assert problem.message == "its text has more than 500 characters"


def test_a_page_is_read_no_further_than_it_may_be_long() -> None:
    source = "".join(f"<p>Line {k}" for k in range(1000))
    whole, cut = extract(source), extract(source, 100)
    assert len(whole.blocks) == 1000
    assert 100 < len(cut.text) < 120
    assert whole.text.startswith(cut.text)


def test_the_limit_holds_before_claims_are_made() -> None:
    """48 MB of one line took 67 seconds of processor and 3.2 GB: now nothing but decoding is spent on it."""
    code = (
        "import tracemalloc; from offramp.evidence.pipeline import read_report\n"
        "from offramp.errors import ReportError\n"
        "tracemalloc.start()\n"
        "try: read_report(b'the envoy said no. ' * 2_500_000, file='a.txt')\n"
        "except ReportError as error: print(error.problems[0].slug)\n"
        "print(tracemalloc.get_traced_memory()[1] < 400_000_000)"  # the peak of a process starts at its parent's
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["report-too-long", "True"]


# typeset text ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("The e\ufb03cient o\ufb00er", "The efficient offer"),
        ("negoti-\nations", "negotiations"),
        ("negoti- \n ations", "negotiations"),
        ("negoti\u00adations", "negotiations"),
        ("a cease-\nfire. The cease-fire", "a cease-fire. The cease-fire"),
        ("a cease-\nfire. The cease-fire or ceasefire", "a ceasefire. The cease-fire or ceasefire"),
        ("Anglo-\nIrish", "Anglo-\nIrish"),
        ("1914-\n1918", "1914-\n1918"),
        ("he left -\nand wept", "he left -\nand wept"),
        ("a  \r\nb\rc\0d", "a\nb\ncd"),
        ("cease-\n\ufb01re", "ceasefire"),
    ],
)
def test_mending(raw: str, text: str) -> None:
    assert mend(raw).text == text


@settings(max_examples=100)
@given(st.lists(st.one_of(st.sampled_from(["\ufb01", "-\n", "a", "B", "\u00ad", "\0", "\r\n", " \n"]), st.text())))
def test_the_map_leads_back_to_the_letter(parts: list[str]) -> None:
    """The twin: each letter of the text is the raw letter at its place, or one that a ligature there spells."""
    raw = "".join(parts)
    made = mend(raw)
    places = [made.raw(at) for at in range(len(made.text))]
    spelt = {"\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st"}
    spelt["\ufb06"] = "st"
    for at, place in enumerate(places):
        letter = made.text[at]
        assert letter == raw[place] or letter in spelt.get(raw[place], "") or (letter, raw[place]) == ("\n", "\r")
    assert places == sorted(places)
    gone = set(range(len(raw))) - set(places)
    assert all(raw[place] in "-\u2010\u00ad\0\r\n\t " for place in gone)


def test_lines_of_a_printed_page_become_paragraphs() -> None:
    text = (
        "Quay Herald 12\nThe board and the men\nThe harbour board told the dockers on Monday that\nit would lift the "
        "ban on overtime.\nThe dockers answered that the ban was the least of\nall their many complaints.\n1\n\n"
        "Quay Herald 12\nThey wanted the guards sent home at once, and then\nthey left.\n2\n\nQuay Herald 12\nIt "
        "rained on the quay all of that long Monday night.\n3"
    )
    starts = (0, text.index("1\n\nQ") + 3, text.index("2\n\nQ") + 3)
    blocks = printed_blocks(text, starts)
    shown = [(text[b.start : b.end].split()[0], b.role, b.region) for b in blocks]
    assert shown == [
        ("Quay", "paragraph", "margin"),
        ("The", "heading", ""),
        ("The", "paragraph", ""),
        ("The", "paragraph", ""),
        ("1", "paragraph", "margin"),
        ("Quay", "paragraph", "margin"),
        ("They", "paragraph", ""),
        ("2", "paragraph", "margin"),
        ("Quay", "paragraph", "margin"),
        ("It", "paragraph", ""),
        ("3", "paragraph", "margin"),
    ]


# PDF ------------------------------------------------------------------------------------------------------------


def _objects(pages: list[list[str]]) -> Iterator[bytes]:
    """The objects of a small PDF: catalogue, page tree, a font whose code 1 is the fi ligature, then the pages."""
    kids = " ".join(f"{4 + 2 * k} 0 R" for k in range(len(pages)))
    yield b"<< /Type /Catalog /Pages 2 0 R >>"
    yield f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode()
    yield (
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding << /BaseEncoding /WinAnsiEncoding "
        b"/Differences [1 /fi] >> >>"
    )
    for k, lines in enumerate(pages):
        yield (
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {5 + 2 * k} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>"
        ).encode()
        shown = " ".join(
            f"({line.replace(chr(0xFB01), chr(92) + '001').replace('(', chr(92) + '(').replace(')', chr(92) + ')')}) '"
            for line in lines
        )
        stream = f"BT /F1 11 Tf 14 TL 72 770 Td {shown} ET".encode("cp1252")
        yield b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream)


def make_pdf(*pages: list[str]) -> bytes:
    out, places = b"%PDF-1.4\n", []
    for number, made in enumerate(_objects(list(pages)), 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, made)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, at = len(places) + 1, len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return out + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (size, at)


_FIRST = [
    "The board and the men",
    "The harbour board told the dockers on Monday that negoti-",
    "ations would go on, and made an o\ufb01cial offer. It would not,",
    "it said, send the guards home before the strike ended.",
]
_SECOND = ["The dockers reportedly refused, and said the offer was thin,", "late and sure to be withdrawn."]


def test_a_pdf() -> None:
    reading = read(make_pdf(_FIRST, _SECOND), "a.pdf")
    assert [claim.text.replace("\n", " ") for claim in reading.claims] == [
        "The board and the men",
        "The harbour board told the dockers on Monday that negotiations would go on, and made an oficial offer.",
        "It would not, it said, send the guards home before the strike ended.",
        "The dockers reportedly refused, and said the offer was thin, late and sure to be withdrawn.",
    ]
    assert reading.claims[0].kind == "heading"
    assert (reading.report.encoding, len(reading.report.pages)) == ("pdf", 2)
    assert reading.report.text[reading.report.pages[1] :].startswith("The dockers reportedly")
    assert reading.to_dict()["report"]["pages"] == list(reading.report.pages)
    assert read_report(make_pdf(_FIRST, _SECOND), "k", file="a.pdf") == reading


def test_a_pdf_is_known_by_its_bytes() -> None:
    assert read(make_pdf(_FIRST), "a.txt").report.encoding == "pdf"


@pytest.mark.parametrize("part", [2, 4, 10, 50])
def test_a_truncated_pdf_is_refused_or_read(part: int) -> None:
    """pypdf rebuilds a lost table; what it cannot rebuild is a typed error, and nothing else can come out."""
    data = make_pdf(_FIRST, _SECOND)
    cut = data[: len(data) - len(data) // part]
    try:
        reading = read_report(cut, "k", file="a.pdf")
    except ReportError as error:
        assert error.problems[0].slug in ("pdf-unreadable", "empty-report")  # noqa: PT017
        assert error.problems[0].remedy  # noqa: PT017
    else:
        check_partition(reading)


def test_pdfs_that_are_refused() -> None:
    assert refusal(b"%PDF-1.4\n").slug == "pdf-unreadable"
    blank = refusal(make_pdf([], []))
    assert (blank.slug, "scan" in blank.remedy) == ("empty-report", True)


def test_a_pdf_with_a_password() -> None:
    import io

    import pypdf

    writer = pypdf.PdfWriter(io.BytesIO(make_pdf(_FIRST)))
    writer.encrypt("open sesame", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    assert refusal(out.getvalue()).slug == "pdf-encrypted"


def test_a_child_that_never_answers_or_dies_is_a_typed_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_slow(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("pypdf", 1)

    monkeypatch.setattr(subprocess, "run", too_slow)
    assert refusal(make_pdf(_FIRST)).slug == "pdf-too-slow"
    dead = subprocess.CompletedProcess([], -9, b"", b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: dead)
    assert refusal(make_pdf(_FIRST)).slug == "pdf-unreadable"


def test_the_child_says_what_it_cannot_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    assert pdf._answer(make_pdf(_FIRST, _SECOND))["slug"] == "report-too-long"
    monkeypatch.setattr(pdf, "MAX_PAGES", 2)
    monkeypatch.setattr(pdf, "MAX_SHOWN", 0)
    assert "page 1 shows text" in pdf._answer(make_pdf(_FIRST))["message"]
    monkeypatch.setattr(pdf, "MAX_SHOWN", 1_000)
    monkeypatch.setattr(pdf, "MAX_CHARACTERS", 20)
    assert pdf._answer(make_pdf(_FIRST, _SECOND))["slug"] == "report-too-long"
    monkeypatch.setitem(sys.modules, "pypdf", None)
    assert pdf._answer(make_pdf(_FIRST))["slug"] == "pdf-needs-pypdf"


def test_no_article_marks_nothing() -> None:
    blocks = (Block(0, 4), Block(5, 9))
    assert marked("Home More", blocks, ()) == blocks
    assert article_of("").notes
