"""Both lenses on many draws of one case: what does not change from draw to draw, and how the draws are worked.

A `Scene` is the case with some of its parts fallen, made ready. The graph model works all draws of a scene together, in
blocks that fit the cache; the bargaining game in its own blocks. Either lens may fail for a draw, with a reason; then
what stands in that draw's place means nothing, and no other draw is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from offramp.case import chance, conditions
from offramp.case.transform import baseline, dropped, vary
from offramp.case.types import Case, Choices, Play, Priorities, Ranking, Variant, Worth
from offramp.ensemble import preference_orders
from offramp.ensemble.equilibrium_states import state_sets
from offramp.ensemble.sampling import Draws, Places
from offramp.errors import ModelError, OfframpError
from offramp.game.batching import Playing
from offramp.game.evaluate import HistoryBeliefs, Stage, evaluation, stage, usual_rationality
from offramp.game.memo import PastMemo
from offramp.graph.build import unranked
from offramp.graph.model import Bools, Ranks, name
from offramp.graph.preferences import places as ranked
from offramp.stability.batch import Roster, distinct_rows, reached_in_draws, roster, stable_in_draws

Floats = NDArray[np.float64]
Reasons = NDArray[np.object_]  # why a lens failed, "" where it did not

CELLS = 1 << 17  # states times draws that the graph model works together: one actor's ranks fit the second cache
FEWEST, MOST = 8, 4_096  # draws worked together, for very many and for very few states
Made = TypeVar("Made")
_PAST = PastMemo()
FAILS = (OfframpError, ArithmeticError, ValueError, np.linalg.LinAlgError)


@dataclass(frozen=True)
class Terms:
    """On what terms a case is run: one of its variants, other things given, another order of play.
    `given` None is what the case's question gives; a variant's values and `fix` hold from now on, not in the past."""

    variant: Variant | None = None
    given: Choices | None = None
    play: Play | None = None


AS_IT_STANDS = Terms()


@dataclass(frozen=True, eq=False)
class Scene:
    """A case on some terms, some of its parts fallen."""

    case: Case
    terms: Terms = AS_IT_STANDS

    @cached_property
    def stage(self) -> Stage:
        return stage(self.case, self.terms.variant, self.terms.given, self.terms.play)

    @cached_property
    def told(self) -> Case:
        """The case as the graph model has it; what is given is a question about the play, and no part of it."""
        varied = vary(self.case, self.terms.variant) if self.terms.variant else self.case
        return baseline(varied)

    @cached_property
    def roster(self) -> Roster:
        return roster(unranked(self.told))

    @cached_property
    def profiles(self) -> dict[str, Profiles]:
        """For each actor with a worth, its states by what they are worth."""
        forms = (form for form in self.told.preferences if isinstance(form, Worth))
        return {form.actor: profiles(self.told, form, self.roster.codes) for form in forms}

    @cached_property
    def stretches(self) -> dict[str, tuple[preference_orders.Stretch, ...]]:
        """For each actor with a ranking, the orders it allows."""
        forms = (form for form in self.told.preferences if isinstance(form, Ranking))
        return {form.actor: _ranked(self.told, form, self.roster) for form in forms}

    @cached_property
    def premise_gone(self) -> bool:
        """Whether what is asked is settled before anybody decides: the leaves of the play, with the terms of the
        question, lie all in, or all outside, the asked outcome (False where nothing is asked)."""
        if self.case.asks is None:
            return False
        tree = self.stage.now.tree
        asked = tree.model.outcomes.index(self.case.asks.outcome)
        return len({int(tree.model.outcome[tree.nodes[leaf].state]) == asked for leaf in tree.leaves}) == 1

    def prepared(self, lens: str) -> object:
        """What a lens needs, made. Raises as `stage` or `model` do, too-many-orders, ranking-misses-state."""
        return self.stage if lens == "bargain" else (self.profiles, self.stretches)


def _ranked(case: Case, form: Ranking, states: Roster) -> tuple[preference_orders.Stretch, ...]:
    found = preference_orders.stretches(case, form)
    known = {state for one in found for group in one.groups for state in group}
    missing = [name(int(state), len(case.options)) for state in states.codes if int(state) not in known]
    if missing:
        message = f"the ranking of '{form.actor}' leaves out {', '.join(missing[:6])}, which no rule forbids now"
        remedy = "rank every state that can be where claims behind rules are false"
        raise ModelError(case.problem("ranking-misses-state", f"ranking.{form.actor}", message, remedy=remedy))
    return found


def scene(case: Case, terms: Terms, fallen: frozenset[str]) -> Scene:
    """A case on some terms with some of its parts fallen."""
    return Scene(dropped(case, fallen), terms)


# the graph model ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Profiles:
    """The states that are alike in everything an actor's worth reads, as one: `truth` of each option, (P, 1);
    `kind` (S,): the profile of each listed state."""

    form: Worth
    truth: Mapping[str, Bools]
    kind: NDArray[np.intp]


def profiles(case: Case, form: Worth, codes: NDArray[np.int64]) -> Profiles:
    """The profiles of an actor's worth over the states `codes`."""
    n = len(case.options)
    truth = {one.id: (codes >> (n - 1 - k) & 1 == 1)[:, None] for k, one in enumerate(case.options)}
    crowd = next((actor.crowd for actor in case.actors if actor.id == form.actor), None)
    if crowd:
        truth["self"] = truth[crowd.option]
    read = [condition for item in form.items for condition in _conditions(case, item.when)]
    names = dict.fromkeys(name for condition in read for name in conditions.names(condition) if name in truth)
    table = np.concatenate([truth[name] for name in names], axis=1) if names else np.zeros((len(codes), 1), bool)
    _, first, kind = np.unique(table, axis=0, return_index=True, return_inverse=True)
    return Profiles(form, {name: one[first] for name, one in truth.items()}, kind.reshape(-1))


