"""Outcomes, the question, its horizon, and the variants."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offramp.case import conditions, types
from offramp.case.diagnostics import NodeReader
from offramp.case.reader import MapNode, Node, Scalar
from offramp.case.sections.names import Declared, free_name, is_hollow
from offramp.case.sections.numbers import other_values
from offramp.case.sections.support import SUPPORT, read_support

HORIZON = re.compile(r"[1-9][0-9]{0,5} (?:hour|day|week|month|year)s?\Z")


def horizon(reader: NodeReader, node: Node | None) -> str:
    text = reader.text(node, "horizon")
    if text and not HORIZON.match(text):
        reader.say("bad-horizon", node, f"'{text[:40]}' is not a length of time", ("90 days", "6 months", "2 years"))
    return text


def read_outcomes(reader: NodeReader, node: Node | None, names: Declared) -> tuple[types.Outcome, ...]:
    result = []
    for key, value in reader.table(node, "outcomes"):
        name = free_name(reader, key, "outcome")
        reader.mark(f"outcomes.{name}", key)
        if name == types.OTHER:
            reader.say("reserved-name", key, f"'{name}' is what no named outcome claims", remedy="choose another name")
        short = isinstance(value, Scalar)
        found = {"when": value} if short else reader.fields(value, f"outcomes.{name}", ("when",), ("resolves",))
        when = reader.condition(found.get("when"), f"outcomes.{name}: when", names.of_options, conditions.NEVER)
        result.append(types.Outcome(name, when, reader.text(found.get("resolves"), f"outcomes.{name}: resolves")))
    return tuple(result)


def asks(reader: NodeReader, node: Node | None, names: Declared) -> types.Question | None:
    if node is None:
        return None
    reader.mark("asks", node)
    found = reader.fields(node, "asks", ("outcome",), ("given",))
    outcome = reader.name(found.get("outcome"), "asks.outcome", (*names.outcomes, types.OTHER), "outcome")
    return types.Question(outcome, reader.choices(found.get("given"), "asks.given", names.owners))


def variants(reader: NodeReader, node: Node | None, names: Declared, case: types.Case) -> Iterator[types.Variant]:
    for key, value in reader.table(node, "variants"):
        what = f"variants.{free_name(reader, key, 'variant')}"
        reader.mark(what, key)
        pairs = reader.table(value, what)
        found = {name.text: inner for name, inner in pairs if name.text in ("fix", *SUPPORT)}
        changes = tuple((name, inner) for name, inner in pairs if name.text not in found)
        values = other_values(reader, changes, what, case)
        fixed = reader.choices(found.get("fix"), f"{what}.fix", names.owners)
        if isinstance(value, MapNode) and not changes and is_hollow(found.get("fix")):
            reader.say("empty-variant", key, f"{what} changes nothing", ("a quantity's path", "fix"))
        yield types.Variant(key.text, values, fixed, read_support(reader, found, names, what, key))
