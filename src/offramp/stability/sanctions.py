"""What every concept is made of: the worst that the others can do, and whether a gain survives it.

For actor i with ranks v, and any sanction worth x (integers of shape (S, D), the lower the worse for i):

    replies   c(s1) = min of x over s1 and R_{N-i}(s1), or R_{N-i}+(s1)
    verdict   s is stable iff c(s1) <= v(s) for all s1 in R_i+(s)

The verdict needs no list of improvements: for s1 in R_i(s) but not in R_i+(s), v(s1) <= v(s), and so

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
class Ground:
    """An arranged model made ready for the concepts, once for all of them; or its feasible states as a list.

    * `model`: the arranged model itself; of a list, the model that it was made from.
    * `ranks`: for each actor, integers (S, D) that order the states as the model does, the largest integer at
      infeasible ones; of one dtype for all actors, the smallest that holds them, as time goes by the byte.
    """

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
    return state_list.stepper(mover, staying) if isinstance(mover, Listed) else stepper(mover, staying)


def _climber(mover: Mover | Listed, rank: Values) -> Step:
    return state_list.climber(mover, rank) if isinstance(mover, Listed) else climber(mover, rank)


def ground(model: Model) -> Ground:
    """The ground of an arranged model."""
    narrow = np.iinfo(np.int16)
    fits = narrow.min <= model.ranks.min() and model.ranks.max() <= narrow.max
    everybody = movers(model, np.int16 if fits else np.int32)
    ranks = zip(everybody, model.ranks.reshape(*model.ranks.shape[:2], -1), strict=True)
    return Ground(model, everybody, tuple(np.maximum(rank.astype(each.wall.dtype), each.wall) for each, rank in ranks))


def highest_own(ground: Ground, actor: int) -> Values:
    """The best rank that the actor has here or can move to, the largest integer at infeasible states."""
    best = ground.stays_and_moves[actor](ground.losses[actor])
    return np.maximum(~best, ground.movers[actor].wall)


def replies(ground: Ground, actor: int, x: Values, improving: bool) -> Values:
    """c: the lowest x that the other actors' moves, or their improvements, can lead to from each state."""
    others = [k for k in range(len(ground.movers)) if k != actor]
    movers = [ground.movers[k] for k in others]
    legal = ground.stays_and_moves if turns_do_not_matter(movers) else ground.moves
    steps = ground.improvements if improving else legal
    return lowest_ahead(x, movers, [steps[k] for k in others])


def verdict(ground: Ground, actor: int, c: Values) -> Bools:
    """bool (S, D): whether each of the actor's improvements from here is met by a reply no better than here."""
    losses = ground.losses[actor]
    best = ground.stays_and_moves[actor](np.maximum(~c, losses))
    return (best >= losses) & ground.movers[actor].feasible[:, None]
