"""A ledger that is tampered with, written by many at once, and long: `python verification/ledger.py --help`."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "tests" / "ledger")]

from ledgers import became, judged, lines_of  # noqa: E402
from test_chain import tampered  # noqa: E402

from offramp.errors import OfframpError  # noqa: E402
from offramp.ledger.chain import add, read_ledger  # noqa: E402


def tamper(count: int, seed: int) -> int:
    """Ledgers of 2 to 40 entries changed in one place: each is refused, or by its head where lines went off the end."""
    dice, missed = random.Random(seed), 0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        for number in range(count):
            size = dice.randrange(2, 41)
            entries = [became(1, dice.random() < 0.5) if k % 3 == 2 else judged(dice.random()) for k in range(size)]
            lines, kind, changed = lines_of(*entries), "", list[bytes]()
            while not changed or changed == [*lines, b""]:
                kind, changed = tampered(lines, dice)
            if dice.random() < 0.15:
                kind, changed = "suffix", [*lines[: -dice.randrange(1, size)], b""]
            path.write_bytes(b"\n".join(changed))
            try:
                read_ledger(path, lines[-1][-66:-2].decode() if kind == "suffix" else "")
            except OfframpError:
                continue
            missed += 1
            print(f"{number}: {kind} was not found")
    print(f"{count - missed} of {count} found, seed {seed}")
    return missed


def writers(processes: int, each: int) -> int:
    """Entries that processes add at once are all there, and the ledger is whole."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        command = [sys.executable, __file__, "write", str(path), str(each)]
        begun = [subprocess.Popen([*command, f"p{k}"]) for k in range(processes)]
        failed = sum(process.wait() != 0 for process in begun)
        there = [(line.entry.by, line.entry.probability) for line in read_ledger(path).entries]  # type: ignore[union-attr]
    wanted = sorted((f"p{k}", n / each) for k in range(processes) for n in range(each))
    lost = len(set(wanted) - set(there)) + (sorted(there) != wanted)
    print(f"{processes} processes x {each}: {len(there)} entries, {lost} lost, {failed} processes failed")
    return lost + failed


def write(path: Path, each: int, name: str) -> int:
    for n in range(each):
        add(path, judged(n / each, by=name))
    return 0


def opening(count: int, letters: int) -> int:
    """How long a ledger of so many entries takes to open, each with a question of so many letters; nothing fails by
    the clock."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.jsonl"
        entries = (replace(judged(k / count), question="?" * letters) for k in range(count))
        path.write_bytes(b"".join(line + b"\n" for line in lines_of(*entries)))
        begun = time.process_time()
        ledger = read_ledger(path)
        took = time.process_time() - begun
        print(f"{len(ledger.checks):,} entries, {path.stat().st_size / 1e6:.0f} MB: {took:.2f} s of processor time")
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("tamper", help=tamper.__doc__)
    one.add_argument("--count", type=int, default=1000)
    one.add_argument("--seed", type=int, default=1)
    two = commands.add_parser("writers", help=writers.__doc__)
    two.add_argument("--processes", type=int, default=2)
    two.add_argument("--each", type=int, default=100)
    three = commands.add_parser("opening", help=opening.__doc__)
    three.add_argument("--count", type=int, default=100_000)
    three.add_argument("--letters", type=int, default=100)
    child = commands.add_parser("write", help="one process of `writers`")
    child.add_argument("path", type=Path)
    child.add_argument("each", type=int)
    child.add_argument("name")
    given = vars(parser.parse_args())
    run = {"tamper": tamper, "writers": writers, "opening": opening, "write": write}[given.pop("command")]
    sys.exit(min(run(**given), 1))


if __name__ == "__main__":
    main()
