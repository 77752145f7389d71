"""Feasible states and which of them are equilibria, in words. The one view of States and of a Table of stability."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from offramp.briefing.document import Block, Grid, Items, Para
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.states import States
from offramp.briefing.views.explanation import note_blocks
from offramp.graph.model import Bools, Model, name
from offramp.graph.reach import absorbing, reached
from offramp.stability.solve import MOST_LISTED, Table
from offramp.wording import capital, count, joined

_SHOWN = 12  # equilibria of one outcome named; --json lists them all


def letters_text(options: Sequence[str], names: Names = NAMELESS) -> str:
    """What each letter of a state stands for."""
    return f"A state's letters, Y or N, in order: {', '.join(f'“{names.option(option)}”' for option in options)}."


def states_blocks(states: States, names: Names = NAMELESS) -> tuple[Block, ...]:
    """Every feasible state with its outcome, and how many moves it is away."""
    lead = f"{letters_text(states.options, names)} Now: {states.now}; {count(states.count, 'feasible state')}:"
    rows = (
        (row.state, row.outcome, _steps(row.moves), _steps(row.improvements), "absorbing" if row.absorbing else "")
        for row in states.states
    )
    return (
        Para(lead),
        Grid(("state", "outcome", "moves", "improvements", ""), tuple(rows)),
        *note_blocks(states.notes),
    )


def _steps(steps: int | None) -> str:
    return "–" if steps is None else str(steps)


def leaving_text(anybody: bool) -> str:
    """Whether somebody leaves the present state; who does stands behind it."""
    return "From the present state move away:" if anybody else "From the present state nobody moves away."


def distance_text(moves: int | None, improvements: int | None) -> str:
    """How far a state is from the present one.

    >>> distance_text(3, 2), distance_text(1, None), distance_text(None, None)
    ('3, by improvements 2', '1', 'out of reach')
    """
    if moves is None:
        return "out of reach"
    return str(moves) if improvements is None else f"{moves}, by improvements {improvements}"


def taken_text(options: Sequence[str]) -> str:
    """A state by what is taken in it."""
    return capital("; ".join(options)) if options else "Nothing"


def listed_text(listed: int, total: int, feasible: int) -> str:
    """How many states are listed, of how many."""
    more = f"; the first {listed} are listed: choose an outcome or an option" if listed < total else ""
    return f"{count(total, 'state')} of {feasible:,}{more}"


def model_blocks(model: Model) -> tuple[Block, ...]:
    """A graph model: its states by outcome."""
    counts = ((outcome, int(((model.outcome == k) & model.feasible).sum())) for k, outcome in enumerate(model.outcomes))
    rows = tuple((outcome, f"{states:,}") for outcome, states in counts if states)
    feasible, now = count(int(model.feasible.sum()), "feasible state"), name(model.now, len(model.options))
    return (Para(f"{feasible} of {count(len(model.options), 'option')}; now {now}:"), Grid(("outcome", "states"), rows))


def table_blocks(table: Table, every: bool = False) -> tuple[Block, ...]:
    """Which states are equilibria, by concept and outcome, and for whom the present state is stable.

    `every` names all states of an outcome, up to 65,536, and not the first dozen.
    """
    model = table.model
    feasible = count(int(model.feasible.sum()), "feasible state")
    lead = f"Letters: {', '.join(model.options)}. Now: {name(model.now, len(model.options))}; {feasible}."
    blocks = (block for concept in table.concepts for block in _concept(table, concept, every))
    return (
        Para(lead),
        *blocks,
        Para("* not within reach of the present state by any legal moves; ! absorbing: irreversible."),
        *note_blocks(table.notes()),
    )


def _concept(table: Table, concept: str, every: bool) -> Iterator[Block]:
    model, stable = table.model, table.stable[concept]
    states = stable.all(axis=0) & model.feasible
    leavers = [actor for actor, stays in zip(model.actors, stable[:, model.now], strict=True) if not stays]
    present = f"the present state is stable for all but {joined(leavers)}" if leavers else "the present state is stable"
    yield Para(
        f"{concept}: {count(int(states.sum()), 'equilibrium', 'equilibria')}; {present}{':' if states.any() else '.'}"
    )
    reach, stuck = reached(model) >= 0, absorbing(model)
    outcomes = ((outcome, states & (model.outcome == place)) for place, outcome in enumerate(model.outcomes))
    items = (Para(_outcome(model, outcome, at, reach, stuck, every)) for outcome, at in outcomes if at.any())
    yield Items(tuple(items))


def _outcome(model: Model, outcome: str, at: Bools, reach: Bools, stuck: Bools, every: bool) -> str:
    n, codes = len(model.options), np.flatnonzero(at)
    most = MOST_LISTED if every else _SHOWN
    codes = codes[np.argsort(~reach[codes], kind="stable")]  # those in reach first
    shown = [f"{name(int(code), n)}{'' if reach[code] else '*'}{'!' if stuck[code] else ''}" for code in codes[:most]]
    more = f" … and {len(codes) - most} more (--json lists all)" if len(codes) > most else ""
    return f"{outcome} ({len(codes)}): {' '.join(shown)}{more}"
