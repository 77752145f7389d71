"""Random models with everything that a case can bring: see `Features`, which tests count so that none goes untried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from offramp.graph.model import Bools, Model

Pairs = dict[int, set[tuple[int, int]]]  # of unknown order, for each actor, both ways round


@dataclass(frozen=True)
class Features:
    """What a model happens to have."""

    actors: int
    infeasible: bool
    ties: bool
    one_way: bool
    never: bool
    on_others: bool  # a condition that looks at an option of another actor
    on_own: bool  # a condition that looks at an option of the mover
    no_options: bool  # an actor without options
    interleaved: bool  # an actor whose options are not side by side
    some_free: bool  # an actor with all its options free
    many_choices: bool  # an actor with more than 8 choices, all free
    mixed: bool  # an actor with free, one-way and conditional options


def random_model(seed: int, most_options: int = 5, draws: int | None = None) -> Model:
    """The random model of a seed."""
    rng = np.random.default_rng(seed)
    actors = int(rng.integers(1, 6))
    options = int(rng.integers(1, most_options + 1))
    owner = rng.integers(0, actors if rng.random() < 0.7 else min(actors, 2), size=options)
    if rng.random() < 0.5:
        owner = np.sort(owner)
    feasible = rng.random(1 << options) < rng.choice([1.0, 0.9, 0.6])
    now = int(rng.integers(1 << options))
    feasible[now] = True
    chosen = rng.random() < 0.4  # all free, so that the fast paths for free options are met often
    changes = [(np.array(True), np.array(True)) if chosen else _changes(rng, options) for _ in range(options)]
    levels = rng.choice([3, 1 << options, 1 << 20], size=actors)  # many ties, some, hardly any
    shape = (actors, 1 << options) if draws is None else (actors, 1 << options, draws)
    outcomes = ("other", "exile", "war")[: int(rng.choice([1, 2, 3]))]
    return Model(
        options=tuple(f"option{k}" for k in range(options)),
        actors=tuple(f"actor{i}" for i in range(actors)),
        owner=tuple(int(i) for i in owner),
        now=now,
        feasible=feasible,
        take=tuple(take for take, _ in changes),
        undo=tuple(undo for _, undo in changes),
        ranks=np.stack([rng.integers(-most, most, size=shape[1:], dtype=np.int32) for most in levels]),
        outcomes=outcomes,
        outcome=rng.integers(0, len(outcomes), size=1 << options).astype(np.int16),
    )


def _changes(rng: np.random.Generator, options: int) -> tuple[Bools, Bools]:
    """Take and undo of one option: free, one-way, never, or on a condition."""
    kind = rng.choice(["free", "one-way", "never", "conditional"], p=[0.35, 0.25, 0.05, 0.35])
    if kind == "conditional":
        return _condition(rng, options), _condition(rng, options)
    undo, take = kind == "free", kind != "never"
    return (np.array(take), np.array(undo)) if rng.random() < 0.8 else (np.array(undo), np.array(take))


def _condition(rng: np.random.Generator, options: int) -> Bools:
    """True, or a random function of one to three options."""
    if rng.random() < 0.3:
        return np.array(True)
    seen = rng.choice(options, size=min(options, int(rng.integers(1, 4))), replace=False)
    shape = [2 if axis in seen else 1 for axis in range(options)]
    return rng.random(shape) < 0.6


def features(model: Model) -> Features:
    """What the model happens to have, found by looking at it."""
    conditions = list(zip(model.owner, model.take, model.undo, strict=True))
    looks_at = {
        (mover, model.owner[axis])
        for mover, take, undo in conditions
        for condition in (take, undo)
        for axis, length in enumerate(condition.shape)
        if length == 2
    }
    kinds = {
        actor: {_kind(take, undo) for mover, take, undo in conditions if mover == actor}
        for actor in range(len(model.actors))
    }
    sorted_owner = tuple(sorted(model.owner))
    return Features(
        actors=len(model.actors),
        infeasible=not model.feasible.all(),
        ties=any(len(np.unique(ranks[model.feasible])) < model.feasible.sum() for ranks in model.ranks),
        one_way=any("one-way" in found for found in kinds.values()),
        never=any("never" in found for found in kinds.values()),
        on_others=any(mover != owner for mover, owner in looks_at),
        on_own=any(mover == owner for mover, owner in looks_at),
        no_options=len(set(model.owner)) < len(model.actors),
        interleaved=_runs(model.owner) > _runs(sorted_owner),
        some_free=any(found == {"free"} for found in kinds.values()),
        many_choices=any(found == {"free"} and model.owner.count(actor) > 3 for actor, found in kinds.items()),
        mixed=any({"free", "one-way", "conditional"} <= found for found in kinds.values()),
    )


def _kind(take: Bools, undo: Bools) -> str:
    if take.ndim or undo.ndim:
        return "conditional"
    return {2: "free", 1: "one-way", 0: "never"}[int(take) + int(undo)]


def _runs(owner: tuple[int, ...]) -> int:
    return sum(a != b for a, b in pairwise(owner))


def single_draw(model: Model, draw: int) -> Model:
    """One draw of a model with draws, as a model without."""
    return replace(model, ranks=np.ascontiguousarray(model.ranks[:, :, draw]))


def with_pairs(model: Model, seed: int, extension: str) -> tuple[Model, Pairs]:
    """A model with random pairs of unknown order, for some of its actors."""
    rng = np.random.default_rng(seed)
    states = np.flatnonzero(model.feasible)
    pairs: Pairs = {}
    for i in range(len(model.actors)):
        chosen = [
            (int(s), int(t)) for s in states for t in states if s < t and rng.random() < 0.4 * (rng.random() < 0.7)
        ]
        pairs[i] = {each for s, t in chosen for each in ((s, t), (t, s))}
    size = len(model.feasible)
    keys = tuple(np.array(sorted(s * size + t for s, t in pairs[i]), dtype=np.int64) for i in pairs)
    return replace(model, unknown=keys, extension=extension), pairs
