"""The register of claims, in words: what was read, what was decided, what supports what. The one view of a Register."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from offramp.briefing.document import Block, Para, Quotation, listed
from offramp.briefing.names import NAMELESS, Names
from offramp.briefing.register_json import NOTHING, Carries, aside_pieces, check_list
from offramp.briefing.views.reading import correction_text
from offramp.case.types import ReportEntry
from offramp.evidence.decisions import piece_id
from offramp.evidence.register import Register
from offramp.evidence.types import Claim, Omission, Origin, Relation, SetAside
from offramp.wording import count, joined, spaced


def register_blocks(
    register: Register, only: str | None = None, carries: Carries = NOTHING, names: Names = NAMELESS
) -> tuple[Block, ...]:
    """Each claim with its id, status, grade, source and what rests on it; what was set aside or kept; relations. Raises
    OfframpError, slug usage, for a list that there is not."""
    check_list(only)
    claims = (claim for claim in register.claims.values() if only in (None, claim.status))
    lost = register.unmatched.values() if only is None else ()
    aside = [
        (report, piece) for report, piece in aside_pieces(register.set_aside_of) if only != "review" or piece.doubtful
    ]
    kept = aside_pieces(register.review_of) if only in (None, "review") else ()
    relations = register.links.relations if only in (None, "relations") else ()
    return (
        *(_claim(claim, carries, names) for claim in claims),
        *(Para(f"No longer in the reports: {one.id} ({one.status})  {one.text}") for one in lost),
        *(
            block
            for pair in (aside if only in (None, "set_aside", "review") else ())
            for block in _piece(*pair, "set aside")
        ),
        *(block for report, piece in kept for block in _piece(report, piece, "kept")),
        *(block for relation in relations for block in _relation(register, relation)),
        Para(_counts(register)),
    )


def _claim(claim: Claim, carries: Carries, names: Names) -> Quotation:
    by = claim.grading.graded_by
    grade = f"graded {claim.grading} by {by}" if by else f"not graded ({claim.grading})"
    marks = [claim.id, claim.status, grade, claim.kind, *([f"source: {claim.source}"] if claim.source else [])]
    marks += [correction_text(one) for one in claim.corrections]
    supports = [f"supports {joined([names.item(path) for path in carries[claim.id]])}"] if claim.id in carries else []
    return Quotation(claim.text, " · ".join([*marks, *supports]), claim.id)


def _piece(report: str, piece: SetAside, what: str) -> Iterator[Block]:
    mark = f", restored by {piece.restored_by}" if piece.restored_by else ", check it" if piece.doubtful else ""
    reason = spaced(piece.reason)
    yield Para(f"{piece_id(report, piece.text)}  {what} ({reason} {piece.score:.2f}{mark}): {piece.text}")
    yield listed(["; ".join(piece.evidence)])


def _relation(register: Register, relation: Relation) -> Iterator[Block]:
    about = f": {relation.about}" if relation.about else ""
    yield Para(f"{relation.id}  {relation.kind.replace('_', ' ')} ({relation.status}){about}")
    texts = {
        name: register.claims[name].text if name in register.claims else "not in the register"
        for name in relation.claims
    }
    yield listed(f"{name}  {text}" for name, text in texts.items())


def _counts(register: Register) -> str:
    aside = count(sum(1 for _ in aside_pieces(register.set_aside_of)), "part")
    graded = sum(claim.grading.graded_by is not None for claim in register.claims.values())
    decided = sum(claim.status != "proposed" for claim in register.claims.values())
    return f"{count(len(register.claims), 'claim')}, {decided} decided, {graded} graded; {aside} set aside"


def origins_blocks(register: Register, reports: Sequence[ReportEntry]) -> tuple[Block, ...]:
    """The reports by origin as the case has it, and what is proposed beside it."""
    named: dict[str, list[str]] = {}
    for report in reports:
        named.setdefault(report.origin, []).append(report.id)
    omissions = (block for one in register.links.omissions for block in _omission(register, one))
    return (
        Para(f"{count(len(reports), 'page')}, {count(len(named), 'origin')}:"),
        listed(f"{origin}: {', '.join(own)}" for origin, own in named.items()),
        *(block for one in register.links.origins for block in _origin(one)),
        *omissions,
    )


def _origin(origin: Origin) -> Iterator[Block]:
    source = f", from {origin.source}" if origin.source else ""
    yield Para(f"{origin.status}: {origin.id} share one origin{source}")
    yield listed(origin.evidence)


def _omission(register: Register, omission: Omission) -> Iterator[Block]:
    claim = register.claims.get(omission.claim)
    yield Para(f"{omission.status}: {omission.id}  a denial that {omission.report} leaves out")
    yield listed([claim.text] if claim else [])
