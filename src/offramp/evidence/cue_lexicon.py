"""The words that attribute, from attribution.json, found by their forms.

spaCy's lemmas are not used (it turns "hopes" into "hop"): every form is made from its lemma by the rules of English
spelling, with a table of the irregular ones, and looked up as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from offramp.evidence.rule_tables import rule_table

_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Entry:
    """A word that attributes: its lemma, its class, and the frames of its content (attribution.json)."""

    lemma: str
    sort: str
    frames: str = "c"


@cache
def forms_of(lemma: str) -> tuple[str, ...]:
    """The lemma and its inflected forms as a verb; of several spellings all.
    >>> forms_of("deny"), forms_of("tell")
    (('deny', 'denies', 'denied', 'denying'), ('tell', 'tells', 'told', 'telling'))
    """
    known = rule_table("attribution")["irregular"].get(lemma, ())
    past = [form for form in known if not form.endswith("ing")] or [_ending(lemma, "ed")]
    running = [form for form in known if form.endswith("ing")] or [_ending(lemma, "ing")]
    return tuple(dict.fromkeys((lemma, _ending(lemma, "s"), *past, *running, *_regular_too(lemma, known))))


@cache
def forms_in(name: str, key: str) -> frozenset[str]:
    """Every form of every verb of one list of a table."""
    return frozenset(form for lemma in rule_table(name)[key] for form in forms_of(lemma))


def _regular_too(lemma: str, irregular: Sequence[str]) -> tuple[str, ...]:
    """ "labeled" beside "labelled"."""
    return (_ending(lemma, "ed"), _ending(lemma, "ing")) if lemma + "led" in irregular else ()


def _ending(lemma: str, ending: str) -> str:
    if lemma.endswith("y") and lemma[-2:-1] not in _VOWELS and ending != "ing":
        return lemma[:-1] + ("ies" if ending == "s" else "ied")
    if ending == "s":
        return lemma + ("es" if lemma.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")
    if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")):
        return lemma[:-1] + ending
    return lemma + ("d" if lemma.endswith("e") and ending == "ed" else ending)


@cache
def verbs() -> Mapping[str, Entry]:
    """Every form of every verb; the first row of a lemma gives its class, all its rows the frames."""
    found: dict[str, Entry] = {}
    for row in rule_table("attribution")["verbs"]:
        for lemma in row["lemmas"]:
            before = found.get(lemma)
            frames = "".join(dict.fromkeys((before.frames if before else "") + row["frames"]))
            found[lemma] = Entry(lemma, before.sort if before else row["class"], frames)
    return {form: entry for lemma, entry in found.items() for form in forms_of(lemma)}


@cache
def particles() -> Mapping[str, Mapping[str, Entry]]:
    """Form of a verb -> preposition or particle -> entry."""
    found: dict[str, dict[str, Entry]] = {}
    for row in rule_table("attribution")["with"]:
        for lemma in row["lemmas"]:
            for form in forms_of(lemma):
                entry = Entry(f"{lemma} {row['preposition']}", row["class"], "o")
                found.setdefault(form, {}).setdefault(row["preposition"], entry)
    return found


@cache
def phrases() -> Mapping[str, tuple[tuple[tuple[str, ...], Entry], ...]]:
    """Form of a verb -> the words behind it and the entry, longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for row in rule_table("attribution")["phrases"]:
        lemma, *rest = row["words"].split()
        for form in forms_of(lemma):
            found.setdefault(form, []).append((tuple(rest), Entry(row["words"], row["class"], row["frames"])))
    return {form: tuple(sorted(rows, key=lambda row: -len(row[0]))) for form, rows in found.items()}


@cache
def nouns() -> Mapping[str, Entry]:
    """Singular and plural of every noun."""
    return dict(_plain("nouns", ("", "s")))


@cache
def adjectives() -> Mapping[str, Entry]:
    """Every adjective."""
    return dict(_plain("adjectives", ("",)))


def _plain(name: str, endings: tuple[str, ...]) -> Iterator[tuple[str, Entry]]:
    for row in rule_table("attribution")[name]:
        for lemma in row["lemmas"]:
            for ending in endings:
                yield (_ending(lemma, ending) if ending else lemma), Entry(lemma, row["class"])
