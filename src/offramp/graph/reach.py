"""What legal sequences of moves can reach: any number of moves, by any of the actors H, none twice in a row.

    R_H(s) = { t : there are s = s0, s1, .., sk = t and movers j1..jk in H, s_m in R_jm(s_m-1), j_m != j_m+1 }

Source: Fang, Hipel & Kilgour (1993); Kilgour & Hipel (2005), Group Decision and Negotiation 14:441-460.

* `reached`: how many moves lie between the present state and each other one (status quo analysis).
* `absorbing`: the states whose outcome no sequence leaves.
* `lowest_ahead`: for all states together, the lowest value on the sequences that start there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import cycle

import numpy as np
from numpy.typing import NDArray

from offramp.graph.arrivals import arrivals
from offramp.graph.kernels import Mover, Step, Values, movers, stepper, wall_around
from offramp.graph.model import Bools, Model
from offramp.graph.moves import arranged, rearranged
from offramp.graph.state_list import Listed


def reached(model: Model, improving: bool = False) -> NDArray[np.int32]:
    """The number of moves in the shortest legal sequence from the present state; -1 where there is none.

    Shape (S,); with `improving`, where each move must be an improvement for its mover, (S,) or (S, draws) as
    the model's ranks have it.

    >>> from offramp.graph.model import free_model
    >>> model = free_model({"A": ["x"], "B": ["y"]}, {"A": "YN YY NN NY", "B": "YN NN YY NY"})
    >>> reached(model).tolist(), reached(model, improving=True).tolist()
    ([0, 1, 1, 2], [0, -1, 1, -1])
    """
    draws = model.ranks[0, 0].size if improving else 1
    distance = np.full((len(model.feasible), draws), -1, dtype=np.int32)
    distance[model.now] = 0
    for moved, fronts in enumerate(advance(model, improving), 1):
        for front in fronts:
            distance[front & (distance < 0)] = moved
    return distance.reshape(model.ranks.shape[1:] if improving else -1)


def advance(
    model: Model, improving: bool = False, kind: type[np.bool_ | np.int64] = np.bool_
) -> Iterator[list[Values]]:
    """Front by front, one move more each: for each actor, (S, draws), which states a legal sequence whose last mover it
    is reaches now and no shorter one did (booleans), or by how many shortest ones, up to `most_ways` (integers).

    >>> from offramp.graph.model import free_model
    >>> model = free_model({"A": ["x"], "B": ["y"]}, {"A": "YN YY NN NY", "B": "YN NN YY NY"})
    >>> [[np.flatnonzero(front).tolist() for front in fronts] for fronts in advance(model)]
    [[[2], [1]], [[3], [3]], [[1], [2]], [[0], [0]]]
    """
    as_it_is = improving and model.unknown  # pairs of unknown order are by the model's own codes
    straight, order = (model, tuple(range(len(model.options)))) if as_it_is else arranged(model)
    draws, back = model.ranks[0, 0].size if improving else 1, tuple(np.argsort(order))
    steps, everybody = arrivals(straight, improving), range(len(model.actors))
    start = np.zeros((len(model.feasible), draws), dtype=kind)
    start[straight.now], most = 1, np.array(most_ways(model), dtype=kind)
    others, seen = [[start]] * len(steps), [np.zeros(start.shape, dtype=bool) for _ in everybody]
    while True:
        ahead = [
            step(reduce(np.add, fronts)) if fronts else np.zeros_like(start)
            for step, fronts in zip(steps, others, strict=True)
        ]
        fronts = [np.minimum(front * ~reach, most) for front, reach in zip(ahead, seen, strict=True)]
        if not any(front.any() for front in fronts):
            return
        for reach, front in zip(seen, fronts, strict=True):
            reach |= front > 0
        yield [rearranged(front, back) for front in fronts]
        others = [[front for j, front in enumerate(fronts) if j != k] for k in everybody]


def spreading(model: Model) -> Iterator[Bools]:
    """The states, bool (S,), that so many improvements lead to or fewer: 0, 1, 2, … of them until no more are met.
    Here an actor may improve twice in a row.

    >>> from offramp.graph.model import free_model
    >>> model = free_model({"A": ["x"], "B": ["y"]}, {"A": "YN YY NN NY", "B": "YN YY NN NY"})
    >>> [met.tolist() for met in spreading(model)]
    [[True, False, False, False], [True, False, True, False]]
    """
    straight, order = (model, tuple(range(len(model.options)))) if model.unknown else arranged(model)
    steps, back = arrivals(straight, True), tuple(np.argsort(order))
    met = np.zeros((len(model.feasible), 1), dtype=bool)
    met[straight.now] = True
    front = met
    while front.any():
        yield rearranged(met, back)[:, 0]
        front = reduce(np.logical_or, (step(front) for step in steps)) & ~met
        met = met | front


def most_ways(model: Model) -> int:
    """What is counted as so many shortest sequences and may be more, so that no sum of them overflows."""
    return (1 << 62) // (len(model.actors) << max(map(len, model.axes)))


def absorbing(model: Model) -> Bools:
    """bool (S,): the feasible states from which no legal sequence by anybody leaves the state's outcome.

    Where no outcome is named each state is an outcome of its own, so that absorbing means: nobody can move.

    >>> from offramp.graph.model import free_model
    >>> absorbing(free_model({"A": ["x"], "B": ["y"]}, {"A": "YN YY NN", "B": "YN YY NN"})).tolist()
    [False, False, False, False]
    """
    model, order = arranged(model)
    named = model.outcomes != ("other",)
    label: Values = np.asarray(model.outcome if named else np.arange(len(model.feasible)), dtype=np.int32)[:, None]
    everybody = movers(model, np.int32)
    steps = [stepper(each, staying=turns_do_not_matter(everybody)) for each in everybody]
    wall = wall_around(model.feasible, label.dtype)[:, None]
    lowest = lowest_ahead(np.maximum(label, wall), everybody, steps)
    highest = ~lowest_ahead(np.maximum(~label, wall), everybody, steps)
    kept = (label == lowest) & (label == highest)  # never where infeasible: no label is the largest integer
    return rearranged(kept[:, 0], tuple(np.argsort(order)))


def lowest_ahead(x: Values, movers: Sequence[Mover | Listed], steps: Sequence[Step]) -> Values:
    """The lowest x(t) over t = s and t in R_H(s), H being the movers, each with its step.
    With j the previous mover, A_j(s) = min(x(s), min over k in H except j, t in R_k(s) of A_k(t)); sought is
    A for no previous mover. Where everybody's moves compose, all may as well move twice in a row, and one
    array does. Sweeps until nothing changes; no step can feed itself, so the last one need not be repeated."""
    nobody = -1
    lowest = {nobody: x.copy()}
    if not turns_do_not_matter(movers):
        lowest |= {j: x.copy() for j in range(len(movers))}
    waiting = len(steps)
    for k in cycle(range(len(steps))):
        if waiting == 0:
            break
        ahead = steps[k](lowest.get(k, lowest[nobody]))
        lower = [_lower(lowest[j], ahead) for j in lowest if j != k]
        waiting = len(steps) - 1 if any(lower) else waiting - 1
    return lowest[nobody]


def turns_do_not_matter(movers: Sequence[Mover | Listed]) -> bool:
    """Whether one who moved may as well move again at once, and staying may count as a move."""
    return all(mover.composes for mover in movers)


def _lower(x: Values, y: Values) -> bool:
    """Lower x to y in place; whether that changed anything."""
    if not (y < x).any():
        return False
    np.minimum(x, y, out=x)
    return True
