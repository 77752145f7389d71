"""The inner loop of a game, compiled: replies with their slopes, the branch and Newton, one draw after another.

The same algorithm as in `response`, `qre` and `global_game`, which are the reference; nothing here is known elsewhere
than in `compiled`, and Numba (extra `fast`) is needed only here. Draws are worked alone, so that a draw's bytes do not
depend on those beside it. It is one file because Numba's cache on disk sees a change only in a function's own file.

Decisions are numbered from the bottom up, unknowns so that those at and below a decision follow one another: the slopes
of what is expected at a decision are rows, one for rationality and one for each unknown below, each along the types.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic

PUBLIC, PRIVATE, QUORUM = 0, 1, 2
STRENGTH, DOUBT, NOISE, BOUND, HIGHEST = range(5)  # columns of a crowd's numbers
FAINT = 1e-200  # of a sum: above it what is left out of it as too small for a double is nothing
TIE, SHARP, FLAT, NEWTONS, CLIMBED = 1e-12, 1e-9, 1e-12, 200, 1e-17  # see `global_game`
DENSITY = 0.3989422804014327
COMPILED = {"cache": True, "error_model": "numpy", "_nrt": False}
INSIDE = COMPILED | {"inline": "always"}  # a call hands over every array, at some cost
SUMS = {"cache": True, "_nrt": False, "fastmath": {"reassoc", "contract", "nsz"}}


class Tree(NamedTuple):
    """A plan in arrays.

    By decision d: its `actor` and `node`; its choices `first[d]` to `first[d + 1]`, each with its `child` (a node) and
    what is `below` (a decision, -1 for an end); how many unknowns are its `own`, and that those at and below it are
    `low[d]` to `high[d]`; from `told[d]` on its actor's `earlier` decisions and what was `chosen` at each.
    `mean_slope[d]`: where the slopes of its means begin, by slope and choice.

    `seen[d]`: whether another than who decides expects something there.

    By actor: `types`, how many numbers are `hidden`, and `crowd`: -1, or its model. By actor and decision: whether its
    expectation counts there (`looks`), and the first of its rows of `slopes`. `rows`: how many rows there are in all.
    `leaf`: the ends' nodes.
    """

    actor: Any
    node: Any
    first: Any
    child: Any
    below: Any
    own: Any
    low: Any
    high: Any
    told: Any
    earlier: Any
    chosen: Any
    mean_slope: Any
    seen: Any
    types: Any
    crowd: Any
    hidden: Any
    looks: Any
    slopes: Any
    rows: Any
    leaf: Any


class Workspace(NamedTuple):
    """What a pass makes of one draw, types last: by choice the `play` and its logarithm's slope by
    rationality (`first`); the public `means`; `slopes` in rows, and for who decides `pull`, by how much as much of each
    choice's logits lowers the logarithms of the others; `spare` rows for sums under way."""

    play: Any
    first: Any
    means: Any
    slopes: Any
    pull: Any
    mean_slopes: Any
    spare: Any
    residual: Any
    jacobian: Any


class DrawNumbers(NamedTuple):
    """What is known of one draw, or a row for each of many: the `worth` of the ends, by actor: by end and type, or
    by end where numbers are hidden, and for each of these its share by end and its size by type; by actor what is
    believed of its types (`weights`), its `rate`, a crowd's numbers. `values` are of one draw at a time: by actor, node
    and type, at the ends their worth, elsewhere what a pass puts there."""

    values: Any
    worth: Any
    weights: Any
    rate: Any
    crowds: Any


# e to a number that is not above 0 ------------------------------------------------------------------------------------

WHOLE, LEAST = 6755399441055744.0, -708.0  # added to a number it leaves a whole one in the last places; 0 below it
PER_TWO, TWO_HIGH, TWO_LOW = 1.4426950408889634, 6.93147180369123816490e-01, 1.90821492927058770002e-10


@intrinsic
def _two_to(_context: Any, _whole: Any) -> Any:
    """Two to the number in the last places of a float to which WHOLE was added: by its bits, as loops with it then run
    on several types at once."""

    def make(_context: Any, builder: Any, _signature: Any, given: Any) -> Any:
        bits = builder.bitcast(given[0], ir.IntType(64))
        power = builder.add(bits, ir.Constant(ir.IntType(64), 1023))
        return builder.bitcast(builder.shl(power, ir.Constant(ir.IntType(64), 52)), ir.DoubleType())

    return types.float64(types.float64), make


