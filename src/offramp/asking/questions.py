"""The questions in words: names, never ids."""

from __future__ import annotations

from offramp.asking.queries import Query, item_name
from offramp.case import conditions
from offramp.case.types import Case, Worth
from offramp.wording import capital, joined


def question_text(case: Case, query: Query) -> str:
    """A question as it is put to a person."""
    return _TEXTS[query.kind](case, query)


def _actor(case: Case, query: Query) -> str:
    return next((one.name for one in case.actors if one.id == query.subject), query.subject)


def _named(case: Case, query: Query, place: int = 0) -> str:
    """An item by its name, when it counts, and whether its middling size is meant."""
    path = query.paths[place]
    private = "; its middling size" if query.kind != "otherwise" and case.quantities[path].private else ""
    return f"“{item_name(query.subject, path)}” ({_counts(case, query.subject, path)}{private})"


def _counts(case: Case, actor: str, path: str) -> str:
    form = case.preference(actor)
    when = next(one.when for one in form.items if one.value.path == path) if isinstance(form, Worth) else None
    texts = [*((one.id, one.text) for one in case.options), *((one.id, one.text) for one in case.chances)]
    words = {"self": conditions.OWN_YES, **{key: f"“{text}”" for key, text in texts}}
    return f"counts when: {conditions.write(when, words)}" if when else ""


def _numbered(words: list[str]) -> str:
    return "\n".join(f"  {k}. {text}" for k, text in enumerate(words, 1))


def _sign(case: Case, query: Query) -> str:
    names = _numbered([_named(case, query, place) for place in range(len(query.paths))])
    return f"Which of these count against {_actor(case, query)}, as losses or costs?\n{names}"


def _order(case: Case, query: Query) -> str:
    listed = _numbered([one.words for one in query.endings])
    return f"Put these endings in order, the best for {_actor(case, query)} first:\n{listed}"


def _share(case: Case, query: Query) -> str:
    first, second = (one.words for one in query.endings)
    return (
        f"Imagine {_actor(case, query)} 100 times over, as different as you hold possible. If one choice surely ended "
        f"in ({first}) and the other surely in ({second}), how many of the 100 would rather have ({first})?"
    )


def _indifference(case: Case, query: Query) -> str:
    sure, good, bad = (one.words for one in query.endings)
    return (
        f"{capital(_actor(case, query))} can have ({sure}) for sure; or take a chance, which may go well ({good}) or "
        f"badly ({bad}). At what chance in 100 of going well are the two equally good, in the middling case? Never: "
        f"the chance is worse even if it surely goes well; always: it is as good even if it surely goes badly."
    )


def _anchor(case: Case, query: Query) -> str:
    between, worst, best = (one.words for one in query.endings)
    return (
        f"For {_actor(case, query)}, in the middling case, let the worst ({worst}) be 0 and the best ({best}) be 100. "
        f"Where is ({between})?"
    )


def _swing(case: Case, query: Query) -> str:
    return (
        f"For {_actor(case, query)}: if {_named(case, query, 1)} is 100, how much does {_named(case, query)} weigh, "
        f"as a gain or a loss? Half as much, as much, twice?"
    )


def _extreme(case: Case, query: Query) -> str:
    return (
        f"How much {_named(case, query)} weighs is known to {_actor(case, query)} alone. If that is 100, how much is "
        f"it in the most extreme case that you would still believe? 150, twice, three times?"
    )


def _demand(case: Case, query: Query) -> str:
    one, base = (each.words for each in query.endings)
    return (
        f"For {_actor(case, query)}: if {_named(case, query)} is 100, how much is it to have ({one}) in place of "
        f"({base})? Half as much, as much, twice?"
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
        f"{capital(_named(case, query))} of {_actor(case, query)} is believed because of {joined(quotes)}. Had this "
        f"report not been there, would you believe the same size, a wider range, or another size (how much of this "
        f"one, as in ‘other half’)?"
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
