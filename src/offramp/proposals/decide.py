"""What a person decides about a draft: the only way by which a proposal comes into `case.yaml`.

Names are ids (`o3f9a`), or the text of an actor. The case file gets new lines and loses nothing; it and `draft.jsonl`
are written under the lock of the folder, over what was looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from offramp.case.check import examine_bytes
from offramp.case.history_checks import unplayed
from offramp.case.reader import MAX_BYTES
from offramp.case.removal import removed
from offramp.case.shapes import shape_names
from offramp.errors import CaseError, OfframpError, Problem, nearest
from offramp.io import changed_meanwhile, locked, read_bytes, swap
from offramp.proposals.case_removal import take_out
from offramp.proposals.case_writing import CaseText, owner_of, with_changed, write_proposal, write_steps, write_unused
from offramp.proposals.folder import CASE
from offramp.proposals.llm import is_by_model
from offramp.proposals.shape_removal import take_out_shape
from offramp.proposals.slots import slots_of, with_slots
from offramp.proposals.stored import FILE, encode_draft, load_draft
from offramp.proposals.types import Draft, Proposal, surviving
from offramp.wording import count, joined

_FIRST = ("shape", "actor", "option")  # a shape limits the options that stand for its own; moves are about options
UNUSED = "unused"  # stands for every claim that proposes nothing
ALL = "all"  # stands for all that a draft shows first, but for what needs a decision of its own
_ROOM = 16  # options that 'all' takes: 2^16 states are soon solved
ACTIONS = ("accept", "play", "reject", "rename", "merge", "reset")


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision changed: the draft after it, the ids that were meant, what was written, notes for the reader."""

    draft: Draft
    names: tuple[str, ...]
    written: bool
    notes: tuple[str, ...] = ()


def decide_proposals(
    folder: Path, action: str, names: Sequence[str], text: str = "", owner: str = "", seen: str = ""
) -> Decided:
    """Accept, reject, rename, merge or reset proposals of a draft; what is accepted is written into the case, and what
    is reset is taken out of it. `play` makes options a choice: a last step of the play for each of their owners.

    A role or option of a shape that no page names (`ally`) is rejected too: what only it needed goes, also from the
    case. A claim that proposes nothing, or `unused` for all of these, is accepted as unused, with its reason. `all`
    stands for what is shown first and undecided: no shape, no option whose owner the pages leave open, nobody only
    guessed at, nothing that a model alone proposes.

    `text` is the new text of `rename`; `owner` who would do what is accepted; `seen` the SHA-256 of the draft that was
    looked at, where that may have changed. Raises OfframpError no-draft, unknown-proposal, owner-open, cannot-merge,
    cannot-insert, still-used, case-changed, and as `parse_yaml`; nothing is written then.
    """
    with locked(folder):
        path = folder / FILE
        if not path.exists():
            raise OfframpError(
                Problem("no-draft", str(path), 0, 0, "nothing is drafted yet", remedy=f"offramp draft {folder}")
            )
        before, draft = path.read_bytes(), load_draft(path)
        if seen and hashlib.sha256(before).hexdigest() != seen:
            raise OfframpError(changed_meanwhile(path))
        idle = _idle(draft, names) if action == "accept" else {}
        slots = slots_of(draft, names) if action in ("reject", "reset") else ()
        plain = [name for name in names if name not in {*idle, *(slot for _, slot in slots), UNUSED, ALL}]
        every = list(_undecided(draft)) if ALL in names else []
        wanted = [*_meant(draft, plain, str(path)), *_few_enough(every)]
        stood = read_bytes(folder / CASE, MAX_BYTES, CaseError) if (folder / CASE).exists() else None
        case = CaseText(folder, stood or b"")
        after = _VERBS[action](case, draft, wanted, text, _meant(draft, [owner], str(path))[0] if owner else None)
        write_unused(case, {**case.idle, **idle})
        case.data = _used_after_all(case, wanted)
        after = with_slots(case, after, slots, action == "reject")
        if left := sum(item.kind == "option" for item in every) - _ROOM:
            case.notes += (
                [f"{count(left, 'option')} left to you: 'all' takes the {_ROOM} of most claims"] if left > 0 else []
            )
        case.notes += _lacking(case, after) if action in ("accept", "play") and case.data else ()
        if case.data != (stood or b""):
            swap(folder / CASE, stood, case.data)
        swap(path, before, encode_draft(after).encode())
    return Decided(after, tuple(item.id for item in wanted), case.data != (stood or b""), case.told())


