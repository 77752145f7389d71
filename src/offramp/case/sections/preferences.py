"""Preferences: worth, priorities and rankings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from offramp.case import types
from offramp.case.diagnostics import NodeReader
from offramp.case.quantities import NamedTypes, Value, is_open
from offramp.case.reader import MapNode, Node, Scalar
from offramp.case.sections.hidden_types import Hidden, followed, read_hidden, read_size
from offramp.case.sections.names import Declared, free_name
from offramp.case.sections.support import SUPPORT, otherwise, read_support
from offramp.case.types import Quantity


def preferences(
    reader: NodeReader, entries: Mapping[str, Node], names: Declared, crowds: Mapping[str, str]
) -> Iterator[types.Preference]:
    """The forms worth, priorities and ranking; one form for each actor, and one for every owner of an option."""
    hidden: Secrets = {}
    yield from followed(reader, list(_forms(reader, entries, names, crowds, hidden)), hidden)


Secrets = dict[str, tuple[Hidden, Node]]  # by the path of an item of worth: how it is private, and where its value is


def _forms(
    reader: NodeReader, entries: Mapping[str, Node], names: Declared, crowds: Mapping[str, str], hidden: Secrets
) -> Iterator[types.Preference]:
    given: dict[str, str] = {}
    for form, read in (("worth", partial(_worth, hidden)), ("priorities", _priorities), ("ranking", _ranking)):
        for key, node in reader.table(entries.get(form), form):
            reader.mark(f"{form}.{key.text}", key)
            if key.text not in names.actors:
                reader.unknown(key, key.text, names.actors, "actor")
            elif key.text in given:
                message = f"'{key.text}' has preferences as {given[key.text]} and as {form}"
                reader.say("two-preferences", key, message, remedy="keep one form for each actor")
            given.setdefault(key.text, form)
            yield read(reader, key.text, node, names, crowds)
    for actor in dict.fromkeys(names.owners.values()):
        if actor in names.actors and actor not in given:
            message = f"'{actor}' owns options but has no preferences"
            remedy = f"add '{actor}:' under one of them"
            reader.say(
                "no-preference", reader.at(f"actors.{actor}"), message, ("worth", "priorities", "ranking"), remedy
            )


def _worth(
    hidden: Secrets, reader: NodeReader, actor: str, node: Node, names: Declared, crowds: Mapping[str, str]
) -> types.Worth:
    allowed = names.of_worth | ({"self": "option"} if actor in crowds else {})
    items: dict[str, types.Item] = {}
    for entry in reader.items(node, f"worth.{actor}"):
        item = _item(reader, actor, entry, names, allowed, hidden)
        if item.name and item.name in items:
            reader.say("duplicate-name", entry, f"worth.{actor} has two items named '{item.name}'", remedy="rename one")
        items[item.name] = item
    return types.Worth(actor, tuple(items.values()))


def _item(
    reader: NodeReader, actor: str, node: Node, names: Declared, allowed: Mapping[str, str], hidden: Secrets
) -> types.Item:
    optional = ("when", "private", "otherwise", *SUPPORT)
    found = reader.fields(node, f"an item of worth.{actor}", ("name", "value"), optional)
    name = free_name(reader, found.get("name"), f"item of worth.{actor}")
    what = f"worth.{actor}.{name}"
    reader.mark(what, node)
    number, hidden[what] = _sized(reader, found, names, what, node)
    when = reader.condition(found.get("when"), f"{what}: when", allowed)
    return types.Item(name, when, number)


def _sized(
    reader: NodeReader, entries: Mapping[str, Node], names: Declared, what: str, node: Node
) -> tuple[Quantity, tuple[Hidden, Node]]:
    """The value of an item with what it rests on, and how it is private."""
    secret = read_hidden(reader, entries.get("private"), what)
    value = read_size(reader, entries.get("value"), what, secret)
    given, named = not is_open(value), isinstance(value, NamedTypes)
    rests = read_support(reader, entries, names, what, node, asked=given)
    _check_hidden(reader, entries, what, secret, value)
    fallback = None if named else otherwise(reader, entries, rests, what, node, asked=given)
    return Quantity(what, value, rests, fallback, secret.private), (secret, entries.get("value", node))


def _check_hidden(reader: NodeReader, entries: Mapping[str, Node], what: str, secret: Hidden, value: Value) -> None:
    lone = isinstance(entries.get("value"), Scalar) and not secret.chances and isinstance(value, float)
    if secret.private and lone and not is_open(value):
        reader.say("private-point", entries["value"], f"{what} is private but a single number", remedy="give its range")
    if isinstance(value, NamedTypes) and "otherwise" in entries:
        message, remedy = f"{what} has named types and an 'otherwise'", "drop it, or write a range"
        reader.say("otherwise-of-types", entries["otherwise"], message, remedy=remedy)


def read_order(
    reader: NodeReader, form: str, actor: str, node: Node, names: Declared, within: str
) -> types.Priorities | types.Ranking:
    """Priorities or a ranking that somebody takes an actor to have, without a support of its own."""
    return (_priorities if form == "priorities" else _ranking)(reader, actor, node, names, {}, within)


def _priorities(
    reader: NodeReader, actor: str, node: Node, names: Declared, _: Mapping[str, str], within: str = ""
) -> types.Priorities:
    statements = []
    for k, entry in enumerate(reader.items(node, f"{within}priorities.{actor}"), 1):
        what = f"{within}priorities.{actor}.{k}"
        reader.mark(what, entry)
        short = isinstance(entry, Scalar)
        more = () if within else ("doubt", *SUPPORT)
        found = {"when": entry} if short else reader.fields(entry, what, ("when",), more)
        rests = read_support(reader, found, names, what, entry, asked=not within)
        value = reader.value(found["doubt"], f"{what}.doubt", probability=True) if "doubt" in found else None
        doubt = None if value is None else Quantity(f"{what}.doubt", value, rests)
        when = reader.condition(found.get("when"), what, names.of_options)
        statements.append(types.Statement(when, doubt, rests))
    return types.Priorities(actor, tuple(statements))


def _ranking(
    reader: NodeReader, actor: str, node: Node, names: Declared, _: Mapping[str, str], within: str = ""
) -> types.Ranking:
    what = f"{within}ranking.{actor}"
    more = ("unknown",) if within else ("unknown", *SUPPORT)
    found = reader.fields(node, what, ("order",), more) if isinstance(node, MapNode) else {"order": node}
    order, seen = [], dict[str, Scalar]()
    for k, entry in enumerate(reader.items(found.get("order"), what), 1):
        tied = reader.names(entry, f"{what}.{k}")
        for state in tied:
            if state.text in seen:
                reader.say("ranking-repeats", state, f"{what}: '{state.text}' stands twice", remedy="keep one")
            seen[state.text] = state
            reader.mark(f"{what}.{state.text}", state)
        order.append(tuple(_state(reader, state, what, names) for state in tied))
    unknown = []
    for entry in reader.items(found.get("unknown"), f"{what}.unknown"):
        pair = [_state(reader, state, what, names) for state in reader.names(entry, f"{what}.unknown")]
        if len(pair) != 2 or pair[0] == pair[1]:
            reader.say("wrong-shape", entry, f"{what}.unknown holds pairs of two states", ("[A, B]",))
        else:
            unknown.append((pair[0], pair[1]))
    rests = read_support(reader, found, names, what, node, asked=not within)
    return types.Ranking(actor, tuple(order), tuple(unknown), rests)


def _state(reader: NodeReader, node: Scalar, what: str, names: Declared) -> str:
    length = len(names.owners)
    if not re.fullmatch(rf"[NY]{{{length}}}", node.text):
        message = f"{what}: '{node.text[:40]}' is not a state: one letter Y or N for each of the {length} options"
        reader.say("bad-state", node, message, remedy=f"the order of the letters is {', '.join(names.owners)}")
    return node.text
