"""What both lenses say of a case that has a play, as data: the deal, other terms, threats, and where the lenses part.

The graph model asks whether a state would be left by an actor who looks at its own next move and the replies; the
bargaining game lets what follows be foreseen. Each decision of the play is put to both; they are never averaged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Literal

from offramp.briefing.gains import Scale, on_scale
from offramp.briefing.results import Results
from offramp.case.types import Case
from offramp.codec import Count, Handle, Probability, Published, StateCode, Text, computed, key, limits, note, one_of
from offramp.ensemble.thresholds import Hinges
from offramp.errors import Problem
from offramp.game.results import Alternative, Choice, Deal, DecisionNode, Odds
from offramp.game.variants import TermsRow
from offramp.graph.model import Model, code
from offramp.stability.concepts import BY_STRICTNESS, FORESIGHT
from offramp.stability.concepts.foresight import leaving_for
from offramp.stability.explain import explain
from offramp.wording import EVEN, LEAST, near_tie

HORIZONS = tuple(FORESIGHT.member(moves).key for moves in range(5))
MOST_FORESEEN = 1 << 16  # states; foresight looks at every pair of actors
MOST_LENSES = 12
_TIED = 1e-9


@dataclass(frozen=True, slots=True)
class Threat:
    """What an actor may do when nobody answers any more: for what share of its types it is worth doing, as they are
    then believed, and (`before`) as they were before the history, where one private quantity decides it."""

    handle: Handle
    actor: Text
    choice: Choice
    probability: Probability
    credible: Probability
    before: Probability | None


@dataclass(frozen=True, slots=True)
class Opposed:
    """Other terms under which the answer moves one way with the terms fixed and the other way with them free."""

    name: Text
    fixed: float
    free: float


@dataclass(frozen=True, slots=True)
class Ahead:
    """What an actor does that foresees so many moves, and where it then expects to end. `waits`: it stays only to
    move later in what it foresees, which is not restraint. That is by the pass form; by `leaving_by` of the
    `conventions` of foresight (see `offramp concepts`) the actor leaves."""

    moves: Annotated[int, limits(minimum=2)]
    leaves: bool
    waits: bool
    staying: Text
    moving: Text
    leaving_by: Count
    staying_by: Count
    conventions: Count

    def agreeing(self, moves: bool) -> int:
        """By how many of the conventions foresight says what the game says."""
        return self.leaving_by if moves else self.staying_by


@dataclass(frozen=True, slots=True)
class Lens:
    """One decision through both lenses.

    * `leaving`: how likely the actor changes the state in the game; `moves`: whether that is at least even; `even`:
      whether it is too near to even for the table to say anything.
    * `leaves`: by concept, whether the actor would leave `state` by one of the moves that it has at this decision.
    * `move`: the likeliest of the moves where the table moves, else the best one move ahead (`only`: there is no
      other); `probability` in the game; `better` one move ahead (1, 0, -1), and the two states on the actor's own
      scale (None: ordered only).
    * `after_staying`: how likely each outcome is in the game if the actor stays.
    * `foresight`: for 2 to 4 moves foreseen, whether the actor leaves for an outcome that one of these moves leads to,
      and the outcomes that it foresees if it stays and if it moves.
    """

    handle: Handle
    actor: Text
    crowd: bool
    state: StateCode
    leaving: Probability
    moves: bool
    even: bool
    leaves: Mapping[str, bool]
    move: Choice
    only: bool
    probability: Probability
    better: Annotated[int, one_of((-1, 0, 1))]
    before: float | None
    after: float | None
    after_staying: Odds
    foresight: tuple[Ahead, ...]

    @property
    @computed
    def parting(self) -> tuple[Annotated[str, one_of(BY_STRICTNESS)], ...]:
        """The concepts by which the graph model says otherwise than the table."""
        return tuple(concept for concept, leaves in self.leaves.items() if leaves != self.moves and not self.even)

    @property
    def blind(self) -> tuple[Ahead, ...]:
        """The foresight that says otherwise than the table; who waits says neither."""
        apart = (one for one in self.foresight if one.leaves != self.moves and not one.waits)
        return () if self.even else tuple(apart)

    @property
    @computed
    def blind_moves(self) -> Annotated[tuple[Annotated[int, limits(minimum=2)], ...], key("blind")]:
        """The numbers of moves foreseen for which foresight says otherwise than the game."""
        return tuple(each.moves for each in self.blind)


@dataclass(frozen=True)
class Played(Published):
    """The bargaining game in a brief. `deal` is None where the play could not be solved, and `problems` say why."""

    deal: Deal | None = None
    terms: tuple[TermsRow, ...] = ()
    opposed: tuple[Opposed, ...] = ()
    setters: Annotated[tuple[Text, ...], note("Who chooses what the question takes as given.")] = ()
    threats: tuple[Threat, ...] = ()
    lenses: tuple[Lens, ...] = ()
    problems: tuple[Problem, ...] = field(default=())

    @property
    def solved(self) -> bool:
        return self.deal is not None and self.deal.converged


def played(case: Case, model: Model, scales: Mapping[str, Scale], results: Results) -> Played | None:
    """Put the decisions of a solved play to the graph model too; None for a case without play. `model` and `scales` are
    those of the case as it stands. What refuses the play is told and not raised."""
    if not case.play.steps:
        return None
    deal, rows = results.deal, results.terms
    if deal is None:
        return Played(problems=results.problems)
    if not deal.converged:
        return Played(deal)
    lenses = _both(case, model, scales, deal)
    return Played(deal, rows, tuple(opposed_rows(deal, rows)), _setters(case), tuple(threats(deal)), lenses)


def _setters(case: Case) -> tuple[str, ...]:
    owners = {option.id: option.actor for option in case.options}
    return tuple(dict.fromkeys(owners[option] for option, _ in (case.asks.given if case.asks else ())))


def opposed_rows(deal: Deal, rows: Sequence[TermsRow]) -> Iterator[Opposed]:
    """The rows whose two differences from the answer, terms fixed and free, have opposite signs."""
    if deal.probability is None or deal.free is None:
        return
    for row in rows:
        if row.fixed is not None and row.free is not None:
            fixed, free = row.fixed - deal.probability, row.free - deal.free
            if min(abs(fixed), abs(free)) > LEAST and fixed * free < 0:
                yield Opposed(row.name, fixed, free)


# threats ------------------------------------------------------------------------------------------------------


def threats(deal: Deal) -> Iterator[Threat]:
    """At the last step of the play: each choice of its actor that changes the state, at its likeliest decision."""
    crowds = {one.actor for one in deal.crowds}
    last = max(((one.round, one.step) for one in deal.decisions), default=None)
    asked = deal.calculus[0].actor if deal.asked and deal.calculus else None
    ending = [one for one in deal.decisions if (one.round, one.step) == last and one.actor not in crowds]
    if ending and ending[0].actor != asked:
        one = max(ending, key=lambda each: each.reach)
        for each in one.alternatives:
            if each.state != one.state:
                before = _share_before(deal, one, each)
                yield Threat(one.handle, one.actor, each.choice, each.probability, each.best_for, before)


def _share_before(deal: Deal, decision: DecisionNode, each: Alternative) -> float | None:
    """The share of the prior's types that would rather make a choice (a tie counts half), where one private quantity
    and two choices are all there is to it."""
    owned = [types for types in deal.types.values() if types.actor == decision.actor]
    if (
        len(owned) != 1
        or owned[0].decision != decision.handle
        or len(decision.alternatives) != 2
        or len(each.choice) != 1
    ):
        return None
    ((option, yes),) = each.choice.items()
    odds = [(point.prior, point.choices[option] if yes else 1.0 - point.choices[option]) for point in owned[0].points]
    return min(sum(prior * (0.5 if abs(p - EVEN) < _TIED else float(p > EVEN)) for prior, p in odds), 1.0)


# both lenses --------------------------------------------------------------------------------------------------


def _both(case: Case, model: Model, scales: Mapping[str, Scale], deal: Deal) -> tuple[Lens, ...]:
    """The likeliest decisions at which the actor may stay, in the order of the play; () for very large models."""
    if len(model.feasible) > MOST_FORESEEN:
        return ()
    able = [one for one in deal.decisions if one.reach >= LEAST and _stay(one) is not None and _known(model, one)]
    shown = sorted(able, key=lambda decision: -decision.reach)[:MOST_LENSES]
    return tuple(
        _lens(case, model, scales, one) for one in sorted(shown, key=lambda decision: int(decision.handle[1:]))
    )


def _known(model: Model, decision: DecisionNode) -> bool:
    """Whether the graph model has these states; what the question takes as given may break the case's `fix`."""
    return bool(model.feasible[[code(decision.state), *(code(each.state) for each in decision.alternatives)]].all())


