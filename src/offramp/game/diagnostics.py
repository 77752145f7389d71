"""What should make an analyst look again at a solved play: warnings with slugs (spec/case-file.md 3, 8, 11)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from offramp.case import global_game
from offramp.errors import Problem
from offramp.game.evaluate import Solved
from offramp.game.payoffs import type_points
from offramp.game.results import Cascade, DecisionNode, Types
from offramp.wording import percent

COARSE = 0.005  # an outcome that moves by more when the type points double
SURPRISING, CONTRADICTED = 0.01, 1e-6  # probabilities of a past pass
TANGLED = 0.01  # bits that the types of two actors share after a pass
IDLE = 0.99
_REACHED = 1e-3


def contradicted(solved: Solved) -> tuple[Problem, ...]:
    """The items of history that cannot have happened in this case."""
    remedy = "change what the actors want or know, 'with', or what was seen"
    told = ((f"history.{k}", float(each.probability[0])) for k, each in enumerate(solved.found.history, 1))
    return tuple(
        solved.case.problem("history-contradicts-case", path, f"{_unlikely(path, p)}: it contradicts it", (), remedy)
        for path, p in told
        if p < CONTRADICTED
    )


def _unlikely(path: str, probability: float) -> str:
    return f"{path} has a probability of {probability:.2g} in this case"


def warnings(
    solved: Solved,
    decisions: tuple[DecisionNode, ...],
    types: Mapping[str, Types],
    crowds: tuple[Cascade, ...],
    error: float | None,
) -> Iterator[Problem]:
    """Every warning: history-surprising, types-entangled, grid-too-coarse, private-idle, cascade-edge,
    cascade-models-differ."""
    found = (_history(solved), _coarse(solved, error), _idle(solved, decisions, types), _edge(solved, crowds))
    for slug, path, message, remedy in (each for part in found for each in part):
        yield solved.case.problem(slug, path, message, remedy=remedy, level="warning")


Warned = Iterator[tuple[str, str, str, str]]  # slug, path, message, remedy


def _history(solved: Solved) -> Warned:
    for k, told in enumerate(solved.found.history, 1):
        path, probability, shared = f"history.{k}", float(told.probability[0]), float(told.shared[0])
        if probability < SURPRISING:
            yield "history-surprising", path, _unlikely(path, probability), "see whether it was seen so, and 'with'"
        if shared > TANGLED:
            message = f"after {path} the types of two actors share {shared:.2g} bits, which is not kept"
            yield "types-entangled", path, message, "say which terms were offered, where that is known"


def _coarse(solved: Solved, error: float | None) -> Warned:
    if error is not None and error > COARSE:
        message = f"doubling the {type_points(solved.case)} type points moves an outcome by {error:.3f}"
        yield "grid-too-coarse", "type_points", message, "raise 'type_points'"


def _idle(solved: Solved, decisions: tuple[DecisionNode, ...], types: Mapping[str, Types]) -> Warned:
    """Private quantities whose owner's types nearly all choose alike wherever it decides."""
    for path, typed in types.items():
        own = [each for each in decisions if each.actor == typed.actor and each.reach > _REACHED]
        if own and all(_agreeing(solved, each) > IDLE for each in own):
            message = f"over 99 % of the types of '{path}' choose alike wherever '{typed.actor}' decides"
            yield "private-idle", path, message, "widen its range, or drop 'private'"


def _agreeing(solved: Solved, decision: DecisionNode) -> float:
    """The share of the prior's types whose likeliest choice is the commonest one."""
    favourites = solved.play(decision.node).argmax(axis=0)
    return float(np.bincount(favourites).max() / len(favourites))


def _edge(solved: Solved, crowds: tuple[Cascade, ...]) -> Warned:
    """Once for each crowd: near several equilibria, and where the three models do not agree."""
    for name in dict.fromkeys(each.actor for each in crowds):
        own = [each for each in crowds if each.actor == name]
        named = _named(solved, name)
        if own[0].model == "public" and bool(global_game.is_near_edge(named)):
            most = max(own, key=lambda each: len(each.roots))
            message = f"'{name}' has several equilibria or nearly so: {len(most.roots)} at {most.handle}"
            yield ("cascade-edge", f"actors.{name}", message, "see how sure 'doubt' and 'noise' are")
        apart = [each for each in own if max(each.by_model.values()) - min(each.by_model.values()) > global_game.APART]
        if apart:
            listed = ", ".join(f"{percent(p)} by '{model}'" for model, p in apart[0].by_model.items())
            message = f"how many of '{name}' join differs by the model of the crowd, at {apart[0].handle}: {listed}"
            yield "cascade-models-differ", f"actors.{name}", message, "say which model fits, or show both"


def _named(solved: Solved, name: str) -> global_game.Parameters:
    """The parameters of a crowd by their short names."""
    place = [actor.id for actor in solved.case.actors].index(name)
    return {key: float(np.asarray(value)[0]) for key, value in solved.solution.game.crowds[place].parameters.items()}
