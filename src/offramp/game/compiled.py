"""The compiled inner loop (extra `fast`): whether it is used, and a game as the arrays it takes (see `kernel`).

Where Numba is installed it does what `qre.trace_branch`, `qre.refine` and a pass with slopes do: some four times the
draws in the same time. What it finds differs by less than 1e-9, so that no printed digit changes. `OFFRAMP_FAST=off`
leaves it out.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from itertools import accumulate, pairwise
from pickle import UnpicklingError
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.case.global_game import largest_cost
from offramp.game.information import Plan
from offramp.game.response import Ends, Floats, Game, Many

VARIABLE = "OFFRAMP_FAST"
REFERENCE, COMPILED = "numpy", "compiled"
MOST_UNKNOWNS = 256  # beyond that LAPACK and whole blocks are as fast
MODELS = {"public": 0, "private": 1, "quorum": 2}
STALE = (AttributeError, EOFError, ImportError, UnpicklingError)  # what reading compiled code from disk may raise
CROWD = ("strength", "doubt", "noise")


@cache
def _installed() -> bool:
    return find_spec("numba") is not None


def engine() -> str:
    """Which inner loop solves games: the compiled one, or NumPy where Numba is not installed or is turned off."""
    return COMPILED if _installed() and os.environ.get(VARIABLE, "") != "off" else REFERENCE


def serves(game: Game) -> bool:
    """Whether a game is solved by the compiled loop, which knows neither nests nor unseen moves."""
    nested = any(layer.nests is not None for layer in game.plan.layers)
    plain = game.plan.sets is None and not nested
    return game.plan.unknowns <= MOST_UNKNOWNS and plain and engine() == COMPILED


# the plan in arrays ---------------------------------------------------------------------------------------------------


Ints = NDArray[np.intp]
Rows = dict[str, list[int]]
Replies = tuple[tuple[Floats, ...], tuple[Floats | None, ...]]  # public means and play by type, as in `response.Reply`


@lru_cache(maxsize=256)
def _tree(plan: Plan, types: tuple[int, ...], crowds: tuple[int, ...], hidden: tuple[int, ...]) -> tuple[Any, Ints]:
    """A plan as `kernel.Tree`, and for each of its unknowns the number it has in the plan."""
    from offramp.game.kernel import Tree

    rows = _decisions(plan)
    order = _numbered(plan, rows)
    rows |= _earlier(plan)
    looks = _looks(rows, len(types))
    width = 1 + np.array(rows["high"]) - np.array(rows["low"])
    starts = _starts((looks * width).ravel().tolist())
    rows |= {"types": list(types), "crowd": list(crowds), "hidden": list(hidden), "rows": [starts[-1]]}
    rows["mean_slope"] = _starts((np.diff(rows["first"]) * width).tolist())
    rows["leaf"] = list(plan.tree.leaves)
    arrays = {name: np.array(row, dtype=np.intp) for name, row in rows.items()}
    first = np.array(starts[:-1], dtype=np.intp).reshape(looks.shape)
    seen = looks.sum(axis=0) > 1
    return Tree(**arrays, seen=seen, looks=looks, slopes=first), np.array(order, dtype=np.intp)


def _starts(sizes: Iterable[int]) -> list[int]:
    """Where each of some parts begins, and where the last one ends.

    >>> _starts([2, 3])
    [0, 2, 5]
    """
    return [0, *accumulate(sizes)]


def _decisions(plan: Plan) -> Rows:
    """The decisions from the bottom up, with their choices."""
    layers = [(layer, g) for layer in plan.layers for g in range(len(layer.nodes))]
    nodes = [int(layer.nodes[g]) for layer, g in layers]
    number = {node: d for d, node in enumerate(nodes)}
    children = [layer.children[g].tolist() for layer, g in layers]
    return {
        "node": nodes,
        "actor": [layer.actor for layer, _ in layers],
        "own": [layer.own for layer, _ in layers],
        "first": _starts(map(len, children)),
        "child": [child for row in children for child in row],
        "below": [number.get(child, -1) for row in children for child in row],
    }


def _numbered(plan: Plan, rows: Rows) -> list[int]:
    """Number the unknowns so that those at and below a decision follow one another; gives them in that order."""
    order: list[int] = []
    count = len(rows["node"])
    rows["low"], rows["high"] = [0] * count, [0] * count

    def visit(d: int) -> None:
        k, g = plan.place[rows["node"][d]]
        rows["low"][d] = len(order)
        order.extend(plan.layers[k].unknowns[g, : rows["own"][d]].tolist())
        for below in rows["below"][rows["first"][d] : rows["first"][d + 1]]:
            if below >= 0:
                visit(below)
        rows["high"][d] = len(order)

    visit(count - 1)  # the root is the only decision of the first turn
    return order


def _earlier(plan: Plan) -> Rows:
    """For each decision with unknowns its actor's earlier ones and what was chosen there, the earliest first."""
    base = _starts(len(layer.nodes) for layer in plan.layers)
    found: dict[int, list[tuple[int, int]]] = {}
    for trail in plan.trails:
        for row, g in enumerate(trail.place.tolist()):
            own = ((base[one.layer] + int(one.place[row]), int(one.choice[row])) for one in trail.earlier)
            found[base[trail.layer] + g] = list(own)
    pairs = [found.get(d, []) for d in range(base[-1])]
    return {
        "told": _starts(map(len, pairs)),
        "earlier": [place for row in pairs for place, _ in row],
        "chosen": [choice for row in pairs for _, choice in row],
    }


