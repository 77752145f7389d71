"""A second opinion on offers, by slow plain loops: every package in every draw solved alone, by one game after another.

Each draw is a case of its own, whose public numbers are those of the draw; a package is given as a question gives it.
Written from the head of `offramp.offers.terms`, and from nothing else of that package.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from offramp.case import conditions, distributions
from offramp.case.transform import revalued
from offramp.case.types import Case, Rationality, Support
from offramp.ensemble.run import Runs
from offramp.errors import OfframpError
from offramp.game.evaluate import Solved, solved, stage
from offramp.game.payoffs import RATIONALITY

Choice = dict[str, bool]


@dataclass
class SlowOffer:
    """The packages of a case that nothing else is given in, made by its first mover."""

    case: Case
    runs: Runs
    cases: dict[int, tuple[Case, Rationality | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.owner = {option.id: option.actor for option in self.case.options}
        self.asker = self.case.play.steps[0].actor
        wanted = next(each.when for each in self.case.outcomes if each.name == self.case.outcome_asked)
        self.wanted, named = wanted, conditions.names(wanted)
        self.accepted = [name for name in named if self.owner[name] != self.asker]
        self.terms: list[str] = []
        for step in self.case.play.steps:
            if set(step.chooses) & set(self.accepted):
                break
            self.terms += [one for one in step.chooses if step.actor == self.asker and one not in self.terms]
        self.now = {option.id: option.now for option in self.case.options}

    # which packages ---------------------------------------------------------------------------------------------------

    def packages(self) -> list[Choice]:
        found = []
        for way in itertools.product((False, True), repeat=len(self.terms)):
            package = dict(zip(self.terms, way, strict=True))
            if self._reached(package) and (agreed := self.agreed(package)) and self._can_be(package, agreed):
                found.append(package)
        return found

    def agreed(self, package: Choice) -> Choice:
        """The fewest changes of others' options; {} where none brings the outcome about."""
        best: Choice = {}
        least = 99
        for way in itertools.product((False, True), repeat=len(self.accepted)):
            given = package | dict(zip(self.accepted, way, strict=True))
            changes = sum(given[name] != self.now[name] for name in self.accepted)
            if self._true(self.wanted, self.now | given) and changes < least:
                best, least = given, changes
        return best

    def _true(self, when: conditions.Expr, state: Choice) -> bool:
        return bool(conditions.where(when, {name: int(yes) for name, yes in state.items()}, 1))

    def _exists(self, state: Choice) -> bool:
        return all(self._true(rule.when, state) == (rule.kind == "require") for rule in self.case.rules)

    def _reached(self, package: Choice) -> bool:
        """Whether the asker's steps lead there, each option changed where it may be before the whole move."""
        states = [self.now]
        for step in self.case.play.steps:
            if step.actor == self.asker:
                states += [after for state in states for after in self._moves(state, step.chooses)]
        return any(all(state[term] == yes for term, yes in package.items()) for state in states)

    def _moves(self, state: Choice, chooses: tuple[str, ...]) -> list[Choice]:
        found = []
        own = [name for name in chooses if name in self.terms]
        for way in itertools.product((False, True), repeat=len(own)):
            after = state | dict(zip(own, way, strict=True))
            changed = [option for option in self.case.options if after[option.id] != state[option.id]]
            free = all(self._true(one.undo if state[one.id] else one.take, state) for one in changed)
            if free and self._exists(after):
                found.append(after)
        return found

    def _can_be(self, package: Choice, agreed: Choice) -> bool:
        try:
            table = stage(self.case, given=tuple(package.items())).now.tree
            stage(self.case, given=tuple(agreed.items()))
        except OfframpError:
            return False
        names = table.model.outcomes
        return any(
            names[table.model.outcome[table.nodes[leaf].state]] == self.case.outcome_asked for leaf in table.leaves
        )

    # one draw ---------------------------------------------------------------------------------------------------------

    def drawn(self, number: int) -> tuple[Case, Rationality | None]:
        """The case of a draw, its public numbers as they are in it, and how closely actors follow their interest."""
        if number not in self.cases:
            draw = self.runs.draw(number)
            public = [(path, value) for path, value in draw.values.items() if path in draw.case.quantities]
            public = [(path, value) for path, value in public if not draw.case.quantities[path].private]
            case = revalued(draw.case, public, Support(assumed="drawn"))
            row = dict(zip(self.runs.job.layout.quantities, draw.rows.value[0].tolist(), strict=True))
            exact = stage(case).perfect and case.rationality is None
            self.cases[number] = case, None if exact else Rationality("choice", row[RATIONALITY])
        return self.cases[number]

    def values(self, number: int, given: Choice) -> tuple[Solved, list[float]]:
        """The game of a draw with something given, and what each actor expects as the type that it is."""
        case, how = self.drawn(number)
        found = solved(case, how, given=tuple(given.items()), parts=False)
        return found, [self._own(number, found, place) for place in range(len(case.actors))]

    def _own(self, number: int, found: Solved, place: int) -> float:
        actor, by_type = self.case.actors[place], found.solution.values[place][0, 0].tolist()
        if actor.crowd:
            model = found.stage.now.tree.model
            bit = len(model.options) - 1 - model.options.index(actor.crowd.option)
            return float(by_type[model.now >> bit & 1])
        uniform, below = float(distributions.stream(self.runs.job.seed, f"type.{actor.id}", number, 1)[0]), 0.0
        for value, weight in zip(by_type, found.solution.game.weights[place][0].tolist(), strict=True):
            below += weight
            if uniform <= below:
                return float(value)
        return float(by_type[-1])

    def row(self, number: int, package: Choice) -> dict[str, Any]:
        """A package in a draw."""
        table, offered = self.values(number, package)
        _, agreed = self.values(number, self.agreed(package))
        _, none = self.values(number, {name: self.now[name] for name in (*self.terms, *self.accepted)})
        model, nodes = table.stage.now.tree.model, table.stage.now.tree.nodes
        ends = {model.outcomes[model.outcome[nodes[leaf].state]] for leaf in table.stage.now.tree.leaves}
        settled = self.case.outcome_asked not in ends or len(ends) == 1
        return {
            "accepted": 0.0 if settled else table.odds()[self.case.outcome_asked],
            "gains": [after - before for after, before in zip(agreed, none, strict=True)],
            "fine": [after >= before - 1e-9 for after, before in zip(agreed, none, strict=True)],
            "expects": [after - before for after, before in zip(offered, none, strict=True)],
        }


