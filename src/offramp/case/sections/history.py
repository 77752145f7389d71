"""What was seen and demanded before."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.case import types
from offramp.case.diagnostics import NodeReader
from offramp.case.reader import MapNode, Node
from offramp.case.sections.names import Declared, is_hollow
from offramp.case.sections.numbers import other_values
from offramp.case.sections.support import SUPPORT, read_support


def history(reader: NodeReader, node: Node | None, names: Declared, case: types.Case) -> Iterator[types.Pass]:
    for k, item in enumerate(reader.items(node, "history"), 1):
        yield _pass(reader, item, k, names, case)


def _pass(reader: NodeReader, node: Node, k: int, names: Declared, case: types.Case) -> types.Pass:
    what = f"history.{k}"
    reader.mark(what, node)
    optional = ("saw", "until", "terms", "with", "demanded", *SUPPORT)
    found = reader.fields(node, what, optional=optional)
    played = tuple(dict.fromkeys(option for step in case.play.steps for option in step.chooses))
    in_play = played if reader.whole("play") else tuple(names.owners)  # a step that is wrong is said once
    saw = reader.choices(found.get("saw"), f"{what}.saw", in_play, "option in play")
    demanded = reader.choices(found.get("demanded"), f"{what}.demanded", names.owners)
    if isinstance(node, MapNode) and is_hollow(found.get("saw")) and is_hollow(found.get("demanded")):
        reader.say("empty-history", node, f"{what} records nothing", ("saw", "demanded"), "say what was seen")
    until = reader.name(found.get("until"), f"{what}.until", in_play, "option in play")
    terms = reader.name(found.get("terms"), f"{what}.terms", ("unknown",), "value of terms")
    values = other_values(reader, reader.table(found.get("with"), f"{what}.with"), f"{what}.with", case)
    return types.Pass(saw, until, bool(terms), values, demanded, read_support(reader, found, names, what, node))