def _stay(decision: DecisionNode) -> Alternative | None:
    """The choice that leaves the state as it is; None where there is none, or nothing but that."""
    staying = [each for each in decision.alternatives if each.state == decision.state]
    return staying[0] if staying and len(decision.alternatives) > 1 else None


def _lens(case: Case, model: Model, scales: Mapping[str, Scale], decision: DecisionNode) -> Lens:
    stay = _stay(decision)
    assert stay
    leaving, others = 1.0 - stay.probability, [each for each in decision.alternatives if each is not stay]
    ranks = model.ranks[model.actors.index(decision.actor)]
    likeliest = max(others, key=lambda each: each.probability)
    best = max(others, key=lambda each: (int(ranks[code(each.state)]), each.probability))
    move = likeliest if leaving >= EVEN else best
    start, end = code(decision.state), code(move.state)
    scale = on_scale(case, decision.actor, scales[decision.actor])
    return Lens(
        handle=decision.handle,
        actor=decision.actor,
        crowd=any(each.crowd is not None for each in case.actors if each.id == decision.actor),
        state=decision.state,
        leaving=leaving,
        moves=leaving >= EVEN,
        even=near_tie((leaving, 1.0 - leaving)),
        leaves={concept: _leaves(model, decision, concept) for concept in BY_STRICTNESS},
        move=move.choice,
        only=len(others) == 1,
        probability=move.probability,
        better=int(ranks[end] > ranks[start]) - int(ranks[end] < ranks[start]),
        before=None if scale is None else float(scale[start]),
        after=None if scale is None else float(scale[end]),
        after_staying=stay.outcomes,
        foresight=tuple(_foresight(model, decision)),
    )


