"""The propositions that a sentence asserts, each a record of its own with its own source, polarity and certainty.

A sentence holds the voices that it cites side by side ("after one side said P, its rival said Q") and the page's own
("said P and left the hall"). What a voice says is one proposition for each finite clause that is joined by `and`, `but`
or a semicolon. A hedge, negation, condition or date counts for the proposition in whose clause it stands, and for all
where it stands in none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from offramp.evidence.allegations import RULE as ALLEGATION
from offramp.evidence.allegations import accuses, charges_in, hearsay_at, is_alleged, is_governed, is_ruling
from offramp.evidence.assertions import polarity_of
from offramp.evidence.attribution import CITED_BESIDE, PLAN
from offramp.evidence.cited_source import Cited
from offramp.evidence.constructions import RULE as CONSTRUCTION
from offramp.evidence.constructions import VERDICT
from offramp.evidence.cue_lexicon import forms_in, forms_of
from offramp.evidence.factuality import certainty_of, is_conditional, is_negated, is_question, tense_of, weakest
from offramp.evidence.hands import hands
from offramp.evidence.hedges import HedgeMatch, opinion_in
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import NOBODY, AttributionRelation, subtract_spans, trimmed
from offramp.evidence.polarity import DENYING, falsity_in, lacks_ground, own_stance
from offramp.evidence.rule_tables import rule_set
from offramp.evidence.scope import SUPPOSED, has_condition, is_inverted, scope_of, uppermost_verb
from offramp.evidence.tokens import Sentence
from offramp.evidence.types import Assertion, Block, Time
from offramp.evidence.wrongs import (
    answers_charge,
    labels_wrong,
    lays_wrong,
    looks_into_wrong,
    names_offence,
    suffers,
    tells_deed,
)

_MOST = 8  # propositions of one sentence; a longer one is a list
_FINITE = ("VBD", "VBZ", "VBP")
_GOVERNED = ("xcomp", "pcomp", "prep")
Pieces = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class ClaimParts:
    """A claim in the making: its words, who is cited, its hedges, its tree."""

    here: Sentence
    block: Block
    cited: Cited
    hedges: tuple[HedgeMatch, ...]
    tree: ParseTree | None


@dataclass(frozen=True, slots=True)
class Proposition:
    """Stretches of a sentence that assert one thing; `voice` is who is cited for it, None for the page itself.
    `beside`: what stands beside what the sentence asserts is "alleged" ("resigned amid charges that P"), "rumoured"
    ("amid claims that P"), "examined" ("looks into claims that P"), "unverified" ("could not verify that P"), "asked"
    ("whether P"), "refuted" ("asked whether P, he said no"), "cleared" ("was cleared of P"), "condition" ("if P") or
    "unmet" ("if P had been, Q would have")."""

    voice: Cited | None
    pieces: Pieces
    beside: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A proposition as an assertion; `negated` in its own words, `unsaid`: its source is said not to have said it."""

    assertion: Assertion
    negated: bool
    unsaid: bool


def weighed(parts: ClaimParts, kind: str) -> tuple[Weighed, ...]:
    """Every proposition of a claim, the main one first; a heading is one."""
    found = propositions(parts) if kind != "heading" else [_main(parts)]
    plain = [one for one in found if not _is_plan(one)]
    others = [[] if _is_plan(one) else [other for other in plain if other is not one] for one in found]
    return tuple(_weigh(parts, kind, one, beside) for one, beside in zip(found, others, strict=True))


def _is_plan(own: Proposition) -> bool:
    return own.voice is not None and own.voice.links[-1].rule == PLAN


# --- which propositions there are -----------------------------------------------------------------------------------


