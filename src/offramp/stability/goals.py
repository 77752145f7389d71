"""Several states as goals at once: how far each has to rise in whose order for all of them to be equilibria, and which
options of a third party would do it with every order as it is.

A goal that rises in an actor's order up to a rank ties with it and is preferred to less. For one actor, the goals at
levels l_1 … l_n: each next level of a goal is the lowest at which it is stable given the others' levels. It never falls
as these rise, so the levels climbed to from the present ones are the least at which all are stable for the actor
(Tarski 1955). By seq others' improvements count too: there actors climb in turn until all hold, and fewer may do.

A third party's options are held as it would set them, and it moves no more: a goal keeps its other options.

Source: the inverse problem of Kinsara, Kilgour & Hipel (2015), whose mediator asks what preferences a resolution needs;
levels, several goals and options held are ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from offramp.codec import ModelHash, Published, StateCode, Text
from offramp.errors import ModelError, Problem
from offramp.frames import Tabular
from offramp.graph.model import Model, Ranks, code, name
from offramp.stability.concepts import LEADING, conventions_of
from offramp.stability.concepts.seq import SEQ
from offramp.stability.inverse import Inverse, inverse, moves_from
from offramp.stability.solve import solve

MOST_HELD = 8  # options of a third party


@dataclass(frozen=True, slots=True)
class Rise:
    """How far a goal rises in an actor's order: past these states, nearest first, up to the rank of the last."""

    actor: Text
    target: StateCode
    passed: tuple[StateCode, ...]


@dataclass(frozen=True, slots=True)
class HeldOptions:
    """A third party's options as it would set them (`taken` those of them that are yes), the goals as they then stand,
    and who would leave each; nobody, where it is an equilibrium among the others."""

    taken: tuple[Text, ...]
    states: tuple[StateCode, ...]
    leaving: tuple[tuple[Text, ...], ...]

    @property
    def works(self) -> bool:
        """Whether all goals are equilibria."""
        return not any(self.leaving)


@dataclass(frozen=True)
class Goals(Tabular, Published):
    """What `solve --target A --target B --json` and `solve --target A --by ACTOR --json` print.

    * `targets`: each goal alone. `together`: whether all are equilibria now.
    * `rises`: what would make them equilibria together, by actor; none where they are. `least`: whether surely no lower
      rise does.
    * `by`: the third party, or options by their ids, or ""; `held`: each setting of its options in which every goal is
      feasible, fewest changes first.
    """

    FORMAT, TITLE = "offramp/goals-1", "Goals"
    ROWS = "rises"

    case: ModelHash
    options: tuple[Text, ...]
    now: StateCode
    concept: Text
    targets: tuple[Inverse, ...]
    together: bool
    rises: tuple[Rise, ...]
    least: bool
    by: Text = ""
    held: tuple[HeldOptions, ...] = ()
    notes: tuple[Text, ...] = ()


def goals(model: Model, targets: Sequence[str], concept: str = LEADING, by: str = "") -> Goals:
    """What would make every target an equilibrium at once, and which options of `by` (an actor, or options with commas
    between them), held, would.

    Raises ModelError as `inverse`, and unknown-name or too-many-options (of `by`, 8).

    >>> from offramp.graph.model import free_model
    >>> dilemma = free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    >>> [(rise.actor, rise.target, rise.passed) for rise in goals(dilemma, ["YY", "NN"], "nash").rises]
    [('A', 'YY', ('NY',)), ('B', 'YY', ('YN',))]
    """
    found = tuple(inverse(model, target, concept) for target in dict.fromkeys(targets))
    codes = [code(each.target) for each in found]
    ranks, turns = _risen(model, codes, concept)
    rises = tuple(rise for i in range(len(model.actors)) for rise in _rises(model, i, codes, ranks[i]))
    least = concept != SEQ.key or (turns < 2 and len({rise.actor for rise in rises}) < 2)
    return Goals(
        model.case,
        model.options,
        name(model.now, len(model.options)),
        concept,
        found,
        all(each.equilibrium for each in found),
        rises,
        least,
        by,
        tuple(_settings(model, codes, concept, by)) if by else (),
        tuple(conventions_of(model, ())),
    )


