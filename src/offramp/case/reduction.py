"""A case without an actor or an option that is not there: what only it needed goes, and conditions are read without it.

Of a plain tree (`insertion.plain_tree`), so that a shape and a case file are reduced alike.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from offramp.case.conditions import ALWAYS, NEVER, LogicError, assuming, parse, write
from offramp.case.removal import Path

NEVER_WORD, ALWAYS_WORD = write(NEVER), write(ALWAYS)
_WHEN = {"chance": ("when",), "options": ("take", "undo"), "outcomes": ("when",)}


@dataclass
class Reduction:
    """What goes and what is worded otherwise, by path; `stuck`: what cannot do without what is gone."""

    gone: list[Path] = field(default_factory=list)
    words: dict[Path, str] = field(default_factory=dict)
    stuck: list[str] = field(default_factory=list)

    def applied(self, tree: Any) -> Any:
        """The tree without what goes, a new one."""
        return _pruned(tree, (), self)


def reduction(tree: Mapping[str, Any], absent: Collection[str]) -> Reduction:
    """What changes where some actors and options are not there; an actor's options go with him."""
    owned = {key for key, option in tree.get("options", {}).items() if option.get("actor") in absent}
    never = {*absent, *owned}
    for key, chance in tree.get("chance", {}).items():
        if "when" in chance and _without(chance["when"], never) == "never":
            never.add(key)
    found = Reduction([(section, key) for section in ("actors", "options", "chance", "worth")
                       for key in tree.get(section, {}) if key in never])  # fmt: skip
    for path, words in _conditions(tree):
        left = _without(words, never)
        if left != words and path[:2] not in found.gone:
            _apply(found, tree, path, left)
    _steps(found, tree, never)
    return found


def _without(words: str, never: Collection[str]) -> str:
    """A condition where some names never hold; as it is written where it names none of them."""
    try:
        before = parse(words)[0]
    except LogicError:
        return words
    after = assuming(before, dict.fromkeys(never, False))
    return words if after == before else write(after)


def _conditions(tree: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    for section, keys in _WHEN.items():
        for name, item in tree.get(section, {}).items():
            yield from (((section, name, key), item[key]) for key in keys if key in item)
    for actor, items in tree.get("worth", {}).items():
        yield from ((("worth", actor, k, "when"), item["when"]) for k, item in enumerate(items) if "when" in item)
    for k, rule in enumerate(tree.get("rules", [])):
        yield from ((("rules", k, kind), rule[kind]) for kind in ("never", "require") if kind in rule)


def _apply(change: Reduction, tree: Mapping[str, Any], path: Path, left: str) -> None:
    """Reword a condition, or let what it belongs to go, or say that this cannot be."""
    section, end = path[0], path[-1]
    idle = NEVER_WORD if end == "never" else ALWAYS_WORD
    if section == "rules" and left == idle:
        change.gone.append(path[:2])
    elif section == "worth" and left in (NEVER_WORD, ALWAYS_WORD):
        change.gone.append(path[:3])
    elif section == "outcomes" and left == NEVER_WORD and tree.get("asks", {}).get("outcome") != path[1]:
        change.gone.append(path[:2])
    elif (left in (NEVER_WORD, ALWAYS_WORD) and section in ("rules", "outcomes")) or (left, end) == (
        NEVER_WORD,
        "take",
    ):
        change.stuck.append(".".join(map(str, path)))
    else:
        change.words[path] = left


def _steps(change: Reduction, tree: Mapping[str, Any], never: Collection[str]) -> None:
    """Steps without the choices that are gone."""
    for k, step in enumerate(tree.get("play", [])):
        chosen = [step["chooses"]] if isinstance(step["chooses"], str) else step["chooses"]
        gone = [j for j, option in enumerate(chosen) if option in never]
        change.gone += [("play", k)] if len(gone) == len(chosen) else [("play", k, "chooses", j) for j in gone]


def _pruned(tree: Any, path: Path, change: Reduction) -> Any:
    if path in change.words:
        return change.words[path]
    parts = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    left = {key: _pruned(part, (*path, key), change) for key, part in parts if (*path, key) not in change.gone}
    return left if isinstance(tree, dict) else list(left.values()) if isinstance(tree, list) else tree
