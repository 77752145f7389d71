"""Mutate reports, byte by byte and part by part, and see that each is read or refused, never with a traceback.

    python verification/fuzz_reports.py --count 10000 --seed 1

For each mutant `read_report` must return within the time bound; claims and debris must partition the text's non-blank
characters, each quote must stand where it says; a refusal is a ReportError whose problems have a slug and a file.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import resource
import signal
import sys
import time
import traceback
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from fuzz_cases import MUTATIONS, ROOT

from offramp.errors import ReportError
from offramp.evidence.pipeline import read_report
from offramp.evidence.readers import pdf
from offramp.evidence.types import Reading

CHUNK = 100
PDF_MEMORY = 3 << 30  # bytes of address space while a PDF is read in this process
SECONDS = 20.0
FILES = ("page.md", "page.txt", "page.html", "page")
PAGE = (
    "<!doctype html><html><head><meta charset=utf-8><title>T</title><script>x</script></head><body><nav>Home</nav>"
    "<article><h1>Talks</h1><p>{}</p><ul><li>One &amp; two</li></ul><aside>Read also</aside></article></body></html>"
)
ODD = (
    *("<p>", "</div>", "<!--", "-->", "<script>", "</script>", "&#0;", "&#xD800;", "&nbsp;", "<table><tr><td>", "]]>"),
    *("reportedly ", "said ", "“", "”", '"', "'", "\n\n", "\n# ", "\n---\n", "\n> ", "```\n", "\u200b", "\u202e"),
    *("\ufeff", "\0", "\x1b[31m", "\r", "\x85", "\u2028", "e\u0301", "\U0001f54a", "[a](b)", "![", "|", "\t"),
    *(". . . ", "Mr. ", "U.S. ", "Washington ", "not "),
)
ALIASES = {"ruler": ["Maduro"], "odd": ["", "."]}


SHORT = (
    "The envoy said that the port may close on Monday.",
    "The guild denied that it had asked for a truce, and the mayor was accused of taking bribes.",
    "El ministro negó que el gobierno hubiera recibido una oferta de asilo.",
    "Le porte-parole a démenti que le pont soit fermé, selon l'agence.",
    "“If they pay, we will go,” he told Reuters.",
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(paragraphs: bytes) -> bytes:
    """A Word document of some markup."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", paragraphs)
    return out.getvalue()


def paper(pages: bytes, squeezed: bool = False) -> bytes:
    """A PDF of one page of text, by hand: four objects and their table."""
    body = zlib.compress(pages) if squeezed else pages
    way = b"/Filter /FlateDecode " if squeezed else b""
    stream = b"<< %s/Length %d >>\nstream\n%s\nendstream" % (way, len(body), body)
    font = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R"
    page += b" /Resources << /Font << /F 5 0 R >> >> >>"
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page, stream, font]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def lines_of(texts: tuple[str, ...]) -> bytes:
    """Lines as the content of a page of a PDF."""
    shown = (line.encode("latin-1", "replace").replace(b"(", b"\\(").replace(b")", b"\\)") for line in texts)
    return b"BT /F 11 Tf 40 760 Td " + b" ".join(b"(%s) Tj 0 -16 Td" % line for line in shown) + b" ET"


