"""Noun phrases to actors: countries by any of their names, persons by their surname, bodies by their noun.

A country's offices, capital and people stand for it; two names are one actor only with a ground that can be shown.
Common nouns count as actors where some page makes them speak or act.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from offramp.evidence.cue_lexicon import verbs
from offramp.evidence.parse import ParseTree
from offramp.evidence.rule_tables import rule_table, words
from offramp.proposals.passage import Passage, addressed, antecedent, dependent, engaged_in, modal, subject
from offramp.proposals.tables import act_table, base_form, countries, noun_class, singular, verb_classes, word_set

_NAME = ("NNP", "NNPS")
_COURTESY = frozenset({"mr", "mr.", "mrs", "mrs.", "ms", "ms.", "dr", "dr.", "sir", "lord", "sheikh", "the"})
_UNTRUE = ("speech", "intention", "aim", "denial", "belief")


@dataclass(frozen=True, slots=True)
class ActorName:
    """An actor as a phrase names it: the key by which phrases are one actor, the words, and what links it to others."""

    key: str
    text: str
    token: int
    links: tuple[tuple[str, str], ...] = ()  # another key, and the ground on which it is the same actor
    titles: tuple[str, ...] = ()  # the offices and forms of address that stand with it: "prime minister", "mr"


@dataclass
class Cast:
    """Who acts on some pages: how often each name stands, which keys are one actor, and on what ground."""

    names: dict[str, Counter[str]] = field(default_factory=dict)
    links: dict[tuple[str, str], str] = field(default_factory=dict)
    agents: Counter[str] = field(default_factory=Counter)
    proper: set[str] = field(default_factory=set)
    pages: dict[str, set[str]] = field(default_factory=dict)  # on which a key stands
    bodies: dict[str, dict[str, set[str]]] = field(default_factory=dict)  # "government" -> of which country -> pages
    titles: dict[str, dict[str, set[str]]] = field(default_factory=dict)  # title -> who bears it -> on which pages

    def add(self, name: ActorName, proper: bool, page: str = "") -> None:
        """Count a name, and keep what links it; `proper` is of one that is written as a name."""
        self.names.setdefault(name.key, Counter())[name.text] += 1
        self.pages.setdefault(name.key, set()).add(page)
        for title in name.titles:
            self.titles.setdefault(title, {}).setdefault(name.key, set()).add(page)
        if proper:
            self.proper.add(name.key)
        for other, ground in name.links:
            self.links.setdefault((name.key, other), ground)


def actor_named(passage: Passage, at: int) -> ActorName | None:
    """The actor that a noun names; None for a pronoun, a date, a thing that is said or written."""
    tree, at = passage.tree, antecedent(passage.tree, at)
    token = tree.tokens[at]
    country = _country(passage, at)
    if country:
        return ActorName(country, country, at)
    if token.tag in _NAME and not passage.words(at, at).islower():
        return _proper(passage, at)
    return _common(passage, at) if token.tag in ("NN", "NNS", *_NAME) else None


def _country(passage: Passage, at: int) -> str:
    """The country that a noun or adjective is a name of, or of whose bodies it is one."""
    tree, known = passage.tree, countries()
    first = min((left for left in tree.down(at, "compound", "amod", "nmod") if left == at - 1), default=at)
    for low in (first, at):
        if (name := passage.words(low, at)) in known:
            return known[name]
    if passage.words(at, at) in known:
        return known[passage.words(at, at)]
    if singular(tree.tokens[at].low) in word_set("bodies"):
        return _modifier(passage, at)
    return ""


def _modifier(passage: Passage, at: int, *behind: str) -> str:
    """The country that a noun is of, "" for none."""
    place = country_token(passage, at, *behind)
    return _at_place(passage, place) if place is not None else ""


def country_token(passage: Passage, at: int, *behind: str) -> int | None:
    """Where the country of a noun stands: an adjective or possessor before it, or a place behind `of` or `in`."""
    tree = passage.tree
    near = [*tree.down(at, "amod", "compound", "nmod", "poss")]
    near += [up for left in tree.down(at, "compound", "nmod") for up in tree.down(left, "amod", "compound", "nmod")]
    near += [
        noun
        for prep in tree.down(at, "prep")
        if tree.tokens[prep].low in (behind or ("of", "in"))
        for noun in tree.down(prep, "pobj")
    ]
    return next((place for place in near if _at_place(passage, place)), None)


def _at_place(passage: Passage, place: int) -> str:
    """The country that a token, or it and the one before, is a name of."""
    known = countries()
    return known.get(passage.words(max(0, place - 1), place)) or known.get(passage.words(place, place), "")


def _proper(passage: Passage, at: int) -> ActorName | None:
    """A person or body by name; its titles and the country of its office are links."""
    tree = passage.tree
    first, last = _name_span(tree, _name_around(tree, at))
    parts = [passage.words(k, k) for k in range(first, last + 1)]
    titles = [k for k, part in enumerate(parts[:-1], 1) if singular(part.lower()) in word_set("offices")]
    borne = _titles(passage, at, parts[: max(titles, default=0)])
    parts = parts[max(titles, default=0) :]
    while parts and (parts[0].lower() in _COURTESY or (len(parts) > 1 and _is_date(parts[0]))):
        address = parts.pop(0).lower().rstrip(".")
        borne += (address,) if address != "the" else ()
    parts = parts[1:] if len(parts) > 1 and parts[0].lower() in word_set("epithets") else parts
    body = bool(parts) and singular(parts[-1].lower()) in word_set("institutions")
    parts = [part for k, part in enumerate(parts) if k or body or part not in countries()]
    if not parts or _is_date(parts[-1]) or parts[0] in ("Yes", "No"):
        return None
    if titles and "of" in parts[1:]:
        parts = parts[: parts.index("of")]
    text, span = " ".join(parts), passage.words(max(first, last - len(parts) + 1), last)
    text = span if span.replace(" ", "") == "".join(parts) else text  # "al-Atta", not "al - Atta"
    return ActorName(text.lower(), text, at, tuple(_links(passage, at, text)), borne)


def _titles(passage: Passage, at: int, before: Sequence[str]) -> tuple[str, ...]:
    """The offices that a name has, before it or beside it: ("prime minister",) of "Prime Minister Ana Prado"."""
    tree = passage.tree
    beside = (
        " ".join((*kind_words(tree, k), singular(tree.tokens[k].low)))
        for k in _appositions(tree, at)
        if singular(tree.tokens[k].low) in word_set("offices")
    )
    own = [word.lower() for word in before if word not in countries()]
    return (*([" ".join(own)] if own else []), *beside)


def _name_span(tree: ParseTree, at: int) -> tuple[int, int]:
    """A run of capitalised words around a name, `of` with a name behind it included."""
    first = last = at
    while width := _joined_before(tree, first):
        first -= width
    behind = last + 2 < len(tree.tokens) and tree.tokens[last + 1].low == "of" and tree.tokens[last + 2].tag in _NAME
    if not behind or (first == at and singular(tree.tokens[at].low) not in word_set("institutions")):
        return first, last
    last += 2
    while last + 2 < len(tree.tokens) and tree.tokens[last + 1].low == "and" and tree.tokens[last + 2].tag in _NAME:
        last += 2
    return first, last


def _joined_before(tree: ParseTree, first: int) -> int:
    """How many tokens before a name belong to it: a name, the `al-` of a family name."""
    if not first:
        return 0
    before, particle = tree.tokens[first - 1], tree.tokens[max(0, first - 2)]
    closed = particle.end == before.start and before.end == tree.tokens[first].start
    if before.low == "-" and closed and particle.low in ("al", "el"):
        return 2
    return int(before.tag in _NAME and before.dep in ("compound", "nmod"))


def _name_around(tree: ParseTree, at: int) -> int:
    """The head of the body's name that a word is of: of "Friends of Sea and Land" both nouns behind `of`."""
    heads = (k for k in range(max(0, at - 6), at) if singular(tree.tokens[k].low) in word_set("institutions"))
    return next((k for k in heads if tree.tokens[k].tag in _NAME and _name_span(tree, k)[1] >= at), at)


