"""Foresight of h moves: limited-move stability L(h), non-myopic stability, and the pass form, which is ours.

Write C_k(s, h) for what actor k chooses at s when it is its turn and h moves are left, v_e(s, h | k) for the rank of
the state that evaluator e expects from there, and rank_e for e's ranks:

    n_e(t, h | k)  = rank_e(t)                                    if h = 0, or if nobody moves next
                     min over those j who may move next of v_e(t, h | j)             otherwise
    p_e(s, h | k)  = rank_e(s) where staying ends play, n_e(s, h - 1 | k) where it is a pass
    C_k(s, h)      = s, or the t in R_k(s) with the highest n_k(t, h - 1 | k), whichever promises k more
    v_e(s, h | k)  = min over t in C_k(s, h) of n_e(t, h - 1 | k); p_e(s, h | k) where k stays
    stable(i, s)  : s in C_i(s, h)

* `lhN`, L(h) of Zagare (1984), Kilgour (1985) and Fang, Hipel & Kilgour (1993, ch. 3), who define it for two actors:
  staying ends play, and who would gain nothing stays. For more actors two forms are in print, both with undesired
  properties (Soares et al. 2026, Group Decision and Negotiation); ours, "individual judgement, worst leaver": each
  actor judges for itself, whoever would leave may move next, nobody twice in a row, and of several e expects the one
  worst for itself. So an actor who never leaves changes no verdict, which "worst of all others" does not give.
* `nonmyopic`, Brams & Wittman (1981), Kilgour (1984, 1985): the actor stays by every L(h) with h large enough.
* `passN`: staying is a pass, after which any of the others may move. A tie between acting and passing is broken for
  acting, unless both promise what the state itself is worth: who gains nothing moves nothing, so pass1 is Nash.

L_0 and pass0 hold everywhere, L_1 and pass1 are Nash. `CONVENTIONS` are the forms that a reader may have in mind; the
brief says by how many of them foresight agrees with the game.

Shapes: ranks (S, D); verdicts bool (S, D), false at infeasible states.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from offramp.errors import ModelError, Problem
from offramp.graph.model import Bools, Model, code, name
from offramp.graph.moves import departures, moves
from offramp.stability.concept import Concept, Family
from offramp.stability.sanctions import PreparedModel
from offramp.stability.witness import ForeseenPlay, Reasons, move
from offramp.wording import count

Values = NDArray[Any]

MOST_HORIZON = 1_000  # moves foreseen before non-myopic stability gives up


@dataclass(frozen=True)
class Convention:
    """A form of foresight.

    * `staying`: whether it ends play or is a pass; `following`: who may move next, where several may: the one worst for
      the evaluator, or the next in the case's order that owns an option.
    * `ties`: what an actor does to whom acting promises as much as staying, and other than the state itself."""

    staying: Literal["pass", "ends"] = "pass"
    following: Literal["worst", "turn"] = "worst"
    ties: Literal["act", "stay"] = "act"


PASS = Convention()
LIMITED = Convention("ends", "worst", "stay")
CONVENTIONS = (
    *(Convention("pass", following, ties) for following in ("worst", "turn") for ties in ("act", "stay")),
    *(Convention("ends", following, "stay") for following in ("worst", "turn")),
)


def distinct_conventions(model: Model) -> tuple[Convention, ...]:
    """Those that can differ: of two actors the other one moves next in any case."""
    few = sum(map(bool, model.axes)) < 3
    return tuple(each for each in CONVENTIONS if not few or each.following == "worst")


@dataclass(frozen=True, eq=False)
class Expectations:
    """What is expected with some number of moves left.

    * `values[e, k]`: v_e(s | k), (S, D), for evaluator e with k to move; None with no moves left.
    * `stays[k]`: whether k stays at s, bool (S, D)."""

    values: dict[tuple[int, int], Values] | None
    stays: dict[int, Bools]


def foreseeing(prepared: PreparedModel, actor: int, horizon: int, by: Convention) -> Bools:
    """Stability of every state for one actor who foresees so many moves."""
    return verdicts(prepared.model, horizon, by)[actor]


def verdicts(model: Model, horizon: int, by: Convention) -> tuple[Bools, ...]:
    """Stability of every state for every actor when everybody foresees so many moves."""
    return _held(model, [lookahead(model, by).view(horizon)])


def nonmyopic(prepared: PreparedModel, actor: int) -> Bools:
    """The states at which an actor stays for every horizon that is large enough.
    Views are a function of the view before, so they fall into a cycle; a state holds when the actor stays all along it.
    Raises ModelError no-limit where no view recurs within 1,000 moves."""
    return _held(prepared.model, lookahead(prepared.model, LIMITED).cycle)[actor]


def _held(model: Model, views: Sequence[Expectations]) -> tuple[Bools, ...]:
    exists = model.feasible[:, None]
    actors = range(len(model.actors))
    return tuple(np.asarray(np.logical_and.reduce([view.stays[k] for view in views]) & exists) for k in actors)


@functools.lru_cache(maxsize=len(CONVENTIONS))
def lookahead(model: Model, by: Convention) -> Lookahead:
    """The views of a model by a convention, each made once."""
    return Lookahead(model, by)


class Lookahead:
    """The views with 0, 1, 2, … moves left, made when first asked for."""

    def __init__(self, model: Model, by: Convention) -> None:
        self.model, self.by = model, by
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
            here = list(self.ranks) if self.by.staying == "ends" else after
            stays[k], chosen = _choices(self.model, k, here, after, self.ranks[k], self.by.ties == "act")
            values |= {(e, k): chosen[e] for e in evaluators}
        return Expectations(values, stays)

    def _after(self, view: Expectations, e: int, k: int) -> Values:
        """n_e(t | k): what e expects once k has moved to t."""
        rank, followers = self.ranks[e], successors(self.model, k, self.by)
        if view.values is None or not followers:
            return rank
        most = np.iinfo(rank.dtype).max
        lowest = np.full_like(rank, most)
        for j in followers:
            idle = self.by.staying == "ends" and view.stays[j]
            np.minimum(lowest, np.where(idle, most, view.values[e, j]), out=lowest)
        return np.where(lowest == most, rank, lowest)


def _key(view: Expectations) -> bytes:
    digest = hashlib.blake2b(digest_size=32)
    for _, values in sorted((view.values or {}).items()):
        digest.update(values.tobytes())
    for _, stays in sorted(view.stays.items()):
        digest.update(stays.tobytes())
    return digest.digest()


def successors(model: Model, k: int, by: Convention) -> tuple[int, ...]:
    """Who may move after actor k: every other owner of an option, or the next one in the case's order."""
    count = len(model.actors)
    turn = [(k + step) % count for step in range(1, count)]
    owners = [j for j in turn if model.axes[j]]
    return tuple(owners[:1]) if by.following == "turn" else tuple(owners)


