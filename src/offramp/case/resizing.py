"""Other sizes in a case file, with the answers they follow from: every other byte stays as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from offramp.case.insertion import plain_tree, yaml_text
from offramp.case.quantities import parts_of_path
from offramp.case.reader import Listing, MapNode, Node, Scalar, parse_yaml
from offramp.errors import OfframpError, Problem

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class NewSize:
    """A value as the case language has it, and the ids of the answers it follows from; `otherwise` "" leaves that."""

    value: str
    asked: tuple[str, ...]
    otherwise: str = ""


@dataclass
class _Edit:
    """What changes in one mapping: values of its keys, and new keys, which go behind the value of `after`."""

    holder: MapNode
    after: str
    keys: dict[str, str]


def resized(data: bytes, file: str, sizes: Mapping[str, NewSize]) -> bytes:
    """The bytes of a case file with other values for some items of worth and chances, by path. Raises OfframpError
    cannot-insert where a value is not found, or something else would change."""
    bom = _BOM if data.startswith(_BOM) else b""
    text = data[len(bom) :].decode("utf-8")
    root, edits = parse_yaml(text, file), dict[int, _Edit]()
    for path, size in sizes.items():
        for holder, after, keys in _changes(root, file, path, size):
            edit = edits.setdefault(id(holder), _Edit(holder, after, {}))
            edit.keys |= keys | {"asked": _joined(edit.keys.get("asked", ""), keys.get("asked", ""))}
    for start, end, new in sorted((put for edit in edits.values() for put in _puts(text, edit)), reverse=True):
        text = text[:start] + new + text[end:]
    if _says(text, file) != _wanted(root, edits):
        raise _refused(file, *next(iter(sizes.items())))
    return bom + text.encode("utf-8")


def _changes(root: Node, file: str, path: str, size: NewSize) -> Iterator[tuple[MapNode, str, dict[str, str]]]:
    """For a size the mappings that change, behind which key, and what they get; of a case of a chance the answers are
    those of its chance."""
    found = _holder(root, path)
    if found is None:
        raise _refused(file, path, size)
    holder, key, home = found
    more = {"otherwise": size.otherwise} if size.otherwise else {}
    more |= {"asked": ", ".join(size.asked)} if size.asked else {}
    if home is None:
        yield holder, key, {key: size.value, **more}
    else:
        yield holder, key, {key: size.value}
        yield home, next((name for name, node in _pairs(home).items() if isinstance(node, Scalar)), "cases"), more


def _joined(first: str, second: str) -> str:
    return ", ".join(dict.fromkeys(name for name in (*first.split(", "), *second.split(", ")) if name))


def _puts(text: str, edit: _Edit) -> Iterator[tuple[int, int, str]]:
    """The places of a mapping where text is replaced, from and to, and by what."""
    starts = [0, *(one.end() for one in re.finditer(r"\r\n|\n|\r|\x85|\u2028|\u2029", text))]
    pairs, new = _pairs(edit.holder), ""
    flow = text[starts[edit.holder.line - 1] + edit.holder.column - 1 :][:1] == "{"
    line_end = "\r\n" if "\r\n" in text[:10_000] else "\n"
    between = ", " if flow else line_end + " " * (edit.holder.pairs[0][0].column - 1)
    for key, value in edit.keys.items():
        told = f"[{value}]" if key == "asked" else value
        if key in pairs and value:
            at = starts[pairs[key].line - 1] + pairs[key].column - 1
            end = _end(text, at, pairs[key])
            yield at, end, told
        elif value:
            new += f"{between}{key}: {told}"
    end = _end(text, starts[pairs[edit.after].line - 1] + pairs[edit.after].column - 1, pairs[edit.after])
    yield end, end, new


def _end(text: str, at: int, node: Node) -> int:
    """Where a value of one line ends."""
    if isinstance(node, Scalar) and not node.quoted:
        return at + len(node.text)
    found = re.compile(r"""\"(?:[^"\\]|\\.)*\"|'(?:[^']|'')*'|\[[^\[\]]*\]""").match(text, at)
    return found.end() if found else at


Found = tuple[MapNode, str, MapNode | None]


def _holder(root: Node, path: str) -> Found | None:
    """The mapping that holds the size at a path, under which key, and for a case of a chance the mapping of that."""
    section, owner, name = parts_of_path(path, _pairs(_pairs(root).get(path.partition(".")[0])))
    node = _pairs(_pairs(root).get(section)).get(owner)
    if section == "worth":
        return next(((one, "value", None) for one in _named(node, name)), None)
    if not isinstance(node, MapNode):
        return None
    if name:
        return next(((one, "probability", node) for one in _named(_pairs(node).get("cases"), name)), None)
    return node, "probability", None


def _pairs(node: Node | None) -> dict[str, Node]:
    return {key.text: value for key, value in node.pairs} if isinstance(node, MapNode) else {}


def _named(node: Node | None, name: str) -> Iterator[MapNode]:
    for one in node.items if isinstance(node, Listing) else ():
        if isinstance(one, MapNode) and isinstance(told := _pairs(one).get("name"), Scalar) and told.text == name:
            yield one


def _wanted(node: Node, edits: Mapping[int, _Edit]) -> Any:
    """What the file shall say, as a plain tree."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Listing):
        return [_wanted(item, edits) for item in node.items]
    plain = {name.text: _wanted(one, edits) for name, one in node.pairs}
    keys = edits[id(node)].keys if id(node) in edits else {}
    return plain | {key: value.split(", ") if key == "asked" else value for key, value in keys.items() if value}


def _says(text: str, file: str) -> Any:
    try:
        return plain_tree(parse_yaml(text, file))
    except OfframpError:
        return None


def _refused(file: str, path: str, size: NewSize) -> OfframpError:
    message = f"no place was found for the size of {path}"
    remedy = f"write it into the file by hand: {size.value}, asked: [{', '.join(size.asked)}]"
    return OfframpError(Problem("cannot-insert", file, 0, 0, message, remedy=remedy))


def answer_entry(name: str, fields: Mapping[str, str | Sequence[str]]) -> str:
    """An answer as one line of the section `asked`.

    >>> answer_entry("a1", {"kind": "swing", "about": ["fear"]})
    'a1: {kind: "swing", about: ["fear"]}'
    """
    parts = (
        f"{key}: {yaml_text(value) if isinstance(value, str) else '[' + ', '.join(map(yaml_text, value)) + ']'}"
        for key, value in fields.items()
    )
    return f"{name}: {{{', '.join(parts)}}}"
