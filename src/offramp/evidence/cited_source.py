"""From relations to who is cited for a claim: the main source, its chain, and every relation with its kind of source.

The source of a claim is who is cited for a proposition: a clause, an undertaking or words quoted. Who merely speaks of
a thing ("criticised the plan") or wants one ("hopes to leave") is kept among the relations, but makes no source.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from offramp.evidence.actors import Finder
from offramp.evidence.allegations import RULE as ALLEGATION
from offramp.evidence.allegations import with_allegations
from offramp.evidence.attribution import CITED_BESIDE, PLAN, citing, relations
from offramp.evidence.constructions import with_constructions
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import NOBODY, AttributionRelation, ParsedSentence, meets, with_depth
from offramp.evidence.polarity import DENYING, with_polarity
from offramp.evidence.provenance import published_by
from offramp.evidence.refusals import RULE as REFUSAL
from offramp.evidence.refusals import with_refusals
from offramp.evidence.rule_tables import words
from offramp.evidence.scope import SUPPOSED, Scope, scope_of
from offramp.evidence.speaker_labels import SPEAKER, labels_in, signatures_in
from offramp.evidence.speakers import owner
from offramp.evidence.tokens import Sentence
from offramp.evidence.turns import ROLE as TURN
from offramp.evidence.types import Attribution, Block, CitedSource, Cue, Span


@dataclass(frozen=True, slots=True)
class Cited:
    """Who is cited for a claim: `source` in the fewest words, the `phrase` around it, all relations.
    `links` are the relations of the chain, `others` who is cited for something else in the same sentence,
    `by_way_of` the document in which the source says it, `unnamed` what is denied, or left open, without a name,
    `plans` who plans or hopes something."""

    source: Span | None = None
    phrase: Span | None = None
    cue: Cue | None = None
    content: tuple[Span, ...] = ()
    denied: bool = False
    refuted: bool = False
    negated: bool = False
    relations: tuple[Attribution, ...] = ()
    cues: tuple[tuple[int, int], ...] = ()
    phrases: tuple[tuple[int, int], ...] = ()
    links: tuple[AttributionRelation, ...] = ()
    others: tuple[Cited, ...] = ()
    by_way_of: tuple[str, ...] = ()
    unnamed: tuple[AttributionRelation, ...] = ()
    plans: tuple[Cited, ...] = ()

    def frames(self, at: int) -> bool:
        """Whether an offset belongs to a cue or to a source."""
        return any(low <= at < high for low, high in (*self.cues, *self.phrases))


def relations_in(sentence: Sentence, tree: ParseTree, block: Block) -> tuple[AttributionRelation, ...]:
    """The relations of a parsed sentence; at the head of a block also its label ("Smith: …")."""
    scene = ParsedSentence(sentence.text, sentence.start, sentence.end, tree, sentence.quotes)
    opens = sentence.start == block.start or SPEAKER.match(sentence.text, sentence.start, sentence.end)
    framed = labels_in(scene) if opens and block.role != TURN else []
    framed = framed or (signatures_in(scene, sentence.start == block.start) if sentence.end == block.end else [])
    found = with_depth(with_refusals(scene, with_allegations(scene, relations(scene))))
    held = [one for one in found if sentence.text[slice(*one.cue)].lower() not in SUPPOSED]
    judged = with_depth(with_constructions(scene, with_polarity(scene, held)))
    return tuple(framed or [*judged, *citing(scene)])


def cite(part: Sentence, parsed: Sequence[AttributionRelation], tree: ParseTree | None = None) -> Cited:
    """Who is cited for a sentence, or for a half of one; a denial in a clause at its side is not its own."""
    pairs = ((one, tuple(_clipped(part, one.content))) for one in parsed if part.start <= one.cue[0] < part.end)
    own = [one if one.content == content else replace(one, content=content) for one, content in pairs]
    beside = [one for one in own if one.rule == CITED_BESIDE]
    within = with_depth([one for one in own if one.rule != CITED_BESIDE])
    alone = (one for one in beside if not any(meets(one.cue, other.cue) for other in within))
    main = _main(within, scope_of(tree, [(part.start, part.end)])) or next(alone, None)
    outer, main = main, _behind_document(part, main, within)
    paper = (published_by(outer.named(part.text)),) if outer and outer is not main else ()
    others = tuple(_others(part, main, [one for one in within if one is not outer or one is main], tree))
    unnamed = tuple(one for one in within if one.stance and one.source is None)
    plans = tuple(_cited(part, one, [*_around(main, one), one], [one]) for one in within if _holds_plan(one, within))
    if main is None:
        bare = tuple(_attribution(part, one) for one in within)
        return Cited(relations=bare, others=others, unnamed=unnamed, plans=plans)
    ordered = [main, *(one for one in within if one is not main and one.cue != main.cue)]
    cited = _cited(part, main, _chain(main, [*within, *beside], tree), ordered)
    return replace(cited, others=others, unnamed=unnamed, by_way_of=paper, plans=plans)


def _holds_plan(plan: AttributionRelation, within: Sequence[AttributionRelation]) -> bool:
    """Whether a relation is a plan that nobody denies."""
    over = (one for one in within if one.stance and any(_inside(plan.cue, span) for span in one.content))
    return plan.rule == PLAN and not any(over)


def _around(main: AttributionRelation | None, plan: AttributionRelation) -> list[AttributionRelation]:
    """Who says that somebody has a plan."""
    return [main] if main and not main.negated and any(_inside(plan.cue, span) for span in main.content) else []


def _behind_document(
    part: Sentence, main: AttributionRelation | None, within: Sequence[AttributionRelation]
) -> AttributionRelation | None:
    """Who speaks by way of a document: "the navy said P, according to a statement" is the navy's."""
    if main is None or main.rule != "according" or _owned(part, main):
        return main
    inner = (one for one in within if one.depth == main.depth + 1 and one.cites and one.source and one.sort == "speech")
    return next((one for one in inner if any(_inside(one.cue, span) for span in main.content)), main)


