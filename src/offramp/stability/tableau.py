"""The tableau: for every state each actor's rank, improvements and verdicts, as the field draws it.

A state bears its name, and the number and decimal that GMCR gives it. The mark of a state for an actor: r, rational, it
has no improvement (Nash); s, sanctioned, others' improvements deter each (SEQ); u, unstable. `SEQ_OR_SIM`: stable by
sequential stability or by simultaneous stability, actor by actor. States that no actor tells apart, and that have the
same outcome and verdicts, can be read as one (`groups`).

`RECHECKED`, Fraser and Hipel's second look at what is unstable for two actors or more: such an actor stays after all
where, for each of its improvements s1 from s, improvements from s of others for whom s is unstable too, made at the
same time, end in a state that is feasible and no better for it than s. Their u is then struck out. It is SIM with the
answers of those alone who would leave, so it implies SIM.

Source: after Fraser & Hipel (1979), IEEE Trans. SMC 9:805-816; (1984), the tableau form; Fang, Hipel & Kilgour (1993).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from offramp.codec import Count, ModelHash, Ordinal, Published, StateCode, Text
from offramp.errors import ModelError, Problem
from offramp.frames import Tabular
from offramp.graph.cubes import decimals, state_numbers
from offramp.graph.model import Bools, Model, name
from offramp.graph.moves import improvements, no_better
from offramp.stability.concepts import conventions_of
from offramp.stability.concepts.gmr import GMR
from offramp.stability.concepts.nash import NASH
from offramp.stability.concepts.seq import SEQ
from offramp.stability.concepts.sim import SIM
from offramp.stability.concepts.smr import SMR
from offramp.stability.solve import solve

TABLED = tuple(concept.key for concept in (NASH, GMR, SMR, SEQ, SIM))
SEQ_OR_SIM = f"{SEQ.key} or {SIM.key}"
RECHECKED = f"{SEQ.key} re-checked"
MOST_TABLED = 4_096  # feasible states


@dataclass(frozen=True, slots=True)
class Standing:
    """What a state is to one actor: its rank (1 is best, ties share one), the numbers of the states to which it would
    improve, the mark (r, s or u), and by which concepts it is stable."""

    rank: Ordinal
    improvements: tuple[Ordinal, ...]
    mark: Text
    stable: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class TableauState:
    """A feasible state: its number and decimal in GMCR, letters and outcome, its standing with each actor, by which
    concepts it is an equilibrium, and the number of the first state with which it may be read as one."""

    number: Ordinal
    decimal: Count
    state: StateCode
    outcome: Text
    actors: tuple[Standing, ...]
    equilibrium: tuple[Text, ...]
    group: Ordinal


@dataclass(frozen=True)
class Tableau(Tabular, Published):
    """What `solve --tableau --json` prints: the feasible states by number."""

    FORMAT, TITLE = "offramp/tableau-1", "Tableau"
    ROWS = "states"

    case: ModelHash
    options: tuple[Text, ...]
    actors: tuple[Text, ...]
    now: StateCode
    concepts: tuple[Text, ...]
    states: tuple[TableauState, ...]
    notes: tuple[Text, ...] = ()

    @property
    def groups(self) -> dict[int, list[TableauState]]:
        """The states that may be read as one, by the number of the first."""
        found: dict[int, list[TableauState]] = {}
        for state in self.states:
            found.setdefault(state.group, []).append(state)
        return found


def tableau(model: Model) -> Tableau:
    """The tableau of a model, by Nash, GMR, SMR, SEQ, SIM, SEQ or SIM, and SEQ with the second look.

    Raises ModelError too-many-states (4,096 feasible ones) and as `solve` does.

    >>> from offramp.graph.model import free_model
    >>> dilemma = free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    >>> [(row.number, row.state, "".join(each.mark for each in row.actors)) for row in tableau(dilemma).states]
    [(1, 'NN', 'rr'), (2, 'YN', 'ur'), (3, 'NY', 'ru'), (4, 'YY', 'ss')]
    """
    states = int(model.feasible.sum())
    if states > MOST_TABLED:
        allowed = (f"{MOST_TABLED:,} states",)
        raise ModelError(Problem("too-many-states", "model", 0, 0, f"{states:,} states in a tableau", allowed))
    verdicts = solve(model, TABLED).stable
    stable = {**verdicts, SEQ_OR_SIM: verdicts[SEQ.key] | verdicts[SIM.key]}
    stable[RECHECKED] = verdicts[SEQ.key] | struck_out(model, verdicts[SEQ.key])
    return Tableau(
        model.case,
        model.options,
        model.actors,
        name(model.now, len(model.options)),
        tuple(stable),
        tuple(_states(model, stable)),
        tuple(conventions_of(model, TABLED)),
    )


def struck_out(model: Model, stable: Bools) -> Bools:
    """For each actor and state whether its instability is struck out at the second look; `stable` is by SEQ, and as
    it: bool (actors, states)."""
    found = np.zeros_like(stable)
    for s in np.flatnonzero(model.feasible & ((~stable).sum(axis=0) > 1)).tolist():
        away = np.flatnonzero(~stable[:, s]).tolist()
        answers = {j: {end ^ s for end in improvements(model, j, s, credible=True)} for j in away}
        for i in away:
            at_once = _together([answers[j] for j in away if j != i])
            leaving = (end ^ s for end in improvements(model, i, s))
            found[i, s] = all(any(_deters(model, i, s, flip ^ other) for other in at_once) for flip in leaving)
    return found


def _together(answers: Sequence[set[int]]) -> set[int]:
    """The options that change where one or more of some actors make one of their moves, as bits."""
    changed = {0}
    for flips in answers:
        changed |= {one ^ other for one in changed for other in flips}
    return changed - {0}


def _deters(model: Model, i: int, s: int, flips: int) -> bool:
    return bool(model.feasible[s ^ flips]) and no_better(model, i, s ^ flips, s)


def _states(model: Model, stable: dict[str, Bools]) -> Iterator[TableauState]:
    numbers, decimal, n = state_numbers(model), decimals(model), len(model.options)
    codes = np.flatnonzero(model.feasible)
    ranks = {int(code): row for code, row in zip(codes, _ranks(model, codes), strict=True)}
    first: dict[tuple[object, ...], int] = {}
    for code in map(int, codes[np.argsort(numbers[codes])]):
        standings = tuple(_standing(model, stable, numbers, code, i, rank) for i, rank in enumerate(ranks[code]))
        alike = (model.outcome[code], *((each.rank, each.mark, each.stable) for each in standings))
        yield TableauState(
            int(numbers[code]),
            int(decimal[code]),
            name(code, n),
            model.outcomes[model.outcome[code]],
            standings,
            tuple(key for key, verdict in stable.items() if verdict[:, code].all()),
            first.setdefault(alike, int(numbers[code])),
        )


def _ranks(model: Model, codes: NDArray[np.intp]) -> NDArray[np.intp]:
    """For each state the actors' ranks: 1 is best, one more for each level below."""
    levels = [np.unique(-ranks[codes], return_inverse=True)[1].reshape(-1) + 1 for ranks in model.ranks]
    return np.array(levels).T


def _standing(
    model: Model, stable: dict[str, Bools], numbers: NDArray[np.int64], code: int, i: int, rank: int
) -> Standing:
    by = tuple(key for key, verdict in stable.items() if verdict[i, code])
    gains = sorted(int(numbers[end]) for end in improvements(model, i, code))
    return Standing(int(rank), tuple(gains), "r" if NASH.key in by else "s" if SEQ.key in by else "u", by)
