"""Misperception: what is stable where each actor judges by the model that he himself sees.

    G_i      the model that actor i sees;  G_ij  the one that i takes j to see (G_i where nothing else is said)
    stable   state s is stable for i in G_i, by any concept; who does not have s in his model stays nowhere in it
    E        { s feasible : every i has s in G_i, and it is stable for i in G_i }      equilibria of the hypergame
    E_i      { s in G_i : every j has s in G_ij, and it is stable for j in G_ij }      what i expects to last
    surprise to i: s in E and not in E_i;  a move by j that j would make in G_j and would not make in G_ij

A move would be made where its mover improves and nothing meets it. What i takes others to see moves what he expects of
them, and no verdict of his own: the others' replies in G_i follow from their moves and orders in it.

Source: hypergames are Bennett's (1977, Omega 5:749-751); stability judged by each player's own game, and equilibria as
outcomes stable for each in his own, follow Wang, Hipel & Fraser (1988, Behavioral Science 33); with states as choices
of a common list of options, Aljefri, Hipel & Fang (general hypergame analysis within the graph model, known by its
abstract). Restated in words, no page is claimed; surprises, and how two levels meet, are this project's form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Annotated

import numpy as np

from offramp.case.sights import eyes
from offramp.case.types import Case
from offramp.codec import Count, ModelHash, Ordinal, Published, StateCode, Text, note
from offramp.frames import Tabular
from offramp.graph.build import model, seen_model
from offramp.graph.left_out import LEFT_OUT
from offramp.graph.model import Bools, Model, code, name
from offramp.stability.concepts import LEADING, concept_named, conventions_of
from offramp.stability.explain import explain
from offramp.stability.solve import solve

MOST_FOLLOWED = 200  # states whose moves are looked at one by one
NO_MOVES = "moves out of a state are not told by this concept"
FEW_MOVES = f"the moves out of the first {MOST_FOLLOWED} states are told"

Whose = Mapping[str, tuple[Text, ...]]


@dataclass(frozen=True, slots=True)
class SeenState:
    """A state that lasts in somebody's eyes, or in fact.

    * `stable`: for each actor whether it is stable for him in the model that he sees; null: his model lacks it.
    * `exists`: whether it can be; `equilibrium`: of the hypergame; `unmistaken`: of the model without misperception.
    * `expected`: who expects it to last. `surprised`: whom it surprises that it lasts, with who leaves in his eyes."""

    state: StateCode
    outcome: Text
    exists: bool
    stable: Mapping[str, bool | None]
    equilibrium: bool
    unmistaken: bool
    expected: tuple[Text, ...]
    surprised: Whose


@dataclass(frozen=True, slots=True)
class SurprisingMove:
    """A move that an actor would make by his own model, and whom it surprises: by `unseen` because his model lacks it,
    by `unexpected` because it would not be made in it; `possible`: whether it can be made at all."""

    mover: Text
    start: StateCode
    end: StateCode
    possible: bool
    unseen: tuple[Text, ...]
    unexpected: tuple[Text, ...]


@dataclass(frozen=True)
class Hypergame(Tabular, Published):
    """What `solve --sees --json` prints: the states that last, or are expected to, and the moves that surprise."""

    FORMAT, TITLE = "offramp/hypergame-1", "Hypergame"
    ROWS = "states"

    case: ModelHash
    options: tuple[Text, ...]
    actors: tuple[Text, ...]
    now: StateCode
    concept: Text
    mistaken: Annotated[tuple[Text, ...], note("Actors whose model is not the case's own.")]
    feasible: Ordinal
    equilibria: Count
    unmistaken: Count
    states: tuple[SeenState, ...]
    moves: tuple[SurprisingMove, ...]
    notes: tuple[Text, ...] = ()


def hypergame(case: Case, concept: str = LEADING, memory: int | None = None, unknown: str = "b") -> Hypergame:
    """What lasts where each actor judges by the model that he sees, what each expects to, and what surprises whom.

    Raises as `model` and `solve` do.

    >>> import offramp as of
    >>> found = hypergame(of.load("my-crisis"))
    >>> found.mistaken, found.equilibria == found.unmistaken, found.moves
    ((), True, ())
    """
    concept = concept_named(concept).key
    views = Views(case, concept, memory, unknown)
    rows = tuple(_states(views))
    moves = tuple(_moves(views, rows)) if concept_named(concept).explain else ()
    true, lasting = views.true, int(views.lasting().sum())
    return Hypergame(
        *(true.case, true.options, true.actors, name(true.now, len(true.options)), concept),
        tuple(actor for actor in true.actors if not _alike(views.model(actor), true)),
        int(true.feasible.sum()),
        lasting,
        int(views.plain.sum()),
        rows,
        moves,
        (*_told(views, rows), *(note for note in conventions_of(true, [concept]) if LEFT_OUT["sees"] not in note)),
    )


def _alike(seen: Model, true: Model) -> bool:
    """Whether two models have the same states, in the same orders; unknown pairs of states that both have too."""
    one, other = (np.where(each.feasible, each.ranks, -1) for each in (seen, true))
    pairs = {tuple(map(tuple, each.unknown)) for each in (seen, true)}
    return np.array_equal(one, other) and len(pairs) == 1


class Views:
    """The models that actors see and take each other to see, each solved once."""

    def __init__(self, case: Case, concept: str, memory: int | None, unknown: str) -> None:
        self.concept, self.true = concept, model(case, memory=memory, unknown=unknown)
        self._memory = memory
        self._eyes = cache(lambda *viewers: eyes(case, *viewers))
        self._model = cache(lambda *viewers: seen_model(case, viewers, memory, unknown) if viewers else self.true)
        self._stable = cache(lambda *viewers: self._solved(viewers))

    def _solved(self, viewers: tuple[str, ...]) -> Bools:
        """Every actor's verdicts, (actors, S), false at states that the model lacks."""
        seen: Model = self._model(*viewers)
        found: Bools = solve(seen, [self.concept], memory=self._memory).stable[self.concept] & seen.feasible
        return found

    def model(self, *viewers: str) -> Model:
        """The model as the first viewer sees it, or takes the second to see it."""
        seen: Model = self._model(*self._eyes(*viewers))
        return seen

    def stable(self, actor: str, *viewers: str) -> Bools:
        """Where an actor stays in a model: (S,), false at states that it lacks."""
        verdicts: Bools = self._stable(*self._eyes(*viewers))[self.true.actors.index(actor)]
        return verdicts

    @property
    def plain(self) -> Bools:
        """The equilibria of the model without misperception."""
        return _all(list(self._stable()))

    def lasting(self) -> Bools:
        """The equilibria of the hypergame."""
        return _all([self.true.feasible, *(self.stable(i, i) for i in self.true.actors)])

    def expected(self, actor: str) -> Bools:
        """What an actor expects to last."""
        return _all([self.model(actor).feasible, *(self.stable(j, actor, j) for j in self.true.actors)])


