"""Claims in a language without a parser, read by patterns over its tables (data/languages/CODE.json).

A source is the words before a verb of saying, or behind it where what is said comes first; "según X" names one too.
What is denied, hedged, conditional or asked follows from words of the tables. A claim for which nobody is cited stays
`unknown`: patterns do not see every source. A language is one file of tables; nothing here names one.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from offramp.evidence.cited_source import source_type
from offramp.evidence.factuality import is_question
from offramp.evidence.language import unread
from offramp.evidence.provenance import outlet_in
from offramp.evidence.quotes import quotations
from offramp.evidence.rule_tables import rule_table
from offramp.evidence.types import Attribution, CitedSource, Claim, Cue, DateMention, Hedge, Span

RULE = "tables"
_TRIM = " \t\n,;:.—–-"
_WORDS = 12  # words of a source behind its verb
_ORDER = ("certain", "probable", "possible")
_NAME = r"(?:[A-ZÁÉÍÓÚÑÀÂÇÈÊÎÔÛ][\w’'.-]*)(?: (?:de|del|la|du|des|von)? ?[A-ZÁÉÍÓÚÑÀÂÇÈÊÎÔÛ][\w’'.-]*)*"


@cache
def known_languages() -> tuple[str, ...]:
    """The codes of the languages that there are tables for.

    >>> {"es", "fr"} <= set(known_languages())
    True
    """
    folder = files(__package__) / "data" / "languages"
    return tuple(sorted(one.name.removesuffix(".json") for one in folder.iterdir() if one.name.endswith(".json")))


def in_their_languages(claims: Sequence[Claim], foreign: Mapping[int, str], published: str | None) -> Iterator[Claim]:
    """The claims, those of foreign blocks read by the tables of their language, or not read where there are none."""
    before: Claim | None = None
    for claim in claims:
        code = foreign.get(claim.block)
        near = before if before and before.block == claim.block else None
        read = read_by_tables(claim, code, published, near) if code in known_languages() and code else None
        before = read or (unread(claim, code) if code else claim)
        yield before


@dataclass(frozen=True, slots=True)
class Said:
    """An attribution in a sentence, as offsets into its text."""

    source: tuple[int, int] | None
    cue: tuple[int, int]
    content: tuple[int, int]
    denies: bool = False
    undone: bool = False


def read_by_tables(claim: Claim, code: str, published: str | None, before: Claim | None) -> Claim:
    """The claim with what the tables of its language tell; `before` is the claim before it in its paragraph."""
    bare = unread(claim, code)
    if claim.kind == "heading":
        return bare
    rules, text = rule_table(f"languages/{code}"), claim.text
    quotes = quotations(text, 0, len(text))
    said = _said(text, quotes, rules)
    hedges = tuple(_hedges(claim, rules))
    made = _attributed(bare, said, rules, before) if said else replace(bare, kind=_kind(claim, quotes, hedges))
    low, high = said.content if said else (0, len(text))
    false = bool(said and _any(rules.get("falsity", ["\\0"])).search(text, low, high))
    denied, unsaid = bool(said and (said.denies or false) and not said.undone), bool(said and said.undone)
    conditional = _is_conditional(text, rules)
    question, negated = is_question(text), bool(_any(rules["negations"]).search(text, low, high)) and not denied
    own = [hedge for hedge in hedges if low <= hedge.start - claim.start < high or hedge.sort == "hearsay"]
    open_ = denied or unsaid or conditional or question or made.kind == "author"
    return replace(
        made, hedges=hedges, denied=denied, cue_negated=unsaid, negated=negated, conditional=conditional,
        question=question, certainty="unknown" if open_ else _certainty(own, rules),
        polarity="unknown" if denied or unsaid or question else "negative" if negated else "positive",
        dates=tuple(_dates(claim, rules, published)),
    )  # fmt: skip


# --- who says it ----------------------------------------------------------------------------------------------------


def _said(text: str, quotes: Sequence[tuple[int, int]], rules: Mapping[str, Any]) -> Said | None:
    """The first attribution of a sentence: by a verb, else by "según"."""
    for found in _cues(rules).finditer(text):
        if any(low <= found.start() < high for low, high in quotes):
            continue
        made = _by_verb(text, found, quotes, rules)
        if made:
            return made
    return _by_according(text, quotes, rules)


def _by_verb(text: str, cue: re.Match[str], quotes: Sequence[tuple[int, int]], rules: Mapping[str, Any]) -> Said | None:
    low, high = cue.span()
    inner = re.search(r"-(?:t-)?(\w+)\s", cue.group())  # "a-t-il dit"
    own = (low + inner.start(1), low + inner.end(1)) if inner else None
    denies = cue.lastgroup == "denies"
    undone = bool(
        re.search(rf"\b(?:{_alternatives(rules['undoing'])})\b[\w\s'’-]{{0,12}}\Z", text[:high], re.IGNORECASE)
    )
    beside = re.search(rf",\s*(?:{_alternatives(rules['relatives'])})\s+\Z", text[:low], re.IGNORECASE)
    if denies and beside and "," in text[high:]:
        return None  # "the minister, who denies it, arrived": no denial of what the sentence says
    if denies:
        content = _denied_content(text, high, cue.group(), rules)
        return Said(_source_before(text, low, rules), (low, high), content, True, undone) if content else None
    behind = re.match(rf"[^.;:«“\"]{{0,90}}?(?:{_alternatives(rules['behind'])})\s*", text[high:], re.IGNORECASE)
    quoted = next(((a, b) for a, b in quotes if a >= high and a - high <= 4), None)
    if behind or quoted:
        start = quoted[0] if quoted else high + behind.end() if behind else high
        source = _source_before(text, low, rules) or _source_behind(text, high, rules, text[high:start])
        return Said(source, (low, high), _trim(text, start, len(text)))
    lead = text[:low].rstrip()
    aside = re.search(rf",\s*(?:{_alternatives(rules['relatives'])})\b[^,]*,\Z", lead, re.IGNORECASE)  # "X, qui …,"
    if aside:
        return Said(_trim(text, 0, aside.start()), (low, high), _trim(text, high, len(text)))
    if lead.endswith((",", "»", "”", '"', "?", "!")) or any(b <= low and low - b <= 3 for _, b in quotes):
        content = _trim(text, 0, len(lead))
        source = own or _source_behind(text, high, rules)
        return Said(source, (low, high), content) if content[1] > content[0] else None
    between = re.search(r"[,»”\"]\s*(?P<source>[^,»”\"]{3,80})\Z", lead)
    rest = text[high:].strip(_TRIM)
    if between and len(rest.split()) <= 8:
        return Said(_source_before(text, low, rules), (low, high), _trim(text, 0, between.start()))
    source = _source_before(text, low, rules)
    return Said(source, (low, high), _trim(text, high, len(text))) if source and len(rest.split()) > 1 else None


def _denied_content(text: str, start: int, cue: str, rules: Mapping[str, Any]) -> tuple[int, int] | None:
    """What is denied: all behind the verb; of a verb that also refuses things only a statement."""
    words = re.findall(r"\w+", text[start:].lower())[:9]
    refuses = any(stem in cue.lower() for stem in rules["rejects"])
    if not words or (refuses and not set(words) & set(rules["statements"])):
        return None
    behind = re.match(r"\s*(?:que\b|qu['’])\s*", text[start:])
    return _trim(text, start + (behind.end() if behind else 0), len(text))


def _by_according(text: str, quotes: Sequence[tuple[int, int]], rules: Mapping[str, Any]) -> Said | None:
    found = _any(rules["according"]).search(text)
    if found is None or any(low <= found.start() < high for low, high in quotes):
        return None
    start = found.end()
    verb = _cues(rules).match(text, start + 1)  # "según dijo el ministro"
    start = verb.end() if verb else start
    end = re.search(r"[,;:.«“](?!\d)", text[start:])
    source = _trim(text, start, start + (end.start() if end else len(text) - start))
    opens = not text[: found.start()].strip(_TRIM)
    content = _trim(text, source[1], len(text)) if opens else _trim(text, 0, found.start())
    whole = content[0] < content[1] and source[0] < source[1]
    return Said(source, found.span(), content) if whole else None


def _source_before(text: str, at: int, rules: Mapping[str, Any]) -> tuple[int, int] | None:
    """The words before a verb, from the last comma on; what is set off right before it belongs to the words before."""
    lead = re.sub(rf"\b(?:{_alternatives(rules['neither'])})\b[^,;]*\Z", "", text[:at])
    lead = _without_clitics(lead, rules)
    if lead.rstrip().endswith(","):  # "X, portavoz de Y, dijo"
        lead = lead.rstrip(" ,")
        lead = lead[: lead.rfind(",")] if "," in lead else lead
    lead = lead.rstrip(_TRIM)
    start = max((lead.rfind(mark) + 1 for mark in ",;:«»“”()"), default=0)
    span = _trim(text, start, len(lead))
    opens = re.match(rf"(?:{_alternatives(rules['joins'])})\s+", text[slice(*span)], re.IGNORECASE)
    span = (span[0] + opens.end(), span[1]) if opens else span
    words = text[slice(*span)].split()
    return span if words and len(words) <= 2 * _WORDS else None


def _without_clitics(lead: str, rules: Mapping[str, Any]) -> str:
    clitic = re.compile(rf"(?:^|[\s,])(?:{_alternatives(rules['clitics'])})\s*\Z", re.IGNORECASE)
    while found := clitic.search(lead):
        lead = lead[: found.start()]
    return lead


def _source_behind(text: str, at: int, rules: Mapping[str, Any], within: str | None = None) -> tuple[int, int] | None:
    """The words behind a verb, up to a mark or to a word that no source goes on with."""
    rest = within if within is not None else text[at:]
    attached = re.match(r"-(?:t-)?(\w+)", rest)  # "a-t-il dit" has it in the cue; "dit-il" behind it
    if attached:
        return at + attached.start(1), at + attached.end(1)
    end = re.search(r"[,;:.?!«“\"()](?!\d)", rest)
    piece = rest[: end.start()] if end else rest
    stop = re.search(rf"\s(?:{_alternatives(rules['stops'])})(?=[\s'’]|\Z)", piece, re.IGNORECASE)
    piece = piece[: stop.start()] if stop else piece
    span = _trim(text, at, at + len(piece))
    return span if span[1] > span[0] and len(text[slice(*span)].split()) <= _WORDS else None


def _attributed(bare: Claim, statement: Said, rules: Mapping[str, Any], before: Claim | None) -> Claim:
    """The claim with its source; a verb without a subject goes on with who spoke before."""
    offset, text = bare.start, bare.text
    cue = Cue(
        offset + statement.cue[0],
        offset + statement.cue[1],
        text[slice(*statement.cue)],
        "denial" if statement.denies else "speech",
    )
    content = (Span(offset + statement.content[0], offset + statement.content[1], text[slice(*statement.content)]),)
    quotes = quotations(text, 0, len(text))
    quoted = any(low <= statement.content[0] < high for low, high in quotes)
    whole = any(low <= statement.content[0] and statement.content[1] <= high for low, high in quotes)
    if statement.source is None:
        known = before if before and before.source else None
        cited = None
        shown = replace(bare, kind="indirect" if known else "reportative", inherited=bool(known))
        shown = (
            replace(shown, source=known.source, source_span=known.source_span, chain=known.chain) if known else shown
        )
    else:
        written = text[slice(*statement.source)]
        span = Span(offset + statement.source[0], offset + statement.source[1], written)
        pronoun = any(written.lower() in some for some in rules["pronouns"].values())
        cited = CitedSource(span.start, span.end, written, "pronoun" if pronoun else source_type(written))
        chain = (*_told(text, statement.cue[1], rules), written)
        shown = replace(bare, kind="indirect", source=written, source_span=span, source_phrase=span, chain=chain)
    kind = ("direct" if whole else "mixed") if quoted and shown.source else shown.kind
    made = Attribution(cited, cue, content, 0, statement.undone, RULE)
    return replace(shown, kind=kind, cue=cue, content=content, attributions=(made,))


def _told(text: str, at: int, rules: Mapping[str, Any]) -> Iterator[str]:
    """The outlet that was told: "dijo a Reuters"."""
    found = re.compile(rf"[^.;:«“]{{0,60}}?\b(?:{_alternatives(rules['told'])})\s*({_NAME})").match(text, at)
    if found and outlet_in(found.group(1)):
        yield found.group(1)


def _kind(claim: Claim, quotes: Sequence[tuple[int, int]], hedges: Sequence[Hedge]) -> str:
    """Quoted as a whole, hearsay, or the page's own words."""
    if quotes and sum(high - low for low, high in quotes) >= len(claim.text) - 2:
        return "direct"
    return "reportative" if any(hedge.sort == "hearsay" for hedge in hedges) else "author"


