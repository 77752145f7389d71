"""From the other chair: what taking and leaving are worth to those who decide, and what each would need."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.context import Context
from offramp.briefing.document import Basis, Para, Section
from offramp.briefing.names import Names
from offramp.briefing.provenance import pointer
from offramp.briefing.views.choice import doing_text, indifferent
from offramp.game.indifference import TurningPoint, Weighing
from offramp.game.results import Deal
from offramp.wording import CENTRAL, capital, figures, joined

_FRONT = 1  # actors on the first page: the one whom the question is about
_BOUNDS = 2  # probabilities that would do, named


def other_chair_section(context: Context) -> Section | None:
    """Each weighed decision from the chair of the one who decides; None where there is none."""
    deal = context.deal
    if deal is None or not deal.calculus:
        return None
    paras = tuple(_paras(deal, context.names))
    front, rest = paras[:_FRONT], paras[_FRONT:]
    return Section("chair", "From the other chair", rest, False, "Other chair", front, rest)


def _paras(deal: Deal, names: Names) -> Iterator[Para]:
    begins = iter((f"{capital(CENTRAL)}, to",))
    for k, weighing in enumerate(deal.calculus):
        node = next((each for each in deal.decisions if each.node == weighing.node), None)
        if node is None:
            continue
        at = ("bargain", "deal", "calculus", k)
        numbers = [pointer(*at, key) for key in ("value_move", "value_stay", "payment")]
        numbers += [pointer(*at, "turns", j, "now") for j in range(len(weighing.turns))]
        basis = Basis(tuple(numbers), (f"worth.{weighing.actor}",), f"offramp why CASE {node.handle}")
        text = f"{next(begins, 'Likewise, to')} {_values(weighing, names)} {_needs(weighing, names)}"
        yield Para(text, f"chair.{node.handle}", basis)


def _values(weighing: Weighing, names: Names) -> str:
    """What doing the option in question and not doing it are worth, beside what counts most of the actor's own."""
    doing, instead = doing_text(weighing, names)
    values = f"{doing} is worth {figures(weighing.value_move)}, {instead} {figures(weighing.value_stay)}"
    own = [turn for turn in weighing.turns if turn.what.startswith(f"worth.{weighing.actor}.")]
    most = max(own, key=lambda turn: abs(turn.now), default=None)
    alone = f" (‘{most.what.removeprefix(f'worth.{weighing.actor}.')}’ alone: {figures(most.now)})" if most else ""
    return f"{names.actor(weighing.actor)} {values}, on its own scale{alone}."


def _needs(weighing: Weighing, names: Names) -> str:
    """What would have to be added, or how likely what would have to be, for it to be taken."""
    if indifferent(weighing) or figures(weighing.value_move) == figures(weighing.value_stay):
        return "The two are worth the same."
    if weighing.payment <= 0:
        spare = weighing.value_move - weighing.value_stay
        return f"So there is {figures(spare)} to spare on that scale."
    bounds = [text for turn in weighing.turns if (text := _bound(turn, names))][:_BOUNDS]
    odds = f", or {joined(bounds, 'or')}" if bounds else ""
    return f"It would take {figures(weighing.payment)} more on that scale{odds}."


def _bound(turn: TurningPoint, names: Names) -> str:
    """A chance that alone would do; "" for what is no chance."""
    if turn.turns_at is None or not turn.what.startswith("chance."):
        return ""
    side = "above" if turn.turns_at > turn.now else "below"
    return f"{names.quantity(turn.what)} {side} {names.figure(turn.what, turn.turns_at)}"
