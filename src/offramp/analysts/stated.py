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
from offramp.io import decoded_utf8, read_bytes

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
    text = decoded_utf8(read_bytes(path, MAX_BYTES, OfframpError), str(path))
    found: dict[str, tuple[StatedChance, ...]] = {}
    problems = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            read = _LINE.match(line.strip())
            p = float(read["number"]) / (100 if read["percent"] else 1) if read else -1.0
            if read is None or not 0 <= p <= 1:
                problems.append(_bad(path, number, "this is not a label, ':', an event, '=' and a probability"))
                continue
            who = read["who"].strip()
            found[who] = (*found.get(who, ()), StatedChance(" ".join(read["event"].split()), p, number))
    if problems:
        raise OfframpError(problems)
    return found


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
        negated = one.event.startswith("not ") and one.event not in called
        names = [name.strip() for name in one.event.removeprefix("not " if negated else "").split(" or ")]
        for name in (name for name in names if name not in called):
            message = f"there is no outcome '{name[:60]}' in that case"
            problems.append(_bad(file, one.line, message, nearest(name, called) or f"one of {', '.join(called)}"))
        event = frozenset(called.get(name, name) for name in names)
        found.append((frozenset(outcomes) - event if negated else event, one.probability))
    if problems:
        raise OfframpError(problems)
    return found
