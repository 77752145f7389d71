"""Named types: a hidden number with a few values and their chances, and one hidden type that sets several items."""

from __future__ import annotations

import numpy as np
import pytest

import offramp as of
from offramp import bargain
from offramp.briefing.names import names_of
from offramp.briefing.views.game import deal_blocks
from offramp.briefing.views.private_numbers import type_text
from offramp.briefing.views.seat import role_blocks
from offramp.case.load import load_text
from offramp.case.types import Case
from offramp.ensemble.sampling import Draws
from offramp.game.evaluate import solved
from offramp.seats.play import take_seat
from offramp.seats.session import seat_session

STRIKE = """
format: offramp/case-1
title: A dock strike
question: Will it end?
as_of: 2026-03-02
horizon: 30 days
type_points: 2
actors: {owner: {name: the port company}, crews: {name: the dock crews}}
options:
  pay: {actor: owner, text: raise pay, assumed: a guess}
  strike: {actor: crews, text: strike, now: yes, assumed: a guess}
worth:
  owner:
    - {name: idle, when: strike, value: -6, assumed: a guess}
    - {name: cost, when: pay, value: -3, assumed: a guess}
  crews:
    - {name: gain, when: pay and not strike, value: 6, assumed: a guess}
    - {name: hunger, when: strike, value: -1, assumed: a guess}
    - {name: anger, when: strike and not pay, value: HIDDEN, assumed: a guess}
    MORE
play:
  - {actor: crews, chooses: [strike]}
  - {actor: owner, chooses: [pay]}
  - {actor: crews, chooses: [strike]}
history: [{saw: {strike: yes, pay: no}, assumed: the talks of January}]
outcomes: {over: not strike}
asks: {outcome: over}
variants: {sure: {worth.crews.anger: firm, assumed: a contrast}}
"""
RANGE = "0..8, private: yes"  # two bins, at 2 and 6
NAMED = "{weak: 2, firm: 6}, private: {weak: 50 %, firm: 50 %}"


def strike(hidden: str, more: str = "") -> Case:
    text = STRIKE.replace("HIDDEN", hidden).replace("MORE", more)
    return load_text(text if "{" in hidden else text.partition("variants:")[0])


def near(one: Case, two: Case) -> bool:
    """Whether everybody plays alike in two cases, and they end alike."""
    played = [solved(case, parts=False).solution for case in (one, two)]
    gaps = [np.abs(np.subtract(*pair)).max() for pair in zip(*(each.means for each in played), strict=True)]
    return bool(max(gaps) < 1e-9)


def test_two_types_of_even_chance_are_a_range_of_two_bins() -> None:
    named, ranged = strike(NAMED), strike(RANGE)
    assert near(named, ranged)
    assert not near(named, strike(NAMED.replace("50 %, f", "20 %, f").replace("50 %}", "80 %}")))


def test_a_type_split_in_two_changes_nothing() -> None:
    whole = strike("{weak: 2, firm: 6}, private: {weak: 30 %, firm: 70 %}")
    parts = strike("{weak: 2, mild: 2.000000000001, firm: 6}, private: {weak: 10 %, mild: 20 %, firm: 70 %}")
    assert near(whole, parts)
    apart = strike("{weak: 2, mild: 3, firm: 6}, private: {weak: 10 %, mild: 20 %, firm: 70 %}")
    assert not near(whole, apart)


def test_one_hidden_type_sets_two_items() -> None:
    """Half of the anger under another name is the same anger; drawn apart, it would be of four types."""
    more = "- {name: pride, when: strike and not pay, value: {weak: 1, firm: 3}, private: anger, assumed: a guess}"
    half = strike("{weak: 1, firm: 3}, private: {weak: 50 %, firm: 50 %}", more)
    assert near(half, strike(NAMED))
    apart = strike(
        "{weak: 1, firm: 3}, private: {weak: 50 %, firm: 50 %}", more.replace("anger", "{weak: 0.5, firm: 0.5}")
    )
    assert not near(apart, strike(NAMED))
    ranged = "- {name: pride, when: strike and not pay, value: 0..4, private: anger, assumed: a guess}"
    assert near(strike("0..4, private: yes", ranged), strike(RANGE))


def test_the_draws_of_a_type_are_those_of_what_follows_it() -> None:
    more = "- {name: pride, when: strike, value: {weak: 5, firm: -5}, private: anger, assumed: a guess}"
    case = strike("{weak: 2, firm: 6}, private: {weak: 30 %, firm: 70 %}", more)
    drawn = Draws(case, 1, 0, 4000).values(case, np.arange(4000))
    anger, pride = drawn["worth.crews.anger"], drawn["worth.crews.pride"]
    assert ((anger == 6) == (pride == -5)).all()
    assert abs((anger == 6).mean() - 0.7) < 0.02


def test_a_variant_makes_a_type_sure_or_gives_other_chances() -> None:
    case = strike(NAMED)
    sure = bargain(case, "sure")
    assert [point.prior for point in sure.types["worth.crews.anger"].points] == [0.0, 1.0]
    assert sure.outcomes != bargain(case).outcomes
    number = case.with_({"worth.crews.anger": "firm"}).quantities["worth.crews.anger"].value
    assert number == case.variants[0].values[0][1]


def test_a_type_has_its_name_in_the_result_and_in_words() -> None:
    case = strike("{weak: 2, firm: 6}, private: {weak: 30 %, firm: 70 %}")
    deal = bargain(case)
    told = deal.types["worth.crews.anger"]
    assert [(point.name, round(point.prior, 3)) for point in told.points] == [("weak", 0.3), ("firm", 0.7)]
    assert "if the dock crews is firm (70 % before the history" in type_text("worth.crews.anger", told, names_of(case))


def test_the_number_of_types_is_the_one_that_is_used() -> None:
    """Not the points of a range, of which there is none: "2 types each; doubling them …" stood here."""
    named = strike("{weak: 2, mild: 3, firm: 6}, private: {weak: 30 %, mild: 10 %, firm: 60 %}")
    assert "3 types, as named." in str(deal_blocks(bargain(named)))
    assert "doubling" not in str(deal_blocks(bargain(named)))
    assert "2 types each; doubling" in str(deal_blocks(bargain(strike(RANGE))))


def test_a_type_of_an_actor_who_is_not_there_is_refused_by_the_name_of_the_actor() -> None:
    other = "- {name: pride, when: strike, value: 0..4, private: ownr.anger, assumed: a guess}"
    with pytest.raises(of.CaseError, match=r"unknown-name: .*no actor 'ownr' has a hidden number; allowed: crews"):
        strike(RANGE, other)


@pytest.mark.parametrize("actor", ["owner", "crews"])
def test_a_seat_knows_its_own_type_and_only_the_chances_of_others(actor: str) -> None:
    case = strike(NAMED)
    role = role_blocks(case, seat_session(take_seat(case, actor), "case").to_dict(), names_of(case))
    assert ("which only you know" in str(role)) == (actor == "crews")
    assert ("weak 2 (50 %), firm 6 (50 %)" in str(role)) == (actor == "owner")