def _choices(
    model: Model, k: int, current: list[Values], after: list[Values], rank: Values, acting: bool
) -> tuple[Bools, list[Values]]:
    """Where k stays, and what each evaluator expects of k's choice, the worst of those that k likes equally."""
    best = np.full_like(rank, np.iinfo(rank.dtype).min)
    codes = np.flatnonzero(model.feasible)
    steps = [(codes[places], targets) for places, targets in departures(model, k, codes)]
    for starts, targets in steps:
        best[starts] = np.maximum(best[starts], after[k][targets])
    acts = (best == current[k]) & (best != rank) & acting
    stays = (best <= current[k]) & ~acts
    chosen = [np.where(stays, each, np.iinfo(each.dtype).max) for each in current]
    for starts, targets in steps:
        taken = ~stays[starts] & (after[k][targets] == best[starts])
        for e, expected in enumerate(chosen):
            worst = np.minimum(expected[starts], after[e][targets])
            expected[starts] = np.where(taken, worst, expected[starts])
    return stays, chosen


# the plays foreseen ---------------------------------------------------------------------------------------------


def foreseen(model: Model, i: int, s: int, horizon: int, by: Convention = PASS) -> Reasons:
    """The play if the actor stays, and if it makes its best move."""
    rests = ForeseenPlay((), name(s, len(model.options)))
    if horizon == 0:
        return Reasons(True, (), rests)
    look = lookahead(model, by)
    best = max(moves(model, i, s), key=lambda t: _after(look, i, i, t, horizon - 1), default=None)
    stays = rests if by.staying == "ends" else _play(look, i, s, s, horizon)
    leaves = None if best is None else _play(look, i, s, best, horizon)
    return Reasons(bool(look.view(horizon).stays[i][s, 0]), (), stays, leaves)


def leaving_for(model: Model, i: int, s: int, horizon: int, ends: Collection[str]) -> tuple[int, int, int]:
    """By how many conventions actor i leaves s for an outcome in `ends`, by how many not, and how many there are."""
    every = distinct_conventions(model)
    found = (foreseen(model, i, s, horizon, by) for by in every)
    leaving = sum(not each.stable and outcome_after(model, each) in ends for each in found)
    return leaving, len(every) - leaving, len(every)


