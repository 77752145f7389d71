"""The verb of the bargaining game: solve the play of a case at central values, and gather what that rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np

from offramp.case import conditions, global_game
from offramp.case.canonical import fingerprint
from offramp.case.history_checks import unsaid
from offramp.case.quantities import NamedTypes
from offramp.case.types import Case, Pass, Rationality, Variant
from offramp.errors import ModelError, OfframpError, Problem, nearest, takes
from offramp.game import rationality
from offramp.game.beliefs import at_node
from offramp.game.diagnostics import contradicted, warnings
from offramp.game.equilibria import APART, alternatives
from offramp.game.evaluate import Solved, evaluate, probable, solved
from offramp.game.indifference import Weighing, choice_at, weigh
from offramp.game.payoffs import central_numbers, prior_odds, type_places, type_points, types_of
from offramp.game.response import Floats, evenly, less
from offramp.game.results import (
    Alternative,
    Cascade,
    Deal,
    DecisionNode,
    Equilibrium,
    HistoryEffect,
    Odds,
    PathStep,
    Reason,
    TypePoint,
    Types,
)
from offramp.game.unseen import ahead
from offramp.graph.model import name
from offramp.version import VERSION
from offramp.wording import near_tie

_EVEN = 1e-12  # a probability so near one half is one half but for rounding
REACHED = 1e-3  # a history likelier than this is worth telling of


@takes
def bargain(case: Case, variant: Variant | str | None = None) -> Deal:
    """Solve the play of a case, or of one of its variants, at central values.

    `variant` is the name of one of the case's variants, or a Variant. Probabilities are 0 to 1, values in the units of
    each actor's worth. Raises ModelError unknown-name for a variant there is not, as `stage` and `game` do (no-play,
    tree-too-large, too-many-types, worth-needed, history-impossible, …), and history-contradicts-case where a past pass
    has a probability below 1e-6. Source: logit quantal response equilibrium after McKelvey & Palfrey (1998),
    Experimental Economics 1:9-41, traced along the principal branch (Turocy 2005, GEB 51:243-263).

    >>> import offramp as of
    >>> case = of.load("my-crisis")
    >>> of.bargain(case), of.bargain(case, "trusted company").yes
    (Deal(settlement 0.87, strike goes on 0.13, other 0.00, qre-branch), True)
    """
    return deal_of(solved(case, variant=_variant(case, variant)))


def _variant(case: Case, variant: Variant | str | None) -> Variant | None:
    if not isinstance(variant, str):
        return variant
    variants = {each.name: each for each in case.variants}
    if variant not in variants:
        remedy = nearest(variant, variants) or "add it under 'variants'"
        raise ModelError(Problem("unknown-name", "model", 0, 0, f"no variant '{variant}'", tuple(variants), remedy))
    return variants[variant]


def deal_of(solved: Solved) -> Deal:
    """What a solved case says; raises ModelError history-contradicts-case as `bargain` does."""
    if not solved.converged:
        return replace(_empty(solved), notes=(f"not solved: {_lost(solved)}",))
    problems = contradicted(solved)
    if problems:
        raise ModelError(problems)
    return _deal(solved)


def check_game(case: Case) -> tuple[Problem, ...]:
    """What only the solved play shows of a case: its errors, or else its warnings; () for a case without play."""
    if not case.play.steps:
        return ()
    try:
        deal = bargain(case)
    except OfframpError as error:
        return error.problems
    lost = (case.problem("not-solved", "play.1", note, remedy="try another 'rationality'") for note in deal.notes)
    return deal.warnings if deal.converged else tuple(lost)


def why_choice(case: Case, handle: str, variant: Variant | None = None) -> Reason:
    """Why a decision of the play goes as it does: its alternatives, what is believed, and the sums behind it. Raises
    ModelError unknown-name for a handle there is not, not-solved, and as `bargain` does."""
    one = solved(case, variant=variant)
    if not one.converged:
        raise ModelError(case.problem("not-solved", "play.1", _lost(one), remedy="try another 'rationality'"))
    decisions = tuple(decision_nodes(one))
    known = {each.handle: each for each in decisions}
    if handle not in known:
        remedy = nearest(handle, known) or "see 'offramp bargain', or name an actor and a state"
        raise ModelError(Problem("unknown-name", "model", 0, 0, f"no decision '{handle}'", tuple(known), remedy))
    found = known[handle]
    types = dict(_types(one, (found,)))
    return Reason(found, types, next(_crowds(one, (found,)), None), _weighed(one, found))


def _weighed(solved: Solved, decision: DecisionNode) -> Weighing | None:
    """The two choices that are compared at a decision, weighed; None for a crowd, and where moves are unseen."""
    if solved.actor(decision.node) in solved.frame.crowds or solved.frame.plan.sets is not None:
        return None
    return weigh(solved.frame, solved.numbers, solved.solution, decision.node, *_compared(solved, decision))


def _compared(solved: Solved, decision: DecisionNode) -> tuple[int, int]:
    """Doing against not doing, as children: the asked option where it is at choice, each way at its likeliest; else the
    likeliest two, of which the one later by name does the first option in which they differ."""
    children = solved.frame.tree.nodes[decision.node].children
    ranked = sorted(range(len(children)), key=lambda k: -decision.alternatives[k].probability)
    for option in _asked_options(solved.case):
        if option in decision.alternatives[0].choice:
            sides = [[k for k in ranked if decision.alternatives[k].choice[option] is done] for done in (True, False)]
            return children[sides[0][0]], children[sides[1][0]]
    return children[max(ranked[:2])], children[min(ranked[:2])]


def _deal(solved: Solved) -> Deal:
    case, outcomes = solved.case, solved.odds()
    decisions = tuple(decision_nodes(solved))
    types, crowds, error = dict(_types(solved, decisions)), tuple(_crowds(solved, decisions)), _doubling(solved)
    others = tuple(_equilibria(solved))
    return replace(
        _empty(solved),
        error_doubling_types=error,
        probability=outcomes[case.asks.outcome] if case.asks else None,
        near_tie=near_tie(outcomes.values()),
        most_likely=max(outcomes, key=lambda outcome: outcomes[outcome]),
        free=_free(solved),
        outcomes=outcomes,
        beside=_beside(solved),
        regret=_by_actor(case, solved.found.regret[:, 0]),
        values=_by_actor(case, [_value(solved, k) for k in range(len(case.actors))]),
        path=tuple(_path(solved)),
        decisions=decisions,
        types=types,
        history=tuple(_history(solved)),
        crowds=crowds,
        calculus=tuple(_calculus(solved, decisions)),
        warnings=tuple(warnings(solved, decisions, types, crowds, error)),
        notes=(*_notes(solved, decisions), *_several(others, case)),
        equilibria=others,
    )


_SEVERAL = "several equilibria: this is the one that is reached from rationality 0, choice by chance, as it grows"


def _equilibria(solved: Solved) -> Iterator[Equilibrium]:
    """Other equilibria at central values, each with another answer."""
    seen = [solved.found.outcomes[:, 0]]
    for each in alternatives(solved.stage, central_numbers, solved.how, solved.found, width=1):
        outcomes = each.outcomes[:, 0]
        if each.differs[0] and all(np.abs(outcomes - other).max() > APART for other in seen):
            seen.append(outcomes)
            names = solved.stage.now.tree.model.outcomes
            yield Equilibrium(each.start, dict(zip(names, map(probable, outcomes), strict=True)))


def _several(others: tuple[Equilibrium, ...], case: Case) -> Iterator[str]:
    if others and case.asks:
        asked = ", ".join(f"{each.outcomes[case.asks.outcome]:.2f} ({each.start})" for each in others)
        yield f"{_SEVERAL}; in others that were found {case.asks.outcome} has probability {asked}"
    elif others:
        yield f"{_SEVERAL}; {len(others)} more were found"


def _empty(solved: Solved) -> Deal:
    return Deal(
        case=fingerprint(solved.case),
        version=VERSION,
        method=solved.solution.method,
        rationality=solved.how.value if isinstance(solved.how.value, float) else None,
        converged=solved.converged,
        steps=int(solved.found.steps[0]),
        type_points=type_points(solved.case),
        asked=solved.case.asks.outcome if solved.case.asks else None,
        given=solved.given if solved.case.asks else {},
    )


def _lost(solved: Solved) -> str:
    if not solved.solution.game.rate.any():
        return "what is at stake for an actor is too little, or too much, for a number"
    limit = "the limit was not reached" if solved.how.kind == "limit" else "the branch of equilibria was lost"
    return f"{limit} after {int(solved.found.steps[0])} steps"


def _by_actor(case: Case, numbers: Any) -> Odds:
    return {actor.id: float(number) for actor, number in zip(case.actors, numbers, strict=True)}


def _value(solved: Solved, place: int) -> float:
    """What an actor expects at the start; of a crowd a member who stays out."""
    values = solved.solution.values[place][0, 0]
    return float(
        values[0] if place in solved.solution.game.crowds else (values * solved.solution.game.weights[place][0]).sum()
    )


def _beside(solved: Solved) -> Mapping[str, Odds]:
    found: dict[str, Odds] = {}
    for other in _besides(solved.case):
        if (other.kind, other.value) != (solved.how.kind, solved.how.value):
            heard = solved.heard if rationality.finite(solved.case, other) == solved.how else None
            result = evaluate(solved.stage, central_numbers, other, 1, heard, parts=False)
            found["limit" if other.value is None else f"{other.value:g}"] = (
                solved.odds(result) if result.solved[0] else {}
            )
    return found


def _besides(case: Case) -> tuple[Rationality, ...]:
    """The rationalities at which a result is given besides its own."""
    unit = rationality.unit(case)
    return *(Rationality(unit, value) for value in rationality.BESIDE[unit]), *rationality.limit_beside(case)


def _doubling(solved: Solved) -> float | None:
    """The most that any outcome moves when the type points double; None where nobody hides anything, or so many types
    are too many."""
    if solved.stage.perfect:
        return None
    points = 2 * type_points(solved.case)
    try:
        finer = evaluate(solved.stage, lambda case: central_numbers(case, points), solved.how, width=1, parts=False)
    except ModelError:
        return None
    return float(np.abs(finer.outcomes - solved.found.outcomes).max()) if finer.solved[0] else None


def _free(play: Solved) -> float | None:
    """The probability of the asked outcome with nothing given."""
    if not play.case.asks or not play.case.asks.given:
        return None
    try:
        free = solved(play.case, play.how, (), play.heard, parts=False, variant=play.variant)
    except ModelError:  # with nothing given the play can be too large to solve
        return None
    return free.odds()[play.case.asks.outcome] if free.converged else None


# decisions ------------------------------------------------------------------------------------------------------


def decision_nodes(solved: Solved) -> Iterator[DecisionNode]:
    tree, reach, ends = solved.frame.tree, solved.solution.reach[:, 0], _end_odds(solved)
    nodes = [k for k, node in enumerate(tree.nodes) if node.turn is not None]
    for number, node in enumerate(nodes, 1):
        turn = tree.turns[tree.nodes[node].turn or 0]
        chosen: dict[str, bool] = {}
        for before, after in pairwise(tree.path(node)):
            chosen |= choice_at(solved.frame, before, after)
        where = (turn.step + 1, turn.round + 1, solved.case.actors[turn.actor].id, chosen, probable(reach[node]))
        yield DecisionNode(f"b{number}", *where, tuple(_alternatives(solved, node, ends)), node, _state(solved, node))


def _state(solved: Solved, node: int) -> str:
    return name(solved.frame.tree.nodes[node].state, len(solved.case.options))


def _end_odds(solved: Solved) -> Floats:
    """The probability of each outcome from each history on: (N, outcomes)."""
    tree = solved.frame.tree
    odds = np.zeros((len(tree.nodes), len(tree.model.outcomes)))
    for k in range(len(tree.nodes) - 1, -1, -1):
        node = tree.nodes[k]
        if node.turn is None:
            odds[k, tree.model.outcome[node.state]] = 1.0
        else:
            odds[k] = solved.means(k) @ odds[list(node.children)]
    return odds


def _alternatives(solved: Solved, node: int, ends: Floats) -> Iterator[Alternative]:
    place, children, means = solved.actor(node), solved.frame.tree.nodes[node].children, solved.means(node)
    values = ahead(solved.solution.game, solved.solution.means, solved.solution.values[place], node)
    if place in solved.solution.game.crowds:  # a member who stays out, and one who joins, as if each were enough
        expected, shares = values.diagonal(), means
    else:
        believed = at_node(solved.solution, node)[0]
        expected, shares = values @ believed, _best(values) @ believed
    for k, child in enumerate(children):
        numbers = probable(means[k]), float(expected[k]), probable(shares[k])
        after = dict(zip(solved.frame.tree.model.outcomes, map(probable, ends[child]), strict=True))
        yield Alternative(choice_at(solved.frame, node, child), *numbers, _state(solved, child), after)


def _best(values: Floats) -> Floats:
    """For each type its best choices, evenly: (A, T)."""
    return evenly(~less(values, values.max(axis=0)), 0)


def _path(solved: Solved) -> Iterator[PathStep]:
    """The likeliest choice at each decision, from the start."""
    tree, node, held = solved.frame.tree, 0, solved.given
    while tree.nodes[node].turn is not None:
        means, turn = solved.means(node), tree.turns[tree.nodes[node].turn or 0]
        child = tree.nodes[node].children[int(means.argmax())]
        choice, actor = choice_at(solved.frame, node, child), solved.case.actors[turn.actor].id
        yield PathStep(turn.step + 1, turn.round + 1, actor, dict(held), choice, probable(means.max()))
        held |= choice
        node = child


# what is hidden, and what is learned of it ------------------------------------------------------------------------


def _types(solved: Solved, decisions: tuple[DecisionNode, ...]) -> Iterator[tuple[str, Types]]:
    """Each private quantity, at its owner's likeliest decision."""
    for place, owned in enumerate(solved.frame.private):
        own = [each for each in decisions if each.actor == solved.case.actors[place].id]
        if own:
            likeliest = max(own, key=lambda each: each.reach)
            yield from ((quantity.path, _typed(solved, place, quantity.path, likeliest)) for quantity in owned)


