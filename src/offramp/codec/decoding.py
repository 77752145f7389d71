"""From plain JSON values to a noun, by its type: strict, and every mistake told with the place where it stands."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from functools import partial
from types import NoneType, UnionType
from typing import Any, Literal, TypeVar, Union, cast, get_args, get_origin

from offramp.codec.keys import PublishedKey, bare, keywords, needed_fields, published_keys
from offramp.errors import nearest

T = TypeVar("T")
Path = tuple[str | int, ...]
KINDS = {str: "text", int: "a whole number", float: "a number", bool: "true or false", NoneType: "null"}
_SHOWN = 60  # letters of a value in a message


@dataclass(frozen=True, slots=True)
class Fault:
    """Something in a JSON value that is not as its type says: where, what, and what is allowed."""

    path: Path
    kind: str
    message: str
    allowed: tuple[str, ...] = ()
    remedy: str = ""


class _Wrong:
    """Stands for a value that could not be made; its faults have been told."""


WRONG = _Wrong()
Tell = Callable[[Fault], None]
Decoder = Callable[[Any, Path, Tell], Any]


def decode(cls: type[T], data: Any) -> tuple[T | None, tuple[Fault, ...]]:
    """The noun that `data` holds, or None with everything that is wrong.
    Keys that the type does not know are passed over, as later versions may add some, but for types that are `CLOSED`;
    keys whose field has a default may be missing, as earlier versions did not write them."""
    faults: list[Fault] = []
    made = decoder(cast(Hashable, cls))(data, (), faults.append)
    return (None, tuple(faults)) if faults else (made, ())


@functools.cache
def decoder(hint: Any) -> Decoder:
    """The function that decodes values of a type."""
    kind, limits = bare(hint), keywords(hint)
    limits.pop("description", None)
    found = _decoder(kind)
    return _limited(found, tuple(limits.items())) if limits else found


def _decoder(kind: Any) -> Decoder:
    origin, args = get_origin(kind), get_args(kind)
    if kind in KINDS:
        return _scalar(kind)
    if origin is Literal:
        return partial(_among, args)
    if origin in (Union, UnionType):
        return _union(args)
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return _mapping(*args)
    if origin is tuple and args[-1] is not Ellipsis:
        return _row(args)
    if origin in (tuple, list, frozenset):
        return _sequence(origin, args[0])
    if is_dataclass(kind):
        return _dataclass(kind)  # type: ignore[arg-type]
    return _anything


def _anything(value: Any, _path: Path, _tell: Tell) -> Any:
    return value


def _among(allowed: tuple[Any, ...], value: Any, path: Path, tell: Tell) -> Any:
    """A value of a closed set, which null is not unless it is named."""
    listed = any(type(value) is type(each) and value == each for each in allowed)
    return value if listed else _not_among(value, path, tell, allowed)


def _scalar(kind: type) -> Decoder:
    accepted = (int, float) if kind is float else (kind,)

    def scalar(value: Any, path: Path, tell: Tell) -> Any:
        if type(value) not in accepted:
            return _refuse(value, path, tell, KINDS[kind])
        if kind is float and not math.isfinite(value):
            return _refuse(value, path, tell, "a finite number")
        return value

    return scalar


def _refuse(value: Any, path: Path, tell: Tell, wanted: str) -> _Wrong:
    tell(Fault(path, "wrong-type", f"{described(value)} is not {wanted}", (wanted,)))
    return WRONG


def _union(args: tuple[Any, ...]) -> Decoder:
    kinds = [arg for arg in args if arg is not NoneType]
    if len(kinds) == 1:
        inner = decoder(kinds[0])
        return lambda value, path, tell: None if value is None else inner(value, path, tell)
    if all(map(is_dataclass, kinds)):
        return _tagged({kind.KIND: kind for kind in kinds})
    accepted, words = {kind: decoder(kind) for kind in args}, " or ".join(KINDS[kind] for kind in args)

    def alternatives(value: Any, path: Path, tell: Tell) -> Any:
        kind = type(value) if type(value) in accepted or type(value) is not int else float
        return accepted[kind](value, path, tell) if kind in accepted else _refuse(value, path, tell, words)

    return alternatives


def _tagged(kinds: Mapping[str, type]) -> Decoder:
    def tagged(value: Any, path: Path, tell: Tell) -> Any:
        if not isinstance(value, dict):
            return _refuse(value, path, tell, "an object")
        kind = value.get("kind")
        if not isinstance(kind, str) or kind not in kinds:
            return _not_among(kind, (*path, "kind") if "kind" in value else path, tell, tuple(kinds))
        return decoder(kinds[kind])(value, path, tell)

    return tagged


def _not_among(value: Any, path: Path, tell: Tell, allowed: tuple[Any, ...]) -> _Wrong:
    names = tuple(map(str, allowed))
    tell(Fault(path, "unknown-name", f"{described(value)} is not allowed here", names, nearest(str(value), names)))
    return WRONG


def _mapping(key: Any, item: Any) -> Decoder:
    inner, numbers = decoder(item), bare(key) is int

    def mapping(value: Any, path: Path, tell: Tell) -> Any:
        if not isinstance(value, dict):
            return _refuse(value, path, tell, "an object")
        names = [name for name in value if numbers and not (name.isascii() and name.isdigit())]
        for name in names:
            _refuse(name, (*path, name), tell, "a whole number as key")
        return {int(k) if numbers and k not in names else k: inner(v, (*path, k), tell) for k, v in value.items()}

    return mapping


def _row(args: tuple[Any, ...]) -> Decoder:
    every = tuple(map(decoder, args))

    def row(value: Any, path: Path, tell: Tell) -> Any:
        if not isinstance(value, list) or len(value) != len(every):
            return _refuse(value, path, tell, f"a list of {len(every)} entries")
        return tuple(one(item, (*path, k), tell) for k, (one, item) in enumerate(zip(every, value, strict=True)))

    return row


def _sequence(origin: type, item: Any) -> Decoder:
    inner = decoder(item)

    def sequence(value: Any, path: Path, tell: Tell) -> Any:
        if not isinstance(value, list):
            return _refuse(value, path, tell, "a list")
        return origin([inner(each, (*path, k), tell) for k, each in enumerate(value)])

    return sequence


def _dataclass(kind: type) -> Decoder:
    """Keys are looked up at first use, as a type may hold itself."""

    def made(value: Any, path: Path, tell: Tell) -> Any:
        if not isinstance(value, dict):
            return _refuse(value, path, tell, "an object")
        keys = published_keys(kind)
        for fault in _misfits(kind, keys, value, path):
            tell(fault)
        parts = {
            attribute: read(value[name], (*path, name), tell)
            for attribute, name, read in _readers(kind)
            if name in value
        }
        for name in _derived(kind) & set(parts):
            del parts[name]
        for key in keys:
            if key.extra:
                parts[key.attribute] = tuple(_further(kind, keys, value))
        missing = needed_fields(kind) - set(parts)
        return WRONG if missing or WRONG in parts.values() else kind(**parts)

    return made


@functools.cache
def _readers(kind: type) -> tuple[tuple[str, str, Decoder], ...]:
    """Of each key its attribute, its name and the decoder of its value."""
    return tuple((key.attribute, key.name, decoder(key.type)) for key in published_keys(kind) if not key.extra)


@functools.cache
def _derived(kind: type) -> frozenset[str]:
    return frozenset(key.attribute for key in published_keys(kind) if key.derived)


def _misfits(kind: type, keys: tuple[PublishedKey, ...], value: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    """Keys that are missing, unknown keys of a closed type, and another format."""
    form, needed = getattr(kind, "FORMAT", ""), needed_fields(kind)
    if form and value.get("format") != form:
        yield Fault(path, "wrong-format", f"the format is {described(value.get('format'))}", (form,))
    for key in keys:
        if key.name not in value and key.attribute in needed:
            yield Fault(path, "missing-key", f"the key '{key.name}' is missing", remedy=f"add '{key.name}'")
    if getattr(kind, "CLOSED", False):
        names = tuple(key.name for key in keys)
        for name, _ in _further(kind, keys, value):
            yield Fault(
                (*path, name), "unknown-key", f"there is no key '{name[:_SHOWN]}' here", names, nearest(name, names)
            )


def _further(kind: type, keys: tuple[PublishedKey, ...], value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    known = {key.name for key in keys if not key.extra} | ({"format"} if getattr(kind, "FORMAT", "") else set())
    return ((name, item) for name, item in value.items() if name not in known and name != "kind")


# limits ---------------------------------------------------------------------------------------------------------

Limit = tuple[str, Any]


CHECKS: dict[str, tuple[Callable[[Any, Any], bool], str]] = {
    "minimum": (lambda value, limit: value >= limit, "at least {}"),
    "maximum": (lambda value, limit: value <= limit, "at most {}"),
    "minLength": (lambda value, limit: len(value) >= limit, "a text of at least {} letters"),
    "pattern": (lambda value, limit: re.search(limit, value) is not None, "a text of the form {}"),
    "minItems": (lambda value, limit: len(value) >= limit, "a list of at least {} entries"),
    "maxItems": (lambda value, limit: len(value) <= limit, "a list of at most {} entries"),
    "required": (lambda value, limit: set(limit) <= set(value), "an object with the keys {}"),
    "uniqueItems": (lambda value, _: len(set(map(repr, value))) == len(value), "a list without repeats"),
}


def _limited(inner: Decoder, limits: tuple[Limit, ...]) -> Decoder:
    def limited(value: Any, path: Path, tell: Tell) -> Any:
        made = inner(value, path, tell)
        if made is WRONG or made is None:
            return made
        for name, limit in limits:
            if name == "$ref":
                continue  # another schema, which has its own reader
            if name == "enum":
                if _among(limit, value, path, tell) is WRONG:
                    return WRONG
            elif not CHECKS[name][0](value, limit):
                return _refuse(value, path, tell, CHECKS[name][1].format(limit))
        return made

    return limited


def described(value: Any) -> str:
    """A value in a message: what kind it is, and a scalar itself, cut.

    >>> described([1, 2]), described("offer"), described(None)
    ('a list', "'offer'", 'null')
    """
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = (
        repr(value) if isinstance(value, str) else {None: "null", True: "true", False: "false"}.get(value, str(value))
    )
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"