def propositions(parts: ClaimParts) -> list[Proposition]:
    """The propositions of a sentence: of its main voice, of the page itself, and of the other voices in their order."""
    tree, main = parts.tree, _main(parts)
    if tree is None:
        return [main]
    voices = [main.voice] if main.voice else []
    own = [Proposition(main.voice, pieces) for pieces in _clauses(parts, tree, main.pieces)]
    if main.voice is None:
        own = [one for one in own if not _is_of(tree, one.pieces, parts.cited.others)] or own[:1]
    aside = list(_of_page(parts, tree, [*voices, *parts.cited.others])) if main.voice else []
    beside = (
        Proposition(voice, pieces)
        for voice in parts.cited.others
        for pieces in _clauses(parts, tree, _told(parts, voice))
    )
    found = [*own, *sorted([*aside, *beside], key=lambda proposition: proposition.pieces)][:_MOST]
    planned = [Proposition(plan, _spans(plan)) for plan in parts.cited.plans if _spans(plan)]
    return [*_with_charges(parts, tree, found), *_conditions(parts, tree, found), *planned]


def _conditions(parts: ClaimParts, tree: ParseTree, propositions: Sequence[Proposition]) -> Iterator[Proposition]:
    """The condition itself, which nobody asserts, as a proposition of whoever names it: "if they pay"."""
    if not has_condition(tree):
        return
    for span in scope_of(tree, ((parts.here.start, parts.here.end),)).conditions:
        owner = next((one for one in propositions if _touches(span, one.pieces)), propositions[0])
        if (verb := uppermost_verb(tree, (span,))) is not None:
            yield Proposition(owner.voice, (span,), "unmet" if _is_unmet(tree, verb, span) else "condition")


def _is_unmet(tree: ParseTree, verb: int, span: tuple[int, int]) -> bool:
    """ "If they had paid, he would have gone": they did not."""
    had = tree.tokens[verb].tag == "VBN" and any(tree.tokens[k].low in ("had", "'d") for k in tree.down(verb, "aux"))
    outside = (token.low for token in tree.tokens if not span[0] <= token.start < span[1])
    return had and not {"would", "could", "might", "'d"}.isdisjoint(outside)


def _with_charges(parts: ClaimParts, tree: ParseTree, propositions: list[Proposition]) -> list[Proposition]:
    """The propositions, with what is alleged beside one as one of its own: "resigned amid claims that P"."""
    for at, first, last in charges_in(tree):
        span = (tree.tokens[first].start, tree.tokens[last].end)
        touched = [k for k, one in enumerate(propositions) if _touches(span, one.pieces)]
        place = min(touched, key=lambda k: propositions[k].voice is None, default=None)
        if place is None and (answer := _answer(parts, tree, at, span)):
            propositions.append(Proposition(propositions[0].voice, (span,), answer))
        elif place is None and _in_phrase(parts, at, span, tree):
            propositions.append(Proposition(None, (span,), hearsay_at(tree, at)))
        if place is None or _is_its_own(parts, propositions[place], tree.tokens[at].start, span):
            continue
        rest = _trimmed(parts, (piece for low in propositions[place].pieces for piece in subtract_spans(low, [span])))
        if rest and (pieces := _trimmed(parts, _cut((span,), propositions[place].pieces))):
            beside = (_answer(parts, tree, at, span) or "asked") if at == first else hearsay_at(tree, at)
            whole = beside in ("asked", "refuted")
            propositions[place] = propositions[place] if whole else replace(propositions[place], pieces=rest)
            propositions.append(Proposition(propositions[place].voice if whole else None, pieces, beside))
    return propositions


def _in_phrase(parts: ClaimParts, at: int, span: tuple[int, int], tree: ParseTree) -> bool:
    """Whether a charge stands in the words for a source: "the firm, which is accused of theft, did not reply"."""
    return hearsay_at(tree, at) == "alleged" and at != tree.tokens[at].head and _touches(span, parts.cited.phrases)


