"""The bargaining game by its definition (spec/case-file.md) in plain loops: slow, sharing no code with the package.

A profile says of every history how likely each choice is on average: `means`. `reply` gives everybody's play by type
against a profile, and the profile that follows from this play by Bayes' rule; a solution is a profile that replies to
itself. Nothing here is vectorised; histories are tuples of state names.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from statistics import NormalDist

from strategies import holds

from offramp.case.quantities import Range, Value
from offramp.case.types import Case, Chance, Item, Pass, Worth

History = tuple[str, ...]
Means = dict[History, list[float]]
Play = dict[History, list[list[float]]]  # by history and type: the probability of each choice
Weights = dict[str, list[float]]

TIE = 1e-9


# the tree ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Node:
    """A history: `actor` and `options` of the step at which it decides ("" and () at a leaf)."""

    path: History
    actor: str
    options: tuple[str, ...]
    round: int
    children: tuple[Node, ...] = ()

    @property
    def state(self) -> str:
        return self.path[-1]


def grow(case: Case) -> Node:
    steps = [(turn, step.actor, step.chooses) for turn in range(case.play.rounds) for step in case.play.steps]
    return _grow(case, steps, (case.present,))


def _grow(case: Case, steps: list[tuple[int, str, tuple[str, ...]]], path: History) -> Node:
    for k, (turn, actor, options) in enumerate(steps):
        targets = _targets(case, path[-1], options)
        if len(targets) > 1:
            children = tuple(_grow(case, steps[k + 1 :], (*path, target)) for target in targets)
            return Node(path, actor, options, turn, children)
    return Node(path, "", (), 0)


def _targets(case: Case, state: str, chosen: tuple[str, ...]) -> list[str]:
    names = [option.id for option in case.options]
    before, held, found = _truth(names, state), dict(case.fix), []
    for letters in itertools.product("NY", repeat=len(names)):
        after = _truth(names, "".join(letters))
        changed = [option for option in case.options if after[option.id] != before[option.id]]
        own = all(option.id in chosen and option.id not in held for option in changed)
        may = own and all(holds(option.take if after[option.id] else option.undo, before) for option in changed)
        if may and all(holds(rule.when, after) == (rule.kind == "require") for rule in case.rules):
            found.append("".join(letters))
    return found


def _truth(names: list[str], state: str) -> dict[str, bool]:
    return {name: letter == "Y" for name, letter in zip(names, state, strict=True)}


def walk(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from walk(child)


# numbers ----------------------------------------------------------------------------------------------------------


def middle(value: Value) -> float:
    if not isinstance(value, Range):
        return value
    return value.mode if value.mode is not None else (middle(value.low) + middle(value.high)) / 2


@cache
def bins(value: Value, points: int) -> list[float]:
    """The medians of `points` equally likely parts."""
    from scipy.stats import beta

    if not isinstance(value, Range):
        return [value] * points
    low, high, found = middle(value.low), middle(value.high), []
    for k in range(points):
        share = (k + 0.5) / points
        if value.mode is not None:
            at = (value.mode - low) / (high - low)
            share = float(beta.ppf(share, 1 + 4 * at, 1 + 4 * (1 - at)))
        found.append(low + (high - low) * share)
    return found


# the game ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Twin:
    """A case with numbers. `types` of an actor: the values of its private quantities, in order; for a crowd whether a
    member stays out or joins. `rate`: by actor, what worth is multiplied by."""

    case: Case
    root: Node
    numbers: Mapping[str, float]
    types: Mapping[str, list[tuple[float, ...]]]
    weights: Weights
    rate: Mapping[str, float]
    known: dict[tuple[str, int, History], float] = field(default_factory=dict)

    def actor_worth(self, actor: str, type_: int, leaf: Node) -> float:
        key = (actor, type_, leaf.path)
        if key not in self.known:
            self.known[key] = self._worth(actor, type_, leaf)
        return self.known[key]

    def _worth(self, actor: str, type_: int, leaf: Node) -> float:
        crowd = next(one for one in self.case.actors if one.id == actor).crowd
        private = dict(zip(secrets(self.case, actor), self.types[actor][type_], strict=True)) if not crowd else {}
        numbers = {**self.numbers, **private}
        truth = _truth([option.id for option in self.case.options], leaf.state)
        if crowd:
            truth["self"] = bool(type_)
        form = self.case.preference(actor)
        items = form.items if isinstance(form, Worth) else ()
        total = -numbers.get(f"delay.{actor}", 0.0) * _late(self.root, leaf)
        for came, odds in _chances(self.case.chances, truth, numbers):
            total += odds * _sum(items, {**truth, **came}, numbers)
        return total


def _sum(items: tuple[Item, ...], truth: dict[str, bool], numbers: Mapping[str, float]) -> float:
    return sum(numbers[item.value.path] for item in items if holds(item.when, truth))


def _late(root: Node, leaf: Node) -> int:
    """Rounds after the first in which something was decided on the way."""
    rounds = {node.round for node in walk(root) if node.actor and leaf.path[: len(node.path)] == node.path}
    return len(rounds - {0})


def _chances(
    chances: tuple[Chance, ...], truth: dict[str, bool], numbers: Mapping[str, float]
) -> Iterator[tuple[dict[str, bool], float]]:
    for combination in itertools.product((False, True), repeat=len(chances)):
        odds = 1.0
        for chance, yes in zip(chances, combination, strict=True):
            p = sum(numbers[one.probability.path] for one in chance.cases if holds(one.when, truth))
            odds *= p if yes else 1 - p
        yield {chance.id: yes for chance, yes in zip(chances, combination, strict=True)}, odds


def secrets(case: Case, actor: str) -> list[str]:
    form = case.preference(actor)
    decides = any(step.actor == actor for step in case.play.steps)
    return [i.value.path for i in form.items if i.value.private] if isinstance(form, Worth) and decides else []


def twin(case: Case, raw: bool = False, changed: Mapping[str, float] | None = None, base: Case | None = None) -> Twin:
    """The twin at central values; `changed`: other numbers; `base`: the case whose tree sets the scale."""
    numbers = _central(case) | dict(changed or {})
    types: dict[str, list[tuple[float, ...]]] = {}
    for actor in case.actors:
        own = secrets(case, actor.id)
        types[actor.id] = list(
            itertools.product(*(bins(case.quantities[p].value, case.type_points or 101) for p in own))
        )
        if actor.crowd:
            types[actor.id] = [(0.0,), (1.0,)]
    weights = {actor: [1 / len(found)] * len(found) for actor, found in types.items()}
    scale = twin(base, raw).rate if base else _rates(case, raw)
    return Twin(case, grow(case), numbers, types, weights, scale)


def _central(case: Case) -> dict[str, float]:
    """Every quantity at its central value, a private one at its mean."""
    numbers = {path: middle(one.value) for path, one in case.quantities.items()}
    for path, one in case.quantities.items():
        if one.private:
            found = bins(one.value, case.type_points or 101)
            numbers[path] = sum(found) / len(found)
    return numbers


def _rates(case: Case, raw: bool) -> dict[str, float]:
    root = grow(case)
    numbers, rates = _central(case), {}
    for actor in case.actors:
        mean = tuple(numbers[path] for path in secrets(case, actor.id))
        types: list[tuple[float, ...]] = [(0.0,), (1.0,)] if actor.crowd else [mean]
        made = Twin(case, root, numbers, {actor.id: types}, {}, {})
        leaves = [node for node in walk(root) if not node.actor]
        all_ = [made.actor_worth(actor.id, k, leaf) for leaf in leaves for k in range(len(types))]
        gap = max(all_) - min(all_)
        rates[actor.id] = 1.0 if raw else 1 / gap if gap > 1e-12 * max(map(abs, all_)) else 0.0
    return rates


# play -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reply:
    play: Play
    means: Means
    values: dict[tuple[str, int, History], float]


def even(one: Twin) -> Means:
    return {node.path: [1 / len(node.children)] * len(node.children) for node in walk(one.root) if node.actor}


def reply(one: Twin, rationality: float | None, means: Means) -> Reply:
    """Everybody's play against a profile, and the profile that follows; without rationality only best choices."""
    values: dict[tuple[str, int, History], float] = {}
    play: Play = {}
    crowds = {actor.id for actor in one.case.actors if actor.crowd}

    def value(actor: str, type_: int, node: Node) -> float:
        key = (actor, type_, node.path)
        if key not in values:
            if not node.actor:
                values[key] = one.actor_worth(actor, type_, node)
            else:
                odds = means[node.path]
                if node.actor == actor and actor not in crowds:
                    odds = choose(actor, type_, node)
                values[key] = sum(p * value(actor, type_, child) for p, child in zip(odds, node.children, strict=True))
        return values[key]

    def choose(actor: str, type_: int, node: Node) -> list[float]:
        ahead = [value(actor, type_, child) for child in node.children]
        if rationality is None:
            near = TIE / (one.rate[actor] or 1.0)
            best = [v >= max(ahead) - near for v in ahead]
            return [yes / sum(best) for yes in best]
        powers = [math.exp(rationality * one.rate[actor] * (v - max(ahead))) for v in ahead]
        return generated(powers, nested(one.case, node))

    for node in walk(one.root):
        if node.actor and node.actor not in crowds:
            play[node.path] = [choose(node.actor, k, node) for k in range(len(one.types[node.actor]))]
    new: Means = {}
    for node in walk(one.root):
        if node.actor in crowds:
            falls = _falls(one, node, [[value(node.actor, k, child) for k in (0, 1)] for child in node.children])
            new[node.path] = [1 - falls, falls]
        elif node.actor:
            new[node.path] = _mean(believed(one, play, node), play[node.path])
    for actor, types in one.types.items():
        for k in range(len(types)):
            value(actor, k, one.root)
    return Reply(play, new, values)


