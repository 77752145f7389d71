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


def hypergame_blocks(found: Hypergame, names: Names = NAMELESS) -> tuple[Block, ...]:
    """What lasts, in whose eyes, and the moves that surprise somebody."""
    return (*hypergame_lines(found, names), *note_blocks(found.notes))


def hypergame_lines(found: Hypergame, names: Names) -> Iterator[Block]:
    """The same without the notes; where nobody is mistaken, that alone."""
    yield Para(hypergame_text(found, names), "hypergame", _BASIS)
    if found.mistaken and found.states:
        yield _grid(found, names)
        yield from _more(len(found.states), "state")
    if found.moves:
        yield Para("Moves that would be a surprise:")
        yield Items(tuple(Para(move_text(found, move, names)) for move in found.moves[:_SHOWN]))
        yield from _more(len(found.moves), "move")


def hypergame_text(found: Hypergame, names: Names = NAMELESS) -> str:
    """How many states last where each judges by what it sees, and how many would without misperception.

    >>> import offramp as of
    >>> from offramp.stability.hypergame import hypergame
    >>> hypergame_text(hypergame(of.load("my-crisis")))
    'By sequential stability 2 states last; the case says of nobody that it sees things otherwise (‘sees’).'
    """
    last = f"{count(found.equilibria, 'state')} last{'s' if found.equilibria == 1 else ''}"
    by = f"By {concept_named(found.concept).name} {last}"
    if not found.mistaken:
        return f"{by}; the case says of nobody that it sees things otherwise (‘sees’)."
    truth = f"where all saw the case as it is, {found.unmistaken} would"
    return (
        f"{by} where each actor judges by what it sees; {truth}. Mistaken, by the case: {_who(found.mistaken, names)}."
    )


def _grid(found: Hypergame, names: Names) -> Grid:
    head = ("state", *(capital(names.actor(actor)) for actor in found.actors), "lasts", "unmistaken", "surprise to")
    shown = sorted(found.states, key=lambda row: _alike(found, row))  # what misperception changes comes first
    rows = [_row(found, row, names) for row in shown[:_SHOWN]]
    wide = len(head) if any(row[-1] for row in rows) else len(head) - 1
    return Grid(head[:wide], tuple(row[:wide] for row in rows))


def _more(number: int, what: str) -> Iterator[Block]:
    if number > _SHOWN:
        yield Para(f"{count(number - _SHOWN, f'more {what}')} (--json lists all).")


def _alike(found: Hypergame, row: SeenState) -> bool:
    """Whether all expect of a state what is so, mistaken or not."""
    return row.equilibrium == row.unmistaken and len(row.expected) == len(found.actors) * row.equilibrium


def _row(found: Hypergame, row: SeenState, names: Names) -> tuple[str, ...]:
    state = names.state(found.options, found.now, row.state)
    state += f" ({outcome_named(row.outcome)})" if row.outcome != "other" else ""
    return (
        state if row.exists else f"{state} (cannot be)",
        *(_CELLS[row.stable[actor]] for actor in found.actors),
        "yes" if row.equilibrium else f"no, though expected by {_who(row.expected, names)}" if row.expected else "no",
        "yes" if row.unmistaken else "no",
        "; ".join(f"{names.actor(i)}, who would see {_who(left, names)} leave" for i, left in row.surprised.items()),
    )


def _who(actors: tuple[str, ...], names: Names) -> str:
    return joined([names.actor(actor) for actor in actors])


def move_text(found: Hypergame, move: SurprisingMove, names: Names) -> str:
    """One move in a sentence, and whom it surprises why."""
    start, end = (names.state(found.options, found.now, state) for state in (move.start, move.end))
    parts = [f"unseen by {_who(move.unseen, names)}"] if move.unseen else []
    parts += [f"not expected by {_who(move.unexpected, names)}"] if move.unexpected else []
    parts += [] if move.possible else ["it cannot be done"]
    return f"{capital(names.actor(move.mover))}, from {start} to {end}: {'; '.join(parts)}."
