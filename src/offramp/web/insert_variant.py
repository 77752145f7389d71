"""A variant as text, and where in a case file it goes: new text only, everything else byte for byte as it was.

There is more than one place where it could go (a comment may belong to what stands above or below it); each is tried in
turn, and the first at which the file still says the same, and the variant besides, is taken.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from offramp.case import quantities
from offramp.case.canonical import explicit
from offramp.case.reader import MapNode, Node, parse_yaml
from offramp.case.types import Case, Variant
from offramp.errors import OfframpError
from offramp.web.session import Loaded, loaded, refuse

PLAIN = re.compile(r"[A-Za-z](?:[A-Za-z0-9_. -]*[A-Za-z0-9_])?\Z")
WORDS = re.compile(r"(?:y|n|yes|no|on|off|true|false|null|fix|because|needs|assumed)\Z", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"


def inserted(before: Loaded, data: bytes, file: Path, variant: Variant) -> bytes:
    """The bytes of a case file with one more variant.

    `before` is the case that `data` makes. Raises OfframpError name-taken, or cannot-insert where no place was found at
    which all the rest stays equal.
    """
    if any(one.name == variant.name for one in before.case.variants):
        raise refuse("name-taken", f"there is a variant '{variant.name[:60]}' already", "choose another name")
    bom = _BOM if data.startswith(_BOM) else b""
    text = data[len(bom) :].decode("utf-8")
    for at, new in _places(text, str(file), variant):
        longer = bom + (text[:at] + new + text[at:]).encode("utf-8")
        if _same_but_for(before.case, longer, file, variant):
            return longer
    raise refuse(
        "cannot-insert", "no place was found for it in the file", "write it into the file by hand: " + entry(variant)
    )


def _same_but_for(before: Case, data: bytes, file: Path, variant: Variant) -> bool:
    """Whether these bytes say what the case said, and the variant besides."""
    try:
        after = loaded(data, file).case
    except OfframpError:
        return False
    one, two = explicit(before), explicit(after)
    old, new = (plain.pop("variants", {}) for plain in (one, two))
    written = next((each for each in after.variants if each.name == variant.name), None)
    kept = {name: told for name, told in new.items() if name != variant.name}
    return one == two and kept == old and written == variant


def entry(variant: Variant) -> str:
    """A variant as one line of a case file.

    >>> from offramp.case.types import Support
    >>> entry(Variant("harder", (("worth.ruler.fear", -7.0),), (("amnesty", True),), Support(assumed="a, b")))
    'harder: {worth.ruler.fear: -7, fix: {amnesty: yes}, assumed: "a, b"}'
    """
    parts = [f"{_key(path)}: {quantities.as_text(value)}" for path, value in variant.values]
    fixed = [f"{_key(option)}: {'yes' if yes else 'no'}" for option, yes in variant.fix]
    parts += [f"fix: {{{', '.join(fixed)}}}"] if fixed else []
    parts.append(f"assumed: {_quoted(variant.support.assumed)}")
    return f"{_key(variant.name)}: {{{', '.join(parts)}}}"


def _key(name: str) -> str:
    return name if PLAIN.match(name) and not WORDS.match(name) else _quoted(name)


def _quoted(text: str) -> str:
    """A text in double quotes, which YAML reads as JSON does."""
    return json.dumps(text, ensure_ascii=False)


def _places(text: str, file: str, variant: Variant) -> Iterator[tuple[int, str]]:
    """Where the variant could go, the likeliest first, and the text to put there."""
    root = parse_yaml(text, file)
    top = {key.text: (key.line, node) for key, node in root.pairs} if isinstance(root, MapNode) else {}
    starts, end = _starts(text), "\r\n" if "\r\n" in text[:10_000] else "\n"
    if "variants" not in top:
        yield from ((at, new) for at, new in _alone(text, end, variant))
        return
    line, node = top["variants"]
    if isinstance(node, MapNode) and node.pairs and not _flowing(text, starts, node):
        yield from _below(text, starts, end, line, node, [at for at, _ in top.values()], variant)
    elif isinstance(node, MapNode):
        more = ", " if node.pairs else ""
        yield starts[node.line - 1] + node.column, f"{entry(variant)}{more}"


def _starts(text: str) -> list[int]:
    """Where each line begins, as the reader counts lines."""
    return [0, *(found.end() for found in re.finditer(r"\r\n|\n|\r|\x85|\u2028|\u2029", text))]


def _flowing(text: str, starts: list[int], node: Node) -> bool:
    """Whether a mapping is written in braces."""
    return text[starts[node.line - 1] + node.column - 1 :][:1] == "{"


def _alone(text: str, end: str, variant: Variant) -> Iterator[tuple[int, str]]:
    """At the end of a file without variants, or before what ends the document."""
    new = f"{end}variants:{end}  {entry(variant)}{end}"
    yield len(text), new if text.endswith(("\n", "\r")) else end + new
    closing = re.search(r"^\.\.\.[ \t]*\r?$", text, re.MULTILINE)
    if closing:
        yield closing.start(), new[len(end) :]


def _below(
    text: str, starts: list[int], end: str, line: int, node: MapNode, tops: list[int], variant: Variant
) -> Iterator[tuple[int, str]]:
    """Below the last variant; else at the end of the section; else above the first."""
    last = max([*(key.line for key, _ in node.pairs)])
    after = min((at for at in tops if at > line), default=len(starts) + 1)
    indent = " " * (node.pairs[0][0].column - 1)
    lines = [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
    busy = [k for k in range(last, min(after - 1, len(lines)) + 1) if _says(lines[k - 1])]
    for number in (busy[-1] if busy else last, min(after - 1, len(lines))):
        at = starts[number] if number < len(starts) else len(text)
        broken = not text[:at].endswith(("\n", "\r"))
        yield at, f"{end if broken else ''}{indent}{entry(variant)}{end}"
    yield starts[node.pairs[0][0].line - 1], f"{indent}{entry(variant)}{end}"


def _says(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
