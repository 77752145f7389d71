"""Attribution relations by parse: cue, source and content, as PARC 3.0 and PolNeAR annotate them.

A cue is a verb, noun, adjective or preposition of attribution.json with its auxiliaries, negation and adverbs. Its
source is its subject: its own, that of the verb it is joined to or controlled by, what it modifies ("a letter saying"),
the words behind `by` in the passive, the possessor of a noun ("the owner’s claim"). Its content is its clause, its
infinitive, its object or the quotation beside it. A cue within a quotation attributes nothing; a relation within the
content of another is nested (`depth`). Literature: Pareti (2016), Newell et al. (2018), Krestel et al. (2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from offramp.evidence import cue_lexicon
from offramp.evidence.content import content_of
from offramp.evidence.nominal_cues import adjective_relation, noun_relation, position_relation, support_of
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import (
    CITING,
    NOBODY,
    AttributionRelation,
    ParsedSentence,
    is_to,
    meets,
    pieces_of,
    subtract_spans,
    token_form,
    trimmed,
    with_depth,
)
from offramp.evidence.rule_tables import rule_set, rule_table, words
from offramp.evidence.subjects import core_of, noun_phrase, phrase_of, referent_of, subject_of
from offramp.evidence.verbal_cues import Verbal, cues_at, is_negated_verb, is_passive
from offramp.evidence.wrongs import labels_wrong

_EXPLETIVE = ("it", "this", "that", "there", "you", "what")
PLAN = "plan"  # the rule of who plans or hopes something, which is his own assertion beside that he does
CITED_BESIDE = "citing"  # the rule of who is cited beside what is said: "…, the Post said, citing officials"


def relations(scene: ParsedSentence) -> list[AttributionRelation]:
    """Every attribution of a sentence in the order of their cues, with depth."""
    found: list[AttributionRelation] = []
    tree = scene.tree
    for at in sorted(range(len(tree.tokens)), key=lambda at: not _is_supported(tree, at)):
        if scene.quoted(at) and not _is_half_quoted(scene, at):
            continue
        one = _relation(scene, at)
        if one and not any(meets(one.cue, other.cue) for other in found):
            found.append(one)
    ordered = sorted(_apart(found), key=lambda attribution: attribution.cue)
    return with_depth(_with_quotes(scene, ordered))


def _is_half_quoted(scene: ParsedSentence, at: int) -> bool:
    """ "She “flatly denies” the claim that P": the verb is quoted, and its subject is not."""
    subjects = (child for child in scene.tree.down(at, "nsubj") if scene.tree.tokens[child].tag[0] != "W")
    return any(child < at and not scene.quoted(child) for child in subjects)


def _with_quotes(scene: ParsedSentence, attributions: list[AttributionRelation]) -> list[AttributionRelation]:
    """A quotation that is in no content goes to the verb of speech before it, or to the one behind it."""
    for quote in scene.quotes:
        if any(meets(quote, span) for one in attributions for span in (*one.content, one.cue, one.source or one.cue)):
            continue
        before = [at for at, one in enumerate(attributions) if one.cue[1] <= quote[0]]
        after = [at for at, one in enumerate(attributions) if quote[1] <= one.cue[0]]
        place = before[-1] if before and attributions[before[-1]].content else after[0] if after else None
        if (
            place is not None
            and attributions[place].rule == "verb"
            and attributions[place].sort in ("speech", "report", "denial")
        ):
            attributions[place] = _and_quote(scene, attributions[place], quote)
    return attributions


def _and_quote(scene: ParsedSentence, attribution: AttributionRelation, quote: tuple[int, int]) -> AttributionRelation:
    """The relation with a quotation; what lies between its content and the quotation comes with it."""
    last = attribution.content[-1] if attribution.content else quote
    joined = (
        last[0] >= attribution.cue[1]
        and last[1] <= quote[0]
        and not meets((last[1], quote[0]), attribution.source or attribution.cue)
    )
    content = (*attribution.content[:-1], (last[0], quote[1])) if joined else (*attribution.content, quote)
    kept = (trimmed(scene.text, *span) for span in sorted(set(content)))
    return replace(
        attribution, content=tuple(span for span in kept if span), cites=attribution.cites or attribution.sort in CITING
    )


def _apart(attributions: Sequence[AttributionRelation]) -> list[AttributionRelation]:
    """No relation's content holds an "according to X" that is about it too."""
    beside = [one for one in attributions if one.rule == "according" and one.source]
    return [
        one if one.rule == "according" or not (held := [_span_of(other) for other in beside if _about(other, one)])
        else replace(one, content=tuple(piece for span in one.content for piece in subtract_spans(span, held)))
        for one in attributions
    ]  # fmt: skip


