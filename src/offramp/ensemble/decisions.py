"""What each decision of a person about the evidence moves: a rejected claim, a digit, a letter (spec/case-file.md 12).

Each is taken back alone, on the same draws: what differs is due to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Annotated

from offramp.case.credence import UNJUDGED, masked
from offramp.case.types import Case, Evidence, cited_claims
from offramp.codec import Probability, Published, Text, one_of
from offramp.ensemble.alternatives import AlteredCase, Level, Tell, first, solve_paired
from offramp.ensemble.grades import cited_origins, regraded
from offramp.ensemble.run import Runs
from offramp.ensemble.weights import WeightedDraws, weighted

DRAWS = 500
REJECTED, CORRECTED = "rejected", "corrected"


@dataclass(frozen=True, slots=True)
class DecisionEffect(Published):
    """A decision about a cited claim, or about an origin's reports, and every outcome had it not been made.
    `kind`: "claim" or "origin"; `what`: the claim's id or the origin; `decided`: "rejected", "corrected", a digit "1"
    to "5" or a letter "A" to "E"; `without`: the probability of each outcome without it."""

    CLOSED = True

    kind: Annotated[str, one_of(("claim", "origin"))]
    what: Text
    decided: Annotated[str, one_of((REJECTED, CORRECTED, *"12345ABCDE"))]
    without: Mapping[str, Probability]


def decisions(
    runs: Runs, sample: WeightedDraws, workers: int = 1, tell: Tell | None = None
) -> tuple[DecisionEffect, ...]:
    """What each decision moves, on the first 500 draws of a run; in the order of the register, claims first."""
    base = first(runs, DRAWS)
    own = weighted(sample.outcomes, partial(getattr, base))
    made = tuple(undone(runs.case))
    tasks = [AlteredCase(f"{what}: {decided}", case) for _, what, decided, case in made]
    found = solve_paired(runs.job, base, tasks, workers, tell)
    levels = {name: Level(sample, own, name) for name in sample.outcomes}
    return tuple(
        DecisionEffect(
            kind, what, decided, {name: p for name, level in levels.items() if (p := level.at(one.draws)) is not None}
        )
        for (kind, what, decided, _), one in zip(made, found, strict=True)
    )


def undone(case: Case) -> Iterator[tuple[str, str, str, Case]]:
    """Kind, subject and content of each decision that can count, with the case as it would be without it."""
    used = set(cited_claims(case)) - masked(case)
    for claim in case.evidence:
        decided = REJECTED if claim.status == REJECTED else digit(claim, dict(case.credence))
        if claim.id in used and decided:
            yield "claim", claim.id, decided, _undecided(case, claim.id)
        if claim.id in used and claim.read_certainty not in ("", claim.certainty):
            yield "claim", claim.id, CORRECTED, _as_read(case, claim.id)
    for origin in cited_origins(case):
        if graded := letter(case, origin):
            yield "origin", origin, graded, regraded(case, origin, UNJUDGED)


def digit(claim: Evidence, credence: Mapping[str, float]) -> str:
    """The digit that a person gave a claim, or "" where there is none that judges it."""
    return claim.grade[1:] if claim.grade[1:] in credence else ""


def letter(case: Case, origin: str) -> str:
    """The lowest letter that judges a report of an origin, those after the case's day aside; "" where there is none."""
    relaying = (one for one in case.reports if one.origin == origin and not (one.date and one.date > case.as_of))
    return max((one.reliability for one in relaying if one.reliability != UNJUDGED), default="")


def _undecided(case: Case, claim: str) -> Case:
    """The case with a claim as it was proposed: neither rejected nor given a digit."""
    one = case.claims[claim]
    return _with(case, replace(one, status="proposed", grade=one.grade[:1] and f"{one.grade[0]}6"))


def _as_read(case: Case, claim: str) -> Case:
    """The case with a claim as certain as it had been read."""
    one = case.claims[claim]
    return _with(case, replace(one, certainty=one.read_certainty, read_certainty=""))


def _with(case: Case, claim: Evidence) -> Case:
    return replace(case, evidence=tuple(claim if one.id == claim.id else one for one in case.evidence))
