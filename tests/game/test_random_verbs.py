"""Random plays go through every verb: an answer that adds up to one, or problems; never anything else."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from random_play import random_case

from offramp.case.canonical import as_json
from offramp.case.types import Case, Question
from offramp.cli import run

VERBS = (
    ("bargain", "--json", "--variants"),
    ("hinges", "--json"),
    ("flip", "--json"),
    ("brief", "--draws", "0"),
    ("why", "b1", "--json"),
)


def asking(seed: int) -> Case:
    """A random case with private information that asks for its first outcome."""
    case = random_case(seed, most=24, points=5)
    return replace(case, asks=Question(case.outcomes[0].name if case.outcomes else "other", ()))


@pytest.mark.parametrize("seed", [0, 3, 4, 13])
def test_random_plays_go_through_every_verb(seed: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "case.json"
    file.write_text(as_json(asking(seed)), encoding="utf-8")
    for verb, *rest in VERBS:
        words = [verb, str(file), *rest]
        assert run(words) in (0, 1, 2), words
        said = capsys.readouterr().out
        assert not re.search(r"\bnan\b|\binf\b|NaN|Infinity|Traceback", said), words
        if said.startswith("{"):
            _adds_up(json.loads(said))


def _adds_up(made: object) -> None:
    """Every table of outcomes adds up to one."""
    if isinstance(made, dict):
        outcomes = made.get("outcomes")
        if isinstance(outcomes, dict) and outcomes and all(isinstance(p, float) for p in outcomes.values()):
            assert sum(outcomes.values()) == pytest.approx(1.0, abs=1e-9)
        for each in made.values():
            _adds_up(each)
    elif isinstance(made, list):
        for each in made:
            _adds_up(each)
