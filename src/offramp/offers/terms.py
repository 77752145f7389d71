"""What an offer is, in the language that a case has: no key is added.

* The **askers** make the offer: whoever moves first in the play, or who is named. The **terms** are their options that
  they choose before anybody else decides about the asked outcome; a **package** says yes or no to each. What else the
  question gives stays given in every package. A package must be one that the askers can bring about by moves of the
  play, under the rules, and with which the asked outcome can still come about: what `check` would refuse never appears.
* **Acceptance** is the asked outcome coming about with a package given, all others choosing as in the play: the number
  that `answer` gives for the package of the question.
* **Agreement** holds the options of others that the outcome names at what brings it about, with the fewest changes.
  **No agreement** holds them, and every term, as they are now; all else is played. The **gain** of an actor in a draw
  is its expected worth under agreement less that under no agreement (the reservation value of Raiffa 1982, The art and
  science of negotiation, ch. 4; the disagreement point of Nash 1950, Econometrica 18:155-162). It is in the actor's own
  worth and is never compared with that of another.
* The **parties** own a term, or an option that agreement needs. A package lies in the **zone of possible agreement** in
  a draw in which no party loses by it (Raiffa 1982, ch. 4). It is dominated where another gives every party as much on
  average, and some party more (the efficient frontier, ch. 10).
* What the takers count on is **kept** where the chances that their worth reads under agreement all come true. A variant
  that changes these chances alone (another host, another guarantor) is an **alternative**, and stands beside the case
  in every package; what was learnt from the past stays as the case has it.
* **Red lines** are the rules of the case: a rule that forbids agreement on a package takes it out. More can be given as
  conditions on the state that was agreed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, product

import numpy as np

from offramp.case import conditions
from offramp.case.conditions import Expr, LogicError
from offramp.case.decided import decided
from offramp.case.transform import baseline, vary
from offramp.case.types import Case, Chance, Choices, Option, Variant, Worth
from offramp.errors import ModelError, OfframpError, Problem, nearest
from offramp.game.payoffs import Frame, frame
from offramp.game.tree import choices
from offramp.graph.build import unranked
from offramp.offers.types import LeftOutPackages

MOST_TERMS = 20
MOST_PLAYED_TERMS = 12  # of which every package is played; of more there is a search
Pairs = dict[str, bool]


@dataclass(frozen=True)
class OfferedPackage:
    """Terms, and the variant that stands beside them (None: the case as it is).

    `promise`: the one chance of which it is told whether it is kept ("": all on which the takers count); it is kept
    with probability `level`, None: with that of the case. `toward`: the term with a size that it has, of which it goes
    the `share` from the case to the variant."""

    terms: Choices
    variant: Variant | None = None
    promise: str = ""
    level: float | None = None
    toward: Variant | None = None
    share: float = 0.0

    @property
    def alternative(self) -> str:
        """The name of the variant; "" where there is none."""
        return self.variant.name if self.variant else ""


@dataclass(frozen=True)
class OfferTerms:
    """What is on offer in a case: see the head of this file.

    `free`: the terms that vary; the other `terms` stay as the question gives them, or as they are now. `rest`: what
    else the question gives. `accepted`: the options of others that the asked outcome names. `lines`: red lines beside
    the rules of the case."""

    case: Case
    askers: tuple[str, ...]
    terms: tuple[str, ...]
    free: tuple[str, ...]
    rest: Choices
    accepted: tuple[str, ...]
    lines: tuple[Expr, ...] = ()

    @cached_property
    def owners(self) -> dict[str, str]:
        return {option.id: option.actor for option in self.case.options}

    @cached_property
    def now(self) -> Pairs:
        """Every option as it is now."""
        return {option.id: letter == "Y" for option, letter in zip(self.case.options, self.case.present, strict=True)}

    @cached_property
    def asked(self) -> Choices:
        """The terms as the question gives them, or as they are now."""
        given = dict(self.case.asks.given if self.case.asks else ())
        return tuple((term, given.get(term, self.now[term])) for term in self.terms)

    @property
    def takers(self) -> tuple[str, ...]:
        """The actors who accept, by what the asked outcome names of theirs."""
        return tuple(dict.fromkeys(self.owners[option] for option in self.accepted))

    @property
    def parties(self) -> tuple[str, ...]:
        """Those without whom there is no agreement, the askers first."""
        needed = (self.owners[option] for option in (*self.terms, *dict(self.rest), *self.accepted))
        return tuple(dict.fromkeys((*self.askers, *needed)))

    @property
    def none(self) -> Choices:
        """What is held where there is no agreement."""
        return tuple((option, self.now[option]) for option in (*self.terms, *self.accepted))

    def offered(self, terms: Choices) -> Choices:
        """What is given where a package is on the table."""
        return (*terms, *self.rest)

    def agreed(self, terms: Choices) -> Choices | None:
        """What is given where a package is agreed on: the fewest changes of others' options by which the asked outcome
        comes about; None where there are none."""
        given = self.now | dict(self.offered(terms))
        wanted = next(each.when for each in self.case.outcomes if each.name == self.case.outcome_asked)
        ways = (dict(zip(self.accepted, way, strict=True)) for way in product((False, True), repeat=len(self.accepted)))
        found = [way for way in ways if _holds(wanted, given | way)]
        nearest_way = min(found, key=lambda way: sum(way[key] != self.now[key] for key in way), default=None)
        return None if nearest_way is None else (*self.offered(terms), *nearest_way.items())

    @cached_property
    def legal(self) -> frozenset[tuple[bool, ...]]:
        """What the terms can be after the askers' moves, by the moves that the play allows them."""
        model = unranked(self.case)
        places, n = {option: k for k, option in enumerate(model.options)}, len(model.options)
        states = {model.now}
        for step in self.case.play.steps:
            chosen = tuple(places[each] for each in step.chooses if each in self.terms)
            if step.actor in self.askers and chosen:
                states |= {target for state in states for target in choices(model, state, chosen)}
        return frozenset(tuple(bool(state >> (n - 1 - places[term]) & 1) for term in self.terms) for state in states)

    def chances(self, frame: Frame, promise: str = "") -> tuple[Chance, ...]:
        """The chances that the takers' worth reads and that can come true at the ends of an agreement; or one of them
        alone."""
        read = {name for actor in self.takers for name in _read(self.case, actor)}
        counted = (each for each in frame.case.chances if each.id in read and _possible(each, frame))
        return tuple(each for each in counted if promise in ("", each.id))

    def counting_on(self, promise: str) -> tuple[str, ...]:
        """The takers whose worth reads a chance."""
        return tuple(actor for actor in self.takers if promise in _read(self.case, actor))


