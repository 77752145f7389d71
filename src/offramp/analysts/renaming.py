"""A case in the names of another: ids, texts and names of what is paired are the other's, all else stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from offramp.case import conditions
from offramp.case.conditions import Expr
from offramp.case.quantities import parts_of_path
from offramp.case.transform import renumbered, supported
from offramp.case.types import (
    Actor,
    Case,
    Chance,
    Choices,
    Contingency,
    Evidence,
    Host,
    Nest,
    Pass,
    Places,
    Preference,
    Priorities,
    Ranking,
    ReportEntry,
    Step,
    Support,
    Worth,
)

T = TypeVar("T")


def renamed(case: Case, other: Case, to: Mapping[str, str]) -> Case:
    """A case in the names of another, its parts in the order of the other's; `to` gives for the path of each paired
    part that of its counterpart. A name that the other uses for something else gets a number behind it. Variants, what
    actors see and reasons for unused claims are left out: no answer reads them."""
    names = _Names.of(case, other, to)
    told = supported(replace(case, variants=(), sees=(), unused=()), names.support)
    told = replace(
        told,
        actors=tuple(names.an_actor(one) for one in told.actors),
        preferences=tuple(names.preference(one, case) for one in told.preferences),
        chances=tuple(names.a_chance(one) for one in told.chances),
        play=replace(told.play, steps=tuple(map(names.step, told.play.steps))),
    )
    numbers = renumbered(told, lambda quantity: replace(quantity, path=names.path(quantity.path)))
    return _ordered(names.rest(numbers), other)


def same_but_for_words(first: Case, second: Case) -> bool:
    """Whether two cases say the same, whatever their titles, texts, reasons, variants and what actors see."""
    return _wordless(first) == _wordless(second)


def _wordless(case: Case) -> Case:
    bare = supported(case, lambda quantity: replace(quantity, assumed=""))
    return replace(
        bare,
        title="",
        question="",
        horizon="",
        hindsight="",
        variants=(),
        sees=(),
        unused=(),
        record=(),
        actors=tuple(replace(one, aliases=()) for one in bare.actors),
        outcomes=tuple(replace(one, resolves="") for one in bare.outcomes),
        reports=tuple(replace(one, file="", publisher="", dated_by="", set_aside=()) for one in bare.reports),
        places=Places(),
    )


@dataclass(frozen=True)
class _Names:
    """The new name of each old one, by kind; `texts` are the texts of the other case, by kind and new name."""

    actors: Mapping[str, str]
    options: Mapping[str, str]
    chances: Mapping[str, str]
    contingencies: Mapping[tuple[str, str], str]
    items: Mapping[tuple[str, str], str]
    outcomes: Mapping[str, str]
    reports: Mapping[str, str]
    claims: Mapping[str, str]
    other: Case

    @classmethod
    def of(cls, case: Case, other: Case, to: Mapping[str, str]) -> _Names:
        kinds = (_actor_ids, _option_ids, _chance_ids, _outcome_names, _report_ids)
        known = [[list(kind(one)) for kind in kinds] for one in (case, other)]
        taken = [*known[1]]
        taken[1] = taken[2] = [*known[1][1], *known[1][2]]  # conditions name both alike
        rooms = ("actors.", "options.", "chance.", "outcomes.", "reports.")
        made = [_new(to, room, room, own, used) for room, own, used in zip(rooms, known[0], taken, strict=True)]
        made[2] = _new(to, "chance.", "chance.", known[0][2], [*taken[2], *made[1].values()])
        actors, options, chances, outcomes, reports = made
        inner = _contingencies(case, other, to, chances), _items(case, other, to, actors)
        return cls(actors, options, chances, *inner, outcomes, reports, _claims(case, to, reports), other)

    def name(self, symbol: str) -> str:
        return self.options.get(symbol) or self.chances.get(symbol, symbol)

    def when(self, expr: Expr) -> Expr:
        return conditions.substituted(expr, self.name)

    def choices(self, some: Choices) -> Choices:
        return tuple((self.options[option], yes) for option, yes in some)

    def support(self, grounds: Support) -> Support:
        because, needs = (
            tuple(self.claims.get(claim, claim) for claim in some) for some in (grounds.because, grounds.needs)
        )
        return replace(grounds, because=because, needs=needs)

    def path(self, path: str) -> str:
        section, owner, name = parts_of_path(path, self.chances if path.startswith("chance.") else self.actors)
        if section == "worth":
            return f"worth.{self.actors[owner]}.{self.items[owner, name]}"
        if section == "chance":
            told = f"chance.{self.chances[owner]}"
            return f"{told}.{self.contingencies.get((owner, name), name)}" if name else told
        renamed_owner = self.actors.get(owner, owner)
        return f"{section}.{renamed_owner}.{name}" if name else f"{section}.{renamed_owner}" if owner else path

    def an_actor(self, actor: Actor) -> Actor:
        twin = next((each for each in self.other.actors if each.id == self.actors[actor.id]), actor)
        crowd = actor.crowd and replace(actor.crowd, option=self.options[actor.crowd.option])
        return Actor(self.actors[actor.id], twin.name, twin.aliases, crowd)

    def a_chance(self, chance: Chance) -> Chance:
        twin = next((each for each in self.other.chances if each.id == self.chances[chance.id]), chance)
        return Chance(
            self.chances[chance.id], twin.text, tuple(self.contingency(chance.id, each) for each in chance.cases)
        )

    def contingency(self, chance: str, case: Contingency) -> Contingency:
        odds = case.probability
        if isinstance(odds, Host):
            odds = replace(odds, path=self.path(odds.path))
        return Contingency(self.contingencies.get((chance, case.name), case.name), self.when(case.when), odds)

    def preference(self, form: Preference, case: Case) -> Preference:
        actor = self.actors[form.actor]
        if isinstance(form, Worth):
            items = (
                replace(one, name=self.items[form.actor, one.name], when=self.when(one.when)) for one in form.items
            )
            return Worth(actor, tuple(items))
        if isinstance(form, Priorities):
            told = (replace(o, when=self.when(o.when), support=self.support(o.support)) for o in form.statements)
            return Priorities(actor, tuple(told))
        own = replace(form, actor=actor, support=self.support(form.support))
        return _ranking(own, [self.options[option.id] for option in case.options], self.other)

    def step(self, move: Step) -> Step:
        nests = tuple(Nest(n.name, tuple(self.options[o] for o in n.options), n.dissimilarity) for n in move.nests)
        return Step(self.actors[move.actor], tuple(self.options[option] for option in move.chooses), nests)

    def past(self, passed: Pass) -> Pass:
        values = tuple((self.path(path), value) for path, value in passed.values)
        until = self.options.get(passed.until, passed.until)
        return replace(
            passed, saw=self.choices(passed.saw), demanded=self.choices(passed.demanded), values=values, until=until
        )

    def rest(self, case: Case) -> Case:
        """Everything but actors, preferences, chances, the play and paths."""
        texts = {one.id: one.text for one in self.other.options}
        options = (
            replace(
                one,
                id=self.options[one.id],
                actor=self.actors[one.actor],
                text=texts.get(self.options[one.id], one.text),
                take=self.when(one.take),
                undo=self.when(one.undo),
            )
            for one in case.options
        )
        asks = case.asks
        outcome = asks and replace(
            asks, outcome=self.outcomes.get(asks.outcome, asks.outcome), given=self.choices(asks.given)
        )
        return replace(
            case,
            options=tuple(options),
            rules=tuple(replace(one, when=self.when(one.when)) for one in case.rules),
            history=tuple(map(self.past, case.history)),
            fix=self.choices(case.fix),
            outcomes=tuple(
                replace(one, name=self.outcomes[one.name], when=self.when(one.when)) for one in case.outcomes
            ),
            asks=outcome,
            reports=self.report_entries(case.reports),
            evidence=tuple(map(self.a_claim, case.evidence)),
        )

    def report_entries(self, reports: tuple[ReportEntry, ...]) -> tuple[ReportEntry, ...]:
        """Reports under their new names; an origin is called as the counterpart's is, the first that says so."""
        known = {one.id: one.origin for one in self.other.reports}
        origins: dict[str, str] = {}
        for one in reports:
            twin = known.get(self.reports[one.id])
            if twin and twin not in origins.values():
                origins.setdefault(one.origin, twin)
        return tuple(
            replace(one, id=self.reports[one.id], origin=origins.get(one.origin, one.origin)) for one in reports
        )

    def a_claim(self, claim: Evidence) -> Evidence:
        return replace(
            claim,
            id=self.claims[claim.id],
            report=self.reports[claim.report],
            conflicts=tuple((self.claims.get(other, other), about) for other, about in claim.conflicts),
            same_as=tuple(self.claims.get(other, other) for other in claim.same_as),
        )


