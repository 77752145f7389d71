"""The case with some claims untrue, or as one of its variants: a Case in, a Case out (CASE.md 7, 17)."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace

from offramp.case.quantities import Value
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


def masked(case: Case) -> frozenset[str]:
    """The claims of reports dated after `as_of`: nobody could cite them then."""
    late = {report.id for report in case.reports if report.date is not None and report.date > case.as_of}
    return frozenset(claim.id for claim in case.evidence if claim.report in late)


def without(case: Case, false: frozenset[str]) -> Case:
    """The case when the claims in `false` are not true.

    A quantity falls back to its `otherwise` (or stays, where it has none), a rule or history item falls away,
    an option is held at no unless `fix` or `given` says otherwise.
    """
    if not false:
        return case
    fell = frozenset(path for path, support in structure(case) if not support.stands(false))
    numbers = renumbered(case, lambda quantity: _fallen(quantity, false))
    return dropped(_hosts(numbers, lambda host: _fallback(host, false)), fell)


def structure(case: Case) -> Iterator[tuple[str, Support]]:
    """What is there or not, rather than more or less: options, rules, history items, each with its path."""
    yield from ((f"options.{option.id}", option.support) for option in case.options)
    yield from ((f"rules.{k}", rule.support) for k, rule in enumerate(case.rules, 1))
    yield from ((f"history.{k}", item.support) for k, item in enumerate(case.history, 1))


def dropped(case: Case, fell: Container[str]) -> Case:
    """The case without the parts of its `structure` that fell; an option is held at no unless `fix` or `given` says
    otherwise."""
    given = dict(case.asks.given) if case.asks else {}
    options = (option.id for option in case.options if f"options.{option.id}" in fell)
    return replace(
        case,
        rules=tuple(rule for k, rule in enumerate(case.rules, 1) if f"rules.{k}" not in fell),
        history=tuple(item for k, item in enumerate(case.history, 1) if f"history.{k}" not in fell),
        fix=_merged({option: False for option in options if option not in given}, case.fix),
    )


def standing(case: Case) -> Case:
    """The case with the claims that are masked by `as_of` taken out: what every result is computed from."""
    return without(case, masked(case))


def vary(case: Case, variant: Variant) -> Case:
    """The case as one of its variants: other values stand as written, fixed options lose their choice."""
    return replace(revalued(case, variant.values, variant.support), fix=_merged(dict(case.fix), variant.fix))


def revalued(case: Case, values: Iterable[tuple[str, Value]], support: Support) -> Case:
    """The case with other values for some quantities, which stand as written and rest on `support`."""
    changed = dict(values)
    numbers = renumbered(case, lambda one: _replaced(one, changed, support))
    return _hosts(numbers, lambda host: _as_written(host, changed))


def absent(case: Case) -> ModelError:
    """The refusal of a case whose present state breaks a rule: a variant can do that to it, or losing its `fix`."""
    message = f"the present state {case.present} breaks a rule"
    return ModelError(case.problem("present-infeasible", "", message, remedy="see 'offramp check'"))


def supported(case: Case, change: Callable[[Support], Support]) -> Case:
    """The case with the support of every number, rule, option and history item put through `change`."""
    numbers = renumbered(case, lambda one: replace(one, support=change(one.support)))
    return replace(
        numbers,
        options=tuple(replace(one, support=change(one.support)) for one in case.options),
        rules=tuple(replace(one, support=change(one.support)) for one in case.rules),
        history=tuple(replace(one, support=change(one.support)) for one in case.history),
    )


def _merged(base: Mapping[str, bool], over: Choices) -> Choices:
    return tuple({**base, **dict(over)}.items())


def _fallen(quantity: Quantity, false: frozenset[str]) -> Quantity:
    if quantity.otherwise is None or quantity.support.stands(false):
        return quantity
    return replace(quantity, value=quantity.otherwise)


def _fallback(host: Host, false: frozenset[str]) -> Quantity | Host:
    """The host, or the chance's `otherwise` in its place when its claims are not true."""
    if host.otherwise is None or host.support.stands(false):
        return host
    return Quantity(host.path, host.otherwise, host.support)


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


def _contingency(one: Contingency, change: Change) -> Contingency:
    if isinstance(one.probability, Quantity):
        return replace(one, probability=change(one.probability))
    pressure, stake, discount, periods = map(change, one.probability.quantities)
    host = Host(one.probability.path, pressure, stake, discount, periods, one.probability.otherwise)
    return replace(one, probability=host)


def _preference(form: Preference, change: Change) -> Preference:
    if isinstance(form, Worth):
        return replace(form, items=tuple(replace(item, value=change(item.value)) for item in form.items))
    if isinstance(form, Priorities):
        doubted = (replace(one, doubt=change(one.doubt)) if one.doubt else one for one in form.statements)
        return replace(form, statements=tuple(doubted))
    return form


def _hosts(case: Case, change: Callable[[Host], Quantity | Host]) -> Case:
    """The case with every host put through `change`."""
    return replace(case, chances=tuple(_hosted(chance, change) for chance in case.chances))


def _hosted(chance: Chance, change: Callable[[Host], Quantity | Host]) -> Chance:
    odds = (one.probability for one in chance.cases)
    changed = (change(one) if isinstance(one, Host) else one for one in odds)
    cases = (replace(one, probability=other) for one, other in zip(chance.cases, changed, strict=True))
    return replace(chance, cases=tuple(cases))
