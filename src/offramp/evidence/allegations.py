"""Allegations: somebody is accused of, charged with, suspected of or blamed for something.

What is alleged is never the page's own fact. Where the text says who alleges it, that is its source; else it rests on
hearsay. One that stands at the side of a sentence ("the general, accused of theft, left") hedges its phrase alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from typing import Any

from offramp.evidence import cue_lexicon
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import AttributionRelation, ParsedSentence, meets, pieces_of
from offramp.evidence.polarity import is_called_false
from offramp.evidence.rule_tables import rule_set, rule_table, words
from offramp.evidence.scope import leaves_open, uppermost_verb
from offramp.evidence.subjects import core_of, noun_phrase, referent_of, subject_of
from offramp.evidence.verbal_cues import is_negated_verb, is_passive
from offramp.evidence.walk import governing
from offramp.evidence.wrongs import names_wrong

RULE = "allegation"
_JOINED = ("conj", "xcomp", "ccomp", "parataxis")


@dataclass(frozen=True, slots=True)
class Allegation:
    """The tokens of one: its verb, and the preposition before what is alleged; `main`: the sentence asserts it."""

    verb: int
    preposition: int
    main: bool


def allegations_in(tree: ParseTree) -> tuple[Allegation, ...]:
    """Every allegation that a sentence makes, but for what is negated ("was not charged with theft")."""
    if RULE not in tree.memo:
        pairs = ((at, _preposition(tree, at)) for at in (() if _alleging().isdisjoint(tree.forms) else tree.verbs))
        tree.memo[RULE] = tuple(
            Allegation(at, before, _is_main(tree, at))
            for at, before in pairs
            if before is not None and not _is_denied(tree, at)
        )
    made: tuple[Allegation, ...] = tree.memo[RULE]
    return made


def is_flat(tree: ParseTree, allegation: Allegation) -> bool:
    """Whether somebody named says it without reserve: "blamed the guards"; not "was blamed", "accused him"."""
    named = not is_passive(tree, allegation.verb) or any(True for _ in tree.down(allegation.verb, "agent"))
    return named and tree.tokens[allegation.verb].low in _forms("flat")


def span_of(tree: ParseTree, allegation: Allegation) -> tuple[int, int]:
    """The offsets of its words: the verb with the preposition where that follows it ("accused of")."""
    last = allegation.preposition if allegation.preposition == allegation.verb + 1 else allegation.verb
    return tree.tokens[allegation.verb].start, tree.tokens[last].end


def with_allegations(scene: ParsedSentence, relations: Sequence[AttributionRelation]) -> list[AttributionRelation]:
    """The relations; who alleges something is cited for it, with what is alleged of whom as the content."""
    made = [one for allegation in allegations_in(scene.tree) for one in _attributed(scene, allegation)]
    widened = [next((replace(one, cue=old.cue) for old in relations if meets(old.cue, one.cue)), one) for one in made]
    deeds = [
        scene.span(deed, deed)
        for one in allegations_in(scene.tree)
        for deed in scene.tree.down(one.preposition, "pcomp")
        if is_passive(scene.tree, one.verb)
    ]  # "is accused of ordering officers to fire": he did not say so
    over = [*(one.cue for one in made), *deeds]
    kept = [old for old in relations if not any(meets(old.cue, span) for span in over)]
    return sorted([*kept, *widened], key=lambda attribution: attribution.cue)


def _attributed(scene: ParsedSentence, allegation: Allegation) -> Iterator[AttributionRelation]:
    tree, verb = scene.tree, allegation.verb
    if scene.quoted(verb):
        return
    word, passive = _own_word(tree, verb), is_passive(tree, verb)
    behind = [*tree.down(verb, "agent"), *(k for k in (tree.down(word, "prep") if word else ()) if passive)]
    agents = (k for by in behind if tree.tokens[by].low == "by" for k in tree.down(by, "pobj"))
    agent = next(agents, None)
    head = agent if passive else subject_of(scene, verb)
    if head is None or tree.tokens[verb].low in cue_lexicon.forms_of("face"):
        return
    source = _before(noun_phrase(scene, head), head, allegation.preposition)
    pieces = pieces_of(scene, _alleged(tree, allegation, passive), (source, (verb, verb)))
    if pieces:
        cue = scene.span(verb, verb)
        core = core_of(scene, head, source)
        referent = referent_of(scene, head)
        yield AttributionRelation(cue, "speech", scene.span(*source), pieces, RULE, referent=referent, core=core)


def _before(source: tuple[int, int], head: int, preposition: int) -> tuple[int, int]:
    """A source without what is alleged: "accused by the union of taking bribes"."""
    return (source[0], preposition - 1) if head < preposition <= source[1] else source


def _alleged(tree: ParseTree, allegation: Allegation, passive: bool) -> list[tuple[int, int]]:
    """Who is accused, and of what."""
    verb, what = allegation.verb, (allegation.preposition, tree.edges[allegation.preposition][1])
    whom = next(tree.down(verb, "nsubjpass" if passive else "dobj"), None)
    if (word := _own_word(tree, verb)) is not None and tree.tokens[word].low in ("blame", "finger"):
        return [(what[0], max(tree.edges[child][1] for child in (allegation.preposition, *_prepositions(tree, verb))))]
    if whom is None:
        return [what]
    first, last = tree.edges[whom]
    return [(first, max(last, what[1]))] if not passive and first < what[0] else [(first, last), what]


# --- by a noun, or at the side of an arrest -------------------------------------------------------------------------


def charges_in(tree: ParseTree) -> Iterator[tuple[int, int, int]]:
    """What is alleged beside what a sentence asserts: the token that introduces it, and its first and last token.
    "resigned amid allegations that P", "the charge that P hurt him", "was arrested for theft", "cleared of theft"."""
    beside = ((one.verb, one.preposition) for one in allegations_in(tree) if not one.main)
    asked = ((at, one.head) for at, one in enumerate(tree.tokens) if one.dep == "mark" and _asks(tree, at))
    tried = () if _charging().isdisjoint(tree.forms) else range(len(tree.tokens))
    within = ((at, what) for at in tried if tree.tokens[at].low in _charging() for what in [*_charges(tree, at)][:1])
    for at, what in (*beside, *within, *asked):
        edges = tree.edges[what][0], tree.edges[at if tree.tokens[at].dep == "pobj" else what][1]
        if edges[0] > at or (edges[0] == at and tree.tokens[min(at + 1, edges[1])].low != "or"):
            yield at, *edges


@cache
def _charging() -> frozenset[str]:
    verbs = frozenset().union(*map(_forms, ("punishing", "clearing", "arresting")))
    return (
        verbs
        | rule_set("allegations", "rumours")
        | rule_set("allegations", "over")
        | cue_lexicon.forms_in("polarity", "labelling")
    )


def _charges(tree: ParseTree, at: int) -> Iterator[int]:
    low = tree.tokens[at].low
    if low in rule_set("allegations", "rumours"):
        yield from (child for child in tree.down(at, "acl", "ccomp", "relcl") if child > at and _has_that(tree, child))
        yield from (
            child for child in tree.down(at, "prep") if tree.tokens[child].low == "of" and _is_deed(tree, child)
        )
    if low in _forms("punishing"):
        yield from (k for k in _prepositions(tree, at) if k > at and any(True for _ in tree.down(k, "pcomp")))
    what = any(tree.tokens[child].low == "what" for child in tree.down(at, "dobj"))
    if what and low in cue_lexicon.forms_in("polarity", "labelling"):  # "what he called an attack"
        labels = (word for child in tree.down(at, "prep") if tree.tokens[child].low == "as"
                  for word in tree.down(child, "pobj"))  # fmt: skip
        called = (child for child in (*tree.down(at, "oprd"), *labels) if child > at)
        yield from (child for child in called if names_wrong(tree, tree.edges[child]))
    if low in rule_set("allegations", "over"):  # "recalled over alleged payments"
        yield from (k for k in tree.down(at, "pobj") if _is_marked(tree, k))
    after = ("of", "from") if is_cleared(tree, at) else ("for", "over") if low in _forms("arresting") else ()
    preps = (
        (child for child in _prepositions(tree, at) if child > at and tree.tokens[child].low in after) if after else ()
    )
    yield from (child for child in preps if _is_deed(tree, child))


def _is_marked(tree: ParseTree, noun: int) -> bool:
    return any(tree.tokens[k].low in rule_set("allegations", "marked") for k in tree.down(noun, "amod"))


def _asks(tree: ParseTree, at: int) -> bool:
    """ "Asked whether", "too early to tell if"; not "depends on whether P": it is asserted, and P is its condition."""
    if tree.tokens[at].low == "if":
        return leaves_open(tree, at)
    turns = any(token.low.startswith(("depend", "hing")) for token in tree.tokens[max(0, at - 2) : at])
    return tree.tokens[at].low == "whether" and not turns


def is_cleared(tree: ParseTree, at: int) -> bool:
    """Whether a token is a verb that clears somebody of something."""
    return tree.tokens[at].low in _forms("clearing") and tree.tokens[at].tag.startswith("VB")


def rumours_in(tree: ParseTree) -> Iterator[int]:
    """The nouns by which a sentence says no more than that something is alleged: "claims surfaced that P".
    Also the word "alleged" or "purported" on a subject that is not a person: "the alleged attack took place in May"."""
    some = any(not tree.forms.isdisjoint(rule_set("allegations", name)) for name in ("rumours", "marked"))
    for at, token in enumerate(tree.tokens if some else ()):
        head = tree.tokens[token.head]
        if token.low in rule_set("allegations", "rumours") and tree.tokens[head.head] is head:
            there = token.dep == "attr" and any(True for _ in tree.down(token.head, "expl"))
            alone = there or (token.dep == "nsubj" and head.low in _forms("surfacing"))
        else:
            marks = token.low == "alleged" or (token.dep == "amod" and token.low in rule_set("allegations", "marked"))
            alone = marks and head.dep in ("nsubj", "nsubjpass") and not _PERSON.search(head.low)
        if alone:
            yield at


_PERSON = re.compile(r"(?:[eo]rs?|ists?|m[ae]n|victims?|suspects?|accomplices?|sp(?:y|ies)|thie(?:f|ves)|gang|group)\Z")


def _has_that(tree: ParseTree, clause: int) -> bool:
    first = tree.tokens[tree.edges[clause][0]]
    gap = first.dep == "dobj" and tree.tokens[clause].low in _forms("making")
    return first.low == "that" and not first.dep.startswith("nsubj") and not gap


def _is_deed(tree: ParseTree, preposition: int) -> bool:
    """Whether a preposition is before a deed: no time ("held for an hour"), and no "responsibility"."""
    what = next(tree.down(preposition, "pobj", "pcomp"), preposition)
    words_ = {*words()["time"], "responsibility", tree.tokens[preposition].low}
    return tree.tokens[what].low not in words_ and all(tree.tokens[child].tag != "CD" for child in tree.children[what])


def is_governed(tree: ParseTree, pieces: Sequence[tuple[int, int]]) -> bool:
    """Whether a noun for a charge governs what some stretches assert, or sums it up: "trial on charges that P", "there
    is a suspicion that P", "regards as a slander that P", "P, a charge she denies"."""
    top = uppermost_verb(tree, pieces)
    if top is None or tree.forms.isdisjoint(_charge_nouns()):
        return False
    path = [top, *tree.above(top)]
    over = [up for at, up in pairwise(path) if _governs(tree, at, up)]
    return bool(over) or any(
        tree.tokens[k].low in _charge_nouns() for k in tree.down(top, "appos", "npadvmod") if k > top
    )


