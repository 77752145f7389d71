"""Entries before they are written: a judgement with what its author says, and what happened; both checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from offramp.ensemble.find_out import Finding, Side
from offramp.ensemble.judgement import Judgement
from offramp.ensemble.summary import Graph
from offramp.ensemble.weights import with_premise_gone
from offramp.errors import OfframpError, Problem
from offramp.ledger import chain
from offramp.ledger.chain import Ledger
from offramp.ledger.types import (
    Carried,
    CrowdForecast,
    LockedConvention,
    LockedJudgement,
    LockedScenario,
    RecordedOutcome,
)

ANSWER, REPORTED, CENTRAL = "answer", "as reported", "every number in the middle"
GRAPH = "graph model, "  # before the key of a concept


@dataclass(frozen=True, slots=True)
class LockStatement:
    """What whoever locks a judgement says of it: their name, what would count as having happened, the last day."""

    by: str
    happens: str
    until: str
    crowd: CrowdForecast | None = None


def _by_id(what: str, _kind: str) -> str:
    return what


def _by_side(finding: Finding, side: Side) -> str:
    return f"{finding.what}: {side.at}"


def _by_value(kind: str, what: str, value: str) -> str:
    return " ".join(filter(None, (kind, what, value)))


def _by_parts(condition: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in condition.items())


@dataclass(frozen=True, slots=True)
class Words:
    """How things are named in an entry: a finding by what it is of and its kind, and as a condition with one of its
    sides, a condition of a scenario, a claim by its quote, terms, a convention by its kind, what it is of and its
    value. By their ids where none is given."""

    finding: Callable[[str, str], str] = _by_id
    held: Callable[[Finding, Side], str] = _by_side
    condition: Callable[[Mapping[str, Any]], str] = _by_parts
    quote: Callable[[str], str] = str
    terms: Callable[[Mapping[str, bool]], str] = _by_parts
    convention: Callable[[str, str, str], str] = _by_value


def check_statement(statement: LockStatement) -> None:
    """Refuse a statement that nobody answers for, that says nothing, or that is about the past. Raises OfframpError
    with every problem: usage, bad-date, already-over."""
    today, found = chain.now().date(), list[Problem]()
    for option, text in (("--by", statement.by), ("--happens", statement.happens)):
        if not text.strip():
            found.append(_misused(option, "it is empty", "say who answers for it, and what would count"))
    until = _day("--until", statement.until, found)
    if until and until < today:
        message = f"{until} is past: what is known already cannot be judged beforehand"
        found.append(Problem("already-over", "--until", 0, 0, message, remedy="see 'offramp backtest' for past cases"))
    found += _of_crowd(statement.crowd) if statement.crowd else ()
    if found:
        raise OfframpError(found)


def _of_crowd(crowd: CrowdForecast) -> Iterator[Problem]:
    if not 0 <= crowd.probability <= 1:
        yield _misused("--crowd", "it is not a probability", "write it as 0.35")
    if not crowd.source.strip():
        yield _misused("--crowd-source", "it is empty", "say where the crowd's number can be read")


def _misused(option: str, message: str, remedy: str) -> Problem:
    return Problem("usage", option, 0, 0, message, remedy=remedy)


def _day(option: str, text: str, problems: list[Problem]) -> date | None:
    """A day, or None with its problem added."""
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    message = f"{text[:40]!r} is not a valid date"
    problems.append(Problem("bad-date", option, 0, 0, message, ("YYYY-MM-DD",), "write it as 2026-12-31"))
    return None


def locked_judgement(
    judgement: Judgement,
    title: str,
    statement: LockStatement,
    words: Words | None = None,
    question: str = "",
    lenses: Mapping[str, float] | None = None,
    hindsight: str = "",
) -> LockedJudgement:
    """A judgement as it is locked. `lenses`: further probabilities of the asked outcome, by name; `hindsight`: what
    happened, where the case says that its author knew it. Raises as `check_statement`."""
    check_statement(statement)
    words, data = words or Words(), judgement.to_dict()
    keys = ("case", "version", "draws", "seed", "outcome", "given", "probability", "word", "spread", "sampling")
    return LockedJudgement(
        title=title or judgement.outcome,
        question=question,
        by=statement.by.strip(),
        happens=statement.happens.strip(),
        until=statement.until,
        **{key: getattr(judgement, key) for key in keys},
        terms=words.terms(judgement.given) if judgement.given else "",
        outcomes=with_premise_gone(judgement.outcomes, judgement.premise_gone),
        confidence=judgement.confidence.level,
        lenses={**_lenses(judgement), **(lenses or {})},
        scenarios=tuple(_scenario(leaf, words) for leaf in data["scenarios"]),
        conventions=_conventions(judgement, words),
        carried=_carried(judgement, words),
        record=_without_rows(data["record"]),
        crowd=statement.crowd,
        hindsight=hindsight,
    )


def _lenses(judgement: Judgement) -> dict[str, float]:
    reported = judgement.as_reported
    each = {
        ANSWER: judgement.probability,
        REPORTED: reported.probability if reported else None,
        CENTRAL: judgement.central,
    }
    return {name: p for name, p in each.items() if p is not None}


def graph_lenses(graph: Graph | None, outcome: str) -> dict[str, float]:
    """What the graph model gives an outcome by each concept: in which share of the draws it is stable and reached."""
    shares = {key: found[outcome].reached for key, found in (graph or {}).items()}
    return {f"{GRAPH}{key}": share.k / share.n for key, share in shares.items() if share.n}


def _without_rows(record: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A record without the ids and names of its rows, which may be thousands and follow from its class and date."""
    if record is None:
        return None
    rivals = {"rivals": [_without_rows(each) for each in record["rivals"]]} if record.get("rivals") else {}
    return {key: value for key, value in record.items() if key not in ("rows", "yes", "labels")} | rivals


