"""The case with some claims false, or as one of its variants: a Case in, a Case out (spec/case-file.md 7, 11)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import replace

from offramp.case.credence import Credence, silent
from offramp.case.quantities import NamedTypes, Value
from offramp.case.repeated import repeats
from offramp.case.types import (
    Actor,
    Case,
    Chance,
    Choices,
    Contingency,
    Host,
    Preference,
    Priorities,
    Quantity,
    Support,
    Variant,
    Worth,
)
from offramp.errors import ModelError


def without(case: Case, false: Collection[str]) -> Case:
    """The case when the claims in `false` are not true; what `fallen` names falls. A quantity falls back to its
    `otherwise`, a rule or history item falls away, an option is held at no."""
    fell, written = fallen(case, false), without(case.written, false) if case.written else None
    if not fell:
        return case if written is case.written else replace(case, written=written)
    numbers = renumbered(case, lambda quantity: _fallback(quantity) if quantity.path in fell else quantity)
    rehosted = _rehosted(numbers, lambda host: _fallback(host) if host.path in fell else host)
    return replace(dropped(rehosted, fell), written=written)


def fallen(case: Case, false: Collection[str]) -> frozenset[str]:
    """The paths of all that falls when some claims are not true: numbers with an `otherwise`, and `structure`."""
    believed = Credence(case)
    return frozenset(path for path, support in _falling(case) if not believed.stands(support, false))


def _falling(case: Case) -> Iterator[tuple[str, Support]]:
    """All that can fall, with what it falls by."""
    numbers: tuple[Quantity | Host, ...] = (*case.quantities.values(), *hosts(case))
    yield from ((one.path, one.support) for one in numbers if one.otherwise is not None)
    yield from structure(case)


def hosts(case: Case) -> Iterator[Host]:
    """The hosts whose guarantee is a chance of the case."""
    odds = (one.probability for chance in case.chances for one in chance.cases)
    return (one for one in odds if isinstance(one, Host))


def structure(case: Case) -> Iterator[tuple[str, Support]]:
    """What can fall away, rather than become more or less, each with its path and what it falls by. Rules and history
    items, as numbers do; an option only with what it `needs`, and never where it is yes now, fixed or given."""
    settled = {option for option, _ in (*case.fix, *(case.asks.given if case.asks else ()))}
    for option in case.options:
        if option.support.needs and not option.now and option.id not in settled:
            yield f"options.{option.id}", Support(needs=option.support.needs)
    yield from ((f"rules.{k}", rule.support) for k, rule in enumerate(case.rules, 1) if rule.support.claims)
    yield from ((f"history.{k}", item.support) for k, item in enumerate(case.history, 1) if item.support.claims)


def dropped(case: Case, masked: Container[str]) -> Case:
    """The case without the parts of its `structure` that fell; an option is held at no."""
    return replace(
        case,
        rules=tuple(rule for k, rule in enumerate(case.rules, 1) if f"rules.{k}" not in masked),
        history=tuple(item for k, item in enumerate(case.history, 1) if f"history.{k}" not in masked),
        fix=_merged({one.id: False for one in case.options if f"options.{one.id}" in masked}, case.fix),
        written=dropped(case.written, masked) if case.written else None,
    )


def baseline(case: Case) -> Case:
    """The case that every result starts from: without the claims that are never true, masked by `as_of` or rejected,
    and with each event of its history once."""
    sound = without(case, ()) if silent(case) else case
    again = repeats(sound)
    return dropped(sound, again) if again else sound


def vary(case: Case, variant: Variant) -> Case:
    """The case as one of its variants: other values stand as written, fixed options lose their choice."""
    return replace(revalued(case, variant.values, variant.support), fix=_merged(dict(case.fix), variant.fix))


def from_now_on(case: Case, variant: Variant) -> Case:
    """The case as one of its variants: what is solved of it is what is solved of the variant. What that fixes is given
    by the question, too; the unit of rationality and the past are those of the case as `written`."""
    varied = replace(vary(case, variant), written=case.written or case)
    if case.asks is None:
        return varied
    return replace(varied, asks=replace(case.asks, given=_merged(dict(case.asks.given), variant.fix)))


def revalued(case: Case, values: Iterable[tuple[str, Value]], support: Support) -> Case:
    """The case with other values for some quantities, which stand as written and rest on `support`."""
    changed = with_followers(case, dict(values))
    numbers = renumbered(case, lambda quantity: _replaced(quantity, changed, support))
    return _rehosted(numbers, lambda host: _as_written(host, changed))


def with_followers(case: Case, values: dict[str, Value]) -> dict[str, Value]:
    """Other values, in which what follows a hidden type has the chances that this has now."""
    for path, number in case.quantities.items():
        chances, own = values.get(number.follows), number.value
        if isinstance(chances, NamedTypes) and isinstance(own, NamedTypes):
            values[path] = NamedTypes.of(own.names, chances.chances, own.values)
    return values


def absent(case: Case) -> ModelError:
    """The refusal of a case whose present state breaks a rule: a variant can do that to it, or losing its `fix`."""
    message = f"the present state {case.present} breaks a rule"
    return ModelError(case.problem("present-infeasible", "", message, remedy="see 'offramp check'"))


def supported(case: Case, change: Callable[[Support], Support]) -> Case:
    """The case with the support of every number, rule, option and history item put through `change`."""
    numbers = renumbered(case, lambda quantity: replace(quantity, support=change(quantity.support)))
    return replace(
        numbers,
        options=tuple(replace(one, support=change(one.support)) for one in case.options),
        rules=tuple(replace(one, support=change(one.support)) for one in case.rules),
        history=tuple(replace(one, support=change(one.support)) for one in case.history),
    )


def _merged(base: Mapping[str, bool], over: Choices) -> Choices:
    return tuple({**base, **dict(over)}.items())


def _fallback(quantity: Quantity | Host) -> Quantity:
    """The number with its `otherwise` in its place; for a host, the chance that it is then."""
    assert quantity.otherwise is not None
    if isinstance(quantity, Host):
        return Quantity(quantity.path, quantity.otherwise, quantity.support)
    return replace(quantity, value=quantity.otherwise)


def _as_written(host: Host, changed: Mapping[str, Value]) -> Host:
    """A host of whom a variant changes a number stands as written: no `otherwise`, like any number of a variant."""
    written = any(number.path in changed for number in host.quantities)
    return replace(host, otherwise=None) if written else host


def _replaced(quantity: Quantity, changed: Mapping[str, Value], support: Support) -> Quantity:
    if quantity.path not in changed:
        return quantity
    return replace(quantity, value=changed[quantity.path], support=support, otherwise=None)


Change = Callable[[Quantity], Quantity]


def renumbered(case: Case, change: Change) -> Case:
    """The case with every quantity put through `change`."""
    return replace(
        case,
        actors=tuple(_actor(actor, change) for actor in case.actors),
        chances=tuple(_chance(chance, change) for chance in case.chances),
        preferences=tuple(_preference(form, change) for form in case.preferences),
        play=replace(case.play, delay=tuple(change(one) for one in case.play.delay)),
    )


def _actor(actor: Actor, change: Change) -> Actor:
    if actor.crowd is None:
        return actor
    return replace(actor, crowd=replace(actor.crowd, parameters=tuple(map(change, actor.crowd.parameters))))


def _chance(chance: Chance, change: Change) -> Chance:
    return replace(chance, cases=tuple(_contingency(one, change) for one in chance.cases))


def _contingency(contingency: Contingency, change: Change) -> Contingency:
    if isinstance(contingency.probability, Quantity):
        return replace(contingency, probability=change(contingency.probability))
    pressure, stake, discount, periods = map(change, contingency.probability.quantities)
    host = Host(contingency.probability.path, pressure, stake, discount, periods, contingency.probability.otherwise)
    return replace(contingency, probability=host)


def _preference(form: Preference, change: Change) -> Preference:
    if isinstance(form, Worth):
        return replace(form, items=tuple(replace(item, value=change(item.value)) for item in form.items))
    if isinstance(form, Priorities):
        doubted = (replace(one, doubt=change(one.doubt)) if one.doubt else one for one in form.statements)
        return replace(form, statements=tuple(doubted))
    return form


def _rehosted(case: Case, change: Callable[[Host], Quantity | Host]) -> Case:
    """The case with every host put through `change`."""
    return replace(case, chances=tuple(_hosted(chance, change) for chance in case.chances))


def _hosted(chance: Chance, change: Callable[[Host], Quantity | Host]) -> Chance:
    odds = (one.probability for one in chance.cases)
    changed = (change(one) if isinstance(one, Host) else one for one in odds)
    cases = (replace(one, probability=other) for one, other in zip(chance.cases, changed, strict=True))
    return replace(chance, cases=tuple(cases))
