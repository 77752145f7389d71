"""A size that is open: told, in an order that follows from the conditions alone, and never computed with."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offramp.briefing.unanswered import unanswered
from offramp.case.canonical import as_json, as_yaml, fingerprint
from offramp.case.load import load
from offramp.case.open_sizes import by_share, open_paths, without_open
from offramp.case.quantities import OPEN, bounds, central, is_open, parse_value
from offramp.case.types import Case
from offramp.cli.app import execute
from offramp.ensemble.run import run as run_draws
from offramp.errors import ModelError, OfframpError
from offramp.game.solve import bargain
from offramp.graph.build import model
from offramp.rooms.answer import answer
from offramp.stability.solve import solve

CASE = """format: offramp/case-1
title: A dock strike
question: Will it end?
as_of: 2026-03-02
horizon: 30 days
asks: {outcome: peace}
actors: {owner: {name: the port}, crews: {name: the crews}}
options:
  pay: {actor: owner, text: raise pay, assumed: a guess}
  hire: {actor: owner, text: hire others, assumed: a guess}
  strike: {actor: crews, text: strike, now: yes, assumed: a guess}
chance: {luck: {text: a ship is late, when: strike, probability: open}}
worth:
  owner:
    - {name: cost, when: pay, value: open}
    - {name: never, when: pay and not pay, value: open}
    - {name: given, when: strike and luck, value: -9..-4, assumed: a guess}
  crews: [{name: gain, when: pay and strike, value: open, private: yes}]
play: [{actor: owner, chooses: [pay]}, {actor: crews, chooses: [strike]}]
outcomes: {peace: not strike}
"""
RANKED = CASE.replace("worth:\n  owner:", "priorities:\n  owner: [pay]\n  crews: [pay, strike]\nunranked:").split(
    "unranked:"
)[0]
RANKED += "outcomes: {peace: not strike}\n"


@pytest.fixture(scope="module")
def case() -> Case:
    return load(CASE)


def test_the_sizes_are_told_in_the_order_in_which_they_can_matter(case: Case) -> None:
    """By hand over 2 * 2 * 2 states: the crews have 4 moves, the owner 8, all have 12.

    gain: of the crews' own moves those where pay is yes, 2 of 4. cost: of the owner's own the moves of `pay`, 4 of 8.
    luck: it counts where strike is yes, in 4 of 8 states. never: no move switches it.
    """
    assert {one.path: one.share for one in by_share(case)} == {
        "chance.luck": 0.5,
        "worth.owner.cost": 0.5,
        "worth.crews.gain": 0.5,
        "worth.owner.never": 0.0,
    }
    assert by_share(case)[-1].path == "worth.owner.never"


def test_an_open_size_is_read_written_and_kept(case: Case) -> None:
    assert set(open_paths(case)) == {"chance.luck", "worth.owner.cost", "worth.owner.never", "worth.crews.gain"}
    again = load(as_yaml(case))
    assert again == case == copy.deepcopy(case) == pickle.loads(pickle.dumps(case))
    assert as_json(again) == as_json(case)
    assert fingerprint(case) != fingerprint(load(CASE.replace("when: pay, value: open", "when: pay, value: 4")))


@pytest.mark.parametrize("number", [central, bounds])
def test_an_open_size_has_no_number(number: Callable[[Any], Any]) -> None:
    with pytest.raises(ModelError) as error:
        number(OPEN)
    assert error.value.problems[0].slug == "size-open"
    assert is_open(parse_value("open", may_be_open=True))
    with pytest.raises(ValueError, match="not a number"):
        parse_value("open")


@pytest.mark.parametrize(
    "solved", [bargain, lambda case: answer(case, 20), lambda case: run_draws(case, 5), lambda case: solve(model(case))]
)
def test_what_needs_a_size_is_refused_with_each_that_is_missing(case: Case, solved: Callable[[Case], Any]) -> None:
    with pytest.raises(ModelError) as error:
        solved(case)
    assert {problem.slug for problem in error.value.problems} == {"size-open"}
    assert all(problem.line for problem in error.value.problems)


def test_what_needs_no_size_works(case: Case) -> None:
    assert int(model(without_open(case)).feasible.sum()) == 8
    ranked = load(RANKED)
    assert open_paths(ranked) == ("chance.luck",)
    assert "seq" in solve(model(ranked)).concepts


def test_only_worth_and_probabilities_may_be_open() -> None:
    for line in ("delay: {owner: open}\n", "rationality: open\n"):
        with pytest.raises(OfframpError) as error:
            load(CASE + line)
        assert "bad-quantity" in {problem.slug for problem in error.value.problems}


def test_a_brief_says_that_it_is_not_answered(case: Case) -> None:
    text = unanswered(case).text()
    assert "Not answered: 4 sizes are open." in text
    assert "“cost” of the port" in text
    assert "Not answered: 1 size is open." in unanswered(load(RANKED)).text()
    assert "Sizes to give" in unanswered(case).html()


def test_check_lists_them_last_and_the_brief_as_data_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "case.yaml").write_text(CASE, "utf-8")
    assert execute(["check", str(tmp_path), "--table", "--judge"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert ["size-open" in line for line in lines[-5:]] == [True] * 4 + [False]
    assert execute(["brief", str(tmp_path), "--json"]) == 1
    assert execute(["brief", str(tmp_path), "-o", str(tmp_path / "b.html")]) == 0
    assert execute(["states", str(tmp_path)]) == 0
    assert "8 feasible states" in " ".join(capsys.readouterr().out.split())


def test_what_is_allowed_names_an_open_size_where_one_may_stand() -> None:
    for text, named in ((CASE.replace("value: open", "value: opne", 1), True), (CASE + "rationality: opne\n", False)):
        with pytest.raises(OfframpError) as error:
            load(text)
        (wrong,) = (problem for problem in error.value.problems if problem.slug == "bad-quantity")
        assert ("open" in wrong.allowed) is named
