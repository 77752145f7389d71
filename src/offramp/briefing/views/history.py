"""What happened before, in words: how likely each item was, and how far it moves the answer. The view of effects."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.document import Basis, Block, Items, Para, Picture, Section
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.provenance import pointer
from offramp.game.results import Deal, HistoryEffect
from offramp.wording import CENTRAL, EVEN, LEAST, capital, is_reversed, percent, points

_RESPONSES = "the other actors' responses"
_COMMAND = "offramp bargain CASE --variants"
_NOTE = (
    "Two parts: updated beliefs about those who chose, with every strategy as before; and the other actors' responses "
    "to them. A threat that is still pending is not an omission; where both readings are possible, both are given."
)


def effects_section(deal: Deal, without: float | None, names: Names = NAMELESS) -> Section:
    """What every item of the history does to the answer; `without` is the answer with none of it."""
    return Section("history", "What happened before", effects_blocks(deal, without, names))


def effects_blocks(deal: Deal, without: float | None, names: Names = NAMELESS) -> tuple[Block, ...]:
    """What each item of the history tells, in two parts."""
    items = tuple(
        Para(" ".join(_in_full(effect, deal, names)), f"history.{effect.item}", effect_basis(deal, k))
        for k, effect in enumerate(deal.history)
    )
    more = () if without is None else (_without(without),)
    return (*((Picture("beliefs"),) if deal.types else ()), Items((*items, *more)), Para(_NOTE))


def _without(p: float) -> Para:
    text = f"With no history the answer would be {percent(p, exact=False)}, {CENTRAL}."
    return Para(text, "history", Basis(("/without_history",), ("history",), _COMMAND))


def effect_basis(deal: Deal, index: int) -> Basis:
    """What an item of the history rests on."""
    at = ("bargain", "deal", "history", index)
    numbers = [pointer(*at, key) for key in ("probability", "belief", "response", "other_answer")]
    numbers += [pointer("bargain", "deal", "asks", "probability")] if deal.asked else []
    return Basis(tuple(numbers), (f"history.{deal.history[index].item}",), _COMMAND)


def _in_full(effect: HistoryEffect, deal: Deal, names: Names) -> Iterator[str]:
    head = f"{_item(effect, names)}, which had a chance of {percent(effect.probability)}"
    if deal.probability is None:
        yield f"{head}."
        return
    yield f"{head}: {_effects(points(effect.belief), points(effect.response))}"
    if effect.other_answer is not None:
        yield _other_reading(effect, deal.probability, percent(effect.other_answer, exact=False), names)


def _item(effect: HistoryEffect, names: Names) -> str:
    return capital(names.item(f"history.{effect.item}"))


def effect_text(effect: HistoryEffect, deal: Deal, names: Names = NAMELESS) -> str:
    """One item in a line or two, in whole points."""
    if deal.probability is None:
        return f"{_item(effect, names)} was {percent(effect.probability)} likely."
    text = _effects(points(effect.belief), points(effect.response))
    text = f"{CENTRAL}, {text}"
    text = capital(text) if len(deal.history) == 1 else f"{_item(effect, names)}: {text}"
    if effect.other_answer is None:
        return text
    return f"{text} {_other_reading(effect, deal.probability, percent(effect.other_answer, exact=False), names)}"


def _effects(belief: str, response: str) -> str:
    return f"{_moves('updated beliefs', belief)}; {_moves(_RESPONSES, response, 'it')}."


def _moves(what: str, change: str, answer: str = "the answer") -> str:
    """A change as lowering, raising or hardly moving the answer.

    >>> _moves("updated beliefs", "−20 points")
    'updated beliefs lower the answer by 20 points'
    """
    if change.startswith(("under", "0 ")):
        return f"{what} hardly move {answer}"
    return f"{what} {'lower' if change.startswith('−') else 'raise'} {answer} by {change[1:]}"


def _other_reading(effect: HistoryEffect, answer: float, shown: str, names: Names) -> str:
    assert effect.other_answer is not None
    option, _, how = effect.other_reading.partition(" ")
    read = f"Read as “{names.option(option)} {how}” instead,"
    if abs(effect.other_answer - answer) < LEAST:
        return f"{read} the answer is the same."
    reverses = ", which reverses it" if is_reversed(effect.other_answer, answer >= EVEN) else ""
    return f"{read} the answer is {shown}{reverses}."