def _actor_ids(case: Case) -> Iterable[str]:
    return (one.id for one in case.actors)


def _option_ids(case: Case) -> Iterable[str]:
    return (one.id for one in case.options)


def _chance_ids(case: Case) -> Iterable[str]:
    return (one.id for one in case.chances)


def _outcome_names(case: Case) -> Iterable[str]:
    return (one.name for one in case.outcomes)


def _report_ids(case: Case) -> Iterable[str]:
    return (one.id for one in case.reports)


def _new(to: Mapping[str, str], room: str, room_to: str, names: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """The new name of each name of a room."""
    names = list(names)
    pairs = {name: to[f"{room}{name}"].removeprefix(room_to) for name in names if f"{room}{name}" in to}
    return _free(pairs, names, set(taken))


def _contingencies(
    case: Case, other: Case, to: Mapping[str, str], chances: Mapping[str, str]
) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for chance in case.chances:
        twin, own = chances[chance.id], [one.name for one in chance.cases if one.name]
        taken = [one.name for each in other.chances if each.id == twin for one in each.cases]
        made = _new(to, f"chance.{chance.id}.", f"chance.{twin}.", own, taken)
        found |= {(chance.id, name): new for name, new in made.items()}
    return found


def _items(case: Case, other: Case, to: Mapping[str, str], actors: Mapping[str, str]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], str] = {}
    for form in case.preferences:
        twin = actors[form.actor]
        made = _new(
            to, f"worth.{form.actor}.", f"worth.{twin}.", _item_names(form), _item_names(other.preference(twin))
        )
        found |= {(form.actor, name): new for name, new in made.items()}
    return found


