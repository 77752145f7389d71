"""A case as a game that pygambit can hold: types drawn by a chance move at the start, the case's chances at the end.

pygambit (GPL) is an oracle for tests alone; nothing in the package imports it. It is untyped, hence the Any.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any

import twin_game as slow
from twin_game import History, Means, Node, Play, Twin

from offramp.case.types import Worth

Key = tuple[History, int]  # where an actor decides, and as which of its types


def _pygambit() -> Any:
    return import_module("pygambit")


class Built:
    """The game, and its information sets by history and type."""

    def __init__(self, one: Twin) -> None:
        self.twin, self.sets = one, dict[Key, Any]()
        self.game: Any = _pygambit().Game.new_tree(players=[actor.id for actor in one.case.actors])
        types = list(slow.profiles(one))
        for node, (profile, _) in zip(self.chance(self.game.root, [odds for _, odds in types]), types, strict=True):
            self.grow(node, one.root, profile)

    def chance(self, node: Any, odds: Sequence[float]) -> list[Any]:
        """A chance move, or none where only one thing can happen."""
        if len(odds) == 1:
            return [node]
        exact = [Fraction(p).limit_denominator(10**12) for p in odds[:-1]]
        labels = [str(k) for k in range(len(odds))]
        self.game.append_move(node, self.game.players.chance, labels)
        self.game.set_chance_probs(node.infoset, [*exact, 1 - sum(exact)])
        return [node.children[label] for label in labels]

    def grow(self, node: Any, at: Node, types: dict[str, int]) -> None:
        if not at.actor:
            self.end(node, at, types)
            return
        key = (at.path, types[at.actor])
        labels = [str(k) for k in range(len(at.children))]
        if key in self.sets:
            self.game.append_infoset(node, self.sets[key])
        else:
            self.game.append_move(node, self.game.players[at.actor], labels)
            self.sets[key] = node.infoset
        for label, child in zip(labels, at.children, strict=True):
            self.grow(node.children[label], child, types)

    def end(self, node: Any, leaf: Node, types: dict[str, int]) -> None:
        case = self.twin.case
        truth = slow._truth([option.id for option in case.options], leaf.state)
        come = [(came, odds) for came, odds in slow._chances(case.chances, truth, self.twin.numbers) if odds > 0]
        for last, (came, _) in zip(self.chance(node, [odds for _, odds in come]), come, strict=True):
            paid = [self.paid(actor.id, leaf, types, {**truth, **came}) for actor in case.actors]
            self.game.set_outcome(last, self.game.add_outcome(str(len(self.game.outcomes)), paid))

    def paid(self, actor: str, leaf: Node, types: dict[str, int], truth: dict[str, bool]) -> float:
        form = self.twin.case.preference(actor)
        own = dict(zip(slow.secrets(self.twin.case, actor), self.twin.types[actor][types[actor]], strict=True))
        numbers = {**self.twin.numbers, **own}
        late = numbers.get(f"delay.{actor}", 0.0) * slow._late(self.twin.root, leaf)
        total = slow._sum(form.items if isinstance(form, Worth) else (), truth, numbers) - late
        return total * self.twin.rate[actor]  # pygambit's lambda is the same for all

    def along(self, rationalities: Sequence[float]) -> list[tuple[float, Play]]:
        """The principal branch where rationality (raw) is near what is asked for: where it is exactly, and the play."""
        found = _pygambit().qre.logit_solve_lambda(self.game, list(rationalities), use_strategic=False)
        return [(point.lam, self.by_type([point[k] for k in range(len(point))])) for point in found]

    def limit(self, regret: float) -> Play:
        profile = _pygambit().nash.logit_solve(self.game, use_strategic=False, maxregret=regret).equilibria[0]
        actions = (a for player in self.game.players for s in player.infosets for a in s.actions)
        return self.by_type([float(profile[action]) for action in actions])

    def by_type(self, flat: list[float]) -> Play:
        """The play from the probabilities of all actions in pygambit's order."""
        found, at = dict[str, list[float]](), 0
        ordered = [s for player in self.game.players for s in player.infosets]
        for one in ordered:
            found[str(one)] = flat[at : at + len(one.actions)]
            at += len(one.actions)
        play: Play = {}
        for (path, type_), one in sorted(self.sets.items(), key=lambda item: item[0]):
            assert len(play.setdefault(path, [])) == type_
            play[path].append(found[str(one)])
        return play


def means_of(one: Twin, play: Play) -> Means:
    """The public means of a play, by Bayes' rule."""
    return {n.path: slow._mean(slow.believed(one, play, n), play[n.path]) for n in slow.walk(one.root) if n.actor}
