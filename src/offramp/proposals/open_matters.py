"""What a sentence leaves open, and by when: private matters ("has not said whether …") and deadlines."""

from __future__ import annotations

from collections.abc import Iterator

from offramp.evidence.parse import ParseTree
from offramp.evidence.types import DateMention
from offramp.proposals.passage import Passage, dependent, negated, phrase_end, subject, tense, verb_phrase
from offramp.proposals.references import NOBODY, RecentNames
from offramp.proposals.tables import verb_lemmas, word_set
from offramp.proposals.types import Citation, OwnerCandidate, Proposal

_UNTIL = ("by", "until", "before", "beyond", "from", "till")


def open_matters(passage: Passage, memory: RecentNames, published: str | None) -> Iterator[Proposal]:
    """The private matters and deadlines of a sentence; owners are keys of actors."""
    yield from _private(passage, memory)
    yield from _deadlines(passage, published)


def _private(passage: Passage, memory: RecentNames) -> Iterator[Proposal]:
    """A clause behind `whether` that nobody settles, and what somebody has not said, confirmed or decided."""
    tree = passage.tree
    for at, token in enumerate(tree.tokens):
        asked = any(verb_lemmas().get(tree.tokens[up].low) == "ask" for up in tree.above(at))
        if token.low == "whether" and token.dep == "mark" and not asked:
            end, holder = phrase_end(tree, token.head), _holder(passage, token.head)
            yield _matter(passage, memory, at, end, holder, "private: whether")
        elif token.low in _WHICH and (verb := _unsettled(tree, at)) is not None:
            yield _matter(passage, memory, at, phrase_end(tree, verb), _holder(passage, verb), "private: open")
        elif verb_lemmas().get(token.low) in word_set("disclosed") and token.tag[:2] == "VB" and negated(tree, at):
            yield from _not_said(passage, memory, at)


def _not_said(passage: Passage, memory: RecentNames, at: int) -> Iterator[Proposal]:
    """What somebody has not said, confirmed or decided."""
    tree = passage.tree
    content = dependent(tree, at, "ccomp", "dobj", "xcomp")
    if content is not None and tense(tree, at) != "future" and not _has_whether(passage, content):
        first = min([*tree.down(at, "aux", "neg"), at, tree.edges[content][0]])
        last, holder = max(phrase_end(tree, content), at), dependent(tree, at, "nsubj")
        yield _matter(passage, memory, first, last, holder, "private: not said")


_WHICH = ("how", "what", "when", "where", "who", "why")


def _unsettled(tree: ParseTree, at: int) -> int | None:
    """The verb of a clause behind `how`, `what`, … that nobody knows or is an open question."""
    verb = next((up for up in tree.above(at) if tree.tokens[up].tag[:2] == "VB"), None)
    head = tree.tokens[verb].head if verb is not None else at
    if verb is None or head == verb or at in tree.down(verb, "nsubj"):
        return None  # "nobody knows who paid" is no matter of his
    nobody = {"nobody", "none"} & {tree.tokens[doer].low for doer in tree.down(head, "nsubj")}
    know = tree.tokens[head].low in ("know", "knows")
    knows = (know or tree.tokens[head].low in ("say", "tell")) and (nobody or (know and negated(tree, head)))
    opened = any(tree.tokens[adj].low == "open" for adj in tree.down(head, "amod"))
    return verb if knows or (tree.tokens[head].low == "question" and opened) else None


def _has_whether(passage: Passage, verb: int) -> bool:
    return any(passage.tree.tokens[mark].low == "whether" for mark in passage.tree.down(verb, "mark"))


def _holder(passage: Passage, verb: int) -> int | None:
    """Whose matter a clause is: its subject, or the possessor of that."""
    thing = dependent(passage.tree, verb, "nsubj", "nsubjpass")
    owner = dependent(passage.tree, thing, "poss") if thing is not None else None
    return owner if owner is not None else thing


def _matter(passage: Passage, memory: RecentNames, first: int, last: int, holder: int | None, rule: str) -> Proposal:
    """What is private, and whose: of `holder` where that is somebody who acts, else of who has not said it."""
    tree, tokens, claim = passage.tree, passage.tree.tokens, passage.claim_at(first)
    silent = (up for up in tree.above(first) if verb_lemmas().get(tokens[up].low) in word_set("disclosed"))
    who = memory.reference(passage, holder)
    if who == NOBODY and (verb := next(silent, None)) is not None:
        who = memory.reference(passage, subject(tree, verb))
    text = passage.words(first, last)
    meant = tuple(OwnerCandidate(*pair) for pair in who.candidates)
    cite = Citation(claim.id, tokens[first].start, tokens[last].end, text, rule)
    return Proposal("", "private", text, who.key, () if who.key else meant, sort="private", reports=(cite,))


def _deadlines(passage: Passage, published: str | None) -> Iterator[Proposal]:
    """A day by or until which something is to be done, or on which something runs out."""
    tree = passage.tree
    deadline = any(token.low == "deadline" for token in tree.tokens)
    for date in (date for claim in passage.claims for date in claim.dates):
        at = next((k for k, token in enumerate(tree.tokens) if token.start >= date.start), None)
        verb = next((up for up in tree.above(at) if tree.tokens[up].tag[:2] == "VB"), None) if at is not None else None
        while verb is not None and tree.tokens[verb].dep == "xcomp":
            verb = tree.tokens[verb].head
        if at is None or verb is None or not (deadline or _is_until(passage, at, verb, date, published)):
            continue
        claim = passage.claim_at(at)
        cite = Citation(claim.id, date.start, date.end, date.text, "deadline: date")
        text = f"{date.text}: {verb_phrase(passage, verb)}"
        yield Proposal("", "deadline", text, sort="deadline", date=date.value, reports=(cite,))


def _is_until(passage: Passage, at: int, verb: int, date: DateMention, published: str | None) -> bool:
    """Whether a date lies ahead and ends something: behind by, until, before; or with a verb of ending."""
    tree = passage.tree
    before = {tree.tokens[k].low for k in range(max(0, at - 3), at)}
    ends = verb_lemmas().get(tree.tokens[verb].low) in word_set("expiry") and "on" in before
    ahead = date.value > published[: len(date.value)] if published else tense(tree, verb) in ("future", "present")
    return ahead and (ends or bool(before & set(_UNTIL)))
