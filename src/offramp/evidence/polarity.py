"""Whether an attribution denies what it holds: one answer, which claims, relations and omissions share.

A denial is a verb of denial ("denied that P", "ruled out P"), the rejection of a statement ("dismissed the claim that
P", "rejected the reports as false"), or the word that a statement is false ("said the rumours were untrue", "called
the story a lie"). It is none where it is undone ("did not deny", "neither confirmed nor denied", "refused to rule
out"), and none where something is withheld ("denied them entry") or a thing is refused that nobody states ("rejected
the offer"). The words are those of polarity.json.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from offramp.evidence import cue_lexicon
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import NOBODY, AttributionRelation, ParsedSentence, trimmed
from offramp.evidence.refusals import RULE as REFUSAL
from offramp.evidence.rule_tables import rule_pattern, rule_set
from offramp.evidence.scope import uppermost_verb
from offramp.evidence.verbal_cues import is_negated_verb
from offramp.evidence.walk import governing

_NOT = re.compile(r"\b(?:not|no|never|nothing|neither|hardly|without)\b|n[’']t\b", re.IGNORECASE)
_PREDICATE_ENDS = re.compile(r"[;:]|,(?=\s)|\b(?:that|because|which|who|as)\b")
_STATEMENT_WORDS = 6  # "the latest media reports": so many words of an object may stand before its noun
DENYING = ("denies", "refutes")  # by a verb or noun of denial; by calling what is stated false
_GOVERNED = ("xcomp", "pcomp", "prep", "conj", "advmod")
_NO_GROUND = re.compile(r"\b(?:nothing|no\s+\w+)\s+(?:to|that)\s+(?:support|suggest|back|prove|confirm)\b[^,;]{0,60}\Z")
_POINTING = ("it", "this", "that", "these", "they", "all", "none", "there")


def with_polarity(scene: ParsedSentence, relations: Sequence[AttributionRelation]) -> list[AttributionRelation]:
    """The relations, each with its stance; who denies something is cited for it.
    What nobody named is said to reject is none where it denies nothing: "the bill was rejected"."""
    made = (_with_stance(scene, relation) for relation in relations)
    return [one for one in made if one.source or one.stance or one.rule != "passive" or not _is_rejection(scene, one)]


def _is_rejection(scene: ParsedSentence, relation: AttributionRelation) -> bool:
    head = _head_of(scene, relation)
    return head is not None and bool(_lemmas(scene, relation, head) & (_table("rejecting") | {"deny", "rule out"}))


def _with_stance(scene: ParsedSentence, relation: AttributionRelation) -> AttributionRelation:
    head = _head_of(scene, relation)
    if relation.rule == "noun" and lacks_ground(scene.text[scene.start : relation.cue[0]]):
        return replace(relation, cites=False)
    nouns = [at for at, token in enumerate(scene.tree.tokens) if token.end == relation.cue[1]]
    made = [made.sign for at in nouns if (made := governing(scene.tree, at))] if relation.rule == "noun" else []
    if "?" in made:
        return replace(relation, stance="unverified", cites=True)
    if relation.rule == "noun" and _is_denial_noun(scene, relation):
        none = _NOT.search(scene.text[scene.start : relation.cue[0]][-14:])  # "there was no denial that …"
        return replace(relation, stance="open" if none else "denies", cites=True)
    if head is None or not relation.content or relation.rule == REFUSAL:
        return relation
    relation = _turned(scene, relation, head)
    stance, undone = _stance(scene, relation, head), _is_undone(scene.tree, head)
    unproven = (relation.negated or undone) and _has(scene.tree, head, "verifying")  # "could not verify that P"
    clause = (undone or unproven) and any(True for _ in scene.tree.down(head, "ccomp", "oprd"))
    if _is_undisputed(scene, relation, head):
        return replace(relation, negated=False, stance="holds", cites=True)
    if clause or (stance and (relation.negated or undone)):
        accepts = undone and bool(_lemmas(scene, relation, head) & _table("conceding"))  # "refuses to accept that"
        return replace(relation, negated=not accepts, stance="denies" if accepts else "open", cites=True)
    if not stance:
        return _with_opinion(scene, relation, head)
    wished = scene.text[slice(*relation.cue)].lower().startswith("to ") and not _is_prompt(scene.tree, head)
    return relation if wished else replace(relation, stance=stance, cites=True)


def _is_undisputed(scene: ParsedSentence, relation: AttributionRelation, head: int) -> bool:
    """ "Nobody disputes that P": all hold it; who did not deny it may not."""
    who = scene.text[slice(*(relation.source or relation.cue))].lower().split()[0]
    clause = any(True for _ in scene.tree.down(head, "ccomp"))
    return clause and who in (*NOBODY, "few") and bool(_lemmas(scene, relation, head) & _table("contesting"))


def _turned(scene: ParsedSentence, relation: AttributionRelation, head: int) -> AttributionRelation:
    """A relation whose content is what something is called has the thing: called “baseless” the claim that …"""
    end, last = scene.span(head, scene.tree.edges[head][1])[1], relation.content[-1][1]
    called = _calls_false(scene.text[scene.tree.tokens[head].end : last]) and last > relation.cue[1]
    judges = called and bool(_lemmas(scene, relation, head) & (_table("labelling") | _table("rejecting")))
    thing = (
        trimmed(scene.text, last, end) if judges and _states(scene.text[last:end].lstrip('"”’ '), loose=True) else None
    )
    return replace(relation, content=(*relation.content, thing)) if thing else relation


def _with_opinion(scene: ParsedSentence, relation: AttributionRelation, head: int) -> AttributionRelation:
    """Who "does not think that P", or doubts it, holds that it is not so; who did not know it does not doubt it."""
    names, who = _lemmas(scene, relation, head), scene.text[slice(*(relation.source or relation.cue))]
    doubts, negated = bool(names & _table("doubting")), relation.negated or who.lower().startswith("few ")
    if relation.cites and negated and names & _table("conceding"):
        return replace(relation, negated=False, stance="denies")
    stated = relation.cites or (doubts and _states(_content(scene, relation), loose=True))
    clause = any(True for _ in scene.tree.down(head, "ccomp"))
    if stated and (doubts or (negated and names & (_table("raising") | (_table("factive") if clause else set())))):
        against = doubts != negated and not names & _table("factive")
        return replace(relation, negated=False, stance="doubts" if against else "holds", cites=True)
    return replace(relation, cites=relation.cites and relation.sort != "denial")


def _stance(scene: ParsedSentence, relation: AttributionRelation, head: int) -> str:
    """ "denies" by a verb, "refutes" by calling what is stated false, "" otherwise."""
    names, content = _lemmas(scene, relation, head), _content(scene, relation)
    if relation.source is None and names & _table("contesting"):
        return "open"
    if relation.sort == "denial":
        return "" if _withholds(scene.tree, head) else "denies"
    clause = any(True for _ in scene.tree.down(head, "ccomp"))
    if names & _table("rejecting") and (clause or _rejects_statement(scene, relation, names, content)):
        return "denies"
    if names & _table("labelling") and _states(content, loose=True) and _calls_false(_predicate(scene, relation, head)):
        return "denies"
    return "refutes" if relation.sort in ("speech", "report", "belief") and _says_false(scene, relation, head) else ""


def _is_denial_noun(scene: ParsedSentence, relation: AttributionRelation) -> bool:
    """A noun of denial with its clause, "of a role" or "of the charge that …"; not "of service"."""
    nouns, content = scene.text[slice(*relation.cue)].lower().split(), _content(scene, relation)
    if relation.cites and nouns[-1] in ("denial", "denials", "rebuttal"):
        return True
    stated = _states(content, loose=True) and not set(content.lower().split()) & _table("withheld")
    return bool(set(nouns) & _table("denials")) and (stated or content.lower().startswith(("any ", "having ")))


def lacks_ground(before: str) -> bool:
    """Whether the words before a statement say that nothing supports it: "found nothing to support the claim"."""
    return bool(_NO_GROUND.search(before))


def is_called_false(tree: ParseTree, at: int) -> bool:
    """Whether a noun for a statement is what is called untrue: "the reports that P are wrong"."""
    verb = tree.tokens[at].head
    words_ = (token.low for token in tree.tokens[max(verb, tree.edges[at][1]) : tree.edges[verb][1] + 1])
    return tree.tokens[at].dep.startswith("nsubj") and _is_false(" ".join(words_))


def own_stance(tree: ParseTree | None, pieces: Sequence[tuple[int, int]], quoted: Callable[[int], bool]) -> str:
    """The stance of the uppermost verb of what is quoted: “I doubt that P” doubts it, “we deny that P” denies it."""
    top = uppermost_verb(tree, pieces) if tree else None
    if tree is None or top is None or not quoted(tree.tokens[top].start):
        return ""
    clause, negated = any(True for _ in tree.down(top, "ccomp")), is_negated_verb(tree, top)
    stated = any(tree.tokens[k].low in _table("statements") | _table("loose") for k in tree.down(top, "dobj"))
    if clause and _has(tree, top, "doubting") != (negated and _has(tree, top, "raising")):
        return "" if negated and _has(tree, top, "doubting") else "doubts"
    denies = tree.tokens[top].low in cue_lexicon.forms_of("deny") or (stated and _has(tree, top, "rejecting"))
    return "denies" if denies and (clause or stated) and not negated else ""


def _head_of(scene: ParsedSentence, relation: AttributionRelation) -> int | None:
    """The verb of a cue: the last in it that may be one ("were put to rest")."""
    inside = [
        at for at, token in enumerate(scene.tree.tokens)
        if relation.cue[0] <= token.start and token.end <= relation.cue[1] and token.tag.startswith("VB")
    ]  # fmt: skip
    cues = (at for at in inside if scene.tree.tokens[at].low in _opening_cues())
    return max(cues, default=max(inside, default=None))


@cache
def _opening_cues() -> frozenset[str]:
    return frozenset({*cue_lexicon.verbs(), *cue_lexicon.particles(), *cue_lexicon.phrases()})


def _lemmas(scene: ParsedSentence, relation: AttributionRelation, head: int) -> set[str]:
    """The words of a cue, and the lemma of its verb, alone and with its particle."""
    low, cue = scene.tree.tokens[head].low, scene.text[slice(*relation.cue)].lower().split()
    particles = (row for word, row in cue_lexicon.particles().get(low, {}).items() if word in cue)
    phrase = (row for rest, row in cue_lexicon.phrases().get(low, ()) if set(rest) <= set(cue))
    return {*cue, *(one.lemma for one in (cue_lexicon.verbs().get(low), *particles, *phrase) if one)}


def _content(scene: ParsedSentence, relation: AttributionRelation) -> str:
    return " ".join(scene.text[low:high] for low, high in relation.content)


def _predicate(scene: ParsedSentence, relation: AttributionRelation, head: int) -> str:
    """The words from the content to the end of its verb's phrase: "the footage as fabricated"."""
    return scene.text[relation.content[0][0] : scene.span(head, scene.tree.edges[head][1])[1]]


