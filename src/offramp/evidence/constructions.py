"""Attributions by more than one word: who looks into whether P, takes back the claim that P, lets it be known that P.

Each is a relation of its own, with the subject of its verb as its source: an inquiry leaves open what it looks into,
who takes a statement back denies it, a verdict is the court's, a number that something is put at is whose it is, what
data show is theirs. Words: constructions.json.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

from offramp.evidence import cue_lexicon
from offramp.evidence.allegations import RULE as ALLEGATION
from offramp.evidence.attribution import CITED_BESIDE
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import AttributionRelation, ParsedSentence, meets, pieces_of, trimmed
from offramp.evidence.polarity import falsity_in
from offramp.evidence.rule_tables import rule_set
from offramp.evidence.subjects import core_of, noun_phrase, subject_of
from offramp.evidence.verbal_cues import group_start, is_negated_verb, is_passive
from offramp.evidence.walk import contents_in, governing
from offramp.evidence.wrongs import names_wrong

RULE = "construction"
VERDICT, WALK = "verdict", "walk"
_words, _forms = partial(rule_set, "constructions"), partial(cue_lexicon.forms_in, "constructions")
_Content = tuple[int, list[tuple[int, int]], str]  # the last token of a cue, its content, the stance


def with_constructions(scene: ParsedSentence, relations: Sequence[AttributionRelation]) -> list[AttributionRelation]:
    """The relations, with those by more than one word, in the order of their cues; who takes back what somebody said
    stands for whoever said it."""
    charged = [old.cue for old in relations if old.rule == ALLEGATION]
    made = [one for at in scene.tree.verbs if not scene.quoted(at) for one in _made(scene, at)]
    made += (_before_colon(scene) or _announced(scene)) if ":" in scene.tree.forms else []
    made += _fronted(scene)
    made += _walked(scene, [*relations, *made])
    if not made:
        return list(relations)
    made = [one for one in made if not any(meets(one.cue, cue) for cue in charged)]
    taken = [(one.cue[1], one.content[0][0]) for one in made if one.stance == "denies"]
    over = [*taken, *(one.cue for one in made)]
    kept = [
        old
        for old in relations
        if not any(meets(old.cue, span) for span in over)
        and not any(low <= a and b <= high for low, high in taken for a, b in old.content[:1])
    ]
    return sorted([*kept, *made], key=lambda attribution: attribution.cue)


def _made(scene: ParsedSentence, at: int) -> Iterator[AttributionRelation]:
    finds = _finders().get(scene.tree.tokens[at].low, ())
    for find in finds if not is_negated_verb(scene.tree, at) else ():
        found = next(find(scene.tree, at), None)
        if found and (one := _relation(scene, at, VERDICT if find is _verdict else RULE, *found)):
            yield one
            return


def _relation(
    scene: ParsedSentence, at: int, rule: str, last: int, content: list[tuple[int, int]], stance: str
) -> AttributionRelation | None:
    tree = scene.tree
    agent = next((who for by in tree.down(at, "agent") for who in tree.down(by, "pobj")), None)
    hung = (
        agent is None and tree.tokens[at].dep == "acl"
    )  # the parser took "described as absurd the notion" for a passive
    subject = agent if is_passive(tree, at) and not hung else tree.tokens[at].head if hung else subject_of(scene, at)
    subject = _in_which(tree, subject) if subject is not None and tree.tokens[subject].low == "nothing" else subject
    bare = ("this", "that", "there", "what", *(("it",) if rule != WALK else ()))
    if subject is None or tree.tokens[subject].low in bare:
        return None
    low, high = noun_phrase(scene, subject)
    inner = [first - 1 for first, _ in content if subject < first <= high]  # "by a court of theft"
    parted = any(token.low == "," for token in tree.tokens[at:last])
    cue = (last if parted else group_start(tree, at), last)
    source = (low, min([high, *inner, *[at - 1] * (subject < at)]))
    pieces, sort = pieces_of(scene, content, (source, cue)), "denial" if stance == "denies" else "speech"
    core = core_of(scene, subject, source)
    spans = (scene.span(*cue), sort, scene.span(*source), pieces, rule)
    return AttributionRelation(*spans, negated=stance == "open", core=core, stance=stance) if pieces else None


def _walked(scene: ParsedSentence, others: Sequence[AttributionRelation]) -> Iterator[AttributionRelation]:
    """ "Scoffed at the suggestion that P", "has abandoned plans to Q": by the signatures of what governs the noun."""
    for noun, content in contents_in(scene.tree):
        made = governing(scene.tree, noun) if not scene.quoted(noun) else None
        span = scene.span(*content)
        judged = any(one.stance and any(meets(span, piece) for piece in one.content) for one in others)
        if made is None or judged or made.stance not in ("denies", "doubts", "holds"):
            continue
        whole = (
            made.undone or made.stance == "doubts" or scene.tree.tokens[noun].low in rule_set("allegations", "nouns")
        )
        last = max(noun, made.verb) if whole else made.verb  # "sees little chance", "hit back at accusations"
        if one := _relation(scene, made.verb, WALK, last, [content], made.stance):
            yield one


def _in_which(tree: ParseTree, nothing: int) -> int | None:
    """The files of "nothing in the files"."""
    return next((k for prep in tree.down(nothing, "prep") for k in tree.down(prep, "pobj")), None)


def _before_colon(scene: ParsedSentence) -> list[AttributionRelation]:
    """ "Two agencies carried a line from the palace: P": who carries it, and beside him whose words they are."""
    tree = scene.tree
    for at in (at for at in tree.verbs if tree.tokens[at].low in _forms("carrying")):
        thing = next((c for c in tree.down(at, "dobj") if c > at and tree.tokens[c].low in _words("told")), None)
        who, whose = subject_of(scene, at), _from(tree, at, thing)
        colon = tree.edges[whose][1] + 1 if whose is not None else len(tree.tokens)
        if (
            who is None
            or whose is None
            or thing is None
            or [one.low for one in tree.tokens[colon : colon + 1]] != [":"]
        ):
            continue
        pieces = pieces_of(scene, [(colon + 1, len(tree.tokens) - 1)], ())
        outer, inner = scene.span(*noun_phrase(scene, who)), scene.span(*noun_phrase(scene, whose))
        carried = AttributionRelation(scene.span(at, at), "report", outer, pieces, RULE)
        return [carried, AttributionRelation(scene.span(thing, thing), "report", inner, pieces, CITED_BESIDE)]
    return []


def _announced(scene: ParsedSentence) -> list[AttributionRelation]:
    """ "The palace put out a note: P", "the museum is adamant: P"."""
    tree = scene.tree
    colon = next(k for k, token in enumerate(tree.tokens) if token.low == ":")
    pieces = pieces_of(scene, [(colon + 1, len(tree.tokens) - 1)], ())
    for at in (at for at in tree.verbs if pieces and at < colon < tree.verbs[-1] and not scene.quoted(at)):
        who = subject_of(scene, at) if _announces(tree, at, colon) else None
        if who is not None and tree.tokens[who].low not in ("it", "this", "that", "there"):
            source = noun_phrase(scene, who)
            spans = (scene.span(at, at), "speech", scene.span(*source), pieces, RULE)
            return [AttributionRelation(*spans, core=core_of(scene, who, source))]
    return []


def _announces(tree: ParseTree, at: int, colon: int) -> bool:
    things = [tree.tokens[k].low for k in tree.down(at, "dobj", "acomp") if at < k < colon]
    note = tree.tokens[at].low in _forms("announcing") and not _words("announced").isdisjoint(things)
    return note or not _words("emphatic").isdisjoint(things)


def _fronted(scene: ParsedSentence) -> list[AttributionRelation]:
    """ "As the clerk sees it, P", "if the clerk is to be believed, P", "P, or so he says"."""
    found = _FRONT.match(scene.text, scene.start, scene.end) or _OR_SO.search(scene.text, scene.start, scene.end)
    if found is None:
        return []
    source = found.span("who")
    behind = (found.end(), scene.end) if found.start() == scene.start else (scene.start, found.start())
    kept = trimmed(scene.text, *behind)
    return [AttributionRelation(found.span("cue"), "speech", source, (kept,), RULE)] if kept else []


_WHO = r"(?P<who>(?:(?!\b(?:is|are|was|were|if|that)\b)[^,;:“”\"]){2,60}?)"
_FRONT = re.compile(
    rf"""\W*(?:(?:as|to\ hear|if)\ ){_WHO}\ (?P<cue>(?:sees?|saw|tells?|told|puts?|has|have|had|remembers?|recalls?)\ it
    |(?:is|are|was|were)\ to\ be\ believed),\s""",
    re.IGNORECASE | re.VERBOSE,
)
_OR_SO = re.compile(rf",\sor\sso\s{_WHO}\s(?P<cue>(?:say|said|claim|insist)\w*)[.,]?\s*\Z", re.IGNORECASE)


def _from(tree: ParseTree, at: int, thing: int | None) -> int | None:
    froms = (p for up in (at, thing) if up for p in tree.down(up, "prep") if tree.tokens[p].low in ("from", "by"))
    return next((who for p in froms for who in tree.down(p, "pobj")), None)


def _inquiry(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Is looking into whether P", "opened an inquiry into whether P"."""
    into = [prep for up in (at, *tree.down(at, "dobj")) for prep in tree.down(up, "prep")]
    for up in (at, *into):
        for clause in tree.down(up, "ccomp", "pcomp"):
            if clause > at and tree.tokens[tree.edges[clause][0]].low == "whether":
                yield (at if up == at else up), [tree.edges[clause]], "open"


