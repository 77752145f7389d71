"""What lasts in whose eyes, and what surprises whom, in words. The one view of a Hypergame."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.document import Basis, Block, Grid, Items, Para
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.explanation import note_blocks
from offramp.stability.concepts import concept_named
from offramp.stability.hypergame import Hypergame, SeenState, SurprisingMove
from offramp.wording import capital, count, joined, outcome_named

_SHOWN = 12  # states and moves in words; --json lists all
_CELLS = {True: "stays", False: "leaves", None: "unseen"}
_BASIS = Basis(("/hypergame/equilibria", "/hypergame/unmistaken"), ("sees",), "offramp solve CASE --sees")


def hypergame_blocks(table: Hypergame, names: Names = NAMELESS) -> tuple[Block, ...]:
    """What lasts, in whose eyes, and the moves that surprise somebody."""
    return (*hypergame_lines(table, names), *note_blocks(table.notes))


def hypergame_lines(table: Hypergame, names: Names) -> Iterator[Block]:
    """The same without the notes; where nobody is mistaken, that alone."""
    yield Para(hypergame_text(table, names))
    if table.mistaken or not _agreed(table):
        yield _grid(table, names)
        yield from _more(len(table.states), "state")
    if table.moves:
        yield Para("Moves that would be a surprise:")
        yield Items(tuple(Para(surprise_text(table, move, names)) for move in table.moves[:_SHOWN]))
        yield from _more(len(table.moves), "move")


def hypergame_lead(table: Hypergame, names: Names, answered: bool) -> Para:
    """The same in one sentence for the front of a brief; `answered`: by a game, which knows nothing of it."""
    aside = " The answer takes each to see the case as it is." if answered else ""
    return Para(f"{hypergame_text(table, names)}{aside}", "hypergame", _BASIS)


def hypergame_text(table: Hypergame, names: Names = NAMELESS) -> str:
    """How many states last where each judges by what it sees, and how many would without misperception.

    >>> import offramp as of
    >>> from offramp.stability.hypergame import hypergame
    >>> hypergame_text(hypergame(of.load("my-crisis")))
    'By sequential stability 2 states last; nobody sees the case otherwise than it is (‘sees’).'
    """
    last = f"{count(table.equilibria, 'state')} last{'s' if table.equilibria == 1 else ''}"
    by = f"By {concept_named(table.concept).name} {last}"
    if not table.mistaken:
        but = "" if _agreed(table) else ", but what some take others to see surprises them"
        return f"{by}; nobody sees the case otherwise than it is (‘sees’){but}."
    lead = f"{by} where each actor judges by what it sees; where all saw the case as it is, {table.unmistaken} would."
    return f"{lead} Mistaken, by the case: {_who(table.mistaken, names)}."


def _grid(table: Hypergame, names: Names) -> Grid:
    head = ("state", *(capital(names.actor(actor)) for actor in table.actors), "lasts", "unmistaken", "surprise to")
    shown = sorted(table.states, key=lambda row: _alike(table, row))  # what misperception changes comes first
    rows = [_row(table, row, names) for row in shown[:_SHOWN]]
    wide = len(head) if any(row[-1] for row in rows) else len(head) - 1
    return Grid(head[:wide], tuple(row[:wide] for row in rows))


def _more(number: int, what: str) -> Iterator[Block]:
    if number > _SHOWN:
        yield Para(f"{count(number - _SHOWN, f'more {what}')} (--json lists all).")


def _agreed(table: Hypergame) -> bool:
    return not table.moves and all(_alike(table, row) for row in table.states)


def _alike(table: Hypergame, row: SeenState) -> bool:
    """Whether all expect of a state what is so, mistaken or not."""
    return row.equilibrium == row.unmistaken and len(row.expected) == len(table.actors) * row.equilibrium


def _row(table: Hypergame, row: SeenState, names: Names) -> tuple[str, ...]:
    state = names.state(table.options, table.now, row.state)
    state += f" ({outcome_named(row.outcome)})" if row.outcome != "other" else ""
    return (
        state if row.exists else f"{state} (cannot be)",
        *(_CELLS[row.stable[actor]] for actor in table.actors),
        "yes" if row.equilibrium else f"no, though expected by {_who(row.expected, names)}" if row.expected else "no",
        "yes" if row.unmistaken else "no",
        "; ".join(f"{names.actor(i)}, who would see {_who(left, names)} leave" for i, left in row.surprised.items()),
    )


def _who(actors: tuple[str, ...], names: Names) -> str:
    return joined([names.actor(actor) for actor in actors])


def surprise_text(table: Hypergame, move: SurprisingMove, names: Names) -> str:
    """One move in a sentence, and whom it surprises why."""
    start, end = (names.state(table.options, table.now, state) for state in (move.start, move.end))
    parts = [f"unseen by {_who(move.unseen, names)}"] if move.unseen else []
    parts += [f"not expected by {_who(move.unexpected, names)}"] if move.unexpected else []
    parts += [] if move.possible else ["it cannot be done"]
    return f"{capital(names.actor(move.mover))}, from {start} to {end}: {'; '.join(parts)}."
