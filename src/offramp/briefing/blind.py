"""A case without real names, so that a reader judges the situation and not the people in it.

Names and aliases of actors become their ids. What else may be a name becomes a bar: a word with a capital letter inside
a sentence, and at its beginning unless the same word is written small somewhere. Rather too much than too little.
Publishers, files and sources go. Ids are the analyst's own; one that holds a name is a problem.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from offramp.case.types import Actor, Case, Evidence, ReportEntry
from offramp.errors import ModelError, Problem
from offramp.ledger.past_cases import PastCase

BAR = "▮▮▮"
_FREE = frozenset({"text", "assumed", "resolves", "title", "question", "dated_by", "quote", "source", "hindsight"})
_NAMED = re.compile(r"(?:[^\W\d_]\.){2,}|[^\W\d_](?:[\w’'-]*\w)?")
_OPENERS = frozenset(
    re.findall(
        r"\w+",
        """
        a after all also although an and any as at be because before both but by can do each even every few first for
        from had has have he her here his how if in is it its last many may more most much no nobody none not now of on
        once one only or other others our out over said she should since so some such than that the their then there
        these they this those though to two under until was we were what when where whether which while who whose why
        will with would yet you your
        """,
    )
)  # words that begin sentences and are no names


def blinded(case: Case) -> Case:
    """The case with every real name taken out. Raises ModelError name-in-id for each id that is, or holds, part of an
    actor's name."""
    problems = tuple(_named_ids(case))
    if problems:
        raise ModelError(problems)
    hider = _Hider(case)
    hidden: Case = hider.hide(case)
    return replace(
        hidden,
        actors=tuple(replace(actor, name=actor.id, aliases=()) for actor in case.actors),
        reports=tuple(_report(one, k, hider) for k, one in enumerate(case.reports, 1)),
        evidence=tuple(_claim(one, hider) for one in case.evidence),
        unused=tuple((claim, hider.text(reason)) for claim, reason in case.unused),
        timeline=(),
        record=(),  # its rows are real people
    )


def blinded_past(cases: Sequence[PastCase]) -> tuple[PastCase, ...]:
    """The cases of a back-test under numbers, without real names; their record stays, of which only rates are shown.
    Raises ModelError name-in-id with those of every case."""
    made, problems = list[PastCase](), list[Problem]()
    for k, past in enumerate(cases, 1):
        try:
            case, second = _nameless(past.case, f"case {k}"), past.second and _nameless(past.second, f"case {k}")
            made.append(replace(past, name=f"case {k}", case=case, second=second, source="left out"))
        except ModelError as error:
            problems += error.problems
    if problems:
        raise ModelError(problems)
    return tuple(made)


def _nameless(case: Case, title: str) -> Case:
    """Origins and witnesses, by whose names the draws are made and which nothing here prints, stay."""
    hidden = blinded(case)
    reports = (replace(one, origin=was.origin) for one, was in zip(hidden.reports, case.reports, strict=True))
    claims = (replace(one, witness=was.witness) for one, was in zip(hidden.evidence, case.evidence, strict=True))
    return replace(hidden, title=title, reports=tuple(reports), evidence=tuple(claims), record=case.record)


def named(case: Case) -> Case:
    """The case with the name by which reports call each actor beside its role: the first alias with a capital."""
    return replace(case, actors=tuple(map(_named_actor, case.actors)))


def _named_actor(actor: Actor) -> Actor:
    name = next((alias for alias in actor.aliases if _capital(alias)), "")
    return replace(actor, name=f"{actor.name} ({name})") if name and name not in actor.name else actor


def _report(report: ReportEntry, number: int, hider: _Hider) -> ReportEntry:
    nameless = replace(report, publisher=f"publisher {number}", origin=hider.origin(report.origin), file="", sha256="")
    return replace(nameless, dated_by=hider.text(report.dated_by))


def _claim(evidence: Evidence, hider: _Hider) -> Evidence:
    """Without its offsets' text the quote no longer is the page's, which is why a blind brief cannot be checked."""
    conflicts = tuple((claim, hider.text(about)) for claim, about in evidence.conflicts)
    source = None if evidence.source is None else hider.text(evidence.source)
    hidden = replace(evidence, quote=hider.text(evidence.quote), source=source, conflicts=conflicts)
    read_as = tuple(map(hider.text, evidence.read_as))
    return replace(hidden, read_as=read_as, witness=hider.witnesses.get(evidence.witness, ""))


class _Hider:
    """What is a name in a case, and what stands for it."""

    def __init__(self, case: Case) -> None:
        names = [(name, actor.id) for actor in case.actors for name in (actor.name, *actor.aliases) if _capital(name)]
        self.known = sorted(names, key=lambda pair: -len(pair[0]))
        self.small = frozenset(word for text in _texts(case) for word in _NAMED.findall(text) if word.islower())
        heard = dict.fromkeys(claim.witness for claim in case.evidence if claim.witness)
        self.witnesses = {one: f"witness {k}" for k, one in enumerate(heard, 1)}
        self.origins = {one: f"origin {k}" for k, one in enumerate(dict.fromkeys(r.origin for r in case.reports), 1)}

    def origin(self, name: str) -> str:
        return self.origins[name]

    def text(self, text: str) -> str:
        """A text with each name hidden."""
        for name, actor in self.known:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", actor, text)
        return _NAMED.sub(lambda match: self._word(match[0]), text)

    def _word(self, word: str) -> str:
        small = word.lower()
        plain = small in self.small or small in _OPENERS or word == "I" or small.removesuffix("'s") in self.small
        return word if not _capital(word) or plain else BAR

    def hide(self, noun: Any) -> Any:
        """A frozen noun with its sentences hidden, and those of all that it holds."""
        if isinstance(noun, tuple):
            return tuple(map(self.hide, noun))
        if not is_dataclass(noun) or isinstance(noun, type):
            return noun
        changed: dict[str, Any] = {}
        for field in fields(noun):
            value = getattr(noun, field.name)
            told = self.text(value) if field.name in _FREE and isinstance(value, str) else self.hide(value)
            if told is not value:
                changed[field.name] = told
        return replace(noun, **changed) if changed else noun


def _capital(text: str) -> bool:
    return any(letter.isupper() for letter in text)


def _texts(case: Case) -> Iterator[str]:
    yield from (case.title, case.question)
    yield from (option.text for option in case.options)
    yield from (claim.quote for claim in case.evidence)


def _named_ids(case: Case) -> Iterator[Problem]:
    names = {
        word.lower()
        for actor in case.actors
        for name in (actor.name, *actor.aliases)
        for word in _NAMED.findall(name)
        if _capital(word) and len(word) > 2
    }
    for path, one in _ids(case):
        found = [word for word in re.findall(r"[^\W\d_]+", one) if word.lower() in names]
        if found:
            message = f"the id '{one}' holds the name '{found[0]}', so it cannot be left out"
            yield case.problem("name-in-id", path, message, (), "give it the name of a part, such as 'ruler' or 'host'")


def _ids(case: Case) -> Iterator[tuple[str, str]]:
    yield from ((f"actors.{one.id}", one.id) for one in case.actors)
    yield from ((f"options.{one.id}", one.id) for one in case.options)
    yield from ((f"reports.{one.id}", one.id) for one in case.reports)
    yield from ((f"chance.{one.id}", one.id) for one in case.chances)
    yield from ((f"outcomes.{one.name}", one.name) for one in case.outcomes)
    yield from ((f"variants.{one.name}", one.name) for one in case.variants)
    yield from ((path, path) for path in case.quantities)
