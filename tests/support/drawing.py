"""The numbers of a case in some draws with every claim true, for games that are solved without a run."""

from __future__ import annotations

import numpy as np

from offramp.case import distributions
from offramp.case.open_sizes import require_sizes
from offramp.case.types import Case
from offramp.game import rationality
from offramp.game.payoffs import RATIONALITY, Numbers, prior_mean, type_points


def drawn_numbers(case: Case, seed: int, start: int, count: int) -> Numbers:
    """Draws `start` to `start + count - 1` of every quantity; of a private one, the ends of its prior.

    Raises ModelError size-open.
    """
    require_sizes(case)
    values = {
        path: distributions.draw(one, seed, start, count) for path, one in case.quantities.items() if not one.private
    }
    bins = {}
    for path, one in case.quantities.items():
        if one.private:
            low, high = distributions.ends(one.value, path, seed, start, count)
            ends = (np.broadcast_to(low, (count,)), np.broadcast_to(high, (count,)))
            bins[path] = distributions.bins(one.value, type_points(case), ends)
            values[path] = prior_mean(bins[path])
    if rationality.is_drawn(case):
        values[RATIONALITY] = rationality.rationality_draws(
            case,
            lambda: distributions.stream(seed, RATIONALITY, start, count),
            lambda one: distributions.draw(one, seed, start, count),
        )
    return Numbers(values, bins)
