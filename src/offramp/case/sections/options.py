"""Options, and the rules that forbid or require states."""

from __future__ import annotations

from offramp.case import types
from offramp.case.diagnostics import NodeReader
from offramp.case.reader import MapNode, Node, Scalar
from offramp.case.sections.names import Declared, symbol_name
from offramp.case.sections.support import SUPPORT, read_support

MAX_OPTIONS = 24


def options(reader: NodeReader, node: Node | None, names: Declared) -> tuple[types.Option, ...]:
    pairs = reader.table(node, "options")
    if node is not None and not pairs and isinstance(node, MapNode):
        reader.say("no-options", node, "a case needs options", remedy="add one: 'leave: {actor: ruler, text: …}'")
    if len(pairs) > MAX_OPTIONS:
        message = f"{len(pairs)} options make 2^{len(pairs)} states"
        reader.say("too-many-options", pairs[MAX_OPTIONS][0], message, (f"at most {MAX_OPTIONS}",), "join or drop some")
    return tuple(_option(reader, key, value, names) for key, value in pairs)


def _option(reader: NodeReader, key: Scalar, node: Node, names: Declared) -> types.Option:
    what = f"options.{symbol_name(reader, key, 'option')}"
    reader.mark(what, key)
    found = reader.fields(node, what, ("actor",), ("text", "now", "take", "undo", *SUPPORT))
    return types.Option(
        key.text,
        reader.name(found.get("actor"), f"{what}.actor", names.actors, "actor"),
        reader.text(found.get("text"), f"{what}.text", key.text),
        reader.flag(found.get("now"), f"{what}.now"),
        reader.condition(found.get("take"), f"{what}.take", names.of_options, words=True),
        reader.condition(found.get("undo"), f"{what}.undo", names.of_options, words=True),
        read_support(reader, found, names, what, key),
    )


def read_rules(reader: NodeReader, node: Node | None, names: Declared) -> tuple[types.Rule, ...]:
    return tuple(_rule(reader, item, k, names) for k, item in enumerate(reader.items(node, "rules"), 1))


def _rule(reader: NodeReader, node: Node, k: int, names: Declared) -> types.Rule:
    what = f"rules.{k}"
    reader.mark(what, node)
    found = reader.fields(node, what, optional=("never", "require", *SUPPORT))
    kinds = [kind for kind in ("never", "require") if kind in found]
    if len(kinds) != 1 and isinstance(node, MapNode):
        reader.say("bad-rule", node, f"{what} needs one condition", ("never", "require"), "write one rule for each")
    kind = kinds[0] if kinds else "require"
    when = reader.condition(found.get(kind), f"{what}.{kind}", names.of_options)
    return types.Rule(kind, when, read_support(reader, found, names, what, node))
