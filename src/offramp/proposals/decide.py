"""What a person decides about a draft: the only way by which a proposal comes into `case.yaml`.

Names are ids (`o3f9a`), or the text of an actor. The case file gets new lines and loses nothing; it and `draft.jsonl`
are written under the lock of the folder, over what was looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from offramp.case.insertion import added, plain_tree, yaml_key, yaml_text
from offramp.case.reader import MAX_BYTES, parse_yaml
from offramp.errors import CaseError, OfframpError, Problem, nearest
from offramp.evidence.content_words import content_terms
from offramp.evidence.readers.registry import load_report
from offramp.io import locked, read_bytes, swap
from offramp.proposals.folder import CASE, folder_outline, latest_day
from offramp.proposals.stored import FILE, encode_draft, load_draft
from offramp.proposals.types import Draft, Proposal

ACTIONS = ("accept", "reject", "rename", "merge", "reset")
_RESERVED = frozenset({"not", "and", "or", "implies", "iff", "self", "always", "never"})
_WORD = re.compile(r"[a-z0-9]+")


@dataclass
class CaseText:
    """The bytes of a case file while entries are added to it, and what could not be written."""

    folder: Path
    data: bytes
    notes: list[str] = field(default_factory=list)

    @property
    def tree(self) -> dict[str, Any]:
        """What the file says, sections that are missing as empty."""
        return dict(plain_tree(parse_yaml(self.data.decode("utf-8-sig"), str(self.folder / CASE))))

    def add(self, path: Sequence[str], entry: str) -> None:
        """Add an entry. Raises OfframpError cannot-insert where at no place all the rest stays equal."""
        longer = added(self.data, str(self.folder / CASE), path, entry)
        if longer is None:
            remedy = f"write it into the file by hand, under {'.'.join(path)}: {entry}"
            raise OfframpError(
                Problem(
                    "cannot-insert",
                    str(self.folder / CASE),
                    0,
                    0,
                    "no place was found for it in the file",
                    remedy=remedy,
                )
            )
        self.data = longer


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision changed: the draft after it, the ids that were meant, what was written, notes for the reader."""

    draft: Draft
    names: tuple[str, ...]
    written: bool
    notes: tuple[str, ...] = ()


def decide_proposals(folder: Path, action: str, names: Sequence[str], text: str = "", owner: str = "") -> Decided:
    """Accept, reject, rename, merge or reset proposals of a draft; what is accepted is written into the case.

    `text` is the new text of `rename`; `owner` who would do what is accepted. Raises OfframpError
    no-draft, unknown-proposal, owner-open, cannot-merge, cannot-insert, case-changed, and as
    `parse_yaml`; nothing is written then.
    """
    with locked(folder):
        path = folder / FILE
        if not path.exists():
            raise OfframpError(
                Problem("no-draft", str(path), 0, 0, "nothing is drafted yet", remedy=f"offramp draft {folder}")
            )
        before, draft = path.read_bytes(), load_draft(path)
        wanted = _meant(draft, names, str(path))
        stood = read_bytes(folder / CASE, MAX_BYTES, CaseError) if (folder / CASE).exists() else None
        case = CaseText(folder, stood or b"")
        after = _VERBS[action](case, draft, wanted, text, _meant(draft, [owner], str(path))[0] if owner else None)
        if case.data != (stood or b""):
            swap(folder / CASE, stood, case.data)
        swap(path, before, encode_draft(after).encode())
    return Decided(after, tuple(item.id for item in wanted), case.data != (stood or b""), tuple(case.notes))


def _meant(draft: Draft, names: Sequence[str], file: str) -> list[Proposal]:
    """The items meant, by id or by the name of an actor. Raises OfframpError with every name that is none."""
    called = {name.lower(): item for item in draft.items if item.kind == "actor" for name in item.names}
    found = [draft.by_id.get(name) or called.get(name.lower()) for name in names]
    missing = [name for name, item in zip(names, found, strict=True) if item is None]
    known = tuple(draft.by_id)
    if missing:
        raise OfframpError(
            Problem("unknown-proposal", file, 0, 0, f"there is no proposal '{name[:60]}'", (), nearest(name, known))
            for name in missing
        )
    return [surviving(draft, item) for item in found if item is not None]


