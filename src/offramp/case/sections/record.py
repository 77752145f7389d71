"""Classes of past cases, whose rates stand beside the answer: the section `record`. Rooms are looked up later."""

from __future__ import annotations

from offramp.case import types
from offramp.case.diagnostics import NodeReader
from offramp.case.reader import Listing, MapNode, Node, Scalar
from offramp.case.sections.names import Declared

_OPTIONAL = ("where", "own_case", "outcome", "like", "still_on", "within", "latest", "by", "similar", "notes")
_MOST_DAYS = 100_000


def read_record(reader: NodeReader, node: Node | None, names: Declared) -> tuple[types.PastCases, ...]:
    """The classes in the order of the file; the first is the one that leads."""
    return tuple(_class(reader, one, k, names) for k, one in enumerate(reader.items(node, "record"), 1))


def _class(reader: NodeReader, node: Node, number: int, names: Declared) -> types.PastCases:
    what = f"record.{number}"
    reader.mark(what, node)
    if isinstance(node, MapNode) and any(key.text == "none" for key, _ in node.pairs):
        return types.PastCases("", none=reader.text(reader.fields(node, what, ("none",))["none"], f"{what}.none"))
    found = reader.fields(node, what, ("room",), _OPTIONAL)
    if isinstance(node, MapNode) and "own_case" not in found:
        remedy = "say which of its rows are this case: own_case: {COLUMN: VALUE}"
        reader.say("no-own-case", node, f"{what} may count this case itself", remedy=remedy, level="warning")
    if isinstance(node, MapNode) and not {"outcome", "within"} & set(found):
        reader.say("missing-key", node, f"{what} needs 'outcome' or 'within'", remedy="add 'outcome: {column: value}'")
    like = found.get("like")
    days = {
        key: reader.whole_number(found[key], f"{what}.{key}", 0, _MOST_DAYS, 0)
        for key in ("still_on", "within")
        if key in found
    }
    reader.mark(f"{what}.room", found.get("room", node))
    return types.PastCases(
        room=reader.text(found.get("room"), f"{what}.room"),
        where=_filters(reader, found.get("where"), f"{what}.where"),
        own_case=_filters(reader, found.get("own_case"), f"{what}.own_case"),
        outcome=_filters(reader, found.get("outcome"), f"{what}.outcome"),
        like=reader.name(like, f"{what}.like", (*names.outcomes, types.OTHER), "outcome") if like else "",
        latest=reader.text(found.get("latest"), f"{what}.latest"),
        by=reader.text(found.get("by"), f"{what}.by"),
        similar=_filters(reader, found.get("similar"), f"{what}.similar"),
        notes=_notes(reader, found.get("notes"), f"{what}.notes"),
        still_on=days.get("still_on", 0),
        within=days.get("within"),
    )


def _filters(reader: NodeReader, node: Node | None, what: str) -> types.Filters:
    return tuple((key.text, _values(reader, key, value, what)) for key, value in reader.table(node, what))


def _notes(reader: NodeReader, node: Node | None, what: str) -> tuple[tuple[str, str], ...]:
    notes = list(reader.table(node, what))
    for key, _ in notes:
        reader.mark(f"{what}.{key.text}", key)
    return tuple((key.text, reader.text(value, f"{what}.{key.text}")) for key, value in notes)


def _values(reader: NodeReader, key: Scalar, node: Node, what: str) -> tuple[str, ...]:
    """One value, or several of which a row has one."""
    reader.mark(f"{what}.{key.text}", key)
    if not isinstance(node, Listing):
        return (reader.text(node, f"{what}.{key.text}"),)
    values = tuple(one.text for one in reader.names(node, f"{what}.{key.text}"))
    if not values:
        reader.say("empty-value", key, f"{what}.{key.text} has no value", remedy="write a value")
    return values or ("",)
