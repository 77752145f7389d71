"""The play of a case as a game file that Gambit reads (.efg), for another solver to check.

Types are drawn first, by chance, as they are believed after the history; each actor sees its own. Chances of the case
are in the payoffs, in expectation. A crowd is a chance whose odds are those of the solved play. Rationality is not part
of the file: Gambit's lambda multiplies the payoffs as they stand (`rationality: {raw: …}` here).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import prod

import numpy as np

from offramp.case.types import Case
from offramp.errors import ModelError
from offramp.game.evaluate import Solved, solved
from offramp.game.indifference import options_of
from offramp.game.payoffs import worths
from offramp.game.response import Floats

MOST_ENDS = 200_000
_DIGITS = 12


def efg(case: Case, types: int) -> str:
    """The text of the game file, with `types` points for each private quantity. Raises ModelError export-too-large, and
    not-solved where there is a crowd and its odds could not be found."""
    _check_size(case, types)
    one = solved(replace(case, type_points=types))
    if one.frame.crowds and not one.converged:
        raise ModelError(case.problem("not-solved", "play.1", "the odds of the crowd could not be found"))
    counts = _counts(one)
    _check_size(case, prod(counts) * len(one.frame.ends))
    return "\n".join(_EfgWriter(one, counts).lines()) + "\n"


def _check_size(case: Case, ends: int) -> None:
    if ends > MOST_ENDS:
        message, remedy = f"the file would have {ends:,} ends or more", "ask for fewer --types"
        raise ModelError(case.problem("export-too-large", "play.1", message, (f"at most {MOST_ENDS:,}",), remedy))


def _counts(solved: Solved) -> list[int]:
    """How many types each actor has; a crowd has none that it knows."""
    places = range(len(solved.case.actors))
    return [1 if k in solved.frame.crowds else solved.solution.game.weights[k].shape[1] for k in places]


@dataclass
class _EfgWriter:
    """Writes nodes in the order Gambit wants: each before what follows it."""

    one: Solved
    counts: list[int]
    sets: dict[tuple[int, ...], int] = field(default_factory=dict)
    chances: int = 0
    ends: int = 0
    players: dict[int, int] = field(default_factory=dict)
    worths: tuple[Floats, ...] = ()
    leaf: dict[int, int] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        self.worths = worths(self.one.frame, self.one.numbers)
        self.leaf = {int(node): k for k, node in enumerate(self.one.frame.ends)}
        decide = [k for k in range(len(self.one.case.actors)) if k not in self.one.frame.crowds]
        names = [self.one.case.actors[k].id for k in decide]
        self.players = {k: n for n, k in enumerate(decide, 1)}
        yield f"EFG 2 R {_quoted(self.one.case.title)} {{ {' '.join(map(_quoted, names))} }}"
        yield _quoted(f"case {self.one.case.question}")
        yield from self._types(0, ())

    def _types(self, actor: int, drawn: tuple[int, ...]) -> Iterator[str]:
        if actor == len(self.counts):
            yield from self._node(0, drawn)
        elif self.counts[actor] == 1:
            yield from self._types(actor + 1, (*drawn, 0))
        else:
            odds = self.one.solution.game.weights[actor][0]
            labels = [f"{self.one.case.actors[actor].id} {k + 1}" for k in range(self.counts[actor])]
            yield self._chance(labels, odds)
            for k in range(self.counts[actor]):
                yield from self._types(actor + 1, (*drawn, k))

    def _chance(self, labels: list[str], odds: Floats) -> str:
        self.chances += 1
        listed = " ".join(f"{_quoted(label)} {p}" for label, p in zip(labels, _exact(odds), strict=True))
        return f'c "" {self.chances} "" {{ {listed} }} 0'

    def _node(self, node: int, drawn: tuple[int, ...]) -> Iterator[str]:
        children = self.one.frame.tree.nodes[node].children
        if not children:
            yield self._end(node, drawn)
            return
        actor, labels = self.one.actor(node), [self._label(node, child) for child in children]
        if actor in self.one.frame.crowds:
            yield self._chance(labels, self.one.means(node))
        else:
            number = self.sets.setdefault((actor, *self._alike(node), drawn[actor]), len(self.sets) + 1)
            yield f'p "" {self.players[actor]} {number} "" {{ {" ".join(map(_quoted, labels))} }} 0'
        for child in children:
            yield from self._node(child, drawn)

    def _alike(self, node: int) -> tuple[int, ...]:
        """What names the information set of a decision."""
        plan = self.one.frame.plan
        k, place = plan.place[node]
        return (node,) if plan.sets is None else (k, int(plan.sets.places[k][place]))

    def _paid(self, actor: int, leaf: int, drawn: tuple[int, ...]) -> float:
        crossing = [one for one in self.one.solution.game.cross if one.actor == actor]
        others = sum(float(one.share[leaf, 0] * one.size[0, drawn[one.source]]) for one in crossing)
        return float(self.worths[actor][leaf, 0, drawn[actor]]) + others

    def _label(self, node: int, child: int) -> str:
        state, n = self.one.frame.tree.nodes[child].state, len(self.one.case.options)
        named = options_of(self.one.frame, self.one.frame.tree.nodes[node].children)
        places = [k for k, option in enumerate(self.one.case.options) if option.id in named]
        yes = [self.one.case.options[k].id for k in places if state >> (n - 1 - k) & 1]
        return " + ".join(yes) or f"no {' or '.join(self.one.case.options[k].id for k in places)}"

    def _end(self, node: int, drawn: tuple[int, ...]) -> str:
        self.ends += 1
        pays = (repr(self._paid(k, self.leaf[node], drawn)) for k in self.players)
        outcome = self.one.frame.tree.model
        name = outcome.outcomes[outcome.outcome[self.one.frame.tree.nodes[node].state]]
        return f't "" {self.ends} {_quoted(name)} {{ {", ".join(pays)} }}'


def _exact(odds: Floats) -> list[str]:
    """Probabilities as fractions that add up to 1 exactly."""
    whole = 10**_DIGITS
    parts = [round(float(p) * whole) for p in odds]
    parts[int(np.argmax(odds))] += whole - sum(parts)
    return [f"{part}/{whole}" for part in parts]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'
