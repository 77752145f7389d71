"""Conditions: `not`, `and`, `or`, `implies`, `iff` and parentheses, over names (CASE.md 5).

Binding strength in that order, `not` the strongest; `a implies b implies c` is `a implies (b implies c)`.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Truth = NDArray[np.bool_]

MAX_DEPTH = 200
WORDS = ("not", "and", "or", "implies", "iff")
NAME = re.compile(r"[a-z][a-z0-9_]*\Z")

_GRAMMAR = r"""
?start: iff
?iff: implies | iff "iff" implies -> iff
?implies: or | or "implies" implies -> implies
?or: and | and ("or" and)+ -> either
?and: not | not ("and" not)+ -> both
?not: atom | "not" not -> negation
?atom: NAME -> name | "(" iff ")"
NAME: /(?!(?:not|and|or|implies|iff)\b)[a-z][a-z0-9_]*/
%ignore /[ \t\r\n]+/
"""


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

_STRENGTH = {"not": 4, "and": 3, "or": 2, "implies": 1, "iff": 0}


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
    from lark.exceptions import UnexpectedInput

    _limit_brackets(text)
    names: list[tuple[str, int]] = []
    try:
        return _parser()(text, names), tuple(names)
    except UnexpectedInput as error:
        raise _unexpected(error, text) from None


def _limit_brackets(text: str) -> None:
    depth = 0
    for offset, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth > MAX_DEPTH:
            raise LogicError("logic-too-deep", offset, f"brackets nested deeper than {MAX_DEPTH}")


@functools.cache
def _parser() -> Callable[[str, list[tuple[str, int]]], Expr]:
    from lark import Lark, Transformer, v_args

    @v_args(inline=True)
    class Build(Transformer[Any, Any]):
        """Builds nodes while the parser reduces; a walk over a finished tree would overflow on deep input."""

        names: list[tuple[str, int]]

        def name(self, token: Any) -> Expr:
            self.names.append((str(token), token.start_pos))
            return Name(str(token))

        def negation(self, part: Expr) -> Expr:
            return Not(part, _deeper(part))

        def both(self, *parts: Expr) -> Expr:
            return chain("and", parts)

        def either(self, *parts: Expr) -> Expr:
            return chain("or", parts)

        def implies(self, left: Expr, right: Expr) -> Expr:
            return Joined("implies", (left, right), _deeper(left, right))

        def iff(self, left: Expr, right: Expr) -> Expr:
            return Joined("iff", (left, right), _deeper(left, right))

    build = Build()
    lark = Lark(_GRAMMAR, parser="lalr", transformer=build)

    def run(text: str, names: list[tuple[str, int]]) -> Expr:
        build.names = names
        return cast(Expr, lark.parse(text))  # the transformer makes it an Expr, not a Tree

    return run


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


def _unexpected(error: Any, text: str) -> LogicError:
    ended = getattr(getattr(error, "token", None), "type", "") == "$END"
    offset = len(text) if ended else max(0, error.pos_in_stream)
    what = "the condition ends too early" if ended else f"unexpected {text[offset:].split()[0][:40]!r}"
    return LogicError("bad-logic", offset, what, _expected(error))


def _expected(error: Any) -> tuple[str, ...]:
    shown = {"NAME": "a name", "LPAR": "(", "RPAR": ")"}
    raw = getattr(error, "accepts", None) or getattr(error, "allowed", None) or getattr(error, "expected", None) or ()
    return tuple(sorted(shown.get(word, word.lower()) for word in raw if word != "$END"))


def write(expr: Expr) -> str:
    """The condition as text with as few brackets as its meaning needs; `parse` reads it back equal.

    >>> write(parse("not (a and b) and ((c))")[0])
    'not (a and b) and c'
    """
    return _write(expr, -1)


def _write(expr: Expr, outer: int) -> str:
    if isinstance(expr, Constant):
        return "always" if expr.value else "never"
    if isinstance(expr, Name):
        return expr.name
    if isinstance(expr, Not):
        return f"not {_write(expr.part, _STRENGTH['not'] - 1)}"
    mine = _STRENGTH[expr.word]
    last = len(expr.parts) - 1
    # `implies` leans right: its left part needs brackets when it is itself an `implies`; the others lean left
    plain = last if expr.word == "implies" else 0
    body = f" {expr.word} ".join(_write(part, mine - (k == plain)) for k, part in enumerate(expr.parts))
    return f"({body})" if mine <= outer else body


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


def evaluate(expr: Expr, truth: Mapping[str, Truth]) -> Truth:
    """Where the condition holds: the truth of each name as bool arrays that broadcast against each other.

    >>> import numpy as np
    >>> evaluate(parse("a implies b")[0], {"a": np.array([True, True]), "b": np.array([True, False])}).tolist()
    [True, False]
    """
    import numpy as np

    if isinstance(expr, Constant):
        return np.array(expr.value)
    if isinstance(expr, Name):
        return truth[expr.name]
    if isinstance(expr, Not):
        return np.logical_not(evaluate(expr.part, truth))
    parts = [evaluate(part, truth) for part in expr.parts]
    if expr.word == "and":
        return functools.reduce(np.logical_and, parts)
    if expr.word == "or":
        return functools.reduce(np.logical_or, parts)
    left, right = parts
    return np.logical_or(~left, right) if expr.word == "implies" else np.equal(left, right)
