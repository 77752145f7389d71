"""What people decide about claims, and how it outlives another reading.

A claim is accepted, rejected or graded, a report is given a letter, a part that was set aside is restored, what is
proposed between reports is accepted or rejected, what a claim was read as is corrected; `reset` takes a decision back.
Names: a claim's id; a report's key for
all of its claims; `press~1a2b3c4d` for a part that was set aside (the hash of its text, as in a claim's id);
`claim=claim` for a relation; `report+report` for an origin; `report!claim` for an omission.

Reading again proposes everything anew; what was decided is put back by id. A claim that a person edited stays as that
person left it, moved to where its quote stands now. What is decided and no longer in the reports stays in the register
as `unmatched`, and comes back if its quote does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from types import MappingProxyType
from typing import Any, TypeVar

from offramp.errors import Problem, ReportError, nearest
from offramp.evidence.assertions import claim_of
from offramp.evidence.claims import canonical, claim_id
from offramp.evidence.corrections import as_read, corrected, correction_of, faults
from offramp.evidence.links import relinked
from offramp.evidence.register import Register
from offramp.evidence.types import Claim, Grading, Links, Omission, Origin, Reading, Relation, Report

Link = TypeVar("Link", Relation, Origin, Omission)
_GRADE = re.compile(r"([A-F])?([1-6])?")
STATED = "said by "  # the evidence for a relation that a person stated


@dataclass(frozen=True, slots=True)
class Kept:
    """Readings with earlier decisions put back, and the decided claims that no longer stand in the reports."""

    readings: tuple[Reading, ...]
    unmatched: tuple[Claim, ...]


def piece_id(report: str, text: str) -> str:
    """The name of a part that was set aside; parts of one text have one name.
    >>> piece_id("press", "Read  more") == piece_id("press", "Read more")
    True
    """
    return "~".join(claim_id(report, text).rsplit("#", 1))


def parse_grade(word: str) -> Grading | None:
    """A grade such as B2, or a part of one: the part that is not given is ""; None where the word is not a grade.
    >>> str(parse_grade("B2")), parse_grade("B").credibility, parse_grade("G7")
    ('B2', '', None)
    """
    found = _GRADE.fullmatch(word)
    return Grading(found[1] or "", found[2] or "") if word and found else None


def set_status(register: Register, names: Sequence[str], status: str) -> tuple[Register, tuple[str, ...]]:
    """Give claims, relations and origins a status; returns the register and the names that were meant. Raises
    ReportError, slug unknown-claim, with every name that is in the register under no form."""
    wanted = set(_meant(register, names, _link_ids(register.links)))
    claims = {key: replace(one, status=status) if key in wanted else one for key, one in register.claims.items()}
    links = replace(
        register.links,
        origins=_stamped(register.links.origins, wanted, status),
        relations=_stamped(register.links.relations, wanted, status),
        omissions=_stamped(register.links.omissions, wanted, status),
    )
    return replace(register, claims=MappingProxyType(claims), links=links), tuple(sorted(wanted))


def contradict(register: Register, names: Sequence[str], by: str, about: str = "") -> tuple[Register, tuple[str, ...]]:
    """Say that two claims contradict each other, of one report or of two; a proposal of it is accepted. Returns the
    register and the relation's name. Raises ReportError, slug unknown-claim."""
    _refuse_strangers(register, names, set(register.claims), "claim")
    pair = tuple(key for key in register.claims if key in names)  # the earlier one first
    said = Relation("contradicts", (pair[0], pair[1]), about, (f"{STATED}{by}",), "accepted")
    known = next((one for one in register.links.relations if one.key == said.key), None)
    said = replace(known, status="accepted", about=about or known.about) if known else said
    others = tuple(one for one in register.links.relations if one.key != said.key)
    return replace(register, links=replace(register.links, relations=(*others, said))), (said.id,)


def _link_ids(links: Links) -> tuple[str, ...]:
    some: tuple[tuple[Relation | Origin | Omission, ...], ...] = (links.relations, links.origins, links.omissions)
    return tuple(one.id for kind in some for one in kind)


def _stamped(links: Iterable[Link], wanted: set[str], status: str) -> tuple[Link, ...]:
    return tuple(replace(one, status=status) if one.id in wanted else one for one in links)


