"""Who is "he"? A bare pronoun or surname as a source, linked to the last one before it whom it may stand for.

A proposal with its ground, never across a heading: the source stays as it is written. "He" is nobody whom the text
marks as a woman, "they" are several or a body, "it" is a body; a surname is that of a fuller name. Who is cited comes
before who is merely the subject of a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from offramp.evidence.actors import Finder
from offramp.evidence.parse import ParseTree
from offramp.evidence.rule_tables import rule_set, words
from offramp.evidence.types import Claim, Span, Speaker

Spans = tuple[Span, ...]
_SUBJECTS = ("nsubj", "nsubjpass")
_PARTS = (*_SUBJECTS, "dobj", "pobj")
_FITS = {"he": ("man", "person"), "she": ("woman", "person"), "they": ("several", "body"), "it": ("body",)}
_NAME = re.compile(r"(?:(?<=\s)|\A)[A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)+\Z")
_NEAR = 6  # sentences back in which a pronoun's antecedent may stand
_MARKED = 2  # sentences back in which somebody marked as a woman or a man goes before whoever may be either
_TITLES = ("mr", "mrs", "ms", "dr", "gen", "col", "sen", "president", "minister")


@dataclass(frozen=True, slots=True)
class Named:
    """Somebody whom a sentence names: the words, what they are, the number of the sentence."""

    span: Span
    sort: str
    sentence: int


def with_speakers(claims: Sequence[Claim], subjects: Sequence[Spans], find: Finder, text: str) -> list[Claim]:
    """The claims, each bare pronoun or surname as a source with whom it likely means; `subjects` are those of each."""
    recent: list[Named] = []
    out: list[Claim] = []
    for place, (claim, spans) in enumerate(zip(claims, subjects, strict=True)):
        if claim.kind == "heading":
            recent.clear()
        linked = _linked(claim, recent, place, find, text) if claim.source and not claim.speaker else claim
        out.append(linked)
        recent.extend(_named(claim, spans, place))
    return out


def _linked(claim: Claim, recent: Sequence[Named], place: int, find: Finder, text: str) -> Claim:
    source = (claim.source or "").strip()
    fits = _FITS.get(source.lower())
    if fits:
        near = [one for one in reversed(recent) if one.sort in fits and place - one.sentence <= _NEAR]
        marked = (one for one in near if one.sort == fits[0] and place - one.sentence <= _MARKED)
        meant = next(iter([*marked, *near]), None)
        ground = f"“{source}”: the last one named before who fits"
    else:
        meant = next((one for one in reversed(recent) if _bears(one.span.text, source)), None)
        ground = f"“{source}”: the last one before of that name"
    if meant is None:
        return claim
    actors = {mention.actor for mention in find(text, meant.span.start, meant.span.end)}
    speaker = Speaker(
        meant.span.start, meant.span.end, meant.span.text, next(iter(actors)) if len(actors) == 1 else None, ground
    )
    first, *others = claim.attributions or (None,)
    if first and first.source and not first.source.refers_to and first.source.text == source:
        first = replace(first, source=replace(first.source, refers_to=meant.span))
        claim = replace(claim, attributions=(first, *(one for one in others if one)))
    return replace(claim, speaker=speaker)


def _bears(name: str, source: str) -> bool:
    """Whether a name is the full form of a surname: "Colonel Ada Simms" of "Simms" and of "Ms. Simms"."""
    own, short = _parts(name), _parts(source)
    return len(short) == 1 < len(own) and own[-1] == short[0] and short[0][:1].isupper()


@lru_cache(4096)
def _parts(name: str) -> list[str]:
    return [part.strip(".,’'") for part in name.split() if part.strip(".").lower() not in _TITLES]


def _named(claim: Claim, subjects: Spans, place: int) -> Iterator[Named]:
    """Whom a sentence names: its subjects, then who is cited in it, who stands nearer."""
    for span in subjects if claim.kind != "direct" else ():
        yield from _as_named(span, place)
    if claim.source_span and not claim.inherited:
        yield from _as_named(claim.source_phrase or claim.source_span, place)


def subjects_in(claim: Claim, tree: ParseTree | None) -> Spans:
    """The subjects of a claim's verbs, without what is set off behind them, and objects that are marked as a woman or a
    man; none without a parse."""
    if tree is None or claim.kind == "heading":
        return ()
    nouns = (at for at, token in enumerate(tree.tokens) if token.tag.startswith("NN") and token.dep in _PARTS)
    inside = (at for at in nouns if claim.start <= tree.tokens[tree.edges[at][0]].start < claim.end)
    found = [(tree.tokens[at].dep in _SUBJECTS, _phrase(claim, tree, at)) for at in inside]
    return tuple(span for subject, span in found if subject or sort_of(span.text) in ("woman", "man"))


def _phrase(claim: Claim, tree: ParseTree, at: int) -> Span:
    first, last = tree.edges[at]
    last = min([last, *(tree.edges[child][0] - 1 for child in tree.down(at, "relcl", "acl", "appos") if child > at)])
    while last > at and tree.tokens[last].tag in (",", ":", "."):
        last -= 1
    start, end = tree.tokens[first].start, min(tree.tokens[last].end, claim.end)
    return Span(start, end, claim.text[start - claim.start : end - claim.start])


def _as_named(span: Span, place: int) -> Iterator[Named]:
    sort = sort_of(span.text)
    if sort:
        yield Named(_name_in(span), sort, place)


def _name_in(span: Span) -> Span:
    """The name at the end of a phrase, with its titles: "the spring Minister Ada Obi"; a phrase without one whole."""
    found = _NAME.search(span.text)
    return Span(span.start + found.start(), span.end, found.group()) if found else span


@lru_cache(4096)
def sort_of(name: str) -> str | None:
    """What some words name: "man", "woman", "person", "several", "body"; None where they name nobody.
    >>> [sort_of(name) for name in ("Minister Adaeze Obi", "Ms. Ito", "two aides", "the navy", "a storm", "She")]
    ['person', 'woman', 'several', 'body', None, None]
    """
    parts = name.split(" of ")[0].split()
    lows = [part.strip(".,’'\"“”()").lower() for part in parts]
    if not lows or " ".join(lows) in words()["pronoun"]:
        return None
    for sort in ("women", "men"):
        if set(lows) & _table(sort):
            return {"women": "woman", "men": "man"}[sort]
    head = lows[-1]
    if " and " in f" {name.lower()} " or (head.endswith("s") and head[:-1] in _table("persons") | _table("men")):
        return "several"
    if head in _table("bodies") or (len(parts[-1]) > 1 and parts[-1].isupper() and len(parts) <= 2):
        return "body"
    if head in _table("persons"):
        return "person"
    capitals = [part for part in parts if part[:1].isupper() and part.lower() not in words()["article"]]
    titled = any(low in _table("persons") or low in _TITLES for low in lows)
    return "person" if (titled and capitals) or (len(capitals) >= 2 and len(capitals) == len(parts)) else None


def _table(name: str) -> frozenset[str]:
    return rule_set("people", name)
