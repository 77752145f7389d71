"""Which number of a case within its range, and which claim if it is false, turns the verdict on a state.

One thing is changed at a time, all else central and every other claim true. A number is swept from its centre to each
end of its range in steps, and the first turn is narrowed by halving: a turn that turns back in one step is not seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Annotated

import numpy as np

from offramp.case.asked_orders import with_orders
from offramp.case.quantities import bounds, is_open
from offramp.case.transform import baseline, fallen, without
from offramp.case.types import Case, Worth, cited_claims
from offramp.codec import StateCode, Text, note
from offramp.errors import OfframpError
from offramp.graph import preferences
from offramp.graph.build import model as model_of
from offramp.graph.model import Bools, Model, Ranks, code
from offramp.stability.solve import solve

STEPS = 16  # from the centre of a range to each end
HALVINGS = 20
CELLS = 1 << 21  # states times columns solved together

Column = tuple[str, float]  # a number by its path, and its value
Verdict = tuple[bool, ...]  # of each actor


@dataclass(frozen=True, slots=True)
class InputTurn:
    """A number or a claim that turns the verdict on a state, alone.

    * `kind`: number or claim; `name`: its path or id; a claim turns it if false.
    * `at`: the nearest value that does, and `now` the central one; null for a claim.
    * `stay`, `leave`: for whom the state then is stable, or no longer; `equilibrium`: whether for everybody."""

    kind: Annotated[Text, note("number, or claim.")]
    name: Text
    at: float | None
    now: float | None
    stay: tuple[Text, ...]
    leave: tuple[Text, ...]
    equilibrium: bool


def input_turns(case: Case, target: StateCode, concept: str) -> tuple[InputTurn, ...]:
    """The numbers, then the claims, that make a state an equilibrium, or help; of an equilibrium, those that undo it.
    A case without worths has no such numbers. Raises as `model` and `solve` do.

    >>> import offramp as of
    >>> turn = input_turns(of.load("my-crisis"), "YYN", "seq")[0]
    >>> turn.name, turn.leave, turn.equilibrium
    ('worth.crews.higher pay', ('owner',), False)
    """
    made = model_of(case)
    before = _verdicts(made, made.ranks[:, :, None], code(target), concept)[0]
    sweep = _Sweep(case, made, code(target), concept, before)
    turns = [*sweep.numbers(), *_claims(case, target, concept, before)]
    return tuple(sorted(turns, key=lambda each: (each.kind != "number", not each.equilibrium)))


def _verdicts(model: Model, ranks: Ranks, target: int, concept: str) -> list[Verdict]:
    """Each actor's verdict on the target, column by column of ranks (A, S, D)."""
    stable: Bools = solve(replace(model, ranks=ranks), [concept]).stable[concept][:, target]
    return [tuple(map(bool, column)) for column in stable.T]


def _turn(actors: Sequence[str], before: Verdict, after: Verdict, column: Column | str, now: float | None) -> InputTurn:
    stay = tuple(actor for actor, was, holds in zip(actors, before, after, strict=True) if holds and not was)
    leave = tuple(actor for actor, was, holds in zip(actors, before, after, strict=True) if was and not holds)
    kind, key, at = ("claim", column, None) if isinstance(column, str) else ("number", *column)
    return InputTurn(kind, key, at, now, stay, leave, all(after))


def _wanted(before: Verdict, after: Verdict) -> bool:
    """Whether an equilibrium is undone, or somebody more stays where it is none."""
    if all(before):
        return not all(after)
    return any(holds and not was for was, holds in zip(before, after, strict=True))


@dataclass(frozen=True)
class _Sweep:
    """The numbers of a case, each moved through its range."""

    case: Case
    model: Model
    target: int
    concept: str
    before: Verdict

    def numbers(self) -> Iterator[InputTurn]:
        central = preferences.central_values(self.case)
        edges = [(path, central[path], end) for path, ends in _ranges(self.case, central) for end in ends]
        steps = [(path, now + (end - now) * k / STEPS) for path, now, end in edges for k in range(1, STEPS + 1)]
        after = self.at(steps)
        found: list[tuple[Column, Column]] = []  # the last value before the turn, and the first after it
        for k, (path, now, _) in enumerate(edges):
            row = after[k * STEPS : (k + 1) * STEPS]
            first = next((j for j, verdict in enumerate(row) if _wanted(self.before, verdict)), None)
            if first is not None:
                at = k * STEPS + first
                found.append(((path, now) if first == 0 else steps[at - 1], steps[at]))
        for column in self._narrowed(found):
            yield _turn(self.model.actors, self.before, self.at([column])[0], column, central[column[0]])

    def _narrowed(self, pairs: list[tuple[Column, Column]]) -> list[Column]:
        """The values just past each turn."""
        for _ in range(HALVINGS if pairs else 0):
            middles = [(path, (inner + outer) / 2) for (path, inner), (_, outer) in pairs]
            past = [_wanted(self.before, verdict) for verdict in self.at(middles)]
            triples = zip(pairs, middles, past, strict=True)
            pairs = [(inner, middle) if over else (middle, outer) for (inner, outer), middle, over in triples]
        return [outer for _, outer in pairs]

    def at(self, columns: Sequence[Column]) -> list[Verdict]:
        """The verdicts where one number has another value, column by column."""
        room, found = max(1, CELLS // len(self.model.feasible)), list[Verdict]()
        for start in range(0, len(columns), room):
            ranks = np.stack([self._ranks(*column) for column in columns[start : start + room]], axis=2)
            found += _verdicts(self.model, ranks, self.target, self.concept)
        return found

    @cached_property
    def told(self) -> Case:
        """The case as the graph model has it."""
        return with_orders(baseline(self.case))

    def _ranks(self, path: str, value: float) -> Ranks:
        ranks, values = self.model.ranks.copy(), {**preferences.central_values(self.told), path: value}
        for form in (form for form in self.told.preferences if isinstance(form, Worth) and _reads(form, path)):
            worths = preferences.worth(self.told, form, values)
            ranks[self.model.actors.index(form.actor)] = preferences.from_worth(worths, self.model.feasible)
        return ranks


def _reads(form: Worth, path: str) -> bool:
    """Whether a number can count for a worth: its own items, and every chance."""
    return not path.startswith("worth.") or path in {item.value.path for item in form.items}


def _ranges(case: Case, central: Mapping[str, float]) -> Iterator[tuple[str, Iterable[float]]]:
    """The numbers that worths are made of, with the ends of their ranges that are not their centre."""
    for path, quantity in baseline(case).quantities.items():
        if not quantity.follows and not is_open(quantity.value) and path.startswith(("worth.", "chance.")):
            yield path, [end for end in bounds(quantity.value) if end != central[path]]


def _claims(case: Case, target: StateCode, concept: str, before: Verdict) -> Iterator[InputTurn]:
    """The claims that turn the verdict if false; where the model then does not hold the state, nothing is said."""
    for claim in cited_claims(case):
        if not fallen(case, {claim}):
            continue
        try:
            other = model_of(without(case, {claim}))
        except OfframpError:
            continue
        if other.feasible[code(target)]:
            after = _verdicts(other, other.ranks[:, :, None], code(target), concept)[0]
            if _wanted(before, after):
                yield _turn(other.actors, before, after, claim, None)
