"""The schemas of `spec/json`, each able to see the others."""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jsonschema_rs

SPEC = Path(__file__).parents[2] / "spec" / "json"


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@functools.cache
def _registry() -> jsonschema_rs.Registry:
    return jsonschema_rs.Registry([(one["$id"], one) for one in map(_read, sorted(SPEC.glob("*.schema.json")))])


@dataclass(frozen=True)
class Schema:
    """One schema and what checks against it (compiled: a brief has some 100,000 values)."""

    schema: dict[str, Any]

    @functools.cached_property
    def _validator(self) -> jsonschema_rs.Draft202012Validator:
        return jsonschema_rs.Draft202012Validator(self.schema, registry=_registry())

    def faults(self, data: Any) -> list[str]:
        """Every fault with the place where it stands."""
        errors = self._validator.iter_errors(data)
        return [f"{'/'.join(map(str, one.instance_path))}: {one.message[:300]}" for one in errors]

    def is_valid(self, data: Any) -> bool:
        return bool(self._validator.is_valid(data))


@functools.cache
def schema(name: str, part: str = "") -> Schema:
    """One schema, itself a valid schema; or a part of it that has a name."""
    data = _read(SPEC / f"{name}.schema.json")
    jsonschema_rs.meta.validate(data)
    return Schema({"$ref": f"#/$defs/{part}", "$defs": data["$defs"]} if part else data)


def resolved(name: str, *path: str) -> Any:
    """The part of a schema at a path, with references within the schema followed."""
    whole: Any = schema(name).schema
    part = whole
    for step in path:
        part = part[step]
        if "$ref" in part:
            part = whole["$defs"][part["$ref"].removeprefix("#/$defs/")]
    return part
