"""Unseen moves, and types that count for others: against the definition in plain loops, and pygambit."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.util import find_spec

import pytest
from twin_unseen import Place, Strategy, agent, branch, grow, profiles, reply
from unseen_cases import GAMES, published_case, random_with_all

from offramp import bargain
from offramp.case.types import Case, Rationality
from offramp.game.evaluate import Solved, solved
from offramp.game.response import reply_play
from offramp.seats.play import after_choice, take_seat
from offramp.seats.session import seat_session

CASES = {**{name: published_case(name) for name in GAMES}, **{case.title: case for case in random_with_all(8, 0)}}
RATE = 2.0


def played(case: Case, rate: float) -> tuple[Solved, Strategy]:
    """The play of a case by agent; one agent plays alike wherever it cannot tell."""
    one = solved(case, Rationality("raw", rate), parts=False)
    found: Strategy = {}

    def pair(node: int, place: Place) -> None:
        layer, g = one.solution.game.plan.place[node]
        for profile, _ in profiles(case):
            who = agent(place, profile)
            own = who[1] if isinstance(who[1], tuple) else ()
            row = reply_play(one.solution.play, layer)[g, :, 0, own[0] if own else 0].tolist()
            assert found.setdefault(who, row) == pytest.approx(row, abs=1e-12)
        for child, then in zip(one.frame.tree.nodes[node].children, place.children, strict=True):
            if then.children:
                pair(child, then)

    pair(0, grow(case, case.present))
    return one, found


def apart(one: Strategy, two: Strategy) -> float:
    assert one.keys() == two.keys()
    return max(abs(a - b) for who in one for a, b in zip(one[who], two[who], strict=True))


@pytest.mark.parametrize("name", CASES)
def test_play_replies_to_itself_by_the_definition(name: str) -> None:
    one, play = played(CASES[name], RATE)
    assert one.converged
    assert apart(play, reply(CASES[name], grow(CASES[name], CASES[name].present), RATE, play)) < 1e-9


@pytest.mark.parametrize("name", ["beer and quiche", "Selten's horse", "random 4"])
def test_it_lies_on_the_branch_from_no_rationality(name: str) -> None:
    case = CASES[name]
    assert apart(played(case, 0.8)[1], branch(case, grow(case, case.present), 0.8)) < 1e-6


PUBLISHED = {  # by who decides, in the order of its information sets: how likely the option is chosen
    "battle of the sexes": [1, 1],  # the first of the three equilibria (Luce & Raiffa 1957)
    "Myerson 4.2": [1 / 3, 1, 2 / 3],  # Myerson (1991), Game Theory, section 4.2
    "beer and quiche": [1, 1, 1, 0],  # Cho & Kreps (1987): both drink beer, quiche is challenged
    "Bagwell": [0.9, 1, 0, 0.375, 1, 0, 1],  # Bagwell (1995): it leads with the odds of a true report, here 90 %
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_at_high_rationality_the_play_is_the_published_equilibrium(name: str) -> None:
    one, play = played(CASES[name], 300.0)
    assert one.converged
    assert [row[-1] for row in play.values()] == pytest.approx(PUBLISHED[name], abs=0.01)


@pytest.mark.skipif(find_spec("pygambit") is None, reason="pygambit is not installed: pip install 'offramp[oracle]'")
@pytest.mark.parametrize("name", CASES)
def test_the_branch_over_information_sets_is_that_of_pygambit(name: str) -> None:
    from gambit_unseen import UnseenGame

    for rate, theirs in UnseenGame(CASES[name]).along([0.5, RATE]):
        assert apart(played(CASES[name], rate)[1], theirs) < 1e-4


def test_where_all_is_seen_there_are_no_information_sets() -> None:
    case = published_case("battle of the sexes")
    steps = tuple(replace(step, unseen_by=()) for step in case.play.steps)
    assert solved(case, parts=False).frame.plan.sets is not None
    assert solved(replace(case, play=replace(case.play, steps=steps)), parts=False).frame.plan.sets is None


def test_several_equilibria_are_reported_with_the_one_on_the_branch() -> None:
    deal = bargain(replace(published_case("battle of the sexes"), rationality=Rationality("raw", 4.0)))
    assert any("not seen by bob" in note for note in deal.notes)
    assert len(deal.equilibria) >= 1


def test_a_seat_is_not_told_what_its_actor_does_not_see() -> None:
    case = published_case("Selten's horse")
    for seed in range(20):
        game = take_seat(case, "c", seed)
        if not game.over:
            session = seat_session(game, "case")
            assert json.dumps(session.to_dict()["moves"]) == "[]"
            assert len(seat_session(after_choice(game, 1), "case").moves) >= 2
            return
    raise AssertionError("c never had a choice")
