"""What turns the equilibria of a case with orders alone: beside the solver on changed orders, and in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from random_models import random_model

import offramp as of
from offramp.cli import execute
from offramp.graph.model import Model, code, name
from offramp.graph.reach import reached
from offramp.stability.turning import OrderChange, StateTurn, order_hinges

ROOT = Path(__file__).parents[2]
CHICKEN = str(ROOT / "cases" / "published" / "fang-hipel-kilgour-1993-chicken")
CONCEPTS = ("nash", "gmr", "smr", "seq")


def moved(model: Model, turn: StateTurn, changes: tuple[OrderChange, ...]) -> Model:
    """The model with the state moved in the order of some actors, past the states that each is said to pass."""
    ranks = 2 * model.ranks.astype(np.int32)
    for each in changes:
        row, ends = model.actors.index(each.actor), [code(state) for state in each.passed]
        last = ranks[row, ends]
        ranks[row, code(turn.state)] = last.min() - 1 if turn.equilibrium else last.max()
    return replace(model, ranks=ranks)


def crossed(model: Model, turn: StateTurn, change: OrderChange) -> set[str]:
    """The states whose comparison with the state is another one once it stands past the changed ones."""
    rank, s = model.ranks[model.actors.index(change.actor)], code(turn.state)
    last = [rank[code(state)] for state in change.passed]
    low, high = (min(last), rank[s]) if turn.equilibrium else (rank[s] + 1, max(last))
    return {
        name(int(t), len(model.options)) for t in np.flatnonzero(model.feasible) if t != s and low <= rank[t] <= high
    }


@pytest.mark.parametrize("concept", CONCEPTS)
def test_each_change_turns_its_state_when_solved_again(concept: str) -> None:
    """Of an equilibrium any one alone, of another all together."""
    tried = [0, 0]
    for seed in range(25):
        model = random_model(seed, 4)
        away, found = reached(model), order_hinges(model, concept)
        held = set(of.solve(model, [concept]).equilibria(concept))
        assert {each.state for each in found.states if each.equilibrium} == {s for s in held if away[code(s)] >= 0}
        assert found.states[0].state == found.now
        steps = [int(away[code(each.state)]) for each in found.states]
        assert steps == sorted(steps)
        assert found.more == sum(away[code(state)] < 0 for state in held)
        for turn in (each for each in found.states if each.changes):
            for changes in [(one,) for one in turn.changes] if turn.equilibrium else [turn.changes]:
                again = of.solve(moved(model, turn, changes), [concept]).equilibria(concept)
                assert (turn.state in again) != turn.equilibrium
                assert all(set(each.passed) == crossed(model, turn, each) for each in changes)
                tried[turn.equilibrium] += 1
            sizes = [(len(each.changes), len(each.passed)) for each in turn.changes]
            assert not turn.equilibrium or sizes == sorted(sizes)
    assert min(tried) > 5


@pytest.mark.parametrize("verb", ["hinges", "flip"])
def test_a_case_with_orders_alone_says_whose_comparison_turns_what(
    verb: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute([verb, CHICKEN]) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "Nearest: B, if it came to prefer (the present state) to it, would undo it." in told
    assert "So would A alone, by more comparisons." in told
    assert "A, if it stopped preferring (“A gives way”) to it, and B, if" in told


def test_the_brief_of_such_a_case_says_it_in_an_annex(tmp_path: Path) -> None:
    assert execute(["brief", CHICKEN, "--annexes", "-o", str(tmp_path / "brief.md")]) == 0
    told = (tmp_path / "brief.md").read_text("utf-8").partition("What would turn an equilibrium")[2]
    assert "if it came to prefer" in told


def test_what_needs_numbers_is_refused_and_what_is_expected_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["hinges", CHICKEN, "--draws", "100"]) == 1
    assert "orders alone" in capsys.readouterr().err
    for text, status in (('{"now": "YY"}', 2), ('{"concept": "seq"}', 0)):
        (tmp_path / "expected.json").write_text(text, encoding="utf-8")
        assert execute(["hinges", CHICKEN, "--json", "--expect", str(tmp_path / "expected.json")]) == status