def grade(register: Register, names: Sequence[str], grading: Grading) -> tuple[Register, tuple[str, ...]]:
    """Give claims a grade, or a part of one; returns the register and the names that were graded.
    A letter that is given to a report is its own, and that of its claims that are graded; a digit is for each of its
    claims. Raises ReportError, slug unknown-claim."""
    letters = dict.fromkeys(set(names) & set(register.reports), grading) if grading.reliability else {}
    wanted = set(_meant(register, names)) if grading.credibility else set(names) & set(register.claims)
    _refuse_strangers(register, names, {*register.claims, *register.reports}, "claim")
    reports = {
        key: replace(one, grading=replace(grading, credibility="6")) if key in letters else one
        for key, one in register.reports.items()
    }
    claims = {
        key: _graded(one, grading, key in wanted, reports[one.report].grading) for key, one in register.claims.items()
    }
    changed = replace(register, claims=MappingProxyType(claims), reports=MappingProxyType(reports))
    return changed, tuple(sorted({*wanted, *letters}))


def _graded(claim: Claim, grading: Grading, wanted: bool, report: Grading) -> Claim:
    """A claim with what a grade gives it, and with the letter of its report where that has one."""
    own = claim.grading
    if wanted:
        letter, digit = grading.reliability or own.reliability, grading.credibility or own.credibility
        own = Grading(letter, digit, grading.graded_by)
    if own.graded_by and report.graded_by:
        own = replace(own, reliability=report.reliability)
    return claim if own == claim.grading else replace(claim, grading=own)


def correct(
    register: Register, names: Sequence[str], wanted: Mapping[str, str], by: str, why: str = ""
) -> tuple[Register, tuple[str, ...]]:
    """Put right what assertions were read as: `wanted` maps polarity, certainty, … to what is so, or to `read`. Returns
    the register and the names. Raises ReportError with everything that is wrong: unknown-claim, bad-correction."""
    known = {part.id for claim in register.claims.values() for part in claim.assertions}
    _refuse_strangers(register, names, known, "claim")
    wrong = [
        Problem("bad-correction", register.file, 0, 0, message, allowed, remedy)
        for name in names
        for message, allowed, remedy in faults(register.claims[claim_of(name)], name, wanted)
    ]
    if wrong:
        raise ReportError(list(dict.fromkeys(wrong)))
    claims = dict(register.claims)
    for name in names:
        claims[claim_of(name)] = correction_of(claims, name, wanted, by, why)
    return _with_claims(register, claims), tuple(sorted(set(names)))


def _with_claims(register: Register, claims: Mapping[str, Claim]) -> Register:
    """The register with claims that were corrected, or no longer are, and what is proposed between them."""
    moved = {key for key, one in claims.items() if one.corrections != register.claims[key].corrections}
    relations = tuple(
        relinked(one, register.claims, claims) if moved & set(one.claims) else one for one in register.links.relations
    )
    return replace(register, claims=MappingProxyType(claims), links=replace(register.links, relations=relations))


def reset(register: Register, names: Sequence[str]) -> tuple[Register, tuple[str, ...]]:
    """Take back what was decided about claims, reports and what is proposed between them; an edited text stays. A
    report is named for its letter and for all of its claims. Raises ReportError, slug unknown-claim."""
    names = [claim_of(name) if name not in register.reports else name for name in names]
    wanted = set(_meant(register, names, _link_ids(register.links)))
    claims = {key: _undecided(one) if key in wanted else one for key, one in register.claims.items()}
    register = _with_claims(register, claims)
    reports = {key: replace(one, grading=Grading()) if key in names else one for key, one in register.reports.items()}
    links = replace(
        register.links,
        origins=_stamped(register.links.origins, wanted, "proposed"),
        relations=_stamped(_proposed(register.links.relations, wanted), wanted, "proposed"),
        omissions=_stamped(register.links.omissions, wanted, "proposed"),
    )
    changed = replace(register, reports=MappingProxyType(reports), links=links)
    return changed, tuple(sorted(wanted | (set(names) & set(reports))))


def _undecided(claim: Claim) -> Claim:
    status = claim.status if claim.status == "edited" else "proposed"
    return replace(as_read(claim), status=status, grading=Grading())


def _proposed(relations: Iterable[Relation], wanted: set[str]) -> tuple[Relation, ...]:
    """The relations but for those that a person alone stated, where they are taken back."""
    return tuple(one for one in relations if one.id not in wanted or not all(map(_stated, one.evidence or ("",))))


def _stated(evidence: str) -> bool:
    return evidence.startswith(STATED)


def restore(register: Register, names: Sequence[str], by: str) -> tuple[Register, tuple[str, ...]]:
    """Mark parts that were set aside as restored; the next reading makes claims of them. Raises ReportError."""
    known = {piece_id(report, piece.text) for report, pieces in register.set_aside_of.items() for piece in pieces}
    _refuse_strangers(register, names, known, "part was set aside")
    pieces = {
        report: tuple(replace(one, restored_by=by) if piece_id(report, one.text) in names else one for one in own)
        for report, own in register.set_aside_of.items()
    }
    return replace(register, set_aside_of=MappingProxyType(pieces)), tuple(sorted(set(names)))


