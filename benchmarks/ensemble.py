"""Draws a second of the flagship by lens and by workers, the cost as n grows, and the memory it takes.

    python benchmarks/ensemble.py                 rates by lens, with one worker and with two
    python benchmarks/ensemble.py --growth        the graph lens for 10^3, 10^4 and 10^5 draws into a folder
    python benchmarks/ensemble.py --bargain 400   that many draws through both lenses

Each measurement is a process of its own, so that its peak memory is its own. Rates count everything from the case in
memory to the last part in the folder: starting workers and making each case of a group ready are in them. `steady` is
the rate of one worker that has met the groups already, without the folder. `s of processors` is what all processes of
the measurement used, importing and loading included: where others use the machine, it says more than the clock does.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import offramp as of
from offramp.ensemble.batch import Worker, make_job

FLAGSHIP = Path(__file__).parents[1] / "cases" / "soft-exit"
TARGET = "target: the graph lens alone at least 10,000 draws/s on two cores, two workers at least 1.7 times one"


def measure(n: int, lens: str, workers: int) -> dict[str, Any]:
    """One run into a folder, in this process."""
    case = of.load(FLAGSHIP)
    lenses = ("bargain", "graph") if lens == "both" else (lens,)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        runs = of.run(case, n, 7, folder=Path(folder) / "run", workers=workers, lenses=lenses)
        seconds = time.perf_counter() - start
        groups = runs.summary.groups
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    peak, cpu = max(one.ru_maxrss for one in used), sum(one.ru_utime + one.ru_stime for one in used)
    found = {"n": n, "lens": lens, "workers": workers, "s": seconds, "cpu": cpu}
    return found | {"peak_mb": peak / 1024, "groups": groups}


def steady(lens: str, n: int) -> dict[str, Any]:
    """One worker that has met the groups already."""
    worker = Worker(make_job(of.load(FLAGSHIP), 7, lenses=(lens,)))
    worker.rows(0, n)
    start, cpu = time.perf_counter(), time.process_time()
    worker.rows(n, n)
    used = {"s": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    return {"n": n, "lens": lens, "workers": 1, "steady": True} | used


def apart(**arguments: Any) -> dict[str, Any]:
    """A measurement in a process of its own."""
    words = [sys.executable, __file__, "--one", json.dumps(arguments)]
    return dict(json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout))


def shown(found: dict[str, Any]) -> str:
    rate = found["n"] / found["s"]
    rest = "steady" if found.get("steady") else f"{found['peak_mb']:.0f} MB at most, {found['groups']} groups"
    head = f"{found['lens']:>8}  n = {found['n']:>7,}  workers {found['workers']}"
    return f"{head}  {found['s']:8.2f} s  {rate:9,.0f} draws/s  {found['cpu']:8.2f} s of processors  {rest}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--growth", action="store_true")
    parser.add_argument("--bargain", type=int, default=0, metavar="N")
    parser.add_argument("--n", type=int, default=40_000, help="draws of the graph lens")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        asked = json.loads(given.one)
        found = steady(asked["lens"], asked["n"]) if asked.pop("steady", False) else measure(**asked)
        print(json.dumps(found))
        return
    for one in _asked(given):
        print(shown(apart(**one)), flush=True)
    print(TARGET)


def _asked(given: argparse.Namespace) -> list[dict[str, Any]]:
    if given.growth:
        return [{"n": n, "lens": "graph", "workers": 1} for n in (1_000, 10_000, 100_000)]
    if given.bargain:
        return [{"n": given.bargain, "lens": "both", "workers": workers} for workers in (1, 2)]
    graph = [{"n": given.n, "lens": "graph", "workers": workers} for workers in (1, 2)]
    return [{"n": 8_000, "lens": "graph", "workers": 1, "steady": True}, *graph]


if __name__ == "__main__":
    main()