def _governs(tree: ParseTree, at: int, up: int) -> bool:
    """Whether a noun for a charge takes the clause of a verb as what is charged; no relative clause tells that."""
    token = tree.tokens[at]
    noun = tree.tokens[up].low in _charge_nouns() and tree.tokens[up].tag.startswith("NN") and up < at
    clause = token.dep in ("acl", "ccomp", "relcl") and _has_that(tree, at)
    judged = [
        k for k in (*tree.down(up, "oprd", "attr"), *_as_nouns(tree, up)) if tree.tokens[k].low in _charge_nouns()
    ]
    return (noun and clause) or (token.dep == "ccomp" and bool(judged))


def _as_nouns(tree: ParseTree, at: int) -> Iterator[int]:
    heads = (at, *tree.down(at, "dobj"))
    marks = (k for up in heads for k in tree.down(up, "prep") if tree.tokens[k].low == "as")
    return (word for k in marks for word in tree.down(k, "pobj"))


@cache
def _charge_nouns() -> frozenset[str]:
    return rule_set("allegations", "nouns") | rule_set("allegations", "slanders")


# --- where they stand -----------------------------------------------------------------------------------------------


def _preposition(tree: ParseTree, at: int) -> int | None:
    """The preposition before what a verb alleges; None where it is no verb of allegation."""
    if not tree.tokens[at].tag.startswith("VB") or tree.tokens[at].low not in _alleging():
        return None
    if tree.tokens[at].low in _facing():
        faced = (child for child in tree.down(at, "dobj") if tree.tokens[child].low in _rows()["faced"])
        return next((word for noun in faced for word in _introduced(tree, noun)), None)
    if word := _own_word(tree, at):
        preps = (child for up in (word, at) for child in tree.down(up, "prep") if child > word)
        return next((child for child in preps if tree.tokens[child].low in ("for", "on", "at")), None)
    allowed = _verbs().get(tree.tokens[at].low, ())
    if tree.tokens[at].low in _forms("passive") and not is_passive(tree, at):
        return None
    if _is_caused(tree, at):
        return None
    near = (child for child in _prepositions(tree, at) if child > at and tree.tokens[child].low in allowed)
    return next((child for child in near if _is_offence(tree, at, child)), None)


