"""One batch of draws: a pure function of the job and of where the batch starts, on whatever worker."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.case.canonical import fingerprint
from offramp.case.quantities import Range
from offramp.case.transform import vary
from offramp.case.types import OTHER, Case, Quantity, Worth, cited_claims
from offramp.ensemble.evaluate_draw import (
    AS_IT_STANDS,
    FAILS,
    GameDraws,
    Scene,
    Terms,
    attempted,
    look,
    ranks,
    reason,
    scene,
    talk,
)
from offramp.ensemble.sampling import Draws, Places
from offramp.errors import ModelError, Problem
from offramp.game.batching import play_out, play_out_together
from offramp.game.compiled import REFERENCE, engine
from offramp.game.payoffs import RATIONALITY
from offramp.game.rationality import HIGHEST, LOWEST, is_drawn
from offramp.stability.concepts import USUAL as USUAL
from offramp.stability.concepts import concepts_named

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]

LENSES = ("bargain", "graph")
MOST_SCENES = 256  # kept by one worker
STRUCTURE = ("options", "rules")  # what the graph model sees of a case's parts


@dataclass(frozen=True)
class RunPlan:
    """What is run: a case, a seed, on what terms, through which lenses and concepts.
    `fixed` sets origins and claims by hand: pairs of a stream (`origin.<name>`, `claim.<id>`) and whether it holds."""

    case: Case
    seed: int
    terms: Terms = AS_IT_STANDS
    fixed: tuple[tuple[str, bool], ...] = ()
    lenses: tuple[str, ...] = LENSES
    concepts: tuple[str, ...] = USUAL

    @cached_property
    def varied(self) -> Case:
        """The case whose quantities are drawn."""
        return vary(self.case, self.terms.variant) if self.terms.variant else self.case

    @cached_property
    def layout(self) -> Layout:
        return Layout(
            tuple(name for name, _ in _numbers(self.varied)),
            tuple(Draws(self.case, self.seed, 0, 1).origins),
            cited_claims(self.case),
            (OTHER, *(one.name for one in self.case.outcomes)),
            self.concepts,
        )


def _numbers(case: Case) -> Iterator[tuple[str, Quantity]]:
    """What is drawn for a case, each as a quantity with the name of its stream: also ends of priors that are ranges."""
    for path, one in case.quantities.items():
        yield path, one
        if one.private and isinstance(one.value, Range):
            ends = (("low", one.value.low), ("high", one.value.high))
            yield from ((f"{side}.{path}", Quantity(f"{side}.{path}", e)) for side, e in ends if isinstance(e, Range))
    if is_drawn(case):
        yield RATIONALITY, Quantity(RATIONALITY, Range(LOWEST, None, HIGHEST))


@dataclass(frozen=True, slots=True)
class Layout:
    """The names along each axis of a table of draws."""

    quantities: tuple[str, ...]
    origins: tuple[str, ...]
    claims: tuple[str, ...]
    outcomes: tuple[str, ...]
    concepts: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of draws, D of them, inputs beside outcomes; a lens that failed has a reason, and its entries mean nothing.

    * `draw` (D,): their numbers; `value` (D, quantities): a private one as its owner knows it, in the graph model;
      `reliable` (D, origins), `true` (D, claims); `fell` (D,): the paths of the parts that fell, blanks between them.
    * `bargain` (D, outcomes): probabilities, NaN where failed or not asked for.
    * `history` (D,): the natural logarithm of the probability of the history items that stand, 0 where none does, NaN
      as `bargain`; `premise_gone` (D,): whether the question is settled before anybody decides (`Scene.premise_gone`).
    * `reached`, `equilibrium`, `absorbing` (D, concepts, outcomes), `equilibria` and `states` (D, concepts): see
      `evaluate_draw.Seen`.
    * `bargain_failed`, `graph_failed` (D,): the reason, "" where there is none."""

    draw: NDArray[np.int64]
    value: Floats
    reliable: Bools
    true: Bools
    fell: Texts
    bargain: Floats
    bargain_failed: Texts
    history: Floats
    premise_gone: Bools
    reached: Bools
    equilibrium: Bools
    absorbing: Bools
    equilibria: NDArray[np.int32]
    states: Texts
    graph_failed: Texts


