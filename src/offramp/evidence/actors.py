"""Actors named in a text, by the aliases that a case gives them.

The longest alias wins; a match stands between non-word characters, so that a possessive is found and a longer name is
not. Case counts for acronyms and for names that are also common words ("US" is not "us", "May" is not "may").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence

from offramp.evidence.parse import ParseTree
from offramp.evidence.rule_tables import words
from offramp.evidence.types import Mention, Span

Finder = Callable[[str, int, int], tuple[Mention, ...]]


def finder(aliases: Mapping[str, Sequence[str]] | None) -> Finder:
    """A function that finds the mentions in text[start:end].
    >>> find = finder({"coercer": ["US", "Trump Administration"], "chief": ["Trump"]})
    >>> [(m.actor, m.start) for m in find("The Trump administration told us: Trump’s US.", 0, 45)]
    [('coercer', 4), ('chief', 34), ('coercer', 42)]
    """
    actors = _by_form(aliases or {})
    if not actors:
        return _nobody
    pattern = _pattern(actors)

    def find(text: str, start: int, end: int) -> tuple[Mention, ...]:
        found = (one for match in pattern.finditer(text, start, end) if not _is_month(match) for one in named(match))
        return tuple(found)

    def named(match: re.Match[str]) -> Iterable[Mention]:
        spelt = match.group()
        known = actors.get(spelt) or actors.get(_fold(spelt), {})
        return (Mention(actor, alias, match.start(), match.end()) for actor, alias in known.items())

    return find


def roles_of(mentions: tuple[Mention, ...], tree: ParseTree | None, source: Span | None) -> tuple[str, ...]:
    """What each mention does: source (within the cited phrase), agent, patient, possessor or other; () unparsed."""
    return () if tree is None else tuple(_role(one, tree, source) for one in mentions)


def _role(mention: Mention, tree: ParseTree, source: Span | None) -> str:
    if source and source.start <= mention.start and mention.end <= source.end:
        return "source"
    inside = [at for at, token in enumerate(tree.tokens) if mention.start <= token.start and token.end <= mention.end]
    head = next((at for at in inside if tree.tokens[at].head not in inside or tree.tokens[at].head == at), None)
    return _ROLES.get(tree.tokens[head].dep, "other") if head is not None else "other"


_ROLES = {
    "nsubj": "agent",
    "csubj": "agent",
    "dobj": "patient",
    "nsubjpass": "patient",
    "dative": "patient",
    "poss": "possessor",
}


def _nobody(_text: str, _start: int, _end: int) -> tuple[Mention, ...]:
    return ()


def _by_form(aliases: Mapping[str, Sequence[str]]) -> dict[str, dict[str, str]]:
    """Form -> {actor: alias}; forms whose case does not count are folded."""
    found: dict[str, dict[str, str]] = {}
    for actor, names in aliases.items():
        for alias in [names] if isinstance(names, str) else names:
            for form in _forms(" ".join(alias.split())):
                key = form if counts_case(alias) else _fold(form)
                found.setdefault(key, {}).setdefault(actor, alias)
    return found


def _forms(alias: str) -> set[str]:
    """The alias composed and decomposed, and an acronym with stops."""
    forms = {alias, unicodedata.normalize("NFC", alias), unicodedata.normalize("NFD", alias)}
    if alias.isalpha() and alias.isupper() and len(alias) <= 4:
        forms.add(".".join(alias) + ".")
        forms.add(".".join(alias))
    if alias.islower():
        forms.add(alias.capitalize())  # a common word that begins a sentence
    return {form for form in forms if form}


def counts_case(alias: str) -> bool:
    """Whether an alias is matched as it is spelt: acronyms, and single names that are common words.
    >>> [counts_case(alias) for alias in ("US", "May", "Maduro", "inner circle")]
    [True, True, False, False]
    """
    plain = alias.replace(".", "")
    if len(plain.split()) != 1:
        return False
    return (len(plain) > 1 and plain.isupper() and len(plain) <= 6) or alias.lower() in words()["common"]


def _fold(form: str) -> str:
    return form.lower()


def _pattern(actors: Iterable[str]) -> re.Pattern[str]:
    """One alternation, longest form first; a folded form is matched without regard to case."""
    parts = []
    for form in sorted(actors, key=lambda form: (-len(form), form)):
        spelt = r"\s".join(map(re.escape, form.split()))
        parts.append(f"(?i:{spelt})" if form == _fold(form) and not _exact(form) else spelt)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)")


def _exact(form: str) -> bool:
    return form in words()["common"]


def _is_month(match: re.Match[str]) -> bool:
    """ "May" as the month: a number behind it, or "in", "last", "since", "by" before it."""
    if match.group().lower() not in words()["months"]:
        return False
    after = match.string[match.end() : match.end() + 3].lstrip(" ,")
    before = match.string[max(0, match.start() - 12) : match.start()].split()
    dated = bool(before) and (
        before[-1].lower() in ("in", "last", "since", "by", "until", "of", "next", "late", "early", "mid")
    )
    return after[:1].isdigit() or dated or bool(before and before[-1].isdigit())
