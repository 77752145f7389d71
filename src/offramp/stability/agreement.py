"""Under which concepts and conventions each outcome is stable, and whether the choice among them matters.

An outcome is stable by a concept in so many of its feasible states as are equilibria by it. Concepts agree where their
equilibria are the same states. Where pairs are of unknown order every extension is a convention of its own (`seq-a`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from offramp.codec import Count, ModelHash, Ordinal, Published, StateCode, Text, computed
from offramp.errors import ModelError
from offramp.frames import Tabular
from offramp.graph.model import Bools, Model, name
from offramp.graph.moves import EXTENSIONS
from offramp.graph.reach import reached
from offramp.stability.concept import Concept
from offramp.stability.concepts import USUAL, concepts, conventions_of
from offramp.stability.solve import Table, solve

MOST_STATES_AGREED = 1 << 14  # of the hypercube; above, only the concepts of every brief are asked
MOST_STATES_NAMED = 40  # equilibria one by one, where no outcome is named


@dataclass(frozen=True, slots=True)
class OutcomeStability:
    """One outcome: its feasible states, those within reach, and by group of concepts how many are equilibria. Where no
    outcome is named, `state` is one that is an equilibrium by some concept."""

    outcome: Text
    state: StateCode | None
    states: Count
    reachable: Count
    equilibria: tuple[Count, ...]


@dataclass(frozen=True)
class Agreement(Tabular, Published):
    """What `solve --agreement --json` prints: the concepts in `groups`, those of a group with the same equilibria, and
    for each outcome the equilibria by group; `unsolved` says why a concept was not asked."""

    FORMAT, TITLE = "offramp/agreement-1", "Agreement"
    ROWS = "outcomes"

    case: ModelHash
    options: tuple[Text, ...]
    now: StateCode
    feasible: Ordinal
    groups: tuple[tuple[Text, ...], ...]
    counts: tuple[Count, ...]
    outcomes: tuple[OutcomeStability, ...]
    unsolved: Mapping[str, Text]
    notes: tuple[Text, ...] = ()

    @property
    def agree(self) -> bool:
        """Whether all concepts have the same equilibria."""
        return len(self.groups) == 1

    @property
    @computed
    def asked(self) -> Count:
        """How many concepts and conventions were asked."""
        return sum(map(len, self.groups))

    def agreed(self, keys: Iterable[str]) -> bool:
        """Whether these concepts have the same equilibria."""
        return any(set(keys) <= set(group) for group in self.groups)


def concept_agreement(model: Model, solved: Table | None = None) -> Agreement:
    """Which concepts and conventions agree on a model, and on which outcomes they do not; `solved` holds what of it is
    solved already.

    Above 16,384 states only those of every brief are asked. Source: that of each concept, see `offramp.concepts()`.
    Raises ModelError as `solve` does.

    >>> from offramp.graph.model import free_model
    >>> dilemma = free_model({"A": ["a"], "B": ["b"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    >>> found = concept_agreement(dilemma)
    >>> found.agree, found.groups[0], found.counts
    (False, ('nash', 'pass2', 'pass3', 'pass4'), (1, 2))
    """
    unsolved: dict[str, str] = {}
    alike: dict[bytes, list[str]] = {}
    for key, states in _equilibria(model, solved, unsolved):
        alike.setdefault(np.packbits(states).tobytes(), []).append(key)
    size = len(model.feasible)
    sets = [np.unpackbits(np.frombuffer(packed, np.uint8), count=size).astype(bool) for packed in alike]
    groups = tuple(map(tuple, alike.values()))
    asked = [concept.key for concept in concepts() if concept.key not in unsolved]
    return Agreement(
        model.case,
        model.options,
        name(model.now, len(model.options)),
        int(model.feasible.sum()),
        groups,
        tuple(int(states.sum()) for states in sets),
        tuple(_outcomes(model, sets)),
        unsolved,
        tuple(conventions_of(replace(model, unknown=()), asked)),
    )


def _equilibria(model: Model, solved: Table | None, unsolved: dict[str, str]) -> Iterator[tuple[str, Bools]]:
    """By each concept and convention the equilibria; why some are not found goes into `unsolved`."""
    for concept in concepts():
        if len(model.feasible) > MOST_STATES_AGREED and concept.key not in USUAL:
            unsolved[concept.key] = f"only below {MOST_STATES_AGREED:,} states"
            continue
        for key, read in _readings(model, concept):
            table = solved if solved and key in solved.concepts else None
            try:
                yield key, (table or solve(read, [concept.key])).stable[concept.key].all(axis=0) & model.feasible
            except ModelError as error:
                unsolved[key] = error.problems[0].message


def _readings(model: Model, concept: Concept) -> Iterator[tuple[str, Model]]:
    """A concept by each way in which it reads pairs of unknown order."""
    if not model.unknown or not concept.unknown:
        yield concept.key, model
        return
    for extension in EXTENSIONS:
        yield f"{concept.key}-{extension}", replace(model, extension=extension)


def _outcomes(model: Model, sets: list[Bools]) -> Iterator[OutcomeStability]:
    reach = reached(model) >= 0
    for outcome, state, at in _apart(model, sets):
        counts = tuple(int((at & states).sum()) for states in sets)
        yield OutcomeStability(outcome, state, int(at.sum()), int((at & reach).sum()), counts)


def _apart(model: Model, sets: list[Bools]) -> Iterator[tuple[str, str | None, Bools]]:
    """The outcomes and their states; where none is named, the equilibria one by one."""
    if model.outcomes == ("other",):
        codes = np.flatnonzero(np.logical_or.reduce(sets))[:MOST_STATES_NAMED]
        every = np.arange(len(model.feasible))
        yield from (("other", name(int(s), len(model.options)), every == s) for s in codes)
        return
    outcomes = ((outcome, (model.outcome == k) & model.feasible) for k, outcome in enumerate(model.outcomes))
    yield from ((outcome, None, at) for outcome, at in outcomes if at.any())
