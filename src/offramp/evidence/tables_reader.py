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

from offramp.evidence.assertions import polarity_of
from offramp.evidence.cited_source import source_type
from offramp.evidence.factuality import is_question
from offramp.evidence.language import unread
from offramp.evidence.provenance import outlet_in
from offramp.evidence.quotes import quotations
from offramp.evidence.table_voices import (
    ALLEGING,
    DENYING,
    OPEN,
    Rules,
    Utterance,
    any_of,
    ending_in,
    rules_of,
    trim,
    voices_in,
)
from offramp.evidence.types import Assertion, Attribution, CitedSource, Claim, Cue, DateMention, Hedge, Span, Time

RULE = "tables"
_ORDER = ("certain", "probable", "possible")
_WEIGHT = {
    **dict.fromkeys(("opinion", "doubt", "plan", "suspicion"), "probable"),
    **dict.fromkeys(("accusation", "charge", "open"), "possible"),
}
_NAMED, _LEAD, _OPENING = 6, 8, 4  # words of who makes a charge; before a charge at the side; that open a sentence
_NEAR = 30  # code points before "si" in which a verb of asking makes it "whether"
_BEFORE_SI = re.compile(r"[,;:]|\bqu(?:e\b|['’])")  # behind it "si" opens a condition of its own
_DATELINE = re.compile(r"[A-ZÁÉÍÓÚÑÀÂÇÈÊÎÔÛ][^().;:]{1,40}\((?P<agency>[^()]{2,40})\)\s*[.–—-]")
Placed = tuple[int, int, Mapping[str, Any]]  # a hedge, where it stands, and its row


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
class Proposed:
    """One proposition of a sentence: through whom it comes, the nearest first, and its words.
    `charge`: somebody is accused of it, by `agent` where that is said; `cleared`: somebody is cleared of it;
    `condition`: all else holds only if it does."""

    path: tuple[Utterance, ...]
    content: tuple[tuple[int, int], ...]
    charge: bool = False
    cleared: bool = False
    agent: tuple[int, int] | None = None
    condition: bool = False

    @property
    def sort(self) -> str:
        """The class of the verb that is nearest to it, "" where the page itself says it."""
        return self.path[-1].sort if self.path else ""

    def holds(self, at: int) -> bool:
        """Whether a place lies in its words."""
        return any(low <= at < high for low, high in self.content)


def read_by_tables(claim: Claim, code: str, published: str | None, before: Claim | None) -> Claim:
    """The claim with what the tables of its language tell; `before` is the claim before it in its paragraph."""
    bare = unread(claim, code)
    if claim.kind == "heading":
        return bare
    rules, text = rules_of(code), claim.text
    quotes = quotations(text, 0, len(text))
    stated = _stated(text, quotes, rules)
    main, hedges = stated[0], tuple(_hedges(text, stated, rules))
    dates = tuple(_dates(claim, rules, published))
    first, *others = (
        replace(one, time=Time("unknown", _within(dates, one)))
        for one in (_weighed(claim, one, stated, hedges, rules) for one in stated)
    )
    kind = _kind(claim, quotes, main, hedges)
    made = _attributed(bare, main, first, before) if main.path or main.agent else replace(bare, kind=kind)
    negated, unsaid = _is_negated(text, main, rules), _is_unsaid(text, main, rules)
    return replace(
        made, hedges=tuple(Hedge(claim.start + a, claim.start + b, text[a:b], row["class"]) for a, b, row in hedges),
        denied=first.denied, cue_negated=unsaid, negated=negated, conditional=first.conditional,
        question=first.question, certainty=first.certainty, dates=dates, assertions=(first, *others),
        polarity="unknown" if first.denied or unsaid or first.question else "negative" if negated else "positive",
        attributions=tuple(_attribution(claim, voice, rules) for one in stated for voice in one.path[-1:]),
    )  # fmt: skip


def _within(dates: Sequence[DateMention], part: Assertion) -> tuple[DateMention, ...]:
    return tuple(date for date in dates if part.start <= date.start < part.end) or tuple(dates)


# --- what a sentence states -----------------------------------------------------------------------------------------


