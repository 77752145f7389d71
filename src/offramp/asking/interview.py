"""One person asked about a case: what was asked and answered, what comes next, what each answer changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property

from offramp.asking.choice import CERTAIN, DRAWS, IDLE, MOST, ONCE, Outlook, gains, outlook
from offramp.asking.endings import AskedCase, endings, ground
from offramp.asking.fit import Posterior, fit
from offramp.asking.prior import prior
from offramp.asking.queries import Query, deciding_sizes, item_name, queries
from offramp.asking.replies import Stated, understood
from offramp.case.open_sizes import by_share
from offramp.case.quantities import is_open
from offramp.case.types import Case, Item, StoredAnswer, Worth
from offramp.errors import ModelError, OfframpError, Problem, nearest
from offramp.wording import count

ENOUGH = 20  # questions that are asked at most for the sake of the answer
DIRECTED = ("order", "swing", "extreme", "chance")  # kinds that can be asked before it is known what is a loss
Given = tuple[str, Query, Stated]  # the id under which it is kept, the question, the answer


@dataclass(frozen=True)
class Interview:
    """A case and what was answered about it so far; everything else follows from these.

    `actors` are asked about; `settled` were answered in an earlier sitting, and their sizes written; `skipped` holds
    the handles of questions that were passed over; `draws`: on how many points the answer is weighed; `orders`: nothing
    but orders is asked; `chances`: these are asked for too.
    """

    case: Case
    actors: tuple[str, ...]
    given: tuple[Given, ...] = ()
    settled: tuple[Query, ...] = ()
    skipped: frozenset[str] = frozenset()
    draws: int = DRAWS
    orders: bool = False
    chances: bool = True

    @cached_property
    def ready(self) -> AskedCase:
        return ground(self.case)

    @cached_property
    def belief(self) -> Posterior:
        """What is believed after the answers."""
        losses = dict(_losses(self.given))
        return fit(self.ready, prior(self.case, losses, self.chances), [(query, told) for _, query, told in self.given])

    @cached_property
    def view(self) -> Outlook:
        """What is believed of the answer of the case."""
        return outlook(self.ready, self.belief, self.draws)

    @cached_property
    def open(self) -> tuple[Query, ...]:
        """What could still be asked."""
        found = queries(self.ready, self.belief.prior, self.belief.at, self.actors)
        return tuple(
            one
            for one in found
            if _topic(one) not in self.done
            and one.handle not in self.skipped
            and self._room(one)
            and (one.kind in DIRECTED or one.subject not in self.undirected)
        )

    @cached_property
    def done(self) -> frozenset[tuple[str, ...]]:
        """The topics that were answered."""
        return frozenset(_topic(query) for query in (*self.settled, *(query for _, query, _ in self.given)))

    @cached_property
    def undirected(self) -> frozenset[str]:
        """The actors of whom it is not known yet which of their open sizes are losses."""
        told = {topic[1] for topic in self.done if topic[0] == "sign"}
        return frozenset(actor for actor in self.actors if actor not in told and lacking(self.case, actor))

    @cached_property
    def most(self) -> int:
        """How many questions it will be at most, those answered among them: known before the first, and never more."""
        signs = [sign_query(self, actor) for actor in self.actors if lacking(self.case, actor)]
        begun = replace(self, given=tuple(("", sign, Stated("none")) for sign in signs), skipped=frozenset())
        begun = _moved(self, begun)
        orders = {one.subject for one in begun.open if one.kind == "order"}
        if self.orders:
            return len(orders) + sum(query.kind != "order" for _, query, _ in self.given)
        first = {one.subject for one in signs} | {one.subject for _, one, _ in self.given if one.kind == "order"}
        reports = sum(1 for _ in _citing(begun, begun.belief.prior.places))
        return len(signs) + len(orders & first) + max(_needed(begun), _wanted(begun)) + reports

    def _room(self, query: Query) -> bool:
        return sum(one.subject == query.subject for _, one, _ in self.given) < MOST

    def with_answer(self, query: Query, stated: Stated, name: str = "") -> Interview:
        """The interview with one more answer."""
        return _moved(self, replace(self, given=(*self.given, (name, query, stated))))

    def without_last(self) -> Interview:
        """The interview without its last answer."""
        return _moved(self, replace(self, given=self.given[:-1]))

    def without(self, query: Query) -> Interview:
        """The interview with a question passed over."""
        made = replace(self, skipped=self.skipped | {query.handle})
        for name in ("ready", "belief", "view"):
            if name in self.__dict__:
                made.__dict__[name] = self.__dict__[name]
        return made


def _moved(interview: Interview, changed: Interview) -> Interview:
    """Another state of an interview on the same ground, which is made ready once."""
    changed.__dict__["ready"] = interview.ready
    return changed


def _losses(given: Sequence[Given]) -> Iterator[tuple[str, bool]]:
    for _, query, told in given:
        if query.kind == "sign":
            against = told.order[0] if told.order else ()
            yield from ((path, place in against) for place, path in enumerate(query.paths))


def _topic(query: Query) -> tuple[str, ...]:
    """What a question is about: two with one topic are never asked of one person."""
    if query.kind in ("order", "sign"):
        return query.kind, query.subject
    if query.kind in ("anchor", "demand", "swing"):
        return query.kind, query.subject, query.about[0]
    return query.kind, query.subject, *sorted(query.about)


def interview(case: Case, actor: str | None = None, orders: bool = False, chances: bool = True) -> Interview:
    """An interview about a case, or about one of its actors, where it was left: answers that no size follows from yet
    count. Raises ModelError unknown-name, nothing-to-ask."""
    known = {one.id: one.name for one in case.actors}
    called = {name.lower(): one.id for one in case.actors for name in (one.id, one.name, *one.aliases)}
    if actor is not None and actor.lower() not in called:
        raise ModelError(
            Problem(
                "unknown-name",
                case.places.file,
                0,
                0,
                f"there is no actor '{actor[:60]}'",
                tuple(known),
                nearest(actor, called),
            )
        )
    made = Interview(case, (), orders=orders, chances=chances)
    actors = (called[actor.lower()],) if actor else tuple(_asked(case, made.ready))
    made = _moved(made, replace(made, actors=tuple(one for one in actors if isinstance(case.preference(one), Worth))))
    made = _restored(made)
    if not (made.given or made.open or made.undirected):
        raise ModelError(_nothing(case))
    return made


def _nothing(case: Case) -> Problem:
    """Why there is nothing to ask: no worth yet, all of it answered, or none of it in doubt."""
    message = "there is nothing to ask: every size is one number, or preferences are given as an order"
    remedy = "write a range, or 'value: open', for what is not known"
    if case.asked:
        message = f"there is nothing more to ask: {count(len(case.asked), 'answer')} kept, and no size is open"
    elif not any(not isinstance(form, Worth) or form.items for form in case.preferences):
        message = "there is nothing to ask yet: the case does not say what anybody wants"
        remedy = "a shape brings it, every size open: offramp draft CASE --shape NAME; or write it under 'worth:'"
    return Problem("nothing-to-ask", case.places.file, 0, 0, message, remedy=remedy)


def _asked(case: Case, ready: AskedCase) -> Iterator[str]:
    """Who is asked about: who decides something, and whoever has a size that is open."""
    for actor in case.actors:
        if actor.id in ready.deciders or lacking(case, actor.id):
            yield actor.id


def _restored(interview: Interview) -> Interview:
    """The interview with the answers that are kept in the case: those that no size follows from yet count again."""
    written = {name for number in interview.case.quantities.values() for name in number.support.asked}
    given, settled = list[Given](), list[Query]()
    for stored in interview.case.asked:
        query = query_of(interview, stored)
        if query is None:
            continue  # the case was changed since: the answer stays there, and counts no more
        with suppress(OfframpError):
            told = understood(query, stored.answer)
            if stored.id in written and stored.kind not in ("sign", "order"):
                settled.append(query)
            else:
                given.append((stored.id, query, told))
    return _moved(interview, replace(interview, given=tuple(given), settled=tuple(settled)))


def read_anew(interview: Interview, case: Case) -> Interview:
    """The interview as it stands in its case as that is now; what was passed over stays so."""
    return _restored(replace(interview, case=case, given=(), settled=()))


def query_of(interview: Interview, stored: StoredAnswer) -> Query | None:
    """The question of a kept answer; None where the case no longer has what it is about."""
    if stored.kind == "chance":
        path = ".".join(("chance", stored.subject, *stored.about))
        return Query("chance", stored.subject, stored.about, (), (path,)) if path in interview.case.quantities else None
    actor = next((each for each in interview.case.actors if each.id == stored.subject), None)
    if actor is None:
        return None
    known = {ending.when: ending for ending in endings(interview.ready, actor)}
    told = tuple(known[when] for when in stored.about if when in known)
    paths = tuple(f"worth.{actor.id}.{name}" for name in stored.about if name not in known)
    if any(path not in interview.case.quantities for path in paths) or not _fits(stored.kind, len(told), len(paths)):
        return None
    if stored.kind == "share":
        paths = deciding_sizes(
            interview.ready,
            interview.belief.prior,
            actor.id,
            told,
            interview.belief.prior.values(interview.belief.prior.mean[None]),
        )
        if len(paths) != 1:
            return None
    return Query(stored.kind, stored.subject, stored.about, told, paths)


_SHAPES = {"share": (2, 0), "indifference": (3, 0), "anchor": (3, 0), "swing": (0, 2), "extreme": (0, 1)}
_SHAPES |= {"demand": (2, 1), "otherwise": (0, 1)}


def _fits(kind: str, endings: int, sizes: int) -> bool:
    """Whether a kind of question compares so many endings and so many sizes."""
    if kind in _SHAPES:
        return (endings, sizes) == _SHAPES[kind]
    return (endings > 1 and not sizes) if kind == "order" else (sizes > 0 and not endings)


# what comes next --------------------------------------------------------------------------------------------------


def next_query(interview: Interview) -> Query | None:
    """The next question: signs and an order where sizes are open, then what brings most; None at the stop."""
    return next(iter((*_first(interview), *(() if interview.orders else _most(interview)))), None)


def _first(interview: Interview) -> Iterator[Query]:
    """Of an actor with open sizes, which of them are losses; then the order of his endings."""
    for actor in interview.actors:
        if (
            actor in interview.undirected
            and not interview.orders
            and (query := sign_query(interview, actor)).handle not in interview.skipped
        ):
            yield query
        if interview.orders or lacking(interview.case, actor):
            yield from (each for each in interview.open if each.kind == "order" and each.subject == actor)


def sign_query(interview: Interview, actor: str) -> Query:
    """Which of an actor's open sizes are losses."""
    items = lacking(interview.case, actor)
    return Query("sign", actor, tuple(item.name for item in items), (), tuple(item.value.path for item in items))