@intrinsic
def _fma(_context: Any, _one: Any, _two: Any, _three: Any) -> Any:
    """The first times the second and the third, rounded once."""
    double = types.float64
    return double(double, double, double), lambda _context, builder, _signature, given: builder.fma(*given)


@njit(**INSIDE)
def _exp(x):
    """exp(x) for x <= 0 within two units of the last place, by Taylor's series about the nearest power of 2."""
    near = max(x, LEAST) * PER_TWO + WHOLE
    r = _fma(WHOLE - near, TWO_LOW, _fma(WHOLE - near, TWO_HIGH, max(x, LEAST)))
    p = 1.0 / 6227020800.0
    p = _fma(p, r, 1.0 / 479001600.0)
    p = _fma(p, r, 1.0 / 39916800.0)
    p = _fma(p, r, 1.0 / 3628800.0)
    p = _fma(p, r, 1.0 / 362880.0)
    p = _fma(p, r, 1.0 / 40320.0)
    p = _fma(p, r, 1.0 / 5040.0)
    p = _fma(p, r, 1.0 / 720.0)
    p = _fma(p, r, 1.0 / 120.0)
    p = _fma(p, r, 1.0 / 24.0)
    p = _fma(p, r, 1.0 / 6.0)
    p = _fma(p, r, 0.5)
    p = _fma(p, r, 1.0)
    p = _fma(p, r, 1.0)
    return p * _two_to(near) if x >= LEAST else (0.0 if x < LEAST else x)


@njit(**SUMS)
def _dot(left, two, n):
    total = 0.0
    for t in range(n):
        total += left[t] * two[t]
    return total


@njit(**SUMS)
def _total(row, n):
    total = 0.0
    for t in range(n):
        total += row[t]
    return total


@njit(**SUMS)
def _add_sums(out, at, apart, scale, factor, rows, first, count, n):
    """Add to every `apart`-th number of `out`, from `at` on, the sum over types of `factor` times a row, scaled."""
    for v in range(count):
        total = 0.0
        for t in range(n):
            total += factor[t] * rows[first + v, t]
        out[at + v * apart] += scale * total


@njit(**INSIDE)
def _copy(into, source):
    for k in range(len(source)):
        into[k] = source[k]


# replies ------------------------------------------------------------------------------------------------------------


@njit(**COMPILED)
def reply(tree, draw, work, unknowns, rationality, slopes):
    """One pass: `work.residual`, and with `slopes` `work.jacobian`, its last column for rationality."""
    for d in range(len(tree.actor)):
        a = tree.actor[d]
        if tree.crowd[a] >= 0:
            _crowd(tree, draw, work, d, a, slopes)
        else:
            _decide(tree, draw, work, d, a, draw.rate[a] * rationality)
            _means(tree, draw, work, d, a, unknowns)
            if slopes:
                _decide_slopes(tree, draw, work, d, a, draw.rate[a] * rationality)
        for other in range(len(tree.types)):
            if tree.looks[other, d] and (other != a or tree.crowd[a] >= 0):
                _expect(tree, draw, work, d, other)
                if slopes:
                    _expect_slopes(tree, draw, work, d, other)
    for d in range(len(tree.actor)):
        if tree.own[d]:
            _close(tree, draw, work, d, rationality, slopes)
    for u in range(len(unknowns)):
        work.residual[u] -= unknowns[u]
        if slopes:
            work.jacobian[u, u] -= 1.0


@njit(**INSIDE)
def _decide(tree, draw, work, d, a, rate):
    n, start, stop, node = tree.types[a], tree.first[d], tree.first[d + 1], tree.node[d]
    values, play = draw.values, work.play
    if stop == start + 2:
        first, second = tree.child[start], tree.child[start + 1]
        for t in range(n):
            gain = rate * values[a, second, t] - rate * values[a, first, t]
            odds = _exp(-abs(gain))
            better = 1.0 / (1.0 + odds)
            worse = odds * better
            play[start, t] = better if gain < 0.0 else worse
            play[start + 1, t] = worse if gain < 0.0 else better
            values[a, node, t] = play[start, t] * values[a, first, t] + play[start + 1, t] * values[a, second, t]
        return
    top, total = work.spare[0], work.spare[1]
    for t in range(n):
        top[t], total[t], values[a, node, t] = -np.inf, 0.0, 0.0
    for k in range(start, stop):
        child = tree.child[k]
        for t in range(n):
            top[t] = max(top[t], rate * values[a, child, t])
    for k in range(start, stop):
        child = tree.child[k]
        for t in range(n):
            play[k, t] = _exp(rate * values[a, child, t] - top[t])
            total[t] += play[k, t]
    for t in range(n):
        total[t] = 1.0 / total[t]
    for k in range(start, stop):
        child = tree.child[k]
        for t in range(n):
            play[k, t] *= total[t]
            values[a, node, t] += play[k, t] * values[a, child, t]


