"""Which words of a claim made what was read of it, so that a wrong credence can be traced to a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from offramp.evidence.corrections import as_read, hedges_of, value_of, weight_of
from offramp.evidence.factuality import condition_in, negation_in
from offramp.evidence.polarity import falsity_in
from offramp.evidence.types import CORRECTABLE, Assertion, Claim


def signs(claim: Claim, name: str = "") -> Mapping[str, str]:
    """The words that made each reading (polarity, certainty, …) of an assertion; of the first, where none is named."""
    read = as_read(claim)
    one = next((part for part in read.assertions if part.id == (name or claim.id)), None)
    return {what: words for what, words in _signs(read, one) if words} if one else {}


def _signs(claim: Claim, assertion: Assertion) -> Iterator[tuple[str, str]]:
    cue, words = assertion.cue or claim.cue, " ".join(span.text for span in claim.content) or claim.text
    words = assertion.text if assertion.id != claim.id else words
    yield "source", cue.text if cue and assertion.source else ""
    yield "condition", (condition_in(claim.text) or "the order of the words") if assertion.conditional else ""
    yield "hedge", ", ".join(hedge.text for hedge in hedges_of(claim, assertion.id))
    yield "date", ", ".join(day.text for day in assertion.time.dates)
    polarity = ""
    if assertion.denied:
        polarity = cue.text if cue and cue.sort == "denial" else falsity_in(claim.text) or (cue.text if cue else "")
    elif assertion.polarity != "positive":
        polarity = "?" if assertion.question else negation_in(words) or negation_in(claim.text)
    yield "polarity", polarity
    weakest = (hedge.text for hedge in hedges_of(claim, assertion.id) if weight_of(hedge.text) == assertion.certainty)
    yield "certainty", next(weakest, "") or (assertion.certainty == "unknown" and polarity) or ""


def read_lines(claim: Claim, name: str = "") -> Iterator[tuple[str, str]]:
    """For each thing that can be corrected what it is: what the claim says, the words that made it, who corrected it.
    What is the plain case and nobody corrected is left out."""
    name = name or claim.id
    made, fixed = signs(claim, name), {one.what: one for one in claim.corrections if one.assertion == name}
    before = as_read(claim)
    for what in CORRECTABLE:
        now, read = value_of(claim, name, what), value_of(before, name, what)
        by = f", by “{made[what]}”" if what in made and what not in ("hedge", "date") else ""
        if what in fixed:
            why = f": {fixed[what].why}" if fixed[what].why else ""
            yield what, f"{now}, corrected by {fixed[what].by}{why} (read: {read}{by})"
        elif now != read:
            yield what, f"{now}, as it follows from what was corrected (read: {read}{by})"
        elif now not in ("none", "no") and (what, now) != ("polarity", "positive"):
            yield what, f"{now}{by}"
