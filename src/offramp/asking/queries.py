"""The questions: what each compares, what who holds some numbers would reply, and how far a reply is from that.

A reply is a number on the scale of its question: a chance or a share of one for `share`, `indifference`, `anchor` and
`chance`, the logarithm of a ratio for `swing`, `extreme` and `demand`. Replies scatter by 15 % of a ratio, or of the
smaller side of a chance; questions are chosen and fitted with a little more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise

import numpy as np
from numpy.typing import NDArray

from offramp.asking.endings import AskedCase, Ending, endings
from offramp.asking.prior import REACH, Prior
from offramp.case.types import Actor, Case, Item, Worth

Floats = NDArray[np.float64]
NOISE = 0.2  # of the logarithm of a ratio, and of the smaller side of a chance
LEAST_NOISE = 0.02  # of a chance: nobody is surer than this
FARTHEST = 1 / LEAST_NOISE  # standard deviations of a reply: the whole scale
LOGARITHMS = ("swing", "extreme", "demand")
CHANCES = ("share", "indifference", "anchor", "chance")
MOST_ORDERED = 6  # endings that are put in one order


@dataclass(frozen=True)
class Query:
    """A question: its kind, the actor (or chance) it is about, and what it compares: endings, or items by their paths.

    `about` is how it is stored: conditions of endings, names of items or of the case of a chance.
    """

    kind: str
    subject: str
    about: tuple[str, ...] = ()
    endings: tuple[Ending, ...] = field(default=(), compare=False)
    paths: tuple[str, ...] = field(default=(), compare=False)

    @property
    def handle(self) -> str:
        """By what an answers file names it."""
        return f"{self.kind} {self.subject}" + (f": {' | '.join(self.about)}" if self.about else "")


def queries(ready: AskedCase, prior: Prior, at: Floats, actors: Sequence[str]) -> tuple[Query, ...]:
    """Every question that could be asked about some actors, at what is believed now (`at`, (unknowns,))."""
    values = prior.values(at[None])
    found: list[Query] = []
    for actor in ready.case.actors:
        form = ready.case.preference(actor.id)
        if (
            actor.id in actors
            and isinstance(form, Worth)
            and any(item.value.path in prior.places for item in form.items)
        ):
            found += _of_actor(ready, prior, actor, form, values)
    return (*found, *_of_chances(ready.case, prior, actors))


def _of_actor(
    ready: AskedCase, prior: Prior, actor: Actor, form: Worth, values: Mapping[str, Floats]
) -> Iterator[Query]:
    told = endings(ready, actor)
    worth = [float(worth_at(ready, actor.id, one, values)[0]) for one in told]
    natural = [one for one in told if _is_natural(ready, actor, one)][:MOST_ORDERED]
    if len(natural) > 1:
        yield _about("order", actor.id, natural)
    yield from _anchors(actor.id, told, worth)
    yield from _gambles(actor.id, told, worth)
    yield from _shares(ready, prior, actor, told, values)
    yield from _sizes(prior, actor.id, form, values)
    yield from _terms(actor.id, told, _reference(form, values))


def item_name(actor: str, path: str) -> str:
    """The name of an item of an actor's worth, either of which may hold dots.

    >>> item_name("U.S.", "worth.U.S..loss of face")
    'loss of face'
    """
    return path.removeprefix(f"worth.{actor}.")


def _is_chancy(ending: Ending) -> bool:
    return any(name != "self" for name, _ in ending.held)


def _is_natural(ready: AskedCase, actor: Actor, ending: Ending) -> bool:
    """Whether no chance is told apart, and a member of a crowd does what the crowd does."""
    own = (("self", bool(ready.truth(ending.state)[actor.crowd.option][0])),) if actor.crowd else ()
    return ending.held == own


def _about(kind: str, actor: str, endings: Sequence[Ending], paths: tuple[str, ...] = ()) -> Query:
    named = tuple(item_name(actor, path) for path in paths)
    return Query(kind, actor, (*(one.when for one in endings), *named), tuple(endings), paths)


def _anchors(actor: str, endings: Sequence[Ending], worth: Sequence[float]) -> Iterator[Query]:
    """Each ending between the worst and the best."""
    if not endings:
        return
    worst, best = endings[int(np.argmin(worth))], endings[int(np.argmax(worth))]
    for one in endings:
        if one not in (worst, best) and worst != best:
            yield _about("anchor", actor, [one, worst, best])


def _gambles(actor: str, endings: Sequence[Ending], worth: Sequence[float]) -> Iterator[Query]:
    """An ending for sure against another of which a chance says how it goes."""
    known = dict(zip(endings, worth, strict=True))
    by_place = {(one.state, one.held): one for one in endings}
    for yes in (one for one in endings if _is_chancy(one) and one.held[0][1]):
        no = by_place[yes.state, ((yes.held[0][0], False), *yes.held[1:])]
        good, bad = (yes, no) if known[yes] >= known[no] else (no, yes)
        for sure in endings:
            if sure.state != yes.state and not _is_chancy(sure) and yes.held[1:] == sure.held:
                yield _about("indifference", actor, [sure, good, bad])


def _shares(
    ready: AskedCase, prior: Prior, actor: Actor, endings: Sequence[Ending], values: Mapping[str, Floats]
) -> Iterator[Query]:
    """Two endings of which a private size of the actor decides which is better."""
    for one, other in combinations([each for each in endings if not _is_chancy(each)], 2):
        private = deciding_sizes(ready, prior, actor.id, (one, other), values)
        if len(private) == 1:
            yield Query("share", actor.id, (one.when, other.when), (one, other), private)


def deciding_sizes(
    ready: AskedCase, prior: Prior, actor: str, pair: Sequence[Ending], values: Mapping[str, Floats]
) -> tuple[str, ...]:
    """The private sizes in which two endings differ."""
    first, second = (ready.coefficients(actor, one, values) for one in pair)
    hidden = (path for path in first if REACH + path in prior.places)
    return tuple(path for path in hidden if abs(float((first[path] - second[path])[0])) > 0.01)


def _reference(form: Worth, values: Mapping[str, Floats]) -> Item:
    """The item that others are compared with: a private one, else the largest."""
    return max(form.items, key=lambda item: (item.value.private, abs(float(values[item.value.path][0]))))


def _sizes(prior: Prior, actor: str, form: Worth, values: Mapping[str, Floats]) -> Iterator[Query]:
    reference = _reference(form, values).value.path
    for item in form.items:
        path = item.value.path
        if path != reference and (path in prior.places or reference in prior.places):
            yield _about("swing", actor, (), (path, reference))
        if REACH + path in prior.places:
            yield _about("extreme", actor, (), (path,))


def _terms(actor: str, endings: Sequence[Ending], reference: Item) -> Iterator[Query]:
    """What one choice more or fewer changes, beside the item of reference."""
    known = {(one.outcome, one.held): one for one in endings if one.plain}
    for one in endings:
        if not one.plain and (one.outcome, one.held) in known:
            yield _about("demand", actor, [one, known[one.outcome, one.held]], (reference.value.path,))


def _of_chances(case: Case, prior: Prior, actors: Sequence[str]) -> Iterator[Query]:
    """The chances that the worth of these actors reads."""
    from offramp.case import conditions

    forms = (form for form in case.preferences if isinstance(form, Worth) and form.actor in actors)
    read = {name for form in forms for item in form.items for name in conditions.names(item.when)}
    for chance in case.chances:
        for each in chance.cases if chance.id in read else ():
            path = each.quantities[0].path
            if path in prior.places and prior.unknowns[prior.places[path]].chance:
                yield Query("chance", chance.id, (each.name,) if each.name else (), (), (path,))


# what a person would reply ----------------------------------------------------------------------------------------


def worth_at(ready: AskedCase, actor: str, ending: Ending, values: Mapping[str, Floats]) -> Floats:
    """What an ending is worth to an actor, in the middling case: (D,)."""
    parts = ready.coefficients(actor, ending, values)
    return np.asarray(sum((share * values[path] for path, share in parts.items()), np.zeros(1)))


def would_reply(query: Query, ready: AskedCase, prior: Prior, values: Mapping[str, Floats]) -> Floats:
    """What who holds these numbers would reply, without noise: (D,)."""
    if query.kind == "chance":
        return np.asarray(values[query.paths[0]])
    if query.kind == "swing":
        first, second = (np.abs(values[path]) for path in query.paths)
        return np.log(first / second)
    if query.kind == "extreme":
        path = query.paths[0]
        return np.log((np.abs(values[path]) + np.abs(values[REACH + path])) / np.abs(values[path]))
    worths = [worth_at(ready, query.subject, one, values) for one in query.endings]
    if query.kind == "demand":
        gap = np.abs(worths[0] - worths[1]) / np.abs(values[query.paths[0]])
        return np.log(np.maximum(gap, 1e-6))
    if query.kind == "share":
        return _share(query, ready, prior, values, worths)
    sure, good, bad = (worths[0], worths[2], worths[1]) if query.kind == "anchor" else worths
    return np.clip(_ratio(sure - bad, good - bad), 0.0, 1.0)


def _ratio(part: Floats, whole: Floats) -> Floats:
    return np.asarray(part / np.where(np.abs(whole) > 1e-12, whole, 1e-12))


def _gap(query: Query, ready: AskedCase, values: Mapping[str, Floats]) -> Floats:
    """By how much more the private size counts at the first of two endings."""
    first, second = (ready.coefficients(query.subject, one, values)[query.paths[0]] for one in query.endings)
    return np.asarray(first - second)


def _share(
    query: Query, ready: AskedCase, prior: Prior, values: Mapping[str, Floats], worths: Sequence[Floats]
) -> Floats:
    """The share of types to whom the first of two endings is worth more."""
    steep = _gap(query, ready, values) * values[REACH + query.paths[0]]
    turn = _ratio(-(worths[0] - worths[1]), steep)
    below = np.interp(turn, *_quantiles(prior.shapes[query.paths[0]]))
    return np.where(steep > 0, 1 - below, below)


def _quantiles(shape: Floats) -> tuple[Floats, Floats]:
    """The bins of a shape, ascending, with the share of types below each."""
    bins = np.sort(shape)
    step = (bins[-1] - bins[0]) / (len(bins) - 1) / 2
    return np.array([bins[0] - step, *bins, bins[-1] + step]), np.array(
        [0.0, *((np.arange(len(bins)) + 0.5) / len(bins)), 1.0]
    )


def noise_of(query: Query, reply: Floats | float) -> Floats:
    """By how much replies like this one scatter."""
    if query.kind in LOGARITHMS:
        return np.full(np.shape(reply), NOISE)
    share = np.clip(reply, 0.0, 1.0)
    return np.asarray(NOISE * np.minimum(share, 1 - share) + LEAST_NOISE)


# how far a reply is from it ---------------------------------------------------------------------------------------


def misfit(query: Query, reply: float, ready: AskedCase, prior: Prior, values: Mapping[str, Floats]) -> Floats:
    """By how many standard deviations a reply differs from what these numbers say: (D,), smooth in them.

    Of chances the difference is taken in worth, so that it has a slope also where the reply would be never or always;
    a reply of never (1 or more) or always (0 or less) is an inequality, as far as it goes (Farquhar 1984).
    """
    if query.kind in (*LOGARITHMS, "chance"):
        return np.asarray((would_reply(query, ready, prior, values) - reply) / noise_of(query, reply))
    worths = [worth_at(ready, query.subject, one, values) for one in query.endings]
    if query.kind == "share":
        return _share_misfit(query, reply, ready, prior, values, worths)
    sure, good, bad = (worths[0], worths[2], worths[1]) if query.kind == "anchor" else worths
    scale = np.maximum(np.abs(good - bad), 1e-12)
    far = np.asarray((sure - bad - min(max(reply, 0.0), 1.0) * (good - bad)) / scale / noise_of(query, reply))
    return _beyond(far, reply)


def _beyond(far: Floats, reply: float) -> Floats:
    """An inequality where the reply is never or always; no further off than `FARTHEST`, as where two endings are alike
    any reply would be without bound."""
    far = np.asarray(FARTHEST * np.tanh(far / FARTHEST))
    if reply >= 1.0:
        return np.minimum(far, 0.0)
    return np.maximum(far, 0.0) if reply <= 0.0 else far


def _share_misfit(
    query: Query, reply: float, ready: AskedCase, prior: Prior, values: Mapping[str, Floats], worths: Sequence[Floats]
) -> Floats:
    """At the type whom the reply names as indifferent, what one ending is worth more, by what the noise moves it."""
    gap = _gap(query, ready, values)
    steep = gap * values[REACH + query.paths[0]]
    bins, shares = _quantiles(prior.shapes[query.paths[0]])
    share = min(max(reply, 0.0), 1.0)
    below = np.where(steep > 0, 1 - share, share)
    at = np.interp(below, shares, bins)
    width = (bins[-1] - bins[0]) * noise_of(query, reply)
    far = (worths[0] - worths[1] + steep * at) / np.maximum(np.abs(steep) * width, 1e-12)
    return _beyond(np.asarray(far), reply)


def order_misfit(
    query: Query, order: Sequence[Sequence[int]], ready: AskedCase, values: Mapping[str, Floats]
) -> Floats:
    """By how much an order of endings, best first, is not what these numbers say: (pairs, D)."""
    worths = [worth_at(ready, query.subject, one, values) for one in query.endings]
    spread = np.std(np.stack(np.broadcast_arrays(*worths)), axis=0) * NOISE + 1e-12
    firsts = [np.mean([worths[k] for k in tied], axis=0) for tied in order]
    return np.stack([np.minimum((one - other) / spread, 0.0) for one, other in pairwise(firsts)])
