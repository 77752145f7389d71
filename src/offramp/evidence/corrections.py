"""What a person puts right in a claim: polarity, certainty, hedge, source, condition and date of its assertions.

The claim then says what the person says, with everything that hangs on it: what is in doubt or under a condition
is of unknown certainty, else the weakest hedge decides, unless the person says how certain it is. What had
been read stays beside it (`as_read`), so that a correction can be taken back, and put on a later reading again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from functools import cache
from typing import Any

from offramp.evidence.assertions import claim_of, completed
from offramp.evidence.rule_tables import rule_table
from offramp.evidence.types import (
    CERTAINTIES,
    PRECISIONS,
    AsRead,
    Assertion,
    Claim,
    Correction,
    DateMention,
    Hedge,
    Span,
)

READ, NONE = "read", "none"
VALUES: Mapping[str, tuple[str, ...]] = {
    "polarity": ("positive", "negative", "denied", "unknown"), "certainty": CERTAINTIES, "condition": ("yes", "no"),
}  # fmt: skip
_MOVING = {"polarity", "hedge", "condition"}  # what certainty hangs on
_KEYS = tuple(field.name for field in fields(AsRead))


def as_read(claim: Claim) -> Claim:
    """The claim as it was read."""
    if claim.as_read is None:
        return claim
    return completed(
        replace(claim, corrections=(), as_read=None, **{key: getattr(claim.as_read, key) for key in _KEYS})
    )


def corrected(claim: Claim, corrections: Sequence[Correction]) -> Claim:
    """A claim as it was read, with corrections; one of an assertion that is gone is kept and moves nothing."""
    if not corrections:
        return claim
    given: dict[str, dict[str, str]] = {}
    for one in corrections:
        given.setdefault(one.assertion, {})[one.what] = one.value
    noted = tuple(replace(one, read=value_of(claim, one.assertion, one.what)) for one in corrections)
    known = AsRead(**{key: getattr(claim, key) for key in _KEYS})
    changed = replace(claim, corrections=noted, as_read=known, hedges=_hedges(claim, given))
    for place, part in enumerate(claim.assertions):
        if part.id in given:
            changed = _put(changed, place, _assertion(changed, part, given[part.id]), given[part.id])
    return completed(changed)


def faults(claim: Claim, name: str, wanted: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    """What is wrong with what somebody wants to correct: the message, what is allowed, the remedy."""
    for what, value in wanted.items():
        allowed = VALUES.get(what, ())
        if allowed and value not in (*allowed, READ):
            yield f"'{value[:40]}' is not a {what}", (*allowed, READ), f"{READ}: as it was read"
    day, hedge = wanted.get("date", NONE), wanted.get("hedge", NONE)
    if day not in (READ, NONE) and _precision(day) is None:
        remedy = "a year, a month or a day, such as 2026-03-01"
        yield f"'{day[:40]}' is not a date", ("YYYY", "YYYY-MM", "YYYY-MM-DD", NONE, READ), remedy
    if hedge not in (READ, NONE) and _place(claim, hedge) is None:
        yield f"the words '{hedge[:40]}' do not stand in {name}", (NONE, READ), "quote the hedge as the claim has it"
    elif hedge not in (READ, NONE) and weight_of(hedge) is None and "certainty" not in wanted:
        yield f"how much '{hedge[:40]}' lowers is not in the table of hedges", (), "say it with --certainty"
    if any(not value.strip() for value in wanted.values()):
        yield (
            "a correction is empty",
            (NONE, READ),
            f"'{NONE}' takes something away, '{READ}' takes the correction back",
        )


def value_of(claim: Claim, name: str, what: str) -> str:
    """What a claim says of one of its assertions, in a word, or the words of the text."""
    one = next((part for part in claim.assertions if part.id == name), None)
    if one is None:
        return NONE
    return {
        "polarity": "denied" if one.denied else one.polarity,
        "certainty": one.certainty,
        "condition": "yes" if one.conditional else "no",
        "source": one.source or NONE,
        "date": ", ".join(day.value for day in one.time.dates) or NONE,
        "hedge": ", ".join(hedge.text for hedge in hedges_of(claim, name)) or NONE,
    }[what]


def hedges_of(claim: Claim, name: str) -> tuple[Hedge, ...]:
    """The hedges of an assertion: those in it, and of the first all that stand in no other."""
    extents = {part.id: (part.start, part.end) for part in claim.assertions[1:]}
    if name in extents:
        return tuple(one for one in claim.hedges if extents[name][0] <= one.start < extents[name][1])
    return tuple(one for one in claim.hedges if not any(a <= one.start < b for a, b in extents.values()))


def _hedges(claim: Claim, given: Mapping[str, Mapping[str, str]]) -> tuple[Hedge, ...]:
    kept = set(claim.hedges)
    for name, words in ((name, some["hedge"]) for name, some in given.items() if "hedge" in some):
        kept -= set(hedges_of(claim, name))
        found = _place(claim, words)
        kept |= (
            {Hedge(*found, claim.text[found[0] - claim.start : found[1] - claim.start], _sort(words))}
            if found
            else set()
        )
    return tuple(sorted(kept, key=lambda hedge: hedge.start))


def _assertion(claim: Claim, read: Assertion, wanted: Mapping[str, str]) -> Assertion:
    """An assertion as it was read, with what is wanted."""
    now = read
    if "polarity" in wanted:
        denied = wanted["polarity"] == "denied"
        now = replace(now, polarity="negative" if denied else wanted["polarity"], denied=denied)
    if "condition" in wanted:
        now = replace(now, conditional=wanted["condition"] == "yes")
    if "source" in wanted:
        now = replace(now, source=_named(wanted["source"]), chain=_chain(read, _named(wanted["source"])))
    if "date" in wanted:
        now = replace(now, time=replace(now.time, dates=_dates(read, wanted["date"])))
    return replace(now, certainty=_certainty(claim, read, now, wanted))


def _certainty(claim: Claim, read: Assertion, now: Assertion, wanted: Mapping[str, str]) -> str:
    if "certainty" in wanted:
        return wanted["certainty"]
    if not _MOVING & set(wanted) or claim.language or claim.kind == "heading":
        return read.certainty
    if now.question or now.polarity == "unknown":
        return "unknown"
    if "hedge" not in wanted and read.certainty != "unknown":
        return read.certainty
    weights = [weight_of(one.text) or "possible" for one in hedges_of(claim, read.id)]
    return max((one for one in weights if one != NONE), key=CERTAINTIES.index, default="certain")


def _put(claim: Claim, place: int, now: Assertion, wanted: Mapping[str, str]) -> Claim:
    """The claim with a corrected assertion; the first is what the claim's own keys say."""
    parts = (*claim.assertions[:place], now, *claim.assertions[place + 1 :])
    if place:
        return replace(claim, assertions=parts)
    own: dict[str, Any] = {"assertions": parts, "certainty": now.certainty, "conditional": now.conditional}
    if "polarity" in wanted:
        own |= {"denied": now.denied, "cue_negated": now.polarity == "unknown",
                "negated": now.polarity == "negative" and not now.denied,
                "polarity": "unknown" if now.denied else now.polarity}  # fmt: skip
    if "source" in wanted:
        found = _place(claim, now.source) if now.source else None
        kinds = {"author": "indirect"} if now.source else {"indirect": "author", "mixed": "author"}
        own |= {"source": now.source, "chain": now.chain, "source_phrase": None, "speaker": None,
                "source_span": Span(*found, now.source or "") if found else None,
                "kind": kinds.get(claim.kind, claim.kind)}  # fmt: skip
    return replace(claim, **own | ({"dates": now.time.dates} if "date" in wanted else {}))


