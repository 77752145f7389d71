"""Which history items tell one event again: telling it n times changes nothing."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.case.credence import Credence
from offramp.case.types import Case, Pass


def repeats(case: Case) -> frozenset[str]:
    """The paths of the history items that say what an earlier one says, of the same event; they do not count."""
    events = {f"history.{k}": _event(item) for k, item in enumerate(case.history, 1)}
    return frozenset(path for path, earlier, _ in shared(case) if events[path] == events[earlier])


def shared(case: Case) -> Iterator[tuple[str, str, str]]:
    """For each history item that has evidence in common with an earlier one: its path, that of the first such, and the
    claim; "" where both are assumed for one reason."""
    fact_of = Credence(case).fact_of if len(case.history) > 1 else {}
    seen: dict[object, str] = {}
    for k, item in enumerate(case.history, 1):
        path = f"history.{k}"
        evidence: dict[object, str] = {fact_of.get(claim, claim): claim for claim in item.support.claims}
        if not evidence and item.support.assumed:
            evidence = {(item.support.assumed, _event(item)): ""}
        first = next(((seen[fact], claim) for fact, claim in evidence.items() if fact in seen), None)
        if first:
            yield path, *first
        seen = dict.fromkeys(evidence, path) | seen


def _event(item: Pass) -> object:
    """What an item says, but for why."""
    return frozenset(item.saw), item.until, item.terms_unknown, frozenset(item.values), frozenset(item.demanded)