@njit(**INSIDE)
def _means(tree, draw, work, d, a, unknowns):
    start, stop, left = tree.first[d], tree.first[d + 1], 1.0
    for k in range(start, stop):
        if not tree.own[d]:
            work.means[k] = _dot(work.play[k], draw.weights[a], tree.types[a])
        elif k < stop - 1:
            work.means[k] = unknowns[tree.low[d] + k - start]
            left -= work.means[k]
        else:
            work.means[k] = left


@njit(**INSIDE)
def _decide_slopes(tree, draw, work, d, a, rate):
    n, node, start, stop, out = tree.types[a], tree.node[d], tree.first[d], tree.first[d + 1], tree.slopes[a, d]
    values, s, pull, gain, share = draw.values, work.slopes, work.pull, work.spare[0], work.spare[1]
    _by_rationality(tree, draw, work, d, a, rate)
    for u in range(tree.own[d]):
        for t in range(n):
            s[out + 1 + u, t] = pull[out + 1 + u, t] = 0.0
    for k in range(start, stop):
        below, child = tree.below[k], tree.child[k]
        if below < 0 or tree.high[below] == tree.low[below]:
            continue
        for t in range(n):
            share[t] = rate * work.play[k, t]
            gain[t] = work.play[k, t] + share[t] * (values[a, child, t] - values[a, node, t])
        into, source = out + 1 + tree.low[below] - tree.low[d], tree.slopes[a, below] + 1
        for u in range(tree.high[below] - tree.low[below]):
            for t in range(n):
                s[into + u, t] = gain[t] * s[source + u, t]
                pull[into + u, t] = share[t] * s[source + u, t]
    if tree.seen[d] and not tree.own[d]:
        _mean_slopes(tree, draw, work, d, a, rate)


@njit(**INSIDE)
def _by_rationality(tree, draw, work, d, a, rate):
    """The slopes by rationality: of the logarithm of the play, and of what is expected."""
    n, start, stop, out = tree.types[a], tree.first[d], tree.first[d + 1], tree.slopes[a, d]
    values, s, mean = draw.values, work.slopes, work.spare[0]
    for t in range(n):
        mean[t] = s[out, t] = 0.0
    for k in range(start, stop):
        below, child = tree.below[k], tree.child[k]
        for t in range(n):
            by = s[tree.slopes[a, below], t] if below >= 0 else 0.0
            work.first[k, t] = draw.rate[a] * values[a, child, t] + rate * by
            mean[t] += work.play[k, t] * work.first[k, t]
            s[out, t] += work.play[k, t] * by
    for k in range(start, stop):
        child = tree.child[k]
        for t in range(n):
            work.first[k, t] -= mean[t]
            s[out, t] += work.play[k, t] * work.first[k, t] * values[a, child, t]


@njit(**INSIDE)
def _mean_slopes(tree, draw, work, d, a, rate):
    """How means that are no unknowns change."""
    n, start, choices, out = tree.types[a], tree.first[d], tree.first[d + 1] - tree.first[d], tree.mean_slope[d]
    factor = work.spare[0]
    for c in range(choices):
        for t in range(n):
            factor[t] = draw.weights[a, t] * work.play[start + c, t]
        for row in range(1 + tree.high[d] - tree.low[d]):
            work.mean_slopes[out + c + row * choices] = 0.0
        _follow(tree, work, d, a, start + c, factor, rate, work.mean_slopes, out + c, out + choices + c, choices)


@njit(**INSIDE)
def _follow(tree, work, d, a, choice, factor, rate, out, first, at, apart):
    """Add how the logarithm of a choice at `d` changes, by type times `factor`: by rationality at `first` of `out`, by
    the unknowns at and below `d` at every `apart`-th number from `at` on."""
    n, below, rows, count = tree.types[a], tree.below[choice], tree.slopes[a, d] + 1, tree.high[d] - tree.low[d]
    out[first] += _dot(factor, work.first[choice], n)
    _add_sums(out, at, apart, -1.0, factor, work.pull, rows, count, n)
    if below >= 0:
        into, count = at + (tree.low[below] - tree.low[d]) * apart, tree.high[below] - tree.low[below]
        _add_sums(out, into, apart, rate, factor, work.slopes, tree.slopes[a, below] + 1, count, n)


