"""Mutate case files, byte by byte and part by part, and see that each is read or refused, never with a traceback.

    python verification/fuzz_cases.py --count 100000 --seed 1

For each mutant `examine` must return within the time bound; a mutant without a Case has an error; each problem has a
slug, a file, a message, and a line and column that lie in the file; a Case has an explicit form that reads back equal.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from offramp.case.canonical import as_json
from offramp.case.check import Examined, examine

ROOT = Path(__file__).parents[1]
CHUNK = 500
SECONDS = 20.0  # the largest file takes about 5 s on an idle machine; small mutants take milliseconds
ODD = (
    *("..", "(", ")", "[", "]", "{", "}", ":", ",", "- ", "? ", "#", "&a ", "*a", "!!str ", "<<: ", "|", ">", "---\n"),
    *('"', "'", "\n", "  ", "\t", "\0", "\x85", "\u2028", "\ufeff", "\u202e", "٣", "~", "null", "NO", "012", "1e3"),
    *("not ", "and ", "iff ", "self", "always", "never", "likely", "1..2", "-", ".inf", "0x1F", "%", "\\u0000", "é"),
)

Mutation = Callable[[bytes, random.Random], bytes]


def seeds() -> list[bytes]:
    """The case files to start from: valid ones as often as invalid ones, small ones more often than the flagship."""
    valid, invalid = (
        [data for path in sorted((ROOT / "spec" / kind).glob("*.yaml")) if len(data := path.read_bytes()) < 4_000]
        for kind in ("valid", "invalid")
    )
    large = (ROOT / "cases/soft-exit/case.yaml", ROOT / "src/offramp/case/template/case.yaml")
    return [*valid * 4, *invalid, *(path.read_bytes() for path in large)]


def flip_a_byte(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]


def drop_a_piece(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randint(1, 30) :]


def repeat_a_piece(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    piece = data[start : start + chance.randint(1, 60)]
    return data[:start] + piece * chance.choice([2, 2, 3, 50]) + data[start:]


def put_something_odd(data: bytes, chance: random.Random) -> bytes:
    place = chance.randrange(len(data))
    return data[:place] + chance.choice(ODD).encode() + data[place:]


def drop_a_line(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    lines.pop(chance.randrange(len(lines)))
    return b"\n".join(lines)


def swap_two_lines(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, two = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def swap_two_words(data: bytes, chance: random.Random) -> bytes:
    words = data.split(b" ")
    one, two = chance.randrange(len(words)), chance.randrange(len(words))
    words[one], words[two] = words[two], words[one]
    return b" ".join(words)


def replace_a_word(data: bytes, chance: random.Random) -> bytes:
    words = data.split(b" ")
    words[chance.randrange(len(words))] = chance.choice(ODD).encode() + chance.choice([b"", b",", b"}", b"\n"])
    return b" ".join(words)


def cut_off_the_end(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randint(0, len(data))]


MUTATIONS: tuple[Mutation, ...] = (
    *(flip_a_byte, drop_a_piece, repeat_a_piece, put_something_odd, put_something_odd, drop_a_line),
    *(swap_two_lines, swap_two_words, replace_a_word, replace_a_word, cut_off_the_end),
)


def mutant(number: int, seed: int, starts: Sequence[bytes]) -> bytes:
    """The mutant of a number: one to four mutations of one start."""
    chance = random.Random(f"{seed}/{number}")
    data = chance.choice(starts)
    for _ in range(chance.choice([1, 1, 2, 4])):
        data = chance.choice(MUTATIONS)(data or b"\n", chance)
    return data


def faults(data: bytes, place: Path) -> Iterator[str]:
    """What is wrong with how a mutant is taken."""
    place.write_bytes(data)
    start = time.perf_counter()
    try:
        examined = examine(place)
        yield from told_badly(examined, data)
        if examined.case:
            yield from not_repeated(examined, place)
    except Exception:
        yield traceback.format_exc(limit=-3)
    took = time.perf_counter() - start
    if took > SECONDS:
        yield f"took {took:.1f} s"


def told_badly(examined: Examined, data: bytes) -> Iterator[str]:
    errors = [one for one in examined.problems if one.level == "error"]
    if (examined.case is None) != bool(errors):
        yield "a Case with errors, or none without"
    last = sum(data.count(end) for end in (b"\n", b"\r", b"\xc2\x85", b"\xe2\x80\xa8", b"\xe2\x80\xa9"))
    for one in examined.problems:
        if not (one.slug and one.file and one.message):
            yield f"a problem says nothing: {one!r}"
        if not (0 <= one.line <= last + 2) or (one.line > 0) != (one.column > 0):
            yield f"a problem is nowhere: {one!r}"


def not_repeated(examined: Examined, place: Path) -> Iterator[str]:
    assert examined.case
    text = as_json(examined.case)
    place.write_text(text, encoding="utf-8", errors="surrogatepass")
    again = examine(place)
    if again.case != examined.case:
        yield f"the explicit form does not read back equal: {[str(one) for one in again.problems][:3]}"
    elif as_json(again.case) != text:
        yield "the explicit form does not resolve to its own bytes"


def chunk(first: int, count: int, seed: int) -> tuple[int, list[tuple[int, str]], float]:
    """How many mutants became a Case, the faults by number, and the longest time."""
    starts, cases, wrong, longest = seeds(), 0, list[tuple[int, str]](), 0.0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(first, first + count):
            place, start = Path(folder) / "case.yaml", time.perf_counter()
            wrong += [(number, fault) for fault in faults(mutant(number, seed, starts), place)]
            longest = max(longest, time.perf_counter() - start)
            cases += place.read_bytes()[:1] == b"{"  # the explicit form was written over it
    return cases, wrong, longest


def main() -> int:
    """Run; the exit status is 1 when a fault was found."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="To see one mutant again: python verification/fuzz_cases.py --seed 1 --show 4711",
    )  # fmt: skip
    parser.add_argument("--count", type=int, default=100_000, help="mutants to try (default 100000)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same mutants (default 1)")
    parser.add_argument("--jobs", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--show", type=int, metavar="NUMBER", help="print one mutant and stop")
    asked = parser.parse_args()
    if asked.show is not None:
        sys.stdout.buffer.write(mutant(asked.show, asked.seed, seeds()))
        return 0
    return report(asked.count, asked.seed, asked.jobs)


def report(count: int, seed: int, jobs: int) -> int:
    start, cases, found, longest = time.perf_counter(), 0, Counter[str](), 0.0
    firsts = range(0, count, CHUNK)
    sizes = [min(CHUNK, count - first) for first in firsts]
    with ProcessPoolExecutor(jobs) as pool:
        for read, wrong, slowest in pool.map(chunk, firsts, sizes, [seed] * len(sizes)):
            cases, longest = cases + read, max(longest, slowest)
            for number, fault in wrong:
                if fault not in found:
                    print(f"mutant {number}: {fault}", flush=True)
                found[fault] += 1
    took = time.perf_counter() - start
    print(f"{count:,} mutants, seed {seed}: {cases:,} became a Case; {sum(found.values())} faults; ", end="")
    print(f"longest {longest:.2f} s; {took:.0f} s in all")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
