"""What each rule of the answer contributes, for the four shipped cases: the answer without it, on the same draws.

    python verification/rules.py                 400 draws of each case, seed 1; prints the table of rules.md
    python verification/rules.py --audit 200     also its range over the audit's conventions, on so many draws

Each rule is taken away alone from the answer as it is made today, so that the differences do not add up; the draws of a
name are the same in every row. It asserts nothing.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import offramp as of
from offramp.case.transform import supported
from offramp.case.types import CREDENCE, Case, Rationality, Support
from offramp.ensemble.audit import audit
from offramp.ensemble.judgement import answer_as_reported, asked_mean, reported_claims
from offramp.ensemble.run import Runs, run
from offramp.ensemble.weights import weighted

CASES = Path(__file__).parents[1] / "cases"
NAMES = ("soft-exit", "banjul-2017", "grain-2023", "writers-2023")
CERTAIN = ("certain", "probable", "possible", "unknown", *"12345")
Fixed = tuple[tuple[str, bool], ...]


def without(case: Case) -> Iterator[tuple[str, Case, Fixed]]:
    """A rule, and the case and what is held where it does not hold."""
    origins = tuple((f"origin.{one}", True) for one in dict.fromkeys(report.origin for report in case.reports))
    sure = tuple((key, 1.0 if key in CERTAIN else value) for key, value in CREDENCE.items())
    plain = replace(case, rationality=Rationality("choice", 3.0))
    old = replace(case, rationality=Rationality("value", 20.0))
    yield "every cited claim true (3: as reported)", case, reported_claims(case)
    yield "every origin relied on (7)", case, origins
    yield "claims of reliable origins certain (8)", replace(case, credence=sure), ()
    yield "all of `because` needed (11)", supported(case, _all_needed), ()
    yield "rationality 3 in every draw (14)", plain, ()
    yield "rationality 20 on the range of worth (14)", old, ()


def _all_needed(support: Support) -> Support:
    return replace(support, because=(), needs=support.claims)


def drawn(case: Case, given: argparse.Namespace, fixed: Fixed = ()) -> Runs:
    return run(case, given.draws, given.seed, fixed=fixed, lenses=("bargain",), workers=given.workers)


def column(case: Case, given: argparse.Namespace) -> Iterator[tuple[str, str]]:
    """The rows of one case."""
    asked, runs = case.outcome_asked, drawn(case, given)
    sample = weighted(runs.job.layout.outcomes, runs.read)
    central, fine = answer_as_reported(case), sample.solved
    yield "central (4)", "none" if central is None else f"{100 * central:.1f}"
    yield "**answer**", f"**{100 * sample.means[asked]:.1f}**"
    low, high = (100 * end for end in asked_mean(sample, asked).spread)  # type: ignore[union-attr]
    yield "its 5th to 95th percentile", f"{low:.0f} to {high:.0f}"
    yield "premise gone (12)", f"{100 * sample.gone:.1f}"
    yield "effective draws", f"{sample.effective:.0f}"
    yield "every draw counts alike (2)", f"{100 * sample.of(asked)[fine].mean():.1f}"
    for rule, other, fixed in without(case):
        made = drawn(other, given, fixed)
        yield rule, f"{100 * weighted(made.job.layout.outcomes, made.read).means[asked]:.1f}"
    if given.audit:
        few = replace(runs, wanted=min(given.audit, given.draws))
        made = audit(few, weighted(few.job.layout.outcomes, few.read), given.workers)
        yield f"audit (15), {few.wanted} draws", f"{100 * made.low:.0f} to {100 * made.high:.0f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--audit", type=int, default=0)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--cases", nargs="+", default=NAMES)
    given = parser.parse_args()
    os.environ["OFFRAMP_CACHE"] = "off"
    columns = [dict(column(of.load(CASES / name), given)) for name in given.cases]
    print("| percent |", " | ".join(given.cases), "|")
    print("|---|" + "---|" * len(given.cases))
    for row in columns[0]:
        print(f"| {row} |", " | ".join(each[row] for each in columns), "|")


if __name__ == "__main__":
    main()
