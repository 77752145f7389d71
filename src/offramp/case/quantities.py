"""Quantities: a number, a range, or a range with a likeliest value (spec/case-file.md 6).

6              a point
4..8           uniform
4..6..9        PERT: a + (b-a) Beta(1 + 4(m-a)/(b-a), 1 + 4(b-m)/(b-a)) (Malcolm et al. 1959; Vose 2008)
4..7..(9..11)  an end may itself be a range
likely         for probabilities: the words of ICD 203 (US Office of the Director of National
               Intelligence, 2015, section D.6.e.2.a)
open           a size that is not given yet
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

from offramp.errors import ModelError, Problem
from offramp.wording import WORDS

_NUMBER = r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]+)?|\.[0-9]+)(?!\w)"
_TOKEN = re.compile(rf"\s*(?:(?P<number>{_NUMBER})|(?P<sign>\.\.(?!\.)|[()]))")
_LARGEST = 1e15  # sums and differences of numbers up to here are finite and exact enough


@dataclass(frozen=True, slots=True)
class Range:
    """A uniform range (`mode` None) or a PERT; an end is a number or itself a range."""

    low: Value
    mode: float | None
    high: Value


@dataclass(frozen=True, slots=True)
class NamedTypes(Range):
    """What a number is for each of the types that its owner may be, and how likely each is: `chances` sum to 1."""

    names: tuple[str, ...]
    chances: tuple[float, ...]
    values: tuple[float, ...]

    @classmethod
    def of(cls, names: Iterable[str], chances: Iterable[float], values: Iterable[float]) -> Self:
        sizes = tuple(values)
        return cls(min(sizes), None, max(sizes), tuple(names), tuple(chances), sizes)

    @property
    def mean(self) -> float:
        return sum(chance * value for chance, value in zip(self.chances, self.values, strict=True))


class OpenSize(float):
    """A size that is not given yet. It is not a number (NaN) to any sum; `central` and `bounds` refuse it, so that
    nothing is ever answered with it."""

    def __new__(cls) -> Self:
        return super().__new__(cls, "nan")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, OpenSize)

    def __hash__(self) -> int:
        return hash("open")

    def __reduce__(self) -> tuple[type[OpenSize], tuple[()]]:
        return OpenSize, ()


Value = float | Range
OPEN = OpenSize()
OPEN_WORD = "open"


def is_open(value: Value | None) -> bool:
    """Whether a size is not given yet.

    >>> is_open(parse_value("open", may_be_open=True)), is_open(4.0)
    (True, False)
    """
    return isinstance(value, OpenSize)


def _refuse_open(value: Value) -> None:
    if isinstance(value, OpenSize):
        message = "a size that is open has no number"
        raise ModelError(Problem("size-open", "case", 0, 0, message, remedy="see 'offramp check CASE'"))


class QuantityError(ValueError):
    """A text that is not a quantity; `offset` is where in the text."""

    def __init__(self, slug: str, offset: int, message: str) -> None:
        super().__init__(message)
        self.slug, self.offset, self.message = slug, offset, message


def parse_value(text: str, *, words: bool = False, may_be_open: bool = False) -> Value:
    """The value a text stands for; `words` admits the ICD 203 words, `may_be_open` the word `open`.

    Raises QuantityError with slug bad-quantity or range-order.

    >>> parse_value("4..7..(9..11)")
    Range(low=4.0, mode=7.0, high=Range(low=9.0, mode=None, high=11.0))
    >>> parse_value("likely", words=True)
    Range(low=0.55, mode=None, high=0.8)
    """
    if may_be_open and text == OPEN_WORD:
        return OPEN
    if words and text in WORDS:
        low, high = WORDS[text]
        return Range(low, None, high)
    tokens = _tokens(text)
    value, rest = _range(tokens, nested=False)
    if rest:
        raise QuantityError("bad-quantity", rest[0][1], f"unexpected {rest[0][0]!r}")
    return value


def _tokens(text: str) -> list[tuple[str, int]]:
    tokens, at, end = [], 0, len(text.rstrip())
    while at < end:
        match = _TOKEN.match(text, at)
        if not match:
            rest = text[at:].lstrip()
            raise QuantityError("bad-quantity", len(text) - len(rest), f"{rest[:40]!r} is not a number or a range")
        group = match.lastgroup or "sign"
        tokens.append((match.group(group), match.start(group)))
        at = match.end()
    if not tokens:
        raise QuantityError("bad-quantity", 0, "the value is empty")
    return tokens


Tokens = list[tuple[str, int]]


def _range(tokens: Tokens, nested: bool) -> tuple[Value, Tokens]:
    start = tokens[0][1] if tokens else 0
    end, tokens = _end(tokens, nested, start)
    ends = [end]
    while tokens and tokens[0][0] == "..":
        end, tokens = _end(tokens[1:], nested, start)
        ends.append(end)
        if len(ends) > 3:
            raise QuantityError("bad-quantity", start, "a range has two or three parts: low..high or low..mode..high")
    return (_ordered(ends, start) if len(ends) > 1 else end), tokens


def _end(tokens: Tokens, nested: bool, start: int) -> tuple[Value, Tokens]:
    if not tokens:
        raise QuantityError("bad-quantity", start, "a number is missing at the end")
    word, at = tokens[0]
    if word == "(" and not nested:
        return _in_brackets(tokens[1:], at)
    if word in ("(", ")", ".."):
        raise QuantityError("bad-quantity", at, f"unexpected {word!r}")
    number = float(word) + 0.0  # turns -0 into 0
    if abs(number) > _LARGEST:
        raise QuantityError("bad-quantity", at, "the number is too large")
    return number, tokens[1:]


def _in_brackets(tokens: Tokens, at: int) -> tuple[Value, Tokens]:
    inner, rest = _range(tokens, nested=True)
    if not rest or rest[0][0] != ")" or not isinstance(inner, Range):
        raise QuantityError("bad-quantity", at, "a bracket holds one range: (9..11)")
    return inner, rest[1:]


def _ordered(ends: list[Value], start: int) -> Range:
    low, high = ends[0], ends[-1]
    mode = ends[1] if len(ends) == 3 else None
    if isinstance(mode, Range):
        raise QuantityError("bad-quantity", start, "only the two ends of a range may be ranges")
    middle = () if mode is None else (mode,)
    steps = [bounds(low)[1], *middle, bounds(high)[0]]
    if steps != sorted(steps):
        raise QuantityError("range-order", start, "the parts of a range must ascend")
    if steps[0] == steps[-1] and not isinstance(low, Range) and not isinstance(high, Range):
        raise QuantityError("range-order", start, "the range is a single point: write the number alone")
    return Range(low, mode, high)


def bounds(value: Value) -> tuple[float, float]:
    """The smallest and the largest number a value can be. Raises ModelError size-open.

    >>> bounds(parse_value("4..7..(9..11)"))
    (4.0, 11.0)
    """
    if isinstance(value, Range):
        return bounds(value.low)[0], bounds(value.high)[1]
    _refuse_open(value)
    return value, value


def central(value: Value) -> float:
    """The mode of a triple, the mean of named types, else the midpoint (of the midpoints, where an end is a range).
    Raises ModelError size-open.

    >>> central(parse_value("4..8")), central(parse_value("4..7..9"))
    (6.0, 7.0)
    """
    if not isinstance(value, Range):
        _refuse_open(value)
        return value
    if isinstance(value, NamedTypes) or value.mode is not None:
        return value.mean if isinstance(value, NamedTypes) else value.mode or 0.0
    return (central(value.low) + central(value.high)) / 2


def as_text(value: Value) -> str:
    """The value as text that `parse_value` reads back equal; named types in words.

    >>> as_text(parse_value("4..7..(9..11)"))
    '4..7..(9..11)'
    """
    if not isinstance(value, Range):
        return OPEN_WORD if is_open(value) else number(value)
    if isinstance(value, NamedTypes):
        types = zip(value.names, value.values, value.chances, strict=True)
        return ", ".join(f"{name} {number(size)} ({percent_text(chance)})" for name, size, chance in types)
    ends = (value.low, value.high) if value.mode is None else (value.low, value.mode, value.high)
    return "..".join(f"({as_text(end)})" if isinstance(end, Range) else number(end) for end in ends)


def percent_text(chance: float) -> str:
    """A chance in percent, to three figures.

    >>> percent_text(0.3), percent_text(0.125)
    ('30 %', '12.5 %')
    """
    return f"{100 * chance:.3g} %"


def number(value: float) -> str:
    """A number without exponent and without a trailing `.0`, exact to the last bit.

    >>> number(6.0), number(1e-7)
    ('6', '0.0000001')
    """
    import decimal

    text = format(decimal.Decimal(repr(value)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def parts_of_path(path: str, owners: Iterable[str]) -> tuple[str, str, str]:
    """The section of a number's path, whose it is (one of the `owners`, else up to the next dot), and its name.

    >>> parts_of_path("worth.U.S. (no. 1).fear", ["ruler", "U.S. (no. 1)"]), parts_of_path("chance.kept", ())
    (('worth', 'U.S. (no. 1)', 'fear'), ('chance', 'kept', ''))
    """
    section, _, rest = path.partition(".")
    known = (owner for owner in owners if f"{rest}.".startswith(f"{owner}."))  # the name of an actor may hold dots
    owner = max(known, key=len, default=rest.partition(".")[0])
    return section, owner, rest.removeprefix(owner).removeprefix(".")


def unit_of(path: str) -> str:
    """The unit of a number: an actor's own worth, or 1 for a probability and any other pure number.

    >>> unit_of("worth.ruler.fear"), unit_of("chance.kept")
    ('worth of ruler', '1')
    """
    room, _, rest = path.partition(".")
    return f"worth of {rest.partition('.')[0]}" if room == "worth" else "1"
