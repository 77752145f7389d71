"""What can only be seen once the whole case is read: its states, and how its claims are used."""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from offramp.case import conditions, evidence_audit, states
from offramp.case.conditions import Expr
from offramp.case.credence import masked
from offramp.case.diagnostics import Desk
from offramp.case.history_checks import talks
from offramp.case.transform import standing, vary
from offramp.case.types import Case, Ranking, ReportEntry, Worth, supports
from offramp.evidence.assertions import claim_of
from offramp.wording import count

if TYPE_CHECKING:
    from offramp.evidence.types import Links

_NAMED = 6  # states named in a message
_UNIONS = 64  # of 2 MiB each with 24 options


def check(desk: Desk, case: Case) -> None:
    """Report every problem that needs more than one section; sections that are broken already are passed over."""
    if desk.whole("options", "rules", "actors", "", "reports") and case.options:
        _states(desk, standing(case), {id(rule): k for k, rule in enumerate(case.rules, 1)})
    if desk.whole("preferences", "chance"):
        _many_chances(desk, case)
        _clashes(desk, case)
    if desk.whole("", "reports"):
        _claims(desk, case)
    if desk.whole("play", "history", "options", "preferences", "outcomes", ""):
        talks(desk, case)


def usage(case: Case) -> tuple[int, int, int]:
    """How many claims are cited, how many are listed as unused, how many there are; headings assert nothing."""
    cited, listed = _cited(case), dict(case.unused)
    claims = [claim.id for claim in case.evidence if claim.kind != "heading"]
    return sum(claim in cited for claim in claims), sum(claim in listed for claim in claims), len(claims)


def _cited(case: Case) -> frozenset[str]:
    return frozenset(claim for _, support in supports(case) for claim in support.claims)


# states -------------------------------------------------------------------------------------------------------


Truth = dict[str, int]  # where each option is yes
Numbers = dict[int, int]  # the place of each rule (by identity) in the file, where some have fallen away


def _states(desk: Desk, case: Case, numbers: Numbers) -> None:
    names = tuple(option.id for option in case.options)
    always, truth = states.everywhere(len(names)), states.axes(names)
    exist = states.feasible(case, truth, always)
    if not _present(desk, case, numbers, "", "the present state") and not exist:
        what = "the rules contradict each other: no state is left"
        desk.say("no-states", desk.at("rules.1"), what, remedy="drop or soften a rule")
        return
    if desk.whole("outcomes"):
        _overlaps(desk, case, truth, exist)
    if desk.whole("chance"):
        _overlapping_cases(desk, case, truth, exist)
    if desk.whole("preferences"):
        for form in case.preferences:
            if isinstance(form, Ranking):
                _ranking(desk, form, exist, len(names))
    if desk.whole("variants"):
        for variant in case.variants:
            what = f"the present state of '{variant.name}'"
            _present(desk, vary(case, variant), numbers, f"variants.{variant.name}", what)


def _present(desk: Desk, case: Case, numbers: Numbers, path: str, what: str) -> bool:
    """Whether the present state breaks no rule."""
    state = case.present
    truth = {option.id: int(letter == "Y") for option, letter in zip(case.options, state, strict=True)}
    broken = [rule for rule in case.rules if not states.allowed(rule, truth, 1)]
    for rule in broken:
        message = f"{what}, {state}, breaks the rule '{rule.kind} {conditions.write(rule.when)}'"
        yes = ", ".join(option.id for option in case.options if truth[option.id]) or "none"
        remedy = f"options that are yes: {yes}; change 'now', 'fix' or the rule"
        node = desk.at(path or f"rules.{numbers[id(rule)]}")
        desk.say("present-infeasible", node, message, remedy=remedy)
    return not broken


def _overlaps(desk: Desk, case: Case, truth: Truth, exist: int) -> None:
    named = ((outcome.name, outcome.when) for outcome in case.outcomes)
    for one, two, both in _shared(named, truth, exist):
        message = f"'{one}' and '{two}' both hold in {_some(both, len(case.options))}"
        remedy = "make the conditions exclude each other, or add a rule"
        desk.say("outcomes-overlap", desk.at(f"outcomes.{two}"), message, remedy=remedy)
        if desk.full:
            return


