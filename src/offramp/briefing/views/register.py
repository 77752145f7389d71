"""The register of claims for people, and as JSON (`claims-1`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from offramp.case import evidence_audit
from offramp.case.types import Case, ReportEntry
from offramp.errors import OfframpError, Problem, nearest
from offramp.evidence.decisions import piece_id
from offramp.evidence.register import Register
from offramp.evidence.types import STATUSES, Claim, Relation, SetAside
from offramp.sanitize import visible

LISTS = (*STATUSES, "review", "set_aside", "relations")


Carries = Mapping[str, Sequence[str]]  # claim, and the items of the case that rest on it
NOTHING: Carries = MappingProxyType({})


def carries(case: Case | None) -> Carries:
    """The items that rest on each claim, by path; none for a case that cannot be read."""
    found: dict[str, list[str]] = {}
    for path, claims in evidence_audit.cited(case).items() if case else ():
        for claim in claims:
            found.setdefault(claim, []).append(path)
    return found


def register_text(register: Register, only: str | None = None, rests: Carries = NOTHING) -> str:
    """Each claim with its id, state, grade, source and what rests on it; what was set aside or kept; relations.

    Raises OfframpError, slug usage, for a list that there is not.
    """
    _known(only)
    lines = [
        line for claim in register.claims.values() if only in (None, claim.status) for line in _claim(claim, rests)
    ]
    if only is None:
        lines += [
            f"no longer in the reports: {one.id} ({one.status})  {one.text}" for one in register.unmatched.values()
        ]
    if only in (None, "set_aside"):
        lines += [_piece(report, piece, "set aside") for report, piece in _pieces(register.set_aside_of)]
    if only == "review":
        doubtful = ((report, piece) for report, piece in _pieces(register.set_aside_of) if piece.doubtful)
        lines += [_piece(report, piece, "set aside") for report, piece in doubtful]
    if only in (None, "review"):
        lines += [_piece(report, piece, "kept") for report, piece in _pieces(register.review_of)]
    if only in (None, "relations"):
        lines += [line for relation in register.links.relations for line in _relation(register, relation)]
    return "\n".join(map(visible, [*lines, _counts(register)]))


def origins_text(register: Register, reports: Sequence[ReportEntry]) -> str:
    """The reports by origin as the case has it, and what is proposed beside it."""
    named: dict[str, list[str]] = {}
    for report in reports:
        named.setdefault(report.origin, []).append(report.id)
    lines = [f"{origin}: {', '.join(own)}" for origin, own in named.items()]
    lines.append(f"{len(reports)} {_plural('page', len(reports))}, {len(named)} {_plural('origin', len(named))}")
    for one in register.links.origins:
        source = f", from {one.source}" if one.source else ""
        lines += [f"{one.status}: {one.id} are one origin{source}", *(f"    {sign}" for sign in one.evidence)]
    for omission in register.links.omissions:
        claim = register.claims.get(omission.claim)
        lines += [f"{omission.status}: {omission.id}  a denial that {omission.report} leaves out"]
        lines += [f"    {claim.text}"] if claim else []
    return "\n".join(map(visible, lines))


def register_to_dict(register: Register, only: str | None = None, rests: Carries = NOTHING) -> dict[str, Any]:
    """One `claims-1` object: the parts that `only` names, or all."""
    _known(only)
    relations = [one.to_dict() | {"id": one.id} for one in register.links.relations]
    claims = [
        claim.to_dict() | {"carries": list(rests.get(claim.id, ()))}
        for claim in register.claims.values()
        if only in (None, claim.status)
    ]
    aside = [(report, piece) for report, piece in _pieces(register.set_aside_of) if only != "review" or piece.doubtful]
    return {
        "format": "offramp/claims-1",
        "claims": claims,
        "unmatched": [claim.to_dict() for claim in register.unmatched.values()] if only is None else [],
        "set_aside": [_dict(*one) for one in aside] if only in (None, "set_aside", "review") else [],
        "review": [_dict(*one) for one in _pieces(register.review_of)] if only in (None, "review") else [],
        "relations": relations if only in (None, "relations") else [],
        "origins": [one.to_dict() | {"id": one.id} for one in register.links.origins] if only is None else [],
        "omissions": [one.to_dict() | {"id": one.id} for one in register.links.omissions] if only is None else [],
    }


def _known(only: str | None) -> None:
    if only is not None and only not in LISTS:
        raise OfframpError(Problem("usage", "--only", 0, 0, f"there is no list '{only}'", LISTS, nearest(only, LISTS)))


def _pieces(some: Any) -> Iterator[tuple[str, SetAside]]:
    return ((report, piece) for report, pieces in some.items() for piece in pieces)


def _dict(report: str, piece: SetAside) -> dict[str, Any]:
    return {"id": piece_id(report, piece.text), "report": report, **piece.to_dict(), "doubtful": piece.doubtful}


def _claim(claim: Claim, rests: Carries) -> Iterator[str]:
    grade = str(claim.grading) + (f" by {claim.grading.graded_by}" if claim.grading.graded_by else "")
    marks = [claim.status, grade, claim.kind, *([f"source: {claim.source}"] if claim.source else [])]
    yield f"{claim.id}  {claim.text}"
    yield f"    {' · '.join(marks)}"
    if claim.id in rests:
        yield f"    carries {', '.join(rests[claim.id])}"


def _piece(report: str, piece: SetAside, what: str) -> str:
    mark = f", restored by {piece.restored_by}" if piece.restored_by else ", look at it" if piece.doubtful else ""
    evidence = "; ".join(piece.evidence)
    name = piece_id(report, piece.text)
    return f"{name}  {what} ({piece.reason} {piece.score:.2f}{mark}): {piece.text}\n    {evidence}"


def _relation(register: Register, relation: Relation) -> Iterable[str]:
    about = f": {relation.about}" if relation.about else ""
    yield f"{relation.id}  {relation.kind.replace('_', ' ')} ({relation.status}){about}"
    for name in relation.claims:
        yield f"    {name}  {register.claims[name].text if name in register.claims else 'not in the register'}"


def _counts(register: Register) -> str:
    pieces = sum(1 for _ in _pieces(register.set_aside_of))
    graded = sum(claim.grading.graded_by is not None for claim in register.claims.values())
    decided = sum(claim.status != "proposed" for claim in register.claims.values())
    return f"{len(register.claims)} claims, {decided} decided, {graded} graded; {pieces} parts set aside"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else word + "s"
