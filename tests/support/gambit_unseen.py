"""A play with unseen moves as a game that pygambit holds, grown from the twin's tree and information sets."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib import import_module
from typing import Any

from twin_unseen import Agent, Place, Profile, Strategy, agent, grow, profiles, worth

from offramp.case.types import Case


class UnseenGame:
    """The game, and its information sets by agent."""

    def __init__(self, case: Case) -> None:
        self.gambit: Any = import_module("pygambit")
        self.case, self.sets = case, dict[Agent, Any]()
        self.game: Any = self.gambit.Game.new_tree(players=[actor.id for actor in case.actors])
        ways = profiles(case)
        nodes = [self.game.root]
        if len(ways) > 1:
            labels = [str(k) for k in range(len(ways))]
            odds = [Fraction(p).limit_denominator(10**12) for _, p in ways]
            self.game.append_move(self.game.root, self.game.players.chance, labels)
            self.game.set_chance_probs(self.game.root.infoset, [*odds[:-1], 1 - sum(odds[:-1])])
            nodes = [self.game.root.children[label] for label in labels]
        for node, (profile, _) in zip(nodes, ways, strict=True):
            self.grow(node, grow(case, case.present), profile)

    def grow(self, node: Any, place: Place, profile: Profile) -> None:
        if not place.children:
            paid = [worth(self.case, actor.id, place.state, profile) for actor in self.case.actors]
            self.game.set_outcome(node, self.game.add_outcome(str(len(self.game.outcomes)), paid))
            return
        who, labels = agent(place, profile), [str(k) for k in range(len(place.children))]
        if who in self.sets:
            self.game.append_infoset(node, self.sets[who])
        else:
            self.game.append_move(node, self.game.players[place.actor], labels)
            self.sets[who] = node.infoset
        for label, child in zip(labels, place.children, strict=True):
            self.grow(node.children[label], child, profile)

    def along(self, rates: Sequence[float]) -> list[tuple[float, Strategy]]:
        """The principal branch near some rationalities: where it is exactly, and everybody's play."""
        found = self.gambit.qre.logit_solve_lambda(self.game, list(rates), use_strategic=False)
        return [(float(point.lam), self._play([float(point[k]) for k in range(len(point))])) for point in found]

    def _play(self, flat: list[float]) -> Strategy:
        actions = [str(action) for player in self.game.players for held in player.infosets for action in held.actions]
        odds = dict(zip(actions, flat, strict=True))
        return {who: [odds[str(action)] for action in held.actions] for who, held in self.sets.items()}
