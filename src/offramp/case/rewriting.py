"""Values of a case file replaced, or keys added to an entry: every other byte stays as it was.

A place is named by keys and positions, such as ("options", "leave", "text") or ("play", 0).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from offramp.case.insertion import BOM, added, line_starts, plain_tree, yaml_key, yaml_text
from offramp.case.reader import parse_yaml, yaml_events
from offramp.errors import OfframpError

Keys = Sequence[str | int]
PLAIN_KEYS = ("because", "needs", "assumed", "fix")  # of an item; in quotes where they name one


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a node stands in the text; its parts by key or position, each with where its entry begins."""

    start: int
    end: int
    flow: bool
    parts: Mapping[str | int, tuple[int, _Span]]

    @property
    def values(self) -> list[tuple[int, _Span]]:
        return list(self.parts.values())


def with_value(data: bytes, file: str, path: Keys, value: str) -> bytes | None:
    """The bytes of a case file with another value at a place, written on one line; a key that is not there is added.
    None where no way was found that leaves all the rest as it is. Raises CaseError as `parse_yaml`.

    >>> with_value(b"title: A # of us\\nplay: [{actor: x}]\\n", "case.yaml", ("play", 0, "actor"), "y")
    b'title: A # of us\\nplay: [{actor: y}]\\n'
    """
    text, mark = _text(data)
    tree = plain_tree(parse_yaml(text, file))
    wanted = _put(tree, path, plain_tree(parse_yaml(f"x: {value}", file))["x"])
    for longer in _changed(text, mark, file, path, value):
        if _tree(longer, file) == wanted:
            return longer
    return None


def item_key(key: str) -> str:
    """A key of an item as it is written: a word of the language, or the path of a number."""
    return key if key in PLAIN_KEYS else yaml_key(key)


def rekeyed(data: bytes, file: str, path: Keys, name: str) -> bytes | None:
    """The bytes of a case file in which the key of an entry is another; None where all the rest cannot stay.

    >>> rekeyed(b"a: {b: 1} # b\\n", "", ("a", "b"), "c d")
    b'a: {c d: 1} # b\\n'
    """
    text, mark = _text(data)
    *above, old = path
    tree, holder = plain_tree(parse_yaml(text, file)), _at(_spans(text), above)
    start = holder.parts[old][0] if holder else 0
    held = _tree_at(tree, above)
    wanted = _put(tree, above, {name if key == old else key: value for key, value in held.items()})
    for raw in (str(old), yaml_text(str(old)), f"'{old}'"):
        if text.startswith(raw, start):
            longer = mark + (text[:start] + yaml_key(name) + text[start + len(raw) :]).encode("utf-8")
            if _tree(longer, file) == wanted:
                return longer
    return None


def swapped(data: bytes, file: str, path: Keys, first: int) -> bytes | None:
    """The bytes of a case file in which an entry of a list and the next have changed places; None as above.

    >>> swapped(b"a: [x, {y: 1}] # z\\n", "", ("a",), 0)
    b'a: [{y: 1}, x] # z\\n'
    """
    text, mark = _text(data)
    tree, holder = plain_tree(parse_yaml(text, file)), _at(_spans(text), path)
    items = list(_tree_at(tree, path))
    items[first : first + 2] = items[first + 1], items[first]
    if holder is None:
        return None
    (_, one), (_, two) = holder.values[first : first + 2]
    parts = text[: one.start], text[two.start : two.end], text[one.end : two.start], text[one.start : one.end]
    longer = mark + ("".join(parts) + text[two.end :]).encode("utf-8")
    return longer if _tree(longer, file) == _put(tree, path, items) else None


def _tree_at(tree: Any, path: Keys) -> Any:
    for key in path:
        tree = tree[key]
    return tree


def place_of(data: bytes, line: int, column: int) -> Keys:
    r"""The place of what begins last before a line and column of a case file, on that line; () where nothing does.

    >>> place_of(b"title: A\nplay: [{actor: x}]\n", 2, 16)
    ('play', 0, 'actor')
    """
    text, _ = _text(data)
    start = line_starts(text)[line - 1]
    found = [path for at, path in _places(_spans(text), ()) if start <= at < start + max(column, 1)]
    return found[-1] if found else ()


