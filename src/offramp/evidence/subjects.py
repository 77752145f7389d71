"""Who a cue has as its source: its subject in the tree, and the noun phrase of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from offramp.evidence import cue_lexicon
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import LETTER, ParsedSentence, token_form
from offramp.evidence.rule_tables import rule_set, words
from offramp.evidence.verbal_cues import Verbal

_MARKS = "\"“”«»„‘’'"
_SET_OFF = (",", "(", "[", "-", "–", "—", ":")
_OCCASIONS = ("in", "on", "at", "through", "via", "during")
_CITES = ("cited", "quoted", "cites", "quotes")
_PASSING = frozenset(("citing", "quoting"))
_SOURCES = ("nsubj", "csubj")
_NOUN_TAGS = ("NN", "NNS", "NNP", "NNPS", "PRP")


def subject_of(scene: ParsedSentence, at: int, steps: int = 0) -> int | None:
    """The head of a verb's subject: its own, or that of the verb it hangs on."""
    tree = scene.tree
    own = [child for child in tree.down(at, *_SOURCES) if not scene.quoted(child)]
    if len(own) > 1 and _is_no_second(tree, own):
        return own[0]
    if own:
        return min(own, key=lambda child: abs(child - at))
    token = tree.tokens[at]
    if token.dep == "acl" and token.tag == "VBG":
        says = steps <= 6 and any(True for _ in tree.down(at, "ccomp"))
        author = _issuer(scene, token.head) if says else None
        return token.head if author is None else author
    up = _governor(scene, at) if token.head != at and steps <= 6 else None
    if up is None:
        return _turned(scene, at)
    used = tree.tokens[up].low in ("used", "uses")  # "used a speech to warn that P"
    told = next(tree.down(up, "dobj"), None) if token.dep == "xcomp" and up == token.head and not used else None
    return told if told is not None else _subject_too(scene, up, steps)


def _is_no_second(tree: ParseTree, own: Sequence[int]) -> bool:
    """Whether the parser took an apposition or an occasion for one more subject: "a cable, one of many, says",
    "witnesses cited by the station Radio Kor said", "a porter who saw him before his arrest told"."""
    before = tree.edges[own[-1]][0] - 1
    plain = tree.tokens[own[0]].tag in (*_NOUN_TAGS, "CD") and tree.tokens[own[-1]].tag in _NOUN_TAGS
    hangs = plain and before not in own and tree.tokens[before].tag in ("IN", "NN", "NNS")
    return tree.tokens[own[-1]].tag == "CD" or hangs


def _issuer(scene: ParsedSentence, document: int) -> int | None:
    """Who puts out a document that says something: the ministry of "the ministry lodged a complaint alleging that"."""
    tree, verb = scene.tree, scene.tree.tokens[document].head
    puts = tree.tokens[document].dep == "dobj" and tree.tokens[verb].low in cue_lexicon.forms_in(
        "attribution", "issuing"
    )
    return subject_of(scene, verb, 7) if puts and tree.tokens[document].low in _documents() else None


@cache
def _documents() -> frozenset[str]:
    return rule_set("constructions", "announced") | rule_set("allegations", "pleadings") | words()["document"]


def _governor(scene: ParsedSentence, at: int) -> int | None:
    """The verb whose subject a verb without one shares: the verb it is joined to, controlled by or set beside."""
    tree = scene.tree
    token, head = tree.tokens[at], tree.tokens[at].head
    verbal = tree.tokens[head].tag.startswith(("VB", "MD"))
    finite = token.dep == "ccomp" and token.tag not in ("VB", "VBG")
    if token.dep in ("conj", "xcomp", "advcl", "ccomp", "dep") and verbal and not finite:
        return head
    above = tree.tokens[head].head
    if token.dep == "acl" and tree.tokens[head].low == "pains" and tree.tokens[above].dep == "prep":
        return tree.tokens[above].head  # "have been at pains to deny"
    if token.dep == "pcomp" and tree.tokens[above].dep == "advmod":  # "stopped short of denying"
        above = tree.tokens[above].head
    if token.dep in ("xcomp", "advcl") and tree.tokens[head].tag == "JJ":
        return above
    return above if token.dep == "pcomp" and tree.tokens[above].tag.startswith("VB") else None


def _subject_too(scene: ParsedSentence, head: int, steps: int) -> int | None:
    passive = next(scene.tree.down(head, "nsubjpass"), None)
    return passive if passive is not None else subject_of(scene, head, steps + 1)


def _turned(scene: ParsedSentence, at: int) -> int | None:
    """The subject behind the verb that the parser took for an object: “…,” said Smith."""
    tree = scene.tree
    before = scene.text[scene.start : tree.tokens[at].start].rstrip()
    entry = cue_lexicon.verbs().get(tree.tokens[at].low)
    says = entry is not None and entry.sort == "speech" and "c" in entry.frames and tree.tokens[at].tag != "VBG"
    if not says or not before:
        return None
    objects = [child for child in tree.down(at, "dobj", "npadvmod", "attr", "oprd", "dep") if child > at]
    people = (child for child in objects if tree.tokens[child].low not in words()["time"])
    behind = next(people, None) if before[-1] in _MARKS + "," else None
    return behind if behind is not None and tree.tokens[at].low != "told" else _behind_quotation(scene, at)


