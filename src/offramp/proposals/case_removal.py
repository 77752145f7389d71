"""What was accepted, taken out of a case file again: its entry and what only it needed, every other byte as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.case.check import examine_bytes
from offramp.case.reduction import Reduction
from offramp.case.removal import Path, removed, reworded
from offramp.errors import OfframpError, Problem
from offramp.proposals.case_writing import OPEN_CHOICE, UNUSED_KEY, CaseText
from offramp.proposals.folder import CASE
from offramp.proposals.types import Proposal
from offramp.wording import joined

_FIRST = ("move", "deadline", "private", "option", "actor")  # what names another goes before it


def take_out(case: CaseText, items: Sequence[Proposal]) -> None:
    """Take the entries of some proposals out of a case; what still names one of them keeps it there.

    Raises OfframpError still-used, with what names it.
    """
    for item in sorted(items, key=lambda item: _FIRST.index(item.kind) if item.kind in _FIRST else 0):
        before = _errors(case)
        shorter = removed(case.data, str(case.folder / CASE), list(entry_paths(case, item)))
        case.data = shorter if shorter is not None else case.data
        if shorter is None or (named := [error for error in _errors(case) if error not in before]):
            told = ["its entry"] if shorter is None else named
            raise stuck(case, _named(item), told, "take those back first, or remove it there by hand")


def reduce_case(case: CaseText, words: str, change: Reduction) -> None:
    """Take an actor or option and what only it needed out of a case, and word what reads it otherwise.

    Raises OfframpError still-used, with what cannot do without it.
    """
    file, before = str(case.folder / CASE), _errors(case)
    told = [f"{path} needs it" for path in change.stuck]
    shorter = reworded(case.data, file, change.words) if not told else None
    shorter = removed(shorter, file, change.gone) if shorter is not None else None
    case.data = shorter if shorter is not None else case.data
    told = told or (["its entry"] if shorter is None else [error for error in _errors(case) if error not in before])
    if told:
        raise stuck(case, f"“{words}”", told, "remove it there by hand")


def stuck(case: CaseText, item: str, named: Sequence[str], remedy: str) -> OfframpError:
    """The problem still-used: an item stays in the case because of what names it."""
    message = f"{item} stays in the case: {joined(named[:4])}"
    return OfframpError(Problem("still-used", str(case.folder / CASE), 0, 0, message, remedy=remedy))


def _named(item: Proposal) -> str:
    return f"“{item.text}” ({item.id})"


def _errors(case: CaseText) -> list[str]:
    found = examine_bytes(case.data, str(case.folder / CASE), case.folder).problems
    return [problem.message for problem in found if problem.level == "error"]


def entry_paths(case: CaseText, item: Proposal) -> Iterator[Path]:
    """The entries of an item in the case: its own, and of an option what made it a choice."""
    tree, key = case.tree, item.case_key or ""
    section, _, rest = key.partition(".")
    if item.kind == "actor":
        yield from [("actors", key)] if key in tree.get("actors", {}) else []
        yield from [("worth", key)] if tree.get("worth", {}).get(key) == [] else []
    elif item.kind == "option":
        yield from [("options", key)] if key in tree.get("options", {}) else []
        yield from _choices(case, key)
    elif key == UNUSED_KEY:
        yield from (("unused", claim) for claim in item.claims if item.text in tree.get("unused", {}).get(claim, ""))
    elif item.kind == "move":
        claims = list(item.claims)
        yield from (("history", k) for k, past in enumerate(tree.get("history", [])) if past.get("because") == claims)
    elif item.kind == "private" and section == "worth":
        for actor, own in tree.get("worth", {}).items():
            name = rest.removeprefix(f"{actor}.") if rest.startswith(f"{actor}.") else None
            yield from (("worth", actor, k) for k, one in enumerate(own) if one.get("name") == name)


def _choices(case: CaseText, key: str) -> Iterator[Path]:
    """The steps that choose an option alone, its place in others, and its open worth as a choice."""
    tree = case.tree
    for k, step in enumerate(tree.get("play", [])):
        chosen = step.get("chooses", [])
        if key in chosen:
            yield ("play", k) if chosen in (key, [key]) else ("play", k, "chooses", chosen.index(key))
    for actor, own in tree.get("worth", {}).items():
        for k, one in enumerate(own):
            if one.get("when") == key and one.get("assumed") == OPEN_CHOICE:
                yield "worth", actor, k
