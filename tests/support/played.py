"""Cases as short texts, solved at the table, and what is chosen at a decision: for the tests of known games."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

import numpy as np

import offramp as of
from offramp.case.quantities import parse_value
from offramp.case.transform import revalued
from offramp.case.types import Case, Choices, Rationality, Support
from offramp.game.beliefs import at_node
from offramp.game.evaluate import Evaluation, Stage, evaluate, stage, usual_rationality
from offramp.game.indifference import TurningPoint, Weighing, weigh
from offramp.game.payoffs import Numbers, central_numbers
from offramp.game.response import Floats, reply_play

HEAD = """format: offramp/case-1
title: {title}
question: What happens?
as_of: 2026-01-01
horizon: 30 days
"""
LIMIT = Rationality("limit", None)
EXACT = Rationality("exact", None)


def raw(value: float) -> Rationality:
    """Rationality that multiplies worth as it stands."""
    return Rationality("raw", value)


@cache
def case_of(body: str, title: str = "a game") -> Case:
    """The case of a text without its head."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.yaml"
        file.write_text(HEAD.format(title=title) + body, encoding="utf-8")
        return of.load(file)


def with_(case: Case, values: Mapping[str, float | str] | None = None, points: int | None = None) -> Case:
    """The case with other values, and another number of type points."""
    read = [(path, parse_value(one) if isinstance(one, str) else one) for path, one in (values or {}).items()]
    assert all(path in case.quantities for path, _ in read)
    return replace(revalued(case, read, Support()), type_points=points or case.type_points)


@dataclass(frozen=True, eq=False)
class Played:
    """A case solved at its central values."""

    stage: Stage
    answer: Evaluation

    @cached_property
    def outcomes(self) -> dict[str, float]:
        model = self.stage.now.tree.model
        return {name: float(one) for name, one in zip(model.outcomes, self.answer.outcomes[:, 0], strict=True)}

    def node(self, option: str, **seen: bool) -> int:
        """The one decision about an option at which the state agrees with `seen`, in the first turn that has one."""
        tree = self.stage.now.tree
        names = tree.model.options
        found = [
            k
            for k, one in enumerate(tree.nodes)
            if one.turn is not None
            and names.index(option) in tree.turns[one.turn].options
            and all(self._yes(one.state, name) == yes for name, yes in seen.items())
        ]
        turns = [tree.nodes[k].turn for k in found]
        assert turns.count(turns[0]) == 1, (option, seen, len(found))
        return found[0]

    def chance(self, option: str, **seen: bool) -> float:
        """How likely an option is taken to yes at a decision, to all the others."""
        layer, place, yes = self._at(option, **seen)
        return float(self.answer.last.means[layer][place, yes, 0].sum())

    def by_type(self, option: str, **seen: bool) -> Floats:
        """The same by the type of who decides."""
        layer, place, yes = self._at(option, **seen)
        return np.asarray(reply_play(self.answer.last.play, layer)[place, yes, 0].sum(axis=0))

    def believed(self, option: str, **seen: bool) -> Floats:
        """What is believed at a decision of the type of who decides."""
        return np.asarray(at_node(self.answer.last, self.node(option, **seen))[0])

    def child(self, option: str, taken: bool, **seen: bool) -> int:
        """The node after a decision about one option alone."""
        nodes = self.stage.now.tree.nodes
        found = [k for k in nodes[self.node(option, **seen)].children if self._yes(nodes[k].state, option) == taken]
        assert len(found) == 1
        return found[0]

    def takes(self, node: int, option: str) -> bool:
        """Whether an option is yes at a node."""
        return self._yes(self.stage.now.tree.nodes[node].state, option)

    def weigh(self, option: str, **seen: bool) -> Weighing:
        """The calculus of taking an option alone against not taking it."""
        move, stay = (self.child(option, taken, **seen) for taken in (True, False))
        numbers = central_numbers(self.stage.case)
        return weigh(self.stage.now, numbers, self.answer.last, self.node(option, **seen), move, stay)

    def value(self, actor: str) -> float:
        """What an actor expects at the start, on average over its types."""
        last = self.answer.last
        place = [one.id for one in self.stage.case.actors].index(actor)
        return float((last.values[place][0, 0] * last.game.weights[place][0]).sum())

    def _at(self, option: str, **seen: bool) -> tuple[int, int, list[int]]:
        tree, node = self.stage.now.tree, self.node(option, **seen)
        layer, place = self.stage.now.plan.place[node]
        children = tree.nodes[node].children
        yes = [k for k, child in enumerate(children) if self._yes(tree.nodes[child].state, option)]
        return layer, place, yes

    def _yes(self, state: int, option: str) -> bool:
        names = self.stage.now.tree.model.options
        return bool(state >> (len(names) - 1 - names.index(option)) & 1)


def turn(weighing: Weighing, what: str) -> TurningPoint:
    """The turning point of a quantity, or of another's choice."""
    return next(one for one in weighing.turns if one.what == what)


def play(case: Case, how: Rationality | None = None, given: Choices = (), numbers: Numbers | None = None) -> Played:
    """A case solved, at its own rationality where none is given."""
    one = stage(case, None, given)
    found = evaluate(one, (lambda _: numbers) if numbers else central_numbers, how or usual_rationality(one), width=1)
    assert found.solved.all(), "the solver lost its way"
    return Played(one, found)