def surviving(draft: Draft, item: Proposal) -> Proposal:
    """The item that another was merged into, at the end of the chain."""
    for _ in draft.items:
        if item.merged_into is None or item.merged_into not in draft.by_id:
            return item
        item = draft.by_id[item.merged_into]
    return item


def owner_of(draft: Draft, item: Proposal) -> Proposal | None:
    """Who owns an item, merges followed."""
    owner = draft.by_id.get(item.owner or "")
    return surviving(draft, owner) if owner else None


def with_merged(draft: Draft, item: Proposal) -> Proposal:
    """An item with the claims and names of those that were merged into it."""
    parts = (item, *(other for other in draft.items if other.id != item.id and surviving(draft, other).id == item.id))
    return replace(
        item,
        reports=tuple(dict.fromkeys(cite for part in parts for cite in part.reports)),
        names=tuple(dict.fromkeys(name for part in parts for name in part.names)),
        grounds=tuple(dict.fromkeys(ground for part in parts for ground in part.grounds)),
    )


def _with(draft: Draft, *changed: Proposal) -> Draft:
    now = {item.id: item for item in changed}
    return Draft(tuple(now.get(item.id, item) for item in draft.items), draft.unused)


# --- verbs ----------------------------------------------------------------------------------------------------------

Act = Callable[[CaseText, Draft, Sequence[Proposal], str, Proposal | None], Draft]


def _accept(case: CaseText, draft: Draft, wanted: Sequence[Proposal], _text: str, owner: Proposal | None) -> Draft:
    if owner is not None:
        draft = _with(draft, *(replace(item, owner=owner.id) for item in wanted if item.kind != "actor"))
    open_ = [
        item for item in wanted if item.kind in ("option", "private") and owner_of(draft, draft.by_id[item.id]) is None
    ]
    if open_:
        raise OfframpError(_owner_open(draft, item, case.folder) for item in open_)
    for item in sorted(
        wanted, key=lambda item: ("actor", "option").index(item.kind) if item.kind in ("actor", "option") else 2
    ):
        draft = _write(case, draft, draft.by_id[item.id])
    return draft


def _owner_open(draft: Draft, item: Proposal, folder: Path) -> Problem:
    meant = tuple(
        f"{one.actor} {draft.by_id[one.actor].text}" for one in item.owner_candidates if one.actor in draft.by_id
    )
    remedy = f"offramp draft {folder} accept {item.id} --owner ID"
    return Problem(
        "owner-open", str(folder / FILE), 0, 0, f"who would do this? “{item.text[:80]}” ({item.id})", meant, remedy
    )


def _write(case: CaseText, draft: Draft, item: Proposal) -> Draft:
    """Write an item into the case, its owner first; what is in the case already is left as it is."""
    if item.status == "accepted" and item.case_key:
        return draft
    owner = owner_of(draft, item)
    if owner is not None and owner.case_key is None:
        draft = _write(case, draft, owner)
    _begin(case)
    key = _WRITERS[item.kind](case, draft, with_merged(draft, item))
    return _with(draft, replace(draft.by_id[item.id], status="accepted", case_key=key))


