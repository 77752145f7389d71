"""The record of past cases in words: beside the answer, class by class, and the rooms they are from.

The one view of a Record, read in its published shape (`record-1`), and of a Room.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from offramp.briefing.document import Basis, Block, Grid, Para, listed
from offramp.briefing.names import Names
from offramp.briefing.provenance import pointer
from offramp.rooms.library import how_to_fetch
from offramp.rooms.table import read_table
from offramp.rooms.types import LISTED, OUTCOME, STATE, Room
from offramp.wording import count, fives, joined, outcome_subject, percent, size, spaced, span

Told = Mapping[str, Any]  # record-1, or the judgement-1 that holds it
HANDLE = "record"
_AT = ("judgement", "record")
_COLUMNS = ("class", "yes", "95 % interval", "left out")
_COMMAND = "offramp record CASE"
_AGAIN = ", as known by this date"  # said of the class that leads


def record_para(judged: Told) -> Para | None:
    """The leading class under the answer, and how far the two lie apart; None where the case names none."""
    record = judged["record"]
    if not record:
        return None
    if record["missing"]:
        return Para(record["missing"], HANDLE, Basis((), (), _COMMAND))
    numbers = [
        pointer(*_AT, key) for key in ("k", "n", "rate", *(("still_on", "within") if record.get("within") else ()))
    ]
    numbers += [pointer(*_AT, "interval", k) for k in (0, 1)] if record["interval"] else []
    numbers += [pointer(*_AT, "rivals", k, key) for k in range(len(record.get("rivals", ()))) for key in ("k", "n")]
    numbers += [pointer("judgement", "outcomes", record["like"])] if record["like"] in judged["outcomes"] else []
    text = " ".join((record["says"], *_beside(judged, record)))
    return Para(text, HANDLE, Basis(tuple(numbers), (), _COMMAND))


def _beside(judged: Told, record: Told) -> Iterator[str]:
    """That a class is narrow, who chose it, the gap to the model, and how many other classes there are."""
    yield from _narrow(record)
    if gap := record_distance(judged, record):
        yield gap
    others = [one for one in record.get("rivals", ()) if one["rate"] is not None and one["like"] == record["like"]]
    yield from [f"Class chosen by {record['by']}."] if record["by"] else []
    yield from (f"{one['says'].rpartition(' (')[0].replace(_AGAIN, '')}." for one in others[:1])
    if others[1:]:
        by = "another class" if len(others) == 2 else "other classes"
        yield f"By {by}: {joined([_short(one) for one in others[1:]])}."


def _narrow(record: Told) -> Iterator[str]:
    if record["narrow"] and record["n"]:
        yield f"Too narrow to say much: {count(record['n'], 'case')}."


def _short(record: Told) -> str:
    return f"{record['k']:,} of {record['n']:,}"


def record_distance(judged: Told, record: Told) -> str:
    """Where the model's probability lies against the interval of the record; "" where they are not of one outcome.

    >>> near = {"like": "exile", "rate": 3 / 7, "interval": (0.16, 0.75)}
    >>> record_distance({"outcome": "exile", "outcomes": {"exile": 0.3}, "scenarios": ()}, near)
    'The answer lies within that.'
    >>> record_distance({"outcome": "exile", "outcomes": {"exile": 0.9}, "scenarios": ()}, near)
    'The answer lies 15 points above that.'
    """
    from offramp.briefing.views.judgement import undetermined

    p = judged["outcomes"].get(record["like"])
    if p is None or record["interval"] is None:
        return ""
    asked = record["like"] == judged["outcome"]
    low, high = record["interval"]
    where = (
        "within that"
        if low <= p <= high
        else f"{size(p - high)} above that"
        if p > high
        else f"{size(low - p)} below that"
    )
    own = f"The {fives(p)} above" if undetermined(judged) else "The answer"
    who = own if asked else f"{outcome_subject(record['like'])}, by the model {fives(p)},"
    return f"{who} lies {where}."


def belief_para(judged: Told, names: Names) -> Para | None:
    """What the model would have to believe to agree with the record; None where it does, or where it was not sought."""
    from offramp.briefing.views.judgement import condition_text

    told = (judged["record"] or {}).get("belief")
    if not told:
        return None
    when = joined([condition_text(one, names) for one in told["when"]])
    rate, share, answer = percent(told["wanted"]), percent(told["share"]), fives(told["probability"])
    if not told["reached"]:
        text = f"Nothing that was found in the case makes it agree with the record ({rate}): {answer} where {when}."
    elif told["credence"] is None:
        text = f"To agree with the record ({rate}) one would have to hold that {when}: so in {share} of the draws."
    else:
        firm = f"with {percent(told['credence'])} (now {share})"
        text = f"To agree with the record ({rate}) one would have to hold {firm} that {when}."
    return Para(text, "record.belief", _belief_basis(told))


def _belief_basis(belief: Told) -> Basis:
    """The numbers of that sentence, and the claims that it quotes."""
    at = (*_AT, "belief")
    numbers = [pointer(*at, key) for key in ("wanted", "share", "credence", "probability")]
    bounds = [(k, key) for k, one in enumerate(belief["when"]) for key in ("value", "cut") if one.get(key) is not None]
    numbers += [pointer(*at, "when", k, key) for k, key in bounds]
    return Basis(tuple(numbers), (), _COMMAND, tuple(one["claim"] for one in belief["when"] if "claim" in one))


def record_reasons(judged: Told, names: Names) -> tuple[Block, ...]:
    """The rival classes, and what the model would have to believe; nothing where the case names none."""
    rivals = (judged["record"] or {}).get("rivals", ())
    rows = tuple(_class_row(one)[:3] for one in rivals)
    table = (Para("Other classes of past cases:"), Grid(_COLUMNS[:3], rows)) if rows else ()
    belief = belief_para(judged, names)
    return (*table, *([belief] if belief else []))


def record_table(judged: Told) -> tuple[Block, ...]:
    """Every class with what each filter left out."""
    record = judged["record"]
    if not record:
        return ()
    lead = Para("The record: what past cases show; it moves nothing in the answer.")
    every = (record, *record.get("rivals", ()))
    return lead, Grid(_COLUMNS, tuple(map(_class_row, every)))


def _class_row(record: Told) -> tuple[str, str, str, str]:
    if record["missing"]:
        return record["missing"], "", "", ""
    interval = span(*record["interval"]) if record["interval"] else "none"
    narrow = ", too narrow" if record["narrow"] else ""
    says = record["says"].rpartition(" (")[0] or record["says"]
    by = f" (chosen by {record['by']})" if record["by"] else ""
    return says + by, f"{_short(record)}{narrow}", interval, dropped_text(record)


_DROPPED = {
    "excluded": "that never count",
    "later": "known only later",
    "not dated": "without a day",
    "over before": "over by then",
    "window open": "not followed so long",
    "own conflict": "of this case itself",
    "earlier row": "followed by a later one",
    "outside the class": "outside the class",
}


def dropped_text(record: Told) -> str:
    """How many rows each filter left out."""
    return "; ".join(f"{number:,} {_DROPPED[why]}" for why, number in record["dropped"].items()) or "none"


# a case, with the rows ------------------------------------------------------------------------------------------


def case_record_blocks(record: Told | None) -> tuple[Block, ...]:
    """What `offramp record CASE` prints: each class with its rows."""
    if record is None:
        return (Para("The case names no class of past cases: see `record` in the case language."),)
    return tuple(block for one in (record, *record.get("rivals", ())) for block in _in_full(one))


def _in_full(record: Told) -> Iterator[Block]:
    yield Para(record["missing"] or " ".join((record["says"], *_narrow(record))))
    if record["missing"]:
        return
    chosen = f"The class was chosen by {record['by']}" if record["by"] else "Who chose the class is not noted"
    yield Para(f"As of {record['as_of']}; left out: {dropped_text(record)}. {chosen}.")
    if record["elapsed"]:
        each = (f"{percent(one['still_on'])} after {one['days']:,} days" for one in record["elapsed"])
        yield Para(f"Still going on (Kaplan-Meier): {joined(list(each))}.")
    yield listed(row_lines(record))
    yield from analogy_blocks(record)


def analogy_blocks(record: Told) -> tuple[Block, ...]:
    """The past cases most like this one, each with what was alike, what was not, and what happened."""
    if not (found := record.get("analogies", ())):
        return ()
    by = joined([spaced(column) for column in record["similar"]])
    rows = tuple(_analogy_row(each, record.get("labels", {})) for each in found)
    heads = ("past case", record["outcome"], "alike", "alike in", "different in", "not known", "note")
    kept = [k for k in range(len(heads)) if k < 3 or any(row[k] for row in rows)]
    grid = Grid(tuple(heads[k] for k in kept), tuple(tuple(row[k] for k in kept) for row in rows))
    weighs = "each weighs the same"
    if tied := record.get("tied"):
        weighs += f"; {count(tied, 'more case')} as alike as the last; of equals those with a note, then the latest"
    return Para(f"Most like this case, by {by} ({weighs}):"), grid


def _analogy_row(analogy: Told, labels: Mapping[str, str]) -> tuple[str, ...]:
    happened, alike = "yes" if analogy["happened"] else "no", percent(analogy["similarity"])
    words = (joined(list(analogy[part])) for part in ("alike", "different", "unknown"))
    return (
        f"{labels.get(analogy['row'], '')} [{analogy['row']}]".lstrip(),
        happened,
        alike,
        *words,
        analogy["note"] or "",
    )


def row_lines(record: Told) -> Iterator[str]:
    """The rows of a class, each with its name and whether it is a yes; by its id where it has no name."""
    labels, yes = record.get("labels", {}), set(record["yes"])
    for row in record["rows"][:LISTED]:
        happened = "yes" if row in yes else "no"
        yield f"{labels[row]}: {happened} [{row}]" if row in labels else f"{row}: {happened}"
    if (more := len(record["rows"]) - LISTED) > 0:
        yield f"… and {more:,} more (--json lists all)"


# rooms ----------------------------------------------------------------------------------------------------------


def rooms_blocks(rooms: Sequence[Room]) -> tuple[Block, ...]:
    """What `offramp record` prints: the rooms, and which are on this machine."""
    rows = tuple((room.name, room.title, _size(room)) for room in rooms)
    fetching = tuple(f"{room.name}: {how_to_fetch(room)}" for room in rooms if room.recipe and not room.file)
    more = (Para("Not shipped, for their licence; made from a file of yours:"), listed(fetching)) if fetching else ()
    return (Grid(("room", "past cases", "rows"), rows), *more)


def _size(room: Room) -> str:
    return f"{read_table(room).size:,}" if room.file else "not here"


def room_blocks(room: Room) -> tuple[Block, ...]:
    """A room: where it is from, by which rule a row counts, its columns, and what it is not for."""
    texts = (room.source, room.licence, room.selection, room.not_for)
    parts = zip(("Source", "Licence", "Selection", "Not for"), texts, strict=True)
    facts = [f"{label}: {text.rstrip('.')}." for label, text in parts if text]
    columns = tuple((column.name, column.means) for column in room.columns.values())
    return (
        Para(f"{room.title} ({_size(room)})."),
        listed([*facts, f"A row counts at a date {_rule(room)}."]),
        Grid(("column", "meaning"), columns),
    )


def _rule(room: Room) -> str:
    """The rule in words."""
    mask = room.mask
    latest = f"; of the rows of one {room.latest.per} the last alone" if room.latest else ""
    if mask.kind == OUTCOME:
        return f"when its known_from lies before it{latest}"
    if mask.kind == STATE:
        return f"when its {mask.begin} lies before it, as a yes only once its {mask.event} does{latest}"
    return f"when the whole window since its {mask.begin} had passed and lies in the data{latest}"
