"""How far claims are believed: against the definition in plain loops, and what must not move them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import numpy as np
import pytest
import twin_credence as twin
from hypothesis import given, settings
from hypothesis import strategies as st
from small_cases import TALKS, made

from offramp.case.credence import Credence, masked, rejected
from offramp.case.transform import baseline, fallen, structure
from offramp.case.types import CREDENCE, Case, Evidence, ReportEntry, Support
from offramp.ensemble.sampling import Draws

DAY = date(2026, 3, 1)


@pytest.fixture
def talks(tmp_path: Path) -> Case:
    return made(TALKS, tmp_path)


@st.composite
def registers(draw: st.DrawFn) -> Case:
    """A case whose reports and claims are drawn, and of which the first option needs or cites some claims."""
    origins = draw(st.lists(st.sampled_from(["agency", "radio", "court"]), min_size=1, max_size=4))
    days = st.sampled_from([DAY, None, date(2027, 1, 1)])
    reports = tuple(
        ReportEntry(f"r{k}", f"r{k}.md", "", origin, draw(st.sampled_from("ABCDEF")), draw(days), "", "")
        for k, origin in enumerate(origins)
    )
    ids = [f"r{draw(st.integers(0, len(reports) - 1))}#{k:08x}" for k in range(draw(st.integers(1, 7)))]
    evidence = tuple(
        Evidence(
            *(claim, claim.partition("#")[0], "They say so.", "author", None, ()),
            *(draw(st.sampled_from(["certain", "probable", "possible", "unknown"])), 0, 12),
            *(
                draw(st.sampled_from(["proposed", "accepted", "rejected"])),
                draw(st.sampled_from(["", "B2", "F5", "C6"])),
            ),
            same_as=tuple(draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))),
        )
        for claim in ids
    )
    base = DRAWN_FROM[0]
    first, *others = base.options
    cites = Support(because=tuple(draw(st.permutations(ids))))
    options = (replace(first, support=cites), *(replace(one, support=Support(assumed="t")) for one in others))
    bare = replace(base, reports=reports, evidence=evidence, options=options, chances=(), preferences=(), rules=())
    return replace(bare, history=())


DRAWN_FROM: list[Case] = []


@pytest.fixture(autouse=True)
def _talks(talks: Case) -> None:
    DRAWN_FROM[:] = [talks]


def pattern(case: Case, claim: str) -> float:
    """How likely a claim is, by every pattern of origins that can be relied on or not."""
    if claim in twin.never(case):
        return 0.0
    witnesses, total = list(twin.witnesses_of(case, claim).items()), 0.0
    for sides in product([True, False], repeat=len(witnesses)):
        weight, false, unreliable = 1.0, 1.0, 0.0
        for (origin, witness), relied in zip(witnesses, sides, strict=True):
            r, p = twin.reliable(case, origin), twin.credible(case, witness)
            weight *= r if relied else 1 - r
            false *= 1 - p if relied else 1.0
            unreliable = unreliable if relied else max(unreliable, min(p, (p + twin.BASE) / 2))
        total += weight * (1 - false * (1 - unreliable))
    return total


@settings(max_examples=40, deadline=None)
@given(registers())
def test_claims_are_true_by_the_definition(case: Case) -> None:
    drawn = Draws(case, 5, 0, 20)
    streams: dict[str, list[float]] = {}

    def truth_in(draw: int) -> dict[str, bool]:
        def uniform(name: str) -> float:
            return streams.setdefault(name, drawn.uniform(name).tolist())[draw]

        return {claim: twin.true(case, claim, uniform) for claim in drawn.claims}

    truths = [truth_in(draw) for draw in range(20)]
    assert {claim: [truth[claim] for truth in truths] for claim in drawn.claims} == {
        claim: one.tolist() for claim, one in drawn.claims.items()
    }
    support = case.options[0].support
    assert drawn.stands(support).tolist() == [twin.stands(case, support, truth) for truth in truths]
    for claim in case.claims:
        assert Credence(case).believed(claim) == pytest.approx(pattern(case, claim), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(registers(), st.randoms())
def test_the_order_of_because_moves_nothing(case: Case, luck) -> None:  # type: ignore[no-untyped-def]
    first, *others = case.options
    shuffled = list(first.support.because)
    luck.shuffle(shuffled)
    other = replace(case, options=(replace(first, support=Support(because=tuple(shuffled))), *others))
    one, two = Draws(case, 3, 0, 50), Draws(other, 3, 0, 50)
    assert np.array_equal(one.stands(first.support), two.stands(other.options[0].support))


@settings(max_examples=40, deadline=None)
@given(registers())
def test_twenty_copies_of_one_story_move_nothing(case: Case) -> None:
    """As many pages, ungraded, of the origin that told it, each saying the same: not one draw changes."""
    told = case.evidence[0]
    source = next(one for one in case.reports if one.id == told.report)
    pages = tuple(replace(source, id=f"a{k}", reliability="F") for k in range(20))
    copies = tuple(
        replace(told, id=f"{page.id}#{k:08x}", report=page.id, grade="", status="proposed", certainty="unknown")
        for k, page in enumerate(pages)
    )
    linked = tuple(replace(one, same_as=(told.id,)) for one in copies)
    more = replace(case, reports=(*case.reports, *pages), evidence=(*case.evidence, *linked))
    if told.id in rejected(case):
        return  # a rejected claim is not a witness, and its copies are then another story
    first, *others = case.options
    cites = Support(because=(*(one.id for one in copies), *first.support.because))
    more = replace(more, options=(replace(first, support=cites), *others))
    one, two = Draws(case, 9, 0, 100), Draws(more, 9, 0, 100)
    assert np.array_equal(one.stands(first.support), two.stands(cites))
    assert all(np.array_equal(one.claims[claim], two.claims[claim]) for claim in one.claims)


@settings(max_examples=40, deadline=None)
@given(registers())
def test_grades_and_rejections_order_the_belief_in_a_claim(case: Case) -> None:
    """Rejecting a claim never raises the credence of what it supports; 1 is above 5, and A above E."""
    told = case.evidence[-1].id

    def believed(grade: str | None = None, status: str | None = None) -> list[float]:
        evidence = tuple(
            replace(one, grade=grade or one.grade, status=status or one.status) if one.id == told else one
            for one in case.evidence
        )
        found = Credence(replace(case, evidence=evidence))
        return [found.believed(claim) for claim in case.claims]

    def graded(letter: str) -> list[float]:
        reports = tuple(replace(one, reliability=letter) for one in case.reports)
        found = Credence(replace(case, reports=reports))
        return [found.believed(claim) for claim in case.claims]

    best, worst, gone = believed(grade="F1"), believed(grade="F5"), believed(status="rejected")
    assert all(one >= two - 1e-12 for one, two in zip(best, worst, strict=True))
    assert all(one >= two - 1e-12 for one, two in zip(believed(status="accepted"), gone, strict=True))
    assert all(one >= two - 1e-12 for one, two in zip(graded("A"), graded("E"), strict=True))


def test_an_unreliable_source_is_not_a_liar(talks: Case) -> None:
    """By hand: a claim of digit 4 (.30) is drawn towards .30 where its origin cannot be relied on, and stays there."""
    claim = replace(talks.evidence[3], grade="E4")
    alone = replace(talks, evidence=(claim,), reports=(replace(talks.reports[2], reliability="E"),))
    assert Credence(alone).believed(claim.id) == pytest.approx(0.3)


def test_eight_doubtful_witnesses_make_no_certainty(talks: Case) -> None:
    """By hand: origins of letter E (.30), possible claims: .55, and .425 where the origin cannot be relied on.

    Below .425 the shared uniform lets any unreliable one carry it; else only those that are reliable can. Each for
    itself they would reach .993.
    """
    ids = [f"p{k}#0000000{k}" for k in range(8)]
    pages = tuple(replace(talks.reports[2], id=f"p{k}", origin=f"o{k}", reliability="E") for k in range(8))
    claim = replace(talks.evidence[0], same_as=tuple(ids))
    eight = tuple(replace(claim, id=one, report=one[:2]) for one in ids)
    many = Credence(replace(talks, reports=pages, evidence=eight)).believed(ids[0])
    silent = 0.3 * 0.45
    assert many == pytest.approx(1 - 0.425 * silent**8 - 0.575 * (silent + 0.7) ** 8, abs=1e-12)
    assert many < 0.87


def test_the_letter_is_the_lowest_of_an_origin_that_anybody_judged(talks: Case) -> None:
    """B, C and, masked, E: the agency can be relied on with .70. A copy that nobody judged lowers nothing."""
    assert Credence(talks).reliability == {"agency": 0.7, "radio": 0.5}
    copy = replace(talks.reports[0], id="copy", reliability="F")
    assert Credence(replace(talks, reports=(*talks.reports, copy))).reliability["agency"] == 0.7
    assert Credence(replace(talks, reports=(copy,), evidence=())).reliability == {"agency": 0.5}


def test_a_rejected_claim_counts_nowhere_and_accepting_changes_nothing(talks: Case) -> None:
    def stamped(status: str) -> Case:
        ids = ("press#00000001", "relay#00000003")
        told = (replace(one, status=status) if one.id in ids else one for one in talks.evidence)
        return replace(talks, evidence=tuple(told))

    gone = stamped("rejected")
    assert not any(Draws(gone, 1, 0, 50).claims["press#00000001"])
    assert baseline(gone).quantities["worth.coercer.change"].value == talks.quantities["worth.coercer.change"].otherwise
    assert baseline(gone).history == ()
    assert masked(gone) == masked(talks)
    assert {one: each.tolist() for one, each in Draws(stamped("accepted"), 1, 0, 50).claims.items()} == {
        one: each.tolist() for one, each in Draws(talks, 1, 0, 50).claims.items()
    }


def test_an_option_falls_only_with_what_it_needs(talks: Case) -> None:
    """`because` is why we hold it possible. What is yes now, fixed or given never falls."""
    every = frozenset(talks.claims)
    assert "options.strike" in fallen(talks, every)
    cites = tuple(replace(one, support=Support(because=one.support.claims)) for one in talks.options)
    assert not {path for path in fallen(replace(talks, options=cites), every) if path.startswith("options")}
    needs = tuple(replace(one, support=Support(needs=("press#00000001",))) for one in talks.options)
    parts = {path for path, _ in structure(replace(talks, options=needs)) if path.startswith("options")}
    assert parts == {"options.strike", "options.leave"}  # `offer` is given
    now = tuple(replace(one, now=one.id == "leave") for one in needs)
    assert {path for path, _ in structure(replace(talks, options=now)) if path[0] == "o"} == {"options.strike"}
    fixed = replace(talks, options=needs, fix=(("strike", True),))
    assert {path for path, _ in structure(fixed) if path[0] == "o"} == {"options.leave"}


def test_a_number_falls_with_the_last_origin_of_its_because_or_the_first_of_its_needs(talks: Case) -> None:
    """`fear` cites the radio and the press: one of them is enough. Of one origin the weaker claim never speaks."""
    path = "worth.ruler.fear"
    assert path not in fallen(talks, {"radio#00000004"})
    assert path in fallen(talks, {"radio#00000004", "press#00000002"})
    assert "chance.kept" in fallen(talks, {"press#00000002"})
    assert "worth.coercer.change" in fallen(talks, {"relay#00000003"})  # certain: it speaks for the agency
    assert "worth.coercer.change" not in fallen(talks, {"press#00000001"})  # possible: it is not heard beside it


def test_a_case_overrides_the_table(tmp_path: Path) -> None:
    case = made(TALKS.replace("type_points: 7", "credence: {'2': 0.9, base: 0.1, D: 1}\ntype_points: 7"), tmp_path)
    assert dict(case.credence) == {**CREDENCE, "2": 0.9, "base": 0.1, "D": 1.0}
    one = next(each for each in Credence(case).facts if each.claims == ("radio#00000004",)).witnesses[0]
    assert one.reliable == 0.9
    assert one.unreliable == pytest.approx(0.5)
    assert Credence(case).believed("radio#00000004") == pytest.approx(0.9)
