"""A seat by its definition in plain loops over the twin's tree: how often each history comes about, what a choice gives
up, and what is believed of who sits there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from twin_game import History, Node, Reply, Twin, believed, profiles, walk

Pick = Callable[[Node], int]


def shares(one: Twin, found: Reply, actor: str, pick: Pick) -> dict[tuple[History, int], float]:
    """The probability of each end with each type of the actor, who always chooses what `pick` says."""
    total: dict[tuple[History, int], float] = {}
    for types, weight in profiles(one):
        ways = [(one.root, weight)]
        while ways:
            node, odds = ways.pop()
            if not node.actor:
                key = node.path, types[actor]
                total[key] = total.get(key, 0.0) + odds
                continue
            for k, child in enumerate(node.children):
                by_type = found.play[node.path][types[node.actor]] if node.actor in types else found.means[node.path]
                share = float(k == pick(node)) if node.actor == actor else by_type[k]
                if odds * share:
                    ways.append((child, odds * share))
    return total


@dataclass(frozen=True)
class Judged:
    probability: float
    given_up: float


def judged(found: Reply, node: Node, type_: int, choice: int) -> Judged:
    """A choice of a type beside the model's."""
    ahead = [found.values[node.actor, type_, child.path] for child in node.children]
    return Judged(found.play[node.path][type_][choice], max(ahead) - ahead[choice])


def thought(one: Twin, found: Reply, actor: str, leaf: History) -> list[float]:
    """What is believed of the actor's type at an end: as if he decided there once more."""
    end = next(node for node in walk(one.root) if node.path == leaf)
    return believed(one, found.play, Node(end.path, actor, (), 0))
