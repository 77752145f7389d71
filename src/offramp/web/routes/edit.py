"""Changing an item of the case in the page: what it says, what it cites by picking or dragging claims, what `check`
says of it; and the last change undone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, Response

from offramp.analysts.case_history import FILE
from offramp.briefing.names import Names, names_of
from offramp.case.quantities import as_text
from offramp.case.reader import MAX_BYTES
from offramp.case.rewriting import place_of
from offramp.case.types import CREDENCE, OTHER, Case, Worth
from offramp.ensemble.judge import never_taken
from offramp.errors import CaseError, OfframpError, Problem
from offramp.evidence.types import Claim
from offramp.io import read_bytes
from offramp.rooms.library import own_rooms, packaged_rooms
from offramp.web.case_items import KINDS, ItemField, ItemKind
from offramp.web.case_undo import Undoable, last_undoable
from offramp.web.item_edits import ItemEdit, all_needed, called_item, case_tree, edit_item, item_mark, item_path
from offramp.web.item_places import ItemPlace, entry_at, fields_of, place_of_item
from offramp.web.item_values import said_of
from offramp.web.register_edits import register_claims
from offramp.web.request import Asked, name_of, session_of
from offramp.web.session import Session, file_stamp
from offramp.web.sheet import Sheet
from offramp.web.state_orders import order_now, states_in_words
from offramp.web.templating import data, html_page
from offramp.wording import capital

router = APIRouter()
MOST_CLAIMS = 500  # that can be picked from
Item = Annotated[
    str, Query(max_length=300, description="options.leave, worth.ruler.fear, play.2, case; + is a new one")
]


@dataclass(frozen=True)
class EditPage:
    """An item as it can be changed: of which kind, its fields and what it says, what it cites (`needed`: whether all of
    it; None: this and more that it needs) or why it is assumed, whose it is, the options and chances that can be named,
    what can be picked from, the claims, what tells that the item was changed, the states of an order in words, what an
    order takes the place of, and the numbers that a field can say: path, name, value now."""

    item: str
    called: str
    kind: ItemKind
    fields: tuple[ItemField, ...]
    new: bool
    says: Mapping[str, Any]
    because: tuple[str, ...]
    needed: bool | None
    assumed: str
    owner: str
    options: tuple[tuple[str, str], ...]
    own: tuple[tuple[str, str, str], ...]
    picks: Mapping[str, tuple[tuple[str, str], ...]]
    claims: tuple[Claim, ...]
    seen: str
    states: Mapping[str, str]
    instead: str
    numbers: Mapping[str, tuple[tuple[str, str, str], ...]]

    def numbers_said(self, key: str) -> dict[str, str]:
        """The numbers that a field says, by their paths."""
        pairs = (one.rpartition("=") for one in self.says[key])
        return {path: value for path, _, value in pairs}


def edit_page(sheet: Sheet, item: str) -> EditPage:
    """An item of the case as its file has it. Raises OfframpError unknown-name."""
    case, names = sheet.case, names_of(sheet.case)
    tree, actors = case_tree(read_bytes(sheet.session.file, MAX_BYTES, CaseError), "case.yaml"), list(names.actors)
    place = place_of_item(tree, item, actors)
    kind, found = KINDS[place.kind], {} if place.keys is None else entry_at(tree, place.keys)
    entries = found if isinstance(found, dict) else {}
    needed = all_needed(entries)
    cited = entries.get("needs" if needed else "because", ())
    chances = tuple((one.id, one.text) for one in case.chances) if place.kind == "term" else ()
    says = said_of(found, place, names)
    if place.kind == "ranking" and place.keys is None:
        says["order"] = order_now(case, place.owner)
    return EditPage(
        item,
        called_item(place, item, names),
        kind,
        fields_of(place),
        place.keys is None,
        says,
        (cited,) if isinstance(cited, str) else tuple(cited),
        None if {"needs", "because"} <= entries.keys() else needed,
        str(entries.get("assumed", "")),
        names.actors.get(place.owner, "") if place.keys is None and not kind.of_actor else "",
        (*((one.id, one.text) for one in case.options), *chances),
        tuple((one.id, one.text, one.actor) for one in case.options),
        {one.key: _picks(one, case, place) for one in fields_of(place)},
        _claims(sheet.session),
        item_mark(tree, item, actors),
        states_in_words(case) if place.kind == "ranking" else {},
        _instead(place, case),
        {one.key: tuple(_numbers(one, case, place.owner, says)) for one in fields_of(place) if one.kind in _NUMBERS},
    )


def _rooms(case: Case) -> tuple[str, ...]:
    """The rooms of past cases on this machine."""
    return (*packaged_rooms(), *own_rooms(Path(case.places.file).parent if case.places.file else None))


def _instead(place: ItemPlace, case: Case) -> str:
    """What an order takes the place of, and what cannot be answered with it, in words; "" for what is no order."""
    form, played = case.preference(place.owner), any(step.actor == place.owner for step in case.play.steps)
    if KINDS[place.kind].section not in ("ranking", "priorities"):
        return ""
    new = place.keys is None and isinstance(form, Worth) and form.items
    gone = "It takes the place of what is gained and lost, which leaves the file; undo brings it back. " if new else ""
    return f"{gone}An order has no sizes: with it the game is not solved, what is stable is." if played else gone


_NUMBERS = ("numbers", "seen")


def _numbers(field: ItemField, case: Case, owner: str, says: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Each number that a field can say: its path, what it is, and its value now, in words."""
    names = names_of(case)
    if field.kind == "seen":
        yield from _seen_numbers(case, names, owner, [pair.rpartition("=")[0] for pair in says[field.key]])
    elif field.key == "delay":
        yield from ((one.id, capital(one.name), "") for one in case.actors)
    elif field.key == "credence":
        yield from ((grade, _grade_words(grade), f"usually {value:g}") for grade, value in CREDENCE.items())
    else:
        for path, one in case.quantities.items():
            yield path, capital(names.item(path)), f"in the case {names.value(path, as_text(one.value))}"