_OPEN = ("asked", "condition")
_DOUBTED = ("alleged", "rumoured", "examined", "unverified")
_EXCLUDES = {*forms_of("exclude"), *forms_of("rule")}
_IF = re.compile(r"\W*(?:if|unless)\b", re.IGNORECASE)
_OR_ELSE = re.compile(
    r"\b(?:must|ha(?:ve|s|d) to|needs? to|should)\b[^;]*(?:,?\s+or(?:\s+else)?|;\s*otherwise,?)\s*\Z", re.IGNORECASE
)
_AHEAD = re.compile(r"\b(?:will|would|shall|could)\b", re.IGNORECASE)
_ASKING = re.compile(r"\b(?:ask(?:s|ed|ing)?|wonder(?:s|ed|ing)?|inquired?|enquired?)\b", re.IGNORECASE)
_NO_WORD = re.compile(
    r"\b(?:no|without)\s+(?:\w+\s+){0,2}(?:confirmation|word|verification|corroboration|certainty|guarantee)\b[^,;]{0,60}?\bthat\b"
    r"|\b(?:does|do|did|not|n[’']t)\s+(?:(?:not|necessarily|for\s+a\s+moment)\s+)*(?:mean|imply|suggesting|implying)\s+that\b",
    re.IGNORECASE,
)


def _is_if(text: str, tree: ParseTree | None, piece: tuple[int, int]) -> bool:
    """Whether a piece is a condition, not a concession: "if they pay", not "if rather thirsty"."""
    verb = tree is None or any(piece[0] <= tree.tokens[at].start < piece[1] for at in tree.verbs)
    return verb and bool(_IF.match(text, *piece))


def _is_threat(text: str, start: int, pieces: Pieces) -> bool:
    """Whether a clause tells what comes of it if the one before it is not done: "go they must, or it will close"."""
    before = text[start : pieces[0][0]].rstrip(", ")
    return before.endswith((" or", " else", "otherwise")) and bool(
        _OR_ELSE.search(text, start, pieces[0][0]) and _AHEAD.search(text, *pieces[0])
    )


_INTO = re.compile(r"\b(?:investigations?|inquir\w+|enquir\w+|probes?)\b.*\binto\s*\Z", re.IGNORECASE)
_NO = re.compile(
    r"""["“‘](?:no|never|not\s+at\s+all|absolutely\s+not|certainly\s+not)[,.!]?["”’]|\bshook\s+(?:his|her|their)\s+head
    |\b(?:said|answered|replied)\s+(?:no[.,;]|(?:that\s+)?(?:it|he|she|they)\s+\w+\s+not\s*[.,;]
    |(?:it|this|that)\s+was\s+not\s+(?:true|so))""",
    re.IGNORECASE | re.VERBOSE,
)


def _answer(parts: ClaimParts, tree: ParseTree, at: int, span: tuple[int, int]) -> str:
    """How somebody answers what he is asked or told of: "refuted" by a no or "nonsense", else "asked"; "" unasked."""
    here = parts.here
    if not any(tree.tokens[up].low in ("asked", "told") and tree.tokens[up].tag == "VBN" for up in tree.above(at)):
        return ""
    rest = here.text[here.start : span[0]] + here.text[span[1] : here.end]
    said = " ".join(here.text[low:high] for low, high in _spans(parts.cited))
    return "refuted" if _NO.search(rest) or (len(said.split()) < 3 and falsity_in(said)) else "asked"


def _is_its_own(parts: ClaimParts, own: Proposition, at: int, span: tuple[int, int]) -> bool:
    """Whether a charge is what a proposition itself is about: it is hearsay as a whole, or denied, or what is said."""
    voice, words = own.voice, parts.here.words
    links = [*(voice.links if voice else ()), *parts.cited.unnamed]
    hearsay = any(hit.rule.cue and _touches((words[hit.first].start, 0), own.pieces) for hit in parts.hedges)
    judged = any(link.stance and _touches(span, link.content) for link in links)
    judged = judged or bool(voice and own_stance(parts.tree, own.pieces, parts.here.quoted))
    said = voice is not None and (voice.negated or _touches((at, at), voice.cues))
    said = said or any(
        one.rule == ALLEGATION and _touches((at, at), one.content) for one in (voice.links if voice else ())
    )
    return bool(own.beside) or hearsay or judged or said or lacks_ground(parts.here.text[parts.here.start : at])


