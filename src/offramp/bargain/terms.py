"""The answer under other terms: each variant, and each two neighbouring steps of the play swapped (CASE.md 17)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from offramp.bargain.answer import Listened, Stage, answer, listen, rationality, solved, stage
from offramp.bargain.deal import Deal
from offramp.bargain.game import central
from offramp.bargain.gather import dealt
from offramp.case.quantity import Value
from offramp.case.types import Case, Choices, Play, Rationality, Variant
from offramp.errors import OfframpError

Kind = Literal["variant", "swap"]


@dataclass(frozen=True, slots=True)
class Row:
    """The answer in a variant, or with two steps swapped: with the terms of the question, and with nothing given.

    Both are None where it was not solved, and `problem` says why.
    """

    name: str
    kind: Kind
    fixed: float | None
    free: float | None
    problem: str = ""


def bargain_with_terms(case: Case) -> tuple[Deal, tuple[Row, ...]]:
    """The deal as `bargain` gives it, and the answer under other terms; the past is listened to once.

    No rows where nothing is asked or the play was not solved. Raises ModelError as `bargain` does.
    """
    one = solved(case)
    deal = dealt(one)
    return deal, terms(case, one.how, one.heard) if deal.converged else ()


def terms(case: Case, how: Rationality | None = None, heard: Listened | None = None) -> tuple[Row, ...]:
    """The answer under each variant, and with each two neighbouring steps of different actors swapped.

    () where nothing is asked. The past was played as the case has it, and the scale of rationality is that of the case
    as it stands. `heard`: what the case's own past tells at central values, where it has been asked already.
    """
    if not case.asks:
        return ()
    how, told = how or rationality(stage(case)), dict[Values, Listened | None]()
    if heard:
        told[()] = heard
    varied = (_row(case, one.name, "variant", _varied(case, one), how, told, one.values) for one in case.variants)
    swapped = (_row(case, title, "swap", _played(case, other), how, told, ()) for title, other in _swaps(case.play))
    return (*varied, *swapped)


Make = Callable[[Choices | None], Stage]
Values = tuple[tuple[str, Value], ...]
Told = dict[Values, Listened | None]  # what the past tells depends on a variant's values alone


def _varied(case: Case, variant: Variant) -> Make:
    return lambda given: stage(case, variant, given)


def _played(case: Case, play: Play) -> Make:
    return lambda given: stage(case, None, given, play)


def _swaps(play: Play) -> Iterator[tuple[str, Play]]:
    steps = play.steps
    for k, (one, two) in enumerate(pairwise(steps)):
        if one.actor != two.actor:
            other = (*steps[:k], two, one, *steps[k + 2 :])
            yield f"{two.actor} before {one.actor}", replace(play, steps=other)


def _row(case: Case, title: str, kind: Kind, make: Make, how: Rationality, told: Told, values: Values) -> Row:
    try:
        fixed, free = make(None), make(())
        if values not in told:
            told[values] = listen(fixed, central, how, width=1)
        heard = told[values]
        return Row(title, kind, _asked(case, fixed, how, heard), _asked(case, free, how, heard))
    except OfframpError as error:
        return Row(title, kind, None, None, error.problems[0].message)


def _asked(case: Case, one: Stage, how: Rationality, heard: Listened | None) -> float | None:
    assert case.asks
    found = answer(one, central, how, 1, heard, parts=False)
    names = one.now.tree.model.outcomes
    return float(found.outcomes[names.index(case.asks.outcome), 0]) if found.solved[0] else None
