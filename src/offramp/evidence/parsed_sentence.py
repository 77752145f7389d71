"""A parsed sentence with the quotations over it, the attribution relations found in it, and spans of both."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from offramp.evidence.parse import ParseTree

_COMMA = 3  # characters between what is said and who said it: a comma, a quotation mark, a blank
_TRIM = " \t\n\r,;:—–-―"
LETTER = re.compile(r"\w")
NOBODY = ("nobody", "no", "none", "neither", "nothing")
CITING = ("speech", "report", "belief", "denial", "intention")


@dataclass(frozen=True, slots=True)
class AttributionRelation:
    """An attribution as offsets. `source` is as written ("who"), `referent` what a relative pronoun stands for.
    `cites`: somebody is cited for a proposition (a clause or a quotation, of a verb that says that it was said).
    `stance`: "denies", "refutes" or "doubts" what it holds, or leaves it "open" (`polarity`), or ""."""

    cue: tuple[int, int]
    sort: str
    source: tuple[int, int] | None
    content: tuple[tuple[int, int], ...]
    rule: str
    cites: bool = True
    negated: bool = False
    referent: tuple[int, int] | None = None
    depth: int = 0
    core: tuple[int, int] | None = None
    stance: str = ""

    def named(self, text: str) -> str:
        """Who is cited, in the words of the text: what a pronoun stands for, the source, else the cue."""
        return text[slice(*(self.referent or self.source or self.cue))]


@dataclass(frozen=True)
class ParsedSentence:
    """A sentence with its tree and the quotations over it, as spans of the text."""

    text: str
    start: int
    end: int
    tree: ParseTree
    quotes: tuple[tuple[int, int], ...]

    def quoted(self, at: int) -> bool:
        """Whether a token lies in a quotation."""
        token = self.tree.tokens[at]
        return any(low <= token.start and token.end <= high for low, high in self.quotes)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The offsets of the tokens first..last."""
        return self.tree.tokens[first].start, self.tree.tokens[last].end


def meets(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two spans share an offset.
    >>> meets((0, 2), (1, 3)), meets((0, 2), (2, 3))
    (True, False)
    """
    return a[0] < b[1] and b[0] < a[1]


def with_depth(relations: Sequence[AttributionRelation]) -> list[AttributionRelation]:
    """Depth: in how many other relations' contents the cue lies.
    Of two that hold each other the first is outer, or who stands behind what he says ("A said B had fled, C said")."""
    rank = [(_trails(one), -at) for at, one in enumerate(relations)]
    depths = [
        sum(_holds(other, one) and not (_holds(one, other) and rank[at] > rank[place])
            for place, other in enumerate(relations) if other is not one)
        for at, one in enumerate(relations)
    ]  # fmt: skip
    return [
        one if one.depth == depth else replace(one, depth=depth) for one, depth in zip(relations, depths, strict=True)
    ]


def _trails(relation: AttributionRelation) -> bool:
    """Whether somebody speaks right behind what he says: not ", as he said", nor what merely shows it."""
    first = min(relation.cue[0], relation.source[0] if relation.source else relation.cue[0])
    gap = first - relation.content[-1][1] if relation.content else -1
    return relation.sort == "speech" and 0 <= gap <= _COMMA


def _holds(outer: AttributionRelation, inner: AttributionRelation) -> bool:
    return any(low <= inner.cue[0] and inner.cue[1] <= high for low, high in outer.content)


def pieces_of(
    scene: ParsedSentence, content: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """Ranges of tokens as spans, widened to the quotations they touch, without the source and the cue."""
    held = [scene.span(*one) for one in taken]
    spans: list[tuple[int, int]] = []
    for first, last in content:
        if first <= last:
            spans.extend(subtract_spans(_widened(scene, scene.span(first, last)), held))
    kept = (trimmed(scene.text, *span) for span in sorted(spans))
    return tuple(span for span in kept if span)


def _widened(scene: ParsedSentence, span: tuple[int, int]) -> tuple[int, int]:
    for low, high in scene.quotes:
        if low < span[1] and span[0] < high:
            span = (max(scene.start, min(low, span[0])), min(scene.end, max(high, span[1])))
    return span


def subtract_spans(span: tuple[int, int], removed: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """What is left of a span without some others.
    >>> subtract_spans((0, 9), [(2, 4), (8, 12)])
    [(0, 2), (4, 8)]
    """
    parts = [span]
    for low, high in removed:
        parts = [
            piece
            for a, b in parts
            for piece in ([(a, b)] if high <= a or b <= low else [(a, min(b, low)), (max(a, high), b)])
            if piece[0] < piece[1]
        ]
    return parts


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    """A span without blanks, commas and dashes at its edges, and full stops at its end; None if no word is left."""
    while start < end and (text[start] in _TRIM or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in _TRIM + "." or text[end - 1].isspace()):
        end -= 1
    return (start, end) if start < end and LETTER.search(text, start, end) else None


def token_form(scene: ParsedSentence, at: int) -> str:
    """A token in lower case."""
    return scene.tree.tokens[at].low


def is_to(tree: ParseTree, at: int) -> bool:
    """Whether a verb is an infinitive with `to`."""
    return any(tree.tokens[child].low == "to" for child in tree.down(at, "aux"))
