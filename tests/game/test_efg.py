"""The exported game file: what chance does adds up to one, exactly."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from offramp.case.load import load
from offramp.errors import ModelError
from offramp.game.efg import _exact, efg

PLAIN = Path(__file__).parents[2] / "spec" / "table" / "plain.yaml"


@pytest.mark.parametrize("odds", [[1 / 3] * 3, [1 / 7] * 7, [0.1] * 10, [1e-14, 1 - 1e-14], [2 / 3, 1 / 3], [1.0]])
def test_rounded_probabilities_add_up_to_one(odds: list[float]) -> None:
    """What rounding leaves goes to the likeliest. Break: the remainder left out."""
    fractions = list(map(Fraction, _exact(np.array(odds))))
    assert sum(fractions) == 1
    assert all(abs(float(one) - p) < 1e-9 for one, p in zip(fractions, odds, strict=True))


def test_every_move_of_chance_in_a_file_adds_up_to_one() -> None:
    text = efg(replace(load(PLAIN), type_points=7), 7)
    moves = [line for line in text.splitlines() if line.startswith("c ")]
    assert moves
    for line in moves:
        assert sum(map(Fraction, re.findall(r"\b\d+/\d+\b", line))) == 1


def test_a_file_that_would_be_too_large_is_refused_before_it_is_solved() -> None:
    """Break: the second check alone, after all those types are solved, which takes hours."""
    with pytest.raises(ModelError, match="export-too-large"):
        efg(load(Path(__file__).parents[2] / "cases" / "soft-exit"), 10**12)
