"""How long the bargaining lens takes for a draw: beside pygambit on one tree, and on the flagship.

    python benchmarks/bargain.py            both, with two processes for the flagship
    python benchmarks/bargain.py --gambit   beside pygambit alone (extra `oracle`)

Beside pygambit: `logit_solve` (its Nash limit) and `logit_solve_lambda` at rationality 20 on one random tree with
chance and private information, against 1,000 draws of the same case solved at rationality 20 and in the limit. Times of
one process are processor times, so that neighbours on the machine count less; those of several are wall times.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / room) for room in ("support", "twins")]

from drawing import drawn_numbers  # noqa: E402

import offramp as of  # noqa: E402
from offramp.case.types import Case, Rationality  # noqa: E402
from offramp.game.evaluate import evaluate, stage, usual_rationality  # noqa: E402

TARGETS = "targets: 300 times pygambit's logit_solve; terms fixed: 500 draws/s on two cores, 2,000 to reach"
CHUNK = 64
PLAYS = ("terms fixed, no history", "terms fixed, with history", "terms free, no history")


def spent(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def beside_gambit(seed: int) -> None:
    from gambit_tree import Built
    from random_play import random_case
    from twin_game import twin

    case = random_case(seed, most=24, least=15, crowd=False, points=3, chances=1)
    made = stage(case)
    built = Built(twin(case))
    limit = spent(lambda: built.limit(1e-6))
    at_twenty = spent(lambda: built.along([20.0]))
    sets, nodes = len(built.sets), len(made.now.tree.nodes)
    print(
        f"one tree (seed {seed}): {nodes} histories, {sets} information sets, {made.now.plan.unknowns} means feed back"
    )
    print(f"  pygambit: logit_solve {1e3 * limit:.1f} ms, to lambda 20 {1e3 * at_twenty:.1f} ms")
    for kind, value, theirs in (("value", 20.0, at_twenty), ("limit", None, limit)):
        how = Rationality(kind, value)
        ours = spent(lambda how=how: evaluate(made, lambda one: drawn_numbers(one, 1, 0, 1000), how)) / 1000
        print(f"  1,000 draws, {kind}: {1e3 * ours:.3f} ms a draw, {theirs / ours:,.0f} times faster a draw")
        if kind == "value":
            print(f"    against logit_solve: {limit / ours:,.0f} times")


def play(name: str) -> tuple[Case, tuple[()] | None]:
    case = of.load(ROOT / "cases" / "soft-exit")
    plain = case if "with history" in name else replace(case, history=())
    return plain, () if "free" in name else None


def flagship(name: str, start: int, count: int) -> int:
    case, given = play(name)
    made = stage(case, given=given)
    return int(evaluate(made, lambda one: drawn_numbers(one, 1, start, count), usual_rationality(made)).solved.sum())


def on_flagship(count: int, jobs: int) -> None:
    for name in PLAYS:
        many = count * 8 if "fixed, no" in name else count
        one = many / spent(lambda: flagship(name, 0, many))  # noqa: B023
        starts = list(range(0, many * jobs, CHUNK * (8 if many > count else 1)))
        sizes = [CHUNK * (8 if many > count else 1)] * len(starts)
        with ProcessPoolExecutor(jobs) as pool:
            list(pool.map(flagship, [name] * jobs, [0] * jobs, [16] * jobs))  # the processes have loaded what they need
            begin = time.perf_counter()
            solved = sum(pool.map(flagship, [name] * len(starts), starts, sizes))
            wall = time.perf_counter() - begin
        print(
            f"flagship, {name}: {one:,.0f} draws/s of processor time on one process, {sum(sizes) / wall:,.0f} draws/s"
        )
        print(f"  by the clock on {jobs}; {solved} of {sum(sizes)} solved")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gambit", action="store_true")
    parser.add_argument("--count", type=int, default=256)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seed", type=int, default=3)
    asked = parser.parse_args()
    print(TARGETS)
    print(platform.platform(), platform.python_version())
    beside_gambit(asked.seed)
    if not asked.gambit:
        on_flagship(asked.count, asked.jobs)


if __name__ == "__main__":
    main()
