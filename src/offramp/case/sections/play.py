"""The play: who chooses what, in which order, how rationally."""

from __future__ import annotations

from collections.abc import Mapping

from offramp.case import types
from offramp.case.diagnostics import NodeReader
from offramp.case.reader import MapNode, Node, Scalar
from offramp.case.sections.names import Declared, say_not_own
from offramp.case.types import Quantity


def play(reader: NodeReader, entries: Mapping[str, Node], names: Declared) -> types.Play:
    steps = tuple(_step(reader, item, k, names) for k, item in enumerate(reader.items(entries.get("play"), "play"), 1))
    rounds = reader.whole_number(entries.get("rounds"), "rounds", 1, 100, 1)
    delay = []
    for key, node in reader.table(entries.get("delay"), "delay"):
        if key.text not in names.actors:
            reader.unknown(key, key.text, names.actors, "actor")
        delay.append(Quantity(f"delay.{key.text}", reader.value(node, f"delay.{key.text}", least=0.0)))
    return types.Play(steps, rounds, tuple(delay))


def _step(reader: NodeReader, node: Node, k: int, names: Declared) -> types.Step:
    what = f"play.{k}"
    reader.mark(what, node)
    found = reader.fields(node, what, ("actor", "chooses"), ("nests", "unseen_by"))
    actor = reader.name(found.get("actor"), f"{what}.actor", names.actors, "actor")
    chosen = reader.names(found.get("chooses"), f"{what}.chooses")
    if "chooses" in found and not chosen:
        reader.say("empty-value", found["chooses"], f"{what}.chooses is empty", remedy="name the options chosen here")
    _check_chosen(reader, what, chosen, actor, names)
    options = tuple(option.text for option in chosen)
    nests = _nests(reader, found.get("nests"), f"{what}.nests", options)
    return types.Step(actor, options, nests, _unseen_by(reader, found.get("unseen_by"), what, actor, names))


def _unseen_by(reader: NodeReader, node: Node | None, what: str, actor: str, names: Declared) -> tuple[str, ...]:
    """The actors who do not see what is chosen; never who chooses it."""
    listed = reader.names(node, f"{what}.unseen_by")
    for place, one in enumerate(listed):
        if one.text not in names.actors:
            reader.unknown(one, one.text, names.actors, "actor")
        elif one.text == actor:
            reader.say("unseen-by-mover", one, f"{what}: '{actor}' chooses here, and so sees it", (), "drop it")
        elif one.text in [each.text for each in listed[:place]]:
            reader.say("duplicate-name", one, f"{what}.unseen_by names '{one.text}' twice", remedy="keep one")
    return tuple(one.text for one in listed)


def _nests(reader: NodeReader, node: Node | None, what: str, chosen: tuple[str, ...]) -> tuple[types.Nest, ...]:
    nests: list[types.Nest] = []
    for key, item in reader.table(node, what):
        where = f"{what}.{key.text[:60]}"
        reader.text(key, f"a name in {what}")
        found = reader.fields(item, where, ("options", "dissimilarity"))
        taken = {option: nest.name for nest in nests for option in nest.options}
        options = _nested(reader, found.get("options"), f"{where}.options", chosen, taken)
        nests.append(types.Nest(key.text, options, _dissimilarity(reader, found.get("dissimilarity"), where)))
    return tuple(nests)


def _check_chosen(reader: NodeReader, what: str, chosen: tuple[Scalar, ...], actor: str, names: Declared) -> None:
    """Each option of a step is named once, and is its actor's own."""
    for place, option in enumerate(chosen):
        if option.text in [one.text for one in chosen[:place]]:
            reader.say("duplicate-name", option, f"{what} names '{option.text}' twice", remedy="keep one")
        elif option.text not in names.owners:
            reader.unknown(option, option.text, names.owners, "option")
        elif actor and names.owners[option.text] != actor:
            say_not_own(reader, option, option.text, actor, names)


def _nested(
    reader: NodeReader, node: Node | None, what: str, chosen: tuple[str, ...], taken: Mapping[str, str]
) -> tuple[str, ...]:
    """The options of a nest: two or more of the step's, each in no other nest."""
    options = reader.names(node, what)
    for place, option in enumerate(options):
        if option.text not in chosen:
            reader.unknown(option, option.text, chosen, "option of this step")
        elif option.text in taken:
            message = f"{what} names '{option.text}', which is in the nest '{taken[option.text]}'"
            reader.say("option-in-two-nests", option, message, remedy="keep it in one")
        elif option.text in [each.text for each in options[:place]]:
            reader.say("duplicate-name", option, f"{what} names '{option.text}' twice", remedy="keep one")
    if node is not None and len(options) < 2:
        reader.say("nest-of-one", node, f"{what} holds fewer than two options", remedy="add another, or drop the nest")
    return tuple(option.text for option in options)


def _dissimilarity(reader: NodeReader, node: Node | None, where: str) -> float:
    """A plain number above 0 and up to 1."""
    value = reader.value(node, f"{where}.dissimilarity", default=1.0)
    if not isinstance(value, float | int) or not 0 < value <= 1:
        message = f"{where}.dissimilarity must be one number above 0 and up to 1"
        reader.say("out-of-range", node, message, ("above 0", "up to 1"), "1: unlike; near 0: nearly one choice")
        return 1.0
    return float(value)


def read_rationality(reader: NodeReader, node: Node | None) -> types.Rationality | None:
    if node is None:
        return None
    if isinstance(node, Scalar) and node.text == "limit":
        return types.Rationality("limit", None)
    if isinstance(node, MapNode):
        return _rationality(reader, node)
    message = "rationality without a unit counts in the range of each actor's worth, which one extreme can set"
    reader.say("rationality-unit", node, message, remedy="write '{unit: choice, value: 3}'", level="warning")
    return types.Rationality("value", reader.value(node, "rationality", least=0.0))


def _rationality(reader: NodeReader, node: MapNode) -> types.Rationality:
    """`{raw: …}`, or `{unit: choice, value: …}`."""
    if not {"unit", "value"} & {key.text for key, _ in reader.table(node, "rationality")}:
        found = reader.fields(node, "rationality", ("raw",))
        return types.Rationality("raw", reader.value(found.get("raw"), "rationality.raw", least=0.0))
    found = reader.fields(node, "rationality", ("unit", "value"))
    unit = found.get("unit")
    if unit is not None and not (isinstance(unit, Scalar) and unit.text == "choice"):
        reader.say("bad-unit", unit, "rationality has no such unit", ("choice",), "write 'unit: choice'")
    return types.Rationality("choice", reader.value(found.get("value"), "rationality.value", least=0.0))