def nested(case: Case, node: Node) -> list[tuple[list[int], float]]:
    """The nests of a decision as the places of their choices, with their dissimilarity: choices that change an option
    of the nest and are alike in every option outside it. For steps with one nest."""
    nests = [nest for step in case.play.steps if step.chooses == node.options for nest in step.nests]
    if not nests:
        return [([k], 1.0) for k in range(len(node.children))]
    names = [option.id for option in case.options]
    found: dict[object, tuple[list[int], float]] = {}
    for k, child in enumerate(node.children):
        changed = {name for name, was, to in zip(names, node.state, child.state, strict=True) if was != to}
        nest = next((nest for nest in nests if changed & set(nest.options)), None)
        rest = [to for name, to in zip(names, child.state, strict=True) if not nest or name not in nest.options]
        found.setdefault((nest.name if nest else "", *rest), ([], nest.dissimilarity if nest else 1.0))[0].append(k)
    return list(found.values())


def generated(powers: list[float], nests: list[tuple[list[int], float]]) -> list[float]:
    """McFadden (1978), Modelling the choice of residential location: the chance of choice a is y_a G_a(y) / G(y), with
    G(y) = sum over nests of (sum over their choices of y^(1/w))^w, and G_a its derivative by y_a."""
    total = sum(sum(powers[k] ** (1 / wide) for k in nest) ** wide for nest, wide in nests)
    odds = [0.0] * len(powers)
    for nest, wide in nests:
        inner = sum(powers[k] ** (1 / wide) for k in nest)
        for k in nest:
            derivative = inner ** (wide - 1) * powers[k] ** (1 / wide - 1)
            odds[k] = powers[k] * derivative / total
    return odds


