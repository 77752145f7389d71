"""Why a decision of the game goes as it does: its alternatives, who believes what, and the values behind the choice.

The one view of a Reason and of a Weighing: `offramp why CASE b1`, the page and briefs print these blocks.
"""

from __future__ import annotations

from offramp.briefing.document import Basis, Block, Grid, Items, Para, Section, listed
from offramp.briefing.provenance import pointer
from offramp.briefing.views.crowd import crowd_text
from offramp.briefing.views.private_numbers import type_text
from offramp.game.indifference import Loss, TurningPoint, Weighing
from offramp.game.results import Alternative, Deal, Reason
from offramp.wording import capital, choice, joined, percent

_FAR = 100.0  # times a number: an indifference point there says nothing
_NOTHING = 1e-9  # of a value: the noise of adding up
_SUMS = ("bargain", "deal", "calculus", 0)


def reason_blocks(reason: Reason) -> tuple[Block, ...]:
    """Why a decision goes as it does."""
    node = reason.decision
    after = choice(node.chosen.items()) or "the start"
    reached = percent(node.reach)
    lead = f"{node.handle}: {node.actor} decides at step {node.step}, after {after}; reached with {reached}"
    likeliest = sorted(node.alternatives, key=lambda each: -each.probability)
    return (
        Para(f"{lead}:"),
        listed(_alternative(each) for each in likeliest),
        *(Para(f"{type_text(path, types)}.") for path, types in reason.types.items()),
        *([Para(f"{crowd_text(reason.crowd)}.")] if reason.crowd else []),
        *(weighing_blocks(reason.calculus) if reason.calculus else []),
    )


def _alternative(one: Alternative) -> str:
    share = f"best for {percent(one.best_for)} of its types by updated beliefs"
    return f"{choice(one.choice.items())}: {percent(one.probability)}; value {one.value:.3g}, {share}"


def weighing_blocks(weighing: Weighing, why: str = "") -> tuple[Block, ...]:
    """The two values, what a larger loss pushes towards, and the numbers at which the actor is indifferent."""
    where = f" ({why.rpartition(' ')[2]})" if why else ""
    lead = Para(f"{capital(values_text(weighing))}{where}.{_margin(weighing)}", "sums", _sums_basis(weighing, why))
    losses = tuple(
        Para(f"{loss_text(loss)}.", f"loss.{k + 1}", _loss_basis(k, weighing.actor, loss, why))
        for k, loss in enumerate(weighing.losses)
    )
    grid = indifference_grid(weighing)
    note = Para("Each number at which the actor is indifferent, all else and everybody's strategy held fixed:")
    return (lead, *([Items(losses)] if losses else []), *((note, grid) if grid.rows else ()))


def sums_section(deal: Deal, weighing: Weighing) -> Section:
    """The sums behind the move that the question is about."""
    node = next((each for each in deal.decisions if each.node == weighing.node), None)
    why = f"offramp why CASE {node.handle}" if node else ""
    return Section("calculus", "The values behind the move", weighing_blocks(weighing, why), annex=True)


def indifferent(weighing: Weighing) -> bool:
    """Whether moving and staying are worth the same, but for the noise of adding up."""
    return abs(weighing.value_move - weighing.value_stay) <= _NOTHING


def values_text(weighing: Weighing) -> str:
    """The values of moving and of staying."""
    values = f"{weighing.actor}: moving is worth {weighing.value_move:.3g}, staying {weighing.value_stay:.3g}"
    gap = weighing.value_move - weighing.value_stay
    if indifferent(weighing):
        return f"{values}: equal"
    return f"{values}: {'the move' if gap > 0 else 'staying'} is better by {abs(gap):.3g}"


def _margin(weighing: Weighing) -> str:
    """What would make up the difference, and which probabilities would."""
    if indifferent(weighing):
        return ""
    if weighing.payment > 0:
        return f" {weighing.payment:.3g} more for the move would be enough.{_odds_that_would_do(weighing)}"
    spare = weighing.value_move - weighing.value_stay
    return f" The move could be worth {spare:.3g} less and still be no worse.{_odds_that_would_do(weighing)}"


def _odds_that_would_do(weighing: Weighing) -> str:
    """What guarantee would do, and how likely the threat must be."""
    better = weighing.value_move > weighing.value_stay
    bounds = [_bound(turn, better) for turn in weighing.turns if turn.turns_at is not None and _is_chance(turn)]
    if not bounds:
        return ""
    if better:
        return f" It stays the better one as long as, all else equal, {joined(bounds)}."
    return f" It would be the better one if, all else equal, {joined(bounds, 'or')}."


def _is_chance(turn: TurningPoint) -> bool:
    return turn.what.startswith("chance.") or ": " in turn.what


def _bound(turn: TurningPoint, better: bool) -> str:
    assert turn.turns_at is not None
    above = (turn.now > turn.turns_at) == better
    return f"{turn.what} is {'above' if above else 'below'} {turn.turns_at:.3g} (now {turn.now:.3g})"


def indifference_grid(weighing: Weighing) -> Grid:
    """A row for each number at which the choice changes."""
    rows = (_turn_row(turn, turn.turns_at) for turn in weighing.turns if turn.turns_at is not None)
    return Grid(("number", "now", "indifferent at", "bears on"), tuple(rows))


def _turn_row(turn: TurningPoint, at: float) -> tuple[str, str, str, str]:
    sides = {"move": "the move", "stay": "staying", "both": "both"}
    far = abs(at) > _FAR * max(1.0, abs(turn.now))
    return turn.what, f"{turn.now:.3g}", "far away" if far else f"{at:.3g}", sides[turn.side]


def loss_text(loss: Loss) -> str:
    """A loss, its odds after either alternative, and which of the two a larger one pushes towards."""
    pushes = {"to move": "pushes to move", "to stay": "pushes to stay", "neither": "pushes neither way"}[loss.pushes]
    odds = f"{percent(loss.after_move)} after the move, {percent(loss.after_stay)} after staying"
    return f"{loss.item} ({loss.value:g}): {odds}; a larger one {pushes}"


def _sums_basis(weighing: Weighing, why: str) -> Basis:
    numbers = [pointer(*_SUMS, key) for key in ("value_move", "value_stay", "payment")]
    odds = (k for k, turn in enumerate(weighing.turns) if turn.turns_at is not None and _is_chance(turn))
    numbers += [pointer(*_SUMS, "turns", k, key) for k in odds for key in ("now", "turns_at")]
    return Basis(tuple(numbers), (f"worth.{weighing.actor}", "chance"), why)


def _loss_basis(place: int, actor: str, loss: Loss, why: str) -> Basis:
    keys = ("value", "after_move", "after_stay")
    return Basis(tuple(pointer(*_SUMS, "losses", place, key) for key in keys), (f"worth.{actor}.{loss.item}",), why)
