"""The parts of a case that bear names, and what the case says about each of them, its name aside."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from offramp.case import conditions, quantities
from offramp.case.conditions import Expr
from offramp.case.types import Case, Priorities, Quantity, Support, Worth

KINDS = ("actor", "option", "chance", "contingency", "item", "outcome", "report", "claim")


@dataclass(frozen=True)
class Part:
    """A named part: `kind` of KINDS, its `path` in the case, how it is called, the path of its `owner` ("" for none),
    the ids of the claims it cites, and its condition."""

    kind: str
    path: str
    names: tuple[str, ...]
    owner: str = ""
    claims: tuple[str, ...] = ()
    when: Expr | None = None


@dataclass(frozen=True)
class Ref:
    """A part, as it is named in a fact."""

    path: str


Fact = tuple[Any, ...]  # what a case says of some parts: words, numbers, Refs and facts


def parts_of(case: Case) -> dict[str, Part]:
    """Every part that bears a name, by its path."""
    return {part.path: part for part in _parts(case)}


def _parts(case: Case) -> Iterator[Part]:
    for actor in case.actors:
        yield Part("actor", f"actors.{actor.id}", (actor.name, *actor.aliases, actor.id))
    for option in case.options:
        owner, names = f"actors.{option.actor}", (option.text, option.id)
        yield Part("option", f"options.{option.id}", names, owner, option.support.claims)
    for chance in case.chances:
        cited = tuple(claim for one in chance.cases for claim in one.quantities[0].support.claims)
        when = chance.cases[0].when if len(chance.cases) == 1 else None
        yield Part("chance", f"chance.{chance.id}", (chance.text, chance.id), "", tuple(dict.fromkeys(cited)), when)
        for case_of in chance.cases if chance.cases[0].name else ():
            path = f"chance.{chance.id}.{case_of.name}"
            yield Part("contingency", path, (case_of.name,), f"chance.{chance.id}", (), case_of.when)
    for form in case.preferences:
        for item in form.items if isinstance(form, Worth) else ():
            cites = item.value.support.claims
            yield Part("item", item.value.path, (item.name,), f"actors.{form.actor}", cites, item.when)
    for outcome in case.outcomes:
        yield Part("outcome", f"outcomes.{outcome.name}", (outcome.name,), "", (), outcome.when)
    for report in case.reports:
        yield Part("report", f"reports.{report.id}", tuple(filter(None, (report.sha256, report.id))))
    for claim in case.evidence:
        yield Part("claim", f"claims.{claim.id}", (claim.id, claim.quote), f"reports.{claim.report}")


def written(when: Expr) -> Fact:
    """A condition as a fact."""
    if isinstance(when, conditions.Constant):
        return ("always" if when.value else "never",)
    if isinstance(when, conditions.Name):
        return (when.name,) if when.name == "self" else (Ref(when.name),)
    if isinstance(when, conditions.Not):
        return "not", written(when.part)
    return when.word, *map(written, when.parts)


def facts(case: Case, numbers: bool) -> list[Fact]:
    """All that a case says, with or without its numbers and claims; a name in a condition stands as a Ref to it."""
    said = [*_structure(case), *(_numbers(case) if numbers else ())]
    names = _rooms(case)
    return [_resolved(fact, names) for fact in said]


def condition_of(case: Case, part: Part) -> Fact | None:
    """The condition of a part as a fact, each name in it as the part that it is; None where it has none."""
    return None if part.when is None else tuple(_resolved(written(part.when), _rooms(case)))


def _rooms(case: Case) -> dict[str, str]:
    """The path of each name that a condition may use."""
    own = {option.id: f"options.{option.id}" for option in case.options}
    return own | {chance.id: f"chance.{chance.id}" for chance in case.chances}


def _resolved(fact: Any, names: Mapping[str, str]) -> Any:
    if isinstance(fact, Ref):
        return Ref(names.get(fact.path, fact.path))
    return tuple(_resolved(one, names) for one in fact) if isinstance(fact, tuple) else fact


def _actor(name: str) -> Ref:
    return Ref(f"actors.{name}")


def _structure(case: Case) -> Iterator[Fact]:
    for option in case.options:
        yield "option", Ref(option.id), _actor(option.actor), option.now, written(option.take), written(option.undo)
    for k, step in enumerate(case.play.steps):
        yield "step", k, _actor(step.actor), *map(Ref, step.chooses)
    for actor in case.actors:
        if actor.crowd:
            yield "crowd", _actor(actor.id), actor.crowd.model, Ref(actor.crowd.option)
    for part in _parts(case):
        if part.kind in ("item", "contingency", "chance", "outcome"):
            when = written(part.when) if part.when else ()
            yield part.kind, Ref(part.path), *([Ref(part.owner)] if part.owner else []), when
    for form in case.preferences:
        for k, one in enumerate(form.statements if isinstance(form, Priorities) else ()):
            yield "statement", k, _actor(form.actor), written(one.when)
    yield from (("rule", rule.kind, written(rule.when)) for rule in case.rules)
    for k, item in enumerate(case.history):
        seen = tuple((Ref(option), yes) for option, yes in (*item.saw, *item.demanded))
        yield "past", k, seen, (Ref(item.until),) if item.until else ()
    yield from (("fix", Ref(option), yes) for option, yes in case.fix)
    if case.asks:
        yield "asks", Ref(f"outcomes.{case.asks.outcome}"), tuple((Ref(one), yes) for one, yes in case.asks.given)


def _numbers(case: Case) -> Iterator[Fact]:
    owners = [each.id for each in case.actors]
    for path, one in case.quantities.items():
        section, owner, name = quantities.parts_of_path(path, () if path.startswith("chance.") else owners)
        about = _actor(owner) if section in ("crowd", "delay") else Ref(path if section == "worth" else owner)
        more = (name,) if section == "crowd" else (Ref(path),) if section == "chance" and name else ()
        yield "number", section, about, more, _number(one)
    yield from (("cites", Ref(option.id), _support(option.support)) for option in case.options)
    yield from (("in", Ref(f"claims.{one.id}"), Ref(f"reports.{one.report}"), one.quote) for one in case.evidence)


def _number(quantity: Quantity) -> Fact:
    fallback = "" if quantity.otherwise is None else quantities.as_text(quantity.otherwise)
    return quantities.as_text(quantity.value), quantity.private, fallback, _support(quantity.support)


def _support(support: Support) -> Fact:
    return tuple(tuple(Ref(f"claims.{claim}") for claim in some) for some in (support.because, support.needs))


def colours(case: Case, given: Mapping[str, str], numbers: bool, rounds: int) -> dict[str, str]:
    """What is said of each part, as a hash: of all facts that name it, the other parts in them by their own hashes.

    `given` gives parts a hash of their own; with more `rounds` a hash reaches further. Source: colour refinement
    (Weisfeiler & Leman 1968), here over the facts of a case.
    """
    parts, said = parts_of(case), facts(case, numbers)
    mentions: dict[str, list[Fact]] = {path: [] for path in parts}
    for fact in said:
        for path in parts.keys() & set(parts_named(fact)):
            mentions[path].append(fact)
    colour = {path: given.get(path, part.kind) for path, part in parts.items()}
    for _ in range(rounds):
        told = {path: sorted(repr(coloured(fact, path, colour)) for fact in mentions[path]) for path in parts}
        colour = {path: given.get(path) or _hash(f"{parts[path].kind} {told[path]}") for path in parts}
    return colour


def parts_named(fact: Any) -> Iterator[str]:
    """The parts that a fact names."""
    if isinstance(fact, Ref):
        yield fact.path
    elif isinstance(fact, tuple):
        for one in fact:
            yield from parts_named(one)


def coloured(fact: Any, own: str, colour: Mapping[str, str]) -> Any:
    """A fact with hashes in place of the parts it names, and a star for the part that it is told of."""
    if isinstance(fact, Ref):
        return "*" if fact.path == own else colour.get(fact.path, fact.path)
    return tuple(coloured(one, own, colour) for one in fact) if isinstance(fact, tuple) else fact


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
