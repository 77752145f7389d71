"""Outcomes, the question, its horizon, and the variants."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from offramp.case import conditions, types
from offramp.case.diagnostics import NodeReader
from offramp.case.quantities import Value
from offramp.case.reader import MapNode, Node, Scalar
from offramp.case.sections.names import Declared, free_name, is_hollow
from offramp.case.sections.numbers import other_values
from offramp.case.sections.support import SUPPORT, otherwise, read_support
from offramp.case.term_sizes import size_ends, size_places

DAYS = ("from", "until")
PACE = ("per_week", *DAYS, "otherwise", *SUPPORT)
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
        short, what = isinstance(value, Scalar), f"outcomes.{name}"
        found = {"when": value} if short else reader.fields(value, what, ("when",), ("resolves", *PACE))
        when = reader.condition(found.get("when"), f"{what}: when", names.of_options, conditions.NEVER)
        text = reader.text(found.get("resolves"), f"{what}: resolves")
        result.append(types.Outcome(name, when, text, _pace(reader, found, what, key, names)))
    return tuple(result)


def _pace(
    reader: NodeReader, entries: Mapping[str, Node], what: str, key: Scalar, names: Declared
) -> types.OutcomeHazard | None:
    """How soon an outcome comes once it is decided."""
    given = [name for name in PACE if name in entries]
    if not given:
        return None
    if "per_week" not in entries:
        message = f"{what} has '{given[0]}', but not how soon it comes once it is decided"
        reader.say("missing-key", entries[given[0]], message, remedy="add 'per_week: …', such as 0.1..0.3")
    path = f"per_week.{key.text}"
    reader.mark(path, entries.get("per_week", key))
    rests = read_support(reader, entries, names, f"{what}: per_week", key)
    fallback = otherwise(reader, entries, rests, f"{what}: per_week", key)
    value = reader.value(entries.get("per_week"), f"{what}: per_week", least=0.0)
    for name in DAYS:
        reader.mark(f"{what}.{name}", entries.get(name, key))
    days = [reader.day(entries[name], f"{what}.{name}") if name in entries else None for name in DAYS]
    return types.OutcomeHazard(types.Quantity(path, value, rests, fallback), *days)


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
        found = {name.text: inner for name, inner in pairs if name.text in ("fix", "size", *SUPPORT)}
        changes = tuple((name, inner) for name, inner in pairs if name.text not in found)
        values = other_values(reader, changes, what, case)
        fixed = reader.choices(found.get("fix"), f"{what}.fix", names.owners)
        if isinstance(value, MapNode) and not changes and is_hollow(found.get("fix")):
            reader.say("empty-variant", key, f"{what} changes nothing", ("a quantity's path", "fix"))
        size = _size(reader, found, what, values, case) if "size" in found else None
        yield types.Variant(key.text, values, fixed, read_support(reader, found, names, what, key), size)


def _size(
    reader: NodeReader, entries: Mapping[str, Node], what: str, values: tuple[tuple[str, Value], ...], case: types.Case
) -> tuple[str, str] | None:
    """The ends of a term with a size: two numbers or two days; what it moves everybody knows."""
    ends = size_ends(reader.text(entries["size"], f"{what}.size"))
    hidden = [path for path, _ in values if path in case.quantities and case.quantities[path].private]
    if ends is None or size_places(ends) is None:
        message, allowed = f"{what}.size is not two numbers or two days", ("50..200", "2026-03-15..2026-05-01")
        reader.say("bad-size", entries["size"], message, allowed, "write what the case stands for, then what this does")
    elif not values or "fix" in entries:
        message = f"{what} has a size, but {'fixes options' if values else 'moves no number'}"
        reader.say(
            "bad-size", entries["size"], message, ("paths with other values",), "drop 'size', or move numbers alone"
        )
    elif hidden:
        message = f"{what} has a size, but moves {hidden[0]}, which only its owner knows"
        reader.say("bad-size", entries["size"], message, (), "drop 'size', or move what all know")
    return ends
