"""How firmly a claim is held: polarity, condition, question, certainty, tense, and the words of ICD 203.

Certainty follows FactBank (Sauri and Pustejovsky 2009): what the source that is cited (or else the page) commits itself
to, whatever its polarity: a flat denial is certain, and so is what is flatly said to follow from a condition. Questions
and the conditions themselves are `unknown`. The bands of likelihood are those of Intelligence Community Directive 203
(2015), only where the text uses one of its words: a reading of the word, not a measured probability.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from offramp.evidence.hedges import HedgeMatch
from offramp.evidence.parse import ParseTree
from offramp.evidence.rule_tables import phrases_pattern, rule_table, words
from offramp.evidence.scope import Scope
from offramp.evidence.types import Likelihood
from offramp.evidence.walk import reaches

_NEGATED = re.compile(
    r"""\b(?:(?<!,\s)(?<!\bif\s)(?<!\band\s)(?<!\bbut\s)(?<!\bor\s)not(?!\s+(?:only|just|merely|least|impossible|uncommon|unusual|(?:fail|neglect|omit|forget|hesitate)\s+to
    |unlikely|inconceivable|unthinkable|improbable|without)\b)|never(?!\s+(?:fail|neglect|omit|forg[eo]t)\w*\s+to\b)|nobody|nothing(?!\s+(?:but|less|short)\b)
    |neither|nor|(?<!,\s)none|hardly|scarcely|cannot|no\s+one|(?<!\bwith\s)no(?![.]?\s*\d|[-–]|\s+(?:doubt|denying|question|matter|sooner|secret|wonder|surprise|accident
    |(?:more|less|worse|\w+er)\s+than)\b)|(?<!\bnot\s)(?<!n[’']t\s)(?<!never\s)(?:(?:fail|neglect|omit|forg[eo]t)\w*\s+(?:(?:at|in|on|by|for|during|within|after)\s[^,;.]{1,40}?\s)?to
    |(?:refrain|desist|abstain|prevent|kept|barr?|block|stopp)(?:ed|s|ing)?\s+from(?=\s+\w+ing\b)|stopp\w+\s+short\s+of)\b|(?:ha(?:s|ve|d)|is|are|w(?:as|ere)|remains?)\s+yet\s+to|(?:un|in)able\s+to|powerless\s+to|too\s+\w+\s+to|nowhere\s+near
    |f[ae]ll(?:s|en)?\s+(?:far\s+|well\s+)?short\s+of|anything\s+but|unlikely|improbable
    |(?:is|are|w(?:as|ere)|be(?:en|ing)?|it|they|remain\w*|look\w*|seem\w*)\s+(?:still\s+)?far\s+from(?!\s+(?:the|an?|here|home|(?-i:[A-Z]))\b)
    |it(?:\s+is|\s+was|[’']s)\s+(?:\w+\s+){0,2}(?:false|wrong|myth|lie|fiction|falsehood|fallacy|hoax|fantasy)(?=\s+that\b)
    |(?:out\s+of\s+the\s+question|off\s+the\s+table)|(?:little|scant|slim)\s+(?:chance|prospect|hope|likelihood|sign))\b|n[’']t\b""",
    re.IGNORECASE | re.VERBOSE,
)
_IF = re.compile(r"\b(?:if|unless)\b", re.IGNORECASE)
_HE = r"(?:the|an?|it|they|he|she|we|you|i|its|his|her|their|our|any|no|there|both|all|(?-i:[A-Z])\w*)"
_PROVISO = re.compile(
    rf"""\b(?:provid(?:ed|ing)\ that|(?:as|so)\ long\ as(?!\ (?:\d|two|three|four|five|six|ten|an?|ago)\b)
    |(?:on|with)\ (?:the\ )?(?:\w+\ )?(?:condition|understanding|proviso|provision|assumption)\ that
    (?!\ [^,;]{{0,40}}\b(?:named|identified|anonym|quoted|published)\w*)
    |in\ case(?!\ (?:n[ou]|\d))|in\ the\ event(?=\ (?:of|that)\b)|(?:only|except)\ if|if\ and\ (?:only\ )?(?:when|if)
    |depending\ (?:up)?on|unless(?!\ i(?:[’']|\ a)m\ mistaken)|barring|absent\ an?|conditional\ on|contingent\ (?:up)?on
    |subject\ to\ (?:\w+\ ){{0,3}}?(?:approval|vote|agreement|consent|ratification|conditions?|confirmation|review)
    |(?P<ahead>only\ (?:once|when|after)|not\ until|in\ the\ absence\ of
    |(?:providing|provided|supposing|assuming)\ {_HE})
    |should\ {_HE}|(?:would|could|might)\ (?:not\ )?have\b[^;]{{2,100}}\ had\ {_HE}
    |would\b[^;]{{2,100}}(?<!they)(?<!we)\ were\ {_HE}\b[^,;]{{1,40}}\ to
    |(?<=,\s)if\ (?!any|ever|at)\w+(?=,))\b""",
    re.IGNORECASE | re.VERBOSE,
)
_MODAL = re.compile(r"\b(?:will|would|can|could|shall|may|must)\b", re.IGNORECASE)
_ONCE = re.compile(
    r"\b(?:will|would|shall|can|could)\b(?! once)[^;]{2,120}"
    r"\bonce (?!more|again|every|a\b|in\b)[^;,]{3,100}?\b(?:has|have|had|is|are|was|were)\b"
    r"|\A\W*once [^;,]{3,100}?\b(?:has|have|is|are)\b[^;]*,[^;]*\b(?:will|would|can|could)\b",
    re.IGNORECASE,
)
_IDIOM = re.compile(
    r"\W*(?:unless i(?:[’']m| am) mistaken|if (?:i(?:[’']m| am) not mistaken|memory serves|i may|you (?:will|like)"
    r"|i remember (?:rightly|correctly)|truth be told|anything))\b",
    re.IGNORECASE,
)
_NO_CONDITION = re.compile(
    r"\b(?:as|even|what|and|asked|ask|asks|wonder|wondered|know|see|unclear)\s+if\b", re.IGNORECASE
)
_QUESTION = re.compile(r"\?[\"'”’»)\]*_]*\Z")
EVERYTHING = Scope()
_ORDER = ("certain", "probable", "possible")
_PAST, _PRESENT = ("VBD",), ("VBZ", "VBP")


def is_negated(
    text: str,
    spans: Sequence[tuple[int, int]],
    scope: Scope = EVERYTHING,
    framing: Sequence[tuple[int, int]] = (),
    tree: ParseTree | None = None,
) -> bool:
    """Whether what some stretches assert is negated, by a word of no clause beside it and of no cue or source.
    >>> is_negated("They did not go.", [(0, 16)]), is_negated("They did not go.", [(0, 8)])
    (True, False)
    >>> is_negated("No. 2 went.", [(0, 11)])
    False
    """
    places = (match.start() for span in spans for match in _NEGATED.finditer(text, *span))
    kept = (at for at in places if scope.holds(at) and not any(low <= at < high for low, high in framing))
    return any(reaches(tree, at, spans) for at in kept)


def negation_in(text: str) -> str:
    """The first word of negation in some words, "" where there is none.
    >>> negation_in("They did not go."), negation_in("No. 2 went.")
    ('not', '')
    """
    return found.group() if (found := _NEGATED.search(text)) else ""


def condition_in(text: str) -> str:
    """The first words of a condition, "" where its order alone shows it ("were they to go")."""
    found = _PROVISO.search(text) or _IF.search(text)
    return found.group() if found else ""


def is_conditional(text: str, start: int, end: int, scope: Scope = EVERYTHING) -> bool:
    """Whether what a stretch asserts holds under a condition only; a condition of a clause beside it is none.
    >>> is_conditional("He goes if they pay.", 0, 20), is_conditional("He asked if they pay.", 0, 21)
    (True, False)
    """
    if any(low < end and start < high and not _IDIOM.match(text, low) for low, high in scope.conditions):
        return True
    if "nce " in text[start:end] and _ONCE.search(text[start:end]):
        return True
    provisos = (hit for hit in _PROVISO.finditer(text, start, end) if _is_ahead(text, hit, start, end))
    if any(_holds_proviso(scope, match.start()) for match in provisos):
        return True
    return not scope.parsed and bool(_IF.search(text, start, end)) and not _NO_CONDITION.search(text, start, end)


def _is_ahead(text: str, hit: re.Match[str], start: int, end: int) -> bool:
    """Whether what stands under a proviso is yet to be: a modal is before it, or behind it and its comma."""
    comma = text.find(",", hit.end(), end)
    if not hit["ahead"]:
        return True  # needs none
    after = hit.end() if hit.group().lower().startswith("not") else comma
    return bool(_MODAL.search(text, start, hit.start()) or (after >= 0 and _MODAL.search(text, after, end)))


def _holds_proviso(scope: Scope, at: int) -> bool:
    """Whether "provided that" and the like stand in what is asserted, or open a clause beside it that hangs on it."""
    inside = [(low, high) for low, high in scope.side if low <= at < high]
    return not inside or all(low == at for low, _ in inside)


def is_question(quote: str) -> bool:
    """Whether a claim is a question.
    >>> is_question("“Who goes?”"), is_question("He asks who goes.")
    (True, False)
    """
    return bool(_QUESTION.search(quote[-8:]))


def certainty_of(
    kind: str, hedges: Sequence[HedgeMatch], cues: Sequence[int], starts: Sequence[int], scope: Scope = EVERYTHING
) -> str:
    """The weakest commitment in the claim; `cues` are the offsets of its cues, `starts` those of its words.
    A hedge on one phrase or in a clause beside what is asserted does not count, nor a "would" behind a cue ("said that
    he would go": the future seen from the past); hearsay counts wherever it stands. A heading without a hedge is
    `unknown`: a title names its matter; it need not assert it."""
    asserted = [hit for hit in hedges if hit.rule.certainty and (hit.rule.cue or scope.holds(starts[hit.first]))]
    grades = [hit.rule.certainty for hit in asserted if not _reported_future(hit, cues, starts)]
    if kind == "heading" and not any(grades):
        return "unknown"
    return weakest(grade for grade in grades if grade)


def weakest(grades: Iterable[str]) -> str:
    """The weakest of some certainties; certain where there are none.
    >>> weakest(("probable", "possible")), weakest(())
    ('possible', 'certain')
    """
    return max(grades, key=_ORDER.index, default="certain")


def _reported_future(hit: HedgeMatch, cues: Sequence[int], starts: Sequence[int]) -> bool:
    return hit.rule.mood and any(cue < starts[hit.first] for cue in cues)


def likelihood_of(text: str, start: int, end: int) -> Likelihood | None:
    """The first word of ICD 203 in a stretch, the longest at its place.
    >>> found = likelihood_of("A deal is very unlikely.", 0, 24)
    >>> (found.text, found.band, found.low, found.high) if found else None
    ('very unlikely', 'very unlikely', 0.05, 0.2)
    """
    match = _banded().search(text, start, end)
    if match is None:
        return None
    row = _bands()[" ".join(match.group().lower().split())]
    return Likelihood(match.start(), match.end(), match.group(), row["band"], row["low"], row["high"])


@cache
def _bands() -> dict[str, dict[str, Any]]:
    return {word: row for row in rule_table("likelihood")["bands"] for word in row["words"]}


@cache
def _banded() -> re.Pattern[str]:
    return re.compile(rf"\b{phrases_pattern(_bands())}\b")


def tense_of(tree: ParseTree | None, spans: Sequence[tuple[int, int]]) -> str:
    """The tense of the uppermost finite verb within some stretches: past, present, future, none; unknown unparsed.
    >>> from offramp.evidence.parse import Token
    >>> tense_of(ParseTree((Token(0, 4, "will", "MD", "aux", 1), Token(5, 7, "go", "VB", "ROOT", 1))), [(0, 7)])
    'future'
    """
    if tree is None:
        return "unknown"
    inside = [
        at
        for at, token in enumerate(tree.tokens)
        if any(low <= token.start and token.end <= high for low, high in spans)
    ]
    verbs = [at for at in inside if tree.tokens[at].tag.startswith(("VB", "MD"))]
    finite = (tense for at in sorted(verbs, key=lambda at: (tree.depths[at], at)) if (tense := _tense(tree, at)))
    return next(finite, "none")


def _tense(tree: ParseTree, at: int) -> str | None:
    """The tense of a verb with its auxiliaries; None for an infinitive or participle alone. What is to be, or is likely
    or due to be, is future."""
    group = [at, *tree.down(at, "aux", "auxpass")]
    lows = {tree.tokens[one].low for one in group}
    tags = {tree.tokens[one].tag for one in group}
    if lows & words()["future"] or (lows & {"is", "are", "'s", "'re"} and _lies_ahead(tree, at)):
        return "future"
    if tags & set(_PAST) or lows & {"had", "was", "were", "did"}:
        return "past"
    if tree.tokens[at].tag == "VBN" and lows & {"has", "have", "'ve"}:
        return "past"
    return "present" if tags & {*_PRESENT, "MD"} else None


def _lies_ahead(tree: ParseTree, at: int) -> bool:
    """Whether what is asserted is yet to be: "is to rule", "is likely to open"; not "its aim is to"."""
    said = [k for k in (at, *tree.down(at, "acomp", "oprd")) if tree.tokens[k].low in _COMING]
    means = any(tree.tokens[k].low in _MEANT for k in tree.down(at, "nsubj"))
    ups = said or ([at] if tree.tokens[at].low in words()["be"] and not means else [])
    infinitives = (k for up in ups for k in tree.down(up, "xcomp") if k > at and tree.tokens[k].tag == "VB")
    return any(all(tree.tokens[c].low != "have" for c in tree.down(k, "aux")) for k in infinitives)


_COMING = ("likely", "unlikely", "due", "set", "bound", "certain", "sure", "poised", "expected", "scheduled", "slated")
_MEANT = (
    "aim",
    "purpose",
    "goal",
    "plan",
    "idea",
    "task",
    "job",
    "role",
    "intention",
    "mission",
    "duty",
    "point",
    "way",
)