def inner() -> dict[str, bytes]:
    """The smallest report of each format, as it is changed: of a Word document or PDF what is within, or (b) all."""
    lines = "\n\n".join(SHORT)
    paragraphs = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in SHORT)
    head = (
        "From: a@b.example\nTo: c@d.example\nSubject: Talks\nDate: Wed, 18 Mar 2026 10:00:00 +0000\nMIME-Version: 1.0\n"
    )
    page = PAGE.format(lines.replace("\n\n", "</p><p>"))
    plain, begin = "Content-Type: text/plain; charset=utf-8\n\n", '; boundary="x"\n\n--x\n'
    mixed = f"{head}Content-Type: multipart/mixed{begin}{plain}{lines}\n"
    nested = f"{mixed}--x\nContent-Type: message/rfc822\n\n{mixed}--x--\n\n--x--\n"
    saved = f"{head}Content-Type: multipart/related{begin}Content-Type: text/html; charset=utf-8\n\n{page}\n--x--\n"
    article = {"@type": "NewsArticle", "headline": "Talks", "datePublished": "2026-03-18", "articleBody": lines}
    found = {
        "a.md": f"---\ndate: 2026-03-18\n---\n\n# Talks\n\n{lines}\n", "a.txt": lines, "a.html": page, "a.eml": nested,
        "b.eml": f"{head}{plain}{lines}\n", "a.mhtml": saved,
        "a.json": json.dumps(article, ensure_ascii=False),
        "a.docx": f'<w:document xmlns:w="{WORD}"><w:body>{paragraphs}</w:body></w:document>',
    }  # fmt: skip
    printed = lines_of(SHORT)
    return {name: text.encode() for name, text in found.items()} | {"a.pdf": printed, "b.pdf": paper(printed)}


def small(number: int, seed: int) -> tuple[bytes, str]:
    """A small mutant of every format in turn; of a Word document the markup or the archive is changed."""
    chance, every = random.Random(f"small/{seed}/{number}"), inner()
    name = list(every)[number % len(every)]
    changed = altered(every[name], chance)
    if name == "a.docx":
        changed = docx(changed) if chance.random() < 0.7 else altered(docx(every[name]), chance)
    if name == "a.pdf":
        changed = paper(changed, chance.random() < 0.5)
    return changed, name


def altered(data: bytes, chance: random.Random) -> bytes:
    for _ in range(chance.choice([1, 2, 4, 20])):
        place = chance.randrange(len(data) + 1)
        odd = data[:place] + chance.choice(ODD).encode() + data[place:]
        data = odd if chance.random() < 0.5 else chance.choice(MUTATIONS)(data or b"\n", chance)
    return data


def bombs() -> Iterator[tuple[bytes, str]]:
    """What is small outside and large within: archives, entities, mail in mail, depth without end."""
    yield docx(b"<w:t>" + b"a" * 100_000_000), "bomb.docx"
    yield docx(f'<w:document xmlns:w="{WORD}"><w:body>'.encode() + b"<w:p>" * 200_000), "deep.docx"
    entities = "".join(f'<!ENTITY e{k} "{f"&e{k - 1};" * 10 if k else "ha" * 20}">' for k in range(12))
    yield docx(f'<!DOCTYPE x [{entities}]><x xmlns:w="{WORD}">&e11;</x>'.encode()), "laughs.docx"
    part = b"Subject: a\nFrom: a@b.c\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\n"
    yield part * 5_000 + b"Subject: x\n\nThe end.\n", "nested.eml"
    many = b"".join(b"--%d\nContent-Type: multipart/mixed; boundary=%d\n\n" % (k, k + 1) for k in range(3_000))
    yield b"From: a@b.c\nTo: a@b.c\nSubject: a\nContent-Type: multipart/mixed; boundary=0\n\n" + many, "deep.eml"
    yield b'{"articleBody":' + b"[" * 200_000, "deep.json"
    yield b"<div>" * 200_000 + b"The port may close.", "deep.html"
    yield b"<p>The port may close. " * 8_000, "long.html"
    yield paper(b"BT /F 11 Tf " + b"(The port may close.) Tj " * 200_000, True), "bomb.pdf"


def seeds() -> list[bytes]:
    """The reports to start from."""
    places = [*ROOT.glob("cases/*/reports/*.md"), *ROOT.glob("src/offramp/case/template/reports/*.md")]
    texts = [path.read_bytes() for path in sorted(places)]
    return [*texts, *(PAGE.format(text.decode().replace("\n\n", "</p><p>")).encode() for text in texts)]


def mutant(number: int, seed: int, starts: list[bytes]) -> tuple[bytes, str]:
    """The mutant of a number, and a name for it, whose suffix says how it is read; without starts a small one."""
    if not starts:
        return small(number, seed)
    chance = random.Random(f"{seed}/{number}")
    return altered(chance.choice(starts), chance), chance.choice(FILES)


