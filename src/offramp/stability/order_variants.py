"""The variants of a case that has orders alone, side by side: which equilibria each has, gains and loses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from offramp.case.transform import vary
from offramp.case.types import Case
from offramp.codec import Count, ModelHash, Published, StateCode, Text, note
from offramp.errors import OfframpError
from offramp.frames import Tabular
from offramp.graph.build import model as model_of
from offramp.graph.model import name
from offramp.stability.concepts import LEADING, conventions_of
from offramp.stability.solve import solve

MOST_LISTED = 200  # states of a variant


@dataclass(frozen=True, slots=True)
class OrderVariant:
    """The equilibria of the case as it stands, or of a variant, the first 200 of `count`; which of them the case as it
    stands has not, and which of its own are none here. `problem` says why a variant has no model."""

    name: Text
    count: Count
    equilibria: tuple[StateCode, ...]
    gained: tuple[StateCode, ...]
    lost: tuple[StateCode, ...]
    problem: str = ""


@dataclass(frozen=True)
class OrderComparison(Tabular, Published):
    """What `compare --json` prints of a case without a game: the case as it stands, then its variants."""

    FORMAT, TITLE = "offramp/order-compare-1", "OrderComparison"
    ROWS = "rows"

    case: ModelHash
    options: tuple[Text, ...]
    now: StateCode
    concept: Text
    rows: Annotated[tuple[OrderVariant, ...], note("As it stands, then by variant.")]
    notes: tuple[Text, ...] = ()


def order_comparison(case: Case, concept: str = LEADING) -> OrderComparison:
    """Which equilibria each variant of a case has, gains and loses. Raises as `model` and `solve` of the case itself.

    >>> import offramp as of
    >>> [(row.name, row.count) for row in order_comparison(of.load("my-crisis")).rows][:1]
    [('as it stands', 2)]
    """
    made = model_of(case)
    itself = solve(made, [concept]).equilibria(concept)
    first = OrderVariant("as it stands", len(itself), itself[:MOST_LISTED], (), ())
    rows = (first, *_varied(case, concept, itself))
    now, notes = name(made.now, len(made.options)), tuple(conventions_of(made, [concept]))
    return OrderComparison(made.case, made.options, now, concept, rows, notes)


def _varied(case: Case, concept: str, itself: tuple[str, ...]) -> Iterator[OrderVariant]:
    for variant in case.variants:
        try:
            states = solve(model_of(vary(case, variant)), [concept]).equilibria(concept)
        except OfframpError as error:
            yield OrderVariant(variant.name, 0, (), (), (), error.problems[0].message)
            continue
        gained, lost = _without(states, itself), _without(itself, states)
        yield OrderVariant(variant.name, len(states), states[:MOST_LISTED], gained, lost)


def _without(states: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """The first of the states that are not among the others."""
    gone = set(others)
    return tuple(state for state in states if state not in gone)[:MOST_LISTED]
