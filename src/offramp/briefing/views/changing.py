"""What would change the answer, in words: what reverses it, what to find out, other terms.

All of it is measured on the answer itself, the mean over draws, and read in its published shape (`find_out` and
`reversal` of `judgement-1`); what is measured where everything is as reported is worded in `thresholds` and `reversal`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from offramp.briefing.document import Basis, Block, Para, Row, grid
from offramp.briefing.names import NAMELESS, WHOLE, Names
from offramp.briefing.provenance import pointer
from offramp.wording import (
    CENTRAL,
    EVEN,
    capital,
    fives,
    is_even,
    joined,
    of_many,
    outcome_named,
    outcome_subject,
    span_of_fives,
)

Judged = Mapping[str, Any]  # judgement-1
_COMMAND = "offramp answer CASE"
_NAMED = 3  # variants named in a line
_REVERSING = 2  # things that reverse the answer, named in a line
_LISTED = 5  # things held, in the table
_EVIDENCE = ("claim", "origin")
_EACH = 1  # on either side of an even chance


class Held(NamedTuple):
    """Something that was held: the place of the finding, the finding, and on which of its sides."""

    place: int
    lead: Judged
    side: int

    @property
    def probability(self) -> float:
        """The answer then."""
        return float(self.lead["sides"][self.side]["probability"])

    @property
    def at(self) -> Any:
        """What it was held at."""
        return self.lead["sides"][self.side]["at"]


def is_measured(judged: Judged | None) -> bool:
    """Whether a judgement says what would change it."""
    return judged is not None and judged["find_out"] is not None


def pending_para() -> Para:
    """That what would change the answer is still to be worked out."""
    return Para("Not yet computed: what would change the answer.")


# what reverses it -----------------------------------------------------------------------------------------------


def hinges_para(judged: Judged, names: Names = NAMELESS) -> Para:
    """What would reverse the answer; of an even one what would make it likelier than not, and what unlikely."""
    yes = judged["probability"] >= EVEN
    if is_even(judged["probability"]):
        return _tipping(judged, names)
    reversing = [one for one in _extremes(judged, not yes) if (one.probability >= EVEN) != yes][:_REVERSING]
    if not reversing:
        return _joint(judged, names)
    then = "less likely than not" if yes else "likelier than not"
    known = joined([f"{_known(one, names, k == 0)} ({_then(one, names)})" for k, one in enumerate(reversing)], "or")
    return Para(f"{outcome_subject(judged['outcome'])} would be {then} if {known}.", "turns", _basis(reversing))


def _tipping(judged: Judged, names: Names) -> Para:
    """What tips an even chance one way and the other."""
    above, below = _beyond(judged, True), _beyond(judged, False)
    parts = [f"likelier than not ({_then(one, names)}) if {_known(one, names)}" for one in above]
    parts += [f"unlikely ({_then(one, names)}) if {_known(one, names)}" for one in below]
    if not parts:
        return Para("Nothing that was tried tips this even chance to either side.")
    text = f"{outcome_subject(judged['outcome'])} would be {'; '.join(parts)}."
    return Para(text, "turns", _basis([*above, *below]))


def _beyond(judged: Judged, up: bool) -> list[Held]:
    """What takes the answer clearly above one half, or below it."""
    held = (one for one in _extremes(judged, up) if (one.probability > EVEN) == up)
    return [one for one in held if not is_even(one.probability)][:_EACH]


def _joint(judged: Judged, names: Names) -> Para:
    """What reverses the answer only together."""
    found = judged["reversal"]
    if not found:
        return Para("Nothing that was tried, alone or together, reverses the answer.")
    leads = {one["what"]: one for one in judged["find_out"]}
    held = [({"sides": (), **one, **leads.get(one["what"], {})}, one["at"]) for one in found["items"]]
    parts = joined([held_text(lead, at, names) for lead, at in held])
    numbers = (pointer("judgement", "reversal", "probability"),)
    items = tuple(one["what"] for one in found["items"] if one["kind"] == "number")
    claims = tuple(one["what"] for one in found["items"] if one["kind"] == "claim")
    text = f"Nothing alone reverses the answer. If {parts}: {fives(found['probability'])}."
    return Para(text, "turns", Basis(numbers, items, _COMMAND, claims))


def _extremes(judged: Judged, up: bool) -> list[Held]:
    """Everything but variants on the side with its highest answer, or with its lowest; the most extreme first."""
    found = []
    for place, lead in enumerate(judged["find_out"]):
        if lead["kind"] != "variant" and lead["sides"]:
            held = [Held(place, lead, side) for side in range(len(lead["sides"]))]
            found.append(max(held, key=lambda finding: finding.probability if up else -finding.probability))
    return sorted(found, key=lambda finding: -finding.probability if up else finding.probability)


def _known(finding: Held, names: Names, first: bool = True) -> str:
    """Something held; a number by the value at which it turns the answer, where that is found."""
    what, turn = finding.lead["what"], finding.lead.get("turns_at")
    subject, value = _condition(what, finding.lead["kind"], finding.at, names)
    value = f"{_end(finding.lead, finding.at, names)}{value}"
    if turn is not None:
        value = f"{'above' if finding.at > turn else 'below'} {names.figure(what, turn)}"
    return f"{subject} {'were known to be ' if first else ''}{value}"


def _then(finding: Held, names: Names) -> str:
    """The answer then."""
    at = "" if finding.lead.get("turns_at") is None else f" at {names.figure(finding.lead['what'], finding.at)}"
    return f"{fives(finding.probability)}{at}"


def _condition(what: str, kind: str, at: Any, names: Names) -> tuple[str, str]:
    """What is held, and what it is."""
    if kind == "claim":
        return f"“{names.quote(what)}”", "true" if at else "not true"
    if kind == "origin":
        return f"“{what}”", "reliable" if at else "not reliable"
    if what in names.types:
        return names.actor(names.owner(what)), names.figure(what, at)
    return names.labelled(what), names.figure(what, at)


def held_text(lead: Judged, at: Any, names: Names) -> str:
    """What was held at one of its sides, as a condition."""
    if lead["kind"] == "variant":
        return f"“{lead['what']}” is {'in force' if at else 'not in force'}"
    subject, value = _condition(lead["what"], lead["kind"], at, names)
    return f"{subject} is {_end(lead, at, names)}{value}"


def _end(lead: Judged, at: Any, names: Names) -> str:
    """Which end of what is held possible a number is: the reader of a line has no scale to read it on."""
    ends = [one["at"] for one in lead["sides"]]
    if lead["kind"] not in ("number", "private") or len(set(ends)) < 2 or lead["what"] in names.types:
        return ""
    return "at its lowest, " if at == min(ends) else "at its highest, " if at == max(ends) else ""


def _basis(findings: Sequence[Held]) -> Basis:
    numbers: list[str] = []
    for one in findings:
        at = ("judgement", "find_out", one.place)
        numbers.append(pointer(*at, "sides", one.side, "probability"))
        if not isinstance(one.at, bool):
            numbers.append(pointer(*at, "sides", one.side, "at"))
        if one.lead.get("turns_at") is not None:
            numbers.append(pointer(*at, "turns_at"))
    return Basis(tuple(numbers), _items(one.lead for one in findings), _COMMAND, _claims(one.lead for one in findings))


def _items(leads: Iterator[Judged]) -> tuple[str, ...]:
    return tuple(one["what"] for one in leads if one["kind"] in ("number", "private"))


def _claims(leads: Iterator[Judged]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(claim for one in leads for claim in _cited(one)))


def _cited(lead: Judged) -> tuple[str, ...]:
    return (lead["what"],) if lead["kind"] == "claim" else tuple(lead["rests_on"])


# what to find out -----------------------------------------------------------------------------------------------


def find_out_para(judged: Judged, names: Names = NAMELESS) -> Para:
    """What to find out next: of the numbers and of the reports the one that moves the answer furthest."""
    seen = [pair for pair in _seen(judged) if pair[1]["kind"] != "variant"]
    evidence = [pair for pair in seen if pair[1]["kind"] in _EVIDENCE][:1]
    leads = [*[pair for pair in seen if pair not in evidence and pair[1]["kind"] not in _EVIDENCE][:1], *evidence]
    if not leads:
        return Para("Nothing that could be found out moves the answer by five points.")
    parts = [f"{_found(one, names)}: {_from_to(one, names)}" for _, one in leads]
    parts[1:] = [f"among reports, {part}" for part in parts[1:]]
    none = "" if evidence else "; no report alone moves it by five points"
    return Para(f"Would move the answer most: {'; '.join(parts)}{none}.", "next", _basis(_both(leads)))


def _found(lead: Judged, names: Names) -> str:
    """Something to find out, in few words."""
    if lead["kind"] in _EVIDENCE:
        return names.finding(lead["what"], lead["kind"])
    return names.private(lead["what"]) if lead["kind"] == "private" else names.labelled(lead["what"])


def _seen(judged: Judged) -> Iterator[tuple[int, Judged]]:
    """What moves the answer so far that its figures differ."""
    for place, one in enumerate(judged["find_out"]):
        if len({fives(side["probability"]) for side in one["sides"]}) > 1:
            yield place, one


def _both(leads: Sequence[tuple[int, Judged]]) -> list[Held]:
    return [Held(place, one, side) for place, one in leads for side in range(len(one["sides"]))]


def _from_to(lead: Judged, names: Names) -> str:
    """The answer on both sides, the lower first, each with what it is at; of a number also which end it is."""
    low, high = sorted(lead["sides"], key=lambda finding: float(finding["probability"]))
    first, then = (f"{fives(one['probability'])} {_side(lead, one['at'], names)}" for one in (low, high))
    return f"from {first}{',' if _end(lead, low['at'], names) else ''} to {then}"


def _side(lead: Judged, at: Any, names: Names) -> str:
    if lead["kind"] == "claim":
        return "if true" if at else "if not"
    if lead["kind"] == "origin":
        return "if it is" if at else "if not"
    if lead["kind"] == "variant":
        return "with it" if at else "as it stands"
    before = _end(lead, at, names) or ("if " if lead["what"] in names.types else "at ")
    return f"{before}{names.figure(lead['what'], at)}"


# other terms ----------------------------------------------------------------------------------------------------


def variants_para(judged: Judged, offered: Collection[str] = ()) -> Para | None:
    """The variants that move the answer most, each alone; None where none moves it. Those that change nothing but terms
    of the question (`offered`) are told apart: others, which move it more, are nothing that anybody could offer."""
    leads = [Held(place, one, len(one["sides"]) - 1) for place, one in _seen(judged) if one["kind"] == "variant"]
    terms = [one for one in leads if one.lead["what"] in offered][:_NAMED]
    others = [one for one in leads if one.lead["what"] not in offered][:_NAMED]
    if not leads:
        return None
    at = f"{outcome_named(judged['outcome'])} would be at"
    text = f"On other terms {at} {_each_at(terms)}" if terms else ""
    more = (
        f"; in other variants at {_each_at(others)}"
        if terms
        else f"On other terms or assumptions {at} {_each_at(others)}"
    )
    held = [*terms, *others]
    numbers = tuple(pointer("judgement", "find_out", one.place, "sides", one.side, "probability") for one in held)
    return Para(f"{text}{more if others else ''}.", "terms", Basis(numbers, ("variants",), _COMMAND))


def _each_at(variants: Sequence[Held]) -> str:
    return joined([f"{fives(one.probability)} (“{one.lead['what']}”)" for one in variants])


def means_by_terms(judged: Judged) -> dict[str, float]:
    """The answer by variant and by order of play, as far as they were tried, and as it stands ("")."""
    variants = (
        (one["what"], one["sides"][-1]["probability"]) for one in judged["find_out"] if one["kind"] == "variant"
    )
    tried = judged["audit"]["table"] if judged["audit"] else ()
    orders = ((one["what"], one["probability"]) for one in tried if one["kind"] == "order")
    return {"": judged["probability"], **{what: p for what, p in (*variants, *orders) if p is not None}}


# in full --------------------------------------------------------------------------------------------------------


def mean_blocks(judged: Judged, names: Names = NAMELESS) -> tuple[Block, ...]:
    """What would change the answer, before what would change the play as reported; `judged` may be a `MeanHinges`."""
    answer = f"{capital(outcome_named(judged['outcome']))}: {fives(judged['probability'])}, the mean over draws."
    every = changing_blocks(judged, names, len(judged["find_out"]))
    return (Para(answer), hinges_para(judged, names), *every, Para(f"{capital(CENTRAL)}:"))


def changing_blocks(judged: Judged, names: Names = NAMELESS, listed: int = _LISTED) -> tuple[Block, ...]:
    """Everything that was held, the weightiest first: the answer on both sides, with its sampling error."""
    leads = judged["find_out"] or ()
    if not leads:
        return ()
    rows = [_row(place, one, names) for place, one in enumerate(leads[:listed])]
    many = of_many(len(leads), listed)
    lead = f"What would change the answer{many}, each held alone on the same draws (in brackets the 95 % interval):"
    heads: tuple[str, ...] = ("held", "the answer", "crosses one half at")
    if not any(cells[2] for cells, _, _ in rows):
        heads, rows = heads[:2], [(cells[:2], handle, basis) for cells, handle, basis in rows]
    return (Para(lead), grid(heads, rows))


def _row(index: int, lead: Judged, names: Names) -> Row:
    sides = (f"{fives(one['probability'])} {_side(lead, one['at'], names)}{_interval(one)}" for one in lead["sides"])
    turn = lead.get("turns_at")
    cells = (
        names.finding(lead["what"], lead["kind"], WHOLE),
        "; ".join(sides),
        "" if turn is None else names.figure(lead["what"], turn),
    )
    return cells, f"find.{index + 1}", _basis(_both([(index, lead)]))


def _interval(side: Judged) -> str:
    return f" ({span_of_fives(*side['sampling'])})" if side.get("sampling") else ""
