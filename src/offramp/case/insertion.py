"""New entries in a case file: new text only, everything else byte for byte as it was.

There is more than one place where an entry could go (a comment may belong to what stands above or below it); each is
tried in turn, and the first at which the file still says the same, and the entry besides, is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from offramp.case.reader import Listing, MapNode, Node, Scalar, parse_yaml
from offramp.errors import OfframpError

PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_. -]*[A-Za-z0-9_])?\Z")
WORDS = re.compile(r"(?:y|n|yes|no|on|off|true|false|null|fix|because|needs|assumed)\Z", re.IGNORECASE)
BOM = b"\xef\xbb\xbf"


def yaml_key(name: str) -> str:
    """A key as it is written: in quotes where YAML, or a reader, could take it for something else.

    >>> yaml_key("worth.ruler.fear"), yaml_key("no"), yaml_key("a: b")
    ('worth.ruler.fear', '"no"', '"a: b"')
    """
    return name if PLAIN.match(name) and not WORDS.match(name) else yaml_text(name)


def yaml_text(text: str) -> str:
    """A text in double quotes, which YAML reads as JSON does."""
    return json.dumps(text, ensure_ascii=False)


def with_entry(data: bytes, file: str, path: Sequence[str], entry: str, holds: Callable[[bytes], bool]) -> bytes | None:
    """The bytes of a case file with one more entry in the mapping or list at `path`, such as ("worth", "ruler").
    `entry` is `key: value` for a mapping, the value alone for a list; a section that is missing is begun. `holds` says
    of the new bytes whether they say what they should; None where they do at no place."""
    bom = BOM if data.startswith(BOM) else b""
    text = data[len(bom) :].decode("utf-8")
    for at, new in _places(text, file, path, entry):
        longer = bom + (text[:at] + new + text[at:]).encode("utf-8")
        if holds(longer):
            return longer
    return None


def added(data: bytes, file: str, path: Sequence[str], entry: str) -> bytes | None:
    """`with_entry` where nothing but the entry differs in what the YAML says."""
    before = plain_tree(_parsed(data, file))
    value = plain_tree(parse_yaml(_section("x", entry, entry_key(entry) is None), file))["x"]
    wanted = [_grown(before, path, value), _grown(before, path, value, front=True)]

    def holds(longer: bytes) -> bool:
        try:
            return plain_tree(_parsed(longer, file)) in wanted
        except OfframpError:
            return False

    return with_entry(data, file, path, entry, holds)


def entry_key(entry: str) -> str | None:
    """The key of an entry of a mapping; None for one of a list, which is in braces."""
    return None if entry.startswith(("{", "[")) else entry.partition(":")[0]


def _parsed(data: bytes, file: str) -> Node:
    return parse_yaml(data.decode("utf-8-sig"), file)


def plain_tree(node: Node) -> Any:
    """What a tree says, without places."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Listing):
        return [plain_tree(item) for item in node.items]
    return {key.text: plain_tree(value) for key, value in node.pairs}


def _grown(before: Any, path: Sequence[str], value: Any, front: bool = False) -> Any:
    """The plain tree with the entry in it, of a list at its end or its front."""
    if not path:
        if isinstance(value, list):
            return [*value, *before] if front else [*before, *value]
        return {**(before or {}), **value}
    missing: Any = [] if isinstance(value, list) and len(path) == 1 else {}
    return {**before, path[0]: _grown(before.get(path[0], missing) or missing, path[1:], value, front)}


def _section(name: str, entry: str, listed: bool, end: str = "\n") -> str:
    return f"{name}:{end}  {'- ' if listed else ''}{entry}{end}"


def _places(text: str, file: str, path: Sequence[str], entry: str) -> Iterator[tuple[int, str]]:
    """Where an entry could go, the likeliest first, and the text to put there."""
    end, listed = "\r\n" if "\r\n" in text[:10_000] else "\n", entry_key(entry) is None
    node, lines, line = parse_yaml(text, file), [10**9], 1
    for step, name in enumerate(path):
        pairs = {key.text: (key.line, value) for key, value in node.pairs} if isinstance(node, MapNode) else {}
        if name not in pairs:
            if step == 0:
                yield from _alone(
                    text, end, _section(path[0], _nested(path[1:], entry, listed), listed and len(path) == 1, end)
                )
            else:
                yield from _places(text, file, path[:step], _nested(path[step:], entry, listed))
            return
        line, deeper = pairs[name]
        lines += [at for at, _ in pairs.values()]
        node = deeper
    yield from _within(text, end, line, node, lines, entry, listed)


def _nested(path: Sequence[str], entry: str, listed: bool) -> str:
    """An entry as the value of the keys that lead to it."""
    if not path:
        return entry
    inner = _nested(path[1:], entry, listed)
    return f"{yaml_key(path[0])}: " + (f"[{inner}]" if listed and len(path) == 1 else f"{{{inner}}}")


def _within(
    text: str, end: str, line: int, node: Node, lines: list[int], entry: str, listed: bool
) -> Iterator[tuple[int, str]]:
    starts = line_starts(text)
    parts = _parts(node)
    opening = text[starts[node.line - 1] + node.column - 1 :][:1]
    if opening in ("{", "["):
        more = ", " if parts else ""
        yield starts[node.line - 1] + node.column, f"{entry}{more}"
    elif parts:
        new = ("- " if listed else "") + entry
        yield from _below(text, starts, end, line, parts, lines, new)


def _parts(node: Node) -> list[tuple[int, int]]:
    """Line and column of each entry of a mapping or list."""
    if isinstance(node, MapNode):
        return [(key.line, key.column) for key, _ in node.pairs]
    return [(item.line, item.column) for item in node.items] if isinstance(node, Listing) else []


def line_starts(text: str) -> list[int]:
    """Where each line begins, as the reader counts lines."""
    return [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r|\x85|\u2028|\u2029", text))]


def _alone(text: str, end: str, section: str) -> Iterator[tuple[int, str]]:
    """At the end of a file without the section, or before what ends the document."""
    new = end + section
    yield len(text), new if text.endswith(("\n", "\r")) else end + new
    closing = re.search(r"^\.\.\.[ \t]*\r?$", text, re.MULTILINE)
    if closing:
        yield closing.start(), new[len(end) :]


def _below(
    text: str, starts: list[int], end: str, line: int, parts: list[tuple[int, int]], tops: list[int], new: str
) -> Iterator[tuple[int, str]]:
    """Below the last entry; else at the end of the section; else above the first."""
    last = max(at for at, _ in parts)
    after = min((at for at in tops if at > line), default=len(starts) + 1)
    after = min(after, len(starts) + 1)
    lines = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    first = lines[parts[0][0] - 1]
    dashed = first.lstrip().startswith("- ")
    indent = first[: len(first) - len(first.lstrip())] if dashed else " " * (parts[0][1] - 1)
    busy = [k for k in range(last, min(after - 1, len(lines)) + 1) if _says(lines[k - 1])]
    for number in (busy[-1] if busy else last, min(after - 1, len(lines))):
        at = starts[number] if number < len(starts) else len(text)
        broken = not text[:at].endswith(("\n", "\r"))
        yield at, f"{end if broken else ''}{indent}{new}{end}"
    yield starts[parts[0][0] - 1], f"{indent}{new}{end}"


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
