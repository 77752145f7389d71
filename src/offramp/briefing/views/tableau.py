"""The tableau in tables. The one view of a Tableau; and states in words, by what is fixed in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from offramp.briefing.document import Block, Grid, Para
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.explanation import note_blocks
from offramp.graph.cubes import cubes
from offramp.graph.model import code
from offramp.stability.concepts.nash import NASH
from offramp.stability.concepts.seq import SEQ
from offramp.stability.concepts.sim import SIM
from offramp.stability.tableau import RECHECKED, Standing, Tableau, TableauState
from offramp.wording import capital, count

MOST_COLUMNS = 12  # states that stand side by side
_SHOWN = 60  # rows; --json lists all
_ABOUT = (
    "Numbers are those of GMCR. r: rational (Nash), s: sanctioned (sequentially stable), u: unstable; → where the "
    "actor would improve to. SEQ or SIM: each actor stable by one of the two. u/, struck out at Fraser and "
    "Hipel's second look (SEQ re-checked): others who would leave too, moving at the same time, deter the actor."
)


def tableau_blocks(table: Tableau, names: Names = NAMELESS) -> tuple[Block, ...]:
    """The tables, what may be read as one, and the conventions."""
    return (*tableau_grids(table, names), *_read_as_one(table), *note_blocks(table.notes))


def tableau_grids(table: Tableau, names: Names) -> tuple[Block, ...]:
    """The states with their numbers; then each actor's order with marks and improvements, or a row for each group."""
    groups = list(table.groups.values())
    if len(table.states) <= MOST_COLUMNS:
        return (Para(_ABOUT), _states(table, names), *(_actor(table, i, names) for i in range(len(table.actors))))
    return (Para(_ABOUT), _rows(table, groups[:_SHOWN], names), *_more(len(groups) - _SHOWN))


def _states(table: Tableau, names: Names) -> Grid:
    rows = (
        (str(row.number), str(row.decimal), _words(table, [row], names), row.outcome, _by(row)) for row in table.states
    )
    return Grid(("state", "decimal", "what differs from the present state", "outcome", "equilibrium"), tuple(rows))


def _by(row: TableauState) -> str:
    """By which concepts a state is an equilibrium, in the field's letters."""
    return ", ".join(map(_short, row.equilibrium))


def _short(key: str) -> str:
    return (
        "Nash"
        if key == NASH.key
        else key.replace(SEQ.key, "SEQ").replace(SIM.key, "SIM")
        if " " in key
        else key.upper()
    )


def _actor(table: Tableau, i: int, names: Names) -> Grid:
    """One actor's order, best first, ties joined, with a mark above each state and the improvements under it."""
    order = sorted(table.states, key=lambda row: (row.actors[i].rank, row.number))
    tied = [row.actors[i].rank for row in order]
    numbers = (f"{'=' if k and tied[k] == tied[k - 1] else ''}{row.number}" for k, row in enumerate(order))
    rows = [
        ("equilibrium", *("E" if SEQ.key in row.equilibrium else "x" for row in order)),
        ("mark", *(_mark(row.actors[i]) for row in order)),
        *([("SIM", *("s" if SIM.key in row.actors[i].stable else "u" for row in order))]),
        ("improves to", *(", ".join(map(str, row.actors[i].improvements)) for row in order)),
    ]
    return Grid((f"{capital(names.actor(table.actors[i]))}, best first", *numbers), tuple(rows))


def _rows(table: Tableau, groups: Sequence[Sequence[TableauState]], names: Names) -> Grid:
    """A row for each group of states, with rank, mark and improvements of each actor."""
    actors = [capital(names.actor(actor)) for actor in table.actors]
    rows = (
        (_numbers(group), _words(table, group, names), group[0].outcome, *_standings(group), _by(group[0]))
        for group in groups
    )
    return Grid(("state", "in words", "outcome", *actors, "equilibrium"), tuple(rows))


def _numbers(group: Sequence[TableauState]) -> str:
    return str(group[0].number) + (f" and {len(group) - 1} more" if len(group) > 1 else "")


def _standings(group: Sequence[TableauState]) -> Iterator[str]:
    """Rank and mark of a group with each actor; of a single state the improvements too."""
    for each in group[0].actors:
        gains = f" → {', '.join(map(str, each.improvements[:4]))}" if each.improvements and len(group) == 1 else ""
        yield f"{each.rank}{_mark(each)}{gains}{', …' if gains and len(each.improvements) > 4 else ''}"


def _mark(standing: Standing) -> str:
    """The mark of a state for an actor, struck out where the second look finds it stable."""
    return f"{standing.mark}/" if standing.mark == "u" and RECHECKED in standing.stable else standing.mark


def _read_as_one(table: Tableau) -> Iterator[Block]:
    """The states that no actor tells apart."""
    alike = [group for group in table.groups.values() if len(group) > 1]
    if alike and len(table.states) <= MOST_COLUMNS:
        said = "; ".join(f"{', '.join(str(row.number) for row in group)}" for group in alike)
        yield Para(f"No actor tells these states apart, and they may be read as one: {said}.")
    elif alike:
        merged = count(len(table.groups), "row")
        yield Para(f"{len(table.states):,} states in {merged}: those of a row no actor tells apart.")


def _more(rest: int) -> Iterator[Block]:
    if rest > 0:
        yield Para(f"{rest:,} more rows (--json lists all).")


def _words(table: Tableau, group: Sequence[TableauState], names: Names) -> str:
    feasible = [row.state for row in table.states]
    return pattern_text(table.options, table.now, feasible, [row.state for row in group], names)


def pattern_text(
    options: Sequence[str], now: str, feasible: Iterable[str], states: Sequence[str], names: Names, most: int = 1
) -> str:
    """States in words: a single one by what differs from the present state; several by what is fixed in them.

    >>> every = ["NN", "NY", "YN", "YY"]
    >>> pattern_text(["leave", "turn"], "NN", every, ["YN", "YY"], NAMELESS)
    '“leave”, whatever else'
    """
    if len(states) == 1:
        return names.state(options, now, states[0])
    inside, every = (np.zeros(1 << len(options), dtype=bool) for _ in range(2))
    inside[[code(state) for state in states]] = every[[code(state) for state in feasible]] = True
    found = cubes(every, inside, code(now))
    parts = [_pattern(options, mask, bits, names) for mask, bits in found[:most]]
    rest = f"; and {count(len(found) - most, 'more pattern')}" if len(found) > most else ""
    return "; or ".join(parts) + rest


def _pattern(options: Sequence[str], mask: int, bits: int, names: Names) -> str:
    n = len(options)
    fixed = [(option, bool(bits >> (n - 1 - k) & 1)) for k, option in enumerate(options) if mask >> (n - 1 - k) & 1]
    return f"{names.choice(fixed)}, whatever else" if len(fixed) < n and fixed else names.choice(fixed) or "any state"
