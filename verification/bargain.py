"""The bargaining solver where a test suite has no time to look: no false convergence, other fixed points, pygambit.

    python verification/bargain.py draws --count 2000 --seed 1
    python verification/bargain.py branch --count 2000 --seed 1
    python verification/bargain.py starts --count 25 --seed 1
    python verification/bargain.py gambit --count 200 --seed 1
    python verification/bargain.py unseen --count 100 --seed 1

draws    draws of the flagship, with terms fixed, free, and the play of the recorded talks: what is said to be solved is
         put through one more pass (residual at most 1e-9), and at least 99 % must be solved; the rest is listed
branch   the same draws, where means feed back: the fixed point that is found by following the branch on few types first
         is the one that following it on all types leads to, to 1e-8
starts   Newton from random starts at rationality 20 on 20 cases (ten random ones with 101 type points and feedback,
         the flagship's free play and its variants, a small case of talks): how many fixed points each has
gambit   play by type against pygambit's principal branch on random trees, at five rationalities
unseen   the same, at four, on random trees each with unseen moves and a hidden type, and on the five published games

Each ends with status 1 when it found a fault; several fixed points are a finding, not a fault.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / room) for room in ("support", "twins", "game")]

from drawing import drawn_numbers  # noqa: E402

import offramp as of  # noqa: E402
from offramp.case.transform import revalued  # noqa: E402
from offramp.case.types import Case, Rationality  # noqa: E402
from offramp.game.evaluate import Stage, stage  # noqa: E402
from offramp.game.payoffs import Frame, central_numbers, game, ranges  # noqa: E402
from offramp.game.qre import newton, trace_branch  # noqa: E402
from offramp.game.qre import start as begin  # noqa: E402
from offramp.game.response import Floats, Game, respond  # noqa: E402
from offramp.game.solvers import Solution, blocks, point_at, solve_game  # noqa: E402

FLAGSHIP = ROOT / "cases" / "soft-exit"
TWENTY = Rationality("value", 20.0)
RESIDUAL = 1e-9
CHUNK = 40


# draws ------------------------------------------------------------------------------------------------------------


def plays() -> dict[str, tuple[Stage, Frame, Case]]:
    case = of.load(FLAGSHIP)
    fixed, free = stage(case), stage(case, given=())
    past = fixed.past
    assert past
    item = past.case.history[0]
    talks = revalued(past.case, item.values, item.support)
    return {
        "terms fixed": (fixed, fixed.now, fixed.now.case),
        "terms free": (free, free.now, free.now.case),
        "recorded talks": (fixed, past, talks),
    }


def draws(name: str, seed: int, start: int, count: int) -> list[tuple[int, bool, float, float]]:
    """For each draw whether it is said to be solved, by how much a further pass moves a mean, and the rationality."""
    one, frame, case = plays()[name]
    numbers, base = drawn_numbers(case, seed, start, count)(one.base.case, seed, start, count)
    rate, found = 1.0 / ranges(one.base, base), []
    for places, asked in blocks(count):
        solution = solve_game(game(frame, numbers.at(places), rate[:, places]), TWENTY)
        off = residual(solution)
        for k in range(asked):
            row = (start + int(places[k]), bool(solution.solved[k]), float(off[k]), float(solution.rationality[k]))
            found.append(row)
    return found


def residual(solution: Solution) -> Floats:
    """By how much any mean, unknown or not, differs from the reply to all of them: (D,)."""
    layers = solution.game.plan.layers
    unknowns = np.zeros((solution.game.plan.unknowns, solution.game.draws))
    for layer, means in zip(layers, solution.means, strict=True):
        unknowns[layer.unknowns[:, : layer.own]] = means[:, : layer.own]
    reply = respond(solution.game, solution.rationality, unknowns)
    gaps = [np.abs(a - b).max(axis=(0, 1)) for a, b in zip(reply.means, solution.means, strict=True)]
    return np.asarray(np.max([*gaps, np.abs(reply.residual).max(axis=0, initial=0.0)], axis=0))


def check_draws(count: int, seed: int, jobs: int) -> bool:
    fine = True
    for name in plays():
        work = partial(draws, name, seed)
        rows = [row for part in pooled(work, count, jobs) for row in part]
        solved = [row for row in rows if row[1]]
        worst = max(off for _, _, off, _ in solved)
        print(f"{name}: {len(solved)} of {len(rows)} solved, largest residual {worst:.1e}")
        for draw, said, _, last in rows:
            if not said:
                print(f"  draw {draw} failed: the branch was lost at rationality {last:.3f}")
        fine &= len(solved) >= 0.99 * len(rows) and worst <= RESIDUAL
    return fine


def pooled(
    work: Callable[[int, int], list[tuple[int, bool, float, float]]], count: int, jobs: int
) -> Iterator[list[tuple[int, bool, float, float]]]:
    parts = [(start, min(CHUNK, count - start)) for start in range(0, count, CHUNK)]
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(work, *zip(*parts, strict=True))


# branch -----------------------------------------------------------------------------------------------------------


def both_ways(name: str, seed: int, start: int, count: int) -> list[tuple[int, bool, float, float]]:
    """For each draw whether both ways arrive, and by how much the means that feed back differ."""
    one, frame, case = plays()[name]
    numbers, base = drawn_numbers(case, seed, start, count)(one.base.case, seed, start, count)
    rate, found = 1.0 / ranges(one.base, base), []
    for places, asked in blocks(count):
        made = game(frame, numbers.at(places), rate[:, places])
        goal = np.full(made.draws, 20.0)
        short, long = point_at(made, goal), trace_branch(made, begin(made), goal)
        apart = np.abs(short.unknowns - long.unknowns).max(axis=0, initial=0.0)
        for k in range(asked):
            found.append((start + int(places[k]), bool(short.arrived[k] and long.arrived[k]), float(apart[k]), 20.0))
    return found


def check_branch(count: int, seed: int, jobs: int) -> bool:
    fine = True
    for name, (_, frame, _) in plays().items():
        if not frame.plan.unknowns:
            continue
        rows = [row for part in pooled(partial(both_ways, name, seed), count, jobs) for row in part]
        missed = [draw for draw, arrived, apart, _ in rows if arrived and apart > 1e-8]
        worst = max(apart for _, arrived, apart, _ in rows if arrived)
        print(f"{name}: {sum(row[1] for row in rows)} of {len(rows)} arrive both ways, at most {worst:.1e} apart")
        print(*(f"  draw {draw} is another fixed point" for draw in missed), sep="\n" if missed else "", end="")
        fine &= not missed
    return fine


# starts -----------------------------------------------------------------------------------------------------------


def twenty_cases() -> Iterator[tuple[str, Game]]:
    from dataclasses import replace

    from random_play import random_case
    from test_game_twin import TALKS

    case = of.load(FLAGSHIP)
    yield "flagship, terms free", one_game(stage(case, given=()))
    for variant in case.variants:
        yield f"flagship, terms free, {variant.name}", one_game(stage(case, variant, given=()))
    left, seed = 20 - 1 - len(case.variants) - 1, 0
    with_talks = written(TALKS)
    yield "talks, two rounds", one_game(stage(replace(with_talks, play=replace(with_talks.play, rounds=2)), given=()))
    while left:
        one = stage(replace(random_case(seed, most=40, crowd=False), type_points=101))
        if one.now.plan.unknowns and max(map(len, one.now.private)) == 1:
            yield f"random {seed}", one_game(one)
            left -= 1
        seed += 1


def written(text: str) -> Case:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.yaml"
        file.write_text(text, encoding="utf-8")
        return of.load(file)


def one_game(one: Stage) -> Game:
    scale = ranges(one.base, central_numbers(one.base.case))
    return game(one.now, central_numbers(one.now.case), np.where(scale > 0, 1.0 / np.where(scale > 0, scale, 1.0), 0.0))


def check_starts(count: int, seed: int) -> bool:
    fine = True
    for k, (name, one) in enumerate(twenty_cases()):
        principal = solve_game(one, TWENTY)
        fine &= bool(principal.solved.all())
        unknowns = one.plan.unknowns
        if not unknowns:
            print(f"{name}: nothing feeds back, so there is one solution")
            continue
        known = [of_(principal)]
        met: Counter[int] = Counter()
        rng = np.random.default_rng([seed, k])
        for _ in range(count):
            at, arrived = newton(one, np.full(1, 20.0), start_at(one, rng), passes=200)
            if not arrived[0]:
                met[-1] += 1
                continue
            place = next((n for n, other in enumerate(known) if np.abs(other - at[:, 0]).max() < 1e-6), len(known))
            if place == len(known):
                known.append(at[:, 0])
            met[place] += 1
        lost = met.pop(-1, 0)
        print(
            f"{name}: {unknowns} means feed back; {len(known)} fixed point{'s' if len(known) > 1 else ''}; of {count} "
            f"starts {met[0]} reached the principal one, {sum(met.values()) - met[0]} another, {lost} none"
        )
    return fine


def of_(solution: Solution) -> Floats:
    unknowns = np.zeros((solution.game.plan.unknowns, 1))
    for layer, means in zip(solution.game.plan.layers, solution.means, strict=True):
        unknowns[layer.unknowns[:, : layer.own]] = means[:, : layer.own]
    return unknowns[:, 0]


def start_at(one: Game, rng: np.random.Generator) -> Floats:
    """Mean choice probabilities anywhere in their simplices."""
    unknowns = np.zeros((one.plan.unknowns, 1))
    for layer in one.plan.layers:
        if layer.own:
            chosen = rng.dirichlet(np.ones(layer.choices), len(layer.nodes))
            unknowns[layer.unknowns[:, : layer.own]] = chosen[:, : layer.own, None]
    return unknowns


# pygambit ---------------------------------------------------------------------------------------------------------


def check_gambit(count: int, seed: int) -> bool:
    from gambit_tree import Built
    from test_gambit import difference, solved, trees

    worst, feedback = 0.0, 0
    for one, made in trees(count, most=24, types=16, start=10_000 * seed):
        for rationality, play in Built(made).along([0.5, 2.0, 5.0, 10.0, 20.0]):
            mine = solved(one, "value", rationality)
            off = difference(mine, play)
            worst = max(worst, off)
            if off > 1e-4:
                print(f"{one.title}: differs by {off:.2e} at rationality {rationality}")
        feedback += mine.game.plan.unknowns > 0
    print(f"{count} trees, {feedback} with feedback: play by type differs by at most {worst:.1e}")
    return worst <= 1e-4


def check_unseen(count: int, seed: int) -> bool:
    from gambit_unseen import UnseenGame
    from test_unseen import apart, played
    from unseen_cases import GAMES, marks, published_case, random_with_all

    drawn = random_with_all(count, 1000 * seed)
    worst, compared = 0.0, 0
    for case in (*map(published_case, GAMES), *drawn):
        for rationality, theirs in UnseenGame(case).along([0.5, 1.0, 2.0, 4.0]):
            off, compared = apart(played(case, rationality)[1], theirs), compared + 1
            worst = max(worst, off)
            if off > 1e-4:
                print(f"{case.title}: differs by {off:.2e} at rationality {rationality:.2f}")
    with_each = Counter(mark for case in drawn for mark in marks(case))
    print(f"{len(drawn)} trees ({', '.join(f'{n} with {mark}' for mark, n in with_each.items())}), {len(GAMES)} games:")
    print(f"{compared} plays by agent differ by at most {worst:.1e}")
    return worst <= 1e-4


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("check", choices=("draws", "branch", "starts", "gambit", "unseen"))
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    asked = parser.parse_args()
    if asked.check in ("draws", "branch"):
        check = check_draws if asked.check == "draws" else check_branch
        return 0 if check(asked.count, asked.seed, asked.jobs) else 1
    rest = {"starts": check_starts, "gambit": check_gambit, "unseen": check_unseen}
    return 0 if rest[asked.check](asked.count, asked.seed) else 1


if __name__ == "__main__":
    sys.exit(main())
