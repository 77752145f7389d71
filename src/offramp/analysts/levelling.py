"""Two cases in one set of names made comparable: both know every actor, option, chance, report and claim of either.

What only the other case has changes nothing: an option is held as it is now, an actor who chooses nothing has his gains
and losses, no condition reads a chance, no number cites a claim.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any, Protocol, TypeVar

from offramp.case.conditions import NEVER, Expr, names
from offramp.case.transform import supported
from offramp.case.types import Case, Option, Preference, Ranking, Step, Support, Worth


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


def levelled(first: Case, second: Case) -> tuple[Case, Case]:
    """Both cases with what only the other has, without effect; what no answer reads is left out."""
    one, two = _with(_silent(first), second), _with(_silent(second), first)
    place = {option.id: k for k, option in enumerate(one.options)}
    before, order = [option.id for option in two.options], sorted(two.options, key=lambda each: place[each.id])
    two = replace(two, title=one.title, question=one.question, horizon=one.horizon, options=tuple(order))
    return one, _reranked(two, before)


def _silent(case: Case) -> Case:
    bare = supported(case, lambda quantity: replace(quantity, assumed=quantity.assumed and "assumed"))
    outcomes = tuple(replace(one, resolves="") for one in case.outcomes)
    return replace(bare, variants=(), unused=(), hindsight="", outcomes=outcomes, record=())


def _with(case: Case, other: Case) -> Case:
    """A case with what only another has."""
    more = tuple(idle_option(one) for one in other.options if one.id not in {own.id for own in case.options})
    known, own = [option.id for option in case.options], {actor.id for actor in case.actors}
    united: dict[str, Any] = {
        name: _union(getattr(case, name), getattr(other, name)) for name in ("chances", "reports", "evidence")
    }
    joined = replace(
        case,
        actors=_union(case.actors, (replace(one, crowd=None) for one in other.actors)),
        options=(*case.options, *more),
        fix=(*case.fix, *((one.id, one.now) for one in more)),
        preferences=(*case.preferences, *(_apart(form) for form in other.preferences if form.actor not in own)),
        **united,
    )
    return _reranked(joined, known)


def idle_option(option: Option) -> Option:
    """An option that nobody takes or leaves."""
    return replace(option, take=NEVER, undo=NEVER, support=Support(assumed="assumed"))


def _apart(form: Preference) -> Preference:
    """A preference without what a member of a crowd minds of his own part: of no crowd there is none."""
    if not isinstance(form, Worth):
        return form
    return replace(form, items=tuple(item for item in form.items if not reads(item.when, ("self",))))


def stripped(case: Case, options: Collection[str], actors: Collection[str]) -> Case:
    """A case in which some options, and all of some actors, stay as they are and nobody chooses them."""
    gone = {*options, *(option.id for option in case.options if option.actor in actors)}
    steps = (_without(step, gone) for step in case.play.steps)
    fix = {**dict(case.fix), **{one.id: one.now for one in case.options if one.id in gone}}
    return replace(
        case,
        options=tuple(idle_option(one) if one.id in gone else one for one in case.options),
        fix=tuple(sorted(fix.items())),
        play=replace(case.play, steps=tuple(step for step in steps if step.chooses)),
        actors=tuple(replace(one, crowd=None) if one.id in actors else one for one in case.actors),
        preferences=tuple(_apart(form) if form.actor in actors else form for form in case.preferences),
    )


def _without(step: Step, gone: Collection[str]) -> Step:
    nests = (replace(nest, options=tuple(one for one in nest.options if one not in gone)) for nest in step.nests)
    chooses = tuple(one for one in step.chooses if one not in gone)
    return replace(step, chooses=chooses, nests=tuple(nest for nest in nests if len(nest.options) > 1))


def with_option(case: Case, name: str, source: Case) -> Case:
    """A case in which an option can be chosen as in another, with the items of worth and the rules that read it there:
    in the step of its actor that offers what is offered with it, or in a step of its own behind what comes before."""
    own = next(one for one in source.options if one.id == name)
    steps = list(case.play.steps)
    for k, step in enumerate(source.play.steps):
        if name in step.chooses:
            _offered(steps, step, name, {one for each in source.play.steps[:k] for one in each.chooses})
    fix = {**dict(case.fix), **{option: yes for option, yes in source.fix if option == name}}
    if name not in dict(source.fix):
        fix.pop(name, None)
    return replace(
        case,
        options=tuple(own if one.id == name else one for one in case.options),
        fix=tuple(fix.items()),
        play=replace(case.play, steps=tuple(steps)),
        preferences=tuple(_reading(form, name, source) for form in case.preferences),
        rules=(*case.rules, *(rule for rule in source.rules if reads(rule.when, (name,)) and rule not in case.rules)),
    )


def reads(when: Expr, options: Collection[str]) -> bool:
    """Whether a condition reads one of some options."""
    return not set(options).isdisjoint(names(when))


def _reading(form: Preference, name: str, source: Case) -> Preference:
    """A worth with the items that read an option as another case has them."""
    twin = source.preference(form.actor)
    if not (isinstance(form, Worth) and isinstance(twin, Worth)):
        return form
    new = {item.name: item for item in twin.items if reads(item.when, (name,))}
    items = [new.pop(item.name, item) for item in form.items]
    return replace(form, items=(*items, *new.values()))


def _offered(steps: list[Step], step: Step, name: str, before: Collection[str]) -> None:
    for k, one in enumerate(steps):
        if one.actor == step.actor and set(one.chooses) & set(step.chooses):
            order = [*step.chooses, *(each for each in one.chooses if each not in step.chooses)]
            steps[k] = replace(one, chooses=tuple(each for each in order if each in {*one.chooses, name}))
            return
    at = max((k + 1 for k, one in enumerate(steps) if set(one.chooses) & set(before)), default=0)
    steps.insert(at, Step(step.actor, (name,)))


def with_actor(case: Case, name: str, source: Case) -> Case:
    """A case in which an actor decides as in another."""
    for option in source.options:
        if option.actor == name:
            case = with_option(case, option.id, source)
    twin, form = {one.id: one for one in source.actors}, source.preference(name)
    return replace(
        case,
        actors=tuple(twin[name] if one.id == name else one for one in case.actors),
        preferences=tuple(form if form and one.actor == name else one for one in case.preferences),
    )


def _union(own: tuple[N, ...], others: Iterable[N]) -> tuple[N, ...]:
    known = {one.id for one in own}
    return (*own, *(one for one in others if one.id not in known))


def _reranked(case: Case, options_before: list[str]) -> Case:
    """Rankings whose states hold the letters of more options, as these are now."""
    now = {option.id: "NY"[option.now] for option in case.options}
    ids = [option.id for option in case.options]

    def state(code: str) -> str:
        letters = now | dict(zip(options_before, code, strict=True))
        return "".join(letters[name] for name in ids)

    def ranked(form: Ranking) -> Ranking:
        order = tuple(tuple(map(state, tied)) for tied in form.order)
        return replace(form, order=order, unknown=tuple((state(a), state(b)) for a, b in form.unknown))

    forms = (ranked(form) if isinstance(form, Ranking) else form for form in case.preferences)
    return replace(case, preferences=tuple(forms))
