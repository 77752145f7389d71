"""Nouns and adjectives that attribute: "the owner’s claim that P", "expressed doubts about Q", "is sure that R"."""

from __future__ import annotations

from offramp.evidence import cue_lexicon
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import CITING, AttributionRelation, ParsedSentence, pieces_of, token_form
from offramp.evidence.rule_tables import rule_set, words
from offramp.evidence.subjects import noun_phrase, phrase_of, referent_of, subject_of
from offramp.evidence.verbal_cues import Verbal, group_start, is_negated_verb, is_passive


def noun_relation(scene: ParsedSentence, at: int) -> AttributionRelation | None:
    """ "The owner’s claim that P", "calls by the union for Q", "expressed doubts about R"."""
    tree = scene.tree
    entry = cue_lexicon.nouns()[token_form(scene, at)]
    clause = next((c for c in tree.down(at, "acl", "ccomp", "relcl") if c > at and _complements(tree, c)), None)
    first, owner = _holder(scene, at, clause is not None)
    if owner is None and clause is not None and token_form(scene, at) in ("denial", "denials"):
        return AttributionRelation(scene.span(at, at), entry.sort, None, (scene.span(*tree.edges[clause]),), "noun")
    if owner is None or (token_form(scene, owner) == "its" and clause is None):
        return None
    content, last = _complement(scene, at, clause)
    source = noun_phrase(scene, owner)
    pieces = pieces_of(scene, content, (source, (first, last)))
    if not pieces:
        return None
    felt = clause is not None and entry.sort == "belief" and token_form(scene, tree.edges[clause][0]) == "that"
    cites = clause is not None and (entry.sort == "speech" or (felt and first < at))
    spans = (scene.span(first, last), entry.sort, scene.span(*source), pieces, "noun", cites)
    return AttributionRelation(*spans, referent=_renewer(scene, at, owner))


def _renewer(scene: ParsedSentence, at: int, owner: int) -> tuple[int, int] | None:
    """Whom a possessive stands for that renews, or takes back, its own: "the union repeated its charge that"."""
    tree, verb = scene.tree, scene.tree.tokens[at].head
    renews = cue_lexicon.forms_in("allegations", "levelling") | cue_lexicon.forms_in("constructions", "recanting")
    if tree.tokens[owner].tag != "PRP$" or tree.tokens[at].dep != "dobj" or tree.tokens[verb].low not in renews:
        return None
    subject = subject_of(scene, verb)
    return scene.span(*noun_phrase(scene, subject)) if subject is not None and subject < verb else None


def position_relation(scene: ParsedSentence, at: int) -> AttributionRelation | None:
    """ "The clerk’s view is that P", "the word from the clerk was that P"."""
    tree = scene.tree
    verb = tree.tokens[at].head
    clause = next((c for c in tree.down(verb, "ccomp") if c > at and _complements(tree, c)), None)
    behind = (c for c in tree.down(at, "prep") if tree.tokens[c].low in ("of", "from", "by") and c < verb)
    holder = next(iter((*tree.down(at, "poss"), *(k for by in behind for k in tree.down(by, "pobj")))), None)
    if tree.tokens[at].dep not in ("nsubj", "attr") or tree.tokens[verb].low not in words()["be"]:
        return None
    if holder is None and tree.tokens[at].low in rule_set("constructions", "speaking_for_itself"):
        holder = at  # "the verdict is that P"
    if clause is None or holder is None:
        return None
    source, pieces = noun_phrase(scene, holder), pieces_of(scene, [tree.edges[clause]], ())
    sort = entry.sort if (entry := cue_lexicon.nouns().get(tree.tokens[at].low)) else "speech"
    return AttributionRelation(scene.span(at, at), sort, scene.span(*source), pieces, "noun", bool(pieces))


def _holder(scene: ParsedSentence, at: int, clausal: bool) -> tuple[int, int | None]:
    """The first word of a noun's cue, and whose it is: its possessor, its verb's subject, who is behind `by`."""
    tree = scene.tree
    owner = next(tree.down(at, "poss"), None)
    verb = support_of(tree, at)
    if owner is not None and (verb is None or tree.tokens[owner].tag != "PRP$" or token_form(scene, at) != "word"):
        return at, owner
    if verb is not None:
        return group_start(tree, verb), subject_of(scene, verb)
    if (passive := _made_by(tree, at)) is not None:
        return at, passive
    by = next((child for child in tree.down(at, "prep") if token_form(scene, child) in ("by", "from", "among")), None)
    named = next(tree.down(by, "pobj"), None) if by is not None and clausal else None
    return at, named


def _made_by(tree: ParseTree, at: int) -> int | None:
    """Who makes what a noun is, in the passive: "accusations that P were made by X"."""
    verb = tree.tokens[at].head
    lends = tree.tokens[at].dep == "nsubjpass" and tree.tokens[verb].low in cue_lexicon.forms_in(
        "attribution", "support"
    )
    return next((who for by in tree.down(verb, "agent") for who in tree.down(by, "pobj")), None) if lends else None


def support_of(tree: ParseTree, at: int) -> int | None:
    """The verb that lends itself to a noun: "made the case", "expressed doubts"."""
    verb = tree.tokens[at].head
    lends = (
        tree.tokens[at].dep == "dobj"
        and verb < at
        and tree.tokens[verb].low in cue_lexicon.forms_in("attribution", "support")
    )
    return verb if lends and not is_passive(tree, verb) else None


def _complement(scene: ParsedSentence, at: int, clause: int | None) -> tuple[list[tuple[int, int]], int]:
    """The content of a noun or adjective, and the last word of its cue: a clause, or what follows a preposition."""
    tree = scene.tree
    if clause is not None:
        return [tree.edges[clause]], at
    allowed = words()["complement_preposition"]
    prep = next(
        (child for child in tree.down(at, "prep") if child == at + 1 and token_form(scene, child) in allowed), None
    )
    inner = [tree.edges[child] for child in tree.down(prep, "pobj", "pcomp")] if prep is not None else []
    return ([(inner[0][0], inner[-1][1])], prep or at) if inner else ([], at)


def _complements(tree: ParseTree, at: int) -> bool:
    marks = (child for child in (tree.edges[at][0], *tree.children[at]) if child < at)
    return any(tree.tokens[mark].low in ("that", "to") for mark in marks)


def adjective_relation(scene: ParsedSentence, at: int) -> AttributionRelation | None:
    """ "Smith is confident that P", "eager to P": a predicate with a clause, an infinitive or a preposition."""
    tree = scene.tree
    token = tree.tokens[at]
    verb = token.head
    if token.dep not in ("acomp", "oprd", "attr") or not tree.tokens[verb].tag.startswith("VB"):
        return None
    subject = subject_of(scene, verb)
    if subject is None or token_form(scene, subject) in ("it", "this", "that", "there", "what", "which"):
        return None
    clause = next((child for child in tree.down(at, "ccomp", "xcomp") if child > at), None)
    content, last = _complement(scene, at, clause)
    entry = cue_lexicon.adjectives()[token.low]
    cue = Verbal(verb, group_start(tree, verb), last, entry, at)
    source = phrase_of(scene, subject, cue)
    pieces = pieces_of(scene, content, (source, (cue.first, last)))
    if not pieces:
        return None
    cites = clause is not None and tree.tokens[clause].dep == "ccomp" and entry.sort in CITING
    spans = (scene.span(cue.first, last), entry.sort, scene.span(*source), pieces)
    return AttributionRelation(*spans, "adjective", cites, is_negated_verb(tree, verb), referent_of(scene, subject))
