"""From a type to its JSON Schema (draft 2020-12): strict in what is there, open to keys that are added later."""

from __future__ import annotations

import inspect
import re
from collections.abc import Mapping
from dataclasses import is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from offramp.codec.encoding import published_shape
from offramp.codec.keys import PublishedKey, bare, keywords, published_keys

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAMES = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}
Schema = dict[str, Any]


def json_schema(cls: type, name: str, formats: Mapping[str, str]) -> Schema:
    """The schema of a noun with a format; `formats` gives for each format the name of its schema, referred to."""
    others = {form: f"{title}.schema.json" for form, title in formats.items() if title != name}
    writer = _Writer(others)
    body = writer.object(cls)
    head = {"$schema": DIALECT, "$id": f"{name}.schema.json", "title": getattr(cls, "TITLE", "") or name.capitalize()}
    parts = {key: writer.parts[key] for key in sorted(writer.parts)}
    return head | body | ({"$defs": parts} if parts else {})


class _Writer:
    """Writes schemas, and collects those of the dataclasses met (`parts`), which are referred to by the key under which
    each was met first: the names of classes are not published."""

    def __init__(self, others: Mapping[str, str]) -> None:
        self.others = others
        self.parts: dict[str, Schema] = {}
        self.names: dict[type, str] = {}
        self.key = "part"

    def of(self, hint: Any) -> Schema:
        """The schema of a type."""
        found = self._bare(bare(hint))
        more = keywords(hint)
        if "anyOf" in found:  # limits are of the value, not of null
            more, found = _described(more), {"anyOf": [_limited(each, more) for each in found["anyOf"]]}
        if "enum" in more:
            found.pop("type", None)
        return found | {key: list(value) if isinstance(value, tuple) else value for key, value in more.items()}

    def _bare(self, kind: Any) -> Schema:
        origin, args = get_origin(kind), get_args(kind)
        if kind in NAMES:
            return {"type": NAMES[kind]}
        if origin is Literal:
            return {"enum": list(args)}
        if origin in (Union, UnionType):
            return self._union(args)
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return self._mapping(*args)
        if origin in (tuple, list, frozenset):
            return self._sequence(origin, args)
        if is_dataclass(kind):
            return self._reference(kind)  # type: ignore[arg-type]
        if kind is Any:
            return {}
        raise TypeError(f"{kind!r} has no JSON Schema")

    def _union(self, args: tuple[Any, ...]) -> Schema:
        kinds = [arg for arg in args if arg is not NoneType]
        if len(kinds) > 1 and all(map(is_dataclass, kinds)):
            return {"oneOf": [self._tagged(kind) for kind in kinds]}
        return {"anyOf": [self.of(arg) for arg in args]}

    def _tagged(self, kind: type) -> Schema:
        found, name = self.object(kind), getattr(kind, "KIND", "")
        if not name:
            return found
        head = {"kind": {"const": name}}
        return found | {"properties": head | found["properties"], "required": ["kind", *found["required"]]}

    def _mapping(self, key: Any, value: Any) -> Schema:
        pattern = {"pattern": "^(0|[1-9][0-9]*)$"} if bare(key) is int else keywords(key)
        return {"type": "object"} | ({"propertyNames": pattern} if pattern else {}) | _values(self.of(value))

    def _sequence(self, origin: type, args: tuple[Any, ...]) -> Schema:
        if origin is tuple and args[-1] is not Ellipsis:
            size = {"minItems": len(args), "maxItems": len(args)}
            alike = len(set(args)) == 1
            items = {"items": self.of(args[0])} if alike else {"prefixItems": [self.of(arg) for arg in args]}
            return {"type": "array"} | items | size
        unique = {"uniqueItems": True} if origin is frozenset else {}
        return {"type": "array", "items": self.of(args[0])} | unique

    def _reference(self, kind: type) -> Schema:
        form = getattr(kind, "FORMAT", "")
        if form in self.others:
            return {"$ref": self.others[form]}
        if kind not in self.names:  # told before it is written, as a type may hold itself
            taken = sum(name.rstrip("0123456789") == self.key for name in self.names.values())
            name = self.names[kind] = f"{self.key}{taken + 1}" if taken else self.key
            shape = published_shape(kind)
            self.parts[name] = self.object(kind) if shape is None else _about(kind) | self.of(shape)
        return {"$ref": f"#/$defs/{self.names[kind]}"}

    def object(self, cls: type) -> Schema:
        """The schema of a dataclass, written out."""
        form, keys = getattr(cls, "FORMAT", ""), published_keys(cls)
        head: Schema = {"format": {"const": form}} if form else {}
        body = {key.name: self._of_key(key) for key in keys if not key.extra}
        needed = [*head, *(key.name for key in keys if not key.extra and not key.optional)]
        made = _about(cls) | {"type": "object", "properties": head | body, "required": needed}
        return made | ({"additionalProperties": False} if getattr(cls, "CLOSED", False) else {})

    def _of_key(self, key: PublishedKey) -> Schema:
        outer, self.key = self.key, key.name
        found = self.of(key.type)
        self.key = outer
        return found


def _about(cls: type) -> Schema:
    """The docstring without its example and errors; the one that `dataclass` writes says nothing."""
    text = re.split(r"\n(?:>>>|Raises )", inspect.cleandoc(cls.__dict__.get("__doc__") or ""))[0].strip()
    words = re.sub(r"\n(?![*\n])", " ", re.sub(r"\n\n+", "\n", text))
    return {"description": words} if text and not text.startswith(f"{cls.__name__}(") else {}


def _values(schema: Schema) -> Schema:
    return {"additionalProperties": schema} if schema else {}


def _described(more: Schema) -> Schema:
    return {key: value for key, value in more.items() if key == "description"}


def _limited(schema: Schema, more: Schema) -> Schema:
    if schema.get("type") == "null":
        return schema
    return schema | {key: value for key, value in more.items() if key != "description"}
