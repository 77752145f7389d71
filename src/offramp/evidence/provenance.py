"""Whose report a page hands on: the agency of its dateline, its credits, who was told, who had it first.

A page that opens with "(Reuters) –", that is credited to an agency, or that the case says an agency published is that
agency's as a whole. A claim that somebody "told Reuters", that Reuters "first reported" or by which Reuters is cited
hands on that one claim. The words are those of provenance.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from offramp.evidence.quotes import quotations
from offramp.evidence.rule_tables import phrases_pattern, rule_set, rule_table, words
from offramp.evidence.types import Claim, Reading

_WORD = re.compile(r"\w+")
_AGENCY = r"^(?:(?i:the)\s+)?(?:\w+\s+)?(?:(?:news|press|wire)\s+)?(?:agency|service|broadcaster)\s+(?=[A-Z])"
_QUOTED = re.compile(
    r"\b(?:(?:quot|cit|describ)(?:ed|es|ing|e)|(?:record|report|portray|depict|show)(?:ed|s|ing)?)\s+(?!by\b)(?P<who>[^.;“”\"]{2,80}?),?\s+as\s+(?:saying|telling|having\s+(?:said|told))\b"
)
PUBLISHED = "publisher"
_FEW = 5  # words of a sentence that says no more than where the one before comes from
_NAME = r"(?:(?i:the)\s+)?[A-Z][\w&’'-]*(?:\.[A-Z]\.)*(?:[ -](?:of|de|el|the)?\s?[A-Z][\w&’'-]*){0,5}"
_PUBLIC = re.compile(
    r"(?:state|public|national|local)[- ](?:run )?(?:television|radio|tv|media|broadcaster|news agency)\b"
)
_DATELINE = re.compile(
    r"(?m)^[ \t>*_]*(?:[A-Z][^\n()]{1,60}[ ,]|)\((?P<agency>[A-Z][\w.& -]{1,30})\)[ \t*_]*(?:[-–—―]|--)[ \t]*\S"
)
_BYLINE = re.compile(
    r"(?m)^[ \t(\[*_]*(?:[Aa]dditional )?[Rr]eporting by (?P<names>[A-Z][^;\n()]{2,80}?)(?:[;.)\n]| in )"
)
_CLOSING = re.compile(r"(?m)(?:^|[.”\"])[ \t]*(?:[—–]+[ \t]?|\()(?P<agency>[A-Z][\w.& -]{1,30}?)\)?[ \t.]*$")


_WRITTEN_BY = re.compile(
    r"[\s*_>]*(?:[Bb]y|BY)\s+[A-Z][^\n,;:|()]{1,60}?(?:\s*[,|·–—(]\s*|\s+(?:for|of)\s+)(?P<outlet>[^\n|·()*_]{2,60}?)[\s)*_.]*"
)
_TOP = 8  # lines among which a byline is looked for


@dataclass(frozen=True, slots=True)
class Edge:
    """A page and an outlet that it hands on: the name in small letters, as written, the sign, the claim or all of it.
    `of_page`: the whole page is the outlet's own text, or credited to it."""

    outlet: str
    written: str
    sign: str
    claim: Claim | None = None
    of_page: bool = False


def publisher_in(lines: Iterable[str]) -> str | None:
    """Whose page it is by the byline among its first lines; None where none names an outlet.
    >>> publisher_in(["Talks fail", "By Ann Example, The Quay Gazette"]), publisher_in(["By Ann Example, in Oslo"])
    ('The Quay Gazette', None)
    """
    written = (_WRITTEN_BY.fullmatch(line) for line in [*lines][:_TOP])
    return next((line["outlet"].strip() for line in written if line and outlet_in(line["outlet"])), None)


@lru_cache(4096)
def outlet_in(name: str) -> str | None:
    """The name of an outlet in small letters, the longest at the beginning of some words; None where there is none.
    >>> [outlet_in(name) for name in ("The Quay Gazette", "Agence France-Presse", "the BBC’s Ada Kor", "Ito")]
    ['quay gazette', 'agence france presse', 'bbc', None]
    """
    written = _bare(name)
    if not written[:1].isupper():
        return " ".join(_WORD.findall(public.group())) if (public := _PUBLIC.match(written)) else None
    parts = _WORD.findall(re.split(r"[’']s?(?:\s|$)", written)[0].lower())
    while parts and parts[-1] in words()["time"]:
        parts.pop()
    full = " ".join(parts)
    heads = (" ".join(parts[:k]) for k in range(len(parts), 0, -1))
    named = next((head for head in heads if head in rule_set("provenance", "names")), None)
    titled = parts[:1] and parts[0] in rule_table("provenance")["titles"]
    of = parts[1:2] == ["of"] and f" {parts[0]}".endswith(_endings())  # "the Star of Ostia"
    ends = of or f" {full}".endswith(_endings()) or (parts[:1] and parts[0] in rule_table("provenance")["beginnings"])
    found = named or (full if ends and not titled else None)
    return rule_table("provenance")["short"].get(found, found) if found else None


