"""Plays in which somebody does not see a move, or in whose worth another's hidden type counts.

An actor's information set holds the decisions that it cannot tell apart: of the same turn, with the same choices, after
the same values of every option of the turns it saw, and the same choices of its own. What it expects of a choice is the
mean over the set, each decision weighed by how likely the others' play leads there (its own play leads to all alike, as
it recalls it); its play is the logit of that, one for the whole set: the agent form (McKelvey & Palfrey 1998,
Experimental Economics 1:9-41) of a game in extensive form with perfect recall. Solved like any other play (`qre`), from
the point at rationality 0; the unknowns are the mean choice probabilities of every set, and what is expected of
another's hidden type after each course of his choices. Slopes are differences.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np

from offramp.game.information import Course, InformationSets, Ints, Layer, Plan
from offramp.game.response import Floats, Game, Reply, part_of, reply_play, respond, weights_of_logs
from offramp.game.tree import GameTree

STEP = 1e-7  # by which an unknown is moved for a slope
CELLS = 2_000_000  # nodes times types times draws that are worked at once for slopes


def with_sets(plan: Plan, sources: tuple[int, ...]) -> Plan:
    """A plan with its information sets; `sources`: whose type sets each number that is another's. The plan itself
    where every decision is told apart and no such number is there."""
    seen = [[_seen(plan.tree, node) for node in layer.nodes.tolist()] for layer in plan.layers]
    if not sources and all(len(set(row)) == len(row) for row in seen):
        return plan
    orders = [{key: k for k, key in enumerate(dict.fromkeys(row))} for row in seen]
    places = tuple(
        np.array([order[key] for key in row], dtype=np.intp) for order, row in zip(orders, seen, strict=True)
    )
    sizes = [len(order) * (layer.choices - 1) for order, layer in zip(orders, plan.layers, strict=True)]
    before = tuple(_before(plan, places, layer, places[k], len(orders[k])) for k, layer in enumerate(plan.layers))
    courses = {actor: _courses(plan, places, actor) for actor in dict.fromkeys(sources)}
    starts = (0, *np.cumsum(sizes).tolist())
    sets = InformationSets(places, tuple(map(len, orders)), starts, before, courses, sources)
    return replace(plan, sets=sets, unknowns=sets.unknowns)


def _seen(tree: GameTree, node: int) -> tuple[object, ...]:
    """What who decides at a node knows of the way to it, and what it can choose."""
    path, last = tree.path(node), tree.nodes[node].turn or 0
    actor, k, known = tree.turns[last].actor, 0, list[object]()
    for number, turn in enumerate(tree.turns[:last]):
        decides, own = tree.nodes[path[k]].turn == number, turn.actor == actor
        known += [_choices(tree, path[k])] if decides and own else []
        k += decides
        known += [] if actor in turn.unseen else [_values(tree, path[k], turn.options)]
    return (*known, _choices(tree, node))


def _values(tree: GameTree, node: int, options: tuple[int, ...]) -> tuple[int, ...]:
    last = len(tree.model.options) - 1
    return tuple(tree.nodes[node].state >> (last - option) & 1 for option in options)


def _choices(tree: GameTree, node: int) -> tuple[tuple[int, ...], ...]:
    one = tree.nodes[node]
    return tuple(_values(tree, child, tree.turns[one.turn or 0].options) for child in one.children)


def _before(plan: Plan, places: tuple[Ints, ...], layer: Layer, sets: Ints, count: int) -> tuple[Course, ...]:
    first = [int(layer.nodes[int(np.flatnonzero(sets == one)[0])]) for one in range(count)]
    return tuple(_course(plan, places, node, layer.actor) for node in first)


def _course(plan: Plan, places: tuple[Ints, ...], node: int, actor: int) -> Course:
    """An actor's own choices on the way to a node."""
    found, tree = list[tuple[int, int, int]](), plan.tree
    for parent, child in pairwise(tree.path(node)):
        layer, place = plan.place[parent]
        if plan.layers[layer].actor == actor:
            found.append((layer, int(places[layer][place]), tree.nodes[parent].children.index(child)))
    return tuple(found)


def _courses(plan: Plan, places: tuple[Ints, ...], actor: int) -> tuple[tuple[Course, ...], Ints]:
    every = [_course(plan, places, leaf, actor) for leaf in plan.tree.leaves]
    order = {course: k for k, course in enumerate(dict.fromkeys(every))}
    return tuple(order), np.array([order[course] for course in every], dtype=np.intp)


# a pass -----------------------------------------------------------------------------------------------------------


def reply_of(game: Game, rationality: Floats | None, unknowns: Floats, slopes: bool = False) -> Reply:
    """As `respond`, of any play."""
    if game.plan.sets is None:
        return respond(game, rationality, unknowns, slopes)
    assert rationality is not None
    reply = _reply(game, game.plan.sets, rationality, unknowns)
    return replace(reply, jacobian=_differences(game, rationality, unknowns, reply.residual)) if slopes else reply


