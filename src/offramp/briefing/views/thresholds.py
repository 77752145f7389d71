"""At which values the answer changes, in words: numbers, claims, origins, rationality. The one view of Hinges.

All of it holds if everything is as reported, every number in the middle, one thing changed at a time.
"""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.document import Basis, Block, Grid, Para, Picture, Row, grid
from offramp.briefing.names import NAMELESS, WHOLE, Names
from offramp.briefing.provenance import pointer
from offramp.briefing.views.changing import mean_blocks
from offramp.briefing.views.game import likelihood
from offramp.briefing.views.sensitivity import drawn_blocks, sobol_blocks
from offramp.briefing.views.terms import terms_title
from offramp.ensemble.thresholds import ClaimHinge, Frontier, Hinges, OriginHinge, Threshold, turning_first
from offramp.wording import CENTRAL, LEAST, capital, count, figures, is_reversed, of_many, outcome_named, percent

_SHOWN = 12  # rows of a table; --json has them all
_MOST = 3  # of a kind that a line goes back to
_LINE = 2  # named in it
_COMMAND = "offramp hinges CASE"


def hinges_blocks(hinges: Hinges, names: Names = NAMELESS) -> tuple[Block, ...]:
    """Everything that `offramp hinges` says."""
    answer = hinges.answer
    mean = mean_blocks(hinges.on_mean.to_dict(), names) if hinges.on_mean else ()
    tie = " A near tie: the two likeliest outcomes are less than 5 points apart." if answer["near_tie"] else ""
    p = float(answer["probability"])
    said = likelihood(str(answer["outcome"]), p, percent(p, exact=False))
    return (
        *mean[:-1],
        Para(f"{capital(CENTRAL)}: {said[:1].lower()}{said[1:]}.{tie}"),
        *threshold_blocks(hinges, names),
        *_other_terms(hinges, names),
        *(_frontier(hinges.frontier, names) if hinges.frontier else ()),
        *(drawn_blocks(hinges.drawn, names) if hinges.drawn else ()),
        *(sobol_blocks(hinges.sobol, names) if hinges.sobol else ()),
    )


def threshold_blocks(hinges: Hinges, names: Names) -> tuple[Block, ...]:
    """Numbers, private numbers, claims, origins and rationality, each with the answer there."""
    ranged = [(k, one) for k, one in enumerate(hinges.thresholds) if one.ends]
    moving = sorted((pair for pair in ranged if pair[1].swing >= LEAST), key=_order)[:_SHOWN]
    private = [(k, one) for k, one in enumerate(hinges.thresholds) if one.private and one.range]
    rest = len(ranged) - len(moving)
    more = " (the others move it less or not at all: --json)" if rest else ""
    tables = (
        (f"Each number swept across its range{more}:", _NUMBER, [_number(*pair, names) for pair in moving]),
        (
            "Private numbers, which only their owners know, and the value at which the owner's choice changes:",
            _PRIVATE,
            [_type(*pair, names) for pair in private],
        ),
        (_EACH_CLAIM.format(of_many(len(hinges.claims), _SHOWN)), _CLAIM, _claims(hinges, names)),
        ("Origins, and the answer if none of their claims is true:", _ORIGIN, _origins(hinges)),
    )
    blocks = (block for lead, columns, rows in tables if rows for block in (Para(lead), grid(columns, rows)))
    return (Picture("frontier"), *blocks, _rationality(hinges))


_NUMBER = ("number", "central", "range", "answer at its ends", "threshold", "support")
_PRIVATE = ("number", "held possible", "threshold", "support")
_CLAIM = ("claim", "if false", "if nothing else supported it")
_ORIGIN = ("origin", "claims", "if none is true")
_EACH_CLAIM = "Each claim{}: the answer if it is false, and if nothing else supported what cites it:"


def _number(index: int, threshold: Threshold, names: Names) -> Row:
    assert threshold.ends
    cells = (
        names.quantity(threshold.quantity),
        names.figure(threshold.quantity, threshold.now),
        _range(threshold, names),
        f"{percent(threshold.ends[0])} to {percent(threshold.ends[1])}",
        turning_points(threshold, names) or "none in its range",
        names.support(threshold.rests_on),
    )
    return cells, threshold.quantity, _basis(index, threshold, "now", "ends/0", "ends/1")


def _range(threshold: Threshold, names: Names) -> str:
    assert threshold.range
    return " to ".join(names.figure(threshold.quantity, end) for end in threshold.range)


def turning_points(threshold: Threshold, names: Names) -> str:
    """The values at which the answer changes sides, "" for none."""
    return ", ".join(names.figure(threshold.quantity, at) for at in threshold.turns_at)


def _basis(index: int, threshold: Threshold, *keys: str) -> Basis:
    at = pointer("hinges", "thresholds", index)
    turns = (f"turns_at/{k}" for k in range(len(threshold.turns_at)))
    numbers = tuple(f"{at}/{key}" for key in (*keys, "range/0", "range/1", *turns))
    return Basis(numbers, (threshold.quantity,), _COMMAND)