def _begin(case: CaseText) -> None:
    """The head of a case where there is none yet, with what is the analyst's own; every page is among its reports."""
    found = folder_outline(case.folder)
    if case.data:
        named = case.tree.get("reports", {})
        for entry in found.reports:
            if entry.id not in named:
                text = f"{yaml_key(entry.id)}: {{{_report(case.folder / entry.file, entry.file, entry.id)}}}"
                case.add(("reports",), text)
        return
    day = latest_day(case.folder, found)
    reports = "".join(
        f"  {yaml_key(entry.id)}: {{{_report(case.folder / entry.file, entry.file, entry.id)}}}\n"
        for entry in found.reports
    )
    case.data = (
        "# Begun by `offramp draft`. What was accepted cites the claims it was read from; title, question and horizon\n"
        "# are yours to write.\n"
        f"format: offramp/case-1\ntitle: {yaml_text(case.folder.resolve().name)}\nquestion: What will they do?\n"
        f"as_of: {day.isoformat()}\nhorizon: 90 days\n\nreports:\n{reports}"
    ).encode()


def _report(path: Path, file: str, key: str) -> str:
    try:
        report = load_report(path, key)
    except OfframpError:
        return f"file: {yaml_text(file)}"
    parts = [f"file: {yaml_text(file)}"]
    parts += [f"publisher: {yaml_text(report.publisher)}"] if report.publisher else []
    parts += [f"date: {report.date}"] if report.date else []
    return ", ".join(parts)


def _write_actor(case: CaseText, _draft: Draft, item: Proposal) -> str:
    actors: dict[str, Any] = case.tree.get("actors", {})
    known = next(
        (key for key, value in actors.items() if _names(key, value) & {name.lower() for name in item.names}), None
    )
    if known is not None:
        return known
    key = free_key(item.text, set(actors), 2)
    others = [name for name in item.names if name != item.text]
    aliases = f", aliases: [{', '.join(yaml_text(name) for name in others)}]" if others else ""
    case.add(("actors",), f"{key}: {{name: {yaml_text(item.text)}{aliases}}}")
    return key


def _names(key: str, actor: object) -> set[str]:
    """How a case calls an actor, in small letters."""
    told = actor if isinstance(actor, dict) else {}
    aliases = told.get("aliases", [])
    return {
        name.lower() for name in (key, told.get("name", key), *([aliases] if isinstance(aliases, str) else aliases))
    }


def _write_option(case: CaseText, draft: Draft, item: Proposal) -> str:
    owner = owner_of(draft, item)
    options: dict[str, Any] = case.tree.get("options", {})
    actor = owner.case_key if owner and owner.case_key else ""
    for key, value in options.items():
        if isinstance(value, dict) and value.get("text", key) == item.text and value.get("actor") == actor:
            return key
    key = free_key(item.text, {*options, *case.tree.get("chance", {})}, 3)
    now = ", now: yes" if item.now else ""
    case.add(("options",), f"{key}: {{actor: {yaml_key(actor)}, text: {yaml_text(item.text)}{now}, {_because(item)}}}")
    if not any(actor in case.tree.get(section, {}) for section in ("worth", "priorities", "ranking")):
        case.add(("worth",), f"{yaml_key(actor)}: []")
    return key


def _because(item: Proposal) -> str:
    return f"because: [{', '.join(yaml_text(claim) for claim in item.claims)}]"


def _write_move(case: CaseText, draft: Draft, item: Proposal) -> str | None:
    """A refusal as a past pass in which the option was not taken; what cannot be written is kept as a decision."""
    answered = draft.by_id.get(item.answers or "")
    option = surviving(draft, answered).case_key if answered else None
    played = {
        name
        for step in case.tree.get("play", [])
        if isinstance(step, dict)
        for name in _listed(step.get("chooses", []))
    }
    if item.sort in ("refuse", "silence") and option and option in played:
        case.add(("history",), f"{{saw: {{{option}: no}}, {_because(item)}}}")
        return f"history.{len(case.tree['history'])}"
    reason = (
        "the option that it answers is not in the play yet" if option else "accept the option that it is about first"
    )
    case.notes.append(f"kept as decided, not written into the case: {item.id} “{item.text[:60]}” ({reason})")
    return None


def _listed(value: object) -> list[str]:
    return [value] if isinstance(value, str) else [str(name) for name in value] if isinstance(value, list) else []