def _holds(when: Expr, truth: Mapping[str, bool]) -> bool:
    return bool(conditions.where(when, {name: int(yes) for name, yes in truth.items()}, 1))


def _read(case: Case, actor: str) -> Iterator[str]:
    form = case.preference(actor)
    for item in form.items if isinstance(form, Worth) else ():
        yield from conditions.names(item.when)


def _possible(chance: Chance, frame: Frame) -> bool:
    return any(conditions.truth_of(each.when, frame.truth).any() for each in chance.cases)


# which terms ----------------------------------------------------------------------------------------------------------


def offer_terms(
    case: Case, by: Sequence[str] = (), terms: Sequence[str] = (), lines: Iterable[Expr] = ()
) -> OfferTerms:
    """What is on offer in a case, made by its first mover or `by` others; `terms` are those that vary, by default all
    that somebody's worth, a rule or a condition reads. Raises ModelError nothing-asked, unknown-name, no-play,
    nothing-to-accept, no-terms, term-unvalued, too-many-terms."""
    askers = _askers(case, by)
    wanted = next(each.when for each in case.outcomes if each.name == case.outcome_asked)
    accepted = _accepted(case, askers, conditions.names(wanted))
    every = _terms(case, askers, accepted)
    free = _free(case, every, terms)
    given = dict(case.asks.given if case.asks else ())
    rest = tuple((key, yes) for key, yes in given.items() if key not in every and key not in accepted)
    return OfferTerms(case, askers, every, free, rest, accepted, tuple(lines))


def _askers(case: Case, by: Sequence[str]) -> tuple[str, ...]:
    if not case.play.steps:
        remedy = "add 'play: [{actor: …, chooses: […]}]'"
        raise ModelError(
            case.problem("no-play", "", "the case has no play, so that nobody can make an offer", remedy=remedy)
        )
    _check_known("actor", by, [actor.id for actor in case.actors])
    return tuple(dict.fromkeys(by)) or (case.play.steps[0].actor,)


def _check_known(kind: str, names: Sequence[str], allowed: Sequence[str]) -> None:
    if unknown := [name for name in names if name not in allowed]:
        remedy = nearest(unknown[0], allowed) or "name one of these"
        raise ModelError(Problem("unknown-name", "offer", 0, 0, f"no {kind} '{unknown[0]}'", tuple(allowed), remedy))


def _accepted(case: Case, askers: Sequence[str], named: Sequence[str]) -> tuple[str, ...]:
    options = {option.id: option for option in case.options}
    accepted = tuple(name for name in named if options[name].actor not in askers)
    if not accepted:
        message = (
            f"nobody but {', '.join(askers)} has to do anything for “{case.outcome_asked}”: there is nothing to accept"
        )
        remedy = "ask for an outcome that others bring about, or name who makes the offer with --by"
        raise ModelError(case.problem("nothing-to-accept", "asks", message, (), remedy))
    return accepted


