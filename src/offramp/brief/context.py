"""Everything a brief says, as data: one frozen object from which terminal, Markdown, HTML and JSON are made.

No sentence is written here (see `words`), and nothing is computed that the graph and stability rooms compute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np

from offramp import __version__
from offramp.case import check, quantity
from offramp.case.settle import masked, standing, vary
from offramp.case.types import Case, Evidence, Worth, supports
from offramp.errors import OfframpError
from offramp.graph import ranks
from offramp.graph.model import model as graph_model
from offramp.graph.moves import moves
from offramp.graph.reach import absorbing, reached
from offramp.graph.space import Bools, Model, code, name
from offramp.stability.table import Table, solve

CONCEPTS = ("nash", "seq", "gmr", "smr")  # from the strictest reading of a threat to the loosest
HORIZONS = ("lh0", "lh1", "lh2", "lh3", "lh4")
MOST_FORESEEN = 1 << 16  # states; foresight looks at every pair of actors


@dataclass(frozen=True, slots=True)
class Present:
    """The present state: what is yes in it, and for each concept the actors who would not stay."""

    state: str
    outcome: str
    yes: tuple[str, ...]
    leavers: Mapping[str, tuple[str, ...]]
    actors: int


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One outcome over the states that can be reached from the present one by any legal moves.

    `holds`: for each concept how many of them are equilibria; `absorbing`: how many cannot be left again;
    `steps`: the fewest improvements that lead to an equilibrium of it (None: improvements lead to none).
    """

    outcome: str
    resolves: str
    states: int
    holds: Mapping[str, int]
    absorbing: int
    moves: int | None
    steps: int | None


@dataclass(frozen=True, slots=True)
class Gain:
    """One move of one actor from a state; `before` and `after` on its own scale, worst feasible state 0, best 100.

    Both are None where the actor's preferences are an order without numbers. `better` is 1, 0 or -1.
    """

    actor: str
    changes: tuple[str, ...]
    state: str
    outcome: str
    better: int
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The question put to the graph lens: the present state with `given` applied, and who could bring the outcome."""

    outcome: str
    given: tuple[tuple[str, bool], ...]
    state: str | None  # None where what is given breaks a rule
    movers: tuple[Gain, ...]
    moves: int | None
    holds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Horizon:
    """What holds when everybody foresees so many moves: who would leave the present state and the state asked about,
    and for each outcome how many of the states in reach hold for every actor."""

    moves: int
    leavers: tuple[str, ...]
    asked_leavers: tuple[str, ...] | None
    holds: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Quote:
    """A cited claim: the verbatim quote, where it is from, how it is hedged, and the items that rest on it."""

    id: str
    text: str
    report: str
    publisher: str
    origin: str
    source: str | None
    hedges: tuple[str, ...]
    carries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rests:
    """What the case rests on: numbers with their support, claims, pages and origins."""

    numbers: int
    assumed_numbers: int
    claims_cited: int
    claims_unused: int
    claims: int
    pages: int
    origins: int
    hedged: int
    masked: int
    quotes: tuple[Quote, ...]
    assumptions: tuple[tuple[str, str, str], ...]  # path, value or "", reason


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A variant beside the case as it stands: where improvements lead, and who would leave the present state."""

    name: str
    changes: tuple[str, ...]
    leads_to: tuple[str, ...]
    leavers: tuple[str, ...]
    asked: Gain | None
    problem: str


@dataclass(frozen=True, slots=True)
class Context:
    """The brief as data; `to_dict` is its JSON twin."""

    title: str
    question: str
    as_of: str
    horizon: str
    options: tuple[tuple[str, str, str], ...]  # id, actor, text
    actors: tuple[tuple[str, str], ...]  # id, name
    present: Present
    outcomes: tuple[OutcomeRow, ...]
    gains: tuple[Gain, ...]
    asked: Asked | None
    foresight: tuple[Horizon, ...]
    rests: Rests
    variants: tuple[VariantRow, ...]
    base: VariantRow
    set_aside: tuple[tuple[str, str, int], ...]  # report, reason, count
    unused: tuple[tuple[str, str], ...]
    not_analysed: tuple[str, ...]
    feasible: int
    reachable: int
    named_outcomes: bool
    case: str
    version: str
    reports: tuple[tuple[str, str, str], ...]  # id, date, sha256

    def to_dict(self) -> dict[str, Any]:
        """The JSON twin: `offramp/brief-1`."""
        return {"format": "offramp/brief-1", **asdict(self)}


