"""What the answer turns on, in full: draws, numbers, claims, origins, and what to find out next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offramp.briefing.context import Context
from offramp.briefing.document import Basis, Block, Grid, Items, Para, Picture, Row, Section, grid, listed
from offramp.briefing.provenance import pointer
from offramp.briefing.views.summary import short
from offramp.ensemble.estimate import Mean, Share, counted
from offramp.ensemble.global_analysis import Branch, Drawn, Gap
from offramp.ensemble.reversal import Change, Flips
from offramp.ensemble.summary import Summary
from offramp.ensemble.thresholds import Hinges, Threshold
from offramp.game.results import Deal
from offramp.wording import LEAST, count, joined, percent, points

_SHOWN = 12  # rows of a table; --json has them all
_HINGES, _RUN, _FLIP = "offramp hinges CASE", "offramp run CASE", "offramp flip CASE"
_TWO_DOUBTS = (
    "Sampling: where the mean would be with endless draws, 95 %; it shrinks with draws. Spread: 5 % to 95 % of the "
    "draws; the doubt about the evidence, which draws do not shrink."
)


# over draws -----------------------------------------------------------------------------------------------------


def draws_blocks(context: Context) -> tuple[Block, ...]:
    """How the play ends, at central values by rationality and over the draws: two doubts, apart."""
    deal, runs = context.bargain.deal if context.bargain and context.bargain.solved else None, context.runs
    if deal is None:
        return ()
    means = runs.bargain if runs and runs.bargain else {}
    drawn = ("mean over draws", "sampling", "spread") if means else ()
    heads = (f"at {key}" if key != "limit" else "limit" for key in deal.beside)
    named = (name for name, p in deal.outcomes.items() if name != "other" or p > 0)
    table = grid(("outcome", "central", *heads, *drawn), (_outcome(deal, means, name) for name in named))
    failed = f" {count(runs.failed, 'draw')} failed: left out." if runs and runs.failed else ""
    told = Para(_TWO_DOUBTS + failed, "doubts", Basis(("/runs/failed",) if failed else (), (), _RUN))
    return (Picture("outcomes"), table, *([told] if drawn else []))


def _outcome(deal: Deal, means: Mapping[str, Mean], name: str) -> Row:
    beside = [percent(odds[name], exact=False) if odds else "–" for odds in deal.beside.values()]
    numbers = [pointer("bargain", "deal", "outcomes", name)]
    numbers += [pointer("bargain", "deal", "beside", key, name) for key, odds in deal.beside.items() if odds]
    over: list[str] = []
    if means:
        one, at = means[name], ("runs", "bargain", name)
        over = [percent(one.mean, exact=False), _ends(one.sampling), _ends(one.spread)]
        numbers += [pointer(*at, "mean"), *(pointer(*at, key, k) for key in ("sampling", "spread") for k in (0, 1))]
    cells = (name, percent(deal.outcomes[name], exact=False), *beside, *over)
    return cells, f"outcome.{name}", Basis(tuple(numbers), ("",), _RUN)


def _ends(ends: tuple[float, float]) -> str:
    return f"{percent(ends[0], exact=False)} to {percent(ends[1], exact=False)}"


def credence_annex(runs: Summary) -> Section:
    """By which credence claims were drawn, and how often each held."""
    table = ", ".join(f"{grade} {odds:g}" for grade, odds in runs.credence.items())
    lead = Para(
        f"Credence of each grade and of each degree of certainty, conventions and not calibrated: {table}.",
        "credence",
        Basis(tuple(pointer("runs", "credence", grade) for grade in runs.credence), (), _RUN),
    )
    held = grid(
        ("what", "held in"), (*_held("origin", "origins", runs.origins), *_held("claim", "claims", runs.claims))
    )
    failures = [f"{one.lens}: {count(one.draws, 'draw')}, first {one.first}: {one.reason}" for one in runs.failures]
    more = (Para("Draws that failed:"), listed(failures)) if failures else ()
    heading = f"What was drawn: {count(runs.draws, 'draw')}, seed {runs.seed}"
    return Section("credence", heading, (lead, *((held,) if held.rows else ()), *more), annex=True)


def _held(kind: str, key: str, shares: Mapping[str, Share]) -> Iterator[Row]:
    for name, one in shares.items():
        numbers = [pointer("runs", key, name, part) for part in ("k", "n")]
        numbers += [pointer("runs", key, name, "sampling", k) for k in (0, 1)]
        yield (f"{kind} {name}", counted(one)), f"held.{name}", Basis(tuple(numbers), (), _RUN)


# hinges ---------------------------------------------------------------------------------------------------------


def hinge_blocks(context: Context) -> tuple[Block, ...]:
    """Numbers, private numbers, claims, origins and rationality, each with the answer there."""
    found = context.turns
    if found is None:
        return ()
    quotes = {quote.id: quote.text for quote in context.rests.quotes}
    public = [(k, one) for k, one in enumerate(found.thresholds) if one.ends and one.swing >= LEAST]
    moved = sorted(public, key=lambda pair: -pair[1].swing)[:_SHOWN]
    private = [(k, one) for k, one in enumerate(found.thresholds) if one.private and one.range]
    tables = (
        ("Numbers, each alone through its range:", _NUMBER, [_number(*pair) for pair in moved]),
        ("Private numbers: the type at which its owner's choice turns.", _PRIVATE, [_type(*pair) for pair in private]),
        (_EACH_CLAIM, _CLAIM, _claims(found, quotes)),
        ("Origins: the answer if none of its claims is true.", _ORIGIN, _origins(found)),
    )
    told = (block for lead, columns, rows in tables if rows for block in (Para(lead), grid(columns, rows)))
    drawn = (*_weights(found.drawn), *_branches(found.drawn)) if found.drawn else ()
    return (Picture("tornado"), Picture("frontier"), Picture("claims"), *told, _rationality(found), *drawn)


_NUMBER = ("number", "now", "range", "answer at its ends", "turns at", "rests on")
_PRIVATE = ("number", "prior", "turns at", "rests on")
_CLAIM = ("claim", "if untrue", "if it alone supported", "quote")
_ORIGIN = ("origin", "claims", "if none is true")
_EACH_CLAIM = "Claims, each alone: the answer if it is untrue, and if nothing else supported what cites it."


def _number(place: int, one: Threshold) -> Row:
    assert one.ends
    assert one.range
    turns = ", ".join(f"{at:.3g}" for at in one.turns_at) or "nowhere in it"
    span, rests = f"{one.range[0]:g} to {one.range[1]:g}", joined(one.rests_on) or "assumed"
    cells = (one.quantity, f"{one.now:.3g}", span, f"{percent(one.ends[0])} to {percent(one.ends[1])}", turns, rests)
    return cells, one.quantity, _threshold(place, one, "now", "ends/0", "ends/1")


def _threshold(place: int, one: Threshold, *keys: str) -> Basis:
    at = pointer("hinges", "thresholds", place)
    turns = (f"turns_at/{k}" for k in range(len(one.turns_at)))
    return Basis(tuple(f"{at}/{key}" for key in (*keys, "range/0", "range/1", *turns)), (one.quantity,), _HINGES)


def _type(place: int, one: Threshold) -> Row:
    assert one.range
    turns, span = f"{one.turns_at[0]:.3g}" if one.turns_at else "no type", f"{one.range[0]:g} to {one.range[1]:g}"
    cells = (one.quantity, span, turns, joined(one.rests_on) or "assumed")
    return cells, f"private.{one.quantity}", _threshold(place, one)


def _claims(found: Hinges, quotes: Mapping[str, str]) -> list[Row]:
    rows: list[Row] = []
    for k, one in sorted(enumerate(found.claims), key=lambda pair: -pair[1].swing)[:_SHOWN]:
        numbers = tuple(pointer("hinges", "claims", k, key) for key in ("if_false", "if_only"))
        cells = (one.claim, _odds(one.if_false), _odds(one.if_only), short(quotes.get(one.claim, ""), 70))
        rows.append((cells, one.claim, Basis(numbers, one.quantities, _HINGES, (one.claim,))))
    return rows


def _odds(p: float | None) -> str:
    return "no answer" if p is None else percent(p, exact=False)


def _origins(found: Hinges) -> list[Row]:
    rows: list[Row] = []
    for k, one in enumerate(found.origins):
        numbers = tuple(pointer("hinges", "origins", k, key) for key in ("claims", "if_not"))
        rows.append(((one.origin, str(one.claims), _odds(one.if_not)), f"origin.{k + 1}", Basis(numbers, (), _HINGES)))
    return rows


def _rationality(found: Hinges) -> Para:
    said = ", ".join(
        f"at {name} {_odds(p)}" if name != "limit" else f"in the limit {_odds(p)}" for name, p in found.rationality
    )
    numbers = tuple(pointer("hinges", "rationality", name) for name, _ in found.rationality)
    return Para(f"By rationality: {said}.", "rationality", Basis(numbers, ("",), _HINGES))


def _weights(drawn: Drawn) -> Iterator[Block]:
    rows: list[Row] = []
    for k, one in sorted(enumerate(drawn.sensitivity), key=lambda pair: -pair[1].index)[:_SHOWN]:
        numbers = tuple(pointer("hinges", "sensitivity", k, key) for key in ("index", "low", "high"))
        cells = (one.quantity, one.method, f"{one.index:.2f}", f"{one.low:.2f} to {one.high:.2f}")
        rows.append((cells, f"weight.{one.method}.{one.quantity}", Basis(numbers, (one.quantity,), _HINGES)))
    if rows:
        over = f"What the answer varies with over {count(drawn.draws, 'draw')}"
        text = f"{over}; a weight below {drawn.noise:.2f} says nothing."
        yield Para(text, "weights", Basis(("/hinges/draws", "/hinges/noise"), (), _HINGES))
        yield grid(("what", "method", "weight", "95 %"), rows)


def _branches(drawn: Drawn) -> Iterator[Block]:
    if drawn.branches:
        yield Para("What would have to be true, by a shallow tree over the draws:")
        yield Items(tuple(_branch(k, one) for k, one in enumerate(drawn.branches)))


def _branch(place: int, one: Branch) -> Para:
    numbers = tuple(pointer("hinges", "branches", place, key) for key in ("yes", "draws"))
    text = f"{joined(one.conditions) or 'always'}: yes in {one.yes:,} of {one.draws:,}."
    return Para(text, f"branch.{place + 1}", Basis(numbers, (), _HINGES))


def gap_blocks(context: Context) -> tuple[Block, ...]:
    """Variants draw by draw, where they were drawn."""
    drawn = context.turns.drawn if context.turns else None
    if drawn is None or not drawn.contrasts:
        return ()
    rows = tuple((one.variant, *_gap(one.fixed), *_gap(one.free)) for one in drawn.contrasts)
    columns = ("variant", "fixed: difference", "sampling", "spread", "free: difference", "sampling", "spread")
    lead = "The same draw by draw: the variant's answer less that of the case as it stands."
    return Para(lead), Grid(columns, rows)


def _gap(one: Gap | None) -> tuple[str, str, str]:
    if one is None:
        return "–", "", ""
    sampling, spread = (f"{points(low)} to {points(high)}" for low, high in (one.sampling, one.spread))
    return points(one.difference), sampling, spread


# flips and leads ------------------------------------------------------------------------------------------------


def next_blocks(found: Flips | None) -> tuple[Block, ...]:
    """What would reverse the answer, and what to find out next."""
    if found is None:
        return ()
    blocks: list[Block] = []
    if found.flips:
        other = "no" if found.yes else "yes"
        blocks.append(Para(f"What turns the answer to {other}, the fewest and smallest changes first:"))
        blocks.append(Items(tuple(_flips(found))))
    if found.leads:
        blocks.append(Para("What to find out next, by how far it could move the answer:"))
        blocks.append(grid(("what", "moves the answer by", "could turn it", "rests on"), _leads(found)))
    return (*blocks, Para(f"Searched: {found.searched}."))


def _flips(found: Flips) -> Iterator[Para]:
    for k, one in enumerate(found.flips[:_SHOWN]):
        parts = [f"nothing of “{origin}” is true" for origin in one.origins]
        parts += [*(f"{claim} is untrue" for claim in one.claims), *map(_change, one.changes)]
        numbers = [pointer("flip", "flips", k, "probability")]
        for j in range(len(one.changes)):
            numbers += [pointer("flip", "flips", k, "changes", j, key) for key in ("now", "to", "share")]
        basis = Basis(tuple(numbers), tuple(each.quantity for each in one.changes), _FLIP)
        yield Para(f"{joined(parts)}: then {percent(one.probability)}.", f"flip.{k + 1}", basis)


def _change(one: Change) -> str:
    return f"{one.quantity} from {one.now:.3g} to {one.to:.3g} ({percent(one.share)} of its range)"


def _leads(found: Flips) -> Iterator[Row]:
    said = {"claim": "whether {} is true", "origin": "whether {} can be relied on"}
    for k, one in enumerate(found.leads[:_SHOWN]):
        swing = points(one.swing).removeprefix("+")
        cells = (
            said.get(one.kind, "{}").format(one.what),
            swing,
            "yes" if one.reverses else "no",
            joined(one.rests_on) or "assumed",
        )
        items = one.rests_on if one.kind == "claim" else (one.what,)
        yield cells, f"next.{k + 1}", Basis((pointer("flip", "leads", k, "swing"),), items, _FLIP)
