"""The tree of actions from the present state, as the case's `play` lays it out (spec/case-file.md 11).

Steps follow one another; a step's actor chooses the options it names, all at once, as one move: every option that
changes must be allowed to at the state before the move, and the state after it must be feasible. A step with one legal
choice is skipped. What `fix` holds is not a choice; an option outside the play keeps its `now`. After the last
step (of the last round) the state is what it is: nobody acts any more.

A node is a history and not a state: two histories that meet in a state are two nodes. Every earlier choice is seen, but
for what a step says is `unseen_by` some (see `unseen`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from offramp.case.types import Case, Step
from offramp.errors import ModelError
from offramp.game.play import moves_on, oversized, play_size
from offramp.graph.build import unranked
from offramp.graph.model import Model, check_size


@dataclass(frozen=True, slots=True)
class Turn:
    """One step in one round: the place of its actor, the places of the options it may choose, and its nests as bits
    with their dissimilarity; `unseen`: the places of the actors who do not see what is chosen."""

    step: int
    round: int
    actor: int
    options: tuple[int, ...]
    nests: tuple[tuple[int, float], ...] = ()
    unseen: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """A history. `turn` is the place of its decision among the turns, None at a leaf; children in the order of their
    states' names; `parent` is -1 at the root."""

    state: int
    parent: int
    turn: int | None
    children: tuple[int, ...]


@dataclass(frozen=True)
class GameTree:
    """Nodes with each parent before its children; the root is node 0."""

    model: Model
    turns: tuple[Turn, ...]
    nodes: tuple[Node, ...]

    @property
    def leaves(self) -> tuple[int, ...]:
        return tuple(k for k, node in enumerate(self.nodes) if node.turn is None)

    def path(self, node: int) -> tuple[int, ...]:
        """The nodes from the root to a node."""
        found = [node]
        while self.nodes[found[-1]].parent >= 0:
            found.append(self.nodes[found[-1]].parent)
        return tuple(reversed(found))


def tree(case: Case) -> GameTree:
    """The tree of a case's play. Raises ModelError no-play, tree-too-large and too-many-unknowns (with an estimate,
    before anything is made) and those of `offramp.model`."""
    if not case.play.steps:
        remedy = "add 'play: [{actor: …, chooses: […]}]'"
        raise ModelError(case.problem("no-play", "", "the case has no play", remedy=remedy))
    check_size(len(case.options), len(case.actors))
    model = unranked(case)
    turns = _turns(case, model)
    problem = oversized(case, play_size(case, model.now, lambda state, options: choices(model, state, options)))
    if problem:
        raise ModelError(problem)
    return GameTree(model, turns, _grown(model, turns))


def _turns(case: Case, model: Model) -> tuple[Turn, ...]:
    """The turns in order; what `fix` holds is not a choice, as no state has its other value."""
    return tuple(
        Turn(
            k,
            turn,
            model.actors.index(step.actor),
            tuple(map(model.options.index, step.chooses)),
            _nests(model, step),
            tuple(map(model.actors.index, step.unseen_by)),
        )
        for turn in range(case.play.rounds)
        for k, step in enumerate(case.play.steps)
    )


def _nests(model: Model, step: Step) -> tuple[tuple[int, float], ...]:
    """At a dissimilarity of 1 a nest is none: the logit stays as it is, bit for bit."""
    last = len(model.options) - 1
    return tuple(
        (sum(1 << last - model.options.index(option) for option in nest.options), nest.dissimilarity)
        for nest in step.nests
        if nest.dissimilarity < 1.0
    )


def choices(model: Model, state: int, options: tuple[int, ...]) -> tuple[int, ...]:
    """The states to which one move on some options can lead, staying included, in the order of their names."""
    return moves_on(state, options, len(model.options), partial(_may_change, model), model.feasible.item)


def _may_change(model: Model, state: int, option: int) -> bool:
    n = len(model.options)
    condition = model.undo[option] if state >> (n - 1 - option) & 1 else model.take[option]
    place = tuple(state >> (n - 1 - k) & 1 if length == 2 else 0 for k, length in enumerate(condition.shape))
    return bool(condition[place])


def _grown(model: Model, turns: tuple[Turn, ...]) -> tuple[Node, ...]:
    """The nodes, level by level."""
    made: list[tuple[int, int]] = [(model.now, -1)]  # state, parent
    decides: dict[int, int] = {}
    children: dict[int, list[int]] = {}
    front = [0]
    for place, turn in enumerate(turns):
        ahead: list[int] = []
        for node in front:
            targets = choices(model, made[node][0], turn.options)
            if len(targets) == 1:
                ahead.append(node)
                continue
            decides[node] = place
            children[node] = list(range(len(made), len(made) + len(targets)))
            made += [(target, node) for target in targets]
            ahead += children[node]
        front = ahead
    return tuple(
        Node(state, parent, decides.get(k), tuple(children.get(k, ()))) for k, (state, parent) in enumerate(made)
    )
