"""The schemas of `spec/json`, each able to see the others."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource

SPEC = Path(__file__).parents[2] / "spec" / "json"


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))


@functools.cache
def _registry() -> Registry[Any]:
    every = (_read(path) for path in sorted(SPEC.glob("*.schema.json")))
    return Registry().with_resources((one["$id"], Resource.from_contents(one)) for one in every)


@functools.cache
def schema(name: str) -> Draft202012Validator:
    """The validator of one schema, itself a valid schema."""
    data = _read(SPEC / f"{name}.schema.json")
    Draft202012Validator.check_schema(data)
    return Draft202012Validator(data, registry=_registry())


def resolved(name: str, *path: str) -> Any:
    """The part of a schema at a path, with references within the schema followed."""
    whole: Any = schema(name).schema
    part = whole
    for step in path:
        part = part[step]
        if "$ref" in part:
            part = whole["$defs"][part["$ref"].removeprefix("#/$defs/")]
    return part
