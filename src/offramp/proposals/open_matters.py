"""What a sentence leaves open, and by when: private matters ("has not said whether …") and deadlines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from offramp.evidence.parse import ParseTree
from offramp.evidence.types import DateMention
from offramp.proposals.passage import (
    Passage,
    clause_text,
    dependent,
    modal,
    negated,
    phrase_end,
    subject,
    tense,
    verb_phrase,
)
from offramp.proposals.references import NOBODY, RecentNames
from offramp.proposals.tables import base_form, verb_lemmas, word_set
from offramp.proposals.types import Citation, OwnerCandidate, Proposal

_UNTIL = ("by", "until", "before", "beyond", "from", "till")


def open_matters(passage: Passage, memory: RecentNames, published: str | None) -> Iterator[Proposal]:
    """The private matters and deadlines of a sentence; owners are keys of actors."""
    yield from _private(passage, memory)
    yield from _deadlines(passage, published)
    yield from _spans(passage)


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
        elif token.tag == "MD" and at == _first_word(tree) and tree.tokens[-1].low == "?":
            verb = next((up for up in tree.above(at) if tree.tokens[up].tag[:2] == "VB"), at)
            yield _matter(passage, memory, at, len(tree.tokens) - 2, _holder(passage, verb), "private: question")
        elif verb_lemmas().get(token.low) in word_set("disclosed") and token.tag[:2] == "VB" and negated(tree, at):
            yield from _not_said(passage, memory, at)


def _not_said(passage: Passage, memory: RecentNames, at: int) -> Iterator[Proposal]:
    """What somebody has not said, confirmed or decided."""
    tree = passage.tree
    content = dependent(tree, at, "ccomp", "dobj", "xcomp")
    silent = tense(tree, at) != "future" or (modal(tree, at) == "would" and tree.tokens[at].low in ("say", "confirm"))
    if content is not None and silent and not _has_whether(passage, content):
        first = min([*tree.down(at, "aux", "neg"), at, tree.edges[content][0]])
        last, holder = max(phrase_end(tree, content), at), dependent(tree, at, "nsubj")
        yield _matter(passage, memory, first, last, holder, "private: not said")


def _first_word(tree: ParseTree) -> int:
    return next((at for at, token in enumerate(tree.tokens) if token.tag[:1].isalpha()), 0)


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
    near = (head, *tree.down(head, "acomp", "attr", "oprd"))
    unclear = any(tree.tokens[adj].low in ("unclear", "unknown", "uncertain") for adj in near)
    return verb if knows or unclear or (tree.tokens[head].low == "question" and opened) else None


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
        today = published or date.basis  # the day that stands in the page, where no record says one
        day = _ahead(passage, at, date, today) if at is not None else date
        if at is None or verb is None or not (deadline or _is_until(passage, at, verb, day, today)):
            continue
        claim, words = passage.claim_at(at), day.text.rstrip(".")
        cite = Citation(claim.id, date.start, date.end, date.text, "deadline: date")
        yield Proposal(
            "", "deadline", f"{words}: {_due(passage, verb)}", sort="deadline", date=day.value, reports=(cite,)
        )


_SPAN = re.compile(r"\b(?:\d+|[a-z]+(?:-[a-z]+)?)[\s-](?:hour|day|week|month)s?\b", re.I)


def _spans(passage: Passage) -> Iterator[Proposal]:
    """So much time as somebody is given or has to do something, within which it is due, or as an ultimatum lasts; on
    which day it ends is not said."""
    tokens, dated = passage.tree.tokens, [date for claim in passage.claims for date in claim.dates]
    for span in _SPAN.finditer(passage.text, tokens[0].start, tokens[-1].end):
        if any(date.start < span.end() and span.start() < date.end for date in dated):
            continue  # "within ten days" is a date
        at = next(k for k, token in enumerate(tokens) if token.end >= span.end())
        verb = next((up for up in passage.tree.above(at) if tokens[up].tag[:2] == "VB"), None)
        first = next(k for k, token in enumerate(tokens) if token.end > span.start())
        if verb is not None and _is_time_given(passage, first, at, verb):
            cite = Citation(passage.claim_at(at).id, span.start(), span.end(), span[0], "deadline: span")
            deed = _deed_after(passage, at, verb)
            text = f"{span[0]}: {verb_phrase(passage, verb if deed is None else deed)}"
            yield Proposal("", "deadline", text, sort="deadline", reports=(cite,))


def _is_time_given(passage: Passage, first: int, at: int, verb: int) -> bool:
    """Whether a span of time is that of an ultimatum, is one to do something in, or is given to somebody."""
    tree, tokens = passage.tree, passage.tree.tokens
    number, deed = tokens[first], _deed_after(passage, at, verb)
    if first < at and number.tag != "CD" and not (number.low in ("a", "an", "few", "several") and deed is not None):
        return False  # "two meals a day", "working hours"
    if {token.low for token in tokens[at + 1 : at + 3]} & {"deadline", "ultimatum"}:
        return True
    if tokens[verb].tag in ("VB", "VBP") and "within" in {token.low for token in tokens[max(0, first - 2) : first]}:
        return True
    whom = any(token.tag[:2] in ("NN", "PR") for token in tokens[verb + 1 : first])
    given = base_form(tokens[verb].low, tokens[verb].tag) in ("give", "allow", "grant")
    has = tokens[verb].low in ("has", "have", "had") and deed is not None
    return has or (given and (whom or dependent(tree, verb, "nsubjpass") is not None))


def _deed_after(passage: Passage, at: int, verb: int) -> int | None:
    """What there is that time to do: `to leave` behind it."""
    tree = passage.tree
    behind = range(at + 1, tree.edges[verb][1] + 1)
    return next((k for k in behind if tree.tokens[k].tag == "VB" and tree.down(k, "aux")), None)


def _due(passage: Passage, verb: int) -> str:
    """What is to be done by then: of `has until Friday to leave` that; of `the deadline is Friday` the deadline."""
    tree = passage.tree
    if tree.tokens[verb].low in word_set("being"):
        thing = dependent(tree, verb, "nsubj")
        return passage.words(tree.edges[thing][0], thing) if thing is not None else verb_phrase(passage, verb)
    inner = _deed_after(passage, verb, verb) if tree.tokens[verb].low in ("has", "have", "had") else None
    deed = verb if inner is None else inner
    told, thing = verb_phrase(passage, deed), dependent(tree, verb, "nsubj")
    return clause_text(passage, thing, verb) if " " not in told and thing is not None else told


def _ahead(passage: Passage, at: int, date: DateMention, published: str | None) -> DateMention:
    """A day without a year behind `by` or `until` lies ahead of the page, also in what was demanded before it."""
    before = {passage.tree.tokens[k].low for k in range(max(0, at - 3), at)}
    loose = published is not None and date.basis is not None and date.precision != "year"
    if not loose or published is None or not before & {"by", "until"} or date.value > published[: len(date.value)]:
        return date
    return replace(date, value=f"{int(date.value[:4]) + 1}{date.value[4:]}")


def _is_until(passage: Passage, at: int, verb: int, date: DateMention, published: str | None) -> bool:
    """Whether a date lies ahead and ends something: behind by, until, before, within; or with a verb of ending, or of
    what is due (a vote, talks that resume)."""
    tree = passage.tree
    before = {tree.tokens[k].low for k in range(max(0, at - 3), at)}
    lemma, time = base_form(tree.tokens[verb].low, tree.tokens[verb].tag), tense(tree, verb)
    due = lemma in word_set("due") and time in ("future", "present")
    ends = ("on" in before or "at" in before) and (lemma in word_set("expiry") or due)
    ahead = date.value > published[: len(date.value)] if published else time in ("future", "present")
    return ahead and (ends or bool(before & set(_UNTIL)) or date.text.lower().startswith("within"))
