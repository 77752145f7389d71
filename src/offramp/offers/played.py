"""Packages played over draws: how likely each is accepted, and what it is worth to each actor beside no agreement.

All packages are played on the same draws: the same claims are true, every number is the same, and what only its owner
knows is the same, drawn once in each draw from what is believed of it after the history. So what differs between two
packages is due to their terms alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from offramp.case import chance, conditions
from offramp.case.types import Case, Choices
from offramp.ensemble.evaluate_draw import AS_IT_STANDS, FAILS, Scene, scene
from offramp.ensemble.sampling import Draws, Places
from offramp.game.evaluate import Evaluation, HistoryBeliefs, Stage, evaluate, history_beliefs, usual_rationality
from offramp.game.payoffs import Frame, Numbers, block_width
from offramp.offers.terms import OfferedPackage, OfferTerms, is_settled, varied_frame
from offramp.workers import spread

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Tell = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class OfferPlan:
    """What is played: what is on offer, and the first `draws` draws of a seed."""

    on: OfferTerms
    seed: int
    draws: int


@dataclass(frozen=True, eq=False)
class PlayedPackage:
    """A package in D draws.

    * `accepted` (D,): the probability of the asked outcome with the package given.
    * `expected` (actors, D): what each actor expects at the start with the package given, whether it is taken or not;
      `agreed` under agreement on it; `none` under no agreement; each in its actor's own worth.
    * `kept` (D,): the probability that all comes true on which the takers count; NaN where they count on nothing.
    * `solved` (D,): in which draws all of that was solved; elsewhere it means nothing."""

    accepted: Floats
    expected: Floats
    agreed: Floats
    none: Floats
    kept: Floats
    solved: Bools

    @property
    def gains(self) -> Floats:
        """What each actor gains by agreement: (actors, D)."""
        return self.agreed - self.none


@dataclass(frozen=True, eq=False)
class OfferBatch:
    """Some draws in which the same parts of the case stand, with all that no package changes: the play of the past and
    what it tells, and what no agreement is worth (actors, D)."""

    scene: Scene
    stage: Stage
    drawn: Draws
    places: Places
    beliefs: HistoryBeliefs | None
    types: Floats  # the uniform of each actor's type: (actors, D)

    def numbers(self, case: Case) -> Numbers:
        return self.drawn.numbers(case, self.places)

    def evaluated(self, frame: Frame) -> Evaluation:
        """The play of a frame in these draws, the past being that of the case as it stands."""
        stage = replace(self.stage, case=frame.case, now=frame)
        how = usual_rationality(self.stage)
        return evaluate(stage, self.numbers, how, beliefs=self.beliefs, parts=False)


@dataclass(frozen=True, eq=False)
class Player:
    """A plan with what is made ready for it: one in each process."""

    plan: OfferPlan
    batches: tuple[OfferBatch, ...]
    none: dict[int, tuple[Floats, Bools]] = field(default_factory=dict)

    def play(self, package: OfferedPackage) -> PlayedPackage:
        """A package over all draws; draws in which it cannot be played are marked."""
        draws, actors = self.plan.draws, len(self.plan.on.case.actors)
        shape = (actors, draws)
        made = PlayedPackage(
            np.zeros(draws),
            np.zeros(shape),
            np.zeros(shape),
            np.zeros(shape),
            np.full(draws, np.nan),
            np.zeros(draws, bool),
        )
        for k, batch in enumerate(self.batches):
            try:
                self._fill(made, k, batch, package)
            except FAILS:
                continue
        return made

    def _fill(self, into: PlayedPackage, k: int, batch: OfferBatch, package: OfferedPackage) -> None:
        on, at = self.plan.on, batch.places
        agreed = on.agreed(package.terms)
        assert agreed is not None
        table = self._frame(batch, package, on.offered(package.terms))
        deal = self._frame(batch, package, agreed)
        offered, closed = batch.evaluated(table), batch.evaluated(deal)
        if k not in self.none:
            without = batch.evaluated(self._frame(batch, OfferedPackage(()), on.none))
            self.none[k] = _at_types(batch, without), without.solved
        asked = table.tree.model.outcomes.index(on.case.outcome_asked)
        into.accepted[at] = 0.0 if is_settled(table, on.case.outcome_asked) else offered.outcomes[asked]
        into.expected[:, at], into.agreed[:, at] = _at_types(batch, offered), _at_types(batch, closed)
        into.none[:, at] = self.none[k][0]
        into.kept[at] = self._kept(batch, deal, closed)
        into.solved[at] = offered.solved & closed.solved & self.none[k][1]

    def _frame(self, batch: OfferBatch, package: OfferedPackage, given: Choices) -> Frame:
        return varied_frame(batch.scene.case, package.variant, given)

    def _kept(self, batch: OfferBatch, deal: Frame, closed: Evaluation) -> Floats:
        """The probability that all comes true on which the takers count under agreement: (D,)."""
        counted = self.plan.on.chances(deal)
        if not counted:
            return np.full(len(batch.places), np.nan)
        every = conditions.chain("and", [conditions.Name(each.id) for each in counted])
        values, known = batch.numbers(deal.case).values, {each.id: each for each in deal.case.chances}
        reach = closed.last.reach[deal.ends][:, : len(batch.places)]
        odds = np.broadcast_to(chance.expectation(every, deal.truth, known, values), reach.shape)
        return np.asarray(np.add.reduce(np.ascontiguousarray((reach * odds).T), axis=1))


def player_of(plan: OfferPlan) -> Player:
    """A plan made ready."""
    drawn = Draws(plan.on.case, plan.seed, 0, plan.draws)
    return Player(plan, tuple(_batches(plan, drawn)))


def play_packages(
    plan: OfferPlan, packages: Sequence[OfferedPackage], workers: int = 1, tell: Tell | None = None
) -> tuple[PlayedPackage, ...]:
    """Packages over the draws of a plan, in their order; `tell` is called with how many are played, of how many."""
    played: dict[int, PlayedPackage] = {}
    for (number, _), result in spread(_work, plan, list(enumerate(packages)), workers):
        played[number] = result
        if tell:
            tell(len(played), len(packages))
    return tuple(played[number] for number in range(len(packages)))


def _work(plan: OfferPlan) -> Callable[[tuple[int, OfferedPackage]], PlayedPackage]:
    player = player_of(plan)
    return lambda numbered: player.play(numbered[1])


def _batches(plan: OfferPlan, drawn: Draws) -> Iterator[OfferBatch]:
    """The draws by what fell in them, in blocks that are solved at once."""
    for fell, group in drawn.groups():
        try:
            own = scene(plan.on.case, AS_IT_STANDS, fell)
            stage = own.stage
            width = block_width(stage.base, drawn.numbers(stage.case, group[:1]))  # of the largest play: one block each
            made = [_batch(own, stage, drawn, group[k : k + width]) for k in range(0, len(group), width)]
        except FAILS:
            continue
        yield from made


def _batch(own: Scene, stage: Stage, drawn: Draws, places: Places) -> OfferBatch:
    how = usual_rationality(stage)
    beliefs = history_beliefs(stage, partial(drawn.numbers, places=places), how, entangled=False)
    uniforms = np.stack([drawn.uniform(f"type.{actor.id}")[places] for actor in own.case.actors])
    return OfferBatch(own, stage, drawn, places, beliefs, uniforms)


def _at_types(batch: OfferBatch, play: Evaluation) -> Floats:
    """What each actor expects at the start, as the type that it is in each draw: (actors, D)."""
    count = len(batch.places)
    return np.stack([_own(batch, play, place)[:count] for place in range(len(batch.types))])


def _own(batch: OfferBatch, play: Evaluation, place: int) -> Floats:
    """What one actor expects at the start; of a crowd a member who does as it does where that is settled, else one who
    stays out."""
    values = play.last.values[place][0]
    if place in play.last.game.crowds:
        option = play.last.game.plan.tree.model.options.index(_crowd_option(batch, place))
        state = play.last.game.plan.tree.model.now
        return np.asarray(values[:, state >> (len(play.last.game.plan.tree.model.options) - 1 - option) & 1])
    total = np.cumsum(play.last.game.weights[place], axis=1)
    uniforms = np.resize(batch.types[place], len(values))
    chosen = np.minimum((total < uniforms[:, None] * total[:, -1:]).sum(axis=1), values.shape[1] - 1)
    return np.asarray(values[np.arange(len(values)), chosen])


def _crowd_option(batch: OfferBatch, place: int) -> str:
    crowd = batch.scene.case.actors[place].crowd
    assert crowd
    return crowd.option