def outcome_after(model: Model, reasons: Reasons) -> str | None:
    """The outcome right after the best move; None where the actor has no move."""
    return model.outcomes[model.outcome[code(reasons.leaves.steps[0].end)]] if reasons.leaves else None


def _after(look: Lookahead, e: int, k: int, t: int, left: int) -> int:
    """n_e(t, left | k) of the definition."""
    return min((_expected(look, e, j, t, left) for j in _next(look, k, t, left)), default=int(look.ranks[e][t, 0]))


def _next(look: Lookahead, k: int, t: int, left: int) -> list[int]:
    """Who may move once k has moved to t: where staying ends play, who would leave."""
    view, followers = look.view(left), successors(look.model, k, look.by)
    return [j for j in followers if left and (look.by.staying == "pass" or not view.stays[j][t, 0])]


def _play(look: Lookahead, i: int, s: int, first: int, horizon: int) -> ForeseenPlay:
    """What actor i foresees once it has moved (or passed) to `first`: at each turn the successor it likes least."""
    steps, state, mover = [move(look.model, i, s, first)], first, i
    for left in range(horizon - 1, 0, -1):
        followers = _next(look, mover, state, left)
        if not followers:
            break
        mover = min(followers, key=lambda j: _expected(look, i, j, state, left))
        end = _choice(look, i, mover, state, left)
        steps.append(move(look.model, mover, state, end))
        state = end
    return ForeseenPlay(tuple(steps), name(state, len(look.model.options)))


def _expected(look: Lookahead, e: int, k: int, s: int, left: int) -> int:
    """v_e(s, left | k) of the definition, with at least one move left."""
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


def bytes_foreseen(model: Model, horizon: int) -> int:
    """An upper bound of what foresight of so many moves takes beside `bytes_needed`: every view is kept, and the moves
    of one actor at a time are listed. Measured: 451 to 1,126 bytes a state, of 768 to 1,360 bytes promised.

    >>> from offramp.graph.model import free_model
    >>> bytes_foreseen(free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"}), 2)
    272
    """
    actors, draws = len(model.actors), int(model.ranks[0, 0].size)
    views = horizon * (4 * actors * actors + actors) * draws
    return len(model.feasible) * (views + (16 << max(map(len, model.axes))))


# the concepts ---------------------------------------------------------------------------------------------------


def _member(horizon: int, key: str, title: str, by: Convention, source: str, meaning: str, form: str) -> Concept:
    return Concept(
        key=f"{key}{horizon}",
        name=f"{title} of {count(horizon, 'move')}",
        source=source,
        meaning=f"{count(horizon, 'move')} foreseen; {meaning}",
        looks_at=f"{count(horizon, 'move')} ahead, expecting the worst",
        stable=functools.partial(foreseeing, horizon=horizon, by=by),
        explain=functools.partial(foreseen, horizon=horizon, by=by),
        convention=form,
        listed=False,
        unknown=False,
        more_bytes=functools.partial(bytes_foreseen, horizon=horizon),
    )


MORE_ACTORS = (
    "lh, nonmyopic: staying ends play; for more than two actors, by individual judgement and worst leaver (ours): each "
    "judges for itself, whoever would leave may move next, and of several the worst for the one who looks is expected"
)
FORESIGHT = Family(
    "pass",
    functools.partial(
        _member,
        key="pass",
        title="foresight with passes",
        by=PASS,
        source="Offramp's own, after Zagare (1984) and Kilgour (1985)",
        meaning="staying is a pass, and the worst of the others' replies is expected",
        form="pass: not L(h) of the literature: staying is a pass, after which the others may move with one move less "
        "to foresee; whoever moves next, the one who looks expects the worst for itself; ties are broken for acting",
    ),
    (2, 3, 4),
)
LIMITED_MOVES = Family(
    "lh",
    functools.partial(
        _member,
        key="lh",
        title="limited-move stability",
        by=LIMITED,
        source="Zagare (1984); Kilgour (1985); Fang, Hipel & Kilgour (1993)",
        meaning="staying ends play, and no move ends better for the actor",
        form=MORE_ACTORS,
    ),
    (2, 3, 4),
)
NONMYOPIC = Concept(
    key="nonmyopic",
    name="non-myopic stability",
    source="Brams & Wittman (1981); Kilgour (1984, 1985)",
    meaning="the actor stays however many more moves it foresees",
    looks_at="as many moves ahead as matter, expecting the worst",
    stable=nonmyopic,
    convention=MORE_ACTORS,
    listed=False,
    unknown=False,
)
