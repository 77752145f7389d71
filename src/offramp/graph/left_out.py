"""What a case holds and its graph model does not: said by every command that looks at the model alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offramp.case import quantities
from offramp.case.asked_orders import orders_used
from offramp.case.types import Case, Ranking

LEFT_OUT: Mapping[str, str] = {
    "play": "the order of play: what happens when the others' choices are foreseen",
    "private": "private information (private numbers stand at their central value)",
    "crowd": "a crowd deciding one by one (it is taken as one actor)",
    "history": "what earlier talks and refusals say about the parties",
    "unknown-pairs": "other readings of pairs of unknown order than the one that is named (--unknown)",
    "doubted-priorities": "doubt about the order of priorities (they stand as written)",
    "foresight": "foresight: the case has too many states for it here; ask 'offramp solve --concept pass2'",
    "sees": "what actors see otherwise than it is: ask 'offramp solve --sees'",
    "asked-orders": "by how much endings are better, where an order that was asked for stands for open worth",
    "ranges": "the ranges of the numbers, and claims that may be false (no draws were made)",
}
NEEDS_GAME = ("play", "private", "crowd", "history")


def left_out(case: Case) -> tuple[str, ...]:
    """The keys of `LEFT_OUT` that a case has something of, whatever else is done with it."""
    return tuple(key for key, there in _held(case) if there)


def _held(case: Case) -> Iterator[tuple[str, bool]]:
    numbers = case.quantities.values()
    yield "play", bool(case.play.steps)
    yield "private", any(each.private for each in numbers)
    yield "crowd", any(actor.crowd for actor in case.actors)
    yield "history", bool(case.history)
    yield "unknown-pairs", any(isinstance(form, Ranking) and form.unknown for form in case.preferences)
    yield "doubted-priorities", any(each.path.startswith("priorities.") for each in numbers)
    yield "sees", bool(case.sees)
    yield "asked-orders", bool(orders_used(case))
    yield "ranges", any(isinstance(each.value, quantities.Range) for each in numbers)
