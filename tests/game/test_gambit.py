"""The solver against pygambit (extra `oracle`; GPL, so tests only) on random trees with chance and private information.

pygambit follows the same branch (Turocy 2005) on the whole tree with a chance move for the types, so that every type of
every actor is an agent of its own. Its lambda has no scale: the payoffs it is given are multiplied by each actor's
rate. The rest of the comparison, on more and larger trees, is in `verification/bargain.py`.
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from random_play import random_case
from test_game_twin import paths, public
from twin_game import History, Twin, distance, profiles, secrets, twin

from offramp import load
from offramp.case.types import Case, Rationality
from offramp.game.efg import efg
from offramp.game.evaluate import evaluate, stage
from offramp.game.evaluate import solved as at_centre
from offramp.game.payoffs import central_numbers
from offramp.game.solvers import Solution

pytest.importorskip("pygambit", reason="pygambit is not installed: pip install 'offramp[oracle]' (needs a compiler)")

from gambit_tree import Built, means_of

TREES = 100
SPEC = Path(__file__).parents[2] / "spec" / "table"


def trees(count: int, most: int, types: int, start: int = 5000) -> list[tuple[Case, Twin]]:
    """Random cases in which an actor who decides hides something and a chance comes at the end."""
    found: list[tuple[Case, Twin]] = []
    seed = start
    while len(found) < count:
        one = random_case(seed, most=most, crowd=False, points=2 + seed % 2, chances=1 + seed % 2)
        hidden = any(secrets(one, actor.id) for actor in one.actors)
        made = twin(one)
        if hidden and len(list(profiles(made))) <= types:
            found.append((one, made))
        seed += 1
    return found


def solved(one: Case, kind: str, value: float | None) -> Solution:
    found = evaluate(stage(one), central_numbers, Rationality(kind, value))
    assert found.solved.all()
    return found.last


def difference(solution: Solution, play: dict[History, list[list[float]]]) -> float:
    """The largest difference of play by type."""
    names, worst = paths(solution.game.plan), 0.0
    for node, (layer, g) in solution.game.plan.place.items():
        mine = solution.play[layer]
        assert mine is not None
        for k, row in enumerate(play[names[node]]):
            worst = max(worst, *(abs(float(mine[g, a, 0, k]) - p) for a, p in enumerate(row)))
    return worst


def test_the_branch_is_that_of_pygambit() -> None:
    """Play by type at three rationalities, to 1e-4 (it is 1e-12 in fact)."""
    feedback, compared = 0, 0
    for one, made in trees(TREES, most=13, types=6):
        for rationality, play in Built(made).along([1.0, 5.0, 20.0]):
            mine = solved(one, "value", rationality)
            assert difference(mine, play) < 1e-4, one.title
            compared += 1
        feedback += mine.game.plan.unknowns > 0
    assert compared == 3 * TREES
    assert feedback >= 40


def test_the_limit_is_near_that_of_pygambit() -> None:
    """Means at histories that are reached. pygambit stops at a finite lambda, where a weak preference still shows and
    an even split over an exact tie is only near; the solver's limit without feedback is the limit itself."""
    for one, made in trees(15, most=11, types=4, start=5600):
        theirs, mine = means_of(made, Built(made).limit(1e-5)), solved(one, "limit", None)
        assert (mine.regret * mine.game.rate).max() <= 1e-4
        names = {path: node for node, path in paths(mine.game.plan).items()}
        reached = {path for path, node in names.items() if mine.reach[node, 0] > 1e-3}
        ours = {path: row for path, row in public(mine).items() if path in reached}
        assert distance(ours, theirs) < 0.03, one.title


def ends_of(game: Any, flat: list[float]) -> dict[str, float]:
    """The probability of each outcome's label, the actions' probabilities in pygambit's order."""
    actions = [action for player in game.players for held in player.infosets for action in held.actions]
    odds = dict(zip(map(str, actions), flat, strict=True))
    ends: dict[str, float] = {}

    def walk(node: Any, reach: float) -> None:
        if node.is_terminal:
            name = node.outcome.label.rpartition("_")[0]  # pygambit numbers labels that repeat
            ends[name] = ends.get(name, 0.0) + reach
            return
        for action in node.infoset.actions:
            share = float(action.prob) if node.player.is_chance else odds[str(action)]
            walk(node.children[action.label], reach * share)

    walk(game.root, 1.0)
    return ends


@pytest.mark.parametrize(("name", "types"), [("plain", 3), ("crowd-plain", 2)])
def test_an_exported_play_is_read_and_has_the_same_equilibrium(name: str, types: int, tmp_path: Path) -> None:
    """`offramp export`: Gambit reads the file, and its branch at lambda 2 is the solver's at raw rationality 2."""
    pygambit: Any = import_module("pygambit")
    case = replace(load(SPEC / f"{name}.yaml"), rationality=Rationality("raw", 2.0))
    file = tmp_path / f"{name}.efg"
    file.write_text(efg(case, types), encoding="utf-8")
    game = pygambit.read_efg(file)
    assert [player.label for player in game.players] == ["coercer", "ruler"]
    point = pygambit.qre.logit_solve_lambda(game, [2.0], use_strategic=False)[0]
    theirs = ends_of(game, [float(point[k]) for k in range(len(point))])
    ours = at_centre(replace(case, type_points=types)).odds()
    assert {outcome: theirs.get(outcome, 0.0) for outcome in ours} == pytest.approx(ours, abs=1e-4)