def _mean(weights: list[float], play: list[list[float]]) -> list[float]:
    return [sum(w * row[choice] for w, row in zip(weights, play, strict=True)) for choice in range(len(play[0]))]


def believed(one: Twin, play: Play, node: Node) -> list[float]:
    """What is believed at a history of the type of the actor who decides there, by Bayes' rule; even where no type
    gets there."""
    weights = [
        weight * math.prod(play[earlier.path][k][choice] for earlier, choice in own(one, node))
        for k, weight in enumerate(one.weights[node.actor])
    ]
    total = sum(weights)
    return [weight / total if total > 0 else 1 / len(weights) for weight in weights]


def own(one: Twin, node: Node) -> list[tuple[Node, int]]:
    """The earlier decisions of the actor who decides at a node, and what was chosen there."""
    return [(earlier, k) for earlier, k in _way(one.root, node.path) if earlier.actor == node.actor]


@cache
def _way(root: Node, path: History) -> list[tuple[Node, int]]:
    found, node = [], root
    while node.path != path:
        k = next(k for k, child in enumerate(node.children) if path[: len(child.path)] == child.path)
        found.append((node, k))
        node = node.children[k]
    return found


def fixed_point(one: Twin, rationality: float | None, start: Means | None = None, most: int = 400) -> Means | None:
    """A profile that replies to itself, by going there half way at a time; None where that does not settle."""
    means = start or even(one)
    for k in range(most):
        new = reply(one, rationality, means).means
        off = distance(new, means)
        if off <= 1e-13:
            return new
        share = 1.0 if k < 30 else 0.5
        means = {p: [x + share * (y - x) for x, y in zip(means[p], new[p], strict=True)] for p in means}
    return None