def _about(according: AttributionRelation, relation: AttributionRelation) -> bool:
    return any(meets(span, relation.cue) for span in (*according.content, according.source or according.cue))


def _span_of(relation: AttributionRelation) -> tuple[int, int]:
    source = relation.source or relation.cue
    return min(relation.cue[0], source[0]), max(relation.cue[1], source[1])


def _is_supported(tree: ParseTree, at: int) -> bool:
    """A noun with its verb ("expressed doubts") goes before the verb alone."""
    noun = tree.tokens[at].low in cue_lexicon.nouns() and not any(True for _ in tree.down(at, "poss"))
    return noun and support_of(tree, at) is not None


def _relation(scene: ParsedSentence, at: int) -> AttributionRelation | None:
    low = scene.tree.tokens[at].low
    tag = scene.tree.tokens[at].tag
    if low == "according":
        return _according(scene, at)
    if tag == "IN" and low in rule_set("constructions", "viewing"):
        return _viewed(scene, at)
    if (tag.startswith("VB") and scene.tree.tokens[at].dep != "acomp") or low in ("said", "says"):
        return _verb(scene, at)
    if tag in ("NN", "NNS"):
        return _nominal(scene, at, low)
    if low in cue_lexicon.adjectives() and (tag == "JJ" or scene.tree.tokens[at].dep == "acomp"):
        return adjective_relation(scene, at)
    return None


def _nominal(scene: ParsedSentence, at: int, low: str) -> AttributionRelation | None:
    cue = low in cue_lexicon.nouns()
    position = position_relation(scene, at) if cue or low in rule_set("constructions", "positions") else None
    return position or (noun_relation(scene, at) if cue else None)


def _verb(scene: ParsedSentence, at: int) -> AttributionRelation | None:
    light = scene.tree.tokens[at].low in cue_lexicon.forms_in("attribution", "light")
    if light and any(scene.tree.tokens[c].low in ("deny", "refute") for c in scene.tree.down(at, "xcomp")):
        return None  # "continues to deny that": the denial is the cue
    for cue in cues_at(scene, at):
        one = _passive(scene, cue) if is_passive(scene.tree, at) else _active(scene, cue)
        if one:
            return one
    return None


def _active(scene: ParsedSentence, cue: Verbal) -> AttributionRelation | None:
    tree = scene.tree
    subject = subject_of(scene, cue.head)
    if subject is None:
        return None
    it_plans = tree.tokens[subject].low == "it" and _plans(tree, cue, False)
    if tree.tokens[subject].low in _EXPLETIVE and cue.entry.sort not in ("speech", "denial") and not it_plans:
        return None
    source = phrase_of(scene, subject, cue)
    content, clausal = content_of(scene, cue, source)
    planned = _plans(tree, cue, is_negated_verb(tree, cue.head)) and bool(content)
    content = [(content[0][0], max(content[-1][1], tree.edges[cue.head][1]))] if planned else content
    pieces = pieces_of(scene, content, (source, (cue.first, cue.last)))
    announced = not pieces and _announces(scene, cue)
    if not pieces and not announced:
        return None
    negated = is_negated_verb(tree, cue.head) or tree.tokens[source[0]].low in NOBODY
    stated = clausal or announced or _stands_for_a_clause(scene, cue, negated) or _quotes_some(scene, pieces)
    stated = stated or labels_wrong(tree, cue.head) or _describes(tree, cue.head)
    passed = negated and not clausal and cue.entry.lemma in rule_table("attribution")["passed_over"]
    return AttributionRelation(
        cue=scene.span(cue.first, cue.last),
        sort=cue.entry.sort,
        source=scene.span(*source),
        content=pieces,
        rule=PLAN if planned else "verb",
        cites=stated and not planned and not passed and _is_said(scene, cue) and not (negated and _informs(tree, cue)),
        negated=negated,
        referent=referent_of(scene, subject),
        core=core_of(scene, subject, source),
    )


