"""The description of a room, `room.yaml`: what it is, what its columns mean, by which rule a row counts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from offramp.case.diagnostics import NodeReader
from offramp.case.reader import Listing, MapNode, Node, Scalar, parse_yaml
from offramp.errors import OfframpError, nearest
from offramp.io import decoded_utf8, read_bytes
from offramp.rooms.types import OUTCOME, STATE, WINDOW, Column, Latest, Mask, Room

FORMAT = "offramp/room-1"
NAME = re.compile(r"[a-z][a-z0-9_]{0,99}\Z")
_TEXTS = ("title", "rows", "source", "licence", "selection", "not_for", "dated")
_OPTIONAL = ("name", "file", "sha256", "window", "latest", "label", "recipe")
_KNOWN = "known_from"
_KINDS = (OUTCOME, STATE, WINDOW)


def read_room(path: Path, places: tuple[Path, ...] = ()) -> Room:
    """The room that a `room.yaml` describes; its rows are in the file that it names, beside it or in one of `places`.
    Raises OfframpError with every problem, located: those of the case language, and bad-room."""
    reader = NodeReader(str(path))
    root = parse_yaml(decoded_utf8(read_bytes(path, 1 << 20, OfframpError), str(path)), str(path))
    room = _room(
        reader, reader.fields(root, "a room", ("format", "columns", "mask"), (*_TEXTS, *_OPTIONAL)), path, places
    )
    if reader.problems:
        raise OfframpError(reader.problems)
    return room


def _room(reader: NodeReader, keys: Mapping[str, Node], path: Path, places: tuple[Path, ...]) -> Room:
    name, node = path.parent.name, keys.get("format")
    if not isinstance(node, Scalar) or node.text != FORMAT:
        reader.say("unknown-format", node, "this does not describe a room", (FORMAT,), f"write 'format: {FORMAT}'")
    if not NAME.match(name):
        reader.say(
            "bad-name", node, f"'{name}' cannot name a room", ("small letters, digits and _",), "rename its folder"
        )
    texts = {key: reader.text(keys.get(key), key) for key in _TEXTS}
    file = reader.text(keys.get("file"), "file", f"{name}.csv")
    if Path(file).name != file:
        reader.say("bad-room", keys.get("file"), "the rows lie in the room's own folder", remedy="name the file alone")
    columns = {
        key.text: _column(reader, key.text, value) for key, value in reader.table(keys.get("columns"), "columns")
    }
    mask = _mask(reader, keys.get("mask"), "mask", columns)
    dated = {_KNOWN, *(one for one in (mask.begin, mask.event) if one)}
    window = _mask(reader, keys.get("window"), "window", columns) if "window" in keys else None
    window = mask if mask.kind == WINDOW else window
    dated |= {window.begin, window.event} if window else set()
    columns = {key: _dated(column, key in dated) for key, column in columns.items()}
    at = next((one / Path(file).name for one in (path.parent, *places) if (one / Path(file).name).is_file()), None)
    return Room(
        name=name,
        columns=columns,
        mask=mask,
        window=window,
        latest=_latest(reader, keys.get("latest"), columns),
        label=tuple(_known(reader, one, columns) for one in reader.names(keys.get("label"), "label")),
        file=at,
        wanted=file,
        sha256=reader.text(keys.get("sha256"), "sha256"),
        recipe=node_text(keys["recipe"]) if places and "recipe" in keys else {},  # an own one is not fetched
        **{**texts, "title": texts["title"] or name, "rows": texts["rows"] or "past cases"},
    )


def _column(reader: NodeReader, name: str, node: Node) -> Column:
    """A meaning, or a mapping with it, whether the column holds days, and how sentences put its values."""
    if isinstance(node, Scalar):
        return Column(name, reader.text(node, f"columns.{name}"))
    found = reader.fields(node, f"columns.{name}", ("means",), ("dates", "words"))
    words = {key.text: reader.text(value, "words") for key, value in reader.table(found.get("words"), f"{name}: words")}
    return Column(name, reader.text(found.get("means"), "means"), reader.flag(found.get("dates"), "dates"), words)


def _dated(column: Column, dates: bool) -> Column:
    return Column(column.name, column.means, column.dates or dates, column.words)


def _mask(reader: NodeReader, node: Node | None, what: str, columns: Mapping[str, Column]) -> Mask:
    found = reader.fields(node, what, ("kind",), ("begin", "event", "must_end", "data_end")) if node else {}
    kind = reader.text(found.get("kind"), f"{what}.kind")
    if kind not in ("", *_KINDS):
        remedy = nearest(kind, _KINDS) or "write one of these"
        reader.say("unknown-name", found["kind"], f"there is no rule '{kind[:60]}' by which rows count", _KINDS, remedy)
    named = {key: _known(reader, found[key], columns) for key in ("begin", "event") if key in found}
    if kind == OUTCOME and _KNOWN not in columns:
        reader.say("bad-room", found.get("kind"), f"there is no column '{_KNOWN}'", remedy="say when it was known")
    if kind in (STATE, WINDOW) and set(named) != {"begin", "event"}:
        reader.say("missing-key", node, f"{what} needs 'begin' and 'event'", remedy="name their columns")
    end = reader.day(found["data_end"], "data_end") if "data_end" in found else None
    return Mask(kind, must_end=reader.flag(found.get("must_end"), "must_end"), data_end=end, **named)


def _latest(reader: NodeReader, node: Node | None, columns: Mapping[str, Column]) -> Latest | None:
    if node is None:
        return None
    found = reader.fields(node, "latest", ("per", "by"))
    return Latest(*(_known(reader, found.get(key), columns) for key in ("per", "by")))


def _known(reader: NodeReader, node: Node | None, columns: Mapping[str, Column]) -> str:
    return reader.name(node, "a column", tuple(columns), "column")


def node_text(node: Node) -> Any:
    """A node as plain texts, lists and dictionaries."""
    if isinstance(node, MapNode):
        return {key.text: node_text(value) for key, value in node.pairs}
    return [node_text(one) for one in node.items] if isinstance(node, Listing) else node.text
