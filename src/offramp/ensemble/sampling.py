"""Draws of a whole case: which origins and claims hold, which parts of the case fall, what every number is.

First each origin: it can be relied on, or not. Then each claim given its origin: one whose origin cannot be relied on
supports nothing, whatever it says; else it is true with the odds of its grade (`Case.credence`). Then the quantities,
each at its own value where what it rests on stands, else at its `otherwise`, by the same uniform (CASE.md 6 to 8, 19).

Two claims of one origin are one witness who says a thing twice: within a `because` the first of them that is cited
speaks for the origin. So a second one changes nothing, and never makes a number look surer. `needs` asks for every
claim, whoever made it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from offramp.case import distributions
from offramp.case.host_model import kept
from offramp.case.quantities import Range, Value
from offramp.case.transform import dropped, masked, structure
from offramp.case.types import Case, Host, Quantity, Rationality, Support, supports
from offramp.game.payoffs import RATIONALITY, Numbers, mean, points

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Places = NDArray[np.intp]
Group = tuple[frozenset[str], Places]  # the paths of what fell, and in which draws
Held = Mapping[str, bool]  # streams `origin.<name>` and `claim.<id>` that are not drawn but set

KINDS = ("options", "rules", "history")  # parts of a case that can fall


@dataclass(frozen=True, eq=False)
class Draws:
    """Draws `start` to `start + count - 1` of a case; arrays have shape (count,).

    `held` sets origins and claims by hand: what follows from them is drawn as ever.
    """

    case: Case
    seed: int
    start: int
    count: int
    held: Held = field(default_factory=dict)

    @cached_property
    def origins(self) -> dict[str, Bools]:
        """Whether each origin of a cited claim can be relied on."""
        names = dict.fromkeys(self.origin_of[claim] for claim in cited(self.case))
        return {name: self._happens(f"origin.{name}", self._reliability(name)) for name in names}

    @cached_property
    def claims(self) -> dict[str, Bools]:
        """Whether each cited claim is true; those that `as_of` masks never are."""
        found = {}
        for claim in cited(self.case):
            odds = 0.0 if claim in self._late else self._credence[self.case.claims[claim].certainty]
            believed = self._happens(f"claim.{claim}", odds)
            settled = f"claim.{claim}" in self.held
            found[claim] = believed if settled else believed & self.origins[self.origin_of[claim]]
        return found

    @cached_property
    def origin_of(self) -> dict[str, str]:
        """The origin of each claim."""
        origins = {report.id: report.origin for report in self.case.reports}
        return {claim.id: origins[claim.report] for claim in self.case.evidence}

    @cached_property
    def _late(self) -> frozenset[str]:
        """The claims that nobody could know of as of the case's date, but for those that are held."""
        return masked(self.case) - {name.removeprefix("claim.") for name in self.held}

    @cached_property
    def _credence(self) -> dict[str, float]:
        return dict(self.case.credence)

    def _reliability(self, origin: str) -> float:
        """The odds that an origin can be relied on: of the reports that relay it the one least to be relied on."""
        relaying = [report for report in self.case.reports if report.origin == origin]
        known = [report for report in relaying if not report.date or report.date <= self.case.as_of]
        return min(self._credence[report.reliability] for report in known or relaying)

    def _happens(self, name: str, odds: float) -> Bools:
        if name in self.held:
            return np.full(self.count, self.held[name])
        return self.uniform(name) < odds

    def uniform(self, name: str) -> Floats:
        """The uniforms of a stream in these draws."""
        return distributions.stream(self.seed, name, self.start, self.count)

    def stands(self, support: Support) -> Bools:
        """In which draws an item stands that rests on this."""
        found = np.ones(self.count, dtype=bool)
        for claim in support.needs:
            found &= self.claims[claim]
        if support.because:
            heard = [claim for claim in support.because if claim not in self._late]
            first = {self.origin_of[claim]: claim for claim in reversed(heard)}
            found &= np.logical_or.reduce([self.claims[claim] for claim in first.values()], initial=False)
        return found

    # parts that fall ------------------------------------------------------------------------------------------------

    def groups(self, kinds: tuple[str, ...] = KINDS) -> tuple[Group, ...]:
        """The draws by which parts of some kinds fell in them; in the order of their first draws."""
        parts = [(path, stood) for path, stood in self._parts.items() if path.partition(".")[0] in kinds]
        if not parts:
            return ((frozenset(), np.arange(self.count)),)
        table = np.packbits(np.stack([stood for _, stood in parts], axis=1), axis=1)
        _, first, kind = np.unique(table, axis=0, return_index=True, return_inverse=True)
        kind = kind.reshape(-1)
        return tuple(
            (frozenset(path for path, stood in parts if not stood[first[k]]), np.flatnonzero(kind == k))
            for k in np.argsort(first)
        )

    @cached_property
    def _parts(self) -> dict[str, Bools]:
        """In which draws each part that can fall stands."""
        return {path: self.stands(rests) for path, rests in structure(self.case) if self._matters(path, rests)}

    def _matters(self, path: str, rests: Support) -> bool:
        """Whether the case is another one without this part: an option that is fixed or given stays as it is."""
        return bool(rests.claims) and dropped(self.case, {path}) != self.case

    # numbers --------------------------------------------------------------------------------------------------------

    @cached_property
    def _memo(self) -> dict[tuple[str, Value, int], Floats]:
        return {}

    def value(self, one: Quantity) -> Floats:
        """A quantity in each draw; a private one is drawn from its prior."""
        return self._settled(one, self._value)

    def _value(self, path: str, value: Value) -> Floats:
        key = (path, value, 0)
        if key not in self._memo:
            self._memo[key] = distributions.draw(Quantity(path, value), self.seed, self.start, self.count)
        return self._memo[key]

    def bins(self, one: Quantity, bins: int) -> Floats:
        """The prior of a private quantity in each draw, as bins: (bins, count)."""

        def made(path: str, value: Value) -> Floats:
            key = (path, value, bins)
            if key not in self._memo:
                low, high = distributions.ends(value, path, self.seed, self.start, self.count)
                ends = (np.broadcast_to(low, (self.count,)), np.broadcast_to(high, (self.count,)))
                self._memo[key] = distributions.bins(value, bins, ends)
            return self._memo[key]

        return self._settled(one, made)

    def _settled(self, one: Quantity, made: Callable[[str, Value], Floats]) -> Floats:
        """What is made of a quantity's value where it stands, of its `otherwise` where not."""
        own = made(one.path, one.value)
        if one.otherwise is None or one.otherwise == one.value or not one.support.claims:
            return own
        return np.where(self.stands(one.support), own, made(one.path, one.otherwise))

    def numbers(self, case: Case, places: Places) -> Numbers:
        """The numbers of a case (this one, or one with other values) for the bargaining lens: priors, not types."""
        values, bins = {}, {}
        for path, one in case.quantities.items():
            if one.private:
                bins[path] = np.ascontiguousarray(self.bins(one, points(case))[:, places])
                values[path] = mean(bins[path])
            else:
                values[path] = self.value(one)[places]
        if isinstance(value := _ranged(case.rationality), Range):
            values[RATIONALITY] = self._value(RATIONALITY, value)[places]
        return Numbers(values | self._guarantees(case, values, places), bins)

    def values(self, case: Case, places: Places) -> dict[str, Floats]:
        """The numbers of a case for the graph lens: a private quantity is what its owner knows it to be."""
        found = {path: self.value(one)[places] for path, one in case.quantities.items()}
        return found | self._guarantees(case, found, places)

    def _guarantees(self, case: Case, values: Mapping[str, Floats], places: Places) -> dict[str, Floats]:
        """The chances that a host keeps his guest which fall back where his claims are not true: as he would, or the
        `otherwise`."""
        found = {}
        for one in (each.probability for chance in case.chances for each in chance.cases):
            if isinstance(one, Host) and one.otherwise is not None and one.support.claims:
                as_he_would = kept(*(values[number.path] for number in one.quantities))
                otherwise = self._value(one.path, one.otherwise)[places]
                found[one.path] = np.where(self.stands(one.support)[places], as_he_would, otherwise)
        return found


def cited(case: Case) -> tuple[str, ...]:
    """The claims that the parts and numbers of a case rest on, in the order of the register."""
    used = {claim for _, rests in supports(case) for claim in rests.claims}
    return tuple(claim.id for claim in case.evidence if claim.id in used)


def _ranged(rationality: Rationality | None) -> Value | None:
    return rationality.value if rationality else None