# --- verbs of denial ------------------------------------------------------------------------------------------------


def _withholds(tree: ParseTree, head: int) -> bool:
    """ "denied them entry", "was denied a visa", "ruled himself out": nothing that is stated."""
    objects, passive = list(tree.down(head, "dobj")), list(tree.down(head, "nsubjpass"))
    given = any(True for _ in tree.down(head, "dative")) or bool(passive and objects)
    behind = [token.low for token in tree.tokens[head + 1 : head + 3]]
    beyond = behind == ["out", "of"] or (behind[:1] and behind[0].endswith(("self", "selves")))
    return given or bool(beyond) or any(tree.tokens[at].low in _table("withheld") for at in (*objects, *passive))


def _is_undone(tree: ParseTree, head: int) -> bool:
    """Whether a denial is under a word that takes it back, or is joined by `nor`."""
    if head and tree.tokens[head - 1].low in ("nor", "without", "neither", "to") and _has(tree, head - 1, "averse"):
        return True
    up = list(_governors(tree, head))
    yet = any(tree.tokens[child].low == "yet" for at in up for child in tree.down(at, "advmod"))  # "has yet to deny"
    return yet or any(_has(tree, at, "averse") != is_negated_verb(tree, at) for at in up)  # "did not hesitate to"


def _is_prompt(tree: ParseTree, head: int) -> bool:
    return any(_has(tree, up, "prompt") for up in _governors(tree, head))


