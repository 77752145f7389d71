"""The conflict in a file of GMCR+ or gmcr-py, as it is meant: options, decision makers, what cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from offramp import wording
from offramp.case.importers.gmcr_json import JsonReader, cut_value
from offramp.case.sections import MAX_OPTIONS

DIRECTIONS = {"both": "", "fwd": ", undo: never", "back": ", take: never"}
MANUAL = ("useManualPreferenceRanking", "useManualPreferenceVectors")  # newer and older files
RANKING = ("preferenceRanking", "preferenceVector")
DERIVED = ("coalitionsFull", "nodes")  # computed by the program from the rest
_MOST_MAKERS = 200

Cells = tuple[tuple[int, bool], ...]  # options and what each is: all must hold
Condition = tuple[Cells, ...]  # any of which may hold


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of the file, with the direction in which it may change."""

    name: str
    direction: str


@dataclass(frozen=True, slots=True)
class Maker:
    """A decision maker: options by place; ordered statements, or levels of state numbers, best first; and conditions of
    states that it takes not to exist."""

    name: str
    options: tuple[int, ...]
    statements: tuple[Condition, ...]
    levels: tuple[tuple[int, ...], ...] | None
    payoffs: tuple[float, ...] | None
    unseen: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """The file as it is meant."""

    options: tuple[Choice, ...]
    makers: tuple[Maker, ...]
    infeasibles: tuple[Condition, ...]


def read_conflict(reader: JsonReader, root: Any) -> Conflict:
    """The conflict in the JSON of a file; what is wrong with it, and what is left out, is told to the reader."""
    required = ("options", "decisionMakers", "infeasibles")
    found = reader.table(root, "", required, (*MANUAL, "coalitions", *DERIVED, "program", "version"))
    options = tuple(
        _choice(reader, item, path, k) for k, (path, item) in enumerate(_list(reader, found, "options", ""), 1)
    )
    if isinstance(found.get("options"), list) and not 1 <= len(options) <= MAX_OPTIONS:
        message = f"{len(options)} options"
        reader.say("gmcr-too-large", "options", message, (f"1 to {MAX_OPTIONS}",), "leave out what decides nothing")
    manual = _manual(reader, found) if found else False
    deciding = _list(reader, found, "decisionMakers", "")
    if len(deciding) > _MOST_MAKERS:
        message = f"{len(deciding):,} decision makers"
        reader.say("gmcr-too-large", "decisionMakers", message, (f"1 to {_MOST_MAKERS}",), "join or drop some")
        reader.stop_if_broken()
    makers = tuple(_maker(reader, item, path, k, len(options), manual) for k, (path, item) in enumerate(deciding, 1))
    if found.get("decisionMakers") == []:
        reader.say("gmcr-bad-record", "decisionMakers", "nobody decides anything", remedy="add a decision maker")
    infeasibles = tuple(_conditions(reader, found, "infeasibles", "", len(options)))
    _owners(reader, options, makers, manual)
    _left_out(reader, found, makers)
    return Conflict(options, makers, infeasibles)


def _list(reader: JsonReader, section: dict[str, Any], key: str, path: str) -> list[tuple[str, Any]]:
    """The entries under a key that may be missing, which is said elsewhere."""
    return reader.items(section[key], f"{path}.{key}" if path else key) if key in section else []


def _choice(reader: JsonReader, item: Any, path: str, number: int) -> Choice:
    found = reader.table(item, path, ("name", "permittedDirection"))
    name = reader.text(found["name"], f"{path}.name", f"option {number}") if "name" in found else ""
    direction = found.get("permittedDirection", "both")
    if not isinstance(direction, str) or direction not in DIRECTIONS:
        message = f"'{cut_value(direction)}' is not a direction of change"
        remedy = "both, fwd (only no to yes) or back (only yes to no)"
        reader.say("gmcr-bad-direction", f"{path}.permittedDirection", message, tuple(DIRECTIONS), remedy)
        direction = "both"
    return Choice(name, direction)


