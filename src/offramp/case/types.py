"""The case as frozen nouns. Only `load` makes them; whoever holds a Case can trust it.

Names, references and ranges are checked, `take` and `undo` are conditions, every default is filled in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from offramp.case.conditions import Expr
from offramp.case.quantities import Range, Value
from offramp.errors import Level, ModelError, Problem
from offramp.frames import on_one_line
from offramp.wording import count

if TYPE_CHECKING:
    from offramp.evidence.timeline import TimelineItem

FORMAT = "offramp/case-1"
OTHER = "other"  # the outcome of a state that no named outcome claims

CREDENCE: Mapping[str, float] = {  # conventions, not calibrated; a case may say otherwise (spec/case-file.md 12)
    **{"A": 0.95, "B": 0.85, "C": 0.7, "D": 0.5, "E": 0.3, "F": 0.5},  # an origin of this letter can be relied on
    **{"1": 0.97, "2": 0.85, "3": 0.6, "4": 0.3, "5": 0.08},  # a claim of this digit is true, if its origin can
    **{"certain": 0.9, "probable": 0.75, "possible": 0.55, "unknown": 0.55},  # likewise one so put, without a digit
    "base": 0.3,  # what a claim is drawn towards where its origin cannot be relied on
}


@dataclass(frozen=True, slots=True)
class Support:
    """What an item rests on: claims of which one is enough, claims that are all needed, or a reason why it is assumed.
    `assumed` is "" where the analyst gave neither claims nor a reason. `credence.Credence.stands` says when it holds.
    `asked` names the answers of a person from which its size follows, beside either."""

    because: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    assumed: str = ""
    asked: tuple[str, ...] = ()

    @property
    def claims(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.because, *self.needs)))

    @property
    def reason(self) -> str:
        """Why it is so where no claim is cited: as assumed, or from which answers; "" where nothing says."""
        return self.assumed or (f"from the answers {', '.join(self.asked)}" if self.asked else "")


@dataclass(frozen=True, slots=True)
class Quantity:
    """One number of the case, with its doubt and its support; `path` is its full name. `follows`: the path of the
    private number whose hidden type also sets this one, "" for none."""

    path: str
    value: Value
    support: Support = Support()
    otherwise: Value | None = None
    private: bool = False
    follows: str = ""

    @property
    def ranged(self) -> bool:
        """Whether it is public and has a range."""
        return not self.private and isinstance(self.value, Range)

    @property
    def stream(self) -> str:
        """The name under which it is drawn."""
        return self.follows or self.path


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What a person answered to a question about sizes: who, when, the question in words, and for a program its `kind`,
    the actor (or the chance) asked about, and what it compares: conditions of endings, or names of items."""

    id: str
    kind: str
    subject: str
    about: tuple[str, ...]
    question: str
    answer: str
    by: str
    on: date


