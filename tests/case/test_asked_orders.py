"""An order that was asked for stands for worth that is open, in the graph model and nowhere else."""

from __future__ import annotations

from itertools import permutations

import pytest

from offramp.case.asked_orders import orders_used, with_orders
from offramp.case.load import load
from offramp.errors import ModelError
from offramp.game.solve import bargain
from offramp.graph.build import model
from offramp.graph.model import name

OPEN = """format: offramp/case-1
title: A dock strike
question: Will it end?
as_of: 2026-03-02
horizon: 30 days
asks: {outcome: peace}
actors: {owner: {name: the port}, crews: {name: the crews}}
options:
  pay: {actor: owner, text: raise pay, assumed: a guess}
  strike: {actor: crews, text: strike, now: yes, assumed: a guess}
worth:
  owner: [{name: cost, when: pay, value: open}]
  crews: [{name: gain, when: pay, value: -2, assumed: a guess}]
play: [{actor: owner, chooses: [pay]}, {actor: crews, chooses: [strike]}]
outcomes: {peace: not strike}
"""
ABOUT = ("not strike", "not strike and pay", "strike")


def asked(answer: str) -> str:
    told = ", ".join(f'"{one}"' for one in ABOUT)
    fields = f'subject: owner, about: [{told}], question: "?", answer: "{answer}", by: ana, on: 2026-03-02'
    return OPEN + f"asked:\n  a1: {{kind: order, {fields}}}\n"


def ranks(text: str) -> dict[str, int]:
    found = model(load(text))
    return {name(state, 2): int(rank) for state, rank in enumerate(found.ranks[0])}


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_states_are_ranked_as_the_order_says(order: tuple[int, ...]) -> None:
    """Pay and peace is described more closely than peace, which then is peace unpaid; both strikes are one place."""
    states = {1: ["NN"], 2: ["YN"], 3: ["NY", "YY"]}
    found = ranks(asked(" ".join(map(str, order))))
    worst_first = [states[place] for place in reversed(order)]
    assert [{found[state] for state in group} for group in worst_first] == [{0}, {1}, {2}]


def test_a_tie_is_one_place() -> None:
    found = ranks(asked("3 1=2"))
    assert found["NN"] == found["YN"] < found["NY"] == found["YY"]


def test_who_has_sizes_keeps_them() -> None:
    sized = asked("3 2 1").replace("value: open", "value: 5, assumed: a guess")
    assert orders_used(load(asked("3 2 1"))) == ("owner",)
    assert orders_used(load(sized)) == ()
    assert with_orders(load(sized)) == load(sized)


@pytest.mark.parametrize("answer", ["3 2 7", "none", "1 2 x"])
def test_an_answer_that_is_no_order_of_these_endings_changes_nothing_that_is_certain(answer: str) -> None:
    with_orders(load(asked(answer)))  # never a traceback: the file may have been edited by hand


def test_an_order_gives_no_probability() -> None:
    with pytest.raises(ModelError, match="size-open"):
        bargain(load(asked("3 2 1")))
