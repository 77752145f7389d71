"""The lines of a register: readings to records of JSON, and back with every problem said.

The rest of the package knows only `encode_register` and `decode_register`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from offramp.codec.decoding import Fault, decode
from offramp.codec.json_text import RepeatedKeyError, loads, located
from offramp.codec.keys import published_keys
from offramp.errors import Problem, ReportError, nearest
from offramp.evidence.assertions import completed
from offramp.evidence.register.types import NO_LINKS, Register, frozen
from offramp.evidence.types import Claim, Extent, Links, Omission, Origin, Reading, Relation, Report, SetAside, Span
from offramp.io import decoded_utf8

_MAX_PROBLEMS = 200  # a file that is something else altogether need not be listed line by line
_ESCAPED = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029", "\x7f": "\\u007f"})
_REMEDY = "correct the line, or rewrite the register with `offramp read`"
_KINDS: dict[str, type] = {
    "report": Report,
    "claim": Claim,
    "set_aside": SetAside,
    "review": SetAside,
    "unmatched": Claim,
    "origin": Origin,
    "omission": Omission,
    "relation": Relation,
}
_NEEDED = {  # keys of a record that its noun lacks, or has a default for
    "report": set[str](),
    "claim": {"certainty", "status"},
    "unmatched": {"certainty", "status"},
    "set_aside": {"report"},
    "review": {"report"},
    "origin": {"status"},
    "omission": {"status"},
    "relation": {"status"},
}


# --- writing --------------------------------------------------------------------------------------------------------


def encode_register(readings: Iterable[Reading], links: Links = NO_LINKS, unmatched: Iterable[Claim] = ()) -> str:
    """The register of some readings as text; the same readings give the same text."""
    gone = list(unmatched)
    records = [record for reading in readings for record in _records(reading, gone)]
    records += [{"record": "origin", **origin.to_dict()} for origin in links.origins]
    records += [{"record": "omission", **omission.to_dict()} for omission in links.omissions]
    records += [{"record": "relation", **relation.to_dict()} for relation in links.relations]
    return "".join(f"{_encode(record)}\n" for record in records)


def _records(reading: Reading, unmatched: Iterable[Claim] = ()) -> Iterator[dict[str, Any]]:
    head, name = reading.report.to_dict(), reading.report.id
    head.pop("text")
    yield {"record": "report", **head}
    for claim in reading.claims:
        yield {"record": "claim", **claim_record(claim)}
    for piece in reading.debris:
        yield {"record": "set_aside", "report": name, **piece.to_dict()}
    for piece in reading.review:
        yield {"record": "review", "report": name, **piece.to_dict()}
    for claim in unmatched:
        if claim.report == name:
            yield {"record": "unmatched", **claim_record(claim)}


def claim_record(claim: Claim) -> dict[str, Any]:
    """A claim as the register has it: without an only assertion, which says what the other keys say."""
    record = claim.to_dict()
    if len(claim.assertions) < 2 and completed(replace(claim, assertions=())).assertions == claim.assertions:
        del record["assertions"]
    return record


def _encode(record: Mapping[str, Any]) -> str:
    """One line of JSON that no tool breaks in two: the line ends of Unicode are escaped."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_ESCAPED)


# --- loading --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Record:
    """What a line holds: `report` is the key of the report that it belongs to, "" for links between reports."""

    line: int
    report: str
    noun: Any


@dataclass(frozen=True, slots=True)
class _Lines:
    """The records of a register while it is read, by their kind, and what is wrong with the others.
    `reports`: the keys of the reports that have a record, be it good or bad."""

    file: str
    records: defaultdict[str, list[_Record]] = field(default_factory=lambda: defaultdict(list))
    problems: list[Problem] = field(default_factory=list)
    reports: dict[str, None] = field(default_factory=dict)


def decode_register(data: bytes, file: str = "claims.jsonl") -> Register:
    """A register from its bytes. Raises ReportError as `load_register`, but for what concerns the file.
    >>> len(decode_register(b"").claims)
    0
    """
    return _decoded(bytes(data), file)


@lru_cache(maxsize=2)
def _decoded(data: bytes, file: str) -> Register:
    """The same bytes are read once: who writes a register looks at it before and after."""
    lines = _Lines(file)
    for number, line in enumerate(decoded_utf8(data, file, error=ReportError).split("\n"), 1):
        if line.strip() and len(lines.problems) < _MAX_PROBLEMS:
            lines.problems.extend(_add_line(lines, line, number))
    problems = [*lines.problems, *_repeated(lines, "report", "duplicate-report")]
    problems += [*_repeated(lines, "claim", "duplicate-claim"), *_unlisted(lines)]
    if problems:
        raise ReportError(sorted(problems, key=lambda problem: problem.line)[:_MAX_PROBLEMS])
    return _register(lines)


def _add_line(lines: _Lines, line: str, number: int) -> Iterator[Problem]:
    """Add the record of a line, or say everything that is wrong with it."""
    try:
        record = loads(line)
    except RepeatedKeyError as reason:
        yield Problem("register-bad-record", lines.file, number, 1, str(reason), remedy=_REMEDY)
    except (ValueError, RecursionError) as reason:
        column, message = getattr(reason, "colno", 1), getattr(reason, "msg", str(reason)[:200])
        yield Problem("register-not-json", lines.file, number, column, message, remedy=_REMEDY)
    else:
        slug, faults = _add_record(lines, record, number)
        for problem in located(faults, line, lines.file, slug, _REMEDY) if faults else ():
            yield replace(problem, line=number)


