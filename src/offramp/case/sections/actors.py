"""Actors and crowds."""

from __future__ import annotations

from collections.abc import Mapping

from offramp.case import types
from offramp.case.diagnostics import NodeReader
from offramp.case.quantities import Value, bounds, is_open
from offramp.case.reader import MapNode, Node, Scalar
from offramp.case.sections.names import Declared, free_name, say_not_own
from offramp.case.sections.numbers import read_limits
from offramp.case.sections.support import SUPPORT, read_support
from offramp.case.types import Quantity


def actors(reader: NodeReader, node: Node | None, names: Declared) -> tuple[types.Actor, ...]:
    result = tuple(_actor(reader, key, value, names) for key, value in reader.table(node, "actors"))
    crowds = [actor for actor in result if actor.crowd]
    seen: set[str] = set()
    for actor in crowds:
        assert actor.crowd
        if actor.crowd.option in seen:
            message = f"'{actor.crowd.option}' has two crowds"
            reader.say("two-crowds", reader.at(f"actors.{actor.id}"), message, remedy="keep one")
        seen.add(actor.crowd.option)
    if isinstance(node, MapNode) and not node.pairs:
        reader.say("no-actors", node, "a case needs actors", remedy="add one: 'ruler: {name: …}'")
    return result


def _actor(reader: NodeReader, key: Scalar, node: Node, names: Declared) -> types.Actor:
    what = f"actors.{free_name(reader, key, 'actor')}"
    reader.mark(what, key)
    found = reader.fields(node, what, optional=("name", "aliases", "crowd"))
    aliases = tuple(alias.text for alias in reader.names(found.get("aliases"), f"{what}.aliases"))
    crowd = _crowd(reader, found["crowd"], key.text, names) if "crowd" in found else None
    return types.Actor(key.text, reader.text(found.get("name"), f"{what}.name", key.text), aliases, crowd)


def _crowd(reader: NodeReader, node: Node, actor: str, names: Declared) -> types.Crowd:
    what = f"actors.{actor}.crowd"
    numbers = ("strength", "doubt", "noise", "size", "quorum")
    found = reader.fields(node, what, ("option", "model"), (*numbers, *SUPPORT))
    option = reader.name(found.get("option"), f"{what}.option", names.owners, "option")
    if option and names.owners[option] != actor:
        say_not_own(reader, found["option"], option, actor, names)
    models = ("public", "private", "quorum")
    model = reader.name(found.get("model"), f"{what}.model", models, "model of a crowd")
    rests = read_support(reader, found, names, what, node)
    for name in numbers:
        reader.mark(f"crowd.{actor}.{name}", node)
    wanted = {"quorum": ("size", "quorum"), "private": ("strength", "noise"), "public": numbers[:3]}.get(model, ())
    for name in wanted:
        if name not in found:
            reader.say("missing-key", node, f"{what} of model {model} needs '{name}'", remedy=f"add '{name}: …'")
    parameters = tuple(
        Quantity(path, reader.value(found[n], f"{what}.{n}", least=read_limits(path)[0]), rests)
        for n in numbers
        if n in found and (path := f"crowd.{actor}.{n}")
    )
    given = {one.path.rpartition(".")[2]: one.value for one in parameters if not is_open(one.value)}
    _say_never_met(reader, given, found, what)
    return types.Crowd(option, model, parameters)


def _say_never_met(reader: NodeReader, values: Mapping[str, Value], keys: Mapping[str, Node], what: str) -> None:
    """A quorum of more members than there are would keep an option from ever happening, without a word."""
    sized = {"size", "quorum"} <= values.keys()
    if sized and 1 <= bounds(values["size"])[1] < bounds(values["quorum"])[0]:
        text = f"{what}.quorum is larger than its size, so the option could never happen"
        reader.say("out-of-range", keys["quorum"], text, remedy="lower it, or raise the size")