def restored(register: Register) -> dict[str, dict[str, str]]:
    """For each report, the texts that people took back, and who did."""
    found: dict[str, dict[str, str]] = {}
    for some in (register.set_aside_of, register.review_of):
        for report, pieces in some.items():
            taken = {piece.text: piece.restored_by for piece in pieces if piece.restored_by}
            found.setdefault(report, {}).update(taken)
    return found


def _meant(register: Register, names: Sequence[str], others: Sequence[str] = ()) -> list[str]:
    """The ids that are meant: a report's key stands for its claims, headings and all."""
    _refuse_strangers(register, names, {*register.claims, *register.reports, *others}, "claim")
    return [
        found
        for name in names
        for found in ([claim.id for claim in register.of(name)] if name in register.reports else [name])
    ]


def _refuse_strangers(register: Register, names: Sequence[str], allowed: set[str], what: str) -> None:
    problems = [
        Problem("unknown-claim", register.file, 0, 0, f"no {what} has the name {name[:80]!r}", (), _hint(name, allowed))
        for name in names
        if name not in allowed
    ]
    if problems:
        raise ReportError(problems)


def _hint(name: str, allowed: Iterable[str]) -> str:
    return nearest(name, sorted(allowed)) or "see 'offramp claims CASE list'"


# --- reading again --------------------------------------------------------------------------------------------------


def keep_decisions(readings: Iterable[Reading], before: Register) -> Kept:
    """Put back what people decided; the decided claims that no reading holds are `unmatched`."""
    earlier = {**before.unmatched, **before.claims}
    kept = tuple(
        replace(
            reading,
            report=_as_graded(reading.report, before),
            claims=tuple(_as_decided(claim, earlier.get(claim.id)) for claim in reading.claims),
        )
        for reading in readings
    )
    found = {claim.id for reading in kept for claim in reading.claims}
    return Kept(kept, tuple(one for key, one in earlier.items() if key not in found and is_decided(one)))


def _as_graded(report: Report, before: Register) -> Report:
    return replace(report, grading=before.reports[report.id].grading) if report.id in before.reports else report


def keep_links(links: Links, before: Links, claims: Collection[str]) -> Links:
    """Put back the status that people gave to what is proposed again, and the relations that they accepted or made,
    where both of their `claims` still stand."""
    proposed = {one.key for one in links.relations}
    origins, relations, omissions = map(_statuses, (before.origins, before.relations, before.omissions))
    held = (one for one in before.relations if one.status == "accepted" and one.key not in proposed)
    return replace(
        links,
        origins=tuple(_again(one, origins) for one in links.origins),
        relations=(
            *(_again(one, relations) for one in links.relations),
            *(one for one in held if set(one.claims) <= set(claims)),
        ),
        omissions=tuple(_again(one, omissions) for one in links.omissions),
    )


def _statuses(links: Sequence[Any]) -> dict[object, str]:
    """What people decided, by link; of two that are one the first counts."""
    return {one.key: one.status for one in reversed(links)}


def _again(link: Link, statuses: Mapping[object, str]) -> Link:
    return replace(link, status=statuses.get(link.key, link.status))


def is_decided(claim: Claim) -> bool:
    """Whether a person has said something about the claim."""
    return claim.status != "proposed" or claim.grading.graded_by is not None or bool(claim.corrections)


def _as_decided(claim: Claim, before: Claim | None) -> Claim:
    if before is None:
        return claim
    if before.status == "edited" and canonical(before.text) == canonical(claim.text):
        return _moved(before, claim)
    decided = replace(claim, status=before.status, grading=before.grading, more=before.more)
    return corrected(decided, before.corrections)


def _moved(before: Claim, now: Claim) -> Claim:
    """A claim as a person left it, where its quote stands now."""
    moved: Claim = _shifted(before, now.start - before.start)
    return replace(moved, end=now.end, text=now.text, block=now.block, sentence=now.sentence)


def _shifted(part: Any, by: int) -> Any:
    """The same, with every stretch of the text in it `by` code points further on."""
    if isinstance(part, tuple):
        return tuple(_shifted(one, by) for one in part)
    if not is_dataclass(part) or isinstance(part, type):
        return part
    inner = {one.name: _shifted(getattr(part, one.name), by) for one in fields(part)}
    moved = {name: inner[name] + by for name in ("start", "end") if name in inner}
    return replace(part, **(inner | moved))
