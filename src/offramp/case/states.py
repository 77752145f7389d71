"""Sets of states as whole numbers: bit c of a set is set where the state with code c is in it.

A code is a state's name read as a binary number, N as 0 and Y as 1. `check` needs no more than this, and so not NumPy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from offramp.case import conditions
from offramp.case.conditions import Set
from offramp.case.types import Case, Rule

_SOME = re.compile(rb"[^\0]")


def everywhere(options: int) -> int:
    """All states.

    >>> bin(everywhere(2))
    '0b1111'
    """
    return (1 << (1 << options)) - 1


def axes(options: tuple[str, ...]) -> dict[str, int]:
    """For each option, the states where it is yes.

    >>> {option: bin(states) for option, states in axes(("offer", "leave")).items()}
    {'offer': '0b1100', 'leave': '0b1010'}
    """
    n = len(options)
    return {option: _axis(n - 1 - k, n) for k, option in enumerate(options)}


def _axis(bit: int, n: int) -> int:
    """The codes below 2**n in which this bit is set: its first run, then doubled."""
    found = everywhere(bit) << (1 << bit)
    for size in range(bit + 1, n):
        found |= found << (1 << size)
    return found


def feasible(case: Case, truth: dict[str, Set], always: Set) -> Set:
    """The states that exist, by the rules and by what `fix` holds; in any algebra, as `logic.where`."""
    found = always
    for rule in case.rules:
        found = found & allowed(rule, truth, always)
    for option, value in case.fix:
        found = found & (truth[option] if value else always ^ truth[option])
    return found


def allowed(rule: Rule, truth: dict[str, Set], always: Set) -> Set:
    """Where a rule lets states exist."""
    holds = conditions.where(rule.when, truth, always)
    return always ^ holds if rule.kind == "never" else holds


def state_bytes(states: int, options: int) -> bytes:
    """The set as bytes, lowest codes first, in which `has` looks a state up at once."""
    return states.to_bytes(((1 << options) + 7) // 8, "little")


def has(table: bytes | bytearray, code: int) -> bool:
    """Whether a set, as `state_bytes` gives it, has a state.

    >>> has(state_bytes(0b0100, 2), 2), has(state_bytes(0b0100, 2), 1)
    (True, False)
    """
    return bool(table[code >> 3] >> (code & 7) & 1)


def gathered(codes: Iterable[int], options: int) -> int:
    """The set of the states with these codes.

    >>> bin(gathered([0, 2], 2))
    '0b101'
    """
    found = bytearray(state_bytes(0, options))
    for code in codes:
        found[code >> 3] |= 1 << (code & 7)
    return int.from_bytes(found, "little")


def codes(states: int, options: int) -> Iterator[int]:
    """The codes of the states in a set, ascending.

    >>> list(codes(0b101, 2))
    [0, 2]
    """
    found = state_bytes(states, options)
    for some in _SOME.finditer(found):
        first = some.start() << 3
        yield from (first + k for k in range(8) if has(found, first + k))


def name(code: int, options: int) -> str:
    """The name of a state.

    >>> name(2, 2)
    'YN'
    """
    return format(code, f"0{options}b").replace("0", "N").replace("1", "Y") if options else ""


def code(state: str) -> int:
    """The code of a state's name.

    >>> code("YN")
    2
    """
    return int(state.replace("N", "0").replace("Y", "1"), 2) if state else 0
