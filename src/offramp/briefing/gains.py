"""What a move from a state is worth to its mover, on its own scale, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from offramp.case.types import Case, Worth
from offramp.codec import StateCode, Text, note, one_of
from offramp.graph import preferences
from offramp.graph.model import Model, name
from offramp.graph.moves import moves

SCALE = note("0 the actor's worst feasible state of the case as it stands, 100 its best; a variant may reach beyond.")


@dataclass(frozen=True, slots=True)
class Gain:
    """One move of one actor from a state; `before` and `after` on its own scale, worst feasible state 0, best 100.

    Both are None where the actor's preferences are an order without numbers. `better` is 1, 0 or -1.
    """

    actor: Text
    changes: tuple[Text, ...]
    state: StateCode
    outcome: Text
    better: Annotated[int, one_of((-1, 0, 1))]
    rank: Annotated[int, note("Of the state it leads to; equal ranks are equally good.")]
    before: Annotated[float | None, SCALE]
    after: Annotated[float | None, SCALE]


Scale = tuple[float, float] | None  # an actor's worth at its worst and best feasible state of the case as it stands


def gains_from(case: Case, model: Model, start: int, ends: Mapping[str, Scale]) -> tuple[Gain, ...]:
    """Every move from a state, the best for each actor first."""
    found = []
    for place, actor in enumerate(model.actors):
        scale = on_scale(case, actor, ends[actor])
        own = [gain_of(model, place, start, target, scale) for target in moves(model, place, start)]
        found += sorted(own, key=lambda gain: -gain.rank)
    return tuple(found)


def who_wants_nothing(model: Model) -> tuple[str, ...]:
    """The actors to whom none of their own options makes a difference, in any feasible state.

    >>> from offramp.graph.model import free_model
    >>> who_wants_nothing(free_model({"A": ["a"], "B": ["b"]}, {"A": "NY=YY NN=YN", "B": "NY YY NN YN"}))
    ('A',)
    """
    found, n = [], len(model.options)
    for i, axes in enumerate(model.axes):
        kept = np.arange(len(model.feasible)) & ~sum(1 << (n - 1 - axis) for axis in axes)
        alike = {*zip(kept[model.feasible].tolist(), model.ranks[i][model.feasible].tolist(), strict=True)}
        if axes and len(alike) == len({others for others, _ in alike}):
            found.append(model.actors[i])
    return tuple(found)


def scale_ends(case: Case, model: Model) -> dict[str, Scale]:
    """The ends of each actor's scale; None for preferences without numbers."""
    found: dict[str, Scale] = {}
    for actor in model.actors:
        form = case.preference(actor)
        worths = (
            preferences.worth(case, form, preferences.central_values(case))[model.feasible]
            if isinstance(form, Worth)
            else None
        )
        found[actor] = None if worths is None else (float(worths.min()), float(worths.max()))
    return found


def on_scale(case: Case, actor: str, scale: Scale) -> Any:
    """The actor's worth in every state on its scale of 0 to 100; a variant may reach beyond."""
    form = case.preference(actor)
    if scale is None or not isinstance(form, Worth):
        return None
    worths = preferences.worth(case, form, preferences.central_values(case))
    low, high = scale
    return (worths - low) / (high - low) * 100 if high > low else np.zeros_like(worths)


def gain_of(model: Model, actor: int, start: int, target: int, scale: Any) -> Gain:
    """One move; `scale` as `on_scale` gives it."""
    n = len(model.options)
    letters = zip(model.options, name(start, n), name(target, n), strict=True)
    before, after = model.ranks[actor, [start, target]].tolist()
    return Gain(
        model.actors[actor],
        tuple(f"{option}: {'yes' if to == 'Y' else 'no'}" for option, was, to in letters if was != to),
        name(target, n),
        model.outcomes[model.outcome[target]],
        (after > before) - (after < before),
        after,
        None if scale is None else float(scale[start]),
        None if scale is None else float(scale[target]),
    )