def _type(index: int, threshold: Threshold, names: Names) -> Row:
    cells = (
        names.quantity(threshold.quantity),
        _range(threshold, names),
        turning_points(threshold, names) or "none in its range",
        names.support(threshold.rests_on),
    )
    return cells, f"private.{threshold.quantity}", _basis(index, threshold)


def _claims(hinges: Hinges, names: Names) -> list[Row]:
    ranked = sorted(enumerate(hinges.claims), key=lambda pair: -pair[1].swing)[:_SHOWN]
    return [_claim(k, claim, names) for k, claim in ranked]


def _claim(index: int, claim: ClaimHinge, names: Names) -> Row:
    numbers = tuple(pointer("hinges", "claims", index, key) for key in ("if_false", "if_only"))
    quote = names.claim(claim.claim, WHOLE)
    cells = (quote, answer_or_reason(claim.if_false, claim.problem), answer_or_reason(claim.if_only))
    return cells, claim.claim, Basis(numbers, claim.quantities, _COMMAND, (claim.claim,))


def answer_or_reason(p: float | None, problem: str = "") -> str:
    """An answer, or why there is none."""
    return problem or "no answer" if p is None else percent(p, exact=False)


def _origins(hinges: Hinges) -> list[Row]:
    rows: list[Row] = []
    for k, origin in enumerate(hinges.origins):
        numbers = tuple(pointer("hinges", "origins", k, key) for key in ("claims", "if_not"))
        cells = (origin.origin, str(origin.claims), answer_or_reason(origin.if_not, origin.problem))
        rows.append((cells, f"origin.{k + 1}", Basis(numbers, (), _COMMAND)))
    return rows


def _rationality(hinges: Hinges) -> Para:
    each = (
        f"{answer_or_reason(p)} {'in the limit' if name == 'limit' else f'at {name}'}" for name, p in hinges.rationality
    )
    numbers = tuple(pointer("hinges", "rationality", name) for name, _ in hinges.rationality)
    return Para(
        f"By rationality, how closely actors follow their interest: {', '.join(each)}.",
        "rationality",
        Basis(numbers, ("",), _COMMAND),
    )


def _other_terms(hinges: Hinges, names: Names) -> Iterator[Block]:
    if hinges.terms:
        rows = tuple(
            (terms_title(row, names), answer_or_reason(row.fixed, row.problem), answer_or_reason(row.free))
            for row in hinges.terms
        )
        yield Para("Other terms:")
        yield Grid(("variant or order of play", "terms fixed", "terms free"), rows)


def _frontier(frontier: Frontier, names: Names) -> tuple[Block, ...]:
    rows = tuple((figures(x), ", ".join(map(figures, ys)) or "nowhere") for x, ys in frontier.points[::2])
    axes = (names.quantity(frontier.x), names.quantity(frontier.y))
    return (Para(f"Where the answer changes, by {axes[0]} and {axes[1]}:"), Grid(axes, rows))


# in a line or two -----------------------------------------------------------------------------------------------


def threshold_line(hinges: Hinges, names: Names) -> Para | None:
    """The same in a line, by name alone; None where nothing alone reverses the answer."""
    lost, false = _lost(hinges), _false(hinges)
    parts = [f"all of “{one.origin}” false" for _, one in lost]
    parts += [f"“{names.quote(one.claim)}” false" for _, one in false]
    numbers = _turning(hinges)
    parts += [f"{names.quantity(one.quantity)} past {turning_points(one, names)}" for _, one in numbers]
    if not parts:
        return None
    rest = len(parts) - _LINE
    more = f"; and {count(rest, 'other')}" if rest > 0 else ""
    named = numbers[:_MOST]
    pointers = [pointer("hinges", "thresholds", k, "turns_at", j) for k, one in named for j in range(len(one.turns_at))]
    items, claims = (one.quantity for _, one in named), (one.claim for _, one in false[:_MOST])
    basis = Basis(tuple(pointers), tuple(items), _COMMAND, tuple(claims))
    likelier = "likelier than not" if hinges.answer["yes"] else "less likely than not"
    now = f"{capital(CENTRAL)}, {outcome_named(str(hinges.answer['outcome']))} is {likelier}"
    return Para(f"{now}. Any one of these would reverse that: {'; '.join(parts[:_LINE])}{more}.", "turns", basis)


def _turning(hinges: Hinges) -> list[tuple[int, Threshold]]:
    """The public numbers that alone reverse the answer, those that move it most."""
    turning = [(k, one) for k, one in enumerate(hinges.thresholds) if one.turns_at and not one.private]
    return sorted(turning, key=_order)


def _order(pair: tuple[int, Threshold]) -> tuple[bool, float]:
    return turning_first(bool(pair[1].turns_at), pair[1].swing)


def _lost(hinges: Hinges) -> list[tuple[int, OriginHinge]]:
    yes = bool(hinges.answer["yes"])
    return [(k, one) for k, one in enumerate(hinges.origins) if is_reversed(one.if_not, yes)]


def _false(hinges: Hinges) -> list[tuple[int, ClaimHinge]]:
    yes = bool(hinges.answer["yes"])
    false = [(k, one) for k, one in enumerate(hinges.claims) if is_reversed(one.if_false, yes)]
    return sorted(false, key=lambda pair: -pair[1].swing)
