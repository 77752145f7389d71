"""What is given now for what is kept later: when it is believed, as frozen nouns (guarantee-1)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

from offramp.codec import CaseHash, Count, Ordinal, Probability, Published, Text, note
from offramp.ensemble.estimate import Mean
from offramp.frames import Tabular, on_one_line
from offramp.game.results import Choice
from offramp.version import VERSION


@dataclass(frozen=True, slots=True)
class LeastReliability(Published):
    """The least probability of being kept at which agreement is as good as none: the 5th, 50th and 95th percentile of
    the draws; None where there no guarantor is enough."""

    CLOSED = True

    low: Probability | None
    middle: Probability | None
    high: Probability | None


@dataclass(frozen=True, slots=True)
class NumberSpread(Published):
    """A number of the case over draws: the 5th, 50th and 95th percentile, in its own unit."""

    CLOSED = True

    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class AtReliability(Published):
    """What follows where a promise is kept with a probability: how likely all accept, and in which share of the draws
    nobody who counts on it loses by agreement."""

    CLOSED = True

    level: Probability
    accepted: Probability
    enough: Probability


@dataclass(frozen=True, slots=True)
class BesideTerm(Published):
    """A term changed beside a promise: the `least` reliability that is then needed in the middle of the draws (None: no
    guarantor is enough), in which share of them it is given, and by how much the first of those who count on it is
    better off where the promise is broken."""

    CLOSED = True

    term: Text
    yes: bool
    least: Probability | None
    enough: Probability
    in_hand: float


@dataclass(frozen=True, slots=True)
class OtherGuarantor(Published):
    """A variant of the case in which another keeps the promise: the probability that it is kept, in which share of the
    draws that is enough, and how likely all then accept."""

    CLOSED = True

    variant: Text
    probability: Probability
    enough: Probability
    accepted: Probability


@dataclass(frozen=True, slots=True)
class KeptFor(Published):
    """The chance that a host still keeps his guest after so many periods: the mean, the 5th and the 95th percentile."""

    CLOSED = True

    periods: float
    mean: Probability
    low: Probability
    high: Probability


@dataclass(frozen=True, slots=True)
class HostOutlook(Published):
    """How long a host keeps what he promised, by his own interest (spec/case-file.md 9), the claims behind it holding.

    * `stake`: what keeping is worth to him a period; `needed`: what it would have to be, so that he is as reliable as
      those who count on him need, over the draws in which that is above 0 and can be (None: in no draw).
    * `for_ever`: the stake from which he never gives his guest up; `surely`: the share of draws in which it is that."""

    CLOSED = True

    kept_for: tuple[KeptFor, ...]
    stake: NumberSpread
    needed: NumberSpread | None
    for_ever: NumberSpread
    surely: Probability


@dataclass(frozen=True, slots=True)
class VouchedPromise(Published):
    """A promise on which takers count under agreement: a chance of the case that their worth reads.

    * `takers`: who counts on it; `items`: the numbers of their worth that read it, `claims` what it rests on.
    * `probability`: that it is kept, as the case has it (None: in no draw); `least`: the reliability that is needed.
    * `enough`: the share of draws in which it is given; `unneeded`: in which none is; `never`: in which none is enough.
    * `lacks`: what the first of `takers` lacks where the promise is broken, in the middle of the draws and in its own
      worth: what it would have to keep in hand to need no guarantor.
    * `levels`: what follows at some reliabilities; `terms`: what a term changes; `guarantors`: who else could keep it.
    * `host`: how long it is kept, where a host keeps it; None where the case gives its probability alone."""

    CLOSED = True

    chance: Text
    takers: tuple[Text, ...]
    items: tuple[Text, ...]
    claims: tuple[Text, ...]
    probability: Mean | None
    least: LeastReliability
    enough: Probability
    unneeded: Probability
    never: Probability
    lacks: Annotated[float, note("In the worth of the first of the takers; 0 where it lacks nothing.")]
    levels: tuple[AtReliability, ...]
    terms: tuple[BesideTerm, ...]
    guarantors: tuple[OtherGuarantor, ...]
    host: HostOutlook | None


@dataclass(frozen=True)
class Guarantees(Published, Tabular):
    """What is given now for what is kept later, on the draws of the answer: when each promise is believed.

    `package`: the terms on offer, those of the question; `gives`: what the takers do under agreement; `accepted`: how
    likely all accept. Worths are each
    actor's own. Source: Fearon (1998), in The International Spread of Ethnic Conflict; Powell (2006), International
    Organization 60; see `offramp.game.guarantees`.

    >>> import offramp as of
    >>> from offramp.offers.guarantee import guarantee
    >>> made = guarantee(of.load("my-crisis"), draws=50)
    >>> made.promises[0].chance, round(made.promises[0].least.middle, 2)
    ('honoured', 0.7)
    """

    FORMAT, TITLE = "offramp/guarantee-1", "Guarantees"
    ROWS, UNITS = "promises", {"enough": "1", "unneeded": "1", "never": "1", "lacks": "worth of the first taker"}

    case: CaseHash
    version: Text = field(default=VERSION, kw_only=True)
    seed: int
    draws: Ordinal
    failed: Annotated[Count, note("Draws that were not solved in some package and do not count.")]
    outcome: Text
    package: Choice
    gives: Choice
    accepted: Probability
    promises: tuple[VouchedPromise, ...]

    def __repr__(self) -> str:
        least = ((one.chance, one.least.middle) for one in self.promises)
        told = (f"{chance} {'none' if middle is None else round(middle, 2)}" for chance, middle in least)
        return on_one_line("Guarantees", *told)