def _is_date(word: str) -> bool:
    rows = rule_table("dates")
    return word in rows["months"] or word in rows["weekdays"]


def _links(passage: Passage, at: int, text: str) -> Iterator[tuple[str, str]]:
    """To the country or body that a named person has an office of; to whom a named body bears the name of."""
    tree = passage.tree
    first = tree.edges[at][0]
    office = next((k for k in range(first, at) if singular(tree.tokens[k].low) in word_set("offices")), None)
    shown = passage.words(first, at)
    country = _modifier(passage, at, "of")
    if office is not None and country:
        yield country, f"“{shown}”: an office of {country}"
    elif (
        office is not None
        and not _is_second(tree, first, at)
        and (owner := dependent(tree, at, "poss")) is not None
        and (body := actor_named(passage, owner))
    ):
        yield body.key, f"“{shown}”: who speaks for {body.text}"
    for beside in _appositions(tree, at):
        place = _modifier(passage, beside) if singular(tree.tokens[beside].low) in word_set("offices") else ""
        if place:
            yield place, f"“{passage.words(min(at, beside), max(at, beside))}”: an office of {place}"
        elif tree.tokens[beside].tag == "NN" and (named := _described(passage, beside)):
            shown = passage.words(min(at, tree.edges[beside][0]), max(at, beside))
            yield named, f"“{shown}”: one is said to be the other"
    if body := _introduced(passage, at):
        yield body.key, f"“{text}”: who gave this name speaks for {body.text}"
    last = text.split()[-1].lower()
    if last in word_set("named_bodies") and len(text.split()) > 1:
        yield text.split()[-2].lower(), f"“{text}” bears the name"