def _leaves(model: Model, decision: DecisionNode, concept: str) -> bool:
    """Whether some better move among the choices is not deterred."""
    targets = {each.state for each in decision.alternatives}
    answers = explain(model, decision.actor, decision.state, concept).answers
    return any(answer.improvement.end in targets and not answer.holds for answer in answers)


def _foresight(model: Model, decision: DecisionNode) -> Iterator[Ahead]:
    """By outcome and not by state: of moves that are equally good the graph model names but one."""
    ends = {_outcome(model, each.state) for each in decision.alternatives if each.state != decision.state}
    for horizon in range(2, len(HORIZONS)):
        found = explain(model, decision.actor, decision.state, HORIZONS[horizon])
        if found.stays and found.leaves:
            leaves = not found.stable and _outcome(model, found.leaves.steps[0].end) in ends
            actor = model.actors.index(decision.actor)
            later = any(step.mover == decision.actor and step.start != step.end for step in found.stays.steps)
            either = _outcome(model, found.stays.end), _outcome(model, found.leaves.end)
            others = leaving_for(model, actor, code(decision.state), horizon, ends)
            yield Ahead(horizon, leaves, found.stable and later, *either, *others)


def _outcome(model: Model, state: str) -> str:
    return model.outcomes[int(model.outcome[code(state)])]


# confidence ---------------------------------------------------------------------------------------------------

Kind = Literal["rationality", "reading", "order", "number", "origin", "near"]
CLOSE = 0.1  # of a number's range: an answer that turns within it hangs by a thread


@dataclass(frozen=True, slots=True)
class GameConfidence:
    """How firmly the answer stands, apart from how likely it is (ICD 203).

    `low` where all cited evidence goes back to one origin or to none, the two likeliest outcomes are nearly tied, the
    play gave a warning, or the answer turns between yes and no under another rationality, reading of a pending threat,
    order of two steps or variant of the numbers, without one origin (`turned`: kind, name, answer), or where a number
    moves by a tenth of its range ("near": that share); else `moderate`. Never high: the numbers stand at their central
    values, and the method has not been shown to be calibrated.
    """

    level: Literal["low", "moderate"]
    origins: Count
    near_tie: bool
    warnings: tuple[Text, ...]
    turned: tuple[tuple[Kind, Text, Probability], ...]


def game_confidence(case: Case, game: Played, origins: int, turns: Hinges | None = None) -> GameConfidence | None:
    """The confidence in a solved answer; None where nothing is asked or the play was not solved."""
    deal = game.deal
    if deal is None or deal.probability is None:
        return None
    yes = deal.probability >= EVEN
    turned = tuple((kind, name, p) for kind, name, p in _doubts(case, deal, game.terms) if (p >= EVEN) != yes)
    turned += tuple(_hinging(turns, yes)) if turns else ()
    warned = tuple(dict.fromkeys(one.slug for one in deal.warnings))
    low = origins < 2 or deal.near_tie or bool(warned) or bool(turned)
    return GameConfidence("low" if low else "moderate", origins, deal.near_tie, warned, turned)


def _hinging(turns: Hinges, yes: bool) -> Iterator[tuple[Kind, str, float]]:
    """The origins without which the answer turns, and the numbers that are close to where it does."""
    for each in turns.origins:
        if each.if_not is not None and (each.if_not >= EVEN) != yes:
            yield "origin", each.origin, each.if_not
    for one in turns.thresholds:
        if one.turns_at and one.range and not one.private:
            share = min(abs(at - one.now) for at in one.turns_at) / (one.range[1] - one.range[0])
            if share <= CLOSE:
                yield "near", one.quantity, share


def _doubts(case: Case, deal: Deal, rows: tuple[TermsRow, ...]) -> Iterator[tuple[Kind, str, float]]:
    """Every other answer to the same question."""
    assert deal.asked
    yield from (("rationality", key, odds[deal.asked]) for key, odds in deal.beside.items() if odds)
    for heard in deal.history:
        if heard.other_answer is not None:
            yield "reading", heard.other_reading, heard.other_answer
    numbers = {one.name for one in case.variants if not one.fix}
    for row in rows:
        if row.fixed is not None and (row.kind == "swap" or row.name in numbers):
            yield "order" if row.kind == "swap" else "number", row.name, row.fixed
