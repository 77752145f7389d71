"""Misperception against its literal twin on many random cases: `python verification/hypergame.py [cases]`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("support", "twins", "stability")]

from test_hypergame import compared  # noqa: E402


def main(cases: int) -> None:
    """Count the verdicts, expectations and moves; stops at the first that differs."""
    print(f"{cases} cases, {sum(map(compared, range(cases))):,} verdicts, expectations and moves, none different")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
