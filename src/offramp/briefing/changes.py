"""What changed since an earlier brief, and because of what: new evidence, another judgement, or another method.

ICD 203 (US Office of the Director of National Intelligence, 2015, section D.6.e.5) asks that a product says how its
judgement differs from earlier ones.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from offramp.case.load import load_text
from offramp.case.types import Case, cited_claims
from offramp.codec import Probability, Published, Text, key, limits
from offramp.ensemble.diff import Diff, diff
from offramp.errors import CaseError, OfframpError, Problem


@dataclass(frozen=True)
class Since(Published):
    """An earlier brief beside a case: its date, the two answers, and what lies between them.

    * `found`: the differences of the two cases with their effects; None where they cannot be compared (`problem`).
    * `claims`: ids that are new, gone, or graded otherwise.
    * `versions`: of Offramp, then and now. `judged`: whether the answers are those over the draws, and not those of the
      play as reported.
    """

    as_of: Text
    answers: tuple[Probability | None, Probability | None]
    found: Annotated[Diff | None, key("diff")]
    claims: Annotated[Mapping[str, tuple[Text, ...]], limits(required=("new", "gone", "graded"))]
    versions: tuple[Text, Text]
    problem: str = ""
    judged: bool = False


def since(old: Mapping[str, Any], case: Case, data: Mapping[str, Any]) -> Since:
    """What changed from an earlier brief (its JSON) to a case, of which `data` is the brief now. Raises CaseError where
    the case that the earlier brief holds cannot be read."""
    before = load_text(json.dumps(old["explicit"], ensure_ascii=False), f"the case of {old['as_of']}")
    found, problem = None, ""
    try:
        found = diff(before, case)
    except CaseError:
        raise
    except OfframpError as error:
        problem = error.problems[0].message
    judged = bool(old.get("judgement") and data.get("judgement"))
    answers = (_answer(old, judged), _answer(data, judged))
    versions = (str(old["version"]), str(data["version"]))
    return Since(str(old["as_of"]), answers, found, _claims(before, case), versions, problem, judged)


def _answer(data: Mapping[str, Any], judged: bool) -> float | None:
    """The answer of a brief, None where it has none. Raises OfframpError bad-brief where something else stands."""
    path = ("judgement", "probability") if judged else ("bargain", "deal", "asks", "probability")
    found: Any = data
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None if found is None else ""
    if found is None or (isinstance(found, int | float) and not isinstance(found, bool) and 0 <= found <= 1):
        return found
    message, remedy = (
        f"there is no probability at /{'/'.join(path)}",
        "write it again with 'offramp brief CASE -o X.json'",
    )
    raise OfframpError(Problem("bad-brief", "brief", 0, 0, message, remedy=remedy))


def _claims(before: Case, after: Case) -> dict[str, tuple[str, ...]]:
    """Cited claims alone, as the earlier brief holds no others."""
    was, now = (set(cited_claims(case)) for case in (before, after))
    graded = (claim for claim in sorted(was & now) if before.claims[claim].grade != after.claims[claim].grade)
    return {"new": tuple(sorted(now - was)), "gone": tuple(sorted(was - now)), "graded": tuple(graded)}