def _opened(tree: ParseTree, at: int) -> Iterator[_Content]:
    if any(tree.tokens[child].low in _words("inquiries") for child in tree.down(at, "dobj")):
        yield from _inquiry(tree, at)


def _shifted(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Dismissed as absurd the notion that P", "rejects, in a letter, the charge that P": the thing stands behind."""
    first = (
        at + 2
        if tree.tokens[min(at + 1, len(tree.tokens) - 1)].tag in ("RP", "RB", "IN") and _particle(tree, at)
        else at + 1
    )
    if first >= len(tree.tokens) - 2 or tree.tokens[first].low not in ("as", ","):
        return
    nouns = rule_set("polarity", "statements") | rule_set("polarity", "loose")
    for thing in range(first + 1, min(first + 16, len(tree.tokens) - 1)):
        token, after = tree.tokens[thing], tree.tokens[thing + 1]
        if token.tag in ("VBD", "VBZ", "VBP", "MD", "WP", "WDT"):
            return
        if token.low in nouns and token.tag in ("NN", "NNS", "VBZ") and after.low in ("that", "of", "about"):
            rejects = tree.tokens[at].low in _rejecting() or first == at + 2
            if rejects or falsity_in(" ".join(one.low for one in tree.tokens[first:thing])):
                end = tree.edges[after.head if after.low == "that" and after.head > thing else thing][1]
                yield first - 1, [(thing + 1, max(end, thing + 1))], "denies"
            return


def _particle(tree: ParseTree, at: int) -> bool:
    """Whether a verb rejects with the particle behind it: "brushed aside", "shrugged off"."""
    entry = cue_lexicon.particles().get(tree.tokens[at].low, {}).get(tree.tokens[at + 1].low)
    return entry is not None and entry.lemma in rule_set("polarity", "rejecting")


@cache
def _rejecting() -> frozenset[str]:
    return cue_lexicon.forms_in("polarity", "rejecting") | frozenset(cue_lexicon.forms_of("deny"))


def _since_denied(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Rumours, since denied by the company, that P"."""
    before = [k for k in range(max(0, at - 3), at) if tree.tokens[k].low == ","]
    comma = next((k for k in range(at + 2, len(tree.tokens) - 2) if tree.tokens[k].low == ","), None)
    by = tree.tokens[min(at + 1, len(tree.tokens) - 1)].low == "by"
    if comma is None or not before or not before[-1] or not by or tree.tokens[comma + 1].low != "that":
        return
    nouns = rule_set("polarity", "statements") | rule_set("polarity", "loose")
    if tree.tokens[before[-1] - 1].low in nouns:
        yield at, [(comma + 1, len(tree.tokens) - 1)], "denies"


def _respite(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Gave the firm until Sunday to P", "set a deadline of noon for the rebels to P"."""
    task = next((c for c in tree.children[at] if c > at and _is_infinitive(tree, c)), None)
    between = {token.low for token in tree.tokens[at : task or at]}
    if task is not None and between & _words("terms"):
        yield at, [tree.edges[task]], "open"


def _is_infinitive(tree: ParseTree, at: int) -> bool:
    return tree.tokens[at].tag == "VB" and any(tree.tokens[c].low == "to" for c in tree.down(at, "aux"))


def _quantity(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Put the toll at 612", "put the odds of rain at “even”"."""
    thing = next((c for c in tree.down(at, "dobj") if c > at), None)
    preps = [c for up in (at, thing) if up is not None for c in tree.down(up, "prep") if tree.tokens[c].low == "at"]
    held = [tree.tokens[k].tag for prep in preps[:1] for k in range(prep, tree.edges[prep][1] + 1)]
    sized = thing is not None and tree.tokens[thing].low in _words("quantities")
    if thing is not None and ("CD" in held or (sized and "``" in held)):
        yield at, [(tree.edges[thing][0], tree.edges[preps[0]][1])], ""


def _shown(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Early returns pointed to a defeat": what shows it is its source."""
    if not any(tree.tokens[child].low in _words("evidence") for child in tree.down(at, "nsubj")):
        return
    to = next((c for c in tree.down(at, "prep") if tree.tokens[c].low in ("to", "towards")), None)
    thing = tree.down(to, "pobj") if to is not None else tree.down(at, "dobj")
    if (noun := next(thing, None)) is not None and not any(True for _ in tree.down(at, "ccomp")):
        yield (to if to is not None else at), [(tree.edges[noun][0], tree.edges[at][1])], ""


def _verdict(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "The tribunal convicted him of P", "he was cleared by a court of P"."""
    whom = next(tree.down(at, "dobj", "nsubjpass"), None)
    ups = [at] if whom is None else [at, whom]
    named = (who for by in tree.down(at, "agent") for who in tree.down(by, "pobj"))
    what = next((c for up in (*ups, *named) for c in tree.down(up, "prep") if tree.tokens[c].low == "of"), None)
    clears = tree.tokens[at].low in _forms("clearing")
    wrong = what is not None and (not clears or _is_charge(tree, what))
    if what is not None and whom is not None and wrong:
        stance = "clears" if clears else ""
        yield at, [(tree.edges[whom][0], whom), tree.edges[what]], stance


def _is_charge(tree: ParseTree, preposition: int) -> bool:
    """Whether a preposition is before a deed or a charge: "cleared of taking bribes", not "of snow"."""
    first, last = preposition + 1, tree.edges[preposition][1]
    nouns = rule_set("allegations", "rumours")
    named = names_wrong(tree, (first, last)) or any(tree.tokens[k].low in nouns for k in range(first, last + 1))
    return named or any(True for _ in tree.down(preposition, "pcomp"))


def _caused(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Blamed a shortage for the delay": no allegation, but somebody's account of it."""
    for thing in (c for c in tree.down(at, "dobj") if c > at):
        whys = (c for up in (at, thing) for c in tree.down(up, "prep") if tree.tokens[c].low in ("for", "to", "on"))
        yield from ((at, [(tree.edges[thing][0], max(tree.edges[thing][1], tree.edges[c][1]))], "") for c in whys)


def _put_down(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Put the outage down to a fallen tree"."""
    down = next((k for k in range(at + 2, min(at + 9, len(tree.tokens) - 1)) if tree.tokens[k].low == "down"), None)
    if down is not None and tree.tokens[down + 1].low == "to":
        yield at, [(at + 1, tree.edges[at][1])], ""


def _viewing(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Is of the view that P"."""
    nouns = (k for of in tree.down(at, "prep") if tree.tokens[of].low == "of" for k in tree.down(of, "pobj"))
    held = (k for k in nouns if tree.tokens[k].low in _words("viewpoints"))
    yield from ((k, [tree.edges[c]], "") for k in held for c in tree.down(k, "acl") if c > k)


def _read_out(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "A sign on the door read: P", "the note read, P": what is written stands behind it."""
    written = any(tree.tokens[k].low in _words("written") for k in tree.down(at, "nsubj"))
    if written and at + 2 < len(tree.tokens) and tree.tokens[at + 1].low in (":", ","):
        yield at, [(at + 1, len(tree.tokens) - 1)], ""


def _supposed(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Are working on the assumption that P"."""
    nouns = (k for on in tree.down(at, "prep") if tree.tokens[on].low in ("on", "from") for k in tree.down(on, "pobj"))
    held = (k for k in nouns if tree.tokens[k].low in _words("premises"))
    yield from ((k, [tree.edges[c]], "") for k in held for c in tree.down(k, "acl", "relcl") if c > k)


def _came_forward(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Came forward with complaints that P": the parser may hang them on who is cited between commas."""
    if not any(tree.tokens[k].low == "forward" for k in tree.children[at]):
        return
    nouns = (k for k in range(at + 2, len(tree.tokens)) if tree.tokens[k].low in rule_set("allegations", "rumours"))
    yield from ((k, [tree.edges[c]], "") for k in nouns for c in tree.down(k, "acl") if c > k)


def _nothing(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Nothing in the files suggests that P": they deny it."""
    if tree.tokens[at].head != at or not any(tree.tokens[k].low == "nothing" for k in tree.down(at, "nsubj")):
        return
    things = (c for k in tree.down(at, "dobj") for c in tree.down(k, "acl"))
    yield from ((at, [tree.edges[c]], "denies") for c in (*tree.down(at, "ccomp"), *things) if c > at)


def _plain(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Left no doubt that P", "made no secret of the fact that P"."""
    thing = next((k for k in tree.down(at, "dobj") if k > at and tree.tokens[k].low in ("doubt", "secret")), None)
    inside = range(thing or 0, tree.edges[at][1] + 1)
    marks = (k for k in inside if thing is not None and tree.tokens[k].low == "that" and tree.tokens[k].dep == "mark")
    none = thing is not None and any(tree.tokens[k].low in ("no", "little") for k in tree.down(thing, "det", "amod"))
    yield from ((k - 1, [(k, tree.edges[tree.tokens[k].head][1])], "") for k in list(marks)[:1] if none)
    clear = [k for k in tree.down(at, "oprd") if tree.tokens[k].low in ("plain", "clear")]
    yield from ((k, [tree.edges[c]], "") for k in clear for c in tree.down(k, "csubj") if c > k)


def _held(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "The court held by five to four that P"."""
    courts = any(tree.tokens[k].low in rule_set("allegations", "ruling") for k in tree.down(at, "nsubj"))
    said = (c for c in tree.down(at, "ccomp") if c > at and tree.tokens[tree.edges[c][0]].low == "that")
    yield from ((at, [tree.edges[c]], "") for c in said if courts)


def _expected(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Expects a shortfall of eleven billion": a forecast by a noun for what comes."""
    thing = next((c for c in tree.down(at, "dobj") if c > at and tree.tokens[c].low in _words("outlook")), None)
    if thing is not None:
        yield at, [tree.edges[thing]], ""


def _let_out(tree: ParseTree, at: int) -> Iterator[_Content]:
    """ "Let it be known that P", "let slip that P"."""
    that = next((k for k in range(at + 1, min(at + 7, len(tree.tokens))) if tree.tokens[k].low == "that"), None)
    if that is not None and any(token.low in _words("letting") for token in tree.tokens[at + 1 : that]):
        yield that - 1, [(that, tree.edges[tree.tokens[that].head][1])], ""


_KINDS = (
    ("inquiring", _inquiry),
    ("inquiring_into", _inquiry),
    ("opening", _opened),
    ("granting", _respite),
    ("putting", _quantity),
    ("showing", _shown),
    ("convicting", _verdict),
    ("clearing", _verdict),
    ("blaming", _caused),
    ("expecting", _expected),
    ("let", _let_out),
    ("putting_down", _put_down),
    ("being", _viewing),
    ("reading", _read_out),
    ("working", _supposed),
    ("coming", _came_forward),
    ("supporting", _nothing),
    ("ruling", _held),
    ("leaving", _plain),
)


@cache
def _finders() -> dict[str, tuple[Callable[[ParseTree, int], Iterator[_Content]], ...]]:
    """The constructions that each form of a verb may open."""
    found: dict[str, tuple[Callable[[ParseTree, int], Iterator[_Content]], ...]] = {}
    for name, find in _KINDS:
        found |= {form: (*found.get(form, ()), find) for form in _forms(name)}
    for form in _rejecting() | cue_lexicon.forms_in("polarity", "labelling") | frozenset(cue_lexicon.particles()):
        found[form] = (*found.get(form, ()), _shifted, _since_denied)
    return found
