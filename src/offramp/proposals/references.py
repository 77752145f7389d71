"""Which actor a word of a sentence stands for: by its name, or, for a pronoun, who may be meant and why.

A pronoun is never filled in: it gives candidates, the likeliest first. Nearest subjects come before other names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from offramp.evidence.types import Claim
from offramp.proposals.cast import ActorName, Cast, actor_named, heads_phrase
from offramp.proposals.passage import Passage, antecedent, dependent
from offramp.proposals.tables import country_names, singular, word_set

_HE = frozenset({"he", "him", "his", "she", "her", "himself", "herself"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "themselves"})
_WE = frozenset({"we", "us", "our", "ours", "i", "me", "my", "ourselves"})
_REACH = 3  # sentences that a pronoun looks back
Candidates = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Reference:
    """An actor's key where the page names it, else None with the keys that may be meant, each with its ground."""

    key: str | None = None
    candidates: Candidates = ()


NOBODY = Reference()


@dataclass
class ActorRoster:
    """The actors of some pages: keys that are one actor share a root; which of them may do something."""

    cast: Cast
    roots: dict[str, str] = field(default_factory=dict)
    grounds: dict[str, list[str]] = field(default_factory=dict)

    def root(self, key: str) -> str:
        """The key that stands for all keys of an actor."""
        while key in self.roots:
            key = self.roots[key]
        return key

    def join(self, key: str, other: str, ground: str) -> None:
        """Make two keys one actor; a country, then the longer name stands for both."""
        first, second = self.root(key), self.root(other)
        if first == second:
            return
        states = country_names()
        kept, gone = (
            (first, second)
            if first in states or (second not in states and len(first) >= len(second))
            else (second, first)
        )
        self.roots[gone] = kept
        self.grounds.setdefault(kept, []).extend([*self.grounds.pop(gone, []), ground])

    def speaker(self, claim: Claim) -> str | None:
        """The actor whose name stands in the source of a claim: of several the longest."""
        source = f" {(claim.source or '').lower()} ".replace("’s ", " ").replace("'s ", " ")
        named = [key for key in self.cast.names if f" {key.lower()} " in source and self.acts(key)]
        return self.root(max(named, key=len)) if named else None

    def acts(self, key: str) -> bool:
        """Whether a key is of somebody who can act: a country, a proper name, or whom a page makes speak or act."""
        return key in self.cast.names and self.root(key) in self.acting

    @cached_property
    def speaking(self) -> frozenset[str]:
        """The roots of countries, and of whom some page makes speak or act."""
        return frozenset(self.root(key) for key in (*self.cast.agents, *country_names()))

    @cached_property
    def acting(self) -> frozenset[str]:
        """The roots of which some name acts, or is written as a name; asked for once all are joined."""
        return frozenset(self.root(key) for key in (*self.cast.agents, *self.cast.proper))


def roster_of(cast: Cast) -> ActorRoster:
    """Names joined where a ground can be shown: an office, a surname, an acronym, a body by its noun."""
    roster = ActorRoster(cast)
    said_of = Counter(other for _, other in cast.links)
    for (key, other), ground in sorted(cast.links.items()):
        if said_of[other] == 1 or other in cast.proper or other in country_names():
            roster.join(key, _full(other, cast.names), ground)
    index = LongerNames(cast)
    for key in sorted(cast.names, key=lambda key: (-key.count(" "), key)):
        meant = {name: ground for name in index.near(key) if name != key and (ground := ground_of(key, name, index))}
        if name := _meant_by(key, list(meant), roster):
            roster.join(key, name, meant[name])
    return roster


