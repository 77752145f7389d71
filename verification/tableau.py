"""The tableau and concept agreement against their literal twin: `python verification/tableau.py [models]`."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("support", "twins", "stability")]

from test_agreement import compared  # noqa: E402


def main(models: int) -> None:
    """Count the verdicts and what the models happened to have; stops at the first that differs."""
    seen, verdicts = Counter[str](), 0
    for seed in range(models):
        number, has = compared(seed)
        verdicts += number
        seen.update(has)
    print(f"{models} models, {verdicts:,} verdicts, none different; with {dict(seen)}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
