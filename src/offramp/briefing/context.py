"""Everything a brief says, as data: one frozen object from which terminal, Markdown, HTML and JSON are made.

No sentence is written here (see `words`), and nothing is computed that the graph and stability rooms compute.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

import numpy as np

from offramp.briefing.both_lenses import HORIZONS, MOST_FORESEEN, GameConfidence, Played, game_confidence, played
from offramp.briefing.changes import Since
from offramp.briefing.gains import Gain, Scale, gains_from, scale_ends, who_wants_nothing
from offramp.briefing.names import Names, names_of
from offramp.briefing.results import Results, game_results
from offramp.briefing.support import Number, Rests, conditions_in_words, dated, numbers, rests, rules
from offramp.case import quantities
from offramp.case.canonical import Plain, explicit
from offramp.case.transform import baseline, vary
from offramp.case.types import Case, Worth, supports
from offramp.codec import (
    HIDDEN,
    OPTIONAL,
    Count,
    Date,
    ModelHash,
    Ordinal,
    Probability,
    Published,
    StateCode,
    Text,
    computed,
    limits,
    note,
    one_of,
)
from offramp.ensemble.batch import only_orders
from offramp.ensemble.reversal import Flips
from offramp.ensemble.summary import Summary
from offramp.ensemble.thresholds import Hinges, PublishedHinges
from offramp.errors import OfframpError
from offramp.evidence.timeline import TimelineItem
from offramp.evidence.types import RELIABILITIES
from offramp.game.results import Deal
from offramp.graph import preferences
from offramp.graph.build import model as graph_model
from offramp.graph.left_out import NEEDS_GAME, left_out
from offramp.graph.model import Bools, Model, changed_state, code, name
from offramp.graph.reach import absorbing, reached
from offramp.stability.agreement import Agreement, concept_agreement
from offramp.stability.coalitions import CoalitionTable, coalition_table
from offramp.stability.concepts import BY_STRICTNESS, LEADING
from offramp.stability.concepts.foresight import leaving_for
from offramp.stability.explain import explain
from offramp.stability.hypergame import Hypergame, hypergame
from offramp.stability.solve import Table, solve
from offramp.stability.tableau import Tableau, tableau
from offramp.stability.turning import OrderHinges, order_hinges
from offramp.version import VERSION

NearlyProbability = Annotated[float, limits(minimum=0, maximum=1 + 1e-9)]  # a sum of odds
MOST_IN_TABLEAU = 32  # feasible states
MOST_FOR_GROUPS, MOST_IN_GROUPS = 512, 5  # feasible states, and actors with options
MOST_NAMED = 40  # states listed for a concept


@dataclass(frozen=True, slots=True)
class Present:
    """The present state: what is yes in it, and for each concept the actors who would not stay."""

    state: StateCode
    outcome: Text
    yes: tuple[str, ...]
    leavers: Mapping[str, tuple[str, ...]]
    actors: Count


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One outcome over the states that can be reached from the present one by any legal moves.

    `holds`: for each concept how many of them are equilibria; `absorbing`: how many cannot be left again;
    `steps`: the fewest improvements that lead to an equilibrium of it (None: improvements lead to none).
    """

    outcome: Text
    resolves: str
    states: Count
    holds: Mapping[str, Count]
    absorbing: Count
    moves: Count | None
    steps: Count | None