def _introduced(passage: Passage, at: int) -> ActorName | None:
    """Whom somebody speaks for, or which group he leads, who "gave his name as" this or "introduced himself as" it."""
    tree = passage.tree
    verb = tree.tokens[tree.tokens[at].head].head
    given = tree.tokens[at].dep == "pobj" and tree.tokens[tree.tokens[at].head].low == "as"
    own = given and any(tree.tokens[thing].low in ("name", *_SELF) for thing in tree.down(verb, "dobj"))
    doer = subject(tree, verb) if own else None
    return _group_of(passage, doer) if doer is not None else None


def _group_of(passage: Passage, doer: int) -> ActorName | None:
    """The body that somebody speaks for, or the group that is led by him."""
    tree = passage.tree
    led = next((up for up in tree.above(doer) if tree.tokens[up].low in ("led", "headed")), None)
    group = tree.tokens[led].head if led is not None and tree.tokens[led].dep == "acl" else None
    behind = tree.tokens[tree.tokens[doer].head].low in ("for", "of")  # "a spokesman for the rebels, who gave his name"
    whose = group if group is not None else doer if behind else None
    return _represented(passage, doer) or (actor_named(passage, whose) if whose is not None else None)


_SELF = ("himself", "herself", "themselves")


def _appositions(tree: ParseTree, at: int) -> Iterator[int]:
    """What stands beside a name and is closed again: of "asked about X, a guest said" nothing does."""
    for beside in (*tree.down(at, "appos"), *((tree.tokens[at].head,) if tree.tokens[at].dep == "appos" else ())):
        end = max(tree.edges[at][1], tree.edges[beside][1])
        closing = (tree.tokens[k].tag[:1].isalpha() for k in range(end, min(end + 2, len(tree.tokens))))
        if (end + 1 == len(tree.tokens) or not all(closing)) and not _is_second(tree, *sorted((at, beside))):
            yield beside


def _is_second(tree: ParseTree, first: int, last: int) -> bool:
    """Whether an office is that of a deputy, or over: who has it does not stand for the body."""
    return not {"deputy", "former", "vice"}.isdisjoint(token.low for token in tree.tokens[max(0, first - 3) : last])


def _described(passage: Passage, beside: int) -> str:
    """The key of a noun beside a name that says who that is: a body, whom somebody speaks for, an office of a kind."""
    low, kind = passage.tree.tokens[beside].low, kind_words(passage.tree, beside)
    if dependent(passage.tree, beside, "poss") is not None or low not in word_set("institutions") | word_set("offices"):
        return body.key if low in word_set("offices") and (body := _represented(passage, beside)) else ""
    return " ".join((*kind, low)) if kind or low in word_set("institutions") else ""