# --- how firmly, and when -------------------------------------------------------------------------------------------


def _hedges(claim: Claim, rules: Mapping[str, Any]) -> Iterator[Hedge]:
    for row in rules["hedges"]:
        for found in _any(row["forms"]).finditer(claim.text):
            start = claim.start + found.start()
            yield Hedge(start, start + len(found.group()), found.group(), row["class"])


def _certainty(hedges: Sequence[Hedge], rules: Mapping[str, Any]) -> str:
    grade = {form: row["certainty"] for row in rules["hedges"] for form in row["forms"]}
    return max((grade[hedge.text.lower()] for hedge in hedges), key=_ORDER.index, default="certain")


def _is_conditional(text: str, rules: Mapping[str, Any]) -> bool:
    found = _any(rules["conditional"]).search(text)
    return found is not None and not _any(rules["asked"]).search(text[max(0, found.start() - 14) : found.start()])


def _dates(claim: Claim, rules: Mapping[str, Any], published: str | None) -> Iterator[DateMention]:
    basis = date.fromisoformat(published) if published else None
    months = "|".join(rules["months"])
    ahead = bool(re.search("|".join(rules["future"]), claim.text, re.IGNORECASE))
    pattern = rf"{rules['month_day'].replace('{months}', months)}|(?P<weekday>{'|'.join(rules['weekdays'])})"
    for found in re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE).finditer(claim.text):
        value = (
            _weekday(found["weekday"], rules, basis, ahead) if found["weekday"] else _day(found, rules, basis, ahead)
        )
        if value:
            relative = basis.isoformat() if basis and (found["weekday"] or not found["year"]) else None
            start = claim.start + found.start()
            yield DateMention(start, start + len(found.group()), found.group(), value, "day", relative)


