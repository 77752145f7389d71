"""Limited-move foresight, L_h: would an actor who foresees h moves stay? And what h without bound comes to.

Write C_k(s, h) for what actor k chooses at s when it is its turn and h moves are left, v_e(s, h | k) for the rank of
the state that evaluator e expects from there, and rank_e for e's ranks:

    n_e(t, h | k)  = rank_e(t)                                    if h = 0, or if nobody else owns an option
                     min over j != k of v_e(t, h | j)             otherwise: whoever moves next, e expects the worst
    C_k(s, h)      = the t in {s} + R_k(s) with the highest n_k(t, h - 1 | k); only s where s is among them
    v_e(s, h | k)  = min over t in C_k(s, h) of n_e(t, h - 1 | k)
    L_h(i, s)     : s in C_i(s, h)

Staying is a pass, after which the others may move with h - 1 (CASE.md 20). L_0 holds everywhere, L_1 is Nash.
Conventions that can be switched: `staying="ends"`, where an actor who stays ends the play (the convention for two
actors in the literature); `following="turn"`, where the next to move is the next actor in the case's order that owns an
option, instead of the one that the evaluator likes least.

Source: limited-move stability after Zagare (1984), Kilgour (1985) and Fang, Hipel & Kilgour (1993), all for two
actors; the form for n actors, with pass and worst successor, is ours. Non-myopic stability after Brams & Wittman (1981)
and Kilgour (1984): the verdict on which L_h settles as h grows, or that holds all along the cycle into which it falls.

Shapes: ranks (S, D); verdicts bool (S, D), false at infeasible states.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from offramp.errors import ModelError, Problem
from offramp.graph.model import Bools, Model, name
from offramp.graph.moves import departures, moves
from offramp.stability.concept import Concept, Family
from offramp.stability.sanctions import PreparedModel
from offramp.stability.witness import ForeseenPlay, Reasons, move

Staying = Literal["pass", "ends"]
Following = Literal["worst", "turn"]
Values = NDArray[Any]

MOST_HORIZON = 1_000  # moves foreseen before non-myopic stability gives up
CONVENTION = (
    "lh, nonmyopic: staying is a pass, after which the others may move with one move less to foresee; "
    "whoever moves next, the one who looks expects the worst for itself"
)


@dataclass(frozen=True, eq=False)
class Expectations:
    """What is expected with some number of moves left.

    * `values[e, k]`: v_e(s | k), (S, D), for evaluator e with k to move; None with no moves left.
    * `stays[k]`: whether k stays at s, bool (S, D).
    """

    values: dict[tuple[int, int], Values] | None
    stays: dict[int, Bools]


def limited_moves(prepared: PreparedModel, actor: int, horizon: int) -> Bools:
    """L_h stability of every state for one actor, by the conventions of the case language."""
    return verdicts(prepared.model, horizon)[actor]


def verdicts(
    model: Model, horizon: int, staying: Staying = "pass", following: Following = "worst"
) -> tuple[Bools, ...]:
    """L_h stability of every state for every actor."""
    return _held(model, [lookahead(model, staying, following).view(horizon)])


def nonmyopic(prepared: PreparedModel, actor: int, staying: Staying = "pass", following: Following = "worst") -> Bools:
    """The states at which an actor stays for every horizon that is large enough.

    Views are a function of the view before, so they fall into a cycle; a state holds when the actor stays all along it.
    Raises ModelError no-limit where no view recurs within 1,000 moves.
    """
    return _held(prepared.model, lookahead(prepared.model, staying, following).cycle)[actor]


def _held(model: Model, views: Sequence[Expectations]) -> tuple[Bools, ...]:
    exists = model.feasible[:, None]
    actors = range(len(model.actors))
    return tuple(np.asarray(np.logical_and.reduce([view.stays[k] for view in views]) & exists) for k in actors)


@functools.lru_cache(maxsize=4)
def lookahead(model: Model, staying: Staying = "pass", following: Following = "worst") -> Lookahead:
    """The views of a model under some conventions, each made once."""
    return Lookahead(model, staying, following)


class Lookahead:
    """The views with 0, 1, 2, … moves left, made when first asked for."""

    def __init__(self, model: Model, staying: Staying, following: Following) -> None:
        self.model, self._staying, self._following = model, staying, following
        self.ranks: tuple[Values, ...] = tuple(ranks.reshape(len(model.feasible), -1) for ranks in model.ranks)
        nobody_looks = {k: np.ones_like(ranks, dtype=bool) for k, ranks in enumerate(self.ranks)}
        self._views = [Expectations(None, nobody_looks)]

    def view(self, left: int) -> Expectations:
        """The view with so many moves left."""
        while len(self._views) <= left:
            self._views.append(self._further(self._views[-1]))
        return self._views[left]

    @cached_property
    def cycle(self) -> tuple[Expectations, ...]:
        """The views that recur for ever, in order. Raises ModelError no-limit."""
        seen: dict[bytes, int] = {}
        for left in range(MOST_HORIZON):
            key = _key(self.view(left))
            if key in seen:
                return tuple(self._views[seen[key] : left])
            seen[key] = left
        message = f"foresight has not settled after {MOST_HORIZON:,} moves"
        raise ModelError(Problem("no-limit", "model", 0, 0, message, remedy="ask for lh2, lh3, … instead"))

    def _further(self, view: Expectations) -> Expectations:
        """The view with one more move left."""
        values: dict[tuple[int, int], Values] = {}
        stays: dict[int, Bools] = {}
        evaluators = range(len(self.ranks))
        for k in evaluators:
            after = [self._after(view, e, k) for e in evaluators]
            here = list(self.ranks) if self._staying == "ends" else after
            stays[k], chosen = _choices(self.model, k, here, after)
            values |= {(e, k): chosen[e] for e in evaluators}
        return Expectations(values, stays)

    def _after(self, view: Expectations, e: int, k: int) -> Values:
        """n_e(t | k): what e expects once k has moved to t."""
        followers = successors(self.model, k, self._following)
        if view.values is None or not followers:
            return self.ranks[e]
        lowest = view.values[e, followers[0]]
        for j in followers[1:]:
            lowest = np.minimum(lowest, view.values[e, j])
        return lowest


def _key(view: Expectations) -> bytes:
    digest = hashlib.blake2b(digest_size=32)
    for _, values in sorted((view.values or {}).items()):
        digest.update(values.tobytes())
    for _, stays in sorted(view.stays.items()):
        digest.update(stays.tobytes())
    return digest.digest()


def successors(model: Model, k: int, following: Following) -> tuple[int, ...]:
    """Who may move after actor k: every other owner of an option, or the next one in the case's order."""
    count = len(model.actors)
    turn = [(k + step) % count for step in range(1, count)]
    owners = [j for j in turn if model.axes[j]]
    return tuple(owners[:1]) if following == "turn" else tuple(owners)