def distance(one: Means, two: Means) -> float:
    return max((abs(x - y) for path in one for x, y in zip(one[path], two[path], strict=True)), default=0.0)


# crowds -----------------------------------------------------------------------------------------------------------


def _falls(one: Twin, node: Node, ahead: list[list[float]]) -> float:
    """`ahead[fell][joined]`: what a member expects."""
    crowd = next(actor.crowd for actor in one.case.actors if actor.id == node.actor)
    assert crowd
    loses, gains = ahead[0][0] - ahead[0][1], ahead[1][1] - ahead[1][0]
    c = 0.0 if loses <= 0 else 1.0 if gains <= 0 else loses / (loses + gains)
    of = {parameter.path.split(".")[-1]: one.numbers[parameter.path] for parameter in crowd.parameters}
    if crowd.model == "quorum":
        return float(c < 1 and c <= (of["size"] - of["quorum"] + 1) / of["size"] + 1e-12)
    threshold = 1 - c if crowd.model == "private" or c in (0.0, 1.0) else _threshold(c, of)
    return NormalDist(of["strength"], of["doubt"]).cdf(threshold)


def _threshold(c: float, of: Mapping[str, float]) -> float:
    """The smallest root of Morris & Shin 1998, 2003, by a scan and bisection in Phi^-1(theta)."""
    normal, k = NormalDist(), of["noise"] / of["doubt"] ** 2
    right = math.sqrt(1 + (of["noise"] / of["doubt"]) ** 2) * normal.inv_cdf(1 - c) - k * of["strength"]

    def gap(t: float) -> float:
        return t - k * normal.cdf(t) - right

    low = next(-40 + step / 100 for step in range(8000) if gap(-40 + (step + 1) / 100) >= 0)
    high = low + 0.01
    for _ in range(80):
        half = (low + high) / 2
        low, high = (half, high) if gap(half) < 0 else (low, half)
    return normal.cdf(high)


# what comes of it -------------------------------------------------------------------------------------------------


