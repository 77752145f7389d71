"""Attribution relations by parse: cue, source and content, as PARC 3.0 and PolNeAR annotate them.

A cue is a verb, noun, adjective or preposition of attribution.json with its auxiliaries, negation and adverbs. Its
source is its subject: its own, that of the verb it is joined to or controlled by, what it modifies ("a letter saying"),
the words behind `by` in the passive, the possessor of a noun ("the owner’s claim"). Its content is its clause, its
infinitive, its object or the quotation beside it. A cue within a quotation attributes nothing; a relation within the
content of another is nested (`depth`). Literature: Pareti (2016), Newell et al. (2018), Krestel et al. (2008).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from offramp.reports import lexicon
from offramp.reports.lexicon import Entry
from offramp.reports.parse import Tree
from offramp.reports.tables import table, words

_TRIM = " \t\n\r,;:—–-―"
_MARKS = "\"“”«»„‘’'"
_LETTER = re.compile(r"\w")
_ADVERB_DEPS = ("aux", "auxpass", "neg", "advmod")
CITING = ("speech", "report", "belief", "denial", "intention")
_SETTING = ("npadvmod", "prep", "advmod", "dobj", "dative", "advcl")
_SOURCES = ("nsubj", "csubj")


@dataclass(frozen=True, slots=True)
class Relation:
    """An attribution as offsets. `source` is as written ("who"), `referent` what a relative pronoun stands for.

    `cites`: somebody is cited for a proposition (a clause or a quotation, of a verb that says that it was said).
    """

    cue: tuple[int, int]
    sort: str
    source: tuple[int, int] | None
    content: tuple[tuple[int, int], ...]
    rule: str
    cites: bool = True
    negated: bool = False
    referent: tuple[int, int] | None = None
    depth: int = 0
    core: tuple[int, int] | None = None


@dataclass(frozen=True)
class Scene:
    """A sentence with its tree and the quotations over it, as spans of the text."""

    text: str
    start: int
    end: int
    tree: Tree
    quotes: tuple[tuple[int, int], ...]

    def quoted(self, at: int) -> bool:
        """Whether a token lies in a quotation."""
        token = self.tree.tokens[at]
        return any(low <= token.start and token.end <= high for low, high in self.quotes)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The offsets of the tokens first..last."""
        return self.tree.tokens[first].start, self.tree.tokens[last].end


@dataclass(frozen=True, slots=True)
class _Cue:
    """A cue as tokens: its head word, its first and last word, and the entry that it stands under."""

    head: int
    first: int
    last: int
    entry: Entry
    after: int  # the token whose dependents hold the content: the head, or a preposition


def relations(scene: Scene) -> list[Relation]:
    """Every attribution of a sentence in the order of their cues, with depth."""
    found: list[Relation] = []
    for at in range(len(scene.tree.tokens)):
        if scene.quoted(at):
            continue
        one = _relation(scene, at)
        if one and not any(_meets(one.cue, other.cue) for other in found):
            found.append(one)
    return _with_depth(sorted(found, key=lambda one: one.cue))