def hidden(solved: Solved) -> dict[str, Types]:
    """Each private quantity of a solved case by its path."""
    return dict(_types(solved, tuple(decision_nodes(solved))))


def _typed(solved: Solved, place: int, path: str, decision: DecisionNode) -> Types:
    grid = types_of(solved.frame, solved.numbers, place)[path][:, 0]
    after = solved.solution.game.weights[place][0]
    before, named = prior_odds(solved.frame, solved.numbers, place), solved.frame.case.quantities[path].value
    options = sorted({option for choice in decision.alternatives for option in choice.choice})
    yes = {option: _yes(solved.play(decision.node), decision, option) for option in options}
    rows = tuple(_point(float(value), grid == value, before, after, yes) for value in np.unique(grid))
    option, cutoff = _cutoff(rows, options)
    if isinstance(named, NamedTypes):
        rows, cutoff = tuple(_named_points(solved, place, named, path, yes)), None
    means = float((grid * before).sum()), float((grid * after).sum())
    return Types(decision.actor, decision.handle, option, cutoff, *means, rows)


def _named_points(
    solved: Solved, place: int, named: NamedTypes, path: str, yes: Mapping[str, Floats]
) -> Iterator[TypePoint]:
    places = type_places(solved.frame, solved.numbers, place, path)
    before, after = prior_odds(solved.frame, solved.numbers, place), solved.solution.game.weights[place][0]
    for k, (label, value) in enumerate(zip(named.names, named.values, strict=True)):
        yield _point(value, places == k, before, after, yes, label)


