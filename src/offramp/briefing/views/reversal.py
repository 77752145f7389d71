"""What would reverse the answer, and what to find out next, in words. The one view of Flips."""

from __future__ import annotations

from offramp.briefing.document import Basis, Block, Items, Para, Row, grid
from offramp.briefing.names import NAMELESS, WHOLE, Names
from offramp.briefing.provenance import pointer
from offramp.briefing.views.changing import mean_blocks
from offramp.ensemble.reversal import Change, Flip, Flips, Lead
from offramp.wording import CENTRAL, capital, joined, of_many, percent, size

_SHOWN = 12  # rows of a table; --json has them all
_MOST = 3  # named in a line
_COMMAND = "offramp flip CASE"


def flips_blocks(flips: Flips, names: Names = NAMELESS) -> tuple[Block, ...]:
    """What would reverse the answer, and what to find out next."""
    other = "no" if flips.yes else "yes"
    blocks: list[Block] = [*(mean_blocks(flips.on_mean.to_dict(), names) if flips.on_mean else ())]
    more = of_many(len(flips.flips), _SHOWN)
    if flips.flips:
        blocks.append(Para(f"What reverses the answer to {other}, the fewest and smallest changes first{more}:"))
        blocks.append(Items(tuple(_flip(k, one, names) for k, one in enumerate(flips.flips[:_SHOWN]))))
    else:
        blocks.append(Para(f"No change that reverses the answer to {other} was found."))
    if flips.leads:
        blocks += _leads(flips, names)
    return (*blocks, Para(f"Searched: {flips.searched}."))


def _flip(index: int, flip: Flip, names: Names) -> Para:
    parts = [f"nothing of “{origin}” is true" for origin in flip.origins]
    parts += [f"{names.claim(claim, WHOLE)} is false" for claim in flip.claims]
    parts += [change_text(change, names) for change in flip.changes]
    numbers = [pointer("flip", "flips", index, "probability")]
    for k in range(len(flip.changes)):
        numbers += [pointer("flip", "flips", index, "changes", k, key) for key in ("now", "to", "share")]
    basis = Basis(tuple(numbers), tuple(change.quantity for change in flip.changes), _COMMAND)
    return Para(f"{capital(joined(parts))}: then {percent(flip.probability)}.", f"flip.{index + 1}", basis)


def change_text(change: Change, names: Names) -> str:
    """A number moved, and how much of its range that takes."""
    return f"{moved_text(change, names)} ({percent(change.share)} of its range)"


def moved_text(change: Change, names: Names) -> str:
    """A number moved."""
    now, to = (names.figure(change.quantity, value) for value in (change.now, change.to))
    return f"{names.quantity(change.quantity)} from {now} to {to}"


def _leads(flips: Flips, names: Names) -> tuple[Block, ...]:
    more = of_many(len(flips.leads), _SHOWN)
    title = Para(f"What to find out next, by how far it could move the answer{more}:")
    rows = (_lead(k, one, names) for k, one in enumerate(flips.leads[:_SHOWN]))
    return title, grid(("what", "moves the answer by", "could reverse it", "support"), rows)


def _lead(index: int, lead: Lead, names: Names) -> Row:
    items = lead.rests_on if lead.kind == "claim" else (lead.what,)
    basis = Basis((pointer("flip", "leads", index, "swing"),), items, _COMMAND)
    reverses = "yes" if lead.reverses else "no"
    rests = _rests(lead, names)
    return (names.finding(lead.what, lead.kind, WHOLE), size(lead.swing), reverses, rests), f"next.{index + 1}", basis


def _rests(lead: Lead, names: Names) -> str:
    """What supports a number; what a claim or an origin supports."""
    if lead.kind in ("claim", "origin"):
        return f"supports {'; '.join(map(names.item, lead.rests_on))}" if lead.rests_on else "–"
    return names.support(lead.rests_on)


# in a line or two -----------------------------------------------------------------------------------------------


def leads_para(flips: Flips, names: Names) -> Para:
    """What to find out next, in a line."""
    leads = flips.leads[:_MOST]
    if not leads:
        return Para("Nothing that could be found out moves the answer, within the ranges of the case.")
    text = f"{CENTRAL}: {'; '.join(lead_text(lead, names, k == 0) for k, lead in enumerate(leads))}"
    numbers = tuple(pointer("flip", "leads", k, "swing") for k in range(len(leads)))
    items = tuple(path for lead in leads for path in (lead.rests_on if lead.kind == "claim" else (lead.what,)))
    return Para(f"{capital(text)}.", "next", Basis(numbers, items, _COMMAND))


def lead_text(lead: Lead, names: Names, first: bool = True) -> str:
    """One thing to find out, by how far it could move the answer; after the first in short."""
    reverses = ", could reverse it" if lead.reverses else ""
    return f"{names.finding(lead.what, lead.kind)} ({'moves it by ' if first else ''}{size(lead.swing)}{reverses})"


def together_para(flips: Flips, names: Names) -> Para:
    """The smallest set of numbers that reverses the answer together, where none alone does."""
    several = [(k, one) for k, one in enumerate(flips.flips) if len(one.changes) > 1]
    if not several:
        return Para(f"{capital(CENTRAL)}, no numbers that reverse the answer were found, alone or together.")
    place, flip = several[0]
    changes = [moved_text(one, names) for one in flip.changes]
    at = ("flip", "flips", place, "changes")
    numbers = tuple(pointer(*at, k, key) for k in range(len(flip.changes)) for key in ("now", "to"))
    basis = Basis(numbers, tuple(each.quantity for each in flip.changes), _COMMAND)
    text = f"{capital(CENTRAL)}, no number alone reverses the answer; these together do: {'; '.join(changes)}."
    return Para(text, "flip", basis)
