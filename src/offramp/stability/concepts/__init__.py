"""The registry of solution concepts. One more is a file here that makes a `Concept`, and a line in `REGISTRY`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from offramp.errors import ModelError, Problem, nearest
from offramp.graph.model import Model
from offramp.graph.moves import EXTENSIONS
from offramp.stability.concept import Concept, Family
from offramp.stability.concepts.foresight import FORESIGHT as FORESIGHT
from offramp.stability.concepts.foresight import LIMITED_MOVES as LIMITED_MOVES
from offramp.stability.concepts.foresight import NONMYOPIC
from offramp.stability.concepts.gmr import GMR
from offramp.stability.concepts.nash import NASH
from offramp.stability.concepts.seq import SEQ
from offramp.stability.concepts.sim import SIM
from offramp.stability.concepts.smr import SMR
from offramp.stability.concepts.sseq import SSEQ

REGISTRY: tuple[Concept, ...] = (NASH, GMR, SMR, SEQ, SSEQ, SIM, NONMYOPIC)
FAMILIES: tuple[Family, ...] = (LIMITED_MOVES, FORESIGHT)

KEYS = tuple(concept.key for concept in REGISTRY)
USUAL = tuple(concept.key for concept in REGISTRY if concept.usual)  # solved and drawn where none is named
BY_STRICTNESS = tuple(one.key for one in sorted(REGISTRY, key=lambda concept: concept.usual) if one.usual)
LEADING = SEQ.key  # where one concept has to stand for all
EXPLAINED = "|".join(  # a pattern of the keys that a witness can have
    [
        *(concept.key for concept in REGISTRY if concept.explain),
        *(f"{family.prefix}(0|[1-9][0-9]{{0,2}})" for family in FAMILIES),
    ]
)


def concepts() -> tuple[Concept, ...]:
    """Every solution concept the package knows, with its source; of a family (lh0, lh1, …) the members usually asked.

    >>> import offramp as of
    >>> [concept.key for concept in of.concepts()]  # doctest: +NORMALIZE_WHITESPACE
    ['nash', 'gmr', 'smr', 'seq', 'sseq', 'sim', 'nonmyopic', 'lh2', 'lh3', 'lh4',
     'pass2', 'pass3', 'pass4']
    >>> of.concepts()[3]
    Concept(seq: sequential stability; Fraser & Hipel (1984); Fang, Hipel & Kilgour (1993))
    """
    return (*REGISTRY, *(family.member(number) for family in FAMILIES for number in family.shown))


def concept_named(key: str) -> Concept:
    """The concept of a key. Raises ModelError unknown-concept."""
    return concepts_named([key])[0]


def concepts_named(keys: Iterable[str]) -> tuple[Concept, ...]:
    """The concepts of some keys, each once. Raises one ModelError unknown-concept for all that there are not."""
    found = {key: _find(key) for key in keys}
    missing = [key for key, concept in found.items() if concept is None]
    if missing:
        raise ModelError(_unknown(key) for key in missing)
    return tuple(concept for concept in found.values() if concept)


def conventions_of(model: Model, keys: Iterable[str]) -> Iterator[str]:
    """What is to be said with a result: each concept's convention, how pairs of unknown order are read, and what of the
    case is left out."""
    asked = concepts_named(keys)
    yield from dict.fromkeys(concept.convention for concept in asked if concept.convention)
    if model.unknown:
        meaning = EXTENSIONS[model.extension]
        yield f"pairs of unknown order, by extension {model.extension} of Li et al. (2004): {meaning}"
        blind = [concept.key for concept in asked if not concept.unknown]
        yield from [f"by {', '.join(blind)} pairs of unknown order stand as they are written"] if blind else []
    yield from (f"left out: {note}" for note in model.notes)


def _find(key: str) -> Concept | None:
    members = (family.find(key) for family in FAMILIES)
    return next((one for one in (*REGISTRY, *members) if one and one.key == key), None)


def _unknown(key: str) -> Problem:
    shown = (*KEYS, *(f"{family.prefix}{k}" for family in FAMILIES for k in range(3)), "…")
    return Problem("unknown-concept", "model", 0, 0, f"no concept {key!r}", shown, nearest(key, KEYS))