@cache
def _endings() -> tuple[str, ...]:
    return tuple(f" {row}" for row in rule_table("provenance")["endings"])


def _bare(name: str) -> str:
    return re.sub(r"^(?i:the|der|die|das|il|la)\s+", "", re.sub(_AGENCY, "", name.strip()))


def outlet_spans(text: str, start: int, end: int, quotes: Sequence[tuple[int, int]] = ()) -> Iterator[tuple[int, int]]:
    """Where the outlets stand that were told something, or that carry it, outside quotations.
    >>> text = "Two aides told Reuters, and a guard told the envoy."
    >>> [text[low:high] for low, high in outlet_spans(text, 0, len(text))]
    ['Reuters']
    """
    for low, written in _relayings(text, start, end):
        quoted = any(first <= low < last for first, last in quotes)
        name = re.split(r"[’']s\b", written)[0]
        known = outlet_in(name) if not quoted else None
        if known:
            parts = list(_WORD.finditer(_bare(name)))
            last = (
                parts[min(len(known.split()), len(parts)) - 1]
                if known in rule_set("provenance", "names")
                else parts[-1]
            )
            yield low, low + len(name) - len(_bare(name)) + last.end()


@lru_cache(4096)  # a claim is asked for its chain, and for its witness
def _relayings(text: str, start: int, end: int) -> tuple[tuple[int, str], ...]:
    return tuple((found.start("name"), found["name"]) for found in _relayed().finditer(text, start, end))


def carried(claim: Claim, publisher: str | None) -> Claim:
    """The claim with every hand that the text names beside its source."""
    return _with_document(_carried(claim, publisher))


def _carried(claim: Claim, publisher: str | None) -> Claim:
    """The claim with the outlet that its source spoke to, or that quotes it, before its source in the chain.
    `publisher`: whose page it is; no page is its own secondary source."""
    if not claim.source:
        return claim
    spans = outlet_spans(claim.text, 0, len(claim.text), quotations(claim.text, 0, len(claim.text)))
    named = {claim.text[low:high]: claim.text[:low] for low, high in spans}
    heard = _hearer().finditer(claim.text)
    plain = {found["proper"] or found["name"]: claim.text[: found.start("name")] for found in heard}
    plain |= _mentioned(claim, [*named, *plain])
    line = _DATELINE.match(claim.text)
    named |= {line["agency"]: ""} if line and outlet_in(line["agency"]) else {}
    known = {outlet_in(name) for name in (*claim.chain, publisher or "")}
    fresh = {name: before for name, before in named.items() if not _is_known(outlet_in(name) or "", known)}
    fresh |= {name: before for name, before in plain.items() if not any(name in hand for hand in claim.chain)}
    quoted = _QUOTED.search(claim.text)
    inner = (quoted["who"],) if quoted and claim.source in claim.text[: quoted.start()] else ()
    inner = inner if not set(inner) & set(claim.chain) else ()
    if not fresh and not inner:
        return claim
    mine = [claim.source in (one.source, *one.chain) for one in claim.assertions]
    same = tuple(replace(one, chain=_before(fresh, one.chain, inner)) if own else one
                 for one, own in zip(claim.assertions, mine, strict=True))  # fmt: skip
    return replace(claim, chain=_before(fresh, claim.chain, inner), assertions=same)


def _mentioned(claim: Claim, taken: Sequence[str]) -> dict[str, str]:
    """Every outlet that a claim names outside what is said and outside who says it, with the words before it: whatever
    it is hung on ("a guard interviewed on air by Radio Kor", "whose account the Quay Gazette printed") it is a hand."""
    spans = [*claim.content, *([claim.source_span] if claim.source_span else [])]
    held = [(span.start - claim.start, span.end - claim.start) for span in spans]
    found: dict[str, str] = {}
    for hit in _any_outlet().finditer(claim.text):
        name = hit["proper"] or hit["outlet"] or hit["own"] or hit.group().partition(" ")[2]
        low, high = hit.end() - len(name), hit.end()
        same = any(name in one or one in name or outlet_in(one) == (outlet_in(name) or name) for one in taken)
        apart = not same and not any(low < b and a < high for a, b in held)
        known = (hit["outlet"] or hit["own"]) is None or (outlet_in(name) and not name.endswith(("'s", "’s")))
        if apart and known and name.lower() != "tv":
            found[name] = claim.text[:low]
    return found


