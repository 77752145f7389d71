"""What is said of draws: that a claim is true in them, an origin reliable, a number in a part of its range."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from offramp.codec import Probability, Published, Text, note


@dataclass(frozen=True, slots=True)
class ClaimIs(Published):
    """A claim is true, or is not."""

    CLOSED = True

    claim: Text
    true: bool


@dataclass(frozen=True, slots=True)
class OriginIs(Published):
    """An origin can be relied on, or cannot."""

    CLOSED = True

    origin: Text
    reliable: bool


@dataclass(frozen=True, slots=True)
class NumberIs(Published):
    """In the upper or the lower part of its range: `cut` is the share of the range that lies below, `value` the number
    there."""

    CLOSED = True

    quantity: Text
    upper: bool
    cut: Probability
    value: float | None


@dataclass(frozen=True, slots=True)
class Condition(Published):
    """One side of a split: `upper` is true for a true claim, an origin that can be relied on, and the upper part of a
    number's range; `cut` is the share of the range that lies below, `value` the number there (both None for a claim or
    an origin)."""

    kind: str
    name: str
    upper: bool
    cut: float | None = None
    value: float | None = None

    def published(self) -> ClaimIs | OriginIs | NumberIs:
        """The side by the name of what is split."""
        if self.cut is None:
            return (ClaimIs if self.kind == "claim" else OriginIs)(self.name, self.upper)
        return NumberIs(self.name, self.upper, self.cut, self.value)


@dataclass(frozen=True, slots=True)
class NeededBelief(Published):
    """What would have to be believed for the answer to be `wanted`.

    * `when`: all of these hold. `share`: what the draws count for in which they do; `probability`: the answer there.
    * `credence`: a claim or an origin believed with this probability instead of `share` is enough.
    * `reached`: whether that brings the answer there; if not, it is the nearest that was found."""

    CLOSED = True

    wanted: Probability
    when: tuple[Condition, ...]
    share: Probability
    probability: Probability
    credence: Annotated[Probability | None, note("Null where the conditions are to hold for certain.")] = None
    reached: bool = True