def profiles(one: Twin) -> Iterator[tuple[dict[str, int], float]]:
    """Every combination of the actors' types, with its weight."""
    actors = [actor.id for actor in one.case.actors if not actor.crowd]
    for combination in itertools.product(*(range(len(one.types[actor])) for actor in actors)):
        types = dict(zip(actors, combination, strict=True))
        yield types, math.prod(one.weights[actor][k] for actor, k in types.items())


def outcomes(one: Twin, play: Play, means: Means) -> dict[str, float]:
    """The probability of each outcome: over all combinations of types, and all ways to the end. `means` for crowds."""
    total = {outcome.name: 0.0 for outcome in one.case.outcomes} | {"other": 0.0}
    for types, weight in profiles(one):
        for leaf in (node for node in walk(one.root) if not node.actor):
            odds = weight
            for node, choice in _way(one.root, leaf.path):
                odds *= play[node.path][types[node.actor]][choice] if node.actor in types else means[node.path][choice]
            truth = _truth([option.id for option in one.case.options], leaf.state)
            total[next((o.name for o in one.case.outcomes if holds(o.when, truth)), "other")] += odds
    return total


def regret(one: Twin, found: Reply, actor: str, most: int = 600) -> float | None:
    """The most that a type could gain by another plan, every plan tried; None where there are more than `most`."""
    nodes = [node for node in walk(one.root) if node.actor == actor]
    if math.prod(len(node.children) for node in nodes) > most:
        return None
    leaves = [(leaf, _others(one, found, actor, leaf)) for leaf in walk(one.root) if not leaf.actor]
    worst = 0.0
    for k, weight in enumerate(one.weights[actor]):
        for plan in itertools.product(*(range(len(node.children)) for node in nodes)):
            chosen = dict(zip((node.path for node in nodes), plan, strict=True))
            got = sum(
                odds * one.actor_worth(actor, k, leaf)
                for leaf, odds in leaves
                if all(chosen[n.path] == c for n, c in _way(one.root, leaf.path) if n.actor == actor)
            )
            worst = max(worst, got - found.values[actor, k, one.root.path] if weight > 0 else 0.0)
    return worst


def _others(one: Twin, found: Reply, actor: str, leaf: Node) -> float:
    """How likely the others' choices on the way to a leaf are, over all of their types."""
    way = [(node, choice) for node, choice in _way(one.root, leaf.path) if node.actor != actor]
    total = 1.0
    for other in dict.fromkeys(node.actor for node, _ in way):
        mine = [(node, choice) for node, choice in way if node.actor == other]
        if other in {one_.id for one_ in one.case.actors if one_.crowd}:
            total *= math.prod(found.means[node.path][choice] for node, choice in mine)
            continue
        total *= sum(
            weight * math.prod(found.play[node.path][k][choice] for node, choice in mine)
            for k, weight in enumerate(one.weights[other])
        )
    return total


# history ----------------------------------------------------------------------------------------------------------


def ways(case: Case, root: Node, item: Pass) -> list[list[tuple[Node, int]]]:
    """The ways through the first round that an item allows: every stretch of the tree, each looked at."""
    now = _truth([option.id for option in case.options], case.present)
    saw, found = dict(item.saw), []
    for end in walk(root):
        way = _way(root, end.path)
        stops = not end.actor or end.round > 0 or item.until in end.options
        early = any(node.round > 0 or item.until in node.options for node, _ in way)
        if stops and not early and _fits(case, way, saw, now, item.terms_unknown) and _open(case, way, saw):
            found.append(way)
    return found


def _fits(case: Case, way: list[tuple[Node, int]], saw: dict[str, bool], now: dict[str, bool], unknown: bool) -> bool:
    names = [option.id for option in case.options]
    for node, choice in way:
        truth = _truth(names, node.children[choice].state)
        for option in node.options:
            wanted = saw.get(option, truth[option] if unknown else now[option])
            if truth[option] != wanted:
                return False
    return True


