"""From a case to its game: the tree of its play, the worth of each end by type, and the scale of rationality.

What does not change from draw to draw is a Frame; with numbers (see `Numbers`) it becomes a Game.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

import numpy as np

from offramp.case import chance, distributions, quantities
from offramp.case.global_game import numbers_of
from offramp.case.open_sizes import require_sizes
from offramp.case.quantities import NamedTypes, Value
from offramp.case.state_grid import Bools
from offramp.case.transform import baseline
from offramp.case.types import Case, Choices, Item, Quantity, Worth
from offramp.errors import ModelError, Problem
from offramp.game import rationality
from offramp.game.information import Ints, Plan, plan
from offramp.game.play import MOST_TYPES, TYPE_POINTS, too_many_types, type_count
from offramp.game.play import private as hidden
from offramp.game.response import Cross, Ends, Floats, Game, Many
from offramp.game.tree import GameTree, tree
from offramp.game.unseen import with_sets

MOST_CELLS = 60_000_000  # nodes times types times draws of a block, for one actor
ROUNDING = 1e-12  # of the largest worth: a smaller range comes from the order of a sum
NARROW, BLOCK = 64, 256  # draws that are worked together; a draw's bytes do not depend on its place (see `qre`)
CELLS = 4_000_000  # nodes times types times draws of a block, above which it is no wider than NARROW
RATIONALITY = rationality.STREAM  # among the values of `Numbers`: what it is drawn as


@dataclass(frozen=True, eq=False)
class Numbers:
    """The quantities of a case in some draws: `values` by path, each (D,), and the bins of each private quantity,
    (points, D)."""

    values: Mapping[str, Floats]
    bins: Mapping[str, Floats]

    @property
    def draws(self) -> int:
        return len(next(iter(self.values.values()), np.zeros(1)))

    def at(self, places: Ints) -> Numbers:
        """Some of the draws, by their places."""
        return Numbers(
            {path: one[places] for path, one in self.values.items()},
            {path: np.ascontiguousarray(one[:, places]) for path, one in self.bins.items()},
        )


def type_points(case: Case) -> int:
    """How many bins a private quantity has."""
    return case.type_points or TYPE_POINTS


def prior_mean(bins: Floats, value: Value = 0.0) -> Floats:
    """The mean of a prior given as bins (points, D): (D,), each summed along its own row, so that it is the same bytes
    whatever draws are beside it. `value`: what the bins are of; those of named types have its chances."""
    if isinstance(value, NamedTypes):
        return np.asarray(np.add.reduce(np.ascontiguousarray(bins.T) * np.array(value.chances), axis=1))
    return np.asarray(np.add.reduce(np.ascontiguousarray(bins.T), axis=1) / len(bins))


def means_only(frame: Frame, numbers: Numbers) -> Numbers:
    """The numbers with each private one at its prior mean."""
    told = frame.case.quantities
    return Numbers(
        numbers.values, {path: prior_mean(one, told[path].value)[None] for path, one in numbers.bins.items()}
    )


def central_numbers(case: Case, bins: int | None = None) -> Numbers:
    """Every quantity at its central value, as one draw. Raises ModelError size-open."""
    require_sizes(case)
    values, made = {}, {}
    for path, one in case.quantities.items():
        values[path] = np.array([quantities.central(one.value)])
        if one.private:
            made[path] = distributions.bins(one.value, bins or type_points(case))[:, None]
            values[path] = prior_mean(made[path], one.value)
    return Numbers(values, made)


@dataclass(frozen=True, eq=False)
class Frame:
    """A case's play without numbers.

    * `ends` (L,): the leaves' node numbers; `private`: for each actor its private quantities.
    * `delays` (L,): rounds after the first in which something was decided on the way to a leaf."""

    case: Case
    plan: Plan
    ends: Ints
    delays: Ints
    private: tuple[tuple[Quantity, ...], ...]

    @property
    def tree(self) -> GameTree:
        return self.plan.tree

    @cached_property
    def truth(self) -> dict[str, Bools]:
        """Which options are yes at each leaf: (L, 1)."""
        states = np.array([self.tree.nodes[k].state for k in self.ends], dtype=np.int64)
        n = len(self.case.options)
        return {one.id: (states >> (n - 1 - k) & 1 == 1)[:, None] for k, one in enumerate(self.case.options)}

    @cached_property
    def followers(self) -> tuple[dict[str, str], ...]:
        """For each actor the numbers of its worth that follow a private one of its own, with the path of that."""
        found = tuple(dict[str, str]() for _ in self.private)
        for place, own in enumerate(self.private):
            sources = {one.path for one in own}
            form = self.case.preference(self.case.actors[place].id) if own else None
            numbers = (item.value for item in form.items) if isinstance(form, Worth) else ()
            found[place].update((one.path, one.follows) for one in numbers if one.follows in sources)
        return found

    @cached_property
    def crowds(self) -> dict[int, str]:
        """The option of each actor that is a crowd, by the actor's place."""
        return {k: one.crowd.option for k, one in enumerate(self.case.actors) if one.crowd}


