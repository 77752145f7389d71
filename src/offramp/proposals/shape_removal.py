"""A whole shape taken back: the entries it brought leave the case, and what hung on them is proposed again."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from offramp.case.check import examine_bytes
from offramp.case.removal import Path, removed
from offramp.proposals.case_removal import entry_paths, stuck, take_out
from offramp.proposals.case_writing import NO_HORIZON, NO_QUESTION, CaseText, with_changed
from offramp.proposals.folder import CASE
from offramp.proposals.types import Draft, Proposal
from offramp.wording import joined

Entry = list[Any]  # the keys down to an entry; of a list the entry itself comes last
_WHOLE = ("play", "asks", "outcomes", "rules")  # sections of which every entry goes
_NAMED = ("chance", "options", "worth", "actors")  # sections of which an entry that others name stays
_NAME = re.compile(r"[a-z_][a-z0-9_]*")


def take_out_shape(case: CaseText, draft: Draft, shape: Proposal) -> Draft:
    """The draft with a shape proposed again, and what was accepted of it or hung on it; the case without its entries.

    An actor, option or chance that something else in the case names stays there, which a note says. Raises OfframpError
    still-used where something else cannot do without what goes.
    """
    entries: list[Entry] = [json.loads(text) for text in shape.brought]
    if not entries:
        raise stuck(case, f"“{shape.text}”", ["what an earlier version wrote of it"], "remove it there by hand")
    keys = {entry[1] for entry in entries if entry[0] in ("options", "chance")}
    hanging = [item for item in draft.items if item.kind in ("move", "private") and _hangs(case, item, keys)]
    take_out(case, hanging)
    before = _errors(case)
    _cut(case, shape, [entry for entry in entries if entry[0] in _WHOLE or (entry[0] == "worth" and len(entry) > 2)])
    named = [entry for section in _NAMED for entry in entries if entry[0] == section and len(entry) == 2]
    staying = _cut_unnamed(case, shape, named, before)
    _unword(case, entries)
    if left := _errors(case) - before:
        raise stuck(case, f"“{shape.text}”", sorted(left), "take those back first, or remove it there by hand")
    if stay := [entry[1] for entry in staying if entry[0] != "worth"]:
        case.notes.append(f"other entries of the case name {joined(stay)}, which stay there")
    gone = {entry[1] for entry in named if entry[0] != "worth"} - set(stay)
    mine = [item for item in draft.items if item.kind in ("actor", "option") and item.case_key in gone]
    again = (replace(item, status="proposed", case_key=None) for item in (*mine, *hanging))
    return with_changed(draft, *again, replace(shape, status="proposed", case_key=None, brought=()))


def _hangs(case: CaseText, item: Proposal, keys: set[str]) -> bool:
    """Whether an accepted move or private matter is told of by something that the shape brought."""
    tree: Any = case.tree
    for section, *rest in entry_paths(case, item) if item.case_key else ():
        entry = tree[section]
        for step in rest:
            entry = entry[step]
        if isinstance(entry, dict) and keys & set(_NAME.findall(json.dumps([entry.get("saw"), entry.get("when")]))):
            return True
    return False


def _standing(tree: Any, entry: Entry) -> Path | None:
    """Where an entry stands now: in a list what has its name, or is equal; None where it is gone."""
    *above, last = entry
    for step in above:
        tree = tree.get(step, {}) if isinstance(tree, dict) else {}
    if isinstance(tree, list):
        keys = ("name",) if "name" in last else tuple(last)
        places = (k for k, each in enumerate(tree) if all(each.get(key) == last[key] for key in keys))
        return next(((*above, place) for place in places), None)
    return tuple(entry) if isinstance(last, str) and last in tree else None


def _cut(case: CaseText, shape: Proposal, entries: Sequence[Entry]) -> None:
    paths = [path for entry in entries if (path := _standing(case.tree, entry))]
    shorter = removed(case.data, str(case.folder / CASE), paths)
    if shorter is None:
        raise stuck(case, f"“{shape.text}”", ["its entries"], "remove it there by hand")
    case.data = shorter


def _cut_unnamed(case: CaseText, shape: Proposal, entries: Sequence[Entry], before: set[str]) -> list[Entry]:
    """Take out each entry that nothing else in the case names, until nothing more can go; what stays."""
    left, gone = list(entries), list(entries)
    while gone:
        gone = [entry for entry in left if _goes(case, shape, entry, before)]
        left = [entry for entry in left if entry not in gone]
    return [entry for entry in left if _standing(case.tree, entry)]


def _goes(case: CaseText, shape: Proposal, entry: Entry, before: set[str]) -> bool:
    data, worth = case.data, case.tree.get("worth", {})
    if entry[0] == "worth" and worth.get(entry[1]):
        return False  # somebody wrote more of it
    _cut(case, shape, [entry])
    if _errors(case) - before:
        case.data = data
    return case.data != data


def _unword(case: CaseText, entries: Sequence[Entry]) -> None:
    """Question and horizon as nobody had written them, where they are still the shape's."""
    for line in (NO_QUESTION, NO_HORIZON):
        key = line.partition(":")[0]
        if any(entry[0] == key and entry[-1] == case.tree[key] for entry in entries):
            case.data = re.sub(rf"(?m)^{key}: .*\n".encode(), line.encode(), case.data, count=1)


def _errors(case: CaseText) -> set[str]:
    """What a case says that cannot be; what it does not say yet is none."""
    problems = examine_bytes(case.data, str(case.folder / CASE), case.folder).problems
    return {each.message for each in problems if each.level == "error" and each.slug != "missing-key"}