def _scenario(leaf: Mapping[str, Any], words: Words) -> LockedScenario:
    when = " and ".join(map(words.condition, leaf["when"])) or "always"
    return LockedScenario(when, leaf["share"], leaf["probability"])


def _conventions(judgement: Judgement, words: Words) -> tuple[LockedConvention, ...]:
    tried = judgement.audit.tried if judgement.audit else ()
    return tuple(
        LockedConvention(*named, words.convention(*named), p)
        for named, p in (((each.kind, each.what, each.value), each.probability) for each in tried)
        if p is not None
    )


def _carried(judgement: Judgement, words: Words) -> tuple[Carried, ...]:
    return tuple(_found_out(each, words) for each in judgement.find_out or () if each.sides)


def _found_out(each: Finding, words: Words) -> Carried:
    says, quotes = words.finding(each.what, each.kind), tuple(map(words.quote, each.rests_on))
    low, high = each.lowest, each.highest
    held = words.held(each, low), words.held(each, high)
    return Carried(each.what, each.kind, says, low.probability, high.probability, each.reverses, quotes, *held)


def happened(ledger: Ledger, name: str, became: str, source: str, on: str, by: str = "") -> RecordedOutcome:
    """What became of a judgement in a ledger (yes, no or unmet), checked against it. Raises OfframpError unknown-name,
    not-a-judgement, bad-date, future-date, after-deadline, usage."""
    number, found = ledger.number(name), list[Problem]()
    entry = ledger.entry(number).entry
    if not isinstance(entry, LockedJudgement):
        message = f"entry {number} records what became of entry {entry.of}; it is not a judgement"
        remedy = f"name entry {entry.of}"
        raise OfframpError(Problem("not-a-judgement", str(ledger.path), number, 1, message, remedy=remedy))
    allowed = ("yes", "no", "unmet") if entry.given else ("yes", "no")
    if became not in allowed:
        why = "its question takes no terms as given" if became == "unmet" else "say whether it happened"
        found.append(Problem("usage", "yes|no", 0, 0, f"{became[:40]!r} is not allowed here", allowed, why))
    if not source.strip():
        found.append(_misused("--source", "it is empty", "say where it can be read"))
    day = _day("--on", on, found)
    if day and day > chain.now().date() + timedelta(days=1):  # a day that has begun somewhere
        found.append(Problem("future-date", "--on", 0, 0, f"{on} is not over", remedy="record it when it is"))
    if day and became == "yes" and on > entry.until:
        message = f"it was to happen by {entry.until}: what happens later counts as not having happened"
        found.append(Problem("after-deadline", "--on", 0, 0, message, remedy="record it as 'no'"))
    if found:
        raise OfframpError(found)
    kind: Literal["yes", "no", "unmet"] = "yes" if became == "yes" else "no" if became == "no" else "unmet"
    return RecordedOutcome(number, kind, on, source.strip(), by.strip())