def context(case: Case, table: Table | None = None) -> Context:
    """Gather what a brief says about a case; `table` is its solution where it has been solved already.

    Raises ModelError as `offramp.model` does.
    """
    table = table or solve(graph_model(case), CONCEPTS)
    told = standing(case)
    model = table.model
    away = reached(model)
    return Context(
        title=case.title,
        question=case.question,
        as_of=case.as_of.isoformat(),
        horizon=case.horizon,
        options=tuple((option.id, option.actor, option.text) for option in case.options),
        actors=tuple((actor.id, actor.name) for actor in case.actors),
        present=_present(told, table),
        outcomes=_outcomes(told, table),
        gains=tuple(gain for gain in _gains(told, model, model.now) if gain.better > 0),
        asked=_asked(told, table),
        foresight=_foresight(told, model),
        rests=_rests(case),
        variants=tuple(_variant(case, variant.name) for variant in case.variants),
        base=_row(told, table, "as it stands", ()),
        set_aside=tuple((one.id, reason, count) for one in case.reports for reason, count in one.set_aside),
        unused=case.unused,
        not_analysed=_not_analysed(case),
        feasible=int(model.feasible.sum()),
        reachable=int((away >= 0).sum()),
        named_outcomes=bool(case.outcomes),
        case=model.case,
        version=__version__,
        reports=tuple((one.id, one.date.isoformat() if one.date else "undated", one.sha256) for one in case.reports),
    )


def _present(case: Case, table: Table) -> Present:
    model = table.model
    state = name(model.now, len(model.options))
    return Present(
        state,
        model.outcomes[model.outcome[model.now]],
        tuple(option.text for option, letter in zip(case.options, state, strict=True) if letter == "Y"),
        {concept: _leavers(table, concept, model.now) for concept in CONCEPTS},
        len(model.actors),
    )


def _leavers(table: Table, concept: str, state: int) -> tuple[str, ...]:
    """The actors for whom a state is not stable."""
    stays = table.stable[concept][:, state]
    return tuple(actor for actor, staying in zip(table.model.actors, stays, strict=True) if not staying)


def _equilibria(table: Table, concept: str) -> Bools:
    return np.asarray(table.stable[concept].all(axis=0) & table.model.feasible)


def _outcomes(case: Case, table: Table) -> tuple[OutcomeRow, ...]:
    model = table.model
    away, climbed, stuck = reached(model), reached(model, improving=True), absorbing(model)
    held = {concept: _equilibria(table, concept) for concept in CONCEPTS}
    resolves = {outcome.name: outcome.resolves for outcome in case.outcomes}
    rows = []
    for place, outcome in enumerate(model.outcomes):
        here = (model.outcome == place) & (away >= 0)
        row = OutcomeRow(
            outcome,
            resolves.get(outcome, ""),
            int(here.sum()),
            {concept: int((here & states).sum()) for concept, states in held.items()},
            int((here & stuck).sum()),
            _fewest(away, here),
            _fewest(climbed, here & held["seq"]),
        )
        if row.states or place:
            rows.append(row)
    return tuple(rows)


def _fewest(steps: Any, where: Bools) -> int | None:
    found = steps[where & (steps >= 0)]
    return int(found.min()) if len(found) else None


def _gains(case: Case, model: Model, start: int) -> tuple[Gain, ...]:
    """Every move from a state, the best for each actor first."""
    gains = []
    for place, actor in enumerate(model.actors):
        scale = _scale(case, model, actor)
        own = [_gain(model, place, start, target, scale) for target in moves(model, place, start)]
        gains += sorted(own, key=lambda gain: -int(model.ranks[place, code(gain.state)]))
    return tuple(gains)


def _scale(case: Case, model: Model, actor: str) -> Any:
    """The actor's worth in every state, 0 for its worst feasible state and 100 for its best; None without numbers."""
    form = case.preference(actor)
    if not isinstance(form, Worth):
        return None
    worths = ranks.worth(case, form, ranks.central(case))
    low, high = worths[model.feasible].min(), worths[model.feasible].max()
    return (worths - low) / (high - low) * 100 if high > low else np.zeros_like(worths)


def _gain(model: Model, actor: int, start: int, target: int, scale: Any) -> Gain:
    n = len(model.options)
    letters = zip(model.options, name(start, n), name(target, n), strict=True)
    before, after = model.ranks[actor, [start, target]].tolist()
    return Gain(
        model.actors[actor],
        tuple(f"{option}: {'yes' if to == 'Y' else 'no'}" for option, was, to in letters if was != to),
        name(target, n),
        model.outcomes[model.outcome[target]],
        (after > before) - (after < before),
        None if scale is None else float(scale[start]),
        None if scale is None else float(scale[target]),
    )


def _asked(case: Case, table: Table) -> Asked | None:
    if case.asks is None:
        return None
    model, start = table.model, _given(case, table.model)
    if start is None:
        return Asked(case.asks.outcome, case.asks.given, None, (), None, {})
    here = model.outcome == model.outcomes.index(case.asks.outcome)
    away = reached(replace(model, now=start))
    return Asked(
        case.asks.outcome,
        case.asks.given,
        name(start, len(model.options)),
        tuple(gain for gain in _gains(case, model, start) if gain.outcome == case.asks.outcome),
        _fewest(away, here),
        {concept: int((_equilibria(table, concept) & here & (away >= 0)).sum()) for concept in CONCEPTS},
    )


