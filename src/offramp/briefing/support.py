"""What a case rests on, as data: every number and rule with its support, claims quoted, and assumptions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated

from offramp.briefing.names import Names, rule_text
from offramp.case import conditions, evidence_audit, quantities
from offramp.case.credence import masked
from offramp.case.transform import fallen
from offramp.case.types import Case, Evidence, ReportEntry, Support, Worth, supports
from offramp.codec import OPTIONAL, Count, Text, limits, note, one_of, shown_as
from offramp.evidence.types import RELIABILITIES
from offramp.wording import count


@dataclass(frozen=True, slots=True)
class Quote:
    """A cited claim: the verbatim quote, where it is from, how it is hedged, and the items that rest on it.

    `reliability` is the claim's own grade, or else that of its report.
    """

    id: Text
    text: Text
    report: Text
    publisher: str
    origin: Text
    reliability: Annotated[str, one_of(RELIABILITIES)]
    source: str | None
    hedges: tuple[str, ...]
    carries: tuple[Text, ...]
    read_as: Annotated[tuple[str, ...], OPTIONAL, note("What was read of it, by which words, and corrected.")] = ()
    witness: Annotated[Text, OPTIONAL, note("Whose report it is: the outlet handed on, or the page's origin.")] = ""


@dataclass(frozen=True, slots=True)
class CitedQuote(Quote):
    """A quote as published: something rests on it."""

    carries: Annotated[tuple[Text, ...], limits(minItems=1)]


@dataclass(frozen=True, slots=True)
class Number:
    """One number of the case, as it is written, and what it rests on."""

    path: Text
    when: str
    value: Text
    central: float
    private: bool
    rests: Text
    otherwise: str
    stands: Annotated[bool, note("False: it is at its `otherwise`, as its claims are masked or rejected.")]


@dataclass(frozen=True, slots=True)
class Rests:
    """What the case rests on: numbers with their support, claims, pages and origins.

    `fallen`: the numbers that stand at their `otherwise`, and `held` the options held at no, as claims are masked or
    rejected.
    """

    numbers: Count
    assumed_numbers: Count
    fallen: Count
    held: tuple[str, ...]
    claims_cited: Count
    claims_unused: Count
    claims: Count
    pages: Count
    origins: Count
    witnesses: Annotated[Count, note("Outlets and origins behind the cited claims: pages that hand on one are one.")]
    hedged: Count
    masked: Count
    ungraded: Count
    conflicts: Annotated[tuple[tuple[Text, Text, Text], ...], note("Claim, claim, what they differ on.")]
    quotes: Annotated[tuple[Quote, ...], shown_as(tuple[CitedQuote, ...])]
    beside: Annotated[tuple[Quote, ...], note("Claims that are not cited, but contradict one that is.")]
    assumptions: Annotated[tuple[tuple[Text, str, Text], ...], note("Path, value or nothing, reason.")]


def _whens(case: Case) -> dict[str, conditions.Expr]:
    """The condition under which each number counts, where it has one."""
    whens = {item.value.path: item.when for form in case.preferences if isinstance(form, Worth) for item in form.items}
    return whens | {odds.path: one.when for chance in case.chances for one in chance.cases for odds in one.quantities}


def conditions_in_words(case: Case, names: Names) -> Iterator[tuple[str, str]]:
    """When each number counts, what the rules forbid, when options can be taken and undone, by the texts of options."""
    yield from ((path, names.condition(when)) for path, when in _whens(case).items())
    yield from ((f"rules.{k}", rule_text(rule, names)) for k, rule in enumerate(case.rules, 1))
    for option in case.options:
        for word, when in (("taken", option.take), ("undone", option.undo)):
            if when != conditions.ALWAYS:
                can = "never" if when == conditions.NEVER else f"only when {names.condition(when)}"
                yield f"options.{option.id}", f"“{option.text}” can be {word} {can}"


def numbers(case: Case) -> Iterator[Number]:
    """Every number of the case with the condition under which it counts."""
    whens, fell = _whens(case), fallen(case, ())
    for path, one in case.quantities.items():
        when = conditions.write(whens[path]) if path in whens else ""
        value, fallback = (
            quantities.as_text(one.value),
            "" if one.otherwise is None else quantities.as_text(one.otherwise),
        )
        rests, middle = _support(one.support), quantities.central(one.value)
        yield Number(path, when, value, middle, one.private, rests, fallback, path not in fell)


def rules(case: Case) -> Iterator[tuple[str, str, str]]:
    """Rules, and the conditions on changing options, that bind the states and moves."""
    for k, rule in enumerate(case.rules, 1):
        yield f"rules.{k}", f"{rule.kind}: {conditions.write(rule.when)}", _support(rule.support)
    for option in case.options:
        for word, when in (("take", option.take), ("undo", option.undo)):
            if when != conditions.ALWAYS:
                yield f"options.{option.id}", f"{word}: {conditions.write(when)}", _support(option.support)


def _support(support: Support) -> str:
    if not support.claims:
        return f"assumed: {support.reason or 'no reason given'}"
    needs = f"needs {', '.join(support.needs)}" if support.needs else ""
    return "; ".join(part for part in (", ".join(support.because), needs) if part)


def dated(report: ReportEntry) -> str:
    """A report's date, and by whom it is assumed."""
    if report.date is None:
        return "undated"
    return f"{report.date.isoformat()} (assumed: {report.dated_by})" if report.dated_by else report.date.isoformat()