def _is_caused(tree: ParseTree, at: int) -> bool:
    """Whether a thing is blamed, which can do no wrong: "blamed a shortage for the delay"."""
    whom = next(tree.down(at, "nsubjpass" if is_passive(tree, at) else "dobj"), None)
    things = rule_set("allegations", "causes") | rule_set("allegations", "events")
    if whom is None or any(True for _ in tree.down(whom, "poss")):  # "blames the owner's failure for"
        return False
    return tree.tokens[at].low in cue_lexicon.forms_of("blame") and tree.tokens[whom].low in things


def _own_word(tree: ParseTree, at: int) -> int | None:
    """The word by which a verb accuses: "hold the army responsible", "lay the blame"; None where it has none."""
    allowed = _phrases().get(tree.tokens[at].low, ())
    near = range(at + 1, tree.edges[at][1] + 1) if allowed else ()
    own = (k for k in near if tree.tokens[k].low in allowed)
    return next((k for k in own if at in list(tree.above(k))[:2]), None)


@cache
def _phrases() -> dict[str, tuple[str, ...]]:
    rows = rule_table("allegations")["phrases"]
    return {form: tuple(words_) for lemma, words_ in rows.items() for form in cue_lexicon.forms_of(lemma)}


def _introduced(tree: ParseTree, noun: int) -> Iterator[int]:
    """The word before what a noun for an allegation introduces: "charges of theft", "accusations that they stole"."""
    yield from (k for k in tree.down(noun, "prep") if tree.tokens[k].low in ("of", "for", "over", "into"))
    yield from (mark for clause in tree.down(noun, "acl") for mark in tree.down(clause, "mark"))


