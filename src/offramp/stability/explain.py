"""Why a state is stable for an actor, or why not, by any concept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Annotated

from offramp.codec import Published, StateCode, Text, limits
from offramp.errors import ModelError, Problem, nearest
from offramp.graph.model import Model, code
from offramp.stability.concepts import EXPLAINED, concept_named, conventions_of
from offramp.stability.witness import Countermove, ForeseenPlay


@dataclass(frozen=True)
class Witness(Published):
    """The verdict on one state for one actor, and what decides it.
    `answers` hold one entry for each improvement (sanction concepts); `stays` and `leaves` are the plays foreseen if
    the actor passes and if it makes its best move (foresight), `leaves` null where it has no move."""

    FORMAT, TITLE = "offramp/why-1", "Witness"

    actor: Text
    state: StateCode
    concept: Annotated[str, limits(pattern=f"^({EXPLAINED})$")]
    stable: bool
    answers: tuple[Countermove, ...] = ()
    stays: ForeseenPlay | None = None
    leaves: ForeseenPlay | None = None
    notes: tuple[Text, ...] = field(default=(), repr=False)


def explain(model: Model, actor: str, state: str, concept: str) -> Witness:
    """The verdict on one state for one actor, and the moves that decide it.

    Raises ModelError unknown-concept, no-witness (where no moves decide it), unknown-name (actor), bad-state or
    infeasible-state.

    >>> from offramp.graph.model import free_model
    >>> dilemma = free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    >>> explain(dilemma, "A", "YY", "seq").answers[0].sanction
    (Move(mover='B', start='NY', end='NN'),)
    """
    found = concept_named(concept)
    if found.explain is None:
        message = f"{found.name} has no one line of play"
        raise ModelError(Problem("no-witness", "model", 0, 0, message, remedy="ask for lh2, lh3, …"))
    i, s = _numbers(model, actor, state)
    reasons = found.explain(model, i, s)
    notes = tuple(conventions_of(model, [concept]))
    return Witness(actor, state, concept, reasons.stable, reasons.answers, reasons.stays, reasons.leaves, notes)


def _numbers(model: Model, actor: str, state: str) -> tuple[int, int]:
    """The number of an actor and the code of a state."""
    problems = []
    if actor not in model.actors:
        remedy = nearest(actor, model.actors)
        problems.append(Problem("unknown-name", "model", 0, 0, f"no actor {actor!r}", model.actors, remedy))
    problems += wrong_state(model, state)
    if problems:
        raise ModelError(problems)
    return model.actors.index(actor), code(state)


def wrong_state(model: Model, state: str) -> Iterator[Problem]:
    """What is wrong with the letters of a state."""
    if len(state) != len(model.options) or set(state) - {"Y", "N"}:
        remedy = f"one letter Y or N for each of: {', '.join(model.options)}"
        yield Problem("bad-state", "model", 0, 0, f"{state[:40]!r} is not a state", remedy=remedy)
    elif not model.feasible[code(state)]:
        message, remedy = f"the state {state} breaks a rule", "see 'offramp states'"
        yield Problem("infeasible-state", "model", 0, 0, message, remedy=remedy)
