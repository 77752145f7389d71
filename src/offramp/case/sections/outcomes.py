"""Outcomes, the question, its horizon, and the variants."""

from __future__ import annotations

import re
from collections.abc import Iterator

from offramp.case import conditions, types
from offramp.case.diagnostics import Desk
from offramp.case.reader import MapNode, Node, Scalar
from offramp.case.sections.names import Declared, free_name, is_hollow
from offramp.case.sections.numbers import other_values
from offramp.case.sections.support import SUPPORT, read_support

HORIZON = re.compile(r"[1-9][0-9]{0,5} (?:hour|day|week|month|year)s?\Z")


def horizon(desk: Desk, node: Node | None) -> str:
    text = desk.text(node, "horizon")
    if text and not HORIZON.match(text):
        desk.say("bad-horizon", node, f"'{text[:40]}' is not a length of time", ("90 days", "6 months", "2 years"))
    return text


def read_outcomes(desk: Desk, node: Node | None, names: Declared) -> tuple[types.Outcome, ...]:
    result = []
    for key, value in desk.table(node, "outcomes"):
        name = free_name(desk, key, "outcome")
        desk.mark(f"outcomes.{name}", key)
        if name == types.OTHER:
            desk.say("reserved-name", key, f"'{name}' is what no named outcome claims", remedy="choose another name")
        short = isinstance(value, Scalar)
        found = {"when": value} if short else desk.fields(value, f"outcomes.{name}", ("when",), ("resolves",))
        when = desk.condition(found.get("when"), f"outcomes.{name}: when", names.of_options, conditions.NEVER)
        result.append(types.Outcome(name, when, desk.text(found.get("resolves"), f"outcomes.{name}: resolves")))
    return tuple(result)


def asks(desk: Desk, node: Node | None, names: Declared) -> types.Question | None:
    if node is None:
        return None
    desk.mark("asks", node)
    found = desk.fields(node, "asks", ("outcome",), ("given",))
    outcome = desk.name(found.get("outcome"), "asks.outcome", (*names.outcomes, types.OTHER), "outcome")
    return types.Question(outcome, desk.choices(found.get("given"), "asks.given", names.owners))


def variants(desk: Desk, node: Node | None, names: Declared, case: types.Case) -> Iterator[types.Variant]:
    for key, value in desk.table(node, "variants"):
        what = f"variants.{free_name(desk, key, 'variant')}"
        desk.mark(what, key)
        pairs = desk.table(value, what)
        found = {name.text: inner for name, inner in pairs if name.text in ("fix", *SUPPORT)}
        changes = tuple((name, inner) for name, inner in pairs if name.text not in found)
        values = other_values(desk, changes, what, case)
        fixed = desk.choices(found.get("fix"), f"{what}.fix", names.owners)
        if isinstance(value, MapNode) and not changes and is_hollow(found.get("fix")):
            desk.say("empty-variant", key, f"{what} changes nothing", ("a quantity's path", "fix"))
        yield types.Variant(key.text, values, fixed, read_support(desk, found, names, what, key))