def _meets(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _with_depth(found: Sequence[Relation]) -> list[Relation]:
    """Depth: in how many other relations' contents the cue lies (of two that hold each other, the first is outer)."""
    return [
        replace(one, depth=sum(_holds(other, one) and not (_holds(one, other) and at < place)
                               for place, other in enumerate(found) if other is not one))
        for at, one in enumerate(found)
    ]  # fmt: skip


def _holds(outer: Relation, inner: Relation) -> bool:
    return any(low <= inner.cue[0] and inner.cue[1] <= high for low, high in outer.content)


def _relation(scene: Scene, at: int) -> Relation | None:
    low = scene.tree.tokens[at].low
    tag = scene.tree.tokens[at].tag
    if low == "according":
        return _according(scene, at)
    if tag.startswith("VB") or low in ("said", "says"):
        return _verb(scene, at)
    if tag in ("NN", "NNS") and low in lexicon.nouns():
        return _noun(scene, at)
    if tag == "JJ" and low in lexicon.adjectives():
        return _adjective(scene, at)
    return None


# --- verbs --------------------------------------------------------------------------------------------------------


def _verb(scene: Scene, at: int) -> Relation | None:
    for cue in _cues(scene, at):
        one = _passive(scene, cue) if _is_passive(scene.tree, at) else _active(scene, cue)
        if one:
            return one
    return None


def _cues(scene: Scene, at: int) -> Iterator[_Cue]:
    """The cues that a verb may be: the longest phrase first, then with a preposition, then alone."""
    tree = scene.tree
    low = tree.tokens[at].low
    first = _light_start(tree, at)
    for rest, entry in lexicon.phrases().get(low, ()):
        last = at + len(rest)
        if tuple(token.low for token in tree.tokens[at + 1 : last + 1]) == rest:
            yield _Cue(at, first, last, entry, last if tree.tokens[last].dep == "prep" else at)
    follows = lexicon.particles().get(low, {})
    for step in (at + 1, at + 2):
        if step < len(tree.tokens) and tree.tokens[step].low in follows and tree.tokens[step].head in (at, step - 1):
            yield _Cue(at, first, step, follows[tree.tokens[step].low], step)
    if low in lexicon.verbs():
        yield _Cue(at, first, at, lexicon.verbs()[low], at)


def _group_start(tree: Tree, at: int) -> int:
    """The first of the auxiliaries, negations and adverbs that stand directly before a verb."""
    first = at
    while first > 0:
        before = tree.tokens[first - 1]
        if (before.head == at and before.dep in _ADVERB_DEPS and before.tag not in ("WRB",)) or (
            before.dep == "advmod" and first <= before.head < at
        ):
            first -= 1
        else:
            break
    while first < at and tree.tokens[first].dep == "advmod" and first == 0:
        first += 1
    return first


def _light_start(tree: Tree, at: int) -> int:
    """The start of the group, with a light verb that governs it: "appeared to suggest", "continues to insist"."""
    first = _group_start(tree, at)
    head = tree.tokens[at].head
    light = tree.tokens[at].dep == "xcomp" and head == first - 1 and tree.tokens[head].low in _light_forms()
    return _light_start(tree, head) if light else first


@cache
def _light_forms() -> frozenset[str]:
    return frozenset(form for lemma in table("attribution")["light"] for form in lexicon.forms_of(lemma))


def _is_passive(tree: Tree, at: int) -> bool:
    if tree.tokens[at].tag != "VBN":
        return False
    if any(True for _ in tree.down(at, "auxpass")):
        return True
    has = any(tree.tokens[child].low in ("has", "have", "had", "having", "'ve", "'d") for child in tree.down(at, "aux"))
    return not has and tree.tokens[at].dep in ("acl", "amod", "advcl", "relcl")


def _negated(tree: Tree, at: int) -> bool:
    return any(True for _ in tree.down(at, "neg")) or any(
        tree.tokens[child].low in ("never", "hardly") for child in tree.down(at, "advmod")
    )


def _active(scene: Scene, cue: _Cue) -> Relation | None:
    tree = scene.tree
    subject = _subject(scene, cue.head)
    if subject is None:
        return None
    if tree.tokens[subject].low in ("it", "this", "that", "there", "you", "what") and cue.entry.sort != "speech":
        return None
    source = _phrase(scene, subject, cue)
    content, clausal = _content(scene, cue, source)
    pieces = _pieces(scene, content, (source, (cue.first, cue.last)))
    if not pieces:
        return None
    return Relation(
        cue=scene.span(cue.first, cue.last),
        sort=cue.entry.sort,
        source=scene.span(*source),
        content=pieces,
        rule="verb",
        cites=(clausal or _quotes_some(scene, pieces)) and _is_said(scene, cue),
        negated=_negated(tree, cue.head) or tree.tokens[source[0]].low in ("nobody", "no", "none", "neither"),
        referent=_referent(scene, subject),
        core=_core(scene, subject, source),
    )


def _subject(scene: Scene, at: int, steps: int = 0) -> int | None:
    """The head of a verb's subject: its own, or that of the verb it hangs on."""
    tree = scene.tree
    own = [child for child in tree.down(at, *_SOURCES) if not scene.quoted(child)]
    if own:
        return min(own, key=lambda child: abs(child - at))
    token = tree.tokens[at]
    if token.head == at or steps > 6:
        return _turned(scene, at)
    head = token.head
    if token.dep == "conj" and tree.tokens[head].tag.startswith(("VB", "MD")):
        return _subject_too(scene, head, steps)
    if token.dep in ("xcomp", "advcl", "ccomp", "dep") and tree.tokens[head].tag.startswith("VB"):
        if token.dep == "ccomp" and token.tag not in ("VB", "VBG"):
            return _turned(scene, at)
        control = next(tree.down(head, "dobj"), None) if token.dep == "xcomp" else None
        return control if control is not None else _subject_too(scene, head, steps)
    if token.dep in ("xcomp", "advcl") and tree.tokens[head].tag == "JJ":
        return _subject_too(scene, tree.tokens[head].head, steps)
    if token.dep == "pcomp":
        up = tree.tokens[head].head
        return _subject_too(scene, up, steps) if tree.tokens[up].tag.startswith("VB") else None
    if token.dep == "acl" and token.tag == "VBG":
        return head
    return _turned(scene, at)


def _subject_too(scene: Scene, head: int, steps: int) -> int | None:
    passive = next(scene.tree.down(head, "nsubjpass"), None)
    return passive if passive is not None else _subject(scene, head, steps + 1)


def _turned(scene: Scene, at: int) -> int | None:
    """The subject behind the verb that the parser took for an object: “…,” said Smith."""
    tree = scene.tree
    before = scene.text[scene.start : tree.tokens[at].start].rstrip()
    if tree.tokens[at].low not in ("said", "says", "added", "wrote", "asked", "explained", "told") or not before:
        return None
    if before[-1] not in _MARKS + ",":
        return None
    return next((child for child in tree.down(at, "dobj", "npadvmod", "attr", "oprd", "dep") if child > at), None)


def _phrase(scene: Scene, head: int, cue: _Cue) -> tuple[int, int]:
    """The noun phrase of a source as tokens: its subtree, cut at the cue and at marks of quotation."""
    first, last = scene.tree.edges[head]
    if first <= cue.head <= last:
        first, last = (first, min(last, cue.first - 1)) if head < cue.head else (max(first, cue.last + 1), last)
    if scene.tree.tokens[cue.head].dep == "acl" and scene.tree.tokens[cue.head].head == head:
        last = max(head, cue.first - 1)
    if scene.tree.tokens[first].tag == "IN":  # "In Lisbon, officials": the parser hangs the place on the source
        comma = next((at for at in range(head - 1, first, -1) if _word(scene, at) == ","), first - 1)
        first = comma + 1
    while first < head and not _LETTER.search(_word(scene, first)):
        first += 1
    while last > head and not _LETTER.search(_word(scene, last)) and _word(scene, last) not in (")", "]"):
        last -= 1
    return min(first, head), max(last, head)


def _core(scene: Scene, head: int, source: tuple[int, int]) -> tuple[int, int]:
    """The source without what is set off behind its head: apposition, brackets, a relative clause."""
    tree, last = scene.tree, source[1]
    for child in tree.children[head]:
        apart = tree.tokens[child].dep in ("appos", "relcl") or tree.tokens[child].low in ("(", "[")
        if child > head and apart:
            last = min(last, tree.edges[child][0] - 1)
    while last > head and not _LETTER.search(_word(scene, last)):
        last -= 1
    return scene.span(source[0], max(last, head))


def _is_said(scene: Scene, cue: _Cue) -> bool:
    """Whether the saying is asserted: not "wants to say", not an aim, not "citing" (which names what it cites)."""
    tree = scene.tree
    wished = tree.tokens[cue.head].tag == "VB" and _is_to(tree, cue.head) and tree.tokens[cue.first].low == "to"
    return not wished and cue.entry.sort in CITING and cue.entry.lemma not in ("cite", "quote")


def _quotes_some(scene: Scene, pieces: Sequence[tuple[int, int]]) -> bool:
    return any(_meets(piece, quote) for piece in pieces for quote in scene.quotes)


def _word(scene: Scene, at: int) -> str:
    return scene.tree.tokens[at].low


def _referent(scene: Scene, subject: int) -> tuple[int, int] | None:
    """What a relative pronoun stands for: the noun that its clause hangs on, without that clause."""
    tree = scene.tree
    if not tree.tokens[subject].tag.startswith("W"):
        return None
    clause = next((up for up in tree.above(subject) if tree.tokens[up].dep == "relcl"), None)
    if clause is None:
        return None
    noun = tree.tokens[clause].head
    first, last = tree.edges[noun][0], tree.edges[clause][0] - 1
    while last > noun and not _LETTER.search(_word(scene, last)):
        last -= 1
    return scene.span(first, max(noun, last))


# --- content ------------------------------------------------------------------------------------------------------


def _content(scene: Scene, cue: _Cue, source: tuple[int, int]) -> tuple[list[tuple[int, int]], bool]:
    """The content as ranges of tokens, and whether it is a proposition: not an object, nor what is hoped."""
    inserted = _inserted(scene, cue, source)
    if inserted:
        return inserted, True
    if cue.after != cue.head:
        return _behind(scene, cue), False
    for find in (_clause, _quotation, _infinitive, _object, _relative):
        found = find(scene, cue, source)
        if found:
            return found, find in (_clause, _quotation) or (find is _infinitive and cue.entry.sort != "belief")
    return [], False


def _clause(scene: Scene, cue: _Cue, source: tuple[int, int]) -> list[tuple[int, int]]:
    tree = scene.tree
    if "c" not in cue.entry.frames:
        return []
    for child in tree.down(cue.head, "ccomp", "parataxis"):
        first, last = tree.edges[child]
        if child > cue.head and tree.tokens[child].dep == "ccomp":
            return [(max(first, cue.last + 1), _reach(scene, cue, last))]
        if child < cue.head:
            return [(first, min(last, min(cue.first, source[0]) - 1))]
    return []


def _reach(scene: Scene, cue: _Cue, last: int) -> int:
    """The last token of a content: further dependents of the cue behind it belong to it unless they attribute too."""
    tree = scene.tree
    for child in tree.children[cue.head]:
        low, high = tree.edges[child]
        if low <= last or tree.tokens[child].dep in ("punct",):
            continue
        if tree.tokens[child].dep not in ("advcl", "prep", "npadvmod", "advmod", "dobj", "oprd") or _cites(scene, low):
            break
        last = high
    return last


def _cites(scene: Scene, first: int) -> bool:
    low = scene.tree.tokens[first].low
    return low in ("according", "citing") or any(
        token.low in lexicon.verbs() and token.tag == "VBG" for token in scene.tree.tokens[first : first + 2]
    )


def _quotation(scene: Scene, cue: _Cue, source: tuple[int, int]) -> list[tuple[int, int]]:
    """The quotations of the cue's own clause, where the cue is a verb of speech."""
    if "c" not in cue.entry.frames or not scene.quotes:
        return []
    tokens = scene.tree.tokens
    found: list[tuple[int, int]] = []
    for low, high in scene.quotes:
        inside = [at for at, token in enumerate(tokens) if low <= token.start and token.end <= high]
        if inside and not source[0] <= inside[0] <= source[1] and _beside(cue, source, inside):
            found.append((inside[0], inside[-1]))
    return found


def _beside(cue: _Cue, source: tuple[int, int], inside: Sequence[int]) -> bool:
    """Whether a quotation stands next to the cue and its source, but for a few words such as "told reporters"."""
    low, high = min(source[0], cue.first), max(source[1], cue.last)
    if inside[-1] < low:
        return low - inside[-1] <= 4
    return inside[0] - high <= 8


def _infinitive(scene: Scene, cue: _Cue, _source: tuple[int, int]) -> list[tuple[int, int]]:
    tree = scene.tree
    if not set(cue.entry.frames) & set("xc"):
        return []
    for child in (child for child in tree.down(cue.head, "xcomp", "ccomp", "advcl") if child > cue.head):
        first, last = tree.edges[child]
        verbal = tree.tokens[child].tag in ("VB", "VBG") or tree.tokens[child].dep != "advcl"
        if not verbal or (tree.tokens[child].dep == "advcl" and not _is_to(tree, child)):
            continue
        if "x" not in cue.entry.frames and not _is_to(tree, child) and tree.tokens[child].tag != "VBG":
            continue
        told = next((one for one in tree.down(cue.head, "dobj") if cue.last < one < child), None)
        if told is not None and "r" not in cue.entry.frames:
            first = tree.edges[told][0]
        return [(max(first, cue.last + 1), last)]
    return []


def _is_to(tree: Tree, at: int) -> bool:
    return any(tree.tokens[child].low == "to" for child in tree.down(at, "aux"))


def _object(scene: Scene, cue: _Cue, _source: tuple[int, int]) -> list[tuple[int, int]]:
    """The object with the phrases that go with it ("as …", "of …", "for …"), up to a time or an occasion."""
    tree = scene.tree
    if "o" not in cue.entry.frames:
        return []
    kids = [child for child in tree.children[cue.head] if child > cue.last]
    core = [child for child in kids if tree.tokens[child].dep in ("dobj", "oprd", "attr", "ccomp", "xcomp", "acomp")]
    if not core:
        return []
    first, last = tree.edges[core[0]]
    for child in kids:
        low, high = tree.edges[child]
        if low <= last:
            continue
        token = tree.tokens[child]
        goes_on = token.dep in ("dobj", "oprd", "xcomp", "ccomp") or (
            token.dep == "prep" and token.low not in words()["occasion_preposition"]
        )
        if not goes_on:
            break
        last = high
    return [(max(first, cue.last + 1), last)]


def _relative(scene: Scene, cue: _Cue, _source: tuple[int, int]) -> list[tuple[int, int]]:
    """ "What he called a rant", "which the union has rejected": the pronoun, and what is said of it."""
    tree = scene.tree
    if not set(cue.entry.frames) & set("oc"):
        return []
    asked = next((c for c in tree.down(cue.head, "dobj") if c < cue.first and tree.tokens[c].tag.startswith("W")), None)
    if asked is None:
        return []
    said = next((child for child in tree.down(cue.head, "oprd", "ccomp", "xcomp") if child > cue.head), None)
    return [(asked, asked)] if said is None else [(asked, asked), tree.edges[said]]


def _behind(scene: Scene, cue: _Cue) -> list[tuple[int, int]]:
    """What follows a preposition or particle of the cue."""
    tree = scene.tree
    after = [child for child in tree.children[cue.after] if child > cue.last]
    own = [
        child
        for child in tree.children[cue.head]
        if child > cue.last and tree.tokens[child].dep in ("dobj", "ccomp", "xcomp", "pobj")
    ]
    kids = after or own
    if not kids:
        return []
    first, last = tree.edges[kids[0]]
    last = max([last, *(tree.edges[child][1] for child in kids if tree.tokens[child].dep in ("pobj", "pcomp", "conj"))])
    for child in own:
        if child > last:
            last = tree.edges[child][1]
    return [(max(first, cue.last + 1), last)]


def _inserted(scene: Scene, cue: _Cue, source: tuple[int, int]) -> list[tuple[int, int]]:
    """ "P, the envoy says, Q": both parts, where the cue and its source stand between two commas or before the end."""
    if "c" not in cue.entry.frames:
        return []
    tree, size = scene.tree, len(scene.tree.tokens)
    low, high = min(source[0], cue.first), max(source[1], cue.last)
    if low < 2 or tree.tokens[low - 1].low not in (",", "—", "-", "–") or scene.quoted(low - 1):
        return []
    if any(child > high for child in tree.down(cue.head, "ccomp", "xcomp", "dobj")):
        return []
    high = _past_setting(scene, cue, high)
    closed = high + 1 >= size or tree.tokens[high + 1].low in (",", ".", "—", "–", "-", ";")
    if not closed:
        return []
    begin = _clause_begin(scene, low)
    rest = [(high + 1, size - 1)] if tree.tokens[cue.head].dep in ("parataxis", "ccomp") and high + 2 < size else []
    return [(begin, low - 1), *rest]


def _past_setting(scene: Scene, cue: _Cue, high: int) -> int:
    """Past times, occasions and hearers behind the cue: "said Friday in an interview with The Herald"."""
    tree = scene.tree
    for child in tree.children[cue.head]:
        if child > high == tree.edges[child][0] - 1 and tree.tokens[child].dep in _SETTING:
            high = tree.edges[child][1]
    return high


def _clause_begin(scene: Scene, low: int) -> int:
    """The start of the clause that ends before a token: behind the last semicolon, or at the sentence's start."""
    for at in range(low - 2, -1, -1):
        if scene.tree.tokens[at].low == ";" and not scene.quoted(at):
            return at + 1
    return 0


def _pieces(
    scene: Scene, content: Sequence[tuple[int, int]], taken: Sequence[tuple[int, int]]
) -> tuple[tuple[int, int], ...]:
    """Ranges of tokens as spans, widened to the quotations they touch, without the source and the cue."""
    held = [scene.span(*one) for one in taken]
    spans: list[tuple[int, int]] = []
    for first, last in content:
        if first <= last:
            spans.extend(_without(_widened(scene, scene.span(first, last)), held))
    trimmed = (_trimmed(scene.text, *span) for span in sorted(spans))
    return tuple(span for span in trimmed if span)


def _widened(scene: Scene, span: tuple[int, int]) -> tuple[int, int]:
    for low, high in scene.quotes:
        if low < span[1] and span[0] < high:
            span = (max(scene.start, min(low, span[0])), min(scene.end, max(high, span[1])))
    return span


def _without(span: tuple[int, int], held: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    parts = [span]
    for low, high in held:
        parts = [
            piece
            for a, b in parts
            for piece in ([(a, b)] if high <= a or b <= low else [(a, min(b, low)), (max(a, high), b)])
            if piece[0] < piece[1]
        ]
    return parts


def _trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    while start < end and (text[start] in _TRIM or text[start].isspace()):
        start += 1
    while end > start and (text[end - 1] in _TRIM + "." or text[end - 1].isspace()):
        end -= 1
    return (start, end) if start < end and _LETTER.search(text, start, end) else None


# --- passives, nouns, adjectives, "according to" -------------------------------------------------------------------


def _passive(scene: Scene, cue: _Cue) -> Relation | None:
    """ "P was written by Smith", "Smith was told that P" (nobody is named as its source)."""
    tree = scene.tree
    agent = next((child for by in tree.down(cue.head, "agent") for child in tree.down(by, "pobj")), None)
    source = scene_phrase(scene, agent) if agent is not None else None
    content = _passive_content(scene, cue, agent is not None)
    taken = [(cue.first, cue.last), *([source] if source else [])]
    pieces = _pieces(scene, content, taken)
    if not pieces:
        return None
    cite = scene.span(*source) if source else None
    cites = bool(source) and _quotes_some(scene, pieces)
    negated = _negated(tree, cue.head)
    return Relation(scene.span(cue.first, cue.last), cue.entry.sort, cite, pieces, "passive", cites, negated)


def scene_phrase(scene: Scene, head: int) -> tuple[int, int]:
    first, last = scene.tree.edges[head]
    while last > head and not _LETTER.search(_word(scene, last)) and _word(scene, last) not in (")", "]"):
        last -= 1
    return first, last


def _passive_content(scene: Scene, cue: _Cue, named: bool) -> list[tuple[int, int]]:
    tree = scene.tree
    subject = next(tree.down(cue.head, "nsubjpass", "csubjpass"), None)
    clause = next((c for c in tree.down(cue.head, "ccomp", "xcomp", "advcl", "oprd") if c > cue.head), None)
    if clause is not None and tree.tokens[clause].dep == "ccomp":
        return [tree.edges[clause]]
    if not named and not (
        clause is not None and "c" in cue.entry.frames and cue.entry.sort in ("belief", "speech", "report")
    ):
        return []
    if subject is None and tree.tokens[cue.head].dep == "acl":
        noun = tree.tokens[cue.head].head
        return [(tree.edges[noun][0], noun)]
    parts = [tree.edges[subject]] if subject is not None else []
    if clause is not None:
        parts.append(tree.edges[clause])
    return parts


def _noun(scene: Scene, at: int) -> Relation | None:
    """ "The owner’s claim that P", "calls by the union for Q": a noun with its possessor and its complement."""
    tree = scene.tree
    entry = lexicon.nouns()[_word(scene, at)]
    owner = next(tree.down(at, "poss"), None)
    clause = next(
        (child for child in tree.down(at, "acl", "ccomp", "relcl") if child > at and _complements(tree, child)), None
    )
    prep = next(
        (
            child
            for child in tree.down(at, "prep")
            if child == at + 1
            and _word(scene, child) in ("of", "for", "about", "on", "to", "against", "in", "with", "over", "from", "by")
        ),
        None,
    )
    if owner is None:
        by = next((child for child in tree.down(at, "prep") if _word(scene, child) in ("by", "from")), None)
        owner = next(tree.down(by, "pobj"), None) if by is not None else None
        if owner is None or clause is None:
            return None
    if _word(scene, owner) in ("its",) and clause is None:
        return None
    if clause is not None:
        content, last = [tree.edges[clause]], at
    elif prep is not None:
        inner = [tree.edges[child] for child in tree.down(prep, "pobj", "pcomp")]
        content, last = [(inner[0][0], inner[-1][1])] if inner else [], prep
    else:
        return None
    source = scene_phrase(scene, owner)
    pieces = _pieces(scene, content, (source, (at, last)))
    if not pieces:
        return None
    return Relation(
        scene.span(at, last),
        entry.sort,
        scene.span(*source),
        pieces,
        "noun",
        clause is not None and entry.sort == "speech",
    )


def _complements(tree: Tree, at: int) -> bool:
    marks = (tree.tokens[child].low for child in tree.children[at] if child < at)
    return any(mark in ("that", "to") for mark in marks)


def _adjective(scene: Scene, at: int) -> Relation | None:
    """ "Smith is confident that P", "eager to P": a predicate with a clause, an infinitive or a preposition."""
    tree = scene.tree
    token = tree.tokens[at]
    if token.dep not in ("acomp", "oprd", "attr") or not tree.tokens[token.head].tag.startswith("VB"):
        return None
    verb = token.head
    subject = _subject(scene, verb)
    if subject is None or _word(scene, subject) in ("it", "this", "that", "there", "what", "which"):
        return None
    clause = next((child for child in tree.down(at, "ccomp", "xcomp") if child > at), None)
    prep = next((child for child in tree.down(at, "prep") if child == at + 1), None)
    first = _group_start(tree, verb)
    entry = lexicon.adjectives()[token.low]
    if clause is not None:
        content, last = [tree.edges[clause]], at
    elif prep is not None:
        inner = [tree.edges[child] for child in tree.down(prep, "pobj", "pcomp")]
        content, last = [(inner[0][0], inner[-1][1])] if inner else [], prep
    else:
        return None
    source = _phrase(scene, subject, _Cue(verb, first, at, entry, at))
    pieces = _pieces(scene, content, (source, (first, last)))
    if not pieces:
        return None
    cites = clause is not None and tree.tokens[clause].dep == "ccomp" and entry.sort in CITING
    return Relation(
        scene.span(first, last), entry.sort, scene.span(*source), pieces, "adjective", cites,
        _negated(tree, verb), _referent(scene, subject),
    )  # fmt: skip


def _according(scene: Scene, at: int) -> Relation | None:
    tree = scene.tree
    to = at + 1
    if to + 1 >= len(tree.tokens) or _word(scene, to) != "to":
        return None
    heads = list(tree.down(to, "pobj", "pcomp")) or list(tree.down(at, "pobj"))
    if not heads:
        return None
    source = scene_phrase(scene, heads[0])
    source = (max(source[0], to + 1), source[1])
    if at == 0 or source[1] >= len(tree.tokens) - 2:
        source = (source[0], _before_clause(scene, source, at))
    pieces = _pieces(scene, [(0, at - 1), (source[1] + 1, len(tree.tokens) - 1)], ())
    if not pieces:
        return None
    core = _core(scene, heads[0], source) if source[0] <= heads[0] <= source[1] else None
    return Relation(scene.span(at, to), "report", scene.span(*source), pieces, "according", core=core)


_LABEL = re.compile(r"[\"“]?([^\W\d_][\w.’'-]*(?: [\w.’'()-]+){0,5}?)(:) (?=[^\s])")


def labels_in(scene: Scene) -> list[Relation]:
    """ "Smith: the talks are over", "Poll: …": a name, or one word, before a colon at the head of a paragraph."""
    found = _LABEL.match(scene.text, scene.start, scene.end)
    if not found or found.group(1).lower() in words()["not_a_label"] or not _is_name(found.group(1)):
        return []
    content = _trimmed(scene.text, found.end(), scene.end)
    return [Relation(found.span(2), "speech", found.span(1), (content,), "label")] if content else []


def _is_name(words_: str) -> bool:
    parts = words_.split()
    return all(part[0].isupper() or part in ("of", "the", "and", "de", "van") for part in parts) and len(words_) > 2


def _before_clause(scene: Scene, source: tuple[int, int], at: int) -> int:
    """The end of a source that opens the sentence: before the first comma outside brackets, where one follows."""
    tokens, depth = scene.tree.tokens, 0
    for place in range(source[0], source[1] + 1):
        depth += {"(": 1, ")": -1}.get(tokens[place].low, 0)
        if tokens[place].low == "," and not depth and at < 3:
            return place - 1
    return source[1]


def mended(tree: Tree) -> Tree:
    """A second verb of speech of the same tense, joined to the verb of a clause that is said, joined to the first.

    "Smith said he was ill and warned that …": the parser joins "warned" to "was".
    """
    heads = [token.head for token in tree.tokens]
    for at, token in enumerate(tree.tokens):
        outer = _outer_verb(tree, at) if token.dep == "conj" and token.tag in ("VBD", "VBZ", "VBP") else None
        if outer is not None:
            heads[at] = outer
    if heads == [token.head for token in tree.tokens]:
        return tree
    return Tree(tuple(token._replace(head=head) for token, head in zip(tree.tokens, heads, strict=True)))


def _outer_verb(tree: Tree, at: int) -> int | None:
    entry = lexicon.verbs().get(tree.tokens[at].low)
    if entry is None or "c" not in entry.frames or entry.sort not in ("speech", "denial"):
        return None
    for up in tree.above(at):
        head = tree.tokens[up].head
        said = lexicon.verbs().get(tree.tokens[head].low)
        if tree.tokens[up].dep == "ccomp" and up > head and said and said.sort == "speech":
            return head if tree.tokens[head].tag == tree.tokens[at].tag else None
        if tree.tokens[up].dep != "conj":
            return None
    return None
