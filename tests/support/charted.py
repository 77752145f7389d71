"""Small cases with everything that a chart can show, and all their results, made once."""

from __future__ import annotations

import functools
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

import offramp as of
from offramp import cache
from offramp.briefing.charts.crowd import crowd
from offramp.briefing.charts.frontier import frontier
from offramp.briefing.charts.registry import Findings, charts_of
from offramp.briefing.context import Context, context
from offramp.briefing.document import Figure
from offramp.case.types import Case
from offramp.ensemble.summary import Summary
from offramp.ensemble.thresholds import Hinges
from offramp.ensemble.thresholds import find_frontier as solve_frontier
from offramp.game.results import Cascade, Deal
from offramp.stability.solve import Table

EXIT = """\
format: offramp/case-1
title: A small exit
question: Does he leave?
as_of: 2026-03-02
horizon: 10 days
asks: {outcome: exile, given: {offer: yes}}
reports:
  press: {file: press.md, origin: agency, reliability: B, date: 2026-03-01}
  radio: {file: radio.md, origin: radio, reliability: D, date: 2026-03-01}
actors: {coercer: {}, ruler: {}, crews: {crowd: {option: walk, CROWD, assumed: test}}}
options:
  offer: {actor: coercer, because: [press#00000001]}
  strike: {actor: coercer, undo: never, assumed: test}
  leave: {actor: ruler, take: offer, undo: never, assumed: test}
  walk: {actor: crews, undo: never, assumed: test}
rules: [{never: leave and strike, assumed: test}]
chance:
  kept: {text: the guarantee is kept, when: leave, probability: 0.3..0.9, because: [press#00000002], otherwise: 0.1}
worth:
  coercer:
    - {name: change, when: leave or strike, value: 5, assumed: test}
    - {name: cost, when: strike, value: -8..-2, private: yes, assumed: test}
    - {name: price, when: offer, value: -0.5, assumed: test}
  ruler:
    - {name: power, when: not (leave or strike), value: 0..8, private: yes, assumed: test}
    - {name: fall, when: strike, value: -9..-3, because: [radio#00000003, press#00000002], otherwise: -2}
    - {name: trial, when: leave and not kept, value: -6..-2, because: [radio#00000003], otherwise: -1}
  crews:
    - {name: amnesty, when: self and walk, value: 1, assumed: test}
    - {name: exposed, when: self and not walk, value: -1, assumed: test}
    - {name: favour, when: not self and not walk, value: 1, assumed: test}
    - {name: purge, when: not self and walk, value: -2, assumed: test}
play:
  - {actor: coercer, chooses: [offer]}
  - {actor: ruler, chooses: [leave]}
  - {actor: crews, chooses: [walk]}
  - {actor: coercer, chooses: [strike]}
history:
  - {saw: {offer: yes, leave: no, walk: no}, until: strike, because: [radio#00000003]}
outcomes:
  exile: {when: leave, resolves: he has left}
  war: {when: strike, resolves: an attack}
rationality: 8
type_points: 25
claims:
  press#00000001: {report: press, quote: "He may leave.", kind: author, certainty: possible, start: 0, end: 13}
  press#00000002: {report: press, quote: "They keep it.", kind: author, certainty: probable, start: 14, end: 27}
  radio#00000003: {report: radio, quote: "They will strike.", kind: author, certainty: certain, start: 0, end: 17}
"""
PUBLIC = "model: public, strength: 0.5, doubt: 1, noise: 0.5"
SEVERAL = "model: public, strength: 0.5, doubt: 0.3, noise: 0.5"
PRIVATE = "model: private, strength: 0.5, doubt: 0.4, noise: 0.1"
QUORUM = "model: quorum, size: 10, quorum: 7"
PAIR = ("worth.ruler.fall", "worth.ruler.power")
OPEN = ("worth.ruler.fall", "chance.kept")  # a pair of which none is private

BARE = """\
format: offramp/case-1
title: Nobody asks
question: Is there a way?
as_of: 2026-03-02
horizon: 10 days
actors: {one: {}, two: {}}
options:
  a: {actor: one, take: never, assumed: test}
  b: {actor: two, take: never, assumed: test}
ranking:
  one: {order: [NN, NY, YN, YY], assumed: x}
  two: {order: [NN, NY, YN, YY], assumed: x}
"""


@dataclass(frozen=True)
class Results:
    """A case with what the lenses found."""

    case: Case
    table: Table
    context: Context
    deal: Deal | None
    over: Summary | None
    turns: Hinges | None

    @functools.cached_property
    def figures(self) -> dict[str, Figure]:
        found = charts_of(Findings(self.case, self.table, self.context, self.deal, self.over, self.turns))
        return {one.id: one for one in found}


def written(text: str) -> Case:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.yaml"
        file.write_text(text, encoding="utf-8")
        return of.load(file)


@functools.cache
def results() -> Results:
    """Everything about the small exit."""
    case = written(EXIT.replace("CROWD", PUBLIC))
    table = of.solve(of.model(case))

    def solved() -> tuple[Deal, Summary, Hinges]:
        return of.bargain(case), of.run(case, n=40, seed=3).summary, of.hinges(case, pair=PAIR)

    return Results(case, table, context(case, table), *cache.remembered("charted", (EXIT,), solved))


@functools.cache
def open_pair() -> Figure:
    """The frontier of a pair of which none is private."""
    one = results()
    assert one.turns
    found = frontier(replace(one.turns, frontier=solve_frontier(one.case, *OPEN)), one.deal)
    assert found
    return found


@functools.cache
def crowded(kind: str) -> tuple[Cascade, Figure]:
    """The small exit with another crowd: how it stands at the table, and its chart."""
    case = written(EXIT.replace("CROWD", kind))
    deal = of.bargain(case)
    found = crowd(case, deal)
    assert found
    return deal.crowds[0], found


@functools.cache
def bare() -> Results:
    """A case without a play, claims, or moves."""
    case = written(BARE)
    table = of.solve(of.model(case))
    return Results(case, table, context(case, table), None, None, None)