def _owned(part: Sentence, main: AttributionRelation) -> bool:
    """Whether a source is more than a document: a person, or a document that is said to be somebody's."""
    written = part.text[slice(*(main.source or main.cue))]
    return source_type(written) != "document" or _short(part, main) != main.source


def _chain(
    main: AttributionRelation, relations: Sequence[AttributionRelation], tree: ParseTree | None
) -> list[AttributionRelation]:
    """A relation and what it cites in its turn; a denial in a clause at its side is not its own."""
    held = scope_of(tree, main.content)
    return [main, *(one for one in _within(main, relations) if not one.stance or held.holds(one.cue[0]))]


def _others(
    part: Sentence, main: AttributionRelation | None, within: Sequence[AttributionRelation], tree: ParseTree | None
) -> Iterator[Cited]:
    """Who is cited beside the main source: the outermost relations that stand neither in its content nor its source."""
    cited = [one for one in within if one is not main and one.cites and one.source and one.content]
    taken = [*(main.content if main else ()), *((main.source,) if main and main.source else ())]
    for one in cited if tree else ():
        inner = any(_inside(one.cue, span) for span in taken)
        inner = inner or any(_inside(one.cue, span) for other in cited if other is not one for span in other.content)
        aside = one.stance and part.text[slice(*one.content[0])].lower() in ("which", "that")  # "…, which he denied"
        if (aside or not inner) and not (main and meets(one.cue, main.cue)):
            yield _cited(part, one, _chain(one, within, tree), [one])


def _cited(
    part: Sentence,
    main: AttributionRelation,
    chain: Sequence[AttributionRelation],
    ordered: Sequence[AttributionRelation],
) -> Cited:
    text = part.text
    return Cited(
        source=None if _is_nobody(text, main) else _span(text, _short(part, main)),
        phrase=_span(text, main.source or main.cue),
        cue=Cue(*main.cue, text[slice(*main.cue)], main.sort),
        links=tuple(chain),
        content=tuple(_span(text, span) for span in _clipped(part, main.content)),
        denied=any(one.stance in DENYING for one in chain),
        refuted=any(one.stance == "refutes" for one in chain),
        negated=main.negated,
        relations=tuple(_attribution(part, one) for one in ordered),
        cues=tuple(one.cue for one in ordered if one.cites),
        phrases=tuple(one.source for one in ordered if one.source and one.cites),
    )


def _is_nobody(text: str, main: AttributionRelation) -> bool:
    """Whether nobody is cited, so that the page speaks itself; "nobody at the mill denies that" is the mill's."""
    named = text[slice(*main.source)].lower().split(" ") if main.source else [""]
    return named[0] in NOBODY and (main.sort != "denial" or len(named) == 1)