@njit(**INSIDE)
def _expect(tree, draw, work, d, a):
    """What an actor expects at a decision that is not its own."""
    n, node, start = tree.types[a], tree.node[d], tree.first[d]
    values, means, first, second = draw.values, work.means, tree.child[start], tree.child[start + 1]
    for t in range(n):
        values[a, node, t] = means[start] * values[a, first, t] + means[start + 1] * values[a, second, t]
    for k in range(start + 2, tree.first[d + 1]):
        child = tree.child[k]
        for t in range(n):
            values[a, node, t] += means[k] * values[a, child, t]


@njit(**INSIDE)
def _expect_slopes(tree, draw, work, d, a):
    n, s, out, start = tree.types[a], work.slopes, tree.slopes[a, d], tree.first[d]
    values, first, second = draw.values, tree.child[start], tree.child[start + 1]
    for row in range(1 + tree.high[d] - tree.low[d]):
        left, right = _by_mean(tree, work, d, start, row), _by_mean(tree, work, d, start + 1, row)
        for t in range(n):
            s[out + row, t] = left * values[a, first, t] + right * values[a, second, t]
        for k in range(start + 2, tree.first[d + 1]):
            child, by = tree.child[k], _by_mean(tree, work, d, k, row)
            for t in range(n):
                s[out + row, t] += by * values[a, child, t]
    for k in range(start, tree.first[d + 1]):
        below, mean = tree.below[k], work.means[k]
        if below >= 0:
            source, into = tree.slopes[a, below], out + tree.low[below] - tree.low[d]
            for t in range(n):
                s[out, t] += mean * s[source, t]
            for row in range(1, 1 + tree.high[below] - tree.low[below]):
                for t in range(n):
                    s[into + row, t] += mean * s[source + row, t]


@njit(**INSIDE)
def _by_mean(tree, work, d, k, row):
    """How the mean of a choice changes, by rationality (row 0) or an unknown."""
    start, stop = tree.first[d], tree.first[d + 1]
    if not tree.own[d]:
        return work.mean_slopes[tree.mean_slope[d] + row * (stop - start) + k - start]
    if row == 0 or row > tree.own[d]:
        return 0.0
    return 1.0 if k - start == row - 1 else (-1.0 if k == stop - 1 else 0.0)


@njit(**INSIDE)
def _close(tree, draw, work, d, rationality, slopes):
    """The means at a decision as they follow from beliefs, and their slopes."""
    a = tree.actor[d]
    n, start, rate = tree.types[a], tree.first[d], draw.rate[a] * rationality
    belief, factor, last = work.spare[2], work.spare[3], work.jacobian.shape[1] - 1
    _believe(tree, draw, work, d, a, rate, belief)
    for c in range(tree.own[d]):
        u = tree.low[d] + c
        mean = _dot(belief, work.play[start + c], n)
        work.residual[u] = mean
        if not slopes:
            continue
        row = work.jacobian[u]
        row[:] = 0.0
        for t in range(n):
            factor[t] = belief[t] * work.play[start + c, t]
        _follow(tree, work, d, a, start + c, factor, rate, row, last, tree.low[d], 1)
        for t in range(n):
            factor[t] = belief[t] * (work.play[start + c, t] - mean)
        for e in range(tree.told[d], tree.told[d + 1]):
            before = tree.earlier[e]
            chosen = tree.first[before] + tree.chosen[e]
            _follow(tree, work, before, a, chosen, factor, rate, row, last, tree.low[before], 1)


@njit(**INSIDE)
def _believe(tree, draw, work, d, a, rate, out):
    """What is believed of the types at a decision."""
    n = tree.types[a]
    for t in range(n):
        out[t] = draw.weights[a, t]
    for e in range(tree.told[d], tree.told[d + 1]):
        k = tree.first[tree.earlier[e]] + tree.chosen[e]
        for t in range(n):
            out[t] *= work.play[k, t]
    total = _total(out, n)
    if not total > FAINT:
        _believe_by_logs(tree, draw, d, a, rate, out)
        total = _total(out, n)
    for t in range(n):
        out[t] *= 1.0 / total


