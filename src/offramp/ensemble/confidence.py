"""How much confidence a judgement deserves, apart from how likely its answer is (ANSWER.md 6; ICD 203, D.6.e.2.b).

Moderate where the cited claims have at least two origins that a person graded, the answer is on the same side of one
half under every convention of the audit, and at least a hundred draws count. Else low. Never high: the numbers are
judgements, and so is who plays.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from offramp.case.types import Case
from offramp.ensemble.audit import Audit
from offramp.ensemble.grades import cited_origins, graded
from offramp.wording import percent

ORIGINS = 2  # that a person graded
DRAWS = 100  # effective


@dataclass(frozen=True, slots=True)
class Ground:
    """One of the three conditions of moderate confidence: `name` is origins, audit or draws; whether it is met (None
    where that is not computed yet), and why, in a sentence."""

    name: str
    met: bool | None
    why: str


@dataclass(frozen=True, slots=True)
class Confidence:
    """`level` is moderate or low, `grounds` the three conditions."""

    level: str
    grounds: tuple[Ground, ...]

    @property
    def why(self) -> tuple[str, ...]:
        """What speaks for the level: the conditions that are not met, or all where the level is moderate."""
        return tuple(one.why for one in self.grounds if self.level == "moderate" or not one.met)

    def to_dict(self) -> dict[str, Any]:
        """As in `judgement-1`."""
        return {"level": self.level, "why": list(self.why), "grounds": [asdict(one) for one in self.grounds]}


def confidence(case: Case, audit: Audit | None, effective_draws: float) -> Confidence:
    """The confidence of a judgement; without an audit it is low."""
    grounds = (_origins(case), _conventions(audit), _draws(effective_draws))
    return Confidence("moderate" if all(one.met for one in grounds) else "low", grounds)


def _origins(case: Case) -> Ground:
    every = cited_origins(case)
    known = [origin for origin in every if graded(case, origin)]
    cited = f"{len(every)} cited origin{'s' if len(every) != 1 else ''}"
    if not known:
        return Ground("origins", False, f"nobody has graded a report of the {cited}")
    return Ground(
        "origins", len(known) >= ORIGINS, f"{len(known)} of {cited} {'is' if len(known) == 1 else 'are'} graded"
    )


def _conventions(audit: Audit | None) -> Ground:
    if audit is None:
        return Ground("audit", None, "other conventions have not been tried yet")
    span = f"{percent(audit.low)} to {percent(audit.high)}"
    if audit.crosses:
        return Ground("audit", False, f"other conventions put the answer on either side of one half ({span})")
    return Ground("audit", True, f"other conventions leave the answer on the same side of one half ({span})")


def _draws(effective: float) -> Ground:
    if effective < DRAWS:
        return Ground("draws", False, f"only {effective:,.0f} draws count")
    return Ground("draws", True, f"{effective:,.0f} draws count")
