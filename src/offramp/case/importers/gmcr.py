"""The JSON files of GMCR+ and gmcr-py, old and new, opened as a case.

What the format holds: options, each with the direction in which it may change; decision makers with the options they
own and their preferences, as ordered statements or as a ranking of state numbers; combinations that cannot be. The
first option is the least significant bit of a state's decimal; feasible states are numbered from 1, decimals ascending.

What it does not hold (a present state, a question, a date, a horizon) is assumed and said; what a case cannot hold
(coalitions, keys that nobody knows) is left out and said: in `Imported.problems`, and at the head of
the case file. Format after gmcr-py (O. Petersons, github.com/onp/gmcr-py), its save files and the reader of these.
"""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.case.importers.gmcr_case import HORIZON, Decimals, case_text, state_letters
from offramp.case.importers.gmcr_conflict import Conflict, Maker, read_conflict
from offramp.case.importers.gmcr_json import JsonReader, json_value, one_line
from offramp.case.load import load
from offramp.case.new import new_folder
from offramp.case.reader import MAX_BYTES as MAX_CASE
from offramp.case.types import Case
from offramp.errors import CaseError, Problem
from offramp.io import read_bytes, write_atomically

MAX_BYTES = 1 << 20
_MOST_WORK = 1 << 32  # states times infeasible combinations that are looked through
_MOST_COMPARED = 1 << 25  # states times statements for which the payoffs of the file are compared


@dataclass(frozen=True, slots=True)
class Imported:
    """A case made from a file of GMCR+ or gmcr-py: the case file, the case it loads as, and all that must be said.
    `problems` are notes and warnings: what the format does not hold, and what could not be carried over."""

    file: str
    text: str
    case: Case
    problems: tuple[Problem, ...]


def read_gmcr(path: Path, as_of: date | None = None) -> Imported:
    """The case that a file of GMCR+ or gmcr-py makes; `as_of` is by default today, as the format holds no date.
    Raises CaseError with every problem: no-such-file, file-too-large and their like; gmcr-not-json, gmcr-bad-record,
    gmcr-missing-key, gmcr-duplicate-key, gmcr-unknown-option, gmcr-shared-option, gmcr-bad-direction,
    gmcr-unknown-state, gmcr-ranking-repeats, gmcr-ranking-misses-state, gmcr-no-states, gmcr-too-large."""
    reader = JsonReader(str(path))
    root = json_value(read_bytes(path, MAX_BYTES, CaseError), reader)
    conflict = read_conflict(reader, root)
    reader.stop_if_broken()
    states = _states(reader, conflict)
    _check_levels(reader, conflict, len(states))
    reader.stop_if_broken()
    reader.said[:0] = _assumed(reader.file, conflict, states)  # first, and whatever else there is to say
    _compare_payoffs(reader, conflict, states)
    return _imported(reader, path, conflict, states, as_of or date.today())


def save_import(imported: Imported, folder: Path) -> tuple[Path, ...]:
    """Write the case into a new or empty folder; returns the files written. Raises CaseError folder-not-empty or
    cannot-write, and then leaves nothing behind."""
    made = not folder.exists()
    new_folder(folder)
    try:
        write_atomically(folder / "case.yaml", imported.text, CaseError)
    except CaseError:
        if made:
            folder.rmdir()
        raise
    return (folder / "case.yaml",)


# states ---------------------------------------------------------------------------------------------------------


def _states(reader: JsonReader, conflict: Conflict) -> Decimals:
    """The decimals of the feasible states, ascending: state k of the file is the one at place k - 1."""
    n = len(conflict.options)
    combinations = dict.fromkeys(cells for condition in conflict.infeasibles for cells in condition)
    if len(combinations) << n > _MOST_WORK:
        message = f"{len(combinations):,} infeasible combinations over 2^{n} states"
        reader.say("gmcr-too-large", "infeasibles", message, remedy="join or drop some")
        reader.stop_if_broken()
    cube = np.ones((2,) * n, dtype=bool)  # the first option is the last axis, the least significant bit
    for cells in combinations:
        if len(dict(cells)) == len(cells):  # else one option is both yes and no, and no state is meant
            held = dict(cells)
            cube[tuple(int(held[k]) if k in held else slice(None) for k in reversed(range(n)))] = False
    states = np.flatnonzero(cube).astype(np.int64)
    if not len(states):
        reader.say("gmcr-no-states", "infeasibles", "no state is left", remedy="drop one of these")
        reader.stop_if_broken()
    return states