def _used_after_all(case: CaseText, wanted: Sequence[Proposal]) -> bytes:
    """The case in which no claim is listed as unused that an item which was decided now cites."""
    text, listed = case.data.decode("utf-8-sig"), case.tree.get("unused", {}) if case.data else {}
    claims = {claim for item in wanted for claim in item.claims if claim in listed and text.count(claim) > 1}
    shorter = removed(case.data, str(case.folder / CASE), [("unused", claim) for claim in sorted(claims)])
    return case.data if shorter is None or not claims else shorter


def lacking_parts(tree: Mapping[str, Any]) -> tuple[str, ...]:
    """What the pages do not say and a case still needs, of what its file says; nothing where it has outcomes."""
    wanted = any(tree.get("worth", {}).values()) or "priorities" in tree or "ranking" in tree
    there = {"what each actor wants": wanted, "the order of play": "play" in tree, "the outcomes": "outcomes" in tree}
    return () if there["the outcomes"] else tuple(part for part, known in there.items() if not known)


def _lacking(case: CaseText, draft: Draft) -> Iterator[str]:
    """What the case still needs, and what brings it."""
    if lacks := lacking_parts(case.tree):
        seen = next((item for item in draft.items if item.kind == "shape" and item.status == "proposed"), None)
        shape = f"offramp draft {case.folder} --shape NAME ({joined(shape_names(), 'or')})"
        if seen:
            shape = f"offramp draft {case.folder} accept {seen.id} ({seen.text}), or another by --shape NAME"
        yield f"still to come: {joined(lacks)}. A shape brings them, every size open: {shape}; or write them"
    if left := _unplayed(draft, case.data, case.folder):
        yield unplayed_text(left, str(case.folder))


def unplayed_of(folder: Path, draft: Draft) -> tuple[Proposal, ...]:
    """The accepted options of a draft that stand in no step of the play of its case."""
    path = folder / CASE
    return _unplayed(draft, read_bytes(path, MAX_BYTES, CaseError), folder) if path.exists() else ()


def unplayed_text(left: Sequence[Proposal], folder: str) -> str:
    """What is in no step of the play, and how it is made a choice."""
    named = joined([f"“{item.text}” ({item.id})" for item in left])
    command = f"offramp draft {folder} play {' '.join(item.id for item in left)}"
    return f"in no step of the play, so that nobody chooses {named}. To make each a choice of its owner: {command}"


def _unplayed(draft: Draft, case: bytes, folder: Path) -> tuple[Proposal, ...]:
    found = examine_bytes(case, str(folder / CASE), folder).readable if b"play:" in case else None
    keys = {option.id for option in unplayed(found)} if found else frozenset()
    return tuple(item for item in draft.items if item.kind == "option" and item.case_key in keys)


def _idle(draft: Draft, names: Sequence[str]) -> dict[str, str]:
    """The claims among some names, or all that propose nothing, each with the reason why the case need not use it."""
    reasons = {claim.claim: claim.reason for claim in draft.unused}
    return reasons if UNUSED in names else {name: reasons[name] for name in names if name in reasons}


def _undecided(draft: Draft) -> Iterator[Proposal]:
    """What `all` stands for: no actor, either, of whom the pages only leave open whether he is meant."""
    acting = {key for item in draft.items if item.kind != "actor" for key in (item.owner, item.by, item.target)}
    for item in draft.items:
        guessed = item.kind == "actor" and item.id not in acting
        asked = guessed or (item.kind in ("option", "private") and owner_of(draft, item) is None)
        asked = asked or is_by_model(item) or item.kind == "shape"
        if item.tier == 1 and item.status == "proposed" and not asked:
            yield item


