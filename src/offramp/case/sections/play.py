"""The play: who chooses what, in which order, how rationally."""

from __future__ import annotations

from collections.abc import Mapping

from offramp.case import types
from offramp.case.diagnostics import Desk
from offramp.case.reader import MapNode, Node, Scalar
from offramp.case.sections.names import Declared, say_not_own
from offramp.case.types import Quantity


def play(desk: Desk, found: Mapping[str, Node], names: Declared) -> types.Play:
    steps = tuple(_step(desk, item, k, names) for k, item in enumerate(desk.items(found.get("play"), "play"), 1))
    rounds = desk.whole_number(found.get("rounds"), "rounds", 1, 100, 1)
    delay = []
    for key, node in desk.table(found.get("delay"), "delay"):
        if key.text not in names.actors:
            desk.unknown(key, key.text, names.actors, "actor")
        delay.append(Quantity(f"delay.{key.text}", desk.value(node, f"delay.{key.text}", least=0.0)))
    return types.Play(steps, rounds, tuple(delay))


def _step(desk: Desk, node: Node, k: int, names: Declared) -> types.Step:
    what = f"play.{k}"
    desk.mark(what, node)
    found = desk.fields(node, what, ("actor", "chooses"))
    actor = desk.name(found.get("actor"), f"{what}.actor", names.actors, "actor")
    chosen = desk.names(found.get("chooses"), f"{what}.chooses") if "chooses" in found else ()
    if "chooses" in found and not chosen:
        desk.say("empty-value", found["chooses"], f"{what}.chooses is empty", remedy="name the options chosen here")
    for place, option in enumerate(chosen):
        if option.text in [one.text for one in chosen[:place]]:
            desk.say("duplicate-name", option, f"{what} names '{option.text}' twice", remedy="keep one")
        elif option.text not in names.owners:
            desk.unknown(option, option.text, names.owners, "option")
        elif actor and names.owners[option.text] != actor:
            say_not_own(desk, option, option.text, actor, names)
    return types.Step(actor, tuple(option.text for option in chosen))


def read_rationality(desk: Desk, node: Node | None) -> types.Rationality | None:
    if node is None:
        return None
    if isinstance(node, Scalar) and node.text == "limit":
        return types.Rationality("limit", None)
    if isinstance(node, MapNode):
        return _rationality(desk, node)
    message = "rationality without a unit counts in the range of each actor's worth, which one extreme can set"
    desk.say("rationality-unit", node, message, remedy="write '{unit: choice, value: 3}'", level="warning")
    return types.Rationality("value", desk.value(node, "rationality", least=0.0))


def _rationality(desk: Desk, node: MapNode) -> types.Rationality:
    """`{raw: …}`, or `{unit: choice, value: …}`."""
    if not {"unit", "value"} & {key.text for key, _ in desk.table(node, "rationality")}:
        found = desk.fields(node, "rationality", ("raw",))
        return types.Rationality("raw", desk.value(found.get("raw"), "rationality.raw", least=0.0))
    found = desk.fields(node, "rationality", ("unit", "value"))
    unit = found.get("unit")
    if unit is not None and not (isinstance(unit, Scalar) and unit.text == "choice"):
        desk.say("bad-unit", unit, "rationality has no such unit", ("choice",), "write 'unit: choice'")
    return types.Rationality("choice", desk.value(found.get("value"), "rationality.value", least=0.0))