def _plans(tree: ParseTree, cue: Verbal, negated: bool) -> bool:
    """Whether somebody plans or hopes to do something; within no wish and no condition."""
    top = tree.tokens[cue.head].dep in ("ROOT", "conj", "ccomp") and not _is_wished(tree, cue)
    finite = tree.tokens[cue.head].tag in ("VBZ", "VBP", "VBD") or any(
        tree.tokens[c].tag in ("VBZ", "VBP", "VBD") for c in tree.down(cue.head, "aux")
    )
    to = any(c > cue.last and is_to(tree, c) for c in tree.down(cue.head, "xcomp"))
    thing = tree.tokens[cue.head].low in cue_lexicon.forms_of("plan") and any(True for _ in tree.down(cue.head, "dobj"))
    plans = tree.tokens[cue.head].low in cue_lexicon.forms_in("attribution", "planning")
    return plans and top and finite and not negated and (to or thing)


def _informs(tree: ParseTree, cue: Verbal) -> bool:
    """Whether a verb tells a hearer: who "did not warn the campers that P" leaves P no open matter."""
    hearer = any(cue.last < c for c in tree.down(cue.head, "dobj", "dative"))
    return hearer and tree.tokens[cue.head].low in cue_lexicon.forms_in("attribution", "informing")


def _stands_for_a_clause(scene: ParsedSentence, cue: Verbal, negated: bool) -> bool:
    """A verb whose object stands for a proposition: "did not confirm the change"."""
    if scene.tree.tokens[cue.head].dep == "xcomp":
        return False  # "is alleged to have threatened a witness"
    own = cue.after == cue.head or (" " in cue.entry.lemma and not negated)  # "nobody has claimed responsibility"
    return own and cue.entry.lemma in rule_table("attribution")["propositional"]


def _announces(scene: ParsedSentence, cue: Verbal) -> bool:
    """ "He said:" before a quotation that is a paragraph of its own."""
    return cue.entry.sort in ("speech", "report") and scene.text[: scene.end].endswith(":")


def _is_said(scene: ParsedSentence, cue: Verbal) -> bool:
    """Whether the saying is asserted: not "wants to say", not an aim, not "citing" (which names what it cites)."""
    tree = scene.tree
    adverbs = {tree.tokens[child].low for child in tree.down(cue.head, "advmod")} & words()["hearsay_adverb"]
    return (
        not _is_wished(tree, cue)
        and not (adverbs and cue.entry.sort == "intention")
        and cue.entry.sort in CITING
        and cue.entry.lemma not in ("cite", "quote")
    )


def _is_wished(tree: ParseTree, cue: Verbal) -> bool:
    """ "Wants to say"; not "was careful to say" (Karttunen 1971, 2012) or "took to the stage to say", who did."""
    open_ = tree.tokens[cue.head].tag == "VB" and is_to(tree, cue.head) and tree.tokens[cue.first].low == "to"
    up = tree.tokens[cue.head].head
    governor = tree.tokens[up].low
    return open_ and not _does_so(tree, cue, up) and governor not in cue_lexicon.forms_in("attribution", "implicative")


def _does_so(tree: ParseTree, cue: Verbal, up: int) -> bool:
    """Whether a deed that was done was a way of saying something: "used a speech to warn that P"."""
    by_it = tree.tokens[cue.head].dep in ("acl", "relcl") and tree.tokens[tree.tokens[up].head].low in ("used", "uses")
    up = tree.tokens[up].head if by_it else up
    has = any(tree.tokens[c].low in ("has", "have", "had") for c in tree.down(up, "aux"))
    done = tree.tokens[up].tag in ("VBD", "VBZ") or (tree.tokens[up].tag == "VBN" and has)
    used = tree.tokens[cue.head].dep == "xcomp" and tree.tokens[up].low in ("used", "uses")
    clause = (by_it or used or tree.tokens[cue.head].dep == "advcl") and any(True for _ in tree.down(cue.head, "ccomp"))
    return done and clause and cue.entry.sort in ("speech", "denial") and not is_negated_verb(tree, up)


def _describes(tree: ParseTree, at: int) -> bool:
    """Whether a verb says what something is: "described the talks as constructive", "called the plan a disaster"."""
    if tree.tokens[at].low not in cue_lexicon.forms_in("polarity", "labelling"):
        return False
    heads = (at, *tree.down(at, "dobj"))
    marks = any(tree.tokens[c].low == "as" for up in heads for c in tree.down(up, "prep"))
    return marks or any(c > at for c in tree.down(at, "oprd"))


def _quotes_some(scene: ParsedSentence, pieces: Sequence[tuple[int, int]]) -> bool:
    return any(meets(piece, quote) for piece in pieces for quote in scene.quotes)