def _yes(play: Floats, decision: DecisionNode, option: str) -> Floats:
    """The probability that an option is chosen, by type."""
    return np.asarray(sum(play[k] for k, one in enumerate(decision.alternatives) if one.choice[option]))


def _point(
    value: float, places: Any, before: Floats, after: Floats, yes: Mapping[str, Floats], name: str = ""
) -> TypePoint:
    weight = after[places] if after[places].sum() > 0 else before[places]
    whole = weight.sum() if weight.sum() > 0 else 1.0
    chosen = {option: probable((odds[places] * weight).sum() / whole) for option, odds in yes.items()}
    return TypePoint(value, probable(before[places].sum()), probable(after[places].sum()), chosen, name)


def _cutoff(rows: tuple[TypePoint, ...], options: list[str]) -> tuple[str, float | None]:
    """The first option whose probability passes one half from one type to another, and at which value."""
    for option in options:
        at = crossing([row.value for row in rows], [row.choices[option] - 0.5 for row in rows])
        if at is not None:
            return option, at
    return options[0], None


def crossing(values: list[float], gaps: list[float]) -> float | None:
    """Where a gap first changes its sign: linear between two values, or the middle of those where there is none.

    A gap of zero is not a sign: types that are all indifferent, or indifferent at one end, turn nowhere.

    >>> crossing([0.0, 1.0, 2.0], [-0.5, 0.0, 0.5]), crossing([0.0, 1.0], [0.0, 0.0]), crossing([0.0, 1.0], [-0.1, 0.3])
    (1.0, None, 0.25)
    """
    signed = [k for k, gap in enumerate(gaps) if abs(gap) > _EVEN]
    for one, two in pairwise(signed):
        if gaps[one] * gaps[two] < 0:
            if two > one + 1:
                return (values[one + 1] + values[two - 1]) / 2
            return values[one] + (values[two] - values[one]) * gaps[one] / (gaps[one] - gaps[two])
    return None