def lacking(case: Case, actor: str) -> tuple[Item, ...]:
    """The items of an actor's worth that have no size yet."""
    form = case.preference(actor)
    return tuple(item for item in form.items if is_open(item.value.value)) if isinstance(form, Worth) else ()


def _most(interview: Interview) -> Iterator[Query]:
    """What is expected to bring most; when that is idle, or as many were asked as were announced but for what no answer
    has touched yet, that."""
    needed, room = tuple(untouched(interview)), interview.most - len(interview.given)
    yield from _best(interview) if len(needed) < room else ()
    yield from needed
    yield from fallbacks(interview) if room > 0 else ()


def _best(interview: Interview) -> Iterator[Query]:
    """What is expected to bring most, and a question of each kind that was not asked yet."""
    wanted = [query for query in interview.open if query.kind != "order"]
    brings = gains(interview.ready, interview.belief, interview.view, wanted)
    ranked = sorted(zip(brings, wanted, strict=True), key=lambda pair: -pair[0])
    spread = interview.view.spread
    if ranked and spread > CERTAIN and spread - max(spread**2 - ranked[0][0], 0.0) ** 0.5 > IDLE:
        yield ranked[0][1]
    missing = uncovered(interview)
    yield from (query for _, query in ranked if (query.subject, query.kind) in missing)


