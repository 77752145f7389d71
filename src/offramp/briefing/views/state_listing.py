"""The lists that `states` and `solve` print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import numpy as np

from offramp.codec import ModelHash, Moves, Ordinal, Published, StateCode, Text, limits
from offramp.graph.model import Model, name
from offramp.graph.reach import absorbing, reached
from offramp.sanitize import visible
from offramp.stability.solve import MOST_LISTED, Table

_SHOWN = 12  # equilibria of one outcome named in a text; --json lists them all


@dataclass(frozen=True, slots=True)
class ListedState:
    """A feasible state: its outcome, and the moves from the present state to it, by any and by better moves."""

    state: StateCode
    outcome: Text
    moves: Moves
    improvements: Moves
    absorbing: bool


@dataclass(frozen=True)
class States(Published):
    """The feasible states, N before Y, which `states --json` prints."""

    FORMAT, TITLE = "offramp/states-1", "States"

    case: ModelHash
    options: Annotated[tuple[Text, ...], limits(uniqueItems=True)]
    now: StateCode
    count: Ordinal
    states: Annotated[tuple[ListedState, ...], limits(minItems=1)]

    def text(self) -> str:
        lines = [f"letters: {', '.join(self.options)}", f"now: {self.now}; {self.count} feasible states", ""]
        head = ("state", "outcome", "moves", "better moves", "")
        body = [
            (row.state, row.outcome, _steps(row.moves), _steps(row.improvements), "absorbing" if row.absorbing else "")
            for row in self.states
        ]
        return "\n".join([*lines, *columns([head, *body])]) + "\n"


def states_table(model: Model) -> States:
    """The feasible states of a model."""
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
    return States(model.case, model.options, name(model.now, n), len(rows), rows)


def solution_text(table: Table, all_states: bool = False) -> str:
    """Which states are equilibria, by concept and outcome, and for whom the present state is stable."""
    model = table.model
    n, feasible = len(model.options), int(model.feasible.sum())
    away, stuck = reached(model) >= 0, absorbing(model)
    lines = [f"letters: {', '.join(model.options)}", f"now: {name(model.now, n)}; {feasible} feasible states"]
    for concept in table.concepts:
        stable = table.stable[concept]
        states = stable.all(axis=0) & model.feasible
        leavers = [actor for actor, stays in zip(model.actors, stable[:, model.now], strict=True) if not stays]
        held = f"the present state holds for all but {', '.join(leavers)}" if leavers else "the present state holds"
        lines += ["", f"{concept}: {int(states.sum())} equilibria; {held}"]
        for place, outcome in enumerate(model.outcomes):
            here = states & (model.outcome == place)
            if here.any():
                lines.append(_outcome(table, outcome, here, away, stuck, all_states))
    lines += [
        "",
        "* not in reach of the present state by any legal moves; ! absorbing: nothing leads out of its outcome",
    ]
    return "\n".join(map(visible, lines)) + "\n"


def _outcome(table: Table, outcome: str, here: Any, away: Any, stuck: Any, all_states: bool) -> str:
    n, codes = len(table.model.options), np.flatnonzero(here)
    most = MOST_LISTED if all_states else _SHOWN
    codes = codes[np.argsort(~away[codes], kind="stable")]  # those in reach first
    shown = [f"{name(int(code), n)}{'' if away[code] else '*'}{'!' if stuck[code] else ''}" for code in codes[:most]]
    more = f" … and {len(codes) - most} more (--json lists all)" if len(codes) > most else ""
    return f"  {outcome} ({len(codes)}): {' '.join(shown)}{more}"


def _steps(steps: int | None) -> str:
    return "–" if steps is None else str(steps)


def columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[k]) for row in rows) for k in range(len(rows[0]))]
    return [
        visible("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()) for row in rows
    ]
