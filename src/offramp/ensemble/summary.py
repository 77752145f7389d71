"""What the draws of a run say together (run-1 in docs/reference/json.md)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any

import numpy as np
from numpy.typing import NDArray

from offramp.case.canonical import fingerprint
from offramp.case.types import Case
from offramp.codec import Amount, CaseHash, Count, Ordinal, Probability, Published, Text, note, one_of
from offramp.ensemble.batch import LENSES, RunPlan, unplayable
from offramp.ensemble.equilibrium_states import StatesInDraws, states_in_draws
from offramp.ensemble.estimate import SAYS, Mean, Share, mean, share
from offramp.ensemble.run_folder import Part
from offramp.ensemble.weights import WeightedDraws, weighted
from offramp.frames import data_frame, likeliest, on_one_line
from offramp.version import VERSION
from offramp.wording import count

if TYPE_CHECKING:
    import pandas


READ = ("bargain", "bargain_failed", "premise_gone", "history", "fell")  # what weighted draws are made of
KINDS = ("reached", "equilibrium", "absorbing")


@dataclass(frozen=True, slots=True)
class Failure(Published):
    """A reason for which a lens failed: in how many draws, and in which first."""

    CLOSED = True

    lens: Annotated[str, one_of(LENSES)]
    reason: Text
    draws: Ordinal
    first: Count


@dataclass(frozen=True, slots=True)
class OutcomeShares(Published):
    """In how many draws an outcome comes about by the graph model."""

    CLOSED = True

    reached: Annotated[
        Share, note("An equilibrium of that outcome can be reached from the present state by improvements.")
    ]
    equilibrium: Annotated[Share, note("Some state of that outcome is an equilibrium.")]
    absorbing: Annotated[Share, note("Of these, only states that nobody can leave: such stability supports nothing.")]


@dataclass(frozen=True, slots=True)
class Intervals(Published):
    """What the two intervals are: `sampling` shrinks as draws are added, `spread` does not."""

    CLOSED = True

    sampling: str
    spread: str


Graph = Mapping[str, Mapping[str, OutcomeShares]]  # by concept and outcome


@dataclass(frozen=True, eq=False)
class Summary(Published):
    """The draws of a run together, which `run --json` prints."""

    FORMAT, TITLE, CLOSED = "offramp/run-1", "Run", True

    case: CaseHash
    version: Text = field(default=VERSION, kw_only=True)
    draws: Annotated[Count, note("Draws made.")]
    wanted: Annotated[Ordinal, note("Draws asked for.")]
    interrupted: bool
    failed: Annotated[Count, note("Draws in which a model failed.")]
    failures: tuple[Failure, ...]
    seed: int
    groups: Annotated[Count, note("Sets of fallen options, rules and history items met; each is a case of its own.")]
    asked: str | None
    bargain: Annotated[
        Mapping[str, Mean] | None,
        note(
            "By outcome, over the draws in which that model did not fail, each weighted by the likelihood of its "
            "history; null without play, or where it always failed."
        ),
    ]
    premise_gone: Annotated[
        Probability | None, note("The share of draws in which the question is settled before anybody decides.")
    ]
    effective_draws: Annotated[Amount | None, note("How many equal draws the weighted ones are worth.")]
    graph: Annotated[Graph | None, note("By concept and outcome.")]
    equilibria: Annotated[
        Mapping[str, Mapping[int, Ordinal]] | None, note("By concept: in how many draws there are so many equilibria.")
    ]
    states: Annotated[StatesInDraws | None, note("In how many draws each state is an equilibrium.")]
    origins: Annotated[Mapping[str, Share], note("In how many draws an origin can be relied on.")]
    claims: Annotated[Mapping[str, Share], note("In how many draws a claim is true and its origin can be relied on.")]
    credence: Annotated[
        Mapping[str, Probability],
        note("The odds by grade with which origins and claims were drawn: conventions, not calibrated."),
    ]
    interval: Intervals = field(default=Intervals(**SAYS), kw_only=True)
    notes: tuple[Text, ...]

    def __repr__(self) -> str:
        means = {name: each.mean for name, each in (self.bargain or {}).items()}
        return on_one_line("Summary", count(self.draws, "draw"), f"seed {self.seed}", likeliest(means))

    def to_frame(self) -> pandas.DataFrame:
        """The outcomes of the game as a table: `outcome`, its `mean` probability over the draws (0 to 1), the 95 %
        interval of that mean, and the 5th and 95th percentile of the draws. Raises OfframpError missing-extra."""
        keys = ("sampling_low", "sampling_high", "spread_low", "spread_high")
        rows = (
            {"outcome": name, "mean": each.mean, **dict(zip(keys, (*each.sampling, *each.spread), strict=True))}
            for name, each in (self.bargain or {}).items()
        )
        return data_frame(rows, dict.fromkeys(("mean", *keys), "1"))


@dataclass(eq=False)
class _Tally:
    """What is counted as parts are read, one after the other; of the rows only the probabilities are kept."""

    draws: int = 0
    failed: int = 0
    failures: dict[tuple[str, str], Failure] = field(default_factory=dict)
    fell: set[str] = field(default_factory=set)
    fine: int = 0
    counts: Counter[tuple[str, int, int]] = field(default_factory=Counter)  # field and place in it
    sets: list[Counter[str]] = field(default_factory=list)  # by concept
    parts: list[dict[str, NDArray[Any]]] = field(default_factory=list)

    def add(self, part: Part) -> None:
        draws, why = part("draw"), {lens: part(f"{lens}_failed") for lens in ("bargain", "graph")}
        fine = why["graph"] == ""
        self.draws += len(draws)
        self.failed += int(((why["bargain"] != "") | ~fine).sum())
        self.fine += int(fine.sum())
        self.fell.update(part("fell"))
        self.parts.append({name: part(name) for name in READ})
        for lens, reasons in why.items():
            self._failures(lens, reasons, draws)
        for name in KINDS:
            self._count(name, part(name)[fine])
        for name in ("reliable", "true"):
            self._count(name, part(name)[:, :, None])
        for concept, texts in enumerate(part("states")[fine].T):
            self.sets += [Counter()] * (concept == len(self.sets))
            self.sets[concept].update(texts.tolist())
        for concept, found in enumerate(part("equilibria")[fine].T):
            for equilibria, times in zip(*np.unique(found, return_counts=True), strict=True):
                self.counts["equilibria", concept, int(equilibria)] += int(times)

    def read(self, name: str) -> NDArray[Any]:
        """One of the fields kept, over all draws."""
        return np.concatenate([part[name] for part in self.parts])

    def _count(self, name: str, table: NDArray[np.bool_]) -> None:
        for place in np.ndindex(*table.shape[1:]):
            self.counts[(name, *place)] += int(table[(slice(None), *place)].sum())

    def _failures(self, lens: str, why: NDArray[np.object_], draws: NDArray[np.int64]) -> None:
        for reason in dict.fromkeys(why[why != ""].tolist()):
            here = draws[why == reason]
            known = self.failures.get((lens, reason), Failure(lens, reason, 0, int(here[0])))
            self.failures[lens, reason] = replace(known, draws=known.draws + len(here))


def summary(job: RunPlan, wanted: int, parts: Iterable[Part], interrupted: bool) -> Summary:
    """Sum up the draws of a run, part by part in the order of the draws."""
    tally = _Tally()
    for part in parts:
        tally.add(part)
    graph, sample = "graph" in job.lenses, _weighted(job, tally)
    return Summary(
        case=fingerprint(job.case),
        seed=job.seed,
        wanted=wanted,
        draws=tally.draws,
        interrupted=interrupted,
        failed=tally.failed,
        failures=tuple(sorted(tally.failures.values(), key=lambda failure: failure.lens)),
        groups=len(tally.fell),
        bargain=_means(sample) if sample else None,
        premise_gone=sample.gone if sample else None,
        effective_draws=sample.effective if sample else None,
        graph=_graph(job, tally) if graph else None,
        equilibria=_equilibria(job, tally) if graph else None,
        states=states_in_draws(job.case, job.concepts, tally.sets) if graph and tally.sets else None,
        origins=_shares(tally, "reliable", job.layout.origins),
        claims=_shares(tally, "true", job.layout.claims),
        credence=dict(job.case.credence),
        asked=job.case.asks.outcome if job.case.asks else None,
        notes=tuple(_notes(job.case)),
    )


def _weighted(job: RunPlan, tally: _Tally) -> WeightedDraws | None:
    if "bargain" not in job.lenses or not tally.parts:
        return None
    made = weighted(job.layout.outcomes, tally.read)
    return made if made.solved.any() else None


def _means(sample: WeightedDraws) -> dict[str, Mean]:
    solved = sample.solved
    found = {name: mean(sample.of(name)[solved], sample.weight[solved]) for name in sample.outcomes}
    return {name: one for name, one in found.items() if one is not None}


def _graph(job: RunPlan, tally: _Tally) -> Graph:
    return {
        concept: {
            name: OutcomeShares(*(share(tally.counts[kind, c, k], tally.fine) for kind in KINDS))
            for k, name in enumerate(job.layout.outcomes)
        }
        for c, concept in enumerate(job.concepts)
    }


def _equilibria(job: RunPlan, tally: _Tally) -> dict[str, dict[int, int]]:
    kept = sorted((c, k, draws) for (name, c, k), draws in tally.counts.items() if name == "equilibria")
    return {concept: {k: draws for c, k, draws in kept if c == place} for place, concept in enumerate(job.concepts)}


def _shares(tally: _Tally, name: str, along: tuple[str, ...]) -> dict[str, Share]:
    return {one: share(tally.counts[name, k, 0], tally.draws) for k, one in enumerate(along)}


def _notes(case: Case) -> Iterator[str]:
    """What the draws of a case leave out."""
    if why := unplayable(case):
        yield f"no bargaining game: {why}"
    if case.sees:
        yield "what actors see otherwise is not drawn: equilibria are of the case itself; see 'offramp solve --sees'"
