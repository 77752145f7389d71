"""Answers and sizes in the case file: each answer the moment it is given, the sizes of an actor all together.

Both are written under the lock of the folder, over the file as it stands then; every other byte stays.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from offramp.asking.choice import DRAWS, SEED
from offramp.asking.interview import Given, Interview, bears_on, read_anew
from offramp.asking.prior import REACH, Unknown, has_scale, near_share, spans_zero
from offramp.asking.queries import Query
from offramp.asking.questions import question_text
from offramp.asking.replies import understood
from offramp.case import quantities
from offramp.case.check import examine_bytes
from offramp.case.insertion import added, plain_tree
from offramp.case.quantities import Range, Value, is_open
from offramp.case.reader import MAX_BYTES, parse_yaml
from offramp.case.resizing import NewSize, answer_entry, resized
from offramp.case.types import Case, Quantity, StoredAnswer, Worth
from offramp.errors import CaseError, OfframpError, Problem
from offramp.io import changed_meanwhile, locked, read_bytes, swap

TOP = 100.0  # the largest size on a scale that had no unit yet
FIGURES = 2  # of a written size: replies scatter by 15 %
ENDS = 2.0  # standard deviations from the middle to the ends of a written range
MOVED, NARROWED = 0.2, 0.9  # of a spread: a size that moves less, and narrows less, stays as it is written
UNIFORM = 3**0.5  # from a standard deviation to the ends of a uniform range
FIRM = 0.05  # of the far end: a private range is at least so wide
DOUBLED = 2.0  # a wider range is twice as wide


def case_path(case: str) -> Path:
    """The file of a case that can be written into. Raises OfframpError cannot-write for standard input."""
    if case == "-":
        message = "answers are kept in the case file, and standard input is none"
        raise OfframpError(Problem("cannot-write", case, 0, 0, message, remedy="name the folder of the case"))
    place = Path(case)
    return place / "case.yaml" if place.is_dir() else place


@contextmanager
def _file(path: Path, seen: str) -> Iterator[bytes]:
    """The bytes of a case file, which nobody else writes into meanwhile. Raises CaseError case-changed where their
    sha256 is not `seen` ("": whatever they are)."""
    with locked(path.parent):
        data = read_bytes(path, MAX_BYTES, CaseError)
        if seen and hashlib.sha256(data).hexdigest() != seen:
            raise CaseError([changed_meanwhile(path)])
        yield data


def _caught_up(interview: Interview, tree: dict[str, Any], data: bytes, path: Path) -> Interview:
    """The interview, read anew where somebody else answered or took back in the meantime."""
    same = set(tree.get("asked", {})) == _known(interview)
    return interview if same else read_anew(interview, _case(data, path))


def _known(interview: Interview) -> set[str]:
    return {each.id for each in interview.case.asked} | {name for name, _, _ in interview.given}


def joined_answers(before: Interview, after: Interview) -> tuple[StoredAnswer, ...]:
    """The answers that others kept in the file between two states of an interview; they count from then on."""
    return tuple(each for each in after.case.asked if each.id not in _known(before))


def keep(interview: Interview, path: Path, query: Query, reply: str, by: str, seen: str = "") -> Interview:
    """The interview with one more answer, which is in the case file when this comes back, and with those of others
    (`joined_answers`). `seen` is the sha256 of the file that was looked at, if any.

    Raises OfframpError bad-reply, cannot-insert, case-changed, cannot-write; nothing is written then.
    """
    told = understood(query, reply)
    with _file(path, seen) as data:
        before = _tree(data, path)
        interview = _caught_up(interview, before, data, path)
        name = _free_name(before)
        fields = {"kind": query.kind, "subject": query.subject, "about": query.about}
        fields |= {"question": question_text(interview.case, query), "answer": told.text, "by": by, "on": _today()}
        entry = answer_entry(name, fields)
        longer = _appended(data, before, path, entry) or added(data, str(path), ("asked",), entry)
        if longer is None:
            remedy = f"write it into the file by hand, under asked: {entry}"
            raise OfframpError(Problem("cannot-insert", str(path), 0, 0, "no place was found for it", remedy=remedy))
        swap(path, data, longer)
    return interview.with_answer(query, told, name)


def _tree(data: bytes, path: Path) -> dict[str, Any]:
    """What the file says, as plain data."""
    found = plain_tree(parse_yaml(data.decode("utf-8-sig"), str(path)))
    return found if isinstance(found, dict) else {}


def _appended(data: bytes, before: dict[str, Any], path: Path, entry: str) -> bytes | None:
    """The file with one more answer at its very end, where `asked` is its last section: the quick way."""
    end = b"\r\n" if data.endswith(b"\r\n") else b"\n"
    longer = data + b"  " + entry.encode() + end
    if list(before)[-1:] != ["asked"] or not data.endswith(b"\n"):
        return None
    with suppress(OfframpError):
        after, name = _tree(longer, path), entry.partition(":")[0]
        if name in after["asked"] and after == before | {"asked": before["asked"] | {name: after["asked"][name]}}:
            return longer
    return None


def take_back(interview: Interview, path: Path, seen: str = "") -> Interview:
    """The interview without its last answer, which is gone from the case file too; every other byte stays.

    Raises OfframpError cannot-insert where a written size follows from the answer, or it is not a line of its own;
    case-changed, cannot-write.
    """
    name = interview.given[-1][0]
    with _file(path, seen) as data:
        _refuse_in_use(name, data, path)
        before, mark = _tree(data, path), f"  {name}: {{".encode()
        lines = data.splitlines(keepends=True)
        shorter = b"".join(line for line in lines if not line.startswith(mark))
        answers = {key: told for key, told in before.get("asked", {}).items() if key != name}
        with suppress(OfframpError):
            if _tree(shorter if answers else shorter + b"  {}", path) == before | {"asked": answers}:
                swap(path, data, shorter if answers else re.sub(rb"(\r?\n)?asked:\r?\n\Z", b"", shorter))
                return interview.without_last()
    remedy = f"remove {name} under 'asked' by hand"
    raise OfframpError(Problem("cannot-insert", str(path), 0, 0, "the answer was not found in the file", remedy=remedy))


def _refuse_in_use(name: str, data: bytes, path: Path) -> None:
    """Without the answer the sizes that follow from it would name nothing, and no command could read the case."""
    if sizes := [each.path for each in _case(data, path).quantities.values() if name in each.support.asked]:
        message = f"what is written follows from {name}: {', '.join(sizes)}"
        remedy = "make that 'value: open' again, without 'asked', first"
        raise OfframpError(Problem("cannot-insert", str(path), 0, 0, message, remedy=remedy))


def holds_answer(interview: Interview, query: Query, reply: str) -> bool:
    """Whether the case holds this very answer already, as when a file of answers is read again."""
    told = (query.kind, query.subject, query.about, understood(query, reply).text)
    return told in {(each.kind, each.subject, each.about, each.answer) for each in interview.case.asked}


def _today() -> str:
    return date.today().isoformat()


def _case(data: bytes, path: Path) -> Case:
    examined = examine_bytes(data, str(path), path.parent)
    if examined.case is None:
        raise CaseError(problem for problem in examined.problems if problem.level == "error")
    return examined.case


# sizes --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """What follows from the answers of an interview: new sizes by path, and what stays open."""

    interview: Interview
    sizes: dict[str, NewSize]
    open: tuple[str, ...]


def write_sizes(interview: Interview, path: Path, seen: str = "") -> Written:
    """Write the sizes that follow from the answers, also from those of others (`joined_answers`).

    Raises OfframpError cannot-insert, case-changed, cannot-write.
    """
    with _file(path, seen) as data:
        interview = _caught_up(interview, _tree(data, path), data, path)
        sizes = new_sizes(interview)
        if sizes:
            other = resized(data, str(path), sizes)
            _case(other, path)
            swap(path, data, other)
    return Written(interview, sizes, left_open(interview, sizes))


def left_open(interview: Interview, sizes: Container[str] | None = None) -> tuple[str, ...]:
    """The sizes that stay open when those that follow from the answers are written."""
    found = new_sizes(interview) if sizes is None else sizes
    return tuple(name for name, one in interview.case.quantities.items() if is_open(one.value) and name not in found)


def new_sizes(interview: Interview) -> dict[str, NewSize]:
    """The sizes that answers bear on, as the case language has them; those that hardly change stay as they are."""
    rests = dict(_rests(interview))
    found = {}
    for path, names in rests.items():
        number = interview.case.quantities[path]
        known = path in interview.belief.prior.places
        moved = known and (is_open(number.value) or _changed(interview, path))
        value = _value(interview, number) if moved else number.value
        instead = "" if is_open(value) else _instead(interview, path, value)
        if moved or instead:
            asked = tuple(dict.fromkeys((*number.support.asked, *names)))
            found[path] = NewSize(quantities.as_text(value), asked, instead)
    return found


def _rests(interview: Interview) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The answers that each size follows from; of a scale with no unit yet all its sizes or none."""
    told: dict[str, list[str]] = {}
    for name, query, _ in interview.given:
        for path in bears_on(interview, query):
            told.setdefault(path, []).append(name)
    only_sign = {
        path for path, names in told.items() if {_kind(interview.given, name) for name in names} <= {"sign", "order"}
    }
    yield from ((path, tuple(names)) for path, names in told.items() if path not in only_sign)


