"""The questions in words: names, never ids."""

from __future__ import annotations

from offramp.asking.queries import Query, item_name
from offramp.case.types import Case
from offramp.wording import capital, joined


def question_text(case: Case, query: Query) -> str:
    """A question as it is put to a person."""
    return _TEXTS[query.kind](case, query)


def _actor(case: Case, query: Query) -> str:
    return next((one.name for one in case.actors if one.id == query.subject), query.subject)


def _named(query: Query, place: int = 0) -> str:
    """An item by its name."""
    return f"“{item_name(query.subject, query.paths[place])}”"


def _numbered(words: list[str]) -> str:
    return "\n".join(f"  {k}. {text}" for k, text in enumerate(words, 1))


def _middling(case: Case, path: str) -> str:
    return ", in the middling case," if case.quantities[path].private else ""


def _sign(case: Case, query: Query) -> str:
    names = _numbered([item_name(query.subject, path) for path in query.paths])
    return f"Which of these count against {_actor(case, query)}, as losses or costs?\n{names}"


def _order(case: Case, query: Query) -> str:
    listed = _numbered([one.words for one in query.endings])
    return f"Put these endings in order, the best first, as {_actor(case, query)} sees them:\n{listed}"


def _share(case: Case, query: Query) -> str:
    first, second = (one.words for one in query.endings)
    return (
        f"Think of 100 who might be {_actor(case, query)}: nobody knows which it is. If one choice surely ended "
        f"in ({first}) and the other surely in ({second}), how many of the 100 would rather have ({first})?"
    )


def _indifference(case: Case, query: Query) -> str:
    sure, good, bad = (one.words for one in query.endings)
    return (
        f"{capital(_actor(case, query))} can have ({sure}) for sure; or take a chance, which may go well ({good}) or "
        f"badly ({bad}). At what chance in 100 of going well is it all the same, in the middling case? Never: not even "
        f"if it surely went well; always: even if it surely went badly."
    )


def _anchor(case: Case, query: Query) -> str:
    between, worst, best = (one.words for one in query.endings)
    return (
        f"For {_actor(case, query)}, in the middling case, let the worst ({worst}) be 0 and the best ({best}) be 100. "
        f"Where is ({between})?"
    )


def _swing(case: Case, query: Query) -> str:
    reference = f"{_named(query, 1)}{_middling(case, query.paths[1])}"
    return (
        f"For {_actor(case, query)}: if {reference} is 100, how much does {_named(query)}"
        f"{_middling(case, query.paths[0])} weigh, as a gain or a loss? Half as much, as much, twice?"
    )


def _extreme(case: Case, query: Query) -> str:
    return (
        f"Only {_actor(case, query)} knows how much {_named(query)} weighs. If it is 100 in the middling case, how "
        f"much is it in the most extreme case that you would still believe? 150, twice, three times?"
    )


def _demand(case: Case, query: Query) -> str:
    one, base = (each.words for each in query.endings)
    return (
        f"For {_actor(case, query)}: if {_named(query)}{_middling(case, query.paths[0])} is 100, how much does it "
        f"change to have ({one}) in place of ({base})? Half as much, as much, twice?"
    )


def _chance(case: Case, query: Query) -> str:
    chance = next(one for one in case.chances if one.id == query.subject)
    after = f" after {query.about[0]}" if query.about else ""
    return (
        f"How likely is it that {chance.text}{after}? A word will do (unlikely, likely, …); better, think of a wheel "
        f"with 100 fields: how many must win so that you would as soon bet on the wheel?"
    )


def _otherwise(case: Case, query: Query) -> str:
    number = case.quantities[query.paths[0]]
    quotes = [f"“{case.claims[claim].quote}”" for claim in number.support.claims[:2] if claim in case.claims]
    return (
        f"{capital(_named(query))} of {_actor(case, query)} is believed because of {joined(quotes)}. Had this report "
        f"not been there, would you believe the same size, a wider range, or another size (how much of this one, as "
        f"in ‘other half’)?"
    )


_TEXTS = {
    "sign": _sign,
    "order": _order,
    "share": _share,
    "indifference": _indifference,
    "anchor": _anchor,
    "swing": _swing,
    "extreme": _extreme,
    "demand": _demand,
    "chance": _chance,
    "otherwise": _otherwise,
}
