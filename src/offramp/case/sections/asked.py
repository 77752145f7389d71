"""What a person answered when asked for sizes: the section `asked`, to which numbers refer."""

from __future__ import annotations

from offramp.case import types
from offramp.case.diagnostics import NodeReader
from offramp.case.reader import Node, Scalar
from offramp.case.sections.names import Declared, symbol_name

_REQUIRED = ("kind", "subject", "question", "answer", "by", "on")


def stored_answers(reader: NodeReader, node: Node | None, names: Declared) -> tuple[types.StoredAnswer, ...]:
    """The answers in the order of the file, which is that in which they were given."""
    return tuple(_answer(reader, key, value, names) for key, value in reader.table(node, "asked"))


def _answer(reader: NodeReader, key: Scalar, node: Node, names: Declared) -> types.StoredAnswer:
    what = f"asked.{symbol_name(reader, key, 'answer')}"
    reader.mark(what, key)
    found = reader.fields(node, what, _REQUIRED, ("about",))
    question, answer, by = (reader.text(found.get(key), f"{what}.{key}") for key in ("question", "answer", "by"))
    return types.StoredAnswer(
        key.text,
        reader.name(found.get("kind"), f"{what}.kind", types.ASKED_KINDS, "kind of question"),
        reader.name(found.get("subject"), f"{what}.subject", (*names.actors, *names.chances), "actor or chance"),
        tuple(one.text for one in reader.names(found.get("about"), f"{what}.about")),
        question,
        answer,
        by,
        reader.day(found.get("on"), f"{what}.on"),
    )
