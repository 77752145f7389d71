"""Who would leave an equilibrium together, in words. The one view of a CoalitionTable."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.document import Block, Items, Para
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.views.explanation import note_blocks, path_text
from offramp.stability.coalitions import CoalitionTable, Departure
from offramp.stability.concepts import concept_named
from offramp.wording import capital, count, joined

_NOBODY = "No group would leave an equilibrium together, or an answer of the others stops it."
_SHOWN = 12  # equilibria and departures in words; --json lists all


def coalition_blocks(table: CoalitionTable, names: Names = NAMELESS) -> tuple[Block, ...]:
    """The equilibria that a group would leave, by which moves, whose answer stops it, and what every group stays in."""
    concept, left = concept_named(table.concept).name, dict.fromkeys(each.state for each in table.departures)
    free = [each for each in table.departures if each.answer is None]
    found = count(len(table.equilibria), "equilibrium", "equilibria")
    title = f"By {concept} there {'is' if len(table.equilibria) == 1 else 'are'} {found} of single actors."
    leaves = f"Groups would leave {table.left} of them together, and no answer stops them:" if free else _NOBODY
    return (
        Para(f"{title} {leaves}"),
        *_departures(table, free, names),
        *_stopped(table, [each for each in table.departures if each.answer], names),
        *_told(table),
        *_rest(table, names, len(left)),
        *note_blocks(table.notes),
    )


def coalition_lines(table: CoalitionTable, names: Names) -> tuple[Block, ...]:
    """The same for a brief, where the whole table stands elsewhere: who would leave, and nobody stops them."""
    free = [departure_text(table, each, names) for each in table.departures if each.answer is None][:_SHOWN]
    by = f"By {concept_named(table.concept).name} groups would leave some equilibria of single actors together"
    if not free:
        return (Para(f"By {concept_named(table.concept).name}: {_NOBODY[0].lower()}{_NOBODY[1:]}"),)
    return (Para(f"{by}, and no answer stops them:"), Items(tuple(map(Para, free))))


def _departures(table: CoalitionTable, departures: list[Departure], names: Names) -> Iterator[Block]:
    lines = [departure_text(table, each, names) for each in departures[:_SHOWN]]
    if lines:
        yield Items(tuple(Para(line) for line in lines))
    if len(departures) > _SHOWN:
        yield Para(f"{len(departures) - _SHOWN:,} more departures (--json lists them).")


def _stopped(table: CoalitionTable, departures: list[Departure], names: Names) -> Iterator[Block]:
    if departures:
        yield Para("Groups that would gain by leaving together, and are stopped:")
        yield from _departures(table, departures, names)


def departure_text(table: CoalitionTable, departure: Departure, names: Names) -> str:
    """One group's departure in a sentence, and whose answer stops it."""
    state = capital(names.state(table.options, table.now, departure.state))
    group = joined([names.actor(member) for member in departure.members])
    moves = path_text(departure.moves, table.options, names)
    answer = path_text(departure.answer, table.options, names) if departure.answer else ""
    stopped = f"; it is stopped: {answer}" if answer else ""
    return f"{state}: {group} would leave together: {moves}{stopped}"


def _told(table: CoalitionTable) -> Iterator[Block]:
    if table.departing > len(table.departures):
        yield Para(f"{table.departing:,} departures in all; {len(table.departures):,} of them are told.")


def _rest(table: CoalitionTable, names: Names, left: int) -> Iterator[Block]:
    """The states that every group stays in, where some group leaves an equilibrium."""
    if left:
        states = table.universal[table.concept]
        shown = [names.state(table.options, table.now, state) for state in states[:_SHOWN]]
        more = f"; and {len(states) - _SHOWN:,} more" if len(states) > _SHOWN else ""
        yield Para(f"Stable for every group: {'; '.join(shown) or 'no state'}{more}.")