def _open(case: Case, way: list[tuple[Node, int]], saw: dict[str, bool]) -> bool:
    names, held = [option.id for option in case.options], dict(case.fix)
    for option in saw:
        at = names.index(option)
        if option not in held and not any(len({c.state[at] for c in node.children}) == 2 for node, _ in way):
            return False
    return True


@dataclass(frozen=True)
class Heard:
    probability: float
    weights: Weights
    shared: float


def hear(one: Twin, found: Reply, item: Pass) -> Heard:
    """Beliefs after an item, over all combinations of types at once."""
    hidden = {actor for actor in one.types if secrets(one.case, actor)}
    allowed = ways(one.case, one.root, item)
    joint: Joint = {}
    for types, weight in profiles(one):
        likelihood = 0.0
        for way in allowed:
            odds = 1.0
            for node, choice in way:
                if node.actor in hidden:
                    odds *= found.play[node.path][types[node.actor]][choice]
                elif item.terms_unknown:
                    odds *= found.means[node.path][choice]
            likelihood += odds
        joint[tuple(types.items())] = weight * likelihood
    total = sum(joint.values())
    weights = dict(one.weights)
    if total == 0:  # what could not happen teaches nothing
        return Heard(0.0, weights, 0.0)
    for actor in hidden:
        margin = _margin(joint, actor)
        weights[actor] = [margin[k,] / total for k in range(len(one.types[actor]))]
    pairs = itertools.combinations(sorted(hidden), 2)
    shared = max((_shared(joint, total, *pair) for pair in pairs), default=0.0)
    return Heard(total, weights, shared)


Joint = dict[tuple[tuple[str, int], ...], float]


def _margin(joint: Joint, *actors: str) -> dict[tuple[int, ...], float]:
    """How likely each combination of some actors' types is, over the types of all others."""
    out: dict[tuple[int, ...], float] = {}
    for types, odds in joint.items():
        key = tuple(dict(types)[actor] for actor in actors)
        out[key] = out.get(key, 0.0) + odds
    return out


def _shared(joint: Joint, total: float, first: str, second: str) -> float:
    one, two, both = _margin(joint, first), _margin(joint, second), _margin(joint, first, second)
    return sum(
        odds / total * math.log2(odds / total / (one[j,] / total * two[k,] / total))
        for (j, k), odds in both.items()
        if odds > 0
    )


@dataclass(frozen=True)
class Told:
    probability: float
    before: dict[str, float]
    belief: dict[str, float]
    after: dict[str, float]
    shared: float


def answer(case: Case, rationality: float, raw: bool = False) -> tuple[list[Told], dict[str, float], Weights] | None:
    """The history item by item, the outcomes in the end, and what is believed; None where no fixed point was found."""
    now, told = twin(case, raw), []
    here = fixed_point(now, rationality)
    for item in case.history:
        changed = {path: middle(value) for path, value in item.values}
        once = replace(case, play=replace(case.play, rounds=1))  # a pass lies within one round
        past = replace(twin(once, raw, changed), rate=now.rate, weights=now.weights)
        then = fixed_point(past, rationality)
        if then is None or here is None:
            return None
        heard = hear(past, reply(past, rationality, then), item)
        play = reply(now, rationality, here)
        before = outcomes(now, play.play, play.means)
        now = replace(now, weights=heard.weights)
        belief = outcomes(now, play.play, play.means)
        here = fixed_point(now, rationality)
        if here is None:
            return None
        play = reply(now, rationality, here)
        told.append(Told(heard.probability, before, belief, outcomes(now, play.play, play.means), heard.shared))
    if here is None:
        return None
    play = reply(now, rationality, here)
    return told, outcomes(now, play.play, play.means), now.weights


def expectation(one: Twin, path: str, weights: list[float]) -> float:
    """What is expected of a private quantity."""
    actor = path.split(".")[1]
    at = secrets(one.case, actor).index(path)
    return sum(weight * values[at] for weight, values in zip(weights, one.types[actor], strict=True))
