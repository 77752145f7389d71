"""What is published of a dataclass: its keys, in their order."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields
from types import NoneType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from offramp.codec.annotations import EXTRA, HIDDEN, OPTIONAL, Key, Limits, ShownAs


@dataclass(frozen=True, slots=True)
class PublishedKey:
    """One key: the attribute it comes from, its type, and whether it may be missing.
    `derived`: it follows from the fields (a property), so that it is not needed to make the noun."""

    attribute: str
    name: str
    type: Any
    optional: bool
    extra: bool
    derived: bool
    default: Any


@functools.cache
def published_keys(cls: type) -> tuple[PublishedKey, ...]:
    """The keys of a dataclass: for each class from the root down its fields, then its computed properties."""
    hints, defaults = get_type_hints(cls, include_extras=True), {field.name: _default(field) for field in fields(cls)}
    seen: dict[str, PublishedKey] = {}
    for base in reversed(cls.__mro__):
        for name in inspect.get_annotations(base):
            if name in defaults and name not in seen:
                seen[name] = _of_field(name, hints[name], defaults[name])
        seen |= {name: _of_field(name, hint, MISSING, derived=True) for name, hint in _computed(base)}
    order: tuple[str, ...] = getattr(cls, "ORDER", ())
    shown = [key for key in seen.values() if HIDDEN not in marks(key.type)]
    return tuple(sorted(shown, key=lambda key: order.index(key.name) if key.name in order else len(order)))


def _computed(base: type) -> Iterator[tuple[str, Any]]:
    """The properties of a class that are published, each with its type."""
    for name, value in base.__dict__.items():
        if isinstance(value, property) and getattr(value.fget, "_computed", False):
            yield name, get_type_hints(value.fget, include_extras=True)["return"]


def _of_field(name: str, hint: Any, default: Any, derived: bool = False) -> PublishedKey:
    found = marks(hint)
    named, optional = next((mark.name for mark in found if isinstance(mark, Key)), name), OPTIONAL in found
    hint = _never_null(hint) if optional and default is None else hint
    other = next((mark.type for mark in found if isinstance(mark, ShownAs)), None)
    hint = hint if other is None else Annotated[(other, *found)]
    return PublishedKey(name, named, hint, optional, EXTRA in found, derived, default)


def _default(field: Field[Any]) -> Any:
    return field.default_factory() if field.default_factory is not MISSING else field.default


def _never_null(hint: Any) -> Any:
    """The type of a key that is left out rather than null."""
    kinds = tuple(kind for kind in get_args(bare(hint)) if kind is not NoneType)
    return Annotated[(Union[kinds], *marks(hint))]  # noqa: UP007 (of a tuple of types)


@functools.cache
def needed_fields(cls: type) -> frozenset[str]:
    """The fields without which a noun cannot be made."""
    return frozenset(f.name for f in fields(cls) if f.default is MISSING and f.default_factory is MISSING)


def marks(hint: Any) -> tuple[Any, ...]:
    """What is annotated on a type."""
    return hint.__metadata__ if get_origin(hint) is Annotated else ()


def keywords(hint: Any) -> dict[str, Any]:
    """The limits annotated on a type, as keywords of JSON Schema."""
    return {key: value for mark in marks(hint) if isinstance(mark, Limits) for key, value in mark.keywords}


def bare(hint: Any) -> Any:
    """A type without its annotations."""
    return get_args(hint)[0] if get_origin(hint) is Annotated else hint