@njit(**COMPILED)
def _believe_by_logs(tree, draw, d, a, rate, out):
    """The same up to a factor, where the play is too small for a double; even where all types are impossible."""
    n, top = tree.types[a], -np.inf
    for t in range(n):
        weight = draw.weights[a, t]
        out[t] = math.log(weight) if weight > 0 else -np.inf
        for e in range(tree.told[d], tree.told[d + 1]):
            out[t] += _log_play(tree, draw, tree.earlier[e], a, rate, tree.chosen[e], t)
        top = max(top, out[t])
    for t in range(n):
        out[t] = math.exp(out[t] - top) if top > -np.inf else 1.0


@njit(**COMPILED)
def _log_play(tree, draw, d, a, rate, chosen, t):
    start, stop, top, total = tree.first[d], tree.first[d + 1], -np.inf, 0.0
    for k in range(start, stop):
        top = max(top, rate * draw.values[a, tree.child[k], t])
    for k in range(start, stop):
        total += math.exp(rate * draw.values[a, tree.child[k], t] - top)
    return rate * draw.values[a, tree.child[start + chosen], t] - top - math.log(total)


# crowds -------------------------------------------------------------------------------------------------------------


@njit(**INSIDE)
def _crowd(tree, draw, work, d, a, slopes):
    """A crowd's chance to fall, by what members expect who stay out (type 0) and who join (type 1)."""
    values, start = draw.values, tree.first[d]
    out, comes = tree.child[start], tree.child[start + 1]
    loss, gain = values[a, out, 0] - values[a, out, 1], values[a, comes, 1] - values[a, comes, 0]
    paid, by_loss, by_gain = 0.0, 0.0, 0.0
    if loss > 0 and gain > 0:
        total = loss + gain
        paid, by_loss, by_gain = loss / total, gain / total / total, -loss / total / total
    elif loss > 0:
        paid = 1.0
    odds, slope = collapse_odds(tree.crowd[a], paid, draw.crowds[a])
    work.means[start], work.means[start + 1] = 1.0 - odds, odds
    if slopes:
        for row in range(2 * (1 + tree.high[d] - tree.low[d])):
            work.mean_slopes[tree.mean_slope[d] + row] = 0.0
        _crowd_slopes(tree, work, d, a, start, slope * by_loss)
        _crowd_slopes(tree, work, d, a, start + 1, -slope * by_gain)


@njit(**INSIDE)
def _crowd_slopes(tree, work, d, a, k, by):
    """Add what the worths below one choice of a crowd do to its chance."""
    below = tree.below[k]
    for row in range(1 + tree.high[below] - tree.low[below] if below >= 0 else 0):
        into = tree.mean_slope[d] + 2 * (row if row == 0 else row + tree.low[below] - tree.low[d])
        source = tree.slopes[a, below] + row
        change = by * (work.slopes[source, 0] - work.slopes[source, 1])
        work.mean_slopes[into] -= change
        work.mean_slopes[into + 1] += change


@njit(**COMPILED)
def collapse_odds(model, c, crowd):
    """The chance that enough join at a cost, and its slope: see `global_game.collapse`."""
    if model == QUORUM:
        return (1.0 if c <= crowd[BOUND] + TIE and c < 1.0 else 0.0), 0.0
    if model == PRIVATE:
        return _exceeded(1.0 - c, -1.0, crowd)
    return _public(c, crowd)


@njit(**COMPILED)
def _public(c, crowd):
    strength, noise, highest = crowd[STRENGTH], crowd[NOISE], crowd[HIGHEST] > 0
    if c <= 0.0 or c >= 1.0:
        return _exceeded(1.0 if c <= 0.0 else 0.0, 0.0, crowd)
    if crowd[DOUBT] < SHARP and noise > 0:
        return _exceeded(1.0 if (strength <= 1 if highest else strength < 0) else 0.0, 0.0, crowd)
    doubt = max(crowd[DOUBT], SHARP)
    ratio, x = noise / doubt, -ndtri(c)
    steep = ratio / doubt
    broad = math.sqrt(1.0 + ratio * ratio)
    at = broad * x - ratio / doubt * strength
    fold = math.sqrt(2.0 * math.log(max(steep * DENSITY, 1.0)))
    rising = _lift(-fold, steep) >= at and not (highest and fold > 0 and _lift(fold, steep) <= at)
    tail = _climb(at, steep, fold) if rising else -_climb(-at - steep, steep, fold)
    power = math.exp(min(0.5 * (x - tail) * (x + tail), 500.0))
    by_cost = -broad * power / max(1.0 - steep * _density(tail), FLAT)
    return _exceeded(ndtr(tail), by_cost, crowd)