def _overlapping_cases(desk: Desk, case: Case, truth: Truth, exist: int) -> None:
    for chance in case.chances:
        named = ((one.name, one.when) for one in chance.cases)
        for one, two, both in _shared(named, truth, exist):
            message = f"cases '{one}' and '{two}' of '{chance.id}' both hold in {_some(both, len(case.options))}"
            desk.say("cases-overlap", desk.at(f"chance.{chance.id}"), message, remedy="make the cases disjoint")
            if desk.full:
                return


def _shared(named: Iterable[tuple[str, Expr]], truth: Truth, exist: int) -> Iterator[tuple[str, str, int]]:
    """For each condition that shares states with an earlier one: the first such, itself, and those states.

    Thousands of sets of 2**24 states would fill the memory: only every so many unions of all so far are kept, to find
    by halving where the first such condition lies, and the few sets there are made again.
    """
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


def _ranking(desk: Desk, form: Ranking, exist: int, options: int) -> None:
    what, node = f"ranking.{form.actor}", desk.at(f"ranking.{form.actor}")
    feasible = states.state_bytes(exist, options)
    for state in itertools.chain(*form.order):
        if not states.has(feasible, states.code(state)):
            place = desk.at(f"{what}.{state}")
            desk.say("ranking-infeasible", place, f"{what}: '{state}' breaks a rule", remedy="leave it out")
    ranked = states.gathered(map(states.code, itertools.chain(*form.order)), options)
    missing = exist & ~ranked
    if missing:
        remedy = "rank every feasible state once; tied states go in an inner list"
        message = f"{what} leaves out {_some(missing, options)}"
        desk.say("ranking-misses-state", node, message, remedy=remedy)
    found = frozenset(itertools.chain(*form.order))
    for state in itertools.chain(*form.unknown):
        if state not in found:
            message = f"{what}.unknown names '{state}', which is not ranked"
            desk.say("ranking-unknown-state", node, message, remedy="leave the pair out, or rank the state")


def _many_chances(desk: Desk, case: Case) -> None:
    from offramp.case.chance import MAX_CHANCES

    chances = {chance.id for chance in case.chances}
    for form in case.preferences:
        for item in form.items if isinstance(form, Worth) else ():
            count = len(chances.intersection(conditions.names(item.when)))
            if count > MAX_CHANCES:
                message = f"the condition names {count} chances"
                node = desk.at(item.value.path)
                desk.say("too-many-chances", node, message, (f"at most {MAX_CHANCES}",), "split the item")


def _clashes(desk: Desk, case: Case) -> None:
    """Two quantities with one path: a dot in a name can do that."""
    forms = (form for form in case.preferences if isinstance(form, Worth))
    paths = Counter(item.value.path for form in forms for item in form.items)
    for path in (path for path, uses in paths.items() if uses > 1):
        desk.say("name-clash", desk.at(path), f"two quantities have the path '{path}'", remedy="rename an item")


# claims -------------------------------------------------------------------------------------------------------


def _claims(desk: Desk, case: Case) -> None:
    cited, listed, late = _cited(case), dict(case.unused), masked(case)
    for path, claim in _late(case, late):
        message = f"{path} cites {claim}, which is dated after as_of and does not count"
        desk.say("claim-masked", desk.at(path), message, remedy="cite an earlier claim, or move as_of", level="warning")
    for claim in listed:
        if claim in cited:
            message = f"{claim} is listed as unused, but it is cited"
            desk.say("unused-but-cited", desk.at(f"unused.{claim}"), message, remedy="remove it here", level="warning")
    known = {claim_of(claim) for claim in cited.union(listed)}
    idle = [claim for claim in case.evidence if claim.kind != "heading" and claim_of(claim.id) not in known]
    for one in idle:
        quote = one.quote if len(one.quote) <= 60 else one.quote[:59] + "…"
        message = f'{one.id} ("{quote}") is neither cited nor listed under unused'
        remedy = "cite it, or list it under 'unused:' with a reason"
        desk.say("claim-unused", None, message, remedy=remedy, level="warning")
    if case.evidence:
        used, unused, total = usage(case)
        message = f"{used} of {total} claims are cited, {unused} listed as unused with a reason"
        desk.say("claims-used", None, message, level="note")
        _grounds(desk, case)


