"""Sweeps of one number: a solve that failed is never an answer."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_cases import TALKS, made

from offramp.ensemble import one_at_a_time
from offramp.ensemble.one_at_a_time import shares, sweep
from offramp.errors import ModelError
from offramp.game.evaluate import evaluate as solve


def test_a_column_that_failed_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is nan, its neighbours stay as they are, and shares are refused. Break: what stands there is given."""
    case, columns = made(TALKS, tmp_path), [{"worth.ruler.fear": value} for value in (-6.0, -4.0, -2.0)]
    whole = sweep(case, columns)

    def failing(*words: Any, **more: Any) -> Any:
        found = solve(*words, **more)
        solved = found.solved.copy()
        solved[1] = False
        return replace(found, solved=solved)

    monkeypatch.setattr(one_at_a_time, "evaluate", failing)
    found = sweep(case, columns)
    assert np.isfinite(whole).all()
    assert np.isnan(found).tolist() == [False, True, False]
    assert found[[0, 2]].tobytes() == whole[[0, 2]].tobytes()
    with pytest.raises(ModelError, match="unsolved-columns"):
        shares(case, 2)