def frame(case: Case, given: Choices = ()) -> Frame:
    """The frame of a case, with options held by `given` beside the case's own `fix`.
    Claims that `as_of` masks do not count. Raises ModelError: no-play, tree-too-large, worth-needed (an actor in play
    whose preferences are an order), crowd-chooses-more, private-in-crowd, and those of `offramp.model`."""
    told = baseline(case)
    held = replace(told, fix=tuple({**dict(told.fix), **dict(given)}.items()))
    _check(held)
    private = tuple(hidden(held, actor.id) for actor in held.actors)
    return Frame(held, *_grown(_Shape.of(held, private)), private)


def crossings(case: Case, private: Sequence[Sequence[Quantity]]) -> Iterator[tuple[int, int, Item]]:
    """The items of worth that the hidden type of another sets: whose worth, whose type, by their places."""
    owners = {one.path: place for place, own in enumerate(private) for one in own}
    for place, actor in enumerate(case.actors):
        form = case.preference(actor.id)
        for item in form.items if isinstance(form, Worth) else ():
            source = owners.get(item.value.follows, place)
            if source != place:
                yield place, source, item


@dataclass(frozen=True)
class _Shape:
    """What the tree of a case's play and its plan rest on: cases alike in it share them, whatever their numbers."""

    parts: tuple[object, ...]
    private: tuple[bool, ...]
    sources: tuple[int, ...]
    case: Case = field(compare=False)

    @classmethod
    def of(cls, case: Case, private: Sequence[Sequence[Quantity]]) -> _Shape:
        options = tuple((one.id, one.actor, one.now, one.take, one.undo) for one in case.options)
        rules, outcomes = (
            tuple((one.kind, one.when) for one in case.rules),
            tuple((one.name, one.when) for one in case.outcomes),
        )
        actors = tuple(one.id for one in case.actors)
        types = tuple(tuple(type_count(case, number) for number in own) for own in private)
        parts = (options, actors, rules, outcomes, case.play.steps, case.play.rounds, frozenset(case.fix), types)
        sources = tuple(source for _, source, _ in crossings(case, private))
        return cls(parts, tuple(map(bool, private)), sources, case)


@lru_cache(maxsize=512)
def _grown(shape: _Shape) -> tuple[Plan, Ints, Ints]:
    """The plan of a play, the numbers of its leaves, and how late each is."""
    grown = tree(shape.case)
    delays = np.array([_delays(grown, leaf) for leaf in grown.leaves], dtype=np.intp)
    planned = with_sets(plan(grown, shape.private), shape.sources)
    return planned, np.array(grown.leaves, dtype=np.intp), delays


def _delays(tree: GameTree, leaf: int) -> int:
    turns = (tree.nodes[node].turn for node in tree.path(leaf)[:-1])
    return len({tree.turns[turn].round for turn in turns if turn is not None} - {0})


def _check(case: Case) -> None:
    problems = [*_without_worth(case), *_crowds(case), *_unseen(case)]
    if problems:
        raise ModelError(problems)


def _unseen(case: Case) -> list[Problem]:
    """Unseen moves, and types that count for others, are not solved beside a crowd in the play or nests."""
    hiding = [tuple(hidden(case, actor.id)) for actor in case.actors]
    plain = not any(step.unseen_by for step in case.play.steps) and not any(crossings(case, hiding))
    movers = {step.actor for step in case.play.steps}
    crowds = any(actor.crowd and actor.id in movers for actor in case.actors)
    if plain or not (crowds or any(step.nests for step in case.play.steps)):
        return []
    message = "a play with unseen moves, or with a type that counts for others, can have neither crowds nor nests"
    return [case.problem("unseen-with-crowd", "play.1", message, remedy="take out either")]


def _without_worth(case: Case) -> list[Problem]:
    remedy = "write its worth: an order does not say how much better one outcome is than another"
    return [
        case.problem(
            "worth-needed", f"actors.{actor}", f"'{actor}' decides in the play but has no worth", remedy=remedy
        )
        for actor in dict.fromkeys(step.actor for step in case.play.steps)
        if not isinstance(case.preference(actor), Worth)
    ]


