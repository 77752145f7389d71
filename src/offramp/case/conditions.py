"""Conditions: `not`, `and`, `or`, `implies`, `iff` and parentheses, over names (spec/case-file.md 5).

Binding strength in that order, `not` the strongest; `a implies b implies c` is `a implies (b implies c)`.
"""

from __future__ import annotations

import functools
import itertools
import operator
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]

Set = TypeVar("Set", int, "Bools")  # an element of a Boolean algebra

MAX_DEPTH = 200
WORDS = ("not", "and", "or", "implies", "iff")
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")

_BLANKS = " \t\r\n"
# where a part begins, and where one has ended
_BEFORE = re.compile(rf"[{_BLANKS}]*((?!(?:not|and|or|implies|iff)\b)[a-z][a-z0-9_]*)|[{_BLANKS}]*(not|\()")
_AFTER = re.compile(rf"[{_BLANKS}]*(and|or|implies|iff|\)|\Z)")
_STARTS = ("(", "a name", "not")
_JOINS = (")", "and", "iff", "implies", "or")


@dataclass(frozen=True, slots=True)
class Constant:
    """Always, or never: what `take` and `undo` are when no condition is written."""

    value: bool
    depth: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Name:
    """True where the option is yes, or the chance has come true."""

    name: str
    depth: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Not:
    part: Expr
    depth: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Joined:
    """Two or more parts joined by `and` or `or`, two by `implies` or `iff`."""

    word: str
    parts: tuple[Expr, ...]
    depth: int = field(default=0, compare=False, repr=False)


Expr = Constant | Name | Not | Joined
ALWAYS, NEVER = Constant(True), Constant(False)

_FOLDED: dict[str, Callable[[Any, Any], Any]] = {"and": operator.and_, "or": operator.or_}
_STRENGTH = {"not": 4, "and": 3, "or": 2, "implies": 1, "iff": 0, "(": -2}
_HOLDS = {"and": 3, "or": 2, "implies": 1}  # what is no stronger waits for more; all else closes up to the bracket


@dataclass(frozen=True, slots=True)
class LogicError(Exception):
    """A condition that cannot be read: what, at which offset, what was allowed there."""

    slug: str
    offset: int
    message: str
    allowed: tuple[str, ...] = ()


def parse(text: str) -> tuple[Expr, tuple[tuple[str, int], ...]]:
    """The condition, and each name in it with its offset in the text, in order.

    Raises LogicError with slug bad-logic or logic-too-deep (deeper than 200).

    >>> expr, names = parse("leave or (strike and removed)")
    >>> write(expr), names[1]
    ('leave or strike and removed', ('strike', 10))
    """
    _limit_brackets(text)
    names: list[tuple[str, int]] = []
    parts: list[Expr] = []
    waiting: list[str] = []  # words and open brackets, outermost first, whose right side is not read yet
    at = 0
    while True:
        found = _BEFORE.match(text, at)
        if not found:
            raise _unexpected(text, at, _STARTS)
        word, at = found.group(found.lastindex or 0), found.end()
        if found.lastindex == 2:
            waiting.append(word)
            continue
        names.append((word, at - len(word)))
        parts.append(Name(word))
        word, at = _joint(text, at, parts, waiting)
        if not word:
            return parts[0], tuple(names)
        waiting.append(word)


def _joint(text: str, at: int, parts: list[Expr], waiting: list[str]) -> tuple[str, int]:
    """The word that joins what was read to the next part, "" at the end; closes brackets on the way."""
    while True:
        found = _AFTER.match(text, at)
        if not found:
            closes = "(" in waiting or not _BEFORE.match(
                text, at
            )  # a sign that begins no word is not looked at further
            raise _unexpected(text, at, _JOINS if closes else _JOINS[1:])
        word, at = found.group(1), found.end()
        _join(parts, waiting, _HOLDS.get(word, -1))
        if word != ")":
            break
        if not waiting:
            raise _unexpected(text, at - 1, ("iff",))  # all stronger words have taken their parts
        waiting.pop()
    if waiting and not word:
        raise _unexpected(text, at, (")", "iff"))
    return word, at


def _join(parts: list[Expr], waiting: list[str], limit: int) -> None:
    """Give every waiting word that binds more strongly than `limit`, up to the last open bracket, its parts."""
    while waiting and _STRENGTH[waiting[-1]] > limit:
        word, count = waiting.pop(), 2
        if word == "not":
            parts.append(Not(parts[-1], _deeper(parts.pop())))
            continue
        while word in ("and", "or") and waiting and waiting[-1] == word:  # all parts at once, however many
            waiting.pop()
            count += 1
        own = tuple(parts[-count:])
        del parts[-count:]
        parts.append(chain(word, own) if word in ("and", "or") else Joined(word, own, _deeper(*own)))


def _limit_brackets(text: str) -> None:
    depth = 0
    for offset, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth > MAX_DEPTH:
            raise LogicError("logic-too-deep", offset, f"brackets nested deeper than {MAX_DEPTH}")


def chain(word: str, parts: Iterable[Expr]) -> Joined:
    """The parts joined by `and` or by `or`; a part that is joined by the same word is laid open.

    >>> chain("and", [Name("a"), chain("and", [Name("b"), Name("c")])]).parts == (Name("a"), Name("b"), Name("c"))
    True
    """
    same = ((part.parts if isinstance(part, Joined) and part.word == word else (part,)) for part in parts)
    flat = tuple(itertools.chain.from_iterable(same))
    return Joined(word, flat, _deeper(*flat))


def _deeper(*parts: Expr) -> int:
    depth = 1 + max(part.depth for part in parts)
    if depth > MAX_DEPTH:
        raise LogicError("logic-too-deep", 0, f"nested deeper than {MAX_DEPTH}")
    return depth