def _prepositions(tree: ParseTree, at: int) -> Iterator[int]:
    """Those of a verb, then those that the parser hung on its object or on who is behind `by`."""
    yield from tree.down(at, "prep")
    for child in tree.down(at, "dobj"):
        for noun in (child, *tree.down(child, "conj")):
            yield from tree.down(noun, "prep")
    for by in tree.down(at, "agent"):
        for noun in tree.down(by, "pobj"):
            yield from reversed(list(tree.down(noun, "prep")))


def _is_offence(tree: ParseTree, at: int, preposition: int) -> bool:
    """Whether what somebody is charged with is an offence, not a duty ("with guarding it") or a current."""
    what = next(tree.down(preposition, "pobj", "pcomp"), None)
    if tree.tokens[at].low in _forms("loose"):  # "sued it for peace", "linked to the port" are none
        return what is not None and (tree.tokens[what].dep == "pcomp" or names_wrong(tree, tree.edges[what]))
    if tree.tokens[preposition].low != "with":
        return True
    if what is None or tree.tokens[what].low in {*_rows()["tasks"], *_rows()["filled"]}:
        return False
    articled = any(tree.tokens[child].low in ("a", "an", "the") for child in tree.down(what, "det"))
    return not articled or tree.tokens[what].low in _rows()["counts"]


