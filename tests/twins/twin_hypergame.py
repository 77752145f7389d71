"""The literal twin of hypergames: each actor's own model built from the words of the case, state by state; then what
lasts, what each expects to last, and which moves surprise, from the definitions in plain loops. Independent of the fast
code: it knows the mapping that a case file is, `Model` as what `Twin` takes, and `name`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from twin import Twin

from offramp.graph.model import Model, code, name

CONCEPTS = ("nash", "gmr", "smr", "seq")
Told = Mapping[str, Any]


def holds(when: str, state: str, told: Told) -> bool:
    """A condition of a case at a state: the words not, and, or are Python's."""
    letters = {option: letter == "Y" for option, letter in zip(told["options"], state, strict=True)}
    return {"always": True, "never": False}.get(when) is True or (
        when not in ("always", "never") and bool(eval(when, {"__builtins__": {}}, letters))
    )


def laid(told: Told, sight: Told) -> Told:
    """A case as one sight shows it: what it says stands in place of what the case says."""
    fix = {key: value for key, value in told.get("fix", {}).items() if sight.get("options", {}).get(key) != "free"}
    fix |= {key: value for key, value in sight.get("options", {}).items() if value != "free"}
    rules = [*told.get("rules", []), *({"never": when} for when in sight.get("never", []))]
    wants = dict(told["wants"])
    for actor, items in sight.get("worth", {}).items():
        form, old = wants[actor]
        merged = {item["name"]: item for item in old} if form == "worth" else {}
        for item, value in items.items():
            new = value if isinstance(value, dict) else {"value": value}
            merged[item] = {**merged.get(item, {}), **new, "name": item}
        wants[actor] = ("worth", list(merged.values()))
    for form in ("priorities", "ranking"):
        wants |= {actor: (form, order) for actor, order in sight.get(form, {}).items()}
    return {**told, "fix": fix, "rules": rules, "wants": wants}


def exists(told: Told, state: str) -> bool:
    held = dict(zip(told["options"], state, strict=True))
    if any(held[option] != ("Y" if value == "yes" else "N") for option, value in told.get("fix", {}).items()):
        return False
    return not any(holds(rule["never"], state, told) for rule in told.get("rules", []))


def height(told: Told, actor: str, state: str) -> Any:
    """How far up a state stands for an actor: more is better."""
    form, said = told["wants"][actor]
    if form == "worth":
        return sum(int(item["value"]) for item in said if holds(item.get("when", "always"), state, told))
    if form == "priorities":
        return tuple(holds(when, state, told) for when in said)
    return -next(k for k, tied in enumerate(said) if state in ([tied] if isinstance(tied, str) else tied))


def build(told: Told) -> Model:
    """The arrays of a case, filled one state at a time."""
    n, options, actors = len(told["options"]), told["options"], list(told["actors"])
    states = ["".join(letters) for letters in product("NY", repeat=n)]
    feasible = [exists(told, state) for state in states]
    ranks = np.zeros((len(actors), 2**n), dtype=np.int32)
    for i, actor in enumerate(actors):
        heights = {state: height(told, actor, state) for state, there in zip(states, feasible, strict=True) if there}
        levels = sorted(set(heights.values()))
        for state, up in heights.items():
            ranks[i, code(state)] = levels.index(up)
    change = [
        [np.array([holds(o[key], s, told) for s in states]).reshape((2,) * n) for o in options.values()]
        for key in ("take", "undo")
    ]
    return Model(
        options=tuple(options),
        actors=tuple(actors),
        owner=tuple(actors.index(option["actor"]) for option in options.values()),
        now=code("".join("Y" if option["now"] == "yes" else "N" for option in options.values())),
        feasible=np.array(feasible),
        take=tuple(change[0]),
        undo=tuple(change[1]),
        ranks=ranks,
        outcomes=("other",),
        outcome=np.zeros(2**n, dtype=np.int16),
    )


class Mistaken:
    """The hypergame of a case that is told as a mapping."""

    def __init__(self, told: Told) -> None:
        self.actors = list(told["actors"])
        self.true = Twin(build(told))
        self.own, self.taken = {}, {}
        for i in self.actors:
            sight = told["sees"].get(i, {})
            seen = laid(told, sight)
            self.own[i] = Twin(build(seen))
            for j in self.actors:
                self.taken[i, j] = Twin(build(laid(seen, sight.get("sees", {}).get(j, {})))) if j != i else self.own[i]

    def stays(self, concept: str, view: Twin, actor: str, s: int) -> bool:
        return s in view.states and bool(getattr(view, concept)(self.actors.index(actor), s))

    def lasting(self, concept: str) -> set[int]:
        """E"""
        return {s for s in self.true.states if all(self.stays(concept, self.own[i], i, s) for i in self.actors)}

    def expected(self, concept: str, i: str) -> set[int]:
        """E_i"""
        return {s for s in self.own[i].states if all(self.stays(concept, self.taken[i, j], j, s) for j in self.actors)}

    def unmet(self, concept: str, view: Twin, actor: str, s: int) -> set[int]:
        """The improvements of an actor that nothing meets, by the sanctions of each concept."""
        i = self.actors.index(actor)

        def deters(s2: int) -> bool:
            return not view.prefers(i, s2, s)

        sanctions: dict[str, Callable[[int], bool]] = {
            "nash": lambda _: False,
            "gmr": lambda s1: any(deters(s2) for s2 in view.after_moves(i, s1)),
            "smr": lambda s1: any(
                deters(s2) and all(deters(s3) for s3 in view.R[i, s2]) for s2 in view.after_moves(i, s1)
            ),
            "seq": lambda s1: any(deters(s2) for s2 in view.after_improvements(i, s1)),
        }
        return {s1 for s1 in view.R_plus[i, s] if not sanctions[concept](s1)} if s in view.states else set()

    def surprising(self, concept: str, starts: Sequence[int]) -> set[tuple[Any, ...]]:
        """Moves that a mover would make and that another's model lacks, or says would not be made, or cannot be."""
        found = set[tuple[Any, ...]]()
        for s in starts:
            for j in self.actors:
                for t in self.unmet(concept, self.own[j], j, s):
                    others = [i for i in self.actors if i != j]
                    unseen = tuple(i for i in others if not {s, t} <= set(self.own[i].states))
                    left = [i for i in others if i not in unseen]
                    odd = tuple(i for i in left if t not in self.unmet(concept, self.taken[i, j], j, s))
                    if unseen or odd or t not in self.true.states:
                        found.add((j, s, t, t in self.true.states, unseen, odd))
        return found


def letters(told: Told, s: int) -> str:
    return name(s, len(told["options"]))
