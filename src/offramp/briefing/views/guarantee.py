"""What is given now for what is kept later, in words: when it is believed, what would do instead, how long it is kept.

It reads the published shape (guarantee-1), so that a stored result is told by the same words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from offramp.briefing.document import Basis, Block, Para, Row, grid
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.provenance import pointer
from offramp.briefing.views.offer import package_text, signed_figures
from offramp.wording import count, figures, fives, joined, outcome_named

Data = Mapping[str, Any]  # guarantee-1, or a part of it
HANDLE = "guarantee"
COMMAND = "offramp guarantee CASE"


def guarantee_blocks(data: Data, names: Names = NAMELESS) -> tuple[Block, ...]:
    """Each promise: the least guarantor, what would do instead, how long it is kept; then how to read it all."""
    promises = (block for k in range(len(data["promises"])) for block in _promise(data, k, names))
    return (*promises, Para(_reading(data, names)))


def _promise(data: Data, k: int, names: Names) -> Iterator[Block]:
    promise = data["promises"][k]
    yield Para(
        _unless(data, promise, names),
        f"{HANDLE}.{promise['chance']}",
        _basis(k, promise, ("probability", "least", "enough")),
    )
    yield Para(
        _without(promise, names),
        f"{HANDLE}.{promise['chance']}.hand",
        _basis(k, promise, ("unneeded", "never", "lacks")),
    )
    yield grid(("kept with", "all accept", "enough in"), (_level(k, promise, j) for j in range(len(promise["levels"]))))
    if promise["terms"] or promise["guarantors"]:
        yield Para("What would do instead, all else as in the question:")
        yield grid(("change", "it must be kept with", "enough in", "in hand if broken"), _instead(k, promise, names))
    yield from _how_long(k, promise)


def _unless(data: Data, promise: Data, names: Names) -> str:
    """What is given now, what is promised for later, and when that is believed."""
    who = joined([names.actor(actor) for actor in promise["takers"]])
    low, middle, high = (promise["least"][key] for key in ("low", "middle", "high"))
    now = promise["probability"]["mean"] if promise["probability"] else 0.0
    gives = f"First {names.taken(data['gives'])}, later “{_text(promise, names)}”"
    believed = (
        f"not believed by {who} unless it is kept with at least {fives(middle, exact=True)}"
        if middle is not None
        else f"by {who} in half of the draws not believed even of the surest guarantor"
    )
    most = "more than anybody can vouch for" if high is None else fives(high, exact=True)
    ends = "" if low is None else f" (in nine draws of ten {fives(low, exact=True)} to {most})"
    enough = fives(promise["enough"], exact=True)
    return f"{gives}: {believed}{ends}. The case has {fives(now)}, which is enough in {enough} of the draws."


def _least(value: float | None) -> str:
    return "no guarantor is enough" if value is None else fives(value, exact=True) if value else "none needed"


def _text(promise: Data, names: Names) -> str:
    return names.chances.get(promise["chance"], promise["chance"])


def _without(promise: Data, names: Names) -> str:
    """What he must keep in hand to do without a guarantor."""
    unneeded, never = (fives(promise[key], exact=True) for key in ("unneeded", "never"))
    text = f"No guarantor is needed in {unneeded} of the draws, and none is enough in {never}."
    if promise["lacks"] <= 0:
        return text
    who = names.actor(promise["takers"][0])
    lacks = figures(promise["lacks"])
    return f"{text} To do without one, {who} must keep in hand what is worth {lacks} more once the promise is broken."


def _level(k: int, promise: Data, j: int) -> Row:
    at = promise["levels"][j]
    numbers = tuple(pointer(HANDLE, "promises", k, "levels", j, key) for key in ("accepted", "enough"))
    cells = (fives(at["level"], exact=True), fives(at["accepted"]), fives(at["enough"], exact=True))
    return cells, f"{HANDLE}.{promise['chance']}.{round(100 * at['level'])}", _of(promise, numbers)


def _instead(k: int, promise: Data, names: Names) -> Iterator[Row]:
    at = (HANDLE, "promises", k)
    for j, term in enumerate(promise["terms"]):
        text = f"{'' if term['yes'] else 'not '}“{names.option(term['term'])}”"
        cells = (text, _least(term["least"]), fives(term["enough"], exact=True), signed_figures(term["in_hand"]))
        numbers = (pointer(*at, "terms", j, "enough"), pointer(*at, "terms", j, "in_hand"))
        yield cells, f"{HANDLE}.{promise['chance']}.{term['term']}", _of(promise, numbers, f"options.{term['term']}")
    for j, other in enumerate(promise["guarantors"]):
        kept = fives(other["probability"])
        cells = (f"“{other['variant']}”, which keeps it with {kept}", "–", fives(other["enough"], exact=True), "–")
        every = tuple(pointer(*at, "guarantors", j, key) for key in ("probability", "enough", "accepted"))
        yield cells, f"{HANDLE}.{promise['chance']}.with.{j + 1}", _of(promise, every, f"variants.{other['variant']}")


def _how_long(k: int, promise: Data) -> Iterator[Block]:
    """How long a host keeps it; what the case lacks where it does not say."""
    host = promise["host"]
    if host is None:
        yield Para(
            "How long it is kept does not follow from this case, which gives the chance alone. With ‘model: host’ and "
            f"‘pressure’, ‘stake’, ‘discount’, ‘periods’ of ‘{promise['chance']}’ it would: see offramp docs case-file."
        )
        return
    told = joined([f"{fives(at['mean'])} after {figures(at['periods'])}" for at in host["kept_for"]])
    numbers = tuple(pointer(HANDLE, "promises", k, "host", "kept_for", j, "mean") for j in range(len(host["kept_for"])))
    yield Para(
        f"How long, by the host's own interest, in its periods: still kept with {told}.",
        f"{HANDLE}.{promise['chance']}.time",
        _of(promise, numbers),
    )
    keys = ("stake", "for_ever", *(("needed",) if host["needed"] else ()))
    numbers = tuple(pointer(HANDLE, "promises", k, "host", key, "middle") for key in keys)
    yield Para(_stakes(host), f"{HANDLE}.{promise['chance']}.stake", _of(promise, numbers))


def _stakes(host: Data) -> str:
    """What a bond, an escrow or a name would have to be worth."""
    now, for_ever = (figures(host[key]["middle"]) for key in ("stake", "for_ever"))
    needed = host["needed"]
    enough = ""
    if needed:
        low, high = figures(needed["low"]), figures(needed["high"])
        enough = f" As sure as it must be, where it can be, takes {figures(needed['middle'])} ({low} to {high})."
    surely = fives(host["surely"], exact=True)
    return (
        f"In a period keeping is worth {now} to the host, in the middle of the draws; from {for_ever} on it never "
        f"gives way, which is so in {surely} of them.{enough}"
    )


def _reading(data: Data, names: Names) -> str:
    failed = f", {data['failed']} of them not solved" if data["failed"] else ""
    offered = package_text({"terms": data["package"], "alternative": ""}, names)
    who = names.actor(data["promises"][0]["takers"][0])
    return (
        f"{count(data['draws'], 'draw')}{failed}, seed {data['seed']}; on offer: {offered}. Enough: the draws in "
        f"which nobody who counts on it loses by {outcome_named(data['outcome'])}, beside no agreement. In hand: what "
        f"the change leaves {who} more of where the promise is broken, in its own worth."
    )


def _basis(k: int, promise: Data, keys: tuple[str, ...]) -> Basis:
    paths = {"probability": ("probability", "mean"), "least": ("least", "middle")}
    used = (key for key in keys if key != "probability" or promise["probability"])
    return _of(promise, tuple(pointer(HANDLE, "promises", k, *paths.get(key, (key,))) for key in used))


def _of(promise: Data, numbers: tuple[str, ...], *items: str) -> Basis:
    """Numbers of a promise, and what of the case they rest on: the chance, and the worth of who counts on it."""
    worths = (f"worth.{actor}" for actor in promise["takers"])
    return Basis(
        numbers, (*items, f"chance.{promise['chance']}", *worths, "history"), COMMAND, tuple(promise["claims"])
    )