def _few_enough(items: Sequence[Proposal]) -> list[Proposal]:
    """The items without the options that are one too many for a graph: those of the fewest claims."""
    options = sorted((item for item in items if item.kind == "option"), key=lambda item: -len(item.claims))
    beyond = {item.id for item in options[_ROOM:]}
    return [item for item in items if item.id not in beyond]


def _meant(draft: Draft, names: Sequence[str], file: str) -> list[Proposal]:
    """The items meant, by id or by the name of an actor. Raises OfframpError with every name that is none."""
    called = {item.case_key: item for item in draft.items if item.kind == "option" and item.case_key}
    called |= {name.lower(): item for item in draft.items if item.kind == "actor" for name in item.names}
    found = [draft.by_id.get(name) or called.get(name.lower()) for name in names]
    missing = [name for name, item in zip(names, found, strict=True) if item is None]
    known = tuple(draft.by_id)
    if missing:
        raise OfframpError(
            Problem("unknown-proposal", file, 0, 0, f"there is no proposal '{name[:60]}'", (), nearest(name, known))
            for name in missing
        )
    return [surviving(draft, item) for item in found if item is not None]


# --- verbs ----------------------------------------------------------------------------------------------------------

Act = Callable[[CaseText, Draft, Sequence[Proposal], str, Proposal | None], Draft]


def _accept(case: CaseText, draft: Draft, wanted: Sequence[Proposal], _text: str, owner: Proposal | None) -> Draft:
    if owner is not None:
        draft = with_changed(draft, *(replace(item, owner=owner.id) for item in wanted if item.kind != "actor"))
    open_ = [
        item for item in wanted if item.kind in ("option", "private") and owner_of(draft, draft.by_id[item.id]) is None
    ]
    if open_:
        raise OfframpError(_owner_open(draft, item, case.folder) for item in open_)
    for item in sorted(wanted, key=lambda item: _FIRST.index(item.kind) if item.kind in _FIRST else len(_FIRST)):
        draft = write_proposal(case, draft, draft.by_id[item.id])
    return draft


def _owner_open(draft: Draft, item: Proposal, folder: Path) -> Problem:
    meant = tuple(
        f"{one.actor} {draft.by_id[one.actor].text}" for one in item.owner_candidates if one.actor in draft.by_id
    )
    remedy = f"offramp draft {folder} accept {item.id} --owner ID"
    return Problem(
        "owner-open", str(folder / FILE), 0, 0, f"who would do this? “{item.text}” ({item.id})", meant, remedy
    )


def _reject(_case: CaseText, draft: Draft, wanted: Sequence[Proposal], _text: str, _owner: Proposal | None) -> Draft:
    return with_changed(draft, *(replace(item, status="rejected") for item in wanted))


def _play(case: CaseText, draft: Draft, wanted: Sequence[Proposal], text: str, owner: Proposal | None) -> Draft:
    """Options as a choice of their owners, accepted first; each is worth something to him that is open."""
    draft = _accept(case, draft, wanted, text, owner)
    write_steps(case, [draft.by_id[item.id] for item in wanted if item.kind == "option"])
    return draft


def _reset(case: CaseText, draft: Draft, wanted: Sequence[Proposal], _text: str, _owner: Proposal | None) -> Draft:
    """Proposed again, and out of the case."""
    for shape in (item for item in wanted if item.kind == "shape" and item.case_key):
        draft = take_out_shape(case, draft, shape)
    rest = [draft.by_id[item.id] for item in wanted]
    take_out(case, [item for item in rest if item.case_key])
    again = (replace(item, status="proposed", merged_into=None, case_key=None) for item in rest)
    return with_changed(draft, *again)


def _rename(case: CaseText, draft: Draft, wanted: Sequence[Proposal], text: str, _owner: Proposal | None) -> Draft:
    case.notes += [f"in the case it stays '{item.case_key}': change its text there" for item in wanted if item.case_key]
    return with_changed(draft, *(replace(item, text=text, edited=True, names=_named(item, text)) for item in wanted))


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
    return with_changed(draft, replace(first, owner=owner), *merged)


_VERBS: Mapping[str, Act] = {
    **{"accept": _accept, "play": _play, "reject": _reject, "rename": _rename, "merge": _merge, "reset": _reset}
}