def _touches(span: tuple[int, int], pieces: Iterable[tuple[int, int]]) -> bool:
    return any(low <= span[0] < high for low, high in pieces)


def _main(parts: ClaimParts) -> Proposition:
    spans = _spans(parts.cited) or ((parts.here.start, parts.here.end),)
    return Proposition(parts.cited if parts.cited.cue else None, spans)


def _spans(voice: Cited) -> Pieces:
    return tuple((span.start, span.end) for span in voice.content)


def _told(parts: ClaimParts, voice: Cited) -> Pieces:
    """What a voice at the side of a sentence says; "which" stands for all that is before it."""
    spans = _spans(voice)
    if parts.cited.cue or [parts.here.text[low:high].lower() for low, high in spans] != ["which"]:
        return spans
    return _trimmed(parts, [(parts.here.start, spans[0][0])]) or spans


def _clauses(parts: ClaimParts, tree: ParseTree, spans: Pieces) -> list[Pieces]:
    """Some stretches, divided where finite clauses in them are joined."""
    top = uppermost_verb(tree, spans)
    heads = _joined(tree, top, spans) if top is not None else []
    ranges = [_offsets(tree, head) for head in heads]
    later = [_trimmed(parts, _cut(_without(span, ranges), spans)) for span in ranges]
    if not any(later):
        return [spans]
    first = _trimmed(parts, [piece for span in spans for piece in subtract_spans(span, ranges)])
    return sorted(one for one in (first, *later) if one)


def _without(span: tuple[int, int], others: Sequence[tuple[int, int]]) -> Pieces:
    """A clause without the clauses that are joined to it."""
    inner = [other for other in others if span[0] <= other[0] and other[1] <= span[1] and other != span]
    return tuple(subtract_spans(span, inner))


def _cut(pieces: Pieces, spans: Pieces) -> Iterator[tuple[int, int]]:
    cut = ((max(low, first), min(high, last)) for low, high in pieces for first, last in spans)
    return (piece for piece in cut if piece[0] < piece[1])


def _joined(tree: ParseTree, top: int, spans: Pieces) -> list[int]:
    """The heads of the finite clauses that are joined to a verb, directly or through one another, within stretches."""
    found: list[int] = []
    front = [top]
    while front:
        at = front.pop(0)
        for child in tree.children[at]:
            inside = any(low <= tree.tokens[child].start < high for low, high in spans)
            if inside and _is_joined(tree, child, at) and len(found) < _MOST:
                found.append(child)
                front.append(child)
    return sorted(found)


def _is_joined(tree: ParseTree, at: int, head: int) -> bool:
    """Whether a clause stands beside the one that it hangs on: joined and finite, or parted by a semicolon."""
    token = tree.tokens[at]
    if token.dep == "conj":
        before = tree.tokens[max(0, tree.edges[at][0] - 1)].low  # "provided the bank agrees"
        return is_finite(tree, at) and not is_inverted(tree, at) and before not in (*SUPPOSED, "case")
    apart = token.dep in ("ccomp", "parataxis") and at < head
    return apart and is_finite(tree, at) and ";" in {tree.tokens[k].low for k in range(at, head)}


def is_finite(tree: ParseTree, at: int) -> bool:
    """Whether a verb has a tense of its own, by its form or by its auxiliary."""
    group = (at, *tree.down(at, "aux", "auxpass"))
    return any(tree.tokens[one].tag in (*_FINITE, "MD") for one in group)


def _offsets(tree: ParseTree, head: int) -> tuple[int, int]:
    """Where a clause begins and ends, with the conjunction before it."""
    first, last = tree.edges[head]
    while first and (tree.tokens[first - 1].tag == "CC" or tree.tokens[first - 1].low in (",", ";")):
        first -= 1
    return tree.tokens[first].start, tree.tokens[last].end


