"""A small case with open sizes and one whose sizes are ranges, for the tests of asking."""

from __future__ import annotations

OPEN = """# a comment that stays
format: offramp/case-1
title: An exit
question: Will the ruler leave?
as_of: 2026-03-02
horizon: 30 days
asks: {outcome: exile}
actors: {coercer: {name: the coercer}, ruler: {name: the ruler}}
options:
  offer: {actor: coercer, text: offer exile, undo: not leave, assumed: a guess}
  strike: {actor: coercer, text: strike, undo: never, assumed: a guess}
  leave: {actor: ruler, text: leave, take: offer, undo: never, assumed: a guess}
chance:
  kept: {text: the word is kept, when: leave, probability: open, assumed: a guess}
rules: [{never: leave and strike, assumed: a guess}]
worth:
  coercer:   # his own
    - {name: change, when: leave, value: open, assumed: a guess}
    - name: war cost
      when: strike
      value: open     # nobody knows
      private: yes
      assumed: a guess
  ruler:
    - {name: office, when: not (leave or strike), value: "open", private: yes, assumed: a guess}
    - {name: safe exile, when: leave and kept, value: open, assumed: a guess}
    - {name: trial, when: leave and not kept, value: open, assumed: a guess}
    - {name: war, when: strike, value: open, assumed: a guess}
play:
  - {actor: coercer, chooses: [offer]}
  - {actor: ruler, chooses: [leave]}
  - {actor: coercer, chooses: [strike]}
outcomes: {exile: leave, war: strike, standoff: not (leave or strike)}
"""

_SIZES = {
    "probability: open": "probability: 0.3..0.8",
    "{name: change, when: leave, value: open": "{name: change, when: leave, value: 4..9",
    "value: open     # nobody knows": "value: -12..-2     # nobody knows",
    'value: "open", private': "value: 0..12, private",
    "leave and kept, value: open": "leave and kept, value: 1..5",
    "not kept, value: open": "not kept, value: -9..-3",
    "when: strike, value: open": "when: strike, value: -8..-2",
}
SIZED = OPEN
for _open, _size in _SIZES.items():
    assert _open in SIZED
    SIZED = SIZED.replace(_open, _size)

CITED = SIZED.replace("value: -9..-3, assumed: a guess", 'value: -9..-3, because: ["press#00000001"]').replace(
    "actors:", "reports: {press: {file: press.md, date: 2026-03-01}}\nactors:"
)
CITED += """claims:
  press#00000001: {report: press, quote: "A court waits.", kind: author, certainty: certain, start: 0, end: 14}
"""
