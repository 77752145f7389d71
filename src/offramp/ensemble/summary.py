"""What the draws of a run say together (JSON.md, run-1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp.case.canonical import fingerprint
from offramp.ensemble.batch import Job, unplayable
from offramp.ensemble.estimate import SAYS, Mean, Share, mean, share
from offramp.ensemble.store import Part
from offramp.ensemble.weights import WeightedDraws, weighted
from offramp.version import VERSION

READ = ("bargain", "bargain_failed", "premise_gone", "history", "fell")  # what weighted draws are made of
KINDS = ("reached", "equilibrium", "absorbing")
Shares = Mapping[str, Mapping[str, Mapping[str, Share]]]  # concept, outcome, what is counted


@dataclass(frozen=True, slots=True)
class Failure:
    """A reason for which a lens failed: in how many draws, and in which first."""

    lens: str
    reason: str
    draws: int
    first: int

    def to_dict(self) -> dict[str, Any]:
        return {"lens": self.lens, "reason": self.reason, "draws": self.draws, "first": self.first}


@dataclass(frozen=True, eq=False)
class Summary:
    """The draws of a run together.

    * `bargain`: the mean probability of each outcome over the draws in which that lens did not fail, each weighted by
      the likelihood of its history (see `weights`); None where the lens was not used, or failed in all. With
      `premise_gone` the means add up to 1; `effective_draws` is the number of equal draws that they are worth. Both are
      None as `bargain` is.
    * `graph`: for each concept and outcome in how many draws it is `reached`, `equilibrium`, and `absorbing` alone.
    * `equilibria`: for each concept in how many draws there are 0, 1, 2, ... equilibria.
    * `credence`: the table by which origins and claims were drawn.
    * `groups`: how many sets of fallen parts were met, each a case of its own.
    """

    case: str
    seed: int
    wanted: int
    draws: int
    interrupted: bool
    failed: int
    failures: tuple[Failure, ...]
    groups: int
    bargain: Mapping[str, Mean] | None
    premise_gone: float | None
    effective_draws: float | None
    graph: Shares | None
    equilibria: Mapping[str, Mapping[int, int]] | None
    origins: Mapping[str, Share]
    claims: Mapping[str, Share]
    credence: Mapping[str, float]
    asked: str | None
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """JSON.md's `run-1`."""
        graph, equilibria = self.graph, self.equilibria
        return {
            "format": "offramp/run-1",
            "case": self.case,
            "version": VERSION,
            "draws": self.draws,
            "wanted": self.wanted,
            "interrupted": self.interrupted,
            "failed": self.failed,
            "failures": [each.to_dict() for each in self.failures],
            "seed": self.seed,
            "groups": self.groups,
            "asked": self.asked,
            "bargain": None if self.bargain is None else {name: one.to_dict() for name, one in self.bargain.items()},
            "premise_gone": self.premise_gone,
            "effective_draws": self.effective_draws,
            "graph": None
            if graph is None
            else {
                concept: {name: {kind: one.to_dict() for kind, one in each.items()} for name, each in outcomes.items()}
                for concept, outcomes in graph.items()
            },
            "equilibria": None
            if equilibria is None
            else {concept: {str(k): draws for k, draws in counts.items()} for concept, counts in equilibria.items()},
            "origins": {name: one.to_dict() for name, one in self.origins.items()},
            "claims": {name: one.to_dict() for name, one in self.claims.items()},
            "credence": dict(self.credence),
            "interval": dict(SAYS),
            "notes": list(self.notes),
        }


@dataclass(eq=False)
class _Tally:
    """What is counted as parts are read, one after the other; of the rows only the probabilities are kept."""

    draws: int = 0
    failed: int = 0
    failures: dict[tuple[str, str], Failure] = field(default_factory=dict)
    fell: set[str] = field(default_factory=set)
    fine: int = 0
    counts: Counter[tuple[str, int, int]] = field(default_factory=Counter)  # field and place in it
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


def summary(job: Job, wanted: int, parts: Iterable[Part], interrupted: bool) -> Summary:
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
        failures=tuple(sorted(tally.failures.values(), key=lambda one: one.lens)),
        groups=len(tally.fell),
        bargain=_means(sample) if sample else None,
        premise_gone=sample.gone if sample else None,
        effective_draws=sample.effective if sample else None,
        graph=_graph(job, tally) if graph else None,
        equilibria=_equilibria(job, tally) if graph else None,
        origins=_shares(tally, "reliable", job.layout.origins),
        claims=_shares(tally, "true", job.layout.claims),
        credence=dict(job.case.credence),
        asked=job.case.asks.outcome if job.case.asks else None,
        notes=(f"no bargaining lens: {why}",) if (why := unplayable(job.case)) else (),
    )


def _weighted(job: Job, tally: _Tally) -> WeightedDraws | None:
    if "bargain" not in job.lenses or not tally.parts:
        return None
    made = weighted(job.layout.outcomes, tally.read)
    return made if made.solved.any() else None


def _means(sample: WeightedDraws) -> dict[str, Mean]:
    solved = sample.solved
    found = {name: mean(sample.of(name)[solved], sample.weight[solved]) for name in sample.outcomes}
    return {name: one for name, one in found.items() if one is not None}


def _graph(job: Job, tally: _Tally) -> Shares:
    return {
        concept: {
            name: {kind: share(tally.counts[kind, c, k], tally.fine) for kind in KINDS}
            for k, name in enumerate(job.layout.outcomes)
        }
        for c, concept in enumerate(job.concepts)
    }


def _equilibria(job: Job, tally: _Tally) -> dict[str, dict[int, int]]:
    kept = sorted((c, k, draws) for (name, c, k), draws in tally.counts.items() if name == "equilibria")
    return {concept: {k: draws for c, k, draws in kept if c == place} for place, concept in enumerate(job.concepts)}


def _shares(tally: _Tally, name: str, along: tuple[str, ...]) -> dict[str, Share]:
    return {one: share(tally.counts[name, k, 0], tally.draws) for k, one in enumerate(along)}
