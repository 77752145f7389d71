"""What the draws of a run say together (JSON.md, run-1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from offramp import __version__
from offramp.case.resolve import fingerprint
from offramp.ensemble.batch import Job
from offramp.ensemble.estimate import SAYS, Mean, Share, mean, share

Bools = NDArray[np.bool_]
Read = Callable[[str], NDArray[Any]]  # a field of `batch.Rows` over the draws asked for
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

    * `bargain`: the mean probability of each outcome over the draws in which that lens did not fail; None where the
      lens was not used, or failed in all.
    * `graph`: for each concept and outcome in how many draws it is `reached`, `equilibrium`, and `absorbing` alone.
    * `equilibria`: for each concept in how many draws there are 0, 1, 2, ... equilibria.
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
    graph: Shares | None
    equilibria: Mapping[str, Mapping[int, int]] | None
    origins: Mapping[str, Share]
    claims: Mapping[str, Share]
    asked: str | None

    def to_dict(self) -> dict[str, Any]:
        """JSON.md's `run-1`."""
        graph, equilibria = self.graph, self.equilibria
        return {
            "format": "offramp/run-1",
            "case": self.case,
            "version": __version__,
            "draws": self.draws,
            "wanted": self.wanted,
            "interrupted": self.interrupted,
            "failed": self.failed,
            "failures": [each.to_dict() for each in self.failures],
            "seed": self.seed,
            "groups": self.groups,
            "asked": self.asked,
            "bargain": None if self.bargain is None else {name: one.to_dict() for name, one in self.bargain.items()},
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
            "interval": dict(SAYS),
        }


def summary(job: Job, wanted: int, read: Read, interrupted: bool) -> Summary:
    """Sum up the draws of a run, one field after the other."""
    draws = read("draw")
    reasons = {lens: read(f"{lens}_failed") for lens in ("bargain", "graph")}
    fine = {lens: why == "" for lens, why in reasons.items()}
    return Summary(
        case=fingerprint(job.case),
        seed=job.seed,
        wanted=wanted,
        draws=len(draws),
        interrupted=interrupted,
        failed=int((~fine["bargain"] | ~fine["graph"]).sum()),
        failures=tuple(each for lens, why in reasons.items() for each in _failures(lens, why, draws)),
        groups=len(set(read("fell"))),
        bargain=_bargain(job, read, fine["bargain"]),
        graph=_graph(job, read, fine["graph"]),
        equilibria=_equilibria(job, read, fine["graph"]),
        origins=_shares(job.layout.origins, read("reliable")),
        claims=_shares(job.layout.claims, read("true")),
        asked=job.case.asks.outcome if job.case.asks else None,
    )


def _failures(lens: str, why: NDArray[np.object_], draws: NDArray[np.int64]) -> list[Failure]:
    reasons = dict.fromkeys(why[why != ""].tolist())
    return [Failure(lens, reason, int((why == reason).sum()), int(draws[why == reason][0])) for reason in reasons]


def _bargain(job: Job, read: Read, fine: Bools) -> dict[str, Mean] | None:
    if "bargain" not in job.lenses:
        return None
    table = read("bargain")[fine]
    found = {name: mean(table[:, k]) for k, name in enumerate(job.layout.outcomes)}
    return {name: one for name, one in found.items() if one is not None} or None


def _graph(job: Job, read: Read, fine: Bools) -> Shares | None:
    if "graph" not in job.lenses:
        return None
    counts = {kind: read(kind)[fine].sum(axis=0) for kind in ("reached", "equilibrium", "absorbing")}
    n = int(fine.sum())
    return {
        concept: {
            name: {kind: share(int(table[c, k]), n) for kind, table in counts.items()}
            for k, name in enumerate(job.layout.outcomes)
        }
        for c, concept in enumerate(job.concepts)
    }


def _equilibria(job: Job, read: Read, fine: Bools) -> dict[str, dict[int, int]] | None:
    if "graph" not in job.lenses:
        return None
    table = read("equilibria")[fine]
    pairs = {concept: np.unique(table[:, c], return_counts=True) for c, concept in enumerate(job.concepts)}
    return {
        concept: dict(zip(found.tolist(), times.tolist(), strict=True)) for concept, (found, times) in pairs.items()
    }


def _shares(names: tuple[str, ...], table: Bools) -> dict[str, Share]:
    return {name: share(int(table[:, k].sum()), len(table)) for k, name in enumerate(names)}
