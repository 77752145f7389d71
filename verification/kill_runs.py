"""Kill a run at random moments, let it go on, and compare its rows with those of a run that nothing disturbed.

    python verification/kill_runs.py --kills 20 --seed 1

Each run is of the flagship through both lenses, with one worker or two, and is killed (SIGKILL) again and again, each
time after a while drawn at random, until it was left alone long enough to end. Then every field of every row must be
the same bytes, and nothing may lie in the folder but whole parts, the manifest, checksums, and drafts of files.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import offramp as of
from offramp.ensemble.batch import Rows
from offramp.ensemble.run import Runs

FLAGSHIP = Path(__file__).parents[1] / "cases" / "soft-exit"
N, BATCH, SEED = 120, 6, 5
MOST = 4  # kills of one run


def made(folder: Path | None, workers: int) -> Runs:
    return of.run(of.load(FLAGSHIP), N, SEED, folder=folder, workers=workers, batch=BATCH)


def rows_of(runs: Runs) -> dict[str, Any]:
    fields = ((name, runs.read(name)) for name in Rows.__dataclass_fields__)
    return {name: one.tolist() if one.dtype == object else one.tobytes() for name, one in fields}


def disturbed(folder: Path, workers: int, rng: random.Random, left: int) -> list[int]:
    """Run and kill until a run ends of itself; the parts that were there at each kill."""
    found = list[int]()
    while True:
        words = [sys.executable, __file__, "--child", str(folder), "--workers", str(workers)]
        child = subprocess.Popen(words)
        until = time.monotonic() + rng.uniform(1.0, 9.0)
        while len(found) < left and child.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        if child.poll() is None and len(found) < left:
            child.kill()
            child.wait()
            found.append(len(list(folder.glob("part-*"))))
        elif child.wait() == 0:
            return found
        else:
            raise SystemExit(f"a run ended with {child.returncode}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--workers", type=int, default=1, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.child:
        made(given.child, given.workers)
        return 0
    rng, whole, kills, faults, workers = random.Random(given.seed), rows_of(made(None, 1)), 0, 0, 2
    while kills < given.kills:
        workers = 3 - workers
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "run"
            at = disturbed(folder, workers, rng, min(MOST, given.kills - kills))
            same = rows_of(made(folder, 1)) == whole
            strange = [
                one.name
                for one in folder.iterdir()
                if not one.name.startswith(("part-", "run.json", "SHA256SUMS", "."))
            ]
        kills, faults = kills + len(at), faults + (not same or bool(strange))
        print(
            f"{workers} workers, killed with {at} of {N // BATCH} parts: {'same' if same else 'OTHER ROWS'}", flush=True
        )
    print(f"{kills} kills, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