@dataclass(frozen=True, eq=False)
class DrawnGame:
    """The bargaining game of one scene in some draws, and the rows that it fills in."""

    rows: Rows
    drawn: Draws
    scene: Scene
    places: Places

    def play(self, some: Places) -> GameDraws:
        return play_out(talk(self.scene, self.drawn, some))

    def fill(self, some: Places, games: GameDraws) -> None:
        fine = games.reasons == ""
        self.rows.bargain[some] = np.where(fine, games.outcomes, np.nan).T
        self.rows.history[some] = np.where(fine, games.history, np.nan)
        self.rows.bargain_failed[some] = games.reasons


def fill_in(games: Iterable[DrawnGame]) -> None:
    """Solve games together and fill in their rows; where that fails, each by itself, so that none spoils another."""
    games = list(games)
    for one in games:
        one.rows.premise_gone[one.places] = one.scene.premise_gone
    try:
        found = play_out_together([talk(one.scene, one.drawn, one.places) for one in games])
    except FAILS:
        for one in games:
            _fill_alone(one)
    else:
        for one, part in zip(games, found, strict=True):
            one.fill(one.places, part)


def _fill_alone(game: DrawnGame) -> None:
    made, failed = attempted(game.play, game.places)
    for places, part in made:
        game.fill(places, part)
    _failed(game.rows.bargain_failed, failed)


@dataclass(frozen=True, eq=False)
class Worker:
    """A job with what has been made ready for it; a worker keeps one, and makes any batch of it."""

    job: RunPlan
    _scenes: dict[frozenset[str], Scene] = field(default_factory=dict)

    def scene(self, fallen: frozenset[str]) -> Scene:
        """The scene with these parts fallen, made once; the oldest is forgotten where there are too many."""
        if fallen not in self._scenes:
            while len(self._scenes) >= MOST_SCENES:
                del self._scenes[next(iter(self._scenes))]
            self._scenes[fallen] = scene(self.job.case, self.job.terms, fallen)
        return self._scenes[fallen]

    def rows(self, start: int, count: int) -> Rows:
        """Draws `start` to `start + count - 1`."""
        job = self.job
        drawn = Draws(job.case, job.seed, start, count, dict(job.fixed))
        rows = _blank(job, drawn)
        if "bargain" in job.lenses:
            fill_in(self._games(rows, drawn, np.ones(count, dtype=bool)))
        if "graph" in job.lenses:
            for fell, places in drawn.groups(STRUCTURE):
                self._graph(rows, drawn, fell, places)
        return rows

    def changed(self, base: Rows, changed: Bools) -> tuple[Rows, list[DrawnGame]]:
        """The bargaining game on the draws of `base` (D,), a batch of a job that differs from this one in some of them
        only: the rows with the others taken over, and the games that fill in those."""
        job = self.job
        drawn = Draws(job.case, job.seed, int(base.draw[0]), len(base.draw), dict(job.fixed))
        rows = _blank(job, drawn)
        for name in ("bargain", "bargain_failed", "history", "premise_gone"):
            getattr(rows, name)[~changed] = getattr(base, name)[~changed]
        return rows, list(self._games(rows, drawn, changed))

    def _games(self, rows: Rows, drawn: Draws, wanted: Bools) -> Iterator[DrawnGame]:
        """The games of the draws that are wanted; those that cannot be prepared are marked as failed."""
        for fell, group in drawn.groups():
            if not (places := group[wanted[group]]).size:
                continue
            try:
                one = self.scene(fell)
                one.prepared("bargain")  # where the play itself cannot be, no draw needs to be tried alone
            except FAILS as error:
                rows.bargain_failed[places] = reason(error)
            else:
                yield DrawnGame(rows, drawn, one, places)

    def _graph(self, rows: Rows, drawn: Draws, fallen: frozenset[str], places: Places) -> None:
        try:
            one = self.scene(fallen)
            one.prepared("graph")
        except FAILS as error:
            rows.graph_failed[places] = reason(error)
            return
        made, failed = attempted(lambda some: look(one, ranks(one, drawn, some), self.job.concepts), places)
        for some, seen in made:
            for name in ("reached", "equilibrium", "absorbing"):
                getattr(rows, name)[some] = np.moveaxis(getattr(seen, name), -1, 0)
            rows.equilibria[some], rows.states[some] = seen.count.T, seen.states.T
        _failed(rows.graph_failed, failed)


def _failed(reasons: Texts, failed: dict[int, str]) -> None:
    for place, why in failed.items():
        reasons[place] = why


