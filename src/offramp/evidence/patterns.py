"""The rows of cues.json and hedges.json, and where their forms stand in a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from offramp.evidence.rule_tables import table
from offramp.evidence.tokens import Sentence


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of cues.json or hedges.json for one form of words."""

    form: tuple[str, ...]
    sort: str
    side: str = "none"
    needs: str = ""
    person: bool = False
    certainty: str | None = None
    cue: bool = False
    word: bool = False
    before_noun: bool = False
    after_be: bool = False
    next: tuple[str, ...] = ()
    not_next: tuple[str, ...] = ()
    mood: bool = False


class Hit(NamedTuple):
    """A rule that fits the words first..last of a sentence."""

    rule: Rule
    first: int
    last: int


@cache
def _rules(name: str) -> Mapping[str, tuple[Rule, ...]]:
    """The rows of a table by the first word of each form, longest form first."""
    grouped: dict[str, list[Rule]] = {}
    for row in table(name)[name]:
        for form in row["forms"]:
            grouped.setdefault(form.split()[0], []).append(_rule(form, row))
    return {first: tuple(sorted(rules, key=lambda rule: -len(rule.form))) for first, rules in grouped.items()}


def _rule(form: str, row: Mapping[str, Any]) -> Rule:
    return Rule(
        form=tuple(form.split()),
        sort=str(row["class"]),
        side=str(row.get("side", "none")),
        needs=str(row.get("needs", "")),
        person=bool(row.get("person", False)),
        certainty=str(row["certainty"]) if row.get("certainty") else None,
        cue=bool(row.get("cue", False)),
        word=row.get("scope") == "word",
        before_noun=row.get("before") == "noun",
        after_be=bool(row.get("after_be", False)),
        next=tuple(row.get("needs_next", ())),
        not_next=tuple(row.get("not_next", ())),
        mood=bool(row.get("conditional_mood", False)),
    )


def hits(name: str, here: Sentence) -> Iterator[Hit]:
    """Every place where a form of the table stands: at each place each row once, longest first."""
    rules = _rules(name)
    for first, word in enumerate(here.words):
        for rule in rules.get(word.low, ()):
            last = first + len(rule.form) - 1
            if _stands(here, rule.form, first, last):
                yield Hit(rule, first, last)


def _stands(here: Sentence, form: tuple[str, ...], first: int, last: int) -> bool:
    if last >= len(here.words):
        return False
    same = all(here.words[first + step].low == low for step, low in enumerate(form))
    return same and all(here.gap(at, at + 1).isspace() for at in range(first, last))