def _named(value: str) -> str | None:
    return None if value == NONE else value


def _chain(read: Assertion, source: str | None) -> tuple[str, ...]:
    """The chain with another source in the place of the one that was read."""
    if read.source in read.chain:
        return tuple(name for name in (source if one == read.source else one for one in read.chain) if name)
    return (*read.chain, source) if source else read.chain


def _dates(read: Assertion, value: str) -> tuple[DateMention, ...]:
    """The date at the first mention of one; at the whole assertion where it mentions none."""
    precision = _precision(value)
    at = read.time.dates[0] if read.time.dates else read
    return (DateMention(at.start, at.end, at.text, value, precision),) if precision else ()


def _precision(value: str) -> str | None:
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", value):
        return None
    try:
        date.fromisoformat(f"{value}-01-01"[:10])
    except ValueError:
        return None
    return PRECISIONS[value.count("-")]


def _place(claim: Claim, words: str) -> tuple[int, int] | None:
    """Where some words stand in a claim, whatever their case."""
    pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, words.split())) + r"(?!\w)"
    found = re.search(pattern, claim.text, re.IGNORECASE) if words.strip() else None
    return (claim.start + found.start(), claim.start + found.end()) if found else None


def weight_of(words: str) -> str | None:
    """The certainty that a hedge leaves at best, `none` where it lowers nothing; None for one that is in no table."""
    row = _rows().get(" ".join(words.lower().split()))
    return str(row.get("certainty") or NONE) if row else None


def _sort(words: str) -> str:
    return str((_rows().get(" ".join(words.lower().split())) or {"class": "opinion"})["class"])


@cache
def _rows() -> Mapping[str, Mapping[str, Any]]:
    """The rows of the table by their forms; of two of one form the one that lowers."""
    rows = sorted(rule_table("hedges")["hedges"], key=lambda row: CERTAINTIES.index(row.get("certainty") or "certain"))
    return {form: row for row in rows for form in row["forms"]}


def correction_of(claims: Mapping[str, Claim], name: str, wanted: Mapping[str, str], by: str, why: str) -> Claim:
    """The claim of an assertion with what somebody corrects in it; `read` takes a correction back."""
    claim = claims[claim_of(name)]
    kept = [one for one in claim.corrections if one.assertion != name or one.what not in wanted]
    new = [Correction(name, what, "", value, by, why) for what, value in wanted.items() if value != READ]
    order = {part.id: place for place, part in enumerate(claim.assertions)}
    made = sorted((*kept, *new), key=lambda correction: (order.get(correction.assertion, 0), correction.what))
    return corrected(as_read(claim), made)
