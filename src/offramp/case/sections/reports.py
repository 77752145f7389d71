"""Reports, the claims that an explicit form carries, and how far both are believed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from offramp.case import types
from offramp.case.diagnostics import NodeReader
from offramp.case.reader import MapNode, Node, Scalar
from offramp.case.sections.names import Declared, free_name
from offramp.case.sections.support import read_claims
from offramp.evidence.types import CERTAINTIES, KINDS, REASONS, STATUSES

GRADES = ("A", "B", "C", "D", "E", "F")
ADMIRALTY = tuple(letter + digit for letter in GRADES for digit in "123456")
CLAIM_OPTIONAL = ("source", "hedges", "certainty", "status", "grade", "conflicts", "same_as")


def reports(reader: NodeReader, node: Node | None, explicit: bool = False) -> tuple[types.ReportEntry, ...]:
    return tuple(_report(reader, key, value, explicit) for key, value in reader.table(node, "reports"))


def _report(reader: NodeReader, key: Scalar, node: Node, explicit: bool) -> types.ReportEntry:
    what = f"reports.{free_name(reader, key, 'report')}"
    if "#" in key.text:
        reader.say("bad-name", key, "a report's name holds no '#', which ends it in a claim's id", remedy="rename it")
    more = ("sha256", "set_aside") if explicit else ()
    found = reader.fields(node, what, ("file",), ("publisher", "origin", "reliability", "date", *more))
    reader.mark(what, found.get("file", key))
    day, why = _dated(reader, found.get("date"), what)
    grade = reader.name(found["reliability"], f"{what}.reliability", GRADES, "grade") if "reliability" in found else "F"
    return types.ReportEntry(
        key.text,
        reader.text(found.get("file"), f"{what}.file"),
        reader.text(found.get("publisher"), f"{what}.publisher"),
        reader.text(found.get("origin"), f"{what}.origin", key.text),
        grade,
        day,
        why,
        reader.text(found.get("sha256"), f"{what}.sha256"),
        tuple(
            (
                reader.name(reason, f"{what}.set_aside", REASONS, "reason"),
                reader.whole_number(count, f"{what}.set_aside", 0, 10**8, 0),
            )
            for reason, count in reader.table(found.get("set_aside"), f"{what}.set_aside")
        ),
    )


def _dated(reader: NodeReader, node: Node | None, what: str) -> tuple[date | None, str]:
    if node is None:
        return None, ""
    if isinstance(node, MapNode):
        found = reader.fields(node, f"{what}.date", ("assumed", "why"))
        return reader.day(found.get("assumed"), f"{what}.date"), reader.text(found.get("why"), f"{what}.date.why")
    return reader.day(node, f"{what}.date"), ""


def read_evidence(reader: NodeReader, node: Node | None, reports_: tuple[str, ...]) -> tuple[types.Evidence, ...]:
    """The claims an explicit form carries with it."""
    rows = reader.table(node, "claims")
    known = tuple(key.text for key, _ in rows)
    return tuple(_evidence(reader, key, value, reports_, known) for key, value in rows)


def _conflicts(reader: NodeReader, node: Node | None, what: str, claims: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for other, about in reader.table(node, what):
        _among(reader, other, what, claims)
        yield other.text, reader.text(about, f"{what}.{other.text}")


def _same_as(reader: NodeReader, node: Node | None, what: str, claims: tuple[str, ...]) -> Iterator[str]:
    for other in reader.names(node, what):
        _among(reader, other, what, claims)
        yield other.text


def _among(reader: NodeReader, other: Scalar, what: str, claims: tuple[str, ...]) -> None:
    if other.text not in claims:
        reader.say(
            "unknown-claim", other, f"{what} names {other.text[:60]}, which is not a claim here", remedy="drop it"
        )


def _evidence(
    reader: NodeReader, key: Scalar, node: Node, reports_: tuple[str, ...], claims: tuple[str, ...]
) -> types.Evidence:
    what = f"claims.{key.text}"
    found = reader.fields(node, what, ("report", "quote", "kind", "start", "end"), CLAIM_OPTIONAL)
    start = reader.whole_number(found.get("start"), f"{what}.start", 0, 10**8, 0)
    return types.Evidence(
        key.text,
        reader.name(found.get("report"), f"{what}.report", reports_, "report"),
        reader.verbatim(found.get("quote"), f"{what}.quote"),
        reader.name(found.get("kind"), f"{what}.kind", KINDS, "kind"),
        reader.text(found["source"], f"{what}.source") if "source" in found else None,
        tuple(hedge.text for hedge in reader.names(found.get("hedges"), f"{what}.hedges")),
        _certainty(reader, found.get("certainty"), f"{what}.certainty"),
        start,
        reader.whole_number(found.get("end"), f"{what}.end", start + 1, 10**8, start + 1),
        reader.name(found["status"], f"{what}.status", STATUSES, "status") if "status" in found else "proposed",
        reader.name(found.get("grade"), f"{what}.grade", ADMIRALTY, "grade"),
        tuple(_conflicts(reader, found.get("conflicts"), f"{what}.conflicts", claims)),
        tuple(_same_as(reader, found.get("same_as"), f"{what}.same_as", claims)),
    )


def _certainty(reader: NodeReader, node: Node | None, what: str) -> str:
    return "unknown" if node is None else reader.name(node, what, CERTAINTIES, "certainty")


def unused(reader: NodeReader, node: Node | None, names: Declared) -> tuple[tuple[str, str], ...]:
    result = []
    for key, value in reader.table(node, "unused"):
        reader.mark(f"unused.{key.text}", key)
        read_claims(reader, key, names, "unused")
        result.append((key.text, reader.text(value, f"unused.{key.text}")))
    return tuple(result)


def credence(reader: NodeReader, node: Node | None) -> tuple[tuple[str, float], ...]:
    """How likely an origin of a letter can be relied on, and a claim of a digit, or so put, is true; what is not named
    is as usual."""
    table = dict(types.CREDENCE)
    for key, value in reader.table(node, "credence"):
        if key.text not in table:
            reader.unknown(key, key.text, table, "grade")
            continue
        found = reader.value(value, f"credence.{key.text}", probability=True)
        if isinstance(found, float):
            table[key.text] = found
        else:
            reader.say("credence-range", value, f"credence.{key.text} is one number", ("0..1",), "write its middle")
    return tuple(table.items())
