"""Simulated respondents for `offramp ask`: how near the answer comes after so many questions, and baselines.

They obey the model that is fitted, so this tests code, not people. Population (`--seed`, each analyst by number): the
size of an item that is not private is uniform on its range and a quarter of its width beyond either end, its sign kept;
of a private one the middling and the extreme case are those of the case times a log-normal of spread 0.4 each; chances
are as in the case, or with `--chances` logit-normal about it. Replies scatter by 15 % of a ratio, or of the smaller
side of a chance (`--noise`); with `--blunder` that share of replies is another analyst's. A hit is an answer within ten
points of the analyst's own; the estimate is the median over points drawn from what is believed.

    python verification/ask.py soft-exit --analysts 20 --questions 10
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from offramp.asking.choice import SEED, Outlook, answers_at, gains
from offramp.asking.interview import Interview, interview, next_query
from offramp.asking.queries import LOGARITHMS, Query, would_reply
from offramp.asking.replies import Stated
from offramp.case import quantities
from offramp.case.load import load
from offramp.wording import count

CASES = Path(__file__).parents[1] / "cases"
NEAR, LONGEST = 0.1, 20
POLICIES = ("greedy", "fixed", "random", "stop")
TOGETHER = 25  # interviews whose points are solved at once
KINDS = (*LOGARITHMS, "share", "indifference", "anchor", "chance")


def analyst(one: Interview, number: int, chances: bool, seed: int) -> np.ndarray:
    """What an analyst believes, as a point of the unknowns."""
    random, prior = np.random.default_rng((seed, number)), one.belief.prior
    point = prior.mean.copy()
    for place, unknown in enumerate(prior.unknowns):
        size = one.case.quantities.get(unknown.path)
        if unknown.chance:
            point[place] += unknown.spread * random.standard_normal() if chances else 0.0
        elif size is None or size.private:
            point[place] += 0.4 * random.standard_normal()
        else:
            low, high = quantities.bounds(size.value)
            beyond = (high - low) / 4
            drawn = random.uniform(low - beyond, high + beyond)
            point[place] = np.log(max(unknown.sign * drawn, (high - low) / 100))
    return point


def reply(one: Interview, query: Query, truth: np.ndarray, noise: float, random: np.random.Generator) -> Stated:
    prior = one.belief.prior
    told = float(np.ravel(would_reply(query, one.ready, prior, prior.values(truth[None])))[0])
    scatter = noise if query.kind in LOGARITHMS else noise * min(told, 1 - told)
    told += scatter * random.standard_normal()
    return Stated("", told if query.kind in LOGARITHMS else min(max(told, 0.0), 1.0))


Policy = Callable[[Interview, np.random.Generator], Query | None]


def candidates(one: Interview) -> list[Query]:
    return [query for query in one.open if query.kind in KINDS]


def greedy(one: Interview, _random: np.random.Generator) -> Query | None:
    known = candidates(one)
    return known[int(np.argmax(gains(one.ready, one.belief, one.view, known)))] if known else None


def at_random(one: Interview, random: np.random.Generator) -> Query | None:
    known = candidates(one)
    return known[int(random.integers(len(known)))] if known else None


def to_the_stop(one: Interview, _random: np.random.Generator) -> Query | None:
    return next_query(one)


def in_order(order: list[Query]) -> Policy:
    """The order that greedy takes where every reply is the expected one, computed once."""
    return lambda one, _random: order[len(one.given)] if len(one.given) < len(order) else None


def expected_order(one: Interview, number: int) -> list[Query]:
    while len(one.given) < number and (query := greedy(one, np.random.default_rng(0))):
        one = one.with_answer(query, reply(one, query, one.belief.prior.mean, 0.0, np.random.default_rng(0)))
    return [query for _, query, _ in one.given]


def seen(all_: list[Interview]) -> list[Interview]:
    """Interviews whose points are solved together: one solve of all costs little more than one of each."""
    points = [one.belief.draws(SEED, one.draws) for one in all_]
    for begin in range(0, len(all_), TOGETHER):
        batch = slice(begin, begin + TOGETHER)
        found = answers_at(all_[begin].ready, all_[begin].belief, np.concatenate(points[batch]))
        assert found is not None
        for one, at, answer in zip(all_[batch], points[batch], np.split(found, len(all_[batch])), strict=True):
            one.__dict__["view"] = Outlook(at, answer)
    return all_


def asked(
    begun: Interview, policy: Policy, truths: np.ndarray, most: int, args: argparse.Namespace
) -> list[list[Interview]]:
    """Of each analyst the interview before any question, and after each."""
    told = [[begun] for _ in truths]
    randoms = [np.random.default_rng((args.seed, number, 1)) for number in range(len(truths))]
    going = list(range(len(truths)))
    while going and len(told[going[0]]) <= most:
        for number in tuple(going):
            query = policy(told[number][-1], randoms[number])
            if query is None:
                going.remove(number)
                continue
            other = randoms[number].integers(len(truths)) if randoms[number].uniform() < args.blunder else number
            stated = reply(begun, query, truths[other], args.noise, randoms[number])
            told[number].append(told[number][-1].with_answer(query, stated))
        seen([told[number][-1] for number in going])
    return told


def hits(estimates: list[float], answers: np.ndarray) -> np.ndarray:
    return np.abs(np.array(estimates) - answers) <= NEAR


def report(name: str, hit: np.ndarray, missed: np.ndarray, more: str = "") -> None:
    of_missed = f", of the {missed.sum()} missed unasked {100 * hit[missed].mean():.0f} %" if missed.any() else ""
    print(f"{name:34} {hit.sum():3} of {len(hit)}{of_missed}{more}", flush=True)


def after(told: list[list[Interview]], number: int) -> list[float]:
    """What is believed of each analyst's answer after so many questions."""
    return [each[min(number, len(each) - 1)].view.middle or 0.0 for each in told]