def _seen_numbers(case: Case, names: Names, viewer: str, paths: list[str]) -> Iterator[tuple[str, str, str]]:
    """What others gain and lose, and what they do in the viewer's eyes alone."""
    others = [form for form in case.preferences if isinstance(form, Worth) and form.actor != viewer]
    rows = {f"{form.actor}.{item.name}": item.value for form in others for item in form.items}
    for path, one in rows.items():
        yield path, capital(names.item(one.path)), f"in the case {names.value(one.path, as_text(one.value))}"
    yield from ((path, path, "in its eyes alone") for path in paths if path not in rows)


def _grade_words(grade: str) -> str:
    """What a grade is of, in words."""
    if grade == "base":
        return "What is said by who cannot be relied on"
    return f"{'Origins' if grade.isupper() else 'Claims'} {'graded' if len(grade) == 1 else 'put as'} {grade}"


def _picks(field: ItemField, case: Case, place: ItemPlace) -> tuple[tuple[str, str], ...]:
    """What can be picked for a field: each as the file has it, and in words."""
    options = [(one.id, one.text) for one in case.options if place.kind != "crowd" or one.actor == place.owner]
    played = {option for step in case.play.steps for option in step.chooses}
    in_play = [one for one in options if one[0] in played or field.key not in ("saw", "until")]
    found = {
        "actor": [(one.id, one.name) for one in case.actors],
        "actors": [(one.id, one.name) for one in case.actors],
        "option": in_play,
        "choices": in_play,
        "outcome": [(one.name, one.name) for one in case.outcomes] + [(OTHER, "none of these")],
        "pick": list(field.picks),
        "room": [(one, one.replace("_", " ")) for one in _rooms(case) if field.kind == "room"],
    }
    return tuple(found.get(field.kind, ()))


def last_edit(session: Session) -> Undoable | None:
    """The last change of the case file that can be undone."""
    return session.memo(("undo", file_stamp(session.folder / FILE)), lambda: last_undoable(session.folder))


def _claims(session: Session) -> tuple[Claim, ...]:
    found = register_claims(session)
    every = found.register.claims.values() if found else ()
    return tuple(one for one in every if one.status != "rejected")[:MOST_CLAIMS]


def remarks(sheet: Sheet) -> Mapping[str, tuple[str, ...]]:
    """What `check` warns of, and what only solving shows, in sentences by the path of the item."""
    return sheet.session.memo(("remarks", sheet.files), lambda: _remarks(sheet))


WHY_EVER = "Why would they ever do this? Nobody gains by it at any point of the game."


def _remarks(sheet: Sheet) -> Mapping[str, tuple[str, ...]]:
    raw = read_bytes(sheet.session.file, MAX_BYTES, CaseError)
    if hashlib.sha256(raw).hexdigest() != sheet.loaded.digest:
        return {}
    tree = case_tree(raw, "case.yaml")
    found: dict[str, list[str]] = {}
    for one in sheet.loaded.warnings:
        if one.line:
            path = item_path(tree, place_of(raw, one.line, one.column))
            found.setdefault(path, []).append(f"{one.message}{f': {one.remedy}' if one.remedy else ''}.")
    with suppress(OfframpError):
        for _, path, _, _ in never_taken(sheet.case) if sheet.case.play.steps else ():
            found.setdefault(path, []).append(WHY_EVER)
    return {path: tuple(lines) for path, lines in found.items()}


@router.get("/edit", response_class=HTMLResponse)
def get_edit(sheet: Asked, item: Item = "case") -> HTMLResponse:
    """An item to be changed, as a page."""
    return html_page(sheet, "edit.html", edit_page(sheet, item))


@router.get("/edit.json")
def get_edit_json(sheet: Asked, item: Item = "case") -> Response:
    """What an item says (`offramp/item-1`)."""
    found = edit_page(sheet, item)
    told = {"item": item, "new": found.new, "fields": found.says, "because": found.because, "assumed": found.assumed}
    told["needed"] = found.needed
    return data({"format": "offramp/item-1", **told, "digest": sheet.loaded.digest, "seen": found.seen})


@router.post("/edits")
def post_edit(request: Request, wanted: ItemEdit) -> Response:
    """Change, add, move or take out an item, undo the last change, or say what `check` would say
    (`offramp/edited-1`)."""
    edited = edit_item(session_of(request), wanted, wanted.by.strip() or name_of(request))
    problems = [_told(field, one) for field, one in edited.problems]
    digest = hashlib.sha256(edited.data).hexdigest()
    return data({"format": "offramp/edited-1", "changed": [edited.summary], "problems": problems, "digest": digest})


def _told(field: str, problem: Problem) -> dict[str, str]:
    keys = ("level", "slug", "message", "remedy")
    return {"field": field} | {key: getattr(problem, key) for key in keys}
