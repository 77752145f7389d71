"""Draws of a whole case: which origins and claims hold, which parts of the case fall, what every number is.

First each origin: it can be relied on, or not. Then each fact that cited claims tell, with one witness for each origin:
where the origin can be relied on, by the witness's own uniform; where not, by one that all unreliable witnesses of the
fact share, so that many doubtful pages make no certainty. It is true where any witness carries it. Then the quantities,
each at its own value where what it rests on stands, else at its `otherwise`, by the same uniform. The probabilities are
those of `case.credence`, which also says which claim speaks for an origin (spec/case-file.md 7, 12).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from offramp.case import distributions
from offramp.case.credence import Credence, Fact, Testimony
from offramp.case.host_model import survival
from offramp.case.quantities import Value
from offramp.case.transform import hosts, structure
from offramp.case.types import Case, Quantity, Support, cited_claims
from offramp.game import rationality
from offramp.game.payoffs import RATIONALITY, Numbers, prior_mean, type_points

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Places = NDArray[np.intp]
Group = tuple[frozenset[str], Places]  # the paths of what fell, and in which draws
Held = Mapping[str, bool]  # streams `origin.<name>` and `claim.<id>` that are not drawn but set

KINDS = ("options", "rules", "history")  # parts of a case that can fall


@dataclass(frozen=True, eq=False)
class Draws:
    """Draws `start` to `start + count - 1` of a case; arrays have shape (count,).
    `fixed` sets origins and claims by hand: what follows from them is drawn as ever. A claim that is held holds its
    fact; one that was rejected, or is masked, is never true."""

    case: Case
    seed: int
    start: int
    count: int
    fixed: Held = field(default_factory=dict)

    @cached_property
    def credence(self) -> Credence:
        return Credence(self.case)

    @cached_property
    def origins(self) -> dict[str, Bools]:
        """Whether each origin can be relied on that tells, or could tell, what is cited."""
        own = [self.credence.origin_of[claim] for claim in cited_claims(self.case)]
        names = dict.fromkeys((*own, *(one.origin for fact in self._facts for one in fact.witnesses)))
        return {name: self._reliable(name) for name in names}

    def _reliable(self, origin: str) -> Bools:
        name = f"origin.{origin}"
        if name in self.fixed:
            return np.full(self.count, self.fixed[name])
        return np.less(self.uniform(name), self.credence.reliability[origin])

    @cached_property
    def claims(self) -> dict[str, Bools]:
        """Whether each cited claim is true; those that `as_of` masks and those that were rejected never are."""
        true = {claim: fact for fact in self._facts for claim in fact.claims}
        never = np.zeros(self.count, dtype=bool)
        told = {fact.claims: self._told(fact) for fact in self._facts}
        return {claim: told[true[claim].claims] if claim in true else never for claim in cited_claims(self.case)}

    @cached_property
    def _facts(self) -> tuple[Fact, ...]:
        """The facts that cited claims tell."""
        used = set(cited_claims(self.case))
        return tuple(fact for fact in self.credence.facts if not used.isdisjoint(fact.claims))

    def _told(self, fact: Fact) -> Bools:
        """Whether a fact is true: held, or carried by any of its witnesses."""
        held = [self.fixed[f"claim.{claim}"] for claim in fact.claims if f"claim.{claim}" in self.fixed]
        if held:
            return np.full(self.count, all(held))
        carried = np.zeros(self.count, dtype=bool)
        for one in fact.witnesses:
            carried |= self._carried(fact, one)
        return carried

    def _carried(self, fact: Fact, testimony: Testimony) -> Bools:
        sure = self.uniform(f"claim.{testimony.claim}") < testimony.reliable
        return np.where(self.origins[testimony.origin], sure, self.uniform(fact.name) < testimony.unreliable)

    def uniform(self, name: str) -> Floats:
        """The uniforms of a stream in these draws."""
        return distributions.stream(self.seed, name, self.start, self.count)

    def stands(self, support: Support) -> Bools:
        """In which draws an item stands that rests on this."""
        found = np.ones(self.count, dtype=bool)
        for claim in support.needs:
            found &= self.claims[claim]
        if support.because:
            heard = self.credence.speakers(support.because)
            found &= np.logical_or.reduce([self.claims[claim] for claim in heard], initial=False)
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
        return {path: self.stands(rests) for path, rests in structure(self.case)}

    # numbers --------------------------------------------------------------------------------------------------------

    @cached_property
    def _memo(self) -> dict[tuple[str, Value, int], Floats]:
        return {}

    def value(self, quantity: Quantity) -> Floats:
        """A quantity in each draw; a private one is drawn from its prior."""
        return self._settled(quantity, self._value)

    def _value(self, path: str, value: Value) -> Floats:
        key = (path, value, 0)
        if key not in self._memo:
            self._memo[key] = distributions.draw(Quantity(path, value), self.seed, self.start, self.count)
        return self._memo[key]

    def bins(self, quantity: Quantity, bins: int) -> Floats:
        """The prior of a private quantity in each draw, as bins: (bins, count)."""

        def made(path: str, value: Value) -> Floats:
            key = (path, value, bins)
            if key not in self._memo:
                low, high = distributions.ends(value, path, self.seed, self.start, self.count)
                ends = (np.broadcast_to(low, (self.count,)), np.broadcast_to(high, (self.count,)))
                self._memo[key] = distributions.bins(value, bins, ends)
            return self._memo[key]

        return self._settled(quantity, made)

    def _settled(self, quantity: Quantity, draw: Callable[[str, Value], Floats]) -> Floats:
        """What is made of a quantity's value where it stands, of its `otherwise` where not."""
        own = draw(quantity.stream, quantity.value)
        if quantity.otherwise is None or quantity.otherwise == quantity.value or not quantity.support.claims:
            return own
        return np.where(self.stands(quantity.support), own, draw(quantity.stream, quantity.otherwise))

    def numbers(self, case: Case, places: Places) -> Numbers:
        """The numbers of a case (this one, or one with other values) for the bargaining game: priors, not types."""
        values, bins = {}, {}
        for path, one in case.quantities.items():
            if one.private:
                bins[path] = np.ascontiguousarray(self.bins(one, type_points(case))[:, places])
                values[path] = prior_mean(bins[path], one.value)
            else:
                values[path] = self.value(one)[places]
        if rationality.is_drawn(case):
            values[RATIONALITY] = self.rationality(case)[places]
        return Numbers(values | self._guarantees(case, values, places), bins)

    def rationality(self, case: Case) -> Floats:
        """The rationality of a case in each draw, where it is drawn."""
        return rationality.rationality_draws(
            case, lambda: self.uniform(RATIONALITY), lambda quantity: self._value(quantity.path, quantity.value)
        )

    def values(self, case: Case, places: Places) -> dict[str, Floats]:
        """The numbers of a case for the graph model: a private quantity is what its owner knows it to be."""
        found = {path: self.value(one)[places] for path, one in case.quantities.items()}
        return found | self._guarantees(case, found, places)

    def _guarantees(self, case: Case, values: Mapping[str, Floats], places: Places) -> dict[str, Floats]:
        """The chances that a host keeps his guest which fall back where his claims are not true: as he would, or the
        `otherwise`."""
        found = {}
        for one in hosts(case):
            if one.otherwise is not None and one.support.claims:
                as_he_would = survival(*(values[number.path] for number in one.quantities))
                otherwise = self._value(one.path, one.otherwise)[places]
                found[one.path] = np.where(self.stands(one.support)[places], as_he_would, otherwise)
        return found