def _terms(case: Case, askers: Sequence[str], accepted: Sequence[str]) -> tuple[str, ...]:
    """The askers' options before the first step in which another chooses what the outcome names."""
    steps = case.play.steps
    first = next((k for k, step in enumerate(steps) if set(step.chooses) & set(accepted)), len(steps))
    chosen = {option for step in steps[:first] if step.actor in askers for option in step.chooses}
    fixed = dict(case.fix)
    every = tuple(option.id for option in case.options if option.id in chosen and option.id not in fixed)
    if not every:
        message = f"{', '.join(askers)} chooses nothing before others decide about “{case.outcome_asked}”"
        remedy = "name who makes the offer with --by, or put a step of theirs first in 'play'"
        raise ModelError(case.problem("no-terms", "play.1", message, tuple(_movers(case)), remedy))
    return every


def _movers(case: Case) -> Iterator[str]:
    yield from dict.fromkeys(step.actor for step in case.play.steps)


def _free(case: Case, every: Sequence[str], terms: Sequence[str]) -> tuple[str, ...]:
    """The terms that vary."""
    _check_known("term", terms, every)
    read = _matters(case)
    if idle := [term for term in terms if term not in read]:
        message = f"nobody's worth, and no rule or condition, reads the term '{idle[0]}': it can buy nothing"
        remedy = "give it a worth for whom it matters, or leave it out of --terms"
        raise ModelError(case.problem("term-unvalued", f"options.{idle[0]}", message, (), remedy))
    free = tuple(term for term in every if term in (terms or read))
    if len(free) > MOST_TERMS:
        message = f"{len(free)} terms make {2 ** len(free):,} packages"
        remedy = "name the terms that are to vary with --terms; the others stay as the question gives them"
        raise ModelError(case.problem("too-many-terms", "play.1", message, (f"at most {MOST_TERMS} terms",), remedy))
    return free


def _matters(case: Case) -> set[str]:
    """The options that some worth, chance, rule, outcome or condition of another option reads."""
    items = (item.when for form in case.preferences if isinstance(form, Worth) for item in form.items)
    odds = (each.when for chance_ in case.chances for each in chance_.cases)
    changes = chain.from_iterable(_changes(option) for option in case.options)
    rules = (*(rule.when for rule in case.rules), *(outcome.when for outcome in case.outcomes))
    return {name for when in chain(items, odds, changes, rules) for name in conditions.names(when)}


def _changes(option: Option) -> Iterator[Expr]:
    yield from (option.take, option.undo)


def red_line(text: str, case: Case, forbidden: bool) -> Expr:
    """A condition on what is agreed, from its text: never (`forbidden`) or always so. Raises ModelError bad-logic,
    logic-too-deep, unknown-name."""
    try:
        when, names = conditions.parse(text)
    except LogicError as error:
        raise ModelError(Problem(error.slug, f"“{text}”", 1, error.offset + 1, error.message, error.allowed)) from None
    _check_known("option", [name for name, _ in names], [option.id for option in case.options])
    return conditions.Not(when) if forbidden else when


# which packages -------------------------------------------------------------------------------------------------------


def feasible_packages(on: OfferTerms) -> tuple[tuple[Choices, ...], tuple[LeftOutPackages, ...]]:
    """The packages that can be offered and agreed on, the one of the question first, then by what they say yes to; and
    why the others cannot. Raises ModelError no-package where there is none, with what stands against each."""
    told = [(package, why_not(on, package)) for package in _every(on)]
    fine = [package for package, reason in told if not reason]
    reasons = left_out_for(reason for _, reason in told if reason)
    if not fine:
        raise none_possible(on, reasons)
    fine.sort(key=lambda package: (package != on.asked, [yes for _, yes in package]))
    return tuple(fine), reasons


def left_out_for(reasons: Iterable[str]) -> tuple[LeftOutPackages, ...]:
    """How many packages are left out for each reason."""
    return tuple(LeftOutPackages(reason, count) for reason, count in Counter(reasons).items())


def none_possible(on: OfferTerms, left_out: Iterable[LeftOutPackages]) -> ModelError:
    """The refusal where no package is possible, with what stands against each."""
    counted = "; ".join(f"{one.reason} ({one.packages})" for one in left_out)
    message = f"no package can be offered and agreed on: {counted}"
    remedy = "take a red line away, let more terms vary, or change the rule or the condition"
    return ModelError(on.case.problem("no-package", "play.1", message, (), remedy))


