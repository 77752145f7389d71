"""How far the claims of a case are believed, and which of them speak for what rests on them (spec/case-file.md 12).

An origin can be relied on or not, by the letter of its reports. A claim of an origin that can be relied on is true with
probability p: by the digit that a person gave, else by the claim's own certainty. Where its origin cannot be relied on
it is true with min(p, (p + base) / 2): an unreliable source is not a liar. What several claims say alike (`same_as`) is
one fact with one witness for each origin. A claim that was rejected, or that is masked, is never true.

All the numbers stand in one table, `types.CREDENCE`; a case overrides them under `credence:`.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from math import prod

from offramp.case.types import Case, Evidence, ReportEntry, Support

UNJUDGED = "F"  # the letter of a report whose reliability cannot be judged


@dataclass(frozen=True, slots=True)
class Testimony:
    """What one origin says of a fact, by the most credible of its claims.

    `reliable` and `unreliable` are the probabilities that it is true where the origin can be relied on, and where not.
    """

    origin: str
    claim: str
    reliable: float
    unreliable: float


@dataclass(frozen=True, slots=True)
class Fact:
    """Claims that say the same thing: true where any of the witnesses, one for each origin, carries it."""

    claims: tuple[str, ...]
    witnesses: tuple[Testimony, ...]

    @property
    def name(self) -> str:
        """The stream of the uniform that the unreliable witnesses share: the lowest id among those who speak."""
        return f"fact.{min(one.claim for one in self.witnesses)}"


def masked(case: Case) -> frozenset[str]:
    """The claims of reports dated after `as_of`: nobody could cite them then."""
    late = {report.id for report in case.reports if _late(case, report)}
    return frozenset(claim.id for claim in case.evidence if claim.report in late)


def rejected(case: Case) -> frozenset[str]:
    """The claims that a person rejected."""
    return frozenset(claim.id for claim in case.evidence if claim.status == "rejected")


def silent(case: Case) -> frozenset[str]:
    """The claims that are never true: masked or rejected."""
    return masked(case) | rejected(case)


def _late(case: Case, report: ReportEntry) -> bool:
    return report.date is not None and report.date > case.as_of


@dataclass(frozen=True, eq=False)
class Credence:
    """The belief in a case's claims by its own table and its own grades."""

    case: Case

    @cached_property
    def table(self) -> dict[str, float]:
        """The probability that each grade stands for."""
        return dict(self.case.credence)

    @cached_property
    def silent(self) -> frozenset[str]:
        """The claims that are never true."""
        return silent(self.case)

    @cached_property
    def origin_of(self) -> dict[str, str]:
        """The origin of each claim."""
        origins = {report.id: report.origin for report in self.case.reports}
        return {claim.id: origins[claim.report] for claim in self.case.evidence}

    @cached_property
    def reliability(self) -> dict[str, float]:
        """The probability that each origin can be relied on: by the lowest letter of the reports that carry it.
        A report that nobody has judged (F) lowers no other, and one that is masked says nothing of its origin."""
        relaying: dict[str, list[ReportEntry]] = {}
        for report in self.case.reports:
            relaying.setdefault(report.origin, []).append(report)
        return {origin: self._lowest(reports) for origin, reports in relaying.items()}

    def _lowest(self, reports: list[ReportEntry]) -> float:
        known = [report for report in reports if not _late(self.case, report)] or reports
        judged = [report for report in known if report.reliability != UNJUDGED] or known
        return min(self.table[report.reliability] for report in judged)

    def probability(self, claim: Evidence) -> float:
        """The probability that a claim is true if its origin can be relied on: by a digit, else by its certainty.
        A digit judges what is said: it counts for every copy of the story from that origin. Where a claim that joined
        them is rejected as a reading it can only lower them: to reject a claim makes no other more credible."""
        own, origin = self._digit(claim), self.origin_of[claim.id]
        if own is not None:
            return own
        told, rejected = (self._alike.get(claim.id, ""), origin), (self._story.get(claim.id, ""), origin)
        return self._judged.get(told, min(self.table[claim.certainty], self._misread.get(rejected, 1.0)))

    def _digit(self, claim: Evidence) -> float | None:
        """The probability by the digit that a person gave, where it judges: 6 does not."""
        return self.table.get(claim.grade[1:]) if claim.grade else None

    @cached_property
    def _alike(self) -> dict[str, str]:
        """For each claim that is not silent the first that says the same."""
        return self._joined(frozenset(self._place) - self.silent)

    @cached_property
    def _story(self) -> dict[str, str]:
        """For each claim that is not masked the first that says the same, by way of rejected ones too."""
        return self._joined(frozenset(self._place) - masked(self.case))

    @cached_property
    def _judged(self) -> dict[tuple[str, str], float]:
        """The highest digit that was given to what an origin says, by the first claim that says it and the origin."""
        found: dict[tuple[str, str], float] = {}
        for claim in self.case.evidence:
            digit, key = self._digit(claim), (self._alike.get(claim.id, ""), self.origin_of[claim.id])
            if digit is not None and claim.id in self._alike:
                found[key] = max(digit, found.get(key, 0.0))
        return found

    @cached_property
    def _misread(self) -> dict[tuple[str, str], float]:
        """Likewise the lowest digit of what says the same, by way of rejected claims too."""
        found: dict[tuple[str, str], float] = {}
        for claim in self.case.evidence:
            digit, key = self._digit(claim), (self._story.get(claim.id, ""), self.origin_of[claim.id])
            if digit is not None and claim.id in self._story:
                found[key] = min(digit, found.get(key, 1.0))
        return found

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that the claims tell, in the order of their first claims; silent claims tell none."""
        groups: dict[str, list[Evidence]] = {}
        for claim in self.case.evidence:
            if claim.id in self._alike:
                groups.setdefault(self._alike[claim.id], []).append(claim)
        return tuple(Fact(tuple(one.id for one in group), self._witnesses(group)) for group in groups.values())

    @cached_property
    def fact_of(self) -> dict[str, Fact]:
        """The fact that each claim tells, for those that are not silent."""
        return {claim: fact for fact in self.facts for claim in fact.claims}

    def _joined(self, claims: frozenset[str]) -> dict[str, str]:
        """For each of some claims the first of them that says the same, by way of others of them too."""
        alike: dict[str, list[str]] = {claim.id: [] for claim in self.case.evidence if claim.id in claims}
        pairs = ((claim.id, other) for claim in self.case.evidence for other in claim.same_as)
        for one, other in (pair for pair in pairs if claims.issuperset(pair)):
            alike[one].append(other)
            alike[other].append(one)
        first: dict[str, str] = {}
        for start in alike:
            front = [] if start in first else [start]
            while front:
                claim = front.pop()
                first[claim] = start
                front += [one for one in alike[claim] if one not in first]
        return first

    def _witnesses(self, claims: Iterable[Evidence]) -> tuple[Testimony, ...]:
        return tuple(self._witness(claim) for claim in self._most_credible(claims))

    def _witness(self, claim: Evidence) -> Testimony:
        p = self.probability(claim)
        return Testimony(self.origin_of[claim.id], claim.id, p, min(p, (p + self.table["base"]) / 2))

    def _most_credible(self, claims: Iterable[Evidence]) -> tuple[Evidence, ...]:
        """Of each origin the most credible claim; of equals the one that the register has first."""
        best: dict[str, Evidence] = {}
        for claim in claims:
            origin = self.origin_of[claim.id]
            if origin not in best or self.probability(claim) > self.probability(best[origin]):
                best[origin] = claim
        return tuple(best.values())

    def believed(self, claim: str) -> float:
        """The probability that a claim is true, over its origins and all else that is drawn; 0 for a silent one.
        False where no witness carries it: the unreliable ones do not, from the largest of their probabilities on."""
        if claim in self.silent:
            return 0.0
        witnesses = self.fact_of[claim].witnesses
        edges = sorted({0.0, 1.0, *(one.unreliable for one in witnesses)})
        false = sum(
            (high - low) * prod(self._uncarried(one, low) for one in witnesses)
            for low, high in itertools.pairwise(edges)
        )
        return 1.0 - false

    def _uncarried(self, testimony: Testimony, shared: float) -> float:
        """The probability that a witness does not carry a fact, where the shared uniform is just above `shared`."""
        reliable = self.reliability[testimony.origin]
        return reliable * (1.0 - testimony.reliable) + (1.0 - reliable) * (shared >= testimony.unreliable)

    @cached_property
    def _place(self) -> dict[str, int]:
        return {claim.id: place for place, claim in enumerate(self.case.evidence)}

    def speakers(self, claims: Collection[str]) -> tuple[str, ...]:
        """Of each origin the most credible of some claims that is not silent; their order does not matter, and a name
        that no claim bears says nothing (`check` refuses it, and goes on)."""
        heard = sorted(set(claims) & self._place.keys() - self.silent, key=self._place.__getitem__)
        return tuple(claim.id for claim in self._most_credible(self.case.claims[one] for one in heard))

    def stands(self, support: Support, false: Collection[str] = ()) -> bool:
        """Whether what rests on a support stands when some claims are false: all of `needs` are true, and of `because`
        what at least one origin says."""
        if any(claim in false or claim in self.silent for claim in support.needs):
            return False
        return not support.because or any(claim not in false for claim in self.speakers(support.because))