def nothing(job: RunPlan) -> Rows:
    """No draws of a job: every field in its type and shape."""
    return _blank(job, Draws(job.case, job.seed, 0, 0))


def _blank(job: RunPlan, drawn: Draws) -> Rows:
    """The inputs of a batch, and no outcome yet."""
    layout, count = job.layout, drawn.count
    shape = (count, len(layout.concepts), len(layout.outcomes))
    fell = np.full(count, "", dtype=object)
    for parts, places in drawn.groups():
        fell[places] = " ".join(sorted(parts))
    numbers = [
        drawn.rationality(job.varied) if name == RATIONALITY else drawn.value(one) for name, one in _numbers(job.varied)
    ]
    return Rows(
        draw=np.arange(drawn.start, drawn.start + count),
        value=_columns(numbers, count, np.float64),
        reliable=_columns([drawn.origins[name] for name in layout.origins], count, np.bool_),
        true=_columns([drawn.claims[name] for name in layout.claims], count, np.bool_),
        fell=fell,
        bargain=np.full((count, len(layout.outcomes)), np.nan),
        bargain_failed=np.full(count, "", dtype=object),
        history=np.full(count, np.nan),
        premise_gone=np.zeros(count, dtype=bool),
        reached=np.zeros(shape, dtype=bool),
        equilibrium=np.zeros(shape, dtype=bool),
        absorbing=np.zeros(shape, dtype=bool),
        equilibria=np.zeros(shape[:2], dtype=np.int32),
        states=np.full(shape[:2], "", dtype=object),
        graph_failed=np.full(count, "", dtype=object),
    )


def _columns(arrays: Sequence[NDArray[Any]], count: int, dtype: type[np.generic]) -> NDArray[Any]:
    return np.stack(arrays, axis=1) if arrays else np.zeros((count, 0), dtype=dtype)


def make_job(
    case: Case,
    seed: int,
    terms: Terms = AS_IT_STANDS,
    fixed: tuple[tuple[str, bool], ...] = (),
    lenses: tuple[str, ...] = LENSES,
    concepts: tuple[str, ...] = USUAL,
) -> RunPlan:
    """A job that can be run: every name known, and the case as it stands fit for each lens.
    The bargaining game is left out where the case has no play, or an actor in it whose preferences are an order. Raises
    ModelError unknown-name, unknown-concept, and as `stage` and `model` do."""
    problems = [
        *_unknown("lens", lenses, LENSES),
        *_unknown("origin or claim", [name for name, _ in fixed], _held(case)),
    ]
    if problems:
        raise ModelError(problems)
    concepts_named(concepts)
    fit = tuple(lens for lens in lenses if lens != "bargain" or not unplayable(case))
    job = RunPlan(case, seed, terms, fixed, fit, concepts)
    whole = scene(case, terms, frozenset())
    for lens in fit:
        whole.prepared(lens)
    return job


def _held(case: Case) -> tuple[str, ...]:
    origins = dict.fromkeys(report.origin for report in case.reports)
    return (*(f"origin.{name}" for name in origins), *(f"claim.{claim.id}" for claim in case.evidence))


def _unknown(kind: str, names: tuple[str, ...] | list[str], allowed: tuple[str, ...]) -> list[Problem]:
    return [
        Problem("unknown-name", "run", 0, 0, f"no {kind} '{name}'", allowed) for name in names if name not in allowed
    ]


def unplayable(case: Case) -> str:
    """Why the bargaining game has not what it needs; "" where there is a play, and a worth for everyone in it."""
    players = dict.fromkeys(step.actor for step in case.play.steps)
    ordered = [actor for actor in players if not isinstance(case.preference(actor), Worth)]
    if not players:
        return "the case has no play"
    return f"{', '.join(ordered)}: in the play, but without a worth" if ordered else ""


def only_orders(case: Case) -> bool:
    """Whether a case has preferences, and those orders alone, so that no number of it can turn anything."""
    return bool(case.preferences) and not any(isinstance(one, Worth) for one in case.preferences)


def digest(job: RunPlan) -> str:
    """The hash of all that decides what comes out of a draw: case, seed, terms, what is held, lenses, concepts, and
    the engine, as the last places of a number may be another's."""
    parts = (fingerprint(job.case), job.seed, job.terms, job.fixed, job.lenses, job.concepts)
    own = (engine(),) if engine() != REFERENCE else ()
    return "sha256:" + hashlib.sha256(repr((*parts, *own)).encode("utf-8", "surrogatepass")).hexdigest()
