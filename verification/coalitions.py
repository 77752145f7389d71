"""Groups of actors against their literal twin on many random models: `python verification/coalitions.py [models]`."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("support", "twins")]

from random_models import random_model  # noqa: E402
from twin_coalitions import Together  # noqa: E402

from offramp.stability.coalitions import COALITION_CONCEPTS, Coalitions  # noqa: E402


def main(models: int) -> None:
    """Count the verdicts, and those that differ."""
    verdicts = different = 0
    for seed in range(models):
        work = Coalitions(random_model(seed, most_options=5))
        twin = Together(work.model)
        for group in work.groups:
            for s in work.codes:
                for concept in COALITION_CONCEPTS:
                    verdicts += 1
                    different += work.stays(group, s, concept) != getattr(twin, f"c{concept}")(group, s)
    print(f"{models} models, {verdicts:,} verdicts of groups, {different} different")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
