"""What of a sentence is asserted: its main clause and the clauses it embeds, without the clauses at its side.

A relative clause ("the port from which missiles could be fired"), an adverbial clause ("although it may rain") and a
clause that explains a noun ("the fear that it may rain") hold hedges and negations of their own; they say nothing of
what the sentence asserts. Clauses that are said, believed or wanted do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from offramp.evidence.cue_lexicon import forms_in
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import is_to
from offramp.evidence.rule_tables import rule_set

_SIDE = ("relcl", "acl", "advcl")
_CLEFT = ("what", "whatever")
_TERMS = ("condition", "proviso", "provision", "understanding", "assumption")  # "on condition that he is spared"
SUPPOSED = ("assuming", "supposing", "provided", "providing")  # "assuming that the weather holds"


@dataclass(frozen=True, slots=True)
class Scope:
    """The side clauses of a sentence as spans of the text, and the conditions that its main clause stands under."""

    side: tuple[tuple[int, int], ...] = ()
    conditions: tuple[tuple[int, int], ...] = ()
    parsed: bool = False

    def holds(self, at: int) -> bool:
        """Whether an offset stands in what is asserted, not in a clause beside it."""
        return not any(low <= at < high for low, high in self.side)


def scope_of(tree: ParseTree | None, spans: Sequence[tuple[int, int]]) -> Scope:
    """The scope of what some stretches of a sentence assert; without a tree everything is asserted.
    >>> from offramp.evidence.parse import Token
    >>> tree = ParseTree((Token(0, 4, "guns", "NNS", "nsubj", 3), Token(5, 8, "may", "MD", "aux", 2),
    ...     Token(9, 13, "jam", "VB", "relcl", 0), Token(14, 19, "fired", "VBD", "ROOT", 3)))
    >>> scope = scope_of(tree, [(0, 19)])
    >>> scope.holds(5), scope.holds(14)
    (False, True)
    """
    if tree is None:
        return Scope()
    if ("scope", *spans) not in tree.memo:
        tree.memo["scope", *spans] = _scope_of(tree, spans)
    scope: Scope = tree.memo["scope", *spans]
    return scope


def _scope_of(tree: ParseTree, spans: Sequence[tuple[int, int]]) -> Scope:
    main = uppermost_verb(tree, spans)
    upward = {main, *tree.above(main)} if main is not None else set()
    side = [at for at in _sides(tree) if at not in upward or (at != main and tree.tokens[at].low == "were")]
    extents = {at: (at if tree.tokens[at].low == "were" else tree.edges[at][0], tree.edges[at][1]) for at in side}
    ranges = [*extents.values()]
    conditions = [extents[at] for at in side if _is_condition(tree, at) and not _within(tree.tokens[at].head, ranges)]
    return Scope(_offsets(tree, ranges), _offsets(tree, conditions), True)


def has_condition(tree: ParseTree) -> bool:
    """Whether any clause of a sentence may be a condition."""
    return any(_is_condition(tree, at) for at in _sides(tree))


def _sides(tree: ParseTree) -> tuple[int, ...]:
    if "side" not in tree.memo:
        tree.memo["side"] = tuple(_side_clauses(tree))
    found: tuple[int, ...] = tree.memo["side"]
    return found


def uppermost_verb(tree: ParseTree, spans: Sequence[tuple[int, int]]) -> int | None:
    """The uppermost verb within some stretches; None where they hold no verb."""
    if ("upper", *spans) not in tree.memo:
        verbs = ((at, tree.tokens[at]) for at in tree.verbs)
        inside = [at for at, one in verbs if any(low <= one.start and one.end <= high for low, high in spans)]
        rank = min(((tree.depths[at], tree.tokens[at].dep == "relcl", at) for at in inside), default=(0, False, None))
        tree.memo["upper", *spans] = rank[2]
    found: int | None = tree.memo["upper", *spans]
    return found


def _side_clauses(tree: ParseTree) -> Iterator[int]:
    for at, token in enumerate(tree.tokens):
        if _is_lack(tree, at):
            yield at
        purpose = token.dep == "advcl" and is_to(tree, at)
        participle = token.dep == "acl" and token.tag in ("VBN", "VBG") and tree.tokens[token.head].low not in _TERMS
        cleft = token.dep == "csubj" and tree.tokens[tree.edges[at][0]].low in _CLEFT
        cleft = cleft and any(True for _ in tree.down(token.head, "ccomp"))  # "what they did not know was that P"
        asked = token.dep in ("ccomp", "pcomp") and tree.tokens[tree.edges[at][0]].low == "whether"
        if (token.dep in _SIDE and not purpose and not participle) or asked or cleft or is_inverted(tree, at):
            yield at


def _is_condition(tree: ParseTree, at: int) -> bool:
    """Whether an adverbial clause is a condition: "if …", "unless …", "should talks fail"."""
    marks = [child for child in tree.down(at, "mark") if tree.tokens[child].low in ("if", "unless")]
    even = any(tree.tokens[mark - 1].low in ("even", "as", "what") for mark in marks if mark)
    asked = any(leaves_open(tree, mark) for mark in marks)
    marks = marks if tree.tokens[at].tag[:2] in ("VB", "MD", "JJ", "NN") else []  # not "if a little late"
    term = tree.tokens[at].dep == "acl" and tree.tokens[tree.tokens[at].head].low in _TERMS
    supposed = tree.tokens[at].low in SUPPOSED and any(True for _ in tree.down(at, "ccomp"))
    return (bool(marks) and not even and not asked) or term or supposed or is_inverted(tree, at) or _is_lack(tree, at)


def leaves_open(tree: ParseTree, mark: int) -> bool:
    """Whether an `if` asks: "it is not clear if", "checked if", "asked point-blank if"."""
    near = [token.low for token in tree.tokens[max(0, mark - 4) : mark]]
    return bool(near) and (
        near[-1] in rule_set("allegations", "open")
        or near[-1] in forms_in("constructions", "inquiring")
        or not {"ask", "asks", "asked", "asking", "wonder", "wonders", "wondered", "wondering"}.isdisjoint(near)
    )


def _is_lack(tree: ParseTree, at: int) -> bool:
    """ "Without a deal, the mine will close": what opens a clause that lies ahead is its condition."""
    token, opens = tree.tokens[at], at == 0 or tree.tokens[at - 1].low in (",", "that")
    if token.low not in ("without", "barring", "failing") or not opens:
        return False
    ahead = any(tree.tokens[k].low in ("will", "would", "could") for k in (token.head, *tree.down(token.head, "aux")))
    return ahead and any(True for _ in tree.down(at, "pobj", "dobj"))


def is_inverted(tree: ParseTree, at: int) -> bool:
    """Whether a clause opens with its auxiliary, and another follows: "Were the rebels to attack, …"."""
    token = tree.tokens[at]
    if (
        token.low == "were"
        and not token.dep.startswith("aux")
        and not any(child < at for child in tree.down(at, "nsubj", "expl"))
    ):
        would = not tree.forms.isdisjoint(("would", "could", "might"))
        return would and any(k.tag == "TO" for k in tree.tokens[at + 2 : at + 8])  # "they would stay were he to go"
    if token.dep not in ("advcl", "ccomp") or token.head <= at:
        return False
    first = tree.edges[at][0]
    opens = tree.tokens[first]
    if opens.low not in ("were", "had", "should"):
        return False
    subject = any(child > first for child in tree.down(at, "nsubj", "nsubjpass"))
    return subject and (first in (0, at) or opens.dep == "aux")


def _within(at: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(first <= at <= last for first, last in ranges)


def _offsets(tree: ParseTree, ranges: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    return tuple((tree.tokens[first].start, tree.tokens[last].end) for first, last in ranges)
