"""Options that stay as they are, against the same case in which `fix` holds them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from web_client import FLAGSHIP

from offramp.case.fewer_options import holding
from offramp.case.load import load
from offramp.graph.build import model
from offramp.stability.solve import solve


@pytest.mark.parametrize(
    "choices", [{"leak": True, "strike": False}, {"offer": True, "receive": True, "leave": True}], ids=repr
)
def test_states_and_verdicts_are_those_of_what_is_fixed(choices: dict[str, bool]) -> None:
    """Seen red with a chance’s condition left, and with an outcome’s in which what is held at yes is read as no."""
    case = load(FLAGSHIP)
    fixed = model(replace(case, fix=tuple(choices.items())))
    fewer = model(holding(case, choices))
    n = len(case.options)
    bits = {one.id: n - 1 - k for k, one in enumerate(case.options)}
    codes = np.arange(2**n)
    kept = codes[np.all([(codes >> bits[one] & 1) == taken for one, taken in choices.items()], axis=0)]
    assert np.array_equal(fixed.feasible[kept], fewer.feasible)
    assert np.array_equal(fixed.outcome[kept], fewer.outcome)
    for concept in ("nash", "seq"):
        was, now = (solve(one, (concept,)).stable[concept] for one in (fixed, fewer))
        assert np.array_equal(was[:, kept], now)