def _manual(reader: JsonReader, section: dict[str, Any]) -> bool:
    """Whether the rankings count, rather than the statements; the newer key rules."""
    given = {key: reader.flag(section[key], key) for key in MANUAL if key in section}
    if not given:
        reader.warn("gmcr-missing-key", "", f"'{MANUAL[0]}' is missing: the statements are taken, not the rankings")
    elif len(set(given.values())) > 1:
        reader.warn("gmcr-two-flags", "", f"'{MANUAL[0]}' and '{MANUAL[1]}' differ: the first is taken")
    return next(iter(given.values()), False)


def _maker(reader: JsonReader, item: Any, path: str, number: int, options: int, manual: bool) -> Maker:
    required = ("name", "options") if manual else ("name", "options", "preferences")
    found = reader.table(item, path, required, ("preferences", *RANKING, "payoffs", "misperceptions"))
    name = reader.text(found["name"], f"{path}.name", f"decision maker {number}") if "name" in found else ""
    listed = _list(reader, found, "options", path)
    owned = [_place_of(reader, one, where, options) for where, one in listed]
    if len(set(owned)) < len(owned):
        reader.note("gmcr-option-twice", path, f"{name} lists an option twice; once is enough")
    statements = tuple(_conditions(reader, found, "preferences", path, options))
    levels = _levels(reader, found, path) if found else None
    if manual and found and levels is None:
        message = f"'{RANKING[0]}' is missing, though the rankings count"
        reader.say("gmcr-missing-key", path, message, remedy="save the file anew, or let the statements count")
    if found:
        _say_unused(reader, path, name, statements, levels is not None, manual)
    return Maker(
        name,
        tuple(dict.fromkeys(one for one in owned if one is not None)),
        () if manual else statements,
        levels if manual else None,
        _payoffs(reader, found, path),
        _unseen(reader, found, path, name, options),
    )


def _say_unused(
    reader: JsonReader, path: str, name: str, statements: tuple[Condition, ...], ranked: bool, manual: bool
) -> None:
    if manual and statements:
        message = f"the ranking of {name} counts; its {len(statements)} statements are not carried over"
        reader.warn("gmcr-statements-unused", f"{path}.preferences", message)
    if not manual and ranked:
        reader.warn("gmcr-ranking-unused", path, f"the statements of {name} count; its ranking is not carried over")
    if not manual and not statements:
        reader.note("gmcr-no-preference", path, f"{name} states no preference and is indifferent among all states")


def _unseen(reader: JsonReader, section: dict[str, Any], path: str, name: str, options: int) -> tuple[Condition, ...]:
    unseen = tuple(_conditions(reader, section, "misperceptions", path, options))
    if unseen:
        message = f"{wording.count(len(unseen), 'misperception')} of {name} under 'sees', for 'offramp solve --sees'"
        remedy = "gmcr-py takes moves away from one model instead"
        reader.note("gmcr-misperceptions", f"{path}.misperceptions", message, remedy)
    return unseen


def _conditions(reader: JsonReader, section: dict[str, Any], key: str, path: str, options: int) -> Iterator[Condition]:
    """Conditions under a key; those that hold everywhere or nowhere say nothing, except where nothing may be."""
    for where, item in _list(reader, section, key, path):
        if isinstance(item, dict):
            inner = reader.table(item, where, ("members",), ("compound",))
            members = _list(reader, inner, "members", where)
        else:
            members = [(where, item)]
        cells = tuple(_cells(reader, one, place, options) for place, one in members)
        everywhere = any(one == [] for _, one in members)
        if everywhere or not members:
            _say_idle(reader, key, where, everywhere)
        else:
            yield cells


def _say_idle(reader: JsonReader, key: str, where: str, everywhere: bool) -> None:
    if key == "infeasibles" and everywhere:
        reader.say("gmcr-no-states", where, "this forbids every state", remedy="name the options it is about")
    else:
        reader.note("gmcr-empty-condition", where, f"this holds {'every' if everywhere else 'no'}where and is left out")