def _governors(tree: ParseTree, at: int) -> Iterator[int]:
    """The words that a verb hangs on as their infinitive or object, up to a clause of its own."""
    while tree.tokens[at].head != at and (
        tree.tokens[at].dep in _GOVERNED or _has(tree, tree.tokens[at].head, "prompt")
    ):
        at = tree.tokens[at].head
        yield at


def _has(tree: ParseTree, at: int, name: str) -> bool:
    low = tree.tokens[at].low
    return low in _table(name) or low in cue_lexicon.forms_in("polarity", name)


# --- statements that are rejected, or called false ------------------------------------------------------------------


def _rejects_statement(scene: ParsedSentence, relation: AttributionRelation, names: set[str], content: str) -> bool:
    source = scene.text[slice(*relation.source)].lower().split() if relation.source else []
    ruled = bool(source) and source[-1] in _table("courts")
    false = _calls_false(content) or bool(names & _table("debunking"))
    if _states(content, loose=True) and false:
        return True
    if any(re.match(rf"any (?:\w+ )?{noun}", content, re.IGNORECASE) for noun in _table("parts")):
        return True
    if re.search(r"\bclaims?\s+(?:for|to|on)\b", content, re.IGNORECASE):
        return False
    clausal = re.search(r"\b(?:that|of|about)\b", content, re.IGNORECASE)
    return (bool(clausal) and _states(content, loose=True)) or (not ruled and _states(content))


