"""The case as an actor sees it, and as he takes another to see it: a Case in, a Case out (spec/case-file.md 8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from offramp.case import conditions
from offramp.case.credence import Credence
from offramp.case.transform import baseline
from offramp.case.types import Case, Item, Preference, Quantity, Rule, SeenItem, Sight, Support, Worth


def seen_by(case: Case, *viewers: str) -> Case:
    """The case as the first viewer sees it; with a second one, as the first takes the second to see it.

    Who has no sight of his own sees what whoever looks at him sees. What rests on claims that are masked or rejected
    alone is not mistaken."""
    case = baseline(case)
    for sight in _sights(case, viewers):
        case = through(case, sight)
    return replace(case, sees=())


def eyes(case: Case, *viewers: str) -> tuple[str, ...]:
    """The shortest list of viewers who see the case as these do: () where they see it as it is.

    >>> import offramp as of
    >>> eyes(of.load("my-crisis"), "owner", "crews")
    ()
    """
    return tuple(sight.actor for sight in _sights(baseline(case), viewers))


def _sights(case: Case, viewers: Iterable[str]) -> list[Sight]:
    """The sights that lie one upon another, outermost first."""
    believed, found, sees = Credence(case), list[Sight](), case.sees
    for actor in viewers:
        if found and found[-1].actor == actor:
            continue
        sight = next((one for one in sees if one.actor == actor and believed.stands(one.support, ())), None)
        found += [sight] if sight else []
        sees = sight.sees if sight else ()
    return found


def through(case: Case, sight: Sight) -> Case:
    """The case as one sight shows it; what others see stays as it is written."""
    held = {option: value for option, value in sight.options if value is not None}
    freed = {option for option, value in sight.options if value is None}
    forms: dict[str, Preference] = {form.actor: form for form in case.preferences}
    forms |= {actor: _worth(actor, forms.get(actor), items) for actor, items in sight.worth}
    forms |= {form.actor: form for form in sight.orders}
    return replace(
        case,
        fix=tuple(({option: value for option, value in case.fix if option not in freed} | held).items()),
        options=tuple(replace(one, support=Support()) if one.id in freed else one for one in case.options),
        rules=(*case.rules, *(Rule("never", when, Support()) for when in sight.never)),
        preferences=tuple(forms.values()),
    )


def seen_cases(case: Case, sees: Iterable[Sight] | None = None) -> Iterator[Case]:
    """The case as each sight shows it, and each sight within one; whether its claims stand or not."""
    for sight in case.sees if sees is None else sees:
        yield (seen := through(case, sight))
        yield from seen_cases(seen, sight.sees)


def without_items(sees: tuple[Sight, ...], actor: str) -> tuple[Sight, ...]:
    """Sights that do not speak of the items of an actor's worth."""
    return tuple(
        replace(
            one,
            worth=tuple((whose, items) for whose, items in one.worth if whose != actor),
            sees=without_items(one.sees, actor),
        )
        for one in sees
    )


def _worth(actor: str, form: Preference | None, seen: Iterable[SeenItem]) -> Worth:
    """Worth with some items as they are seen; an item keeps its condition where none is given."""
    items = {item.name: item for item in form.items} if isinstance(form, Worth) else {}
    for one in seen:
        old = items.get(one.name)
        when = one.when or (old.when if old else conditions.ALWAYS)
        number = old.value if old else Quantity(f"worth.{actor}.{one.name}", one.value)
        items[one.name] = Item(one.name, when, replace(number, value=one.value, otherwise=None))
    return Worth(actor, tuple(items.values()))