def _conditions(case: Case, when: conditions.Expr) -> list[conditions.Expr]:
    """What a condition reads: itself, and the cases of the chances it names."""
    named = set(conditions.names(when))
    return [when, *(one.when for each in case.chances if each.id in named for one in each.cases)]


def _worths(case: Case, profiles: Profiles, values: Mapping[str, Floats], count: int) -> Floats:
    """The worth of each profile in each draw: (D, P)."""
    chances = {each.id: each for each in case.chances}
    shape = len(profiles.truth[case.options[0].id]), count
    return np.ascontiguousarray(chance.expected_sum(profiles.form.items, profiles.truth, chances, values, shape).T)


def ranks(scene: Scene, drawn: Draws, places: Places) -> Ranks:
    """Every actor's ranks of the listed states in some of the draws: int32 (actors, S, D)."""
    values = drawn.values(scene.told, places)

    def uniform(name: str) -> Floats:
        return drawn.uniform(name)[places]

    shape = (len(scene.roster.codes), len(places))
    return np.stack([_ranks(scene, actor.id, values, uniform, shape) for actor in scene.told.actors])


def _ranks(
    scene: Scene, actor: str, values: Mapping[str, Floats], uniform: preference_orders.Uniform, shape: tuple[int, int]
) -> Ranks:
    form = scene.told.preference(actor)
    if isinstance(form, Worth):
        own = scene.profiles[actor]
        return ranked(_worths(scene.told, own, values, shape[1])).T[own.kind]
    if isinstance(form, Priorities):
        return preference_orders.priorities(scene.told, form, scene.roster.model.feasible, values, uniform, shape[1])
    if isinstance(form, Ranking):
        return preference_orders.ranking(scene.stretches[actor], actor, scene.roster.codes, uniform)
    return np.zeros(shape, dtype=np.int32)


@dataclass(frozen=True, eq=False)
class Seen:
    """The graph model in D draws, by concept and outcome.

    * `reached` (concepts, outcomes, D): some equilibrium of that outcome is reached by improvements from now.
    * `equilibrium`: some state of that outcome is an equilibrium; `absorbing`: it is, and every such state is one that
      nobody can leave, so that its stability supports nothing.
    * `count` (concepts, D): how many states are equilibria; `states`: which, as `state_sets` writes them."""

    reached: Bools
    equilibrium: Bools
    absorbing: Bools
    count: NDArray[np.int32]
    states: NDArray[np.object_]