@cache
def _any_outlet() -> re.Pattern[str]:
    """A medium ("to a Swiss newspaper", "by the agency dpa") or a name of one, behind a preposition."""
    media, tellers = ("|".join(rule_table("provenance")[name]) for name in ("media", "tellers"))
    short = "|".join(name for name in rule_table("provenance")["names"] if len(name) < 5)
    apart = r"(?![’'-]|\s+(?:of|owner|boss|editor|chief|industry)\b)"
    pieces = (
        "interview|essay|article|report|story|column|op-ed|editorial|broadcast|programme|podcast|investigation|poll"
    )
    proper = rf"(?P<proper>[A-Z]\w+(?:\s(?:&\s)?[A-Z]\w+)*|{short})"
    medium = rf"(?:the|an?|his|her|their)\s+(?:[\w-]+\s){{0,3}}?(?:(?:{media})\s{proper}|(?:{tellers})\b){apart}"
    return re.compile(
        rf"\b(?i:in|on|to|by|with|from|told)\s+(?:{medium}|(?P<outlet>{_NAME}){apart}|an?\s+(?P<own>{_NAME})(?=\s+(?:{pieces})\b))"
    )


def _with_document(claim: Claim) -> Claim:
    """The claim with the document of its source behind the outlet that saw it: "in a memo seen by AFP"."""
    seen = _seen_document().search(claim.text) if len(claim.chain) > 1 else None
    if seen is None:
        return claim
    by = _bare(claim.text[seen.end() :].lstrip())
    chains = [_behind(one, by, seen["document"]) for one in (claim.chain, *(a.chain for a in claim.assertions))]
    assertions = tuple(replace(one, chain=chain) for one, chain in zip(claim.assertions, chains[1:], strict=True))
    return replace(claim, chain=chains[0], assertions=assertions)


def _behind(chain: tuple[str, ...], by: str, document: str) -> tuple[str, ...]:
    at = next((k + 1 for k, hand in enumerate(chain) if by.startswith(_bare(hand))), 0)
    held = any(document.lower() in hand.lower() for hand in chain)
    return chain if not at or held else (*chain[:at], document, *chain[at:])


@cache
def _seen_document() -> re.Pattern[str]:
    rows = "|".join(rule_table("provenance")["documents"])
    return re.compile(
        rf"\b(?i:in|by)\s+(?:an?|the|his|her|their|its)\s+(?:[\w-]+\s+){{0,3}}?(?P<document>{rows})\b[^.;]{{0,60}}?,?\s+(?:which\s+was\s+|a\s+copy\s+of\s+which\s+was\s+)?"
        r"(?:first\s+)?(?:seen|obtained|reviewed|quoted|reported|read|published|cited)\s+by\b"
    )


def published_by(words_: str) -> str:
    """Whose a document is that the text says an outlet published: its name in place of the document's."""
    found = re.search(rf"\b(?:{'|'.join(rule_table('provenance')['printed'])})\s+by\s+(?P<who>.+)", words_)
    media = re.search(r"(?:[a-z-]+\s+)+(?P<name>[A-Z].*)", found["who"]) if found else None
    return media["name"] if media else found["who"] if found else words_


def _before(fresh: Mapping[str, str], chain: Sequence[str], inner: Sequence[str]) -> tuple[str, ...]:
    """A chain with the outlets that were told something, each before the hand that the text names last before it, and
    with whom the first hand quotes."""
    names = [*chain[:1], *inner, *chain[1:]]
    for name, before in fresh.items():
        nearest = max(names, key=lambda hand: before.rfind(hand), default="")
        names.insert(names.index(nearest) if nearest and nearest in before else 0, name)
    return tuple(names)


def _is_known(name: str, outlets: Iterable[str | None]) -> bool:
    """Whether an outlet is among some, in full or by its last words."""
    return any(other == name or (other or "").endswith(f" {name}") for other in outlets)


@cache
def _hearer() -> re.Pattern[str]:
    """An outlet that the text calls one, by a name or without: "told the trade journal Quay", "told a Swiss paper".
    It is a hand, but no witness: there are many newspapers."""
    media = "|".join(rule_table("provenance")["media"][:-1])
    rows = (*rule_table("provenance")["hearing"], *rule_table("provenance")["relays"])
    before = phrases_pattern(rows)
    bodies = "|".join(row.replace(" ", r"\s+") for row in rule_table("provenance")["monitors"])
    proper = r"(?:\s+(?P<proper>[A-Z][\w’'-]*(?:\s(?:(?:&|and|of|de|la)\s)?[A-Z][\w’'-]*){0,4}))"
    after = r"(?=\s*(?:[^\w\s’'-]|\Z)|\s+(?:that|on|in|at|by|it|he|she|they|the|there|this|last|late|early|[A-Z]))"
    return re.compile(
        rf"\b{before}\s+(?P<name>(?:the|a|an|his|her|their)\s+(?:[\w-]+\s){{0,3}}(?:{media})(?:{proper}|{after})|(?:the\s+)?(?:{bodies}))"
    )


