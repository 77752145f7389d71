"""Classes of past cases, whose rates stand beside the answer: the section `record`. Rooms are looked up later."""

from __future__ import annotations

from offramp.case import types
from offramp.case.diagnostics import Desk
from offramp.case.reader import Listing, MapNode, Node, Scalar
from offramp.case.sections.names import Declared

_OPTIONAL = ("where", "own_case", "outcome", "like", "still_on", "within", "latest", "by")
_MOST_DAYS = 100_000


def read_record(desk: Desk, node: Node | None, names: Declared) -> tuple[types.PastCases, ...]:
    """The classes in the order of the file; the first is the one that leads."""
    return tuple(_class(desk, one, k, names) for k, one in enumerate(desk.items(node, "record"), 1))


def _class(desk: Desk, node: Node, number: int, names: Declared) -> types.PastCases:
    what = f"record.{number}"
    desk.mark(what, node)
    found = desk.fields(node, what, ("room",), _OPTIONAL)
    if isinstance(node, MapNode) and "own_case" not in found:
        remedy = "say by which values its rows are told: own_case: {country: …}"
        desk.say("no-own-case", node, f"{what} may count this case itself", remedy=remedy, level="warning")
    if isinstance(node, MapNode) and not {"outcome", "within"} & set(found):
        desk.say("missing-key", node, f"{what} needs 'outcome' or 'within'", remedy="add 'outcome: {column: value}'")
    like = found.get("like")
    days = {
        key: desk.whole_number(found[key], f"{what}.{key}", 0, _MOST_DAYS, 0)
        for key in ("still_on", "within")
        if key in found
    }
    desk.mark(f"{what}.room", found.get("room", node))
    return types.PastCases(
        room=desk.text(found.get("room"), f"{what}.room"),
        where=_filters(desk, found.get("where"), f"{what}.where"),
        own_case=_filters(desk, found.get("own_case"), f"{what}.own_case"),
        outcome=_filters(desk, found.get("outcome"), f"{what}.outcome"),
        like=desk.name(like, f"{what}.like", (*names.outcomes, types.OTHER), "outcome") if like else "",
        latest=desk.text(found.get("latest"), f"{what}.latest"),
        by=desk.text(found.get("by"), f"{what}.by"),
        **days,
    )


def _filters(desk: Desk, node: Node | None, what: str) -> types.Filters:
    return tuple((key.text, _values(desk, key, value, what)) for key, value in desk.table(node, what))


def _values(desk: Desk, key: Scalar, node: Node, what: str) -> tuple[str, ...]:
    """One value, or several of which a row has one."""
    desk.mark(f"{what}.{key.text}", key)
    if not isinstance(node, Listing):
        return (desk.text(node, f"{what}.{key.text}"),)
    values = tuple(one.text for one in desk.names(node, f"{what}.{key.text}"))
    if not values:
        desk.say("empty-value", key, f"{what}.{key.text} has no value", remedy="write a value")
    return values or ("",)