class TooSlow(BaseException):
    """Nothing catches it on the way."""


def _stop(*_: object) -> None:
    raise TooSlow


def read_here(data: bytes, _: str) -> dict[str, object]:
    """What the process for PDF answers, in this one: starting 2,000 of them would take longer than reading."""
    resource.setrlimit(resource.RLIMIT_AS, (PDF_MEMORY, resource.RLIM_INFINITY))
    try:
        return pdf._answer(data)
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def faults(data: bytes, file: str) -> Iterator[str]:
    """What is wrong with how a mutant is taken."""
    start = time.process_time()
    signal.signal(signal.SIGPROF, _stop)
    signal.setitimer(signal.ITIMER_PROF, 3 * SECONDS)
    try:
        yield from badly_read(read_report(data, key="press", file=file, aliases=ALIASES))
    except ReportError as error:
        if not all(one.slug and one.file and one.message for one in error.problems):
            yield f"a problem says nothing: {error.problems!r}"
    except (Exception, TooSlow):
        yield traceback.format_exc(limit=-3)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    took = time.process_time() - start
    if took > SECONDS:
        yield f"took {took:.1f} s"


def badly_read(reading: Reading) -> Iterator[str]:
    text, covered = reading.report.text, Counter[int]()
    parts = [(one.start, one.end, one.text) for one in reading.claims]
    parts += [(one.start, one.end, one.text) for one in reading.debris]
    for first, last, quote in parts:
        if text[first:last] != quote:
            yield "a quote does not stand where it says"
        covered.update(range(first, last))
    if any(covered[place] != 1 for place, letter in enumerate(text) if not letter.isspace()):
        yield "claims and debris do not partition the text"
    if len({claim.id for claim in reading.claims}) < len(reading.claims):
        yield "two claims have one id"


def chunk(first: int, count: int, seed: int, every: bool) -> tuple[list[tuple[int, str]], float]:
    pdf._asked = read_here
    starts, wrong, longest = [] if every else seeds(), list[tuple[int, str]](), 0.0
    for number in range(first, first + count):
        start = time.perf_counter()
        wrong += [(number, fault) for fault in faults(*mutant(number, seed, starts))]
        longest = max(longest, time.perf_counter() - start)
    return wrong, longest


def main() -> int:
    """Run; the exit status is 1 when a fault was found."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="To see one mutant again: python verification/fuzz_reports.py --seed 1 --show 4711",
    )
    parser.add_argument("--count", type=int, default=10_000, help="mutants to try (default 10000)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same mutants (default 1)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--show", type=int, metavar="NUMBER", help="print one mutant and stop")
    parser.add_argument("--every", action="store_true", help="small reports of every format, and first the bombs")
    asked = parser.parse_args()
    if asked.show is not None:
        sys.stdout.buffer.write(mutant(asked.show, asked.seed, [] if asked.every else seeds())[0])
        return 0
    pdf._asked = read_here
    bad = [f"{name}: {fault}" for data, name in (bombs() if asked.every else ()) for fault in faults(data, name)]
    print("\n".join([*bad, f"{len(bad)} faults in bombs"]) if asked.every else "", flush=True)
    return report(asked.count, asked.seed, asked.jobs, asked.every) or int(bool(bad))


def report(count: int, seed: int, jobs: int, every: bool) -> int:
    start, found, longest = time.perf_counter(), Counter[str](), 0.0
    firsts = range(0, count, CHUNK)
    sizes = [min(CHUNK, count - first) for first in firsts]
    with ProcessPoolExecutor(jobs) as pool:
        for wrong, slowest in pool.map(chunk, firsts, sizes, [seed] * len(sizes), [every] * len(sizes)):
            longest = max(longest, slowest)
            for number, fault in wrong:
                if fault not in found:
                    print(f"mutant {number}: {fault}", flush=True)
                found[fault] += 1
    took = time.perf_counter() - start
    print(f"{count:,} mutants, seed {seed}: {sum(found.values())} faults; longest {longest:.2f} s; {took:.0f} s in all")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
