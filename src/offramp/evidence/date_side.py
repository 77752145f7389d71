"""On which side of the publication a date lies that does not say its year: by the tense of the verb that it goes with.

"Talks will resume on Friday" and "joins on April 1" lie ahead; "arrived on Friday" and "said on Friday that …" lie
behind; "agreed to meet on May 3" is open. Where no verb shows it, a date lies behind, as news tells of what has
happened.
"""

from __future__ import annotations

from collections.abc import Iterator

from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import is_to
from offramp.evidence.rule_tables import rule_table

_MODALS = ("will", "wo", "'ll", "shall", "would", "'d", "could", "can", "may", "might", "must", "should", "ca")
_GIVEN = ("until", "till")
_SETS = frozenset(rule_table("dates")["setting"])
_PLANNED = frozenset(rule_table("dates")["planned"])


def lies_ahead(tree: ParseTree | None, at: int) -> bool | None:
    """Whether a date that begins at an offset lies ahead of the day of publication; None where that is open.
    >>> from offramp.evidence.parse import Token
    >>> tree = ParseTree((Token(0, 4, "will", "MD", "aux", 1), Token(5, 7, "go", "VB", "ROOT", 1),
    ...     Token(8, 14, "friday", "NNP", "npadvmod", 1)))
    >>> lies_ahead(tree, 8), lies_ahead(None, 8)
    (True, False)
    """
    place = next((k for k, token in enumerate(tree.tokens) if token.start <= at < token.end), None) if tree else None
    if tree is None or place is None:
        return False
    sides = [side for verb in _verbs(tree, place) if (side := _side(tree, verb, place)) is not None]
    infinitive = next((is_to(tree, verb) for verb in _verbs(tree, place)), False)
    return None if infinitive and sides[1:2] == [False] else next(iter(sides), False)


def _verbs(tree: ParseTree, at: int) -> Iterator[int]:
    """The verbs above a word, the nearest first, as far as each has no tense of its own."""
    return (up for up in tree.above(at) if tree.tokens[up].tag.startswith(("VB", "MD")))


def _side(tree: ParseTree, verb: int, date: int) -> bool | None:
    """True for ahead, False for behind, None where the form of a verb shows neither."""
    helpers = [tree.tokens[child] for child in tree.down(verb, "aux", "auxpass")]
    lows, tag = {token.low for token in helpers}, tree.tokens[verb].tag
    if lows & set(_MODALS):
        return bool(lows & set(_MODALS[:4])) or not lows & {"have", "'ve"}  # "will have left by May"
    if is_to(tree, verb):
        return None if lows & {"have"} else True  # "is thought to have left on Friday"
    if tag == "VBN" and tree.tokens[verb].low in _PLANNED and not lows & {"had", "was", "were"}:
        return True  # "the vote, planned for Friday, has been put off"
    if tag == "VBD" or lows & {"had", "was", "were", "did", "has", "have", "'ve", "having"}:
        return _is_term(tree, verb, date)
    helped = lows & {"is", "are", "'s", "'re", "am"} and tag != "VBN"  # "is expected to land on Friday"
    return True if tag in ("VBZ", "VBP") or helped else None


def _is_term(tree: ParseTree, verb: int, date: int) -> bool:
    """ "was given until Friday", "has until May 3": a term that is set lies ahead."""
    return tree.tokens[verb].low in _SETS and date > 0 and tree.tokens[date - 1].low in _GIVEN