def _add_record(lines: _Lines, record: Any, number: int) -> tuple[str, tuple[Fault, ...]]:
    """Add a record that is good; of another the faults, and the slug under which they are told."""
    kinds, kind = tuple(_KINDS), record.pop("record", None) if isinstance(record, dict) else None
    if not isinstance(record, dict):
        return "register-bad-record", (Fault((), "wrong-type", "a record is an object"),)
    if kind not in kinds:
        slug = "register-unknown-record"
        message = f"unknown record {kind!r}"
        return slug, (Fault((), "unknown-name", message, kinds, nearest(str(kind), kinds)),)
    missing = tuple(
        Fault((), "missing-key", f"the key '{key}' is missing") for key in sorted(_NEEDED[kind] - set(record))
    )
    report = _report_of(kind, record)
    noun, faults = decode(_KINDS[kind], _as_noun(kind, record))
    known = {key.name for key in published_keys(_KINDS[kind])}
    faults = missing + (faults or tuple(_empty({key: record[key] for key in record if key in known})))
    if kind == "report":
        lines.reports.setdefault(report)
    if not faults:
        lines.records[kind].append(_Record(number, report, _quoted(noun) if isinstance(noun, Claim) else noun))
    return "register-bad-record", faults


def _report_of(kind: str, record: Mapping[str, Any]) -> str:
    """The key of the report that a record belongs to, "" for a link between reports."""
    if kind in ("claim", "unmatched"):
        return str(record.get("id", "")).rpartition("#")[0]
    return str(record.get({"report": "id", "set_aside": "report", "review": "report"}.get(kind, ""), ""))


def _as_noun(kind: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """A record with what the register leaves out of the noun: the text of a report, and of the span of a source."""
    if kind == "report":
        return {"text": "", "title": None, "publisher": None, "date": None, **record}
    if kind in ("set_aside", "review"):
        return {key: value for key, value in record.items() if key != "report"}
    span = record.get("source_span")
    if isinstance(span, dict):
        return {**record, "source_span": {"text": record.get("source"), **span}}
    return dict(record)


def _empty(value: dict[str, Any] | list[Any], path: tuple[str | int, ...] = ()) -> Iterator[Fault]:
    """Stretches of text that end before they begin."""
    start, end = (value.get("start"), value.get("end")) if isinstance(value, dict) else (None, None)
    if isinstance(start, int) and isinstance(end, int) and start >= end:
        yield Fault(path, "wrong-range", f"'start' ({start}) is not less than 'end' ({end})")
    for step, item in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(item, dict | list):
            yield from _empty(item, (*path, step))


def _quoted(claim: Claim) -> Claim:
    """A claim whose content has its text, which the register does not repeat."""

    def spans(extents: Iterable[Extent]) -> tuple[Span, ...]:
        cut = ((max(0, extent.start - claim.start), max(0, extent.end - claim.start), extent) for extent in extents)
        return tuple(Span(extent.start, extent.end, claim.text[low:high]) for low, high, extent in cut)

    attributions = tuple(replace(each, content=spans(each.content)) for each in claim.attributions)
    return completed(replace(claim, content=spans(claim.content), attributions=attributions))


def _repeated(lines: _Lines, kind: str, slug: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for record in lines.records[kind]:
        name = record.noun.id
        if name in seen:
            message = f"the {kind} {name!r} appears twice"
            yield Problem(slug, lines.file, record.line, 1, message, remedy=_REMEDY)
        seen.add(name)


def _unlisted(lines: _Lines) -> Iterator[Problem]:
    """Reports that the register does not list, each at the first record that belongs to it."""
    names, seen = tuple(lines.reports), set(lines.reports)
    belonging = [record for kind in ("claim", "set_aside", "review", "unmatched") for record in lines.records[kind]]
    for record in sorted(belonging, key=lambda record: record.line):
        if record.report not in seen:
            message = f"no report has the key {record.report!r}"
            remedy = nearest(record.report, names)
            yield Problem("unknown-report", lines.file, record.line, 1, message, names, remedy)
        seen.add(record.report)


def _register(lines: _Lines) -> Register:
    nouns = {kind: tuple(record.noun for record in lines.records[kind]) for kind in _KINDS}
    links = Links(nouns["origin"], nouns["relation"], nouns["omission"])
    return frozen(
        lines.file,
        nouns["set_aside"],
        links,
        {report.id: report for report in nouns["report"]},
        {claim.id: claim for claim in nouns["claim"]},
        _by_report(lines.records["set_aside"]),
        {record.noun.id: record.line for record in lines.records["claim"]},
        _by_report(lines.records["review"]),
        {claim.id: claim for claim in nouns["unmatched"]},
    )


def _by_report(records: Iterable[_Record]) -> dict[str, tuple[SetAside, ...]]:
    pieces: dict[str, list[SetAside]] = {}
    for record in records:
        pieces.setdefault(record.report, []).append(record.noun)
    return {report: tuple(some) for report, some in pieces.items()}
