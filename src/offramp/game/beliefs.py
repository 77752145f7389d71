"""History: what past passes through the play tell of the types, and what a belief alone would change.

The likelihood of a pass, by the type of each actor, is the product of the probabilities of the choices it made, in the
case with the item's `with` applied, at the beliefs left by the items before. Choices by actors without private
information are conditioned on. Where the terms are not reported, every pass that agrees with what was seen and in which
every option seen could be chosen counts, with the probability that it is the one taken; types of different actors may
then come to hang together, and what is kept is the product of what is believed of each.

A pass stays within one round. An option that the item does not name keeps its present value, or, where the terms are
not reported, may have had either.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from offramp.case.types import Pass
from offramp.errors import ModelError, Problem
from offramp.game.payoffs import Frame
from offramp.game.response import Floats, Game, Reply, reply_play, type_beliefs
from offramp.game.solvers import Solution
from offramp.game.tree import GameTree

Way = tuple[tuple[int, int], ...]  # decisions and the place of the choice made at each


@dataclass(frozen=True, eq=False)
class BeliefUpdate:
    """What an item tells, in D draws: its probability beforehand (D,), what is believed after it of each actor's types
    (D, T), and how far the types of two actors have come to hang together, in bits (D,)."""

    probability: Floats
    weights: tuple[Floats, ...]
    shared: Floats


def passes(frame: Frame, item: Pass, number: int) -> tuple[Way, ...]:
    """The ways through the play that an item allows. Raises ModelError history-impossible where there is none, with the
    option that could not be chosen."""
    found = tuple(_ways(frame.tree, frame, item, 0, ()))
    whole = tuple(way for way in found if not _never_open(frame, item, way))
    if not whole:
        raise ModelError(_impossible(frame, item, number, found))
    return whole


def _ways(tree: GameTree, frame: Frame, item: Pass, node: int, way: Way) -> Iterator[Way]:
    one = tree.nodes[node]
    if one.turn is None or tree.turns[one.turn].round or _until(frame, item, tree.turns[one.turn].options):
        yield way
        return
    for place, child in enumerate(one.children):
        if _agrees(frame, item, one.turn, tree.nodes[child].state):
            yield from _ways(tree, frame, item, child, (*way, (node, place)))


def _until(frame: Frame, item: Pass, options: tuple[int, ...]) -> bool:
    return bool(item.until) and frame.tree.model.options.index(item.until) in options


def _agrees(frame: Frame, item: Pass, turn: int, state: int) -> bool:
    """Whether the choice that leads to a state is one that the item allows."""
    model, saw = frame.tree.model, dict(item.saw)
    for option in frame.tree.turns[turn].options:
        chosen, name = _yes(frame, state, option), model.options[option]
        if name in saw and saw[name] != chosen:
            return False
        if name not in saw and not item.terms_unknown and chosen != _yes(frame, model.now, option):
            return False
    return True


def _yes(frame: Frame, state: int, option: int) -> bool:
    return bool(state >> (len(frame.tree.model.options) - 1 - option) & 1)


def _never_open(frame: Frame, item: Pass, way: Way) -> tuple[str, ...]:
    """The options seen that could be chosen at no decision of a way."""
    nodes, names = frame.tree.nodes, frame.tree.model.options
    open_ = set()
    for node, _ in way:
        for option in range(len(names)):
            if len({_yes(frame, nodes[child].state, option) for child in nodes[node].children}) == 2:
                open_.add(names[option])
    held = dict(frame.case.fix)
    return tuple(option for option, _ in item.saw if option not in open_ and option not in held)


def _impossible(frame: Frame, item: Pass, number: int, ways: tuple[Way, ...]) -> Problem:
    shut = sorted({option for way in ways for option in _never_open(frame, item, way)})
    what = f"{', '.join(shut)} could not be chosen" if shut else "no way through the play agrees with what was seen"
    remedy = "say what else was chosen on that pass, or 'terms: unknown' where the report does not say"
    path = f"history.{number}"
    return frame.case.problem("history-impossible", path, f"{path}: {what}", remedy=remedy)


def update(solution: Solution, item: Pass, ways: tuple[Way, ...], entangled: bool = True) -> BeliefUpdate:
    """Beliefs after an item; `solution` is that of the case with the item's `with`, at the beliefs before. `entangled`:
    whether to ask how far types hang together; 0 where not."""
    game = solution.game
    actors = [k for k, one in enumerate(game.weights) if one.shape[1] > 1 and k not in game.crowds]
    chances = np.stack([_public(game, solution, item, way, actors) for way in ways])
    told = {k: np.stack([_told(game, solution, way, k) for way in ways]) for k in actors}
    mean = {k: np.add.reduce(told[k] * game.weights[k], axis=-1) for k in actors}  # (ways, D)
    total = chances * np.multiply.reduce([mean[k] for k in actors]) if actors else chances
    probability = np.add.reduce(total, axis=0)
    weights = list(game.weights)
    for k in actors:
        weights[k] = _posterior(game.weights[k], total, told[k], mean[k])
    shared = _shared(game, chances, told, mean) if entangled else np.zeros(game.draws)
    return BeliefUpdate(probability, tuple(weights), shared)


def _posterior(before: Floats, total: Floats, chances: Floats, mean: Floats) -> Floats:
    """The weights (D, T) of an actor's types by Bayes' rule: what each tells, times what the others tell, by way."""
    others = np.where(mean > 0, total / np.where(mean > 0, mean, 1.0), 0.0)
    return _normal(np.add.reduce(others[..., None] * chances, axis=0) * before, before)


def _normal(joint: Floats, before: Floats) -> Floats:
    total = np.add.reduce(joint, axis=-1)[:, None]
    return np.asarray(np.where(total > 0, joint / np.where(total > 0, total, 1.0), before))


def _public(game: Game, solution: Solution, item: Pass, way: Way, actors: list[int]) -> Floats:
    """The probability of a way's choices by actors who hide nothing; conditioned on where the terms are reported."""
    out = np.ones(game.draws)
    for node, choice in way if item.terms_unknown else ():
        layer, place = game.plan.place[node]
        if game.plan.layers[layer].actor not in actors:
            out = out * solution.means[layer][place, choice]
    return out


