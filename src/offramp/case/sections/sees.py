"""What actors take the case to be, where they are mistaken (spec/case-file.md 8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offramp.case import conditions, types
from offramp.case.diagnostics import FLAGS, NodeReader
from offramp.case.reader import MapNode, Node, Scalar
from offramp.case.sections.names import Declared
from offramp.case.sections.preferences import read_order
from offramp.case.sections.support import SUPPORT, read_support
from offramp.case.sights import through
from offramp.errors import nearest

FREE = "free"
_FORMS = ("worth", "priorities", "ranking")


def read_sights(
    reader: NodeReader, node: Node | None, names: Declared, case: types.Case, within: str = "sees", whose: str = ""
) -> Iterator[types.Sight]:
    """What each actor sees; `whose`: in whose eyes, where this is what somebody takes others to see."""
    for key, value in reader.table(node, within):
        what = f"{within}.{key.text}"
        reader.mark(what, key)
        if key.text not in names.actors:
            reader.unknown(key, key.text, names.actors, "actor")
        elif key.text == whose:
            message = f"{what}: what '{whose}' sees is said one level up"
            reader.say("sees-own", key, message, [one for one in names.actors if one != whose], "move it there")
        yield _sight(reader, key, value, names, case, what, not whose)


def _sight(
    reader: NodeReader, key: Scalar, node: Node, names: Declared, case: types.Case, what: str, deeper: bool
) -> types.Sight:
    keys = ("options", "never", *_FORMS, *(["sees"] if deeper else []), *SUPPORT)
    found = reader.fields(node, what, optional=keys)
    options = tuple(_options(reader, found.get("options"), names, f"{what}.options"))
    nowhere = reader.names(found.get("never"), f"{what}.never")
    never = tuple(reader.condition(one, f"{what}.never", names.of_options) for one in nowhere)
    worth, orders = _wants(reader, found, key.text, names, case, what)
    rests = read_support(reader, found, names, what, key)
    sight = types.Sight(key.text, options, never, worth, orders, (), rests)
    inner = read_sights(reader, found.get("sees"), names, through(case, sight), f"{what}.sees", key.text)
    return types.Sight(key.text, options, never, worth, orders, tuple(inner), rests)


def _options(reader: NodeReader, node: Node | None, names: Declared, what: str) -> Iterator[tuple[str, bool | None]]:
    for key, value in reader.table(node, what):
        text = value.text if isinstance(value, Scalar) else ""
        if key.text not in names.owners:
            reader.unknown(key, key.text, names.owners, "option")
        elif text == FREE or text in FLAGS:
            yield key.text, FLAGS.get(text)
        else:
            remedy = "no: he does not see it; free: he takes it for a choice"
            message = f"{what}.{key.text} is '{text[:40]}'"
            reader.say("not-yes-or-no", value, message, ("yes", "no", FREE), remedy)


Seen = tuple[tuple[tuple[str, tuple[types.SeenItem, ...]], ...], tuple[types.Preference, ...]]


def _wants(
    reader: NodeReader, entries: Mapping[str, Node], viewer: str, names: Declared, case: types.Case, what: str
) -> Seen:
    """What he takes others to want: items of worth, and orders; one form for each of them."""
    worth, orders, given = dict[str, tuple[types.SeenItem, ...]](), list[types.Preference](), dict[str, str]()
    for form in _FORMS:
        for key, node in reader.table(entries.get(form), f"{what}.{form}"):
            _refuse_actor(reader, key, viewer, names, given, what)
            given.setdefault(key.text, form)
            if form == "worth":
                worth[key.text] = tuple(_items(reader, key.text, node, names, case, f"{what}.worth.{key.text}"))
            else:
                orders.append(read_order(reader, form, key.text, node, names, f"{what}."))
    return tuple(worth.items()), tuple(orders)


def _refuse_actor(
    reader: NodeReader, key: Scalar, viewer: str, names: Declared, given: Mapping[str, str], what: str
) -> None:
    if key.text not in names.actors:
        reader.unknown(key, key.text, names.actors, "actor")
    elif key.text == viewer:
        message = f"{what} says what '{viewer}' himself wants, about which nobody is mistaken here"
        others = [one for one in names.actors if one != viewer]
        reader.say("sees-own", key, message, others, "say it outside 'sees', or of another")
    elif key.text in given:
        message = f"{what} gives '{key.text}' preferences twice"
        reader.say("two-preferences", key, message, _FORMS, "keep one form for each actor")


def _items(
    reader: NodeReader, actor: str, node: Node, names: Declared, case: types.Case, what: str
) -> Iterator[types.SeenItem]:
    """Items of worth by their names: another number, or `value` and `when` for what the case does not have so."""
    form = case.preference(actor)
    own = {item.name for item in form.items} if isinstance(form, types.Worth) else set[str]()
    crowd = any(one.id == actor and one.crowd for one in case.actors)
    allowed = names.of_worth | ({"self": "option"} if crowd else {})
    for key, inner in reader.table(node, what):
        told = reader.fields(inner, f"{what}.{key.text}", ("value",), ("when",)) if isinstance(inner, MapNode) else {}
        if key.text not in own and not isinstance(inner, MapNode):
            message = f"worth.{actor} has no item '{key.text[:60]}'"
            remedy = nearest(key.text, own) or "write '{value: …, when: …}' for what only he sees in it"
            reader.say("unknown-name", key, message, sorted(own), remedy)
        value = reader.value(told.get("value") if isinstance(inner, MapNode) else inner, f"{what}.{key.text}")
        when = reader.condition(told.get("when"), f"{what}.{key.text}: when", allowed, conditions.ALWAYS)
        stays = key.text in own and "when" not in told
        yield types.SeenItem(key.text, value, None if stays else when)
