"""What would reverse the play as reported, every number in the middle, and so what to find out next.

What would reverse the answer, the mean over draws, is in `reversing`, and stands here as `on_mean`.

A flip is a set of changes, each within what the case holds possible, after which the answer is on the other side of one
half: single numbers and claims first; where none does it alone, numbers are moved to their favourable ends, the most
effective first, until the answer turns, and those that are not needed are put back. The size of a change is its share
of the number's range. It is a search, not a proof that nothing smaller would do, and says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Annotated

import numpy as np

from offramp.case import quantities
from offramp.case.types import Case
from offramp.codec import Amount, CaseHash, Probability, Published, Text, computed, note, one_of
from offramp.ensemble.one_at_a_time import sweep
from offramp.ensemble.reversing import MeanHinges
from offramp.ensemble.thresholds import GRID, ClaimHinge, Hinges, OriginHinge, Threshold, hinges
from offramp.errors import takes
from offramp.frames import Tabular, on_one_line
from offramp.game.evaluate import Solved, solved
from offramp.version import VERSION
from offramp.wording import EVEN, LEAST, count

_ROUNDS = 6  # of a grid of 33 points: a share to one part in 10^9


@dataclass(frozen=True, slots=True)
class Change:
    """A number moved from its central value; `share` is how much of its range that takes."""

    quantity: Text
    now: float
    to: float
    share: Amount
    rests_on: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Flip:
    """Changes that together reverse the answer, and the answer then; `claims` that would have to be false, `origins`
    of which nothing would be true."""

    changes: tuple[Change, ...]
    claims: tuple[Text, ...]
    probability: Probability
    origins: tuple[Text, ...] = ()

    @property
    @computed
    def size(self) -> Amount:
        """The shares of all numbers moved, added up; a claim or an origin counts as a whole range."""
        return sum(change.share for change in self.changes) + len(self.claims) + len(self.origins)


@dataclass(frozen=True, slots=True)
class Lead:
    """Something to find out next: what, by how much it could move the answer, and whether it could reverse it."""

    what: Text
    kind: Annotated[str, one_of(("number", "private", "claim", "origin"))]
    swing: Probability
    reverses: bool
    rests_on: tuple[Text, ...]


@dataclass(frozen=True)
class Flips(Tabular, Published):
    """Reversals, the smallest first, and what to find out next, the weightiest first: what `flip --json` prints.
    `searched` says how far the search went: a greedy one of our own, so that a smaller set may exist. A `swing` is how
    far the answer moves, 0 to 1.

    Raises OfframpError missing-extra by `to_frame`.

    >>> import offramp as of
    >>> of.flip(of.load("my-crisis")).leads[0].what
    'worth.crews.higher pay'
    """

    FORMAT, TITLE = "offramp/flip-1", "Flips"
    ROWS, UNITS = "leads", {"swing": "1"}

    version: Text = field(default=VERSION, kw_only=True)
    case: CaseHash
    yes: bool
    flips: tuple[Flip, ...]
    leads: tuple[Lead, ...]
    searched: Text
    on_mean: Annotated[MeanHinges | None, note("What would change the answer, the mean over draws.")] = None

    def __repr__(self) -> str:
        return on_one_line("Flips", count(len(self.flips), "reversal"), count(len(self.leads), "lead"))


@takes
def flip(case: Case, thresholds: Hinges | None = None) -> Flips:
    """The fewest and smallest changes found that reverse the answer, and what to find out next.

    `thresholds` are the case's hinges, where they are known already. Raises ModelError as `hinges` does.

    Shares are of a number's range, probabilities 0 to 1. Source: a greedy search, which says so in `searched`.

    >>> import offramp as of
    >>> of.flip(of.load("my-crisis"))
    Flips(0 reversals, 8 leads)
    """
    thresholds = thresholds or hinges(case)
    one = solved(case)
    yes = bool(thresholds.answer["yes"])
    single = [*_numbers(thresholds.thresholds), *_claims(thresholds.claims, yes), *_origins(thresholds.origins, yes)]
    searched = "every number alone through its range, every claim and every origin alone"
    if not any(each.changes for each in single):
        many = _together(case, one, thresholds)
        single += [many] if many else []
        searched += "; then numbers together, greedily: a smaller set may exist"
    flips = tuple(sorted(single, key=_amount))
    return Flips(thresholds.case, yes, flips, tuple(leads(thresholds)), searched, thresholds.on_mean)


def _amount(each: Flip) -> tuple[int, float]:
    """By what reversals are put in order: how much is changed, then how far."""
    return len(each.changes) + len(each.claims) + len(each.origins), each.size


def _numbers(thresholds: Sequence[Threshold]) -> Iterator[Flip]:
    for each in thresholds:
        if each.turns_at and each.range and each.ends is not None:
            at = min(each.turns_at, key=lambda x: abs(x - each.now))
            share = abs(at - each.now) / (each.range[1] - each.range[0])
            yield Flip((Change(each.quantity, each.now, at, share, each.rests_on),), (), EVEN)


def _claims(claims: Sequence[ClaimHinge], yes: bool) -> Iterator[Flip]:
    for each in claims:
        if each.if_false is not None and (each.if_false >= EVEN) != yes:
            yield Flip((), (each.claim,), each.if_false)


def _origins(origins: Sequence[OriginHinge], yes: bool) -> Iterator[Flip]:
    for each in origins:
        if each.if_not is not None and (each.if_not >= EVEN) != yes:
            yield Flip((), (), each.if_not, (each.origin,))


def _together(case: Case, solved: Solved, hinges: Hinges) -> Flip | None:
    """Numbers moved to their favourable ends, the most effective first, until the answer turns."""
    yes = bool(hinges.answer["yes"])
    useful = [each for each in hinges.thresholds if each.ends and each.range and each.swing > LEAST]
    ordered = sorted(useful, key=lambda each: -_gain(each, yes, float(hinges.answer["probability"])))
    columns: list[dict[str, float]] = []
    for each in ordered:
        columns.append({**(columns[-1] if columns else {}), each.quantity: _end(each, yes)})
    values = sweep(case, columns, solved.how)
    turned = np.flatnonzero(np.isfinite(values) & ((values >= EVEN) != yes))
    if not len(turned):
        return None
    return _least(case, solved, columns[int(turned[0])], hinges, yes)


def _gain(each: Threshold, yes: bool, now: float) -> float:
    assert each.ends
    return now - min(each.ends) if yes else max(each.ends) - now


def _end(each: Threshold, yes: bool) -> float:
    """The end of the range that works against the answer."""
    assert each.ends
    assert each.range
    low, high = each.ends
    return each.range[0] if (low < high) == yes else each.range[1]


def _least(case: Case, solved: Solved, column: dict[str, float], hinges: Hinges, yes: bool) -> Flip:
    """The column without what is not needed, its last number moved only as far as it takes."""
    told, kept = solved.stage.now.case.quantities, dict(column)
    for path in column:
        fewer = {other: value for other, value in kept.items() if other != path}
        if fewer and (sweep(case, [fewer], solved.how)[0] >= EVEN) != yes:
            kept = fewer
    last = list(kept)[-1]
    now, end = quantities.central(told[last].value), kept[last]
    low, high = 0.0, 1.0
    for _ in range(_ROUNDS):
        shares = np.linspace(low, high, GRID)[1:]
        columns = [{**kept, last: now + share * (end - now)} for share in shares]
        values = sweep(case, columns, solved.how)
        turned = np.isfinite(values) & ((values >= EVEN) != yes)
        first = int(np.argmax(turned))  # the far end turns it, or the number would not have been kept
        low, high = (low if first == 0 else float(shares[first - 1])), float(shares[first])
    kept[last] = now + high * (end - now)
    ranges = {each.quantity: each for each in hinges.thresholds}
    changes = tuple(_change(ranges[path], value) for path, value in kept.items())
    return Flip(changes, (), float(sweep(case, [kept], solved.how)[0]))


def _change(each: Threshold, to: float) -> Change:
    assert each.range
    share = abs(to - each.now) / (each.range[1] - each.range[0])
    return Change(each.quantity, each.now, to, share, each.rests_on)


def leads(hinges: Hinges) -> list[Lead]:
    """What to find out next: numbers, claims and origins by how much they could move the answer."""
    yes, now = bool(hinges.answer["yes"]), float(hinges.answer["probability"])
    numbers = (
        Lead(each.quantity, "number", each.swing, bool(each.turns_at), each.rests_on)
        for each in hinges.thresholds
        if each.ends
    )
    claims = (_untrue(each.claim, "claim", each.if_false, now, yes, each.quantities) for each in hinges.claims)
    origins = (_untrue(each.origin, "origin", each.if_not, now, yes, ()) for each in hinges.origins)
    every = [each for each in (*numbers, *claims, *origins) if each and each.swing >= LEAST]
    return sorted(every, key=lambda each: -each.swing)


def _untrue(what: str, kind: str, then: float | None, now: float, yes: bool, rests: tuple[str, ...]) -> Lead | None:
    return None if then is None else Lead(what, kind, abs(then - now), (then >= EVEN) != yes, rests)
