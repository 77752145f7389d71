"""Every command where its output cannot be taken, its input is closed or has no end, or it is stopped.

    nice -n 10 python verification/streams.py [--only WORD]

Each command line runs in a process of its own with its standard output full (exit 1 and one line), closed (the same),
or without a reader (141, not a word), its input closed, and with a terminal of cp1252; each that reads a file or its
standard input is given one without end: it is refused (1) within 20 s of the processor and 2 GB. Runs with workers are
interrupted after random whiles: 130, and no traceback. Nothing is ever told by a traceback.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

ROOT = Path(__file__).parents[1]
SECONDS, MEMORY = 20, 4 << 30  # of the processor, and of addresses, for what has no end
PAGE = "Norway threatened to close the strait on Friday. Norway urged Chile to release the crew. Chile refused.\n"
PRINTING = """\
--help|--version|check CASE|check CASE --json|resolve CASE|states CASE|solve CASE|solve CASE --json
evolve CASE|concepts|bargain CASE|bargain CASE --json|compare CASE
answer CASE --draws 20 --quick|demo|answer CASE --draws 20 --quick --json|run CASE -n 8|run CASE -n 8 --json
hinges CASE --quick|flip CASE --quick|diff CASE OTHER|diff CASE OTHER --align --draws 3
panel CASE OTHER --draws 3|brief CASE --draws 0|why CASE b1|brief CASE --draws 20 --quick --json|brief BRIEF
why BRIEF answer|why CASE coercer now|convert CASE coercer ranking|claims CASE list|claims CASE list --json
timeline CASE|verify CASE|verify BRIEF|read PAGE|read PAGE --json|read CASE|record CASE|record|cache
ask OPEN --questions|ask OPEN --json|ask OPEN|draft DRAFT|draft DRAFT --json|score LEDGER|new MADE"""
LOCK = "lock CASE --by p --happens x --until 2999-12-31 --ledger LEDGER --draws 8 --quick"
ENDLESS = """\
read -|read ENDLESS|check -|check ENDLESS|check - --json|solve -|brief ENDLESS
brief CASE --draws 0 --since ENDLESS|import ENDLESS|hinges CASE --quick --expect ENDLESS
solve CASE --expect ENDLESS|panel CASE OTHER --stated ENDLESS --draws 3|verify ENDLESS
diff CASE OTHER --align --pairs ENDLESS --draws 3|ask OPEN --answers ENDLESS|score ENDLESS
verify ENDLESS --head 0123456789abcdef|record ENDLESS|record fetch crisis_actors ENDLESS|why ENDLESS answer
lock CASE --by p --happens x --until 2999-12-31 --ledger ENDLESS --draws 8 --quick|backtest ENDLESS
timeline ENDLESS|draft ENDLESS|ask OPEN --by p|outcome ENDLESS 1 no --on 2030-06-30 --source x
diff CASE ENDLESS|run CASE -n 100000000000000000000|answer CASE --draws 100000000000000000000 --quick
run CASE -n 8 -o ENDLESS"""
WORKING = """\
run CASE -n 20000 --workers 2|run CASE -n 20000 --workers 2 -o MADE|answer CASE --draws 20000 --workers 2
brief CASE --draws 20000 --workers 2|hinges CASE --draws 4000 --workers 2
panel CASE OTHER --draws 4000 --workers 2|diff CASE OTHER --align --draws 4000 --workers 2
flip CASE --workers 2|demo|read CASE"""


def lines(text: str) -> list[list[str]]:
    return [line.split() for row in text.split("\n") for line in row.split("|")]


def prepare(place: Path) -> dict[str, str]:
    """A case, another, a brief, a page, a draft, a ledger, an open case and an import; their names by word."""
    from fuzz_newer import OPEN

    names = {word: str(place / word.lower()) for word in ("CASE", "OTHER", "DRAFT", "OPEN", "MADE")}
    names |= {"PAGE": str(place / "page.txt"), "BRIEF": str(place / "b.json"), "LEDGER": str(place / "l.jsonl")}
    names |= {"ENDLESS": "/dev/zero"}
    for word in ("CASE", "OTHER"):
        subprocess.run(["cp", "-r", str(ROOT / "cases" / "soft-exit"), names[word]], check=True)
    for word in ("DRAFT", "OPEN"):
        Path(names[word]).mkdir()
    Path(names["PAGE"]).write_text(PAGE, encoding="utf-8")
    (Path(names["DRAFT"]) / "first.txt").write_text(PAGE, encoding="utf-8")
    (Path(names["OPEN"]) / "case.yaml").write_text(OPEN, encoding="utf-8")
    os.environ |= {"PYTHONPATH": str(ROOT / "src"), "OFFRAMP_CACHE": str(place / "kept")}
    for line in ("brief CASE --draws 0 -o BRIEF", LOCK):
        command(line.split(), names, stdout=subprocess.DEVNULL)
    return names


def said(words: Sequence[str], names: dict[str, str]) -> list[str]:
    """The command line with its names, and a place of its own for what is made."""
    names = {**names, "MADE": f"{names['MADE']}{next(_MADE)}"}
    return [sys.executable, "-m", "offramp", *(names.get(word, word) for word in words)]


_MADE = count()


def command(words: Sequence[str], names: dict[str, str], **more: object) -> subprocess.CompletedProcess[bytes]:
    run = said(words, names)
    return subprocess.run(run, stderr=subprocess.PIPE, check=False, **more)  # type: ignore[call-overload,no-any-return]


def shut(stream: int) -> dict[str, object]:
    return {"preexec_fn": lambda: os.close(stream), "pass_fds": ()}


@contextmanager
def broken() -> Iterator[int]:
    """A pipe that nobody reads."""
    near, far = os.pipe()
    os.close(near)
    yield far
    os.close(far)


def printing(words: list[str], names: dict[str, str]) -> Iterator[str]:
    """What is wrong with a command whose output cannot be taken."""
    with Path("/dev/full").open("wb") as full:
        yield from wrong("full", command(words, names, stdout=full, stdin=subprocess.DEVNULL), 1, b"cannot-write")
    yield from wrong("closed output", command(words, names, **shut(1)), 1, b"cannot-write")
    with broken() as pipe:
        yield from wrong("no reader", command(words, names, stdout=pipe, stdin=subprocess.DEVNULL), 141, b"")
    plain = command(words, names, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
    yield from wrong("plain", plain, plain.returncode if plain.returncode in (0, 1) else 0, b"")
    done = command(words, names, stdout=subprocess.DEVNULL, **shut(0))
    yield from wrong("closed input", done, plain.returncode, b"")
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252"}
    done = command(words, names, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, env=env)
    yield from wrong("cp1252", done, plain.returncode, b"")


def wrong(what: str, done: subprocess.CompletedProcess[bytes], status: int, told: bytes) -> Iterator[str]:
    text = done.stderr.decode("utf-8", "replace")
    if done.returncode != status or "Traceback" in text or "Exception ignored" in text or told not in done.stderr:
        yield f"{what}: exit {done.returncode} (not {status}): {text.strip()[-300:]!r}"
    elif told and sum("cannot-write" in line for line in text.splitlines()) != 1:
        yield f"{what}: told more than once: {text[-300:]!r}"


def endless(words: list[str], names: dict[str, str]) -> Iterator[str]:
    """What is wrong with a command that is given something without end."""

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))

    for source in (["yes"], ["cat", "/dev/zero"]) if "-" in words or words[0] == "ask" else (["true"],):
        feed = subprocess.Popen(source, stdout=subprocess.PIPE)
        try:
            done = command(words, names, stdin=feed.stdout, stdout=subprocess.PIPE, preexec_fn=bound, timeout=300)
        except subprocess.TimeoutExpired:
            yield f"{source}: does not end"
            continue
        finally:
            feed.kill()
            feed.wait()
        told = done.stderr + done.stdout
        if (
            done.returncode not in (1, 2 * (words[0] == "verify"))
            or b"Traceback" in told
            or not told.strip()
            or b"out-of-memory" in told
        ):
            yield f"endless {' '.join(source)}: exit {done.returncode}: {told.decode('utf-8', 'replace')[-300:]!r}"


def interrupted(words: list[str], names: dict[str, str], dice: random.Random) -> Iterator[str]:
    """What is wrong with a command that is interrupted as a terminal does: all of its processes at once."""
    for _ in range(3):
        child = subprocess.Popen(
            said(words, names), stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )  # fmt: skip
        time.sleep(dice.uniform(1.5, 8.0))
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGINT)
        try:
            out, err = child.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            yield "interrupted: it does not end"
            continue
        told = err.decode("utf-8", "replace")
        lines = [line for line in told.splitlines() if "interrupted" in line]
        if child.returncode == 0 or (child.returncode == -signal.SIGINT and not told.count("Traceback")):
            continue  # it had ended before, or was in its last steps
        if child.returncode != 130 or "Traceback" in told or len(lines) != 1:
            yield f"interrupted: exit {child.returncode}, {len(out)} bytes out: {told[-400:]!r}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="command lines that hold this word")
    parser.add_argument("--kinds", nargs="*", default=["printing", "endless", "interrupted"])
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    dice, faults, tried = random.Random(given.seed), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        names = prepare(Path(folder))
        for kind, text in (("printing", f"{PRINTING}|{LOCK}"), ("endless", ENDLESS), ("interrupted", WORKING)):
            for words in lines(text) if kind in given.kinds else ():
                if given.only not in " ".join(words):
                    continue
                tried += 1
                found = interrupted(words, names, dice) if kind == "interrupted" else globals()[kind](words, names)
                for each in found:
                    faults += 1
                    print(f"{' '.join(words)}: {each}", flush=True)
    print(f"streams: {tried} command lines, {faults} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
