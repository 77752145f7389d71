"""Which states are equilibria in which draws: of each draw as a text of their letters, and together state by state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from offramp.case import conditions
from offramp.case.types import OTHER, Case
from offramp.codec import Count, Published, StateCode, Text, note
from offramp.graph.model import Bools, name

MOST_HELD = 512  # equilibria of one draw by one concept that are told by state
MOST_STATES = 1_000  # of a run that are listed
TOO_MANY = "…"


@dataclass(frozen=True, slots=True)
class StateShare(Published):
    """In how many draws a state is an equilibrium, by concept."""

    CLOSED = True

    state: StateCode
    outcome: Text
    draws: Mapping[str, Count]


@dataclass(frozen=True, slots=True)
class StatesInDraws(Published):
    """The states that are an equilibrium in some draw, those of most draws first."""

    CLOSED = True

    options: tuple[Text, ...]
    now: StateCode
    states: tuple[StateShare, ...]
    more: Annotated[Count, note("How many such states are not listed: 1,000 at most are.")]
    untold: Annotated[Mapping[str, Count], note("Draws with more than 512 equilibria, which are in no count here.")]


def state_sets(marks: Bools, codes: NDArray[np.int64], options: int) -> NDArray[np.object_]:
    """The marked states of each concept and draw, (concepts, D), as a text of their letters; equal sets are one object.

    >>> state_sets(np.array([[[True, True], [False, True]]]), np.array([1, 2]), 2).tolist()
    [['NY', 'NY YN']]
    """
    rows = np.ascontiguousarray(marks.transpose(0, 2, 1)).reshape(-1, marks.shape[1])
    keys, seen = map(bytes, np.packbits(rows, axis=1)), dict[bytes, str]()
    names = np.array([name(code, options) for code in codes.tolist()], dtype=object)
    found = np.full(len(rows), "", dtype=object)
    for k, key in enumerate(keys):
        if key not in seen:
            held = names[rows[k]]
            seen[key] = TOO_MANY if len(held) > MOST_HELD else " ".join(held)
        found[k] = seen[key]
    return found.reshape(marks.shape[0], marks.shape[2])


def states_in_draws(case: Case, concepts: Sequence[str], sets: Sequence[Mapping[str, int]]) -> StatesInDraws:
    """The sets of all draws together; `sets`: for each concept how often each text of `state_sets` came."""
    counts = {concept: _of_each(held, len(case.options)) for concept, held in zip(concepts, sets, strict=True)}
    every = Counter[str]()
    for each in counts.values():
        every.update(each)
    states = sorted(every, key=lambda state: (-every[state], state))[:MOST_STATES]
    rows = zip(states, _outcomes(case, states), strict=True)
    return StatesInDraws(
        tuple(option.id for option in case.options),
        case.present,
        tuple(StateShare(s, outcome, {key: each[s] for key, each in counts.items()}) for s, outcome in rows),
        len(every) - len(states),
        {key: held.get(TOO_MANY, 0) for key, held in zip(concepts, sets, strict=True)},
    )


def _of_each(sets: Mapping[str, int], options: int) -> Counter[str]:
    found = Counter[str]()
    for text, draws in sets.items():
        found.update({state: draws for state in text.split() if len(state) == options})
    return found


def _outcomes(case: Case, states: Sequence[str]) -> list[str]:
    """The outcome of each state, by its letters."""
    letters = np.array([[letter == "Y" for letter in state] for state in states]).reshape(-1, len(case.options))
    truth: dict[str, Any] = {option.id: letters[:, k] for k, option in enumerate(case.options)}
    found = np.full(len(states), OTHER, dtype=object)
    for outcome in case.outcomes:
        found[conditions.where(outcome.when, truth, np.ones(len(states), dtype=bool))] = outcome.name
    return list(found)
