"""What changed since an earlier brief, in words. The one view of Since."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.briefing.changes import Since
from offramp.briefing.document import Basis, Block, Para, Row, grid, listed
from offramp.briefing.provenance import pointer
from offramp.ensemble.diff import Diff, Effect
from offramp.wording import CENTRAL, LEAST, capital, count, five_points, fives, joined, points, size

_MOST = 3


def changes_paras(since: Since) -> tuple[Para, ...]:
    """The answer then and now, and what did most of it."""
    return tuple(_lead(since))


def _lead(since: Since) -> Iterator[Para]:
    was, now = since.answers
    basis = Basis(("/since/answers/0", "/since/answers/1"), ("",), "offramp diff OLD NEW")
    if was is None or now is None:
        yield Para(f"The answers of {since.as_of} and of now cannot be compared.")
    else:
        where = "" if since.judged else f"{CENTRAL}, "
        moved = f" (moved by {size(now - was)})" if fives(was) == fives(now) else ""  # else the two figures say it
        text = f"{capital(where)}{fives(was)} in the brief as of {since.as_of}, {fives(now)} in this one{moved}."
        yield Para(text, "since", basis)
    if since.problem:
        yield Para(f"The reasons cannot be told apart: {since.problem}.")
    elif since.found and since.found.effects:
        yield _because(since.found)
    else:
        yield Para("Nothing that the answer reads has changed in the case.")
    if since.versions[0] != since.versions[1]:
        yield Para(f"The method changed too: Offramp {since.versions[0]} then, {since.versions[1]} now.")


def _because(diff: Diff) -> Para:
    """The differences that move the answer most."""
    shown = [one for one in diff.effects if one.size >= LEAST][:_MOST]
    each = joined([f"{one.what} ({five_points(_effect(one))})" for one in shown])
    numbers = tuple(pointer("since", "diff", "effects", k, "in_first") for k in range(len(shown)))
    text = (
        f"Mostly by {each}, each alone, {CENTRAL}." if shown else "None of what changed in the case moves the answer."
    )
    return Para(text, "since.why" if shown else "", Basis(numbers, tuple(one.what for one in shown)))


def _effect(effect: Effect) -> float:
    return effect.in_first if effect.in_first is not None else effect.in_second or 0.0


def changes_blocks(since: Since) -> tuple[Block, ...]:
    """The claims that are new, gone or graded otherwise, and every difference."""
    return tuple(_blocks(since))


def _blocks(since: Since) -> Iterator[Block]:
    names = {"new": "newly cited", "gone": "no longer cited", "graded": "graded otherwise"}
    claims = [f"{count(len(ids), 'claim')} {names[key]}: {joined(ids)}." for key, ids in since.claims.items() if ids]
    if claims:
        yield listed(claims)
    if since.found and since.found.effects:
        columns = ("what", "was", "is", "alone moves it by", "support", "kind")
        yield grid(columns, (_row(k, one) for k, one in enumerate(since.found.effects)))
        yield Para("Evidence: it cites a claim; judgement: the analyst assumed it.")


def _row(index: int, effect: Effect) -> Row:
    moved = "–" if effect.in_first is None else points(effect.in_first)
    kind = "evidence" if effect.claims else "judgement"
    cells = (effect.what, effect.was, effect.now, moved, joined(effect.claims) or "assumed", kind)
    basis = Basis((pointer("since", "diff", "effects", index, "in_first"),), (effect.what,), "", effect.claims)
    return cells, f"since.{index + 1}", basis
