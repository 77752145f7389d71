"""Changing a case in the page: an item added, changed or taken out in case.yaml, every other byte as it was; what
`check` would say is said before anything is written; and each change of the session can be undone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from offramp.briefing.names import Names, names_of
from offramp.case.check import Examined, examine_bytes
from offramp.case.insertion import added, plain_tree, yaml_key, yaml_text
from offramp.case.reader import MAX_BYTES, parse_yaml
from offramp.case.removal import removed
from offramp.case.rewriting import item_key, place_of, rekeyed, swapped, with_value
from offramp.case.types import Case
from offramp.errors import CaseError, OfframpError, Problem
from offramp.io import locked, read_bytes, swap
from offramp.proposals.case_writing import free_key
from offramp.rooms.check import further_problems
from offramp.web.case_items import KINDS, ItemKind
from offramp.web.case_undo import last_undoable, note_edit, text_before
from offramp.web.item_places import ItemPlace, Keys, entry_at, fields_of, place_of_item
from offramp.web.item_values import as_ties, day_yaml, field_yaml, listed_yaml, numbers_yaml, rationality_yaml, said_of
from offramp.web.saving import check_variant_name
from offramp.web.session import Session, loaded, overtaken, refuse
from offramp.web.state_orders import followed_orders
from offramp.wording import joined

_CHANGED = "open the page again, look at what is new, and change it once more"


Text = Annotated[str, Field(max_length=2000)]


class ItemEdit(BaseModel):
    """An item changed, moved among its like, or taken out, or the last change undone; and the case file and the item as
    they were looked at. `check` writes nothing and says what would be said."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal["check", "write", "earlier", "later", "delete", "undo"]
    item: str = Field(default="", max_length=300, description="options.leave, worth.ruler.fear, play.2, case; + is new")
    fields: dict[str, Text | list[Text]] = Field(default={}, max_length=12, description="what the item says")
    because: list[str] | None = Field(
        default=None, max_length=100, description="the claims that it cites; null: as it was"
    )
    needed: bool | None = Field(default=None, description="whether it needs all of these claims; null: as it was")
    assumed: str = Field(default="", max_length=1000, description="why it is assumed, where it cites nothing")
    digest: str = Field(max_length=64, description="the sha256 of the case file that the page was made from")
    seen: str = Field(default="", max_length=64, description="the mark of the item as it was looked at")
    by: str = Field(default="", max_length=100, description="who; empty for the name that the browser was told")


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit did, in words; the file after it; where its item then stands (`keys`, and by its path), and what
    `check` says of it, each beside its field or ""."""

    summary: str
    data: bytes
    keys: Keys = ()
    item: str = ""
    problems: tuple[tuple[str, Problem], ...] = ()


def edit_item(session: Session, wanted: ItemEdit, by: str = "") -> Edited:
    """Make a change of the case file and note it in the history, or say what it would come to.

    Who looked at an older file is let through where the item itself is as it was. Raises OfframpError case-changed,
    unknown-name, empty-value, still-used, cannot-insert, nothing-changed and cannot-write, and CaseError where the case
    could then not be used; the file is then as it was.
    """
    with locked(session.folder):
        data = read_bytes(session.file, MAX_BYTES, CaseError)
        same = hashlib.sha256(data).hexdigest() == wanted.digest
        if not same and (wanted.action == "undo" or not _as_seen(session, data, wanted)):
            raise _overtaken(session, wanted)
        if wanted.action == "undo":
            return _undone(session, data, by)
        made = edited(data, session.file, loaded(data, session.file).case, wanted)
        found, before = (_examined(each, session, wanted) for each in (made.data, data))
        problems = tuple(_beside(made, found.problems, before.problems))
        if wanted.action != "check":
            if any(one.level == "error" for one in found.problems):
                raise _refused(made, wanted, found.problems, before.case)
            _write(session, data, made, wanted.item, by)
        return replace(made, problems=problems)


def _examined(data: bytes, session: Session, wanted: ItemEdit) -> Examined:
    """What `check` says of a case file, of a class of past cases by its room too."""
    found = examine_bytes(data, str(session.file), session.folder)
    if not wanted.item.startswith("record.") or found.readable is None:
        return found
    return replace(found, problems=(*found.problems, *further_problems(found.readable, found.problems)))


def _as_seen(session: Session, data: bytes, wanted: ItemEdit) -> bool:
    """Whether an item is as it was when it was looked at."""
    tree, case = case_tree(data, str(session.file)), loaded(data, session.file).case
    return bool(wanted.seen) and item_mark(tree, wanted.item, [one.id for one in case.actors]) == wanted.seen


def item_mark(tree: dict[str, Any], item: str, actors: Sequence[str]) -> str:
    """What tells that an item was changed: a mark of what it says and where. Raises OfframpError unknown-name."""
    place = place_of_item(tree, item, actors)
    said = repr((place.kind, place.keys, {} if place.keys is None else entry_at(tree, place.keys)))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _overtaken(session: Session, wanted: ItemEdit) -> OfframpError:
    """Who changed the item meanwhile, where the history says so."""
    last = last_undoable(session.folder, wanted.item) if wanted.seen else None
    if last is None:
        return overtaken(_CHANGED)
    who = f"{last.by or 'someone'} changed this since you opened it ({last.summary.rstrip('.')})"
    return refuse("case-changed", who, "what you wrote is still here: open the page again, and compare")


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


def _write(session: Session, data: bytes, edit: Edited, item: str, by: str) -> None:
    if edit.data == data:
        raise refuse("nothing-changed", "this is what the case says already", "change something first")
    swap(session.file, data, edit.data)
    note_edit(session.folder, edit.summary, by, item, data, edit.data)


def _undone(session: Session, data: bytes, by: str) -> Edited:
    last = last_undoable(session.folder)
    if last is None:
        raise refuse("nothing-changed", "nothing that was changed here can be undone", "change something first")
    before = text_before(last, data)
    if before is None:
        remedy = "take it back by hand: what was written since would be lost with it"
        raise refuse("case-changed", "the file was changed since then by something else", remedy)
    swap(session.file, data, before)
    summary = f"Undone: {last.summary}"
    note_edit(session.folder, summary, by)
    return Edited(summary, before)


def _beside(edit: Edited, now: Sequence[Problem], before: Sequence[Problem]) -> Iterator[tuple[str, Problem]]:
    """The problems that an edit brings, and those of its item: each with the field that it stands in."""
    old = {(one.slug, one.message) for one in before}
    for one in now:
        path = place_of(edit.data, one.line, one.column) if one.line else ()
        own = _is_own(edit, path)
        if one.level != "note" and (own or (one.slug, one.message) not in old):
            field = _field(path[len(edit.keys) :], edit) if own else ""
            yield field, _own(one, edit.item, field, path)


def _field(within: Sequence[str | int], edit: Edited) -> str:
    """The field that says what stands at a place within an item."""
    if edit.keys[:1] == ("ranking",) and (not within or isinstance(within[0], int)):
        return "order"
    if edit.keys[:1] == ("unused",):
        return "reason"
    if edit.keys == ("rationality",):
        return "unit" if within == ("unit",) else "value"
    if edit.keys[:1] == ("sees",) and within[:1] == ("worth",):
        return ".".join(map(str, within[1:3]))
    return str(within[-1] if within[:1] in _OF_NUMBERS else within[0]) if within else ""


_OF_NUMBERS = (("with",), ("delay",), ("credence",))


def _is_own(edit: Edited, path: Sequence[str | int]) -> bool:
    """Whether a place of the file is of the item that was edited."""
    if edit.item in KINDS and not KINDS[edit.item].section:
        return bool(path) and path[0] in {one.key.partition(".")[0] for one in KINDS[edit.item].fields}
    return bool(edit.keys) and tuple(path[: len(edit.keys)]) == edit.keys


def _own(problem: Problem, item: str, field: str = "", path: Sequence[str | int] = ()) -> Problem:
    """A problem of an item, or of one of its fields, in words that do without its path."""
    if path[:1] in _OF_NUMBERS and len(path) == 2:
        return replace(problem, message=problem.message.replace(".".join(map(str, path)), "this"))
    if item in ("", "case"):
        return problem
    message = problem.message.replace(f"{item}: ", "").replace(item, "this")
    own = rf"^this(\.with|\.worth)?\.({re.escape(field)}|raw)(: )?"
    return replace(problem, message=re.sub(own, lambda part: "" if part[3] else "this", message) if field else message)


# the new bytes --------------------------------------------------------------------------------------------------


def edited(data: bytes, file: Path, case: Case, wanted: ItemEdit) -> Edited:
    """What an edit comes to, short of what `check` says."""
    tree = case_tree(data, str(file))
    place = place_of_item(tree, wanted.item, [one.id for one in case.actors])
    names, text = names_of(case), CaseBytes(data, str(file))
    if wanted.action == "delete":
        _delete(text, tree, place)
        _orders_follow(text, tree, place)
        return Edited(f"Taken out: {names.item(wanted.item)}.", text.data)
    called = _called(place, wanted, names)
    if wanted.action in ("earlier", "later"):
        keys = _move(text, tree, place, wanted.action)
        return Edited(f"Moved: {called}.", text.data, keys, item_path(tree, keys))
    if wanted.action == "write":
        _say_empty(place, wanted)
    if place.keys is not None:
        keys = _change(text, tree, place, wanted, names)
        return Edited(f"Changed: {called}.", text.data, keys, wanted.item)
    keys = _add(text, tree, place, wanted, names)
    if _orders_follow(text, tree, place):
        called += ", which counts for nothing yet in the orders of all states"
    return Edited(f"Added: {called}.", text.data, keys, item_path(case_tree(text.data, str(file)), keys))


def _orders_follow(text: CaseBytes, tree: dict[str, Any], place: ItemPlace) -> bool:
    """Write the orders of all states anew for other options; whether there are any."""
    orders = followed_orders(tree, case_tree(text.data, text.file)) if place.kind == "option" else {}
    for path, groups in orders.items():
        kind = "pairs" if path[-1] == "unknown" else "order"
        states = [" ".join(one) for one in groups] if kind == "pairs" else as_ties(groups)
        if value := listed_yaml(states, kind):
            text.put(with_value(text.data, text.file, path, value), value)
        else:
            text.put(removed(text.data, text.file, [path]), "its lines away")
    return bool(orders)


def _say_empty(place: ItemPlace, wanted: ItemEdit) -> None:
    empty = [one.label for one in fields_of(place) if one.required and not str(wanted.fields.get(one.key, "?")).strip()]
    if empty:
        raise refuse("empty-value", f"“{empty[0]}” is empty", "write it")


def case_tree(data: bytes, file: str) -> dict[str, Any]:
    """What a case file says, without places."""
    return dict(plain_tree(parse_yaml(data.decode("utf-8-sig"), file)))


def item_path(tree: Any, keys: Sequence[str | int]) -> str:
    """The item that a place of the file is of, by its path in the case."""
    if keys[:1] == ("worth",) and len(keys) > 2:
        return f"worth.{keys[1]}.{entry_at(tree, keys[:3]).get('name', '')}"
    if keys[2:3] == ("cases",) and len(keys) > 3:
        return f"chance.{keys[1]}.{entry_at(tree, keys[:4]).get('name', '')}"
    if keys[2:3] == ("crowd",):
        return f"crowd.{keys[1]}"
    depth = 3 if keys[:1] == ("priorities",) else 2
    return ".".join(str(key + 1 if isinstance(key, int) else key) for key in keys[:depth])


def _called(place: ItemPlace, wanted: ItemEdit, names: Names) -> str:
    """An item in words."""
    first = next((wanted.fields[key] for key in ("text", "name") if wanted.fields.get(key)), "")
    return f"“{first}”" if first else called_item(place, wanted.item, names)


def called_item(place: ItemPlace, item: str, names: Names) -> str:
    """An item in words, a new one by its kind."""
    kind = KINDS[place.kind]
    if not kind.section or place.kind == "step" or not (place.keys or kind.of_actor):
        return kind.name
    return names.item(item.removesuffix(".+"))


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


def _change(text: CaseBytes, tree: Any, place: ItemPlace, wanted: ItemEdit, names: Names) -> Keys:
    """Write what differs; an item that is one value becomes a mapping. Where the item then stands."""
    assert place.keys is not None
    if whole := _whole(place, wanted, names):
        _set_whole(text, tree, place.keys, whole)
        return place.keys
    item, shown = entry_at(tree, place.keys), said_of(entry_at(tree, place.keys), place, names)
    if wanted.needed is None and isinstance(item, dict) and all_needed(item):
        wanted = wanted.model_copy(update={"needed": True})
    new = {key: value for key, value in wanted.fields.items() if value != shown.get(key)}
    said = _said(place, wanted.model_copy(update={"fields": new}), names)
    if place.kind == "report" and {("date",), ("why",)} & said.keys():
        said.pop(("why",), "")
        said["date",] = day_yaml(*(str(wanted.fields.get(key, "")).strip() for key in ("date", "why")))
    if not isinstance(item, dict):
        flow = _flow(_said(place, wanted, names))
        if set(filter(said.get, said)) - {("when",)} or "when" in new:
            text.put(with_value(text.data, text.file, place.keys, flow), flow)
        return _renamed(text, tree, place, wanted)
    for key in _emptied(place, new, shown):
        said.setdefault(key, "")
    for key, value in said.items():
        _set(text, item, (*place.keys, *key), key, value)
    return _renamed(text, tree, place, wanted)


def _emptied(place: ItemPlace, new: Container[str], shown: dict[str, Any]) -> Iterator[Keys]:
    """The numbers that an item has in a field that was changed."""
    for one in fields_of(place):
        if one.kind == "numbers" and one.key in new:
            paths = (pair.rpartition("=")[0] for pair in shown[one.key])
            yield from ((path,) if one.key == "numbers" else (one.key, path) for path in paths)


def _whole(place: ItemPlace, wanted: ItemEdit, names: Names) -> str:
    """An item that is one value, or has forms of its own, as the file has it; "" for one that says its fields."""
    if place.kind == "idle":
        return yaml_text(str(wanted.fields.get("reason", "")).strip())
    return _rationality(wanted, names) if place.kind == "rationality" else ""


def _rationality(wanted: ItemEdit, names: Names) -> str:
    unit, value = (str(wanted.fields.get(key, "")) for key in ("unit", "value"))
    return rationality_yaml(unit, field_yaml(KINDS["rationality"].fields[1], value, names))


def _set_whole(text: CaseBytes, tree: Any, keys: Keys, value: str) -> None:
    """A value written anew, or of a mapping with the same keys only what differs in it."""
    old, new = entry_at(tree, keys), plain_tree(parse_yaml(f"x: {value}", ""))["x"]
    if isinstance(old, dict) and isinstance(new, dict) and old.keys() == new.keys():
        for key, said in new.items():
            _set(text, old, (*keys, key), (key,), yaml_key(said) if key == "unit" else said)
    elif old != new:
        text.put(with_value(text.data, text.file, keys, value), value)


def _set(text: CaseBytes, item: Any, path: Keys, key: Keys, value: str) -> None:
    """One key of an item written, or taken away."""
    there = entry_at(item, key)
    if value and there != plain_tree(parse_yaml(f"x: {value}", ""))["x"]:
        text.put(with_value(text.data, text.file, path, value), f"{key[-1]}: {value}")
    elif not value and there:
        text.put(removed(text.data, text.file, [path]), str(key[-1]))


def _renamed(text: CaseBytes, tree: Any, place: ItemPlace, wanted: ItemEdit) -> Keys:
    """Where an item stands whose key is its name, by its new name; what names it by the old one follows."""
    assert place.keys is not None
    new, old = str(wanted.fields.get("name", "")).strip(), place.keys[-1:]
    if not KINDS[place.kind].named or not new or (new,) == old:
        return place.keys
    _check_name(KINDS[place.kind], new, entry_at(tree, place.home))
    text.put(rekeyed(text.data, text.file, place.keys, new), new)
    users: list[Keys] = [("asks", "outcome")] if place.kind == "outcome" else []
    users += [("record", k, "like") for k in range(len(tree.get("record", ())) if users else 0)]
    for path in users:
        if entry_at(tree, path) == old[0]:
            text.put(with_value(text.data, text.file, path, yaml_key(new)), new)
    return (*place.home, new)


def _said(place: ItemPlace, wanted: ItemEdit, names: Names) -> dict[Keys, str]:
    """Each key of an item, and of a key within another its keys, as the file has it, "" for none."""
    kind = KINDS[place.kind]
    fields = [one for one in fields_of(place) if one.key in wanted.fields and not (kind.named and one.key == "name")]
    said: dict[Keys, str] = {}
    for one in fields:
        if one.kind == "numbers" and (one.key == "numbers" or place.keys is not None):
            above = () if one.key == "numbers" else (one.key,)  # those of a variant stand beside its other keys
            said |= {(*above, path): text for path, text in numbers_yaml(wanted.fields[one.key]).items()}
        else:
            said[tuple(one.key.split("."))] = field_yaml(one, wanted.fields[one.key], names)
    if kind.cites and wanted.because is not None:
        key, other = ("needs", "because") if wanted.needed else ("because", "needs")
        said[key,] = f"[{', '.join(map(_claim, wanted.because))}]" if wanted.because else ""
        said |= {(other,): ""} if wanted.needed is not None else {}
        said["assumed",] = yaml_key(wanted.assumed.strip()) if wanted.assumed.strip() and not wanted.because else ""
    return said


def all_needed(item: Mapping[str, Any]) -> bool:
    """Whether an item needs all the claims that it cites."""
    return "needs" in item and "because" not in item


def _claim(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z][\w-]*#[0-9a-f]{8}", name) else yaml_text(name)


def _flow(keys: dict[Keys, str]) -> str:
    """A mapping on one line; ("cases", "0", "name") is of the first of its cases."""
    outer: dict[str, dict[Keys, str]] = {}
    for key, value in keys.items():
        if value:
            outer.setdefault(str(key[0]), {})[key[2:]] = value
    parts = [f"{item_key(key)}: {said.get(()) or f'[{_flow(said)}]'}" for key, said in outer.items()]
    return f"{{{', '.join(parts)}}}"


def _add(text: CaseBytes, tree: dict[str, Any], place: ItemPlace, wanted: ItemEdit, names: Names) -> Keys:
    """Add an item, to an owner without preferences with an empty list of them; where it then stands."""
    kind, said = KINDS[place.kind], _said(place, wanted, names)
    if whole := _whole(place, wanted, names):
        key = place.owner or place.kind
        entry = f"{_claim(key) if place.owner else key}: {whole}"
        text.put(added(text.data, text.file, place.home, entry), entry)
        return (*place.home, key)
    if kind.section in _FORMS[1:]:
        _in_place_of_others(text, tree, place)
    if kind.listed:
        text.put(added(text.data, text.file, place.home, _flow(said)), _flow(said))
        before, after = (entry_at(each, place.home) or [] for each in (tree, case_tree(text.data, text.file)))
        return (*place.home, 0 if after[1:] == before else len(after) - 1)
    key = place.owner if kind.of_actor else _new_key(tree, kind, wanted)
    owner = {"actor": yaml_key(place.owner)} if place.kind == "option" else {}
    always: dict[Keys, str] = {(name,): value for name, value in (*owner.items(), *kind.always)}
    entry = f"{yaml_key(key)}: {_flow({**always, **said})}"
    text.put(added(text.data, text.file, place.home, entry), entry)
    if owner and not any(place.owner in tree.get(form, {}) for form in _FORMS):
        _prefers_nothing(text, place.owner)
    return (*place.home, key)


def _prefers_nothing(text: CaseBytes, actor: str) -> None:
    text.put(added(text.data, text.file, ("worth",), f"{yaml_key(actor)}: []"), actor)


_FORMS = ("worth", "priorities", "ranking")


def _in_place_of_others(text: CaseBytes, tree: dict[str, Any], place: ItemPlace) -> None:
    """Take out what an actor prefers by in another form than the one that is added."""
    others = [(form, place.owner) for form in _FORMS if form != place.home[0] and place.owner in tree.get(form, {})]
    text.put(removed(text.data, text.file, others), "what it prefers by now away")


def _new_key(tree: dict[str, Any], kind: ItemKind, wanted: ItemEdit) -> str:
    """The key of a new item: its name, or a short one made of its words."""
    words = str(wanted.fields.get(kind.keyed, "")).strip()
    if not kind.keyed:
        return kind.section
    if not kind.named:
        taken = {"actors"} if kind.section == "actors" else {"options", "chance"}
        return free_key(words, {key for section in taken for key in tree.get(section, {})}, 3)
    _check_name(kind, words, tree.get(kind.section, {}))
    return words


def _check_name(kind: ItemKind, name: str, taken: Container[str]) -> None:
    """Raises OfframpError name-taken, and of a variant bad-name."""
    if name in taken:
        raise refuse("name-taken", f"there is {kind.name} ‘{name[:60]}’ already", "choose another name")
    if kind is KINDS["variant"]:
        check_variant_name(name)


def _move(text: CaseBytes, tree: dict[str, Any], place: ItemPlace, action: str) -> Keys:
    """An item of an order put before the one above it, or behind the one below."""
    if not place.keys or not KINDS[place.kind].ordered:
        raise refuse("nothing-changed", "this stands in no order", "change it")
    at, many = int(place.keys[-1]), len(entry_at(tree, place.home))
    other = at + (1 if action == "later" else -1)
    if not 0 <= other < many:
        raise refuse("nothing-changed", f"it is the {'last' if action == 'later' else 'first'} already", "change it")
    text.put(swapped(text.data, text.file, place.home, min(at, other)), "the two the other way round")
    return (*place.home, other)


def _delete(text: CaseBytes, tree: dict[str, Any], place: ItemPlace) -> None:
    """Take an item out, of an actor what it prefers with it; of an option the play goes on without its choice. What
    still names it is said by `check`."""
    if not place.keys:
        raise refuse("nothing-changed", "this cannot be taken out", "change it")
    paths, key = [place.keys], place.keys[-1]
    paths += [(form, key) for form in _FORMS if place.kind == "actor" and key in tree.get(form, {})]
    for k, step in enumerate(tree.get("play", []) if place.kind == "option" else []):
        chosen = [step["chooses"]] if isinstance(step["chooses"], str) else step["chooses"]
        if key in chosen:
            paths.append(("play", k) if chosen == [key] else ("play", k, "chooses", chosen.index(key)))
    text.put(removed(text.data, text.file, paths), "its lines away")
    if place.kind == "ranking" and any(one["actor"] == key for one in tree.get("options", {}).values()):
        _prefers_nothing(text, place.owner)