def start_of(game: Game) -> Floats:
    """The unknowns where every choice is as likely as any other, and nothing is learned of a type: (U, D)."""
    sets, out = game.plan.sets, np.zeros((game.plan.unknowns, game.draws))
    assert sets is not None
    for layer, (first, stop) in zip(game.plan.layers, pairwise(sets.starts), strict=True):
        out[first:stop] = 1.0 / layer.choices
    return out


def first_choices(game: Game) -> Floats:
    """The unknowns where everybody makes the first choice: (U, D)."""
    sets, out = game.plan.sets, np.zeros((game.plan.unknowns, game.draws))
    assert sets is not None
    for k, layer in enumerate(game.plan.layers):
        out[sets.starts[k] : sets.starts[k + 1] : layer.choices - 1] = 1.0
    return out


def _differences(game: Game, rationality: Floats, unknowns: Floats, residual: Floats) -> Floats:
    """The derivatives of the residual by the unknowns and, last, by rationality: (U, U + 1, D)."""
    count, draws = unknowns.shape
    out = np.empty((count, count + 1, draws))
    cells = len(game.plan.tree.nodes) * draws * max(each.types for each in game.ends)
    width = max(1, CELLS // max(cells, 1))
    for first in range(0, count + 1, width):
        some = np.arange(first, min(first + width, count + 1))
        moved = np.repeat(unknowns[:, None], len(some), axis=1)
        moved[some[some < count], np.flatnonzero(some < count)] += STEP
        rates = np.repeat(rationality[None], len(some), axis=0)
        by = STEP * (1.0 + rationality)
        rates[some == count] += by
        wide = part_of(game, np.tile(np.arange(draws), len(some)))
        assert game.plan.sets is not None
        found = _reply(wide, game.plan.sets, rates.reshape(-1), moved.reshape(count, -1)).residual
        change = found.reshape(count, len(some), draws) - residual[:, None]
        out[:, some] = change / np.where((some == count)[:, None], by, STEP)
    return out


def _reply(game: Game, sets: InformationSets, rationality: Floats, unknowns: Floats) -> Reply:
    plan = game.plan
    means = [_means(sets, k, layer, unknowns) for k, layer in enumerate(plan.layers)]
    at_nodes = tuple(each[place] for each, place in zip(means, sets.places, strict=True))
    logs = _logs(game, sets, rationality, at_nodes, _guessed(sets, unknowns))
    residual = _closed(game, sets, logs) - unknowns
    replied = tuple(_means(sets, k, layer, residual + unknowns)[sets.places[k]] for k, layer in enumerate(plan.layers))
    play = tuple(np.exp(each[place]) for each, place in zip(logs, sets.places, strict=True))
    return Reply(replied, play, residual, None)


def _means(sets: InformationSets, k: int, layer: Layer, unknowns: Floats) -> Floats:
    """The mean choice probabilities of the sets of a layer: (S, A, D)."""
    own = unknowns[sets.starts[k] : sets.starts[k + 1]].reshape(sets.counts[k], layer.choices - 1, -1)
    return np.concatenate([own, 1.0 - np.add.reduce(own, axis=1, keepdims=True)], axis=1)


def _guessed(sets: InformationSets, unknowns: Floats) -> list[Floats]:
    """By number that follows another's type: what is expected of it after each course, over its prior mean."""
    counts = [len(sets.courses[actor][0]) for actor in sets.sources]
    return np.split(unknowns[sets.starts[-1] :], np.cumsum(counts)[:-1]) if counts else []


def _worth(game: Game, sets: InformationSets, guessed: list[Floats], actor: int) -> Floats:
    """The worth of the leaves to an actor by its own type, what others hide in expectation: (L, D, T)."""
    out = game.worth[actor]
    for one, means in zip(game.cross, guessed, strict=True):
        if one.actor == actor:
            out = out + (one.share * means[sets.courses[one.source][1]])[..., None]
    return out


def _logs(
    game: Game, sets: InformationSets, rationality: Floats, means: tuple[Floats, ...], guessed: list[Floats]
) -> list[Floats]:
    """The logarithm of play by type in each set, layer by layer: (S, A, D, T)."""
    plan, logs = game.plan, list[Floats]()
    values = [_at_nodes(plan, _worth(game, sets, guessed, actor)) for actor in range(plan.actors)]
    ways = [others_reach(plan, means, actor) for actor in range(plan.actors)]
    for k, layer in enumerate(plan.layers):
        expected = over_sets(sets, k, ways[layer.actor][layer.nodes], values[layer.actor][layer.children])
        logits = (game.rate[layer.actor] * rationality)[:, None] * expected
        below = logits - logits.max(axis=1, keepdims=True)
        logs.append(below - np.log(np.add.reduce(np.exp(below), axis=1, keepdims=True)))
        for actor, each in enumerate(values):
            odds = np.exp(logs[k])[sets.places[k]] if actor == layer.actor else means[k][..., None]
            each[layer.nodes] = np.add.reduce(odds * each[layer.children], axis=1)
    return logs


def _at_nodes(plan: Plan, worth: Floats) -> Floats:
    values = np.zeros((len(plan.tree.nodes), *worth.shape[1:]))
    values[list(plan.tree.leaves)] = worth
    return values


def others_reach(plan: Plan, means: tuple[Floats, ...], actor: int) -> Floats:
    """How likely the play of all others leads to each history: (N, D)."""
    out = np.ones((len(plan.tree.nodes), means[0].shape[-1]))
    for layer, odds in zip(reversed(plan.layers), reversed(means), strict=True):
        before = out[layer.nodes][:, None]
        out[layer.children] = before * (np.ones_like(odds) if layer.actor == actor else odds)
    return out


def over_sets(sets: InformationSets, k: int, weights: Floats, values: Floats) -> Floats:
    """What is expected in each set of a layer, of values (G, A, D, T) at its decisions that weigh (G, D)."""
    total = np.zeros((sets.counts[k], weights.shape[1]))
    np.add.at(total, sets.places[k], weights)
    size = np.bincount(sets.places[k])[sets.places[k], None]
    whole = total[sets.places[k]]
    share = np.where(whole > 0, weights / np.where(whole > 0, whole, 1.0), 1.0 / size)
    out = np.zeros((sets.counts[k], *values.shape[1:]))
    np.add.at(out, sets.places[k], share[:, None, :, None] * values)
    return out


def _closed(game: Game, sets: InformationSets, logs: list[Floats]) -> Floats:
    """The unknowns that follow from play by type, by Bayes' rule: (U, D)."""
    parts = list[Floats]()
    for k, layer in enumerate(game.plan.layers):
        for place, before in enumerate(sets.before[k]):
            believed = _believed(game, logs, layer.actor, before)
            parts.append(np.add.reduce(believed * np.exp(logs[k][place, :-1]), axis=-1))
    return np.concatenate([*parts, *_learned(game, sets, logs)])


def _learned(game: Game, sets: InformationSets, logs: list[Floats]) -> Iterator[Floats]:
    for one in game.cross:
        courses = sets.courses[one.source][0]
        yield np.stack([np.add.reduce(_believed(game, logs, one.source, each) * one.size, axis=-1) for each in courses])


def _believed(game: Game, logs: list[Floats], actor: int, course: Course) -> Floats:
    """What is believed of an actor's type after a course of its own choices: (D, T)."""
    known = game.log_weights[actor]
    for layer, place, choice in course:
        known = known + logs[layer][place, choice]
    return weights_of_logs(known)


# of a solution ----------------------------------------------------------------------------------------------------


def worth_to(game: Game, play: tuple[Floats | None, ...], actor: int) -> Floats:
    """The worth of the leaves to an actor by its own type, with what play tells of the hidden types of others."""
    sets = game.plan.sets
    if sets is None or not any(one.actor == actor for one in game.cross):
        return game.worth[actor]
    with np.errstate(divide="ignore"):
        first = [np.unique(places, return_index=True)[1] for places in sets.places]
        logs = [np.log(reply_play(play, k)[at]) for k, at in enumerate(first)]
    return _worth(game, sets, list(_learned(game, sets, logs)), actor)


def ahead(game: Game, means: tuple[Floats, ...], values: Floats, node: int, draw: int = 0) -> Floats:
    """What who decides at a node expects of each choice there, by type, not knowing more than it sees: (A, T)."""
    k, place = game.plan.place[node]
    layer, sets = game.plan.layers[k], game.plan.sets
    if sets is None:
        return np.asarray(values[layer.children[place], draw])
    weights = others_reach(game.plan, means, layer.actor)[layer.nodes]
    return np.asarray(over_sets(sets, k, weights, values[layer.children])[sets.places[k][place], :, draw])


def best_unseen(game: Game, worth: Floats, means: tuple[Floats, ...], actor: int) -> Floats:
    """What an actor could get from each history on by its best play of one choice a set and type: (N, D, T)."""
    sets, values, ways = game.plan.sets, _at_nodes(game.plan, worth), others_reach(game.plan, means, actor)
    assert sets is not None
    for k, layer in enumerate(game.plan.layers):
        below = values[layer.children]
        if layer.actor == actor:
            pick = over_sets(sets, k, ways[layer.nodes], below).argmax(axis=1)[sets.places[k]]
            values[layer.nodes] = np.take_along_axis(below, pick[:, None], axis=1)[:, 0]
        else:
            values[layer.nodes] = np.add.reduce(means[k][..., None] * below, axis=1)
    return values
