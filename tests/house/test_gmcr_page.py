"""The page on GMCR II and GMCR+: every row has a source, and what it names of ours exists."""

from __future__ import annotations

import json
import re
from pathlib import Path

from offramp.cli.registry import BY_NAME

DOCS = Path(__file__).parents[2] / "docs"
HELD = json.loads((DOCS / "gmcr.json").read_text("utf-8"))


def test_every_row_has_a_source_and_names_what_there_is() -> None:
    helps = (DOCS / "reference/command-line.md").read_text("utf-8")
    seen = set()
    for theirs, source, ours, difference in HELD["rows"]:
        assert theirs
        assert difference.endswith(".")
        assert source == "none found" or {*source.split("; ")} <= {*HELD["sources"]}
        for command, rest in re.findall(r"`offramp (\w+)([^`]*)`", ours):
            assert command in BY_NAME
            text = helps.partition(f"## offramp {command}\n")[2].partition("\n## ")[0]
            assert all(option in text for option in re.findall(r"--[a-z]+", rest)), (command, rest)
            seen.add(command)
    assert {"solve", "evolve", "export", "import", "why"} <= seen