def _told(game: Game, solution: Solution, way: Way, actor: int) -> Floats:
    """The probability of an actor's own choices on a way, by its type: (D, T)."""
    out = np.ones_like(game.weights[actor])
    for node, choice in way:
        layer, place = game.plan.place[node]
        if game.plan.layers[layer].actor == actor:
            out = out * reply_play(solution.play, layer)[place, choice]
    return out


def _shared(game: Game, chances: Floats, likelihoods: dict[int, Floats], mean: dict[int, Floats]) -> Floats:
    """The largest mutual information of two actors' types after the item: (D,)."""
    actors = sorted(likelihoods)
    most = np.zeros(game.draws)
    for k in actors if len(chances) > 1 else ():
        for j in actors[actors.index(k) + 1 :]:
            rest = chances * np.multiply.reduce([np.ones_like(chances), *(mean[i] for i in actors if i not in (j, k))])
            joint = np.einsum(
                "wd,wda,wdb->dab", rest, likelihoods[k] * game.weights[k], likelihoods[j] * game.weights[j]
            )
            most = np.maximum(most, _information(joint))
    return most


def _information(joint: Floats) -> Floats:
    """Mutual information in bits of joint weights (D, A, B)."""
    total = joint.sum(axis=(1, 2), keepdims=True)
    joint = joint / np.where(total > 0, total, 1.0)
    product = joint.sum(axis=2, keepdims=True) * joint.sum(axis=1, keepdims=True)
    inside = (joint > 0) & (product > 0)
    terms = np.where(inside, joint * np.log2(np.where(inside, joint, 1.0) / np.where(inside, product, 1.0)), 0.0)
    return np.asarray(terms.sum(axis=(1, 2)))


def believed(solution: Solution, weights: tuple[Floats, ...]) -> Solution:
    """The solution if only what is believed of the types changed: everybody plays as before, by type and in public. The
    public means of those who hide something follow from their play and what is believed now."""
    game = replace(solution.game, weights=weights)
    means = list(solution.means)
    for k, (layer, play) in enumerate(zip(game.plan.layers, solution.play, strict=True)):
        if play is not None:
            means[k] = np.add.reduce(play * weights[layer.actor], axis=-1)
    reply = Reply((), solution.play, np.empty(0), None)
    for trail in game.plan.trails:
        play = reply_play(solution.play, trail.layer)[trail.place]
        now = np.add.reduce(type_beliefs(game, reply, trail)[:, None] * play, axis=-1)
        means[trail.layer] = means[trail.layer].copy()
        means[trail.layer][trail.place] = now
    return replace(solution, game=game, means=tuple(means))


def at_node(solution: Solution, node: int) -> Floats:
    """What is believed of the type of the actor who decides at a node: (D, T)."""
    plan = solution.game.plan
    layer, place = plan.place[node]
    reply = Reply((), solution.play, np.empty(0), None)
    for trail in plan.trails:
        if trail.layer == layer and place in trail.place:
            return np.asarray(type_beliefs(solution.game, reply, trail)[int(np.flatnonzero(trail.place == place)[0])])
    return solution.game.weights[plan.layers[layer].actor]
