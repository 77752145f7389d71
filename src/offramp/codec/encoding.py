"""From a noun to plain JSON values, by its type."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Mapping
from dataclasses import is_dataclass
from types import UnionType
from typing import Any, ClassVar, Union, cast, get_args, get_origin, get_type_hints

from offramp.codec.keys import bare, published_keys

Encoder = Callable[[Any], Any]


class Published:
    """A noun that is printed as JSON, or a part of one.
    `FORMAT`: the name of its format, "" for a part of other nouns; `TITLE`: of its schema, where that is
    not the name of the format. `KIND`: what tells it from the other members of a
    union, "" where their keys do. `CLOSED`: whether further keys are refused. `ORDER`:
    the keys that come first, where that is not the order of the fields."""

    __slots__ = ()
    FORMAT: ClassVar[str] = ""
    TITLE: ClassVar[str] = ""
    KIND: ClassVar[str] = ""
    CLOSED: ClassVar[bool] = False
    ORDER: ClassVar[tuple[str, ...]] = ()

    def to_dict(self) -> dict[str, Any]:
        """The noun as plain JSON values, in the keys of its format (docs/reference/json.md)."""
        made: dict[str, Any] = encode(self)
        return made


def published_shape(kind: type) -> Any:
    """The type that a noun is published as where that is not its own: what its method `published` makes."""
    method = getattr(kind, "published", None)
    return get_type_hints(method, include_extras=True)["return"] if method else None


def encode(noun: Any, kind: Any = None) -> Any:
    """A noun as plain JSON values; `kind` is its type where that is not its class, such as `tuple[Loss, ...]`."""
    return encoder(cast(Hashable, kind or type(noun)))(noun)


@functools.cache
def encoder(hint: Any) -> Encoder:
    """The function that encodes values of a type."""
    kind = bare(hint)
    origin, args = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _union(tuple(arg for arg in args if arg is not type(None)))
    if is_dataclass(kind):
        return _dataclass(kind)  # type: ignore[arg-type]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        inner = encoder(args[1])
        return lambda value: {str(key): inner(item) for key, item in value.items()}
    if origin in (tuple, list, frozenset):
        return _sequence(origin, args)
    return plain


def plain(value: Any) -> Any:
    """Values of which the type says nothing more: as they are, with lists for tuples and dictionaries for mappings."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if is_dataclass(value):
        return encode(value)
    return value


def _sequence(origin: type, args: tuple[Any, ...]) -> Encoder:
    if origin is frozenset:
        return lambda value: sorted(map(encoder(args[0]), value))
    if origin is tuple and args[-1] is not Ellipsis:
        every = tuple(map(encoder, args))
        return lambda value: [one(item) for one, item in zip(every, value, strict=True)]
    inner = encoder(args[0])
    return lambda value: [inner(item) for item in value]


def _union(kinds: tuple[Any, ...]) -> Encoder:
    if len(kinds) == 1:
        inner = encoder(kinds[0])
        return lambda value: None if value is None else inner(value)
    if all(is_dataclass(kind) for kind in kinds):
        return lambda value: ({"kind": type(value).KIND} if type(value).KIND else {}) | encode(value)
    return plain


def _dataclass(kind: type) -> Encoder:
    """Inner encoders are looked up at first use, as a type may hold itself."""
    if (shape := published_shape(kind)) is not None:
        return lambda value: encoder(shape)(value.published())
    form = getattr(kind, "FORMAT", "")

    def encoded(value: Any) -> dict[str, Any]:
        made: dict[str, Any] = {"format": form} if form else {}
        for key in published_keys(kind):
            found = getattr(value, key.attribute)
            if key.extra:
                made.update((name, plain(item)) for name, item in found)
            elif not key.optional or found != key.default:
                made[key.name] = encoder(key.type)(found)
        return made

    return encoded