def _trimmed(parts: ClaimParts, spans: Iterable[tuple[int, int]]) -> Pieces:
    text = parts.here.text
    kept = (trimmed(text, *_unjoined(text, *span)) for span in spans)
    return tuple(sorted(span for span in kept if span))


_CONJUNCTIONS = r"(?:and|but|or|yet)"
_LEADING, _TRAILING = re.compile(rf"[\s,;]*\b{_CONJUNCTIONS}\b"), re.compile(rf"\b{_CONJUNCTIONS}[\s,;]*\Z")


def _unjoined(text: str, start: int, end: int) -> tuple[int, int]:
    """A stretch without the conjunctions at its edges: ", and he left, but"."""
    first = _LEADING.match(text, start, end)
    last = _TRAILING.search(text[max(start, end - 8) : end])
    return first.end() if first else start, end - len(last.group()) if last else end


def _of_page(parts: ClaimParts, tree: ParseTree, voices: Sequence[Cited]) -> Iterator[Proposition]:
    """What the page asserts by itself beside those whom it cites: a finite clause at the top of no voice."""
    whole = ((parts.here.start, parts.here.end),)
    top = uppermost_verb(tree, whole)
    heads = [top, *_joined(tree, top, whole)] if top is not None else []
    ranges = [_offsets(tree, head) for head in heads]
    taken = [span for voice in voices for span in (*_spans(voice), *voice.cues)]
    speaking = {up for voice in voices for up in _speaking(tree, voice)}
    for head, span in zip(heads, ranges, strict=True):
        if head in speaking or not is_finite(tree, head) or _covered(tree, head, voices):
            continue
        inner = [other for other in ranges if other != span and span[0] <= other[0]]
        if pieces := _trimmed(parts, _cut(tuple(subtract_spans(span, [*inner, *taken])), whole)):
            yield Proposition(None, pieces)


def _covered(tree: ParseTree, head: int, voices: Sequence[Cited]) -> bool:
    at = tree.tokens[head].start
    return any(low <= at < high for voice in voices for low, high in (*_spans(voice), *voice.cues, *voice.phrases))


def _speaking(tree: ParseTree, voice: Cited) -> Iterator[int]:
    """The verbs of a cue, and those that govern it: "went on by saying"."""
    for at, token in enumerate(tree.tokens):
        if any(low <= token.start < high for low, high in voice.cues):
            yield at
            while tree.tokens[at].dep in _GOVERNED and tree.tokens[at].head != at:
                at = tree.tokens[at].head
                yield at


def _is_of(tree: ParseTree, pieces: Pieces, voices: Sequence[Cited]) -> bool:
    """Whether the head of a clause is the cue of a voice."""
    top = uppermost_verb(tree, pieces)
    return top is not None and any(top in set(_speaking(tree, voice)) for voice in voices)


# --- what each says -------------------------------------------------------------------------------------------------


