"""Two versions of a case, or two analysts' cases: what changed in the judgement, and because of what.

Each difference between the cases is one edit. Its effect is taken twice, each time alone: made in the first case, and
taken back in the second; where edits work together the two differ, and both are said. All at central values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from offramp.case import conditions, quantities
from offramp.case.canonical import as_json, fingerprint
from offramp.case.check import examine_bytes
from offramp.case.transform import renumbered
from offramp.case.types import Actor, Case, Item, Play, Preference, Quantity, Support, Worth
from offramp.codec import CaseHash, Difference, Probability, Published, Text
from offramp.ensemble.global_analysis import Gap, between
from offramp.errors import ModelError, OfframpError, takes
from offramp.frames import Tabular, on_one_line
from offramp.game.evaluate import solved
from offramp.version import VERSION
from offramp.wording import count, points

Change = Callable[[Case], Case]
SECTIONS = ("rules", "play", "fix", "rationality", "type_points", "history", "outcomes", "asks", "sees")


@dataclass(frozen=True, slots=True)
class Effect:
    """One difference: what, how it was and is, what it does alone in the first case and what its absence does in the
    second (None: no answer there, `problem` says why), and the claims and origins it rests on."""

    what: Text
    was: Text
    now: Text
    in_first: Difference | None
    in_second: Difference | None
    claims: tuple[Text, ...]
    origins: tuple[Text, ...]
    problem: str = ""

    @property
    def size(self) -> float:
        """The larger of the two effects."""
        return max((abs(each) for each in (self.in_first, self.in_second) if each is not None), default=0.0)


@dataclass(frozen=True)
class Diff(Tabular, Published):
    """The answers of both cases, and every difference, the weightiest first: what `diff --json` prints.
    `drawn`: second minus first, draw by draw on common streams. Effects are changes of a probability, -1 to 1.
    Source: each difference made alone in the first case, and taken back alone in the second.

    Raises OfframpError missing-extra by `to_frame`.

    >>> import offramp as of
    >>> case = of.load("my-crisis")
    >>> of.diff(case, case.with_({"chance.honoured": 0.9}))
    Diff(settlement 0.87 then 0.83, 1 difference)
    """

    FORMAT, TITLE = "offramp/diff-1", "Difference"
    ROWS, UNITS = "effects", {"in_first": "1", "in_second": "1"}

    version: Text = field(default=VERSION, kw_only=True)
    outcome: Text
    cases: tuple[CaseHash, CaseHash]
    probabilities: tuple[Probability | None, Probability | None]
    effects: tuple[Effect, ...]
    notes: tuple[Text, ...]
    drawn: Gap | None = None

    def __repr__(self) -> str:
        answers = " then ".join("not solved" if p is None else f"{p:.2f}" for p in self.probabilities)
        return on_one_line("Diff", f"{self.outcome} {answers}", count(len(self.effects), "difference"))


@takes
def diff(first: Case, second: Case, draws: int = 0, seed: int = 0) -> Diff:
    """What changed in the answer from one case to another, and because of what.

    With `draws` both are run on as many draws of common streams: what they share is drawn alike.

    Raises ModelError nothing-asked where one asks nothing, other-outcome where they ask for different outcomes,
    other-options where their options differ (their states cannot be compared), and as `bargain` does.

    Effects are changes of a probability, -1 to 1. Source: each difference made alone in the first case, and taken back
    alone in the second.

    >>> import offramp as of
    >>> case = of.load("my-crisis")
    >>> of.diff(case, case.with_({"chance.honoured": 0.9})).effects[0].what
    'chance.honoured'
    """
    _check(first, second)
    before, after = _asked(first), _asked(second)
    effects = [_effect(first, second, before, after, *edit) for edit in edits_of(first, second)]
    return Diff(
        first.outcome_asked,
        (fingerprint(first), fingerprint(second)),
        (before, after),
        tuple(sorted(effects, key=lambda each: -each.size)),
        tuple(_notes(first, second, before, after, effects)),
        between(first, second, draws, seed) if draws else None,
    )


def _check(first: Case, second: Case) -> None:
    if first.outcome_asked != second.outcome_asked:
        message = f"one asks for '{first.outcome_asked}', the other for '{second.outcome_asked}'"
        raise ModelError(second.problem("other-outcome", "asks", message, remedy="ask for one outcome in both"))
    names = [[option.id for option in case.options] for case in (first, second)]
    if names[0] != names[1]:
        odd = sorted(set(names[0]) ^ set(names[1])) or ["their order"]
        message = f"the options differ: {', '.join(odd)}"
        raise ModelError(
            second.problem(
                "other-options", "", message, remedy="add the option to both, at no; for two analysts' cases, --align"
            )
        )


def _asked(case: Case) -> float | None:
    found = solved(case, parts=False)
    return found.odds()[case.outcome_asked] if found.converged else None


Edit = tuple[str, str, str, Change, Change, tuple[Support, ...]]  # what, was, now, made, taken back, what it rests on


def _effect(
    first: Case, second: Case, before: float | None, after: float | None, what: str, was: str, now: str, change: Change,
    back: Change, rests: tuple[Support, ...]
) -> Effect:  # fmt: skip
    one, problem = _alone(change(first), before)
    two, other = _alone(back(second), after)
    claims = tuple(dict.fromkeys(claim for support in rests for claim in support.claims))
    known = {**{claim.id: claim.report for claim in first.evidence}, **{one.id: one.report for one in second.evidence}}
    origin = {report.id: report.origin for case in (first, second) for report in case.reports}
    origins = tuple(dict.fromkeys(origin[known[claim]] for claim in claims if known.get(claim) in origin))
    return Effect(what, was, now, one, None if two is None else -two, claims, origins, problem or other)


def _alone(case: Case, beside: float | None) -> tuple[float | None, str]:
    """By how much the answer of a case differs from another, or why that cannot be said: what changed may stand only
    together with something else, as a condition with the chance that it names."""
    read = examine_bytes(as_json(case).encode("utf-8", "surrogatepass"), "diff", None)
    if read.case is None:
        return None, f"cannot be made alone: {next(one.message for one in read.problems if one.level == 'error')}"
    try:
        found = _asked(case)
    except OfframpError as refused:
        return None, refused.problems[0].message
    return (None, "not solved") if found is None or beside is None else (found - beside, "")


# edits ----------------------------------------------------------------------------------------------------------


def edits_of(first: Case, second: Case, belief: bool = False) -> Iterator[Edit]:
    """Every difference between two cases with the same options, as what it is, how it was and is, the change that makes
    it, the change that takes it back, and what it rests on. With `belief` also what a number or an option rests on, and
    rules and parts of the past one by one, which matters over draws alone."""
    yield from _numbers(first, second, belief)
    yield from _items(first, second)
    yield from _listed(first, second, "actors", "actors", belief)
    yield from _listed(first, second, "chances", "chance", belief)
    yield from _listed(first, second, "options", "options", belief)
    for section, key in _SERIES.items() if belief else ():
        yield from _series(first, second, section, key)
    for section in SECTIONS:
        was, now = getattr(first, section), getattr(second, section)
        if _timeless(was) != _timeless(now) and not (belief and section in _SERIES):
            yield section, _told(was), _told(now), setting(section, now), setting(section, was), _supports(was, now)


def _timeless(value: Any) -> Any:
    """A play without the sizes of its delays, which are numbers."""
    return (value.steps, value.rounds, [one.path for one in value.delay]) if isinstance(value, Play) else value


_SERIES: dict[str, Callable[[Any], Any]] = {
    "rules": lambda rule: (rule.kind, rule.when),
    "history": lambda item: (item.saw, item.demanded, item.until),
}


def _series(first: Case, second: Case, section: str, key: Callable[[Any], Any]) -> Iterator[Edit]:
    """Rules, or parts of the past, that only one case has, or that rest on other claims; the same by what they say."""
    old, new = ({key(one): (k, one) for k, one in enumerate(getattr(case, section), 1)} for case in (first, second))
    for name in dict.fromkeys((*old, *new)):
        (_, one), (_, two) = old.get(name, (0, None)), new.get(name, (0, None))
        if one != two:
            made, back = (_inserted(section, key, name, side) for side in (new, old))
            was, now = (_cited(each.support) if each else "absent" for each in (one, two))
            yield f"{section}.{(old.get(name) or new[name])[0]}", was, now, made, back, _supports((one, two))


def _inserted(section: str, key: Callable[[Any], Any], name: Any, side: dict[Any, tuple[int, Any]]) -> Change:
    """The case with a rule or a part of the past as one side has it, before what follows it there; or without it."""

    def change(case: Case) -> Case:
        kept = [one for one in getattr(case, section) if key(one) != name]
        if name in side:
            later = {each for each, (k, _) in side.items() if k > side[name][0]}
            at = next((k for k, one in enumerate(kept) if key(one) in later), len(kept))
            kept.insert(at, side[name][1])
        return setting(section, tuple(kept))(case)

    return change


def _told(value: Any) -> str:
    """A section in few words; an order of play as an order."""
    if isinstance(value, Play):
        steps = "; then ".join(f"{step.actor}: {', '.join(step.chooses)}" for step in value.steps)
        return steps + (f"; {value.rounds} rounds" if value.rounds > 1 else "") or "absent"
    if isinstance(value, tuple):
        return f"{len(value)} {'item' if len(value) == 1 else 'items'}"
    return "absent" if value is None else str(value) if isinstance(value, int) else "written"


def _supports(*sections: Any) -> tuple[Support, ...]:
    items = (item for section in sections if isinstance(section, tuple) for item in section)
    return tuple(item.support for item in items if hasattr(item, "support"))


def setting(section: str, value: Any) -> Change:
    """The change that puts a value in place of a section."""
    return lambda case: replace(case, **{section: value})


def _numbers(first: Case, second: Case, belief: bool) -> Iterator[Edit]:
    """Numbers that both cases have, with another value, or with another support where that is told."""
    for path, was in first.quantities.items():
        now = second.quantities.get(path)
        if now is not None and _sized(was, belief) != _sized(now, belief):
            rests = (was.support, now.support)
            told = _full if belief and _written(was) == _written(now) else _written
            yield path, told(was), told(now), _valued(now), _valued(was), rests


def _sized(quantity: Quantity, belief: bool) -> tuple[Any, ...]:
    return (quantity.value, quantity.private, *((quantity.otherwise, _cited(quantity.support)) if belief else ()))


def _written(quantity: Quantity) -> str:
    return quantities.as_text(quantity.value) + (" (private)" if quantity.private else "")


def _full(quantity: Quantity) -> str:
    """A number with what it rests on."""
    fallback = "" if quantity.otherwise is None else f", otherwise {quantities.as_text(quantity.otherwise)}"
    return f"{_written(quantity)}, {_cited(quantity.support)}{fallback}"


def _cited(support: Support) -> str:
    needs = f"needs {', '.join(support.needs)}" if support.needs else ""
    because = f"because {', '.join(support.because)}" if support.because else ""
    return "; ".join(filter(None, (because, needs))) or "assumed"


def _valued(quantity: Quantity) -> Change:
    return lambda case: renumbered(case, lambda each: quantity if each.path == quantity.path else each)


def _items(first: Case, second: Case) -> Iterator[Edit]:
    """Items of worth that only one case has, or whose condition differs."""
    forms = {form.actor: form for form in second.preferences}
    for was in first.preferences:
        now = forms.get(was.actor)
        if isinstance(was, Worth) and isinstance(now, Worth):
            yield from _worths(was, now)
        elif was != now and now is not None:
            was_told, now_told = (type(form).__name__.lower() for form in (was, now))
            yield f"preferences of {was.actor}", was_told, now_told, _formed(now), _formed(was), ()


def _worths(was: Worth, now: Worth) -> Iterator[Edit]:
    old, new = ({item.name: item for item in form.items} for form in (was, now))
    for name in dict.fromkeys((*old, *new)):
        one, two = old.get(name), new.get(name)
        if one is None or two is None or one.when != two.when:
            rests = tuple(item.value.support for item in (one, two) if item)
            path = f"worth.{was.actor}.{name}"
            yield path, _item(one), _item(two), _having(was.actor, name, two), _having(was.actor, name, one), rests


def _item(item: Item | None) -> str:
    return "absent" if item is None else f"{_written(item.value)} when {conditions.write(item.when)}"


def _having(actor: str, name: str, item: Item | None) -> Change:
    """The case with this item, or without any of that name."""

    def change(case: Case) -> Case:
        form = case.preference(actor)
        assert isinstance(form, Worth)
        items = [each for each in form.items if each.name != name] + ([item] if item else [])
        return _formed(replace(form, items=tuple(items)))(case)

    return change


def _formed(form: Preference) -> Change:
    def change(case: Case) -> Case:
        return replace(case, preferences=tuple(form if each.actor == form.actor else each for each in case.preferences))

    return change


def _listed(first: Case, second: Case, section: str, title: str, belief: bool = False) -> Iterator[Edit]:
    """Chances, options or crowds whose conditions differ, or that only one case has; numbers are told apart."""
    old, new = ({one.id: one for one in getattr(case, section)} for case in (first, second))
    for name in dict.fromkeys((*old, *new)):
        one, two = old.get(name), new.get(name)
        if _shape(one, belief) != _shape(two, belief):
            made, back = _placing(section, name, two), _placing(section, name, one)
            was, now = (_shape(each, belief) or "absent" for each in (one, two))
            yield f"{title}.{name}", was, now, made, back, _supports((one, two))


def _shape(item: Any, belief: bool = False) -> str:
    """What a chance, an option or a crowd says beside its numbers; of an option also what it rests on."""
    if item is None:
        return ""
    if isinstance(item, Actor):
        crowd = item.crowd
        numbers = sorted(each.path for each in crowd.parameters) if crowd else ()
        return f"{crowd.model} on {crowd.option}, {', '.join(numbers)}" if crowd else "one actor"
    if hasattr(item, "cases"):
        return "; ".join(f"{case.name} when {conditions.write(case.when)}".strip() for case in item.cases)
    state = f"now {'yes' if item.now else 'no'}, take {conditions.write(item.take)}, undo {conditions.write(item.undo)}"
    return f"{state}, {_cited(item.support)}" if belief else state


def _placing(section: str, name: str, item: Any) -> Change:
    def change(case: Case) -> Case:
        kept = tuple(item if each.id == name and item else each for each in getattr(case, section))
        if item is None:
            kept = tuple(each for each in kept if each.id != name)
        elif name not in [each.id for each in kept]:
            kept = (*kept, item)
        return setting(section, kept)(case)

    return change


def _notes(
    first: Case, second: Case, before: float | None, after: float | None, effects: list[Effect]
) -> Iterator[str]:
    if fingerprint(first) == fingerprint(second):
        yield "the two cases are the same"
    elif not effects:
        yield "the cases differ in words, claims or variants alone, which the answer does not read"
    if before is not None and after is not None and effects:
        alone = sum(each.in_first or 0.0 for each in effects)
        yield f"together {points(after - before)}; one by one the edits add up to {points(alone)}"
