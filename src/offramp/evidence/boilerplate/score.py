"""The signs against each line put together to a score, and the lines parted by it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from offramp.evidence.actors import Finder
from offramp.evidence.blocks import is_full
from offramp.evidence.boilerplate.context_signs import buttons, foreign, head, strays, tail, teasers
from offramp.evidence.boilerplate.line import PageLine, Sign, Signs, line_of
from offramp.evidence.boilerplate.own_signs import (
    furniture,
    lists,
    markup_marks,
    outside,
    pictured,
    regions,
    repeated,
    signed,
    to_the_reader,
)
from offramp.evidence.rule_tables import rule_table
from offramp.evidence.turns import ROLE as TURN
from offramp.evidence.types import Block, SetAside

_LEAST = 0.5  # the score from which a line is set aside
_VOUCHED = 0.3  # the part of a soft sign that is left where an extractor of articles keeps the line
_SOFT = frozenset(rule_table("debris")["soft"])
OWN = (markup_marks, regions, furniture, lists, repeated, signed, to_the_reader, pictured)
AMONG_ACTORS = (strays, teasers, tail, foreign)
WITHIN = (head, buttons)


@dataclass(frozen=True, slots=True)
class Sifted:
    """What was set aside, the lines that were kept in doubt, and notes."""

    debris: tuple[SetAside, ...]
    review: tuple[SetAside, ...]
    notes: tuple[str, ...]


def sift(
    text: str,
    blocks: Sequence[Block],
    find: Finder,
    title: str | None = None,
    restored: Mapping[str, str] | None = None,
) -> Sifted:
    """Part the blocks: what to set aside, in order, and what to look at.
    If the rules would set aside all there is, nothing is set aside and the note `nothing-but-debris` says so; a text
    without a full paragraph has no end after which lines could be strays: note `no-paragraphs`. `restored` maps the
    text of pieces that a person took back to who did: these stay."""
    lines = [line_of(text, block) for block in blocks]
    signs, notes = _signs(lines, text, find, title)
    scores = {k: _score(found) for k, found in signs.items()}
    gone = {k for k, score in scores.items() if score >= _LEAST}
    if blocks and len(gone) == len(blocks):
        notes = (*notes, "nothing-but-debris: every line looked like boilerplate; none was set aside")
        return Sifted((), (), notes)
    made = {k: _aside(lines[k], signs[k], scores[k], (restored or {}).get(lines[k].text)) for k in sorted(scores)}
    aside = tuple(piece for k, piece in made.items() if k in gone and not piece.restored_by)
    kept = tuple(piece for k, piece in made.items() if (k not in gone and piece.doubtful) or piece.restored_by)
    return Sifted(aside, kept, notes)


def _signs(
    lines: Sequence[PageLine], text: str, find: Finder, title: str | None
) -> tuple[dict[int, list[Sign]], tuple[str, ...]]:
    """The signs against each line: first what the line says of itself, then what it is beside the lines that stay."""
    signs: dict[int, list[Sign]] = {}
    for rule in OWN:
        _gather(signs, lines, rule(lines))
    _gather(signs, lines, outside(lines, title))
    kept = [k for k in range(len(lines)) if _score(signs.get(k, ())) < _LEAST]
    if not any(is_full(lines[k].text) for k in kept):
        note = "no-paragraphs: no line is a full paragraph; none was set aside for where it stands"
        return signs, (note,) if kept else ()
    for rule_beside in AMONG_ACTORS:
        _gather(signs, lines, rule_beside(lines, kept, text, find))
    for rule_within in WITHIN:
        _gather(signs, lines, rule_within(lines, kept))
    return signs, ()


def _gather(signs: dict[int, list[Sign]], lines: Sequence[PageLine], signs_found: Signs) -> None:
    for k, sign in signs_found:
        if lines[k].block.role == TURN:
            continue
        own = signs.setdefault(k, [])
        if sign.name not in {other.name for other in own}:
            own.append(replace(sign, part=_VOUCHED) if lines[k].block.inside and sign.name in _SOFT else sign)


def _score(signs: Collection[Sign]) -> float:
    """One minus the product of what each sign leaves, to three places; of signs that were softened the strongest."""
    left = 1.0 - max((sign.weight for sign in signs if sign.part < 1), default=0.0)
    for sign in (sign for sign in signs if sign.part == 1):
        left *= 1 - sign.weight
    return round(1 - left, 3)


def _aside(line: PageLine, signs: Sequence[Sign], score: float, restored_by: str | None) -> SetAside:
    strongest = max(signs, key=lambda sign: sign.weight)
    evidence = tuple(sign.evidence for sign in signs)
    return SetAside(line.block.start, line.block.end, line.text, strongest.reason, evidence, score, restored_by)
