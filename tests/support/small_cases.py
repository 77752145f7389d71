"""Small cases for the tests of ensembles: a threat, an offer, who said what; quick through both lenses."""

from __future__ import annotations

from pathlib import Path

from offramp import load
from offramp.case.types import Case

TALKS = """
format: offramp/case-1
title: Talks
question: Will the ruler leave?
as_of: 2026-03-02
horizon: 30 days
asks: {outcome: exile, given: {offer: yes}}
reports:
  press: {file: press.md, origin: agency, reliability: B, date: 2026-03-01}
  relay: {file: relay.md, origin: agency, reliability: C, date: 2026-03-01}
  radio: {file: radio.md, origin: radio, reliability: D, date: 2026-03-01}
  late: {file: late.md, origin: agency, reliability: E, date: 2026-04-01}
actors:
  coercer: {name: the coercer}
  ruler: {name: the ruler}
options:
  offer: {actor: coercer, text: offer exile, undo: not leave, because: [press#00000001]}
  strike: {actor: coercer, text: strike, undo: never, needs: [radio#00000004]}
  leave: {actor: ruler, text: leave, take: offer, undo: never, assumed: he can}
chance:
  kept: {text: the word is kept, when: leave, probability: 0.5..0.9, needs: [press#00000002], otherwise: 0.1..0.3}
  luck: {text: he falls anyway, when: offer, probability: 0.1..0.3, assumed: a guess}
rules:
  - {never: leave and strike, because: [relay#00000003, late#00000005]}
worth:
  coercer:
    - {name: change, when: leave, value: 5..8, because: [press#00000001, relay#00000003], otherwise: 2..5}
    - {name: windfall, when: luck, value: 1..2, assumed: a guess}
    - {name: war, when: strike, value: -12..-2, private: yes, assumed: a guess}
  ruler:
    - {name: determination, when: not (leave or strike), value: 0..(8..12), private: yes, assumed: a prior}
    - {name: fear, when: strike, value: -12..-7..-6, because: [radio#00000004, press#00000002], otherwise: -6..-2}
    - {name: safe, when: leave and kept, value: 1..4, because: [late#00000005, press#00000001], otherwise: 0..2}
    - {name: trial, when: leave and not kept, value: -8..-5, assumed: the charges}
play:
  - {actor: coercer, chooses: [offer]}
  - {actor: ruler, chooses: [leave]}
  - {actor: coercer, chooses: [strike]}
history:
  - {saw: {offer: yes, leave: no}, until: strike, because: [relay#00000003]}
outcomes:
  exile: leave
  war: strike and not leave
variants:
  weak word: {chance.kept: 0.1..0.3, assumed: a contrast}
  no strike: {fix: {strike: no}, assumed: a contrast}
rationality: 8..14
type_points: 7
claims:
  press#00000001: {report: press, quote: "He may leave.", kind: author, certainty: possible, start: 0, end: 13}
  press#00000002: {report: press, quote: "They keep it.", kind: author, certainty: probable, start: 14, end: 27}
  relay#00000003: {report: relay, quote: "He refused.", kind: author, certainty: certain, start: 0, end: 11}
  radio#00000004: {report: radio, quote: "They will strike.", kind: author, certainty: certain, start: 0, end: 17}
  late#00000005: {report: late, quote: "Too late.", kind: author, certainty: certain, start: 0, end: 9}
"""

ORDERS = """
format: offramp/case-1
title: Two who differ
question: Where does it end?
as_of: 2026-03-02
horizon: 30 days
actors:
  row: {name: row}
  column: {name: column}
options:
  a: {actor: row, text: a, assumed: x}
  b: {actor: column, text: b, assumed: x}
ranking:
  row: {order: [NN, NY, YN, YY], unknown: [[NN, NY], [NN, YN], [NN, YY], [NY, YN], [NY, YY], [YN, YY]], assumed: x}
  column: {order: [NN, NY, YN, YY], unknown: [[NN, NY], [NN, YN], [NN, YY], [NY, YN], [NY, YY], [YN, YY]], assumed: x}
"""

SYRIA = """
format: offramp/case-1
title: Syria and Iraq, 1975
question: Is the release of water an equilibrium, whatever Syria wants?
as_of: 1975-06-01
horizon: 1 year
actors:
  syria: {name: Syria}
  iraq: {name: Iraq}
options:
  release: {actor: syria, text: release water, assumed: x}
  escalate: {actor: syria, text: escalate, assumed: x}
  attack: {actor: iraq, text: attack, assumed: x}
rules:
  - {never: release and escalate, assumed: x}
ranking:
  syria: {order: [NNN, NYN, NYY, YNN, NNY, YNY], unknown: [%s], assumed: anything}
  iraq: {order: [YNN, NNY, NYY, NNN, YNY, NYN], assumed: as published}
outcomes:
  released: release and not attack
"""


def made(text: str, folder: Path) -> Case:
    """The case of a text in its explicit form."""
    place = folder / "case.yaml"
    place.write_text(text, encoding="utf-8")
    return load(place)


PIT = """format: offramp/case-1
title: A pit
question: Will it end?
as_of: 2026-03-02
horizon: 30 days
reports: {press: {file: press.txt}}
actors: {owner: {}}
options: {pay: {actor: owner, assumed: a guess}}
worth: {owner: []}
"""