@dataclass
class LongerNames:
    """The names of several words by the words that a short one may have in common with them."""

    cast: Cast

    def __post_init__(self) -> None:
        self.shown = {key: counted.most_common(1)[0][0] for key, counted in self.cast.names.items()}
        self.last_of: dict[str, set[str]] = {}
        for key in self.cast.agents:
            self.last_of.setdefault(key.split()[-1], set()).add(key)
        self._by: dict[str, list[str]] = {}
        for key in self.cast.names:
            if " " in key and (key in self.cast.agents or key in self.cast.proper):
                for word in _ways_to_say(key, self.shown[key]):
                    self._by.setdefault(word, []).append(key)

    def near(self, key: str) -> list[str]:
        """The longer names that a key may stand for, in the order of the pages."""
        found = {name for word in (self.shown[key], key.split()[-1]) for name in self._by.get(word, ())}
        return [name for name in self.cast.names if name in found] if found else []


def _ways_to_say(key: str, shown: str) -> set[str]:
    """The first and last word of a name, its first letters, and its noun, also in the singular."""
    letters = "".join(part[0] for part in shown.split() if part[:1].isupper())
    noun = key.split(" of ")[0].split()[-1]
    return {shown.split()[0], shown.split()[-1], letters, noun, singular(noun)} - {""}


def _meant_by(key: str, fitting: Sequence[str], roster: ActorRoster) -> str:
    """Which longer name a short one stands for: the only one, or one that is three times as frequent; else ""."""
    shown = [name for name in fitting if key in roster.cast.names[name]]  # called so on the page itself
    counts: Counter[str] = Counter()
    for name in shown or fitting:
        counts[roster.root(name)] += roster.cast.names[name].total()
    often = counts.most_common(2)
    clear = len(often) == 1 or (len(often) > 1 and often[0][1] >= 3 * (counts.total() - often[0][1]))
    return next(name for name in fitting if roster.root(name) == often[0][0]) if clear else ""


def _full(key: str, names: Mapping[str, object]) -> str:
    """The longer name that a surname is of, where there is one alone."""
    longer = [name for name in names if name.split()[-1] == key and name != key]
    return key if key in names or len(longer) != 1 else longer[0]


def ground_of(key: str, longer: str, index: LongerNames) -> str:
    """On what ground a short name is that of a longer one, "" for none."""
    cast, short, shown = index.cast, index.shown[key], index.shown[longer]
    parts = [part for part in shown.split() if part[:1].isupper()]
    core = longer.split(" of ")[0].split()
    if _is_name_in(short, shown, index) and longer in cast.proper and key not in country_names():
        return f"“{short}” is the name in “{shown}”" if " of " not in longer else ""
    if short.isupper() and len(short) > 1 and short == "".join(part[0] for part in parts):
        return f"“{short}” are the first letters of “{shown}”"
    own, titled = key.split(), singular(key.split()[-1]) in word_set("offices")
    ends = core[-len(own) :] == own or [*core[:-1], singular(core[-1])][-len(own) :] == own
    if short.islower() and len(own) < len(core) and ends and not titled:
        return f"“the {short}” is “{shown}”" if shown.split()[0].lower() not in word_set("some") else ""
    return ""


def _is_name_in(short: str, shown: str, index: LongerNames) -> bool:
    """Whether a bare name is the last word of a longer one, or the first of a person's; a body's word names no body."""
    first, last = shown.split()[0], shown.split()[-1]
    body = singular(last.lower()) in word_set("institutions")
    common = body and bool(index.last_of.get(singular(last.lower()), set()) - {shown.lower()})
    bare = short[:1].isupper() and " " not in short
    return bare and ((short == last and not common) or (short == first and not body))


@dataclass(frozen=True)
class Naming:
    """A name in a sentence; `subject` is 2 for that of the main clause, 1 for that of another, else 0."""

    name: ActorName
    subject: int
    plural: bool
    person: bool