@njit(**COMPILED)
def _exceeded(threshold, by_cost, crowd):
    above, doubt = threshold - crowd[STRENGTH], crowd[DOUBT]
    if doubt < SHARP:
        return (0.5 if abs(above) <= TIE else (1.0 if above > 0 else 0.0)), 0.0
    return ndtr(above / doubt), _density(above / doubt) / doubt * by_cost


@njit(**COMPILED)
def _climb(at, steep, fold):
    top = -fold
    t = min(at, top)
    for _ in range(NEWTONS):
        slope = max(1.0 - steep * _density(t), FLAT)
        last, t = t, min(max(t + (at - _lift(t, steep)) / slope, t), top)
        if steep * (t - last) ** 2 <= CLIMBED * slope:
            break
    return t


@njit(**COMPILED)
def _lift(t, steep):
    return t - steep * ndtr(t)


@njit(**COMPILED)
def _density(t):
    return DENSITY * _exp(-0.5 * t * t)


@njit(**COMPILED)
def ndtr(t):
    """The standard normal distribution function."""
    return 0.5 * math.erfc(-t * 0.7071067811865476)


@njit(**COMPILED)
def ndtri(p):
    """Its inverse for p in (0, 1): as `special.normal_quantile`."""
    tail = min(p, 1.0 - p)
    t = math.sqrt(-2.0 * math.log(tail))
    top = 2.515517 + t * (0.802853 + t * 0.010328)
    x = -(t - top / (1.0 + t * (1.432788 + t * (0.189269 + t * 0.001308))))
    for _ in range(2):
        off = (ndtr(x) - tail) / _density(x)
        x -= off / (1.0 + 0.5 * x * off)
    return x if p <= 0.5 else -x


# the branch ---------------------------------------------------------------------------------------------------------


class Rules(NamedTuple):
    """The constants of `qre`, and a `qre.Pace`."""

    passes: int
    corrections: int
    shortest: float
    rounding: float
    tolerance: float
    longest: float
    straight: float
    left: float


class State(NamedTuple):
    """One draw on its way along the branch."""

    base: Any
    direction: Any
    trial: Any
    predicted: Any
    solved: Any
    matrix: Any


@njit(**INSIDE)
def trace_path(tree, draw, work, state, rules, step, steps, goal):
    """One draw from `state.base` to the goal: whether it arrived, its next step and how many were taken."""
    count = len(state.base) - 1
    _copy(state.trial, state.base)
    _copy(state.predicted, state.base)
    landing, corrections, ahead, before = False, 0, 1 - 2 * (count % 2), np.inf
    if state.base[count] != 0.0:
        landing = _predict(state, step, goal)
    for _ in range(rules.passes):
        trial = state.trial
        if trial[count] == 0.0:
            _at_start(tree, draw, work, trial[:count])
        else:
            reply(tree, draw, work, trial[:count], math.expm1(trial[count]), True)
        rounding = _fill_matrix(work, state, landing, rules.rounding)
        off = _off(work.residual)
        there = off <= max(rules.tolerance, rounding)
        _wanted(work, state, landing, there)
        sign = solve_linear(state.matrix, state.solved)
        size = _norm(state.solved) if sign else np.inf
        if there and landing and sign == ahead:
            _copy(state.base, trial)
            return True, step, steps + 1
        if there:
            fresh = steps == 0
            good = math.isfinite(size) and (fresh or size * rules.straight <= 1.0) and sign == ahead
            if good:
                _copy(state.base, trial)
                for v in range(len(trial)):
                    state.direction[v] = state.solved[v] / size
                step = step if fresh else min(step * _growth(corrections), rules.longest)
                steps += 1
        else:
            away = 0.0
            for v in range(len(trial)):
                away += (trial[v] + state.solved[v] - state.predicted[v]) ** 2
            good = corrections < rules.corrections and math.sqrt(away) <= step + rules.tolerance
            good = good and (corrections == 0 or off <= rules.left * before)
            if good:
                before = off
                for v in range(len(trial)):
                    trial[v] += state.solved[v]
                corrections += 1
                continue
        if not good:
            step /= 2.0
            if step < rules.shortest:
                return False, step, steps
        landing, corrections = _predict(state, step, goal), 0
    return False, step, steps


