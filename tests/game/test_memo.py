"""A game of the past is solved once for all alternatives in which it stands; only the same game is the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from drawing import drawn_numbers
from random_play import random_case, random_pass
from twin_game import twin, ways

from offramp.case.types import Case, Rationality, Support
from offramp.game.batching import play_out
from offramp.game.evaluate import Evaluation, Stage, evaluation, stage
from offramp.game.memo import PastMemo, digests
from offramp.game.payoffs import Numbers, game, prior_weights
from offramp.game.response import Game
from offramp.game.solvers import Solution, solve_game

HOW, DRAWS = Rationality("choice", 3.0), 5


@cache
def play() -> Stage:
    """A random case with a crowd, something private and a past in which something feeds back."""
    for seed in range(200):
        one = random_case(seed, most=26)
        item = random_pass(one, seed)
        if not any(actor.crowd for actor in one.actors) or not ways(one, twin(one).root, item):
            continue
        days = (Support(assumed=day) for day in ("one day", "another day"))
        made = stage(replace(one, history=tuple(replace(item, support=day) for day in days)))
        if made.past and made.past.plan.unknowns:
            return made
    raise AssertionError("no such case")


def numbers_of(case: Case, places: tuple[int, ...] = tuple(range(DRAWS))) -> Numbers:
    return drawn_numbers(case, 1, 0, DRAWS).at(np.array(places))


def evaluated(memo: PastMemo | None, places: tuple[int, ...] = tuple(range(DRAWS))) -> tuple[Evaluation, int]:
    """The play in some draws, and in how many draws a game was solved: each item of the past, then the play now."""
    solved = 0

    def solver(one: Game, rationality: Rationality) -> Solution:
        nonlocal solved
        solved += one.draws
        return solve_game(one, rationality)

    found = play_out(evaluation(play(), lambda case: numbers_of(case, places), HOW, parts=False, memo=memo), solver)
    return found, solved


def bytes_of(found: Evaluation) -> Iterator[bytes]:
    assert found.heard
    yield from (one.tobytes() for one in (found.outcomes, found.solved, found.heard.solved))
    yield from (one.tobytes() for one in (*found.heard.probability, *found.heard.shared))
    yield from (one.tobytes() for weights in found.heard.weights for one in weights)


def test_what_the_past_told_is_found_again_to_the_byte() -> None:
    memo = PastMemo()
    (plain, every), (first, once), (again, never) = (evaluated(one) for one in (None, memo, memo))
    assert list(bytes_of(first)) == list(bytes_of(plain)) == list(bytes_of(again))
    assert plain.heard
    before, after, _ = plain.heard.weights  # where the first item tells nothing, the second is the same game
    alike = sum(all((a[k] == b[k]).all() for a, b in zip(before, after, strict=True)) for k in range(DRAWS))
    assert alike < DRAWS
    assert (every, once, never) == (3 * DRAWS, 3 * DRAWS - alike, DRAWS)


def test_draws_that_are_alike_are_solved_once() -> None:
    twice = (0, 1, 0, 1, 2)
    found, solved = evaluated(PastMemo(), twice)
    assert list(bytes_of(found)) == list(bytes_of(evaluated(None, twice)[0]))
    assert solved == 2 * 3 + DRAWS


def test_the_oldest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    memo = PastMemo()
    plain, _ = evaluated(memo)
    every, rows = memo.size, len(memo.rows)
    monkeypatch.setattr("offramp.game.memo.MOST", every // 2)
    less = PastMemo()
    assert list(bytes_of(evaluated(less)[0])) == list(bytes_of(plain))
    assert (less.size, len(less.rows)) == (rows // 2 * (every // rows), rows // 2)
    assert list(less.rows) == list(memo.rows)[-(rows // 2) :]


def changed(one: Game) -> Iterator[Game]:
    """The game with one number of the second draw moved by the least that a double can, each kind of number in turn."""

    def moved(array: Any, *place: int) -> Any:
        out = np.array(np.broadcast_to(np.asarray(array, float), np.shape(array) or (DRAWS,)))
        out[place] = np.nextafter(out[place], np.inf)
        return out

    for k, ends in enumerate(one.ends):
        parts = [{"base": moved(ends.base, 0, 1, 0)}]
        parts += [{"share": (moved(share, 0, 1),)} for share in ends.share]
        parts += [{"size": (moved(size, 1, 0),)} for size in ends.size]
        for part in parts:
            yield replace(one, ends=(*one.ends[:k], replace(ends, **part), *one.ends[k + 1 :]))
        yield replace(one, weights=(*one.weights[:k], moved(one.weights[k], 1, 0), *one.weights[k + 1 :]))
        yield replace(one, rate=moved(one.rate, k, 1))
    for place, crowd in one.crowds.items():
        for name, value in crowd.parameters.items():
            other = replace(crowd, parameters={**crowd.parameters, name: moved(value, 1)})
            yield replace(one, crowds={**one.crowds, place: other})


def test_every_number_of_a_game_tells_it_from_others() -> None:
    past = play().past
    assert past
    numbers = numbers_of(past.case)
    plain = game(past, numbers, np.ones((len(past.case.actors), DRAWS)), prior_weights(past, numbers))
    same = list(digests(plain))
    assert len(set(same)) == DRAWS
    for other in changed(plain):
        assert [a == b for a, b in zip(same, digests(other), strict=True)] == [True, False, True, True, True]
