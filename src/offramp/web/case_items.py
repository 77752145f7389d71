"""The items of a case that people change in the page: what can be said of each, as the page shows it and as the file
has it. Options stand by their texts; in the file by their ids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from offramp.briefing.names import Names
from offramp.case.insertion import yaml_key, yaml_text
from offramp.errors import OfframpError
from offramp.web.session import refuse

Keys = tuple[str | int, ...]
_RANGE = re.compile(r"^(-?[\d.]+) to (-?[\d.]+)$")
_PLAIN = {
    "condition": re.compile(r"[\w.()](?:[\w.() -]*[\w.()])?"),
    "value": re.compile(r"[-+\w.](?:[-+\w. ()]*[\w.)%])?"),
}


@dataclass(frozen=True, slots=True)
class ItemField:
    """One thing that is said of an item: its key in the file (`asks.outcome`: within another), its label, of what kind
    it is, a note, whether it must say something, and which values can be picked."""

    key: str
    label: str
    kind: str  # how it is shown and written: see `_shown` and `field_yaml`; actor, option, outcome, pick, room: a list
    note: str = ""
    required: bool = False
    picks: tuple[tuple[str, str], ...] = ()  # each as it is sent, and in words


@dataclass(frozen=True, slots=True)
class ItemKind:
    """A kind of item: its section, its name, its fields; `listed`: by position, in a list of its owner or of all;
    `cites`: whether it has support; `keyed`: by which field the key of a new one is made, `named`: and is that key;
    `first`: fields of a new one alone; `always`: keys that it has in any case; `of_actor`: an actor (or a claim) has
    one, by whom it is called."""

    section: str
    name: str
    fields: tuple[ItemField, ...]
    listed: bool = True
    cites: bool = True
    keyed: str = ""
    named: bool = False
    first: tuple[ItemField, ...] = ()
    always: tuple[tuple[str, str], ...] = ()
    ordered: bool = False
    of_actor: bool = False


_WHEN = "Options in “quotes”, with and, or, not and brackets."
_NAME = ItemField("name", "Its name", "text", "such as: fear of trial", required=True)
_HAPPENS = ItemField("text", "What may happen", "text", "such as: the guarantee is kept", required=True)
_POSSIBLE = ItemField("when", "Possible when", "condition", f"Empty: always. {_WHEN}")
_ODDS = ItemField("probability", "How likely", "value", "such as 0.6..0.8, likely or unlikely; or: open", required=True)
_UNTRUE = ItemField("otherwise", "If what it cites is not true", "value", "Empty: the same.")
_HIDDEN = "yes; or types with chances, {weak: 30 %, firm: 70 %}, and above how much for each, {weak: 3, firm: 1}"
_SEEN = (("yes", "held at yes"), ("no", "not seen: no"), ("free", "a choice"))
_FILTERS = "One a line: country: Venezuela. Of several one must be met: a or b. Also >= 1000, WGA*, != yes."
_NUMBER = "A number or a range, such as 0.2..0.5"
KINDS: Mapping[str, ItemKind] = {
    "case": ItemKind(
        "",
        "the question",
        (
            ItemField("title", "Title", "text", required=True),
            ItemField("question", "Question", "long", required=True),
            ItemField("as_of", "As of", "value", "a day, such as 2026-03-01", required=True),
            ItemField("horizon", "Within", "text", "such as 90 days", required=True),
            ItemField("asks.outcome", "The outcome that is asked for", "outcome"),
            ItemField("asks.given", "Given that", "choices"),
            ItemField("fix", "Options that are held throughout", "choices", "No state has another value of them."),
            ItemField("hindsight", "What happened, where that was known", "long", "Every brief says so."),
        ),
        listed=False,
        cites=False,
    ),
    "rounds": ItemKind(
        "",
        "rounds, and what waiting costs",
        (
            ItemField("rounds", "How often the steps are played", "value", "Empty: once."),
            ItemField("delay", "What each round costs", "numbers", f"Empty: nothing. {_NUMBER}."),
            ItemField("type_points", "Points at which what only its owner knows is looked at", "value", "Empty: 101."),
        ),
        listed=False,
        cites=False,
    ),
    "credence": ItemKind(
        "",
        "how far grades are believed",
        (ItemField("credence", "The share that is true", "numbers", "Empty: as usual. One number each, 0 to 1."),),
        listed=False,
        cites=False,
    ),
    "report": ItemKind(
        "reports",
        "a report",
        (
            ItemField("publisher", "Published by", "text"),
            ItemField("origin", "It goes back to", "text", "Reports of one origin are one witness. Empty: to itself."),
            ItemField("date", "Its day", "value", "such as 2026-03-01"),
            ItemField("why", "If the page does not say its day: why this one", "text"),
        ),
        listed=False,
        cites=False,
    ),
    "actor": ItemKind(
        "actors",
        "an actor",
        (
            ItemField("name", "Its name", "text", "such as: the host state", required=True),
            ItemField("aliases", "What reports call it", "names", "Names with commas between them."),
        ),
        listed=False,
        cites=False,
        keyed="name",
    ),
    "crowd": ItemKind(
        "crowd",
        "how many decide together",
        (
            ItemField("option", "On which option each decides", "option", required=True),
            ItemField(
                "model",
                "How",
                "pick",
                "See the glossary.",
                required=True,
                picks=tuple((one, one) for one in ("public", "private", "quorum")),
            ),
            ItemField("strength", "The share that decides", "value", f"{_NUMBER}; of public and private."),
            ItemField("doubt", "The doubt about that share", "value", f"{_NUMBER}; of public."),
            ItemField("noise", "The scatter of views", "value", f"{_NUMBER}; of public and private."),
            ItemField("size", "How many they are", "value", "of quorum"),
            ItemField("quorum", "How many of them decide", "value", "of quorum"),
        ),
        listed=False,
    ),
    "option": ItemKind(
        "options",
        "an option",
        (
            ItemField("text", "What is done", "text", "such as: leave for exile", required=True),
            ItemField("now", "Is it so now?", "flag"),
            ItemField("take", "Can be taken when", "condition", f"Empty: always. {_WHEN}"),
            ItemField("undo", "Can be undone when", "condition", "Empty: always. Such as: never."),
        ),
        listed=False,
        keyed="text",
    ),
    "chance": ItemKind("chance", "a chance", (_HAPPENS, _POSSIBLE, _ODDS, _UNTRUE), listed=False, keyed="text"),
    "host": ItemKind(
        "chance",
        "a guarantee that a host keeps or breaks",
        (
            _HAPPENS,
            _POSSIBLE,
            ItemField("pressure", "The most the host is offered for the guest in a period", "value", required=True),
            ItemField("stake", "What keeping the guest is worth to it in a period", "value", required=True),
            ItemField("discount", "What the next period counts to it", "value", "0 to 1", required=True),
            ItemField("periods", "How many periods the guest must be kept", "value", required=True),
            _UNTRUE,
        ),
        listed=False,
        keyed="text",
        always=(("model", "host"),),
    ),
    "split": ItemKind(
        "chance",
        "a chance that differs by case",
        (_HAPPENS, _UNTRUE),
        listed=False,
        keyed="text",
        first=(
            ItemField("cases.0.name", "The first case", "text", "such as: after exile", required=True),
            ItemField("cases.0.when", "holds when", "condition", _WHEN, required=True),
            ItemField("cases.0.probability", "How likely it is then", "value", required=True),
        ),
    ),
    "contingency": ItemKind(
        "chance",
        "a case of a chance",
        (
            _NAME,
            ItemField("when", "Holds when", "condition", f"No two cases at once. {_WHEN}", required=True),
            _ODDS,
        ),
        cites=False,
    ),
    "rule": ItemKind(
        "rules",
        "a rule",
        (
            ItemField("never", "This can never be", "condition", _WHEN),
            ItemField("require", "or: this always holds", "condition", "One of the two."),
        ),
    ),
    "term": ItemKind(
        "worth",
        "a gain or loss",
        (
            _NAME,
            ItemField("when", "Counts when", "condition", f"Empty: always. {_WHEN}"),
            ItemField("value", "How much", "value", "A number or a range, a loss below 0: -12..-6; or: open", True),
            _UNTRUE,
            ItemField("private", "Known to its owner alone?", "value", _HIDDEN),
        ),
    ),
    "priority": ItemKind(
        "priorities",
        "a line of an order",
        (
            ItemField("when", "What is preferred", "condition", _WHEN, required=True),
            ItemField("doubt", "The chance that it is not so", "value", "Empty: none. Such as 0.1..0.3"),
        ),
        ordered=True,
    ),
    "ranking": ItemKind(
        "ranking",
        "an order of all states",
        (
            ItemField("order", "The states, best first", "order", "By what is taken in them.", required=True),
            ItemField("unknown", "Pairs whose order is not known", "pairs", "Neither better, worse nor as good."),
        ),
        listed=False,
        of_actor=True,
    ),
    "step": ItemKind(
        "play",
        "a step of the game",
        (
            ItemField("actor", "Who chooses", "actor"),
            ItemField("chooses", "What is chosen", "own"),
            ItemField("unseen_by", "Who does not see it", "actors"),
        ),
        cites=False,
        ordered=True,
    ),
    "sight": ItemKind(
        "sees",
        "what an actor takes to be otherwise",
        (
            ItemField("options", "Options", "choices", "Not said: as they are.", picks=_SEEN),
            ItemField("never", "It takes this never to be", "lines", f"One a line. {_WHEN}"),
            ItemField("worth", "What others gain and lose in its eyes", "seen", f"Empty: as in the case. {_NUMBER}."),
        ),
        listed=False,
        of_actor=True,
    ),
    "rationality": ItemKind(
        "rationality",
        "how closely actors follow their interest",
        (
            ItemField(
                "unit",
                "It counts in",
                "pick",
                "Not said: what is at stake, 3 in the middle and 1 to 6 in the draws.",
                required=True,
                picks=(
                    ("choice", "what is at stake for each actor"),
                    ("range", "the range of each actor’s worth"),
                    ("raw", "the units of the worth itself"),
                    ("limit", "nothing: nobody ever errs"),
                ),
            ),
            ItemField(
                "value",
                "How closely",
                "value",
                "0: as a coin falls; the more, the fewer errors. Such as 3, 1..6, or 1..3..6: likeliest 3.",
            ),
        ),
        listed=False,
        cites=False,
    ),
    "past": ItemKind(
        "history",
        "a part of the past",
        (
            ItemField("saw", "What was seen", "choices", "What was done, and what was not, though it could have been."),
            ItemField("until", "What was still open then", "option", "From here on the past does not say."),
            ItemField("demanded", "What was demanded", "choices"),
            ItemField(
                "terms", "The terms then", "pick", "If the report does not say them.", picks=(("unknown", "unknown"),)
            ),
            ItemField("with", "Numbers that were other then", "numbers", f"Empty: as in the case. {_NUMBER}."),
        ),
    ),
    "record": ItemKind(
        "record",
        "a class of past cases",
        (
            ItemField("room", "In which room of past cases", "room"),
            ItemField("where", "Which of them", "filters", _FILTERS),
            ItemField("own_case", "Which are this case, and do not count", "filters", "such as country: Venezuela"),
            ItemField("outcome", "Which are a yes", "filters", "such as accepted: yes"),
            ItemField("like", "Compared with the outcome", "outcome"),
            ItemField("still_on", "Of what goes on after so many days", "value"),
            ItemField("within", "those that ended within so many more", "value"),
            ItemField("latest", "The column of which the last row counts", "text", "no: every row"),
            ItemField("similar", "What this case has in such columns", "filters", "The most alike are shown."),
            ItemField("notes", "Notes by row", "notes", "One a line, such as OF08: the invasion was under way."),
            ItemField("by", "Who chose this class", "text"),
            ItemField("none", "or: why no class of past cases fits", "text"),
        ),
        cites=False,
        ordered=True,
    ),
    "outcome": ItemKind(
        "outcomes",
        "an outcome",
        (
            ItemField("name", "Its name", "text", "such as: exile", required=True),
            ItemField("when", "It is this when", "condition", f"No two outcomes at once. {_WHEN}", required=True),
            ItemField("resolves", "What would count as its having happened", "long"),
            ItemField("per_week", "How soon it comes once decided, a week", "value", "Empty: not said. 0.1..0.3"),
            ItemField("from", "Not before", "value", "a day; only with how soon"),
            ItemField("until", "Not from this day on", "value", "likewise"),
            ItemField("otherwise", "How soon, if what it cites is not true", "value", "Empty: the same."),
        ),
        listed=False,
        keyed="name",
        named=True,
    ),
    "idle": ItemKind(
        "unused",
        "why nothing cites a claim",
        (ItemField("reason", "Why nothing cites it", "long", required=True),),
        listed=False,
        cites=False,
        of_actor=True,
    ),
    "variant": ItemKind(
        "variants",
        "a variant",
        (
            ItemField("name", "Its name", "text", "such as: a better offer", required=True),
            ItemField("numbers", "Numbers that are other in it", "numbers", f"Empty: as in the case. {_NUMBER}."),
            ItemField("fix", "Options that are held", "choices"),
            ItemField("size", "A term with a size", "value", "From what the case stands for to this: 50..200"),
        ),
        listed=False,
        keyed="name",
        named=True,
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


# words and file -------------------------------------------------------------------------------------------------


def fields_of(place: ItemPlace) -> tuple[ItemField, ...]:
    """What is said of an item; of a new one a little more."""
    kind = KINDS[place.kind]
    return kind.fields if place.keys is not None else (*kind.fields, *kind.first)


def said_of(item: Any, place: ItemPlace, names: Names) -> dict[str, Any]:
    """What an item says, as the page shows it."""
    found = item if isinstance(item, dict) else {_SHORT.get(place.kind, "when"): item}
    if place.kind == "rationality":
        found = _rationality(item)
    if isinstance(day := found.get("date"), dict) and place.kind == "report":
        found = {**found, "date": day.get("assumed", ""), "why": day.get("why", "")}
    if KINDS[place.kind].named and place.keys:
        numbers = {key: value for key, value in found.items() if "." in key}
        found = {"name": place.keys[-1], "numbers": numbers, **found}
    return {one.key: _shown(entry_at(found, one.key.split(".")) or "", one.kind, names) for one in fields_of(place)}


def _rationality(item: Any) -> dict[str, Any]:
    """The unit and the number of each form in which a rationality is written."""
    if isinstance(item, dict):
        return {"unit": "raw", "value": item["raw"]} if "raw" in item else item
    return {"unit": item} if item == "limit" else {"unit": "range", "value": item}


def day_yaml(day: str, why: str) -> str:
    """The day of a report as the file has it, with why it is assumed where the page does not say it.

    >>> day_yaml("2026-03-01", ""), day_yaml("2026-03-01", "undated")
    ('2026-03-01', '{assumed: 2026-03-01, why: undated}')
    """
    shown = _plain("value", day) if day or why else ""
    return f"{{assumed: {shown}, why: {yaml_key(why)}}}" if why else shown


def rationality_yaml(unit: str, value: str) -> str:
    """A rationality as the file has it. Raises OfframpError bad-unit for a number where nobody errs.

    >>> rationality_yaml("choice", "1..6"), rationality_yaml("raw", "2"), rationality_yaml("limit", "")
    ('{unit: choice, value: 1..6}', '{raw: 2}', 'limit')
    """
    if unit == "limit" and value:
        raise refuse("bad-unit", "where nobody errs there is no number", "empty it, or choose in what it counts")
    value = value or '""'
    forms = {"limit": unit, "range": value, "raw": f"{{raw: {value}}}", "": f"{{value: {value}}}"}
    return forms.get(unit, f"{{unit: {yaml_key(unit)}, value: {value}}}")


_SHORT = {"ranking": "order", "idle": "reason"}  # what an item of this kind says that is no mapping


def _shown(value: Any, kind: str, names: Names) -> Any:
    if kind == "order":
        return as_ties([[one] if isinstance(one, str) else one for one in value])
    if kind == "pairs":
        return [" ".join(pair) for pair in value]
    if kind == "lines":
        return "\n".join(in_names(one, names) for one in ([value] if isinstance(value, str) else value))
    if kind in ("filters", "notes"):
        each = ((key, [one] if isinstance(one, str) else one) for key, one in dict(value or {}).items())
        return "\n".join(f"{key}: {' or '.join(values)}" for key, values in each)
    if kind == "seen":
        return [
            f"{actor}.{key}={_written(said)}" for actor, own in dict(value or {}).items() for key, said in own.items()
        ]
    if kind == "numbers":
        return [f"{path}={_written(said)}" for path, said in value.items()] if value else []
    if kind == "choices":
        return [f"{option}={taken}" for option, taken in value.items()] if isinstance(value, dict) else []
    if kind in ("own", "actors"):
        return [value] if value and isinstance(value, str) else list(value)
    if kind == "value" and isinstance(value, dict):
        return _written(value)
    text = value if isinstance(value, str) else ", ".join(map(str, value))
    return in_names(text, names) if kind == "condition" else text


def as_ties(groups: Sequence[Sequence[str]]) -> list[str]:
    """The states of an order, best first, "=" before what is as good as the one before it."""
    return ["=" * (k > 0) + state for group in groups for k, state in enumerate(group)]


def _written(value: Any) -> str:
    """A number as it is written; of named types the chance of each, or whichever is sure."""
    return value if isinstance(value, str) else f"{{{', '.join(f'{key}: {said}' for key, said in value.items())}}}"


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
    """A value as the file has it, on one line; "" for none. Raises OfframpError unknown-name.

    >>> field_yaml(ItemField("value", "How much", "value"), "−3 to 4.5", Names())
    '-3..4.5'
    """
    if field.kind in ("own", "actors", "choices", "order", "pairs"):
        return listed_yaml(value, field.kind)
    if field.kind == "numbers":
        pairs = [f"{yaml_key(path)}: {text}" for path, text in numbers_yaml(value).items()]
        return f"{{{', '.join(pairs)}}}" if pairs else ""
    if field.kind == "seen":
        return _seen_yaml(numbers_yaml(value), sorted(names.actors, key=len, reverse=True))
    text = str(value).strip()
    if field.kind in ("filters", "notes"):
        return _filters_yaml(text, " or " if field.kind == "filters" else "\n")
    if field.kind == "lines":
        lines = [_plain("condition", in_ids(one, names)) for one in text.splitlines() if one.strip()]
        return f"[{', '.join(lines)}]" if lines else ""
    if field.kind == "condition":
        text = in_ids(text, names)
    if field.kind == "names":
        return listed_yaml([one for one in map(str.strip, text.split(",")) if one], "own")
    if field.kind == "value":
        return _value_yaml(text)
    if not text or (field.kind == "flag" and text == "no"):
        return ""
    return "yes" if field.kind == "flag" else _plain(field.kind, text)


def _plain(kind: str, text: str) -> str:
    pattern = _PLAIN.get(kind)
    return text if pattern and pattern.fullmatch(text) else yaml_key(text)


def numbers_yaml(pairs: str | Sequence[str]) -> dict[str, str]:
    """Numbers by their paths as the file has them, from `path=value`.

    >>> numbers_yaml(["worth.her.calm=−3 to 4", "worth.them.will={weak: 40 %, firm: 60 %}"])
    {'worth.her.calm': '-3..4', 'worth.them.will': '{weak: 40 %, firm: 60 %}'}
    """
    found = [one.rpartition("=") for one in ([pairs] if isinstance(pairs, str) else pairs)]
    return {path: said for path, _, value in found if (said := _value_yaml(value.strip()))}


def _filters_yaml(text: str, between: str) -> str:
    """Columns with the values of which a row must have one, from lines, as the file has them.

    >>> _filters_yaml("fate: tried or fled\\nidled: >= 1000", " or ")
    '{fate: [tried, fled], idled: ">= 1000"}'
    """
    pairs = (line.partition(":") for line in text.splitlines() if line.strip())
    each = ((yaml_key(key.strip()), [yaml_key(one.strip()) for one in said.split(between)]) for key, _, said in pairs)
    shown = [f"{key}: {', '.join(values) if len(values) == 1 else _listed(values)}" for key, values in each]
    return f"{{{', '.join(shown)}}}" if shown else ""


def _seen_yaml(numbers: Mapping[str, str], actors: Sequence[str]) -> str:
    """What others gain and lose in somebody's eyes, by actor and item, as the file has it.

    >>> _seen_yaml({"them.cost": "2", "them.pride": "1..2"}, ["them", "her"])
    '{them: {cost: 2, pride: 1..2}}'
    """
    own = ((actor, [one for one in numbers if one.startswith(f"{actor}.")]) for actor in actors)
    groups = (
        f"{yaml_key(actor)}: {{{', '.join(f'{yaml_key(one[len(actor) + 1 :])}: {numbers[one]}' for one in found)}}}"
        for actor, found in own
        if found
    )
    return f"{{{', '.join(groups)}}}" if numbers else ""


def _value_yaml(text: str) -> str:
    """A number, or a value for each of several names, as the file has it; ranges may be written as pages show them."""
    text = _RANGE.sub(r"\1..\2", text.replace("−", "-"))
    if text.startswith("{") and text.endswith("}"):
        parts = [one.partition(":") for one in text[1:-1].split(",") if one.strip()]
        said = (f"{yaml_key(name.strip())}: {_plain('value', value.strip())}" for name, _, value in parts)
        return f"{{{', '.join(said)}}}"
    return _plain("value", text) if text else ""


def listed_yaml(value: str | Sequence[str], kind: str) -> str:
    """Options, or options each with yes or no, states or pairs of states, as the file has them."""
    many = [value] if isinstance(value, str) else value
    if kind in ("order", "pairs"):
        groups = _ties(many) if kind == "order" else (_group(one.split()) for one in many)
        return f"[{', '.join(groups)}]" if many else ""
    if kind in ("own", "actors"):
        return f"[{', '.join(map(yaml_key, many))}]" if value else ""
    pairs = [one.partition("=") for one in many]
    return f"{{{', '.join(f'{yaml_key(option)}: {_answer(taken)}' for option, _, taken in pairs)}}}" if value else ""


def _ties(states: Sequence[str]) -> Iterator[str]:
    """The places of an order, best first; a state behind "=" is as good as the one before it.

    >>> list(_ties(["NN", "YN", "=NY"]))
    ['NN', '[YN, NY]']
    """
    firsts = [k for k, state in enumerate(states) if k == 0 or not state.startswith("=")]
    for first, end in zip(firsts, [*firsts[1:], len(states)], strict=True):
        tied = [state.removeprefix("=") for state in states[first:end]]
        yield _group(tied) if len(tied) > 1 else yaml_key(tied[0])


def _group(states: Sequence[str]) -> str:
    return _listed([yaml_key(one) for one in states])


def _listed(texts: Sequence[str]) -> str:
    return f"[{', '.join(texts)}]"


def _answer(taken: str) -> str:
    return taken if taken in ("yes", "no", "free") else yaml_text(taken)