@njit(**INSIDE)
def _at_start(tree, draw, work, unknowns):
    """The pass at rationality 0: all choices are as likely, so that means change with rationality alone."""
    reply(tree, draw, work, unknowns, 0.0, False)
    values, count = draw.values, len(unknowns)
    for u in range(count):
        for v in range(count):
            work.jacobian[u, v] = -1.0 if u == v else 0.0
    for d in range(len(tree.actor)):
        a, node, start = tree.actor[d], tree.node[d], tree.first[d]
        for c in range(tree.own[d]):
            child, gain = tree.child[start + c], 0.0
            for t in range(tree.types[a]):
                gain += draw.weights[a, t] * (values[a, child, t] - values[a, node, t])
            mass = _total(draw.weights[a], tree.types[a])
            work.jacobian[tree.low[d] + c, count] = draw.rate[a] * work.means[start + c] * gain / mass


@njit(**INSIDE)
def _growth(corrections):
    if corrections <= 1:
        return 2.0
    return 1.5 if corrections == 2 else (1.0 if corrections == 3 else 0.5)


@njit(**INSIDE)
def _predict(state, step, goal):
    count = len(state.base) - 1
    left, forward = goal - state.base[count], state.direction[count]
    landing = forward * step >= left
    share = left / forward if landing else step
    rise = forward * share
    slowing = -math.expm1(-rise) / rise if abs(rise) > 1e-9 else 1.0
    for u in range(count):
        state.trial[u] = state.base[u] + state.direction[u] * share * slowing
    state.trial[count] = goal if landing else state.base[count] + rise
    _copy(state.predicted, state.trial)
    return landing


@njit(**INSIDE)
def _fill_matrix(work, state, landing, rounding):
    """The equations of a step; gives what rounding the unknowns alone puts a mean off by."""
    count, most = len(state.base) - 1, 0.0
    scale = math.exp(state.trial[count])
    for u in range(count):
        total = 0.0
        for v in range(count):
            state.matrix[u, v] = work.jacobian[u, v]
            total += abs(work.jacobian[u, v])
        state.matrix[u, count] = work.jacobian[u, count] * scale
        most = max(most, total)
    for v in range(count + 1):
        state.matrix[count, v] = 0.0 if landing else state.direction[v]
    if landing:
        state.matrix[count, count] = 1.0
    return rounding * most


@njit(**INSIDE)
def _wanted(work, state, landing, there):
    count, held = len(state.base) - 1, 0.0
    for v in range(count + 1):
        held += state.direction[v] * (state.trial[v] - state.predicted[v])
    for u in range(count):
        state.solved[u] = 0.0 if there else -work.residual[u]
    state.solved[count] = 1.0 if there else (0.0 if landing else -held)


@njit(**COMPILED)
def _off(residual):
    most = 0.0
    for r in residual:
        if not abs(r) <= most:
            most = abs(r) if abs(r) == abs(r) else np.inf
    return most


@njit(**COMPILED)
def _norm(vector):
    total = 0.0
    for v in vector:
        total += v * v
    return math.sqrt(total)


@njit(**COMPILED)
def solve_linear(matrix, side):
    """Solve in place by Gauss, the largest of each column first: the sign of the determinant, 0 where there is no
    finite solution."""
    n, sign = len(side), 1
    for k in range(n):
        best = k
        for i in range(k + 1, n):
            if abs(matrix[i, k]) > abs(matrix[best, k]):
                best = i
        if not abs(matrix[best, k]) > 0.0:
            return 0
        if matrix[best, k] < 0.0:
            sign = -sign
        if best != k:
            sign = -sign
            for j in range(k, n):
                matrix[k, j], matrix[best, j] = matrix[best, j], matrix[k, j]
            side[k], side[best] = side[best], side[k]
        pivot, scale = matrix[k, k + 1 :], 1.0 / matrix[k, k]
        for i in range(k + 1, n):
            factor = matrix[i, k] * scale
            if factor != 0.0:
                row = matrix[i, k + 1 :]
                for j in range(len(row)):
                    row[j] -= factor * pivot[j]
                side[i] -= factor * side[k]
    for k in range(n - 1, -1, -1):
        for j in range(k + 1, n):
            side[k] -= matrix[k, j] * side[j]
        side[k] /= matrix[k, k]
    return sign if math.isfinite(_norm(side)) else 0


