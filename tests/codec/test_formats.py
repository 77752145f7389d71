"""The schemas of `spec/json` are those that the types give, so that a change of a format shows in review."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from offramp.codec.formats import FORMATS, noun, schema_text

SPEC = Path(__file__).parents[2] / "spec" / "json"
BY_HAND = {"case"}  # what people write, which is not the shape of a noun


@pytest.mark.parametrize("name", FORMATS)
def test_a_schema_is_current_and_valid(name: str) -> None:
    text = schema_text(name)
    assert (SPEC / f"{name}.schema.json").read_text("utf-8") == text, "python docs/generate.py"
    Draft202012Validator.check_schema(json.loads(text))


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_has_its_version(name: str) -> None:
    form = noun(name).FORMAT
    assert form.startswith("offramp/")
    assert form.rpartition("-")[2].isdigit()
