"""What most concepts are made of: the worst that the others can do, and whether it deters an improvement.

For actor i with ranks v, and any sanction worth x (integers of shape (S, D), the lower the worse for i):

    replies    c(s1) = min of x over s1 and R_{N-i}(s1), or R_{N-i}+(s1)
    deterred   s is stable iff c(s1) <= v(s) for all s1 in R_i+(s)

This needs no list of improvements: for s1 in R_i(s) but not in R_i+(s), v(s1) <= v(s), and so

    s is stable iff min(c(s1), v(s1)) <= v(s) for all s1 in R_i(s).

That the replies count s1 itself as one does no harm: i improved there, so it sanctions nothing (for x = v or
better). Highest values are found as lowest ones of ~v, which reverses the order of integers and never overflows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from offramp.graph import state_list
from offramp.graph.kernels import Mover, Step, Values, climber, movers, stepper
from offramp.graph.model import Bools, Model
from offramp.graph.reach import lowest_ahead, turns_do_not_matter
from offramp.graph.state_list import Listed


@dataclass(frozen=True, eq=False)
class PreparedModel:
    """An arranged model made ready for the concepts, once for all of them; or its feasible states as a list.

    * `model`: the arranged model itself; of a list, the model that it was made from.
    * `ranks`: for each actor, integers (S, D) that order the states as the model does, the largest integer at
      infeasible ones; of one dtype for all actors, the smallest that holds them, as time goes by the byte."""

    model: Model
    movers: tuple[Mover | Listed, ...]
    ranks: tuple[Values, ...]

    @cached_property
    def losses(self) -> tuple[Values, ...]:
        """For each actor, the ranks turned round, the largest integer still at infeasible states."""
        return tuple(np.maximum(~rank, mover.wall) for rank, mover in zip(self.ranks, self.movers, strict=True))

    @cached_property
    def stays_and_moves(self) -> tuple[Step, ...]:
        """For each actor, the lowest value over staying and its moves."""
        return tuple(_stepper(mover, staying=True) for mover in self.movers)

    @cached_property
    def moves(self) -> tuple[Step, ...]:
        """For each actor, the lowest value over its moves."""
        return tuple(_stepper(mover, staying=False) for mover in self.movers)

    @cached_property
    def improvements(self) -> tuple[Step, ...]:
        """For each actor, the lowest value over its improvements."""
        return tuple(_climber(mover, rank) for mover, rank in zip(self.movers, self.ranks, strict=True))


def _stepper(mover: Mover | Listed, staying: bool) -> Step:
    return state_list.lowest_by_move(mover, staying) if isinstance(mover, Listed) else stepper(mover, staying)


def _climber(mover: Mover | Listed, rank: Values) -> Step:
    return state_list.lowest_by_improvement(mover, rank) if isinstance(mover, Listed) else climber(mover, rank)


def prepared_model(model: Model) -> PreparedModel:
    """An arranged model made ready for the concepts."""
    narrow = np.iinfo(np.int16)
    fits = narrow.min <= model.ranks.min() and model.ranks.max() <= narrow.max
    everybody = movers(model, np.int16 if fits else np.int32)
    ranks = zip(everybody, model.ranks.reshape(*model.ranks.shape[:2], -1), strict=True)
    walled = (np.maximum(rank.astype(mover.wall.dtype), mover.wall) for mover, rank in ranks)
    return PreparedModel(model, everybody, tuple(walled))


def highest_own(model: PreparedModel, actor: int) -> Values:
    """The best rank that the actor has here or can move to, the largest integer at infeasible states."""
    best = model.stays_and_moves[actor](model.losses[actor])
    return np.maximum(~best, model.movers[actor].wall)


def replies(model: PreparedModel, actor: int, x: Values, improving: bool) -> Values:
    """c: the lowest x that the other actors' moves, or their improvements, can lead to from each state."""
    others = [k for k in range(len(model.movers)) if k != actor]
    movers = [model.movers[k] for k in others]
    legal = model.stays_and_moves if turns_do_not_matter(movers) else model.moves
    steps = model.improvements if improving else legal
    return lowest_ahead(x, movers, [steps[k] for k in others])


def deterred(model: PreparedModel, actor: int, c: Values) -> Bools:
    """bool (S, D): whether each of the actor's improvements from here is met by a reply no better than here."""
    losses = model.losses[actor]
    best = model.stays_and_moves[actor](np.maximum(~c, losses))
    return (best >= losses) & model.movers[actor].feasible[:, None]
