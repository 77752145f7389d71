"""Terms with a size, such as a sum, a share or a day: the package that the asker would choose, at every size of one.

A variant with a `size` (spec/case-file.md 11) says what its numbers are at the far end, the case what they are at the
near one. In each draw a number lies on the straight line between the two values, drawn at the same rank. Sizes are
played on a grid, then halfway to the neighbours of the best, and so on: the answer is not the grid's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from offramp.case.term_sizes import size_words
from offramp.case.types import Choices, Variant
from offramp.ensemble.run import Runs
from offramp.offers.package_table import PackageTable
from offramp.offers.played import PlayedPackage, Player
from offramp.offers.terms import OfferedPackage, OfferTerms
from offramp.offers.types import Package, SizedPackage, SizedTerm

PARTS = 16  # of the grid
HALVINGS = 5


@dataclass(eq=False)
class _Sizes:
    """One package at the sizes of a term that were played, each a share of the way."""

    on: OfferTerms
    runs: Runs
    player: Player
    terms: Choices
    toward: Variant
    looked: dict[float, PlayedPackage] = field(default_factory=dict)

    def look(self, shares: Sequence[float]) -> None:
        for share in shares:
            if 0.0 <= share <= 1.0 and share not in self.looked:
                self.looked[share] = self.player.play(self._package(share))

    def _package(self, share: float) -> OfferedPackage:
        return OfferedPackage(self.terms, toward=self.toward, share=share)

    @property
    def table(self) -> PackageTable:
        shares = sorted(self.looked)
        return PackageTable(
            self.on, self.runs, tuple(map(self._package, shares)), tuple(self.looked[each] for each in shares)
        )

    def best(self) -> float:
        """The size from which the asker expects most; of equals the smallest share."""
        table = self.table
        return sorted(self.looked)[int(np.argmax(table.expects @ table.weight))]

    def refined(self) -> PackageTable:
        self.look([k / PARTS for k in range(PARTS + 1)])
        for halving in range(1, HALVINGS + 1):
            step, best = 0.5**halving / PARTS, self.best()
            self.look([best - step, best + step])
        return self.table


def sized_terms(on: OfferTerms, runs: Runs, player: Player, terms: Choices, number: int) -> tuple[SizedTerm, ...]:
    """Each term with a size in the package of that number."""
    return tuple(
        _sized(_Sizes(on, runs, player, terms, each), number, each.size) for each in on.case.variants if each.size
    )


def _sized(sizes: _Sizes, number: int, ends: tuple[str, str]) -> SizedTerm:
    table = sizes.refined()
    shares, packages = sorted(sizes.looked), [table.package(k) for k in range(len(table.every))]
    points = [_point(size_words(ends, share), share, one) for share, one in zip(shares, packages, strict=True)]
    return SizedTerm(
        variant=sizes.toward.name,
        package=number,
        points=tuple(points),
        best=1 + shares.index(sizes.best()),
        widest=1 + int(np.argmax([one.zone for one in points])),
        items=tuple(path for path, _ in sizes.toward.values),
        claims=sizes.toward.support.claims,
    )


def _point(size: str, share: float, package: Package) -> SizedPackage:
    gains = {actor: gain.mean for actor, gain in package.gains.items()}
    own = (package.accepted, package.kept, package.zone, package.expects, package.binding)
    return SizedPackage(size, share, *own, gains)