def _common(passage: Passage, at: int) -> ActorName | None:
    """A body or group by the noun for it; who speaks for another is that other."""
    tree, low = passage.tree, singular(passage.tree.tokens[at].low)
    speaks = low in word_set("speakers") and tree.tokens[at].low != "members"  # members may be many, and differ
    if (
        low in word_set("host") | word_set("events")
        or low in words()["document"]
        or low in word_set("vague")
        or low in words()["time"]
        or noun_class(low)
    ):
        return None
    if (speaks or low in word_set("offices")) and (body := _represented(passage, at)):
        return body
    if speaks or _is_thing(tree, at):
        return None
    text = passage.words(_core_start(tree, at), _core_end(tree, at))
    owner = _modifier(passage, at)
    kinds = kind_words(tree, at)
    ranked = (owner, *(kind for kind in kinds if kind in word_set("ranks")), low)  # no central bank is "the banks"
    named = (*kinds, passage.words(at, _core_end(tree, at)).lower())
    key = " ".join(ranked if owner else named)
    return ActorName(key, text, at)


def _is_thing(tree: ParseTree, at: int) -> bool:
    """Whether a noun names a deed or a piece of writing by its ending or the table: no body is one."""
    low = singular(tree.tokens[at].low)
    body = any(low in word_set(key) for key in ("institutions", "bodies", "offices", "people", "named_bodies"))
    return not body and (low in word_set("writings") or (len(low) > 5 and low.endswith(_ABSTRACT)))


_ABSTRACT = ("tion", "sion", "ment", "ure", "ance", "ence", "ing", "ness", "ism", "ity")


def kind_words(tree: ParseTree, at: int) -> tuple[str, ...]:
    """Which of its kind a noun is: a finance minister is not a prime minister, a mill council no town council."""
    before = (left for left in tree.down(at, "compound", "amod", "nmod") if left < at)
    loose = word_set("loose") | words()["time"]
    return tuple(low for left in before if (low := singular(tree.tokens[left].low)) not in loose and low.isalpha())


def _represented(passage: Passage, at: int) -> ActorName | None:
    """Whom a spokesman or minister without a name speaks for."""
    tree = passage.tree
    preps = (prep for prep in tree.down(at, "prep") if tree.tokens[prep].low in ("of", "for", "from"))
    of = (noun for prep in preps for noun in tree.down(prep, "pobj"))
    names = (left for left in tree.down(at, "compound") if tree.tokens[left].tag in _NAME)
    for whose in (*tree.down(at, "poss"), *of, *names):
        if tree.tokens[whose].tag in (*_NAME, "NN", "NNS"):
            stands_for = singular(tree.tokens[whose].low) in word_set("bodies")
            if body := (stands_for and _represented(passage, whose)) or actor_named(passage, whose):
                return body
    return None


def _core_start(tree: ParseTree, at: int) -> int:
    first = at
    while (
        first
        and tree.tokens[first - 1].dep in ("compound", "amod", "nmod", "nummod")
        and tree.tokens[first - 1].head in range(first, at + 1)
    ):
        first -= 1
    while first < at and tree.tokens[first].dep == "nummod" and tree.children[first]:
        first += 1  # "seven thousand" is no part of who they are, "three" may be
    return first


def _core_end(tree: ParseTree, at: int) -> int:
    """The noun itself, or the end of `of` with a bare noun behind it ("the alliance of the studios")."""
    for prep in tree.down(at, "prep"):
        noun = dependent(tree, prep, "pobj")
        if tree.tokens[prep].low == "of" and prep == at + 1 and noun is not None and noun - prep <= 2:
            return noun
    return at


def heads_phrase(tree: ParseTree, at: int) -> bool:
    """Whether a token heads a noun phrase, and does not belong to a longer name."""
    token = tree.tokens[at]
    part = token.head > at and tree.tokens[token.head].tag in _NAME and token.tag in _NAME
    part = part or (token.tag in _NAME and _name_around(tree, at) != at)
    return token.tag in (*_NAME, "NN", "NNS") and token.dep not in ("compound", "nmod") and not part


