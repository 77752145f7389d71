"""What a person answered when asked for sizes: the section `asked`, to which numbers refer."""

from __future__ import annotations

from offramp.case import types
from offramp.case.diagnostics import Desk
from offramp.case.reader import Node, Scalar
from offramp.case.sections.names import Declared, symbol_name

_REQUIRED = ("kind", "subject", "question", "answer", "by", "on")


def stored_answers(desk: Desk, node: Node | None, names: Declared) -> tuple[types.StoredAnswer, ...]:
    """The answers in the order of the file, which is that in which they were given."""
    return tuple(_answer(desk, key, value, names) for key, value in desk.table(node, "asked"))


def _answer(desk: Desk, key: Scalar, node: Node, names: Declared) -> types.StoredAnswer:
    what = f"asked.{symbol_name(desk, key, 'answer')}"
    desk.mark(what, key)
    found = desk.fields(node, what, _REQUIRED, ("about",))
    return types.StoredAnswer(
        key.text,
        desk.name(found.get("kind"), f"{what}.kind", types.ASKED_KINDS, "kind of question"),
        desk.name(found.get("subject"), f"{what}.subject", (*names.actors, *names.chances), "actor or chance"),
        tuple(one.text for one in desk.names(found.get("about"), f"{what}.about")) if "about" in found else (),
        desk.text(found.get("question"), f"{what}.question"),
        desk.text(found.get("answer"), f"{what}.answer"),
        desk.text(found.get("by"), f"{what}.by"),
        desk.day(found.get("on"), f"{what}.on"),
    )
