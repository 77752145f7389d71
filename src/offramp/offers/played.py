"""Packages played over draws: how likely each is accepted, and what it is worth to each actor beside no agreement.

All packages are played on the same draws: the same claims are true, every number is the same, and what only its owner
knows is the same, drawn once in each draw from what is believed of it after the history. So what differs between two
packages is due to their terms alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from offramp.case import chance, conditions
from offramp.case.transform import vary
from offramp.case.types import Case, Choices, Variant
from offramp.ensemble.evaluate_draw import AS_IT_STANDS, FAILS, Scene, scene
from offramp.ensemble.sampling import Draws, Places
from offramp.game.evaluate import HistoryBeliefs, Stage, history_beliefs, rate_of, usual_rationality
from offramp.game.payoffs import Frame, Numbers, block_width, game
from offramp.game.response import FEWEST
from offramp.game.solvers import Solution, solve_game
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

    def numbers(self, case: Case, package: OfferedPackage | None = None) -> Numbers:
        """The numbers of a case in these draws, a promise being kept and a term being as large as the package says."""
        own = self.drawn.numbers(case, self.places)
        if package and package.toward:
            return replace(own, values={**own.values, **self._sized(own, case, package.toward, package.share)})
        if package is None or package.level is None:
            return own
        chances = (each for each in case.chances if each.id == package.promise)
        held = {one.probability.path: np.full(own.draws, package.level) for each in chances for one in each.cases}
        return replace(own, values={**own.values, **held})

    def _sized(self, own: Numbers, case: Case, toward: Variant, share: float) -> dict[str, Floats]:
        """The numbers that a term with a size moves, a share of the way to what the variant makes of them."""
        far = self.drawn.numbers(vary(case, toward), self.places).values
        moved = (path for path, _ in toward.values if path in own.values)
        return {path: own.values[path] + share * (far[path] - own.values[path]) for path in moved}

    @cached_property
    def rate(self) -> tuple[Floats, Bools]:
        """By what rationality is multiplied, the same in every package; and in which draws that is a finite number."""
        return rate_of(self.stage, self.numbers(self.stage.stakes.case), usual_rationality(self.stage))

    def solution(self, frame: Frame, package: OfferedPackage | None = None) -> tuple[Solution, Bools]:
        """The play of a frame in these draws, the past being that of the case as it stands; and where it was solved."""
        weights = self.beliefs.weights[-1] if self.beliefs else None
        built = game(frame, self.numbers(frame.case, package), self.rate[0], weights)
        found = solve_game(built, usual_rationality(self.stage))
        fine = found.solved & self.rate[1] & np.isfinite(found.outcomes).all(axis=0)
        return found, fine & self.beliefs.solved if self.beliefs else fine


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
        (offered, one), (closed, two) = batch.solution(table, package), batch.solution(deal, package)
        if k not in self.none:
            without, solved = batch.solution(self._frame(batch, OfferedPackage(()), on.none))
            self.none[k] = _at_types(batch, without), solved
        asked = table.tree.model.outcomes.index(on.case.outcome_asked)
        into.accepted[at] = 0.0 if is_settled(table, on.case.outcome_asked) else offered.outcomes[asked]
        into.expected[:, at], into.agreed[:, at] = _at_types(batch, offered), _at_types(batch, closed)
        into.none[:, at] = self.none[k][0]
        into.kept[at] = self._kept(batch, deal, closed, package)
        into.solved[at] = one & two & self.none[k][1]

    def _frame(self, batch: OfferBatch, package: OfferedPackage, given: Choices) -> Frame:
        return varied_frame(batch.scene.case, package.variant, given)

    def _kept(self, batch: OfferBatch, deal: Frame, closed: Solution, package: OfferedPackage) -> Floats:
        """The probability that all comes true on which the takers count under agreement: (D,)."""
        counted = self.plan.on.chances(deal, package.promise)
        if not counted:
            return np.full(len(batch.places), np.nan)
        every = conditions.chain("and", [conditions.Name(each.id) for each in counted])
        values, known = batch.numbers(deal.case, package).values, {each.id: each for each in deal.case.chances}
        reach = closed.reach[deal.ends]
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
            width = block_width(stage.now, drawn.numbers(stage.case, group[:1]))
            made = [_batch(own, stage, drawn, group[k : k + width]) for k in range(0, len(group), width)]
        except FAILS:
            continue
        yield from made


def _batch(own: Scene, stage: Stage, drawn: Draws, some: Places) -> OfferBatch:
    places = np.resize(some, max(len(some), FEWEST))  # a draw alone is worked twice, as everywhere
    beliefs = history_beliefs(stage, partial(drawn.numbers, places=places), usual_rationality(stage), entangled=False)
    uniforms = np.stack([drawn.uniform(f"type.{actor.id}")[places] for actor in own.case.actors])
    return OfferBatch(own, stage, drawn, places, beliefs, uniforms)


def _at_types(batch: OfferBatch, play: Solution) -> Floats:
    """What each actor expects at the start, as the type that it is in each draw: (actors, D)."""
    return np.stack([_at_type(batch, play, place) for place in range(len(batch.types))])


def _at_type(batch: OfferBatch, play: Solution, place: int) -> Floats:
    """What one actor expects at the start; of a crowd a member who does as it does where that is settled, else one who
    stays out."""
    values, crowd = play.values[place][0], batch.scene.case.actors[place].crowd
    if crowd:
        model = play.game.plan.tree.model
        return np.asarray(values[:, model.now >> (len(model.options) - 1 - model.options.index(crowd.option)) & 1])
    total = np.cumsum(play.game.weights[place], axis=1)
    chosen = (total < batch.types[place][:, None] * total[:, -1:]).sum(axis=1)
    return np.asarray(values[np.arange(len(values)), np.minimum(chosen, values.shape[1] - 1)])