def _risen(model: Model, codes: Sequence[int], concept: str) -> tuple[Ranks, int]:
    """The orders in which every goal is stable for everybody, and in how many turns of all actors something rose."""
    ranks, turns = model.ranks.copy(), 0
    while True:
        before = ranks.copy()
        for i in range(len(model.actors)):
            ranks[i] = _climbed(replace(model, ranks=ranks), i, codes, concept)
        if np.array_equal(before, ranks):
            return ranks, turns
        turns += 1


def _climbed(model: Model, i: int, codes: Sequence[int], concept: str) -> Ranks:
    """An actor's order with the goals at the least levels at which all are stable for it."""
    rank: Ranks = model.ranks[i].copy()
    levels = sorted({int(rank[t]) for t in np.flatnonzero(model.feasible)})
    work = {s: list(moves_from(model, i, s, concept)) for s in codes}

    def stable(s: int, level: int) -> bool:
        better = frozenset(np.flatnonzero(model.feasible & (rank > level)).tolist()) - {s}
        return all(move.holds(better) for move in work[s])

    while low := [s for s in codes if not stable(s, int(rank[s]))]:
        for s in low:
            rank[s] = next(level for level in levels if level >= rank[s] and stable(s, level))
    return rank


def _rises(model: Model, i: int, codes: Sequence[int], risen: Ranks) -> Iterator[Rise]:
    """By how much each goal rose in an actor's order; what rose as far is not passed."""
    rank, n = model.ranks[i], len(model.options)
    for s in codes:
        beyond = model.feasible & (rank > rank[s]) & (risen <= risen[s])
        passed = sorted((int(t) for t in np.flatnonzero(beyond)), key=lambda t: (int(rank[t]), t))
        if risen[s] > rank[s]:
            yield Rise(model.actors[i], name(s, n), tuple(name(t, n) for t in passed))


def _settings(model: Model, codes: Sequence[int], concept: str, by: str) -> Iterator[HeldOptions]:
    """The settings of a third party in which every goal is feasible, those with the fewest changes first."""
    axes, n = _axes_of(model, by), len(model.options)
    still = replace(model, take=_held(model.take, axes), undo=_held(model.undo, axes))
    stable = solve(still, [concept]).stable[concept]
    bits = [1 << (n - 1 - axis) for axis in axes]
    settings = [sum(bit for k, bit in enumerate(bits) if number >> k & 1) for number in range(1 << len(axes))]
    for setting in sorted(settings, key=lambda each: ((each ^ (model.now & sum(bits))).bit_count(), each)):
        states = [s & ~sum(bits) | setting for s in codes]
        if all(model.feasible[states]):
            leaving = (
                tuple(a for a, holds in zip(model.actors, stable[:, s], strict=True) if not holds) for s in states
            )
            taken = tuple(model.options[axis] for axis, bit in zip(axes, bits, strict=True) if setting & bit)
            yield HeldOptions(taken, tuple(name(s, n) for s in states), tuple(leaving))


def _axes_of(model: Model, by: str) -> tuple[int, ...]:
    owners = {actor: axes for actor, axes in zip(model.actors, model.axes, strict=True) if axes}
    parts = {**owners, **{option: (axis,) for axis, option in enumerate(model.options)}}
    unknown = [part for part in by.split(",") if part not in parts]
    if unknown:
        allowed = (*owners, *model.options)
        raise ModelError(Problem("unknown-name", "model", 0, 0, f"'{unknown[0][:40]}' has no options", allowed))
    axes = tuple(sorted({axis for part in by.split(",") for axis in parts[part]}))
    if len(axes) > MOST_HELD:
        message = f"'{by}' has {len(axes)} options"
        raise ModelError(Problem("too-many-options", "model", 0, 0, message, (f"{MOST_HELD} options",), "fix some"))
    return axes


def _held(conditions: Sequence[np.ndarray], axes: Sequence[int]) -> tuple[np.ndarray, ...]:
    return tuple(np.array(False) if axis in axes else each for axis, each in enumerate(conditions))
