"""An offer as a frozen noun: its packages, what each is worth to whom, and the choice among them (offer-1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated

from offramp.codec import OPTIONAL, CaseHash, Count, Difference, Ordinal, Probability, Published, Text, note, one_of
from offramp.ensemble.draw_conditions import Condition
from offramp.ensemble.estimate import Interval
from offramp.frames import data_frame, on_one_line
from offramp.game.results import Choice
from offramp.version import VERSION

if TYPE_CHECKING:
    import pandas

BANDS = {"nearly all": 0.9, "most": 0.5, "some": 0.0}  # of the draws: at least, and of the last more than
NO_BAND = "none"


def zone_band(share: float) -> str:
    """In how many draws something is so, in words.

    >>> zone_band(0.93), zone_band(0.5), zone_band(0.01), zone_band(0.0)
    ('nearly all', 'most', 'some', 'none')
    """
    return next((name for name, least in BANDS.items() if share >= least and share > 0), NO_BAND)


@dataclass(frozen=True, slots=True)
class ActorGain(Published):
    """What an actor gains by agreement over no agreement, in its own worth: the `mean`, the 5th and the 95th percentile
    of the draws, and the `share` of them in which it loses nothing. Of two actors only the shares can be compared."""

    CLOSED = True

    mean: float
    low: float
    high: float
    share: Probability


@dataclass(frozen=True, slots=True)
class Concession(Published):
    """The fewest terms to change so that the actor who binds loses nothing in half the draws: the `package` that then
    stands, and the terms that differ."""

    CLOSED = True

    package: Ordinal
    terms: Choice


@dataclass(frozen=True, slots=True)
class Package(Published):
    """A package of terms, with the variant that stands beside them ("" for the case as it is).

    * `accepted`: the probability that all accept it, with its 95 % interval; `kept`: that all comes true on which the
      takers count, None where they count on nothing.
    * `gains`: by actor, parties first. `binding`: the party that loses nothing in the fewest draws (None: no party
      loses in any); `concession`: what would turn it, None where it needs none or no package does; `lacks`: what would,
      added to its worth.
    * `zone`: the share of draws in which no party loses; `band`: in nearly all
      (nine of ten), most (half), some or none.
    * `dominated_by`: a package that gives every party as much on average, and some party more.
    * `expects`: what the first of the askers gains by offering it, taken or not; `worst`: the least of that over the
      scenarios, which is where `worst_where` holds."""

    CLOSED = True

    number: Ordinal
    terms: Choice
    alternative: str
    accepted: Probability
    sampling: Interval
    kept: Probability | None
    gains: Mapping[str, ActorGain]
    binding: Text | None
    concession: Concession | None
    lacks: Annotated[float, note("In the worth of the actor who binds; 0 where it needs nothing.")]
    zone: Probability
    band: Annotated[str, one_of((*BANDS, NO_BAND))]
    dominated: bool
    dominated_by: Ordinal | None
    expects: float
    worst: float
    worst_where: Condition | None


@dataclass(frozen=True, slots=True)
class TermPrice(Published):
    """What a term buys and costs where all else stays: added to the package of the question (or to the first).

    `accepted`: by how much likelier all accept; `gains`: what each actor gains more under agreement; `expects`: what
    the asker gains more by the offer. `pays_in` of `pairs`: in how many pairs of packages that differ in it alone the
    asker expects more with it. `items`: the numbers of worth that it switches on or off; `claims`: what it and they
    rest on."""

    CLOSED = True

    term: Text
    accepted: Difference
    gains: Mapping[str, float]
    expects: float
    pays_in: Count
    pairs: Count
    items: tuple[Text, ...]
    claims: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class LeftOutPackages(Published):
    """Packages that do not appear: why not, and how many."""

    CLOSED = True

    reason: Text
    packages: Ordinal


@dataclass(frozen=True, slots=True)
class SearchedPackages(Published):
    """Where there are too many packages to play them all: of how many (`possible`) so many were `looked` at, on the
    first `draws` draws. What is said of all packages is then said of those that were played on all draws."""

    CLOSED = True

    possible: Count
    looked: Count
    draws: Count


@dataclass(frozen=True, slots=True)
class SizedPackage(Published):
    """A package at one size of a term, which lies at a `share` of the way from the case to the variant; the rest as for
    a package, with the mean gain of each actor in its own worth."""

    CLOSED = True

    size: Text
    share: Probability
    accepted: Probability
    kept: Probability | None
    zone: Probability
    expects: float
    binding: Text | None
    gains: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class SizedTerm(Published):
    """A term with a size (a `variant` of the case that has one) in a package: the `points` that were played, by size.
    The asker expects most at the `best` of them, and no party loses in most draws at the `widest` (places from 1).
    `items`: the numbers that it moves; `claims`: what these rest on."""

    CLOSED = True

    variant: Text
    package: Ordinal
    points: tuple[SizedPackage, ...]
    best: Ordinal
    widest: Ordinal
    items: tuple[Text, ...]
    claims: tuple[Text, ...]


@dataclass(frozen=True)
class Offer(Published):
    """The packages that an asker could offer, on the same draws: who would accept, what it is worth to whom, which
    binds.

    * `asker`, `terms` (those that vary), `parties`: see `offramp.offers.terms`. `given` is what else holds in every
      package, `kept_by` the chances on which the takers count.
    * `packages`: that of the question first (a term that it does not give as it is now). `choice`: the one from which
      the asker expects most; `robust`: the one whose least over the scenarios is the largest. A scenario is one
      condition on what was drawn: an origin can be relied on or not, a claim is true or not, a number lies in the upper
      or the lower half of its range.
    * `prices`: what each term buys and costs. `left_out`: packages that cannot be. `searched`: given where the packages
      were found by a search, as not all could be played. `sizes`: the choice at each size of a term that has one.

    Probabilities are 0 to 1; gains are in each actor's own worth, and are never compared between actors. Source: Raiffa
    (1982), The art and science of negotiation; robust: Wald (1950), Statistical decision functions.

    Raises OfframpError missing-extra by `to_frame`.

    >>> import offramp as of
    >>> made = of.offer(of.load("my-crisis"), draws=50)
    >>> made.asker, [package.band for package in made.packages]
    (('owner',), ['some', 'most', 'most', 'most'])
    """

    FORMAT, TITLE = "offramp/offer-1", "Offer"

    case: CaseHash
    version: Text = field(default=VERSION, kw_only=True)
    seed: int
    draws: Ordinal
    failed: Annotated[Count, note("Draws that were not solved in some package and do not count.")]
    outcome: Text
    asker: tuple[Text, ...]
    terms: tuple[Text, ...]
    given: Choice
    parties: tuple[Text, ...]
    kept_by: tuple[Text, ...]
    packages: tuple[Package, ...]
    prices: tuple[TermPrice, ...]
    choice: Ordinal
    robust: Ordinal
    left_out: tuple[LeftOutPackages, ...]
    notes: Annotated[tuple[Text, ...], OPTIONAL] = ()
    searched: Annotated[SearchedPackages | None, OPTIONAL] = None
    sizes: Annotated[tuple[SizedTerm, ...], OPTIONAL] = ()

    def package(self, number: int) -> Package:
        """A package by its number, from 1."""
        return self.packages[number - 1]

    def __repr__(self) -> str:
        best = self.package(self.choice)
        return on_one_line("Offer", f"{len(self.packages)} packages", f"choice {best.number}", f"{best.accepted:.2f}")

    def to_frame(self) -> pandas.DataFrame:
        """The packages as a table: `number`, each term (true or false), `alternative`, `accepted`, `kept`, `zone`,
        `binding`, `dominated`, `expects`, `worst`, and for each actor `gain/ACTOR`, its mean gain in its own worth.

        Probabilities are 0 to 1. Raises OfframpError missing-extra without pandas.
        """
        keys = ("alternative", "accepted", "kept", "zone", "binding", "dominated", "expects", "worst")
        rows = (
            {"number": one.number, **one.terms, **{key: getattr(one, key) for key in keys}}
            | {f"gain/{actor}": gain.mean for actor, gain in one.gains.items()}
            for one in self.packages
        )
        gains = {f"gain/{actor}": f"worth of {actor}" for actor in self.packages[0].gains}
        asker = f"worth of {self.asker[0]}"
        units = {"number": "", "accepted": "1", "kept": "1", "zone": "1", "expects": asker, "worst": asker}
        return data_frame(rows, units | gains)
