"""The unit of rationality by its definition, in plain loops over pairs of ends: slow, and no code of `game.stakes`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

from twin_game import Node, Twin, grow, secrets, twin, walk

from offramp.case.types import Case

EQUAL = 1e-12


def stakes(case: Case) -> dict[str, float]:
    """By actor, half the mean absolute difference of its worth between two ends (or what stands in for it)."""
    given = dict(case.asks.given) if case.asks else {}
    held = replace(case, fix=tuple({**dict(case.fix), **given}.items()))
    one = twin(held)
    root = grow(held)
    return {actor.id: _stake(one, _expected(held, one), root, actor.id) for actor in case.actors}


def _expected(case: Case, one: Twin) -> Twin:
    """Private numbers at their prior mean; of a crowd both sides."""
    means: dict[str, list[tuple[float, ...]]] = {
        actor.id: [(0.0,), (1.0,)] if actor.crowd else [tuple(one.numbers[path] for path in secrets(case, actor.id))]
        for actor in case.actors
    }
    return replace(one, types=means, known={})


def _stake(one: Twin, expected: Twin, root: Node, actor: str) -> float:
    likely, any_ = _odds(one, root, True), _odds(one, root, False)
    inner = _quartiles(one, actor)
    size = max(abs(made.actor_worth(actor, k, leaf)) for made in inner for k in _sides(made, actor) for leaf in likely)
    tried: tuple[Callable[[], float], ...] = (
        lambda: _spread(expected, actor, likely),
        lambda: _least_gap(one, expected, root, actor),
        lambda: _spread(expected, actor, any_),
        lambda: _mean_spread(inner, actor, likely),
        lambda: _mean_spread(inner, actor, any_),
    )
    return next((each() for each in tried if each() > EQUAL * size), 0.0)


def _mean_spread(types: list[Twin], actor: str, odds: dict[Node, float]) -> float:
    return sum(_spread(made, actor, odds) for made in types) / len(types)


def _quartiles(one: Twin, actor: str) -> list[Twin]:
    """Each combination of the quartiles of an actor's private numbers, as the only type."""
    values = [sorted({each[k] for each in one.types[actor]}) for k in range(len(secrets(one.case, actor)))]
    ends = [[each[round(share * (len(each) - 1))] for share in (0.25, 0.75)] for each in values]
    if not values:
        return [replace(one, known={})]
    return [replace(one, types={actor: [each]}, known={}) for each in product(*ends)]


def _sides(one: Twin, actor: str) -> range:
    return range(len(one.types[actor]))


def _spread(expected: Twin, actor: str, odds: dict[Node, float]) -> float:
    sides = range(len(expected.types[actor]))
    worth = [(p / len(sides), expected.actor_worth(actor, k, leaf)) for leaf, p in odds.items() for k in sides]
    return sum(p * q * _gap(v, w) for p, v in worth for q, w in worth) / 2


def _gap(v: float, w: float) -> float:
    return abs(v - w) if abs(v - w) > EQUAL * max(abs(v), abs(w)) else 0.0


def _odds(one: Twin, node: Node, undominated: bool) -> dict[Node, float]:
    """How likely coin tosses end at each leaf."""
    if not node.actor:
        return {node: 1.0}
    kept = _kept(one, node) if undominated else list(node.children)
    found: dict[Node, float] = {}
    for child in kept:
        for leaf, p in _odds(one, child, undominated).items():
            found[leaf] = found.get(leaf, 0.0) + p / len(kept)
    return found


def _kept(one: Twin, node: Node) -> list[Node]:
    if next(actor for actor in one.case.actors if actor.id == node.actor).crowd:
        return list(node.children)
    ends = {child.path: list(_odds(one, child, True)) for child in node.children}

    def below(child: Node, other: Node, k: int) -> bool:
        best = max(one.actor_worth(node.actor, k, leaf) for leaf in ends[child.path])
        worst = min(one.actor_worth(node.actor, k, leaf) for leaf in ends[other.path])
        return best < worst and _gap(best, worst) > 0

    types = range(len(one.types[node.actor]))
    return [a for a in node.children if not any(all(below(a, b, k) for k in types) for b in node.children if b != a)]


def _least_gap(one: Twin, expected: Twin, root: Node, actor: str) -> float:
    """Half the least gap between the best choice and one worth less, wherever the actor decides."""
    if next(each for each in one.case.actors if each.id == actor).crowd:
        return 0.0
    gaps = []
    for node in walk(root):
        if node.actor == actor:
            ahead = [_value(one, expected, child, actor) for child in node.children]
            gaps += [_gap(max(ahead), each) for each in ahead]
    return min((gap for gap in gaps if gap), default=0.0) / 2


def _value(one: Twin, expected: Twin, node: Node, actor: str) -> float:
    return sum(p * expected.actor_worth(actor, 0, leaf) for leaf, p in _odds(one, node, True).items())
