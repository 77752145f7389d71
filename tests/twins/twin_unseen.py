"""Plays with unseen moves by their definition, in plain loops: agent logit quantal response (McKelvey & Palfrey 1998).

Types are drawn first, by chance; then all choose in turn. An agent is an actor of one type at one information set:
what the actor saw of earlier steps (the values of their options after each, and what it could choose itself), and what
it can choose now. It shares no code with the package but the nouns of a case.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from strategies import holds
from twin_game import _targets

from offramp.case.quantities import NamedTypes
from offramp.case.types import Case, Worth

Agent = tuple[object, ...]
Strategy = dict[Agent, list[float]]
Values = tuple[str, ...]
Past = tuple[str, tuple[str, ...], tuple[Values, ...], Values]  # who moved, unseen by whom, what it could do, and did
Profile = Mapping[str, int]  # by path of a number that has named types: which of them


@dataclass
class Place:
    """A history: who decides there, knowing what, and what follows each choice; a leaf has no children."""

    state: str
    actor: str = ""
    known: Agent = ()
    children: list[Place] = field(default_factory=list)


def grow(case: Case, state: str, step: int = 0, past: tuple[Past, ...] = ()) -> Place:
    if step == len(case.play.steps):
        return Place(state)
    one = case.play.steps[step]
    at = [k for k, option in enumerate(case.options) if option.id in one.chooses]
    targets = list(_targets(case, state, one.chooses))
    can = tuple(tuple(target[k] for k in at) for target in targets) if len(targets) > 1 else ()

    def after(target: str) -> Place:
        told = (one.actor, one.unseen_by, can, tuple(target[k] for k in at))
        return grow(case, target, step + 1, (*past, told))

    if not can:
        return after(targets[0])
    seen = tuple((own if who == one.actor else (), () if one.actor in blind else did) for who, blind, own, did in past)
    return Place(state, one.actor, (step, seen, can), [after(target) for target in targets])


def profiles(case: Case) -> list[tuple[Profile, float]]:
    named = [n for n in case.quantities.values() if isinstance(n.value, NamedTypes) and not n.follows]
    found: list[tuple[Profile, float]] = []
    for places in itertools.product(*(range(len(n.value.names)) for n in named if isinstance(n.value, NamedTypes))):
        odds = math.prod(
            n.value.chances[k] for n, k in zip(named, places, strict=True) if isinstance(n.value, NamedTypes)
        )
        found.append(({n.path: k for n, k in zip(named, places, strict=True)}, odds))
    return found


def worth(case: Case, actor: str, state: str, profile: Profile) -> float:
    form, truth = case.preference(actor), {o.id: y == "Y" for o, y in zip(case.options, state, strict=True)}
    total = 0.0
    for item in form.items if isinstance(form, Worth) else ():
        value = item.value.value
        if isinstance(value, NamedTypes):
            value = value.values[profile[item.value.follows or item.value.path]]
        assert isinstance(value, float)
        total += value if holds(item.when, truth) else 0.0
    return total


def agent(place: Place, profile: Profile) -> Agent:
    own = tuple(k for path, k in profile.items() if path.startswith(f"worth.{place.actor}."))
    return (place.actor, own, place.known)


def walk(place: Place) -> Iterator[Place]:
    yield place
    for child in place.children:
        yield from walk(child)


def even(case: Case, root: Place) -> Strategy:
    ways = [(agent(p, profile), p) for profile, _ in profiles(case) for p in walk(root) if p.children]
    return {who: [1 / len(p.children)] * len(p.children) for who, p in ways}


def reply(case: Case, root: Place, rate: float, strategy: Strategy) -> Strategy:
    """Everybody's logit reply: what is expected of each choice, over the histories of the information set as likely as
    they are."""
    total: dict[Agent, float] = {}
    sums: dict[Agent, list[float]] = {}

    def value(place: Place, actor: str, profile: Profile) -> float:
        if not place.children:
            return worth(case, actor, place.state, profile)
        odds = strategy[agent(place, profile)]
        return sum(p * value(child, actor, profile) for p, child in zip(odds, place.children, strict=True))

    def visit(place: Place, profile: Profile, reach: float) -> None:
        if place.children:
            who = agent(place, profile)
            total[who] = total.get(who, 0.0) + reach
            found = sums.setdefault(who, [0.0] * len(place.children))
            for k, child in enumerate(place.children):
                found[k] += reach * value(child, place.actor, profile)
                visit(child, profile, reach * strategy[who][k])

    for profile, odds in profiles(case):
        visit(root, profile, odds)
    out = {}
    for who, found in sums.items():
        logits = [rate * each / total[who] if total[who] else 0.0 for each in found]
        shares = [math.exp(each - max(logits)) for each in logits]
        out[who] = [each / sum(shares) for each in shares]
    return out


def branch(case: Case, root: Place, rate: float, parts: int = 40) -> Strategy:
    """The fixed point that is reached from rationality 0 in small parts, by damped replies."""
    strategy = even(case, root)
    for part in range(1, parts + 1):
        for _ in range(60):
            again = reply(case, root, rate * part / parts, strategy)
            gap = max(abs(a - b) for who in again for a, b in zip(again[who], strategy[who], strict=True))
            strategy = {w: [0.5 * (a + b) for a, b in zip(again[w], strategy[w], strict=True)] for w in again}
            if gap < 1e-9:
                break
    return strategy
