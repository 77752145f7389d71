"""Indicators: for each thing that would change the answer, what would be seen if it is so and if not, and by whom.

A sign is a move of the play, or a report that says the same as a claim or contradicts it. For a move both
probabilities come from the draws of the answer, with nothing given: for the types at either end of a private number;
for the draws in which a claim is true or false, or a number lies in the highest and the lowest fifth of its range; for
a variant in force and not; for the asked outcome, for the plays that end in it and those that do not. For a report they
come from the grades: one as good as those that tell of the claim so far is right as often as they are believed.
The likelihood ratio is the one over the other; that of a move ruled out is likewise that of not seeing it. Between 1/3
and 3 a sign is "not worth more than a bare mention" (Kass & Raftery 1995, Bayes factors, section 3.2), and marked so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Annotated

import numpy as np

from offramp.case.canonical import fingerprint
from offramp.case.credence import Credence
from offramp.case.types import Case
from offramp.codec import CaseHash, Count, Probability, Published, Text, computed, note, one_of
from offramp.ensemble.alternatives import first
from offramp.ensemble.batch import RunPlan
from offramp.ensemble.drawn_inputs import inputs
from offramp.ensemble.evaluate_draw import Terms
from offramp.ensemble.find_out import FIFTH, Finding, Side
from offramp.ensemble.find_out import KINDS as FINDINGS
from offramp.ensemble.judgement import check_asked
from offramp.ensemble.kept import cached, draws_of
from offramp.ensemble.reversing import mean_hinges
from offramp.ensemble.run import Runs
from offramp.ensemble.weights import Floats
from offramp.errors import takes
from offramp.frames import data_frame
from offramp.news.moves import MovesSeen, moves_seen
from offramp.version import VERSION

if TYPE_CHECKING:
    import pandas

KINDS = ("outcome", *FINDINGS)
SIGNS = ("move", "same", "contrary")
MOST = 12  # findings, the weightiest first
ENOUGH = 200  # draws on which a variant is played
BARE = 3.0
FEWEST = 10  # draws on a side


@dataclass(frozen=True, slots=True)
class IndicatorSign(Published):
    """What would be seen: a move, by the id of its option (other than now), or a report that says the same as a claim,
    or the contrary. `by` is who moves, or the origins that told of the claim so far. `is_answer`: the move and the
    asked outcome are one thing, which so is not an early sign."""

    CLOSED = True

    what: Text
    kind: Annotated[str, one_of(SIGNS)]
    by: tuple[Text, ...]
    if_so: Annotated[Probability, note("How likely it is seen if so.")]
    if_not: Annotated[Probability, note("How likely it is seen if not.")]
    is_answer: bool = False

    @property
    @computed
    def ratio(self) -> Annotated[float | None, note("if_so / if_not; null where it is never seen if not.")]:
        """The likelihood ratio of the sign."""
        return self.if_so / self.if_not if self.if_not else None

    @property
    @computed
    def ratio_unseen(self) -> Annotated[float | None, note("The same for the sign ruled out; null as for ratio.")]:
        """The likelihood ratio of not seeing it."""
        return (1 - self.if_so) / (1 - self.if_not) if self.if_not < 1 else None

    @property
    @computed
    def tells(self) -> Annotated[bool, note("Whether ratio is at least 3, or at most 1/3.")]:
        """Whether it tells the two apart when seen."""
        return _strength(self.if_so, self.if_not) >= BARE

    @property
    @computed
    def tells_unseen(self) -> Annotated[bool, note("Whether ratio_unseen is at least 3, or at most 1/3.")]:
        """Whether it tells the two apart when ruled out."""
        return _strength(1 - self.if_so, 1 - self.if_not) >= BARE

    @property
    def weight(self) -> float:
        """By how much it tells the two apart when seen, either way: 1 for not at all."""
        return _strength(self.if_so, self.if_not)


def _strength(so: float, other: float) -> float:
    """A likelihood ratio, or one over it where that is larger.

    >>> _strength(0.2, 0.6), _strength(0.0, 0.0), _strength(0.5, 0.0)
    (3.0, 1.0, inf)
    """
    low, high = sorted((so, other))
    return 1.0 if low == high else round(high / low, 6) if low else inf


@dataclass(frozen=True, slots=True)
class Indicator(Published):
    """Something that would change the answer, and its signs, those that tell most first. `what` and `kind` as in
    `judgement-1`, or the asked outcome. `so` is the side on which the answer is higher, `otherwise` the other, each
    with the answer there."""

    CLOSED = True

    what: Text
    kind: Annotated[str, one_of(KINDS)]
    so: Side
    otherwise: Side
    rests_on: tuple[Text, ...]
    signs: tuple[IndicatorSign, ...]

    @property
    def sides(self) -> tuple[Side, Side]:
        """Both sides, the higher answer first."""
        return self.so, self.otherwise

    @property
    @computed
    def blind(self) -> Annotated[bool, note("Whether no sign tells the two apart.")]:
        """Whether nothing that would be seen tells the two apart."""
        return not any((one.tells or one.tells_unseen) and not one.is_answer for one in self.signs)


@dataclass(frozen=True)
class Indicators(Published):
    """The indicators of a case: what would be seen where the answer is about to change. Probabilities 0 to 1.

    Raises OfframpError missing-extra by `to_frame`.
    """

    FORMAT, TITLE = "offramp/indicators-1", "Indicators"

    version: Text = field(default=VERSION, kw_only=True)
    case: CaseHash
    outcome: Text
    probability: Annotated[Probability, note("The answer.")]
    draws: Count
    seed: int
    indicators: tuple[Indicator, ...]

    def to_frame(self) -> pandas.DataFrame:
        """One row for each sign: `indicator`, `sign`, `kind`, `if_so` and `if_not` (0 to 1), `ratio`, `tells`. Raises
        OfframpError missing-extra without pandas."""
        rows = (
            {"indicator": each.what, "sign": one.what, "kind": one.kind, "if_so": one.if_so, "if_not": one.if_not,
             "ratio": one.ratio, "tells": one.tells}
            for each in self.indicators for one in each.signs
        )  # fmt: skip
        return data_frame(rows, {"if_so": "1", "if_not": "1"})


@takes
def indicators(case: Case, draws: int = 1_000, seed: int = 0, workers: int = 1) -> Indicators:
    """What would be seen where the answer is about to change, the weightiest first. Probabilities 0 to 1.

    Raises ModelError as `judgement`. Source: Kass & Raftery (1995), Bayes factors, JASA 90: 773-795.
    """
    check_asked(case)

    def make() -> Indicators:
        return _indicators(case, draws_of(case, draws, seed, workers), workers)

    return cached("indicators", case, (draws, seed), make)


def _indicators(case: Case, runs: Runs, workers: int) -> Indicators:
    hinges = mean_hinges(runs, workers)
    findings = [one for one in hinges.find_out if len(one.sides) == 2][:MOST]
    private = [one.what for one in findings if one.kind == "private"]
    plan = RunPlan(case, runs.job.seed, Terms(given=()), runs.job.fixed)
    watching = _Watching(case, runs, moves_seen(plan, first(runs, runs.wanted), private))
    made = (watching.outcome(), *map(watching.indicator, findings))
    drawn = fingerprint(case), hinges.outcome, hinges.probability, hinges.draws, runs.job.seed
    return Indicators(*drawn, tuple(one for one in made if one.signs))


@dataclass(frozen=True, eq=False)
class _Watching:
    """The draws of an answer, with the moves seen in them."""

    case: Case
    runs: Runs
    moves: MovesSeen

    def outcome(self) -> Indicator:
        """The asked outcome itself: which moves go with it, and which do not."""
        weight = self.moves.weights()
        asked, both, seen = (_mean(one, weight) for one in (self.moves.asked[None], self.moves.both, self.moves.seen))
        p = float(asked[0])
        pairs = zip(both / p, (seen - both) / (1 - p), strict=True) if 0 < p < 1 else ()
        signs = self._moves([(float(one), float(other)) for one, other in pairs])
        named = self.case.outcome_asked
        return Indicator(named, "outcome", Side(True, 1.0), Side(False, 0.0), (), _ordered(signs))

    def indicator(self, finding: Finding) -> Indicator:
        """What would be seen on either side of a finding."""
        reports = self._reports(finding) if finding.kind == "claim" else ()
        signs = [*self._moves(self._pairs(finding)), *reports]
        named = finding.what, finding.kind, finding.highest, finding.lowest, finding.rests_on
        return Indicator(*named, _ordered(signs))

    def _pairs(self, finding: Finding) -> list[tuple[float, float]]:
        """How likely each move is seen on the side with the higher answer, and on the other."""
        seen = {side.at: one for side, one in zip(finding.sides, self._seen(finding), strict=True)}
        high, low = seen[finding.highest.at], seen[finding.lowest.at]
        if high is None or low is None:
            return []
        return [(float(one), float(other)) for one, other in zip(high, low, strict=True)]

    def _seen(self, finding: Finding) -> list[Floats | None]:
        """How likely each move is seen, by the sides of a finding in their order."""
        if finding.kind == "private":
            return [self._end(finding.what, k) for k in (0, 1)]
        if finding.kind == "variant":
            return self._variant(finding.what)
        return [
            self._where(finding.what, up) for up in ((True, False) if finding.sides[0].at is True else (False, True))
        ]

    def _where(self, name: str, up: bool) -> Floats | None:
        """The moves in the draws with a claim or origin true, or a number in its highest fifth; or the contrary."""
        values = next((one.values for one in inputs(self.runs) if one.name == name), None)
        if values is None:
            return None
        place = self.moves.solved & (values > 1 - FIFTH if up else values < FIFTH)
        return _mean(self.moves.seen, self.moves.weights(place)) if place.sum() >= FEWEST else None

    def _end(self, path: str, side: int) -> Floats:
        """The moves with a private number at its low end, or at its high end."""
        return _mean(self.moves.by_end[path][side], self.moves.weights(end=(path, side)))

    def _variant(self, name: str) -> list[Floats | None]:
        """The moves without a variant, and in it."""
        variant = next(one for one in self.case.variants if one.name == name)
        plan = RunPlan(self.case, self.runs.job.seed, Terms(variant, given=()), self.runs.job.fixed)
        few = first(self.runs, ENOUGH)
        then, now = moves_seen(plan, few), self.moves.weights(np.arange(self.runs.wanted) < len(few.draw))
        return [_mean(self.moves.seen, now), _mean(then.seen, then.weights())]

    def _moves(self, pairs: Sequence[tuple[float, float]]) -> Iterator[IndicatorSign]:
        owners = {one.id: one.actor for one in self.case.options}
        for option, (so, other), same in zip(self.moves.options, pairs, self.moves.same, strict=False):
            so, other = (min(max(round(one, 4), 0.0), 1.0) for one in (so, other))
            if so or other:
                yield IndicatorSign(option, "move", (owners[option],), so, other, bool(same))

    def _reports(self, finding: Finding) -> Iterator[IndicatorSign]:
        """A further report on a claim, as good as those so far."""
        credence, claim = Credence(self.case), finding.what
        if claim in credence.silent or claim not in self.case.claims:
            return
        right, by = round(credence.believed(claim), 4), self._origins(credence, claim)
        for kind in ("same", "contrary"):
            so = right if (kind == "same") == (finding.highest.at is True) else round(1 - right, 4)
            yield IndicatorSign(claim, kind, by, so, round(1 - so, 4))

    def _origins(self, credence: Credence, claim: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.origin for one in credence.fact_of[claim].witnesses))


def _mean(values: Floats, weight: Floats) -> Floats:
    return values @ weight


def _ordered(signs: Iterator[IndicatorSign] | Sequence[IndicatorSign]) -> tuple[IndicatorSign, ...]:
    """Those that tell most first; of equals the one that is likelier seen."""
    return tuple(
        sorted(signs, key=lambda sign: (sign.is_answer, -min(sign.weight, 1e9), -max(sign.if_so, sign.if_not)))
    )
