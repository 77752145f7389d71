"""What can only be seen once the whole case is read: its states, rankings and outcomes that overlap or clash."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from offramp.case import conditions, evidence_audit, states
from offramp.case.conditions import Expr
from offramp.case.diagnostics import NodeReader
from offramp.case.history_checks import talks
from offramp.case.sights import through
from offramp.case.transform import baseline, vary
from offramp.case.types import Case, Outcome, Ranking, Sight, Worth

if TYPE_CHECKING:
    pass

_NAMED = 6  # states named in a message
_UNIONS = 64  # of 2 MiB each with 24 options


def check(reader: NodeReader, case: Case) -> None:
    """Report every problem that needs more than one section; sections that are broken already are passed over."""
    if reader.whole("options", "rules", "actors", "", "reports") and case.options:
        _states(reader, baseline(case), {id(rule): k for k, rule in enumerate(case.rules, 1)})
    if reader.whole("preferences", "chance"):
        _many_chances(reader, case)
        _clashes(reader, case)
    if reader.whole("", "reports"):
        evidence_audit.check_claims(reader, case)
    if reader.whole("outcomes", "options", "rules", ""):
        _paces(reader, case)
    if case.sees and reader.whole("options", "rules", "actors", "preferences", "sees", "", "reports"):
        _sights(reader, baseline(case), case.sees, "sees")
    if reader.whole("play", "history", "options", "preferences", "outcomes", ""):
        talks(reader, case)


def _paces(reader: NodeReader, case: Case) -> None:
    """Days of outcomes that have passed or are in the wrong order, and outcomes that are there already."""
    truth = {option.id: int(letter == "Y") for option, letter in zip(case.options, case.present, strict=True)}
    for outcome in case.outcomes:
        if outcome.pace:
            _days(reader, outcome, case.as_of)
            if conditions.where(outcome.when, truth, 1):
                message = f"outcomes.{outcome.name} holds already: it cannot be on its way"
                remedy = "leave out its 'per_week': it is what is so until then"
                reader.say("holds-already", reader.at(outcome.pace.per_week.path), message, remedy=remedy)


def _days(reader: NodeReader, outcome: Outcome, as_of: date) -> None:
    assert outcome.pace
    what, start, end = f"outcomes.{outcome.name}", outcome.pace.start, outcome.pace.end
    for key, day in (("from", start), ("until", end)):
        if day and day <= as_of:
            message = f"{what}.{key} is {day}, which is not after the case's as_of, {as_of}"
            remedy = f"leave '{key}' out, or say a day that is still ahead"
            reader.say("date-past", reader.at(f"{what}.{key}"), message, remedy=remedy)
    if start and end and as_of < end <= start:
        message = f"{what} can come from {start} until {end}: never"
        reader.say("never-open", reader.at(f"{what}.until"), message, remedy="put 'until' after 'from'")


# states -------------------------------------------------------------------------------------------------------


Truth = dict[str, int]  # where each option is yes
Numbers = dict[int, int]  # the place of each rule (by identity) in the file, where some have fallen away


def _states(reader: NodeReader, case: Case, numbers: Numbers) -> None:
    names = tuple(option.id for option in case.options)
    always, truth = states.everywhere(len(names)), states.axes(names)
    exist = states.feasible(case, truth, always)
    if not _present(reader, case, numbers, "", "the present state") and not exist:
        what = "the rules contradict each other: no state is left"
        reader.say("no-states", reader.at("rules.1"), what, remedy="drop or soften a rule")
        return
    if reader.whole("outcomes"):
        _overlaps(reader, case, truth, exist)
    if reader.whole("chance"):
        _overlapping_cases(reader, case, truth, exist)
    for form in case.preferences if reader.whole("preferences") else ():
        if isinstance(form, Ranking):
            _ranking(reader, form, exist, len(names), f"ranking.{form.actor}")
    for variant in case.variants if reader.whole("variants") else ():
        what = f"the present state of '{variant.name}'"
        _present(reader, vary(case, variant), numbers, f"variants.{variant.name}", what)


def _present(reader: NodeReader, case: Case, numbers: Numbers, path: str, what: str) -> bool:
    """Whether the present state breaks no rule."""
    state = case.present
    truth = {option.id: int(letter == "Y") for option, letter in zip(case.options, state, strict=True)}
    broken = [rule for rule in case.rules if not states.allowed(rule, truth, 1)]
    for rule in broken:
        message = f"{what}, {state}, breaks the rule '{rule.kind} {conditions.write(rule.when)}'"
        yes = ", ".join(option.id for option in case.options if truth[option.id]) or "none"
        remedy = f"options that are yes: {yes}; change 'now', 'fix' or the rule"
        node = reader.at(path or f"rules.{numbers[id(rule)]}")
        reader.say("present-infeasible", node, message, remedy=remedy)
    return not broken


def _overlaps(reader: NodeReader, case: Case, truth: Truth, exist: int) -> None:
    named = ((outcome.name, outcome.when) for outcome in case.outcomes)
    for one, two, both in _shared(named, truth, exist):
        message = f"'{one}' and '{two}' both hold in {_some(both, len(case.options))}"
        remedy = "make the conditions exclude each other, or add a rule"
        reader.say("outcomes-overlap", reader.at(f"outcomes.{two}"), message, remedy=remedy)
        if reader.full:
            return


def _overlapping_cases(reader: NodeReader, case: Case, truth: Truth, exist: int) -> None:
    for chance in case.chances:
        named = ((one.name, one.when) for one in chance.cases)
        for one, two, both in _shared(named, truth, exist):
            message = f"cases '{one}' and '{two}' of '{chance.id}' both hold in {_some(both, len(case.options))}"
            reader.say("cases-overlap", reader.at(f"chance.{chance.id}"), message, remedy="make the cases disjoint")
            if reader.full:
                return


def _shared(named: Iterable[tuple[str, Expr]], truth: Truth, exist: int) -> Iterator[tuple[str, str, int]]:
    """For each condition that shares states with an earlier one: the first such, itself, and those states.
    Thousands of sets of 2**24 states would fill the memory: only every so many unions of all so far are kept, to find
    by halving where the first such condition lies, and the few sets there are made again."""
    before, taken = list[tuple[str, Expr]](), 0
    unions, step = list[int](), 1  # of the first `step`, 2 `step`, … conditions
    for name, when in named:
        holds = conditions.where(when, truth, exist) & exist
        if holds & taken:
            start = step * bisect_left(unions, True, key=lambda union: bool(union & holds))
            shared = ((one, holds & conditions.where(earlier, truth, exist)) for one, earlier in before[start:])
            yield next((one, name, both) for one, both in shared if both)
        taken |= holds
        before.append((name, when))
        if len(before) % step == 0:
            unions.append(taken)
        if len(unions) > _UNIONS:
            unions, step = unions[1::2], 2 * step


def _some(where: int, options: int) -> str:
    """The names of a few states, and of how many."""
    count, codes = where.bit_count(), itertools.islice(states.codes(where, options), _NAMED)
    shown = ", ".join(states.name(code, options) for code in codes)
    return shown if count <= _NAMED else f"{shown}, … ({count} states)"


def _sights(reader: NodeReader, case: Case, sees: Iterable[Sight], within: str) -> None:
    """What each actor sees, and what he takes others to see: its states and rankings, and whether it differs at all."""
    for sight in sees:
        path, seen, n = f"{within}.{sight.actor}", through(case, sight), len(case.options)
        exist, true = _exist(seen), _exist(case)
        if not exist:
            remedy = "drop a condition under 'never', or an option that is held"
            reader.say("no-states", reader.at(path), f"{path}: no state is left in these eyes", remedy=remedy)
        elif exist == true and seen.preferences == case.preferences and not sight.sees:
            message = f"{path} differs in nothing from what it is laid upon"
            reader.say("sees-alike", reader.at(path), message, remedy="say what is seen otherwise", level="warning")
        for form in seen.preferences:
            if isinstance(form, Ranking):
                own = f"{path}.ranking.{form.actor}" if form in sight.orders else ""
                _ranking(reader, form, exist, n, own or path, strict=bool(own))
        _sights(reader, seen, sight.sees, f"{path}.sees")


def _exist(case: Case) -> int:
    names = tuple(option.id for option in case.options)
    return states.feasible(case, states.axes(names), states.everywhere(len(names)))


def _ranking(reader: NodeReader, form: Ranking, exist: int, options: int, what: str, strict: bool = True) -> None:
    """Whether each state that exists is ranked; where `strict`, also whether no other is."""
    node, feasible = reader.at(what), states.state_bytes(exist, options)
    for state in itertools.chain(*form.order) if strict else ():
        if not states.has(feasible, states.code(state)):
            place = reader.at(f"{what}.{state}")
            reader.say("ranking-infeasible", place, f"{what}: '{state}' breaks a rule", remedy="leave it out")
    ranked = states.gathered(map(states.code, itertools.chain(*form.order)), options)
    missing = exist & ~ranked
    if missing:
        remedy = "rank every feasible state once; tied states go in an inner list"
        whose = what if strict else f"{what}: the ranking of '{form.actor}'"
        message = f"{whose} leaves out {_some(missing, options)}"
        reader.say("ranking-misses-state", node, message, remedy=remedy)
    found = frozenset(itertools.chain(*form.order))
    for state in itertools.chain(*form.unknown) if strict else ():
        if state not in found:
            message = f"{what}.unknown names '{state}', which is not ranked"
            reader.say("ranking-unknown-state", node, message, remedy="leave the pair out, or rank the state")


def _many_chances(reader: NodeReader, case: Case) -> None:
    from offramp.case.chance import MAX_CHANCES

    chances = {chance.id for chance in case.chances}
    for form in case.preferences:
        for item in form.items if isinstance(form, Worth) else ():
            count = len(chances.intersection(conditions.names(item.when)))
            if count > MAX_CHANCES:
                message = f"the condition names {count} chances"
                node = reader.at(item.value.path)
                reader.say("too-many-chances", node, message, (f"at most {MAX_CHANCES}",), "split the item")


def _clashes(reader: NodeReader, case: Case) -> None:
    """Two quantities with one path: a dot in a name can do that."""
    forms = (form for form in case.preferences if isinstance(form, Worth))
    paths = Counter(item.value.path for form in forms for item in form.items)
    for path in (path for path, uses in paths.items() if uses > 1):
        reader.say("name-clash", reader.at(path), f"two quantities have the path '{path}'", remedy="rename an item")