def _all(sets: Sequence[Bools]) -> Bools:
    """The states that are in all of some sets."""
    found: Bools = np.logical_and.reduce(np.stack(sets), axis=0)
    return found


def _states(views: Views) -> Iterator[SeenState]:
    """The states that last by some view."""
    true, lasting, plain = views.true, views.lasting(), views.plain
    expected = {actor: views.expected(actor) for actor in true.actors}
    for s in map(int, np.flatnonzero(np.stack([lasting, plain, *expected.values()]).any(axis=0))):
        yield SeenState(
            name(s, len(true.options)),
            true.outcomes[true.outcome[s]],
            bool(true.feasible[s]),
            {actor: _verdict(views, actor, s) for actor in true.actors},
            *(bool(lasting[s]), bool(plain[s])),
            tuple(actor for actor, states in expected.items() if states[s]),
            {i: _leavers(views, i, s) for i, states in expected.items() if lasting[s] and not states[s]},
        )


def _verdict(views: Views, actor: str, s: int) -> bool | None:
    return bool(views.stable(actor, actor)[s]) if views.model(actor).feasible[s] else None


def _leavers(views: Views, actor: str, s: int) -> tuple[str, ...]:
    """Who does not stay in a state in an actor's eyes."""
    return tuple(j for j in views.true.actors if not views.stable(j, actor, j)[s])


def _moves(views: Views, rows: tuple[SeenState, ...]) -> Iterator[SurprisingMove]:
    """The moves out of the present state, and out of those that do not last, which surprise somebody."""
    starts = [code(row.state) for row in rows if row.exists]
    for s in dict.fromkeys([views.true.now, *starts[:MOST_FOLLOWED]]):
        for mover in views.true.actors:
            for end in sorted(_made(views, mover, s, mover)):
                found = _surprise(views, mover, s, end)
                if found.unseen or found.unexpected or not found.possible:
                    yield found


def _surprise(views: Views, mover: str, start: int, end: int) -> SurprisingMove:
    others = [actor for actor in views.true.actors if actor != mover]
    unseen = [i for i in others if not views.model(i).feasible[[start, end]].all()]
    unexpected = [i for i in others if i not in unseen and end not in _made(views, mover, start, i, mover)]
    first, last = (name(each, len(views.true.options)) for each in (start, end))
    return SurprisingMove(mover, first, last, bool(views.true.feasible[end]), tuple(unseen), tuple(unexpected))


def _made(views: Views, mover: str, start: int, *viewers: str) -> set[int]:
    """Where an actor would go from a state in somebody's eyes: improvements that nothing meets."""
    seen, n = views.model(*viewers), len(views.true.options)
    if not seen.feasible[start] or views.stable(mover, *viewers)[start]:
        return set()
    witness = explain(seen, mover, name(start, n), views.concept)
    if witness.leaves:
        ends = [step.end for step in witness.leaves.steps[:1]]
    else:
        ends = [answer.improvement.end for answer in witness.answers if not answer.holds]
    return set(map(code, ends))


def _told(views: Views, rows: tuple[SeenState, ...]) -> Iterator[str]:
    if concept_named(views.concept).explain is None:
        yield NO_MOVES
    elif len(rows) > MOST_FOLLOWED:
        yield FEW_MOVES
