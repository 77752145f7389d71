"""The verb `guarantee`: what is given now for what is kept later, and when it is believed.

A promise is a chance that the takers' worth reads under agreement (`offramp.offers.terms`). It is held at several
levels of reliability, all else as in the draw, so that what others do about it is played too; between two levels the
gain is linear, as it is exactly where nobody's choice turns on it. The least level at which nobody who counts on it
loses by agreement is the least guarantor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import pairwise

import numpy as np

from offramp.case.canonical import fingerprint
from offramp.case.host_model import survival
from offramp.case.types import Case, Chance, Choices, Host, Quantity, Variant
from offramp.ensemble.estimate import mean, weighted_quantile
from offramp.ensemble.judgement import DRAWS, check_asked
from offramp.ensemble.kept import cached
from offramp.ensemble.run import Progress
from offramp.ensemble.sampling import Draws
from offramp.ensemble.weights import Bools, Floats, total
from offramp.errors import ModelError
from offramp.game.guarantees import least_guarantor, stake_for
from offramp.offers.offer import offer_draws
from offramp.offers.package_table import HALF, PackageTable, items_reading
from offramp.offers.played import OfferPlan, Tell, play_packages
from offramp.offers.promises import (
    AtReliability,
    BesideTerm,
    Guarantees,
    HostOutlook,
    KeptFor,
    LeastReliability,
    NumberSpread,
    OtherGuarantor,
    VouchedPromise,
)
from offramp.offers.terms import (
    OfferedPackage,
    OfferTerms,
    alternatives_of,
    feasible_packages,
    offer_terms,
    varied_frame,
)

LEVELS = (0.0, 0.25, 0.5, 0.75, 1.0)
PERIODS = (1.0, 2.0, 5.0, 10.0, 20.0)
_SAME = 1e-9
_NONE = 2.0  # of which no guarantor is capable, for quantiles


def guarantee(
    case: Case,
    draws: int = DRAWS,
    seed: int = 0,
    workers: int = 1,
    progress: Progress | None = None,
    tell: Tell | None = None,
) -> Guarantees:
    """Find how surely each promise must be kept so that it is believed by those who give something first.

    And what would do instead: a term, a larger stake of the host who keeps it. The package is that of the question. The
    same bytes whatever `workers` is. Raises ModelError no-promise, and as `offer` does.

    Probabilities are 0 to 1, worths each actor's own. Source: Fearon (1998), Powell (2006): see `game.guarantees`.

    >>> import offramp as of
    >>> guarantee(of.load("my-crisis"), draws=50)
    Guarantees(honoured 0.7)
    """
    check_asked(case)
    on = offer_terms(case)
    make = partial(_made, on, draws, seed, workers, progress, tell)
    return cached("guarantee", case, (draws, seed), make)


def _made(
    on: OfferTerms, draws: int, seed: int, workers: int, progress: Progress | None, tell: Tell | None
) -> Guarantees:
    packages, _ = feasible_packages(on)
    promises = _promises(on, packages[0])
    near = [package for package in packages if len(_changes(packages[0], package)) <= 1]
    others = alternatives_of(on, packages[:1])
    every = [one for promise in promises for one in _played(near, promise.id, others)]
    runs = offer_draws(on.case, on.offered(packages[0]), draws, seed, workers, progress)
    played = play_packages(OfferPlan(on, seed, draws), every, workers, tell)
    return _Vouched(PackageTable(on, runs, tuple(every), played), promises, near, others).noun()


def _played(near: Sequence[Choices], promise: str, others: Sequence[Variant]) -> Iterator[OfferedPackage]:
    """The package of the question, with each guarantor, and all packages at each level."""
    yield from (OfferedPackage(near[0], variant, promise) for variant in (None, *_keeping(promise, others)))
    yield from (OfferedPackage(package, None, promise, level) for package in near for level in LEVELS)


def _keeping(promise: str, others: Sequence[Variant]) -> Iterator[Variant]:
    """The variants that change who keeps a promise."""
    start = f"chance.{promise}"
    return (one for one in others if all(path == start or path.startswith(f"{start}.") for path, _ in one.values))


def _promises(on: OfferTerms, package: Choices) -> tuple[Chance, ...]:
    found = on.chances(varied_frame(on.case, None, on.agreed(package) or ()))
    if not found:
        message = f"{', '.join(on.takers)} count on nothing that could be broken later"
        remedy = "add a 'chance' that their worth reads under agreement, such as 'kept', with how likely it is"
        raise ModelError(on.case.problem("no-promise", "chance", message, (), remedy))
    return found


def _changes(first: Choices, other: Choices) -> tuple[tuple[str, bool], ...]:
    return tuple(pair for pair in other if pair not in first)


@dataclass(frozen=True, eq=False)
class _Vouched:
    """All packages held at all levels, on all draws; `near` are the package of the question and those one term away."""

    table: PackageTable
    promises: tuple[Chance, ...]
    near: Sequence[Choices]
    others: Sequence[Variant]

    @property
    def weight(self) -> Floats:
        return self.table.weight

    @cached_property
    def places(self) -> dict[OfferedPackage, int]:
        return {one: k for k, one in enumerate(self.table.every)}

    def _now(self, promise: str, variant: Variant | None = None) -> int:
        """Where the package of the question is, with a promise as the case or a variant has it."""
        return self.places[OfferedPackage(self.near[0], variant, promise)]

    def noun(self) -> Guarantees:
        table = self.table
        return Guarantees(
            case=fingerprint(table.on.case),
            seed=table.runs.job.seed,
            draws=table.runs.wanted,
            failed=int((~table.solved).sum()),
            outcome=table.on.case.outcome_asked,
            package=dict(self.near[0]),
            gives={option: yes for option, yes in self._agreed if option in table.on.accepted},
            accepted=self._accepted(self._now(self.promises[0].id)),
            promises=tuple(map(self._promise, self.promises)),
        )

    @property
    def _agreed(self) -> Choices:
        return self.table.on.agreed(self.near[0]) or ()

    def _accepted(self, place: int) -> float:
        found = mean(self.table.played[place].accepted[self.table.solved], self.weight)
        assert found
        return found.mean

    def _promise(self, chance: Chance) -> VouchedPromise:
        takers, package = self.table.on.counting_on(chance.id), self.near[0]
        now = self._kept(self._now(chance.id))
        least = self._least(package, chance.id)
        return VouchedPromise(
            chance=chance.id,
            takers=takers,
            items=tuple(self._items(chance.id, takers)),
            claims=tuple(dict.fromkeys(claim for one in _numbers(chance) for claim in one.support.claims)),
            probability=mean(now, self.weight),
            least=LeastReliability(*(self._quantile(least, level) for level in (0.05, HALF, 0.95))),
            enough=self._share(now >= least - _SAME),
            unneeded=self._share(least == 0),
            never=self._share(np.isinf(least)),
            lacks=max(-self._middle_gain(package, chance.id, 0.0), 0.0),
            levels=tuple(self._levels(package, chance.id)),
            terms=tuple(self._terms(chance.id)),
            guarantors=tuple(self._guarantors(chance.id, least)),
            host=self._host(chance, least),
        )

    def _items(self, promise: str, takers: Sequence[str]) -> Iterator[str]:
        paths = (item.value.path for item in items_reading(self.table.on.case, promise))
        return (path for path in paths if path.split(".")[1] in takers)

    def _kept(self, place: int) -> Floats:
        return np.asarray(self.table.played[place].kept[self.table.solved])

    def _share(self, draws: Floats | Bools) -> float:
        return min(total(self.weight * draws), 1.0)

    def _gains(self, package: Choices, promise: str, level: float) -> Floats:
        """What each who counts on a promise gains by agreement, what is 0 but for rounding being 0: (takers, D)."""
        place = self.places[OfferedPackage(package, None, promise, level)]
        ids = [actor.id for actor in self.table.on.case.actors]
        own = [ids.index(taker) for taker in self.table.on.counting_on(promise)]
        gains, fine = self.table.gains[place][own], self.table.fine[place][own]
        return np.asarray(np.where(fine, np.maximum(gains, 0.0), gains))

    def _middle_gain(self, package: Choices, promise: str, level: float) -> float:
        """The gain of the first who counts on it, in the middle of the draws."""
        return weighted_quantile(self._gains(package, promise, level)[0], self.weight, HALF)

    def _least(self, package: Choices, promise: str) -> Floats:
        """The least reliability at which nobody who counts on a promise loses; infinite where there is none: (D,)."""
        gains = [self._gains(package, promise, level) for level in LEVELS]
        least = np.full(gains[0].shape, np.inf)
        for k, (low, high) in reversed(list(enumerate(pairwise(LEVELS)))):
            within = least_guarantor(0.0, gains[k], gains[k + 1])
            least = np.where(np.isfinite(within), low + np.minimum(within, 1.0) * (high - low), least)
        return np.asarray(least.max(axis=0))

    def _quantile(self, least: Floats, level: float) -> float | None:
        value = weighted_quantile(np.minimum(least, _NONE), self.weight, level)
        return value if value <= 1.0 else None

    def _levels(self, package: Choices, promise: str) -> Iterator[AtReliability]:
        for level in LEVELS:
            fine = np.asarray((self._gains(package, promise, level) >= 0).all(axis=0))
            place = self.places[OfferedPackage(package, None, promise, level)]
            yield AtReliability(level, self._accepted(place), self._share(fine))

    def _terms(self, promise: str) -> Iterator[BesideTerm]:
        """The packages one term away, each as it changes what is needed."""
        first = self.near[0]
        now = self._kept(self._now(promise))
        before = self._gains(first, promise, 0.0)[0]
        for package in self.near[1:]:
            ((term, yes),) = _changes(first, package)
            least = self._least(package, promise)
            in_hand = total(self.weight * (self._gains(package, promise, 0.0)[0] - before))
            yield BesideTerm(term, yes, self._quantile(least, HALF), self._share(now >= least - _SAME), in_hand)

    def _guarantors(self, promise: str, least: Floats) -> Iterator[OtherGuarantor]:
        for variant in _keeping(promise, self.others):
            odds = self._kept(place := self._now(promise, variant))
            kept = min(total(self.weight * odds), 1.0)
            yield OtherGuarantor(variant.name, kept, self._share(odds >= least - _SAME), self._accepted(place))

    # how long ---------------------------------------------------------------------------------------------------------

    def _host(self, chance: Chance, least: Floats) -> HostOutlook | None:
        host = chance.cases[0].probability
        if not isinstance(host, Host):
            return None
        drawn = Draws(self.table.on.case, self.table.runs.job.seed, 0, self.table.runs.wanted)
        pressure, stake, discount, periods = (drawn.value(one)[self.table.solved] for one in host.quantities)
        wanted = (least > 0) & np.isfinite(least) & (periods > 0)
        needed = None
        if (self.weight * wanted).any():
            enough = stake_for(*(each[wanted] for each in (pressure, discount, periods, least)))
            needed = self._spread(enough, self.weight[wanted])
        for_ever = (1.0 - discount) * pressure
        often = sorted({*PERIODS, float(weighted_quantile(periods, self.weight, HALF))})
        return HostOutlook(
            kept_for=tuple(self._kept_for(survival(pressure, stake, discount, many), many) for many in often),
            stake=self._spread(stake, self.weight),
            needed=needed,
            for_ever=self._spread(for_ever, self.weight),
            surely=self._share(stake >= for_ever),
        )

    def _kept_for(self, odds: Floats, periods: float) -> KeptFor:
        low, high = (weighted_quantile(odds, self.weight, level) for level in (0.05, 0.95))
        return KeptFor(periods, min(total(self.weight * odds), 1.0), low, high)

    @staticmethod
    def _spread(values: Floats, weight: Floats) -> NumberSpread:
        return NumberSpread(*(weighted_quantile(values, weight / total(weight), level) for level in (0.05, HALF, 0.95)))


def _numbers(chance: Chance) -> Iterator[Quantity]:
    for one in chance.cases:
        yield from one.quantities
