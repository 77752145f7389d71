"""Entries taken out of a case file, or given other words: everything else stays byte for byte as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from offramp.case.insertion import BOM, line_starts, plain_tree, yaml_text
from offramp.case.reader import Listing, MapNode, Node, Scalar, parse_yaml
from offramp.errors import OfframpError

Path = tuple[str | int, ...]  # keys, and places in lists, from the top: ("worth", "ruler", 0)


def removed(data: bytes, file: str, paths: Sequence[Path]) -> bytes | None:
    """The bytes of a case file without some entries; a section that is then empty goes too, a list in it stays as `[]`.

    None where at no place all the rest stays equal.

    >>> removed(b"a: {b: 1, c: 2}\\nd:\\n  - {e: 3}\\n  - {e: 4}\\n", "", [("a", "b"), ("d", 0)])
    b'a: {c: 2}\\nd:\\n  - {e: 4}\\n'
    """
    for path in sorted(paths, key=_places, reverse=True):  # the last of a list first, so that places hold
        shorter = _without(data, file, path)
        if shorter is None:
            return None
        data = shorter
    return data


def reworded(data: bytes, file: str, texts: Mapping[Path, str]) -> bytes | None:
    """The bytes of a case file with other texts at some places; None where at no place all the rest stays equal.

    >>> reworded(b"a: {when: b and c}\\n", "", {("a", "when"): "b"})
    b'a: {when: b}\\n'
    """
    for path, words in texts.items():
        text, bom = _decoded(data)
        node, wanted = _at(parse_yaml(text, file), path), plain_tree(parse_yaml(text, file))
        start = _offset(text, node)
        shown = words if isinstance(node, Scalar) and not node.quoted else yaml_text(words)
        changed = text[:start] + shown + text[_end(text, node) :]
        _put(wanted, path, words)
        if _says(changed, file) != wanted:
            return None
        data = bom + changed.encode()
    return data


def entries_added(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """What one state of a case has beyond another, as JSON: the keys down to each new entry.

    >>> entries_added({"actors": {"a": {}}}, {"actors": {"a": {}, "b": {}}, "play": [{"actor": "b"}]})
    ('["actors", "b"]', '["play", {"actor": "b"}]')
    """
    entries = (entry for key, value in after.items() for entry in _new_entries(value, before.get(key), [key]))
    return tuple(json.dumps(entry, ensure_ascii=False) for entry in entries)


def _new_entries(value: Any, before: Any, at: list[Any]) -> Iterator[list[Any]]:
    if isinstance(value, list):
        yield from ([*at, each] for each in value if each not in (before or []))
    if isinstance(value, dict) and len(at) == 1:
        inner = ((each, (before or {}).get(key), [*at, key]) for key, each in value.items())
        yield from (entry for part in inner for entry in _new_entries(*part))
    elif before is None and len(at) > 1:
        yield at
    elif len(at) == 1 and isinstance(value, str) and value != before:
        yield [*at, value]


def _places(path: Path) -> list[tuple[int, str]]:
    return [(step, "") if isinstance(step, int) else (-1, step) for step in path]


def _decoded(data: bytes) -> tuple[str, bytes]:
    bom = BOM if data.startswith(BOM) else b""
    return data[len(bom) :].decode("utf-8"), bom


def _without(data: bytes, file: str, path: Path) -> bytes | None:
    """The bytes without one entry, at the first place where nothing else differs."""
    text, bom = _decoded(data)
    root = parse_yaml(text, file)
    *above, last = path
    if len(_children(_at(root, above))) == 1 and len(path) == 2:
        return _without(data, file, path[:1])
    wanted = plain_tree(root)
    del _at_plain(wanted, above)[last]
    for start, end, new in _cuts(text, root, path):
        if _says(text[:start] + new + text[end:], file) == wanted:
            return bom + (text[:start] + new + text[end:]).encode()
    return None


def _cuts(text: str, root: Node, path: Path) -> Iterator[tuple[int, int, str]]:
    """From where to where an entry stands, and what comes in its place."""
    *above, last = path
    parent = _at(root, above)
    parts = _children(parent)
    place = last if isinstance(last, int) else [key.text for key, _ in _pairs(parent)].index(last)
    first, value = parts[place]
    start, end = _offset(text, first), _end(text, value)
    if text[_offset(text, parent) : _offset(text, parent) + 1] in ("{", "["):
        if place + 1 < len(parts):
            yield start, _offset(text, parts[place + 1][0]), ""
        yield (_end(text, parts[place - 1][1]) if place else start), end, ""
        return
    starts = [*line_starts(text), len(text)]
    line = next(k for k, at in enumerate(starts) if at > end - 1)
    if len(parts) > 1:
        begin = starts[first.line - 1]
        yield begin - (not above and text[:begin].endswith("\n\n")), starts[line], ""  # a section with its blank line
        yield begin, starts[line], ""
    else:  # the key above keeps an empty list or mapping
        key = next(key for key, node in _pairs(_at(root, above[:-1])) if node is parent)
        colon = text.index(":", _offset(text, key) + len(key.text)) + 1
        yield colon, end, " []" if isinstance(parent, Listing) else " {}"


def _pairs(node: Node) -> Sequence[tuple[Scalar, Node]]:
    return node.pairs if isinstance(node, MapNode) else ()


def _children(node: Node) -> list[tuple[Node, Node]]:
    """Each entry of a mapping or list: where it begins, and its value."""
    if isinstance(node, Listing):
        return [(item, item) for item in node.items]
    return list(_pairs(node))


def _at(node: Node, path: Sequence[str | int]) -> Node:
    for step in path:
        parts = _children(node)
        names = [key.text for key, _ in _pairs(node)]
        node = parts[step if isinstance(step, int) else names.index(step)][1]
    return node


def _at_plain(tree: Any, path: Sequence[str | int]) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def _put(tree: Any, path: Path, words: str) -> None:
    _at_plain(tree, path[:-1])[path[-1]] = words


def _offset(text: str, node: Node) -> int:
    return line_starts(text)[node.line - 1] + node.column - 1


def _end(text: str, node: Node) -> int:
    """Where a value ends: a flow collection at its bracket, a block at the end of its last part."""
    at = _offset(text, node)
    if isinstance(node, Scalar) and not node.quoted:
        return at + len(node.text)
    if isinstance(node, Scalar):
        quoted = _QUOTED.match(text, at)
        return quoted.end() if quoted else at
    parts = _children(node)
    last = _end(text, parts[-1][1]) if parts else at + 1
    closing = _CLOSING.match(text, last) if text[at : at + 1] in ("{", "[") else None
    return closing.end() if closing else last


_QUOTED = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'(?:[^']|'')*'""")
_CLOSING = re.compile(r"(?:[\s,]|#[^\n]*\n)*[\]}]")


def _says(text: str, file: str) -> Any:
    try:
        return plain_tree(parse_yaml(text, file))
    except OfframpError:
        return None
