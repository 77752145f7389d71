"""The endings of a case as one of its actors sees them: what is put before a person to compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.case import chance, conditions, state_grid
from offramp.case.types import OTHER, Actor, Case, Chance, Worth
from offramp.errors import OfframpError
from offramp.game.evaluate import Stage, stage
from offramp.wording import joined

Floats = NDArray[np.float64]
MOST_VARIED = 2  # endings of one outcome beside the plainest: each differs from it by one choice


@dataclass(frozen=True, slots=True)
class Ending:
    """A way the play can end: its state, how chances fall and, for a member of a crowd, whether he joined (`held`).

    `when` is its condition, by which it is stored; `outcome` names what it is an ending of; `plain`: it is that alone.
    """

    state: int
    held: tuple[tuple[str, bool], ...]
    when: str
    words: str
    outcome: str = ""
    plain: bool = False


@dataclass(frozen=True)
class AskedCase:
    """A case made ready to be asked about; `stage` is None where it has no play that could be solved."""

    case: Case
    stage: Stage | None
    memo: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)  # of `coefficients`
    told: dict[str, tuple[Ending, ...]] = field(default_factory=dict, repr=False, compare=False)  # of `endings`

    @cached_property
    def states(self) -> tuple[int, ...]:
        """The states in which the play can end; without a play those that exist."""
        if self.stage is None:
            return tuple(int(k) for k in np.flatnonzero(state_grid.feasible_states(self.case)))
        tree = self.stage.now.tree
        return tuple(sorted({tree.nodes[leaf].state for leaf in tree.leaves}))

    @cached_property
    def start(self) -> int:
        """The present state, with what the question takes as given."""
        if self.stage is not None:
            return self.stage.now.tree.nodes[0].state
        return int(self.case.present.replace("Y", "1").replace("N", "0"), 2)

    @cached_property
    def deciders(self) -> tuple[str, ...]:
        """Who decides something that is not settled already."""
        if self.stage is None:
            return tuple(dict.fromkeys(option.actor for option in self.case.options))
        tree = self.stage.now.tree
        turns = (tree.turns[node.turn].actor for node in tree.nodes if node.turn is not None and len(node.children) > 1)
        return tuple(self.case.actors[place].id for place in sorted(set(turns)))

    def truth(self, state: int) -> dict[str, NDArray[np.bool_]]:
        """Each option in a state, as arrays of one."""
        last = len(self.case.options) - 1
        return {one.id: np.array([bool(state >> (last - k) & 1)]) for k, one in enumerate(self.case.options)}

    def coefficients(self, actor: str, ending: Ending, values: Mapping[str, Floats]) -> dict[str, Floats]:
        """How likely each item of an actor's worth counts at an ending, (D,) or (1,) by path."""
        odds = b"".join(np.ascontiguousarray(values[path]).tobytes() for path in self.odds if path in values)
        if self.memo.get("odds") != odds:  # nothing else that is asked changes how likely an item counts
            self.memo.clear()
            self.memo["odds"] = odds
        key = (actor, ending.state, ending.held)
        if key not in self.memo:
            self.memo[key] = self._counted(actor, ending, values)
        return dict(self.memo[key])

    @cached_property
    def odds(self) -> tuple[str, ...]:
        """The numbers that say how likely chances are."""
        cases = (each for chance in self.case.chances for each in chance.cases)
        return tuple(path for each in cases for path in (each.probability.path, *(one.path for one in each.quantities)))

    def _counted(self, actor: str, ending: Ending, values: Mapping[str, Floats]) -> dict[str, Floats]:
        form, held = self.case.preference(actor), dict(ending.held)
        truth = self.truth(ending.state) | {name: np.array([fell]) for name, fell in held.items()}
        chances = {one.id: one for one in self.case.chances if one.id not in held}
        if not isinstance(form, Worth):
            return {}
        shares = ((item.value.path, chance.expectation(item.when, truth, chances, values)) for item in form.items)
        return {path: np.atleast_1d(share) for path, share in shares}


def ground(case: Case) -> AskedCase:
    """A case made ready; one that cannot be played is asked about its states."""
    try:
        return AskedCase(case, stage(case))
    except OfframpError:
        return AskedCase(case, None)


def endings(ready: AskedCase, actor: Actor) -> tuple[Ending, ...]:
    """The endings that an actor can tell apart: each outcome at its plainest, then with one more or one fewer choice
    that he minds, then as the chances he minds fall; for a member of a crowd each with and without him."""
    if actor.id not in ready.told:
        ready.told[actor.id] = tuple(_endings(ready, actor))
    return ready.told[actor.id]


def _endings(ready: AskedCase, actor: Actor) -> list[Ending]:
    plain = tuple(_plain(ready, actor))
    found = [one for base in plain for one in (base, *_varied(ready, actor, base))]
    found += [one for base in plain for one in _fallen(ready, actor, base)]
    if actor.crowd:
        found = [one for base in found for one in _joining(ready, actor, base)]
    return found


def _generic(case: Case) -> dict[str, Floats]:
    """Numbers at which no two different endings are worth the same by accident."""
    paths = (path for path in case.quantities if path.startswith("chance."))
    values = {path: np.array([0.2 + 0.6 * ((k * 0.6180339887) % 1)]) for k, path in enumerate(paths)}
    hosts = (one.probability.path for each in case.chances for one in each.cases)
    return values | {path: np.array([0.37]) for path in hosts if path not in values}


