"""Why a decision of the game goes as it does: its alternatives, who believes what, and the values behind the choice.

The one view of a Reason and of a Weighing: `offramp why CASE b1`, the page and briefs print these blocks.
"""

from __future__ import annotations

from collections.abc import Mapping

from offramp.briefing.document import Basis, Block, Grid, Items, Para, Section, listed
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.provenance import pointer
from offramp.briefing.views.crowd import crowd_text
from offramp.briefing.views.private_numbers import type_text
from offramp.game.indifference import Loss, TurningPoint, Weighing
from offramp.game.results import Alternative, Deal, Reason
from offramp.wording import capital, figures, joined, percent

_FAR = 100.0  # times a number: an indifference point there says nothing
_NOTHING = 1e-9  # of a value: the noise of adding up
_SUMS = ("bargain", "deal", "calculus", 0)


def reason_title(reason: Reason, names: Names) -> str:
    """What is asked of a decision, for a heading."""
    return f"Why {names.actor(reason.decision.actor)} chooses so [{reason.decision.handle}]"


def reason_blocks(reason: Reason, names: Names = NAMELESS) -> tuple[Block, ...]:
    """Why a decision goes as it does."""
    node = reason.decision
    after = f", after {names.taken(node.chosen)}" if node.chosen else ""
    who, reached = names.actor(node.actor), percent(node.reach)
    lead = f"At step {node.step} [{node.handle}]{after}, it is for {who} to decide; the game comes to it with {reached}"
    likeliest = sorted(node.alternatives, key=lambda each: -each.probability)
    return (
        Para(f"{lead}:"),
        listed(_alternative(each, names) for each in likeliest),
        *(Para(f"{type_text(path, types, names)}.") for path, types in reason.types.items()),
        *([Para(f"{crowd_text(reason.crowd, names)}.")] if reason.crowd else []),
        *(weighing_blocks(reason.calculus, "", names) if reason.calculus else []),
    )


def _alternative(alternative: Alternative, names: Names) -> str:
    share = f"best for {percent(alternative.best_for)} of its types by updated beliefs"
    choice, odds = capital(names.taken(alternative.choice)), percent(alternative.probability)
    return f"{choice}: {odds}; worth {figures(alternative.value)} to it, {share}"


def weighing_blocks(weighing: Weighing, why: str = "", names: Names = NAMELESS) -> tuple[Block, ...]:
    """The two values, what a larger loss pushes towards, and the numbers at which the actor is indifferent."""
    where = f" [{why.rpartition(' ')[2]}]" if why else ""
    lead = Para(
        f"{capital(values_text(weighing, names))}{where}.{_margin(weighing, names)}", "sums", _sums_basis(weighing, why)
    )
    losses = tuple(
        Para(f"{loss_text(loss, weighing, names)}.", f"loss.{k + 1}", _loss_basis(k, weighing.actor, loss, why))
        for k, loss in enumerate(weighing.losses)
    )
    grid = indifference_grid(weighing, names)
    note = Para("Each number at which the actor is indifferent, all else and everybody's strategy held fixed:")
    return (lead, *([Items(losses)] if losses else []), *((note, grid) if grid.rows else ()))


def sums_section(deal: Deal, weighing: Weighing, names: Names = NAMELESS) -> Section:
    """The sums behind the move that the question is about."""
    node = next((each for each in deal.decisions if each.node == weighing.node), None)
    why = f"offramp why CASE {node.handle}" if node else ""
    return Section("calculus", "The values behind the move", weighing_blocks(weighing, why, names), annex=True)


def indifferent(weighing: Weighing) -> bool:
    """Whether doing and not doing are worth the same, but for the noise of adding up."""
    return abs(weighing.value_move - weighing.value_stay) <= _NOTHING


def doing_text(weighing: Weighing, names: Names) -> tuple[str, str]:
    """The two alternatives in words: the move, which does the option in question, and what is done instead.

    >>> weighing = Weighing(0, "a", 2, 1, 1.0, 2.0, 1.0, (), (), {"sign": True}, {"sign": False})
    >>> doing_text(weighing, NAMELESS)
    ('“sign”', 'not doing so')
    """
    doing, instead = weighing.doing, weighing.instead
    alone = not any(instead.values()) and sum(doing.values()) == 1
    return names.taken(doing), "not doing so" if alone else names.taken(instead)


