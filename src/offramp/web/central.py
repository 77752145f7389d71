"""The central answer under some changes: what a moved slider asks for, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from offramp.bargain.answer import Solved, solved
from offramp.case import quantity
from offramp.case.types import Case, Variant
from offramp.errors import ModelError, OfframpError, Problem
from offramp.web.sheet import Sheet

NEAR = 0.05
EVEN = 0.5


@dataclass(frozen=True, slots=True)
class Central:
    """What the play comes to at central values: every outcome, and the asked one with the terms given and free.

    `outcomes` is empty where the play was not solved.
    """

    asked: str
    given: Mapping[str, bool]
    outcomes: Mapping[str, float]
    free: float | None
    rationality: float | None

    @property
    def solved(self) -> bool:
        return bool(self.outcomes)

    @property
    def probability(self) -> float:
        return self.outcomes[self.asked]

    @property
    def word(self) -> str:
        return quantity.word(self.probability)

    @property
    def yes(self) -> bool:
        return self.probability >= EVEN

    @property
    def most_likely(self) -> str:
        return max(self.outcomes, key=lambda one: self.outcomes[one])

    @property
    def near_tie(self) -> bool:
        first = sorted(self.outcomes.values(), reverse=True)
        return len(first) > 1 and first[0] - first[1] < NEAR

    def to_dict(self) -> dict[str, Any]:
        """`asks` and `outcomes` as in `bargain-1`; null where the play was not solved."""
        if not self.solved:
            return {"asks": None, "outcomes": None, "rationality": self.rationality}
        asks = {"outcome": self.asked, "given": dict(self.given), "probability": self.probability, "yes": self.yes}
        asks |= {"word": self.word, "near_tie": self.near_tie, "most_likely": self.most_likely, "free": self.free}
        return {"asks": asks, "outcomes": dict(self.outcomes), "rationality": self.rationality}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer under the changes and before them, None where there is none, and `problems` say why."""

    now: Central | None
    before: Central | None
    problems: tuple[Problem, ...] = ()

    @property
    def turned(self) -> bool:
        """Whether yes and no have changed places."""
        told = self.now and self.before and self.now.solved and self.before.solved
        return bool(told and self.now and self.before and self.now.yes != self.before.yes)


def verdict(sheet: Sheet) -> Verdict:
    """The answer of a sheet, or why there is none; never raises for what a case lacks."""
    try:
        before = plainly(sheet)
    except OfframpError as error:
        return Verdict(None, None, error.problems)
    try:
        return Verdict(answered(sheet), before)
    except OfframpError as error:
        return Verdict(None, before, error.problems)


def plainly(sheet: Sheet) -> Central:
    """The answer of the case as it stands. Raises as `central`."""
    return sheet.desk.memo(("central", sheet.loaded.apart, ""), lambda: central(sheet.case))


def answered(sheet: Sheet) -> Central:
    """The answer under the changes. Raises as `central`."""
    key = ("central", sheet.loaded.apart, sheet.changes.query)
    return sheet.desk.memo(key, lambda: central(sheet.case, sheet.changes.variant))


def central(case: Case, variant: Variant | None = None) -> Central:
    """The answer of a case, or of one of its variants, at central values; as `bargain` gives it, and faster.

    Raises ModelError nothing-asked, and as `bargain.answer.stage` does.
    """
    if case.asks is None:
        raise ModelError(case.problem("nothing-asked", "", "the case asks nothing", remedy="add 'asks: {outcome: …}'"))
    one = solved(case, parts=False, variant=variant)
    names = {key: value for key, value in one.odds().items() if key != "other" or value > 0}
    rate = one.how.value if isinstance(one.how.value, float) else None
    if not one.converged:
        return Central(case.asks.outcome, one.given, {}, None, rate)
    return Central(case.asks.outcome, one.given, names, _free(one, variant), rate)


def _free(one: Solved, variant: Variant | None) -> float | None:
    """The asked outcome with nothing given but what the variant fixes; None where nothing is given, or not solved."""
    if not one.case.asks or not one.case.asks.given:
        return None
    free = solved(one.case, one.how, (), one.heard, parts=False, variant=variant)
    return free.odds()[one.case.asks.outcome] if free.converged else None
