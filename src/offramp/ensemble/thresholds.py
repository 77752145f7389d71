"""What the play as reported hinges on, every number in the middle: numbers, claims, origins, terms, order of play.

What would change the answer, the mean over draws, is in `reversing`, and stands here as `on_mean`.

A number hinges where the answer, the probability of the asked outcome, crosses one half as that number alone moves
through its range: every crossing on a grid of 33 points, then narrowed down. A claim is taken as false by itself, and
as if it were the only support of what cites it; an origin takes all claims of its reports with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache, partial
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np

from offramp.case import quantities
from offramp.case.canonical import fingerprint
from offramp.case.transform import supported, without
from offramp.case.types import Case, Quantity, Rationality, Support, supports
from offramp.codec import Amount, CaseHash, Count, Difference, Probability, Published, Text, note
from offramp.ensemble.estimate import Mean
from offramp.ensemble.global_analysis import Branch, Drawn, Gap, over_draws
from offramp.ensemble.judgement import hinges_of_draws
from offramp.ensemble.kept import cached
from offramp.ensemble.one_at_a_time import Floats, check_design, shares, solved_in_columns, sweep
from offramp.ensemble.reversing import MeanHinges
from offramp.ensemble.sensitivity import Index, Sobol, check_draws
from offramp.errors import ModelError, OfframpError, takes
from offramp.frames import data_frame, on_one_line
from offramp.game.batching import Playing, play_out_together
from offramp.game.evaluate import Solved, evaluation, probable, solved, stage
from offramp.game.payoffs import central_numbers
from offramp.game.rationality import limit_beside, unit
from offramp.game.results import Odds
from offramp.game.solve import hidden
from offramp.game.variants import TermsRow, terms
from offramp.version import VERSION
from offramp.wording import EVEN, count, near_tie, word

if TYPE_CHECKING:
    import pandas


GRID = 33
STEPS = 60
RATIONALITIES = {"choice": (0.5, 2.0, 3.0, 6.0, 12.0), "value": (2.5, 5.0, 10.0, 20.0, 40.0)}


@dataclass(frozen=True, slots=True)
class AnswerThen:
    """The answer where a number turns it."""

    probability: Probability
    yes: bool


def turning_first(turns: bool, swing: float | None) -> tuple[bool, float]:
    """By what numbers are put in order: what reverses the answer first, then what moves it most.

    >>> sorted([(False, 0.6), (True, 0.1), (False, None)], key=lambda pair: turning_first(*pair))
    [(True, 0.1), (False, 0.6), (False, None)]
    """
    return not turns, -(swing or 0.0)


@dataclass(frozen=True, slots=True)
class Threshold:
    """One number, alone through its range: where in it the answer turns, and the answer at its two ends.
    `range` is None for a single number, and `turns_at` empty where nothing turns; `reason` then says why. For a private
    number `turns_at` is the type at which its owner's choice turns, and there are no ends."""

    quantity: Text
    now: float
    range: tuple[float, float] | None
    turns_at: tuple[float, ...]
    answer_then: AnswerThen | None
    ends: tuple[Probability, Probability] | None
    rests_on: tuple[Text, ...]
    reason: Text | None
    private: bool = False

    @property
    def swing(self) -> float:
        """By how much the answer differs between the two ends."""
        return abs(self.ends[1] - self.ends[0]) if self.ends else 0.0


@dataclass(frozen=True, slots=True)
class ClaimHinge:
    """One claim: the answer with it, without it, and without all that cites it, as if nothing else supported that."""

    claim: Text
    if_true: Probability | None
    if_false: Probability | None
    if_only: Probability | None
    quantities: tuple[Text, ...]
    problem: str = ""

    @property
    def swing(self) -> float:
        """By how much the answer moves at most."""
        there = self.if_true
        others = (each for each in (self.if_false, self.if_only) if each is not None)
        return 0.0 if there is None else max((abs(there - each) for each in others), default=0.0)


