"""Random plays go through every verb: finite numbers that add up to one, results that are read again, or problems."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from every_verb import VERBS, not_one, verb_faults
from random_play import random_case

from offramp.case.canonical import as_json
from offramp.case.types import Case, Question
from offramp.cli.registry import COMMANDS

# no case, its reports alone, or somebody who answers
ELSEWHERE = {
    "new",
    "read",
    "cache",
    "serve",
    "import",
    "concepts",
    "demo",
    "draft",
    "timeline",
    "ask",
    "outcome",
    "score",
    "backtest",
    "docs",
}
SOME = [verb for verb in VERBS if verb[0] != "brief" or "DIR/b.json" in verb]  # briefs are slow, and have their tests


def asking(seed: int) -> Case:
    """A random case with private information that asks for its first outcome."""
    case = random_case(seed, most=16, points=3)
    return replace(case, asks=Question(case.outcomes[0].name if case.outcomes else "other", ()))


@pytest.mark.parametrize("verb", SOME, ids=" ".join)
def test_a_random_play_goes_through_a_verb(verb: tuple[str, ...], tmp_path: Path) -> None:
    """Each of another seed, so that many kinds of play are met; `verification/fuzz.py` takes far more of both."""
    seed = VERBS.index(verb)
    for name, one in (("case.yaml", seed), ("other.json", seed + 1)):
        (tmp_path / name).write_text(as_json(asking(one)), encoding="utf-8")
    names = {"CASE": str(tmp_path / "case.yaml"), "OTHER": str(tmp_path / "other.json"), "ACTOR": "ann"}
    assert list(verb_faults(verb, names, tmp_path)) == []


def test_every_command_is_tried() -> None:
    assert {verb[0] for verb in VERBS} == {command.name for command in COMMANDS} - ELSEWHERE


def test_what_does_not_add_up_is_seen() -> None:
    assert list(not_one([{"outcomes": {"a": 0.5, "b": 0.5}}, {"outcomes": {"a": 0.8}, "premise_gone": 0.2}])) == []
    assert len(list(not_one({"x": {"outcomes": {"a": 0.5, "b": 0.4}}}))) == 1
