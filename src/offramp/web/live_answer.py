"""The central answer under some changes: what a moved slider asks for, and nothing more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from offramp import wording
from offramp.briefing.views.game import middle_text
from offramp.case.credence import silent
from offramp.case.types import OTHER, Case, Choices, Rationality, Support, Variant, cited_claims
from offramp.errors import OfframpError, Problem
from offramp.game.evaluate import (
    HistoryBeliefs,
    Stage,
    evaluate,
    history_beliefs,
    probable,
    stage,
    usual_rationality,
    with_variant,
)
from offramp.game.payoffs import central_numbers as central_numbers
from offramp.web.sheet import Sheet


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
        return wording.word(self.probability)

    @property
    def yes(self) -> bool:
        return self.probability >= wording.EVEN

    @property
    def most_likely(self) -> str:
        return max(self.outcomes, key=lambda name: self.outcomes[name])

    @property
    def near_tie(self) -> bool:
        return wording.near_tie(self.outcomes.values())

    def to_dict(self) -> dict[str, Any]:
        """`asks` and `outcomes` as in `bargain-1`; null where the play was not solved."""
        if not self.solved:
            return {"asks": None, "outcomes": None, "rationality": self.rationality}
        asks = {"outcome": self.asked, "given": dict(self.given), "probability": self.probability, "yes": self.yes}
        asks |= {"word": self.word, "near_tie": self.near_tie, "most_likely": self.most_likely, "free": self.free}
        return {"asks": asks, "outcomes": dict(self.outcomes), "rationality": self.rationality}


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer under the changes and before them, None where there is none, and `problems` say why; `aside`: whether
    a claim that the case cites counts no more."""

    now: Central | None
    before: Central | None
    problems: tuple[Problem, ...] = ()
    aside: bool = False

    @property
    def middle(self) -> str:
        """The play in the middle in a sentence; "" where there is none."""
        if self.now is None:
            return ""
        changed = self.before and self.before.solved and self.before != self.now
        before = self.before.probability if changed and self.before else None
        return middle_text(self.now.asked, self.now.probability if self.now.solved else None, before, self.aside)


def verdict(sheet: Sheet) -> Verdict:
    """The answer of a sheet, or why there is none; never raises for what a case lacks."""
    try:
        before = plainly(sheet)
    except OfframpError as error:
        return Verdict(None, None, error.problems)
    try:
        aside = not silent(sheet.believed).isdisjoint(cited_claims(sheet.case))
        return Verdict(answered(sheet), before, aside=aside)
    except OfframpError as error:
        return Verdict(None, before, error.problems)


def plainly(sheet: Sheet) -> Central:
    """The answer of the case as it stands. Raises as `central_answer`."""
    return sheet.session.memo(("central", sheet.loaded.apart, ""), lambda: central_answer(sheet.case))


def answered(sheet: Sheet) -> Central:
    """The answer under the changes. Raises as `central_answer`."""
    changed, apart = sheet.changes, sheet.loaded.apart
    variant, case = changed.variant, sheet.believed
    if not changed.listed:
        return plainly(sheet)

    def solved() -> Central:
        fix = variant.fix if variant else ()
        ready = sheet.session.memo(("ready", apart, changed.aside, changed.trusted, fix), lambda: prepared(case, fix))
        return central_answer(case, variant, ready)

    return sheet.session.memo(("central", apart, changed.query), solved)


@dataclass(frozen=True, eq=False)
class Prepared:
    """The stages of a case with some choices held: with the terms of the question, and with none given (None where the
    question gives none). What does not change from one move of a slider to the next."""

    fixed: Stage
    free: Stage | None

    def at(self, variant: Variant) -> Prepared:
        """With a variant's values."""
        return Prepared(with_variant(self.fixed, variant), with_variant(self.free, variant) if self.free else None)


def prepared(case: Case, fix: Choices = ()) -> Prepared:
    """The stages of a case. Raises ModelError nothing-asked, and as `bargain.answer.stage` does."""
    _ = case.outcome_asked
    return _staged(case, Variant("", (), fix, Support()))


def _staged(case: Case, variant: Variant) -> Prepared:
    asks = case.asks
    return Prepared(stage(case, variant), stage(case, variant, ()) if asks and (asks.given or variant.fix) else None)


def central_answer(case: Case, variant: Variant | None = None, ready: Prepared | None = None) -> Central:
    """The answer of a case, or of one of its variants, at central values; as `bargain` gives it, and faster. `ready` is
    what `prepared` gave for the same case and what the variant fixes. Raises as `prepared`."""
    ready = ready or prepared(case, variant.fix if variant else ())
    if variant and variant.values:
        ready = _staged(case, variant) if silent(case) else ready.at(variant)
    assert case.asks
    how, given = usual_rationality(ready.fixed), {**dict(case.asks.given), **dict(variant.fix if variant else ())}
    heard = history_beliefs(ready.fixed, central_numbers, how, width=1)
    outcomes = _odds(ready.fixed, how, heard)
    free = _odds(ready.free, how, heard) if ready.free and outcomes else {}
    rate = how.value if isinstance(how.value, float) else None
    shown = {name: p for name, p in outcomes.items() if name != OTHER or p > 0}
    return Central(case.asks.outcome, given, shown, free.get(case.asks.outcome), rate)


def _odds(stage: Stage, rationality: Rationality, beliefs: HistoryBeliefs | None) -> dict[str, float]:
    """The probability of each outcome; nothing where it was not solved."""
    found = evaluate(stage, central_numbers, rationality, 1, beliefs, parts=False)
    names = stage.now.tree.model.outcomes
    return {name: probable(p) for name, p in zip(names, found.outcomes[:, 0], strict=True)} if found.solved[0] else {}
