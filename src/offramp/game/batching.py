"""Games that several plays ask for, solved together: many small blocks of draws become a few full ones.

A play is a generator that yields each game it needs solved, and is sent the solution. As a draw's bytes do not depend
on the draws beside it, it makes no difference to a play which others are solved with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

import numpy as np

from offramp.case.types import Rationality
from offramp.game.payoffs import BLOCK, Frame, Numbers, block_width, check_memory, game
from offramp.game.response import Cross, Ends, Floats, Game, Places, part_of
from offramp.game.solvers import Solution, solve_game

Solver = Callable[[Game, Rationality], Solution]
Result = TypeVar("Result")


@dataclass(frozen=True, eq=False)
class Request:
    """A game to be solved: a frame, numbers, rate and weights as in `payoffs.game`. Only the first `count` of its draws
    are wanted, the rest repeat the last of them; `built` is the game where it is there already. Requests of one `kind`
    can be solved in one block. Raises ModelError too-many-types, in the play that asks."""

    frame: Frame
    numbers: Numbers
    rate: Floats
    weights: Sequence[Floats] | None
    how: Rationality
    count: int
    built: Game | None = None

    def __post_init__(self) -> None:
        check_memory(self.frame, self.numbers)

    @cached_property
    def kind(self) -> tuple[object, ...]:
        points = tuple(sorted((path, len(bins)) for path, bins in self.numbers.bins.items()))
        crowds = tuple(actor.crowd.model for actor in self.frame.case.actors if actor.crowd)
        return self.frame.plan, self.how, points, crowds

    def game(self) -> Game:
        return self.built or game(self.frame, self.numbers, self.rate, self.weights)

    def of(self, built: Game, places: Places, count: int) -> Request:
        """The request for some of the draws, whose game is there."""
        return Request(self.frame, self.numbers.at(places), built.rate, built.weights, self.how, count, built)


Playing = Generator[Request, Solution, Result]


def play_out(play: Playing[Result], solver: Solver = solve_game) -> Result:
    """What a play comes to, each game being solved as it is asked for."""
    try:
        request = next(play)
        while True:
            request = play.send(solver(request.game(), request.how))
    except StopIteration as end:
        return end.value  # type: ignore[no-any-return]


def play_out_together(plays: Sequence[Playing[Result]]) -> list[Result]:
    """What each of some plays comes to; of the games waiting, those are solved of which most draws are alike."""
    made, waiting = dict[int, Result](), dict[int, Request]()

    def go_on(number: int, solution: Any) -> None:
        try:
            waiting[number] = plays[number].send(solution)
        except StopIteration as end:
            made[number] = end.value

    ahead = iter(range(len(plays)))
    while True:
        while sum(one.count for one in waiting.values()) < 2 * BLOCK and (number := next(ahead, None)) is not None:
            go_on(number, None)  # one that begins later finds more in a memo
        if not waiting:
            break
        block = _block(waiting)
        for number, solution in zip(block, _solved([waiting.pop(number) for number in block]), strict=True):
            go_on(number, solution)
    return [made[number] for number in range(len(plays))]


def _block(waiting: dict[int, Request]) -> list[int]:
    """The requests, one at least, that fit a block of the kind of which most draws wait."""
    draws = Counter[tuple[object, ...]]()
    for one in waiting.values():
        draws[one.kind] += one.count
    kind = draws.most_common(1)[0][0]
    alike = {number: one for number, one in waiting.items() if one.kind == kind}
    first, totals = next(iter(alike.values())), np.cumsum([one.count for one in alike.values()])
    return list(alike)[: max(1, int((totals <= block_width(first.frame, first.numbers)).sum()))]


def _solved(alike: Sequence[Request]) -> Iterator[Solution]:
    games, start = [request.game() for request in alike], 0
    found = solve_game(games[0] if len(alike) == 1 else _joined(games, alike), alike[0].how)
    for one, request in zip(games, alike, strict=True):
        stop = start + (request.count if len(alike) > 1 else one.draws)
        yield found.at(slice(start, stop) if stop - start == one.draws else np.full(one.draws, start), one)
        start = stop


def _joined(games: Sequence[Game], alike: Sequence[Request]) -> Game:
    """The wanted draws of some games as one game."""
    counts = [request.count for request in alike]
    parts = [one if one.draws == n else part_of(one, np.arange(n)) for one, n in zip(games, counts, strict=True)]

    def joined(actor: int, name: str) -> Floats:
        return np.concatenate([np.broadcast_to(one.crowds[actor].parameters[name], one.draws) for one in parts])

    crowds = {
        actor: replace(many, parameters={name: joined(actor, name) for name in many.parameters})
        for actor, many in parts[0].crowds.items()
    }
    ends = tuple(map(_joined_ends, zip(*(one.ends for one in parts), strict=True)))
    weights = tuple(np.concatenate(each) for each in zip(*(one.weights for one in parts), strict=True))
    cross = tuple(map(_joined_cross, zip(*(one.cross for one in parts), strict=True)))
    rate = np.hstack([one.rate for one in parts])
    return replace(parts[0], ends=ends, weights=weights, rate=rate, crowds=crowds, cross=cross)


def _joined_cross(parts: Sequence[Cross]) -> Cross:
    share = np.concatenate([one.share for one in parts], axis=1)
    return replace(parts[0], share=share, size=np.concatenate([one.size for one in parts]))


def _joined_ends(parts: Sequence[Ends]) -> Ends:
    share = tuple(np.concatenate(each, axis=1) for each in zip(*(one.share for one in parts), strict=True))
    size = tuple(np.concatenate(each) for each in zip(*(one.size for one in parts), strict=True))
    return Ends(np.concatenate([one.base for one in parts], axis=1), share, size)
