"""The words with which a type says what is published of it: limits of a value, notes, and what is left out.

A limit is a keyword of JSON Schema 2020-12, so that the schema prints it as it stands and the decoder enforces it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeVar

F = TypeVar("F", bound=Callable[[Any], Any])


@dataclass(frozen=True, slots=True)
class Limits:
    """Keywords of JSON Schema that a value obeys, and `description`."""

    keywords: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Key:
    """The key under which a field is printed."""

    name: str


@dataclass(frozen=True, slots=True)
class ShownAs:
    """The type that is published in place of the field's own: fewer keys of the same noun."""

    type: Any


@dataclass(frozen=True, slots=True)
class Mark:
    """What is special about a field; see `HIDDEN`, `OPTIONAL`, `EXTRA`."""

    name: str


HIDDEN: Final = Mark("hidden")  # not printed
OPTIONAL: Final = Mark("optional")  # left out where it is the default of the field
EXTRA: Final = Mark("extra")  # pairs of a key and a value that are printed as further keys, as they came


def limits(**keywords: Any) -> Limits:
    """Keywords of JSON Schema: minimum, maximum, minLength, pattern, enum, minItems, maxItems, uniqueItems.

    >>> limits(minimum=0, maximum=1).keywords
    (('minimum', 0), ('maximum', 1))
    """
    return Limits(tuple(keywords.items()))


def one_of(values: Iterable[Any]) -> Limits:
    """A closed set, for a field that is typed `str` or `int`."""
    return limits(enum=tuple(values))


def note(text: str) -> Limits:
    """What a key means, where its name does not say it."""
    return limits(description=text)


def key(name: str) -> Key:
    """The published key of a field whose name Python does not allow."""
    return Key(name)


def shown_as(kind: Any) -> ShownAs:
    """Publish a field as another type has it, such as spans without their text."""
    return ShownAs(kind)


def computed(function: F) -> F:
    """Mark the getter of a property as a published key; written under `@property`."""
    function._computed = True  # type: ignore[attr-defined]
    return function


Text = Annotated[str, limits(minLength=1)]
Probability = Annotated[float, limits(minimum=0, maximum=1)]
Difference = Annotated[float, limits(minimum=-1, maximum=1)]  # of a probability
Amount = Annotated[float, limits(minimum=0)]
Count = Annotated[int, limits(minimum=0)]
Ordinal = Annotated[int, limits(minimum=1)]
Moves = Annotated[Count | None, note("The fewest moves from the present state; null where none lead there.")]
Extension = Annotated[str, limits(pattern="^[abcd]$")] | None
CaseHash = Annotated[str, limits(pattern="^sha256:[0-9a-f]{64}$")]
ModelHash = Annotated[str, limits(pattern="^(sha256:[0-9a-f]{64})?$", description="Of the case; empty for no case.")]
Date = Annotated[str, limits(pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
StateCode = Annotated[str, limits(pattern="^[NY]*$", description="A letter, Y or N, for each option of the case.")]
Handle = Annotated[str, limits(pattern="^b[1-9][0-9]*$", description="For `why CASE HANDLE`.")]