def _needed(begun: Interview) -> int:
    """How many questions it takes to ask one of each kind, and about every open size, at most."""
    open_ = {query.paths[0] for query in untouched(begun)}
    kinds = {(query.subject, query.kind): query for query in reversed(begun.open)}
    first = [kinds[each] for each in uncovered(begun)]
    told = {path for query in first for path in bears_on(begun, query)}
    return max(len(first) + len(open_ - told), len(open_))


def _wanted(begun: Interview) -> int:
    """How many questions are asked at most for the sake of the answer."""
    return min(ENOUGH, sum(query.kind != "order" for query in begun.open))


def fallbacks(interview: Interview) -> Iterator[Query]:
    """For each size that was asked for and cites claims, but says nothing of what holds where they are false: what one
    would believe had the report not been there."""
    told = dict.fromkeys(
        (path, query.subject) for _, query, _ in interview.given if query.kind in ONCE for path in query.paths
    )
    for path in _citing(interview, [path for path, _ in told]):
        actor = next(subject for each, subject in told if each == path)
        query = Query("otherwise", actor, (item_name(actor, path),), (), (path,))
        if _topic(query) not in interview.done and query.handle not in interview.skipped:
            yield query


def _citing(interview: Interview, paths: Iterable[str]) -> Iterator[str]:
    """The sizes that cite claims, and say nothing of what holds where they are false."""
    numbers = ((path, interview.case.quantities.get(path)) for path in paths)
    yield from (path for path, one in numbers if one and one.support.claims and one.otherwise is None)