def values_text(weighing: Weighing, names: Names) -> str:
    """What doing the option in question is worth, and what not doing so, on the actor's own scale."""
    move, stay = weighing.value_move, weighing.value_stay
    doing, instead = doing_text(weighing, names)
    values = f"to {names.actor(weighing.actor)} {doing} is worth {figures(move)}, {instead} {figures(stay)}"
    gap = move - stay
    if indifferent(weighing):
        return f"{values}: equal"
    return f"{values}: {doing if gap > 0 else instead} is better by {figures(abs(gap))}"


def _margin(weighing: Weighing, names: Names) -> str:
    """What would make up the difference, and which probabilities would."""
    if indifferent(weighing):
        return ""
    odds = _sufficient_odds(weighing, names)
    if weighing.payment > 0:
        return f" {figures(weighing.payment)} more for {doing_text(weighing, names)[0]} would be enough.{odds}"
    spare = weighing.value_move - weighing.value_stay
    return f" It could be worth {figures(spare)} less and still be no worse.{odds}"


def _sufficient_odds(weighing: Weighing, names: Names) -> str:
    """What guarantee would do, and how likely the threat must be."""
    better = weighing.value_move > weighing.value_stay
    bounds = [_bound(turn, better, names) for turn in weighing.turns if turn.turns_at is not None and _is_chance(turn)]
    if not bounds:
        return ""
    if better:
        return f" It stays the better one as long as, all else equal, {joined(bounds)}."
    return f" It would be the better one if, all else equal, {joined(bounds, 'or')}."


def _is_chance(turn: TurningPoint) -> bool:
    return turn.what.startswith("chance.") or ": " in turn.what


def _bound(turn: TurningPoint, better: bool, names: Names) -> str:
    assert turn.turns_at is not None
    above = (turn.now > turn.turns_at) == better
    side = "above" if above else "below"
    return f"{turn_text(turn, names)} is {side} {percent(turn.turns_at)} (now {percent(turn.now)})"


def turn_text(turn: TurningPoint, names: Names) -> str:
    """A number of the case in words, or how likely another's choice is (`ACTOR: OPTION`)."""
    actor, _, option = turn.what.partition(": ")
    if option:
        return f"the chance that {names.actor(actor)} chooses “{names.option(option)}”"
    return names.quantity(turn.what)


def indifference_grid(weighing: Weighing, names: Names) -> Grid:
    """A row for each number at which the choice changes."""
    sides = {"move": "doing so", "stay": doing_text(weighing, names)[1], "both": "both"}
    rows = (_turn_row(turn, turn.turns_at, sides, names) for turn in weighing.turns if turn.turns_at is not None)
    return Grid(("number", "now", "indifferent at", "bears on"), tuple(rows))


def _turn_row(turn: TurningPoint, at: float, sides: Mapping[str, str], names: Names) -> tuple[str, str, str, str]:
    far = abs(at) > _FAR * max(1.0, abs(turn.now))
    now, then = (names.figure(turn.what, value) for value in (turn.now, at))
    return turn_text(turn, names), now, "far away" if far else then, sides[turn.side]


def loss_text(loss: Loss, weighing: Weighing, names: Names) -> str:
    """A loss, its odds after either alternative, and which of the two a larger one pushes towards."""
    doing, instead = doing_text(weighing, names)
    pushes = {"to move": f"towards {doing}", "to stay": f"towards {instead}", "neither": "neither way"}[loss.pushes]
    odds = f"{percent(loss.after_move)} after {doing}, {percent(loss.after_stay)} after {instead}"
    return f"‘{loss.item}’ ({figures(loss.value)}): {odds}; a larger one pushes {pushes}"


def _sums_basis(weighing: Weighing, why: str) -> Basis:
    numbers = [pointer(*_SUMS, key) for key in ("value_move", "value_stay", "payment")]
    odds = (k for k, turn in enumerate(weighing.turns) if turn.turns_at is not None and _is_chance(turn))
    numbers += [pointer(*_SUMS, "turns", k, key) for k in odds for key in ("now", "turns_at")]
    return Basis(tuple(numbers), (f"worth.{weighing.actor}", "chance"), why)


def _loss_basis(index: int, actor: str, loss: Loss, why: str) -> Basis:
    keys = ("value", "after_move", "after_stay")
    return Basis(tuple(pointer(*_SUMS, "losses", index, key) for key in keys), (f"worth.{actor}.{loss.item}",), why)