@dataclass(frozen=True, slots=True)
class OriginHinge:
    """One origin: the answer where it can be relied on, and where none of its claims is true."""

    origin: Text
    if_reliable: Probability | None
    if_not: Probability | None
    claims: Count
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Frontier:
    """Where the answer turns in the plane of two numbers: for each x all y at which it does."""

    x: Text
    y: Text
    points: tuple[tuple[float, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Hinges(Published):
    """All of it; `answer` has outcome, probability, word, yes, near_tie and free, in the play as reported. `on_mean`:
    what would change the answer, the mean over draws; None where that was not asked. Numbers are in the units of the
    case, answers 0 to 1. Source: Chandrupatla (1997), Advances in Engineering Software 28: 145-149; the indices PAWN
    (Pianosi & Wagener 2015) and Sobol'.

    Raises OfframpError missing-extra by `to_frame`.

    >>> import offramp as of
    >>> every = of.hinges(of.load("my-crisis")).thresholds
    >>> [(each.quantity, round(each.turns_at[0])) for each in every if each.turns_at]
    [('worth.crews.hope for more', 7)]
    """

    case: str
    version: str
    answer: Mapping[str, Any]
    thresholds: tuple[Threshold, ...]
    claims: tuple[ClaimHinge, ...]
    origins: tuple[OriginHinge, ...]
    terms: tuple[TermsRow, ...]
    rationality: tuple[tuple[str, float | None], ...]
    frontier: Frontier | None = None
    drawn: Drawn | None = None
    sobol: tuple[Sobol, ...] = ()
    on_mean: MeanHinges | None = None

    def published(self) -> PublishedHinges:
        """What is published of it; see `PublishedHinges`."""
        return _published(self)

    def __repr__(self) -> str:
        turning = sum(bool(each.turns_at) for each in self.thresholds if not each.private)
        of = f"{turning} of {count(len(self.thresholds), 'number')} {'reverses' if turning == 1 else 'reverse'} it"
        return on_one_line("Hinges", f"{self.answer['outcome']} {float(self.answer['probability']):.2f}", of)

    def to_frame(self) -> pandas.DataFrame:
        """The thresholds as a table: `quantity`, `now`, `low` and `high` of its range, the values at which the answer
        crosses one half (`turns_at`, a tuple), their `unit`, the answer at the two ends (0 to 1), and the claims behind
        it. Raises OfframpError missing-extra without pandas.
        """
        nothing = (None, None)
        rows = (
            {
                "quantity": each.quantity,
                "now": each.now,
                **dict(zip(("low", "high"), each.range or nothing, strict=True)),
                "turns_at": each.turns_at,
                "unit": quantities.unit_of(each.quantity),
                **dict(zip(("answer_at_low", "answer_at_high"), each.ends or nothing, strict=True)),
                "private": each.private,
                "claims": each.rests_on,
            }
            for each in self.thresholds
        )
        own = dict.fromkeys(("now", "low", "high", "turns_at"), "that of the quantity, see unit")
        return data_frame(rows, {**own, "answer_at_low": "1", "answer_at_high": "1"})


# as published ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HingesAnswer:
    """The answer at central values, and (`drawn`) over the draws; `free` with nothing given."""

    word: Text
    outcome: Text
    probability: Probability
    yes: bool
    near_tie: bool
    free: Probability
    drawn: Mean | None


@dataclass(frozen=True, slots=True)
class DrawnClaim(ClaimHinge):
    """A claim, and in what share of the draws it is true."""

    p_true: Probability | None = None


@dataclass(frozen=True, slots=True)
class DrawnOrigin(OriginHinge):
    """An origin, and in what share of the draws it can be relied on."""

    p_reliable: Probability | None = None


@dataclass(frozen=True, slots=True)
class Swap:
    """The answer with two neighbouring steps of the play swapped."""

    swap: tuple[Text, Text]
    probability: Probability | None
    free: Probability | None
    problem: str


@dataclass(frozen=True, slots=True)
class TermsDifference:
    """What other terms change: over the draws where there are some, else at central values."""

    difference: Difference | None
    sampling: tuple[Difference, Difference] | None
    spread: tuple[Difference, Difference] | None
    central: Difference | None
    probability: Probability | None


@dataclass(frozen=True, slots=True)
class VariantHinge:
    """A variant beside the case as it stands, with the terms of the question and with nothing given."""

    variant: Text
    fixed: TermsDifference
    free: TermsDifference
    problem: str


@dataclass(frozen=True, kw_only=True)
class PublishedHinges(Published):
    """What `hinges --json` prints; without --draws seed, p_true, p_reliable, sampling and spread are null."""

    FORMAT, TITLE = "offramp/hinges-1", "Hinges"

    case: CaseHash
    version: Text
    seed: int | None = None
    draws: Count = 0
    failed: Count = 0
    answer: HingesAnswer
    thresholds: tuple[Threshold, ...]
    frontier: Frontier | None
    claims: tuple[DrawnClaim, ...]
    origins: tuple[DrawnOrigin, ...]
    order: tuple[Swap, ...]
    variants: tuple[VariantHinge, ...]
    rationality: Mapping[str, Probability | None]
    noise: Annotated[
        Amount | None, note("The weight that an input without any effect shows on so many draws; null without draws.")
    ] = None
    sensitivity: tuple[Index, ...] = ()
    branches: tuple[Branch, ...] = ()
    sobol: tuple[Sobol, ...] = ()
    on_mean: Annotated[MeanHinges | None, note("What would change the answer, the mean over draws.")] = None


DRAWN = ("seed", "draws", "failed", "noise", "sensitivity", "branches")


def _published(hinges: Hinges) -> PublishedHinges:
    drawn = hinges.drawn
    return PublishedHinges(
        case=hinges.case,
        version=hinges.version,
        **({name: getattr(drawn, name) for name in DRAWN} if drawn else {}),
        answer=HingesAnswer(**hinges.answer, drawn=drawn.answer if drawn else None),
        thresholds=hinges.thresholds,
        frontier=hinges.frontier,
        claims=tuple(
            DrawnClaim(**_fields(one), p_true=drawn.true.get(one.claim) if drawn else None) for one in hinges.claims
        ),
        origins=tuple(
            DrawnOrigin(**_fields(one), p_reliable=drawn.reliable.get(one.origin) if drawn else None)
            for one in hinges.origins
        ),
        order=tuple(_swap(row) for row in hinges.terms if row.kind == "swap"),
        variants=tuple(_variant(hinges, row) for row in hinges.terms if row.kind == "variant"),
        rationality=dict(hinges.rationality),
        sobol=hinges.sobol,
        on_mean=hinges.on_mean,
    )


def _fields(hinge: ClaimHinge | OriginHinge) -> dict[str, Any]:
    return {field.name: getattr(hinge, field.name) for field in fields(hinge)}


def _variant(hinges: Hinges, row: TermsRow) -> VariantHinge:
    fixed, free = hinges.answer["probability"], hinges.answer["free"]
    contrasts = hinges.drawn.contrasts if hinges.drawn else ()
    found = next((one for one in contrasts if one.variant == row.name), None)
    sides = (
        _difference(row.fixed, fixed, found.fixed if found else None),
        _difference(row.free, fixed if free is None else free, found.free if found else None),
    )
    return VariantHinge(row.name, *sides, row.problem or (found.problem if found else ""))


def _difference(p: float | None, beside: float | None, gap: Gap | None) -> TermsDifference:
    central = None if p is None or beside is None else p - beside
    if gap is None:
        return TermsDifference(central, None, None, central, p)
    return TermsDifference(gap.difference, gap.sampling, gap.spread, central, p)


def _swap(row: TermsRow) -> Swap:
    first, second = row.name.split(" before ")
    return Swap((first, second), row.fixed, row.free, row.problem)


@takes
def hinges(
    case: Case,
    pair: tuple[str, str] | None = None,
    draws: int = 0,
    seed: int = 0,
    workers: int = 1,
    sobol: int = 0,
    rows: Sequence[TermsRow] | None = None,
    beside: Mapping[str, Odds] | None = None,
) -> Hinges:
    """What the answer of a case hinges on; `pair` names two numbers whose frontier is wanted.

    With `draws` the case and each variant are run on as many draws: for what would change their mean (`on_mean`), for
    differences with their intervals, global sensitivity and what would have to be true. With `sobol`, a power of two,
    also for Sobol's indices. `rows`: what `terms` gives for the case, `beside`: what its deal gives at other
    rationalities, where they are at hand.

    Raises ModelError nothing-asked, not-solved, unknown-name (of the pair), and as `bargain` does.

    Numbers are in the units of the case, answers 0 to 1. Source: Chandrupatla (1997) from a grid of 33 points; for
    the indices docs/explanation/how-the-answer-is-made.md.

    >>> import offramp as of
    >>> of.hinges(of.load("my-crisis"))
    Hinges(settlement 0.87, 0 of 9 numbers reverse it)
    """
    if draws:
        check_draws(draws)
    if sobol:
        check_design(case, sobol)
    alone, one = cached("alone", case, (), partial(_each_alone, case)), cache(partial(_solved, case))
    return Hinges(
        fingerprint(case),
        VERSION,
        *alone,
        cached("terms", case, (), lambda: terms(case, one().how, one().heard)) if rows is None else tuple(rows),
        tuple(_rationalities(case, beside or {})),
        find_frontier(case, *pair) if pair else None,
        over_draws(case, draws, seed, workers) if draws else None,
        shares(case, sobol, seed, one().how) if sobol else (),
        hinges_of_draws(case, draws, seed, workers) if draws else None,
    )


Alone = tuple[dict[str, Any], tuple[Threshold, ...], tuple[ClaimHinge, ...], tuple[OriginHinge, ...]]


def _each_alone(case: Case) -> Alone:
    """The answer, and what each number, claim and origin alone does to it: most of the work, so it is kept."""
    play = _solved(case)
    return _answer(play), tuple(thresholds(case, play)), tuple(_claims(case, play)), tuple(_origins(case, play))


def _solved(case: Case) -> Solved:
    _ = case.outcome_asked
    one = solved(case)
    if not one.converged:
        raise ModelError(
            case.problem("not-solved", "play.1", "the play was not solved", remedy="see 'offramp bargain'")
        )
    return one


def _answer(play: Solved) -> dict[str, Any]:
    odds, asked = play.odds(), play.case.outcome_asked
    free = solved(play.case, play.how, (), play.heard, parts=False) if play.case.asks and play.case.asks.given else play
    p = odds[asked]
    told = {
        "outcome": asked,
        "probability": p,
        "yes": p >= EVEN,
        "near_tie": near_tie(odds.values()),
        "free": free.odds()[asked],
    }
    return {"word": word(p), **told}


# numbers --------------------------------------------------------------------------------------------------------


def thresholds(case: Case, solved: Solved | None = None) -> Iterator[Threshold]:
    """A threshold for every number of the case, in its order."""
    solved = solved or _solved(case)
    told = solved.stage.now.case
    public = [q for q in told.quantities.values() if q.ranged]
    grids = {q.path: np.linspace(*quantities.bounds(q.value), GRID) for q in public}
    columns = [{path: float(x)} for path, grid in grids.items() for x in grid]
    values = sweep(case, columns, solved.how).reshape(-1, GRID)
    found = dict(zip(grids, values, strict=True))
    turns = _crossings(case, grids, found, solved.how)
    cutoffs = hidden(solved)
    for path, q in told.quantities.items():
        if q.private:
            yield _cutoff(q, cutoffs[path].cutoff if path in cutoffs else None)
        elif path not in grids:
            yield _unmoved(q)
        else:
            yield _threshold(q, grids[path], found[path], turns[path], solved)


def _crossings(
    case: Case, grids: Mapping[str, Floats], values: Mapping[str, Floats], rationality: Rationality
) -> dict[str, tuple[float, ...]]:
    """Every crossing of one half between grid points, all narrowed down together."""
    gaps = [(path, k) for path, row in values.items() for k in range(GRID - 1) if _crosses(row[k], row[k + 1])]

    def above_half(places: Sequence[int], at: Floats) -> Floats:
        columns = [{gaps[place][0]: float(x)} for place, x in zip(places, at, strict=True)]
        return np.nan_to_num(sweep(case, columns, rationality) - EVEN, nan=-EVEN)

    ends = (np.array([[table[path][k + side] for path, k in gaps] for side in (0, 1)]) for table in (grids, values))
    found: dict[str, list[float]] = {path: [] for path in values}
    for (path, _), x in zip(gaps, _narrowed(above_half, *ends) if gaps else (), strict=True):
        found[path].append(float(x))
    return {path: tuple(xs) for path, xs in found.items()}


def _narrowed(function: Callable[[Sequence[int], Floats], Floats], ends: Floats, answers: Floats) -> Floats:
    """The roots (K,) of K functions between two ends (2, K), to one part in 10^9.
    Inverse quadratic where that is sure to lie between, else the middle, so that a jump is found, too (Chandrupatla
    1997, Advances in Engineering Software 28: 145-149), from a secant. `function` gives the values of some of them at
    one point each."""
    x, f = np.vstack([ends, ends[:1]]), np.vstack([answers, answers[:1]]) - EVEN  # newest, across the root, older
    share = f[0] / (f[0] - f[1])
    for _ in range(STEPS):
        room = 1e-9 * np.maximum(1.0, np.abs(x[1]))
        at = np.flatnonzero(np.abs(x[1] - x[0]) > room)
        if not at.size:
            break
        (a, b, _), (fa, fb, _) = x[:, at], f[:, at]
        least = (0.4 * room)[at] / np.abs(b - a)
        new = a + np.clip(share[at], least, 1 - least) * (b - a)
        f_new = function(at.tolist(), new)
        same = (f_new >= 0) == (fa >= 0)
        x[:, at], f[:, at] = (new, *np.where(same, (b, a), (a, b))), (f_new, *np.where(same, (fb, fa), (fa, fb)))
        share[at] = _inverse_quadratic(x[:, at], f[:, at])
    return np.asarray(np.where(np.abs(f[0]) <= np.abs(f[1]), x[0], x[1]))


def _inverse_quadratic(x: Floats, f: Floats) -> Floats:
    """The share of the way from the first to the second of three points (3, K) at which a root is looked for next."""
    (a, b, c), (fa, fb, fc) = x, f
    with np.errstate(all="ignore"):
        xi, phi = (a - b) / (c - b), (fa - fb) / (fc - fb)
        quadratic = fa / (fb - fa) * fc / (fb - fc) + (c - a) / (b - a) * fa / (fc - fa) * fb / (fc - fb)
        return np.where((phi**2 < xi) & ((1 - phi) ** 2 < 1 - xi), quadratic, 0.5)


def _crosses(left: float, two: float) -> bool:
    return bool(np.isfinite(left) and np.isfinite(two) and (left >= EVEN) != (two >= EVEN))


def _threshold(q: Quantity, grid: Floats, row: Floats, turns: tuple[float, ...], solved: Solved) -> Threshold:
    now, yes = quantities.central(q.value), solved.odds()[solved.case.outcome_asked] >= EVEN
    lost, turning = int(np.isnan(row).sum()), None if turns else "the answer turns nowhere in its range"
    reason = f"{lost} of {GRID} values were not solved" if lost else turning
    then = AnswerThen(EVEN, not yes) if turns else None
    ends = None if np.isnan(row[[0, -1]]).any() else (float(row[0]), float(row[-1]))
    return Threshold(q.path, now, (float(grid[0]), float(grid[-1])), turns, then, ends, q.support.claims, reason)


def _unmoved(q: Quantity) -> Threshold:
    reason = "a single number: no range says how sure it is"
    return Threshold(q.path, quantities.central(q.value), None, (), None, None, q.support.claims, reason)


def _cutoff(q: Quantity, cutoff: float | None) -> Threshold:
    low, high = quantities.bounds(q.value)
    turns = () if cutoff is None else (cutoff,)
    reason = "private: the type at which its owner's choice turns" if turns else "private: no type's choice turns"
    return Threshold(
        q.path, quantities.central(q.value), (low, high), turns, None, None, q.support.claims, reason, True
    )


def find_frontier(case: Case, x: str, y: str, solved: Solved | None = None) -> Frontier:
    """Where the answer turns as two numbers move; for a private y, the type at which its owner's choice turns. Raises
    ModelError unknown-name for a number there is not, and private-moved for a private x."""
    solved = solved or _solved(case)
    told = solved.stage.now.case
    for path in (x, y):
        if path not in told.quantities:
            raise ModelError(case.problem("unknown-name", "", f"no number '{path}'", tuple(told.quantities)))
    across = np.linspace(*quantities.bounds(told.quantities[x].value), GRID)
    if told.quantities[y].private:
        plays = solved_in_columns(case, [{x: float(value)} for value in across], solved.how)
        types = (hidden(play).get(y) for play in plays)
        cutoffs = ((one.cutoff,) if one and one.cutoff is not None else () for one in types)
        points = [(float(value), at) for value, at in zip(across, cutoffs, strict=True)]
        return Frontier(x, y, tuple(points))
    down = np.linspace(*quantities.bounds(told.quantities[y].value), GRID)
    values = sweep(case, [{x: float(a), y: float(b)} for a in across for b in down], solved.how).reshape(GRID, GRID)
    return Frontier(x, y, tuple((float(a), _linear(down, row)) for a, row in zip(across, values, strict=True)))


def _linear(grid: Floats, row: Floats) -> tuple[float, ...]:
    """The crossings of one half, linear between grid points."""
    places = [k for k in range(GRID - 1) if _crosses(row[k], row[k + 1])]
    return tuple(float(grid[k] + (EVEN - row[k]) / (row[k + 1] - row[k]) * (grid[k + 1] - grid[k])) for k in places)


# claims and origins ---------------------------------------------------------------------------------------------


def _claims(case: Case, solved: Solved) -> Iterator[ClaimHinge]:
    cited: dict[str, list[str]] = {}
    for path, support in supports(case):
        for claim in support.claims:
            cited.setdefault(claim, []).append(path)
    false, alone = [without(case, {claim}) for claim in cited], [_alone(case, claim) for claim in cited]
    tried = zip(cited, false, alone, strict=True)
    only = [there if other == case else without(other, {claim}) for claim, there, other in tried]
    answers = _answers([*false, *only], solved)
    now, pairs = solved.odds()[case.outcome_asked], zip(answers[: len(cited)], answers[len(cited) :], strict=True)
    for (claim, paths), ((p, problem), (p_only, _)) in zip(cited.items(), pairs, strict=True):
        yield ClaimHinge(claim, now, p, p_only, tuple(paths), problem)


def _answers(cases: Sequence[Case], solved: Solved) -> list[tuple[float | None, str]]:
    """The answer of each of some cases, solved together as the case was, or why there is none."""
    other = {id(case): case for case in cases if case is not solved.case}
    plays = [_answering(case, solved.how) for case in other.values()]
    answers = dict(zip(other, play_out_together(plays), strict=True))
    return [answers.get(id(case), (solved.odds()[case.outcome_asked], "")) for case in cases]


def _answering(case: Case, rationality: Rationality) -> Playing[tuple[float | None, str]]:
    try:
        there = stage(case)
        found = yield from evaluation(there, central_numbers, rationality, parts=False)
    except OfframpError as error:
        return None, error.problems[0].message
    place = there.now.tree.model.outcomes.index(case.outcome_asked)
    return (probable(found.outcomes[place, 0]), "") if found.solved[0] else (None, "not solved")


def _alone(case: Case, claim: str) -> Case:
    """The case as if a claim were the only support of what cites it."""

    def only(support: Support) -> Support:
        return replace(support, because=(claim,)) if claim in support.because else support

    return supported(case, only)


def _origins(case: Case, solved: Solved) -> Iterator[OriginHinge]:
    claims = dict[str, set[str]]()
    for report in case.reports:
        claims.setdefault(report.origin, set()).update(each.id for each in case.evidence if each.report == report.id)
    told = {origin: ids for origin, ids in claims.items() if ids}
    answers = _answers([without(case, ids) for ids in told.values()], solved)
    for (origin, ids), (p, problem) in zip(told.items(), answers, strict=True):
        yield OriginHinge(origin, solved.odds()[case.outcome_asked], p, len(ids), problem)


def _rationalities(case: Case, beside: Mapping[str, Odds]) -> Iterator[tuple[str, float | None]]:
    scale = unit(case)
    hows = [*(Rationality(scale, each) for each in RATIONALITIES[scale]), *limit_beside(case)]
    names = ["limit" if how.value is None else f"{how.value:g}" for how in hows]
    plays = {name: _answering(case, how) for name, how in zip(names, hows, strict=True) if name not in beside}
    solved = {name: p for name, (p, _) in zip(plays, play_out_together([*plays.values()]), strict=True)}
    yield from ((name, solved[name] if name in plays else beside[name].get(case.outcome_asked)) for name in names)