def _choices(model: Model, k: int, here: list[Values], after: list[Values]) -> tuple[Bools, list[Values]]:
    """Where k stays, and what each evaluator expects of k's choice, the worst of those that k likes equally."""
    best = here[k].copy()
    codes = np.flatnonzero(model.feasible)
    for places, targets in departures(model, k, codes):
        starts = codes[places]
        best[starts] = np.maximum(best[starts], after[k][targets])
    stays = best == here[k]
    chosen = [np.where(stays, each, np.iinfo(each.dtype).max) for each in here]
    for places, targets in departures(model, k, codes):
        starts = codes[places]
        taken = ~stays[starts] & (after[k][targets] == best[starts])
        for e, expected in enumerate(chosen):
            worst = np.minimum(expected[starts], after[e][targets])
            expected[starts] = np.where(taken, worst, expected[starts])
    return stays, chosen


# the plays foreseen ---------------------------------------------------------------------------------------------


def foreseen(model: Model, i: int, s: int, horizon: int) -> Reasons:
    """The play if the actor stays, and if it makes its best move."""
    if horizon == 0:
        return Reasons(True, (), ForeseenPlay((), name(s, len(model.options))))
    look = lookahead(model)
    best = max(moves(model, i, s), key=lambda t: _after(look, i, i, t, horizon - 1), default=None)
    leaves = None if best is None else _play(look, i, s, best, horizon)
    stable = bool(look.view(horizon).stays[i][s, 0])
    return Reasons(stable, (), _play(look, i, s, s, horizon), leaves)


def _after(look: Lookahead, e: int, k: int, t: int, left: int) -> int:
    """n_e(t, left | k) of `limited_moves`."""
    values, followers = look.view(left).values, successors(look.model, k, "worst")
    if values is None or not followers:
        return int(look.ranks[e][t, 0])
    return min(int(values[e, j][t, 0]) for j in followers)


def _play(look: Lookahead, i: int, s: int, first: int, horizon: int) -> ForeseenPlay:
    """What actor i foresees once it has moved (or passed) to `first`: at each turn the successor it likes least."""
    steps, state, mover = [move(look.model, i, s, first)], first, i
    for left in range(horizon - 1, 0, -1):
        followers = successors(look.model, mover, "worst")
        if not followers:
            break
        mover = min(followers, key=lambda j: _expected(look, i, j, state, left))
        end = _choice(look, i, mover, state, left)
        steps.append(move(look.model, mover, state, end))
        state = end
    return ForeseenPlay(tuple(steps), name(state, len(look.model.options)))


def _expected(look: Lookahead, e: int, k: int, s: int, left: int) -> int:
    """v_e(s, left | k) of `limited_moves`, with at least one move left."""
    values = look.view(left).values
    assert values is not None
    return int(values[e, k][s, 0])


def _choice(look: Lookahead, i: int, k: int, s: int, left: int) -> int:
    """What k chooses at s with `left` moves left; among what it likes equally, what i likes least."""
    if look.view(left).stays[k][s, 0]:
        return s
    targets = moves(look.model, k, s)
    best = max(_after(look, k, k, t, left - 1) for t in targets)
    chosen = [t for t in targets if _after(look, k, k, t, left - 1) == best]
    return min(chosen, key=lambda t: _after(look, i, k, t, left - 1))


# the concepts ---------------------------------------------------------------------------------------------------


def member(horizon: int) -> Concept:
    """Foresight of so many moves."""
    return Concept(
        key=f"lh{horizon}",
        name=f"limited-move foresight of {horizon} moves",
        source="after Zagare (1984), Kilgour (1985) and Fang, Hipel & Kilgour (1993); the form for n actors is ours",
        meaning=f"{horizon} moves foreseen; staying is a pass, and the worst of the others' replies is expected",
        looks_at=f"{horizon} moves ahead, expecting the worst",
        stable=functools.partial(limited_moves, horizon=horizon),
        explain=functools.partial(foreseen, horizon=horizon),
        convention=CONVENTION,
        listed=False,
    )


FORESIGHT = Family("lh", member, (2, 3, 4))
NONMYOPIC = Concept(
    key="nonmyopic",
    name="non-myopic stability",
    source="after Brams & Wittman (1981) and Kilgour (1984); the form for n actors is ours",
    meaning="the actor stays however many more moves it foresees",
    looks_at="as many moves ahead as matter, expecting the worst",
    stable=nonmyopic,
    convention=CONVENTION,
    listed=False,
)