@dataclass
class RecentNames:
    """The names of the last sentences of a page, for the pronouns that follow."""

    roster: ActorRoster
    before: list[list[Naming]] = field(default_factory=list)

    def remember(self, passage: Passage) -> None:
        """Keep the names of a sentence."""
        self.before.append(list(self._names(passage, len(passage.tree.tokens))))

    def _names(self, passage: Passage, end: int) -> Iterator[Naming]:
        for at in range(end):
            token = passage.tree.tokens[at]
            if heads_phrase(passage.tree, at) and not _is_credit(passage, at):
                name = actor_named(passage, at)
                if name and (self.roster.root(name.key) in self.roster.speaking or token.tag == "NNS"):
                    plural = token.tag in ("NNS", "NNPS")
                    office = not plural and singular(token.low) in word_set("offices")
                    main = passage.tree.tokens[token.head].dep == "ROOT"
                    subject = 1 + main if token.dep in ("nsubj", "nsubjpass") else 0
                    yield Naming(name, subject, plural, office or _is_person(name))

    def reference(self, passage: Passage, at: int | None) -> Reference:
        """The actor that a token stands for."""
        if at is None:
            return NOBODY
        tree, at = passage.tree, antecedent(passage.tree, at)
        whose = dependent(tree, at, "poss")
        if tree.tokens[at].tag in ("PRP", "PRP$"):
            return Reference(None, tuple(self._meant(passage, at)))
        body = tree.tokens[at].low == "country" or singular(tree.tokens[at].low) in word_set("bodies")
        name = actor_named(passage, at)
        if (
            whose is not None
            and tree.tokens[whose].tag == "PRP$"
            and body
            and (name is None or name.key not in country_names())
        ):
            return Reference(None, tuple(self._meant(passage, whose, "its")))
        if name is None or name.key in country_names():
            return Reference(self.roster.root(name.key)) if name else NOBODY
        if tree.tokens[at].low in word_set("offices") and name.text.islower():  # "the president" may be any of several
            return Reference(None, tuple(self._meant(passage, at, "he")))
        return Reference(self.roster.root(name.key)) if self.roster.acts(name.key) else NOBODY

    def _meant(self, passage: Passage, at: int, pronoun: str = "") -> Iterator[tuple[str, str]]:
        word = passage.tree.tokens[at].low
        if word in _WE:
            if key := self.roster.speaker(passage.claim_at(at)):
                yield key, f"“{word}”: who is cited"
            return
        here = list(self._names(passage, at))
        seen: set[str] = set()
        for back, names in enumerate([here, *self.before[: -_REACH - 1 : -1]]):
            for name in _by_rank(names, pronoun or word):
                root = self.roster.root(name.key)
                if root not in seen:
                    seen.add(root)
                    where = ("in the same sentence", "in the sentence before", "just before")[min(back, 2)]
                    yield root, f"“{word}”: {name.text} {where}"
            if len(seen) >= 2:
                return


def _is_credit(passage: Passage, at: int) -> bool:
    """Whether a name stands in "according to …", or is of who was told: no actor of the story."""
    above = next(iter(passage.tree.above(at)), at)
    token, told = passage.tree.tokens[at], passage.tree.tokens[above].low == "told"
    told = told and token.dep in ("dobj", "dative") and token.tag == "NNP"
    return told or any(passage.tree.tokens[up].low == "according" for up in passage.tree.above(at))


def _is_person(name: ActorName) -> bool:
    short = name.text.isupper() and len(name.text) > 1
    return name.text[:1].isupper() and name.key not in country_names() and " of " not in name.text and not short


def _by_rank(names: Sequence[Naming], word: str) -> Iterable[ActorName]:
    """Who a pronoun can stand for: several for `they`, subjects first, of the main clause before others, then the
    nearest."""
    fit = [(place, mention) for place, mention in enumerate(names) if _fits(mention, word)]
    several = word in _THEY
    fit.sort(key=lambda row: (several and not row[1].plural, -row[1].subject, -row[0]))
    return [mention.name for _, mention in fit]


def _fits(mention: Naming, word: str) -> bool:
    person = mention.person
    if word in _HE:
        return person
    if word in _IT:
        return not mention.plural and (not person or len(mention.name.text.split()) != 2)
    return word in _THEY and (mention.plural or not person)