def _signature(
    ready: AskedCase, actor: Actor, state: int, conditions: Sequence[tuple[str, bool]] = ()
) -> tuple[float, ...]:
    """What an actor can tell of a state: how likely each of his items counts there."""
    sides: tuple[tuple[tuple[str, bool], ...], ...] = ((("self", True),), (("self", False),)) if actor.crowd else ((),)
    values = _generic(ready.case)
    told = (ready.coefficients(actor.id, Ending(state, (*conditions, *side), "", ""), values) for side in sides)
    return tuple(round(float(one[0]), 9) for each in told for one in each.values())


def _outcome(case: Case, ready: AskedCase, state: int) -> str:
    truth = ready.truth(state)
    return next((one.name for one in case.outcomes if conditions.truth_of(one.when, truth).any()), OTHER)


def _plain(ready: AskedCase, actor: Actor) -> Iterator[Ending]:
    """One ending for each outcome that the actor can tell from the others: that with the fewest changes."""
    case, seen = ready.case, set[tuple[float, ...]]()
    by_outcome: dict[str, list[int]] = {}
    for state in ready.states:
        by_outcome.setdefault(_outcome(case, ready, state), []).append(state)
    for outcome in (*(one.name for one in case.outcomes), OTHER):
        states = sorted(by_outcome.get(outcome, ()), key=lambda state: ((state ^ ready.start).bit_count(), state))
        if states and (told := _signature(ready, actor, states[0])) not in seen:
            seen.add(told)
            when = next((conditions.write(one.when) for one in case.outcomes if one.name == outcome), "")
            words = _named(ready, outcome, states[0])
            yield Ending(states[0], (), when or _as_condition(case, states[0]), words, words, True)


def _named(ready: AskedCase, outcome: str, state: int) -> str:
    """An outcome by its name; what has none by the choices that differ from now."""
    if outcome != OTHER:
        return outcome
    last, options = len(ready.case.options) - 1, ready.case.options
    changed = [k for k in range(len(options)) if (state ^ ready.start) >> (last - k) & 1]
    words = [f"{'' if state >> (last - k) & 1 else 'no longer '}“{options[k].text}”" for k in changed]
    return joined(words) if words else "nothing changes"


def _as_condition(case: Case, state: int) -> str:
    last = len(case.options) - 1
    parts = [one.id if state >> (last - k) & 1 else f"not {one.id}" for k, one in enumerate(case.options)]
    return " and ".join(parts)


def both(first: str, second: str) -> str:
    """Two conditions joined by `and`, in as few brackets as they need.

    >>> both("leave or turn", "not kept")
    '(leave or turn) and not kept'
    """
    return conditions.write(conditions.parse(f"({first}) and ({second})")[0])


def _varied(ready: AskedCase, actor: Actor, base: Ending) -> Iterator[Ending]:
    """An ending with one choice more or fewer, where the actor minds and the play can end so."""
    case, own, found = ready.case, _signature(ready, actor, base.state), 0
    last, outcome = len(case.options) - 1, _outcome(ready.case, ready, base.state)
    for k, option in enumerate(case.options):
        other = base.state ^ (1 << (last - k))
        possible = other in ready.states and _outcome(case, ready, other) == outcome
        if possible and found < MOST_VARIED and _signature(ready, actor, other) != own:
            found += 1
            taken = bool(other >> (last - k) & 1)
            words = f"{base.words}, {'and' if taken else 'but not'} “{option.text}”"
            named = any(one.name == base.outcome for one in case.outcomes)
            when = both(base.when, option.id if taken else f"not {option.id}") if named else _as_condition(case, other)
            yield Ending(other, (), when, words, base.outcome)


def _fallen(ready: AskedCase, actor: Actor, base: Ending) -> Iterator[Ending]:
    """An ending as each chance that the actor minds falls."""
    for each in ready.case.chances:
        if not _may_fall(ready, base.state, each):
            continue
        sides = [_signature(ready, actor, base.state, ((each.id, fell),)) for fell in (True, False)]
        if sides[0] != sides[1]:
            for fell in (True, False):
                words = f"{base.words}, {'and' if fell else 'but not'} “{each.text}”"
                when = both(base.when, each.id if fell else f"not {each.id}")
                yield Ending(base.state, ((each.id, fell),), when, words, base.outcome)


def _may_fall(ready: AskedCase, state: int, each: Chance) -> bool:
    """Whether a chance is open at a state: it neither is ruled out nor sure there."""
    return 0.0 < float(chance.probability(each, ready.truth(state), _generic(ready.case)).reshape(-1)[0]) < 1.0


def _joining(ready: AskedCase, actor: Actor, base: Ending) -> Iterator[Ending]:
    """An ending for a member of a crowd who chose as it did, and for one who did not."""
    assert actor.crowd
    text = next(one.text for one in ready.case.options if one.id == actor.crowd.option)
    for own in (True, False):
        words = f"{base.words}, {'having chosen' if own else 'without having chosen'} to “{text}”"
        when = both(base.when, "self" if own else "not self")
        yield replace(base, held=(*base.held, ("self", own)), when=when, words=words)
