"""A case without real names, so that a reader judges the situation and not the people in it.

An actor keeps its name where that is a role (“the ruler”), or else the first alias that is one; others are party A,
party B and so on. In a quote the role stands in brackets. What else may be a name becomes a bar: a word with a capital
letter inside a sentence, and at its beginning unless the same word is written small somewhere. Rather too much than too
little; but days and months stay. Publishers, files and sources go, and ids that hold an actor's name.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from typing import Any

from offramp.case.types import Actor, Case, Chance, Evidence, Option, ReportEntry, Worth
from offramp.ledger.past_cases import PastCase
from offramp.wording import capital

BAR = "▮▮▮"
_FREE = frozenset({"text", "assumed", "resolves", "title", "question", "hindsight"})
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = re.compile(rf"\b\d{{1,2}} {_MONTH}\b|\b{_MONTH} \d+")
_NAMED = re.compile(rf"{_DATE.pattern}|(?:[^\W\d_]\.){{2,}}|[^\W\d_](?:[\w’'-]*\w)?")
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
    """The case with every real name taken out."""
    hider = _Hider(case)
    nameless = replace(
        case,
        actors=tuple(replace(actor, name=hider.roles[actor.id], aliases=()) for actor in case.actors),
        reports=tuple(_report(one, k, hider) for k, one in enumerate(case.reports, 1)),
        evidence=tuple(_claim(one, hider) for one in case.evidence),
        unused=tuple((claim, hider.text(reason)) for claim, reason in case.unused),
        timeline=(),
        record=(),  # its rows are real people
    )
    hidden: Case = hider.hide(nameless)
    return hidden


def blinded_past(cases: Sequence[PastCase]) -> tuple[PastCase, ...]:
    """The cases of a back-test under numbers, without real names; their record stays, of which only rates are shown."""
    made = list[PastCase]()
    for k, past in enumerate(cases, 1):
        case, second = _nameless(past.case, f"case {k}"), past.second and _nameless(past.second, f"case {k}")
        made.append(replace(past, name=f"case {k}", case=case, second=second, source="left out"))
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
    nameless = replace(evidence, quote=hider.text(evidence.quote, "[{}]"), source=source, conflicts=conflicts)
    read_as = tuple(map(hider.text, evidence.read_as))
    return replace(nameless, read_as=read_as, witness=hider.witnesses.get(evidence.witness, ""))


class _Hider:
    """What is a name in a case, and what stands for it."""

    def __init__(self, case: Case) -> None:
        self.small = frozenset(word for text in _texts(case) for word in _NAMED.findall(text) if word.islower())
        heard = dict.fromkeys(claim.witness for claim in case.evidence if claim.witness)
        self.witnesses = {one: f"witness {k}" for k, one in enumerate(heard, 1)}
        self.roles = dict(_roles(case.actors, self._bare))
        self.known = {
            name: self.roles[actor.id]
            for actor in case.actors
            for name in (actor.name, *actor.aliases)
            if _capital(name)
        }
        names = "|".join(map(re.escape, sorted(self.known, key=len, reverse=True)))
        self.pattern = re.compile(
            rf"(?<!\w)(?:([Tt]he )?({names})(?!\w))|{_NAMED.pattern}" if names else _NAMED.pattern
        )
        self.ids = _ids(case, self)
        self.origins = {one: f"origin {k}" for k, one in enumerate(dict.fromkeys(r.origin for r in case.reports), 1)}

    def origin(self, name: str) -> str:
        return self.origins[name]

    def text(self, text: str, shown: str = "{}") -> str:
        """A text with each name hidden, that of an actor by its role, written as `shown`."""

        def hidden(match: re.Match[str]) -> str:
            if not self.known or match[2] is None:
                return self._word(match[0])
            begins = re.search(r"(?:^|[.!?“\"]\s*)\Z", text[: match.start()])
            return shown.format(capital(self.known[match[2]]) if begins else self.known[match[2]])

        return re.sub(rf"(?:{BAR} )+\[", "[", self.pattern.sub(hidden, text))  # first names and titles

    def _bare(self, text: str) -> str:
        return _NAMED.sub(lambda match: self._word(match[0]), text)

    def words(self, text: str) -> Iterator[str]:
        """The words of a text that may be names."""
        return (word for word in _NAMED.findall(text) if (len(word) > 2 or word.isupper()) and self.hides(word))

    def hides(self, word: str) -> bool:
        """Whether a word may be a name."""
        small = word.lower()
        plain = small in self.small or small in _OPENERS or word == "I" or small.removesuffix("'s") in self.small
        return _capital(word) and not plain and not _DATE.fullmatch(word)

    def _word(self, word: str) -> str:
        return BAR if self.hides(word) else word

    def hide(self, noun: Any) -> Any:
        """A frozen noun with its sentences hidden, and those of all that it holds; other ids for those of `ids`."""
        if isinstance(noun, str):
            return self.ids.get(noun, noun)
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


def _roles(actors: Iterable[Actor], bare: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """By actor its role: its name without names in brackets, or an alias, where none of it is a name; else a letter."""
    taken, letters = set[str](), iter((*string.ascii_uppercase, *map(str, range(27, 10_000))))
    for actor in actors:
        name = re.sub(r"\s*\([^)]*\)", lambda match: "" if BAR in bare(match[0]) else match[0], actor.name)
        roles = (name, *(f"the {alias}" for alias in actor.aliases))
        role = next((each for each in roles if BAR not in bare(each) and each not in taken), None)
        role = role or f"party {next(letters)}"
        taken.add(role)
        yield actor.id, role


def _ids(case: Case, hider: _Hider) -> dict[str, str]:
    """What stands for each id and path, and each name of an outcome, item, case or variant, that holds a real name."""
    called = (name for actor in case.actors for name in (actor.name, *actor.aliases))
    names = {word.lower() for name in called for word in hider.words(name)}
    nouns: dict[str, Sequence[Actor | Option | Chance | ReportEntry]] = {
        "party": case.actors,
        "option": case.options,
        "chance": case.chances,
        "report": case.reports,
    }
    numbered = ((one.id, f"{kind}_{k}") for kind, several in nouns.items() for k, one in enumerate(several, 1))
    ids = {old: new for old, new in numbered if names.intersection(re.findall(r"[^\W\d_]+", old.lower()))}
    ids |= {one.id: f"{ids[one.report]}{one.id.removeprefix(one.report)}" for one in case.evidence if one.report in ids}
    for name in _told(case):
        hidden = hider.text(name)
        if hidden != name:
            ids[name] = f"{hidden} {len(ids)}" if hidden in ids.values() else hidden
    return ids | {path: _path(path, ids) for path in case.quantities}


def _told(case: Case) -> Iterator[str]:
    """The names of items, cases, outcomes and variants, which are also words for a reader."""
    yield from (item.name for form in case.preferences if isinstance(form, Worth) for item in form.items)
    yield from (part.name for chance in case.chances for part in chance.cases)
    yield from (one.name for one in case.outcomes)
    yield from (one.name for one in case.variants)


def _path(path: str, ids: Mapping[str, str]) -> str:
    for old, new in ids.items():
        path = re.sub(rf"(?<=\.){re.escape(old)}(?=\.|\Z)", new, path)
    return path