def _foresight(case: Case, model: Model) -> tuple[Horizon, ...]:
    """What holds by limited-move foresight, for horizons 0 to 4; () where the model is too large for it."""
    if len(model.feasible) > MOST_FORESEEN:
        return ()
    table = solve(model, HORIZONS)
    start = _given(case, model)
    here = reached(model) >= 0
    rows = []
    for moves_, concept in enumerate(HORIZONS):
        held = _equilibria(table, concept) & here
        counts = {outcome: int((held & (model.outcome == k)).sum()) for k, outcome in enumerate(model.outcomes)}
        asked = None if start is None else _leavers(table, concept, start)
        rows.append(Horizon(moves_, _leavers(table, concept, model.now), asked, counts))
    return tuple(rows)


def _given(case: Case, model: Model) -> int | None:
    """The present state with what the question takes as given; None where that is no state, or nothing is asked."""
    if case.asks is None:
        return None
    given = dict(case.asks.given)
    letters = zip(model.options, name(model.now, len(model.options)), strict=True)
    state = code("".join("Y" if given.get(option, letter == "Y") else "N" for option, letter in letters))
    return state if model.feasible[state] else None


def _row(case: Case, table: Table, title: str, changes: Sequence[str]) -> VariantRow:
    model = table.model
    ends = _equilibria(table, "seq") & (reached(model, improving=True) >= 0)
    asked = _asked(case, table)
    return VariantRow(
        title,
        tuple(changes),
        tuple(outcome for place, outcome in enumerate(model.outcomes) if (ends & (model.outcome == place)).any()),
        _leavers(table, "seq", model.now),
        asked.movers[0] if asked and asked.movers else None,
        "",
    )


def _variant(case: Case, title: str) -> VariantRow:
    variant = next(one for one in case.variants if one.name == title)
    changes = [f"{path}: {quantity.write(value)}" for path, value in variant.values]
    changes += [f"{option}: {'yes' if value else 'no'}" for option, value in variant.fix]
    other = vary(case, variant)
    if case.asks:  # what the variant fixes is given in it too
        other = replace(
            other, asks=replace(case.asks, given=tuple({**dict(case.asks.given), **dict(variant.fix)}.items()))
        )
    try:
        return _row(standing(other), solve(graph_model(other), CONCEPTS), title, changes)
    except OfframpError as error:
        return VariantRow(title, tuple(changes), (), (), None, str(error.problems[0].message))


def _rests(case: Case) -> Rests:
    cited: dict[str, list[str]] = {}
    for path, support in supports(case):
        for claim in support.claims:
            cited.setdefault(claim, []).append(path)
    used, unused, total = check.usage(case)
    numbers = tuple(case.quantities.values())
    quotes = tuple(_quote(case, claim, cited[claim.id]) for claim in case.evidence if claim.id in cited)
    return Rests(
        numbers=len(numbers),
        assumed_numbers=sum(not one.support.claims for one in numbers),
        claims_cited=used,
        claims_unused=unused,
        claims=total,
        pages=len({one.report for one in case.evidence}),
        origins=len({one.origin for one in case.reports if any(claim.report == one.id for claim in case.evidence)}),
        hedged=sum(bool(quote.hedges) for quote in quotes),
        masked=len(masked(case)),
        quotes=quotes,
        assumptions=_assumptions(case),
    )


def _quote(case: Case, claim: Evidence, carries: Sequence[str]) -> Quote:
    report = next(one for one in case.reports if one.id == claim.report)
    return Quote(
        claim.id, claim.quote, report.id, report.publisher, report.origin, claim.source, claim.hedges, tuple(carries)
    )


def _assumptions(case: Case) -> tuple[tuple[str, str, str], ...]:
    """Path, value and reason of everything that cites no claim."""
    rows = []
    for path, support in supports(case):
        if not support.claims:
            number = case.quantities.get(path)
            value = quantity.write(number.value) if number else ""
            rows.append((path, value, support.assumed or "no reason given"))
    return tuple(rows)


def _not_analysed(case: Case) -> tuple[str, ...]:
    """What the case holds and this version does not use."""
    found = []
    if case.play.steps:
        found.append("play")
    if any(one.private for one in case.quantities.values()):
        found.append("private")
    if any(actor.crowd for actor in case.actors):
        found.append("crowd")
    if case.history:
        found.append("history")
    if any(getattr(form, "unknown", ()) for form in case.preferences):
        found.append("unknown-pairs")
    if any(one.path.startswith("priorities.") for one in case.quantities.values()):
        found.append("doubted-priorities")
    if any(isinstance(one.value, quantity.Range) for one in case.quantities.values()):
        found.append("ranges")
    return tuple(found)