def _grounds(desk: Desk, case: Case) -> None:
    """What the items rest on: a warning where a rejected claim is cited, and one note for each kind of weakness."""
    for path, claim in evidence_audit.cited_rejected(case):
        message = f"{path} cites {claim}, which was rejected and does not count"
        remedy = "cite another claim, or take the decision back: offramp claims CASE reset " + claim
        desk.say("claim-rejected", desk.at(path), message, remedy=remedy, level="warning")
    items = count(len(evidence_audit.cited(case)), "cited item")
    bare, alone, against = (
        evidence_audit.ungraded(case),
        evidence_audit.single_origin(case),
        evidence_audit.conflicts(case),
    )
    if bare:
        message = f"nobody has graded the claims that support {len(bare)} of {items} (F6): {_first(bare)}"
        desk.say("claims-ungraded", None, message, remedy="offramp claims CASE list names them all", level="note")
    if alone:
        message = f"a single origin supports {len(alone)} of {items}: {_first(alone)}"
        desk.say("single-origin", None, message, level="note")
    if against:
        pairs = [f"{one} and {other} ({about})" for one, other, about in against]
        message = f"claims that are cited and contradicted, {len(pairs)} in all: {_first(pairs)}"
        desk.say("claims-conflict", None, message, remedy="accept or reject the relation", level="note")


def _first(some: Sequence[str]) -> str:
    more = f", and {len(some) - _NAMED} more" if len(some) > _NAMED else ""
    return ", ".join(some[:_NAMED]) + more


def check_links(desk: Desk, reports: Sequence[ReportEntry], links: Links) -> None:
    """Warn of reports that look like one origin and are declared as several; note the denials that they leave out."""
    declared = {report.id: report.origin for report in reports}
    for one in links.origins:
        named = sorted({declared[report] for report in one.reports if report in declared})
        if len(named) > 1 and one.status != "rejected":
            message = f"{' and '.join(one.reports)} look like one origin, but are declared as {len(named)}"
            remedy = f"give them one 'origin', or: offramp claims CASE reject {one.id}"
            node = desk.at(f"reports.{one.reports[-1]}")
            desk.say("origin-shared", node, message, tuple(named), remedy, level="warning")
    left_out = [f"{one.report} ({one.claim})" for one in links.omissions if one.status != "rejected"]
    if left_out:
        message = f"pages that leave out a denial of their origin, {len(left_out)} in all: {_first(left_out)}"
        desk.say("omits-denial", None, message, remedy="read the claim that is named", level="note")


def check_dates(desk: Desk, reports: Sequence[ReportEntry], page_dates: Mapping[str, str | None]) -> None:
    """Warn where a page gives another day than the case: the day decides what `as_of` masks; `page_dates` by report."""
    for report in reports:
        page, own = page_dates.get(report.id), report.date.isoformat() if report.date else ""
        if page and page != own and not report.dated_by:
            said = f"is dated {own}" if own else "has no date, so that as_of cannot mask it"
            remedy = f"write 'date: {page}', or say why not: 'date: {{assumed: {own or page}, why: …}}'"
            message = f"reports.{report.id} {said}, and its page says {page}"
            desk.say("date-differs", desk.at(f"reports.{report.id}"), message, remedy=remedy, level="warning")


def _late(case: Case, late: frozenset[str]) -> Iterator[tuple[str, str]]:
    return ((path, claim) for path, support in supports(case) for claim in support.claims if claim in late)
