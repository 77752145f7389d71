"""Whatever the text: every non-blank character in one claim or piece of debris, quotes exact, readings repeatable."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scale import SCALE

from offramp.errors import ReportError
from offramp.evidence.claims import canonical
from offramp.evidence.pipeline import read_report
from offramp.evidence.register import encode_register
from offramp.evidence.types import Claim, Hedge, Reading, SetAside, Span

_SLUGS = {"binary-file", "wrong-encoding", "empty-report", "file-too-large", "pdf-unreadable"}
_SPICE = [
    *"“”‘’\"'\n\u200b\ufeff\u0301\u202e🙂\u2028\x0b\x85\x1c\t",
    *(". ", "? ", "! ", "\n\n", ", ", "; ", "# ", "- ", "---\n", "> ", "```\n", "Mr. ", "U.S. ", "e\u0301"),
    *(" said ", "according to ", " reportedly ", "while ", "Ana Brandt", "The minister", "told ", " was ", " told by "),
    *("Read more", "Advertisement", "by "),
]
_HTML = [
    *(
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<nav>",
        "</nav>",
        "<a href='x'>",
        "</a>",
        "<b>",
        "</b>",
        "<br>",
        "<li>",
        "<pre>",
    ),
    *("<h2>", "</h2>", "<footer>", "<p hidden>", "<template>", "</template>", "<script>", "</script>", "<!--", "-->"),
    *("<title>", "</title>", "<time datetime='2024-01-02'>", "<!x", "<?", "<", ">", "</", "&", '"', "\n"),
    *("&amp;", "&#0;", "&#x110000;", "&nbsp;", "&#10;", "&#8232;"),
]
texts = st.one_of(st.text(), st.lists(st.one_of(st.sampled_from(_SPICE), st.text(max_size=12))).map("".join))
pages = st.lists(st.one_of(st.sampled_from(_HTML + _SPICE), st.text(max_size=8))).map(
    lambda parts: "<html>" + "".join(parts)
)


def _read(data: bytes, file: str) -> Reading | None:
    """The reading; None where the bytes are refused with one of the slugs that are promised."""
    try:
        return read_report(data, "k", {"ruler": ["Ana Brandt", "US"]}, file=file)
    except ReportError as refusal:
        if not {problem.slug for problem in refusal.problems} <= _SLUGS:
            raise
        return None


def check_partition(reading: Reading) -> None:
    text = reading.report.text
    covered = [0] * len(text)
    pieces: tuple[Claim | SetAside, ...] = (*reading.claims, *reading.debris)
    for piece in pieces:
        assert text[piece.start : piece.end] == piece.text
        assert piece.text == piece.text.strip()
        assert piece.text
        for at in range(piece.start, piece.end):
            covered[at] += 1
    wrong = [(at, text[at]) for at, times in enumerate(covered) if times != 1 and (times or not text[at].isspace())]
    assert not wrong


def check_spans(reading: Reading) -> None:
    text = reading.report.text
    for claim in reading.claims:
        known = [span for span in (claim.cue, claim.source_span, claim.source_phrase) if span]
        inside: list[Hedge | Span] = [*claim.hedges, *claim.content]
        assert all(text[span.start : span.end] == span.text for span in [*known, *inside])
        assert claim.source == (claim.source_span.text if claim.source_span else None)
        assert all(claim.start <= span.start <= span.end <= claim.end for span in inside)
    assert len({claim.id for claim in reading.claims}) == len(reading.claims)


def check(data: bytes, file: str) -> None:
    reading = _read(data, file)
    if reading is not None:
        check_partition(reading)
        check_spans(reading)
        assert encode_register([reading]) == encode_register(
            [read_report(data, "k", {"ruler": ["Ana Brandt", "US"]}, file=file)]
        )


@settings(max_examples=30 * SCALE, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(texts, st.sampled_from(["a.txt", "a.md"]))
def test_any_text(text: str, file: str) -> None:
    check(text.encode("utf-8", "replace"), file)


@settings(max_examples=30 * SCALE, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(pages)
def test_any_page(text: str) -> None:
    check(text.encode("utf-8", "replace"), "a.html")


@settings(max_examples=30 * SCALE, deadline=None)
@given(st.binary(), st.sampled_from(["a.txt", "a.md", "a.html", "-"]))
def test_any_bytes(data: bytes, file: str) -> None:
    check(data, file)


_HARD = {
    "emoji": "👩‍👩‍👧 said: “Go 🇶🇦🇻🇪!” The envoy 🙂 left, a guard 👮🏽‍♀️ said.",
    "combining marks": "Z̴̡̛a̶l̷g̸o̵ sa\u0301id e\u0301l no. A\u0308nd he left, they\u0327 said.",
    "right to left": "وقال المبعوث إنه سيغادر. \u202eHe left,\u202c a guard said. \u2067שלום\u2069 again.",
    "blanks of all kinds": "He\u00a0left\u2003at\u200bdawn,\u3000a\u2009guard\u205fsaid.\u180e No.",
    "line ends of all kinds": "One said so.\x0bTwo.\x0cThree.\x85Four.\u2028Five.\u2029Six.\x1cSeven.",
    "surrogates and private letters": "\ud7ff\ue000\uf8ff\ufffd\uffff said \U0010ffff. He left.",
    "very long line": "He said that she said so. " * 60,
    "very long word": "w" * 50_000 + " said so.",
    "marks alone": "……。。！？「」『』—–-*#>|",
}


@pytest.mark.parametrize("file", ["a.txt", "a.md", "a.html"])
@pytest.mark.parametrize("name", _HARD)
def test_hard_texts(name: str, file: str) -> None:
    """Quotes exact, every visible letter once, the same bytes twice: also where a line would be restored."""
    data = (_HARD[name] + "\n\nRead more\n").encode("utf-8", "replace")
    check(data, file)
    reading = _read(data, file)
    assert reading is not None
    again = read_report(data, "k", {"ruler": ["Ana Brandt", "US"]}, file=file, restored={"Read more": "ana"})
    check_partition(again)
    assert not any(piece.text == "Read more" for piece in again.debris)


@pytest.mark.parametrize("file", ["a.txt", "a.md", "a.html"])
def test_a_nul_is_refused_wherever_it_stands(file: str) -> None:
    with pytest.raises(ReportError) as caught:
        read_report("He left.\0 She stayed.".encode("utf-16"), "k", file=file)
    assert caught.value.problems[0].slug == "binary-file"
    with pytest.raises(ReportError):
        read_report(b"He left.\0 She stayed.", "k", file=file)


@settings(max_examples=20 * SCALE, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(texts, st.data())
def test_whatever_is_restored_the_partition_holds(text: str, data: st.DataObject) -> None:
    """Restoring any of the parts that were set aside makes claims of them, and covers every letter once."""
    source = (text + "\nAdvertisement\nBy Ann Example\nRead more: a\n").encode("utf-8", "replace")
    reading = _read(source, "a.txt")
    if reading is None or not reading.debris:
        return
    some = data.draw(st.lists(st.sampled_from([piece.text for piece in reading.debris]), min_size=1))
    again = read_report(source, "k", file="a.txt", restored=dict.fromkeys(some, "ana"))
    check_partition(again)
    assert {piece.text for piece in again.debris} == {piece.text for piece in reading.debris} - set(some)
    assert {piece.text for piece in again.review if piece.restored_by} == set(some)


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
@settings(max_examples=20 * SCALE)
@given(texts)
def test_text_survives_its_encoding(mark: str, text: str) -> None:
    plain = text.encode("utf-8", "replace").decode().replace("\0", "").lstrip("\ufeff")
    data = ("\ufeff" if mark == "utf-16-be" else "").encode("utf-16-be") + plain.encode(mark)
    reading = _read(data, "a.txt")
    if reading is not None:
        assert reading.report.text == plain.replace("\r\n", "\n").replace("\r", "\n")


@settings(max_examples=25 * SCALE)
@given(st.lists(st.sampled_from(["No deal.", "He left.", "Talks  go on."]), min_size=2, max_size=8))
def test_equal_quotes_have_different_ids(parts: list[str]) -> None:
    first = read_report(" ".join(parts).encode(), "k")
    assert len({claim.id for claim in first.claims}) == len(parts)
    assert [canonical(claim.text) for claim in first.claims] == [canonical(part) for part in parts]


LONG: dict[str, Callable[[int], str]] = {
    "one line without a stop": lambda size: "word " * (size // 5),
    "one word": lambda size: "w" * size,
    "stops": lambda size: "." * size,
    "opening quotes": lambda size: "‘a “b " * (size // 6),
    "short quotes": lambda size: "“a” said " * (size // 9),
    "attributions": lambda size: "he said that " * (size // 13),
    "commas": lambda size: "a, said, " * (size // 9),
    "adverbs": lambda size: "and not " * (size // 8) + "said",
    "linked halves": lambda size: "A said so, while " * (size // 17),
    "according": lambda size: "according to " * (size // 13),
    "blank lines": lambda size: "\n" * size + "a",
    "short lines": lambda size: "a b\n" * (size // 4),
    "full paragraphs": lambda size: "The envoy of the US said on Monday that he would go home.\n" * (size // 58),
    "brackets": lambda size: "![" * (size // 2),
    "emphasis": lambda size: "a.*)" * (size // 4),
    "closing titles": lambda size: (
        "The miners walked out at dawn on Friday and did not return to the pit before dark. " * 6
        + "".join(f"\nCarpet x{k} Tiger y{k} Number" for k in range(size // 26))
    ),
    "foreign paragraphs": lambda size: (
        "\n".join(" ".join(f"{letter}{k}x" for letter in "abcdefghi") + "." for k in range(size // 80))
        + "".join(f"\nCarpet x{k} Tiger y{k} Number" for k in range(size // 60))
    ),
    "by": lambda size: "was told by " * (size // 12),
}
MARKUP: dict[str, Callable[[int], str]] = {
    "nested": lambda size: "<div>" * (size // 5) + "a",
    "unclosed comments": lambda size: "a<!--" * (size // 5),
    "unclosed tags": lambda size: "<a " * (size // 3),
    "unclosed values": lambda size: "<a b='" * (size // 6),
    "stray ends": lambda size: "<b>" * (size // 6) + "</i>" * (size // 8),
    "open angle": lambda size: "a<" * (size // 2),
    "numbers": lambda size: "&#9" * (size // 3) + "9" * (size // 3),
    "ampersands": lambda size: "&" * size,
    "scripts": lambda size: "<script>" * (size // 8) + "a",
    "attributes": lambda size: "<p " + "a=b " * (size // 4) + ">a",
    "paragraphs": lambda size: "<p>The envoy <b>said</b> so." * (size // 28),
}
MANY = ("short lines", "foreign paragraphs", "paragraphs")  # many claims, each of which is read word by word


@pytest.mark.parametrize("name", LONG)
def test_long_texts_in_bounded_time(name: str) -> None:
    check_time(LONG[name], "a.md", SCALE * (625 if name in MANY else 5_000))


@pytest.mark.parametrize("name", MARKUP)
def test_long_pages_in_bounded_time(name: str) -> None:
    size = SCALE * (2_000 if name in MANY else 7_500)
    check_time(lambda size: "<html><p>x</p>" + MARKUP[name](size), "a.html", size)


def check_time(make: Callable[[int], str], file: str, size: int) -> None:
    """Four times the length takes far less than sixteen times the time (processor time; of two where one is too long).

    A page that is long enough is claims, and costs more than one that is set aside: so from either of two lengths on.
    """

    def cost(size: int) -> float:
        data = make(size).encode()
        start = time.process_time()
        _read(data, file)
        return time.process_time() - start

    def bounded(length: int) -> bool:
        limit = 9 * min(cost(length), cost(length)) + 0.05
        return cost(4 * length) < limit or cost(4 * length) < limit

    assert any(bounded(length) for length in (size, 3 * size))