def most_of_an_actor(told: list[list[Interview]]) -> int:
    return max(max(Counter(query.subject for _, query, _ in each[-1].given).values(), default=0) for each in told)


def needed(curve: list[int], wanted: int) -> int | None:
    """After how many questions so many are hit."""
    return next((number for number, hit in enumerate(curve) if hit >= wanted), None)


def measure(args: argparse.Namespace) -> None:
    begun = replace(interview(load(CASES / args.case), chances=args.chances), draws=args.draws)
    truths = np.stack([analyst(begun, k, args.chances, args.seed) for k in range(args.analysts)])
    answers = answers_at(begun.ready, begun.belief, truths)
    assert answers is not None
    start = time.process_time()
    print(f"{args.case}: {count(args.analysts, 'analyst')}, seed {args.seed}, noise {args.noise}, ", end="")
    print(f"blunders {args.blunder}, ", end="")
    print(f"{'chances asked too' if args.chances else 'chances known'}, {args.draws} points; standard error about "
          f"{50 / args.analysts**0.5:.0f} points")  # fmt: skip
    print(f"true answers: mean {answers.mean():.2f}, deciles {np.quantile(answers, (0.1, 0.5, 0.9)).round(2)}")
    unasked = hits([begun.view.middle or 0.0] * len(answers), answers)
    constants = [hits([c] * len(answers), answers).sum() for c in np.linspace(0, 1, 101)]
    report("no question", unasked, ~unasked)
    print(f"{'best constant, chosen afterwards':34} {max(constants):3} of {len(answers)}")
    policies = {"greedy": greedy, "random": at_random, "stop": to_the_stop}
    if "fixed" in args.policies:
        policies["fixed"] = in_order(expected_order(begun, args.questions))
    curves: dict[str, list[int]] = {}
    for name in args.policies:
        most = LONGEST if name == "stop" else args.questions
        told = asked(begun, policies[name], truths, most, args)
        curves[name] = [int(hits(after(told, number), answers).sum()) for number in range(most + 1)]
        numbers = [len(each) - 1 for each in told]
        more = f"; {np.mean(numbers):.1f} questions, from {min(numbers)} to {max(numbers)}, "
        more += f"of one actor {most_of_an_actor(told)} at most; {time.process_time() - start:.0f} s"
        report(name, hits(after(told, most), answers), ~unasked, more)
        print(f"{'  after each question':34} {' '.join(map(str, curves[name]))}", flush=True)
    for name in set(curves) & {"random", "fixed"} if "greedy" in curves else ():
        enough = needed(curves[name], max(curves[name]))
        print(f"greedy needs {needed(curves['greedy'], max(curves[name]))} for what {name} has after {enough}")
    print(f"{time.process_time() - start:.0f} s of processor time")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("case", choices=sorted(path.parent.name for path in CASES.glob("*/case.yaml")))
    parser.add_argument("--analysts", type=int, default=20)
    parser.add_argument("--questions", type=int, default=10)
    parser.add_argument("--draws", type=int, default=64)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--noise", type=float, default=0.15)
    parser.add_argument("--blunder", type=float, default=0.0)
    parser.add_argument("--chances", action="store_true")
    parser.add_argument("--policies", nargs="+", choices=POLICIES, default=POLICIES[:3])
    measure(parser.parse_args())
    return 0


if __name__ == "__main__":
    sys.exit(main())
