"""How much confidence a judgement deserves, apart from how likely its answer is (ICD 203, D.6.e.2.b).

Moderate where the cited claims have at least two origins that a person graded, the answer is on the same side of one
half under every convention of the audit, and at least a hundred draws count. Else low. Never high: the numbers are
judgements, and so is who plays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from offramp.case.types import Case
from offramp.codec import Published, Text, computed
from offramp.ensemble.audit import Audit
from offramp.ensemble.grades import cited_origins, graded
from offramp.wording import count, span_of_fives

ORIGINS = 2  # that a person graded
DRAWS = 100  # effective


@dataclass(frozen=True, slots=True)
class Ground(Published):
    """One of the three conditions of moderate confidence: `name` is origins, audit or draws; whether it is met (None
    where that is not computed yet), and why, in a sentence."""

    CLOSED = True

    name: Literal["origins", "audit", "draws"]
    met: bool | None
    why: Text


@dataclass(frozen=True, slots=True)
class Confidence(Published):
    """`level` is moderate or low, `grounds` the three conditions."""

    CLOSED = True

    level: Literal["low", "moderate"]
    grounds: tuple[Ground, ...]

    @property
    @computed
    def why(self) -> tuple[Text, ...]:
        """What speaks for the level: the conditions that are not met, or all where the level is moderate."""
        return tuple(one.why for one in self.grounds if self.level == "moderate" or not one.met)


def confidence(case: Case, audit: Audit | None, effective_draws: float) -> Confidence:
    """The confidence of a judgement; without an audit it is low."""
    grounds = (_conventions(audit), _origins(case), _draws(effective_draws))  # as the answer has its range first
    return Confidence("moderate" if all(one.met for one in grounds) else "low", grounds)


def _origins(case: Case) -> Ground:
    every = cited_origins(case)
    if not every:
        return Ground("origins", False, "no report that counts is cited")
    known = [origin for origin in every if graded(case, origin)]
    cited = f"{count(len(every), 'original source')}"
    if not known:
        none = "the one original source" if len(every) == 1 else f"any of the {cited}"
        return Ground("origins", False, f"nobody has graded {none}")
    return Ground(
        "origins", len(known) >= ORIGINS, f"{len(known)} of {cited} {'is' if len(known) == 1 else 'are'} graded"
    )


def _conventions(audit: Audit | None) -> Ground:
    if audit is None:
        return Ground("audit", None, "other conventions have not been tried yet")
    span = span_of_fives(audit.low, audit.high)  # as the headline has it
    if audit.crosses:
        return Ground("audit", False, f"other methods fall on both sides of one half ({span})")
    return Ground("audit", True, f"other methods leave the answer on one side of one half ({span})")


def _draws(effective: float) -> Ground:
    if effective < DRAWS:
        return Ground("draws", False, f"only {effective:,.0f} draws count")
    return Ground("draws", True, f"{effective:,.0f} draws count")
