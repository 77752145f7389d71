"""The items of a case that people change in the page: what can be said of each, as the page shows it and as the file
has it. Options stand by their texts; in the file by their ids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from offramp.briefing.names import Names
from offramp.case.insertion import yaml_key
from offramp.errors import OfframpError
from offramp.web.session import refuse

Keys = tuple[str | int, ...]
_PLAIN = {
    "condition": re.compile(r"[\w.()](?:[\w.() -]*[\w.()])?"),
    "value": re.compile(r"[-+\w.](?:[-+\w. ()]*[\w.)])?"),
}


@dataclass(frozen=True, slots=True)
class ItemField:
    """One thing that is said of an item: its key in the file, its label, of what kind it is, a note."""

    key: str
    label: str
    kind: str  # text, long, condition, value, flag, actor, own
    note: str = ""


@dataclass(frozen=True, slots=True)
class ItemKind:
    """A kind of item: its section, its name, its fields; `listed`: by position, in a list of its owner or of all;
    `cites`: whether it has support."""

    section: str
    name: str
    fields: tuple[ItemField, ...]
    listed: bool = True
    owned: bool = True
    cites: bool = True


_WHEN = "Options in “quotes”, with and, or, not and brackets."
KINDS: Mapping[str, ItemKind] = {
    "case": ItemKind(
        "",
        "the question",
        (
            ItemField("title", "Title", "text"),
            ItemField("question", "Question", "long"),
            ItemField("horizon", "Within", "text", "such as 90 days"),
        ),
        listed=False,
        owned=False,
        cites=False,
    ),
    "option": ItemKind(
        "options",
        "an option",
        (
            ItemField("text", "What is done", "text", "such as: leave for exile"),
            ItemField("now", "Is it so now?", "flag"),
            ItemField("take", "Can be taken when", "condition", f"Empty: always. {_WHEN}"),
            ItemField("undo", "Can be undone when", "condition", "Empty: always. Such as: never."),
        ),
        listed=False,
    ),
    "term": ItemKind(
        "worth",
        "a gain or loss",
        (
            ItemField("name", "Its name", "text", "such as: fear of trial"),
            ItemField("when", "Counts when", "condition", f"Empty: always. {_WHEN}"),
            ItemField("value", "How much", "value", "A number or a range, a loss below 0: -12..-6; or: open"),
            ItemField("otherwise", "If what it cites is not true", "value", "Empty: the same."),
            ItemField("private", "Known to its owner alone?", "flag"),
        ),
    ),
    "priority": ItemKind(
        "priorities", "a line of an order", (ItemField("when", "What is preferred", "condition", _WHEN),)
    ),
    "step": ItemKind(
        "play",
        "a step of the game",
        (ItemField("actor", "Who chooses", "actor"), ItemField("chooses", "What is chosen", "own")),
        owned=False,
        cites=False,
    ),
}


@dataclass(frozen=True, slots=True)
class ItemPlace:
    """Where an item stands in the file, None for a new one, and where new ones of its kind go."""

    kind: str
    keys: Keys | None
    home: tuple[str, ...]
    owner: str = ""


def place_of_item(tree: Mapping[str, Any], item: str, actors: Sequence[str]) -> ItemPlace:
    """The place of an item by its path in the case (`options.leave`, `worth.ruler.fear`, `play.2`, `case`), or of a new
    one (`options.+`, `worth.ruler.+`). Raises OfframpError unknown-name."""
    if item == "case":
        return ItemPlace("case", (), ())
    section, _, rest = item.partition(".")
    kind = next((name for name, one in KINDS.items() if one.section == section), "")
    owner = next((one for one in sorted(actors, key=len, reverse=True) if rest.startswith(f"{one}.")), "")
    name = rest.removeprefix(f"{owner}.") if kind in ("term", "priority") else rest
    home = (section, owner) if kind in ("term", "priority") else (section,)
    if not kind or (kind in ("term", "priority") and not owner):
        raise unknown_item(item)
    held: Any = tree
    for each in home:
        held = held.get(each, {}) if isinstance(held, dict) else {}
    if name == "+" or (kind == "option" and rest.endswith(".+")):
        return ItemPlace(kind, None, home, owner)
    key = _key(held, name, KINDS[kind].listed)
    if key is None:
        raise unknown_item(item)
    return ItemPlace(kind, (*home, key), home, owner)


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


# words and file -------------------------------------------------------------------------------------------------


def said_of(item: Any, kind: ItemKind, names: Names) -> dict[str, Any]:
    """What an item says, as the page shows it."""
    found = item if isinstance(item, dict) else {"when": item}
    return {one.key: _shown(found.get(one.key, ""), one.kind, names) for one in kind.fields}


def _shown(value: Any, kind: str, names: Names) -> Any:
    if kind == "own":
        return [value] if isinstance(value, str) else list(value)
    text = value if isinstance(value, str) else ", ".join(map(str, value))
    return in_names(text, names) if kind == "condition" else text


def in_names(condition: str, names: Names) -> str:
    """A condition of the file with the texts of options and chances in place of their ids.

    >>> in_names("leave and not chase", Names(options={"leave": "go abroad", "chase": "follow"}))
    '“go abroad” and not “follow”'
    """
    texts = {**names.chances, **names.options}
    several = {text for text in texts.values() if list(texts.values()).count(text) > 1}
    known = {name: text for name, text in texts.items() if text not in several and "”" not in text}
    return re.sub(r"\w+", lambda word: f"“{known[word[0]]}”" if word[0] in known else word[0], condition)


def in_ids(condition: str, names: Names) -> str:
    """A condition as the file has it. Raises OfframpError unknown-name for a text that is none.

    >>> in_ids("“go abroad” and not “follow”", Names(options={"leave": "go abroad", "chase": "follow"}))
    'leave and not chase'
    """
    ids = {text.casefold(): name for name, text in (*names.chances.items(), *names.options.items())}

    def known(match: re.Match[str]) -> str:
        if match[1].casefold() not in ids:
            texts = tuple(f"“{text}”" for text in names.options.values())
            raise refuse("unknown-name", f"no option is called “{match[1][:60]}”", "", texts)
        return ids[match[1].casefold()]

    return re.sub(r"[“\"]([^”\"]*)[”\"]", known, condition).strip()


def field_yaml(field: ItemField, value: Any, names: Names) -> str:
    """A value as the file has it, on one line; "" for none."""
    if field.kind == "own":
        return f"[{', '.join(map(yaml_key, value))}]" if value else ""
    text = str(value).strip()
    if field.kind == "condition":
        text = in_ids(text, names)
    if not text or (field.kind == "flag" and text == "no"):
        return ""
    if field.kind in ("flag", "actor"):
        return yaml_key(text) if field.kind == "actor" else "yes"
    pattern = _PLAIN.get(field.kind)
    return text if pattern and pattern.fullmatch(text) else yaml_key(text)
