"""How a tree is worked through: its decisions in layers, and which mean choice probabilities must be solved for.

A layer holds the decisions of one turn that have as many choices and are alike in one respect: whether they feed back.
The mean choice probability of a decision feeds back when its actor has private information and has decided before: it
rests on beliefs, these on the actor's earlier play, and that on what is expected below. All others follow from what
lies below them, so they are no unknowns; where no decision feeds back, one pass from the leaves up solves the game.

Unknowns below different choices are different ones. A layer therefore numbers the unknowns below a decision in slots:
first its own (all choices but the last), then those below each choice, in a block as wide as any decision of the layer
needs for that choice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from offramp.game.nests import Nests, grouped
from offramp.game.tree import GameTree

Ints = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ChildLayer:
    """The children after one choice that stand in one other layer: decision here, place there."""

    layer: int
    choice: int
    decision: Ints
    place: Ints


LEAVES = -1  # in place of a layer


@dataclass(frozen=True, eq=False)
class Successors:
    """The children after one choice in one layer, or among the leaves: the decisions here, their places there."""

    layer: int
    decision: Ints | slice
    place: Ints | slice


@dataclass(frozen=True, eq=False)
class Layer:
    """Decisions of one turn with `choices` choices each.

    * `nodes` (G,), `children` (G, choices): node numbers of the tree.
    * `sources`: the children that decide; `ahead`: by choice where what is expected after it is found.
    * `widths`: how many slots lie below each choice.
    * `unknowns` (G, own + sum of widths): the number of the unknown in each slot; that of all where there is none."""

    turn: int
    actor: int
    feedback: bool
    nodes: Ints
    children: Ints
    sources: tuple[ChildLayer, ...]
    ahead: tuple[tuple[Successors, ...], ...]
    own: int
    widths: tuple[int, ...]
    unknowns: Ints
    nests: Nests | None = None

    @property
    def choices(self) -> int:
        return int(self.children.shape[1])

    @cached_property
    def blocks(self) -> tuple[slice, ...]:
        """The slots below each choice."""
        ends = [self.own, *(self.own + below for below in accumulate(self.widths))]
        return tuple(map(slice, ends, ends[1:]))

    @cached_property
    def leading(self) -> tuple[int, ...]:
        """The choices below which unknowns lie."""
        return tuple(choice for choice, width in enumerate(self.widths) if width)


@dataclass(frozen=True, eq=False)
class Earlier:
    """For each decision of a trail, one earlier decision of the same actor: its place in `layer` and what it chose."""

    layer: int
    place: Ints
    choice: Ints

    @cached_property
    def chosen(self) -> tuple[tuple[int, Ints], ...]:
        """Each choice that was made, and the decisions of the trail before which it was."""
        return _grouped(self.choice)

    @cached_property
    def places(self) -> tuple[tuple[int, Ints], ...]:
        """Each place in `layer`, and the decisions of the trail that come after it."""
        return _grouped(self.place)


def _grouped(values: Ints) -> tuple[tuple[int, Ints], ...]:
    return tuple((value, np.flatnonzero(values == value)) for value in np.unique(values).tolist())


@dataclass(frozen=True, eq=False)
class Trail:
    """Decisions of one layer (at `place`) whose actor decided before in the same layers, the earliest first."""

    layer: int
    place: Ints
    earlier: tuple[Earlier, ...]


Course = tuple[tuple[int, int, int], ...]  # an actor's own choices, the earliest first: layer, set in it, choice


@dataclass(frozen=True, eq=False)
class InformationSets:
    """Which decisions an actor cannot tell apart, by layer of a plan (see `unseen`).

    * `places`: the set of each decision among those of its layer (G,); `counts`: how many sets a layer has.
    * `starts`: the number of the first unknown of a layer, all mean choice probabilities of a set but the last; then
      the first of what is expected of hidden types.
    * `before`: for each set of a layer the actor's own earlier choices.
    * `courses`: for an actor whose hidden type counts for others, its courses of choices, and which leads to each leaf
      (L,); `sources`: whose type sets each number that is another's."""

    places: tuple[Ints, ...]
    counts: tuple[int, ...]
    starts: tuple[int, ...]
    before: tuple[tuple[Course, ...], ...]
    courses: Mapping[int, tuple[tuple[Course, ...], Ints]]
    sources: tuple[int, ...] = ()

    @property
    def unknowns(self) -> int:
        return self.starts[-1] + sum(len(self.courses[actor][0]) for actor in self.sources)


