"""A small case with a play, private information and a pending threat; and the flagship's brief, made once."""

from __future__ import annotations

import functools
from pathlib import Path

from offramp import cache, load
from offramp.briefing.brief import Brief, brief
from offramp.case.types import Case

EXIT = """\
format: offramp/case-1
title: A small exit
question: Does he leave?
as_of: 2026-01-01
horizon: 10 days
asks: {outcome: exile, given: {offer: yes}}
actors: {coercer: {}, ruler: {}}
options:
  offer: {actor: coercer, assumed: test}
  strike: {actor: coercer, undo: never, assumed: test}
  leave: {actor: ruler, take: offer, undo: never, assumed: test}
rules: [{never: leave and strike, assumed: test}]
chance:
  kept: {text: the guarantee is kept, when: leave, probability: 0.7, assumed: test}
worth:
  coercer:
    - {name: change, when: leave or strike, value: 5, assumed: test}
    - {name: cost, when: strike, value: -8..-2, private: yes, assumed: test}
    - {name: price, when: offer, value: -0.5, assumed: test}
  ruler:
    - {name: power, when: not (leave or strike), value: 0..8, private: yes, assumed: test}
    - {name: fall, when: strike, value: -6, assumed: test}
    - {name: trial, when: leave and not kept, value: -4, assumed: test}
play:
  - {actor: coercer, chooses: [offer]}
  - {actor: ruler, chooses: [leave]}
  - {actor: coercer, chooses: [strike]}
history:
  - {saw: {offer: yes, leave: no}, until: strike, assumed: test}
outcomes:
  exile: {when: leave, resolves: he has left}
  war: {when: strike, resolves: an attack}
variants:
  firm: {worth.coercer.cost: -4..-2, assumed: test}
  bluff: {worth.coercer.cost: -10..-6, assumed: test}
  no threat: {fix: {strike: no}, assumed: test}
"""


FLAGSHIP = Path(__file__).parents[2] / "cases" / "soft-exit"


@functools.cache
def flagship() -> Brief:
    """The brief of the flagship, which takes seconds: made once in a session where results are kept."""
    return cache.remembered("flagship", (), lambda: brief(load(FLAGSHIP)))


def case_of(text: str, folder: Path) -> Case:
    """A case from its text."""
    file = folder / "case.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def said(made: Brief) -> str:
    """Every word of a brief, front and annexes, in one line."""
    parts = [made.page.title, made.page.question, *made.page.lead]
    for section in made.page.sections:
        parts += [section.heading, *(para.text for para in section.lead)]
        for block in (*section.reasons, *section.blocks):
            parts += [getattr(block, "text", ""), getattr(block, "note", "")]
            parts += [para.text for para in getattr(block, "items", ())]
            parts += [*getattr(block, "columns", ()), *(cell for row in getattr(block, "rows", ()) for cell in row)]
    return " ".join(" ".join((*parts, made.page.foot)).split())
