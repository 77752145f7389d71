"""What an item of history tells, kept for draws with the same game to the byte: alternatives share much of the past.

A draw's bytes do not depend on the draws beside it, so what was found for it elsewhere is what would be found again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate, pairwise
from threading import Lock

import numpy as np

from offramp.case.types import Pass, Support
from offramp.game.batching import Playing, Request
from offramp.game.beliefs import BeliefUpdate, Way, update
from offramp.game.compiled import engine
from offramp.game.qre import Bools
from offramp.game.response import FEWEST, Floats, Game, part_of

MOST = 32_000_000  # bytes of rows in all
Key = tuple[object, ...]


@dataclass(eq=False)
class PastMemo:
    """A row for each item and game: what is believed of each actor's types, the item's probability, how far types hang
    together, and whether it was solved. The oldest go where there are too many."""

    rows: dict[Key, Floats] = field(default_factory=dict)
    kinds: dict[Key, int] = field(default_factory=dict)
    size: int = 0
    lock: Lock = field(default_factory=Lock)

    def number(self, kind: Key) -> int:
        """One for each kind of game, as a kind takes long to hash."""
        with self.lock:
            return self.kinds.setdefault(kind, len(self.kinds))

    def keep(self, key: Key, row: Floats) -> None:
        with self.lock:
            self.rows[key] = row
            self.size += row.nbytes
            while self.size > MOST:
                self.size -= self.rows.pop(next(iter(self.rows))).nbytes


def item_update(
    request: Request, item: Pass, ways: tuple[Way, ...], entangled: bool, memo: PastMemo | None
) -> Playing[tuple[BeliefUpdate, Bools]]:
    """What an item tells in the draws of a game of the past, and in which it was solved; of games alike one is asked
    for, and none that `memo` has. A draw that is worked alone is another one (see `response.FEWEST`)."""
    if memo is None or request.rate.shape[1] < FEWEST:
        solution = yield request
        return update(solution, item, ways, entangled), solution.solved
    game, told = request.game(), replace(item, support=Support())  # why it is held moves nothing
    kind = memo.number((*request.kind, told, ways, entangled, engine()))
    keys = [(kind, each) for each in digests(game)]
    rows = {key: row for key in keys if (row := memo.rows.get(key)) is not None}
    if fresh := {key: place for place, key in reversed(list(enumerate(keys))) if key not in rows}:
        places = np.array([*fresh.values(), *list(fresh.values())[-1:] * (FEWEST - len(fresh))])
        solution = yield request.of(part_of(game, places), places, len(fresh))
        made = _rows(update(solution, item, ways, entangled), solution.solved)
        for key, row in zip(fresh, made, strict=False):
            rows[key] = row.copy()
            memo.keep(key, rows[key])
    return _update(np.stack([rows[key] for key in keys]), [one.shape[1] for one in game.weights])


def digests(game: Game) -> Iterator[bytes]:
    """A hash of all that a game is in each draw, but for its plan."""
    parts = [*game.weights, game.rate.T]
    for ends in game.ends:
        parts += [ends.base.transpose(1, 0, 2).reshape(game.draws, -1), *(share.T for share in ends.share), *ends.size]
    for crowd in game.crowds.values():
        parts += [np.broadcast_to(np.asarray(one, float), game.draws)[:, None] for one in crowd.parameters.values()]
    return (hashlib.sha256(row).digest() for row in np.concatenate(parts, axis=1))


def _rows(learned: BeliefUpdate, solved: Bools) -> Floats:
    return np.concatenate(
        [*learned.weights, learned.probability[:, None], learned.shared[:, None], solved[:, None]], axis=1
    )


def _update(rows: Floats, types: list[int]) -> tuple[BeliefUpdate, Bools]:
    ends = list(pairwise(accumulate([0, *types])))
    weights = tuple(np.ascontiguousarray(rows[:, start:stop]) for start, stop in ends)
    return BeliefUpdate(rows[:, -3].copy(), weights, rows[:, -2].copy()), rows[:, -1] == 1.0
