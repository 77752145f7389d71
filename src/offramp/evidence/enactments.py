"""Resolutions and communiques: one sentence over many lines, whose subject stands in the first.

"The Council, / Recalling …, / 1. Demands …; / 2. Decides …" is one statement of the Council for each clause. The first
line is a noun phrase that ends with a comma or colon; each clause opens with a verb of data/enactments.json, behind its
number and adverbs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from offramp.evidence import cue_lexicon
from offramp.evidence.cited_source import source_type
from offramp.evidence.rule_tables import rule_set
from offramp.evidence.types import Attribution, CitedSource, Claim, Cue, Span

RULE = "enactment"
_LEAST = 2  # clauses of an enactment
_SUBJECT = re.compile(r"(?:The\s+|We,\s+)?[A-Z][^.;:?!\n]{2,150}[,:]")
_MEETING = re.compile(r",\s+(?:meeting|assembled|gathered|having|on the|at (?:its|their))\b.*", re.DOTALL)
_NUMBER = re.compile(r"\s*(?:[-*•–—]\s+|\(?(?:\d{1,3}|[a-z]{1,4})[.)]\s*)?(?:OP|PP)?\d{0,2}\s*[*_]*")
_WORD = re.compile(r"[*_]*([A-Za-z-]+)[*_]*\s*")


def enacted(claims: Sequence[Claim]) -> list[Claim]:
    """The claims, each clause of a resolution given to the body that speaks in it."""
    out = list(claims)
    for at, head in enumerate(out):
        if _is_subject(head):
            clauses = _clauses(out, at + 1)
            if len(clauses) >= _LEAST:
                body = _body(head)
                out[at] = replace(head, kind="heading", certainty="unknown")
                for k, verb in clauses.items():
                    out[k] = _given(out[k], body, verb)
    return out


def _is_subject(claim: Claim) -> bool:
    return bool(_SUBJECT.fullmatch(claim.text.strip("*_ "))) and claim.tense in ("none", "unknown") and not claim.source


def _clauses(claims: Sequence[Claim], first: int) -> dict[int, tuple[int, int]]:
    """The claims from one on that open with such a verb, and where it stands in each; what hangs on them goes along."""
    found: dict[int, tuple[int, int]] = {}
    for k in range(first, len(claims)):
        verb = _verb(claims[k].text)
        if verb is None and not (found and _is_part(claims[k], claims[k - 1])):
            break
        found[k] = verb or (0, 0)
    return found


def _is_part(claim: Claim, before: Claim) -> bool:
    """Whether a line goes on with a list in the clause before it: "(a) …"."""
    return bool(re.match(r"\s*\(?[a-z]{1,4}\)", claim.text)) or before.text.rstrip().endswith((":", ","))


def _verb(text: str) -> tuple[int, int] | None:
    """Where the verb that opens a clause stands, with its adverbs.
    >>> _verb("2. Strongly condemns the shelling;"), _verb("The port was calm.")
    ((3, 20), None)
    """
    number = _NUMBER.match(text)
    begin = at = number.end() if number else 0
    for _ in range(4):
        word = _WORD.match(text, at)
        if word is None:
            return None
        low = word.group(1).lower()
        if low in cue_lexicon.forms_in("enactments", "verbs") or low in rule_set("enactments", "states"):
            return begin, word.end(1)
        if low not in rule_set("enactments", "adverbs"):
            return None
        at = word.end()
    return None


def _body(head: Claim) -> Span:
    """Who speaks: the first line without its comma and without where it met."""
    text = _MEETING.sub("", head.text.strip("*_ ").rstrip(",: "))
    start = head.start + head.text.index(text)
    return Span(start, start + len(text), text)


def _given(claim: Claim, body: Span, verb: tuple[int, int]) -> Claim:
    low, high = claim.start + verb[0], claim.start + verb[1]
    cue = Cue(low, high, claim.text[slice(*verb)], "speech") if high > low else None
    content = (Span(high, claim.end, claim.text[verb[1] :]),)
    cited = CitedSource(body.start, body.end, body.text, source_type(body.text))
    return replace(
        claim, kind="indirect", source=body.text, source_span=body, source_phrase=body, cue=cue, content=content,
        chain=(body.text, *claim.chain), inherited=True, assertions=claim.assertions[:1],
        attributions=(Attribution(cited, cue, content, rule=RULE), *claim.attributions),
    )  # fmt: skip