@cache
def _relayed() -> re.Pattern[str]:
    before = phrases_pattern([*rule_table("provenance")["relays"], *rule_table("provenance")["passes"]])
    return re.compile(
        rf"\b{before}\s+(?:(?:today|yesterday|\w+day|this week|last week|this month)[’']s\s+)?"
        rf"(?P<name>{_NAME}|(?:the )?{_PUBLIC.pattern})"
    )


def edges(reading: Reading, publisher: str = "") -> Iterator[Edge]:
    """Every edge of a page; `publisher` is who the case says published it."""
    name = publisher or reading.report.publisher or ""
    if name:
        full = " ".join(_WORD.findall(_bare(name).lower()))
        yield Edge(rule_table("provenance")["short"].get(full, full), _bare(name), PUBLISHED, None, True)
    yield from _page_edges(reading.report.text)


def _page_edges(text: str) -> Iterator[Edge]:
    """The agency of a dateline, of a credit, and who reported."""
    yield from (
        _of_page(found["agency"], "its dateline") for found in _DATELINE.finditer(text) if outlet_in(found["agency"])
    )
    yield from (
        _of_page(found["agency"], "its credit") for found in _CLOSING.finditer(text) if outlet_in(found["agency"])
    )
    for found in _credited().finditer(text):
        if outlet_in(found["agency"]):
            yield _of_page(found["agency"], "its credit")
    for found in _BYLINE.finditer(text):
        yield Edge(f"reporting by {found['names'].lower()}", found["names"], "“Reporting by”", None, True)


def _of_page(written: str, sign: str) -> Edge:
    return Edge(outlet_in(written) or "", _bare(written), sign, None, True)


@cache
def _credited() -> re.Pattern[str]:
    rows = "|".join(
        row.replace(" ", r"\s+") for row in sorted(rule_table("provenance")["credits"], key=len, reverse=True)
    )
    return re.compile(rf"(?m)^[ \t(\[*_—–-]*(?i:{rows})[ \t:]+(?:\d{{4}}[ \t]+)?(?P<agency>{_NAME})[ \t).\]*_]*$")


def claim_edges(claims: Sequence[Claim]) -> Iterator[Edge]:
    """The outlets that claims cite or that were told; "That is from Reuters" is about the claim before it."""
    for place, claim in enumerate(claims):
        if cited := outlet(claim):
            yield Edge(cited, _bare(claim.source or ""), "cites", claim)
        for low, high in outlet_spans(claim.text, 0, len(claim.text)):
            short = len(_WORD.findall(claim.text)) <= _FEW and place > 0
            written = claim.text[low:high]
            yield Edge(outlet_in(written) or "", _bare(written), "cites", claims[place - 1] if short else claim)


def witnesses(claims: Sequence[Claim], text: str, publisher: str = "") -> dict[int, str]:
    """Whose report each claim hands on, by where it starts: the outlet that it cites, else the agency of the page."""
    own = outlet_in(publisher)
    page = next((one.written for one in _page_edges(text) if one.outlet and one.outlet != own), "")
    found = {claim.start: page for claim in claims} if page else {}
    return found | {one.claim.start: one.written for one in claim_edges(claims) if one.claim and one.outlet != own}


def outlet(claim: Claim) -> str | None:
    """The newspaper or agency that a claim cites, without its article; None where it cites none. A name in capitals
    that ends as such names do, or that "a report" stands before."""
    name = _bare(claim.source or "")
    if not name[:1].isupper():
        return None
    full = " ".join(_WORD.findall(name.lower().removesuffix("’s").removesuffix("'s")))
    phrase = set(_WORD.findall(claim.source_phrase.text.lower())) if claim.source_phrase else set()
    by_verb = claim.cue is not None and claim.cue.text.lower().split()[-1:] == ["reported"] and name == name.strip()
    titled = full.split()[:1] and full.split()[0] in rule_table("provenance")["titles"]
    named = by_verb and len(full.split()) == 1 and not titled and not claim.actors  # "Nikkei reported that …"
    reported = bool(full) and (named or bool(phrase & set(rule_table("links")["reports"])))
    return outlet_in(name) or (full if reported else None)
