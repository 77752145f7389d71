"""How rarely actors choose what costs them: in which unit it counts, its value at the centre, and how it is drawn.

A rationality of 0 is coin tosses, without limit it is best replies. One number holds for all actors, each in its own
unit (see `stakes`), and is drawn from one stream.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from offramp.case.quantities import Range, central
from offramp.case.types import Case, Quantity, Rationality
from offramp.game.play import large_play, private

Floats = NDArray[np.float64]

STREAM = "rationality"  # the name of what is drawn; no path of a quantity is that
DEFAULT = Rationality("choice", 3.0)  # at the centre, where a case says nothing
LOWEST, HIGHEST = 1.0, 6.0  # between which it is then drawn, log-uniform
RANGED = Rationality("value", 20.0)  # in the range of worth: at which the past is read where the play is in the limit
BESIDE = {"choice": (1.0, 3.0, 6.0), "value": (5.0, 20.0)}  # at which a result is given besides


def of_case(case: Case) -> Rationality:
    """The rationality of a case in whose play somebody hides something, at its central value."""
    own = case.rationality
    if own is None:
        return DEFAULT
    return own if own.value is None else Rationality(own.kind, central(own.value))


def unit(case: Case) -> str:
    """In which unit another rationality than its own is given for a case: "choice", or "value" where that is older."""
    return "choice" if of_case(case).kind == "choice" else "value"


def limit_beside(case: Case) -> tuple[Rationality, ...]:
    """The limit, at which a result is given besides; () for a large play, where it would take longest of all."""
    return () if large_play(case) else (Rationality("limit", None),)


def finite(case: Case, rationality: Rationality) -> Rationality:
    """At which rationality the past is read: the same, or a usual one where that has no limit."""
    if rationality.value is not None:
        return rationality
    return DEFAULT if unit(case) == "choice" else RANGED


def is_drawn(case: Case) -> bool:
    """Whether rationality differs from draw to draw."""
    own = case.rationality
    return isinstance(own.value, Range) if own else hides(case)


def hides(case: Case) -> bool:
    """Whether somebody who decides has private information, or a move that others do not see."""
    return any(step.unseen_by for step in case.play.steps) or any(private(case, actor.id) for actor in case.actors)


def usual(uniform: Floats) -> Floats:
    """Rationality where a case says nothing, at uniforms in (0, 1): log-uniform.

    >>> round(float(usual(np.array(0.5))), 3)
    2.449
    """
    return np.asarray(LOWEST * (HIGHEST / LOWEST) ** uniform)


def rationality_draws(case: Case, uniform: Callable[[], Floats], draw: Callable[[Quantity], Floats]) -> Floats:
    """Rationality in some draws: by the stream's uniforms where the case says nothing, else as the quantity it is."""
    own = case.rationality
    if own is None:
        return usual(uniform())
    assert own.value is not None
    return draw(Quantity(STREAM, own.value))