@dataclass(frozen=True, eq=False)
class Plan:
    """The layers from the last turn to the first, the trails of all decisions with earlier own ones, and for each
    actor the layers at which its expectations count (those below its own decisions, these included); `sets`: None where
    everybody sees everything."""

    tree: GameTree
    layers: tuple[Layer, ...]
    trails: tuple[Trail, ...]
    unknowns: int
    looks: tuple[tuple[bool, ...], ...]
    place: dict[int, tuple[int, int]]  # node -> layer, place in it
    sets: InformationSets | None = None

    @cached_property
    def heard(self) -> frozenset[int]:
        """The layers with decisions that tell of the type of who decides again."""
        return frozenset(one.layer for trail in self.trails for one in trail.earlier)

    @property
    def actors(self) -> int:
        return len(self.tree.model.actors)


Key = tuple[int, int, bool]  # minus the turn, the number of choices, whether it feeds back


def plan(tree: GameTree, private: tuple[bool, ...]) -> Plan:
    """The plan of a tree, where `private` says which actors have private information."""
    before = {node: _earlier(tree, node) for node, one in enumerate(tree.nodes) if one.turn is not None}
    groups = _groups(tree, before, private)
    keys = sorted(groups)
    place = {node: (k, g) for k, key in enumerate(keys) for g, node in enumerate(groups[key])}
    layers, unknowns = _layers(tree, [groups[key] for key in keys], keys, place)
    trails = _trails({node: own for node, own in before.items() if private[_actor(tree, node)]}, place)
    looks = tuple(_looks(tree, layers, actor) for actor in range(len(tree.model.actors)))
    return Plan(tree, layers, trails, unknowns, looks, place)


def _groups(
    tree: GameTree, before: Mapping[int, tuple[tuple[int, int], ...]], private: tuple[bool, ...]
) -> dict[Key, list[int]]:
    """The decision nodes that are worked together."""
    groups: dict[Key, list[int]] = {}
    for node, own in before.items():
        turn = tree.nodes[node].turn
        assert turn is not None
        feeds = bool(own) and private[tree.turns[turn].actor]
        groups.setdefault((-turn, len(tree.nodes[node].children), feeds), []).append(node)
    return groups


def _earlier(tree: GameTree, node: int) -> tuple[tuple[int, int], ...]:
    """The earlier decisions of the actor who decides at a node, each with the choice made, the earliest first."""
    path = tree.path(node)
    actor = _actor(tree, node)
    pairs = pairwise(path)
    return tuple((one, tree.nodes[one].children.index(after)) for one, after in pairs if _actor(tree, one) == actor)


def _actor(tree: GameTree, node: int) -> int:
    turn = tree.nodes[node].turn
    assert turn is not None
    return tree.turns[turn].actor