def _weekday(name: str, rules: Mapping[str, Any], basis: date | None, ahead: bool) -> str | None:
    if basis is None:
        return None
    step = (rules["weekdays"].index(name.lower()) - basis.weekday()) % 7
    return (basis + timedelta(step if ahead or not step else step - 7)).isoformat()


def _day(match: re.Match[str], rules: Mapping[str, Any], basis: date | None, ahead: bool) -> str | None:
    """A day of a month; without its year the last one, or the next where the sentence speaks of what is to come."""
    month, number = rules["months"].index(match["month"].lower()) + 1, int(match["day"])
    year = int(match["year"]) if match["year"] else basis.year if basis else None
    if year is None or not 1 <= number <= calendar.monthrange(year, month)[1]:
        return None
    value = date(year, month, number)
    if not match["year"] and basis and number <= 28:
        value = value.replace(year=year + (ahead and value < basis) - (not ahead and value > basis))
    return value.isoformat()


# --- the tables as patterns -----------------------------------------------------------------------------------------


@cache
def _cues_of(code: str) -> re.Pattern[str]:
    rules = rule_table(f"languages/{code}")
    compound = rules["compound"]
    adverb = rf"(?:\s+(?:{'|'.join(rules['between'])}))?"
    both = rf"(?:{_alternatives(compound['auxiliaries'])}){adverb}\s+(?:{_alternatives(compound['participles'])})"
    denies = "|".join(re.escape(form).replace(r"\ ", rf"{adverb}\s+") for form in _forms(rules["denies"]))
    says = "|".join(map(re.escape, _forms(rules["says"])))
    return re.compile(rf"(?<![\w-])(?:(?P<denies>{denies})|(?P<says>{both}|{says}))(?!\w)", re.IGNORECASE)


def _cues(rules: Mapping[str, Any]) -> re.Pattern[str]:
    return _cues_of(next(code for code in known_languages() if rule_table(f"languages/{code}") is rules))


def _forms(rows: Sequence[Mapping[str, Sequence[str]]]) -> list[str]:
    """Every form of some rows, the longest first: as listed, and each stem with each ending."""
    listed = [form for row in rows for form in row.get("forms", ())]
    made = [stem + ending for row in rows for stem in row.get("stems", ()) for ending in row.get("endings", ())]
    return sorted({*listed, *made}, key=lambda form: (-len(form), form))


def _any(forms: Sequence[str]) -> re.Pattern[str]:
    return _any_of(tuple(forms))


@cache
def _any_of(forms: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{_alternatives(forms)})(?:(?<=['’])|(?!\w))", re.IGNORECASE)


def _alternatives(forms: Sequence[str]) -> str:
    return "|".join(re.escape(form).replace("'", "['’]") for form in sorted(forms, key=len, reverse=True))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _TRIM:
        start += 1
    while end > start and text[end - 1] in _TRIM:
        end -= 1
    return start, end