def _write_private(case: CaseText, draft: Draft, item: Proposal) -> str | None:
    """A private matter as an item of its owner's worth whose size is open; when it counts is the analyst's to say."""
    owner = owner_of(draft, item)
    actor = owner.case_key if owner and owner.case_key else ""
    if actor not in case.tree.get("worth", {}):
        if any(actor in case.tree.get(section, {}) for section in ("priorities", "ranking")):
            return _keep(case, draft, item)
        case.add(("worth",), f"{yaml_key(actor)}: []")
    name = " ".join(item.text.split())[:90].strip()
    case.add(("worth", actor), f"{{name: {yaml_text(name)}, value: open, private: yes, {_because(item)}}}")
    case.notes.append(f"say when it counts (when: …) and how much: worth.{actor}, “{name}”")
    return f"worth.{actor}.{name}"


def _keep(case: CaseText, _draft: Draft, item: Proposal) -> str | None:
    case.notes.append(f"kept as decided; the case has no place for it: {item.id} “{item.text[:60]}”")
    return None


_WRITERS: Mapping[str, Callable[[CaseText, Draft, Proposal], str | None]] = {
    "actor": _write_actor,
    "option": _write_option,
    "move": _write_move,
    "deadline": _keep,
    "private": _write_private,
}


def free_key(text: str, taken: set[str], words: int) -> str:
    """A name for an item: its first content words in small letters, and a number where that is taken.

    >>> free_key("relinquish power at once", {"relinquish_power"}, 2), free_key("Никто", set(), 2)
    ('relinquish_power_2', 'item')
    """
    full = [
        word for word in _WORD.findall(text.lower().replace("'", "").replace("’", "")) if next(content_terms(word), "")
    ]
    name = "_".join(full[:words])[:40].strip("_")
    name = name if name[:1].isalpha() and name not in _RESERVED else "item"
    return next(key for key in (name, *(f"{name}_{k}" for k in range(2, 10_000))) if key not in taken)


def _reject(_case: CaseText, draft: Draft, wanted: Sequence[Proposal], _text: str, _owner: Proposal | None) -> Draft:
    return _with(draft, *(replace(item, status="rejected") for item in wanted))


def _reset(case: CaseText, draft: Draft, wanted: Sequence[Proposal], _text: str, _owner: Proposal | None) -> Draft:
    """Proposed again; what is in the case stays there."""
    case.notes += [f"{item.case_key} stays in the case: remove it there by hand" for item in wanted if item.case_key]
    return _with(draft, *(replace(item, status="proposed", merged_into=None) for item in wanted))


def _rename(case: CaseText, draft: Draft, wanted: Sequence[Proposal], text: str, _owner: Proposal | None) -> Draft:
    case.notes += [f"in the case it stays '{item.case_key}': change its text there" for item in wanted if item.case_key]
    return _with(draft, *(replace(item, text=text, edited=True, names=_named(item, text)) for item in wanted))


def _named(item: Proposal, text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((text, *item.names))) if item.kind == "actor" else item.names


def _merge(case: CaseText, draft: Draft, wanted: Sequence[Proposal], _text: str, _owner: Proposal | None) -> Draft:
    """All into the first: what is theirs is then its own."""
    first, *rest = wanted
    if not rest or any(item.kind != first.kind or item.id == first.id for item in rest):
        message = "a merge needs two items or more, all of one kind"
        raise OfframpError(
            Problem("cannot-merge", str(case.folder / FILE), 0, 0, message, remedy="name the one to keep first")
        )
    case.notes += [f"{item.case_key} stays in the case: remove it there by hand" for item in rest if item.case_key]
    owner = first.owner or next((item.owner for item in rest if item.owner), None)
    merged = (replace(item, status="merged", merged_into=first.id) for item in rest)
    return _with(draft, replace(first, owner=owner), *merged)


_VERBS: Mapping[str, Act] = {"accept": _accept, "reject": _reject, "rename": _rename, "merge": _merge, "reset": _reset}
