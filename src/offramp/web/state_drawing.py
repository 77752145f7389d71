"""The states that improvements lead to from the present one, as a drawing: a column for each number of moves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.graph.model import Bools, Model, name
from offramp.graph.moves import improvements
from offramp.graph.reach import reached

MOST = 40  # states that are drawn
WIDE, TALL, BOX, HIGH = 280, 56, 190, 40


@dataclass(frozen=True, slots=True)
class Dot:
    """A state at its place, and how it differs from the present one; `holds` where nobody would leave it."""

    state: str
    differs: str
    outcome: str
    holds: bool
    now: bool
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Line:
    """An improvement of an actor from one state to another; `back` where it leads to the same or an earlier column."""

    actor: str
    start: Dot
    end: Dot
    back: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """`left` counts the states that are not drawn."""

    dots: tuple[Dot, ...]
    lines: tuple[Line, ...]
    left: int
    width: int
    height: int


def drawing(model: Model, stable: Bools) -> Drawing:
    """The drawing of a model; `stable` bool (actors, S) marks the states that hold for each actor."""
    steps = reached(model, improving=True)
    near = np.flatnonzero((steps >= 0) & model.feasible)
    near = near[np.lexsort((near, steps[near]))]
    shown = [int(code) for code in near[:MOST]]
    dots = _placed(model, stable, shown, steps)
    lines = []
    for code in shown:
        for place, actor in enumerate(model.actors):
            for end in improvements(model, place, code):
                if int(end) in dots:
                    back = steps[int(end)] <= steps[code]
                    lines.append(Line(actor, dots[code], dots[int(end)], bool(back)))
    width = max((dot.x for dot in dots.values()), default=0) + BOX + 20
    height = max((dot.y for dot in dots.values()), default=0) + HIGH + 20
    return Drawing(tuple(dots.values()), tuple(lines), len(near) - len(shown), width, height)


def _placed(model: Model, stable: Bools, shown: list[int], steps: NDArray[np.int32]) -> dict[int, Dot]:
    found: dict[int, Dot] = {}
    filled: dict[int, int] = {}
    for code in shown:
        column = int(steps[code])
        row = filled.get(column, 0)
        filled[column] = row + 1
        outcome = model.outcomes[model.outcome[code]]
        held = bool(stable[:, code].all())
        place = 10 + column * WIDE, 10 + row * TALL
        found[code] = Dot(
            name(code, len(model.options)), _differs(model, code), outcome, held, code == model.now, *place
        )
    return found


def _differs(model: Model, code: int) -> str:
    """Which options are otherwise than in the present state: `offer, no pressure`."""
    letters = zip(model.options, name(model.now, len(model.options)), name(code, len(model.options)), strict=True)
    changed = [option if to == "Y" else f"no {option}" for option, was, to in letters if was != to]
    return ", ".join(changed) or "as it is now"
