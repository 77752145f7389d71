"""The page of published cases, from each `expected.json`: what is printed beside what we derive; see `generate.py`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MADE = "<!-- made by docs/generate.py: do not edit -->\n\n"
DOCS = Path(__file__).parent
FOLDER = DOCS.parent / "cases" / "published"
HEAD = DOCS / "reference" / "published-cases.head.md"


def published_cases() -> str:
    """Graph models first, then games; each with its sources."""
    found = [(path.parent.name, json.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("*/expected.json"))]
    parts = [_section(name, case) for name, case in sorted(found, key=lambda entry: "lens" in entry[1])]
    return MADE + HEAD.read_text("utf-8") + "\n" + "\n".join(parts)


def _section(name: str, case: Mapping[str, Any]) -> str:
    sources = "\n".join(f"* {source}" for source in case["citation"])
    sure = f"Transcription: {case['transcription']['confidence']} ({case['transcription']['basis']})."
    results = _game(case) if "lens" in case else _verdicts(case)
    return f"## {case['title']}\n\n`{name}`\n\n{sources}\n\n{sure} Published: {_source(case)}.\n\n{results}"


def _source(case: Mapping[str, Any]) -> str:
    return str(case["published"]["source"])


def _verdicts(case: Mapping[str, Any]) -> str:
    printed, derived = case["published"]["equilibria"], case["derived"]["verdicts"]
    rows = [
        f"| {concept} | {_states(printed.get(concept))} | {_states(derived.get(concept, {}).get('equilibria'))} |"
        for concept in dict.fromkeys((*derived, *printed))
    ]
    return "\n".join(["| equilibria | published | derived |", "| --- | --- | --- |", *rows, ""])


def _states(labels: list[str] | None) -> str:
    return "–" if labels is None else " ".join(labels) or "none"


def _game(case: Mapping[str, Any]) -> str:
    printed = [f"| {what} | {_value(value)} |" for what, value in case["published"].items() if what != "source"]
    return "\n".join(["| published | |", "| --- | --- |", *printed, "", f"Derived: {case['derived']['how']}.", ""])


def _value(value: Any) -> str:
    if not isinstance(value, list):
        return str(value)
    return "; ".join(", ".join(f"{key} {part}".replace("name ", "") for key, part in entry.items()) for entry in value)