def _weigh(parts: ClaimParts, kind: str, own: Proposition, others: Sequence[Proposition]) -> Weighed:
    here, tree, voice = parts.here, parts.tree, own.voice
    scope = scope_of(tree, own.pieces)
    links = [link for link in _links(own) if link.rule in (ALLEGATION, CITED_BESIDE) or _bears(parts.tree, own, link)]
    unnamed = [link for link in parts.cited.unnamed if _touches(link.cue, own.pieces) and scope.holds(link.cue[0])]
    judged = [link for link in (*links, *unnamed) if link.stance]
    stances = [link.stance for link in judged]
    stances.append(own_stance(tree, own.pieces, here.quoted) if voice else "")
    denied = not {*stances}.isdisjoint(DENYING) or own.beside == "refuted"
    asked = here.text.startswith(("whether ", "if and when "), own.pieces[0][0])
    cue = here.text[slice(*voice.links[0].cue)] if voice else ""
    asked = asked or (here.text.startswith("if ", own.pieces[0][0]) and bool(_ASKING.search(cue)))
    asked = asked and own.beside != "refuted"
    unsaid = bool(voice and (voice.negated or asked)) or "open" in stances or own.beside in _OPEN
    unsaid = unsaid or any(_NO_WORD.search(here.text, *piece) for piece in own.pieces)
    conditional = any(is_conditional(here.text, *span, scope) for span in _under(parts, own, others))
    conditional = conditional or any(_is_if(here.text, tree, piece) for piece in own.pieces[1:])  # “…,” he said, “if …”
    conditional = conditional or _is_threat(here.text, here.start, own.pieces) or own.beside in ("condition", "unmet")
    question = is_question(here.text[here.start : here.end])
    framing = [span for link in judged for span in (link.cue, link.source) if span]
    negated = is_negated(here.text, own.pieces, scope, framing, tree) and "refutes" not in stances
    negated = negated != (stances.count("doubts") % 2 == 1) or own.beside in ("cleared", "unmet") or "clears" in stances
    hedges = [hit for hit in parts.hedges if _counts(here.words[hit.first].start, own, others, hit.rule.cue)]
    if conditional:  # "would go if they paid" is flat: the mood is that of the condition
        hedges = [hit for hit in hedges if not hit.rule.mood]
    if "denies" in stances or own.beside == "refuted":  # "denied that it might go" is flat
        hedges = [hit for hit in hedges if not _touches((here.words[hit.first].start, 0), own.pieces)]
    start, end = own.pieces[0][0], max(high for _, high in own.pieces)
    cues = [low for low, _ in voice.cues] if voice else []
    graded = certainty_of(kind, hedges, cues, [word.start for word in here.words], scope)
    words = [*_opining(here, own, links, denied)]
    charged = _answers(parts, own, links) if denied else _is_allegation(parts, own, links, hedges, negated)
    left = any(link.stance == "open" and _excludes(here.text[slice(*link.cue)]) for link in judged)  # "not ruled out"
    doubted = left or "unverified" in stances or own.beside in _DOUBTED or _vouches_not(here, links)
    weaker = "doubts" in stances or (not denied and _tells_plan(parts, own))
    opinions = [*filter(None, map(opinion_in, words)), *["possible"] * doubted, *["probable"] * weaker]
    graded = weakest([graded, *opinions]) if graded != "unknown" else graded
    made = Assertion(
        start, end, here.text[start:end], "",
        source=voice.source.text if voice and voice.source else None,
        cue=voice.cue if voice else None,
        polarity=polarity_of(negated, denied, question or unsaid),
        certainty="unknown" if question or (unsaid and not left) else graded,
        conditional=conditional,
        allegation=charged,
        denied=denied,
        question=question,
        time=Time(tense_of(tree, own.pieces)),
        chain=(*(voice.by_way_of if voice else ()), *hands(here.text, tree, links)),
    )  # fmt: skip
    return Weighed(made, negated, unsaid)


def _opining(text: Sentence, own: Proposition, links: Sequence[AttributionRelation], denied: bool) -> Iterator[str]:
    """The cues by which somebody holds an opinion: none that denies, or is denied; nobody has one."""
    for link in links:
        cue = text.text[slice(*link.cue)]
        flat = denied and (_touches(link.cue, own.pieces) or link.stance in DENYING)
        nobody = link.named(text.text).split()[0].lower() in NOBODY
        if not flat and not nobody and not cue.endswith("no doubt"):
            yield cue


