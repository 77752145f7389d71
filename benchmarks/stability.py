"""How long nash, gmr, smr and seq take, and how much memory, on random models of 4 actors.

Ranks are random and strict, 10 % of the states infeasible, every option free. Each size is measured in a
process of its own, so that its peak memory is its own. The yardstick, taken in the same process, is sorting
each actor's ranks once (np.sort, kind="stable"). All times are of the processor.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from offramp.graph.model import Model, bytes_needed
from offramp.graph.reach import reached
from offramp.stability.evolution import evolve
from offramp.stability.solve import solve

CONCEPTS = ("nash", "gmr", "smr", "seq")
TARGETS = "targets: 2^20 at most 12 sorts and 700 MB; 2^12 under 15 ms; 2^16 to 2^20 at most 24-fold"


def random_model(each: int, actors: int, draws: int | None, one_way: bool, seed: int) -> Model:
    """A model of `each` options for each actor; `one_way` options cannot be undone, but for each actor's first."""
    rng = np.random.default_rng(seed)
    options, states = each * actors, 1 << (each * actors)
    feasible = rng.random(states) >= 0.1
    order = np.broadcast_to(np.arange(states, dtype=np.int32)[:, None], (states, draws or 1))
    ranks = np.stack([rng.permuted(order, axis=0) for _ in range(actors)])
    return Model(
        options=tuple(f"option{k}" for k in range(options)),
        actors=tuple(f"actor{i}" for i in range(actors)),
        owner=tuple(k // each for k in range(options)),
        now=int(feasible.argmax()),
        feasible=feasible,
        take=(np.array(True),) * options,
        undo=tuple(np.array(not one_way or k % each == 0) for k in range(options)),
        ranks=ranks if draws else ranks[:, :, 0],
        outcomes=("other",),
        outcome=np.zeros(states, dtype=np.int16),
    )


def on_condition(model: Model, each: int) -> Model:
    """The same where each actor's options but its first can be taken only while the next actor's first is."""
    options, takes = len(model.options), list(model.take)
    for k in (k for k in range(options) if k % each):
        shape = [1] * options
        shape[(k // each + 1) * each % options] = 2
        takes[k] = np.array([False, True]).reshape(shape)
    return replace(model, take=tuple(takes))


def measure(arguments: argparse.Namespace) -> dict[str, Any]:
    """One size, in this process."""
    model = random_model(arguments.each, arguments.actors, arguments.draws, arguments.one_way, seed=0)
    model = on_condition(model, arguments.each) if arguments.conditional else model
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    solved = median_seconds(partial(solve, model, CONCEPTS), arguments.runs)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    apart = {concept: median_seconds(partial(solve, model, [concept]), arguments.runs) for concept in CONCEPTS}
    flat = [ranks.reshape(-1) for ranks in model.ranks]
    sorts = median_seconds(lambda: [np.sort(ranks, kind="stable") for ranks in flat], arguments.runs)
    return {
        "options": len(model.options),
        "seconds": solved,
        "sorts": sorts,
        "concepts": apart,
        "evolving": evolving(model, arguments.runs) if arguments.evolve else {},
        "peak": peak,
        "growth": peak - before,
        "estimate": bytes_needed(len(model.options), len(model.actors)),
    }


def evolving(model: Model, runs: int) -> dict[str, float]:
    """The seconds of `reached`, and of `evolve` to the equilibria by Nash, once these are solved."""
    table = solve(model, ["nash"])
    calls: dict[str, Callable[[], object]] = {
        "reached": partial(reached, model),
        "evolve": partial(evolve, table, "nash"),
    }
    return {what: median_seconds(call, runs) for what, call in calls.items()}


def median_seconds(call: Callable[[], object], runs: int) -> float:
    """The median processor time of several calls, after one that is not counted."""
    call()
    times = []
    for _ in range(runs):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return statistics.median(times)


def report(found: dict[str, Any], draws: int | None) -> str:
    """One line for one size."""
    apart = ", ".join(f"{concept} {1e3 * seconds:.1f}" for concept, seconds in found["concepts"].items())
    speed = f", {draws / found['seconds']:,.0f} draws/s" if draws else ""
    speed += "".join(f", {what} {seconds:.2f} s" for what, seconds in found["evolving"].items())
    return (
        f"2^{found['options']}: {1e3 * found['seconds']:.1f} ms (alone: {apart}), "
        f"{found['seconds'] / found['sorts']:.2f} x the sorts' {1e3 * found['sorts']:.1f} ms{speed}; "
        f"peak {found['peak'] / 1e6:.0f} MB, bytes_needed {found['estimate'] / 1e6:.0f} MB"
    )


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog=f"example: python benchmarks/stability.py --each 3 4 5 --runs 5   ({TARGETS})",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--each", type=int, nargs="+", default=[3, 4, 5], help="options of each actor (default 3 4 5)")
    parser.add_argument("--actors", type=int, default=4, help="number of actors (default 4)")
    parser.add_argument("--draws", type=int, default=None, help="draws of ranks, as a last axis (default none)")
    parser.add_argument("--one-way", action="store_true", help="all but each actor's first option cannot be undone")
    parser.add_argument(
        "--conditional", action="store_true", help="they need the next actor's first option to be taken"
    )
    parser.add_argument("--evolve", action="store_true", help="time reached and evolve, too")
    parser.add_argument("--runs", type=int, default=5, help="runs of which the median is taken (default 5)")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Measure each size in a process of its own and print a line for each."""
    arguments = parse()
    if arguments.here:
        arguments.each = arguments.each[0]
        print(json.dumps(measure(arguments)))
        return
    seconds = {}
    for each in arguments.each:
        asked = ["--each", str(each), "--actors", str(arguments.actors), "--runs", str(arguments.runs), "--here"]
        asked += ["--draws", str(arguments.draws)] if arguments.draws else []
        flags = ("one_way", "conditional", "evolve")
        asked += [f"--{flag.replace('_', '-')}" for flag in flags if getattr(arguments, flag)]
        child = subprocess.run([sys.executable, __file__, *asked], capture_output=True, text=True, check=True)
        found = json.loads(child.stdout)
        seconds[found["options"]] = found["seconds"]
        print(report(found, arguments.draws), flush=True)
    if {16, 20} <= set(seconds):
        print(f"2^16 to 2^20: {seconds[20] / seconds[16]:.1f}-fold")
    print(TARGETS)


if __name__ == "__main__":
    main()
