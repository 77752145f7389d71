"""The register of claims as JSON (`claims-1`), and which items of a case rest on each claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from offramp.case import evidence_audit
from offramp.case.types import Case
from offramp.errors import OfframpError, Problem, nearest
from offramp.evidence.decisions import piece_id
from offramp.evidence.register import Register
from offramp.evidence.types import STATUSES, SetAside

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


def register_to_dict(register: Register, only: str | None = None, rests: Carries = NOTHING) -> dict[str, Any]:
    """One `claims-1` object: the parts that `only` names, or all."""
    check_list(only)
    relations = [one.to_dict() | {"id": one.id} for one in register.links.relations]
    claims = [
        claim.to_dict() | {"carries": list(rests.get(claim.id, ()))}
        for claim in register.claims.values()
        if only in (None, claim.status)
    ]
    aside = [
        (report, piece) for report, piece in aside_pieces(register.set_aside_of) if only != "review" or piece.doubtful
    ]
    return {
        "format": "offramp/claims-1",
        "claims": claims,
        "unmatched": [claim.to_dict() for claim in register.unmatched.values()] if only is None else [],
        "set_aside": [_dict(*one) for one in aside] if only in (None, "set_aside", "review") else [],
        "review": [_dict(*one) for one in aside_pieces(register.review_of)] if only in (None, "review") else [],
        "relations": relations if only in (None, "relations") else [],
        "origins": [one.to_dict() | {"id": one.id} for one in register.links.origins] if only is None else [],
        "omissions": [one.to_dict() | {"id": one.id} for one in register.links.omissions] if only is None else [],
    }


def check_list(only: str | None) -> None:
    """Raise OfframpError usage for a list that there is not."""
    if only is not None and only not in LISTS:
        raise OfframpError(Problem("usage", "--only", 0, 0, f"there is no list '{only}'", LISTS, nearest(only, LISTS)))


def aside_pieces(some: Mapping[str, Sequence[SetAside]]) -> Iterator[tuple[str, SetAside]]:
    """Each part that was set aside or kept, with its report."""
    return ((report, piece) for report, pieces in some.items() for piece in pieces)


def _dict(report: str, piece: SetAside) -> dict[str, Any]:
    return {"id": piece_id(report, piece.text), "report": report, **piece.to_dict(), "doubtful": piece.doubtful}