def _crowds(case: Case) -> list[Problem]:
    found = []
    crowds = {actor.id: actor.crowd for actor in case.actors if actor.crowd}
    for k, step in enumerate(case.play.steps, 1):
        one = crowds.get(step.actor)
        if one and step.chooses != (one.option,):
            message = f"play.{k}: the crowd '{step.actor}' chooses {', '.join(step.chooses)}"
            found.append(case.problem("crowd-chooses-more", f"play.{k}", message, (one.option,), "give it that alone"))
    for actor in crowds:
        for one_ in hidden(case, actor):
            message = f"'{one_.path}' is private, but the crowd '{actor}' is many"
            found.append(case.problem("private-in-crowd", one_.path, message, remedy="drop 'private'"))
    return found


# numbers --------------------------------------------------------------------------------------------------------


def worths(frame: Frame, numbers: Numbers) -> tuple[Floats, ...]:
    """For each actor its expected worth at each leaf, by type: (L, D, T); for a crowd the types are `self` no, yes."""
    return tuple(one.worth for one in worth_parts(frame, numbers))


def worth_parts(frame: Frame, numbers: Numbers) -> tuple[Ends, ...]:
    """For each actor its worth at the leaves."""
    return tuple(_ends(frame, numbers, place) for place in range(len(frame.case.actors)))


def _ends(frame: Frame, numbers: Numbers, place: int) -> Ends:
    form = frame.case.preference(frame.case.actors[place].id)
    late = _late(frame, numbers, place)
    if not isinstance(form, Worth):
        return Ends(late[..., None])
    if place in frame.crowds:
        sides = (_items(frame, numbers, form, set(), {"self": np.array(joined)}) for joined in (False, True))
        return Ends(np.stack([side + late for side in sides], axis=-1))
    secret = {*(one.path for one in frame.private[place]), *frame.followers[place]}
    base = (_items(frame, numbers, form, secret, {}) + late)[..., None]
    chances = {one.id: one for one in frame.case.chances}
    own = [item for item in form.items if item.value.path in secret]
    counts = (chance.expectation(item.when, frame.truth, chances, numbers.values) for item in own)
    share = tuple(np.broadcast_to(one, base.shape[:2]) for one in counts)
    return Ends(base, share, _sizes(frame, numbers, place))


def _sizes(frame: Frame, numbers: Numbers, place: int) -> tuple[Floats, ...]:
    """What each number that an actor hides is by type, in the order of its items: (D, T)."""
    form, grid = frame.case.preference(frame.case.actors[place].id), types_of(frame, numbers, place)
    paths = [item.value.path for item in form.items] if grid and isinstance(form, Worth) else []
    return tuple(np.ascontiguousarray(grid[path].T) for path in paths if path in grid)


def at_types(frame: Frame, numbers: Numbers, parts: Sequence[Ends]) -> tuple[Floats, ...]:
    """As `worths`, of worth whose `parts` are known, with the types that numbers have."""
    return tuple(replace(one, size=_sizes(frame, numbers, place)).worth for place, one in enumerate(parts))


def _late(frame: Frame, numbers: Numbers, place: int) -> Floats:
    """What delay costs an actor at each leaf, as a loss: (L, D)."""
    cost = numbers.values.get(f"delay.{frame.case.actors[place].id}", np.zeros(numbers.draws))
    return -frame.delays[:, None] * cost


def _items(frame: Frame, numbers: Numbers, form: Worth, secret: set[str], more: Mapping[str, Bools]) -> Floats:
    """The items that are known to all, added up: (L, D)."""
    chances = {one.id: one for one in frame.case.chances}
    items = [item for item in form.items if item.value.path not in secret]
    truth, shape = {**frame.truth, **more}, (len(frame.ends), numbers.draws)
    return chance.expected_sum(items, truth, chances, numbers.values, shape)


def types_of(frame: Frame, numbers: Numbers, place: int) -> dict[str, Floats]:
    """Every combination of an actor's private quantities: for each of them, and for what follows one, its value in each
    type, (T, D)."""
    sources = {one.path: one.path for one in frame.private[place]} | frame.followers[place]
    return {path: numbers.bins[path][type_places(frame, numbers, place, own)] for path, own in sources.items()}


