"""Roles and options of a shape that no page names: "No ally here" is said once, and what only they needed goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from offramp.case.reduction import reduction
from offramp.proposals.case_removal import reduce_case
from offramp.proposals.case_writing import CaseText, with_changed
from offramp.proposals.shape_fit import (
    droppable,
    fit_shape,
    marks_told,
    shape_proposal,
    slot_text,
    structure_of,
    unnamed,
)
from offramp.proposals.types import Draft, Proposal

Slot = tuple[Proposal, str]  # a shape, and the name of a role or option of it


def slots_of(draft: Draft, names: Sequence[str]) -> tuple[Slot, ...]:
    """The roles and options of shapes that some names mean, where these name no proposal."""
    keys = {item.case_key for item in draft.items if item.kind == "option"}
    shapes = [item for item in draft.items if item.kind == "shape" and item.status in ("proposed", "accepted")]
    wanted = [name for name in names if name not in draft.by_id and name not in keys]
    return tuple((shape, name) for shape in shapes for name in wanted if name in droppable(shape.sort))


def empty_slots(draft: Draft, shape: Proposal, tree: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and words of each role and option of a shape that no page names and that may be absent: of an accepted one,
    those that it brought into the case."""
    fit = fit_shape(draft, shape.sort, shape.without)
    brought = {key: actor.get("name") for key, actor in tree.get("actors", {}).items() if isinstance(actor, dict)}
    brought |= {key: option.get("text") for key, option in tree.get("options", {}).items() if isinstance(option, dict)}
    for slot in (*unnamed(fit, "actors"), *unnamed(fit, "options")):
        words = slot_text(fit.structure, slot)
        if slot in droppable(shape.sort) and (shape.status == "proposed" or brought.get(slot) == words):
            yield slot, words


def with_slots(case: CaseText, draft: Draft, slots: Sequence[Slot], absent: bool) -> Draft:
    """The draft in which some roles and options of its shapes are said to be absent, or no longer.

    Of an accepted shape they are taken out of the case. Raises OfframpError still-used.
    """
    for shape, slot in slots:
        item = draft.by_id[shape.id]
        words = slot_text(structure_of(item.sort), slot)
        case.notes.append(f"{item.text}: {words} {'is not there' if absent else 'is there again'}")
        if item.status == "accepted":
            if absent and slot in dict(empty_slots(draft, item, case.tree)):
                reduce_case(case, words, reduction(case.tree, {slot}))
                draft = with_changed(draft, replace(item, without=(*item.without, slot)))
            continue
        names = {*item.without, slot} if absent else {*item.without} - {slot}
        without = tuple(name for name in droppable(item.sort) if name in names)
        fit = fit_shape(draft, item.sort, without)
        fresh = shape_proposal(fit, (), item.edited)
        draft = with_changed(draft, replace(item, grounds=(*marks_told(item), *fresh.grounds), without=without))
    return draft
