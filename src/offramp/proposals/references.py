"""Which actor a word of a sentence stands for: by its name, or, for a pronoun, who may be meant and why.

A pronoun is not filled in, but for the "we" of somebody who is cited by name: it gives candidates, the likeliest first.
Nearest subjects come before other names.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

from offramp.evidence.parse import ParseTree
from offramp.evidence.types import Claim
from offramp.proposals.cast import ActorName, Cast, actor_named, heads_phrase, kind_words
from offramp.proposals.passage import Passage, antecedent, dependent, subject
from offramp.proposals.tables import act_table, countries, country_names, singular, word_set

_HE = frozenset({"he", "him", "his", "she", "her", "himself", "herself"})
_SHE = frozenset({"she", "her", "herself"})
_WHOSE = frozenset({"his", "her", "its", "their"})
_IT = frozenset({"it", "its", "itself"})
_THEY = frozenset({"they", "them", "their", "themselves"})
_ADDRESS = {"mr": "he", "sir": "he", "lord": "he", "sheikh": "he", "mrs": "she", "ms": "she"}
_WE = frozenset({"we", "us", "our", "ours", "i", "me", "my", "ourselves"})
_OF_A_STATE = ("government", "cabinet", "administration", "authorities")
_LANDS = ("kingdom", "emirate", "republic")
_REACH = 3  # sentences that a pronoun looks back
_POSSESSOR = re.compile(r"(?:[Tt]he )?([A-Z][\w. ]+?)(?:['’]s?) \w")
_PARTICLE = re.compile(r"\A[ae]l-", re.I)  # a family name stands with it or without
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

    def joined(self, key: str) -> bool:
        """Whether a key has been made one with another."""
        return self.root(key) != key or key in self.grounds

    def speaker(self, claim: Claim) -> str | None:
        """The actor whose name stands in the source of a claim: of several the longest."""
        whose = _POSSESSOR.match(claim.source or "")
        if whose and whose[1] in countries():
            return countries()[whose[1]]
        source = f" {(claim.source or '').lower()} ".replace("’s ", " ").replace("'s ", " ")
        named = [key for key in self.cast.names if f" {key.lower()} " in source and self.acts(key)]
        return self.root(max(named, key=len)) if named else None

    def holders(self, title: str, page: str = "") -> list[str]:
        """Who is called by a title, or by a longer one that ends in it: on this page first."""
        ends = "" if title != "minister" else " minister"
        borne = [by for own, by in self.cast.titles.items() if own == title or (ends and own.endswith(ends))]
        found = sorted(((page not in pages, self.root(key)) for by in borne for key, pages in by.items()))
        return list(dict.fromkeys(root for _, root in found))

    def acts(self, key: str) -> bool:
        """Whether a key is of somebody who can act: a country, a proper name, or whom a page makes speak or act."""
        return key in self.cast.names and self.root(key) in self.acting

    @cached_property
    def persons(self) -> Mapping[str, str]:
        """The keys of whom some page calls by an office or as one person, with "he", "she" or "" where it is unsaid."""
        called = {key: title for title, by in self.cast.titles.items() for key in by}
        forms = {key: _ADDRESS[title] for title, by in self.cast.titles.items() if title in _ADDRESS for key in by}
        by_root = {self.root(key): form for key, form in forms.items()}
        return {key: forms.get(key) or by_root.get(self.root(key), "") for key in called}

    @cached_property
    def firms(self) -> frozenset[str]:
        """The keys of names that end as those of companies do, and the other names of these."""
        ends = {key for key in self.cast.proper if " " in key and key.split()[-1] in word_set("firm_names")}
        roots = {self.root(key) for key in ends}
        return frozenset(key for key in self.cast.proper if self.root(key) in roots)

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
    _join_titles(roster)
    _join_places(roster)
    return roster


def _join_places(roster: ActorRoster) -> None:
    """Make a province and its government one: "the provincial government" is that of "the province"."""
    for kind, place in act_table("acts")["governed"].items():
        if place in roster.cast.agents and (body := f"{kind} government") in roster.cast.names:
            roster.join(place, body, f"“the {body}” is that of “the {place}”")


def _join_titles(roster: ActorRoster) -> None:
    """Make a bare title of which there is one, such as "the president", whom alone the pages call so."""
    cast = roster.cast
    for title in sorted(cast.titles.keys() & cast.names.keys() & word_set("sole")):
        holders = roster.holders(title)
        if len(holders) == 1:
            roster.join(title, holders[0], f"“the {title}” is whom the pages call so, and nobody else")


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
    return {
        shown.split()[0],
        shown.split()[-1],
        _PARTICLE.sub("", shown.split()[-1]),
        letters,
        noun,
        singular(noun),
    } - {""}


def _meant_by(key: str, fitting: Sequence[str], roster: ActorRoster) -> str:
    """Which longer name a short one stands for: the only one, or one that is three times as frequent; else ""."""
    cast = roster.cast
    shown = [name for name in fitting if key in cast.names[name]]  # called so on the page itself
    titled = [name for name in fitting if any({key, name} <= borne.keys() for borne in cast.titles.values())]
    beside = [name for name in fitting if cast.pages.get(key, set()) <= cast.pages.get(name, set())]
    counts: Counter[str] = Counter()
    for name in shown or titled or beside or fitting:
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
    if short.islower() and len(own) < len(core) and ends and not titled and _may_be_short_for(key, longer, index):
        return f"“the {short}” is “{shown}”"
    return ""


def _may_be_short_for(key: str, longer: str, index: LongerNames) -> bool:
    """Whether a bare noun can stand for a longer name: it acts, or is a word for a body; of what is no name of its own,
    such as "trading partners", only on its pages and in its number."""
    cast, some = index.cast, index.shown[longer].split()[0].lower() in word_set("some")
    noun, last = key.split()[-1], longer.split(" of ")[0].split()[-1]
    acts = key in cast.agents or any(singular(noun) in word_set(kind) for kind in ("institutions", "groups"))
    acts = acts and (key in _OF_A_STATE or singular(noun) not in word_set("bodies"))  # "the state" is no Sea State
    near = cast.pages.get(key, set()) <= cast.pages.get(longer, set()) and noun == last
    return acts and not some and (near or longer in cast.proper or key in _OF_A_STATE)


def _is_name_in(short: str, shown: str, index: LongerNames) -> bool:
    """Whether a bare name is the last word of a longer one, or the first of a person's; a body's word names no body."""
    first, last = shown.split()[0], shown.split()[-1]
    last = last if "-" in short else _PARTICLE.sub("", last)
    body = singular(last.lower()) in word_set("institutions") | word_set("bodies")
    common = body and bool(index.last_of.get(singular(last.lower()), set()) - {shown.lower(), short.lower()})
    bare = _PARTICLE.sub("", short)[:1].isupper() and " " not in short
    return bare and ((short == last and not common) or (short == first and not body))


@cache
def home_of(text: str) -> str:
    """The country whose seat stands in the line of place and date of a page, "" for none.

    >>> [home_of(text) for text in ("# News\\n\\n*Oslo, 6 March 2029*", "OSLO, May 3 - No.", "Oslo, they say, no.")]
    ['Norway', 'Norway', '']
    """
    found = (_DATELINE.match(line) for line in text[:600].splitlines())
    return next((state for place in found if place and (state := countries().get(place[1].title()))), "")


_DATELINE = re.compile(r"[*_\s]*([A-Z][\w'’]*(?: [A-Z][\w'’]*)?)\s*(?:\(\w+\))?[,—–-] ?(?=.{0,12}(?:\d|[–—-] ))")


@dataclass(frozen=True)
class Naming:
    """A name in a sentence; `subject` is 2 for that of the main clause, 1 for that of another, else 0."""

    name: ActorName
    subject: int
    plural: bool
    person: bool
    form: str = ""  # "he" or "she", where the pages say so


@dataclass
class RecentNames:
    """The names of the last sentences of a page, for the pronouns that follow."""

    roster: ActorRoster
    before: list[list[Naming]] = field(default_factory=list)
    cited: str | None = None  # who was cited last

    def remember(self, passage: Passage) -> None:
        """Keep the names of a sentence."""
        speakers = (self.roster.speaker(claim) for claim in passage.claims[::-1])
        self.cited = next((key for key in speakers if key), self.cited)
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
                    titled = name.key in self.roster.persons
                    person = office or titled or (not plural and _is_person(name))
                    yield Naming(name, subject, plural, person, self.roster.persons.get(name.key, ""))

    def reference(self, passage: Passage, at: int | None) -> Reference:
        """The actor that a token stands for."""
        if at is None:
            return NOBODY
        tree, at = passage.tree, antecedent(passage.tree, at)
        whose = dependent(tree, at, "poss")
        if tree.tokens[at].tag in ("PRP", "PRP$"):
            cited = self.roster.speaker(passage.claim_at(at)) if tree.tokens[at].low in _WE else None
            sure = cited and (cited in country_names() or cited in self.roster.cast.proper)
            return Reference(cited) if sure else Reference(None, tuple(self._meant(passage, at)))
        kinds = kind_words(tree, at) if whose is not None and tree.tokens[at].low in word_set("offices") else ()
        if kinds and len(sole := self.roster.holders(" ".join((*kinds, tree.tokens[at].low)))) == 1:
            return Reference(sole[0])  # "her interior minister"
        body = tree.tokens[at].low == "country" or singular(tree.tokens[at].low) in word_set("bodies")
        name = actor_named(passage, at)
        if (
            whose is not None
            and tree.tokens[whose].tag == "PRP$"
            and body
            and (name is None or name.key not in country_names())
        ):
            return Reference(None, tuple(self._meant(passage, whose, "its")))
        if (
            tree.tokens[at].low == "country"
            and name is None
            and all(tree.tokens[child].low == "the" for child in tree.children[at])
        ):
            return self._states_of(passage, at, "country") or NOBODY
        if name is None or name.key in country_names():
            return Reference(self.roster.root(name.key)) if name else NOBODY
        if name.key in (*_OF_A_STATE, *_LANDS) and (states := self._states_of(passage, at, name.key)):
            return states
        if (only := self._only_holder(passage, name.key)) and tree.tokens[at].low in word_set("offices"):
            return Reference(only)
        if (
            tree.tokens[at].low in word_set("firms")
            and name.text.islower()
            and (firm := self._firm_of(passage, at, name))
        ):
            return firm
        alone = name.key == tree.tokens[at].low and not self.roster.joined(name.key)
        if alone and name.key in word_set("groups") and (cited := self.roster.speaker(passage.claim_at(at))):
            return Reference(cited)  # "its spokesman said the group would stay"
        if tree.tokens[at].low in word_set("offices") and name.text.islower():  # "the president" may be any of several
            holders = self.roster.holders(name.key, passage.report)
            if self.roster.root(name.key) != name.key:
                return Reference(self.roster.root(name.key))
            called = tuple((key, f"“{name.key}”: called so on the pages") for key in holders[:3])
            return Reference(None, called or tuple(self._meant(passage, at, "he")))
        return Reference(self.roster.root(name.key)) if self.roster.acts(name.key) else NOBODY

    def _only_holder(self, passage: Passage, title: str) -> str:
        """Who alone is called by a title on a page, "" for none, several, or a page with others of that office."""
        cast, page = self.roster.cast, passage.report
        bearers = (by for own, by in cast.titles.items() if own.split()[-1] == title and own != f"prime {title}")
        borne = {self.roster.root(key) for by in bearers for key, pages in by.items() if page in pages}
        others = any(key.endswith(f" {title}") and page in pages for key, pages in cast.pages.items())
        return borne.pop() if len(borne) == 1 and not others else ""

    def _states_of(self, passage: Passage, at: int, body: str) -> Reference | None:
        """Whose "the government" is: the only one that its page names in full; else those just named, then others."""
        whose = self.roster.cast.bodies.get(body, {})
        if len(here := [key for key, pages in whose.items() if passage.report in pages]) == 1:
            return Reference(here[0])
        near = {key: ground for key, ground in self._meant(passage, at, "it") if key in country_names()}
        named = {key: f"“{body}”: that of {key} is named on other pages" for key in whose}
        both = {key: ground for key, ground in near.items() if key in whose}
        home = self._written_from(passage.text, body)
        known = whose or body in _LANDS or (home and not self.roster.joined(body))
        return Reference(None, tuple({**home, **both, **named, **near}.items())[:3]) if known else None

    def _written_from(self, text: str, body: str) -> dict[str, str]:
        """The country from whose seat a page is written, where others act on the pages too."""
        state = home_of(text)
        abroad = any(key in country_names() and key != state for key in self.roster.cast.names)
        return {state: f"“{body}”: the page is written from {state}"} if state and abroad else {}

    def _firm_of(self, passage: Passage, at: int, called: ActorName) -> Reference | None:
        """Which company "the company" is: the only one that its page names, else those just named that may be one."""
        if called.key != passage.tree.tokens[at].low or self.roster.root(called.key) != called.key:
            return None
        if only := self._firm_called(passage, called.key):
            return Reference(only)
        may = [pair for pair in self._meant(passage, at, "it") if pair[0] in self.roster.firms]
        return Reference(None, tuple(may)) if may else None

    def _firm_called(self, passage: Passage, key: str) -> str:
        """The only company that the page of "company" names, "" for any other word, none or several."""
        firms = self.roster.firms if key in word_set("firms") else ()
        here = {self.roster.root(name) for name in firms if passage.report in self.roster.cast.pages[name]}
        return here.pop() if len(here) == 1 else ""

    def _meant(self, passage: Passage, at: int, pronoun: str = "") -> Iterator[tuple[str, str]]:
        word = passage.tree.tokens[at].low
        if word in _WE:
            if key := self.roster.speaker(passage.claim_at(at)):
                yield key, f"“{word}”: who is cited"
            elif self.cited:
                yield self.cited, f"“{word}”: who is cited before"
            return
        here = list(self._names(passage, at))
        seen: set[str] = set()
        for back, names in enumerate([here, *self.before[: -_REACH - 1 : -1]]):
            own = subject(passage.tree, _verb_above(passage.tree, at)) if not back and word in _WHOSE else None
            for name in _by_rank(names, pronoun or word, own):
                root = self.roster.root(self._firm_called(passage, name.key) or name.key)
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
    last = singular(name.key.split()[-1])
    body = any(last in word_set(key) for key in ("institutions", "bodies", "named_bodies", "firm_names"))
    named = name.text[:1].isupper() and name.key not in country_names() and " of " not in name.text
    return named and not short and not body


def _verb_above(tree: ParseTree, at: int) -> int:
    return next((up for up in tree.above(at) if tree.tokens[up].tag[:2] == "VB"), at)


def _by_rank(names: Sequence[Naming], word: str, own: int | None = None) -> Iterable[ActorName]:
    """Who a pronoun can stand for: who does its own verb, several for `they`, subjects first, of the main clause before
    others, then the nearest."""
    fit = [(place, mention) for place, mention in enumerate(names) if _fits(mention, word)]
    several = word in _THEY
    fit.sort(key=lambda row: (row[1].name.token != own, several and not row[1].plural, -row[1].subject, -row[0]))
    return [mention.name for _, mention in fit]


def _fits(mention: Naming, word: str) -> bool:
    person = mention.person
    if word in _HE:
        return person and not mention.plural and mention.form != ("he" if word in _SHE else "she")
    if word in _IT:
        titled = mention.form or mention.name.titles
        return not mention.plural and not titled and (not person or len(mention.name.text.split()) != 2)
    return word in _THEY and (mention.plural or not person)
