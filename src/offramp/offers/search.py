"""Which of very many packages to play on all draws: a search, which says that it is one.

Up to 12 terms every package is played. Beyond, packages are played on the first draws alone: the one of the question,
none and all of the terms, each term changed by itself; then those that give two parties' gains from a term all weights
(logrolling: Raiffa 1982, ch. 11); then, for each of four aims, the best so far with one term changed, or two, as long
as that is better. The aims: what the asker expects, the least of it over the scenarios, in how many draws no party
loses, and how likely all accept. The best by each aim, and the neighbours of the question and of the best, are then
played on all draws.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, combinations

import numpy as np

from offramp.case.types import Choices
from offramp.ensemble.run import Runs
from offramp.ensemble.weights import Floats
from offramp.offers.package_table import SAME, PackageTable
from offramp.offers.played import OfferPlan, PlayedPackage, Player, Tell, player_of
from offramp.offers.terms import OfferedPackage, OfferTerms, left_out_for, none_possible, why_not
from offramp.offers.types import LeftOutPackages, SearchedPackages

FEW = 64  # draws on which packages are looked at
MOST_LOOKED = 1_200
WHOLE = 96  # packages that are then played on all draws
WEIGHTS = tuple(k / 8 for k in range(9))
AIMS = 4


@dataclass(eq=False)
class PackageSearch:
    """Packages looked at on a few draws, in the order in which they were, with how each did."""

    on: OfferTerms
    runs: Runs
    player: Player
    tell: Tell | None
    looked: dict[Choices, PlayedPackage] = field(default_factory=dict)
    refused: dict[Choices, str] = field(default_factory=dict)

    # looking ----------------------------------------------------------------------------------------------------------

    def look(self, packages: Iterable[Choices]) -> None:
        """Play what was not yet, as far as it can be offered and agreed on."""
        for package in packages:
            if package in self.looked or package in self.refused or len(self.looked) >= MOST_LOOKED:
                continue
            if reason := why_not(self.on, package):
                self.refused[package] = reason
                continue
            played = self.player.play(OfferedPackage(package))
            if played.solved.any():
                self.looked[package] = played
            if self.tell:
                self.tell(len(self.looked), MOST_LOOKED)

    @property
    def table(self) -> PackageTable:
        return PackageTable(self.on, self.runs, tuple(map(OfferedPackage, self.looked)), tuple(self.looked.values()))

    def aims(self) -> Floats:
        """How each package does by each aim: (aims, P)."""
        table = self.table
        accepted = np.stack([one.accepted[table.solved] for one in table.played]) @ table.weight
        zone = table.fine[:, table.parties].all(axis=1) @ table.weight
        expected = table.expects @ table.weight
        worst = table.within.min(axis=1) if table.scenarios else expected
        near = 1e-6 * expected / max(np.ptp(expected), 1e-12)  # of equals the one from which the asker expects more
        return np.stack([expected, worst, zone + near, accepted + near])

    # steps ------------------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Look around until nothing near the best by any aim is better."""
        self.look(starts(self.on))
        self.look(self._weighted(next(iter(self.looked))))
        for aim in range(AIMS):
            self._climb(aim)

    def _climb(self, aim: int) -> None:
        """Change one term of the best, or two where no one is better, as long as that is better."""
        top = -np.inf
        while (own := self.aims()[aim]).max() > top:
            top, best = own.max(), list(self.looked)[int(own.argmax())]
            self.look(near(self.on, best, 1))
            if self.aims()[aim].max() <= top:
                self.look(near(self.on, best, 2))

    def _weighted(self, base: Choices) -> Iterator[Choices]:
        """The changes that are worth it to the asker and one other party, at every weight of the two."""
        table, places = self.table, {package: k for k, package in enumerate(self.looked)}
        changed = {term: places.get(_changed(base, (term,))) for term in self.on.free}
        gains = {term: table.means[k] - table.means[places[base]] for term, k in changed.items() if k is not None}
        for party in range(1, len(table.parties)):
            scale = [max(sum(abs(gain[k]) for gain in gains.values()), SAME) for k in (0, party)]
            for weight in WEIGHTS:
                share = ((1 - weight) / scale[0], weight / scale[1])
                good = [term for term, gain in gains.items() if share[0] * gain[0] + share[1] * gain[party] > 0]
                yield _changed(base, good)

    # what comes of it -------------------------------------------------------------------------------------------------

    def chosen(self) -> tuple[Choices, ...]:
        """What is to be played on all draws: the package of the question, the best by each aim, the neighbours of the
        question and of the best; then by turns what comes next by each aim."""
        every, aims = list(self.looked), self.aims()
        orders = np.argsort(-aims, axis=1, kind="stable")
        first = [self.on.asked, *(every[order[0]] for order in orders)]
        beside = [one for start in first[:2] for one in near(self.on, start, 1)]
        later = (every[order[k]] for k in range(len(every)) for order in orders)
        named = [one for one in dict.fromkeys((*first, *beside, *later)) if one in self.looked]
        return tuple(named[:WHOLE])

    @property
    def noun(self) -> SearchedPackages:
        """Of how many packages how many were looked at."""
        return SearchedPackages(2 ** len(self.on.free), len(self.looked), self.runs.wanted)

    @property
    def left_out(self) -> tuple[LeftOutPackages, ...]:
        """Why those that were tried and cannot be, cannot."""
        return left_out_for(self.refused.values())


def search_packages(on: OfferTerms, runs: Runs, seed: int, tell: Tell | None) -> PackageSearch:
    """The search, done, on the draws of `runs`."""
    search = PackageSearch(on, runs, player_of(OfferPlan(on, seed, runs.wanted)), tell)
    search.run()
    return search


def starts(on: OfferTerms) -> Iterator[Choices]:
    """Where a search begins: the package of the question, none and all of the terms, each changed by itself."""
    yield on.asked
    for yes in (False, True):
        yield tuple((term, yes if term in on.free else now) for term, now in on.asked)
    yield from near(on, on.asked, 1)


def first_possible(on: OfferTerms) -> Choices:
    """The first package that is possible of those where a search begins, or of those two terms away. Raises ModelError
    no-package."""
    refused: list[str] = []
    for package in chain(starts(on), near(on, on.asked, 2)):
        if not (reason := why_not(on, package)):
            return package
        refused.append(reason)
    raise none_possible(on, left_out_for(refused))


def near(on: OfferTerms, package: Choices, changes: int) -> Iterator[Choices]:
    """The packages that differ from one in so many of the terms that vary."""
    return (_changed(package, terms) for terms in combinations(on.free, changes))


def _changed(package: Choices, terms: Collection[str]) -> Choices:
    return tuple((term, yes != (term in terms)) for term, yes in package)
