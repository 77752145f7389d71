"""Where the items of a case that people change in the page stand in its file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from offramp.errors import OfframpError
from offramp.web.case_items import KINDS, ItemField
from offramp.web.session import refuse

Keys = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where an item stands in the file, None for a new one, and where new ones of its kind go."""

    kind: str
    keys: Keys | None
    home: tuple[str, ...]
    owner: str = ""


def place_of_item(tree: Mapping[str, Any], item: str, actors: Sequence[str]) -> ItemPlace:
    """The place of an item by its path in the case (`options.leave`, `worth.ruler.fear`, `play.2`, `case`), or of a new
    one (`actors.+`, `options.ruler.+`, `worth.ruler.+`, `chance.+host`). Raises OfframpError unknown-name."""
    if item in KINDS and not KINDS[item].section:
        return ItemPlace(item, (), ())
    if item == "rationality":
        return ItemPlace(item, (item,) if item in tree else None, ())
    section, _, rest = item.partition(".")
    owner = next((one for one in sorted(actors, key=len, reverse=True) if rest.startswith(f"{one}.")), "")
    if section in ("worth", "priorities"):
        kind = "term" if section == "worth" else "priority"
        place = _within(tree, kind, (section, owner), rest.removeprefix(f"{owner}."), owner) if owner else None
    elif section == "unused":
        place = ItemPlace("idle", (section, rest) if rest in tree.get(section, {}) else None, (section,), rest)
    elif section in ("ranking", "sees"):
        place = _of_actor(tree, section, rest.removesuffix(".+"), rest.endswith(".+"), actors)
    elif section == "crowd":
        place = _crowd(tree, rest.removesuffix(".+"), rest.endswith(".+"))
    elif section == "chance":
        place = _chance(tree, rest)
    else:
        place = _single(tree, section, rest, owner)
    if place is None:
        raise unknown_item(item)
    return place


def _within(tree: Any, kind: str, home: tuple[str, ...], name: str, owner: str = "") -> ItemPlace | None:
    """The place of an item among others."""
    if name == "+":
        return ItemPlace(kind, None, home, owner)
    key = _key(entry_at(tree, home), name, KINDS[kind].listed)
    return None if key is None else ItemPlace(kind, (*home, key), home, owner)


def _single(tree: Any, section: str, rest: str, owner: str) -> ItemPlace | None:
    """The place of an item that stands in its section; a new option is its owner's."""
    kind = next((name for name, one in KINDS.items() if one.section == section), "")
    if kind == "option" and owner and rest == f"{owner}.+":
        return ItemPlace(kind, None, (section,), owner)
    return _within(tree, kind, (section,), rest) if kind and (kind, rest) not in _NEVER_NEW else None


_NEVER_NEW = (("option", "+"), ("report", "+"))  # an option is its owner's, a report is handed in


def _of_actor(tree: Any, section: str, actor: str, new: bool, actors: Sequence[str]) -> ItemPlace | None:
    """The place of what an actor has one of: its order of all states, what it takes to be otherwise."""
    if actor not in actors or new == (actor in tree.get(section, {})):
        return None
    kind = "ranking" if section == "ranking" else "sight"
    return ItemPlace(kind, None if new else (section, actor), (section,), actor)


def _crowd(tree: Any, actor: str, new: bool) -> ItemPlace | None:
    home, held = ("actors", actor), entry_at(tree, ("actors", actor))
    if not isinstance(held, dict) or new == ("crowd" in held):
        return None
    return ItemPlace("crowd", None if new else (*home, "crowd"), home, actor)


_NEW_CHANCES = {"+": "chance", "+host": "host", "+cases": "split"}


def _chance(tree: Any, rest: str) -> ItemPlace | None:
    """The place of a chance, of whichever form, or of one of its cases."""
    if rest in _NEW_CHANCES:
        return ItemPlace(_NEW_CHANCES[rest], None, ("chance",))
    chance, _, name = rest.partition(".")
    held = entry_at(tree, ("chance", chance))
    if not isinstance(held, dict):
        return None
    if not name:
        kind = "split" if "cases" in held else "host" if "model" in held else "chance"
        return ItemPlace(kind, ("chance", chance), ("chance",))
    return _within(tree, "contingency", ("chance", chance, "cases"), name) if "cases" in held else None


def entry_at(tree: Any, keys: Sequence[str | int]) -> Any:
    """What a tree says at a place; {} where nothing."""
    return reduce(_inner, keys, tree)


def _inner(tree: Any, key: str | int) -> Any:
    if isinstance(tree, dict):
        return tree.get(key) or {}
    return tree[key] if isinstance(tree, list) and isinstance(key, int) else {}


def _key(entries: Any, name: str, listed: bool) -> str | int | None:
    """The key of an item among those of its section, or its position."""
    if not listed:
        return name if isinstance(entries, dict) and name in entries else None
    if not isinstance(entries, list):
        return None
    named = (k for k, one in enumerate(entries) if isinstance(one, dict) and one.get("name") == name)
    counted = int(name) - 1 if name.isdecimal() and len(name) < 6 else -1
    return next(named, counted if 0 <= counted < len(entries) else None)


def unknown_item(item: str) -> OfframpError:
    return refuse("unknown-name", f"the case has no '{item[:60]}' any more", "open the page again")


def fields_of(place: ItemPlace) -> tuple[ItemField, ...]:
    """What is said of an item; of a new one a little more."""
    kind = KINDS[place.kind]
    return kind.fields if place.keys is not None else (*kind.fields, *kind.first)
