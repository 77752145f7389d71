"""The JSON files of GMCR+ and gmcr-py, old and new, opened as a case.

What the format holds: options, each with the direction in which it may change; decision makers with the options they
own and their preferences, as ordered statements or as a ranking of state numbers; combinations that cannot be. The
first option is the least significant bit of a state's decimal; feasible states are numbered from 1, decimals ascending.

What it does not hold (a present state, a question, a date, a horizon) is assumed and said; what a case cannot hold
(misperceptions, coalitions, keys that nobody knows) is left out and said: in `Imported.problems`, and at the head of
the case file. Format after gmcr-py (O. Petersons, github.com/onp/gmcr-py), its save files and the reader of these.
"""

from __future__ import annotations

import json
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from offramp.case import conditions
from offramp.case.load import load
from offramp.case.reader import MAX_BYTES as MAX_CASE
from offramp.case.sections import MAX_OPTIONS, RESERVED
from offramp.case.types import FORMAT, Case
from offramp.errors import MAX_PROBLEMS, CaseError, Level, Problem, nearest
from offramp.io import decoded_utf8, read_bytes, write_atomically

MAX_BYTES = 1 << 20
HORIZON = "1 year"
DIRECTIONS = {"both": "", "fwd": ", undo: never", "back": ", take: never"}
MANUAL = ("useManualPreferenceRanking", "useManualPreferenceVectors")  # newer and older files
RANKING = ("preferenceRanking", "preferenceVector")
DERIVED = ("coalitionsFull", "nodes")  # computed by the program from the rest
NOBODY = "nobody"

_REMEDY = "name a .gmcr file saved by GMCR+ or gmcr-py"
_MOST_MAKERS = 200
_MOST_WORK = 1 << 32  # states times infeasible combinations that are looked through
_MOST_COMPARED = 1 << 25  # states times statements for which the payoffs of the file are compared
_LONGEST_ID = 40
_AVOIDED = frozenset((*RESERVED, "yes", "no", "true", "false", "null", "on", "off", "y", "n"))

Cells = tuple[tuple[int, bool], ...]  # options and what each is: all must hold
Condition = tuple[Cells, ...]  # any of which may hold
Decimals = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Imported:
    """A case made from a file of GMCR+ or gmcr-py: the case file, the case it loads as, and all that must be said.

    `problems` are notes and warnings: what the format does not hold, and what could not be carried over.
    """

    file: str
    text: str
    case: Case
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of the file, with the direction in which it may change."""

    name: str
    direction: str


@dataclass(frozen=True, slots=True)
class Maker:
    """A decision maker: options by place; ordered statements, or levels of state numbers, best first."""

    name: str
    options: tuple[int, ...]
    statements: tuple[Condition, ...]
    levels: tuple[tuple[int, ...], ...] | None
    payoffs: tuple[float, ...] | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """The file as it is meant."""

    options: tuple[Choice, ...]
    makers: tuple[Maker, ...]
    infeasibles: tuple[Condition, ...]


def read_gmcr(path: Path, as_of: date | None = None) -> Imported:
    """The case that a file of GMCR+ or gmcr-py makes; `as_of` is by default today, as the format holds no date.

    Raises CaseError with every problem: no-such-file, file-too-large and their like; gmcr-not-json, gmcr-bad-record,
    gmcr-missing-key, gmcr-duplicate-key, gmcr-unknown-option, gmcr-shared-option, gmcr-bad-direction,
    gmcr-unknown-state, gmcr-ranking-repeats, gmcr-ranking-misses-state, gmcr-no-states, gmcr-too-large.
    """
    clerk = _Clerk(str(path))
    root = _parsed(read_bytes(path, MAX_BYTES, CaseError), clerk)
    conflict = _conflict(clerk, root)
    clerk.stop_if_broken()
    states = _states(clerk, conflict)
    _check_levels(clerk, conflict, len(states))
    clerk.stop_if_broken()
    clerk.said[:0] = _assumed(clerk.file, conflict, states)  # first, and whatever else there is to say
    _compare_payoffs(clerk, conflict, states)
    return _imported(clerk, path, conflict, states, as_of or date.today())


def save(imported: Imported, folder: Path) -> tuple[Path, ...]:
    """Write the case into a new or empty folder; returns the files written.

    Raises CaseError folder-not-empty or cannot-write, and then leaves nothing behind.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        message = "there is something at this place already"
        raise CaseError(Problem("folder-not-empty", str(folder), 0, 0, message, remedy="name a new folder"))
    made = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_atomically(folder / "case.yaml", imported.text, CaseError)
    except OSError as error:
        raise CaseError(Problem("cannot-write", str(folder), 0, 0, str(error), remedy="choose another place")) from None
    except CaseError:
        if made:
            folder.rmdir()
        raise
    return (folder / "case.yaml",)