def _item_names(form: Preference | None) -> list[str]:
    return [item.name for item in form.items] if isinstance(form, Worth) else []


def _claims(case: Case, to: Mapping[str, str], reports: Mapping[str, str]) -> dict[str, str]:
    """New ids of claims: the counterpart's, else their own behind the new name of their report."""
    pairs = {one.id: to.get(f"claims.{one.id}", "").removeprefix("claims.") for one in case.evidence}
    own = {one.id: f"{reports[one.report]}#{one.id.rpartition('#')[2]}" for one in case.evidence}
    return {one: two or own[one] for one, two in pairs.items()}


def _free(pairs: Mapping[str, str], names: Iterable[str], taken: set[str]) -> dict[str, str]:
    """A new name for each: that of its pair, else its own, with a number where that is taken."""
    used, made = taken | set(pairs.values()), dict[str, str]()
    for name in names:
        if name in pairs:
            made[name] = pairs[name]
            continue
        made[name] = next(n for n in (name, *(f"{name}_{k}" for k in range(2, 10_000))) if n not in used)
        used.add(made[name])
    return made


def _ranking(form: Ranking, options: list[str], other: Case) -> Ranking:
    """A ranking whose states list options in the order of the other case, what only this case has at the end."""
    order = in_order(options, [one.id for one in other.options])
    places = [options.index(name) for name in order]

    def state(code: str) -> str:
        return "".join(code[k] for k in places)

    ranks = tuple(tuple(map(state, tied)) for tied in form.order)
    return replace(form, order=ranks, unknown=tuple((state(a), state(b)) for a, b in form.unknown))


def in_order(names: Iterable[str], like: Iterable[str]) -> list[str]:
    """Names in the order of others, what these have not at the end as it was."""
    place = {name: k for k, name in enumerate(like)}
    return sorted(names, key=lambda name: place.get(name, len(place)))


def _ordered(case: Case, other: Case) -> Case:
    """The parts of a case in the order of another's, where order means nothing but the order of sums and letters."""

    def sort(own: tuple[T, ...], like: Iterable[T], name: Callable[[T], object]) -> tuple[T, ...]:
        place = {name(one): k for k, one in enumerate(like)}
        return tuple(sorted(own, key=lambda item: place.get(name(item), len(place))))

    def items(form: Preference) -> Preference:
        twin = other.preference(form.actor)
        if isinstance(form, Worth) and isinstance(twin, Worth):
            return replace(form, items=sort(form.items, twin.items, lambda item: item.name))
        return form

    return replace(
        case,
        actors=sort(case.actors, other.actors, lambda item: item.id),
        options=sort(case.options, other.options, lambda item: item.id),
        preferences=sort(tuple(map(items, case.preferences)), other.preferences, lambda item: item.actor),
        chances=sort(case.chances, other.chances, lambda item: item.id),
        rules=sort(case.rules, other.rules, lambda item: (item.kind, item.when)),
        outcomes=sort(case.outcomes, other.outcomes, lambda item: item.name),
        reports=sort(case.reports, other.reports, lambda item: item.id),
        evidence=sort(case.evidence, other.evidence, lambda item: item.id),
        credence=sort(case.credence, other.credence, lambda item: item[0]),
        fix=sort(case.fix, other.fix, lambda item: item[0]),
    )
