"""Random small cases with a play, each from one seed, and what each of them has in it."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date

from strategies import ASSUMED, feasible, number

from offramp.case import conditions, types
from offramp.case.conditions import ALWAYS, NEVER, Expr, Name, Not
from offramp.case.quantities import Range, Value
from offramp.case.types import Case
from offramp.errors import ModelError
from offramp.game.play import MOST_HISTORIES
from offramp.game.tree import tree

ACTORS = ("ann", "bob", "cyd")
OPTIONS = ("a", "b", "c", "d")
CROWDS = ("public", "private", "quorum")


def random_case(seed: int, most: int = 60, least: int = 4, crowd: bool | None = None, **fixed: int) -> Case:
    """A case whose tree has `least` to `most` nodes. `crowd`: whether one actor is many; by default one case in four.

    `fixed` may hold `points` and `chances`: how many.
    """
    for attempt in range(1000):
        one = _Maker(random.Random(f"{seed} {attempt}"), seed, crowd, fixed).case()
        if one and least <= _size(one) <= most:
            return one
    raise AssertionError(f"no case for seed {seed}")


def _size(case: Case) -> int:
    try:
        return len(tree(case).nodes)
    except ModelError:
        return MOST_HISTORIES


class _Maker:
    def __init__(self, rng: random.Random, seed: int, crowd: bool | None, fixed: dict[str, int]) -> None:
        self.rng, self.fixed = rng, fixed
        self.actors = ACTORS[: rng.choice((2, 2, 3))]
        self.names = OPTIONS[: rng.choice((2, 3, 3, 4))]
        self.crowd = self.actors[-1] if (seed % 4 == 3 if crowd is None else crowd) else ""
        self.model = CROWDS[seed // 4 % 3]
        self.chances = ("p", "q")[: fixed.get("chances", rng.choice((0, 1, 1, 2)))]

    def case(self) -> Case | None:
        rng, names = self.rng, self.names
        owners = [rng.choice(self.actors[:-1] if self.crowd else self.actors) for _ in names]
        if self.crowd:
            owners[-1] = self.crowd
        now = [rng.random() < 0.25 for _ in names]
        rules = tuple(self.rule() for _ in range(rng.choice((0, 0, 1))))
        if "".join("NY"[yes] for yes in now) not in feasible(names, rules):
            return None
        options = tuple(
            types.Option(name, owner, name, yes, self.change(), self.change(), ASSUMED)
            for name, owner, yes in zip(names, owners, now, strict=True)
        )
        return Case(
            title=f"random {rng.random()}",
            question="Q",
            as_of=date(2026, 3, 2),
            horizon="30 days",
            actors=tuple(self.actor(actor, names[-1]) for actor in self.actors),
            options=options,
            preferences=tuple(self.worth(actor) for actor in self.actors),
            rules=rules,
            chances=tuple(self.chance(name) for name in self.chances),
            play=self.play(dict(zip(names, owners, strict=True))),
            type_points=self.fixed.get("points", rng.choice((2, 3, 4, 5))),
            outcomes=self.outcomes(),
        )

    def value(self, size: float = 6.0) -> Value:
        low, mode, high = sorted(round(self.rng.uniform(-size, size), 2) for _ in range(3))
        return self.rng.choice((mode, Range(low, None, high), Range(low, mode, high)))

    def chancy(self) -> Value:
        low, mode, high = sorted(round(self.rng.uniform(0.05, 0.95), 2) for _ in range(3))
        return self.rng.choice((mode, Range(low, None, high), Range(low, mode, high)))

    def literal(self, names: tuple[str, ...]) -> Expr:
        one = Name(self.rng.choice(names))
        return Not(one) if self.rng.random() < 0.4 else one

    def condition(self, names: tuple[str, ...]) -> Expr:
        if self.rng.random() < 0.5:
            return self.literal(names)
        return conditions.chain(self.rng.choice(("and", "or")), [self.literal(names), self.literal(names)])

    def change(self) -> Expr:
        kind = self.rng.random()
        return ALWAYS if kind < 0.6 else NEVER if kind < 0.7 else self.literal(self.names)

    def rule(self) -> types.Rule:
        return types.Rule(self.rng.choice(("never", "require")), self.condition(self.names), ASSUMED)

    def actor(self, actor: str, option: str) -> types.Actor:
        if actor != self.crowd:
            return types.Actor(actor, actor)
        doubt = round(self.rng.uniform(0.3, 1.0), 2)
        sizes = {"quorum": {"size": 10.0, "quorum": float(self.rng.randint(2, 9))}}.get(self.model) or {
            "strength": round(self.rng.uniform(0.1, 0.9), 2),
            "doubt": doubt,
            "noise": round(self.rng.uniform(0.1, 1.5) * doubt**2, 3),
        }
        parameters = tuple(number(f"crowd.{actor}.{name}", value) for name, value in sizes.items())
        return types.Actor(actor, actor, (), types.Crowd(option, self.model, parameters))

    def worth(self, actor: str) -> types.Worth:
        readable = (*self.names, *self.chances)
        items = [
            types.Item(f"i{k}", self.condition(readable), number(f"worth.{actor}.i{k}", self.value()))
            for k in range(self.rng.choice((2, 3, 4)))
        ]
        if actor == self.crowd:
            return types.Worth(actor, (*self.members(), *items[:2]))
        for k in range(self.rng.choice((0, 1, 1, 2))):
            value = Range(*self.rng.choice(((-4.0, None, 5.0), (0.0, 1.0, 6.0), (-5.0, 2.0, 3.0))))
            path = f"worth.{actor}.secret{k}"
            item = types.Item(f"secret{k}", self.condition(readable), number(path, value, private=True))
            items.insert(self.rng.randrange(len(items) + 1), item)
        return types.Worth(actor, tuple(items))

    def members(self) -> tuple[types.Item, ...]:
        """What a member gets by joining: mostly something with the others, and a loss alone."""
        joined, fell = Name("self"), Name(self.names[-1])
        whens = (conditions.chain("and", [joined, fell]), conditions.chain("and", [joined, Not(fell)]))
        return tuple(
            types.Item(name, when, number(f"worth.{self.crowd}.{name}", round(sign * self.rng.uniform(0.5, 8), 2)))
            for name, when, sign in zip(("gain", "loss"), whens, (1, -1), strict=True)
        )

    def chance(self, name: str) -> types.Chance:
        path = f"chance.{name}"
        if self.rng.random() < 0.5:
            only = types.Contingency("", self.condition(self.names), number(path, self.chancy()))
            return types.Chance(name, name, (only,))
        when = self.condition(self.names)
        return types.Chance(
            name,
            name,
            (
                types.Contingency("x", when, number(f"{path}.x", self.chancy())),
                types.Contingency("y", Not(when), number(f"{path}.y", self.chancy())),
            ),
        )

    def play(self, owner: dict[str, str]) -> types.Play:
        rng = self.rng
        steps: list[types.Step] = []
        left = list(owner)
        rng.shuffle(left)
        while left:
            first = left.pop()
            joint = [name for name in left if owner[name] == owner[first] and owner[first] != self.crowd]
            more = joint[:1] if joint and rng.random() < 0.4 else []
            left = [name for name in left if name not in more]
            steps.append(types.Step(owner[first], tuple(sorted((first, *more)))))
        if rng.random() < 0.5:
            again = rng.choice(steps)
            steps.insert(rng.randrange(len(steps) + 1), replace(again, chooses=again.chooses[:1]))
        rounds = rng.choice((1, 1, 1, 2))
        delay = [number(f"delay.{actor}", self.chancy()) for actor in self.actors if rng.random() < 0.6]
        return types.Play(tuple(steps), rounds, tuple(delay) if rounds > 1 else ())

    def outcomes(self) -> tuple[types.Outcome, ...]:
        first, second = self.condition(self.names), self.literal(self.names)
        rest = conditions.chain("and", [Not(first), second])
        return types.Outcome("deal", first, "r"), types.Outcome("war", rest, "r")


def features(case: Case) -> Counter[str]:
    """What a case has in it, each counted once."""
    grown, play = tree(case), case.play
    secrets = Counter(path.split(".")[1] for path, one in case.quantities.items() if one.private)
    chooses = Counter(option for step in play.steps for option in step.chooses)
    used = [grown.turns[node.turn] for node in grown.nodes if node.turn is not None]
    seen = {
        f"{len(case.actors)} actors": True,
        f"{min(sum(secrets.values()), 3)} private": True,
        "two private of one actor": max(secrets.values(), default=0) > 1,
        f"{case.type_points} points": True,
        f"{len(case.chances)} chances": True,
        "chance with cases": any(len(one.cases) > 1 for one in case.chances),
        "rule": bool(case.rules),
        "take": any(not isinstance(option.take, conditions.Constant) for option in case.options),
        "undo": any(not isinstance(option.undo, conditions.Constant) for option in case.options),
        "joint move": any(len(node.children) > 2 for node in grown.nodes),
        "delay": bool(play.delay) and any(turn.round for turn in used),
        "chosen twice": any(chooses[option] > 1 for option in chooses),
        **{f"crowd {one.crowd.model}": True for one in case.actors if one.crowd},
    }
    return Counter(name for name, yes in seen.items() if yes)


def random_pass(case: Case, seed: int) -> types.Pass:
    """Something that may have been seen, and that the play allows as far as it is easy to see."""
    rng = random.Random(f"pass {seed}")
    options = [option for step in case.play.steps for option in step.chooses]
    now = {option.id: option.now for option in case.options}
    unknown = rng.random() < 0.5
    saw = {option: rng.random() < 0.5 for option in dict.fromkeys(options) if rng.random() < (0.4 if unknown else 0.8)}
    until = rng.choice(options) if rng.random() < 0.4 else ""
    paths = [path for path, one in case.quantities.items() if not one.private and path.startswith("worth.")]
    values: tuple[tuple[str, Value], ...] = ((rng.choice(paths), 1.5),) if paths and rng.random() < 0.5 else ()
    return types.Pass(tuple((saw or {options[0]: not now[options[0]]}).items()), until, unknown, values, (), ASSUMED)
