"""A graph model as a file of GMCR+ and gmcr-py, which `offramp import` reads back as the same states, moves and orders.

The options stand owner by owner, as these programs number states by that order; an order of states is written as a
manual ranking of state numbers. What the format does not hold (conditions of a move, pairs of unknown order) is
refused; the present state and whose an option is that never changes are left out, and `not_held` says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from offramp.briefing.names import Names
from offramp.errors import ModelError, Problem
from offramp.graph.cubes import cubes, state_numbers
from offramp.graph.left_out import LEFT_OUT
from offramp.graph.model import Model
from offramp.graph.moves import arranged
from offramp.version import VERSION

MOST_STATES_WRITTEN = 65_536
_DIRECTIONS = {(True, True): "both", (True, False): "fwd", (False, True): "back", (False, False): "both"}


def gmcr_text(model: Model, names: Names) -> str:
    """The file, as JSON. Raises ModelError not-in-gmcr and too-many-states (65,536).

    >>> from offramp.briefing.names import NAMELESS
    >>> from offramp.graph.model import free_model
    >>> made = json.loads(gmcr_text(free_model({"A": ["x"], "B": ["y"]}, {"A": "NN=NY YN", "B": "YN NN NY"}), NAMELESS))
    >>> made["infeasibles"], [maker["preferenceRanking"] for maker in made["decisionMakers"]]
    ([[[0, 'Y'], [1, 'Y']]], [[[1, 3], 2], [2, 1, 3]])
    """
    _check(model)
    ordered, _ = arranged(model)
    n, every = len(ordered.options), np.ones(len(ordered.feasible), dtype=bool)
    record = {
        "program": "offramp",
        "version": VERSION,
        "useManualPreferenceRanking": True,
        "options": [
            {"name": names.option(option), "permittedDirection": _DIRECTIONS[_may(ordered, k)]}
            for k, option in enumerate(ordered.options)
        ],
        "infeasibles": [_pattern(n, mask, bits) for mask, bits in cubes(every, ~ordered.feasible)],
        "decisionMakers": [_maker(ordered, i, names.actor(actor)) for i, actor in enumerate(ordered.actors)],
        "coalitions": list(range(len(ordered.actors))),
    }
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def not_held(model: Model, names: Names) -> Iterator[str]:
    """What the file does not hold, in sentences."""
    yield "the format holds no present state: an import takes the first state"
    yield from ["what actors see otherwise than it is"] if LEFT_OUT["sees"] in model.notes else []
    fixed = [f"“{names.option(option)}”" for k, option in enumerate(model.options) if _may(model, k) == (False, False)]
    if fixed:
        yield f"whose these options are, which never change: {', '.join(fixed)}"


def _check(model: Model) -> None:
    names = [option for k, option in enumerate(model.options) if model.take[k].ndim or model.undo[k].ndim]
    problems = [_refused(f"'{name}' may change on a condition", "let it change always or never") for name in names]
    problems += [_refused("pairs of unknown order", "rank them")] * any(map(len, model.unknown))
    states = int(model.feasible.sum())
    if states > MOST_STATES_WRITTEN:
        allowed = (f"{MOST_STATES_WRITTEN:,} states",)
        problems.append(Problem("too-many-states", "model", 0, 0, f"{states:,} states to rank", allowed))
    if problems:
        raise ModelError(problems)


def _refused(what: str, remedy: str) -> Problem:
    return Problem("not-in-gmcr", "model", 0, 0, f"{what}: a .gmcr file cannot say so", (), remedy)


def _may(model: Model, option: int) -> tuple[bool, bool]:
    """Whether an option may be taken, and undone; of one that may on a condition, as if it always might."""
    return bool(model.take[option].any()), bool(model.undo[option].any())


def _pattern(n: int, mask: int, bits: int) -> list[list[Any]]:
    places = [(k, n - 1 - k) for k in range(n)]
    return [[k, "Y" if bits >> bit & 1 else "N"] for k, bit in places if mask >> bit & 1]


def _maker(model: Model, i: int, name: str) -> dict[str, Any]:
    owned = [k for k in model.axes[i] if any(_may(model, k))]
    ranking = list(_levels(model, i))
    return {"name": name, "options": owned, "preferences": [], "preferenceRanking": ranking, "misperceptions": []}


def _levels(model: Model, i: int) -> Iterator[int | list[int]]:
    """The numbers of the states, best first; a tie is a list."""
    numbers, rank = state_numbers(model), model.ranks[i]
    codes = np.flatnonzero(model.feasible)
    for level in np.unique(rank[codes])[::-1]:
        tied = sorted(numbers[codes[rank[codes] == level]].tolist())
        yield tied if len(tied) > 1 else tied[0]