ASKED_KINDS = (
    *("sign", "order", "share", "indifference", "anchor", "swing", "extreme", "demand", "chance", "otherwise"),
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A claim of the register as the case sees it: the verbatim quote, who is cited, how it is hedged.
    `status` and `grade` are what a person decided (`proposed`, and "" for F6 by default); `conflicts` names the claims
    that are proposed or accepted as contradicting it, each with what they differ on, and `same_as` those that are
    proposed or accepted as saying the same. `read_as` says what was read of it, by which words, and what a person
    corrected; `read_certainty` is what its certainty was before that, "" where nobody corrected it. `witness` is whose
    report it is in the end: the outlet that the page hands on, or the origin of the page."""

    id: str
    report: str
    quote: str
    kind: str
    source: str | None
    hedges: tuple[str, ...]
    certainty: str
    start: int
    end: int
    status: str = "proposed"
    grade: str = ""
    conflicts: tuple[tuple[str, str], ...] = ()
    same_as: tuple[str, ...] = ()
    read_as: tuple[str, ...] = field(default=(), compare=False)  # these three are the register's, not the case's
    read_certainty: str = field(default="", compare=False)
    witness: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class ReportEntry:
    """A report the case draws on; `dated_by` says why its date is assumed, "" where the page is dated.
    `reliability` is the letter that a person gave in the register, or else the case's own."""

    id: str
    file: str
    publisher: str
    origin: str
    reliability: str
    date: date | None
    dated_by: str
    sha256: str
    set_aside: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Crowd:
    """Many who each decide on one option (spec/case-file.md 3)."""

    option: str
    model: str
    parameters: tuple[Quantity, ...]


@dataclass(frozen=True, slots=True)
class Actor:
    id: str
    name: str
    aliases: tuple[str, ...] = ()
    crowd: Crowd | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """Something an actor can do or not; `take` and `undo` are tested at the state before the whole move."""

    id: str
    actor: str
    text: str
    now: bool
    take: Expr
    undo: Expr
    support: Support


@dataclass(frozen=True, slots=True)
class Rule:
    """States where `when` holds (kind "never") or fails (kind "require") do not exist."""

    kind: str
    when: Expr
    support: Support


@dataclass(frozen=True, slots=True)
class Host:
    """What a host gains and loses by keeping a guest; the chance that he is kept follows from it (spec/case-file.md 9).
    `path` is the chance's own; `otherwise` is the chance itself where the claims it rests on are not true."""

    path: str
    pressure: Quantity
    stake: Quantity
    discount: Quantity
    periods: Quantity
    otherwise: Value | None = None

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        return self.pressure, self.stake, self.discount, self.periods

    @property
    def support(self) -> Support:
        return self.pressure.support  # one for all four


HOST = ("pressure", "stake", "discount", "periods")  # the numbers of a host, in the order of the explicit form


@dataclass(frozen=True, slots=True)
class Contingency:
    """One of the disjoint cases in which a chance may come true; its probability is written down, or follows from a
    host's incentives."""

    name: str
    when: Expr
    probability: Quantity | Host

    @property
    def quantities(self) -> tuple[Quantity, ...]:
        return self.probability.quantities if isinstance(self.probability, Host) else (self.probability,)


@dataclass(frozen=True, slots=True)
class Chance:
    """What no actor decides; false where no case holds (spec/case-file.md 9)."""

    id: str
    text: str
    cases: tuple[Contingency, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A gain or a loss of one actor under a condition."""

    name: str
    when: Expr
    value: Quantity


@dataclass(frozen=True, slots=True)
class Worth:
    """Values of the items whose condition holds add up (spec/case-file.md 8)."""

    actor: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    when: Expr
    doubt: Quantity | None
    support: Support


@dataclass(frozen=True, slots=True)
class Priorities:
    """Statements, most important first, compared lexicographically."""

    actor: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Ranking:
    """State names, best first; names in one inner tuple are tied; `unknown` pairs are a third relation."""

    actor: str
    order: tuple[tuple[str, ...], ...]
    unknown: tuple[tuple[str, str], ...]
    support: Support


Preference = Worth | Priorities | Ranking


@dataclass(frozen=True, slots=True)
class SeenItem:
    """What somebody takes an item of another's worth to be; without `when` it keeps the condition it has."""

    name: str
    value: Value
    when: Expr | None


@dataclass(frozen=True, slots=True)
class Sight:
    """What an actor takes the case to be, where that differs from it (spec/case-file.md 8).

    * `options`: those that he takes to be held at yes or no; None: to be free, though `fix` holds them.
    * `never`: conditions; states where one holds do not exist for him.
    * `worth`, `orders`: what he takes others to want, by items of worth that differ, or as an order that replaces it.
    * `sees`: what he takes others to see, where that differs from what he sees."""

    actor: str
    options: tuple[tuple[str, bool | None], ...] = ()
    never: tuple[Expr, ...] = ()
    worth: tuple[tuple[str, tuple[SeenItem, ...]], ...] = ()
    orders: tuple[Preference, ...] = ()
    sees: tuple[Sight, ...] = ()
    support: Support = Support()


@dataclass(frozen=True, slots=True)
class Nest:
    """Options of one step that are much alike; at a dissimilarity near 0 they count as one choice, at 1 as several."""

    name: str
    options: tuple[str, ...]
    dissimilarity: float


@dataclass(frozen=True, slots=True)
class Step:
    actor: str
    chooses: tuple[str, ...]
    nests: tuple[Nest, ...] = ()
    unseen_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Play:
    """Who chooses what, in order (spec/case-file.md 11)."""

    steps: tuple[Step, ...] = ()
    rounds: int = 1
    delay: tuple[Quantity, ...] = ()


Choices = tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Pass:
    """One past pass through a stretch of the play (spec/case-file.md 11)."""

    saw: Choices
    until: str
    terms_unknown: bool
    values: tuple[tuple[str, Value], ...]
    demanded: Choices
    support: Support


@dataclass(frozen=True, slots=True)
class OutcomeHazard:
    """How soon an outcome comes once it is decided: its hazard per week, from a day on and until a day, where these are
    given (spec/case-file.md 10)."""

    per_week: Quantity
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    when: Expr
    resolves: str
    pace: OutcomeHazard | None = None


@dataclass(frozen=True, slots=True)
class Question:
    outcome: str
    given: Choices


@dataclass(frozen=True, slots=True)
class Variant:
    """The case with other values or with choices removed (spec/case-file.md 11).

    `size`: the ends of a term with a size, numbers or days as written: what the case stands for, and what this does."""

    name: str
    values: tuple[tuple[str, Value], ...]
    fix: Choices
    support: Support
    size: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Rationality:
    """How rarely actors choose what costs them.
    `kind`: "choice" counts in what is at stake for each actor among the choices it has (see `game.rationality`),
    "value" in the range of its worth, "raw" in the units of the worth itself; "limit" is without any mistake."""

    kind: str
    value: Value | None


Filters = tuple[tuple[str, tuple[str, ...]], ...]  # columns of a room, each with the values of which it has one


@dataclass(frozen=True, slots=True)
class PastCases:
    """A class of past cases in a room, whose rate stands beside the answer (never in it): see `offramp.rooms`.

    * `where`: which rows belong to it; `own_case`: which are the case itself and are left out.
    * `outcome`: which of them are a yes; `like`: the outcome of the case with which their share is compared.
    * `still_on`, `within`: of what goes on after so many days, what ended within so many more; None without a window.
    * `latest`: the column of which the last row counts, "no" for every row, "" as the room has it. `by`: who chose it.
    * `similar`: what this case has in columns by which past ones may be like it; `notes`: an analyst's, by row.
    * `none`: why no class fits; then nothing else is said."""

    room: str
    where: Filters = ()
    own_case: Filters = ()
    outcome: Filters = ()
    like: str = ""
    still_on: int = 0
    within: int | None = None
    latest: str = ""
    by: str = ""
    similar: Filters = ()
    notes: tuple[tuple[str, str], ...] = ()
    none: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a case was written: the file, and line and column of each item by its path."""

    file: str = ""
    at: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """A resolved, checked case.

    `evidence` holds every claim of the register, cited or not; `hindsight` says what happened, where that was known to
    whoever wrote the case.
    `places`, `timeline` (of the register) and `written` are no part of what the case says: two cases that differ only
    in them are equal. `written`: the case that this is a variant of from now on: its stakes set the unit of
    rationality, and what is fixed here beside it was free in the past. `quantities` has every number by its path: a
    probability is 0 to 1, worth in the actor's own unit.

    Raises CaseError by `with_`. Source: the case language, spec/case-file.md.

    >>> import offramp as of
    >>> case = of.load("my-crisis")
    >>> case.present, case.quantities["worth.owner.idle port"].value
    ('NNY', Range(low=-9.0, mode=-6.0, high=-4.0))
    """

    title: str
    question: str
    as_of: date
    horizon: str
    actors: tuple[Actor, ...]
    options: tuple[Option, ...]
    preferences: tuple[Preference, ...]
    asks: Question | None = None
    reports: tuple[ReportEntry, ...] = ()
    chances: tuple[Chance, ...] = ()
    rules: tuple[Rule, ...] = ()
    play: Play = Play()
    fix: Choices = ()
    rationality: Rationality | None = None
    type_points: int | None = None
    history: tuple[Pass, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    variants: tuple[Variant, ...] = ()
    unused: tuple[tuple[str, str], ...] = ()
    credence: tuple[tuple[str, float], ...] = tuple(CREDENCE.items())
    hindsight: str = ""
    asked: tuple[StoredAnswer, ...] = ()
    record: tuple[PastCases, ...] = ()
    sees: tuple[Sight, ...] = ()
    evidence: tuple[Evidence, ...] = field(default=())
    timeline: tuple[TimelineItem, ...] = field(default=(), compare=False, repr=False)
    places: Places = field(default=Places(), compare=False, repr=False)
    written: Case | None = field(default=None, compare=False, repr=False)

    def problem(
        self,
        slug: str,
        path: str,
        message: str,
        allowed: tuple[str, ...] = (),
        remedy: str = "",
        level: Level = "error",
    ) -> Problem:
        """A problem with the item at a path, at the place where it was written."""
        line, column = self.places.at.get(path, (0, 0))
        return Problem(slug, self.places.file or self.title, line, column, message, allowed, remedy, level)

    @property
    def outcome_asked(self) -> str:
        """The outcome asked for. Raises ModelError nothing-asked."""
        if self.asks is None:
            remedy = "add 'asks: {outcome: …}'"
            raise ModelError(self.problem("nothing-asked", "", "the case asks nothing", remedy=remedy))
        return self.asks.outcome

    @cached_property
    def claims(self) -> dict[str, Evidence]:
        """The evidence by claim id."""
        return {claim.id: claim for claim in self.evidence}

    @cached_property
    def quantities(self) -> dict[str, Quantity]:
        """Every number of the case by its path, in the order of the explicit form."""
        return {quantity.path: quantity for quantity in _quantities(self)}

    @cached_property
    def probabilities(self) -> frozenset[str]:
        """The paths of the quantities that lie in 0..1 and may be written as words."""
        cases = (one.probability for chance in self.chances for one in chance.cases)
        odds = (one.path for one in cases if isinstance(one, Quantity))
        doubts = (
            one.doubt.path
            for form in self.preferences
            if isinstance(form, Priorities)
            for one in form.statements
            if one.doubt
        )
        return frozenset((*odds, *doubts))

    @property
    def present(self) -> str:
        """The name of the present state, with the case's own `fix` applied."""
        held = dict(self.fix)
        return "".join("Y" if held.get(option.id, option.now) else "N" for option in self.options)

    def preference(self, actor: str) -> Preference | None:
        return next((form for form in self.preferences if form.actor == actor), None)

    def __repr__(self) -> str:
        sizes = ((len(self.actors), "actor"), (len(self.options), "option"), (len(self.quantities), "number"))
        cited = f"{count(len(cited_claims(self)), 'claim')} cited"
        asked = f"asks {self.asks.outcome}" if self.asks else ""
        return on_one_line("Case", self.title, *(count(*size) for size in sizes), cited, asked)

    def with_(self, values: Mapping[str, object] | None = None, /, **more: object) -> Case:
        """The case with other numbers, by their paths: checked as in the case file, and frozen.

        A value is a number, a text as the case file has it ("4..8", "likely"), or a Range, in the units of the number
        it replaces. A changed number stands as written: it cites no claim any more, and has no `otherwise`. Raises
        CaseError holding every problem (unknown-name, bad-quantity, …). Source: spec/case-file.md, section 11.

        >>> import offramp as of
        >>> of.load("my-crisis").with_({"chance.honoured": "likely"}).quantities["chance.honoured"].value
        Range(low=0.55, mode=None, high=0.8)
        """
        from offramp.case.changed_numbers import with_numbers

        return with_numbers(self, {**(values or {}), **more})


def _quantities(case: Case) -> Iterator[Quantity]:
    for actor in case.actors:
        yield from actor.crowd.parameters if actor.crowd else ()
    for chance in case.chances:
        for contingency in chance.cases:
            yield from contingency.quantities
    for form in case.preferences:
        if isinstance(form, Worth):
            yield from (item.value for item in form.items)
        elif isinstance(form, Priorities):
            yield from (one.doubt for one in form.statements if one.doubt)
    yield from case.play.delay


def supports(case: Case) -> Iterator[tuple[str, Support]]:
    """Everything in the case that rests on something, with its path, in the order of the file's sections. Numbers,
    options, rules, statements, rankings, what actors see, history items and variants."""
    yield from ((f"options.{option.id}", option.support) for option in case.options)
    yield from ((f"rules.{k}", rule.support) for k, rule in enumerate(case.rules, 1))
    yield from ((path, quantity.support) for path, quantity in case.quantities.items())
    for form in case.preferences:
        if isinstance(form, Priorities):
            yield from ((f"priorities.{form.actor}.{k}", one.support) for k, one in enumerate(form.statements, 1))
        elif isinstance(form, Ranking):
            yield f"ranking.{form.actor}", form.support
    yield from ((path, sight.support) for path, sight in sights(case.sees))
    yield from ((f"history.{k}", item.support) for k, item in enumerate(case.history, 1))
    yield from ((one.pace.per_week.path, one.pace.per_week.support) for one in case.outcomes if one.pace)
    yield from ((f"variants.{variant.name}", variant.support) for variant in case.variants)


def sights(sees: tuple[Sight, ...], path: str = "sees") -> Iterator[tuple[str, Sight]]:
    """What each actor sees, and what each takes others to see, by its path."""
    for sight in sees:
        yield f"{path}.{sight.actor}", sight
        yield from sights(sight.sees, f"{path}.{sight.actor}.sees")


def cited_claims(case: Case) -> tuple[str, ...]:
    """The claims that the case cites for anything in it, in the order of the register; masked and rejected ones too."""
    used = {claim for _, support in supports(case) for claim in support.claims}
    return tuple(claim.id for claim in case.evidence if claim.id in used)