def rests(case: Case) -> Rests:
    """Count what the case rests on; what `as_of` masks is not quoted."""
    late, cited = masked(case), dict[str, list[str]]()
    for path, support in supports(case):
        for claim in support.claims:
            cited.setdefault(claim, []).append(path)
    used, unused, total = evidence_audit.usage(case)
    every = tuple(case.quantities.values())
    fell = fallen(case, ())
    quotes = tuple(
        _quote(case, claim, cited[claim.id]) for claim in case.evidence if claim.id in cited and claim.id not in late
    )
    pairs = tuple(pair for pair in evidence_audit.conflicts(case) if not late & set(pair[:2]))
    against = {claim for pair in pairs for claim in pair[:2]} - set(cited)
    return Rests(
        numbers=len(every),
        assumed_numbers=sum(not one.support.claims for one in every),
        fallen=sum(path.partition(".")[0] not in ("options", "rules", "history") for path in fell),
        held=tuple(option.id for option in case.options if f"options.{option.id}" in fell),
        claims_cited=used,
        claims_unused=unused,
        claims=total,
        pages=len({one.report for one in case.evidence}),
        origins=len({one.origin for one in case.reports if any(claim.report == one.id for claim in case.evidence)}),
        witnesses=len({quote.witness for quote in quotes}),
        hedged=sum(bool(case.claims[claim].hedges) for claim in cited),
        masked=len(late),
        ungraded=sum(not case.claims[claim].grade for claim in cited),
        conflicts=pairs,
        quotes=quotes,
        beside=tuple(_quote(case, claim, ()) for claim in case.evidence if claim.id in against),
        assumptions=_assumptions(case),
    )


def pages_text(reports: Collection[tuple[str, str]]) -> str:
    """From how many pages and how many witnesses something comes; each is a report and whose it is.

    >>> pages_text([("a", "reuters"), ("b", "reuters"), ("b", "kurier")])
    '2 pages, 2 witnesses'
    """
    pages, witnesses = ({one[k] for one in reports} for k in (0, 1))
    return f"{count(len(pages), 'page')}, {count(len(witnesses), 'witness', 'witnesses')}"


def _quote(case: Case, claim: Evidence, carries: Sequence[str]) -> Quote:
    report = next(one for one in case.reports if one.id == claim.report)
    return Quote(
        *(claim.id, claim.quote, report.id, report.publisher, report.origin, claim.grade or report.reliability),
        *(claim.source, claim.hedges, tuple(carries), claim.read_as, claim.witness or report.origin.lower()),
    )


def _assumptions(case: Case) -> tuple[tuple[str, str, str], ...]:
    """Path, value and reason of everything that cites no claim."""
    rows = []
    for path, support in supports(case):
        if not support.claims:
            number = case.quantities.get(path)
            value = quantities.as_text(number.value) if number else ""
            rows.append((path, value, support.reason or "no reason given"))
    for report in case.reports:
        if report.date and report.dated_by:
            rows.append((f"reports.{report.id}.date", report.date.isoformat(), report.dated_by))
    return tuple(rows)