def _free_name(tree: dict[str, Any]) -> str:
    return next(name for name in (f"a{k}" for k in range(1, 100_000)) if name not in tree.get("asked", {}))


def _kind(given: tuple[Given, ...], name: str) -> str:
    return next(query.kind for own, query, _ in given if own == name)


def _changed(interview: Interview, path: str) -> bool:
    places = [
        interview.belief.prior.places[each] for each in (path, REACH + path) if each in interview.belief.prior.places
    ]
    prior, now = interview.belief.prior, interview.belief.spread
    return any(
        abs(interview.belief.at[k] - prior.mean[k]) > MOVED * prior.spread[k] or now[k] < NARROWED * prior.spread[k]
        for k in places
    )


def _value(interview: Interview, number: Quantity) -> Value:
    """A size after the answers: of a chance or an item the middle with a range of two standard deviations, of a private
    one its own range, moved and stretched."""
    place = interview.belief.prior.places[number.path]
    unknown, at, spread = (
        interview.belief.prior.unknowns[place],
        interview.belief.at[place],
        interview.belief.spread[place],
    )
    unit = _unit(interview, number.path)
    if number.private:
        return _private(interview, number, unknown, unit)
    ends = [float(unknown.value(np.array(at + k * ENDS * spread))) * unit for k in (-1, 0, 1)]
    return _range(sorted(ends))


