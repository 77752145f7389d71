"""A file of what analysts say of the outcomes themselves, beside what their cases give: a line each.

ana: exile = 60 %
ana: not exile = 0.5
cem: war or exile = 0.8
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from offramp.analysts.coherence import Judged
from offramp.errors import OfframpError, Problem, nearest
from offramp.io import lines_written

MAX_BYTES = 1_000_000
_LINE = re.compile(r"(?P<who>[^:]+):(?P<event>[^=]+)=\s*(?P<number>\d*\.?\d+)\s*(?P<percent>%?)\s*\Z")


@dataclass(frozen=True, slots=True)
class StatedChance:
    """What somebody called an event's probability, 0 to 1; `event` in his words, `line` where it stands."""

    event: str
    probability: float
    line: int


def read_stated(path: Path) -> dict[str, tuple[StatedChance, ...]]:
    """What each analyst states, by his label. Raises OfframpError bad-statement with every line that states nothing."""
    found: dict[str, tuple[StatedChance, ...]] = {}
    problems = []
    for number, line in lines_written(path, MAX_BYTES):
        who, stated = _statement(line.strip(), number)
        if stated is None:
            problems.append(_bad(path, number, "this is not a label, ':', an event, '=' and a probability"))
        else:
            found[who] = (*found.get(who, ()), stated)
    if problems:
        raise OfframpError(problems)
    return found


def _statement(line: str, number: int) -> tuple[str, StatedChance | None]:
    read = _LINE.match(line)
    if read is None:
        return "", None
    p = float(read["number"]) / (100 if read["percent"] else 1)
    event = " ".join(read["event"].split())
    return read["who"].strip(), StatedChance(event, p, number) if 0 <= p <= 1 else None


def _bad(file: Path | str, line: int, message: str, close: str = "") -> Problem:
    remedy = close or "such as 'ana: exile = 60 %', or 'ana: not exile = 0.4'"
    return Problem("bad-statement", str(file), line, 1, message, (), remedy)


def judged_events(
    stated: Sequence[StatedChance], outcomes: Sequence[str], called: Mapping[str, str], file: str
) -> list[Judged]:
    """Statements as events over some outcomes; `called` gives for a name in a statement that of the outcome. Raises
    OfframpError bad-statement for each name that is none."""
    problems, found = [], []
    for one in stated:
        negated, names = _parts(one.event, called)
        for name in (name for name in names if name not in called):
            message = f"there is no outcome '{name[:60]}' in that case"
            problems.append(_bad(file, one.line, message, nearest(name, called) or f"one of {', '.join(called)}"))
        event = frozenset(called.get(name, name) for name in names)
        found.append((frozenset(outcomes) - event if negated else event, one.probability))
    if problems:
        raise OfframpError(problems)
    return found


def _parts(event: str, called: Mapping[str, str]) -> tuple[bool, list[str]]:
    """Whether an event is negated, and the names that it joins by "or"."""
    negated = event.startswith("not ") and event not in called
    return negated, [name.strip() for name in event.removeprefix("not " if negated else "").split(" or ")]
