"""The answer by date in words: the curve, what silence tells, what moving a day does. It reads the published shape."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from offramp.briefing.document import Basis, Block, Para, Row, grid
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.provenance import pointer
from offramp.ensemble.by_date import FIRST
from offramp.wording import count, figures, fives, joined, outcome_named, outcome_subject, span_of_fives

Data = Mapping[str, Any]  # when-1, or a part of it
HANDLE = "when"
COMMAND = "offramp when CASE"
TOLD = 0.005  # of log odds: less is nothing


def date_blocks(data: Data, names: Names = NAMELESS) -> tuple[Block, ...]:
    """By when; what silence tells; what moving a day does; how to read it."""
    return (
        Para(_answer(data), HANDLE, _basis(data, *_of_asked(data))),
        grid(_heads(data), (_row(data, k) for k in range(len(data["dates"])))),
        *_silence(data),
        *_types(data, names),
        *_moved(data),
        Para(_reading(data)),
    )


def day_text(iso: str) -> str:
    """A day in words.

    >>> day_text("2026-01-05")
    '5 January 2026'
    """
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def _answer(data: Data) -> str:
    last = data["dates"][-1]
    spread = span_of_fives(*last["asked"]["spread"]) if last["asked"] else "unknown"
    lost = data["undated"] - last["outcomes"][data["outcome"]]
    why = ": what is decided can come later, or something else before it" if lost > 0 else ""
    return (
        f"{outcome_subject(data['outcome'])} by {day_text(last['on'])}: {fives(last['outcomes'][data['outcome']])}, in "
        f"nine draws of ten {spread}. Without dates the answer is {fives(data['undated'])}{why}."
    )


def _of_asked(data: Data) -> tuple[str, ...]:
    rows = range(len(data["dates"]))
    return (*(pointer(HANDLE, "dates", k, "outcomes", data["outcome"]) for k in rows), pointer(HANDLE, "undated"))


def _heads(data: Data) -> tuple[str, ...]:
    others = [pace["outcome"] for pace in data["paces"] if pace["outcome"] != data["outcome"]]
    return ("by", "weeks", data["outcome"], "nine in ten", *others, "nothing yet", f"then still {data['outcome']}")


def _row(data: Data, k: int) -> Row:
    at = data["dates"][k]
    others = [pace["outcome"] for pace in data["paces"] if pace["outcome"] != data["outcome"]]
    cells = (
        day_text(at["on"]),
        figures(at["weeks"]),
        fives(at["outcomes"][data["outcome"]]),
        span_of_fives(*at["asked"]["spread"]) if at["asked"] else "–",
        *(fives(at["outcomes"][name]) for name in others),
        fives(at["nothing"]),
        fives(at["later"]) if k + 1 < len(data["dates"]) else "–",
    )
    numbers = [pointer(HANDLE, "dates", k, "outcomes", pace["outcome"]) for pace in data["paces"]]
    return cells, f"{HANDLE}.{k + 1}", _basis(data, *numbers, pointer(HANDLE, "dates", k, "nothing"))


def _silence(data: Data) -> Iterator[Para]:
    """What it tells that something has not come: a threat that is pending erodes, or holds until its day."""
    for j, pace in enumerate(data["paces"]):
        if pace["outcome"] != data["outcome"]:
            numbers = [pointer(HANDLE, "dates", k, "on_its_way", pace["outcome"]) for k in range(len(data["dates"]))]
            basis = _basis(data, pointer(HANDLE, "paces", j, "decided"), *numbers)
            yield Para(_belief(data, pace), f"{HANDLE}.{pace['outcome']}", basis)


def _belief(data: Data, pace: Data) -> str:
    name, rows = pace["outcome"], data["dates"]
    told = joined([f"{fives(at['on_its_way'][name])} on {day_text(at['on'])}" for at in rows])
    how = (
        f"Until {day_text(pace['start'])} that alone tells nothing against it, and from then on it does"
        if pace["start"]
        else "That tells against it from the first day"
    )
    return (
        f"If nothing has come by then, {outcome_named(name)} is still on its way with {told}; at first with "
        f"{fives(pace['decided'])}. {how}."
    )


def _types(data: Data, names: Names) -> Iterator[Para]:
    """What it tells of who threatens, or is threatened, that nothing has come: a threat repeated is worth less, or
    not."""
    for k, each in enumerate(data.get("types", ())):
        numbers = tuple(pointer(HANDLE, "types", k, "odds", j) for j in range(len(each["odds"])))
        yield Para(_type_told(data, each, names), f"{HANDLE}.type.{k + 1}", Basis(numbers, (each["path"],), COMMAND))


def _counted(data: Data) -> str:
    """On how many draws that was worked out."""
    first = min(FIRST, data["draws"])
    return f"worked out on the first {count(first, 'draw')}" if first < data["draws"] else f"on {count(first, 'draw')}"


def _type_told(data: Data, each: Data, names: Names) -> str:
    moves = zip(each["odds"], data["dates"], strict=True)
    told = joined([f"{figures(odds)} ({day_text(at['on'])})" for odds, at in moves])
    moved = any(abs(math.log(odds)) > TOLD for odds in each["odds"] if odds > 0)
    how = "what could have been done and was not moves them" if moved else "they hold, as silence tells nothing of it"
    return (
        f"If nothing has come by then, the odds that {names.label(each['path'])} is {each['high']} rather than "
        f"{each['low']} are multiplied by {told}: {how} ({_counted(data)})."
    )


def _moved(data: Data) -> Iterator[Block]:
    if not data["moved"]:
        return
    yield Para(f"What moving a day does to {outcome_named(data['outcome'])} by {day_text(data['horizon'])}:")
    yield grid(("day", "moved by", "to", data["outcome"]), (_move(data, k) for k in range(len(data["moved"]))))


def _move(data: Data, k: int) -> Row:
    moved = data["moved"][k]
    weeks = f"{'+' if moved['weeks'] > 0 else '−'}{count(abs(moved['weeks']), 'week')}"
    cells = (f"{moved['outcome']}: {moved['day']}", weeks, day_text(moved["on"]), fives(moved["probability"]))
    return cells, f"{HANDLE}.moved.{k + 1}", _basis(data, pointer(HANDLE, "moved", k, "probability"))


def _reading(data: Data) -> str:
    failed = f", {data['failed']} of them not solved" if data["failed"] else ""
    undated = joined([outcome_named(name) for name in data["without"]])
    lacks = f" No pace is given for {undated}: no date is said of it, and it shuts nothing out." if undated else ""
    rates = joined([f"{outcome_named(pace['outcome'])} {_rates(pace)}" for pace in data["paces"]])
    return (
        f"{count(data['draws'], 'draw')}{failed}, seed {data['seed']}. Hazard per week, once decided: {rates}. The "
        f"first to come shuts out the rest.{lacks} Not modelled: that who waits decides anew as days pass; what "
        "waiting costs beyond the worths of the play. A threat said again adds nothing: that it was not carried out "
        "counts."
    )


def _rates(pace: Data) -> str:
    low, high = figures(pace["low"]), figures(pace["high"])
    return low if low == high else f"{low} to {high}"


def _basis(data: Data, *numbers: str) -> Basis:
    """Numbers of the curve, and what of the case they rest on: the paces, and all that the answer rests on."""
    paces = (f"per_week.{pace['outcome']}" for pace in data["paces"])
    claims = dict.fromkeys(claim for pace in data["paces"] for claim in pace["claims"])
    return Basis(numbers, (*paces, "worth", "chance", "history"), COMMAND, tuple(claims))