def _stated(text: str, quotes: Sequence[tuple[int, int]], rules: Rules) -> list[Proposed]:
    """What the voices of a sentence say, or else the page; then what somebody is charged with beside that."""
    made = [Proposed(tuple(path), path[-1].content) for path in voices_in(text, quotes, rules)]
    made = made or [Proposed((), (span,)) for span in _clauses(text, rules)]
    made += list(_conditions(text, made, rules))
    for charge in _charges(text, rules):
        low = charge.content[0][0]
        place = next((k for k, one in enumerate(made) if one.holds(low)), None)
        denial = next(
            (k for k, one in enumerate(made) if one.sort in DENYING and _is_of_charges(text, one, rules)), None
        )
        if place is not None and not _is_beside(text, charge):
            cleared, agent = charge.cleared and not made[place].path, None if made[place].path else charge.agent
            made[place] = replace(made[place], charge=True, cleared=cleared, agent=agent)
        elif denial is not None:  # "acusado de P, negó los cargos": P is what is denied
            made[denial] = replace(made[denial], content=(*charge.content, *made[denial].content), charge=True)
        else:
            made.append(charge)
    return made


def _clauses(text: str, rules: Rules) -> Iterator[tuple[int, int]]:
    """The main clauses of a sentence of the page itself: apart at a colon or semicolon, or before "but"."""
    apart = re.compile(rf"[;:]\s|,\s(?=(?:{'|'.join(rules['breaks'])})\b)", re.IGNORECASE)
    marks = [found.start() for found in apart.finditer(text)]
    for low, high in zip([0, *marks], [*marks, len(text)], strict=True):
        if (span := trim(text, low, high))[1] > span[0]:
            yield span


def _conditions(text: str, parts: Sequence[Proposed], rules: Rules) -> Iterator[Proposed]:
    """The clauses that are themselves a condition, each through whom the words that it stands in come."""
    for found in any_of(rules["conditional"]).finditer(text):
        ends = re.compile(r"[,;:]|\.\s|\Z").finditer(text, found.end())
        low, high = trim(text, found.end(), next(ends).start())
        above = next((one for one in parts if one.holds(found.start())), parts[0])
        if len(text[low:high].split()) > 1 and not _whether(text, found.start(), rules):
            yield Proposed(above.path, ((low, high),), condition=True)


def _is_of_charges(text: str, part: Proposed, rules: Rules) -> bool:
    return any(any_of(rules["charges"]).match(text, low) for low, _ in part.content)


def _charges(text: str, rules: Rules) -> Iterator[Proposed]:
    """What somebody is accused of, suspected of or cleared of, in the passive; and what is only alleged."""
    for key in ("accused", "cleared", "alleged"):
        for found in any_of(rules[key]).finditer(text):
            start = found.start() if key == "alleged" else found.end()
            end = re.compile(r"[,;—]|\.\s|\.\Z|\Z").search(text, start)
            low, high = trim(text, start, end.start() if end else len(text))
            agent = trim(text, *found.span("agent")) if found.groupdict().get("agent") else None
            agent = agent or (_agent(text, low, high, rules) if key == "accused" else None)
            negated = any_of(rules["undoing"]).search(text, max(0, found.start() - 12), found.start())
            if low < high and not (negated and key == "accused"):
                yield Proposed((), ((low, high),), True, key == "cleared", agent)


def _agent(text: str, low: int, high: int, rules: Rules) -> tuple[int, int] | None:
    """Who makes a charge: "accusée d'espionnage par Téhéran"."""
    by = any_of(rules["agent"]).search(text, low, high)
    return trim(text, by.end(), high) if by and len(text[by.end() : high].split()) <= _NAMED else None


def _is_beside(text: str, charge: Proposed) -> bool:
    """Whether a charge stands at the side: behind a comma or at the beginning, and before a comma."""
    low, high = charge.content[0]
    start = max((text.rfind(mark, 0, low) + 1 for mark in ",;—"), default=0)
    lead = text[start:low].split()
    return text[high : high + 1] == "," and len(lead) <= (_LEAD if start else _OPENING)


