"""Quotations over several sentences: those that are quoted as a whole take the source of their quotation.

Within a paragraph the source is the one before, else the one behind. Across paragraphs a quotation runs on where it was
not closed, where the paragraph before ends with a colon, or (`carried`) where a paragraph that is one quotation follows
one that has a source and a quotation. What is not quoted never takes the source of its neighbour, but for what follows
a label ("Smith: …") in its paragraph.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from offramp.evidence.types import Assertion, Attribution, Claim, Span

_OPENING = "“\"«‘'`"
_MARKS = _OPENING + "”»’) \t"


def inherit(last: Sequence[Claim], claims: list[Claim], text: str) -> list[Claim]:
    """The claims of a block with the sources they inherit: forwards, then backwards, then from the block before."""
    labelled = _labelled(claims) or _signed(claims)
    if labelled:
        return labelled
    before = last[0] if last and claims else None
    forward: list[Claim] = []
    known = before if before and _runs_on(before, claims[0], text) else None
    for claim in claims:
        known = claim if claim.source_span and _speaks(claim) else known if _is_bare(claim) else None
        forward.append(_given(claim, known) if known and _is_bare(claim) else claim)
    backward: list[Claim] = []
    following: Claim | None = None
    for claim in reversed(forward):
        following = claim if claim.source_span and _opens_late(claim) else following if _is_bare(claim) else None
        backward.append(_given(claim, following) if following and _is_bare(claim) else claim)
    return _carried(before, backward[::-1])


def _labelled(claims: list[Claim]) -> list[Claim]:
    """What stands behind "Smith: …" in its paragraph is all Smith's."""
    if len(claims) < 2 or not claims[0].attributions or claims[0].attributions[0].rule != "label":
        return []
    return [claims[0], *(_given(claim, claims[0]) for claim in claims[1:])]


def _signed(claims: list[Claim]) -> list[Claim]:
    """What stands before the signature of a quotation in its paragraph is the signer's."""
    if len(claims) < 2 or not claims[-1].attributions or claims[-1].attributions[0].rule != "signature":
        return []
    return [*(_given(claim, claims[-1]) for claim in claims[:-1]), claims[-1]]


def _carried(before: Claim | None, claims: list[Claim]) -> list[Claim]:
    """A paragraph of nothing but quotation, without a source, goes on with the speaker of the one before."""
    speaks = before is not None and before.source_span is not None and _speaks(before)
    if before is None or not speaks or not all(_is_bare(claim) for claim in claims) or _is_fragment(claims):
        return claims
    return [_given(claim, before, "carried") for claim in claims]


def _is_fragment(claims: Sequence[Claim]) -> bool:
    """Whether a paragraph is a stretch of a sentence between marks, as a subhead quotes it: “… stop the convoys”."""
    words = claims[0].text.strip(_MARKS)
    return len(claims) == 1 and (words[:1] in "…." or words[:1].islower() or words[-1:] not in ".!?…,;—–-")


def _is_bare(claim: Claim) -> bool:
    return claim.kind == "direct" and claim.source_span is None


def _has_quote(claim: Claim) -> bool:
    return claim.kind in ("direct", "mixed")


def _speaks(claim: Claim) -> bool:
    """Whether somebody is quoted, or said to have said something: a quotation that follows is likely theirs."""
    return _has_quote(claim) or (claim.kind == "indirect" and claim.cue is not None and claim.cue.sort == "speech")


def _opens_late(claim: Claim) -> bool:
    """Whether the claim goes on with a quotation that an earlier sentence opened: it closes before it opens."""
    closes = min((claim.text.find(mark) for mark in "”»" if mark in claim.text), default=-1)
    opens = min((claim.text.find(mark) for mark in "“«" if mark in claim.text), default=len(claim.text))
    straight = any(claim.text.count(mark) % 2 == 1 and not claim.text.startswith(mark) for mark in ('"', "''"))
    return _has_quote(claim) and (0 <= closes < opens or straight)


def _runs_on(claim: Claim, first: Claim, text: str) -> bool:
    """Whether the paragraph before ended within a quotation or with a colon, and this one opens with a mark."""
    if text[first.start] not in _OPENING or not claim.source_span:
        return False
    paragraph = text[text.rfind("\n", 0, claim.start) + 1 : claim.end]
    return paragraph.rstrip().endswith(":") or (_has_quote(claim) and _is_open(paragraph))


def _is_open(paragraph: str) -> bool:
    """Whether a paragraph opens a quotation that it does not close."""
    curly = any(paragraph.rfind(low) > paragraph.rfind(high) for low, high in ("“”", "«»"))
    return curly or paragraph.count('"') % 2 == 1 or (paragraph.count("''") % 2 == 1 and "''" in paragraph)


def _given(claim: Claim, speaker: Claim, rule: str = "inherited") -> Claim:
    content = (Span(claim.start, claim.end, claim.text),)
    return replace(
        claim,
        source=speaker.source,
        source_span=speaker.source_span,
        source_phrase=speaker.source_phrase,
        chain=speaker.chain,
        inherited=True,
        assertions=tuple(one if one.source else _spoken(one, speaker) for one in claim.assertions),
        attributions=(*_relayed(speaker, content, rule), *(one for one in claim.attributions if one.source)),
    )


def _spoken(assertion: Assertion, speaker: Claim) -> Assertion:
    return replace(assertion, source=speaker.source, chain=speaker.chain)


def _relayed(speaker: Claim, content: tuple[Span, ...], rule: str) -> tuple[Attribution, ...]:
    """The first relation of the claim that is known, with other content; its cue stands in another sentence."""
    return tuple(replace(one, content=content, rule=rule) for one in speaker.attributions[:1])