def type_places(frame: Frame, numbers: Numbers, place: int, path: str) -> Ints:
    """Which value of a private quantity each type of its owner has, the last quantity changing fastest: (T,)."""
    paths = [one.path for one in frame.private[place]]
    grid = np.indices([len(numbers.bins[each]) for each in paths], dtype=np.intp)
    return np.asarray(grid[paths.index(path)].reshape(-1))


def types(frame: Frame, numbers: Numbers, place: int) -> int:
    """How many types an actor has."""
    if place in frame.crowds:
        return 2
    return int(np.prod([len(numbers.bins[one.path]) for one in frame.private[place]], dtype=np.int64))


def block_width(frame: Frame, numbers: Numbers) -> int:
    """How many draws are worked together: wide blocks lose less time on the few draws that take longest, as long as
    their numbers fit the memory."""
    most = max(types(frame, numbers, place) for place in range(len(frame.case.actors)))
    return min(BLOCK, max(NARROW, CELLS // (len(frame.tree.nodes) * max(most, 1))))


def ranges(frame: Frame, numbers: Numbers) -> Floats:
    """Each actor's range: highest minus lowest expected worth over the leaves, private quantities at their prior mean:
    (actors, D) (spec/case-file.md 11). A range that is nothing but rounding is 0."""
    return np.stack([_range(one) for one in worths(frame, means_only(frame, numbers))])


def _range(worth: Floats) -> Floats:
    gap = worth.max(axis=(0, 2)) - worth.min(axis=(0, 2))
    return np.where(gap > ROUNDING * np.abs(worth).max(axis=(0, 2)), gap, 0.0)


def game(frame: Frame, numbers: Numbers, rate: Floats, weights: Sequence[Floats] | None = None) -> Game:
    """The game at some numbers; `rate` as in Game; `weights` what is believed of each actor's types, by default even.
    Raises ModelError too-many-types where a block would take too much memory."""
    check_memory(frame, numbers)
    believed = tuple(weights or prior_weights(frame, numbers))
    crowds = {place: _many(frame, numbers, place) for place in frame.crowds}
    grid = tuple(tuple(len(numbers.bins[one.path]) for one in secret) for secret in frame.private)
    return Game(frame.plan, worth_parts(frame, numbers), believed, rate, crowds, grid, tuple(_cross(frame, numbers)))


def _cross(frame: Frame, numbers: Numbers) -> Iterator[Cross]:
    chances = {one.id: one for one in frame.case.chances}
    for place, source, item in crossings(frame.case, frame.private):
        counts = chance.expectation(item.when, frame.truth, chances, numbers.values)
        share = np.broadcast_to(counts, (len(frame.ends), numbers.draws)).astype(float)
        kinds, path = type_places(frame, numbers, source, item.value.follows), item.value.path
        yield Cross(place, source, share, (numbers.bins[path][kinds] - numbers.values[path]).T)


def prior_weights(frame: Frame, numbers: Numbers) -> tuple[Floats, ...]:
    """What is believed of each actor's types at first: (D, T) each."""
    return tuple(
        np.broadcast_to(prior_odds(frame, numbers, place), (numbers.draws, types(frame, numbers, place))).copy()
        for place in range(len(frame.case.actors))
    )


def prior_odds(frame: Frame, numbers: Numbers, place: int) -> Floats:
    """The prior of an actor's types: even, but for the chances of named ones: (T,)."""
    values = [frame.case.quantities[one.path].value for one in frame.private[place]]
    count = types(frame, numbers, place)
    if not any(isinstance(value, NamedTypes) for value in values):
        return np.full(count, 1.0 / count)
    odds = np.ones(1)
    for one, value in zip(frame.private[place], values, strict=True):
        points = len(numbers.bins[one.path])
        named = np.array(value.chances) if isinstance(value, NamedTypes) else np.full(points, 1.0 / points)
        odds = np.multiply.outer(odds, named).reshape(-1)
    return odds


def _many(frame: Frame, numbers: Numbers, place: int) -> Many:
    crowd = frame.case.actors[place].crowd
    assert crowd
    return Many(crowd.model, numbers_of(crowd, numbers.values))


def check_memory(frame: Frame, numbers: Numbers) -> None:
    """Raise ModelError too-many-types where a block of a game would take too much memory."""
    most = max(types(frame, numbers, place) for place in range(len(frame.case.actors)))
    cells = len(frame.tree.nodes) * most * min(BLOCK, 16)
    if most > MOST_TYPES or cells > MOST_CELLS:
        raise ModelError(too_many_types(frame.case, len(frame.tree.nodes), most))
