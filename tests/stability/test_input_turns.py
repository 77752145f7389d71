"""Numbers and claims that turn a verdict, against the twin at each value and without each claim."""

from __future__ import annotations

from pathlib import Path

import pytest
from twin import Twin

import offramp as of
from offramp.case.transform import without
from offramp.graph.model import code
from offramp.stability.input_turns import InputTurn, input_turns

ROOT = Path(__file__).parents[2]
MARGIN = 1e-4  # of the way from the present value


def stays(case: of.Case, target: str, values: dict[str, float]) -> list[bool]:
    """Who stays in the target, by the definitions, with one number at another value."""
    twin = Twin(of.model(case, values and {**of_central(case), **values}))
    return [twin.seq(i, code(target)) for i in twin.actors]


def of_central(case: of.Case) -> dict[str, float]:
    from offramp.graph.preferences import central_values

    return central_values(case)


@pytest.mark.parametrize(("name", "target"), [("grain-2023", "YNNNN"), ("writers-2023", "now")])
def test_a_number_turns_the_verdict_where_it_is_said_to_and_not_before(name: str, target: str) -> None:
    case = of.load(ROOT / "cases" / name)
    target = case.present if target == "now" else target
    before, turns = stays(case, target, {}), input_turns(case, target, "seq")
    assert [each.kind for each in turns].count("number") > 1
    for each in turns:
        actors = [actor.id for actor in case.actors]
        at = {each.name: _at(each, 1)} if each.kind == "number" else {}
        after = stays(case if at else without(case, {each.name}), target, at)
        assert [actors[i] for i in range(len(actors)) if after[i] and not before[i]] == list(each.stay), each
        assert [actors[i] for i in range(len(actors)) if before[i] and not after[i]] == list(each.leave), each
        assert each.equilibrium == all(after)
        for part in (0.25, 0.5, 0.75, 1 - MARGIN) if at else ():
            same = stays(case, target, {each.name: _at(each, part)})
            assert all(same) == all(before)
            assert all(before) or not any(now and not was for was, now in zip(before, same, strict=True)), (each, part)


def _at(turn: InputTurn, part: float) -> float:
    assert turn.at is not None
    assert turn.now is not None
    return turn.now + part * (turn.at - turn.now)
