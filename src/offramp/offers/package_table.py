"""Packages on all draws: what each is worth to whom, who binds, what each term buys, which to choose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from offramp.case.canonical import fingerprint
from offramp.case.conditions import names
from offramp.case.types import Case, Item, Worth
from offramp.ensemble.draw_conditions import Condition
from offramp.ensemble.drawn_inputs import inputs, valued
from offramp.ensemble.estimate import mean, weighted_quantile
from offramp.ensemble.run import Runs
from offramp.ensemble.weights import Bools, Floats, WeightedDraws, total, weighted
from offramp.errors import ModelError
from offramp.game.response import less
from offramp.offers.played import PlayedPackage
from offramp.offers.terms import OfferedPackage, OfferTerms, varied_frame
from offramp.offers.types import (
    ActorGain,
    Concession,
    LeftOutPackages,
    Offer,
    Package,
    SearchedPackages,
    TermPrice,
    zone_band,
)

HALF = 0.5  # of the draws: an actor who loses nothing in so many is turned
SAME = 1e-9  # of a gain: less is rounding
LEAST = 0.05  # of what the draws count for: a condition that holds in fewer is no scenario
EVIDENCE = ("claim", "origin")


@dataclass(frozen=True, eq=False)
class PackageTable:
    """All packages on all draws; P of them, D draws, actors in the order of the case."""

    on: OfferTerms
    runs: Runs
    every: tuple[OfferedPackage, ...]
    played: tuple[PlayedPackage, ...]

    @cached_property
    def sample(self) -> WeightedDraws:
        return weighted(self.runs.job.layout.outcomes, self.runs.read)

    @cached_property
    def solved(self) -> Bools:
        """The draws that were solved in every package: (D,). Raises ModelError not-solved where there are none."""
        fine = np.asarray(self.sample.solved & np.logical_and.reduce([one.solved for one in self.played]))
        if not fine.any():
            message = "no draw was solved in every package"
            raise ModelError(self.on.case.problem("not-solved", "play.1", message, remedy="see 'offramp run'"))
        return fine

    @cached_property
    def weight(self) -> Floats:
        """What each draw that was solved counts for."""
        own = self.sample.weight[self.solved]
        return own / total(own)

    @cached_property
    def gains(self) -> Floats:
        """What each actor gains by agreement: (P, actors, D)."""
        return np.stack([one.gains[:, self.solved] for one in self.played])

    @cached_property
    def fine(self) -> Bools:
        """Where an actor loses nothing: (P, actors, D)."""
        return np.stack([~less(one.agreed[:, self.solved], one.none[:, self.solved]) for one in self.played])

    @cached_property
    def means(self) -> Floats:
        """The mean gain of each party in each package: (P, parties)."""
        return np.asarray(self.gains[:, self.parties] @ self.weight)

    @cached_property
    def shares(self) -> Floats:
        """In which share of the draws each party loses nothing: (P, parties)."""
        return np.asarray(np.minimum(self.fine[:, self.parties] @ self.weight, 1.0))

    @cached_property
    def parties(self) -> list[int]:
        """The places of the parties, the askers first."""
        places = {actor.id: k for k, actor in enumerate(self.on.case.actors)}
        return [places[actor] for actor in self.on.parties]

    @cached_property
    def expects(self) -> Floats:
        """What the first asker gains by offering each package, in each draw: (P, D)."""
        asker = self.parties[0]
        return np.stack([(one.expected - one.none)[asker, self.solved] for one in self.played])

    @cached_property
    def scenarios(self) -> tuple[tuple[Condition, Bools], ...]:
        """Each origin reliable or not, each claim true or not, each number in either half of its range; with the draws
        (D,) in which that is so, where they are a twentieth of what all count for."""
        every = (
            (Condition(each.kind, each.name, upper, None if each.kind in EVIDENCE else HALF), draws)
            for each in inputs(self.runs)
            for upper in (True, False)
            for draws in [(each.values[self.solved] > HALF) == upper]
        )
        case = self.runs.job.varied
        return tuple((valued(case, condition), draws) for condition, draws in every if self._shares_of(draws) >= LEAST)

    def _shares_of(self, draws: Bools) -> float:
        return total(self.weight * draws)

    @cached_property
    def within(self) -> Floats:
        """What the asker expects of each package in each scenario: (P, scenarios)."""
        weight = np.stack([self.weight * draws / self._shares_of(draws) for _, draws in self.scenarios], axis=1)
        return np.asarray(self.expects @ weight)

    # the noun ---------------------------------------------------------------------------------------------------------

    def noun(self, left_out: tuple[LeftOutPackages, ...], searched: SearchedPackages | None = None) -> Offer:
        case, packages = self.on.case, tuple(self.package(k) for k in range(len(self.every)))
        expected = [one.expects for one in packages]
        worst = [one.worst for one in packages]
        return Offer(
            case=fingerprint(case),
            seed=self.runs.job.seed,
            draws=self.runs.wanted,
            failed=int((~self.solved).sum()),
            outcome=case.outcome_asked,
            asker=self.on.askers,
            terms=self.on.free,
            given=dict(self.on.rest) | {term: yes for term, yes in self.on.asked if term not in self.on.free},
            parties=self.on.parties,
            kept_by=tuple(dict.fromkeys(self._kept_by())),
            packages=packages,
            prices=tuple(self._prices()),
            choice=1 + int(np.argmax(expected)),
            robust=1 + int(np.argmax(worst)),
            left_out=left_out,
            notes=tuple(self._notes()),
            searched=searched,
        )

    def _kept_by(self) -> Iterator[str]:
        for package in self.every:
            agreed = self.on.agreed(package.terms)
            assert agreed is not None
            if package.variant is None:
                yield from (each.id for each in self.on.chances(varied_frame(self.on.case, None, agreed)))

    def _notes(self) -> Iterator[str]:
        idle = [term for term in self.on.terms if term not in self.on.free]
        if idle:
            yield f"these terms do not vary: {', '.join(idle)}"

    def package(self, k: int) -> Package:
        """A package as a noun, by its place."""
        accepted = mean(self.played[k].accepted[self.solved], self.weight)
        assert accepted
        kept = self.played[k].kept[self.solved]
        zone = min(total(self.weight * self.fine[k][self.parties].all(axis=0)), 1.0)
        over = self._dominating(k)
        binding = int(np.argmin(self.shares[k]))
        bound = self.shares[k, binding] < 1.0 - SAME
        return Package(
            number=k + 1,
            terms={term: yes for term, yes in self.every[k].terms if term in self.on.free},
            alternative=self.every[k].alternative,
            accepted=accepted.mean,
            sampling=accepted.sampling,
            kept=None if np.isnan(kept).any() else min(total(self.weight * kept), 1.0),
            gains=dict(self._gains(k)),
            binding=self.on.parties[binding] if bound else None,
            concession=self._concession(k, binding),
            lacks=self._lacks(k, binding),
            zone=zone,
            band=zone_band(zone if zone < 1.0 - SAME else 1.0),
            dominated=over is not None,
            dominated_by=None if over is None else over + 1,
            expects=total(self.weight * self.expects[k]),
            worst=float(self.within[k].min()) if self.scenarios else total(self.weight * self.expects[k]),
            worst_where=self.scenarios[int(self.within[k].argmin())][0] if self.scenarios else None,
        )

    def _gains(self, k: int) -> Iterator[tuple[str, ActorGain]]:
        others = [place for place in range(len(self.on.case.actors)) if place not in self.parties]
        for place in (*self.parties, *others):
            gain, fine = self.gains[k, place], self.fine[k, place]
            low, high = (weighted_quantile(gain, self.weight, level) for level in (0.05, 0.95))
            share = min(total(self.weight * fine), 1.0)
            yield self.on.case.actors[place].id, ActorGain(total(self.weight * gain), low, high, share)

    def _dominating(self, k: int) -> int | None:
        """A package that gives every party as much as this one on average, and some party more: that which gives the
        asker most; the first of several."""
        gap = self.means - self.means[k]
        slack = SAME * np.maximum(1.0, np.abs(self.means[k]))
        over = np.flatnonzero((gap >= -slack).all(axis=1) & (gap > slack).any(axis=1))
        return int(over[np.argmax(self.means[over, 0])]) if over.size else None

    def _concession(self, k: int, binding: int) -> Concession | None:
        """The fewest terms to change so that the actor who binds is turned; of several what costs the asker least."""
        if self.shares[k, binding] >= HALF:
            return None
        own = self.every[k]
        fit = [
            j for j, other in enumerate(self.every) if other.variant == own.variant and self.shares[j, binding] >= HALF
        ]
        if not fit:
            return None
        least = min(fit, key=lambda j: (len(self._changed(k, j)), -self.means[j, 0]))
        return Concession(least + 1, self._changed(k, least))

    def _changed(self, k: int, j: int) -> dict[str, bool]:
        """The terms of package j that differ from those of k."""
        before = dict(self.every[k].terms)
        return {term: yes for term, yes in self.every[j].terms if yes != before[term]}

    def _lacks(self, k: int, binding: int) -> float:
        """What would turn the actor who binds, added to its worth under agreement: 0 where it needs nothing."""
        if self.shares[k, binding] >= HALF:
            return 0.0
        return max(-weighted_quantile(self.gains[k, self.parties[binding]], self.weight, HALF), 0.0)

    # what a term buys -------------------------------------------------------------------------------------------------

    def _prices(self) -> Iterator[TermPrice]:
        alone = {one.terms: k for k, one in enumerate(self.every) if one.variant is None}
        for term in self.on.free:
            if pairs := list(self._pairs(term, alone)):
                yield self._price(term, pairs)

    def _pairs(self, term: str, alone: dict[tuple[tuple[str, bool], ...], int]) -> Iterator[tuple[int, int]]:
        """The packages that differ in a term alone: without it and with it."""
        for terms, k in alone.items():
            with_it = tuple((key, True if key == term else yes) for key, yes in terms)
            if not dict(terms)[term] and with_it in alone:
                yield k, alone[with_it]

    def _price(self, term: str, pairs: Sequence[tuple[int, int]]) -> TermPrice:
        """The pair that the package of the question is in, else the first."""
        without, added = next((pair for pair in pairs if 0 in pair), pairs[0])
        expected = self.expects @ self.weight
        accepted = [total(self.weight * self.played[k].accepted[self.solved]) for k in (without, added)]
        gains = (self.gains[added] - self.gains[without]) @ self.weight
        actors = [actor.id for actor in self.on.case.actors]
        return TermPrice(
            term,
            accepted[1] - accepted[0],
            dict(zip(actors, gains.tolist(), strict=True)),
            float(expected[added] - expected[without]),
            sum(bool(expected[two] > expected[first]) for first, two in pairs),
            len(pairs),
            tuple(item.value.path for item in items_reading(self.on.case, term)),
            tuple(_claims(self.on.case, term)),
        )


def items_reading(case: Case, name: str) -> Iterator[Item]:
    """The items of worth that read an option or a chance."""
    items = (item for form in case.preferences if isinstance(form, Worth) for item in form.items)
    return (item for item in items if name in names(item.when))


def _claims(case: Case, term: str) -> Iterator[str]:
    """The claims behind the option and behind the worth that reads it."""
    option = next(each for each in case.options if each.id == term)
    supports = [option.support, *(item.value.support for item in items_reading(case, term))]
    yield from dict.fromkeys(claim for support in supports for claim in support.claims)
