"""The play: who chooses what, in which order, how rationally."""

from __future__ import annotations

from collections.abc import Mapping

from offramp.case import types
from offramp.case.diagnostics import Desk
from offramp.case.reader import MapNode, Node, Scalar
from offramp.case.sections.names import Declared, say_not_own
from offramp.case.types import Quantity


def play(desk: Desk, entries: Mapping[str, Node], names: Declared) -> types.Play:
    steps = tuple(_step(desk, item, k, names) for k, item in enumerate(desk.items(entries.get("play"), "play"), 1))
    rounds = desk.whole_number(entries.get("rounds"), "rounds", 1, 100, 1)
    delay = []
    for key, node in desk.table(entries.get("delay"), "delay"):
        if key.text not in names.actors:
            desk.unknown(key, key.text, names.actors, "actor")
        delay.append(Quantity(f"delay.{key.text}", desk.value(node, f"delay.{key.text}", least=0.0)))
    return types.Play(steps, rounds, tuple(delay))


def _step(desk: Desk, node: Node, k: int, names: Declared) -> types.Step:
    what = f"play.{k}"
    desk.mark(what, node)
    found = desk.fields(node, what, ("actor", "chooses"), ("nests",))
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
    options = tuple(option.text for option in chosen)
    return types.Step(actor, options, _nests(desk, found.get("nests"), f"{what}.nests", options))


def _nests(desk: Desk, node: Node | None, what: str, chosen: tuple[str, ...]) -> tuple[types.Nest, ...]:
    nests: list[types.Nest] = []
    for key, item in desk.table(node, what):
        where = f"{what}.{key.text[:60]}"
        desk.text(key, f"a name in {what}")
        found = desk.fields(item, where, ("options", "dissimilarity"))
        taken = {option: nest.name for nest in nests for option in nest.options}
        options = _nested(desk, found.get("options"), f"{where}.options", chosen, taken)
        nests.append(types.Nest(key.text, options, _dissimilarity(desk, found.get("dissimilarity"), where)))
    return tuple(nests)


def _nested(
    desk: Desk, node: Node | None, what: str, chosen: tuple[str, ...], taken: Mapping[str, str]
) -> tuple[str, ...]:
    """The options of a nest: two or more of the step's, each in no other nest."""
    options = desk.names(node, what) if node is not None else ()
    for place, option in enumerate(options):
        if option.text not in chosen:
            desk.unknown(option, option.text, chosen, "option of this step")
        elif option.text in taken:
            message = f"{what} names '{option.text}', which is in the nest '{taken[option.text]}'"
            desk.say("option-in-two-nests", option, message, remedy="keep it in one")
        elif option.text in [each.text for each in options[:place]]:
            desk.say("duplicate-name", option, f"{what} names '{option.text}' twice", remedy="keep one")
    if node is not None and len(options) < 2:
        desk.say("nest-of-one", node, f"{what} holds fewer than two options", remedy="add another, or drop the nest")
    return tuple(option.text for option in options)


def _dissimilarity(desk: Desk, node: Node | None, where: str) -> float:
    """A plain number above 0 and up to 1."""
    value = desk.value(node, f"{where}.dissimilarity", default=1.0)
    if not isinstance(value, float | int) or not 0 < value <= 1:
        message = f"{where}.dissimilarity must be one number above 0 and up to 1"
        desk.say("out-of-range", node, message, ("above 0", "up to 1"), "1: unlike; near 0: nearly one choice")
        return 1.0
    return float(value)


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
