"""What is believed after answers: against replies computed by hand, and properties of any answers."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from asked_case import SIZED

from offramp.asking.fit import fit
from offramp.asking.interview import Interview, interview
from offramp.asking.prior import prior
from offramp.asking.queries import FARTHEST, Query, misfit, would_reply
from offramp.asking.replies import Stated
from offramp.case.load import load

CASES = Path(__file__).parents[2] / "cases"

RULER = "worth.ruler."


@pytest.fixture(scope="module")
def one() -> Interview:
    return interview(load(SIZED))


def named(one: Interview, kind: str, first: str) -> Query:
    return next(query for query in one.open if query.kind == kind and query.about[0] == first)


def values(one: Interview, **sizes: float) -> dict[str, np.ndarray]:
    """The numbers of the case with some of the ruler's set by hand."""
    found = one.belief.prior.values(one.belief.prior.mean[None])
    return found | {RULER + name.replace("_", " "): np.array([size]) for name, size in sizes.items()}


def test_replies_are_those_of_their_definitions(one: Interview) -> None:
    """Office 6 (0 to 12, even), safe exile 4, trial -6, war -5: worked by hand."""
    told = values(one, office=6.0, safe_exile=4.0, trial=-6.0, war=-5.0) | {
        "reach." + RULER + "office": np.array([6.0])
    }
    told["chance.kept"] = np.array([0.5])

    def reply(kind: str, first: str, *rest: str) -> float:
        known = {ending.when: ending for query in one.open for ending in query.endings if query.subject == "ruler"}
        paths = tuple(f"{RULER}{name}" for name in (first, *rest) if name not in known)
        if kind == "share":
            paths = (RULER + "office",)
        asked = Query(
            kind, "ruler", (first, *rest), tuple(known[each] for each in (first, *rest) if each in known), paths
        )
        return float(would_reply(asked, one.ready, one.belief.prior, told)[0])

    standoff, exile = "not (leave or strike)", "leave"
    assert reply("swing", "war", "office") == pytest.approx(math.log(5 / 6))
    assert reply("extreme", "office") == pytest.approx(math.log(2))
    assert reply("indifference", "strike", "leave and kept", "leave and not kept") == pytest.approx(1 / 10)
    assert reply("anchor", exile, "strike", standoff) == pytest.approx((-1 + 5) / (6 + 5))
    assert reply("indifference", standoff, "leave and kept", "leave and not kept") == 1.0  # 6 is more than 4: never
    assert reply("share", standoff, "leave and kept") == pytest.approx(8 / 12, abs=0.01)


@pytest.mark.parametrize("kind", ["swing", "extreme", "anchor", "indifference", "share", "chance"])
def test_an_exact_answer_draws_the_belief_to_it(one: Interview, kind: str) -> None:
    """Between what was expected before and the reply, and nearer to the reply; and the spread falls."""
    query = next(each for each in one.open if each.kind == kind and each.subject in ("ruler", "kept"))
    before = float(would_reply(query, one.ready, one.belief.prior, values(one))[0])
    wanted = before - 0.2 if before > 0.5 else before + 0.2
    after = one.with_answer(query, Stated("", wanted)).belief
    now = float(would_reply(query, one.ready, after.prior, after.prior.values(after.at[None]))[0])
    assert min(before, wanted) - 0.02 <= now <= max(before, wanted) + 0.02
    assert abs(now - wanted) < abs(before - wanted) / 2
    assert np.linalg.slogdet(after.root)[1] < np.linalg.slogdet(one.belief.root)[1]


def test_the_order_of_answers_does_not_matter(one: Interview) -> None:
    random.seed(3)
    told = [(named(one, "swing", name), Stated("", random.gauss(0, 0.5))) for name in ("war", "trial", "safe exile")]
    first, last = (fit(one.ready, one.belief.prior, some) for some in (told, told[::-1]))
    assert np.allclose(first.at, last.at, atol=1e-6)


def test_one_blunder_does_not_drag_the_rest_along(one: Interview) -> None:
    """Four answers agree on safe exile; a fifth says a hundred times as much."""
    query = named(one, "swing", "safe exile")
    place = one.belief.prior.places[RULER + "safe exile"]
    right = [(query, Stated("", -0.7))] * 4
    alone = fit(one.ready, one.belief.prior, right).at[place]
    beside = fit(one.ready, one.belief.prior, [*right, (query, Stated("", 4.0))])
    assert abs(beside.at[place] - alone) < 0.15
    assert beside.misfits[4] > 2.5 > max(beside.misfits[:4])


