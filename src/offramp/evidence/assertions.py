"""The assertions of a claim: its first says what the claim's own keys say, which a person may have changed."""

from __future__ import annotations

import re
from dataclasses import replace

from offramp.evidence.types import Assertion, Claim, Time

_FURTHER = re.compile(r"(#[0-9a-f]{8})\.[1-9][0-9]*\Z")


def claim_of(name: str) -> str:
    """The id of the claim that an assertion belongs to.
    >>> claim_of("press#1a2b3c4d.2"), claim_of("press#1a2b3c4d")
    ('press#1a2b3c4d', 'press#1a2b3c4d')
    """
    return _FURTHER.sub(r"\1", name)


def completed(claim: Claim) -> Claim:
    """The claim with the ids of its assertions, the first of which says what the claim's own keys say."""
    spans = claim.content or (claim,)
    start, end = min(span.start for span in spans), max(span.end for span in spans)
    dates = tuple(date for date in claim.dates if start <= date.start < end) or claim.dates
    bare = Assertion(start, end, claim.text[start - claim.start : end - claim.start], "", time=Time(dates=dates))
    first, *others = claim.assertions or (bare,)
    language, witness = claim.language or "en", claim.witness or claim.report
    unread = bool(claim.language) and claim.polarity == "unknown" and not claim.denied
    main = replace(
        first, id=claim.id, language=language, witness=witness, source=claim.source, cue=claim.cue,
        chain=claim.chain, certainty=claim.certainty, denied=claim.denied,
        conditional=claim.conditional, question=claim.question, time=Time(claim.tense, first.time.dates),
        polarity=polarity_of(claim.negated, claim.denied, claim.question or claim.cue_negated or unread),
    )  # fmt: skip
    named = (replace(one, id=f"{claim.id}.{k}", language=language, witness=witness) for k, one in enumerate(others, 2))
    return replace(claim, assertions=(main, *named))


def polarity_of(negated: bool, denied: bool, open_: bool) -> str:
    """Whether who asserts a proposition holds that it is so: a denial of "they did not go" is positive.
    >>> polarity_of(False, True, False), polarity_of(True, True, False), polarity_of(False, False, True)
    ('negative', 'positive', 'unknown')
    """
    return "unknown" if open_ else "negative" if negated != denied else "positive"
