"""Which language a block is in, by its script and its function words; what is not English is said to be unread.

The rules of attribution, hedges and polarity are those of English. A block in another language keeps its claims, but
nothing is read into them: certainty `unknown`, no source, no relation. Method: the share of the words of languages.json
(a stop-word count, as in Grefenstette 1995, "Comparing two language identification schemes"); short blocks go with
the page.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

from offramp.evidence.rule_tables import rule_table
from offramp.evidence.types import Block, Claim

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_OTHER_LETTER = re.compile(r"[^\W\d_\0-\u036f]")
_FOREIGN_LETTERS = 0.5  # the part of letters of another script from which a block is in that script
_AHEAD = 1.5  # how many times as many function words as English has the other language must have
_SURE = 3  # function words on which a block is decided by itself
_SHORT = 5  # words of a block from which fewer signs do, where it has no English function word at all
_MANY, _ACCENTED = 0.3, 0.2  # the part of its words that are function words, or have letters that English lacks
_LONG = 60  # words of a page in which English would show
_SPARSE = 0.08  # the part of English function words below which a long page is not English
_FEW = 25  # words of a block that may be taken for Catalan on a Spanish page
UNKNOWN = "und"


def language_of(text: str) -> str | None:
    """The language of some text: "en", another code, the name of a script, "und" if long; None where it does not show.
    >>> [language_of(words) for words in ("The aide said he would go.", "El ministro negó que la oferta sea suya.")]
    ['en', 'es']
    >>> language_of("Министр отверг слова посла."), language_of("Kostopoulos 2026")
    ('Cyrillic script', None)
    """
    script = _script(text)
    if script:
        return script
    words = [word.lower().replace("’", "'") for word in _WORD.findall(text)]
    counts = _counts(words, text)
    english = counts.get("en", 0)
    other = max((code for code in counts if code != "en"), key=lambda code: counts[code], default="en")
    if counts.get(other, 0) >= _SURE and counts[other] >= _AHEAD * english:
        return other
    if len(words) >= _SHORT and not english and counts.get(other, 0) >= 2 and counts[other] >= _MANY * len(words):
        return other
    accented = sum(not word.isascii() for word in words)
    if len(words) >= _SHORT and not english and accented >= _ACCENTED * len(words):
        return other if counts.get(other) else UNKNOWN
    if len(words) >= _LONG and english < _SPARSE * len(words):
        return UNKNOWN
    return "en" if english >= _SURE or (english and english >= counts.get(other, 0)) else None


def foreign_blocks(text: str, blocks: Sequence[tuple[int, Block]]) -> Mapping[int, str]:
    """The blocks that are not in English, by their index in the page; what does not show goes with the page."""
    own = {index: text[block.start : block.end] for index, block in blocks}
    page = language_of("\n".join(own.values()))
    found = {index: language_of(words) for index, words in own.items()}
    decided = {index: _among(one, page, own[index]) for index, one in found.items()}
    return {index: one for index, one in decided.items() if one != "en"}


def _among(language: str | None, page: str | None, text: str) -> str:
    """The language of a block: the page's where it does not show, or where a few words look like a near relative."""
    strange = language not in (None, "en", page) and page not in (None, "en", UNKNOWN) and len(text.split()) < _FEW
    return (page if strange else language or page) or "en"


def unread(claim: Claim, language: str) -> Claim:
    """The claim with nothing read into it."""
    return replace(
        claim,
        kind=claim.kind if claim.kind == "heading" else "author",
        source=None, source_span=None, source_phrase=None, chain=(), cue=None, hedges=(), content=(), attributions=(),
        certainty="unknown", polarity="unknown", tense="unknown", likelihood=None, roles=(), dates=(),
        denied=False, cue_negated=False, negated=False, conditional=False, inherited=False,
        method="patterns", language=language, assertions=(),
    )  # fmt: skip


def language_notes(claims: Sequence[Claim]) -> tuple[str, ...]:
    """What a reading says of claims that are not in English, one note a language."""
    counts = Counter(claim.language for claim in claims if claim.language)
    every = len(claims)
    return tuple(
        f"language: {_shown(language)}, not English, in {count} of {every} claims; {_how(claims, language)}"
        for language, count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _how(claims: Sequence[Claim], language: str) -> str:
    read = any(claim.language == language and (claim.attributions or claim.polarity != "unknown") for claim in claims)
    return "read by patterns, without a parser" if read else "attribution, hedges and polarity are not read"


def _shown(language: str) -> str:
    name = rule_table("languages")["names"].get(language)
    return f"{language} ({name})" if name else language


def _script(text: str) -> str | None:
    if not _OTHER_LETTER.search(text):
        return None
    letters = [ord(char) for char in text if char.isalpha()]
    other = [code for code in letters if code >= 880]
    if not other or len(other) < _FOREIGN_LETTERS * len(letters):
        return None
    counts = Counter(name for code in other for name, low, high in _ranges() if low <= code <= high)
    return max(counts, key=lambda name: (counts[name], name), default=None)


def _counts(words: Sequence[str], text: str) -> Mapping[str, int]:
    """How many of some words are function words of each language; single letters and spellings count where they do."""
    counts: Counter[str] = Counter()
    letters: Counter[str] = Counter()
    for word in words:
        for part in {word, *(piece for piece in word.split("'")[1:] if len(piece) > 1)} if "'" in word else (word,):
            for code in _by_word().get(part, ()):
                (counts if len(part) > 1 else letters)[code] += 1
    near = max((n for code, n in counts.items() if code != "en"), default=0) * 2 >= counts.get("en", 0)
    rows = rule_table("languages")["marks"] if near else {}  # plain English needs no spellings
    marks = {code: len(re.findall(row, text)) for code, row in rows.items()}
    sure = {code for code, count in counts.items() if count > 1 or marks.get(code, 0) >= _SURE}
    return {code: n + (letters[code] + marks.get(code, 0)) * (code in sure) for code, n in counts.items()}


@cache
def _by_word() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for code, row in rule_table("languages")["words"].items():
        for word in dict.fromkeys(row.split()):
            found[word] = (*found.get(word, ()), code)
    return found


@cache
def _ranges() -> tuple[tuple[str, int, int], ...]:
    rows = rule_table("languages")["scripts"]
    return tuple((row["name"], low, high) for row in rows for low, high in row["ranges"])