def _is_denied(tree: ParseTree, verb: int) -> bool:
    subjects = (tree.tokens[tree.edges[child][0]].low for child in tree.down(verb, "nsubj", "nsubjpass"))
    return is_negated_verb(tree, verb) or any(low in _rows()["nobody"] for low in subjects)


def _is_main(tree: ParseTree, at: int) -> bool:
    """Whether a verb is the sentence's own, or joined to it or said by it: none of a clause at its side."""
    while tree.tokens[at].dep in _JOINED or _stands(tree, at):
        at = tree.tokens[at].head
    return tree.tokens[at].head == at


def _stands(tree: ParseTree, at: int) -> bool:
    """ "He stands accused of theft", however the parser hangs it on."""
    head = tree.tokens[at].head
    return tree.tokens[head].low in ("stand", "stands", "stood") and head == at - 1


@cache
def _alleging() -> frozenset[str]:
    return frozenset({*_verbs(), *_phrases(), *_facing()})


@cache
def _facing() -> frozenset[str]:
    """Verbs with a noun for what is alleged as their object: who faces accusations, or levels them."""
    return _forms("levelling") | frozenset(cue_lexicon.forms_of("face"))


@cache
def _verbs() -> dict[str, tuple[str, ...]]:
    rows = rule_table("allegations")["verbs"]
    return {form: tuple(after) for lemma, after in rows.items() for form in cue_lexicon.forms_of(lemma)}


def accuses(hearsay: str) -> bool:
    """Whether a word of hearsay accuses somebody: "allegedly", not "reportedly"."""
    return hearsay in {*_verbs(), *cue_lexicon.forms_of("face"), *_rows()["nouns"], *_rows()["accusing"]}


_MADE = {"-": "refuted", "~": "refuted", "?": "unverified", "!": "examined"}


def hearsay_at(tree: ParseTree, at: int) -> str:
    """How a word introduces what it does: "alleged", "cleared", "rumoured" (perhaps no wrong), "refuted", …"""
    if is_cleared(tree, at):
        return "cleared"
    rumour = tree.tokens[at].low in rule_set("allegations", "rumours")
    made = governing(tree, at) if rumour else None
    if rumour and is_called_false(tree, at):
        return "refuted"
    if made is not None and made.sign in _MADE:
        return _MADE[made.sign]
    return "rumoured" if rumour and tree.tokens[at].low not in rule_set("allegations", "nouns") else "alleged"


def is_ruling(text: str, link: AttributionRelation) -> bool:
    """Whether a court finds what it is cited for: no allegation any more."""
    who, cue = link.named(text).lower().split(), text[slice(*link.cue)].lower().split()
    finds = _forms("finding") | _forms("rejecting_charges")
    return not {*who}.isdisjoint(_rows()["ruling"]) and not finds.isdisjoint(cue)


def is_alleged(cue: str) -> bool:
    """Whether a cue is a verb or noun that alleges what it introduces."""
    last = cue.lower().split()[-1]
    return last in _forms("alleging") or last in rule_set("allegations", "nouns")


def _forms(name: str) -> frozenset[str]:
    return cue_lexicon.forms_in("allegations", name)


def _rows() -> Mapping[str, Any]:
    return rule_table("allegations")