def _unexpected(text: str, at: int, allowed: tuple[str, ...]) -> LogicError:
    rest = text[at:].lstrip(_BLANKS)
    words = rest.split() or [rest]  # another blank, such as U+00A0, may be all that is left
    what = f"unexpected {words[0][:40]!r}" if rest else "the condition ends too early"
    return LogicError("bad-logic", len(text) - len(rest), what, allowed)


OWN_YES = "a member's own yes"  # what `self` means, for a reader


def write(expr: Expr, words: Mapping[str, str] | None = None) -> str:
    """The condition as text with as few brackets as its meaning needs; `parse` reads it back equal.

    With `words` each name stands as these have it, for a reader.

    >>> write(parse("not (a and b) and ((c))")[0])
    'not (a and b) and c'
    """
    return _write(expr, -1, words or {})


def _write(expr: Expr, outer: int, words: Mapping[str, str]) -> str:
    if isinstance(expr, Constant):
        return "always" if expr.value else "never"
    if isinstance(expr, Name):
        return words.get(expr.name, expr.name)
    if isinstance(expr, Not):
        return f"not {_write(expr.part, _STRENGTH['not'] - 1, words)}"
    mine = _STRENGTH[expr.word]
    last = len(expr.parts) - 1
    # `implies` leans right: its left part needs brackets when it is itself an `implies`; the others lean left
    plain = last if expr.word == "implies" else 0
    body = f" {expr.word} ".join(_write(part, mine - (k == plain), words) for k, part in enumerate(expr.parts))
    return f"({body})" if mine <= outer else body


def substituted(expr: Expr, name: Callable[[str], str]) -> Expr:
    """The condition with every name put through `name`.

    >>> write(substituted(parse("a and not b")[0], str.upper))
    'A and not B'
    """
    if isinstance(expr, Name):
        return replace(expr, name=name(expr.name))
    if isinstance(expr, Not):
        return replace(expr, part=substituted(expr.part, name))
    if isinstance(expr, Joined):
        return replace(expr, parts=tuple(substituted(part, name) for part in expr.parts))
    return expr


def names(expr: Expr) -> tuple[str, ...]:
    """The names a condition reads, each once, in order.

    >>> names(parse("b and (a or b)")[0])
    ('b', 'a')
    """
    return tuple(dict.fromkeys(_walk(expr)))


def _walk(expr: Expr) -> Iterator[str]:
    if isinstance(expr, Name):
        yield expr.name
    elif isinstance(expr, Not):
        yield from _walk(expr.part)
    elif isinstance(expr, Joined):
        for part in expr.parts:
            yield from _walk(part)


def where(expr: Expr, truth: Mapping[str, Set], always: Set) -> Set:
    """Where the condition holds, in any Boolean algebra: `truth` of each name, and `always`, which holds everywhere.

    Elements are bool arrays that broadcast against each other, or whole numbers as sets of bits.

    >>> bin(where(parse("a implies b")[0], {"a": 0b1100, "b": 0b1010}, 0b1111))
    '0b1011'
    """
    if isinstance(expr, Constant):
        return always if expr.value else always ^ always
    if isinstance(expr, Name):
        return truth[expr.name]
    if isinstance(expr, Not):
        return always ^ where(expr.part, truth, always)
    parts = [where(part, truth, always) for part in expr.parts]
    if expr.word in _FOLDED:
        return functools.reduce(_FOLDED[expr.word], parts)
    left, right = parts
    return (always ^ left) | right if expr.word == "implies" else always ^ left ^ right


def truth_of(expr: Expr, truth: Mapping[str, Bools]) -> Bools:
    """`where` over bool arrays.

    >>> import numpy as np
    >>> truth_of(parse("a implies b")[0], {"a": np.array([True, True]), "b": np.array([True, False])}).tolist()
    [True, False]
    """
    import numpy as np

    return np.asarray(where(expr, truth, np.array(True)))


def assuming(expr: Expr, truth: Mapping[str, bool]) -> Expr:
    """The condition where some names hold or do not, in as few words as that leaves.

    >>> [write(assuming(parse(text)[0], {"b": False})) for text in ("a and not b", "a and b", "a or b", "b implies a")]
    ['a', 'never', 'a', 'always']
    """
    if isinstance(expr, Name):
        return Constant(truth[expr.name]) if expr.name in truth else expr
    if isinstance(expr, Not):
        part = assuming(expr.part, truth)
        return Constant(not part.value) if isinstance(part, Constant) else Not(part, _deeper(part))
    if isinstance(expr, Constant):
        return expr
    parts = tuple(assuming(part, truth) for part in expr.parts)
    if expr.word in _FOLDED:
        idle = Constant(expr.word == "and")
        left = tuple(part for part in parts if part != idle)
        if any(isinstance(part, Constant) for part in left):
            return Constant(expr.word == "or")
        return chain(expr.word, left) if len(left) > 1 else left[0] if left else idle
    return _of_two(expr.word, *parts)


def _of_two(word: str, first: Expr, second: Expr) -> Expr:
    """What is left of `implies` and `iff` where a part always or never holds."""
    if word == "implies" and (first == NEVER or second == ALWAYS):
        return ALWAYS
    if first == ALWAYS or (word == "iff" and second == ALWAYS):
        return second if first == ALWAYS else first
    if second == NEVER or (word == "iff" and first == NEVER):
        part = first if second == NEVER else second
        return Constant(not part.value) if isinstance(part, Constant) else Not(part, _deeper(part))
    return Joined(word, (first, second), _deeper(first, second))