def _history(solved: Solved) -> Iterator[HistoryEffect]:
    place = solved.frame.tree.model.outcomes.index(solved.case.asks.outcome) if solved.case.asks else None
    for k, told in enumerate(solved.found.history):
        before, belief, after = (
            float(part[place, 0]) if place is not None else 0.0 for part in (told.before, told.belief, told.after)
        )
        probability = probable(told.probability[0])
        yield HistoryEffect(k + 1, probability, belief - before, after - belief, *_other_reading(solved, k))


def _other_reading(play: Solved, k: int) -> tuple[str, float | None]:
    """The answer when a threat that the item calls pending counts as not carried out, or the other way round."""
    assert play.stage.past
    item = play.stage.past.case.history[k]
    turned = _turned(play.case, item)
    if turned is None or not play.case.asks:
        return "", None
    told = replace(play.case, history=tuple(turned if each == item else each for each in play.case.history))
    reading = f"{turned.until} pending" if turned.until else f"{item.until} not carried out"
    try:
        found = solved(told, play.how, parts=False, variant=play.variant)
    except OfframpError:  # such a pass is impossible
        return reading, None
    return reading, found.odds()[play.case.asks.outcome] if found.converged else None


def _turned(case: Case, item: Pass) -> Pass | None:
    """The item in its other reading."""
    if item.until:
        return replace(item, saw=(*item.saw, (item.until, False)), until="")
    silent = unsaid(case, item)
    return replace(item, until=silent[0]) if silent else None