@njit(**INSIDE)
def refine_point(tree, draw, work, state, at, rationality, jacobian, passes, tolerance, gain):
    """Newton from `at`, in place, with a Jacobian (U, U) that is brought up to date by what each pass shows (Broyden
    1965, Mathematics of Computation 19:577-593), and made anew where a pass gains too little: whether it got there.
    Without passes the Jacobian there is made."""
    count, done, before, slopes, moved = len(at), 0, np.inf, passes == 0, False
    while True:
        reply(tree, draw, work, at, rationality, slopes)
        off = _off(work.residual)
        if slopes:
            for u in range(count):
                _copy(jacobian[u], work.jacobian[u, :count])
        if off <= tolerance or done == passes:
            return off <= tolerance
        if not slopes and not off <= gain * before:
            slopes = True
            continue
        if moved and not slopes:
            _learn(jacobian, work.residual, state.solved)
        _newton(work, state, jacobian)
        moved = solve_linear(state.matrix, state.solved) != 0
        for u in range(count if moved else 0):
            at[u] += state.solved[u]
        slopes, before, done = False, off, done + 1


@njit(**INSIDE)
def _newton(work, state, jacobian):
    """Newton's equations, with one more unknown that is 0."""
    count = len(work.residual)
    for u in range(count):
        _copy(state.matrix[u], jacobian[u])
        state.matrix[u, count] = state.matrix[count, u] = 0.0
        state.solved[u] = -work.residual[u]
    state.matrix[count, count], state.solved[count] = 1.0, 0.0


@njit(**INSIDE)
def _learn(jacobian, residual, move):
    """What a move leaves is what the Jacobian did not know along it."""
    count, size = len(residual), 0.0
    for u in range(count):
        size += move[u] * move[u]
    for u in range(count):
        factor, row = residual[u] / size, jacobian[u]
        for v in range(count):
            row[v] += factor * move[v]


# many draws ---------------------------------------------------------------------------------------------------------


@njit(**INSIDE)
def _one(tree, draws, i):
    """One of the draws, the worth of its ends put where a pass reads it."""
    worth, at, ends = draws.worth[i], 0, len(tree.leaf)
    for a in range(len(tree.types)):
        n, hidden = tree.types[a], tree.hidden[a]
        for k in range(ends):
            row = draws.values[a, tree.leaf[k]]
            for t in range(n):
                row[t] = worth[at + k] if hidden else worth[at + k * n + t]
        at += ends if hidden else ends * n
        for _ in range(hidden):
            sizes = worth[at + ends : at + ends + n]
            for k in range(ends):
                share, row = worth[at + k], draws.values[a, tree.leaf[k]]
                for t in range(n):
                    row[t] += share * sizes[t]
            at += ends + n
    return DrawNumbers(draws.values, worth, draws.weights[i], draws.rate[i], draws.crowds[i])


@njit(**INSIDE)
def _into(work, play, means):
    """A workspace whose play goes where it is wanted."""
    rest = work.slopes, work.pull, work.mean_slopes, work.spare, work.residual, work.jacobian
    return Workspace(play, work.first, means, *rest)


@njit(**COMPILED)
def reply_all(tree, draws, work, rationality, unknowns, play, means):
    """The play by type and in public of every draw: (D, choices, T) and (D, choices)."""
    for i in range(len(unknowns)):
        draw = _one(tree, draws, i)
        reply(tree, draw, _into(work, play[i], means[i]), unknowns[i], rationality[i], False)


@njit(**COMPILED)
def trace_all(tree, draws, work, state, rules, goal, points, step, steps, arrived, jacobian):
    """`trace_path` for every draw (rows of `points`: base and direction) that is under way, and the Jacobian there."""
    size = points.shape[2]
    for i in range(len(goal)):
        if arrived[i] and points[0, i, size - 1] < goal[i]:
            _copy(state.base, points[0, i])
            _copy(state.direction, points[1, i])
            draw = _one(tree, draws, i)
            arrived[i], step[i], steps[i] = trace_path(tree, draw, work, state, rules, step[i], steps[i], goal[i])
            _copy(points[0, i], state.base)
            _copy(points[1, i], state.direction)
            for u in range(size - 1):
                _copy(jacobian[i, u], work.jacobian[u, : size - 1])


@njit(**COMPILED)
def refine_all(tree, draws, work, state, rationality, unknowns, jacobian, passes, tolerance, gain, solved, play, means):
    """`refine_point` for every draw; what is played there as in `reply_all`, where it is asked for."""
    for i in range(len(unknowns)):
        draw, into = _one(tree, draws, i), _into(work, play[i], means[i]) if len(play) else work
        solved[i] = refine_point(
            tree, draw, into, state, unknowns[i], rationality[i], jacobian[i], passes, tolerance, gain
        )