def _main(attributions: Sequence[AttributionRelation], scope: Scope) -> AttributionRelation | None:
    """The first outermost relation in which somebody is cited; nouns, adjectives and passives stand back.
    What stands within another's source is not it: "a lender who asked not to be named said that …". Nor is a denial or
    an allegation at the side of the sentence: "the lender, who denied it, arrived"."""
    cited = [one for one in attributions if one.cites and one.source and not _beside(one, scope)]
    free = [one for one in cited if not any(o.source and _inside(one.cue, o.source) for o in cited)] or cited
    outer = [one for one in free if not one.depth] or free
    return min(outer, key=lambda attribution: (attribution.rule in _LATER, attribution.cue), default=None)


_LATER = ("noun", "adjective", "passive", REFUSAL)


def _beside(relation: AttributionRelation, scope: Scope) -> bool:
    apart = relation.sort == "denial" or bool(relation.stance) or relation.rule == ALLEGATION
    return apart and relation.rule != "passive" and not scope.holds(relation.cue[1] - 1)


def _inside(inner: tuple[int, int], outer: tuple[int, int]) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _within(main: AttributionRelation, attributions: Sequence[AttributionRelation]) -> Iterator[AttributionRelation]:
    """What the main source cites in its turn, the nearest first: relations within its content, and "citing X"."""
    for one in sorted(attributions, key=lambda attribution: (attribution.depth, attribution.cue)):
        nested = any(_inside(one.cue, span) for span in main.content) or one.rule == CITED_BESIDE
        if one is not main and one.source and one.cites and nested:
            yield one


def _clipped(part: Sentence, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans within the part; a half of a sentence takes nothing from the other half."""
    cut = ((max(low, part.start), min(high, part.end)) for low, high in spans)
    return [(low, high) for low, high in cut if low < high]


def _short(part: Sentence, main: AttributionRelation) -> tuple[int, int]:
    """The source in the fewest words: without apposition, and the owner where the phrase is about a document."""
    core = main.referent or main.core or main.source or main.cue
    starts = [word.start for word in part.words]
    first, last = bisect_left(starts, core[0]), bisect_left(starts, core[1]) - 1
    if not 0 <= first <= last < len(starts) or starts[first] != core[0]:
        return core
    return owner(part, first, last)


def _span(text: str, where: tuple[int, int]) -> Span:
    return Span(where[0], where[1], text[where[0] : where[1]])


def _attribution(part: Sentence, relation: AttributionRelation) -> Attribution:
    text = part.text
    cue = Cue(*relation.cue, text[slice(*relation.cue)], relation.sort)
    content = tuple(_span(text, span) for span in _clipped(part, relation.content))
    return Attribution(_source(text, relation), cue, content, relation.depth, relation.negated, relation.rule)


def _source(text: str, relation: AttributionRelation) -> CitedSource | None:
    if relation.source is None:
        return None
    refers = _span(text, relation.referent) if relation.referent else None
    written = text[slice(*relation.source)]
    return CitedSource(*relation.source, written, source_type(written, bool(refers)), refers_to=refers)


def source_type(written: str, relative: bool = False) -> str:
    """What kind of source some words are: relative, pronoun, document, named or unnamed.
    >>> [source_type(words) for words in ("he", "a report", "two officials", "Senator Ito", "the ministry")]
    ['pronoun', 'document', 'unnamed', 'named', 'unnamed']
    """
    bare = written.split() or [""]
    lows = [word.strip(".,’'\"“”()").lower() for word in bare]
    if relative:
        return "relative"
    if len(lows) == 1 and (lows[0] in words()["pronoun"] or lows[0] in ("his", "her", "their", "its")):
        return "pronoun"
    behind = zip(bare[1:], lows[1:], strict=True)
    if any(word[:1].isupper() and low not in words()["determiner"] for word, low in behind):
        return "named"
    if any(low in words()["document"] for low in lows):
        return "document"
    return "named" if bare[0][:1].isupper() and lows[0] not in words()["stop"] | words()["unnamed"] else "unnamed"


def with_actors(attributions: Sequence[Attribution], find: Finder, text: str) -> tuple[Attribution, ...]:
    """The relations with the actor of the case that each source names, if its words name just one."""
    pairs = ((one, _acted(one.source, find, text)) for one in attributions)
    return tuple(one if one.source is source else replace(one, source=source) for one, source in pairs)


def _acted(source: CitedSource | None, find: Finder, text: str) -> CitedSource | None:
    if source is None:
        return None
    where = source.refers_to or source
    named = {mention.actor for mention in find(text, where.start, where.end)}
    return replace(source, actor=next(iter(named))) if len(named) == 1 else source