# crowds and sums --------------------------------------------------------------------------------------------------


def _crowds(solved: Solved, decisions: tuple[DecisionNode, ...]) -> Iterator[Cascade]:
    for each in decisions:
        place = solved.actor(each.node)
        many = solved.solution.game.crowds.get(place)
        if many and each.reach > REACHED:
            no, yes = (solved.solution.values[place][child, 0] for child in solved.frame.tree.nodes[each.node].children)
            named = {key: float(np.asarray(value)[0]) for key, value in many.parameters.items()}
            yield _cascade(each, solved.frame.crowds[place], many.model, (no[0], no[1], yes[0], yes[1]), named)


def _cascade(
    decision: DecisionNode, option: str, model: str, worths: tuple[float, ...], named: Mapping[str, float]
) -> Cascade:
    w00, w10, w01, w11 = worths
    paid = float(global_game.cost(w00, w10, w01, w11)[0])
    found = global_game.collapse(model, paid, named)
    threshold = float(found.threshold)
    every = global_game.roots(paid, named) if model == "public" else (threshold,)
    least = float(global_game.tipping(w00, w10, w01, w11, model, named))
    models = {key: float(p) for key, p in global_game.by_model(paid, named).items()}
    promise = least if np.isfinite(least) else None
    return Cascade(
        decision.handle,
        decision.actor,
        option,
        model,
        paid,
        float(found.probability),
        threshold,
        every,
        promise,
        models,
    )


