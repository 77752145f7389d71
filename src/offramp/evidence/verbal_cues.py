"""The verbs that are cues: where they stand in a tree, with auxiliaries, adverbs, light verbs and prepositions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from offramp.evidence import cue_lexicon
from offramp.evidence.cue_lexicon import Entry
from offramp.evidence.parse import ParseTree
from offramp.evidence.parsed_sentence import ParsedSentence
from offramp.evidence.rule_tables import words

_ADVERB_DEPS = ("aux", "auxpass", "neg", "advmod")


@dataclass(frozen=True, slots=True)
class Verbal:
    """A cue as tokens: its head word, its first and last word, and the entry that it stands under."""

    head: int
    first: int
    last: int
    entry: Entry
    after: int  # the token whose dependents hold the content: the head, or a preposition


def cues_at(scene: ParsedSentence, at: int) -> Iterator[Verbal]:
    """The cues that a verb may be: the longest phrase first, then with a preposition, then alone."""
    tree = scene.tree
    low = tree.tokens[at].low
    first = group_start(tree, at)
    for rest, entry in cue_lexicon.phrases().get(low, ()):
        last = at + len(rest)
        if tuple(token.low for token in tree.tokens[at + 1 : last + 1]) == rest:
            yield Verbal(at, first, last, entry, last if tree.tokens[last].dep == "prep" else at)
    follows = cue_lexicon.particles().get(low, {})
    for step in (at + 1, at + 2):
        apart = at + 1 < step < len(tree.tokens) and tree.tokens[step - 1].tag.startswith(
            "VB"
        )  # "which they believe started in May"
        if apart or step >= len(tree.tokens) or tree.tokens[step].head not in (at, step - 1):
            continue
        if tree.tokens[step].low in follows:
            yield Verbal(at, first, step, follows[tree.tokens[step].low], step)
    if low in cue_lexicon.verbs():
        yield Verbal(at, first, at, cue_lexicon.verbs()[low], at)


def _group_start(tree: ParseTree, at: int) -> int:
    """The first of the auxiliaries, negations and adverbs directly before a verb; an opening adverb is not of them."""
    first = at
    while first > 0 and _is_of_group(tree, first - 1, at, first):
        first -= 1
    return first + 1 if first == 0 < at and tree.tokens[first].dep == "advmod" else first


def _is_of_group(tree: ParseTree, at: int, verb: int, first: int) -> bool:
    token = tree.tokens[at]
    if token.low in words()["hearsay_adverb"]:
        return False
    own = token.head == verb and token.dep in _ADVERB_DEPS and token.tag != "WRB"
    return own or (token.dep == "advmod" and first <= token.head < verb)


def group_start(tree: ParseTree, at: int) -> int:
    """The start of the group, with a light verb that governs it: "appeared to suggest", "continues to insist"."""
    first = _group_start(tree, at)
    head = tree.tokens[at].head
    light = (
        tree.tokens[at].dep == "xcomp"
        and head == first - 1
        and tree.tokens[head].low in cue_lexicon.forms_in("attribution", "light")
    )
    return group_start(tree, head) if light else first


def is_passive(tree: ParseTree, at: int) -> bool:
    """Whether a verb is passive: with a form of `be`, or a bare participle that hangs on a noun."""
    if tree.tokens[at].tag != "VBN":
        return False
    if any(True for _ in tree.down(at, "auxpass")):
        return True
    has = any(tree.tokens[child].low in ("has", "have", "had", "having", "'ve", "'d") for child in tree.down(at, "aux"))
    return not has and tree.tokens[at].dep in ("acl", "amod", "advcl", "relcl")


def is_negated_verb(tree: ParseTree, at: int) -> bool:
    """Whether a verb is negated by a word of its own, or opens with `nor`: "nor did he accept that"."""
    first = tree.edges[at][0]
    if tree.tokens[first].low in ("nor", "neither") and tree.tokens[first + 1].dep in ("aux", "auxpass"):
        return True
    return any(child < at + 3 for child in tree.down(at, "neg")) or any(  # not: replied, “Absolutely not”
        tree.tokens[child].low in ("never", "hardly", "scarcely", "longer") for child in tree.down(at, "advmod")
    )