def _every(on: OfferTerms) -> Iterator[Choices]:
    asked = dict(on.asked)
    for way in product((False, True), repeat=len(on.free)):
        yield tuple((asked | dict(zip(on.free, way, strict=True))).items())


def why_not(on: OfferTerms, package: Choices) -> str:
    """Why a package cannot be offered and agreed on; "" where it can."""
    if not _is_legal(on, dict(package)):
        return "the rules, or what the terms take, do not allow them together"
    agreed = on.agreed(package)
    if agreed is None:
        return f"with these terms “{on.case.outcome_asked}” cannot be"
    crossed = next((line for line in on.lines if not _holds(line, on.now | dict(agreed))), None)
    if crossed is not None:
        return f"a red line: {conditions.write(crossed)}"
    return _unplayable(on, package, agreed)


def _is_legal(on: OfferTerms, package: Pairs) -> bool:
    """Whether the askers' moves lead from now to these terms, by moves that the play allows them: with few terms by any
    moves, else with each term changed once."""
    if len(on.terms) <= MOST_PLAYED_TERMS:
        return tuple(package.values()) in on.legal
    state = dict(on.now)
    for step in on.case.play.steps:
        if step.actor in on.askers:
            state |= _moved(on, state, {each: package[each] for each in step.chooses if each in package})
    return all(state[term] == yes for term, yes in package.items())


def _moved(on: OfferTerms, state: Pairs, wanted: Pairs) -> Pairs:
    """The options that one move changes to what is wanted, as far as each may change before it; none of them where the
    rules do not allow the state after it."""
    options = {one.id: one for one in on.case.options}
    free = {
        name: yes
        for name, yes in wanted.items()
        if state[name] != yes and _holds(options[name].undo if state[name] else options[name].take, state)
    }
    after = state | free
    allowed = all(_holds(rule.when, after) == (rule.kind == "require") for rule in baseline(on.case).rules)
    return free if allowed else {}


def _unplayable(on: OfferTerms, package: Choices, agreed: Choices) -> str:
    """Whether the play cannot reach the asked outcome, or a rule of the case forbids it."""
    try:
        table, _ = varied_frame(on.case, None, on.offered(package)), varied_frame(on.case, None, agreed)
    except OfframpError as error:
        return error.problems[0].message
    asked = table.tree.model.outcomes.index(on.case.outcome_asked)
    ends = [int(table.tree.model.outcome[table.tree.nodes[leaf].state]) for leaf in table.tree.leaves]
    return "" if asked in ends else f"nobody can bring about “{on.case.outcome_asked}” with these terms"


def alternatives_of(
    on: OfferTerms, packages: Sequence[Choices], named: Sequence[str] | None = None
) -> tuple[Variant, ...]:
    """The variants that stand beside the case in every package: those `named`, by default those that change nothing but
    the chances on which the takers count. Raises ModelError unknown-name, not-an-alternative."""
    counted = set(_counted(on, packages))
    plain = (each for each in on.case.variants if each.values and not each.fix and not each.size)
    fit = [each for each in plain if set(dict(each.values)) <= counted]
    if named is None:
        return tuple(fit)
    _check_known("variant", named, [each.name for each in on.case.variants])
    chosen = [each for each in on.case.variants if each.name in named]
    if wrong := [each.name for each in chosen if each not in fit]:
        message = f"'{wrong[0]}' changes more than the chances on which {', '.join(on.takers)} can count"
        allowed = tuple(each.name for each in fit)
        raise ModelError(
            on.case.problem("not-an-alternative", f"variants.{wrong[0]}", message, allowed, "leave it out")
        )
    return tuple(chosen)


def _counted(on: OfferTerms, packages: Sequence[Choices]) -> Iterator[str]:
    """The paths of the numbers behind what the takers count on, in any package."""
    for package in packages:
        agreed = on.agreed(package)
        for each in on.chances(varied_frame(on.case, None, agreed)) if agreed else ():
            for case in each.cases:
                yield from (quantity.path for quantity in case.quantities)


def varied_frame(case: Case, variant: Variant | None, given: Choices) -> Frame:
    """The frame of a case, or of it with a variant's values from now on, without the options that are given."""
    return frame(decided(vary(case, variant) if variant else case, given))


def is_settled(frame: Frame, outcome: str) -> bool:
    """Whether a question is settled before anybody decides: the ends lie all in, or all outside, its outcome."""
    model, nodes = frame.tree.model, frame.tree.nodes
    ends = np.array([model.outcome[nodes[leaf].state] for leaf in frame.tree.leaves])
    asked = ends == model.outcomes.index(outcome)
    return bool(asked.all() or not asked.any())