def _calculus(solved: Solved, decisions: tuple[DecisionNode, ...]) -> Iterator[Weighing]:
    """The sums behind the asked move, and behind the likeliest decision of each other actor that has two choices."""
    told: set[str] = set()
    ranked = sorted(decisions, key=lambda each: -each.reach)
    asked = asked_decision(solved, ranked)
    for each in [*([asked] if asked else []), *ranked]:
        if each.actor not in told and (each is asked or len(each.alternatives) == 2):
            told |= {each.actor}
            yield from [found] if (found := _weighed(solved, each)) else []


def asked_decision(solved: Solved, ranked: Sequence[DecisionNode]) -> DecisionNode | None:
    """The first of the decisions, likeliest first, about the option that the asked outcome names first, or else the
    next: where the taker of an offer decides. None where only a crowd decides about them."""
    own = [each for each in ranked if solved.actor(each.node) not in solved.frame.crowds]
    about = (each for option in _asked_options(solved.case) for each in own if option in each.alternatives[0].choice)
    return next(about, None)


def _asked_options(case: Case) -> tuple[str, ...]:
    """What the asked outcome names, in its order."""
    return next(
        (conditions.names(one.when) for one in case.outcomes if case.asks and one.name == case.asks.outcome), ()
    )


def _notes(solved: Solved, decisions: tuple[DecisionNode, ...]) -> Iterator[str]:
    for k, step in enumerate(solved.case.play.steps, 1):
        if step.unseen_by:
            blind = ", ".join(step.unseen_by)
            yield f"step {k} ({step.actor}) is not seen by {blind}: nothing is learned from it there"
    if solved.how.kind == "exact":
        yield "nobody who decides hides anything: solved by backward induction"
        shared = {each.handle: _shared(each) for each in decisions if not _of_crowd(solved, each)}
        if tied := [handle for handle, values in shared.items() if len(values) > 1]:
            yield f"ties, split evenly, at {', '.join(tied)}"
        if close := [handle for handle, values in shared.items() if len(set(values)) > 1]:
            yield f"worths that differ by less than a part in 10^12 count as equal, at {', '.join(close)}"
    if not rationality.limit_beside(solved.case) and solved.how.kind != "limit":
        yield "the play is large, so it is not also solved in the limit of rationality"
    if solved.case.history and solved.stage.perfect:
        yield "history tells nothing: nobody in the play has private information"
    elif solved.case.history and solved.how.kind == "limit":
        read = rationality.finite(solved.case, solved.how).value
        yield f"the history is read at rationality {read:g}, the play in the limit"


def _shared(decision: DecisionNode) -> list[float]:
    """The values of the alternatives among which a decision is split."""
    return [each.value for each in decision.alternatives if each.probability > 0]


def _of_crowd(solved: Solved, decision: DecisionNode) -> bool:
    return solved.actor(decision.node) in solved.frame.crowds
