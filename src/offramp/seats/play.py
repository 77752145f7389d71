"""A case's play with a person in the seat of one actor: the others choose as the model does, by what they drew.

The play is solved once, at central values and at the case's own rationality. Then every actor's private quantities are
drawn from what is believed of them after the history, and every choice of the others from the probabilities that the
model gives them at that history, by what they drew. Each draw has a stream of its own by name, so the same seed and the
same choices of the person give the same play.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from offramp.case import conditions
from offramp.case.chance import probability
from offramp.case.distributions import stream
from offramp.case.types import Case, Item, Worth
from offramp.errors import ModelError, Problem, nearest
from offramp.game.evaluate import Solved, solved
from offramp.game.indifference import choice_at
from offramp.game.payoffs import crossings, type_places, types_of
from offramp.game.response import Floats
from offramp.game.results import Choice
from offramp.game.tree import Node, Turn


@dataclass(frozen=True, eq=False)
class SeatGame:
    """A play under way: `path` holds the nodes from the start to where it stands. `types` are the places of what each
    actor drew among its types, in the order of the case's actors (0 for a crowd); `given` is what holds throughout."""

    solved: Solved
    place: int
    seed: int
    types: tuple[int, ...]
    path: tuple[int, ...] = (0,)
    given: Choice = field(default_factory=dict)

    @property
    def case(self) -> Case:
        return self.solved.case

    @property
    def actor(self) -> str:
        """The actor whose seat the person has."""
        return self.case.actors[self.place].id

    @property
    def node(self) -> Node:
        return self.solved.frame.tree.nodes[self.path[-1]]

    @property
    def over(self) -> bool:
        return self.node.turn is None

    def turn(self, node: int) -> Turn:
        """The turn in which a decision is made."""
        tree = self.solved.frame.tree
        return tree.turns[tree.nodes[node].turn or 0]

    def choices(self, node: int) -> tuple[Choice, ...]:
        """What can be chosen at a decision, in the order of its children."""
        children = self.solved.frame.tree.nodes[node].children
        return tuple(choice_at(self.solved.frame, node, child) for child in children)

    def odds(self, node: int) -> Floats:
        """The probability of each choice at a decision by the model, for what its actor drew."""
        actor = self.turn(node).actor
        if actor in self.solved.frame.crowds:
            return self.solved.means(node)
        return np.asarray(self.solved.play(node)[:, self.types[actor]])

    @cached_property
    def chances(self) -> Choice:
        """Which chances came true at the end, of those that could."""
        truth, values = self.solved.frame.truth, self.solved.numbers.values
        leaf, fallen = self._leaf, dict[str, bool]()
        for chance in self.case.chances:
            p = np.broadcast_to(probability(chance, truth, values), (len(self.solved.frame.ends), 1))[leaf, 0]
            if p > 0:
                fallen[chance.id] = bool(_uniform(self.seed, f"chance.{chance.id}") < p)
        return fallen

    @property
    def _leaf(self) -> int:
        return int(np.flatnonzero(self.solved.frame.ends == self.path[-1])[0])

    @property
    def outcome(self) -> str:
        model = self.solved.frame.tree.model
        return str(model.outcomes[int(model.outcome[self.node.state])])

    @property
    def expected(self) -> float:
        """What the end is worth to the actor, before chance fell."""
        return float(self.solved.solution.values[self.place][self.path[-1], 0, self.types[self.place]])

    @property
    def worth(self) -> float:
        """What the end is worth to the actor as chance fell, delay included."""
        form, frame, leaf = self.case.preference(self.actor), self.solved.frame, self._leaf
        assert isinstance(form, Worth)
        never = {chance.id: False for chance in self.case.chances}
        options = {name: bool(truth[leaf, 0]) for name, truth in frame.truth.items()}
        values = {path: float(each[0]) for path, each in self.solved.numbers.values.items()} | self.drawn(self.place)
        values |= {item.value.path: self._crossing(source, item) for _, source, item in self._others_types()}
        holds = {name: np.array(yes) for name, yes in (options | never | dict(self.chances)).items()}
        items = (values[item.value.path] for item in form.items if conditions.truth_of(item.when, holds))
        return sum(items) - float(frame.delays[leaf]) * values.get(f"delay.{self.actor}", 0.0)

    def _others_types(self) -> Iterator[tuple[int, int, Item]]:
        return (one for one in crossings(self.case, self.solved.frame.private) if one[0] == self.place)

    def _crossing(self, source: int, item: Item) -> float:
        """What a number is that the hidden type of another sets."""
        kinds = type_places(self.solved.frame, self.solved.numbers, source, item.value.follows)
        return float(self.solved.numbers.bins[item.value.path][kinds[self.types[source]], 0])

    def sees(self, node: int) -> bool:
        """Whether the person sees what is chosen at a decision; once it is over, everything."""
        return self.over or self.place not in self.turn(node).unseen

    def drawn(self, place: int) -> dict[str, float]:
        """An actor's private quantities as drawn, by path."""
        grid = types_of(self.solved.frame, self.solved.numbers, place)
        return {path: float(values[self.types[place], 0]) for path, values in grid.items()}


