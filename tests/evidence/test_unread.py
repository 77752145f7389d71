"""Mail, saved pages, Word documents and JSON-LD are read; every other format is named; barriers are no reports."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from offramp.errors import ReportError
from offramp.evidence.pipeline import read_report
from offramp.evidence.readers.unread import barrier

SAMPLES = Path(__file__).parent / "samples"
SAID = "The envoy left the town on Monday, a guard said."


def slug(data: bytes, file: str) -> str:
    with pytest.raises(ReportError) as told:
        read_report(data, "k", file=file)
    (problem,) = told.value.problems
    return problem.slug


def docx(body: str, name: str = "word/document.xml") -> bytes:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, f"<w:document {space}><w:body>{body}</w:body></w:document>")
    return out.getvalue()


def paragraph(words: str) -> str:
    return f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>"


FORMATS = [
    (b"{\\rtf1\\ansi The envoy left.}", "a.txt", "RTF"),
    (b"WARC/1.0\r\nWARC-Type: response\r\n", "a", "WARC"),
    (b'<?xml version="1.0"?><rss version="2.0"><channel/></rss>', "a.xml", "RSS"),
    (b"day,place\n1,quay\n", "a.csv", "CSV"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old word", "a.doc", "Word"),
    (b"\x89PNG\r\n\x1a\n", "a", "image"),
    (b"\x1f\x8b\x08", "a.bin", "compressed"),
]


@pytest.mark.parametrize(("data", "file", "name"), FORMATS, ids=[row[2] for row in FORMATS])
def test_a_format_that_is_not_read_is_named(data: bytes, file: str, name: str) -> None:
    with pytest.raises(ReportError, match=name) as told:
        read_report(data, "k", file=file)
    assert told.value.problems[0].slug == "format-not-read"


def test_what_a_mail_says_of_itself() -> None:
    report = read_report(SAMPLES / "mail.eml").report
    assert (report.title, report.date) == ("Talks at the quay", "2026-03-02")
    within = b"Content-Type: message/rfc822\n\nFrom: a\nSubject: b\nDate: c\n\nInner words.\n"
    mail = b'From: a\nSubject: b\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n\n'
    reading = read_report(mail + SAID.encode() + b"\n--x\n" + within + b"\n--x--\n", "k", file="k.eml")
    assert [claim.text for claim in reading.claims] == [SAID]
    assert reading.notes[0] == "attachments: not read: message/rfc822"


def test_of_a_saved_page_the_html_is_read() -> None:
    page = f"<html><title>Talks</title><body><h1>Talks</h1><p>{SAID}</p><p>Talks go on, it said.</p></body></html>"
    head = 'From: <Saved>\nSubject: Talks\nMIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n'
    parts = f"--x\nContent-Type: text/html; charset=utf-8\n\n{page}\n--x\nContent-Type: image/png\n\nAAAA\n--x--\n"
    reading = read_report((head + parts).encode(), "k", file="k.mhtml")
    assert SAID in [claim.text for claim in reading.claims]


def test_a_page_without_text_is_read_by_its_json_ld() -> None:
    article = {"@type": "NewsArticle", "headline": "Talks", "articleBody": f"{SAID} Nobody in the port knew why."}
    page = (
        f'<html><body><div id=app></div><script type="application/ld+json">{json.dumps(article)}</script></body></html>'
    )
    reading = read_report(page.encode(), "k", file="k.html")
    assert SAID in [claim.text for claim in reading.claims]
    assert any(note.startswith("json-ld") for note in reading.notes)
    shown = page.replace("<div id=app></div>", f"<p>{SAID}</p><p>The mayor stayed in the hall.</p>")
    assert not any(note.startswith("json-ld") for note in read_report(shown.encode(), "k", file="k.html").notes)


def test_a_word_document_by_its_paragraphs() -> None:
    box = "<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:t>Box</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
    reading = read_report(docx(paragraph(SAID) + box + paragraph("It rained.")), "k", file="k.docx")
    assert [claim.text for claim in reading.claims] == [SAID, "It rained."]


def test_what_is_hostile_or_broken_is_refused() -> None:
    assert slug(b"PK\x03\x04 nothing", "k.docx") == "bad-docx"
    assert slug(docx(paragraph("x"), "other.xml"), "k.docx") == "bad-docx"
    assert slug(docx("<!ENTITY a 'b'>"), "k.docx") == "bad-docx"
    assert slug(docx(paragraph("a" * 16_000_000)), "k.docx") == "bad-docx"  # 16 KB of file
    assert slug(docx("<w:x>" * 5000 + "</w:x>" * 5000), "k.docx") == "bad-docx"
    nested = b"Content-Type: multipart/mixed; boundary=b\n\n--b\n" * 3000
    assert slug(b"From: a\nTo: b\nSubject: c\n" + nested, "k.eml") in ("bad-mail", "empty-report")
    assert slug(b'{"a": 1}', "k.json") == "no-article"
    assert slug(b"[" * 100_000, "k.json") == "no-article"


BARRIERS = [
    "Página no encontrada\n\nLa dirección no existe.",
    "Nous utilisons des cookies\n\nTout accepter",
    "Please complete the security check to enter.",
    "404\n\nWe can’t find the page you were after.",
    "Just a moment...\nEnable JavaScript and cookies to continue",
    "Access Denied\nYou don't have permission to access this server.",
    "404 Not Found\nThe page you are looking for has moved.",
    "Before you continue to the site\nWe use cookies and data.",
    "Subscribe to continue reading\nGet all our stories.",
]


@pytest.mark.parametrize("text", BARRIERS)
def test_a_page_in_place_of_a_report_is_refused_by_name(text: str) -> None:
    assert slug(text.encode(), "k.txt") == "page-blocked"


@pytest.mark.parametrize(
    "text",
    [
        "One more step to peace\n\nThe envoys met on Monday, an aide said.",
        "Security check at the port\n\nGuards searched every ferry on Monday, the harbour master said.",
        "The page you requested in the archive was lost in the fire, the clerk said. " * 3,
    ],
)
def test_a_report_about_doors_that_are_shut_is_read(text: str) -> None:
    assert barrier(text) is None


def test_a_report_that_tells_of_such_a_page_is_read() -> None:
    told = "The ministry's site answered with “404 not found” on Monday, an aide said. " + "The talks went on. " * 70
    assert barrier(told) is None
    assert read_report(told.encode(), "k").claims
    paid = f"{SAID}\n\nThe talks go on in the port.\n\nAlready a subscriber? Log in to read"
    assert any(note.startswith("teaser") for note in read_report(paid.encode(), "k").notes)


@pytest.mark.parametrize(("charset", "body"), [("nonsense", b"The envoy left."), ("utf-8", b"The envoy said \xff no.")])
def test_a_mail_whose_letters_are_not_known_is_refused_not_guessed(charset: str, body: bytes) -> None:
    head = f"From: a\nSubject: b\nMIME-Version: 1.0\nContent-Type: text/plain; charset={charset}\n\n"
    with pytest.raises(ReportError) as caught:
        read_report(head.encode() + body, "k", file="a.eml")
    assert [one.slug for one in caught.value.problems] == ["wrong-encoding"]
    assert charset in caught.value.problems[0].message


@pytest.mark.parametrize("closing", ["Contenido exclusivo para suscriptores.", "La suite est réservée aux abonnés."])
def test_a_page_that_ends_where_its_readers_pay_says_so_in_their_language(closing: str) -> None:
    notes = read_report(f"{SAID}\n\n{closing}\n".encode(), "k", file="k.txt").notes
    assert any(note.startswith("teaser: ") for note in notes)
