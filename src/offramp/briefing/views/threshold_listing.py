"""Hinges and flips in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.briefing.views.state_listing import columns
from offramp.case.types import Case
from offramp.ensemble.estimate import Mean
from offramp.ensemble.global_analysis import Drawn, Gap
from offramp.ensemble.reversal import Change, Flip, Flips, Lead
from offramp.ensemble.sensitivity import Sobol
from offramp.ensemble.thresholds import ClaimHinge, Frontier, Hinges, Threshold
from offramp.sanitize import visible
from offramp.wording import LEAST, percent

_SHOWN = 12  # rows of a table; --json has them all
_QUOTE = 70  # letters of a claim's quote


def hinges_text(found: Hinges, case: Case) -> str:
    """Everything `offramp hinges` prints."""
    parts = [
        _head(found),
        _numbers(found.thresholds),
        _private(found.thresholds),
        _claims(found.claims, case),
        _origins(found),
        _terms(found),
        _rationality(found),
        _frontier(found.frontier) if found.frontier else "",
        *(_drawn(found.drawn) if found.drawn else ()),
        _shares(found.sobol) if found.sobol else "",
    ]
    return "\n\n".join(visible(part) for part in parts if part) + "\n"


def _head(found: Hinges) -> str:
    answer = found.answer
    tie = "; a near tie" if answer["near_tie"] else ""
    return f"{answer['outcome']}: {answer['word']} ({percent(answer['probability'])}){tie}; at central values"


def _table(title: str, rows: Sequence[Sequence[str]]) -> str:
    return "\n".join([title, *(f"  {line}" for line in columns(rows))])


def _numbers(thresholds: Sequence[Threshold]) -> str:
    moved = sorted((one for one in thresholds if one.ends), key=lambda one: -one.swing)
    shown = [one for one in moved if one.swing >= LEAST][:_SHOWN]
    rows = [("number", "now", "range", "answer at its ends", "turns at"), *map(_number, shown)]
    rest = len(moved) - len(shown)
    more = f"\n  {rest} more numbers move it less, or not at all (--json lists them)" if rest else ""
    return _table("numbers, each alone through its range", rows) + more


def _number(one: Threshold) -> tuple[str, ...]:
    assert one.ends
    assert one.range
    ends = f"{percent(one.ends[0])} to {percent(one.ends[1])}"
    turns = ", ".join(f"{at:.3g}" for at in one.turns_at) or "nowhere in it"
    return one.quantity, f"{one.now:.3g}", f"{one.range[0]:g} to {one.range[1]:g}", ends, turns


def _private(thresholds: Sequence[Threshold]) -> str:
    rows = [_cutoff(one) for one in thresholds if one.private]
    head = ("number", "prior", "turns at")
    return _table("private numbers: the type whose choice turns", [head, *rows]) if rows else ""


def _cutoff(one: Threshold) -> tuple[str, ...]:
    assert one.range
    turns = ", ".join(f"{at:.3g}" for at in one.turns_at) or "no type"
    return one.quantity, f"{one.range[0]:g} to {one.range[1]:g}", turns


def _claims(claims: Sequence[ClaimHinge], case: Case) -> str:
    shown = [one for one in sorted(claims, key=lambda one: -one.swing) if one.swing >= LEAST][:_SHOWN]
    if not shown:
        return "claims: none moves the answer by itself" if claims else ""
    head = ("claim", "if untrue", "if it alone supported", "quote")
    return _table("claims, each alone", [head, *(_claim(one, case) for one in shown)])


def _claim(one: ClaimHinge, case: Case) -> tuple[str, ...]:
    return one.claim, _odds(one.if_false, one.problem), _odds(one.if_only, ""), _quote(case, one.claim)


def _odds(p: float | None, problem: str) -> str:
    return problem or "–" if p is None else percent(p)


def _quote(case: Case, claim: str) -> str:
    text = " ".join(case.claims[claim].quote.split()) if claim in case.claims else ""
    return text if len(text) <= _QUOTE else text[: _QUOTE - 1] + "…"


def _origins(found: Hinges) -> str:
    rows = [(one.origin, str(one.claims), _odds(one.if_not, one.problem)) for one in found.origins]
    return _table("origins", [("origin", "claims", "if none of them is true"), *rows]) if rows else ""


def _terms(found: Hinges) -> str:
    rows = [(one.name, _odds(one.fixed, one.problem), _odds(one.free, "")) for one in found.terms]
    head = ("variant or order of play", "terms of the question", "nothing given")
    return _table("other terms", [head, *rows]) if rows else ""


def _rationality(found: Hinges) -> str:
    listed = ", ".join(
        f"{name}: {'not solved' if p is None else percent(p, exact=False)}" for name, p in found.rationality
    )
    return f"rationality: {listed}"


def _frontier(one: Frontier) -> str:
    rows = [(f"{x:.3g}", ", ".join(f"{y:.3g}" for y in ys) or "nowhere") for x, ys in one.points[::2]]
    return _table("where the answer turns, for each of one number", [(one.x, one.y), *rows])


def _drawn(found: Drawn) -> Iterator[str]:
    """What the draws add: the answer with both its doubts, differences, weights, what would have to be true."""
    said = "no draw was solved" if found.answer is None else _meant(found.answer)
    yield f"over {found.draws:,} draws, seed {found.seed}, {found.failed} failed: {said}"
    rows = [(one.variant, *(_gap(gap, one.problem) for gap in (one.fixed, one.free))) for one in found.contrasts]
    if rows:
        yield _table("variants against the case, draw by draw", [("variant", "terms fixed", "nothing given"), *rows])
    heavy = [one for one in found.sensitivity if one.index > found.noise][:_SHOWN]
    weights = [(one.quantity, f"{one.index:.2f}", f"{one.low:.2f} to {one.high:.2f}") for one in heavy]
    if weights:
        title = f"what it varies with ({heavy[0].method}; one without any effect would show up to {found.noise:.2f})"
        yield _table(title, [("input", "weight", "resampled"), *weights])
    leaves = [f"  {one.yes} of {one.draws} draws say yes: {'; '.join(one.conditions)}" for one in found.branches]
    if leaves:
        yield "\n".join(["what would have to be true", *leaves])


def _shares(found: Sequence[Sobol]) -> str:
    """Sobol's indices of the numbers, every claim true."""
    rows = [(one.quantity, f"{one.first:.2f} ± {one.first_interval:.2f}", f"{one.total:.2f} ± {one.total_interval:.2f}")
            for one in found[:_SHOWN]]  # fmt: skip
    return _table("shares of the variance (Sobol), every claim true", [("number", "alone", "with others"), *rows])


