"""The feasible states of a model as a list, which `states` prints."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import numpy as np

from offramp.briefing.names import NAMELESS, Names
from offramp.codec import ModelHash, Moves, Ordinal, Published, StateCode, Text, limits
from offramp.errors import ModelError, Problem, nearest
from offramp.frames import Tabular
from offramp.graph.cubes import state_numbers
from offramp.graph.model import Model, check_more, name
from offramp.graph.reach import absorbing, reached
from offramp.stability.concepts import conventions_of


@dataclass(frozen=True, slots=True)
class ListedState:
    """A feasible state: its outcome, and the moves from the present state to it, by any and by improvements."""

    state: StateCode
    outcome: Text
    moves: Moves
    improvements: Moves
    absorbing: bool


@dataclass(frozen=True)
class States(Tabular, Published):
    """The feasible states, N before Y, which `states --json` prints."""

    FORMAT, TITLE = "offramp/states-1", "States"
    ROWS, UNITS = "states", {"moves": "moves", "improvements": "moves"}

    case: ModelHash
    options: Annotated[tuple[Text, ...], limits(uniqueItems=True)]
    now: StateCode
    count: Ordinal
    states: Annotated[tuple[ListedState, ...], limits(minItems=1)]
    notes: tuple[Text, ...] = ()


def bytes_listed(model: Model) -> int:
    """An upper bound of what the list of a model's feasible states takes beside `bytes_needed`, with what `--json`
    prints.

    >>> from offramp.graph.model import free_model
    >>> bytes_listed(free_model({"A": ["a"]}, {"A": "N Y"}))
    3000
    """
    return 1_500 * int(model.feasible.sum())


def states_table(model: Model, memory: int | None = None) -> States:
    """The feasible states of a model. Raises ModelError too-many-states where their list could take more than `memory`
    bytes (by default 60 % of what is free)."""
    check_more(model, bytes_listed(model), "a list of", memory)
    n, away, climbed, stuck = len(model.options), reached(model), reached(model, improving=True), absorbing(model)
    rows = tuple(
        ListedState(
            name(int(code), n),
            model.outcomes[model.outcome[code]],
            None if away[code] < 0 else int(away[code]),
            None if climbed[code] < 0 else int(climbed[code]),
            bool(stuck[code]),
        )
        for code in np.flatnonzero(model.feasible)
    )
    return States(model.case, model.options, name(model.now, n), len(rows), rows, tuple(conventions_of(model, ())))


def ranking_template(model: Model, actor: str, names: Names) -> str:
    """A ranking of the feasible states for a case file, in the order that the actor has now, each with its number in
    GMCR and in words; the lines are there to be moved. Raises ModelError unknown-name.

    >>> from offramp.graph.model import free_model
    >>> print(ranking_template(free_model({"A": ["x"]}, {"A": "Y N"}), "A", NAMELESS), end="")
    ranking: # best first: move the lines; a tie is an inner list, [NY, YN]
      A:
        order:
          - Y # 2: “x”
          - N # 1: the present state
        assumed: …
    """
    if actor not in model.actors:
        problem = Problem(
            "unknown-name", "model", 0, 0, f"no actor '{actor}'", model.actors, nearest(actor, model.actors)
        )
        raise ModelError(problem)
    n, numbers, rank = len(model.options), state_numbers(model), model.ranks[model.actors.index(actor)]
    codes = sorted(np.flatnonzero(model.feasible).tolist(), key=lambda s: (-int(rank[s]), int(numbers[s])))
    letters = [(name(s, n), int(numbers[s])) for s in codes]
    now = name(model.now, n)
    words = {each: " ".join(names.state(model.options, now, each).split()) for each, _ in letters}
    lines = [f"      - {each} # {number}: {words[each]}" for each, number in letters]
    head = "ranking: # best first: move the lines; a tie is an inner list, [NY, YN]"
    return "\n".join([head, f"  {actor}:", "    order:", *lines, "    assumed: …", ""])


def letters_of(model: Model, state: str, names: Names) -> str:
    """The letters of a feasible state that is written as letters, as 'now', or by what differs from the present one, in
    words or ids, quotes left out at will; what names no state comes back as it is.

    >>> from offramp.graph.model import free_model
    >>> model = free_model({"A": ["x"], "B": ["y"]}, {"A": "NN YY YN", "B": "YY NN YN"})
    >>> letters_of(model, "now", NAMELESS), letters_of(model, "x, y", NAMELESS), letters_of(model, "z", NAMELESS)
    ('NN', 'YY', 'z')
    """
    n, asked = len(model.options), _plain(state)
    now, states = name(model.now, n), (name(int(code), n) for code in np.flatnonzero(model.feasible))
    if asked == "now" or not set(state) - {"Y", "N"}:
        return now if asked == "now" else state
    shown = ((each, names.state(model.options, now, each), NAMELESS.state(model.options, now, each)) for each in states)
    return next((each for each, *texts in shown if asked in map(_plain, texts)), state)


def _plain(text: str) -> str:
    """Words without quotes, in small letters."""
    return " ".join(text.translate(dict.fromkeys(map(ord, "“”\"'‘’"))).casefold().split())
