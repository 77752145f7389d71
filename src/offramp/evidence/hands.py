"""Through whose hands an assertion comes, the nearest to the reader first.

A hand says that something is so. Who orders, offers or wants a thing is none; nor is "he" within what he says, nobody
("which no one has seen"), or whose finding is denied: a chain ends with whom denies it. Who quotes, sees or carries
what a source says ("a memo seen by the Post", "a driver quoted by the radio") comes before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from offramp.evidence import cue_lexicon
from offramp.evidence.allegations import RULE as ALLEGATION
from offramp.evidence.attribution import CITED_BESIDE, PLAN
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import NOBODY, AttributionRelation
from offramp.evidence.polarity import DENYING
from offramp.evidence.provenance import published_by
from offramp.evidence.rule_tables import rule_set
from offramp.evidence.scope import uppermost_verb
from offramp.evidence.verbal_cues import is_negated_verb

_NOBODY = re.compile(r"(?:nobody|no one|none|he|she|it|they)\Z", re.IGNORECASE)
_SAID = ("VBD", "VBZ", "VBP", "MD")
_words = partial(rule_set, "provenance")


def hands(text: str, tree: ParseTree | None, links: Sequence[AttributionRelation]) -> tuple[str, ...]:
    """The names of the hands of some attributions, each within the one before."""
    names: list[str] = []
    for place, link in enumerate(links):
        written = text[slice(*(link.referent or link.core or link.source or link.cue))]
        name = published_by(re.sub(r"[’']s?\Z", "", written))
        own = names and (names[-1].lower().split()[0], name.lower()) in (
            ("her", "she"),
            ("his", "he"),
            ("their", "they"),
        )
        nobody = name.lower().partition(" ")[0] in NOBODY and (link.sort != "denial" or name.lower() in NOBODY)
        if nobody or (place and ((_NOBODY.match(name) and not own) or not _asserts(tree, link))):
            continue
        carriers = list(_carriers(tree, link, text)) if tree else []
        mere = any(verb in cue_lexicon.forms_in("provenance", "publishing") for verb, _ in carriers)
        names.extend(one for one in (*(who for _, who in carriers), *(() if mere else (name,))) if one not in names)
        if link.stance in (*DENYING, "doubts", "open"):
            return tuple(names)
    saying = [link for link in links if link.rule != CITED_BESIDE]
    inner = _told_in(tree, saying[-1], text) if tree and saying else ""
    return (*names, inner) if inner and inner not in names else tuple(names)


def _told_in(tree: ParseTree, link: AttributionRelation, text: str) -> str:
    """Who told the source what it says in a quotation: “my son told me that P,” she said."""
    top = uppermost_verb(tree, link.content)
    if top is None or tree.tokens[top].tag not in (*_SAID, "VBN") or tree.tokens[top].low not in _telling():
        return ""
    if agent := next((k for by in tree.down(top, "agent") for k in tree.down(by, "pobj")), None):
        return _phrase(tree, agent, text) if any(True for _ in tree.down(top, "ccomp")) else ""
    who = next(tree.down(top, "nsubj"), None)
    told = any(True for _ in tree.down(top, "ccomp")) and who is not None and not is_negated_verb(tree, top)
    own = (
        who is not None
        and not _tells_me(tree, top, who)
        and (tree.tokens[who].tag in ("PRP", "EX", "WP", "WDT", "DT") or _NOBODY.match(tree.tokens[who].low))
    )
    return _phrase(tree, who, text) if told and not own and who is not None else ""


def _tells_me(tree: ParseTree, verb: int, who: int) -> bool:
    """ "He told me that P": another than who quotes him."""
    me = any(tree.tokens[c].low in ("me", "us") for c in tree.down(verb, "dobj", "dative"))
    return me and tree.tokens[who].low in ("he", "she", "they")


def _telling() -> frozenset[str]:
    return cue_lexicon.forms_in("provenance", "telling")


def _asserts(tree: ParseTree | None, link: AttributionRelation) -> bool:
    """Whether a nested attribution hands something on: who is cited in it asserts a clause, or accuses or denies."""
    top = uppermost_verb(tree, link.content) if tree else None
    group = (top, *tree.down(top, "aux", "auxpass")) if tree and top is not None else ()
    if _knows(tree, link) and link.stance not in DENYING:
        return False
    clause = any(tree is not None and tree.tokens[at].tag in _SAID for at in group)
    return clause or bool(link.stance) or tree is None or link.rule in (CITED_BESIDE, ALLEGATION, PLAN)


def _knows(tree: ParseTree | None, link: AttributionRelation) -> bool:
    """Whether an attribution is of what somebody knows, which is said by who says that he knows it."""
    last = next((token.low for token in (tree.tokens if tree else ()) if token.end == link.cue[1]), "")
    return last in cue_lexicon.forms_in("polarity", "factive")


def _carriers(tree: ParseTree, link: AttributionRelation, text: str) -> Iterator[tuple[str, str]]:
    """Who quotes, sees or carries a source, by a participle on it, or through whom it speaks; with the word for it."""
    low, high = link.core or link.source or (0, 0)
    yield from _quoting(tree, link, text)
    for at, token in enumerate(tree.tokens):
        head = tree.tokens[token.head].start
        if token.dep == "acl" and token.low in cue_lexicon.forms_in("provenance", "carrying") and low <= head < high:
            found = [noun for by in tree.down(at, "agent") for noun in tree.down(by, "pobj")]
            found = [k for k in found if _is_body(tree, k)]
        elif token.dep == "relcl" and token.low in _words("talking") and low <= head < high:
            found = [
                k
                for to in tree.down(at, "prep")
                if tree.tokens[to].low in ("to", "with")
                for k in tree.down(to, "pobj")
            ]
            found = [k for k in found if _is_body(tree, k)]  # "two jurors who spoke to the Chronicle said"
        elif token.low in ("through", "via") and link.cue[0] <= head < link.cue[1]:
            found = [noun for noun in tree.down(at, "pobj") if _is_mouth(tree, noun)]
        else:
            continue
        yield from ((token.low, _phrase(tree, noun, text)) for noun in found)


def _is_mouth(tree: ParseTree, noun: int) -> bool:
    """Whether somebody may speak through a noun: a lawyer, or whoever is his own ("through her grandson")."""
    return tree.tokens[noun].low in _words("mouths") or any(
        tree.tokens[k].low in ("his", "her", "their", "its") for k in tree.down(noun, "poss")
    )


def _is_body(tree: ParseTree, at: int) -> bool:
    """Whether a noun is a name, an outlet or a body with a name: "the UN mission"."""
    named = (at, *tree.down(at, "compound", "nmod"))
    if any(tree.tokens[k].low in ("this", "our") for k in tree.down(at, "det", "poss")):  # the page itself is no hand
        return False
    return any(tree.tokens[k].tag.startswith("NNP") for k in named) or tree.tokens[at].low in _words("media")


def _quoting(tree: ParseTree, link: AttributionRelation, text: str) -> Iterator[tuple[str, str]]:
    """Who quotes a source by a verb: "the paper quotes a nurse who said P", "was quoted by the radio as saying P"."""
    low, high = link.referent or link.source or (0, 0)
    for at in tree.verbs:
        if tree.tokens[at].low not in ("quote", "quotes", "quoted", "cite", "cites", "cited"):
            continue
        passive = any(True for _ in tree.down(at, "nsubjpass"))
        whom = tree.down(at, "nsubjpass" if passive else "dobj")
        behind = (noun for by in tree.down(at, "agent") for noun in tree.down(by, "pobj"))
        who = behind if passive else tree.down(at, "nsubj") if link.referent else iter(())
        if any(low <= tree.tokens[child].start < high for child in whom):
            yield from ((tree.tokens[at].low, _phrase(tree, noun, text)) for noun in who)


def _phrase(tree: ParseTree, noun: int, text: str) -> str:
    first, last = tree.edges[noun]
    behind = (tree.edges[child][0] - 1 for child in tree.down(noun, "relcl", "acl", "appos") if child > noun)
    ends = (at for at in behind if tree.tokens[at].dep == "punct" or tree.tokens[at + 1].dep != "appos")
    return text[tree.tokens[first].start : tree.tokens[min([last, *ends])].end].strip(" ,")