def _weighed(
    claim: Claim, part: Proposed, every: Sequence[Proposed], hedges: Sequence[Placed], rules: Rules
) -> Assertion:
    """A proposition as an assertion."""
    text, offset = claim.text, claim.start
    low, high = min(a for a, _ in part.content), max(b for _, b in part.content)
    unsaid, negated = _is_unsaid(text, part, rules), _is_negated(text, part, rules)
    denied = not unsaid and (part.sort in DENYING or (bool(part.path) and _is_false(text, part, rules)))
    question = is_question(text) or is_question(text[low:high].rstrip('»”" '))
    conditional = any(
        _bears(found.start(), text, part, every, rules) for found in any_of(rules["conditional"]).finditer(text)
    )
    own = [(a, row) for a, _, row in hedges if part.holds(a) or not any(other.holds(a) for other in every)]
    hearsay = part.charge or any(row["class"] == "hearsay" for _, row in own)
    grades = [row["certainty"] for _, row in own] + [
        _WEIGHT[voice.sort] for voice in part.path if voice.sort in _WEIGHT
    ]
    charging = any(any_of(rules["charging"]).search(text, *_who(voice)) for voice in part.path)
    wrong = any(
        re.search(rf"(?<!\w)(?:{'|'.join(rules['wrongs'])})", text[a:b], re.IGNORECASE) for a, b in part.content
    )
    chain = tuple(_hands(text, part, rules))
    alleged = part.charge or bool({voice.sort for voice in part.path} & set(ALLEGING)) or (hearsay and wrong)
    charged = part.charge or (charging and wrong)
    conditional = conditional or part.condition
    open_ = unsaid or conditional or question or not (part.path or hearsay)
    certainty = "unknown" if open_ else max([*grades, *["possible"] * charged], key=_ORDER.index, default="certain")
    return Assertion(
        offset + low, offset + high, text[low:high], "", source=chain[-1] if chain else None,
        cue=_cue(claim, part.path[-1]) if part.path else None, certainty=certainty,
        polarity=polarity_of(negated, denied, unsaid or question or part.condition),
        conditional=conditional, denied=denied, question=question, chain=chain,
        allegation=part.charge or (wrong and part.path != ()) if denied or negated else alleged or charging,
    )  # fmt: skip


def _who(voice: Utterance) -> tuple[int, int]:
    """Where a voice says whose it is; of an inquiry, which names none, the words before its verb."""
    return voice.source or (0 if voice.sort == "inquiry" else voice.cue[0], voice.cue[0])


def _hands(text: str, part: Proposed, rules: Rules) -> Iterator[str]:
    """Through whom a proposition comes, the nearest to the reader first."""
    line = _DATELINE.match(text)
    if part.path and line:
        yield line["agency"].strip()
    if part.path and (seen := any_of(rules["seen"]).search(text)):
        yield seen["name"].strip()
    for voice in part.path:
        yield from voice.before
        if voice.source:
            yield text[slice(*voice.source)]
        yield from voice.behind
    if part.agent and not part.path:
        yield text[slice(*part.agent)]


def _is_false(text: str, part: Proposed, rules: Rules) -> bool:
    return any(any_of(rules["falsity"]).search(text, low, high) for low, high in part.content)


def _is_negated(text: str, part: Proposed, rules: Rules) -> bool:
    """Whether a proposition is negated in its own words, in the clause that it begins with; or is doubted, or false."""
    if part.sort in DENYING:
        return False
    if _is_false(text, part, rules):
        return not part.path
    return part.cleared or any(_negates(text[low:high], rules) for low, high in part.content) != (part.sort == "doubt")


def _negates(words: str, rules: Rules) -> bool:
    words = any_of(rules["plain"]).sub(" ", words)
    words = re.sub(rf",\s*(?:{'|'.join(rules['relatives'])})\b[^,]*,", ",", words)
    first, *others = re.split("[:;]", words)[0].split(",")
    beside = any_of([*rules["breaks"], *rules["subordinate"], *rules["relatives"]])
    return any(
        _negates_part(part.strip(), rules) for part in (first, *others) if not beside.match(part, 1) or part is first
    )


def _negates_part(words: str, rules: Rules) -> bool:
    under = any_of([*rules["subordinate"], *rules["conditional"]]).search(words, 1)
    last = under.start() if under and under.start() > _OPENING else len(words)
    negation = any_of(rules["negations"]).search(words[:last])
    before = words[: negation.start()] if negation else ""
    joined = len(before.split()) > 1 and ending_in(rules["joins"]).search(before)  # "salió y no ha vuelto"
    return negation is not None and not joined and not any_of(rules["conditional"]).match(words)


def _is_unsaid(text: str, part: Proposed, rules: Rules) -> bool:
    """Whether it stays open: its verb is negated or asks, or "whether" stands before it."""
    if any(voice.undone or voice.sort in OPEN for voice in part.path[-1:]):
        return True
    asked = (
        found for low, high in part.content for found in any_of(rules["conditional"][:1]).finditer(text, low, high)
    )
    return any(_whether(text, found.start(), rules) for found in asked)


def _whether(text: str, at: int, rules: Rules) -> bool:
    """Whether a word such as "si" is behind a verb of asking or knowing, or behind "even"."""
    near = max([max(0, at - _NEAR), *(mark.end() for mark in _BEFORE_SI.finditer(text, 0, at))])
    return any_of(rules["whether"]).search(text, near, at) is not None


def _bears(at: int, text: str, part: Proposed, every: Sequence[Proposed], rules: Rules) -> bool:
    """Whether the word of a condition bears on a proposition: it stands in it, or in no other."""
    return (part.holds(at) or not any(other.holds(at) for other in every)) and not _whether(text, at, rules)