def _looks(rows: Rows, actors: int) -> NDArray[np.bool_]:
    """At which decisions an actor's expectation counts: its own, and those below them."""
    out = np.zeros((actors, len(rows["node"])), dtype=np.bool_)
    for d in range(len(rows["node"]) - 1, -1, -1):
        out[rows["actor"][d], d] = True
        for below in rows["below"][rows["first"][d] : rows["first"][d + 1]]:
            if below >= 0:
                out[:, below] |= out[:, d]
    return out


# a game in arrays -----------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _packed(game: Game) -> tuple[Any, Ints, Any, Any, Any]:
    """A game as `kernel.Tree`, the order of its unknowns, `kernel.DrawNumbers` with a row for each draw, and
    `kernel.Workspace` and `State`. The last one is kept, as several passes are made over one game."""
    from offramp.game.kernel import DrawNumbers, State, Workspace

    types, hidden = zip(*((one.types, len(one.size)) for one in game.ends), strict=True)
    models = tuple(MODELS[game.crowds[a].model] if a in game.crowds else -1 for a in range(len(types)))
    tree, order = _tree(game.plan, types, models, hidden)
    values = np.zeros((len(types), len(game.plan.tree.nodes), max(types)))
    weights, crowds = np.empty((game.draws, len(types), max(types))), np.zeros((game.draws, len(types), 5))
    for actor, count in enumerate(types):
        weights[:, actor, :count] = game.weights[actor]
    for actor, crowd in game.crowds.items():
        crowds[:, actor] = _numbers(crowd, game.draws)
    choices, rows, unknowns = len(tree.child), int(tree.rows[0]), game.plan.unknowns
    wide = [np.zeros((count, max(types))) for count in (choices, choices, rows, rows, 4)]
    narrow = [np.zeros(size) for size in (choices, int(tree.mean_slope[-1]), unknowns)]
    last: list[Any] = [np.zeros((unknowns, unknowns + 1)), np.zeros((unknowns + 1, unknowns + 1))]
    work = Workspace._make([*wide[:2], narrow[0], *wide[2:4], narrow[1], wide[4], narrow[2], last[0]])
    state = State._make([*np.zeros((5, unknowns + 1)), last[1]])
    worth = np.concatenate([part for one in game.ends for part in _rows_of(one)], axis=1)
    return tree, order, DrawNumbers(values, worth, weights, np.ascontiguousarray(game.rate.T), crowds), work, state


def _rows_of(ends: Ends) -> Iterator[Floats]:
    """An actor's worth at the leaves, a row for each draw: what all types share, and what each hidden number adds."""
    yield ends.base.transpose(1, 0, 2).reshape(ends.base.shape[1], -1)
    for share, size in zip(ends.share, ends.size, strict=True):
        yield from (share.T, size)


def _numbers(crowd: Many, draws: int) -> Floats:
    """What a crowd's fall rests on, a row for each draw: see `kernel.STRENGTH`."""
    bound = largest_cost("quorum", crowd.parameters) if crowd.model == "quorum" else 0.0
    named = [crowd.parameters.get(name, 0.0) for name in CROWD]
    return np.stack([np.broadcast_to(each, (draws,)) for each in (*named, bound, float(crowd.highest))], axis=1)


# what is done ---------------------------------------------------------------------------------------------------------


