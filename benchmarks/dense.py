"""Beside the literature's method: nash, gmr, smr and seq by dense n x n matrices, and by this package, in one run.

The matrix method follows Xu, Li, Hipel & Kilgour (2009), Matrix representation of solution concepts in the graph model,
Applied Mathematics and Computation 214: reachability as 0/1 matrices over feasible states, legal sequences of the
opponents by products with the last mover kept apart, verdicts by products with preference matrices. Products are BLAS
float32, which flatters it. Both answers are compared before anything is timed.
"""

from __future__ import annotations

import argparse
import time
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.graph.model import Model
from offramp.stability.solve import solve
from stability import median_seconds, random_model

CONCEPTS = ("nash", "gmr", "smr", "seq")
Matrix = NDArray[Any]


def times(a: Matrix, b: Matrix) -> Matrix:
    """The boolean product of two 0/1 matrices."""
    return np.asarray(a.astype(np.float32) @ b.astype(np.float32)) > 0


def dense(model: Model) -> dict[str, Matrix]:
    """For each concept, bool (actors, feasible states); options must be free."""
    codes = np.flatnonzero(model.feasible)
    moves = [_moves(model, i, codes) for i in range(len(model.actors))]
    ranks = [model.ranks[i][codes] for i in range(len(model.actors))]
    better = [move & (rank[None, :] > rank[:, None]) for move, rank in zip(moves, ranks, strict=True)]
    found: dict[str, list[Matrix]] = {concept: [] for concept in CONCEPTS}
    for i, rank in enumerate(ranks):
        others = [k for k in range(len(ranks)) if k != i]
        worse = rank[None, :] <= rank[:, None]  # worse[s, t]: t is no better than s
        escapes = times(moves[i], ~worse.T)  # escapes[t, s]: from t the actor can get above s
        every, improving = (_sequences([steps[k] for k in others]) for steps in (moves, better))
        found["nash"].append(~better[i].any(axis=1))
        found["gmr"].append(_stable(better[i], every, worse))
        found["smr"].append(_stable(better[i], every, worse & ~escapes.T))
        found["seq"].append(_stable(better[i], improving, worse))
    return {concept: np.stack(verdicts) for concept, verdicts in found.items()}


def _moves(model: Model, actor: int, codes: NDArray[np.intp]) -> Matrix:
    own = sum(1 << (len(model.options) - 1 - axis) for axis in model.axes[actor])
    differ = codes[:, None] ^ codes[None, :]
    return (differ != 0) & ((differ & ~own) == 0)


def _sequences(steps: list[Matrix]) -> Matrix:
    """Reachability by legal sequences: no actor twice in a row."""
    last, nothing = [step.copy() for step in steps], np.zeros_like(steps[0])
    while True:
        further = [
            last[j] | times(reduce(np.logical_or, [last[k] for k in range(len(steps)) if k != j], nothing), steps[j])
            for j in range(len(steps))
        ]
        if all((a == b).all() for a, b in zip(last, further, strict=True)):
            return np.asarray(reduce(np.logical_or, last))
        last = further


def _stable(better: Matrix, sequences: Matrix, hurts: Matrix) -> Matrix:
    """All improvements s -> t have a u with sequences[t, u] and hurts[s, u]."""
    met = times(hurts, sequences.T)  # met[s, t]
    return np.asarray((~better | met).all(axis=1))


def main() -> None:
    """Compare, then time, each size."""
    parser = argparse.ArgumentParser(
        description=__doc__,
        epilog="example: python benchmarks/dense.py --options 8 10 --runs 3",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--options", type=int, nargs="+", default=[8, 10, 12], help="options in all (default 8 10 12)")
    parser.add_argument("--runs", type=int, default=5, help="runs of ours, of which the median is taken (default 5)")
    arguments = parser.parse_args()
    for options in arguments.options:
        actors = next(count for count in (4, 5, 3, 2, 1) if options % count == 0)
        model = random_model(options // actors, actors, None, False, seed=0)
        start = time.perf_counter()
        theirs = dense(model)
        took = time.perf_counter() - start
        ours = solve(model, CONCEPTS)
        for concept in CONCEPTS:
            assert (ours.stable[concept][:, model.feasible] == theirs[concept]).all(), concept
        fast = median_seconds(lambda model=model: solve(model, CONCEPTS), arguments.runs)  # type: ignore[misc]
        ratio = f"dense {took:.2f} s, ours {1e3 * fast:.2f} ms, {took / fast:,.0f} to 1"
        print(f"2^{options}, {actors} actors: {ratio}; same answer", flush=True)


if __name__ == "__main__":
    main()