def _range(ends: list[float]) -> Value:
    low, middle, high = (_rounded(end) for end in ends)
    return middle if low == high else Range(low, middle, high)


def _rounded(value: float) -> float:
    """A number to two figures.

    >>> _rounded(12.3456), _rounded(-0.0123456)
    (12.0, -0.012)
    """
    return float(f"{value:.{FIGURES}g}") + 0.0


def _private(interview: Interview, number: Quantity, unknown: Unknown, unit: float) -> Value:
    """The prior of a private size after the answers: moved and stretched, its far end as doubtful as it is believed."""
    path, prior = number.path, interview.belief.prior
    sizes = prior.values(interview.belief.linear(SEED, DRAWS))
    middle = float(unknown.value(interview.belief.at[prior.places[path]])) * unit
    reach = float(np.exp(interview.belief.at[prior.places[REACH + path]])) * unit
    far, near = abs(middle) + reach, _near_end(number.value, abs(middle), reach)
    doubt = float(np.log(np.abs(sizes[path]) + np.abs(sizes[REACH + path])).std()) * UNIFORM
    mode = abs(middle) if isinstance(number.value, Range) and number.value.mode is not None else None
    least = max(far * (1 - doubt), mode or 0.0, near + FIRM * far)
    ends = [_rounded(end) for end in (least, far * (1 + doubt))]
    end: Value = _rounded(far) if ends[0] >= ends[1] else Range(ends[0], None, ends[1])
    made = Range(_rounded(near), None if mode is None else _rounded(mode), end)
    return made if unknown.sign > 0 else _mirrored(made)


def _near_end(value: Value, middle: float, reach: float) -> float:
    near = middle - reach * near_share(value)
    return near if isinstance(value, Range) and spans_zero(value) else max(near, 0.0)


def _mirrored(value: Value) -> Value:
    """A value with the other sign, its parts ascending again."""
    if not isinstance(value, Range):
        return -value + 0.0
    mode = None if value.mode is None else -value.mode
    return Range(_mirrored(value.high), mode, _mirrored(value.low))


def _mapped(value: Value, moved: Callable[[float], float]) -> Value:
    if not isinstance(value, Range):
        return moved(value)
    mode = None if value.mode is None else moved(value.mode)
    return Range(_mapped(value.low, moved), mode, _mapped(value.high, moved))


def _unit(interview: Interview, path: str) -> float:
    """What sizes are multiplied by: 1 where the actor's scale has a unit, else so that the largest is 100."""
    forms = (form for form in interview.case.preferences if isinstance(form, Worth))
    form = next((form for form in forms if path in {item.value.path for item in form.items}), None)
    if form is None or has_scale(interview.case, form.actor):
        return 1.0
    prior = interview.belief.prior
    touched = {each for each, _ in _rests(interview)}
    paths = [item.value.path for item in form.items if item.value.path in touched]
    return TOP / max(float(np.exp(interview.belief.at[prior.places[each]])) for each in paths)


def _instead(interview: Interview, path: str, value: Value) -> str:
    """The `otherwise` of a size, as answered: the same, twice as wide, or so many times it; "" where not asked."""
    told = [answer for _, query, answer in interview.given if query.kind == "otherwise" and query.paths == (path,)]
    if not told:
        return ""
    if told[-1].other:
        return quantities.as_text(_mapped(value, lambda number: _rounded(number * told[-1].other)))
    wider = told[-1].text == "wider" and isinstance(value, Range)
    return quantities.as_text(
        _wider(*quantities.bounds(value), path in interview.case.probabilities) if wider else value
    )


def _wider(low: float, high: float, chance: bool) -> Value:
    """A range twice as wide about the same middle, which changes no sign and leaves no chance."""
    middle, half = (low + high) / 2, DOUBLED * (high - low) / 2
    least = 0.0 if chance or low >= 0 else -np.inf
    most = 1.0 if chance else 0.0 if high <= 0 else np.inf
    return Range(_rounded(max(middle - half, least)), None, _rounded(min(middle + half, most)))