def sums(slow: SlowOffer, weight: np.ndarray, parties: list[str]) -> list[dict[str, Any]]:
    """What the packages come to over the draws: P(all accept), mean gains, zone, who is dominated, who binds."""
    places = [k for name in parties for k, actor in enumerate(slow.case.actors) if actor.id == name]
    found: list[dict[str, Any]] = []
    for package in slow.packages():
        total: dict[str, Any] = {"terms": package, "accepted": 0.0, "zone": 0.0, "expects": 0.0}
        total |= {"gains": [0.0] * len(slow.case.actors), "shares": [0.0] * len(slow.case.actors)}
        for number, share in enumerate(weight.tolist()):
            row = slow.row(number, package)
            total["accepted"] += share * row["accepted"]
            total["expects"] += share * row["expects"][places[0]]
            total["zone"] += share * all(row["fine"][place] for place in places)
            for place in range(len(slow.case.actors)):
                total["gains"][place] += share * row["gains"][place]
                total["shares"][place] += share * row["fine"][place]
        found.append(total)
    for one in found:
        one["dominated"] = any(_over([o["gains"][p] for p in places], [one["gains"][p] for p in places]) for o in found)
        shares = [one["shares"][place] for place in places]
        one["binding"] = None if min(shares) > 1 - 1e-9 else parties[shares.index(min(shares))]
        one["changed"] = _least_change(one, found, places[shares.index(min(shares))])
    return found


def _least_change(own: dict[str, Any], every: list[dict[str, Any]], bound: int) -> int | None:
    """The fewest terms to change so that who binds loses nothing in half the draws; None for none, or for no way."""
    fit = [one for one in every if one["shares"][bound] >= 0.5]
    if own["shares"][bound] >= 0.5 or not fit:
        return None
    return min(sum(bool(one["terms"][term] != yes) for term, yes in own["terms"].items()) for one in fit)


def _over(better: list[float], own: list[float]) -> bool:
    """Whether all have as much, and some more."""
    slack = [1e-7 * max(1.0, abs(value)) for value in own]
    least = all(a >= b - e for a, b, e in zip(better, own, slack, strict=True))
    return least and any(a > b + e for a, b, e in zip(better, own, slack, strict=True))


def asked_by_first(case: Case) -> Case:
    """The case without what it gives and holds, so that its packages are all of its first mover's."""
    return replace(case, asks=replace(case.asks, given=()) if case.asks else None, fix=())