def look(scene: Scene, ranks: Ranks, concepts: Sequence[str]) -> Seen:
    """The graph model on ranks (actors, S, D), in blocks of draws; ranks that recur are looked at once."""
    first, places = distinct_rows(ranks.transpose(2, 0, 1))
    width = min(max(CELLS // ranks.shape[1], FEWEST), MOST)
    blocks = (first[k : k + width] for k in range(0, len(first), width))
    parts = [_look(scene, ranks[:, :, block], concepts) for block in blocks]
    return Seen(
        *(
            np.concatenate([getattr(part, name) for part in parts], axis=-1)[..., places]
            for name in Seen.__dataclass_fields__
        )
    )


def _look(scene: Scene, ranks: Ranks, concepts: Sequence[str]) -> Seen:
    states = scene.roster
    found, ahead = stable_in_draws(states, ranks, concepts), reached_in_draws(states, ranks)
    held = np.stack([found[concept] for concept in concepts])
    reach, free = _by_outcome(states, held & ahead), _by_outcome(states, held & ~states.absorbing[:, None])
    some = _by_outcome(states, held)
    sets = state_sets(held, states.codes, len(states.model.options))
    return Seen(reach, some, some & ~free, held.sum(axis=1, dtype=np.int32), sets)


def _by_outcome(states: Roster, marks: Bools) -> Bools:
    """Whether some state of each outcome is held: (concepts, outcomes, D) of (concepts, S, D)."""
    outcomes = range(len(states.model.outcomes))
    return np.stack([marks[:, states.outcome == k].any(axis=1) for k in outcomes], axis=1)


# the bargaining game ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class GameDraws:
    """The bargaining game in D draws of one scene.

    * `outcomes` (outcomes, D): the probability of each outcome.
    * `history` (D,): the natural logarithm of the probability of the history items that stand; 0 where none does.
    * `reasons` (D,): why it failed, "" where it did not. A history that is next to impossible is not a failure: such a
      draw counts for next to nothing (see `weights`)."""

    outcomes: Floats
    history: Floats
    reasons: Reasons


def talk(scene: Scene, drawn: Draws, places: Places) -> Playing[GameDraws]:
    """The bargaining game in some of the draws."""
    how, numbers = usual_rationality(scene.stage), partial(drawn.numbers, places=places)
    found = yield from evaluation(scene.stage, numbers, how, parts=False, memo=_PAST)
    reasons = np.full(len(places), "", dtype=object)
    reasons[~found.solved] = "not-solved: the branch of equilibria was lost"
    return GameDraws(found.outcomes, log_likelihood(found.heard, len(places)), reasons)


def log_likelihood(beliefs: HistoryBeliefs | None, count: int) -> Floats:
    """The logarithm of the probability of the whole history: minus infinity where an item is impossible."""
    total = np.zeros(count)
    for probability in beliefs.probability if beliefs else ():
        with np.errstate(divide="ignore"):
            total = total + np.log(probability)
    return total


def attempted(work: Callable[[Places], Made], places: Places) -> tuple[list[tuple[Places, Made]], dict[int, str]]:
    """Work done on some draws; where it fails on all together, on each alone, so that one cannot spoil another. Gives
    what was made, with the places, and for each place that failed the reason."""
    try:
        return [(places, work(places))], {}
    except FAILS as error:
        if len(places) == 1:
            return [], {int(places[0]): reason(error)}
    made, failed = list[tuple[Places, Made]](), dict[int, str]()
    for place in places:
        done, reasons = attempted(work, np.array([place]))
        made += done
        failed |= reasons
    return made, failed


def reason(error: BaseException) -> str:
    if isinstance(error, OfframpError):
        return "; ".join(f"{each.slug}: {each.message}" for each in error.problems)
    return f"{type(error).__name__}: {error}"
