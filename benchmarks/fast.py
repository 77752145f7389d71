"""How fast the game is solved by NumPy and by the compiled loop (extra `fast`), in one run.

    python benchmarks/fast.py                    draws a second of a case, with its history, by either engine
    python benchmarks/fast.py --points 31 101    the same by how many type points a private number has
    python benchmarks/fast.py --whole            also seconds of an answer with everything that --thorough adds

Processor time of one process, so that neighbours on the machine count less; seconds of an answer are by the clock, in
so many processes. Nothing is taken from the cache. The first call of the compiled loop, which may compile it, is not
timed. `benchmarks/bargain.py` stands beside pygambit.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

import offramp as of
from offramp.case.types import Case
from offramp.ensemble.batch import Rows, Worker, make_job
from offramp.game.compiled import COMPILED, REFERENCE, VARIABLE, engine
from offramp.workers import cores

ROOT = Path(__file__).parents[1]
WARM = 8  # draws before the clock starts


def use(name: str) -> bool:
    """Let an engine solve from now on; whether it can."""
    os.environ[VARIABLE] = "off" if name == REFERENCE else ""
    return engine() == name


def rate(case: Case, count: int) -> tuple[float, Rows]:
    """Draws of the bargaining game for a second of one processor, and the rows."""
    worker = Worker(make_job(case, 7, lenses=("bargain",)))
    worker.rows(0, WARM)
    begin = time.process_time()
    rows = worker.rows(WARM, count)
    return count / (time.process_time() - begin), rows


def rates(case: Case, count: int, points: int) -> None:
    told, made = replace(case, type_points=points), list[Rows]()
    for name in (REFERENCE, COMPILED):
        if use(name):
            speed, rows = rate(told, count)
            made.append(rows)
            print(f"{points:4} type points, {name:8}: {speed:8,.0f} draws/s of a processor", flush=True)
    listening = float((made[0].history != 0).mean())
    print(f"     {listening:.0%} of {count} draws solve their history", end="")
    print(f"; largest difference {np.abs(made[0].bargain - made[-1].bargain).max():.1e}" if len(made) > 1 else "")


def whole(case: Case, draws: int, workers: int) -> None:
    for name in (REFERENCE, COMPILED):
        if use(name):
            for thorough in (False, True):
                begin = time.perf_counter()
                of.answer(case, draws, workers=workers, whole=thorough)
                what = "everything" if thorough else "judgement"
                print(f"{draws:,} draws, {what:10}, {name:8}: {time.perf_counter() - begin:6.1f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--case", default="soft-exit")
    parser.add_argument("--draws", type=int, default=256)
    parser.add_argument("--points", type=int, nargs="+", default=[101])
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--workers", type=int, default=cores())
    given = parser.parse_args()
    os.environ["OFFRAMP_CACHE"] = "off"
    case = of.load(ROOT / "cases" / given.case)
    print(platform.platform(), platform.python_version(), f"{cores()} processors, load {os.getloadavg()[0]:.1f}")
    for points in given.points:
        rates(case, given.draws, points)
    if given.whole:
        whole(case, 1_000, given.workers)


if __name__ == "__main__":
    main()