def take_seat(case: Case, actor: str, seed: int = 0, asked: bool = False) -> SeatGame:
    """A play in which a person has the seat of an actor (by its id, name or alias), up to his first choice; with
    `asked` on the terms of the question, else with all terms left to the players.

    Raises ModelError unknown-name, no-choice for an actor who has none, not-solved, and as `offramp.bargain` does.

    >>> import offramp as of
    >>> game = take_seat(of.load("my-crisis"), "the dock crews", seed=1)
    >>> game.actor, game.over
    ('crews', False)
    """
    return take_seat_in(seat_play(case, asked), actor, seed, asked)


def seat_play(case: Case, asked: bool = False) -> Solved:
    """The play that a seat is in, solved."""
    return solved(case, given=None if asked else (), parts=False)


def take_seat_in(played: Solved, actor: str, seed: int, asked: bool) -> SeatGame:
    """As `take_seat`, of a play that is solved."""
    place = actor_place(played.case, actor)
    _check_seat(played, place)
    return seated(played, place, seed, played.given if asked else {})


def seated(played: Solved, place: int, seed: int, given: Choice | None = None) -> SeatGame:
    """A play that is solved, with what every actor drew, up to the first choice of the person."""
    weights = played.solution.game.weights
    types = tuple(
        0 if k in played.frame.crowds else chosen_at(_uniform(seed, f"type.{actor.id}"), weights[k][0])
        for k, actor in enumerate(played.case.actors)
    )
    return _advanced(SeatGame(played, place, seed, types, given=given or {}))


def after_choice(game: SeatGame, number: int) -> SeatGame:
    """The play after the person's choice, by its number from 1, and what the others choose then."""
    return _advanced(replace(game, path=(*game.path, game.node.children[number - 1])))


def _advanced(game: SeatGame) -> SeatGame:
    """The play after the others' choices, up to the person's next or the end."""
    path = list(game.path)
    while (node := game.solved.frame.tree.nodes[path[-1]]).turn is not None and game.turn(path[-1]).actor != game.place:
        path.append(node.children[chosen_at(_uniform(game.seed, f"move.{path[-1]}"), game.odds(path[-1]))])
    return replace(game, path=tuple(path))


def choices_made(game: SeatGame) -> tuple[tuple[int, int], ...]:
    """The decisions of a play so far, each with the child that was chosen."""
    return tuple(pairwise(game.path))


def _uniform(seed: int, name: str) -> float:
    return float(stream(seed, f"seat.{name}", 0, 1)[0])


def chosen_at(uniform: float, odds: Sequence[float] | Floats) -> int:
    """The choice in whose share of the probabilities a uniform in (0, 1) falls.

    >>> chosen_at(0.2, [0.3, 0.7]), chosen_at(0.3, [0.3, 0.7]), chosen_at(0.999, [1.0, 0.0])
    (0, 1, 0)
    """
    shares = np.cumsum(odds)
    return int(np.searchsorted(shares, uniform * shares[-1], side="right"))


# who can sit ------------------------------------------------------------------------------------------------------


def actor_place(case: Case, actor: str) -> int:
    """The place of an actor among a case's, by its id, name or alias. Raises ModelError unknown-name."""
    called = {name.lower(): k for k, each in enumerate(case.actors) for name in (each.id, each.name, *each.aliases)}
    if actor.lower() not in called:
        allowed = tuple(each.id for each in case.actors)
        message, remedy = f"there is no actor '{actor[:60]}'", nearest(actor, called) or "name one of these"
        raise ModelError(Problem("unknown-name", "seat", 0, 0, message, allowed, remedy))
    return called[actor.lower()]


def with_choices(played: Solved) -> tuple[str, ...]:
    """The actors who have a choice somewhere in a play, crowds left out."""
    tree = played.frame.tree
    places = {tree.turns[node.turn].actor for node in tree.nodes if node.turn is not None}
    return tuple(each.id for k, each in enumerate(played.case.actors) if k in places - played.frame.crowds.keys())


def _check_seat(played: Solved, place: int) -> None:
    allowed, actor = with_choices(played), played.case.actors[place]
    if actor.id not in allowed:
        reason = "is a crowd, in which nobody decides alone" if actor.crowd else "has no choice in the play"
        message, remedy = f"'{actor.id}' {reason}", "take the seat of one of these"
        raise ModelError(Problem("no-choice", "seat", 0, 0, message, allowed, remedy))
    if not played.converged:
        message, remedy = "the play was not solved", "see 'offramp bargain CASE'; try another 'rationality'"
        raise ModelError(played.case.problem("not-solved", "play.1", message, remedy=remedy))