# --- who says it ----------------------------------------------------------------------------------------------------


def _attributed(bare: Claim, main: Proposed, first: Assertion, before: Claim | None) -> Claim:
    """The claim with its source; a verb without a subject goes on with who spoke before."""
    offset, text = bare.start, bare.text
    content = tuple(Span(offset + low, offset + high, text[low:high]) for low, high in main.content)
    quotes = quotations(text, 0, len(text))
    quoted = any(low <= main.content[0][0] < high for low, high in quotes)
    whole = any(low <= main.content[0][0] and main.content[-1][1] <= high for low, high in quotes)
    named = next((one.source for one in main.path if one.source), main.agent)
    witness = next(filter(outlet_in, first.chain[:1]), bare.witness)
    if named:
        span = Span(offset + named[0], offset + named[1], text[slice(*named)])
        shown = replace(
            bare, kind="indirect", source=span.text, source_span=span, source_phrase=span, chain=first.chain
        )
    else:
        known = before if before and before.source and not main.path[-1].nobody else None
        shown = replace(bare, kind="indirect" if known else "reportative", inherited=bool(known))
        shown = (
            replace(shown, source=known.source, source_span=known.source_span, chain=known.chain) if known else shown
        )
    kind = ("direct" if whole else "mixed") if quoted and shown.source else shown.kind
    return replace(shown, kind=kind, cue=first.cue, content=content, witness=witness)


def _cue(claim: Claim, voice: Utterance) -> Cue:
    low, high = voice.cue
    sort = "denial" if voice.sort in DENYING else "speech"
    return Cue(claim.start + low, claim.start + high, claim.text[low:high], sort)


def _attribution(claim: Claim, voice: Utterance, rules: Rules) -> Attribution:
    text, offset = claim.text, claim.start
    content = tuple(Span(offset + low, offset + high, text[low:high]) for low, high in voice.content)
    low, high = voice.source or (0, 0)
    written = text[low:high]
    pronoun = any(written.lower() in some for some in rules["pronouns"].values())
    sort = "pronoun" if pronoun else source_type(written)
    cited = CitedSource(offset + low, offset + high, written, sort) if voice.source else None
    return Attribution(cited, _cue(claim, voice), content, 0, voice.undone, RULE)


def _kind(claim: Claim, quotes: Sequence[tuple[int, int]], main: Proposed, hedges: Sequence[Placed]) -> str:
    """Quoted as a whole, hearsay, or the page's own words."""
    if quotes and sum(high - low for low, high in quotes) >= len(claim.text) - 2:
        return "direct"
    hearsay = any(row["class"] == "hearsay" and main.holds(low) for low, _, row in hedges)
    return "reportative" if hearsay or (main.charge and not main.cleared) else "author"


# --- how firmly, and when -------------------------------------------------------------------------------------------


def _hedges(text: str, stated: Sequence[Proposed], rules: Rules) -> Iterator[Placed]:
    """The hedges of a sentence; a mood is one only where nothing is conditional, or reported behind a verb."""
    for row in rules["hedges"]:
        for found in any_of(row["forms"]).finditer(text):
            if not (row.get("mood") and _is_sequence(text, found.start(), stated, rules)):
                yield found.start(), found.end(), row


def _is_sequence(text: str, at: int, stated: Sequence[Proposed], rules: Rules) -> bool:
    told = any(one.holds(at) and one.path and one.path[-1].cue[0] < at for one in stated)
    return told or any(
        not _whether(text, found.start(), rules) for found in any_of(rules["conditional"]).finditer(text)
    )


def _dates(claim: Claim, rules: Rules, published: str | None) -> Iterator[DateMention]:
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


def _weekday(name: str, rules: Rules, basis: date | None, ahead: bool) -> str | None:
    if basis is None:
        return None
    step = (rules["weekdays"].index(name.lower()) - basis.weekday()) % 7
    return (basis + timedelta(step if ahead or not step else step - 7)).isoformat()


def _day(match: re.Match[str], rules: Rules, basis: date | None, ahead: bool) -> str | None:
    """A day of a month; without its year the last one, or the next where the sentence speaks of what is to come."""
    month, number = rules["months"].index(match["month"].lower()) + 1, int(match["day"])
    year = int(match["year"]) if match["year"] else basis.year if basis else None
    if year is None or not 1 <= number <= calendar.monthrange(year, month)[1]:
        return None
    value = date(year, month, number)
    if not match["year"] and basis and number <= 28:
        value = value.replace(year=year + (ahead and value < basis) - (not ahead and value > basis))
    return value.isoformat()
