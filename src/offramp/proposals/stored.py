"""`draft.jsonl` beside the case: one line for each proposal, and one for each claim that proposes nothing.

What people decided is kept there: another draft puts it back, and proposes only what is new. A last line holds the
checksum of those before it, which `offramp verify` compares; who edits a line by hand is not refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from offramp.codec.decoding import Fault, decode
from offramp.codec.json_text import RepeatedKeyError, loads, located
from offramp.errors import OfframpError, Problem
from offramp.io import decoded_utf8, of_path, read_bytes
from offramp.proposals.types import Draft, IdleClaim, Proposal

FILE = "draft.jsonl"
MAX_BYTES = 200_000_000
_KINDS: Mapping[str, type[Proposal] | type[IdleClaim]] = {"item": Proposal, "unused": IdleClaim}
_END = '{"record":"end","sha256":"'
_REMEDY = "correct the line, or move the file away and draft again"


def encode_draft(draft: Draft) -> str:
    """A draft as lines of JSON; the same draft gives the same text."""
    records = [{"record": "item", **item.to_dict()} for item in draft.items]
    records += [{"record": "unused", **claim.to_dict()} for claim in draft.unused]
    text = "".join(json.dumps(record, ensure_ascii=True, separators=(",", ":")) + "\n" for record in records)
    return f'{text}{_END}{hashlib.sha256(text.encode()).hexdigest()}"}}\n'


def examine_draft(path: Path) -> tuple[Problem, ...]:
    """What is wrong with a draft's file: lines that cannot be read, and lines that are not those that were written;
    a note where no checksum says so."""
    try:
        draft = load_draft(path)
    except OfframpError as error:
        return error.problems
    text = read_bytes(path, MAX_BYTES, OfframpError).decode()
    if text == encode_draft(draft):
        return ()
    if _END not in text:
        message = "the draft has no checksum, as an earlier version wrote it"
        return (replace(of_path("no-checksums", path, message, "decide once more, or draft again"), level="note"),)
    message = "its lines are not those that were written: by hand, or damaged"
    return (of_path("draft-changed", path, message, "look them over, and draft again"),)


def decode_draft(data: bytes, file: str = FILE) -> Draft:
    """A draft from its bytes. Raises OfframpError draft-bad-record with every problem, line by line."""
    nouns: dict[type, list[Any]] = {Proposal: [], IdleClaim: []}
    problems: list[Problem] = []
    for number, line in enumerate(decoded_utf8(data, file).split("\n"), 1):
        if line.strip() and not line.startswith(_END):
            kind, noun, faults = _record(line)
            if kind:
                nouns[kind].append(noun)
            told = located(faults, line, file, "draft-bad-record", _REMEDY) if faults and kind else ()
            problems.extend(replace(problem, line=number) for problem in told)
            problems += [] if kind else [_unreadable(file, number, faults[0])]
    if problems:
        raise OfframpError(problems)
    return Draft(tuple(nouns[Proposal]), tuple(nouns[IdleClaim]))


def _unreadable(file: str, line: int, fault: Fault) -> Problem:
    return Problem("draft-bad-record", file, line, 1, fault.message, fault.allowed, _REMEDY)


def _record(line: str) -> tuple[type | None, Any, Sequence[Fault]]:
    """What a line holds and what is wrong with it; no type where it is no record at all."""
    try:
        record = loads(line)
    except (ValueError, RecursionError, RepeatedKeyError) as reason:
        return None, None, (Fault((), "wrong-type", f"not JSON: {reason}"[:200]),)
    kind = _KINDS.get(str(record.pop("record", ""))) if isinstance(record, dict) else None
    if kind is None:
        return None, None, (Fault((), "wrong-type", "a record is an object with a known 'record'", tuple(_KINDS)),)
    noun, faults = decode(kind, record)
    return kind, noun, faults


def load_draft(path: Path) -> Draft:
    """The draft in a file; an empty one where there is none. Raises OfframpError draft-bad-record, cannot-read."""
    return decode_draft(read_bytes(path, MAX_BYTES, OfframpError), str(path)) if path.exists() else Draft(())


def with_decisions(fresh: Draft, before: Draft) -> Draft:
    """What was read anew, with what people decided put back; what was decided and is no longer read stays.

    An item keeps its id where it is proposed again: under the same id, or by the same words of the same claim.
    """
    known = {(item.kind, cite.claim, cite.start, cite.rule): item for item in before.items for cite in item.reports[:1]}
    renamed: dict[str, str] = {}
    matched: dict[str, Proposal] = {}
    for item in fresh.items:
        same = before.by_id.get(item.id) or next((known[key] for key in _keys(item) if key in known), None)
        if same is not None and same.kind == item.kind and same.id not in renamed.values():
            renamed[item.id], matched[item.id] = same.id, same
    items = tuple(_renewed(item, matched.get(item.id), renamed) for item in fresh.items)
    present = {item.id for item in items}
    lost = tuple(item for item in before.items if item.status != "proposed" and item.id not in present)
    return Draft((*items, *lost), fresh.unused)


def shapes_wanted(draft: Draft) -> tuple[str, ...]:
    """The shapes that somebody asked for and has not decided about: they are fitted again."""
    return tuple(i.sort for i in draft.items if i.kind == "shape" and i.status == "proposed" and i.edited)


def with_shapes(draft: Draft, shapes: Sequence[Proposal]) -> Draft:
    """A draft with the shapes that it has; what was decided about one stays."""
    decided = {item.id for item in draft.items if item.kind == "shape" and item.status != "proposed"}
    others = tuple(item for item in draft.items if item.kind != "shape" or item.id in decided)
    return replace(draft, items=(*others, *(shape for shape in shapes if shape.id not in decided)))


def _keys(item: Proposal) -> Iterator[tuple[str, str, int, str]]:
    yield from ((item.kind, cite.claim, cite.start, cite.rule) for cite in item.reports)


def _renewed(item: Proposal, before: Proposal | None, renamed: Mapping[str, str]) -> Proposal:
    """An item under its earlier id and with what was decided about it; other ids in it likewise."""
    moved = replace(
        item,
        id=renamed.get(item.id, item.id),
        owner=renamed.get(item.owner or "", item.owner),
        by=renamed.get(item.by or "", item.by),
        target=renamed.get(item.target or "", item.target),
        answers=renamed.get(item.answers or "", item.answers),
        owner_candidates=tuple(replace(one, actor=renamed.get(one.actor, one.actor)) for one in item.owner_candidates),
    )
    if before is None or (before.status == "proposed" and not before.edited):
        return moved
    return replace(
        moved,
        text=before.text if before.edited else moved.text,
        edited=before.edited,
        owner=before.owner or moved.owner,
        status=before.status,
        merged_into=before.merged_into,
        case_key=before.case_key or moved.case_key,
    )
