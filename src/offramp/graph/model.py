"""The space of states: a hypercube with one axis for each option.

A state is a choice, yes or no, of every option. Its code is an integer whose most significant bit is
the first option, so that codes in ascending order are names in the order N before Y:

    options  offer leave      state (offer yes, leave no)  =  name "YN"  =  code 0b10 = 2
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from offramp.case.states import code as code
from offramp.case.states import name as name
from offramp.errors import ModelError, Problem
from offramp.frames import on_one_line
from offramp.wording import count

Bools = NDArray[np.bool_]
Ranks = NDArray[np.int32]

MOST_OPTIONS = 24

_INTERPRETER = 40_000_000  # Python with NumPy, in bytes
_PER_ACTOR, _SHARED = 60, 40  # bytes a state


@dataclass(frozen=True, eq=False)
class Model:
    """A graph model for conflict resolution (Fang, Hipel & Kilgour 1993, ch. 2), as arrays.

    With n options and S = 2**n states (infeasible ones included):

    * `owner`: for each option, the index of its actor.
    * `now`: the code of the present state.
    * `feasible`: bool (S,).
    * `take`, `undo`: for each option, whether it may change to yes / to no, tested at the state before the
      whole move. Shape () where it never depends on the state (always, or never); otherwise n axes, each
      of length 1 or 2, that broadcast to (2,)*n.
    * `ranks`: int32 (actors, S), or (actors, S, draws): larger is better, equal means indifferent; the
      entries of infeasible states mean nothing.
    * `outcome`: int16 (S,), an index into `outcomes`; index 0 is "other".
    * `case`: the hash of the case it came from, or "".
    * `unknown`: for each actor the pairs of states whose order it does not know, both ways round, as start * S + end,
      ascending; () where there are none. `extension`: how they are read (see graph/moves.py).
    * `notes`: what of the case is left out.

    >>> import offramp as of
    >>> model = of.model(of.load("my-crisis"))
    >>> model.options, model.feasible.shape, model.ranks.shape
    (('raise_pay', 'in_writing', 'strike'), (8,), (2, 8))
    """

    options: tuple[str, ...]
    actors: tuple[str, ...]
    owner: tuple[int, ...]
    now: int
    feasible: Bools
    take: tuple[Bools, ...]
    undo: tuple[Bools, ...]
    ranks: Ranks
    outcomes: tuple[str, ...]
    outcome: NDArray[np.int16]
    case: str = ""
    unknown: tuple[NDArray[np.int64], ...] = ()
    extension: str = "b"
    notes: tuple[str, ...] = ()

    @cached_property
    def axes(self) -> tuple[tuple[int, ...], ...]:
        """For each actor, the axes (positions of options) it owns."""
        return tuple(tuple(k for k, own in enumerate(self.owner) if own == i) for i in range(len(self.actors)))

    def __repr__(self) -> str:
        states = f"{int(self.feasible.sum()):,} of {len(self.feasible):,} states feasible"
        draws = f"{self.ranks.shape[2]} draws" if self.ranks.ndim > 2 else ""
        sizes = f"{count(len(self.options), 'option')} of {', '.join(self.actors)}"
        return on_one_line("Model", sizes, states, f"now {name(self.now, len(self.options))}", draws)


def free_model(options: Mapping[str, Sequence[str]], rankings: Mapping[str, str]) -> Model:
    """A small model whose options may all change freely: each actor's options, and each one's ranking.

    A ranking names states best to worst, ties joined by "="; those that the first actor leaves out are
    infeasible. The present state is the first feasible one. The prisoner's dilemma:

    >>> import offramp as of
    >>> model = of.free_model({"A": ["trust_b"], "B": ["trust_a"]}, {"A": "NY YY NN YN", "B": "YN YY NN NY"})
    >>> model.ranks.tolist()
    [[1, 3, 0, 2], [1, 0, 3, 2]]
    """
    names = tuple(option for owned in options.values() for option in owned)
    actors = tuple(options)
    ranks = np.zeros((len(actors), 1 << len(names)), dtype=np.int32)
    feasible = np.zeros(1 << len(names), dtype=bool)
    feasible[[code(state) for tie in rankings[actors[0]].split() for state in tie.split("=")]] = True
    for actor, row in zip(actors, ranks, strict=True):
        for rank, tie in enumerate(reversed(rankings[actor].split())):
            row[[code(state) for state in tie.split("=")]] = rank
    always = (np.array(True),) * len(names)
    return Model(
        options=names,
        actors=actors,
        owner=tuple(index for index, owned in enumerate(options.values()) for _ in owned),
        now=int(feasible.argmax()),
        feasible=feasible,
        take=always,
        undo=always,
        ranks=ranks,
        outcomes=("other",),
        outcome=np.zeros(len(feasible), dtype=np.int16),
    )


def changed_state(model: Model, chosen: Mapping[str, bool]) -> int | None:
    """The present state with some options as chosen; None where that is not a feasible state."""
    letters = zip(model.options, name(model.now, len(model.options)), strict=True)
    state = code("".join("Y" if chosen.get(option, letter == "Y") else "N" for option, letter in letters))
    return state if model.feasible[state] else None


def bytes_needed(options: int, actors: int) -> int:
    """The most memory, in bytes, that solving a model without draws by every concept takes, interpreter included.

    An upper bound over the kinds of models measured (all free, one-way, conditional, options interleaved): the
    peaks were 64 bytes a state with one actor, 195 with three, 307 with five, 327 with eight; an actor with few
    options may take the most, as what it compares is kept.

    >>> bytes_needed(20, 4)
    333601280
    """
    return _INTERPRETER + (1 << options) * (_PER_ACTOR * actors + _SHARED)


def check_size(options: int, actors: int, memory: int | None = None) -> None:
    """Refuse a model that is too large, before anything is allocated.

    `memory` is the limit in bytes; by default 60 % of what is free now. Raises ModelError with the slug
    `too-many-options` (above 24) or `too-many-states` (more bytes than the limit).

    >>> check_size(10, 3)
    """
    if options > MOST_OPTIONS:
        message = f"{options} options, which is more than {MOST_OPTIONS}"
        remedy = "leave out options that decide nothing, or fix them"
        raise ModelError(Problem("too-many-options", "model", 0, 0, message, remedy=remedy))
    check_bytes(bytes_needed(options, actors), f"2**{options} states of {actors} actors", memory)


def check_bytes(needed: int, what: str, memory: int | None = None) -> None:
    """Refuse what needs more bytes than `memory`, by default 60 % of what is free. Raises ModelError too-many-states.

    >>> check_bytes(1_000, "a list")
    """
    limit = _free_bytes() * 6 // 10 if memory is None else memory
    if needed > limit:
        message = f"{what} need {needed:,} bytes, and {limit:,} are allowed"
        remedy = "raise --memory, or leave out or fix options"
        raise ModelError(Problem("too-many-states", "model", 0, 0, message, remedy=remedy))


def check_more(model: Model, more: int, what: str, memory: int | None = None) -> None:
    """Refuse what takes so many bytes more than solving a model does. Raises ModelError too-many-states."""
    needed = bytes_needed(len(model.options), len(model.actors)) + more
    check_bytes(needed, f"{what} 2**{len(model.options)} states of {len(model.actors)} actors", memory)


def _free_bytes() -> int:
    """Memory that can be had without swapping; where the kernel does not say, the pages now unused."""
    meminfo = Path("/proc/meminfo")
    if meminfo.exists():
        fields = dict(line.split(":", 1) for line in meminfo.read_text().splitlines() if ":" in line)
        if "MemAvailable" in fields:
            return int(fields["MemAvailable"].split()[0]) * 1024
    return os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
