"""Changing a case in the page: an item added, changed or taken out in case.yaml, every other byte as it was; what
`check` would say is said before anything is written; and each change of the session can be undone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from offramp.briefing.names import Names, names_of
from offramp.case.check import examine_bytes
from offramp.case.insertion import added, plain_tree, yaml_key, yaml_text
from offramp.case.reader import MAX_BYTES, parse_yaml
from offramp.case.removal import removed
from offramp.case.rewriting import place_of, with_value
from offramp.case.types import Case
from offramp.errors import CaseError, OfframpError, Problem
from offramp.io import locked, read_bytes, swap
from offramp.proposals.case_writing import free_key
from offramp.web.case_items import KINDS, ItemKind, ItemPlace, Keys, field_yaml, place_of_item
from offramp.web.session import Session, loaded, overtaken, refuse
from offramp.wording import joined

_CHANGED = "open the page again, look at what is new, and change it once more"
MOST_KEPT = 200  # changes that can be undone


class ItemEdit(BaseModel):
    """An item changed, or taken out, or the last change undone; and the case file that was looked at. `check` writes
    nothing and says what would be said."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal["check", "write", "delete", "undo"]
    item: str = Field(default="", max_length=300, description="options.leave, worth.ruler.fear, play.2, case; + is new")
    fields: dict[str, str | list[str]] = Field(default={}, max_length=12, description="what the item says")
    because: list[str] | None = Field(
        default=None, max_length=100, description="the claims that it cites; null: as it was"
    )
    assumed: str = Field(default="", max_length=1000, description="why it is assumed, where it cites nothing")
    digest: str = Field(max_length=64, description="the sha256 of the case file that the page was made from")


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit did, in words; the file after it; where its item then stands (`keys`, and by its path), and what
    `check` says of it, each beside its field or ""."""

    summary: str
    data: bytes
    keys: Keys = ()
    item: str = ""
    problems: tuple[tuple[str, Problem], ...] = ()


@dataclass(frozen=True, slots=True)
class Undoable:
    """A change that was written: in words, the bytes before it, and the digest after it."""

    summary: str
    before: bytes
    after: str


def edit_item(session: Session, wanted: ItemEdit) -> Edited:
    """Make a change of the case file, or say what it would come to.

    Raises OfframpError case-changed, unknown-name, still-used, cannot-insert, nothing-changed and cannot-write, and
    CaseError where the case could then not be used; the file is then as it was.
    """
    with locked(session.folder):
        data = read_bytes(session.file, MAX_BYTES, CaseError)
        if hashlib.sha256(data).hexdigest() != wanted.digest:
            raise overtaken(_CHANGED)
        if wanted.action == "undo":
            return _undone(session, data)
        made = edited(data, session.file, loaded(data, session.file).case, wanted)
        found, before = (examine_bytes(each, str(session.file), session.folder) for each in (made.data, data))
        problems = tuple(_beside(made, found.problems, before.problems))
        if wanted.action != "check":
            if found.case is None:
                raise _refused(made, wanted, found.problems, before.case)
            _write(session, data, made)
        return replace(made, problems=problems)


def _refused(edit: Edited, wanted: ItemEdit, problems: Sequence[Problem], case: Case | None) -> OfframpError:
    """Why an edit cannot be; of an item that is taken out, what still names it."""
    errors = [one for one in problems if one.level == "error"]
    if wanted.action != "delete" or case is None:
        return OfframpError(replace(_own(one, edit.item), file="edit", line=0, column=0) for one in errors)
    tree, names = case_tree(edit.data, ""), names_of(case)
    users = dict.fromkeys(item_path(tree, place_of(edit.data, one.line, one.column)) for one in errors)
    named = [names.item(path) if "." in path else path for path in users if path]
    more = f" and {len(named) - 5} more" if len(named) > 5 else ""
    message = f"it is still named by {joined(named[:5]) if not more else ', '.join(named[:5])}{more}"
    return refuse("still-used", message if named else errors[0].message, "change those first")


def _write(session: Session, data: bytes, edit: Edited) -> None:
    if edit.data == data:
        raise refuse("nothing-changed", "this is what the case says already", "change something first")
    swap(session.file, data, edit.data)
    after = hashlib.sha256(edit.data).hexdigest()
    session.edits = [*session.edits[-MOST_KEPT + 1 :], Undoable(edit.summary, data, after)]


def _undone(session: Session, data: bytes) -> Edited:
    if not session.edits:
        raise refuse("nothing-changed", "nothing was changed in this session", "change something first")
    last = session.edits[-1]
    if hashlib.sha256(data).hexdigest() != last.after:
        remedy = "take it back by hand: what was written since would be lost with it"
        raise refuse("case-changed", "the file was changed since then by something else", remedy)
    swap(session.file, data, last.before)
    session.edits = session.edits[:-1]
    return Edited(f"Undone: {last.summary}", last.before)


def _beside(edit: Edited, now: Sequence[Problem], before: Sequence[Problem]) -> Iterator[tuple[str, Problem]]:
    """The problems that an edit brings, and those of its item: each with the field that it stands in."""
    old = {(one.slug, one.message) for one in before}
    for one in now:
        path = place_of(edit.data, one.line, one.column) if one.line else ()
        own = bool(edit.keys) and tuple(path[: len(edit.keys)]) == edit.keys
        if one.level != "note" and (own or (one.slug, one.message) not in old):
            yield str(path[len(edit.keys)]) if own and len(path) > len(edit.keys) else "", _own(one, edit.item)


def _own(problem: Problem, item: str) -> Problem:
    """A problem of an item in words that do without its path."""
    return replace(problem, message=problem.message.replace(f"{item}: ", "").replace(item, "this")) if item else problem


# the new bytes --------------------------------------------------------------------------------------------------


def edited(data: bytes, file: Path, case: Case, wanted: ItemEdit) -> Edited:
    """What an edit comes to, short of what `check` says."""
    tree = case_tree(data, str(file))
    place = place_of_item(tree, wanted.item, [one.id for one in case.actors])
    names, text = names_of(case), CaseBytes(data, str(file))
    if wanted.action == "delete":
        _delete(text, tree, place)
        return Edited(f"Taken out: {names.item(wanted.item)}.", text.data)
    called = _called(place, wanted, names)
    if place.keys is not None:
        _change(text, place, _within(tree, place.keys), wanted, names)
        return Edited(f"Changed: {called}.", text.data, place.keys, wanted.item)
    keys = _add(text, tree, place, wanted, names)
    return Edited(f"Added: {called}.", text.data, keys, item_path(case_tree(text.data, str(file)), keys))


def case_tree(data: bytes, file: str) -> dict[str, Any]:
    """What a case file says, without places."""
    return dict(plain_tree(parse_yaml(data.decode("utf-8-sig"), file)))


def _within(tree: Any, keys: Sequence[str | int]) -> Any:
    for key in keys:
        tree = tree[key]
    return tree


def item_path(tree: Any, keys: Sequence[str | int]) -> str:
    """The item that a place of the file is of, by its path in the case."""
    if keys[:1] == ("worth",) and len(keys) > 2:
        return f"worth.{keys[1]}.{_within(tree, keys[:3]).get('name', '')}"
    depth = 3 if keys[:1] == ("priorities",) else 2
    return ".".join(str(key + 1 if isinstance(key, int) else key) for key in keys[:depth])


def _called(place: ItemPlace, wanted: ItemEdit, names: Names) -> str:
    """An item in words."""
    first = next((wanted.fields[key] for key in ("text", "name") if wanted.fields.get(key)), "")
    if place.kind == "case" or place.kind == "step":
        return KINDS[place.kind].name
    return f"“{first}”" if first else names.item(wanted.item) if place.keys else KINDS[place.kind].name


@dataclass
class CaseBytes:
    """The bytes of a case file while they change."""

    data: bytes
    file: str

    def put(self, new: bytes | None, what: str) -> None:
        """Raises OfframpError cannot-insert for None."""
        if new is None:
            remedy = f"write it into the file by hand: {what}"
            raise refuse("cannot-insert", "no place was found in the file at which all the rest stays", remedy)
        self.data = new


def _change(text: CaseBytes, place: ItemPlace, item: Any, wanted: ItemEdit, names: Names) -> None:
    """Write what differs; an item that is one value becomes a mapping."""
    assert place.keys is not None
    said = _said(KINDS[place.kind], wanted, names)
    if not isinstance(item, dict):
        text.put(with_value(text.data, text.file, place.keys, _flow(said)), _flow(said))
        return
    for key, value in said.items():
        there = item.get(key)
        if value and there != plain_tree(parse_yaml(f"x: {value}", ""))["x"]:
            text.put(with_value(text.data, text.file, (*place.keys, key), value), f"{key}: {value}")
        elif not value and key in item and key not in ("name", "value", "title", "question", "horizon", "chooses"):
            text.put(removed(text.data, text.file, [(*place.keys, key)]), key)


def _said(kind: ItemKind, wanted: ItemEdit, names: Names) -> dict[str, str]:
    """Each key of an item as the file has it, "" for none."""
    said = {one.key: field_yaml(one, wanted.fields[one.key], names) for one in kind.fields if one.key in wanted.fields}
    if kind.cites and wanted.because is not None:
        said["because"] = f"[{', '.join(map(_claim, wanted.because))}]" if wanted.because else ""
        said["assumed"] = yaml_key(wanted.assumed.strip()) if wanted.assumed.strip() and not wanted.because else ""
    return said


def _claim(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z][\w-]*#[0-9a-f]{8}", name) else yaml_text(name)


def _flow(keys: dict[str, str]) -> str:
    return f"{{{', '.join(f'{key}: {value}' for key, value in keys.items() if value)}}}"


def _add(text: CaseBytes, tree: dict[str, Any], place: ItemPlace, wanted: ItemEdit, names: Names) -> Keys:
    """Add an item, to an owner without preferences with an empty list of them; where it then stands."""
    said = _said(KINDS[place.kind], wanted, names)
    if place.kind == "option":
        owner = wanted.item.removeprefix("options.").removesuffix("+").rstrip(".")
        key = free_key(str(wanted.fields.get("text", "")), {*tree.get("options", {}), *tree.get("chance", {})}, 3)
        entry = f"{key}: {_flow({'actor': yaml_key(owner), **said})}"
        text.put(added(text.data, text.file, place.home, entry), entry)
        if not any(owner in tree.get(form, {}) for form in ("worth", "priorities", "ranking")):
            text.put(added(text.data, text.file, ("worth",), f"{yaml_key(owner)}: []"), owner)
        return (*place.home, key)
    text.put(added(text.data, text.file, place.home, _flow(said)), _flow(said))
    before, after = (_within(each, place.home) for each in (_filled(tree, place), case_tree(text.data, text.file)))
    return (*place.home, 0 if after[1:] == before else len(after) - 1)


def _filled(tree: dict[str, Any], place: ItemPlace) -> Any:
    """A tree in which the list of a new item is there."""
    held: Any = tree
    for key in place.home[:-1]:
        held = held.get(key) or {}
    inner: Any = {place.home[-1]: held.get(place.home[-1]) or []}
    return inner if len(place.home) == 1 else {place.home[0]: inner}


def _delete(text: CaseBytes, tree: dict[str, Any], place: ItemPlace) -> None:
    """Take an item out; of an option the play goes on without its choice. What still names it is said by `check`."""
    if not place.keys:
        raise refuse("nothing-changed", "this cannot be taken out", "change it")
    paths, option = [place.keys], place.keys[-1]
    for k, step in enumerate(tree.get("play", []) if place.kind == "option" else []):
        chosen = [step["chooses"]] if isinstance(step["chooses"], str) else step["chooses"]
        if option in chosen:
            paths.append(("play", k) if chosen == [option] else ("play", k, "chooses", chosen.index(option)))
    text.put(removed(text.data, text.file, paths), "its lines away")
