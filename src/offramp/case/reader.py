"""YAML text to a tree of nodes that remember their line and column. The only place that reads YAML.

The language takes a small part of YAML 1.2 (spec/case-file.md 1): no anchors, aliases, tags, merge keys or duplicate
keys, nesting of at most 64. Scalars stay text: what they mean is decided where they are used, so that
`no`, `012` or `1e3` never turn into something else on the way.

Text from a stranger must not cost more than a few seconds: values and problems are counted, and reading stops.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from offramp.case import hints
from offramp.errors import MAX_PROBLEMS, CaseError, Problem

MAX_NESTING = 64
MAX_BYTES = 1 << 20
MAX_VALUES = 50_000
MILD = ("unquoted-comma", "duplicate-key")  # the pair is left out, and the rest can still be read


@dataclass(frozen=True, slots=True)
class Scalar:
    """A piece of text; `quoted` when it stood in quotes or as a block, `inset` columns before its first letter."""

    text: str
    line: int
    column: int
    quoted: bool = False
    inset: int = 0


@dataclass(frozen=True, slots=True)
class Listing:
    """A YAML sequence."""

    items: tuple[Node, ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class MapNode:
    """A YAML mapping, in the order of the file, keys unique."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int


Node = Scalar | Listing | MapNode


def parse_yaml(text: str, file: str, mild: list[Problem] | None = None) -> Node:
    """The tree of one YAML document.

    Where `mild` is given, problems that leave a tree worth reading (unquoted-comma, duplicate-key) go there instead.

    Raises CaseError with slug yaml-syntax, empty-file, several-documents, yaml-feature, nesting-too-deep,
    duplicate-key, unquoted-comma, bad-key, too-many-values or control-character; all problems of the tree at once.

    >>> parse_yaml("title: Soft exit", "case.yaml").pairs[0][1].text
    'Soft exit'
    """
    return _built(text).result(file, mild)


def yaml_events(text: str) -> Iterator[Any]:
    """What a text that can be read is made of, each with where it begins and ends."""
    from ruamel.yaml import YAML

    yield from YAML(typ="safe", pure=True).parse(text)


# what libyaml, a parser of YAML 1.1, may read otherwise: text in blocks, tabs, the breaks of 1.1, and what
# is not printable
ODD = re.compile(r"[|>][-+\d]* *(#|\r?$)|[^\n\r -~\u00a0-\u2027\u202a-\ud7ff]", re.MULTILINE)


@lru_cache(maxsize=32)
def _built(text: str) -> _Builder:
    """What the events of a text build, in whatever file; kept for the texts last read, as the same is read often."""
    return _quickly(text) or _exactly(text)


def _quickly(text: str) -> _Builder | None:
    """The same by libyaml, in a tenth of the time; None where it is missing, or could differ or have a word to say."""
    try:
        from yaml import CSafeLoader, YAMLError, parse
    except ImportError:
        return None
    builder = _Builder()
    try:
        for event in () if ODD.search(text) else parse(text, Loader=CSafeLoader):
            if getattr(event, "value", None) == "" and not event.style:  # it says of nothing that it stands elsewhere
                return None
            builder.take(event)
    except (CaseError, YAMLError):
        return None
    return builder if builder.roots and not builder.problems else None


def _exactly(text: str) -> _Builder:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError

    builder = _Builder()
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            builder.take(event)
    except CaseError:  # it has stopped by itself
        builder.stop(*builder.problems)
    except MarkedYAMLError as error:
        builder.stop(*builder.problems, _syntax(error, text))
    except YAMLError as error:  # the reader's own error carries a position, not a mark
        builder.stop(_unprintable(error, text))
    except (ValueError, OverflowError, TypeError, IndexError) as error:  # faults of the parser on odd input
        builder.stop(_at("yaml-syntax", 1, 1, f"the file cannot be read as YAML: {error}"))
    return builder


