"""A local cluster by the commands of docs/how-to/many-draws.md, a worker and then the scheduler killed, and carried on.

    nice -n 10 python verification/cluster.py --draws 12000 --seed 3

A scheduler and two workers are started, and `offramp run --cluster` makes draws into a folder. When the first parts are
there a worker is killed; the run must go on. When more are there the scheduler is killed: the run must end with status
1 and `cluster-lost`. Scheduler and workers are started again, and the same command must end with status 0 and the rows
of a run that nothing disturbed, to the byte.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kill_runs import rows_of

import offramp as of

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from small_cases import TALKS  # noqa: E402

WAIT = 600  # seconds for anything


def dask(*words: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "distributed.cli.dask_" + words[0], *words[1:]]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def begin(address: str) -> list[subprocess.Popen[bytes]]:
    """The scheduler and two workers."""
    port = address.rpartition(":")[2]
    scheduler = dask("scheduler", "--port", port, "--no-dashboard")
    time.sleep(3)
    return [scheduler, *(dask("worker", address, "--nthreads", "1", "--no-dashboard") for _ in range(2))]


def parts(folder: Path) -> int:
    return len(list(folder.glob("part-*")))


def until(folder: Path, count: int, run: subprocess.Popen[bytes]) -> None:
    """Wait for so many parts."""
    end = time.monotonic() + WAIT
    while parts(folder) < count and run.poll() is None and time.monotonic() < end:
        time.sleep(0.02)


def end_of(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.kill()
        process.wait()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=12_000)
    parser.add_argument("--seed", type=int, default=3)
    given = parser.parse_args()
    address, faults = f"tcp://127.0.0.1:{random.randrange(20_000, 40_000)}", list[str]()
    with tempfile.TemporaryDirectory() as place:
        folder, file = Path(place) / "run", Path(place) / "case.yaml"
        file.write_text(TALKS, encoding="utf-8")
        words = [sys.executable, "-m", "offramp", "run", str(file), "-n", str(given.draws), "--seed", str(given.seed)]
        words += ["-o", str(folder), "--cluster", address]
        cluster = begin(address)
        run = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        until(folder, 1, run)
        cluster.pop().kill()
        killed = parts(folder)
        until(folder, killed + 2, run)
        after = parts(folder)
        faults += [] if run.poll() is None and after > killed else ["nothing went on after a worker was killed"]
        cluster[0].kill()
        said = run.communicate(timeout=WAIT)[1].decode()
        print(f"a worker killed at {killed} parts, the scheduler at {after}: exit {run.returncode}, {said.strip()!r}")
        faults += [] if run.returncode == 1 and "cluster" in said and "Traceback" not in said else ["how it ended"]
        end_of(cluster)
        cluster = begin(address)
        again = subprocess.run(words, capture_output=True, timeout=WAIT, check=False)
        end_of(cluster)
        faults += (
            [] if again.returncode == 0 else [f"carried on: exit {again.returncode} {again.stderr.decode()[-300:]}"]
        )
        case = of.load(file)
        alone = rows_of(of.run(case, given.draws, given.seed))
        here = rows_of(of.run(case, given.draws, given.seed, folder=folder))
    faults += [f"other bytes in {name}" for name in alone if alone[name] != here[name]]
    print(f"{given.draws} draws, carried on after a restart: {len(faults)} faults", *faults, sep="\n")
    return min(1, len(faults))


if __name__ == "__main__":
    sys.exit(main())
