"""Bytes to text: what is accepted, as what, and what is refused with which slug and place."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from offramp.errors import Problem, ReportError
from offramp.evidence.claims import _identified, claim_id
from offramp.evidence.parse import require_parser
from offramp.evidence.pipeline import read_report
from offramp.evidence.readers import reader as limits
from offramp.evidence.readers.html import extract


def refusal(data: bytes | Path, file: str | None = None) -> Problem:
    with pytest.raises(ReportError) as caught:
        read_report(data, file=file)
    assert len(caught.value.problems) == 1
    return caught.value.problems[0]


@pytest.mark.parametrize(
    ("data", "file", "encoding", "text"),
    [
        (b"One.\r\nTwo.\rThree.", "a.txt", "utf-8", "One.\nTwo.\nThree."),
        ("\ufeffÉté.".encode(), "a.txt", "utf-8", "Été."),
        ("\ufeffÉté.".encode("utf-16-le"), "a.txt", "utf-16-le", "Été."),
        ("\ufeffÉté.".encode("utf-16-be"), "a.txt", "utf-16-be", "Été."),
        ("\ufeffÉté.".encode("utf-32-le"), "a.txt", "utf-32-le", "Été."),
        (b"  a\t b \xc2\xa0\n", "a.txt", "utf-8", "  a\t b \xa0\n"),
        (b"<meta charset=iso-8859-1><p>\xc9t\xe9 \x93x\x94", "a.html", "cp1252", "Été “x”"),
        (b"<meta charset='koi8-r'><p>\xd7\xcf\xca\xce\xc1", "a.html", "koi8-r", "война"),
        (b"<!DOCTYPE HTML><p>a", "-", "utf-8", "a"),
        (b" <html><p>a", "-", "utf-8", "a"),
        (b"<p>a", "a.txt", "utf-8", "<p>a"),
    ],
)
def test_encodings(data: bytes, file: str, encoding: str, text: str) -> None:
    report = read_report(data, file=file).report
    assert (report.encoding, report.text, report.sha256) == (encoding, text, hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("data", "file", "slug", "place"),
    [
        (b"", "a.txt", "empty-report", (0, 0)),
        (b" \n\t\r\n", "a.txt", "empty-report", (0, 0)),
        (b"\xef\xbb\xbf", "a.txt", "empty-report", (0, 0)),
        (b"<html><script>a</script>", "a.html", "empty-report", (0, 0)),
        (b"ab\ncd\0", "a.txt", "binary-file", (2, 3)),
        (b"\x01\x02\x03abc", "a.txt", "binary-file", (0, 0)),
        (b"%PDF-1.7 text", "a.txt", "pdf-unreadable", (0, 0)),
        ("\ufeffa\0b".encode("utf-16-le"), "a.txt", "binary-file", (0, 0)),
        (b"One.\nCaf\xe9 two.", "a.txt", "wrong-encoding", (2, 4)),
        (b"\xff\xfea\x00\xd8", "a.txt", "wrong-encoding", (1, 5)),
        (b"<meta charset=utf-8>\xe9", "a.html", "wrong-encoding", (1, 21)),
        (b"<meta charset=big5>\xff\xff", "a.html", "wrong-encoding", (1, 20)),
        (b"<meta charset=rot13>\xe9", "a.html", "wrong-encoding", (1, 21)),
        (b"<meta charset=unicode_escape>\xe9", "a.html", "wrong-encoding", (1, 30)),
    ],
)
def test_refusals(data: bytes, file: str, slug: str, place: tuple[int, int]) -> None:
    problem = refusal(data, file)
    assert (problem.slug, (problem.line, problem.column), problem.file) == (slug, place, file)
    assert problem.remedy


def test_wrong_encoding_names_the_byte() -> None:
    assert "byte 8 (0xe9)" in refusal(b"One.\nCaf\xe9 two.").message


def test_a_lying_declaration_is_flagged() -> None:
    reading = read_report("<meta charset=windows-1252><p>Été".encode(), file="a.html")
    assert reading.report.text == "Été"
    assert reading.notes[0].split(":")[0] == "encoding-guessed"


def test_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "press note.md"
    path.write_bytes(b"# Pit shut\n\nNobody went in.\n")
    report = read_report(path).report
    assert (report.id, report.file) == ("press note", str(path))
    assert read_report(path, key="k", file="reports/press.md").report.file == "reports/press.md"
    assert refusal(tmp_path).slug == "is-a-directory"
    assert refusal(tmp_path / "none.txt").slug == "no-such-file"
    monkeypatch.setattr(limits, "MAX_BYTES", 10)
    assert refusal(path).slug == "file-too-large"
    assert refusal(b"x" * 11).slug == "file-too-large"


def test_standard_input() -> None:
    reading = read_report(b"Nobody went in.")
    assert (reading.report.id, reading.report.file) == ("stdin", "-")
    assert reading.claims[0].id.startswith("stdin#")


def test_read_1() -> None:
    shape = read_report(b"The ruler reportedly left.", "press", {"ruler": ["ruler"]}, "press.md").to_dict()
    assert list(shape) == ["format", "report", "claims", "debris", "notes", "review"]
    assert list(shape["report"]) == ["id", "file", "sha256", "encoding", "title", "publisher", "date", "text"]
    claim = shape["claims"][0]
    wanted = [
        "id",
        "kind",
        "start",
        "end",
        "text",
        "source",
        "source_span",
        "cue",
        "hedges",
        "certainty",
        "negated",
        "actors",
    ]
    assert list(claim)[:13] == [*wanted, "status"]
    assert claim["cue"] == {"start": 10, "end": 20, "text": "reportedly", "class": "reportative"}
    assert claim["hedges"] == [{"start": 10, "end": 20, "text": "reportedly", "class": "hearsay"}]
    assert claim["actors"] == [{"actor": "ruler", "alias": "ruler", "start": 4, "end": 9}]
    assert (claim["source"], claim["certainty"], claim["status"]) == (None, "possible", "proposed")
    json.dumps(shape, allow_nan=False)


def test_claim_ids_by_hand() -> None:
    def by_hand(quote: str, ordinal: int) -> str:
        return hashlib.sha256(quote.encode() + b"\0" + str(ordinal).encode()).hexdigest()[:8]

    claims = read_report("Él  left. Él left. E\u0301l\u00a0left.".encode(), "k").claims
    assert [claim.id for claim in claims] == [f"k#{by_hand('Él left.', ordinal)}" for ordinal in (1, 2, 3)]


def test_ids_that_collide(monkeypatch: pytest.MonkeyPatch) -> None:
    claims = read_report(b"One left. Two left. Three left.", "k").claims
    monkeypatch.setattr("offramp.evidence.claims.claim_id", lambda key, _quote, ordinal=1: f"{key}#{ordinal:08x}")
    assert [claim.id for claim in _identified(claims, "k", {})] == ["k#00000001", "k#00000002", "k#00000003"]


def test_ids_do_not_depend_on_what_stands_around() -> None:
    alone = read_report(b"Nobody went in.", "k").claims[0].id
    assert read_report(b"It rained. Nobody\nwent in.", "k").claims[0].id != alone
    assert (
        read_report(b"It rained.\n\nNobody went in. They slept.", "k").claims[1].id
        == alone
        == claim_id("k", "Nobody went in.")
    )


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>a<p>b", "a\nb"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<p>a <b>b</b>\n  c&amp;d &lt;e&gt;</p>", "a b c&d <e>"),
        ("<pre>a\n b</pre>c", "a\nb\nc"),
        ("a<!-- x > y -->b", "ab"),
        ("a<!---->b<!-->c", "abc"),
        ("a < b & c", "a < b & c"),
        ("a </ b <! c", "a </ b <! c"),
        ("I <3 you</3>", "I <3 you"),
        ("<p title='a>b'>c", "c"),
        ("<script>a</script >b", "b"),
        ("<SCRIPT>if (a<b) '</p>'</SCRIPT>b", "b"),
        ("<template><p>a</template>b", "b"),
        ("<noscript>a</noscript>b", "b"),
        ("<textarea><p>a</textarea>", "<p>a"),
        ("<table><tr><td>a<td>b<tr><td>c</table>", "a\nb\nc"),
        ("<ul><li>a<li>b</ul>", "a\nb"),
        ("&#x41;&#0065;&#99999999999;&nosuch;", "AA\ufffd&nosuch;"),
        ("a&nbsp;b", "a b"),
        ("<div><div>a</div></b></div></div>b", "a\nb"),
    ],
)
def test_markup(source: str, text: str) -> None:
    assert extract(source).text == text


def test_hidden_ends_with_its_element() -> None:
    blocks = extract("<p hidden>a<p>b<div style='display: none'>c</div>d").blocks
    assert [block.region for block in blocks] == ["hidden", "", "hidden", ""]


def test_a_hundred_thousand_nested_tags() -> None:
    depth = 100_000
    reading = read_report(b"<html>" + b"<div>" * depth + b"Nobody went in." + b"</div>" * depth)
    assert [claim.text for claim in reading.claims] == ["Nobody went in."]


def test_importing_the_room_is_light() -> None:
    code = (
        "import sys, offramp.evidence; from offramp.evidence.register import load_register;"
        "heavy = {'numpy', 'spacy', 'trafilatura', 'offramp.case', 'offramp.evidence.readers.html'} & set(sys.modules);"
        "assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_who_wants_spacys_command_line_still_gets_it() -> None:
    require_parser()
    spacy = import_module("spacy")
    assert {"spacy_version", "python_version"} <= set(spacy.info(silent=True))
    assert import_module("spacy.cli.info").info.__module__ == "spacy.cli.info"