def _answers(parts: ClaimParts, own: Proposition, links: Sequence[AttributionRelation]) -> bool:
    """Whether what is denied is a charge: by its shape, or as a lawyer denies what another is said to have done."""
    text, tree = parts.here.text, parts.tree
    ahead = any(_excludes(text[slice(*link.cue)]) for link in links)
    who = {word for link in links for word in link.named(text).lower().split()}
    defends = not who.isdisjoint(rule_set("allegations", "defenders"))
    charge = any(is_alleged(text[slice(*link.cue)]) for link in links)  # "hit back at accusations that P"
    part = own.beside != "refuted" and any(_PART.match(text, *piece) for piece in own.pieces)
    return (
        charge
        or part
        or (tree is not None and is_governed(tree, own.pieces))
        or answers_charge(tree, text, own.pieces, ahead)
        or (defends and tells_deed(tree, own.pieces, lambda _: False, False))
    )


_PART = re.compile(
    r"\W*(?:(?:any|all|a|having|had|ever|direct|personal|prior|criminal|the|its|his|her|their)\s+){0,4}(?:role\s+in|part\s+in|hand\s+in"
    r"|involvement|knowledge|responsibility|complicity|guilt|culpability|liability|wrongdoing|links?\s+(?:to|with)|ties\s+(?:to|with))\b",
    re.IGNORECASE,
)


def _tells_plan(parts: ClaimParts, own: Proposition) -> bool:
    """Whether somebody says of another what he plans, or hopes: that is no sure thing."""
    top = uppermost_verb(parts.tree, own.pieces) if parts.tree and own.voice else None
    at = parts.tree.tokens[top].end if parts.tree and top is not None else 0
    return any(plan.links[-1].cue[1] == at for plan in parts.cited.plans)


def _vouches_not(sentence: Sentence, links: Sequence[AttributionRelation]) -> bool:
    """Whether a source stands for nothing that it says: a lawsuit, unconfirmed reports."""
    who = {word for link in links for word in link.named(sentence.text).lower().split()}
    return not (who.isdisjoint(rule_set("allegations", "pleadings")) and who.isdisjoint(rule_set("hedges", "unsure")))


def _excludes(cue: str) -> bool:
    return not _EXCLUDES.isdisjoint(cue.lower().split())


def _is_allegation(
    parts: ClaimParts, own: Proposition, links: Sequence[AttributionRelation], hedges: Sequence[HedgeMatch], no: bool
) -> bool:
    """Whether somebody is accused by it: by a word that accuses, or as a wrong that the page leaves to another."""
    here, tree = parts.here, parts.tree
    hearsay = [hit for hit in hedges if hit.rule.cue]
    accused = any(accuses(here.words[k].low) for hit in hearsay for k in range(hit.first, hit.last + 1))
    ends = {link.cue[1] for link in links}
    if tree is not None and any(link.rule == VERDICT for link in links):
        return _is_cleared(here, links)
    accused = accused or (tree is not None and any(
        labels_wrong(tree, at) for at in tree.verbs if tree.tokens[at].end in ends))  # fmt: skip
    accused = accused or any(is_alleged(here.text[slice(*link.cue)]) or link.rule == ALLEGATION for link in links)
    blames = any(low in forms_in("constructions", "blaming") for link in links for low in _cue_words(here, link))
    accused = accused or (blames and names_offence(tree, own.pieces))  # "attributed the deaths to negligence"
    accused = accused or (tree is not None and is_governed(tree, own.pieces))
    if accused or own.beside in ("alleged", "examined"):
        return True
    before = here.text[max(here.start, own.pieces[0][0] - 60) : own.pieces[0][0]]
    if own.beside == "asked" and _INTO.search(before) and tells_deed(tree, own.pieces, lambda _: True, False):
        return True
    if links and is_ruling(here.text, links[-1]):
        return False
    if tree is not None and any(_is_suspect(tree, here.text, link, own.pieces) for link in links):
        return True
    whose = lays_wrong(tree, here.text, own.pieces, here.quoted, bool(links)) if links or hearsay or own.beside else ""
    who = {word.strip(",;") for link in links for word in link.named(here.text).lower().split()}
    accuser = not who.isdisjoint(rule_set("allegations", "accusers"))
    complains = any(low in _complaining() for link in links for low in _cue_words(here, link))
    said = (lambda _: True) if accuser else here.quoted  # "prosecutors say he had fled": he is another
    suspects = any(low in forms_of("suspect") for link in links for low in _cue_words(here, link))
    tried = not who.isdisjoint(rule_set("allegations", "ruling")) and any(
        low in forms_of("hear") for link in links for low in _cue_words(here, link)
    )  # what a court hears is what one side says
    if (accuser or complains or suspects or tried) and tells_deed(tree, own.pieces, said, complains):
        return True
    if (complains or suspects) and suffers(tree, own.pieces, said):
        return True
    owns = any(
        low in forms_in("allegations", "confessing") for link in links for low in _cue_words(here, link)
    ) and names_offence(tree, own.pieces)
    return (
        whose == "other"
        or (whose == "own" and owns)
        or (no and (whose == "own" or not who.isdisjoint(rule_set("allegations", "defenders"))))
    )


