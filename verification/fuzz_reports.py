"""Mutate reports, byte by byte and part by part, and see that each is read or refused, never with a traceback.

    python verification/fuzz_reports.py --count 10000 --seed 1

For each mutant `read_report` must return within the time bound; claims and debris must partition the text's non-blank
characters, each quote must stand where it says; a refusal is a ReportError whose problems have a slug and a file.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

from fuzz_cases import MUTATIONS, ROOT

from offramp.errors import ReportError
from offramp.evidence import Reading, read_report

CHUNK = 100
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


def seeds() -> list[bytes]:
    """The reports to start from."""
    places = [*ROOT.glob("cases/*/reports/*.md"), *ROOT.glob("src/offramp/case/template/reports/*.md")]
    texts = [path.read_bytes() for path in sorted(places)]
    return [*texts, *(PAGE.format(text.decode().replace("\n\n", "</p><p>")).encode() for text in texts)]


def mutant(number: int, seed: int, starts: list[bytes]) -> tuple[bytes, str]:
    """The mutant of a number, and a name for it, whose suffix says how it is read."""
    chance = random.Random(f"{seed}/{number}")
    data = chance.choice(starts)
    for _ in range(chance.choice([1, 2, 4, 20])):
        place = chance.randrange(len(data) + 1)
        odd = data[:place] + chance.choice(ODD).encode() + data[place:]
        data = odd if chance.random() < 0.5 else chance.choice(MUTATIONS)(data or b"\n", chance)
    return data, chance.choice(FILES)


def faults(data: bytes, file: str) -> Iterator[str]:
    """What is wrong with how a mutant is taken."""
    start = time.perf_counter()
    try:
        yield from badly_read(read_report(data, key="press", file=file, aliases=ALIASES))
    except ReportError as error:
        if not all(one.slug and one.file and one.message for one in error.problems):
            yield f"a problem says nothing: {error.problems!r}"
    except Exception:
        yield traceback.format_exc(limit=-3)
    took = time.perf_counter() - start
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


def chunk(first: int, count: int, seed: int) -> tuple[list[tuple[int, str]], float]:
    starts, wrong, longest = seeds(), list[tuple[int, str]](), 0.0
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
    asked = parser.parse_args()
    if asked.show is not None:
        sys.stdout.buffer.write(mutant(asked.show, asked.seed, seeds())[0])
        return 0
    return report(asked.count, asked.seed, asked.jobs)


def report(count: int, seed: int, jobs: int) -> int:
    start, found, longest = time.perf_counter(), Counter[str](), 0.0
    firsts = range(0, count, CHUNK)
    sizes = [min(CHUNK, count - first) for first in firsts]
    with ProcessPoolExecutor(jobs) as pool:
        for wrong, slowest in pool.map(chunk, firsts, sizes, [seed] * len(sizes)):
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