def _passive(scene: ParsedSentence, cue: Verbal) -> AttributionRelation | None:
    """ "P was written by Smith", "Smith was told that P" (nobody is named as its source)."""
    tree = scene.tree
    agent = next((child for by in tree.down(cue.head, "agent") for child in tree.down(by, "pobj")), None)
    source = noun_phrase(scene, agent) if agent is not None else None
    content = _passive_content(scene, cue, agent is not None)
    taken = [(cue.first, cue.last), *([source] if source else [])]
    pieces = pieces_of(scene, content, taken)
    if not pieces:
        return None
    cite = scene.span(*source) if source else None
    by = cue.last + 1 < len(tree.tokens) and tree.tokens[cue.last + 1].dep == "agent"
    cue = replace(cue, last=cue.last + 1) if by else cue
    deps = ("ccomp",) if "x" in cue.entry.frames or cue.entry.sort not in CITING else ("ccomp", "xcomp")
    said = any(True for _ in tree.down(cue.head, *deps))  # "was said by two pilots to be adrift"
    cites = bool(source) and (said or any(piece[0] == quote[0] for piece in pieces for quote in scene.quotes))
    negated = is_negated_verb(tree, cue.head)
    return AttributionRelation(scene.span(cue.first, cue.last), cue.entry.sort, cite, pieces, "passive", cites, negated)


def _passive_content(scene: ParsedSentence, cue: Verbal, named: bool) -> list[tuple[int, int]]:
    """The clause, or the subject with what is said of it ("Smith was accused of P"), which a bare one needs."""
    tree = scene.tree
    subject = next(tree.down(cue.head, "nsubjpass", "csubjpass"), None)
    if cue.entry.lemma in ("quote", "cite") and any(q[1] <= tree.tokens[cue.first].start for q in scene.quotes):
        return []  # “…,” the minister was quoted by the radio as saying: it is his
    said = [
        c for c in tree.down(cue.head, "ccomp", "xcomp", "advcl", "oprd", "prep") if c > cue.head and _of_it(tree, c)
    ]
    clause = next((child for child in said if tree.tokens[child].dep == "ccomp"), None)
    if clause is not None:
        return [tree.edges[clause]]
    denied = cue.entry.sort == "denial" or cue.entry.lemma in rule_table("polarity")["rejecting"]
    if not named and not denied and not (said and cue.entry.lemma in rule_table("attribution")["bare_passive"]):
        return []
    if subject is None and tree.tokens[cue.head].dep == "acl":
        noun = tree.tokens[cue.head].head
        return [(tree.edges[noun][0], noun)]
    parts = [tree.edges[subject]] if subject is not None else []
    return [*parts, *(tree.edges[child] for child in said[:1])]


def _of_it(tree: ParseTree, at: int) -> bool:
    return tree.tokens[at].dep != "prep" or tree.tokens[at].low in ("for", "of", "as", "with")


def _according(scene: ParsedSentence, at: int) -> AttributionRelation | None:
    tree = scene.tree
    to = at + 1
    if to + 1 >= len(tree.tokens) or token_form(scene, to) != "to":
        return None
    heads = list(tree.down(to, "pobj", "pcomp")) or list(tree.down(at, "pobj"))
    if not heads:
        return None
    source = noun_phrase(scene, heads[0])
    source = (max(source[0], to + 1), source[1])
    if at == 0 or source[1] >= len(tree.tokens) - 2:
        source = (source[0], _before_clause(scene, source, at))
    opens = [token.low for token in tree.tokens[max(0, at - 2) : at]] == ["that", ","]  # "that, according to X, P"
    behind = (source[1] + 1, len(tree.tokens) - 1)
    pieces = pieces_of(scene, [behind] if opens else [(0, at - 1), behind], (source, (at, to)))
    if not pieces or source[1] < source[0]:
        return None
    core = core_of(scene, heads[0], source) if source[0] <= heads[0] <= source[1] else None
    return AttributionRelation(scene.span(at, to), "report", scene.span(*source), pieces, "according", core=core)


def _viewed(scene: ParsedSentence, at: int) -> AttributionRelation | None:
    """ "In the clerk’s view, P", "P, by the account of two guards", "per the clerk, P"."""
    tree = scene.tree
    noun, per = next(tree.down(at, "pobj"), None), tree.tokens[at].low == "per"
    if noun is None or not (per or tree.tokens[noun].low in rule_set("constructions", "viewpoints")):
        return None
    holder = noun if per else _holder(tree, noun)
    last, end = tree.edges[noun][1], len(tree.tokens) - 1
    if holder is None or not _is_set_off(tree, at, min(last + 1, end)):
        return None
    source = noun_phrase(scene, holder)
    pieces = pieces_of(scene, [(0, at - 1), (last + 1, end)] if at else [(last + 1, end)], ())
    cue, core = scene.span(*((at, at) if per else (noun, noun))), core_of(scene, holder, source)
    return AttributionRelation(cue, "report", scene.span(*source), pieces, "according", core=core) if pieces else None


