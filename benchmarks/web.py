"""How long the page takes: twenty moves of a slider, and many people at once.

    python benchmarks/web.py                  both, on the flagship: 50 clients for a minute
    python benchmarks/web.py --clients 0      the moves alone

The page is served by the command itself, from a copy of the case, in a process of its own; the clients are another
process on the same machine. A move is the whole answer page with one number changed, as the script asks for it; the
server's own time is what it says in `Server-Timing`. No move is asked twice, so none is remembered. A client moves
sliders (three of four requests) and looks at the other pages, and waits between requests as long as `--think` says on
average: 0 asks without a pause.
"""

from __future__ import annotations

import argparse
import asyncio
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

import httpx
import psutil

from offramp.case.load import load
from offramp.case.quantities import Range, bounds, number

ROOT = Path(__file__).parents[1]
TARGET = 120.0  # ms, the server's own time, median of twenty moves
OTHERS = ("/model", "/holds", "/table", "/answer.json", "/why?actor=ruler", "/choice?handle=b1")


@contextmanager
def page(case: Path) -> Iterator[tuple[str, int]]:
    """The address of the page of a copy of a case, and its process."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(case, Path(folder) / "case")
        words = [sys.executable, "-m", "offramp.cli", "serve", str(copy), "--port", "0"]
        with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout
            found = re.search(r"http://\S+:\d+", server.stdout.readline())
            assert found, "the page did not start"
            yield found[0], server.pid
            server.terminate()


Ranged = list[tuple[str, tuple[float, float]]]


def ranged(case: Path) -> Ranged:
    """The public numbers of a case with a range."""
    numbers = load(case).quantities.values()
    return [(one.path, bounds(one.value)) for one in numbers if not one.private and isinstance(one.value, Range)]


def moves(numbers: Ranged, count: int, seed: int = 0) -> list[str]:
    """Addresses of the answer with one public number moved within its range, each different."""
    chance = random.Random(seed)
    picked = (numbers[k % len(numbers)] for k in range(count))
    return ["/?" + urlencode({"set": f"{path}={number(chance.uniform(*ends))}"}) for path, ends in picked]


def own_time(answer: httpx.Response) -> float:
    """What the server says it took, in milliseconds."""
    return float(answer.headers["server-timing"].partition("dur=")[2])


def alone(base: str, process: int, numbers: Ranged) -> None:
    """Twenty moves, one after the other, after one that is not counted."""
    spent = psutil.Process(process).cpu_times
    with httpx.Client(base_url=base, headers={"accept": "text/html"}, timeout=60) as client:
        client.get("/").raise_for_status()
        first, *rest = moves(numbers, 21, seed=time.time_ns())
        client.get(first)
        took, seen, before = [], [], spent()
        for address in rest:
            start = time.perf_counter()
            answer = client.get(address)
            answer.raise_for_status()
            seen.append(1000 * (time.perf_counter() - start))
            took.append(own_time(answer))
    after = spent()
    work = 1000 * (after.user + after.system - before.user - before.system) / len(rest)
    said = f"20 moves, server's own time: median {statistics.median(took):.0f} ms, longest {max(took):.0f} ms"
    print(f"{said} (target: median of {TARGET:.0f} ms)")
    print(f"  as the client sees it: median {statistics.median(seen):.0f} ms; processor time of a move: {work:.0f} ms")


Row = tuple[str, int, float]  # what was asked for, the status (0 where none came), milliseconds


async def client(
    asking: httpx.AsyncClient, addresses: Iterator[str], until: float, think: float, chance: random.Random
) -> list[Row]:
    """One person."""
    found = []
    while True:
        if think:
            await asyncio.sleep(chance.expovariate(1 / think))
        if time.monotonic() >= until:
            return found
        address, start = next(addresses), time.perf_counter()
        try:
            status = (await asking.get(address)).status_code
        except httpx.HTTPError:
            status = 0
        kind = "move" if address.startswith("/?") else address.partition("?")[0]
        found.append((kind, status, 1000 * (time.perf_counter() - start)))


def addresses(numbers: Ranged, chance: random.Random) -> Iterator[str]:
    while True:
        for move in moves(numbers, 60, chance.randrange(2**32)):
            yield move if chance.random() < 0.75 else chance.choice(OTHERS)


async def together(base: str, numbers: Ranged, clients: int, seconds: float, think: float) -> None:
    chances = [random.Random(k) for k in range(clients)]
    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(base_url=base, headers={"accept": "text/html"}, timeout=60, limits=limits) as asking:
        start = time.monotonic()
        people = (client(asking, addresses(numbers, one), start + seconds, think, one) for one in chances)
        asked = await asyncio.gather(*people)
    rows, took = [row for part in asked for row in part], seconds
    wrong = Counter(status for _, status, _ in rows if status != 200)
    print(f"{clients} clients, {took:g} s, pause of {think:g} s: {len(rows)} requests, {len(rows) / took:.1f} a second")
    print(f"errors: {sum(wrong.values())} {dict(wrong) if wrong else ''}")
    for kind in sorted({row[0] for row in rows}):
        times = sorted(row[2] for row in rows if row[0] == kind)
        told = (f"{name} {times[min(int(share * len(times)), len(times) - 1)]:.0f}" for name, share in SHARES)
        print(f"  {kind:<14} {len(times):>6}  {'  '.join(told)} ms")


SHARES = (("half under", 0.5), ("90 %", 0.9), ("99 %", 0.99), ("longest", 1.0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", nargs="?", type=Path, default=ROOT / "cases/soft-exit")
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=5)
    given = parser.parse_args()
    print(f"{platform.machine()}, Python {platform.python_version()}")
    with page(given.case) as (base, process):
        numbers = ranged(given.case)
        alone(base, process, numbers)
        if given.clients:
            asyncio.run(together(base, numbers, given.clients, given.seconds, given.think))


if __name__ == "__main__":
    main()