def _is_cleared(sentence: Sentence, links: Sequence[AttributionRelation]) -> bool:
    """Whether somebody who is no court clears another: a court has decided it, and acquits."""
    who = {word for link in links for word in link.named(sentence.text).lower().split()}
    cue = {low for link in links if link.stance == "clears" for low in _cue_words(sentence, link)}
    return (
        bool(cue)
        and cue.isdisjoint(forms_of("acquit"))
        and bool(who)
        and who.isdisjoint(rule_set("allegations", "ruling"))
    )


def _cue_words(sentence: Sentence, link: AttributionRelation) -> list[str]:
    return sentence.text[slice(*link.cue)].lower().split()


def _is_suspect(tree: ParseTree, text: str, link: AttributionRelation, pieces: Pieces) -> bool:
    """Whether who pursues wrongs looks into whether somebody did something, or into what may be a wrong."""
    asks = link.rule == CONSTRUCTION and link.stance == "open"
    pursues = not {*link.named(text).lower().split()}.isdisjoint(rule_set("allegations", "pursuing"))
    return (asks and pursues and tells_deed(tree, pieces, lambda _: True, False)) or (
        not tree.forms.isdisjoint(rule_set("allegations", "perhaps")) and looks_into_wrong(tree, pieces)
    )


def _complaining() -> frozenset[str]:
    return forms_in("allegations", "complaining")


def _bears(tree: ParseTree | None, own: Proposition, link: AttributionRelation) -> bool:
    """Whether an attribution bears on a proposition: one in a clause beside it ("which he denies") does not."""
    low, high = link.cue
    beside = any(word.dep == "relcl" for word in (tree.tokens if tree else ()) if low <= word.start < high)
    return not beside or bool(own.voice and link is own.voice.links[0])


def _links(own: Proposition) -> list[AttributionRelation]:
    """Through whom a proposition comes: its voice, and whom that cites in this very proposition."""
    if own.voice is None:
        return []
    first, *nested = own.voice.links
    kept = (
        one for one in nested if one.rule in (CITED_BESIDE, PLAN) or any(a <= one.cue[0] < b for a, b in own.pieces)
    )
    return [first, *kept]


def _under(parts: ClaimParts, own: Proposition, others: Sequence[Proposition]) -> list[tuple[int, int]]:
    """Where a condition bears on a proposition: in it, or at the beginning of the sentence."""
    here = parts.here
    if not others:
        return [(here.start, here.end)]
    opens = min((low for one in (own, *others) for low, _ in one.pieces), default=here.start)
    return [*own.pieces, (here.start, max(opens, here.start + 1))]


def _counts(at: int, own: Proposition, others: Sequence[Proposition], hearsay: bool) -> bool:
    """Whether a hedge bears on a proposition: it stands in it, or in no other; hearsay on all that the page says."""
    if any(low <= at < high for low, high in own.pieces):
        return True
    holders = [other for other in others for low, high in other.pieces if low <= at < high]
    return not holders or (hearsay and own.voice is None and holders[0].voice is None)