def _states(words: str, loose: bool = False) -> bool:
    """Whether some words are about a statement: a noun for one near their beginning, or a pronoun alone."""
    nouns = _statements() if loose else _table("statements")
    lows = [word.strip("“”\"'‘’.,()").lower() for word in words.split()]
    before = next((k for k, low in enumerate(lows) if low in ("that", "of", "as", "about") and k), len(lows))
    opens = bool(lows) and lows[0] in _POINTING and loose
    return opens or bool(set(lows[: min(before, _STATEMENT_WORDS)]) & nouns) or _behind_as(lows, nouns)


@cache
def _statements() -> frozenset[str]:
    return _table("statements") | _table("loose") | rule_set("signatures", "statements")


def _behind_as(lows: Sequence[str], nouns: frozenset[str]) -> bool:
    """ "dismissed as nonsense the claim that …"."""
    return lows[:1] == ["as"] and bool(set(lows[:8]) & nouns)


def _calls_false(words: str) -> bool:
    found = _falsity().search(words)
    return found is not None and not _NOT.search(words[max(0, found.start() - 12) : found.start()])


def falsity_in(words: str) -> str:
    """The words that call something false, "" where there are none."""
    return found.group() if (found := _falsity().search(words)) else ""


def _says_false(scene: ParsedSentence, relation: AttributionRelation, head: int) -> bool:
    """Whether the clause that is said has a statement as its subject, and falsity or "not true" as its predicate."""
    tree = scene.tree
    verb = uppermost_verb(tree, relation.content)
    if verb is None or verb == head or tree.tokens[verb].tag == "VBG":
        return False
    subjects = list(tree.down(verb, "nsubj", "nsubjpass", "expl", "csubj"))
    about = scene.text[slice(*scene.span(tree.edges[subjects[0]][0], subjects[0]))] if subjects else ""
    if not about or not (_states(about, loose=True) or about.lower() in _POINTING):
        return False
    last = tree.edges[subjects[0]][1]
    behind = last if last < verb else subjects[0]  # "the claim that he had fled was false"
    since = tree.tokens[behind].end
    told = (scene.text[max(low, since) : high] for low, high in relation.content if high > since)
    return _is_false(_PREDICATE_ENDS.split(" ".join(told))[0])


def _is_false(predicate: str) -> bool:
    """Whether a predicate is "was false", "was not true", "is a lie", "is no truth": at its beginning.
    >>> [_is_false(words) for words in (" was not true", " were wholly untrue", " was not false", " was true")]
    [True, True, False, False]
    """
    near = " ".join(predicate.split()[:8])
    negated, false, true = _NOT.search(near), _falsity().search(near), rule_pattern("polarity", "truth").search(near)
    if false and not re.match(r"without|devoid|void", false.group(), re.IGNORECASE):
        return not negated
    return bool(false) or bool(true and negated)


def _falsity() -> re.Pattern[str]:
    return rule_pattern("polarity", "falsity")


def _table(name: str) -> frozenset[str]:
    return rule_set("polarity", name)
