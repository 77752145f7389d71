"""Who says nothing: "declined to comment", "did not respond to a request", "could not be reached".

An attribution of the one who is silent, with the cue negated: what it is about is on neither side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from offramp.evidence.parsed_sentence import AttributionRelation, ParsedSentence, meets, trimmed
from offramp.evidence.subjects import core_of, noun_phrase, subject_of

RULE = "refusal"
_NOT = r"(?:not|n[o’']t|never)"
_REFUSAL = re.compile(
    rf"""(?P<cue>\b(?:declin|refus)(?:e|es|ed|ing))\s+(?:to\s+(?:comment|answer|discuss|elaborate|respond|be\s+drawn
    |say\s+(?:whether|if|how|when|why|what|where|who)|give\s+(?:details|a\s+reason))\b|(?:any\s+)?comment\b)
    |(?P<cue2>\b(?:did|do|does|would|will|has|have|had)\s*{_NOT}\s+(?:(?:immediately|yet|publicly)\s+)?(?:comment(?:ed)?|be\s+drawn))\b
    |(?P<cue3>\b(?:did|do|does|has|have|had)\s*{_NOT}\s+(?:(?:immediately|yet)\s+)?
    (?:respond|repl|return|answer)(?:y|ed|ied)?)\s+(?:to\s+)?(?:\w+[’']?s?\s+){{0,5}}?
    (?:requests?|questions?|calls?|messages?|e?-?mails?|inquir\w+|enquir\w+)\b
    |(?P<cue4>\b(?:had|has|have))\s+no\s+(?:immediate\s+)?comment\b
    |(?P<cue5>\bcould\s*{_NOT}\s+(?:immediately\s+)?be\s+reached)\b""",
    re.IGNORECASE | re.VERBOSE,
)


def with_refusals(scene: ParsedSentence, relations: Sequence[AttributionRelation]) -> list[AttributionRelation]:
    """The relations, with one for each refusal to say something, in the order of their cues."""
    made = list(_refusals(scene))
    kept = [old for old in relations if not any(meets(old.cue, one.cue) for one in made)]
    wider = [next((replace(one, cue=old.cue) for old in relations if meets(old.cue, one.cue)), one) for one in made]
    return sorted([*kept, *wider], key=lambda attribution: attribution.cue)


def _refusals(scene: ParsedSentence) -> Iterator[AttributionRelation]:
    for found in _REFUSAL.finditer(scene.text, scene.start, scene.end):
        cue = found.span(found.lastgroup or 0)
        verb = _verb(scene, cue)
        subject = _subject(scene, verb) if verb is not None and not scene.quoted(verb) else None
        if verb is None or subject is None:
            continue
        source = noun_phrase(scene, subject)
        end = max(found.end(), scene.span(verb, scene.tree.edges[verb][1])[1])
        content = trimmed(scene.text, cue[1], min(end, scene.end)) or _asked(scene, verb)
        if content and scene.span(*source)[1] <= cue[0]:
            core = core_of(scene, subject, source)
            spans = (cue, "speech", scene.span(*source), (content,))
            yield AttributionRelation(*spans, RULE, negated=True, core=core)


def _asked(scene: ParsedSentence, verb: int) -> tuple[int, int] | None:
    """What somebody was asked who says nothing: "asked whether P, he would not be drawn"."""
    tree = scene.tree
    asked = (
        at for up in (verb, tree.tokens[verb].head) for at in tree.down(up, "advcl") if tree.tokens[at].low == "asked"
    )
    return next((scene.span(*tree.edges[said]) for at in asked for said in tree.down(at, "ccomp")), None)


def _verb(scene: ParsedSentence, cue: tuple[int, int]) -> int | None:
    """The last verb of the cue."""
    tokens = scene.tree.tokens
    inside = (at for at, token in enumerate(tokens) if cue[0] <= token.start and token.end <= cue[1]
              and token.tag.startswith("VB"))  # fmt: skip
    return max(inside, default=None)


def _subject(scene: ParsedSentence, verb: int) -> int | None:
    passive = next(scene.tree.down(verb, "nsubjpass"), None)
    return passive if passive is not None else subject_of(scene, verb)