def _run(function: Callable[..., None], *arguments: Any) -> None:
    """Call a compiled function. What is kept of it on disk may be another version's, which names classes that are gone,
    or damaged: then it is compiled again."""
    try:
        function(*arguments)
    except STALE:
        from offramp.game import kernel

        for one in vars(kernel).values():
            if hasattr(one, "_cache"):
                one._cache.flush()
        function(*arguments)


def trace_draws(
    game: Game, points: Floats, goal: Floats, rules: tuple[float, ...], step: Floats, steps: Any, on: Any
) -> Floats:
    """Follow the branch of every draw that is under way to its goal, in place; gives the Jacobian (U, U, D) there.
    `points` (2, U + 1, D) are where it stands and its direction; `step`, `steps` and `on`, afterwards whether it
    arrived, as in `qre.Point`; `rules` those of `kernel.Rules`."""
    from offramp.game import kernel

    tree, order, *arrays = _packed(game)
    places = np.append(order, len(order))
    rows = np.ascontiguousarray(points[:, places].transpose(0, 2, 1))
    made = np.zeros((game.draws, len(order), len(order)))
    _run(kernel.trace_all, tree, *arrays, kernel.Rules._make(rules), goal, rows, step, steps, on, made)
    points[:, places] = rows.transpose(0, 2, 1)
    return _as_planned(made, order)


def slopes(game: Game, rationality: Floats, unknowns: Floats) -> Floats:
    """The Jacobian by the unknowns: (U, U, D)."""
    from offramp.game import kernel

    tree, order, *arrays = _packed(game)
    made, rows = np.empty((game.draws, len(order), len(order))), np.ascontiguousarray(unknowns[order].T)
    none = np.zeros(game.draws, np.bool_), np.empty((0, 0, 0)), np.empty((0, 0))
    _run(kernel.refine_all, tree, *arrays, rationality, rows, made, 0, 0.0, 0.0, *none)
    return _as_planned(made, order)


def _as_planned(jacobian: Floats, order: Ints) -> Floats:
    """Jacobians (D, U, U) in the order of the plan: (U, U, D)."""
    out = np.empty_like(jacobian.T)
    out[order[:, None], order[None]] = jacobian.transpose(1, 2, 0)
    return out


def refine_draws(
    game: Game, rationality: Floats, unknowns: Floats, jacobian: Floats, passes: int, tolerance: float, gain: float
) -> tuple[Floats, Any, Replies]:
    """As `qre.refine`: a pass must gain a factor `gain`, and the means be off by `tolerance` at most."""
    from offramp.game import kernel

    tree, order, *arrays = _packed(game)
    rows = np.ascontiguousarray(unknowns[order].T)
    start = np.ascontiguousarray(jacobian[order[:, None], order[None]].transpose(2, 0, 1))
    found, made = np.zeros(game.draws, dtype=np.bool_), _blank(tree, game.draws)
    _run(kernel.refine_all, tree, *arrays, rationality, rows, start, passes, tolerance, gain, found, *made)
    out = np.empty_like(unknowns)
    out[order] = rows.T
    return out, found, _by_layer(game, *made)


def all_replies(game: Game, rationality: Floats, unknowns: Floats) -> Replies:
    """The public means and the play by type, as in `response.Reply`."""
    from offramp.game import kernel

    tree, order, *arrays = _packed(game)
    made = _blank(tree, game.draws)
    _run(kernel.reply_all, tree, *arrays[:-1], rationality, np.ascontiguousarray(unknowns[order].T), *made)
    return _by_layer(game, *made)


def _blank(tree: Any, draws: int) -> tuple[Floats, Floats]:
    """Room for the play by type and in public, by draw and choice."""
    shape = draws, len(tree.child), int(tree.types.max())
    return np.empty(shape), np.empty(shape[:2])


def _by_layer(game: Game, play: Floats, means: Floats) -> Replies:
    starts = _starts(layer.children.size for layer in game.plan.layers)
    shapes = [(game.draws, *layer.children.shape) for layer in game.plan.layers]
    parts = list(zip(game.plan.layers, pairwise(starts), shapes, strict=True))
    public = (means[:, a:b].reshape(shape).transpose(1, 2, 0) for _, (a, b), shape in parts)
    return tuple(public), tuple(_by_type(game, layer.actor, play[:, a:b], shape) for layer, (a, b), shape in parts)


def _by_type(game: Game, actor: int, play: Floats, shape: tuple[int, ...]) -> Floats | None:
    """The play at a layer, (G, A, D, T); a crowd has none."""
    types = game.ends[actor].types
    return None if actor in game.crowds else play[..., :types].reshape(*shape, types).transpose(1, 2, 0, 3)
