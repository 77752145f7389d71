"""What the draws of a run say together, in words. The one view of a Summary: `run`, notebooks and briefs print it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from offramp.briefing.document import Basis, Block, Grid, Para, Picture, Row, Section, grid, listed
from offramp.briefing.names import NAMELESS, WHOLE, Names
from offramp.briefing.provenance import pointer
from offramp.briefing.views.states import which_text
from offramp.case.states import code
from offramp.ensemble.equilibrium_states import MOST_HELD, StatesInDraws
from offramp.ensemble.estimate import Mean, Share, counted
from offramp.ensemble.run import Runs
from offramp.ensemble.summary import Summary
from offramp.game.results import Deal
from offramp.stability.concepts import concept_named
from offramp.wording import CENTRAL, count, fives, joined, percent, span_of_fives

_REASONS = 5  # listed; --json has all
_BANDS = (0.05, 0.25, 0.5, 0.75, 0.95)  # of shares, in which states are told together
_COMMAND = "offramp run CASE"
TWO_DOUBTS = (
    "Sampling: the 95 % interval of the mean, which more draws narrow. Spread: from the 5th to the 95th percentile of "
    "the draws, the doubt about the evidence itself, which more draws do not narrow."
)


def summary_blocks(summary: Summary, names: Names = NAMELESS) -> tuple[Block, ...]:
    """Everything that a run says."""
    several = f"{summary.groups} versions of the case, without the options, rules or history that a false claim removes"
    cases = "one case" if summary.groups == 1 else several
    draws = count(summary.draws, "draw")
    return (
        Para(f"{draws}, seed {summary.seed}, in {cases}; {summary.case[:19]}…"),
        *(Para(f"Note: {note}.") for note in summary.notes),
        *(_means(summary) if summary.bargain else ()),
        *_graph(summary),
        *(_states(summary.states, _solved(summary), names) if summary.states else ()),
        *_credence(summary, names),
        *_failures(summary),
    )


def runs_blocks(runs: Runs, names: Names = NAMELESS) -> tuple[Block, ...]:
    """What the draws of a run say together."""
    return summary_blocks(runs.summary, names)


def _means(summary: Summary) -> Iterator[Block]:
    rows = (
        (_asked(name, summary), fives(one.mean), span_of_fives(*one.sampling), span_of_fives(*one.spread))
        for name, one in (summary.bargain or {}).items()
    )
    gone = [("premise gone", fives(summary.premise_gone), "", "")] if summary.premise_gone else []
    yield Para("In the bargaining game:")
    yield Grid(("outcome", "mean", "sampling", "spread"), (*rows, *gone))
    yield Para(TWO_DOUBTS)


def _asked(name: str, summary: Summary) -> str:
    return f"{name} (asked)" if name == summary.asked else name


def _graph(summary: Summary) -> Iterator[Block]:
    """By outcome; the concepts often agree, and those with equal counts share a line."""
    if summary.graph is None:
        return
    rows: list[tuple[str, ...]] = []
    for name in next(iter(summary.graph.values()), {}):
        alike: dict[tuple[int, int, int], list[str]] = {}
        for concept, outcomes in summary.graph.items():
            shares = outcomes[name]
            key = shares.equilibrium.k, shares.reached.k, shares.absorbing.k
            alike.setdefault(key, []).append(concept)
        rows += [_graph_row(summary, name, concepts) for concepts in alike.values()]
    yield Para("In the graph model: draws in which an outcome is an equilibrium, and in which improvements reach one:")
    yield Grid(("outcome", "concepts", "equilibrium", "reached", ""), tuple(rows))


def _graph_row(summary: Summary, name: str, concepts: list[str]) -> tuple[str, ...]:
    assert summary.graph
    shares = summary.graph[concepts[0]][name]
    stuck = shares.absorbing.k
    note = f"irreversible states alone in {stuck:,}" if stuck else ""
    return (
        _asked(name, summary),
        "all" if len(concepts) == len(summary.graph) else joined([concept_named(key).name for key in concepts]),
        counted(shares.equilibrium),
        counted(shares.reached),
        note,
    )


def _solved(summary: Summary) -> int:
    """In how many draws the graph model was solved."""
    shares = [each.equilibrium.n for outcomes in (summary.graph or {}).values() for each in outcomes.values()]
    return shares[0] if shares else 0


def _states(listed_states: StatesInDraws, n: int, names: Names) -> Iterator[Block]:
    """In which share of the draws each state is an equilibrium, folded by outcome and by share."""
    outcomes = dict.fromkeys(row.outcome for row in listed_states.states)
    rows = [row for outcome in outcomes for row in _shares_of(listed_states, outcome, n, names)]
    yield Para("Share of the draws in which each state is an equilibrium, by what differs from the present state:")
    yield Grid(("outcome", "concepts", "draws", "states"), tuple(rows))
    untold = max(listed_states.untold.values(), default=0)
    left = [f"{count(untold, 'draw')} with over {MOST_HELD} equilibria"] * (untold > 0)
    left += [f"{count(listed_states.more, 'state')} of few draws"] * (listed_states.more > 0)
    yield from [Para(f"Left out: {joined(left)}.")] if left else []


def _shares_of(listed_states: StatesInDraws, outcome: str, n: int, names: Names) -> Iterator[tuple[str, ...]]:
    """The states of an outcome in bands of shares; concepts with equal counts share their lines."""
    own, alike = [row for row in listed_states.states if row.outcome == outcome], dict[tuple[int, ...], list[str]]()
    for key in listed_states.untold:
        alike.setdefault(tuple(row.draws[key] for row in own), []).append(key)
    for counts, concepts in alike.items():
        by = (
            "all"
            if len(concepts) == len(listed_states.untold)
            else joined([concept_named(key).name for key in concepts])
        )
        shares = np.array(counts) / n
        bands = np.digitize(shares, _BANDS)
        for band in np.unique(bands[shares > 0])[::-1]:
            at = np.flatnonzero((bands == band) & (shares > 0))
            words = which_text(
                listed_states.options, code(listed_states.now), np.array([code(own[k].state) for k in at]), names
            )
            span = span_of_fives(shares[at].min(), shares[at].max())
            yield outcome, by, span, count(len(at), "state") + words


def _credence(summary: Summary, names: Names) -> Iterator[Block]:
    if summary.claims:
        yield credence_para(summary)
        yield held_grid(summary, names)


def credence_para(summary: Summary) -> Para:
    """The table by which origins and claims were drawn."""
    table = ", ".join(f"{grade} {odds:g}" for grade, odds in summary.credence.items())
    numbers = tuple(pointer("runs", "credence", grade) for grade in summary.credence)
    text = f"Credence by grade and by certainty (conventions, not calibrated): {table}:"
    return Para(text, "credence", Basis(numbers, (), _COMMAND))


def held_grid(summary: Summary, names: Names = NAMELESS) -> Grid:
    """In how many draws each origin was reliable, and each claim true."""
    rows = (*_held("origin", "origins", summary.origins, names), *_held("claim", "claims", summary.claims, names))
    return grid(("what", "draws"), rows)


def _held(kind: str, key: str, shares: Mapping[str, Share], names: Names) -> Iterator[Row]:
    for name, one in shares.items():
        numbers = [pointer("runs", key, name, part) for part in ("k", "n")]
        numbers += [pointer("runs", key, name, "sampling", k) for k in (0, 1)]
        what = f"“{name}” is reliable" if kind == "origin" else f"{names.claim(name, WHOLE)} is true"
        yield (what, counted(one)), f"held.{name}", Basis(tuple(numbers), (), _COMMAND)


def _failures(summary: Summary) -> Iterator[Block]:
    if summary.failed:
        ranked = sorted(summary.failures, key=lambda failure: -failure.draws)
        more = len(ranked) - _REASONS
        lines = [
            f"{one.lens}: {count(one.draws, 'draw')}, first {one.first}: {one.reason}" for one in ranked[:_REASONS]
        ]
        yield Para(f"{count(summary.failed, 'draw')} failed and were left out; no other is affected:")
        yield listed([*lines, *([f"… and {count(more, 'more reason')} (--json lists all)"] if more > 0 else [])])


# in a brief -----------------------------------------------------------------------------------------------------


def credence_section(summary: Summary, names: Names = NAMELESS) -> Section:
    """By which credence claims were drawn, and how often each was true."""
    heading = f"What was drawn: {count(summary.draws, 'draw')}, seed {summary.seed}"
    held = held_grid(summary, names)
    blocks = (credence_para(summary), *((held,) if held.rows else ()), *_failures(summary))
    return Section("credence", heading, blocks, annex=True)


def outcome_blocks(deal: Deal, summary: Summary | None) -> tuple[Block, ...]:
    """How likely each outcome is over the draws, and beside it in the play as reported by rationality."""
    means = summary.bargain if summary and summary.bargain else {}
    drawn = ("mean over draws", "sampling", "spread") if means else ()
    heads = (f"at {key}" if key != "limit" else "limit" for key in deal.beside)
    named = (name for name, p in deal.outcomes.items() if name != "other" or p > 0)
    lead = Para(f"{'Over the draws; and ' if means else ''}{CENTRAL}, by rationality:")
    table = grid(("outcome", *drawn, "central", *heads), (_outcome(deal, means, name) for name in named))
    return (Picture("outcomes"), lead, table, *([_doubts(summary)] if summary and means else []))


def _doubts(summary: Summary) -> Para:
    failed = f" {count(summary.failed, 'draw')} failed and were left out." if summary.failed else ""
    return Para(TWO_DOUBTS + failed, "doubts", Basis(("/runs/failed",) if failed else (), (), _COMMAND))


def _outcome(deal: Deal, means: Mapping[str, Mean], name: str) -> Row:
    beside = [percent(odds[name], exact=False) if odds else "–" for odds in deal.beside.values()]
    numbers = [pointer("bargain", "deal", "outcomes", name)]
    numbers += [pointer("bargain", "deal", "beside", key, name) for key, odds in deal.beside.items() if odds]
    over: list[str] = []
    if means:
        at = ("runs", "bargain", name)
        mean = means[name]
        over = [fives(mean.mean), span_of_fives(*mean.sampling), span_of_fives(*mean.spread)]
        numbers += [pointer(*at, "mean"), *(pointer(*at, key, k) for key in ("sampling", "spread") for k in (0, 1))]
    cells = (name, *over, percent(deal.outcomes[name], exact=False), *beside)
    return cells, f"outcome.{name}", Basis(tuple(numbers), ("",), _COMMAND)