def test_a_private_size_keeps_the_shape_of_its_prior() -> None:
    made = prior(load(SIZED))
    numbers = made.numbers(made.mean[None], load(SIZED))
    bins = numbers.bins[RULER + "office"][:, 0]
    assert bins.min() > 0
    assert bins.max() < 12
    assert np.allclose(np.diff(bins), np.diff(bins)[0])


CLASHING = (  # on the flagship: at one step a share is decided by no type, and two endings of a gamble are alike
    ("share coercer: strike | not (leave or strike or turn)", 0.6001963819865516),
    ("swing ruler: trial | determination", 0.017402343810216013),
    ("share ruler: turn | not (leave or strike or turn)", 0.0),
    (
        "indifference loyalists: strike and not self | turn and kept_promise and not self | "
        "turn and not kept_promise and not self",
        1.0,
    ),
    ("indifference coercer: not (leave or strike or turn) | strike and transition | strike and not transition", 0.0),
    ("extreme ruler: determination", 0.4099446549137979),
    (
        "indifference coercer: not (leave or strike or turn) | strike and removed | strike and not removed",
        0.28784678532474584,
    ),
    ("share ruler: leave | strike", 0.8146678574889079),
)


def test_a_reply_on_endings_that_are_alike_is_far_and_not_without_bound() -> None:
    """It was an exception: a matrix that is not positive definite. Red without FARTHEST."""
    asked = interview(load(CASES / "soft-exit"))
    for handle, number in CLASHING:
        query = next(each for each in asked.open if each.handle == handle)
        asked = asked.with_answer(query, Stated("", number))
    assert np.isfinite(asked.belief.at).all()
    assert max(asked.belief.misfits) <= FARTHEST


def test_points_are_moved_from_the_linearised_belief_to_the_belief_itself(one: Interview) -> None:
    """One normal answer to each of two unknowns, begun from the prior: the conjugate posterior, by hand."""
    known, seen = one.belief.prior, np.array([0.5, -0.3])
    told = replace(one.belief, root=np.diag(known.spread), at=known.mean)
    moved = replace(told, likelihood=lambda at: -2 * (((at - known.mean)[:, :2] / known.spread[:2] - seen) ** 2).sum(1))
    white = (moved.draws(1, 1000) - known.mean) / known.spread
    assert white[:, :2].mean(axis=0) == pytest.approx(0.8 * seen, abs=0.06)  # precision 4 beside 1 of the prior
    assert white[:, :2].std(axis=0) == pytest.approx(0.2**0.5, abs=0.05)
    assert white[:, 2:].std() == pytest.approx(1.0, abs=0.05)


def test_how_carefully_somebody_answers_is_learnt_and_an_answer_may_say_nothing(one: Interview) -> None:
    """The likelihood of the numbers themselves against others, where one answer is far from all the rest."""
    asked = [query for query in one.open if query.kind in ("swing", "anchor") and query.subject == "ruler"]
    prior, at = one.belief.prior, one.belief.prior.mean[None]
    replies = [float(would_reply(query, one.ready, prior, prior.values(at))[0]) for query in asked]

    def gap(*off: float) -> float:
        """By how much the numbers are likelier than those half a spread away, given replies that are `off`."""
        given = [(query, Stated("", reply + by)) for query, reply, by in zip(asked, replies, off, strict=False)]
        likelihood = fit(one.ready, prior, given).likelihood
        assert likelihood
        first, other = likelihood(np.vstack([at, at + prior.spread / 2]))
        return float(first - other)

    exact = [0.0] * (len(asked) - 1)
    assert gap(*exact, 3.0) == pytest.approx(gap(*exact, 9.0), abs=0.01)  # how far off it is says no more
    replied = list(zip(asked, replies, strict=True))
    close = at + prior.spread / 20
    far = [misfit(query, reply, one.ready, prior, prior.values(close)) for query, reply in replied]
    usual = sum(float(each[0]) ** 2 for each in far) / 2  # where everybody answered like most people
    likelihood = fit(one.ready, prior, [(query, Stated("", reply)) for query, reply in replied]).likelihood
    assert likelihood
    near, other = likelihood(np.vstack([at, close]))
    assert near - other > 2 * usual  # who agrees with himself is taken to be careful
