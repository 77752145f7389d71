"""The lines of a register: readings to records of JSON, and back with every problem said.

The rest of the package knows only `encode_register` and `decode_register`.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from offramp.errors import Problem, ReportError, nearest
from offramp.evidence.register.types import NO_LINKS, Register, frozen
from offramp.evidence.types import (
    CERTAINTIES,
    CREDIBILITIES,
    KINDS,
    METHODS,
    POLARITIES,
    REASONS,
    RELATIONS,
    RELIABILITIES,
    ROLES,
    SOURCE_TYPES,
    STATUSES,
    TENSES,
    Attribution,
    CitedSource,
    Claim,
    Cue,
    DateMention,
    Grading,
    Hedge,
    Likelihood,
    Links,
    Mention,
    Omission,
    Origin,
    Reading,
    Relation,
    Report,
    SetAside,
    Span,
)

T = TypeVar("T")

_MAX_PROBLEMS = 200  # a file that is something else altogether need not be listed line by line
_RECORDS = ("report", "claim", "set_aside", "review", "unmatched", "origin", "omission", "relation")
_ESCAPED = str.maketrans({"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029", "\x7f": "\\u007f"})


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
        yield {"record": "claim", **claim.to_dict()}
    for piece in reading.debris:
        yield {"record": "set_aside", "report": name, **piece.to_dict()}
    for piece in reading.review:
        yield {"record": "review", "report": name, **piece.to_dict()}
    for claim in unmatched:
        if claim.report == name:
            yield {"record": "unmatched", **claim.to_dict()}


def _encode(record: Mapping[str, Any]) -> str:
    """One line of JSON that no tool breaks in two: the line ends of Unicode are escaped."""
    return json.dumps(record, ensure_ascii=False, allow_nan=False, separators=(",", ":")).translate(_ESCAPED)


# --- loading --------------------------------------------------------------------------------------------------------


class _BadRecordError(Exception):
    """A record that cannot be used: slug, what is wrong, what was allowed."""

    def __init__(self, message: str, slug: str = "register-bad-record", allowed: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.slug, self.allowed = slug, allowed


@dataclass(slots=True)
class _RegisterBuilder:
    """A register while it is read."""

    reports: dict[str, Report] = field(default_factory=dict)
    claims: dict[str, Claim] = field(default_factory=dict)
    pieces: dict[str, list[SetAside]] = field(default_factory=dict)
    review: dict[str, list[SetAside]] = field(default_factory=dict)
    unmatched: dict[str, Claim] = field(default_factory=dict)
    origins: list[Origin] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    omissions: list[Omission] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    all_pieces: list[SetAside] = field(default_factory=list)
    listed: set[str] = field(default_factory=set)  # reports that are there, be their records good or bad


def decode_register(data: bytes, file: str = "claims.jsonl") -> Register:
    """A register from its bytes. Raises ReportError as `load_register`, but for what concerns the file.

    >>> len(decode_register(b"").claims)
    0
    """
    builder = _RegisterBuilder()
    problems: list[Problem] = []
    for number, line in enumerate(_decoded(data, file).split("\n"), 1):
        if not line.strip() or len(problems) >= _MAX_PROBLEMS:
            continue
        problem = _add_line(builder, line, number, file)
        if problem:
            problems.append(problem)
    problems.extend(_unlisted(builder, file))
    if problems:
        raise ReportError(sorted(problems, key=lambda one: one.line)[:_MAX_PROBLEMS])
    pieces, review = ({name: tuple(found) for name, found in some.items()} for some in (builder.pieces, builder.review))
    links = Links(tuple(builder.origins), tuple(builder.relations), tuple(builder.omissions))
    kept = (builder.reports, builder.claims, pieces, builder.lines, review, builder.unmatched)
    return frozen(file, tuple(builder.all_pieces), links, *kept)


def _decoded(data: bytes, file: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as reason:
        line = data.count(b"\n", 0, reason.start) + 1
        column = reason.start - data.rfind(b"\n", 0, reason.start)
        message = f"byte {reason.start} is not UTF-8"
        raise ReportError(Problem("wrong-encoding", file, line, column, message, remedy="save it as UTF-8")) from None


def _add_line(builder: _RegisterBuilder, line: str, number: int, file: str) -> Problem | None:
    """Read one line into the builder, or say what is wrong with it."""
    remedy = "correct the line, or rewrite the register with `offramp read`"
    try:
        record = _parse(line)
        _add_record(builder, record, number)
    except json.JSONDecodeError as reason:
        return Problem("register-not-json", file, number, reason.colno, reason.msg, remedy=remedy)
    except (ValueError, RecursionError) as reason:
        return Problem("register-not-json", file, number, 1, str(reason)[:200], remedy=remedy)
    except _BadRecordError as reason:
        near = nearest(str(reason).rsplit(" ", 1)[-1].strip("'"), reason.allowed) if reason.allowed else ""
        return Problem(reason.slug, file, number, 1, str(reason), reason.allowed, near or remedy)
    return None


def _parse(line: str) -> dict[str, Any]:
    record = json.loads(line, object_pairs_hook=_unique, parse_constant=_no_constant)
    if not isinstance(record, dict):
        raise _BadRecordError("a record is an object")
    return record


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _BadRecordError(f"the key {twice!r} appears twice")
    return found


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not JSON")


def _add_record(builder: _RegisterBuilder, record: dict[str, Any], number: int) -> None:
    kind = record.pop("record", None)
    if kind == "report":
        _add_report(builder, record)
    elif kind == "claim":
        _add_claim(builder, record, number)
    elif kind in ("set_aside", "review"):
        _add_piece(builder, record, number, builder.pieces if kind == "set_aside" else builder.review)
    elif kind == "unmatched":
        claim = _claim(record)
        builder.unmatched[claim.id] = claim
        builder.named.setdefault(claim.report, number)
    elif kind == "origin":
        builder.origins.append(_origin(record))
    elif kind == "omission":
        status = _one_of(record, "status", STATUSES)
        builder.omissions.append(Omission(_string(record, "report"), _string(record, "claim"), status))
    elif kind == "relation":
        builder.relations.append(_relation(record))
    else:
        raise _BadRecordError(f"unknown record {kind!r}", "register-unknown-record", _RECORDS)


def _add_report(builder: _RegisterBuilder, record: dict[str, Any]) -> None:
    name = _string(record, "id")
    builder.listed.add(name)
    if name in builder.reports:
        raise _BadRecordError(f"the report {name!r} appears twice", "duplicate-report")
    shown = [_string(record, part) for part in ("file", "sha256", "encoding")]
    told = [_string_or_none(record, part) for part in ("title", "publisher", "date")]
    more = (_pages(record), _grading(record.get("grading")))
    builder.reports[name] = Report(name, shown[0], shown[1], shown[2], told[0], told[1], told[2], "", *more)


def _pages(record: Mapping[str, Any]) -> tuple[int, ...]:
    return _items(record, "pages", lambda item: _count({"pages": item}, "pages"))


def _origin(record: Mapping[str, Any]) -> Origin:
    reports = _items(record, "reports", lambda item: _a_string(item, "reports"))
    evidence = _items(record, "evidence", lambda item: _a_string(item, "evidence"))
    return Origin(reports, _string_or_none(record, "source"), evidence, _one_of(record, "status", STATUSES))


def _relation(record: Mapping[str, Any]) -> Relation:
    pair = _items(record, "claims", lambda item: _a_string(item, "claims"))
    if len(pair) != 2:
        raise _BadRecordError(f"'claims' of a relation are two, not {len(pair)}")
    evidence = _items(record, "evidence", lambda item: _a_string(item, "evidence"))
    kind, status = _one_of(record, "kind", RELATIONS), _one_of(record, "status", STATUSES)
    return Relation(kind, (pair[0], pair[1]), _string_or_none(record, "about") or "", evidence, status)


def _add_claim(builder: _RegisterBuilder, record: dict[str, Any], number: int) -> None:
    claim = _claim(record)
    if claim.id in builder.claims:
        raise _BadRecordError(f"the claim {claim.id!r} appears twice", "duplicate-claim")
    builder.claims[claim.id] = claim
    builder.lines[claim.id] = number
    builder.named.setdefault(claim.report, number)


def _add_piece(builder: _RegisterBuilder, record: dict[str, Any], number: int, to: dict[str, list[SetAside]]) -> None:
    report = _string(record, "report")
    start, end = _range(record, "a set_aside")
    evidence = _items(record, "evidence", lambda item: _a_string(item, "evidence"))
    known = {"report", "start", "end", "text", "reason", "evidence", "score", "restored_by"}
    reason, score = _one_of(record, "reason", REASONS), _score(record)
    restored_by = _string_or_none(record, "restored_by")
    piece = SetAside(start, end, _string(record, "text"), reason, evidence, score, restored_by, _more(record, known))
    to.setdefault(report, []).append(piece)
    if to is builder.pieces:
        builder.all_pieces.append(piece)
    builder.named.setdefault(report, number)


def _unlisted(builder: _RegisterBuilder, file: str) -> Iterator[Problem]:
    """Claims and pieces of reports that the register does not list."""
    for name, number in builder.named.items():
        if name not in builder.listed:
            message = f"no report has the key {name!r}"
            yield Problem(
                "unknown-report", file, number, 1, message, tuple(builder.reports), nearest(name, builder.reports)
            )


_FLAGS = ("negated", "denied", "cue_negated", "conditional", "question", "inherited")
_CLAIM_KEYS = frozenset(Claim("", "author", 0, 1, "").to_dict())


def _claim(record: Mapping[str, Any]) -> Claim:
    name = _string(record, "id")
    report, mark, digits = name.rpartition("#")
    if not (report and mark and len(digits) == 8 and set(digits) <= set("0123456789abcdef")):
        raise _BadRecordError(f"a claim's id is a report's key, # and eight hex digits, not {name!r}")
    start, end = _range(record, "a claim")
    flags = {flag: _flag(record, flag) for flag in _FLAGS}
    text = _string(record, "text")
    return Claim(
        id=name,
        kind=_one_of(record, "kind", KINDS),
        start=start,
        end=end,
        text=text,
        source=_string_or_none(record, "source"),
        source_span=_span(record.get("source_span"), "source_span", _string_or_none(record, "source")),
        cue=_labelled(record["cue"], "cue", Cue) if record.get("cue") is not None else None,
        hedges=_items(record, "hedges", lambda item: _labelled(item, "hedges", Hedge)),
        certainty=_one_of(record, "certainty", CERTAINTIES),
        actors=_items(record, "actors", _mention),
        status=_one_of(record, "status", STATUSES),
        grading=_grading(record.get("grading")),
        source_phrase=_span(record.get("source_phrase"), "source_phrase", None),
        chain=_items(record, "chain", lambda item: _a_string(item, "chain")),
        content=_items(record, "content", lambda item: _content(item, start, text)),
        block=_count(record, "block"),
        sentence=_count(record, "sentence"),
        more=_more(record, _CLAIM_KEYS),
        negated=flags["negated"],
        denied=flags["denied"],
        cue_negated=flags["cue_negated"],
        conditional=flags["conditional"],
        question=flags["question"],
        inherited=flags["inherited"],
        attributions=_items(record, "attributions", lambda item: _attribution(item, start, text)),
        polarity=_one_of(record, "polarity", POLARITIES) if "polarity" in record else "unknown",
        tense=_one_of(record, "tense", TENSES) if "tense" in record else "unknown",
        likelihood=_likelihood(record.get("likelihood")),
        dates=_items(record, "dates", _date),
        roles=_items(record, "roles", _role),
        method=_one_of(record, "method", METHODS) if "method" in record else "patterns",
    )


def _grading(value: object) -> Grading:
    if value is None:
        return Grading()
    record = _object(value, "grading")
    reliability, credibility = (
        _one_of(record, "reliability", RELIABILITIES),
        _one_of(record, "credibility", CREDIBILITIES),
    )
    return Grading(reliability, credibility, _string_or_none(record, "graded_by"))


def _more(record: Mapping[str, Any], own: Iterable[str]) -> tuple[tuple[str, Any], ...]:
    names = set(own)
    return tuple((name, value) for name, value in record.items() if name not in names)


def _string(record: Mapping[str, Any], name: str) -> str:
    if name not in record:
        raise _BadRecordError(f"{name!r} is missing")
    return _a_string(record[name], name)


def _a_string(value: object, name: str) -> str:
    if not isinstance(value, str):
        raise _BadRecordError(f"{name!r} is a string, not {_shown(value)}")
    return value


def _string_or_none(record: Mapping[str, Any], name: str) -> str | None:
    return None if record.get(name) is None else _string(record, name)


def _one_of(record: Mapping[str, Any], name: str, allowed: tuple[str, ...]) -> str:
    value = _string(record, name)
    if value not in allowed:
        raise _BadRecordError(f"{name!r} cannot be {value[:80]!r}", allowed=allowed)
    return value


def _flag(record: Mapping[str, Any], name: str) -> bool:
    value = record.get(name, False)
    if not isinstance(value, bool):
        raise _BadRecordError(f"{name!r} is true or false, not {_shown(value)}")
    return value


def _count(record: Mapping[str, Any], name: str) -> int:
    value = record.get(name, 0)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _BadRecordError(f"{name!r} is a whole number from 0, not {_shown(value)}")
    return value


def _score(record: Mapping[str, Any]) -> float:
    value = record.get("score", 1.0)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise _BadRecordError(f"'score' is a number from 0 to 1, not {_shown(value)}")
    return float(value)


def _range(record: Mapping[str, Any], what: str) -> tuple[int, int]:
    if "start" not in record or "end" not in record:
        raise _BadRecordError(f"{what} has 'start' and 'end'")
    start, end = _count(record, "start"), _count(record, "end")
    if start >= end:
        raise _BadRecordError(f"'start' ({start}) is less than 'end' ({end}) in {what}")
    return start, end


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _BadRecordError(f"{name!r} is an object, not {_shown(value)}")
    return value


def _span(value: object, name: str, text: str | None) -> Span | None:
    if value is None:
        return None
    record = _object(value, name)
    start, end = _range(record, name)
    return Span(start, end, _string(record, "text") if "text" in record else text or "")


def _labelled(value: object, name: str, make: Callable[[int, int, str, str], T]) -> T:
    record = _object(value, name)
    start, end = _range(record, name)
    return make(start, end, _string(record, "text"), _string(record, "class"))


def _mention(value: object) -> Mention:
    record = _object(value, "actors")
    start, end = _range(record, "actors")
    return Mention(_string(record, "actor"), _string(record, "alias"), start, end)


def _role(value: object) -> str:
    return _one_of({"role": value}, "role", ROLES)


def _attribution(value: object, start: int, text: str) -> Attribution:
    record = _object(value, "attributions")
    return Attribution(
        source=None if record.get("source") is None else _source(record["source"]),
        cue=None if record.get("cue") is None else _labelled(record["cue"], "cue", Cue),
        content=_items(record, "content", lambda item: _content(item, start, text)),
        depth=_count(record, "depth"),
        negated=_flag(record, "negated"),
        rule=_string(record, "rule"),
    )


def _source(value: object) -> CitedSource:
    record = _object(value, "source")
    start, end = _range(record, "source")
    sort, actor = _one_of(record, "type", SOURCE_TYPES), _string_or_none(record, "actor")
    return CitedSource(
        start, end, _string(record, "text"), sort, actor, _span(record.get("refers_to"), "refers_to", None)
    )


def _likelihood(value: object) -> Likelihood | None:
    if value is None:
        return None
    record = _object(value, "likelihood")
    start, end = _range(record, "likelihood")
    low, high = (_share(record, name) for name in ("low", "high"))
    return Likelihood(start, end, _string(record, "text"), _string(record, "band"), low, high)


def _share(record: Mapping[str, Any], name: str) -> float:
    value = record.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise _BadRecordError(f"{name!r} is a number from 0 to 1, not {_shown(value)}")
    return float(value)


def _date(value: object) -> DateMention:
    record = _object(value, "dates")
    start, end = _range(record, "dates")
    told = (_string(record, "text"), _string(record, "value"), _string(record, "precision"))
    return DateMention(start, end, *told, _string_or_none(record, "basis"))


def _content(value: object, start: int, text: str) -> Span:
    low, high = _range(_object(value, "content"), "content")
    return Span(low, high, text[max(0, low - start) : max(0, high - start)])


def _items(record: Mapping[str, Any], name: str, read: Callable[[object], T]) -> tuple[T, ...]:
    value = record.get(name, [])
    if not isinstance(value, list):
        raise _BadRecordError(f"{name!r} is a list, not {_shown(value)}")
    return tuple(read(item) for item in value)


def _shown(value: object) -> str:
    return repr(value)[:60]