def _is_set_off(tree: ParseTree, first: int, after: int) -> bool:
    opens = first == 0 or tree.tokens[first - 1].low in (",", "that")
    return opens and tree.tokens[after].low in (",", ".")


def _holder(tree: ParseTree, noun: int) -> int | None:
    """Whose a view is: the clerk of "the clerk’s view", "the view of the clerk"."""
    of = (who for prep in tree.down(noun, "prep") if tree.tokens[prep].low == "of" for who in tree.down(prep, "pobj"))
    return next(iter((*tree.down(noun, "poss"), *of)), None)


def _before_clause(scene: ParsedSentence, source: tuple[int, int], at: int) -> int:
    """The end of a source that opens the sentence: before the first comma outside brackets, where one follows."""
    tokens, depth = scene.tree.tokens, 0
    for place in range(source[0], source[1] + 1):
        depth += {"(": 1, ")": -1}.get(tokens[place].low, 0)
        if tokens[place].low == "," and not depth and at < 3:
            return place - 1
    return source[1]


def citing(scene: ParsedSentence) -> list[AttributionRelation]:
    """Who is cited beside what the sentence says: "…, citing officials"; a relation of its own for each."""
    relaying = rule_set("constructions", "relaying") | rule_set("constructions", "learning")
    some = not scene.tree.forms.isdisjoint(
        ("spoke", "talked", "citing", "quoting", "cited", "quoted", "cites", "quotes", *relaying)
    )
    found = (_cited_beside(scene, at) for at in range(len(scene.tree.tokens) if some else 0))
    return [one for one in found if one]


def _cited_beside(scene: ParsedSentence, at: int) -> AttributionRelation | None:
    tree = scene.tree
    which = any(tree.tokens[child].tag.startswith("W") for child in tree.down(at, "nsubj"))
    verbs = ("cited", "quoted", "cites", "quotes") if which else ("citing", "quoting")
    cited = next(tree.down(at, "dobj"), None) if token_form(scene, at) in verbs else None
    body = any(tree.tokens[child].low == "which" for child in tree.down(at, "nsubj"))
    if body and token_form(scene, at) in ("spoke", "talked"):  # "according to AFP, which spoke to two guards"
        cited = next((k for to in tree.down(at, "prep") for k in tree.down(to, "pobj")), None)
    cited = _relayed_from(tree, at) if token_form(scene, at) in rule_set("constructions", "relaying") else cited
    if cited is None and token_form(scene, at) in rule_set("constructions", "learning"):
        cited = _heard_from(tree, at)
    if cited is None or scene.quoted(at) or tree.tokens[cited].low in rule_set("constructions", "reasons"):
        return None
    source = noun_phrase(scene, cited)
    pieces = pieces_of(scene, [(0, len(tree.tokens) - 1)], ((at, at), source))
    core = core_of(scene, cited, source)
    return AttributionRelation(scene.span(at, at), "report", scene.span(*source), pieces, CITED_BESIDE, core=core)


def _heard_from(tree: ParseTree, at: int) -> int | None:
    """ "Heard from a clerk, who had it from the crew, that P", "quoting from a report", "on the authority of him"."""
    told = any(True for _ in tree.down(at, "ccomp")) or tree.tokens[at].dep in ("parataxis", "pobj")
    told = told or any(tree.tokens[k].low == "it" for k in tree.down(at, "dobj")) or tree.tokens[at].low == "quoting"
    whence = "of" if tree.tokens[at].low == "authority" else "from"
    froms = (k for k in tree.down(at, "prep") if tree.tokens[k].low == whence) if told else ()
    return next((who for prep in froms for who in tree.down(prep, "pobj")), None)


def _relayed_from(tree: ParseTree, at: int) -> int | None:
    """ "Relaying figures from the ministry"."""
    things = (thing for up in (at, *tree.down(at, "prep")) for thing in tree.down(up, "dobj", "pobj"))
    whence = ("from", "by", "of") if tree.tokens[at].low == "relaying" else ("from",)
    behind = (k for k in tree.down(at, "prep") if tree.tokens[k].low == "by")  # "relaying an account by his cousin"
    froms = (*(k for thing in things for k in tree.down(thing, "prep") if tree.tokens[k].low in whence), *behind)
    return next((who for prep in froms for who in tree.down(prep, "pobj")), None)