def _meant(one: Mean) -> str:
    (low, high), (least, most) = one.sampling, one.spread
    return (
        f"{one.shown}; sampling {percent(low, False)} to {percent(high, False)}, "
        f"spread of the evidence {percent(least, False)} to {percent(most, False)}"
    )


def _gap(gap: Gap | None, problem: str) -> str:
    if gap is None:
        return problem or "–"
    low, high = gap.sampling
    return f"{_points(gap.difference)} ({_points(low)} to {_points(high)})"


def _points(change: float) -> str:
    return f"{100 * change:+.0f}".replace("-", "−")


def flips_text(found: Flips, case: Case) -> str:
    """Everything `offramp flip` prints."""
    side = "no" if found.yes else "yes"
    flips = [f"  {_flip(one, case)}" for one in found.flips[:_SHOWN]] or ["  none was found"]
    lead = [
        f"what turns the answer to {side}, the fewest and smallest changes first",
        *flips,
        f"  searched: {found.searched}",
    ]
    rows = [("what", "moves the answer by", "reverses it", "rests on"), *_leads(found.leads[:_SHOWN], case)]
    return "\n\n".join([visible("\n".join(lead)), visible(_table("what to find out next", rows))]) + "\n"


def _flip(one: Flip, case: Case) -> str:
    parts = [_change(change) for change in one.changes]
    parts += [f"{claim} is untrue (“{_quote(case, claim)}”)" for claim in one.claims]
    parts += [f"nothing of {origin} is true" for origin in one.origins]
    return f"{'; '.join(parts)}: then {percent(one.probability)}"


def _change(one: Change) -> str:
    return f"{one.quantity} from {one.now:.3g} to {one.to:.3g} ({100 * one.share:.0f} % of its range)"


def _leads(found: Sequence[Lead], case: Case) -> Iterator[tuple[str, ...]]:
    for one in found:
        what = f"whether {one.what} is true: {_quote(case, one.what)}" if one.kind == "claim" else one.what
        what = f"whether {one.what} can be relied on" if one.kind == "origin" else what
        points = f"{100 * one.swing:.0f} points"
        rests = "" if one.kind == "origin" else ", ".join(one.rests_on[:3]) or "assumed"
        yield what, points, "yes" if one.reverses else "no", rests
