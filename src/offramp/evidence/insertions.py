"""Who is put between commas into what he says, hung where a grammar has him: "the bus, a guard said, had left".

Between two commas, or before the end, stand a noun phrase, a verb that takes a clause, and at most a hearer, a time or
an occasion: the comment clause of Quirk et al. (1985, 15.53). The parser often takes its words for those around it.
"""

from __future__ import annotations

from offramp.evidence import cue_lexicon
from offramp.evidence.parse import ParseTree, Token
from offramp.evidence.rule_tables import rule_set, words

_OPENS, _CLOSES = (",", "—", "–", "--"), (",", "—", "–", "--", ";", ".")
_NOMINAL = (
    "DT",
    "PRP",
    "PRP$",
    "NN",
    "NNS",
    "NNP",
    "NNPS",
    "JJ",
    "JJR",
    "JJS",
    "CD",
    "POS",
    "VBG",
    "VBN",
    "HYPH",
    "PDT",
)
_FINITE = ("VBD", "VBZ", "VBP", "MD")
_GROUP = ("VBD", "VBZ", "VBP", "VB", "MD", "RB")
_TOPICS = ("of", "about", "for", "against", "as", "that", "like", "by")
_MOST = 12  # words of a noun phrase, or of what stands behind the verb


def with_comments(tree: ParseTree) -> ParseTree:
    """The tree with the first comment clause hung on what it comments on, where the parser hung it otherwise."""
    for at in (at for at, token in enumerate(tree.tokens) if at > 2 and _may_say(token)):
        first = _opening(tree, at)
        last = _closing(tree, at) if first else None
        if first and last and _comments(tree, first, at, last):
            return _hung(tree, first, at, last)
    return tree


def _may_say(token: Token) -> bool:
    entry = cue_lexicon.verbs().get(token.low)
    verb = token.tag in ("VBD", "VBZ", "VBP", "VBN", "VB") and token.dep not in ("amod", "aux")
    return verb and entry is not None and "c" in entry.frames


def _opening(tree: ParseTree, at: int) -> int | None:
    """The first word of the noun phrase between a comma and a verb; None where something else stands there."""
    comma = next((k for k in range(at - 1, max(-1, at - _MOST), -1) if tree.tokens[k].low in _OPENS), 0)
    if not comma or comma + 1 == at or tree.tokens[comma + 1].tag not in _NOMINAL[:11]:
        return None
    head = _head(tree, comma + 1, at)
    return comma + 1 if head is not None and _is_subject(tree, head, at) else None


def _is_subject(tree: ParseTree, head: int, at: int) -> bool:
    """Whether nothing but a relative clause and the verb's own auxiliaries stands between a noun and its verb."""
    rest = [token.tag for token in tree.tokens[head + 1 : at]]
    while rest and rest[-1] in _GROUP:
        rest.pop()  # "has since said"
    passive = any(tree.tokens[k].low in words()["be"] for k in range(head + 1, at))
    return "WP" in rest or "WDT" in rest or not (passive or any(tag in _FINITE for tag in rest))


def _head(tree: ParseTree, first: int, end: int) -> int | None:
    """The noun at the head of a phrase."""
    last = next((k for k in range(first, end) if tree.tokens[k].tag not in _NOMINAL), end)
    if any(token.tag in ("DT", "PRP", "PRP$") for token in tree.tokens[first + 2 : last]):
        return None  # "a charge the ministry denies"
    return next((k for k in range(last - 1, first - 1, -1) if tree.tokens[k].tag.startswith(("NN", "PRP", "CD"))), None)


def _closing(tree: ParseTree, at: int) -> int | None:
    """The last word of the clause: the verb, or the end of a hearer, a time or an occasion behind it."""
    end = next((k for k in range(at + 1, min(len(tree.tokens), at + _MOST)) if tree.tokens[k].low in _CLOSES), None)
    if end is None or any(token.tag in (*_FINITE, "WP", "CC", ":", "``") for token in tree.tokens[at + 1 : end]):
        return None
    after, entry = tree.tokens[at + 1], cue_lexicon.verbs()[tree.tokens[at].low]
    told = "r" in entry.frames and after.tag in _NOMINAL
    apart = after.low in words()["time"] or (after.tag in ("IN", "TO", "RB") and after.low not in _TOPICS)
    return end - 1 if end == at + 1 or told or apart else None


