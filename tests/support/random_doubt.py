"""Random small cases in which something is doubted: a play, reports of three pages and two origins, and a past."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from functools import partial

from random_play import random_case, random_pass

from offramp.case.quantities import Range, Value
from offramp.case.transform import renumbered
from offramp.case.types import Case, Choices, Evidence, Pass, Quantity, Question, ReportEntry, Support
from offramp.ensemble.evaluate_draw import Scene
from offramp.errors import ModelError
from offramp.game.evaluate import stage
from offramp.game.tree import tree

DAY = date(2026, 3, 1)
WIDER: dict[tuple[str, int], Value] = {("worth", 2): Range(-6.0, None, 6.0), ("chance", 1): Range(0.05, None, 0.95)}
CERTAINTIES = ("certain", "probable", "possible", "certain", "unknown")


def doubtful_case(seed: int) -> Case:
    """A case of at most 24 nodes that asks for an outcome which its play leaves open; most have a past."""
    for attempt in range(100):
        rng = random.Random(f"doubt {seed} {attempt}")
        plain = random_case(1000 * seed + attempt, most=24, points=4, crowd=seed % 8 == 7)
        case = replace(plain, asks=Question(plain.outcomes[0].name, ()), reports=_reports(rng), evidence=_claims(rng))
        case = renumbered(case, partial(_doubted, rng))
        if not Scene(case).premise_gone:
            return _with_past(case, seed, rng)
    raise AssertionError(f"no case for seed {seed}")


def _reports(rng: random.Random) -> tuple[ReportEntry, ...]:
    origins = {"page": "agency", "relay": "agency", "radio": "radio"}
    return tuple(
        ReportEntry(name, f"{name}.md", "", origin, rng.choice("ABCDEF"), DAY, "", "")
        for name, origin in origins.items()
    )


def _claims(rng: random.Random) -> tuple[Evidence, ...]:
    pages = ("page", "page", "relay", "radio", "radio")
    return tuple(
        Evidence(f"{page}#{k:08x}", page, "They say so.", "author", None, (), rng.choice(CERTAINTIES), 0, 12)
        for k, page in enumerate(pages)
    )


def _doubted(rng: random.Random, one: Quantity) -> Quantity:
    """Three in five of the public worths, and of the chances that are the same wherever they count, cite claims and
    fall back to what is wider."""
    room = one.path.partition(".")[0]
    if one.private or (room, one.path.count(".")) not in WIDER or rng.random() < 0.4:
        return one
    return replace(one, support=_cites(rng), otherwise=WIDER[room, one.path.count(".")])


def _cites(rng: random.Random) -> Support:
    claims = tuple(claim.id for claim in rng.sample(_claims(rng), rng.choice((1, 2, 4))))
    return Support(because=claims) if rng.random() < 0.7 else Support(needs=claims[:1])


def _with_past(case: Case, seed: int, rng: random.Random) -> Case:
    """The case with something that was seen, where the play allows it: all of one way through it, or anything."""
    seen = rng.choice((random_pass(case, seed), Pass(_way(case, rng), "", False, (), (), Support())))
    heard = replace(case, history=(replace(seen, support=rng.choice((_cites(rng), Support(assumed="seen")))),))
    return heard if allowed(heard) else case


def _way(case: Case, rng: random.Random) -> Choices:
    """What is chosen on a random way through one round."""
    grown, node, saw = tree(replace(case, play=replace(case.play, rounds=1))), 0, dict[str, bool]()
    while grown.nodes[node].turn is not None:
        options = grown.turns[grown.nodes[node].turn].options  # type: ignore[index]
        node = rng.choice(grown.nodes[node].children)
        last = len(case.options) - 1
        saw |= {case.options[k].id: bool(grown.nodes[node].state >> (last - k) & 1) for k in options}
    return tuple(saw.items())


def allowed(case: Case) -> bool:
    """Whether the play allows the past of a case."""
    try:
        stage(case)
    except ModelError:
        return False
    return True
