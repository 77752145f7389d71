"""Chances: a probability, disjoint cases, or the incentives of a host."""

from __future__ import annotations

from collections.abc import Mapping

from offramp.case import types
from offramp.case.diagnostics import NodeReader
from offramp.case.quantities import OPEN_WORD, Value
from offramp.case.reader import Listing, MapNode, Node, Scalar
from offramp.case.sections.names import Declared, free_name, symbol_name
from offramp.case.sections.numbers import read_limits
from offramp.case.sections.support import SUPPORT, otherwise, read_support
from offramp.case.types import Quantity, Support


def chances(reader: NodeReader, node: Node | None, names: Declared) -> tuple[types.Chance, ...]:
    return tuple(_chance(reader, key, value, names) for key, value in reader.table(node, "chance"))


def _chance(reader: NodeReader, key: Scalar, node: Node, names: Declared) -> types.Chance:
    what = f"chance.{symbol_name(reader, key, 'chance')}"
    reader.mark(what, key)
    if key.text in names.owners:
        reader.say("name-clash", key, f"'{key.text}' is an option too", remedy="rename one of them")
    forms = ("probability", "cases", "model")
    found = reader.fields(node, what, optional=("text", "when", *forms, *types.HOST, "otherwise", *SUPPORT))
    given = not _is_open(found.get("probability"))
    rests = read_support(reader, found, names, what, key, asked=given)
    fallback = otherwise(reader, found, rests, what, key, probability=True, asked=given)
    text = reader.text(found.get("text"), f"{what}.text", key.text)
    empty = isinstance(found.get("cases"), Listing) and not reader.items(found["cases"], what)
    if isinstance(node, MapNode) and (sum(form in found for form in forms) != 1 or empty):
        reader.say("bad-chance", key, f"{what} needs a probability, or cases, or a model", forms, "write one of them")
    for number in types.HOST if "model" not in found else ():
        if number in found:
            reader.say("bad-chance", found[number], f"{what}.{number} is of a host", remedy="add 'model: host'")
    if "model" in found:
        return types.Chance(key.text, text, (_hosted(reader, found, what, key, names, rests, fallback),))
    if "cases" not in found:
        return types.Chance(key.text, text, (_contingency(reader, found, what, "", names, rests, fallback),))
    if "when" in found:
        reader.say("bad-chance", found["when"], f"{what} has cases: each case has its own 'when'", remedy="move it")
    return types.Chance(key.text, text, _cases(reader, found["cases"], what, names, rests, fallback))


def _is_open(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.text.strip() == OPEN_WORD


def _hosted(
    reader: NodeReader,
    entries: Mapping[str, Node],
    what: str,
    key: Scalar,
    names: Declared,
    rests: Support,
    fallback: Value | None,
) -> types.Contingency:
    """A chance that follows from a host's incentives."""
    reader.name(entries["model"], f"{what}.model", ("host",), "model of a chance")
    when = reader.condition(entries.get("when"), f"{what}: when", names.of_options)
    numbers = {}
    for name in types.HOST:
        path = f"{what}.{name}"
        reader.mark(path, entries.get(name, key))
        if name not in entries:
            reader.say("missing-key", key, f"{what} of model host needs '{name}'", remedy=f"add '{name}: …'")
        least, most = read_limits(path)
        numbers[name] = Quantity(path, reader.value(entries.get(name), path, least=least, most=most), rests)
    return types.Contingency("", when, types.Host(what, **numbers, otherwise=fallback))


def _cases(
    reader: NodeReader, node: Node, what: str, names: Declared, rests: Support, fallback: Value | None
) -> tuple[types.Contingency, ...]:
    result: list[types.Contingency] = []
    for item in reader.items(node, f"{what}.cases"):
        found = reader.fields(item, f"a case of {what}", ("name", "when", "probability"))
        name = free_name(reader, found.get("name"), f"case of {what}")
        reader.mark(f"{what}.{name}", item)
        if name and name in [one.name for one in result]:
            reader.say("duplicate-name", found["name"], f"{what} has two cases named '{name}'", remedy="rename one")
        result.append(_contingency(reader, found, what, name, names, rests, fallback))
    return tuple(result)


def _contingency(
    reader: NodeReader,
    entries: Mapping[str, Node],
    what: str,
    name: str,
    names: Declared,
    rests: Support,
    fallback: Value | None,
) -> types.Contingency:
    path = f"{what}.{name}" if name else what
    when = reader.condition(entries.get("when"), f"{path}: when", names.of_options)
    value = reader.value(entries.get("probability"), f"{path}: probability", probability=True, may_be_open=True)
    return types.Contingency(name, when, Quantity(path, value, rests, fallback))
