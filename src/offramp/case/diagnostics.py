"""Typed access to the nodes of a file, and every problem met on the way with its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date

from offramp import wording
from offramp.case import conditions, hints, quantities
from offramp.case.conditions import Expr
from offramp.case.quantities import Value
from offramp.case.reader import Listing, MapNode, Node, Scalar
from offramp.errors import MAX_PROBLEMS, Level, Problem, nearest

PERCENT = "write a share of one: 30 % is 0.3"
FLAGS = {"yes": True, "no": False, "true": True, "false": False}
_WHOLE = ("always", "never")  # conditions that stand alone
_SHAPES = {Scalar: "a single value", Listing: "a list", MapNode: "a mapping of keys to values"}


class NodeReader:
    """Collects problems; its readers return a harmless default where they complain, so that reading goes on."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.broken: set[str] = set()
        self._places: dict[str, Node] = {}
        self._section = ""

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """What is read inside belongs to this section; an error in it makes the section `broken`."""
        outer, self._section = self._section, name
        yield
        self._section = outer

    def whole(self, *sections: str) -> bool:
        """Whether none of the sections has an error."""
        return not self.broken.intersection(sections)

    def mark(self, path: str, node: Node) -> None:
        """Remember where the item with this path stands."""
        self._places[path] = node

    @property
    def places(self) -> dict[str, tuple[int, int]]:
        """Line and column of every item marked, by its path."""
        return {path: (node.line, node.column) for path, node in self._places.items()}

    def at(self, path: str) -> Node | None:
        return self._places.get(path)

    def say(
        self,
        slug: str,
        node: Node | None,
        message: str,
        allowed: Iterable[str] = (),
        remedy: str = "",
        level: Level = "error",
        offset: int = 0,
    ) -> None:
        """Record a problem at a node (at the file as a whole where there is none); the first 500 are kept."""
        if level == "error":
            self.broken.add(self._section)
        if self.full:
            return
        line, column = (node.line, node.column) if node else (0, 0)
        if offset and isinstance(node, Scalar):
            column += node.inset + offset
        self.problems.append(Problem(slug, self.file, line, column, message, tuple(allowed), remedy, level))

    @property
    def full(self) -> bool:
        return len(self.problems) >= MAX_PROBLEMS

    # shapes ---------------------------------------------------------------------------------------------------

    def table(self, node: Node | None, what: str) -> tuple[tuple[Scalar, Node], ...]:
        """The pairs of a mapping."""
        if node is None:
            return ()
        if isinstance(node, MapNode):
            return node.pairs
        self._wrong(node, what, MapNode)
        return ()

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """The items of a list."""
        if node is None:
            return ()
        if isinstance(node, Listing):
            return node.items
        self._wrong(node, what, Listing)
        return ()

    def fields(
        self, node: Node | None, what: str, required: Collection[str] = (), optional: Collection[str] = ()
    ) -> dict[str, Node]:
        """A mapping with known keys; complains of unknown and of missing ones."""
        known = (*required, *optional)
        found: dict[str, Node] = {}
        for key, value in self.table(node, what):
            if key.text in known:
                found[key.text] = value
            else:
                message = f"{what} has no key '{key.text[:60]}'"
                self.say("unknown-key", key, message, known, nearest(key.text, known))
        for name in required if isinstance(node, MapNode) else ():
            if name not in found:
                self.say("missing-key", node, f"{what} needs '{name}'", remedy=f"add '{name}: …'")
        return found

    def _wrong(self, node: Node, what: str, wanted: type) -> None:
        empty = isinstance(node, Scalar) and not node.text and not node.quoted
        found = "nothing" if empty else _SHAPES[type(node)]
        self.say("wrong-shape", node, f"{what} is {found}", (_SHAPES[wanted],), "see 'offramp new' for an example")

    # values ---------------------------------------------------------------------------------------------------

    def text(self, node: Node | None, what: str, default: str = "") -> str:
        """A text that is not empty and holds no control characters."""
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self._wrong(node, what, Scalar)
            return default
        if not node.text.strip():
            self.say("empty-value", node, f"{what} is empty", remedy="write a text")
        elif any(unicodedata.category(letter) in ("Cc", "Cs") for letter in node.text.replace("\n", " ")):
            self.say("control-character", node, f"{what} holds a control character", remedy="remove it")
        return node.text.strip()

    def verbatim(self, node: Node | None, what: str) -> str:
        """A text exactly as it stands, whatever letters it holds."""
        if node is not None and not isinstance(node, Scalar):
            self._wrong(node, what, Scalar)
        return node.text if isinstance(node, Scalar) else ""

    def flag(self, node: Node | None, what: str, default: bool = False) -> bool:
        """yes or no."""
        if node is None:
            return default
        if isinstance(node, Scalar) and node.text in FLAGS:
            return FLAGS[node.text]
        shown = f"'{node.text[:40]}'" if isinstance(node, Scalar) else _SHAPES[type(node)]
        self.say("not-yes-or-no", node, f"{what} is {shown}", ("yes", "no"), "write yes or no, in small letters")
        return default

    def whole_number(self, node: Node | None, what: str, least: int, most: int, default: int) -> int:
        if node is None:
            return default
        text = node.text if isinstance(node, Scalar) else ""
        if re.fullmatch(r"0|[1-9][0-9]{0,8}", text) and least <= int(text) <= most:
            return int(text)
        self.say("not-a-whole-number", node, f"{what} must be a whole number", (f"{least} to {most}",))
        return default

    def day(self, node: Node | None, what: str) -> date:
        """A date written YYYY-MM-DD."""
        if node is None:
            return date.min
        text = node.text.strip() if isinstance(node, Scalar) else ""
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            try:
                return date.fromisoformat(text)
            except ValueError:
                pass
        message = f"{what} is '{text[:60]}', which is not a day of the calendar"
        self.say("bad-date", node, message, ("YYYY-MM-DD",), "write it like 2025-12-04")
        return date.min

    def name(self, node: Node | None, what: str, allowed: Collection[str], kind: str) -> str:
        """One of the declared names."""
        text = self.text(node, what)
        if node is not None and text and text not in allowed:
            self.unknown(node, text, allowed, kind)
            return ""
        return text

    def names(self, node: Node | None, what: str) -> tuple[Scalar, ...]:
        """A list of single values; one value alone counts as a list of one."""
        if isinstance(node, Scalar) and node.text:
            return (node,)
        found = []
        for item in self.items(node, what):
            if isinstance(item, Scalar) and item.text:
                self.text(item, f"an entry of {what}")
                found.append(item)
            else:
                self._wrong(item, f"an entry of {what}", Scalar)
        return tuple(found)

    def unknown(self, node: Node, name: str, allowed: Collection[str], kind: str, offset: int = 0) -> None:
        if self.full:  # looking for a likely spelling is slow
            self.broken.add(self._section)
            return
        message = f"there is no {kind} '{name[:60]}'"
        remedy = nearest(name, allowed) or f"declare the {kind}, or use one that is"
        self.say("unknown-name", node, message, sorted(allowed), remedy, offset=offset)

    def choices(
        self, node: Node | None, what: str, options: Collection[str], kind: str = "option"
    ) -> tuple[tuple[str, bool], ...]:
        """A mapping of options to yes or no."""
        found = []
        for key, value in self.table(node, what):
            if key.text not in options:
                self.unknown(key, key.text, options, kind)
            else:
                found.append((key.text, self.flag(value, f"{what}.{key.text}")))
        return tuple(found)

    def condition(
        self,
        node: Node | None,
        what: str,
        allowed: Mapping[str, str],
        default: Expr = conditions.ALWAYS,
        words: bool = False,
    ) -> Expr:
        """A condition over the names in `allowed`; with `words`, also `always` and `never`."""
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self._wrong(node, what, Scalar)
            return default
        if words and node.text in _WHOLE:
            return conditions.ALWAYS if node.text == "always" else conditions.NEVER
        try:
            expr, used = conditions.parse(node.text)
        except conditions.LogicError as error:
            usual = 'write a condition such as "offer and not leave"' + (', "always" or "never"' if words else "")
            remedy = hints.condition(node.text) or usual
            self.say(error.slug, node, f"{what}: {error.message}", error.allowed, remedy, offset=error.offset)
            return default
        for name, offset in used:
            if name not in allowed:
                self._misplaced(node, name, allowed, what, offset, _WHOLE if words and node.text == name else ())
        return expr

    def _misplaced(
        self, node: Node, name: str, allowed: Mapping[str, str], what: str, offset: int, alone: tuple[str, ...]
    ) -> None:
        if self.full:
            self.broken.add(self._section)
            return
        kinds = " or ".join(sorted(set(allowed.values()))) or "name"
        message = f"{what}: there is no {kinds} '{name[:60]}' that may be used here"
        remedy = nearest(name, (*allowed, *alone)) or "use a name that is declared"
        self.say("unknown-name", node, message, (*alone, *sorted(allowed)), remedy, offset=offset)

    def value(
        self,
        node: Node | None,
        what: str,
        *,
        probability: bool = False,
        least: float | None = None,
        most: float | None = None,
        default: float = 0.0,
        may_be_open: bool = False,
    ) -> Value:
        """A quantity; a probability may be an ICD 203 word and lies in 0..1. Some may be `open`: not given yet."""
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self._wrong(node, what, Scalar)
            return default
        try:
            value = quantities.parse_value(node.text.strip(), words=probability, may_be_open=may_be_open)
        except quantities.QuantityError as error:
            self._no_quantity(node, what, error, probability, may_be_open)
            return default
        if quantities.is_open(value):
            return value
        low, high = quantities.bounds(value)
        if probability and not 0 <= low <= high <= 1:
            self.say("not-a-probability", node, f"{what} reaches outside 0..1", ("0..1", *wording.WORDS), PERCENT)
        elif least is not None and low < least:
            self.say("out-of-range", node, f"{what} must be at least {quantities.number(least)}", remedy="raise it")
        elif most is not None and high > most:
            self.say("out-of-range", node, f"{what} must be at most {quantities.number(most)}", remedy="lower it")
        return value

    def _no_quantity(
        self, node: Scalar, what: str, error: quantities.QuantityError, probability: bool, may_be_open: bool
    ) -> None:
        words = (*(wording.WORDS if probability else ()), *(("open",) if may_be_open else ()))
        allowed = ("6", "4..8", "4..6..9", "4..7..(9..11)", *words)
        word = nearest(node.text, wording.WORDS) if probability else ""
        remedy = word or hints.hint_number(node.text, error.slug, probability)
        self.say(error.slug, node, f"{what}: {error.message}", allowed, remedy, offset=error.offset)