def uncovered(interview: Interview) -> set[tuple[str, str]]:
    """The kinds that apply to each decider, and that were not asked of him yet."""
    told = {(query.subject, query.kind) for query in (*interview.settled, *(query for _, query, _ in interview.given))}
    named = set(interview.actors if len(interview.actors) == 1 else interview.ready.deciders)
    could = {(query.subject, query.kind) for query in interview.open if query.kind in ONCE and query.subject in named}
    return could - told


def untouched(interview: Interview) -> Iterator[Query]:
    """A question for each open size that no answer bears on, those first that can matter most."""
    told = {
        path
        for _, query, _ in interview.given
        if query.kind not in ("sign", "order")
        for path in bears_on(interview, query)
    }
    asked = {query.paths[0]: query for query in reversed(interview.open) if query.kind in ("swing", "chance")}
    for size in by_share(interview.case):
        if size.path not in told and size.path in asked:
            yield asked[size.path]


def bears_on(interview: Interview, query: Query) -> tuple[str, ...]:
    """The sizes that an answer to a question bears on: those it names, and those in which its endings differ."""
    values = interview.belief.prior.values(interview.belief.at[None])
    told = [interview.ready.coefficients(query.subject, each, values) for each in query.endings]
    differ = (
        path
        for path in (told[0] if told else ())
        if max(abs(float((each[path] - told[0][path])[0])) for each in told) > 0.01
    )
    return tuple(dict.fromkeys((*query.paths, *differ)))


def clashes(interview: Interview) -> tuple[tuple[Given, Given], ...]:
    """Answers that do not agree: each with that other of the same subject without which it would fit best."""
    far = interview.belief.misfits
    found = []
    for place, given in enumerate(interview.given):
        others = [
            k
            for k, each in enumerate(interview.given)
            if k != place and each[1].subject == given[1].subject and each[2].sized
        ]
        if far[place] > FAR and others:
            partner = min(others, key=lambda k: _without(interview, k, place))
            if _is_of_others(interview, place, partner):
                found.append((given, interview.given[partner]))
    return tuple({frozenset((first[0], second[0])): (first, second) for first, second in found}.values())


FAR = 2.5  # standard deviations at which an answer does not agree with the rest
CLEARLY = 0.5  # standard deviations by which it fits better without another that it does not agree with


def _is_of_others(interview: Interview, place: int, partner: int) -> bool:
    """Whether an answer is far off because of other answers, and not of the range that it is outside of by itself."""
    _, query, told = interview.given[place]
    alone = fit(interview.ready, interview.belief.prior, [(query, told)]).misfits[0]
    better = interview.belief.misfits[place] - _without(interview, partner, place)
    return alone <= FAR or better >= CLEARLY


def _without(interview: Interview, left_out: int, place: int) -> float:
    """How far an answer is from the rest when another is left out."""
    rest = [(query, told) for k, (_, query, told) in enumerate(interview.given) if k != left_out]
    found = fit(interview.ready, interview.belief.prior, rest)
    return found.misfits[place - (place > left_out)]
