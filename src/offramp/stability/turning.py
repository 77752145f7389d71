"""What turns an equilibrium of a case that has orders of preference alone: the nearest change of whose order.

For each equilibrium in reach, and for the present state, what `inverse` says of it: of an equilibrium the fewest
comparisons of any one actor that undo it, of another state those of all who leave that make it one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from offramp.codec import Count, ModelHash, Published, StateCode, Text, note
from offramp.frames import Tabular
from offramp.graph.model import Model, name
from offramp.graph.reach import reached
from offramp.stability.concepts import LEADING, conventions_of
from offramp.stability.inverse import Needs, inverse
from offramp.stability.solve import solve

MOST_TURNED = 50  # states looked at, the nearest


@dataclass(frozen=True, slots=True)
class OrderChange:
    """The fewest states whose comparison with the state must change for an actor, and those that it passes so that the
    rest of the order fits, nearest first; `fewest`: whether surely no smaller set does."""

    actor: Text
    changes: tuple[StateCode, ...]
    passed: tuple[StateCode, ...]
    fewest: bool


@dataclass(frozen=True, slots=True)
class StateTurn:
    """A state and what turns it: where it is an equilibrium any one of `changes`, nearest first; else all together.
    Without any, no change of preferences does."""

    state: StateCode
    outcome: Text
    equilibrium: bool
    changes: tuple[OrderChange, ...]


@dataclass(frozen=True)
class OrderHinges(Tabular, Published):
    """What `hinges` and `flip` print of a case without a game: what turns the present state and each equilibrium."""

    FORMAT, TITLE = "offramp/order-hinges-1", "OrderHinges"
    ROWS = "states"

    case: ModelHash
    options: tuple[Text, ...]
    now: StateCode
    concept: Text
    states: tuple[StateTurn, ...]
    more: Annotated[Count, note("Equilibria that are not looked at: out of reach, or beyond the nearest 50.")]
    notes: tuple[Text, ...] = ()


def order_hinges(model: Model, concept: str = LEADING) -> OrderHinges:
    """What turns the present state and the nearest equilibria in reach, by nash, gmr, smr or seq.

    Raises as `inverse`. Source: Kinsara, Kilgour & Hipel (2015), by the definitions of Fang, Hipel & Kilgour (1993).

    >>> from offramp.graph.model import free_model
    >>> dilemma = free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    >>> [(each.state, each.changes[0].actor, each.changes[0].changes) for each in order_hinges(dilemma, "nash").states]
    [('NN', 'A', ('YN',))]
    """
    n, away = len(model.options), reached(model)
    held = np.flatnonzero(solve(model, [concept]).stable[concept].all(axis=0) & model.feasible)
    near = sorted((int(away[s]), int(s)) for s in held if away[s] >= 0 and s != model.now)[:MOST_TURNED]
    states = tuple(_turn(model, int(s), concept) for s in (model.now, *(s for _, s in near)))
    more = len(held) - sum(each.equilibrium for each in states)
    return OrderHinges(
        model.case, model.options, name(model.now, n), concept, states, more, tuple(conventions_of(model, ()))
    )


def _turn(model: Model, state: int, concept: str) -> StateTurn:
    answer = inverse(model, name(state, len(model.options)), concept)
    turning = [each for each in answer.actors if each.stable == answer.equilibrium and each.changes]
    turning = sorted(turning, key=_size) if answer.equilibrium else turning
    changes = tuple(OrderChange(each.actor, each.changes or (), each.passed or (), each.fewest) for each in turning)
    return StateTurn(answer.target, model.outcomes[model.outcome[state]], answer.equilibrium, changes)


def _size(needs: Needs) -> tuple[int, int]:
    """How near a change is: by its comparisons, then by the states that are passed."""
    return len(needs.changes or ()), len(needs.passed or ())
