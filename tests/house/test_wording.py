"""How a number is said is defined once (rule 5 of the house)."""

from __future__ import annotations

import ast
import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import offramp
from offramp import wording

ROOT = Path(offramp.__file__).parent
ROOMS = ("ensemble", "briefing", "web", "cli", "notebook")
NAMES = ("percent", "word", "near_tie", "fives", "points", "five_points", "joined", "capital", "turned", "short")
OWN = re.compile(r"""under 1 %|over 99 %|below 1 %|above 99 %|:\.0f\} ?%|:\.0%\}|:\+\.0f\} point""")


def modules(rooms: tuple[str, ...] = ROOMS) -> Iterator[Path]:
    return (path for path in ROOT.rglob("*.py") if path.relative_to(ROOT).parts[0].removesuffix(".py") in rooms)


def test_the_examples_hold() -> None:
    assert doctest.testmod(wording).failed == 0


@pytest.mark.parametrize(
    ("p", "said"),
    [
        *((0.0, "0 %"), (1e-9, "under 1 %"), (0.006, "under 1 %"), (0.01, "1 %"), (0.494, "49 %"), (1.0, "100 %")),
        *((0.4951, "just under 50 %"), (0.5, "50 %"), (0.99, "99 %"), (0.9901, "over 99 %")),
    ],
)
def test_a_percentage_is_never_rounded_to_certainty_or_to_a_yes(p: float, said: str) -> None:
    assert wording.percent(p) == said


def test_no_other_module_defines_these_rules() -> None:
    again = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in modules()
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and node.name in NAMES
    ]
    assert again == []


def test_no_other_module_words_a_percentage_or_holds_the_least_that_is_shown() -> None:
    own = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in modules(("web", "cli", "notebook"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if OWN.search(line) or re.search(r"\b0?\.005\b", line)
    ]
    assert own == []