class _Builder:
    """Turns events into nodes without recursion; refuses what the language does not have."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.roots: list[Node] = []
        self.open: list[tuple[Any, list[Node]]] = []
        self.values = 0

    def take(self, event: Any) -> None:
        name = type(event).__name__
        self._count(event)
        if name in ("MappingStartEvent", "SequenceStartEvent"):
            self._plain(event)
            self._begin(event)
        elif name in ("MappingEndEvent", "SequenceEndEvent"):
            self._end()
        elif name == "ScalarEvent":
            self._plain(event)
            self._put(_scalar(event))
        elif name == "AliasEvent":
            self._refuse(event, "an alias (*name)")
            self._put(Scalar("", event.start_mark.line + 1, event.start_mark.column + 1))
        elif name == "DocumentStartEvent":
            self._start(event)

    def stop(self, *problems: Problem) -> None:
        """There is no tree, but these problems."""
        self.roots, self.problems = [], [*problems]

    def result(self, file: str, mild: list[Problem] | None) -> Node:
        if not self.roots and not self.problems:
            self.stop(_at("empty-file", 1, 1, "the file holds no case", "see 'offramp new'"))
        problems = [replace(problem, file=file) for problem in self.problems]
        if problems and (mild is None or not self.roots or any(problem.slug not in MILD for problem in problems)):
            raise CaseError(problems)
        if mild is not None:
            mild.extend(problems)
        return self.roots[0]

    def _count(self, event: Any) -> None:
        self.values += 1
        if self.values > MAX_VALUES:
            self._say("too-many-values", event, f"more than {MAX_VALUES:,} values and brackets", "cut the case down")
        if self.values > MAX_VALUES or len(self.problems) >= MAX_PROBLEMS:
            raise CaseError(self.problems)

    def _start(self, event: Any) -> None:
        if self.roots:
            self._say("several-documents", event, "a case is one YAML document", "remove the second '---'")
        if event.tags or event.version not in (None, (1, 2)):
            self._say("yaml-feature", event, "a directive before this line is not part of the language", "remove it")

    def _begin(self, event: Any) -> None:
        if len(self.open) >= MAX_NESTING:
            self._say("nesting-too-deep", event, f"nested deeper than {MAX_NESTING} levels", "flatten it")
            raise CaseError(self.problems)
        self.open.append((event, []))

    def _end(self) -> None:
        event, nodes = self.open.pop()
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if type(event).__name__ == "SequenceStartEvent":
            self._put(Listing(tuple(nodes), line, column))
        else:
            self._put(MapNode(tuple(self._pairs(nodes, bool(event.flow_style))), line, column))

    def _put(self, node: Node) -> None:
        (self.open[-1][1] if self.open else self.roots).append(node)

    def _pairs(self, nodes: list[Node], flow: bool) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, int] = {}
        for key, value in zip(nodes[::2], nodes[1::2], strict=True):
            if not isinstance(key, Scalar):
                self._add("bad-key", key, "a key must be a word or a quoted text", "write 'key: value'")
            elif key.text == "<<" and not key.quoted:
                self._add("yaml-feature", key, "merge keys (<<) are not part of the language", "write the keys out")
            elif flow and isinstance(value, Scalar) and not value.text and not value.quoted:
                colon = value.column != key.column + len(key.text) + 2 * key.quoted
                why, remedy = hints.NOTHING if colon else hints.pair(key.text)
                self._add("unquoted-comma", key, f"'{key.text[:60]}' has no value: {why}", remedy)
            elif key.text in seen:
                message = f"'{key.text[:60]}' stands here and at line {seen[key.text]}"
                self._add("duplicate-key", key, message, "keep one of them")
            else:
                seen[key.text] = key.line
                empty = isinstance(value, Scalar) and not value.text and not value.quoted
                yield key, Scalar("", key.line, key.column) if empty else value

    def _plain(self, event: Any) -> None:
        if event.anchor is not None:
            self._refuse(event, f"an anchor (&{str(event.anchor)[:40]})")
        if event.tag is not None or getattr(event, "ctag", None) is not None:
            self._refuse(event, "a tag (!name)")

    def _refuse(self, event: Any, what: str) -> None:
        self._say("yaml-feature", event, f"{what} is not part of the language", "write the value itself")

    def _say(self, slug: str, event: Any, message: str, remedy: str) -> None:
        mark = event.start_mark
        self.problems.append(_at(slug, mark.line + 1, mark.column + 1, message, remedy))

    def _add(self, slug: str, node: Node, message: str, remedy: str) -> None:
        self.problems.append(_at(slug, node.line, node.column, message, remedy))


def _scalar(event: Any) -> Scalar:
    line, column = event.start_mark.line + 1, event.start_mark.column + 1
    inset = 1 if event.style in ("'", '"') else 0
    return Scalar(str(event.value), line, column, event.style is not None and event.style != "", inset)


def _syntax(error: Any, text: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    what = " ".join(str(part) for part in (error.context, error.problem) if part)
    return _at("yaml-syntax", line, column, " ".join(what.split())[:200], hints.syntax(what, text, line))


def _unprintable(error: Any, text: str) -> Problem:
    position = int(getattr(error, "position", 0) or 0)
    before = text[:position]
    line, column = before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1
    odd = getattr(error, "character", "")
    message = f"the character U+{odd if isinstance(odd, int) else ord(str(odd)[:1] or ' '):04X} is not allowed"
    return _at("control-character", line, column, message, "remove it")


def _at(slug: str, line: int, column: int, message: str, remedy: str = "") -> Problem:
    """A problem of the text; the file that it stands in is said in the end."""
    return Problem(slug, "", line, column, message, remedy=remedy)
