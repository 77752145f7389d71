"""What only its owner knows: a range, named types with their chances, or what another hidden number sets too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from offramp.case import types
from offramp.case.diagnostics import FLAGS, NodeReader
from offramp.case.quantities import NamedTypes, Range, Value, is_open
from offramp.case.reader import MapNode, Node, Scalar
from offramp.errors import nearest

_CHANCE = re.compile(r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)( ?%)?")
_SUM = 1e-9  # by which chances may miss 1
Owners = Mapping[str, types.Quantity]
SHOWN = ("yes", "no", "{weak: 30 %, firm: 70 %}")


@dataclass(frozen=True, slots=True)
class Hidden:
    """How an item is private: `node` is what was written, `follows` the name it gives, and the chances of its types."""

    private: bool
    node: Node | None = None
    follows: str = ""
    chances: tuple[tuple[str, float], ...] = ()


def read_hidden(reader: NodeReader, node: Node | None, what: str) -> Hidden:
    """`private`: yes or no, the chances of named types, or the item whose hidden type it follows."""
    if isinstance(node, MapNode):
        return Hidden(True, node, chances=read_chances(reader, node, f"{what}: private", least=1e-12))
    if isinstance(node, Scalar) and node.text not in FLAGS and node.text:
        return Hidden(True, node, node.text)
    return Hidden(reader.flag(node, f"{what}: private"), node)


def read_chances(reader: NodeReader, node: MapNode, what: str, least: float = 0.0) -> tuple[tuple[str, float], ...]:
    """The chance of each named type; they sum to 1."""
    for key, _ in node.pairs:
        reader.text(key, f"a type in {what}")
    chances = [(key.text, _chance(reader, value, f"{what}.{key.text[:60]}", least)) for key, value in node.pairs]
    if len(chances) < 2:
        reader.say("one-type", node, f"{what} names fewer than two types", SHOWN[2:], "name another, or drop 'private'")
    elif all(chance is not None for _, chance in chances):
        _check_sum(reader, node, what, sum(chance or 0.0 for _, chance in chances))
    return tuple((name, chance or 0.0) for name, chance in chances)


def _check_sum(reader: NodeReader, node: Node, what: str, total: float) -> None:
    if abs(total - 1.0) > _SUM:
        message = f"{what}: the chances sum to {100 * total:.6g} %, not to 100 %"
        reader.say("chances-sum", node, message, SHOWN[2:], "change one of them")


def _chance(reader: NodeReader, node: Node, what: str, least: float) -> float | None:
    match = _CHANCE.fullmatch(node.text) if isinstance(node, Scalar) else None
    value = float(Decimal(match[1]) / (100 if match[2] else 1)) if match else -1.0
    if least <= value <= 1.0:
        return value
    shown = f"'{node.text[:40]}'" if isinstance(node, Scalar) else "no single value"
    reader.say("not-a-probability", node, f"{what} is {shown}", ("30 %", "0.3"), "give a chance above 0, up to 100 %")
    return None


def read_size(reader: NodeReader, node: Node | None, what: str, hidden: Hidden) -> Value:
    """The value of an item: a quantity, or one number for each type where these are named."""
    if isinstance(node, MapNode):
        return _by_type(reader, node, what, hidden) or 0.0
    if node is None or not hidden.chances:
        return reader.value(node, what, may_be_open=True)
    remedy = f"give each type its own: {{{', '.join(f'{name}: …' for name, _ in hidden.chances)}}}"
    message = f"{what} has one value for {len(hidden.chances)} types"
    reader.say("wrong-shape", node, message, ("a mapping",), remedy)
    return 0.0


def _by_type(reader: NodeReader, node: MapNode, what: str, hidden: Hidden) -> NamedTypes | None:
    """One number for each type; the chances of what follows another are only known later."""
    values = {key.text: _lone(reader, value, f"{what}.{key.text[:60]}") for key, value in node.pairs}
    if hidden.chances:
        return _named(reader, node, what, values, dict(hidden.chances))
    if hidden.follows and values:
        return NamedTypes.of(values, (0.0,) * len(values), values.values())
    remedy = "add 'private: {weak: 30 %, firm: 70 %}'"
    reader.say("wrong-shape", node, f"{what} has values by type, but no chances", ("a quantity",), remedy)
    return None


def _lone(reader: NodeReader, node: Node, what: str) -> float:
    value = reader.value(node, what)
    if not isinstance(value, Range):
        return value
    reader.say("wrong-shape", node, f"{what} is a range", ("a number",), "give one number")
    return 0.0


def _named(
    reader: NodeReader, node: MapNode, what: str, values: Mapping[str, float], chances: Mapping[str, float]
) -> NamedTypes | None:
    """The values of types that have chances, ascending."""
    if not _same_types(reader, node, what, values, chances):
        return None
    if len(set(values.values())) < len(values):
        remedy = "give them different numbers here, and in other items what you like"
        reader.say("types-alike", node, f"{what}: two types have the same value", remedy=remedy)
    order = sorted(values, key=lambda name: values[name])
    return NamedTypes.of(order, [chances[name] for name in order], [values[name] for name in order])


def _same_types(
    reader: NodeReader, node: MapNode, what: str, values: Mapping[str, float], chances: Mapping[str, float]
) -> bool:
    for key, _ in node.pairs:
        if key.text not in chances:
            reader.unknown(key, key.text, chances, "type")
    for name in (each for each in chances if each not in values):
        message = f"{what} has no value for the type '{name[:60]}'"
        reader.say("type-without-value", node, message, remedy="add it")
    return values.keys() == chances.keys()


# what follows another's hidden type -------------------------------------------------------------------------------


def followed(
    reader: NodeReader, forms: list[types.Preference], hidden: Mapping[str, tuple[Hidden, Node]]
) -> Iterator[types.Preference]:
    """The forms, in which what follows a hidden type has the path of the number that it follows and its chances."""
    owners = {one.path: one for one in _hidden_numbers(forms) if not hidden[one.path][0].follows}
    for form in forms:
        if isinstance(form, types.Worth):
            items = (_follows(reader, form.actor, item, *hidden[item.value.path], owners) for item in form.items)
            yield replace(form, items=tuple(items))
        else:
            yield form


def _hidden_numbers(forms: list[types.Preference]) -> Iterator[types.Quantity]:
    for form in forms:
        yield from (item.value for item in form.items if item.value.private) if isinstance(form, types.Worth) else ()


def _follows(
    reader: NodeReader, actor: str, item: types.Item, secret: Hidden, node: Node, owners: Owners
) -> types.Item:
    source = owners.get(f"worth.{actor}.{secret.follows}") or owners.get(f"worth.{secret.follows}")
    if source is not None:
        value = _alike(reader, item.value, source, node)
        return replace(item, value=replace(item.value, value=value, follows=source.path))
    if secret.follows:
        _say_nothing_followed(reader, actor, item.value.path, secret, owners)
    return item


def _say_nothing_followed(reader: NodeReader, actor: str, path: str, secret: Hidden, owners: Owners) -> None:
    who, dot, _ = secret.follows.partition(".")
    theirs = tuple(dict.fromkeys(each.split(".")[1] for each in owners))
    if dot and who not in theirs:
        message = f"{path}: private is '{secret.follows[:40]}', but no actor '{who[:40]}' has a hidden number"
        reader.say("unknown-name", secret.node, message, theirs, nearest(who, theirs) or "name one of these")
        return
    own = f"{actor}."
    allowed = (*SHOWN, *(each.removeprefix("worth.").removeprefix(own) for each in owners))
    remedy = nearest(secret.follows, allowed) or "write yes or no, the chances of its types, or the item that sets it"
    reader.say("not-yes-or-no", secret.node, f"{path}: private is '{secret.follows[:40]}'", allowed, remedy)


def _alike(reader: NodeReader, number: types.Quantity, source: types.Quantity, node: Node) -> Value:
    """The value of what follows a hidden type: by the same names, or a range where that has one."""
    value, theirs = number.value, source.value
    if isinstance(theirs, NamedTypes) and isinstance(value, NamedTypes) and isinstance(node, MapNode):
        return _in_order(reader, number.path, value, theirs, node)
    if is_open(value) or is_open(theirs) or isinstance(theirs, NamedTypes) == isinstance(value, NamedTypes):
        return value
    allowed = ("a number for each of its types",) if isinstance(theirs, NamedTypes) else ("a range",)
    message = f"{number.path} follows {source.path}, but is not of its kind"
    reader.say("wrong-shape", node, message, allowed, "write both as ranges, or both by the same types")
    return value


def _in_order(reader: NodeReader, path: str, value: NamedTypes, theirs: NamedTypes, node: MapNode) -> NamedTypes:
    """Named types in the order, and with the chances, of those that they follow."""
    sizes = dict(zip(value.names, value.values, strict=True))
    if not _same_types(reader, node, path, sizes, dict(zip(theirs.names, theirs.chances, strict=True))):
        return value
    return NamedTypes.of(theirs.names, theirs.chances, [sizes[name] for name in theirs.names])


# other chances ----------------------------------------------------------------------------------------------------


def other_types(reader: NodeReader, node: Node, what: str, quantity: types.Quantity) -> Value:
    """Another value for a number with named types: one of them, which is then sure, or other chances."""
    named = quantity.value
    assert isinstance(named, NamedTypes)
    if quantity.follows:
        message = f"{what} is as the hidden type of {quantity.follows} has it"
        reader.say("follows-another", node, message, (quantity.follows,), "change the chances there")
        return named
    chances = _other_chances(reader, node, what, named.names)
    return NamedTypes.of(named.names, [chances.get(name, 0.0) for name in named.names], named.values)


def _other_chances(reader: NodeReader, node: Node, what: str, names: tuple[str, ...]) -> dict[str, float]:
    if not isinstance(node, MapNode):
        return {reader.name(node, what, names, "type"): 1.0}
    for key, _ in node.pairs:
        if key.text not in names:
            reader.unknown(key, key.text, names, "type")
    return dict(read_chances(reader, node, what))
