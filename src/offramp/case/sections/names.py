"""What a case file declares, and the names that it may declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from offramp.case import conditions, hints
from offramp.case.diagnostics import NodeReader
from offramp.case.reader import MapNode, Node, Scalar

if TYPE_CHECKING:
    from offramp.evidence.timeline import TimelineItem

RESERVED = (*conditions.WORDS, "self", "always", "never")


@dataclass(frozen=True)
class Declared:
    """What the file declares, gathered before any reference is read."""

    actors: tuple[str, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)  # option -> actor
    chances: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    no_register: bool = False
    unread: bool = False  # the register cannot be read, so what is cited cannot be looked up
    stale: Mapping[str, str] = field(default_factory=dict)  # claim -> why its quote no longer matches
    timeline: tuple[TimelineItem, ...] = ()
    denied: Mapping[str, str] = field(default_factory=dict)  # assertion that its source denies -> its words

    @property
    def of_options(self) -> dict[str, str]:
        return dict.fromkeys(self.owners, "option")

    @property
    def of_worth(self) -> dict[str, str]:
        return self.of_options | dict.fromkeys(self.chances, "chance")


def free_name(reader: NodeReader, key: Node | None, kind: str) -> str:
    """A free name: one line, not empty, at most 100 letters, no blanks around it, no control characters."""
    text = reader.text(key, f"the name of the {kind}")
    if len(text) > 100:
        reader.say("bad-name", key, f"the name of the {kind} is longer than 100 letters", remedy="shorten it")
    elif "\n" in text or (text and isinstance(key, Scalar) and text != key.text):
        reader.say("bad-name", key, f"the name of the {kind} has blanks around it or a line end", remedy="remove them")
    return text[:100]


def symbol_name(reader: NodeReader, key: Scalar, kind: str) -> str:
    """A name that conditions can use."""
    if not conditions.NAME.match(key.text) or len(key.text) > 100:
        allowed = ("a small letter, then small letters, digits and _",)
        message = f"'{key.text[:60]}' cannot name {'an' if kind[0] in 'aeiou' else 'a'} {kind}"
        reader.say("bad-name", key, message, allowed, hints.symbol(key.text))
    elif key.text in RESERVED:
        reader.say("reserved-name", key, f"'{key.text}' is a word of the language", RESERVED, "rename it")
    return key.text[:100]


def is_hollow(node: Node | None) -> bool:
    return node is None or (isinstance(node, MapNode) and not node.pairs)


def say_not_own(reader: NodeReader, node: Node, option: str, actor: str, names: Declared) -> None:
    if names.owners[option] in names.actors:  # an owner that is none is said where the option stands
        own = [name for name, owner in names.owners.items() if owner == actor]
        message = f"'{option}' is an option of '{names.owners[option]}', not of '{actor}'"
        reader.say("not-own-option", node, message, own, "name the actor who owns the option")