def _cells(reader: JsonReader, item: Any, path: str, options: int) -> Cells:
    """One list of [option, "Y" or "N"]."""
    cells = []
    for where, pair in reader.items(item, path):
        if not isinstance(pair, list) or len(pair) != 2 or pair[1] not in ("Y", "N"):
            reader.say("gmcr-bad-record", where, "this is not a pair of an option and Y or N", ('[option, "Y"|"N"]',))
            continue
        place = _place_of(reader, pair[0], where, options)
        cells += [] if place is None else [(place, pair[1] == "Y")]
    return tuple(dict.fromkeys(cells))


def _place_of(reader: JsonReader, value: Any, path: str, options: int) -> int | None:
    return reader.whole(value, path, "gmcr-unknown-option", 0, options - 1, "option")


def _levels(reader: JsonReader, section: dict[str, Any], path: str) -> tuple[tuple[int, ...], ...] | None:
    """The ranking, best first, ties as one level; whether the states exist is seen later."""
    keys = [key for key in RANKING if key in section]
    if not keys:
        return None
    if len(keys) > 1:
        reader.warn("gmcr-two-rankings", path, f"'{keys[0]}' is taken, '{keys[1]}' is not carried over")
    levels = []
    for where, item in _list(reader, section, keys[0], path):
        tied = reader.items(item, where) if isinstance(item, list) else [(where, item)]
        numbers = [_state(reader, one, place) for place, one in tied]
        levels.append(tuple(number for number in numbers if number is not None))
    return tuple(level for level in levels if level)


def _state(reader: JsonReader, value: Any, path: str) -> int | None:
    return reader.whole(value, path, "gmcr-unknown-state", 1, 1 << MAX_OPTIONS, "state")


def _payoffs(reader: JsonReader, section: dict[str, Any], path: str) -> tuple[float, ...] | None:
    if "payoffs" not in section:
        return None
    items = _list(reader, section, "payoffs", path)
    if all(isinstance(one, int | float) and not isinstance(one, bool) and abs(one) < 1e15 for _, one in items):
        return tuple(float(one) for _, one in items)
    reader.say("gmcr-bad-record", f"{path}.payoffs", "not all of these are numbers", remedy="save the file anew")
    return None


def _owners(reader: JsonReader, options: Sequence[Choice], makers: Sequence[Maker], manual: bool) -> None:
    """Every option has one owner; which, in the order of the owners, is how the programs sort them."""
    order = [option for maker in makers for option in maker.options]
    for option in (option for option, count in Counter(order).items() if count > 1):
        names = ", ".join(maker.name for maker in makers if option in maker.options)
        message = f"'{options[option].name}' belongs to {names}"
        reader.say("gmcr-shared-option", f"options[{option}]", message, ("one owner",), "give each its own option")
    for option in range(len(options)):
        if option not in order:
            message = f"nobody owns '{options[option].name}': it is carried over as an option that never changes"
            reader.warn("gmcr-unowned-option", f"options[{option}]", message)
    if manual and order != sorted(order):
        message = "the options are not in the order of their owners; state numbers are read in the file's order"
        reader.warn("gmcr-options-not-grouped", "options", message, "check the rankings: programs may number otherwise")


def _left_out(reader: JsonReader, section: dict[str, Any], makers: Sequence[Maker]) -> None:
    """Say what is in the file and not in the case."""
    for path, item in _list(reader, section, "coalitions", ""):
        listed = reader.items(item, path) if isinstance(item, list) else [(path, item)]
        last = len(makers) - 1
        members = [reader.whole(one, where, "gmcr-bad-record", 0, last, "decision maker") for where, one in listed]
        if len(members) > 1:
            names = ", ".join(makers[one].name for one in members if one is not None)
            message = f"the coalition of {names} is not carried over: each is an actor of its own"
            reader.warn("gmcr-coalition", path, message, "do not compare with results for the merged coalition")
    for key in DERIVED:
        if key in section:
            reader.note("gmcr-derived", key, "the program computed this from the rest; it was not read")