# reading JSON with care -----------------------------------------------------------------------------------------


class _Clerk:
    """Typed access to JSON values by their path; every problem met on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.errors: list[Problem] = []
        self.said: list[Problem] = []  # notes and warnings
        self.unlisted = 0

    def say(
        self,
        slug: str,
        path: str,
        message: str,
        allowed: Collection[str] = (),
        remedy: str = "",
        level: Level = "error",
    ) -> None:
        kept = self.errors if level == "error" else self.said
        if len(kept) < MAX_PROBLEMS:
            what = f"{path}: {message}" if path else message
            kept.append(Problem(slug, self.file, 0, 0, what, tuple(allowed), remedy, level))
        elif level != "error":
            self.unlisted += 1

    def warn(self, slug: str, path: str, message: str, remedy: str = "") -> None:
        self.say(slug, path, message, remedy=remedy, level="warning")

    def note(self, slug: str, path: str, message: str, remedy: str = "") -> None:
        self.say(slug, path, message, remedy=remedy, level="note")

    def stop_if_broken(self) -> None:
        if self.errors:
            raise CaseError(self.errors)

    def all_said(self) -> tuple[Problem, ...]:
        """Every note and warning; what is too much to list is counted."""
        if not self.unlisted:
            return tuple(self.said)
        message = f"{self.unlisted:,} more notes and warnings are not listed"
        return (*self.said, Problem("gmcr-unlisted", self.file, 0, 0, message, level="warning"))

    def table(self, value: Any, path: str, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Any]:
        """An object with known keys; others are left out and said."""
        if not isinstance(value, dict):
            self._bad(path, value, "an object")
            return {}
        known = (*required, *optional)
        for key in value:
            if key not in known:
                message = f"'{_shown(key)}' is not a key that this reader knows; it is not carried over"
                self.warn("gmcr-unknown-key", path, message, nearest(str(key), known))
        for key in required:
            if key not in value:
                self.say("gmcr-missing-key", path, f"'{key}' is missing", remedy=f"add '{key}', or save the file anew")
        return {key: value[key] for key in known if key in value}

    def items(self, value: Any, path: str) -> list[tuple[str, Any]]:
        """The entries of an array, each with its path."""
        if value is None or not isinstance(value, list):
            self._bad(path, value, "an array")
            return []
        return [(f"{path}[{k}]", item) for k, item in enumerate(value)]

    def flag(self, value: Any, path: str) -> bool:
        if not isinstance(value, bool):
            self._bad(path, value, "true or false")
        return value is True

    def text(self, value: Any, path: str, otherwise: str) -> str:
        """A name on one line, of letters that can be shown; `otherwise` where nothing is left."""
        if not isinstance(value, str):
            self._bad(path, value, "a text")
            return otherwise
        clean = _clean(value)
        if clean != value:
            self.note("gmcr-name-cleaned", path, f"'{_shown(value)}' is written as '{clean or otherwise}'")
        return clean or otherwise

    def whole(self, value: Any, path: str, slug: str, least: int, most: int, kind: str) -> int | None:
        """A whole number from `least` to `most`; none where it is not."""
        if not isinstance(value, int) or isinstance(value, bool):
            self._bad(path, value, f"the number of {kind}")
        elif least <= value <= most:
            return value
        else:
            self.say(slug, path, f"there is no {kind} {_shown(value)}", (f"{least} to {most}",), "mend the number")
        return None

    def _bad(self, path: str, value: Any, wanted: str) -> None:
        message = f"this is {_kind(value)}, not {wanted}"
        self.say("gmcr-bad-record", path, message, (wanted,), "save the file anew with GMCR+ or gmcr-py")


def _parsed(data: bytes, clerk: _Clerk) -> Any:
    """The JSON value in the bytes of a file."""
    text = decoded_utf8(data, clerk.file, "gmcr-not-json", CaseError, _REMEDY)
    try:
        return json.loads(text, object_pairs_hook=_unique(clerk), parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        _refuse(clerk, error.msg, error.lineno, error.colno)
    except RecursionError:
        _refuse(clerk, "nested too deeply")
    except ValueError as error:
        _refuse(clerk, str(error)[:200])


def _refuse(clerk: _Clerk, message: str, line: int = 0, column: int = 0) -> NoReturn:
    raise CaseError(Problem("gmcr-not-json", clerk.file, line, column, f"no JSON: {message}", remedy=_REMEDY))


def _no_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not a number")


def _unique(clerk: _Clerk) -> Callable[[list[tuple[str, Any]]], dict[str, Any]]:
    def build(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        table: dict[str, Any] = {}
        for key, value in pairs:
            if key in table:
                clerk.say("gmcr-duplicate-key", "", f"'{_shown(key)}' stands twice in one object", remedy="keep one")
            table[key] = value
        return table

    return build


def _kind(value: Any) -> str:
    kinds = {dict: "an object", list: "an array", str: "a text", bool: "true or false", type(None): "null"}
    return kinds.get(type(value), "missing" if value is None else "a number")


def _shown(value: Any) -> str:
    return _clean(str(value))[:60]


def _clean(text: str) -> str:
    """The text on one line, without letters that a case file may not hold.

    >>> _clean(" Air\\tstrike\\x00 ")
    'Air strike'
    """
    odd = ("Cc", "Cs", "Cn", "Co", "Zl", "Zp")
    kept = (" " if unicodedata.category(one) in odd or one == "\ufeff" else one for one in text)
    return " ".join("".join(kept).split())


# the conflict ---------------------------------------------------------------------------------------------------


def _conflict(clerk: _Clerk, root: Any) -> Conflict:
    required = ("options", "decisionMakers", "infeasibles")
    found = clerk.table(root, "", required, (*MANUAL, "coalitions", *DERIVED, "program", "version"))
    options = tuple(
        _choice(clerk, item, path, k) for k, (path, item) in enumerate(_list(clerk, found, "options", ""), 1)
    )
    if isinstance(found.get("options"), list) and not 1 <= len(options) <= MAX_OPTIONS:
        message = f"{len(options)} options"
        clerk.say("gmcr-too-large", "options", message, (f"1 to {MAX_OPTIONS}",), "leave out what decides nothing")
    manual = _manual(clerk, found) if found else False
    deciding = _list(clerk, found, "decisionMakers", "")
    if len(deciding) > _MOST_MAKERS:
        message = f"{len(deciding):,} decision makers"
        clerk.say("gmcr-too-large", "decisionMakers", message, (f"1 to {_MOST_MAKERS}",), "join or drop some")
        clerk.stop_if_broken()
    makers = tuple(_maker(clerk, item, path, k, len(options), manual) for k, (path, item) in enumerate(deciding, 1))
    if found.get("decisionMakers") == []:
        clerk.say("gmcr-bad-record", "decisionMakers", "nobody decides anything", remedy="add a decision maker")
    infeasibles = tuple(_conditions(clerk, found, "infeasibles", "", len(options)))
    _owners(clerk, options, makers, manual)
    _left_out(clerk, found, makers)
    return Conflict(options, makers, infeasibles)


def _list(clerk: _Clerk, found: dict[str, Any], key: str, path: str) -> list[tuple[str, Any]]:
    """The entries under a key that may be missing, which is said elsewhere."""
    return clerk.items(found[key], f"{path}.{key}" if path else key) if key in found else []


def _choice(clerk: _Clerk, item: Any, path: str, number: int) -> Choice:
    found = clerk.table(item, path, ("name", "permittedDirection"))
    name = clerk.text(found["name"], f"{path}.name", f"option {number}") if "name" in found else ""
    direction = found.get("permittedDirection", "both")
    if not isinstance(direction, str) or direction not in DIRECTIONS:
        message = f"'{_shown(direction)}' is not a direction of change"
        remedy = "both, fwd (only no to yes) or back (only yes to no)"
        clerk.say("gmcr-bad-direction", f"{path}.permittedDirection", message, tuple(DIRECTIONS), remedy)
        direction = "both"
    return Choice(name, direction)


def _manual(clerk: _Clerk, found: dict[str, Any]) -> bool:
    """Whether the rankings count, rather than the statements; the newer key rules."""
    given = {key: clerk.flag(found[key], key) for key in MANUAL if key in found}
    if not given:
        clerk.warn("gmcr-missing-key", "", f"'{MANUAL[0]}' is missing: the statements are taken, not the rankings")
    elif len(set(given.values())) > 1:
        clerk.warn("gmcr-two-flags", "", f"'{MANUAL[0]}' and '{MANUAL[1]}' differ: the first is taken")
    return next(iter(given.values()), False)


def _maker(clerk: _Clerk, item: Any, path: str, number: int, options: int, manual: bool) -> Maker:
    required = ("name", "options") if manual else ("name", "options", "preferences")
    found = clerk.table(item, path, required, ("preferences", *RANKING, "payoffs", "misperceptions"))
    name = clerk.text(found["name"], f"{path}.name", f"decision maker {number}") if "name" in found else ""
    listed = _list(clerk, found, "options", path)
    owned = [_place_of(clerk, one, where, options) for where, one in listed]
    if len(set(owned)) < len(owned):
        clerk.note("gmcr-option-twice", path, f"{name} lists an option twice; once is enough")
    statements = tuple(_conditions(clerk, found, "preferences", path, options))
    levels = _levels(clerk, found, path) if found else None
    if manual and found and levels is None:
        message = f"'{RANKING[0]}' is missing, though the rankings count"
        clerk.say("gmcr-missing-key", path, message, remedy="save the file anew, or let the statements count")
    if found:
        _say_unused(clerk, path, name, statements, levels, manual)
        _say_misperceived(clerk, found, path, name, options)
    return Maker(
        name,
        tuple(dict.fromkeys(one for one in owned if one is not None)),
        () if manual else statements,
        levels if manual else None,
        _payoffs(clerk, found, path),
    )


def _say_unused(
    clerk: _Clerk,
    path: str,
    name: str,
    statements: tuple[Condition, ...],
    levels: tuple[tuple[int, ...], ...] | None,
    manual: bool,
) -> None:
    if manual and statements:
        message = f"the ranking of {name} counts; its {len(statements)} statements are not carried over"
        clerk.warn("gmcr-statements-unused", f"{path}.preferences", message)
    if not manual and levels is not None:
        clerk.warn("gmcr-ranking-unused", path, f"the statements of {name} count; its ranking is not carried over")
    if not manual and not statements:
        clerk.note("gmcr-no-preference", path, f"{name} states no preference and is indifferent among all states")


def _say_misperceived(clerk: _Clerk, found: dict[str, Any], path: str, name: str, options: int) -> None:
    conditions = list(_conditions(clerk, found, "misperceptions", path, options))
    if conditions:
        message = f"{len(conditions)} misperceptions of {name} are not carried over: {name} is taken to see every state"
        clerk.warn("gmcr-misperceptions", f"{path}.misperceptions", message, "do not compare results without them")


def _conditions(clerk: _Clerk, found: dict[str, Any], key: str, path: str, options: int) -> Iterator[Condition]:
    """Conditions under a key; those that hold everywhere or nowhere say nothing, except where nothing may be."""
    for where, item in _list(clerk, found, key, path):
        if isinstance(item, dict):
            inner = clerk.table(item, where, ("members",), ("compound",))
            members = _list(clerk, inner, "members", where)
        else:
            members = [(where, item)]
        cells = tuple(_cells(clerk, one, place, options) for place, one in members)
        everywhere = any(one == [] for _, one in members)
        if everywhere or not members:
            _say_idle(clerk, key, where, everywhere)
        else:
            yield cells


def _say_idle(clerk: _Clerk, key: str, where: str, everywhere: bool) -> None:
    if key == "infeasibles" and everywhere:
        clerk.say("gmcr-no-states", where, "this forbids every state", remedy="name the options it is about")
    else:
        clerk.note("gmcr-empty-condition", where, f"this holds {'every' if everywhere else 'no'}where and is left out")


def _cells(clerk: _Clerk, item: Any, path: str, options: int) -> Cells:
    """One list of [option, "Y" or "N"]."""
    cells = []
    for where, pair in clerk.items(item, path):
        if not isinstance(pair, list) or len(pair) != 2 or pair[1] not in ("Y", "N"):
            clerk.say("gmcr-bad-record", where, "this is not a pair of an option and Y or N", ('[option, "Y"|"N"]',))
            continue
        place = _place_of(clerk, pair[0], where, options)
        cells += [] if place is None else [(place, pair[1] == "Y")]
    return tuple(dict.fromkeys(cells))


def _place_of(clerk: _Clerk, value: Any, path: str, options: int) -> int | None:
    return clerk.whole(value, path, "gmcr-unknown-option", 0, options - 1, "option")


def _levels(clerk: _Clerk, found: dict[str, Any], path: str) -> tuple[tuple[int, ...], ...] | None:
    """The ranking, best first, ties as one level; whether the states exist is seen later."""
    keys = [key for key in RANKING if key in found]
    if not keys:
        return None
    if len(keys) > 1:
        clerk.warn("gmcr-two-rankings", path, f"'{keys[0]}' is taken, '{keys[1]}' is not carried over")
    levels = []
    for where, item in _list(clerk, found, keys[0], path):
        tied = clerk.items(item, where) if isinstance(item, list) else [(where, item)]
        numbers = [_state(clerk, one, place) for place, one in tied]
        levels.append(tuple(number for number in numbers if number is not None))
    return tuple(level for level in levels if level)


def _state(clerk: _Clerk, value: Any, path: str) -> int | None:
    return clerk.whole(value, path, "gmcr-unknown-state", 1, 1 << MAX_OPTIONS, "state")


def _payoffs(clerk: _Clerk, found: dict[str, Any], path: str) -> tuple[float, ...] | None:
    if "payoffs" not in found:
        return None
    items = _list(clerk, found, "payoffs", path)
    if all(isinstance(one, int | float) and not isinstance(one, bool) and abs(one) < 1e15 for _, one in items):
        return tuple(float(one) for _, one in items)
    clerk.say("gmcr-bad-record", f"{path}.payoffs", "not all of these are numbers", remedy="save the file anew")
    return None


def _owners(clerk: _Clerk, options: Sequence[Choice], makers: Sequence[Maker], manual: bool) -> None:
    """Every option has one owner; which, in the order of the owners, is how the programs sort them."""
    order = [option for maker in makers for option in maker.options]
    for option in (option for option, count in Counter(order).items() if count > 1):
        names = ", ".join(maker.name for maker in makers if option in maker.options)
        message = f"'{options[option].name}' belongs to {names}"
        clerk.say("gmcr-shared-option", f"options[{option}]", message, ("one owner",), "give each its own option")
    for option in range(len(options)):
        if option not in order:
            message = f"nobody owns '{options[option].name}': it is carried over as an option that never changes"
            clerk.warn("gmcr-unowned-option", f"options[{option}]", message)
    if manual and order != sorted(order):
        message = "the options are not in the order of their owners; state numbers are read in the file's order"
        clerk.warn("gmcr-options-not-grouped", "options", message, "check the rankings: programs may number otherwise")


def _left_out(clerk: _Clerk, found: dict[str, Any], makers: Sequence[Maker]) -> None:
    """Say what is in the file and not in the case."""
    for path, item in _list(clerk, found, "coalitions", ""):
        listed = clerk.items(item, path) if isinstance(item, list) else [(path, item)]
        last = len(makers) - 1
        members = [clerk.whole(one, where, "gmcr-bad-record", 0, last, "decision maker") for where, one in listed]
        if len(members) > 1:
            names = ", ".join(makers[one].name for one in members if one is not None)
            message = f"the coalition of {names} is not carried over: each is an actor of its own"
            clerk.warn("gmcr-coalition", path, message, "do not compare with results for the merged coalition")
    for key in DERIVED:
        if key in found:
            clerk.note("gmcr-derived", key, "the program computed this from the rest; it was not read")


# states ---------------------------------------------------------------------------------------------------------


def _states(clerk: _Clerk, conflict: Conflict) -> Decimals:
    """The decimals of the feasible states, ascending: state k of the file is the one at place k - 1."""
    n = len(conflict.options)
    combinations = dict.fromkeys(cells for condition in conflict.infeasibles for cells in condition)
    if len(combinations) << n > _MOST_WORK:
        message = f"{len(combinations):,} infeasible combinations over 2^{n} states"
        clerk.say("gmcr-too-large", "infeasibles", message, remedy="join or drop some")
        clerk.stop_if_broken()
    cube = np.ones((2,) * n, dtype=bool)  # the first option is the last axis, the least significant bit
    for cells in combinations:
        if len(dict(cells)) == len(cells):  # else one option is both yes and no, and no state is meant
            held = dict(cells)
            cube[tuple(int(held[k]) if k in held else slice(None) for k in reversed(range(n)))] = False
    states = np.flatnonzero(cube).astype(np.int64)
    if not len(states):
        clerk.say("gmcr-no-states", "infeasibles", "no state is left", remedy="drop one of these")
        clerk.stop_if_broken()
    return states


def _check_levels(clerk: _Clerk, conflict: Conflict, count: int) -> None:
    """Every feasible state stands once in every ranking."""
    for k, maker in enumerate(conflict.makers):
        if maker.levels is None:
            continue
        path, numbers = f"decisionMakers[{k}]", [number for level in maker.levels for number in level]
        for number in sorted({one for one in numbers if one > count}):
            message = f"the ranking of {maker.name} names state {number}, of {count} that are feasible"
            clerk.say("gmcr-unknown-state", path, message, (f"1 to {count}",), "mend the ranking or the infeasibles")
        seen = set(numbers)
        again = {number for number, times in Counter(numbers).items() if times > 1}
        for number in sorted(again):
            message = f"the ranking of {maker.name} names state {number} twice"
            clerk.say("gmcr-ranking-repeats", path, message, remedy="keep one")
        missing = count - len({number for number in numbers if number <= count})
        if missing:
            first = next(number for number in range(1, count + 1) if number not in seen)
            message = f"the ranking of {maker.name} leaves out {missing} states, the first of them {first}"
            clerk.say("gmcr-ranking-misses-state", path, message, remedy="rank every feasible state")


def _compare_payoffs(clerk: _Clerk, conflict: Conflict, states: Decimals) -> None:
    """The payoffs that a newer file carries beside the preferences must order the states as these do."""
    for k, maker in enumerate(conflict.makers):
        if maker.payoffs is None:
            continue
        path = f"decisionMakers[{k}].payoffs"
        if len(maker.statements) * len(states) > _MOST_COMPARED:
            clerk.note("gmcr-payoffs-unread", path, f"too many to compare with the {len(maker.statements)} statements")
        elif len(maker.payoffs) != len(states):
            message = f"{len(maker.payoffs)} payoffs for {len(states)} feasible states; they are not carried over"
            clerk.warn("gmcr-payoffs-differ", path, message)
        elif not np.array_equal(_dense(np.array(maker.payoffs)), _dense(_places(maker, states))):
            message = f"they order the states otherwise than the preferences of {maker.name}, which count"
            clerk.warn("gmcr-payoffs-differ", path, message, "save the file anew, and import that")


def _dense(values: NDArray[Any]) -> NDArray[np.intp]:
    return np.unique(values, return_inverse=True)[1].reshape(-1)


def _places(maker: Maker, states: Decimals) -> NDArray[np.int64]:
    """How high each state stands, larger is better."""
    places = np.zeros(len(states), dtype=np.int64)
    for height, level in enumerate(reversed(maker.levels or ())):
        places[np.array(level) - 1] = height
    for condition in maker.statements:
        met = np.zeros(len(states), dtype=bool)
        for cells in condition:
            met |= np.logical_and.reduce([(states >> k & 1) == yes for k, yes in cells])
        places = _dense(2 * places + met).astype(np.int64)
    return places


def _letters(decimal: int, options: int) -> str:
    """The name of a state: a letter for each option, in their order.

    >>> _letters(6, 4)
    'NYYN'
    """
    return "".join("NY"[decimal >> k & 1] for k in range(options))


def _assumed(file: str, conflict: Conflict, states: Decimals) -> list[Problem]:
    """What the format does not hold and the case must."""
    name = _letters(int(states[0]), len(conflict.options))
    present = f"the format holds no present state: state 1 of {len(states)}, {name}, is taken"
    head = f"the format holds no question, date or horizon: {HORIZON} and the day of the import are taken"
    return [
        Problem("gmcr-present-state", file, 0, 0, present, (), "set 'now' of the options to what it is", "note"),
        Problem("gmcr-head-assumed", file, 0, 0, head, (), "write your own", "note"),
    ]


# writing the case -----------------------------------------------------------------------------------------------


def _imported(clerk: _Clerk, path: Path, conflict: Conflict, states: Decimals, day: date) -> Imported:
    text = _written(conflict, states, _clean(path.name), _clean(path.stem), day, clerk.all_said())
    if len(text.encode()) > MAX_CASE:
        message = f"the case would be larger than {MAX_CASE:,} bytes"
        raise CaseError(Problem("gmcr-too-large", clerk.file, 0, 0, message, remedy="leave out options or statements"))
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "case.yaml"
        draft.write_text(text, encoding="utf-8")
        try:
            case = load(draft)
        except CaseError as error:  # only for what is too large, such as too-many-values
            raise CaseError(replace(one, file=f"{clerk.file} as a case") for one in error.problems) from None
    return Imported(clerk.file, text, case, clerk.all_said())


def _written(conflict: Conflict, states: Decimals, file: str, title: str, day: date, said: Sequence[Problem]) -> str:
    rests = f"assumed: {_quoted(f'imported from {file}')}"
    taken: set[str] = set()
    options = [_symbol(one.name, f"option_{k}", taken) for k, one in enumerate(conflict.options, 1)]
    taken = {NOBODY}
    makers = [_symbol(one.name, f"actor_{k}", taken) for k, one in enumerate(conflict.makers, 1)]
    sections = (
        _head(file, title, day, said),
        _actors(conflict, makers),
        _options(conflict, options, makers, int(states[0]), rests),
        _rules(conflict, options, rests),
        _priorities(conflict, options, makers, rests),
        _rankings(conflict, makers, states, rests),
    )
    return "\n".join("".join(f"{line}\n" for line in section) for section in sections if section)


def _head(file: str, title: str, day: date, said: Sequence[Problem]) -> list[str]:
    slugs = [f"#   {one.slug}: {one.message}" + (f"; {one.remedy}" if one.remedy else "") for one in said]
    return [
        f"# Imported by Offramp from {file}. What the file does not say, or the case cannot hold:",
        *slugs,
        f"format: {FORMAT}",
        f"title: {_quoted(title or 'imported')}",
        'question: "Which states of this conflict are stable?"',
        f"as_of: {day.isoformat()}",
        f"horizon: {HORIZON}",
    ]


def _actors(conflict: Conflict, ids: Sequence[str]) -> list[str]:
    lines = [f"  {key}: {{name: {_quoted(maker.name)}}}" for key, maker in zip(ids, conflict.makers, strict=True)]
    if _unowned(conflict):
        lines.append(f'  {NOBODY}: {{name: "nobody in the file"}}')
    return ["actors:", *lines]


def _unowned(conflict: Conflict) -> set[int]:
    return set(range(len(conflict.options))).difference(*(maker.options for maker in conflict.makers))


def _options(conflict: Conflict, ids: Sequence[str], makers: Sequence[str], present: int, rests: str) -> list[str]:
    owner = {option: key for key, maker in zip(makers, conflict.makers, strict=True) for option in maker.options}
    lines = ["options: # in the order of the file, which is that of the letters of a state"]
    for k, (key, option) in enumerate(zip(ids, conflict.options, strict=True)):
        now = ", now: yes" if present >> k & 1 else ""
        change = DIRECTIONS[option.direction] if k in owner else ", take: never, undo: never"
        who = owner.get(k, NOBODY)
        lines.append(f"  {key}: {{actor: {who}, text: {_quoted(option.name)}{now}{change}, {rests}}}")
    return lines


def _rules(conflict: Conflict, ids: Sequence[str], rests: str) -> list[str]:
    lines = [f"  - {{never: {_when(condition, ids)}, {rests}}}" for condition in conflict.infeasibles]
    return ["rules:", *lines] if lines else []


def _priorities(conflict: Conflict, ids: Sequence[str], makers: Sequence[str], rests: str) -> list[str]:
    lines = []
    for key, maker in zip(makers, conflict.makers, strict=True):
        if maker.levels is None and maker.statements:
            lines.append(f"  {key}: # most important first")
            lines += [f"    - {{when: {_when(condition, ids)}, {rests}}}" for condition in maker.statements]
        elif maker.levels is None:
            lines.append(f"  {key}: [] # indifferent among all states")
    if _unowned(conflict):
        lines.append(f"  {NOBODY}: []")
    return ["priorities:", *lines] if lines else []


def _rankings(conflict: Conflict, makers: Sequence[str], states: Decimals, rests: str) -> list[str]:
    lines = []
    for key, maker in zip(makers, conflict.makers, strict=True):
        if maker.levels is not None:
            lines += [f"  {key}:", "    order: # best first, an inner list is a tie"]
            lines += [f"      - {_level(level, states, len(conflict.options))}" for level in maker.levels]
            lines.append(f"    {rests}")
    return ["ranking:", *lines] if lines else []


def _level(level: Iterable[int], states: Decimals, options: int) -> str:
    names = [_letters(int(states[number - 1]), options) for number in level]
    return f"[{', '.join(names)}]" if len(names) > 1 else names[0]


def _when(condition: Condition, ids: Sequence[str]) -> str:
    """The condition in the language of cases.

    >>> _when((((0, True), (1, False)), ((2, True),)), ["offer", "strike", "leave"])
    'offer and not strike or leave'
    """
    parts = [_joined("and", [_cell(ids[place], yes) for place, yes in cells]) for cells in condition]
    return conditions.write(_joined("or", parts))


def _cell(name: str, yes: bool) -> conditions.Expr:
    return conditions.Name(name) if yes else conditions.Not(conditions.Name(name))


def _joined(word: str, parts: list[conditions.Expr]) -> conditions.Expr:
    return parts[0] if len(parts) == 1 else conditions.Joined(word, tuple(parts))


def _symbol(name: str, otherwise: str, taken: set[str]) -> str:
    """A name that conditions can use, made of the letters and digits of a text; added to those taken.

    >>> taken = set()
    >>> [_symbol(text, "option_9", taken) for text in ("Air Strike", "air strike", "Iff", "第三", "2nd wave")]
    ['air_strike', 'air_strike_2', 'option_9_iff', 'option_9', 'option_9_2nd_wave']
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:_LONGEST_ID].strip("_")
    if not word:
        word = otherwise
    elif word in _AVOIDED or not word[0].isalpha():
        word = f"{otherwise}_{word}"
    unique, k = word, 2
    while unique in taken:
        unique, k = f"{word}_{k}", k + 1
    taken.add(unique)
    return unique


def _quoted(text: str) -> str:
    """A text in double quotes, as YAML and JSON both read it."""
    return json.dumps(text, ensure_ascii=False)