def _check_levels(reader: JsonReader, conflict: Conflict, count: int) -> None:
    """Every feasible state stands once in every ranking."""
    for k, maker in enumerate(conflict.makers):
        if maker.levels is None:
            continue
        path, numbers = f"decisionMakers[{k}]", [number for level in maker.levels for number in level]
        for number in sorted({one for one in numbers if one > count}):
            message = f"the ranking of {maker.name} names state {number}, of {count} that are feasible"
            reader.say("gmcr-unknown-state", path, message, (f"1 to {count}",), "mend the ranking or the infeasibles")
        seen = set(numbers)
        again = {number for number, times in Counter(numbers).items() if times > 1}
        for number in sorted(again):
            message = f"the ranking of {maker.name} names state {number} twice"
            reader.say("gmcr-ranking-repeats", path, message, remedy="keep one")
        missing = count - len({number for number in numbers if number <= count})
        if missing:
            first = next(number for number in range(1, count + 1) if number not in seen)
            message = f"the ranking of {maker.name} leaves out {missing} states, the first of them {first}"
            reader.say("gmcr-ranking-misses-state", path, message, remedy="rank every feasible state")


def _compare_payoffs(reader: JsonReader, conflict: Conflict, states: Decimals) -> None:
    """The payoffs that a newer file carries beside the preferences must order the states as these do."""
    for k, maker in enumerate(conflict.makers):
        if maker.payoffs is None:
            continue
        path = f"decisionMakers[{k}].payoffs"
        if len(maker.statements) * len(states) > _MOST_COMPARED:
            reader.note("gmcr-payoffs-unread", path, f"too many to compare with the {len(maker.statements)} statements")
        elif len(maker.payoffs) != len(states):
            message = f"{len(maker.payoffs)} payoffs for {len(states)} feasible states; they are not carried over"
            reader.warn("gmcr-payoffs-differ", path, message)
        elif not np.array_equal(_dense(np.array(maker.payoffs)), _dense(_places(maker, states))):
            message = f"they order the states otherwise than the preferences of {maker.name}, which count"
            reader.warn("gmcr-payoffs-differ", path, message, "save the file anew, and import that")


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


def _assumed(file: str, conflict: Conflict, states: Decimals) -> list[Problem]:
    """What the format does not hold and the case must."""
    name = state_letters(int(states[0]), len(conflict.options))
    present = f"the format holds no present state: state 1 of {len(states)}, {name}, is taken"
    head = f"the format holds no question, date or horizon: {HORIZON} and the day of the import are taken"
    return [
        Problem("gmcr-present-state", file, 0, 0, present, (), "set 'now' of the options to what it is", "note"),
        Problem("gmcr-head-assumed", file, 0, 0, head, (), "write your own", "note"),
    ]


# the case -------------------------------------------------------------------------------------------------------


def _imported(reader: JsonReader, path: Path, conflict: Conflict, states: Decimals, day: date) -> Imported:
    text = case_text(conflict, states, one_line(path.name), one_line(path.stem), day, reader.all_said())
    if len(text.encode()) > MAX_CASE:
        message = f"the case would be larger than {MAX_CASE:,} bytes"
        raise CaseError(Problem("gmcr-too-large", reader.file, 0, 0, message, remedy="leave out options or statements"))
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "case.yaml"
        draft.write_text(text, encoding="utf-8")
        try:
            case = load(draft)
        except CaseError as error:  # only for what is too large, such as too-many-values
            raise CaseError(replace(one, file=f"{reader.file} as a case") for one in error.problems) from None
    return Imported(reader.file, text, case, reader.all_said())