def _behind_quotation(scene: ParsedSentence, at: int) -> int | None:
    """The noun between a quotation and a verb, if the parser hung it on the quotation: “…,” the clerk told X."""
    tokens = scene.tree.tokens
    closed = max((high for _, high in scene.quotes if high <= tokens[at].start), default=None)
    between = [one for one in range(at) if closed is not None and tokens[one].start >= closed]
    heads = (one for one in between if tokens[one].tag in _NOUN_TAGS and tokens[one].dep not in ("compound", "poss"))
    return next(heads, None)


def phrase_of(scene: ParsedSentence, head: int, cue: Verbal) -> tuple[int, int]:
    """The noun phrase of a source as tokens: its subtree, cut at the cue and before a quotation."""
    first, last = scene.tree.edges[head]
    if first <= cue.head <= last:
        first, last = (first, min(last, cue.first - 1)) if head < cue.head else (max(first, cue.last + 1), last)
    if scene.tree.tokens[cue.head].dep == "acl" and scene.tree.tokens[cue.head].head == head:
        last = max(head, cue.first - 1)
    if scene.tree.tokens[first].tag == "IN":  # "In Lisbon, officials": the parser hangs the place on the source
        comma = next((at for at in range(head - 1, first, -1) if token_form(scene, at) == ","), first - 1)
        first = comma + 1
    while first < head and not LETTER.search(token_form(scene, first)):
        first += 1
    return min(first, head), _before_marks(scene, head, _before_quotation(scene, head, max(last, head)))


def _before_quotation(scene: ParsedSentence, head: int, last: int) -> int:
    """The end of a source before a comma and a quotation: “Now,” said the clerk, “we go.”"""
    inside = (at for at in range(head + 1, last + 1) if scene.quoted(at) and token_form(scene, at - 1) == ",")
    return next(inside, last + 1) - 1 if not scene.quoted(head) else last


def _before_marks(scene: ParsedSentence, head: int, last: int) -> int:
    while last > head and not LETTER.search(token_form(scene, last)) and token_form(scene, last) not in (")", "]"):
        last -= 1
    return last


def core_of(scene: ParsedSentence, head: int, source: tuple[int, int]) -> tuple[int, int]:
    """The source without what is set off behind its head: apposition, brackets, a relative clause."""
    tree, last = scene.tree, source[1]
    if tree.tokens[head].tag in ("CD", "JJ", "DT", "NN"):
        named = next((c for c in tree.down(head, "appos") if tree.tokens[c].tag == "NNP" and c <= last), None)
        if named is not None and tree.tokens[tree.edges[named][0]].tag == "NNP":  # "the mayor, Mr Abery, conceded"
            return scene.span(tree.edges[named][0], named)
    for child in tree.children[head]:
        beside = tree.tokens[child].dep == "appos" or tree.tokens[child].low in _OCCASIONS
        set_off = beside and tree.tokens[tree.edges[child][0] - 1].low in _SET_OFF
        passes = tree.tokens[child].dep == "acl" and (
            tree.tokens[tree.edges[child][0] - 1].low in _SET_OFF
            or tree.tokens[child].low in _PASSING | cue_lexicon.forms_in("provenance", "carrying")
        )
        apart = set_off or passes or tree.tokens[child].dep == "relcl" or tree.tokens[child].low in ("(", "[")
        if child > head and apart:
            last = min(last, tree.edges[child][0] - 1)
    cites = (
        at for at in range(head + 1, last + 1) if tree.tokens[at].dep == "relcl" and token_form(scene, at) in _CITES
    )
    last = min([last, *(tree.edges[at][0] - 1 for at in cites)])
    while last > head and not LETTER.search(token_form(scene, last)):
        last -= 1
    return scene.span(source[0], max(last, head))


def referent_of(scene: ParsedSentence, subject: int) -> tuple[int, int] | None:
    """What a relative pronoun stands for: the noun that its clause hangs on, without that clause."""
    tree = scene.tree
    if not tree.tokens[subject].tag.startswith("W"):
        return None
    clause = next((up for up in tree.above(subject) if tree.tokens[up].dep == "relcl"), None)
    if clause is None:
        return None
    noun = tree.tokens[clause].head
    first, last = tree.edges[noun][0], tree.edges[clause][0] - 1
    while last > noun and not LETTER.search(token_form(scene, last)):
        last -= 1
    return scene.span(first, max(noun, last))


def noun_phrase(scene: ParsedSentence, head: int) -> tuple[int, int]:
    """The subtree of a noun as tokens, without marks behind it."""
    first, last = scene.tree.edges[head]
    return first, _before_marks(scene, head, last)
