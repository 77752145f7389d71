"""Which claim speaks for an origin: the note `weaker-first` against what the draws do."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations
from pathlib import Path

import offramp as of
from offramp.case.evidence_audit import weaker_first
from offramp.case.types import Case, Support
from offramp.ensemble.sampling import Draws

CASES = Path(__file__).parents[2] / "cases"
FLAGSHIP, BANJUL = CASES / "soft-exit", CASES / "banjul-2017"


def citing(case: Case, *claims: str) -> Case:
    """The case with one option alone that cites, and cites these."""
    first, *others = case.options
    rest = tuple(replace(one, support=Support(assumed="t")) for one in others)
    return replace(case, options=(replace(first, support=Support(because=claims)), *rest))


def named(case: Case) -> list[tuple[str, str]]:
    path = f"options.{case.options[0].id}"
    return [(one, other) for where, one, other in weaker_first(case) if where == path]


def test_an_order_is_named_where_another_would_stand_in_more_draws() -> None:
    """Each order of three claims of one origin, certain (0.95), probable (0.8) and unknown (0.5), over 4,000 draws."""
    case = of.load(BANJUL)
    claims = {one.certainty: one.id for one in case.evidence if one.report == "deadline"}
    assert set(claims) >= {"certain", "probable", "unknown"}
    three = [claims[each] for each in ("certain", "probable", "unknown")]
    for order in permutations(three):
        trial = citing(case, *order)
        stood = Draws(trial, 7, 0, 4000).stands(trial.options[0].support).mean()
        best = Draws(trial, 7, 0, 4000).stands(Support(because=tuple(three))).mean()
        assert bool(named(trial)) == bool(stood < best - 0.05), order


def test_claims_of_two_origins_and_masked_ones_are_not_named() -> None:
    case = of.load(BANJUL)
    assert named(citing(case, "deadline#ba37a668", "law#1cf0c173")) == []
    order = ("deadline#ba37a668", "law#1cf0c173", "deadline#c875b012")
    assert named(citing(case, *order)) == [("deadline#ba37a668", "deadline#c875b012")]
    early = replace(citing(case, *order), as_of=case.as_of - timedelta(days=1))  # the page of the deadline is masked
    assert named(early) == []


def test_needs_and_what_nothing_falls_with_are_not_named() -> None:
    """`needs` asks for every claim; a variant stands as it is written, so that the order of its claims says nothing."""
    case = of.load(BANJUL)
    first, *others = case.options
    support = Support(needs=("deadline#ba37a668", "deadline#c875b012"))
    assert named(replace(case, options=(replace(first, support=support), *others))) == []
    varied = tuple(replace(one, support=Support(because=support.needs)) for one in case.variants)
    assert weaker_first(replace(case, variants=varied)) == weaker_first(case) == ()


def test_the_flagship_has_one() -> None:
    assert weaker_first(of.load(FLAGSHIP)) == (("worth.coercer.change", "press#aba33f52", "press#d6d24e7f"),)