def _comments(tree: ParseTree, first: int, at: int, last: int) -> bool:
    """Whether a clause stands around it, or before it, that it may comment on; quotations have rules of their own."""
    before, after = tree.tokens[: first - 1], tree.tokens[last + 2 :]
    if any(token.tag in ("``", "''") for token in (*before[-1:], *tree.tokens[first : last + 1], *after[:1])):
        return False
    if _ends(tree, last):
        opens = before[0].tag in ("IN", "WRB") and "," not in [token.low for token in before]
        return not opens and any(token.tag in _FINITE for token in before)
    return before[0].low != "as" and not _goes_on(tree.tokens[at], after)


def _goes_on(verb: Token, after: tuple[Token, ...]) -> bool:
    """Whether what follows is the speaker's own ("…, but declined"), or one more of a list of deeds."""
    own = any(token.low in cue_lexicon.verbs() for token in after[1:3])
    lone = verb.low in cue_lexicon.forms_in("attribution", "lone")
    return (after[0].tag == "CC" and (own or lone)) or after[0].low in ("that", "who", "which")


def _ends(tree: ParseTree, last: int) -> bool:
    """Whether what is said ends before the clause: behind it stands nothing, or a clause of its own."""
    after = tree.tokens[last + 2 :]
    apart = (
        not after or tree.tokens[last + 1].low in (".", ";") or after[0].tag in ("IN", "WRB", "VBG", "VBN", "WP", "WDT")
    )
    return apart or not any(token.tag in _FINITE for token in after)


def _speaks(tree: ParseTree, at: int) -> bool:
    """Whether a noun is somebody who may speak: "a colonel recalled", not "a figure reported on Friday"."""
    low, tag = tree.tokens[at].low, tree.tokens[at].tag
    who = low in rule_set("people", "bodies") or low.removesuffix("s") in rule_set("people", "persons")
    return (
        who or tag in ("NNP", "NNPS", "PRP") or low.removesuffix("s").endswith(("er", "or", "ist", "ian", "man", "men"))
    )


def _hung(tree: ParseTree, first: int, at: int, last: int) -> ParseTree:
    head, inside, ends = _head(tree, first, at), range(first, last + 1), _ends(tree, last)
    top = _commented(tree, inside, ends)
    if top is None or head is None or _is_well(tree, head, at, inside) or (ends and top > last):
        return tree
    made = list(tree.tokens)
    for k, token in enumerate(tree.tokens):
        if k in inside and (token.head not in inside or (k < head < token.head)):
            made[k] = token._replace(head=head if k < head else at)
        elif k not in inside and token.head in inside:
            made[k] = token._replace(head=top)
    made[head] = made[head]._replace(dep="nsubj", head=at)
    made[top], made[at] = _paired(made[top], made[at], (top, at), ends)
    return ParseTree(tuple(made))


def _paired(top: Token, verb: Token, places: tuple[int, int], ends: bool) -> tuple[Token, Token]:
    """What is said and the verb of saying, at the places: one under the other, by which of them ends the sentence."""
    tag = verb.tag if verb.tag in _FINITE else "VBZ" if verb.low.endswith("s") else "VBD"
    if ends:
        return top._replace(dep="ccomp", head=places[1]), verb._replace(dep="ROOT", head=places[1], tag=tag)
    return top._replace(dep="ROOT", head=places[0]), verb._replace(dep="parataxis", head=places[0], tag=tag)


def _commented(tree: ParseTree, inside: range, ends: bool) -> int | None:
    """The verb at the top of what is commented on: the root, or the first verb that hangs on the clause, if it can one
    behind it."""
    root = next(k for k, token in enumerate(tree.tokens) if token.head == k)
    loose = [k for k, token in enumerate(tree.tokens) if k not in inside and token.head in inside]
    verbs = [k for k in loose if tree.tokens[k].tag.startswith(("VB", "MD")) and tree.tokens[k].dep != "aux"]
    joined = tree.tokens[min(inside.stop + 1, len(tree.tokens) - 1)].tag == "CC"
    behind = [k for k in verbs if k >= inside.stop and not joined and not ends]
    return root if root not in inside else next(iter((*behind, *verbs)), None)


def _is_well(tree: ParseTree, head: int, at: int, inside: range) -> bool:
    """Whether a clause hangs well already, or is none but what is said of its noun ("a charge the ministry denies")."""
    token = tree.tokens[at]
    of_it = token.head in inside and (token.dep == "relcl" or (token.tag == "VBN" and not _speaks(tree, head)))
    return of_it or (tree.tokens[head].head == at and token.dep in ("ROOT", "parataxis"))
