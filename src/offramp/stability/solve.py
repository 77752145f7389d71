"""Which states are stable, for whom, by which concept; the concepts are in `stability/concepts`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray

from offramp.codec import Count, Extension, ModelHash, Ordinal, Published, StateCode, Text, limits, note
from offramp.errors import ModelError, Problem, nearest, takes
from offramp.frames import data_frame, on_one_line
from offramp.graph.model import Bools, Model, check_more, name
from offramp.graph.moves import arranged, rearranged
from offramp.graph.reach import absorbing
from offramp.stability.concepts import USUAL, concepts_named, conventions_of
from offramp.stability.explain import Witness, explain
from offramp.stability.sanctions import prepared_model
from offramp.version import VERSION

if TYPE_CHECKING:
    import pandas

    from offramp.stability.concept import Concept
    from offramp.stability.witness import Explanation


MOST_UNSURE = 1_024  # feasible states that are looked at one by one
MOST_LISTED = 65_536  # feasible states; above, `to_dict` leaves the lists out unless they are forced

Names = Annotated[tuple[Text, ...], limits(uniqueItems=True)]
States = Annotated[tuple[StateCode, ...], limits(uniqueItems=True)]


@dataclass(frozen=True, slots=True)
class Counts:
    """How many states are feasible, and of them how many are equilibria, by concept."""

    feasible: Ordinal
    equilibria: Mapping[str, Count]


@dataclass(frozen=True, kw_only=True)
class SolvedTable(Published):
    """What `solve --json` prints. The lists are null above 65,536 states unless --states is given."""

    FORMAT, TITLE = "offramp/solve-1", "Solution"

    case: ModelHash
    version: Text = VERSION
    options: Names
    actors: Names
    now: StateCode
    concepts: Names
    counts: Counts
    states: States | None = None
    ranks: Mapping[str, tuple[Count, ...]] | None = None
    outcome_of: tuple[Text, ...] | None = None
    stable: Mapping[str, Mapping[str, States]] | None = None
    equilibria: Mapping[str, States] | None = None
    absorbing: States
    notes: tuple[Text, ...]
    unknown: Annotated[Extension, note("How pairs of unknown order are read; null where there are none.")] = None


@dataclass(frozen=True, eq=False)
class Table:
    """The verdicts on one model.

    * `stable`: for each concept, bool (actors, S) or (actors, S, draws), false at infeasible states.

    Source: that of each concept, see `offramp.concepts()`.

    Raises ModelError unknown-concept, unknown-name and many-draws by its methods.

    >>> import offramp as of
    >>> table = of.solve(of.model(of.load("my-crisis")), ["seq"])
    >>> table.equilibria("seq"), table.stable_states("crews", "seq"), table.stable["seq"].shape
    (('NNY', 'YYN'), ('NNY', 'YNY', 'YYN', 'YYY'), (2, 8))
    """

    model: Model
    concepts: tuple[str, ...]
    stable: Mapping[str, Bools]

    def equilibria(self, concept: str) -> tuple[str, ...]:
        """The names of the states that are stable for every actor, N before Y; for a model without draws."""
        return self._names(self._verdicts(concept).all(axis=0) & self.model.feasible)

    def stable_states(self, actor: str, concept: str) -> tuple[str, ...]:
        """The names of the states that are stable for one actor, N before Y; for a model without draws."""
        _listed("unknown-name", "actor", [actor], self.model.actors)
        return self._names(self._verdicts(concept)[self.model.actors.index(actor)])

    def to_dict(self, force_states: bool = False) -> dict[str, Any]:
        """The table as `solve-1` (docs/reference/json.md); for a model without draws."""
        return self.solution(force_states).to_dict()

    def solution(self, force_states: bool = False) -> SolvedTable:
        """What is published of the table: the lists where they are not too long, or are forced."""
        model, feasible = self.model, np.flatnonzero(self.model.feasible)
        equilibria = {concept: self.equilibria(concept) for concept in self.concepts}
        counts = Counts(len(feasible), {concept: len(states) for concept, states in equilibria.items()})
        lists = len(feasible) <= MOST_LISTED or force_states
        return SolvedTable(
            case=model.case,
            options=model.options,
            actors=model.actors,
            now=name(model.now, len(model.options)),
            concepts=self.concepts,
            counts=counts,
            **(self._lists(feasible, equilibria) if lists else {}),
            absorbing=self._names(absorbing(model)),
            notes=tuple(self.notes()),
            unknown=model.extension if model.unknown else None,
        )

    def _lists(self, feasible: NDArray[np.intp], equilibria: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
        model = self.model
        return {
            "states": self._names(model.feasible),
            "ranks": {actor: ranks[feasible].tolist() for actor, ranks in zip(model.actors, model.ranks, strict=True)},
            "outcome_of": tuple(model.outcomes[index] for index in model.outcome[feasible]),
            "stable": {
                actor: {concept: self.stable_states(actor, concept) for concept in self.concepts}
                for actor in model.actors
            },
            "equilibria": equilibria,
        }

    def notes(self) -> list[str]:
        """The conventions behind the concepts asked for, how pairs of unknown order are read, and what is left out."""
        return list(conventions_of(self.model, self.concepts))

    def why(self, actor: str, state: str, concept: str) -> Witness:
        """What decides whether a state is stable for an actor; see `explain`. Raises ModelError."""
        _alone(self.model)
        return explain(self.model, actor, state, concept)

    def _verdicts(self, concept: str) -> Bools:
        _listed("unknown-concept", "concept", [concept], self.concepts)
        _alone(self.model)
        return self.stable[concept]

    def _names(self, states: Bools) -> tuple[str, ...]:
        return tuple(name(int(code), len(self.model.options)) for code in np.flatnonzero(states))

    def __repr__(self) -> str:
        found = (f"{key} {int(np.sum(np.all(stable, axis=0)))}" for key, stable in self.stable.items())
        return on_one_line("Table", f"equilibria of {int(self.model.feasible.sum()):,} states: {', '.join(found)}")

    def to_frame(self) -> pandas.DataFrame:
        """The feasible states as a table, N before Y: `state`, `outcome`, and by concept whether it is an equilibrium
        and, as CONCEPT/ACTOR, whether it is stable for that actor (true or false).

        For a model without draws; raises ModelError many-draws, and OfframpError missing-extra without pandas.
        """
        _alone(self.model)
        codes = np.flatnonzero(self.model.feasible)
        columns: dict[str, Any] = {
            "state": list(self._names(self.model.feasible)),
            "outcome": [self.model.outcomes[k] for k in self.model.outcome[codes]],
        }
        for concept, stable in self.stable.items():
            columns[concept] = stable[:, codes].all(axis=0)
            columns |= {f"{concept}/{actor}": row[codes] for actor, row in zip(self.model.actors, stable, strict=True)}
        return data_frame(dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))


@takes
def solve(
    model: Model,
    concepts: Iterable[str] = USUAL,
    slow: bool = False,
    progress: Callable[[str, str], None] | None = None,
    memory: int | None = None,
) -> Table:
    """Every actor's verdict on every state of a model, by each of the concepts.

    Concepts are keys as `offramp.concepts()` lists them, and lhN or passN for foresight of N moves. Each draw of a
    model with draws is solved on its own: the same bytes come out in any batch. Where an actor does not know the order
    of some states, every state is looked at by itself. Raises ModelError `unknown-concept`, `too-many-states` (1,024
    where orders are not known), `no-limit` (nonmyopic), and `sim-too-large` for sim above 16,384 states unless `slow`.
    `progress` is told each concept and actor before it is solved. Foresight that would take more than `memory` bytes
    (by default 60 % of what is free) is `too-many-states` too.

    Ranks compare and are never subtracted. Source: that of each concept, see `offramp.concepts()`; Fang, Hipel
    & Kilgour (1993) for all.

    >>> import offramp as of
    >>> table = of.solve(of.free_model({"A": ["trust_b"], "B": ["trust_a"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"}))
    >>> table.equilibria("nash"), table.equilibria("seq"), table.stable_states("A", "nash")
    (('NN',), ('NN', 'YY'), ('NN', 'NY'))
    """
    asked = concepts_named(concepts)
    for concept in asked:
        concept.check(model, slow)
    check_foresight(model, asked, memory)
    straight, order = arranged(model)
    ready, back = prepared_model(straight), tuple(np.argsort(order))
    stable = {concept.key: np.empty(model.ranks.shape, dtype=bool) for concept in asked}
    for concept in asked:
        for actor in range(len(model.actors)):
            if progress:
                progress(concept.key, model.actors[actor])
            if model.unknown and concept.unknown and concept.explain:
                stable[concept.key][actor] = _state_by_state(concept.explain, model, actor)
            else:
                states = concept.stable(ready, actor).reshape(model.ranks.shape[1:])
                stable[concept.key][actor] = rearranged(states, back)
    return Table(model, tuple(stable), stable)


def check_foresight(model: Model, asked: Iterable[Concept], memory: int | None) -> None:
    """Refuse concepts that take more memory than there is. Raises ModelError too-many-states."""
    more = max((concept.more_bytes(model) for concept in asked), default=0)
    if more:
        check_more(model, more, "moves foreseen among", memory)


def _state_by_state(explanation: Explanation, model: Model, actor: int) -> Bools:
    """An actor's verdicts where some orders are not known: no array of ranks says which of two states is better."""
    codes, stable = np.flatnonzero(model.feasible), np.zeros(len(model.feasible), dtype=bool)
    if len(codes) > MOST_UNSURE:
        message = f"{len(codes):,} states are too many where pairs are of unknown order"
        raise ModelError(
            Problem("too-many-states", "model", 0, 0, message, (f"{MOST_UNSURE:,} states",), "tie the pairs")
        )
    stable[codes] = [explanation(model, actor, int(state)).stable for state in codes]
    return stable


def _alone(model: Model) -> None:
    if model.ranks.ndim > 2:
        message = f"{model.ranks.shape[2]} draws have no one list of states"
        raise ModelError(Problem("many-draws", "model", 0, 0, message, remedy="use `stable`, or solve one draw"))


def _listed(slug: str, kind: str, names: Iterable[str], allowed: tuple[str, ...]) -> None:
    """Raise one ModelError for all the names that are not allowed."""
    problems = [
        Problem(slug, "model", 0, 0, f"no {kind} {name!r}", allowed, nearest(name, allowed))
        for name in names
        if name not in allowed
    ]
    if problems:
        raise ModelError(problems)
