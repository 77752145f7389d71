"""Eight known faults of other programs and texts, each in a small model; docs/explanation/why-our-answer-differs.md.

States are named by a letter, Y or N, for each option in the order given; a sanction leaves the mover no better off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import permutations
from pathlib import Path

import numpy as np

from offramp import load, solve
from offramp import model as model_of
from offramp.case.types import Case
from offramp.graph.model import Model, code, free_model, name
from offramp.graph.moves import improvements, moves
from offramp.graph.reach import reached

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "cases" / "published"
DILEMMA = free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})


def test_1_each_opponent_moves_once_only() -> None:
    model = free_model(
        {"F": ["f"], "U": ["u"], "O": ["o"]},
        {
            "F": "YNN YYN YYY NNN YNY NYN NNY NYY",  # best to worst
            "U": "YNY YYN YYY YNN NNN NYN NNY NYY",
            "O": "YYY YNN YYN YNY NNN NYN NNY NYY",
        },
    )
    start, gain, rank = code("NNN"), code("YNN"), model.ranks[0]
    assert rank[gain] > rank[start]  # F would take f
    assert all(rank[end] > rank[start] for end in _once_each(model, gain, [1, 2]))  # nobody seems able to punish it
    assert "NNN" in solve(model).stable_states("F", "seq")  # but U, O, U again leads to YNY, which F likes less


def _once_each(model: Model, state: int, left: list[int]) -> Iterator[int]:
    """What is reached where each opponent may move one time."""
    for mover in left:
        for target in improvements(model, mover, state):
            yield target
            yield from _once_each(model, target, [other for other in left if other != mover])


def test_2_one_reply_by_one_opponent() -> None:
    model = free_model(
        {"F": ["f"], "A": ["a"], "B": ["b"]},
        {
            "F": "YNN YYN YNY NNN NYN NNY NYY YYY",  # taking f pays, unless a and b both follow
            "A": "NNN NYN NNY NYY YNN YYN YNY YYY",
            "B": "NNN NYN NNY NYY YNN YYN YNY YYY",
        },
    )
    start, gain, rank = code("NNN"), code("YNN"), model.ranks[0]
    one_move = [end for opponent in (1, 2) for end in moves(model, opponent, gain)]
    assert all(rank[end] > rank[start] for end in one_move)  # no single move punishes F
    assert "NNN" in solve(model).stable_states("F", "gmr")  # A and then B do


def test_3_only_the_last_improvement_is_judged() -> None:
    syria_iraq = model_of(load(PUBLISHED / "hipel-kilgour-kinsara-2014"))
    states = [code(state) for state in ("NNN", "YNN", "NYN", "NNY", "YNY", "NYY")]  # 1 to 6
    ranks = np.repeat(syria_iraq.ranks[:, :, None], 720, axis=2)
    for draw, ranking in enumerate(permutations(range(6))):
        ranks[0, states, draw] = ranking
    stable = solve(replace(syria_iraq, ranks=ranks), ["nash", "seq"]).stable
    two = states[1]
    assert stable["nash"][:, two].all(axis=0).sum() == 240
    assert stable["seq"][:, two].all(axis=0).sum() == 384

    one, _, three, four, _, six = ranks[0, states]  # from 2 Syria moves to 1 or 3; Iraq answers 1 by 4, and 3 by 6
    at_2 = ranks[0, two]
    checked = [np.where(to > at_2, reply <= at_2, True) for to, reply in ((one, four), (three, six))]
    assert (checked[0] & checked[1]).sum() == 384  # both improvements must be sanctioned
    last = np.where(three > at_2, checked[1], checked[0])  # the last improvement there is decides alone
    assert last.sum() == 420


def test_4_a_coalition_is_made_one_actor() -> None:
    ranks = DILEMMA.ranks
    merged = [state for state in range(4) if not any((ranks[:, to] > ranks[:, state]).all() for to in range(4))]
    assert merged == [0b01, 0b10, 0b11]  # three, though a member would leave each of them alone
    assert solve(DILEMMA).equilibria("nash") == ("NN",)  # and the one that nobody leaves alone is lost

    apart = free_model({"A": ["a"], "B": ["b"]}, {"A": "YY NN", "B": "YY NN"})  # a alone, or b alone, cannot be
    assert reached(apart).tolist() == [0, -1, -1, -1]  # members, moving in turn, never come from NN to YY
    assert solve(apart).equilibria("nash") == ("NN", "YY")


def test_5_ranks_are_added_and_subtracted() -> None:
    ranks = np.array([0, 1, 2, 9], dtype=np.int32)[DILEMMA.ranks]  # the same order: 3, the best, is now 9
    same_order = replace(DILEMMA, ranks=ranks)
    assert np.flatnonzero(DILEMMA.ranks.sum(axis=0) == DILEMMA.ranks.sum(axis=0).max()).tolist() == [0b11]
    assert same_order.ranks.sum(axis=0).argmax() == 0b01  # the "best compromise" has become exploitation
    for concept in ("nash", "gmr", "smr", "seq"):
        assert solve(DILEMMA).equilibria(concept) == solve(same_order).equilibria(concept)


def test_6_a_number_is_taken_for_the_name_of_a_state() -> None:
    case = load(PUBLISHED / "hipel-kilgour-kinsara-2014")
    without_the_rule = replace(case, rules=())
    assert _numbered(case)[5] == "YNY"
    assert _numbered(without_the_rule)[5] == "NNY"
    assert _numbered(case)[6] == _numbered(without_the_rule)[7] == "NYY"  # the equilibrium, under two numbers


def _numbered(case: Case) -> dict[int, str]:
    """As GMCR+ numbers: the first option is the least significant bit, feasible states from 1."""
    names = [name(int(state), 3) for state in np.flatnonzero(model_of(case).feasible)]
    return dict(enumerate(sorted(names, key=lambda letters: letters[::-1]), 1))


def test_7_irreversible_or_not_once_and_for_all() -> None:
    both = free_model(  # the host offers, the guest leaves; once he has come, the host would rather not have offered
        {"host": ["offer"], "guest": ["leave"]},
        {"host": "NN NY YN YY", "guest": "YY NN YN NY"},
    )
    never, always = np.array(False), np.array(True)
    only_to_yes = replace(both, undo=(never, always))
    until_accepted = replace(both, undo=(np.array([[True, False]]), always))  # not once the guest has left
    assert _stable_for_the_host(both) == ("NN", "NY")  # the host would break its word: YY is not stable
    assert _stable_for_the_host(only_to_yes) == ("NN", "NY", "YN", "YY")  # not even an unanswered offer is withdrawn
    assert _stable_for_the_host(until_accepted) == ("NN", "NY", "YY")  # bound once, and only once, it is accepted


def _stable_for_the_host(model: Model) -> tuple[str, ...]:
    return solve(model).stable_states("host", "nash")


def test_8_states_that_nobody_can_tell_apart() -> None:
    elmira = model_of(load(PUBLISHED / "hipel-fang-kilgour-haight-1993"))
    nine = {"NNNYN", "NNNYY", "YNNYN", "YNNYY"}
    assert elmira.feasible.sum() == 12
    table = solve(elmira)
    for concept in table.concepts:
        assert nine <= set(table.equilibria(concept))  # stable or not, they go together

    ranks = elmira.ranks * 2
    ranks[elmira.actors.index("lg"), code("NNNYY")] += 1  # the tie broken, for one actor, in one place
    broken = solve(replace(elmira, ranks=ranks))
    assert not nine <= set(broken.equilibria("nash"))  # now the town "improves" by insisting on a plant that is gone


def test_each_fault_of_the_page_has_its_test() -> None:
    text = (ROOT / "docs" / "explanation" / "why-our-answer-differs.md").read_text("utf-8")
    listed = re.findall(r"^## (\d)\. ", text, re.MULTILINE)
    tested = sorted(re.findall(r"test_(\d)_", " ".join(globals())))
    assert listed == tested == [str(number) for number in range(1, 9)]