def _places(span: _Span, path: tuple[str | int, ...]) -> Iterator[tuple[int, tuple[str | int, ...]]]:
    for key, (start, inner) in span.parts.items():
        yield start, (*path, key)
        yield from _places(inner, (*path, key))


def _text(data: bytes) -> tuple[str, bytes]:
    mark = BOM if data.startswith(BOM) else b""
    return data[len(mark) :].decode("utf-8"), mark


def _tree(data: bytes, file: str) -> Any:
    try:
        return plain_tree(parse_yaml(data.decode("utf-8-sig"), file))
    except OfframpError:
        return None


def _put(tree: Any, path: Keys, value: Any) -> Any:
    """A plain tree with another value at a place."""
    if not path:
        return value
    if isinstance(tree, list):
        return [_put(each, path[1:], value) if k == path[0] else each for k, each in enumerate(tree)]
    return {**tree, path[0]: _put(tree.get(path[0], {}), path[1:], value)}


# where things stand ---------------------------------------------------------------------------------------------


def _spans(text: str) -> _Span:
    events = yaml_events(text)
    first = next(event for event in events if type(event).__name__.endswith(("ScalarEvent", "MappingStartEvent")))
    return _span(first, events, text)


def _span(event: Any, events: Iterator[Any], text: str) -> _Span:
    kind, start = type(event).__name__, event.start_mark.index
    if kind == "ScalarEvent":
        raw = text[start : event.end_mark.index]
        return _Span(start, start + len(raw.rstrip()), False, {})
    parts: dict[str | int, tuple[int, _Span]] = {}
    while not type(inner := next(events)).__name__.endswith("EndEvent"):
        at = inner.start_mark.index
        mapping = kind == "MappingStartEvent"
        key = inner.value if mapping else len(parts)
        parts[key] = at, _span(next(events) if mapping else inner, events, text)
    flow = bool(event.flow_style)
    ends = [span.end for _, span in parts.values()]
    return _Span(start, inner.end_mark.index if flow else max(ends, default=start), flow, parts)


def _at(span: _Span, path: Keys) -> _Span | None:
    for key in path:
        if key not in span.parts:
            return None
        span = span.parts[key][1]
    return span


# new text ---------------------------------------------------------------------------------------------------------


def _changed(text: str, mark: bytes, file: str, path: Keys, value: str) -> Iterator[bytes]:
    """The texts that could say a value at a place."""
    spans = _spans(text)
    there, holder = _at(spans, path), _at(spans, path[:-1])
    entry = f"{item_key(str(path[-1]))}: {value}"
    if there is not None:
        colon = len(text[: there.start].rstrip())
        blank = "" if there.end > there.start and text[there.start - 1] != ":" else " "
        yield mark + (text[: there.start] + blank + value + text[there.end :]).encode("utf-8")
        yield mark + (text[:colon] + " " + value + text[there.end :]).encode("utf-8")  # of a block: behind its key
    elif holder is not None and holder.parts:
        yield from (mark + longer.encode("utf-8") for longer in _beside(text, holder, entry))
    elif any(isinstance(step, int) for step in path[:-1]):  # within an entry of a list
        yield from _changed(text, mark, file, path[:-1], f"{{{entry}}}")
    else:
        longer = added(mark + text.encode(), file, [str(key) for key in path[:-1]], entry)
        yield from [longer] if longer else []


def _beside(text: str, holder: _Span, entry: str) -> Iterator[str]:
    """An entry behind the last one of a mapping; in a block below it and what is said behind it on its line."""
    at, first = holder.values[-1][1].end, holder.values[0][0]
    line_end, inset = "\r\n" if "\r\n" in text[:10_000] else "\n", " " * (first - _line(text, first))
    rest = text.find("\n", at)
    if holder.flow:
        yield f"{text[:at]}, {entry}{text[at:]}"
    elif rest >= 0:
        yield text[: rest + 1] + inset + entry + line_end + text[rest + 1 :]
    yield f"{text[:at]}{line_end}{inset}{entry}{text[at:]}"


def _line(text: str, at: int) -> int:
    """Where the line of a position begins."""
    return text.rfind("\n", 0, at) + 1