def _layers(
    tree: GameTree, groups: list[list[int]], keys: list[Key], place: dict[int, tuple[int, int]]
) -> tuple[tuple[Layer, ...], int]:
    """The layers from the bottom up, and the number of unknowns; empty slots get that number."""
    made: list[Layer] = []
    count, leaves = 0, {leaf: k for k, leaf in enumerate(tree.leaves)}
    for nodes, (turn, choices, feeds) in zip(groups, keys, strict=True):
        children = np.array([tree.nodes[node].children for node in nodes], dtype=np.intp)
        sources = _sources(children, place)
        own = choices - 1 if feeds else 0
        widths = [0] * choices
        for one in sources:
            widths[one.choice] = max(widths[one.choice], made[one.layer].unknowns.shape[1])
        slots = np.full((len(nodes), own + sum(widths)), -1, dtype=np.intp)
        slots[:, :own] = count + np.arange(len(nodes) * own).reshape(len(nodes), own)
        count += len(nodes) * own
        for one in sources:
            below = made[one.layer].unknowns[one.place]
            start = own + sum(widths[: one.choice])
            slots[one.decision, start : start + below.shape[1]] = below
        actor, places = tree.turns[-turn].actor, np.array(nodes, dtype=np.intp)
        ahead = tuple(_ahead(children, sources, leaves))
        nests = grouped(tree, nodes, tree.turns[-turn].nests)
        made.append(Layer(-turn, actor, feeds, places, children, sources, ahead, own, tuple(widths), slots, nests))
    for layer in made:
        layer.unknowns[layer.unknowns < 0] = count
    return tuple(made), count


def _ahead(children: Ints, sources: tuple[ChildLayer, ...], leaves: dict[int, int]) -> Iterator[tuple[Successors, ...]]:
    for choice, column in enumerate(children.T.tolist()):
        ends = [(g, leaves[child]) for g, child in enumerate(column) if child in leaves]
        found = [(LEAVES, *np.array(ends, dtype=np.intp).T)] if ends else []
        found += [(one.layer, one.decision, one.place) for one in sources if one.choice == choice]
        yield tuple(Successors(layer, _even(decision), _even(place)) for layer, decision, place in found)


def _even(places: Ints) -> Ints | slice:
    """Places as a slice where they are evenly spaced, as that copies nothing."""
    steps = set(np.diff(places).tolist()) or {1}
    step = steps.pop()
    return slice(int(places[0]), int(places[-1]) + 1, step) if not steps and step > 0 else places


def _sources(children: Ints, place: dict[int, tuple[int, int]]) -> tuple[ChildLayer, ...]:
    found: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for g, row in enumerate(children.tolist()):
        for a, child in enumerate(row):
            if child in place:
                layer, where = place[child]
                found.setdefault((layer, a), []).append((g, where))
    return tuple(ChildLayer(*key, *np.array(rows, dtype=np.intp).T) for key, rows in sorted(found.items()))


def _trails(before: dict[int, tuple[tuple[int, int], ...]], place: dict[int, tuple[int, int]]) -> tuple[Trail, ...]:
    groups: dict[tuple[int, ...], list[tuple[int, tuple[tuple[int, int], ...]]]] = {}
    for node, own in before.items():
        if own:
            layer, where = place[node]
            rows = tuple((place[one][1], choice) for one, choice in own)
            groups.setdefault((layer, *(place[one][0] for one, _ in own)), []).append((where, rows))
    return tuple(_trail(key, rows) for key, rows in sorted(groups.items()))


def _trail(key: tuple[int, ...], rows: list[tuple[int, tuple[tuple[int, int], ...]]]) -> Trail:
    earlier = (
        Earlier(layer, *np.array([own[k] for _, own in rows], dtype=np.intp).T) for k, layer in enumerate(key[1:])
    )
    return Trail(key[0], np.array([where for where, _ in rows], dtype=np.intp), tuple(earlier))


def _looks(tree: GameTree, layers: tuple[Layer, ...], actor: int) -> tuple[bool, ...]:
    """At which layers some decision lies at or below one of the actor's, and what those look ahead to: a layer is
    expected as a whole."""
    below: set[int] = set()
    for node, one in enumerate(tree.nodes):
        if one.turn is not None and (one.parent in below or _actor(tree, node) == actor):
            below.add(node)
    looks = [any(node in below for node in layer.nodes.tolist()) for layer in layers]
    for k in reversed(range(len(layers))):
        for source in layers[k].sources if looks[k] else ():
            looks[source.layer] = True
    return tuple(looks)