def agents_of(passage: Passage) -> Iterator[ActorName]:
    """The names that are made to speak or act in a sentence."""
    tree = passage.tree
    for noun in (at for at, token in enumerate(tree.tokens) if token.tag[:2] == "NN" and is_standing_noun(tree, at)):
        yield from (name for at in tree.down(noun, "poss") if (name := actor_named(passage, at)))
    for verb, token in enumerate(tree.tokens):
        entry = verbs().get(token.low) if token.tag.startswith("VB") else None
        says = entry and entry.sort in _UNTRUE and dependent(tree, verb, "dobj", "ccomp", "xcomp") is not None
        acts = says or (entry and verb_classes(token.low) and token.low not in ("call", "calls", "called", "calling"))
        particles = (f"{base_form(token.low, token.tag)} {tree.tokens[at].low}" for at in tree.down(verb, "prt"))
        acts = acts or (token.tag.startswith("VB") and any(pair in act_table("acts")["phrasal"] for pair in particles))
        acts = acts or f"{base_form(token.low, token.tag)} {_next(tree, verb)}" in word_set("standing_parting")
        willing = token.low in word_set("ready") and dependent(tree, verb, "xcomp") is not None
        lasts = token.tag.startswith("VB") and base_form(token.low, token.tag) in word_set("lasting")
        people = (token.tag in ("VBD", "VBN") or bool(modal(tree, verb))) and _are_people(tree, subject(tree, verb))
        if acts or willing or lasts or people or next(engaged_in(passage.tree, verb), None) is not None:
            asked = addressed(tree, verb) if "demand" in verb_classes(token.low) else None
            doers = (who(passage, token.head if willing else verb), asked)  # who is asked to act can
            for at in (doer for doer in doers if doer is not None and (doer == doers[0] or _is_one_body(tree, doer))):
                if (name := actor_named(passage, at)) is not None:
                    yield name


def _next(tree: ParseTree, at: int) -> str:
    return tree.tokens[at + 1].low if at + 1 < len(tree.tokens) else ""


def is_standing_noun(tree: ParseTree, noun: int) -> bool:
    """Whether a noun names what goes on once it is begun; a strike on somebody, or by air, is over when it is done."""
    low, nouns = tree.tokens[noun].low, word_set("standing_nouns")
    hit = {tree.tokens[at].low for at in tree.down(noun, "prep")} & {"on", "against", "at"}
    hit |= {tree.tokens[at].low for at in tree.down(noun, "compound", "amod")} & {"air", "missile", "drone", "military"}
    return (low in nouns or singular(low) in nouns) and not (singular(low) == "strike" and hit)


def who(passage: Passage, verb: int) -> int | None:
    """The subject of a verb; where that is a thing, in what somebody is made to say, who says it."""
    tree, doer = passage.tree, subject(passage.tree, verb)
    said = tree.tokens[tree.tokens[verb].head]
    told = said.dep == "ccomp" and tree.tokens[said.head].low in verbs() and dependent(tree, verb, "nsubj") is None
    thing = doer is not None and tree.tokens[doer].tag == "NN" and not may_act(passage, doer)
    return subject(tree, said.head) if told and thing else doer


def may_act(passage: Passage, at: int) -> bool:
    """Whether a word can name who acts: a name, a pronoun, a body, people or an office."""
    token = passage.tree.tokens[at]
    acting = ("institutions", "bodies", "offices", "people", "named_bodies", "speakers")
    named = any(singular(token.low) in word_set(key) for key in acting) or country_token(passage, at) is not None
    return token.tag not in ("NN", "NNS") or named


def _is_one_body(tree: ParseTree, at: int) -> bool:
    """Whether a noun is of one body, such as "the government"; which company is meant is asked elsewhere."""
    bodies = (word_set("bodies") | word_set("institutions")) - word_set("firms")
    return tree.tokens[at].tag == "NN" and tree.tokens[at].low in bodies


def _are_people(tree: ParseTree, at: int | None) -> bool:
    """Whether a noun is of people or a body who can act, whatever they do."""
    people = word_set("people") | word_set("institutions") | word_set("bodies")
    return at is not None and tree.tokens[at].tag in ("NN", "NNS") and singular(tree.tokens[at].low) in people


def cast_of(passages: Iterable[Passage]) -> Cast:
    """Everybody who speaks or acts on some pages, by any name that stands there."""
    cast = Cast()
    for passage in passages:
        cast.agents.update(name.key for name in agents_of(passage))
        for at, token in enumerate(passage.tree.tokens):
            if heads_phrase(passage.tree, at) and (name := actor_named(passage, at)):
                cast.add(name, token.tag in _NAME, passage.report)
                if token.low in word_set("bodies") and name.key == _modifier(passage, at):
                    cast.bodies.setdefault(token.low, {}).setdefault(name.key, set()).add(passage.report)
    return cast