@dataclass(frozen=True, slots=True)
class Term:
    """One item of an actor's worth at two states: the odds that its condition holds, and what it adds."""

    item: Text
    value: float
    odds: tuple[NearlyProbability, NearlyProbability]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the first mover of the question does when it foresees so many moves, and where it then expects to end."""

    moves: Ordinal
    actor: Text
    takes: bool
    staying: Annotated[Text, note("The outcome where it ends if the actor stays.")]
    moving: Annotated[Text, note("The outcome where it ends if the actor makes its best move.")]
    taking_by: Annotated[Count, note("By how many of the conventions of foresight it does so.")]
    conventions: Count


@dataclass(frozen=True, slots=True)
class Asked:
    """The question put to the graph model: the present state with `given` applied, and who could bring the outcome.

    `terms` are those of the first mover's worth, at that state and after its move.
    """

    outcome: Text
    given: tuple[tuple[Text, bool], ...]
    state: Annotated[StateCode | None, note("Null where what is given breaks a rule.")]
    already: bool
    movers: tuple[Gain, ...]
    moves: Count | None
    holds: Mapping[str, Count]
    terms: tuple[Term, ...] = ()
    foreseen: tuple[Foreseen, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """Who would move away from a state, and who stays only to move later in what it foresees."""

    moving: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Horizon:
    """What holds when everybody foresees so many moves, at the present state and at the state asked about, and for
    each outcome in how many of the states in reach every actor stays (which may be waiting)."""

    moves: Count
    now: Look
    asked: Look | None
    holds: Mapping[str, Count]


@dataclass(frozen=True, slots=True)
class VariantRow:
    """A variant beside the case as it stands: where improvements lead, and who would leave the present state."""

    name: Text
    changes: tuple[str, ...]
    leads_to: tuple[str, ...]
    leavers: tuple[str, ...]
    asked: Gain | None
    takes: bool | None  # whether that mover makes its move when it foresees two; None where that was not asked
    other_terms: bool  # it changes what the question takes as given
    problem: str


@dataclass(frozen=True, slots=True)
class Context(Published):
    """Everything a brief says, as data: what `brief --json` prints and `brief -o X.json` writes."""

    FORMAT, TITLE = "offramp/brief-1", "Brief"

    title: Text
    question: Text
    as_of: Date
    horizon: Text
    options: Annotated[tuple[tuple[Text, Text, Text], ...], note("Name, actor, text.")]
    actors: Annotated[tuple[tuple[Text, Text], ...], note("Name and full name.")]
    present: Present
    outcomes: tuple[OutcomeRow, ...]
    gains: tuple[Gain, ...]
    asked: Asked | None
    foresight: tuple[Horizon, ...]
    rests: Rests
    all_numbers: tuple[Number, ...]
    rules: Annotated[tuple[tuple[Text, Text, str], ...], note("Path, condition, what supports it.")]
    agreement: Agreement
    tableau: Annotated[Tableau | None, HIDDEN]
    coalitions: Annotated[CoalitionTable | None, HIDDEN]
    order_hinges: Annotated[OrderHinges | None, HIDDEN]
    held_states: Annotated[Mapping[str, tuple[StateCode, ...]], note("The first equilibria in reach, by concept.")]
    variants: tuple[VariantRow, ...]
    base: VariantRow
    set_aside: Annotated[tuple[tuple[Text, Text, Count], ...], note("Report, reason, count.")]
    unused: tuple[tuple[Text, Text], ...]
    timeline: Annotated[tuple[TimelineItem, ...], note("Of the cited claims, and of those that no longer stand.")]
    not_analysed: tuple[str, ...]
    feasible: Count
    reachable: Count
    named_outcomes: bool
    confidence: Annotated[GameConfidence | None, note("In the bargaining game's answer.")]
    without_history: Annotated[Probability | None, note("The answer if nothing that happened before were known.")]
    supports: Annotated[
        tuple[tuple[Text, tuple[Text, ...], str], ...], note("Every item of the case: path, claims, why it is assumed.")
    ]
    explicit: Annotated[Plain, limits(**{"$ref": "case.schema.json"})]
    case: ModelHash
    version: Text
    reports: Annotated[
        tuple[tuple[Text, Text, Annotated[str, one_of(RELIABILITIES)], str], ...], note("Key, date, reliability, hash.")
    ]
    bargain: Annotated[Played | None, note("Null where the case has no play.")]
    judgement: Annotated[
        Annotated[Plain, limits(**{"$ref": "judgement.schema.json"})] | None, note("The answer over the draws.")
    ]
    runs: Annotated[Summary | None, note("The draws.")]
    turns: Annotated[Hinges | None, HIDDEN]
    flips: Annotated[Flips | None, HIDDEN]
    names: Annotated[Names, HIDDEN]
    conditions: Annotated[tuple[tuple[str, str], ...], HIDDEN]  # path, when it counts or what it forbids, in words
    since: Annotated[Since | None, note("What changed since an earlier brief.")]
    hypergame: Annotated[Hypergame | None, OPTIONAL, note("Where the case says what actors see.")] = field(
        default=None, kw_only=True
    )
    indifferent: Annotated[tuple[Text, ...], OPTIONAL, note("To whom none of its own options makes a difference.")] = (
        field(default=(), kw_only=True)
    )

    @property
    def deal(self) -> Deal | None:
        """The game, where it was solved."""
        return self.bargain.deal if self.bargain and self.bargain.solved else None

    @property
    @computed
    def hinges(self) -> PublishedHinges | None:
        """What the answer hinges on, as `hinges-1`."""
        return self.turns.published() if self.turns else None

    @property
    @computed
    def flip(self) -> Flips | None:
        """What would reverse the answer, as `flip-1`."""
        return self.flips


def context(case: Case, table: Table | None = None, results: Results | None = None) -> Context:
    """Gather what a brief says about a case; `table` is its solution where it has been solved, and `results` its other
    results (the play alone where they are not given). Raises ModelError as `offramp.model` does."""
    table = table or solve(graph_model(case), BY_STRICTNESS)
    told = baseline(case)
    model, names = table.model, names_of(case)
    away, scales, found_rests = reached(model), scale_ends(told, model), rests(case)
    results = results or game_results(case)
    deal = played(case, model, scales, results)
    return Context(
        title=case.title,
        question=case.question,
        as_of=case.as_of.isoformat(),
        horizon=case.horizon,
        options=tuple((option.id, option.actor, option.text) for option in case.options),
        actors=tuple((actor.id, actor.name) for actor in case.actors),
        present=_present(told, table),
        outcomes=_outcomes(told, table),
        gains=tuple(gain for gain in gains_from(told, model, model.now, scales) if gain.better > 0),
        asked=_asked(told, table, scales, whole=True),
        foresight=_foresight(told, model),
        rests=found_rests,
        all_numbers=tuple(numbers(case)),
        rules=tuple(rules(case)),
        agreement=concept_agreement(model, table),
        tableau=tableau(model) if int(model.feasible.sum()) <= MOST_IN_TABLEAU else None,
        coalitions=coalition_table(model) if _together(model) else None,
        order_hinges=order_hinges(model) if only_orders(case) and _few(model) else None,
        held_states={concept: _held(table, concept, away >= 0) for concept in BY_STRICTNESS},
        variants=tuple(_variant(case, variant.name, scales) for variant in case.variants),
        base=_row(told, table, "as it stands", (), scales),
        set_aside=tuple((one.id, reason, count) for one in case.reports for reason, count in one.set_aside),
        unused=case.unused,
        timeline=_timeline(case),
        not_analysed=_not_analysed(case, len(model.feasible), bool(deal and deal.solved), results.runs is not None),
        feasible=int(model.feasible.sum()),
        reachable=int((away >= 0).sum()),
        named_outcomes=bool(case.outcomes),
        bargain=deal,
        confidence=game_confidence(case, deal, _origins(found_rests), results.turns) if deal else None,
        without_history=_unheard(results),
        judgement=results.judgement.to_dict() if results.judgement else None,
        names=names,
        conditions=tuple(conditions_in_words(case, names)),
        since=None,
        hypergame=hypergame(case) if case.sees else None,
        indifferent=who_wants_nothing(model),
        runs=results.runs.summary if results.runs else None,
        turns=results.turns,
        flips=results.flips,
        supports=tuple((path, one.claims, one.reason) for path, one in supports(case)),
        explicit=explicit(case),
        case=model.case,
        version=VERSION,
        reports=tuple((one.id, dated(one), one.reliability, one.sha256) for one in case.reports),
    )


def _few(model: Model) -> bool:
    """Whether what turns each equilibrium is found in a moment."""
    return not model.unknown and int(model.feasible.sum()) <= MOST_FOR_GROUPS


def _together(model: Model) -> bool:
    """Whether a brief says what groups would leave: where it is quick to see."""
    several = 1 < sum(map(bool, model.axes)) <= MOST_IN_GROUPS
    return several and int(model.feasible.sum()) <= MOST_FOR_GROUPS and not model.unknown


def _timeline(case: Case) -> tuple[TimelineItem, ...]:
    cited = {claim for _, one in supports(case) for claim in one.claims}
    return tuple(one for one in case.timeline if one.claim in cited or one.standing not in ("stands", "rejected"))


def _present(case: Case, table: Table) -> Present:
    model = table.model
    state = name(model.now, len(model.options))
    return Present(
        state,
        model.outcomes[model.outcome[model.now]],
        tuple(option.text for option, letter in zip(case.options, state, strict=True) if letter == "Y"),
        {concept: _leavers(table, concept, model.now) for concept in BY_STRICTNESS},
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
    held = {concept: _equilibria(table, concept) for concept in BY_STRICTNESS}
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
            _fewest(climbed, here & held[LEADING]),
        )
        if row.states or place:
            rows.append(row)
    return tuple(rows)


def _fewest(steps: Any, where: Bools) -> int | None:
    found = steps[where & (steps >= 0)]
    return int(found.min()) if len(found) else None


def _asked(case: Case, table: Table, scales: Mapping[str, Scale], whole: bool = False) -> Asked | None:
    """The question's answer; `whole` adds the terms of the first mover's worth and what it foresees."""
    if case.asks is None:
        return None
    model, start = table.model, _given(case, table.model)
    if start is None:
        return Asked(case.asks.outcome, case.asks.given, None, False, (), None, {})
    here = model.outcome == model.outcomes.index(case.asks.outcome)
    away = reached(replace(model, now=start))
    every = gains_from(case, model, start, scales)
    movers = tuple(gain for gain in every if gain.outcome == case.asks.outcome)
    return Asked(
        case.asks.outcome,
        case.asks.given,
        name(start, len(model.options)),
        bool(here[start]),
        movers,
        _fewest(away, here),
        {concept: int((_equilibria(table, concept) & here & (away >= 0)).sum()) for concept in BY_STRICTNESS},
        _terms(case, movers[0], start) if whole and movers else (),
        _foreseen(model, movers[0].actor, start, case.asks.outcome) if whole and movers else (),
    )


def _terms(case: Case, gain: Gain, start: int) -> tuple[Term, ...]:
    """The items that differ or count at one of the two states."""
    form = case.preference(gain.actor)
    if not isinstance(form, Worth):
        return ()
    values = preferences.central_values(case)
    places = [start, code(gain.state)]
    found = []
    for item in form.items:
        one = replace(form, items=(item,))
        unit = preferences.worth(case, one, {**values, item.value.path: 1.0})[places]
        if unit.any():
            found.append(Term(item.name, values[item.value.path], (float(unit[0]), float(unit[1]))))
    return tuple(found)


def _foreseen(model: Model, actor: str, start: int, outcome: str) -> tuple[Foreseen, ...]:
    """What the mover expects of staying and of moving, for horizons 1 to 4."""
    if len(model.feasible) > MOST_FORESEEN:
        return ()
    rows = []
    for moves_ in range(1, len(HORIZONS)):
        found = explain(model, actor, name(start, len(model.options)), HORIZONS[moves_])
        if found.stays is None or found.leaves is None:
            continue
        ends = [model.outcomes[model.outcome[code(line.end)]] for line in (found.stays, found.leaves)]
        first = model.outcomes[model.outcome[code(found.leaves.steps[0].end)]]
        by, _, every = leaving_for(model, model.actors.index(actor), start, moves_, (outcome,))
        rows.append(Foreseen(moves_, actor, not found.stable and first == outcome, ends[0], ends[1], by, every))
    return tuple(rows)


def _foresight(case: Case, model: Model) -> tuple[Horizon, ...]:
    """What holds by limited-move foresight, for horizons 0 to 4; () where the model is too large for it."""
    if len(model.feasible) > MOST_FORESEEN:
        return ()
    table, start = solve(model, HORIZONS), _given(case, model)
    here = reached(model) >= 0
    rows = []
    for moves_, concept in enumerate(HORIZONS):
        held = _equilibria(table, concept) & here
        counts = {outcome: int((held & (model.outcome == k)).sum()) for k, outcome in enumerate(model.outcomes)}
        asked = None if start is None else _look(model, start, moves_)
        rows.append(Horizon(moves_, _look(model, model.now, moves_), asked, counts))
    return tuple(rows)


def _look(model: Model, state: int, moves_: int) -> Look:
    """Who moves away from a state, and who stays but moves later in the line it foresees."""
    moving, waiting = [], []
    for actor in model.actors:
        found = explain(model, actor, name(state, len(model.options)), HORIZONS[moves_])
        if not found.stable:
            moving.append(actor)
        elif found.stays and any(step.mover == actor and step.start != step.end for step in found.stays.steps):
            waiting.append(actor)
    return Look(tuple(moving), tuple(waiting))


def _held(table: Table, concept: str, reach: Bools) -> tuple[str, ...]:
    found = np.flatnonzero(_equilibria(table, concept) & reach)
    return tuple(name(int(state), len(table.model.options)) for state in found[:MOST_NAMED])


def _given(case: Case, model: Model) -> int | None:
    """The present state with what the question takes as given; None where that is not a state, or nothing is asked."""
    return changed_state(model, dict(case.asks.given)) if case.asks else None


def _row(case: Case, table: Table, title: str, changes: Sequence[str], scales: Mapping[str, Scale]) -> VariantRow:
    model = table.model
    ends = _equilibria(table, LEADING) & (reached(model, improving=True) >= 0)
    asked = _asked(case, table, scales)
    return VariantRow(
        title,
        tuple(changes),
        tuple(outcome for place, outcome in enumerate(model.outcomes) if (ends & (model.outcome == place)).any()),
        _leavers(table, LEADING, model.now),
        asked.movers[0] if asked and asked.movers else None,
        _takes(model, asked),
        False,
        "",
    )


def _takes(model: Model, asked: Asked | None) -> bool | None:
    """Whether the first mover brings the outcome about when it foresees two moves."""
    if asked is None or asked.state is None or not asked.movers or len(model.feasible) > MOST_FORESEEN:
        return None
    found = explain(model, asked.movers[0].actor, asked.state, HORIZONS[2])
    first = found.leaves.steps[0].end if found.leaves else asked.state
    return not found.stable and model.outcomes[model.outcome[code(first)]] == asked.outcome


def _variant(case: Case, title: str, scales: Mapping[str, Scale]) -> VariantRow:
    variant = next(one for one in case.variants if one.name == title)
    changes = [f"{path}: {quantities.as_text(value)}" for path, value in variant.values]
    changes += [f"{option}: {'yes' if value else 'no'}" for option, value in variant.fix]
    other, given, moved = vary(case, variant), dict(case.asks.given) if case.asks else {}, False
    if case.asks:  # what the variant fixes is given in it too
        moved = any(option in given and given[option] != value for option, value in variant.fix)
        other = replace(other, asks=replace(case.asks, given=tuple({**given, **dict(variant.fix)}.items())))
    try:
        row = _row(baseline(other), solve(graph_model(other), BY_STRICTNESS), title, changes, scales)
    except OfframpError as error:
        return VariantRow(title, tuple(changes), (), (), None, None, moved, str(error.problems[0].message))
    return replace(row, other_terms=moved)


def _unheard(results: Results) -> float | None:
    deal = results.deal
    if deal is None or deal.probability is None or not deal.history:
        return None
    return deal.probability - sum(one.belief + one.response for one in deal.history)


def _origins(support: Rests) -> int:
    """The origins of the claims that count."""
    return len({one.origin for one in support.quotes})


def _not_analysed(case: Case, states: int, at_table: bool, drawn: bool) -> tuple[str, ...]:
    """What the case holds and this brief does not use; whether its play was solved, and whether it was drawn."""
    used = (*(NEEDS_GAME if at_table else ()), *(["ranges"] if drawn else []), "sees")
    found = [key for key in left_out(case) if key not in used]
    return (*(["foresight"] if states > MOST_FORESEEN else []), *found)
