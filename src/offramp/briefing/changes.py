"""What changed since an earlier brief, and because of what: new evidence, another judgement, or another method.

ICD 203 (US Office of the Director of National Intelligence, 2015, section D.6.e.5) asks that a product says how its
judgement differs from earlier ones.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from offramp.briefing.document import Basis, Block, Para, Row, Section, grid, listed
from offramp.briefing.provenance import pointer
from offramp.case.load import load_text
from offramp.case.types import Case, supports
from offramp.codec import Probability, Published, Text, key, limits
from offramp.ensemble.diff import Diff, Effect, diff
from offramp.errors import CaseError, OfframpError
from offramp.wording import LEAST, count, five_points, fives, joined, points

_MOST = 3


@dataclass(frozen=True)
class Since(Published):
    """An earlier brief beside a case: its date, the two answers, and what lies between them.

    * `found`: the differences of the two cases with their effects; None where they cannot be compared (`problem`).
    * `claims`: ids that are new, gone, or graded otherwise.
    * `versions`: of Offramp, then and now.
    """

    as_of: Text
    answers: tuple[Probability | None, Probability | None]
    found: Annotated[Diff | None, key("diff")]
    claims: Annotated[Mapping[str, tuple[Text, ...]], limits(required=("new", "gone", "graded"))]
    versions: tuple[Text, Text]
    problem: str = ""


def since(old: Mapping[str, Any], case: Case, data: Mapping[str, Any]) -> Since:
    """What changed from an earlier brief (its JSON) to a case, of which `data` is the brief now.

    Raises CaseError where the case that the earlier brief holds cannot be read.
    """
    before = load_text(json.dumps(old["explicit"], ensure_ascii=False), f"the case of {old['as_of']}")
    found, problem = None, ""
    try:
        found = diff(before, case)
    except CaseError:
        raise
    except OfframpError as error:
        problem = error.problems[0].message
    answers = (_answer(old), _answer(data))
    versions = (str(old["version"]), str(data["version"]))
    return Since(str(old["as_of"]), answers, found, _claims(before, case), versions, problem)


def _answer(data: Mapping[str, Any]) -> float | None:
    asks = ((data.get("bargain") or {}).get("deal") or {}).get("asks") or {}
    return asks.get("probability")


def _claims(before: Case, after: Case) -> dict[str, tuple[str, ...]]:
    """Cited claims alone, as the earlier brief holds no others."""
    was, now = ({claim for _, support in supports(case) for claim in support.claims} for case in (before, after))
    graded = (claim for claim in sorted(was & now) if before.claims[claim].grade != after.claims[claim].grade)
    return {"new": tuple(sorted(now - was)), "gone": tuple(sorted(was - now)), "graded": tuple(graded)}


# in words -------------------------------------------------------------------------------------------------------


def since_section(found: Since) -> Section:
    """The answer then and now, and the differences that did it."""
    heading = f"What changed since the brief of {found.as_of}"
    return Section("since", heading, tuple(_blocks(found)), False, "Since", tuple(_lead(found)))


def _lead(found: Since) -> Iterator[Para]:
    was, now = found.answers
    basis = Basis(("/since/answers/0", "/since/answers/1"), ("",), "offramp diff OLD NEW")
    if was is None or now is None:
        yield Para(f"The answers of {found.as_of} and of now cannot be set side by side.")
    else:
        moved = five_points(now - was)
        yield Para(f"As of {found.as_of} it was {fives(was)}, now it is {fives(now)} ({moved}).", "since", basis)
    if found.problem:
        yield Para(f"Why cannot be said by parts: {found.problem}.")
    elif found.found and found.found.effects:
        yield _because(found.found)
    else:
        yield Para("Nothing that the answer reads has changed in the case.")
    if found.versions[0] != found.versions[1]:
        yield Para(f"The method changed too: Offramp {found.versions[0]} then, {found.versions[1]} now.")


def _because(found: Diff) -> Para:
    """The differences that move the answer most, by what they are."""
    shown = [one for one in found.effects if one.size >= LEAST][:_MOST]
    said = joined([f"{one.what} ({five_points(_effect(one))})" for one in shown])
    numbers = tuple(pointer("since", "diff", "effects", k, "in_first") for k in range(len(shown)))
    text = f"Most of it by {said}, each alone." if shown else "None of what changed in the case moves the answer."
    return Para(text, "since.why" if shown else "", Basis(numbers, tuple(one.what for one in shown)))


def _effect(one: Effect) -> float:
    return one.in_first if one.in_first is not None else one.in_second or 0.0


def _blocks(found: Since) -> Iterator[Block]:
    names = {"new": "newly cited", "gone": "no longer cited", "graded": "graded otherwise"}
    told = [f"{count(len(ids), 'claim')} {names[key]}: {joined(ids)}." for key, ids in found.claims.items() if ids]
    if told:
        yield listed(told)
    if found.found and found.found.effects:
        columns = ("what", "was", "is", "alone moves it by", "rests on", "kind")
        yield grid(columns, (_row(k, one) for k, one in enumerate(found.found.effects)))
        yield Para("Evidence: it rests on a claim; judgement: the analyst assumed it.")


def _row(place: int, one: Effect) -> Row:
    moved = "–" if one.in_first is None else points(one.in_first)
    kind = "evidence" if one.claims else "judgement"
    cells = (one.what, one.was, one.now, moved, joined(one.claims) or "assumed", kind)
    basis = Basis((pointer("since", "diff", "effects", place, "in_first"),), (one.what,), "", one.claims)
    return cells, f"since.{place + 1}", basis
