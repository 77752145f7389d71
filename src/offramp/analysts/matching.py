"""Which parts of a second case are which of a first: by name, text, claims, conditions, and by what is said of them.

A pair is made only where it is the only one of its kind on its ground; what is left is asked for. Cases that say the
same but for their names are paired by what they say, whatever the names are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from offramp.analysts.parts import Part, coloured, colours, condition_of, parts_named, parts_of
from offramp.analysts.renaming import renamed, same_but_for_words
from offramp.case.types import Case
from offramp.codec import Published, Text
from offramp.errors import ModelError, OfframpError, Problem, nearest
from offramp.evidence.content_words import content_terms

SHOWN = ("actor", "option", "chance", "contingency", "item", "outcome")  # kinds that a person pairs
LIKE = 0.5  # of the words of two texts, that are common to both
LIKE_OWNED, AHEAD = 0.3, 2.0  # the same where both have one owner, and no other is half as like
NONE = "-"  # in a file of pairs: has no counterpart
ROUNDS = 4
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class PartMatch(Published):
    """A part of the first case and its counterpart in the second, by their paths, and the ground."""

    kind: Text
    first: Text
    second: Text
    ground: Text


@dataclass(frozen=True)
class Alignment:
    """How two cases go together: pairs, and what is left in either, by path."""

    first: Case
    second: Case
    matches: tuple[PartMatch, ...]
    denied: frozenset[str] = frozenset()  # paths of the first that a person gave no counterpart

    @cached_property
    def to_first(self) -> dict[str, str]:
        """Path in the second case -> path in the first."""
        return {match.second: match.first for match in self.matches}

    @cached_property
    def left(self) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
        """What is shown and has no counterpart, in either case."""
        ones, twos = {match.first for match in self.matches}, set(self.to_first)
        sides = ((self.first, ones), (self.second, twos))
        kinds = [[one for one in parts_of(case).values() if one.kind in SHOWN] for case, _ in sides]
        return tuple(one for one in kinds[0] if one.path not in ones), tuple(o for o in kinds[1] if o.path not in twos)

    @cached_property
    def renamed(self) -> Case:
        """The second case in the names of the first."""
        return renamed(self.second, self.first, self.to_first)

    def candidates(self, part: Part) -> tuple[Part, ...]:
        """The parts left in the second case that one left in the first may be, the likest first."""
        owner = {match.first: match.second for match in self.matches}.get(part.owner, "")
        kin = [one for one in self.left[1] if one.kind == part.kind and (not owner or one.owner == owner)]
        return tuple(sorted(kin, key=lambda candidate: -likeness(part, candidate)))


def align(first: Case, second: Case, pairs: Mapping[str, str] | None = None) -> Alignment:
    """Pair the parts of two cases; `pairs` are those that a person made, path in the first -> path in the second, or
    "-" for none. Raises ModelError no-common-actor, and unknown-part with every path of `pairs` that names nothing."""
    given = _checked(first, second, pairs or {})
    if not given and (whole := _isomorphic(first, second)):
        return Alignment(first, second, whole)
    work = _Matching(first, second, given)
    work.run()
    made = Alignment(first, second, work.matches, frozenset(one for one, two in given.items() if two == NONE))
    if not any(match.kind == "actor" for match in made.matches):
        raise _strangers(first, second)
    return made


def _strangers(first: Case, second: Case) -> ModelError:
    names = ["; ".join(actor.name for actor in case.actors) for case in (first, second)]
    message = f"no actor of one is an actor of the other: {names[0]} against {names[1]}"
    remedy = "compare cases of one crisis, or pair two actors: --pairs FILE with a line such as 'actors.x = actors.y'"
    return ModelError(second.problem("no-common-actor", "actors", message, remedy=remedy))


def _checked(first: Case, second: Case, pairs: Mapping[str, str]) -> dict[str, str]:
    """The pairs that were asked for, each path known and of one kind with its counterpart."""
    sides = [parts_of(case) for case in (first, second)]
    if problems := [problem for pair in pairs.items() for problem in _unfit(pair, sides)]:
        raise OfframpError(problems)
    return dict(pairs)


def _unfit(pair: tuple[str, str], sides: Sequence[Mapping[str, Part]]) -> Iterator[Problem]:
    for path, known, which in zip(pair, sides, ("first", "second"), strict=True):
        if path not in known and (path != NONE or which == "first"):
            remedy = nearest(path, known) or "take a path as printed"
            yield Problem("unknown-part", "--pairs", 0, 0, f"the {which} case has no '{path[:80]}'", (), remedy)
    kinds = [known[path].kind for path, known in zip(pair, sides, strict=True) if path in known]
    if len(set(kinds)) > 1:
        message = f"'{pair[0]}' is of the kind {kinds[0]}, '{pair[1]}' of the kind {kinds[1]}"
        yield Problem("unknown-part", "--pairs", 0, 0, message, (), "pair parts of one kind")


# by what is said ------------------------------------------------------------------------------------------------------


def _isomorphic(first: Case, second: Case) -> tuple[PartMatch, ...] | None:
    """The pairs of two cases that say the same but for names; None where they do not."""
    parts = parts_of(first), parts_of(second)
    if sorted(part.kind for part in parts[0].values()) != sorted(part.kind for part in parts[1].values()):
        return None
    known: tuple[dict[str, str], dict[str, str]] = {}, {}
    while len(known[0]) < len(parts[0]):
        sides = [_classes(case, told, whole) for case, told, whole in zip((first, second), known, parts, strict=True)]
        if {colour: len(one) for colour, one in sides[0].items()} != {c: len(one) for c, one in sides[1].items()}:
            return None
        single = [colour for colour, one in sides[0].items() if len(one) == 1]
        for colour in single or list(sides[0])[:1]:
            one, two = _likest(sides[0][colour], sides[1][colour])
            known[0][one.path] = known[1][two.path] = f"pair {len(known[0])}"
    back = {token: path for path, token in known[1].items()}
    ground = "the same in everything but its name"
    made = tuple(_match(parts[0][one], parts[1][back[token]], ground) for one, token in known[0].items())
    same = same_but_for_words(first, renamed(second, first, {match.second: match.first for match in made}))
    return made if same else None


def _classes(case: Case, paired: Mapping[str, str], parts: Mapping[str, Part]) -> dict[str, list[Part]]:
    """The parts that are not paired yet, by what is said of them."""
    told: dict[str, list[Part]] = {}
    for path, colour in sorted(colours(case, paired, True, ROUNDS).items(), key=lambda pair: pair[1]):
        if path not in paired:
            told.setdefault(colour, []).append(parts[path])
    return told


def _likest(ones: Sequence[Part], twos: Sequence[Part]) -> tuple[Part, Part]:
    """Of parts of which the same is said, two with one name, where there are any."""
    same = ((one, two) for one in ones for two in twos if _plain(one.names[0]) == _plain(two.names[0]))
    return next(same, (ones[0], twos[0]))


def _match(part: Part, two: Part, ground: str) -> PartMatch:
    same = {_plain(name) for name in part.names} & {_plain(name) for name in two.names}
    return PartMatch(part.kind, part.path, two.path, "the same name" if same else ground)


# by one ground after another ------------------------------------------------------------------------------------------

Key = Callable[[int, Part], Hashable | None]  # of a part of the first (0) or the second (1) case


class _Matching:
    """Pairs, made on one ground after another until no ground makes another."""

    def __init__(self, first: Case, second: Case, given: Mapping[str, str]) -> None:
        self.cases = first, second
        self.parts = parts_of(first), parts_of(second)
        self.tokens: tuple[dict[str, str], dict[str, str]] = {}, {}
        self.matches: tuple[PartMatch, ...] = ()
        self.closed = {one for one, two in given.items() if two == NONE}
        for one, two in given.items():
            if two != NONE:
                self._add(self.parts[0][one], self.parts[1][two], "paired by hand")

    def run(self) -> None:
        grounds: tuple[tuple[str, Callable[[], Iterator[tuple[Part, Part]]]], ...] = (
            ("the same name", lambda: self._alone(self._named)),
            ("the same claims", lambda: self._alone(self._cited)),
            ("the same condition", lambda: self._alone(self._conditioned)),
            ("a claim in common", lambda: self._mutual(self._shared, 0.0)),
            ("like words", lambda: self._mutual(self._alike, LIKE)),
            ("like words of one owner", lambda: self._mutual(self._alike_owned, LIKE_OWNED, AHEAD)),
            ("the owner of what is paired", lambda: self._alone(self._owning)),
            ("the same in everything but its name", lambda: self._alone(self._coloured(True))),
            ("the same in everything but name and numbers", lambda: self._alone(self._coloured(False))),
        )
        while any(self._took(ground, make()) for ground, make in grounds):
            pass

    def _took(self, ground: str, pairs: Iterator[tuple[Part, Part]]) -> bool:
        new = list(pairs)
        for one, two in new:
            self._add(one, two, ground)
        return bool(new)

    def _add(self, part: Part, two: Part, ground: str) -> None:
        self.tokens[0][part.path] = self.tokens[1][two.path] = f"pair {len(self.matches)}"
        self.matches = (*self.matches, PartMatch(part.kind, part.path, two.path, ground))

    def _free(self, side: int) -> list[Part]:
        own = (part for path, part in self.parts[side].items() if path not in self.tokens[side])
        return [part for part in own if side or part.path not in self.closed]

    def _owner(self, side: int, part: Part) -> str | None:
        """The owner as a pair; None where he is not paired yet."""
        return self.tokens[side].get(part.owner) if part.owner else ""

    def _alone(self, key: Key) -> Iterator[tuple[Part, Part]]:
        """Parts whose key no other part has on either side."""
        sides: list[dict[Hashable, list[Part]]] = [{}, {}]
        for side in (0, 1):
            for part in self._free(side):
                if (found := key(side, part)) is not None:
                    sides[side].setdefault((part.kind, found), []).append(part)
        for found, ones in sides[0].items():
            twos = sides[1].get(found, [])
            if len(ones) == len(twos) == 1:
                yield ones[0], twos[0]

    def _mutual(
        self, score: Callable[[Part, Part], float], least: float, ahead: float = 1.0
    ) -> Iterator[tuple[Part, Part]]:
        """Parts of one kind that are each other's likest, by more than nothing and at least so much; `ahead` is how
        many times as like as any other they are at least."""
        ones, twos = ([part for part in self._free(side) if part.kind in SHOWN] for side in (0, 1))
        scores = {
            (one.path, two.path): score(one, two) if one.kind == two.kind else 0.0 for one in ones for two in twos
        }
        for one in ones:
            for two in twos:
                own = scores[one.path, two.path]
                row = [scores[one.path, other.path] for other in twos if other is not two]
                column = [scores[other.path, two.path] for other in ones if other is not one]
                if own > 0 and own >= least and all(other * ahead <= own > other for other in (*row, *column)):
                    yield one, two

    def _named(self, side: int, part: Part) -> Hashable | None:
        if part.kind == "actor":  # any of his names, tried one by one
            others = {_plain(n) for o in self._free(1 - side) if o.kind == "actor" for n in o.names}
            return next((name for name in map(_plain, part.names) if name in others), None)
        if part.kind == "claim":
            return self._owner(side, part), part.names[1], self._ordinal(side, part)
        owner = self._owner(side, part)
        return None if owner is None else (owner, _plain(part.names[0]))

    def _ordinal(self, side: int, part: Part) -> int:
        """How many claims with the same words come before this one in its report."""
        own = [path for path, o in self.parts[side].items() if (o.owner, o.names[1:2]) == (part.owner, part.names[1:2])]
        return own.index(part.path)

    def _cited(self, side: int, part: Part) -> Hashable | None:
        owner, cited = self._owner(side, part), self._claims(side, part)
        return (owner, cited) if cited and owner is not None else None

    def _claims(self, side: int, part: Part) -> frozenset[str]:
        paired = self.tokens[side]
        return frozenset(paired.get(f"claims.{claim}", f"{side} {claim}") for claim in part.claims)

    def _conditioned(self, side: int, part: Part) -> Hashable | None:
        owner, when = self._owner(side, part), condition_of(self.cases[side], part)
        if owner is None or when is None or not set(parts_named(when)) <= self.tokens[side].keys():
            return None
        return owner, coloured(when, "", self.tokens[side])

    def _shared(self, part: Part, two: Part) -> float:
        if self._owner(0, part) != self._owner(1, two) or self._owner(0, part) is None:
            return 0.0
        return _overlap(self._claims(0, part), self._claims(1, two))

    def _alike(self, part: Part, two: Part) -> float:
        if self._owner(0, part) != self._owner(1, two) or part.kind in ("claim", "report"):
            return 0.0
        return likeness(part, two)

    def _alike_owned(self, part: Part, two: Part) -> float:
        return self._alike(part, two) if part.owner in self.tokens[0] else 0.0

    def _owning(self, side: int, part: Part) -> Hashable | None:
        if part.kind not in ("actor", "report"):
            return None
        owned = (self.tokens[side].get(one.path) for one in self.parts[side].values() if one.owner == part.path)
        pairs = frozenset(filter(None, owned))
        return pairs or None

    def _coloured(self, numbers: bool) -> Key:
        both = [colours(case, told, numbers, ROUNDS) for case, told in zip(self.cases, self.tokens, strict=True)]
        return lambda side, part: None if part.kind in ("claim", "report") else both[side][part.path]


def likeness(part: Part, two: Part) -> float:
    """The share of words that two parts have in common, by the likest of their names: 0 to 1."""
    return max(_overlap(_words(a), _words(b)) for a in part.names for b in two.names)


def _overlap(first: frozenset[str], two: frozenset[str]) -> float:
    return len(first & two) / len(first | two) if first | two else 0.0


def _words(text: str) -> frozenset[str]:
    """The words of a text by their first five letters, stop words left out where there are others."""
    plain = _plain(text)
    return frozenset(content_terms(plain)) or frozenset(word[:5] for word in plain.split())


def _plain(text: str) -> str:
    return " ".join(_WORD.findall(text.lower().replace("_", " ")))
